//! A child of the intake becomes records at the moment `issued`: one for each form of the set that is about a child.

use super::family::{Answer, Child, Fault, Intake, place, scalar};
use super::vocabulary::{Vocabulary, first_step};
use crate::form::{Form, Forms, Moment};
use crate::record::{Record, read_tree};
use crate::source::{self, Entry, Node, Place};
use crate::value::{Format, Kind};
use std::collections::BTreeSet;

/// The most letters of a record's id.
const MOST_OF_ID: usize = 40;

/// What is written into every child's record of a form, from a record file that names no child.
#[derive(Clone, Debug)]
pub struct Common {
    /// The form.
    pub form: String,
    /// The answers.
    pub answers: Vec<Entry>,
}

/// What children's records are made with.
pub struct Desk<'a> {
    /// All forms, for reading records.
    pub forms: &'a Forms,
    /// The forms of the set that are filled in for each child; those that are made only where an answer is theirs.
    pub wanted: Vec<(&'a Form, bool)>,
    /// The names of columns.
    pub vocabulary: &'a Vocabulary,
    /// What every record of a form has.
    pub common: &'a [Common],
    /// Answers that are known otherwise, such as the version of the notice in the pack.
    pub known: Vec<(String, String)>,
    /// Whether the people are invented.
    pub specimen: bool,
    /// The language that stands beside the English; empty for English alone.
    pub language: String,
}

impl Desk<'_> {
    /// The records of a child, and what is wrong with its cells; faults refuse the child.
    pub fn records(&self, child: &Child) -> (Vec<(Record, Node)>, Vec<Fault>) {
        let mut faults = child.faults.clone();
        if child.child_ref.is_empty() {
            return (Vec::new(), faults);
        }
        let mut records = Vec::new();
        for (form, is_optional) in &self.wanted {
            let answers = self.answers(child, form);
            let is_own = |a: &Answer| self.is_only_of(form, &a.path);
            if *is_optional && !answers.iter().any(is_own) {
                continue;
            }
            let tree = self.tree(child, form, &answers);
            let (record, found) = read_tree(&tree, self.forms, Some(Moment::Issued));
            faults.extend(found.into_iter().map(|f| Fault {
                code: f.code,
                sheet: f.place.start,
                row: if f.place.line == 0 { child.place.line } else { f.place.line },
                column: f.place.column,
                message: f.message,
                help: f.help,
            }));
            records.extend(record.map(|r| (r, tree)));
        }
        faults.sort_by_key(|f| (f.sheet, f.row, f.column));
        faults.dedup();
        (records, faults)
    }

    /// Fields that must be known when the forms are handed out and that nothing fills.
    pub fn missing_columns(&self, intake: &Intake) -> Vec<(String, String)> {
        let mut missing: Vec<(String, String)> = Vec::new();
        for (form, is_optional) in &self.wanted {
            let needed =
                form.fields().filter(|(_, f)| f.required && f.needed_from <= Moment::Issued && f.is_question());
            for (_, field) in needed.filter(|_| !is_optional) {
                let has = |path: &str| intake.filled.iter().any(|p| p == path || p.starts_with(&format!("{path}.")));
                let otherwise = self.vocabulary.otherwise(&field.id).map(|o| o.replace("[1]", ""));
                let is_common =
                    self.common.iter().any(|c| c.form == form.id && c.answers.iter().any(|e| e.key == field.id));
                let is_known = self.known.iter().any(|(path, _)| *path == field.id);
                if !has(&field.id) && !otherwise.is_some_and(|o| has(&o)) && !is_common && !is_known {
                    let named = (field.label.en().to_owned(), form.id.clone());
                    if !missing.iter().any(|(label, _)| *label == named.0) {
                        missing.push(named);
                    }
                }
            }
        }
        missing
    }

    /// What there is for a form: the cells, what stands in for cells that there are none of, what is known otherwise.
    fn answers(&self, child: &Child, form: &Form) -> Vec<Answer> {
        let asks = |path: &str| form.field(&first_step(path)).is_some();
        let mut answers: Vec<Answer> = child.answers.iter().filter(|a| asks(&a.path)).cloned().collect();
        for (_, field) in form.fields() {
            let members = field.members.iter().map(|m| format!("{}.{}", field.id, m.id));
            for path in std::iter::once(field.id.clone()).chain(members) {
                let Some(other) = self.vocabulary.otherwise(&path) else { continue };
                let path = if field.kind == Kind::Table { path.replacen('.', "[1].", 1) } else { path };
                if answers.iter().any(|a| a.path == path || a.path.starts_with(&format!("{path}."))) {
                    continue;
                }
                let found = child.answers.iter().find(|a| a.path == other);
                answers.extend(found.map(|a| Answer { path, ..a.clone() }));
            }
        }
        for (path, text) in self.known.iter().filter(|(path, _)| asks(path)) {
            if answers.iter().all(|a| a.path != *path) {
                answers.push(Answer { path: path.clone(), text: text.clone(), place: child.place });
            }
        }
        counted(&mut answers);
        answers
    }

    /// Whether no other form that is made for every child asks for it.
    fn is_only_of(&self, form: &Form, path: &str) -> bool {
        let first = first_step(path);
        self.wanted.iter().all(|(other, _)| other.id == form.id || other.field(&first).is_none())
    }

    /// The record as a file would have it; every value stands where its cell does.
    fn tree(&self, child: &Child, form: &Form, answers: &[Answer]) -> Node {
        let at = child.place;
        let here = place(at.start, at.line, 0);
        let mut record = Vec::new();
        for common in self.common.iter().filter(|c| c.form == form.id) {
            record.extend(common.answers.iter().cloned().map(|mut e| {
                moved(&mut e.value, here);
                Entry { key_place: here, ..e }
            }));
        }
        for answer in answers {
            put(&mut record, form, answer, here);
        }
        let reference = child.ref_place;
        let entry =
            |key: &str, text: &str, at: Place| Entry { key: key.into(), key_place: at, value: scalar(text, at) };
        let mut entries = vec![
            entry("form", &form.id, here),
            entry("id", &id(form, &child.child_ref), reference),
            entry("child_ref", &child.child_ref, reference),
            entry("specimen", if self.specimen { "yes" } else { "no" }, here),
        ];
        if !self.language.is_empty() && form.is_for_parents() {
            entries.push(entry("language", &self.language, here));
        }
        entries.push(Entry { key: "record".into(), key_place: here, value: Node::Map(record, here) });
        Node::Map(entries, here)
    }
}

