//! What a copy for a whole audience may nowhere show: each answer that it leaves out, as a whole and word by word.

use super::Audience;
use super::traces::{Trace, folded, leads, words_of};
use crate::approve::Approved;
use crate::form::Field;
use crate::value::{Kind, Value};
use std::collections::BTreeSet;

/// The fewest letters of a word that is looked for.
const LEAST_OF_WORD: usize = 4;
/// The fewest letters of a sentence that is looked for as a whole.
const LEAST_OF_SENTENCE: usize = 16;
/// Members that name somebody.
const NAMES: [&str; 3] = ["name", "person", "who"];

/// One line of an answer.
#[derive(Clone)]
pub(super) struct Leaf {
    pub path: String,
    pub text: String,
    /// Whether it names somebody, or leads to them.
    pub names: bool,
    /// Whether it leads to them, as an address does, and is none of their names.
    pub leads: bool,
    /// Whether it is of somebody who signs.
    pub signs: bool,
    /// Whether somebody wrote it in their own words.
    pub is_free: bool,
}

/// What the pages say all the same: the texts as they are compared, and their words.
struct Said {
    texts: Vec<String>,
    words: BTreeSet<String>,
}

impl Said {
    fn of<'t>(texts: impl Iterator<Item = &'t str> + Clone) -> Said {
        Said { texts: texts.clone().map(folded).collect(), words: texts.flat_map(words_of).collect() }
    }

    fn says(&self, letters: &str) -> bool {
        self.texts.iter().any(|text| text.contains(letters))
    }
}

/// What none of the pages may show, wherever it stands; `anyway` is what they say without any record. What a copy shows of
/// the record it may show.
pub fn secrets(copy: &Approved, anyway: &[String]) -> Vec<Trace> {
    let shown = shown(copy);
    let said = Said::of(anyway.iter().map(String::as_str).chain(shown.iter().map(|leaf| leaf.text.as_str())));
    let mut all = Vec::new();
    for leaf in left_out(copy) {
        let of = format!("{}.{}", copy.record().form.id, leaf.path);
        let whole = wholes(&leaf.text).into_iter().filter(|letters| !said.says(letters));
        all.extend(whole.map(|letters| Trace { of: of.clone(), letters, is_word: false }));
        let words = words_of(&leaf.text).filter(|w| w.chars().count() >= LEAST_OF_WORD && !said.words.contains(w));
        all.extend(words.map(|letters| Trace { of: of.clone(), letters, is_word: true }));
    }
    all.sort_by(|a, b| (&a.letters, a.is_word).cmp(&(&b.letters, b.is_word)));
    all.dedup_by(|a, b| a.letters == b.letters && a.is_word == b.is_word);
    all
}

/// What a copy says of the record, line by line.
pub fn said_by(copy: &Approved) -> Vec<String> {
    shown(copy).into_iter().map(|leaf| leaf.text).collect()
}

/// Whether a copy shows anything that was answered, or all of its form is public.
pub fn shows_something(copy: &Approved, audience: Audience) -> bool {
    let form = &copy.record().form;
    let is_shown = |(id, value): &(String, Value)| {
        let of_it = form.field(id).is_some_and(|field| audience.may_read(form, field));
        of_it && !value.is_open() && *value != Value::Withheld
    };
    form.is_for_anyone() || copy.record().answers.iter().any(is_shown)
}

/// The answer as a whole, and each of its sentences and lines.
fn wholes(text: &str) -> Vec<String> {
    let sentences =
        text.split(['.', '\n', ';', '!', '?']).map(folded).filter(|s| s.chars().count() >= LEAST_OF_SENTENCE);
    let whole = std::iter::once(text).filter(|text| leads(text)).map(folded);
    whole.chain(sentences).filter(|letters| letters.chars().count() > LEAST_OF_WORD).collect()
}

pub(super) fn shown(copy: &Approved) -> Vec<Leaf> {
    let record = copy.record();
    let fields = record.form.fields().filter(|(_, field)| field.is_question());
    let mut all = Vec::new();
    fields.for_each(|(_, field)| leaves(field, &field.id, record.answer(&field.id), (false, false), &mut all));
    all
}

pub(super) fn left_out(copy: &Approved) -> Vec<Leaf> {
    let (form, mut all) = (&copy.record().form, Vec::new());
    for left in copy.left_out() {
        if let Some(field) = form.field_at(&left.path) {
            let outer = left.path.split(['.', '[']).next().and_then(|id| form.field(id));
            leaves(field, &left.path, &left.value, outer.map_or((false, false), kind), &mut all);
        }
    }
    all
}

/// Whether what is asked leads to somebody, and whether it is of somebody who signs.
fn kind(field: &Field) -> (bool, bool) {
    (matches!(field.kind, Kind::Address | Kind::Phone | Kind::Email), field.kind == Kind::Sign)
}

/// The lines of an answer as a page prints them; `outer` is the [`kind`] of what it is a part of.
fn leaves(field: &Field, path: &str, value: &Value, outer: (bool, bool), all: &mut Vec<Leaf>) {
    let member = |id: &str| field.members.iter().find(|m| m.id == id).unwrap_or(field);
    let (leads, signs) = (outer.0 || kind(field).0, outer.1 || kind(field).1);
    let mut line = |text: String, is_free: bool| {
        let names = leads || path.rsplit('.').next().is_some_and(|id| NAMES.contains(&id) || id.ends_with("_name"));
        all.push(Leaf { path: path.to_owned(), text, names, leads, signs, is_free });
    };
    let choice = |id: &String| field.choice_words(id).map_or_else(|| id.clone(), |words| words.en().to_owned());
    match value {
        Value::Open | Value::Withheld | Value::Bool(_) | Value::Number(_) => {}
        Value::Choice(id) => line(choice(id), false),
        Value::Chosen(ids) => ids.iter().for_each(|id| line(choice(id), false)),
        Value::Group(members) => members
            .iter()
            .for_each(|(id, value)| leaves(member(id), &format!("{path}.{id}"), value, (leads, signs), all)),
        Value::Rows(rows) => rows
            .iter()
            .enumerate()
            .for_each(|(i, row)| leaves(field, &format!("{path}[{}]", i + 1), row, (leads, signs), all)),
        other => line(other.show(), matches!(other, Value::Text(_) | Value::Misread(_))),
    }
}
