//! The setting's key, unlocked by the manager once a day; who writes at the desk never learns its passphrase.

use super::Shared;
use super::lock::value;
use super::page::{lead_to, page, page_as};
use super::session::{with, with_form};
use crate::pack::Unsealed;
use crate::seal::{Identity, Passphrase};
use crate::workspace::KeyTrouble;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value as Json, json};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

type Sent = Form<Vec<(String, String)>>;

/// How long a wrong passphrase makes everybody wait.
const WAIT: Duration = Duration::from_secs(2);

fn values(room: &Shared, fault: &str, help: &str) -> Json {
    let words = room.identity().ok().map(|identity| identity.certificate().words().join(" "));
    json!({"title": "The setting's key", "words": words, "fault": fault, "help": help})
}

pub(super) async fn get(State(room): State<Shared>, headers: HeaderMap) -> Response {
    let shown = with(&room, &headers, |session| Ok(page(&room, session.token(), "seal.html", &values(&room, "", ""))));
    shown.unwrap_or_else(|answer| answer)
}

/// Unlocks it with the passphrase that was typed; one try at a time, each wrong one slow.
pub(super) async fn unlock(State(room): State<Shared>, headers: HeaderMap, Form(sent): Sent) -> Response {
    let token = match with_form(&room, &headers, &sent, |session| Ok(session.token().to_owned())) {
        Ok(token) => token,
        Err(answer) => return answer,
    };
    let Ok(_one) = room.tries.acquire().await else { return lead_to("/seal") };
    let passphrase = Passphrase::new(value(&sent, "passphrase").to_owned());
    let apart = room.clone();
    let opened = tokio::task::spawn_blocking(move || open(&apart, passphrase)).await;
    match opened {
        Ok(Ok(identity)) => {
            set(&room, Ok(Arc::new(identity)));
            lead_to("/seal")
        }
        Ok(Err(why)) => {
            tokio::time::sleep(WAIT).await;
            let values = values(&room, &format!("The key was not unlocked: {why}."), &why.help());
            page_as(&room, StatusCode::UNPROCESSABLE_ENTITY, &token, "seal.html", &values)
        }
        Err(_) => lead_to("/seal"),
    }
}

fn open(room: &Shared, passphrase: Passphrase) -> Result<Identity, KeyTrouble> {
    let mut key = room.desk.workspace.key();
    key.passphrase_file = None;
    let mut typed = Some(passphrase);
    key.open(&room.context(), &mut || typed.take())
}

/// Locks it again: pages come out unsealed, and only urgent ones do.
pub(super) async fn lock(State(room): State<Shared>, headers: HeaderMap, Form(sent): Sent) -> Response {
    let locked = with_form(&room, &headers, &sent, |_| {
        set(&room, Err(Unsealed::Locked));
        Ok(())
    });
    locked.err().unwrap_or_else(|| lead_to("/seal"))
}

/// Puts the key into the room, or takes it out.
pub(super) fn set(room: &Shared, seal: Result<Arc<Identity>, Unsealed>) {
    *room.seal.lock().unwrap_or_else(PoisonError::into_inner) = seal;
}
