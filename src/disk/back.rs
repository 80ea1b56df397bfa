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

/// Whether a file begins with these bytes; one that cannot be read does not.
pub fn begins(path: &Path, with: &[u8]) -> bool {
    let mut begin = vec![0; with.len()];
    itself().open(path).and_then(|mut file| file.read_exact(&mut begin)).is_ok() && begin == with
}

/// Opens a file itself: where there is a link to it, that link is none; and a pipe is not waited for.
fn itself() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, flags.bits().cast_signed());
    }
    options
}

/// Reads a file of at most `most` bytes that was written before, after asking the system to forget what it holds of it.
///
/// # Errors
/// When it cannot be read, or is a link: what is at its other end may be the very file that was to be copied.
pub fn read_back(path: &Path, most: u64) -> Result<Back, Trouble> {
    let unread = |error: std::io::Error| advise(format!("{} cannot be read back", shown(path)), &error);
    let file = itself().open(path).map_err(unread)?;
    if !file.metadata().map_err(unread)?.is_file() {
        return Err(
            Trouble::new(format!("{} cannot be read back: it is no plain file", shown(path))).help("look at it")
        );
    }
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
