//! Another procedure is a folder of YAML: its rules show under their own ids, may be stricter, and never switch ours off.
#![allow(clippy::disallowed_methods, reason = "tests start programs")]

#[path = "support/desk.rs"]
mod desk;

use desk::{Desk, changed, sample};

/// A small invented procedure about water play, with a number and a word list of its own.
const CLAUSES: &str = "\
- clause: local.1
  under: Water
  opens: Children are watched at the water tray
  says: What happens at the water tray is written down with who was watching.
  status: checked
  rules:
    - id: W1
      name: nobody-at-the-water
      level: error
      on: {record: safeguarding_incident}
      checks:
        - part: A
          when: contains_any(record.place, ['water tray'])
          require: size(record.present) >= number.watching_at_the_water
          at: present
          message: something happened at the water tray, and fewer than {number.watching_at_the_water} people are named
          help: name everybody who was at the water, and who was watching
          fail: {place: By the water tray, present: [{name: Bo, role: The child}]}
          pass: {place: By the water tray, present: [{name: Bo, role: The child}, {name: Jo, role: Key person}]}
- clause: local.2
  under: Water
  opens: The tray is emptied every evening
  says: The tray is emptied every evening. No form shows that.
  status: guidance
";
const NUMBERS: &str = "numbers:\n  - number: watching_at_the_water\n    value: 2\n    says: how many people are named when something happens at the water\n";
const WORDS: &str = "list: opinion\nsays: words of this nursery\nentries:\n  - words: [splashy]\n    reason: nobody outside knows what it means\n    better: He poured water over his sleeves.\n";

fn desk() -> Desk {
    let desk = Desk::specimen();
    desk.put("procedure/local/10-water.yaml", CLAUSES);
    desk.put("procedure/local/numbers.yaml", NUMBERS);
    desk.put("procedure/local/words/opinion.yaml", WORDS);
    named(&desk, "local");
    desk
}

fn named(desk: &Desk, id: &str) {
    let setting = String::from_utf8(desk.bytes("setting.yaml")).expect("text");
    let kept: Vec<&str> = setting.lines().filter(|l| !l.starts_with("procedures:")).collect();
    desk.put("setting.yaml", &format!("{}\nprocedures: [{id}]\n", kept.join("\n")));
}

fn at_the_water() -> String {
    let record = sample("safeguarding_incident/ok-part-a.yaml");
    let place = record.lines().find(|l| l.starts_with("  place:")).expect("it says where").to_owned();
    changed(&record, &place, "  place: By the water tray")
}

fn only_the_child(record: &str) -> String {
    let from = record.find("  present:\n").expect("it says who was there") + "  present:\n".len();
    let rest = &record[from..];
    let rows = rest.lines().take_while(|l| l.starts_with("    - ")).map(|l| l.len() + 1).sum::<usize>();
    format!("{}    - {{name: Zora Specimen, role: The child}}\n{}", &record[..from], &rest[rows..])
}

fn found(desk: &Desk, record: &str) -> String {
    desk.put("records/one.yaml", record);
    desk.confide(&["check", "records/one.yaml"]).said
}

#[test]
fn its_rules_find_under_their_own_ids_beside_ours() {
    let desk = desk();
    let said = found(&desk, &only_the_child(&at_the_water()));
    assert!(said.contains("error[W1 nobody-at-the-water]") && said.contains("fewer than 2 people"), "{said}");
    assert!(said.contains("Water, \"Children are watched at the water tray\" (local.1)"), "{said}");
    assert!(!found(&desk, &at_the_water()).contains("W1"), "two people were there");
}

#[test]
fn it_is_listed_explained_and_counted_by_itself() {
    let desk = desk();
    let rules = desk.confide(&["rules"]).fine();
    assert!(String::from_utf8_lossy(&rules.out).contains("W1    error"), "{}", String::from_utf8_lossy(&rules.out));
    let explained = desk.confide(&["explain", "W1"]).fine();
    let explained = String::from_utf8_lossy(&explained.out).into_owned();
    assert!(explained.contains("Water") && explained.contains("water tray"), "{explained}");
    let json = desk.confide(&["rules", "--coverage", "--format", "json"]).fine();
    let json: serde_json::Value = serde_json::from_slice(&json.out).expect("JSON");
    let clauses = json["clauses"].as_array().expect("a list");
    assert_eq!(clauses.iter().filter(|c| c["clause"].as_str().is_some_and(|c| c.starts_with("07.2."))).count(), 90);
    assert_eq!(clauses.iter().filter(|c| c["clause"].as_str().is_some_and(|c| c.starts_with("local."))).count(), 2);
}