/// The id of a child's record: the form's and the child's, cut in the form's part where it is too long.
pub fn id(form: &Form, child_ref: &str) -> String {
    let name = form.id.replace('_', "-");
    let room = MOST_OF_ID.saturating_sub(child_ref.len() + 1);
    format!("{}-{child_ref}", name.chars().take(room).collect::<String>().trim_end_matches('-'))
}

fn moved(node: &mut Node, here: Place) {
    match node {
        Node::Scalar(s) => s.place = here,
        Node::List(items, place) => {
            *place = here;
            items.iter_mut().for_each(|n| moved(n, here));
        }
        Node::Map(entries, place) => {
            *place = here;
            for entry in entries {
                entry.key_place = here;
                moved(&mut entry.value, here);
            }
        }
    }
}

/// Puts an answer at its path, making groups and rows on the way; a cell takes the place of what all have in common.
fn put(record: &mut Vec<Entry>, form: &Form, answer: &Answer, here: Place) {
    let (first, rest) = match answer.path.find(['.', '[']) {
        Some(at) => (&answer.path[..at], &answer.path[at..]),
        None => (answer.path.as_str(), ""),
    };
    let Some(field) = form.field(first) else { return };
    if rest.is_empty() && field.kind == Kind::Address {
        return address(record, first, answer, here);
    }
    if rest.is_empty() {
        return set(record, first, typed(field.kind, &answer.text, answer.place), answer.place);
    }
    match rest.strip_prefix('[').and_then(|r| r.split_once("].")) {
        Some((number, member)) => {
            let kind = field.members.iter().find(|m| m.id == member).map_or(Kind::Text, |m| m.kind);
            let number = number.parse::<usize>().unwrap_or(1);
            row(
                record,
                first,
                number,
                Entry { key: member.into(), key_place: answer.place, value: typed(kind, &answer.text, answer.place) },
                here,
            );
        }
        None => {
            let member = rest.trim_start_matches('.');
            let kind = field.members.iter().find(|m| m.id == member).map_or(Kind::Text, |m| m.kind);
            let value = typed(kind, &answer.text, answer.place);
            match record.iter_mut().find(|e| e.key == first) {
                Some(Entry { value: Node::Map(entries, _), .. }) => set(entries, member, value, answer.place),
                _ => {
                    let entries = vec![Entry { key: member.into(), key_place: answer.place, value }];
                    set(record, first, Node::Map(entries, here), here);
                }
            }
        }
    }
}

