//! The records that are kept, as the register alone knows them: until when, what they wait for, what holds them.

use super::asked::WHY;
use super::{Closed, Counted, Entry, Held, Line, Register, Request};
use crate::pack::Kept;
use crate::procedure::{Procedure, Term, years_after};
use crate::setting::Setting;
use crate::source::shown;
use crate::system::Trouble;
use chrono::{DateTime, Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// The number that says how many days a record that is due is left alone.
const GRACE: &str = "destruction_grace_days";
/// The question for the day on which a child leaves: every record of the child that waits for it is counted from it.
const LEAVING: &str = "leaving_on";
/// The code of a hold that the record itself says.
pub(super) const BY_ITSELF: &str = "record";

/// How a record stands on a day, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stands {
    /// Its term is over, and so is the time in which somebody could say that it must be kept.
    Overdue,
    /// Its term is over.
    Due,
    /// It must be kept for now, whatever its age.
    Held,
    /// Its term is not over.
    Kept,
    /// Nobody knows yet when its term is over.
    Waits,
}

impl Stands {
    /// Each, by the word that programs read.
    pub const WORDS: [(&'static str, Stands); 5] = [
        ("overdue", Stands::Overdue),
        ("due", Stands::Due),
        ("held", Stands::Held),
        ("kept", Stands::Kept),
        ("waits", Stands::Waits),
    ];

    /// The word that programs read.
    pub fn word(self) -> &'static str {
        Stands::WORDS[self as usize].0
    }
}

/// A record that is kept.
#[derive(Clone, Debug)]
pub struct Paper<'r> {
    /// The form.
    pub form: &'r str,
    /// The record's id.
    pub record: &'r str,
    /// The child's reference; empty where it is about no child.
    pub child: &'r str,
    /// The check code on its newest page.
    pub check: &'r str,
    /// The line of the register that knows it.
    pub line: usize,
    /// How long it is kept, and where.
    pub kept: &'r Kept,
    /// The last day on which it is kept, whoever asks for it longest; none while that is not known.
    pub until: Option<NaiveDate>,
    /// The first day on which it may be destroyed.
    pub may_go: Option<NaiveDate>,
    /// Why it must be kept whatever its age, each with the moment since when, as RFC 3339.
    pub holds: Vec<(&'r str, &'r str)>,
}

impl Paper<'_> {
    /// The first day on which its term is over.
    pub fn due(&self) -> Option<NaiveDate> {
        self.until?.succ_opt()
    }

    /// How it stands on a day.
    pub fn stands(&self, on: NaiveDate) -> Stands {
        match (self.due(), self.may_go) {
            _ if !self.holds.is_empty() => Stands::Held,
            (_, Some(may_go)) if may_go <= on => Stands::Overdue,
            (Some(due), _) if due <= on => Stands::Due,
            (Some(_), _) => Stands::Kept,
            (None, _) => Stands::Waits,
        }
    }
}

/// A record as its newest line knows it.
struct Known<'r> {
    form: &'r str,
    record: &'r str,
    child: &'r str,
    check: &'r str,
    line: &'r Line,
    kept: &'r Kept,
}

