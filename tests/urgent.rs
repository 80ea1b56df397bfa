//! Nothing but the printer stops an urgent report: whatever is missing, something comes out and says what it lacks.
#![allow(clippy::disallowed_methods, reason = "tests start programs")]

#[path = "support/desk.rs"]
mod desk;

use desk::{Desk, Run, changed, pages, sample};
use serde_json::Value as Json;

const LATE: &str = "safeguarding_incident/bad-late.yaml";
const LABEL: &str = "Why not on the same day";
const FACTS: &str = "I saw two marks on the left side";
/// What no page may lack, with a seal or without, as PDF or as text.
const NOTE: &str = "Confidential to Sunny Corner Nursery. Only people who need it";

/// The one line of JSON that says what came out.
fn told(run: &Run) -> Json {
    let line = run.said.lines().find(|l| l.starts_with('{')).unwrap_or_else(|| panic!("no JSON in {}", run.said));
    serde_json::from_str(line).expect("JSON")
}

fn text_of(run: &Run) -> String {
    String::from_utf8(run.out.clone()).expect("plain text is UTF-8")
}

#[test]
fn without_urgent_the_same_report_is_refused_and_nothing_is_written() {
    let desk = Desk::specimen();
    let before = desk.files();
    desk.render(&sample(LATE), &[]).refused(1);
    desk.render(&sample(LATE), &["-o", "report.pdf"]).refused(1);
    desk.remove("records/one.yaml");
    assert_eq!(desk.files(), before);
}

#[test]
fn an_incomplete_report_comes_out_sealed_and_every_page_says_incomplete() {
    let desk = Desk::specimen();
    let run = desk.render(&sample(LATE), &["--urgent", "danger"]).fine();
    assert!(run.is_pdf());
    for word in ["sealed", "INCOMPLETE", "what is missing (1)", "Sat 21 November 2026, 16:00"] {
        assert!(run.said.contains(word), "the exit message lacks {word}: {}", run.said);
    }
    let Some(pages) = pages(&run.out) else { return };
    for (at, page) in pages.iter().enumerate() {
        assert!(
            page.contains("INCOMPLETE") && page.contains(NOTE) && !page.contains("UNSEALED"),
            "page {}: {page}",
            at + 1
        );
    }
    let whole = pages.join(" ");
    for words in
        ["somebody may be in danger now", "Sat 21 November 2026, 16:00", &format!("\"{LABEL}\" is not answered"), FACTS]
    {
        assert!(whole.contains(words), "{words} is on no page: {whole}");
    }
}

#[test]
fn programs_are_told_sealed_incomplete_and_open() {
    let desk = Desk::specimen();
    let run = desk.render(&sample(LATE), &["--urgent", "danger", "--format", "json"]).fine();
    let json = told(&run);
    assert_eq!(
        (&json["sealed"], &json["incomplete"], &json["plain_text"]),
        (&Json::Bool(true), &Json::Bool(true), &Json::Bool(false))
    );
    assert!(json["open"].is_number() && json["check_code"].is_string(), "{json}");
    assert!(json["due"].as_str().is_some_and(|due| due.starts_with("2026-11-21T16:00:00")), "{json}");
    assert!(json["errors"].as_array().is_some_and(|e| e.len() == 1), "{json}");
    let whole = desk.render(&sample("safeguarding_incident/ok-part-a.yaml"), &["--format", "json"]).fine();
    assert_eq!(told(&whole)["incomplete"], Json::Bool(false), "a complete report is not");
}

#[test]
fn urgent_on_a_complete_report_does_not_make_it_incomplete() {
    let desk = Desk::specimen();
    let run = desk.render(&sample("safeguarding_incident/ok-part-a.yaml"), &["--urgent", "police"]).fine();
    assert!(run.is_pdf() && !run.said.contains("INCOMPLETE"), "{}", run.said);
}

#[test]
fn with_the_key_locked_it_comes_out_unsealed_and_every_page_says_so() {
    let desk = Desk::specimen();
    desk.remove("keys/passphrase");
    let run = desk.render(&sample(LATE), &["--urgent", "injury"]).fine();
    assert!(run.is_pdf() && run.said.contains("UNSEALED (the key was locked)"), "{}", run.said);
    assert!(!run.out.windows(9).any(|w| w == b"ByteRange"), "there is a seal after all");
    let json = told(&desk.render(&sample(LATE), &["--urgent", "injury", "--format", "json"]).fine());
    assert_eq!((&json["sealed"], &json["incomplete"]), (&Json::Bool(false), &Json::Bool(true)));
    let Some(pages) = pages(&run.out) else { return };
    for page in &pages {
        assert!(page.contains("UNSEALED") && page.contains("INCOMPLETE") && page.contains(NOTE), "{page}");
    }
    assert!(pages.join(" ").contains("The key was locked."), "the reason is on no page");
}

