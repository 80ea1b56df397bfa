//! Reads a map by its known keys, collecting every fault instead of stopping at the first.

use super::{Entry, Fault, Node, Place, Scalar, Weight};
use std::cell::RefCell;

/// The faults found while a tree is read.
#[derive(Debug, Default)]
pub struct Faults(RefCell<Vec<Fault>>);

impl Faults {
    /// Adds an error at a node.
    pub fn add(
        &self,
        code: &'static str,
        path: &str,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let (message, help) = (message.into(), help.into());
        self.0.borrow_mut().push(Fault { code, weight: Weight::Error, path: path.into(), place, message, help });
    }

    /// All of them, in the order of the text.
    pub fn into_vec(self) -> Vec<Fault> {
        let mut all = self.0.into_inner();
        all.sort_by_key(|f| f.place.start);
        all
    }
}

/// A map being read: every key asked for is known, and what is left over at the end is a fault.
#[derive(Debug)]
pub struct Keys<'n> {
    entries: &'n [Entry],
    place: Place,
    path: String,
    known: Vec<&'static str>,
    faults: &'n Faults,
}

impl<'n> Keys<'n> {
    /// Begins to read a node that must be a map.
    pub fn of(node: &'n Node, path: &str, faults: &'n Faults) -> Option<Keys<'n>> {
        match node {
            Node::Map(entries, place) => {
                Some(Keys { entries, place: *place, path: path.into(), known: Vec::new(), faults })
            }
            other => {
                let message = format!("a map is needed here, not {}", other.noun());
                faults.add("shape", path, other.place(), message, "write `name: value` lines");
                None
            }
        }
    }

    /// Where the map stands.
    pub fn place(&self) -> Place {
        self.place
    }

    /// The path of a key of this map.
    pub fn path(&self, key: &str) -> String {
        let mut path = self.path.clone();
        join(&mut path, key);
        path
    }

    /// What stands under a key, unless it is empty.
    pub fn node(&mut self, key: &'static str) -> Option<&'n Node> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        let entry = self.entries.iter().find(|e| e.key == key)?;
        match &entry.value {
            Node::Scalar(s) if s.is_empty() || s.is_null_word() => None,
            node => Some(node),
        }
    }

    /// The key's own place, or the map's.
    pub fn at(&self, key: &str) -> Place {
        self.entries.iter().find(|e| e.key == key).map_or(self.place, |e| e.key_place)
    }

    fn scalar(&mut self, key: &'static str) -> Option<&'n Scalar> {
        match self.node(key)? {
            Node::Scalar(s) => Some(s),
            other => {
                self.fault(
                    "shape",
                    key,
                    other.place(),
                    format!("`{key}` is one value, not {}", other.noun()),
                    "write it on one line",
                );
                None
            }
        }
    }

    /// A text, as typed.
    pub fn text(&mut self, key: &'static str) -> Option<String> {
        self.scalar(key).map(|s| s.text.clone())
    }

    /// A text that must be there.
    pub fn need(&mut self, key: &'static str) -> String {
        match self.node(key) {
            Some(_) => self.text(key).unwrap_or_default(),
            None => {
                self.fault(
                    "missing",
                    key,
                    self.at(key),
                    format!("`{key}` is missing"),
                    format!("add a line `{key}: ...`"),
                );
                String::new()
            }
        }
    }

    /// Yes or no, however written.
    pub fn flag(&mut self, key: &'static str) -> Option<bool> {
        let scalar = self.scalar(key)?;
        match scalar.text.to_ascii_lowercase().as_str() {
            "yes" | "true" => Some(true),
            "no" | "false" => Some(false),
            other => {
                self.fault(
                    "shape",
                    key,
                    scalar.place,
                    format!("`{key}` is yes or no, not `{other}`"),
                    "write yes or no",
                );
                None
            }
        }
    }

    /// A whole number.
    pub fn number(&mut self, key: &'static str) -> Option<usize> {
        let scalar = self.scalar(key)?;
        let number = scalar.text.parse().ok();
        if number.is_none() {
            self.fault("shape", key, scalar.place, format!("`{key}` is a whole number"), "write it in figures");
        }
        number
    }

    /// One of the named values.
    pub fn choice<T: Copy>(&mut self, key: &'static str, choices: &[(&str, T)]) -> Option<T> {
        let scalar = self.scalar(key)?;
        let found = choices.iter().find(|(name, _)| *name == scalar.text).map(|(_, value)| *value);
        if found.is_none() {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            let help =
                did_you_mean(&scalar.text, &names).unwrap_or_else(|| format!("write one of {}", names.join(", ")));
            self.fault(
                "choice",
                key,
                scalar.place,
                format!("`{}` is none of the values of `{key}`", scalar.text),
                help,
            );
        }
        found
    }

    /// The items of a list; one value stands for a list of one.
    pub fn list(&mut self, key: &'static str) -> Vec<(&'n Node, String)> {
        let path = self.path(key);
        match self.node(key) {
            None => Vec::new(),
            Some(Node::List(items, _)) => {
                items.iter().enumerate().map(|(i, n)| (n, format!("{path}[{}]", i + 1))).collect()
            }
            Some(one) => vec![(one, path)],
        }
    }

    /// A list of texts.
    pub fn texts(&mut self, key: &'static str) -> Vec<String> {
        let mut texts = Vec::new();
        for (node, _) in self.list(key) {
            match node.text() {
                Some(text) => texts.push(text.to_owned()),
                None => self.fault(
                    "shape",
                    key,
                    node.place(),
                    format!("`{key}` is a list of texts"),
                    "write each on a line of its own, after a hyphen",
                ),
            }
        }
        texts
    }

    /// A map under a key.
    pub fn map(&mut self, key: &'static str) -> Option<Keys<'n>> {
        let path = self.path(key);
        self.node(key).and_then(|node| Keys::of(node, &path, self.faults))
    }

    /// Adds a fault at a key of this map.
    pub fn fault(
        &self,
        code: &'static str,
        key: &str,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.faults.add(code, &self.path(key), place, message, help);
    }

    /// The collection that faults go to.
    pub fn faults(&self) -> &'n Faults {
        self.faults
    }

    /// Ends the reading: a key that nobody asked for is a fault, with the nearest known one.
    pub fn done(self) {
        for entry in self.entries.iter().filter(|e| !self.known.contains(&e.key.as_str())) {
            let help = did_you_mean(&entry.key, &self.known)
                .unwrap_or_else(|| format!("known here: {}", self.known.join(", ")));
            self.fault(
                "unknown",
                &entry.key,
                entry.key_place,
                format!("the key `{}` is not known here", entry.key),
                help,
            );
        }
    }
}

/// "did you mean ...?", when one of the known words is near enough.
pub fn did_you_mean(word: &str, known: &[&str]) -> Option<String> {
    let near = |k: &&&str| strsim::jaro_winkler(&word.to_lowercase(), &k.to_lowercase());
    let best = known.iter().max_by(|a, b| near(a).total_cmp(&near(b)))?;
    (near(&best) > 0.8).then(|| format!("did you mean `{best}`?"))
}

/// "did you mean ...?", when a known word is so near that this one is a slip of the pen.
pub fn misspelt(word: &str, known: &[&str]) -> Option<String> {
    let near = |k: &str| strsim::normalized_damerau_levenshtein(word, k);
    let best = known.iter().max_by(|a, b| near(a).total_cmp(&near(b)))?;
    (near(best) >= 0.75).then(|| format!("did you mean `{best}`?"))
}

/// Adds a key to a path.
pub(super) fn join(path: &mut String, key: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(key);
}
