//! The inspection sheet: its figures are those that are counted by hand, none of them names a child or tells a small number, and it
//! is the same once everything was printed and removed.
#![allow(clippy::disallowed_methods, reason = "tests look at files and start the binary")]

#[path = "support/desk.rs"]
mod desk;

use confide::register::{Entry, FILE, Register};
use confide::workspace::Workspace;
use desk::{Desk, changed, pages, pdftotext, sample, spaced_once};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::process::Command;

/// Child's names and references that stand somewhere in the workspace; none may stand on the sheet.
const PLANTED: [&str; 6] = ["Noah", "Specimen Nursery Child", "C-0044", "C-3090", "C-7", "Oscar"];

/// Adds a line that was written on a day, at four in the afternoon.
fn put(desk: &Desk, day: &str, entry: Value) {
    let at = format!("{day}T16:00:00Z").parse().expect("a time");
    let entry: Entry = serde_json::from_value(entry).expect("an entry");
    Register::add(desk.folder(), at, |_| Ok(vec![entry])).expect("written");
}

/// The page of a record about one child.
fn page(form: &str, record: &str, day: &str, noted: Value) -> Value {
    json!({"kind": "page", "form": form, "record": record, "child": format!("C-7{record}"), "moment": "signed",
        "check": "ACDEF-HJKMN-PRTWX", "noted": noted,
        "kept": {"class": "registration", "day": day, "waits": "leaving_on", "filed": "personal_records"}})
}

/// A pack with a receipt for the notice and one consent.
fn pack(child: &str) -> Value {
    let signer = json!([{"field": "sign", "role": "parent", "needed": true}]);
    json!({"kind": "issued", "pack": format!("P-{child}"), "child": child, "check": "ACDEF-HJKMN-PRTWX", "set": "quick", "forms": [
        {"form": "privacy_notice_ack", "record": format!("PA-{child}"), "edition": "2026-09", "notice": "v4", "signers": signer},
        {"form": "consent_set", "record": format!("CS-{child}"), "edition": "2026-09", "signers": signer,
            "items": [{"item": "suncream", "asks": "consent"}, {"item": "voluntary_statement", "asks": "attest"}]}]})
}

fn back(child: &str, form: &str, items: Value) -> Value {
    json!({"kind": "returned", "pack": format!("P-{child}"), "check": "ACDEF-HJKMN-PRTWX", "form": form, "items": items,
        "signed": [{"field": "sign", "role": "parent", "signed": true}], "signed_on": "2026-10-02", "seen_by": "S-001"})
}

/// A year of a nursery, line by line; what stands in the claims below was counted from this by hand.
fn year(desk: &Desk) {
    // lines 1 to 10: ten families, one pack each
    for n in 1..=10 {
        put(desk, "2026-10-01", pack(&format!("C-7{n}")));
    }
    // 11 to 18: eight receipts for the notice are back, so that two are not
    for n in 1..=8 {
        put(desk, "2026-10-02", back(&format!("C-7{n}"), "privacy_notice_ack", json!({})));
    }
    // 19 to 24: six refused; four have not answered
    for n in 1..=6 {
        let items = json!({"suncream": "no", "voluntary_statement": "yes"});
        put(desk, "2026-10-02", back(&format!("C-7{n}"), "consent_set", items));
    }
    // 25 to 31: seven events in October, all written the same day, two of them with a waiver
    for n in 1..=7 {
        let waived = if n < 3 { json!(["R24"]) } else { json!([]) };
        let noted = json!({"minutes": 15, "waived": waived, "vouched": [{"what": "tone", "by": "S-002"}]});
        put(desk, "2026-10-05", page("significant_event", &format!("SE-{n}"), "2026-10-05", noted));
    }
    // 32 to 34: three in November, late
    for n in 8..=10 {
        let noted = json!({"minutes": 3000});
        put(desk, "2026-11-05", page("significant_event", &format!("SE-{n}"), "2026-11-05", noted));
    }
    // 35 to 40: six decisions, five of them backed
    for n in 1..=6 {
        let noted = json!({"backed": n < 6});
        put(desk, "2026-11-06", page("sharing_decision", &format!("SD-{n}"), "2026-11-06", noted));
    }
    // 41 to 46: six urgent reports; 47 to 51: five of them completed
    for n in 1..=6 {
        let noted = json!({"minutes": 10, "urgent": "danger"});
        put(desk, "2026-11-09", page("safeguarding_incident", &format!("SI-{n}"), "2026-11-09", noted));
    }
    for n in 1..=5 {
        let noted = json!({"minutes": 10, "vouched": [{"what": "tone", "by": "S-002"}]});
        put(desk, "2026-11-10", page("safeguarding_incident", &format!("SI-{n}"), "2026-11-09", noted));
    }
    // 52 to 57: six files removed from the computer
    for n in 1..=6 {
        put(
            desk,
            "2026-11-11",
            json!({"kind": "destroyed", "record": format!("SE-{n}"), "hash": "00", "form": "significant_event", "kept": "printed", "by": "S-001"}),
        );
    }
    // 58 to 62: five discs
    for n in 1..=5 {
        put(
            desk,
            "2026-11-12",
            json!({"kind": "exported", "disc": format!("DISC-C-7{n}-1"), "child": format!("C-7{n}"), "files": [], "by": "S-001"}),
        );
    }
    // 63 to 67: five children's consents taken back, each written down the next day
    for n in 1..=5 {
        let (child, on) = (format!("C-7{n}"), "2026-11-12");
        put(
            desk,
            "2026-11-13",
            json!({"kind": "withdrawn", "child": child, "form": "consent_set", "items": ["suncream"], "on": on, "seen_by": "S-001"}),
        );
    }
}

