//! `confide verify`: the verdict first on the line, then the answers that it is made of.

use super::arguments::{Format, Verify};
use super::shell::{Code, Shell, Stop, give_line, say};
use crate::disk;
use crate::pdf;
use crate::report::verdict;
use crate::source;
use crate::system::Trouble;
use crate::verify::{LARGEST, Report, verify};
use serde_json::{Value as Json, json};
use std::path::Path;

pub(super) fn run(arguments: &Verify, shell: &mut Shell) -> Result<Code, Stop> {
    let trust = shell.trust(&arguments.trust)?;
    let mut worst = Code::Fine;
    let mut all = Vec::new();
    for path in &arguments.files {
        let bytes = match read(path) {
            Ok(bytes) => bytes,
            Err(trouble) => {
                let (name, fact) = (source::shown(&path.to_string_lossy()), trouble.message);
                match shell.format {
                    Format::Json => all.push(json!({"file": name, "verdict": null, "error": fact})),
                    _ => say(&format!("error: {fact}")),
                }
                worst = worst.max(Code::Trouble);
                continue;
            }
        };
        let report = verify(&bytes, &trust);
        let notes = if report.intact { pdf::describe(&bytes).ok() } else { None };
        match shell.format {
            Format::Json => all.push(machine(path, &report, notes.as_ref())),
            _ => give_line(&human(path, &report, notes.as_ref())),
        }
        worst = worst.max(if report.is_sealed() { Code::Fine } else { Code::Findings });
    }
    if shell.format == Format::Json {
        give_line(&json!({"version": 1, "files": all}).to_string());
    }
    Ok(worst)
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
        return format!("{word}: {name}: {why}");
    }
    let facts = verdict::facts(report, notes);
    let lines = facts.iter().map(|(asked, found)| format!("\n  {asked:<14} {found}"));
    format!("{word} {name}") + &lines.collect::<String>()
}

fn machine(path: &Path, report: &Report, notes: Option<&pdf::Description>) -> Json {
    json!({
        "file": path.display().to_string(),
        "verdict": verdict::word(&report.verdict),
        "why": verdict::why(&report.verdict),
        "intact": report.intact,
        "covers_everything": report.covers_everything,
        "trusted": report.trusted,
        "signer": report.signer.as_ref().map(|s| json!({"organisation": s.organisation(), "words": s.words(), "fingerprint": hex(&s.fingerprint())})),
        "certification_level": report.level.map(|l| l.number()),
        "claimed_at": report.claimed_at.map(|t| t.to_rfc3339()),
        "pages": report.pages,
        "private": report.private,
        "note_on_page": notes.map(|d| d.pages.iter().map(|p| p.bears_note).collect::<Vec<_>>()),
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
