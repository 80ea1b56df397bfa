//! What an editor is told agrees with what the program reads: forms, records, settings, sets, and records to fill in.

#[path = "support/schema.rs"]
mod schema;

use confide::expr::Data;
use confide::form::{Form, Forms, form_schema, record_schema};
use confide::pack::set_schema;
use confide::record::{self, New};
use confide::setting::{new_file, setting_schema};
use confide::source::{self, Weight};
use confide::workspace::{Workspace, built_in_files, sample_files};
use schema::{faults, json_of};
use serde_json::Value as Json;

fn shipped() -> Workspace {
    Workspace::open(None).expect("what is built in is sound")
}

fn json(name: &str, text: &str) -> Json {
    json_of(&source::read(name, text.as_bytes()).root.expect("YAML"))
}

fn form_files() -> impl Iterator<Item = (&'static str, &'static str)> {
    built_in_files("forms/").filter(|(name, _)| {
        name.matches('/').count() == 1 && !["/notes.yaml", "/intake.yaml"].iter().any(|no_form| name.ends_with(no_form))
    })
}

fn records() -> impl Iterator<Item = (&'static str, &'static str)> {
    sample_files().filter(|(name, _)| name.contains("/ok-"))
}

/// The schema of the form that a record names.
fn of_record(record: &Json, forms: &Forms) -> Json {
    record_schema(forms.get(record["form"].as_str().expect("an id")).expect("a form"))
}

/// A text with the last letter of one key, the first time it is written, missing.
fn misspelt(text: &str, key: &str) -> String {
    let (right, wrong) = (format!("{key}:"), format!("{}:", &key[..key.len() - 1]));
    assert!(text.contains(&right), "{key} is not there");
    text.replacen(&right, &wrong, 1)
}

#[test]
fn every_shipped_form_obeys_the_schema_of_forms() {
    let schema = form_schema();
    let wrong: Vec<_> = form_files()
        .flat_map(|(name, text)| faults(&schema, &json(name, text)).into_iter().map(move |f| (name, f)))
        .collect();
    assert_eq!(wrong, []);
    assert!(form_files().count() >= 5);
}

#[test]
fn every_good_sample_obeys_the_schema_of_its_form() {
    let forms = shipped().forms;
    let mut wrong = Vec::new();
    for (name, text) in records() {
        let record = json(name, text);
        wrong.extend(faults(&of_record(&record, &forms), &record).into_iter().map(|f| (name, f)));
    }
    assert_eq!(wrong, []);
    assert!(records().count() >= 10);
}

/// An editor must not refuse what the reader demands, nor let through what it refuses.
#[test]
fn a_waiver_is_the_same_to_the_schema_and_to_the_reader() {
    use confide::finding::Waiver;
    let forms = shipped().forms;
    let (name, text) = records().next().expect("a record");
    let row = |without: &str| {
        let keys = Waiver::KEYS.iter().filter(|key| **key != without);
        let value = |key: &str| if matches!(key, "on" | "until") { "2026-11-10" } else { "R24" };
        keys.map(|key| format!("{key}: {}", value(key))).collect::<Vec<_>>().join(", ")
    };
    for without in std::iter::once("").chain(Waiver::KEYS) {
        let text = text.replacen("record:\n", &format!("waivers:\n  - {{{}}}\nrecord:\n", row(without)), 1);
        let record = json(name, &text);
        let by_schema = faults(&of_record(&record, &forms), &record).is_empty();
        let reading = confide::record::read(name, text.as_bytes(), &forms, None);
        let by_reader = reading.faults.iter().all(|f| !f.path.starts_with("waivers"));
        assert_eq!(
            (by_schema, by_reader),
            (without.is_empty(), without.is_empty()),
            "without {without:?}: {:?}",
            reading.faults
        );
    }
}

#[test]
fn a_misspelt_key_of_a_form_is_refused() {
    let schema = form_schema();
    for key in ["edition", "class", "section", "field", "label", "required", "purpose"] {
        for (name, text) in form_files().filter(|(_, text)| text.contains(&format!("{key}:"))) {
            assert!(!faults(&schema, &json(name, &misspelt(text, key))).is_empty(), "{name} {key}");
        }
    }
}

