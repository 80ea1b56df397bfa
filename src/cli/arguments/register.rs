//! What can be said to `confide register`.

use super::Unlock;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `register`
#[derive(Debug, Args)]
pub struct Register {
    /// What to do.
    #[command(subcommand)]
    pub command: RegisterCommand,
}

/// What can be done with the register.
#[derive(Debug, Subcommand)]
pub enum RegisterCommand {
    /// Say whether it is whole, how many lines it has, and up to which line it is signed, by whom and when
    Verify {
        /// A head's code that was printed or written down: say at which line the register had it, or that it never had
        #[arg(long, value_name = "CODE")]
        head: Option<String>,
    },
    /// Say what its lines are, one by one
    Show {
        /// Only lines about this child, by reference
        #[arg(long, value_name = "REF")]
        child: Option<String>,
        /// Only lines about this pack
        #[arg(long, value_name = "ID")]
        pack: Option<String>,
        /// Only lines from this day on
        #[arg(long, value_name = "DATE")]
        since: Option<String>,
    },
    /// Write it as a table (CSV, which Excel opens)
    Export {
        /// Where it goes; - is standard output
        #[arg(short, long, value_name = "FILE", default_value = "-")]
        output: PathBuf,
        /// Replace a file that is there
        #[arg(long)]
        replace: bool,
    },
    /// Sign it as it stands, once somebody has looked at it: lines that wait, or a register from before its heads were signed
    Sign(Unlock),
}
