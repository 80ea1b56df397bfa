//! What families were told and asked: the privacy notice, and consents. Children are counted, never single consents: several of
//! them may be one child's.

use super::{Counted, Figure, Period, Shown, cut, day};
use crate::pack::Asks;
use crate::register::{Consent, Entry, Line, Register, Word};
use crate::workspace::Workspace;
use std::collections::{BTreeMap, BTreeSet};

/// Below this share of a whole nobody asks for a decimal.
const WHOLE: usize = 100;

pub(super) fn figures(register: &Register, workspace: &Workspace, period: Period) -> Vec<Figure> {
    let mut all = vec![notice(register, workspace)];
    all.extend(consents(register, workspace, period));
    all.push(withdrawn(register, workspace, period));
    all
}

/// A receipt for the notice: its version, the child, and whether it is signed.
struct Receipt<'r> {
    version: &'r str,
    child: String,
    is_signed: bool,
    /// Whether it was handed out by this line.
    is_new: bool,
    line: usize,
}

/// Every receipt that was handed out or came back.
fn receipts(register: &Register) -> Vec<Receipt<'_>> {
    let mut all = Vec::new();
    // by pack, check code and form
    let mut open: BTreeMap<(&str, &str, &str), (&str, String)> = BTreeMap::new();
    for line in register.lines() {
        match &line.entry {
            Entry::Issued(issued) => {
                for back in &issued.forms {
                    let Some(version) = back.notice.as_deref() else { continue };
                    let child = issued.child.to_uppercase();
                    open.insert((&issued.pack, &issued.check, &back.form), (version, child.clone()));
                    all.push(Receipt { version, child, is_signed: false, is_new: true, line: line.seq });
                }
            }
            Entry::Returned(returned) => {
                let of = open.get(&(returned.pack.as_str(), returned.check.as_str(), returned.form.as_str()));
                let Some((version, child)) = of else { continue };
                let is_signed = returned.signed.iter().any(|signature| signature.signed);
                all.push(Receipt { version, child: child.clone(), is_signed, is_new: false, line: line.seq });
            }
            Entry::Page(page) if !page.noted.notice.is_empty() && !page.child.is_empty() => {
                let (version, child) = (page.noted.notice.as_str(), page.child.to_uppercase());
                let is_signed = matches!(page.moment.as_str(), "signed" | "filed");
                all.push(Receipt { version, child, is_signed, is_new: false, line: line.seq });
            }
            _ => {}
        }
    }
    all
}

/// The newest version that was handed out, and the share of families who acknowledged it.
fn notice(register: &Register, workspace: &Workspace) -> Figure {
    let (words, all) = (&workspace.words, receipts(register));
    let title = words.say("inspection_notice").to_owned();
    // one of an older version may still come back
    let newest = all.iter().rfind(|receipt| receipt.is_new).or(all.last());
    let Some(version) = newest.map(|receipt| receipt.version) else {
        let lines = Counted { all: BTreeSet::new(), is_exact: true };
        return Figure::counted("notice", title, "07.2.72", words.say("inspection_notice_none").into(), lines);
    };
    let of = |receipt: &&Receipt<'_>| receipt.version == version;
    let waited_for = children_waited_for(register);
    let have: BTreeSet<&str> = all.iter().filter(of).filter(|r| r.is_signed).map(|r| r.child.as_str()).collect();
    let children: BTreeSet<&str> = all.iter().filter(of).map(|r| r.child.as_str()).collect();
    let open = children.iter().filter(|child| !have.contains(*child) && waited_for.contains(**child)).count();
    let (yes, no) = (Shown::of(have.len()), Shown::of(open));
    let is_exact = yes.is_exact() && no.is_exact();
    let share = (have.len() * WHOLE).checked_div(have.len() + open).filter(|_| is_exact).unwrap_or_default();
    let name = if is_exact { "inspection_notice_shown" } else { "inspection_notice_few" };
    let values = [("version", cut(version)), ("yes", yes.said(words)), ("no", no.said(words))];
    let values = values.into_iter().chain([("share", share.to_string())]).collect::<Vec<_>>();
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let lines = Counted { all: all.iter().filter(of).map(|receipt| receipt.line).collect(), is_exact };
    Figure::counted("notice", title, "07.2.72", words.say_with(name, &values), lines)
}

