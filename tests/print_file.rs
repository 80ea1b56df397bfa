//! The packs of a run bound for the printer: where each begins, what its pages show, and what stops it.
#![allow(clippy::disallowed_methods, reason = "tests look at files")]

#[path = "support/desk.rs"]
mod desk;
#[path = "support/september.rs"]
mod september;
#[path = "support/stand_in.rs"]
mod stand_in;

use confide::pdf;
use desk::{Desk, Run, sample};
use serde_json::Value;

const PACK: [&str; 5] = ["pack", "--intake", "september.csv", "--set", "quick"];

/// A desk with a short set and a table of that many children in three rooms.
fn office(count: usize) -> Desk {
    let desk = Desk::specimen();
    desk.put("forms/sets/quick.yaml", stand_in::QUICK);
    for name in ["privacy_notice/ok-sunny-corner.yaml", "consent_set/ok-for-everyone.yaml"] {
        desk.put(&format!("records/{name}"), &sample(name));
    }
    desk.put("september.csv", &september::table(count, 0));
    desk
}

fn pack(desk: &Desk, more: &[&str]) -> Run {
    desk.confide(&[&PACK[..], &["-o", "out"], more].concat())
}

/// What each page of a PDF shows, without the foot's note.
fn shown(desk: &Desk, file: &str) -> Vec<String> {
    let described = pdf::describe(&desk.bytes(file)).expect("a PDF");
    assert!(described.pages.iter().all(|p| p.bears_note), "{file} bears the note on every page");
    described.pages.into_iter().map(|p| p.band).collect()
}

#[test]
fn each_pack_begins_on_a_right_hand_page_and_the_index_says_on_which() {
    let desk = office(3);
    pack(&desk, &["--print-file", "all"]).fine();
    let bound = shown(&desk, "out/print-quick.pdf");
    let mut next = 1;
    for child in ["C-0001", "C-0002", "C-0003"] {
        let file = format!("out/quick-{child}.pdf");
        let first = bound.iter().position(|band| band.contains(&format!("quick-{child}"))).expect("it is bound in");
        assert!(first % 2 == 0 && first >= next, "page {} is a right-hand page", first + 1);
        let pages = shown(&desk, &file);
        assert_eq!(bound[first..first + pages.len()], pages, "the pages are those of the pack");
        next = first + pages.len();
        if let Some(index) = desk::pages(&desk.bytes("out/print-quick.pdf")) {
            let (_, row) = index[0].split_once(child).expect("a row of the index");
            assert_eq!(row.split_whitespace().find_map(|w| w.parse().ok()), Some(first + 1), "{row}");
            let texts = desk::pages(&desk.bytes(&file)).expect("pages");
            assert_eq!(index[first..first + texts.len()], texts, "and read the same");
        }
    }
    assert_eq!(bound.len(), next, "nothing stands behind the last pack");
    if let Some(index) = desk::pages(&desk.bytes("out/print-quick.pdf")) {
        let (_, code) = index[0].split_once("the register's head had the code ").expect("the register's code");
        let code = code.split_whitespace().next().expect("a code");
        assert_eq!(desk.confide(&["register", "verify", "--head", code]).code, 0, "{code}");
        assert_eq!(desk.confide(&["register", "verify", "--head", "ACDEF-HJKMN-PRTWX"]).code, 1, "no head of it");
    }
    let verified = desk.confide(&["verify", "--trust", "trust/certificate.pem", "out/print-quick.pdf"]);
    assert!(String::from_utf8_lossy(&verified.out).starts_with("SEALED"), "{}", verified.said);
}

#[test]
fn each_room_has_a_file_and_the_manifest_says_who_is_in_it() {
    let desk = office(4);
    stand_in::stand_in(&desk);
    let more = ["--typst", "stand-in/typst", "--print-file", "room"];
    pack(&desk, &more).fine();
    let files = desk.files().into_iter().filter(|f| f.starts_with("out/print-")).collect::<Vec<_>>();
    assert_eq!(files, ["out/print-quick-bluebell.pdf", "out/print-quick-daisy.pdf", "out/print-quick-poppy.pdf"]);
    let manifest: Value = serde_json::from_slice(&desk.bytes("out/manifest.json")).expect("JSON");
    let told: Vec<(&str, usize)> = manifest["print_files"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|p| (p["room"].as_str().expect("a room"), p["children"].as_array().map_or(0, Vec::len)))
        .collect();
    assert_eq!(told, [("Bluebell", 1), ("Daisy", 1), ("Poppy", 2)]);
    let before = desk.bytes("out/print-quick-poppy.pdf");
    pack(&desk, &[&more[..], &["--resume"]].concat()).fine();
    assert!(desk.bytes("out/print-quick-poppy.pdf") == before, "the same packs, the same file");
    let shares = |share| pack(&desk, &["--typst", "stand-in/typst", "--shard", share, "--replace"]);
    shares("1/2").fine();
    shares("2/2").fine();
    let merged = ["pack", "--merge", "--set", "quick", "-o", "out"];
    desk.confide(&[&merged[..], &more].concat()).fine();
    assert!(desk.bytes("out/print-quick-poppy.pdf") == before, "and of shares, too");
}

#[test]
fn only_an_earlier_print_file_is_replaced_and_only_what_was_made_is_bound() {
    let desk = office(2);
    stand_in::stand_in(&desk);
    let more = ["--typst", "stand-in/typst", "--print-file", "all"];
    desk.put("out/print-quick.pdf", "not ours");
    let run = pack(&desk, &more).refused(2);
    assert!(run.said.contains("print-quick.pdf is there already"), "{}", run.said);
    assert_eq!(desk.bytes("out/print-quick.pdf"), b"not ours");
    assert!(desk.has("out/summary.txt") && desk.has("out/manifest.json"), "the packs are told all the same");
    desk.remove("out/print-quick.pdf");
    desk.put("out/quick-C-0002.pdf", "changed");
    let run = desk.confide(&[&["pack", "--merge", "--set", "quick", "-o", "out"][..], &more].concat()).refused(2);
    assert!(run.said.contains("quick-C-0002.pdf is not what was made"), "{}", run.said);
    assert!(!desk.has("out/print-quick.pdf"));
    let run = desk.confide(&["pack", "records", "-o", "out", "--print-file", "all"]).refused(2);
    assert!(run.said.contains("made of the packs of a table"), "{}", run.said);
}
