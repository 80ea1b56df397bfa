//! A signature drawn at the desk: printed as a picture, and of nothing but what was written when it was drawn.
#![cfg(unix)]

#[path = "support/caller.rs"]
mod caller;
#[path = "support/desk.rs"]
mod desk;
#[path = "support/typed.rs"]
mod typed;

use caller::Open;
use desk::Desk;

#[test]
fn a_drawn_signature_is_printed_as_a_picture_and_goes_when_an_answer_changes() {
    let desk = Desk::specimen();
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    let first = browser.begin("safeguarding_incident", "A", "SI-2026-0012", "C-0044");
    let answers = browser.fill(&first, &typed::incident().1);
    assert!(answers.text().contains("/sign/sign\""), "{}", answers.text());
    let strokes = "40 100 80 40 120 150 160 60 200 120 240 80;300 100 340 60 380 140 420 90";
    let signs = |name: &str, strokes: &str| {
        browser.post("/sign/sign", &[("name", name), ("role", "Room leader"), ("strokes", strokes)])
    };
    for (name, strokes, fault) in [("", strokes, "Write who signs."), ("PRIYA SHAH", "1 1", "Sign in the frame.")] {
        let refused = signs(name, strokes);
        assert!(refused.status == 422 && refused.text().contains(fault), "{}", refused.text());
    }
    assert_eq!(signs("PRIYA SHAH", strokes).status, 303);
    assert!(browser.get("/answers").text().contains("Drawn on this screen"));
    let printed = browser.post("/print", &[]);
    let described = confide::pdf::describe(&printed.body).expect("a PDF");
    assert!(described.pages.iter().all(|page| page.bears_note));
    if let Some(pages) = desk::pages(&printed.body) {
        let text = pages.join(" ");
        assert!(text.contains("PRIYA SHAH") && text.contains("drawn on a screen, a picture"), "{text}");
    }
    // another answer is another report: what was signed was not this one, nor is it what was printed
    let (_, typed) = typed::incident();
    let same: Vec<(&str, &str)> = typed.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let answers = || browser.get("/answers").text();
    let elsewhere: Vec<(&str, &str)> =
        same.iter().map(|(n, t)| (*n, if *n == "place" { "Garden" } else { *t })).collect();
    assert!(answers().contains("The paper is in my hand"));
    browser.go("/write/place", &elsewhere);
    let changed = answers();
    assert!(changed.contains("Draw it here") && !changed.contains("The paper is in my hand"), "{changed}");
    browser.go("/write/place", &same);
    // the same typed again is no change; a row that goes and the time of now are
    for (page, act) in [("place", ""), ("actions", "less actions[1]"), ("recorded_at", "now recorded_at")] {
        assert_eq!(signs("PRIYA SHAH", strokes).status, 303);
        assert!(answers().contains("Drawn on this screen"), "{act}");
        browser.go(&format!("/write/{page}"), &[&same[..], &[("act", act)]].concat());
        let after = answers();
        assert_eq!(after.contains("Drawn on this screen"), act.is_empty(), "{act}: {after}");
        assert_eq!(after.contains("Draw it here"), !act.is_empty(), "{act}: something else hides it");
        browser.go(&format!("/write/{page}"), &same);
    }
    // a window from before somebody else began writes into nobody's report
    browser.go("/write/place", &[("place", "Cellar"), ("sheet", "SI-2026-9999")]);
    assert!(!browser.get("/answers").text().contains("Cellar"));
    assert_eq!(browser.post("/sign/dp", &[("name", "A"), ("role", "B"), ("strokes", strokes)]).status, 303);
    assert!(!browser.get("/answers").text().contains("Drawn on this screen"), "there is no such signature here");
}
