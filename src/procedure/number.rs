//! Numbers that are a choice and not the procedure's: each has a name and a default, and a setting may have its own.

use crate::expr::Data;
use crate::source::{Faults, Keys, Node};

/// A number that rules read by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// Its name, read as `number.<name>`.
    pub name: String,
    /// What it is unless the setting says otherwise.
    pub value: i64,
    /// What it means.
    pub says: String,
    /// Which way it grows stricter; none where that cannot be told.
    pub stricter: Option<Stricter>,
}

/// Which way a number grows stricter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stricter {
    /// The smaller, the stricter: an hour to write a record is stricter than two.
    Fewer,
    /// The larger, the stricter: reasons of eighty letters are stricter than of forty.
    More,
}

impl Stricter {
    const WORDS: [(&'static str, Stricter); 2] = [("fewer", Stricter::Fewer), ("more", Stricter::More)];

    /// Whether a number is laxer than another.
    pub(super) fn is_laxer(self, own: i64, theirs: i64) -> bool {
        match self {
            Stricter::Fewer => own > theirs,
            Stricter::More => own < theirs,
        }
    }

    /// The word for it.
    pub(super) fn word(self) -> &'static str {
        Stricter::WORDS[self as usize].0
    }
}

/// Reads `numbers.yaml`.
pub(super) fn read(root: &Node, faults: &Faults) -> Vec<Number> {
    let Some(mut keys) = Keys::of(root, "", faults) else { return Vec::new() };
    let numbers = keys.list("numbers").into_iter().filter_map(|(node, path)| {
        let mut keys = Keys::of(node, &path, faults)?;
        let number = Number {
            name: keys.need("number"),
            value: keys.number("value")? as i64,
            says: keys.need("says"),
            stricter: keys.choice("stricter", &Stricter::WORDS),
        };
        keys.done();
        Some(number)
    });
    let numbers = numbers.collect();
    keys.done();
    numbers
}

/// The numbers as rules see them, the setting's own in place of ours.
pub(super) fn data(numbers: &[Number], setting: &Data) -> Data {
    let own = |n: &Number| match setting.at("numbers").at(&n.name) {
        Data::Int(own) => Data::Int(*own),
        _ => Data::Int(n.value),
    };
    Data::map(numbers.iter().map(|n| (n.name.clone(), own(n))))
}
