//! Paths and words of the command line become records and moments.

use super::shell::Stop;
use crate::form::Moment;
use crate::index::Entry;
use crate::record::Reading;
use crate::register::{self, Register};
use crate::workspace::{self, Found, Workspace};
use std::path::{Path, PathBuf};

/// The files that paths name.
///
/// # Errors
/// As [`workspace::files`].
pub fn files(paths: &[PathBuf]) -> Result<Found, Stop> {
    Ok(workspace::files(paths)?)
}

/// The YAML files among them.
///
/// # Errors
/// As [`workspace::files`].
pub fn yaml_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Stop> {
    Ok(workspace::files(paths)?.yaml)
}

/// Reads one record file.
///
/// # Errors
/// As [`workspace::read_record`].
pub fn record(path: &Path, workspace: &Workspace, moment: Option<Moment>) -> Result<Reading, Stop> {
    Ok(workspace::read_record(path, workspace, moment)?)
}

/// What is known of people who are a danger to a child.
///
/// # Errors
/// As [`register::known_dangers`].
pub fn known(paths: &[PathBuf], workspace: &Workspace) -> Result<Vec<Entry>, Stop> {
    Ok(register::known_dangers(paths, workspace)?)
}

/// What lies on paper alone about the children of these records, as the register knows it: a use may not rest on a consent
/// that was taken back, though nothing of that lies here but a line.
///
/// # Errors
/// When the register is not whole.
pub fn on_paper(entries: &[Entry], workspace: &Workspace) -> Result<Vec<Entry>, Stop> {
    match workspace.folder.as_ref().filter(|_| !entries.is_empty()) {
        Some(folder) => Ok(Register::read(folder)?.on_paper(entries)),
        None => Ok(Vec::new()),
    }
}

/// The moment that a word names.
///
/// # Errors
/// When there is no such moment.
pub fn moment(word: Option<&str>) -> Result<Option<Moment>, Stop> {
    let Some(word) = word else { return Ok(None) };
    let found = Moment::WORDS.iter().find(|(w, _)| *w == word).map(|(_, m)| *m);
    let words: Vec<&str> = Moment::WORDS.iter().map(|(w, _)| *w).collect();
    found.map(Some).ok_or_else(|| {
        Stop::trouble(format!("there is no moment `{word}`"), format!("use one of {}", words.join(", ")))
    })
}
