//! The catalogue: read from its files, every rule tried, then ready to judge.

use super::catalogue::{Clause, On, Rule, Status};
use super::judge::{Kept, Ruled};
use super::sample::Ground;
use super::views::{self, Notes};
use super::{Number, Term, guidance, holidays, number, read, retention, trial, words};
use crate::expr::{Data, Guide, Holidays, Lists, Vars, WordList};
use crate::form::Forms;
use crate::source::{self, Fault, Faults, Node, Place, Source, Weight, did_you_mean};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// The clauses of the written procedure, the rules that check them, the word lists and the numbers they use.
#[derive(Debug)]
pub struct Procedure {
    clauses: Vec<Clause>,
    hash: String,
    pub(super) words: Lists,
    pub(super) numbers: Vec<Number>,
    pub(super) notes: Notes,
    pub(super) terms: Vec<Term>,
    pub(super) kept: BTreeMap<String, Kept>,
    /// The setting that was last seen, ready for rules.
    pub(super) setting: Mutex<Option<(Data, Vars)>>,
}

/// A file of the catalogue that refuses it: its text and its faults.
#[derive(Debug)]
pub struct Refused {
    /// The text, for showing lines.
    pub source: Source,
    /// What is wrong with it, in its order.
    pub faults: Vec<Fault>,
}

/// The catalogue's files as they are read.
#[derive(Default)]
struct Draft {
    clauses: Vec<Clause>,
    lists: BTreeMap<String, WordList>,
    numbers: Vec<Number>,
    holidays: Holidays,
    terms: Vec<Term>,
    guidance: Vec<Guide>,
    notes: Notes,
    refused: Vec<Refused>,
    sources: BTreeMap<String, Arc<Source>>,
    canonical: String,
    compile: bool,
}

impl Procedure {
    /// Reads the catalogue and tries every rule on the forms there are. Of the files' names the last parts count:
    /// `words/<list>.yaml`, `numbers.yaml`, `retention.yaml`, `notes.yaml`; all others hold clauses, in the order given.
    pub fn load<'t>(
        files: impl IntoIterator<Item = (&'t str, &'t [u8])>,
        forms: &Forms,
    ) -> Result<Procedure, Vec<Refused>> {
        Procedure::read(files, forms, true)
    }

    /// Reads the catalogue without trying its rules: for the one that is compiled in, which the tests have tried.
    pub fn load_tried<'t>(
        files: impl IntoIterator<Item = (&'t str, &'t [u8])>,
        forms: &Forms,
    ) -> Result<Procedure, Vec<Refused>> {
        Procedure::read(files, forms, false)
    }

    fn read<'t>(
        files: impl IntoIterator<Item = (&'t str, &'t [u8])>,
        forms: &Forms,
        try_rules: bool,
    ) -> Result<Procedure, Vec<Refused>> {
        let mut draft = Draft { compile: try_rules, ..Draft::default() };
        for (name, bytes) in files {
            draft.add(name, bytes);
        }
        draft.whole();
        let mut procedure = Procedure {
            clauses: std::mem::take(&mut draft.clauses),
            hash: source::fingerprint(draft.canonical.as_bytes()),
            words: Lists::new(std::mem::take(&mut draft.lists))
                .with_holidays(std::mem::take(&mut draft.holidays))
                .with_guidance(std::mem::take(&mut draft.guidance)),
            numbers: std::mem::take(&mut draft.numbers),
            notes: std::mem::take(&mut draft.notes),
            terms: std::mem::take(&mut draft.terms),
            kept: BTreeMap::new(),
            setting: Mutex::new(None),
        };
        if draft.refused.is_empty() && try_rules {
            let ground = Ground { forms, notes: &procedure.notes, numbers: &procedure.numbers };
            for ruled in procedure.checks() {
                draft.refuse(&ruled.check.file, trial::faults(ruled, &ground, &procedure.words));
            }
        }
        if !draft.refused.is_empty() {
            return Err(draft.refused);
        }
        procedure.kept = forms.iter().map(|f| (f.id.clone(), Kept::of(f, &procedure.notes))).collect();
        Ok(procedure)
    }

    /// The clauses, in the order of the procedure.
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// Every rule with its clause, in the order of the procedure.
    pub fn rules(&self) -> impl Iterator<Item = (&Clause, &Rule)> {
        self.clauses.iter().flat_map(|c| c.rules.iter().map(move |r| (c, r)))
    }

    /// The rule with that id, and its clause.
    pub fn rule(&self, id: &str) -> Option<(&Clause, &Rule)> {
        self.rules().find(|(_, r)| r.id.eq_ignore_ascii_case(id))
    }

    /// The clause with that id.
    pub fn clause(&self, id: &str) -> Option<&Clause> {
        self.clauses.iter().find(|c| c.id == id)
    }

    /// The numbers that rules read, with their defaults.
    pub fn numbers(&self) -> &[Number] {
        &self.numbers
    }

    /// A number by its name: the setting's own, or ours.
    pub fn number(&self, name: &str, setting: &Data) -> Option<i64> {
        match number::data(&self.numbers, setting).at(name) {
            Data::Int(value) => Some(*value),
            _ => None,
        }
    }

    /// The word lists.
    pub fn words(&self) -> &Lists {
        &self.words
    }

    /// SHA-256, in hex, over all that the files mean: comments and layout do not count.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    #[cfg(test)]
    pub(super) fn take_clauses(&mut self) -> Vec<Clause> {
        std::mem::take(&mut self.clauses)
    }

    pub(super) fn checks(&self) -> impl Iterator<Item = Ruled<'_>> {
        self.rules().flat_map(|(clause, rule)| rule.checks.iter().map(move |check| Ruled { clause, rule, check }))
    }
}

