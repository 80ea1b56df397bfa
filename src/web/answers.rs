//! Everything that was answered, to be read once more before it is printed; and the end, when it is wiped.

use super::Shared;
use super::choose::words;
use super::page::{lead_to, page};
use super::session::{Session, Sheet, with, with_form};
use super::write::{error, problems};
use crate::finding::Level;
use crate::form::Field;
use crate::record::Record;
use crate::value::{Kind, Value};
use crate::workspace::Workspace;
use axum::extract::{Form, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value as Json, json};

pub(super) async fn get(State(room): State<Shared>, headers: HeaderMap) -> Response {
    with(&room, &headers, |session| show(&room, session)).unwrap_or_else(|answer| answer)
}

fn show(room: &Shared, session: &mut Session) -> Result<Response, Response> {
    let token = session.token().to_owned();
    let Some(sheet) = &mut session.sheet else { return Ok(lead_to("/")) };
    let workspace = &room.desk.workspace;
    sheet.writing.drop_unasked(workspace);
    // here everything is there to be seen, so that everything that is missing is shown, too
    sheet.reviewed = true;
    let found = problems(room, &token, sheet)?;
    let errors: Vec<Json> = found.iter().filter(|p| p.level != Level::Advice).map(|p| error(p, sheet)).collect();
    let advice: Vec<Json> = found.iter().filter(|p| p.level == Level::Advice).map(|p| error(p, sheet)).collect();
    let values = json!({
        "title": "Check what you have written", "form": words(&sheet.writing.form.title, workspace), "id": sheet.writing.id,
        "child": sheet.writing.child_ref, "sections": sections(sheet, workspace), "errors": errors, "advice": advice,
        "urgent": sheet.writing.form.urgent, "printed": sheet.printed,
    });
    Ok(page(room, &token, "answers.html", &values))
}

/// What was answered, section by section, in the words of the form.
fn sections(sheet: &Sheet, workspace: &Workspace) -> Vec<Json> {
    let (Some(record), _) = sheet.writing.record(workspace, sheet.writing.moment()) else { return Vec::new() };
    let asked = sheet.writing.asked(workspace);
    let mut sections: Vec<Json> = Vec::new();
    let mut last = String::new();
    for page in sheet.writing.pages(&asked) {
        let rows: Vec<Json> =
            page.fields.iter().filter(|f| f.is_question()).map(|f| row(f, &record, workspace)).collect();
        let name = format!("{} {}", page.part.id, page.section.id);
        if name == last {
            if let Some(Json::Array(all)) = sections.last_mut().and_then(|s| s.get_mut("rows")) {
                all.extend(rows);
            }
        } else {
            sections.push(json!({"title": words(&page.section.title, workspace), "rows": rows}));
        }
        last = name;
    }
    sections
}

fn row(field: &Field, record: &Record, workspace: &Workspace) -> Json {
    let lines = shown(field, record.answer(&field.id), workspace);
    json!({"id": field.id, "label": words(&field.label, workspace), "lines": lines})
}

/// An answer as lines for people, choices by their words.
fn shown(field: &Field, value: &Value, workspace: &Workspace) -> Vec<String> {
    let choice = |id: &str| field.choice_words(id).map_or_else(|| id.to_owned(), |w| words(w, workspace));
    match value {
        _ if value.is_open() => Vec::new(),
        Value::Choice(id) => vec![choice(id)],
        Value::Chosen(ids) => ids.iter().map(|id| choice(id)).collect(),
        Value::Rows(rows) => rows.iter().map(|r| shown(field, r, workspace).join("; ")).collect(),
        Value::Group(_) => {
            let members = field.members.iter().map(|m| (m, shown(m, value.member(&m.id), workspace).join(", ")));
            let said = members.filter(|(_, text)| !text.is_empty());
            said.map(|(m, text)| if is_plain(field) { text } else { format!("{}: {text}", words(&m.label, workspace)) })
                .collect()
        }
        other => other.show().lines().map(str::to_owned).collect(),
    }
}

/// Whether an answer's members say by themselves what they are.
fn is_plain(field: &Field) -> bool {
    matches!(field.kind, Kind::Person | Kind::Address | Kind::ConsentItem)
}

pub(super) async fn ask_clear(State(room): State<Shared>, headers: HeaderMap) -> Response {
    let asked = with(&room, &headers, |session| {
        let Some(sheet) = &session.sheet else { return Ok(lead_to("/")) };
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
        session.sheet = None;
        Ok(page(&room, session.token(), "done.html", &json!({"title": "Nothing is left here"})))
    });
    cleared.unwrap_or_else(|answer| answer)
}
