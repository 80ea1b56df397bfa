//! What is at hand for a run: the built-in forms, procedure, templates and words, and a workspace's own in their place.

mod built_in;
mod chain;
mod keys;
mod logo;
mod open;
mod ours;
mod own;
mod records;

pub use built_in::{files as built_in_files, sample_files};
pub use chain::{Chain, chain_of, find_folder, help as setting_help, setting_folder, settings, which};
pub use keys::{Key, KeyTrouble};
pub use open::Broken;
pub use ours::{Ours, Own};
pub use records::{Found, files, read_record};

use crate::form::{Forms, Language, Notes, Printed, Strings};
use crate::procedure::{Procedure, Term};
use crate::setting::Setting;
use crate::source::{Node, Source, did_you_mean, shown};
use crate::system::{Context, Trouble};
use crate::typeset::{PageWords, Press, Templates, Typst};
use crate::verify::Trust;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The name of the file that makes a folder a workspace.
pub const SETTING_FILE: &str = "setting.yaml";

/// Everything that a run reads before it reads a record.
#[derive(Debug)]
pub struct Workspace {
    /// Its folder; none outside any workspace. Of a chain it is the setting's own, where its key and storage are.
    pub folder: Option<PathBuf>,
    /// The chain that it is one setting of.
    pub chain: Option<Chain>,
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
    /// How offices name the columns of their tables, as a named YAML text.
    pub intake: (String, Vec<u8>),
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

    /// What typesetting needs here: the templates, and the typefaces that the setting names.
    pub fn press<'a>(&'a self, typst: &'a Typst, ctx: &'a Context) -> Press<'a> {
        let base = self.folder.clone().unwrap_or_default();
        let fonts = self.setting.fonts.iter().map(|f| base.join(f)).collect();
        Press { typst, templates: &self.templates, words: &self.words, ctx, fonts }
    }

    /// In how many hours an urgent print is to be completed.
    pub fn urgent_hours(&self) -> i64 {
        self.procedure.number("urgent_hours", &self.setting.data).unwrap_or(24)
    }

    /// Every setting text that pages are made with, the chain's before the setting's own.
    pub fn setting_texts(&self) -> impl Iterator<Item = &str> {
        self.chain.iter().map(|c| c.source.text.as_str()).chain([self.setting_source.text.as_str()])
    }

    /// One fingerprint of what pages are drawn with: the templates, and the logo where there is one.
    pub fn drawn_with(&self) -> String {
        let logo = self.setting.look.logo.as_ref().map(crate::setting::Logo::hash);
        logo.map_or_else(
            || self.templates.hash().to_owned(),
            |logo| crate::source::fingerprint(format!("{} {logo}", self.templates.hash()).as_bytes()),
        )
    }

    /// The words of a second language, as a fingerprint; none where there is no such language.
    pub fn strings_hash(&self, language: Option<&str>) -> Option<String> {
        let strings = self.strings.get(language?)?;
        Some(crate::source::fingerprint(strings.source.text.as_bytes()))
    }

    /// Whether there are words in a language; English, and what is no language, need none.
    ///
    /// # Errors
    /// When there are none.
    pub fn has_words_in(&self, tag: &str) -> Result<(), Trouble> {
        if tag.is_empty() || self.strings.contains_key(tag) || Language::of(tag).is_none() {
            return Ok(());
        }
        let known: Vec<&str> = self.strings.keys().map(String::as_str).collect();
        let asked = shown(tag);
        let help = did_you_mean(&asked, &known)
            .unwrap_or_else(|| format!("begin them with `confide strings export --lang {asked}`"));
        Err(Trouble::new(format!("there are no words in `{asked}` in this workspace")).help(help))
    }

    /// The setting file in which a finding at that path stands: the chain's where the setting says nothing of it.
    pub fn setting_at(&self, path: &str) -> (&Source, Option<&Node>) {
        let first = path.split(['.', '[']).next().unwrap_or_default();
        let has = |tree: &Option<Node>| tree.as_ref().is_some_and(|t| t.get(first).is_some());
        match &self.chain {
            Some(chain) if !has(&self.setting_tree) && has(&chain.tree) => (&chain.source, chain.tree.as_ref()),
            _ => (&self.setting_source, self.setting_tree.as_ref()),
        }
    }

    /// The certificates in the workspace's `trust/` and in the user's own; nothing else is trusted, and those that
    /// `ours.yaml` names only for as long as they were in use.
    ///
    /// A file there that is no certificate is named and passed over.
    ///
    /// # Errors
    /// When a folder, or the list of the setting's own, cannot be read.
    pub fn trust(folder: Option<&Path>, say: &mut dyn FnMut(&str)) -> Result<Trust, Trouble> {
        let mut trust = Trust::nobody();
        if let Some(folder) = folder {
            Ours::read(&folder.join("trust"))?.tell(&mut trust);
        }
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
        let theirs = || self.forms.iter().filter(|f| f.is_for_parents());
        let is_theirs = |class: &str| theirs().any(|f| f.is_signed_by_parent() && f.retention == class);
        let terms = self.procedure.terms().iter().filter(|t| is_theirs(&t.class)).map(Term::printed);
        let forms = theirs().flat_map(|f| f.printed());
        let all = self.words.printed().into_iter().chain(self.notes.printed()).chain(terms).chain(forms);
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
