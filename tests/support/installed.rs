//! The programs of other people that tests start, and where `.ci/run` puts those that Debian does not have.

use std::env;
use std::path::PathBuf;
use std::process::Command;

/// The first program of that name on the PATH.
pub fn on_path(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(program)).find(|path| path.is_file())
}

pub fn installed() -> PathBuf {
    env::home_dir().unwrap_or_default().join(".cache/confide-judges")
}

pub fn python() -> PathBuf {
    installed().join("venv/bin/python")
}

pub fn jars(judge: &str) -> PathBuf {
    installed().join(judge)
}

/// Runs the program; whether it exits with 0, and all that it says.
pub fn hear(command: &mut Command) -> Result<(bool, String), String> {
    let output = command.env("LC_ALL", "C.UTF-8").output().map_err(|error| format!("{command:?}: {error}"))?;
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    Ok((output.status.success(), said))
}
