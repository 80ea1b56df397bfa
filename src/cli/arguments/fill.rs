//! What can be said to `fill`.

use super::Unlock;
use clap::Args;
use std::path::PathBuf;

/// `fill`
#[derive(Debug, Args)]
#[command(
    after_help = "At each question: an empty line leaves it as it is, - clears it, < goes back, >> goes to the end, ? says why it is asked. A long answer ends with a line that holds a full stop alone."
)]
pub struct Fill {
    /// The form, by its id; `confide forms` lists them
    #[arg(value_name = "FORM")]
    pub form: String,
    /// The part that is filled in [default: the first]
    #[arg(long, value_name = "PART")]
    pub part: Option<String>,
    /// The record's number [default: a new one]
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
    /// The child's reference in your own list, never the name
    #[arg(long, value_name = "REFERENCE", default_value = "")]
    pub child: String,
    /// For a later part: the number of the sheet that the first part is on
    #[arg(long, value_name = "ID", requires = "code")]
    pub part_a: Option<String>,
    /// For a later part: the check code at the foot of that sheet
    #[arg(long, value_name = "CODE", requires = "part_a")]
    pub code: Option<String>,
    /// Where it may be kept closed, to be gone on with later; where one is there, it is gone on with
    #[arg(long, value_name = "FILE", conflicts_with = "no_input")]
    pub draft: Option<PathBuf>,
    /// Where the page goes; - is standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    pub output: PathBuf,
    /// Replace a file that is there
    #[arg(long)]
    pub replace: bool,
    /// Send the page to this printer of the system, without a file
    #[arg(long, value_name = "NAME", conflicts_with_all = ["output", "replace"])]
    pub printer: Option<String>,
    /// Set the type in 18 pt
    #[arg(long)]
    pub large_print: bool,
    /// Print at once although it is not complete: danger, injury, police, social-care or closing
    #[arg(long, value_name = "CODE")]
    pub urgent: Option<String>,
    /// Ask nothing: take the answers from standard input, a line for each question, and stop at what is missing
    #[arg(long)]
    pub no_input: bool,
    /// How the key is opened.
    #[command(flatten)]
    pub unlock: Unlock,
}
