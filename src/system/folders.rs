//! Where this system keeps a user's cache, settings and home.

use std::path::PathBuf;

/// The folder for what can be made again: typst, fonts. `None` where the system names none.
#[must_use]
pub fn cache_dir() -> Option<PathBuf> {
    dirs::cache_dir().map(|folder| folder.join("confide"))
}

/// The folder for what the user set up and keeps: trusted certificates, the default identity.
#[must_use]
pub fn config_dir() -> Option<PathBuf> {
    dirs::config_dir().map(|folder| folder.join("confide"))
}

/// The folder this program's own file lies in; a bundle puts typst there.
#[must_use]
pub fn program_dir() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    // a link in a folder of links does not hide what lies beside the real file
    let program = program.canonicalize().unwrap_or(program);
    program.parent().map(PathBuf::from)
}
