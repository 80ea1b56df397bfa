//! The desk in a browser: one page on the office computer, reached from this computer alone, with nothing kept.
#![allow(
    clippy::result_large_err,
    reason = "what stands in the way of a request is itself an answer, made once and sent"
)]

mod answers;
mod begin;
mod choose;
mod closing;
mod gate;
mod keep;
mod listen;
mod lock;
mod look_at;
mod marks;
mod notices;
mod packs;
mod page;
mod paper;
mod print;
mod returns;
mod rules;
mod seal;
mod session;
mod sign;
mod verdict;
mod waiting;
mod write;

pub use listen::{Doors, listen};

use crate::pack::Unsealed;
use crate::register::Register;
use crate::seal::Identity;
use crate::system::{Context, Limits, Random, Trouble};
use crate::typeset::Typst;
use crate::verify::Trust;
use crate::workspace::Workspace;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use chrono::{DateTime, Utc};
use session::Sessions;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tower_http::limit::RequestBodyLimitLayer;

/// The most that a page of answers may hold.
const MOST_ANSWERS: usize = 1 << 20;

/// What the desk works with, opened once.
pub struct Desk {
    /// The workspace.
    pub workspace: Workspace,
    /// The typst, or why there is none.
    pub typst: Result<Typst, Trouble>,
    /// The setting's key where it could be opened without asking anybody, or why pages come out unsealed until it is unlocked.
    pub identity: Result<Identity, Unsealed>,
    /// The certificates trusted here.
    pub trust: Trust,
    /// Where the fonts are unpacked.
    pub cache: Option<PathBuf>,
    /// After how long without a sign of life the screen locks.
    pub idle: Duration,
    /// The clock; a specimen's stands still.
    pub now: Box<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    /// Where tokens come from.
    pub random: Random,
}

/// The running desk.
struct Room {
    desk: Desk,
    port: u16,
    sessions: Mutex<Sessions>,
    /// The setting's key, unlocked for the day.
    seal: Mutex<Result<Arc<Identity>, Unsealed>>,
    /// One try at its passphrase at a time.
    tries: tokio::sync::Semaphore,
    /// When it closes by itself.
    closing: closing::Closing,
    /// Somebody asked to close it.
    closed: Notify,
    /// How many pages are made at once: each starts a typst.
    presses: tokio::sync::Semaphore,
    /// The system's printers, as they were seen last.
    printers: Mutex<paper::Seen>,
}

impl Room {
    /// The world of one request.
    fn context(&self) -> Context {
        Context {
            now: (self.desk.now)(),
            random: Random::real(),
            limits: Limits::default(),
            cache: self.desk.cache.clone(),
        }
    }

    /// The setting's key, or why pages come out unsealed.
    fn identity(&self) -> Result<Arc<Identity>, Unsealed> {
        self.seal.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The setting's key, for pages that never come out without it.
    fn sealing(&self) -> Result<Arc<Identity>, Trouble> {
        self.identity().map_err(|why| {
            Trouble::new(self.desk.workspace.words.say(why.words()))
                .help("ask the manager to unlock the setting's key at the top of the page")
        })
    }

    /// Signs what was written into the register, where the key is unlocked; else it waits for the next who has it.
    fn sign_register(&self, folder: &Path, now: DateTime<Utc>) -> Result<(), Trouble> {
        let Ok(key) = self.identity() else { return Ok(()) };
        Register::sign_what_waits(folder, now, &key)
    }

    fn sessions(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

type Shared = Arc<Room>;

/// Every address of the desk.
fn routes(room: Shared) -> Router {
    let uploads = Router::new()
        .route("/look", post(look_at::post))
        .route("/sent-back", post(returns::drop_file))
        .route("/unfinished/left", post(keep::open_left))
        .layer(RequestBodyLimitLayer::new(crate::verify::LARGEST + (1 << 16)));
    let tables = Router::new()
        .route("/packs", post(packs::post))
        .layer(RequestBodyLimitLayer::new(crate::pack::intake::MOST_TABLE_BYTES as usize + (1 << 16)));
    let answers = Router::new()
        .route("/", get(choose::get))
        .route("/open/{token}", get(session::open))
        .route("/desk.css", get(page::css))
        .route("/desk.js", get(page::js))
        .route("/alive", get(page::alive))
        .route("/begin/{form}", get(begin::get))
        .route("/begin", post(begin::post))
        .route("/write/{page}", get(write::get).post(write::post))
        .route("/body/{view}", get(marks::view))
        .route("/answers", get(answers::get))
        .route("/print", post(print::post))
        .route("/urgent", get(print::ask_urgent).post(print::post_urgent))
        .route("/blank", post(print::post_blank))
        .route("/save", get(keep::ask_save).post(keep::save))
        .route("/unfinished", get(keep::list).post(keep::open))
        .route("/leave", post(keep::leave))
        .route("/first", get(keep::first))
        .route("/sign/{field}", get(sign::get).post(sign::post))
        .route("/sent", get(paper::get))
        .route("/clear", get(answers::ask_clear).post(answers::clear))
        .route("/returns", get(returns::list).post(returns::find))
        .route("/returns/remind", post(returns::remind))
        .route("/returns/{pack}", get(returns::summary))
        .route("/returns/{pack}/{form}", get(returns::ask).post(returns::take))
        .route("/sent-back", get(returns::look))
        .route("/sent-back/enter", post(returns::enter_file))
        .route("/look", get(look_at::get))
        .route("/look/open", get(look_at::ask_passphrase).post(look_at::open_copy))
        .route("/packs", get(packs::get))
        .route("/packs/preview", post(packs::preview))
        .route("/packs/make", post(packs::make))
        .route("/packs/stop", post(packs::stop))
        .route("/packs/far", get(packs::how_far))
        .route("/packs/file", post(packs::file))
        .route("/packs/clear", post(packs::clear))
        .route("/notices", get(notices::get).post(notices::post))
        .route("/waiting", get(waiting::get))
        .route("/rules", get(rules::all))
        .route("/rules/{id}", get(rules::one))
        .route("/guidance", get(rules::guidance))
        .route("/seal", get(seal::get).post(seal::unlock))
        .route("/seal/lock", post(seal::lock))
        .route("/later", post(closing::later))
        .route("/lock", post(lock::lock))
        .route("/unlock", get(lock::ask_unlock).post(lock::unlock))
        .route("/aside", post(lock::set_aside))
        .route("/close", get(lock::ask_close).post(lock::close))
        .layer(RequestBodyLimitLayer::new(MOST_ANSWERS));
    answers
        .merge(uploads)
        .merge(tables)
        .fallback(page::nothing_here)
        .layer(DefaultBodyLimit::disable())
        .layer(axum::middleware::from_fn_with_state(room.clone(), gate::gate))
        .with_state(room)
}
