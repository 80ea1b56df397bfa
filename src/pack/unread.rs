//! An urgent report whose file cannot be read as a form: its letters as they were typed, between two prints of the note.

use crate::approve::UrgentCode;
use crate::form::{Class, Forms, Notes};
use crate::source;
use crate::typeset::Look;
use crate::value::show_moment;
use chrono::{DateTime, Utc};

/// A report that is text and no more.
#[derive(Debug)]
pub struct Unread {
    text: String,
}

impl Unread {
    /// The letters of a file, in whatever coding an editor saved them; none if they name a form that is never urgent.
    pub fn of(bytes: &[u8], forms: &Forms) -> Option<Unread> {
        let text = letters(bytes);
        let named = text.lines().find_map(|line| line.strip_prefix("form:"));
        let named = named.and_then(|id| forms.get(id.split('#').next().unwrap_or(id).trim().trim_matches(['"', '\''])));
        let may_be_urgent = named.map_or_else(|| forms.iter().any(|f| f.urgent), |form| form.urgent);
        may_be_urgent.then_some(Unread { text })
    }

    /// The page: what it is not, why it could not wait, what is wrong with the file, its text, and the note.
    pub fn page(
        &self,
        code: UrgentCode,
        due: DateTime<Utc>,
        wrong: &[String],
        look: &Look<'_>,
        notes: &Notes,
    ) -> String {
        let (words, note) = (look.words, look.note_text(notes.of(Some(Class::StaffRecord))));
        let due = show_moment(due.fixed_offset());
        let mut out = vec![note.clone(), String::new()];
        out.push(words.say_with("unsealed", &[("reason", words.say("unsealed_unread"))]));
        out.push(words.say_with("incomplete", &[("reason", code.reason()), ("due", &due)]));
        out.extend(wrong.iter().map(|fact| format!("  - {fact}")));
        out.extend([
            String::new(),
            self.text.trim_end().to_owned(),
            String::new(),
            note,
            look.setting_line(),
            String::new(),
        ]);
        out.join("\n")
    }
}

/// UTF-8, else the UTF-16 that Windows calls Unicode, else byte by byte as older editors save; letters that do not show
/// are shown as such.
fn letters(bytes: &[u8]) -> String {
    let wide = |rest: &[u8], read: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest.chunks_exact(2).map(|two| read([two[0], two[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        _ => bytes.utf8_chunks().fold(String::new(), |mut text, chunk| {
            text.push_str(chunk.valid());
            text.extend(chunk.invalid().iter().map(|b| char::from(*b)));
            text
        }),
    };
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    text.chars().map(|c| if source::hidden_letter(c).is_some() { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn letters_come_back_from_what_editors_save() {
        for bytes in [b"Zo\xc3\xab".as_slice(), b"Zo\xeb", b"\xff\xfeZ\0o\0\xeb\0", b"\xfe\xff\0Z\0o\0\xeb"] {
            assert_eq!(letters(bytes), "Zo\u{eb}", "{bytes:?}");
        }
    }

    #[test]
    fn hidden_letters_are_shown_as_such() {
        assert_eq!(letters("a\u{1b}[2J\u{202e}b\r\nc".as_bytes()), "a\u{fffd}[2J\u{fffd}b\nc");
    }
}
