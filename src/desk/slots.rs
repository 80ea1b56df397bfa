//! What was typed, by the path of the question: letters as they came, wiped when they go.

use crate::form::Field;
use crate::record::is_group;
use crate::value::Kind;
use std::collections::BTreeMap;
use std::fmt;
use zeroize::Zeroizing;

/// The boxes of a date, and the one of a time beside it.
pub const BOXES: [&str; 4] = ["day", "month", "year", "time"];

/// What was typed: one answer of several ticks has several texts, a date has one text for each box (`seen_at-day`).
#[derive(Default)]
pub struct Slots(BTreeMap<String, Vec<Zeroizing<String>>>);

impl fmt::Debug for Slots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // what was typed never gets into a message
        write!(f, "Slots({})", self.0.len())
    }
}

impl Slots {
    /// How many slots are filled in.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What was typed at a path; nothing where nothing was.
    pub fn text(&self, path: &str) -> &str {
        self.0.get(path).and_then(|texts| texts.first()).map_or("", |text| text.as_str())
    }

    /// All that was ticked at a path.
    pub fn ticked(&self, path: &str) -> impl Iterator<Item = &str> {
        self.0.get(path).into_iter().flatten().map(|text| text.as_str())
    }

    /// Puts one text at a path; an empty one clears it.
    pub fn set(&mut self, path: &str, text: &str) {
        let text = text.replace("\r\n", "\n");
        if text.trim().is_empty() {
            self.0.remove(path);
        } else {
            self.0.insert(path.to_owned(), vec![Zeroizing::new(text)]);
        }
    }

    /// Puts what was ticked at a path.
    pub fn tick(&mut self, path: &str, ids: &[&str]) {
        self.0.remove(path);
        if !ids.is_empty() {
            self.0.insert(path.to_owned(), ids.iter().map(|id| Zeroizing::new((*id).to_owned())).collect());
        }
    }

    /// Everything, by its path.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &[Zeroizing<String>])> {
        self.0.iter().map(|(path, texts)| (path.as_str(), texts.as_slice()))
    }

    /// Puts all the texts of a path.
    pub(super) fn put(&mut self, path: &str, texts: Vec<Zeroizing<String>>) {
        self.0.insert(path.to_owned(), texts);
    }

    /// How many rows of a table have something in them.
    pub fn rows(&self, path: &str) -> usize {
        let row = |key: &String| key.strip_prefix(path)?.strip_prefix('[')?.split(']').next()?.parse::<usize>().ok();
        self.0.keys().filter_map(row).max().unwrap_or(0)
    }

    /// Takes what was typed for a question in the place of what was there; empty rows close up.
    pub fn take(&mut self, field: &Field, typed: &[(String, String)]) {
        self.forget(&field.id);
        for (name, text) in typed.iter().filter(|(name, _)| belongs(field, name)) {
            let text = text.replace("\r\n", "\n");
            if !text.trim().is_empty() {
                self.0.entry(name.clone()).or_default().push(Zeroizing::new(text));
            }
        }
        if field.kind.has_rows() {
            self.close_up(&field.id);
        }
    }

    /// All letters that were typed for a question, to tell whether anything changed.
    pub fn letters(&self, path: &str) -> Zeroizing<String> {
        let typed = self.0.iter().filter(|(key, _)| is_below(path, key));
        let all = typed.flat_map(|(key, texts)| texts.iter().map(move |text| format!("{key}={}\n", text.as_str())));
        Zeroizing::new(all.collect())
    }

    /// Forgets what was typed for a question and all below it.
    pub fn forget(&mut self, path: &str) {
        self.0.retain(|key, _| !is_below(path, key));
    }

    /// Takes a row out; those after it move up.
    pub fn take_out(&mut self, path: &str, row: usize) {
        self.forget(&format!("{path}[{row}]"));
        self.close_up(path);
    }

    fn close_up(&mut self, path: &str) {
        let mut next = 1;
        for row in 1..=self.rows(path) {
            let old = format!("{path}[{row}]");
            let keys: Vec<String> = self.0.keys().filter(|key| is_below(&old, key)).cloned().collect();
            if keys.is_empty() {
                continue;
            }
            for key in keys {
                let new = format!("{path}[{next}]{}", &key[old.len()..]);
                if let Some(texts) = self.0.remove(&key) {
                    self.0.insert(new, texts);
                }
            }
            next += 1;
        }
    }
}

fn is_below(path: &str, key: &str) -> bool {
    key.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[', '-']))
}

/// Whether a name leads to a slot of that question: its own path, a member's, a row's member's, or a box of a date.
pub(super) fn belongs(field: &Field, name: &str) -> bool {
    name.strip_prefix(field.id.as_str()).is_some_and(|rest| leads(field, rest, field.kind.has_rows()))
}

fn leads(field: &Field, rest: &str, wants_row: bool) -> bool {
    if wants_row {
        let row = rest.strip_prefix('[').and_then(|r| r.split_once(']'));
        let Some((number, rest)) = row else { return false };
        let is_row =
            number.len() <= 3 && number.parse::<usize>().is_ok_and(|n| (1..=field.rows.max.max(1)).contains(&n));
        return is_row && member_leads(field, rest);
    }
    if is_group(field.kind) {
        return member_leads(field, rest);
    }
    match field.kind {
        Kind::Date | Kind::Datetime => rest.is_empty() || BOXES.iter().any(|b| rest.strip_prefix('-') == Some(*b)),
        Kind::Statement => false,
        _ => rest.is_empty(),
    }
}

fn member_leads(field: &Field, rest: &str) -> bool {
    let Some(rest) = rest.strip_prefix('.') else { return false };
    let end = rest.find(['.', '[', '-']).unwrap_or(rest.len());
    field.members.iter().any(|m| m.id == rest[..end] && leads(m, &rest[end..], m.kind.has_rows()))
}
