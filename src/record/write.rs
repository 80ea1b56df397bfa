//! A record as the file that it could be read from again.

use super::{Record, Reference};
use crate::finding::Waiver;
use crate::source::{Entry, Node, Place, Scalar, Style};
use crate::value::Value;

/// The tree of a record's file. What a copy withholds is not in it, nor a staff number, which no page shows.
pub fn tree(record: &Record) -> Node {
    let head = [
        ("form", record.form.id.as_str()),
        ("id", &record.id),
        ("moment", record.moment.word()),
        ("part", record.part.as_deref().unwrap_or_default()),
        ("child_ref", &record.child_ref),
        ("specimen", if record.specimen { "yes" } else { "" }),
        ("language", &record.language),
        ("amends", &record.amends),
        ("legal_hold", if record.legal_hold { "yes" } else { "" }),
    ];
    let mut entries = texts(&head);
    for (key, other) in [("part_a", &record.part_a), ("completes", &record.completes)] {
        entries.extend(other.as_ref().map(|other| entry(key, reference(other))));
    }
    let waivers: Vec<Node> = record.waivers.iter().map(waiver).collect();
    if !waivers.is_empty() {
        entries.push(entry("waivers", list(waivers)));
    }
    entries.push(entry("record", members(&record.answers).unwrap_or_else(|| map(Vec::new()))));
    map(entries)
}

fn reference(other: &Reference) -> Node {
    map(texts(&[("id", &other.id), ("check_code", &other.check_code)]))
}

fn waiver(waiver: &Waiver) -> Node {
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let (on, until) = (day(waiver.on), day(waiver.until));
    map(texts(&[
        ("rule", &waiver.rule),
        ("reason", &waiver.reason),
        ("by", &waiver.by),
        ("on", &on),
        ("until", &until),
    ]))
}

fn members(answers: &[(String, Value)]) -> Option<Node> {
    let shown = answers.iter().filter(|(id, _)| id != "staff_id");
    let entries: Vec<Entry> = shown.filter_map(|(id, answer)| Some(entry(id, node(answer)?))).collect();
    (!entries.is_empty()).then(|| map(entries))
}

/// What stands under an answer's key; nothing where nobody answered.
pub(super) fn node(value: &Value) -> Option<Node> {
    match value {
        Value::Open | Value::Withheld => None,
        Value::Text(text) | Value::Misread(text) | Value::Choice(text) => Some(scalar(text)),
        Value::Number(number) => Some(scalar(&number.to_string())),
        Value::Bool(answer) => Some(scalar(if *answer { "yes" } else { "no" })),
        Value::Date(day) => Some(scalar(&day.to_string())),
        Value::Time(time) => Some(scalar(&time.format("%H:%M:%S").to_string())),
        Value::Moment(moment) => Some(scalar(&moment.to_rfc3339())),
        Value::Chosen(ids) => (!ids.is_empty()).then(|| list(ids.iter().map(|id| scalar(id)).collect())),
        Value::Group(answers) => members(answers),
        // an empty row keeps its place, or those behind it would have another number
        Value::Rows(rows) => (!rows.is_empty())
            .then(|| list(rows.iter().map(|row| node(row).unwrap_or_else(|| map(Vec::new()))).collect())),
    }
}

fn texts(all: &[(&str, &str)]) -> Vec<Entry> {
    all.iter().filter(|(_, text)| !text.is_empty()).map(|(key, text)| entry(key, scalar(text))).collect()
}

pub(super) fn entry(key: &str, value: Node) -> Entry {
    Entry { key: key.to_owned(), key_place: Place::default(), value }
}

/// In quotation marks, as it were: an answer is never a word of YAML.
pub(super) fn scalar(text: &str) -> Node {
    Node::Scalar(Scalar { text: text.to_owned(), style: Style::Quoted, place: Place::default() })
}

pub(super) fn list(items: Vec<Node>) -> Node {
    Node::List(items, Place::default())
}

pub(super) fn map(entries: Vec<Entry>) -> Node {
    Node::Map(entries, Place::default())
}