fn told(desk: &Desk, more: &[&str]) -> Value {
    let run = desk.confide(&[&["inspect", "--format", "json"], more].concat()).fine();
    serde_json::from_slice(&run.out).unwrap_or_else(|e| panic!("{e}: {}", run.said))
}

fn figure<'t>(told: &'t Value, key: &str) -> &'t Value {
    let all = told["figures"].as_array().expect("a list");
    all.iter().find(|figure| figure["key"] == key).unwrap_or_else(|| panic!("no {key} in {told}"))
}

fn shown(told: &Value, key: &str) -> String {
    figure(told, key)["shown"].as_str().expect("words").to_owned()
}

/// The sheet, page by page; nothing where there is no pdftotext.
fn sheet(desk: &Desk, more: &[&str]) -> Option<Vec<String>> {
    let run = desk.confide(&[&["inspect"], more].concat()).fine();
    assert!(run.is_pdf());
    pages(&run.out)
}

/// What the two sheets of the same desk say, without what differs because lines were added.
fn said(told: &Value, but: &[&str]) -> Vec<(String, String)> {
    let all = told["figures"].as_array().expect("a list").iter();
    let all = all.map(|f| (f["key"].as_str().unwrap_or_default().to_owned(), f["shown"].to_string()));
    all.filter(|(key, _)| !but.contains(&key.as_str())).collect()
}

#[test]
fn the_figures_are_those_that_are_counted_by_hand() {
    let desk = Desk::specimen();
    year(&desk);
    let told = told(&desk, &[]);
    for (key, expected, lines) in [
        ("registration", "ZA123456, until Wed 31 March 2027", json!([])),
        ("procedure", "edition 2026-09, to be looked at again by Wed 1 September 2027", json!([])),
        ("storage", "nowhere", json!([])),
        ("notice", "version v4: 8 acknowledged it, under 5 not yet", json!([])),
        ("consents_outstanding", "under 5 children", json!([])),
        // the five who took it back had said no before: what they said last is what counts
        ("consents_refused", "under 5 children", json!([])),
        ("consents_withdrawn", "acted on by the next day: 5; later: 0", json!([[63, 67]])),
        (
            "guidance",
            "0 of 12 to be looked up again; 1 named by the procedure in an edition that was replaced; 6 never looked up at their source",
            json!([]),
        ),
        // one row alone hides a part, which the number of all records would tell
        ("records", "more than 19", json!([])),
        ("records.significant_event", "Oct 2026: 7; Nov 2026: under 5. Together: more than 7", json!([])),
        ("records.sharing_decision", "Nov 2026: 6. Together: 6", json!([[35, 40]])),
        ("records.safeguarding_incident", "Nov 2026: 6. Together: 6", json!([[41, 51]])),
        ("backed", "backed: some (not shown); not backed yet: some (not shown); put off, or not said: 0", json!([])),
        ("waivers", "some (not shown)", json!([])),
        ("waivers.R24", "some (not shown)", json!([])),
        // of six in one month five and "under 5" would be five and one
        ("urgent", "completed since: some (not shown); not yet: some (not shown)", json!([])),
        ("removed", "6", json!([[52, 57]])),
        (
            "discs",
            "read back in time: 5; due or amiss: 0; lost: 0; the oldest reading back is of Thu 12 November 2026",
            json!([[58, 62]]),
        ),
        ("discs.2026-11", "5", json!([])),
        ("overdue", "overdue: 0; held: 0; destroyed: 0", json!([])),
    ] {
        assert_eq!(shown(&told, key), expected, "{key}");
        assert_eq!(figure(&told, key)["lines"], lines, "{key}");
    }
    assert_eq!(figure(&told, "records")["lines_withheld"], true);
    assert_eq!(told["register"]["lines"], 67);
    let tone = told["attested"].as_array().expect("a list").iter().find(|a| a["what"] == "tone").expect("tone");
    assert_eq!((&tone["by"], &tone["shown"]), (&json!("S-002"), &json!("some (not shown)")));
    let free =
        told["attested"].as_array().expect("a list").iter().find(|a| a["what"] == "free_will").expect("it is there");
    assert_eq!((&free["by"], &free["shown"]), (&json!("parent"), &json!("6")));
}

