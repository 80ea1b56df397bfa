//! What grows old in the catalogue itself: guidance that was to be looked at again, and the end of the known bank holidays.

use super::Procedure;
use crate::finding::{Finding, Level};
use crate::value::{LONDON, show_date};
use chrono::{DateTime, Days, NaiveDate, Utc};

/// How many days before the last known bank holiday a newer list is asked for.
const DAYS_BEFORE_THE_END: u64 = 180;

impl Procedure {
    /// Guidance whose review is due, and bank holidays that soon end; advice, since nobody's record is wrong for it.
    pub fn ageing(&self, now: DateTime<Utc>) -> Vec<Finding> {
        let today = now.with_timezone(&LONDON).date_naive();
        let due = self.words.guidance().iter().filter(|g| g.review_on.is_some_and(|day| day <= today));
        let due = due.map(|guide| {
            let day = guide.review_on.map(show_date).unwrap_or_default();
            let message = format!("{} was to be looked at again on {day}", guide.title);
            advice(
                "guidance",
                message,
                "look for a newer edition, then install a newer confide or give your own guidance.yaml",
            )
        });
        due.chain(self.holidays_end(today)).collect()
    }

    /// Guidance that nobody has looked up at its source.
    pub fn unverified(&self) -> impl Iterator<Item = &str> {
        self.words.guidance().iter().filter(|g| g.verified.is_none()).map(|g| g.title.as_str())
    }

    fn holidays_end(&self, today: NaiveDate) -> Option<Finding> {
        let until = self.words.holidays().until;
        let soon = until.checked_sub_days(Days::new(DAYS_BEFORE_THE_END))?;
        (today >= soon).then(|| {
            let message =
                format!("bank holidays are known until {}; beyond it working days are not counted", show_date(until));
            advice(
                "bank-holidays",
                message,
                "install a newer confide, or put a newer bank_holidays.yaml into a procedure of your own",
            )
        })
    }
}

fn advice(code: &str, message: String, help: &str) -> Finding {
    Finding { level: Level::Advice, ..Finding::of_form(code, "", message, help) }
}
