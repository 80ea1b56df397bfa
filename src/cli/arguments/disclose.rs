//! What can be said to `confide disclose`.

use super::Unlock;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// `disclose`
#[derive(Debug, Args)]
#[command(
    after_help = "Two sealed files are made: for the parent an index and copies of the records that lie here as files, without what a parent may not read; for the office a list of what lies on paper or on a disc alone, with what is covered before it is copied. Whoever a record names as a danger gets none. `confide due` tells the day until the request is answered (--handed-over); until then nothing of the child may be destroyed. Exit code 1 when it is refused: the designated person decides."
)]
pub struct Disclose {
    /// The child's reference
    #[arg(value_name = "CHILD")]
    pub child: String,
    /// Records beside those that the workspace keeps in records/
    #[arg(value_name = "RECORD")]
    pub records: Vec<PathBuf>,
    /// Who asks
    #[arg(long = "for", value_enum, value_name = "WHO", required_unless_present = "handed_over")]
    pub reader: Option<AskedBy>,
    /// Which parent asks, by the row of the registration form, from 1: needed where the parents live apart
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..))]
    pub parent: Option<u16>,
    /// The day on which the request came in [default: that of the one that is open, else today]
    #[arg(long, value_name = "DATE")]
    pub received: Option<String>,
    /// The day from which the time is counted, where it is later: it became known who asks, or what they mean
    #[arg(long, value_name = "DATE", conflicts_with = "handed_over")]
    pub counted_from: Option<String>,
    /// Take two months more, since it is not simple; the parent was told so, and why, within the first month
    #[arg(long, conflicts_with = "handed_over")]
    pub extended: bool,
    /// A record on paper of which a covered copy goes with the bundle, as the designated person decided: the index names it
    #[arg(long, value_name = "ID", conflicts_with = "handed_over")]
    pub copied: Vec<String>,
    /// The folder that both files go to; - is standard output, for one of them
    #[arg(short, long, value_name = "FOLDER", required_unless_present = "handed_over")]
    pub output: Option<PathBuf>,
    /// Make only this one of the two
    #[arg(long, value_enum, value_name = "SHEET", conflicts_with = "handed_over")]
    pub only: Option<Sheet>,
    /// Replace files that are there
    #[arg(long)]
    pub replace: bool,
    /// Set the type in 18 pt
    #[arg(long)]
    pub large_print: bool,
    /// Write down that it was answered on this day
    #[arg(long, value_name = "DATE", requires = "by")]
    pub handed_over: Option<String>,
    /// Who handed it over: a staff number or initials
    #[arg(long, value_name = "CODE", requires = "handed_over")]
    pub by: Option<String>,
    /// How the key is opened.
    #[command(flatten)]
    pub unlock: Unlock,
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AskedBy {
    /// A parent, for their child
    Parent,
}

/// One of the two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Sheet {
    /// The parent's bundle
    Parent,
    /// The office's list
    Office,
}