/// The children of whom somebody still waits for a pack, or has its pages back.
fn children_waited_for(register: &Register) -> BTreeSet<String> {
    register.standings().iter().map(|standing| standing.issued.child.to_uppercase()).collect()
}

/// Children with a consent that is outstanding, and with one that is refused.
fn consents(register: &Register, workspace: &Workspace, period: Period) -> Vec<Figure> {
    let children: BTreeSet<&str> = register.lines().iter().filter_map(child).collect();
    let mut by_child: Vec<(&str, Vec<Consent<'_>>)> = Vec::new();
    for child in children {
        by_child.push((child, register.consents(child, period.to).unwrap_or_default()));
    }
    let figure = |key: &str, clause: &str, is: &dyn Fn(Word) -> bool| {
        let of = |consents: &[Consent<'_>]| {
            let own = consents.iter().filter(|consent| is(consent.word()));
            own.flat_map(Consent::answers).map(|answer| answer.line).collect::<BTreeSet<usize>>()
        };
        let lines: Vec<BTreeSet<usize>> = by_child.iter().map(|(_, consents)| of(consents)).collect();
        let shown = Shown::of(lines.iter().filter(|lines| !lines.is_empty()).count());
        let lines = lines.into_iter().flatten().collect();
        let said = workspace.words.say_with("inspection_children", &[("count", &shown.said(&workspace.words))]);
        let title = workspace.words.say(&format!("inspection_{key}")).to_owned();
        Figure::counted(key, title, clause, said, Counted { all: lines, is_exact: shown.is_exact() })
    };
    vec![
        figure("consents_outstanding", "07.2.83", &|word| word < Word::Given),
        figure("consents_refused", "07.2.74", &|word| word == Word::Refused),
    ]
}

/// The child whose parents a pack asks for consents.
fn child(line: &Line) -> Option<&str> {
    let Entry::Issued(issued) = &line.entry else { return None };
    let asks = issued.forms.iter().flat_map(|back| &back.items).any(|item| item.asks == Asks::Consent);
    asks.then_some(issued.child.as_str())
}

/// Children of whom a consent was taken back; it is acted on from the line on which it was written down, since no page that
/// rests on it is made from then on.
fn withdrawn(register: &Register, workspace: &Workspace, period: Period) -> Figure {
    let mut by_child: BTreeMap<String, (bool, BTreeSet<usize>)> = BTreeMap::new();
    for line in register.lines().iter().filter(|line| period.has(line)) {
        let Entry::Withdrawn(withdrawn) = &line.entry else { continue };
        let (said, written) = (withdrawn.on.parse().ok(), day(&line.at));
        let is_at_once =
            said.zip(written).is_some_and(|(said, written)| written.signed_duration_since(said).num_days() <= 1);
        let own = by_child.entry(withdrawn.child.to_uppercase()).or_insert_with(|| (true, BTreeSet::new()));
        own.0 &= is_at_once;
        own.1.insert(line.seq);
    }
    let words = &workspace.words;
    let count = |is: bool| Shown::of(by_child.values().filter(|(at_once, _)| *at_once == is).count());
    let (soon, late) = (count(true), count(false));
    let values = [("soon", soon.said(words)), ("late", late.said(words))];
    let shown = words.say_with("inspection_withdrawn_shown", &values.each_ref().map(|(n, v)| (*n, v.as_str())));
    let lines = Counted {
        all: by_child.into_values().flat_map(|(_, lines)| lines).collect(),
        is_exact: soon.is_exact() && late.is_exact(),
    };
    Figure::counted("consents_withdrawn", words.say("inspection_consents_withdrawn").into(), "07.2.61", shown, lines)
}
