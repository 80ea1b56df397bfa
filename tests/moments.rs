//! A record is printed at every moment and part by part; each page says which it is, and nothing is asked too early.
#![allow(clippy::disallowed_methods, reason = "tests start programs")]

#[path = "support/desk.rs"]
mod desk;

use desk::{Desk, changed, pages, sample};
use lopdf::Document;
use lopdf::content::Content;

const PACK: [&str; 4] = [
    "privacy_notice/ok-sunny-corner.yaml",
    "privacy_notice_ack/ok-issued.yaml",
    "child_registration/ok-issued.yaml",
    "consent_set/ok-issued.yaml",
];
const PART_A: &str = "safeguarding_incident/ok-part-a.yaml";
const PART_B: &str = "safeguarding_incident/ok-part-b.yaml";

/// A desk with the records of a September intake.
fn intake() -> Desk {
    let desk = Desk::specimen();
    PACK.iter().for_each(|name| desk.put(&format!("records/{name}"), &sample(name)));
    desk
}

#[test]
fn a_pack_with_every_parents_answer_open_has_no_finding() {
    let desk = intake();
    let run = desk.confide(&["check", "records"]).fine();
    assert_eq!(run.said.trim(), "4 files checked, nothing found");
    let run = desk.confide(&["pack", "records", "-o", "packs"]).fine();
    assert_eq!(run.said.lines().count(), 3, "what was made is said, and what is left behind: {}", run.said);
    assert!(run.said.starts_with("registration-C-0042: ") && run.said.contains("sealed"), "{}", run.said);
    let Some(pages) = pages(&desk.bytes("packs/registration-C-0042.pdf")) else { return };
    let whole = pages.join(" ");
    for words in ["Aisha Example", "For you to fill in and sign", "What to fill in and give back", "Your initials"] {
        assert!(whole.contains(words), "{words} is on no page");
    }
    for (at, page) in pages.iter().enumerate() {
        for words in ["registration-C-0042", &format!("page {} of {}", at + 1, pages.len()), "SPECIMEN", "ZA123456"] {
            assert!(page.contains(words), "page {} lacks {words}: {page}", at + 1);
        }
        assert!(!page.contains("INCOMPLETE") && !page.contains("UNSEALED"));
    }
}

#[test]
fn the_same_records_claimed_as_signed_are_refused() {
    let desk = intake();
    let run = desk.confide(&["pack", "records", "-o", "packs", "--moment", "signed"]).refused(1);
    assert!(run.said.contains("is neither yes nor no") && run.said.contains("is not signed"), "{}", run.said);
    assert!(!desk.has("packs/registration-C-0042.pdf"));
    for name in &PACK[1..] {
        let run = desk.render(&sample(name), &["--moment", "signed"]).refused(1);
        assert!(run.said.contains("error[missing]"), "{}", run.said);
        desk.render(&sample(name), &["--moment", "completed"]).refused(1);
        desk.render(&sample(name), &["--moment", "filed"]).refused(1);
        desk.render(&sample(name), &["--moment", "issued"]).fine();
    }
}

#[test]
fn a_moment_that_does_not_exist_is_exit_2() {
    let run = Desk::specimen().render(&sample(PART_A), &["--moment", "done"]).refused(2);
    assert!(run.said.contains("blank, issued, completed, signed, filed"), "{}", run.said);
}

#[test]
fn a_complete_part_a_is_not_incomplete_while_part_b_is_open() {
    let desk = Desk::specimen();
    let run = desk.render(&sample(PART_A), &[]).fine();
    assert!(!run.said.contains("INCOMPLETE") && !run.said.contains("missing"), "{}", run.said);
    let (lines_open, lines_filled) = (
        lines_of_part_b(&run.out),
        lines_of_part_b(&desk.render(&sample("safeguarding_incident/ok-whole.yaml"), &[]).fine().out),
    );
    let Some(pages) = pages(&run.out) else { return };
    let whole = pages.join(" ");
    assert!(!whole.contains("INCOMPLETE"), "{whole}");
    assert!(
        whole.contains("Still open:") && whole.contains("filled in by the designated person or deputy only"),
        "{whole}"
    );
    assert!(whole.contains("For signature") && whole.contains("Signature"), "a signature waits for ink: {whole}");
    let (open, filled) = (lines_open.expect("part B is printed"), lines_filled.expect("part B is printed"));
    assert!(open >= 20 && open > filled, "{open} strokes in an open part B, {filled} in one that is filled in");
}

/// The strokes drawn from the page on which part B begins; none where it is not printed.
fn lines_of_part_b(pdf: &[u8]) -> Option<usize> {
    let texts = pages(pdf).unwrap_or_else(|| vec!["What the designated person did".into()]);
    // the first page only says that it is open
    let first = texts.iter().rposition(|t| t.contains("What the designated person did"))?;
    let document = Document::load_mem(pdf).expect("a PDF");
    let strokes = |id| {
        let content = Content::decode(&document.get_page_content(id)).expect("operators");
        content.operations.iter().filter(|o| o.operator == "l").count()
    };
    Some(document.get_pages().values().skip(first).map(|id| strokes(*id)).sum())
}

