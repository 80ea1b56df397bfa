//! The same answers without typst: an urgent report as plain text, and the values of a pack's contents page.

use super::{Job, Piece, Set};
use crate::form::{Note, Notes};
use crate::typeset::{Facts, Look, PageWords, contents_head, document, open_words};
use serde_json::{Value as Json, json};

/// A report as plain text: the same questions in the same order, and the note.
pub(super) fn text(job: &Job, look: &Look<'_>, note: &Note, code: &str, why: &str) -> String {
    let words = look.words;
    let note_text = look.note_text(note);
    let mut out = vec![note_text.clone(), String::new()];
    out.push(words.say_with("unsealed", &[("reason", words.say(why))]));
    for approved in &job.documents {
        let facts = Facts { id: &job.id, note, seal_words: None, unsealed: None };
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

/// The values of the first page of a pack.
pub(super) fn contents(job: &Job, set: &Set, look: &Look<'_>, seal_words: Option<&str>, notes: &Notes) -> Json {
    let note = notes.of(job.class());
    let mut doc = contents_head(
        job.documents.iter().find(|d| !d.record().child_name().is_empty()).unwrap_or(&job.documents[0]),
        look,
        &Facts { id: &job.id, note, seal_words, unsealed: None },
    );
    let forms: Vec<Json> = job.pieces().into_iter().filter_map(|piece| entry(piece, look)).collect();
    doc["form"] = set.id.clone().into();
    doc["title"] = set.title.in_language(look.words.language()).into();
    doc["intro"] = set.intro.iter().map(|w| look.fill(w)).collect::<Vec<_>>().into();
    doc["contents_title"] = if set.contents_title.is_empty() {
        look.words.say("contents_title").into()
    } else {
        look.fill(&set.contents_title).into()
    };
    doc["forms"] = forms.into();
    doc["check_title"] = look.words.say("check_title").into();
    doc["check"] = match seal_words {
        Some(words) => json!([
            look.words.say("check_reader"),
            look.words.say_with("check_words", &[("words", words)]),
            look.words.say("check_command")
        ]),
        None => json!([]),
    };
    doc
}

/// One line of the contents.
fn entry(piece: Piece<'_>, look: &Look<'_>) -> Option<Json> {
    match piece {
        Piece::Contents(_) => None,
        Piece::Document(d) => {
            let form = &d.record().form;
            Some(json!({
                "label": form.id,
                "title": form.title.in_language(look.words.language()),
                "ref": form.reference,
                "edition": form.edition_words(),
                "open": open_words(d, look).iter().map(|w| json!({"words": w})).collect::<Vec<_>>(),
            }))
        }
        Piece::Attached(n, attached) => Some(json!({
            "label": attached.label(n), "title": look.fill(&attached.title), "ref": "", "edition": "", "open": [],
        })),
    }
}
