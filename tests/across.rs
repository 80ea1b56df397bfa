//! Records held against each other: each folder under `samples/children` is one child's file (and what belongs to no child),
//! and gives exactly the findings that its records name.
#![allow(clippy::disallowed_methods, reason = "tests start programs")]

#[path = "support/desk.rs"]
mod desk;
#[path = "support/expected.rs"]
mod expected;

use chrono::{DateTime, Utc};
use confide::pack::{Job, judged};
use confide::record::{self, Record};
use confide::register;
use confide::workspace::{Workspace, sample_files};
use desk::{Desk, sample};
use expected::{expected, found, told};
use std::collections::BTreeMap;

/// The folders under `samples/children`, each with its files.
fn children() -> BTreeMap<String, Vec<(String, &'static str)>> {
    let mut folders: BTreeMap<String, Vec<(String, &'static str)>> = BTreeMap::new();
    for (name, text) in sample_files() {
        if let Some((folder, file)) = name.strip_prefix("children/").and_then(|n| n.split_once('/')) {
            folders.entry(folder.to_owned()).or_default().push((file.to_owned(), text));
        }
    }
    folders
}

#[test]
fn each_childs_folder_gives_exactly_the_findings_its_records_name() {
    let mut wrong = String::new();
    let mut rules: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (folder, files) in children() {
        let desk = Desk::specimen();
        for (file, text) in &files {
            desk.put(&format!("records/{file}"), text);
        }
        let run = desk.confide(&["check", "records", "--format", "json"]);
        for (file, text) in &files {
            let (got, wanted) = (found(&run.out, &format!("records/{file}")), expected(text));
            if got != wanted {
                wrong.push_str(&format!("{folder}/{file}\n  expects {wanted:?}\n  gives   {got:?}\n{}", run.said));
            }
            for line in wanted.iter().filter(|l| l.starts_with('X')) {
                rules.entry(line.split(' ').next().unwrap_or_default().to_owned()).or_default().0 += 1;
            }
        }
        let is_bad = folder.starts_with("bad-");
        let has_findings = files.iter().any(|(_, text)| !expected(text).is_empty());
        assert_eq!(is_bad, has_findings, "{folder}: a folder says by its name whether something is wrong in it");
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    let refused: Vec<&str> = rules.keys().map(String::as_str).collect();
    for rule in ["X1", "X2", "X3", "X4", "X5", "X6", "X7", "X8"] {
        assert!(refused.contains(&rule), "no folder shows what {rule} refuses");
    }
}

#[test]
fn a_record_alone_is_never_at_fault_for_what_may_lie_on_paper() {
    for (folder, files) in children().into_iter().filter(|(folder, _)| folder.starts_with("ok-")) {
        for (file, text) in files {
            let desk = Desk::specimen();
            desk.put("records/one.yaml", text);
            let run = desk.confide(&["check", "records/one.yaml"]);
            assert_eq!(run.code, 0, "{folder}/{file}: {}", run.said);
        }
    }
}

#[test]
fn children_are_told_apart_and_a_reference_is_one_whatever_its_case() {
    let (_, files) = children()
        .into_iter()
        .find(|(folder, _)| folder.starts_with("bad-") && folder.contains("withdraw"))
        .expect("a withdrawn consent that is still used");
    let desk = Desk::specimen();
    for (file, text) in &files {
        desk.put(&format!("records/{file}"), text);
    }
    let with = desk.confide(&["check", "records"]).said.matches("[X1 ").count();
    assert!(with > 0);
    for (file, text) in &files {
        desk.put(&format!("records/{file}"), &text.replacen("child_ref: C-", "child_ref: c-", 1));
    }
    assert_eq!(desk.confide(&["check", "records"]).said.matches("[X1 ").count(), with, "case");
    let (first, rest) = files.split_first().expect("two records");
    desk.put(&format!("records/{}", first.0), &first.1.replacen("child_ref: C-", "child_ref: Z-", 1));
    for (file, text) in rest {
        desk.put(&format!("records/{file}"), text);
    }
    assert_eq!(desk.confide(&["check", "records"]).said.matches("[X1 ").count(), 0, "another child's");
}

#[test]
fn a_typed_document_in_a_childs_folder_is_named() {
    let desk = Desk::specimen();
    desk.put("records/one.yaml", &sample("consent_set/ok-signed.yaml"));
    desk.put("records/Letter to social care.docx", "typed");
    let run = desk.confide(&["check", "records"]);
    assert!(run.said.contains("[R20 ") && run.said.contains("Letter to social care.docx"), "{}", run.said);
}

/// All samples as one workspace: a folder of hundreds of records and forms gives exactly what its files name, no more.
#[test]
fn the_samples_checked_as_one_folder_give_exactly_the_marked_findings() {
    let desk = Desk::specimen();
    let files: Vec<(&str, &str)> =
        sample_files().filter(|(name, _)| name.contains('/') && name.ends_with(".yaml")).collect();
    assert!(files.len() > 400, "{}", files.len());
    for (name, text) in &files {
        desk.put(&format!("samples/{name}"), text);
    }
    let run = desk.confide(&["check", "samples", "--format", "json"]);
    assert_eq!(run.code, 1, "{}", run.said);
    let json: serde_json::Value = serde_json::from_slice(&run.out).expect("JSON");
    let mut got: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for finding in json["findings"].as_array().expect("a list") {
        let file = finding["file"].as_str().unwrap_or_default().to_owned();
        got.entry(file).or_default().push(told(finding));
    }
    let mut wrong = String::new();
    for (name, text) in &files {
        let mut found = got.remove(&format!("samples/{name}")).unwrap_or_default();
        found.sort();
        if found != expected(text) {
            wrong.push_str(&format!("{name}\n  expects {:?}\n  gives   {found:?}\n", expected(text)));
        }
    }
    assert!(wrong.is_empty() && got.is_empty(), "\n{wrong}\n{got:?}");
}

/// Where paper says less than a file.
const PAPER_SAYS_LESS: [&str; 11] = [
    // no name stands in the register
    "bad-breach-with-another-tellers-record",
    "bad-group-not-on-the-agreement",
    "bad-partner-was-told",
    "bad-second-report-of-one-time",
    // what is refused, or a draft, was never printed
    "bad-breach-with-a-letter",
    "bad-referred-on-a-faulty-decision",
    "bad-referred-on-a-letter",
    // a public notice is no record of a child's, and a receipt may lie on paper
    "bad-no-receipt",
    "bad-receipt-before-the-notice",
    "bad-receipt-for-no-notice",
    "bad-receipt-only-handed-out",
];

fn now(workspace: &Workspace) -> DateTime<Utc> {
    workspace.setting.today.expect("the samples' clock stands still")
}

/// Puts every record but one on paper, as far as the register is told of it.
fn to_paper(files: &[(String, &str)], stays: &str, workspace: &Workspace) {
    for (file, text) in files.iter().filter(|(file, _)| file != stays) {
        let reading = record::read(file, text.as_bytes(), &workspace.forms, None);
        // what is refused was never printed, and neither was a draft
        let judged = judged(reading, None, workspace, now(workspace)).ok();
        if let Some(approved) = judged.and_then(|judged| judged.approved) {
            let job = Job::single(approved, false);
            register::heard(workspace, &job, None, now(workspace)).expect("written down");
            register::pages(workspace, &job, file, None, now(workspace)).expect("written down");
        }
    }
}

/// What the rules across records find in the first of these, the others beside it, as its rule and its place.
fn across(records: &[&Record], workspace: &Workspace) -> Vec<String> {
    let found = register::across(records, workspace, now(workspace)).expect("judged");
    let of_first = found.into_iter().filter(|(entry, _)| *entry == 0);
    let mut all: Vec<String> = of_first.map(|(_, finding)| format!("{} {}", finding.code, finding.path)).collect();
    all.sort();
    all
}

#[test]
fn what_lies_on_paper_alone_is_held_against_a_record_as_its_file_would_be() {
    let desk = Desk::specimen();
    let mut workspace = Workspace::open(Some(desk.folder())).expect("the samples' setting");
    let (mut wrong, mut known) = (String::new(), 0);
    for (folder, files) in children() {
        let read = |(file, text): &(String, &'static str)| {
            Some((file.clone(), record::read(file, text.as_bytes(), &workspace.forms, None).record?))
        };
        let records: Vec<(String, Record)> = files.iter().filter_map(read).collect();
        for (stays, own) in &records {
            let beside = tempfile::tempdir().expect("a folder");
            workspace.folder = Some(beside.path().to_path_buf());
            let others = records.iter().filter(|(file, _)| file != stays).map(|(_, record)| record);
            let at_hand: Vec<&Record> = std::iter::once(own).chain(others).collect();
            let wanted = across(&at_hand, &workspace);
            to_paper(&files, stays, &workspace);
            let got = across(&[own], &workspace);
            known += got.len();
            // the same number once more is the page made anew
            let says_less = folder == "bad-edited-under-one-number" || PAPER_SAYS_LESS.contains(&folder.as_str());
            if got != wanted && !(says_less && got.len() < wanted.len()) {
                wrong.push_str(&format!("{folder}/{stays}\n  its files give {wanted:?}\n  paper gives    {got:?}\n"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(known >= 10, "{known}");
}

#[test]
fn the_register_knows_a_record_by_codes_and_days_and_no_name() {
    let desk = Desk::specimen();
    let mut workspace = Workspace::open(Some(desk.folder())).expect("the samples' setting");
    for (folder, files) in children() {
        let beside = tempfile::tempdir().expect("a folder");
        workspace.folder = Some(beside.path().to_path_buf());
        to_paper(&files, "", &workspace);
        let Ok(written) = std::fs::read_to_string(beside.path().join("register.jsonl")) else { continue };
        for line in written.lines() {
            let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
            assert_no_name(&line["index"], &folder);
        }
    }
}

/// Whatever stands there is a code, a number, a day, or a word for what somebody is to the child.
fn assert_no_name(known: &serde_json::Value, folder: &str) {
    match known {
        serde_json::Value::Object(all) => all.values().for_each(|one| assert_no_name(one, folder)),
        serde_json::Value::Array(all) => all.iter().for_each(|one| assert_no_name(one, folder)),
        serde_json::Value::String(text) => {
            let is_name = text.split([' ', '-']).any(|word| {
                word.chars().next().is_some_and(char::is_uppercase) && word.chars().skip(1).any(char::is_lowercase)
            });
            assert!(!is_name, "{folder}: {text}");
        }
        _ => {}
    }
}
