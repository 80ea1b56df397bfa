//! What is filled in at the desk is the record that a file would give, page by page, whatever is typed.
#![allow(clippy::disallowed_methods, reason = "tests read the samples")]

#[path = "support/typed.rs"]
mod typed;

use confide::desk::{Writing, look, pages};
use confide::form::{Field, Form, Moment};
use confide::record::{self, Record};
use confide::system::Context;
use confide::value::{Kind, Value};
use confide::workspace::{Workspace, sample_files};
use std::path::Path;

fn workspace() -> Workspace {
    Workspace::open(Some(Path::new("samples"))).expect("the samples are a workspace")
}

fn ctx() -> Context {
    Context::fixed("2026-11-20T16:00:00Z".parse().expect("a time"), 7)
}

/// Answers as somebody would type them.
type Typed = Vec<(String, String)>;

/// Every good sample: its name, its record, and its answers as somebody would type them.
fn samples(workspace: &Workspace) -> Vec<(&'static str, Record, Typed)> {
    let good = sample_files()
        .filter(|(name, _)| name.ends_with(".yaml") && name.matches('/').count() == 1 && name.contains("/ok-"));
    let read = good.filter_map(|(name, text)| {
        let reading = record::read(name, text.as_bytes(), &workspace.forms, None);
        let record = reading.record?;
        let typed = typed::answers(reading.tree.as_ref()?, &record.form);
        Some((name, record, typed))
    });
    read.filter(|(_, record, _)| !record.form.draft).collect()
}

fn written(record: &Record, typed: &[(String, String)]) -> Writing {
    let mut writing = Writing::begin(&record.form, ctx().now, &ctx().random).expect("begun");
    writing.id.clone_from(&record.id);
    writing.child_ref.clone_from(&record.child_ref);
    writing.part.clone_from(&record.part);
    writing.part_a.clone_from(&record.part_a);
    let form = writing.form.clone();
    for page in pages(&form, record.part.as_deref()) {
        writing.take(&page, typed);
    }
    writing
}

#[test]
fn the_answers_of_every_good_sample_come_out_as_they_were_typed() {
    let workspace = workspace();
    let all = samples(&workspace);
    assert!(all.len() > 40, "{} samples", all.len());
    for (name, record, typed) in &all {
        let writing = written(record, typed);
        let (made, faults) = writing.record(&workspace, record.moment);
        let made = made.unwrap_or_else(|| panic!("{name}: {faults:?}"));
        assert!(faults.is_empty(), "{name}: {faults:?}");
        for (_, field) in record.form.fields().filter(|(_, f)| f.is_question() && f.kind != Kind::Sign) {
            // initials are written on the paper
            let bare = |value: &Value| without_initials(field, value);
            assert_eq!(bare(made.answer(&field.id)), bare(record.answer(&field.id)), "{name}: {}", field.id);
        }
    }
}

fn without_initials(field: &Field, value: &Value) -> Value {
    match value {
        Value::Group(members) if field.kind == Kind::ConsentItem => {
            Value::Group(members.iter().filter(|(id, _)| id != "initials").cloned().collect())
        }
        other => other.clone(),
    }
}

