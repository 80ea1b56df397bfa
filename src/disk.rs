//! The only writer and remover of files.
//!
//! A file appears under its final name whole or not at all: a temporary beside it, flushed, renamed, the folder flushed.
//! It is for the user alone: by its mode (0600) on Unix; on Windows by the rights of its folder, which it takes over, so that
//! below the user's own folder nobody else but administrators reads it.
#![allow(clippy::disallowed_methods, reason = "this module is the one that may")]

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::system::Trouble;

mod append;
mod back;
mod erase;

pub use append::{Lines, sweep};
pub use back::{Back, begins, read_back};
pub use erase::{erase, has_one_name, may_remove};

/// What to do with a file that already bears the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Leave it and say so.
    Refuse,
    /// Put the new one in its place, in one step.
    Replace,
}

/// Writes `bytes` to `path`, mode 0600, so that a crash leaves the old file, the new file, or none: never half of one.
pub fn write(path: &Path, bytes: &[u8], existing: Existing) -> Result<(), Trouble> {
    write_tagged(path, bytes, existing, &std::process::id().to_string())
}

/// As [`write()`]; what a crash leaves unfinished bears the tag, so that [`sweep`] finds it.
pub fn write_tagged(path: &Path, bytes: &[u8], existing: Existing, tag: &str) -> Result<(), Trouble> {
    let folder = folder_of(path);
    refuse_target(path, existing)?;
    let mut temporary = Temporary::written(path, folder, tag, bytes)?;
    match existing {
        Existing::Replace => fs::rename(&temporary.path, path),
        Existing::Refuse => rename_new(&temporary.path, path),
    }
    .map_err(|error| unwritten(path, &error))?;
    temporary.renamed = true;
    flush_folder(folder).map_err(|error| unwritten(path, &error))
}

/// Nothing bears that name yet.
///
/// # Errors
/// As [`write()`] with [`Existing::Refuse`], before anything is written.
pub fn free(path: &Path) -> Result<(), Trouble> {
    refuse_target(path, Existing::Refuse)
}

/// Whether two names are of one file that is there.
pub fn is_same(one: &Path, other: &Path) -> bool {
    matches!((fs::canonicalize(one), fs::canonicalize(other)), (Ok(one), Ok(other)) if one == other)
}

/// Makes a folder, and those above it, for the user alone (0700). One that is there is left as it is.
pub fn make_folder(path: &Path) -> Result<(), Trouble> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| {
        let taken = error.kind() == ErrorKind::AlreadyExists || error.kind() == ErrorKind::NotADirectory;
        if taken {
            Trouble::new(format!("the folder {} cannot be made: a file has that name", shown(path)))
                .help("choose another folder, or move the file away")
        } else {
            advise(format!("the folder {} cannot be made", shown(path)), &error)
        }
    })
}

/// Makes sure that `path` is a folder of ours with nothing in it: what a child process may be shown of the disk.
pub fn private_empty_folder(path: &Path) -> Result<(), Trouble> {
    make_folder(path)?;
    let unread = |error: io::Error| advise(format!("the folder {} cannot be read", shown(path)), &error);
    let planted = || {
        Trouble::new(format!("the folder {} should be empty and yours alone, and is not", shown(path)))
            .help("look at what is in it, then remove it; it is made again when needed")
    };
    let about = fs::symlink_metadata(path).map_err(unread)?;
    if !about.is_dir() {
        return Err(planted());
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
        if about.uid() != rustix::process::geteuid().as_raw() {
            return Err(planted());
        }
        if about.permissions().mode() & 0o077 != 0 {
            fs::set_permissions(path, fs::Permissions::from_mode(0o700)).map_err(unread)?;
        }
    }
    if fs::read_dir(path).map_err(unread)?.next().is_some() { Err(planted()) } else { Ok(()) }
}

