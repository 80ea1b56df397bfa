//! The setting's keys: which of them seal, what becomes of one that ends, and that a bad one is found before the first page.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests start the binary and look at files")]
#![allow(clippy::unwrap_used, reason = "in a test a panic is the answer")]

#[path = "support/caller.rs"]
mod caller;
#[path = "support/desk.rs"]
mod desk;
#[path = "support/typed.rs"]
mod typed;

use caller::Open;
use desk::{Desk, Run, sample};
use p12_keystore::{Certificate, EncryptionAlgorithm, KeyStore, KeyStoreEntry, MacAlgorithm, Pkcs12Archive};
use p12_keystore::{PrivateKey, PrivateKeyChain};
use std::os::unix::fs::PermissionsExt as _;

const FAKE: &str = "fake/typst";

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|letter| letter.to_digit(16)).collect();
    digits.chunks(2).map(|pair| (pair[0] << 4 | pair[1]) as u8).collect()
}

macro_rules! file {
    ($name:literal) => {
        hex(include_str!(concat!("support/pkcs12/", $name, ".hex")))
    };
}

/// A file with the key of one certificate and another certificate; openssl refuses to make one.
fn mismatched() -> Vec<u8> {
    let (one, other) = (file!("p-256"), file!("p-384"));
    let archive = |bytes: &[u8]| Pkcs12Archive::from_pkcs12(bytes, "x").unwrap();
    let key = PrivateKey::from_der(archive(&one).keys[0].key.as_der()).unwrap();
    let certificate = Certificate::from_der(archive(&other).certs[0].cert.as_der()).unwrap();
    let mut store = KeyStore::new();
    let chain = PrivateKeyChain::new(b"1".as_slice(), key, [certificate]);
    store.add_entry("x", KeyStoreEntry::PrivateKeyChain(chain));
    let writer = store.writer("x").encryption_algorithm(EncryptionAlgorithm::PbeWithHmacSha256AndAes256);
    writer.mac_algorithm(MacAlgorithm::HmacSha256).write().unwrap()
}

/// Each bad identity, and what is said of it.
fn bad() -> Vec<(Vec<u8>, &'static str)> {
    let kind = "the identity cannot seal: the certificate's key is neither P-256, P-384, nor RSA of 2048 to 4096 bits";
    let usage = "the identity cannot seal: the certificate is not one for sealing documents";
    vec![
        (file!("expired"), "the identity has expired"),
        (file!("early"), "the identity is not valid yet"),
        (file!("web"), usage),
        (file!("cipher"), usage),
        (file!("authority"), usage),
        (file!("p-521"), kind),
        (file!("rsa-1024"), kind),
        (file!("old-method"), "the identity is locked by a method that is not read"),
        (mismatched(), "the key does not belong to the certificate"),
        (b"hello".to_vec(), "this is not an identity file"),
    ]
}

