//! Reading back what was just written, from the disk itself as far as the system lets anybody ask for that.

use super::{advise, shown};
use crate::system::Trouble;
use std::fs::OpenOptions;
use std::io::Read as _;
use std::path::Path;

/// What was read back.
#[derive(Debug)]
pub struct Back {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Whether the system took it that its own copy in memory is to be forgotten first; else that copy may be all that was read.
    pub is_afresh: bool,
}

/// Reads a file of at most `most` bytes that was written before, after asking the system to forget what it holds of it.
///
/// # Errors
/// When it cannot be read.
pub fn read_back(path: &Path, most: u64) -> Result<Back, Trouble> {
    let unread = |error: std::io::Error| advise(format!("{} cannot be read back", shown(path)), &error);
    let file = OpenOptions::new().read(true).open(path).map_err(unread)?;
    let is_afresh = forget(&file);
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes).map_err(unread)?;
    Ok(Back { bytes, is_afresh })
}

/// What was written to the disk already can be forgotten, and is, where the system can be asked.
#[cfg(target_os = "linux")]
fn forget(file: &std::fs::File) -> bool {
    file.sync_all().is_ok() && rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::DontNeed).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn forget(_: &std::fs::File) -> bool {
    false
}
