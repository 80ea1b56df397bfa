//! What somebody reads off a page that came back, as typed or ticked, becomes an entry; nothing is taken for granted.
//!
//! The names are an item's id, `<item>.missing` for each question that a section leaves open, `signed.<field>`, `signed_on`
//! (or its boxes `signed_on-day`, `-month`, `-year`), `no_date` and `seen_by`.

use super::{Issued, Returned, Said, Signature, Spoken};
use crate::pack::{Asked, Asks, Back};
use crate::value::{LONDON, read_date, show_date};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeMap;

/// What stands in the place of the day where none is on the page.
pub const NO_DATE: &str = "none";
/// The most letters of a staff number or initials.
const MOST_SEEN_BY: usize = 12;

/// Names and letters, as a form sends them.
#[derive(Clone, Copy)]
pub struct Typed<'t>(pub &'t [(String, String)]);

impl<'t> Typed<'t> {
    /// The letters under a name; nothing where there are none.
    pub fn text(self, name: &str) -> &'t str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, text)| text.trim())
    }

    /// All that was ticked under a name.
    pub fn all(self, name: &str) -> impl Iterator<Item = &'t str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, text)| text.trim())
    }

    /// The day beside the signature, in one or in its boxes.
    fn day(self) -> String {
        let boxes = ["day", "month", "year"].map(|b| self.text(&format!("signed_on-{b}")));
        match self.text("signed_on") {
            "" if boxes.iter().all(|b| b.is_empty()) => String::new(),
            "" => boxes.join(" "),
            whole => whole.to_owned(),
        }
    }
}

/// Something that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The name that it is about.
    pub name: String,
    /// The fact.
    pub fact: String,
    /// What to do.
    pub help: String,
}

impl Fault {
    fn of(name: impl Into<String>, fact: impl Into<String>, help: impl Into<String>) -> Fault {
        Fault { name: name.into(), fact: fact.into(), help: help.into() }
    }
}

/// The entry for one form of a pack that was handed out at `issued_at` (RFC 3339).
///
/// # Errors
/// Every fault, in the order of the page.
pub fn returned(
    (issued, issued_at): (&Issued, &str),
    back: &Back,
    typed: Typed<'_>,
    spoken: Spoken<'_>,
    now: DateTime<Utc>,
) -> Result<Returned, Vec<Fault>> {
    let (mut faults, mut items) = (Vec::new(), BTreeMap::new());
    for asked in &back.items {
        match said(asked, typed, &spoken.asked(&back.form, asked)) {
            Ok(said) => drop(items.insert(asked.item.clone(), said)),
            Err(fault) => faults.push(fault),
        }
    }
    let mut signed = Vec::new();
    for signer in &back.signers {
        match signature(typed.text(&format!("signed.{}", signer.field))) {
            Some(is) => {
                signed.push(Signature { field: signer.field.clone(), role: signer.role.clone(), signed: is });
            }
            None => {
                let fact = format!("{}: nobody has said whether it is signed", spoken.item(&back.form, &signer.field));
                faults.push(Fault::of(format!("signed.{}", signer.field), fact, "say signed or not signed"));
            }
        }
    }
    let signed_on = match day(typed, signed.iter().any(|s| s.signed), issued_at, now) {
        Ok(day) => day.map(|day| day.format("%Y-%m-%d").to_string()),
        Err(fault) => {
            faults.push(fault);
            None
        }
    };
    let seen_by = typed.text("seen_by").to_uppercase();
    if !is_code(&seen_by) {
        let fact = "it is not said who took it in";
        faults.push(Fault::of(
            "seen_by",
            fact,
            "write your staff number or your initials, at most 12 letters and figures",
        ));
    }
    let (pack, check, form) = (issued.pack.clone(), issued.check.clone(), back.form.clone());
    if faults.is_empty() { Ok(Returned { pack, check, form, items, signed, signed_on, seen_by }) } else { Err(faults) }
}

