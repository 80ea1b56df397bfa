//! What a record says in sentences: its form's own, and the answers that are whole paragraphs.

use super::Record;
use crate::form::Passage;
use crate::value::Kind;

impl Record {
    /// Its passages: the form's, then its answers'.
    pub fn prose(&self) -> Vec<Passage> {
        let mut all = self.form.prose();
        let answers = self.form.fields().filter(|(_, f)| f.kind == Kind::Para);
        all.extend(answers.map(|(_, f)| Passage { field: f.id.clone(), text: self.answer(&f.id).show() }));
        all.retain(|p| !p.text.trim().is_empty());
        all
    }
}
