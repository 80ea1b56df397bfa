//! Finds a workspace and reads everything in it, collecting the faults of every file.

use super::chain::{self, Chain};
use super::{SETTING_FILE, Workspace, built_in, logo, own};
use crate::disk;
use crate::finding::Finding;
use crate::form::{Forms, Language, Notes, Strings};
use crate::procedure::Procedure;
use crate::setting::{self, Setting, SettingReading};
use crate::source::{BadText, Fault, Node, Source, Weight};
use crate::system::Trouble;
use crate::typeset::{PageWords, Templates};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

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

/// Files by their names in the repository; a workspace's take the place of built-in ones of the same name.
pub(super) type Files = BTreeMap<String, (String, Vec<u8>)>;

pub(super) fn open(folder: Option<&Path>) -> Result<Workspace, Broken> {
    let mut files: Files = BTreeMap::new();
    for (name, text) in built_in::files("forms/").chain(built_in::files("templates/")) {
        files.insert(name.into(), (name.into(), text.into()));
    }
    let mut bad = Vec::new();
    let Read { mut setting, source: setting_source, tree: setting_tree, chain } = match folder {
        Some(folder) => read_settings(folder, &mut bad)?,
        None => Read::default(),
    };
    if let Some(folder) = folder {
        let has_own =
            setting_tree.as_ref().and_then(|t| t.at("look.logo")).and_then(Node::text).is_some_and(|t| !t.is_empty());
        bad.extend(match chain.as_ref().filter(|_| !has_own) {
            Some((chain, _)) => logo::add(&mut setting, &chain.folder, &chain.source, chain.tree.as_ref()),
            None => logo::add(&mut setting, folder, &setting_source, setting_tree.as_ref()),
        });
    }
    let mut own = own::Own::default();
    if let Some((chain, theirs)) = &chain {
        own.add(&chain.folder, &theirs.procedures, &mut files)?;
        bad.extend(procedures_amiss(&chain.source, chain.tree.as_ref(), &mut own.amiss));
        own.is_setting = true;
    }
    if let Some(folder) = folder {
        own.add(folder, &setting.procedures, &mut files)?;
        bad.extend(procedures_amiss(&setting_source, setting_tree.as_ref(), &mut own.amiss));
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
    if let (Some(procedure), Some((_, theirs))) = (&procedure, &chain) {
        bad.extend(numbers_amiss(procedure.lax_numbers(&setting.data, &theirs.data), &setting_source, &setting_tree));
    }
    let templates = under(&files, "templates/")
        .filter_map(|(name, _, bytes)| Some((name.strip_prefix("templates/")?, std::str::from_utf8(bytes).ok()?)));
    let templates = Templates::read(templates)
        .map_err(|e| Trouble::new(e.to_string()).help("mend the template that the message names"))?;
    let sets = under(&files, "forms/sets/").map(|(_, shown, bytes)| (shown.to_owned(), bytes.to_vec())).collect();
    let intake = files.get("forms/intake.yaml").cloned().unwrap_or_default();
    match (notes, words, procedure) {
        (Some(notes), Some(words), Some(procedure)) if bad.is_empty() => Ok(Workspace {
            folder: folder.map(Path::to_path_buf),
            setting: with_fonts(setting, chain.as_ref()),
            chain: chain.map(|(chain, _)| chain),
            setting_source,
            setting_tree,
            forms,
            notes,
            procedure,
            templates,
            words,
            strings,
            sets,
            intake,
            own: own.names,
        }),
        _ => Err(Broken::Texts(bad)),
    }
}

/// The setting files: what they say together, the last one for showing lines, and the chain's with what it says alone.
#[derive(Default)]
struct Read {
    setting: Setting,
    source: Source,
    tree: Option<Node>,
    chain: Option<(Chain, Setting)>,
}

fn read_settings(folder: &Path, bad: &mut Vec<BadText>) -> Result<Read, Trouble> {
    let text = |folder: &Path| {
        let path = folder.join(SETTING_FILE);
        Ok::<_, Trouble>((shown(&path), disk::read(&path, crate::source::MOST_BYTES as u64)?))
    };
    let (name, bytes) = text(folder)?;
    let Some((chain, id)) = chain::chain_of(folder) else {
        return Ok(Read::of(setting::read(&name, &bytes), None, bad));
    };
    let (chain_name, chain_bytes) = text(&chain)?;
    let theirs = setting::read(&chain_name, &chain_bytes);
    let read = match &theirs.setting {
        Some(_) => setting::read_over(&theirs, &name, &bytes),
        None => return Ok(Read::of(theirs, None, bad)),
    };
    let said = theirs.setting.clone().unwrap_or_default();
    Ok(Read::of(read, Some((Chain::new(chain, id, theirs), said)), bad))
}

impl Read {
    fn of(reading: SettingReading, chain: Option<(Chain, Setting)>, bad: &mut Vec<BadText>) -> Read {
        match reading.setting {
            Some(setting) => Read { setting, source: reading.source, tree: reading.tree, chain },
            None => {
                bad.push(BadText { source: reading.source, faults: reading.faults });
                Read::default()
            }
        }
    }
}

/// The chain's folders of typefaces are the setting's as well.
fn with_fonts(mut setting: Setting, chain: Option<&(Chain, Setting)>) -> Setting {
    if let Some((chain, theirs)) = chain {
        setting.fonts.extend(theirs.fonts.iter().map(|f| chain.folder.join(f).to_string_lossy().into_owned()));
    }
    setting
}

/// What is wrong with `procedures:`, at its line of the setting.
fn procedures_amiss(source: &Source, tree: Option<&Node>, amiss: &mut Vec<(String, String)>) -> Option<BadText> {
    let place = tree.and_then(|t| t.nearest("procedures")).unwrap_or_default();
    let fault = |(message, help)| Fault {
        code: "procedure",
        weight: Weight::Error,
        path: "procedures".into(),
        place,
        message,
        help,
    };
    let faults: Vec<Fault> = amiss.drain(..).map(fault).collect();
    (!faults.is_empty()).then(|| BadText { source: source.clone(), faults })
}

/// Numbers of a setting that are laxer than its chain's, at their lines.
fn numbers_amiss(found: Vec<Finding>, source: &Source, tree: &Option<Node>) -> Option<BadText> {
    let fault = |f: Finding| Fault {
        code: "chain",
        weight: Weight::Error,
        place: tree.as_ref().and_then(|t| t.nearest(&f.path)).unwrap_or_default(),
        path: f.path,
        message: f.message,
        help: f.help,
    };
    let faults: Vec<Fault> = found.into_iter().map(fault).collect();
    (!faults.is_empty()).then(|| BadText { source: source.clone(), faults })
}

/// The catalogue; one that is wholly built in was tried by the tests and is not tried again.
fn read_procedure(files: &Files, own: &[String], forms: &Forms, bad: &mut Vec<BadText>) -> Option<Procedure> {
    let catalogue = || {
        let ours = under(files, "forms/")
            .filter(|(name, ..)| name.starts_with("forms/procedure/") || *name == "forms/notes.yaml");
        // ours first, so that what a setting adds can only add
        ours.chain(under(files, "procedure/")).map(|(_, shown, bytes)| (shown, bytes))
    };
    // translations and sets hold nothing that a rule is tried on
    let is_beside = |name: &str| ["forms/strings/", "forms/sets/"].iter().any(|folder| name.starts_with(folder));
    let touches = |name: &str| name.starts_with("procedure/") || (name.starts_with("forms/") && !is_beside(name));
    let is_built_in = !own.iter().any(|name| touches(name));
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
    name.matches('/').count() == 1
        && name.ends_with(".yaml")
        && !["forms/notes.yaml", "forms/intake.yaml"].contains(&name)
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
