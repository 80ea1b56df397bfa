//! The screens of an intake, one after the other at one address: put the table down, look, make, done.

use super::look::{self, Seen};
use super::run::{Done, Run};
use super::sent::Sent;
use super::{Keep, Packs, Wanted};
use crate::pack::{Made, Maker, PrintBy, Set, Source, places, sets};
use crate::system::Trouble;
use crate::value::LONDON;
use crate::web::lock::{self, value};
use crate::web::page::{self, lead_to, page, page_as, trouble};
use crate::web::session::{Session, with, with_form};
use crate::web::{Room, Shared};
use axum::extract::{Form, Multipart, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value as Json, json};
use std::path::PathBuf;
use std::sync::Arc;

type Chosen = Form<Vec<(String, String)>>;

/// The set that an intake is usually of.
const USUAL: &str = "registration";

/// The screen that the intake is at.
pub(in crate::web) async fn get(State(room): State<Shared>, headers: HeaderMap) -> Response {
    with(&room, &headers, |session| Ok(shown(&room, session))).unwrap_or_else(|answer| answer)
}

fn shown(room: &Shared, session: &Session) -> Response {
    let token = session.token();
    let Some(packs) = &session.work.packs else { return page(room, token, "packs.html", &begin(room, &[], &[])) };
    let Some(run) = &packs.run else { return page(room, token, "packs_rows.html", &rows(room, packs)) };
    run.ended(|end| match end {
        None => {
            let values = json!({"title": "The packs are being made", "done": run.done(), "of": run.of});
            page(room, token, "packs_run.html", &values)
        }
        Some(Ok(done)) => page(room, token, "packs_done.html", &ended(done)),
        Some(Err(why)) => {
            let values = json!({"title": "The packs could not be made", "fact": why.message, "help": why.help});
            page(room, token, "packs_done.html", &values)
        }
    })
}

/// The form that takes the table.
fn begin(room: &Shared, form: &[(String, String)], faults: &[Json]) -> Json {
    let workspace = &room.desk.workspace;
    let chosen = Some(value(form, "set")).filter(|set| !set.is_empty()).unwrap_or(USUAL);
    let mut all = sets(&workspace.sets, &workspace.forms).unwrap_or_default();
    all.sort_by_key(|set| set.id != USUAL);
    let of_children = all.iter().filter(|set| !set.of_a_child(&workspace.forms).is_empty());
    let one = |set: &Set| json!({"id": set.id, "title": set.title.en(), "ticked": set.id == chosen});
    let languages: Vec<Json> = workspace
        .strings
        .iter()
        .map(|(tag, strings)| json!({"id": tag, "title": strings.language.name, "ticked": value(form, "language") == tag}))
        .collect();
    json!({
        "title": "Packs for an intake", "sets": of_children.map(one).collect::<Vec<_>>(), "languages": languages,
        "large": value(form, "size") == "large", "errors": faults,
    })
}

/// Every row, ready or with what is to be mended, and where the packs may go.
fn rows(room: &Shared, packs: &Packs) -> Json {
    let Seen { head, notes, rows } = &packs.seen;
    let ready = rows.iter().filter(|row| row.faults.is_empty()).count();
    let places: Vec<String> = places(&room.desk.workspace)
        .iter()
        .map(|place| place.join(folder_name(room, &packs.wanted)).display().to_string())
        .collect();
    json!({
        "title": if head.is_empty() { format!("{ready} of {} rows are ready", rows.len()) } else { "The table cannot be used yet".into() },
        "head": head, "notes": notes, "rows": rows, "ready": ready, "faulty": rows.len() - ready, "places": places,
        "remarks": rows.iter().flat_map(|r| r.said.iter().map(move |said| format!("{}: {said}", r.child))).collect::<Vec<_>>(),
    })
}

fn ended(done: &Done) -> Json {
    json!({
        "title": if done.interrupted { "Ended early" } else { "The packs are made" },
        "summary": done.summary, "failed": done.failed, "said": done.said,
        "folder": done.folder.as_ref().map(|f| f.display().to_string()), "interrupted": done.interrupted,
    })
}

