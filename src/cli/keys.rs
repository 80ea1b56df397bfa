//! `confide keys`: make, take over, renew, hand out.

mod publish;
mod renew;

use super::arguments::{Keys, KeysCommand, Unlock};
use super::shell::{Code, Shell, Stop, give, passphrase, say};
use crate::disk::{self, Existing};
use crate::envelope::{PersonKey, Phrase};
use crate::seal::{Identity, KeyError, Passphrase, Subject};
use crate::system::Context;
use crate::system::terminal::Secret;
use crate::workspace::{KeyTrouble, Ours, Workspace};
use std::path::Path;

pub(super) fn run(arguments: &Keys, shell: &mut Shell) -> Result<Code, Stop> {
    let here = Path::new(".");
    if let KeysCommand::Person { output, passphrase_file } = &arguments.command {
        return person(output, passphrase_file.as_deref());
    }
    of_setting(&arguments.command, &shell.open_workspace(here)?, shell)
}

fn of_setting(command: &KeysCommand, workspace: &Workspace, shell: &Shell) -> Result<Code, Stop> {
    match command {
        KeysCommand::New(unlock) => new(unlock, workspace, shell),
        KeysCommand::Import { file, unlock } => import(file, unlock, workspace, shell),
        KeysCommand::Export { output, replace, unlock } => {
            let identity = shell.identity(workspace, unlock)?;
            export(&identity, output, *replace)
        }
        KeysCommand::Renew { because, since, unlock } => {
            renew::run(*because, since.as_deref(), unlock, workspace, shell)
        }
        KeysCommand::Publish { folder } => publish::run(folder, workspace, shell),
        KeysCommand::Person { .. } => Ok(Code::Fine),
    }
}

fn new(unlock: &Unlock, workspace: &Workspace, shell: &Shell) -> Result<Code, Stop> {
    refuse_second(workspace)?;
    let passphrase = new_passphrase(unlock)?;
    let identity = make(workspace, &passphrase, &shell.ctx)?;
    own(&identity, workspace)?;
    tell(&identity);
    Ok(Code::Fine)
}

/// Asked for twice where somebody types it.
fn new_passphrase(unlock: &Unlock) -> Result<Passphrase, Stop> {
    let passphrase = wanted(unlock, "A passphrase for the new key: ")?;
    if unlock.passphrase_file.is_none() && unlock.passphrase_fd.is_none() {
        let again = wanted(unlock, "The same once more: ")?;
        if again != passphrase {
            return Err(Stop::trouble("the two passphrases differ", "nothing was made; try again"));
        }
    }
    Ok(passphrase)
}

/// Puts the certificate among those that are ours, so that this workspace knows its own seals.
fn own(identity: &Identity, workspace: &Workspace) -> Result<(), Stop> {
    let mut ours = Ours::read(&workspace.key().trust)?;
    ours.add(identity.certificate())?;
    Ok(ours.write()?)
}

/// A key of one person, in a file behind a passphrase; the line for `setting.yaml` goes to standard output.
fn person(output: &Path, passphrase_file: Option<&Path>) -> Result<Code, Stop> {
    let file = passphrase_file.map(|path| Secret::File(path.to_path_buf()));
    let typed = file.unwrap_or(Secret::Prompt).read("A passphrase for this person's key, four or five words: ")?;
    let phrase = Phrase::new(&typed)?;
    if passphrase_file.is_none() && Secret::Prompt.read("The same once more: ")? != typed {
        return Err(Stop::trouble("the two passphrases differ", "nothing was made; try again"));
    }
    let key = PersonKey::generate();
    disk::write(output, &key.to_file(&phrase)?, Existing::Refuse)?;
    give(format!("public_key: {}\n", key.public()).as_bytes());
    say("put that line beside the person's name under `designated_persons` in setting.yaml; the file is theirs alone");
    Ok(Code::Fine)
}

/// Makes the workspace's key and the secret beside it.
pub(super) fn make(workspace: &Workspace, passphrase: &Passphrase, ctx: &Context) -> Result<Identity, Stop> {
    let identity = self_issued(workspace, ctx)?;
    keep(&identity.to_pkcs12(passphrase).map_err(stop)?, workspace)?;
    workspace.secret(ctx)?;
    Ok(identity)
}

fn self_issued(workspace: &Workspace, ctx: &Context) -> Result<Identity, Stop> {
    let subject = Subject { organisation: workspace.setting.name.clone(), specimen: workspace.setting.specimen };
    Identity::new(&subject, ctx.now, &ctx.random).map_err(stop)
}

fn import(file: &Path, unlock: &Unlock, workspace: &Workspace, shell: &Shell) -> Result<Code, Stop> {
    refuse_second(workspace)?;
    let bytes = disk::read(file, 1 << 20)?;
    let identity =
        Identity::from_pkcs12(&bytes, &wanted(unlock, "The file's passphrase: ")?, shell.ctx.now).map_err(stop)?;
    keep(&bytes, workspace)?;
    workspace.secret(&shell.ctx)?;
    own(&identity, workspace)?;
    tell(&identity);
    Ok(Code::Fine)
}

fn export(identity: &Identity, output: &Path, replace: bool) -> Result<Code, Stop> {
    let pem = identity.certificate().pem();
    if output.as_os_str() == "-" {
        give(pem.as_bytes());
    } else {
        disk::write(output, pem.as_bytes(), if replace { Existing::Replace } else { Existing::Refuse })?;
    }
    say(&format!("its words: {}", identity.certificate().words().join(" ")));
    Ok(Code::Fine)
}

fn refuse_second(workspace: &Workspace) -> Result<(), Stop> {
    let file = workspace.key().file;
    if file.exists() {
        return Err(Stop::trouble(
            format!("there is a key already: {}", file.display()),
            "`confide keys renew` puts a new one in its place, and keeps what the old one sealed",
        ));
    }
    Ok(())
}

fn keep(bytes: &[u8], workspace: &Workspace) -> Result<(), Stop> {
    let file = workspace.key().file;
    if let Some(folder) = file.parent() {
        disk::make_folder(folder)?;
    }
    Ok(disk::write(&file, bytes, Existing::Refuse)?)
}

fn wanted(unlock: &Unlock, prompt: &str) -> Result<Passphrase, Stop> {
    passphrase(unlock, prompt)?.ok_or_else(|| KeyTrouble::Locked.into())
}

fn stop(error: KeyError) -> Stop {
    let help = error.help();
    Stop::trouble(error.to_string(), help)
}

fn tell(identity: &Identity) {
    let certificate = identity.certificate();
    say(&format!(
        "the key of {}, valid until {}",
        certificate.organisation(),
        certificate.not_after().format("%-d %B %Y")
    ));
    say(&format!("its words: {}", certificate.words().join(" ")));
    say("hand out its certificate with `confide keys export`, and the words by another way: parents compare them");
}
