//! Removing as a command does it: the register's line, the files, a second look, what cannot be known, and a receipt. The same
//! for `purge` and `print --purge`.

use super::arguments::Format;
use super::fill::Talk;
use super::receipts::Sealing;
use super::shell::{Code, Shell, Stop, say};
use crate::approve::check_code;
use crate::pack::judged;
use crate::purge::{Gone, Held, Removal, What, copies, receipt};
use crate::register::{Destroyed, KeptOn};
use crate::source::shown;
use crate::system::Trouble;
use crate::system::medium::Medium;
use crate::system::remains::{self, Remain, Seen};
use crate::workspace::{Workspace, read_record};
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};

/// The most files that are named one by one.
const MOST_NAMED: usize = 8;

/// What is to be removed.
pub(super) struct Order<'a> {
    /// The files that were named, each with where it is kept.
    pub named: Vec<(Held, KeptOn)>,
    /// The check codes of the pages on which they are kept, as far as they are known.
    pub codes: Vec<String>,
    /// A staff number or initials.
    pub by: String,
    /// What seals a receipt, where one is wanted: opened before anything is removed.
    pub receipts: Option<&'a Sealing>,
}

/// Removes, and tells people; what machines are told of it. Fine only where nothing is left.
///
/// # Errors
/// When nothing was removed: the register could not be written, or something may not go.
pub(super) fn purge(order: Order<'_>, workspace: &Workspace, shell: &Shell) -> Result<(Code, Json), Stop> {
    let Some(folder) = &workspace.folder else {
        return Err(Stop::trouble("there is no register outside a workspace", ""));
    };
    let named: Vec<Held> = order.named.iter().map(|(held, _)| held.clone()).collect();
    let found = copies(&named, &order.codes, workspace)?;
    let removal = Removal::new(order.named, found, order.by);
    let medium = removal.medium();
    let written = removal.write_down(folder, workspace, &shell.ctx)?;
    let gone = written.remove(workspace, &shell.ctx)?;
    let mut paths: Vec<PathBuf> = named.into_iter().map(|held| held.path).collect();
    paths.extend(gone.removed.iter().cloned());
    let remains = remains::look(&paths);
    if shell.format != Format::Json {
        tell(&gone, &written.lines, &remains);
    }
    let mut receipts = Vec::new();
    match order.receipts {
        Some(_) if !gone.left.is_empty() => say("no receipt was made, since something is still there"),
        Some(sealing) => receipts = make_receipts(&written.lines, medium, &remains, sealing, workspace, shell)?,
        None => {}
    }
    let code = if gone.left.is_empty() { Code::Fine } else { Code::Findings };
    Ok((code, told(&gone, &written.lines, &remains, &receipts)))
}

/// The file would be lost (X4).
pub(super) fn only_copy(name: &str) -> Stop {
    Stop::trouble(
        format!("nobody says that {name} is on paper or on a disc: it may be the only copy, and nothing was removed"),
        "print it with `confide print --purge`; or say --paper-in-hand, or --on-disc with the number of the disc",
    )
}

/// The check code that stands on the pages of a record; none where it could not be printed as it is.
pub(super) fn code_of(held: &Held, workspace: &Workspace, shell: &Shell) -> Option<String> {
    if !matches!(held.what, What::Record(_)) {
        return None;
    }
    let reading = read_record(&held.path, workspace, None).ok()?;
    let approved = judged(reading, None, workspace, shell.ctx.now).ok()?.approved?;
    let secret = workspace.secret(&shell.ctx).ok()?;
    Some(check_code(&secret, &held.record, &[&approved], workspace.catalogue_hash()).shown)
}

