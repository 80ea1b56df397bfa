//! Paths become records: files as they are, folders by every `.yaml` in them that is a record.

use super::Workspace;
use crate::disk;
use crate::form::Moment;
use crate::record::{self, Reading};
use crate::source;
use crate::system::Trouble;
use std::path::{Path, PathBuf};

/// What typed documents end in.
const TYPED: [&str; 6] = ["doc", "docx", "odt", "rtf", "pages", "wps"];

/// The files that paths name.
#[derive(Debug, Default)]
pub struct Found {
    /// YAML files.
    pub yaml: Vec<PathBuf>,
    /// Documents of a word processor.
    pub typed: Vec<PathBuf>,
}

/// The files that paths name, folders walked in order; hidden folders are left out.
///
/// # Errors
/// When a folder cannot be walked, or a named file is not there.
pub fn files(paths: &[PathBuf]) -> Result<Found, Trouble> {
    let mut found = Found::default();
    for path in paths {
        if !path.exists() {
            let file = source::shown(&path.to_string_lossy());
            return Err(Trouble::new(format!("there is no file {file}")).help("check the name"));
        }
        if path.is_file() {
            found.yaml.push(path.clone());
            continue;
        }
        let is_hidden = |e: &walkdir::DirEntry| e.depth() > 0 && e.file_name().to_string_lossy().starts_with('.');
        for entry in walkdir::WalkDir::new(path).sort_by_file_name().into_iter().filter_entry(|e| !is_hidden(e)) {
            let entry = entry.map_err(|e| {
                Trouble::new(format!("the folder {} cannot be read: {e}", path.display())).help("check who may read it")
            })?;
            let ends_in = |endings: &[&str]| {
                entry.path().extension().is_some_and(|e| endings.iter().any(|ending| e.eq_ignore_ascii_case(ending)))
            };
            if entry.file_type().is_file() && ends_in(&["yaml", "yml"]) {
                found.yaml.push(entry.into_path());
            } else if entry.file_type().is_file() && ends_in(&TYPED) {
                found.typed.push(entry.into_path());
            }
        }
    }
    Ok(found)
}

/// Reads one record file.
///
/// # Errors
/// When the file cannot be read at all.
pub fn read_record(path: &Path, workspace: &Workspace, moment: Option<Moment>) -> Result<Reading, Trouble> {
    let bytes = disk::read(path, 2 * source::MOST_BYTES as u64)?;
    Ok(record::read(&source::shown(&path.to_string_lossy()), &bytes, &workspace.forms, moment))
}

impl Workspace {
    /// The folders where records are kept, where there are any: the setting's own, and that of its chain.
    pub fn record_folders(&self) -> Vec<PathBuf> {
        let own = self.folder.iter().chain(self.chain.as_ref().map(|c| &c.folder));
        own.map(|folder| folder.join("records")).filter(|folder| folder.is_dir()).collect()
    }
}
