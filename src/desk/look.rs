//! What is wrong with what somebody is filling in, in the order of the questions, and whether it may be printed.

use super::Writing;
use crate::approve::{self, Checked};
use crate::finding::{Citation, Level};
use crate::procedure::CannotJudge;
use crate::register;
use crate::source::{Fault, Weight};
use crate::workspace::Workspace;
use chrono::{DateTime, Utc};

/// One thing to mend, or to think about.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Where: the question's path; empty for the whole.
    pub path: String,
    /// The fact, as a sentence.
    pub fact: String,
    /// What to do.
    pub help: String,
    /// How much it weighs.
    pub level: Level,
    /// The rule's id, or the word of the form's own fault.
    pub code: String,
    /// The clause behind it.
    pub citation: Option<Citation>,
}

impl Problem {
    /// The id of the question that it is about; empty for the whole.
    pub fn question(&self) -> &str {
        self.path.split(['.', '[']).next().unwrap_or_default()
    }
}

/// A record as it stands, and everything that was found in it.
#[derive(Debug)]
pub struct Looked {
    /// The record; nothing where not even its head can be read.
    pub checked: Option<Checked>,
    /// What was found, in the order of the questions.
    pub problems: Vec<Problem>,
}

impl Looked {
    /// What must be mended before it can be printed.
    pub fn stops(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(|p| p.level != Level::Advice)
    }
}

/// Looks at what was filled in so far as if it were to be printed.
///
/// # Errors
/// When a rule cannot be evaluated: that is never a pass.
pub fn look(writing: &Writing, workspace: &Workspace, now: DateTime<Utc>) -> Result<Looked, CannotJudge> {
    let (record, faults) = writing.record(workspace, writing.moment());
    let mut problems: Vec<Problem> = faults
        .iter()
        .map(|fault| Problem {
            path: path_of(fault).to_owned(),
            fact: named(writing, path_of(fault), &fault.message),
            help: sentence(&fault.help),
            level: if fault.weight == Weight::Error { Level::Error } else { Level::Warning },
            code: fault.code.to_owned(),
            citation: None,
        })
        .collect();
    let Some(record) = record else { return Ok(Looked { checked: None, problems }) };
    let across = register::across_paper(&record, workspace, now);
    let mut checked = approve::check(record, faults, &workspace.procedure, &workspace.setting, now)?;
    checked.findings.extend(across);
    let urgent = checked.record.form.urgent;
    problems.extend(checked.findings.iter().filter(|f| checked.waiver_for(f, now).is_none()).map(|finding| Problem {
        path: finding.path.clone(),
        fact: sentence(&finding.message),
        help: sentence(&finding.help),
        // a form that may be printed at once never waits for a warning
        level: if urgent && finding.level == Level::Warning { Level::Advice } else { finding.level },
        code: finding.code.clone(),
        citation: finding.citation.clone(),
    }));
    let place = |p: &Problem| writing.form.fields().position(|(_, f)| f.id == p.question()).unwrap_or(usize::MAX);
    problems.sort_by_key(place);
    Ok(Looked { checked: Some(checked), problems })
}

fn path_of(fault: &Fault) -> &str {
    fault.path.trim_start_matches("record.")
}

/// The fact behind the question's own words, so that it can be read away from it.
fn named(writing: &Writing, path: &str, message: &str) -> String {
    match writing.form.field_at(path) {
        Some(field) => sentence(&format!("{}: {message}", field.label.en().trim_end_matches('?'))),
        None => sentence(message),
    }
}

/// A message begins small where a file's name stands before it; on a page it is a sentence.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    let mut said: String = first.to_uppercase().chain(letters).collect();
    if !said.ends_with(['.', '?', '!']) {
        said.push('.');
    }
    said
}
