//! A parent who asked to see what is held about a child (UK GDPR Art. 15): when, by when it is answered, and that it was.

use super::hold::code;
use super::told::{Told, about};
use super::{DestroyedOnPaper, Entry, Register};
use crate::expr::Holidays;
use crate::seal::Identity;
use crate::source::shown;
use crate::system::Trouble;
use crate::value::{LONDON, show_date};
use chrono::{DateTime, Months, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Why nothing of a child is destroyed as long as somebody waits to see it, as a hold says it.
pub(super) const WHY: &str = "access-request";

/// A request of a parent, and what was made for it: ids and days, no name. A later line for the same request takes the place of
/// an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disclosed {
    /// The request's own id, which stands on both sheets.
    pub request: String,
    /// The child's reference.
    pub child: String,
    /// Which parent asks, by the row of the registration form; none where that makes no difference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<usize>,
    /// The day on which it came in, as `2026-11-20`.
    pub received: String,
    /// The day from which the time is counted, where it is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted_from: Option<String>,
    /// The last day on which it may be answered.
    pub due: String,
    /// The check code on the parent's pages; empty where no bundle could be made, which stops no clock.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub check: String,
    /// The records of which the bundle holds a copy.
    pub records: Vec<String>,
    /// The records that are to be fetched, copied and covered by hand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to_fetch: Vec<String>,
    /// How many answers the copies leave out.
    pub left_out: usize,
}

/// That such a request was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOver {
    /// The request's id.
    pub request: String,
    /// The child's reference.
    pub child: String,
    /// The day, as `2026-12-18`.
    pub on: String,
    /// Who handed it over, by staff number or initials.
    pub by: String,
}

/// A request as the register knows it.
#[derive(Clone, Debug)]
pub struct Request<'r> {
    /// When it was first written down, as RFC 3339 in London's time.
    pub at: &'r str,
    /// The newest line about it.
    pub newest: &'r Disclosed,
    /// When it was answered; none while somebody waits.
    pub answered: Option<&'r HandedOver>,
}

impl Request<'_> {
    /// The last day on which it may be answered.
    pub fn due(&self) -> Option<NaiveDate> {
        self.newest.due.parse().ok()
    }

    /// Whether it is about a child, and came in on a day where one is given.
    fn is_about(&self, child: &str, received: Option<NaiveDate>) -> bool {
        self.newest.child.eq_ignore_ascii_case(child)
            && received.is_none_or(|day| self.newest.received == day.to_string())
    }
}

/// The last day of the time that the law gives: the day of the same number so many months later, or the last of that month; where
/// that is no working day, the next one. Beyond the bank holidays that are known only weekends are told apart.
pub fn answered_by(from: NaiveDate, months: u32, holidays: &Holidays) -> Option<NaiveDate> {
    Some(holidays.deadline(from.checked_add_months(Months::new(months))?, 0))
}

/// Writes down a request, and what was made for it; the same once more is written once.
///
/// # Errors
/// When the register is not whole, or cannot be written.
pub fn asked(folder: &Path, new: Disclosed, key: Option<&Identity>, now: DateTime<Utc>) -> Result<usize, Trouble> {
    Register::add_signed(folder, now, key, |register| {
        let known = register.requests().into_iter().find(|r| r.newest.request == new.request);
        let is_known = known.is_some_and(|request| *request.newest == new);
        Ok((!is_known).then_some(Entry::Disclosed(new)).into_iter().collect())
    })
}

/// Writes down that the open request about a child was answered: by which parent it is need only be said where several wait.
/// Gives the line.
///
/// # Errors
/// When nobody waits, it is not said which of several is meant, the day is none on which it can have been, it is not said who
/// says so, or the register is not whole or cannot be written.
pub fn handed_over(
    folder: &Path,
    (child, parent, received): (&str, Option<usize>, Option<NaiveDate>),
    (on, by): (NaiveDate, &str),
    key: Option<&Identity>,
    now: DateTime<Utc>,
) -> Result<HandedOver, Trouble> {
    let by = code(by)?;
    if on > now.with_timezone(&LONDON).date_naive() {
        return Err(Trouble::new(format!("{} has not come yet", show_date(on))).help("say so once it is handed over"));
    }
    let mut line = None;
    Register::add_signed(folder, now, key, |register| {
        let request = register.open_request(child, parent, received)?;
        if request.newest.received.parse::<NaiveDate>().is_ok_and(|received| on < received) {
            let fact = format!("{} came in after {}", request.newest.request, show_date(on));
            return Err(Trouble::new(fact).help("look at the day once more"));
        }
        let Disclosed { request, child, .. } = request.newest.clone();
        let new = HandedOver { request, child, on: on.to_string(), by };
        line = Some(new.clone());
        Ok(vec![Entry::HandedOver(new)])
    })?;
    line.ok_or_else(|| Trouble::new("nothing was written down"))
}

