//! The three ways past a finding: printed urgently, set aside by a waiver, vouched for by a person. Each has a name, a
//! reason and a time, each is printed, each is counted.
#![allow(clippy::disallowed_methods, reason = "tests start programs")]

#[path = "support/desk.rs"]
mod desk;

use desk::{Desk, Run, changed, pages, sample};

const NOTICE: &str = "privacy_notice/ok-sunny-corner.yaml";
const WHOLE: &str = "safeguarding_incident/ok-whole.yaml";

/// A desk at which a privacy notice is warned of: the registration soon runs out (07.2.24).
fn warned() -> Desk {
    let desk = Desk::specimen();
    desk.set("expires_on: 2027-03-31", "expires_on: 2026-12-01");
    desk
}

/// The notice with one waiver.
fn waived(waiver: &str) -> String {
    changed(&sample(NOTICE), "record:\n", &format!("waivers:\n  - {waiver}\nrecord:\n"))
}

fn codes(desk: &Desk, record: &str) -> Vec<String> {
    desk.put("records/one.yaml", record);
    let run = desk.confide(&["check", "records/one.yaml", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&run.out).expect("JSON");
    let one = |f: &serde_json::Value| {
        let text = |key: &str| f[key].as_str().unwrap_or_default().to_owned();
        format!("{} {} {}", text("code"), text("level"), text("path"))
    };
    json["findings"].as_array().expect("a list").iter().map(one).collect()
}

/// Says so on one of its pages.
fn printed(run: &Run, words: &[&str]) {
    let Some(pages) = pages(&run.out) else { return };
    let whole = pages.join(" ");
    for words in words {
        assert!(whole.contains(words), "{words:?} is on no page: {whole}");
    }
}

#[test]
fn a_warning_stops_until_it_is_waived_and_the_waiver_is_printed_and_counted() {
    let desk = warned();
    assert_eq!(codes(&desk, &sample(NOTICE)), ["R24 warning ico_number"]);
    desk.render(&sample(NOTICE), &[]).refused(1);
    let waiver =
        "{rule: R24, reason: The renewal is paid and on its way, by: Jo Dale, on: 2026-11-19, until: 2026-12-01}";
    let run = desk.render(&waived(waiver), &[]).fine();
    assert!(run.said.contains("1 set aside by waivers"), "{}", run.said);
    printed(
        &run,
        &[
            "Agreed exceptions",
            "R24: The renewal is paid and on its way.",
            "Agreed by Jo Dale on Thu 19 November 2026, until Tue 1 December 2026",
        ],
    );
}

#[test]
fn a_waiver_that_waives_nothing_it_may_is_itself_a_finding() {
    let desk = warned();
    for (waiver, wanted) in [
        (
            "{rule: R24, reason: Paid, by: Jo Dale, on: 2026-11-01, until: 2026-11-19}",
            "waiver warning waivers[1].until",
        ),
        ("{rule: R2400, reason: Paid, by: Jo Dale, on: 2026-11-01, until: 2026-12-19}", "waiver error waivers[1].rule"),
        ("{rule: R24, reason: Paid, by: Jo Dale, on: 2026-11-21, until: 2026-12-19}", "waiver warning waivers[1].on"),
        ("{rule: R24, reason: Paid, by: Jo Dale, on: 2026-11-19, until: 2026-11-18}", "waiver error waivers[1].until"),
        ("{rule: R73, reason: Paid, by: Jo Dale, on: 2026-11-01, until: 2026-12-19}", "waiver error waivers[1].rule"),
        (
            "{rule: R24, reason: \"\u{200b}\", by: Jo Dale, on: 2026-11-01, until: 2026-12-19}",
            "waiver error waivers[1].reason",
        ),
        ("{rule: R27, reason: Paid, by: Jo Dale, on: 2026-11-01, until: 2026-12-19}", "waiver advice waivers[1].rule"),
    ] {
        let found = codes(&desk, &waived(waiver));
        assert!(found.contains(&wanted.to_owned()), "{waiver}: {found:?}");
        desk.render(&waived(waiver), &[]).refused(1);
    }
    for missing in ["reason", "by", "on", "until"] {
        let all = [("rule", "R24"), ("reason", "Paid"), ("by", "Jo"), ("on", "2026-11-01"), ("until", "2026-12-19")];
        let kept: Vec<String> = all.iter().filter(|(k, _)| *k != missing).map(|(k, v)| format!("{k}: {v}")).collect();
        let found = codes(&desk, &waived(&format!("{{{}}}", kept.join(", "))));
        assert!(found.iter().any(|f| f.ends_with(&format!("waivers[1].{missing}"))), "{missing}: {found:?}");
    }
}

#[test]
fn an_error_is_never_waived() {
    let desk = Desk::specimen();
    let record = changed(
        &sample("consent_set/bad-not-free.yaml"),
        "record:\n",
        "waivers:\n  - {rule: R60b, reason: It is only a form, by: Jo Dale, on: 2026-11-01, until: 2026-12-19}\nrecord:\n",
    );
    desk.render(&record, &[]).refused(1);
}

#[test]
fn a_setting_sets_a_warning_aside_for_all_its_records_and_each_page_says_so() {
    let desk = warned();
    desk.put("setting.yaml", &(desk_setting(&desk) + "waivers:\n  - {rule: R24, reason: The office has the letter, by: Helen Brook, on: 2026-11-02, until: 2026-12-31}\n"));
    let run = desk.render(&sample(NOTICE), &[]).fine();
    printed(&run, &["R24: The office has the letter.", "Helen Brook"]);
    desk.put("setting.yaml", &(desk_setting(&desk).replace("R24, reason", "R73, reason")));
    let found = codes(&desk, &sample(NOTICE));
    assert!(found.iter().any(|f| f.starts_with("waiver error waivers[1].rule")), "{found:?}");
}

fn desk_setting(desk: &Desk) -> String {
    String::from_utf8(desk.bytes("setting.yaml")).expect("text")
}

#[test]
fn what_a_person_vouches_for_is_printed_with_name_role_and_time() {
    let desk = Desk::specimen();
    let run = desk.render(&sample(WHOLE), &[]).fine();
    assert!(run.said.contains("vouched for by people"), "{}", run.said);
    printed(
        &run,
        &["Vouched for by people, not by software:", "Yes: Ana Roy, Designated person, Tue 10 November 2026, 12:40"],
    );
    let own = changed(
        &sample(WHOLE),
        "dp_reviewed_tone: yes",
        "dp_reviewed_tone: {answer: yes, reason: I read it twice with Sam, name: Sam Whitlock, role: Deputy, at: 2026-11-10 12:10}",
    );
    let run = desk.render(&own, &[]).fine();
    printed(&run, &["Yes: Sam Whitlock, Deputy, Tue 10 November 2026, 12:10. I read it twice with Sam"]);
}

#[test]
fn nobody_vouches_by_saying_nothing() {
    let desk = Desk::specimen();
    let silent = changed(&sample(WHOLE), "  dp_reviewed_tone: yes\n", "");
    assert_eq!(codes(&desk, &silent), ["missing error dp_reviewed_tone"]);
    let not = changed(&sample(WHOLE), "dp_reviewed_tone: yes", "dp_reviewed_tone: no");
    let found = codes(&desk, &not);
    assert!(found.iter().any(|f| f.starts_with("R13 ") && f.contains("dp_reviewed_tone")), "{found:?}");
}

#[test]
fn an_urgent_report_with_five_errors_prints_at_once_and_lists_all_five() {
    let desk = Desk::specimen();
    let mut record = sample("safeguarding_incident/bad-late.yaml");
    for line in
        ["  secrecy_promised: no\n", "  made_safe: yes\n", "  explained_limits: yes\n", "  emergency_called: no\n"]
    {
        record = changed(&record, line, "");
    }
    let run = desk.render(&record, &["--urgent", "danger"]).fine();
    assert!(run.said.contains("what is missing (5)"), "{}", run.said);
    let Some(pages) = pages(&run.out) else { return };
    assert!(pages.iter().all(|page| page.contains("INCOMPLETE")), "{pages:?}");
    let list = pages[0].split("Still wrong or missing:").nth(1).unwrap_or_else(|| panic!("no list: {}", pages[0]));
    assert!(list.matches("is not answered").count() >= 5, "{list}");
}

#[test]
fn a_sharing_decision_may_be_printed_urgently_too() {
    let desk = Desk::specimen();
    let record =
        changed(&sample("sharing_decision/ok-section-47.yaml"), "  identity_protection:", "  # identity_protection:");
    let run = desk.render(&record, &["--urgent", "social-care"]);
    assert_eq!(run.code, 0, "{}", run.said);
    assert!(run.is_pdf() && run.said.contains("INCOMPLETE"), "{}", run.said);
}

#[test]
fn a_number_that_no_rule_reads_is_named() {
    let desk = Desk::specimen();
    desk.set("name: Sunny Corner Nursery\n", "name: Sunny Corner Nursery\nnumbers: {reasons_leters: 5}\n");
    desk.put("records/one.yaml", &sample(NOTICE));
    let run = desk.confide(&["check", "records/one.yaml"]);
    assert!(run.code == 1 && run.said.contains("there is no number `reasons_leters`"), "{}", run.said);
    assert!(run.said.contains("did you mean `reasons_letters`?") && run.said.contains("setting.yaml:"), "{}", run.said);
}

#[test]
fn no_form_but_a_safeguarding_record_may_be_printed_urgently() {
    let workspace = confide::workspace::Workspace::open(None).expect("what is built in is sound");
    let urgent: Vec<&str> = workspace.forms.iter().filter(|f| f.urgent).map(|f| f.id.as_str()).collect();
    assert_eq!(urgent, ["safeguarding_incident", "sharing_decision"]);
    let text = "form: own\nref: X-1\nedition: 2026-09\ntitle: Own\nclass: parent_signed\nsensitivity: S1\nurgent: true\nconfidentiality: {owner: setting}\nsections: []\n";
    let bad = confide::form::Forms::read_one("forms/own.yaml", text.as_bytes()).expect_err("it is refused");
    assert!(bad.faults.iter().any(|f| f.message.contains("only a safeguarding record of staff")), "{:?}", bad.faults);
}

#[test]
fn what_is_waived_no_longer_fails_a_check_and_every_format_says_that_it_was() {
    let desk = warned();
    let waiver = "{rule: r24, reason: The renewal is paid, by: Jo Dale, on: 2026-11-19, until: 2026-12-01}";
    desk.put("records/one.yaml", &waived(waiver));
    let human = desk.confide(&["check", "records/one.yaml"]).fine();
    assert!(
        human.said.contains("set aside: The renewal is paid (Jo Dale, until Tue 1 December 2026)"),
        "{}",
        human.said
    );
    assert!(human.said.contains("1 set aside by waivers") && !human.said.contains("1 warning"), "{}", human.said);
    let json: serde_json::Value = told(&desk.confide(&["check", "records/one.yaml", "--format", "json"]).fine());
    assert_eq!((&json["findings"][0]["waived"]["by"], &json["warnings"]), (&"Jo Dale".into(), &0.into()));
    let sarif = told(&desk.confide(&["check", "records/one.yaml", "--format", "sarif"]).fine());
    assert_eq!(sarif["runs"][0]["results"][0]["suppressions"][0]["status"], "accepted");
    let github = desk.confide(&["check", "records/one.yaml", "--format", "github"]).fine();
    assert!(String::from_utf8_lossy(&github.out).starts_with("::notice "), "{}", String::from_utf8_lossy(&github.out));
}

fn told(run: &Run) -> serde_json::Value {
    serde_json::from_slice(&run.out).expect("JSON")
}

#[test]
fn a_draft_is_checked_and_never_printed_not_even_urgently() {
    let desk = Desk::specimen();
    let record = sample("photo_use/ok-on-the-wall.yaml");
    desk.put("records/one.yaml", &record);
    desk.confide(&["check", "records/one.yaml"]).fine();
    for more in [&[][..], &["--urgent", "danger"]] {
        let run = desk.render(&record, more).refused(2);
        assert!(run.said.contains("the form photo_use is a draft"), "{}", run.said);
    }
}
