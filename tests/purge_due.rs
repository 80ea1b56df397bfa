//! What is overdue is destroyed once somebody was asked, with receipts; what is held, or in its days of grace, is left alone.
#![allow(clippy::disallowed_methods, reason = "tests look at files and start the binary")]

#[path = "support/desk.rs"]
mod desk;

use confide::register::{Entry, FILE, Register};
use desk::{Desk, Run, changed, pages, pdftotext, sample};
use serde_json::{Value, json};
use std::io::Write as _;
use std::process::Stdio;

const ID: &str = "SE-2026-0102";
const RECORD: &str = "records/one.yaml";
const YES: [&str; 7] = ["purge", "--due", "--by", "s-001", "--how", "shredded", "--yes"];

/// A desk with a record that was printed long ago, of which a file and a PDF still lie there.
fn overdue() -> Desk {
    let desk = Desk::specimen();
    desk.render(&sample("significant_event/ok-event.yaml"), &["-o", "se.pdf"]).fine();
    desk.confide(&["due", "--count-from", "2020-01-31", "--of", ID, "--by", "S-001"]).fine();
    desk
}

/// Adds the line of another record's page.
fn put(desk: &Desk, record: &str, until: &str) {
    let page = json!({"kind": "page", "form": "a_form", "record": record, "child": "C-0007", "moment": "signed",
        "check": "ACDEF-HJKMN-PRTWX", "kept": {"class": "breaches", "until": until}});
    let entry: Entry = serde_json::from_value(page).expect("an entry");
    let now = "2026-11-20T16:00:00Z".parse().expect("a time");
    Register::add(desk.folder(), now, |_| Ok(vec![entry])).expect("written");
}

fn lines(desk: &Desk, kind: &str) -> Vec<Value> {
    let text = String::from_utf8(desk.bytes(FILE)).expect("letters");
    let all = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    all.filter(|line| line["kind"] == kind).collect()
}

/// The binary, with somebody who types these lines.
fn typed(desk: &Desk, args: &[&str], typed: &str) -> Run {
    let mut command = desk.command(args);
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().expect("the binary starts");
    drop(child.stdin.take().expect("it is piped").write_all(typed.as_bytes()));
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Run { code: output.status.code().unwrap_or(-1), out: output.stdout, said }
}

#[test]
fn what_is_overdue_goes_from_computer_and_file_and_each_has_a_receipt() {
    let desk = overdue();
    let run = desk.confide(&[&YES[..], &["--receipt"]].concat()).fine();
    let out = String::from_utf8_lossy(&run.out).into_owned();
    assert!(
        out.contains(&format!("overdue  {ID}")) && out.contains("records/one.yaml") && out.contains("se.pdf"),
        "{out}"
    );
    assert!(!desk.has(RECORD) && !desk.has("se.pdf"), "{}", run.said);
    let destroyed = lines(&desk, "destroyed");
    assert_eq!(destroyed.len(), 2);
    assert!(destroyed.iter().all(|line| line["kept"] == "term_over" && line["by"] == "S-001"), "{destroyed:?}");
    let paper = lines(&desk, "destroyed_on_paper");
    assert_eq!((paper.len(), &paper[0]["record"], &paper[0]["how"]), (1, &json!(ID), &json!("shredded")));
    for (name, words) in
        [(format!("out/DR-{ID}.pdf"), "Itstermisover"), (format!("out/DP-{ID}.pdf"), "✓Cutacross,here")]
    {
        assert!(desk.confide(&["verify", &name]).fine().out.starts_with(b"SEALED"), "{name}");
        let Some(text) = pdftotext(&desk.bytes(&name), &["-raw"]) else { continue };
        let text: String = text.replace('\u{200b}', "").split_whitespace().collect();
        for words in [words, ID, "JoDale"] {
            assert!(text.contains(words), "{name}: {words}: {text}");
        }
    }
    desk.confide(&["register", "verify"]).fine();
    let again = desk.confide(&YES).fine().said;
    assert!(again.contains("0 overdue, 0 destroyed"), "{again}");
}

