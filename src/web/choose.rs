//! The first screen: what happened, in words that people use, and what the office needs.

use super::Shared;
use super::page::page;
use super::session::{Session, with};
use crate::desk::words;
use crate::form::{Class, Form};
use crate::workspace::Workspace;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value as Json, json};

pub(super) async fn get(State(room): State<Shared>, headers: HeaderMap) -> Response {
    let chosen = with(&room, &headers, |session| {
        Ok(page(&room, session.token(), "choose.html", &values(session, &room.desk.workspace)))
    });
    chosen.unwrap_or_else(|answer| answer)
}

fn values(session: &Session, workspace: &Workspace) -> Json {
    let open = session.sheet.as_ref().map(|sheet| {
        json!({"title": words(&sheet.writing.form.title, workspace), "id": sheet.writing.id, "printed": sheet.printed})
    });
    json!({
        "title": "What do you want to do?",
        "open": open,
        "office": [
            {"at": "/returns", "menu": "A pack came back", "says": "Enter what parents gave back, and see who has not answered what"},
        ],
        "groups": [
            {"title": "Something happened, or somebody asks", "forms": listed(workspace, Class::StaffRecord)},
            {"title": "For parents and carers", "forms": listed(workspace, Class::ParentSigned)},
            {"title": "To hand out", "forms": listed(workspace, Class::Notice)},
            {"title": "Labels", "forms": listed(workspace, Class::Label)},
        ],
    })
}

/// What can be urgent stands first; the rest by the words that people look for.
fn listed(workspace: &Workspace, class: Class) -> Vec<Json> {
    let mut forms: Vec<&Form> = workspace.forms.iter().filter(|f| !f.draft && f.class == Some(class)).collect();
    forms.sort_by_key(|f| (!f.urgent, words(&f.menu, workspace)));
    let one = |form: &&Form| {
        let (menu, title) = (words(&form.menu, workspace), words(&form.title, workspace));
        json!({"id": form.id, "menu": if menu.is_empty() { title.clone() } else { menu }, "title": title, "ref": form.reference})
    };
    forms.iter().map(one).collect()
}
