//! The file: each line bears the fingerprint of the one before, so that an edit, a deletion and a swap are found.
//!
//! An unsigned chain cannot tell that its last lines were cut off, or that somebody wrote all of it anew.

use super::Entry;
use crate::disk::{self, Lines};
use crate::source::fingerprint;
use crate::system::Trouble;
use crate::system::lock::lock;
use crate::value::LONDON;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The name of the file in a workspace's folder.
pub const FILE: &str = "register.jsonl";
/// Held by whoever writes in it.
const LOCK: &str = ".register.lock";
/// The most bytes: a line is one or two thousand.
const MOST_BYTES: u64 = 1 << 28;

/// One line.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Line {
    /// Its number, from 1.
    pub seq: usize,
    /// When it was written, as RFC 3339 in London's time.
    pub at: String,
    /// The SHA-256 of the line before, in hex; of the first line, zeros.
    pub prev: String,
    /// What it says.
    #[serde(flatten)]
    pub entry: Entry,
}

/// A register as read: whole, or it is not read at all.
#[derive(Debug)]
pub struct Register {
    lines: Vec<Line>,
    head: String,
}

impl Register {
    /// Reads the register of a workspace's folder; an empty one where nothing was handed out yet.
    ///
    /// # Errors
    /// When it cannot be read, or a line does not follow from the one before: the message names the line.
    pub fn read(folder: &Path) -> Result<Register, Trouble> {
        let mut register = Register { lines: Vec::new(), head: "0".repeat(64) };
        let path = folder.join(FILE);
        if !path.exists() {
            return Ok(register);
        }
        let bytes = disk::read(&path, MOST_BYTES)?;
        for (index, line) in bytes.split(|b| *b == b'\n').enumerate() {
            register.follow(line.strip_suffix(b"\r").unwrap_or(line), index + 1)?;
        }
        Ok(register)
    }

    /// Takes one line of the file; one that a crash cut off is no line.
    fn follow(&mut self, bytes: &[u8], number: usize) -> Result<(), Trouble> {
        // after a loss of power some disks leave zeros where nothing was written yet
        let end = bytes.iter().rposition(|b| *b != 0).map_or(0, |last| last + 1);
        let bytes = &bytes[..end];
        if bytes.is_empty() {
            return Ok(());
        }
        match serde_json::from_slice::<Line>(bytes) {
            Ok(line) if line.seq == self.lines.len() + 1 && line.prev == self.head => {
                self.head = fingerprint(bytes);
                self.lines.push(line);
                Ok(())
            }
            Ok(_) => Err(broken(number, "does not follow from the line before it")),
            Err(e) if e.is_eof() => Ok(()),
            Err(_) => Err(broken(number, "says something that this version does not know")),
        }
    }

    /// Adds what `make` makes of the register as it stands, while nobody else writes; gives the number of new lines.
    ///
    /// # Errors
    /// When the register is not whole, `make` refuses, or it cannot be written.
    pub fn add(
        folder: &Path,
        now: DateTime<Utc>,
        make: impl FnOnce(&Register) -> Result<Vec<Entry>, Trouble>,
    ) -> Result<usize, Trouble> {
        let _held = lock(&folder.join(LOCK), &mut || ())?;
        let register = Register::read(folder)?;
        let entries = make(&register)?;
        if entries.is_empty() {
            return Ok(0);
        }
        let at = now.with_timezone(&LONDON).to_rfc3339();
        let (mut prev, mut texts, first) = (register.head, Vec::new(), register.lines.len() + 1);
        for (n, entry) in entries.into_iter().enumerate() {
            let line = Line { seq: first + n, at: at.clone(), prev, entry };
            let text = serde_json::to_string(&line);
            let text = text.map_err(|e| Trouble::new(format!("the register cannot be written: {e}")))?;
            prev = fingerprint(text.as_bytes());
            texts.push(text);
        }
        Lines::open(&folder.join(FILE))?.add(&texts.join("\n"))?;
        Ok(texts.len())
    }

    /// Takes in what is known beside the file: the line has no number, and is written nowhere.
    pub(super) fn overhear(&mut self, entry: Entry) {
        self.lines.push(Line { seq: 0, at: String::new(), prev: String::new(), entry });
    }

    /// Its lines, in order.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The fingerprint of its last line: what a later part signs.
    pub fn head(&self) -> &str {
        &self.head
    }
}

fn broken(number: usize, what: &str) -> Trouble {
    Trouble::new(format!("the register is not whole: line {number} of {FILE} {what}"))
        .help("somebody changed, moved or took out a line; put back the file from a backup, and find out who. Nothing was added to it")
}
