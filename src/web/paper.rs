//! Straight to a printer of this system: which there are, what was sent to one, and where that is now.

use super::lock::value;
use super::page::{lead_to, page, trouble};
use super::session::with;
use super::{Room, Shared};
use crate::pack::Made;
use crate::source::shown;
use crate::system::printers::{self, Job, MOST_COPIES, Order, Printer, Whereabouts};
use crate::system::{Trouble, spool};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value as Json, json};
use std::sync::PoisonError;
use std::time::{Duration, Instant};

/// For how long the list of printers is taken for true.
const FRESH: Duration = Duration::from_secs(30);

/// How long a screen waits for the list: a network may be slow to answer, and an urgent report may not be.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a screen waits for a job to leave the queue.
const LEAVING: Duration = Duration::from_secs(4);

/// The printers as they were seen last.
#[derive(Default)]
pub(super) struct Seen {
    at: Option<Instant>,
    printers: Vec<Printer>,
}

/// What somebody wants of a printer.
pub(super) struct Wish {
    printer: Printer,
    copies: u16,
    duplex: bool,
    staple: bool,
}

/// What was sent to a printer last.
#[derive(Clone)]
pub(super) struct Sent {
    id: String,
    job: Job,
    said: String,
    is_remote: bool,
}

impl Sent {
    /// Whether it is the page of the record with that id.
    pub fn is_of(&self, id: &str) -> bool {
        self.id == id
    }
}

/// The printers of this system; none where it has none that we can reach.
pub(super) async fn offered(room: &Shared) -> Vec<Printer> {
    let seen = |room: &Room, change: &dyn Fn(&mut Seen)| {
        let mut seen = room.printers.lock().unwrap_or_else(PoisonError::into_inner);
        let is_fresh = seen.at.is_some_and(|at| at.elapsed() < FRESH);
        change(&mut seen);
        (is_fresh, seen.printers.clone())
    };
    // whoever asks meanwhile takes what was seen before
    let (is_fresh, before) = seen(room, &|seen| {
        if seen.at.is_none_or(|at| at.elapsed() >= FRESH) {
            seen.at = Some(Instant::now());
        }
    });
    if is_fresh {
        return before;
    }
    let apart = room.clone();
    let looking = tokio::task::spawn_blocking(move || {
        let now = printers::list().unwrap_or_default();
        seen(&apart, &|seen| seen.printers.clone_from(&now)).1
    });
    match tokio::time::timeout(PATIENCE, looking).await {
        Ok(Ok(printers)) => printers,
        _ => before,
    }
}

/// What a template needs to offer the printers.
pub(super) fn values(printers: &[Printer]) -> Json {
    let said = |p: &Printer| p.stands.map(|why| format!(" ({why})")).unwrap_or_default();
    let listed: Vec<Json> = printers.iter().map(|p| json!({"name": p.name, "said": said(p)})).collect();
    let any = |has: fn(&Printer) -> bool| printers.iter().any(has);
    json!({"listed": listed, "duplex": any(|p| p.duplex), "staple": any(|p| p.staple.is_some())})
}

/// What a form asks of the printer that it names.
///
/// # Errors
/// When there is no such printer, or it cannot do that.
pub(super) fn wish(sent: &[(String, String)], printers: &[Printer]) -> Result<Wish, Trouble> {
    let printer = printers::choose(printers, Some(value(sent, "printer")))?;
    let copies = value(sent, "copies").trim().parse().ok().filter(|n| (1..=MOST_COPIES).contains(n));
    let staple = value(sent, "staple") == "yes";
    if staple && printer.staple.is_none() {
        let fact = format!("the printer {} does not say that it can staple", shown(&printer.name));
        return Err(Trouble::new(fact).help("Choose another one, or leave the staples out."));
    }
    let copies = copies.ok_or_else(|| {
        let fact = format!("the number of copies is a figure from 1 to {MOST_COPIES}");
        Trouble::new(fact).help("Go back and type it like 2.")
    })?;
    let duplex = printer.duplex && value(sent, "one_sided") != "yes";
    Ok(Wish { printer: printer.clone(), copies, duplex, staple })
}

impl Wish {
    /// Hands a finished page over.
    ///
    /// # Errors
    /// When the printer does not take it.
    pub fn send(&self, id: &str, made: &Made) -> Result<Sent, Trouble> {
        let Wish { printer, copies, duplex, staple } = self;
        let order = Order { printer, copies: *copies, duplex: *duplex, staple: *staple, title: id };
        let job = printers::send(made.bytes(), &order).map_err(|why| why.trouble().clone())?;
        let often = if *copies == 1 { "1 copy".to_owned() } else { format!("{copies} copies") };
        let sides = if *duplex { "on both sides" } else { "on one side" };
        let said = format!("{often}, {sides}{}", if *staple { ", stapled" } else { "" });
        Ok(Sent { id: id.to_owned(), job, said, is_remote: printer.is_remote })
    }
}

/// What was sent, and where it is now; asked again as often as somebody likes, and never sent again by that.
pub(super) async fn get(State(room): State<Shared>, headers: HeaderMap) -> Response {
    let known = with(&room, &headers, |session| {
        let sheet = session.work.sheet.as_ref().map(|sheet| sheet.writing.id.clone());
        Ok((session.token().to_owned(), session.sent.clone(), sheet))
    });
    let (token, sent, sheet) = match known {
        Ok((token, Some(sent), sheet)) => (token, sent, sheet),
        Ok((_, None, _)) => return lead_to("/answers"),
        Err(answer) => return answer,
    };
    let job = sent.job.clone();
    let seen = match tokio::task::spawn_blocking(move || printers::wait(&job, LEAVING)).await {
        Ok(seen) => seen,
        Err(_) => return trouble(&room, &token, &Trouble::new("the print system was not asked").help("try again")),
    };
    let (place, why) = match seen {
        Whereabouts::Left => ("left", None),
        Whereabouts::Waiting(why) => ("waiting", why),
        Whereabouts::Unknown => ("unknown", None),
    };
    let values = json!({
        "title": "Is the paper in your hand?", "id": sent.id, "job": sent.job.id, "printer": sent.job.printer,
        "said": sent.said, "remote": sent.is_remote, "place": place, "why": why,
        "kept": spool::kept().sentence(), "written": sheet.is_some_and(|id| sent.is_of(&id)),
    });
    page(&room, &token, "sent.html", &values)
}
