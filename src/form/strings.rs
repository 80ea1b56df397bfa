//! The translations of one language, each with the English it translates and who checked it; read from `forms/strings/`.

use super::{Language, Printed};
use crate::source::{self, BadText, Fault, Faults, Keys, Node, Place, Source, Weight, did_you_mean, scalar};
use crate::value::schema::{closed, date, described, schema, text};
use crate::value::{placeholders, read_date};
use chrono::NaiveDate;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// How far a string has come in a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Somebody who reads both languages stands for it by name, and the English is still the same.
    Checked,
    /// There are words, and nobody stands for them: they are printed with a mark.
    Unchecked,
    /// The English has changed since: they are not printed.
    Stale,
    /// There are none: English alone is printed.
    Missing,
}

impl State {
    /// Every state, by the word that people read.
    pub const WORDS: [(&'static str, State); 4] = [
        ("checked", State::Checked),
        ("unchecked", State::Unchecked),
        ("stale", State::Stale),
        ("missing", State::Missing),
    ];

    /// The word that people read.
    pub fn word(self) -> &'static str {
        State::WORDS[self as usize].0
    }
}

/// The words for one string.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Translation {
    /// The mark of the English that they translate.
    pub of: String,
    /// The words.
    pub says: String,
    /// Who checked them; empty for nobody.
    pub by: String,
    /// When.
    pub on: Option<NaiveDate>,
    /// Where they stand in the file.
    pub place: Place,
}

/// The translations of one language, by key.
#[derive(Clone, Debug)]
pub struct Strings {
    /// The language.
    pub language: Language,
    /// The file's text, for showing lines.
    pub source: Source,
    entries: BTreeMap<String, Translation>,
}

/// The mark of an English text: it stays when only its lines are broken anew, and changes with its words.
pub fn mark_of(english: &str) -> String {
    let words = english.split_whitespace().collect::<Vec<_>>().join(" ");
    source::fingerprint(words.as_bytes())[..12].to_owned()
}

impl Strings {
    /// None yet, in a language.
    pub fn none(language: Language) -> Strings {
        Strings { language, source: Source::default(), entries: BTreeMap::new() }
    }

    /// Reads a file of translations; its own name says the language once more.
    ///
    /// # Errors
    /// The text and its faults.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Strings, BadText> {
        let reading = source::read(name, bytes);
        let faults = Faults::default();
        let strings = reading.sound().and_then(|tree| read_all(tree, name, &faults));
        let mut all: Vec<Fault> = reading.faults.into_iter().filter(|f| f.weight == Weight::Error).collect();
        all.extend(faults.into_vec());
        match strings {
            Some(strings) if all.is_empty() => Ok(Strings { source: reading.source, ..strings }),
            _ => Err(BadText { source: reading.source, faults: all }),
        }
    }

    /// The words for a key.
    pub fn get(&self, key: &str) -> Option<&Translation> {
        self.entries.get(key)
    }

    /// All words, by the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Translation)> {
        self.entries.iter().map(|(key, t)| (key.as_str(), t))
    }

    /// Puts words in their place, or takes them away.
    pub fn set(&mut self, key: &str, translation: Option<Translation>) {
        match translation {
            Some(translation) => self.entries.insert(key.to_owned(), translation),
            None => self.entries.remove(key),
        };
    }

    /// How far a string has come.
    pub fn state(&self, printed: &Printed<'_>) -> State {
        match self.get(&printed.key) {
            None if printed.words.own(&self.language.tag).is_some() => State::Unchecked,
            None => State::Missing,
            Some(t) if t.of != mark_of(printed.words.en()) => State::Stale,
            Some(t) if t.by.is_empty() => State::Unchecked,
            Some(_) => State::Checked,
        }
    }

    /// The words, from the file or from the definition itself, whatever their state.
    pub fn words<'w>(&'w self, printed: &Printed<'w>) -> &'w str {
        let own = || printed.words.own(&self.language.tag);
        self.get(&printed.key).map(|t| t.says.as_str()).or_else(own).unwrap_or_default()
    }

    /// What may be printed beside the English, and whether it was checked: nothing stale, and nothing whose placeholders
    /// are not those of the English.
    pub fn beside<'w>(&'w self, printed: &Printed<'w>) -> Option<(&'w str, bool)> {
        let (state, words) = (self.state(printed), self.words(printed));
        let may = state <= State::Unchecked && placeholders(words) == placeholders(printed.words.en());
        may.then_some((words, state == State::Checked))
    }

    /// What is wrong with the words, now that the English is known.
    pub fn amiss(&self, all: &[Printed<'_>], today: NaiveDate) -> Vec<Fault> {
        let faults = Faults::default();
        let known: Vec<&str> = all.iter().map(|p| p.key.as_str()).collect();
        for (key, t) in &self.entries {
            if t.on.is_some_and(|on| on > today) {
                faults.add("date", key, t.place, "it is said to be checked on a day to come", "write the day it was");
            }
            match all.iter().find(|p| p.key == *key) {
                None => {
                    let help = did_you_mean(key, &known).unwrap_or_else(|| "take it out".into());
                    faults.add("unknown", key, t.place, format!("no form prints a string `{key}`"), help);
                }
                Some(p) if t.of == mark_of(p.words.en()) => {
                    if let Some((message, help)) = lost_placeholders(p.words.en(), &t.says) {
                        faults.add("placeholder", key, t.place, message, help);
                    }
                }
                Some(_) => {}
            }
        }
        faults.into_vec()
    }

    /// As YAML, in the order of `keys`; what has another key comes last.
    pub fn yaml(&self, keys: &[&str]) -> String {
        let mut out = format!(
            "# Words in {}, beside the English. Made by `confide strings import`; `of` marks the English they translate.\nlanguage: {}\nstrings:\n",
            self.language.name, self.language.tag
        );
        let others = self.entries.keys().map(String::as_str).filter(|k| !keys.contains(k));
        for (key, t) in keys.iter().copied().chain(others).filter_map(|k| Some((k, self.get(k)?))) {
            out.push_str(&format!("  {}:\n    of: \"{}\"\n    says: {}\n", scalar(key), t.of, scalar(&t.says)));
            if let Some(on) = t.on {
                out.push_str(&format!("    by: {}\n    on: {on}\n", scalar(&t.by)));
            }
        }
        out
    }
}

