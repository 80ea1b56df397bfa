//! Finds a workspace and reads everything in it, collecting the faults of every file.

use super::{SETTING_FILE, Workspace, built_in, own};
use crate::disk;
use crate::form::{Forms, Language, Notes, Strings};
use crate::procedure::Procedure;
use crate::setting::{self, Setting};
use crate::source::{BadText, Fault, Source, Weight};
use crate::system::Trouble;
use crate::typeset::{PageWords, Templates};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// Why a workspace cannot be used: files with faults, or trouble with the folder.
#[derive(Debug)]
pub enum Broken {
    /// Files that refuse it, each with its faults.
    Texts(Vec<BadText>),
    /// It could not be read at all.
    Trouble(Trouble),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Broken::Texts(texts) => write!(f, "{} files of the workspace cannot be used", texts.len()),
            Broken::Trouble(trouble) => trouble.fmt(f),
        }
    }
}

impl std::error::Error for Broken {}

impl From<Trouble> for Broken {
    fn from(trouble: Trouble) -> Self {
        Broken::Trouble(trouble)
    }
}

/// The nearest folder upward that holds `setting.yaml`.
pub fn find_folder(from: &Path) -> Option<PathBuf> {
    from.ancestors().find(|f| f.join(SETTING_FILE).is_file()).map(Path::to_path_buf)
}

/// Files by their names in the repository; a workspace's take the place of built-in ones of the same name.
pub(super) type Files = BTreeMap<String, (String, Vec<u8>)>;

pub(super) fn open(folder: Option<&Path>) -> Result<Workspace, Broken> {
    let mut files: Files = BTreeMap::new();
    for (name, text) in built_in::files("forms/").chain(built_in::files("templates/")) {
        files.insert(name.into(), (name.into(), text.into()));
    }
    let mut bad = Vec::new();
    let (setting, setting_source, setting_tree) = match folder {
        Some(folder) => read_setting(&folder.join(SETTING_FILE), &mut bad)?,
        None => (Setting::default(), Source::default(), None),
    };
    let own = match folder {
        Some(folder) => own::add(folder, &setting.procedures, &mut files)?,
        None => own::Own::default(),
    };
    if !own.amiss.is_empty() {
        bad.push(procedures_amiss(&setting_source, setting_tree.as_ref(), &own.amiss));
    }
    let (forms, bad_forms) =
        Forms::read(under(&files, "forms/").filter(|(name, ..)| is_form(name)).map(|(_, shown, bytes)| (shown, bytes)));
    bad.extend(bad_forms);
    let notes = keep(read_one(&files, "forms/notes.yaml", Notes::read), &mut bad);
    // English always; whatever another language says stands beside it
    let words =
        keep(read_one(&files, "templates/words.yaml", |name, bytes| PageWords::read(name, bytes, "en")), &mut bad);
    let strings = read_strings(&files, &setting.languages, &mut bad);
    let procedure = read_procedure(&files, &own.names, &forms, &mut bad);
    let templates = under(&files, "templates/")
        .filter_map(|(name, _, bytes)| Some((name.strip_prefix("templates/")?, std::str::from_utf8(bytes).ok()?)));
    let templates = Templates::read(templates)
        .map_err(|e| Trouble::new(e.to_string()).help("mend the template that the message names"))?;
    let sets = under(&files, "forms/sets/").map(|(_, shown, bytes)| (shown.to_owned(), bytes.to_vec())).collect();
    match (notes, words, procedure) {
        (Some(notes), Some(words), Some(procedure)) if bad.is_empty() => Ok(Workspace {
            folder: folder.map(Path::to_path_buf),
            setting,
            setting_source,
            setting_tree,
            forms,
            notes,
            procedure,
            templates,
            words,
            strings,
            sets,
            own: own.names,
        }),
        _ => Err(Broken::Texts(bad)),
    }
}

