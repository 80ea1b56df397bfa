//! A drive of its own for a test: a file with an ext4 file system in it, mounted, whose every byte can be read afterwards.
#![allow(clippy::disallowed_methods, reason = "tests write files and start programs")]

use crate::installed::{hear, on_path};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// What makes the file system.
pub const MAKER: &str = "/usr/sbin/mkfs.ext4";

/// A mounted image; taken out when it is dropped.
pub struct Drive {
    folder: TempDir,
    is_in: bool,
}

impl Drive {
    /// A new drive of so many megabytes; none where no file system can be made, or nobody may mount one.
    pub fn new(megabytes: u64) -> Option<Drive> {
        let maker = on_path("mkfs.ext4").unwrap_or_else(|| MAKER.into());
        let mut drive = Drive { folder: TempDir::new().ok()?, is_in: false };
        std::fs::create_dir(drive.mount()).ok()?;
        std::fs::File::create(drive.image()).and_then(|file| file.set_len(megabytes << 20)).ok()?;
        let is_done = |command: &mut Command| hear(command).is_ok_and(|(is_done, _)| is_done);
        drive.is_in = is_done(Command::new(maker).arg("-q").arg(drive.image()))
            && is_done(Command::new("mount").args(["-o", "loop"]).args([drive.image(), drive.mount()]));
        drive.is_in.then_some(drive)
    }

    /// The folder in which it is seen.
    pub fn mount(&self) -> PathBuf {
        self.folder.path().join("drive")
    }

    fn image(&self) -> PathBuf {
        self.folder.path().join("image")
    }

    /// Takes it out and gives all its bytes, those that no file holds any more too.
    pub fn bytes(mut self) -> Vec<u8> {
        self.take_out();
        std::fs::read(self.image()).expect("the image is there")
    }

    fn take_out(&mut self) {
        if std::mem::take(&mut self.is_in) {
            let said = hear(Command::new("umount").arg(self.mount()));
            assert!(said.as_ref().is_ok_and(|(is_done, _)| *is_done) || std::thread::panicking(), "{said:?}");
        }
    }
}

impl Drop for Drive {
    fn drop(&mut self) {
        self.take_out();
    }
}

/// Each place at which a PDF begins on one of the drive's blocks.
pub fn pdfs(image: &[u8]) -> Vec<usize> {
    (0..image.len()).step_by(1024).filter(|at| image[*at..].starts_with(b"%PDF-")).collect()
}

/// Whether letters stand anywhere in those bytes, in UTF-8 or as PDF's UTF-16.
pub fn has(bytes: &[u8], letters: &str) -> bool {
    let wide: Vec<u8> = letters.encode_utf16().flat_map(u16::to_be_bytes).collect();
    [letters.as_bytes(), &wide].iter().any(|letters| memchr::memmem::find(bytes, letters).is_some())
}

/// The plain files below a folder that were changed since a moment, such as a system's logs.
pub fn changed_since(folder: &Path, since: std::time::SystemTime) -> impl Iterator<Item = PathBuf> {
    let all = walkdir::WalkDir::new(folder).same_file_system(true).into_iter().flatten();
    let files = all.filter(|entry| entry.file_type().is_file());
    let is_new = move |entry: &walkdir::DirEntry| {
        entry.metadata().ok().and_then(|about| about.modified().ok()).is_some_and(|at| at >= since)
    };
    files.filter(is_new).map(walkdir::DirEntry::into_path)
}
