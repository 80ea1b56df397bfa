//! What is to be known of a record once only its paper is left: how long it is kept, where it is filed, where its only copy is.

use crate::approve::Approved;
use crate::form::{Class, Moment};
use crate::record::Record;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Where the only copy of a record is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whereabouts {
    /// On paper.
    #[default]
    Paper,
    /// On the disc with that number.
    Disc(String),
}

/// What is known of it: codes and days, no name and no free text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Its class in the table of terms.
    pub class: String,
    /// The day of the record, as `2026-11-24`, where it says one: an insurer's term is counted from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
    /// The last day of its term; none while what that is counted from is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// The last day that the insurer asks for, where that is later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insured: Option<String>,
    /// What it waits for: the question that would say from when the term is counted, or `end`; empty where `until` is known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub waits: String,
    /// Whether the record itself says that it must be kept for now.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub held: bool,
    /// The part of the files in which it lies.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub filed: String,
    /// Where its only copy is.
    #[serde(default)]
    pub copy: Whereabouts,
}

/// Whether a document is a record that is kept: notices, labels, and forms that nobody has filled in are not.
pub fn is_kept(document: &Approved) -> bool {
    let record = document.record();
    !matches!(record.form.class, Some(Class::Notice | Class::Label) | None) && record.moment != Moment::Blank
}

impl Kept {
    /// What is known of a document.
    pub fn of(document: &Approved) -> Kept {
        let form = &document.record().form;
        let Some(keep) = document.keep() else {
            return Kept { class: form.retention.clone(), ..Kept::default() };
        };
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
        Kept {
            class: keep.term.class.clone(),
            day: day(keep.day),
            until: day(keep.until),
            insured: day(keep.insured.as_ref().and_then(|insured| insured.until)),
            waits: keep.waits_for().unwrap_or_default().to_owned(),
            held: keep.is_held,
            filed: filed(document.record()).unwrap_or_else(|| keep.term.filed.clone()),
            copy: Whereabouts::Paper,
        }
    }
}

impl Kept {
    /// The last day on which it is kept, as `2049-03-01`; where that is not known, what it waits for.
    pub fn last(&self) -> &str {
        match &self.until {
            Some(until) => self.insured.as_ref().map_or(until, |insured| insured.max(until)),
            None => &self.waits,
        }
    }
}

/// The part of the files that a record names, or the only one that its form offers.
fn filed(record: &Record) -> Option<String> {
    let answered = record.answer("filed").member("section").show();
    let mut offered = record.form.field_at("filed.section")?.choices.iter().filter(|(_, words)| !words.is_empty());
    match (answered.is_empty(), offered.next(), offered.next()) {
        (false, ..) => Some(answered),
        (true, Some((only, _)), None) => Some(only.clone()),
        _ => None,
    }
}