#[test]
fn what_is_held_or_in_its_days_of_grace_is_named_and_left_alone() {
    let desk = overdue();
    put(&desk, "A", "2026-11-01");
    put(&desk, "B", "2026-11-20");
    desk.confide(&["hold", ID, "--reason", "court", "--by", "S-001"]).fine();
    let before = desk.bytes(FILE);
    let run = desk.confide(&YES).fine();
    let out = String::from_utf8_lossy(&run.out).into_owned();
    assert!(out.contains("due      A") && out.contains("is left alone until Wed 2 December 2026"), "{out}");
    assert!(out.contains(&format!("held     {ID}")) && out.contains("stays: court") && !out.contains("  B  "), "{out}");
    assert!(desk.has(RECORD) && desk.has("se.pdf") && desk.bytes(FILE) == before);
    desk.confide(&["hold", ID, "--reason", "court", "--by", "S-001", "--lift"]).fine();
    desk.confide(&YES).fine();
    assert!(!desk.has(RECORD) && lines(&desk, "destroyed_on_paper").len() == 1);
}

#[test]
fn on_a_day_it_is_only_listed_and_the_leap_day_counts_as_the_first_of_march() {
    let desk = Desk::specimen();
    put(&desk, "A", "2030-03-01");
    let page = json!({"kind": "counted", "record": "A", "from": "2024-02-29", "by": "S-001"});
    let entry: Entry = serde_json::from_value(page).expect("an entry");
    Register::add(desk.folder(), "2026-11-20T16:00:00Z".parse().expect("a time"), |_| Ok(vec![entry]))
        .expect("written");
    let before = desk.bytes(FILE);
    for (on, code, word) in [
        ("2030-03-01", 0, ""),
        ("2030-03-02", 0, "due      A"),
        ("2030-03-31", 0, "left alone until Mon 1 April 2030"),
        ("2030-04-01", 1, "overdue  A"),
    ] {
        let run = desk.confide(&["purge", "--due", "--on", on]);
        let out = String::from_utf8_lossy(&run.out).into_owned();
        assert!(run.code == code && out.contains(word), "{on}: {} {out} {}", run.code, run.said);
    }
    assert_eq!(desk.bytes(FILE), before);
    assert_eq!(desk.confide(&["purge", "--due", "--on", "2030-04-01", "--yes", "--how", "burnt"]).code, 2);
}

#[test]
fn nothing_goes_that_nobody_was_asked_about() {
    let desk = overdue();
    put(&desk, "A", "2020-01-01");
    let words = ["purge", "--due", "--by", "S-001"];
    for answers in ["", "no\n", "no\nno\n"] {
        let run = typed(&desk, &words, answers);
        assert!(run.code == 1 && desk.has(RECORD) && lines(&desk, "destroyed_on_paper").is_empty(), "{}", run.said);
        assert!(
            run.said.contains(&format!("left: {ID}: ")) && run.said.contains("2 overdue, 0 destroyed"),
            "{}",
            run.said
        );
    }
    // its file goes; of the first paper a slip of the finger, then burnt; the other is still there
    let run = typed(&desk, &words, "yes\nno\nburned\nburnt\n");
    assert!(run.code == 1 && !desk.has(RECORD) && !desk.has("se.pdf"), "{}", run.said);
    let gone = lines(&desk, "destroyed_on_paper");
    assert_eq!((gone.len(), &gone[0]["record"], &gone[0]["how"]), (1, &json!(ID), &json!("burnt")));
    assert_eq!(desk.confide(&words).code, 1, "A is still there");
    typed(&desk, &[&words[..], &["--how", "shredded"]].concat(), "yes\n").fine();
    assert_eq!(lines(&desk, "destroyed_on_paper").len(), 2);
    for (more, said) in [(&["--yes"][..], "--how"), (&["--how", "eaten"], "no way to destroy a record")] {
        let refused = desk.confide(&[&words[..], more].concat());
        assert!(refused.code == 2 && refused.said.contains(said), "{}", refused.said);
    }
}

