//! Guidance ages: editions that were replaced are named, reviews that are due are said, nothing unverified is passed on as
//! certain, and a notice that nobody signed off says DRAFT.
#![allow(clippy::disallowed_methods, reason = "tests start programs")]

#[path = "support/desk.rs"]
mod desk;

use confide::finding::Level;
use confide::workspace::Workspace;
use desk::{Desk, pages, sample};

fn procedure() -> confide::procedure::Procedure {
    Workspace::open(None).expect("what is built in is sound").procedure
}

#[test]
fn every_piece_of_guidance_says_who_looked_it_up_or_that_nobody_did() {
    let procedure = procedure();
    let guides = procedure.words().guidance();
    assert!(guides.len() >= 10, "{}", guides.len());
    let clauses: Vec<&str> = procedure.clauses().iter().map(|c| c.id.as_str()).collect();
    for guide in guides {
        assert!(guide.review_on.is_some() && !guide.editions.is_empty(), "{}", guide.id);
        let in_force = guide.editions.iter().filter(|e| e.replaced_by.is_empty()).count();
        assert!(in_force <= 1, "{} has {in_force} editions in force", guide.id);
        assert!(guide.cited_in.iter().all(|c| clauses.contains(&c.as_str())), "{}: {:?}", guide.id, guide.cited_in);
    }
    for id in ["07.2.27", "07.2.87", "07.2.88", "07.2.89", "07.2.90", "07.2.25", "07.2.26"] {
        assert!(guides.iter().any(|g| g.cited_in.iter().any(|c| c == id)), "no guidance for {id}");
    }
}

#[test]
fn a_review_that_is_due_and_the_end_of_the_bank_holidays_are_said_in_time() {
    let procedure = procedure();
    let at = |day: &str| procedure.ageing(format!("{day}T12:00:00Z").parse().expect("a time"));
    assert!(at("2026-11-20").is_empty(), "{:?}", at("2026-11-20"));
    let later = at("2027-09-02");
    assert!(later.iter().all(|f| f.level == Level::Advice && !f.help.is_empty()));
    for words in [
        "Working Together to Safeguard Children was to be looked at again on Wed 1 September 2027",
        "bank holidays are known until Fri 31 December 2027",
    ] {
        assert!(later.iter().any(|f| f.message.contains(words)), "{words}: {later:?}");
    }
}

#[test]
fn check_and_doctor_say_what_is_due_and_doctor_what_nobody_verified() {
    let desk = Desk::specimen();
    desk.put("records/one.yaml", &sample("consent_set/ok-issued.yaml"));
    let run = desk.confide(&["doctor"]);
    let said = String::from_utf8_lossy(&run.out).into_owned();
    assert!(said.contains("guidance") && said.contains("not looked up at its source"), "{said}");
    desk.set("today: 2026-11-20 16:00", "today: 2027-09-02 16:00");
    let run = desk.confide(&["check", "records/one.yaml"]);
    assert!(run.said.contains("was to be looked at again on"), "{}", run.said);
    let said = desk.confide(&["doctor"]);
    assert!(String::from_utf8_lossy(&said.out).contains("was to be looked at again on"));
}

#[test]
fn no_page_for_parents_names_guidance_that_nobody_verified() {
    let workspace = Workspace::open(None).expect("what is built in is sound");
    let unverified: Vec<&str> = workspace.procedure.unverified().collect();
    assert!(!unverified.is_empty());
    for form in workspace.forms.iter() {
        let found = workspace.procedure.check_form(form, &workspace.setting.data, chrono::Utc::now()).expect("judged");
        assert!(found.iter().all(|f| f.code != "R27"), "{}: {found:?}", form.id);
    }
}

#[test]
fn a_notice_says_draft_on_every_page_until_somebody_signs_it_off() {
    let desk = Desk::specimen();
    for (name, is_draft) in
        [("privacy_notice/ok-not-signed-off.yaml", true), ("privacy_notice/ok-sunny-corner.yaml", false)]
    {
        let run = desk.render(&sample(name), &[]).fine();
        let Some(pages) = pages(&run.out) else { return };
        for page in &pages {
            assert_eq!(page.contains("DRAFT"), is_draft, "{name}: {page}");
        }
        assert_eq!(pages.join(" ").contains("Jo Dale"), !is_draft, "{name}: who stands behind it");
    }
}

#[test]
fn the_incident_report_says_on_its_last_page_whose_form_it_is() {
    let desk = Desk::specimen();
    let run = desk.render(&sample("safeguarding_incident/ok-whole.yaml"), &[]).fine();
    let Some(pages) = pages(&run.out) else { return };
    let last = pages.last().expect("a page");
    assert!(
        last.contains("follows our procedure 07.2 and public practice. It is not taken from a publisher's form."),
        "{last}"
    );
}
