//! Where copies may be written: on a disc that can be taken out, or on a folder that the setting names as one.

use crate::expr::Data;
use crate::finding::Finding;
use crate::pack;
use crate::setting::StorageKind;
use crate::system::Trouble;
use crate::system::volumes::Disc;
use crate::workspace::Workspace;
use std::path::{Path, PathBuf};

/// A folder that copies may be written to.
#[derive(Debug)]
pub struct Place {
    /// The folder, in full.
    pub folder: PathBuf,
    /// What is known of the disc behind it.
    pub disc: Disc,
}

impl Place {
    /// Whether the same disc is still behind the folder.
    pub(super) fn is_there(&self) -> Result<(), Trouble> {
        if self.folder.is_dir() && Disc::of(&self.folder) == self.disc {
            return Ok(());
        }
        Err(Trouble::new("the disc was taken out meanwhile").help("put it in again, and run this again"))
    }
}

/// Why a folder is none.
#[derive(Debug)]
pub enum Refused {
    /// What the rules found, and what is known of the folder.
    Rules(Vec<Finding>, Trouble),
    /// It could not be looked at.
    Trouble(Trouble),
}

/// The folder as a place for copies so private, if it is one.
///
/// # Errors
/// When it is not there, is on a disc that cannot be taken out, or nobody can tell and the setting does not name it.
pub fn place(folder: &Path, sensitivity: &str, workspace: &Workspace) -> Result<Place, Refused> {
    let whole = folder.canonicalize().ok().filter(|whole| whole.is_dir());
    let whole = whole.ok_or_else(|| {
        let fact = format!("there is no folder {}", crate::source::shown(&folder.to_string_lossy()));
        Refused::Trouble(
            Trouble::new(fact).help("put the disc in, wait until the system has opened it, and name its folder"),
        )
    })?;
    let disc = Disc::of(&whole);
    let storage = workspace.setting.storage.kind;
    let is_named = pack::place_of(&whole, workspace) == pack::Place::Allowed;
    let why = unfit(&disc, workspace).filter(|_| !(is_named && storage == StorageKind::Removable));
    let kind = if why.is_none() { "removable" } else { "fixed" };
    let file = Data::map([
        ("action", Data::text("export")),
        ("sensitivity", Data::text(sensitivity)),
        ("kind", Data::text(kind)),
        ("allowed", Data::Bool(is_named)),
        ("specimen", Data::Bool(workspace.setting.specimen)),
        // nothing is written down that was not read back
        ("hash_checked", Data::Bool(true)),
    ]);
    let found = workspace.procedure.check_files(&file, &workspace.setting.data);
    let found =
        found.map_err(|e| Refused::Trouble(Trouble::new(e.to_string()).help("mend the rule; nothing was written")))?;
    match why {
        Some(why) => Err(Refused::Rules(found, Trouble::new(why).help(declare(&whole, storage)))),
        None if !found.is_empty() => Err(Refused::Rules(found, Trouble::new("the rules refuse this place"))),
        None => Ok(Place { folder: whole, disc }),
    }
}

/// Why nobody can tell that it is a disc to be taken out.
fn unfit(disc: &Disc, workspace: &Workspace) -> Option<String> {
    let own = workspace.folder.as_deref().map(Disc::of);
    let on = disc.volume.as_ref().map(|v| format!(" ({} at {})", v.source, v.mount.display())).unwrap_or_default();
    match disc.can_be_taken_out {
        _ if own.is_some_and(|own| own.is(disc)) => Some(format!("it lies on the disc that this workspace is on{on}")),
        Some(true) => None,
        Some(false) => Some(format!("it lies on a disc that cannot be taken out, as far as this system tells{on}")),
        None => Some(format!("this system does not tell whether it is a disc that can be taken out{on}")),
    }
}

/// What to write into the setting's file, where it is a disc all the same.
fn declare(folder: &Path, storage: StorageKind) -> String {
    let paths = format!("paths: [{}]", folder.display());
    match storage {
        StorageKind::Removable => {
            format!("if it is a disc that can be taken out, add its folder to storage in setting.yaml: `{paths}`")
        }
        StorageKind::None => format!(
            "if it is a disc that can be taken out, let the setting decide on it and write into setting.yaml: `storage: {{kind: \
             removable, {paths}, decided_by: NAME, reason: WHY}}`"
        ),
        StorageKind::EncryptedFolder => {
            "the setting keeps its files in an encrypted folder: copy onto a disc or a stick that the system knows as one".into()
        }
    }
}