/// Whether a text is a staff number or initials: a name could be read out of free letters; a code is short and plain.
pub fn is_code(text: &str) -> bool {
    (1..=MOST_SEEN_BY).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// What was said to one item.
fn said(asked: &Asked, typed: Typed<'_>, question: &str) -> Result<Said, Fault> {
    let missing: Vec<String> = typed.all(&format!("{}.missing", asked.item)).map(str::to_owned).collect();
    let word = typed.text(&asked.item).to_lowercase();
    let question = question.trim_end_matches('?');
    let none = |help: &str| Fault::of(&asked.item, format!("\"{question}\" is not entered yet"), help);
    if asked.asks != Asks::Section {
        return match word.as_str() {
            "yes" | "y" => Ok(Said::Yes),
            "no" | "n" => Ok(Said::No),
            "blank" | "b" => Ok(Said::Blank),
            _ => Err(none("say yes, no or left blank, as it stands on the page")),
        };
    }
    let is_known = missing.iter().all(|m| asked.questions.contains(m));
    match word.as_str() {
        "filled" | "f" if missing.is_empty() => Ok(Said::Filled),
        "filled" | "f" => Err(Fault::of(
            &asked.item,
            format!("\"{question}\" is filled in, and yet something is missing"),
            "say with gaps, or take out what is missing",
        )),
        "blank" | "b" => Ok(Said::Blank),
        "gaps" | "g" if !is_known => Err(Fault::of(
            &asked.item,
            format!("\"{question}\" has no such question"),
            format!("its questions are {}", asked.questions.join(", ")),
        )),
        "gaps" | "g" if missing.is_empty() => Err(Fault::of(
            &asked.item,
            format!("\"{question}\" has gaps, and it is not said which"),
            "say each question that is not answered",
        )),
        "gaps" | "g" => Ok(Said::Gaps(asked.questions.iter().filter(|q| missing.contains(q)).cloned().collect())),
        _ if asked.only().is_some() => Err(none("say filled in or left blank, as it stands on the page")),
        _ => Err(none("say filled in, with gaps or left blank, as it stands on the page")),
    }
}

fn signature(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "signed" | "yes" | "y" => Some(true),
        "not signed" | "unsigned" | "no" | "n" => Some(false),
        _ => None,
    }
}

/// The day beside the signature: not before the pack was handed out, not after today.
fn day(typed: Typed<'_>, is_signed: bool, issued_at: &str, now: DateTime<Utc>) -> Result<Option<NaiveDate>, Fault> {
    let text = typed.day();
    let has_none = !typed.text("no_date").is_empty() || text.eq_ignore_ascii_case(NO_DATE);
    let fault = |fact: String, help: &str| Err(Fault::of("signed_on", fact, help));
    match (text.as_str(), has_none) {
        (_, _) if !is_signed && (text.is_empty() || has_none) => Ok(None),
        (_, _) if !is_signed => {
            fault("there is a day, and nobody has signed".into(), "take out the day, or say who signed")
        }
        ("" | NO_DATE, true) => Ok(None),
        (_, true) => fault("there is a day, and it is said that there is none".into(), "leave one of them out"),
        ("", false) => {
            fault("the day beside the signature is not entered".into(), "write it, or say that none is on the page")
        }
        (text, false) => match read_date(text) {
            Err((fact, help)) => Err(Fault::of("signed_on", format!("the day of the signature: {fact}"), help)),
            Ok(day) if day > now.with_timezone(&LONDON).date_naive() => {
                fault(format!("{} has not come yet", show_date(day)), "check the day on the page")
            }
            Ok(day) if DateTime::parse_from_rfc3339(issued_at).is_ok_and(|at| day < at.date_naive()) => {
                let help = "check the day on the page; if it stands there so, say that none does";
                fault(format!("on {} the pack was not handed out yet", show_date(day)), help)
            }
            Ok(day) => Ok(Some(day)),
        },
    }
}
