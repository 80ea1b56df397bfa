//! What the templates promise about themselves, read from their files.

use std::collections::BTreeSet;
use std::path::Path;

/// Each template with that ending, by its path.
fn templates(ending: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let files = walkdir::WalkDir::new(root).into_iter().filter_map(Result::ok);
    let wanted = files.filter(|file| file.path().extension().is_some_and(|e| e == ending));
    wanted
        .map(|file| {
            (file.path().display().to_string(), std::fs::read_to_string(file.path()).expect("a template is text"))
        })
        .collect()
}

fn keys_after(text: &str, prefix: &str) -> BTreeSet<String> {
    let rests = text.match_indices(prefix).map(|(at, _)| &text[at + prefix.len()..]);
    let keys = rests.map(|rest| rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect::<String>());
    keys.filter(|key| !key.is_empty()).collect()
}

#[test]
fn every_fixed_word_a_template_prints_is_written_down() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/words.yaml");
    let words = std::fs::read_to_string(path).expect("the words are there");
    let written: BTreeSet<&str> = words.lines().filter_map(|line| line.split_once(": ").map(|(key, _)| key)).collect();
    for (name, text) in templates("typ").into_iter().chain(templates("html")) {
        for key in keys_after(&text, "words.") {
            // the map itself is handed over under that name
            if !text.contains(&format!("house.words.{key}")) {
                assert!(written.contains(key.as_str()), "{name} prints words.{key}, which templates/words.yaml lacks");
            }
        }
    }
}

#[test]
fn no_template_lets_a_value_past_the_escape() {
    for (name, text) in templates("html") {
        assert!(
            !text.contains("| safe") && !text.contains("|safe") && !text.contains("autoescape"),
            "{name} marks a value as safe"
        );
    }
    for (name, text) in templates("typ") {
        assert!(!text.contains("| safe") && !text.contains("|safe"), "{name} marks a value as safe");
        for forbidden in ["eval(", "include \"", "import \"", "read(", "plugin("] {
            let typst = text.lines().filter(|line| !line.contains("<%"));
            assert!(typst.into_iter().all(|line| !line.contains(forbidden)), "{name} has {forbidden}");
        }
    }
}

#[test]
fn values_stand_in_code_only_as_literals() {
    for (name, text) in templates("typ") {
        for (at, _) in text.match_indices("<< ") {
            let value = text[at..].split(">>").next().unwrap_or_default();
            let before = text[..at].chars().last().unwrap_or(' ');
            let is_call = value.starts_with("<< <");
            let is_markup = before == '[';
            assert!(
                is_call || is_markup || value.contains("| str") || value.contains("| octets"),
                "{name}: {value}>> is neither markup nor a literal"
            );
        }
    }
}
