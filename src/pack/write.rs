//! Where a file may be written (07.2.21 to 07.2.23): what the rules are asked before anything lies on a disk.

use super::Job;
use crate::expr::Data;
use crate::finding::Finding;
use crate::form::Sensitivity;
use crate::procedure::CannotJudge;
use crate::setting::StorageKind;
use crate::system::synced;
use crate::workspace::Workspace;
use std::path::{Path, PathBuf};

/// What sort of place a file is to be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A folder that the setting's storage decision names.
    Allowed,
    /// Any other folder.
    Other,
}

/// What a path is under the setting's storage decision: allowed when it lies in one of the folders named there.
pub fn place_of(path: &Path, workspace: &Workspace) -> Place {
    let storage = &workspace.setting.storage;
    let whole = |p: &Path| std::path::absolute(p).unwrap_or_else(|_| p.to_path_buf());
    let real = |p: &Path| {
        whole(p)
            .ancestors()
            .find_map(|a| a.canonicalize().ok().map(|c| (a.to_path_buf(), c)))
            .map_or_else(|| whole(p), |(a, c)| c.join(whole(p).strip_prefix(a).unwrap_or(p)))
    };
    let base = workspace.folder.clone().unwrap_or_default();
    let inside = storage.paths.iter().any(|allowed| real(path).starts_with(real(&base.join(allowed))));
    if storage.kind != StorageKind::None && inside { Place::Allowed } else { Place::Other }
}

/// The folders where files about children may be kept, as the setting decided: what it names, and for a specimen, whose people
/// are invented, its own. One that is not there, such as a disc that nobody put in, is none.
pub fn places(workspace: &Workspace) -> Vec<PathBuf> {
    let Some(own) = &workspace.folder else { return Vec::new() };
    let storage = &workspace.setting.storage;
    let named = storage.paths.iter().map(|path| own.join(path)).filter(|_| storage.kind != StorageKind::None);
    let own = Some(own.clone()).filter(|_| workspace.setting.specimen);
    named.filter(|path| path.is_dir()).chain(own).collect()
}

/// What the rules find in writing this job to that path.
///
/// # Errors
/// When a rule cannot be evaluated.
pub fn write_rules(job: &Job, path: &Path, workspace: &Workspace) -> Result<Vec<Finding>, CannotJudge> {
    keep_rules(path, job.sensitivity(), job.is_specimen(), workspace)
}

/// What the rules find in keeping something so private at that path.
///
/// # Errors
/// When a rule cannot be evaluated.
pub fn keep_rules(
    path: &Path,
    sensitivity: Sensitivity,
    is_specimen: bool,
    workspace: &Workspace,
) -> Result<Vec<Finding>, CannotJudge> {
    let allowed = place_of(path, workspace) == Place::Allowed;
    let is_removable = allowed && workspace.setting.storage.kind == StorageKind::Removable;
    let kind = if is_removable { "removable" } else { "fixed" };
    let file = Data::map([
        ("sensitivity", Data::text(sensitivity.word())),
        ("kind", Data::text(kind)),
        ("allowed", Data::Bool(allowed)),
        ("synced", Data::Bool(synced(path).is_some())),
        ("specimen", Data::Bool(is_specimen)),
    ]);
    workspace.procedure.check_files(&file, &workspace.setting.data)
}
