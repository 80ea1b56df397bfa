//! A page of questions: shown with what was typed, taken with what is typed now, one step on.

use super::Shared;
use super::lock::value;
use super::marks::mark_put;
use super::page::{lead_to, page, trouble};
use super::session::{Session, Sheet, with, with_form};
use crate::desk::{Page, Problem, look, questions, words};
use crate::finding::Level;
use crate::form::Field;
use crate::system::Trouble;
use crate::value::{Kind, LONDON};
use axum::extract::{Form, Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value as Json, json};

pub(super) async fn get(State(room): State<Shared>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    with(&room, &headers, |session| show(&room, session, &id)).unwrap_or_else(|answer| answer)
}

/// What is wrong with the answers so far.
///
/// # Errors
/// The page that says that a rule could not be judged.
pub(super) fn problems(room: &Shared, token: &str, sheet: &Sheet) -> Result<Vec<Problem>, Response> {
    let looked = look(&sheet.writing, &room.desk.workspace, (room.desk.now)());
    looked.map(|l| l.problems).map_err(|e| trouble(room, token, &Trouble::new(e.to_string())))
}

fn show(room: &Shared, session: &mut Session, id: &str) -> Result<Response, Response> {
    let token = session.token().to_owned();
    let Some(sheet) = &session.work.sheet else { return Ok(lead_to("/")) };
    let asked = sheet.writing.asked(&room.desk.workspace);
    let pages = sheet.writing.pages(&asked);
    let Some(at) = pages.iter().position(|p| p.fields.iter().any(|f| f.id == id)) else {
        return Ok(lead_to("/answers"));
    };
    let here = &pages[at];
    let tried = sheet.tried.contains(here.id()) || sheet.reviewed;
    let found = problems(room, &token, sheet)?;
    let found: Vec<Problem> = found.into_iter().filter(|p| is_shown(p, here, sheet, tried)).collect();
    let before = if at == 0 { "/".to_owned() } else { format!("/write/{}", pages[at - 1].id()) };
    let values = screen(room, sheet, here, &found, (at + 1, pages.len()), &before);
    Ok(page(room, &token, "write.html", &values))
}

/// What stops is shown once somebody has tried to go on; a suggestion as soon as there is something to say it of.
fn is_shown(problem: &Problem, page: &Page<'_>, sheet: &Sheet, tried: bool) -> bool {
    let on_page = page.fields.iter().any(|f| f.id == problem.question());
    let is_written = !sheet.writing.slots.text(&problem.path).is_empty();
    on_page && (tried || problem.level == Level::Advice && is_written)
}

fn screen(
    room: &Shared,
    sheet: &Sheet,
    page: &Page<'_>,
    found: &[Problem],
    (number, of): (usize, usize),
    before: &str,
) -> Json {
    let workspace = &room.desk.workspace;
    let rows = |path: &str| sheet.rows_of(path);
    let shown = questions(&sheet.writing, &page.fields, &rows, found, workspace);
    let stops: Vec<Json> = found.iter().filter(|p| p.level != Level::Advice).map(|p| error(p, sheet)).collect();
    let help = words(&page.section.help, workspace);
    json!({
        "title": words(&page.section.title, workspace), "form": words(&sheet.writing.form.title, workspace),
        "id": sheet.writing.id, "help": help, "box": page.section.frame.map(|f| format!("{f:?}").to_lowercase()),
        "here": page.id(), "number": number, "of": of, "before": before, "questions": shown, "errors": stops,
        "urgent": sheet.writing.form.urgent, "reviewed": sheet.reviewed,
        "since": sheet.writing.since(workspace, (room.desk.now)()).map(|(_, sentence)| sentence),
    })
}

/// A line of the summary of what is wrong, which leads to the question.
pub(super) fn error(problem: &Problem, sheet: &Sheet) -> Json {
    json!({"path": problem.path, "at": anchor(problem, sheet), "question": problem.question(), "fact": problem.fact, "help": problem.help})
}

/// The id of the box that a problem leads to: the first of several.
fn anchor(problem: &Problem, sheet: &Sheet) -> String {
    let Some(mut field) = sheet.writing.form.field_at(&problem.path) else { return problem.path.clone() };
    let mut at = problem.path.clone();
    if field.kind.has_rows() && !at.ends_with(']') {
        at.push_str("[1]");
    }
    while let Some(first) = field.members.first() {
        at = format!("{at}.{}", first.id);
        field = first;
    }
    at + match field.kind {
        Kind::Date | Kind::Datetime => "-day",
        Kind::Bool | Kind::Choice | Kind::Multi => "-1",
        _ => "",
    }
}

