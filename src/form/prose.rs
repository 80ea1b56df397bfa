//! What a form says in sentences: its opening, its statements and its closing words, without headings, labels and tables.

use super::{Field, Form};
use crate::value::Words;

/// Sentences that stand together, and the field they belong to; none for what the form opens and closes with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The field's id.
    pub field: String,
    /// The sentences; a point of a list has a line of its own.
    pub text: String,
}

impl Form {
    /// Its passages in English, in the order of its pages.
    pub fn prose(&self) -> Vec<Passage> {
        let own = |text: String| Passage { field: String::new(), text };
        let mut all = vec![own(self.about.en().into())];
        for section in self.parts.iter().flat_map(|p| &p.sections) {
            all.push(own(section.help.en().into()));
            all.extend(section.fields.iter().map(passage));
        }
        all.push(own(lines(self.closing.iter())));
        all.retain(|p| !p.text.trim().is_empty());
        all
    }
}

fn passage(field: &Field) -> Passage {
    let points = field.statement.points.iter().map(|p| &p.text);
    Passage { field: field.id.clone(), text: lines(field.statement.paragraphs.iter().chain(points)) }
}

fn lines<'w>(words: impl Iterator<Item = &'w Words>) -> String {
    words.map(Words::en).collect::<Vec<_>>().join("\n")
}
