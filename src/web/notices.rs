//! Privacy notices at the desk: the one in force, who has acknowledged it, a copy to hand out, and its page for the phone.

use super::Shared;
use super::lock::value;
use super::page::{self, lead_to, trouble};
use super::session::with_form;
use crate::form::Class;
use crate::index::Entry;
use crate::pack::{Job, Judged, Standing, in_force, judged, standings, version_of, web_page};
use crate::record::Record;
use crate::system::Trouble;
use crate::value::{LONDON, show_moment};
use crate::web::Room;
use crate::workspace;
use axum::extract::{Form, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value as Json, json};

/// What the workspace keeps of notices and of their receipts.
struct Kept {
    notices: Vec<Record>,
    entries: Vec<Entry>,
}

/// Reads the workspace's records.
///
/// # Errors
/// When a folder or file cannot be read.
fn kept(room: &Room) -> Result<Kept, Trouble> {
    let workspace = &room.desk.workspace;
    let mut kept = Kept { notices: Vec::new(), entries: Vec::new() };
    for path in workspace::files(&workspace.record_folders())?.yaml {
        let reading = workspace::read_record(&path, workspace, None)?;
        let errors = usize::from(!reading.is_sound());
        let Some(record) = reading.record else { continue };
        if record.form.class == Some(Class::Notice) && errors == 0 && version_of(&record).is_some() {
            kept.notices.push(record);
        } else if !record.child_ref.is_empty() {
            kept.entries.push(Entry::of(&record, errors));
        }
    }
    Ok(kept)
}

pub(super) async fn get(State(room): State<Shared>, headers: HeaderMap) -> Response {
    page::read_apart(&room, &headers, "notices.html", told).await
}

fn told(room: &Room) -> Result<Json, Trouble> {
    let kept = kept(room)?;
    let all: Vec<&Record> = kept.notices.iter().collect();
    let today = (room.desk.now)().with_timezone(&LONDON).date_naive();
    let at = in_force(&all, today);
    let (notice, fact) = match at {
        Ok(at) => (Some(all[at]), String::new()),
        Err(why) => (None, format!("{why}: {}", why.help())),
    };
    let version = notice.and_then(version_of).unwrap_or_default();
    let standings = standings(&kept.entries, &version);
    let must_get = standings.iter().filter(|s| s.must_get).count();
    let one = |s: &Standing| json!({"child": s.child, "version": s.version, "signed_at": s.signed_at.map(show_moment), "must_get": s.must_get});
    Ok(json!({
        "title": "Privacy notices", "fact": fact, "version": version, "id": notice.map(|n| n.id.clone()),
        "families": standings.iter().map(one).collect::<Vec<_>>(), "have": standings.len() - must_get, "must_get": must_get,
    }))
}

/// A copy to hand out, or its page for the phone.
pub(super) async fn post(
    State(room): State<Shared>,
    headers: HeaderMap,
    Form(sent): Form<Vec<(String, String)>>,
) -> Response {
    let token = match with_form(&room, &headers, &sent, |session| Ok(session.token().to_owned())) {
        Ok(token) => token,
        Err(answer) => return answer,
    };
    let (apart, large, as_page) = (room.clone(), value(&sent, "size") == "large", value(&sent, "as") == "page");
    let Ok(permit) = room.presses.acquire().await else { return lead_to("/notices") };
    let made = tokio::task::spawn_blocking(move || copy(&apart, large, as_page)).await;
    drop(permit);
    match made {
        Ok(Ok(answer)) => answer,
        Ok(Err(why)) => trouble(&room, &token, &why),
        Err(_) => lead_to("/notices"),
    }
}

fn copy(room: &Room, large: bool, as_page: bool) -> Result<Response, Trouble> {
    let (workspace, now) = (&room.desk.workspace, (room.desk.now)());
    let kept = kept(room)?;
    let all: Vec<&Record> = kept.notices.iter().collect();
    let today = now.with_timezone(&LONDON).date_naive();
    let notice = in_force(&all, today).map(|at| all[at].id.clone());
    let id = notice.map_err(|why| Trouble::new(why.to_string()).help(why.help()))?;
    for path in workspace::files(&workspace.record_folders())?.yaml {
        let reading = workspace::read_record(&path, workspace, None)?;
        if reading.record.as_ref().is_none_or(|r| r.id != id || r.form.class != Some(Class::Notice)) {
            continue;
        }
        let Judged { report, approved, .. } = judged(reading, None, workspace, now)?;
        let Some(approved) = approved else {
            let first = report.found.first().map(|f| (f.message.clone(), f.help.clone())).unwrap_or_default();
            return Err(Trouble::new(first.0).help(first.1));
        };
        if as_page {
            let web = web_page(&Job::single(approved, false), workspace, &room.context());
            let web = web.map_err(|e| Trouble::new(e.to_string()).help(e.help()))?;
            return Ok(page::web_page(&id, web.bytes().to_vec()));
        }
        return super::print::make(room, approved, large, false).map(super::print::Page::shown);
    }
    Err(Trouble::new("the notice is gone from the records"))
}
