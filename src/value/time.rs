//! Dates and times as people write them: one reading or none, weekday checked, the October hour told apart.

use chrono::{DateTime, Datelike, FixedOffset, LocalResult, NaiveDate, NaiveTime, TimeZone, Timelike};

/// The clock of every form.
pub const LONDON: chrono_tz::Tz = chrono_tz::Europe::London;

/// Why letters are no value of their kind: the fact, and what to do.
pub type Misread = (String, String);

const WRITE_DATE: &str = "write the day, month and year with four digits, like 24/11/2026 or 2026-11-24";
const WRITE_TIME: &str = "write the time like 14:05 or 2.05pm";
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// A day: `2026-11-24`, `24/11/2026`, `24 11 2026`, `24 November 2026`, with a weekday in front if one likes.
pub fn read_date(text: &str) -> Result<NaiveDate, Misread> {
    let words: Vec<&str> = text.split([' ', ',', '/', '-', '.', '\u{a0}']).filter(|w| !w.is_empty()).collect();
    let (weekday, rest) = match words.first().and_then(|w| name_in(&DAYS, w)) {
        Some(day) => (Some(day), &words[1..]),
        None => (None, &words[..]),
    };
    let &[first, second, third] = rest else { return Err(unread("this is no date", WRITE_DATE)) };
    let (year, month, day) = if first.len() == 4 { (first, second, third) } else { (third, second, first) };
    if year.len() != 4 {
        return Err(unread("the year needs four digits", WRITE_DATE));
    }
    let number =
        |w: &str| if w.len() <= 4 && w.bytes().all(|b| b.is_ascii_digit()) { w.parse::<u32>().ok() } else { None };
    let month = number(month).or_else(|| name_in(&MONTHS, month).map(|m| m as u32 + 1));
    let (Some(year), Some(month), Some(day)) = (number(year), month, number(day)) else {
        return Err(unread("this is no date", WRITE_DATE));
    };
    let date = NaiveDate::from_ymd_opt(year as i32, month, day)
        .filter(|d| (1900..=2100).contains(&d.year()))
        .ok_or_else(|| unread("there is no such day in the calendar", "check the day and the month"))?;
    match weekday {
        Some(said) if said != date.weekday().num_days_from_monday() as usize => {
            let is = capital(DAYS[date.weekday().num_days_from_monday() as usize]);
            Err(unread(
                &format!("{} is a {is}, not a {}", date.format("%d/%m/%Y"), capital(DAYS[said])),
                "check the date against the calendar",
            ))
        }
        _ => Ok(date),
    }
}

/// A time of day: `14:05`, `2.05pm`, `2 pm`.
pub fn read_time(text: &str) -> Result<NaiveTime, Misread> {
    let lower = text.trim().to_ascii_lowercase().replace("a.m.", "am").replace("p.m.", "pm");
    let (digits, half) =
        match lower.strip_suffix("am").map(|t| (t, 0)).or_else(|| lower.strip_suffix("pm").map(|t| (t, 12))) {
            Some((digits, half)) => (digits.trim(), Some(half)),
            None => (lower.as_str(), None),
        };
    let mut parts = digits.split([':', '.']);
    let mut next = || parts.next().filter(|p| (1..=2).contains(&p.len())).and_then(|p| p.parse::<u32>().ok());
    let hour = next();
    let minute = if digits.contains([':', '.']) { next() } else { half.map(|_| 0) };
    let second = if digits.matches([':', '.']).count() == 2 { next() } else { Some(0) };
    let (Some(hour), Some(minute), Some(second), true) =
        (hour, minute, second, digits.matches([':', '.']).count() <= 2)
    else {
        return Err(unread("this is no time of day", WRITE_TIME));
    };
    let hour = match half {
        None => hour,
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return Err(unread("am and pm go with hours from 1 to 12", WRITE_TIME)),
    };
    NaiveTime::from_hms_opt(hour, minute, second).ok_or_else(|| unread("there is no such time of day", WRITE_TIME))
}

/// A day and time in London; the repeated hour in October must say GMT or BST, the missing one in March is refused.
pub fn read_moment(text: &str) -> Result<DateTime<FixedOffset>, Misread> {
    let text = text.trim();
    // RFC 3339 wants seconds; people leave them out
    let exact = DateTime::parse_from_rfc3339(text);
    let exact = exact.or_else(|_| DateTime::parse_from_str(&text.replace('Z', "+00:00"), "%Y-%m-%dT%H:%M%:z"));
    if let Ok(exact) = exact {
        return Ok(exact.with_timezone(&LONDON).fixed_offset());
    }
    let (body, zone) = match text.rsplit_once(' ') {
        Some((body, zone @ ("GMT" | "BST"))) => (body, Some(zone)),
        _ => (text, None),
    };
    let (date, time) = split_moment(body)
        .ok_or_else(|| unread("the time is missing", "write the date, a space and the time, like 24/11/2026 14:05"))?;
    let naive = read_date(date)?.and_time(read_time(time)?);
    match (LONDON.from_local_datetime(&naive), zone) {
        (LocalResult::Single(t), None) => Ok(t.fixed_offset()),
        (LocalResult::Single(t), Some(zone)) if t.format("%Z").to_string() == zone => Ok(t.fixed_offset()),
        (LocalResult::Single(t), Some(zone)) => {
            Err(unread(&format!("on that day the clocks show {}, not {zone}", t.format("%Z")), "leave GMT and BST out"))
        }
        (LocalResult::Ambiguous(bst, gmt), Some(zone)) => Ok(if zone == "BST" { bst } else { gmt }.fixed_offset()),
        (LocalResult::Ambiguous(..), None) => Err(unread(
            "this hour comes twice, since the clocks go back that night",
            "add BST for the first or GMT for the second",
        )),
        (LocalResult::None, _) => {
            Err(unread("this hour does not exist, since the clocks go forward that night", "check the time"))
        }
    }
}

