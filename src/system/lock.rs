//! One run at a time: a lock on a file, held until the guard is dropped or the process ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use super::Trouble;

/// A held lock. The file stays where it is: removing it would let two runs lock two files of one name.
#[derive(Debug)]
pub struct Lock {
    // the lock lives as long as this handle
    _file: File,
}

/// Waits for the lock on `path`; `waiting` is called once if somebody else holds it.
pub fn lock(path: &Path, waiting: &mut dyn FnMut()) -> Result<Lock, Trouble> {
    let file = open(path)?;
    match file.try_lock() {
        Ok(()) => return Ok(Lock { _file: file }),
        Err(TryLockError::WouldBlock) => waiting(),
        Err(TryLockError::Error(error)) => return Err(unlockable(path, &error)),
    }
    file.lock().map_err(|error| unlockable(path, &error))?;
    Ok(Lock { _file: file })
}

/// The lock on `path`, or `None` if somebody else holds it.
pub fn try_lock(path: &Path) -> Result<Option<Lock>, Trouble> {
    let file = open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock { _file: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(unlockable(path, &error)),
    }
}

#[allow(clippy::disallowed_methods, reason = "an empty file to hold a lock on; nothing is ever written to it")]
fn open(path: &Path) -> Result<File, Trouble> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600).custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed());
    }
    options.open(path).map_err(|error| unlockable(path, &error))
}

fn unlockable(path: &Path, error: &std::io::Error) -> Trouble {
    Trouble::new(format!("the lock file {} could not be used: {error}", path.display()))
        .help("check that its folder exists and that you may write there")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_holder_has_to_wait() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let first = lock(&path, &mut || panic!("nobody else holds it")).unwrap();
        assert!(try_lock(&path).unwrap().is_none());
        drop(first);
        assert!(try_lock(&path).unwrap().is_some());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        std::os::unix::fs::symlink("/etc/hostname", &path).unwrap();
        assert!(lock(&path, &mut || ()).is_err());
    }
}
