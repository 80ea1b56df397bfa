//! The confidentiality notes as data: a form's class chooses one, and nothing can choose none (07.2.35, 07.2.84).

use super::Class;
use crate::source::{self, BadText, Faults, Keys, Node, Weight};
use crate::value::Words;

/// One note.
#[derive(Clone, Debug)]
pub struct Note {
    /// Its id.
    pub id: String,
    /// Its heading, where it stands as text.
    pub title: Words,
    /// The classes of form that it goes on.
    pub classes: Vec<Class>,
    /// What it says, by the words that rules look for.
    pub elements: Vec<String>,
    /// Its words, with placeholders for the setting.
    pub text: Words,
}

/// The notes there are; together they serve every class.
#[derive(Clone, Debug)]
pub struct Notes(Vec<Note>);

impl Notes {
    /// Reads `notes.yaml`.
    ///
    /// # Errors
    /// The text and its faults; a class without a note is one.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Notes, BadText> {
        let reading = source::read(name, bytes);
        let faults = Faults::default();
        let notes = reading.sound().and_then(|tree| read_all(tree, &faults)).unwrap_or_default();
        let mut all = reading.faults;
        all.extend(faults.into_vec());
        if all.iter().any(|f| f.weight == Weight::Error) {
            return Err(BadText { source: reading.source, faults: all });
        }
        Ok(Notes(notes))
    }

    /// All notes, in their order.
    pub fn all(&self) -> impl Iterator<Item = &Note> {
        self.0.iter()
    }

    /// The note of a class; a form without a class gets the strictest, that of records.
    pub fn of(&self, class: Option<Class>) -> &Note {
        let class = class.unwrap_or(Class::StaffRecord);
        self.0.iter().find(|n| n.classes.contains(&class)).expect("reading refuses notes that leave a class out")
    }
}

fn read_all(tree: &Node, faults: &Faults) -> Option<Vec<Note>> {
    let mut keys = Keys::of(tree, "", faults)?;
    let notes: Vec<Note> =
        keys.list("notes").into_iter().filter_map(|(node, path)| read_one(node, &path, faults)).collect();
    for (word, class) in Class::WORDS {
        if !notes.iter().any(|n| n.classes.contains(&class)) {
            keys.fault(
                "missing",
                "notes",
                keys.at("notes"),
                format!("no note is for the class `{word}`"),
                "add the class to a note's `for:`",
            );
        }
    }
    keys.done();
    Some(notes)
}

fn read_one(node: &Node, path: &str, faults: &Faults) -> Option<Note> {
    let mut keys = Keys::of(node, path, faults)?;
    let words =
        |keys: &mut Keys<'_>, key| keys.node(key).map(|n| Words::read(n, &keys.path(key), faults)).unwrap_or_default();
    let id = keys.need("note");
    let title = words(&mut keys, "title");
    let text = words(&mut keys, "text");
    let elements = keys.texts("elements");
    let classes = keys
        .texts("for")
        .iter()
        .filter_map(|w| Class::WORDS.iter().find(|(word, _)| word == w).map(|(_, c)| *c))
        .collect();
    if text.is_empty() {
        keys.fault("missing", "text", keys.place(), "a note without words", "add a line `text: ...`");
    }
    keys.done();
    Some(Note { id, title, classes, elements, text })
}
