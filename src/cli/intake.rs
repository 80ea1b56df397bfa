//! `confide intake`: an example of the table that packs are made from.

use super::arguments::{Intake, IntakeCommand};
use super::pack::find_set;
use super::shell::{Code, Shell, Stop, give, say};
use crate::disk::{self, Existing};
use crate::form::Form;
use crate::pack::Set;
use crate::pack::intake::{Vocabulary, example};
use crate::workspace::Workspace;
use std::path::Path;

pub(super) fn run(arguments: &Intake, shell: &mut Shell) -> Result<Code, Stop> {
    let IntakeCommand::Template { set, output, replace } = &arguments.command;
    let workspace = shell.open(Path::new("."))?;
    let set = find_set(set, &workspace)?;
    let table = example(&vocabulary(&set, &workspace)?, &forms(&set, &workspace)).map_err(Stop::from)?;
    if output.as_os_str() == "-" {
        give(&table);
    } else {
        disk::write(output, &table, if *replace { Existing::Replace } else { Existing::Refuse })?;
        say("fill in one row for each child; columns may be left out, moved, or named as your office names them");
    }
    Ok(Code::Fine)
}

/// The forms that are filled in for each child: those that are not put in blank and are no notices.
pub(super) fn forms<'w>(set: &Set, workspace: &'w Workspace) -> Vec<&'w Form> {
    set.of_a_child(&workspace.forms).into_iter().map(|(form, _)| form).collect()
}

/// What the columns of a table for this set may be called.
pub(super) fn vocabulary(set: &Set, workspace: &Workspace) -> Result<Vocabulary, Stop> {
    let (name, bytes) = &workspace.intake;
    Vocabulary::read(name, bytes, &forms(set, workspace), &workspace.forms).map_err(|bad| Stop::bad_texts(vec![bad]))
}
