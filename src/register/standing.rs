//! How each pack stands: not back, back with gaps, refused, complete. A no is an answer; what was left blank is asked again.

use super::{Closed, Entry, Issued, Line, Register, Returned, Said};
use crate::pack::{Asks, Back};
use crate::system::Trouble;
use std::collections::BTreeMap;

/// How a pack stands, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Nothing of it came back.
    NotBack,
    /// It came back, and something in it was left blank or is not signed.
    Gaps,
    /// Everything is answered, and something with no.
    Refused,
    /// Everything is answered.
    Complete,
}

impl State {
    /// Every state, by the word that programs read.
    pub const WORDS: [(&'static str, State); 4] = [
        ("not_back", State::NotBack),
        ("gaps", State::Gaps),
        ("refused", State::Refused),
        ("complete", State::Complete),
    ];

    /// The word that programs read.
    pub fn word(self) -> &'static str {
        State::WORDS[self as usize].0
    }

    /// In words for people.
    pub fn says(self) -> &'static str {
        match self {
            State::NotBack => "not back",
            State::Gaps => "back with gaps",
            State::Refused => "refused",
            State::Complete => "complete",
        }
    }

    /// Whether somebody has still to be asked.
    pub fn is_open(self) -> bool {
        self < State::Refused
    }
}

/// Something that is still open in a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    /// The whole form did not come back.
    Form,
    /// An item was left blank.
    Item(String),
    /// A question of a section was left blank, by its field.
    Question(String),
    /// A signature is missing, by its field.
    Signature(String),
    /// It is signed, and no day stands beside it.
    Day,
    /// The parent does not vouch for it, such as having chosen freely: somebody has to talk with them.
    NotVouched(String),
}

/// One form of a pack.
#[derive(Debug)]
pub struct OfForm<'r> {
    /// What comes back.
    pub back: &'r Back,
    /// What came back, the newest.
    pub returned: Option<&'r Returned>,
    /// Whether it corrects an earlier entry.
    pub corrected: bool,
}

/// One pack, the newest of its id.
#[derive(Debug)]
pub struct Standing<'r> {
    /// What was handed out.
    pub issued: &'r Issued,
    /// When.
    pub at: &'r str,
    /// Its forms, in the order of the pack.
    pub forms: Vec<OfForm<'r>>,
}

impl Register {
    /// The newest pack with that id.
    pub fn newest(&self, pack: &str) -> Option<&Issued> {
        self.issued().rev().map(|(_, issued)| issued).find(|issued| issued.pack.eq_ignore_ascii_case(pack))
    }

    /// Whether the newest entry for that form says the same.
    pub fn has(&self, entry: &Returned) -> bool {
        let same = |r: &&Returned| (&r.pack, &r.check, &r.form) == (&entry.pack, &entry.check, &entry.form);
        self.returned().filter(same).last() == Some(entry)
    }

    fn returned(&self) -> impl Iterator<Item = &Returned> {
        self.lines().iter().filter_map(|line| match &line.entry {
            Entry::Returned(returned) => Some(returned),
            _ => None,
        })
    }

    /// Why nobody waits for a pack any more, where that was written down after it was handed out.
    pub fn closed(&self, pack: &str) -> Option<&Closed> {
        let (line, issued) = self.issued().rfind(|(_, issued)| issued.pack.eq_ignore_ascii_case(pack))?;
        self.lines()[line.seq..].iter().rev().find_map(|later| match &later.entry {
            Entry::Closed(closed) if closed.pack == issued.pack && closed.check == issued.check => Some(closed),
            _ => None,
        })
    }

    /// Every pack that was handed out, with its line, oldest first.
    pub fn issued(&self) -> impl DoubleEndedIterator<Item = (&Line, &Issued)> {
        self.lines().iter().filter_map(|line| match &line.entry {
            Entry::Issued(issued) => Some((line, issued)),
            _ => None,
        })
    }

