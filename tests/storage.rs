//! Where files about children may be written: nowhere, unless the setting has decided on a place, and then only there (R23).
#![allow(clippy::disallowed_methods, reason = "tests make folders")]

#[path = "support/desk.rs"]
mod desk;

use confide::approve;
use confide::pack::{Job, write_rules};
use confide::record;
use confide::workspace::Workspace;
use desk::{Desk, changed, sample};

const INSIDE: &str = "safe/report.pdf";
const OUTSIDE: [&str; 4] = ["report.pdf", "records/report.pdf", "safer/report.pdf", "safe/../report.pdf"];

/// The rules that are broken when the sample report, made real, is written to each path under a storage decision.
fn broken(storage: &str, paths: &[&str]) -> Vec<Vec<String>> {
    let desk = Desk::real();
    desk.set("storage: {kind: none}", storage);
    for folder in ["safe", "safer", "records"] {
        std::fs::create_dir_all(desk.at(folder)).expect("a folder");
    }
    let workspace = Workspace::open(Some(desk.folder())).expect("a sound workspace");
    let text = changed(&sample("safeguarding_incident/ok-part-a.yaml"), "specimen: true\n", "");
    let reading = record::read("report.yaml", text.as_bytes(), &workspace.forms, None);
    let now = "2026-11-20T16:00:00Z".parse().expect("a time");
    let record = reading.record.expect("a record");
    let checked = approve::check(record, reading.faults, &workspace.procedure, &workspace.setting, now);
    let approved = approve::approve(checked.expect("the rules can be asked"), None, now, 24).expect("a good sample");
    let job = Job::single(approved, false);
    let rules = |path: &&str| {
        let found = write_rules(&job, &desk.at(path), &workspace).expect("the rules can be asked");
        found.into_iter().map(|f| f.code).collect()
    };
    paths.iter().map(rules).collect()
}

#[test]
fn without_a_decision_no_place_is_good_enough() {
    assert_eq!(broken("storage: {kind: none, paths: [safe]}", &[INSIDE, OUTSIDE[0]]), [["R23"], ["R23"]]);
}

#[test]
fn a_decision_holds_for_the_folders_it_names_and_for_no_other() {
    for kind in ["removable", "encrypted_folder"] {
        let storage =
            format!("storage: {{kind: {kind}, paths: [safe], decided_by: Jo Dale, reason: the trustees asked}}");
        assert_eq!(broken(&storage, &[INSIDE]), [Vec::<String>::new()], "{kind}");
        assert_eq!(broken(&storage, &OUTSIDE), [["R23"]; 4], "{kind}");
    }
}

#[test]
fn a_folder_that_a_cloud_copies_is_no_place_whatever_was_decided() {
    let storage =
        "storage: {kind: encrypted_folder, paths: [OneDrive], decided_by: Jo Dale, reason: the trustees asked}";
    assert_eq!(broken(storage, &["OneDrive/report.pdf", "OneDrive/new/report.pdf"]), [["R23"]; 2]);
}
