//! Whether a register is whole, up to which line it is signed, by whom, and which lines wait for a signature.

use super::chain::MOST_UNSIGNED;
use super::head::{self, HEAD, Head, LOOK, Signer, trusted};
use super::{FILE, Register};
use crate::disk;
use crate::pdf;
use crate::source::shown;
use crate::system::Trouble;
use crate::verify::Trust;
use serde_json::Value as Json;
use std::path::Path;

/// The most bytes of a file that is looked into.
const MOST_BYTES: u64 = 1 << 28;
/// What a run leaves beside its packs for programs.
const SUMMARY: &str = "manifest.json";

/// What was found when a register was looked at.
#[derive(Debug)]
pub struct Looked {
    /// As much of it as follows line from line.
    pub register: Register,
    /// The line up to which it is signed, by whom and when; nothing where no head is believed.
    pub signed: Option<(usize, Signer)>,
    /// What is wrong, each with what to do; nothing where it is whole.
    pub faults: Vec<Trouble>,
    /// Whether there is none, and nothing says that there ever was.
    pub is_none: bool,
}

impl Looked {
    /// Looks at the bytes of a register and of its head, with those whose signature counts.
    pub fn at(register: &[u8], head: Option<&[u8]>, trust: &Trust) -> Looked {
        let head = head.map(Head::from_bytes);
        let read = head.as_ref().and_then(|head| head.as_ref().ok());
        let (register, fault) = Register::from_bytes(register, read);
        let mut looked = Looked { register, signed: None, faults: Vec::new(), is_none: false };
        let is_chained = fault.is_none();
        looked.faults.extend(fault);
        match head {
            Some(Ok(head)) => looked.compare(&head, is_chained, trust),
            Some(Err(trouble)) => looked.faults.push(trouble),
            None if looked.lines() > 0 => looked.faults.push(never_signed(looked.lines())),
            None => {}
        }
        looked
    }

    fn compare(&mut self, head: &Head, is_chained: bool, trust: &Trust) {
        match head.believed(trust) {
            Ok(signer) => self.signed = Some((head.lines, signer)),
            Err(trouble) => self.faults.push(trouble),
        }
        // where a line does not follow, that is said already, and those behind it were not read
        if is_chained || head.lines <= self.lines() {
            self.faults.extend(self.register.agrees(head).err());
        }
        self.doubt_what_waits();
    }

    fn doubt_what_waits(&mut self) {
        let Some((signed, _)) = self.signed else { return };
        let additions = self.register.handed_out_since(signed);
        if additions > MOST_UNSIGNED {
            let fact = format!(
                "packs were handed out {additions} times since {HEAD} was signed at line {signed}, and each time it should \
                 have been signed anew: an older one may have been put back"
            );
            self.faults.push(Trouble::new(fact).help(LOOK));
        }
    }

    /// Whether nothing is wrong with it.
    pub fn is_whole(&self) -> bool {
        self.faults.is_empty()
    }

    /// How many lines it has, as far as they follow from one another.
    pub fn lines(&self) -> usize {
        self.register.lines().len()
    }

    /// How many lines behind the last signed one wait for a signature: the chain alone guards them.
    pub fn waiting(&self) -> usize {
        self.lines().saturating_sub(self.signed.as_ref().map_or(0, |(lines, _)| *lines))
    }

    /// How many lines a crash cut off while they were written; they are no lines.
    pub fn torn(&self) -> usize {
        self.register.torn()
    }

    /// The code of its last line; none of an empty one.
    pub fn code(&self) -> Option<String> {
        self.register.code()
    }

    /// The line at which the register had that head, by its code; nothing where it never had it.
    pub fn had(&self, code: &str) -> Option<usize> {
        self.register.marks().iter().position(|mark| head::code(mark) == code).map(|at| at + 1)
    }
}

