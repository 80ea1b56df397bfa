//! A workspace changes what is printed without Rust, and decides where files about children may lie.
#![allow(clippy::disallowed_methods, reason = "tests write files and start programs")]

#[path = "support/desk.rs"]
mod desk;

use confide::verify::{Verdict, verify};
use confide::workspace::{Workspace, built_in_files};
use desk::{Desk, changed, pages, sample};
use serde_json::Value as Json;

const ACK: &str = "privacy_notice_ack/ok-issued.yaml";
const FORM: &str = "\
form: lost_toy
ref: LT-1
edition: 2026-09
status: ready
title: A toy from home is lost
about: Fill this in when a child's own toy cannot be found.
menu: A toy is lost
class: staff_record
sensitivity: S1
confidentiality: {owner: setting}
retention: registration
audience: [key_person]
sections:
  - section: toy
    title: The toy
    fields:
      - field: child_name
        kind: text
        label: Child's full name
        required: true
        purpose: shows whose toy it is
        clause: 07.2.17
      - field: toy
        kind: text
        label: What does it look like?
        required: true
        purpose: tells staff what to look for
        clause: 07.2.17
      - field: last_seen
        kind: date
        label: When was it last seen?
        purpose: tells staff where to look
        clause: 07.2.17
      - field: sign
        kind: sign
        signer: staff
        label: Who wrote this
        required: true
        purpose: shows who wrote it
        clause: 07.2.10
";
const RECORD: &str = "\
form: lost_toy
id: LT-0001
moment: completed
child_ref: C-0042
specimen: true
record:
  child_name: Aisha Example
  toy: A brown bear with one ear
  last_seen: 2026-11-19
";

fn with_form() -> Desk {
    let desk = Desk::specimen();
    desk.put("forms/lost_toy.yaml", FORM);
    desk.put("records/lost_toy/ok-bear.yaml", RECORD);
    desk
}

#[test]
fn a_new_form_needs_one_yaml_and_one_sample_to_be_checked_printed_sealed_and_verified() {
    let desk = with_form();
    let run = desk.confide(&["check", "forms", "records"]).fine();
    assert_eq!(run.said.trim(), "2 files checked, nothing found");
    desk.confide(&["render", "records/lost_toy/ok-bear.yaml", "-o", "toy.pdf"]).fine();
    let run = desk.confide(&["verify", "toy.pdf", "--format", "json"]).fine();
    let told: Json = serde_json::from_slice(&run.out).expect("JSON");
    let file = &told["files"][0];
    assert_eq!((&file["verdict"], &file["trusted"]), (&Json::from("SEALED"), &Json::from(true)));
    let notes = file["note_on_page"].as_array().expect("a list");
    assert!(!notes.is_empty() && notes.iter().all(|n| *n == true), "stamped on every page: {notes:?}");
    let Some(pages) = pages(&desk.bytes("toy.pdf")) else { return };
    for words in ["LT-1 edition September 2026", "LT-0001", "A brown bear with one ear", "Thu 19 November 2026"] {
        assert!(pages.join(" ").contains(words), "{words} is on no page");
    }
}

#[test]
fn a_new_form_is_held_to_the_procedure() {
    let desk = with_form();
    desk.put("forms/lost_toy.yaml", &changed(FORM, "        purpose: tells staff what to look for\n", ""));
    let run = desk.confide(&["check", "forms/lost_toy.yaml"]).refused(1);
    assert!(run.said.contains("error[R15") && run.said.contains("forms/lost_toy.yaml:23"), "{}", run.said);
}

#[test]
fn a_workspace_form_takes_the_built_in_ones_place() {
    let desk = Desk::specimen();
    let (_, ours) = built_in_files("forms/privacy_notice_ack.yaml").next().expect("it is built in");
    desk.put("forms/privacy_notice_ack.yaml", &changed(ours, "title: ", "title: Acorn room, "));
    desk.put("records/one.yaml", &sample(ACK));
    let run = desk.confide(&["render", "records/one.yaml"]).fine();
    let Some(pages) = pages(&run.out) else { return };
    assert!(pages[0].contains("Acorn room, "), "{}", pages[0]);
}

