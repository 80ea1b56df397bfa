//! Removing a file that held something private: written over first, as far as a disk lets anybody do that.

use super::{advise, flush_folder, folder_of, shown};
use crate::system::Trouble;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

/// How much is written over at once.
const PIECE: usize = 1 << 16;

/// Writes zeros over a plain file, then removes it, and flushes its folder. The zeros are the best that can be done from here: a
/// solid-state drive, a journal or a copy in a cloud may keep what was there. So a file that cannot be written over is removed
/// all the same.
///
/// # Errors
/// When it is no plain file, or cannot be removed.
pub fn erase(path: &Path) -> Result<(), Trouble> {
    let unremoved = |error: &io::Error| advise(format!("{} cannot be removed", shown(path)), error);
    let about = fs::symlink_metadata(path).map_err(|e| unremoved(&e))?;
    if !about.is_file() {
        return Err(Trouble::new(format!("{} is not a plain file", shown(path))).help("name a file"));
    }
    // another name of the same file would be left with zeros in it
    if has_one_name(&about) {
        drop(write_over(path, about.len()));
    }
    fs::remove_file(path).map_err(|e| unremoved(&e))?;
    flush_folder(folder_of(path)).map_err(|e| unremoved(&e))
}

/// Whether a file could be removed from its folder, before anything else is done for it.
///
/// # Errors
/// When the folder is read-only, or not ours to change.
pub fn may_remove(path: &Path) -> Result<(), Trouble> {
    #[cfg(unix)]
    rustix::fs::access(folder_of(path), rustix::fs::Access::WRITE_OK)
        .map_err(|e| advise(format!("{} cannot be removed", shown(path)), &io::Error::from(e)))?;
    #[cfg(not(unix))]
    if fs::metadata(path).is_ok_and(|about| about.permissions().readonly()) {
        let error = io::Error::from(io::ErrorKind::PermissionDenied);
        return Err(advise(format!("{} cannot be removed", shown(path)), &error));
    }
    Ok(())
}

/// Whether no other name leads to the same file, as far as the system tells.
#[cfg(unix)]
pub fn has_one_name(about: &fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(about) == 1
}

/// As the system tells nothing of it, a file has one name.
#[cfg(not(unix))]
pub fn has_one_name(_: &fs::Metadata) -> bool {
    true
}

fn write_over(path: &Path, mut left: u64) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true);
    // what has become a link since is not followed
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, rustix::fs::OFlags::NOFOLLOW.bits().cast_signed());
    let mut file = options.open(path)?;
    let zeros = [0; PIECE];
    while left > 0 {
        let piece = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
        file.write_all(&zeros[..piece])?;
        left -= piece as u64;
    }
    file.sync_data()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_file_is_written_over_and_gone_and_a_link_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("one"), folder.path().join("link"));
        fs::write(&path, b"Noah").unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert!(erase(&link).is_err() && link.is_symlink());
        let open = fs::File::open(&path).unwrap();
        erase(&path).unwrap();
        let mut held = Vec::new();
        io::Read::read_to_end(&mut &open, &mut held).unwrap();
        assert_eq!((held, path.exists()), (vec![0; 4], false));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_with_another_name_is_not_spoiled_under_that_name() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (folder.path().join("one"), folder.path().join("other"));
        fs::write(&one, b"Noah").unwrap();
        fs::hard_link(&one, &other).unwrap();
        erase(&one).unwrap();
        assert_eq!(fs::read(&other).unwrap(), b"Noah");
    }
}
