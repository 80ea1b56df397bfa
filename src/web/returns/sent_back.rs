//! A pack that was filled in on a screen and sent back is dropped: its proof first, each form in plain words, then a button
//! that enters them. The file lies in memory while it is read, and no longer.

use super::screens::{choices, sentence};
use super::{folder, register};
use crate::desk;
use crate::pack::is_proved;
use crate::pdf::describe;
use crate::register::{Fault, Given, Register, SentBack, SentForm, Spoken, Typed, enter_all, sent_back};
use crate::report::Diagnostic;
use crate::source::shown;
use crate::system::Trouble;
use crate::verify::verify;
use crate::web::look_at::parts;
use crate::web::page::{lead_to, page, page_as, refuse, trouble};
use crate::web::session::{with, with_form};
use crate::web::verdict::{is_closed, told};
use crate::web::{Room, Shared};
use axum::extract::{Form, Multipart, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value as Json, json};

const TEMPLATE: &str = "returns_sent.html";

/// What a file holds that was dropped, and what the screen says of it.
pub(in crate::web) struct Dropped {
    verdict: Json,
    back: SentBack,
}

/// A file that is not taken: what `verify` says of it where that can be said, and why.
struct NotTaken {
    verdict: Json,
    why: Trouble,
}

pub(in crate::web) async fn drop_file(State(room): State<Shared>, headers: HeaderMap, sent: Multipart) -> Response {
    let Some((form, bytes)) = parts(sent).await else {
        return refuse(StatusCode::BAD_REQUEST, "The file did not arrive whole. Try again.");
    };
    let token = match with_form(&room, &headers, &form, |session| Ok(session.token().to_owned())) {
        Ok(token) => token,
        Err(answer) => return answer,
    };
    if bytes.is_empty() {
        return nothing_chosen(&room, &token);
    }
    let apart = room.clone();
    let read = tokio::task::spawn_blocking(move || read(&bytes, &apart)).await;
    let shown = with(&room, &headers, |session| match read {
        Ok(Ok(dropped)) => {
            session.dropped = Some(dropped);
            Ok(lead_to("/sent-back"))
        }
        Ok(Err(why)) => Ok(not_taken(&room, &token, &why)),
        Err(_) => Err(refuse(StatusCode::INTERNAL_SERVER_ERROR, "A fault of confide stopped the reading.")),
    });
    shown.unwrap_or_else(|answer| answer)
}

fn read(bytes: &[u8], room: &Room) -> Result<Dropped, NotTaken> {
    let proof = verify(bytes, &room.desk.trust);
    if is_closed(&proof) {
        let why = Trouble::new("this is a copy behind a passphrase, in which nothing can be filled in");
        return Err(NotTaken { verdict: Json::Null, why: why.help("ask for the file that was filled in itself") });
    }
    let notes = if proof.intact { describe(bytes).ok() } else { None };
    let verdict = told(&proof, notes.as_ref());
    let workspace = &room.desk.workspace;
    let register = folder(room).and_then(|folder| Register::read(&folder));
    let back = register.and_then(|register| sent_back(bytes, &proof, &register, workspace, (room.desk.now)()));
    match back {
        Ok(back) => Ok(Dropped { verdict, back }),
        // the words of `verify` stand above it
        Err(why) if !is_proved(&proof) => Err(NotTaken { verdict, why: Trouble::new("").help(why.help) }),
        Err(why) => Err(NotTaken { verdict, why }),
    }
}

fn not_taken(room: &Shared, token: &str, NotTaken { verdict, why }: &NotTaken) -> Response {
    let values = json!({
        "title": "This file is not entered", "verdict": verdict, "kept": true, "another": true,
        "fact": sentence(&why.message), "help": sentence(&why.help), "errors": [],
    });
    page_as(room, StatusCode::UNPROCESSABLE_ENTITY, token, TEMPLATE, &values)
}

fn nothing_chosen(room: &Shared, token: &str) -> Response {
    let errors = json!([{"path": "file", "fact": "Choose a file first.", "help": ""}]);
    let values = json!({
        "title": "A pack came back", "verdict": null, "kept": true, "fact": "", "help": "", "errors": errors,
    });
    page_as(room, StatusCode::UNPROCESSABLE_ENTITY, token, TEMPLATE, &values)
}