#[test]
fn a_misspelt_key_of_a_record_is_refused() {
    let forms = shipped().forms;
    for (name, text) in records() {
        let right = json(name, text);
        let schema = of_record(&right, &forms);
        let answers = right["record"].as_object().map(|a| a.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
        for key in answers.iter().map(String::as_str).chain(["moment"]) {
            assert!(!faults(&schema, &json(name, &misspelt(text, key))).is_empty(), "{name} {key}");
        }
    }
}

#[test]
fn keys_of_another_kind_and_missing_ones_are_refused() {
    let field = |rest: &str| {
        json("t", &format!("form: x\nref: x\nedition: x\ntitle: x\nsections: [{{section: s, fields: [{{{rest}}}]}}]\n"))
    };
    let is_good = |rest: &str| faults(&form_schema(), &field(rest)).is_empty();
    for good in [
        "field: a, kind: text, label: A",
        "field: a, kind: statement, text: A",
        "field: a, kind: sign, label: A, signer: staff",
    ] {
        assert!(is_good(good), "{good}");
    }
    for bad in [
        "field: a, kind: text, label: A, signer: staff",
        "field: a, kind: text, label: A, why: A",
        "field: a, kind: text",
        "field: a, kind: sign, label: A",
        "field: a, kind: choice, label: A",
        "field: a, kind: table, label: A",
        "field: a, kind: txt, label: A",
        "field: A, kind: text, label: A",
        "kind: text, label: A",
    ] {
        assert!(!is_good(bad), "{bad}");
    }
}

#[test]
fn settings_and_sets_obey_their_schemas() {
    let samples: Vec<_> = sample_files().filter(|(name, _)| *name == "setting.yaml").collect();
    assert_eq!(faults(&setting_schema(), &json(samples[0].0, samples[0].1)), Vec::<String>::new());
    let named = new_file(&[("name", vec!["Sunny Corner".into()]), ("storage.kind", vec!["none".into()])]);
    assert_eq!(faults(&setting_schema(), &json("new", &named)), Vec::<String>::new());
    assert!(!faults(&setting_schema(), &json("new", &misspelt(&named, "storage"))).is_empty());
    let workspace = shipped();
    let schema = set_schema(workspace.forms.ids());
    for (name, text) in built_in_files("forms/sets/") {
        assert_eq!(faults(&schema, &json(name, text)), Vec::<String>::new());
        assert!(!faults(&schema, &json(name, &misspelt(text, "forms"))).is_empty());
        let ids = workspace.forms.ids();
        let named = ids.iter().find(|id| text.contains(**id)).expect("a set names a form");
        assert!(!faults(&schema, &json(name, &text.replace(named, &format!("{named}x")))).is_empty());
    }
}

fn new(form: &Form) -> String {
    let setting = Data::Null;
    let new = New {
        form,
        id: "NEW-1",
        child_ref: "C-0042",
        specimen: true,
        schema: Some("../.schema/x.json"),
        setting: &setting,
        language: "en",
        known: &[],
    };
    new.text()
}

/// The lines that stand for a row, without the first # of each.
fn with_rows(text: &str) -> String {
    let is_row = |line: &str| {
        let inner = line.trim_start().strip_prefix("# ").unwrap_or("");
        inner.starts_with("- ")
            || (inner.starts_with("  ") && !inner.trim_start().contains(' ') && inner.ends_with(':'))
    };
    text.lines().map(|line| if is_row(line) { line.replacen("# ", "", 1) } else { line.to_owned() } + "\n").collect()
}

#[test]
fn a_record_to_fill_in_reads_back_without_faults_and_empty() {
    let workspace = shipped();
    for form in workspace.forms.iter().filter(|f| !f.draft) {
        let text = new(form);
        let reading = record::read("new", text.as_bytes(), &workspace.forms, None);
        assert_eq!(reading.faults, [], "{text}");
        let record = reading.record.expect("a record");
        assert!(record.answers.iter().all(|(_, value)| value.is_open()), "{text}");
        assert_eq!((record.child_ref.as_str(), record.specimen), ("C-0042", true));
        assert_eq!(faults(&record_schema(form), &json("new", &text)), Vec::<String>::new());
        for (_, field) in form.fields().filter(|(_, f)| f.is_question()) {
            assert!(text.contains(&format!("\n  {}:", field.id)), "{} is not in {text}", field.id);
        }
    }
}

#[test]
fn the_rows_in_its_comments_read_back_as_rows() {
    let workspace = shipped();
    let mut tables = 0;
    for form in workspace.forms.iter().filter(|f| !f.draft) {
        let text = with_rows(&new(form));
        let reading = record::read("new", text.as_bytes(), &workspace.forms, None);
        let errors: Vec<_> = reading.faults.iter().filter(|f| f.weight == Weight::Error).collect();
        assert!(errors.is_empty(), "{errors:?} {text}");
        let tree = reading.tree.expect("a tree");
        for (_, field) in form.fields().filter(|(_, f)| f.kind.has_rows()) {
            let rows = tree.get("record").and_then(|r| r.get(&field.id)).map(json_of).unwrap_or_default();
            assert_eq!(rows.as_array().map(Vec::len), Some(1), "{} {text}", field.id);
            tables += 1;
        }
    }
    assert!(tables > 3);
}

#[test]
fn comments_stand_on_lines_of_their_own() {
    for form in shipped().forms.iter().filter(|f| !f.draft) {
        let text = new(form);
        let beside = text.lines().find(|l| l.contains(" #") && !l.trim_start().starts_with('#'));
        assert_eq!(beside, None);
    }
}
