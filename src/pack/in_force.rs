//! Which of several notices is in force: of those that somebody signed off and whose day has come, the newest.

use crate::record::Record;
use crate::value::Value;
use chrono::NaiveDate;
use std::cmp::Reverse;
use std::fmt;

/// Why none of several notices is the one in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoneInForce {
    /// Each waits for its day, or for being signed off.
    Yet,
    /// Two began on the same day.
    Twice,
}

impl fmt::Display for NoneInForce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NoneInForce::Yet => "none of these notices is in use today: each waits for its day, or to be signed off",
            NoneInForce::Twice => "two notices are in use from the same day",
        })
    }
}

impl std::error::Error for NoneInForce {}

impl NoneInForce {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        "name the one you mean"
    }
}

/// Which of these notices is in force on a day, by its place among them. One that names no day has been in force always.
///
/// # Errors
/// [`NoneInForce`] says why none is.
pub fn in_force(notices: &[&Record], today: NaiveDate) -> Result<usize, NoneInForce> {
    let holds = |r: &Record| !r.is_draft() && from(r).is_none_or(|day| day <= today);
    let mut holding: Vec<(Reverse<Option<NaiveDate>>, usize)> =
        notices.iter().enumerate().filter(|(_, r)| holds(r)).map(|(at, r)| (Reverse(from(r)), at)).collect();
    holding.sort_unstable();
    match holding.as_slice() {
        [] => Err(NoneInForce::Yet),
        [(first, _), (second, _), ..] if first == second => Err(NoneInForce::Twice),
        [(_, at), ..] => Ok(*at),
    }
}

fn from(notice: &Record) -> Option<NaiveDate> {
    match notice.answer("valid_from") {
        Value::Date(day) => Some(*day),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{record, workspace::Workspace};

    /// Notices from these days, the drafts among them signed off by nobody.
    fn among(notices: &[(&str, bool)]) -> Result<usize, NoneInForce> {
        let forms = Workspace::open(None).expect("what is built in is sound").forms;
        let read = |(from, is_draft): &(&str, bool)| {
            let signed_off = if *is_draft { "" } else { "  approved: {by: Ana Roy, role: Manager, on: 2025-08-20}\n" };
            let text = format!("form: privacy_notice\nid: PN\nrecord:\n  valid_from: {from}\n{signed_off}");
            record::read("notice.yaml", text.as_bytes(), &forms, None).record.expect("a record")
        };
        let records: Vec<Record> = notices.iter().map(read).collect();
        in_force(&records.iter().collect::<Vec<_>>(), NaiveDate::from_ymd_opt(2026, 11, 20).expect("a day"))
    }

    #[test]
    fn the_newest_that_was_signed_off_and_has_begun() {
        let (old, new, later) = ("2025-09-01", "2026-09-01", "2026-12-01");
        assert_eq!(among(&[(old, false), (new, false), (later, false)]), Ok(1));
        assert_eq!(among(&[(new, true), (old, false)]), Ok(1), "a draft is in force nowhere");
        assert_eq!(among(&[("null", false), (old, false)]), Ok(1));
        assert_eq!(among(&[(new, false), (new, false), (old, false)]), Err(NoneInForce::Twice));
        assert_eq!(among(&[(old, false), (old, false), (new, false)]), Ok(2));
        assert_eq!(among(&[(later, false), (new, true)]), Err(NoneInForce::Yet));
        assert_eq!(among(&[]), Err(NoneInForce::Yet));
    }
}
