//! What the register knows of discs: what was written on which, when it was last read back, and that one is lost.

use super::told::{Told, about};
use super::{Entry, Line, Register};
use crate::expr::Data;
use crate::index;
use crate::value::LONDON;
use chrono::DateTime;
use serde::{Deserialize, Serialize};

/// Copies that were written on a disc.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exported {
    /// The disc's number, which stands in a file on it.
    pub disc: String,
    /// The child in whose file it lies, by reference.
    pub child: String,
    /// The copies.
    pub files: Vec<OnDisc>,
    /// Why they are not encrypted, as the setting decided; none where they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_clear: Option<Clear>,
    /// Who wrote them, by staff number or initials.
    pub by: String,
}

/// One copy on a disc.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnDisc {
    /// The check code on its pages, by which its file is called.
    pub code: String,
    /// The record's id.
    pub record: String,
    /// The SHA-256 of its bytes on the disc, in hex.
    pub hash: String,
}

/// The setting's own reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clear {
    /// Its code.
    pub code: String,
    /// Its words in `setting.yaml`.
    pub reason: String,
}

/// A disc that was read back and compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tested {
    /// The disc's number.
    pub disc: String,
    /// The check codes of the copies that are not there, or not as they were written; none where all are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amiss: Vec<String>,
    /// Who tried it.
    pub by: String,
}

/// A disc that nobody can find.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    /// The disc's number.
    pub disc: String,
    /// The id of the record of the breach.
    pub breach: String,
    /// Who says so.
    pub by: String,
}

/// A disc, as the register knows it.
#[derive(Clone, Debug)]
pub struct Disc<'r> {
    /// What was written on it, each time with the moment, as RFC 3339 in London's time.
    pub written: Vec<(&'r str, &'r Exported)>,
    /// When it was read back since, and what came of it.
    pub tested: Vec<(&'r str, &'r Tested)>,
    /// When it was said to be lost.
    pub lost: Option<(&'r str, &'r Lost)>,
}

impl<'r> Disc<'r> {
    /// Its number.
    pub fn id(&self) -> &'r str {
        self.written.first().map_or("", |(_, exported)| exported.disc.as_str())
    }

    /// The child in whose file it lies.
    pub fn child(&self) -> &'r str {
        self.written.first().map_or("", |(_, exported)| exported.child.as_str())
    }

    /// All that is on it.
    pub fn files(&self) -> impl Iterator<Item = &'r OnDisc> + '_ {
        self.written.iter().flat_map(|(_, exported)| &exported.files)
    }

    /// When it was last read back and whole; writing on it is reading back.
    pub fn last_whole(&self) -> &'r str {
        let tested = self.tested.iter().filter(|(_, tested)| tested.amiss.is_empty());
        let written = self.written.iter().take(1).map(|(at, _)| *at);
        written.chain(tested.map(|(at, _)| *at)).next_back().unwrap_or_default()
    }

    /// The copies that were amiss when it was last read back.
    pub fn amiss(&self) -> &'r [String] {
        self.tested.last().map_or(&[], |(_, tested)| &tested.amiss)
    }

    fn entry(&self) -> index::Entry {
        let moment = |at: &str| {
            let at = DateTime::parse_from_rfc3339(at).ok();
            at.map_or(Data::Null, |at| Data::Time(at.with_timezone(&LONDON).fixed_offset()))
        };
        index::Entry::on_paper([
            ("form", Data::text("media_register")),
            ("id", Data::text(format!("register-{}", self.id()))),
            ("moment", Data::text("filed")),
            ("disc_id", Data::text(self.id())),
            ("record_ids", Data::texts(self.files().map(|file| file.record.clone()))),
            ("printed_at", moment(self.written.first().map_or("", |(at, _)| at))),
            ("read_test_at", moment(self.last_whole())),
            ("filed_in", Data::text(self.child())),
        ])
    }

    /// The reasons for which something on it is not encrypted.
    pub fn in_clear(&self) -> impl Iterator<Item = &'r Clear> + '_ {
        self.written.iter().filter_map(|(_, exported)| exported.in_clear.as_ref())
    }
}

impl Register {
    /// Every disc, in the order in which they were first written.
    pub fn discs(&self) -> Vec<Disc<'_>> {
        let mut all: Vec<Disc<'_>> = Vec::new();
        for Line { at, entry, .. } in self.lines() {
            let place = |all: &[Disc<'_>], id: &str| all.iter().position(|disc| disc.id() == id);
            match entry {
                Entry::Exported(new) => match place(&all, &new.disc) {
                    Some(place) => all[place].written.push((at, new)),
                    None => all.push(Disc { written: vec![(at, new)], tested: Vec::new(), lost: None }),
                },
                Entry::DiscTested(tested) => {
                    if let Some(place) = place(&all, &tested.disc) {
                        all[place].tested.push((at, tested));
                    }
                }
                Entry::DiscLost(lost) => {
                    if let Some(place) = place(&all, &lost.disc) {
                        all[place].lost = Some((at, lost));
                    }
                }
                _ => {}
            }
        }
        all
    }

    /// Each disc that is not lost, as the rules across records see its page in the file: what is on it, and when it was last
    /// read back. A disc's number is nobody else's, so that it stands beside every child's records.
    pub fn on_discs(&self) -> Vec<index::Entry> {
        self.discs().iter().filter(|disc| disc.lost.is_none()).map(Disc::entry).collect()
    }

    /// The disc of that number.
    pub fn disc(&self, id: &str) -> Option<Disc<'_>> {
        self.discs().into_iter().find(|disc| disc.id().eq_ignore_ascii_case(id))
    }
}

/// The child of the disc that a line is about.
pub(super) fn child(before: &[Line], disc: &str) -> String {
    child_of(before, disc).to_owned()
}

/// The same, as the lines have it.
pub(super) fn child_of<'l>(lines: &'l [Line], disc: &str) -> &'l str {
    let found = lines.iter().find_map(|line| match &line.entry {
        Entry::Exported(exported) if exported.disc == disc => Some(exported.child.as_str()),
        _ => None,
    });
    found.unwrap_or_default()
}

pub(super) fn of_exported(exported: &Exported) -> Told {
    let Exported { disc, child, files, in_clear, by } = exported;
    let codes: Vec<&str> = files.iter().map(|file| file.code.as_str()).collect();
    let records: Vec<&str> = files.iter().map(|file| file.record.as_str()).collect();
    let how = in_clear
        .as_ref()
        .map_or_else(|| "encrypted".to_owned(), |clear| format!("not encrypted ({}: {})", clear.code, clear.reason));
    Told {
        words: format!("{child}: {} written on {disc}, {how}, by {by}; check {}", records.join(", "), codes.join(", ")),
        said: format!("{disc}: {how}; check {}", codes.join(", ")),
        ..about("exported", &records.join("; "), child.clone(), by)
    }
}

pub(super) fn of_tested(tested: &Tested, child: String) -> Told {
    let Tested { disc, amiss, by } = tested;
    let found = if amiss.is_empty() { "whole".to_owned() } else { format!("amiss: {}", amiss.join(", ")) };
    Told {
        words: format!("{child}: {disc} was read back by {by}: {found}"),
        said: format!("{disc}: {found}"),
        ..about("disc_tested", "", child, by)
    }
}

pub(super) fn of_lost(lost: &Lost, child: String) -> Told {
    let Lost { disc, breach, by } = lost;
    Told {
        words: format!("{child}: {disc} is lost, says {by}; what follows stands in {breach}"),
        said: format!("{disc}: lost; {breach}"),
        ..about("disc_lost", "", child, by)
    }
}
