//! The fixed words of a page, in the languages they are written in.

use super::second::WORDS;
use crate::form::Printed;
use crate::source::{self, BadText, Faults, Node};
use crate::value::Words;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// The fixed words by name.
#[derive(Clone, Debug, Default)]
pub struct PageWords {
    words: BTreeMap<String, Words>,
    language: String,
}

impl PageWords {
    /// Reads `words.yaml`.
    ///
    /// # Errors
    /// The text and its faults.
    pub fn read(name: &str, bytes: &[u8], language: &str) -> Result<PageWords, BadText> {
        let reading = source::read(name, bytes);
        let faults = Faults::default();
        let mut words = BTreeMap::new();
        match reading.sound() {
            Some(Node::Map(entries, _)) => {
                for entry in entries {
                    words.insert(entry.key.clone(), Words::read(&entry.value, &entry.key, &faults));
                }
            }
            Some(other) => faults.add("shape", "", other.place(), "the words are a map", "write `name: words` lines"),
            None => {}
        }
        let mut all = reading.faults;
        all.extend(faults.into_vec());
        let refused = all.iter().any(|f| f.weight == source::Weight::Error);
        if refused {
            return Err(BadText { source: reading.source, faults: all });
        }
        Ok(PageWords { words, language: language.into() })
    }

    /// The words of that name; the name itself where there are none, so that it is seen.
    pub fn say<'w>(&'w self, name: &'w str) -> &'w str {
        self.words.get(name).map_or(name, |w| w.in_language(&self.language))
    }

    /// The words of that name with `{placeholders}` filled in.
    pub fn say_with(&self, name: &str, values: &[(&str, &str)]) -> String {
        put(self.say(name), values)
    }

    /// The words of that name, with the key of their translations.
    pub(super) fn find(&self, name: &str) -> Option<Printed<'_>> {
        let words = self.words.get(name)?;
        Some(Printed { key: format!("words.{name}"), place: "any form: fixed words".into(), words })
    }

    /// Those that stand on pages which parents read, with the keys of their translations.
    pub fn printed(&self) -> Vec<Printed<'_>> {
        WORDS.iter().filter_map(|name| self.find(name)).collect()
    }

    /// The language that pages are in.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// All words in the page's language, for a template.
    pub fn to_json(&self) -> Json {
        self.words
            .iter()
            .map(|(k, w)| (k.clone(), Json::from(w.in_language(&self.language))))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }
}

/// Puts values in the place of `{placeholders}`, in one pass: a value that holds a placeholder stays as it was typed.
pub(super) fn put(text: &str, values: &[(&str, &str)]) -> String {
    let (mut said, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('{') {
        said.push_str(before);
        let found = after
            .split_once('}')
            .and_then(|(key, tail)| values.iter().find(|(k, _)| *k == key).map(|(_, value)| (*value, tail)));
        let (put, tail) = found.unwrap_or(("{", after));
        said.push_str(put);
        rest = tail;
    }
    said.push_str(rest);
    said
}
