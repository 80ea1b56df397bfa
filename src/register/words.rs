//! The register's ids in the words of the page that the parent saw.

use super::Gap;
use crate::expr::Data;
use crate::form::{Form, Section};
use crate::pack::Asked;
use crate::value::{Words, fill};
use crate::workspace::Workspace;

/// Says what ids mean; an id that the workspace's forms no longer have is said as it is.
#[derive(Clone, Copy)]
pub struct Spoken<'w>(pub &'w Workspace);

impl<'w> Spoken<'w> {
    fn say(self, words: &Words) -> String {
        fill(words.en(), &Data::map([("setting", self.0.setting.data.clone())])).0
    }

    fn of(self, form: &str) -> Option<&'w Form> {
        self.0.forms.get(form)
    }

    /// A form's title.
    pub fn title(self, form: &str) -> String {
        self.of(form).map_or_else(|| form.to_owned(), |f| self.say(&f.title))
    }

    /// What is to be answered: the question, or the heading of a section that has several.
    pub fn asked(self, form: &str, asked: &Asked) -> String {
        self.item(form, asked.only().unwrap_or(&asked.item))
    }

    /// The question, the line for a signature, or the heading of a section.
    pub fn item(self, form: &str, item: &str) -> String {
        let said = self.of(form).and_then(|f| match item.strip_prefix("section.") {
            Some(id) => section(f, id).map(|s| self.say(&s.title)),
            None => f.field_at(item).map(|field| self.say(&field.label)),
        });
        let row = item.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map(|(row, _)| row);
        match (said, row) {
            (Some(said), Some(row)) => format!("{said} (row {row})"),
            (Some(said), None) => said,
            (None, _) => item.to_owned(),
        }
    }

    /// What is still open, as a whole.
    pub fn gap(self, form: &str, gap: &Gap) -> String {
        match gap {
            Gap::Form => "the whole page".into(),
            Gap::Item(item) if item.starts_with("section.") => {
                format!("{}: nothing is filled in", self.item(form, item))
            }
            Gap::Item(item) => format!("{} Neither yes nor no", self.item(form, item)),
            Gap::Question(field) => format!("{}: not answered", self.item(form, field)),
            Gap::Signature(field) => format!("{}: not signed", self.item(form, field)),
            Gap::Day => "the day beside the signature".into(),
            Gap::NotVouched(item) => format!("{} The answer is no: please talk with us", self.item(form, item)),
        }
    }
}

fn section<'f>(form: &'f Form, id: &str) -> Option<&'f Section> {
    form.parts.iter().flat_map(|p| &p.sections).find(|s| s.id == id)
}
