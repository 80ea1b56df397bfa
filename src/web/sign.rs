//! A signature drawn on the screen, by finger, pen or mouse, in place of one on the paper.

use super::Shared;
use super::lock::value;
use super::page::{lead_to, page, page_as};
use super::session::{Session, Sheet, with, with_form};
use crate::desk::words;
use crate::value::Drawing;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value as Json, json};

type Sent = Form<Vec<(String, String)>>;

/// The most letters of a name or a role.
const MOST: usize = 80;

/// The sheet, where it has that signature to give.
fn sheet<'s>(room: &Shared, session: &'s mut Session, field: &str) -> Result<&'s mut Sheet, Response> {
    let sheet = session.work.sheet.as_mut().ok_or_else(|| lead_to("/"))?;
    let has = sheet.writing.signatures(&room.desk.workspace).iter().any(|f| f.id == field);
    if has { Ok(sheet) } else { Err(lead_to("/answers")) }
}

pub(super) async fn get(State(room): State<Shared>, Path(field): Path<String>, headers: HeaderMap) -> Response {
    let shown = with(&room, &headers, |session| {
        let token = session.token().to_owned();
        let values = values(&room, sheet(&room, session, &field)?, &field, &[], &[]);
        Ok(page(&room, &token, "sign.html", &values))
    });
    shown.unwrap_or_else(|answer| answer)
}

fn values(room: &Shared, sheet: &Sheet, field: &str, sent: &[(String, String)], errors: &[Json]) -> Json {
    let definition = sheet.writing.form.field(field);
    let text = |of: fn(&crate::form::Field) -> &crate::value::Words| {
        definition.map(|f| words(of(f), &room.desk.workspace)).unwrap_or_default()
    };
    json!({
        "title": text(|f| &f.label), "help": text(|f| &f.help), "id": sheet.writing.id, "field": field, "errors": errors,
        "name": value(sent, "name"), "role": value(sent, "role"), "signed": sheet.writing.is_signed(field),
    })
}

pub(super) async fn post(
    State(room): State<Shared>,
    Path(field): Path<String>,
    headers: HeaderMap,
    Form(sent): Sent,
) -> Response {
    let signed = with_form(&room, &headers, &sent, |session| {
        let token = session.token().to_owned();
        let sheet = sheet(&room, session, &field)?;
        if value(&sent, "act") == "away" {
            sheet.writing.unsign(&field);
            sheet.signed();
            return Ok(());
        }
        let (name, role) = (value(&sent, "name").trim(), value(&sent, "role").trim());
        let drawing = Drawing::read(value(&sent, "strokes"));
        let errors = faults(name, role, drawing.is_some());
        match drawing.filter(|_| errors.is_empty()) {
            Some(drawing) => {
                sheet.writing.sign(&field, name, role, (room.desk.now)(), drawing);
                sheet.signed();
            }
            None => {
                let values = values(&room, sheet, &field, &sent, &errors);
                return Err(page_as(&room, StatusCode::UNPROCESSABLE_ENTITY, &token, "sign.html", &values));
            }
        }
        Ok(())
    });
    signed.err().unwrap_or_else(|| lead_to("/answers"))
}

fn faults(name: &str, role: &str, is_drawn: bool) -> Vec<Json> {
    let fits = |text: &str| (1..=MOST).contains(&text.chars().count());
    let all = [
        (fits(name), "name", "Write who signs.", "A name of at most 80 letters."),
        (fits(role), "role", "Write the role.", "Like Room leader; at most 80 letters."),
        (is_drawn, "pad", "Sign in the frame.", "Draw with a finger, a pen or the mouse; or sign on the paper."),
    ];
    let wrong = all.iter().filter(|(is_fine, ..)| !is_fine);
    wrong.map(|(_, path, fact, help)| json!({"path": path, "fact": fact, "help": help})).collect()
}
