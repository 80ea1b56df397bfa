//! Paper goes out and comes back: what was handed out, what was answered, who is still to be asked; and that nobody can change
//! what was written down without being noticed.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests look at files and start the binary")]

#[path = "support/caller.rs"]
mod caller;
#[path = "support/desk.rs"]
mod desk;
#[path = "support/september.rs"]
mod september;
#[path = "support/stand_in.rs"]
mod stand_in;

use caller::Open;
use confide::register::{Entry, FILE, HEAD, Register, State};
use desk::{Desk, Run, pages, run, sample};
use serde_json::Value;
use std::fs::File;
use std::process::Stdio;

const RUN: [&str; 7] = ["pack", "--intake", "september.csv", "--set", "quick", "--typst", "stand-in/typst"];

/// A desk that handed out a short pack to so many families: a receipt for the notice, and the consents.
fn office(count: usize) -> Desk {
    let desk = Desk::specimen();
    stand_in::stand_in(&desk);
    desk.put("september.csv", &september::table(count, 0));
    pack(&desk, "out", &[]).fine();
    desk
}

fn pack(desk: &Desk, folder: &str, more: &[&str]) -> Run {
    desk.confide(&[&RUN[..], &["-o", folder], more].concat())
}

fn text(desk: &Desk) -> String {
    String::from_utf8(desk.bytes(FILE)).expect("letters")
}

fn lines(desk: &Desk) -> Vec<String> {
    text(desk).lines().map(str::to_owned).collect()
}

/// What a program is told of the packs: the exit code, and the whole.
fn told(desk: &Desk) -> (i32, Value) {
    let run = desk.confide(&["returns", "--format", "json"]);
    (run.code, serde_json::from_slice(&run.out).unwrap_or_else(|e| panic!("{e}: {}", run.said)))
}

fn state_of(all: &Value, pack: &str) -> String {
    let packs = all["packs"].as_array().expect("a list");
    let one = packs.iter().find(|p| p["pack"] == pack).unwrap_or_else(|| panic!("no {pack} in {all}"));
    one["state"].as_str().expect("a word").to_owned()
}

/// The table that the desk itself writes, with what `say` puts into the cells that are to be filled in.
fn table(desk: &Desk, say: impl Fn(&str, &str, &str) -> &'static str) -> String {
    let template = desk.confide(&["returns", "template"]).fine().out;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&template[3..]);
    let rows: Vec<Vec<String>> =
        reader.records().map(|r| r.expect("a row").iter().map(str::to_owned).collect()).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&rows[0]).expect("the head");
    for row in &rows[1..] {
        let cell = |(at, cell): (usize, &String)| match cell.as_str() {
            "" => say(&row[0], &row[1], &rows[0][at]).to_owned(),
            other => other.to_owned(),
        };
        writer.write_record(row.iter().enumerate().map(cell)).expect("a row");
    }
    String::from_utf8(writer.into_inner().expect("whole")).expect("letters")
}

/// Everything agreed to, signed and dated.
fn all_yes(column: &str) -> &'static str {
    match column {
        "signed_on" => "2026-11-20",
        "seen_by" => "S-001",
        c if c.starts_with("signed.") => "signed",
        c if c.starts_with("section.") => "filled",
        _ => "yes",
    }
}

fn enter(desk: &Desk, table: &str) -> Run {
    desk.put("returns.csv", table);
    desk.confide(&["returns", "--from", "returns.csv"])
}

#[test]
fn what_is_handed_out_is_written_down_once_without_a_name() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = office(6);
    let before = text(&desk);
    assert_eq!(lines(&desk).len(), 6);
    for name in ["Example", "Sample", "Parent", "Aisha", "Noah", "2022", "2023"] {
        assert!(!before.contains(name), "{name} is in the register: {before}");
    }
    let mode = std::fs::metadata(desk.at(FILE)).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    pack(&desk, "out", &["--resume"]).fine();
    assert_eq!(text(&desk), before, "what is unchanged is not handed out twice");
    pack(&desk, "dry", &["--dry-run"]).fine();
    assert_eq!(text(&desk), before, "a dry run hands nothing out");
    let register = Register::read(desk.folder()).expect("whole");
    for line in register.lines() {
        let Entry::Issued(issued) = &line.entry else { panic!("something came back: {line:?}") };
        let forms: Vec<&str> = issued.forms.iter().map(|f| f.form.as_str()).collect();
        assert_eq!(forms, ["privacy_notice_ack", "consent_set"], "notice and blank are kept");
        assert!(["Bluebell", "Poppy", "Daisy"].contains(&issued.room.as_str()));
        let consents = &issued.forms[1];
        assert!(consents.items.iter().any(|a| a.item == "suncream"), "an item is the form's own field");
        assert_eq!(consents.signers.iter().map(|s| s.role.as_str()).collect::<Vec<_>>(), ["parent"]);
    }
}

