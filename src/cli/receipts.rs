//! Sealed receipts of what was destroyed: into `out/`, or where somebody wants them.

use super::arguments::{Format, Unlock};
use super::purging::name;
use super::render::may_write;
use super::shell::{Shell, Stop, say};
use crate::approve::Approved;
use crate::disk::{self, Existing};
use crate::pack::{Job, Made, Maker};
use crate::purge::{paper_receipt, paper_receipt_id};
use crate::register::{DestroyedOnPaper, HOW};
use crate::seal::Identity;
use crate::typeset::Typst;
use crate::workspace::Workspace;
use chrono::{DateTime, Utc};
use std::path::{Path, PathBuf};

/// Where receipts go when nobody says where.
const OUT: &str = "out";
/// The most receipts of one record that lie beside each other.
const MOST: usize = 1000;

/// What a receipt is made and sealed with: at hand before anything is destroyed or written down.
pub(super) struct Sealing {
    identity: Identity,
    typst: Typst,
}

impl Sealing {
    /// Opens the key, finds the typst, and asks whether a receipt could be made at all and lie there, or in `out/`.
    ///
    /// # Errors
    /// When one is not there, does not fit the setting, or the setting allows no receipt.
    pub(super) fn open(
        unlock: &Unlock,
        to: Option<&Path>,
        workspace: &Workspace,
        shell: &Shell,
    ) -> Result<Sealing, Stop> {
        let sealing = Sealing { identity: shell.identity(workspace, unlock)?, typst: shell.typst(false)? };
        sealing.maker(workspace, shell)?;
        let trial = DestroyedOnPaper {
            form: "form".into(),
            record: "record".into(),
            child: String::new(),
            check: "AAAAA-AAAAA-AAAAA".into(),
            until: shell.today().to_string(),
            how: HOW[0].0.into(),
            by: "S-1".into(),
        };
        let job = Job::single(paper_receipt(&trial, workspace, shell.ctx.now)?, false);
        let path = to.map_or_else(|| folder(workspace).join("receipt.pdf"), Path::to_path_buf);
        may_write(&job, &path, workspace)?;
        Ok(sealing)
    }

    fn maker<'s>(&'s self, workspace: &'s Workspace, shell: &'s Shell) -> Result<Maker<'s>, Stop> {
        let press = Ok(shell.press(&self.typst, workspace));
        Ok(Maker::new(workspace, &shell.ctx, press, Ok(&self.identity), false)?)
    }

    /// Seals receipts, and writes each into a file of its own in `out/`, or into the one that is named. None takes the place of
    /// another.
    ///
    /// # Errors
    /// When one cannot be made; what it is about is gone all the same.
    pub(super) fn receipts(
        &self,
        receipts: Vec<Approved>,
        to: Option<&Path>,
        workspace: &Workspace,
        shell: &Shell,
    ) -> Result<Vec<PathBuf>, Stop> {
        let folder = folder(workspace);
        let maker = self.maker(workspace, shell)?;
        let mut made = Vec::new();
        for receipt in receipts {
            let job = Job::single(receipt, false);
            let path = to.map_or_else(|| next_free(&folder, &job.id), Path::to_path_buf);
            let outcome = maker.make(&job, false).map_err(|e| Stop::trouble(format!("{}: {e}", job.id), e.help()))?;
            let Made::Sealed(sealed) = &outcome.made else {
                return Err(Stop::trouble("the receipt was not sealed", "what it is about is gone all the same"));
            };
            may_write(&job, &path, workspace)?;
            path.parent().filter(|folder| !folder.as_os_str().is_empty()).map(disk::make_folder).transpose()?;
            disk::write(&path, sealed.bytes(), Existing::Refuse)?;
            if shell.format != Format::Json {
                say(&format!("{}: a receipt to be signed, check {}", name(&path), outcome.check_code.shown));
            }
            made.push(path);
        }
        Ok(made)
    }

    /// Receipts of records on paper, each with the moment at which it was destroyed, each into its path, or all into `out/`.
    ///
    /// # Errors
    /// As [`Sealing::receipts`].
    pub(super) fn of_paper(
        &self,
        gone: &[(DestroyedOnPaper, DateTime<Utc>)],
        to: Option<&[PathBuf]>,
        workspace: &Workspace,
        shell: &Shell,
    ) -> Result<Vec<PathBuf>, Stop> {
        let mut made = Vec::new();
        for (at, (gone, when)) in gone.iter().enumerate() {
            let path = to.and_then(|to| to.get(at)).map(PathBuf::as_path);
            made.extend(self.receipts(vec![paper_receipt(gone, workspace, *when)?], path, workspace, shell)?);
        }
        Ok(made)
    }
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.folder.clone().unwrap_or_default().join(OUT)
}

/// A name that nothing bears yet: a record that was made anew may be destroyed once more, and has another receipt then.
fn next_free(folder: &Path, id: &str) -> PathBuf {
    let numbered = (2..MOST).map(|number| folder.join(format!("{id}-{number}.pdf")));
    let mut names = std::iter::once(folder.join(format!("{id}.pdf"))).chain(numbered);
    names.find(|path| path.symlink_metadata().is_err()).unwrap_or_else(|| folder.join(format!("{id}-{MOST}.pdf")))
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
