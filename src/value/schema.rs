//! JSON Schema (2020-12) for plain values as they stand in YAML: what the schemas of forms, records, settings and sets are built of.
//!
//! They say what the readers say: a text keeps the letters it is typed with, so that figures are as good as letters; a key
//! with nothing after it counts as not there; one value stands for a list of one.

use serde_json::{Map, Value as Json, json};

/// The dialect that every schema of ours names.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// A whole schema: its dialect and title before everything else.
pub fn schema(title: &str, mut body: Json) -> Json {
    body["$schema"] = json!(DIALECT);
    body["title"] = json!(title);
    body
}

/// One value, as typed.
pub fn text() -> Json {
    json!({"type": ["string", "number", "boolean", "null"]})
}

/// A printed string: a text, or a map of languages.
pub fn words() -> Json {
    let language = "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$";
    let languages = json!({"type": "object", "patternProperties": {language: text()}, "additionalProperties": false, "required": ["en"]});
    json!({"anyOf": [text(), languages]})
}

/// Yes or no.
pub fn flag() -> Json {
    json!({"enum": ["yes", "no", true, false, null]})
}

/// A whole number from 0.
pub fn number() -> Json {
    json!({"anyOf": [{"type": ["integer", "null"], "minimum": 0}, {"type": "string", "pattern": "^[0-9]+$"}]})
}

/// A date, or a day and time: every editor leaves their letters to the reader.
pub fn date() -> Json {
    json!({"type": ["string", "null"]})
}

/// One of these words.
pub fn one_of<'w>(words: impl IntoIterator<Item = &'w str>) -> Json {
    let mut all: Vec<Json> = words.into_iter().map(|w| json!(w)).collect();
    all.push(Json::Null);
    json!({ "enum": all })
}

/// A list of these, or one of them in its place.
pub fn list(of: Json) -> Json {
    json!({"anyOf": [{"type": "array", "items": of}, of]})
}

/// A map of these keys and no others; a map with nothing in it is an empty value.
pub fn closed<K: Into<String>>(keys: impl IntoIterator<Item = (K, Json)>, required: &[&str]) -> Json {
    let properties: Map<String, Json> = keys.into_iter().map(|(key, schema)| (key.into(), schema)).collect();
    let mut map = json!({"type": ["object", "null"], "properties": properties, "additionalProperties": false});
    if !required.is_empty() {
        map["type"] = json!("object");
        map["required"] = json!(required);
    }
    map
}

/// The same with what editors show beside it.
pub fn described(mut schema: Json, says: &str) -> Json {
    let says = says.split_whitespace().collect::<Vec<_>>().join(" ");
    if !says.is_empty() {
        schema["description"] = json!(says);
    }
    schema
}
