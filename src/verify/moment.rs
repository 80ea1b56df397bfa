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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_back() {
        let moment = DateTime::from_timestamp(1_795_529_100, 0).expect("in range");
        assert_eq!(read(write(moment).as_bytes()), Some(moment));
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
