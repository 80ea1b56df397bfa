//! Warnings set aside by name: who may set aside what, until when, and what is wrong with a waiver itself.

use super::Checked;
use crate::finding::{Finding, Level};
use crate::procedure::{Procedure, Rule};
use crate::record::{Record, Waiver};
use crate::value::{LONDON, show_date};
use chrono::{DateTime, NaiveDate, Utc};

/// The waiver that sets a finding aside today: the record's own, or the setting's.
pub(super) fn waiver_for<'r>(finding: &Finding, waivers: &'r [Waiver], today: NaiveDate) -> Option<&'r Waiver> {
    let holds = |w: &&Waiver| w.rule == finding.code && w.until.is_some_and(|until| until >= today);
    waivers.iter().find(holds).filter(|_| finding.level == Level::Warning)
}

/// The waivers that were needed, each once, to be printed.
pub(super) fn used(checked: &Checked, now: DateTime<Utc>) -> Vec<Waiver> {
    let today = day(now);
    let needed = checked.findings.iter().filter_map(|f| waiver_for(f, &checked.waivers, today));
    let mut used: Vec<Waiver> = Vec::new();
    for waiver in needed {
        if !used.contains(waiver) {
            used.push(waiver.clone());
        }
    }
    used
}

/// What is wrong with the record's own waivers: a rule that is none, an error that nobody may set aside, an end that has
/// passed, a reason that is none, or nothing to set aside.
pub(super) fn findings(record: &Record, found: &[Finding], procedure: &Procedure, now: DateTime<Utc>) -> Vec<Finding> {
    let one = |(n, waiver): (usize, &Waiver)| {
        let (level, key, message, help) = amiss(waiver, found, procedure, day(now))?;
        let path = format!("waivers[{}].{key}", n + 1);
        Some(Finding { level, ..Finding::of_form("waiver", &path, message, help) })
    };
    record.waivers.iter().enumerate().filter_map(one).collect()
}

/// What is wrong with the waivers of a setting; paths are keys of its file.
pub fn setting_findings(waivers: &[Waiver], procedure: &Procedure, now: DateTime<Utc>) -> Vec<Finding> {
    let one = |(n, waiver): (usize, &Waiver)| {
        // whether there is anything to set aside shows in the records, not here
        let (level, key, message, help) =
            amiss(waiver, &[], procedure, day(now)).filter(|(level, ..)| *level > Level::Advice)?;
        let path = format!("waivers[{}].{key}", n + 1);
        Some(Finding { level, ..Finding::of_form("waiver", &path, message, help) })
    };
    waivers.iter().enumerate().filter_map(one).collect()
}

type Amiss = (Level, &'static str, String, String);

fn amiss(waiver: &Waiver, found: &[Finding], procedure: &Procedure, today: NaiveDate) -> Option<Amiss> {
    let rule = &waiver.rule;
    let Some((_, known)) = procedure.rule(rule) else {
        let ids: Vec<&str> = procedure.rules().map(|(_, r)| r.id.as_str()).collect();
        let help = crate::source::did_you_mean(rule, &ids).unwrap_or_else(|| "see `confide rules`".into());
        return Some((Level::Error, "rule", format!("the waiver names `{rule}`, which is no rule"), help));
    };
    if !has_warnings(known) {
        let message = format!("{rule} stops or advises, and nobody may set it aside");
        return Some((Level::Error, "rule", message, "remove the waiver; mend what the rule finds".into()));
    }
    match waiver.until {
        Some(until) if until < today => {
            let message = format!("this waiver of {rule} ended on {}", show_date(until));
            Some((Level::Warning, "until", message, "remove it, or decide anew and give a new end".into()))
        }
        _ if crate::source::is_blank(&waiver.reason) => {
            let message = format!("this waiver of {rule} gives no reason");
            Some((Level::Error, "reason", message, "say why the warning may be set aside".into()))
        }
        _ if !found.iter().any(|f| f.code == *rule && f.level == Level::Warning) => {
            let message = format!("this waiver sets nothing aside: {rule} finds nothing to warn of");
            Some((Level::Advice, "rule", message, "remove it".into()))
        }
        _ => None,
    }
}

/// Whether a rule warns, in one of its checks at least.
fn has_warnings(rule: &Rule) -> bool {
    rule.checks.iter().any(|c| c.level == Level::Warning)
}

fn day(now: DateTime<Utc>) -> NaiveDate {
    now.with_timezone(&LONDON).date_naive()
}
