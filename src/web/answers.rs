//! Everything that was answered, to be read once more before it is printed; and the end, when it is wiped.

use super::page::{lead_to, page, trouble};
use super::session::{Session, Sheet, with, with_form};
use super::write::{error, problems};
use super::{Shared, keep, paper};
use crate::desk::{answered, words};
use crate::finding::Level;
use crate::system::spool;
use axum::extract::{Form, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value as Json, json};

pub(super) async fn get(State(room): State<Shared>, headers: HeaderMap) -> Response {
    let printers = paper::values(&paper::offered(&room).await);
    with(&room, &headers, |session| show(&room, session, &printers)).unwrap_or_else(|answer| answer)
}

fn show(room: &Shared, session: &mut Session, printers: &Json) -> Result<Response, Response> {
    let token = session.token().to_owned();
    let Some(sheet) = &mut session.work.sheet else { return Ok(lead_to("/")) };
    let workspace = &room.desk.workspace;
    sheet.writing.drop_unasked(workspace);
    // here everything is there to be seen, so that everything that is missing is shown, too
    sheet.reviewed = true;
    let found = problems(room, &token, sheet)?;
    let errors: Vec<Json> = found.iter().filter(|p| p.level != Level::Advice).map(|p| error(p, sheet)).collect();
    let advice: Vec<Json> = found.iter().filter(|p| p.level == Level::Advice).map(|p| error(p, sheet)).collect();
    let values = json!({
        "title": "Check what you have written", "form": words(&sheet.writing.form.title, workspace), "id": sheet.writing.id,
        "child": sheet.writing.child_ref, "sections": answered(&sheet.writing, workspace), "errors": errors, "advice": advice,
        "urgent": sheet.writing.form.urgent, "printed": sheet.printed, "first": sheet.first.as_ref().map(|f| f.id.clone()),
        "leave_for": if keep::can_leave(room, sheet) { readers(room) } else { String::new() },
        "printers": printers, "signatures": signatures(room, sheet),
    });
    Ok(page(room, &token, "answers.html", &values))
}

/// The signatures that can be drawn here, drawn already or not.
fn signatures(room: &Shared, sheet: &Sheet) -> Vec<Json> {
    let (writing, workspace) = (&sheet.writing, &room.desk.workspace);
    let one = |f: &crate::form::Field| json!({"id": f.id, "label": words(&f.label, workspace), "signed": writing.is_signed(&f.id)});
    writing.signatures(workspace).into_iter().map(one).collect()
}

/// For whom the first part can be left, by name.
fn readers(room: &Shared) -> String {
    keep::readers(room).into_iter().map(|(name, _)| name).collect::<Vec<_>>().join(", ")
}

pub(super) async fn ask_clear(State(room): State<Shared>, headers: HeaderMap) -> Response {
    let asked = with(&room, &headers, |session| {
        let Some(sheet) = &session.work.sheet else { return Ok(lead_to("/")) };
        let values = json!({"title": "Wipe what was written", "printed": sheet.printed, "id": sheet.writing.id});
        Ok(page(&room, session.token(), "clear.html", &values))
    });
    asked.unwrap_or_else(|answer| answer)
}

pub(super) async fn clear(
    State(room): State<Shared>,
    headers: HeaderMap,
    Form(sent): Form<Vec<(String, String)>>,
) -> Response {
    let cleared = with_form(&room, &headers, &sent, |session| {
        let forgotten = session.work.sheet.as_ref().map_or(Ok(()), keep::forget);
        forgotten.map_err(|why| trouble(&room, session.token(), &why))?;
        session.work.sheet = None;
        session.sent = None;
        let values = json!({"title": "Nothing is left here", "traces": spool::traces()});
        Ok(page(&room, session.token(), "done.html", &values))
    });
    cleared.unwrap_or_else(|answer| answer)
}
