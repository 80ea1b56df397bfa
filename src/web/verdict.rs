//! What `verify` says of a file, as a page shows it: the one word, what it means, who signed, then all that was done.

use super::returns::sentence;
use crate::pdf::Description;
use crate::report::verdict;
use crate::source::shown;
use crate::verify::{FieldKind, Filled, Later, Refusal, Report, Signature, Verdict};
use serde_json::{Value as Json, json};

/// What the list of what was done tells at more length.
const TOLD_APART: [&str; 2] = ["filled in", "signed"];

/// Whether it is an encrypted copy, of which nothing can be said before its passphrase is typed.
pub(super) fn is_closed(report: &Report) -> bool {
    is_because(report, &Refusal::Encrypted)
}

/// Whether it does not open with the passphrase that was typed.
pub(super) fn is_wrongly_opened(report: &Report) -> bool {
    is_because(report, &Refusal::Passphrase)
}

fn is_because(report: &Report, refusal: &Refusal) -> bool {
    matches!(&report.verdict, Verdict::NotSealed { why } if why == refusal)
}

/// What a page says of a file; `notes` is what its pages bear.
pub(super) fn told(report: &Report, notes: Option<&Description>) -> Json {
    let is_sealed = !matches!(report.verdict, Verdict::NotSealed { .. });
    let later: &[Later] = if is_sealed { &report.later } else { &[] };
    let filled = || later.iter().flat_map(|later| &later.filled);
    let steps: Vec<Json> = later.iter().map(|later| step(report, later)).collect();
    json!({
        "word": verdict::word(&report.verdict),
        "why": verdict::why(&report.verdict).map(|why| sentence(&shown(&why))),
        "help": verdict::help(&report.verdict).map(sentence),
        "by": report.signer.as_ref().map(|signer| shown(&signer.organisation())),
        "words": report.signer.as_ref().map(|signer| signer.words().join(" ")),
        "stolen": report.stolen_from.is_some(), "withdrawn": report.withdrawn.is_some(),
        "facts": facts(report, notes), "signers": signers(later), "steps": steps, "answers": filled().count(),
        "own": filled().filter(|filled| filled.has_own_typeface).count(), "cut": filled().any(|filled| filled.is_cut),
        "undrawn": filled().any(|filled| filled.is_undrawn),
    })
}

/// The answers that the verdict is made of. What to do with a certificate that is not known here the page says itself.
fn facts(report: &Report, notes: Option<&Description>) -> Vec<(String, String)> {
    let is_told_apart = |name: &str| {
        TOLD_APART.contains(&name)
            || name == "trusted" && !report.trusted && report.stolen_from.or(report.withdrawn).is_none()
    };
    let facts = verdict::facts(report, notes).into_iter().filter(|(name, _)| !is_told_apart(name));
    facts.map(|(name, fact)| (sentence(name).trim_end_matches('.').to_owned(), fact)).collect()
}

/// Everybody who signed, each certificate once, and in how many places.
fn signers(later: &[Later]) -> Vec<Json> {
    let mut signers: Vec<(&Signature, usize)> = Vec::new();
    for signature in later.iter().filter_map(|later| later.signature.as_ref()) {
        match signers.iter_mut().find(|(other, _)| other.signer == signature.signer) {
            Some((_, places)) => *places += 1,
            None => signers.push((signature, 1)),
        }
    }
    let signer = |(signature, places): (&Signature, usize)| {
        json!({
            "name": shown(&signature.signer.name()), "words": signature.signer.words().join(" "),
            "trusted": signature.trusted, "places": places,
        })
    };
    signers.into_iter().map(signer).collect()
}

/// What was done to it at a time, and the signature that covers it.
fn step(report: &Report, later: &Later) -> Json {
    let filled: Vec<Json> = later.filled.iter().map(|filled| answer(report, filled)).collect();
    let signature = later.signature.as_ref().map(|signature| {
        let missing: Vec<String> = signature.missing_before.iter().map(|question| shown(question)).collect();
        json!({
            "question": shown(&signature.question), "says": sentence(&format!("{}{}", verdict::signed_by(signature), verdict::shown(signature))), "missing": missing,
        })
    });
    json!({"filled": filled, "signature": signature})
}

fn answer(report: &Report, filled: &Filled) -> Json {
    // a tick box says by itself what it stands for
    let is_box = |field: &crate::verify::FormField| {
        field.name == filled.field && field.kind == FieldKind::Button && field.choices.len() < 2
    };
    let is_ticked = report.fields.iter().any(is_box);
    let said = |text: &str| if is_ticked && !text.is_empty() { "ticked".to_owned() } else { shown(text) };
    json!({
        "question": shown(&filled.question), "before": said(&filled.before), "after": said(&filled.after),
        "own": filled.has_own_typeface, "cut": filled.is_cut, "undrawn": filled.is_undrawn,
    })
}
