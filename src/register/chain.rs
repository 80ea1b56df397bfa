//! The file: each line bears the fingerprint of the one before, so that an edit, a deletion and a swap are found; and the
//! signed head beside it counts them, so that lines cut off or written anew are found as well.

use super::Entry;
use super::head::{self, Head};
use crate::disk::{self, Lines};
use crate::seal::Identity;
use crate::source::fingerprint;
use crate::system::Trouble;
use crate::system::lock::lock;
use crate::value::LONDON;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::Path;

/// The name of the file in a workspace's folder.
pub const FILE: &str = "register.jsonl";
/// Held by whoever writes in it.
const LOCK: &str = ".register.lock";
/// The most additions with packs that a crash leaves unsigned; several are what an older head, put back, leaves behind.
pub(super) const MOST_UNSIGNED: usize = 1;
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
#[derive(Debug, Default)]
pub struct Register {
    lines: Vec<Line>,
    /// The fingerprint of each line.
    marks: Vec<String>,
    /// How many lines a crash cut off while they were written.
    torn: usize,
}

impl Register {
    /// Reads the register of a workspace's folder; an empty one where nothing was handed out yet.
    ///
    /// # Errors
    /// When it cannot be read, a line does not follow from the one before, or its lines are not those that the head counts:
    /// the message names the line. Whose signature the head bears is not asked here ([`super::look`] does).
    pub fn read(folder: &Path) -> Result<Register, Trouble> {
        Register::with_head(folder).map(|(register, _)| register)
    }

    /// The same, with the head. That is read first: what somebody adds meanwhile makes the lines more than it counts, which is
    /// no fault, and never fewer.
    fn with_head(folder: &Path) -> Result<(Register, Option<Head>), Trouble> {
        let head = Head::read(folder)?;
        let (register, fault) = Register::from_bytes(&Register::bytes(folder)?, head.as_ref());
        if let Some(fault) = fault {
            return Err(fault);
        }
        head.as_ref().map_or(Ok(()), |head| register.agrees(head))?;
        Ok((register, head))
    }

    /// The file's bytes; none where there is no file.
    pub(super) fn bytes(folder: &Path) -> Result<Vec<u8>, Trouble> {
        let path = folder.join(FILE);
        if path.exists() { disk::read(&path, MOST_BYTES) } else { Ok(Vec::new()) }
    }

    /// As much of it as follows line from line, and what is wrong with the next.
    pub(super) fn from_bytes(bytes: &[u8], head: Option<&Head>) -> (Register, Option<Trouble>) {
        let mut register = Register::default();
        let mut pieces = bytes.split(|b| *b == b'\n').map(trimmed).filter(|p| !p.is_empty()).peekable();
        while let Some(piece) = pieces.next() {
            if let Err(trouble) = register.follow(piece, pieces.peek().copied(), head) {
                return (register, Some(trouble));
            }
        }
        (register, None)
    }

    /// Takes one line of the file; one that a crash cut off is no line.
    fn follow(&mut self, piece: &[u8], next: Option<&[u8]>, head: Option<&Head>) -> Result<(), Trouble> {
        let number = self.lines.len() + 1;
        match serde_json::from_slice::<Line>(piece) {
            Ok(line) if line.seq != number => Err(broken(
                number,
                &format!(
                    "is not there, and line {} stands in its place: a line was taken out, put in or moved",
                    line.seq
                ),
            )),
            Ok(line) if line.prev == self.mark() => {
                self.marks.push(fingerprint(piece));
                self.lines.push(line);
                Ok(())
            }
            Ok(_) => Err(self.changed(piece, next, head)),
            Err(e) if e.is_eof() => {
                self.torn += 1;
                Ok(())
            }
            Err(_) => Err(broken(number, "says something that this version does not know")),
        }
    }

