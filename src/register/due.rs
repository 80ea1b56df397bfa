//! What else is to be done by a day: consents to ask again, what is to be looked at again, what ends. No name of anybody.

use super::{Disc, Register, Request, Word};
use crate::expr::Data;
use crate::value::{LONDON, show_date};
use crate::workspace::Workspace;
use chrono::{DateTime, Days, Months, NaiveDate, TimeDelta};
use std::collections::{BTreeMap, BTreeSet};

/// How many days before its day something is told.
const LOOK_AHEAD: i64 = 30;
/// The same of a request, which is told as long as it is open.
const MOST_OF_A_REQUEST: i64 = 400;

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
    /// `breach`, `consents`, `disc`, `registration`, `policy`, `storage`, `waiver`, `guidance` or `access_request`.
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
    all.extend(requests(register, on));
    all.extend(register.discs().iter().filter_map(|disc| of_disc(disc, register, workspace, on)));
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

impl Disc<'_> {
    /// By when it is to be read back again: a year after it was last whole, or sooner where the setting's own number is smaller.
    pub fn test_due(&self, workspace: &Workspace) -> Option<NaiveDate> {
        let last = day_of(self.last_whole())?;
        let days = workspace.procedure.number("disc_read_test_days", &workspace.setting.data);
        let year = last.checked_add_months(Months::new(12))?;
        let own = days.and_then(TimeDelta::try_days).and_then(|days| last.checked_add_signed(days));
        Some(own.map_or(year, |own| own.min(year)))
    }
}

/// A disc that is lost while the hours of its breach run, one that was amiss, or one whose yearly test comes; none where all
/// that was on it is destroyed.
fn of_disc(disc: &Disc<'_>, register: &Register, workspace: &Workspace, on: NaiveDate) -> Option<Task> {
    let (id, child) = (disc.id(), disc.child());
    if disc.files().all(|file| register.is_destroyed(None, &file.record)) {
        return None;
    }
    let now = |day: NaiveDate, when: When, fact: String, help: &str| {
        Some(Task { when, day, kind: "disc", about: id.to_owned(), fact, help: help.to_owned() })
    };
    if let Some((at, lost)) = disc.lost {
        let is_open = register.breach(&lost.breach).is_ok_and(|breach| breach.told.is_none());
        let day = day_of(at).filter(|_| is_open)?;
        let fact =
            format!("{id}, of the file of {child}, is lost since {}, and {} is open", show_date(day), lost.breach);
        return now(
            day,
            When::Due,
            fact,
            "look for it; if nothing else is kept of what was on it, make another from the paper",
        );
    }
    if let Some((at, _)) = disc.tested.last().filter(|_| !disc.amiss().is_empty()) {
        let (day, codes) = (day_of(at)?, disc.amiss().join(", "));
        let fact = format!("{id}, in the file of {child}, was not as written on {}: {codes}", show_date(day));
        return now(day, When::Overdue, fact, "make another from the paper or from what was copied");
    }
    let day = disc.test_due(workspace)?;
    let fact = format!("{id}, in the file of {child}, is to be read back by {}", show_date(day));
    task(("disc", id), day, (on, LOOK_AHEAD), fact, "put it in, and run `confide disc test FOLDER --by CODE`")
}

/// The day of a moment of the register's.
fn day_of(at: &str) -> Option<NaiveDate> {
    DateTime::parse_from_rfc3339(at).ok().map(|at| at.with_timezone(&LONDON).date_naive())
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

/// Parents who wait to see what is held about a child: told from the first day on, since the time is short.
fn requests(register: &Register, on: NaiveDate) -> Vec<Task> {
    let one = |request: Request<'_>| {
        let (asked, day) = (request.newest, request.due()?);
        let received = asked.received.parse().map_or_else(|_| asked.received.clone(), show_date);
        let whose = asked.parent.map_or_else(|| "a parent".to_owned(), |n| format!("parent {n}"));
        let fact = format!(
            "{}: {whose} asked on {received} to see what is held, and is answered by {}",
            asked.child,
            show_date(day)
        );
        let then = format!("then say so: `confide disclose {} --handed-over DATE --by CODE`", asked.child);
        let help = match asked.check.as_str() {
            "" => format!("no bundle was made: the designated person decides what is answered; {then}"),
            _ => format!("fetch what the office's sheet lists, hand all of it over, {then}"),
        };
        let about = ("access_request", asked.request.as_str());
        task(about, day, (on, MOST_OF_A_REQUEST), fact, &help)
    };
    register.open_requests().filter_map(one).collect()
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
