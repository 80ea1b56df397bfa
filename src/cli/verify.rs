//! `confide verify`: the verdict first on the line, then the answers that it is made of.

use super::arguments::{Format, Verify};
use super::opened::{Judged, Passphrases, judge};
use super::paper_code;
use super::shell::{Code, Shell, Stop, give_line, say};
use super::verified;
use crate::disk;
use crate::pack::verified::{File, Looked};
use crate::pdf;
use crate::report::verdict;
use crate::source;
use crate::system::Trouble;
use crate::verify::{LARGEST, Report, Trust, Verdict};
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};

pub(super) fn run(arguments: &Verify, shell: &mut Shell) -> Result<Code, Stop> {
    let trust = shell.trust(&arguments.trust)?;
    let Named { files, others } = look(&arguments.files)?;
    if let Some(code) = &arguments.code {
        return paper_code::run(code, &files, &trust, shell);
    }
    let passphrases = Passphrases::new(arguments);
    let mut worst = Code::Fine;
    let (mut all, mut looked) = (Vec::new(), Looked { others, ..Looked::default() });
    for path in &files {
        let (code, told, file) = one(path, &trust, &passphrases, shell);
        worst = worst.max(code);
        all.extend(told);
        looked.files.push(file);
    }
    let wanted = arguments.report.as_ref().filter(|_| !files.is_empty());
    let issued = wanted.map(|path| verified::issue(path, &looked, arguments, shell)).transpose();
    if shell.format == Format::Json {
        let issued = issued.as_ref().ok().and_then(Option::as_ref);
        give_line(&json!({"version": 1, "files": all, "other_files": others, "report": issued}).to_string());
    } else if others > 0 {
        say(&format!("{others} other files in these folders are no PDFs, and nothing can be said about them"));
    }
    if files.is_empty() {
        return Err(Stop::trouble("there is no PDF in these folders", "name the files, or the folder that holds them"));
    }
    issued.map(|_| worst)
}

/// What is to be looked at, and how many files beside the PDFs lie in the folders.
struct Named {
    files: Vec<PathBuf>,
    others: usize,
}

/// Files as they are named; of a folder every PDF in it, in the order of their names, links not followed.
fn look(named: &[PathBuf]) -> Result<Named, Stop> {
    let mut looked = Named { files: Vec::new(), others: 0 };
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

fn one(path: &Path, trust: &Trust, passphrases: &Passphrases, shell: &Shell) -> (Code, Option<Json>, File) {
    let bytes = match read(path) {
        Ok(bytes) => bytes,
        Err(trouble) => return untold(path, None, &Trouble::new(trouble.message), shell),
    };
    let Judged { report, notes } = match judge(&bytes, path, trust, passphrases) {
        Ok(judged) => judged,
        Err(trouble) => return untold(path, Some(&bytes), &trouble, shell),
    };
    let (code, told) = (code(&report), machine(path, &report, notes.as_ref()));
    if shell.format != Format::Json {
        give_line(&human(path, &report, notes.as_ref()));
    }
    let (name, digest) = (path.to_string_lossy().into_owned(), verified::digest(&bytes));
    (code, Some(told), File { name, size: bytes.len(), digest, found: Ok((report, notes)) })
}

/// Nothing can be said about a file: it cannot be read, or it is encrypted, and then its bytes are there.
fn untold(path: &Path, bytes: Option<&[u8]>, trouble: &Trouble, shell: &Shell) -> (Code, Option<Json>, File) {
    let (name, fact) = (path.to_string_lossy().into_owned(), &trouble.message);
    let told = json!({"file": source::shown(&name), "verdict": null, "error": fact, "encrypted": bytes.map(|_| true)});
    if shell.format != Format::Json {
        let help = if trouble.help.is_empty() { String::new() } else { format!("\n  = help: {}", trouble.help) };
        say(&format!("error: {fact}{help}"));
    }
    let (size, digest) = (bytes.map_or(0, <[u8]>::len), bytes.and_then(verified::digest));
    (Code::Trouble, Some(told), File { name, size, digest, found: Err(fact.clone()) })
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
