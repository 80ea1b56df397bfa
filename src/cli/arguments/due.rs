//! What can be said to `confide due` and `confide hold`.

use super::Unlock;
use clap::Args;
use std::path::PathBuf;

/// `due`
#[derive(Debug, Args)]
#[command(
    after_help = "Exit code 0 when nothing is to be done, 1 when something is due or overdue, as `confide returns` does; what is held, kept or only soon is told and changes nothing. A record is due the day after the last day of its term; it may be destroyed when the days of grace are over too (destruction_grace_days under numbers: in setting.yaml, 30 unless said otherwise). All of it is answered from the register: the records' files need not be there."
)]
pub struct Due {
    /// What is due on this day [default: today]
    #[arg(long, value_name = "DATE", conflicts_with_all = ["destroyed", "count_from"])]
    pub on: Option<String>,
    /// List every record that is kept, also those that are not due
    #[arg(long, conflicts_with_all = ["destroyed", "count_from"])]
    pub all: bool,
    /// Write down that these records on paper were destroyed, by the number at the foot of their pages; all of them or none
    #[arg(long, value_name = "RECORD", num_args = 1.., requires = "how", requires = "by")]
    pub destroyed: Vec<String>,
    /// How: shredded, burnt, collected (by a firm that gives a certificate) or broken (a disc)
    #[arg(long, value_name = "CODE", requires = "destroyed")]
    pub how: Option<String>,
    /// Make a sealed receipt, to be signed, into this file; of several records into this folder
    #[arg(long, value_name = "FILE|FOLDER", requires = "destroyed")]
    pub receipt: Option<PathBuf>,
    /// They are destroyed, and nobody need be asked
    #[arg(long, requires = "destroyed")]
    pub yes: bool,
    /// Write down the day that terms are counted from: on which a child left, or on which the matter of a record was closed
    #[arg(long, value_name = "DATE", requires = "of", requires = "by", conflicts_with = "destroyed")]
    pub count_from: Option<String>,
    /// Of whom or what: a child's reference, or the number of a record that waits for such a day
    #[arg(long, value_name = "CHILD|RECORD", requires = "count_from")]
    pub of: Option<String>,
    /// Who says so: a staff number or initials
    #[arg(long, value_name = "CODE")]
    pub by: Option<String>,
    /// How the key is opened for a receipt.
    #[command(flatten)]
    pub unlock: Unlock,
}

/// `hold`
#[derive(Debug, Args)]
#[command(
    after_help = "Reasons: court, police, social-care, inquiry, claim, complaint, access-request, insurer. A child or a record can be held for several; each is lifted by itself. `confide due` lists what is held."
)]
pub struct Hold {
    /// A record's number, or a child's reference for everything of that child
    #[arg(value_name = "RECORD|CHILD")]
    pub target: String,
    /// Why it must be kept, as a code
    #[arg(long, value_name = "CODE")]
    pub reason: String,
    /// Who says so: a staff number or initials
    #[arg(long, value_name = "CODE")]
    pub by: String,
    /// That reason is over
    #[arg(long)]
    pub lift: bool,
}
