//! Breaches that were opened, and their clocks: the regulator is told within 72 hours, or it is written down why not
//! (UK GDPR Art. 33).

use super::hold::code;
use super::told::{Told, about};
use super::{Entry, Line, Register, Task, When, discs};
use crate::seal::Identity;
use crate::source::shown;
use crate::system::Trouble;
use crate::value::{LONDON, show_moment};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// How many hours there are for telling the regulator, from the moment when somebody knew.
const HOURS: i64 = 72;

/// That the record of a breach was begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreachOpened {
    /// The id of the record of the breach.
    pub breach: String,
    /// What got out: a record, a pack or a disc, by its number.
    pub record: String,
    /// The child's reference; empty where it is about no child, or about several.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub child: String,
    /// When somebody first knew, as RFC 3339 in London's time.
    pub aware: String,
    /// Who opened it, by staff number or initials.
    pub by: String,
}

/// What became of the clock of a breach; a later one corrects it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreachTold {
    /// The id of the record of the breach.
    pub breach: String,
    /// Whether the regulator was told.
    pub ico: Regulator,
    /// When it was told, or when that was decided, as RFC 3339 in London's time.
    pub on: String,
    /// Who says so, by staff number or initials.
    pub by: String,
}

/// Whether the regulator was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Regulator {
    /// It was.
    Yes,
    /// It is not told, since a risk to anybody is unlikely: the record gives the reasons.
    No,
    /// No personal data was lost, changed or seen by the wrong person: the law on that asks for nothing.
    NotNeeded,
}

impl Regulator {
    /// What it means.
    pub fn words(self) -> &'static str {
        match self {
            Regulator::Yes => "the regulator was told",
            Regulator::No => "the regulator is not told, for the reasons in the record",
            Regulator::NotNeeded => "the regulator need not be told: no personal data got out",
        }
    }

    /// The word that programs read.
    fn word(self) -> &'static str {
        match self {
            Regulator::Yes => "yes",
            Regulator::No => "no",
            Regulator::NotNeeded => "not_needed",
        }
    }
}

/// A breach, as the register knows it.
#[derive(Clone, Debug)]
pub struct Breach<'r> {
    /// The id of its record.
    pub breach: &'r str,
    /// What got out.
    pub record: &'r str,
    /// The child's reference; may be empty.
    pub child: &'r str,
    /// When somebody first knew.
    pub aware: DateTime<FixedOffset>,
    /// What became of the clock; none while it runs.
    pub told: Option<&'r BreachTold>,
}

impl Breach<'_> {
    /// By when the regulator is to be told, by London's clock.
    pub fn tell_by(&self) -> DateTime<FixedOffset> {
        tell_by(self.aware)
    }

    /// How many whole hours are left; negative once they are over.
    pub fn hours_left(&self, now: DateTime<Utc>) -> i64 {
        (self.tell_by().with_timezone(&Utc) - now).num_minutes().div_euclid(60)
    }

    /// Whether the regulator was told later than it should have been.
    pub fn was_late(&self) -> bool {
        let told = self.told.filter(|told| told.ico == Regulator::Yes);
        told.and_then(|told| moment(&told.on)).is_some_and(|on| on > self.tell_by())
    }

    /// The clock as something to be done, as seen at a moment; none once it has stopped.
    fn task(&self, at: DateTime<FixedOffset>) -> Option<Task> {
        let (by, is_over) = (self.tell_by(), self.tell_by() < at);
        let when = if is_over { When::Overdue } else { When::Due };
        let verb = if is_over { "was" } else { "is" };
        self.told.is_none().then(|| Task {
            when,
            day: by.date_naive(),
            kind: "breach",
            about: self.breach.to_owned(),
            fact: format!("{} ({}): the regulator {verb} to be told by {}", self.breach, self.record, show_moment(by)),
            help: format!(
                "then, or when it is decided that it need not be, say so: `confide breach told {} --ico yes|no|not_needed \
                 --on DATE-TIME --by CODE`",
                self.breach
            ),
        })
    }
}

/// 72 hours after somebody knew, by London's clock.
pub fn tell_by(aware: DateTime<FixedOffset>) -> DateTime<FixedOffset> {
    (aware + TimeDelta::hours(HOURS)).with_timezone(&LONDON).fixed_offset()
}

/// The clocks that run, as things to be done: `on` is the day that is asked about, and today is looked at by the hour.
pub fn clocks(register: &Register, on: NaiveDate, now: DateTime<Utc>) -> Vec<Task> {
    let now = now.with_timezone(&LONDON);
    let morning = LONDON.from_local_datetime(&on.and_time(NaiveTime::MIN)).earliest();
    let at = morning.filter(|_| on != now.date_naive()).unwrap_or(now).fixed_offset();
    register.breaches().iter().filter_map(|breach| breach.task(at)).collect()
}