#[test]
fn shares_write_nothing_down_and_their_merge_does() {
    let desk = Desk::specimen();
    stand_in::stand_in(&desk);
    desk.put("september.csv", &september::table(6, 0));
    pack(&desk, "out", &["--shard", "1/2"]).fine();
    pack(&desk, "out", &["--shard", "2/2"]).fine();
    assert!(!desk.has(FILE), "a share hands nothing out by itself");
    let merge = ["pack", "--merge", "--set", "quick", "-o", "out"];
    desk.confide(&merge).fine();
    assert_eq!(lines(&desk).len(), 6);
    desk.confide(&merge).fine();
    assert_eq!(lines(&desk).len(), 6, "merged twice, handed out once");
}

#[test]
fn the_cover_and_the_register_know_the_same_forms() {
    let desk = Desk::specimen();
    desk.put_family();
    desk.confide(&["pack", "records", "-o", "out"]).fine();
    let register = Register::read(desk.folder()).expect("whole");
    let standing = register.find("registration-C-0042").expect("it was handed out");
    let Some(cover) = pages(&desk.bytes("out/registration-C-0042.pdf")) else { return };
    let cover = format!("{} {}", cover[0], cover[1]);
    let (back, kept) = cover.split_once("yours to keep").unwrap_or((&cover, ""));
    for title in ["You have been given our privacy notice", "What do you allow?", "About your child and your family"] {
        assert!(back.contains(title) && !kept.contains(title), "{title}: {cover}");
    }
    let forms: Vec<&str> = standing.forms.iter().map(|f| f.back.form.as_str()).collect();
    assert_eq!(forms, ["privacy_notice_ack", "child_registration", "consent_set"]);
    // as many questions as the cover counts, less those that staff answer
    let questions: usize = standing.forms[2].back.items.iter().map(|a| a.questions.len().max(1)).sum();
    assert!((15..=27).contains(&questions), "{questions}");
    let before = text(&desk);
    desk.confide(&["pack", "records", "-o", "out", "--replace"]).fine();
    assert_eq!(text(&desk), before, "the same pack made anew is the same pack");
}

#[test]
fn a_copy_of_the_notice_waits_for_its_receipt() {
    let desk = Desk::specimen();
    for name in ["privacy_notice/ok-sunny-corner", "privacy_notice_ack/ok-issued"] {
        desk.put(&format!("records/{name}.yaml"), &sample(&format!("{name}.yaml")));
    }
    desk.confide(&["notice", "records", "-o", "notice", "--large-print"]).fine();
    assert_eq!(lines(&desk).len(), 1, "the same in large print is the same");
    let (code, all) = told(&desk);
    assert_eq!((code, state_of(&all, "notice-C-0042").as_str()), (1, "not_back"));
}

