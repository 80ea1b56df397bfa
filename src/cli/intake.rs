//! `confide intake`: an example of the table that packs are made from.

use super::arguments::{Intake, IntakeCommand};
use super::pack::find_set;
use super::shell::{Code, Shell, Stop, give, say};
use crate::disk::{self, Existing};
use crate::pack::intake::{Vocabulary, example};
use crate::pack::{Set, forms_of, vocabulary_of};
use crate::workspace::Workspace;
use std::path::Path;

pub(super) fn run(arguments: &Intake, shell: &mut Shell) -> Result<Code, Stop> {
    let IntakeCommand::Template { set, output, replace } = &arguments.command;
    let workspace = shell.open(Path::new("."))?;
    let set = find_set(set, &workspace)?;
    let table = example(&vocabulary(&set, &workspace)?, &forms_of(&set, &workspace)).map_err(Stop::from)?;
    if output.as_os_str() == "-" {
        give(&table);
    } else {
        disk::write(output, &table, if *replace { Existing::Replace } else { Existing::Refuse })?;
        say("fill in one row for each child; columns may be left out, moved, or named as your office names them");
    }
    Ok(Code::Fine)
}

/// What the columns of a table for this set may be called.
pub(super) fn vocabulary(set: &Set, workspace: &Workspace) -> Result<Vocabulary, Stop> {
    vocabulary_of(set, workspace).map_err(|bad| Stop::bad_texts(vec![bad]))
}
