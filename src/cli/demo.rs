//! `confide demo`: a workspace of invented people with a throw-away identity, and everything made once.

use super::arguments::{Arguments, Command, Demo};
use super::shell::{Code, Shell, Stop, give_line, say};
use super::{check, keys, pack, render, verify};
use crate::disk::{self, Existing};
use crate::report::human;
use crate::seal::Passphrase;
use crate::workspace::{Workspace, sample_files};
use clap::Parser;
use std::path::{Path, PathBuf};

/// What a demo folder was made with: only what stands in it is ever replaced.
const MANIFEST: &str = ".confide-demo.json";

pub(super) fn run(arguments: &Demo, shell: &mut Shell) -> Result<Code, Stop> {
    let folder = &arguments.output;
    clear(folder)?;
    let mut made = Vec::new();
    copy_samples(folder, &mut made)?;
    // whatever workspace was named, the demo works in its own
    shell.workspace = Some(folder.clone());
    shell.setting = None;
    let workspace = Workspace::open(Some(folder))?;
    if let Some(today) = workspace.setting.today {
        shell.ctx.now = today;
    }
    make_identity(folder, &workspace, shell, &mut made)?;
    // What will be made is listed before it is, so that a run that was cut off leaves nothing unlisted.
    let outputs = outputs(folder);
    made.extend(outputs.iter().map(|(path, _)| path.clone()));
    remember(folder, &made)?;
    check_samples(folder, &made, &workspace, shell)?;
    say("");
    for (_, words) in &outputs {
        run_words(words, shell)?;
    }
    say("");
    let files: Vec<String> = outputs.iter().map(|(path, _)| path.display().to_string()).collect();
    let verdict = verify_all(&files, shell)?;
    table(folder, &outputs);
    Ok(verdict)
}

/// Removes what an earlier demo made; a folder that is no demo is left alone.
fn clear(folder: &Path) -> Result<(), Stop> {
    let manifest = folder.join(MANIFEST);
    if !folder.exists() {
        return Ok(());
    }
    if !manifest.is_file() {
        return Err(Stop::trouble(
            format!("{} is there already and is no demo", folder.display()),
            "name another folder with -o",
        ));
    }
    let listed: Vec<String> = serde_json::from_slice(&disk::read(&manifest, 1 << 20)?).map_err(|_| {
        Stop::trouble("the demo's own list cannot be read", "remove the folder by hand, or name another with -o")
    })?;
    for name in listed {
        let path = Path::new(&name);
        let stays_inside = path.components().all(|c| matches!(c, std::path::Component::Normal(_)));
        if stays_inside && folder.join(path).is_file() {
            disk::remove(&folder.join(path))?;
        }
    }
    Ok(disk::remove(&manifest)?)
}

fn remember(folder: &Path, made: &[PathBuf]) -> Result<(), Stop> {
    let names: Vec<String> =
        made.iter().map(|p| p.strip_prefix(folder).unwrap_or(p).to_string_lossy().replace('\\', "/")).collect();
    let text = serde_json::to_vec_pretty(&names).map_err(|e| Stop::trouble(e.to_string(), ""))?;
    Ok(disk::write(&folder.join(MANIFEST), &text, Existing::Replace)?)
}

/// The samples of forms that can be printed; those of drafts and of whole files are for the tests.
fn copy_samples(folder: &Path, made: &mut Vec<PathBuf>) -> Result<(), Stop> {
    let built_in = Workspace::open(None)?;
    let of_a_draft = |name: &str| {
        let form = name.split('/').next().and_then(|id| built_in.forms.get(id));
        form.is_some_and(|f| f.draft) || name.starts_with("children/")
    };
    for (name, text) in sample_files().filter(|(name, _)| !of_a_draft(name)) {
        let place = match name.rsplit('/').next() {
            _ if !name.contains('/') => name.to_owned(),
            Some(file) if file.starts_with("ok-") => format!("records/{name}"),
            _ => format!("bad/{name}"),
        };
        let path = folder.join(place);
        path.parent().map(disk::make_folder).transpose()?;
        disk::write(&path, text.as_bytes(), Existing::Refuse)?;
        made.push(path);
    }
    Ok(())
}

fn make_identity(folder: &Path, workspace: &Workspace, shell: &Shell, made: &mut Vec<PathBuf>) -> Result<(), Stop> {
    let mut random = [0; 16];
    shell.ctx.random.fill(&mut random)?;
    let passphrase: String = random.iter().map(|b| format!("{b:02x}")).collect();
    let key = workspace.key();
    let passphrase_file = key.passphrase_file.clone().unwrap_or_else(|| folder.join("keys/passphrase"));
    disk::make_folder(&folder.join("keys"))?;
    disk::make_folder(&folder.join("trust"))?;
    disk::write(&passphrase_file, passphrase.as_bytes(), Existing::Refuse)?;
    let identity = keys::make(workspace, &Passphrase::new(passphrase), &shell.ctx)?;
    let certificate = folder.join("trust/certificate.pem");
    disk::write(&certificate, identity.certificate().pem().as_bytes(), Existing::Refuse)?;
    made.extend([passphrase_file, key.file.clone(), key.file.with_file_name("secret"), certificate]);
    Ok(())
}

