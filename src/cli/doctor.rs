//! `confide doctor`: what is in order on this computer and in this workspace, what is not, and what to do.

mod own;

use super::arguments::{Doctor, Format};
use super::register::waiting;
use super::shell::{Code, Shell, Stop, give_line, say};
use crate::approve;
use crate::expr::Data;
use crate::register::look;
use crate::setting::StorageKind;
use crate::typeset::{self, Status};
use crate::value::{LONDON, show_date, show_moment};
use crate::workspace::{KeyTrouble, Workspace, settings};
use chrono::{Days, NaiveDate};
use serde_json::json;
use std::path::Path;

/// One thing looked at: what, whether it is in order, the fact, what to do.
struct Seen {
    about: &'static str,
    fine: bool,
    fact: String,
    help: String,
}

pub(super) fn run(arguments: &Doctor, shell: &mut Shell) -> Result<Code, Stop> {
    let workspace = shell.open(Path::new("."));
    let status = typeset::status(shell.wanted(), &shell.ctx);
    let can_be_had = status.found.is_some() || (status.build.is_ok() && status.lacks.is_none());
    let mut seen = vec![typst(&status), cache(shell)];
    let mut code = if can_be_had { Code::Fine } else { Code::NoTool };
    match &workspace {
        Ok(workspace) => seen.extend(of_workspace(arguments, workspace, shell)?),
        Err(stop) => {
            if shell.format == Format::Human {
                shell.stop(stop);
            }
            seen.push(amiss("workspace", unusable(stop), "mend that, then run this again"));
            code = code.max(stop.code);
        }
    }
    match shell.format {
        Format::Json => {
            let one = |s: &Seen| json!({"about": s.about, "fine": s.fine, "fact": s.fact, "help": s.help});
            give_line(&json!({"version": 1, "seen": seen.iter().map(one).collect::<Vec<_>>()}).to_string());
        }
        _ => seen.iter().for_each(show),
    }
    Ok(code)
}

/// Why there is no workspace, in a line.
fn unusable(stop: &Stop) -> String {
    let found = stop.report.iter().flat_map(|r| &r.found);
    let lines: Vec<String> =
        found.map(|d| format!("{}:{}:{} {}", d.file, d.place.line, d.place.column, d.message)).collect();
    format!("it cannot be used: {}{}", stop.message, lines.join("; "))
}

fn of_workspace(arguments: &Doctor, workspace: &Workspace, shell: &Shell) -> Result<Vec<Seen>, Stop> {
    let mut seen = vec![typefaces(workspace), place(workspace)];
    seen.extend(guidance(workspace, shell));
    seen.extend(waivers(workspace, shell));
    let settings = workspace.folder.as_deref().map(settings).unwrap_or_default();
    if !settings.is_empty() {
        let more = "add --setting to look at the key, storage and registration of one";
        seen.push(fine("chain", format!("its settings are {}; {more}", settings.join(", "))));
    } else if workspace.folder.is_some() {
        let today = shell.ctx.now.with_timezone(&LONDON).date_naive();
        seen.extend([key(arguments, workspace, shell), registration(workspace, today), storage(workspace, today)]);
        seen.extend(workspace.folder.as_deref().and_then(register));
    }
    seen.extend(own::persons(workspace));
    match own::certificates(workspace) {
        Err(trouble) => seen.push(amiss("trust", trouble.message, trouble.help)),
        Ok(ours) => {
            seen.extend(ours);
            seen.push(trust(workspace)?);
        }
    }
    Ok(seen)
}

/// Whether the register is whole, as `confide register verify` finds it; nothing where nothing was handed out yet.
fn register(folder: &Path) -> Option<Seen> {
    let looked = match look(folder) {
        Ok(looked) => looked,
        Err(trouble) => return Some(amiss("register", trouble.message, trouble.help)),
    };
    if let Some(first) = looked.faults.first() {
        return Some(amiss("register", first.message.clone(), first.help.clone()));
    }
    let (signed, by) = looked.signed.as_ref()?;
    let at = show_moment(by.at.fixed_offset());
    let waits = if looked.waiting() > 0 { format!("; {}", waiting(&looked)) } else { String::new() };
    let fact = format!(
        "each of its {} lines follows from the one before; signed up to line {signed}, by {}, on {at}{waits}",
        looked.lines(),
        by.certificate.organisation()
    );
    Some(fine("register", fact))
}

fn fine(about: &'static str, fact: impl Into<String>) -> Seen {
    Seen { about, fine: true, fact: fact.into(), help: String::new() }
}