#[test]
fn what_says_itself_that_it_must_be_kept_stays_with_all_of_its_record() {
    let desk = overdue();
    let text = String::from_utf8(desk.bytes(RECORD)).expect("letters");
    desk.put("records/held.yaml", &changed(&text, "specimen: true\n", "specimen: true\nlegal_hold: yes\n"));
    let run = desk.confide(&YES);
    assert!(run.code == 1 && run.said.contains("says itself that it must be kept"), "{}", run.said);
    assert!(desk.has(RECORD) && desk.has("records/held.yaml") && lines(&desk, "destroyed").is_empty());
    desk.remove("records/held.yaml");
    let told: Value =
        serde_json::from_slice(&desk.confide(&[&YES[..], &["--format", "json"]].concat()).fine().out).expect("JSON");
    assert_eq!((&told["version"], &told["left"]), (&json!(1), &json!([])));
    assert_eq!((&told["overdue"][0]["record"], &told["destroyed"][0]["record"]), (&json!(ID), &json!(ID)));
}

#[test]
fn files_in_the_storage_that_the_setting_allows_go_too() {
    let (desk, elsewhere) = (overdue(), tempfile::tempdir().expect("a folder"));
    let path = elsewhere.path().join("se.yaml");
    std::fs::write(&path, desk.bytes(RECORD)).expect("a file");
    let folder = elsewhere.path().display();
    let storage = format!(
        "storage: {{kind: encrypted_folder, paths: [\"{folder}\"], decided_by: Jo Dale, reason: it is locked}}"
    );
    desk.set("storage: {kind: none}", &storage);
    desk.confide(&YES).fine();
    assert!(!path.exists() && !desk.has(RECORD));
    assert_eq!(lines(&desk, "destroyed").len(), 3);
}

#[test]
fn what_is_said_to_be_destroyed_has_a_receipt_and_its_files_are_named() {
    let desk = overdue();
    put(&desk, "A", "2020-01-01");
    let words = |records: &[&str], to: &str| {
        let more = ["--how", "collected", "--by", "S-001", "--yes", "--receipt", to];
        desk.confide(&[&["due", "--destroyed"], records, &more].concat())
    };
    desk.put("receipt.pdf", "mine");
    assert!(words(&[ID], "receipt.pdf").refused(2).said.contains("already there"));
    assert!(lines(&desk, "destroyed_on_paper").is_empty() && desk.bytes("receipt.pdf") == b"mine");
    let run = words(&[ID, "A"], "receipts");
    assert!(run.code == 1 && run.said.contains("still on this computer: records/one.yaml"), "{}", run.said);
    for record in [ID, "A"] {
        let name = format!("receipts/DP-{record}.pdf");
        assert!(desk.confide(&["verify", &name]).fine().out.starts_with(b"SEALED"));
        let Some(pages) = pages(&desk.bytes(&name)) else { continue };
        assert!(pages.join(" ").contains("By a firm that gives a certificate"), "{pages:?}");
    }
    put(&desk, "C", "2020-01-01");
    words(&["C"], "one.pdf").fine();
    assert!(desk.has("one.pdf"));
}

#[test]
fn a_pack_goes_with_the_last_of_its_records_and_stays_until_then() {
    let desk = Desk::specimen();
    desk.put_family();
    desk.confide(&["pack", "records", "-o", "packs"]).fine();
    let pack =
        desk.files().into_iter().find(|file| file.starts_with("packs/") && file.ends_with(".pdf")).expect("a pack");
    let records: Vec<Value> = lines(&desk, "issued")[0]["forms"].as_array().expect("forms").clone();
    assert!(records.len() > 1);
    for (n, record) in records.iter().enumerate() {
        let id = record["record"].as_str().expect("an id");
        desk.confide(&["due", "--count-from", "2020-01-31", "--of", id, "--by", "S-001"]).fine();
        let run = desk.confide(&YES);
        let is_last = n + 1 == records.len();
        assert_eq!((run.code, desk.has(&pack)), (i32::from(!is_last), !is_last), "{n}: {}", run.said);
        assert!(is_last || run.said.contains("holds it with other records"), "{}", run.said);
    }
    assert_eq!(lines(&desk, "destroyed_on_paper").len(), records.len());
    assert!(!desk.files().iter().any(|file| file.contains("consent_set")), "{:?}", desk.files());
}

