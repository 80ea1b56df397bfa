//! What can be said to `confide inspect`.

use super::Unlock;
use clap::Args;
use std::path::PathBuf;

/// `inspect`
#[derive(Debug, Args)]
#[command(
    after_help = "The sheet is made from the register and setting.yaml alone, also when everything was printed and removed. It names no child. Counts from one to four show as \"under 5\", and no total tells them; two sheets of days that overlap can, so give away one. With --format json and no -o the figures alone are written, and no key is needed."
)]
pub struct Inspect {
    /// From this day on what happened is counted [default: a year before the last day]
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// The last day [default: today]
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    /// Where the PDF goes; - is standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    pub output: PathBuf,
    /// Replace a file that is there
    #[arg(long)]
    pub replace: bool,
    /// How the key is opened.
    #[command(flatten)]
    pub unlock: Unlock,
}
