//! The same answers without typst: an urgent report as plain text.

use super::Job;
use crate::form::Note;
use crate::typeset::{Facts, Look, PageWords, document};
use serde_json::Value as Json;

/// A report as plain text: the same questions in the same order, and the note.
pub(super) fn text(job: &Job, look: &Look<'_>, note: &Note, code: &str, why: &str) -> String {
    let words = look.words;
    let note_text = look.note_text(note);
    let mut out = vec![note_text.clone(), String::new()];
    out.push(words.say_with("unsealed", &[("reason", words.say(why))]));
    for approved in &job.documents {
        let facts = Facts { id: &job.id, note, seal_words: None, unsealed: None, fields: None };
        let doc = document(approved, look, &facts);
        for key in ["incomplete", "completes", "part_a"] {
            push(&mut out, "", doc[key].as_str().unwrap_or_default());
        }
        for key in ["findings", "extras"] {
            out.extend(list(&doc[key]).map(|f| format!("  - {}", f["words"].as_str().unwrap_or_default())));
        }
        out.push(format!("\n{}", doc["title"].as_str().unwrap_or_default()));
        out.push(format!(
            "{} {} · {} · check {code}",
            doc["ref"].as_str().unwrap_or_default(),
            doc["edition"].as_str().unwrap_or_default(),
            job.id
        ));
        push(
            &mut out,
            words.say("child"),
            &[doc["child"].as_str().unwrap_or_default(), doc["child_ref"].as_str().unwrap_or_default()].join(" "),
        );
        for part in list(&doc["parts"]) {
            push(&mut out, "\n", part["title"].as_str().unwrap_or_default());
            for section in list(&part["sections"]) {
                push(&mut out, "\n", section["title"].as_str().unwrap_or_default());
                list(&section["fields"]).for_each(|f| field(&mut out, f, words));
            }
        }
    }
    out.push(String::new());
    out.push(note_text);
    out.push(look.setting_line());
    out.join("\n").replace('\u{200b}', "")
}

fn list(value: &Json) -> impl Iterator<Item = &Json> {
    value.as_array().into_iter().flatten()
}

fn push(out: &mut Vec<String>, label: &str, text: &str) {
    match (label, text.trim()) {
        (_, "") => {}
        ("" | "\n", text) => out.push(format!("{label}{text}")),
        (label, text) => out.push(format!("{label}: {text}")),
    }
}

fn field(out: &mut Vec<String>, field: &Json, words: &PageWords) {
    let label = field["label"].as_str().unwrap_or_default();
    if let Some(members) = field["members"].as_array() {
        push(out, "", label);
        return members.iter().for_each(|m| self::field(out, m, words));
    }
    if field["kind"] == "statement" {
        return list(&field["paras"]).for_each(|p| push(out, "", p.as_str().unwrap_or_default()));
    }
    let text = match field["text"].as_str() {
        None | Some("") if field["state"] == "open" => "_".repeat(40),
        None | Some("") if field["state"] == "withheld" => words.say("withheld").to_owned(),
        None | Some("") => words.say("not_answered").to_owned(),
        Some(text) => text.to_owned(),
    };
    out.push(format!("{label}: {text}"));
}
