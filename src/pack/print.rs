//! Print files: the packs of a run behind an index, for all or room by room, each pack on a right-hand page.

use super::told::Told;
use super::{Job, MadePack};
use crate::form::{Class, Notes};
use crate::pdf;
use crate::system::Trouble;
use crate::typeset::Look;
use crate::workspace::Workspace;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// The template of the index.
pub(super) const TEMPLATE: &str = "print_index.typ";
/// The form's id, by which a print file is known again.
const FORM: &str = "print_file";
/// The most pages of one file: an intake of sixty fits, and a file stays small enough for a printer and for memory.
const MOST_PAGES: usize = 3000;

/// What goes into one print file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrintBy {
    /// All packs.
    All,
    /// The packs of a room.
    Room,
}

/// One print file that is to be made.
#[derive(Debug)]
pub struct Volume<'p> {
    /// The id on its index, and its file's name.
    pub id: String,
    /// The set that its packs follow.
    pub set: String,
    /// The room; empty where all are in it.
    pub room: String,
    /// Which of how many files for the same packs.
    pub part: (usize, usize),
    /// Its packs, in the order of the table.
    pub packs: Vec<&'p MadePack>,
    /// The code of the register's head, once these packs are written down; empty where there is no register.
    pub register: &'p str,
}

/// One print file that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Printed {
    /// The file's name in the folder.
    pub file: String,
    /// The room; empty where all are in it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub room: String,
    /// The references of the children whose packs are in it, in order.
    pub children: Vec<String>,
    /// Its pages, index and empty sides among them.
    pub pages: usize,
    /// The SHA-256 of the file.
    pub sha256: String,
}

/// The print files of these packs; each bears the code of the register's head, so that paper bears witness to it.
pub fn volumes<'p>(set: &str, packs: &'p [MadePack], by: PrintBy, register: Option<&'p str>) -> Vec<Volume<'p>> {
    let mut rooms: BTreeMap<&str, Vec<&MadePack>> = BTreeMap::new();
    for pack in packs {
        let room = if by == PrintBy::Room { pack.room.trim() } else { "" };
        rooms.entry(room).or_default().push(pack);
    }
    let mut taken = BTreeSet::new();
    let mut all: Vec<Volume<'p>> =
        rooms.into_iter().flat_map(|(room, packs)| parts(set, &name(set, room, by, &mut taken), room, packs)).collect();
    all.iter_mut().for_each(|volume| volume.register = register.unwrap_or_default());
    all
}

/// As a file's name: letters, digits and hyphens, each name once.
fn name(set: &str, room: &str, by: PrintBy, taken: &mut BTreeSet<String>) -> String {
    let start = format!("print-{set}");
    if by == PrintBy::All {
        return start;
    }
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let spelt: String = if room.is_empty() { "no-room".into() } else { room.chars().map(plain).collect() };
    let short: String =
        spelt.split('-').filter(|w| !w.is_empty()).collect::<Vec<_>>().join("-").chars().take(24).collect();
    let base = if short.is_empty() { format!("{start}-room") } else { format!("{start}-{short}") };
    let numbered = (2..).map(|n| format!("{base}-{n}"));
    let free = std::iter::once(base.clone()).chain(numbered).find(|name| !taken.contains(name)).unwrap_or(base);
    taken.insert(free.clone());
    free
}

/// Cut where a file would be too long.
fn parts<'p>(set: &str, id: &str, room: &str, packs: Vec<&'p MadePack>) -> Vec<Volume<'p>> {
    let mut parts: Vec<Vec<&MadePack>> = Vec::new();
    let mut pages = MOST_PAGES;
    for pack in packs {
        let more = pack.pages.next_multiple_of(2);
        if pages + more > MOST_PAGES {
            parts.push(Vec::new());
            pages = 0;
        }
        pages += more;
        parts.last_mut().into_iter().for_each(|part| part.push(pack));
    }
    let of = parts.len();
    let named = |n: usize| if of == 1 { id.to_owned() } else { format!("{id}-{n}-of-{of}") };
    let volume = |(at, packs)| Volume {
        id: named(at + 1),
        set: set.to_owned(),
        room: room.to_owned(),
        part: (at + 1, of),
        packs,
        register: "",
    };
    parts.into_iter().enumerate().map(volume).collect()
}