#[test]
fn a_number_from_five_on_is_shown_and_a_smaller_one_cannot_be_worked_out() {
    let desk = Desk::specimen();
    for n in 1..=9 {
        let (form, late) = (if n < 6 { "significant_event" } else { "third_party_info" }, n == 9);
        let noted = json!({"minutes": if late { 3000 } else { 5 }});
        put(&desk, "2026-11-02", page(form, &format!("R-{n}"), "2026-11-02", noted));
    }
    let first = told(&desk, &[]);
    // 5 and 4: the second is hidden, and neither the total nor how soon they were written tells it
    assert_eq!(shown(&first, "records.significant_event"), "Nov 2026: 5. Together: 5");
    assert_eq!(shown(&first, "records.third_party_info"), "Nov 2026: under 5. Together: under 5");
    assert_eq!(shown(&first, "records"), "more than 5");
    assert_eq!(
        shown(&first, "soon"),
        "within 24 hours: some (not shown); later: some (not shown); not asked or not said: 0"
    );
    for figure in first["figures"].as_array().expect("a list") {
        let words = figure["shown"].as_str().unwrap_or_default();
        assert!(figure["source"] != "register" || !words.contains(" 9") && !words.contains(" 4"), "{figure}");
        assert!(!words.contains("under 5") || figure["lines"] == json!([]), "the lines tell the number: {figure}");
    }
    put(&desk, "2026-11-02", page("third_party_info", "R-10", "2026-11-02", json!({"minutes": 5})));
    let second = told(&desk, &[]);
    assert_eq!(shown(&second, "records.third_party_info"), "Nov 2026: 5. Together: 5");
    assert_eq!(shown(&second, "records"), "10");
    assert_eq!(
        shown(&second, "soon"),
        "within 24 hours: some (not shown); later: some (not shown); not asked or not said: 0"
    );
    assert_eq!(figure(&second, "records")["lines"], json!([[1, 10]]));
}

/// Who vouched for something, each with what is shown of it.
fn attested(told: &Value, what: &str) -> Vec<(String, String)> {
    let all = told["attested"].as_array().expect("a list").iter().filter(|one| one["what"] == what);
    let text = |one: &Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
    all.map(|one| (text(one, "by"), text(one, "shown"))).collect()
}

#[test]
fn what_is_vouched_for_does_not_tell_a_hidden_month() {
    let desk = Desk::specimen();
    let tone = |n: usize, day: &str, by: &str| {
        let noted = json!({"vouched": [{"what": "tone", "by": by}]});
        put(&desk, day, page("significant_event", &format!("R-{n}"), day, noted));
    };
    (1..=5).for_each(|n| tone(n, "2026-10-05", "S-001"));
    assert_eq!(attested(&told(&desk, &[]), "tone"), [("S-001".into(), "5".into())]);
    (6..=9).for_each(|n| tone(n, "2026-11-05", "S-001"));
    let nine = told(&desk, &[]);
    assert_eq!(shown(&nine, "records.significant_event"), "Oct 2026: 5; Nov 2026: under 5. Together: more than 5");
    assert_eq!(attested(&nine, "tone"), [("S-001".into(), "some (not shown)".into())], "nine less five is four");
    // ten of one form are shown: ten less six would be what the other vouched for
    tone(10, "2026-11-05", "S-001");
    assert_eq!(attested(&told(&desk, &[]), "tone"), [("S-001".into(), "10".into())]);
    (11..=14).for_each(|n| tone(n, "2026-11-05", "S-002"));
    assert_eq!(shown(&told(&desk, &[]), "records.significant_event"), "Oct 2026: 5; Nov 2026: 9. Together: 14");
    for (by, words) in attested(&told(&desk, &[]), "tone") {
        assert_eq!(words, "some (not shown)", "{by}");
    }
    tone(15, "2026-11-05", "S-003");
    tone(16, "2026-11-05", "S-004");
    let several = attested(&told(&desk, &[]), "tone");
    assert_eq!(several, [("several".into(), "some (not shown)".into())], "four of four would be one each");
}

