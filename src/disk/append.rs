//! A file that only grows: each line is on the disk before the next thing happens.

use super::{advise, flush_folder, folder_of, shown, unwritten};
use crate::system::Trouble;
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// An open file that grows by lines, for the user alone (0600).
#[derive(Debug)]
pub struct Lines {
    path: PathBuf,
    file: File,
}

impl Lines {
    /// Opens the file, or makes it; a last line that a crash cut off is closed, so that the next one stands by itself.
    ///
    /// # Errors
    /// When it cannot be opened; a link is not followed.
    pub fn open(path: &Path) -> Result<Lines, Trouble> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600).custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed());
        }
        let file = options.open(path).map_err(|e| unwritten(path, &e))?;
        flush_folder(folder_of(path)).map_err(|e| unwritten(path, &e))?;
        let mut lines = Lines { path: path.to_path_buf(), file };
        let is_torn = fs::read(path).is_ok_and(|bytes| bytes.last().is_some_and(|last| *last != b'\n'));
        if is_torn {
            lines.add("")?;
        }
        Ok(lines)
    }

    /// Adds a line; it is on the disk when this returns.
    ///
    /// # Errors
    /// When it cannot be written; then the file is as it was, as far as the disk allows.
    pub fn add(&mut self, line: &str) -> Result<(), Trouble> {
        let before = self.file.metadata().map(|about| about.len());
        let written = self.file.write_all(format!("{line}\n").as_bytes()).and_then(|()| self.file.sync_data());
        written.map_err(|error| {
            // of several lines at once a full disk may have taken the first; the error that brought us here is the one told
            drop(before.and_then(|length| self.file.set_len(length)));
            unwritten(&self.path, &error)
        })
    }
}

/// Removes what a run that was cut off left unfinished in a folder: the temporaries that bear its tag.
///
/// # Errors
/// When one of them cannot be removed.
pub fn sweep(folder: &Path, tag: &str) -> Result<usize, Trouble> {
    let unread = |e: &std::io::Error| advise(format!("the folder {} cannot be read", shown(folder)), e);
    let mut count = 0;
    for entry in fs::read_dir(folder).map_err(|e| unread(&e))? {
        let entry = entry.map_err(|e| unread(&e))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(&format!(".confide-{tag}-")) && name.ends_with(".part") {
            super::remove(&entry.path())?;
            count += 1;
        }
    }
    Ok(count)
}
