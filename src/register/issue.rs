//! What was handed out and what came back goes into the register: each pack once, however often its run is gone on with.

use super::{Entry, Issued, Register, Returned};
use crate::pack::{Job, MadePack, Set, Shard, back};
use crate::system::Trouble;
use crate::workspace::Workspace;
use chrono::{DateTime, Utc};
use std::path::Path;

/// Writes down the packs of a whole run; of a share nothing, since its merge does.
///
/// # Errors
/// When the register is not whole, or cannot be written.
pub fn run(
    workspace: &Workspace,
    set: &Set,
    shard: Shard,
    packs: &[MadePack],
    now: DateTime<Utc>,
) -> Result<(), Trouble> {
    let issued = packs.iter().filter(|_| shard == Shard::WHOLE).map(|pack| Issued {
        pack: pack.id.clone(),
        child: pack.child.clone(),
        room: pack.room.clone(),
        parent: pack.parent,
        check: pack.check_code.clone(),
        set: set.id.clone(),
        forms: pack.back.clone(),
    });
    write(workspace, issued.collect(), now)
}

/// Writes down one job that was made of records.
///
/// # Errors
/// When the register is not whole, or cannot be written.
pub fn job(workspace: &Workspace, job: &Job, check_code: &str, now: DateTime<Utc>) -> Result<(), Trouble> {
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
    write(workspace, vec![issued], now)
}

/// Outside a workspace there is no register, and packs from which nothing comes back are none of its business.
fn write(workspace: &Workspace, mut packs: Vec<Issued>, now: DateTime<Utc>) -> Result<(), Trouble> {
    packs.retain(|pack| !pack.forms.is_empty());
    let Some(folder) = workspace.folder.as_ref().filter(|_| !packs.is_empty()) else { return Ok(()) };
    Register::add(folder, now, |register| {
        let is_new = |pack: &Issued| register.newest(&pack.pack).is_none_or(|old| old.check != pack.check);
        Ok(packs.into_iter().filter(is_new).map(Entry::Issued).collect())
    })?;
    Ok(())
}

/// Writes down a form that came back; the same once more is no correction.
///
/// # Errors
/// When the register is not whole, or cannot be written.
pub fn enter(folder: &Path, now: DateTime<Utc>, entry: Returned) -> Result<(), Trouble> {
    Register::add(folder, now, |register| {
        let is_new = !register.has(&entry);
        Ok(is_new.then_some(Entry::Returned(entry)).into_iter().collect())
    })?;
    Ok(())
}