    /// Which of two lines was changed of which the later one does not follow from the earlier: what comes after the later one,
    /// or the head, knows how that one was.
    fn changed(&self, piece: &[u8], next: Option<&[u8]>, head: Option<&Head>) -> Trouble {
        let (earlier, number, mark) = (self.lines.len(), self.lines.len() + 1, fingerprint(piece));
        let next = next.and_then(|next| serde_json::from_slice::<Line>(next).ok());
        let signed = head.filter(|head| head.lines == number).map(|head| &head.last);
        match next.as_ref().map(|next| &next.prev).or(signed) {
            _ if earlier == 0 => broken(number, "was changed: nothing comes before it, and it says otherwise"),
            Some(known) if *known == mark => {
                broken(earlier, &format!("was changed: line {number} does not follow from it"))
            }
            Some(_) => broken(number, &format!("was changed: it does not follow from line {earlier}")),
            None => broken(number, &format!("does not follow from line {earlier}: one of the two was changed")),
        }
    }

    /// Whether its lines are those that the head counts; more may have come since.
    pub(super) fn agrees(&self, head: &Head) -> Result<(), Trouble> {
        let signed = head.lines;
        match signed.checked_sub(1).map(|at| self.marks.get(at)) {
            Some(Some(mark)) if *mark == head.last => Ok(()),
            Some(Some(_)) => Err(broken(
                signed,
                "is not the one that was signed: it was changed, or it and lines before it were written anew",
            )),
            Some(None) => Err(broken(
                self.lines.len() + 1,
                &format!("is not there: the register was signed up to line {signed}, and its end was cut off"),
            )),
            None => Err(Trouble::new("the register's head counts no lines").help(RESTORE)),
        }
    }

    /// Adds what `make` makes of the register as it stands, while nobody else writes; gives the number of new lines. They wait
    /// for a signature.
    ///
    /// # Errors
    /// When the register is not whole, `make` refuses, or it cannot be written.
    pub fn add(
        folder: &Path,
        now: DateTime<Utc>,
        make: impl FnOnce(&Register) -> Result<Vec<Entry>, Trouble>,
    ) -> Result<usize, Trouble> {
        Register::add_signed(folder, now, None, make)
    }

    /// The same, and signs the register with the key where one is at hand. A head that is there and not believed, such as one
    /// signed with a key that was stolen later, or one that looks like an older one put back, is left for somebody to look at.
    ///
    /// # Errors
    /// As [`Register::add`], and when the head cannot be written; the lines are safe then, and wait.
    pub fn add_signed(
        folder: &Path,
        now: DateTime<Utc>,
        key: Option<&Identity>,
        make: impl FnOnce(&Register) -> Result<Vec<Entry>, Trouble>,
    ) -> Result<usize, Trouble> {
        let _held = lock(&folder.join(LOCK), &mut || ())?;
        let (mut register, head) = Register::with_head(folder)?;
        // what waits is judged before more comes behind it
        let is_believed = key.map(|key| register.believes(head.as_ref(), key, folder)).transpose()?;
        let entries = make(&register)?;
        let added = entries.len();
        register.append(entries, now, folder)?;
        match key {
            Some(key) if is_believed == Some(true) => register.sign_all(head.as_ref(), key, now, folder)?,
            _ => {}
        }
        Ok(added)
    }

    /// Signs what waits, where it may be signed unasked.
    ///
    /// # Errors
    /// As [`Register::add_signed`].
    pub fn sign_what_waits(folder: &Path, now: DateTime<Utc>, key: &Identity) -> Result<(), Trouble> {
        Register::add_signed(folder, now, Some(key), |_| Ok(Vec::new())).map(drop)
    }

    /// Signs the register as it stands, so that its head counts every line: whoever does this vouches for what waits.
    ///
    /// # Errors
    /// When the register is not whole, or the head cannot be written.
    pub fn sign(folder: &Path, now: DateTime<Utc>, key: &Identity) -> Result<(), Trouble> {
        let _held = lock(&folder.join(LOCK), &mut || ())?;
        let (register, head) = Register::with_head(folder)?;
        let is_believed = register.believes(head.as_ref(), key, folder)?;
        register.sign_all(head.as_ref().filter(|_| is_believed), key, now, folder)
    }

    /// Writes entries behind its last line, all in one go.
    fn append(&mut self, entries: Vec<Entry>, now: DateTime<Utc>, folder: &Path) -> Result<(), Trouble> {
        if entries.is_empty() {
            return Ok(());
        }
        let (at, mut texts) = (now.with_timezone(&LONDON).to_rfc3339(), Vec::new());
        for entry in entries {
            let line = Line { seq: self.lines.len() + 1, at: at.clone(), prev: self.mark().to_owned(), entry };
            let text = serde_json::to_string(&line);
            let text = text.map_err(|e| Trouble::new(format!("the register cannot be written: {e}")))?;
            self.marks.push(fingerprint(text.as_bytes()));
            self.lines.push(line);
            texts.push(text);
        }
        Lines::open(&folder.join(FILE))?.add(&texts.join("\n"))
    }