/// Writes down whether the regulator was told, and when; the same once more is written once. Gives the number of new lines.
///
/// # Errors
/// When the register knows no such breach, the moment has not come or was before anybody knew, it is not said who says so, or
/// the register is not whole or cannot be written.
pub fn tell(
    folder: &Path,
    (breach, ico, on, by): (&str, Regulator, DateTime<FixedOffset>, &str),
    key: Option<&Identity>,
    now: DateTime<Utc>,
) -> Result<usize, Trouble> {
    let by = code(by)?;
    let day = show_moment(on);
    if on > now {
        return Err(Trouble::new(format!("{day} has not come yet")).help("write it down once it is done"));
    }
    Register::add_signed(folder, now, key, |register| {
        let known = register.breach(breach)?;
        if on < known.aware {
            let aware = show_moment(known.aware);
            return Err(Trouble::new(format!("{day} is before anybody knew of {}: {aware}", known.breach))
                .help("look at the day and the hour; nothing was written down"));
        }
        let new = BreachTold { breach: known.breach.to_owned(), ico, on: on.to_rfc3339(), by };
        let is_known = known.told.is_some_and(|old| (old.ico, &old.on) == (new.ico, &new.on));
        Ok(Some(new).filter(|_| !is_known).map(Entry::BreachTold).into_iter().collect())
    })
}

impl Register {
    /// Every breach, in the order in which they were opened. A lost disc of an older register has no line of its own about the
    /// breach: the clock runs from the line that says it is lost.
    pub fn breaches(&self) -> Vec<Breach<'_>> {
        let mut all: Vec<Breach<'_>> = Vec::new();
        for line in self.lines() {
            match &line.entry {
                Entry::DiscLost(lost) => all.extend(moment(&line.at).map(|aware| Breach {
                    breach: &lost.breach,
                    record: &lost.disc,
                    child: discs::child_of(self.lines(), &lost.disc),
                    aware,
                    told: None,
                })),
                Entry::BreachOpened(opened) => {
                    let Some(aware) = moment(&opened.aware) else { continue };
                    let BreachOpened { breach, record, child, .. } = opened;
                    all.retain(|known| !known.breach.eq_ignore_ascii_case(breach));
                    all.push(Breach { breach, record, child, aware, told: None });
                }
                Entry::BreachTold(told) => {
                    let of = |breach: &&mut Breach<'_>| breach.breach.eq_ignore_ascii_case(&told.breach);
                    all.iter_mut().filter(of).for_each(|breach| breach.told = Some(told));
                }
                _ => {}
            }
        }
        all
    }

    /// The breach of that number.
    ///
    /// # Errors
    /// When there is none.
    pub fn breach(&self, id: &str) -> Result<Breach<'_>, Trouble> {
        let found = self.breaches().into_iter().find(|breach| breach.breach.eq_ignore_ascii_case(id));
        found.ok_or_else(|| {
            Trouble::new(format!("the register knows no breach {}", shown(id)))
                .help("`confide breach list --all` names those that were opened")
        })
    }
}

fn moment(text: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.with_timezone(&LONDON).fixed_offset())
}

fn said(text: &str) -> String {
    moment(text).map_or_else(|| text.to_owned(), show_moment)
}

/// The child that the line about a breach is of.
pub(super) fn child(before: &[Line], breach: &str) -> String {
    let found = before.iter().rev().find_map(|line| match &line.entry {
        Entry::BreachOpened(opened) if opened.breach == breach => Some(opened.child.clone()),
        Entry::DiscLost(lost) if lost.breach == breach => Some(discs::child(before, &lost.disc)),
        _ => None,
    });
    found.unwrap_or_default()
}

pub(super) fn of_opened(opened: &BreachOpened) -> Told {
    let BreachOpened { breach, record, child, aware, by } = opened;
    let whose = if child.is_empty() { String::new() } else { format!("{child}: ") };
    Told {
        words: format!("{whose}the breach {breach} was opened about {record}, known since {}, by {by}", said(aware)),
        said: format!("{breach}: {record}; known since {aware}"),
        ..about("breach_opened", "", child.clone(), by)
    }
}

pub(super) fn of_told(told: &BreachTold, child: String) -> Told {
    let BreachTold { breach, ico, on, by } = told;
    let whose = if child.is_empty() { String::new() } else { format!("{child}: ") };
    Told {
        words: format!("{whose}{breach}: {}, {}, says {by}", ico.words(), self::said(on)),
        said: format!("{breach}: ico {}; {on}", ico.word()),
        ..about("breach_told", "", child, by)
    }
}
