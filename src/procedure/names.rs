//! Names that lead nowhere: something to vouch for that no clause knows, a number that no rule reads.

use super::{Number, Procedure};
use crate::expr::Data;
use crate::finding::{Finding, Level};
use crate::form::Form;
use crate::source::did_you_mean;

impl Procedure {
    /// What a form asks people to vouch for, and no clause does.
    pub(super) fn unknown_attestations(&self, form: &Form) -> Vec<Finding> {
        let known: Vec<&str> =
            self.clauses().iter().filter_map(|c| c.attests.as_ref()).map(|a| a.id.as_str()).collect();
        let unknown = form.fields().filter(|(_, f)| !f.attests.is_empty() && !known.contains(&f.attests.as_str()));
        let finding = |(_, field): (_, &crate::form::Field)| {
            let message = format!("no clause asks anybody to vouch for `{}`", field.attests);
            let path = format!("fields.{}.attests", field.id);
            Finding::of_form("attests", &path, message, one_of(&field.attests, &known))
        };
        unknown.map(finding).collect()
    }

    /// Numbers of a setting that no rule reads: a slip of the finger would change nothing, and nobody would know.
    pub fn unknown_numbers(&self, setting: &Data) -> Vec<Finding> {
        let known: Vec<&str> = self.numbers().iter().map(|n| n.name.as_str()).collect();
        let Data::Map(own) = setting.at("numbers") else { return Vec::new() };
        let unknown = own.keys().filter(|name| !known.contains(&name.as_str()));
        let finding = |name: &String| {
            let message = format!("there is no number `{name}`");
            let found = Finding::of_form("number", &format!("numbers.{name}"), message, one_of(name, &known));
            Finding { level: Level::Warning, ..found }
        };
        unknown.map(finding).collect()
    }

    /// Numbers of a setting that are laxer than its chain's: what the chain asks holds for all of them.
    pub fn lax_numbers(&self, setting: &Data, chain: &Data) -> Vec<Finding> {
        let lax = |n: &Number| {
            let (own, theirs) = (self.number(&n.name, setting)?, self.number(&n.name, chain)?);
            let stricter = n.stricter.filter(|s| s.is_laxer(own, theirs))?.word();
            let message = format!("`{}` is {own}, and {theirs} in the whole chain", n.name);
            let help = format!("a setting may be stricter than its chain, not laxer: write {theirs} or {stricter}");
            Some(Finding::of_form("chain", &format!("numbers.{}", n.name), message, help))
        };
        self.numbers().iter().filter_map(lax).collect()
    }
}

fn one_of(name: &str, known: &[&str]) -> String {
    did_you_mean(name, known).unwrap_or_else(|| format!("there are: {}", known.join(", ")))
}
