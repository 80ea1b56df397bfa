//! Paths become records: files as they are, folders by every `.yaml` in them that is a record.

use super::shell::Stop;
use crate::disk;
use crate::form::Moment;
use crate::index::Entry;
use crate::pack::dangers;
use crate::record::{self, Reading};
use crate::source;
use crate::workspace::Workspace;
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
pub fn files(paths: &[PathBuf]) -> Result<Found, Stop> {
    let mut found = Found::default();
    for path in paths {
        if !path.exists() {
            return Err(Stop::trouble(
                format!("there is no file {}", source::shown(&path.to_string_lossy())),
                "check the name",
            ));
        }
        if path.is_file() {
            found.yaml.push(path.clone());
            continue;
        }
        let is_hidden = |e: &walkdir::DirEntry| e.depth() > 0 && e.file_name().to_string_lossy().starts_with('.');
        for entry in walkdir::WalkDir::new(path).sort_by_file_name().into_iter().filter_entry(|e| !is_hidden(e)) {
            let entry = entry.map_err(|e| {
                Stop::trouble(format!("the folder {} cannot be read: {e}", path.display()), "check who may read it")
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

/// The YAML files among them.
///
/// # Errors
/// As [`files`].
pub fn yaml_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Stop> {
    files(paths).map(|found| found.yaml)
}

/// Reads one record file.
///
/// # Errors
/// When the file cannot be read at all.
pub fn record(path: &Path, workspace: &Workspace, moment: Option<Moment>) -> Result<Reading, Stop> {
    let bytes = disk::read(path, 2 * crate::source::MOST_BYTES as u64)?;
    Ok(record::read(&source::shown(&path.to_string_lossy()), &bytes, &workspace.forms, moment))
}

/// What the records below these paths and in the workspace's `records/` name of people who are a danger to a child: who gets a
/// page is asked of all of them, not only of those that go into it.
///
/// # Errors
/// When one cannot be read: it might be the one that names somebody.
pub fn known(paths: &[PathBuf], workspace: &Workspace) -> Result<Vec<Entry>, Stop> {
    let own = workspace.folder.iter().chain(workspace.chain.as_ref().map(|c| &c.folder));
    let kept = own.map(|folder| folder.join("records")).filter(|folder| folder.is_dir());
    let paths: Vec<PathBuf> = paths.iter().cloned().chain(kept).collect();
    let mut known = Vec::new();
    for path in yaml_files(&paths)? {
        let reading = record(&path, workspace, None)?;
        if reading.tree.is_none() {
            let file = source::shown(&path.to_string_lossy());
            let fact = format!("{file} cannot be read, and may name somebody who must get no page");
            return Err(Stop::trouble(
                fact,
                "mend it, or move it out of the folder; `confide check` says what is wrong",
            ));
        }
        known.extend(reading.record.map(|record| Entry::of(&record, 0)));
    }
    known.retain(|entry| !dangers(std::slice::from_ref(entry), entry.child_ref()).is_empty());
    Ok(known)
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
