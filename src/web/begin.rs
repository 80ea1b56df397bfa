//! Before the first question: whose record it is, and the figures that open a locked screen.

use super::Shared;
use super::choose::words;
use super::lock::value;
use super::page::{lead_to, nothing_here, page_as, trouble};
use super::session::{Sheet, with, with_form};
use crate::desk::Writing;
use crate::form::Form as Definition;
use crate::value::Format;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::json;

/// How many figures open a locked screen.
const FIGURES: std::ops::RangeInclusive<usize> = 4..=8;

pub(super) async fn get(State(room): State<Shared>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let Some(form) = form(&room, &id) else { return nothing_here().await };
    let begun = match Writing::begin(form, (room.desk.now)(), &room.desk.random) {
        Ok(writing) => writing,
        Err(t) => return trouble(&room, "", &t),
    };
    let shown = with(&room, &headers, |session| {
        Ok(screen(&room, session.token(), form, &begun.id, "", "", &[], session.sheet.is_some()))
    });
    shown.unwrap_or_else(|answer| answer)
}

fn form<'r>(room: &'r Shared, id: &str) -> Option<&'r Definition> {
    room.desk.workspace.forms.get(id).filter(|f| !f.draft)
}

/// A fault: the box's name, the fact, what to do.
type Fault = (&'static str, &'static str, &'static str);

#[allow(clippy::too_many_arguments, reason = "what stands on the page, once")]
fn screen(
    room: &Shared,
    token: &str,
    form: &Definition,
    id: &str,
    child: &str,
    part: &str,
    faults: &[Fault],
    occupied: bool,
) -> Response {
    let workspace = &room.desk.workspace;
    let parts: Vec<_> = form
        .parts
        .iter()
        .filter(|_| form.parts.len() > 1)
        .map(|p| json!({"id": p.id, "title": words(&p.title, workspace), "by": words(&p.by, workspace), "ticked": p.id == part}))
        .collect();
    let faults: Vec<_> = faults.iter().map(|(b, fact, help)| json!({"path": b, "fact": fact, "help": help})).collect();
    let values = json!({
        "title": words(&form.title, workspace), "about": words(&form.about, workspace), "form": form.id, "ref": form.reference,
        "id": id, "child": child, "parts": parts, "occupied": occupied, "errors": faults, "urgent": form.urgent,
        "for_child": form.field("child_name").is_some() || form.retention == "safeguarding",
    });
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page_as(room, status, token, "begin.html", &values)
}

pub(super) async fn post(
    State(room): State<Shared>,
    headers: HeaderMap,
    Form(sent): Form<Vec<(String, String)>>,
) -> Response {
    let Some(form) = form(&room, value(&sent, "form")) else { return nothing_here().await };
    let (id, child, pin) = (value(&sent, "id").trim(), value(&sent, "child").trim(), value(&sent, "pin").trim());
    let part = value(&sent, "part");
    let faults = faults(form, id, child, pin, part);
    let begun = with_form(&room, &headers, &sent, |session| {
        let occupied = session.sheet.is_some();
        if !faults.is_empty() || occupied {
            return Err(screen(&room, session.token(), form, id, child, part, &faults, occupied));
        }
        let mut writing = Writing::begin(form, (room.desk.now)(), &room.desk.random)
            .map_err(|t| trouble(&room, session.token(), &t))?;
        writing.id = id.to_owned();
        writing.child_ref = child.to_owned();
        if form.parts.len() > 1 {
            writing.part = Some(part.to_owned());
        }
        let first = writing.pages(&writing.asked(&room.desk.workspace)).first().map(|p| p.id().to_owned());
        session.sheet = Some(Sheet::new(writing, pin));
        Ok(first)
    });
    match begun {
        Ok(Some(first)) => lead_to(&format!("/write/{first}")),
        Ok(None) => lead_to("/answers"),
        Err(answer) => answer,
    }
}

fn faults(form: &Definition, id: &str, child: &str, pin: &str, part: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    if form.parts.len() > 1 && !form.parts.iter().any(|p| p.id == part) {
        faults.push(("part", "Choose what you want to fill in.", ""));
    }
    if let Some((_, help)) = Format::Code.fault(id) {
        faults.push(("id", "The number of the record has letters, digits and hyphens, at most 40.", help));
    }
    if !child.is_empty()
        && let Some((_, help)) = Format::Code.fault(child)
    {
        faults.push(("child", "The child's reference has letters, digits and hyphens, at most 40.", help));
    }
    if !FIGURES.contains(&pin.len()) || !pin.bytes().all(|b| b.is_ascii_digit()) {
        faults.push(("pin", "Choose four to eight figures.", "They open the screen again after it has locked."));
    }
    faults
}
