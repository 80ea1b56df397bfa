//! Raw nodes become values: each kind has one reading, and letters it cannot read are kept.

use super::is_group;
use crate::form::Field;
use crate::source::{Faults, Keys, Node, Scalar, did_you_mean};
use crate::value::{Kind, Value, read_date, read_moment, read_time};
use chrono::{NaiveDate, NaiveTime};

/// The value of a question that nobody has answered: groups keep their members, so that rules find every path.
pub(super) fn blank(field: &Field) -> Value {
    match field.kind {
        kind if kind.has_rows() => Value::Rows(Vec::new()),
        Kind::Multi => Value::Chosen(Vec::new()),
        kind if is_group(kind) => Value::Group(field.members.iter().map(|m| (m.id.clone(), blank(m))).collect()),
        _ => Value::Open,
    }
}

/// A made-up answer of the right kind.
pub(super) fn filled(field: &Field) -> Value {
    let members = || Value::Group(field.members.iter().map(|m| (m.id.clone(), filled(m))).collect());
    let day = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap_or_default();
    match field.kind {
        Kind::Number => Value::Number(1),
        Kind::Date => Value::Date(day),
        Kind::Time => Value::Time(NaiveTime::from_hms_opt(14, 5, 0).unwrap_or_default()),
        Kind::Datetime => read_moment("2026-11-24 14:05").map_or(Value::Open, Value::Moment),
        Kind::Bool => Value::Bool(true),
        Kind::Choice => field.choices.first().map_or(Value::Open, |(id, _)| Value::Choice(id.clone())),
        Kind::Multi => Value::Chosen(field.choices.iter().map(|(id, _)| id.clone()).collect()),
        kind if kind.has_rows() => Value::Rows(vec![members()]),
        kind if is_group(kind) => members(),
        _ => Value::Text(format!("{} (filled in)", field.label.en())),
    }
}

/// Reads the answer to a field.
pub(super) fn value(field: &Field, node: &Node, path: &str, faults: &Faults) -> Value {
    match (field.kind, node) {
        (_, Node::Scalar(s)) if s.is_empty() => blank(field),
        (Kind::Statement, node) => {
            faults.add("unknown", path, node.place(), "this is printed text, which nobody answers", "remove it");
            Value::Open
        }
        (Kind::Multi, node) => chosen(field, node, path, faults),
        (kind, Node::List(items, _)) if kind.has_rows() => {
            let row = |(i, node): (usize, &Node)| group(field, node, &format!("{path}[{}]", i + 1), faults);
            Value::Rows(items.iter().enumerate().map(row).collect())
        }
        (kind, Node::Map(..)) if is_group(kind) => group(field, node, path, faults),
        (kind, Node::Scalar(s)) if is_group(kind) => shorthand(field, s, path, faults),
        (kind, Node::Scalar(s)) if !kind.has_rows() => scalar(field, s, path, faults),
        (Kind::Choice | Kind::Bool, Node::List(items, place)) if items.len() > 1 => {
            let fact =
                format!("{} are given, and one is asked for", items.iter().map(raw).collect::<Vec<_>>().join(" and "));
            faults.add("kind", path, *place, fact, "ask which one is meant, and write that one alone");
            Value::Misread(raw(node))
        }
        (kind, node) => {
            let (fact, help) = wanted(kind);
            faults.add("kind", path, node.place(), format!("{fact} is needed here, not {}", node.noun()), help);
            Value::Misread(raw(node))
        }
    }
}

fn wanted(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        kind if kind.has_rows() => ("a list of rows", "begin each row with a hyphen"),
        kind if is_group(kind) => ("a map", "write its members as `name: value` lines"),
        _ => ("one value", "write it on one line, or after a | on lines of its own"),
    }
}

/// One value for a group: a consent's yes or no, a person's name, an address's lines.
fn shorthand(field: &Field, scalar_: &Scalar, path: &str, faults: &Faults) -> Value {
    let first = match field.kind {
        Kind::ConsentItem | Kind::Attestation => "answer",
        Kind::Address => "lines",
        Kind::Person => "name",
        _ => {
            let (fact, help) = wanted(field.kind);
            faults.add("kind", path, scalar_.place, format!("{fact} is needed here, not a text"), help);
            return Value::Misread(scalar_.text.clone());
        }
    };
    let member = |m: &Field| if m.id == first { scalar(m, scalar_, path, faults) } else { blank(m) };
    Value::Group(field.members.iter().map(|m| (m.id.clone(), member(m))).collect())
}

fn group(field: &Field, node: &Node, path: &str, faults: &Faults) -> Value {
    let Node::Map(entries, _) = node else {
        let empty = matches!(node, Node::Scalar(s) if s.is_empty());
        if !empty {
            Keys::of(node, path, faults);
        }
        return Value::Group(field.members.iter().map(|m| (m.id.clone(), blank(m))).collect());
    };
    let ids: Vec<&str> = field.members.iter().map(|m| m.id.as_str()).collect();
    for entry in entries.iter().filter(|e| !ids.contains(&e.key.as_str())) {
        let help = did_you_mean(&entry.key, &ids).unwrap_or_else(|| format!("known here: {}", ids.join(", ")));
        faults.add(
            "unknown",
            &format!("{path}.{}", entry.key),
            entry.key_place,
            format!("the key `{}` is not known here", entry.key),
            help,
        );
    }
    let member = |m: &Field| match node.get(&m.id) {
        Some(answer) => {
            on_the_outline(field, m, value(m, answer, &format!("{path}.{}", m.id), faults), answer, path, faults)
        }
        None => blank(m),
    };
    Value::Group(field.members.iter().map(|m| (m.id.clone(), member(m))).collect())
}

