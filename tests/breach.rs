//! A breach is opened with its 72 hours running and every copy that the register knows; the hours are told until somebody says
//! what became of them, and everything that only people can say stays open.
#![allow(clippy::disallowed_methods, reason = "tests look at files and start the binary")]

#[path = "support/desk.rs"]
mod desk;

use confide::record;
use confide::register::{Entry, FILE, Register};
use confide::value::Value as Answer;
use confide::workspace::Workspace;
use desk::{Desk, Run, changed};
use serde_json::{Value, json};

const CHECK: &str = "ACDEF-HJKMN-PRTWX";

/// Adds lines to the register, all at one time.
fn add(desk: &Desk, at: &str, entries: &[Value]) {
    let at = at.parse().expect("a time");
    let entries = entries.iter().map(|e| serde_json::from_value::<Entry>(e.clone()).expect("an entry")).collect();
    Register::add(desk.folder(), at, |_| Ok(entries)).expect("written");
}

fn page(record: &str, form: &str, check: &str) -> Value {
    json!({"kind": "page", "form": form, "record": record, "child": "C-0042", "moment": "signed", "check": check,
        "kept": {"class": "safeguarding", "until": "2049-03-01", "filed": "safeguarding_restricted"}})
}

fn exported(disc: &str, record: &str) -> Value {
    json!({"kind": "exported", "disc": disc, "child": "C-0042", "by": "S-001",
        "files": [{"code": CHECK, "record": record, "hash": "ab"}]})
}

/// A record on paper, twice, in a pack, on two discs of which one is lost, and once as a file that was removed; and another.
fn known() -> Desk {
    with_lines(Desk::specimen())
}

fn with_lines(desk: Desk) -> Desk {
    let issued = json!({"kind": "issued", "pack": "registration-C-0042", "child": "C-0042", "parent": 2,
        "check": "PPPPP-HJKMN-PRTWX", "set": "registration", "forms": [{"form": "consent_set", "record": "CS-1"}]});
    let destroyed = json!({"kind": "destroyed", "record": "SI-7", "hash": "0123456789abcdef", "form": "safeguarding_incident",
        "kept": "paper", "by": "S-002"});
    let tested = json!({"kind": "disc_tested", "disc": "DISC-2026-002", "by": "S-002"});
    let lost = json!({"kind": "disc_lost", "disc": "DISC-2026-001", "breach": "CB-DISC-2026-001", "by": "S-003"});
    add(&desk, "2026-11-02T09:00:00Z", &[page("SI-7", "safeguarding_incident", "AAAAA-HJKMN-PRTWX"), issued]);
    add(&desk, "2026-11-03T09:00:00Z", &[page("SI-7", "safeguarding_incident", CHECK), page("SI-8", "a_form", CHECK)]);
    add(
        &desk,
        "2026-11-04T09:00:00Z",
        &[exported("DISC-2026-001", "SI-7"), exported("DISC-2026-002", "si-7"), destroyed],
    );
    let copied = json!({"kind": "copied", "form": "safeguarding_incident", "record": "SI-7", "child": "C-0042",
        "audience": "social_worker", "check": "DDDDD-HJKMN-PRTWX", "withheld": 12});
    add(&desk, "2026-11-05T09:00:00Z", &[tested, lost, copied]);
    desk
}

fn json(run: &Run) -> Value {
    serde_json::from_slice(&run.out).unwrap_or_else(|e| panic!("{e}: {}", run.said))
}

fn new(desk: &Desk, record: &str, more: &[&str]) -> Run {
    desk.confide(&[&["breach", "new", record, "--by", "s-001"], more].concat())
}

fn list(desk: &Desk, more: &[&str]) -> Value {
    json(&desk.confide(&[&["breach", "list", "--format", "json"], more].concat()).fine())["breaches"].take()
}

