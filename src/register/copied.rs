//! Who was given a copy of a record: an audience, or one of the parents; never by name.

use super::told::{Told, about};
use super::{Entry, Register, Spoken};
use crate::pack::Job;
use serde::{Deserialize, Serialize};

/// The copy of one record that was made for somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copied {
    /// The form.
    pub form: String,
    /// The record's id.
    pub record: String,
    /// The child's reference; empty where it is about no child.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub child: String,
    /// Whom it is for, such as `police`.
    pub audience: String,
    /// Which parent, by the row of the form; none where it is for the whole audience.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<usize>,
    /// The check code on the copy.
    pub check: String,
    /// How many answers it leaves out.
    pub withheld: usize,
}

/// The line about the copy that a job is; none where it is a whole record, or a pack, whose own line says whom it is for.
pub(super) fn copied(job: &Job, check: &str) -> Option<Copied> {
    let whom = job.for_whom().filter(|_| job.set.is_none())?;
    let record = job.documents.first()?.record();
    Some(Copied {
        form: record.form.id.clone(),
        record: record.id.clone(),
        child: record.child_ref.clone(),
        audience: whom.audience.into(),
        parent: whom.number,
        check: check.into(),
        withheld: job.withheld(),
    })
}

impl Register {
    /// The copies of a record that were made for somebody, the oldest first, each with its line.
    pub fn copies<'r>(&'r self, record: &str) -> impl Iterator<Item = (usize, &'r Copied)> {
        self.lines().iter().filter_map(move |line| match &line.entry {
            Entry::Copied(copied) if copied.record.eq_ignore_ascii_case(record) => Some((line.seq, copied)),
            _ => None,
        })
    }
}

pub(super) fn of_copied(copied: &Copied, spoken: Spoken<'_>) -> Told {
    let Copied { form, record, child, audience, parent, check, withheld } = copied;
    let parent = parent.map(|n| format!(" {n}")).unwrap_or_default();
    let whom = format!("{}{parent}", audience.replace('_', " "));
    let left_out = if *withheld == 1 { "1 answer".to_owned() } else { format!("{withheld} answers") };
    let child_first = if child.is_empty() { String::new() } else { format!("{child}: ") };
    Told {
        words: format!(
            "{child_first}a copy of {record} ({}) was made for the {whom}, without {left_out}; check {check}",
            spoken.title(form)
        ),
        said: format!("{record} for {whom}; withheld {withheld}; check {check}"),
        form: form.clone(),
        ..about("copied", "", child.clone(), "")
    }
}