#[test]
fn a_workspace_template_takes_the_built_in_ones_place() {
    let desk = with_form();
    let (_, form) = built_in_files("templates/form.typ").next().expect("it is built in");
    let print = |desk: &Desk| desk.confide(&["render", "records/lost_toy/ok-bear.yaml"]).fine().out;
    let before = print(&desk);
    desk.put("templates/form.typ", &format!("{form}\n#\"Printed by a template of our own\"\n"));
    let after = print(&desk);
    desk.put("templates/lost_toy.typ", &format!("{form}\n#\"A template for this form alone\"\n"));
    let own = print(&desk);
    let Some(texts) =
        [before, after, own].iter().map(|pdf| pages(pdf).map(|p| p.join(" "))).collect::<Option<Vec<_>>>()
    else {
        return;
    };
    let (all, one) = ("Printed by a template of our own", "A template for this form alone");
    assert_eq!(
        texts.iter().map(|t| (t.contains(all), t.contains(one))).collect::<Vec<_>>(),
        [(false, false), (true, false), (false, true)]
    );
}

#[test]
fn a_template_that_leaves_no_room_for_the_note_prints_nothing() {
    let desk = with_form();
    let (_, form) = built_in_files("templates/form.typ").next().expect("it is built in");
    for spoiler in ["#set page(margin: 10mm)", "#set page(foreground: place(bottom, dy: -12mm)[over the note])"] {
        desk.put("templates/form.typ", &format!("{spoiler}\n#v(1fr) some words at the foot\n{form}"));
        let run = desk.confide(&["render", "records/lost_toy/ok-bear.yaml", "-o", "toy.pdf"]).refused(2);
        assert!(run.said.contains("is not proved") && !desk.has("toy.pdf"), "{spoiler}: {}", run.said);
    }
}

#[test]
fn a_broken_template_is_named() {
    let desk = with_form();
    desk.put("templates/form.typ", "<% if %>");
    let run = desk.confide(&["render", "records/lost_toy/ok-bear.yaml"]).refused(2);
    assert!(run.said.contains("form.typ"), "{}", run.said);
}

#[test]
fn a_broken_form_is_reported_with_file_line_and_column() {
    let desk = with_form();
    let faults = [
        ("        kind: date\n", "        kind: dat\n", 30, 15),
        (
            "        required: true\n        purpose: shows whose",
            "        requird: true\n        purpose: shows whose",
            20,
            9,
        ),
        ("class: staff_record", "class: [staff", 9, 1),
    ];
    for (from, to, line, column) in faults {
        desk.put("forms/lost_toy.yaml", &changed(FORM, from, to));
        for words in [vec!["check", "forms/lost_toy.yaml"], vec!["render", "records/lost_toy/ok-bear.yaml"]] {
            let human = desk.confide(&words).refused(1);
            assert!(human.said.contains("forms/lost_toy.yaml:"), "{to}: {}", human.said);
            let run = desk.confide(&[words.as_slice(), &["--format", "json"]].concat());
            assert_eq!(run.code, 1, "{to}");
            let told: Json = serde_json::from_slice(&run.out).expect("JSON");
            let first = &told["findings"][0];
            assert!(first["file"].as_str().is_some_and(|f| f.ends_with("forms/lost_toy.yaml")), "{first}");
            let exact = column == 1 || (first["line"] == line && first["column"] == column);
            assert!(exact && first["line"].is_u64(), "{to}: {first}");
        }
    }
}

/// A record of a child that is no specimen.
fn real_record() -> String {
    changed(&sample("safeguarding_incident/ok-part-a.yaml"), "specimen: true\n", "")
}

/// As it is issued, so that no real clock finds anything late or early.
fn issue(desk: &Desk, output: &str) -> desk::Run {
    desk.put("records/real.yaml", &real_record());
    desk.confide(&["render", "records/real.yaml", "--moment", "issued", "-o", output])
}

