//! `confide verify`: the verdict first on the line, then the answers that it is made of.

use super::arguments::{Format, Verify};
use super::shell::{Code, Shell, Stop, give_line, say};
use crate::disk;
use crate::pdf;
use crate::source;
use crate::system::Trouble;
use crate::value::show_moment;
use crate::verify::{LARGEST, Report, Verdict, verify};
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
fn read(path: &Path) -> Result<Vec<u8>, Trouble> {
    let is_too_large = std::fs::metadata(path).is_ok_and(|m| m.is_file() && m.len() > LARGEST as u64);
    if is_too_large { Ok(vec![0; LARGEST + 1]) } else { disk::read(path, LARGEST as u64) }
}

fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Sealed => "SEALED",
        Verdict::Filled => "FILLED",
        Verdict::UnknownSigner => "UNKNOWN-SIGNER",
        Verdict::NotSealed { .. } => "NOT-SEALED",
    }
}

fn human(path: &Path, report: &Report, notes: Option<&pdf::Description>) -> String {
    let name = source::shown(&path.to_string_lossy());
    if let Verdict::NotSealed { why } = &report.verdict {
        return format!("{}: {name}: {why}", word(&report.verdict));
    }
    let mut lines = vec![format!("{} {name}", word(&report.verdict))];
    if let Some(signer) = &report.signer {
        lines.push(format!("  sealed by      {}", source::shown(&signer.organisation())));
        lines.push(format!("  its words      {}", signer.words().join(" ")));
        lines.push(format!(
            "  trusted        {}",
            if report.trusted {
                "yes, its certificate is among those you trust"
            } else {
                "no: compare the words with those the setting gave you, then use --trust"
            }
        ));
    }
    if let Some(at) = report.claimed_at {
        lines.push(format!(
            "  sealed at      {}, by the clock of the computer that sealed it",
            show_moment(at.fixed_offset())
        ));
    }
    lines.push("  unchanged      yes, every byte of the file is covered".into());
    let fact = |key: &str| report.private.get(key).map(|v| source::shown(v)).unwrap_or_default();
    lines.push(format!("  record         {}, check {}", fact("Record"), fact("CheckCode")));
    if let Some(description) = notes {
        let bearing = description.pages.iter().filter(|p| p.bears_note).count();
        lines.push(format!("  note           on {bearing} of {} pages", description.pages.len()));
    }
    lines.join("\n")
}

fn machine(path: &Path, report: &Report, notes: Option<&pdf::Description>) -> Json {
    let why = match &report.verdict {
        Verdict::NotSealed { why } => Some(why.to_string()),
        _ => None,
    };
    json!({
        "file": path.display().to_string(),
        "verdict": word(&report.verdict),
        "why": why,
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
