//! The register is whole or it is said where it is not: no line can be changed, moved, taken out, cut off or written anew, and
//! whoever has the key itself is found by a head's code that was written down.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests look at files and start the binary")]

#[path = "support/desk.rs"]
mod desk;
#[path = "support/september.rs"]
mod september;
#[path = "support/stand_in.rs"]
mod stand_in;

use confide::register::{Entry, FILE, HEAD, Head, Looked, Register, Told, look, told_as_table};
use confide::seal::{Identity, Subject};
use confide::source::fingerprint;
use confide::system::Random;
use confide::verify::Trust;
use desk::{Desk, Run};
use serde_json::{Value, json};
use std::os::unix::process::CommandExt as _;
use std::sync::OnceLock;

const COUNT: usize = 1000;

fn now() -> chrono::DateTime<chrono::Utc> {
    "2026-11-20T16:00:00Z".parse().expect("a time")
}

fn identity(seed: u64) -> Identity {
    let subject = Subject { organisation: "Sunny Corner Nursery".into(), specimen: true };
    Identity::new(&subject, now(), &Random::seeded(seed)).expect("an identity")
}

/// The entry of a line: packs handed out, some of them back, most of them closed; discs that were written, tried and lost; files
/// that were removed; and records, what holds them, what was destroyed.
fn entry(n: usize) -> Entry {
    let (pack, check) = (format!("quick-C-{n:04}"), "ACDEF-HJKMN-PRTWX");
    let disc = format!("DISC-2026-{:03}", n / 10);
    let entry = match n % 5 {
        0 => issued(n, "Poppy"),
        1 => json!({"kind": "returned", "pack": pack, "check": check, "form": "consent_set",
            "items": {"suncream": "yes", "photo_journal": "no"}, "signed": [], "seen_by": "S-001"}),
        2 if n % 10 == 2 => json!({"kind": "exported", "disc": disc, "child": format!("C-{n:04}"),
            "files": [{"code": "ACDEF-HJKMN-PRTWX", "record": "SE-1", "hash": fingerprint(b"a copy")}],
            "in_clear": {"code": "court", "reason": "the court asked for it"}, "by": "S-001"}),
        3 if n % 10 == 3 => json!({"kind": "disc_tested", "disc": disc, "amiss": ["ACDEF-HJKMN-PRTWX"], "by": "S-001"}),
        4 if n % 10 == 4 => json!({"kind": "disc_lost", "disc": disc, "breach": format!("CB-{disc}"), "by": "S-001"}),
        2 if n % 4 == 1 => {
            json!({"kind": "destroyed", "record": format!("SI-{n:04}"), "hash": fingerprint(pack.as_bytes()),
            "form": "safeguarding_incident", "kept": {"disc": format!("DISC-{n:04}")}, "by": "S-001"})
        }
        2 => of_record(n),
        _ => json!({"kind": "closed", "pack": pack, "check": check, "why": "not_needed", "by": "S-001"}),
    };
    serde_json::from_value(entry).expect("an entry")
}

/// What a line says of a record that is kept.
fn of_record(n: usize) -> Value {
    let (record, child) = (format!("SI-{n:04}"), format!("C-{n:04}"));
    let (form, check) = ("safeguarding_incident", "ACDEF-HJKMN-PRTWX");
    match n / 5 % 6 {
        0 => json!({"kind": "page", "form": form, "record": record, "child": child, "moment": "signed", "check": check,
            "kept": {"class": "safeguarding", "until": "2049-03-01", "filed": "safeguarding_restricted", "copy": "paper"}}),
        1 => json!({"kind": "held", "record": record, "why": "court", "by": "S-001"}),
        2 => json!({"kind": "lifted", "child": child, "why": "court", "by": "S-001"}),
        4 => {
            json!({"kind": "copied", "form": form, "record": record, "child": child, "audience": "police", "check": check,
            "withheld": 12})
        }
        3 => json!({"kind": "counted", "child": child, "from": "2026-07-16", "by": "S-001"}),
        _ => json!({"kind": "destroyed_on_paper", "form": form, "record": record, "child": child, "check": check,
            "until": "2049-03-01", "how": "shredded", "by": "S-001"}),
    }
}

