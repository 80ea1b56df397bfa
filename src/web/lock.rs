//! The locked screen, and the end of the day.

use super::Shared;
use super::page::{self, lead_to, page_as};
use super::session::{Tried, Waiting, with, with_form};
use crate::system::Trouble;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::json;

type Sent = Form<Vec<(String, String)>>;

/// What a form says under a name; nothing where it says nothing.
pub(super) fn value<'f>(form: &'f [(String, String)], name: &str) -> &'f str {
    form.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
}

/// The screen behind which somebody's answers wait.
pub(super) fn screen(room: &Shared, waiting: &Waiting, fault: &str) -> Response {
    let Waiting { token, locked, aside } = waiting;
    let title = if *locked { "The screen is locked" } else { "What was set aside" };
    let values = json!({"title": title, "fault": fault, "locked": locked, "aside": aside});
    page_as(room, StatusCode::OK, token, "lock.html", &values)
}

pub(super) async fn lock(State(room): State<Shared>, headers: HeaderMap, Form(form): Sent) -> Response {
    let locked = with_form(&room, &headers, &form, |session| {
        session.lock();
        Ok(())
    });
    locked.err().unwrap_or_else(|| lead_to("/"))
}

/// The figures that open the locked screen, or what was set aside.
pub(super) async fn unlock(State(room): State<Shared>, headers: HeaderMap, Form(form): Sent) -> Response {
    let tried = with_form(&room, &headers, &form, |session| {
        let tried = session.try_figures(value(&form, "pin").trim(), value(&form, "which").parse().ok());
        Ok((tried, session.waiting()))
    });
    match tried {
        Err(answer) => answer,
        Ok((Tried::Open, _)) => lead_to("/"),
        Ok((Tried::Wrong, waiting)) => screen(&room, &waiting, "These are not the figures that were chosen."),
        Ok((Tried::TooSoon, waiting)) => {
            let wait = "Wrong figures were typed a moment ago. Wait a few seconds, then type yours again.";
            screen(&room, &waiting, wait)
        }
    }
}

/// Asks for the figures of what was set aside.
pub(super) async fn ask_unlock(State(room): State<Shared>, headers: HeaderMap) -> Response {
    with(&room, &headers, |session| Ok(screen(&room, &session.waiting(), ""))).unwrap_or_else(|answer| answer)
}

/// Somebody else has to write: what is on the desk waits behind its figures.
pub(super) async fn set_aside(State(room): State<Shared>, headers: HeaderMap, Form(form): Sent) -> Response {
    let done = with_form(&room, &headers, &form, |session| Ok((session.set_aside(), session.token().to_owned())));
    match done {
        Err(answer) => answer,
        Ok((true, _)) => lead_to("/"),
        Ok((false, token)) => full(&room, &token),
    }
}

/// There is no room for more.
pub(super) fn full(room: &Shared, token: &str) -> Response {
    let full = Trouble::new("too much was set aside already");
    page::trouble(room, token, &full.help("somebody has to come back to theirs first, and print or wipe it"))
}

pub(super) async fn ask_close(State(room): State<Shared>, headers: HeaderMap) -> Response {
    let asked = with(&room, &headers, |session| {
        let values = json!({"title": "Close the desk", "writing": session.work.sheet.is_some()});
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
