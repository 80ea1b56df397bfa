//! What a run has done, written down as it happens: done is what the journal and the file agree on, never "it is there".

use super::Back;
use crate::disk::{self, Lines};
use crate::source::fingerprint;
use crate::system::lock::{Lock, try_lock};
use crate::system::{Random, Trouble};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The most bytes of a journal: a line is a few hundred.
const MOST_BYTES: u64 = 1 << 30;
/// The most bytes of a pack.
const MOST_PACK_BYTES: u64 = 1 << 30;

/// Which share of an intake a run makes: the `number`th of `of`, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which one.
    pub number: usize,
    /// Of how many.
    pub of: usize,
}

impl Shard {
    /// All of it.
    pub const WHOLE: Shard = Shard { number: 1, of: 1 };

    /// Reads `2/3`.
    pub fn read(text: &str) -> Option<Shard> {
        let (number, of) = text.split_once('/')?;
        let shard = Shard { number: number.trim().parse().ok()?, of: of.trim().parse().ok()? };
        (1..=shard.of).contains(&shard.number).then_some(shard)
    }

    /// Whether it makes the child in that place of the table.
    pub fn has(self, index: usize) -> bool {
        index % self.of == self.number - 1
    }

    /// As the end of a file's name; nothing for the whole.
    pub fn suffix(self) -> String {
        if self == Shard::WHOLE { String::new() } else { format!("-{}-of-{}", self.number, self.of) }
    }
}

/// What stands still to be done by hand on a form of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waits {
    /// The form.
    pub form: String,
    /// What, in the words of the page.
    pub what: Vec<String>,
}

/// One pack that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The child's reference.
    pub child: String,
    /// Where the row stands in the table, from 0: the order of everything that is told.
    pub index: usize,
    /// Which parent a copy is for, by the row of the form; none where it is for the whole family.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<usize>,
    /// The child's room; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub room: String,
    /// The pack's id.
    pub id: String,
    /// The file's name in the folder.
    pub file: String,
    /// The fingerprint of everything it was made from, the time left out.
    pub input: String,
    /// The SHA-256 of the file.
    pub sha256: String,
    /// Its bytes.
    pub bytes: usize,
    /// Its pages.
    pub pages: usize,
    /// The check code on them.
    pub check_code: String,
    /// Warnings that were set aside.
    pub waived: usize,
    /// What people vouch for.
    pub attested: usize,
    /// Consent pages that were left out, by form.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
    /// How many answers a copy leaves out.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub withheld: usize,
    /// Who has still to sign or answer what.
    pub waits: Vec<Waits>,
    /// The forms that a parent gives back, with what is asked in them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub back: Vec<Back>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_nothing(count: &usize) -> bool {
    *count == 0
}

impl Made {
    /// Whether its file in the folder is what was written.
    pub fn stands(&self, folder: &Path) -> bool {
        self.read(folder).is_some()
    }

    /// Its file, if it is what was written.
    pub fn read(&self, folder: &Path) -> Option<Vec<u8>> {
        let bytes = disk::read(&folder.join(&self.file), MOST_PACK_BYTES).ok()?;
        (fingerprint(&bytes) == self.sha256).then_some(bytes)
    }
}

/// One line of a journal.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
enum Line {
    Run { version: u32, tag: String },
    Begun { child: String, file: String },
    Made(Box<Made>),
    Failed { child: String, index: usize },
    Withdrawn { id: String },
}

/// The journal of one share of one set in one folder, held by this run alone.
#[derive(Debug)]
pub struct Journal {
    lines: Lines,
    tag: String,
    made: BTreeMap<String, Made>,
    begun: BTreeSet<String>,
    was_there: bool,
    _lock: Lock,
}

/// The name of a journal's file.
fn name(set: &str, shard: Shard) -> String {
    format!(".confide-{set}{}.journal", shard.suffix())
}

impl Journal {
    /// Opens the journal and removes what an earlier run that was cut off left unfinished.
    ///
    /// # Errors
    /// When another run holds it, or it cannot be written.
    pub fn open(folder: &Path, set: &str, shard: Shard, tag: &str) -> Result<Journal, Trouble> {
        let path = folder.join(name(set, shard));
        let lock = try_lock(&path.with_extension("lock"))?.ok_or_else(|| {
            Trouble::new("another run is making these packs in this folder")
                .help("wait until it has ended, or choose another folder")
        })?;
        let was_there = path.is_file();
        let (mut made, mut begun) = (BTreeMap::new(), BTreeSet::new());
        for line in if was_there { read(&path)? } else { Vec::new() } {
            match line {
                Line::Run { tag, .. } => drop(disk::sweep(folder, &tag)?),
                Line::Begun { file, .. } => drop(begun.insert(file)),
                Line::Made(entry) => drop(made.insert(entry.id.clone(), *entry)),
                Line::Failed { child, .. } => made.retain(|_, entry: &mut Made| entry.child != child),
                Line::Withdrawn { id } => drop(made.remove(&id)),
            }
        }
        let mut journal = Journal { lines: Lines::open(&path)?, tag: tag.into(), made, begun, was_there, _lock: lock };
        journal.add(&Line::Run { version: 1, tag: tag.into() })?;
        Ok(journal)
    }