fn issued(n: usize, room: &str) -> Value {
    json!({"kind": "issued", "pack": format!("quick-C-{n:04}"), "child": format!("C-{n:04}"), "room": room,
        "check": "ACDEF-HJKMN-PRTWX", "set": "quick", "forms": [{"form": "consent_set", "record": "r-1"}]})
}

/// A register of a thousand lines, signed.
struct Long {
    lines: Vec<String>,
    head: Vec<u8>,
    trust: Trust,
}

fn long() -> &'static Long {
    static LONG: OnceLock<Long> = OnceLock::new();
    LONG.get_or_init(Long::new)
}

impl Long {
    fn new() -> Long {
        let folder = tempfile::tempdir().expect("a folder");
        Register::add(folder.path(), now(), |_| Ok((0..COUNT).map(entry).collect())).expect("written");
        Register::sign(folder.path(), now(), &identity(1)).expect("signed");
        let read = |name: &str| std::fs::read(folder.path().join(name)).expect("the file is there");
        let text = String::from_utf8(read(FILE)).expect("letters");
        let lines = text.lines().map(str::to_owned).collect();
        Long { lines, head: read(HEAD), trust: Trust::of([identity(1).certificate().clone()]) }
    }

    /// What is found when its lines are these.
    fn found(&self, lines: &[String]) -> Looked {
        self.found_in((lines.join("\n") + "\n").as_bytes())
    }

    fn found_in(&self, bytes: &[u8]) -> Looked {
        Looked::at(bytes, Some(&self.head), &self.trust)
    }

    /// The line that is named as the one that is amiss.
    fn named(&self, lines: &[String]) -> Option<usize> {
        named(&self.found(lines))
    }

    /// The lines with one of them changed, and the chain mended from there on.
    fn chained_anew(&self, at: usize) -> Vec<String> {
        let mut lines = self.lines.clone();
        lines[at] = changed(&lines[at], "pack");
        for later in at + 1..lines.len() {
            let (old, new) = (fingerprint(self.lines[later - 1].as_bytes()), fingerprint(lines[later - 1].as_bytes()));
            lines[later] = lines[later].replacen(&old, &new, 1);
        }
        lines
    }
}

fn named(looked: &Looked) -> Option<usize> {
    let message = &looked.faults.first()?.message;
    let (_, rest) = message.split_once("the register is not whole: line ")?;
    rest.split(' ').next()?.parse().ok()
}

/// The line with the first letter or figure of one of its fields changed.
fn changed(line: &str, field: &str) -> String {
    let key = format!("\"{field}\":");
    let other_field = if line.contains("\"pack\":") && field != "pack" { "pack" } else { "at" };
    let Some(start) = line.find(&key).map(|at| at + key.len()) else { return changed(line, other_field) };
    let at = start + line[start..].find(|c: char| c.is_ascii_alphanumeric()).expect("a value");
    let other = match &line[at..=at] {
        "9" => "1",
        figure if figure.as_bytes()[0].is_ascii_digit() => "9",
        "x" => "y",
        _ => "x",
    };
    format!("{}{other}{}", &line[..at], &line[at + 1..])
}

#[test]
fn a_line_of_which_one_field_is_changed_is_named() {
    let long = long();
    assert!(long.found(&long.lines).is_whole(), "{:?}", long.found(&long.lines).faults);
    let fields = [
        "at", "pack", "child", "check", "prev", "form", "by", "kind", "seq", "suncream", "seen_by", "room", "disc",
        "hash", "record", "reason", "amiss", "breach", "why", "from", "how", "until", "filed", "class", "copy",
    ];
    let each = (0..COUNT).map(|at| (at, fields[at % fields.len()]));
    let all = [0, 1, 2, 9, 499, 500, COUNT - 2, COUNT - 1].into_iter().flat_map(|at| fields.map(|field| (at, field)));
    let kinds = (2..COUNT).step_by(5).take(5).flat_map(|at| fields.map(|field| (at, field)));
    for (at, field) in each.chain(all).chain(kinds) {
        let mut lines = long.lines.clone();
        lines[at] = changed(&lines[at], field);
        assert_ne!(lines[at], long.lines[at]);
        assert_eq!(long.named(&lines), Some(at + 1), "{field}: {:?}", long.found(&lines).faults);
    }
}

