//! A second language beside the English of a form that parents read: its words, and how much of them was checked.

use super::page::Look;
use super::script;
use crate::expr::Data;
use crate::form::{Form, Printed, Strings};
use crate::value::fill;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// The fixed words that stand on pages which parents read; the others are for staff, or say what the program found.
pub(super) const WORDS: [&str; 42] = [
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
];

/// What the page set-up needs to know of the second language: the words by the English they stand beside.
///
/// One English text in two places of a document is one entry, as the page cannot tell them apart; checked words go first.
pub fn second(look: &Look<'_>, groups: &[(Vec<Printed<'_>>, Data)], forms: &[&Form]) -> Json {
    let Some(strings) = look.second else { return json!({"pairs": [], "dir": ""}) };
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
    for form in forms {
        let all = look.words.printed();
        let found = all.iter().find(|p| p.key == "words.second_line").and_then(|p| strings.beside(p));
        if let Some((says, checked)) = found {
            add(line(form, look), Counts::of(strings, &form.printed()).put_into(says, strings), checked);
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
    Counts::of(strings, &form.printed()).put_into(look.words.say("second_line"), strings)
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

    /// Puts the numbers and the language's name into a sentence.
    fn put_into(self, says: &str, strings: &Strings) -> String {
        let all = self.checked + self.unchecked + self.missing;
        let values =
            [("all", all), ("checked", self.checked), ("unchecked", self.unchecked), ("missing", self.missing)];
        let said = says.replace("{language}", &strings.language.name);
        values.iter().fold(said, |said, (name, n)| said.replace(&format!("{{{name}}}"), &n.to_string()))
    }
}