#[test]
fn every_copy_that_the_register_knows_stands_in_the_record_and_no_other() {
    let desk = known();
    let said = new(&desk, "si-7", &["-o", "records/breach.yaml"]).fine().said;
    assert!(
        said.contains("the regulator is to be told by Mon 23 November 2026, 16:00: 72 of 72 hours are left"),
        "{said}"
    );
    let text = String::from_utf8(desk.bytes("records/breach.yaml")).expect("letters");
    let workspace = Workspace::open(Some(desk.folder())).expect("sound");
    let reading = record::read("breach", text.as_bytes(), &workspace.forms, None);
    assert!(reading.is_sound() && reading.faults.is_empty(), "{:?}", reading.faults);
    let record = reading.record.expect("a record");
    assert_eq!((record.id.as_str(), record.child_ref.as_str()), ("CB-SI-7", "C-0042"));
    let Answer::Rows(rows) = record.answer("copies") else { panic!("{text}") };
    let rows: Vec<String> = rows.iter().map(|row| row.show()).collect();
    for (row, words) in rows.iter().zip([
        &[
            "A page (signed)",
            "SI-7, check AAAAA-HJKMN-PRTWX",
            "On paper, filed in: safeguarding restricted",
            "2 November",
        ][..],
        &["A page (signed)", CHECK, "3 November"],
        &["A copy on a disc", "DISC-2026-001, SI-7", "In the file of C-0042", "Encrypted behind a passphrase; LOST"],
        &["A copy on a disc", "DISC-2026-002, si-7", "last read back on Thu 5 November 2026"],
        &["A file on a computer", "SI-7, hash 0123456789ab", "Nowhere: removed by S-002"],
        &["A copy for one reader", "check DDDDD-HJKMN-PRTWX", "Made for the social worker", "left out of it: 12"],
    ]) {
        words.iter().for_each(|word| assert!(row.contains(word), "{word}: {row}"));
    }
    assert_eq!(rows.len(), 6, "{rows:?}");
    assert!(!said.contains("SI-8") && !text.contains("registration-C-0042"));
}

#[test]
fn what_only_people_can_say_stays_open_with_its_question_beside_it() {
    let desk = known();
    let run = new(&desk, "safeguarding_incident/SI-7", &["--aware", "20/11/2026 09:30"]).fine();
    let text = String::from_utf8(run.out).expect("letters");
    let workspace = Workspace::open(Some(desk.folder())).expect("sound");
    let record = record::read("breach", text.as_bytes(), &workspace.forms, None).record.expect("a record");
    let answered: Vec<&str> = record.answers.iter().filter(|(_, a)| !a.is_open()).map(|(id, _)| id.as_str()).collect();
    assert_eq!(answered, ["became_aware_at", "recorded_at", "copies"]);
    for question in ["# Who found it? (needed)", "# Must the regulator be told?", "# How could it happen? (needed)"] {
        assert!(text.contains(question), "{question}");
    }
    assert!(
        text.starts_with("# The regulator is to be told by Mon 23 November 2026, 09:30: 72 hours from when"),
        "{text}"
    );
    assert!(record.answer("became_aware_at").show().contains("20 November 2026, 09:30"));
    for name in ["Aisha", "Example", "Jo Dale"] {
        let register = String::from_utf8(desk.bytes(FILE)).expect("letters");
        assert!(!register.contains(name) && !text.contains(name), "{name}");
    }
}

#[test]
fn a_disc_and_a_pack_are_opened_like_a_record() {
    let desk = known();
    let of = |what: &str| {
        let told = json(&new(&desk, what, &["--format", "json"]).fine());
        let copies = told["copies"].as_array().expect("copies").iter();
        let copies: Vec<String> = copies.map(|copy| format!("{} {}", copy["number"], copy["place"])).collect();
        (told["breach"].as_str().unwrap_or_default().to_owned(), copies)
    };
    let (id, copies) = of("disc-2026-002");
    assert_eq!((id.as_str(), copies.len()), ("CB-DISC-2026-002", 6), "where else what was on it is: {copies:?}");
    let (id, copies) = of("registration-c-0042");
    assert_eq!(id, "CB-registration-C-0042");
    assert!(copies.len() == 1 && copies[0].contains("Handed out to parent 2 of the form"), "{copies:?}");
    assert_eq!(of("CS-1").1, copies, "a form of a pack is where the pack is");
    assert_eq!(of("SI-7").0, "CB-SI-7");
    assert_eq!(of("SI-7").0, "CB-SI-7-2", "it may get out twice");
}

