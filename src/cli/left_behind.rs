//! What a command leaves behind: each file that it read and that still holds what was typed about a child, and how it goes.

use super::arguments::{Command, Format};
use super::shell::{Shell, say};
use crate::disk;
use crate::form::Sensitivity;
use crate::pdf;
use crate::source::{self, Node, shown};
use crate::workspace::files;
use std::path::{Path, PathBuf};

/// The most files that are named one by one.
const MOST_NAMED: usize = 6;
/// The most bytes that are looked into.
const MOST_BYTES: u64 = 1 << 26;

/// The files that a command reads and in which something about a child may stand.
pub(super) fn inputs(command: &Command) -> Vec<PathBuf> {
    match command {
        Command::Render(arguments) => vec![arguments.record.clone()],
        Command::Print(arguments) if !arguments.purge => arguments.files.clone(),
        Command::Read(arguments) => vec![arguments.file.clone(), arguments.output.clone()],
        Command::Returns(arguments) => arguments.from.iter().cloned().collect(),
        Command::Disclose(arguments) => arguments.records.clone(),
        Command::Pack(arguments) => arguments.intake.iter().chain(&arguments.records).cloned().collect(),
        _ => Vec::new(),
    }
}

/// Says which of them still lie there; nothing where none does, or where programs read what is said.
pub(super) fn tell(inputs: &[PathBuf], shell: &Shell) {
    if shell.format != Format::Human {
        return;
    }
    let there: Vec<PathBuf> = inputs.iter().filter(|path| path.exists()).cloned().collect();
    let all: Vec<PathBuf> = there.iter().flat_map(|path| whole(path)).filter(|path| is_private(path, shell)).collect();
    if all.is_empty() {
        return;
    }
    let named: Vec<String> =
        all.iter().take(MOST_NAMED).map(|path| shown(&path.to_string_lossy()).to_string()).collect();
    let more = match all.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    say(&format!("still on this computer, with what was typed about a child: {}{more}", named.join(", ")));
    let words: Vec<String> = named.iter().map(|name| word(name)).collect();
    let more = if more.is_empty() { "" } else { " ..." };
    say(&format!("  once it is on paper or on a disc: confide purge {}{more} --by CODE", words.join(" ")));
}

/// A file, or the records of a folder.
fn whole(path: &Path) -> Vec<PathBuf> {
    match path.is_dir() {
        true => files(&[path.to_path_buf()]).map(|found| found.yaml).unwrap_or_default(),
        false => vec![path.to_path_buf()],
    }
}

/// Whether something about a child stands in a file: of what is not known that is taken for granted.
fn is_private(path: &Path, shell: &Shell) -> bool {
    if !path.is_file() {
        return false;
    }
    let Ok(bytes) = disk::read(path, MOST_BYTES) else { return true };
    let form = if bytes.starts_with(b"%PDF-") {
        pdf::private_of(&bytes).ok().flatten().map(|private| private.form)
    } else if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("yaml") || e.eq_ignore_ascii_case("yml")) {
        let root = source::read("", &bytes).root;
        root.and_then(|root| root.get("form").and_then(Node::text).map(str::to_owned))
    } else {
        None
    };
    form.and_then(|form| shell.sensitivity(&form)).is_none_or(|degree| degree >= Sensitivity::S2)
}

/// A name as it is typed at a shell.
fn word(name: &str) -> String {
    let is_plain = name.chars().all(|c| c.is_alphanumeric() || "-_./\\:".contains(c));
    if is_plain { name.to_owned() } else { format!("\"{name}\"") }
}
