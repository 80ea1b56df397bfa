//! Writes copies on a disc, reads each back, and writes down in the register what is there; half of it is never left behind.

use super::Place;
use crate::disk::{self, Existing};
use crate::register::{Clear, Entry, Exported, OnDisc, Page, Register};
use crate::seal::Identity;
use crate::source::{fingerprint, shown};
use crate::system::Trouble;
use crate::value::LONDON;
use chrono::{DateTime, Datelike, Utc};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The file on a disc that bears its number.
pub const MARK: &str = "disc.json";
/// The most bytes of a copy.
pub(super) const MOST_BYTES: u64 = 1 << 28;
/// In the name of what is not whole yet.
const TAG: &str = "export";

/// A copy that is ready to be written.
#[derive(Debug)]
pub struct Copy {
    /// The check code on its pages.
    pub code: String,
    /// The record's id.
    pub record: String,
    /// What the register is to know of the records in it, where their pages were made for the disc.
    pub pages: Vec<Page>,
    /// The file.
    pub bytes: Vec<u8>,
    /// Whether it lies on the disc already, as [`left_behind`] found it: then it is read back, and not written again.
    pub is_there: bool,
}

/// What a copying that was broken off left on a disc under a check code, before the register had its line; none where there is
/// no such file, or the register knows it.
///
/// # Errors
/// When the register is not whole, or the disc cannot be read.
pub fn left_behind(code: &str, disc: &Path, folder: &Path) -> Result<Option<Vec<u8>>, Trouble> {
    let path = disc.join(format!("{code}.pdf"));
    let Some(number) = number_on(disc)?.filter(|_| is_itself(&path)) else { return Ok(None) };
    let register = Register::read(folder)?;
    let is_known = register.disc(&number).is_some_and(|disc| disc.files().any(|file| file.code == code));
    if is_known { Ok(None) } else { disk::read_back(&path, MOST_BYTES).map(|back| Some(back.bytes)) }
}

/// Whether a plain file lies there by itself: no link to one, and no second name of one, that goes or changes elsewhere.
fn is_itself(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|about| about.is_file() && disk::has_one_name(&about))
}

/// For whom copies are written, and by whom.
#[derive(Clone, Copy, Debug)]
pub struct Put<'p> {
    /// The child's reference.
    pub child: &'p str,
    /// A staff number or initials.
    pub by: &'p str,
    /// Why they are not encrypted.
    pub in_clear: Option<&'p Clear>,
}

/// What stands in the file that bears a disc's number.
#[derive(Debug, Serialize, Deserialize)]
struct Mark {
    disc: String,
}

/// The number that a disc bears; none where nothing was exported to it yet.
///
/// # Errors
/// When its mark cannot be read.
pub fn number_on(folder: &Path) -> Result<Option<String>, Trouble> {
    let path = folder.join(MARK);
    if !path.exists() {
        return Ok(None);
    }
    let mark = serde_json::from_slice::<Mark>(&disk::read(&path, 1 << 12)?);
    mark.map(|mark| Some(mark.disc)).map_err(|_| {
        Trouble::new(format!("{MARK} on the disc does not say which disc it is"))
            .help("take another disc; if this one is the setting's own, `confide disc list` says what it held")
    })
}

/// Writes the copies on the disc in that place, and one line into the register. Gives that line, and whether each copy was read
/// back from the disc itself, as far as the system tells.
///
/// # Errors
/// When the disc is another child's, is full, was pulled out, or holds something else than what was written: then nothing that
/// was written stays on it, as far as it can be reached, and the register says nothing.
pub fn export(
    copies: &[Copy],
    place: &Place,
    put: Put<'_>,
    (folder, now): (&Path, DateTime<Utc>),
    key: Option<&Identity>,
) -> Result<(Exported, bool), Trouble> {
    let marked = number_on(&place.folder)?;
    let register = Register::read(folder)?;
    let next = next(&register, now);
    let disc = match &marked {
        // a copying that was broken off gave it the number, and got no further than what is copied now
        Some(disc) if *disc == next && holds_nothing_else(&place.folder, copies) => next,
        Some(disc) => known(&register, disc, put.child, &place.folder)?,
        None => next,
    };
    let is_new = register.disc(&disc).is_none();
    let mut written = Written::default();
    let done = written.all(copies, &disc, place, marked.is_none()).and_then(|(files, is_afresh)| {
        let exported = Exported {
            disc: disc.clone(),
            child: put.child.to_owned(),
            files,
            in_clear: put.in_clear.cloned(),
            by: put.by.to_owned(),
        };
        let line = Entry::Exported(exported.clone());
        Register::add_signed(folder, now, key, |register| {
            // somebody else may have numbered a disc meanwhile
            if is_new && register.disc(&disc).is_some() {
                return Err(Trouble::new(format!("another disc was numbered {disc} just now")).help("run this again"));
            }
            let pages = copies.iter().flat_map(|copy| &copy.pages);
            Ok(register.on_disc_alone(pages, &disc).into_iter().chain([line]).collect())
        })?;
        Ok((exported, is_afresh && place.disc.is_a_device()))
    });
    done.map_err(|trouble| written.take_back(trouble))
}