#[test]
fn how_soon_they_were_written_does_not_tell_a_form_of_which_nobody_asks_it() {
    let desk = Desk::specimen();
    let mut number = 0;
    let mut add = |form: &str, count: usize, noted: &Value| {
        for _ in 0..count {
            number += 1;
            put(&desk, "2026-11-02", page(form, &format!("R-{number}"), "2026-11-02", noted.clone()));
        }
    };
    add("significant_event", 3, &json!({"minutes": 5}));
    add("safeguarding_incident", 3, &json!({"minutes": 5}));
    add("dp_complaint", 2, &json!({}));
    add("letter_professional", 5, &json!({}));
    let first = told(&desk, &[]);
    assert_eq!(shown(&first, "records.dp_complaint"), "Nov 2026: under 5. Together: under 5");
    assert_eq!(
        shown(&first, "soon"),
        "within 24 hours: some (not shown); later: 0; not asked or not said: some (not shown)",
        "seven that are not asked less five letters are two complaints"
    );
    add("dp_complaint", 3, &json!({}));
    add("significant_event", 2, &json!({"minutes": 5}));
    add("safeguarding_incident", 2, &json!({"minutes": 5}));
    assert_eq!(shown(&told(&desk, &[]), "soon"), "within 24 hours: 10; later: 0; not asked or not said: 10");
    // each form has ten or five, and one of the ten is late
    add("significant_event", 5, &json!({"minutes": 5000}));
    assert_eq!(shown(&told(&desk, &[]), "soon"), "within 24 hours: 10; later: 5; not asked or not said: 10");
    add("significant_event", 1, &json!({"minutes": null}));
    assert!(shown(&told(&desk, &[]), "soon").ends_with("not asked or not said: some (not shown)"));
}

#[test]
fn what_was_set_aside_or_printed_urgently_does_not_tell_the_few_that_were_not() {
    let desk = Desk::specimen();
    for n in 1..=6 {
        let noted = json!({"waived": if n < 6 { json!(["R24"]) } else { json!([]) }});
        put(&desk, "2026-11-02", page("significant_event", &format!("R-{n}"), "2026-11-02", noted));
        let noted = json!({"urgent": if n < 6 { "danger" } else { "" }});
        put(&desk, "2026-11-02", page("safeguarding_incident", &format!("I-{n}"), "2026-11-02", noted));
    }
    let told = told(&desk, &[]);
    assert_eq!(shown(&told, "records"), "12");
    for (key, words) in [
        ("waivers", "some (not shown)"),
        ("waivers.R24", "some (not shown)"),
        ("urgent", "completed since: 0; not yet: some (not shown)"),
    ] {
        assert_eq!(shown(&told, key), words, "six less five is one");
        assert_eq!(figure(&told, key)["lines"], json!([]), "{key}");
    }
}

#[test]
fn how_many_discs_are_due_does_not_tell_the_few_of_a_month() {
    let desk = Desk::specimen();
    let mut number = 0;
    let mut add = |day: &str, count: usize| {
        for _ in 0..count {
            number += 1;
            let disc = format!("DISC-C-7{number}-1");
            put(
                &desk,
                day,
                json!({"kind": "exported", "disc": disc, "child": format!("C-7{number}"), "files": [], "by": "S-001"}),
            );
        }
    };
    add("2025-08-04", 5);
    add("2025-09-04", 2);
    add("2026-09-04", 3);
    add("2026-10-04", 3);
    let first = told(&desk, &[]);
    assert_eq!(shown(&first, "discs.2025-09"), "under 5");
    let said = shown(&first, "discs");
    assert!(
        said.starts_with("read back in time: some (not shown); due or amiss: some (not shown); lost: 0;"),
        "seven less five is two: {said}"
    );
    ["2025-09-04", "2026-09-04", "2026-10-04"].into_iter().for_each(|day| add(day, 3));
    let said = shown(&told(&desk, &[]), "discs");
    assert!(said.starts_with("read back in time: 12; due or amiss: 10; lost: 0;"), "{said}");
}

