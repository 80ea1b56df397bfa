//! What `verify` found, in words: the same on the command line and at the desk.

use crate::pdf::Description;
use crate::source;
use crate::value::{show_date, show_moment};
use crate::verify::{FieldKind, Filled, FormField, Lasting, Report, Signature, TimeStamp, Verdict};
use chrono::NaiveDate;
use serde_json::{Value as Json, json};

/// The first word of a verdict.
pub fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Sealed => "SEALED",
        Verdict::Filled => "FILLED",
        Verdict::UnknownSigner => "UNKNOWN-SIGNER",
        Verdict::NotSealed { .. } => "NOT-SEALED",
    }
}

/// Why a file is not sealed; nothing where it is.
pub fn why(verdict: &Verdict) -> Option<String> {
    match verdict {
        Verdict::NotSealed { why } => Some(why.to_string()),
        _ => None,
    }
}

/// What a verdict that is not SEALED means for whoever holds the file, and what to do.
pub fn help(verdict: &Verdict) -> Option<&'static str> {
    match verdict {
        Verdict::NotSealed { why } => Some(why.help()),
        _ => None,
    }
}

/// The answers that a verdict is made of: what is asked, and what was found; none of a file that is not sealed.
pub fn facts(report: &Report, notes: Option<&Description>) -> Vec<(&'static str, String)> {
    let mut facts = of_seal(report, notes);
    if why(&report.verdict).is_none() {
        facts.extend(since(report));
    }
    facts
}

/// Those that tell of the seal and of what was sealed.
pub fn of_seal(report: &Report, notes: Option<&Description>) -> Vec<(&'static str, String)> {
    if why(&report.verdict).is_some() {
        return Vec::new();
    }
    let mut facts = Vec::new();
    if let Some(signer) = &report.signer {
        let trusted = match report.stolen_from {
            _ if let Some(since) = report.withdrawn => format!(
                "no: its issuer withdrew its certificate on {}, and no time stamp that you trust says that the seal is \
                 older; ask the setting",
                show_moment(since.fixed_offset())
            ),
            _ if report.trusted => "yes, its certificate is among those you trust".into(),
            Some(from) => format!(
                "no: its key was stolen on {}, and nothing but the seal itself says that the seal is older; compare \
                 with the setting's own copy or record",
                show_moment(from.fixed_offset())
            ),
            None => "no: compare the words with those the setting gave you, then use --trust".into(),
        };
        facts.push(("sealed by", source::shown(&signer.organisation())));
        facts.push(("its words", signer.words().join(" ")));
        facts.push(("trusted", trusted));
    }
    if report.encrypted {
        facts.push(("encrypted", "yes, by AES-256; it opens with its passphrase alone, and is not PDF/A".into()));
    }
    if let Some(at) = report.claimed_at {
        let at = show_moment(at.fixed_offset());
        facts.push(("sealed at", format!("{at}, by the clock of the computer that sealed it")));
    }
    if let Some(stamp) = &report.stamp {
        let (at, clock) = (show_moment(stamp.at.fixed_offset()), quoted(&stamp.authority.name()));
        facts.push(("stamped at", format!("{at}, by the clock of {clock} ({})", stamp.authority.words().join(" "))));
    }
    let unchanged = if report.later.is_empty() && report.lasting.is_empty() {
        "yes, every byte of the file is covered"
    } else {
        "what was sealed, yes: every byte of it is covered; what was done since is listed below"
    };
    facts.push(("unchanged", unchanged.into()));
    let fact = |key: &str| report.private.get(key).map(|v| source::shown(v)).unwrap_or_default();
    facts.push(("record", format!("{}, check {}", fact("Record"), fact("CheckCode"))));
    let audience = fact("Audience").replace('_', " ");
    if !audience.is_empty() {
        facts.push(("a copy", format!("for: {audience}; what they may not read is left out of it")));
    }
    if !fact("KeptUntil").is_empty() {
        facts.push(("kept until", fact("KeptUntil").split(';').map(kept_until).collect::<Vec<_>>().join("; ")));
    }
    if let Some(description) = notes {
        let bearing = description.pages.iter().filter(|p| p.bears_note).count();
        facts.push(("note", format!("on {bearing} of {} pages", description.pages.len())));
    }
    facts
}

