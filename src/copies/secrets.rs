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
struct Leaf {
    path: String,
    text: String,
    /// Whether it names somebody, or leads to them.
    names: bool,
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

/// An answer that a copy shows and in which somebody is named, or can be found, whom it leaves out: its path, and the path of
/// what is left out.
pub fn told_all_the_same(copy: &Approved, anyway: &[String]) -> Option<(String, String)> {
    let shown = shown(copy);
    let (names, texts): (Vec<&Leaf>, Vec<&Leaf>) = shown.iter().partition(|leaf| leaf.names);
    let known = Said::of(anyway.iter().map(String::as_str).chain(names.iter().map(|leaf| leaf.text.as_str())));
    for left in left_out(copy).into_iter().filter(|leaf| leaf.names) {
        let whole = folded(&left.text);
        let name: Vec<&str> = capitals(&left.text).filter(|word| !known.words.contains(&folded(word))).collect();
        let is_in = |text: &str| {
            let whole = leads(&left.text) && !known.says(&whole) && folded(text).contains(&whole);
            whole || capitals(text).any(|word| name.contains(&word))
        };
        if let Some(shown) = texts.iter().find(|leaf| is_in(&leaf.text)) {
            return Some((shown.path.clone(), left.path));
        }
    }
    None
}

/// Whether a file's name has a word of the name of somebody in the record, shown or left out: a list of files is read by
/// whoever passes by.
pub fn is_called_by_a_name(copy: &Approved, file: &str) -> bool {
    let (all, words) = ([shown(copy), left_out(copy)].concat(), words_of(file).collect::<Vec<String>>());
    let mut names = all.iter().filter(|leaf| leaf.names).flat_map(|leaf| capitals(&leaf.text));
    names.any(|name| words.contains(&folded(name)))
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

/// The words that begin with a capital, as names do, or are in letters that have none.
fn capitals(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| {
        word.chars().count() >= LEAST_OF_WORD
            && word.chars().next().is_some_and(|first| !first.is_lowercase() && !first.is_numeric())
    })
}

/// The answer as a whole, and each of its sentences and lines.
fn wholes(text: &str) -> Vec<String> {
    let sentences =
        text.split(['.', '\n', ';', '!', '?']).map(folded).filter(|s| s.chars().count() >= LEAST_OF_SENTENCE);
    let whole = std::iter::once(text).filter(|text| leads(text)).map(folded);
    whole.chain(sentences).filter(|letters| letters.chars().count() > LEAST_OF_WORD).collect()
}

fn shown(copy: &Approved) -> Vec<Leaf> {
    let record = copy.record();
    let fields = record.form.fields().filter(|(_, field)| field.is_question());
    let mut all = Vec::new();
    fields.for_each(|(_, field)| leaves(field, &field.id, record.answer(&field.id), &mut all));
    all
}

fn left_out(copy: &Approved) -> Vec<Leaf> {
    let mut all = Vec::new();
    for left in copy.left_out() {
        if let Some(field) = copy.record().form.field_at(&left.path) {
            leaves(field, &left.path, &left.value, &mut all);
        }
    }
    all
}

/// The lines of an answer as a page prints them.
fn leaves(field: &Field, path: &str, value: &Value, all: &mut Vec<Leaf>) {
    let member = |id: &str| field.members.iter().find(|m| m.id == id).unwrap_or(field);
    let mut line = |text: String| {
        let leads = matches!(field.kind, Kind::Address | Kind::Phone | Kind::Email);
        let names = leads || path.rsplit('.').next().is_some_and(|id| NAMES.contains(&id) || id.ends_with("_name"));
        all.push(Leaf { path: path.to_owned(), text, names });
    };
    let choice = |id: &String| field.choice_words(id).map_or_else(|| id.clone(), |words| words.en().to_owned());
    match value {
        Value::Open | Value::Withheld | Value::Bool(_) | Value::Number(_) => {}
        Value::Choice(id) => line(choice(id)),
        Value::Chosen(ids) => ids.iter().for_each(|id| line(choice(id))),
        Value::Group(members) => {
            members.iter().for_each(|(id, value)| leaves(member(id), &format!("{path}.{id}"), value, all));
        }
        Value::Rows(rows) => {
            rows.iter().enumerate().for_each(|(i, row)| leaves(field, &format!("{path}[{}]", i + 1), row, all));
        }
        other => line(other.show()),
    }
}
