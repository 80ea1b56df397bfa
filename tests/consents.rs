//! What parents agreed to, refused and took back is told from the register alone, and a use that rests on what was taken back
//! is refused though nothing but paper holds it.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests look at files and start the binary")]

#[path = "support/desk.rs"]
mod desk;
#[path = "support/returned.rs"]
mod returned;
#[path = "support/september.rs"]
mod september;
#[path = "support/stand_in.rs"]
mod stand_in;

use confide::register::{Entry, FILE, Issued, Register};
use desk::{Desk, Run, sample};
use returned::{enter, enter_form, office};
use serde_json::Value;

fn all_yes(_: &str) -> Option<&'static str> {
    None
}

/// Another pack like the first, handed out on that day to the same child or its parents.
fn hand_out(desk: &Desk, day: &str, change: impl Fn(&mut Issued)) {
    let register = Register::read(desk.folder()).expect("whole");
    let Entry::Issued(mut issued) = register.lines()[0].entry.clone() else { panic!("a pack was handed out first") };
    change(&mut issued);
    let now = format!("{day}T09:00:00Z").parse().expect("a time");
    Register::add(desk.folder(), now, |_| Ok(vec![Entry::Issued(issued)])).expect("written");
}

fn withdraw(desk: &Desk, items: &[&str], on: &str) -> Run {
    let words = [&["consents", "C-0001", "--withdraw"], items, &["--on", on, "--seen-by", "S-002"]];
    desk.confide(&words.concat())
}

/// What a program is told of a child's consents.
fn told(desk: &Desk, more: &[&str]) -> Value {
    let run = desk.confide(&[&["consents", "C-0001", "--format", "json"], more].concat()).fine();
    serde_json::from_slice(&run.out).unwrap_or_else(|e| panic!("{e}: {}", run.said))
}

fn consent(all: &Value, item: &str) -> Value {
    let consents = all["consents"].as_array().expect("a list");
    consents.iter().find(|c| c["item"] == item).unwrap_or_else(|| panic!("no {item} in {all}")).clone()
}

/// The word on one consent, on a day.
fn state(desk: &Desk, item: &str, on: &str) -> String {
    consent(&told(desk, &["--on", on]), item)["state"].as_str().expect("a word").to_owned()
}

/// A use of a picture of the child on a day, resting on a yes of 20 November.
fn picture(day: &str, code: &str, consented_on: &str) -> String {
    sample("photo_use/ok-website.yaml")
        .replace("2026-10-05", day)
        .replace("C-0042", "C-0001")
        .replace("[photo_website]", &format!("[{code}]"))
        .replace("where: website", &format!("where: {}", code.trim_start_matches("photo_")))
        .replace("consented_on: 2026-09-03", &format!("consented_on: {consented_on}"))
}

fn check(desk: &Desk, record: &str) -> Run {
    desk.put("records/picture.yaml", record);
    desk.confide(&["check", "records/picture.yaml"])
}

/// The decision to share with a therapist on a day, resting on a page of that number.
fn decision(day: &str, number: &str) -> String {
    sample("sharing_decision/ok-with-consent.yaml")
        .replace("2026-11-17 08:10", "2026-11-21 08:10")
        .replace("2026-11-17", day)
        .replace("C-0043", "C-0001")
        .replace("CON-0031", number)
}

/// Hands out the page that asks about each service by itself.
fn hand_out_needs(desk: &Desk) {
    hand_out(desk, "2026-11-21", |issued| {
        issued.pack = "needs-C-0001".into();
        issued.check = "DDDDD-DDDDD-DDDDD".into();
        let mut back = issued.forms.pop().expect("the consents");
        back.form = "consent_share_additional_needs".into();
        back.record = "CN-C-0001".into();
        back.items.retain(|a| a.item == "suncream");
        back.items[0].item = "recipients[1].answer".into();
        issued.forms = vec![back];
    });
}

