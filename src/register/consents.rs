//! What each parent agreed to, refused or took back, by the newest word of each; a no is never told as a yes.

use super::{Entry, Issued, Line, Register, Returned, Said, Withdrawn};
use crate::pack::{Asked, Asks, Back};
use chrono::{DateTime, NaiveDate};
use std::collections::BTreeSet;

/// What takes back everything at once.
pub(super) const ALL: &str = "all";

/// What a parent said to a consent; of several parents the last in this order is what the nursery goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Word {
    /// The page is not back.
    Unanswered,
    /// The page is back, and says neither yes nor no.
    Blank,
    /// Yes, on a page that is not signed, or of which the parent does not say that it was answered freely.
    Open,
    /// Yes.
    Given,
    /// No.
    Refused,
    /// Taken back.
    Withdrawn,
}

impl Word {
    /// Every word, as programs read it.
    pub const WORDS: [(&'static str, Word); 6] = [
        ("not_answered", Word::Unanswered),
        ("blank", Word::Blank),
        ("open", Word::Open),
        ("given", Word::Given),
        ("refused", Word::Refused),
        ("withdrawn", Word::Withdrawn),
    ];

    /// The word that programs read.
    pub fn word(self) -> &'static str {
        Word::WORDS[self as usize].0
    }

    /// Whether it is a decision: what was left open changes nothing of what was said before.
    fn is_decision(self) -> bool {
        self >= Word::Given
    }

    /// Whether nothing may rest on it, whoever else says yes.
    pub(super) fn is_no(self) -> bool {
        self >= Word::Refused
    }
}

/// What one parent said to a consent, once.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'r> {
    /// Which parent, by the row of the form; none where the page was for the whole family.
    pub parent: Option<usize>,
    /// What was said.
    pub word: Word,
    /// Since when it counts: the day beside the signature, or where none stands there, the day it was entered.
    pub since: NaiveDate,
    /// Whether that is the day that the parent wrote or said.
    pub is_dated: bool,
    /// The line of the register; 0 for a record at hand that nobody printed yet.
    pub line: usize,
    /// The page that the parent saw; none where somebody took back what no page here asked for.
    pub page: Option<(&'r Issued, &'r Back)>,
    /// Who took it in; empty where nothing is back.
    pub seen_by: &'r str,
    /// The earliest day on which it may have been said: in doubt a no is the later word.
    earliest: NaiveDate,
}

/// One consent, and all that was said to it.
#[derive(Clone, Debug)]
pub struct Consent<'r> {
    /// The form that asks.
    pub form: &'r str,
    /// What is asked, as the form calls it.
    pub item: &'r str,
    /// The check code of the one page that is meant, where a row may ask something else on another page.
    sheet: Option<&'r str>,
    all: Vec<Answer<'r>>,
}

impl<'r> Consent<'r> {
    /// The newest word of each parent, the one for the whole family first.
    pub fn answers(&self) -> Vec<Answer<'r>> {
        let parents: BTreeSet<Option<usize>> = self.all.iter().map(|a| a.parent).collect();
        parents.iter().filter_map(|parent| self.of(*parent).max_by_key(|a| a.rank())).copied().collect()
    }

    fn of(&self, parent: Option<usize>) -> impl Iterator<Item = &Answer<'r>> {
        self.all.iter().filter(move |a| a.parent == parent)
    }

    /// What the nursery goes by: a no of one parent stands beside the yes of the other, and is what counts.
    pub fn word(&self) -> Word {
        self.answers().iter().map(|a| a.word).max().unwrap_or(Word::Unanswered)
    }

    /// Whether one parent says yes and another no.
    pub fn is_disputed(&self) -> bool {
        let answers = self.answers();
        answers.iter().any(|a| a.word == Word::Given) && answers.iter().any(|a| a.word.is_no())
    }

    /// Whether the parent who says no had said yes before.
    pub(super) fn had_been_given(&self, no: &Answer<'r>) -> bool {
        self.of(no.parent).any(|a| a.word == Word::Given && a.rank() < no.rank())
    }

    /// Each no of a parent who had said yes before, and the no that is the newest word of one.
    pub(super) fn refused(&self) -> Vec<Answer<'r>> {
        let newest: Vec<usize> = self.answers().iter().map(|a| a.line).collect();
        let all = self.all.iter().filter(|a| a.word == Word::Refused);
        all.filter(|a| self.had_been_given(a) || newest.contains(&a.line)).copied().collect()
    }
}

impl Answer<'_> {
    /// The newest has the highest: decisions by day, of one day a no after a yes, then by line.
    fn rank(&self) -> (bool, Option<NaiveDate>, bool, usize) {
        let is = self.word.is_decision();
        (is, is.then_some(self.earliest), self.word.is_no(), self.line)
    }
}