#[test]
fn without_a_key_or_with_a_damaged_one_it_comes_out_unsealed() {
    let desk = Desk::specimen();
    desk.put("keys/seal.p12", "this is no key");
    let run = desk.render(&sample(LATE), &["--urgent", "closing"]).fine();
    assert!(run.is_pdf() && run.said.contains("UNSEALED"), "{}", run.said);
    desk.remove("keys/seal.p12");
    let run = desk.render(&sample(LATE), &["--urgent", "closing"]).fine();
    assert!(run.is_pdf() && run.said.contains("UNSEALED (there is no key)"), "{}", run.said);
}

#[test]
fn an_expired_certificate_is_named() {
    let desk = Desk::specimen();
    desk.set("today: 2026-11-20 16:00", "today: 2036-11-20 16:00");
    let run = desk.render(&sample(LATE), &["--urgent", "danger"]).fine();
    assert!(run.is_pdf() && run.said.contains("UNSEALED (the certificate has expired)"), "{}", run.said);
    desk.render(&sample("safeguarding_incident/ok-part-a.yaml"), &[]).refused(2);
}

#[test]
fn what_is_unsealed_never_becomes_a_file_of_a_final_name() {
    let desk = Desk::specimen();
    desk.remove("keys/passphrase");
    let run = desk.render(&sample(LATE), &["--urgent", "danger", "-o", "report.pdf"]).fine();
    assert!(run.is_pdf() && !desk.has("report.pdf"), "{}", run.said);
}

#[test]
fn without_typst_the_same_answers_and_the_note_come_out_as_plain_text() {
    let desk = Desk::specimen();
    let run = desk.render(&sample(LATE), &["--urgent", "danger", "--typst", "/nonexistent/typst"]).fine();
    assert_plain(&run);
    let mut command = desk.command(&["render", "records/one.yaml", "--urgent", "danger", "--offline"]);
    for home in ["HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"] {
        command.env(home, desk.at("empty"));
    }
    assert_plain(&desk::run({
        command.env("PATH", desk.at("empty"));
        command
    }));
    let json = told(
        &desk
            .render(&sample(LATE), &["--urgent", "danger", "--typst", "/nonexistent/typst", "--format", "json"])
            .fine(),
    );
    assert_eq!(
        (&json["sealed"], &json["incomplete"], &json["plain_text"]),
        (&Json::Bool(false), &Json::Bool(true), &Json::Bool(true))
    );
    desk.render(&sample("safeguarding_incident/ok-part-a.yaml"), &["--typst", "/nonexistent/typst"]).refused(3);
}

fn assert_plain(run: &Run) {
    assert_eq!(run.code, 0, "{}", run.said);
    let text = desk::spaced_once(&text_of(run));
    assert!(run.said.contains("plain text") && run.said.contains("UNSEALED"), "{}", run.said);
    for words in [
        NOTE,
        "UNSEALED",
        "INCOMPLETE",
        LABEL,
        FACTS,
        "Noah Specimen",
        "SI-2026-0012",
        "06.1b",
        "check ",
        "Told the designated person in her office",
        "Round, 1 cm across",
        "Priya Shah",
    ] {
        assert!(text.contains(words), "{words} is not in the plain text:\n{text}");
    }
}

#[test]
fn a_typst_that_fails_leaves_plain_text() {
    let desk = Desk::specimen();
    let fake =
        "#!/bin/sh\nif [ \"$1\" = --version ]; then echo 'typst 0.15.1 (fake)'; exit; fi\ncat >/dev/null; exit 1\n";
    desk.put("fake/typst", fake);
    make_executable(&desk);
    let run = desk.render(&sample(LATE), &["--urgent", "danger", "--typst", "fake/typst"]);
    assert_plain(&run);
    desk.render(&sample("safeguarding_incident/ok-part-a.yaml"), &["--typst", "fake/typst"]).refused(2);
}

#[cfg(unix)]
fn make_executable(desk: &Desk) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(desk.at("fake/typst"), std::fs::Permissions::from_mode(0o755)).expect("it is ours");
}

#[cfg(not(unix))]
fn make_executable(_: &Desk) {}

