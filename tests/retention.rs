//! How long records are kept: a day where it can be known, words where not; the insurer, the law and the setting's own years.

#[path = "support/desk.rs"]
mod desk;

use confide::workspace::Workspace;
use desk::{Desk, changed, pages, sample};

const INCIDENT: &str = "safeguarding_incident/ok-whole.yaml";

/// What the page says of how long it is kept, when the tools to read it are there.
fn kept(desk: &Desk, record: &str) -> Option<String> {
    let whole = pages(&desk.render(record, &[]).fine().out)?.join(" ");
    let said = whole.split("How long the nursery keeps this: ").nth(1).expect("every record says how long it is kept");
    Some(said.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[test]
fn every_form_has_a_class_of_the_table() {
    let desk = Desk::specimen();
    let workspace = Workspace::open(Some(desk.folder())).expect("the samples' setting can be used");
    for form in workspace.forms.iter() {
        let term = workspace.procedure.term(&form.retention, &workspace.setting.data);
        let term = term.unwrap_or_else(|| panic!("{}: no class `{}`", form.id, form.retention));
        assert!(!term.says.is_empty() && !term.ground.is_empty(), "{}", form.retention);
        assert!(term.fields.is_empty() || term.years.is_some(), "{}", form.retention);
    }
}

#[test]
fn the_page_says_until_when_where_the_birthday_is_known_and_in_words_where_not() {
    let desk = Desk::specimen();
    let Some(said) = kept(&desk, &sample(INCIDENT)) else { return };
    assert!(said.starts_with("until Mon 1 March 2049 (25 years from the day on which the child was born)."), "{said}");
    let other = changed(&sample(INCIDENT), "child_dob: 2024-02-29", "child_dob: 2022-05-14");
    assert!(kept(&desk, &other).is_some_and(|said| said.starts_with("until Tue 14 May 2047 (")));
    let said = kept(&desk, &sample("significant_event/ok-event.yaml")).expect("it was read before");
    assert!(said.starts_with("3 years from the day on which the child leaves."), "{said}");
}

#[test]
fn a_longer_term_of_the_insurer_wins_and_a_hold_of_the_law_is_said() {
    let desk = Desk::specimen();
    desk.set("storage: {kind: none}", "storage: {kind: none}\ninsurer: {name: Example Mutual, keep_years: 40}");
    let Some(said) = kept(&desk, &sample(INCIDENT)) else { return };
    assert!(said.contains("The insurer asks for it until ") && said.contains(" 2066."), "{said}");
    let held = changed(&sample(INCIDENT), "specimen: true\n", "specimen: true\nlegal_hold: yes\n");
    assert!(kept(&desk, &held).is_some_and(|said| said.contains("It must not be destroyed for now")));
    desk.set("keep_years: 40", "keep_years: 20");
    assert!(kept(&desk, &sample(INCIDENT)).is_some_and(|said| !said.contains("insurer")), "a shorter one says nothing");
    desk.set("keep_years: 20", "keep_years: many");
    let run = desk.confide(&["check", "records"]);
    assert!(run.code == 1 && run.said.contains("is no whole number"), "{}", run.said);
}

#[test]
fn a_shorter_period_of_the_setting_is_warned_of_and_a_longer_one_printed() {
    let desk = Desk::specimen();
    desk.set("storage: {kind: none}", "storage: {kind: none}\nretention: {registration: 2, consents: 7, riddor: 1}");
    desk.put("records/one.yaml", &sample("significant_event/ok-event.yaml"));
    let run = desk.confide(&["check", "records"]);
    for words in
        ["`registration` are kept for 2 years; recommended are 3", "`riddor` are kept for 1 years; the law asks for 3"]
    {
        assert!(run.said.contains(words), "{}", run.said);
    }
    assert!(!run.said.contains("`consents`"), "longer is no fault: {}", run.said);
    let said = kept(&desk, &sample("significant_event/ok-event.yaml"));
    assert!(said.is_none_or(|said| said.starts_with("2 years from")), "the setting decides");
    desk.set("registration: 2, consents: 7, riddor: 1", "registrations: 2");
    assert!(desk.confide(&["check", "records"]).said.contains("did you mean `registration`?"));
}

#[test]
fn the_table_of_a_setting_cannot_be_shorter_than_the_law() {
    let desk = Desk::specimen();
    desk.set("storage: {kind: none}", "storage: {kind: none}\nretention: {riddor: 1, funding: 1}");
    let workspace = Workspace::open(Some(desk.folder())).expect("the setting can be used");
    let years = |class: &str| workspace.procedure.term(class, &workspace.setting.data).and_then(|t| t.years);
    assert_eq!((years("riddor"), years("funding")), (Some(3), Some(1)));
}
