//! What is known of a record without its text: codes, dates, links and people, by which records are held against each other.
//!
//! A form says with `index: <key>` which answers the index may know, and as what. An entry is made from a record that is
//! at hand as a file; one that is known to lie on paper alone has the same keys, and `on_paper: true`.

use crate::expr::{Data, kin};
use crate::form::{Field, IndexKey, Indexed};
use crate::record::Record;
use crate::source::fingerprint;
use crate::value::Value;
use chrono::DateTime;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// What the index knows of one record.
#[derive(Clone, Debug)]
pub struct Entry {
    data: BTreeMap<String, Data>,
    /// For each key the fields behind it, each with how many rows stand before its own.
    paths: BTreeMap<&'static str, Vec<(usize, String)>>,
}

impl Entry {
    /// The entry of a record with so many open errors.
    pub fn of(record: &Record, errors: usize) -> Entry {
        let form = &record.form;
        let text = |text: &str| if text.is_empty() { Data::Null } else { Data::text(text) };
        let mut entry = Entry { data: BTreeMap::new(), paths: BTreeMap::new() };
        for (key, value) in [
            ("form", text(&form.id)),
            ("id", text(&record.id)),
            ("part", text(record.part.as_deref().unwrap_or_default())),
            ("child_ref", text(&record.child_ref)),
            ("moment", text(record.moment.word())),
            ("class", text(form.class.map_or("", |c| c.word()))),
            ("sensitivity", text(form.sensitivity.map_or("", |s| s.word()))),
            ("amends", text(&record.amends)),
            ("on_paper", Data::Bool(false)),
            ("errors", Data::Int(i64::try_from(errors).unwrap_or(i64::MAX))),
            ("fingerprint", text(&fingerprint(record.to_data().canonical().as_bytes()))),
        ] {
            entry.data.insert(key.into(), value);
        }
        for (_, field) in form.fields() {
            entry.know(field, record.answer(&field.id), &field.id);
        }
        entry
    }

    /// The entry of a record that lies on paper alone: what is known of it, by the names of the index's keys.
    pub fn on_paper<K: Into<String>>(known: impl IntoIterator<Item = (K, Data)>) -> Entry {
        let mut data: BTreeMap<String, Data> = known.into_iter().map(|(key, value)| (key.into(), value)).collect();
        data.insert("on_paper".into(), Data::Bool(true));
        Entry { data, paths: BTreeMap::new() }
    }

    /// As rules see it.
    pub fn to_data(&self) -> Data {
        Data::Map(self.data.clone())
    }

    /// The child that it is about; empty where it is about none.
    pub fn child_ref(&self) -> &str {
        self.code("child_ref")
    }

    /// Its record's id.
    pub fn id(&self) -> &str {
        self.code("id")
    }

    /// Whether there may be others that it is held against: of the same child, about the same disc, or those that it names.
    pub fn may_have_others(&self) -> bool {
        !self.child_ref().is_empty() || self.is_about_discs() || self.links().next().is_some()
    }

    /// What may be written down of it for the day on which only its paper is left: codes, numbers, days, and what somebody is
    /// to the child. No name, and nothing that somebody put into words.
    pub fn without_names(&self) -> BTreeMap<String, Json> {
        let known = IndexKey::WORDS.iter().filter_map(|(name, key)| {
            let data = self.data.get(*name)?;
            let written = match key.holds {
                Indexed::Time => Some(data).filter(|d| matches!(d, Data::Time(_))).map(Data::to_json),
                // where a disc lies is told in words: that it is told is all that is asked
                Indexed::Code if *name == "filed_in" => Some(Json::from("told")),
                Indexed::Code => code(data, name).map(Json::from),
                // the first column of a table: as a rule who was there
                Indexed::Codes if *name == "attenders" => None,
                Indexed::Codes => list(data, |one| code(one, name).map(Json::from)),
                Indexed::Person => who(data),
                Indexed::People => list(data, who),
            };
            Some(((*name).to_owned(), written?))
        });
        known.collect()
    }

    /// Whether it rests on a consent.
    pub fn cites_consent(&self) -> bool {
        matches!(self.data.get("consents_cited"), Some(Data::List(all)) if !all.is_empty())
            || !self.code("consents_cited").is_empty()
    }

    /// Whether it is a page about a disc, or about what is kept on one.
    pub fn is_about_discs(&self) -> bool {
        ["media_register", "destruction_receipt"].contains(&self.code("form"))
    }

    /// The number of the disc that it is about; empty where it is about none.
    pub fn disc(&self) -> &str {
        self.code("disc_id")
    }

    /// The ids of other records that it names.
    pub fn links(&self) -> impl Iterator<Item = &str> {
        let linked = IndexKey::WORDS.iter().filter(|(name, _)| name.starts_with("linked_"));
        linked.map(|(name, _)| self.code(name)).filter(|id| !id.is_empty())
    }

    fn code(&self, key: &str) -> &str {
        match self.data.get(key) {
            Some(Data::Text(code)) => code,
            _ => "",
        }
    }

