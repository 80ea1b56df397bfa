//! Copies for parents who live apart: nothing of the other home in either, nobody from whom danger comes gets one, and a run
//! makes both without being told to.
#![cfg(unix)]

#[path = "support/desk.rs"]
mod desk;
#[path = "support/everything.rs"]
mod everything;
#[path = "support/stand_in.rs"]
mod stand_in;

use desk::{Desk, Run, changed, decision, pdftotext, sample, spaced_once};
use everything::{everything, holds};
use serde_json::Value;

const APART: &str = "child_registration/ok-parents-apart.yaml";
/// What leads to the home of the mother and her partner, where the child lives.
const OF_HER_HOME: [&str; 15] = [
    "Marek Pattern",
    "14 Specimen Row",
    "LS6 2AB",
    "07700 900131",
    "01632 960131",
    "ewa@example.org",
    "Model Dental Care",
    "07700 900132",
    "Zofia Sample",
    "01632 960132",
    "Kit Proof",
    "07700 900134",
    "01632 960133",
    "Dana Dummy",
    "evening classes",
];
/// What leads to the father's.
const OF_HIS_HOME: [&str; 5] = ["3 Trial Court", "BD1 1AA", "07700 900133", "adam@example.org", "Mock Motors"];

fn copy(desk: &Desk, record: &str, parent: usize) -> Run {
    desk.render(record, &["--for", &format!("parent-{parent}")])
}

fn text(pdf: &[u8]) -> String {
    pdftotext(pdf, &["-enc", "UTF-8"]).map(|text| spaced_once(&text)).unwrap_or_default()
}

#[test]
fn the_copy_of_one_household_holds_nothing_of_the_others_home() {
    let desk = Desk::specimen();
    for (parent, whom, own, theirs) in [
        (1, "For: Ewa Sample", &OF_HER_HOME[..], &OF_HIS_HOME[..]),
        (3, "For: Adam Instance", &OF_HIS_HOME[..], &OF_HER_HOME[..]),
    ] {
        let made = copy(&desk, &sample(APART), parent).fine();
        let all = everything(&made.out);
        theirs.iter().for_each(|what| assert!(!holds(&all, what), "the copy for parent {parent} holds {what}"));
        let text = text(&made.out);
        if !text.is_empty() {
            own.iter().for_each(|what| assert!(text.contains(what), "parent {parent} is not shown {what}"));
            assert!(text.contains(whom) && text.contains(" fields withheld."), "{text}");
            assert!(text.contains("Not shown in this copy.") && text.contains(&format!("CR-C-0051-parent-{parent}")));
        }
        assert!(!made.said.contains("Sample") && !made.said.contains("Instance"), "nobody is named: {}", made.said);
    }
}

#[test]
fn the_copies_are_told_apart_and_the_record_itself_is_whole() {
    let desk = Desk::specimen();
    let runs = [copy(&desk, &sample(APART), 1).fine(), copy(&desk, &sample(APART), 3).fine()];
    let whole = desk.render(&sample(APART), &[]).fine();
    let code = |run: &Run| run.said.split("check ").nth(1).map(|rest| rest[..17].to_owned()).expect("a check code");
    let codes = [code(&runs[0]), code(&runs[1]), code(&whole)];
    assert!(codes[0] != codes[1] && codes[1] != codes[2] && codes[0] != codes[2], "{codes:?}");
    let all = everything(&whole.out);
    OF_HER_HOME.iter().chain(&OF_HIS_HOME).for_each(|what| {
        assert!(text(&whole.out).is_empty() || text(&whole.out).contains(what) || holds(&all, what), "{what}");
    });
    assert!(!text(&whole.out).contains("Not shown in this copy."));
}

#[test]
fn who_lives_with_a_parent_reads_that_households_copy() {
    let desk = Desk::specimen();
    let made = copy(&desk, &sample(APART), 2).fine();
    assert!(made.said.contains("CR-C-0051-parent-1"), "{}", made.said);
    assert!(text(&made.out).is_empty() || !text(&made.out).contains("For: Marek"), "he has no parental responsibility");
    copy(&desk, &sample(APART), 4).refused(2);
    copy(&desk, &sample("consent_set/ok-signed.yaml"), 1).refused(2);
}

