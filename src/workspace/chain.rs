//! A chain of nurseries: one workspace, and in its `settings/<id>/` a setting each, with a key and storage of its own.

use super::SETTING_FILE;
use crate::setting::SettingReading;
use crate::source::{Node, Source, did_you_mean};
use crate::system::Trouble;
use std::path::{Path, PathBuf};

/// Where a chain keeps its settings.
pub const SETTINGS: &str = "settings";

/// What a workspace that is one setting of a chain has from the chain.
#[derive(Debug)]
pub struct Chain {
    /// The chain's folder.
    pub folder: PathBuf,
    /// The setting's id: the name of its folder.
    pub id: String,
    /// The chain's own setting file.
    pub source: Source,
    /// Its tree, for places.
    pub tree: Option<Node>,
}

/// The nearest folder upward that holds `setting.yaml`; of a chain it is a setting's own where one stands in it.
pub fn find_folder(from: &Path) -> Option<PathBuf> {
    from.ancestors().find(|f| f.join(SETTING_FILE).is_file()).map(Path::to_path_buf)
}

/// The ids of the settings in a folder, in their order; none where it is no chain.
pub fn settings(folder: &Path) -> Vec<String> {
    let all = walkdir::WalkDir::new(folder.join(SETTINGS)).min_depth(1).max_depth(1).sort_by_file_name();
    let found = all.into_iter().flatten().filter(|e| e.path().join(SETTING_FILE).is_file());
    found.map(|e| e.file_name().to_string_lossy().into_owned()).collect()
}

/// The chain that a setting's folder belongs to, and the setting's id in it.
pub fn chain_of(folder: &Path) -> Option<(PathBuf, String)> {
    // as it is written, and as it is where the way there goes up again; a linked folder is where it is linked from
    let ways = [std::path::absolute(folder), folder.canonicalize()];
    ways.into_iter().flatten().find_map(|whole| chain_above(&whole))
}

fn chain_above(whole: &Path) -> Option<(PathBuf, String)> {
    let chain = whole.parent().filter(|p| p.file_name().is_some_and(|n| n == SETTINGS))?.parent()?;
    chain.join(SETTING_FILE).is_file().then_some(())?;
    Some((chain.to_path_buf(), whole.file_name()?.to_string_lossy().into_owned()))
}

/// The folder of one setting of a chain; `folder` is the chain's, or that of any setting of it.
///
/// # Errors
/// When there is no chain, or no such setting in it.
pub fn setting_folder(folder: &Path, id: &str) -> Result<PathBuf, Trouble> {
    let chain = chain_of(folder).map_or_else(|| folder.to_path_buf(), |(chain, _)| chain);
    let known = settings(&chain);
    if known.is_empty() {
        return Err(Trouble::new(format!("there is no setting `{id}`: this workspace is no chain"))
            .help("leave --setting out, or name the chain's folder with --workspace"));
    }
    match which(id, &known) {
        Some(found) => Ok(chain.join(SETTINGS).join(found)),
        None => Err(Trouble::new(format!("there is no setting `{id}`")).help(help(id, &known))),
    }
}

/// The setting that a word names, however it is spelt: Acorn House is `acorn-house`.
pub fn which<'k>(word: &str, known: &'k [String]) -> Option<&'k str> {
    let plain =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    known.iter().find(|k| *k == word).or_else(|| known.iter().find(|k| plain(k) == plain(word))).map(String::as_str)
}

/// What to do where a setting was named that there is not.
pub fn help(word: &str, known: &[String]) -> String {
    let names: Vec<&str> = known.iter().map(String::as_str).collect();
    did_you_mean(word, &names).unwrap_or_else(|| format!("there are {}", names.join(", ")))
}

impl Chain {
    pub(super) fn new(folder: PathBuf, id: String, read: SettingReading) -> Chain {
        Chain { folder, id, source: read.source, tree: read.tree }
    }
}
