//! JSON Schema for form files, so that an editor completes and checks them; `record_schema.rs` has the one for records.

use super::{Answerer, Class, Household, IndexKey, Moment, Sensitivity};
use crate::value::schema::{closed, described, flag, list, number, one_of, schema, text, words};
use crate::value::{Format, Kind};
use serde_json::{Value as Json, json};

/// What the id of a form, part of a form or field looks like.
const ID: &str = "^[a-z][a-z0-9_]*$";

/// What a copy for a parent who lives apart goes by.
const HOUSEHOLD: &str = "Whose home the answer leads to; a copy for a parent who lives apart leaves out what leads to \
    another one. own: the person's in the row (of somebody who is no parent, the child's home); home: the child's; \
    signer: whoever signs; reader: it names the parent who is handed the page. Addresses, phones and emails are home \
    where nothing is said";

/// The schema of form files.
pub fn form_schema() -> Json {
    let mut form = closed(form_keys(), &["form", "ref", "edition", "title"]);
    form["not"] = json!({"required": ["parts", "sections"]});
    form["$defs"] = json!({"words": words(), "reader": reader(), "section": section(), "field": field()});
    schema("A form", form)
}

fn form_keys() -> Vec<(&'static str, Json)> {
    vec![
        ("form", described(id(), "The form's id, the name of its file")),
        ("ref", described(text(), "The reference that is printed, such as 06.1b")),
        ("edition", described(text(), "Its edition, such as 2026-09")),
        ("status", described(one_of(["ready", "draft"]), "A draft is read by rules, and never listed or printed")),
        ("title", printed("Its title")),
        ("about", printed("One or two sentences under the title")),
        ("menu", printed("What people call it when they look for it")),
        (
            "class",
            described(
                one_of(Class::WORDS.map(|(w, _)| w)),
                "What sort of page it is; it chooses the confidentiality note",
            ),
        ),
        ("sensitivity", sensitivity("How private it is; every field inherits it")),
        ("confidentiality", closed([("owner", described(text(), "Whose confidence it is kept in: setting"))], &[])),
        ("retention", described(text(), "The word of its retention class")),
        ("audience", described(list(to("reader")), "Who may see it; every field inherits it")),
        ("urgent", described(flag(), "Whether it may be printed before it is complete")),
        ("draft_until", described(id(), "The field that signs it off; until it is answered every page says DRAFT")),
        ("parts", described(list(part()), "What each author fills in; a form with one author has sections instead")),
        ("sections", described(list(to("section")), "The headings, each with its fields")),
        ("closing", described(list(to("words")), "What is printed at the end")),
    ]
}

fn part() -> Json {
    let keys = [
        ("part", described(text(), "A, B ...")),
        ("title", printed("Its heading")),
        ("by", printed("Who fills it in")),
        ("sections", described(list(to("section")), "The headings, each with its fields")),
    ];
    closed(keys, &["part"])
}

fn section() -> Json {
    let keys = [
        ("section", described(text(), "Its id")),
        ("title", printed("Its heading")),
        ("help", printed("What helps to fill it in")),
        ("box", described(one_of(["facts", "thoughts"]), "Its frame: facts and thoughts never share one")),
        ("sheet", described(one_of(["own"]), "A sheet of its own, with nothing else on it, to be kept apart")),
        ("fields", described(list(to("field")), "Its questions, in order")),
    ];
    closed(keys, &["section"])
}

fn reader() -> Json {
    let keys =
        [("role", described(text(), "The role")), ("need_to_know", described(text(), "Why this role must know"))];
    json!({"anyOf": [text(), closed(keys, &["role"])]})
}

