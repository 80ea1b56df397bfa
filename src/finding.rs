//! What is wrong with a form or a record: rule, level, field path, message, help; knows paths, never lines.

mod waiver;

pub use waiver::Waiver;

use std::fmt;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Shown, never stops, never printed.
    Advice,
    /// Stops until it is waived by name, with a reason and an end date; the waiver is printed.
    Warning,
    /// Stops.
    Error,
}

impl Level {
    /// The level that a word in YAML names.
    pub const WORDS: [(&'static str, Level); 3] =
        [("error", Level::Error), ("warning", Level::Warning), ("advice", Level::Advice)];
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Advice => "advice",
        })
    }
}

/// Where in the written procedure a rule stands: people read heading and opening words first, our number second.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// The heading.
    pub under: String,
    /// The clause's opening words.
    pub opens: String,
    /// The product's own number, such as `07.2.57`.
    pub clause: String,
}

impl fmt::Display for Citation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, \"{}\" ({})", self.under, self.opens, self.clause)
    }
}

/// One thing that is wrong, the same on the command line, in JSON and on a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// A rule's id such as `R57`, or the word of a form's own fault such as `missing`.
    pub code: String,
    /// The rule's name, such as `decided-alone`; empty for a form's own fault.
    pub name: String,
    /// How much it weighs.
    pub level: Level,
    /// The field: `backed_by.name`, `actions[1].by`; rows count from 1. Empty for the whole.
    pub path: String,
    /// The fact, in lower case.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// The clause behind the rule.
    pub citation: Option<Citation>,
}

impl Finding {
    /// A fault against the form's own definition (required, kind, choices, length ...).
    pub fn of_form(code: &str, path: &str, message: impl Into<String>, help: impl Into<String>) -> Finding {
        Finding {
            code: code.into(),
            name: String::new(),
            level: Level::Error,
            path: path.into(),
            message: message.into(),
            help: help.into(),
            citation: None,
        }
    }
}
