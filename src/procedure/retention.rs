//! How long records are kept: the table from YAML, and the setting's own years against it.

use super::Procedure;
use crate::expr::Data;
use crate::finding::{Finding, Level};
use crate::form::Printed;
use crate::source::{Faults, Keys, Node, did_you_mean};
use crate::value::Words;
use chrono::{Datelike, Months, NaiveDate};

/// How long the records of one class are kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Term {
    /// The class, as forms name it.
    pub class: String,
    /// The years; none where it is kept as long as something else.
    pub years: Option<u32>,
    /// Months beside the years.
    pub months: u32,
    /// The questions that it is counted from, the first that is answered.
    pub fields: Vec<String>,
    /// The term in words, with `{years}`.
    pub says: Words,
    /// Why so long.
    pub ground: String,
    /// Whether a statute asks for it; else it is a recommendation.
    pub is_statute: bool,
    /// Whether an insurer may ask to keep it longer.
    pub is_insured: bool,
    /// The part of the files in which it lies, as filing slips name it.
    pub filed: String,
}

impl Term {
    /// Its words, with the key of their translations.
    pub fn printed(&self) -> Printed<'_> {
        let place = "any form: how long it is kept".into();
        Printed { key: format!("retention.{}", self.class), place, words: &self.says }
    }

    /// The last day on which a record is kept, counted from a day; none where it is kept as long as something else.
    pub fn until(&self, from: NaiveDate) -> Option<NaiveDate> {
        years_after(from, self.years?, self.months)
    }

    /// How many years the insurer asks for, counted from the day of the record; none where it has no say.
    pub fn insured_years(&self, setting: &Data) -> Option<u32> {
        let Data::Text(years) = setting.at("insurer").at("keep_years") else { return None };
        years.trim().parse().ok().filter(|_| self.is_insured)
    }
}

/// The same day so many years and months on; who was born on 29 February has a birthday on 1 March in other years, so that
/// nothing is destroyed a day early.
pub fn years_after(from: NaiveDate, years: u32, months: u32) -> Option<NaiveDate> {
    let first = from.with_day(1)?.checked_add_months(Months::new(years.checked_mul(12)?.checked_add(months)?))?;
    first.with_day(from.day()).or_else(|| first.checked_add_months(Months::new(1)))
}

/// Reads `retention.yaml`.
pub(super) fn read(root: &Node, faults: &Faults) -> Vec<Term> {
    let Some(mut keys) = Keys::of(root, "", faults) else { return Vec::new() };
    let terms = keys.list("retention").into_iter().filter_map(|(node, path)| {
        let mut keys = Keys::of(node, &path, faults)?;
        let says = keys.path("says");
        let number = |n: Option<usize>| n.and_then(|n| u32::try_from(n).ok());
        let term = Term {
            class: keys.need("class"),
            years: number(keys.number("years")),
            months: number(keys.number("months")).unwrap_or(0),
            fields: keys.texts("fields"),
            says: keys.node("says").map(|node| Words::read(node, &says, faults)).unwrap_or_default(),
            ground: keys.need("ground"),
            is_statute: keys.flag("statute").unwrap_or(false),
            is_insured: keys.flag("insurer").unwrap_or(false),
            filed: keys.text("filed").unwrap_or_else(|| "personal_records".into()),
        };
        keys.done();
        Some(term)
    });
    let terms = terms.collect();
    keys.done();
    terms
}

impl Procedure {
    /// How long records of a class are kept, the setting's own years in place of ours; what a statute asks for no
    /// setting makes shorter.
    pub fn term(&self, class: &str, setting: &Data) -> Option<Term> {
        let mut term = self.terms.iter().find(|t| t.class == class)?.clone();
        if let Data::Int(own) = setting.at("retention").at(class) {
            let own = u32::try_from(*own).unwrap_or(0);
            let months = if Some(own) == term.years { term.months } else { 0 };
            if !(term.is_statute && term.years > Some(own)) {
                (term.years, term.months) = (Some(own), months);
            }
        }
        Some(term)
    }

    /// Every term, in the order of the table.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The classes there are, in the order of the table.
    pub fn classes(&self) -> Vec<&str> {
        self.terms.iter().map(|t| t.class.as_str()).collect()
    }

    /// What is wrong with the setting's own years: shorter than the table, or for no class.
    pub fn term_findings(&self, setting: &Data) -> Vec<Finding> {
        let own = match setting.at("retention") {
            Data::Map(own) => own.iter().filter_map(|(class, years)| self.term_finding(class, years)).collect(),
            _ => Vec::new(),
        };
        own.into_iter().chain(insurer_finding(setting)).collect()
    }

    fn term_finding(&self, class: &str, years: &Data) -> Option<Finding> {
        let warning = |message: String, help: String| {
            let found = Finding::of_form("retention", &format!("retention.{class}"), message, help);
            Some(Finding { level: Level::Warning, ..found })
        };
        let Some(term) = self.terms.iter().find(|t| t.class == class) else {
            let known = self.classes();
            let help = did_you_mean(class, &known).unwrap_or_else(|| format!("there are: {}", known.join(", ")));
            return warning(format!("no form keeps records of a class `{class}`"), help);
        };
        let (&Data::Int(own), Some(ours)) = (years, term.years) else { return None };
        if own >= i64::from(ours) {
            return None;
        }
        let (weight, help) = if term.is_statute {
            ("the law asks for", "remove the line; pages keep to the law")
        } else {
            ("recommended are", "keep them longer, or write down who decided on less, and why")
        };
        warning(format!("records of the class `{class}` are kept for {own} years; {weight} {ours}"), help.into())
    }
}

fn insurer_finding(setting: &Data) -> Option<Finding> {
    let Data::Text(years) = setting.at("insurer").at("keep_years") else { return None };
    let is_number = years.trim().parse::<u32>().is_ok();
    let message = "how many years the insurer asks for is no whole number";
    (!is_number).then(|| Finding::of_form("retention", "insurer.keep_years", message, "write it in figures, like 25"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_birthday_on_29_february_is_on_1_march_in_other_years() {
        let date = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let until = |from, years, months| years_after(date(from), years, months).map(|d| d.to_string());
        assert_eq!(until("2024-02-29", 25, 0).as_deref(), Some("2049-03-01"));
        assert_eq!(until("2024-02-29", 28, 0).as_deref(), Some("2052-02-29"));
        assert_eq!(until("2024-02-29", 21, 3).as_deref(), Some("2045-05-29"));
        assert_eq!(until("2022-11-30", 21, 3).as_deref(), Some("2044-03-01"));
        assert_eq!(until("2022-05-14", 25, 0).as_deref(), Some("2047-05-14"));
        assert_eq!(years_after(date("2022-05-14"), u32::MAX, 0), None, "no year is that far away");
    }
}
