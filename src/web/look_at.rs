//! Is this file genuine: anybody at the desk can drop a PDF and read what `verify` says of it. An encrypted copy lies in memory
//! until it was opened with its passphrase, which is not kept, or until the screen locks.

use super::Shared;
use super::lock::value;
use super::page::{lead_to, page, page_as, refuse};
use super::session::{with, with_form};
use super::verdict::{is_closed, is_wrongly_opened, told};
use crate::pdf;
use crate::seal::{Passphrase, verify_copy};
use crate::verify::verify;
use axum::extract::{Form, Multipart, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value as Json, json};
use std::sync::Arc;
use zeroize::Zeroizing;

const TITLE: &str = "Is this PDF genuine?";
const TEMPLATE: &str = "look_at.html";
const STOPPED: &str = "A fault of confide stopped the check.";

/// An encrypted copy that was dropped and waits for its passphrase.
pub(super) type Closed = Arc<Zeroizing<Vec<u8>>>;

pub(super) async fn get(State(room): State<Shared>, headers: HeaderMap) -> Response {
    let shown = with(&room, &headers, |session| {
        session.closed = None;
        Ok(page(&room, session.token(), TEMPLATE, &json!({"title": TITLE, "verdict": null, "errors": []})))
    });
    shown.unwrap_or_else(|answer| answer)
}

pub(super) async fn post(State(room): State<Shared>, headers: HeaderMap, sent: Multipart) -> Response {
    let Some((form, bytes)) = parts(sent).await else {
        return refuse(StatusCode::BAD_REQUEST, "The file did not arrive whole. Try again.");
    };
    let taken = with_form(&room, &headers, &form, |session| {
        session.closed = None;
        Ok(session.token().to_owned())
    });
    let token = match taken {
        Ok(token) => token,
        Err(answer) => return answer,
    };
    if bytes.is_empty() {
        let errors = json!([{"path": "file", "fact": "Choose a file first.", "help": ""}]);
        let values = json!({"title": TITLE, "verdict": null, "errors": errors});
        return page_as(&room, StatusCode::UNPROCESSABLE_ENTITY, &token, TEMPLATE, &values);
    }
    let apart = room.clone();
    let bytes: Closed = Arc::new(Zeroizing::new(bytes));
    let judged = tokio::task::spawn_blocking(move || {
        let report = verify(&bytes, &apart.desk.trust);
        if is_closed(&report) {
            return Err(bytes);
        }
        let notes = if report.intact { pdf::describe(&bytes).ok() } else { None };
        Ok(told(&report, notes.as_ref()))
    });
    match judged.await {
        Ok(Ok(verdict)) => judged_page(&room, &token, &verdict),
        Ok(Err(bytes)) => {
            let kept = with(&room, &headers, |session| {
                session.closed = Some(bytes);
                Ok(())
            });
            kept.err().unwrap_or_else(|| lead_to("/look/open"))
        }
        Err(_) => refuse(StatusCode::INTERNAL_SERVER_ERROR, STOPPED),
    }
}

/// The word stands in the title as well: it is what a screen reader says first.
fn judged_page(room: &Shared, token: &str, verdict: &Json) -> Response {
    let tab = format!("{}: {TITLE}", verdict["word"].as_str().unwrap_or_default());
    page(room, token, TEMPLATE, &json!({"title": TITLE, "tab": tab, "verdict": verdict, "errors": []}))
}

/// Asks for the passphrase of the copy that was dropped.
pub(super) async fn ask_passphrase(State(room): State<Shared>, headers: HeaderMap) -> Response {
    let shown = with(&room, &headers, |session| match session.closed {
        Some(_) => Ok(page(&room, session.token(), "look_at_copy.html", &closed_values(&[]))),
        None => Ok(lead_to("/look")),
    });
    shown.unwrap_or_else(|answer| answer)
}

fn closed_values(errors: &[Json]) -> Json {
    json!({"title": "This file opens with a passphrase", "errors": errors})
}

/// Opens the copy with the passphrase that was typed, and says what `verify` says of it; the copy is let go then.
pub(super) async fn open_copy(
    State(room): State<Shared>,
    headers: HeaderMap,
    Form(sent): Form<Vec<(String, String)>>,
) -> Response {
    let taken = with_form(&room, &headers, &sent, |session| {
        let closed = session.closed.clone().ok_or_else(|| lead_to("/look"))?;
        Ok((session.token().to_owned(), closed))
    });
    let (token, closed) = match taken {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let passphrase = Passphrase::new(value(&sent, "passphrase").to_owned());
    drop(sent);
    if passphrase.is_empty() {
        return still_closed(&room, &token, "Type its passphrase.", "");
    }
    let Ok(_one) = room.tries.acquire().await else { return lead_to("/look/open") };
    let apart = room.clone();
    let opened = tokio::task::spawn_blocking(move || {
        let (report, notes) = verify_copy(&closed, &passphrase, &apart.desk.trust);
        (!is_wrongly_opened(&report)).then(|| told(&report, notes.as_ref()))
    });
    match opened.await {
        Ok(None) => {
            let help = "Small and capital letters and spaces count.";
            still_closed(&room, &token, "It does not open with this passphrase.", help)
        }
        Ok(Some(verdict)) => {
            let let_go = with(&room, &headers, |session| {
                session.closed = None;
                Ok(())
            });
            let_go.err().unwrap_or_else(|| judged_page(&room, &token, &verdict))
        }
        Err(_) => refuse(StatusCode::INTERNAL_SERVER_ERROR, STOPPED),
    }
}

fn still_closed(room: &Shared, token: &str, fact: &str, help: &str) -> Response {
    let values = closed_values(&[json!({"path": "passphrase", "fact": fact, "help": help})]);
    page_as(room, StatusCode::UNPROCESSABLE_ENTITY, token, "look_at_copy.html", &values)
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
