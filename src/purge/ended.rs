//! What still lies in files of records whose term is over: in the workspace and wherever the setting keeps files. What is not
//! surely of such a record alone stays, and is named.

use super::copies::files;
use super::held::{Held, MOST_BYTES, What};
use crate::discs::number_on;
use crate::disk;
use crate::pack::places;
use crate::pdf::{self, Private};
use crate::record;
use crate::register::{DestroyedOnPaper, Entry, Issued, Paper, Register};
use crate::source::{self, Weight};
use crate::system::{Context, Trouble};
use crate::verify::{Trust, Verdict, verify};
use crate::workspace::{Ours, Workspace};
use memchr::memmem;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A record that is asked about.
#[derive(Clone, Copy, Debug)]
pub struct Sought<'s> {
    /// The form.
    pub form: &'s str,
    /// The record's id.
    pub record: &'s str,
    /// The child's reference; empty where it is about no child.
    pub child: &'s str,
}

impl<'s> From<&Paper<'s>> for Sought<'s> {
    fn from(paper: &Paper<'s>) -> Self {
        Sought { form: paper.form, record: paper.record, child: paper.child }
    }
}

impl<'s> From<&'s DestroyedOnPaper> for Sought<'s> {
    fn from(gone: &'s DestroyedOnPaper) -> Self {
        Sought { form: &gone.form, record: &gone.record, child: &gone.child }
    }
}

/// What was found.
#[derive(Debug, Default)]
pub struct Ended {
    /// Files of these records alone, each with the place of its record in the list that was asked about.
    pub files: Vec<(usize, Held)>,
    /// Files that bear the number of one, and are not touched.
    pub stays: Vec<(usize, PathBuf, Stays)>,
    /// Files that cannot be read, so that nobody knows whose they are.
    pub unread: Vec<PathBuf>,
}

/// Why a file is not touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stays {
    /// The record itself says so.
    Held,
    /// It holds other records beside it.
    Pack,
    /// It is about somebody else.
    OtherChild,
    /// This setting did not seal it as it is.
    NotOurs,
    /// It cannot be read as a record, and names the number.
    Unread,
}

impl Stays {
    /// The fact, after the name of the file.
    pub fn fact(self) -> &'static str {
        match self {
            Stays::Held => "says itself that it must be kept (legal_hold)",
            Stays::Pack => "holds it with other records",
            Stays::OtherChild => "bears its number and is about another child",
            Stays::NotOurs => "bears its number and is not as this setting sealed it",
            Stays::Unread => "names it and cannot be read",
        }
    }

    /// What to do.
    pub fn help(self) -> &'static str {
        match self {
            Stays::Held => "nothing of it goes before whoever decides takes that back",
            Stays::Pack => "remove that file once all of it may go",
            Stays::OtherChild => "compare both, then `confide purge` what may go",
            Stays::NotOurs => "look whose it is, then `confide purge` it",
            Stays::Unread => "mend it and run this again, or look at it and `confide purge` it",
        }
    }
}

/// Looks for files of records. A copy on a disc that the register knows is none: the disc is destroyed as a whole.
///
/// # Errors
/// When a folder, or what the setting calls its own seals, cannot be read: something might lie in it.
pub fn ended(of: &[Sought<'_>], register: &Register, workspace: &Workspace, ctx: &Context) -> Result<Ended, Trouble> {
    let mut found = Ended::default();
    if of.is_empty() {
        return Ok(found);
    }
    let mut own = match workspace.identity_at_hand(ctx) {
        Some(identity) => Trust::of([identity.certificate().clone()]),
        None => Trust::nobody(),
    };
    Ours::read(&workspace.key().trust)?.tell(&mut own);
    let search = Search { of, register, own, workspace };
    let mut seen = BTreeSet::new();
    for folder in workspace.folder.iter().cloned().chain(places(workspace)) {
        for path in files(&folder)? {
            let whole = path.canonicalize().unwrap_or_else(|_| path.clone());
            if seen.insert(whole) && !search.is_on_disc(&path) {
                search.sort(&path, &mut found);
            }
        }
    }
    Ok(found)
}

/// What is looked for, and what is known.
struct Search<'s> {
    of: &'s [Sought<'s>],
    register: &'s Register,
    /// What this setting seals with, now and before.
    own: Trust,
    workspace: &'s Workspace,
}

