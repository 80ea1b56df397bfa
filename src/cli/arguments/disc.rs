//! What can be said to `disc`.

use super::{NameFrom, Unlock};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `disc`
#[derive(Debug, Args)]
pub struct Disc {
    /// What to do.
    #[command(subcommand)]
    pub command: DiscCommand,
}

/// What can be done about discs.
#[derive(Debug, Subcommand)]
pub enum DiscCommand {
    /// List the discs that the register knows: whose they are, what is on them, and when each is next to be read back
    List {
        /// Only those in the file of this child, by reference
        #[arg(long, value_name = "REF")]
        child: Option<String>,
    },
    /// Make the labels of a child's discs, to be printed and cut: in the sizes of a disc, a small disc, a sleeve and a tag
    Label {
        /// The discs, as `confide disc list` numbers them
        #[arg(required = true, value_name = "DISC")]
        discs: Vec<String>,
        /// Where they go; - is standard output, for one disc alone. Of several discs it is a folder
        #[arg(short, long, value_name = "FILE|FOLDER", default_value = "-")]
        output: PathBuf,
        /// Replace a file that is there
        #[arg(long)]
        replace: bool,
        /// Set the type in 18 pt, as far as there is room
        #[arg(long)]
        large_print: bool,
        /// Whose name they bear.
        #[command(flatten)]
        name: NameFrom,
        /// How the key is opened.
        #[command(flatten)]
        unlock: Unlock,
    },
    /// Read a disc back and compare it with the register; exit code 1 where something is not as it was written
    Test {
        /// The folder of the disc
        #[arg(value_name = "FOLDER")]
        folder: PathBuf,
        /// Who tries it: a staff number or initials
        #[arg(long, value_name = "CODE")]
        by: String,
    },
    /// Write down that a disc cannot be found, and begin the record of the breach
    Lost {
        /// The disc, as `confide disc list` numbers it
        #[arg(value_name = "DISC")]
        disc: String,
        /// Who says so: a staff number or initials
        #[arg(long, value_name = "CODE")]
        by: String,
    },
}
