//! JSON Schema for `setting.yaml`.

use super::table::{KEYS, Key, Shape};
use super::{Baseline, Outside, StorageKind};
use crate::value::schema::{closed, date, described, flag, list, one_of, schema, text};
use serde_json::{Value as Json, json};

/// The schema of `setting.yaml`.
pub fn setting_schema() -> Json {
    schema("A setting", keys(KEYS, &["name"]))
}

fn keys(keys: &[Key], required: &[&str]) -> Json {
    closed(keys.iter().map(|k| (k.name, described(shape(&k.shape), k.says))), required)
}

fn shape(of: &Shape) -> Json {
    match of {
        Shape::Text => text(),
        Shape::Flag => flag(),
        Shape::Date => date(),
        Shape::Texts => list(text()),
        Shape::Storage => one_of(StorageKind::WORDS.map(|(w, _)| w)),
        Shape::Outside => one_of(Outside::WORDS.map(|(w, _)| w)),
        Shape::Baseline => one_of(Baseline::WORDS.map(|(w, _)| w)),
        Shape::Numbers => json!({"type": ["object", "null"], "additionalProperties": {"type": "integer"}}),
        Shape::Group(members) => keys(members, &[]),
        Shape::Rows(members) => list(keys(members, &[])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn known(yaml: &str) -> BTreeSet<String> {
        let faults = crate::setting::read("t", yaml.as_bytes()).faults;
        let unknown = faults.iter().find(|f| f.code == "unknown").expect("zzzz is unknown");
        unknown
            .help
            .strip_prefix("known here: ")
            .expect("nothing is near zzzz")
            .split(", ")
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn the_table_has_exactly_the_keys_that_the_reader_knows() {
        let names = |keys: &[Key]| keys.iter().map(|k| k.name.to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(names(KEYS), known("name: x\nzzzz: 1\n"));
        for key in KEYS {
            match key.shape {
                Shape::Group(members) => {
                    assert_eq!(names(members), known(&format!("{}: {{zzzz: 1}}\n", key.name)), "{}", key.name)
                }
                Shape::Rows(members) => {
                    assert_eq!(names(members), known(&format!("{}: [{{zzzz: 1}}]\n", key.name)), "{}", key.name)
                }
                _ => {}
            }
        }
    }
}
