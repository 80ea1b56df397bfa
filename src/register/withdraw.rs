//! Taking consents back: written down by reference and code, and told to the rules that ask whether a use rests on one.

use super::answers::is_code;
use super::consents::ALL;
use super::{Consent, Entry, Register, Withdrawn};
use crate::expr::Data;
use crate::index;
use crate::source::did_you_mean;
use crate::system::Trouble;
use crate::value::{LONDON, Value, show_date};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeSet;
use std::path::Path;

/// The form on which a parent takes consents back.
pub(super) const FORM: &str = "consent_withdrawal";
/// The form whose consents are cited one by one; a page of another form is cited as a whole, by its number.
const CITED_BY_ITEM: &str = "consent_set";
/// Of these every consent is also cited by the number of the page.
const SHARES: &str = "share_";

/// What somebody says was taken back.
#[derive(Clone, Copy, Debug)]
pub struct TakenBack<'t> {
    /// The child's reference.
    pub child: &'t str,
    /// Each consent: as the form calls it, the number of a page or a form for all of it, or `all`.
    pub items: &'t [String],
    /// Which parent, by the row of the form.
    pub parent: Option<usize>,
    /// The day from which on it holds.
    pub on: NaiveDate,
    /// A staff number, or initials.
    pub seen_by: &'t str,
}

/// Writes down that consents were taken back; the same once more is no other withdrawal. Gives the number of new lines.
///
/// # Errors
/// When the child was never asked for one of them, the day has not come, it is not said who took it in, or the register is
/// not whole or cannot be written.
pub fn withdraw(folder: &Path, now: DateTime<Utc>, said: TakenBack<'_>) -> Result<usize, Trouble> {
    let seen_by = said.seen_by.trim().to_uppercase();
    if !is_code(&seen_by) {
        return Err(Trouble::new("it is not said who took it in")
            .help("give a staff number or initials, at most 12 letters and figures"));
    }
    if said.on > now.with_timezone(&LONDON).date_naive() {
        return Err(Trouble::new(format!("{} has not come yet", show_date(said.on)))
            .help("a consent is taken back at once: give the day on which the parent said so"));
    }
    Register::add(folder, now, |register| {
        let new = register.entries(said, &seen_by)?;
        Ok(new.into_iter().filter(|new| is_new(register, new)).map(Entry::Withdrawn).collect())
    })
}

/// Whether the register does not say so yet, whoever took it in.
pub(super) fn is_new(register: &Register, new: &Withdrawn) -> bool {
    let said = |w: &Withdrawn| Withdrawn { seen_by: String::new(), ..w.clone() };
    register.withdrawn().all(|(_, old)| said(old) != said(new))
}

impl Register {
    /// An entry for each form of which something is taken back.
    fn entries(&self, said: TakenBack<'_>, seen_by: &str) -> Result<Vec<Withdrawn>, Trouble> {
        let asked = self.consents(said.child, NaiveDate::MAX).unwrap_or_default();
        let Some(child) = self.child(said.child).map(str::to_owned) else {
            return Err(Trouble::new(format!("nothing was ever handed out for {}", said.child)));
        };
        self.has_parent(&child, said.parent)?;
        let mut new: Vec<Withdrawn> = Vec::new();
        for typed in said.items {
            for (form, item) in self.meant(typed, &child, &asked)? {
                match new.iter_mut().find(|w| w.form == form) {
                    Some(own) if own.items.contains(&item) => {}
                    Some(own) => own.items.push(item),
                    None => new.push(Withdrawn {
                        child: child.clone(),
                        form,
                        items: vec![item],
                        parent: said.parent,
                        on: said.on.to_string(),
                        from: None,
                        seen_by: seen_by.to_owned(),
                    }),
                }
            }
        }
        Ok(new)
    }

    /// Where each parent of a child was given a copy, one of them is meant.
    fn has_parent(&self, child: &str, parent: Option<usize>) -> Result<(), Trouble> {
        let own = self.issued().filter(|(_, issued)| issued.child == child).filter_map(|(_, issued)| issued.parent);
        let own: BTreeSet<usize> = own.collect();
        match parent.filter(|n| !own.is_empty() && !own.contains(n)) {
            None => Ok(()),
            Some(n) => {
                let known: Vec<String> = own.iter().map(usize::to_string).collect();
                Err(Trouble::new(format!("no copy was handed out for parent {n} of {child}"))
                    .help(format!("there are {}; leave it out where it is not known which", known.join(", "))))
            }
        }
    }

