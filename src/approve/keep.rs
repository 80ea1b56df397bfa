//! How long a record is kept: from its class, what is known of dates, the insurer, and a hold of the law.

use crate::procedure::{Procedure, Term, years_after};
use crate::record::Record;
use crate::setting::Setting;
use crate::value::{Kind, LONDON, Value};
use chrono::NaiveDate;

/// How long one record is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Keep {
    /// The term of its class.
    pub term: Term,
    /// The last day on which it is kept; nothing while what it is counted from is not known.
    pub until: Option<NaiveDate>,
    /// What the insurer asks for, where that is longer or may be.
    pub insured: Option<Insured>,
    /// The day of the record, where it says one.
    pub day: Option<NaiveDate>,
    /// Whether it must be kept for now, whatever its age.
    pub is_held: bool,
}

/// The longer term of an insurer, counted from the day of the record.
#[derive(Clone, Debug, PartialEq)]
pub struct Insured {
    /// The years.
    pub years: u32,
    /// The last day, where the day of the record is known.
    pub until: Option<NaiveDate>,
}

/// What is waited for where no question asks for the day that a term is counted from.
const END: &str = "end";

/// The questions that say of which day a record is.
const DAY_OF_RECORD: [&str; 7] =
    ["recorded_at", "occurred_at", "decided_at", "received_at", "became_aware_at", "written_at", "deleted_at"];

impl Keep {
    /// How long a record is kept; nothing where its form names no class that is known.
    pub(super) fn of(record: &Record, procedure: &Procedure, setting: &Setting) -> Option<Keep> {
        let term = procedure.term(&record.form.retention, &setting.data)?;
        let from = term.fields.iter().find_map(|id| day(record.answer(id)));
        let (until, day) = (from.and_then(|from| term.until(from)), day_of(record));
        let insured = insured(day, &term, setting);
        let insured = insured.filter(|i| i.until.is_none() || until.is_none() || i.until > until);
        let is_held = record.legal_hold || *record.answer("legal_hold") == Value::Bool(true);
        Some(Keep { term, until, insured, day, is_held })
    }

    /// The question whose answer it waits for, as long as nobody knows until when it is kept; `end` where no question asks for
    /// that day.
    pub fn waits_for(&self) -> Option<&str> {
        self.until.is_none().then(|| self.term.fields.first().map_or(END, String::as_str))
    }

    /// The first day on which nobody asks to keep it any more; nothing while it is held, or not known.
    pub fn may_go_after(&self) -> Option<NaiveDate> {
        let insured = match &self.insured {
            Some(insured) => Some(insured.until?),
            None => None,
        };
        self.until.max(insured).filter(|_| !self.is_held && self.until.is_some())
    }
}

/// What the insurer asks for, of a record of that day.
fn insured(day: Option<NaiveDate>, term: &Term, setting: &Setting) -> Option<Insured> {
    let years = term.insured_years(&setting.data)?;
    Some(Insured { years, until: day.and_then(|day| years_after(day, years, 0)) })
}

/// Of which day a record is: as it says, else as it is signed.
fn day_of(record: &Record) -> Option<NaiveDate> {
    let signed = record.form.fields().filter(|(_, f)| f.kind == Kind::Sign).map(|(_, f)| record.answer(&f.id));
    let signed = signed.filter_map(|s| day(s.member("signed_at"))).max();
    DAY_OF_RECORD.iter().find_map(|id| day(record.answer(id))).or(signed)
}

fn day(value: &Value) -> Option<NaiveDate> {
    match value {
        Value::Date(day) => Some(*day),
        Value::Moment(at) => Some(at.with_timezone(&LONDON).date_naive()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn what_is_held_or_not_known_does_not_go() {
        let kept =
            |until, insured, is_held| Keep { term: Term::default(), until, insured, day: None, is_held }.may_go_after();
        let day = Some(date("2047-05-14"));
        let insured = |until| Some(Insured { years: 40, until });
        assert_eq!(kept(day, None, false), day);
        assert_eq!(kept(day, None, true), None, "held");
        assert_eq!(kept(None, None, false), None, "the birthday is not known");
        assert_eq!(kept(day, insured(Some(date("2066-11-20"))), false), Some(date("2066-11-20")), "the longer term");
        assert_eq!(kept(day, insured(None), false), None, "nobody knows until when the insurer asks for it");
    }
}
