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
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// What the index knows of one record.
#[derive(Clone, Debug)]
pub struct Entry {
    data: BTreeMap<String, Data>,
    /// For each key the fields behind it, each with how many rows stand before its own.
    paths: BTreeMap<&'static str, Vec<(usize, String)>>,
    /// For each key what was chosen from a form's own list, and not typed.
    chosen: BTreeMap<&'static str, BTreeSet<String>>,
}

impl Entry {
    /// The entry of a record with so many open errors.
    pub fn of(record: &Record, errors: usize) -> Entry {
        let form = &record.form;
        let text = |text: &str| if text.is_empty() { Data::Null } else { Data::text(text) };
        let mut entry = Entry { data: BTreeMap::new(), paths: BTreeMap::new(), chosen: BTreeMap::new() };
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
        Entry { data, paths: BTreeMap::new(), chosen: BTreeMap::new() }
    }

    /// As rules see it.
    pub fn to_data(&self) -> Data {
        Data::Map(self.data.clone())
    }

    /// The child that it is about; empty where it is about none.
    pub fn child_ref(&self) -> &str {
        self.code("child_ref")
    }

    /// The part of a record that it is about: form, id and part, whatever their case.
    pub fn key(&self) -> (String, String, String) {
        let lower = |key| self.code(key).to_lowercase();
        (lower("form"), lower("id"), lower("part"))
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
            let code = |data: &Data| match data {
                Data::Text(text) if self.chosen.get(name).is_some_and(|own| own.contains(text)) => Some(text.clone()),
                Data::Text(text) => number(text, name),
                _ => None,
            };
            let written = match key.holds {
                Indexed::Time => Some(data).filter(|d| matches!(d, Data::Time(_))).map(Data::to_json),
                // where a disc lies is told in words: that it is told is all that is asked
                Indexed::Code if *name == "filed_in" => Some(Json::from("told")),
                Indexed::Code => code(data).map(Json::from),
                // the first column of a table: as a rule who was there
                Indexed::Codes if *name == "attenders" => None,
                Indexed::Codes => list(data, |one| code(one).map(Json::from)),
                Indexed::Person => Some(who(data)),
                Indexed::People => list(data, |one| Some(who(one))),
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
        match value {
            Value::Choice(id) => drop(self.chosen.entry(key.name).or_default().insert(id.clone())),
            Value::Chosen(ids) => self.chosen.entry(key.name).or_default().extend(ids.iter().cloned()),
            Value::Bool(true) => drop(self.chosen.entry(key.name).or_default().insert(field.id.clone())),
            _ => {}
        }
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

/// A list of which all may be written down.
fn list(data: &Data, written: impl Fn(&Data) -> Option<Json>) -> Option<Json> {
    let Data::List(all) = data else { return None };
    // a list with gaps would say that something is not in it
    let all: Vec<Json> = all.iter().map(written).collect::<Option<_>>()?;
    (!all.is_empty()).then_some(Json::Array(all))
}

/// The number of a record, a disc, a page or a person of the staff, and no word: it has a figure in it, and no more letters in a
/// row than a prefix has, all of them large.
fn number(text: &str, key: &str) -> Option<String> {
    let is_hash =
        key == "hash" && text.len() >= 8 && text.chars().all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c));
    let is_plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:#".contains(c));
    let words = text.split(|c: char| !c.is_ascii_alphabetic());
    let is_prefix = |word: &str| word.len() <= 6 && (word.len() < 3 || word.chars().all(|c| c.is_ascii_uppercase()));
    let is_number = is_plain && text.chars().any(|c| c.is_ascii_digit()) && words.into_iter().all(is_prefix);
    (text.len() <= 64 && (is_number || is_hash)).then(|| text.to_owned())
}

/// Somebody without a name: the staff number, and what they are to the child; that there is somebody is known in any case.
fn who(data: &Data) -> Json {
    let staff = match data.at("staff_id") {
        Data::Text(id) => number(id, "staff_id").map(|id| ("staff_id".to_owned(), Json::from(id))),
        _ => None,
    };
    let kin = Some(kin(data).join(" and ")).filter(|kin| !kin.is_empty());
    let kin = kin.map(|kin| ("relation".to_owned(), Json::from(kin)));
    let all: serde_json::Map<String, Json> = staff.into_iter().chain(kin).collect();
    if all.is_empty() { json!({"unnamed": true}) } else { Json::Object(all) }
}

/// Whether it is known of somebody only that there is somebody: that may be anybody.
pub fn is_unnamed(person: &Data) -> bool {
    *person.at("unnamed") == Data::Bool(true)
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

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn a_number_has_a_figure_and_no_name_in_it() {
        for one in [
            "SD-2026-0007-K41",
            "CON-0031",
            "DISC-2026-001",
            "v4",
            "S-001",
            "C-0042",
            "MATCH-7",
            "LETTER-2026-0004",
            "2026-09",
        ] {
            assert_eq!(number(one, "evidence").as_deref(), Some(one));
        }
        for one in
            ["rita", "Rita-Cole-4", "rita_cole", "Beth-Lowe-1", "anna7", "NOAHSHARP-1", "see the file 7", "Ann-7"]
        {
            assert_eq!(number(one, "evidence"), None, "{one}");
        }
        assert_eq!(number("9f2c51d07ab3", "hash").as_deref(), Some("9f2c51d07ab3"));
        assert_eq!(number("Rita-Cole-2019", "hash"), None);
    }
}
