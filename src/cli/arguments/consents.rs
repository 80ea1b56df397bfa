//! What can be said to `confide consents`.

use clap::Args;

/// `consents`
#[derive(Debug, Args)]
#[command(
    after_help = "Exit code 0 when it could be told, whatever the parents said; 1 for a child of whom nothing was ever handed out."
)]
pub struct Consents {
    /// The child's reference
    #[arg(value_name = "CHILD")]
    pub child: String,
    /// What a parent takes back: each consent as this command lists it, the number of a page, or all
    #[arg(long, value_name = "ITEM", num_args = 1.., requires = "seen_by")]
    pub withdraw: Vec<String>,
    /// How it stood at the end of this day; with --withdraw the day on which the parent said so [default: today]
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    /// Who took it in: a staff number or initials
    #[arg(long, value_name = "CODE", requires = "withdraw")]
    pub seen_by: Option<String>,
    /// Which parent takes it back, by the row of the registration form; left out, it counts for each
    #[arg(long, value_name = "ROW", requires = "withdraw", value_parser = clap::value_parser!(u8).range(1..))]
    pub parent: Option<u8>,
}
