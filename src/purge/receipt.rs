//! The receipt of a deletion: the form `destruction_receipt`, filled in from the register's line; what only a person knows stays
//! open, for a pen.

use crate::approve::{self, Approved};
use crate::expr::Data;
use crate::form::Moment;
use crate::record::Record;
use crate::register::{Destroyed, DestroyedOnPaper, KeptOn};
use crate::system::Trouble;
use crate::system::medium::Medium;
use crate::system::remains::{Place, Remain, Seen};
use crate::value::{LONDON, Value};
use crate::workspace::Workspace;
use chrono::{DateTime, Utc};
use std::sync::Arc;

const FORM: &str = "destruction_receipt";
/// The most letters of an id.
const MOST_ID: usize = 40;

/// The receipt, ready to be made.
///
/// # Errors
/// When the workspace has no such form, or the procedure refuses what stands in it.
pub fn receipt(
    line: &Destroyed,
    medium: Medium,
    remains: &[Remain],
    workspace: &Workspace,
    now: DateTime<Utc>,
) -> Result<Approved, Trouble> {
    let form = workspace.forms.get(FORM).ok_or_else(|| Trouble::new(format!("there is no form {FORM}")))?;
    let mut record = Record::blank(Arc::new(form.clone()), id(&line.record));
    record.moment = Moment::Issued;
    record.specimen = workspace.setting.specimen;
    let at = Value::Moment(now.with_timezone(&LONDON).fixed_offset());
    let text = |text: &str| Value::Text(text.to_owned());
    let choice = |id: &str| Value::Choice(id.to_owned());
    record.set("record_id", text(&line.record));
    record.set("hash", text(&line.hash));
    record.set("template", text(&line.form));
    match &line.kept {
        KeptOn::Printed => {
            record.set("kept_how", choice("paper"));
            record.set("kept_as", text(&line.record));
            record.set("kept_at", at.clone());
        }
        KeptOn::Paper => {
            record.set("kept_how", choice("paper"));
            record.set("kept_as", text(&line.record));
        }
        KeptOn::Disc(number) => {
            record.set("kept_how", choice("disc"));
            record.set("kept_as", text(number));
        }
        KeptOn::TermOver => record.set("kept_how", choice("term_over")),
    }
    record.set("deleted_at", at);
    record.set("deleted_by", person(record.answer("deleted_by").clone(), &line.by, &workspace.setting.data));
    record.set("media_kind", choice(medium.word()));
    let is_unknowable = matches!(medium, Medium::Synced | Medium::Network);
    record.set("proof_level", choice(if is_unknowable { "not_provable" } else { "removed" }));
    if let Some(looked) = looked(remains).filter(|_| medium != Medium::Synced) {
        record.set("leftovers", Value::Chosen(looked));
    }
    approve::made_here(record, "the receipt", &workspace.procedure, &workspace.setting, now)
}

/// The receipt of a record on paper, or on a disc, that was destroyed since its term is over.
///
/// # Errors
/// As [`receipt`].
pub fn paper_receipt(gone: &DestroyedOnPaper, workspace: &Workspace, now: DateTime<Utc>) -> Result<Approved, Trouble> {
    let form = workspace.forms.get(FORM).ok_or_else(|| Trouble::new(format!("there is no form {FORM}")))?;
    let mut record = Record::blank(Arc::new(form.clone()), paper_receipt_id(&gone.record));
    record.moment = Moment::Issued;
    record.specimen = workspace.setting.specimen;
    let text = |text: &str| Value::Text(text.to_owned());
    let choice = |id: &str| Value::Choice(id.to_owned());
    record.set("record_id", text(&gone.record));
    record.set("hash", text(&gone.check));
    record.set("template", text(&gone.form));
    record.set("kept_how", choice("term_over"));
    record.set("kept_until", gone.until.parse().map_or(Value::Open, Value::Date));
    record.set("destroyed_how", choice(&gone.how));
    record.set("deleted_at", Value::Moment(now.with_timezone(&LONDON).fixed_offset()));
    record.set("deleted_by", person(record.answer("deleted_by").clone(), &gone.by, &workspace.setting.data));
    record.set("media_kind", choice("file"));
    record.set("proof_level", choice("destroyed"));
    approve::made_here(record, "the receipt", &workspace.procedure, &workspace.setting, now)
}

/// The places that were looked into and hold nothing; nothing where one that counts was not clear, so that whoever looks ticks
/// them all.
fn looked(remains: &[Remain]) -> Option<Vec<String>> {
    let is_clear = |place: Place| remains.iter().any(|r| r.place == place && r.seen == Seen::NotThere);
    let mut all = vec!["typed_file", "pdf", "previews", "temp_files"];
    let more = [("print_spool", Place::Spool), ("recent_files", Place::RecentFiles)];
    all.extend(more.into_iter().filter(|(_, place)| is_clear(*place)).map(|(id, _)| id));
    let is_known = is_clear(Place::Previews) && is_clear(Place::TemporaryFiles);
    is_known.then(|| all.into_iter().map(str::to_owned).collect())
}

/// Who removed it: by name and role where the setting knows whose staff number it is, else by the code.
fn person(group: Value, code: &str, setting: &Data) -> Value {
    let text = |at: &Data, key: &str| match at.at(key) {
        Data::Text(text) => Some(text.clone()),
        _ => None,
    };
    let listed = match setting.at("designated_persons") {
        Data::List(all) => all.as_slice(),
        _ => &[],
    };
    let mut known = [setting.at("manager"), setting.at("line_manager")].into_iter().chain(listed);
    let own = known.find(|person| text(person, "staff_id").is_some_and(|id| id.eq_ignore_ascii_case(code)));
    let name = own.and_then(|person| text(person, "name")).unwrap_or_else(|| code.to_owned());
    let role = own.and_then(|person| text(person, "role")).map(|role| role.replace('_', " "));
    let named = with(with(group, "name", Value::Text(name)), "staff_id", Value::Text(code.to_owned()));
    match role {
        Some(role) => with(named, "role", Value::Text(role)),
        None => named,
    }
}

/// A group with one of its members set.
fn with(group: Value, member: &str, value: Value) -> Value {
    match group {
        Value::Group(mut members) => {
            members.iter_mut().filter(|(id, _)| id == member).for_each(|(_, slot)| *slot = value.clone());
            Value::Group(members)
        }
        other => other,
    }
}

fn id(record: &str) -> String {
    numbered("DR", record)
}

/// The id of the receipt of a record on paper: of one whose files went too there are two.
pub fn paper_receipt_id(record: &str) -> String {
    numbered("DP", record)
}

fn numbered(begins: &str, record: &str) -> String {
    let id: String = format!("{begins}-{record}").chars().take(MOST_ID).collect();
    id.trim_end_matches('-').to_owned()
}
