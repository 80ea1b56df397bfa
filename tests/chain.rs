//! A chain: what the chain writes holds for all its settings; each has a key and storage of its own, and may be stricter.
#![allow(clippy::disallowed_methods, reason = "tests write files and start programs")]

#[path = "support/desk.rs"]
mod desk;

use confide::workspace::Workspace;
use desk::{Desk, Run, pages, run, sample};
use serde_json::Value as Json;

const ACK: &str = "privacy_notice_ack/ok-issued.yaml";
const ACORN: &str =
    "name: Acorn House\nphone: 01632 960201\nkeys: {seal: keys/seal.p12, passphrase_file: keys/passphrase}\n";
const BIRCH: &str = "name: Birch Lane\nkeys: {seal: keys/seal.p12, passphrase_file: keys/passphrase}\n";

/// A chain of two, each with the key that its own command made.
fn chain() -> Desk {
    let desk = Desk::specimen();
    desk.put("settings/acorn/setting.yaml", ACORN);
    desk.put("settings/birch-lane/setting.yaml", BIRCH);
    for id in ["acorn", "birch-lane"] {
        let passphrase = format!("settings/{id}/keys/passphrase");
        desk.put(&passphrase, &format!("the passphrase of {id}"));
        desk.confide(&["keys", "new", "--setting", id, "--passphrase-file", &passphrase]).fine();
        let certificate = format!("settings/{id}/trust/certificate.pem");
        std::fs::create_dir_all(desk.at(&certificate).parent().expect("a folder")).expect("a folder");
        desk.confide(&["keys", "export", "--setting", id, "-o", &certificate]).fine();
    }
    desk.put("records/ack.yaml", &sample(ACK));
    desk.put("records/notice.yaml", &sample("privacy_notice/ok-sunny-corner.yaml"));
    desk.put("records/consents.yaml", &sample("consent_set/ok-for-everyone.yaml"));
    desk
}

/// The binary, started in a folder of the workspace.
fn within(desk: &Desk, folder: &str, args: &[&str]) -> Run {
    let mut command = desk.command(args);
    command.current_dir(desk.at(folder));
    run(command)
}

fn verdict(desk: &Desk, setting: &str, file: &str) -> String {
    let run = desk.confide(&["verify", file, "--setting", setting]);
    String::from_utf8_lossy(&run.out).split(' ').next().unwrap_or_default().to_owned()
}

#[test]
fn a_page_bears_the_name_and_the_seal_of_the_setting_that_was_chosen_and_of_no_other() {
    let desk = chain();
    desk.confide(&["render", "records/ack.yaml", "--setting", "acorn", "-o", "acorn.pdf"]).fine();
    within(
        &desk,
        "settings/birch-lane",
        &["render", "../../records/ack.yaml", "--workspace", ".", "-o", "../../b.pdf"],
    )
    .fine();
    let found = ["acorn", "birch-lane"].map(|id| ["acorn.pdf", "b.pdf"].map(|file| verdict(&desk, id, file)));
    assert_eq!(found, [["SEALED", "UNKNOWN-SIGNER"], ["UNKNOWN-SIGNER", "SEALED"]]);
    let Some(pages) = pages(&desk.bytes("acorn.pdf")) else { return };
    let text = pages.join(" ");
    // the name is its own, the registration the chain's
    assert!(text.contains("Acorn House") && text.contains("ZA123456"), "{text}");
    assert!(!text.contains("Birch Lane"), "{text}");
}

#[test]
fn work_in_a_settings_folder_chooses_it() {
    let desk = chain();
    desk.put("settings/acorn/records/ack.yaml", &sample(ACK));
    within(&desk, "settings/acorn", &["render", "records/ack.yaml", "-o", "ack.pdf"]).fine();
    desk.confide(&["render", "settings/birch-lane/../acorn/records/ack.yaml", "-o", "near.pdf"]).fine();
    assert_eq!([verdict(&desk, "acorn", "settings/acorn/ack.pdf"), verdict(&desk, "acorn", "near.pdf")], ["SEALED"; 2]);
}

#[test]
fn without_a_setting_nothing_is_made_and_the_settings_are_named() {
    let desk = chain();
    let run = desk.confide(&["render", "records/ack.yaml", "-o", "ack.pdf"]).refused(2);
    assert!(run.said.contains("acorn, birch-lane"), "{}", run.said);
    let run = desk.confide(&["render", "records/ack.yaml", "--setting", "acron", "-o", "ack.pdf"]).refused(2);
    assert!(run.said.contains("did you mean `acorn`?"), "{}", run.said);
    assert!(!desk.has("ack.pdf"));
    desk.confide(&["check", "records/ack.yaml"]).fine();
    let alone = Desk::specimen();
    let run = alone.confide(&["forms", "--setting", "acorn"]).refused(2);
    assert!(run.said.contains("is no chain"), "{}", run.said);
}

