//! Before the first question: whose record it is, and the figures that open a locked screen.

use super::Shared;
use super::lock::{self, value};
use super::page::{lead_to, nothing_here, page_as, trouble};
use super::paper;
use super::session::{Sheet, with, with_form};
use crate::desk::{Writing, words};
use crate::form::{Form as Definition, Part};
use crate::record::Reference;
use crate::system::Trouble;
use crate::value::Format;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value as Json, json};

/// How many figures open a locked screen.
const FIGURES: std::ops::RangeInclusive<usize> = 4..=8;

pub(super) async fn get(State(room): State<Shared>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let Some(form) = form(&room, &id) else { return nothing_here().await };
    let begun = match Writing::begin(form, (room.desk.now)(), &room.desk.random) {
        Ok(writing) => writing,
        Err(t) => return trouble(&room, "", &t),
    };
    let sent = [("id".to_owned(), begun.id)];
    let printers = paper::values(&paper::offered(&room).await);
    let shown = with(&room, &headers, |session| {
        let occupied = session.work.sheet.is_some();
        Ok(screen(&room, session.token(), form, &sent, Shown { faults: &[], occupied, printers: &printers }))
    });
    shown.unwrap_or_else(|answer| answer)
}

fn form<'r>(room: &'r Shared, id: &str) -> Option<&'r Definition> {
    room.desk.workspace.forms.get(id).filter(|f| !f.draft)
}

/// A fault: the box's name, the fact, what to do.
type Fault = (&'static str, &'static str, &'static str);

/// What a screen says beside what was typed.
struct Shown<'s> {
    faults: &'s [Fault],
    /// Something else is being written.
    occupied: bool,
    printers: &'s Json,
}

fn screen(room: &Shared, token: &str, form: &Definition, sent: &[(String, String)], shown: Shown<'_>) -> Response {
    let Shown { faults, occupied, printers } = shown;
    let workspace = &room.desk.workspace;
    let part = |p: &Part| {
        let ticked = p.id == value(sent, "part");
        json!({"id": p.id, "title": words(&p.title, workspace), "by": words(&p.by, workspace), "ticked": ticked})
    };
    let parts: Vec<_> = form.parts.iter().filter(|_| form.parts.len() > 1).map(part).collect();
    let faults: Vec<_> =
        faults.iter().map(|(name, fact, help)| json!({"path": name, "fact": fact, "help": help})).collect();
    let values = json!({
        "title": words(&form.title, workspace), "about": words(&form.about, workspace), "form": form.id,
        "ref": form.reference, "id": value(sent, "id"), "child": value(sent, "child"), "parts": parts,
        "goes_on": !value(sent, "part").is_empty() && !is_first(form, sent), "part_a": value(sent, "part_a"), "code": value(sent, "code"), "occupied": occupied, "errors": faults,
        "printers": printers,
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
    let sent: Vec<(String, String)> = sent.into_iter().map(|(name, text)| (name, text.trim().to_owned())).collect();
    let faults = faults(form, &sent);
    let printers = paper::values(&paper::offered(&room).await);
    let begun = with_form(&room, &headers, &sent, |session| {
        let occupied = session.work.sheet.is_some();
        if !faults.is_empty() || occupied {
            return Err(screen(
                &room,
                session.token(),
                form,
                &sent,
                Shown { faults: &faults, occupied, printers: &printers },
            ));
        }
        let writing = writing(&room, form, &sent).map_err(|t| trouble(&room, session.token(), &t))?;
        if !session.make_room() {
            return Err(lock::full(&room, session.token()));
        }
        let first = writing.pages(&writing.asked(&room.desk.workspace)).first().map(|p| p.id().to_owned());
        session.work.sheet = Some(Sheet::new(writing, value(&sent, "pin")));
        Ok(first)
    });
    match begun {
        Ok(Some(first)) => lead_to(&format!("/write/{first}")),
        Ok(None) => lead_to("/answers"),
        Err(answer) => answer,
    }
}

fn writing(room: &Shared, form: &Definition, sent: &[(String, String)]) -> Result<Writing, Trouble> {
    let mut writing = Writing::begin(form, (room.desk.now)(), &room.desk.random)?;
    value(sent, "id").clone_into(&mut writing.id);
    value(sent, "child").clone_into(&mut writing.child_ref);
    if form.parts.len() > 1 {
        writing.part = Some(value(sent, "part").to_owned());
        let (id, check_code) = (value(sent, "part_a").to_owned(), value(sent, "code").to_uppercase());
        writing.part_a = (!id.is_empty() && !is_first(form, sent)).then_some(Reference { id, check_code });
    }
    Ok(writing)
}

/// Whether it is the first part that is to be filled in, which refers to no other.
fn is_first(form: &Definition, sent: &[(String, String)]) -> bool {
    form.parts.first().is_some_and(|p| p.id == value(sent, "part"))
}

fn faults(form: &Definition, sent: &[(String, String)]) -> Vec<Fault> {
    let text = |name: &str| value(sent, name);
    let mut faults = Vec::new();
    let known = form.parts.iter().any(|p| p.id == text("part"));
    if form.parts.len() > 1 && !known {
        faults.push(("part", "Choose what you want to fill in.", ""));
    }
    if known && form.parts.len() > 1 && !is_first(form, sent) && (text("part_a").is_empty() || text("code").is_empty())
    {
        faults.push((
            "part_a",
            "Say which sheet this belongs to.",
            "Its number and its check code stand at the foot of each of its pages.",
        ));
    }
    if Format::Code.fault(text("id")).is_some() {
        faults.push((
            "id",
            "The number of the record has letters, digits and hyphens, at most 40.",
            "Write it like SI-2026-0001.",
        ));
    }
    if !text("child").is_empty() && Format::Code.fault(text("child")).is_some() {
        faults.push((
            "child",
            "The child's reference has letters, digits and hyphens, at most 40.",
            "Write it like C-0042.",
        ));
    }
    faults.extend(pin_fault(text("pin")).map(|(fact, help)| ("pin", fact, help)));
    faults
}

/// What is wrong with figures that are to open a locked screen: the fact, what to do.
pub(super) fn pin_fault(pin: &str) -> Option<(&'static str, &'static str)> {
    let is_fine = FIGURES.contains(&pin.len()) && pin.bytes().all(|b| b.is_ascii_digit());
    (!is_fine).then_some(("Choose four to eight figures.", "They open the screen again after it has locked."))
}