impl Draft {
    fn add(&mut self, name: &str, bytes: &[u8]) {
        let reading = source::read(name, bytes);
        let mut found: Vec<Fault> = reading.faults.iter().filter(|f| f.weight == Weight::Error).cloned().collect();
        let faults = Faults::default();
        let source = Arc::new(reading.source.clone());
        if let Some(root) = reading.sound() {
            if !name.ends_with("notes.yaml") {
                canonical(root, &mut self.canonical);
            }
            self.part(name, root, &source, &faults);
        }
        found.extend(faults.into_vec());
        self.sources.insert(name.to_owned(), source);
        self.refuse(name, found);
    }

    fn part(&mut self, name: &str, root: &Node, source: &Arc<Source>, faults: &Faults) {
        let last = name.rsplit('/').next().unwrap_or(name);
        if last == "numbers.yaml" {
            self.numbers.extend(number::read(root, faults));
        } else if last == "guidance.yaml" {
            for guide in guidance::read(root, faults) {
                // whoever looked it up later knows better
                self.guidance.retain(|known| known.id != guide.id);
                self.guidance.push(guide);
            }
        } else if last == "bank_holidays.yaml" {
            self.holidays = holidays::read(root, faults).unwrap_or_default();
        } else if last == "retention.yaml" {
            self.terms.extend(retention::read(root, faults));
        } else if last == "notes.yaml" {
            self.notes = views::notes(root, faults);
        } else if name.contains("/words/") {
            self.add_words(words::read(root, faults));
        } else {
            let folder = name.rsplit('/').nth(1).unwrap_or_default();
            self.clauses.extend(read::clauses(root, source, faults, self.compile, folder));
        }
    }

    /// A list of a name that is there already adds to it: nobody empties a list of ours.
    fn add_words(&mut self, read: Option<(String, WordList)>) {
        let Some((name, list)) = read else { return };
        let before = self.lists.remove(&name).unwrap_or_default();
        let entries = before.entries().iter().chain(list.entries()).cloned().collect();
        self.lists.insert(name, WordList::new(entries));
    }

