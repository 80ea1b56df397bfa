//! Warnings set aside by name: who may set aside what, until when, and what is wrong with a waiver itself.

use super::Checked;
use crate::finding::{Finding, Level};
use crate::procedure::{Procedure, Rule};
use crate::record::{Record, Waiver};
use crate::value::{LONDON, show_date};
use chrono::{DateTime, NaiveDate, Utc};

/// The waiver that sets a finding aside today: the record's own, or the setting's.
pub(super) fn waiver_for<'r>(finding: &Finding, waivers: &'r [Waiver], now: DateTime<Utc>) -> Option<&'r Waiver> {
    let today = day(now);
    let holds = |w: &&Waiver| {
        let begun = w.on.is_some_and(|on| on <= today);
        w.rule.eq_ignore_ascii_case(&finding.code) && begun && w.until.is_some_and(|until| until >= today)
    };
    waivers.iter().find(holds).filter(|_| finding.level == Level::Warning)
}

/// The waivers that were needed, each once, to be printed.
pub(super) fn used(checked: &Checked, now: DateTime<Utc>) -> Vec<Waiver> {
    let needed = checked.findings.iter().filter_map(|f| waiver_for(f, &checked.waivers, now));
    let mut used: Vec<Waiver> = Vec::new();
    for waiver in needed {
        if !used.contains(waiver) {
            used.push(waiver.clone());
        }
    }
    used
}

/// What is wrong with a record's own waivers: a rule that is none, an error that nobody may set aside, a day that has
/// passed or not come, a reason that is none, or nothing to set aside.
pub(super) fn findings(record: &Record, found: &[Finding], procedure: &Procedure, now: DateTime<Utc>) -> Vec<Finding> {
    let idle = |waiver: &Waiver| {
        let needed = found.iter().any(|f| f.level == Level::Warning && f.code.eq_ignore_ascii_case(&waiver.rule));
        let message = format!("this waiver sets nothing aside: {} finds nothing to warn of", waiver.rule);
        (!needed).then(|| (Level::Advice, "rule", message, "remove it".to_owned()))
    };
    all_amiss(&record.waivers, |waiver| amiss(waiver, procedure, day(now)).or_else(|| idle(waiver)))
}

/// What is wrong with the waivers of a setting; whether there is anything to set aside shows in the records, not here.
pub fn setting_findings(waivers: &[Waiver], procedure: &Procedure, now: DateTime<Utc>) -> Vec<Finding> {
    all_amiss(waivers, |waiver| amiss(waiver, procedure, day(now)))
}

fn all_amiss(waivers: &[Waiver], look: impl Fn(&Waiver) -> Option<Amiss>) -> Vec<Finding> {
    let one = |(n, waiver): (usize, &Waiver)| {
        let (level, key, message, help) = look(waiver)?;
        let path = format!("waivers[{}].{key}", n + 1);
        Some(Finding { level, ..Finding::of_form("waiver", &path, message, help) })
    };
    waivers.iter().enumerate().filter_map(one).collect()
}

type Amiss = (Level, &'static str, String, String);

fn amiss(waiver: &Waiver, procedure: &Procedure, today: NaiveDate) -> Option<Amiss> {
    let rule = &waiver.rule;
    let Some((_, known)) = procedure.rule(rule) else {
        let ids: Vec<&str> = procedure.rules().map(|(_, r)| r.id.as_str()).collect();
        let help = crate::source::did_you_mean(rule, &ids).unwrap_or_else(|| "see `confide rules`".into());
        return Some((Level::Error, "rule", format!("the waiver names `{rule}`, which is no rule"), help));
    };
    let told = |level, key, message: String, help: &str| Some((level, key, message, help.to_owned()));
    if !has_warnings(known) {
        let message = format!("{rule} never warns: it is an {}, and nobody may set it aside", known.level);
        return told(Level::Error, "rule", message, "remove the waiver; mend what the rule finds");
    }
    if crate::source::is_blank(&waiver.reason) {
        let message = format!("this waiver of {rule} gives no reason");
        return told(Level::Error, "reason", message, "say why the warning may be set aside");
    }
    let (on, until) = (waiver.on?, waiver.until?);
    if until < on {
        let message = format!("this waiver of {rule} ends before it was decided");
        return told(Level::Error, "until", message, "compare both days");
    }
    if until < today {
        let message = format!("this waiver of {rule} ended on {}", show_date(until));
        return told(Level::Warning, "until", message, "remove it, or decide anew and give a new end");
    }
    if on > today {
        let message = format!("this waiver of {rule} holds only from {}", show_date(on));
        return told(Level::Warning, "on", message, "look at the day; what is not decided yet sets nothing aside");
    }
    None
}

/// Whether a rule warns, in one of its checks at least.
fn has_warnings(rule: &Rule) -> bool {
    rule.checks.iter().any(|c| c.level == Level::Warning)
}

fn day(now: DateTime<Utc>) -> NaiveDate {
    now.with_timezone(&LONDON).date_naive()
}
