//! One browser at the desk: opened by an address that works once, known by a cookie, locked when nobody is there.

use super::look_at::Closed;
use super::packs::Packs;
use super::page::{self, refuse};
use super::paper::Sent;
use super::returns::Dropped;
use super::{Shared, lock};
use crate::desk::{Page, Slots, Writing};
use crate::system::{Random, Trouble};
use axum::extract::{Path, State};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// 128 bits by chance, as hexadecimal digits.
fn by_chance(random: &Random) -> Result<String, Trouble> {
    let mut bytes = [0; 16];
    random.fill(&mut bytes)?;
    Ok(bytes.iter().map(|b| format!("{b:02x}")).collect())
}

/// Compares without telling by its time how much was right.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.bytes().zip(other.bytes()).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}

/// What one person is writing, behind the figures that open the screen again.
pub(super) struct Sheet {
    pub writing: Writing,
    /// The figures; wiped when the sheet goes.
    pub pin: Zeroizing<String>,
    /// Pages whose faults are shown: somebody has tried to go on from them.
    pub tried: BTreeSet<String>,
    /// How many rows of a table are shown, where more were asked for.
    pub rows: BTreeMap<String, usize>,
    /// Somebody tried to print, so that everything that is missing is shown.
    pub reviewed: bool,
    /// It came out of the desk at least once.
    pub printed: bool,
    /// The check code on what came out.
    pub code: Option<String>,
    /// The closed file that it came from.
    pub draft: Option<Draft>,
    /// The first part, which somebody else wrote, to read beside this one.
    pub first: Option<Writing>,
}

/// A closed file on a disk that the setting allows.
pub(super) struct Draft {
    /// Where it lies.
    pub path: PathBuf,
    /// What it goes on from, which is closed as well, and goes with it.
    pub before: Vec<PathBuf>,
}

impl Sheet {
    pub fn new(writing: Writing, pin: &str) -> Sheet {
        Sheet {
            writing,
            pin: Zeroizing::new(pin.to_owned()),
            tried: BTreeSet::new(),
            rows: BTreeMap::new(),
            reviewed: false,
            printed: false,
            code: None,
            draft: None,
            first: None,
        }
    }

    /// Takes note that something was changed: what came out, and what was signed, is not this any more.
    pub fn changed(&mut self) {
        self.writing.unsign_all();
        self.signed();
    }

    /// The same for a signature, which another one does not undo.
    pub fn signed(&mut self) {
        self.printed = false;
        self.code = None;
    }

    /// How many rows of a table are shown.
    pub fn rows_of(&self, path: &str) -> usize {
        self.rows.get(path).copied().unwrap_or(1).max(Slots::rows(&self.writing.slots, path))
    }

    /// The name of the page that comes after one; nothing after the last.
    pub fn after(pages: &[Page<'_>], id: &str) -> Option<String> {
        let at = pages.iter().position(|p| p.id() == id)?;
        pages.get(at + 1).map(|p| p.id().to_owned())
    }
}

/// What lies on the desk: a sheet that is being written, or an intake whose packs are being made. One thing has one person's
/// figures; a second thing waits for the first to be set aside.
#[derive(Default)]
pub(super) struct Work {
    pub sheet: Option<Sheet>,
    pub packs: Option<Packs>,
}

impl Work {
    fn is_none(&self) -> bool {
        self.sheet.is_none() && self.packs.is_none()
    }

    /// By what somebody knows it again who left it: the number of a record.
    fn name(&self) -> String {
        self.sheet.as_ref().map_or_else(|| "Packs for an intake".to_owned(), |sheet| sheet.writing.id.clone())
    }

    /// Whether packs are being made of it.
    fn is_running(&self) -> bool {
        self.packs.as_ref().is_some_and(Packs::is_running)
    }

    /// Whether these figures open it.
    fn opens_by(&self, figures: &str) -> bool {
        let pins = self.sheet.iter().map(|s| &s.pin).chain(self.packs.iter().map(|p| &p.pin));
        // every one is compared, so that the time tells nothing
        pins.fold(false, |opens, pin| opens | is_same(pin, figures))
    }
}

/// What came of typing figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tried {
    /// They open what is behind them.
    Open,
    /// They open nothing here.
    Wrong,
    /// Wrong ones were typed a moment ago.
    TooSoon,
}

