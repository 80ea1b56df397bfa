//! What can be said to `confide notice`.

use super::Unlock;
use clap::Args;
use std::path::PathBuf;

/// `notice`
#[derive(Debug, Args)]
pub struct Notice {
    /// The notice, and receipts that are to be handed out or came back; or folders of them
    #[arg(required_unless_present_any = ["intake", "status"], value_name = "RECORD")]
    pub records: Vec<PathBuf>,
    /// More receipts that came back, or folders of them: who has acknowledged the version in use gets no copy
    #[arg(long, value_name = "FOLDER")]
    pub acks: Vec<PathBuf>,
    /// A table of children, CSV or XLSX: a copy for each row; with --acks only for those who have not acknowledged the version in use
    #[arg(long, value_name = "TABLE", conflicts_with = "status")]
    pub intake: Vec<PathBuf>,
    /// Make nothing: list which version each child's family has acknowledged, and who must get the one in use
    #[arg(long, conflicts_with_all = ["large_print", "lang", "output", "replace"])]
    pub status: bool,
    /// The folder it goes to
    #[arg(short, long, value_name = "FOLDER", required_unless_present = "status")]
    pub output: Option<PathBuf>,
    /// Replace files that are there
    #[arg(long)]
    pub replace: bool,
    /// Go on where an earlier run in the folder ended; what it made is not made again
    #[arg(long, requires = "intake", conflicts_with = "replace")]
    pub resume: bool,
    /// Make each copy in 18 pt as well, in a folder of its own
    #[arg(long)]
    pub large_print: bool,
    /// Print this language beside the English, such as pl or ur; en prints English alone. The web page is in English
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<String>,
    /// How the key is opened.
    #[command(flatten)]
    pub unlock: Unlock,
}