fn amiss(about: &'static str, fact: impl Into<String>, help: impl Into<String>) -> Seen {
    Seen { about, fine: false, fact: fact.into(), help: help.into() }
}

fn show(seen: &Seen) {
    give_line(&format!("{:<8} {:<12} {}", if seen.fine { "ok" } else { "look" }, seen.about, seen.fact));
    if !seen.help.is_empty() {
        give_line(&format!("{:<21} = help: {}", "", seen.help));
    }
}

fn typst(status: &Status) -> Seen {
    if let Some((path, version)) = &status.found {
        return fine("typst", format!("{version} at {}", path.display()));
    }
    let looked = format!("{} is not on this computer (looked for: {})", status.needed, status.tried.join("; "));
    match (&status.build, &status.lacks) {
        (Ok(why), None) => fine("typst", format!("{looked}; it will be built once, in about ten minutes, since {why}")),
        (Ok(_), Some(lacks)) => {
            amiss("typst", format!("{looked}; a build lacks something: {}", lacks.message), lacks.help.clone())
        }
        (Err(why), lacks) => {
            let lacks = lacks.as_ref().map(|l| format!(" ({}: {})", l.message, l.help)).unwrap_or_default();
            let help = format!(
                "run a command with CONFIDE_TYPST_BUILD=1 to build it once{lacks}, or run `cargo install --locked typst-cli --version ={0}`, or fetch typst {0} and name it with --typst PATH",
                status.needed
            );
            amiss("typst", format!("{looked}, and is not built: {why}"), help)
        }
    }
}

fn cache(shell: &Shell) -> Seen {
    match shell.ctx.cache() {
        Ok(folder) => fine("cache", folder.display().to_string()),
        Err(trouble) => amiss("cache", trouble.message, trouble.help),
    }
}

fn typefaces(workspace: &Workspace) -> Seen {
    let base = workspace.folder.clone().unwrap_or_default();
    let missing: Vec<&str> =
        workspace.setting.fonts.iter().filter(|f| !base.join(f).is_dir()).map(String::as_str).collect();
    match (workspace.setting.fonts.len(), missing.is_empty()) {
        (0, _) => fine("typefaces", "built in: Latin, Greek, Cyrillic, Devanagari, Hebrew, Arabic"),
        (n, true) => fine("typefaces", format!("built in, and {n} folders of the setting's own")),
        (_, false) => amiss(
            "typefaces",
            format!("these folders are not there: {}", missing.join(", ")),
            "mend `fonts:` in setting.yaml",
        ),
    }
}

/// Guidance and bank holidays: what is due for a look, and what nobody has verified.
fn guidance(workspace: &Workspace, shell: &Shell) -> Vec<Seen> {
    let due = workspace.procedure.ageing(shell.ctx.now);
    let unverified: Vec<&str> = workspace.procedure.unverified().collect();
    let mut seen: Vec<Seen> = due.into_iter().map(|f| amiss("guidance", f.message, f.help)).collect();
    if !unverified.is_empty() {
        let said = format!("not looked up at its source: {}", unverified.join("; "));
        seen.push(amiss("guidance", said, "look it up; a file procedure/local/guidance.yaml, with `procedures: [local]` in setting.yaml, adds your own"));
    }
    if seen.is_empty() {
        seen.push(fine("guidance", "every edition was looked up, and no review is due"));
    }
    seen
}

/// The setting's own waivers, and what is wrong with them or with its numbers.
fn waivers(workspace: &Workspace, shell: &Shell) -> Vec<Seen> {
    let (setting, procedure) = (&workspace.setting, &workspace.procedure);
    let mut found = approve::setting_findings(&setting.waivers, procedure, shell.ctx.now);
    found.extend(procedure.unknown_numbers(&setting.data));
    found.extend(procedure.term_findings(&setting.data));
    let amiss = found.into_iter().map(|f| amiss("setting", f.message, f.help));
    let told = |w: &crate::finding::Waiver| fine("waiver", format!("{}: {w}", w.rule));
    setting.waivers.iter().map(told).chain(amiss).collect()
}

fn place(workspace: &Workspace) -> Seen {
    let Some(folder) = &workspace.folder else {
        return amiss(
            "workspace",
            "there is none here: no folder upward holds setting.yaml",
            "make one with `confide init`, or name it with --workspace",
        );
    };
    let own = if workspace.own.is_empty() {
        "no files of its own beside it".into()
    } else {
        format!("its own: {}", workspace.own.join(", "))
    };
    let specimen = if workspace.setting.specimen { ", SPECIMEN" } else { "" };
    fine(
        "workspace",
        format!(
            "{}: {}{specimen}; {own}; procedure {}",
            folder.display(),
            workspace.setting.name,
            &workspace.procedure.hash()[..16]
        ),
    )
}

