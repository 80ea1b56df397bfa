//! What the register knows of a child's records that are on paper or on a disc alone: which is to be fetched, and what is covered.

use super::cover::{cover, first};
use super::{INDEX, PULL_LIST};
use crate::form::Class;
use crate::pack::Whereabouts;
use crate::register::{Entry, Issued, Paper, Register, Spoken};
use chrono::{DateTime, NaiveDate};

/// A record that somebody fetches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToFetch {
    /// The record's id.
    pub record: String,
    /// The form's id; empty where the register does not know it.
    pub form: String,
    /// Of which day it is, or its page where it says none.
    pub day: Option<NaiveDate>,
    /// The part of the files in which it lies.
    pub filed: String,
    /// Where it is: on paper, or on which disc.
    pub copy: String,
    /// What is covered before it is copied.
    pub cover: Vec<String>,
    /// What is done before anything else; nothing where its form lets parents read it.
    pub first: Option<&'static str>,
    /// Whether the parent who asks knows of it, since it came from them: it may be named to them.
    pub is_theirs: bool,
}

/// Whose records are looked for, and for whom.
pub(super) struct Wanted<'w> {
    pub child: &'w str,
    pub parent: Option<usize>,
    /// Whether the parents live apart, or one of them is asked for: each is told of their own papers alone.
    pub is_apart: bool,
    /// The same, or nobody knows here where they live: what leads to a home is covered.
    pub may_be_apart: bool,
    /// The records that lie here as whole files, by form and id.
    pub at_hand: &'w [(String, String)],
}

impl Wanted<'_> {
    /// Whether a paper is known to be of the parent who asks; where they live together, it is of both.
    pub fn is_of_asker(&self, form: &str, record: &str, register: &Register) -> bool {
        let whose: Vec<usize> = self.issued(form, record, register).filter_map(|issued| issued.parent).collect();
        match self.parent {
            Some(own) if !whose.is_empty() => whose.contains(&own),
            _ => whose.is_empty() && !self.is_apart,
        }
    }

    /// The packs in which a form of the child was handed out.
    fn issued<'r>(
        &'r self,
        form: &'r str,
        record: &'r str,
        register: &'r Register,
    ) -> impl Iterator<Item = &'r Issued> + 'r {
        let of_child = register.issued().map(|(_, issued)| issued).filter(|i| i.child.eq_ignore_ascii_case(self.child));
        of_child.filter(move |i| i.form(form).is_some_and(|back| back.record.eq_ignore_ascii_case(record)))
    }
}

/// Every record of the child that is to be fetched, by the number of its line in the register.
pub(super) fn to_fetch(register: &Register, wanted: &Wanted<'_>, spoken: Spoken<'_>) -> Vec<ToFetch> {
    let workspace = spoken.0;
    let mut papers = register.papers(&workspace.procedure, &workspace.setting);
    papers.retain(|paper| paper.child.eq_ignore_ascii_case(wanted.child));
    papers.sort_by_key(|paper| paper.line);
    let is_here = |form: &str, id: &str| wanted.at_hand.iter().any(|(f, r)| f == form && r.eq_ignore_ascii_case(id));
    let is_wanted = |p: &&Paper<'_>| !is_here(p.form, p.record) && ![INDEX, PULL_LIST].contains(&p.form);
    let mut all: Vec<ToFetch> =
        papers.iter().filter(is_wanted).map(|paper| of_paper(paper, register, wanted, spoken)).collect();
    // what was sealed elsewhere and copied on a disc of the child has no page of its own in the register
    let known = |id: &str| {
        papers.iter().any(|p| p.record.eq_ignore_ascii_case(id))
            || register.issued().any(|(_, issued)| issued.pack.eq_ignore_ascii_case(id))
            || wanted.at_hand.iter().any(|(_, record)| record.eq_ignore_ascii_case(id))
    };
    for disc in register.discs().iter().filter(|disc| disc.child().eq_ignore_ascii_case(wanted.child)) {
        for file in disc.files().filter(|file| !known(&file.record)) {
            if all.iter().all(|other| other.record != file.record) {
                all.push(ToFetch {
                    record: file.record.clone(),
                    form: String::new(),
                    day: None,
                    filed: String::new(),
                    copy: on_discs(register, &file.record),
                    cover: cover(None, wanted.may_be_apart, spoken),
                    first: first(None),
                    is_theirs: false,
                });
            }
        }
    }
    all
}

fn of_paper(paper: &Paper<'_>, register: &Register, wanted: &Wanted<'_>, spoken: Spoken<'_>) -> ToFetch {
    let form = spoken.0.forms.get(paper.form);
    let issued: Vec<&Issued> = wanted.issued(paper.form, paper.record, register).collect();
    let mut whose: Vec<usize> = issued.iter().filter_map(|i| i.parent).collect();
    whose.sort_unstable();
    whose.dedup();
    let others: Vec<usize> = whose.iter().copied().filter(|number| Some(*number) != wanted.parent).collect();
    let is_apart = wanted.may_be_apart || !whose.is_empty();
    let mut covered = cover(form, is_apart, spoken);
    covered.extend(
        others.iter().map(|number| format!("The page of parent {number}: it is theirs. Leave it in the file.")),
    );
    let is_back = issued.is_empty() || issued.iter().any(|issued| came_back(register, issued, paper.form));
    let is_own = wanted.is_of_asker(paper.form, paper.record, register);
    ToFetch {
        record: paper.record.into(),
        form: paper.form.into(),
        day: day(paper, register),
        filed: paper.kept.filed.replace('_', " "),
        copy: place(paper, register, is_back),
        cover: covered,
        first: first(form),
        is_theirs: form.is_some_and(|form| form.class == Some(Class::ParentSigned)) && is_own && is_back,
    }
}

fn came_back(register: &Register, issued: &Issued, form: &str) -> bool {
    let is = |entry: &Entry| matches!(entry, Entry::Returned(back) if back.pack == issued.pack && back.check == issued.check && back.form == form);
    register.lines().iter().any(|line| is(&line.entry))
}

/// The day that the record says, or else that of the line which knows it.
fn day(paper: &Paper<'_>, register: &Register) -> Option<NaiveDate> {
    let own = paper.kept.day.as_deref().and_then(|day| day.parse().ok());
    let line = || register.lines().iter().find(|line| line.seq == paper.line);
    own.or_else(|| DateTime::parse_from_rfc3339(&line()?.at).ok().map(|at| at.date_naive()))
}

/// On paper or on a disc, and where else.
fn place(paper: &Paper<'_>, register: &Register, is_back: bool) -> String {
    let discs = on_discs(register, paper.record);
    match &paper.kept.copy {
        Whereabouts::Disc(number) if discs.is_empty() => format!("disc {number}"),
        Whereabouts::Disc(_) => discs,
        Whereabouts::Paper if !is_back => "paper; it was handed out, and is not known to be back".to_owned(),
        Whereabouts::Paper if discs.is_empty() => "paper".to_owned(),
        Whereabouts::Paper => format!("paper; also {discs}"),
    }
}

/// The discs that hold a record; of a lost one it is said.
fn on_discs(register: &Register, record: &str) -> String {
    let holds = register.discs().into_iter().filter(|disc| disc.files().any(|f| f.record.eq_ignore_ascii_case(record)));
    let lost = |is_lost: bool| if is_lost { " (lost)" } else { "" };
    holds.map(|disc| format!("disc {}{}", disc.id(), lost(disc.lost.is_some()))).collect::<Vec<_>>().join(", ")
}