/// Reads a regular file of at most `most` bytes; a pipe or device, which might never end, is refused.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>, Trouble> {
    let unread = |error: io::Error| advise(format!("{} cannot be read", shown(path)), &error);
    let mut options = OpenOptions::new();
    options.read(true);
    // opening a pipe without a writer would wait for one
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    let file = options.open(path).map_err(unread)?;
    let about = file.metadata().map_err(unread)?;
    if !about.is_file() {
        let kind = if about.is_dir() { "a folder" } else { "not a plain file" };
        return Err(Trouble::new(format!("{} is {kind}", shown(path))).help("name a file"));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(about.len().min(most)).unwrap_or(0));
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(unread)?;
    if bytes.len() as u64 > most {
        return Err(Trouble::new(format!("{} is larger than {}", shown(path), size(most)))
            .help("check that it is the file you meant"));
    }
    Ok(bytes)
}

/// Removes a file (or a link, not what it points to).
pub fn remove(path: &Path) -> Result<(), Trouble> {
    fs::remove_file(path).map_err(|error| advise(format!("{} cannot be removed", shown(path)), &error))?;
    flush_folder(folder_of(path)).map_err(|error| advise(format!("{} cannot be removed", shown(path)), &error))
}

/// Removes a folder of ours with all that is in it; links in it are removed, not followed. Absent is fine.
pub fn remove_folder(path: &Path) -> Result<(), Trouble> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(advise(format!("the folder {} cannot be removed", shown(path)), &error))
        }
        _ => Ok(()),
    }
}

/// The whole file on the disk, under its temporary name; removed unless it was renamed.
struct Temporary {
    path: PathBuf,
    renamed: bool,
}

impl Temporary {
    /// Where the system lets a file have no name until it is whole, a crash leaves nothing of it.
    fn written(path: &Path, folder: &Path, tag: &str, bytes: &[u8]) -> Result<Self, Trouble> {
        let fill = |mut file: &File| file.write_all(bytes).and_then(|()| file.sync_all());
        if let Some(file) = nameless(folder) {
            fill(&file).map_err(|e| unwritten(path, &e))?;
            // a file system that gives it none in the end gets it as others do
            if let Ok((named, ())) = under_a_free_name(path, folder, tag, |name| give_name(&file, name)) {
                return Ok(Self { path: named, renamed: false });
            }
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let (named, file) = under_a_free_name(path, folder, tag, |name| options.open(name))?;
        let temporary = Self { path: named, renamed: false };
        fill(&file).map_err(|e| unwritten(path, &e))?;
        Ok(temporary)
    }
}

/// The name is ours, never made from what is written or from the final name, and never one that exists.
fn under_a_free_name<T>(
    path: &Path,
    folder: &Path,
    tag: &str,
    mut take: impl FnMut(&Path) -> io::Result<T>,
) -> Result<(PathBuf, T), Trouble> {
    for number in 0..1000 {
        let temporary = folder.join(format!(".confide-{tag}-{number}.part"));
        match take(&temporary) {
            Ok(taken) => return Ok((temporary, taken)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(unwritten(path, &error)),
        }
    }
    Err(Trouble::new(format!("{} cannot be written: its folder is full of unfinished files", shown(path)))
        .help("remove the files named .confide-*.part there"))
}

/// How the kernel knows a file of ours that is open.
#[cfg(target_os = "linux")]
fn number_of(file: &File) -> PathBuf {
    Path::new("/proc/self/fd").join(std::os::fd::AsRawFd::as_raw_fd(file).to_string())
}

/// A file in a folder, without a name (`O_TMPFILE`, Linux 3.11); none where the file system has no such files, as sticks have not.
#[cfg(target_os = "linux")]
fn nameless(folder: &Path) -> Option<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(folder, flags, Mode::RUSR | Mode::WUSR).ok()?);
    // without it there is no way to a name
    number_of(&file).symlink_metadata().is_ok().then_some(file)
}

#[cfg(target_os = "linux")]
fn give_name(file: &File, name: &Path) -> io::Result<()> {
    use rustix::fs::{AtFlags, CWD, linkat};
    linkat(CWD, number_of(file), CWD, name, AtFlags::SYMLINK_FOLLOW).map_err(io::Error::from)
}

#[cfg(not(target_os = "linux"))]
fn nameless(_: &Path) -> Option<File> {
    None
}

