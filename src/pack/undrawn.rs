//! Letters that no typeface draws: spelt out where a page is urgent, else named with the fields in which they stand.

use super::Job;
use super::outcome::Failed;
use crate::form::Strings;
use crate::typeset::{self, Look, TypesetError};
use serde_json::{Value as Json, json};

/// Letters that nobody draws are spelt out, and the first page says how many.
pub(super) fn spell_out(documents: &mut [(String, Json)], undrawn: &[char], look: &Look<'_>) {
    documents.iter_mut().for_each(|(_, doc)| typeset::spell_out(doc, undrawn));
    if !undrawn.is_empty() {
        let count = undrawn.len().to_string();
        let undrawn = look.words.say_with("undrawn_letter", &[("count", &count)]);
        let unsealed = documents[0].1["unsealed"].as_str().unwrap_or_default();
        documents[0].1["unsealed"] = json!(format!("{unsealed} {undrawn}").trim());
    }
}

/// Names the fields, or the language beside the English, in which letters stand that nobody draws.
pub(super) fn named(error: TypesetError, job: &Job, second: Option<&Strings>) -> Failed {
    let undrawn = error.undrawn().to_vec();
    let holds = |value: &crate::value::Value| value.show().contains(undrawn.as_slice());
    let fields = job
        .documents
        .iter()
        .flat_map(|d| d.record().answers.iter().filter(|(_, v)| holds(v)).map(|(id, _)| id.clone()));
    let mut fields: Vec<String> = if undrawn.is_empty() { Vec::new() } else { fields.collect() };
    fields.dedup();
    if !undrawn.is_empty() {
        let words = second.filter(|s| s.iter().any(|(_, t)| t.says.contains(undrawn.as_slice())));
        fields.extend(words.map(|s| format!("the words in {}", s.language.name)));
    }
    Failed::Typeset(error, fields)
}