#[test]
fn a_line_that_is_changed_moved_added_or_taken_out_is_found_and_named() {
    let desk = office(5);
    let whole = lines(&desk);
    let read = |lines: &[String]| {
        desk.put(FILE, &(lines.join("\n") + "\n"));
        Register::read(desk.folder()).map(|r| r.lines().len()).map_err(|t| t.message)
    };
    assert_eq!(read(&whole), Ok(5));
    for at in 0..4 {
        let mut changed = whole.clone();
        changed[at] = changed[at].replacen("C-0", "C-9", 1);
        let message = read(&changed).expect_err("an edit");
        assert!(
            message.contains(&format!("line {}", at + 2)),
            "the line after the edited one does not follow: {message}"
        );
        let mut gone = whole.clone();
        gone.remove(at);
        assert!(read(&gone).expect_err("a deletion").contains(&format!("line {}", at + 1)));
        let mut swapped = whole.clone();
        swapped.swap(at, at + 1);
        assert!(read(&swapped).expect_err("a swap").contains(&format!("line {}", at + 1)));
        let mut twice = whole.clone();
        twice.insert(at, whole[at].clone());
        assert!(read(&twice).expect_err("a copy").contains(&format!("line {}", at + 2)));
        let mut cut = whole.clone();
        cut[at].truncate(40);
        assert!(read(&cut).is_err(), "a line cut short before others");
        // what a person might do: the number mended, the chain not
        let mut mended = whole.clone();
        mended.remove(at);
        for (n, line) in mended.iter_mut().enumerate() {
            let seq = line.split(',').next().expect("a number").to_owned();
            *line = line.replacen(&seq, &format!("{{\"seq\":{}", n + 1), 1);
        }
        assert!(read(&mended).is_err(), "re-numbered after a deletion");
    }
    let doctor = |desk: &Desk| String::from_utf8(desk.confide(&["doctor"]).out).expect("letters");
    desk.put(FILE, &(whole.join("\n") + "\n"));
    assert!(doctor(&desk).contains("each of its 5 lines follows"), "{}", doctor(&desk));
    desk.put(FILE, &(whole[1..].join("\n") + "\n"));
    assert!(doctor(&desk).contains("the register is not whole: line 1"), "{}", doctor(&desk));
    let refused = desk.confide(&["returns"]).refused(2);
    assert!(refused.said.contains("line 1 of register.jsonl") && refused.said.contains("help"), "{}", refused.said);
    let before = text(&desk);
    desk.put("september.csv", &september::table(6, 0));
    let again = pack(&desk, "out", &["--resume"]);
    assert_eq!(again.code, 2, "nothing is written behind a broken line");
    assert_eq!(text(&desk), before);
}

#[test]
fn a_line_that_a_crash_cut_off_is_no_line_and_the_next_begins_a_new_one() {
    let desk = office(3);
    let whole = text(&desk);
    let last = lines(&desk)[2].len();
    // a head is written once the lines that it counts are on the disk; where it is missing nobody else signs
    desk.remove(HEAD);
    for kept in (1..last).step_by(37).chain([last - 1]) {
        let cut = &whole[..whole.len() - 1 - last + kept];
        desk.put(FILE, cut);
        assert_eq!(Register::read(desk.folder()).expect("whole").lines().len(), 2, "{kept} letters of the last line");
        pack(&desk, "out", &["--resume"]).fine();
        let register = Register::read(desk.folder()).expect("whole again");
        assert_eq!(register.lines().len(), 3, "the pack whose line was lost is written down by the next run");
    }
    desk.put(FILE, whole.trim_end());
    assert_eq!(Register::read(desk.folder()).expect("whole").lines().len(), 3, "only its end of line is missing");
    desk.put(FILE, &format!("{whole}\0\0\0"));
    assert_eq!(Register::read(desk.folder()).expect("whole").lines().len(), 3, "zeros that a loss of power left");
}

#[test]
fn two_writers_at_once_lose_nothing() {
    let desk = office(2);
    let folder = desk.folder().to_owned();
    let now = "2026-11-20T16:00:00Z".parse().expect("a time");
    let model = Register::read(&folder).expect("whole").lines()[0].entry.clone();
    let writers: Vec<_> = (0..4)
        .map(|w| {
            let (folder, model) = (folder.clone(), model.clone());
            std::thread::spawn(move || {
                for n in 0..10 {
                    let Entry::Issued(mut issued) = model.clone() else { return };
                    issued.pack = format!("x-{w}-{n}");
                    Register::add(&folder, now, |_| Ok(vec![Entry::Issued(issued)])).expect("written");
                }
            })
        })
        .collect();
    writers.into_iter().for_each(|w| w.join().expect("it ends"));
    assert_eq!(Register::read(&folder).expect("whole").lines().len(), 42);
}