    /// Whether its head, if there is one, is believed, and what waits behind it may be signed unasked.
    fn believes(&self, head: Option<&Head>, key: &Identity, folder: &Path) -> Result<bool, Trouble> {
        // one that nobody ever signed is signed by somebody who has looked through it
        let Some(head) = head else { return Ok(self.lines.is_empty()) };
        let mut trust = head::trusted(folder)?;
        // an own list that does not name the key at hand is told by who looks, and no reason to leave lines unsigned
        let _ = trust.add(key.certificate().der());
        Ok(head.believed(&trust).is_ok() && self.handed_out_since(head.lines) <= MOST_UNSIGNED)
    }

    /// Puts a head that counts every line in place of the old one, unless that does.
    fn sign_all(&self, old: Option<&Head>, key: &Identity, now: DateTime<Utc>, folder: &Path) -> Result<(), Trouble> {
        let count = self.lines.len();
        let Some(last) = self.marks.last().filter(|_| old.is_none_or(|old| old.lines != count)) else { return Ok(()) };
        Head::sign(count, last, now, key)?.write(folder).map_err(|trouble| {
            let help =
                format!("{}; the lines themselves are safe, and `confide register sign` signs them", trouble.help);
            Trouble::new(trouble.message).help(help)
        })
    }

    /// In how many additions behind that line packs were handed out. They are made with the key: what waits should have been
    /// written where it was locked, but for one addition that a crash came after.
    pub(super) fn handed_out_since(&self, signed: usize) -> usize {
        let waiting = self.lines.get(signed..).unwrap_or_default();
        let packs = waiting.iter().filter(|line| matches!(line.entry, Entry::Issued(_)));
        packs.map(|line| line.at.as_str()).collect::<BTreeSet<&str>>().len()
    }

    /// Takes in what is known beside the file: the line has no number, and is written nowhere.
    pub(super) fn overhear(&mut self, entry: Entry) {
        self.lines.push(Line { seq: 0, at: String::new(), prev: String::new(), entry });
    }

    /// The register as it was at the end of a day.
    #[must_use]
    pub fn until(mut self, day: NaiveDate) -> Register {
        let is_later = |line: &Line| DateTime::parse_from_rfc3339(&line.at).is_ok_and(|at| at.date_naive() > day);
        let count = self.lines.iter().position(is_later).unwrap_or(self.lines.len());
        self.lines.truncate(count);
        self.marks.truncate(count);
        self
    }

    /// Its lines, in order.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The fingerprint of each of its lines.
    pub(super) fn marks(&self) -> &[String] {
        &self.marks
    }

    /// How many lines a crash cut off while they were written.
    pub(super) fn torn(&self) -> usize {
        self.torn
    }

    /// The code of its last line, for people; none of an empty one.
    pub fn code(&self) -> Option<String> {
        self.marks.last().map(|mark| head::code(mark))
    }

    /// The fingerprint of its last line.
    fn mark(&self) -> &str {
        self.marks.last().map_or(NO_LINE, String::as_str)
    }
}

/// What the first line bears in place of a line's fingerprint.
const NO_LINE: &str = "0000000000000000000000000000000000000000000000000000000000000000";
const RESTORE: &str =
    "put back register.jsonl and register.head from a backup, and find out who changed them. Nothing was added";

/// Without what is no part of a line: after a loss of power some disks leave zeros where nothing was written yet.
fn trimmed(piece: &[u8]) -> &[u8] {
    let piece = piece.strip_suffix(b"\r").unwrap_or(piece);
    let end = piece.iter().rposition(|b| *b != 0).map_or(0, |last| last + 1);
    &piece[..end]
}

fn broken(number: usize, what: &str) -> Trouble {
    Trouble::new(format!("the register is not whole: line {number} of {FILE} {what}")).help(RESTORE)
}