/// A field: the keys of every kind, and those that only one kind has.
fn field() -> Json {
    let (statement, consent) = (statement_keys(), consent_keys());
    let names = |keys: &[(&'static str, Json)]| keys.iter().map(|(key, _)| *key).collect::<Vec<_>>();
    let only = [
        only("statement", &names(&statement), &[]),
        only("consent_item", &names(&consent), &[]),
        only("sign", &["signer", "signs_after"], &["signer"]),
        only("attestation", &["attests"], &["attests"]),
    ];
    let mut keys = field_keys();
    keys.extend(statement);
    keys.extend(consent);
    keys.push(("signer", described(text(), "Who signs: staff, parent, designated_person ...")));
    keys.push(("signs_after", described(list(id()), "Whose signatures come before this one: the ids of their fields")));
    keys.push(("attests", described(text(), "What a person vouches for, by the word that a clause has for it")));
    let mut field = closed(keys, &["field", "kind"]);
    let mut conditions = only.to_vec();
    conditions.push(needs(&["choice", "multi"], "choices"));
    conditions.push(needs(&["table", "group"], "fields"));
    conditions.push(json!({"if": kind_is(&["statement"]), "else": {"required": ["label"]}}));
    field["allOf"] = json!(conditions);
    field
}

fn field_keys() -> Vec<(&'static str, Json)> {
    let choice = closed([("id", described(text(), "Its id")), ("label", printed("Its words"))], &["id"]);
    let rows = [
        ("min", described(number(), "The least that must be filled in")),
        ("max", described(number(), "The most there is room for")),
        ("blank", described(number(), "How many are drawn for the pen")),
        ("each", printed("What a row is called where each is a card of its own")),
    ];
    vec![
        ("field", described(id(), "Its id, unique in the form")),
        ("kind", described(one_of(Kind::WORDS.map(|(w, _)| w)), "What the answer can be")),
        ("label", printed("The question, as people read it")),
        ("help", printed("What helps to answer it")),
        ("required", described(flag(), "Whether it must be answered")),
        ("needed_from", described(one_of(Moment::WORDS.map(|(w, _)| w)), "From which moment it must be answered")),
        ("required_when", described(text(), "When else it must be answered: a CEL expression over `record`")),
        ("shown_when", described(text(), "When it is asked at all: a CEL expression over `record`")),
        ("sensitivity", sensitivity("How private the answer is")),
        ("audience", described(list(to("reader")), "Who may see the answer; a copy for anybody else leaves it out")),
        ("household", described(one_of(Household::WORDS.map(|(w, _)| w)), HOUSEHOLD)),
        (
            "special_category",
            described(flag(), "Whether the law counts it among the special categories (UK GDPR Art. 9)"),
        ),
        ("purpose", described(text(), "What the answer is for")),
        ("clause", described(text(), "The clause that asks for it")),
        ("legal_source", described(text(), "The law that asks for it")),
        ("answered_by", described(one_of(Answerer::WORDS.map(|(w, _)| w)), "Who answers")),
        ("index", described(one_of(IndexKey::WORDS.map(|(w, _)| w)), "What the index of records knows the answer as")),
        ("lines", described(number(), "Writing lines on paper")),
        ("max", described(number(), "The most letters")),
        ("format", described(one_of(Format::WORDS.map(|(w, _)| w)), "What the letters must look like")),
        ("choices", described(list(json!({"anyOf": [text(), choice]})), "The choices, by id, with their words")),
        ("rows", described(closed(rows, &[]), "The rows of a table")),
        ("fields", described(list(to("field")), "The columns of a table, or the members of a group")),
        ("default", described(text(), "A preset answer; consent is never preset")),
    ]
}

fn statement_keys() -> Vec<(&'static str, Json)> {
    let point = closed([("id", described(text(), "Its id")), ("text", printed("Its words"))], &["id"]);
    vec![
        ("text", described(list(to("words")), "The paragraphs")),
        ("points", described(list(point), "The points, by id")),
        ("explains", described(list(text()), "What it explains, by the words that rules look for")),
    ]
}

fn consent_keys() -> Vec<(&'static str, Json)> {
    vec![
        ("consent_type", described(text(), "data, care or share")),
        ("why", printed("Why it is asked")),
        ("what", printed("What is done or shared")),
        ("who", described(list(to("words")), "Who sees or does it, each by name")),
        ("purpose_shown", printed("The purpose, in printed words")),
        ("implications", printed("What it means for the family")),
        ("options", described(list(text()), "The answers offered: yes and no")),
        ("purposes", described(list(text()), "The purposes, by id; one only")),
        ("required_value", described(text(), "An answer that the form insists on; a rule refuses it")),
        ("condition_of_place", described(flag(), "Whether the place depends on it; a rule refuses it")),
    ]
}

/// Keys that only one kind has, of which some must be there.
fn only(kind: &str, keys: &[&str], required: &[&str]) -> Json {
    let none: serde_json::Map<String, Json> = keys.iter().map(|key| ((*key).to_owned(), Json::Bool(false))).collect();
    json!({"if": kind_is(&[kind]), "then": {"required": required}, "else": {"properties": none}})
}

fn needs(kinds: &[&str], key: &str) -> Json {
    json!({"if": kind_is(kinds), "then": {"required": [key]}})
}

fn kind_is(kinds: &[&str]) -> Json {
    json!({"properties": {"kind": {"enum": kinds}}, "required": ["kind"]})
}

fn id() -> Json {
    json!({"type": "string", "pattern": ID})
}

fn printed(says: &str) -> Json {
    described(to("words"), says)
}

fn sensitivity(says: &str) -> Json {
    described(
        one_of(Sensitivity::WORDS.map(|(w, _)| w)),
        &format!("{says}: S0 public, S1 general, S2 health, family, needs or beliefs, S3 safeguarding"),
    )
}

fn to(name: &str) -> Json {
    json!({"$ref": format!("#/$defs/{name}")})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Forms;
    use std::collections::BTreeSet;

    /// The keys that the reader says it knows, when one that it does not know stands at `here`.
    fn known(yaml: &str) -> BTreeSet<String> {
        let faults = Forms::read_one("t", yaml.as_bytes()).expect_err("zzzz is no key").faults;
        let unknown = faults.iter().find(|f| f.code == "unknown").expect("zzzz is unknown");
        let help = unknown.help.strip_prefix("known here: ").expect("nothing is near zzzz");
        help.split(", ").map(str::to_owned).collect()
    }

    fn keys(schema: &Json) -> BTreeSet<String> {
        schema["properties"].as_object().expect("a closed map").keys().cloned().collect()
    }

    #[test]
    fn the_schema_knows_exactly_the_keys_that_the_reader_knows() {
        let form = form_schema();
        assert_eq!(keys(&form), known("zzzz: 1\n"));
        assert_eq!(keys(&form["properties"]["confidentiality"]), known("confidentiality: {zzzz: 1}\n"));
        assert_eq!(keys(&part()), known("parts: [{zzzz: 1}]\n"));
        assert_eq!(keys(&form["$defs"]["section"]), known("sections: [{zzzz: 1}]\n"));
        assert_eq!(keys(&form["$defs"]["reader"]["anyOf"][1]), known("audience: [{zzzz: 1}]\n"));
    }

    #[test]
    fn each_kind_of_field_has_the_keys_that_the_reader_knows() {
        let field = field();
        for (kind, _) in Kind::WORDS {
            let read = known(&format!("sections: [{{section: s, fields: [{{kind: {kind}, zzzz: 1}}]}}]\n"));
            let mut allowed = keys(&field);
            for condition in field["allOf"].as_array().expect("a list") {
                let is_meant =
                    condition["if"]["properties"]["kind"]["enum"].as_array().expect("a list").contains(&json!(kind));
                if let (false, Some(none)) = (is_meant, condition["else"]["properties"].as_object()) {
                    allowed.retain(|key| !none.contains_key(key));
                }
            }
            assert_eq!(allowed, read, "{kind}");
        }
    }
}
