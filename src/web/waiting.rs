//! What waits for a signature: records that the workspace keeps and that somebody has still to sign or answer.

use super::Shared;
use super::page;
use crate::desk::words;
use crate::form::Moment;
use crate::pack::{Judged, judged};
use crate::system::Trouble;
use crate::typeset::{Look, open_words};
use crate::web::Room;
use crate::workspace;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value as Json, json};

pub(super) async fn get(State(room): State<Shared>, headers: HeaderMap) -> Response {
    page::read_apart(&room, &headers, "waiting.html", told).await
}

fn told(room: &Room) -> Result<Json, Trouble> {
    let (workspace, now) = (&room.desk.workspace, (room.desk.now)());
    let look = Look { words: &workspace.words, setting: &workspace.setting, large: false, now, second: None };
    let (mut waiting, mut amiss) = (Vec::new(), 0);
    for path in workspace::files(&workspace.record_folders())?.yaml {
        let reading = workspace::read_record(&path, workspace, None)?;
        let Some(record) = reading.record.clone() else { continue };
        let is_open = matches!(record.moment, Moment::Issued | Moment::Completed);
        if !is_open || record.form.draft {
            continue;
        }
        let Judged { approved, .. } = judged(reading, None, workspace, now)?;
        let Some(approved) = approved else {
            amiss += 1;
            continue;
        };
        let what = open_words(&approved, &look);
        if !what.is_empty() {
            let title = words(&record.form.title, workspace);
            waiting.push(json!({"id": record.id, "child": record.child_ref, "form": title, "what": what}));
        }
    }
    Ok(
        json!({"title": "What waits for a signature", "waiting": waiting, "amiss": amiss, "kept": !workspace.record_folders().is_empty()}),
    )
}
