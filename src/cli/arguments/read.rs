//! What `confide read` is told.

use clap::Args;
use std::path::PathBuf;

/// `read`
#[derive(Debug, Args)]
pub struct Read {
    /// The PDF
    #[arg(value_name = "FILLED.pdf")]
    pub file: PathBuf,
    /// Where the record goes; the folder for those of a pack; `-` is standard output
    #[arg(short, long, value_name = "FILE|FOLDER|-", default_value = "-")]
    pub output: PathBuf,
    /// This form of a pack alone
    #[arg(long, value_name = "FORM")]
    pub form: Option<String>,
    /// Read it also where nobody can say who made it, or what was changed
    #[arg(long)]
    pub unproved: bool,
    /// A certificate to trust
    #[arg(long, value_name = "CERT")]
    pub trust: Vec<PathBuf>,
}