    /// The forms and items that somebody means.
    fn meant(&self, typed: &str, child: &str, asked: &[Consent<'_>]) -> Result<BTreeSet<(String, String)>, Trouble> {
        let is = |text: &str| text.eq_ignore_ascii_case(typed.trim());
        if is(ALL) {
            return Ok([(String::new(), ALL.to_owned())].into());
        }
        let items = asked.iter().filter(|c| is(c.item)).map(|c| (c.form.to_owned(), c.item.to_owned()));
        let has = |form: &str| asked.iter().any(|c| c.form == form);
        let pages = self.pages(child).filter(|(form, record)| (is(form) || is(record)) && has(form));
        let meant: BTreeSet<_> = items.chain(pages.map(|(form, _)| (form.to_owned(), ALL.to_owned()))).collect();
        if !meant.is_empty() {
            return Ok(meant);
        }
        let known: BTreeSet<&str> = asked.iter().map(|c| c.item).collect();
        let known: Vec<&str> = known.into_iter().chain([ALL]).collect();
        let help = did_you_mean(typed, &known).unwrap_or_else(|| format!("there are {}", known.join(", ")));
        Err(Trouble::new(format!("{child} was never asked for a consent `{typed}`")).help(help))
    }

    /// A child's reference as its pages bear it; none for a child of whom nothing was ever handed out.
    pub(super) fn child(&self, typed: &str) -> Option<&str> {
        self.issued().map(|(_, issued)| issued.child.as_str()).find(|child| child.eq_ignore_ascii_case(typed))
    }

    /// The form and the item that a code on a page of withdrawal stands for: a consent by its name, or a page by its number.
    pub(super) fn meant_by(&self, child: &str, code: &str) -> (String, String) {
        let page = self.pages(child).find(|(_, record)| record.eq_ignore_ascii_case(code));
        match page {
            _ if code == ALL => (String::new(), ALL.to_owned()),
            Some((form, _)) if form != CITED_BY_ITEM => (form.to_owned(), ALL.to_owned()),
            _ => (CITED_BY_ITEM.to_owned(), code.to_owned()),
        }
    }

    /// The forms that a child's parents were handed, each with the number of its page.
    fn pages<'r>(&'r self, child: &'r str) -> impl Iterator<Item = (&'r str, &'r str)> {
        let own = self.issued().filter(move |(_, issued)| issued.child.eq_ignore_ascii_case(child));
        own.flat_map(|(_, issued)| issued.forms.iter().map(|back| (back.form.as_str(), back.record.as_str())))
    }

    /// What was taken back, as the rules across records see it: what parents took back, and each no that followed a yes.
    pub fn taken_back(&self) -> Vec<index::Entry> {
        let mut all = Vec::new();
        for (line, withdrawn) in self.withdrawn() {
            let codes = self.codes(&withdrawn.child, |form, item| withdrawn.is_about(form, item));
            // of one form all is each of its items; of every form it is a word that the rules know
            let named = withdrawn.items.iter().filter(|item| *item != ALL || withdrawn.form.is_empty()).cloned();
            all.extend(withdrawn.moment().map(|at| entry(line.seq, &withdrawn.child, named.chain(codes), at)));
        }
        let children: BTreeSet<&str> = self.issued().map(|(_, issued)| issued.child.as_str()).collect();
        for child in children {
            let asked = self.consents(child, NaiveDate::MAX).unwrap_or_default();
            for consent in &asked {
                // a page on which a parent also says yes is not cited as a whole: which row is meant, its number does not say
                let is_whole = asked.iter().filter(|c| c.form == consent.form).all(|c| c.word().is_no());
                for no in consent.refused() {
                    let mut codes = BTreeSet::from([consent.item.to_owned()]);
                    if is_whole || consent.had_been_given(&no) {
                        codes = self.codes(child, |form, item| (form, item) == (consent.form, consent.item));
                    }
                    all.push(entry(no.line, child, codes.into_iter(), Value::Date(no.since)));
                }
            }
        }
        all
    }

    /// By what other records cite those of a child's consents: the item, or the number of the page that asks for it.
    fn codes(&self, child: &str, is_meant: impl Fn(&str, &str) -> bool) -> BTreeSet<String> {
        let mut codes = BTreeSet::new();
        for consent in self.consents(child, NaiveDate::MAX).unwrap_or_default() {
            if !is_meant(consent.form, consent.item) {
                continue;
            }
            codes.insert(consent.item.to_owned());
            if consent.form != CITED_BY_ITEM || consent.item.starts_with(SHARES) {
                let own = self.pages(child).filter(|(form, _)| *form == consent.form);
                codes.extend(own.map(|(_, record)| record.to_owned()));
            }
        }
        codes
    }
}

impl Withdrawn {
    /// From when on it holds.
    fn moment(&self) -> Option<Value> {
        match &self.from {
            Some(from) => DateTime::parse_from_rfc3339(from).ok().map(Value::Moment),
            None => self.on.parse().ok().map(Value::Date),
        }
    }
}

fn entry(line: usize, child: &str, codes: impl Iterator<Item = String>, at: Value) -> index::Entry {
    index::Entry::on_paper([
        ("form", Data::text(FORM)),
        ("id", Data::text(format!("register-{line}"))),
        ("child_ref", Data::text(child)),
        ("moment", Data::text("filed")),
        ("consents_withdrawn", Data::texts(codes)),
        ("effective_at", at.to_data()),
    ])
}
