//! What can be said to `print`.

use super::Unlock;
use super::reader::{Reader, reader};
use clap::Args;
use std::path::PathBuf;

/// `print`
#[derive(Debug, Args)]
#[command(
    after_help = "A record goes through the same stages as with `confide render`; a PDF must be SEALED. Nothing is written to a file. Of several files either all go to the printer or none does."
)]
pub struct Print {
    /// Records, or sealed PDFs, in the order in which they are printed
    #[arg(value_name = "RECORD|PDF", required_unless_present = "list")]
    pub files: Vec<PathBuf>,
    /// List the printers and what they offer
    #[arg(long, conflicts_with_all = ["files", "printer", "copies", "one_sided", "duplex", "staple", "large_print", "lang", "reader", "urgent"])]
    pub list: bool,
    /// The printer [default: the system's own default]
    #[arg(long, value_name = "NAME")]
    pub printer: Option<String>,
    /// How many copies
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=99))]
    pub copies: u16,
    /// On one side of each sheet
    #[arg(long, conflicts_with = "duplex")]
    pub one_sided: bool,
    /// On both sides of each sheet [default: where the printer offers it]
    #[arg(long)]
    pub duplex: bool,
    /// Stapled
    #[arg(long)]
    pub staple: bool,
    /// Set a record's type in 18 pt
    #[arg(long)]
    pub large_print: bool,
    /// Print this language beside a record's English, such as pl or ur; en prints English alone
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<String>,
    /// Make a copy of a record for this reader, and leave out what is not for them: as with `confide render`
    #[arg(long = "for", value_name = "READER", value_parser = reader, conflicts_with = "urgent")]
    pub reader: Option<Reader>,
    /// Print one record at once although it is not complete: danger, injury, police, social-care or closing
    #[arg(long, value_name = "CODE")]
    pub urgent: Option<String>,
    /// How many seconds to look whether it has left the queue
    #[arg(long, value_name = "SECONDS", default_value_t = 20, value_parser = clap::value_parser!(u64).range(0..=600))]
    pub wait: u64,
    /// Once the paper is in hand, remove the record and what was made of it from this computer
    #[arg(long, requires = "by", conflicts_with_all = ["list", "urgent", "reader"])]
    pub purge: bool,
    /// With --purge, who removes it: a staff number or initials
    #[arg(long, value_name = "CODE", requires = "purge")]
    pub by: Option<String>,
    /// With --purge, the paper is in hand as soon as it has left the queue [default: it is asked]
    #[arg(long, requires = "purge")]
    pub paper_in_hand: bool,
    /// With --purge, make a sealed receipt of the deletion, in out/
    #[arg(long, requires = "purge")]
    pub receipt: bool,
    /// A certificate to trust for PDFs
    #[arg(long, value_name = "CERT")]
    pub trust: Vec<PathBuf>,
    /// How the key is opened.
    #[command(flatten)]
    pub unlock: Unlock,
}
