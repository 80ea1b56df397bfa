//! What can be said to `encrypt`.

use super::Unlock;
use clap::Args;
use std::path::PathBuf;

/// `encrypt`
#[derive(Debug, Args)]
#[command(
    after_help = "The copy opens with its passphrase alone, in any PDF reader; nobody can find a lost one again. It is for reading: nothing can be filled in or signed in it, and it is not PDF/A, so keep the file itself. Tell the passphrase by another way than the one by which the copy goes."
)]
pub struct Encrypt {
    /// The PDF that this setting sealed, with nothing filled in since
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Where the copy goes; - is standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// Replace a file that is there
    #[arg(long)]
    pub replace: bool,
    /// A file whose first line is the copy's passphrase
    #[arg(long, value_name = "FILE", conflicts_with = "copy_passphrase_fd")]
    pub copy_passphrase_file: Option<PathBuf>,
    /// An open file descriptor whose first line is the copy's passphrase
    #[arg(long, value_name = "NUMBER")]
    pub copy_passphrase_fd: Option<i32>,
    /// How the key is opened.
    #[command(flatten)]
    pub unlock: Unlock,
}
