//! Word lists from YAML: each entry with its reason and a better example.

use crate::expr::{WordEntry, WordList};
use crate::source::{Faults, Keys, Node};

/// Reads one list: its id and its entries.
pub(super) fn read(root: &Node, faults: &Faults) -> Option<(String, WordList)> {
    let mut keys = Keys::of(root, "", faults)?;
    let id = keys.need("list");
    keys.need("says");
    let entries = keys.list("entries").into_iter().filter_map(|(node, path)| entry(node, &path, faults)).collect();
    keys.done();
    Some((id, WordList::new(entries)))
}

fn entry(node: &Node, path: &str, faults: &Faults) -> Option<WordEntry> {
    let mut keys = Keys::of(node, path, faults)?;
    let words = keys.texts("words");
    if words.is_empty() {
        keys.fault("missing", "words", keys.at("words"), "`words` is missing", "list the ways in which it is written");
    }
    let entry = WordEntry { words, reason: keys.need("reason"), better: keys.need("better") };
    keys.done();
    Some(entry)
}
