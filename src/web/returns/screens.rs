//! The screens of packs that come back: what each template needs, with nothing chosen before somebody chooses.

use crate::pack::{Asked, Asks, Back};
use crate::register::{Fault, Register, Returned, Said, Spoken, Standing, State, Typed};
use crate::system::Trouble;
use crate::value::{read_date, show_date};
use crate::web::Shared;
use crate::web::page::page_as;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value as Json, json};

/// Every pack, room by room, and the box for the number on the page.
pub(super) fn list(room: &Shared, token: &str, register: &Register, code: &str, fault: Option<&Trouble>) -> Response {
    let (spoken, standings) = (Spoken(&room.desk.workspace), register.standings());
    let mut rooms: Vec<(&str, Vec<Json>)> = Vec::new();
    for standing in &standings {
        let name = standing.issued.room.as_str();
        if rooms.last().is_none_or(|(last, _)| *last != name) {
            rooms.push((name, Vec::new()));
        }
        if let Some((_, packs)) = rooms.last_mut() {
            packs.push(pack(standing, spoken));
        }
    }
    let count = |state: State| standings.iter().filter(|s| s.state() == state).count();
    let counts: Vec<Json> =
        State::WORDS.iter().map(|(_, state)| json!({"count": count(*state), "says": state.says()})).collect();
    let rooms: Vec<Json> = rooms.into_iter().map(|(name, packs)| json!({"name": name, "packs": packs})).collect();
    let errors: Vec<Json> = fault
        .iter()
        .map(|t| json!({"path": "code", "fact": sentence(&t.message), "help": sentence(&t.help)}))
        .collect();
    let values = json!({
        "title": "A pack came back", "kept": true, "rooms": rooms, "counts": counts, "all": standings.len(), "code": code, "errors": errors,
    });
    page_as(room, status(&errors), token, "returns.html", &values)
}