#[test]
fn nobody_from_whom_danger_comes_gets_a_copy() {
    for who in ["{name: Adam Instance, relation: father}", "{name: her dad}", "{name: A. Instance}"] {
        let desk = Desk::specimen();
        desk.put("records/children/decision.yaml", &decision("C-0051", who));
        let run = copy(&desk, &sample(APART), 3).refused(1);
        assert!(run.said.contains("no copy is made for parent 3") && run.said.contains("ask the designated person"));
        assert!(!run.said.contains("danger") && !run.said.contains("Instance"), "the reason is not told: {}", run.said);
        copy(&desk, &sample(APART), 1).fine();
    }
    let desk = Desk::specimen();
    desk.put("records/children/decision.yaml", &decision("C-0099", "{name: Adam Instance, relation: father}"));
    copy(&desk, &sample(APART), 3).fine();
}

#[test]
fn who_may_not_see_the_child_gets_no_copy_either() {
    let desk = Desk::specimen();
    let kept = "  password_set: yes\n  not_collect:\n    - {name: Adam Instance, ground: Court order of 2 June 2026, order_seen: yes}\n";
    let record = changed(&sample(APART), "  password_set: yes\n", kept);
    copy(&desk, &record, 3).refused(1);
    let made = copy(&desk, &record, 1).fine();
    assert!(
        !holds(&everything(&made.out), "Court order of 2 June"),
        "the sheet for the designated person is nobody else's"
    );
}

#[test]
fn an_answer_that_says_again_what_is_left_out_is_left_out_or_refused() {
    let desk = Desk::specimen();
    let again = changed(
        &sample(APART),
        "Zofia Sample, relation: Grandmother, phone: 01632 960132",
        "Zofia Sample, relation: Grandmother, phone: \"(+44) 7700 900 133\"",
    );
    let made = copy(&desk, &again, 1).fine();
    assert!(!holds(&everything(&made.out), "7700 900 133"));
    let told = changed(&sample(APART), "health: None known", "health: Ring Ewa on 07700-900131 if she wheezes.");
    let run = copy(&desk, &told, 3).refused(1);
    assert!(run.said.contains("child_registration.health says it all the same"), "{}", run.said);
    assert!(run.said.contains("child_registration.parents[1].phone") && !run.said.contains("900131"), "{}", run.said);
    copy(&desk, &told, 1).fine();
}

#[test]
fn a_finished_copy_that_holds_what_it_leaves_out_is_not_issued() {
    let desk = Desk::specimen();
    let waiver = "waivers:\n  - {rule: R78, reason: \"She was rung on 07700 900123 and agrees\", by: Priya Shah, on: 2026-09-03, until: 2027-09-03}\nrecord:\n";
    let text = sample("child_registration/ok-father-signs.yaml");
    let why = text.lines().find(|l| l.contains("why_non_resident")).expect("it says why").to_owned() + "\n";
    let record = changed(&changed(&text, &why, ""), "record:\n", waiver);
    let run = copy(&desk, &record, 2).refused(2);
    assert!(run.said.contains("would show it all the same"), "{}", run.said);
    copy(&desk, &record, 1).fine();
}

const RUN: [&str; 5] = ["pack", "--intake", "september.csv", "--typst", "stand-in/typst"];
const HEAD: &str = "Child reference,Child's full name,DOB,Street,Postcode,Parent 1 name,Parent 1 relation,Parent 1 phone,Parent 1 PR,Parent 2 name,Parent 2 relation,Parent 2 phone,Parent 2 address,Parent 2 PR";

