//! Writing down that a record on paper was destroyed: never while somebody may ask for it, never before its time.

use super::asked::WHY;
use super::hold::code;
use super::{Entry, Paper, Register, Stands};
use crate::seal::Identity;
use crate::source::{did_you_mean, shown};
use crate::system::Trouble;
use crate::value::{LONDON, show_date};
use crate::workspace::Workspace;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// How a record can be destroyed: the code that is written down, and what it means.
pub const HOW: [(&str, &str); 4] = [
    ("shredded", "cut across, here"),
    ("burnt", "burnt, here"),
    ("collected", "handed to a firm that destroys papers, and gives a certificate"),
    ("broken", "a disc that was broken into pieces"),
];

/// A record on paper that is no more: what a receipt says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DestroyedOnPaper {
    /// The form.
    pub form: String,
    /// The record's id.
    pub record: String,
    /// The child's reference; empty where it was about no child.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub child: String,
    /// The check code on its newest page.
    pub check: String,
    /// The last day on which it was to be kept.
    pub until: String,
    /// How, as a code.
    pub how: String,
    /// Who did it, by staff number or initials.
    pub by: String,
}

/// Writes down that records were destroyed, all of them or none; gives what a receipt says of each.
///
/// # Errors
/// When one of them is not known, must be kept, or may not be destroyed yet; the way is none; it is not said who did it; or the
/// register is not whole or cannot be written.
pub fn destroyed(
    workspace: &Workspace,
    records: &[String],
    (how, by): (&str, &str),
    key: Option<&Identity>,
    now: DateTime<Utc>,
) -> Result<Vec<DestroyedOnPaper>, Trouble> {
    let Some(folder) = &workspace.folder else {
        return Err(Trouble::new("there is no register outside a workspace"));
    };
    let by = code(by)?;
    if !HOW.iter().any(|(known, _)| *known == how) {
        let known = HOW.map(|(code, _)| code);
        let help = did_you_mean(how, &known).unwrap_or_else(|| format!("say one of {}", known.join(", ")));
        return Err(Trouble::new(format!("`{}` is no way to destroy a record", shown(how))).help(help));
    }
    let today = now.with_timezone(&LONDON).date_naive();
    let mut gone = Vec::new();
    Register::add_signed(folder, now, key, |register| {
        for paper in ready(register, workspace, records, today)? {
            gone.push(DestroyedOnPaper {
                form: paper.form.into(),
                record: paper.record.into(),
                child: paper.child.into(),
                check: paper.check.into(),
                until: paper.until.map(|day| day.to_string()).unwrap_or_default(),
                how: how.into(),
                by: by.clone(),
            });
        }
        Ok(gone.iter().cloned().map(Entry::DestroyedOnPaper).collect())
    })?;
    Ok(gone)
}

/// The records that somebody names, each once, if all of them may be destroyed today.
///
/// # Errors
/// Which of them may not, and why.
pub fn ready<'r>(
    register: &'r Register,
    workspace: &Workspace,
    records: &[String],
    today: NaiveDate,
) -> Result<Vec<Paper<'r>>, Trouble> {
    let papers = register.papers(&workspace.procedure, &workspace.setting);
    let mut ready: Vec<Paper<'r>> = Vec::new();
    for typed in records {
        let paper = Register::paper(&papers, typed)?;
        may_go(paper, today)?;
        if ready.iter().all(|r| (r.form, r.record) != (paper.form, paper.record)) {
            ready.push(paper.clone());
        }
    }
    Ok(ready)
}

impl Register {
    /// The newest line about a record, named by its number or by form and number, that was destroyed on paper, and the moment
    /// of that line as RFC 3339; none where it never was, or where records of several forms with that number were.
    pub fn destroyed_before(&self, typed: &str) -> Option<(&str, &DestroyedOnPaper)> {
        let is = |gone: &DestroyedOnPaper| {
            let is_number = |number: &str| gone.record.eq_ignore_ascii_case(number);
            is_number(typed)
                || typed.split_once('/').is_some_and(|(form, number)| form == gone.form && is_number(number))
        };
        let mut all = self.lines().iter().rev().filter_map(|line| match &line.entry {
            Entry::DestroyedOnPaper(gone) if is(gone) => Some((line.at.as_str(), gone)),
            _ => None,
        });
        let newest = all.next()?;
        all.all(|(_, gone)| gone.form == newest.1.form).then_some(newest)
    }
}

/// Whether a record may be destroyed today.
fn may_go(paper: &Paper<'_>, today: NaiveDate) -> Result<(), Trouble> {
    let day = |day: Option<NaiveDate>| day.map(show_date).unwrap_or_default();
    let id = paper.record;
    match paper.stands(today) {
        Stands::Overdue => Ok(()),
        Stands::Held => {
            let why: Vec<&str> = paper.holds.iter().map(|(_, why)| *why).collect();
            let fact = format!("{id} must be kept: it is held for {}", why.join(", "));
            Err(Trouble::new(fact).help(match why.as_slice() {
                // such a hold may be a request that the register knows, and ends by itself
                [only] if *only == WHY => {
                    "destroy nothing of it; it may go once the request is answered: `confide disclose CHILD --handed-over DATE --by CODE`, or `confide hold ... --lift` where somebody wrote the hold down"
                }
                _ => "destroy nothing of it; when the reason is over, whoever decides lifts it: `confide hold ... --lift`",
            }))
        }
        Stands::Due => Err(Trouble::new(format!(
            "{id} was kept until {}, and may be destroyed from {} on",
            day(paper.until),
            day(paper.may_go)
        ))
        .help("wait until then: somebody may still say that it must be kept")),
        Stands::Kept => Err(Trouble::new(format!("{id} is kept until {}", day(paper.until)))
            .help("put it back into its file; if it is gone already, open a breach record")),
        Stands::Waits => Err(Trouble::new(format!("nobody knows yet until when {id} is kept")).help(
            "write down the day that its term is counted from: `confide due --count-from DATE --of RECORD --by CODE`",
        )),
    }
}