/// What was dropped last, until it is entered.
pub(in crate::web) async fn look(State(room): State<Shared>, headers: HeaderMap) -> Response {
    let shown = with(&room, &headers, |session| {
        let dropped = session.dropped.as_ref().ok_or_else(|| lead_to("/returns"))?;
        let said = [("seen_by".to_owned(), session.seen_by.clone())];
        Ok(page(&room, session.token(), TEMPLATE, &values(&room, dropped, Typed(&said), &[])))
    });
    shown.unwrap_or_else(|answer| answer)
}

/// Enters every form of it that somebody did not leave out, or shows what has still to be said.
pub(in crate::web) async fn enter_file(
    State(room): State<Shared>,
    headers: HeaderMap,
    Form(said): Form<Vec<(String, String)>>,
) -> Response {
    let entered = with_form(&room, &headers, &said, |session| {
        let dropped = session.dropped.as_ref().ok_or_else(|| lead_to("/returns"))?;
        let register = register(&room, session.token())?;
        let in_the_way = |why: Trouble| trouble(&room, session.token(), &why);
        let standing = register.find(&dropped.back.check).map_err(in_the_way)?;
        let (spoken, now) = (Spoken(&room.desk.workspace), (room.desk.now)());
        let entries = dropped.back.entries(&standing, Typed(&said), spoken, now).map_err(|faults| {
            let values = values(&room, dropped, Typed(&said), &faults);
            page_as(&room, StatusCode::UNPROCESSABLE_ENTITY, session.token(), TEMPLATE, &values)
        })?;
        let count = entries.len();
        let entered = folder(&room).and_then(|folder| {
            enter_all(&folder, now, entries)?;
            room.sign_register(&folder, now)
        });
        entered.map_err(in_the_way)?;
        let to = format!("/returns/{}", dropped.back.pack);
        session.entered = Some(count);
        session.seen_by = Typed(&said).text("seen_by").to_uppercase();
        session.dropped = None;
        Ok(lead_to(&to))
    });
    entered.unwrap_or_else(|answer| answer)
}

fn values(room: &Room, dropped: &Dropped, said: Typed<'_>, faults: &[Fault]) -> Json {
    let back = &dropped.back;
    let before = entered_before(room, back);
    let forms: Vec<Json> = back.forms.iter().map(|sent| form(room, sent, said, before.contains(&sent.form))).collect();
    let is_any = back.forms.iter().any(|sent| !sent.is_blank);
    let faults: Vec<Fault> = faults.iter().map(|fault| plain(back, fault)).collect();
    let errors: Vec<Json> =
        faults.iter().map(|f| json!({"path": place(f), "fact": sentence(&f.fact), "help": ""})).collect();
    let title = if is_any { "a pack that was filled in on a screen" } else { "nothing is filled in" };
    json!({
        "title": format!("{}: {title}", back.child), "kept": true, "verdict": dropped.verdict, "pack": back.pack,
        "child": back.child, "forms": forms, "errors": errors, "any": is_any,
        "asked": back.asked().into_iter().map(|asks| asked(asks, said, &faults)).collect::<Vec<_>>(),
        "seen_by": {"text": said.text("seen_by"), "said": said_of(&faults, "seen_by")},
    })
}

/// The forms of the pack that are in the register already.
fn entered_before(room: &Room, back: &SentBack) -> Vec<String> {
    let register = folder(room).and_then(|folder| Register::read(&folder)).ok();
    let standing = register.as_ref().and_then(|register| register.find(&back.check).ok());
    let forms = standing.into_iter().flat_map(|standing| standing.forms);
    forms.filter(|form| form.returned.is_some()).map(|form| form.back.form.clone()).collect()
}

/// What has still to be said, short: the signature itself stands beside the question.
fn plain(back: &SentBack, fault: &Fault) -> Fault {
    let asked = back.asked().into_iter().find(|(name, _)| *name == fault.name);
    let Some(signature) = asked.and_then(|(_, given)| given.signature.as_ref()) else { return fault.clone() };
    let fact = format!("nobody has said whether the signature of {} is the parent's", shown(&signature.signer.name()));
    Fault { name: fault.name.clone(), fact, help: String::new() }
}

/// The box that a line of the summary leads to.
fn place(fault: &Fault) -> String {
    if fault.name.starts_with("signer.") { format!("{}-1", fault.name) } else { fault.name.clone() }
}

