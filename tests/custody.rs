//! Once every record of a child lies on paper alone, whoever asks is still answered rightly: by `check`, `consents`, `due`,
//! `disclose` and `inspect`.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests look at files and start the binary")]

#[path = "support/desk.rs"]
mod desk;
#[path = "support/fake_printers.rs"]
mod fake_printers;
#[path = "support/returned.rs"]
mod returned;
#[path = "support/september.rs"]
mod september;
#[path = "support/stand_in.rs"]
mod stand_in;

use desk::{Desk, run, sample};
use fake_printers::FakePrinters;
use returned::{enter, office};
use serde_json::Value;

const CHILD: &str = "C-0001";
const TAKES: &str = "cat > /dev/null; echo 'request id is Office-12 (0 file(s))'";
/// What is written about the child.
const WRITTEN: [&str; 4] = [
    "significant_event/ok-event.yaml",
    "sharing_decision/ok-with-consent.yaml",
    "safeguarding_incident/ok-part-a.yaml",
    "third_party_info/ok-public.yaml",
];

/// A sample that is about our child.
fn of_child(name: &str) -> String {
    let text = sample(name);
    let old = text.lines().find(|line| line.starts_with("child_ref: ")).expect("a child").to_owned();
    text.replace(&old, &format!("child_ref: {CHILD}"))
}

/// Answers for programs; whether anything was found or is due is no part of it.
fn asked(desk: &Desk, args: &[&str]) -> Value {
    let run = desk.confide(&[args, &["--format", "json"]].concat());
    serde_json::from_slice(&run.out).unwrap_or_else(|e| panic!("{args:?}: {e}: {}", run.said))
}

/// What is answered about the child from what is known by now.
fn answers(desk: &Desk) -> [(&'static str, Value); 3] {
    [
        ("consents", asked(desk, &["consents", CHILD])),
        ("due", asked(desk, &["due", "--all", "--on", "2060-01-01"])),
        ("inspect", figures(&asked(desk, &["inspect"]))),
    ]
}

/// Every figure but the one that counts what was removed.
fn figures(told: &Value) -> Value {
    let all = told["figures"].as_array().expect("figures").iter();
    all.filter(|figure| figure["key"] != "removed").cloned().collect()
}

/// The rules that stop a record.
fn stopped_by(desk: &Desk, text: &str) -> Vec<String> {
    desk.put("new/one.yaml", text);
    let found = asked(desk, &["check", "new/one.yaml"]);
    let errors = found["findings"].as_array().expect("a list").iter().filter(|f| f["level"] == "error");
    errors.map(|f| f["code"].as_str().expect("a code").to_owned()).collect()
}

/// A picture of the child, on the website on 2 December, resting on a yes of November.
fn picture() -> String {
    of_child("photo_use/ok-website.yaml")
        .replace("2026-10-05", "2026-12-02")
        .replace("consented_on: 2026-09-03", "consented_on: 2026-11-20")
}

/// The incident rests on a decision by its number, which is about another child.
fn resting_on_another_childs_decision() -> String {
    sample("children/ok-referred-on-a-decision/incident-b.yaml")
}

#[test]
fn whatever_is_asked_is_answered_the_same_once_every_record_lies_on_paper_alone() {
    let (desk, fake) = (office(1), FakePrinters::with_lp(TAKES));
    enter(&desk, "quick-C-0001", |_| None);
    let withdraw = ["consents", CHILD, "--withdraw", "photo_website", "--on", "2026-12-01", "--seen-by", "S-002"];
    desk.confide(&withdraw).fine();
    let files: Vec<String> = (0..WRITTEN.len()).map(|n| format!("records/{n}.yaml")).collect();
    for (file, name) in files.iter().zip(WRITTEN) {
        desk.put(file, &of_child(name));
        desk.confide(&["render", file, "-o", "-"]).fine();
    }
    let (before, stopped) = (answers(&desk), stopped_by(&desk, &picture()));
    for file in &files {
        let print = ["print", file, "--wait", "0", "--purge", "--by", "S-001", "--paper-in-hand"];
        let mut command = desk.command(&print);
        fake.lead(&mut command);
        run(command).fine();
        assert!(!desk.has(file), "{file}");
    }
    for ((name, before), (_, after)) in before.iter().zip(&answers(&desk)) {
        assert_eq!(before, after, "{name}");
    }
    // the consent was taken back the day before, and nothing but the register knows it
    assert_eq!(
        (stopped_by(&desk, &picture()), stopped.as_slice()),
        (vec!["X1".to_owned()], ["X1".to_owned()].as_slice())
    );
    assert_eq!(stopped_by(&desk, &picture().replace("2026-12-02", "2026-11-30")), Vec::<String>::new());
    let told = asked(&desk, &["disclose", CHILD, "--for", "parent", "-o", "asked"]);
    let pull: Vec<&str> =
        told["pull"].as_array().expect("a list").iter().filter_map(|row| row["record"].as_str()).collect();
    for name in WRITTEN {
        let text = sample(name);
        let id = text.lines().find_map(|line| line.strip_prefix("id: ")).expect("an id");
        assert!(pull.contains(&id), "{id} is to be fetched: {pull:?}");
    }
    desk.confide(&["register", "verify"]).fine();
}

#[test]
fn a_record_that_rests_on_a_decision_on_paper_is_held_against_it() {
    let desk = Desk::specimen();
    let incident = resting_on_another_childs_decision();
    let decision = sample("children/ok-referred-on-a-decision/decision.yaml");
    assert_eq!(stopped_by(&desk, &incident), Vec::<String>::new());
    let child = decision.lines().find(|line| line.starts_with("child_ref: ")).expect("a child").to_owned();
    desk.put("records/decision.yaml", &decision.replace(&child, "child_ref: C-0999"));
    desk.confide(&["render", "records/decision.yaml", "-o", "-"]).fine();
    desk.confide(&["purge", "records/decision.yaml", "--by", "S-001", "--paper-in-hand"]).fine();
    let stopped = stopped_by(&desk, &incident);
    assert!(stopped.contains(&"R18".to_owned()), "the decision on paper is about another child: {stopped:?}");
    desk.put("records/one.yaml", &incident);
    desk.confide(&["render", "records/one.yaml", "-o", "-"]).refused(1);
}
