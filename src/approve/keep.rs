//! How long a record is kept: from its class, what is known of dates, the insurer, and a hold of the law.

use crate::expr::Data;
use crate::procedure::{Procedure, Term};
use crate::record::Record;
use crate::setting::Setting;
use crate::value::{Kind, LONDON, Value};
use chrono::{Datelike, Months, NaiveDate};

/// How long one record is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Keep {
    /// The term of its class.
    pub term: Term,
    /// The last day on which it is kept; nothing while what it is counted from is not known.
    pub until: Option<NaiveDate>,
    /// What the insurer asks for, where that is longer or may be.
    pub insured: Option<Insured>,
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

/// The questions that say of which day a record is.
const DAY_OF_RECORD: [&str; 7] =
    ["recorded_at", "occurred_at", "decided_at", "received_at", "became_aware_at", "written_at", "deleted_at"];

impl Keep {
    /// How long a record is kept; nothing where its form names no class that is known.
    pub(super) fn of(record: &Record, procedure: &Procedure, setting: &Setting) -> Option<Keep> {
        let term = procedure.term(&record.form.retention, &setting.data)?;
        let from = term.fields.iter().find_map(|id| day(record.answer(id)));
        let until = from.zip(term.years).and_then(|(from, years)| after(from, years, term.months));
        let insured =
            insured(record, &term, setting).filter(|i| i.until.is_none() || until.is_none() || i.until > until);
        let is_held = record.legal_hold || *record.answer("legal_hold") == Value::Bool(true);
        Some(Keep { term, until, insured, is_held })
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

fn insured(record: &Record, term: &Term, setting: &Setting) -> Option<Insured> {
    let Data::Text(years) = setting.data.at("insurer").at("keep_years") else { return None };
    let years = years.trim().parse().ok().filter(|_| term.is_insured)?;
    let signed = record.form.fields().filter(|(_, f)| f.kind == Kind::Sign).map(|(_, f)| record.answer(&f.id));
    let signed = signed.filter_map(|s| day(s.member("signed_at"))).max();
    let of = DAY_OF_RECORD.iter().find_map(|id| day(record.answer(id))).or(signed);
    Some(Insured { years, until: of.and_then(|of| after(of, years, 0)) })
}

fn day(value: &Value) -> Option<NaiveDate> {
    match value {
        Value::Date(day) => Some(*day),
        Value::Moment(at) => Some(at.with_timezone(&LONDON).date_naive()),
        _ => None,
    }
}

/// The same day so many years and months on; who was born on 29 February has a birthday on 1 March in other years.
fn after(from: NaiveDate, years: u32, months: u32) -> Option<NaiveDate> {
    let first = from.with_day(1)?.checked_add_months(Months::new(years.checked_mul(12)?.checked_add(months)?))?;
    first.with_day(from.day()).or_else(|| first.checked_add_months(Months::new(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_birthday_on_29_february_is_on_1_march_in_other_years() {
        let until = |from, years, months| after(date(from), years, months).map(|d| d.to_string());
        assert_eq!(until("2024-02-29", 25, 0).as_deref(), Some("2049-03-01"));
        assert_eq!(until("2024-02-29", 28, 0).as_deref(), Some("2052-02-29"));
        assert_eq!(until("2024-02-29", 21, 3).as_deref(), Some("2045-05-29"));
        assert_eq!(until("2022-11-30", 21, 3).as_deref(), Some("2044-03-01"));
        assert_eq!(until("2022-05-14", 25, 0).as_deref(), Some("2047-05-14"));
        assert_eq!(after(date("2022-05-14"), u32::MAX, 0), None, "no year is that far away");
    }

    #[test]
    fn what_is_held_or_not_known_does_not_go() {
        let kept = |until, insured, is_held| Keep { term: Term::default(), until, insured, is_held }.may_go_after();
        let day = Some(date("2047-05-14"));
        let insured = |until| Some(Insured { years: 40, until });
        assert_eq!(kept(day, None, false), day);
        assert_eq!(kept(day, None, true), None, "held");
        assert_eq!(kept(None, None, false), None, "the birthday is not known");
        assert_eq!(kept(day, insured(Some(date("2066-11-20"))), false), Some(date("2066-11-20")), "the longer term");
        assert_eq!(kept(day, insured(None), false), None, "nobody knows until when the insurer asks for it");
    }
}
