//! Reads named YAML text into one node tree, and refuses what YAML hides.
//!
//! Only this module names the YAML crate. The tree keeps the raw letters, the style and the place of every scalar, so
//! that `007`, `1.50` and `NO` stay what was typed and every later message can point at the letter it is about.

mod keys;
mod letters;
mod node;
mod parse;
mod write;

pub use keys::{Faults, Keys, did_you_mean, misspelt};
pub use letters::{hidden_letter, is_blank, shown};
pub use node::{Entry, Node, Place, Scalar, Style};
pub use write::{scalar, yaml};

/// The most bytes that one YAML file may have.
pub const MOST_BYTES: usize = 1 << 20;
/// How deep collections may stand in one another.
pub const MOST_DEPTH: usize = 16;
/// The most nodes that one file may have.
pub const MOST_NODES: usize = 20_000;

/// A text with the name that people know it by, usually a path.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// What messages call it.
    pub name: String,
    /// Its letters, without a byte-order mark.
    pub text: String,
}

impl Source {
    /// One line of the text, counted from 1, without its line break.
    pub fn line(&self, number: usize) -> &str {
        self.text.lines().nth(number.saturating_sub(1)).unwrap_or("")
    }
}

/// Whether a fault refuses the file or only asks for a second look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// The file cannot be used as it stands.
    Error,
    /// The file can be used; something in it is probably not meant.
    Warning,
}

/// What is wrong with a text as YAML, or with its shape: one fact, one way to mend it, one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// A word for programs, such as `duplicate`.
    pub code: &'static str,
    /// Whether it refuses the file.
    pub weight: Weight,
    /// Where in the tree, such as `record.actions[1].by`; empty for the text as a whole.
    pub path: String,
    /// Where in the text.
    pub place: Place,
    /// The fact, in lower case.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

/// What reading gives: the tree, as far as there is one, and every fault found on the way.
#[derive(Debug, Default)]
pub struct Reading {
    /// The text read, for showing lines.
    pub source: Source,
    /// The tree; none when the text is no YAML at all.
    pub root: Option<Node>,
    /// All faults, in the order of the text.
    pub faults: Vec<Fault>,
}

impl Reading {
    /// The tree, if nothing in the text refuses it.
    pub fn sound(&self) -> Option<&Node> {
        let refused = self.faults.iter().any(|f| f.weight == Weight::Error);
        if refused { None } else { self.root.as_ref() }
    }
}

/// A text that could not be used, with all that is wrong with it.
#[derive(Debug)]
pub struct BadText {
    /// The text, for showing lines.
    pub source: Source,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
}

/// Reads bytes as one YAML document; never fails, since the faults are part of what it gives.
pub fn read(name: &str, bytes: &[u8]) -> Reading {
    if bytes.len() > MOST_BYTES {
        let message = format!("the file has {} bytes; at most {MOST_BYTES} are read", bytes.len());
        return refused(name, "too-big", message, "check that this is the right file");
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => parse::parse(name, text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(e) => {
            let message = format!("the file is not UTF-8: byte {} is no part of a letter", e.valid_up_to());
            refused(name, "not-utf8", message, "save the file as UTF-8 and try again")
        }
    }
}

fn refused(name: &str, code: &'static str, message: String, help: &str) -> Reading {
    let source = Source { name: name.into(), text: String::new() };
    let place = Place { line: 1, column: 1, start: 0, end: 0 };
    let fault = Fault { code, weight: Weight::Error, path: String::new(), place, message, help: help.into() };
    Reading { source, root: None, faults: vec![fault] }
}

/// The fingerprint of a text: SHA-256 in hex.
pub fn fingerprint(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}
