//! Is this file genuine: anybody at the desk can drop a PDF and read what `verify` says of it.

use super::Shared;
use super::page::{page, page_as};
use super::session;
use super::session::with;
use crate::pdf;
use crate::report::verdict;
use crate::verify::{Report, verify};
use axum::extract::{Multipart, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value as Json, json};

const TITLE: &str = "Is this PDF genuine?";

pub(super) async fn get(State(room): State<Shared>, headers: HeaderMap) -> Response {
    let shown = with(&room, &headers, |session| {
        Ok(page(&room, session.token(), "look_at.html", &json!({"title": TITLE, "verdict": null})))
    });
    shown.unwrap_or_else(|answer| answer)
}

pub(super) async fn post(State(room): State<Shared>, headers: HeaderMap, sent: Multipart) -> Response {
    let Some((form, bytes)) = parts(sent).await else {
        return super::page::refuse(StatusCode::BAD_REQUEST, "The file did not arrive whole. Try again.");
    };
    let token = match session::with_form(&room, &headers, &form, |session| Ok(session.token().to_owned())) {
        Ok(token) => token,
        Err(answer) => return answer,
    };
    if bytes.is_empty() {
        let values = json!({"title": TITLE, "verdict": null, "fault": "Choose a file first."});
        return page_as(&room, StatusCode::UNPROCESSABLE_ENTITY, &token, "look_at.html", &values);
    }
    let apart = room.clone();
    let judged = tokio::task::spawn_blocking(move || told(&bytes, &verify(&bytes, &apart.desk.trust)));
    match judged.await {
        Ok(verdict) => page(&room, &token, "look_at.html", &json!({"title": TITLE, "verdict": verdict})),
        Err(_) => super::page::refuse(StatusCode::INTERNAL_SERVER_ERROR, "A fault of confide stopped the check."),
    }
}

/// What `verify` says of a file.
pub(super) fn told(bytes: &[u8], report: &Report) -> Json {
    let notes = if report.intact { pdf::describe(bytes).ok() } else { None };
    json!({
        "word": verdict::word(&report.verdict), "why": verdict::why(&report.verdict), "help": verdict::help(&report.verdict),
        "facts": verdict::facts(report, notes.as_ref()),
    })
}

/// The token and the file of a form with an upload; its name is nothing to us.
pub(super) async fn parts(mut sent: Multipart) -> Option<(Vec<(String, String)>, Vec<u8>)> {
    let (mut form, mut bytes) = (Vec::new(), Vec::new());
    while let Some(field) = sent.next_field().await.ok()? {
        match field.name() {
            Some("token") => form.push(("token".to_owned(), field.text().await.ok()?)),
            Some("file") => bytes = field.bytes().await.ok()?.to_vec(),
            _ => drop(field.bytes().await.ok()?),
        }
    }
    Some((form, bytes))
}