#[test]
fn the_list_says_who_has_not_answered_what() {
    let desk = office(4);
    let (code, all) = told(&desk);
    assert_eq!((code, &all["counts"]["not_back"]), (1, &4.into()));
    let table = table(&desk, |pack, form, column| match (pack, form, column) {
        ("quick-C-0001", ..) => all_yes(column),
        ("quick-C-0002", _, "suncream" | "photo_journal") => "no",
        ("quick-C-0002", ..) => all_yes(column),
        ("quick-C-0003", "consent_set", "suncream") => "blank",
        ("quick-C-0003", "consent_set", "section.closing") => "gaps: given_by",
        ("quick-C-0003", "consent_set", "signed.sign") => "not signed",
        ("quick-C-0003", "consent_set", "signed_on") => "",
        ("quick-C-0003", "consent_set", _) => all_yes(column),
        _ => "",
    });
    enter(&desk, &table).fine();
    let (code, all) = told(&desk);
    let state = |pack: &str| state_of(&all, pack);
    assert_eq!(state("quick-C-0001"), "complete");
    assert_eq!(state("quick-C-0002"), "refused", "a no is a whole answer");
    assert_eq!(state("quick-C-0003"), "gaps");
    assert_eq!(state("quick-C-0004"), "not_back");
    assert_eq!(code, 1);
    let said = desk.confide(&["returns", "quick-C-0003"]);
    let said = (said.code, String::from_utf8(said.out).expect("letters"));
    for line in [
        "open: You have been given our privacy notice: the whole page",
        "open: What do you allow?: May we put sun cream on your child? Neither yes nor no",
        "open: What do you allow?: Who gives these answers?: not answered",
        "open: What do you allow?: Parent or carer: not signed",
    ] {
        assert!(said.1.contains(line), "{line} is not in {}", said.1);
    }
    assert_eq!(said.1.matches("open:").count(), 4, "{}", said.1);
    assert_eq!(said.0, 1);
    let refused = desk.confide(&["returns", "quick-C-0002"]).fine();
    let refused = String::from_utf8(refused.out).expect("letters");
    assert!(refused.contains("no: What do you allow?: May we put sun cream on your child?"), "{refused}");
    let room = desk.confide(&["returns", "--room", "daisy"]).fine();
    let room = String::from_utf8(room.out).expect("letters");
    assert!(room.contains("== Daisy ==") && !room.contains("Bluebell"), "{room}");
    assert!(!text(&desk).contains("Example"), "no name came in");
}

#[test]
fn a_later_entry_corrects_an_earlier_one_and_both_stay() {
    let desk = office(1);
    enter(&desk, &table(&desk, |_, _, column| all_yes(column))).fine();
    let (code, all) = told(&desk);
    assert_eq!((code, state_of(&all, "quick-C-0001").as_str()), (0, "complete"));
    let count = lines(&desk).len();
    let head = "pack,form,section.two_things,signed.sign,signed_on,seen_by\r\n";
    enter(&desk, &format!("{head}quick-C-0001,privacy_notice_ack,filled,signed,20/11/2026,s-001\r\n")).fine();
    assert_eq!(lines(&desk).len(), count, "the same once more is no correction");
    enter(&desk, &format!("{head}quick-C-0001,privacy_notice_ack,filled,not signed,,S-002\r\n")).fine();
    assert_eq!(lines(&desk).len(), count + 1, "what was entered first stays");
    let said = desk.confide(&["returns"]);
    let out = String::from_utf8(said.out).expect("letters");
    assert!(said.code == 1 && out.contains("back with gaps, corrected") && out.contains("not signed"), "{out}");
}

#[test]
fn a_pack_that_is_made_anew_waits_anew() {
    let desk = office(1);
    enter(&desk, &table(&desk, |_, _, column| all_yes(column))).fine();
    let old = Register::read(desk.folder()).expect("whole").newest("quick-C-0001").expect("it").check.clone();
    let changed = desk.bytes("september.csv");
    let changed = String::from_utf8(changed).expect("letters").replace("Parent Example", "Parent Sample");
    desk.put("september.csv", &changed);
    pack(&desk, "out", &["--resume"]).fine();
    let (code, all) = told(&desk);
    assert_eq!((code, state_of(&all, "quick-C-0001").as_str()), (1, "not_back"));
    let earlier = desk.confide(&["returns", &old]).refused(2);
    assert!(earlier.said.contains("an earlier printing"), "{}", earlier.said);
}

#[test]
fn a_pack_that_nobody_waits_for_is_closed_by_somebody_and_stays_in_the_register() {
    let desk = office(2);
    let nobody = desk.confide(&["returns", "close", "quick-C-0001", "--by", "the manager"]).refused(2);
    assert!(nobody.said.contains("who closes it"), "{}", nobody.said);
    desk.confide(&["returns", "close", "quick-C-0001", "--by", "S-001"]).fine();
    let (_, all) = told(&desk);
    assert_eq!(all["packs"].as_array().map(Vec::len), Some(1), "{all}");
    assert_eq!(lines(&desk).len(), 3, "that it was handed out stays");
    let gone = desk.confide(&["returns", "quick-C-0001"]).refused(2);
    assert!(gone.said.contains("nobody waits for this pack"), "{}", gone.said);
    pack(&desk, "out", &["--resume"]).fine();
    assert_eq!(lines(&desk).len(), 3, "a run that goes on does not open it again");
}