#[test]
fn a_line_that_is_taken_out_is_named() {
    let long = long();
    for at in 0..COUNT {
        let mut lines = long.lines.clone();
        lines.remove(at);
        assert_eq!(long.named(&lines), Some(at + 1));
    }
}

#[test]
fn two_lines_that_changed_places_and_a_line_that_stands_twice_are_named() {
    let long = long();
    for at in 0..COUNT - 1 {
        let mut lines = long.lines.clone();
        lines.swap(at, at + 1);
        assert_eq!(long.named(&lines), Some(at + 1));
    }
    for at in (0..COUNT).step_by(97) {
        let mut lines = long.lines.clone();
        lines.insert(at, long.lines[at].clone());
        assert_eq!(long.named(&lines), Some(at + 2));
    }
}

#[test]
fn an_end_that_is_cut_off_is_found_wherever_it_is_cut() {
    let long = long();
    for kept in 0..COUNT {
        let found = long.found(&long.lines[..kept]);
        assert_eq!(named(&found), Some(kept + 1), "{:?}", found.faults);
        assert!(found.faults[0].message.contains("signed up to line 1000, and its end was cut off"));
    }
    let whole = long.lines.join("\n");
    let last = whole.len() - long.lines[COUNT - 1].len();
    for kept in (last - 2..whole.len()).chain((0..last).step_by(4099)) {
        let found = long.found_in(&whole.as_bytes()[..kept]);
        assert!(!found.is_whole(), "{kept} bytes");
        assert_eq!(named(&found), Some(found.lines() + 1), "the first line that is gone: {:?}", found.faults);
    }
    assert!(long.found_in(whole.as_bytes()).is_whole(), "only an end of line is missing");
}

#[test]
fn lines_written_anew_are_found_by_the_signed_head() {
    let long = long();
    for at in (0..COUNT).step_by(29).chain([1, COUNT - 2, COUNT - 1]) {
        let found = long.found(&long.chained_anew(at));
        assert_eq!((found.lines(), named(&found)), (COUNT, Some(COUNT)), "{:?}", found.faults);
        assert!(found.faults[0].message.contains("is not the one that was signed"), "{:?}", found.faults);
    }
}

#[test]
fn a_forged_head_is_found() {
    let long = long();
    let lines = long.chained_anew(400);
    let text = lines.join("\n");
    let last = fingerprint(lines[COUNT - 1].as_bytes());
    let judged = |head: &Head| Looked::at(text.as_bytes(), Some(&serde_json::to_vec(head).expect("JSON")), &long.trust);
    // by another key of the same name
    let other = Head::sign(COUNT, &last, now(), &identity(2)).expect("signed");
    let found = judged(&other);
    assert!(found.signed.is_none() && found.faults[0].message.contains("not known as the setting's own"), "{found:?}");
    // the true head, with what it says changed
    let own: Value = serde_json::from_slice(&long.head).expect("JSON");
    let other: Value = serde_json::to_value(&other).expect("JSON");
    for (field, to) in [
        ("last", json!(last)),
        ("lines", json!(COUNT - 1)),
        ("at", json!("2026-11-20T16:00:01+00:00")),
        ("at", json!("yesterday")),
        ("signature", other["signature"].clone()),
        ("signature", json!("00")),
        ("signature", json!("x")),
        ("certificate", other["certificate"].clone()),
        ("certificate", json!("")),
    ] {
        let mut forged = own.clone();
        forged[field] = to;
        let found = judged(&serde_json::from_value(forged).expect("a head"));
        assert!(found.signed.is_none() && !found.is_whole(), "{field}");
        assert!(found.faults[0].message.contains("it was changed"), "{field}: {:?}", found.faults);
    }
    // its times are the certificate's
    let late = now() + chrono::Days::new(10_000);
    let expired = judged(&Head::sign(COUNT, &last, late, &identity(1)).expect("signed"));
    assert!(expired.faults[0].message.contains("expired"), "{:?}", expired.faults);
    for bytes in [&b""[..], b"{}", b"hello", &long.head[..long.head.len() - 1]] {
        let found = Looked::at(text.as_bytes(), Some(bytes), &long.trust);
        assert!(found.faults.iter().any(|f| f.message.contains("is not a register's head")), "{:?}", found.faults);
    }
    let never = Looked::at(text.as_bytes(), None, &long.trust);
    assert!(never.faults[0].message.contains("of its 1000 lines none is signed"), "{:?}", never.faults);
    assert!(Looked::at(b"", None, &long.trust).is_whole(), "nothing was handed out yet");
}