impl Volume<'_> {
    /// The file's name.
    pub fn file(&self) -> String {
        format!("{}.pdf", self.id)
    }

    /// The index as a job; it bears the note that its packs bear.
    ///
    /// # Errors
    /// When there is no such note any more, or a rule stands in the way.
    pub fn job(
        &self,
        first: &[u8],
        look: &Look<'_>,
        workspace: &Workspace,
        now: DateTime<Utc>,
    ) -> Result<Job, Trouble> {
        let note = pdf::describe(first).ok().and_then(|d| d.private).map(|p| p.note).unwrap_or_default();
        let class = class_of(&note, look, &workspace.notes).ok_or_else(|| {
            Trouble::new("the packs bear another confidentiality note than this workspace has now")
                .help("make them anew with --replace")
        })?;
        let words = look.words;
        let (n, of) = (self.part.0.to_string(), self.part.1.to_string());
        let mut title = words.say("print_title").to_owned();
        if !self.room.is_empty() {
            title = format!("{title}: {}", self.room);
        }
        if self.part.1 > 1 {
            title = format!("{title} ({})", words.say_with("print_part", &[("n", &n), ("of", &of)]));
        }
        let told = Told {
            form: FORM,
            id: &self.id,
            reference: words.say("print_ref"),
            edition: &now.format("%Y-%m-%d").to_string(),
            title: &title,
            about: words.say("print_about"),
            class,
        };
        told.job(workspace, now, look.large)
    }

    /// The rows of the index, as its template sees them.
    pub fn listed(&self) -> Json {
        let mut before = 0;
        let rows = self.packs.iter().map(|pack| {
            // a family whose parents live apart has a pack each
            let whose =
                pack.id.strip_prefix(&self.set).map_or(pack.child.as_str(), |rest| rest.trim_start_matches('-'));
            let row = json!({
                "child": whose, "room": pack.room, "pages": pack.pages.to_string(), "before": before.to_string(),
                "check": pack.check_code,
            });
            before += pack.pages.next_multiple_of(2);
            row
        });
        let rooms = if self.room.is_empty() { "yes" } else { "" };
        json!({"packs": rows.collect::<Vec<_>>(), "rooms": rooms, "register": self.register})
    }

    /// What is told of it once it is made.
    pub fn printed(&self, pages: usize, sha256: String) -> Printed {
        let children = self.packs.iter().map(|p| p.child.clone()).collect();
        Printed { file: self.file(), room: self.room.clone(), children, pages, sha256 }
    }
}

/// Whether a file is a print file of that id, so that a later run may put its own in its place.
pub fn is_print_file(bytes: &[u8], id: &str) -> bool {
    let private = pdf::describe(bytes).ok().and_then(|d| d.private);
    private.is_some_and(|p| p.form == FORM && p.record == id)
}

/// The class whose note has these words.
fn class_of(note: &str, look: &Look<'_>, notes: &Notes) -> Option<Class> {
    Class::WORDS.iter().map(|(_, class)| *class).find(|class| look.note_text(notes.of(Some(*class))) == note)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(index: usize, room: &str, pages: usize) -> MadePack {
        MadePack {
            child: format!("C-{index:04}"),
            index,
            room: room.into(),
            id: String::new(),
            file: String::new(),
            input: String::new(),
            sha256: String::new(),
            bytes: 0,
            pages,
            check_code: String::new(),
            waived: 0,
            attested: 0,
            left_out: Vec::new(),
            parent: None,
            withheld: 0,
            waits: Vec::new(),
            back: Vec::new(),
        }
    }

    fn made(packs: &[MadePack], by: PrintBy) -> Vec<(String, usize)> {
        volumes("leaving", packs, by, None).into_iter().map(|v| (v.id, v.packs.len())).collect()
    }

    #[test]
    fn rooms_give_names_of_plain_letters_that_differ() {
        let packs = ["Bluebell", "bluebell!", "Żółw", "", "Bluebell", "北"].map(|room| pack(0, room, 3));
        let names = ["no-room", "bluebell", "bluebell-2", "w", "room"].map(|n| format!("print-leaving-{n}"));
        assert_eq!(made(&packs, PrintBy::Room).into_iter().map(|(id, _)| id).collect::<Vec<_>>(), names);
        assert_eq!(made(&packs, PrintBy::All), [("print-leaving".to_owned(), 6)]);
    }

    #[test]
    fn a_file_that_would_be_too_long_for_a_printer_is_cut_between_packs() {
        let packs: Vec<MadePack> = (0..160).map(|n| pack(n, "", 39)).collect();
        let parts = [
            ("print-leaving-1-of-3".to_owned(), 75),
            ("print-leaving-2-of-3".to_owned(), 75),
            ("print-leaving-3-of-3".to_owned(), 10),
        ];
        assert_eq!(made(&packs, PrintBy::All), parts);
        assert_eq!(made(&[pack(0, "", 9000)], PrintBy::All), [("print-leaving".to_owned(), 1)]);
    }
}