    /// How every pack stands that somebody waits for, by room, child and parent.
    pub fn standings(&self) -> Vec<Standing<'_>> {
        let newest: BTreeMap<String, (&Line, &Issued)> =
            self.issued().map(|(line, issued)| (issued.pack.to_uppercase(), (line, issued))).collect();
        let waited_for = newest.into_values().filter(|(_, issued)| self.closed(&issued.pack).is_none());
        let mut all: Vec<Standing<'_>> = waited_for.map(|(line, issued)| self.of(line, issued)).collect();
        all.sort_by_key(|s| (&s.issued.room, &s.issued.child, s.issued.parent, &s.issued.pack));
        all
    }

    fn of<'r>(&'r self, line: &'r Line, issued: &'r Issued) -> Standing<'r> {
        let of_form = |back: &'r Back| {
            let all: Vec<&Returned> = self.returned().filter(|r| belongs(r, issued) && r.form == back.form).collect();
            OfForm { back, returned: all.last().copied(), corrected: all.len() > 1 }
        };
        Standing { issued, at: &line.at, forms: issued.forms.iter().map(of_form).collect() }
    }

    /// The pack that somebody means: by its number, its check code, the number of one of its forms, or the child's
    /// reference where the child has but one.
    ///
    /// # Errors
    /// The fact and what to do, where there is none or more than one.
    pub fn find(&self, typed: &str) -> Result<Standing<'_>, Trouble> {
        let typed = typed.trim();
        let code = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
        let is = |text: &str| text.eq_ignore_ascii_case(typed);
        let mut all = self.standings();
        let by_page =
            |s: &Standing<'_>| is(&s.issued.pack) || !typed.is_empty() && code(&s.issued.check) == code(typed);
        if let Some(at) = all.iter().position(by_page) {
            return Ok(all.swap_remove(at));
        }
        if self.newest(typed).is_some() {
            return Err(Trouble::new("nobody waits for this pack any more: it was closed, or another took its place")
                .help("make it again, or look under the child's reference"));
        }
        let is_old = self.issued().any(|(_, issued)| !typed.is_empty() && code(&issued.check) == code(typed));
        let named = |s: &Standing<'_>| is(&s.issued.child) || s.issued.forms.iter().any(|f| is(&f.record));
        all.retain(|s| !typed.is_empty() && named(s));
        match (all.pop(), all.is_empty()) {
            (Some(one), true) => Ok(one),
            (Some(_), false) => Err(Trouble::new("there are several packs with that reference")
                .help("use the number that stands at the foot of every page")),
            (None, _) if is_old => Err(Trouble::new("this is an earlier printing of a pack that was made again")
                .help("if its questions are the same, enter it under the pack's number")),
            (None, _) => Err(Trouble::new("no pack with that number was handed out from here")
                .help("use the number or the check code that stands at the foot of every page")),
        }
    }
}

fn belongs(returned: &Returned, issued: &Issued) -> bool {
    returned.pack.eq_ignore_ascii_case(&issued.pack) && returned.check == issued.check
}

impl Standing<'_> {
    /// How it stands as a whole.
    pub fn state(&self) -> State {
        let refused = || self.forms.iter().any(|f| f.refused().next().is_some());
        match () {
            () if self.forms.iter().all(|f| f.returned.is_none()) => State::NotBack,
            () if self.forms.iter().any(|f| !f.gaps().is_empty()) => State::Gaps,
            () if refused() => State::Refused,
            () => State::Complete,
        }
    }

    /// Whether an entry of it was corrected later.
    pub fn is_corrected(&self) -> bool {
        self.forms.iter().any(|f| f.corrected)
    }

    /// The form with that id.
    pub fn form(&self, id: &str) -> Option<&OfForm<'_>> {
        self.forms.iter().find(|f| f.back.form == id)
    }
}

impl OfForm<'_> {
    /// What is still open in it, in the order of the page.
    pub fn gaps(&self) -> Vec<Gap> {
        let Some(returned) = self.returned else { return vec![Gap::Form] };
        let mut gaps = Vec::new();
        for asked in &self.back.items {
            match (returned.items.get(&asked.item), asked.asks) {
                (Some(Said::Gaps(questions)), _) => gaps.extend(questions.iter().cloned().map(Gap::Question)),
                (Some(Said::No), Asks::Attest) => gaps.push(Gap::NotVouched(asked.item.clone())),
                (Some(Said::Yes | Said::No | Said::Filled), _) => {}
                (Some(Said::Blank) | None, _) => gaps.push(match asked.only() {
                    Some(question) => Gap::Question(question.to_owned()),
                    None => Gap::Item(asked.item.clone()),
                }),
            }
        }
        let signed = |field: &str| returned.signed.iter().any(|s| s.field == field && s.signed);
        let missing = self.back.signers.iter().filter(|s| s.needed && !signed(&s.field));
        gaps.extend(missing.map(|s| Gap::Signature(s.field.clone())));
        if returned.signed_on.is_none() && returned.signed.iter().any(|s| s.signed) {
            gaps.push(Gap::Day);
        }
        gaps
    }

    /// The consents that were answered with no.
    pub fn refused(&self) -> impl Iterator<Item = &str> {
        let said = |item: &str| self.returned.and_then(|r| r.items.get(item));
        let consents = self.back.items.iter().filter(|a| a.asks == Asks::Consent);
        consents.filter(move |a| said(&a.item) == Some(&Said::No)).map(|a| a.item.as_str())
    }
}