#[test]
fn long_names_do_not_push_the_figures_from_the_first_page() {
    let desk = Desk::specimen();
    year(&desk);
    let long =
        "Sunny Corner Nursery and Pre-School at the Old Schoolhouse beside Saint Example's Church, Example Terrac";
    assert_eq!(long.chars().count(), 104);
    desk.set("name: Sunny Corner Nursery\n", &format!("name: {long}\n"));
    desk.set("edition: 2026-09", &format!("edition: \"2026-09 {}\"", "as the committee amended it ".repeat(20)));
    let procedure = shown(&told(&desk, &[]), "procedure");
    assert!(procedure.starts_with("edition 2026-09 as the committee") && procedure.contains("…, to be"), "{procedure}");
    let Some(pages) = sheet(&desk, &[]) else { return };
    assert!(pages[0].contains("Records due for destruction"), "{}", pages[0]);
    assert!(pages[1].starts_with("Annex"), "{}", pages[1]);
}

#[test]
fn lines_that_are_left_over_tell_no_small_number() {
    let desk = Desk::specimen();
    for n in 1..=6 {
        put(&desk, "2026-11-02", page("significant_event", &format!("R-{n}"), "2026-11-02", json!({})));
    }
    let withdrawn = json!({"kind": "withdrawn", "child": "C-7", "form": "consent_set", "items": ["suncream"], "on": "2026-11-02", "seen_by": "S-001"});
    put(&desk, "2026-11-02", withdrawn);
    let told = told(&desk, &[]);
    assert_eq!(shown(&told, "records"), "6", "the number itself may be shown");
    let named = told["figures"].as_array().expect("a list").iter().any(|figure| figure["lines"] != json!([]));
    assert!(!named, "seven lines less those of six records is one child: {told}");
}

#[test]
fn every_figure_names_a_heading_of_the_procedure_and_lines_that_are_what_it_counts() {
    let desk = Desk::specimen();
    year(&desk);
    let told = told(&desk, &[]);
    let workspace = Workspace::open(Some(desk.folder())).expect("the setting can be used");
    let register = Register::read(desk.folder()).expect("whole");
    let kinds: [(&str, &[&str]); 6] = [
        ("records", &["page"]),
        ("consents", &["issued", "returned", "withdrawn"]),
        ("notice", &["issued", "returned", "page"]),
        ("removed", &["destroyed"]),
        ("discs", &["exported", "disc_tested", "disc_lost"]),
        ("overdue", &["page", "issued", "destroyed_on_paper"]),
    ];
    let mut counted = 0;
    for figure in told["figures"].as_array().expect("a list").iter().chain(told["attested"].as_array().expect("a list"))
    {
        let clause = workspace.procedure.clause(figure["clause"].as_str().expect("a clause"));
        assert_eq!(figure["heading"], clause.expect("it is in the procedure").under, "{figure}");
    }
    for figure in told["figures"].as_array().expect("a list") {
        let key = figure["key"].as_str().expect("a key");
        let allowed =
            kinds.iter().find(|(begins, _)| key.starts_with(begins)).map_or(&["page"][..], |(_, kinds)| *kinds);
        for run in figure["lines"].as_array().expect("a list") {
            let (first, last) = (run[0].as_u64().expect("a line"), run[1].as_u64().expect("a line"));
            for line in first..=last {
                let line = &register.lines()[usize::try_from(line).expect("small") - 1];
                let entry = serde_json::to_value(&line.entry).expect("JSON");
                assert!(allowed.contains(&entry["kind"].as_str().unwrap_or_default()), "{key}: {entry}");
                if let Some(form) = key.strip_prefix("records.") {
                    assert_eq!(entry["form"], form);
                }
                counted += 1;
            }
        }
    }
    assert!(counted > 20, "lines are named");
}

