//! Children whose records name somebody who may get no page: nothing goes to their families by itself.

use super::Register;
use crate::disk;
use crate::index::Entry;
use crate::pack::dangers;
use crate::record;
use crate::source::{MOST_BYTES, shown};
use crate::system::Trouble;
use crate::workspace::Workspace;
use std::collections::BTreeSet;

/// The references of those children, in capital letters, from the workspace's `records/`, and from what lies on paper.
///
/// # Errors
/// When a record cannot be read: it might be the one that names somebody.
pub fn watched(workspace: &Workspace) -> Result<BTreeSet<String>, Trouble> {
    let own = workspace.folder.iter().chain(workspace.chain.as_ref().map(|c| &c.folder));
    let mut all = BTreeSet::new();
    if let Some(folder) = &workspace.folder {
        let on_paper = Register::read(folder)?.dangers_on_paper(&[]);
        all.extend(on_paper.iter().map(|entry| entry.child_ref().to_uppercase()));
    }
    for folder in own.map(|f| f.join("records")).filter(|f| f.is_dir()) {
        for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
            let path =
                entry.map_err(|e| Trouble::new(format!("the records cannot be looked through: {e}")))?.into_path();
            if !path.is_file() || path.extension().is_none_or(|e| e != "yaml" && e != "yml") {
                continue;
            }
            let name = shown(&path.to_string_lossy());
            let reading = record::read(&name, &disk::read(&path, 2 * MOST_BYTES as u64)?, &workspace.forms, None);
            if reading.tree.is_none() {
                return Err(Trouble::new(format!("{name} cannot be read, and may name somebody who must get no page"))
                    .help("mend it, or move it out of the folder; `confide check` says what is wrong"));
            }
            let entry = reading.record.map(|record| Entry::of(&record, 0));
            let named = entry.filter(|e| !dangers(std::slice::from_ref(e), e.child_ref()).is_empty());
            all.extend(named.map(|e| e.child_ref().to_uppercase()));
        }
    }
    Ok(all)
}
