//! Unpacks the typefaces that are built into this program, since typst reads fonts from folders only.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::disk::{self, Existing};
use crate::system::{Trouble, lock};

/// What is unpacked: Latin, Greek, Cyrillic, Devanagari; then Hebrew, Arabic, symbols.
fn faces() -> [(&'static str, &'static [u8]); 6] {
    [
        ("NotoSans-Regular.ttf", notosans::REGULAR_TTF),
        ("NotoSans-Bold.ttf", notosans::BOLD_TTF),
        ("NotoSans-Italic.ttf", notosans::ITALIC_TTF),
        ("NotoSans-BoldItalic.ttf", notosans::BOLD_ITALIC_TTF),
        ("DejaVuSans.ttf", dejavu::sans::regular()),
        ("DejaVuSans-Bold.ttf", dejavu::sans::bold()),
    ]
}

/// The folder in `cache` that holds exactly our typefaces, unpacked if need be. Two processes at once are fine.
pub fn unpacked(cache: &Path) -> Result<PathBuf, Trouble> {
    let name = format!("fonts-{}", hash());
    let folder = cache.join(&name);
    if wrong(&folder).is_empty() {
        return Ok(folder);
    }
    disk::make_folder(&folder)?;
    let _held = lock::lock(&cache.join(format!("{name}.lock")), &mut || ())?;
    for (name, bytes) in wrong(&folder) {
        let path = folder.join(name);
        disk::write(&path, bytes, Existing::Replace)?;
    }
    Ok(folder)
}

/// Those that are missing or were changed. Compared whole with what is built in: cheaper than a hash, and as strict.
fn wrong(folder: &Path) -> Vec<(&'static str, &'static [u8])> {
    let kept =
        |name: &str, bytes: &[u8]| disk::read(&folder.join(name), bytes.len() as u64).is_ok_and(|on| on == bytes);
    faces().into_iter().filter(|(name, bytes)| !kept(name, bytes)).collect()
}

/// Names the set, so that another edition of this program uses another folder.
fn hash() -> String {
    let mut hash = Sha256::new();
    for (name, bytes) in faces() {
        hash.update(name);
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    }
    hash.finalize()[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests damage files on purpose")]
mod tests {
    use super::*;

    #[test]
    fn a_changed_typeface_is_put_right() {
        let cache = tempfile::tempdir().unwrap();
        let folder = unpacked(cache.path()).unwrap();
        assert!(wrong(&folder).is_empty());
        std::fs::write(folder.join("DejaVuSans.ttf"), b"not a font").unwrap();
        std::fs::remove_file(folder.join("NotoSans-Bold.ttf")).unwrap();
        assert_eq!(wrong(&folder).len(), 2);
        assert_eq!(unpacked(cache.path()).unwrap(), folder);
        assert!(wrong(&folder).is_empty());
    }

    #[test]
    fn eight_at_once_leave_one_good_set() {
        let cache = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| assert!(wrong(&unpacked(cache.path()).unwrap()).is_empty()));
            }
        });
        let folder = unpacked(cache.path()).unwrap();
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), 6);
    }
}