#[test]
fn without_a_storage_decision_a_file_about_a_child_is_refused_and_standard_output_is_not() {
    let desk = Desk::real();
    let run = issue(&desk, "report.pdf").refused(1);
    for words in
        ["error[R23", "setting.yaml", "a file about a child would be kept on this computer", "-o -", "removable"]
    {
        assert!(run.said.contains(words), "{words}: {}", run.said);
    }
    assert!(!desk.has("report.pdf"));
    assert!(issue(&desk, "-").fine().is_pdf());
    let blank = "form: safeguarding_incident\nid: BLANK-1\nmoment: blank\nrecord: {}\n";
    desk.put("records/blank.yaml", blank);
    desk.confide(&["render", "records/blank.yaml", "-o", "blank.pdf"]).fine();
}

#[test]
fn a_storage_decision_allows_its_own_folders_and_no_other() {
    let desk = Desk::real();
    let decision = "storage: {kind: encrypted_folder, paths: [safe], decided_by: Jo Dale, reason: The disk is encrypted, review_on: 2099-01-01}";
    desk.set("storage: {kind: none}", decision);
    for folder in ["safe", "elsewhere"] {
        desk.put(&format!("{folder}/README.txt"), "a folder");
    }
    issue(&desk, "safe/report.pdf").fine();
    assert!(desk.bytes("safe/report.pdf").starts_with(b"%PDF-"));
    for outside in ["report.pdf", "elsewhere/report.pdf", "safe/../report.pdf", "safe-not/report.pdf"] {
        issue(&desk, outside).refused(1);
        assert!(!desk.has(outside), "{outside}");
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(desk.at("elsewhere"), desk.at("safe/link")).expect("a link");
        issue(&desk, "safe/link/report.pdf").refused(1);
        assert!(!desk.has("elsewhere/report.pdf"), "a link led out of the folder");
    }
}

#[test]
fn only_its_owner_may_read_a_file() {
    let desk = Desk::specimen();
    desk.render(&sample(ACK), &["-o", "ack.pdf"]).fine();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(desk.at("ack.pdf")).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let beside: Vec<String> = desk.files().into_iter().filter(|f| !f.contains('/')).collect();
    assert_eq!(beside, ["ack.pdf", "setting.yaml"], "no temporary is left");
}

#[test]
fn a_specimen_identity_never_seals_a_real_record() {
    let desk = Desk::specimen();
    let run = issue(&desk, "-").refused(2);
    assert!(run.said.contains("a specimen identity cannot seal a real record"), "{}", run.said);
    let real = changed(&sample("consent_set/ok-issued.yaml"), "specimen: true\n", "");
    for name in ["privacy_notice/ok-sunny-corner.yaml", ACK, "child_registration/ok-issued.yaml"] {
        desk.put(&format!("pack/{name}"), &sample(name));
    }
    desk.put("pack/consents.yaml", &real);
    let run = desk.confide(&["pack", "pack", "-o", "packs"]);
    assert!(
        run.code > 0 && !desk.has("packs/registration-C-0042.pdf"),
        "one real record among specimens: {}",
        run.said
    );
}

#[test]
fn a_specimen_among_real_records_does_not_make_them_specimens() {
    let desk = Desk::real();
    let child = [ACK, "child_registration/ok-issued.yaml", "consent_set/ok-issued.yaml"];
    for name in ["privacy_notice/ok-sunny-corner.yaml"].into_iter().chain(child) {
        let specimen = name.starts_with("privacy_notice/");
        let text = sample(name);
        desk.put(&format!("pack/{name}"), &if specimen { text } else { changed(&text, "specimen: true\n", "") });
    }
    desk.set("storage: {kind: none}", "storage: {kind: none}\nnumbers: {}");
    let workspace = Workspace::open(Some(desk.folder())).expect("it can be used");
    assert!(!workspace.setting.specimen);
    desk.confide(&["pack", "pack", "-o", "packs"]);
    // S1 may lie on a computer's own disk; what matters is that the file does not claim to be a specimen
    if desk.has("packs/registration-C-0042.pdf") {
        let run = desk.confide(&["verify", "packs/registration-C-0042.pdf", "--format", "json"]).fine();
        let told: Json = serde_json::from_slice(&run.out).expect("JSON");
        assert_ne!(told["files"][0]["private"]["Specimen"], "true", "{told}");
    }
}

