//! Privacy notices at the desk: the one in force, who has acknowledged it, a copy to hand out, and its page for the phone.

use super::lock::value;
use super::page::{self, lead_to, trouble};
use super::session::with_form;
use super::{Shared, print};
use crate::form::Class;
use crate::index::Entry;
use crate::pack::{Job, Judged, NoneInForce, Standing, in_force, judged, of_a_child, standings, version_of, web_page};
use crate::record::{Reading, Record};
use crate::system::Trouble;
use crate::value::{LONDON, show_moment};
use crate::web::Room;
use crate::workspace;
use axum::extract::{Form, State};
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};

/// What the workspace keeps of notices and of their receipts.
struct Kept {
    /// Those that can be read, each as it was read.
    notices: Vec<Reading>,
    entries: Vec<Entry>,
}

/// Reads the workspace's records.
///
/// # Errors
/// When a folder or file cannot be read, or a rule cannot be evaluated.
fn kept(room: &Room) -> Result<Kept, Trouble> {
    let workspace = &room.desk.workspace;
    let mut kept = Kept { notices: Vec::new(), entries: Vec::new() };
    for path in workspace::files(&workspace.record_folders())?.yaml {
        let reading = workspace::read_record(&path, workspace, None)?;
        let is_notice = |r: &Record| r.form.class == Some(Class::Notice) && version_of(r).is_some();
        if reading.is_sound() && reading.record.as_ref().is_some_and(is_notice) {
            kept.notices.push(reading);
        } else {
            kept.entries.extend(of_a_child(reading, workspace, (room.desk.now)())?.map(|(entry, ..)| entry));
        }
    }
    Ok(kept)
}

impl Kept {
    /// The place of the notice in force.
    fn in_force(&self, now: DateTime<Utc>) -> Result<usize, NoneInForce> {
        in_force(&self.records(), now.with_timezone(&LONDON).date_naive())
    }

    fn records(&self) -> Vec<&Record> {
        self.notices.iter().filter_map(|reading| reading.record.as_ref()).collect()
    }
}

pub(super) async fn get(State(room): State<Shared>, headers: HeaderMap) -> Response {
    page::read_apart(&room, &headers, "notices.html", told).await
}

fn told(room: &Room) -> Result<Json, Trouble> {
    let kept = kept(room)?;
    let (notice, fact) = match kept.in_force((room.desk.now)()) {
        Ok(at) => (Some(kept.records()[at]), String::new()),
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
    let mut kept = kept(room)?;
    let at = kept.in_force(now).map_err(|why| Trouble::new(why.to_string()).help(why.help()))?;
    let Judged { report, approved, .. } = judged(kept.notices.swap_remove(at), None, workspace, now)?;
    let approved = approved.ok_or_else(|| {
        let (fact, help) = report.found.first().map(|f| (f.message.as_str(), f.help.as_str())).unwrap_or_default();
        Trouble::new(fact).help(help)
    })?;
    if !as_page {
        return print::make(room, Job::single(approved, large), false).map(print::Page::shown);
    }
    let id = approved.record().id.clone();
    let web = web_page(&Job::single(approved, false), workspace, &room.context());
    let web = web.map_err(|e| Trouble::new(e.to_string()).help(e.help()))?;
    Ok(page::web_page(&id, web.bytes().to_vec()))
}