#[test]
fn what_nobody_knows_and_moments_to_come_are_refused_and_nothing_is_written() {
    let desk = known();
    let lines = desk.bytes(FILE);
    add(&desk, "2026-11-06T09:00:00Z", &[page("SI-8", "another_form", CHECK)]);
    for (what, more, said) in [
        ("SI-9", &[][..], "the register knows nothing with the number SI-9"),
        ("SI-8", &[], "records of several forms have the number SI-8"),
        ("SI-7", &["--aware", "21/11/2026 09:00"], "has not come yet"),
        ("SI-7", &["--aware", "yesterday"], "--aware yesterday: "),
        ("\u{202e}SI", &[], "\\u{202e}SI"),
    ] {
        let refused = new(&desk, what, more).refused(2);
        assert!(refused.said.contains(said) && refused.said.contains("help: "), "{said}: {}", refused.said);
    }
    desk.put("there.yaml", "mine");
    assert!(new(&desk, "SI-7", &["-o", "there.yaml"]).refused(2).said.contains("already there"));
    assert!(new(&desk, "a_form/SI-8", &[]).fine().said.contains("CB-SI-8: opened"));
    assert_eq!(desk.bytes("there.yaml"), b"mine");
    assert!(desk.bytes(FILE).starts_with(&lines));
    assert_eq!(list(&desk, &[]).as_array().map(Vec::len), Some(2), "the lost disc, and the one that was opened");
}

#[test]
fn where_the_setting_keeps_no_files_the_record_goes_to_standard_output_alone() {
    let desk = with_lines(Desk::real());
    let refused = new(&desk, "SI-7", &["-o", "records/breach.yaml"]);
    assert!(refused.code == 1 && refused.said.contains("R23") && !desk.has("records/breach.yaml"), "{}", refused.said);
    assert!(refused.said.contains("leave -o out"), "{}", refused.said);
    let run = new(&desk, "SI-7", &[]).fine();
    assert!(String::from_utf8_lossy(&run.out).contains("id: CB-SI-7"));
    let lost = desk.confide(&["disc", "lost", "DISC-2026-002", "--by", "S-003"]).fine();
    assert!(
        String::from_utf8_lossy(&lost.out).contains("id: CB-DISC-2026-002") && !desk.has("records"),
        "{}",
        lost.said
    );
}

#[test]
fn the_hours_run_until_somebody_says_what_became_of_them() {
    let desk = known();
    new(&desk, "SI-7", &["--aware", "18/11/2026 09:30"]).fine();
    let of = |id: &str| {
        let all = list(&desk, &["--all"]);
        all.as_array().expect("a list").iter().find(|b| b["breach"] == id).cloned().unwrap_or_default()
    };
    assert_eq!((of("CB-SI-7")["hours_left"].as_i64(), &of("CB-SI-7")["overdue"]), (Some(17), &json!(false)));
    // the register of an older version says that a disc is lost, and nothing more
    assert_eq!(of("CB-DISC-2026-001")["overdue"], json!(true));
    let due = |on: &[&str]| {
        let run = desk.confide(&[&["due"], on].concat());
        (run.code, String::from_utf8(run.out).expect("letters"))
    };
    let (code, said) = due(&[]);
    assert!(
        code == 1
            && said.contains("due      CB-SI-7 (SI-7): the regulator is to be told by Sat 21 November 2026, 09:30"),
        "{said}"
    );
    assert!(
        said.contains(
            "overdue  CB-DISC-2026-001 (DISC-2026-001): the regulator was to be told by Sun 8 November 2026, 09:00"
        ),
        "{said}"
    );
    assert!(
        said.contains("due      DISC-2026-001, of the file of C-0042, is lost since Thu 5 November 2026"),
        "{said}"
    );
    desk.set("today: 2026-11-20 16:00", "today: 2026-11-21 09:31");
    assert!(due(&[]).1.contains("overdue  CB-SI-7"), "a minute too late");
    assert_eq!((of("CB-SI-7")["hours_left"].as_i64(), &of("CB-SI-7")["overdue"]), (Some(-1), &json!(true)));
    let tell = |breach: &str, ico: &str, on: &str| {
        desk.confide(&["breach", "told", breach, "--ico", ico, "--on", on, "--by", "S-001"])
    };
    assert!(tell("CB-9", "yes", "20/11/2026 10:00").refused(2).said.contains("knows no breach CB-9"));
    assert!(tell("CB-SI-7", "yes", "22/11/2026 10:00").refused(2).said.contains("has not come yet"));
    assert!(tell("CB-SI-7", "yes", "17/11/2026 10:00").refused(2).said.contains("is before anybody knew"));
    assert!(tell("cb-si-7", "yes", "21/11/2026 09:31").fine().said.contains("the record must say why (delay_reason)"));
    assert!(tell("CB-SI-7", "yes", "21/11/2026 09:31").fine().said.contains("written down before"));
    assert_eq!(of("CB-SI-7")["late"], json!(true));
    assert!(tell("CB-SI-7", "yes", "21/11/2026 09:20").fine().said.contains("the regulator was told"));
    assert_eq!((&of("CB-SI-7")["late"], &of("CB-SI-7")["hours_left"]), (&json!(false), &json!(null)));
    assert!(!due(&[]).1.contains("CB-SI-7"));
    tell("CB-DISC-2026-001", "not_needed", "05/11/2026 12:00").fine();
    let (_, said) = due(&[]);
    assert!(!said.contains("DISC-2026-001") && list(&desk, &[]) == json!([]), "{said}");
}

