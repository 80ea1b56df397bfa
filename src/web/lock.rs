//! The locked screen, and the end of the day.

use super::Shared;
use super::page::{self, lead_to, page_as};
use super::session::{Session, is_same, with, with_form};
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::json;
use std::time::Duration;

type Sent = Form<Vec<(String, String)>>;

/// What a form says under a name; nothing where it says nothing.
pub(super) fn value<'f>(form: &'f [(String, String)], name: &str) -> &'f str {
    form.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
}

/// The screen behind which somebody's answers wait.
pub(super) fn screen(room: &Shared, token: &str, fault: &str) -> Response {
    let values = json!({"title": "The screen is locked", "fault": fault});
    page_as(room, StatusCode::OK, token, "lock.html", &values)
}

pub(super) async fn lock(State(room): State<Shared>, headers: HeaderMap, Form(form): Sent) -> Response {
    let locked = with_form(&room, &headers, &form, |session| {
        session.lock();
        Ok(())
    });
    locked.err().unwrap_or_else(|| lead_to("/"))
}

pub(super) async fn unlock(State(room): State<Shared>, headers: HeaderMap, Form(form): Sent) -> Response {
    let tried = with_form(&room, &headers, &form, |session| Ok(try_figures(session, value(&form, "pin"))));
    match tried {
        Err(answer) => answer,
        Ok(None) => lead_to("/"),
        Ok(Some((token, wrong))) => {
            // each wrong try makes the next one slower, and none of them loses what was written
            tokio::time::sleep(Duration::from_millis(500 * u64::from(wrong.min(20)))).await;
            screen(&room, &token, "These are not the figures that were chosen.")
        }
    }
}

/// Nothing where the figures are right; else the session's token, and how often they were wrong.
fn try_figures(session: &mut Session, typed: &str) -> Option<(String, u32)> {
    let is_right = session.sheet.as_ref().is_none_or(|sheet| is_same(&sheet.pin, typed.trim()));
    if is_right {
        session.unlock();
        return None;
    }
    session.wrong += 1;
    Some((session.token().to_owned(), session.wrong))
}

pub(super) async fn ask_close(State(room): State<Shared>, headers: HeaderMap) -> Response {
    let asked = with(&room, &headers, |session| {
        let values = json!({"title": "Close the desk", "writing": session.sheet.is_some()});
        Ok(page::page(&room, session.token(), "close.html", &values))
    });
    asked.unwrap_or_else(|answer| answer)
}

pub(super) async fn close(State(room): State<Shared>, headers: HeaderMap, Form(form): Sent) -> Response {
    if let Err(answer) = with_form(&room, &headers, &form, |_| Ok(())) {
        return answer;
    }
    room.sessions().wipe();
    room.closed.notify_one();
    page::refuse(StatusCode::OK, "The desk is closed, and what was written is wiped. You can close this window.")
}