fn status(errors: &[Json]) -> StatusCode {
    if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

/// What is known of one pack.
fn pack(standing: &Standing<'_>, spoken: Spoken<'_>) -> Json {
    let (issued, state) = (standing.issued, standing.state());
    let mut lines = Vec::new();
    for form in standing.forms.iter().filter(|_| state != State::NotBack) {
        let id = &form.back.form;
        let title = spoken.title(id);
        lines.extend(form.gaps().iter().map(|gap| json!({"is": "Open", "form": title, "what": spoken.gap(id, gap)})));
        lines.extend(form.refused().map(|item| json!({"is": "No", "form": title, "what": spoken.item(id, item)})));
    }
    let forms = standing
        .forms
        .iter()
        .map(|f| json!({"id": f.back.form, "title": spoken.title(&f.back.form), "back": f.returned.is_some()}));
    json!({
        "pack": issued.pack, "child": issued.child, "parent": issued.parent, "says": sentence(state.says()),
        "word": state.word(), "open": state.is_open(), "corrected": standing.is_corrected(), "lines": lines,
        "forms": forms.collect::<Vec<_>>(),
    })
}

/// What is still open in one pack, and the box for the next; `entered` is how many forms were entered from a file just now.
pub(super) fn summary(room: &Shared, token: &str, standing: &Standing<'_>, entered: Option<usize>) -> Response {
    let one = pack(standing, Spoken(&room.desk.workspace));
    let title = format!("{}: {}", standing.issued.child, standing.state().says());
    let values = json!({
        "title": title, "tab": "A pack came back", "kept": true, "pack": one, "code": "", "errors": [], "entered": entered,
    });
    page_as(room, StatusCode::OK, token, "returns_done.html", &values)
}

/// One form of a pack: a question for each item, and for each signature.
pub(super) fn form(
    room: &Shared,
    token: &str,
    standing: &Standing<'_>,
    at: usize,
    typed: Typed<'_>,
    faults: &[Fault],
) -> Response {
    let (spoken, of_form) = (Spoken(&room.desk.workspace), &standing.forms[at]);
    let (back, before) = (of_form.back, of_form.returned);
    let asks = |asked: &Asked| question(back, asked, typed, before, spoken, faults);
    let signs = |signer: &crate::pack::Signer| {
        let name = format!("signed.{}", signer.field);
        let was = before.and_then(|r| r.signed.iter().find(|s| s.field == signer.field));
        let was = was.map(|s| if s.signed { "signed" } else { "not signed" });
        let choices = choices(&[("signed", "Signed"), ("not signed", "Not signed")], typed.text(&name));
        json!({
            "path": name, "label": spoken.item(&back.form, &signer.field), "choices": choices, "was": was,
            "said": said(faults, &name),
        })
    };
    let boxes: Vec<&str> = ["day", "month", "year"].iter().map(|b| typed.text(&format!("signed_on-{b}"))).collect();
    let was_on = before.and_then(|r| r.signed_on.as_deref()).and_then(|day| read_date(day).ok()).map(show_date);
    let errors: Vec<Json> = faults.iter().map(|f| error(back, f)).collect();
    let mut questions: Vec<Json> = back.items.iter().map(asks).chain(back.signers.iter().map(signs)).collect();
    if let Some(first) = questions.first_mut().filter(|_| errors.is_empty()) {
        first["first"] = true.into();
    }
    let values = json!({
        "title": spoken.title(&back.form), "kept": true, "pack": standing.issued.pack, "child": standing.issued.child,
        "parent": standing.issued.parent, "form": back.form, "number": at + 1, "of": standing.forms.len(),
        "questions": questions, "signed": !back.signers.is_empty(),
        "date": {"path": "signed_on", "boxes": boxes, "none": !typed.text("no_date").is_empty(), "said": said(faults, "signed_on"), "was": was_on},
        "seen_by": {"text": typed.text("seen_by"), "said": said(faults, "seen_by")},
        "entered": before.is_some(), "last": at + 1 == standing.forms.len(), "errors": errors,
    });
    page_as(room, status(&errors), token, "returns_form.html", &values)
}

fn question(
    back: &Back,
    asked: &Asked,
    typed: Typed<'_>,
    before: Option<&Returned>,
    spoken: Spoken<'_>,
    faults: &[Fault],
) -> Json {
    let words: &[(&str, &str)] = match (asked.asks, asked.only()) {
        (Asks::Section, Some(_)) => &[("filled", "Filled in"), ("blank", "Left blank")],
        (Asks::Section, None) => &[("filled", "Filled in"), ("gaps", "With gaps"), ("blank", "Left blank")],
        _ => &[("yes", "Yes"), ("no", "No"), ("blank", "Left blank")],
    };
    let name = format!("{}.missing", asked.item);
    let ticked: Vec<&str> = typed.all(&name).collect();
    let parts = asked.questions.iter().filter(|_| asked.only().is_none());
    let missing: Vec<Json> = parts
        .map(|q| json!({"id": q, "label": spoken.item(&back.form, q), "ticked": ticked.contains(&q.as_str())}))
        .collect();
    let was = before.and_then(|r| r.items.get(&asked.item)).map(|said| match said {
        Said::Yes => "yes",
        Said::No => "no",
        Said::Blank => "left blank",
        Said::Filled => "filled in",
        Said::Gaps(_) => "with gaps",
    });
    json!({
        "path": asked.item, "label": spoken.asked(&back.form, asked), "choices": choices(words, typed.text(&asked.item)),
        "missing": missing, "was": was, "said": said(faults, &asked.item),
    })
}

pub(super) fn choices(words: &[(&str, &str)], typed: &str) -> Vec<Json> {
    words.iter().map(|(id, label)| json!({"id": id, "label": label, "ticked": *id == typed})).collect()
}

/// What is wrong with an answer.
fn said(faults: &[Fault], name: &str) -> Vec<Json> {
    let own = faults.iter().filter(|f| f.name == name);
    own.map(|f| json!({"fact": sentence(&f.fact), "help": sentence(&f.help)})).collect()
}

/// A line of the summary, which leads to the first box of the answer.
fn error(back: &Back, fault: &Fault) -> Json {
    let at = match fault.name.as_str() {
        "signed_on" => "signed_on-day".to_owned(),
        name if back.items.iter().any(|a| a.item == name) || name.starts_with("signed.") => format!("{name}-1"),
        name => name.to_owned(),
    };
    json!({"path": at, "fact": sentence(&fault.fact), "help": ""})
}

/// As a sentence of a page: a capital first, and a full stop.
pub(in crate::web) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    let end = if text.is_empty() || text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}
