//! `confide pack --print-file`: the packs of a run bound for the printer, through the same stages as every other page.

use super::arguments::{Pack, PrintBy};
use super::shell::{Shell, Stop, say};
use crate::pack::{MadePack, Maker, Printed, volumes};
use crate::system::Trouble;
use crate::typeset::Look;
use crate::workspace::Workspace;

/// Makes the print files of these packs; an earlier one of the same name is replaced, nothing else is.
pub(super) fn run<'a>(
    by: PrintBy,
    arguments: &Pack,
    (packs, register): (&[MadePack], Option<&str>),
    workspace: &Workspace,
    maker: &dyn Fn() -> Result<Maker<'a>, Trouble>,
    shell: &Shell,
) -> Result<Vec<Printed>, Stop> {
    if packs.is_empty() {
        return Ok(Vec::new());
    }
    let maker = maker()?;
    let now = shell.ctx.now;
    let look =
        Look { words: &workspace.words, setting: &workspace.setting, large: arguments.large_print, now, second: None };
    let printed = volumes(&arguments.set, packs, by.into(), register).into_iter().map(|volume| {
        let printed = volume.bind_in(&arguments.output, &look, workspace, &maker)?;
        say(&format!("{}: {} packs, {} pages", printed.file, printed.children.len(), printed.pages));
        Ok(printed)
    });
    printed.collect()
}