/// Until when one of its records is kept: its number, then a day or what its term waits for.
fn kept_until(part: &str) -> String {
    let (record, until) = part.trim().split_once(' ').unwrap_or((part, ""));
    match until.parse::<NaiveDate>() {
        Ok(day) => format!("{record}: {}", show_date(day)),
        Err(_) => format!("{record}: its term waits for {until}"),
    }
}

/// What was done since the sealing, in its order: each signature covers all that stands above it.
fn since(report: &Report) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    for later in &report.later {
        facts.extend(later.filled.iter().map(|filled| ("filled in", answer(filled))));
        facts.extend(later.signature.iter().map(|signature| ("signed", signed(signature))));
        if later.filled.is_empty() && later.signature.is_none() {
            facts.push(("saved again", "by some program, and nothing was filled in".into()));
        }
    }
    for lasting in &report.lasting {
        if lasting.certificates + lasting.revocations > 0 {
            facts.push(("kept for later", kept(lasting)));
        }
        facts.extend(lasting.stamp.iter().map(|stamp| ("stamped again", stamped_again(stamp, lasting.trusted))));
    }
    facts
}

/// What the seal and the signatures rest on, which a reader needs once the certificates are out of date.
fn kept(lasting: &Lasting) -> String {
    let counted =
        |count, one: &str, many: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {many}") };
    let certificates = counted(lasting.certificates, "certificate", "certificates");
    let lists = counted(lasting.revocations, "list of withdrawn ones", "lists of withdrawn ones");
    format!("{certificates} and {lists}, behind the seal and on no page")
}

fn stamped_again(stamp: &TimeStamp, trusted: bool) -> String {
    let known = if trusted { "which you trust" } else { "which is not known here" };
    let (at, clock) = (show_moment(stamp.at.fixed_offset()), quoted(&stamp.authority.name()));
    format!(
        "{at}, by the clock of {clock}, {known} ({}); the file was there as it is",
        stamp.authority.words().join(" ")
    )
}

fn answer(filled: &Filled) -> String {
    let (question, before, after) = (quoted(&filled.question), quoted(&filled.before), quoted(&filled.after));
    let typeface = "; drawn in a typeface that came with it: look whether the page says the same";
    let cut = "; longer than its place on the page, where its end may not be seen";
    let undrawn = "; drawn by each program as it can, perhaps not whole: go by the words given here";
    let marked = [(filled.has_own_typeface, typeface), (filled.is_cut, cut), (filled.is_undrawn, undrawn)];
    let look: String = marked.into_iter().filter_map(|(holds, words)| holds.then_some(words)).collect();
    match (filled.before.is_empty(), filled.after.is_empty()) {
        (true, _) => format!("{question}: {after}{look}"),
        (false, true) => format!("{question}: emptied; it was {before}"),
        (false, false) => format!("{question}: {after}{look}; it was {before}"),
    }
}

/// Who signed, when, and whether in turn.
pub fn signed(signature: &Signature) -> String {
    format!(
        "{}: {}; all that stands above it was there{}{}",
        quoted(&signature.question),
        signed_by(signature),
        turn(signature),
        shown(signature)
    )
}

/// By whom a place is signed, and when.
pub fn signed_by(signature: &Signature) -> String {
    let known = match signature.withdrawn {
        Some(since) => format!("whose certificate its issuer withdrew on {}", show_moment(since.fixed_offset())),
        None if signature.trusted => "whose certificate you trust".to_owned(),
        None => "whose certificate is not known here".to_owned(),
    };
    let clock = match &signature.stamp {
        Some(stamp) => {
            let at = show_moment(stamp.at.fixed_offset());
            format!("; there by {at}, by the clock of {}", quoted(&stamp.authority.name()))
        }
        None => ", by the clock of the computer it was signed on".to_owned(),
    };
    format!(
        "by {}, {known} ({}), {}{clock}",
        quoted(&signature.signer.name()),
        signature.signer.words().join(" "),
        show_moment(signature.claimed_at.fixed_offset()),
    )
}

