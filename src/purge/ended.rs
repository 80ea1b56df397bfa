//! What still lies in files of records whose term is over: in the workspace and wherever the setting keeps files.

use super::copies::files;
use super::held::{Held, MOST_BYTES, What};
use crate::discs::MARK;
use crate::disk;
use crate::pack::places;
use crate::pdf;
use crate::record;
use crate::system::Trouble;
use crate::workspace::Workspace;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What was found.
#[derive(Debug, Default)]
pub struct Ended {
    /// Files of these records alone, each with the place of its record in the list that was asked about.
    pub files: Vec<(usize, Held)>,
    /// Records that themselves say that they must be kept for now: they are not touched.
    pub held: Vec<(usize, PathBuf)>,
    /// Packs that hold one of them, and other documents beside it.
    pub packs: Vec<(usize, PathBuf)>,
}

/// Looks for files of records, each given as its form and its id. A disc is no place of files: it is destroyed as a whole.
///
/// # Errors
/// When a folder cannot be read: something might lie in it.
pub fn ended(of: &[(&str, &str)], workspace: &Workspace) -> Result<Ended, Trouble> {
    let mut found = Ended::default();
    if of.is_empty() {
        return Ok(found);
    }
    let mut seen = BTreeSet::new();
    for folder in workspace.folder.iter().cloned().chain(places(workspace)) {
        for path in files(&folder)? {
            let whole = path.canonicalize().unwrap_or_else(|_| path.clone());
            if seen.insert(whole) && !is_on_disc(&path, &folder) {
                found.sort(&path, of, workspace);
            }
        }
    }
    Ok(found)
}

/// Whether a file lies in a folder that bears a disc's number.
fn is_on_disc(path: &Path, folder: &Path) -> bool {
    path.ancestors().skip(1).take_while(|above| above.starts_with(folder)).any(|above| above.join(MARK).is_file())
}

impl Ended {
    fn sort(&mut self, path: &Path, of: &[(&str, &str)], workspace: &Workspace) {
        let ends_in = |ending: &str| path.extension().is_some_and(|e| e.eq_ignore_ascii_case(ending));
        if !["pdf", "yaml", "yml"].into_iter().any(ends_in) {
            return;
        }
        let Ok(bytes) = disk::read(path, MOST_BYTES) else { return };
        let held = Held::of(path, &bytes, workspace);
        let same = |form: &str, id: &str| {
            of.iter().position(|(f, r)| r.eq_ignore_ascii_case(id) && (form == *f || form == "pdf"))
        };
        let own = same(&held.form, &held.record);
        match (&held.what, own) {
            (What::Record(_), Some(own)) if says_held(&bytes, workspace) => self.held.push((own, path.to_path_buf())),
            (What::Record(_) | What::Pdf(_), Some(own)) => self.files.push((own, held)),
            (What::Pdf(_), None) => {
                let private = pdf::private_of(&bytes).ok().flatten().unwrap_or_default();
                let ids = private.kept_until.split(';').filter_map(|one| one.split_whitespace().next());
                let kept: Vec<Option<usize>> = ids.map(|id| same("pdf", id)).collect();
                let named: Vec<usize> = kept.iter().flatten().copied().collect();
                // a pack goes with the last of its records: notices and the like are kept for nobody
                match named.first() {
                    Some(first) if named.len() == kept.len() => self.files.push((*first, held)),
                    _ => self.packs.extend(named.into_iter().map(|own| (own, path.to_path_buf()))),
                }
            }
            _ => {}
        }
    }
}

fn says_held(bytes: &[u8], workspace: &Workspace) -> bool {
    record::read("", bytes, &workspace.forms, None).record.is_some_and(|record| record.legal_hold)
}
