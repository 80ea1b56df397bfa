//! The first screen: what happened, in words that people use, and what the office needs.

use super::packs::Packs;
use super::page::page;
use super::session::{Session, with};
use super::{Room, Shared, keep};
use crate::desk::words;
use crate::form::{Class, Form};
use crate::workspace::Workspace;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value as Json, json};

/// What the office does here: the address, in its own words, and what one finds there.
const OFFICE: [(&str, &str, &str); 6] = [
    ("/packs", "Packs for an intake", "From a table: what is wrong in it, one pack to look at, then all"),
    ("/returns", "A pack came back", "Enter what parents gave back, and see who has not answered what"),
    ("/notices", "Privacy notices", "A copy to hand out, the page for the phone, who has acknowledged it"),
    ("/waiting", "What waits for a signature", "Records that are kept here and that somebody has still to sign"),
    ("/rules", "The procedure and its rules", "Every clause, what is checked, the guidance behind it"),
    ("/seal", "The setting's key", "Unlocked by the manager once a day"),
];

pub(super) async fn get(State(room): State<Shared>, headers: HeaderMap) -> Response {
    let chosen =
        with(&room, &headers, |session| Ok(page(&room, session.token(), "choose.html", &values(session, &room))));
    chosen.unwrap_or_else(|answer| answer)
}

fn values(session: &Session, room: &Room) -> Json {
    let workspace = &room.desk.workspace;
    let open = session.work.sheet.as_ref().map(|sheet| {
        json!({"title": words(&sheet.writing.form.title, workspace), "id": sheet.writing.id, "printed": sheet.printed})
    });
    json!({
        "title": "What do you want to do?",
        "open": open,
        "packs": session.work.packs.as_ref().map(Packs::told),
        "aside": session.aside(),
        "unfinished": keep::count(room),
        "office": OFFICE.map(|(at, menu, says)| json!({"at": at, "menu": menu, "says": says})),
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
