//! `confide encrypt`: a copy behind a passphrase, for a file that leaves the building.

use super::arguments::{CopyUnlock, Encrypt, Format, Unlock};
use super::shell::{Code, Shell, Stop, give, give_line, passphrase, say};
use super::verify::read;
use crate::disk::{self, Existing};
use crate::report::verdict;
use crate::seal::{CopyError, CopyPassphrase, Copying, Identity, Passphrase, may_copy, seal_copy};
use crate::source::shown;
use crate::verify::Trust;
use crate::workspace::{Ours, Workspace};
use serde_json::json;
use std::path::Path;

pub(super) fn run(arguments: &Encrypt, shell: &mut Shell) -> Result<Code, Stop> {
    if disk::is_same(&arguments.file, &arguments.output) {
        return Err(Stop::trouble("the copy would take the place of the file itself", "name another file with -o"));
    }
    let bytes = read(&arguments.file)?;
    let workspace = shell.open_workspace(Path::new("."))?;
    let identity = shell.identity(&workspace, &arguments.unlock)?;
    let own = own(&identity, &workspace)?;
    may_copy(&bytes, &own).map_err(stop)?;
    let passphrase = &copy_passphrase(&arguments.passphrase)?;
    let (at, random) = (shell.ctx.now, &shell.ctx.random);
    let copy = seal_copy(&bytes, &Copying { identity: &identity, own: &own, passphrase, at, random }).map_err(stop)?;
    let to_stream = arguments.output.as_os_str() == "-";
    if to_stream {
        give(copy.bytes());
    } else {
        let existing = if arguments.replace { Existing::Replace } else { Existing::Refuse };
        disk::write(&arguments.output, copy.bytes(), existing)?;
    }
    let name = shown(&arguments.output.to_string_lossy());
    if shell.format == Format::Json && !to_stream {
        let told = verdict::machine(copy.report());
        give_line(&json!({"version": 1, "file": name, "is_pdf_a": false, "verdict": told}).to_string());
        return Ok(Code::Fine);
    }
    say(&format!("{name}: an encrypted copy of {}, sealed anew", shown(&arguments.file.to_string_lossy())));
    say(
        "it is for reading, and is not PDF/A: keep the file itself; tell the passphrase by another way than the copy goes",
    );
    Ok(Code::Fine)
}

/// What this setting sealed with, now and before.
pub(super) fn own(identity: &Identity, workspace: &Workspace) -> Result<Trust, Stop> {
    let mut own = Trust::of([identity.certificate().clone()]);
    Ours::read(&workspace.key().trust)?.tell(&mut own);
    Ok(own)
}

pub(super) fn stop(error: CopyError) -> Stop {
    let code = if matches!(error, CopyError::NotSealed(_)) { Code::Findings } else { Code::Trouble };
    let help = error.help();
    Stop { code, ..Stop::trouble(error.to_string(), help) }
}

/// Asked for twice where somebody types it.
pub(super) fn copy_passphrase(from: &CopyUnlock) -> Result<CopyPassphrase, Stop> {
    let unlock = from.unlock();
    let typed = asked(&unlock, "A passphrase for the copy, four or five words: ")?;
    let fit = CopyPassphrase::new(&typed).map_err(|bad| Stop::trouble(bad.to_string(), bad.help()))?;
    if from.is_typed() && asked(&unlock, "The same once more: ")? != typed {
        return Err(Stop::trouble("the two passphrases differ", "nothing was written; try again"));
    }
    Ok(fit)
}

fn asked(unlock: &Unlock, prompt: &str) -> Result<Passphrase, Stop> {
    passphrase(unlock, prompt)?.ok_or_else(|| {
        let help = "give it at the prompt, or by --copy-passphrase-file or --copy-passphrase-fd";
        Stop::trouble("nobody can be asked for the copy's passphrase", help)
    })
}