fn set(entries: &mut Vec<Entry>, key: &str, value: Node, at: Place) {
    entries.retain(|e| e.key != key);
    entries.push(Entry { key: key.into(), key_place: at, value });
}

/// The rows of each table counted anew: a number that was left out, parent 1 and parent 3, leaves no empty row.
fn counted(answers: &mut [Answer]) {
    let parts = |path: &str| {
        let (table, rest) = path.split_once('[')?;
        let (number, member) = rest.split_once(']')?;
        Some((table.to_owned(), number.parse::<usize>().ok()?, member.to_owned()))
    };
    let taken: BTreeSet<(String, usize)> =
        answers.iter().filter_map(|a| parts(&a.path)).map(|(table, number, _)| (table, number)).collect();
    for answer in answers {
        if let Some((table, number, member)) = parts(&answer.path) {
            let before = taken.iter().filter(|(t, n)| *t == table && *n < number).count();
            answer.path = format!("{table}[{}]{member}", before + 1);
        }
    }
}

/// Rows are made in their order, each by the first answer that stands in it.
fn row(record: &mut Vec<Entry>, table: &str, number: usize, member: Entry, here: Place) {
    if !matches!(record.iter().find(|e| e.key == table), Some(Entry { value: Node::List(..), .. })) {
        set(record, table, Node::List(Vec::new(), here), here);
    }
    let Some(Entry { value: Node::List(rows, _), .. }) = record.iter_mut().find(|e| e.key == table) else { return };
    while rows.len() < number {
        rows.push(Node::Map(Vec::new(), here));
    }
    if let Some(Node::Map(entries, _)) = rows.get_mut(number - 1) {
        entries.push(member);
    }
}

/// An address in one cell: its last words are the postcode where they look like one.
fn address(record: &mut Vec<Entry>, field: &str, answer: &Answer, here: Place) {
    let words: Vec<&str> = answer.text.split_whitespace().collect();
    let postcode = [2, 1].into_iter().filter(|n| words.len() > *n).find_map(|n| {
        let last = words[words.len() - n..].join(" ");
        Format::Postcode.fault(last.trim_matches(',')).is_none().then_some(last)
    });
    let lines = match &postcode {
        Some(code) => {
            let bare: String = code.chars().filter(|c| !c.is_whitespace()).collect();
            let mut kept = answer.text.trim_end().to_owned();
            let mut left = bare.chars().count();
            while left > 0 {
                left -= usize::from(kept.pop().is_some_and(|c| !c.is_whitespace()));
            }
            kept
        }
        None => answer.text.clone(),
    };
    let lines = lines.split([',', '\n']).map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n");
    let entry =
        |key: &str, text: &str| Entry { key: key.into(), key_place: answer.place, value: scalar(text, answer.place) };
    let mut entries = vec![entry("lines", &lines)];
    entries.extend(postcode.map(|code| entry("postcode", &code)));
    match record.iter_mut().find(|e| e.key == field) {
        Some(Entry { value: Node::Map(there, _), .. }) => {
            entries.retain(|e| !there.iter().any(|t| t.key == e.key));
            there.extend(entries);
        }
        _ => set(record, field, Node::Map(entries, here), here),
    }
}

/// A cell's letters as a record file would have them: several choices are parted by semicolons, y is yes.
fn typed(kind: Kind, text: &str, at: Place) -> Node {
    match kind {
        Kind::Multi => {
            let parts = text.split([';', '\n']).map(str::trim).filter(|t| !t.is_empty());
            Node::List(parts.map(|t| scalar(t, at)).collect(), at)
        }
        Kind::Bool => match source::shown(text).to_lowercase().as_str() {
            "y" | "1" | "x" | "✓" => scalar("yes", at),
            "n" | "0" => scalar("no", at),
            _ => scalar(text, at),
        },
        Kind::Date => {
            scalar(text.strip_suffix(" 00:00").or_else(|| text.strip_suffix(" 00:00:00")).unwrap_or(text), at)
        }
        Kind::Text | Kind::Id | Kind::Phone | Kind::Email => scalar(&text.replace('\n', ", "), at),
        _ => scalar(text, at),
    }
}