#[test]
fn each_fault_of_a_table_is_told_by_row_and_column_and_nothing_is_entered() {
    let desk = office(3);
    let before = text(&desk);
    let head = "pack,form,section.two_things,signed.sign,signed_on,seen_by,suncream";
    let ack = |rest: &str| format!("{head}\r\nquick-C-0001,privacy_notice_ack,{rest}\r\n");
    for (table, place, fact) in [
        (ack("filled,,2026-11-20,S-001,"), "row 2, column D (signed.sign)", "nobody has said whether it is signed"),
        (ack(",signed,2026-11-20,S-001,"), "row 2, column C (section.two_things)", "is not entered yet"),
        (ack("perhaps,signed,2026-11-20,S-001,"), "row 2, column C (section.two_things)", "is not entered yet"),
        (ack("gaps,signed,2026-11-20,S-001,"), "row 2, column C", "it is not said which"),
        (ack("gaps: colour,signed,2026-11-20,S-001,"), "row 2, column C", "no such question"),
        (ack("filled,signed,31/02/2026,S-001,"), "row 2, column E (signed_on)", "calendar"),
        (ack("filled,signed,2026-11-21,S-001,"), "row 2, column E", "has not come yet"),
        (ack("filled,signed,2026-11-19,S-001,"), "row 2, column E", "not handed out yet"),
        (ack("filled,signed,,S-001,"), "row 2, column E", "is not entered"),
        (ack("filled,not signed,2026-11-20,S-001,"), "row 2, column E", "nobody has signed"),
        (ack("filled,signed,2026-11-20,,"), "row 2, column F (seen_by)", "who took it in"),
        (ack("filled,signed,2026-11-20,Jo Dale the manager,"), "row 2, column F", "who took it in"),
        (ack("filled,signed,2026-11-20,S-001,yes"), "row 2, column G (suncream)", "does not ask for it"),
        (ack("filled,=1+1,2026-11-20,S-001,"), "row 2, column D", "formula"),
        (
            ack("filled,signed,2026-11-20,S-001,").replace("C-0001", "C-9999"),
            "row 2, column A (pack)",
            "no pack with that number",
        ),
        (
            ack("filled,signed,2026-11-20,S-001,").replace("privacy_notice_ack", "intake"),
            "row 2, column B (form)",
            "not in the pack",
        ),
        (
            ack("filled,signed,2026-11-20,S-001,").replace("suncream", "suncraem"),
            "row 1, column G (suncraem)",
            "no pack asks for this",
        ),
        (
            ack("filled,signed,2026-11-20,S-001,").replace("suncream", "seen_by"),
            "row 1, column G (seen_by)",
            "stands there twice",
        ),
        (ack("filled,signed,2026-11-20,S-001,").replace("form,", "page,"), "row 1", "the column form is missing"),
        (
            ack("filled,signed,2026-11-20,S-001,") + "quick-C-0001,privacy_notice_ack,blank,not signed,,S-001,\r\n",
            "row 3, column A",
            "an earlier row is about the same form",
        ),
        (
            ack("filled,signed,2026-11-20,S-001,") + "quick-C-0002,privacy_notice_ack,,signed,2026-11-20,S-001,\r\n",
            "row 3, column C",
            "is not entered yet",
        ),
    ] {
        let run = enter(&desk, &table);
        assert_eq!(run.code, 1, "{table}\n{}", run.said);
        assert!(run.said.contains(place) && run.said.contains(fact), "{table}\n{place}, {fact}:\n{}", run.said);
        assert!(run.said.contains("nothing was entered") && run.said.contains("help"), "{}", run.said);
        assert_eq!(text(&desk), before, "all or nothing: {table}");
    }
    let template = desk.confide(&["returns", "template"]).fine();
    enter(&desk, &String::from_utf8(template.out).expect("letters")).fine();
    assert_eq!(text(&desk), before, "an example in which nothing is filled in enters nothing");
}

