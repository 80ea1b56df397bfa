//! Holds: nothing of a child, or of one record, is destroyed as long as somebody may ask for it.

use super::answers::is_code;
use super::{Entry, Register};
use crate::seal::Identity;
use crate::source::{did_you_mean, shown};
use crate::system::Trouble;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Why something must be kept: the code that is written down, and what it means.
pub const REASONS: [(&str, &str); 8] = [
    ("court", "a court has asked for it, or may"),
    ("police", "the police have asked that it is kept"),
    ("social-care", "children's social care has asked that it is kept"),
    ("inquiry", "an inquiry or a review has asked that it is kept"),
    ("claim", "somebody claims damages, or may"),
    ("complaint", "a complaint is not closed"),
    ("access-request", "somebody has asked to see it"),
    ("insurer", "the insurer has asked that it is kept"),
];

/// That a child's records, or one record, must be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The child's reference; empty where one record is meant.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub child: String,
    /// The record's id; empty where all of a child are meant.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub record: String,
    /// Why, as a code.
    pub why: String,
    /// Who said so, by staff number or initials.
    pub by: String,
}

impl Held {
    fn same(&self, other: &Held) -> bool {
        let is = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
        is(&self.child, &other.child) && is(&self.record, &other.record) && self.why == other.why
    }
}

/// Writes down that a child or a record is held for a reason, or that this is over; the same once more is written once. Gives
/// the number of new lines.
///
/// # Errors
/// When nothing is known of it, the reason is none, nothing is held for it that could be lifted, it is not said who says so, or
/// the register is not whole or cannot be written.
pub fn hold(
    folder: &Path,
    (target, why, by): (&str, &str, &str),
    is_lifted: bool,
    key: Option<&Identity>,
    now: DateTime<Utc>,
) -> Result<usize, Trouble> {
    let by = code(by)?;
    if !REASONS.iter().any(|(known, _)| *known == why) {
        let known = REASONS.map(|(code, _)| code);
        let help = did_you_mean(why, &known).unwrap_or_else(|| format!("say one of {}", known.join(", ")));
        return Err(Trouble::new(format!("`{}` is no reason for a hold", shown(why))).help(help));
    }
    Register::add_signed(folder, now, key, |register| {
        let (child, record) = register.meant_to_be_held(target)?;
        let new = Held { child, record, why: why.to_owned(), by };
        let stands = register.holds().iter().any(|(_, held)| held.same(&new));
        match (is_lifted, stands) {
            (false, true) => Ok(Vec::new()),
            (false, false) => Ok(vec![Entry::Held(new)]),
            (true, true) => Ok(vec![Entry::Lifted(new)]),
            (true, false) => Err(Trouble::new(format!("{} is not held for {why}", shown(target)))
                .help("`confide due` lists what is held, and for which reason")),
        }
    })
}

/// A staff number or initials, in capital letters.
///
/// # Errors
/// When it is none.
pub(super) fn code(by: &str) -> Result<String, Trouble> {
    Some(by.trim().to_uppercase()).filter(|by| is_code(by)).ok_or_else(|| {
        Trouble::new("it is not said who says so")
            .help("give a staff number or initials, at most 12 letters and figures")
    })
}

impl Register {
    /// Each hold that stands, with the moment since when, as RFC 3339.
    pub fn holds(&self) -> Vec<(&str, &Held)> {
        let mut all: Vec<(&str, &Held)> = Vec::new();
        for line in self.lines() {
            match &line.entry {
                Entry::Held(held) if !all.iter().any(|(_, old)| old.same(held)) => all.push((&line.at, held)),
                Entry::Lifted(lifted) => all.retain(|(_, held)| !held.same(lifted)),
                _ => {}
            }
        }
        all
    }

    /// The child or the record that somebody means, as the register knows it.
    fn meant_to_be_held(&self, target: &str) -> Result<(String, String), Trouble> {
        let known = self.known_records();
        let record = known.iter().find(|(_, record, _)| record.eq_ignore_ascii_case(target));
        let child = || known.iter().find(|(_, _, child)| child.eq_ignore_ascii_case(target) && !child.is_empty());
        match (record, child()) {
            (Some((_, record, _)), _) if self.is_destroyed(None, record) => {
                Err(Trouble::new(format!("{record} was destroyed: nothing is left that could be held")).help(
                    "if it is there all the same, make its page again; `confide register show` says who destroyed it, and when",
                ))
            }
            (Some((_, record, _)), _) => Ok((String::new(), (*record).to_owned())),
            (None, Some((_, _, child))) => Ok(((*child).to_owned(), String::new())),
            (None, None) => Err(Trouble::new(format!("the register knows no record and no child {}", shown(target)))
                .help(
                    "give the number of the record or the child's reference, as they stand at the foot of every page",
                )),
        }
    }
}