/// What the locked screen must know.
pub(super) struct Waiting {
    pub token: String,
    pub locked: bool,
    /// What was set aside, by name.
    pub aside: Vec<String>,
}

/// How much may lie behind figures beside what is on the desk.
const MOST_ASIDE: usize = 8;

/// What the desk knows of one browser.
#[derive(Default)]
pub(super) struct Session {
    token: String,
    /// What is on the desk.
    pub work: Work,
    /// What was set aside for somebody else, each behind its own figures.
    aside: Vec<Work>,
    /// What went straight to a printer last.
    pub sent: Option<Sent>,
    locked: bool,
    touched: Option<Instant>,
    /// Who takes in what comes back on paper: asked once, and not kept.
    pub seen_by: String,
    /// What was sent back and is looked at before it is entered; it names people, and goes when the screen locks.
    pub dropped: Option<Dropped>,
    /// An encrypted copy whose passphrase is asked for; it goes when the screen locks as well.
    pub closed: Option<Closed>,
    /// How many forms were entered from a file just now: said once.
    pub entered: Option<usize>,
    /// How often the wrong figures were typed since the last right ones.
    wrong: u32,
    not_before: Option<Instant>,
}

impl Session {
    fn new(token: String) -> Session {
        Session { token, touched: Some(Instant::now()), ..Session::default() }
    }

    /// Stands in every form of the desk's pages.
    pub fn token(&self) -> &str {
        &self.token
    }

    pub fn is_locked(&self) -> bool {
        self.locked
    }

    pub fn lock(&mut self) {
        (self.dropped, self.closed) = (None, None);
        self.locked = !self.work.is_none();
    }

    /// What waits behind figures.
    pub fn waiting(&self) -> Waiting {
        let aside = self.aside.iter().map(Work::name).collect();
        Waiting { token: self.token.clone(), locked: self.locked, aside }
    }

    /// Makes room for something else; whether there was any.
    pub fn make_room(&mut self) -> bool {
        self.work.is_none() || self.set_aside()
    }

    /// How much waits behind figures.
    pub fn aside(&self) -> usize {
        self.aside.len()
    }

    /// Sets what is on the desk aside, so that somebody else can write; whether there was room for it.
    pub fn set_aside(&mut self) -> bool {
        if self.aside.len() >= MOST_ASIDE {
            return false;
        }
        let work = std::mem::take(&mut self.work);
        if !work.is_none() {
            self.aside.push(work);
        }
        self.locked = false;
        true
    }

    /// Tries figures on what is on the desk, or on one thing that was set aside. Each wrong try makes everybody wait longer,
    /// however many windows they come from, and none of them loses what was written.
    pub fn try_figures(&mut self, figures: &str, aside: Option<usize>) -> Tried {
        if self.not_before.is_some_and(|until| Instant::now() < until) {
            return Tried::TooSoon;
        }
        let work = aside.map_or(Some(&self.work), |at| self.aside.get(at));
        if !work.is_some_and(|work| work.opens_by(figures)) {
            self.wrong += 1;
            self.not_before = Some(Instant::now() + Duration::from_millis(500) * self.wrong.min(20));
            return Tried::Wrong;
        }
        if let Some(at) = aside {
            let work = self.aside.remove(at);
            let before = std::mem::replace(&mut self.work, work);
            if !before.is_none() {
                self.aside.push(before);
            }
        }
        (self.locked, self.wrong, self.not_before) = (false, 0, None);
        self.touched = Some(Instant::now());
        Tried::Open
    }

    /// Locks the screen where nobody gave a sign of life for so long; else takes this for one.
    pub fn notice_idle(&mut self, idle: Duration) {
        if self.touched.is_some_and(|touched| touched.elapsed() >= idle) {
            self.lock();
        }
        self.touched = Some(Instant::now());
    }

    /// Whether nobody gave a sign of life for so long.
    pub fn is_idle(&self, idle: Duration) -> bool {
        self.touched.is_none_or(|touched| touched.elapsed() >= idle)
    }
}