impl Search<'_> {
    /// Whether it is a copy that the register knows on the disc whose number its folder bears. The workspace is no disc.
    fn is_on_disc(&self, path: &Path) -> bool {
        let Some(folder) = path.parent() else { return false };
        if self.workspace.folder.as_deref().is_some_and(|own| disk::is_same(own, folder)) {
            return false;
        }
        let Some(number) = number_on(folder).ok().flatten() else { return false };
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        self.register.disc(&number).is_some_and(|disc| disc.files().any(|file| file.code == stem))
    }

    fn sort(&self, path: &Path, found: &mut Ended) {
        let ends_in = |ending: &str| path.extension().is_some_and(|e| e.eq_ignore_ascii_case(ending));
        let is_yaml = ["yaml", "yml"].into_iter().any(ends_in);
        if !is_yaml && !ends_in("pdf") && !disk::begins(path, b"%PDF-") {
            return;
        }
        let Ok(bytes) = disk::read(path, MOST_BYTES) else {
            found.unread.push(path.to_path_buf());
            return;
        };
        let held = Held::of(path, &bytes, self.workspace);
        if is_yaml && !bytes.starts_with(b"%PDF-") {
            self.sort_yaml(held, &bytes, found);
        } else {
            self.sort_pdf(held, &bytes, found);
        }
    }

    fn sort_yaml(&self, held: Held, bytes: &[u8], found: &mut Ended) {
        let read = source::read("", bytes);
        let is_whole = read.sound().is_some();
        if matches!(held.what, What::Record(_)) && is_whole {
            if let Some(at) = self.place(&held.form, &held.record) {
                let stays = match () {
                    () if self.is_of_another(at, &held) => Some(Stays::OtherChild),
                    () => self.says_held(bytes),
                };
                found.put(at, held, stays);
            }
            return;
        }
        // what is no record bears nobody's number, such as a list of the office's
        let is_record = !is_whole || read.root.is_some_and(|root| root.at("form").is_some());
        let text = String::from_utf8_lossy(bytes).to_uppercase();
        let named: Vec<usize> = (0..self.of.len()).filter(|at| names(&text, self.of[*at].record)).collect();
        match named.as_slice() {
            _ if !is_record => {}
            [] if !is_whole => found.unread.push(held.path),
            named => found.stays.extend(named.iter().map(|at| (*at, held.path.clone(), Stays::Unread))),
        }
    }

    fn sort_pdf(&self, held: Held, bytes: &[u8], found: &mut Ended) {
        let What::Pdf(code) = &held.what else {
            // of another program's file nothing is asked but that it can be read
            let is_open = matches!(pdf::private_of(bytes), Ok(None)) && memmem::find(bytes, b"/Encrypt").is_none();
            if !is_open {
                found.unread.push(held.path);
            }
            return;
        };
        let is_ours = || matches!(verify(bytes, &self.own).verdict, Verdict::Sealed | Verdict::Filled);
        if held.form != "pdf" {
            let Some(at) = self.place(&held.form, &held.record) else { return };
            let stays = match () {
                () if self.is_page_of_another(at, code) => Some(Stays::OtherChild),
                () if !is_ours() => Some(Stays::NotOurs),
                () => None,
            };
            found.put(at, held, stays);
            return;
        }
        let private = pdf::private_of(bytes).ok().flatten().unwrap_or_default();
        let (named, is_all) = self.in_pack(&private);
        match named.first() {
            // a pack goes with the last of its records: notices and the like are kept for nobody
            Some(first) if is_all && is_ours() => found.files.push((*first, held)),
            _ => {
                let stays = if is_all { Stays::NotOurs } else { Stays::Pack };
                found.stays.extend(named.into_iter().map(|at| (at, held.path.clone(), stays)));
            }
        }
    }

    fn place(&self, form: &str, record: &str) -> Option<usize> {
        self.of.iter().position(|sought| sought.form == form && sought.record.eq_ignore_ascii_case(record))
    }

    /// The sought records that a pack holds, and whether all that is kept of it is sought. Its pages bear the pack's number
    /// alone, so that the register's line about it tells the forms; without one, nobody can tell.
    fn in_pack(&self, private: &Private) -> (Vec<usize>, bool) {
        let issued = self.issued(private);
        let (mut named, mut is_all) = (Vec::new(), true);
        for id in private.kept_until.split(';').filter_map(|one| one.split_whitespace().next()) {
            let Some(issued) = issued else {
                let same = (0..self.of.len()).filter(|at| self.of[*at].record.eq_ignore_ascii_case(id));
                named.extend(same);
                is_all = false;
                continue;
            };
            let mut forms = issued.forms.iter().filter(|back| back.record.eq_ignore_ascii_case(id)).peekable();
            is_all &= forms.peek().is_some();
            for back in forms {
                let is_its =
                    |at: &usize| issued.child.is_empty() || self.of[*at].child.eq_ignore_ascii_case(&issued.child);
                let place = self.place(&back.form, id).filter(is_its);
                is_all &= place.is_some();
                named.extend(place);
            }
        }
        (named, is_all)
    }

    fn issued(&self, private: &Private) -> Option<&Issued> {
        self.register.lines().iter().rev().find_map(|line| match &line.entry {
            Entry::Issued(issued) if issued.pack == private.record && issued.check == private.check_code => {
                Some(issued)
            }
            _ => None,
        })
    }

    /// Whether a record names another child than the register does. One of the workspace's own may leave it out.
    fn is_of_another(&self, at: usize, held: &Held) -> bool {
        let may_be_silent = held.child.is_empty() && !held.is_outside(self.workspace);
        !may_be_silent && !held.child.eq_ignore_ascii_case(self.of[at].child)
    }

    /// Whether the register knows the check code, and for other children alone.
    fn is_page_of_another(&self, at: usize, code: &str) -> bool {
        let mut known = self.register.lines().iter().filter_map(|line| match &line.entry {
            Entry::Page(page) if page.check == code => Some(page.child.as_str()),
            Entry::Issued(issued) if issued.check == code => Some(issued.child.as_str()),
            Entry::Copied(copied) if copied.check == code => Some(copied.child.as_str()),
            _ => None,
        });
        let Some(first) = known.next() else { return false };
        !std::iter::once(first).chain(known).any(|child| child.eq_ignore_ascii_case(self.of[at].child))
    }

    /// What a record says of its own keeping; nobody knows where that is misread.
    fn says_held(&self, bytes: &[u8]) -> Option<Stays> {
        let reading = record::read("", bytes, &self.workspace.forms, None);
        let is_misread = reading.faults.iter().any(|f| f.weight == Weight::Error && f.path == "legal_hold");
        match reading.record {
            Some(record) if record.legal_hold => Some(Stays::Held),
            Some(_) if !is_misread => None,
            _ => Some(Stays::Unread),
        }
    }
}

impl Ended {
    fn put(&mut self, at: usize, held: Held, stays: Option<Stays>) {
        match stays {
            Some(stays) => self.stays.push((at, held.path, stays)),
            None => self.files.push((at, held)),
        }
    }
}

/// Whether a text in capitals names a number, and not merely one that begins or ends with it.
fn names(text: &str, id: &str) -> bool {
    let id = id.to_uppercase();
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    text.match_indices(&id).any(|(at, _)| !text[..at].ends_with(is_part) && !text[at + id.len()..].starts_with(is_part))
}