#[test]
fn a_consent_withdrawn_on_1_december_is_refused_in_a_pack_made_on_3_december_accepted_for_30_november() {
    let desk = office(1);
    let set = "set: decision\ntitle: A decision\naudience: staff\nforms: [sharing_decision]\n\
               contents: {title: What is inside, intro: [One paper.]}\n";
    desk.put("forms/sets/decision.yaml", set);
    hand_out_needs(&desk);
    enter_form(&desk, "needs-C-0001", "consent_share_additional_needs", |c| (c == "signed_on").then_some("2026-11-21"));
    let pack = |day: &str, folder: &str| {
        desk.put("records/decision.yaml", &decision(day, "CN-C-0001"));
        desk.confide(&["pack", "records/decision.yaml", "--set", "decision", "-o", folder])
    };
    assert_eq!(pack("2026-12-03", "before").code, 0, "nothing is taken back yet");
    withdraw(&desk, &["recipients[1].answer"], "2026-12-01").fine();
    let refused = pack("2026-12-03", "refused").refused(1);
    assert!(refused.said.contains("[X1 ") && refused.said.contains("decided_at"), "{}", refused.said);
    assert!(!desk.has("refused"), "nothing was made");
    let accepted = pack("2026-11-30", "accepted");
    assert_eq!(accepted.code, 0, "{}", accepted.said);
    assert!(desk.has("accepted/decision-C-0001.pdf"), "{:?}", desk.files());
}

#[test]
fn check_knows_what_was_taken_back_on_paper() {
    let desk = office(1);
    enter(&desk, "quick-C-0001", all_yes);
    withdraw(&desk, &["photo_website", "photo_social"], "1 December 2026").fine();
    for (day, code, is_refused) in [
        ("2026-11-30", "photo_website", false),
        ("2026-12-01", "photo_website", true),
        ("2026-12-02", "photo_social", true),
        ("2026-12-02", "photo_display", false),
    ] {
        let run = check(&desk, &picture(day, code, "2026-11-20"));
        assert_eq!(run.said.contains("[X1 "), is_refused, "{day} {code}: {}", run.said);
    }
    let other = check(&desk, &picture("2026-12-02", "photo_website", "2026-11-20").replace("C-0001", "C-0002"));
    assert!(!other.said.contains("[X1 "), "another child's: {}", other.said);
    let anew = check(&desk, &picture("2026-12-03", "photo_website", "2026-12-02"));
    assert!(!anew.said.contains("[X1 "), "a yes that was given anew: {}", anew.said);
    withdraw(&desk, &["all"], "2026-12-02").fine();
    let all = check(&desk, &picture("2026-12-02", "photo_display", "2026-11-20"));
    assert!(all.said.contains("[X1 "), "everything was taken back: {}", all.said);
}

/// A page on which staff wrote what the mother said on 1 December at half past two.
fn withdrawal() -> String {
    let files = confide::workspace::sample_files();
    let name = "children/bad-photo-after-withdrawal/consent-withdrawal.yaml";
    let (_, text) = files.into_iter().find(|(file, _)| *file == name).expect("a sample");
    text.replace("C-4190", "C-0001")
        .replace("[photo_display]", "[photo_website, other]\n  other_consents: [{number: CN-C-0001, what: Notes}]")
        .replace("2026-11-03 17:05", "2026-12-01 14:30")
        .replace("2026-11-03", "2026-12-01")
        .replace("role: Key person,", "role: Key person, staff_id: S-011,")
}