/// Which placeholders a translation lost or made up: fact and help.
pub fn lost_placeholders(english: &str, says: &str) -> Option<(String, String)> {
    let (wanted, found) = (placeholders(english), placeholders(says));
    if wanted == found {
        return None;
    }
    let braced = |all: &[&str]| all.iter().map(|p| format!("{{{p}}}")).collect::<Vec<_>>().join(" ");
    let message = match (wanted.is_empty(), found.is_empty()) {
        (true, _) => format!("the English has nothing to fill in, the translation has {}", braced(&found)),
        (_, true) => format!("the translation lacks {}", braced(&wanted)),
        _ => format!("the English has {}, the translation {}", braced(&wanted), braced(&found)),
    };
    Some((message, "keep what stands in braces as it is: names are put there".into()))
}

/// The schema of files of translations.
pub fn strings_schema() -> Json {
    let translation = closed(
        [
            ("of", described(text(), "The mark of the English that the words translate")),
            ("says", described(text(), "The words")),
            ("by", described(text(), "Who checked them; nobody yet where it is not there")),
            ("on", described(date(), "The day they were checked")),
        ],
        &["of", "says"],
    );
    let strings = json!({"type": ["object", "null"], "additionalProperties": translation});
    let keys = [
        ("language", described(text(), "The language's tag, such as pl or ur; the file is called by it")),
        ("strings", described(strings, "The words by the key of the English they translate")),
    ];
    schema("Translations", closed(keys, &["language"]))
}

fn read_all(tree: &Node, name: &str, faults: &Faults) -> Option<Strings> {
    let mut keys = Keys::of(tree, "", faults)?;
    let tag = keys.need("language");
    let language = Language::of(&tag).filter(|l| l.tag != "en");
    let is_named = name.ends_with(&format!("{tag}.yaml")) || name.ends_with(&format!("{tag}.yml"));
    if language.is_none() && !tag.is_empty() {
        let help = "write its tag, like pl or ur";
        keys.fault("choice", "language", keys.at("language"), format!("`{tag}` is no language beside English"), help);
    } else if !is_named {
        let message = format!("the file's name does not say `{tag}`");
        keys.fault("choice", "language", keys.at("language"), message, format!("call the file {tag}.yaml"));
    }
    let mut strings = Strings::none(language?);
    match keys.node("strings") {
        Some(Node::Map(entries, _)) => {
            for entry in entries {
                let path = format!("strings.{}", entry.key);
                if let Some(inner) = Keys::of(&entry.value, &path, faults) {
                    strings.entries.insert(entry.key.clone(), translation(inner, entry.key_place));
                }
            }
        }
        Some(other) => {
            let help = "write `key: {of: ..., says: ...}` lines";
            keys.fault("shape", "strings", other.place(), "the strings are a map", help);
        }
        None => {}
    }
    keys.done();
    Some(strings)
}

