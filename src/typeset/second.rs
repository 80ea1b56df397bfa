//! A second language beside the English of a form that parents read: its words, and how much of them was checked.

use super::page::Look;
use super::said::Said;
use super::script;
use crate::expr::Data;
use crate::form::{Form, Printed};
use crate::value::fill;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// The fixed words that stand on pages which parents read; the others are for staff, or say what the program found.
pub(super) const WORDS: [&str; 56] = [
    "child",
    "moment_blank",
    "moment_blank_keep",
    "moment_blank_unsigned",
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
    "to_do",
    "task_answer",
    "task_sign",
    "task_we_sign",
    "nothing_open",
    "done_word",
    "back_word",
    "return_by",
    "return_to",
    "contents_title",
    "kept_title",
    "check_title",
    "own_sheet",
    "empty_side",
    "keep",
    "keep_until",
    "keep_insured",
    "keep_insured_until",
    "keep_held",
    "copy_for",
    "copy_withheld",
    "copy_one_withheld",
    "withheld",
    "day",
    "month",
    "year",
    "hour",
    "minute",
];

/// Those that stand above the squares of a date and a time.
const SQUARES: [&str; 5] = ["day", "month", "year", "hour", "minute"];

/// What the page set-up needs to know of the second language: the words by the English they stand beside; of printed strings
/// by the values that they are filled in with, and of whole sentences.
///
/// One English text in two places of a document is one entry, as the page cannot tell them apart; checked words go first.
pub fn second(look: &Look<'_>, groups: &[(Vec<Printed<'_>>, Data)], sentences: Vec<Said>) -> Json {
    let Some(strings) = look.second else { return none() };
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
    for said in sentences {
        if let Some((says, checked)) = said.beside {
            add(said.english, says, checked);
        }
    }
    let language = &strings.language;
    json!({
        "lang": language.code(),
        "region": language.region().unwrap_or_default(),
        "dir": if language.is_rtl { "rtl" } else { "ltr" },
        "font": script::family_of(pairs.values().map(|(says, _)| says.as_str())),
        "squares": squares(look),
        "pairs": pairs.iter().map(|(en, (says, checked))| json!({"en": en, "says": says, "checked": super::page::yes(*checked)})).collect::<Vec<_>>(),
    })
}

/// The same where there is no second language.
pub(super) fn none() -> Json {
    json!({"pairs": [], "squares": [], "dir": ""})
}

/// What stands above the squares of a date, by what they are for: the month's and the minute's English is one.
fn squares(look: &Look<'_>) -> Vec<Json> {
    let of = |key: &&str| {
        let (says, checked) = look.said(key, &[]).beside?;
        Some(json!({"key": key, "says": says, "checked": super::page::yes(checked)}))
    };
    SQUARES.iter().filter_map(of).collect()
}

/// How much of a form has words beside the English, and how much of them was checked: a sentence for its head.
pub fn line(form: &Form, look: &Look<'_>) -> Option<Said> {
    let strings = look.second.filter(|_| form.is_for_parents())?;
    let (mut checked, mut unchecked, mut missing) = (0, 0, 0);
    for printed in &form.printed() {
        match strings.beside(printed) {
            Some((_, true)) => checked += 1,
            Some((_, false)) => unchecked += 1,
            None => missing += 1,
        }
    }
    let counts =
        [("all", checked + unchecked + missing), ("checked", checked), ("unchecked", unchecked), ("missing", missing)];
    let counts = counts.map(|(key, n): (&str, usize)| (key, Said::as_it_is(n.to_string())));
    let language = ("language", Said::as_it_is(&*strings.language.name));
    let values: Vec<(&str, &Said)> = counts.iter().chain([&language]).map(|(key, said)| (*key, said)).collect();
    Some(look.said("second_line", &values))
}
