//! The one way a value becomes Typst source: as a string literal, never as markup or code.

use std::io::{self, Write};

/// Letters in a row after which a line may be broken, where the text has no place of its own.
const LONGEST_RUN: usize = 20;

/// Writes a Typst string literal (Typst reference, "Strings": only `\` and `"` are special inside).
pub(super) fn literal(text: &str, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"\"")?;
    for letter in text.chars() {
        match letter {
            '\\' => out.write_all(b"\\\\")?,
            '"' => out.write_all(b"\\\"")?,
            '\n' => out.write_all(b"\\n")?,
            c if c.is_control() => write!(out, "\\u{{{:x}}}", c as u32)?,
            c => write!(out, "{c}")?,
        }
    }
    out.write_all(b"\"")
}

/// Writes a value where markup stands: the semicolon keeps a `(`, `.` or `[` behind it text.
pub(super) fn in_markup_fn(text: &str, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"#")?;
    literal(text, out)?;
    out.write_all(b";")
}

/// Puts a break point into every run of letters that is longer than any word, so that none leaves the page.
pub fn breakable(text: &str) -> String {
    let (mut broken, mut run) = (String::with_capacity(text.len()), 0);
    for letter in text.replace('\t', "    ").chars() {
        let ends = letter.is_whitespace() || letter == '\u{200b}';
        if run == LONGEST_RUN && !ends && !joins(letter) {
            broken.push('\u{200b}');
            run = 0;
        }
        run = if ends { 0 } else { run + 1 };
        broken.push(letter);
    }
    broken
}

/// Letters that belong to the one before them: accents set apart, joiners, variation signs.
fn joins(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}')
        || unicode_normalization::char::is_combining_mark(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_value_ends_its_literal() {
        let mut out = Vec::new();
        in_markup_fn("a\"b\\c\u{7}#eval(\"1\")\n", &mut out).expect("a Vec takes all");
        assert_eq!(String::from_utf8_lossy(&out), r##"#"a\"b\\c\u{7}#eval(\"1\")\n";"##);
    }

    #[test]
    fn only_runs_longer_than_any_word_are_broken() {
        assert_eq!(breakable("an ordinary sentence"), "an ordinary sentence");
        assert_eq!(breakable(&"x".repeat(45)).chars().filter(|c| *c == '\u{200b}').count(), 2);
    }
}
