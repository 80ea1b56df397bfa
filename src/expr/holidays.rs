//! England's bank holidays as dated data: working days are counted where they are known, and nowhere else.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use std::collections::BTreeSet;

/// The bank holidays between two days.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Holidays {
    /// The first day that they are known for.
    pub from: NaiveDate,
    /// The last day that they are known for.
    pub until: NaiveDate,
    /// Where they were read.
    pub source: String,
    /// The days.
    pub days: BTreeSet<NaiveDate>,
}

impl Holidays {
    /// Working days after one day, up to and with another; less than 0 when the second is earlier. Nothing where a day
    /// lies outside what is known: a guess would be a wrong deadline.
    pub fn working_days(&self, from: NaiveDate, to: NaiveDate) -> Option<i64> {
        let known = self.from..=self.until;
        if !known.contains(&from) || !known.contains(&to) {
            return None;
        }
        let (first, last, sign) = if from <= to { (from, to, 1) } else { (to, from, -1) };
        let days = std::iter::successors(Some(first + Days::new(1)), |d| Some(*d + Days::new(1)));
        let count = days.take_while(|d| *d <= last).filter(|d| self.is_working(*d)).count();
        Some(sign * i64::try_from(count).ok()?)
    }

    /// The last day of a period that is counted from the day after it begins, and ends on a working day. Beyond the bank
    /// holidays that are known only weekends are told apart.
    pub fn deadline(&self, from: NaiveDate, days: u32) -> NaiveDate {
        let mut last = from + Days::new(days.into());
        while !self.is_working(last) {
            last = last + Days::new(1);
        }
        last
    }

    fn is_working(&self, day: NaiveDate) -> bool {
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !self.days.contains(&day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn holidays() -> Holidays {
        Holidays {
            from: day("2026-01-01"),
            until: day("2026-12-31"),
            source: "a test".into(),
            days: [day("2026-12-25"), day("2026-12-28")].into(),
        }
    }

    #[test]
    fn a_period_is_counted_from_the_next_day_and_ends_on_a_working_day() {
        let of = |from| holidays().deadline(day(from), 30).to_string();
        assert_eq!(of("2026-10-19"), "2026-11-18", "a Wednesday");
        assert_eq!(of("2026-11-05"), "2026-12-07", "day 30 is a Saturday");
        assert_eq!(of("2026-11-25"), "2026-12-29", "day 30 is Christmas Day, then a weekend and a bank holiday");
    }

    #[test]
    fn weekends_and_bank_holidays_do_not_count() {
        let of = |from, to| holidays().working_days(day(from), day(to));
        assert_eq!(of("2026-11-24", "2026-11-24"), Some(0));
        assert_eq!(of("2026-11-20", "2026-11-24"), Some(2), "Friday to Tuesday");
        assert_eq!(of("2026-12-24", "2026-12-29"), Some(1), "over Christmas");
        assert_eq!(of("2026-12-29", "2026-12-24"), Some(-1));
        assert_eq!(of("2026-12-26", "2026-12-27"), Some(0));
    }

    #[test]
    fn nothing_is_guessed_beyond_what_is_known() {
        assert_eq!(holidays().working_days(day("2026-12-31"), day("2027-01-01")), None);
        assert_eq!(holidays().working_days(day("2025-12-31"), day("2026-01-02")), None);
    }
}
