//! What can be said to `confide keys`.

use super::Unlock;
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// `keys`
#[derive(Debug, Args)]
pub struct Keys {
    /// What to do.
    #[command(subcommand)]
    pub command: KeysCommand,
}

/// Why a key ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Because {
    /// It was time for a new one
    Renewed,
    /// Nobody has it any more
    Lost,
    /// Somebody else may have it
    Stolen,
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
    /// Make a new key in place of the old one: what the old one sealed before stays sealed, and it seals no more
    Renew {
        /// Why the old key ends
        #[arg(long, value_name = "WHY", default_value = "renewed")]
        because: Because,
        /// From when the old key counts no more, such as "2026-11-24 14:05"; now, where nothing is said
        #[arg(long, value_name = "WHEN")]
        since: Option<String>,
        /// How the old key is opened where the list of the setting's own certificates does not have it, and the new one locked.
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
    /// Write what a setting hands out or puts on its website: its certificates, their words, and how to check a file with them
    Publish {
        /// The folder it goes to
        #[arg(value_name = "FOLDER")]
        folder: PathBuf,
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
