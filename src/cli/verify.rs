//! `confide verify`: the verdict first on the line, then the answers that it is made of.

use super::arguments::{Format, Verify};
use super::opened::{Judged, Passphrases, judge};
use super::paper_code;
use super::shell::{Code, Shell, Stop, give_line, say};
use crate::disk;
use crate::pdf;
use crate::report::verdict;
use crate::source;
use crate::system::Trouble;
use crate::verify::{LARGEST, Report, Trust, Verdict};
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};

pub(super) fn run(arguments: &Verify, shell: &mut Shell) -> Result<Code, Stop> {
    let trust = shell.trust(&arguments.trust)?;
    let Looked { files, others } = look(&arguments.files)?;
    if let Some(code) = &arguments.code {
        return paper_code::run(code, &files, &trust, shell);
    }
    let passphrases = Passphrases::new(arguments);
    let mut worst = Code::Fine;
    let mut all = Vec::new();
    for path in &files {
        let (code, told) = one(path, &trust, &passphrases, shell);
        worst = worst.max(code);
        all.extend(told);
    }
    if shell.format == Format::Json {
        give_line(&json!({"version": 1, "files": all, "other_files": others}).to_string());
    } else if others > 0 {
        say(&format!("{others} other files in these folders are no PDFs, and nothing can be said about them"));
    }
    if files.is_empty() {
        return Err(Stop::trouble("there is no PDF in these folders", "name the files, or the folder that holds them"));
    }
    Ok(worst)
}

/// What is to be looked at, and how many files beside the PDFs lie in the folders.
struct Looked {
    files: Vec<PathBuf>,
    others: usize,
}

/// Files as they are named; of a folder every PDF in it, in the order of their names, links not followed.
fn look(named: &[PathBuf]) -> Result<Looked, Stop> {
    let mut looked = Looked { files: Vec::new(), others: 0 };
    for path in named {
        if !path.is_dir() {
            looked.files.push(path.clone());
            continue;
        }
        for entry in walkdir::WalkDir::new(path).sort_by_file_name() {
            let entry = entry
                .map_err(|error| Stop::trouble(format!("a folder cannot be read: {error}"), "look at it yourself"))?;
            let is_pdf = entry.path().extension().is_some_and(|end| end.eq_ignore_ascii_case("pdf"));
            match entry.file_type() {
                kind if kind.is_file() && is_pdf => looked.files.push(entry.into_path()),
                kind if kind.is_dir() => {}
                _ => looked.others += 1,
            }
        }
    }
    Ok(looked)
}

fn one(path: &Path, trust: &Trust, passphrases: &Passphrases, shell: &Shell) -> (Code, Option<Json>) {
    let bytes = match read(path) {
        Ok(bytes) => bytes,
        Err(trouble) => return untold(path, &Trouble::new(trouble.message), false, shell),
    };
    let Judged { report, notes } = match judge(&bytes, path, trust, passphrases) {
        Ok(judged) => judged,
        Err(trouble) => return untold(path, &trouble, true, shell),
    };
    if shell.format == Format::Json {
        return (code(&report), Some(machine(path, &report, notes.as_ref())));
    }
    give_line(&human(path, &report, notes.as_ref()));
    (code(&report), None)
}

/// Nothing can be said about a file.
fn untold(path: &Path, trouble: &Trouble, is_encrypted: bool, shell: &Shell) -> (Code, Option<Json>) {
    let (name, fact) = (source::shown(&path.to_string_lossy()), &trouble.message);
    if shell.format == Format::Json {
        let told = json!({"file": name, "verdict": null, "error": fact, "encrypted": is_encrypted.then_some(true)});
        return (Code::Trouble, Some(told));
    }
    let help = if trouble.help.is_empty() { String::new() } else { format!("\n  = help: {}", trouble.help) };
    say(&format!("error: {fact}{help}"));
    (Code::Trouble, None)
}

/// The exit code of a verdict.
pub(super) fn code(report: &Report) -> Code {
    match report.verdict {
        Verdict::Sealed => Code::Fine,
        Verdict::Filled => Code::Filled,
        Verdict::UnknownSigner | Verdict::NotSealed { .. } => Code::Findings,
    }
}

/// The file, or so much of one that is too large that `verify` sees that it is.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Trouble> {
    let is_too_large = std::fs::metadata(path).is_ok_and(|m| m.is_file() && m.len() > LARGEST as u64);
    if is_too_large { Ok(vec![0; LARGEST + 1]) } else { disk::read(path, LARGEST as u64) }
}

pub(super) fn human(path: &Path, report: &Report, notes: Option<&pdf::Description>) -> String {
    let name = source::shown(&path.to_string_lossy());
    let word = verdict::word(&report.verdict);
    if let Some(why) = verdict::why(&report.verdict) {
        let help = verdict::help(&report.verdict).map(|help| format!("\n  {help}")).unwrap_or_default();
        return format!("{word}: {name}: {}{help}", source::shown(&why));
    }
    let facts = verdict::facts(report, notes);
    let lines = facts.iter().map(|(asked, found)| format!("\n  {asked:<14} {found}"));
    format!("{word} {name}") + &lines.collect::<String>()
}

fn machine(path: &Path, report: &Report, notes: Option<&pdf::Description>) -> Json {
    let mut told = verdict::machine(report);
    told["file"] = path.display().to_string().into();
    told["note_on_page"] = notes.map(|d| d.pages.iter().map(|p| p.bears_note).collect::<Vec<_>>()).into();
    told
}