/// `Tue 24 November 2026`.
pub fn show_date(date: NaiveDate) -> String {
    date.format("%a %-d %B %Y").to_string()
}

/// `Tue 24 November 2026, 14:05`, with GMT or BST where the hour comes twice.
pub fn show_moment(moment: DateTime<FixedOffset>) -> String {
    let local = moment.with_timezone(&LONDON);
    let twice = matches!(LONDON.from_local_datetime(&local.naive_local()), LocalResult::Ambiguous(..));
    let zone = if twice { local.format(" %Z").to_string() } else { String::new() };
    format!("{}, {}{zone}", show_date(local.date_naive()), show_time(local.time()))
}

/// `14:05`, with the seconds where somebody wrote them.
pub fn show_time(time: NaiveTime) -> String {
    time.format(if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" }).to_string()
}

/// Splits at the blank before the time, or at the T of RFC 3339.
fn split_moment(body: &str) -> Option<(&str, &str)> {
    if let Some((date, time)) =
        body.split_once('T').filter(|(d, _)| d.len() == 10 && d.starts_with(|c: char| c.is_ascii_digit()))
    {
        return Some((date, time));
    }
    let lower = body.to_ascii_lowercase();
    let end = lower.strip_suffix("am").or(lower.strip_suffix("pm")).map_or(body, |t| &body[..t.trim_end().len()]);
    let at = end.trim_end().rfind([' ', ','])?;
    let (date, time) = (body[..at].trim_end_matches([' ', ',']), body[at + 1..].trim());
    (time.contains([':', '.']) || time.to_ascii_lowercase().ends_with('m')).then_some((date, time))
}

fn name_in(names: &[&str], word: &str) -> Option<usize> {
    let word = word.to_ascii_lowercase();
    let word = if word == "sept" { "sep" } else { &word };
    names.iter().position(|n| *n == word || (word.len() >= 3 && word.len() <= 5 && n.starts_with(word)))
}

fn capital(word: &str) -> String {
    word[..1].to_ascii_uppercase() + &word[1..]
}

fn unread(fact: &str, help: &str) -> Misread {
    (fact.into(), help.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_however_people_write_it() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a day");
        for text in [
            "2026-11-24",
            "24/11/2026",
            "24 11 2026",
            "Tue 24/11/2026",
            "Tuesday, 24 November 2026",
            "24 Nov 2026",
            "24.11.2026",
        ] {
            assert_eq!(read_date(text), Ok(day), "{text}");
        }
    }

    #[test]
    fn a_day_with_two_readings_or_none_is_refused() {
        for text in [
            "01/02/03",
            "24/11/26",
            "31/04/2026",
            "29/02/2026",
            "Mon 24/11/2026",
            "tomorrow",
            "2026",
            "",
            "24/13/2026",
            "0024/11/2026",
        ] {
            assert!(read_date(text).is_err(), "{text}");
        }
    }

    #[test]
    fn times_are_read_with_and_without_half_days() {
        let five_past_two = NaiveTime::from_hms_opt(14, 5, 0).expect("a time");
        for text in ["14:05", "2.05pm", "2:05 p.m.", "14.05", "02:05 PM", "14:05:00"] {
            assert_eq!(read_time(text), Ok(five_past_two), "{text}");
        }
        assert_eq!(read_time("12am"), Ok(NaiveTime::MIN));
        for text in ["25:00", "14", "2", "13pm", "14:5:6:7", "noon", "1405"] {
            assert!(read_time(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_hour_that_comes_twice_must_say_which() {
        assert!(read_moment("25/10/2026 01:30").is_err());
        let bst = read_moment("25/10/2026 01:30 BST").expect("summer time");
        let gmt = read_moment("25/10/2026 01:30 GMT").expect("winter time");
        assert_eq!((gmt - bst).num_minutes(), 60);
        assert_eq!(show_moment(bst), "Sun 25 October 2026, 01:30 BST");
        assert!(read_moment("29/03/2026 01:30").is_err());
        assert!(read_moment("24/11/2026 14:05 BST").is_err());
    }

    #[test]
    fn a_moment_is_read_however_people_write_it() {
        for text in [
            "2026-11-24 14:05",
            "24/11/2026 2.05pm",
            "Tue 24 November 2026, 14:05",
            "2026-11-24T14:05:00Z",
            "2026-11-24T14:05",
            "24/11/2026 2.05 pm",
        ] {
            let moment = read_moment(text).unwrap_or_else(|e| panic!("{text}: {e:?}"));
            assert_eq!(show_moment(moment), "Tue 24 November 2026, 14:05", "{text}");
        }
        assert!(read_moment("24/11/2026").is_err());
    }

    #[test]
    fn a_time_with_its_offset_may_leave_out_the_seconds() {
        for text in ["2026-11-24T14:05Z", "2026-11-24T14:05:00Z", "2026-11-24T14:05+00:00", "2026-11-24T15:05+01:00"] {
            assert_eq!(read_moment(text).map(|t| t.to_rfc3339()), Ok("2026-11-24T14:05:00+00:00".into()), "{text}");
        }
    }
}
