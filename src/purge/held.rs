//! A file that still holds what was typed about a child: what it is, of which record, and how private.

use super::copies::is_untouched;
use crate::disk;
use crate::form::Sensitivity;
use crate::pdf;
use crate::record;
use crate::register::{Destroyed, Disc, KeptOn, Register};
use crate::source::{fingerprint, shown};
use crate::system::Trouble;
use crate::workspace::{SETTING_FILE, Workspace};
use std::path::{Path, PathBuf};

/// The most bytes of a file that is looked into.
pub(super) const MOST_BYTES: u64 = 1 << 28;
/// What tables end in.
const TABLES: [&str; 6] = ["csv", "tsv", "xlsx", "xlsm", "xls", "ods"];
/// Folders of a workspace in which nothing about a child lies.
pub(super) const OWN_FOLDERS: [&str; 7] = ["keys", "trust", "forms", "templates", "procedure", "settings", "fonts"];
/// Files that the workspace itself is made of.
const OWN_FILES: [&str; 4] = [SETTING_FILE, "register.jsonl", "register.head", ".register.lock"];

/// What sort of file it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A record, with a fingerprint of what it says and at which moment.
    Record(String),
    /// A PDF of ours, with the check code on its pages.
    Pdf(String),
    /// A table of children.
    Table,
    /// Anything else, such as a typed letter.
    Other,
}

/// A file that holds something about a child.
#[derive(Clone, Debug)]
pub struct Held {
    /// Where it is.
    pub path: PathBuf,
    /// What it is.
    pub what: What,
    /// The record's id; of a file that is no record, one made of its hash.
    pub record: String,
    /// The form, or the set; else what sort of file it is.
    pub form: String,
    /// The child's reference, where a record says it; else empty.
    pub child: String,
    /// How private it is; what is not known counts as the most private.
    pub sensitivity: Sensitivity,
    /// Whether the people in it are invented.
    pub is_specimen: bool,
    /// The SHA-256 of its bytes.
    pub hash: String,
}

impl Held {
    /// Looks into a file that somebody named.
    ///
    /// # Errors
    /// When it is a link, a folder, anything else that is no plain file, or one that the workspace itself is made of.
    pub fn read(path: &Path, workspace: &Workspace) -> Result<Held, Trouble> {
        let name = shown(&path.to_string_lossy());
        let about = std::fs::symlink_metadata(path).map_err(|_| {
            Trouble::new(format!("there is no file {name}")).help("check the name; nothing was removed")
        })?;
        let refused = |what: &str, help: &str| Err(Trouble::new(format!("{name} is {what}")).help(help));
        if about.is_symlink() {
            return refused("a link to somewhere else", "name the file itself; nothing was removed");
        }
        if !about.is_file() {
            let what = if about.is_dir() { "a folder" } else { "no plain file" };
            return refused(what, "name the files one by one; nothing was removed");
        }
        if is_own(path, workspace) {
            return refused("a part of the workspace itself", "only what was typed about a child is removed here");
        }
        Ok(Held::of(path, &disk::read(path, MOST_BYTES)?, workspace))
    }

    /// What the bytes of a file are.
    pub(super) fn of(path: &Path, bytes: &[u8], workspace: &Workspace) -> Held {
        let hash = fingerprint(bytes);
        let mut held = Held {
            path: path.to_path_buf(),
            what: What::Other,
            record: format!("F-{}", &hash[..12]),
            form: "file".into(),
            child: String::new(),
            sensitivity: Sensitivity::S3,
            is_specimen: false,
            hash,
        };
        let ends_in =
            |all: &[&str]| path.extension().is_some_and(|e| all.iter().any(|known| e.eq_ignore_ascii_case(known)));
        if bytes.starts_with(b"%PDF-") {
            held.form = "pdf".into();
            held.of_pdf(bytes, workspace);
        } else if ends_in(&["yaml", "yml"]) {
            held.of_record(bytes, workspace);
        } else if ends_in(&TABLES) {
            (held.what, held.form) = (What::Table, "table".into());
        }
        held
    }

    /// What a PDF says of itself is believed no further than that it is a plain code and the workspace has such a form.
    fn of_pdf(&mut self, bytes: &[u8], workspace: &Workspace) {
        let Some(private) = pdf::private_of(bytes).ok().flatten() else { return };
        if !is_id(&private.record) {
            return;
        }
        self.what = What::Pdf(private.check_code);
        self.record = private.record;
        self.is_specimen = private.specimen;
        if let Some(form) = workspace.forms.get(&private.form) {
            self.form.clone_from(&form.id);
            self.sensitivity = form.sensitivity.unwrap_or(Sensitivity::S3);
        }
    }

