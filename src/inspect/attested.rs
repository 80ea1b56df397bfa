//! What only a person can vouch for, and who did: by staff number or role, a parent as a parent.

use super::records::Made;
use super::{Period, Shown};
use crate::pack::Asks;
use crate::procedure::Clause;
use crate::register::{Entry, Issued, Register, Said};
use crate::workspace::Workspace;
use std::collections::BTreeMap;

/// Who answers on a page that came back.
const PARENT: &str = "parent";

/// What somebody vouched for, and how often.
#[derive(Clone, Debug)]
pub struct Attested {
    /// By the word that a clause has for it, such as `tone`.
    pub what: String,
    /// What is vouched for.
    pub says: String,
    /// The clause that asks for it.
    pub clause: String,
    /// A staff number, or a role; empty where nobody did.
    pub by: String,
    /// On how many records, or pages that came back.
    pub count: Shown,
}

/// Everything that the procedure has people vouch for, in its order, with who did.
pub(super) fn all(register: &Register, made: &[Made<'_>], workspace: &Workspace, period: Period) -> Vec<Attested> {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for vouched in made.iter().flat_map(|made| &made.noted.vouched) {
        *counts.entry((&vouched.what, &vouched.by)).or_default() += 1;
    }
    let mut issued: BTreeMap<(&str, &str), &Issued> = BTreeMap::new();
    for line in register.lines() {
        if let Entry::Issued(pack) = &line.entry {
            issued.insert((&pack.pack, &pack.check), pack);
        }
    }
    for line in register.lines().iter().filter(|line| period.has(line)) {
        let Entry::Returned(returned) = &line.entry else { continue };
        let pack = issued.get(&(returned.pack.as_str(), returned.check.as_str()));
        let asked = pack.and_then(|pack| pack.form(&returned.form));
        let items = asked.into_iter().flat_map(|back| &back.items).filter(|item| item.asks == Asks::Attest);
        for item in items.filter(|item| returned.items.get(&item.item) == Some(&Said::Yes)) {
            let field = workspace.forms.get(&returned.form).and_then(|form| form.field_at(&item.item));
            if let Some(what) = field.map(|field| field.attests.as_str()).filter(|what| !what.is_empty()) {
                *counts.entry((what, PARENT)).or_default() += 1;
            }
        }
    }
    let clauses = workspace.procedure.clauses().iter();
    clauses.flat_map(|clause| of(clause, &counts)).collect()
}

fn of(clause: &Clause, counts: &BTreeMap<(&str, &str), usize>) -> Vec<Attested> {
    let Some(attests) = &clause.attests else { return Vec::new() };
    let one = |by: &str, count: usize| Attested {
        what: attests.id.clone(),
        says: attests.says.clone(),
        clause: clause.id.clone(),
        by: by.into(),
        count: Shown::of(count),
    };
    let own = counts.iter().filter(|((what, _), _)| *what == attests.id);
    let all: Vec<Attested> = own.map(|((_, by), count)| one(by, *count)).collect();
    if all.is_empty() { vec![one("", 0)] } else { all }
}