    /// Opens it with a tag by chance.
    ///
    /// # Errors
    /// As [`Journal::open`]; or when the system gives no random bytes.
    pub fn begun(folder: &Path, set: &str, shard: Shard, random: &Random) -> Result<Journal, Trouble> {
        let mut tag = [0; 6];
        random.fill(&mut tag)?;
        let tag: String = tag.iter().map(|b| format!("{b:02x}")).collect();
        Journal::open(folder, set, shard, &tag)
    }

    /// Whether an earlier run has written in it.
    pub fn was_there(&self) -> bool {
        self.was_there
    }

    /// The tag of this run's unfinished files.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// The pack of that id, if it was made from the same input; whether its file is still there, [`Made::stands`] says.
    pub fn recorded(&self, id: &str, input: &str) -> Option<&Made> {
        self.made.get(id).filter(|made| made.input == input)
    }

    /// What earlier runs made of a child.
    pub fn of_child(&self, child: &str) -> impl Iterator<Item = &Made> {
        self.made.values().filter(move |made| made.child == child)
    }

    /// Whether a file of that name is an earlier run's, so that it may be made anew.
    pub fn is_ours(&self, file: &str) -> bool {
        self.begun.contains(file)
    }

    /// Says that a file is about to be written.
    ///
    /// # Errors
    /// When that cannot be written down.
    pub fn begin(&mut self, child: &str, file: &str) -> Result<(), Trouble> {
        self.begun.insert(file.into());
        self.add(&Line::Begun { child: child.into(), file: file.into() })
    }

    /// Says that it was written.
    ///
    /// # Errors
    /// When that cannot be written down.
    pub fn finish(&mut self, made: &Made) -> Result<(), Trouble> {
        self.add(&Line::Made(Box::new(made.clone())))
    }

    /// Says that a child's row made no pack.
    ///
    /// # Errors
    /// When that cannot be written down.
    pub fn fail(&mut self, child: &str, index: usize) -> Result<(), Trouble> {
        self.add(&Line::Failed { child: child.into(), index })
    }

    /// Says that a pack is no more.
    ///
    /// # Errors
    /// When that cannot be written down.
    pub fn withdraw(&mut self, id: &str) -> Result<(), Trouble> {
        self.made.remove(id);
        self.add(&Line::Withdrawn { id: id.into() })
    }

    fn add(&mut self, line: &Line) -> Result<(), Trouble> {
        let text =
            serde_json::to_string(line).map_err(|e| Trouble::new(format!("the journal cannot be written: {e}")))?;
        self.lines.add(&text)
    }
}

/// The lines of a journal; one that a crash cut off is no line.
fn read(path: &Path) -> Result<Vec<Line>, Trouble> {
    let bytes = disk::read(path, MOST_BYTES)?;
    let lines = bytes.split(|b| *b == b'\n').filter(|l| !l.is_empty());
    Ok(lines.filter_map(|line| serde_json::from_slice(line).ok()).collect())
}

/// What all journals of a set in a folder say was made, each pack once; and the children whose rows failed.
///
/// # Errors
/// When a journal cannot be read, or is still being written.
pub fn merged(folder: &Path, set: &str) -> Result<(Vec<Made>, Vec<String>), Trouble> {
    let mut made: BTreeMap<String, Made> = BTreeMap::new();
    let mut failed: BTreeMap<String, usize> = BTreeMap::new();
    let start = format!(".confide-{set}");
    for entry in walkdir::WalkDir::new(folder).max_depth(1).sort_by_file_name() {
        let path = entry.map_err(|e| Trouble::new(format!("the folder cannot be read: {e}")))?.into_path();
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let share = file.strip_prefix(&start).and_then(|rest| rest.strip_suffix(".journal"));
        if !share.is_some_and(|s| s.is_empty() || s.starts_with('-') && s.contains("-of-")) {
            continue;
        }
        if try_lock(&path.with_extension("lock"))?.is_none() {
            return Err(Trouble::new("a run is still making packs in this folder").help("wait until it has ended"));
        }
        for line in read(&path)? {
            match line {
                Line::Made(entry) => {
                    failed.remove(&entry.child);
                    made.insert(entry.id.clone(), *entry);
                }
                Line::Failed { child, index } => {
                    made.retain(|_, entry| entry.child != child);
                    failed.insert(child, index);
                }
                Line::Withdrawn { id } => drop(made.remove(&id)),
                Line::Run { .. } | Line::Begun { .. } => {}
            }
        }
    }
    let mut made: Vec<Made> = made.into_values().collect();
    made.sort_by_key(|m| (m.index, m.parent));
    let mut failed: Vec<(usize, String)> = failed.into_iter().map(|(child, index)| (index, child)).collect();
    failed.sort();
    Ok((made, failed.into_iter().map(|(_, child)| child).collect()))
}