#[test]
fn it_is_one_page_and_an_annex_and_names_no_child() {
    let desk = Desk::specimen();
    year(&desk);
    desk.put("records/one.yaml", &sample("safeguarding_incident/ok-whole.yaml"));
    desk.confide(&["render", "records/one.yaml"]).fine();
    let run = desk.confide(&["inspect", "-o", "sheet.pdf"]).fine();
    assert!(run.out.is_empty() && run.said.contains("sealed, check "), "{}", run.said);
    desk.confide(&["inspect", "-o", "sheet.pdf"]).refused(2);
    desk.confide(&["inspect", "-o", "sheet.pdf", "--replace"]).fine();
    desk.confide(&["verify", "sheet.pdf"]).fine();
    let register = desk.confide(&["register", "verify", "--format", "json"]);
    let head: Value = serde_json::from_slice(&register.out).expect("JSON");
    let Some(pages) = pages(&desk.bytes("sheet.pdf")) else { return };
    // cell by cell, as they were set
    let first = spaced_once(&pdftotext(&desk.bytes("sheet.pdf"), &["-raw", "-l", "1"]).expect("it is there"));
    let told = told(&desk, &[]);
    for figure in told["figures"].as_array().expect("a list").iter().take(16) {
        let cells = ["title", "shown", "heading"].map(|key| figure[key].as_str().expect("words"));
        assert!(first.contains(&cells.join(" ")), "{cells:?} is not on the first page: {first}");
    }
    assert!(pages[1].starts_with("Annex"), "the figures do not fit on one page: {}", pages[1]);
    assert!(pages[0].contains(&format!("Counted from the register up to line {}", head["lines"])));
    assert!(pages[0].contains(head["head"].as_str().expect("a code")));
    for (at, page) in pages.iter().enumerate() {
        assert!(page.contains("Confidential to Sunny Corner Nursery"), "page {}", at + 1);
        let found: Vec<&&str> = PLANTED.iter().filter(|planted| page.contains(**planted)).collect();
        assert!(found.is_empty(), "{found:?} on page {}: {page}", at + 1);
    }
    let bytes = desk.bytes("sheet.pdf");
    assert!(PLANTED.iter().all(|planted| !bytes.windows(planted.len()).any(|w| w == planted.as_bytes())));
    let json = told.to_string();
    assert!(PLANTED.iter().all(|planted| !json.contains(planted)), "{json}");
}

#[test]
fn with_a_thousand_lines_the_figures_still_fit_on_one_page() {
    let desk = Desk::specimen();
    let entries = (0..1_000).map(|n| {
        if n % 50 == 0 {
            let gone = json!({"kind": "destroyed", "record": format!("R-{n}"), "hash": "00", "form": "significant_event",
                "kept": "printed", "by": "S-001"});
            return serde_json::from_value(gone).expect("an entry");
        }
        let (form, month) = (["significant_event", "sharing_decision", "safeguarding_incident"][n % 3], n % 11 + 1);
        let noted = json!({"minutes": n * 3, "backed": n % 3 == 1, "urgent": if n % 7 == 0 { "danger" } else { "" },
            "waived": if n % 5 == 0 { vec!["R24", "R12"] } else { Vec::new() }});
        let day = format!("2026-{month:02}-15");
        serde_json::from_value(page(form, &format!("R-{n}"), &day, noted)).expect("an entry")
    });
    let entries: Vec<Entry> = entries.collect();
    year(&desk);
    desk.set("today: 2026-11-20", "today: 2027-10-20");
    let at = "2027-10-19T16:00:00Z".parse().expect("a time");
    Register::add(desk.folder(), at, |_| Ok(entries)).expect("written");
    let Some(pages) = sheet(&desk, &[]) else { return };
    assert!(pages[0].contains("Records due for destruction"), "{}", pages[0]);
    assert!(pages[0].contains("… (annex)"), "{}", pages[0]);
    assert!(pages[0].contains("ENDED on Wed 31 March 2027"), "{}", pages[0]);
    assert!(pages[1].starts_with("Annex"), "{}", pages[1]);
    assert!(pages.len() < 12, "{} pages", pages.len());
}

#[test]
fn qpdf_finds_the_file_sound() {
    let desk = Desk::specimen();
    year(&desk);
    desk.confide(&["inspect", "-o", "sheet.pdf"]).fine();
    match Command::new("qpdf").arg("--check").arg(desk.at("sheet.pdf")).output() {
        Ok(said) => assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stdout)),
        Err(_) => assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "apt-get install qpdf"),
    }
}

