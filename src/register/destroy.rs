//! What was removed from the computer goes into the register before it goes: by id, hash and code, never a name.

use super::answers::is_code;
use super::{Destroyed, Entry, KeptOn, Register};
use crate::seal::Identity;
use crate::system::Trouble;
use chrono::{DateTime, Utc};
use std::path::Path;

/// The most letters of a disc's number.
const MOST_DISC: usize = 40;

impl KeptOn {
    /// A disc by its number.
    ///
    /// # Errors
    /// When that is no number: letters, figures and hyphens.
    pub fn disc(typed: &str) -> Result<KeptOn, Trouble> {
        let number = typed.trim();
        let is_plain = number.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if number.is_empty() || number.len() > MOST_DISC || !is_plain {
            return Err(Trouble::new("this is no number of a disc")
                .help("give it as it stands on the disc, such as DISC-0001: letters, figures and hyphens"));
        }
        Ok(KeptOn::Disc(number.to_owned()))
    }
}

/// A staff number or initials, as the register has them.
///
/// # Errors
/// When it is neither.
pub fn by(typed: &str) -> Result<String, Trouble> {
    let by = typed.trim().to_uppercase();
    if is_code(&by) {
        return Ok(by);
    }
    Err(Trouble::new("it is not said who removes it")
        .help("give a staff number or initials with --by, at most 12 letters and figures"))
}

/// Writes down that files are removed, each with a line of its own, all of them or none, and signs them with the key where one
/// is at hand. They are on the disk when this returns, so that no file goes without its line. The same once more is another
/// line: the last one counts.
///
/// # Errors
/// When the register is not whole, or cannot be written.
pub fn destroyed(
    folder: &Path,
    now: DateTime<Utc>,
    key: Option<&Identity>,
    all: Vec<Destroyed>,
) -> Result<usize, Trouble> {
    Register::add_signed(folder, now, key, |_| Ok(all.into_iter().map(Entry::Destroyed).collect()))
}