#[test]
fn a_pack_is_entered_by_letters_and_nothing_is_chosen_for_anybody() {
    let desk = office(1);
    let before = text(&desk);
    let typed = |lines: &str| {
        desk.put("lines", lines);
        let mut command = desk.command(&["returns", "enter", "quick-C-0001"]);
        command.stdin(Stdio::from(File::open(desk.at("lines")).expect("the lines")));
        run(command)
    };
    for (lines, why) in [
        ("", "the answers ended"),
        ("\n", "nothing is chosen for you"),
        ("x\n", "nothing is chosen for you"),
        ("f\ny\n2026-11-21\nS-001\n", "has not come yet"),
    ] {
        let refused = typed(lines).refused(2);
        assert!(refused.said.contains(why), "{lines}: {}", refused.said);
        assert_eq!(text(&desk), before);
    }
    let register = Register::read(desk.folder()).expect("whole");
    let consents = register.newest("quick-C-0001").expect("it").forms[1].clone();
    let answers: Vec<&str> =
        consents.items.iter().map(|a| if a.item.starts_with("section.") { "f" } else { "n" }).collect();
    let vouched = answers.join("\n");
    let done = typed(&format!("f\ny\nnone\njd\n{vouched}\ny\n20/11/2026\n"));
    let out = String::from_utf8(done.out.clone()).expect("letters");
    assert!(out.contains("the day beside the signature"), "it is signed and not dated: {out} {}", done.said);
    assert!(out.contains("The answer is no: please talk with us"), "who did not choose freely is asked again: {out}");
    let register = Register::read(desk.folder()).expect("whole");
    assert_eq!(register.standings()[0].state(), State::Gaps);
    let Entry::Returned(first) = &register.lines()[1].entry else { panic!("nothing came back") };
    assert_eq!((first.seen_by.as_str(), first.signed_on.as_deref()), ("JD", None));
    let left = typed("s\ns\n");
    assert_eq!((left.code, lines(&desk).len()), (1, 3), "what is left out is not entered: {}", left.said);
}

#[test]
fn a_reminder_names_no_child_says_that_a_no_is_fine_and_goes_to_open_families_alone() {
    let desk = office(3);
    let table = table(&desk, |pack, _, column| match (pack, column) {
        ("quick-C-0001", "suncream") => "blank",
        ("quick-C-0001", _) => all_yes(column),
        ("quick-C-0002", "suncream") => "no",
        ("quick-C-0002", _) => all_yes(column),
        _ => "",
    });
    enter(&desk, &table).fine();
    desk.confide(&["returns", "remind", "-o", "reminders"]).fine();
    let made: Vec<String> = desk.files().into_iter().filter(|f| f.starts_with("reminders/")).collect();
    assert_eq!(made, ["reminders/RR-C-0001-20261120.pdf", "reminders/RR-C-0003-20261120.pdf"]);
    let verdict = desk.confide(&["verify", "reminders/RR-C-0001-20261120.pdf"]);
    assert!(String::from_utf8_lossy(&verdict.out).starts_with("SEALED"), "{}", verdict.said);
    assert_eq!(lines(&desk).len(), 3 + 4, "a reminder is not given back");
    let Some(pages) = pages(&desk.bytes("reminders/RR-C-0001-20261120.pdf")) else { return };
    let all = pages.join(" ");
    for said in [
        "C-0001",
        "Poppy",
        "May we put sun cream on your child? Neither yes nor no",
        "You may say no",
        "place and care stay the same",
    ] {
        assert!(all.contains(said), "{said} is not in {all}");
    }
    assert!(!all.contains("Łukasz") && !all.contains("Parent Example") && !all.contains("walks"), "{all}");
    let room = desk.confide(&["returns", "remind", "-o", "poppy", "--room", "Daisy"]).fine();
    assert!(room.said.contains("nothing is open"), "{}", room.said);
}

