//! What an inspection counts of a page (`confide inspect`): how soon it was written, who stood behind it, what was set aside. Codes
//! and numbers; no name, no free text.

use crate::approve::Approved;
use crate::expr::Data;
use crate::form::{Class, Form};
use crate::index;
use crate::pack::version_of;
use crate::setting::Setting;
use serde::{Deserialize, Serialize};

/// The answer of a decision that is put off: nobody need back it yet (07.2.57).
const PUT_OFF: &str = "defer";
/// Whoever is in no list of the setting, and says no role that the forms know.
const SOMEBODY: &str = "staff";
/// The roles that are written down as they are said.
const ROLES: [&str; 10] = [
    "designated_person",
    "deputy_dp",
    "dsl",
    "manager",
    "line_manager",
    "key_person",
    "sendco",
    "practitioner",
    "admin",
    "parent",
];

/// What is counted of a page; lines from before it was written down have nothing of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// How many minutes after it happened it was written, where the form asks for both (07.2.14).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<i64>,
    /// Whether a decision has the backing of a designated person; none where the form asks for none, or it was put off (07.2.57).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backed: Option<bool>,
    /// The code of the reason for which it was printed before it was complete; empty where it was not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub urgent: String,
    /// The record whose urgent print it completes.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub completes: String,
    /// The rules whose warnings were set aside.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waived: Vec<String>,
    /// What people vouch for in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vouched: Vec<Vouched>,
    /// The version of the privacy notice that it is the receipt for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notice: String,
}

/// What somebody vouches for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Vouched {
    /// What, by the word that a clause has for it, such as `tone`.
    pub what: String,
    /// Who: a staff number where `setting.yaml` names the person, else a role.
    pub by: String,
}

impl Noted {
    /// What is counted of a document.
    pub fn of(document: &Approved, setting: &Setting) -> Noted {
        let record = document.record();
        let known = index::Entry::of(record, 0).to_data();
        let is_receipt = record.form.class == Some(Class::ParentSigned);
        let mut waived: Vec<String> = document.waived().iter().map(|waiver| waiver.rule.to_uppercase()).collect();
        let mut vouched: Vec<Vouched> = document
            .attested()
            .into_iter()
            .map(|said| Vouched { what: said.attests, by: who(&said.name, &said.role, setting) })
            .collect();
        waived.sort();
        waived.dedup();
        vouched.sort();
        vouched.dedup();
        Noted {
            minutes: minutes(&known),
            backed: asks_for_backing(&record.form).then(|| backed(&known)).flatten(),
            urgent: document.urgent().map(|urgent| urgent.code.word().to_owned()).unwrap_or_default(),
            completes: record.completes.as_ref().map(|other| other.id.clone()).unwrap_or_default(),
            waived,
            vouched,
            notice: version_of(record).filter(|_| is_receipt).unwrap_or_default(),
        }
    }

    /// Whether there is nothing to count.
    pub(super) fn is_empty(&self) -> bool {
        *self == Noted::default()
    }
}

/// Whether it is a form on which somebody must back a decision.
pub fn asks_for_backing(form: &Form) -> bool {
    form.fields().any(|(_, field)| field.index.is_some_and(|key| key.name == "backed_by"))
}

/// From what happened to writing it down, in whole minutes; what was written before it happened is refused elsewhere.
fn minutes(known: &Data) -> Option<i64> {
    match (known.at("occurred_at"), known.at("recorded_at")) {
        (Data::Time(happened), Data::Time(written)) => Some((*written - *happened).num_minutes().max(0)),
        _ => None,
    }
}

/// Whether somebody backs it: that they may is what R57 asks before the page is made.
fn backed(known: &Data) -> Option<bool> {
    let is_put_off = matches!(known.at("decision"), Data::Text(decision) if decision == PUT_OFF);
    let is_named = matches!(known.at("backed_by").at("name"), Data::Text(name) if !name.trim().is_empty());
    (!is_put_off).then_some(is_named)
}

/// The staff number of a person that the setting names, else their role by its word.
fn who(name: &str, role: &str, setting: &Setting) -> String {
    let is = |own: &Data| matches!(own, Data::Text(own) if own.trim().eq_ignore_ascii_case(name.trim()));
    let designated = match setting.data.at("designated_persons") {
        Data::List(all) => all.as_slice(),
        _ => &[],
    };
    let named = designated.iter().chain(["manager", "line_manager"].map(|key| setting.data.at(key)));
    let number = named.filter(|person| is(person.at("name"))).find_map(|person| match person.at("staff_id") {
        Data::Text(number) if !number.is_empty() => Some(number.clone()),
        _ => None,
    });
    number.unwrap_or_else(|| {
        let role = role.trim().to_lowercase().replace([' ', '-'], "_");
        ROLES.into_iter().find(|known| *known == role).unwrap_or(SOMEBODY).to_owned()
    })
}