/// A mark's place is counted in per cent of the outline: one beyond it would be drawn where nothing was seen.
fn on_the_outline(field: &Field, member: &Field, value: Value, node: &Node, path: &str, faults: &Faults) -> Value {
    let is_place = field.kind == Kind::BodyMap && matches!(member.id.as_str(), "x" | "y");
    match value {
        Value::Number(n) if is_place && !(0..=100).contains(&n) => {
            let path = format!("{path}.{}", member.id);
            faults.add(
                "kind",
                &path,
                node.place(),
                "this place is not on the outline",
                "give it in per cent, from 0 to 100",
            );
            Value::Misread(n.to_string())
        }
        value => value,
    }
}

fn chosen(field: &Field, node: &Node, path: &str, faults: &Faults) -> Value {
    let items: Vec<&Node> = match node {
        Node::List(items, _) => items.iter().collect(),
        one => vec![one],
    };
    let mut ids = Vec::new();
    for node in items {
        match node {
            Node::Scalar(s) => match one_of(field, s, path, faults) {
                Value::Choice(id) => ids.push(id),
                _ => return Value::Misread(raw(node)),
            },
            other => faults.add(
                "kind",
                path,
                other.place(),
                "a list of choices is needed here",
                "write one choice on a line, after a hyphen",
            ),
        }
    }
    Value::Chosen(ids)
}

fn one_of(field: &Field, scalar: &Scalar, path: &str, faults: &Faults) -> Value {
    let typed = scalar.text.trim();
    let same = |(id, words): &&(String, crate::value::Words)| id == typed || words.en().eq_ignore_ascii_case(typed);
    if let Some((id, _)) = field.choices.iter().find(same) {
        return Value::Choice(id.clone());
    }
    let ids: Vec<&str> = field.choices.iter().map(|(id, _)| id.as_str()).collect();
    let help = did_you_mean(typed, &ids).unwrap_or_else(|| format!("write one of {}", ids.join(", ")));
    faults.add("choice", path, scalar.place, "this is none of the choices", help);
    Value::Misread(scalar.text.clone())
}

fn scalar(field: &Field, scalar: &Scalar, path: &str, faults: &Faults) -> Value {
    let misread = |(fact, help): (String, String)| {
        faults.add("kind", path, scalar.place, fact, help);
        Value::Misread(scalar.text.clone())
    };
    let text = scalar.text.trim();
    if scalar.is_null_word() {
        return null_word(field, scalar, path, faults);
    }
    match field.kind {
        Kind::Number => text
            .parse()
            .map_or_else(|_| misread(("this is no whole number".into(), "write it in figures".into())), Value::Number),
        Kind::Date => read_date(text).map_or_else(misread, Value::Date),
        Kind::Time => read_time(text).map_or_else(misread, Value::Time),
        Kind::Datetime => read_moment(text).map_or_else(misread, Value::Moment),
        Kind::Choice => one_of(field, scalar, path, faults),
        Kind::Bool => match text.to_ascii_lowercase().as_str() {
            "yes" | "true" => Value::Bool(true),
            "no" | "false" => Value::Bool(false),
            _ => misread(("this is neither yes nor no".into(), "write yes or no, or leave it open".into())),
        },
        _ => letters(field, scalar, path, faults),
    }
}

/// `null` and `~` without quotation marks: YAML would lose the word without saying so.
fn null_word(field: &Field, scalar: &Scalar, path: &str, faults: &Faults) -> Value {
    let is_letters =
        !matches!(field.kind, Kind::Number | Kind::Date | Kind::Time | Kind::Datetime | Kind::Choice | Kind::Bool);
    if !is_letters {
        return Value::Open;
    }
    let message = format!("`{}` without quotation marks means \"nothing\" in YAML", scalar.text);
    faults.add(
        "null-word",
        path,
        scalar.place,
        message,
        "put it in quotation marks if it is the answer, or leave the answer empty",
    );
    Value::Misread(scalar.text.clone())
}

/// Letters as typed, held to length and format.
fn letters(field: &Field, scalar: &Scalar, path: &str, faults: &Faults) -> Value {
    let text = scalar.text.trim_end_matches('\n');
    let count = text.chars().count();
    if let Some(max) = field.max.filter(|max| count > *max) {
        faults.add(
            "too-long",
            path,
            scalar.place,
            format!("this has {count} letters; the form has room for {max}"),
            "shorten it, or go on in another field",
        );
    }
    if !matches!(field.kind, Kind::Para) && text.contains('\n') {
        faults.add("kind", path, scalar.place, "this answer is one line", "write it on one line");
    }
    if let Some((fact, help)) =
        field.format.filter(|_| !crate::source::is_blank(text)).and_then(|f| f.fault(text.trim()))
    {
        faults.add("format", path, scalar.place, fact, help);
    }
    Value::Text(text.to_owned())
}

/// What was written, on one line: for answers that no kind could read.
pub(super) fn raw(node: &Node) -> String {
    match node {
        Node::Scalar(s) => s.text.clone(),
        Node::List(items, _) => items.iter().map(raw).collect::<Vec<_>>().join("; "),
        Node::Map(entries, _) => {
            entries.iter().map(|e| format!("{}: {}", e.key, raw(&e.value))).collect::<Vec<_>>().join(", ")
        }
    }
}