#[test]
fn at_the_desk_each_form_of_a_pack_is_entered_and_nothing_stands_there_beforehand() {
    let desk = office(2);
    let before = text(&desk);
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    assert!(browser.get("/").text().contains("A pack came back"));
    let list = browser.get("/returns").text();
    assert!(!list.contains("Nothing that you write here is kept"), "what is entered here is kept");
    assert!(list.contains("quick-C-0001") && list.contains("2 not back") && list.contains("autofocus"), "{list}");
    let unknown = browser.post("/returns", &[("code", "nothing")]);
    assert!(unknown.status == 422 && unknown.text().contains("No pack with that number"), "{}", unknown.text());
    let check = Register::read(desk.folder()).expect("whole").newest("quick-C-0001").expect("it").check.clone();
    let scanned = check.to_lowercase().replace('-', "");
    for code in ["quick-C-0001", "QUICK-c-0001", &check, &scanned, "C-0001"] {
        let (to, _) = browser.go("/returns", &[("code", code)]);
        assert_eq!(to, "/returns/quick-C-0001/privacy_notice_ack", "{code}");
    }
    let ack = "/returns/quick-C-0001/privacy_notice_ack";
    let consents = "/returns/quick-C-0001/consent_set";
    for at in [ack, consents] {
        let page = browser.get(at).text();
        assert!(page.contains("type=\"radio\"") && !page.contains(" checked"), "{at} has something chosen: {page}");
    }
    let empty = browser.post(consents, &[]);
    let faults = empty.text().matches("<li><a href=\"#").count();
    assert!(empty.status == 422 && faults > 15, "{faults} faults: {}", empty.text());
    assert!(empty.text().contains("<a href=\"#suncream-1\">"), "the summary leads to the first choice");
    assert_eq!(text(&desk), before, "nothing is written before it is whole");
    let receipt = [
        ("section.two_things", "filled"),
        ("signed.sign", "signed"),
        ("signed_on-day", "20"),
        ("signed_on-month", "11"),
        ("signed_on-year", "2026"),
        ("seen_by", "S-001"),
    ];
    let (to, next) = browser.go(ack, &receipt);
    assert_eq!(to, consents);
    assert!(next.text().contains("value=\"S-001\""), "who takes it in is asked once");
    let register = Register::read(desk.folder()).expect("whole");
    let asked = register.newest("quick-C-0001").expect("it").forms[1].items.clone();
    let mut answers: Vec<(&str, &str)> = asked
        .iter()
        .map(|a| (a.item.as_str(), if a.item.starts_with("section.") { "filled" } else { "yes" }))
        .collect();
    answers.extend_from_slice(&receipt[1..]);
    let wrong: Vec<(&str, &str)> =
        answers.iter().map(|(n, v)| if *n == "signed_on-day" { (*n, "32") } else { (*n, *v) }).collect();
    let shown = browser.post(consents, &wrong);
    assert!(shown.status == 422 && shown.text().contains("no such day in the calendar"), "{}", shown.text());
    assert!(shown.text().matches(" checked").count() >= asked.len(), "what was typed is kept beside the fault");
    answers.iter_mut().filter(|(n, _)| *n == "suncream").for_each(|(_, v)| *v = "blank");
    let (to, done) = browser.go(consents, &answers);
    assert_eq!(to, "/returns/quick-C-0001", "no answer is in the address");
    let done = done.text();
    assert!(done.contains("May we put sun cream on your child? Neither yes nor no"), "{done}");
    assert!(done.contains("id=\"code\"") && done.contains("autofocus"), "the box waits for the next pack");
    let again = browser.get(consents).text();
    assert!(again.contains("corrects it") && again.contains("Entered before: yes") && !again.contains(" checked"));
    let reminder = browser.post("/returns/remind", &[("pack", "quick-C-0001")]);
    assert_eq!(reminder.header("content-type"), Some("application/pdf"), "{}", reminder.text());
    assert_eq!(reminder.header("content-disposition"), Some("inline; filename=\"RR-C-0001-20261120.pdf\""));
    assert_eq!(told(&desk).1["counts"]["gaps"], 1);
    let forged = browser.open.request(
        &format!("POST {ack}"),
        &[("Host", &browser.host), ("Cookie", &browser.cookie), ("Origin", &format!("http://{}", browser.host))],
        "token=0&seen_by=S-001",
    );
    assert_eq!(forged.status, 403, "a form without the token is not ours");
    for nowhere in ["/returns/quick-C-9999", "/returns/quick-C-0001/intake", "/returns/quick-C-0001/consent_set/x"] {
        assert_eq!(browser.get(nowhere).status, 404, "{nowhere}");
    }
}

#[test]
fn a_broken_register_is_told_at_the_desk_and_nothing_is_added() {
    let desk = office(2);
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    let broken = lines(&desk)[1].clone() + "\n";
    desk.put(FILE, &broken);
    let told = browser.get("/returns");
    assert!(told.status == 500 && told.text().contains("line 1 of register.jsonl"), "{}", told.text());
    browser.post("/returns/quick-C-0001/privacy_notice_ack", &[("seen_by", "S-001")]);
    assert_eq!(text(&desk), broken);
}