/// Every browser at the desk, and the address that lets the first one in.
pub(super) struct Sessions {
    open: BTreeMap<String, Session>,
    /// The token of the one-time address, until it was used; afterwards it is known so that a second use is noticed.
    once: String,
    is_used: bool,
}

impl Sessions {
    pub fn new(random: &Random) -> Result<Sessions, Trouble> {
        Ok(Sessions { open: BTreeMap::new(), once: by_chance(random)?, is_used: false })
    }

    /// The token of the one-time address.
    pub fn once(&self) -> &str {
        &self.once
    }

    /// The session with that cookie.
    pub fn of(&mut self, cookie: &str) -> Option<&mut Session> {
        self.open.get_mut(cookie)
    }

    /// Whether anything lies here of somebody who gave a sign of life of late, or packs are being made.
    pub fn is_busy(&self, idle: Duration) -> bool {
        self.open.values().any(|session| {
            let all = || session.aside.iter().chain([&session.work]);
            all().any(Work::is_running) || all().any(|work| !work.is_none()) && !session.is_idle(idle)
        })
    }

    /// Forgets everybody and everything.
    pub fn wipe(&mut self) {
        self.open.clear();
    }
}

fn cookie_name(port: u16) -> String {
    // cookies know no ports: two desks on one computer would take each other's
    format!("confide-{port}")
}

/// The desk's cookie among a request's.
pub(super) fn cookie_of(headers: &HeaderMap, port: u16) -> Option<&str> {
    let name = cookie_name(port);
    let all = headers.get_all(COOKIE).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';'));
    all.filter_map(|pair| pair.trim().split_once('=')).find(|(n, _)| *n == name).map(|(_, value)| value)
}

/// The one-time address: gives the cookie and leads on, so that the token does not stay in the address bar. Used a second
/// time, somebody else may have come first: both are shut out.
pub(super) async fn open(State(room): State<Shared>, Path(token): Path<String>, headers: HeaderMap) -> Response {
    let mut sessions = room.sessions();
    if !is_same(&token, &sessions.once) {
        return refuse(StatusCode::UNAUTHORIZED, "This address does not open the desk.");
    }
    if cookie_of(&headers, room.port).is_some_and(|cookie| sessions.of(cookie).is_some()) {
        return page::lead_to("/");
    }
    if sessions.is_used {
        sessions.wipe();
        return refuse(
            StatusCode::UNAUTHORIZED,
            "This address was used before. In case it was not you, everybody was shut out: start confide again.",
        );
    }
    let (Ok(cookie), Ok(token)) = (by_chance(&room.desk.random), by_chance(&room.desk.random)) else {
        return refuse(StatusCode::INTERNAL_SERVER_ERROR, "The system gave no random bytes. Restart the computer.");
    };
    let session = Session::new(token);
    sessions.is_used = true;
    let set = format!("{}={cookie}; Path=/; HttpOnly; SameSite=Strict", cookie_name(room.port));
    sessions.open.insert(cookie, session);
    let mut answer = page::lead_to("/");
    if let Ok(set) = HeaderValue::from_str(&set) {
        answer.headers_mut().insert(SET_COOKIE, set);
    }
    answer
}

/// The session of a request that the gate let through, if it is still there.
///
/// # Errors
/// The answer to give instead.
pub(super) fn with<T>(
    room: &Shared,
    headers: &HeaderMap,
    act: impl FnOnce(&mut Session) -> Result<T, Response>,
) -> Result<T, Response> {
    let mut sessions = room.sessions();
    match cookie_of(headers, room.port).and_then(|cookie| sessions.of(cookie)) {
        Some(session) => act(session),
        None => Err(refuse(StatusCode::UNAUTHORIZED, "The desk was closed.")),
    }
}

/// The same for a form that was sent: its token must be the session's.
///
/// # Errors
/// The answer to give instead.
pub(super) fn with_form<T>(
    room: &Shared,
    headers: &HeaderMap,
    form: &[(String, String)],
    act: impl FnOnce(&mut Session) -> Result<T, Response>,
) -> Result<T, Response> {
    with(room, headers, |session| {
        if is_same(lock::value(form, "token"), &session.token) { act(session) } else { Err(super::gate::stale()) }
    })
}