#[test]
fn every_question_of_every_form_is_asked_once_and_in_the_order_of_the_form() {
    let workspace = workspace();
    for form in workspace.forms.iter().filter(|f| !f.draft) {
        let parts: Vec<Option<&str>> = form.parts.iter().map(|p| Some(p.id.as_str())).collect();
        let shown: Vec<&str> =
            parts.iter().flat_map(|p| pages(form, *p)).flat_map(|p| p.fields).map(|f| f.id.as_str()).collect();
        let expected: Vec<&str> = asked(form).map(|f| f.id.as_str()).collect();
        let questions = |ids: &[&str]| {
            ids.iter()
                .filter(|id| form.field(id).is_some_and(Field::is_question))
                .map(|s| (*s).to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(questions(&shown), questions(&expected), "{}", form.id);
    }
}

/// What is filled in at a desk: everything but what a pen does.
fn asked(form: &Form) -> impl Iterator<Item = &Field> {
    form.fields().map(|(_, f)| f).filter(|f| f.kind != Kind::Sign)
}

fn incident(workspace: &Workspace) -> Writing {
    let form = workspace.forms.get("safeguarding_incident").expect("there is 06.1b");
    Writing::begin(form, ctx().now, &ctx().random).expect("begun")
}

fn type_in(writing: &mut Writing, answers: &[(&str, &str)]) {
    let typed: Vec<(String, String)> = answers.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect();
    let form = writing.form.clone();
    for page in pages(&form, writing.part.as_deref()) {
        let ids: Vec<&str> = page.fields.iter().map(|f| f.id.as_str()).collect();
        if typed.iter().any(|(n, _)| ids.contains(&n.split(['.', '[', '-']).next().unwrap_or_default())) {
            writing.take(&page, &typed);
        }
    }
}

#[test]
fn a_record_has_a_number_of_its_own_that_names_nobody() {
    let id = incident(&workspace()).id;
    assert!(id.starts_with("SI-20261120-") && id.len() == 16, "{id}");
}

#[test]
fn the_boxes_of_a_date_are_read_as_one_and_a_day_that_is_none_is_said_to_be() {
    let workspace = workspace();
    let mut writing = incident(&workspace);
    let boxes = [
        ("occurred_at-day", "9"),
        ("occurred_at-month", "11"),
        ("occurred_at-year", "2026"),
        ("occurred_at-time", "2.05pm"),
    ];
    type_in(&mut writing, &boxes);
    let (record, faults) = writing.record(&workspace, Moment::Completed);
    assert!(faults.is_empty(), "{faults:?}");
    assert_eq!(record.expect("a record").answer("occurred_at").show(), "Mon 9 November 2026, 14:05");
    for (day, month, year) in [
        ("31", "2", "2026"),
        ("", "11", "2026"),
        ("9", "", ""),
        ("9", "13", "2026"),
        ("9", "11", "26"),
        ("x", "y", "z"),
    ] {
        type_in(&mut writing, &[("child_dob-day", day), ("child_dob-month", month), ("child_dob-year", year)]);
        let (_, faults) = writing.record(&workspace, Moment::Completed);
        assert_eq!(faults.len(), 1, "{day}/{month}/{year}: {faults:?}");
        assert_eq!(faults[0].path.trim_start_matches("record."), "child_dob");
    }
}

#[test]
fn a_question_that_another_answer_calls_for_comes_when_it_was_given_and_goes_with_its_answer() {
    let workspace = workspace();
    let mut writing = incident(&workspace);
    assert!(!writing.asked(&workspace).contains("told_by"), "nobody has said how they know");
    type_in(&mut writing, &[("source", "told_by")]);
    assert!(writing.asked(&workspace).contains("told_by"));
    type_in(&mut writing, &[("source", "told_by"), ("told_by.name", "Beth Lowe"), ("told_by.role", "Assistant")]);
    writing.drop_unasked(&workspace);
    assert_eq!(writing.slots.text("told_by.name"), "Beth Lowe");
    type_in(&mut writing, &[("source", "seen"), ("told_by.name", "Beth Lowe"), ("told_by.role", "Assistant")]);
    writing.drop_unasked(&workspace);
    assert_eq!(writing.slots.text("told_by.name"), "", "it is asked no longer, and its answer is gone");
}

#[test]
fn an_empty_row_closes_up_and_a_row_is_taken_out_by_its_number() {
    let workspace = workspace();
    let mut writing = incident(&workspace);
    let rows = [
        ("present[1].name", "Priya Shah"),
        ("present[1].role", "Key person"),
        ("present[2].name", ""),
        ("present[3].name", "Beth Lowe"),
        ("present[3].role", "Assistant"),
    ];
    type_in(&mut writing, &rows);
    assert_eq!(writing.slots.rows("present"), 2);
    assert_eq!(writing.slots.text("present[2].name"), "Beth Lowe");
    writing.slots.take_out("present", 1);
    assert_eq!((writing.slots.rows("present"), writing.slots.text("present[1].role")), (1, "Assistant"));
}

#[test]
fn what_is_no_question_of_the_page_is_not_taken() {
    let workspace = workspace();
    let mut writing = incident(&workspace);
    let names = [
        "place.x",
        "place[1]",
        "place-day",
        "childname",
        "child_name.x",
        "child_address",
        "child_address.x",
        "present[0].name",
        "present[13].name",
        "present[-1].name",
        "present[1]",
        "present[1].x",
        "present.name",
        "sign.name",
        "id",
        "form",
        "record.place",
        "",
        "present[99999999999999999999].name",
    ];
    for name in names {
        type_in(&mut writing, &[("child_name", ""), ("place", ""), ("present", ""), (name, "X")]);
        assert!(writing.slots.is_empty(), "{name} was taken");
    }
}

#[test]
fn what_is_typed_is_never_yaml() {
    let workspace = workspace();
    for text in [
        "null",
        "~",
        "yes # no",
        "{{ 7*7 }}",
        "*all",
        "&a",
        "- row",
        "'",
        "\"",
        "key: value",
        "%YAML 1.2",
        "!!binary x",
        "<script>alert(1)</script>",
        "#eval(\"1\")",
    ] {
        let mut writing = incident(&workspace);
        type_in(&mut writing, &[("place", text)]);
        let (record, faults) = writing.record(&workspace, Moment::Completed);
        assert!(faults.is_empty(), "{text}: {faults:?}");
        assert_eq!(record.expect("a record").answer("place").show(), text);
    }
}

#[test]
fn everything_that_is_missing_is_said_in_the_order_of_the_questions_with_what_to_do() {
    let workspace = workspace();
    let looked = look(&incident(&workspace), &workspace, ctx().now).expect("judged");
    let paths: Vec<&str> = looked.stops().map(|p| p.path.as_str()).collect();
    let first =
        ["child_name", "child_dob", "child_address", "category", "occurred_at", "place", "recorded_at", "present"];
    assert_eq!(paths[..8], first, "{paths:?}");
    for problem in looked.stops() {
        assert!(problem.fact.ends_with('.') && !problem.help.is_empty(), "{problem:?}");
    }
}

#[test]
fn it_is_said_how_long_ago_it_happened_until_somebody_says_when_it_was_written_down() {
    let workspace = workspace();
    let form = workspace.forms.get("safeguarding_incident").expect("the form");
    let mut writing = Writing::begin(form, ctx().now, &ctx().random).expect("begun");
    assert_eq!(writing.since(&workspace, ctx().now), None, "nobody knows yet when it happened");
    let mut at = |day: &str, time: &str| {
        for (name, text) in [("day", day), ("month", "11"), ("year", "2026"), ("time", time)] {
            writing.slots.set(&format!("occurred_at-{name}"), text);
        }
        writing
            .since(&workspace, ctx().now)
            .map(|(asks, sentence)| (asks, sentence.split(" since").next().unwrap_or_default().to_owned()))
    };
    let said = |how_long: &str| Some(("recorded_at".to_owned(), format!("It is {how_long}")));
    assert_eq!(at("20", "15:45"), said("15 minutes"));
    assert_eq!(at("20", "15:59"), said("1 minute"));
    assert_eq!(at("20", "09:00"), said("7 hours"));
    assert_eq!(at("17", "09:00"), said("3 days"));
    assert_eq!(at("20", "17:00"), None, "that is still to come");
    assert!(at("20", "15:45").is_some());
    for (name, text) in [("day", "20"), ("month", "11"), ("year", "2026"), ("time", "16:00")] {
        writing.slots.set(&format!("recorded_at-{name}"), text);
    }
    assert_eq!(writing.since(&workspace, ctx().now), None, "it was said");
}
