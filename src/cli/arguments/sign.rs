//! What can be said to `sign`.

use super::Unlock;
use clap::Args;
use std::path::PathBuf;

/// `sign`
#[derive(Debug, Args)]
#[command(
    after_help = "The file stays as it was sealed; the signature is added behind it, and closes what its signer has seen. Name, time and role are filled in beside it where the form has a place for them."
)]
pub struct Sign {
    /// The sealed PDF, filled in or not
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Where to sign: who signs there, such as parent or designated_person, or the field's name
    #[arg(long, value_name = "FIELD")]
    pub field: String,
    /// Sign every place that is for the same person, as in a pack
    #[arg(long)]
    pub all: bool,
    /// The signer's key with its certificate, a PKCS#12 file
    #[arg(long, value_name = "P12")]
    pub key: PathBuf,
    /// In which role or relation, such as mother or deputy
    #[arg(long, value_name = "ROLE", default_value = "")]
    pub role: String,
    /// Where the signed file goes; - is standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// Replace a file that is there
    #[arg(long)]
    pub replace: bool,
    /// A certificate to trust: the setting's
    #[arg(long, value_name = "CERT")]
    pub trust: Vec<PathBuf>,
    /// How the key is opened.
    #[command(flatten)]
    pub unlock: Unlock,
}