/// Whether the paper of a page is in somebody's hand, by the end of the check code that stands on it.
///
/// # Errors
/// When what was typed is no text.
pub(super) fn is_in_hand(id: &str, code: &str, talk: &mut Talk) -> Result<bool, Stop> {
    let last = code.rsplit('-').next().unwrap_or(code);
    talk.say(&format!("{id}: take the paper. Is every page there, whole and readable?"));
    for _ in 0..3 {
        let prompt = "Then type the last five letters of the check code at the foot of the page, or no: ";
        let Some(typed) = talk.ask(prompt)? else { return Ok(false) };
        let typed = typed.trim();
        if !last.is_empty() && typed.rsplit('-').next().is_some_and(|end| end.eq_ignore_ascii_case(last)) {
            return Ok(true);
        }
        if typed.eq_ignore_ascii_case("no") {
            return Ok(false);
        }
        talk.say("these are other letters; look once more");
    }
    Ok(false)
}

pub(super) fn name(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    shown(&path.strip_prefix(&here).unwrap_or(path).to_string_lossy()).to_string()
}

fn tell(gone: &Gone, lines: &[Destroyed], remains: &[Remain]) {
    gone.removed.iter().for_each(|path| say(&format!("removed: {}", name(path))));
    let count = if lines.len() == 1 { "1 line".to_owned() } else { format!("{} lines", lines.len()) };
    say(&format!("the register has {count} about it, and no name: `confide register show`"));
    tell_left(gone);
    say("deleted, not proven unrecoverable. Where else something of it may stay:");
    for remain in remains {
        let seen = match remain.seen {
            Seen::Found => "look here ",
            Seen::NotThere => "clear     ",
            Seen::Unseen => "not known ",
        };
        say(&format!("  {seen} {}", remain.sentence));
    }
}

/// What is still there, and what to do: one by one what could not be removed, together what was left as it is.
fn tell_left(gone: &Gone) {
    let rule = gone.findings.first().map(|finding| format!(" [{}]", finding.code)).unwrap_or_default();
    let mut reasons: Vec<&Trouble> = gone.left.iter().map(|left| &left.why).collect();
    reasons.dedup();
    for why in reasons {
        let names: Vec<String> =
            gone.left.iter().filter(|left| left.why == *why).map(|left| name(&left.path)).collect();
        let more = match names.len().saturating_sub(MOST_NAMED) {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        let first: Vec<String> = names.into_iter().take(MOST_NAMED).collect();
        say(&format!("still there{rule}: {}{more}: {}\n  = help: {}", first.join(", "), why.message, why.help));
    }
}

fn told(gone: &Gone, lines: &[Destroyed], remains: &[Remain], receipts: &[PathBuf]) -> Json {
    let seen = |remain: &Remain| {
        let seen = match remain.seen {
            Seen::Found => "found",
            Seen::NotThere => "not_there",
            Seen::Unseen => "unseen",
        };
        json!({"place": remain.place.word(), "seen": seen, "sentence": remain.sentence})
    };
    let left = gone.left.iter().map(|l| json!({"file": name(&l.path), "why": l.why.message, "help": l.why.help}));
    json!({
        "version": 1, "removed": gone.removed.iter().map(|path| name(path)).collect::<Vec<_>>(),
        "left": left.collect::<Vec<_>>(), "lines": lines, "remains": remains.iter().map(seen).collect::<Vec<_>>(),
        "receipts": receipts.iter().map(|path| name(path)).collect::<Vec<_>>(),
    })
}

/// A sealed receipt for each record that is gone.
fn make_receipts(
    lines: &[Destroyed],
    medium: Medium,
    remains: &[Remain],
    sealing: &Sealing,
    workspace: &Workspace,
    shell: &Shell,
) -> Result<Vec<PathBuf>, Stop> {
    // of a record and its copies one receipt, for what was named, which stands last
    let is_last = |at: usize| lines[at + 1..].iter().all(|later| later.record != lines[at].record);
    let last = lines.iter().enumerate().filter(|(at, _)| is_last(*at)).map(|(_, line)| line);
    let receipts = last.map(|line| receipt(line, medium, remains, workspace, shell.ctx.now));
    sealing.receipts(receipts.collect::<Result<_, _>>()?, None, workspace, shell)
}
