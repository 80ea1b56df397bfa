//! `confide sign`: a person puts a signature into a sealed file, which stays sealed.

use super::arguments::{Format, Sign};
use super::shell::{Code, Shell, Stop, give, give_line, passphrase, say};
use super::verify::{human, read};
use crate::disk::{self, Existing};
use crate::pack::{Signing, places_to_sign};
use crate::seal::Identity;
use crate::source;
use crate::system::Trouble;
use crate::verify::{Report, Trust, Verdict, verify};
use crate::workspace::{KeyTrouble, Workspace};
use serde_json::json;
use std::path::Path;

pub(super) fn run(arguments: &Sign, shell: &mut Shell) -> Result<Code, Stop> {
    let trust = shell.trust(&arguments.trust)?;
    let workspace = shell.open(Path::new("."))?;
    let bytes = read(&arguments.file)?;
    let report = judged(&bytes, &arguments.file, &trust)?;
    let places = places_to_sign(&report, &arguments.field, arguments.all)
        .map_err(|refused| Stop { code: Code::Findings, ..refused.into() })?;
    let person = person(arguments, &workspace, shell)?;
    let typst = shell.typst(false)?;
    let press = shell.press(&typst, &workspace);
    let signing = Signing { person: &person, role: &arguments.role, press: &press };
    let bytes = signing.sign(bytes, report, &places)?;
    let last = verify(&bytes, &trust);
    write(&bytes, arguments)?;
    if shell.format == Format::Json {
        give_line(
            &json!({"version": 1, "file": arguments.output.display().to_string(), "signed": places,
            "verdict": crate::report::verdict::machine(&last)})
            .to_string(),
        );
    } else {
        let (name, by) = (source::shown(&arguments.output.to_string_lossy()), person.certificate().name());
        say(&format!("{name}: signed by {} in {}", source::shown(&by), counted(places.len())));
    }
    Ok(Code::Fine)
}

fn counted(places: usize) -> String {
    if places == 1 { "one place".into() } else { format!("{places} places") }
}

/// A file that is sealed, and may be signed.
fn judged(bytes: &[u8], path: &Path, trust: &Trust) -> Result<Report, Stop> {
    let report = verify(bytes, trust);
    match report.verdict {
        Verdict::NotSealed { .. } => {
            say(&human(path, &report, None));
            Err(Stop {
                code: Code::Findings,
                ..Stop::trouble("what is not sealed is not signed", "ask the setting for the file again")
            })
        }
        Verdict::UnknownSigner => {
            say(&human(path, &report, None));
            say(
                "the file is intact, but its certificate is not among those you trust: compare the words before you sign",
            );
            Ok(report)
        }
        Verdict::Sealed | Verdict::Filled => Ok(report),
    }
}

/// Opens the key, and refuses one that could not sign now before anything is typeset. What it signs is stamped as seals are.
fn person(arguments: &Sign, workspace: &Workspace, shell: &Shell) -> Result<Identity, Stop> {
    let file = disk::read(&arguments.key, 1 << 20)?;
    let passphrase = passphrase(&arguments.unlock, "Passphrase of your key: ")?.ok_or(KeyTrouble::Locked)?;
    let person = Identity::from_pkcs12(&file, &passphrase, shell.ctx.now).map_err(Trouble::from)?;
    let mut key = workspace.key();
    key.stamped_by(arguments.unlock.timestamp.as_deref());
    Ok(key.with_clock(person, &shell.ctx)?)
}

fn write(bytes: &[u8], arguments: &Sign) -> Result<(), Stop> {
    if arguments.output.as_os_str() == "-" {
        give(bytes);
        return Ok(());
    }
    let existing = if arguments.replace { Existing::Replace } else { Existing::Refuse };
    Ok(disk::write(&arguments.output, bytes, existing)?)
}