#[test]
fn what_a_head_was_at_a_line_is_known_by_its_code() {
    let long = long();
    let found = long.found(&long.lines);
    assert_eq!(found.had(&found.code().expect("it has lines")), Some(COUNT));
    let shorter = long.found(&long.lines[..400]);
    let code = shorter.code().expect("it has lines");
    assert_eq!(found.had(&code), Some(400));
    assert_eq!(long.found(&long.chained_anew(399)).had(&code), None, "line 400 is another one");
    assert_eq!(long.found(&long.chained_anew(400)).had(&code), Some(400), "up to line 400 it is the same");
}

#[test]
fn writers_at_once_lose_no_line_and_the_last_leaves_all_signed() {
    let folder = tempfile::tempdir().expect("a folder");
    let writers: Vec<_> = (0..4)
        .map(|w| {
            let folder = folder.path().to_owned();
            std::thread::spawn(move || {
                for n in 0..10 {
                    let (entry, later) = (entry(5 * (w * 10 + n)), now() + chrono::TimeDelta::seconds(n as i64));
                    Register::add_signed(&folder, later, Some(&identity(1)), |_| Ok(vec![entry])).expect("written");
                    let seen = Register::read(&folder).expect("whole while others write");
                    assert!(seen.lines().len() > n);
                }
            })
        })
        .collect();
    writers.into_iter().for_each(|w| w.join().expect("it ends"));
    let read = |name: &str| std::fs::read(folder.path().join(name)).expect("the file is there");
    let found = Looked::at(&read(FILE), Some(&read(HEAD)), &Trust::of([identity(1).certificate().clone()]));
    assert!(found.is_whole(), "{:?}", found.faults);
    assert_eq!((found.lines(), found.waiting()), (40, 0));
}

#[test]
fn no_cell_of_the_table_is_a_formula() {
    let cell = |text: &str| text.to_owned();
    let told = Told {
        line: 1,
        at: cell("2026-11-20T16:00:00+00:00"),
        kind: "issued",
        pack: cell("=cmd|'/C calc'!A0"),
        child: cell("@C-1"),
        form: cell("+1"),
        said: cell("-1, \"quoted\""),
        by: cell("\tS-001"),
        words: String::new(),
    };
    let table = String::from_utf8(told_as_table(&[told]).expect("a table")).expect("letters");
    let mut reader = csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
    let row = reader.records().next().expect("a row").expect("cells");
    assert!(row.iter().all(|cell| !cell.starts_with(|c| "=+-@\t\r".contains(c))), "{row:?}");
    assert_eq!(&row[6], "'-1, \"quoted\"");
}

const RUN: [&str; 9] =
    ["pack", "--intake", "september.csv", "--set", "quick", "--typst", "stand-in/typst", "-o", "out"];

/// A desk that handed out a short pack to so many families.
fn office(count: usize) -> Desk {
    let desk = Desk::specimen();
    stand_in::stand_in(&desk);
    hand_out(&desk, count).fine();
    desk
}

fn hand_out(desk: &Desk, count: usize) -> Run {
    desk.put("september.csv", &september::table(count, 0));
    desk.confide(&[&RUN[..], &["--resume"]].concat())
}

/// The exit code of `register verify`, and what it says.
fn verified(desk: &Desk, more: &[&str]) -> (i32, String) {
    let run = desk.confide(&[&["register", "verify"], more].concat());
    (run.code, String::from_utf8(run.out).expect("letters") + &run.said)
}

fn head_code(desk: &Desk) -> String {
    let run = desk.confide(&["register", "verify", "--format", "json"]);
    let told: Value = serde_json::from_slice(&run.out).expect("JSON");
    told["head"].as_str().expect("a code").to_owned()
}

