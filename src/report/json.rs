//! Diagnostics for programs: one JSON object with a version.

use super::{Diagnostic, Report};
use crate::finding::Level;
use serde_json::{Value, json};

/// The shape's version: a program may rely on every key until it changes.
const VERSION: u32 = 1;

/// All diagnostics and their counts.
pub fn json(report: &Report) -> Value {
    json!({
        "version": VERSION,
        "findings": report.found.iter().map(one).collect::<Vec<_>>(),
        "errors": report.count(Level::Error),
        "warnings": report.count(Level::Warning),
        "advice": report.count(Level::Advice),
    })
}

fn one(d: &Diagnostic) -> Value {
    let citation = d.citation.as_ref();
    json!({
        "code": d.code,
        "name": d.name,
        "level": d.level.to_string(),
        "clause": citation.map(|c| c.clause.as_str()),
        "heading": citation.map(|c| c.under.as_str()),
        "opens": citation.map(|c| c.opens.as_str()),
        "path": d.path,
        "file": d.file,
        "line": d.place.line,
        "column": d.place.column,
        "cell": Some(&d.cell).filter(|c| !c.is_empty()),
        "message": d.message,
        "help": d.help,
        "waived": d.waived.as_ref().map(|w| json!({"reason": w.reason, "by": w.by, "on": w.on, "until": w.until})),
    })
}