#[test]
fn an_existing_file_is_replaced_only_when_asked() {
    let desk = Desk::specimen();
    desk.put("ack.pdf", "somebody's file");
    let run = desk.render(&sample(ACK), &["-o", "ack.pdf"]).refused(2);
    assert!(run.said.contains("ack.pdf") && run.said.contains("say that it may be replaced"), "{}", run.said);
    assert_eq!(desk.bytes("ack.pdf"), b"somebody's file");
    desk.render(&sample(ACK), &["-o", "ack.pdf", "--replace"]).fine();
    assert!(desk.bytes("ack.pdf").starts_with(b"%PDF-"));
}

#[test]
fn a_file_that_was_changed_cut_or_appended_to_is_not_sealed() {
    let desk = Desk::specimen();
    desk.render(&sample(ACK), &["-o", "ack.pdf"]).fine();
    let good = desk.bytes("ack.pdf");
    let flipped = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        bytes
    };
    let trust = Workspace::trust(Some(desk.folder()), &mut |_| {}).expect("the certificate can be read");
    assert_eq!(verify(&good, &trust).verdict, Verdict::Sealed);
    let step = good.len() / 300 + 1;
    for at in (0..good.len()).step_by(step).chain([good.len() - 1]) {
        let verdict = verify(&flipped(at), &trust).verdict;
        assert!(matches!(verdict, Verdict::NotSealed { .. }), "byte {at} of {}: {verdict:?}", good.len());
    }
    let spoilt = [
        ("flipped.pdf", flipped(good.len() / 2)),
        ("cut.pdf", good[..good.len() - 1].to_vec()),
        ("half.pdf", good[..good.len() / 2].to_vec()),
        ("appended.pdf", [good.as_slice(), b"\n"].concat()),
        ("twice.pdf", [good.as_slice(), good.as_slice()].concat()),
        ("empty.pdf", Vec::new()),
    ];
    for (name, bytes) in &spoilt {
        desk.put_bytes(name, bytes);
        let run = desk.confide(&["verify", name]);
        let said = String::from_utf8_lossy(&run.out).into_owned();
        assert!(
            run.code == 1 && said.starts_with(&format!("NOT-SEALED: {name}: ")),
            "{name}: {} {said}{}",
            run.code,
            run.said
        );
    }
    let run = desk.confide(&["verify", "ack.pdf", "cut.pdf"]);
    assert_eq!(run.code, 1, "of several files the worst wins");
}

#[test]
fn away_from_the_workspace_the_signer_is_unknown_until_trusted_by_hand() {
    let (desk, away) = (Desk::specimen(), tempfile::tempdir().expect("a folder"));
    desk.render(&sample(ACK), &["-o", "ack.pdf"]).fine();
    let copy = away.path().join("ack.pdf");
    std::fs::copy(desk.at("ack.pdf"), &copy).expect("a copy");
    let certificate = desk.at("trust/certificate.pem").display().to_string();
    let verify = |args: &[&str]| {
        let mut command = desk.command(&[&["verify", "ack.pdf"], args].concat());
        command.current_dir(away.path());
        desk::run(command)
    };
    let run = verify(&[]);
    assert!(run.code == 1 && run.out.starts_with(b"UNKNOWN-SIGNER ack.pdf"), "{run:?}");
    let run = verify(&["--trust", &certificate]).fine();
    assert!(run.out.starts_with(b"SEALED ack.pdf"));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let desk = Desk::specimen();
    for more in [vec![], vec!["--large-print"]] {
        let [first, second] = [0; 2].map(|_| desk.render(&sample(ACK), &more).fine().out);
        assert!(first == second, "two runs differ: {more:?}");
    }
    let other = changed(&sample(ACK), "Aisha Example", "Aisha Exemple");
    assert_ne!(desk.render(&sample(ACK), &[]).out, desk.render(&other, &[]).out);
}

#[test]
fn outside_any_workspace_nothing_is_printed() {
    let desk = Desk::specimen();
    desk.put("records/one.yaml", &sample(ACK));
    desk.remove("setting.yaml");
    let run = desk.confide(&["render", "records/one.yaml"]).refused(2);
    assert!(run.said.contains("there is no workspace here"), "{}", run.said);
    desk.confide(&["check", "records/one.yaml"]).fine();
}
