//! What can be said to `verify`.

use super::{CopyUnlock, Unlock};
use clap::Args;
use std::path::PathBuf;

/// `verify`
#[derive(Debug, Default, Args)]
#[command(
    after_help = "The first word is the answer: SEALED, FILLED (filled in or signed since, all of it listed), UNKNOWN-SIGNER (intact, but its certificate is not among those you trust) or NOT-SEALED. Exit code 0, 5, 1 and 1; of several files the worst."
)]
pub struct Verify {
    /// Files, or folders whose PDFs are all looked at, such as a disc
    #[arg(required_unless_present = "code", value_name = "FILE|FOLDER")]
    pub files: Vec<PathBuf>,
    /// Find the file that a sheet of paper belongs to, by the check code at its foot; without files, in the register
    #[arg(long, value_name = "CODE")]
    pub code: Option<String>,
    /// Where the passphrase of the encrypted copies among them comes from.
    #[command(flatten)]
    pub copy: CopyUnlock,
    /// A certificate to trust
    #[arg(long, value_name = "CERT")]
    pub trust: Vec<PathBuf>,
    /// Write what was found into a sealed PDF, in plain English: of one file all of it, of several a table
    #[arg(long, value_name = "FILE", conflicts_with = "code")]
    pub report: Option<PathBuf>,
    /// How the setting's key is unlocked, which seals the report
    #[command(flatten)]
    pub unlock: Unlock,
}
