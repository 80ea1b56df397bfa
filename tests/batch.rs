//! A whole intake in one go: what is made, what is told, and what a run that was cut off, shared out or run twice leaves.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests look at files and kill the binary")]

#[path = "support/desk.rs"]
mod desk;
#[path = "support/september.rs"]
mod september;
#[path = "support/stand_in.rs"]
mod stand_in;

use desk::{Desk, Run, sample};
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::Duration;

/// A desk with a table of that many rows, every `each`th at fault, and the stand-in for typst.
fn office(count: usize, each: usize) -> Desk {
    let desk = Desk::specimen();
    stand_in::stand_in(&desk);
    desk.put("september.csv", &september::table(count, each));
    desk
}

const RUN: [&str; 7] = ["pack", "--intake", "september.csv", "--set", "quick", "--typst", "stand-in/typst"];

fn pack(desk: &Desk, folder: &str, more: &[&str]) -> Run {
    desk.confide(&[&RUN[..], &["-o", folder], more].concat())
}

/// The folder's packs by name, with their bytes.
fn packs(desk: &Desk, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let names = |entry: std::fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    let all = std::fs::read_dir(desk.at(folder)).expect("the folder").map(|e| names(e.expect("an entry")));
    all.filter(|n| n.ends_with(".pdf")).map(|n| (n.clone(), desk.bytes(&format!("{folder}/{n}")))).collect()
}

fn manifest(desk: &Desk, folder: &str) -> Value {
    serde_json::from_slice(&desk.bytes(&format!("{folder}/manifest.json"))).expect("it is JSON")
}

fn hidden_parts(desk: &Desk, folder: &str) -> usize {
    let all = std::fs::read_dir(desk.at(folder)).expect("the folder");
    all.filter(|e| e.as_ref().is_ok_and(|e| e.file_name().to_string_lossy().ends_with(".part"))).count()
}

#[test]
fn of_five_hundred_rows_the_twenty_faulty_ones_are_named_and_stop_no_other() {
    let desk = office(500, 25);
    let run = pack(&desk, "out", &[]);
    assert_eq!(run.code, 1, "{}", run.said);
    assert_eq!(packs(&desk, "out").len(), 480);
    for number in (1..=500).filter(|n| n % 25 == 0) {
        let (_, column, _) = september::faulty(number);
        let place = format!("september.csv, row {}, column {column} (", number + 1);
        let named = |l: &str| l.contains(&place);
        assert!(run.said.lines().any(named), "row {}: {}", number + 1, run.said);
    }
    assert!(run.said.contains("480 packs made, "), "{}", run.said);
    let manifest = manifest(&desk, "out");
    assert_eq!(manifest["packs"].as_array().map(Vec::len), Some(480));
    assert_eq!(manifest["failed"].as_array().map(Vec::len), Some(20));
    let before = packs(&desk, "out");
    let made = |desk: &Desk| std::fs::metadata(desk.at("out/quick-C-0001.pdf")).ok().and_then(|m| m.modified().ok());
    let first = made(&desk);
    let again = pack(&desk, "out", &["--resume"]);
    assert_eq!(again.code, 1);
    assert!(again.said.contains("480 packs made (480 of them before)"), "{}", again.said);
    assert!(packs(&desk, "out") == before && made(&desk) == first, "nothing is made twice");
    for text in [run.said, String::from_utf8_lossy(&desk.bytes("out/summary.txt")).into_owned(), manifest.to_string()] {
        assert!(!text.contains("Example") && !text.contains("07700"), "nobody's name is told");
    }
}

#[test]
fn a_dry_run_tells_the_same_and_writes_nothing() {
    let desk = office(10, 5);
    let run = pack(&desk, "out", &["--dry-run"]);
    assert_eq!(run.code, 1);
    assert!(run.said.contains("8 packs would be made, ") && run.said.contains("2 rows failed"), "{}", run.said);
    assert!(!desk.has("out"));
}

#[test]
fn a_run_killed_at_any_moment_and_gone_on_with_gives_what_an_undisturbed_one_gives() {
    let desk = office(24, 0);
    assert_eq!(pack(&desk, "whole", &[]).code, 0);
    let wanted = packs(&desk, "whole");
    // short and long enough to be cut off before, in and after the first writes, whatever the machine's speed
    for (i, wait) in [5, 80, 150, 300, 500, 900].into_iter().enumerate() {
        let folder = format!("cut-{i}");
        let more = ["-o", &folder, "--resume"];
        let mut child = desk.command(&[&RUN[..], &more].concat()).stderr(Stdio::null()).spawn().expect("it starts");
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        if desk.has(&folder) {
            let made = packs(&desk, &folder);
            assert!(made.iter().all(|(name, bytes)| wanted.get(name) == Some(bytes)), "no half file, no other file");
        }
        assert_eq!(pack(&desk, &folder, &["--resume"]).code, 0);
        assert!(packs(&desk, &folder) == wanted, "the same files");
        assert_eq!(hidden_parts(&desk, &folder), 0, "nothing unfinished is left");
    }
}