/// The key is opened only where that needs no question.
fn key(arguments: &Doctor, workspace: &Workspace, shell: &Shell) -> Seen {
    let given = arguments.unlock.passphrase_file.is_some() || arguments.unlock.passphrase_fd.is_some();
    let opened = if given {
        shell.identity(workspace, &arguments.unlock)
    } else {
        workspace.key().open(&shell.ctx, &mut || None)
    };
    match opened {
        Ok(identity) => {
            let certificate = identity.certificate();
            let specimen = if identity.is_specimen() { ", SPECIMEN: it never seals a real record" } else { "" };
            let words = certificate.words().join(" ");
            fine(
                "key",
                format!(
                    "of {}, valid until {}{specimen}; its words: {words}",
                    certificate.organisation(),
                    show_date(certificate.not_after().date_naive())
                ),
            )
        }
        Err(KeyTrouble::Locked) => fine(
            "key",
            format!("{}; give --passphrase-file to see until when it is valid", workspace.key().file.display()),
        ),
        Err(trouble) => amiss("key", trouble.to_string(), trouble.help()),
    }
}

fn registration(workspace: &Workspace, today: NaiveDate) -> Seen {
    let (about, setting) = ("registration", &workspace.setting);
    let warn = workspace.procedure.number("ico_warning_days", &setting.data).unwrap_or(30);
    match setting.data.at("ico_registration.expires_on") {
        _ if setting.ico_number.is_empty() => amiss(
            about,
            "the number at the Information Commissioner is not known",
            "write `ico_registration: {number: ..., expires_on: ...}` in setting.yaml",
        ),
        Data::Time(end) if end.date_naive() < today => amiss(
            about,
            format!("{} ended on {}", setting.ico_number, show_date(end.date_naive())),
            "renew it, then write the new day into setting.yaml",
        ),
        Data::Time(end) => {
            let soon = end.date_naive() <= today + Days::new(u64::try_from(warn).unwrap_or(0));
            let fact = format!("{}, until {}", setting.ico_number, show_date(end.date_naive()));
            if soon { amiss(about, fact, "renew it soon") } else { fine(about, fact) }
        }
        _ => amiss(
            about,
            format!("{}; its last day is not known", setting.ico_number),
            "write `expires_on:` under `ico_registration:` in setting.yaml",
        ),
    }
}

fn storage(workspace: &Workspace, today: NaiveDate) -> Seen {
    let storage = &workspace.setting.storage;
    let paths = storage.paths.join(", ");
    let decided = format!("decided by {}", storage.decided_by);
    let base = workspace.folder.clone().unwrap_or_default();
    match (storage.kind, storage.review_on) {
        (StorageKind::None, _) => {
            fine("storage", "nowhere: files about children are printed, or handed on by standard output")
        }
        (_, Some(review)) if review < today => amiss(
            "storage",
            format!("{paths}, {decided}; to be looked at again on {}", show_date(review)),
            "decide again, and write the next day into `review_on:`",
        ),
        (_, _) if storage.paths.is_empty() => {
            amiss("storage", "no folder is named", "write `paths:` under `storage:` in setting.yaml")
        }
        (StorageKind::EncryptedFolder, _) if !storage.paths.iter().all(|p| base.join(p).is_dir()) => amiss(
            "storage",
            format!("{paths}, {decided}; not all of it is there now"),
            "open the encrypted folder first",
        ),
        (StorageKind::EncryptedFolder, _) => {
            fine("storage", format!("{paths}, {decided}; whether it is encrypted is not checked"))
        }
        (StorageKind::Removable, _) => fine("storage", format!("removable discs: {paths}, {decided}")),
    }
}

fn trust(workspace: &Workspace) -> Result<Seen, Stop> {
    let trust = Workspace::trust(workspace.folder.as_deref(), &mut |line| say(line))?;
    let names: Vec<String> =
        trust.certificates().iter().map(|c| format!("{} ({})", c.organisation(), c.words().join(" "))).collect();
    Ok(fine(
        "trust",
        if names.is_empty() {
            "nobody: every seal is UNKNOWN-SIGNER here, unless --trust names a certificate".into()
        } else {
            names.join(", ")
        },
    ))
}
