//! What cannot be finished now: drafts behind a passphrase, and part A left for the designated person.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests start the binary and look at files")]

#[path = "support/caller.rs"]
mod caller;
#[path = "support/desk.rs"]
mod desk;
#[path = "support/typed.rs"]
mod typed;

use caller::{Browser, Open, between};
use desk::Desk;

const WORDS: &str = "horse battery staple orbit";

fn written(browser: &Browser<'_>) {
    let first = browser.begin("safeguarding_incident", "A", "SI-2026-0012", "C-0044");
    browser.fill(&first, &typed::incident().1);
}

/// A workspace whose designated person has a key of her own, in `ana.key`.
fn with_a_key_for_ana() -> Desk {
    let desk = Desk::specimen();
    desk.put("words", WORDS);
    let made = desk.confide(&["keys", "person", "-o", "ana.key", "--passphrase-file", "words"]).fine();
    let public = String::from_utf8(made.out).expect("a line").trim().to_owned();
    desk.set("name: Ana Roy, staff_id: S-002,", &format!("name: Ana Roy, staff_id: S-002, {public},"));
    desk
}

/// No file below the workspace holds a word of it.
fn nothing_readable(desk: &Desk) {
    for file in desk.files() {
        let bytes = desk.bytes(&file);
        for word in ["Noah", "Ducklings", "shoulder blade"] {
            assert!(!bytes.windows(word.len()).any(|w| w == word.as_bytes()), "{file} holds {word}");
        }
    }
}

#[test]
fn a_draft_opens_by_its_passphrase_goes_on_where_it_was_and_is_gone_when_it_is_printed() {
    let desk = Desk::specimen();
    let by_command = desk.render(&typed::incident().0, &[]).fine();
    desk.remove("records/one.yaml");
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    written(&browser);
    let differ = browser.post("/save", &[("where", "0"), ("passphrase", WORDS), ("again", "something else")]);
    assert!(differ.status == 422 && differ.text().contains("differ"), "{}", differ.text());
    let short = browser.post("/save", &[("where", "0"), ("passphrase", "short"), ("again", "short")]);
    assert!(short.status == 422 && short.text().contains("at least"), "{}", short.text());
    let kept = browser.post("/save", &[("where", "0"), ("passphrase", WORDS), ("again", WORDS)]);
    assert!(kept.status == 200 && kept.text().contains("draft-SI-2026-0012.age"), "{}", kept.text());
    assert_eq!(browser.get("/answers").status, 303, "it is still on the desk");
    nothing_readable(&desk);
    assert!(browser.get("/").text().contains("1 left unfinished"));
    let wrong = browser.post("/unfinished", &[("draft", "0"), ("passphrase", "another one entirely"), ("pin", "2468")]);
    assert!(wrong.status == 422 && wrong.text().contains("does not open"), "{}", wrong.text());
    browser.go("/unfinished", &[("draft", "0"), ("passphrase", WORDS), ("pin", "2468")]);
    let printed = browser.post("/print", &[]);
    assert!(printed.body == by_command.out, "what was kept prints otherwise: {}", printed.text());
    browser.post("/clear", &[]);
    assert!(!desk.has("unfinished/draft-SI-2026-0012.age"), "the draft is still there");
}

#[test]
fn part_a_that_is_left_opens_for_the_designated_person_and_not_for_who_wrote_it() {
    let desk = with_a_key_for_ana();
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    written(&browser);
    assert!(!browser.get("/answers").text().contains("Leave it for"), "it was not printed yet");
    browser.post("/print", &[]);
    let offered = browser.get("/answers").text();
    assert!(offered.contains("Leave it for Ana Roy"), "{offered}");
    let left = browser.post("/leave", &[]);
    assert!(left.text().contains("Only Ana Roy can open it"), "{}", left.text());
    nothing_readable(&desk);
    let key = desk.bytes("ana.key");
    let fields = [("left", "0"), ("passphrase", WORDS), ("pin", "1357")];
    let other = desk.confide(&["keys", "person", "-o", "other.key", "--passphrase-file", "words"]).fine();
    assert!(!other.out.is_empty());
    let refused = browser.send("/unfinished/left", &fields, &[("key", "other.key", &desk.bytes("other.key"))]);
    assert!(refused.status == 422 && refused.text().contains("somebody else"), "{}", refused.text());
    let opened = browser.send("/unfinished/left", &fields, &[("key", "ana.key", &key)]);
    assert_eq!(opened.status, 303, "{}", opened.text());
    let answers = browser.get("/answers").text();
    assert!(answers.contains("It goes on from SI-2026-0012"), "{answers}");
    let first = browser.get("/first").text();
    assert!(first.contains("Noah Specimen") && first.contains("Ducklings"), "{first}");
    // it is part B that she writes, and what she read is not typed again
    assert!(!between(&answers, "<main", "</main>").contains("Ducklings"), "{answers}");
}

#[test]
fn a_draft_that_is_left_for_somebody_else_opens_for_nobody_else_any_more_and_what_they_keep_goes_with_it() {
    let desk = with_a_key_for_ana();
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    written(&browser);
    let keep = [("where", "0"), ("passphrase", WORDS), ("again", WORDS)];
    assert_eq!(browser.post("/save", &keep).status, 200);
    browser.go("/unfinished", &[("draft", "0"), ("passphrase", WORDS), ("pin", "2468")]);
    browser.post("/print", &[]);
    assert!(browser.post("/leave", &[]).text().contains("Only Ana Roy"));
    let closed = || desk.files().into_iter().filter(|f| f.starts_with("unfinished/")).collect::<Vec<_>>();
    assert_eq!(closed(), ["unfinished/left-SI-2026-0012.age"], "its author can open it still");
    let fields = [("left", "0"), ("passphrase", WORDS), ("pin", "1357")];
    assert_eq!(browser.send("/unfinished/left", &fields, &[("key", "k", &desk.bytes("ana.key"))]).status, 303);
    // she stops, too, and goes on with part A before her eyes
    assert_eq!(browser.post("/save", &keep).status, 200);
    assert_eq!(closed().len(), 2);
    browser.go("/unfinished", &[("draft", "0"), ("passphrase", WORDS), ("pin", "1357")]);
    assert!(browser.get("/first").text().contains("Noah Specimen"));
    let printed = browser.post("/urgent", &[("why", "danger")]);
    assert_eq!(printed.header("content-type"), Some("application/pdf"), "{}", printed.text());
    browser.post("/clear", &[]);
    assert!(closed().is_empty(), "{:?} are left behind", closed());
}

#[test]
fn where_the_setting_keeps_nothing_there_is_no_place_for_a_draft_either() {
    let desk = Desk::real();
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    browser.begin("safeguarding_incident", "A", "SI-2026-0012", "C-0044");
    assert!(browser.get("/save").text().contains("no place either"));
    let before = desk.files();
    let refused = browser.post("/save", &[("where", "0"), ("passphrase", WORDS), ("again", WORDS)]);
    assert_eq!(refused.status, 422);
    assert_eq!(desk.files(), before, "something was kept");
    let fill = desk.confide(&["fill", "safeguarding_incident", "--draft", "mine.age", "-o", "out.pdf"]);
    assert!(fill.code == 2 && fill.said.contains("closed ones neither"), "{}", fill.said);
}
