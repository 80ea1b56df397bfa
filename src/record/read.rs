//! A record file becomes a record: the head by its keys, the answers by the form's fields.

use super::{Record, Reference, Waiver, values};
use crate::form::{Form, Forms, Language, Moment};
use crate::source::{self, Fault, Faults, Keys, Node, Source, Weight, did_you_mean};
use crate::value::Format;
use std::sync::Arc;

/// What reading a record file gives: the record, as far as there is one, and every fault.
#[derive(Debug)]
pub struct Reading {
    /// The text, for showing lines.
    pub source: Source,
    /// The tree, for places.
    pub tree: Option<Node>,
    /// The record; there even when answers were misread, so that an urgent print can show them.
    pub record: Option<Record>,
    /// Everything wrong with the file, in its order.
    pub faults: Vec<Fault>,
}

impl Reading {
    /// Whether nothing in the file refuses it.
    pub fn is_sound(&self) -> bool {
        self.record.is_some() && self.faults.iter().all(|f| f.weight != Weight::Error)
    }
}

/// Reads a record file against the forms there are; `moment` takes the place of the file's own.
pub fn read(name: &str, bytes: &[u8], forms: &Forms, moment: Option<Moment>) -> Reading {
    let reading = source::read(name, bytes);
    let mut all = reading.faults;
    // the tree may lack what was written
    let is_whole = all.iter().all(|f| f.weight != Weight::Error);
    let (mut record, faults) = reading.root.as_ref().map(|tree| read_tree(tree, forms, moment)).unwrap_or_default();
    all.extend(faults);
    all.sort_by_key(|f| f.place.start);
    if let (Some(record), Some(tree)) = (&mut record, &reading.root) {
        record.extras =
            if is_whole { unplaced(&all, tree) } else { vec![("file".into(), reading.source.text.clone())] };
    }
    Reading { source: reading.source, tree: reading.root, record, faults: all }
}

/// Reads a tree as a record, from wherever it comes: the record, as far as there is one, and what is wrong with it.
pub fn read_tree(tree: &Node, forms: &Forms, moment: Option<Moment>) -> (Option<Record>, Vec<Fault>) {
    let faults = Faults::default();
    let record = read_record(tree, forms, moment, &faults);
    (record, faults.into_vec())
}

/// What was written in places of which the form can make nothing: an urgent print shows it as it was typed.
fn unplaced(faults: &[Fault], tree: &Node) -> Vec<(String, String)> {
    let loses = |f: &&Fault| matches!(f.code, "unknown" | "kind" | "choice" | "null-word" | "shape");
    let mut extras = Vec::new();
    for fault in faults.iter().filter(loses) {
        let path = fault.path.strip_prefix("record.").unwrap_or(&fault.path);
        let written = tree.at(&format!("record.{path}")).or_else(|| tree.at(path));
        extras.extend(written.map(|node| (path.to_owned(), values::raw(node))));
    }
    extras.dedup();
    extras
}

fn read_record(tree: &Node, forms: &Forms, moment: Option<Moment>, faults: &Faults) -> Option<Record> {
    let mut keys = Keys::of(tree, "", faults)?;
    let form = find_form(&mut keys, forms)?;
    let mut record = Record::blank(Arc::new(form.clone()), keys.need("id"));
    code(&keys, "id", &record.id);
    record.moment = keys.choice("moment", &Moment::WORDS).unwrap_or(Moment::Completed);
    record.moment = moment.unwrap_or(record.moment);
    record.part = part(&mut keys, form);
    let child = keys.text("child_ref").unwrap_or_default();
    code(&keys, "child_ref", &child);
    // with a blank behind it the reference is misspelt, and means the same child
    record.child_ref = child.trim().to_owned();
    record.specimen = keys.flag("specimen").unwrap_or(false);
    record.language = language(&mut keys, form);
    record.part_a = reference(&mut keys, "part_a");
    record.completes = reference(&mut keys, "completes");
    record.amends = keys.text("amends").unwrap_or_default();
    code(&keys, "amends", &record.amends);
    record.legal_hold = keys.flag("legal_hold").unwrap_or(false);
    record.waivers =
        keys.list("waivers").into_iter().filter_map(|(node, path)| Waiver::read(node, &path, faults)).collect();
    match keys.node("record") {
        Some(node @ Node::Map(..)) => answers(&mut record, node, faults),
        Some(other) => keys.fault(
            "shape",
            "record",
            other.place(),
            "the answers are a map",
            "write `field: answer` lines under `record:`",
        ),
        None => {}
    }
    keys.done();
    Some(record)
}

fn find_form<'f>(keys: &mut Keys<'_>, forms: &'f Forms) -> Option<&'f Form> {
    let id = keys.need("form");
    let form = forms.get(&id);
    if form.is_none() && !id.is_empty() {
        let known: Vec<&str> = forms.iter().filter(|f| !f.draft).map(|f| f.id.as_str()).collect();
        let help = did_you_mean(&id, &known).unwrap_or_else(|| format!("there are {}", known.join(", ")));
        keys.fault("choice", "form", keys.at("form"), format!("there is no form `{id}`"), help);
    }
    form
}

fn part(keys: &mut Keys<'_>, form: &Form) -> Option<String> {
    let part = keys.text("part")?;
    if !form.parts.iter().any(|p| p.id == part) {
        let known: Vec<&str> = form.parts.iter().map(|p| p.id.as_str()).collect();
        keys.fault(
            "choice",
            "part",
            keys.at("part"),
            format!("this form has no part `{part}`"),
            format!("its parts are {}", known.join(", ")),
        );
        return None;
    }
    Some(part)
}

/// The language beside the English; English itself is no second one.
fn language(keys: &mut Keys<'_>, form: &Form) -> String {
    let Some(tag) = keys.text("language").filter(|tag| tag != "en") else { return String::new() };
    if Language::of(&tag).is_none() {
        let help = "write its tag, like pl or ur";
        keys.fault("choice", "language", keys.at("language"), format!("`{tag}` is no tag of a language"), help);
    } else if !form.is_for_parents() {
        let help = "remove the line: this form is for staff, and English alone";
        let message = "only a form that parents read has a second language";
        keys.fault("shape", "language", keys.at("language"), message, help);
    }
    tag
}

fn reference(keys: &mut Keys<'_>, key: &'static str) -> Option<Reference> {
    let mut keys = keys.map(key)?;
    let reference = Reference { id: keys.need("id"), check_code: keys.need("check_code") };
    code(&keys, "id", &reference.id);
    keys.done();
    Some(reference)
}

/// Ids and references become file names, so they are held to letters, digits and hyphens.
fn code(keys: &Keys<'_>, key: &str, text: &str) {
    if let Some((fact, help)) = Format::Code.fault(text).filter(|_| !text.is_empty()) {
        keys.fault("format", key, keys.at(key), fact, help);
    }
}

fn answers(record: &mut Record, node: &Node, faults: &Faults) {
    let Node::Map(entries, _) = node else { return };
    let form = record.form.clone();
    let ids: Vec<&str> = form.fields().filter(|(_, f)| f.is_question()).map(|(_, f)| f.id.as_str()).collect();
    for entry in entries {
        match form.field(&entry.key) {
            Some(field) => record.set(&field.id, values::value(field, &entry.value, &entry.key, faults)),
            None => {
                let help = did_you_mean(&entry.key, &ids)
                    .unwrap_or_else(|| "see `confide new` for the form's fields".to_owned());
                let message = format!("this form has no field `{}`", entry.key);
                faults.add("unknown", &entry.key, entry.key_place, message, help);
            }
        }
    }
}
