//! JSON Schema for the records of one form: its fields by their kinds, labels and help beside them.

use super::{Field, Form, Moment};
use crate::finding::Waiver;
use crate::value::Kind;
use crate::value::schema::{closed, date, described, flag, list, one_of, schema, text};
use serde_json::{Value as Json, json};

/// The schema of records of a form.
pub fn record_schema(form: &Form) -> Json {
    let reference =
        |says: &str| described(closed([("id", text()), ("check_code", text())], &["id", "check_code"]), says);
    let code = json!({"type": ["string", "integer"], "pattern": "^[A-Za-z0-9][A-Za-z0-9-]{0,39}$"});
    let of_waiver = |key| (key, if matches!(key, "on" | "until") { date() } else { text() });
    let waiver = closed(Waiver::KEYS.map(of_waiver), &Waiver::KEYS);
    let parts = form.parts.iter().map(|p| p.id.as_str());
    let fields = form.fields().map(|(_, f)| f).filter(|f| f.is_question());
    let keys = [
        (
            "form",
            described(
                json!({"const": form.id}),
                &format!("{} ({}, {})", form.title.en(), form.reference, form.edition_words()),
            ),
        ),
        ("id", described(code, "The record's id: letters, digits and hyphens, at most 40; never a child's name")),
        ("moment", described(one_of(Moment::WORDS.map(|(w, _)| w)), "How far along it is")),
        ("part", described(one_of(parts), "The one part that this record fills in; all parts when there is none")),
        ("child_ref", described(text(), "The child's reference in the nursery's own list")),
        ("specimen", described(flag(), "Whether the people in it are invented")),
        ("language", described(text(), "The tag of a language that stands beside the English, such as pl or ur")),
        ("part_a", reference("For a part on its own: the sheet that the first part is on")),
        ("amends", described(text(), "The record that this one adds to or puts right")),
        ("legal_hold", described(flag(), "Whether it must be kept for now, whatever its age")),
        ("completes", reference("The urgent print that this record completes")),
        ("waivers", described(list(waiver), "Warnings set aside, each with a reason and an end")),
        ("record", described(closed(fields.map(|f| (f.id.clone(), answer(f))), &[]), "The answers")),
    ];
    schema(&format!("A record of {}", form.id), closed(keys, &["form", "id"]))
}

/// What may stand after a field's colon.
fn answer(field: &Field) -> Json {
    let help = field.help.en().trim();
    let says = if help.is_empty() {
        field.label.en().to_owned()
    } else {
        format!("{}: {help}", field.label.en().trim_end_matches(':'))
    };
    described(shape(field), &says)
}

fn shape(field: &Field) -> Json {
    let members = || closed(field.members.iter().map(|m| (m.id.clone(), answer(m))), &[]);
    let short = |first: &str| field.members.iter().find(|m| m.id == first).map_or_else(text, shape);
    match field.kind {
        Kind::Number => {
            json!({"anyOf": [{"type": ["integer", "null"]}, {"type": "string", "pattern": "^[+-]?[0-9]+$"}]})
        }
        Kind::Date | Kind::Datetime => date(),
        // 14.05 is a time of day for people and a number for YAML
        Kind::Time => json!({"type": ["string", "number", "null"]}),
        Kind::Bool => flag(),
        Kind::Choice => choice(field),
        Kind::Multi => list(choice(field)),
        Kind::Table | Kind::BodyMap => {
            json!({"type": ["array", "null"], "items": members(), "maxItems": field.rows.max})
        }
        Kind::Person => json!({"anyOf": [members(), short("name")]}),
        Kind::Address => json!({"anyOf": [members(), short("lines")]}),
        Kind::ConsentItem | Kind::Attestation => json!({"anyOf": [members(), short("answer")]}),
        Kind::Group | Kind::Sign => members(),
        Kind::Statement => Json::Bool(false),
        Kind::Text | Kind::Para | Kind::Phone | Kind::Email | Kind::Id => letters(field),
    }
}

fn letters(field: &Field) -> Json {
    let mut letters = text();
    if let Some(max) = field.max {
        // a block's last line break is not counted
        letters["maxLength"] = json!(max + 1);
    }
    letters
}

fn choice(field: &Field) -> Json {
    let mut all: Vec<Json> =
        field.choices.iter().map(|(id, words)| described(json!({"const": id}), words.en())).collect();
    all.push(json!({"type": "null"}));
    json!({ "anyOf": all })
}