#[test]
fn part_b_on_its_own_names_part_a_by_id_and_check_code() {
    let desk = Desk::specimen();
    let run = desk.render(&sample(PART_B), &[]).fine();
    let Some(pages) = pages(&run.out) else { return };
    let whole = pages.join(" ");
    assert!(whole.contains("Part A is record SI-2026-0012, check code KTRWA-CDEFH-JMNPX."), "{whole}");
    assert!(pages.iter().all(|p| p.contains("SI-2026-0012-B")), "its own id is on every page");
    assert!(
        !whole.contains("INCOMPLETE") && !whole.contains("What did you see or hear?"),
        "part A is not asked again: {whole}"
    );
}

#[test]
fn a_part_does_not_answer_for_the_other() {
    let desk = Desk::specimen();
    let claimed_whole = changed(&sample(PART_A), "part: A\n", "");
    let run = desk.render(&claimed_whole, &[]).refused(1);
    assert!(run.said.contains("error[missing]"), "{}", run.said);
    desk.render(&sample("safeguarding_incident/bad-part-b-in-part-a.yaml"), &[]).refused(1);
}

#[test]
fn a_completed_version_says_which_urgent_print_it_completes() {
    let desk = Desk::specimen();
    let late =
        desk.render(&sample("safeguarding_incident/bad-late.yaml"), &["--urgent", "danger", "--format", "json"]).fine();
    let told: serde_json::Value = serde_json::from_str(late.said.trim()).expect("JSON");
    let (id, code) = (told["id"].as_str().expect("an id"), told["check_code"].as_str().expect("a check code"));
    let head = format!("specimen: true\ncompletes: {{id: {id}, check_code: {code}}}\n");
    let run = desk
        .render(&changed(&sample("safeguarding_incident/ok-part-a-signed.yaml"), "specimen: true\n", &head), &[])
        .fine();
    let Some(pages) = pages(&run.out) else { return };
    let whole = pages.join(" ");
    assert!(whole.contains(&format!("This completes the urgent print {id}, check code {code}.")), "{whole}");
    assert!(!whole.contains("INCOMPLETE"));
}

#[test]
fn every_form_prints_blank_with_a_place_to_sign_and_nothing_filled_in() {
    let desk = Desk::specimen();
    for form in ["privacy_notice_ack", "consent_set", "consent_withdrawal", "safeguarding_incident"] {
        let blank = format!("form: {form}\nid: BLANK-1\nmoment: blank\nspecimen: true\nrecord: {{}}\n");
        let run = desk.render(&blank, &[]).fine();
        assert!(!run.said.contains("error") && run.is_pdf(), "{form}: {}", run.said);
        let Some(pages) = pages(&run.out) else { continue };
        let whole = pages.join(" ");
        for words in ["Signature", "BLANK-1", "page 1 of"] {
            assert!(whole.contains(words), "{form}: {words} is on no page: {whole}");
        }
        for words in ["INCOMPLETE", "Not answered", "null", "Still wrong"] {
            assert!(!whole.contains(words), "{form}: {words} is on a blank: {whole}");
        }
    }
}

#[test]
fn a_parent_finds_a_place_to_answer_in_rows_that_staff_wrote() {
    let desk = Desk::specimen();
    let run = desk.render(&sample("consent_share_additional_needs/ok-issued.yaml"), &[]).fine();
    let Some(pages) = pages(&run.out) else { return };
    let whole = pages.join(" ");
    for words in ["Person or service 1", "Person or service 2", "Leeds Speech and Language Therapy, NHS"] {
        assert!(whole.contains(words), "{words} is on no page");
    }
    let (before, after) = whole.split_once("May we talk with them about this?").expect("the question");
    let answer = after.split("Person or service 2").next().unwrap_or_default();
    assert!(answer.contains("Yes") && answer.contains("No") && !answer.contains('–'), "{before} {answer}");
}

#[test]
fn a_parent_who_finds_one_parent_named_has_room_for_the_other() {
    let desk = Desk::specimen();
    let named = "  child_dob: 2023-03-14\n  parents:\n    - {name: Leila Example, relation: Mother}\n";
    let record = sample("child_registration/ok-issued.yaml");
    let run = desk.render(&changed(&record, "  child_dob: 2023-03-14\n", named), &[]).fine();
    let Some(pages) = pages(&run.out) else { return };
    let whole = pages.join(" ");
    for words in ["Leila Example", "Parent or carer 2", "Parent or carer 3"] {
        assert!(whole.contains(words), "{words} is on no page");
    }
}

