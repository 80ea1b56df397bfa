//! The day that a term is counted from, where it became known only after the page was made: a child left, a matter was closed.

use super::hold::code;
use super::{Entry, Register};
use crate::seal::Identity;
use crate::source::shown;
use crate::system::Trouble;
use crate::value::{LONDON, show_date};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The day; a later line for the same child or record corrects it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// The child that left; empty where one record is meant.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub child: String,
    /// The record whose term is counted from that day; empty where a child left.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub record: String,
    /// The day, as `2026-07-16`.
    pub from: String,
    /// Who said so, by staff number or initials.
    pub by: String,
}

/// Writes down the day on which a child left, or from which the term of a record is counted that waits for such a day. Gives
/// the number of new lines.
///
/// # Errors
/// When nothing is known of it, the record waits for no day, the day has not come, it is not said who says so, or the register
/// is not whole or cannot be written.
pub fn count(
    folder: &Path,
    (target, from, by): (&str, NaiveDate, &str),
    key: Option<&Identity>,
    now: DateTime<Utc>,
) -> Result<usize, Trouble> {
    let by = code(by)?;
    if from > now.with_timezone(&LONDON).date_naive() {
        return Err(Trouble::new(format!("{} has not come yet", show_date(from)))
            .help("write it down on the day on which it happens"));
    }
    Register::add_signed(folder, now, key, |register| {
        let (child, record) = register.counts_from(target)?;
        let new = Counted { child, record, from: from.to_string(), by };
        let is_known = register.counted().rfind(|old| (&old.child, &old.record) == (&new.child, &new.record));
        let is_new = is_known.is_none_or(|old| old.from != new.from);
        Ok(is_new.then_some(Entry::Counted(new)).into_iter().collect())
    })
}

impl Register {
    /// What was said of days that terms are counted from, oldest first.
    pub(super) fn counted(&self) -> impl DoubleEndedIterator<Item = &Counted> {
        self.lines().iter().filter_map(|line| match &line.entry {
            Entry::Counted(counted) => Some(counted),
            _ => None,
        })
    }

    /// The child that left, or the record that waits for a day.
    fn counts_from(&self, target: &str) -> Result<(String, String), Trouble> {
        let known = self.known_records();
        if let Some((kept, record, _)) = known.iter().find(|(_, record, _)| record.eq_ignore_ascii_case(target)) {
            return match kept {
                Some(kept) if !kept.waits.is_empty() => Ok((String::new(), (*record).to_owned())),
                _ => Err(Trouble::new(format!("{record} waits for no day: its page says until when it is kept"))),
            };
        }
        let child = known.iter().map(|(_, _, child)| *child).find(|c| !c.is_empty() && c.eq_ignore_ascii_case(target));
        child.map(|child| (child.to_owned(), String::new())).ok_or_else(|| {
            Trouble::new(format!("the register knows no record and no child {}", shown(target)))
                .help("give the child's reference or the number of the record, as they stand at the foot of every page")
        })
    }
}