impl Register {
    /// Every request, in the order in which they came to be known.
    pub fn requests(&self) -> Vec<Request<'_>> {
        let mut all: Vec<Request<'_>> = Vec::new();
        for line in self.lines() {
            match &line.entry {
                Entry::Disclosed(new) => match all.iter_mut().find(|r| r.newest.request == new.request) {
                    Some(known) => known.newest = new,
                    None => all.push(Request { at: &line.at, newest: new, answered: None }),
                },
                Entry::HandedOver(over) => {
                    let own = all.iter_mut().filter(|r| r.newest.request == over.request);
                    own.for_each(|request| request.answered = Some(over));
                }
                _ => {}
            }
        }
        all
    }

    /// Whether there is a line about a request.
    pub fn knows_request(&self, id: &str) -> bool {
        self.requests().iter().any(|request| request.newest.request == id)
    }

    /// The requests that nobody answered yet.
    pub fn open_requests(&self) -> impl Iterator<Item = Request<'_>> {
        self.requests().into_iter().filter(|request| request.answered.is_none())
    }

    /// The newest request of a parent about a child; where a day is given, the one that came in on it.
    pub fn request(&self, child: &str, parent: Option<usize>, received: Option<NaiveDate>) -> Option<Request<'_>> {
        self.requests().into_iter().rev().find(|r| r.is_about(child, received) && r.newest.parent == parent)
    }

    /// What was destroyed on paper of a child's records, each with the moment at which that was said, as RFC 3339; what was made
    /// anew since is not gone.
    pub fn gone(&self, child: &str) -> Vec<(&str, &DestroyedOnPaper)> {
        let of_child = self.lines().iter().filter_map(|line| match &line.entry {
            Entry::DestroyedOnPaper(gone) if gone.child.eq_ignore_ascii_case(child) => Some((line.at.as_str(), gone)),
            _ => None,
        });
        of_child
            .filter(|(_, gone)| !gone.child.is_empty() && self.is_destroyed(Some(&gone.form), &gone.record))
            .collect()
    }

    /// The one that is meant.
    fn open_request(
        &self,
        child: &str,
        parent: Option<usize>,
        received: Option<NaiveDate>,
    ) -> Result<Request<'_>, Trouble> {
        let is = |r: &Request<'_>| r.is_about(child, received) && (parent.is_none() || r.newest.parent == parent);
        let mut open: Vec<Request<'_>> = self.open_requests().filter(is).collect();
        match open.len() {
            0 => Err(Trouble::new(format!("no request about {} is open", shown(child)))
                .help("`confide due` lists those that are; `confide register show` says who answered one, and when")),
            1 => Ok(open.remove(0)),
            _ => Err(Trouble::new(format!("several requests about {} are open", shown(child))).help(
                "say which parent's with --parent, and which day it came in with --received; `confide due` lists them",
            )),
        }
    }
}

pub(super) fn of_disclosed(asked: &Disclosed) -> Told {
    let Disclosed { request, child, parent, received, due, check, records, to_fetch, left_out, .. } = asked;
    let day = |day: &str| day.parse().map_or_else(|_| day.to_owned(), show_date);
    let whose = parent.map(|n| format!("parent {n}")).unwrap_or_else(|| "a parent".into());
    let made = match check.as_str() {
        "" => "no bundle was made".to_owned(),
        check => format!(
            "a bundle was made (check {check}): {} copied, {left_out} answers left out, {} to fetch",
            records.len(),
            to_fetch.len()
        ),
    };
    let (received, due) = (day(received), day(due));
    Told {
        words: format!("{child}: {whose} asked on {received} to see what is held; {made}; to be answered by {due}"),
        said: format!("{request}; received {}; due {}; {made}", asked.received, asked.due),
        ..about("disclosed", "", child.clone(), "")
    }
}

pub(super) fn of_handed_over(over: &HandedOver) -> Told {
    let HandedOver { request, child, on, by } = over;
    let day = on.parse().map_or_else(|_| on.clone(), show_date);
    Told {
        words: format!("{child}: {request} was answered on {day}, says {by}"),
        said: format!("{request}; on {on}"),
        ..about("handed_over", "", child.clone(), by)
    }
}
