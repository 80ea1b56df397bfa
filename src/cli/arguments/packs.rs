//! What can be said to the commands that make packs: of records, of a table of children.

use super::Unlock;
use crate::pack::{self, Shard};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// `pack`
#[derive(Debug, Clone, Args)]
pub struct Pack {
    /// The records, or a folder of them; with --intake those that belong to no child, such as the privacy notice
    #[arg(required_unless_present_any = ["intake", "merge"], value_name = "RECORD")]
    pub records: Vec<PathBuf>,
    /// A table of children, CSV or XLSX: one pack for each row; given twice, the second table belongs to the first
    #[arg(long, value_name = "TABLE", conflicts_with = "moment")]
    pub intake: Vec<PathBuf>,
    /// The set that the pack follows
    #[arg(long, value_name = "SET", default_value = "registration")]
    pub set: String,
    /// The folder it goes to
    #[arg(short, long, value_name = "FOLDER")]
    pub output: PathBuf,
    /// Replace files that are there
    #[arg(long)]
    pub replace: bool,
    /// Set the type in 18 pt
    #[arg(long)]
    pub large_print: bool,
    /// Print this language beside the English, such as pl or ur; en prints English alone
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<String>,
    /// Make it as if the records were at this moment
    #[arg(long, value_name = "MOMENT")]
    pub moment: Option<String>,
    /// Do everything but write: what would be made, and what stands in the way
    #[arg(long, requires = "intake")]
    pub dry_run: bool,
    /// Go on where an earlier run in the folder ended; what it made is not made again
    #[arg(long, requires = "intake", conflicts_with = "replace")]
    pub resume: bool,
    /// End at the first row that fails
    #[arg(long, requires = "intake")]
    pub stop_on_fault: bool,
    /// Make only the first, second ... of so many shares of the rows, such as 1/3
    #[arg(long, value_name = "I/N", requires = "intake", value_parser = shard)]
    pub shard: Option<Shard>,
    /// How many packs are made at a time [default: as many as the computer has cores]
    #[arg(long, value_name = "NUMBER", requires = "intake", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub jobs: Option<u16>,
    /// Bind the packs for the printer as well, behind an index, each on a right-hand page: in one file, or one for each room
    #[arg(long, value_name = "FOR", conflicts_with = "dry_run")]
    pub print_file: Option<PrintBy>,
    /// Tell as one what the shares of an intake made in the folder
    #[arg(long, conflicts_with_all = ["intake", "records"])]
    pub merge: bool,
    /// How the key is opened.
    #[command(flatten)]
    pub unlock: Unlock,
}

/// What goes into one print file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PrintBy {
    /// All packs of the run
    All,
    /// The packs of a room
    Room,
}

impl From<PrintBy> for pack::PrintBy {
    fn from(by: PrintBy) -> pack::PrintBy {
        match by {
            PrintBy::All => pack::PrintBy::All,
            PrintBy::Room => pack::PrintBy::Room,
        }
    }
}

fn shard(text: &str) -> Result<Shard, String> {
    Shard::read(text).ok_or_else(|| "say which share of how many, such as 2/3".into())
}

/// `intake`
#[derive(Debug, Args)]
pub struct Intake {
    /// What to do.
    #[command(subcommand)]
    pub command: IntakeCommand,
}

/// What can be done with tables of children.
#[derive(Debug, Subcommand)]
pub enum IntakeCommand {
    /// Write an example of a table, with one row, to fill in
    Template {
        /// The set that the packs follow
        #[arg(long, value_name = "SET", default_value = "registration")]
        set: String,
        /// Where it goes; - is standard output
        #[arg(short, long, value_name = "FILE", default_value = "-")]
        output: PathBuf,
        /// Replace a file that is there
        #[arg(long)]
        replace: bool,
    },
}