#[test]
fn a_file_that_was_damaged_or_made_from_something_else_is_made_anew() {
    let desk = office(6, 0);
    assert_eq!(pack(&desk, "out", &[]).code, 0);
    let wanted = packs(&desk, "out");
    desk.put("out/quick-C-0002.pdf", "half of");
    desk.remove("out/quick-C-0003.pdf");
    let run = pack(&desk, "out", &["--resume"]);
    assert!(run.said.contains("6 packs made (4 of them before)"), "{}", run.said);
    assert!(packs(&desk, "out") == wanted);
    desk.put("september.csv", &september::table(6, 0).replace("Parent Example", "Parent Newname"));
    let run = pack(&desk, "out", &["--resume"]);
    assert!(run.said.contains("6 packs made, "), "{}", run.said);
}

#[test]
fn what_no_run_of_the_journal_made_is_left_alone() {
    let desk = office(3, 0);
    desk.put("out/quick-C-0002.pdf", "somebody else's");
    let run = pack(&desk, "out", &[]);
    assert_eq!(run.code, 2, "{}", run.said);
    assert_eq!(desk.bytes("out/quick-C-0002.pdf"), b"somebody else's");
    assert_eq!(pack(&desk, "out", &["--replace"]).code, 0);
    assert!(desk.bytes("out/quick-C-0002.pdf").starts_with(b"%PDF-"));
    pack(&desk, "out", &[]).refused(2);
}

#[test]
fn three_shares_make_together_what_one_run_makes() {
    let desk = office(20, 7);
    assert_eq!(pack(&desk, "whole", &[]).code, 1);
    for share in ["1/3", "2/3", "3/3"] {
        let run = pack(&desk, "shares", &["--shard", share]);
        assert!(run.code < 2, "{}", run.said);
    }
    assert!(packs(&desk, "shares") == packs(&desk, "whole"));
    let run = desk.confide(&["pack", "--merge", "--set", "quick", "-o", "shares"]);
    assert_eq!(run.code, 1, "{}", run.said);
    let (whole, merged) = (manifest(&desk, "whole"), manifest(&desk, "shares"));
    assert_eq!((&whole["packs"], &whole["pages"]), (&merged["packs"], &merged["pages"]));
}

#[test]
fn two_runs_at_once_harm_neither_each_other_nor_the_packs() {
    let desk = office(30, 0);
    let start = |folder: &str| {
        desk.command(&[&RUN[..], &["-o", folder, "--resume"]].concat())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts")
    };
    let (mut first, mut second) = (start("out"), start("out"));
    let codes = [first.wait(), second.wait()].map(|s| s.expect("it ends").code().unwrap_or(-1));
    assert!(codes.contains(&0) && codes.iter().all(|c| [0, 2].contains(c)), "{codes:?}");
    assert_eq!(packs(&desk, "out").len(), 30);
    assert_eq!(hidden_parts(&desk, "out"), 0);
}

#[test]
fn one_fault_ends_the_run_where_that_is_asked() {
    let desk = office(30, 2);
    let run = pack(&desk, "out", &["--stop-on-fault", "--jobs", "1"]);
    assert_eq!(run.code, 1, "{}", run.said);
    assert_eq!(packs(&desk, "out").len(), 1);
    assert!(String::from_utf8_lossy(&desk.bytes("out/summary.txt")).contains("28 rows were not reached"));
}

#[test]
fn ctrl_c_ends_a_run_between_two_packs_and_says_how_to_go_on() {
    use std::os::unix::process::ExitStatusExt as _;
    let desk = office(400, 0);
    let mut command = desk.command(&[&RUN[..], &["-o", "out", "--jobs", "1"]].concat());
    let child = command.stderr(Stdio::piped()).spawn().expect("it starts");
    let waits = |name: &str| {
        (0..600).any(|_| {
            desk.has(name) || {
                std::thread::sleep(Duration::from_millis(50));
                false
            }
        })
    };
    assert!(waits("out/quick-C-0002.pdf"), "the run begins");
    let id = i32::try_from(child.id()).expect("a process number");
    rustix::process::kill_process(rustix::process::Pid::from_raw(id).expect("it"), rustix::process::Signal::INT)
        .expect("sent");
    let ended = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!((ended.status.code(), ended.status.signal()), (Some(2), None), "{said}");
    assert!(said.contains("go on with --resume"), "{said}");
    assert_eq!(hidden_parts(&desk, "out"), 0);
    let made = packs(&desk, "out").len();
    assert!(made < 400);
    desk.put("september.csv", &september::table(made + 2, 0));
    let run = pack(&desk, "out", &["--resume"]);
    assert!(run.said.contains(&format!("({made} of them before)")), "{}", run.said);
}

