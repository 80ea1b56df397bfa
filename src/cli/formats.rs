//! Which formats a command has a use for: the others are refused, so that nobody waits for a log that never comes.

use super::arguments::{Command, Format, Rules};
use super::shell::Stop;
use clap::ValueEnum;

/// Refuses a format that a command has no use for, before anything is done.
pub(super) fn has_use(command: &Command, format: Format) -> Result<(), Stop> {
    if command.formats().contains(&format) {
        return Ok(());
    }
    let word = |f: &Format| f.to_possible_value().map(|v| v.get_name().to_owned()).unwrap_or_default();
    let (last, others) = command.formats().split_last().map_or_else(Default::default, |(last, others)| {
        (word(last), others.iter().map(word).collect::<Vec<_>>().join(", "))
    });
    Err(Stop::trouble(
        format!("this command has no use for the format {}", word(&format)),
        format!("use {others} or {last}; sarif and github are for check, render and pack, md is for rules and explain"),
    ))
}

impl Command {
    /// The formats that it has a use for.
    fn formats(&self) -> &'static [Format] {
        match self {
            Command::Check(_) | Command::Render(_) | Command::Pack(_) => {
                &[Format::Human, Format::Json, Format::Sarif, Format::Github]
            }
            Command::Rules(Rules { book: false, .. }) | Command::Explain(_) => {
                &[Format::Human, Format::Json, Format::Md]
            }
            _ => &[Format::Human, Format::Json],
        }
    }
}
