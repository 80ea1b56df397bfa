//! A pack came back: which are open, room by room, the box for the number on the page, and one screen for each form.

mod screens;
mod sent_back;

pub(super) use screens::sentence;
pub(super) use sent_back::{Dropped, drop_file, enter_file, look};

use super::lock::value;
use super::page::{lead_to, nothing_here, trouble};
use super::print;
use super::session::{with, with_form};
use super::{Room, Shared};
use crate::register::{OfForm, Register, Returned, Spoken, Standing, Typed, enter, letters, reminder, returned};
use crate::system::Trouble;
use axum::extract::{Form, Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use std::path::PathBuf;

type Sent = Form<Vec<(String, String)>>;

/// Where the register is.
fn folder(room: &Room) -> Result<PathBuf, Trouble> {
    room.desk.workspace.folder.clone().ok_or_else(|| Trouble::new("there is no register outside a workspace"))
}

fn register(room: &Shared, token: &str) -> Result<Register, Response> {
    folder(room).and_then(|folder| Register::read(&folder)).map_err(|t| trouble(room, token, &t))
}

pub(super) async fn list(State(room): State<Shared>, headers: HeaderMap) -> Response {
    let shown = with(&room, &headers, |session| {
        session.dropped = None;
        let register = register(&room, session.token())?;
        Ok(screens::list(&room, session.token(), &register, "", None))
    });
    shown.unwrap_or_else(|answer| answer)
}

/// The number that was typed or scanned leads to the first form that is not back yet.
pub(super) async fn find(State(room): State<Shared>, headers: HeaderMap, Form(sent): Sent) -> Response {
    let found = with_form(&room, &headers, &sent, |session| {
        let register = register(&room, session.token())?;
        let code = value(&sent, "code");
        let found = register.find(code);
        let standing = found.map_err(|t| screens::list(&room, session.token(), &register, code, Some(&t)))?;
        let open = standing.forms.iter().find(|f| f.returned.is_none()).or(standing.forms.first());
        let form = open.map(|f| f.back.form.as_str()).unwrap_or_default();
        Ok(lead_to(&format!("/returns/{}/{form}", standing.issued.pack)))
    });
    found.unwrap_or_else(|answer| answer)
}

pub(super) async fn ask(
    State(room): State<Shared>,
    Path((pack, form)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let shown = with(&room, &headers, |session| {
        let register = register(&room, session.token())?;
        let Some((standing, at)) = place(&register, &pack, &form) else { return Ok(None) };
        let before = [("seen_by".to_owned(), session.seen_by.clone())];
        Ok(Some(screens::form(&room, session.token(), &standing, at, Typed(&before), &[])))
    });
    match shown {
        Ok(Some(page)) | Err(page) => page,
        Ok(None) => nothing_here().await,
    }
}

/// The pack of an address and the place of the form in it.
fn place<'r>(register: &'r Register, pack: &str, form: &str) -> Option<(Standing<'r>, usize)> {
    let standing = register.find(pack).ok()?;
    let at = standing.forms.iter().position(|f| f.back.form == form)?;
    Some((standing, at))
}

/// Takes what was entered for a form, or shows it again with its faults; then the next form, and after the last what is
/// still open.
pub(super) async fn take(
    State(room): State<Shared>,
    Path((pack, form)): Path<(String, String)>,
    headers: HeaderMap,
    Form(sent): Sent,
) -> Response {
    let taken = with_form(&room, &headers, &sent, |session| {
        let register = register(&room, session.token())?;
        let Some((standing, at)) = place(&register, &pack, &form) else { return Ok(None) };
        let back = standing.forms[at].back;
        let (workspace, now) = (&room.desk.workspace, (room.desk.now)());
        let entry = returned((standing.issued, standing.at), back, Typed(&sent), Spoken(workspace), now);
        let entry: Returned =
            entry.map_err(|faults| screens::form(&room, session.token(), &standing, at, Typed(&sent), &faults))?;
        session.seen_by.clone_from(&entry.seen_by);
        let entered = folder(&room).and_then(|folder| {
            enter(&folder, now, entry)?;
            room.sign_register(&folder, now)
        });
        entered.map_err(|t| trouble(&room, session.token(), &t))?;
        let next = standing.forms.iter().skip(at + 1).find(|f: &&OfForm<'_>| f.returned.is_none());
        let next = next.map(|f| format!("/{}", f.back.form)).unwrap_or_default();
        Ok(Some(lead_to(&format!("/returns/{}{next}", standing.issued.pack))))
    });
    match taken {
        Ok(Some(page)) | Err(page) => page,
        Ok(None) => nothing_here().await,
    }
}

/// What is still open in one pack, and the box for the next.
pub(super) async fn summary(State(room): State<Shared>, Path(pack): Path<String>, headers: HeaderMap) -> Response {
    let shown = with(&room, &headers, |session| {
        let register = register(&room, session.token())?;
        let entered = session.entered.take();
        Ok(register.find(&pack).ok().map(|standing| screens::summary(&room, session.token(), &standing, entered)))
    });
    match shown {
        Ok(Some(page)) | Err(page) => page,
        Ok(None) => nothing_here().await,
    }
}

/// The reminder for the family of a pack, to be looked at and printed.
pub(super) async fn remind(State(room): State<Shared>, headers: HeaderMap, Form(sent): Sent) -> Response {
    let approved = with_form(&room, &headers, &sent, |session| {
        let token = session.token().to_owned();
        let register = register(&room, &token)?;
        let letters = letters(&register);
        let is_meant = |s: &Standing<'_>| s.issued.pack == value(&sent, "pack");
        let Some(letter) = letters.iter().find(|l| l.packs.iter().any(is_meant)) else { return Ok(None) };
        let approved = reminder(letter, Spoken(&room.desk.workspace), (room.desk.now)());
        approved.map(|approved| Some((approved, token.clone()))).map_err(|t| trouble(&room, &token, &t))
    });
    match approved {
        Ok(Some((approved, token))) => print::made(&room, &headers, token, approved, &sent, false).await,
        Ok(None) => lead_to("/returns"),
        Err(answer) => answer,
    }
}