    /// The path in the record of what a finding about the entry names; rows are counted in the field they stand in.
    pub fn path(&self, key: &str) -> String {
        let first = key.split(['.', '[']).next().unwrap_or(key);
        let Some(fields) = self.paths.get(first) else { return first.to_owned() };
        let rest = &key[first.len()..];
        let row = rest
            .strip_prefix('[')
            .and_then(|r| r.split_once(']'))
            .and_then(|(n, rest)| Some((n.parse::<usize>().ok()?, rest)));
        match row {
            Some((n, rest)) => {
                let own = fields.iter().rfind(|(before, _)| *before < n);
                own.map_or_else(|| first.to_owned(), |(before, path)| format!("{path}[{}]{rest}", n - before))
            }
            None => fields.first().map_or_else(|| first.to_owned(), |(_, path)| format!("{path}{rest}")),
        }
    }

    fn know(&mut self, field: &Field, value: &Value, path: &str) {
        if let Some(key) = field.index {
            self.add(key, field, value, path);
        }
        for member in &field.members {
            if let (Value::Group(_), true) = (value, member.index.is_some() || !member.members.is_empty()) {
                self.know(member, value.member(&member.id), &format!("{path}.{}", member.id));
            }
        }
    }

    fn add(&mut self, key: IndexKey, field: &Field, value: &Value, path: &str) {
        if value.is_open() {
            return;
        }
        let known = match key.holds {
            Indexed::Codes => Data::texts(codes(field, value)),
            Indexed::People => Data::List(people(value)),
            Indexed::Person => people(value).into_iter().next().unwrap_or_default(),
            Indexed::Time | Indexed::Code => value.to_data(),
        };
        let before = match self.data.get(key.name) {
            Some(Data::List(all)) => all.len(),
            _ => 0,
        };
        self.paths.entry(key.name).or_default().push((before, path.to_owned()));
        match (self.data.get_mut(key.name), known) {
            (Some(Data::List(all)), Data::List(more)) => all.extend(more),
            (_, known) => {
                self.data.insert(key.name.into(), known);
            }
        }
    }
}

/// Those of a list that may be written down; none where there are none.
fn list(data: &Data, written: impl Fn(&Data) -> Option<Json>) -> Option<Json> {
    let Data::List(all) = data else { return None };
    let all: Vec<Json> = all.iter().filter_map(written).collect();
    (!all.is_empty()).then_some(Json::Array(all))
}

/// A code or a number, and no words: a number has a figure in it, and only what a form lets one choose has none.
fn code(data: &Data, key: &str) -> Option<String> {
    let Data::Text(text) = data else { return None };
    let is_number = text.chars().any(|c| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:#".contains(c));
    let is_choice = CHOICES.contains(&key) && text.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    (text.len() <= 64 && (is_number || is_choice)).then(|| text.clone())
}

/// The keys under which stands what a form lets one choose.
const CHOICES: [&str; 9] = [
    "category",
    "outcome",
    "decision",
    "consent_status",
    "not_sought_reason",
    "kept_as",
    "do_not_ask",
    "consents_cited",
    "consents_withdrawn",
];

/// Somebody without a name: the staff number, and what they are to the child.
fn who(data: &Data) -> Option<Json> {
    let staff = code(data.at("staff_id"), "staff_id").map(|id| ("staff_id".to_owned(), Json::from(id)));
    let kin = Some(kin(data).join(" and ")).filter(|kin| !kin.is_empty());
    let all: serde_json::Map<String, Json> =
        staff.into_iter().chain(kin.map(|kin| ("relation".to_owned(), Json::from(kin)))).collect();
    (!all.is_empty()).then_some(Json::Object(all))
}

/// What was written down, as it was known.
pub fn known(written: &Json) -> Data {
    match written {
        Json::Null => Data::Null,
        Json::Bool(is) => Data::Bool(*is),
        Json::Number(number) => number.as_i64().map_or(Data::Null, Data::Int),
        Json::String(text) => DateTime::parse_from_rfc3339(text).map_or_else(|_| Data::text(text), Data::Time),
        Json::Array(all) => Data::List(all.iter().map(known).collect()),
        Json::Object(all) => Data::Map(all.iter().map(|(key, value)| (key.clone(), known(value))).collect()),
    }
}

/// The codes that an answer names: chosen ones, the first column of a table, or the field's own id for a yes.
fn codes(field: &Field, value: &Value) -> Vec<String> {
    match value {
        Value::Bool(true) => vec![field.id.clone()],
        Value::Bool(false) => Vec::new(),
        Value::Chosen(ids) => ids.clone(),
        Value::Rows(rows) => {
            let first = |row: &Value| match row {
                Value::Group(members) => members.iter().map(|(_, v)| v.show()).find(|t| !t.is_empty()),
                _ => None,
            };
            rows.iter().filter_map(first).collect()
        }
        other => Some(other.show()).filter(|t| !t.is_empty()).into_iter().collect(),
    }
}

/// People named by an answer, each as name, relation, role and staff id.
fn people(value: &Value) -> Vec<Data> {
    match value {
        Value::Rows(rows) => rows.iter().flat_map(people).collect(),
        group @ Value::Group(_) => {
            let first = |ids: &[&str]| {
                ids.iter().map(|id| group.member(id)).find(|v| !v.is_open()).map_or(Data::Null, Value::to_data)
            };
            vec![Data::map([
                ("name", first(&["name", "person", "who"])),
                ("relation", first(&["relation", "relation_to_child"])),
                ("role", first(&["role"])),
                ("staff_id", first(&["staff_id"])),
            ])]
        }
        other if other.is_open() => Vec::new(),
        other => vec![Data::map([
            ("name", Data::text(other.show())),
            ("relation", Data::Null),
            ("role", Data::Null),
            ("staff_id", Data::Null),
        ])],
    }
}