    fn refuse(&mut self, file: &str, faults: Vec<Fault>) {
        if faults.is_empty() {
            return;
        }
        match self.refused.iter_mut().find(|r| r.source.name == file) {
            Some(refused) => refused.faults.extend(faults),
            None => {
                let source = self.sources.get(file).map(|s| Source::clone(s)).unwrap_or_default();
                self.refused.push(Refused { source, faults });
            }
        }
    }

    /// What only the whole catalogue shows: ids twice, and rules that carry a clause and do not exist.
    fn whole(&mut self) {
        let mut seen: BTreeMap<String, ()> = BTreeMap::new();
        let mut wrong: Vec<(String, Fault)> = Vec::new();
        for (n, number) in self.numbers.iter().enumerate() {
            if self.numbers[..n].iter().any(|other| other.name == number.name) {
                let file =
                    self.sources.keys().rfind(|name| name.ends_with("numbers.yaml")).cloned().unwrap_or_default();
                let place = Place { line: 1, column: 1, start: 0, end: 0 };
                let message = format!("the number `{}` stands in the catalogue twice", number.name);
                let help = "a setting's own value goes under `numbers:` in setting.yaml";
                wrong.push((file, fault("duplicate", place, message, help.into())));
            }
        }
        let rules: Vec<&str> = self.clauses.iter().flat_map(|c| c.rules.iter().map(|r| r.id.as_str())).collect();
        for clause in &self.clauses {
            let at = clause.rules.first().and_then(|r| r.checks.first()).map(|c| (c.file.clone(), c.place));
            let (file, place) =
                at.unwrap_or_else(|| (self.file_of(&clause.id), Place { line: 1, column: 1, start: 0, end: 0 }));
            let ids = std::iter::once(&clause.id).chain(clause.rules.iter().map(|r| &r.id));
            for id in ids.filter(|id| seen.insert((*id).clone(), ()).is_some()) {
                wrong.push((
                    file.clone(),
                    fault(
                        "duplicate",
                        place,
                        format!("`{id}` stands in the catalogue twice"),
                        "keep one of the two".into(),
                    ),
                ));
            }
            if let Status::CarriedBy(rule) = &clause.status
                && !rules.contains(&rule.as_str())
            {
                let help = did_you_mean(rule, &rules).unwrap_or_default();
                wrong.push((
                    file,
                    fault("unknown", place, format!("{} is carried by `{rule}`, which is no rule", clause.id), help),
                ));
            }
        }
        for (file, fault) in wrong {
            self.refuse(&file, vec![fault]);
        }
    }

    fn file_of(&self, clause: &str) -> String {
        let named = |source: &&Arc<Source>| source.text.contains(&format!("clause: {clause}"));
        self.sources.values().find(named).map(|s| s.name.clone()).unwrap_or_default()
    }
}

fn fault(code: &'static str, place: Place, message: String, help: String) -> Fault {
    Fault { code, weight: Weight::Error, path: String::new(), place, message, help }
}

/// One text for what a tree means: keys in order, letters as typed.
fn canonical(node: &Node, out: &mut String) {
    match node {
        Node::Scalar(s) => out.push_str(&format!("{:?}", s.text)),
        Node::List(items, _) => {
            out.push('[');
            items.iter().for_each(|n| {
                canonical(n, out);
                out.push(',');
            });
            out.push(']');
        }
        Node::Map(entries, _) => {
            let mut sorted: Vec<_> = entries.iter().collect();
            sorted.sort_by(|a, b| a.key.cmp(&b.key));
            out.push('{');
            for entry in sorted {
                out.push_str(&format!("{:?}:", entry.key));
                canonical(&entry.value, out);
                out.push(',');
            }
            out.push('}');
        }
    }
}

impl On {
    /// The words of `on:`, for messages.
    pub(super) fn show(&self) -> String {
        format!("{} {:?}", self.subject.root(), self.which).to_lowercase()
    }
}