/// A typst that writes down each page that it is asked for, and makes none.
fn fake_typst(desk: &Desk) {
    let seen = desk.at("seen");
    let script = format!(
        "#!/bin/sh\nif [ \"$1\" = --version ]; then echo 'typst 0.15.1 (fake)'; exit; fi\necho page >> '{}'\nexit 1\n",
        seen.display()
    );
    desk.put(FAKE, &script);
    std::fs::set_permissions(desk.at(FAKE), std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// Every way in which the command line seals something; `print` and `returns remind` make their pages as `render` and `notice` do.
const WAYS: [&[&str]; 5] = [
    &["render", "records/privacy_notice/ok-sunny-corner.yaml", "-o", "one.pdf"],
    &["pack", "records", "-o", "packs"],
    &["pack", "--intake", "intake.csv", "shared", "-o", "many"],
    &[
        "notice",
        "records/privacy_notice/ok-sunny-corner.yaml",
        "records/privacy_notice_ack/ok-issued.yaml",
        "-o",
        "notices",
    ],
    &["rules", "--book", "-o", "book.pdf"],
];

#[test]
fn a_bad_certificate_is_refused_before_the_first_page_whoever_asks_for_one() {
    let desk = Desk::specimen();
    desk.put_family();
    desk.put("intake.csv", &sample("intake.csv"));
    for name in ["privacy_notice/ok-sunny-corner.yaml", "consent_set/ok-for-everyone.yaml"] {
        desk.put(&format!("shared/{name}"), &sample(name));
    }
    fake_typst(&desk);
    let (good, passphrase) = (desk.bytes("keys/seal.p12"), desk.bytes("keys/passphrase"));
    for way in WAYS {
        let run = |key: &[u8], passphrase: &[u8]| {
            desk.put_bytes("keys/seal.p12", key);
            desk.put_bytes("keys/passphrase", passphrase);
            let run = desk.confide(&[way, &["--typst", FAKE]].concat());
            (run, desk.has("seen").then(|| desk.remove("seen")).is_some())
        };
        let (with_good, reached) = run(&good, &passphrase);
        assert!(reached, "with a good key {way:?} comes as far as typst: {}", with_good.said);
        for (key, said) in bad() {
            let (refused, reached) = run(&key, b"x");
            assert!(refused.code != 0 && refused.said.contains(said), "{way:?}: {said}: {}", refused.said);
            assert!(!reached, "{way:?}: typst was started: {said}");
        }
    }
}

#[test]
fn at_the_desk_a_bad_certificate_prints_nothing_but_what_is_urgent() {
    let desk = Desk::specimen();
    fake_typst(&desk);
    for (key, said) in bad().into_iter().take(3) {
        desk.put_bytes("keys/seal.p12", &key);
        desk.put("keys/passphrase", "x");
        let open = Open::at(&desk, &["--typst", FAKE]);
        let browser = open.browser();
        let (_, typed) = typed::incident();
        let first = browser.begin("safeguarding_incident", "A", "SI-2026-0012", "C-0044");
        browser.fill(&first, &typed);
        let printed = browser.post("/print", &[]);
        assert!(!printed.body.starts_with(b"%PDF-"), "{said}");
        assert!(printed.text().contains("unlock the setting"), "{said}: {}", printed.text());
        assert!(!desk.has("seen"), "typst was started: {said}");
        let unlocked = browser.post("/seal", &[("passphrase", "x")]);
        assert!(unlocked.text().contains(said), "{}", unlocked.text());
    }
}

const NOTICE: &str = "records/privacy_notice/ok-sunny-corner.yaml";

fn word(desk: &Desk, file: &str) -> String {
    let run = desk.confide(&["verify", file]);
    String::from_utf8(run.out).unwrap()
}

fn rendered(desk: &Desk, to: &str) -> Run {
    desk.confide(&["render", NOTICE, "-o", to])
}

/// A desk whose key was made on 20 November and whose clock now shows the 24th, with a file sealed in between.
fn later() -> Desk {
    let desk = Desk::specimen();
    desk.put_family();
    rendered(&desk, "old.pdf").fine();
    desk.set("today: 2026-11-20 16:00", "today: 2026-11-24 09:00");
    desk
}

#[test]
fn what_was_sealed_with_a_renewed_key_stays_sealed_and_the_old_key_seals_no_more() {
    let desk = later();
    let (old, certificate) = (desk.bytes("keys/seal.p12"), desk.bytes("trust/certificate.pem"));
    let run = desk.confide(&["keys", "renew"]).fine();
    assert!(
        run.said.contains("what the old key sealed before Tue 24 November 2026, 09:00 stays sealed"),
        "{}",
        run.said
    );
    // what is not in the list is not what makes it trusted
    desk.remove("trust/certificate.pem");
    rendered(&desk, "new.pdf").fine();
    for file in ["old.pdf", "new.pdf"] {
        assert!(word(&desk, file).starts_with("SEALED"), "{file}: {}", word(&desk, file));
    }
    let list = String::from_utf8(desk.bytes("trust/ours.yaml")).unwrap();
    assert!(list.contains("until: 2026-11-24T09:00:00+00:00\n    ended: renewed\n"), "{list}");
    assert!(desk.has("trust/ours-2026-11-20.pem") && desk.has("trust/ours-2026-11-24.pem"));
    assert!(desk.has("keys/old-2026-11-24-090000.p12"));
    let doctor = desk.confide(&["doctor"]);
    let told = String::from_utf8(doctor.out).unwrap();
    assert!(told.contains("until Tue 24 November 2026, 09:00, renewed; what it sealed before stays sealed"), "{told}");
    // the old key again, by whoever kept it
    desk.put_bytes("keys/seal.p12", &old);
    desk.put_bytes("trust/certificate.pem", &certificate);
    let refused = rendered(&desk, "again.pdf").refused(2);
    assert!(
        refused.said.contains("the key was renewed on Tue 24 November 2026, 09:00, and seals no more"),
        "{}",
        refused.said
    );
    // a second renewal keeps both
    desk.set("today: 2026-11-24 09:00", "today: 2027-11-24 09:00");
    desk.confide(&["keys", "renew"]).fine();
    for file in ["old.pdf", "new.pdf"] {
        assert!(word(&desk, file).starts_with("SEALED"), "{file}: {}", word(&desk, file));
    }
}

#[test]
fn a_stolen_key_is_believed_by_a_time_stamp_alone_and_not_at_all_from_the_theft_on() {
    let desk = later();
    rendered(&desk, "late.pdf").fine();
    let unsaid = desk.confide(&["keys", "renew", "--because", "stolen"]).refused(2);
    assert!(unsaid.said.contains("since when somebody else may have the key"), "{}", unsaid.said);
    for (since, said) in
        [("2027-01-01 09:00", "lies in the future"), ("2025-01-01 09:00", "not in use yet"), ("x", "--since: ")]
    {
        let refused = desk.confide(&["keys", "renew", "--because", "stolen", "--since", since]).refused(2);
        assert!(refused.said.contains(said) && !desk.has("trust/ours.yaml"), "{}", refused.said);
    }
    let run = desk.confide(&["keys", "renew", "--because", "stolen", "--since", "22/11/2026 18:00"]).fine();
    assert!(run.said.contains("is UNKNOWN-SIGNER, since a thief can write any time"), "{}", run.said);
    let (old, late) = (word(&desk, "old.pdf"), word(&desk, "late.pdf"));
    assert!(old.starts_with("UNKNOWN-SIGNER") && old.contains("its key was stolen on Sun 22 November 2026"), "{old}");
    assert!(late.starts_with("NOT-SEALED") && late.contains("in the hands of somebody else"), "{late}");
    let told = |file: &str| -> serde_json::Value {
        let told = desk.confide(&["verify", "--format", "json", file]).out;
        serde_json::from_slice::<serde_json::Value>(&told).unwrap()["files"][0]["stolen_from"].clone()
    };
    assert_eq!(told("old.pdf"), "2026-11-22T18:00:00+00:00", "machines are told of the theft too");
    assert!(told("late.pdf").is_null(), "of what is not sealed nothing is told");
    // naming the certificate does not help the thief
    let named = desk.confide(&["verify", "late.pdf", "--trust", "trust/certificate.pem"]);
    assert!(String::from_utf8(named.out).unwrap().starts_with("NOT-SEALED"));
}

#[test]
fn a_lost_key_is_renewed_without_it_where_its_certificate_is_known() {
    let desk = later();
    desk.remove("keys/seal.p12");
    let unknown = desk.confide(&["keys", "renew", "--because", "lost"]).refused(2);
    assert!(unknown.said.contains("name it in trust/ours.yaml"), "{}", unknown.said);
    desk.put("trust/ours.yaml", "certificates:\n  - {file: certificate.pem, from: 2026-11-20 16:00}\n");
    desk.confide(&["keys", "renew", "--because", "lost"]).fine();
    assert!(word(&desk, "old.pdf").starts_with("SEALED"));
    rendered(&desk, "new.pdf").fine();
    assert!(word(&desk, "new.pdf").starts_with("SEALED"));
}

#[test]
fn a_workspace_knows_its_own_new_key_and_one_that_it_took_over() {
    let desk = Desk::specimen();
    ["keys/seal.p12", "trust/certificate.pem"].iter().for_each(|file| desk.remove(file));
    desk.put_family();
    desk.confide(&["keys", "new", "--passphrase-file", "keys/passphrase"]).fine();
    rendered(&desk, "own.pdf").fine();
    assert!(word(&desk, "own.pdf").starts_with("SEALED"));
    desk.remove("keys/seal.p12");
    desk.put_bytes("from-an-authority.p12", &file!("p-384"));
    desk.put("x", "x");
    let said = desk.confide(&["keys", "import", "from-an-authority.p12", "--passphrase-file", "x"]).fine().said;
    assert!(said.starts_with("the key of Acorns, valid until 1 January 2046\n"), "{said}");
    assert!(String::from_utf8(desk.bytes("trust/ours.yaml")).unwrap().contains("from: 2026-01-01T00:00:00+00:00"));
}

#[test]
fn a_list_of_certificates_that_cannot_be_read_is_an_error_at_its_line() {
    let desk = Desk::specimen();
    desk.put_family();
    rendered(&desk, "old.pdf").fine();
    desk.put("trust/note.txt", "not a certificate");
    let row = |rest: &str| format!("certificates:\n  - file: certificate.pem\n{rest}");
    for (text, said) in [
        (row("    from: 2026-11-20 16:00\n    untill: 2026-11-21 16:00\n"), "4:5: the key `untill` is not known here"),
        (row("    from: yesterday\n"), "3:5: the time is missing"),
        (row(""), "2:5: `from` is missing"),
        (
            row("    from: 2026-11-20 16:00\n    until: 2026-11-21 16:00\n"),
            "4:5: it is not said why this certificate ended",
        ),
        (row("    from: 2026-11-20 16:00\n    ended: lost\n"), "4:5: it is not said when this certificate ended"),
        (
            row("    from: 2026-11-20 16:00\n    until: 2026-11-19 16:00\n    ended: lost\n"),
            "4:5: this certificate ended before it began",
        ),
        (
            row("    from: 2026-11-20 16:00\n    until: 2026-11-21 16:00\n    ended: sold\n"),
            "5:12: `sold` is none of the values of `ended`",
        ),
        ("certificates:\n  - {file: none.pem, from: 2026-11-20 16:00}\n".into(), "2:6: "),
        (
            "certificates:\n  - {file: note.txt, from: 2026-11-20 16:00}\n".into(),
            "2:6: note.txt: the certificate cannot be read",
        ),
        (
            "certificates:\n  - {file: ../setting.yaml, from: 2026-11-20 16:00}\n".into(),
            "2:6: `../setting.yaml` is not the name of a file",
        ),
        ("certificates: [\n".into(), ""),
        ("- 1\n".into(), "1:1: a map is needed here"),
    ] {
        desk.put("trust/ours.yaml", &text);
        let place = format!("trust/ours.yaml:{said}");
        for command in [&["verify", "old.pdf"][..], &["render", NOTICE, "-o", "new.pdf"]] {
            let run = desk.confide(command).refused(2);
            assert!(run.said.contains(&place), "{place}: {}", run.said);
        }
        let doctor = desk.confide(&["doctor"]);
        let told = String::from_utf8(doctor.out).unwrap();
        assert!(told.contains(&format!("look     trust        {place}")), "{place}: {told}");
    }
}

#[test]
fn doctor_names_the_person_whose_key_cannot_be_read() {
    let desk = Desk::specimen();
    desk.set("role: designated_person, from", "role: designated_person, public_key: age1nothing, from");
    let told = String::from_utf8(desk.confide(&["doctor"]).out).unwrap();
    assert!(told.contains("look     persons      the `public_key` of Ana Roy cannot be read"), "{told}");
}

#[test]
fn what_is_handed_out_names_every_certificate_with_its_words_and_nothing_secret() {
    let desk = Desk::specimen();
    desk.confide(&["keys", "publish", "website"]).fine();
    let files: Vec<String> = desk.files().into_iter().filter(|name| name.starts_with("website/")).collect();
    assert_eq!(files, ["website/certificate.pem", "website/how-to-check.txt"]);
    let page = String::from_utf8(desk.bytes("website/how-to-check.txt")).unwrap();
    let trust = String::from_utf8(desk.confide(&["keys", "export"]).fine().said.into_bytes()).unwrap();
    let words = trust.trim().strip_prefix("its words: ").unwrap_or_default().to_owned();
    assert!(!words.is_empty() && page.contains(&words), "{page}");
    assert_eq!(desk.bytes("website/certificate.pem"), desk.bytes("trust/certificate.pem"));
    // the page is written anew, as on another day; another certificate is never replaced
    desk.put("website/how-to-check.txt", "of yesterday");
    desk.confide(&["keys", "publish", "website"]).fine();
    assert_eq!(desk.bytes("website/how-to-check.txt"), page.as_bytes());
    desk.put("website/certificate.pem", "something else");
    desk.confide(&["keys", "publish", "website"]).refused(2);
}
