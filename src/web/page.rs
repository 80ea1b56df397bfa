//! How an answer is made: a template with what every page needs, a way on, a refusal.

use super::session::with;
use super::{Room, Shared};
use crate::system::Trouble;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::{Value as Json, json};

/// An answer of that status and type.
pub(super) fn answer(status: StatusCode, kind: &'static str, body: impl Into<Body>) -> Response {
    let mut answer = Response::new(body.into());
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    answer
}

/// Leads the browser on, with a GET.
pub(super) fn lead_to(path: &str) -> Response {
    let mut led = answer(StatusCode::SEE_OTHER, "text/plain; charset=utf-8", "");
    if let Ok(path) = HeaderValue::from_str(path) {
        led.headers_mut().insert(LOCATION, path);
    }
    led
}

/// A refusal in a sentence.
pub(super) fn refuse(status: StatusCode, why: &'static str) -> Response {
    answer(status, "text/plain; charset=utf-8", why)
}

/// A page of the desk; `values` is what its template needs beside what all do.
pub(super) fn page(room: &Shared, token: &str, template: &str, values: &Json) -> Response {
    page_as(room, StatusCode::OK, token, template, values)
}

/// The same with a status of its own.
pub(super) fn page_as(room: &Shared, status: StatusCode, token: &str, template: &str, values: &Json) -> Response {
    let setting = &room.desk.workspace.setting;
    let house = json!({
        "setting": setting.data.at("name").to_json(),
        "specimen": setting.specimen,
        "token": token,
        "minutes": room.desk.idle.as_secs().div_ceil(60),
        "seconds": room.desk.idle.as_secs(),
        "sealed": room.identity().is_ok(),
        "closing": room.closing.soon((room.desk.now)()),
    });
    match room
        .desk
        .workspace
        .templates
        .render_web(&format!("web/desk/{template}"), &[("house", &house), ("page", values)])
    {
        Ok(html) => answer(status, "text/html; charset=utf-8", html.trim_start().to_owned()),
        // a template's own fault holds no answers
        Err(e) => answer(StatusCode::INTERNAL_SERVER_ERROR, "text/plain; charset=utf-8", e.to_string()),
    }
}

/// A screen whose values are read from files, apart from what the desk answers meanwhile.
pub(super) async fn read_apart(
    room: &Shared,
    headers: &HeaderMap,
    template: &str,
    read: fn(&Room) -> Result<Json, Trouble>,
) -> Response {
    let apart = room.clone();
    let values = tokio::task::spawn_blocking(move || read(&apart)).await;
    let shown = with(room, headers, |session| match values {
        Ok(Ok(values)) => Ok(page(room, session.token(), template, &values)),
        Ok(Err(why)) => Ok(trouble(room, session.token(), &why)),
        Err(_) => Ok(lead_to("/")),
    });
    shown.unwrap_or_else(|answer| answer)
}

/// We could not work: the fact and what to do.
pub(super) fn trouble(room: &Shared, token: &str, trouble: &Trouble) -> Response {
    let values = json!({"title": "That did not work", "fact": trouble.message, "help": trouble.help});
    page_as(room, StatusCode::INTERNAL_SERVER_ERROR, token, "trouble.html", &values)
}

/// A PDF to look at and print in the browser: never a download, which would leave a file.
pub(super) fn pdf(id: &str, bytes: Vec<u8>) -> Response {
    shown(id, "pdf", "application/pdf", bytes)
}

/// Plain text to look at and print, where no PDF could be made.
pub(super) fn plain(id: &str, text: String) -> Response {
    shown(id, "txt", "text/plain; charset=utf-8", text.into_bytes())
}

/// A notice's web page, to be kept: it holds nothing about anybody's child, and belongs on the nursery's own site.
pub(super) fn web_page(id: &str, bytes: Vec<u8>) -> Response {
    named("attachment", id, "html", "text/html; charset=utf-8", bytes)
}

fn shown(id: &str, ending: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    named("inline", id, ending, kind, bytes)
}

fn named(how: &str, id: &str, ending: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let mut named = answer(StatusCode::OK, kind, bytes);
    if let Ok(name) = HeaderValue::from_str(&format!("{how}; filename=\"{id}.{ending}\"")) {
        named.headers_mut().insert(CONTENT_DISPOSITION, name);
    }
    named
}

pub(super) async fn css(State(room): State<Shared>) -> Response {
    asset(&room, "desk.css", "text/css; charset=utf-8")
}

pub(super) async fn js(State(room): State<Shared>) -> Response {
    asset(&room, "desk.js", "text/javascript; charset=utf-8")
}

fn asset(room: &Shared, name: &str, kind: &'static str) -> Response {
    match room.desk.workspace.templates.render_web(&format!("web/desk/{name}"), &[]) {
        Ok(text) => answer(StatusCode::OK, kind, text),
        Err(e) => answer(StatusCode::INTERNAL_SERVER_ERROR, "text/plain; charset=utf-8", e.to_string()),
    }
}

/// A drawing of the desk.
pub(super) fn drawing(room: &Shared, body: &Json) -> Response {
    match room.desk.workspace.templates.render_web("web/desk/body.svg", &[("body", body)]) {
        Ok(svg) => picture(svg.trim_start().to_owned()),
        Err(e) => answer(StatusCode::INTERNAL_SERVER_ERROR, "text/plain; charset=utf-8", e.to_string()),
    }
}

/// A picture.
pub(super) fn picture(svg: String) -> Response {
    answer(StatusCode::OK, "image/svg+xml", svg)
}

/// A sign of life from somebody who writes for long; a page may ask for a picture, and for nothing else.
pub(super) async fn alive() -> Response {
    answer(StatusCode::NO_CONTENT, "image/png", "")
}

/// An address that leads nowhere.
pub(super) async fn nothing_here() -> Response {
    refuse(StatusCode::NOT_FOUND, "There is nothing at this address.")
}
