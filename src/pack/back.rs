//! What comes back from a parent: which forms of a job, what is asked in them, who signs; the cover page and the register
//! both ask here.

use super::{Job, Kept, version_of};
use crate::approve::Approved;
use crate::form::{Answerer, Class, Field, Moment};
use crate::index::Entry;
use crate::record::{Open, Record};
use crate::value::{Kind, Value};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// The member of a row in which a parent agrees to something.
const ANSWER: &str = "answer";

/// The day on which a form that asks for consents says that it asks again.
const ASKED_AGAIN: &str = "review_date";

/// How an item is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asks {
    /// May we: yes, no, or left blank. A no is a whole answer.
    Consent,
    /// Something that only the parent can vouch for, such as having chosen freely: yes, no, or left blank.
    Attest,
    /// The other questions of a section together: filled in, with gaps, or left blank.
    Section,
}

/// One item that a parent answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The path of the question in the form; of a section `section.` and its id.
    pub item: String,
    /// How it is answered.
    pub asks: Asks,
    /// Of a section the questions that must be answered, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<String>,
}

impl Asked {
    /// The one question of a section that asks only one: then nothing lies between filled in and left blank.
    pub fn only(&self) -> Option<&str> {
        match self.questions.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }
}

/// One line for a parent's signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// The field.
    pub field: String,
    /// Who signs there: `parent` or `second_parent`.
    pub role: String,
    /// Whether it may not stay empty.
    pub needed: bool,
}

/// One form that comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Back {
    /// The form.
    pub form: String,
    /// Its record's id.
    pub record: String,
    /// The form's edition: which words the parent saw.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub edition: String,
    /// The version of the privacy notice that it is the receipt for; none of another form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// Until when the answers are to last, as `2027-09-01`; none where the form does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// What is asked in it, in the order of the page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Asked>,
    /// Who signs it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signers: Vec<Signer>,
    /// Whom it keeps away, without a name, by the keys of the index.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub index: BTreeMap<String, Json>,
    /// How long it is kept, and where; none where that was written down before the register knew it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<Kept>,
}

/// Whether a document is given back and not kept: notices and blanks for later are kept.
pub(super) fn comes_back(document: &Approved) -> bool {
    let record = document.record();
    record.form.class != Some(Class::Notice) && record.moment != Moment::Blank
}

/// The forms of a job that a parent answers or signs, and gives back.
pub fn back(job: &Job) -> Vec<Back> {
    let theirs = |d: &&Approved| comes_back(d) && d.record().form.class == Some(Class::ParentSigned);
    let all = job.documents.iter().filter(theirs).map(of);
    all.filter(|back| !back.items.is_empty() || !back.signers.is_empty()).collect()
}

/// What the page leaves to a parent's pen.
fn of(document: &Approved) -> Back {
    let record = document.record();
    let field = |open: &Open| record.form.field(&open.path);
    let signers = document.open().iter().filter(|o| o.is_signature).filter_map(|o| {
        let field = field(o).filter(|f| f.is_signed_by_parent())?;
        Some(Signer { field: field.id.clone(), role: field.signer.clone(), needed: field.required })
    });
    Back {
        form: record.form.id.clone(),
        record: record.id.clone(),
        edition: record.form.edition.clone(),
        notice: version_of(record),
        until: until(record),
        items: items(document),
        signers: signers.collect(),
        index: kept_away(record),
        kept: Some(Kept::of(document)),
    }
}

/// What the index knows of people from whom danger comes.
fn kept_away(record: &Record) -> BTreeMap<String, Json> {
    let mut all = Entry::of(record, 0).without_names();
    all.retain(|key, _| ["source_of_risk", "kept_away"].contains(&key.as_str()));
    all
}

fn until(record: &Record) -> Option<String> {
    match record.answer(ASKED_AGAIN) {
        Value::Date(day) => Some(day.to_string()),
        _ => None,
    }
}

fn items(document: &Approved) -> Vec<Asked> {
    let record = document.record();
    let is_open = |f: &Field| document.open().iter().any(|o| o.path == f.id);
    let mut all = Vec::new();
    for section in record.form.parts.iter().flat_map(|p| &p.sections) {
        let mut others = Vec::new();
        for field in &section.fields {
            let alone = |asks| Asked { item: field.id.clone(), asks, questions: Vec::new() };
            match field.kind {
                _ if field.kind.has_rows() && !is_open(field) => all.extend(rows(field, record)),
                _ if !is_open(field) || field.answered_by != Answerer::Parent => {}
                Kind::ConsentItem => all.push(alone(Asks::Consent)),
                Kind::Attestation => all.push(alone(Asks::Attest)),
                Kind::Sign => {}
                _ => others.push(field.id.clone()),
            }
        }
        if !others.is_empty() {
            all.push(Asked { item: format!("section.{}", section.id), asks: Asks::Section, questions: others });
        }
    }
    all
}

/// The yes and no that a parent gives in each row that was filled in before.
fn rows(field: &Field, record: &Record) -> Vec<Asked> {
    let Value::Rows(rows) = record.answer(&field.id) else { return Vec::new() };
    let theirs =
        |m: &&Field| m.kind == Kind::Bool && m.answered_by == Answerer::Parent && (m.required || m.id == ANSWER);
    let row = |(n, row): (usize, &Value)| {
        let open = field.members.iter().filter(theirs).filter(|m| row.member(&m.id).is_open());
        let item = |m: &Field| format!("{}[{}].{}", field.id, n + 1, m.id);
        open.map(|m| Asked { item: item(m), asks: Asks::Consent, questions: Vec::new() }).collect::<Vec<_>>()
    };
    rows.iter().enumerate().flat_map(row).collect()
}
