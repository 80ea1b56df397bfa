//! What else is to be done by a day: consents to ask again, what is to be looked at again, what ends. No name of anybody.

use super::{Register, Word};
use crate::expr::Data;
use crate::value::show_date;
use crate::workspace::Workspace;
use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// How many days before its day something is told.
const LOOK_AHEAD: i64 = 30;

/// When something is to be done, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// Its day is over.
    Overdue,
    /// Its day is today.
    Due,
    /// Its day is near.
    Soon,
}

impl When {
    /// Each, by the word that programs read.
    pub const WORDS: [(&'static str, When); 3] = [("overdue", When::Overdue), ("due", When::Due), ("soon", When::Soon)];

    /// The word that programs read.
    pub fn word(self) -> &'static str {
        When::WORDS[self as usize].0
    }

    /// Of a day as seen from another; none where it is far away.
    fn of(day: NaiveDate, on: NaiveDate, ahead: i64) -> Option<When> {
        let near = on.checked_add_days(Days::new(u64::try_from(ahead).unwrap_or(0)));
        match day.cmp(&on) {
            std::cmp::Ordering::Less => Some(When::Overdue),
            std::cmp::Ordering::Equal => Some(When::Due),
            std::cmp::Ordering::Greater => near.is_some_and(|near| day <= near).then_some(When::Soon),
        }
    }
}

/// Something to be done by a day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Task {
    /// When.
    pub when: When,
    /// The day.
    pub day: NaiveDate,
    /// `consents`, `registration`, `policy`, `storage`, `waiver` or `guidance`.
    pub kind: &'static str,
    /// What it is about: a child's reference and a form, a policy, a rule, a title.
    pub about: String,
    /// The fact.
    pub fact: String,
    /// What to do.
    pub help: String,
}

/// What is to be done, the most urgent first: what is overdue on a day, due, or soon.
pub fn tasks(register: &Register, workspace: &Workspace, on: NaiveDate) -> Vec<Task> {
    let mut all: Vec<Task> = consents(register, on).into_iter().chain(of_setting(workspace, on)).collect();
    all.extend(guidance(workspace, on));
    all.sort();
    all
}

fn task(
    (kind, about): (&'static str, &str),
    day: NaiveDate,
    (on, ahead): (NaiveDate, i64),
    fact: String,
    help: &str,
) -> Option<Task> {
    let when = When::of(day, on, ahead)?;
    Some(Task { when, day, kind, about: about.to_owned(), fact, help: help.to_owned() })
}

/// Consents that were given until a day, form by form.
fn consents(register: &Register, on: NaiveDate) -> Vec<Task> {
    let children: BTreeSet<&str> = register.issued().map(|(_, issued)| issued.child.as_str()).collect();
    let mut all: BTreeMap<(&str, &str, NaiveDate), usize> = BTreeMap::new();
    for child in children {
        for consent in register.consents(child, on).unwrap_or_default() {
            let given = consent.answers().into_iter().filter(|a| a.word == Word::Given);
            let until = given.filter_map(|a| a.page?.1.until.as_deref()?.parse::<NaiveDate>().ok()).min();
            if let Some(until) = until.filter(|_| consent.word() == Word::Given) {
                *all.entry((child, consent.form, until)).or_default() += 1;
            }
        }
    }
    let one = |((child, form, day), count): ((&str, &str, NaiveDate), usize)| {
        let consents = if count == 1 { "1 consent was".into() } else { format!("{count} consents were") };
        let fact = format!("{child}, {form}: {consents} given until {}", show_date(day));
        task(
            ("consents", &format!("{child} {form}")),
            day,
            (on, LOOK_AHEAD),
            fact,
            "ask the parents again, with a new page",
        )
    };
    all.into_iter().filter_map(one).collect()
}

/// What the setting itself has to renew or to look at again.
fn of_setting(workspace: &Workspace, on: NaiveDate) -> Vec<Task> {
    let setting = &workspace.setting;
    let ahead = workspace.procedure.number("ico_warning_days", &setting.data).unwrap_or(LOOK_AHEAD);
    let registration = day(setting.data.at("ico_registration.expires_on")).and_then(|day| {
        let fact = format!(
            "the registration {} with the Information Commissioner ends on {}",
            setting.ico_number,
            show_date(day)
        );
        task(
            ("registration", &setting.ico_number),
            day,
            (on, ahead),
            fact,
            "renew it, and write the new day into setting.yaml",
        )
    });
    let storage = setting.storage.review_on.and_then(|day| {
        let fact = format!("where files may be kept is to be decided again by {}", show_date(day));
        task(
            ("storage", "storage"),
            day,
            (on, LOOK_AHEAD),
            fact,
            "decide again, and write the next day into setting.yaml",
        )
    });
    let policies = match setting.data.at("policies") {
        Data::List(all) => all.as_slice(),
        _ => &[],
    };
    let policies = policies.iter().filter_map(|policy| {
        let (Data::Text(name), Some(day)) = (policy.at("name"), day(policy.at("review_on"))) else { return None };
        let fact = format!("{name} is to be looked at again by {}", show_date(day));
        task(("policy", name), day, (on, LOOK_AHEAD), fact, "look at it, and write the next day into setting.yaml")
    });
    let waivers = setting.waivers.iter().filter_map(|waiver| {
        let day = waiver.until?;
        let fact = format!("the warning {} is set aside until {}", waiver.rule, show_date(day));
        task(("waiver", &waiver.rule), day, (on, LOOK_AHEAD), fact, "mend what it warns of, or decide again")
    });
    registration.into_iter().chain(storage).chain(policies).chain(waivers).collect()
}

/// Guidance that was to be looked up again.
fn guidance(workspace: &Workspace, on: NaiveDate) -> impl Iterator<Item = Task> {
    workspace.procedure.words().guidance().iter().filter_map(move |guide| {
        let day = guide.review_on?;
        let fact = format!("{} is to be looked up again by {}", guide.title, show_date(day));
        let help = "look for a newer edition, then install a newer confide or give your own guidance.yaml";
        task(("guidance", &guide.id), day, (on, LOOK_AHEAD), fact, help)
    })
}

fn day(data: &Data) -> Option<NaiveDate> {
    match data {
        Data::Time(at) => Some(at.date_naive()),
        _ => None,
    }
}