/// A desk with two records of one number: an event that is overdue, and a report about another child that must be kept.
fn shared_number() -> Desk {
    let desk = Desk::specimen();
    let report = changed(&sample("safeguarding_incident/ok-whole.yaml"), "id: SI-2026-0012", &format!("id: {ID}"));
    desk.put("records/si.yaml", &report);
    desk.confide(&["render", "records/si.yaml", "-o", "si.pdf"]).fine();
    desk.render(&sample("significant_event/ok-event.yaml"), &["-o", "se.pdf"]).fine();
    let counted = json!({"kind": "counted", "record": ID, "from": "2020-01-31", "by": "S-001"});
    let entry: Entry = serde_json::from_value(counted).expect("an entry");
    let now = "2026-11-20T16:00:00Z".parse().expect("a time");
    Register::add(desk.folder(), now, |_| Ok(vec![entry])).expect("written");
    desk.confide(&["hold", "C-3090", "--reason", "court", "--by", "S-001"]).fine();
    desk
}

#[test]
fn another_forms_record_of_the_same_number_stays() {
    for is_left in [true, false] {
        let desk = shared_number();
        if !is_left {
            [RECORD, "se.pdf"].iter().for_each(|name| desk.remove(name));
        }
        let run = desk.confide(&YES).fine();
        assert!(desk.has("si.pdf") && desk.has("records/si.yaml"), "{}", run.said);
        assert!(!desk.has("se.pdf") && !desk.has(RECORD));
        let gone = lines(&desk, "destroyed_on_paper");
        assert_eq!((gone.len(), &gone[0]["form"]), (1, &json!("significant_event")));
    }
}

#[test]
fn a_file_of_another_child_or_that_this_setting_did_not_seal_stays_and_is_named() {
    for (name, fact) in [
        ("se.yaml", "is about another child"),
        ("se.pdf", "is not as this setting sealed it"),
        ("scan", "as this setting"),
    ] {
        let (desk, elsewhere) = (overdue(), tempfile::tempdir().expect("a folder"));
        let folder = elsewhere.path().display();
        let storage = format!(
            "storage: {{kind: encrypted_folder, paths: [\"{folder}\"], decided_by: Jo Dale, reason: it is locked}}"
        );
        desk.set("storage: {kind: none}", &storage);
        let bytes = if name == "se.yaml" {
            let text = String::from_utf8(desk.bytes(RECORD)).expect("letters");
            changed(&text, "child_ref: C-3141", "child_ref: C-9999").into_bytes()
        } else {
            // the date of the seal is nothing that a reader of the pages sees
            let mut bytes = desk.bytes("se.pdf");
            let at = bytes.windows(4).position(|w| w == b"/M (").or(bytes.windows(3).position(|w| w == b"/M("));
            bytes[at.expect("a seal") + 9] ^= 1;
            bytes
        };
        let path = elsewhere.path().join(name);
        std::fs::write(&path, &bytes).expect("a file");
        let run = desk.confide(&YES);
        assert!(run.code == 1 && run.said.contains(fact) && run.said.contains(name), "{name}: {}", run.said);
        assert_eq!(std::fs::read(&path).expect("it is there"), bytes, "{name}");
        assert!(desk.has(RECORD) && lines(&desk, "destroyed_on_paper").is_empty(), "{name}: all of it waits");
    }
}