#[test]
fn the_clocks_of_spring_and_autumn_change_no_hour() {
    let desk = known();
    for (aware, by) in [
        ("23/10/2026 12:00", "2026-10-26T11:00:00+00:00"),
        ("26/03/2026 12:00", "2026-03-29T13:00:00+01:00"),
        ("28/02/2024 12:00", "2024-03-02T12:00:00+00:00"),
    ] {
        let told = json(&new(&desk, "SI-7", &["--aware", aware, "--format", "json"]).fine());
        assert_eq!(told["tell_by"], json!(by), "{aware}");
    }
}

#[test]
fn a_changed_line_about_a_breach_is_found() {
    let desk = known();
    new(&desk, "SI-7", &["--aware", "18/11/2026 09:30"]).fine();
    desk.confide(&["breach", "told", "CB-SI-7", "--ico", "no", "--on", "19/11/2026 09:30", "--by", "S-002"]).fine();
    desk.confide(&["register", "sign"]).fine();
    let shown =
        String::from_utf8(desk.confide(&["register", "show", "--child", "C-0042"]).fine().out).expect("letters");
    for words in [
        "the breach CB-SI-7 was opened about SI-7, known since Wed 18 November 2026, 09:30, by S-001",
        "CB-SI-7: the regulator is not told, for the reasons in the record, Thu 19 November 2026, 09:30, says S-002",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let register = String::from_utf8(desk.bytes(FILE)).expect("letters");
    for (from, to) in [
        ("2026-11-18T09:30", "2026-11-19T09:30"),
        ("\"ico\":\"no\"", "\"ico\":\"yes\""),
        ("\"on\":\"2026-11-19T09:30", "\"on\":\"2026-11-18T10:30"),
        ("\"breach\":\"CB-SI-7\"", "\"breach\":\"CB-SI-8\""),
    ] {
        desk.put(FILE, &changed(&register, from, to));
        assert_eq!(desk.confide(&["register", "verify"]).code, 1, "{from}");
    }
    desk.put(FILE, &register);
    desk.confide(&["register", "verify"]).fine();
}

/// The copies of what got out, each as one text.
fn copies(desk: &Desk, what: &str) -> Vec<String> {
    let told = json(&new(desk, what, &["--format", "json"]).fine());
    told["copies"].as_array().expect("copies").iter().map(Value::to_string).collect()
}

fn asked(records: &[&str], check: &str) -> Value {
    json!({"kind": "disclosed", "request": "AR-C-0042-20261120", "child": "C-0042", "parent": 1, "received": "2026-11-20",
        "due": "2026-12-21", "check": check, "records": records, "to_fetch": ["SI-8"], "left_out": 3})
}

#[test]
fn what_a_parent_was_given_to_see_is_among_the_copies() {
    let desk = Desk::specimen();
    add(&desk, "2026-11-02T09:00:00Z", &[page("SI-7", "safeguarding_incident", CHECK)]);
    // that somebody asked and got nothing is no copy
    add(&desk, "2026-11-19T09:00:00Z", &[asked(&[], "")]);
    assert_eq!(copies(&desk, "SI-7").len(), 1);
    assert_eq!(copies(&desk, "AR-C-0042-20261120").len(), 0, "nothing was made for it");
    add(&desk, "2026-11-20T09:00:00Z", &[asked(&["SI-7"], "PPPPP-HJKMN-PRTWX")]);
    for what in ["SI-7", "safeguarding_incident/SI-7", "ar-c-0042-20261120"] {
        let all = copies(&desk, what);
        assert_eq!(all.len(), 2, "the page, and the bundle: {all:?}");
        for words in [
            "AR-C-0042-20261120, check PPPPP-HJKMN-PRTWX",
            "For parent 1",
            "copied by hand: SI-8",
            "Nobody said",
            "out of it: 3",
        ] {
            assert!(all[1].contains(words), "{what}: {words}: {all:?}");
        }
    }
    assert_eq!(copies(&desk, "SI-8").len(), 1, "what was copied by hand from paper");
    let over = json!({"kind": "handed_over", "request": "AR-C-0042-20261120", "child": "C-0042", "on": "2026-11-20", "by": "S-001"});
    add(&desk, "2026-11-20T10:00:00Z", &[over]);
    assert!(copies(&desk, "SI-7")[1].contains("Handed over on Fri 20 November 2026"));
}

#[test]
fn a_bundle_that_was_really_made_is_among_the_copies() {
    let desk = Desk::specimen();
    desk.put("records/event.yaml", &desk::sample("significant_event/ok-event.yaml"));
    desk.confide(&["render", "records/event.yaml"]).fine();
    desk.confide(&["disclose", "C-3141", "--for", "parent", "-o", "asked"]).fine();
    let all = copies(&desk, "SE-2026-0102");
    assert!(all.len() == 2 && all[1].contains("AR-C-3141-20261120"), "{all:?}");
    assert_eq!(copies(&desk, "AR-C-3141-20261120"), all);
}

#[test]
fn a_disc_is_told_with_the_packs_of_what_is_on_it() {
    let desk = known();
    add(&desk, "2026-11-06T09:00:00Z", &[page("CS-1", "consent_set", CHECK), exported("DISC-2026-003", "CS-1")]);
    let (of_disc, of_record) = (copies(&desk, "DISC-2026-003"), copies(&desk, "CS-1"));
    assert!(of_disc.len() == 3 && of_disc.iter().any(|copy| copy.contains("registration-C-0042")), "{of_disc:?}");
    assert_eq!(of_disc, of_record);
}

#[test]
fn what_was_destroyed_is_no_copy_that_is_still_there() {
    let forms = json!([{"form": "consent_set", "record": "CS-1"}, {"form": "child_registration", "record": "CR-1"}]);
    let issued = json!({"kind": "issued", "pack": "registration-C-0042", "child": "C-0042", "check": "PPPPP-HJKMN-PRTWX",
        "set": "registration", "forms": forms});
    let gone = |form: &str, record: &str, how: &str| {
        json!({"kind": "destroyed_on_paper", "form": form, "record": record, "child": "C-0042", "check": CHECK,
            "until": "2026-01-01", "how": how, "by": "S-002"})
    };
    let desk = Desk::specimen();
    let two =
        [page("CS-1", "consent_set", CHECK), exported("DISC-2026-001", "CS-1"), exported("DISC-2026-002", "CR-1")];
    add(&desk, "2026-11-02T09:00:00Z", &[&[issued][..], &two].concat());
    let of = |what: &str| copies(&desk, "CS-1").into_iter().find(|copy| copy.contains(what)).expect("it is there");
    add(&desk, "2026-11-03T09:00:00Z", &[gone("consent_set", "CS-1", "shredded")]);
    assert!(of("A page").contains("Destroyed on Tue 3 November 2026 by S-002 (shredded)"));
    assert!(of("A pack").contains("Not back yet"), "another record of it is left: {}", of("A pack"));
    assert!(of("A copy on a disc").contains("on paper destroyed on Tue 3 November 2026: nobody said that of the disc"));
    add(
        &desk,
        "2026-11-04T09:00:00Z",
        &[gone("child_registration", "CR-1", "shredded"), gone("consent_set", "CS-1", "broken")],
    );
    assert!(of("A pack").contains("Destroyed on Wed 4 November 2026") && of("A pack").contains("may have kept a copy"));
    assert!(of("A copy on a disc").contains("Destroyed on Wed 4 November 2026 by S-002 (broken)"));
    assert!(!of("A copy on a disc").contains("read back"));
    // of another form with the same number nothing is said
    let desk = known();
    add(&desk, "2026-11-06T09:00:00Z", &[gone("a_form", "SI-7", "broken")]);
    let all = copies(&desk, "safeguarding_incident/SI-7");
    assert!(all.len() == 6 && all.iter().all(|copy| !copy.contains("Destroyed on")), "{all:?}");
}
