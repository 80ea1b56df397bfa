//! What can be said to `breach`.

use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// `breach`
#[derive(Debug, Args)]
pub struct Breach {
    /// What to do.
    #[command(subcommand)]
    pub command: BreachCommand,
}

/// What can be done about breaches.
#[derive(Debug, Subcommand)]
pub enum BreachCommand {
    /// Begin the record of a breach, with the 72 hours running and every copy that the register knows
    #[command(
        after_help = "The record holds what the register knows, by numbers and without a name; every other question stays open. `confide due` lists the hours until `confide breach told` says what became of them. Where the setting keeps no files about children the record goes to standard output."
    )]
    New {
        /// What got out: a record's number (or form/number), a pack's, or a disc's
        #[arg(value_name = "RECORD")]
        record: String,
        /// Who opens it: a staff number or initials
        #[arg(long, value_name = "CODE")]
        by: String,
        /// When somebody first knew, like "24/11/2026 14:05" [default: now]
        #[arg(long, value_name = "DATE-TIME")]
        aware: Option<String>,
        /// Where the record goes; - is standard output
        #[arg(short, long, value_name = "FILE", default_value = "-")]
        output: PathBuf,
    },
    /// Write down whether the regulator was told, and when: the hours run no more
    Told {
        /// The breach, by the number of its record
        #[arg(value_name = "BREACH")]
        breach: String,
        /// Whether the Information Commissioner was told
        #[arg(long, value_enum)]
        ico: Ico,
        /// When it was told, or when that was decided, like "24/11/2026 14:05"
        #[arg(long, value_name = "DATE-TIME")]
        on: String,
        /// Who says so: a staff number or initials
        #[arg(long, value_name = "CODE")]
        by: String,
    },
    /// List the breaches whose hours run, with the hours that are left
    List {
        /// Those as well of which the regulator was told, or need not be
        #[arg(long)]
        all: bool,
    },
}

/// Whether the regulator was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Ico {
    /// It was
    Yes,
    /// It is not told, since a risk to anybody is unlikely; the record gives the reasons
    No,
    /// No personal data was lost, changed or seen by the wrong person
    NotNeeded,
}
