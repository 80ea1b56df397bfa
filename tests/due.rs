//! What is due is answered from the register alone: each class of records has its day, the longer term wins, a hold blocks, and
//! nothing is written down as destroyed before its time.
#![allow(clippy::disallowed_methods, reason = "tests look at files and start the binary")]

#[path = "support/desk.rs"]
mod desk;

use chrono::NaiveDate;
use confide::approve;
use confide::pack::Kept;
use confide::pdf;
use confide::record;
use confide::register::{Entry, FILE, Paper, Register, Stands, When, count, hold, tasks};
use confide::workspace::Workspace;
use desk::{Desk, Run, changed, sample};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::rc::Rc;

const INCIDENT: &str = "safeguarding_incident/ok-whole.yaml";
const INSURED: &str = "storage: {kind: none}\ninsurer: {name: Example Mutual, keep_years: 41}";

fn now() -> chrono::DateTime<chrono::Utc> {
    "2026-11-20T16:00:00Z".parse().expect("a time")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// The desk's workspace, opened anew only where its setting was changed.
fn open(desk: &Desk) -> Rc<Workspace> {
    thread_local!(static OPEN: RefCell<Option<(Vec<u8>, Rc<Workspace>)>> = const { RefCell::new(None) });
    let setting = desk.bytes("setting.yaml");
    OPEN.with_borrow_mut(|open| match open {
        Some((of, workspace)) if *of == setting => workspace.clone(),
        _ => {
            let workspace = Rc::new(Workspace::open(Some(desk.folder())).expect("the setting can be used"));
            *open = Some((setting, workspace.clone()));
            workspace
        }
    })
}

/// Adds the line of a record's page to the register.
fn put(desk: &Desk, record: &str, kept: Value) {
    let page = json!({"kind": "page", "form": "a_form", "record": record, "child": "C-0007", "moment": "signed",
        "check": "ACDEF-HJKMN-PRTWX", "kept": kept});
    add(desk, page);
}

fn add(desk: &Desk, entry: Value) {
    let entry: Entry = serde_json::from_value(entry).expect("an entry");
    Register::add(desk.folder(), now(), |_| Ok(vec![entry])).expect("written");
}

/// What is asked of a record as the register knows it.
fn of<T>(desk: &Desk, record: &str, ask: impl Fn(&Paper<'_>) -> T) -> T {
    let (workspace, register) = (open(desk), Register::read(desk.folder()).expect("whole"));
    let papers = register.papers(&workspace.procedure, &workspace.setting);
    ask(Register::paper(&papers, record).expect("it is kept"))
}

fn until(desk: &Desk, record: &str) -> Option<String> {
    of(desk, record, |paper| paper.until.map(|day| day.to_string()))
}

fn stands(desk: &Desk, record: &str, on: &str) -> Stands {
    of(desk, record, |paper| paper.stands(day(on)))
}

/// How long a record is kept, as the line of its page says.
fn kept(desk: &Desk, text: &str) -> Kept {
    let workspace = open(desk);
    let reading = record::read("one.yaml", text.as_bytes(), &workspace.forms, None);
    let record = reading.record.expect("a record");
    let checked = approve::check(record, Vec::new(), &workspace.procedure, &workspace.setting, now()).expect("judged");
    let approved = approve::approve(checked, None, now(), 24).unwrap_or_else(|no| panic!("{:?}", no.checked.findings));
    Kept::of(&approved)
}

#[test]
fn each_class_of_records_has_its_day() {
    let desk = Desk::specimen();
    // the class, what its page waits for, the day that was said later, and the last day on which it is kept
    for (n, (class, waits, from, last)) in [
        ("registration", "leaving_on", "2020-07-17", Some("2023-07-17")),
        ("registration", "leaving_on", "2024-02-29", Some("2027-03-01")),
        ("consents", "leaving_on", "2024-02-29", Some("2027-03-01")),
        ("safeguarding", "child_dob", "2024-02-29", Some("2049-03-01")),
        ("safeguarding", "child_dob", "2022-05-14", Some("2047-05-14")),
        ("accident", "child_dob", "2022-11-30", Some("2044-03-01")),
        ("accident", "child_dob", "2024-02-29", Some("2045-05-29")),
        ("riddor", "recorded_at", "2024-02-29", Some("2027-03-01")),
        ("funding", "recorded_at", "2024-02-29", Some("2031-03-01")),
        ("accounts", "recorded_at", "2023-12-31", Some("2029-12-31")),
        ("breaches", "recorded_at", "2024-02-29", Some("2030-03-01")),
        ("complaints", "outcome_at", "2026-11-19", Some("2029-11-19")),
        ("destruction", "deleted_at", "2024-02-29", Some("2030-03-01")),
        ("groups", "end", "2024-02-29", Some("2027-03-01")),
        ("notices", "end", "2024-02-29", None),
        ("no_such_class", "end", "2024-02-29", None),
    ]
    .into_iter()
    .enumerate()
    {
        let record = format!("R-{n}");
        put(&desk, &record, json!({"class": class, "waits": waits}));
        assert_eq!((until(&desk, &record), stands(&desk, &record, "2100-01-01")), (None, Stands::Waits), "{class}");
        count(desk.folder(), (&record, day(from), "S-001"), None, now()).expect("it waits for a day");
        assert_eq!(until(&desk, &record).as_deref(), last, "{class} from {from}");
    }
}

#[test]
fn a_child_that_left_starts_the_term_of_what_waits_for_that_and_of_nothing_else() {
    let desk = Desk::specimen();
    for (record, class, waits) in
        [("A", "registration", "leaving_on"), ("B", "consents", "leaving_on"), ("C", "safeguarding", "child_dob")]
    {
        put(&desk, record, json!({"class": class, "waits": waits}));
    }
    count(desk.folder(), ("c-0007", day("2026-07-17"), "S-001"), None, now()).expect("written");
    let all = ["A", "B", "C"].map(|record| until(&desk, record));
    assert_eq!(all, [Some("2029-07-17".into()), Some("2029-07-17".into()), None]);
    count(desk.folder(), ("C-0007", day("2026-07-31"), "S-001"), None, now()).expect("a correction");
    assert_eq!(until(&desk, "A").as_deref(), Some("2029-07-31"));
    count(desk.folder(), ("B", day("2026-09-01"), "S-001"), None, now()).expect("a consent taken back later");
    assert_eq!((until(&desk, "A"), until(&desk, "B")), (Some("2029-07-31".into()), Some("2029-09-01".into())));
    for (target, from) in [("C-0099", "2026-07-17"), ("A", "2026-11-21")] {
        assert!(count(desk.folder(), (target, day(from), "S-001"), None, now()).is_err(), "{target} {from}");
    }
}

#[test]
fn the_line_of_a_page_knows_what_the_page_says() {
    let desk = Desk::specimen();
    let said = |text: &str| {
        let kept = kept(&desk, text);
        (kept.class, kept.until.unwrap_or_default(), kept.waits, kept.filed)
    };
    let is =
        |class: &str, until: &str, waits: &str, filed: &str| (class.into(), until.into(), waits.into(), filed.into());
    let incident = sample(INCIDENT);
    assert_eq!(said(&incident), is("safeguarding", "2049-03-01", "", "safeguarding_restricted"));
    let event = sample("significant_event/ok-event.yaml");
    assert_eq!(said(&event), is("registration", "", "leaving_on", "personal_records"));
    let complaint = kept(&desk, &sample("dp_complaint/ok-upheld.yaml"));
    assert!(complaint.class == "complaints" && complaint.until.is_some(), "{complaint:?}");
    assert!(kept(&desk, &changed(&incident, "specimen: true\n", "specimen: true\nlegal_hold: yes\n")).held);
    assert_eq!(kept(&desk, &incident).day.as_deref(), Some("2026-11-10"));
}

#[test]
fn the_longer_term_of_an_insurer_wins_whenever_it_was_agreed() {
    let desk = Desk::specimen();
    put(&desk, "A", json!({"class": "safeguarding", "day": "2024-02-29", "until": "2049-03-01"}));
    put(&desk, "B", json!({"class": "complaints", "day": "2024-02-29", "until": "2029-11-19"}));
    put(&desk, "C", json!({"class": "accident", "until": "2044-03-01", "insured": "2070-01-01"}));
    put(&desk, "D", json!({"class": "registration", "waits": "leaving_on"}));
    desk.set("storage: {kind: none}", INSURED);
    let all = |desk: &Desk| ["A", "B", "C", "D"].map(|record| until(desk, record).unwrap_or_default());
    assert_eq!(
        all(&desk),
        ["2065-03-01", "2029-11-19", "2070-01-01", ""],
        "complaints are none of the insurer's business"
    );
    count(desk.folder(), ("D", day("2026-07-17"), "S-001"), None, now()).expect("written");
    assert_eq!(
        until(&desk, "D").as_deref(),
        Some("2067-11-20"),
        "counted from its line, which says no day of the record"
    );
    desk.set("keep_years: 41", "keep_years: 20");
    assert_eq!(all(&desk), ["2049-03-01", "2029-11-19", "2070-01-01", "2046-11-20"]);
}

#[test]
fn a_record_is_due_the_day_after_its_last_and_may_go_after_the_days_of_grace() {
    let desk = Desk::specimen();
    put(&desk, "A", json!({"class": "safeguarding", "until": "2049-03-01"}));
    for (on, is) in [
        ("2049-03-01", Stands::Kept),
        ("2049-03-02", Stands::Due),
        ("2049-03-31", Stands::Due),
        ("2049-04-01", Stands::Overdue),
    ] {
        assert_eq!(stands(&desk, "A", on), is, "{on}");
    }
    desk.set("specimen: true", "specimen: true\nnumbers: {destruction_grace_days: 60}");
    assert_eq!(stands(&desk, "A", "2049-04-01"), Stands::Due);
    assert_eq!(stands(&desk, "A", "2049-05-01"), Stands::Overdue);
}

#[test]
fn a_hold_blocks_until_each_of_its_reasons_is_lifted() {
    let desk = Desk::specimen();
    for record in ["A", "B"] {
        put(&desk, record, json!({"class": "breaches", "until": "2020-01-01"}));
    }
    let said = |target: &str, why: &str, is_lifted| hold(desk.folder(), (target, why, "s-001"), is_lifted, None, now());
    let both = || ["A", "B"].map(|record| stands(&desk, record, "2026-11-20"));
    assert_eq!(both(), [Stands::Overdue, Stands::Overdue]);
    assert_eq!(said("a", "court", false).expect("written"), 1);
    assert_eq!(said("A", "court", false).expect("known"), 0, "the same once more is written once");
    assert_eq!(both(), [Stands::Held, Stands::Overdue]);
    said("c-0007", "police", false).expect("written");
    assert_eq!(both(), [Stands::Held, Stands::Held], "all of a child");
    said("A", "court", true).expect("lifted");
    assert_eq!(both(), [Stands::Held, Stands::Held], "the child is held for another reason");
    said("C-0007", "police", true).expect("lifted");
    assert_eq!(both(), [Stands::Overdue, Stands::Overdue]);
    for (target, why, is_lifted) in [("A", "court", true), ("A", "because", false), ("C-0099", "court", false)] {
        assert!(said(target, why, is_lifted).is_err(), "{target} {why}");
    }
    put(&desk, "A", json!({"class": "breaches", "until": "2020-01-01", "held": true}));
    assert_eq!(both(), [Stands::Held, Stands::Overdue], "the record itself says so");
}

#[test]
fn the_forms_of_a_pack_are_kept_but_not_those_that_never_came_back() {
    let desk = Desk::specimen();
    let (check, kept) = ("ACDEF-HJKMN-PRTWX", json!({"class": "consents", "waits": "leaving_on"}));
    for pack in ["p-1", "p-2"] {
        add(
            &desk,
            json!({"kind": "issued", "pack": pack, "child": "C-0007", "check": check,
            "forms": [{"form": "consent_set", "record": format!("{pack}-cs"), "kept": kept}]}),
        );
    }
    add(
        &desk,
        json!({"kind": "returned", "pack": "p-1", "check": check, "form": "consent_set", "items": {}, "signed": [],
        "seen_by": "S-001"}),
    );
    for pack in ["p-1", "p-2"] {
        add(&desk, json!({"kind": "closed", "pack": pack, "check": check, "why": "not_needed", "by": "S-001"}));
    }
    let (workspace, register) = (open(&desk), Register::read(desk.folder()).expect("whole"));
    let papers = register.papers(&workspace.procedure, &workspace.setting);
    assert_eq!(papers.iter().map(|p| p.record).collect::<Vec<_>>(), ["p-1-cs"]);
}

/// What `confide due` says, with its exit code.
fn due(desk: &Desk, more: &[&str]) -> (i32, String) {
    let Run { code, out, said } = desk.confide(&[&["due"], more].concat());
    (code, String::from_utf8(out).expect("letters") + &said)
}

/// A desk that made the pages of two records of a child, of which no file is left.
fn printed() -> Desk {
    let desk = Desk::specimen();
    let event = changed(&sample("significant_event/ok-event.yaml"), "child_ref: C-3141", "child_ref: C-3090");
    for record in [sample(INCIDENT), event] {
        let run = desk.render(&record, &[]).fine();
        let private = pdf::describe(&run.out).expect("a PDF").private.expect("facts");
        let waits =
            if private.form == "significant_event" { "SE-2026-0102 leaving_on" } else { "SI-2026-0012 2049-03-01" };
        assert_eq!(private.kept_until, waits, "the file itself knows it");
        desk.remove("records/one.yaml");
    }
    desk
}

#[test]
fn when_only_paper_is_left_it_is_still_told_what_is_due_without_a_name() {
    let desk = printed();
    let (code, said) = due(&desk, &[]);
    assert!(code == 0 && said.contains("2 records: 1 kept until a later day; 1 waiting"), "{said}");
    let (code, said) = due(&desk, &["--on", "2049-03-02"]);
    let line = "due      SI-2026-0012  safeguarding_incident (C-3090, paper, safeguarding restricted)  kept until Mon 1 March 2049, may be destroyed from Thu 1 April 2049 on";
    assert!(code == 1 && said.contains(line), "{said}");
    let (_, all) = due(&desk, &["--all", "--on", "2049-04-01"]);
    assert!(all.starts_with("overdue  SI-2026-0012") && all.contains("waits    "), "{all}");
    let run = desk.confide(&["due", "--on", "2049-04-01", "--format", "json"]);
    let told: Value = serde_json::from_slice(&run.out).expect("JSON");
    let record = &told["records"][0];
    let day = |key: &str| record[key].as_str().unwrap_or_default().to_owned();
    assert_eq!(
        (run.code, day("state"), day("kept_until"), day("may_be_destroyed"), day("check_code").len()),
        (1, "overdue".into(), "2049-03-01".into(), "2049-04-01".into(), 17)
    );
    let register = String::from_utf8(desk.bytes(FILE)).expect("letters");
    for name in ["Noah", "Specimen", "Priya", "Daniel", "Example"] {
        assert!(!register.contains(name) && !all.contains(name) && !told.to_string().contains(name), "{name}");
    }
}

#[test]
fn a_page_is_written_down_once_and_a_changed_line_is_found() {
    let desk = printed();
    let lines = |desk: &Desk| String::from_utf8(desk.bytes(FILE)).expect("letters").lines().count();
    assert_eq!(lines(&desk), 2);
    desk.render(&sample(INCIDENT), &[]).fine();
    assert_eq!(lines(&desk), 2, "the same page once more");
    desk.confide(&["new", "significant_event", "--child", "C-3090", "-o", "records/blank.yaml"]).fine();
    let blank = desk.confide(&["render", "records/blank.yaml", "--moment", "blank"]);
    assert!(blank.code == 0 && lines(&desk) == 2, "an empty form is no record: {}", blank.said);
    desk.confide(&["hold", "C-3090", "--reason", "court", "--by", "S-001"]).fine();
    desk.confide(&["register", "verify"]).fine();
    let register = String::from_utf8(desk.bytes(FILE)).expect("letters");
    for (from, to) in [("2049-03-01", "2026-03-01"), ("\"why\":\"court\"", "\"why\":\"claim\"")] {
        desk.put(FILE, &changed(&register, from, to));
        let run = desk.confide(&["register", "verify"]);
        assert!(run.code == 1 && String::from_utf8_lossy(&run.out).starts_with("NOT-WHOLE"), "{from}");
        assert_eq!(due(&desk, &[]).0, 2, "nothing is told from it");
    }
}

#[test]
fn what_was_destroyed_is_written_down_never_under_a_hold_and_never_early() {
    let desk = printed();
    let id = "SE-2026-0102";
    let destroy = |records: &[&str]| {
        let more = ["--how", "shredded", "--by", "s-001", "--yes"];
        desk.confide(&[&["due", "--destroyed"], records, &more].concat())
    };
    assert!(destroy(&[id]).refused(2).said.contains("nobody knows yet until when"));
    desk.confide(&["due", "--count-from", "2023-10-31", "--of", "C-3090", "--by", "S-001"]).fine();
    let refused = destroy(&[id]).refused(2).said;
    assert!(refused.contains("may be destroyed from Tue 1 December 2026 on"), "{refused}");
    desk.confide(&["due", "--count-from", "2020-01-31", "--of", "C-3090", "--by", "S-001"]).fine();
    desk.confide(&["hold", id, "--reason", "access-request", "--by", "S-001"]).fine();
    assert!(destroy(&[id]).refused(2).said.contains("it is held for access-request"));
    let (code, said) = due(&desk, &[]);
    assert!(code == 0 && said.contains(&format!("held     {id}")), "{said}");
    desk.confide(&["hold", id, "--reason", "access-request", "--by", "S-001", "--lift"]).fine();
    assert!(destroy(&[id, "SI-2026-0012"]).refused(2).said.contains("SI-2026-0012 is kept until Mon 1 March 2049"));
    let unasked = desk.confide(&["due", "--destroyed", id, "--how", "shredded", "--by", "S-001"]).refused(2);
    assert!(unasked.said.contains("add --yes; nothing was written down"), "{}", unasked.said);
    assert_eq!(due(&desk, &[]).0, 1);
    let run = destroy(&[id]).fine();
    let receipt = String::from_utf8(run.out).expect("letters");
    assert!(
        receipt.contains("shredded on Fri 20 November 2026 by S-001; for the receipt: form significant_event"),
        "{receipt}"
    );
    let (code, said) = due(&desk, &["--all"]);
    assert!(code == 0 && !said.contains(id), "{said}");
    let held = desk.confide(&["hold", id, "--reason", "court", "--by", "S-001"]).refused(2);
    assert!(held.said.contains("was destroyed: nothing is left that could be held"), "{}", held.said);
    desk.confide(&["register", "verify"]).fine();
    let shown = String::from_utf8(desk.confide(&["register", "show"]).fine().out).expect("letters");
    for words in
        ["was destroyed (shredded) by S-001", "left on Fri 31 January 2020, says S-001", "what held it is over"]
    {
        assert!(shown.contains(words), "{words}: {shown}");
    }
}

#[test]
fn consents_that_were_given_until_a_day_are_told_by_reference() {
    let desk = Desk::specimen();
    let check = "ACDEF-HJKMN-PRTWX";
    add(
        &desk,
        json!({"kind": "issued", "pack": "p-1", "child": "C-0007", "check": check, "forms": [{"form": "consent_set",
        "record": "cs-1", "until": "2027-09-01", "items": [{"item": "suncream", "asks": "consent"},
        {"item": "photo_journal", "asks": "consent"}, {"item": "outings", "asks": "consent"}]}]}),
    );
    add(
        &desk,
        json!({"kind": "returned", "pack": "p-1", "check": check, "form": "consent_set", "items":
        {"suncream": "yes", "photo_journal": "yes", "outings": "no"}, "signed": [], "signed_on": "2026-11-20", "seen_by": "S-001"}),
    );
    let (workspace, register) = (open(&desk), Register::read(desk.folder()).expect("whole"));
    let told = |on: &str| {
        let all = tasks(&register, &workspace, day(on)).into_iter().filter(|task| task.kind == "consents");
        all.map(|task| (task.when, task.fact)).collect::<Vec<_>>()
    };
    let fact = "C-0007, consent_set: 2 consents were given until Wed 1 September 2027".to_owned();
    assert_eq!(told("2027-08-01"), []);
    for (on, when) in [("2027-08-02", When::Soon), ("2027-09-01", When::Due), ("2027-09-02", When::Overdue)] {
        assert_eq!(told(on), [(when, fact.clone())], "{on}");
    }
}

#[test]
fn what_else_is_to_be_done_is_told_with_its_day() {
    let desk = Desk::specimen();
    let (code, said) = due(&desk, &[]);
    assert_eq!((code, said.trim()), (0, "Fri 20 November 2026, 0 records"));
    let (code, said) = due(&desk, &["--on", "2027-03-10"]);
    let soon = "soon     the registration ZA123456 with the Information Commissioner ends on Wed 31 March 2027";
    assert!(said.contains(soon), "{code} {said}");
    let (code, said) = due(&desk, &["--on", "2027-09-02"]);
    assert!(code == 1, "{said}");
    for words in [
        "overdue  the registration ZA123456",
        "overdue  07.2 Confidentiality and sharing information is to be looked at again by Wed 1 September 2027",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn discs_are_told_when_they_are_to_be_read_back_and_when_one_is_amiss_or_lost() {
    let desk = Desk::specimen();
    let exported = |disc: &str, record: &str| {
        add(
            &desk,
            json!({"kind": "exported", "disc": disc, "child": "C-0007", "by": "S-001",
            "files": [{"code": "ACDEF-HJKMN-PRTWX", "record": record, "hash": "ab"}]}),
        );
    };
    exported("DISC-1", "SE-1");
    let told = |on: &str| {
        let run = desk.confide(&["due", "--on", on, "--format", "json"]);
        let told: Value = serde_json::from_slice(&run.out).expect("JSON");
        let discs = told["tasks"].as_array().expect("tasks").iter().filter(|task| task["kind"] == "disc");
        discs
            .map(|t| {
                (t["state"].as_str().unwrap_or_default().to_owned(), t["fact"].as_str().unwrap_or_default().to_owned())
            })
            .collect::<Vec<_>>()
    };
    let fact = "DISC-1, in the file of C-0007, is to be read back by Sat 20 November 2027".to_owned();
    assert_eq!(told("2027-10-20"), []);
    for (on, state) in [("2027-10-21", "soon"), ("2027-11-20", "due"), ("2027-11-21", "overdue")] {
        assert_eq!(told(on), [(state.to_owned(), fact.clone())], "{on}");
    }
    add(&desk, json!({"kind": "disc_tested", "disc": "DISC-1", "amiss": ["ACDEF-HJKMN-PRTWX"], "by": "S-002"}));
    let (state, fact) = told("2026-11-20").remove(0);
    assert!(state == "overdue" && fact.contains("was not as written on Fri 20 November 2026: ACDEF"), "{fact}");
    add(&desk, json!({"kind": "disc_lost", "disc": "DISC-1", "breach": "CB-1", "by": "S-002"}));
    let (state, fact) = told("2026-11-20").remove(0);
    assert!(state == "due" && fact.contains("is lost since Fri 20 November 2026, and CB-1 is open"), "{fact}");
    add(
        &desk,
        json!({"kind": "breach_told", "breach": "CB-1", "ico": "no", "on": "2026-11-20T15:00:00+00:00", "by": "S-002"}),
    );
    assert_eq!(told("2026-11-20"), []);
    // a disc of which all that was on it is destroyed is read no more
    exported("DISC-2", "SE-2");
    assert_eq!(told("2027-11-21").len(), 1);
    add(
        &desk,
        json!({"kind": "destroyed_on_paper", "form": "a_form", "record": "SE-2", "child": "C-0007", "check": "A",
        "until": "2026-01-01", "how": "broken", "by": "S-001"}),
    );
    assert_eq!(told("2027-11-21"), []);
}

#[test]
fn what_was_destroyed_and_is_made_again_is_kept_again() {
    let desk = Desk::specimen();
    desk.render(&sample(INCIDENT), &["-o", "-"]).fine();
    let all = || String::from_utf8(desk.confide(&["due", "--all"]).out).expect("letters");
    assert!(all().contains("SI-2026-0012"), "{}", all());
    let gone = |form: &str| {
        json!({"kind": "destroyed_on_paper", "form": form, "record": "SI-2026-0012", "check": "ACDEF-HJKMN-PRTWX",
            "until": "2026-01-01", "how": "shredded", "by": "S-001"})
    };
    add(&desk, gone("significant_event"));
    assert!(all().contains("SI-2026-0012"), "what another form calls so was destroyed: {}", all());
    add(&desk, gone("safeguarding_incident"));
    assert!(!all().contains("SI-2026-0012"), "{}", all());
    desk.render(&sample(INCIDENT), &["-o", "-"]).fine();
    assert!(all().contains("SI-2026-0012"), "{}", all());
}
