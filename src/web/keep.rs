//! What cannot be finished now: a draft behind a passphrase, and part A left for the designated person; both only where the
//! setting lets files about children lie.

use super::Shared;
use super::begin::pin_fault;
use super::lock::value;
use super::packs::Sent;
use super::page::{self, lead_to, page, page_as, trouble};
use super::session::{Draft, Session, Sheet, with, with_form};
use crate::desk::{Beside, Writing, answered, words};
use crate::disk::{self, Existing};
use crate::envelope::{self, PersonKey, Phrase};
use crate::pack::places;
use crate::record::Reference;
use crate::source::fingerprint;
use crate::system::Trouble;
use crate::web::Room;
use axum::extract::{Form, Multipart, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value as Json, json};
use std::path::PathBuf;
use zeroize::Zeroizing;

type Chosen = Form<Vec<(String, String)>>;

/// The folder beside what else is kept.
const FOLDER: &str = "unfinished";
/// What their files begin with.
const DRAFT: &str = "draft-";
const LEFT: &str = "left-";
/// The most bytes of one.
const MOST: u64 = 4 << 20;

/// The closed files that are there, by what they begin with.
fn closed(room: &Room, begins: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for place in places(&room.desk.workspace) {
        let all = walkdir::WalkDir::new(place.join(FOLDER)).min_depth(1).max_depth(1).sort_by_file_name();
        let files = all.into_iter().flatten().filter(|e| e.file_type().is_file()).map(walkdir::DirEntry::into_path);
        found.extend(files.filter(|path| id_of(path, begins).is_some()));
    }
    found
}

/// How many lie there.
pub(super) fn count(room: &Room) -> usize {
    closed(room, DRAFT).len() + closed(room, LEFT).len()
}

fn id_of(path: &std::path::Path, begins: &str) -> Option<String> {
    let name = path.file_name()?.to_string_lossy();
    Some(name.strip_prefix(begins)?.strip_suffix(".age")?.to_owned())
}

/// The record's sheet; leads back where there is none.
fn sheet(session: &mut Session) -> Result<&mut Sheet, Response> {
    session.work.sheet.as_mut().ok_or_else(|| lead_to("/"))
}

pub(super) async fn ask_save(State(room): State<Shared>, headers: HeaderMap) -> Response {
    let asked = with(&room, &headers, |session| {
        let (token, id) = (session.token().to_owned(), sheet(session)?.writing.id.clone());
        Ok(page(&room, &token, "save.html", &save_values(&room, &id, None)))
    });
    asked.unwrap_or_else(|answer| answer)
}

fn save_values(room: &Room, id: &str, fault: Option<&Trouble>) -> Json {
    let places: Vec<String> =
        places(&room.desk.workspace).iter().map(|p| p.join(FOLDER).display().to_string()).collect();
    let (fact, help) = fault.map(|t| (t.message.as_str(), t.help.as_str())).unwrap_or_default();
    json!({"title": "Stop here and go on later", "id": id, "places": places, "closed": true, "fault": fact, "help": help})
}

