//! What can be said to `purge`.

use super::Unlock;
use clap::Args;
use std::path::PathBuf;

/// `purge`
#[derive(Debug, Args)]
#[command(
    after_help = "What is removed gets a line in the register first: number, hash, form, who and when, and no name. Copies of the same record in the workspace, small pictures and unfinished files go with it; what is of the same record and says something else is named and stays. Exit code 0 only when all of it is gone."
)]
pub struct Purge {
    /// Files that still hold what was typed about a child: a record, a table, a PDF
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Who removes it: a staff number or initials
    #[arg(long, value_name = "CODE")]
    pub by: String,
    /// It is on paper, whole and readable, and the paper is in hand [default: it is asked]
    #[arg(long, conflicts_with = "on_disc")]
    pub paper_in_hand: bool,
    /// It is on the disc with this number, and was read there
    #[arg(long, value_name = "NUMBER")]
    pub on_disc: Option<String>,
    /// Files outside the workspace are meant as well [default: it is asked]
    #[arg(long)]
    pub outside: bool,
    /// Make a sealed receipt for each file, in out/
    #[arg(long)]
    pub receipt: bool,
    /// How the key is opened.
    #[command(flatten)]
    pub unlock: Unlock,
}