#[test]
fn a_letter_nobody_draws_stands_as_its_code() {
    let desk = Desk::specimen();
    // only our own typefaces: the computer's might draw it
    desk.put("fonts/README.txt", "no typeface");
    desk.set("specimen: true", "fonts: [fonts]\nspecimen: true");
    let record = changed(&sample(LATE), "child_name: Noah Specimen", "child_name: 王小明 Specimen");
    desk.render(&record, &[]).refused(1);
    let run = desk.render(&record, &["--urgent", "danger"]).fine();
    assert!(run.is_pdf() && run.said.contains("U+738B, U+5C0F, U+660E"), "{}", run.said);
    let Some(pages) = pages(&run.out) else { return };
    let whole = pages.join(" ");
    assert!(whole.contains("[U+738B][U+5C0F][U+660E] Specimen"), "{whole}");
    assert!(whole.contains("could not be drawn"), "the page does not say so: {whole}");
    assert!(pages.iter().all(|p| p.contains("INCOMPLETE") && p.contains(NOTE)));
    let complete =
        changed(&sample("safeguarding_incident/ok-part-a.yaml"), "child_name: Noah Specimen", "child_name: 王小明");
    let refused = desk.render(&complete, &[]).refused(2);
    assert!(refused.said.contains("child_name") && refused.said.contains("U+738B"), "{}", refused.said);
}

#[test]
fn misspelt_keys_lose_nothing_on_an_urgent_page() {
    let desk = Desk::specimen();
    let run = desk.render(&sample("safeguarding_incident/bad-two-slips.yaml"), &["--urgent", "danger"]).fine();
    let Some(pages) = pages(&run.out) else { return };
    let whole = pages.join(" ");
    for words in ["He was quiet while I changed him", "bruise", "INCOMPLETE"] {
        assert!(whole.contains(words), "{words} is lost: {whole}");
    }
}

#[test]
fn what_the_form_can_make_nothing_of_is_printed_as_typed() {
    let slips = [
        ("  place: Ducklings room, at the changing table", "  place: {where: Ducklings room}", "Ducklings room"),
        ("  occurred_at: 2026-11-10 09:20", "  occurred_at: before lunch", "before lunch"),
        ("  marks_seen: yes", "  marks_seen: on his back", "on his back"),
        ("name: Priya Shah, role: Key person}", "nam: Priya Shahh, role: Key person}", "Priya Shahh"),
        ("  demeanour: ", "  facts: And this as well\n  demeanour: ", "And this as well"),
        ("  emergency_called: no", "  emergency_called: no\n  actions: rang his mother", "rang his mother"),
        ("  exact_words: ", "  exact_words: null\n  said_too: ", "Ow. Noah ow."),
    ];
    let desk = Desk::specimen();
    for (from, to, words) in slips {
        let record = changed(&sample("safeguarding_incident/ok-part-a.yaml"), from, to);
        desk.render(&record, &[]).refused(1);
        let run = desk.render(&record, &["--urgent", "danger"]).fine();
        let Some(pages) = pages(&run.out) else { return };
        let whole = pages.join(" ");
        assert!(
            whole.contains(words) && whole.contains(FACTS) && whole.contains("INCOMPLETE"),
            "{words} is lost: {whole}"
        );
    }
}

#[test]
fn a_file_that_cannot_be_read_at_all_still_comes_out_as_plain_text() {
    let broken = changed(&sample(LATE), "record:\n", "record: [\n");
    let twice = changed(&sample(LATE), "  demeanour:", "  facts: again\n  demeanour:");
    let no_form = changed(&sample(LATE), "form: safeguarding_incident\n", "");
    let other_form = changed(&sample(LATE), "form: safeguarding_incident\n", "form: safeguarding_incidnet\n");
    for (what, record) in [("broken", broken), ("twice", twice), ("no form", no_form), ("other form", other_form)] {
        let desk = Desk::specimen();
        desk.render(&record, &[]).refused(1);
        let run = desk.render(&record, &["--urgent", "danger"]).fine();
        let text = desk::spaced_once(&match run.is_pdf() {
            true => pages(&run.out).map(|p| p.join(" ")).unwrap_or_else(|| "INCOMPLETE UNSEALED".into()),
            false => text_of(&run),
        });
        for words in [NOTE, "INCOMPLETE", FACTS, "He had a tumble on the stairs"] {
            assert!(text.contains(words), "{what}: {words} is lost: {text}");
        }
    }
}

