//! An intake of a chain: each row is made with the workspace and the key of the setting that it names.

use super::arguments::Pack;
use super::pack::find_set;
use super::shell::{Code, Shell, Stop, say};
use super::{batch, intake as table};
use crate::pack::intake::{Child, Fault, Intake};
use crate::source::shown;
use crate::workspace;
use std::path::{Path, PathBuf};

/// The rows of a table that are wanted, in one setting, or where its rows name settings of a chain, setting by setting,
/// each into a folder of its own.
pub(super) fn run(arguments: &Pack, is_wanted: &dyn Fn(&Child) -> bool, shell: &mut Shell) -> Result<Code, Stop> {
    let Some(chain) = chain(&arguments.intake[0], shell)? else { return batch::run(arguments, is_wanted, shell) };
    let intake = read(arguments, &chain, shell)?;
    if intake.children.iter().all(|c| c.setting.trim().is_empty()) {
        return batch::run(arguments, is_wanted, shell);
    }
    let lost: Vec<Fault> = intake.children.iter().filter_map(|c| chain.amiss(c)).collect();
    let mut code = Code::Fine;
    if !lost.is_empty() {
        shell.show(&intake.report(&lost));
        say(&format!("{} rows name no setting of the chain; nothing is made of them", lost.len()));
        code = Code::Findings;
        if arguments.stop_on_fault {
            return Ok(code);
        }
    }
    for id in chain.settings.iter().filter(|id| intake.children.iter().any(|c| chain.of(c) == Some(id))) {
        code = code.max(in_setting(id, arguments, &chain, is_wanted, shell)?);
        if arguments.stop_on_fault && code != Code::Fine {
            break;
        }
    }
    Ok(code)
}

/// The settings that there are, and the one chosen for rows that name none.
struct Chain {
    folder: PathBuf,
    settings: Vec<String>,
    chosen: Option<String>,
}

impl Chain {
    /// The setting of a row.
    fn of(&self, child: &Child) -> Option<&str> {
        match child.setting.trim() {
            "" => self.chosen.as_deref(),
            word => workspace::which(word, &self.settings),
        }
    }

    /// What is wrong with what a row says of its setting.
    fn amiss(&self, child: &Child) -> Option<Fault> {
        if self.of(child).is_some() {
            return None;
        }
        let word = child.setting.trim();
        let help = workspace::setting_help(word, &self.settings);
        let (at, message, help) = if word.is_empty() {
            (
                child.place,
                "this row names no setting of the chain".to_owned(),
                format!("{help}; or choose one with --setting"),
            )
        } else {
            (child.setting_at, format!("the chain has no setting `{}`", shown(word)), help)
        };
        Some(Fault { code: "setting", sheet: at.start, row: at.line, column: at.column, message, help })
    }
}

/// The chain that the work is done in; none where the workspace is one nursery's.
fn chain(near: &Path, shell: &Shell) -> Result<Option<Chain>, Stop> {
    let Some(folder) = shell.folder(near)? else { return Ok(None) };
    let (folder, chosen) = match workspace::chain_of(&folder) {
        Some((chain, id)) => (chain, Some(id)),
        None => (folder, None),
    };
    let settings = workspace::settings(&folder);
    Ok((!settings.is_empty()).then_some(Chain { folder, settings, chosen }))
}

/// The table as the chain reads it: what its settings add to its forms does not change which setting a row names.
fn read(arguments: &Pack, chain: &Chain, shell: &mut Shell) -> Result<Intake, Stop> {
    let workspace = workspace::Workspace::open(Some(&chain.folder))?;
    // a set may be one setting's own
    let Ok(set) = find_set(&arguments.set, &workspace) else {
        let workspace = shell.open(&arguments.intake[0])?;
        let set = find_set(&arguments.set, &workspace)?;
        return batch::read_intake(arguments, &set, &table::vocabulary(&set, &workspace)?, &workspace);
    };
    batch::read_intake(arguments, &set, &table::vocabulary(&set, &workspace)?, &workspace)
}

/// The rows of one setting, into its own folder.
fn in_setting(
    id: &str,
    arguments: &Pack,
    chain: &Chain,
    is_wanted: &dyn Fn(&Child) -> bool,
    shell: &mut Shell,
) -> Result<Code, Stop> {
    let arguments = Pack { output: arguments.output.join(id), ..arguments.clone() };
    let before = (shell.workspace.replace(chain.folder.clone()), shell.setting.replace(id.to_owned()));
    say(&format!("{id}: into {}", shown(&arguments.output.to_string_lossy())));
    let code = batch::run(&arguments, &|child| chain.of(child) == Some(id) && is_wanted(child), shell);
    (shell.workspace, shell.setting) = before;
    code
}