#[test]
fn once_everything_was_printed_and_removed_the_sheet_says_the_same() {
    let desk = Desk::specimen();
    for (n, name) in
        ["significant_event/ok-event", "significant_event/ok-late-with-reason", "sharing_decision/ok-section-47"]
            .iter()
            .enumerate()
    {
        let record = format!("records/{n}.yaml");
        desk.put(&record, &sample(&format!("{name}.yaml")));
        desk.confide(&["render", &record]).fine();
    }
    let before = told(&desk, &[]);
    for n in 0..3 {
        desk.confide(&["purge", &format!("records/{n}.yaml"), "--by", "S-001", "--paper-in-hand"]).fine();
        assert!(!desk.has(&format!("records/{n}.yaml")));
    }
    let after = told(&desk, &[]);
    assert_eq!(said(&before, &["removed"]), said(&after, &["removed"]));
    assert_eq!(before["attested"], after["attested"]);
    assert_eq!((shown(&before, "removed"), shown(&after, "removed")), ("0".into(), "under 5".into()));
}

#[test]
fn the_line_of_a_page_says_what_is_counted_and_no_name() {
    let desk = Desk::specimen();
    desk.set("expires_on: 2027-03-31", "expires_on: 2026-12-01");
    let waiver = "{rule: r24, reason: The renewal is paid, by: Jo Dale, on: 2026-11-19, until: 2026-12-01}";
    let notice = changed(
        &sample("privacy_notice/ok-sunny-corner.yaml"),
        "record:\n",
        &format!("waivers:\n  - {waiver}\nrecord:\n"),
    );
    desk.render(&notice, &[]).fine();
    assert!(!desk.has(FILE), "a notice is no record about anybody");
    desk.set("expires_on: 2026-12-01", "expires_on: 2027-03-31");
    desk.render(&sample("sharing_decision/ok-section-47.yaml"), &[]).fine();
    desk.render(&sample("safeguarding_incident/ok-whole.yaml"), &[]).fine();
    desk.render(&sample("significant_event/ok-late-with-reason.yaml"), &[]).fine();
    desk.render(&sample("safeguarding_incident/bad-late.yaml"), &["--urgent", "danger"]).fine();
    let text = String::from_utf8(desk.bytes(FILE)).expect("letters");
    let noted: Vec<Value> =
        text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON")["noted"].clone()).collect();
    let vouched = |what: &str, by: &str| json!({"what": what, "by": by});
    assert_eq!(
        noted[0],
        json!({"backed": true, "vouched": [vouched("balance", "S-001"), vouched("need_to_know", "S-002"), vouched("proportionality", "S-002")]})
    );
    assert_eq!(noted[1], json!({"minutes": 30, "vouched": [vouched("tone", "S-002")]}));
    assert_eq!(noted[2]["minutes"], 4332);
    assert_eq!(noted[3], json!({"minutes": 2910, "urgent": "danger"}));
    for name in ["Ana", "Roy", "Dale", "Noah", "Example Terrace", "paid"] {
        assert!(!text.contains(name), "{name} stands in the register");
    }
}

#[test]
fn an_urgent_print_is_completed_by_a_later_page_of_the_same_record_or_by_one_that_names_it() {
    let desk = Desk::specimen();
    let urgent =
        |n: usize| page("safeguarding_incident", &format!("SI-{n}"), "2026-11-02", json!({"urgent": "danger"}));
    (1..=5).for_each(|n| put(&desk, "2026-11-02", urgent(n)));
    assert_eq!(shown(&told(&desk, &[]), "urgent"), "completed since: 0; not yet: 5");
    for n in 1..=4 {
        put(&desk, "2026-11-03", page("safeguarding_incident", &format!("SI-{n}"), "2026-11-02", json!({})));
    }
    put(&desk, "2026-11-03", page("safeguarding_incident", "SI-9", "2026-11-02", json!({"completes": "SI-5"})));
    // six of the form, and five of them urgent: the sixth completes one of them
    assert_eq!(shown(&told(&desk, &[]), "urgent"), "completed since: some (not shown); not yet: 0");
    put(&desk, "2026-11-04", urgent(1));
    assert_eq!(shown(&told(&desk, &[]), "urgent"), "completed since: some (not shown); not yet: some (not shown)");
}

