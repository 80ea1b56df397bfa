//! In four cases consent is not asked (07.2.62): the consent page goes off and the reasons page on, on the decision itself
//! and in a pack with it.
#![allow(clippy::disallowed_methods, reason = "tests start programs")]

#[path = "support/desk.rs"]
mod desk;

use confide::workspace::sample_files;
use desk::{Desk, changed, pages, sample};
use std::collections::BTreeSet;

/// A set that holds a decision and the consents, as a nursery may put them together.
const SET: &str = "set: sharing\ntitle: Sharing\naudience: staff\nforms: [privacy_notice, privacy_notice_ack, sharing_decision, consent_set, {form: consent_withdrawal, blank: true}]\ncontents:\n  title: What is in this pack\n";
const CASES: [&str; 4] = ["increased_harm", "must_disclose_anyway", "prejudices_investigation", "urgent_injury"];

fn desk(decision: &str) -> Desk {
    let desk = Desk::specimen();
    desk.set(
        "storage: {kind: none}",
        "storage: {kind: encrypted_folder, paths: [out], decided_by: Jo Dale, reason: a test}",
    );
    desk.put("forms/sets/sharing.yaml", SET);
    let child = decision.lines().find(|l| l.starts_with("child_ref: ")).expect("a child");
    desk.put("records/decision.yaml", decision);
    desk.put("records/notice.yaml", &sample("privacy_notice/ok-sunny-corner.yaml"));
    desk.put(
        "records/receipt.yaml",
        &changed(&sample("privacy_notice_ack/ok-issued.yaml"), "child_ref: C-0042", child),
    );
    desk.put("records/consents.yaml", &changed(&sample("consent_set/ok-issued.yaml"), "child_ref: C-0042", child));
    desk
}

/// The decision, and what is made of it together with the consents.
fn packed(desk: &Desk) -> (String, Vec<String>) {
    let run = desk.confide(&["pack", "records", "--set", "sharing", "-o", "out"]);
    assert_eq!(run.code, 0, "{}", run.said);
    let pdf = desk.files().into_iter().find(|f| f.starts_with("out/") && f.ends_with(".pdf")).expect("a pack");
    (run.said, pages(&desk.bytes(&pdf)).unwrap_or_default())
}

#[test]
fn each_of_the_four_cases_leaves_the_consent_page_out_of_the_pack() {
    let asked = sample("sharing_decision/ok-another-reason.yaml");
    let (said, all) = packed(&desk(&asked));
    assert!(!said.contains("left out"), "{said}");
    assert!(
        all.is_empty() || all.iter().any(|page| page.contains("What do you allow?")),
        "the consents are asked as a rule"
    );
    let mut tried: BTreeSet<&str> = BTreeSet::new();
    for (name, text) in sample_files().filter(|(name, _)| name.starts_with("sharing_decision/ok-")) {
        let codes: Vec<&str> = CASES.into_iter().filter(|code| text.contains(&format!("\n  {code}: yes\n"))).collect();
        if codes.iter().all(|code| tried.contains(code)) {
            continue;
        }
        let (said, pages) = packed(&desk(text));
        assert!(said.contains("consent_set is left out: by SD-") && said.contains(codes[0]), "{name}: {said}");
        assert!(pages.iter().all(|page| !page.contains("What do you allow?")), "{name}");
        tried.extend(codes);
    }
    assert_eq!(tried, BTreeSet::from(CASES), "a case has no sample");
}

#[test]
fn on_the_decision_itself_the_request_goes_and_the_reasons_come() {
    let desk = Desk::specimen();
    let (asks, why) = ("When you ask", "Asking would put somebody in more danger");
    for (name, is_asked) in [("ok-danger-from-father", false), ("ok-with-consent", true)] {
        let run = desk.render(&sample(&format!("sharing_decision/{name}.yaml")), &[]).fine();
        let Some(pages) = pages(&run.out) else { return };
        let whole = pages.join(" ");
        assert_eq!((whole.contains(asks), whole.contains(why)), (is_asked, !is_asked), "{name}: {whole}");
    }
    let asked = changed(
        &sample("sharing_decision/ok-danger-from-father.yaml"),
        "record:\n",
        "record:\n  consent_request: {asked_of: Leila Example, asked_at: 2026-11-10 10:00, told_what: All of it}\n",
    );
    let run = desk.render(&asked, &[]).refused(1);
    assert!(run.said.contains("consent_request"), "{}", run.said);
}