#[test]
fn its_words_and_numbers_add_to_ours_and_take_nothing_away() {
    let desk = desk();
    let record = sample("safeguarding_incident/bad-opinion.yaml");
    let ours = Desk::specimen();
    let before = found(&ours, &record).matches("R12b").count();
    assert!(before > 0 && found(&desk, &record).matches("R12b").count() == before);
    let facts = changed(&at_the_water(), "  facts: >-\n", "  facts: >-\n    He was splashy.\n");
    assert!(found(&desk, &facts).contains("\"splashy\""), "{}", found(&desk, &facts));
    desk.set("name: Sunny Corner Nursery\n", "name: Sunny Corner Nursery\nnumbers: {watching_at_the_water: 9}\n");
    assert!(found(&desk, &at_the_water()).contains("fewer than 9 people"), "a setting has its own number");
}

#[test]
fn a_rule_of_ours_is_neither_replaced_nor_named_again() {
    let desk = desk();
    desk.put("procedure/local/20-again.yaml", &CLAUSES.replace("W1", "R16").replace("local.", "local.2"));
    assert!(found(&desk, &at_the_water()).contains("`R16` stands in the catalogue twice"));
    desk.remove("procedure/local/20-again.yaml");
    for file in ["forms/procedure/07.2/00-opening.yaml", "forms/procedure/words/opinion.yaml"] {
        desk.put(file, "[]\n");
        let run = desk.confide(&["check", "records/one.yaml"]).refused(2);
        assert!(run.said.contains("would take the place of the built-in procedure"), "{}", run.said);
        desk.remove(file);
    }
    named(&desk, "07.2");
    let run = desk.confide(&["check", "records/one.yaml"]).refused(1);
    assert!(run.said.contains("the procedure 07.2 is built in") && run.said.contains("setting.yaml:"), "{}", run.said);
}

#[test]
fn a_procedure_that_is_not_there_and_one_with_a_slip_are_named_with_their_lines() {
    let desk = desk();
    named(&desk, "locale");
    let run = desk.confide(&["rules"]).refused(1);
    assert!(run.said.contains("there is no folder procedure/locale"), "{}", run.said);
    named(&desk, "local");
    desk.put("procedure/local/10-water.yaml", &CLAUSES.replace("record.present", "record.presnt"));
    let run = desk.confide(&["rules"]).refused(1);
    assert!(run.said.contains("10-water.yaml:14:") && run.said.contains("did you mean `present`?"), "{}", run.said);
}

#[test]
fn what_the_setting_does_not_name_is_not_read() {
    let desk = desk();
    named(&desk, "");
    assert!(!found(&desk, &only_the_child(&at_the_water())).contains("W1"));
}

#[test]
fn guidance_that_somebody_here_looked_up_takes_the_place_of_ours() {
    let desk = desk();
    let unverified = |desk: &Desk| String::from_utf8_lossy(&desk.confide(&["doctor"]).out).into_owned();
    assert!(unverified(&desk).contains("the publisher's safeguarding incident form"));
    desk.put("procedure/local/guidance.yaml", "guidance:\n  - id: form_06_1b\n    title: the publisher's safeguarding incident form\n    review_on: 2027-09-01\n    editions: [{edition: \"2025\"}]\n    verified: {on: 2026-11-10, by: Jo Dale, source: the publisher's page}\n");
    let said = unverified(&desk);
    assert!(said.contains("not looked up") && !said.contains("the publisher's safeguarding incident form"), "{said}");
}

#[test]
fn a_rule_over_the_whole_index_finds_nothing_where_there_is_no_record() {
    let desk = desk();
    let rule = "- clause: local.9\n  under: Water\n  opens: There is a record\n  says: There is a record.\n  status: checked\n  rules:\n    - id: W9\n      name: none\n      level: error\n      on: {index: any}\n      checks:\n        - require: index.exists(i, i.form == 'consent_set')\n          at: form\n          message: there is none\n          help: write one\n          fail: [{form: photo_use, id: P-1}]\n          pass: [{form: consent_set, id: C-1}]\n";
    desk.put("procedure/local/90-none.yaml", rule);
    desk.put("empty/notes.yaml", "nothing: here\n");
    let run = desk.confide(&["check", "empty"]).fine();
    assert!(!run.said.contains("fault of confide"), "{}", run.said);
}
