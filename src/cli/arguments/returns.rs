//! What can be said to `confide returns`.

use super::Unlock;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `returns`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Returns {
    /// One pack: its number or check code at the foot of every page [default: list all, room by room]
    #[arg(value_name = "PACK")]
    pub pack: Option<String>,
    /// List only this room
    #[arg(long, value_name = "ROOM", conflicts_with = "pack")]
    pub room: Option<String>,
    /// Take in a table of what came back, CSV or XLSX, or a pack that was filled in on a screen; whole or not at all
    #[arg(long, value_name = "TABLE|PDF", conflicts_with_all = ["pack", "room"])]
    pub from: Option<PathBuf>,
    /// Who takes in a filled pack: a staff number or initials
    #[arg(long, value_name = "CODE", requires = "from")]
    pub by: Option<String>,
    /// What else to do.
    #[command(subcommand)]
    pub command: Option<ReturnsCommand>,
}

/// What else can be done with packs that come back.
#[derive(Debug, Subcommand)]
pub enum ReturnsCommand {
    /// Enter a pack that came back, question by question
    Enter {
        /// Its number or check code, as at the foot of every page
        #[arg(value_name = "PACK")]
        pack: String,
        /// Enter this form alone
        #[arg(long, value_name = "FORM")]
        form: Option<String>,
    },
    /// Say that nobody waits for a pack any more, such as for a child who does not come
    Close {
        /// Its number or check code, as at the foot of every page
        #[arg(value_name = "PACK")]
        pack: String,
        /// Who says so: a staff number or initials
        #[arg(long, value_name = "CODE")]
        by: String,
    },
    /// Write a table to fill in, with a row for each form that is not back yet
    Template {
        /// Where it goes; - is standard output
        #[arg(short, long, value_name = "FILE", default_value = "-")]
        output: PathBuf,
        /// Replace a file that is there
        #[arg(long)]
        replace: bool,
    },
    /// Make a polite reminder for each family of which something is not back
    Remind(Remind),
}

/// `returns remind`
#[derive(Debug, Args)]
pub struct Remind {
    /// The folder it goes to
    #[arg(short, long, value_name = "FOLDER")]
    pub output: PathBuf,
    /// Only families of this room
    #[arg(long, value_name = "ROOM")]
    pub room: Option<String>,
    /// Replace files that are there
    #[arg(long)]
    pub replace: bool,
    /// How the key is opened.
    #[command(flatten)]
    pub unlock: Unlock,
}
