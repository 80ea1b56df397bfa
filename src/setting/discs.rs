//! What the setting decided on discs: what stands on the outside of one, and where a copy may lie on it in the clear.

use crate::source::{Keys, Node};
use crate::value::Format;

/// What stands on the outside of a disc.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outside {
    /// The child's full name, as procedure 07.2 asks.
    #[default]
    Name,
    /// The child's reference; the name stands inside the sleeve.
    Reference,
}

impl Outside {
    /// Each, by the word that stands in YAML.
    pub const WORDS: [(&'static str, Outside); 2] = [("name", Outside::Name), ("reference", Outside::Reference)];

    /// The word that stands in YAML.
    pub fn word(self) -> &'static str {
        Outside::WORDS[self as usize].0
    }
}

/// A reason for which a copy may lie on a disc in the clear.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InClear {
    /// By what it is named on the command line.
    pub code: String,
    /// The reason, as it is printed.
    pub reason: String,
    /// Who decided.
    pub decided_by: String,
}

/// What the setting decided on discs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Discs {
    /// What stands on the outside of one.
    pub label_outside: Outside,
    /// For which reasons a copy may lie on one in the clear; for no other.
    pub in_clear: Vec<InClear>,
}

impl Discs {
    /// Reads the group `discs`.
    pub(super) fn read(keys: &mut Keys<'_>) -> Discs {
        let faults = keys.faults();
        let Some(mut keys) = keys.map("discs") else { return Discs::default() };
        let label_outside = keys.choice("label_outside", &Outside::WORDS).unwrap_or_default();
        let reason = |(node, path): (&Node, String)| Keys::of(node, &path, faults).map(in_clear);
        let in_clear = keys.list("in_clear").into_iter().filter_map(reason).collect();
        keys.done();
        Discs { label_outside, in_clear }
    }

    /// The reason of that code.
    pub fn reason(&self, code: &str) -> Option<&InClear> {
        self.in_clear.iter().find(|reason| reason.code.eq_ignore_ascii_case(code))
    }
}

fn in_clear(mut keys: Keys<'_>) -> InClear {
    let found = InClear { code: keys.need("code"), reason: keys.need("reason"), decided_by: keys.need("decided_by") };
    if let Some((fact, help)) = Format::Code.fault(&found.code).filter(|_| !found.code.is_empty()) {
        keys.fault("shape", "code", keys.at("code"), format!("`{}`: {fact}", found.code), help);
    }
    keys.done();
    found
}
