//! A set as the procedure's rules see it: its forms, what is known of the records in it, and for whom it is.

use super::Set;
use crate::expr::Data;
use crate::form::{Class, Form, Forms};
use crate::index::Entry;
use crate::record::Record;
use crate::value::Kind;

/// A consent page that is not to be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TurnedOff {
    /// Its form.
    pub form: String,
    /// The decision that turns it off.
    pub decision: String,
    /// For which of the four reasons.
    pub codes: Vec<String>,
}

impl Set {
    /// The set as rules see it, before there are records or with them; forms that there are none of stay unknown.
    /// `to` are the people whom the pack is for, as far as they are named; `dangers` those who are a danger to the child.
    pub fn to_data(&self, forms: &Forms, records: &[&Record], to: &[Data], dangers: &[Data]) -> Data {
        let entries: Vec<Data> = records.iter().map(|r| Entry::of(r, 0).to_data()).collect();
        let documents = self.forms.iter().map(|wanted| {
            let at = records.iter().position(|r| r.form.id == wanted.form);
            let form = at.map(|at| &*records[at].form).or_else(|| forms.get(&wanted.form));
            let (record, entry) = (at.map(|at| records[at]), at.map_or(&Data::Null, |at| &entries[at]));
            document(&wanted.form, form, wanted.blank, record, entry)
        });
        let people = |all: &[Data]| Data::List(all.iter().map(|p| keep(p, &["name", "relation"])).collect());
        Data::map([
            ("set", Data::text(&self.id)),
            ("audience", Data::text(&self.audience)),
            ("forms", Data::texts(self.forms.iter().map(|f| f.form.as_str()))),
            ("documents", Data::List(documents.collect())),
            ("decisions", Data::List(entries.iter().filter_map(decision).collect())),
            ("addressees", people(to)),
            ("risks", people(dangers)),
        ])
    }

    /// The forms that are filled in for each child, and whether each is optional: those that are not put in blank and
    /// are no notices.
    pub fn of_a_child<'f>(&self, forms: &'f Forms) -> Vec<(&'f Form, bool)> {
        let known = self.forms.iter().filter(|f| !f.blank).filter_map(|f| Some((forms.get(&f.form)?, f.optional)));
        known.filter(|(form, _)| form.class != Some(Class::Notice)).collect()
    }

    /// The set without the consent pages that are turned off.
    #[must_use]
    pub fn without(&self, off: &[TurnedOff]) -> Set {
        let mut set = self.clone();
        set.forms.retain(|form| off.iter().all(|page| page.form != form.form));
        set
    }
}

/// What the records that all packs share settle for the children's forms: where both know an answer under one index key,
/// such as the version of the notice.
pub fn settled(shared: &[Record], forms: &[(&Form, bool)]) -> Vec<(String, String)> {
    let keyed = |form: &Form| -> Vec<(String, crate::form::IndexKey)> {
        form.fields().filter_map(|(_, f)| Some((f.id.clone(), f.index?))).collect()
    };
    let mut all = Vec::new();
    for record in shared {
        for (own, key) in keyed(&record.form) {
            let said = record.answer(&own).show();
            let same = forms.iter().flat_map(|(form, _)| keyed(form)).filter(|(_, theirs)| *theirs == key);
            all.extend(same.filter(|_| !said.is_empty()).map(|(field, _)| (field, said.clone())));
        }
    }
    all
}

/// Whether a form asks a parent to agree to something.
pub fn asks_consent(form: &Form) -> bool {
    let asks = |kind: Kind, attests: &str| kind == Kind::ConsentItem || attests == "free_will";
    form.class == Some(Class::ParentSigned) && form.fields().any(|(_, f)| asks(f.kind, &f.attests))
}

fn document(id: &str, form: Option<&Form>, blank: bool, record: Option<&Record>, entry: &Data) -> Data {
    let of_form = |give: &dyn Fn(&Form) -> Data| form.map_or(Data::Null, give);
    let fields = |keep: fn(Kind) -> bool| {
        of_form(&|form: &Form| Data::texts(form.fields().filter(|(_, f)| keep(f.kind)).map(|(_, f)| f.id.clone())))
    };
    let answers = |r: &Record| ["child_dob", "dob"].map(|id| r.answer(id).to_data());
    let born = record.and_then(|r| answers(r).into_iter().find(|d| *d != Data::Null)).unwrap_or_default();
    Data::map([
        ("form", Data::text(id)),
        ("class", of_form(&|f| f.class.map_or(Data::Null, |c| Data::text(c.word())))),
        ("sensitivity", of_form(&|f| f.sensitivity.map_or(Data::Null, |s| Data::text(s.word())))),
        ("blank", Data::Bool(blank)),
        ("explains", of_form(&|f| Data::texts(f.fields().flat_map(|(_, field)| field.statement.explains.clone())))),
        ("fields", fields(|kind| kind != Kind::Statement)),
        ("consents", fields(|kind| kind == Kind::ConsentItem)),
        ("record", entry.at("id").clone()),
        ("child_ref", entry.at("child_ref").clone()),
        ("child_dob", born),
        ("moment", entry.at("moment").clone()),
        ("linked_decision", entry.at("linked_decision").clone()),
        ("asks_consent", of_form(&|f| Data::Bool(asks_consent(f)))),
    ])
}

fn decision(entry: &Data) -> Option<Data> {
    let is_one = *entry.at("do_not_ask") != Data::Null || *entry.at("decision") != Data::Null;
    is_one.then(|| keep(entry, &["id", "child_ref", "do_not_ask"]))
}

fn keep(tree: &Data, keys: &[&str]) -> Data {
    Data::map(keys.iter().map(|key| (*key, tree.at(key).clone())))
}

/// The consent pages that a decision among these records turns off, and for which of the four reasons: consent is not
/// asked for a sharing that must not wait for it (07.2.62).
pub fn turned_off(records: &[&Record]) -> Vec<TurnedOff> {
    let entries: Vec<(&Record, Data)> = records.iter().map(|r| (*r, Entry::of(r, 0).to_data())).collect();
    let decisions: Vec<(&Record, &Data)> = entries
        .iter()
        .filter(|(_, e)| matches!(e.at("do_not_ask"), Data::List(codes) if !codes.is_empty()))
        .map(|(r, e)| (*r, e.at("do_not_ask")))
        .collect();
    let off = entries.iter().filter(|(r, _)| asks_consent(&r.form)).filter_map(|(record, entry)| {
        let belongs = |decision: &Record| match entry.at("linked_decision") {
            Data::Text(id) => id.eq_ignore_ascii_case(&decision.id),
            _ => decision.child_ref.eq_ignore_ascii_case(&record.child_ref),
        };
        let (decision, codes) = decisions.iter().find(|(decision, _)| belongs(decision))?;
        let codes = match codes {
            Data::List(codes) => codes.iter().filter_map(text).collect(),
            _ => Vec::new(),
        };
        Some(TurnedOff { form: record.form.id.clone(), decision: decision.id.clone(), codes })
    });
    off.collect()
}

fn text(data: &Data) -> Option<String> {
    match data {
        Data::Text(text) => Some(text.clone()),
        _ => None,
    }
}
