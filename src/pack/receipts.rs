//! Which version of the privacy notice each child's family has acknowledged, and who must get the one in use.

use super::intake;
use crate::approve;
use crate::expr::Data;
use crate::finding::Level;
use crate::form::{Class, Form, Moment};
use crate::index::Entry;
use crate::record::{Reading, Record};
use crate::system::Trouble;
use crate::value::Value;
use crate::workspace::Workspace;
use chrono::{DateTime, FixedOffset, Utc};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The key under which the index knows a notice's version, on the notice and on its receipt.
const VERSION: &str = "notice_version";

/// What is known of one child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The child, by reference.
    pub child: String,
    /// The version that was acknowledged; none where no receipt came back.
    pub version: Option<String>,
    /// When its receipt was signed.
    pub signed_at: Option<DateTime<FixedOffset>>,
    /// Whether the version in use is another one.
    pub must_get: bool,
}

/// How every child among the entries stands to a version. A receipt counts once it is signed and nothing is wrong with it;
/// the one for this version before newer ones for another.
pub fn standings(entries: &[Entry], version: &str) -> Vec<Standing> {
    let mut all: BTreeMap<String, Standing> = BTreeMap::new();
    for entry in entries.iter().filter(|e| !e.child_ref().is_empty()) {
        let child = entry.child_ref().to_owned();
        let known = all.entry(child.to_uppercase()).or_insert_with(|| Standing {
            child,
            version: None,
            signed_at: None,
            must_get: true,
        });
        let Some(acknowledged) = receipt(&entry.to_data()) else { continue };
        let (is_this, at) = (same(&acknowledged, version), signed_at(&entry.to_data()));
        if (is_this, at) > (!known.must_get, known.signed_at) || known.version.is_none() {
            known.must_get = !is_this;
            known.version = Some(acknowledged);
            known.signed_at = at;
        }
    }
    all.into_values().collect()
}

/// A child's record as the index knows it, with how much is wrong in it where it names a version: such a receipt does not
/// count. Nothing where it cannot be read, or is about no child.
///
/// # Errors
/// When a rule cannot be evaluated.
pub fn of_a_child(
    reading: Reading,
    workspace: &Workspace,
    now: DateTime<Utc>,
) -> Result<Option<(Entry, Record, usize)>, Trouble> {
    let Some(record) = reading.record.filter(|r| !r.child_ref.is_empty()) else { return Ok(None) };
    if version_of(&record).is_none() {
        return Ok(Some((Entry::of(&record, 0), record, 0)));
    }
    let checked = approve::check(record, reading.faults, &workspace.procedure, &workspace.setting, now)
        .map_err(|e| Trouble::new(e.to_string()).help("mend the rule; nothing was issued"))?;
    let errors = checked.findings.iter().filter(|f| f.level == Level::Error).count() + checked.faults.len();
    Ok(Some((Entry::of(&checked.record, errors), checked.record, errors)))
}

/// The version that a signed receipt is for.
fn receipt(entry: &Data) -> Option<String> {
    let is = |key: &str, words: &[&str]| matches!(entry.at(key), Data::Text(text) if words.contains(&text.as_str()));
    let counts = is("class", &[Class::ParentSigned.word()])
        && is("moment", &[Moment::Signed.word(), Moment::Filed.word()])
        && *entry.at("errors") == Data::Int(0);
    match entry.at(VERSION) {
        Data::Text(version) if counts => Some(version.clone()),
        _ => None,
    }
}

fn signed_at(entry: &Data) -> Option<DateTime<FixedOffset>> {
    match entry.at("signed_at") {
        Data::Time(time) => Some(*time),
        _ => None,
    }
}

fn same(one: &str, other: &str) -> bool {
    one.trim().eq_ignore_ascii_case(other.trim())
}

/// The version that a record names, on a notice or on its receipt.
pub fn version_of(record: &Record) -> Option<String> {
    let field = version_field(&record.form)?;
    Some(record.answer(&field)).filter(|v| !v.is_open()).map(Value::show)
}

fn version_field(form: &Form) -> Option<String> {
    form.fields().find(|(_, f)| f.index.is_some_and(|i| i.name == VERSION)).map(|(_, f)| f.id.clone())
}

/// The slip that a family signs for a version: the one that lies ready among a child's records, or a new one with the
/// names that its newest record bears; none where nothing names the family.
pub fn slip(child: &str, records: &[Record], version: &str) -> Option<Record> {
    let of_child = |r: &&Record| r.child_ref.eq_ignore_ascii_case(child) && r.form.class == Some(Class::ParentSigned);
    let own: Vec<&Record> = records.iter().filter(of_child).filter(|r| version_field(&r.form).is_some()).collect();
    let is_ready =
        |r: &&&Record| r.moment == Moment::Issued && version_of(r).is_some_and(|named| same(&named, version));
    if let Some(ready) = own.iter().find(is_ready) {
        return Some((*ready).clone());
    }
    let model = own.iter().max_by_key(|r| signed_at(&Entry::of(r, 0).to_data()))?;
    let mut slip = Record::blank(Arc::clone(&model.form), slip_id(&model.form, child, version));
    slip.moment = Moment::Issued;
    slip.child_ref.clone_from(&model.child_ref);
    slip.specimen = model.specimen;
    slip.language.clone_from(&model.language);
    for (_, field) in model.form.fields().filter(|(_, f)| f.needed_from == Moment::Issued) {
        slip.set(&field.id, model.answer(&field.id).clone());
    }
    let named = version_field(&model.form)?;
    slip.set(&named, Value::Text(version.to_owned()));
    Some(slip)
}

/// An id of its own, since the receipt for an earlier version keeps the child's.
fn slip_id(form: &Form, child: &str, version: &str) -> String {
    let named: String = version.chars().filter(char::is_ascii_alphanumeric).take(12).collect();
    let own: String = intake::id(form, child).chars().take(39 - named.len()).collect();
    format!("{own}-{named}").trim_end_matches('-').to_owned()
}