#[test]
fn what_the_designated_person_alone_reads_is_no_part_of_the_other_sheets() {
    let desk = Desk::specimen();
    let run = desk.render(&sample("child_registration/ok-issued.yaml"), &[]).fine();
    let Some(pages) = pages(&run.out) else { return };
    let with = |words: &str| pages.iter().filter(|p| p.contains(words)).count();
    let sheet = pages.last().expect("a page");
    for words in ["may not collect or see your child", "help your family already", "Keep this sheet apart"] {
        assert!(sheet.contains(words) && with(words) == 1, "{words}");
    }
    assert!(!sheet.contains("Aisha Example"), "the sheet says whose it is to those alone who hold the rest");
}

#[test]
fn who_told_us_stands_on_a_sheet_of_its_own_and_nowhere_else() {
    let desk = Desk::specimen();
    let record = sample("third_party_info/ok-both-sides.yaml");
    let run = desk.render(&record, &[]).fine();
    let Some(pages) = pages(&run.out) else { return };
    let with =
        |words: &str| pages.iter().enumerate().filter(|(_, p)| p.contains(words)).map(|(at, _)| at).collect::<Vec<_>>();
    let sheet = pages.len() - 1;
    assert_eq!(with("Rita Cole"), [sheet], "the teller's name");
    assert_eq!(sheet % 2, 0, "it is a right-hand page: nothing is printed on its other side");
    for words in ["Keep this sheet apart", "TP-2026-0003", "C-3164", "07.2-T"] {
        assert!(pages[sheet].contains(words), "{words} is not on the sheet: {}", pages[sheet]);
    }
    for words in ["Daniel Specimen", "He lost his job", "Signature", "How long the nursery keeps this"] {
        assert!(!pages[sheet].contains(words), "{words} is on the sheet: {}", pages[sheet]);
    }
    assert_eq!(with("How long the nursery keeps this"), [0], "it stands under the head");
}

#[test]
fn after_a_sheet_of_its_own_the_next_section_begins_on_another_sheet() {
    let desk = Desk::specimen();
    let form = "form: own\nref: X-1\nedition: 2026-09\ntitle: Own\nclass: staff_record\nsensitivity: S1\nretention: registration\n\
                confidentiality: {owner: setting}\naudience: [manager]\nsections:\n  - section: one\n    title: The first\n    sheet: own\n    \
                fields:\n      - {field: why, kind: text, label: Why, purpose: says why, clause: 07.2.10}\n  - section: two\n    title: The second\n    \
                fields:\n      - {field: how, kind: text, label: How, purpose: says how, clause: 07.2.10}\n";
    desk.put("forms/own.yaml", form);
    let run = desk.render("form: own\nid: OWN-1\nmoment: blank\nspecimen: true\nrecord: {}\n", &[]).fine();
    let Some(pages) = pages(&run.out) else { return };
    let at = |words: &str| pages.iter().position(|p| p.contains(words));
    assert_eq!((at("The first"), at("The second"), pages.len()), (Some(2), Some(4), 5), "{pages:?}");
}

#[test]
fn each_moment_is_named_on_the_page() {
    let desk = Desk::specimen();
    let names = [
        ("consent_set/ok-issued.yaml", "For you to fill in and sign"),
        (PART_A, "For signature"),
        ("safeguarding_incident/ok-part-a-signed.yaml", "Signed"),
        ("consent_set/ok-signed.yaml", "Signed"),
    ];
    for (name, words) in names {
        let run = desk.render(&sample(name), &[]).fine();
        let Some(pages) = pages(&run.out) else { return };
        assert!(pages[0].contains(words), "{name}: {words} is not on its first page: {}", pages[0]);
    }
}

#[test]
fn the_first_page_of_a_pack_says_what_comes_back_and_what_is_kept() {
    let desk = intake();
    let setting = String::from_utf8(desk.bytes("setting.yaml")).expect("text");
    let first = |returns: &str| {
        desk.put("setting.yaml", &format!("{setting}{returns}\n"));
        desk.confide(&["pack", "records", "-o", "packs", "--replace"]).fine();
        pages(&desk.bytes("packs/registration-C-0042.pdf")).map(|pages| (pages[0].clone(), pages[1].clone()))
    };
    let Some((page, second)) = first("returns: {to: The office, until: 2026-12-11}") else { return };
    for words in [
        "Fri 11 December 2026",
        "The office",
        "Questions to answer: 14",
        "Sign: Parent or carer",
        "We sign: Member of staff",
    ] {
        assert!(page.contains(words), "{words} is not on the first page: {page}");
    }
    for words in
        ["Aisha Example", "C-0042", "Yours to keep", "You can change your mind", "Still missing", "confide verify FILE"]
    {
        assert!(page.contains(words), "{words} is not on the first page: {page}");
    }
    assert!(second.contains("Privacy notice"), "the checklist is one page: {second}");
    let Some((page, _)) = first("returns: {to: The office, until: 2026-11-19}") else { return };
    assert!(!page.contains("19 November"), "a day that has gone leaves the line free");
}
