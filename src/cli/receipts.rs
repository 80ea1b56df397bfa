//! Sealed receipts of what was destroyed: into `out/`, or where somebody wants them.

use super::arguments::{Format, Unlock};
use super::pack::free;
use super::purging::name;
use super::render::may_write;
use super::shell::{Shell, Stop, say};
use crate::approve::Approved;
use crate::disk::{self, Existing};
use crate::pack::{Job, Made, Maker};
use crate::purge::{paper_receipt, paper_receipt_id};
use crate::register::DestroyedOnPaper;
use crate::workspace::Workspace;
use std::path::{Path, PathBuf};

/// Where receipts go when nobody says where.
const OUT: &str = "out";

/// Seals receipts, and writes each into a file of its own in `out/`, or into the one that is named.
///
/// # Errors
/// When one cannot be made; what it is about is gone all the same.
pub(super) fn seal_receipts(
    receipts: Vec<Approved>,
    to: Option<&Path>,
    unlock: &Unlock,
    workspace: &Workspace,
    shell: &Shell,
) -> Result<Vec<PathBuf>, Stop> {
    let folder = workspace.folder.clone().unwrap_or_default().join(OUT);
    let identity = shell.identity(workspace, unlock)?;
    let typst = shell.typst(false)?;
    let maker = Maker::new(workspace, &shell.ctx, Ok(shell.press(&typst, workspace)), Ok(&identity), false)?;
    let mut made = Vec::new();
    for receipt in receipts {
        let job = Job::single(receipt, false);
        let (path, existing) = match to {
            Some(path) => (path.to_path_buf(), Existing::Refuse),
            None => (free(&job, &folder, true, workspace)?, Existing::Replace),
        };
        let outcome = maker.make(&job, false).map_err(|e| Stop::trouble(format!("{}: {e}", job.id), e.help()))?;
        let Made::Sealed(sealed) = &outcome.made else {
            return Err(Stop::trouble("the receipt was not sealed", "what it is about is gone all the same"));
        };
        may_write(&job, &path, workspace)?;
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).map(disk::make_folder).transpose()?;
        disk::write(&path, sealed.bytes(), existing)?;
        if shell.format != Format::Json {
            say(&format!("{}: a receipt to be signed, check {}", name(&path), outcome.check_code.shown));
        }
        made.push(path);
    }
    Ok(made)
}

/// Where the receipts of records on paper go: of one the file that is named, of several that folder, else `out/`.
///
/// # Errors
/// When something lies there already: asked before anything is written down.
pub(super) fn free_for(records: &[&str], to: &Path) -> Result<Vec<PathBuf>, Stop> {
    let named = |record: &&str| to.join(format!("{}.pdf", paper_receipt_id(record)));
    let paths = if records.len() == 1 { vec![to.to_path_buf()] } else { records.iter().map(named).collect() };
    paths.iter().try_for_each(|path| disk::free(path))?;
    Ok(paths)
}

/// Receipts of records on paper, each into its path, or all into `out/`.
///
/// # Errors
/// As [`seal_receipts`].
pub(super) fn paper_receipts(
    gone: &[DestroyedOnPaper],
    to: Option<&[PathBuf]>,
    unlock: &Unlock,
    workspace: &Workspace,
    shell: &Shell,
) -> Result<Vec<PathBuf>, Stop> {
    let receipt = |gone: &DestroyedOnPaper| paper_receipt(gone, workspace, shell.ctx.now);
    let Some(to) = to else {
        let all: Vec<Approved> = gone.iter().map(receipt).collect::<Result<_, _>>()?;
        return seal_receipts(all, None, unlock, workspace, shell);
    };
    let mut made = Vec::new();
    for (gone, path) in gone.iter().zip(to) {
        made.extend(seal_receipts(vec![receipt(gone)?], Some(path), unlock, workspace, shell)?);
    }
    Ok(made)
}