/// A table of four families: together, apart, apart with a father from whom danger comes, apart with one who is not responsible.
fn families(first: &str) -> String {
    let row = |n: usize, address: &str, pr: &str| {
        format!(
            "C-000{n},Bo Example,2023-03-1{n},{n} Example Street,LS1 4A{},Leila Example,mother,07700 90012{n},yes,Omar Example,father,07700 90013{n},{address},{pr}",
            ["A", "B", "D", "E"][n - 1]
        )
    };
    let rows = [
        row(1, first, ""),
        row(2, "9 Sample Lane", "yes"),
        row(3, "8 Sample Lane", "yes"),
        row(4, "7 Sample Lane", "no"),
    ];
    [&[HEAD.to_owned()], &rows[..]].concat().join("\r\n") + "\r\n"
}

fn office() -> Desk {
    let desk = Desk::specimen();
    let names =
        ["privacy_notice_ack", "child_registration", "consent_set"].map(|form| format!("{form}/ok-issued.yaml"));
    stand_in::stand_in_for(&desk, "registration", &names.each_ref().map(String::as_str));
    desk.put("september.csv", &families(""));
    desk.put("records/children/decision.yaml", &decision("C-0003", "{name: Omar Example, relation: father}"));
    desk
}

fn pack(desk: &Desk, more: &[&str]) -> Run {
    desk.confide(&[&RUN[..], &["-o", "out"], more].concat())
}

fn packs(desk: &Desk) -> Vec<String> {
    desk.files()
        .into_iter()
        .filter_map(|f| f.strip_prefix("out/").map(str::to_owned))
        .filter(|f| f.ends_with(".pdf"))
        .collect()
}

/// The packs that the register waits for, as their files are called.
fn waited_for(desk: &Desk) -> Vec<String> {
    let list = desk.confide(&["returns", "--format", "json"]);
    let list: Value = serde_json::from_slice(&list.out).expect("it is JSON");
    let mut packs: Vec<String> = list["packs"]
        .as_array()
        .expect("packs")
        .iter()
        .map(|p| format!("{}.pdf", p["pack"].as_str().unwrap_or("")))
        .collect();
    packs.sort();
    packs
}

const MADE: [&str; 5] = [
    "registration-C-0001.pdf",
    "registration-C-0002-parent-1.pdf",
    "registration-C-0002-parent-2.pdf",
    "registration-C-0003-parent-1.pdf",
    "registration-C-0004-parent-1.pdf",
];

#[test]
fn a_run_makes_a_copy_for_each_household_and_says_who_gets_none() {
    let desk = office();
    let dry = pack(&desk, &["--dry-run"]).fine();
    let made = pack(&desk, &[]).fine();
    assert_eq!(packs(&desk), MADE);
    for said in [&dry.said, &made.said] {
        assert!(said.contains("C-0002: the parents live apart: a copy for parent 1, one for parent 2"), "{said}");
        assert!(said.contains("C-0003: no copy is made for parent 2: ask the designated person"), "{said}");
        assert!(said.contains("C-0004: no copy is made for parent 2, with whom the child does not live"), "{said}");
        assert!(!said.contains("C-0001:") && !said.contains("Example") && !said.contains("danger"), "{said}");
    }
    assert!(dry.said.contains("5 packs would be made, ") && made.said.contains("5 packs made, "), "{}", made.said);
    let manifest: Value = serde_json::from_slice(&desk.bytes("out/manifest.json")).expect("it is JSON");
    let parents: Vec<Option<u64>> =
        manifest["packs"].as_array().expect("packs").iter().map(|p| p["parent"].as_u64()).collect();
    assert_eq!(parents, [None, Some(1), Some(2), Some(1), Some(1)]);
    let summary = String::from_utf8_lossy(&desk.bytes("out/summary.txt")).into_owned();
    assert!(summary.contains("C-0002, for parent 2: registration-C-0002-parent-2.pdf"), "{summary}");
    assert!(summary.contains(" fields withheld") && !summary.contains("Omar"), "{summary}");
}

