//! What can be said to `export`.

use super::{CopyUnlock, Unlock};
use clap::Args;
use std::path::PathBuf;

/// `export`
#[derive(Debug, Args)]
#[command(
    after_help = "Copies go to a disc or a stick that can be taken out, as the system tells, or to a folder that storage in setting.yaml names as one; nowhere else. Each is read back and compared, and the register says what lies on which disc. One disc holds copies of one child. The file on the disc is called by its check code, so that nobody reads off its name what it is about."
)]
pub struct Export {
    /// Records, or PDFs that this setting sealed
    #[arg(required = true, value_name = "RECORD|PDF")]
    pub files: Vec<PathBuf>,
    /// The folder of the disc
    #[arg(short, long, value_name = "FOLDER")]
    pub output: PathBuf,
    /// The reference of the child in whose file the disc is put
    #[arg(long, value_name = "REF")]
    pub child: String,
    /// Who writes it: a staff number or initials
    #[arg(long, value_name = "CODE")]
    pub by: String,
    /// Do not encrypt, for a reason that the setting has decided on: its code under discs in setting.yaml
    #[arg(long, value_name = "CODE", conflicts_with_all = ["copy_passphrase_file", "copy_passphrase_fd"])]
    pub in_clear: Option<String>,
    /// Make the label of the disc as well, as this file
    #[arg(long, value_name = "FILE")]
    pub label: Option<PathBuf>,
    /// Whose name the label bears.
    #[command(flatten)]
    pub name: NameFrom,
    /// Where the copies' passphrase comes from.
    #[command(flatten)]
    pub passphrase: CopyUnlock,
    /// How the key is opened.
    #[command(flatten)]
    pub unlock: Unlock,
}

/// Where a child's name comes from: never from an argument, which every list of processes shows.
#[derive(Debug, Clone, Default, Args)]
pub struct NameFrom {
    /// A file whose first line is the child's full name [default: a record of the child in the workspace, or it is asked]
    #[arg(long, value_name = "FILE")]
    pub name_file: Option<PathBuf>,
}
