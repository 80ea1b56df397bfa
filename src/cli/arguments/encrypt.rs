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
    /// Where the copy's passphrase comes from.
    #[command(flatten)]
    pub passphrase: CopyUnlock,
    /// How the key is opened.
    #[command(flatten)]
    pub unlock: Unlock,
}

/// Where the passphrase of an encrypted copy comes from [default: the prompt].
#[derive(Debug, Clone, Default, Args)]
pub struct CopyUnlock {
    /// A file whose first line is the passphrase of the encrypted copy
    #[arg(long, value_name = "FILE", conflicts_with = "copy_passphrase_fd")]
    pub copy_passphrase_file: Option<PathBuf>,
    /// An open file descriptor whose first line is the passphrase of the encrypted copy
    #[arg(long, value_name = "NUMBER")]
    pub copy_passphrase_fd: Option<i32>,
}

impl CopyUnlock {
    /// As any passphrase is asked for.
    pub fn unlock(&self) -> Unlock {
        let (file, descriptor) = (self.copy_passphrase_file.clone(), self.copy_passphrase_fd);
        Unlock { passphrase_file: file, passphrase_fd: descriptor, timestamp: None }
    }

    /// Whether somebody types it.
    pub fn is_typed(&self) -> bool {
        self.copy_passphrase_file.is_none() && self.copy_passphrase_fd.is_none()
    }
}