#[test]
fn lines_from_before_these_things_were_noted_count_as_not_said() {
    let desk = Desk::specimen();
    for n in 1..=5 {
        let mut old = page("sharing_decision", &format!("SD-{n}"), "2026-11-02", json!({}));
        old.as_object_mut().expect("a map").remove("noted");
        put(&desk, "2026-11-02", old);
    }
    assert!(
        !String::from_utf8(desk.bytes(FILE)).expect("letters").contains("noted"),
        "nothing is added to a line without it"
    );
    let told = told(&desk, &[]);
    assert_eq!(shown(&told, "backed"), "backed: 0; not backed yet: 0; put off, or not said: 5");
    assert_eq!(shown(&told, "soon"), "within 24 hours: 0; later: 0; not asked or not said: 5");
}

#[test]
fn the_share_of_families_is_that_of_the_version_handed_out_last() {
    let desk = Desk::specimen();
    let version = |n: usize, version: &str| {
        let mut pack = pack(&format!("C-7{n}"));
        pack["forms"][0]["notice"] = json!(version);
        pack
    };
    (1..=5).for_each(|n| put(&desk, "2026-10-01", version(n, "v3")));
    (6..=15).for_each(|n| put(&desk, "2026-10-02", version(n, "v4")));
    for n in (6..=10).chain(1..=5) {
        put(&desk, "2026-10-03", back(&format!("C-7{n}"), "privacy_notice_ack", json!({})));
    }
    let told = told(&desk, &[]);
    assert_eq!(shown(&told, "notice"), "version v4: 5 acknowledged it, 5 not yet; 50 in 100");
    assert_eq!(figure(&told, "notice")["lines"], json!([[6, 20]]));
}

#[test]
fn what_has_ended_says_so() {
    let desk = Desk::specimen();
    desk.set("expires_on: 2027-03-31", "expires_on: 2026-11-01");
    desk.set("review_on: 2027-09-01", "review_on: 2026-11-19");
    let told = told(&desk, &[]);
    assert_eq!(shown(&told, "registration"), "ZA123456, ENDED on Sun 1 November 2026");
    assert_eq!(shown(&told, "procedure"), "edition 2026-09, was to be LOOKED AT AGAIN by Thu 19 November 2026");
    assert_eq!(shown(&told, "notice"), "no receipt was handed out");
    assert_eq!(told["register"], json!({"lines": 0, "head": null}));
}

#[test]
fn only_what_happened_on_the_days_asked_about_is_counted() {
    let desk = Desk::specimen();
    for (at, day) in ["2026-09-01", "2026-09-30", "2026-10-01", "2026-11-19"].iter().enumerate() {
        for n in 0..5 + at {
            put(&desk, day, page("significant_event", &format!("R-{at}-{n}"), day, json!({})));
        }
    }
    let records = |more: &[&str]| shown(&told(&desk, more), "records");
    assert_eq!(records(&[]), "26");
    assert_eq!(records(&["--from", "2026-09-30"]), "21");
    assert_eq!(records(&["--from", "2026-09-30", "--to", "30/09/2026"]), "6");
    let early = told(&desk, &["--to", "2026-09-01"]);
    assert_eq!(
        (&early["register"]["lines"], &early["on"], &early["from"]),
        (&json!(5), &json!("2026-09-01"), &json!("2025-09-02"))
    );
    for (arguments, fact) in [
        (["--to", "2026-11-21"], "has not come yet"),
        (["--from", "2026-11-21"], "comes after the last"),
        (["--from", "someday"], "--from someday:"),
    ] {
        let run = desk.confide(&[&["inspect"][..], &arguments].concat()).refused(2);
        assert!(run.said.contains(fact) && run.said.contains("help: "), "{}", run.said);
    }
}

#[test]
fn without_a_key_there_is_no_sheet_and_the_figures_can_still_be_read() {
    let desk = Desk::specimen();
    year(&desk);
    desk.remove("keys/seal.p12");
    let run = desk.confide(&["inspect", "-o", "sheet.pdf"]).refused(2);
    assert!(run.said.contains("help: ") && !desk.has("sheet.pdf"), "{}", run.said);
    let keys: BTreeSet<String> = said(&told(&desk, &[]), &[]).into_iter().map(|(key, _)| key).collect();
    assert!(keys.contains("records") && keys.contains("overdue"), "{keys:?}");
}