#[test]
fn a_page_of_withdrawal_counts_as_soon_as_it_is_written_and_is_in_the_register_once_it_is_printed() {
    let desk = office(1);
    hand_out_needs(&desk);
    enter(&desk, "quick-C-0001", all_yes);
    let before = Register::read(desk.folder()).expect("whole").lines().len();
    desk.put("records/withdrawal.yaml", &withdrawal());
    let website = consent(&told(&desk, &[]), "photo_website");
    assert_eq!((&website["state"], &website["answers"][0]["register_line"]), (&"withdrawn".into(), &Value::Null));
    desk.put("decision.yaml", &decision("2026-12-03", "CN-C-0001"));
    let refused = desk.confide(&["render", "decision.yaml", "-o", "decision.pdf"]).refused(1);
    assert!(refused.said.contains("[X1 ") && !desk.has("decision.pdf"), "{}", refused.said);
    let render = ["render", "records/withdrawal.yaml", "--replace", "-o", "withdrawal.pdf"];
    desk.confide(&render).fine();
    desk.confide(&render).fine();
    desk.remove("records/withdrawal.yaml");
    let register = Register::read(desk.folder()).expect("whole");
    assert_eq!(register.lines().len(), before + 3, "a line for each form and one for the page, once");
    let website = consent(&told(&desk, &[]), "photo_website");
    let answer = &website["answers"][0];
    assert_eq!(
        (&website["state"], &answer["since"], &answer["seen_by"]),
        (&"withdrawn".into(), &"2026-12-01".into(), &"S-011".into())
    );
    assert_eq!(state(&desk, "recipients[1].answer", "2026-12-03"), "withdrawn");
    let text = String::from_utf8(desk.bytes(FILE)).expect("letters");
    assert!(["Aisha", "Leila", "Priya", "Notes"].iter().all(|name| !text.contains(name)), "{text}");
    desk.confide(&["render", "decision.yaml", "-o", "decision.pdf"]).refused(1);
    for (at, is_refused) in [("13:00", false), ("15:00", true)] {
        let picture = picture("2026-12-01", "photo_website", "2026-11-20");
        let picture = picture.replace("used_at: 2026-12-01 09:30", &format!("used_at: 2026-12-01 {at}"));
        assert_eq!(check(&desk, &picture).said.contains("[X1 "), is_refused, "the hour is known: {at}");
    }
}

#[test]
fn a_no_that_follows_a_yes_takes_it_back_for_the_rules_too() {
    let desk = office(1);
    enter(&desk, "quick-C-0001", all_yes);
    hand_out(&desk, "2026-11-25", |issued| issued.check = "AAAAA-AAAAA-AAAAA".into());
    enter(&desk, "quick-C-0001", |column| match column {
        "photo_website" => Some("no"),
        "signed_on" => Some("2026-12-01"),
        _ => None,
    });
    assert!(check(&desk, &picture("2026-12-02", "photo_website", "2026-11-20")).said.contains("[X1 "));
    assert!(!check(&desk, &picture("2026-11-30", "photo_website", "2026-11-20")).said.contains("[X1 "));
}

#[test]
fn a_no_from_the_start_and_the_no_of_one_parent_are_a_no_for_the_rules_too() {
    let desk = office(1);
    hand_out_needs(&desk);
    let no = |column: &str| match column {
        "recipients[1].answer" => Some("no"),
        "signed_on" => Some("2026-11-22"),
        _ => None,
    };
    enter_form(&desk, "needs-C-0001", "consent_share_additional_needs", no);
    desk.put("records/decision.yaml", &decision("2026-11-30", "CN-C-0001"));
    for command in ["check", "render"] {
        let run = desk.confide(&[command, "records/decision.yaml"]);
        assert!(
            run.code == 1 && run.said.contains("[X1 ") && run.said.contains("refused or taken back"),
            "{}",
            run.said
        );
    }
    let desk = two_parents();
    let on_22 = |column: &str| (column == "signed_on").then_some("2026-11-22");
    enter(&desk, "apart-C-0001-1", on_22);
    enter(&desk, "apart-C-0001-2", |column| if column == "photo_website" { Some("no") } else { on_22(column) });
    assert!(check(&desk, &picture("2026-12-02", "photo_website", "2026-11-22")).said.contains("[X1 "));
    assert!(!check(&desk, &picture("2026-12-02", "photo_display", "2026-11-22")).said.contains("[X1 "));
}

#[test]
fn a_withdrawal_is_signed_with_the_key_at_hand() {
    let desk = office(1);
    enter(&desk, "quick-C-0001", all_yes);
    withdraw(&desk, &["suncream"], "2026-12-01").fine();
    let register = String::from_utf8(desk.bytes("register.jsonl")).expect("letters");
    desk.put("register.jsonl", &register[..register.trim_end().rfind('\n').expect("lines") + 1]);
    let told = desk.confide(&["register", "verify"]);
    assert!(
        told.code == 1 && String::from_utf8_lossy(&told.out).starts_with("NOT-WHOLE"),
        "its line can be taken away"
    );
}