    fn of_record(&mut self, bytes: &[u8], workspace: &Workspace) {
        let reading = record::read("", bytes, &workspace.forms, None);
        let Some(record) = reading.record.filter(|record| is_id(&record.id)) else { return };
        let says = format!("{}\n{}", record.moment.word(), record.canonical());
        self.what = What::Record(fingerprint(says.as_bytes()));
        self.form.clone_from(&record.form.id);
        self.sensitivity = record.form.sensitivity.unwrap_or(Sensitivity::S3);
        self.is_specimen = record.specimen;
        self.child = record.child_ref;
        self.record = record.id;
    }

    /// That it is kept on the disc of a number: one that the register knows, that is not lost, and on which this very file, or
    /// the page that bears this check code, was written and read back. `code` is the one that a record's page has as it is now.
    ///
    /// # Errors
    /// When the register says otherwise: then the file may be the only copy (X4).
    pub fn kept_on_disc(&self, number: &str, code: Option<&str>, workspace: &Workspace) -> Result<KeptOn, Trouble> {
        let kept = KeptOn::disc(number)?;
        let number = number.trim();
        let register = workspace.folder.as_deref().map(Register::read).transpose()?.unwrap_or_default();
        let fact = match register.disc(number) {
            None => format!("the register knows no disc {}", shown(number)),
            Some(disc) if disc.lost.is_some() => format!("the disc {} is said to be lost", disc.id()),
            Some(disc) if !self.is_on(&disc, code, workspace)? => {
                format!("{}, as it is now, was not written on the disc {}", self.record, disc.id())
            }
            Some(_) => return Ok(kept),
        };
        let name = shown(&self.path.to_string_lossy());
        Err(Trouble::new(format!("{fact}: {name} may be the only copy, and nothing was removed")).help(
            "write it on a disc with `confide export`, which reads it back, or print it with `confide print --purge`",
        ))
    }

    /// Of a table or a letter nobody can tell what of it lies where.
    fn is_on(&self, disc: &Disc<'_>, code: Option<&str>, workspace: &Workspace) -> Result<bool, Trouble> {
        let has = |code: &str| disc.files().any(|file| file.code == code);
        Ok(match &self.what {
            What::Pdf(_) if disc.files().any(|file| file.hash == self.hash) => true,
            // the code says nothing of what was filled in since
            What::Pdf(code) => has(code) && self.is_as_it_was_sealed(workspace)?,
            What::Record(_) => code.is_some_and(has),
            What::Table | What::Other => true,
        })
    }

    fn is_as_it_was_sealed(&self, workspace: &Workspace) -> Result<bool, Trouble> {
        let trust = Workspace::trust(workspace.folder.as_deref(), &mut |_| ())?;
        let bytes = disk::read(&self.path, MOST_BYTES)?;
        Ok(fingerprint(&bytes) == self.hash && is_untouched(&bytes, &trust))
    }

    /// Its line in the register.
    pub fn destroyed(&self, kept: &KeptOn, by: &str) -> Destroyed {
        let (record, hash, form) = (self.record.clone(), self.hash.clone(), self.form.clone());
        Destroyed { record, hash, form, kept: kept.clone(), by: by.to_owned() }
    }

    /// Whether its bytes are still those that were looked into.
    pub fn is_as_it_was(&self) -> bool {
        disk::read(&self.path, MOST_BYTES).is_ok_and(|bytes| fingerprint(&bytes) == self.hash)
    }

    /// Whether it lies outside the workspace's folder.
    pub fn is_outside(&self, workspace: &Workspace) -> bool {
        let folder = workspace.folder.as_ref().and_then(|f| f.canonicalize().ok());
        let path = self.path.canonicalize().ok();
        !folder.zip(path).is_some_and(|(folder, path)| path.starts_with(folder))
    }
}

/// Whether a file is one that the workspace, or its chain, is made of.
fn is_own(path: &Path, workspace: &Workspace) -> bool {
    let Ok(path) = path.canonicalize() else { return false };
    let folders = workspace.folder.iter().chain(workspace.chain.iter().map(|c| &c.folder));
    folders.filter_map(|folder| folder.canonicalize().ok()).any(|folder| {
        let Ok(inner) = path.strip_prefix(&folder) else { return false };
        let first = inner.components().next().map(|c| c.as_os_str().to_string_lossy().into_owned()).unwrap_or_default();
        // a setting of a chain has its own records there, and its own files are looked at as its own
        let is_folder = OWN_FOLDERS.contains(&first.as_str()) && first != "settings";
        is_folder || inner.to_str().is_some_and(|name| OWN_FILES.contains(&name))
    })
}

/// Whether a text is an id of a record, and so no place for a name or a sentence.
fn is_id(text: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    (1..=40).contains(&text.len()) && text.bytes().all(is_plain) && !text.starts_with('-')
}
