//! A page on its way to a printer of this system, and what is said of it: the same for `print` and `fill`.

use super::arguments::Format;
use super::render;
use super::shell::{Code, Shell, Stop, say};
use crate::approve::UrgentCode;
use crate::pack::{Job, Outcome};
use crate::system::printers::{self, Order, Printer, Unprintable, Whereabouts};
use crate::system::spool;
use crate::workspace::Workspace;
use serde_json::{Value as Json, json};
use std::time::Duration;

/// A finished page, in memory.
pub(super) struct Page {
    /// The record's id: the only thing that everybody at the queue can read.
    pub id: String,
    /// A PDF, or an urgent report's plain text.
    pub bytes: Vec<u8>,
    /// What machines are told of it.
    pub told: Json,
}

/// Where pages go, and how.
pub(super) struct To {
    pub printer: Printer,
    pub copies: u16,
    pub duplex: bool,
    pub staple: bool,
    /// How long to look whether they have left the queue.
    pub wait: Duration,
}

impl To {
    /// One copy, on both sides where the printer can.
    pub fn once(printer: &Printer) -> To {
        To { printer: printer.clone(), copies: 1, duplex: printer.duplex, staple: false, wait: Duration::from_secs(20) }
    }
}

/// The end of a command that cannot print.
pub(super) fn unprintable(why: Unprintable) -> Stop {
    let code = if matches!(why, Unprintable::NoTool(_)) { Code::NoTool } else { Code::Trouble };
    Stop { code, ..Stop::from(why.trouble().clone()) }
}

/// Makes the page of an approved record; it is told of as `render` tells of it.
///
/// # Errors
/// When it could not be made.
pub(super) fn page(
    job: &Job,
    urgent: Option<UrgentCode>,
    unlock: &super::arguments::Unlock,
    workspace: &Workspace,
    shell: &Shell,
) -> Result<Page, Stop> {
    render::make(job, urgent, unlock, workspace, shell, |outcome: &Outcome, _| {
        if shell.format != Format::Json {
            render::tell_people(job, outcome);
        }
        Ok(Page { id: job.id.clone(), bytes: outcome.made.bytes().to_vec(), told: render::told(job, outcome) })
    })
}

/// Hands the page over, looks whether it leaves the queue, and says so; what machines are told of it.
///
/// # Errors
/// When the printer does not take it.
pub(super) fn send(page: &Page, to: &To, shell: &Shell) -> Result<Json, Stop> {
    let order =
        Order { printer: &to.printer, copies: to.copies, duplex: to.duplex, staple: to.staple, title: &page.id };
    let job = printers::send(&page.bytes, &order).map_err(unprintable)?;
    let seen = printers::wait(&job, to.wait);
    if shell.format != Format::Json {
        let copies = if to.copies == 1 { "1 copy".to_owned() } else { format!("{} copies", to.copies) };
        let sides = if to.duplex { "two-sided" } else { "one-sided" };
        let staple = if to.staple { ", stapled" } else { "" };
        let place = whereabouts(seen, &job.id);
        say(&format!("{}: sent to {} as {}, {copies}, {sides}{staple}; {place}", page.id, job.printer, job.id));
    }
    let mut told = page.told.clone();
    told["job"] = job.id.into();
    told["left_queue"] = match seen {
        Whereabouts::Left => json!(true),
        Whereabouts::Waiting(_) => json!(false),
        Whereabouts::Unknown => json!(null),
    };
    Ok(told)
}

fn whereabouts(seen: Whereabouts, job: &str) -> String {
    match seen {
        Whereabouts::Left => "it has left the queue".into(),
        Whereabouts::Waiting(why) => {
            let why = why.map(|why| format!(" ({why})")).unwrap_or_default();
            format!("it is still waiting in the queue{why}; `cancel {job}` takes it out")
        }
        Whereabouts::Unknown => "the print system does not say whether it has left the queue".into(),
    }
}

/// What is said once, after the last page.
pub(super) fn tell_end(printer: &Printer) {
    if printer.is_remote {
        say(&format!("{} is reached over the network", printer.name));
    }
    say(&spool::kept().sentence());
    say("look whether the paper is in your hand, whole and readable: only you can see that");
}
