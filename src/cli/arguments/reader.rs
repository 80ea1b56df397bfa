//! Whom a copy is for, as it is said to `render` and `print`.

use crate::copies::Audience;

/// Whom a copy is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// A parent, by the row of the form, from 1: a name would stand in the list of processes.
    Parent(usize),
    /// All of an audience.
    Audience(Audience),
}

/// Reads `parent-2`, `police` and the other words.
pub(super) fn reader(text: &str) -> Result<Reader, String> {
    if let Some((_, audience)) =
        Audience::WORDS.iter().find(|(word, _)| word.replace('_', "-") == text.replace('_', "-"))
    {
        return Ok(Reader::Audience(*audience));
    }
    let number = text.strip_prefix("parent-").and_then(|number| number.parse().ok()).filter(|number| *number > 0);
    number.map(Reader::Parent).ok_or_else(|| {
        let words: Vec<&str> = Audience::WORDS.iter().map(|(word, _)| *word).collect();
        format!(
            "say {}, or parent-1 for the first parent that the form names, parent-2 for the second",
            words.join(", ")
        )
    })
}