#[test]
fn a_page_cited_by_its_number_is_taken_back_with_its_consent() {
    let desk = office(1);
    enter(&desk, "quick-C-0001", all_yes);
    hand_out_needs(&desk);
    withdraw(&desk, &["CN-C-0001"], "2026-12-01").fine();
    assert_eq!(state(&desk, "recipients[1].answer", "2026-12-03"), "withdrawn");
    let taken = Register::read(desk.folder()).expect("whole").taken_back();
    let told = format!("{:?}", taken[0].to_data());
    assert!(told.contains("CN-C-0001") && told.contains("recipients[1].answer"), "{told}");
    assert_eq!(state(&desk, "suncream", "2026-12-03"), "given", "the other page stands");
}

#[test]
fn a_refusal_is_never_shown_as_a_yes() {
    let desk = office(2);
    assert_eq!(state(&desk, "suncream", "2026-12-03"), "not_answered");
    enter(&desk, "quick-C-0001", |column| match column {
        "photo_website" => Some("no"),
        "photo_social" => Some("blank"),
        _ => None,
    });
    let run = desk.confide(&["consents", "C-0001"]).fine();
    let out = String::from_utf8(run.out).expect("letters");
    for (item, word) in [("photo_website", "refused"), ("photo_social", "left blank"), ("suncream", "given")] {
        let line = out.lines().find(|l| l.contains(&format!("[{item}]"))).unwrap_or_else(|| panic!("{item}: {out}"));
        assert!(line.trim_start().starts_with(word), "{line}");
    }
    // a newer page that says nothing takes no no away
    hand_out(&desk, "2026-11-25", |issued| issued.check = "AAAAA-AAAAA-AAAAA".into());
    assert_eq!(state(&desk, "photo_website", "2026-12-03"), "refused");
    enter(&desk, "quick-C-0001", |column| match column {
        "signed_on" => Some("2026-11-26"),
        c if c.starts_with("photo") => Some("blank"),
        _ => None,
    });
    assert_eq!(state(&desk, "photo_website", "2026-12-03"), "refused");
}

#[test]
fn a_yes_on_a_page_that_nobody_signed_or_vouches_for_does_not_count() {
    let desk = office(1);
    enter(&desk, "quick-C-0001", |column| match column {
        c if c.starts_with("signed.") => Some("not signed"),
        "signed_on" => Some(""),
        _ => None,
    });
    assert_eq!(state(&desk, "suncream", "2026-12-03"), "open");
    enter(&desk, "quick-C-0001", |column| (column == "voluntary_statement").then_some("no"));
    assert_eq!(state(&desk, "suncream", "2026-12-03"), "open");
    enter(&desk, "quick-C-0001", all_yes);
    assert_eq!(state(&desk, "suncream", "2026-12-03"), "given");
}

#[test]
fn a_yes_after_a_withdrawal_counts_again_and_a_withdrawal_before_a_yes_undoes_nothing() {
    let desk = office(1);
    enter(&desk, "quick-C-0001", all_yes);
    let early = withdraw(&desk, &["face_paint"], "2026-11-19").fine();
    assert!(early.said.contains("face_paint stands"), "{}", early.said);
    assert_eq!(state(&desk, "face_paint", "2026-12-03"), "given", "it was taken back before it was given");
    withdraw(&desk, &["face_paint"], "2026-11-20").fine();
    assert_eq!(state(&desk, "face_paint", "2026-12-03"), "withdrawn", "of one day the no is the later word");
    withdraw(&desk, &["suncream"], "2026-11-28").fine();
    assert_eq!(state(&desk, "suncream", "2026-11-27"), "given");
    assert_eq!(state(&desk, "suncream", "2026-11-28"), "withdrawn");
    hand_out(&desk, "2026-11-29", |issued| issued.check = "AAAAA-AAAAA-AAAAA".into());
    assert_eq!(state(&desk, "suncream", "2026-12-03"), "withdrawn", "asked again is not answered");
    enter(&desk, "quick-C-0001", |column| (column == "signed_on").then_some("2026-12-02"));
    assert_eq!(state(&desk, "suncream", "2026-12-01"), "withdrawn");
    assert_eq!(state(&desk, "suncream", "2026-12-02"), "given");
    assert_eq!(consent(&told(&desk, &[]), "suncream")["answers"][0]["check_code"], "AAAAA-AAAAA-AAAAA");
}