/// Checks the good records, which must be clean, and shows what a bad one looks like.
fn check_samples(folder: &Path, made: &[PathBuf], workspace: &Workspace, shell: &Shell) -> Result<(), Stop> {
    let mut good = check::Run::new(workspace, shell, None);
    let files: Vec<&PathBuf> = made.iter().filter(|p| p.starts_with(folder.join("records"))).collect();
    for path in &files {
        good.file(path, true)?;
    }
    good.across()?;
    if check::code(&good.report) != Code::Fine {
        shell.show(&good.report);
        return Err(Stop::trouble("a good sample has findings", "this is a fault of confide: please report it"));
    }
    say(&format!("{} good records checked: nothing stops them", files.len()));
    let bad = folder.join("bad/safeguarding_incident/bad-late.yaml");
    if bad.is_file() {
        let mut run = check::Run::new(workspace, shell, None);
        run.file(&bad, true)?;
        say("and this is what a bad one looks like:\n");
        say(human(&run.report, shell.colour()).trim_end());
    }
    Ok(())
}

/// What the demo makes: each file, and the command that makes it.
fn outputs(folder: &Path) -> Vec<(PathBuf, Vec<String>)> {
    let at = |name: &str| folder.join(name).display().to_string();
    let render = |record: &str, to: &str, more: &[&str]| {
        let mut words = vec!["render".into(), at(record), "-o".into(), at(to)];
        words.extend(more.iter().map(|m| (*m).to_owned()));
        (folder.join(to), words)
    };
    let pack = |to: &str, more: &[&str]| {
        let path = folder.join(to).join("registration-C-0042.pdf");
        let mut words: Vec<String> = vec!["pack".into()];
        words.extend(
            [
                "privacy_notice/ok-sunny-corner",
                "privacy_notice_ack/ok-issued",
                "child_registration/ok-issued",
                "consent_set/ok-issued",
            ]
            .map(|r| at(&format!("records/{r}.yaml"))),
        );
        words.extend(["--set".into(), "registration".into(), "-o".into(), at(to)]);
        words.extend(more.iter().map(|m| (*m).to_owned()));
        (path, words)
    };
    let report = "records/safeguarding_incident/ok-part-a.yaml";
    vec![
        pack("packs", &[]),
        pack("packs-large-print", &["--large-print"]),
        render(report, "reports/SI-2026-0012.pdf", &[]),
        render(report, "reports/SI-2026-0012-large-print.pdf", &["--large-print"]),
    ]
}

/// Runs a command in the words a person would use.
fn run_words(words: &[String], shell: &mut Shell) -> Result<(), Stop> {
    say(&format!("$ confide {}", words.join(" ")));
    let parsed = Arguments::try_parse_from(std::iter::once("confide".to_owned()).chain(words.iter().cloned()))
        .map_err(|e| Stop::trouble(e.to_string(), ""))?;
    let code = match parsed.command {
        Some(Command::Render(arguments)) => {
            arguments.output.parent().map(disk::make_folder).transpose()?;
            render::run(&arguments, shell)?
        }
        Some(Command::Pack(arguments)) => pack::run(&arguments, shell)?,
        _ => Code::Fine,
    };
    if code == Code::Fine {
        Ok(())
    } else {
        Err(Stop::trouble("a good sample was not issued", "this is a fault of confide: please report it"))
    }
}

fn verify_all(files: &[String], shell: &mut Shell) -> Result<Code, Stop> {
    let arguments = super::arguments::Verify { files: files.iter().map(PathBuf::from).collect(), ..Default::default() };
    verify::run(&arguments, shell)
}

fn table(folder: &Path, outputs: &[(PathBuf, Vec<String>)]) {
    give_line("");
    for (path, words) in outputs {
        let what = match (words[0].as_str(), words.iter().any(|w| w == "--large-print")) {
            ("pack", false) => "registration pack of one child",
            ("pack", true) => "the same in large print",
            (_, false) => "incident report 06.1b, part A",
            (_, true) => "the same in large print",
        };
        give_line(&format!("{what:<34} {}", path.display()));
    }
    give_line(&format!(
        "{:<34} {}",
        "certificate to compare and trust",
        folder.join("trust/certificate.pem").display()
    ));
    give_line(&format!("{:<34} {}", "records that are wrong on purpose", folder.join("bad").display()));
    give_line("");
    give_line(
        "Look next: open a PDF, then run `confide verify` on it inside the folder and on a copy of it elsewhere.",
    );
}