#[test]
fn a_file_that_is_not_text_still_comes_out_as_plain_text() {
    let desk = Desk::specimen();
    let mut bytes = sample(LATE).into_bytes();
    let at = bytes.windows(4).position(|w| w == b"Noah").expect("a name");
    bytes[at] = 0xe9; // as a Windows editor saves it
    desk.put_bytes("records/latin.yaml", &bytes);
    desk.confide(&["render", "records/latin.yaml"]).refused(1);
    let run = desk.confide(&["render", "records/latin.yaml", "--urgent", "danger"]).fine();
    let text = text_of(&run);
    assert!(
        text.contains(FACTS) && text.contains(NOTE) && text.contains("INCOMPLETE") && text.contains("UNSEALED"),
        "{text}"
    );
    let json = told(&desk.confide(&["render", "records/latin.yaml", "--urgent", "danger", "--format", "json"]).fine());
    assert_eq!(
        (&json["sealed"], &json["incomplete"], &json["plain_text"]),
        (&Json::Bool(false), &Json::Bool(true), &Json::Bool(true))
    );
}

#[test]
fn hidden_letters_of_an_unreadable_file_do_not_steer_a_terminal() {
    let desk = Desk::specimen();
    let record = changed(&sample(LATE), "record:\n", "record: [\n# \u{1b}[2J \u{202e}\n");
    let run = desk.render(&record, &["--urgent", "danger"]).fine();
    assert!(!text_of(&run).chars().any(|c| c == '\u{1b}' || c == '\u{202e}'));
}

type Spoil = fn(&Desk);

#[test]
fn a_workspace_that_cannot_be_used_does_not_stop_it() {
    let spoil: [(&str, Spoil); 4] = [
        ("no setting", |desk| desk.remove("setting.yaml")),
        ("a slip in the setting", |desk| desk.set("name: Sunny Corner Nursery\n", "nam: Sunny Corner Nursery\n")),
        ("a broken form of its own", |desk| desk.put("forms/other.yaml", "form: [")),
        ("a broken rule of its own", |desk| {
            desk.put("procedure/local/99-own.yaml", "- clause: [");
            desk.set("name: Sunny Corner Nursery\n", "name: Sunny Corner Nursery\nprocedures: [local]\n");
        }),
    ];
    for (what, spoil) in spoil {
        let desk = Desk::specimen();
        spoil(&desk);
        let refused = desk.render(&sample(LATE), &[]);
        assert!(refused.code > 0 && refused.out.is_empty(), "{what}");
        let run = desk.render(&sample(LATE), &["--urgent", "danger"]).fine();
        assert!(
            run.is_pdf() && run.said.contains("UNSEALED") && run.said.contains("INCOMPLETE"),
            "{what}: {}",
            run.said
        );
        let other = desk.render(&sample("consent_set/ok-issued.yaml"), &["--urgent", "danger"]);
        assert!(other.code > 0 && other.out.is_empty(), "{what}: {}", other.said);
        let Some(pages) = pages(&run.out) else { continue };
        for page in &pages {
            let note = "Confidential to the setting. Only people who need it";
            assert!(page.contains("UNSEALED") && page.contains("INCOMPLETE") && page.contains(note), "{what}: {page}");
        }
        assert!(pages.join(" ").contains(FACTS), "{what}");
    }
}

#[test]
fn a_reason_that_does_not_exist_is_exit_2_and_names_those_there_are() {
    let desk = Desk::specimen();
    for reason in ["hurry", "", "DANGER"] {
        let run = desk.render(&sample(LATE), &["--urgent", reason]).refused(2);
        assert!(run.said.contains("danger, injury, police, social-care, closing"), "{}", run.said);
    }
}

#[test]
fn urgent_on_another_form_changes_nothing() {
    let desk = Desk::specimen();
    for name in ["consent_set/bad-maybe.yaml", "consent_set/bad-not-free.yaml", "privacy_notice/bad-made-up-basis.yaml"]
    {
        let plain = desk.render(&sample(name), &[]).refused(1);
        let urgent = desk.render(&sample(name), &["--urgent", "danger"]).refused(1);
        assert_eq!(plain.said, urgent.said, "{name}");
    }
    desk.remove("keys/passphrase");
    let run = desk.render(&sample("consent_set/ok-issued.yaml"), &["--urgent", "danger"]);
    assert!(run.code == 2 && run.out.is_empty(), "a consent form came out unsealed: {}", run.said);
    let run =
        desk.render(&sample("consent_set/ok-issued.yaml"), &["--urgent", "danger", "--typst", "/nonexistent/typst"]);
    assert!(run.code >= 2 && run.out.is_empty(), "a consent form came out as plain text: {}", run.said);
    let broken = changed(&sample("consent_set/ok-issued.yaml"), "record:\n", "record: [\n");
    desk.render(&broken, &["--urgent", "danger"]).refused(1);
}