fn said_of(faults: &[Fault], name: &str) -> Vec<Json> {
    let own = faults.iter().filter(|f| f.name == name);
    own.map(|f| json!({"fact": sentence(&f.fact), "help": sentence(&f.help)})).collect()
}

/// One form: what was said to each item, who signed, what was found, what stands in the way, and all that was written.
fn form(room: &Room, sent: &SentForm, said: Typed<'_>, is_entered: bool) -> Json {
    let (workspace, leave_out) = (&room.desk.workspace, format!("{}/leave_out", sent.form));
    let spoken = Spoken(workspace);
    let signature =
        |given: &Given| json!({"label": spoken.item(&sent.form, &given.field), "says": sentence(&given.says())});
    let told = sent.record.as_ref().filter(|_| !sent.is_blank).map(|record| desk::told(record, workspace));
    let items = sent.said(spoken);
    json!({
        "id": sent.form, "title": spoken.title(&sent.form), "blank": sent.is_blank, "state": state(sent, &items),
        "entered": is_entered, "missing": missing(sent, &items, spoken), "items": items,
        "signatures": sent.signatures.iter().map(signature).collect::<Vec<_>>(),
        "found": sent.found.found.iter().filter(|d| !is_missing(d)).map(|d| found(sent, d, spoken)).collect::<Vec<_>>(),
        "faults": sent.faults.iter().map(|f| format!("{} {}", sentence(&f.fact), sentence(&f.help))).collect::<Vec<_>>(),
        "leave_out": leave_out, "left_out": !said.text(&leave_out).is_empty(), "told": told,
    })
}

/// How it stands with a form, in a few words.
fn state(sent: &SentForm, items: &[(String, String)]) -> &'static str {
    let is_signed = sent.signatures.iter().any(|given| given.signature.is_some());
    let is_open = items.iter().all(|(_, word)| word == "left blank");
    match (sent.is_blank, sent.faults.is_empty()) {
        (true, _) => "nothing is filled in",
        (_, false) => "it cannot be entered from the file",
        _ if is_signed && is_open => "signed, and every answer is left blank",
        _ if is_signed => "filled in and signed",
        _ if sent.signatures.is_empty() => "filled in",
        _ => "filled in, and not signed",
    }
}

fn is_missing(found: &Diagnostic) -> bool {
    found.code == "missing"
}

/// The questions that are not answered, but for those of which the list says so already.
fn missing(sent: &SentForm, items: &[(String, String)], spoken: Spoken<'_>) -> Vec<String> {
    let all = sent.found.found.iter().filter(|d| is_missing(d)).map(|d| question(sent, d, spoken));
    all.filter(|question| !items.iter().any(|(item, _)| item == question)).collect()
}

/// The question that a finding is about, with the one it belongs to.
fn question(sent: &SentForm, found: &Diagnostic, spoken: Spoken<'_>) -> String {
    let asked = spoken.item(&sent.form, &found.path);
    match found.path.split(['.', '[']).next() {
        Some(whole) if whole != found.path && !asked.is_empty() => {
            format!("{} {asked}", ended(&spoken.item(&sent.form, whole)))
        }
        _ => asked,
    }
}

/// With a colon behind it, where it does not end by itself.
fn ended(text: &str) -> String {
    if text.ends_with(['?', '.', ':']) { text.to_owned() } else { format!("{text}:") }
}

/// A signature that counts only once somebody says so.
fn asked((name, given): (String, &Given), said: Typed<'_>, faults: &[Fault]) -> Json {
    let counts = [
        ("signed", "Yes: I compared the words of the certificate with them"),
        ("not signed", "No: it does not count as signed"),
    ];
    json!({
        "path": name, "says": sentence(&format!("it is signed {}", given.says())), "choices": choices(&counts, said.text(&name)),
        "said": said_of(faults, &name),
    })
}

/// A finding in plain words, with its question.
fn found(sent: &SentForm, found: &Diagnostic, spoken: Spoken<'_>) -> Json {
    json!({
        "question": ended(&question(sent, found, spoken)), "fact": sentence(&found.message), "help": sentence(&found.help),
        "clause": found.citation.as_ref().map(ToString::to_string), "code": found.code,
    })
}
