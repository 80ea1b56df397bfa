//! `confide pack --print-file`: the packs of a run bound for the printer, through the same stages as every other page.

use super::arguments::{Pack, PrintBy};
use super::shell::{Shell, Stop, say};
use crate::disk::{self, Existing};
use crate::pack::{Made, MadePack, Maker, Printed, Volume, is_print_file, volumes};
use crate::source::fingerprint;
use crate::system::Trouble;
use crate::typeset::Look;
use crate::workspace::Workspace;
use std::path::Path;

/// The most bytes of a print file that a later one replaces.
const MOST_BYTES: u64 = 1 << 30;

/// Makes the print files of these packs; an earlier one of the same name is replaced, nothing else is.
pub(super) fn run<'a>(
    by: PrintBy,
    arguments: &Pack,
    packs: &[MadePack],
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
    let printed = volumes(&arguments.set, packs, by.into()).into_iter().map(|volume| {
        let printed = one(&volume, &arguments.output, &look, workspace, &maker)?;
        say(&format!("{}: {} packs, {} pages", printed.file, printed.children.len(), printed.pages));
        Ok(printed)
    });
    printed.collect()
}

fn one(
    volume: &Volume<'_>,
    folder: &Path,
    look: &Look<'_>,
    workspace: &Workspace,
    maker: &Maker<'_>,
) -> Result<Printed, Stop> {
    let path = folder.join(volume.file());
    let is_earlier =
        path.exists() && disk::read(&path, MOST_BYTES).is_ok_and(|bytes| is_print_file(&bytes, &volume.id));
    if path.exists() && !is_earlier {
        let message = format!("{} is there already, and is no print file", volume.file());
        return Err(Stop::trouble(message, "move it away, or choose another folder; then say --resume"));
    }
    let read = |pack: &&MadePack| {
        let missing = format!("{} is not what was made, so there is no print file", pack.file);
        pack.read(folder).ok_or_else(|| Stop::trouble(missing, "say --resume to make it anew"))
    };
    let files = volume.packs.iter().map(read).collect::<Result<Vec<Vec<u8>>, Stop>>()?;
    let first = files.first().map(Vec::as_slice).unwrap_or_default();
    let job = volume.job(first, look, workspace, look.now)?;
    let outcome = maker.make_print_file(&job, &volume.listed(), &files);
    let outcome = outcome.map_err(|e| Stop::trouble(format!("{}: {e}", volume.file()), e.help()))?;
    let Made::Sealed(sealed) = &outcome.made else {
        return Err(Stop::trouble("the print file was not sealed", "nothing was written"));
    };
    disk::write(&path, sealed.bytes(), if is_earlier { Existing::Replace } else { Existing::Refuse })?;
    Ok(volume.printed(outcome.pages, fingerprint(sealed.bytes())))
}