#[test]
fn where_no_receipt_could_be_sealed_nothing_goes_and_one_that_is_there_stays() {
    let desk = overdue();
    let (before, receipt) = (desk.bytes(FILE), [&YES[..], &["--receipt"]].concat());
    assert_eq!(desk.confide(&[&receipt[..], &["--typst", "/nonexistent"]].concat()).code, 3);
    let paper = ["due", "--destroyed", ID, "--how", "burnt", "--by", "S-001", "--yes", "--receipt", "r.pdf"];
    assert_eq!(desk.confide(&[&paper[..], &["--typst", "/nonexistent"]].concat()).refused(3).code, 3);
    assert!(
        desk.has(RECORD) && desk.has("se.pdf") && desk.bytes(FILE) == before,
        "nothing was removed or written down"
    );
    // a receipt of the same number, of a time before
    desk.put("records/other.yaml", &sample("sharing_decision/ok-urgent-injury.yaml"));
    desk.confide(&["render", "records/other.yaml", "-o", "other.pdf"]).fine();
    for name in ["DR", "DP"] {
        desk.put_bytes(&format!("out/{name}-{ID}.pdf"), &desk.bytes("other.pdf"));
    }
    desk.confide(&receipt).fine();
    for name in ["DR", "DP"] {
        assert!(desk.bytes(&format!("out/{name}-{ID}.pdf")) == desk.bytes("other.pdf"), "{name}");
        assert!(desk.confide(&["verify", &format!("out/{name}-{ID}-2.pdf")]).fine().out.starts_with(b"SEALED"));
    }
    // and one that was lost is made anew from its line
    let before = desk.bytes(FILE);
    let said = desk.confide(&paper).fine().said;
    assert!(said.contains("written down on Fri 20 November 2026, shredded"), "{said}");
    assert!(desk.has("r.pdf") && desk.bytes(FILE) == before, "it is destroyed once");
    assert_eq!(desk.confide(&paper[..paper.len() - 2]).refused(2).code, 2, "without a receipt there is nothing to do");
}

#[test]
fn what_names_a_record_and_cannot_be_read_holds_it() {
    for (from, to) in [
        ("specimen: true\n", "specimen: true\nlegal_hold: yes\n\tnote: a\n"),
        ("specimen: true\n", "specimen: true\nlegal_hold: perhaps\n"),
        ("form: significant_event", "form: an_older_form"),
    ] {
        let desk = overdue();
        let text = String::from_utf8(desk.bytes(RECORD)).expect("letters");
        desk.put("records/held.yaml", &changed(&text, from, to));
        let run = desk.confide(&YES);
        assert!(run.code == 1 && run.said.contains("records/held.yaml names it and cannot be read"), "{}", run.said);
        assert!(desk.has(RECORD) && lines(&desk, "destroyed_on_paper").is_empty());
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named_whatever_it_is_called() {
    let bytes = |text: &str| text.as_bytes().to_vec();
    for (name, rubbish) in [
        ("copy.pdf", bytes("%PDF-1.7 rubbish")),
        ("scan", bytes("%PDF-1.7 rubbish")),
        ("copy.pdf", bytes("no PDF")),
        ("records/two.yaml", bytes("a: [1\n")),
    ] {
        let desk = overdue();
        desk.put_bytes(name, &rubbish);
        let run = desk.confide(&[&YES[..], &["--format", "json"]].concat());
        let told: Value = serde_json::from_slice(&run.out).expect("JSON");
        assert_eq!((run.code, &told["unread"]), (1, &json!([name])));
        assert!(desk.has(name) && !desk.has(RECORD), "the others go");
    }
}

#[test]
fn neither_a_missing_ending_nor_a_stray_number_of_a_disc_hides_a_file() {
    for mark in ["{}", "{\"disc\":\"DISC-2026-001\"}"] {
        let desk = overdue();
        for folder in ["", "records/", "deep/"] {
            desk.put(&format!("{folder}disc.json"), mark);
        }
        desk.put_bytes("deep/scan", &desk.bytes("se.pdf"));
        desk.put_bytes("deep/se.PDF", &desk.bytes("se.pdf"));
        desk.confide(&YES).fine();
        for name in [RECORD, "se.pdf", "deep/scan", "deep/se.PDF"] {
            assert!(!desk.has(name), "{name}");
        }
    }
}