#[test]
fn a_setting_is_stricter_and_not_laxer() {
    let desk = chain();
    desk.set("storage: {kind: none}", "storage: {kind: none}\nnumbers: {late_record_hours: 12}");
    let own = |more: &str| desk.put("settings/acorn/setting.yaml", &format!("{ACORN}{more}"));
    for (numbers, is_fine) in [
        ("numbers: {late_record_hours: 6}\n", true),
        ("numbers: {late_record_hours: 18}\n", false),
        ("numbers: {reasons_letters: 60}\n", true),
        ("numbers: {reasons_letters: 10}\n", false),
    ] {
        own(numbers);
        let run = desk.confide(&["check", "records/ack.yaml", "--setting", "acorn"]);
        assert_eq!(run.code == 0, is_fine, "{numbers}{}", run.said);
        let place = "settings/acorn/setting.yaml:4:";
        assert!(is_fine || run.said.contains(place) && run.said.contains("not laxer"), "{}", run.said);
    }
    // a copy may lie on a disc in the clear where the chain lets it, too
    let reason = "discs: {in_clear: [{code: court, reason: They open nothing else, decided_by: Jo Dale}]}\n";
    own(reason);
    let run = desk.confide(&["check", "records/ack.yaml", "--setting", "acorn"]);
    assert!(run.code == 1 && run.said.contains("settings/acorn/setting.yaml:4:"), "{}", run.said);
    assert!(run.said.contains("the chain does not let a copy lie on a disc in the clear for `court`"), "{}", run.said);
    own("");
    let open = Workspace::open(Some(&desk.at("settings/acorn"))).expect("sound");
    assert_eq!(open.procedure.number("late_record_hours", &open.setting.data), Some(12));
}

#[test]
fn a_settings_forms_are_added_and_never_take_the_chains_place() {
    let desk = chain();
    let set = "set: acorn\ntitle: Acorn\naudience: parents\nforms: [privacy_notice]\n";
    desk.put("settings/acorn/forms/sets/acorn.yaml", set);
    let open = |id: &str| Workspace::open(Some(&desk.at(&format!("settings/{id}"))));
    let has = |id: &str| open(id).expect("sound").sets.iter().any(|(name, _)| name.contains("acorn"));
    assert!(has("acorn") && !has("birch-lane"));
    let (as_set, as_form) = (set.replace("set: acorn", "set: registration"), "form: consent_set\n");
    for (name, text) in [
        ("templates/form.typ", "nothing"),
        ("forms/sets/another.yaml", as_set.as_str()),
        ("forms/another.yaml", as_form),
    ] {
        let name = format!("settings/acorn/{name}");
        desk.put(&name, text);
        let broken = open("acorn").expect_err("it would take the place of one that is there").to_string();
        assert!(broken.contains("would take the place of the chain's"), "{broken}");
        desk.remove(&name);
    }
    desk.put("settings/acorn/templates/form.typ", "nothing");
    assert!(open("birch-lane").is_ok());
}

#[test]
fn each_row_of_an_intake_is_made_by_its_own_setting() {
    let desk = chain();
    let table = "Child reference,Child's full name,Date of birth,Parent or carer,Setting\n\
                 C-0042,Aisha Example,2023-03-14,Leila Example,acorn\n\
                 C-0043,Marek Sample,2022-11-02,Marta Sample,Birch Lane\n\
                 C-0044,Tom Sample,2022-11-02,Marta Sample,beech\n\
                 C-0045,Ana Sample,2022-11-02,Marta Sample,\n";
    desk.put("intake.csv", table);
    let run = desk.confide(&["pack", "--intake", "intake.csv", "-o", "packs", "--format", "json"]);
    assert_eq!(run.code, 1, "{}", run.said);
    let lines = String::from_utf8_lossy(&run.out).into_owned();
    let told: Vec<Json> = lines.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    let found: Vec<&Json> = told.iter().filter_map(|t| t["findings"].as_array()).flatten().collect();
    let places: Vec<_> = found.iter().map(|f| (f["line"].as_u64(), f["column"].as_u64())).collect();
    assert_eq!(places, [(Some(4), Some(5)), (Some(5), Some(0))], "{found:?}");
    let (acorn, birch) = ("packs/acorn/registration-C-0042.pdf", "packs/birch-lane/registration-C-0043.pdf");
    assert_eq!([verdict(&desk, "acorn", acorn), verdict(&desk, "birch-lane", birch)], ["SEALED"; 2]);
    assert_eq!(desk.files().iter().filter(|f| f.ends_with(".pdf")).count(), 2, "{:?}", desk.files());
    // who is chosen takes the rows that name nobody
    let run = desk.confide(&["pack", "--intake", "intake.csv", "--setting", "acorn", "-o", "packs", "--resume"]);
    assert_eq!(run.code, 1, "{}", run.said);
    assert!(desk.has("packs/acorn/registration-C-0045.pdf"), "{}", run.said);
}

#[test]
fn the_chains_logo_is_its_settings_unless_they_have_a_look_of_their_own() {
    let desk = chain();
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path d=\"M1 1H8V8Z\"/></svg>";
    desk.put("logo.svg", svg);
    desk.set("languages: [en]", "languages: [en]\nlook: {logo: logo.svg, logo_alt: A leaf, accent: \"#1d5f5f\"}");
    let look = |id: &str| Workspace::open(Some(&desk.at(&format!("settings/{id}")))).expect("sound").setting.look;
    desk.put("settings/birch-lane/setting.yaml", &format!("{BIRCH}look: {{accent: \"#6a1d3c\"}}\n"));
    let (acorn, birch) = (look("acorn"), look("birch-lane"));
    assert!(acorn.logo.is_some() && acorn.accent.to_string() == "#1d5f5f");
    assert!(birch.logo.is_none() && birch.accent.to_string() == "#6a1d3c");
}
