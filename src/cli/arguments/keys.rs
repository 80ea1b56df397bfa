//! What can be said to `confide keys`.

use super::Unlock;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `keys`
#[derive(Debug, Args)]
pub struct Keys {
    /// What to do.
    #[command(subcommand)]
    pub command: KeysCommand,
}

/// What can be done with keys.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Make a key and a certificate that the setting issues itself
    New(Unlock),
    /// Take over a PKCS#12 file from elsewhere
    Import {
        /// The file
        file: PathBuf,
        /// How it is opened.
        #[command(flatten)]
        unlock: Unlock,
    },
    /// Make a key for one person, such as the designated person: what is left closed for them, nobody else opens
    Person {
        /// Where the key goes: a disc or stick of theirs
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// A file with the passphrase for it, in place of asking
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
    /// Write the public certificate, for parents to compare and trust
    Export {
        /// Where it goes; - is standard output
        #[arg(short, long, value_name = "FILE", default_value = "-")]
        output: PathBuf,
        /// Replace a file that is there
        #[arg(long)]
        replace: bool,
        /// How the key is opened.
        #[command(flatten)]
        unlock: Unlock,
    },
}