/// The folder of a set's packs of one day: a second run of the same day goes on where the first ended.
fn folder_name(room: &Room, wanted: &Wanted) -> String {
    let today = (room.desk.now)().with_timezone(&LONDON).date_naive();
    let large = if wanted.large { "-large" } else { "" };
    format!("{}-{today}{large}", wanted.set)
}

/// Takes the table and looks at every row.
pub(in crate::web) async fn post(State(room): State<Shared>, headers: HeaderMap, parts: Multipart) -> Response {
    let Some(sent) = Sent::of(parts).await else {
        return page::refuse(StatusCode::BAD_REQUEST, "The table did not arrive whole. Try again.");
    };
    let faults = sent.faults();
    let token = with_form(&room, &headers, &sent.form, |session| {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        match &session.work.packs {
            Some(_) => Err(lead_to("/packs")),
            None if faults.is_empty() => Ok(session.token().to_owned()),
            None => {
                let values = begin(&room, &sent.form, &faults);
                Err(page_as(&room, status, session.token(), "packs.html", &values))
            }
        }
    });
    let token = match token {
        Ok(token) => token,
        Err(answer) => return answer,
    };
    let (pin, wanted) = sent.wanted();
    let (apart, wanted) = (room.clone(), Arc::new(wanted));
    let asked = wanted.clone();
    let seen = match tokio::task::spawn_blocking(move || look::look(&apart, &asked)).await {
        Ok(Ok(seen)) => seen,
        Ok(Err(why)) => return trouble(&room, &token, &why),
        Err(_) => return fault(&room, &token),
    };
    let laid = with(&room, &headers, |session| {
        // somebody may have laid something else down meanwhile
        if session.work.packs.is_none() {
            if !session.make_room() {
                return Err(lock::full(&room, session.token()));
            }
            session.work.packs = Some(Packs { pin, wanted, seen, run: None });
        }
        Ok(())
    });
    laid.err().unwrap_or_else(|| lead_to("/packs"))
}

fn fault(room: &Shared, token: &str) -> Response {
    trouble(room, token, &Trouble::new("a fault of confide stopped this").help("try again, and report it"))
}

/// One pack as it will be, to be looked at.
pub(in crate::web) async fn preview(State(room): State<Shared>, headers: HeaderMap, Form(sent): Chosen) -> Response {
    let wanted = with_form(&room, &headers, &sent, |session| {
        let packs = session.work.packs.as_ref().ok_or_else(|| lead_to("/packs"))?;
        Ok((packs.wanted.clone(), session.token().to_owned()))
    });
    let (wanted, token) = match wanted {
        Ok(known) => known,
        Err(answer) => return answer,
    };
    let Ok(index) = value(&sent, "row").parse::<usize>() else { return lead_to("/packs") };
    let Ok(permit) = room.presses.acquire().await else { return lead_to("/packs") };
    let apart = room.clone();
    let made = tokio::task::spawn_blocking(move || one(&apart, &wanted, index)).await;
    drop(permit);
    match made {
        Ok(Ok((id, bytes))) => page::pdf(&id, bytes),
        Ok(Err(why)) => trouble(&room, &token, &why),
        Err(_) => fault(&room, &token),
    }
}

/// The pack of one row; of parents who live apart the first one's.
fn one(room: &Room, wanted: &Wanted, index: usize) -> Result<(String, Vec<u8>), Trouble> {
    let opened = look::open(room, wanted)?;
    let (workspace, ctx) = (&room.desk.workspace, room.context());
    let desk = opened.office.desk(workspace);
    let rows = opened.office.rows(&opened.intake, &desk, workspace, ctx.now);
    let mend = || Trouble::new("this row has still to be mended").help("mend the table and put it down again");
    if index >= rows.count() {
        return Err(mend());
    }
    let row = rows.row(index)?;
    let composer = opened.office.composer(workspace, ctx.now, wanted.large);
    let composed = composer.compose(&row.child, row.records.ok_or_else(mend)?);
    let composed = composed.map_err(|why| Trouble::new(why.to_string()).help(why.help()))?;
    let job = composed.jobs.first().ok_or_else(mend)?;
    let identity = room.sealing()?;
    let typst = room.desk.typst.as_ref().map_err(Clone::clone)?;
    // made as it is among many, so that it is to the letter what the run will make
    let maker = Maker::new(workspace, &ctx, Ok(workspace.press(typst, &ctx)), Ok(&identity), false)?.for_many();
    let outcome = maker.make(job, false).map_err(|e| Trouble::new(e.to_string()).help(e.help()))?;
    match outcome.made {
        Made::Sealed(sealed) => Ok((job.id.clone(), sealed.bytes().to_vec())),
        _ => Err(Trouble::new("the pack was not sealed")),
    }
}

