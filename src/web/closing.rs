//! Closing time: what is still on the desk when the nursery closes is wiped, and the key is locked again.

use super::Shared;
use super::page::lead_to;
use super::session::with_form;
use crate::expr::Data;
use crate::setting::Setting;
use crate::value::LONDON;
use axum::extract::{Form, State};
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::{DateTime, Days, NaiveTime, TimeDelta, TimeZone, Utc};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long before it every page says so.
const SOON: TimeDelta = TimeDelta::minutes(30);

/// How much later it is when somebody asks.
const LATER: TimeDelta = TimeDelta::hours(1);

/// Whoever gave a sign of life so shortly before is waited for.
pub(super) const LINGER: Duration = Duration::from_secs(30 * 60);

/// When the desk closes; never, where the setting does not say when the nursery does.
pub(super) struct Closing(Mutex<Option<DateTime<Utc>>>);

impl Closing {
    /// The next time from now that the nursery closes.
    pub fn of(setting: &Setting, now: DateTime<Utc>) -> Closing {
        let time = match setting.data.at("opening.to") {
            Data::Text(text) => NaiveTime::parse_from_str(text, "%H:%M").ok(),
            _ => None,
        };
        Closing(Mutex::new(time.and_then(|time| next(time, now))))
    }

    fn at(&self) -> Option<DateTime<Utc>> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it is time.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.at().is_some_and(|at| now >= at)
    }

    /// The time on the clock, where it is close.
    pub fn soon(&self, now: DateTime<Utc>) -> Option<String> {
        let at = self.at().filter(|at| *at - now <= SOON)?;
        Some(at.with_timezone(&LONDON).format("%H:%M").to_string())
    }

    fn put_off(&self, now: DateTime<Utc>) {
        let mut at = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *at = at.map(|at| at.max(now) + LATER);
    }
}

fn next(time: NaiveTime, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let today = now.with_timezone(&LONDON).date_naive();
    let days = [today, today.checked_add_days(Days::new(1))?];
    let times = days.iter().filter_map(|day| LONDON.from_local_datetime(&day.and_time(time)).earliest());
    times.map(|at| at.with_timezone(&Utc)).find(|at| *at > now)
}

/// Somebody is still writing: an hour later, then.
pub(super) async fn later(
    State(room): State<Shared>,
    headers: HeaderMap,
    Form(sent): Form<Vec<(String, String)>>,
) -> Response {
    let put_off = with_form(&room, &headers, &sent, |_| {
        room.closing.put_off((room.desk.now)());
        Ok(())
    });
    put_off.err().unwrap_or_else(|| lead_to("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setting::read;

    fn closing(to: &str, now: &str) -> Closing {
        let text = format!("name: Acorn\nopening: {{days: [mon], from: \"07:30\", to: \"{to}\"}}\n");
        Closing::of(&read("setting.yaml", text.as_bytes()).setting.expect("sound"), at(now))
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    #[test]
    fn the_desk_closes_when_the_nursery_does_by_londons_clock() {
        let summer = closing("18:30", "2026-07-01T08:00:00Z");
        assert!(!summer.is_over(at("2026-07-01T17:29:59Z")) && summer.is_over(at("2026-07-01T17:30:00Z")));
        let winter = closing("18:30", "2026-11-20T08:00:00Z");
        assert!(!winter.is_over(at("2026-11-20T18:29:59Z")) && winter.is_over(at("2026-11-20T18:30:00Z")));
    }

    #[test]
    fn who_opens_it_after_hours_has_until_the_next_day() {
        let late = closing("18:30", "2026-11-20T19:00:00Z");
        assert!(!late.is_over(at("2026-11-21T18:29:00Z")) && late.is_over(at("2026-11-21T18:30:00Z")));
    }

    #[test]
    fn it_is_said_half_an_hour_before_and_can_be_put_off() {
        let closing = closing("18:30", "2026-11-20T08:00:00Z");
        assert_eq!(closing.soon(at("2026-11-20T17:59:00Z")), None);
        assert_eq!(closing.soon(at("2026-11-20T18:00:00Z")).as_deref(), Some("18:30"));
        closing.put_off(at("2026-11-20T18:10:00Z"));
        assert!(!closing.is_over(at("2026-11-20T19:29:00Z")) && closing.is_over(at("2026-11-20T19:30:00Z")));
    }

    #[test]
    fn a_setting_that_does_not_say_when_never_closes_it() {
        let never =
            Closing::of(&read("setting.yaml", b"name: Acorn\n").setting.expect("sound"), at("2026-11-20T08:00:00Z"));
        assert!(!never.is_over(at("2099-01-01T00:00:00Z")) && never.soon(at("2099-01-01T00:00:00Z")).is_none());
    }
}