impl Register {
    /// Every consent that a child's parents were asked for until a day, in the order of the pages, as it stood at the end of
    /// that day; none for a child of whom nothing was ever handed out or taken back.
    pub fn consents(&self, child: &str, on: NaiveDate) -> Option<Vec<Consent<'_>>> {
        let is = |own: &str| own.eq_ignore_ascii_case(child);
        let mut all = self.asked(child);
        let withdrawn: Vec<_> = self.withdrawn().filter(|(_, w)| is(&w.child)).collect();
        for (line, withdrawn) in &withdrawn {
            let named = withdrawn.items.iter().filter(|item| *item != ALL);
            for item in named.map(String::as_str) {
                if !all.iter().any(|c| (c.form, c.item) == (&withdrawn.form, item)) {
                    all.push(Consent { form: &withdrawn.form, item, sheet: None, all: Vec::new() });
                }
            }
            all.iter_mut().filter(|c| withdrawn.is_about(c.form, c.item)).for_each(|c| c.take_back(line, withdrawn));
        }
        all.iter_mut().for_each(|c| c.all.retain(|a| a.since <= on));
        all.retain(|c| !c.all.is_empty());
        (!withdrawn.is_empty() || self.issued().any(|(_, issued)| is(&issued.child))).then_some(all)
    }

    /// Every consent that a page for the child asks for, with what was said to it.
    fn asked(&self, child: &str) -> Vec<Consent<'_>> {
        let mut all: Vec<Consent<'_>> = Vec::new();
        for (line, issued) in self.issued().filter(|(_, issued)| issued.child.eq_ignore_ascii_case(child)) {
            for back in &issued.forms {
                for asked in back.items.iter().filter(|a| a.asks == Asks::Consent) {
                    let sheet = asked.item.contains('[').then_some(issued.check.as_str());
                    let (form, item) = (back.form.as_str(), asked.item.as_str());
                    let at = all.iter().position(|c| (c.form, c.item, c.sheet) == (form, item, sheet));
                    let at = at.unwrap_or_else(|| {
                        all.push(Consent { form, item, sheet, all: Vec::new() });
                        all.len() - 1
                    });
                    all[at].all.extend(self.answer(line, issued, back, asked));
                }
            }
        }
        all
    }

    /// What a page says to one item; nothing where it is not back and nobody waits for it any more.
    fn answer<'r>(&'r self, line: &'r Line, issued: &'r Issued, back: &'r Back, asked: &Asked) -> Option<Answer<'r>> {
        let handed_out = day_of(&line.at)?;
        let of = Answer {
            parent: issued.parent,
            word: Word::Unanswered,
            since: handed_out,
            is_dated: false,
            line: line.seq,
            page: Some((issued, back)),
            seen_by: "",
            earliest: handed_out,
        };
        let Some((entered, returned)) = self.back_of(issued, &back.form) else {
            let is_newest = self.newest(&issued.pack).is_some_and(|newest| newest.check == issued.check);
            return (is_newest && self.closed(&issued.pack).is_none()).then_some(of);
        };
        let word = match returned.items.get(&asked.item) {
            Some(Said::Yes) if is_finished(back, returned) => Word::Given,
            Some(Said::Yes) => Word::Open,
            Some(Said::No) => Word::Refused,
            _ => Word::Blank,
        };
        let signed = returned.signed_on.as_deref().and_then(|day| day.parse().ok());
        let since = signed.or_else(|| day_of(&entered.at))?;
        // a yes without a day may be as old as the page
        let earliest = if word == Word::Given { signed.unwrap_or(handed_out) } else { since };
        let (is_dated, seen_by) = (signed.is_some(), returned.seen_by.as_str());
        Some(Answer { word, since, is_dated, line: entered.seq, seen_by, earliest, ..of })
    }

    /// What came back last of a form of that printing.
    fn back_of(&self, issued: &Issued, form: &str) -> Option<(&Line, &Returned)> {
        self.lines().iter().rev().find_map(|line| match &line.entry {
            Entry::Returned(r) if r.pack == issued.pack && r.check == issued.check && r.form == form => Some((line, r)),
            _ => None,
        })
    }

    pub(super) fn withdrawn(&self) -> impl Iterator<Item = (&Line, &Withdrawn)> {
        self.lines().iter().filter_map(|line| match &line.entry {
            Entry::Withdrawn(withdrawn) => Some((line, withdrawn)),
            _ => None,
        })
    }
}

impl<'r> Consent<'r> {
    /// Enters that it was taken back: by one parent, or by each who had been asked by then where nobody knows who it was.
    fn take_back(&mut self, line: &'r Line, withdrawn: &'r Withdrawn) {
        let Ok(day) = withdrawn.on.parse::<NaiveDate>() else { return };
        let voices: BTreeSet<Option<usize>> = match withdrawn.parent {
            None if !self.all.is_empty() => self.all.iter().filter(|a| a.earliest <= day).map(|a| a.parent).collect(),
            one => [one].into(),
        };
        let page =
            |parent| self.of(parent).filter_map(|a| a.page).last().or_else(|| self.all.iter().find_map(|a| a.page));
        let answers: Vec<Answer<'r>> = voices
            .into_iter()
            .map(|parent| Answer {
                parent,
                word: Word::Withdrawn,
                since: day,
                is_dated: true,
                line: line.seq,
                page: page(parent),
                seen_by: &withdrawn.seen_by,
                earliest: day,
            })
            .collect();
        self.all.extend(answers);
    }
}

impl Withdrawn {
    /// Whether it takes back that item.
    pub(super) fn is_about(&self, form: &str, item: &str) -> bool {
        (self.form.is_empty() || self.form == form) && self.items.iter().any(|i| i == ALL || i == item)
    }
}

/// Whether a yes counts: whoever must sign has signed, and vouches for what only the parent can vouch for.
fn is_finished(back: &Back, returned: &Returned) -> bool {
    let is_signed = |field: &str| returned.signed.iter().any(|s| s.field == field && s.signed);
    let is_vouched = |item: &str| returned.items.get(item) == Some(&Said::Yes);
    back.signers.iter().filter(|s| s.needed).all(|s| is_signed(&s.field))
        && back.items.iter().filter(|a| a.asks == Asks::Attest).all(|a| is_vouched(&a.item))
}

/// The day of a line.
fn day_of(at: &str) -> Option<NaiveDate> {
    DateTime::parse_from_rfc3339(at).ok().map(|at| at.date_naive())
}