/// What stands in the place on the page, which says nothing about who signed.
pub fn shown(signature: &Signature) -> String {
    match signature.shown.as_deref() {
        Some("") => String::new(),
        Some(letters) => format!("; the page shows {} there", quoted(letters)),
        None => "; what the page shows there was drawn by the signer's program: go by the name given here".to_owned(),
    }
}

fn turn(signature: &Signature) -> String {
    match signature.missing_before.as_slice() {
        [] => String::new(),
        missing => {
            let missing: Vec<String> = missing.iter().map(|question| quoted(question)).collect();
            format!("; out of turn: the form has {} signed before it", missing.join(" and "))
        }
    }
}

/// What somebody else wrote, so that nobody takes it for what we say.
fn quoted(text: &str) -> String {
    format!("“{}”", source::shown(text).to_string().replace(['“', '”'], "\""))
}

/// The same for machines.
pub fn machine(report: &Report) -> Json {
    let filled = |filled: &Filled| {
        json!({"field": filled.field, "question": filled.question, "before": filled.before, "after": filled.after,
            "has_own_typeface": filled.has_own_typeface, "is_cut": filled.is_cut,
            "is_undrawn": filled.is_undrawn})
    };
    let signature = |signature: &Signature| {
        json!({
            "field": signature.field, "question": signature.question, "trusted": signature.trusted,
            "signer": {"name": signature.signer.name(), "words": signature.signer.words(),
                "fingerprint": hex(&signature.signer.fingerprint())},
            "claimed_at": signature.claimed_at.to_rfc3339(), "missing_before": signature.missing_before,
            "shown": signature.shown, "withdrawn": signature.withdrawn.map(|since| since.to_rfc3339()),
            "time_stamp": signature.stamp.as_ref().map(|stamp| stamp.at.to_rfc3339()),
        })
    };
    let later = report.later.iter().map(|later| {
        json!({"filled": later.filled.iter().map(filled).collect::<Vec<Json>>(), "signature": later.signature.as_ref().map(signature)})
    });
    let lasting = report.lasting.iter().map(|lasting| {
        json!({"certificates": lasting.certificates, "revocations": lasting.revocations, "trusted": lasting.trusted,
            "time_stamp": lasting.stamp.as_ref().map(|stamp| stamp.at.to_rfc3339())})
    });
    json!({
        "verdict": word(&report.verdict),
        "why": why(&report.verdict),
        "encrypted": report.encrypted,
        "intact": report.intact,
        "covers_everything": report.covers_everything,
        "trusted": report.trusted,
        "stolen_from": report.stolen_from.map(|from| from.to_rfc3339()),
        "withdrawn": report.withdrawn.map(|since| since.to_rfc3339()),
        "signer": report.signer.as_ref().map(|s| json!({"organisation": s.organisation(), "words": s.words(), "fingerprint": hex(&s.fingerprint())})),
        "certification_level": report.level.map(|l| l.number()),
        "claimed_at": report.claimed_at.map(|t| t.to_rfc3339()),
        "pages": report.pages,
        "private": report.private,
        "fields": report.fields.iter().map(field).collect::<Vec<Json>>(),
        "since": later.collect::<Vec<Json>>(),
        "lasting": lasting.collect::<Vec<Json>>(),
    })
}

fn field(field: &FormField) -> Json {
    let (kind, longest) = match field.kind {
        FieldKind::Text(longest) => ("text", longest),
        FieldKind::Button => ("button", None),
        FieldKind::Signature => ("signature", None),
    };
    json!({
        "name": field.name, "question": field.question, "kind": kind, "longest": longest, "value": field.value,
        "choices": field.choices, "is_signed": field.is_signed, "signer": field.signer,
    })
}

/// Bytes as digits, as fingerprints and digests are compared.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