#[test]
fn a_run_that_goes_on_knows_both_copies_and_takes_back_the_whole_one() {
    let desk = office();
    pack(&desk, &[]).fine();
    let again = pack(&desk, &["--resume"]).fine();
    assert!(again.said.contains("5 packs made (5 of them before)"), "{}", again.said);
    desk.remove("out/registration-C-0002-parent-2.pdf");
    let again = pack(&desk, &["--resume"]).fine();
    assert!(again.said.contains("5 packs made (4 of them before)"), "{}", again.said);
    desk.put("september.csv", &families("6 Sample Lane"));
    pack(&desk, &["--resume"]).fine();
    assert_eq!(waited_for(&desk), packs(&desk), "the copies are waited for, and the whole pack no more");
    let now = packs(&desk);
    assert!(!now.contains(&MADE[0].to_owned()), "it shows either parent where the other lives: {now:?}");
    assert!(now.contains(&"registration-C-0001-parent-2.pdf".to_owned()) && now.len() == 6, "{now:?}");
    desk.put(
        "records/children/second.yaml",
        &decision("C-0002", "{name: Omar Example, relation: father}").replacen("id: ", "id: X-", 1),
    );
    pack(&desk, &["--resume"]).fine();
    assert!(!packs(&desk).contains(&MADE[2].to_owned()), "what he may not have lies there no more");
    assert_eq!(waited_for(&desk), packs(&desk), "and nobody reminds him of it");
    let reminders = desk.confide(&["returns", "remind", "-o", "reminders"]);
    assert_eq!(reminders.code, 1, "{}", reminders.said);
    for child in ["C-0002", "C-0003"] {
        assert!(reminders.said.contains(&format!("{child}: no reminder is made: ask the designated person")));
        assert!(!desk.files().iter().any(|f| f.starts_with("reminders/") && f.contains(child)), "{child}");
    }
    assert!(desk.has("reminders/RR-C-0001-1-20261120.pdf") && desk.has("reminders/RR-C-0001-2-20261120.pdf"));
    let merged = desk.confide(&["pack", "--merge", "-o", "out"]).fine();
    assert!(merged.said.contains("5 packs, "), "{}", merged.said);
}

#[test]
fn a_record_that_may_name_a_danger_and_cannot_be_read_stops_the_run() {
    let desk = office();
    desk.put("records/children/broken.yaml", "form: sharing_decision\n  id: [\n");
    let run = pack(&desk, &[]).refused(2);
    assert!(run.said.contains("may name somebody who must get no page"), "{}", run.said);
    assert!(packs(&desk).is_empty());
}

#[test]
fn with_the_real_typst_the_receipt_names_who_gets_it_and_no_copy_holds_the_other_home() {
    let desk = Desk::specimen();
    for name in ["privacy_notice/ok-sunny-corner.yaml", "consent_set/ok-for-everyone.yaml"] {
        desk.put(&format!("records/{name}"), &sample(name));
    }
    let table: Vec<String> = families("").lines().take(3).map(str::to_owned).collect();
    desk.put("september.csv", &[&table[..1], &table[2..]].concat().join("\n"));
    desk.confide(&["pack", "--intake", "september.csv", "-o", "out"]).fine();
    let read = |parent: usize| desk.bytes(&format!("out/registration-C-0002-parent-{parent}.pdf"));
    let (hers, his) = (read(1), read(2));
    for what in ["9 Sample Lane", "07700 900132"] {
        assert!(!holds(&everything(&hers), what), "her copy holds {what}");
    }
    for what in ["2 Example Street", "LS1 4AB", "07700 900122"] {
        assert!(!holds(&everything(&his), what), "his copy holds {what}");
    }
    let (hers, his) = (text(&hers), text(&his));
    assert!(hers.is_empty() || hers.contains("For: Leila Example") && hers.contains("2 Example Street"), "{hers}");
    assert!(his.is_empty() || his.contains("For: Omar Example") && his.contains("9 Sample Lane"), "{his}");
    let receipt = |text: &str| text.split("Version of the notice").next().is_some_and(|t| t.contains("Omar Example"));
    assert!(his.is_empty() || receipt(&his), "the receipt is his");
}
