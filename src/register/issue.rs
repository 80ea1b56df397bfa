//! What was handed out and what came back goes into the register: each pack once, however often its run is gone on with.

use super::answers::is_code;
use super::{Closed, Entry, Issued, Register, Returned, Why};
use crate::pack::{Job, MadePack, Set, Shard, back};
use crate::seal::Identity;
use crate::system::Trouble;
use crate::workspace::Workspace;
use chrono::{DateTime, Utc};
use std::path::Path;

/// Writes down the packs of a whole run, and signs the register with the key that is at hand; of a share nothing, since its
/// merge does. Gives the code of the register's head.
///
/// # Errors
/// When the register is not whole, or cannot be written.
pub fn run(
    workspace: &Workspace,
    set: &Set,
    shard: Shard,
    packs: &[MadePack],
    key: Option<&Identity>,
    now: DateTime<Utc>,
) -> Result<Option<String>, Trouble> {
    if shard != Shard::WHOLE {
        return Ok(None);
    }
    // what an earlier run made of one of these children, and this one does not, lies in the folder no more
    let is_gone = |old: &Issued| {
        old.set == set.id
            && packs.iter().any(|new| new.child.eq_ignore_ascii_case(&old.child))
            && packs.iter().all(|new| new.id != old.pack)
    };
    let issued = packs.iter().map(|pack| Issued {
        pack: pack.id.clone(),
        child: pack.child.clone(),
        room: pack.room.clone(),
        parent: pack.parent,
        check: pack.check_code.clone(),
        set: set.id.clone(),
        forms: pack.back.clone(),
    });
    write(workspace, issued.collect(), &is_gone, key, now)
}

/// Writes down one job that was made of records, and signs the register with the key that is at hand.
///
/// # Errors
/// When the register is not whole, or cannot be written.
pub fn job(
    workspace: &Workspace,
    job: &Job,
    check_code: &str,
    key: Option<&Identity>,
    now: DateTime<Utc>,
) -> Result<(), Trouble> {
    let child = job.documents.iter().map(|d| &d.record().child_ref).find(|child| !child.is_empty());
    let issued = Issued {
        pack: job.id.clone(),
        child: child.cloned().unwrap_or_default(),
        room: String::new(),
        parent: job.number(),
        check: check_code.into(),
        set: job.set.as_ref().map(|set| set.id.clone()).unwrap_or_default(),
        forms: back(job),
    };
    let (set, child, parent) = (issued.set.clone(), issued.child.clone(), issued.parent);
    // copies take the place of the whole pack, and the whole one that of copies
    let is_gone = move |old: &Issued| {
        !set.is_empty()
            && old.set == set
            && old.child.eq_ignore_ascii_case(&child)
            && old.parent.is_none() != parent.is_none()
    };
    write(workspace, vec![issued], &is_gone, key, now).map(|_| ())
}

/// Outside a workspace there is no register, and packs from which nothing comes back are none of its business.
fn write(
    workspace: &Workspace,
    mut packs: Vec<Issued>,
    is_gone: &dyn Fn(&Issued) -> bool,
    key: Option<&Identity>,
    now: DateTime<Utc>,
) -> Result<Option<String>, Trouble> {
    packs.retain(|pack| !pack.forms.is_empty());
    let Some(folder) = workspace.folder.as_ref().filter(|_| !packs.is_empty()) else { return Ok(None) };
    Register::add_signed(folder, now, key, |register| {
        let standings = register.standings();
        let gone = standings.iter().filter(|s| s.state().is_open()).map(|s| s.issued).filter(|old| is_gone(old));
        let gone = gone.map(|old| closed(old, Why::Replaced, ""));
        let is_new = |pack: &Issued| {
            let is_replaced = register.closed(&pack.pack).is_some_and(|closed| closed.why == Why::Replaced);
            is_replaced || register.newest(&pack.pack).is_none_or(|old| old.check != pack.check)
        };
        Ok(gone.chain(packs.into_iter().filter(is_new).map(Entry::Issued)).collect())
    })?;
    Ok(Register::read(folder)?.code())
}

/// Writes down a form that came back; the same once more is no correction.
///
/// # Errors
/// When the register is not whole, or cannot be written.
pub fn enter(folder: &Path, now: DateTime<Utc>, entry: Returned) -> Result<(), Trouble> {
    enter_all(folder, now, vec![entry])
}

/// The same for several forms, all of them or none.
///
/// # Errors
/// As [`enter`].
pub fn enter_all(folder: &Path, now: DateTime<Utc>, entries: Vec<Returned>) -> Result<(), Trouble> {
    Register::add(folder, now, |register| {
        Ok(entries.into_iter().filter(|entry| !register.has(entry)).map(Entry::Returned).collect())
    })?;
    Ok(())
}

/// Writes down that nobody waits for a pack any more; `by` is a staff number or initials.
///
/// # Errors
/// When there is no such pack, the register is not whole, or cannot be written.
pub fn close(folder: &Path, now: DateTime<Utc>, pack: &str, by: &str) -> Result<(), Trouble> {
    let by = by.trim().to_uppercase();
    if !is_code(&by) {
        return Err(Trouble::new("it is not said who closes it")
            .help("give a staff number or initials, at most 12 letters and figures"));
    }
    Register::add(folder, now, |register| {
        let standing = register.find(pack)?;
        Ok(vec![closed(standing.issued, Why::NotNeeded, &by)])
    })?;
    Ok(())
}

fn closed(issued: &Issued, why: Why, by: &str) -> Entry {
    Entry::Closed(Closed { pack: issued.pack.clone(), check: issued.check.clone(), why, by: by.into() })
}
