//! The files of a workspace: forms and templates in place of built-in ones or beside them, and procedures of its own.

use super::open::{Files, shown};
use crate::disk;
use crate::source;
use crate::system::Trouble;
use std::path::Path;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Own {
    /// The files that are read, by their names in the workspace.
    pub(super) names: Vec<String>,
    /// What is wrong with the procedures that the setting names: fact and help.
    pub(super) amiss: Vec<(String, String)>,
    /// Whether the next folder is that of a setting of a chain, which adds to what the chain has and replaces nothing.
    pub(super) is_setting: bool,
}

impl Own {
    /// Adds `forms/`, `templates/`, and of `procedure/` the folders that the setting names. The built-in procedure stays
    /// as it is: a rule of the setting's own may be stricter, and one of ours is set aside by a waiver that is printed.
    pub(super) fn add(&mut self, folder: &Path, procedures: &[String], files: &mut Files) -> Result<(), Trouble> {
        for top in ["forms", "templates"] {
            self.add_folder(folder, top, files)?;
        }
        for id in procedures {
            let top = format!("procedure/{id}");
            let is_id =
                id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')) && !id.contains("..");
            let has = |files: &Files, under: &str| files.keys().any(|name| name.starts_with(under));
            if !is_id {
                self.amiss.push((format!("`{id}` is no name of a folder"), "write it like local or 07.1".into()));
            } else if has(files, &format!("forms/{top}/")) {
                let help =
                    "give your own another name, such as local; to set one of our warnings aside, write `waivers:`";
                self.amiss.push((format!("the procedure {id} is built in"), help.into()));
            } else if has(files, &format!("{top}/")) {
                self.amiss.push((format!("the chain has a procedure {id}"), "give your own another name".into()));
            } else if !folder.join(&top).is_dir() {
                self.amiss.push((format!("there is no folder {top}"), "make it, or mend `procedures:`".into()));
            } else {
                self.add_folder(folder, &top, files)?;
            }
        }
        Ok(())
    }

    fn add_folder(&mut self, folder: &Path, top: &str, files: &mut Files) -> Result<(), Trouble> {
        let root = folder.join(top);
        if !root.is_dir() {
            return Ok(());
        }
        for entry in walkdir::WalkDir::new(&root).sort_by_file_name() {
            let entry = entry.map_err(|e| {
                Trouble::new(format!("the folder {top} cannot be read: {e}")).help("check who may read it")
            })?;
            let inner = entry.path().strip_prefix(&root).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
            let name = format!("{top}/{inner}");
            let is_template = [".typ", ".html", ".css"].iter().any(|e| inner.ends_with(e));
            if !entry.path().is_file() || !(is_template || inner.ends_with(".yaml") || inner.ends_with(".yml")) {
                continue;
            }
            let name = name.strip_suffix(".yml").map_or(name.clone(), |stem| format!("{stem}.yaml"));
            let bytes = disk::read(entry.path(), crate::source::MOST_BYTES as u64)?;
            self.may_stand(&name, &bytes, entry.path(), files)?;
            if is_template && std::str::from_utf8(&bytes).is_err() {
                return Err(Trouble::new(format!("the template {} is not UTF-8", shown(entry.path())))
                    .help("save the file as UTF-8 and try again"));
            }
            self.names.push(name.clone());
            files.insert(name, (shown(entry.path()), bytes));
        }
        Ok(())
    }

    /// Nothing takes the place of the built-in procedure; and a setting's files none of the chain's, which hold for all.
    fn may_stand(&self, name: &str, bytes: &[u8], path: &Path, files: &Files) -> Result<(), Trouble> {
        let refused = |whose: &str, help: &str| {
            Err(Trouble::new(format!("{} would take the place of {whose}", shown(path))).help(help))
        };
        if name.starts_with("forms/procedure/") {
            let help = "put rules of your own into procedure/local, and write `procedures: [local]` in setting.yaml";
            return refused("the built-in procedure", help);
        }
        if self.is_setting && (files.contains_key(name) || is_there(name, bytes, files)) {
            let help = "a setting adds to its chain's forms, templates and words: give it another name, or put it \
                        into the chain's own folder, where it holds for all";
            return refused("the chain's", help);
        }
        Ok(())
    }
}

/// Whether a form or a set of that id is there already, in a file of whatever name.
fn is_there(name: &str, bytes: &[u8], files: &Files) -> bool {
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let key = match folder {
        "forms" => "form",
        "forms/sets" => "set",
        _ => return false,
    };
    let id = |name: &str, bytes: &[u8]| source::read(name, bytes).root?.get(key)?.text().map(str::to_owned);
    let beside = |other: &str| other.rsplit_once('/').is_some_and(|(of, _)| of == folder);
    let own = id(name, bytes);
    own.is_some() && files.iter().any(|(other, (_, bytes))| beside(other) && id(other, bytes) == own)
}