fn translation(mut keys: Keys<'_>, place: Place) -> Translation {
    let mut t = Translation { of: keys.need("of"), says: keys.need("says"), place, ..Translation::default() };
    t.by = keys.text("by").unwrap_or_default().trim().to_owned();
    match keys.text("on").map(|on| read_date(&on)) {
        Some(Ok(on)) => t.on = Some(on),
        Some(Err((fact, help))) => keys.fault("kind", "on", keys.at("on"), fact, help),
        None => {}
    }
    if t.by.is_empty() != t.on.is_none() {
        let help = "write both `by:` and `on:`, or neither";
        keys.fault("missing", "by", keys.at("by"), "a check has a name and a date", help);
    }
    keys.done();
    t
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Words;

    const FILE: &str = "language: pl\nstrings:\n  x.title:\n    of: \"0d4fe3b2a111\"\n    says: Tytuł\n";

    fn printed(words: &Words) -> Printed<'_> {
        Printed { key: "x.title".into(), place: String::new(), words }
    }

    #[test]
    fn a_string_is_missing_then_unchecked_then_checked_then_stale() {
        let (words, other) = (Words::english("A title"), Words::english("Another title"));
        let mut strings = Strings::none(Language::of("pl").expect("a tag"));
        assert_eq!((strings.state(&printed(&words)), strings.beside(&printed(&words))), (State::Missing, None));
        let mut t = Translation { of: mark_of("A\n title"), says: "Tytuł".into(), ..Translation::default() };
        strings.set("x.title", Some(t.clone()));
        assert_eq!(strings.beside(&printed(&words)), Some(("Tytuł", false)));
        t.by = "Ewa Test".into();
        t.on = NaiveDate::from_ymd_opt(2026, 11, 2);
        strings.set("x.title", Some(t));
        assert_eq!(strings.beside(&printed(&words)), Some(("Tytuł", true)));
        assert_eq!((strings.state(&printed(&other)), strings.beside(&printed(&other))), (State::Stale, None));
        let again = Strings::read("forms/strings/pl.yaml", strings.yaml(&[]).as_bytes()).expect("sound");
        assert_eq!(again.state(&printed(&words)), State::Checked);
    }

    #[test]
    fn a_translation_with_other_placeholders_is_never_printed() {
        let words = Words::english("Staff of {setting.name}");
        let mut strings = Strings::none(Language::of("pl").expect("a tag"));
        let t = |says: &str| Translation { of: mark_of(words.en()), says: says.into(), ..Translation::default() };
        for (says, prints) in [("Zespół {setting.name}", true), ("Zespół", false), ("{setting.phone}", false)] {
            strings.set("x.title", Some(t(says)));
            assert_eq!(strings.beside(&printed(&words)).is_some(), prints, "{says}");
        }
        let today = NaiveDate::from_ymd_opt(2026, 11, 20).expect("a day");
        assert_eq!(strings.amiss(&[printed(&words)], today)[0].code, "placeholder");
    }

    #[test]
    fn a_faulty_file_is_refused_with_its_line() {
        assert!(Strings::read("pl.yaml", FILE.as_bytes()).is_ok());
        for (from, to, code) in [
            ("language: pl", "language: en", "choice"),
            ("language: pl", "language: ro", "choice"),
            ("says: Tytuł", "says:", "missing"),
            ("says: Tytuł", "says: Tytuł\n    by: Ewa Test", "missing"),
            ("says: Tytuł", "says: Tytuł\n    by: Ewa Test\n    on: soon", "kind"),
            ("says: Tytuł", "says: \"Ty\\u202etul\"", "hidden"),
            ("says: Tytuł", "say: Tytuł", "unknown"),
        ] {
            let bad = Strings::read("pl.yaml", FILE.replace(from, to).as_bytes()).expect_err(to);
            assert!(bad.faults.iter().any(|f| f.code.starts_with(code) && f.place.line > 0), "{to}: {:?}", bad.faults);
        }
    }
}