/// What is wrong with `procedures:`, at its line of the setting.
fn procedures_amiss(source: &Source, tree: Option<&crate::source::Node>, amiss: &[(String, String)]) -> BadText {
    let place = tree.and_then(|t| t.nearest("procedures")).unwrap_or_default();
    let fault = |(message, help): &(String, String)| Fault {
        code: "procedure",
        weight: Weight::Error,
        path: "procedures".into(),
        place,
        message: message.clone(),
        help: help.clone(),
    };
    BadText { source: source.clone(), faults: amiss.iter().map(fault).collect() }
}

fn read_setting(
    path: &Path,
    bad: &mut Vec<BadText>,
) -> Result<(Setting, Source, Option<crate::source::Node>), Trouble> {
    let bytes = disk::read(path, crate::source::MOST_BYTES as u64)?;
    let reading = setting::read(&shown(path), &bytes);
    match reading.setting {
        Some(setting) => Ok((setting, reading.source, reading.tree)),
        None => {
            bad.push(BadText { source: reading.source, faults: reading.faults });
            Ok((Setting::default(), Source::default(), None))
        }
    }
}

/// The catalogue; one that is wholly built in was tried by the tests and is not tried again.
fn read_procedure(files: &Files, own: &[String], forms: &Forms, bad: &mut Vec<BadText>) -> Option<Procedure> {
    let catalogue = || {
        let ours = under(files, "forms/")
            .filter(|(name, ..)| name.starts_with("forms/procedure/") || *name == "forms/notes.yaml");
        // ours first, so that what a setting adds can only add
        ours.chain(under(files, "procedure/")).map(|(_, shown, bytes)| (shown, bytes))
    };
    let is_built_in = !own.iter().any(|name| {
        (name.starts_with("forms/") && !name.starts_with("forms/strings/")) || name.starts_with("procedure/")
    });
    let read =
        if is_built_in { Procedure::load_tried(catalogue(), forms) } else { Procedure::load(catalogue(), forms) };
    match read {
        Ok(procedure) => Some(procedure),
        Err(refused) => {
            bad.extend(refused.into_iter().map(|r| BadText { source: r.source, faults: r.faults }));
            None
        }
    }
}

/// The translations there are; a language that the setting names has at least those in the definitions themselves.
fn read_strings(files: &Files, languages: &[String], bad: &mut Vec<BadText>) -> BTreeMap<String, Strings> {
    let named = languages.iter().filter(|tag| *tag != "en").filter_map(|tag| Language::of(tag));
    let mut strings: BTreeMap<String, Strings> = named.map(|l| (l.tag.clone(), Strings::none(l))).collect();
    for (_, shown, bytes) in under(files, "forms/strings/") {
        if let Some(read) = keep(Strings::read(shown, bytes), bad) {
            strings.insert(read.language.tag.clone(), read);
        }
    }
    strings
}

fn is_form(name: &str) -> bool {
    name.matches('/').count() == 1 && name.ends_with(".yaml") && name != "forms/notes.yaml"
}

fn under<'f>(files: &'f Files, folder: &'f str) -> impl Iterator<Item = (&'f str, &'f str, &'f [u8])> {
    files
        .iter()
        .filter(move |(name, _)| name.starts_with(folder))
        .map(|(name, (shown, bytes))| (name.as_str(), shown.as_str(), bytes.as_slice()))
}

fn read_one<T>(files: &Files, name: &str, read: impl Fn(&str, &[u8]) -> Result<T, BadText>) -> Result<T, BadText> {
    let (shown, bytes) = files.get(name).map_or((name, [].as_slice()), |(shown, bytes)| (shown.as_str(), bytes));
    read(shown, bytes)
}

fn keep<T>(read: Result<T, BadText>, bad: &mut Vec<BadText>) -> Option<T> {
    read.map_err(|text| bad.push(text)).ok()
}

/// A path as messages show it: from the working folder where it lies in it.
pub(super) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    crate::source::shown(&path.strip_prefix(&here).unwrap_or(path).to_string_lossy())
}
