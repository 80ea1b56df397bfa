//! What can be said to `confide write`.

use clap::Args;
use std::path::PathBuf;

/// `write`
#[derive(Debug, Args)]
pub struct Write {
    /// The sealed blank, or a pack in which the form is
    #[arg(value_name = "BLANK.pdf")]
    pub file: PathBuf,
    /// The record whose answers are written
    #[arg(value_name = "RECORD.yaml")]
    pub record: PathBuf,
    /// Where the file goes; - is standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    pub output: PathBuf,
    /// Replace a file that is there
    #[arg(long)]
    pub replace: bool,
    /// A certificate to trust
    #[arg(long, value_name = "CERT")]
    pub trust: Vec<PathBuf>,
}