#[cfg(not(target_os = "linux"))]
fn give_name(_: &File, _: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.renamed {
            // nothing more can be done here; the error that brought us here is the one that is told
            drop(fs::remove_file(&self.path));
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Early and in plain words; the rename itself is what holds against a race.
fn refuse_target(path: &Path, existing: Existing) -> Result<(), Trouble> {
    if path.file_name().is_none() {
        return Err(Trouble::new(format!("{} is not the name of a file", path.display())).help("name a file"));
    }
    let Ok(about) = fs::symlink_metadata(path) else { return Ok(()) };
    let kind = about.file_type();
    if !kind.is_file() {
        let kind = if kind.is_dir() {
            "a folder"
        } else if kind.is_symlink() {
            "a link to somewhere else"
        } else {
            "not a plain file"
        };
        return Err(
            Trouble::new(format!("{} cannot be written: it is {kind}", shown(path))).help("choose another name")
        );
    }
    if existing == Existing::Refuse { Err(taken(path)) } else { Ok(()) }
}

/// Renames, but never over a file that appeared in the meantime.
#[cfg(target_os = "linux")]
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;

    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // an old kernel, or a file system (network, some sticks) that cannot
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => link_new(from, to),
        other => other.map_err(io::Error::from),
    }
}

#[cfg(not(target_os = "linux"))]
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    link_new(from, to)
}

/// A hard link fails if the name is taken; where there are none (sticks), looking once more is all there is.
fn link_new(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Ok(()) => fs::remove_file(from),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
        Err(_) if fs::symlink_metadata(to).is_ok() => Err(ErrorKind::AlreadyExists.into()),
        Err(_) => fs::rename(from, to),
    }
}

/// A rename is on the disk only once its folder is; systems that cannot flush a folder say so and are believed.
#[cfg(unix)]
fn flush_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        other => other,
    }
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "one signature for all systems")]
fn flush_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

fn taken(path: &Path) -> Trouble {
    Trouble::new(format!("{} is already there and was left as it is", shown(path)))
        .help("choose another name, or say that it may be replaced")
}

fn unwritten(path: &Path, error: &io::Error) -> Trouble {
    if error.kind() == ErrorKind::AlreadyExists {
        return taken(path);
    }
    advise(format!("{} cannot be written", shown(path)), error)
}

/// What the system said, and what the person at the desk can do about it.
fn advise(what: String, error: &io::Error) -> Trouble {
    let (why, help) = match error.kind() {
        ErrorKind::StorageFull => ("the disk is full", "free some space, or choose another disk"),
        ErrorKind::QuotaExceeded => ("your share of the disk is used up", "free some space, or choose another disk"),
        ErrorKind::ReadOnlyFilesystem => {
            ("the disk is read-only", "choose another folder, or unlock the disk or stick")
        }
        ErrorKind::PermissionDenied => {
            ("you have no right to", "choose a folder of your own, or ask who owns this one")
        }
        ErrorKind::NotFound => ("it is not there", "check the name and the folder"),
        ErrorKind::NotADirectory => ("part of its path is a file, not a folder", "check the path"),
        ErrorKind::IsADirectory => ("it is a folder", "name a file"),
        ErrorKind::FileTooLarge => ("it is too large for this disk", "choose another disk"),
        ErrorKind::InvalidFilename => ("the name is too long or not allowed there", "choose a shorter, plainer name"),
        _ => {
            return Trouble::new(format!("{what}: {error}"))
                .help("try another folder or disk; this one may be failing");
        }
    };
    Trouble::new(format!("{what}: {why}")).help(help)
}

/// The path's last name, safe on a terminal: controls and direction marks are spelt out.
fn shown(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    name.chars()
        .map(|c| if c.is_control() || turns(c) { c.escape_unicode().to_string() } else { c.to_string() })
        .collect()
}

fn size(bytes: u64) -> String {
    if bytes >= 1 << 20 { format!("{} MiB", bytes >> 20) } else { format!("{} KiB", bytes >> 10) }
}

#[cfg(test)]
mod tests;
