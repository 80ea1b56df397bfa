//! What is at hand for a run: the built-in forms, procedure, templates and words, and a workspace's own in their place.

mod built_in;
mod keys;
mod open;
mod own;

pub use built_in::{files as built_in_files, sample_files};
pub use keys::{Key, KeyTrouble};
pub use open::{Broken, find_folder};

use crate::form::{Forms, Notes, Printed, Strings};
use crate::procedure::Procedure;
use crate::setting::Setting;
use crate::source::{Node, Source};
use crate::system::Trouble;
use crate::typeset::{PageWords, Templates};
use crate::verify::Trust;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The name of the file that makes a folder a workspace.
pub const SETTING_FILE: &str = "setting.yaml";

/// Everything that a run reads before it reads a record.
#[derive(Debug)]
pub struct Workspace {
    /// Its folder; none outside any workspace.
    pub folder: Option<PathBuf>,
    /// The nursery.
    pub setting: Setting,
    /// The setting's file, for showing lines.
    pub setting_source: Source,
    /// The setting's tree, for places.
    pub setting_tree: Option<Node>,
    /// The forms.
    pub forms: Forms,
    /// The confidentiality notes.
    pub notes: Notes,
    /// The procedure.
    pub procedure: Procedure,
    /// The templates.
    pub templates: Templates,
    /// The fixed words of a page.
    pub words: PageWords,
    /// Translations by language, to stand beside the English.
    pub strings: BTreeMap<String, Strings>,
    /// The packs, as named YAML texts.
    pub sets: Vec<(String, Vec<u8>)>,
    /// The workspace's own files that were read, by their names in it.
    pub own: Vec<String>,
}

impl Workspace {
    /// Opens the workspace in a folder, or what is built in where there is none.
    ///
    /// # Errors
    /// [`Broken`] holds every fault of every file.
    pub fn open(folder: Option<&Path>) -> Result<Workspace, Broken> {
        open::open(folder)
    }

    /// The certificates in the workspace's `trust/` and in the user's own; nothing else is trusted.
    ///
    /// A file there that is no certificate is named and passed over.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn trust(folder: Option<&Path>, say: &mut dyn FnMut(&str)) -> Result<Trust, Trouble> {
        let mut trust = Trust::nobody();
        let own = crate::system::folders::config_dir().map(|f| f.join("trust"));
        for folder in folder.map(|f| f.join("trust")).into_iter().chain(own).filter(|f| f.is_dir()) {
            for entry in walkdir::WalkDir::new(folder).max_depth(1).sort_by_file_name() {
                let path = entry
                    .map_err(|e| Trouble::new(format!("a folder of trusted certificates cannot be read: {e}")))?
                    .into_path();
                if path.is_file()
                    && path.extension().is_some_and(|e| e == "pem" || e == "der" || e == "crt")
                    && let Err(trouble) = add_trust(&mut trust, &path)
                {
                    say(&format!("warning: passed over: {trouble}"));
                }
            }
        }
        Ok(trust)
    }

    /// Every string on pages that parents read, but for those of packs: what can be translated.
    pub fn printed(&self) -> Vec<Printed<'_>> {
        let forms = self.forms.iter().filter(|f| f.is_for_parents()).flat_map(|f| f.printed());
        let all = self.words.printed().into_iter().chain(self.notes.printed()).chain(forms);
        let mut seen = std::collections::BTreeSet::new();
        all.filter(|p| seen.insert(p.key.clone())).collect()
    }

    /// The fingerprint of the procedure's catalogue, which a check code binds the page to.
    pub fn catalogue_hash(&self) -> &str {
        self.procedure.hash()
    }
}

/// Adds one certificate file to those trusted.
///
/// # Errors
/// When it cannot be read, or is no certificate.
pub fn add_trust(trust: &mut Trust, path: &Path) -> Result<(), Trouble> {
    let bytes = crate::disk::read(path, 1 << 16)?;
    trust.add(&bytes).map_err(|e| {
        Trouble::new(format!("{} is no certificate: {e}", path.display()))
            .help("give the .pem file that the setting handed out")
    })
}
