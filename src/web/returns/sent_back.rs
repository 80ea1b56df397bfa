//! A pack that was filled in on a screen and sent back is dropped: its proof first, each form in plain words, then a button
//! that enters them. The file lies in memory while it is read, and no longer.

use super::screens::{choices, sentence};
use super::{folder, register};
use crate::desk;
use crate::pack::is_proved;
use crate::register::{Fault, Given, SentBack, SentForm, Spoken, Typed, enter_all, sent_back};
use crate::report::Diagnostic;
use crate::system::Trouble;
use crate::verify::verify;
use crate::web::look_at::{parts, told};
use crate::web::page::{lead_to, page, page_as, refuse, trouble};
use crate::web::session::{with, with_form};
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

/// A file that is not taken: what `verify` says of it where it was read, and why.
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
        let why = Trouble::new("choose a file first").help("a PDF that was filled in on a screen");
        return not_taken(&room, &token, &NotTaken { verdict: Json::Null, why });
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
    let verdict = told(bytes, &proof);
    let workspace = &room.desk.workspace;
    let register = folder(room).and_then(|folder| crate::register::Register::read(&folder));
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
        "title": "This file is not entered", "verdict": verdict, "kept": true,
        "fact": sentence(&why.message), "help": sentence(&why.help), "forms": [], "errors": [],
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
        folder(&room).and_then(|folder| enter_all(&folder, now, entries)).map_err(in_the_way)?;
        let to = format!("/returns/{}", dropped.back.pack);
        session.seen_by = Typed(&said).text("seen_by").to_uppercase();
        session.dropped = None;
        Ok(lead_to(&to))
    });
    entered.unwrap_or_else(|answer| answer)
}

fn values(room: &Room, dropped: &Dropped, said: Typed<'_>, faults: &[Fault]) -> Json {
    let back = &dropped.back;
    let forms: Vec<Json> = back.forms.iter().map(|sent| form(room, sent, said)).collect();
    let is_any = back.forms.iter().any(|sent| !sent.is_blank);
    let errors: Vec<Json> =
        faults.iter().map(|f| json!({"path": place(f), "fact": sentence(&f.fact), "help": ""})).collect();
    json!({
        "title": "A pack that was filled in on a screen", "kept": true, "verdict": dropped.verdict, "pack": back.pack,
        "child": back.child, "forms": forms, "errors": errors, "any": is_any,
        "asked": back.asked().into_iter().map(|asks| asked(asks, said, faults)).collect::<Vec<_>>(),
        "seen_by": {"text": said.text("seen_by"), "said": said_of(faults, "seen_by")},
    })
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
fn form(room: &Room, sent: &SentForm, said: Typed<'_>) -> Json {
    let (workspace, leave_out) = (&room.desk.workspace, format!("{}/leave_out", sent.form));
    let spoken = Spoken(workspace);
    let signature =
        |given: &Given| json!({"label": spoken.item(&sent.form, &given.field), "says": sentence(&given.says())});
    let told = sent.record.as_ref().filter(|_| !sent.is_blank).map(|record| desk::told(record, workspace));
    json!({
        "id": sent.form, "title": spoken.title(&sent.form), "blank": sent.is_blank, "items": sent.said(spoken), "signatures": sent.signatures.iter().map(signature).collect::<Vec<_>>(),
        "found": sent.found.found.iter().map(|d| found(sent, d, spoken)).collect::<Vec<_>>(),
        "faults": sent.faults.iter().map(|f| json!({"fact": sentence(&f.fact), "help": sentence(&f.help)})).collect::<Vec<_>>(),
        "leave_out": leave_out, "left_out": !said.text(&leave_out).is_empty(), "told": told,
    })
}

/// A signature that counts only once somebody says so.
fn asked((name, given): (String, &Given), said: Typed<'_>, faults: &[Fault]) -> Json {
    let counts = [
        ("signed", "Yes: I compared the words of the certificate with them"),
        ("not signed", "No: it does not count as signed"),
    ];
    json!({
        "path": name, "says": sentence(&format!("signed {}", given.says())), "choices": choices(&counts, said.text(&name)),
        "said": said_of(faults, &name),
    })
}

/// A finding in plain words, with its question.
fn found(sent: &SentForm, found: &Diagnostic, spoken: Spoken<'_>) -> Json {
    json!({
        "question": spoken.item(&sent.form, &found.path), "fact": sentence(&found.message), "help": sentence(&found.help),
        "clause": found.citation.as_ref().map(ToString::to_string), "code": found.code,
    })
}