#[test]
fn with_the_real_typst_a_table_gives_sealed_packs_named_by_reference() {
    let desk = Desk::specimen();
    for name in ["privacy_notice/ok-sunny-corner.yaml", "consent_set/ok-for-everyone.yaml"] {
        desk.put(&format!("records/{name}"), &sample(name));
    }
    desk.put("september.csv", &september::table(2, 0));
    let run = desk.confide(&["pack", "--intake", "september.csv", "-o", "out", "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.said);
    let lines: Vec<Value> = run.out.split(|b| *b == b'\n').filter_map(|l| serde_json::from_slice(l).ok()).collect();
    assert_eq!(lines.iter().filter(|l| l["made"]["pages"].as_u64().is_some_and(|n| n > 10)).count(), 2);
    let names: Vec<String> = packs(&desk, "out").into_keys().collect();
    assert_eq!(names, ["registration-C-0001.pdf", "registration-C-0002.pdf"]);
    let verified = desk.confide(&["verify", "--trust", "trust/certificate.pem", "out/registration-C-0001.pdf"]);
    assert!(String::from_utf8_lossy(&verified.out).starts_with("SEALED"), "{}", verified.said);
}

#[test]
fn a_table_gives_packs_in_two_languages_and_what_has_no_words_stays_english() {
    let desk = Desk::specimen();
    for name in ["privacy_notice/ok-sunny-corner.yaml", "consent_set/ok-for-everyone.yaml"] {
        desk.put(&format!("records/{name}"), &sample(name));
    }
    let rows = "key,English,translation,checked by,checked on\n\
        consent_set.title,What do you allow?,Na co pozwalasz?,Test Reader,2026-11-02\n\
        consent_withdrawal.title,You can change your mind,Możesz zmienić zdanie,,\n";
    desk.put("pl.csv", rows);
    desk.confide(&["strings", "import", "pl.csv", "--lang", "pl"]).fine();
    desk.put("september.csv", &september::table(2, 0));
    desk.confide(&["pack", "--intake", "september.csv", "--lang", "ro", "-o", "ro"]).refused(2);
    desk.confide(&["pack", "--intake", "september.csv", "--lang", "pl", "-o", "out"]).fine();
    for (name, bytes) in packs(&desk, "out") {
        let Some(pages) = desk::pages(&bytes) else { return };
        let of = |form: &str| pages.iter().filter(|p| p.contains(&format!(" · {form} edition "))).collect::<Vec<_>>();
        let consents = of("07.2-C");
        assert!(consents.iter().any(|p| p.contains("What do you allow? Na co pozwalasz?")), "{name}: {consents:?}");
        // the checked words bear no mark, the others do on every page, and the English is there each time
        let (mut checked, mut unchecked) = (0, 0);
        for page in &pages {
            let count = |what: &str| page.matches(what).count();
            assert_eq!(
                count("Możesz zmienić zdanie"),
                count("Możesz zmienić zdanie (translation not checked)"),
                "{page}"
            );
            assert!(count("You can change your mind") >= count("Możesz zmienić zdanie"), "{page}");
            assert!(count("What do you allow?") >= count("Na co pozwalasz?"), "{page}");
            assert_eq!(count("Na co pozwalasz? (translation not checked)"), 0, "{page}");
            checked += count("Na co pozwalasz?");
            unchecked += count("Możesz zmienić zdanie");
        }
        assert!(checked > 1 && unchecked > 1, "{name}: in the checklist and on the form");
        let english = [of("07.1a"), of("07.1-R")].concat();
        let said = english.iter().map(|p| p.as_str()).collect::<Vec<_>>().join(" ");
        assert!(
            english.len() > 3 && said.contains("Texts checked by somebody who reads both: 0 of "),
            "{name}: {said}"
        );
        assert!(
            !said.contains("pozwalasz") && !said.contains("zdanie") && !said.contains("translation not"),
            "{name}: {said}"
        );
    }
}