pub(super) async fn post(
    State(room): State<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(sent): Form<Vec<(String, String)>>,
) -> Response {
    with_form(&room, &headers, &sent, |session| take(&room, session, &id, &sent)).unwrap_or_else(|answer| answer)
}

/// Takes what was typed and decides where to go: another row, the time of now, the same page with its faults, or the next.
fn take(room: &Shared, session: &mut Session, id: &str, sent: &[(String, String)]) -> Result<Response, Response> {
    let token = session.token().to_owned();
    let is_locked = session.is_locked();
    let Some(sheet) = &mut session.work.sheet else { return Ok(lead_to("/")) };
    let workspace = &room.desk.workspace;
    let asked = sheet.writing.asked(workspace);
    let form = sheet.writing.form.clone();
    let all = crate::desk::pages(&form, sheet.writing.part.as_deref());
    let Some(mut here) = all.into_iter().find(|p| p.fields.iter().any(|f| f.id == id)) else {
        return Ok(lead_to("/answers"));
    };
    // an older window, from before somebody else began
    if !value(sent, "sheet").is_empty() && value(sent, "sheet") != sheet.writing.id {
        return Ok(lead_to("/"));
    }
    here.fields.retain(|f| asked.contains(&f.id));
    let name = here.id().to_owned();
    if sheet.writing.take(&here, sent) {
        sheet.changed();
    }
    let stay = lead_to(&format!("/write/{name}"));
    if is_locked || value(sent, "act") == "lock" {
        session.lock();
        return Ok(stay);
    }
    if let Some((act, path)) = value(sent, "act").split_once(' ') {
        do_on_page(room, sheet, act, path);
        sheet.changed();
        return Ok(stay);
    }
    if let Some(anchor) = mark_put(sheet, &here, sent) {
        sheet.changed();
        return Ok(lead_to(&format!("/write/{name}#{anchor}")));
    }
    // whoever goes on has no use for the rows that stayed empty
    sheet.rows.retain(|path, _| !here.fields.iter().any(|f| path.starts_with(&f.id)));
    match value(sent, "act") {
        "urgent" => return Ok(lead_to("/urgent")),
        "answers" => return Ok(lead_to("/answers")),
        _ => {}
    }
    let before: Vec<&Field> = here.fields.clone();
    let now_asked = sheet.writing.asked(workspace);
    let pages = sheet.writing.pages(&now_asked);
    let here = pages.iter().find(|p| p.id() == name);
    // an answer may bring another question to the same page
    let is_new = |f: &Field| f.is_question() && !before.iter().any(|b| b.id == f.id);
    if here.is_some_and(|page| page.fields.iter().any(|f| is_new(f))) {
        return Ok(stay);
    }
    let stops = problems(room, &token, sheet)?
        .iter()
        .any(|p| p.level != Level::Advice && here.is_some_and(|page| page.fields.iter().any(|f| f.id == p.question())));
    let next = Sheet::after(&pages, &name).filter(|_| !sheet.reviewed);
    if stops && sheet.tried.insert(name) {
        return Ok(stay);
    }
    Ok(lead_to(&next.map_or("/answers".to_owned(), |next| format!("/write/{next}"))))
}

/// Another row, a row less, or the time of now.
fn do_on_page(room: &Shared, sheet: &mut Sheet, act: &str, path: &str) {
    let Some(field) = sheet.writing.form.field_at(path) else { return };
    match act {
        "more" => {
            let rows = (sheet.rows_of(path) + 1).min(field.rows.max);
            sheet.rows.insert(path.to_owned(), rows);
        }
        "less" => {
            if let Some((table, row)) = path.strip_suffix(']').and_then(|p| p.rsplit_once('['))
                && let Ok(row) = row.parse()
            {
                sheet.writing.slots.take_out(table, row);
            }
        }
        "now" => {
            let now = (room.desk.now)().with_timezone(&LONDON);
            for (name, format) in [("day", "%-d"), ("month", "%-m"), ("year", "%Y"), ("time", "%H:%M")] {
                sheet.writing.slots.set(&format!("{path}-{name}"), &now.format(format).to_string());
            }
        }
        _ => {}
    }
}