impl Register {
    /// Every record that is kept, by its id; what was destroyed on paper is none any more.
    pub fn papers<'r>(&'r self, procedure: &Procedure, setting: &Setting) -> Vec<Paper<'r>> {
        let grace = procedure.number(GRACE, &setting.data).and_then(|days| u64::try_from(days).ok()).unwrap_or(30);
        let (holds, counted) = (self.holds(), self.counted().collect::<Vec<_>>());
        let requests: Vec<Request<'r>> = self.open_requests().collect();
        let paper = |known: Known<'r>| {
            let term = procedure.term(&known.kept.class, &setting.data);
            let until = term.and_then(|term| known.until(&term, &counted, setting));
            let may_go = until.and_then(|until| until.succ_opt()?.checked_add_days(Days::new(grace)));
            known.paper(until, may_go, (&holds, &requests))
        };
        self.known().into_values().map(paper).collect()
    }

    /// The record that is kept under an id, or under a form and an id, as `significant_event/SE-7`.
    ///
    /// # Errors
    /// When there is none, or several forms have records of that id.
    pub fn paper<'p, 'r>(papers: &'p [Paper<'r>], typed: &str) -> Result<&'p Paper<'r>, Trouble> {
        let is = |paper: &&Paper<'_>| {
            paper.record.eq_ignore_ascii_case(typed)
                || typed
                    .split_once('/')
                    .is_some_and(|(form, id)| form == paper.form && id.eq_ignore_ascii_case(paper.record))
        };
        match papers.iter().filter(is).collect::<Vec<_>>().as_slice() {
            [only] => Ok(only),
            [] => Err(Trouble::new(format!("the register knows no record {} that is kept", shown(typed)))
                .help("give the number at the foot of its pages, as `confide due` lists it")),
            [first, ..] => Err(Trouble::new(format!("several records have the number {}", shown(typed)))
                .help(format!("write the form before it, like {}/{}", first.form, first.record))),
        }
    }

    /// The newest line of each record that was not destroyed, by id and form.
    fn known(&self) -> BTreeMap<(String, &str), Known<'_>> {
        let (mut all, mut back) = (BTreeMap::new(), BTreeSet::new());
        let key = |record: &str| record.to_uppercase();
        for line in self.lines().iter().filter(|line| line.seq > 0) {
            match &line.entry {
                Entry::Page(page) => {
                    let known = Known {
                        form: &page.form,
                        record: &page.record,
                        child: &page.child,
                        check: &page.check,
                        line,
                        kept: &page.kept,
                    };
                    all.insert((key(&page.record), page.form.as_str()), known);
                }
                Entry::Issued(issued) => {
                    for back in &issued.forms {
                        let Some(kept) = &back.kept else { continue };
                        let (form, record) = (back.form.as_str(), back.record.as_str());
                        let known = Known { form, record, child: &issued.child, check: &issued.check, line, kept };
                        all.insert((key(record), form), known);
                    }
                }
                Entry::Returned(returned) => drop(back.insert((&returned.pack, &returned.check))),
                // nothing of it ever came back, and nobody waits for it: there is no paper of it
                Entry::Closed(closed) if !back.contains(&(&closed.pack, &closed.check)) => {
                    all.retain(|_, known: &mut Known<'_>| !known.is_of(closed));
                }
                Entry::DestroyedOnPaper(gone) => drop(all.remove(&(key(&gone.record), gone.form.as_str()))),
                _ => {}
            }
        }
        all
    }

    /// Whether a record was destroyed, and no page of it was made since; of any form where none is said.
    pub(super) fn is_destroyed(&self, form: Option<&str>, record: &str) -> bool {
        let is =
            |own_form: &str, own: &str| own.eq_ignore_ascii_case(record) && form.is_none_or(|form| form == own_form);
        let newest = self.lines().iter().rev().find(|line| match &line.entry {
            Entry::Page(page) => is(&page.form, &page.record),
            Entry::Issued(issued) => issued.forms.iter().any(|back| is(&back.form, &back.record)),
            Entry::DestroyedOnPaper(gone) => is(&gone.form, &gone.record),
            _ => false,
        });
        newest.is_some_and(|line| matches!(line.entry, Entry::DestroyedOnPaper(_)))
    }

    /// Every record that a line names, the newest line first, with its child: what is kept, and what was destroyed.
    pub(super) fn known_records(&self) -> Vec<(Option<&Kept>, &str, &str)> {
        let mut all = Vec::new();
        for line in self.lines().iter().rev() {
            match &line.entry {
                Entry::Page(page) => all.push((Some(&page.kept), page.record.as_str(), page.child.as_str())),
                Entry::Issued(issued) => {
                    let forms = issued.forms.iter();
                    all.extend(forms.map(|b| (b.kept.as_ref(), b.record.as_str(), issued.child.as_str())));
                }
                _ => {}
            }
        }
        all
    }
}

impl<'r> Known<'r> {
    /// Whether it is a form of that pack.
    fn is_of(&self, closed: &Closed) -> bool {
        matches!(&self.line.entry, Entry::Issued(i) if i.pack == closed.pack && i.check == closed.check)
    }

    /// The last day on which it is kept: as its page says, or counted from a day that became known since; and as long as the
    /// insurer asks today, where that is longer.
    fn until(&self, term: &Term, counted: &[&Counted], setting: &Setting) -> Option<NaiveDate> {
        let own = match &self.kept.until {
            Some(until) => until.parse().ok(),
            None => self.counted(term, counted).and_then(|from| term.until(from)),
        }?;
        let insured = term.insured_years(&setting.data).and_then(|years| years_after(self.day()?, years, 0));
        Some(own).max(insured).max(self.kept.insured.as_deref().and_then(|day| day.parse().ok()))
    }

    /// The day from which its term is counted, as somebody said of it, or of a child that left.
    fn counted(&self, term: &Term, counted: &[&Counted]) -> Option<NaiveDate> {
        let leaves = term.fields.iter().any(|field| field == LEAVING);
        let of_child = |c: &Counted| !c.child.is_empty() && leaves && c.child.eq_ignore_ascii_case(self.child);
        let newest = |is: &dyn Fn(&Counted) -> bool| counted.iter().rfind(|c| is(c)).and_then(|c| c.from.parse().ok());
        newest(&|c| c.record.eq_ignore_ascii_case(self.record)).or_else(|| newest(&of_child))
    }

    /// The day of the record; where it says none, that of its line, which is never earlier.
    fn day(&self) -> Option<NaiveDate> {
        let written = || DateTime::parse_from_rfc3339(&self.line.at).ok().map(|at| at.date_naive());
        self.kept.day.as_deref().and_then(|day| day.parse().ok()).or_else(written)
    }

    fn paper(
        self,
        until: Option<NaiveDate>,
        may_go: Option<NaiveDate>,
        (holds, requests): (&[(&'r str, &'r Held)], &[Request<'r>]),
    ) -> Paper<'r> {
        let is = |held: &Held| {
            held.record.eq_ignore_ascii_case(self.record)
                || (!held.child.is_empty() && held.child.eq_ignore_ascii_case(self.child))
        };
        let own = self.kept.held.then_some((self.line.at.as_str(), BY_ITSELF));
        let said = holds.iter().filter(|(_, held)| is(held)).map(|(at, held)| (*at, held.why.as_str()));
        // what somebody has asked to see is not destroyed before it is answered
        let waits = |r: &&Request<'r>| !self.child.is_empty() && r.newest.child.eq_ignore_ascii_case(self.child);
        let asked = requests.iter().filter(waits).map(|request| (request.at, WHY));
        let holds = own.into_iter().chain(said).chain(asked).collect();
        let Known { form, record, child, check, line, kept } = self;
        Paper { form, record, child, check, line: line.seq, kept, until, may_go, holds }
    }
}
