//! Watches a program and all that it starts: which files they open for writing, and how each process is started.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What was seen.
#[derive(Default)]
pub struct Seen {
    /// Every file that was opened for writing, by its absolute path.
    pub written: Vec<PathBuf>,
    /// Every process that was started: program, arguments and environment, as strace writes them.
    pub started: Vec<String>,
}

pub fn missing() -> Option<&'static str> {
    crate::installed::on_path("strace").is_none().then_some("apt-get install strace")
}

/// Runs `command` under strace, with its log in `folder`; fails where it fails.
pub fn watch(command: &Command, folder: &Path) -> Result<Seen, String> {
    let mut watched = Command::new("strace");
    // One log per process (-ff), so that no line is cut in two by another process's; paths of descriptors (-y); whole strings.
    watched
        .args(["-ff", "-y", "-v", "-s", "65536", "-e", "trace=?open,?creat,openat,execve", "-o"])
        .arg(folder.join("log"));
    watched.arg(command.get_program()).args(command.get_args());
    watched.current_dir(command.get_current_dir().unwrap_or(Path::new(".")));
    let output = watched.output().map_err(|error| format!("strace cannot be started: {error}"))?;
    if !output.status.success() {
        return Err(format!("under strace: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr)));
    }
    let logs = fs::read_dir(folder).map_err(|error| error.to_string())?.filter_map(Result::ok);
    let mut seen = Seen::default();
    for log in logs {
        let log = fs::read(log.path()).map_err(|error| error.to_string())?;
        String::from_utf8_lossy(&log).lines().for_each(|line| seen.note(line));
    }
    Ok(seen)
}

impl Seen {
    fn note(&mut self, line: &str) {
        let Some((call, result)) = line.rsplit_once(" = ") else { return };
        if result.starts_with('-') {
            return;
        }
        if call.starts_with("execve(") {
            self.started.push(call.to_owned());
        } else if ["O_WRONLY", "O_RDWR", "O_CREAT", "creat("].iter().any(|flag| call.contains(flag)) {
            let path = result.split_once('<').and_then(|(_, path)| path.rsplit_once('>'));
            self.written.extend(path.map(|(path, _)| PathBuf::from(path)));
        }
    }
}
