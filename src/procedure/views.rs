//! What rules see beside the plain trees: all signatures and all written answers of a record, and a form's note.

use crate::expr::Data;
use crate::form::{Field, Form};
use crate::source::{Faults, Keys, Node};
use crate::value::Kind;
use std::collections::BTreeMap;

/// Which classes of form bear a note with which elements, from `notes.yaml`.
pub(super) type Notes = BTreeMap<String, Vec<String>>;

/// Reads which note says what; its words are the page's business.
pub(super) fn notes(root: &Node, faults: &Faults) -> Notes {
    let mut notes = Notes::new();
    let Some(mut keys) = Keys::of(root, "", faults) else { return notes };
    for (node, path) in keys.list("notes") {
        let Some(mut keys) = Keys::of(node, &path, faults) else { continue };
        let elements = keys.texts("elements");
        notes.extend(keys.texts("for").into_iter().map(|class| (class, elements.clone())));
    }
    notes
}

/// A definition as rules see it, with what its class's note says.
pub(super) fn form(form: &Form, notes: &Notes) -> Data {
    noted(form.to_data(), notes)
}

/// Adds to a definition's tree what follows from the rest of it.
pub(super) fn noted(form: Data, notes: &Notes) -> Data {
    let Data::Map(mut map) = form else { return form };
    let class = match map.get("class") {
        Some(Data::Text(class)) => class.clone(),
        _ => String::new(),
    };
    let has = |element: &str| Data::Bool(notes.get(&class).is_some_and(|all| all.iter().any(|e| e == element)));
    let elements = ["confidential_to_setting", "may_share_without_consent_when"].map(|e| (e, has(e)));
    map.entry("confidentiality_note".into()).or_insert_with(|| Data::map(elements));
    Data::Map(map)
}

/// Every signature of a record, in the form's order.
pub(super) fn signatures(form: &Form, record: &Data) -> Data {
    let rows = form.fields().filter(|(_, f)| f.kind == Kind::Sign).map(|(_, field)| {
        let answer = record.at(&field.id);
        let mut row: BTreeMap<String, Data> = ["name", "role", "staff_id", "signed_at", "mark"]
            .map(|key| (key.to_owned(), answer.at(key).clone()))
            .into();
        row.insert("field".into(), Data::text(&field.id));
        row.insert("signer".into(), Data::text(&field.signer));
        Data::Map(row)
    });
    Data::List(rows.collect())
}

/// Every written answer of a record, also in tables and groups, with its path.
pub(super) fn texts(form: &Form, record: &Data) -> Data {
    let mut rows = Vec::new();
    for (_, field) in form.fields() {
        let about =
            About { sensitivity: field.sensitivity.or(form.sensitivity).map_or("", |s| s.word()), special: false };
        written(field, record.at(&field.id), &field.id, about, &mut rows);
    }
    Data::List(rows)
}

#[derive(Clone, Copy)]
struct About<'f> {
    sensitivity: &'f str,
    special: bool,
}

fn written(field: &Field, answer: &Data, path: &str, about: About<'_>, rows: &mut Vec<Data>) {
    let about = About {
        sensitivity: field.sensitivity.map_or(about.sensitivity, |s| s.word()),
        special: about.special || field.special_category,
    };
    match (field.kind, answer) {
        (Kind::Text | Kind::Para, Data::Text(text)) => rows.push(Data::map([
            ("path", Data::text(path)),
            ("kind", Data::text(field.kind.word())),
            ("text", Data::text(text)),
            ("sensitivity", Data::text(about.sensitivity)),
            ("special_category", Data::Bool(about.special)),
        ])),
        (_, Data::List(items)) => {
            for (n, item) in items.iter().enumerate() {
                members(field, item, &format!("{path}[{}]", n + 1), about, rows);
            }
        }
        (_, item @ Data::Map(_)) => members(field, item, path, about, rows),
        _ => {}
    }
}

fn members(field: &Field, item: &Data, path: &str, about: About<'_>, rows: &mut Vec<Data>) {
    for member in &field.members {
        written(member, item.at(&member.id), &format!("{path}.{}", member.id), about, rows);
    }
}
