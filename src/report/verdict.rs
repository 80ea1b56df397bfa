//! What `verify` found, in words: the same on the command line and at the desk.

use crate::pdf::Description;
use crate::source;
use crate::value::show_moment;
use crate::verify::{Report, Verdict};

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

/// The answers that a verdict is made of: what is asked, and what was found; none of a file that is not sealed.
pub fn facts(report: &Report, notes: Option<&Description>) -> Vec<(&'static str, String)> {
    if why(&report.verdict).is_some() {
        return Vec::new();
    }
    let mut facts = Vec::new();
    if let Some(signer) = &report.signer {
        let trusted = match report.stolen_from {
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
    if let Some(at) = report.claimed_at {
        let at = show_moment(at.fixed_offset());
        facts.push(("sealed at", format!("{at}, by the clock of the computer that sealed it")));
    }
    if let Some(stamp) = &report.stamp {
        let (at, clock) = (show_moment(stamp.at.fixed_offset()), source::shown(&stamp.authority.name()));
        facts.push(("stamped at", format!("{at}, by the clock of {clock} ({})", stamp.authority.words().join(" "))));
    }
    facts.push(("unchanged", "yes, every byte of the file is covered".into()));
    let fact = |key: &str| report.private.get(key).map(|v| source::shown(v)).unwrap_or_default();
    facts.push(("record", format!("{}, check {}", fact("Record"), fact("CheckCode"))));
    if let Some(description) = notes {
        let bearing = description.pages.iter().filter(|p| p.bears_note).count();
        facts.push(("note", format!("on {bearing} of {} pages", description.pages.len())));
    }
    facts
}
