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
    #[arg(value_name = "FILE", required_unless_present = "due")]
    pub files: Vec<PathBuf>,
    /// Destroy what is overdue: remove the files of records whose term and days of grace are over, and ask of each whether its
    /// paper or disc is destroyed; what is held or in its days of grace is named and left alone
    #[arg(long, conflicts_with_all = ["files", "paper_in_hand", "on_disc", "outside"])]
    pub due: bool,
    /// Only list what is overdue on this day, and destroy nothing
    #[arg(long, value_name = "DATE", requires = "due", conflicts_with_all = ["how", "yes", "receipt"])]
    pub on: Option<String>,
    /// How paper and discs were destroyed: shredded, burnt, collected (by a firm that gives a certificate) or broken (a disc)
    /// [default: it is asked of each]
    #[arg(long, value_name = "CODE", requires = "due")]
    pub how: Option<String>,
    /// Everything overdue is meant, its paper and discs are destroyed, and nobody need be asked
    #[arg(long, requires = "due", requires = "how")]
    pub yes: bool,
    /// Who removes it: a staff number or initials
    #[arg(long, value_name = "CODE", required_unless_present = "on")]
    pub by: Option<String>,
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
