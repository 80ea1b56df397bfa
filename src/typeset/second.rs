//! A second language beside the English of a form that parents read: its words, and how much of them was checked.

use super::page::Look;
use super::script;
use crate::expr::Data;
use crate::form::{Form, Printed, Strings};
use crate::value::fill;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// The fixed words that stand on pages which parents read; the others are for staff, or say what the program found.
pub(super) const WORDS: [&str; 33] = [
    "child",
    "moment_blank",
    "moment_blank_keep",
    "moment_issued",
    "moment_notice",
    "open_yours",
    "filled_in_by",
    "second_line",
    "second_differs",
    "yes",
    "no",
    "optional",
    "tick_all",
    "not_answered",
    "day",
    "month",
    "year",
    "signature",
    "name",
    "relationship",
    "date_time",
    "initials",
    "consent_what",
    "consent_why",
    "consent_purpose",
    "consent_who",
    "consent_implications",
    "consent_note",
    "form",
    "page",
    "to_sign",
    "contents_title",
    "check_title",
];

/// What the page set-up needs to know of the second language: the words by the English they stand beside.
///
/// One English text in two places of a document is one entry, as the page cannot tell them apart; checked words go first.
pub fn second(look: &Look<'_>, groups: &[(Vec<Printed<'_>>, Data)]) -> Json {
    let Some(strings) = look.second else { return json!({"pairs": []}) };
    let mut pairs: BTreeMap<String, (String, bool)> = BTreeMap::new();
    let mut add = |english: String, says: String, checked: bool| {
        let there = pairs.get(&english).is_some_and(|(_, there)| *there || !checked);
        if !there && !says.trim().is_empty() {
            pairs.insert(english, (says, checked));
        }
    };
    for (printed, values) in groups {
        for p in printed {
            if let Some((says, checked)) = strings.beside(p) {
                add(fill(p.words.en(), values).0, fill(says, values).0, checked);
            }
        }
    }
    let language = &strings.language;
    json!({
        "lang": language.code(),
        "region": language.region().unwrap_or_default(),
        "dir": if language.is_rtl { "rtl" } else { "ltr" },
        "font": script::family_of(pairs.values().map(|(says, _)| says.as_str())),
        "pairs": pairs.iter().map(|(en, (says, checked))| json!({"en": en, "says": says, "checked": super::page::yes(*checked)})).collect::<Vec<_>>(),
    })
}

/// How much of a form has words beside the English, and how much of them was checked: a sentence for its head.
pub(super) fn line(form: &Form, look: &Look<'_>) -> String {
    let Some(strings) = look.second.filter(|_| form.is_for_parents()) else { return String::new() };
    let count = Counts::of(strings, &form.printed());
    let number = |n: usize| n.to_string();
    let (all, checked, unchecked, missing) =
        (number(count.all()), number(count.checked), number(count.unchecked), number(count.missing));
    look.words.say_with(
        "second_line",
        &[
            ("language", strings.language.name.as_str()),
            ("all", &all),
            ("checked", &checked),
            ("unchecked", &unchecked),
            ("missing", &missing),
        ],
    )
}

/// How many strings are printed with checked words beside them, with unchecked ones, and in English alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    checked: usize,
    unchecked: usize,
    missing: usize,
}

impl Counts {
    fn of(strings: &Strings, printed: &[Printed<'_>]) -> Counts {
        printed.iter().fold(Counts::default(), |mut counts, p| {
            match strings.beside(p) {
                Some((_, true)) => counts.checked += 1,
                Some((_, false)) => counts.unchecked += 1,
                None => counts.missing += 1,
            }
            counts
        })
    }

    fn all(self) -> usize {
        self.checked + self.unchecked + self.missing
    }
}
