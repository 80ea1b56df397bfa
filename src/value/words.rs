//! Printed strings: a text, or a map of languages.

use crate::expr::Data;
use crate::source::{Faults, Node};
use std::collections::BTreeMap;

/// A printed string in one or several languages; a text without a language is English.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words(BTreeMap<String, String>);

impl Words {
    /// English words.
    pub fn english(text: impl Into<String>) -> Words {
        Words(BTreeMap::from([("en".to_owned(), text.into())]))
    }

    /// Reads a text or a map of languages.
    pub fn read(node: &Node, path: &str, faults: &Faults) -> Words {
        match node {
            Node::Scalar(s) => Words::english(s.text.trim_end_matches('\n')),
            Node::Map(entries, place) => {
                let mut words = Words::default();
                for entry in entries {
                    match entry.value.text() {
                        Some(text) if is_language(&entry.key) => {
                            words.0.insert(entry.key.clone(), text.trim_end_matches('\n').into());
                        }
                        _ => faults.add(
                            "shape",
                            path,
                            entry.key_place,
                            format!("`{}` is no language with a text", entry.key),
                            "write `en: the words`",
                        ),
                    }
                }
                if !words.0.contains_key("en") {
                    faults.add("missing", path, *place, "the English words are missing", "add a line `en: ...`");
                }
                words
            }
            other => {
                faults.add(
                    "shape",
                    path,
                    other.place(),
                    "a text is needed, or a map of languages",
                    "write the words after the colon",
                );
                Words::default()
            }
        }
    }

    /// The words in a language, or in English where it has none.
    pub fn in_language(&self, language: &str) -> &str {
        self.0.get(language).or_else(|| self.0.get("en")).map_or("", String::as_str)
    }

    /// The words in a language, where the definition itself has some.
    pub fn own(&self, language: &str) -> Option<&str> {
        self.0.get(language).map(String::as_str)
    }

    /// Whether it has words in that very language.
    pub fn is_in(&self, language: &str) -> bool {
        self.0.contains_key(language)
    }

    /// The English words.
    pub fn en(&self) -> &str {
        self.in_language("en")
    }

    /// Whether there are no words at all.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(|w| w.trim().is_empty())
    }
}

/// Whether a text is a language tag: two or three small letters, perhaps with a region (BCP 47).
pub fn is_language(key: &str) -> bool {
    let mut parts = key.split('-');
    parts.next().is_some_and(|p| (2..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_lowercase()))
        && parts.all(|p| (2..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// Puts plain values in the place of `{setting.name}` and its like; gives back the paths that led nowhere.
pub fn fill(text: &str, values: &Data) -> (String, Vec<String>) {
    let (mut filled, mut lost, mut rest) = (String::with_capacity(text.len()), Vec::new(), text);
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        match after.split_once('}') {
            Some((path, tail)) if is_path(path) => {
                match values.at(path) {
                    Data::Text(value) => filled.push_str(value),
                    Data::Time(time) => filled.push_str(&super::show_date(time.date_naive())),
                    Data::Int(n) => filled.push_str(&n.to_string()),
                    _ => lost.push(path.to_owned()),
                }
                rest = tail;
            }
            _ => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    (filled, lost)
}

/// The placeholders of a text, sorted: a translation has the same.
pub fn placeholders(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect();
    found.sort_unstable();
    found
}

fn is_path(text: &str) -> bool {
    text.contains('.') && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._[]".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_and_lost_ones_named() {
        let values = Data::map([("setting", Data::map([("name", Data::text("Sunny {x}"))]))]);
        let (text, lost) = fill("{setting.name} {setting.phone} {no path}", &values);
        assert_eq!(text, "Sunny {x}  {no path}");
        assert_eq!(lost, ["setting.phone"]);
    }
}