#[test]
fn a_yes_without_a_day_is_taken_for_the_older_word() {
    let desk = office(1);
    withdraw(&desk, &["suncream"], "2026-12-01").fine();
    enter(&desk, "quick-C-0001", |column| (column == "signed_on").then_some("none"));
    assert_eq!(state(&desk, "suncream", "2026-12-03"), "withdrawn", "it may have been said before");
    assert_eq!(state(&desk, "face_paint", "2026-12-03"), "given");
}

/// A desk where each parent of one child got a copy.
fn two_parents() -> Desk {
    let desk = office(1);
    for parent in [1, 2] {
        hand_out(&desk, "2026-11-21", |issued| {
            issued.pack = format!("apart-C-0001-{parent}");
            issued.check = format!("{0}-{0}-{0}", ["BBBBB", "CCCCC"][parent - 1]);
            issued.parent = Some(parent);
        });
    }
    desk.confide(&["returns", "close", "quick-C-0001", "--by", "S-001"]).fine();
    desk
}

#[test]
fn two_parents_who_differ_stand_side_by_side_and_the_no_is_what_counts() {
    let desk = two_parents();
    let on_22 = |column: &str| (column == "signed_on").then_some("2026-11-22");
    enter(&desk, "apart-C-0001-1", on_22);
    assert_eq!(state(&desk, "photo_website", "2026-12-03"), "given", "the other parent has not answered yet");
    enter(&desk, "apart-C-0001-2", |column| if column == "photo_website" { Some("no") } else { on_22(column) });
    let all = told(&desk, &[]);
    let website = consent(&all, "photo_website");
    assert_eq!((website["state"].as_str(), website["disputed"].as_bool()), (Some("refused"), Some(true)));
    let words: Vec<_> =
        website["answers"].as_array().expect("a list").iter().map(|a| (&a["parent"], &a["state"])).collect();
    assert_eq!(format!("{words:?}"), r#"[(Number(1), String("given")), (Number(2), String("refused"))]"#);
    assert_eq!(consent(&all, "suncream")["disputed"], false);
    let out = String::from_utf8(desk.confide(&["consents", "C-0001"]).fine().out).expect("letters");
    assert!(out.contains("[photo_website]; the parents differ"), "{out}");
    assert!(
        out.contains("parent 1: given, since Sun 22 November 2026; page BBBBB-BBBBB-BBBBB of apart-C-0001-1"),
        "{out}"
    );
    let by = |parent| {
        let withdraw = ["consents", "C-0001", "--withdraw", "suncream", "--on", "2026-12-01", "--seen-by", "S-002"];
        desk.confide(&[&withdraw[..], &["--parent", parent]].concat())
    };
    let nobody = by("9").refused(2);
    assert!(nobody.said.contains("no copy was handed out for parent 9 of C-0001"), "{}", nobody.said);
    by("2").fine();
    let suncream = consent(&told(&desk, &[]), "suncream");
    assert_eq!((suncream["state"].as_str(), suncream["disputed"].as_bool()), (Some("withdrawn"), Some(true)));
    withdraw(&desk, &["animals"], "2026-12-01").fine();
    let animals = consent(&told(&desk, &[]), "animals");
    assert_eq!(
        (animals["state"].as_str(), animals["disputed"].as_bool()),
        (Some("withdrawn"), Some(false)),
        "by whom is not known"
    );
}

#[test]
fn a_withdrawal_is_one_line_of_references_and_codes() {
    let desk = office(1);
    enter(&desk, "quick-C-0001", all_yes);
    let lines = || Register::read(desk.folder()).expect("whole").lines().len();
    let before = lines();
    withdraw(&desk, &["photo_website", "photo_social"], "2026-12-01").fine();
    assert_eq!(lines(), before + 1);
    withdraw(&desk, &["photo_website", "photo_social"], "2026-12-01").fine();
    assert_eq!(lines(), before + 1, "the same once more is no other withdrawal");
    let text = String::from_utf8(desk.bytes(FILE)).expect("letters");
    let last = text.lines().last().expect("a line");
    let line: Value = serde_json::from_str(last).expect("JSON");
    let said = ["kind", "child", "form", "on", "seen_by"].map(|key| line[key].as_str().unwrap_or_default());
    assert_eq!(said, ["withdrawn", "C-0001", "consent_set", "2026-12-01", "S-002"]);
    assert_eq!(line["items"], serde_json::json!(["photo_website", "photo_social"]));
    for name in ["Example", "Sample", "Łukasz", "Parent"] {
        assert!(!text.contains(name), "{name} is in the register");
    }
}

#[test]
fn what_cannot_be_taken_back_is_said_plainly_and_nothing_is_written() {
    let desk = office(1);
    let before = desk.bytes(FILE);
    for (words, code, why) in [
        (&["consents", "C-0099"][..], 1, "nothing was ever handed out for a child C-0099"),
        (&["consents", "C-0099", "--withdraw", "all", "--seen-by", "JD"], 1, "nothing was ever handed out"),
        (&["consents", "C-0001", "--withdraw", "photo_webpage", "--seen-by", "JD"], 2, "did you mean `photo_website`"),
        (&["consents", "C-0001", "--withdraw", "all", "--seen-by", "Jo the cook"], 2, "staff number or initials"),
        (&["consents", "C-0001", "--withdraw", "all", "--seen-by", "JD", "--on", "2026-12-04"], 2, "has not come yet"),
        (&["consents", "C-0001", "--withdraw", "all"], 2, "--seen-by"),
        (&["consents", "C-0001", "--on", "soon"], 2, "--on soon"),
    ] {
        let refused = desk.confide(words).refused(code);
        assert!(refused.said.contains(why), "{words:?}: {}", refused.said);
        assert_eq!(desk.bytes(FILE), before);
    }
    desk.confide(&["consents", "c-0001", "--withdraw", "ALL", "--seen-by", "jd"]).fine();
    assert_eq!(state(&desk, "suncream", "2026-12-03"), "withdrawn", "today where no day is said, in whatever case");
}

#[test]
fn programs_are_told_the_page_the_edition_and_until_when() {
    let desk = office(1);
    enter(&desk, "quick-C-0001", all_yes);
    let all = told(&desk, &[]);
    assert_eq!((&all["child"], &all["on"], &all["version"]), (&"C-0001".into(), &"2026-12-03".into(), &1.into()));
    let suncream = consent(&all, "suncream");
    assert_eq!(suncream["question"], "May we put sun cream on your child?");
    let register = Register::read(desk.folder()).expect("whole");
    let Entry::Issued(issued) = &register.lines()[0].entry else { panic!("a pack was handed out first") };
    let answer = &suncream["answers"][0];
    assert_eq!(answer["check_code"], issued.check.as_str());
    assert_eq!(answer["edition"], "2026-09");
    assert_eq!(answer["since"], "2026-11-20");
    assert_eq!((&answer["register_line"], &answer["seen_by"]), (&2.into(), &"S-001".into()));
    assert_eq!(answer["until"], "2027-09-01");
    assert_eq!(answer["overdue"], false);
    let later = consent(&told(&desk, &["--on", "2027-10-01"]), "suncream");
    assert_eq!(later["answers"][0]["overdue"], true);
    let early = told(&desk, &["--on", "2026-11-01"]);
    assert_eq!(early["consents"], serde_json::json!([]), "nobody was asked by then");
}
