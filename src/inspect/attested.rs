//! What only a person can vouch for, and who did: by staff number or role, a parent as a parent.

use super::records::{Made, are_coarse};
use super::{FEWEST, Period, Shown, again};
use crate::pack::Asks;
use crate::procedure::Clause;
use crate::register::{Entry, Issued, Register, Said};
use crate::workspace::Workspace;
use std::collections::{BTreeMap, BTreeSet};

/// Who answers on a page that came back.
const PARENT: &str = "parent";
/// So many people that each may have done it once.
pub const SEVERAL: &str = "several";

/// What somebody vouched for, and how often.
#[derive(Clone, Debug)]
pub struct Attested {
    /// By the word that a clause has for it, such as `tone`.
    pub what: String,
    /// What is vouched for.
    pub says: String,
    /// The clause that asks for it.
    pub clause: String,
    /// A staff number, or a role; empty where nobody did, [`SEVERAL`] where to tell them apart would tell how often each did.
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
    clauses.flat_map(|clause| of(clause, made, &counts)).collect()
}

fn of(clause: &Clause, made: &[Made<'_>], counts: &BTreeMap<(&str, &str), usize>) -> Vec<Attested> {
    let Some(attests) = &clause.attests else { return Vec::new() };
    let one = |by: &str, count: Shown| Attested {
        what: attests.id.clone(),
        says: attests.says.clone(),
        clause: clause.id.clone(),
        by: by.into(),
        count,
    };
    let own: Vec<(&str, usize)> =
        counts.iter().filter(|((what, _), _)| *what == attests.id).map(|((_, by), count)| (*by, *count)).collect();
    let is_vouched = |made: &Made<'_>| !vouched_by(made, &attests.id).is_empty();
    let is_coarse = are_coarse(made, is_vouched, |made| vouched_by(made, &attests.id));
    let is_on_record = made.iter().any(is_vouched);
    match own.as_slice() {
        [] => vec![one("", Shown::Exactly(0))],
        // of pages that came back no total is told
        own if !is_on_record => own.iter().map(|(by, count)| one(by, Shown::of(*count))).collect(),
        own if !is_coarse && own.len() >= FEWEST - 1 => vec![one(SEVERAL, Shown::Some)],
        own => own.iter().map(|(by, count)| one(by, again([*count], is_coarse && *count >= FEWEST)[0])).collect(),
    }
}

/// Who vouched for something on a record.
fn vouched_by<'r>(made: &Made<'r>, what: &str) -> BTreeSet<&'r str> {
    let own = made.noted.vouched.iter().filter(|vouched| vouched.what == what);
    own.map(|vouched| vouched.by.as_str()).collect()
}
