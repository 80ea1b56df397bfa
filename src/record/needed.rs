//! What the form itself asks for: which answers are needed at which moment, and which are not asked at all.

use super::{Record, is_group};
use crate::expr::Scope;
use crate::finding::Finding;
use crate::form::{Field, Moment};
use crate::value::{Kind, Value};

/// A question that is still open on the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Open {
    /// The field's path.
    pub path: String,
    /// The question, in English.
    pub label: String,
    /// The part it stands in.
    pub part: String,
    /// Whether it is a signature.
    pub is_signature: bool,
}

/// The form's own findings on a record: missing, hidden, too few rows.
pub fn own_findings(record: &Record, scope: &Scope<'_, '_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (part, field) in record.form.fields().filter(|(_, f)| f.is_question()) {
        let value = record.answer(&field.id);
        // What is known when a form is handed out may stand on a blank one, so that it finds its way back.
        if record.moment == Moment::Blank && field.needed_from != Moment::Issued && !value.is_open() {
            findings.push(Finding::of_form(
                "preset",
                &field.id,
                "a blank form holds no answers",
                "remove it, or say how far along the record is: `moment: completed`",
            ));
        } else if !record.claims(part) {
            if !value.is_open() {
                let message = format!("this belongs to part {}, which the record does not claim", part.id);
                findings.push(Finding::of_form(
                    "hidden",
                    &field.id,
                    message,
                    "leave it out, or remove the `part:` line",
                ));
            }
        } else if !record.is_shown(field, scope) {
            if !value.is_open() {
                findings.push(Finding::of_form(
                    "hidden",
                    &field.id,
                    "this is answered, though with the other answers it is not asked",
                    "remove it, or change the answer it depends on",
                ));
            }
        } else {
            needed(record, field, value, &field.id, scope, &mut findings);
        }
    }
    findings
}

/// The questions and signatures that the page leaves to a pen, in order.
pub fn open_questions(record: &Record, scope: &Scope<'_, '_>) -> Vec<Open> {
    let asked = record.form.fields().filter(|(p, f)| record.claims(p) && f.is_question() && record.is_shown(f, scope));
    let open = asked.filter(|(_, f)| record.answer(&f.id).is_open());
    let is_wanted = |f: &Field| {
        f.required || f.kind == Kind::Sign || f.required_when.as_ref().is_some_and(|c| c.holds(scope, false))
    };
    open.filter(|(_, f)| is_wanted(f))
        .map(|(part, f)| Open {
            path: f.id.clone(),
            label: f.label.en().into(),
            part: part.id.clone(),
            is_signature: f.kind == Kind::Sign,
        })
        .collect()
}

fn needed(
    record: &Record,
    field: &Field,
    value: &Value,
    path: &str,
    scope: &Scope<'_, '_>,
    findings: &mut Vec<Finding>,
) {
    let due = record.moment >= field.needed_from && record.moment > Moment::Blank;
    let wanted = field.required || field.required_when.as_ref().is_some_and(|c| c.holds(scope, false));
    if due && wanted && value.is_open() {
        findings.push(missing(field, path));
        return;
    }
    match value {
        Value::Rows(rows) => {
            if due && rows.len() < field.rows.min {
                let message = format!("{} rows are filled in; {} are needed", rows.len(), field.rows.min);
                findings.push(Finding::of_form("rows", path, message, "add the missing rows"));
            }
            if rows.len() > field.rows.max {
                let message = format!("{} rows are filled in; the form has room for {}", rows.len(), field.rows.max);
                findings.push(Finding::of_form("rows", path, message, "go on in a second record"));
            }
            for (i, row) in rows.iter().enumerate() {
                members(record, field, row, &format!("{path}[{}]", i + 1), scope, findings);
            }
        }
        group if is_group(field.kind) && !group.is_open() => members(record, field, group, path, scope, findings),
        _ => {}
    }
}

fn members(
    record: &Record,
    field: &Field,
    group: &Value,
    path: &str,
    scope: &Scope<'_, '_>,
    findings: &mut Vec<Finding>,
) {
    for member in &field.members {
        needed(record, member, group.member(&member.id), &format!("{path}.{}", member.id), scope, findings);
    }
}

fn missing(field: &Field, path: &str) -> Finding {
    let label = field.label.en().trim_end_matches('?');
    let (message, help) = match field.kind {
        Kind::Sign => ("is not signed".to_owned(), "sign it, or print it for signature first".to_owned()),
        Kind::Attestation => {
            ("is not vouched for".to_owned(), "only a person can: say yes or no, and why you can say so".to_owned())
        }
        Kind::ConsentItem => ("is neither yes nor no".to_owned(), "ask the parent; no is an answer too".to_owned()),
        _ => ("is not answered".to_owned(), field.help.en().to_owned()),
    };
    let help = if help.is_empty() { "fill it in".to_owned() } else { help };
    Finding::of_form("missing", path, format!("\"{label}\" {message}"), help)
}