/// Begins to make them all; the page shows how far it is.
pub(in crate::web) async fn make(State(room): State<Shared>, headers: HeaderMap, Form(sent): Chosen) -> Response {
    let begun = with_form(&room, &headers, &sent, |session| {
        // a locked key is said now, and not after the table was taken off
        room.sealing().map_err(|why| trouble(&room, session.token(), &why))?;
        let packs = session.work.packs.as_mut().ok_or_else(|| lead_to("/packs"))?;
        if packs.run.is_some() || !packs.seen.head.is_empty() {
            return Err(lead_to("/packs"));
        }
        let run = Arc::new(Run::of(packs.seen.rows.len()));
        packs.run = Some(run.clone());
        Ok((run, packs.wanted.clone()))
    });
    let (run, wanted) = match begun {
        Ok(begun) => begun,
        Err(answer) => return answer,
    };
    let keep = Keep { folder: folder(&room, &wanted, value(&sent, "where")), by: by(value(&sent, "by")) };
    tokio::task::spawn_blocking(move || run.work(&room, &wanted, &keep));
    lead_to("/packs")
}

/// The folder that was chosen, by its number among those that are allowed; none for memory.
fn folder(room: &Room, wanted: &Wanted, chosen: &str) -> Option<PathBuf> {
    let at: usize = chosen.parse().ok()?;
    places(&room.desk.workspace).get(at).map(|place| place.join(folder_name(room, wanted)))
}

fn by(chosen: &str) -> Option<PrintBy> {
    match chosen {
        "all" => Some(PrintBy::All),
        "room" => Some(PrintBy::Room),
        _ => None,
    }
}

/// How far it is, as the size of a picture: the only thing that a page of the desk may ask for.
pub(in crate::web) async fn how_far(State(room): State<Shared>, headers: HeaderMap) -> Response {
    let far = with(&room, &headers, |session| {
        let run = session.work.packs.as_ref().and_then(|p| p.run.clone());
        Ok(run.map(|run| (run.done(), run.of, run.ended(|end| end.is_some()))))
    });
    let (done, of, ended) = match far {
        Ok(far) => far.unwrap_or((0, 0, true)),
        Err(answer) => return answer,
    };
    // one more each, since a picture has no side of 0; what has ended is wider than all of it
    let (width, height) = (if ended { of + 2 } else { done + 1 }, of + 1);
    page::picture(format!(r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"/>"#))
}

/// Ends it after the rows that are being made.
pub(in crate::web) async fn stop(State(room): State<Shared>, headers: HeaderMap, Form(sent): Chosen) -> Response {
    let stopped = with_form(&room, &headers, &sent, |session| {
        session.work.packs.iter().filter_map(|p| p.run.as_ref()).for_each(|run| run.stop());
        Ok(())
    });
    stopped.err().unwrap_or_else(|| lead_to("/packs"))
}

/// A file that is in memory: a pack, or what binds them.
pub(in crate::web) async fn file(State(room): State<Shared>, headers: HeaderMap, Form(sent): Chosen) -> Response {
    let name = value(&sent, "file").to_owned();
    let found = with_form(&room, &headers, &sent, |session| {
        Ok(session.work.packs.as_ref().and_then(|p| p.run.as_ref()).and_then(|run| run.file(&name)))
    });
    match found {
        Ok(Some(bytes)) => page::pdf(name.trim_end_matches(".pdf"), bytes),
        Ok(None) => lead_to("/packs"),
        Err(answer) => answer,
    }
}

/// Takes it off the desk; what is in memory is wiped.
pub(in crate::web) async fn clear(State(room): State<Shared>, headers: HeaderMap, Form(sent): Chosen) -> Response {
    let cleared = with_form(&room, &headers, &sent, |session| {
        session.work.packs = None;
        Ok(())
    });
    cleared.err().unwrap_or_else(|| lead_to("/packs"))
}