/// Whether nothing lies on a disc but its mark, these copies, and pieces of files.
fn holds_nothing_else(folder: &Path, copies: &[Copy]) -> bool {
    let is_ours = |name: &str| {
        name == MARK
            || name.starts_with(".confide-")
            || copies.iter().any(|copy| copy.is_there && name == format!("{}.pdf", copy.code))
    };
    let mut entries = walkdir::WalkDir::new(folder).min_depth(1).max_depth(1).into_iter();
    entries.all(|entry| entry.is_ok_and(|e| e.file_name().to_str().is_some_and(is_ours)))
}

/// The number of a disc that was written before, if it may take more.
fn known(register: &Register, disc: &str, child: &str, folder: &Path) -> Result<String, Trouble> {
    let bears = format!("the disc bears the number {}", shown(disc));
    let Some(known) = register.disc(disc) else {
        let help = format!(
            "take another disc; if copying onto it was broken off before, remove what is on it, {MARK} as well, and run this again"
        );
        return Err(Trouble::new(format!("{bears}, which the register does not know")).help(help));
    };
    if !known.child().eq_ignore_ascii_case(child) {
        return Err(Trouble::new(format!("{bears}, and belongs into the file of {}", known.child()))
            .help("take a disc of its own for each child"));
    }
    if known.lost.is_some() {
        return Err(Trouble::new(format!("{bears}, which is said to be lost"))
            .help("keep it as it is, and write into the record of the breach that it was found; take another disc"));
    }
    // a number that a copying gave and never wrote down is given again
    if !known.files().any(|file| is_itself(&folder.join(format!("{}.pdf", file.code)))) {
        return Err(Trouble::new(format!("{bears}, and holds nothing of what was written on the disc of that number"))
            .help(
                "take another disc; if this one is that disc, run `confide disc test`, which writes down what is gone",
            ));
    }
    Ok(known.id().to_owned())
}

/// The next number of the year.
fn next(register: &Register, now: DateTime<Utc>) -> String {
    let begins = format!("DISC-{}-", now.with_timezone(&LONDON).year());
    let discs = register.discs();
    let numbers = discs.iter().filter_map(|disc| disc.id().strip_prefix(&begins)?.parse::<usize>().ok());
    format!("{begins}{:03}", numbers.max().unwrap_or(0) + 1)
}

/// What was written so far.
#[derive(Default)]
struct Written(Vec<PathBuf>);

impl Written {
    fn all(
        &mut self,
        copies: &[Copy],
        disc: &str,
        place: &Place,
        is_new: bool,
    ) -> Result<(Vec<OnDisc>, bool), Trouble> {
        let (mut files, mut is_afresh) = (Vec::new(), true);
        // what a copying that was broken off left there
        disk::sweep(&place.folder, TAG)?;
        if is_new {
            let mark = serde_json::to_vec(&Mark { disc: disc.to_owned() });
            let mark = mark.map_err(|e| Trouble::new(format!("the disc cannot be marked: {e}")))?;
            is_afresh &= self.one(place, MARK, &mark, false)?;
        }
        for copy in copies {
            is_afresh &= self.one(place, &format!("{}.pdf", copy.code), &copy.bytes, copy.is_there)?;
            let (code, record) = (copy.code.clone(), copy.record.clone());
            files.push(OnDisc { code, record, hash: fingerprint(&copy.bytes) });
        }
        Ok((files, is_afresh))
    }

    /// Writes a file, and holds what can be read of it against what was to be written. Where a disc was pulled out, its folder is
    /// one of this computer's: what was written there is none of the disc's.
    fn one(&mut self, place: &Place, name: &str, bytes: &[u8], is_there: bool) -> Result<bool, Trouble> {
        let path = place.folder.join(name);
        place.is_there()?;
        if !is_there {
            disk::write_tagged(&path, bytes, Existing::Refuse, TAG)?;
            self.0.push(path.clone());
        }
        place.is_there()?;
        let back = disk::read_back(&path, MOST_BYTES)?;
        if fingerprint(&back.bytes) != fingerprint(bytes) {
            return Err(Trouble::new("what can be read from the disc is not what was written on it")
                .help("take another disc: this one is failing"));
        }
        Ok(back.is_afresh)
    }

    /// Takes everything off the disc again.
    fn take_back(&self, trouble: Trouble) -> Trouble {
        let left: Vec<String> = self.0.iter().filter(|path| disk::remove(path).is_err()).map(|p| name(p)).collect();
        let rest = if left.is_empty() {
            "nothing was left on the disc, nothing was written down, and what was to be copied is where it was"
                .to_owned()
        } else {
            format!(
                "what was to be copied is where it was; remove from the disc, once it is in again: {}",
                left.join(", ")
            )
        };
        let help = [trouble.help.as_str(), rest.as_str()].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>();
        Trouble::new(trouble.message).help(help.join("; "))
    }
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| shown(&name.to_string_lossy())).unwrap_or_default()
}