/// Closes what was written behind a passphrase, and takes it off the desk.
pub(super) async fn save(State(room): State<Shared>, headers: HeaderMap, Form(sent): Chosen) -> Response {
    let (first, again) = (value(&sent, "passphrase"), value(&sent, "again"));
    let phrase = match Phrase::new(first) {
        Ok(_) if first != again => Err(Trouble::new("the two passphrases differ").help("type the same twice")),
        other => other,
    };
    let taken = with_form(&room, &headers, &sent, |session| {
        let token = session.token().to_owned();
        let sheet = sheet(session)?;
        let kept = bytes(sheet).map_err(|t| trouble(&room, &token, &t))?;
        Ok((token, sheet.writing.id.clone(), kept, sheet.draft.as_ref().map(|d| d.path.clone())))
    });
    let (token, id, kept, before) = match taken {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let place = places(&room.desk.workspace).into_iter().nth(value(&sent, "where").parse().unwrap_or(0));
    let is_same = fingerprint(&kept);
    let wrote = tokio::task::spawn_blocking(move || {
        let folder = place.ok_or_else(|| Trouble::new("the setting keeps no files about children"))?.join(FOLDER);
        let closed = envelope::close(&kept, &phrase?)?;
        write(folder, &format!("{DRAFT}{id}.age"), &closed, before.as_deref())
    });
    match wrote.await {
        Ok(Ok(path)) => {
            // only what is in the file is taken off the desk
            let gone = with(&room, &headers, |session| {
                let token = session.token().to_owned();
                let now = session.work.sheet.as_ref().map(bytes).transpose().map_err(|t| trouble(&room, &token, &t))?;
                if now.is_none_or(|now| fingerprint(&now) != is_same) {
                    let other = Trouble::new("what was written was changed meanwhile, and is still here");
                    return Err(trouble(&room, &token, &other.help("keep it once more")));
                }
                session.work.sheet = None;
                Ok(())
            });
            let values = json!({"title": "It is kept, closed", "file": path.display().to_string(), "left": ""});
            gone.err().unwrap_or_else(|| page(&room, &token, "kept.html", &values))
        }
        Ok(Err(why)) => {
            let id = with(&room, &headers, |session| Ok(sheet(session)?.writing.id.clone())).unwrap_or_default();
            let values = save_values(&room, &id, Some(&why));
            page_as(&room, StatusCode::UNPROCESSABLE_ENTITY, &token, "save.html", &values)
        }
        Err(_) => lead_to("/answers"),
    }
}

/// Everything of a sheet that is kept.
fn bytes(sheet: &Sheet) -> Result<Zeroizing<Vec<u8>>, Trouble> {
    let draft = sheet.draft.iter();
    // a draft is written anew; what was left for somebody else is what it goes on from
    let left = draft.clone().map(|d| &d.path).filter(|path| id_of(path, DRAFT).is_none());
    let before: Vec<PathBuf> = draft.flat_map(|d| &d.before).chain(left).cloned().collect();
    sheet.writing.keep(sheet.code.as_deref(), sheet.first.as_ref(), &before)
}

/// Writes a closed file; an earlier draft of the same is replaced, or taken away where it lies elsewhere.
fn write(folder: PathBuf, name: &str, bytes: &[u8], before: Option<&std::path::Path>) -> Result<PathBuf, Trouble> {
    disk::make_folder(&folder)?;
    let path = folder.join(name);
    let existing = if before == Some(path.as_path()) { Existing::Replace } else { Existing::Refuse };
    disk::write(&path, bytes, existing)?;
    if let Some(old) = before.filter(|old| *old != path && id_of(old, DRAFT).is_some() && old.exists()) {
        disk::remove(old)?;
    }
    Ok(path)
}

/// What lies there closed, to be gone on with.
pub(super) async fn list(State(room): State<Shared>, headers: HeaderMap) -> Response {
    let shown = with(&room, &headers, |session| {
        Ok(page(&room, session.token(), "unfinished.html", &list_values(&room, None, session.work.sheet.is_some())))
    });
    shown.unwrap_or_else(|answer| answer)
}

fn list_values(room: &Room, fault: Option<&Trouble>, occupied: bool) -> Json {
    let ids = |begins: &str| -> Vec<String> { closed(room, begins).iter().filter_map(|p| id_of(p, begins)).collect() };
    let (fact, help) = fault.map(|t| (t.message.as_str(), t.help.as_str())).unwrap_or_default();
    json!({
        "title": "Go on with something", "drafts": ids(DRAFT), "left": ids(LEFT), "occupied": occupied, "fault": fact,
        "help": help, "keeps": !places(&room.desk.workspace).is_empty(),
    })
}

/// Opens a draft with its passphrase.
pub(super) async fn open(State(room): State<Shared>, headers: HeaderMap, Form(sent): Chosen) -> Response {
    let chosen = value(&sent, "draft").parse::<usize>().ok();
    let path = chosen.and_then(|at| closed(&room, DRAFT).into_iter().nth(at));
    let (phrase, pin) = (Phrase::typed(value(&sent, "passphrase")), value(&sent, "pin").to_owned());
    take(&room, &headers, &sent, &pin, move |room| {
        let path = path.ok_or_else(|| Trouble::new("choose what you want to go on with"))?;
        let opened = envelope::open(&disk::read(&path, MOST)?, &phrase)?;
        let (writing, beside) = Writing::kept(&opened, &room.desk.workspace.forms)?;
        let draft = Some(Draft { path, before: beside.before });
        Ok(Taken { writing, code: beside.check_code, draft, first: beside.first })
    })
    .await
}

/// Opens what was left for the designated person, with her key: she goes on with the next part, the first before her eyes.
pub(super) async fn open_left(State(room): State<Shared>, headers: HeaderMap, parts: Multipart) -> Response {
    let Some(Sent { form, tables }) = Sent::of(parts).await else {
        return page::refuse(StatusCode::BAD_REQUEST, "The key did not arrive whole. Try again.");
    };
    let chosen = value(&form, "left").parse::<usize>().ok();
    let path = chosen.and_then(|at| closed(&room, LEFT).into_iter().nth(at));
    let (phrase, pin) = (Phrase::typed(value(&form, "passphrase")), value(&form, "pin").to_owned());
    take(&room, &headers, &form, &pin, move |room| {
        let path = path.ok_or_else(|| Trouble::new("choose what you want to go on with"))?;
        let key = tables.first().ok_or_else(|| Trouble::new("choose the file with your key"))?;
        let key = PersonKey::from_file(&key.1, &phrase)?;
        let opened = key.open(&disk::read(&path, MOST)?)?;
        let (first, Beside { check_code: code, .. }) = Writing::kept(&opened, &room.desk.workspace.forms)?;
        let mut writing = Writing::begin(&first.form, (room.desk.now)(), &room.desk.random)?;
        writing.part = first.form.parts.get(1).map(|part| part.id.clone());
        writing.child_ref.clone_from(&first.child_ref);
        writing.part_a = code.map(|check_code| Reference { id: first.id.clone(), check_code });
        let draft = Some(Draft { path, before: Vec::new() });
        Ok(Taken { writing, code: None, draft, first: Some(first) })
    })
    .await
}

/// What was taken out of a closed file.
struct Taken {
    writing: Writing,
    code: Option<String>,
    draft: Option<Draft>,
    first: Option<Writing>,
}

async fn take(
    room: &Shared,
    headers: &HeaderMap,
    form: &[(String, String)],
    pin: &str,
    open: impl FnOnce(&Room) -> Result<Taken, Trouble> + Send + 'static,
) -> Response {
    let state = with_form(room, headers, form, |s| Ok((s.token().to_owned(), s.work.sheet.is_some())));
    let (token, occupied) = match state {
        Ok(state) => state,
        Err(answer) => return answer,
    };
    let again = |why: &Trouble| {
        let values = list_values(room, Some(why), occupied);
        page_as(room, StatusCode::UNPROCESSABLE_ENTITY, &token, "unfinished.html", &values)
    };
    if let Some((fact, help)) = pin_fault(pin) {
        return again(&Trouble::new(fact).help(help));
    }
    if occupied {
        return again(&Trouble::new("something else is being written").help("print it, wipe it or set it aside first"));
    }
    // one try at a time: a passphrase is slow to guess
    let Ok(_one) = room.tries.acquire().await else { return lead_to("/unfinished") };
    let apart = room.clone();
    match tokio::task::spawn_blocking(move || open(&apart)).await {
        Ok(Ok(taken)) => {
            let laid = with(room, headers, |session| {
                // somebody may have begun something else meanwhile
                if session.work.sheet.is_some() || !session.make_room() {
                    return Err(lead_to("/unfinished"));
                }
                let mut sheet = Sheet::new(taken.writing, pin);
                (sheet.code, sheet.draft, sheet.first) = (taken.code, taken.draft, taken.first);
                session.work.sheet = Some(sheet);
                Ok(())
            });
            laid.err().unwrap_or_else(|| lead_to("/answers"))
        }
        Ok(Err(why)) => again(&why),
        Err(_) => lead_to("/unfinished"),
    }
}

/// Those for whom a first part can be left: designated persons who have a key, each by name.
pub(super) fn readers(room: &Room) -> Vec<(String, String)> {
    let people = room.desk.workspace.setting.data.at("designated_persons").to_json();
    let today = (room.desk.now)().with_timezone(&crate::value::LONDON).date_naive().to_string();
    let text = |person: &Json, key: &str| person[key].as_str().unwrap_or_default().to_owned();
    let is_in_office = |p: &&Json| text(p, "until").is_empty() || text(p, "until") >= today;
    let all = people.as_array().into_iter().flatten().filter(is_in_office);
    all.map(|p| (text(p, "name"), text(p, "public_key"))).filter(|(_, key)| envelope::is_public_key(key)).collect()
}

/// Whether what lies on the desk can be left for somebody: the first of several parts, printed, where files may lie.
pub(super) fn can_leave(room: &Room, sheet: &Sheet) -> bool {
    let form = &sheet.writing.form;
    let is_first = form.parts.len() > 1 && sheet.writing.part.as_deref() == Some(form.parts[0].id.as_str());
    is_first && sheet.code.is_some() && !readers(room).is_empty() && !places(&room.desk.workspace).is_empty()
}

/// Leaves the first part for the designated person; whoever wrote it cannot open it again.
pub(super) async fn leave(State(room): State<Shared>, headers: HeaderMap, Form(sent): Chosen) -> Response {
    let left = with_form(&room, &headers, &sent, |session| {
        let token = session.token().to_owned();
        let sheet = sheet(session)?;
        if !can_leave(&room, sheet) {
            return Err(lead_to("/answers"));
        }
        let path = leave_sheet(&room, sheet).map_err(|t| trouble(&room, &token, &t))?;
        // a draft of it would open for whoever wrote it
        forget(sheet).map_err(|t| trouble(&room, &token, &t))?;
        session.work.sheet = None;
        let names: Vec<String> = readers(&room).into_iter().map(|(name, _)| name).collect();
        let values =
            json!({"title": "It is left, closed", "file": path.display().to_string(), "left": names.join(", ")});
        Ok(page(&room, &token, "kept.html", &values))
    });
    left.unwrap_or_else(|answer| answer)
}

fn leave_sheet(room: &Room, sheet: &Sheet) -> Result<PathBuf, Trouble> {
    let readers = readers(room);
    let keys: Vec<&str> = readers.iter().map(|(_, key)| key.as_str()).collect();
    let kept = sheet.writing.keep(sheet.code.as_deref(), None, &[])?;
    let closed = envelope::close_for(&kept, &keys)?;
    let place = places(&room.desk.workspace).into_iter().next();
    let folder = place.ok_or_else(|| Trouble::new("the setting keeps no files about children"))?.join(FOLDER);
    write(folder, &format!("{LEFT}{}.age", sheet.writing.id), &closed, None)
}

/// What the first part says, to read beside the next one.
pub(super) async fn first(State(room): State<Shared>, headers: HeaderMap) -> Response {
    let shown = with(&room, &headers, |session| {
        let token = session.token().to_owned();
        let workspace = &room.desk.workspace;
        let Some(first) = &sheet(session)?.first else { return Ok(lead_to("/answers")) };
        let values = json!({
            "title": "What was written before", "form": words(&first.form.title, workspace), "id": first.id,
            "sections": answered(first, workspace),
        });
        Ok(page(&room, &token, "first.html", &values))
    });
    shown.unwrap_or_else(|answer| answer)
}

/// Removes the closed files that a sheet came from: what was in them is on paper now.
///
/// # Errors
/// When one cannot be removed.
pub(super) fn forget(sheet: &Sheet) -> Result<(), Trouble> {
    let Some(draft) = sheet.draft.as_ref().filter(|_| sheet.printed) else { return Ok(()) };
    let all = std::iter::once(&draft.path).chain(&draft.before);
    // a name that is none of ours is never removed, whatever a file says
    let ours = all.filter(|path| id_of(path, DRAFT).or_else(|| id_of(path, LEFT)).is_some());
    ours.filter(|path| path.exists()).try_for_each(|path| disk::remove(path))
}