#[test]
fn what_is_handed_out_is_signed_and_a_register_written_anew_with_the_key_is_found_by_a_code() {
    let desk = office(3);
    let (code, said) = verified(&desk, &[]);
    assert_eq!(code, 0, "{said}");
    for words in ["WHOLE register.jsonl", "up to line 3, by Sunny Corner Nursery, on Fri 20 November 2026, 16:00"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(!said.contains("wait"), "{said}");
    let head = head_code(&desk);
    let summary = String::from_utf8(desk.bytes("out/summary.txt")).expect("letters");
    assert!(summary.contains(&format!("register head {head}")), "{head}: {summary}");
    let doctor = String::from_utf8(desk.confide(&["doctor"]).out).expect("letters");
    assert!(doctor.contains("each of its 3 lines follows from the one before; signed up to line 3"), "{doctor}");
    hand_out(&desk, 5).fine();
    let (code, said) = verified(&desk, &["--head", &head.to_lowercase()]);
    assert!(code == 0 && said.contains(&format!("{head} was its head at line 3")), "{said}");
    let (code, said) = verified(&desk, &["--head", "not a code"]);
    assert!(code == 2 && said.contains("three groups of five letters"), "{said}");
    // whoever has the key leaves one family out and writes everything anew
    [FILE, HEAD].iter().for_each(|file| desk.remove(file));
    let table = september::table(5, 0);
    let without: Vec<&str> = table.lines().filter(|line| !line.contains("C-0002")).collect();
    desk.put("september.csv", &without.join("\n"));
    desk.confide(&[&RUN[..], &["--replace"]].concat()).fine();
    assert_eq!(verified(&desk, &[]).0, 0, "in itself it is whole");
    let (code, said) = verified(&desk, &["--head", &head]);
    assert!(code == 1 && said.contains(&format!("{head} was never its head")), "{said}");
}

#[test]
fn what_is_added_while_the_key_is_locked_waits_and_is_counted() {
    let desk = office(2);
    desk.set(", passphrase_file: keys/passphrase", "");
    desk.confide(&["returns", "close", "quick-C-0001", "--by", "S-001"]).fine();
    let (code, said) = verified(&desk, &[]);
    assert!(code == 0 && said.contains("1 line waits for a signature, from line 3 on"), "{said}");
    let doctor = String::from_utf8(desk.confide(&["doctor"]).out).expect("letters");
    assert!(doctor.contains("1 line waits for a signature"), "{doctor}");
    desk.confide(&["register", "sign"]).refused(2);
    desk.confide(&["register", "sign", "--passphrase-file", "keys/passphrase"]).fine();
    let (code, said) = verified(&desk, &[]);
    assert!(code == 0 && said.contains("up to line 3") && !said.contains("wait"), "{said}");
    desk.set("{seal: keys/seal.p12", "{seal: keys/seal.p12, passphrase_file: keys/passphrase");
    desk.confide(&["returns", "close", "quick-C-0002", "--by", "S-001"]).fine();
    assert!(verified(&desk, &[]).1.contains("up to line 4"), "where nobody need be asked it is signed at once");
}

#[test]
fn a_crash_before_the_head_is_no_tampering_and_the_next_run_mends_it() {
    let desk = office(2);
    let before = desk.bytes(HEAD);
    hand_out(&desk, 4).fine();
    for (now, later) in [(4, 4), (4, 5)] {
        desk.put_bytes(HEAD, &before);
        let (code, said) = verified(&desk, &[]);
        assert!(code == 0 && said.contains("2 lines wait for a signature, from line 3 on"), "{now}: {said}");
        desk.set("today: 2026-11-20", "today: 2026-11-21");
        hand_out(&desk, later).fine();
        desk.set("today: 2026-11-21", "today: 2026-11-20");
        let (code, said) = verified(&desk, &[]);
        assert!(code == 0 && said.contains(&format!("up to line {later}")) && !said.contains("wait"), "{said}");
    }
    // but not one that leaves several additions behind
    desk.put_bytes(HEAD, &before);
    let (code, said) = verified(&desk, &[]);
    assert!(code == 1 && said.contains("an older one may have been put back"), "{said}");
    hand_out(&desk, 6).fine();
    assert_eq!(verified(&desk, &[]).0, 1, "and the next run does not sign it unasked");
    desk.confide(&["register", "sign"]).fine();
    assert_eq!(verified(&desk, &[]).0, 0, "whoever has looked signs it");
}

#[test]
fn without_its_head_or_with_less_than_it_counts_the_register_is_not_whole() {
    let desk = office(3);
    let (whole, head) = (desk.bytes(FILE), desk.bytes(HEAD));
    let text = String::from_utf8(whole.clone()).expect("letters");
    desk.remove(HEAD);
    let (code, said) = verified(&desk, &[]);
    assert!(code == 1 && said.contains("none is signed") && said.contains("confide register sign"), "{said}");
    hand_out(&desk, 4).fine();
    assert!(!desk.has(HEAD), "nobody looked through it, and it is signed all the same");
    desk.put_bytes(FILE, &whole);
    desk.put_bytes(HEAD, &head);
    desk.put(FILE, &text[..text.trim_end().rfind('\n').expect("lines") + 1]);
    for refused in [desk.confide(&["returns"]), hand_out(&desk, 4), desk.confide(&["register", "sign"])] {
        assert!(
            refused.code == 2 && refused.said.contains("line 3 of register.jsonl is not there"),
            "{}",
            refused.said
        );
        assert!(refused.said.contains("from a backup"), "{}", refused.said);
    }
    let (code, said) = verified(&desk, &[]);
    assert!(code == 1 && said.starts_with("NOT-WHOLE") && said.contains("its end was cut off"), "{said}");
    desk.remove(FILE);
    let (code, said) = verified(&desk, &[]);
    assert!(
        code == 1 && said.contains("there is no register.jsonl here, and register.head was signed over 3 lines"),
        "{said}"
    );
    assert!(!said.contains("line 1 of register.jsonl"), "said once: {said}");
    desk.put_bytes(FILE, &whole);
    desk.put(HEAD, "{}");
    assert!(desk.confide(&["returns"]).refused(2).said.contains("register.head is not a register's head"));
}

#[test]
fn a_head_of_a_renewed_key_stays_and_one_of_a_stolen_key_waits_for_somebody_who_looks() {
    let desk = office(2);
    desk.set("today: 2026-11-20 16:00", "today: 2026-11-24 09:00");
    desk.confide(&["keys", "renew"]).fine();
    desk.remove("trust/certificate.pem");
    let (code, said) = verified(&desk, &[]);
    assert!(code == 0 && said.contains("up to line 2"), "{said}");
    hand_out(&desk, 3).fine();
    assert!(verified(&desk, &[]).1.contains("on Tue 24 November 2026, 09:00"));
    desk.set("today: 2026-11-24 09:00", "today: 2026-11-26 09:00");
    desk.confide(&["keys", "renew", "--because", "stolen", "--since", "2026-11-25 09:00"]).fine();
    let stolen = "is signed with a key that somebody else may have since Wed 25 November 2026, 09:00";
    let (code, said) = verified(&desk, &[]);
    assert!(code == 1 && said.contains(stolen), "{said}");
    hand_out(&desk, 4).fine();
    let (code, said) = verified(&desk, &[]);
    assert!(code == 1 && said.contains(stolen), "the new key does not sign over it unasked: {said}");
    desk.confide(&["register", "sign"]).fine();
    let (code, said) = verified(&desk, &[]);
    assert!(code == 0 && said.contains("up to line 4"), "{said}");
}

#[test]
fn its_lines_are_told_in_plain_words_and_as_a_table() {
    let desk = office(3);
    let head = "pack,form,section.two_things,signed.sign,signed_on,seen_by\r\n";
    desk.put("back.csv", &format!("{head}quick-C-0001,privacy_notice_ack,filled,signed,20/11/2026,s-001\r\n"));
    desk.confide(&["returns", "--from", "back.csv"]).fine();
    desk.set("today: 2026-11-20 16:00", "today: 2026-11-22 09:00");
    desk.confide(&["returns", "close", "quick-C-0002", "--by", "S-002"]).fine();
    let show = |more: &[&str]| {
        let run = desk.confide(&[&["register", "show"], more].concat()).fine();
        String::from_utf8(run.out).expect("letters")
    };
    let all = show(&[]);
    assert_eq!(all.lines().count(), 5, "{all}");
    for words in [
        "1  Fri 20 November 2026, 16:00  C-0001: quick-C-0001 handed out (check ",
        "C-0001: quick-C-0001 came back, You have been given our privacy notice: sections filled in: 1; signed by parent on Fri 20 November 2026; taken in by S-001",
        "C-0002: nobody waits for quick-C-0002 any more: it is not needed, says S-002",
    ] {
        assert!(all.contains(words), "{words}: {all}");
    }
    assert_eq!(show(&["--child", "c-0001"]).lines().count(), 2);
    assert_eq!(show(&["--pack", "quick-C-0003"]).lines().count(), 1);
    assert_eq!(show(&["--since", "21/11/2026"]).lines().count(), 1);
    let told: Value = serde_json::from_str(&show(&["--format", "json"])).expect("JSON");
    assert_eq!(told["lines"][4]["kind"], "closed");
    desk.confide(&["register", "export", "-o", "register.csv"]).fine();
    let table = String::from_utf8(desk.bytes("register.csv")).expect("letters");
    let rows: Vec<&str> = table.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!((rows[0], rows.len()), ("line,time,kind,pack,child,form,said,by", 6));
    assert!(
        rows[5].starts_with("5,2026-11-22T09:00:00+00:00,closed,quick-C-0002,C-0002,,not needed,S-002"),
        "{}",
        rows[5]
    );
    assert!(!table.contains("Example") && !all.contains("Example"), "no name is told");
}

#[test]
fn a_full_disc_loses_nothing_and_says_what_to_do() {
    let desk = Desk::specimen();
    let entry = serde_json::from_value(issued(0, &"a room ".repeat(20))).expect("an entry");
    Register::add(desk.folder(), now(), |_| Ok(vec![entry])).expect("written");
    desk.confide(&["register", "sign"]).fine();
    let (whole, head) = (desk.bytes(FILE), desk.bytes(HEAD));
    // a limit of so many bytes on each file stands in for a disc that is full
    let close = |most: usize| {
        let line = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", most / 512);
        let mut command = std::process::Command::new("sh");
        command.args(["-c", &line, env!("CARGO_BIN_EXE_confide")]).current_dir(desk.folder());
        command.args(["returns", "close", "quick-C-0000", "--by", "S-001"]).env("XDG_CONFIG_HOME", desk.at("nobody"));
        desk::run(command)
    };
    let (is_short, is_long) = ((400..512).contains(&whole.len()), head.len() > 1024);
    assert!(is_short && is_long, "{} {}", whole.len(), head.len());
    // no room for the line
    let refused = close(512).refused(2);
    assert!(refused.said.contains("register.jsonl cannot be written"), "{}", refused.said);
    assert!(desk.bytes(FILE) == whole && desk.bytes(HEAD) == head, "what was written of a line is taken back");
    assert_eq!(verified(&desk, &[]).0, 0);
    // room for the line, and none for the head
    let unsigned = close(1024);
    assert_eq!(unsigned.code, 2, "{}", unsigned.said);
    assert!(unsigned.said.contains("register.head cannot be written"), "{}", unsigned.said);
    assert!(unsigned.said.contains("the lines themselves are safe"), "{}", unsigned.said);
    let (code, said) = verified(&desk, &[]);
    assert!(code == 0 && said.contains("1 line waits"), "{said}");
    desk.confide(&["register", "sign"]).fine();
    assert!(verified(&desk, &[]).1.contains("up to line 2"));
}

#[test]
fn in_a_folder_that_is_read_only_nothing_is_lost_and_it_can_still_be_looked_at() {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt as _;
    let desk = office(1);
    let (whole, head) = (desk.bytes(FILE), desk.bytes(HEAD));
    let all = walkdir::WalkDir::new(desk.folder()).contents_first(true).into_iter().flatten();
    for entry in all {
        let mode = if entry.file_type().is_dir() { 0o555 } else { 0o444 };
        set_permissions(entry.path(), Permissions::from_mode(mode)).expect("it is ours");
    }
    // whoever may do everything is asked to be nobody, to whom such a folder is read-only
    let is_root = rustix::process::geteuid().is_root();
    let confide = |args: &[&str]| {
        let mut command = desk.command(args);
        if is_root {
            command.uid(65534).gid(65534);
        }
        desk::run(command)
    };
    let refused = confide(&["returns", "close", "quick-C-0001", "--by", "S-001"]).refused(2);
    assert!(refused.said.contains("help") && refused.said.contains("you may write there"), "{}", refused.said);
    assert!(desk.bytes(FILE) == whole && desk.bytes(HEAD) == head);
    confide(&["register", "verify"]).fine();
    confide(&["register", "show"]).fine();
    set_permissions(desk.folder(), Permissions::from_mode(0o700)).expect("it is ours");
}

#[test]
fn a_workspace_in_which_nothing_was_handed_out_has_nothing_to_verify_or_to_sign() {
    let desk = Desk::specimen();
    assert_eq!(verified(&desk, &[]).0, 0);
    desk.confide(&["register", "show"]).fine();
    let sign = desk.confide(&["register", "sign"]).fine();
    assert!(sign.said.contains("nothing was handed out yet") && !desk.has(HEAD), "{}", sign.said);
    assert!(look(desk.folder()).expect("it can be looked at").is_whole());
}

#[test]
fn where_both_files_were_taken_away_what_else_is_there_gives_it_away() {
    let desk = Desk::specimen();
    let (code, said) = verified(&desk, &[]);
    assert!(code == 0 && said.starts_with("NONE register.jsonl") && said.contains("no register here yet"), "{said}");
    let take = || {
        desk.remove(FILE);
        desk.remove(HEAD);
    };
    let incident = desk::sample("safeguarding_incident/ok-whole.yaml");
    // a page that goes to standard output leaves nothing but its line
    desk.render(&incident, &[]).fine();
    take();
    assert_eq!(verified(&desk, &[]).0, 0, "nothing says that there was one");
    desk.render(&incident, &["-o", "one.pdf"]).fine();
    take();
    let (code, said) = verified(&desk, &[]);
    assert!(
        code == 1 && said.starts_with("NOT-WHOLE") && said.contains("one.pdf is of a time when there was one"),
        "{said}"
    );
    let doctor = desk.confide(&["doctor"]);
    let found = String::from_utf8_lossy(&doctor.out).into_owned() + &doctor.said;
    assert!(found.contains("one.pdf is of a time when there was one"), "{found}");
    desk.remove("one.pdf");
    // a form that nobody has filled in is no record
    desk.render(&desk::sample("confidentiality_breach/ok-blank.yaml"), &["-o", "blank.pdf"]).fine();
    let _ = std::fs::remove_file(desk.at(FILE));
    let _ = std::fs::remove_file(desk.at(HEAD));
    let (code, said) = verified(&desk, &[]);
    assert!(code == 0, "{said}");
    desk.put("packs/manifest.json", "{\"version\": 1, \"register_head\": null}");
    assert_eq!(verified(&desk, &[]).0, 0, "a share writes nothing down");
    desk.put("packs/manifest.json", "{\"version\": 1, \"register_head\": \"ACDEF-HJKMN-PRTWX\"}");
    let (code, said) = verified(&desk, &[]);
    assert!(code == 1 && said.contains("packs/manifest.json"), "{said}");
}

#[test]
fn where_packs_alone_are_left_they_give_away_that_the_register_was_taken() {
    let desk = Desk::specimen();
    desk.put_family();
    desk.confide(&["pack", "records", "-o", "packs"]).fine();
    assert_eq!(verified(&desk, &[]).0, 0);
    desk.remove(FILE);
    desk.remove(HEAD);
    std::fs::remove_dir_all(desk.at("records")).expect("it was there");
    let (code, said) = verified(&desk, &[]);
    assert!(code == 1 && said.contains("packs/") && said.contains("is of a time when there was one"), "{said}");
    // a share of a run says in its summary that it wrote nothing down
    desk.put("packs/manifest.json", "{\"version\": 1, \"register_head\": null}");
    assert_eq!(verified(&desk, &[]).0, 0);
    // that summary is of packs, and no other page is one of them
    desk.render(&desk::sample("safeguarding_incident/ok-whole.yaml"), &["-o", "packs/one.pdf"]).fine();
    desk.remove(FILE);
    desk.remove(HEAD);
    let (code, said) = verified(&desk, &[]);
    assert!(code == 1 && said.contains("packs/one.pdf"), "{said}");
}