/// Looks at the register of a workspace's folder, and changes nothing.
///
/// # Errors
/// When a file cannot be read.
pub fn look(folder: &Path) -> Result<Looked, Trouble> {
    let trust = trusted(folder)?;
    // the head first, as when it is read: what is added meanwhile is then more than it counts
    let head = Head::bytes(folder)?;
    let register = Register::bytes(folder)?;
    let mut looked = Looked::at(&register, head.as_deref(), &trust);
    if register.is_empty() && looked.signed.is_none() && looked.faults.is_empty() {
        looked.faults.extend(trace(folder).map(|trace| gone(&trace)));
        looked.is_none = looked.faults.is_empty();
    } else if !folder.join(FILE).exists() {
        // that its first line is not there is no news where the file is not there
        let lines = head.as_deref().and_then(|head| Head::from_bytes(head).ok()).map_or(0, |head| head.lines);
        looked.faults.retain(|fault| !fault.message.contains(FILE) || fault.message.contains(HEAD));
        looked.faults.insert(0, taken(lines));
    }
    Ok(looked)
}

/// What would not be there if nothing had ever been written down: a run's summary that names the register's head, or a sealed file
/// with a record that is kept, by itself or in a pack.
fn trace(folder: &Path) -> Option<String> {
    let is_hidden = |e: &walkdir::DirEntry| e.depth() > 0 && e.file_name().to_string_lossy().starts_with('.');
    let files = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(|e| !is_hidden(e)).flatten();
    let mut files = files.filter(|e| e.file_type().is_file()).map(walkdir::DirEntry::into_path);
    files
        .find(|path| is_trace(path, folder))
        .map(|path| shown(&path.strip_prefix(folder).unwrap_or(&path).to_string_lossy()))
}

fn is_trace(path: &Path, folder: &Path) -> bool {
    let ends_in = |ending: &str| path.extension().is_some_and(|e| e.eq_ignore_ascii_case(ending));
    if ends_in("pdf") {
        let private =
            pdf::private_of(&disk::read(path, MOST_BYTES).unwrap_or_default()).ok().flatten().unwrap_or_default();
        let is_kept = !private.kept_until.is_empty() && private.audience.is_empty();
        return match private.documents.len() {
            0 => false,
            1 => is_kept,
            _ => is_kept && !is_of_share(path, folder),
        };
    }
    path.file_name().is_some_and(|name| name == SUMMARY)
        && summary(path).is_some_and(|s| s["register_head"].is_string())
}

fn summary(path: &Path) -> Option<Json> {
    serde_json::from_slice(&disk::read(path, MOST_BYTES).ok()?).ok()
}

/// Whether a pack was made by a share of a run, which writes nothing down before all shares are one; its summary says so.
fn is_of_share(path: &Path, folder: &Path) -> bool {
    let above = path.ancestors().skip(1).take_while(|above| above.starts_with(folder));
    let nearest = above.map(|above| above.join(SUMMARY)).find(|summary| summary.is_file());
    nearest.and_then(|path| summary(&path)).is_some_and(|summary| summary["register_head"].is_null())
}

fn gone(trace: &str) -> Trouble {
    Trouble::new(format!("there is no {FILE} here, and {trace} is of a time when there was one: it was taken away")).help(
        "put register.jsonl and register.head back from a backup, and find out who took them; if that file was made elsewhere, \
         move it out of this folder, and if its run was cut off, go on with it (--resume)",
    )
}

fn taken(lines: usize) -> Trouble {
    let lines = if lines == 1 { "1 line".to_owned() } else { format!("{lines} lines") };
    Trouble::new(format!("there is no {FILE} here, and {HEAD} was signed over {lines} of it: it was taken away"))
        .help("put register.jsonl back from a backup, and find out who took it")
}

fn never_signed(lines: usize) -> Trouble {
    let what = if lines == 1 { "its one line is".to_owned() } else { format!("of its {lines} lines none is") };
    Trouble::new(format!("the register's end is not guarded: {what} signed, and there is no {HEAD} beside {FILE}")).help(
        "if there was one, put it back from a backup and find out who took it; if the register is older than its heads, look through `confide register show`, then sign it with `confide register sign`",
    )
}
