//! As much of JSON Schema 2020-12 as our schemas use, and YAML as an editor reads it (core schema of YAML 1.2).

use confide::source::{Node, Style};
use regex::Regex;
use serde_json::{Map, Value as Json, json};

/// Every keyword that [`faults`] understands; a schema with another one is not tested by it.
const KEYWORDS: [&str; 22] = [
    "$schema",
    "$defs",
    "$ref",
    "title",
    "description",
    "type",
    "enum",
    "const",
    "pattern",
    "minimum",
    "maxLength",
    "maxItems",
    "items",
    "properties",
    "patternProperties",
    "additionalProperties",
    "required",
    "anyOf",
    "allOf",
    "not",
    "if",
    "then",
];

/// What an editor takes a tree for.
pub fn json_of(node: &Node) -> Json {
    match node {
        Node::List(items, _) => items.iter().map(json_of).collect(),
        Node::Map(entries, _) => Json::Object(entries.iter().map(|e| (e.key.clone(), json_of(&e.value))).collect()),
        Node::Scalar(s) if s.style != Style::Plain => json!(s.text),
        Node::Scalar(s) => match s.text.as_str() {
            "" | "~" | "null" | "Null" | "NULL" => Json::Null,
            "true" | "True" | "TRUE" => json!(true),
            "false" | "False" | "FALSE" => json!(false),
            text => number(text).unwrap_or_else(|| json!(text)),
        },
    }
}

fn number(text: &str) -> Option<Json> {
    let is_number = Regex::new(r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$").expect("a pattern");
    let whole = text.parse::<i64>().ok().map(|n| json!(n));
    is_number.is_match(text).then(|| whole.or_else(|| text.parse::<f64>().ok().map(|n| json!(n)))).flatten()
}

/// Everything in `value` that the schema refuses, with its path.
pub fn faults(schema: &Json, value: &Json) -> Vec<String> {
    let mut faults = Vec::new();
    Check { root: schema }.value(schema, value, "", &mut faults);
    faults
}

struct Check<'s> {
    root: &'s Json,
}

impl Check<'_> {
    fn holds(&self, schema: &Json, value: &Json) -> bool {
        let mut faults = Vec::new();
        self.value(schema, value, "", &mut faults);
        faults.is_empty()
    }

    fn value(&self, schema: &Json, value: &Json, path: &str, faults: &mut Vec<String>) {
        let keywords = match schema {
            Json::Bool(true) => return,
            Json::Bool(false) => return faults.push(format!("{path}: nothing may stand here")),
            Json::Object(keywords) => keywords,
            other => panic!("{other} is no schema"),
        };
        for (keyword, says) in keywords {
            if let Some(fault) = self.fault(keyword, says, keywords, value, path, faults) {
                faults.push(format!("{path}: {fault}"));
            }
        }
    }

    fn fault(
        &self,
        keyword: &str,
        says: &Json,
        all: &Map<String, Json>,
        value: &Json,
        path: &str,
        faults: &mut Vec<String>,
    ) -> Option<String> {
        let text = value.as_str();
        let ok = match keyword {
            "$ref" => {
                let target = says.as_str().and_then(|r| r.strip_prefix('#')).and_then(|r| self.root.pointer(r));
                self.value(target.expect("the reference leads somewhere"), value, path, faults);
                true
            }
            "type" => names(says).iter().any(|name| is_of_type(name, value)),
            "enum" => says.as_array().expect("a list").contains(value),
            "const" => says == value,
            "pattern" => {
                text.is_none_or(|t| Regex::new(says.as_str().expect("a text")).expect("a pattern").is_match(t))
            }
            "minimum" => value.as_f64().is_none_or(|n| n >= says.as_f64().expect("a number")),
            "maxLength" => text.is_none_or(|t| t.chars().count() as u64 <= says.as_u64().expect("a number")),
            "maxItems" => value.as_array().is_none_or(|a| a.len() as u64 <= says.as_u64().expect("a number")),
            "required" => value.as_object().is_none_or(|o| names(says).iter().all(|name| o.contains_key(*name))),
            "anyOf" => says.as_array().expect("a list").iter().any(|one| self.holds(one, value)),
            "allOf" => says.as_array().expect("a list").iter().all(|one| self.holds(one, value)),
            "not" => !self.holds(says, value),
            "if" => {
                let next = if self.holds(says, value) { "then" } else { "else" };
                all.get(next).is_none_or(|schema| self.holds(schema, value))
            }
            "items" => {
                let items = value.as_array().into_iter().flatten().enumerate();
                items.for_each(|(i, item)| self.value(says, item, &format!("{path}[{}]", i + 1), faults));
                true
            }
            "properties" => {
                let known = value
                    .as_object()
                    .into_iter()
                    .flatten()
                    .filter_map(|(key, inner)| Some((key, says.get(key)?, inner)));
                known.for_each(|(key, schema, inner)| self.value(schema, inner, &format!("{path}.{key}"), faults));
                true
            }
            "additionalProperties" => {
                let more = value.as_object().into_iter().flatten().filter(|(key, _)| !is_named(key, all));
                more.for_each(|(key, inner)| self.value(says, inner, &format!("{path}.{key}"), faults));
                true
            }
            known => {
                assert!(KEYWORDS.contains(&known) || known == "else", "the keyword {known} is not tested");
                true
            }
        };
        (!ok).then(|| format!("{keyword} {says}, and not {value}"))
    }
}

fn is_named(key: &str, all: &Map<String, Json>) -> bool {
    let matches = |pattern: &String| Regex::new(pattern).expect("a pattern").is_match(key);
    all.get("properties").is_some_and(|p| p.get(key).is_some())
        || all.get("patternProperties").and_then(Json::as_object).is_some_and(|p| p.keys().any(matches))
}

fn names(says: &Json) -> Vec<&str> {
    match says {
        Json::Array(all) => all.iter().filter_map(Json::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    }
}

fn is_of_type(name: &str, value: &Json) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other} is no type"),
    }
}
