//! The signing time as a PDF date, in the one spelling that seals use: `D:20261124140500Z` (ISO 32000-1 7.9.4).

use chrono::{DateTime, NaiveDateTime, Utc};

const SPELLING: &str = "D:%Y%m%d%H%M%SZ";
const LENGTH: usize = "D:20261124140500Z".len();

/// Whole seconds, in UTC.
pub(crate) fn write(moment: DateTime<Utc>) -> String {
    moment.format(SPELLING).to_string()
}

pub(super) fn read(text: &[u8]) -> Option<DateTime<Utc>> {
    let text = std::str::from_utf8(text).ok().filter(|text| text.len() == LENGTH)?;
    let moment = NaiveDateTime::parse_from_str(text, SPELLING).ok()?.and_utc();
    (write(moment) == text).then_some(moment)
}

/// In any spelling that a PDF may have, down to the second (ISO 32000-1 7.9.4).
pub(super) fn read_any(text: &[u8]) -> Option<DateTime<Utc>> {
    let text = std::str::from_utf8(text).ok()?.strip_prefix("D:")?;
    let (digits, zone) = text.split_at_checked(14)?;
    let moment = NaiveDateTime::parse_from_str(digits, "%Y%m%d%H%M%S").ok().filter(|_| is_digits(digits))?;
    let zone = zone.replace('\'', "");
    let east = match zone.split_at_checked(1) {
        None | Some(("Z", "" | "0000" | "00")) => 0,
        Some(("+", offset)) => minutes(offset)?,
        Some(("-", offset)) => -minutes(offset)?,
        _ => return None,
    };
    moment.and_utc().checked_sub_signed(chrono::Duration::minutes(east))
}

fn minutes(offset: &str) -> Option<i64> {
    let (hours, minutes) = match offset.len() {
        2 => (offset, "00"),
        4 => offset.split_at_checked(2)?,
        _ => return None,
    };
    let number = |text: &str| text.parse::<i64>().ok().filter(|_| is_digits(text));
    Some(number(hours).filter(|hours| *hours < 24)? * 60 + number(minutes).filter(|minutes| *minutes < 60)?)
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_back() {
        let moment = DateTime::from_timestamp(1_795_529_100, 0).expect("in range");
        assert_eq!(read(write(moment).as_bytes()), Some(moment));
    }

    #[test]
    fn others_spell_the_same_moment_in_their_own_way() {
        let moment = read(b"D:20261124140500Z");
        for text in ["D:20261124140500", "D:20261124150500+01'00'", "D:20261124123500-01'30", "D:20261124140500Z00'00'"]
        {
            assert_eq!(read_any(text.as_bytes()), moment, "{text}");
        }
        for text in [
            "D:2026112414050",
            "D:20261124140500+1",
            "D:20261324140500Z",
            "D:20261124140500+01'60'",
            "",
            "D:+0261124140500",
        ] {
            assert_eq!(read_any(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn any_other_spelling_is_refused() {
        for text in [
            "D:20261124140500",
            "D:20261124140500+01'00'",
            "20261124140500Z",
            "D:20261324140500Z",
            "D:2026112414050 Z",
            "",
        ] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
    }
}
