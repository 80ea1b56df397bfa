//! A page on which somebody wrote down that a parent takes consents back is told to the register like the word itself.

use super::answers::is_code;
use super::consents::ALL;
use super::withdraw::{FORM, is_new};
use super::{Entry, Register, Withdrawn};
use crate::approve::Approved;
use crate::disk;
use crate::finding::Finding;
use crate::form::Moment;
use crate::index;
use crate::pack::Job;
use crate::record::{self, Record};
use crate::seal::Identity;
use crate::source::{MOST_BYTES, shown};
use crate::system::Trouble;
use crate::value::{LONDON, Value};
use crate::workspace::{self, Workspace};
use chrono::{DateTime, Utc};

/// The choice that stands for what the rows below it name.
const OTHER: &str = "other";

/// Writes down what the pages of a job take back, once, however often they are made.
///
/// # Errors
/// When the register is not whole, or cannot be written.
pub fn heard(workspace: &Workspace, job: &Job, key: Option<&Identity>, now: DateTime<Utc>) -> Result<(), Trouble> {
    let records = job.documents.iter().map(Approved::record);
    let told: Vec<&Record> = records.filter(|r| r.form.id == FORM && counts(r, workspace)).collect();
    let Some(folder) = workspace.folder.as_ref().filter(|_| !told.is_empty()) else { return Ok(()) };
    Register::add_signed(folder, now, key, |register| {
        let all = told.into_iter().flat_map(|record| withdrawn(record, register));
        Ok(all.filter(|new| is_new(register, new)).map(Entry::Withdrawn).collect())
    })?;
    Ok(())
}

/// What the rules find among records, and between them and what lies on paper alone, what parents refused or took back above all:
/// the number of the record, and the finding.
///
/// # Errors
/// As [`with_records`], and when a rule cannot be evaluated.
pub fn across(
    records: &[&Record],
    workspace: &Workspace,
    now: DateTime<Utc>,
) -> Result<Vec<(usize, Finding)>, Trouble> {
    let mut entries: Vec<index::Entry> = records.iter().map(|record| index::Entry::of(record, 0)).collect();
    let paper = match &workspace.folder {
        Some(_) if entries.iter().any(index::Entry::cites_consent) => with_records(workspace)?.on_paper(&entries),
        Some(folder) if entries.iter().any(index::Entry::may_have_others) => Register::read(folder)?.on_paper(&entries),
        _ => Vec::new(),
    };
    entries.extend(paper);
    let found = workspace.procedure.check_index(&entries, &workspace.setting.data, now);
    let mut found = found.map_err(|e| Trouble::new(e.to_string()).help("mend the rule; nothing was issued"))?;
    found.retain(|(entry, _)| *entry < records.len());
    Ok(found)
}

/// The same of one record by itself, where there may be others; what cannot be asked stops it too.
pub fn across_paper(record: &Record, workspace: &Workspace, now: DateTime<Utc>) -> Vec<Finding> {
    if !index::Entry::of(record, 0).may_have_others() {
        return Vec::new();
    }
    match across(&[record], workspace, now) {
        Ok(found) => found.into_iter().map(|(_, finding)| finding).collect(),
        Err(trouble) => vec![Finding::of_form("register", "", trouble.message, trouble.help)],
    }
}

/// The register of a workspace with what the records at hand take back beside it, which nobody printed yet: it holds from
/// the hour that it was said.
///
/// # Errors
/// When the register is not whole, or a record cannot be read: it might be the one that takes something back.
pub fn with_records(workspace: &Workspace) -> Result<Register, Trouble> {
    let Some(folder) = &workspace.folder else {
        return Err(Trouble::new("there is no register outside a workspace"));
    };
    let mut register = Register::read(folder)?;
    for path in workspace::files(&workspace.record_folders())?.yaml {
        let name = shown(&path.to_string_lossy());
        let reading = record::read(&name, &disk::read(&path, 2 * MOST_BYTES as u64)?, &workspace.forms, None);
        if reading.tree.is_none() {
            return Err(Trouble::new(format!("{name} cannot be read, and may take a consent back"))
                .help("mend it, or move it out of the folder; `confide check` says what is wrong"));
        }
        let told = reading.record.filter(|r| r.form.id == FORM && counts(r, workspace));
        let new: Vec<Withdrawn> = told.iter().flat_map(|record| withdrawn(record, &register)).collect();
        for new in new {
            if is_new(&register, &new) {
                register.overhear(Entry::Withdrawn(new));
            }
        }
    }
    Ok(register)
}

/// Whether a page says that something was taken back; of a specimen only where all are invented.
fn counts(record: &Record, workspace: &Workspace) -> bool {
    record.moment >= Moment::Completed
        && !record.child_ref.is_empty()
        && (workspace.setting.specimen || !record.specimen)
}

/// What it takes back, form by form; a number that no page here bears stands for itself.
fn withdrawn(record: &Record, register: &Register) -> Vec<Withdrawn> {
    let Value::Moment(at) = record.answer("effective_at") else { return Vec::new() };
    let at = at.with_timezone(&LONDON);
    let seen_by = record.answer("receipt_sign").member("staff_id").show().to_uppercase();
    let mut all: Vec<Withdrawn> = Vec::new();
    for code in codes(record) {
        let (form, item) = register.meant_by(&record.child_ref, &code);
        match all.iter_mut().find(|w| w.form == form) {
            Some(own) => own.items.push(item),
            None => all.push(Withdrawn {
                child: register.child(&record.child_ref).unwrap_or(&record.child_ref).to_owned(),
                form,
                items: vec![item],
                parent: None,
                on: at.date_naive().to_string(),
                from: Some(at.to_rfc3339()),
                seen_by: Some(&seen_by).filter(|code| is_code(code)).cloned().unwrap_or_default(),
            }),
        }
    }
    all
}

/// The consents that are ticked, and the numbers in the rows below them.
fn codes(record: &Record) -> Vec<String> {
    let ticked = match record.answer("consent_ids") {
        Value::Chosen(ids) => ids.as_slice(),
        _ => &[],
    };
    let rows = match record.answer("other_consents") {
        Value::Rows(rows) => rows.as_slice(),
        _ => &[],
    };
    let numbers = rows.iter().map(|row| row.member("number").show()).filter(|number| !number.is_empty());
    if ticked.iter().any(|id| id == ALL) {
        return vec![ALL.to_owned()];
    }
    ticked.iter().filter(|id| *id != OTHER).cloned().chain(numbers).collect()
}
