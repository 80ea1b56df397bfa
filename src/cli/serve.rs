//! `confide serve`: the desk, in the browser of this computer.

use super::arguments::{Serve, Unlock};
use super::render::unsealed;
use super::shell::{Code, Shell, Stop, say};
use crate::seal::Identity;
use crate::setting::Setting;
use crate::system::interrupt::Interrupt;
use crate::system::terminal;
use crate::system::{Random, Trouble, browser, folders};
use crate::web::{Desk, Doors, listen};
use crate::workspace::{KeyTrouble, Workspace};
use chrono::{DateTime, Utc};
use std::path::PathBuf;
use std::time::Duration;

pub(super) fn run(arguments: &Serve, shell: &mut Shell) -> Result<Code, Stop> {
    let workspace = shell.open_workspace(&near(shell)?)?;
    let identity = key(&workspace, &arguments.unlock, shell);
    match &identity {
        Err(KeyTrouble::Locked) => say("the setting's key is locked: the manager unlocks it on the desk's own page"),
        Err(trouble) => say(&format!("warning: {trouble}: only urgent reports can be printed, and unsealed")),
        Ok(_) => {}
    }
    let typst = shell.typst(false).map_err(|stop| Trouble::new(stop.message).help(stop.help));
    if let Err(trouble) = &typst {
        say(&format!("warning: {trouble}: only urgent reports can be printed, as plain text"));
    }
    let desk = Desk {
        trust: Workspace::trust(workspace.folder.as_deref(), &mut |line| say(line))?,
        now: clock(&workspace.setting),
        identity: identity.map_err(|trouble| unsealed(&trouble)),
        typst,
        cache: shell.ctx.cache.clone(),
        idle: Duration::from_secs(arguments.lock_after),
        random: Random::real(),
        workspace,
    };
    listen(desk, arguments.port, &Interrupt::listen()?, &|doors| opened(doors, arguments))?;
    say("the desk is closed, and what was written is wiped");
    Ok(Code::Fine)
}

/// The key, where its passphrase lies somewhere; nobody is asked for it here, since the desk has a page for that.
fn key(workspace: &Workspace, unlock: &Unlock, shell: &Shell) -> Result<Identity, KeyTrouble> {
    if unlock.passphrase_file.is_some() || unlock.passphrase_fd.is_some() {
        return shell.identity(workspace, unlock);
    }
    let mut key = workspace.key();
    key.stamped_by(unlock.timestamp.as_deref());
    key.open(&shell.ctx, &mut || None)
}

/// Where the workspace is looked for. A double click starts in whatever folder the system likes, so that the one which the
/// program lies in counts as well.
fn near(shell: &Shell) -> Result<PathBuf, Stop> {
    let here = PathBuf::from(".");
    let is_lost = shell.folder(&here)?.is_none();
    Ok(folders::program_dir().filter(|_| is_lost).unwrap_or(here))
}

/// The computer's clock; that of a specimen stands still.
fn clock(setting: &Setting) -> Box<dyn Fn() -> DateTime<Utc> + Send + Sync> {
    match setting.today {
        Some(today) => Box::new(move || today),
        None => Box::new(|| crate::system::Context::real().now),
    }
}

fn opened(doors: &Doors, arguments: &Serve) {
    let shown = !arguments.no_browser && browser::open(&doors.once);
    let whether = if shown { "the desk is open in your browser; should it not show there" } else { "the desk is open" };
    say(&format!("{whether}: this address works once: {}", doors.once));
    say("close it there, or with Ctrl-C here");
}

/// What is meant where nothing was said, as by a double click.
pub(super) fn by_double_click() -> Serve {
    Serve { port: 0, no_browser: false, lock_after: 300, unlock: Unlock::default() }
}

/// On Windows the window of a program that was double-clicked closes with it: what went wrong could not be read.
pub(super) fn keep_window(code: Code) {
    if cfg!(windows) && code != Code::Fine && terminal::stdin_is_terminal() {
        // whoever sees nothing to answer has closed the window
        drop(terminal::line("Press Enter to close this window. "));
    }
}
