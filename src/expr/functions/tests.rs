//! What each function gives, for what is blank too.

use super::super::{Expression, Scope, Vars};
use super::*;

fn eval(text: &str) -> Data {
    let person = |name: &str, role: &str| Data::map([("name", Data::text(name)), ("role", Data::text(role))]);
    let record = Data::map([
        ("nil", Data::Null),
        ("empty", Data::text("\u{200b} ")),
        ("group", Data::map([("a", Data::Null), ("b", Data::text(""))])),
        ("none", Data::List(vec![])),
        ("no", Data::Bool(false)),
        ("dp", person("Jo", "DSL")),
        ("text", Data::text("I think so.\nProbably.")),
        ("who", Data::texts(["Oak School", "and third parties"])),
    ]);
    let entry = |w: &str| WordEntry { words: vec![w.into()], reason: "why".into(), better: "this".into() };
    let list = WordList::new(vec![entry("I think"), entry("probably")]);
    let lists = Lists::new([("opinion".to_owned(), list)].into());
    let vars = Vars::default().with("r", &record);
    let scope = Scope::over(&vars, &lists);
    Expression::compile(text).expect(text).evaluate_in(&scope).expect(text)
}

fn yes(text: &str) {
    assert_eq!(eval(text), Data::Bool(true), "{text}");
}

#[test]
fn blank_means_nothing_that_shows() {
    yes("blank(r.nil) && blank(r.empty) && blank(r.group) && blank(r.none)");
    yes("!blank(r.no) && !blank(r.text) && !blank(r.dp) && !blank(0)");
}

#[test]
fn times_are_counted_as_people_count() {
    let at = |t: &str| format!("timestamp('{t}')");
    let (a, b) = (at("2026-03-28T23:30:00Z"), at("2026-03-29T23:30:00Z"));
    yes(&format!("days_between({a}, {b}) == 2"));
    yes(&format!("days_between({b}, {a}) == -2 && hours_between({a}, {b}) == 24"));
    yes("hours_between(timestamp('2026-11-24T14:00:00Z'), timestamp('2026-11-25T14:00:01Z')) == 25");
    yes("minutes_between(timestamp('2026-11-24T14:00:00Z'), timestamp('2026-11-24T14:12:00Z')) == 12");
    yes("age(timestamp('2022-11-25T00:00:00Z'), timestamp('2026-11-24T12:00:00Z')) == 3");
    yes("days_late(timestamp('2026-11-05T23:59:00Z'), timestamp('2026-12-05T00:01:00Z'), 30) == 0");
    yes("days_late(timestamp('2026-11-05T23:59:00Z'), timestamp('2026-12-09T00:01:00Z'), 30) == 2");
    yes("days_late(r.nil, timestamp('2026-12-09T00:01:00Z'), 30) == 0");
    yes("age(r.nil, r.nil) == null && hours_between(r.nil, timestamp('2026-11-24T14:00:00Z')) == null");
}

#[test]
fn opening_hours_are_by_day_and_clock() {
    let at = |t: &str| format!("timestamp('{t}')");
    let opening = "{'days': ['mon', 'Tuesday'], 'from': '07:30', 'to': '18:30'}";
    yes(&format!("is_open({}, {opening})", at("2026-11-24T14:05:00Z")));
    yes(&format!("!is_open({}, {opening})", at("2026-11-25T14:05:00Z")));
    yes(&format!("!is_open({}, {opening})", at("2026-11-24T03:00:00Z")));
    yes(&format!(
        "is_open({}, {opening}) && !is_open({}, {opening})",
        at("2026-07-14T06:30:00Z"),
        at("2026-07-14T17:31:00Z")
    ));
    yes(&format!("is_open({}, {{'days': []}}) && is_open(r.nil, {opening})", at("2026-11-22T03:00:00Z")));
}

#[test]
fn words_letters_and_texts() {
    yes("words(r.text) == 4 && words(r.nil) == 0 && letters('  äb ') == 2 && letters(r.nil) == 0");
    yes("same_text('Safe  meals.', 'safe meals') && !same_text(r.nil, r.nil)");
    yes(
        "contains_any(r.who, ['third parties', 'etc']) && !contains_any('etcetera', ['etc']) && !contains_any(r.nil, ['a'])",
    );
    yes("says('Confidential to\\n Sunny  Corner', 'to Sunny Corner') && !says('x', r.nil) && !says(r.nil, 'x')");
    yes("listed(['a', 'b', 'c']) == 'a, b and c' && listed(['a']) == 'a' && listed([]) == ''");
}

#[test]
fn a_pattern_is_matched_anywhere_and_never_in_nothing() {
    yes("fits('ZA123456', '^Z[A-Z0-9][0-9]{6}$') && fits('on 9 May', '[0-9]') && !fits('nine', '[0-9]')");
    yes("!fits(r.nil, '.*') && !fits(r.empty, '.*')");
}

#[test]
fn roles_have_other_names() {
    yes("one_of_roles(r.dp, ['designated_person', 'deputy_dp']) && one_of_roles('Designated Person', ['dsl'])");
    yes("!one_of_roles(r.nil, ['dsl']) && !one_of_roles('', ['']) && !one_of_roles('manager', ['dsl'])");
}

#[test]
fn lint_gives_the_words_and_says_where() {
    yes("lint(r.text, 'opinion') == ['I think', 'Probably'] && size(lint(r.nil, 'opinion')) == 0");
    assert_eq!(
        eval("lint_says(r.text, 'opinion')"),
        Data::text(
            "\"I think\" (line 1, letter 1): why; better: this; \"Probably\" (line 2, letter 1): why; better: this"
        )
    );
}

#[test]
fn an_unknown_list_or_a_wrong_count_is_an_error() {
    let vars = Vars::default();
    let scope = Scope::over(&vars, &Lists::none());
    for text in ["lint('x', 'none')", "blank()", "words('a', 'b')", "age(1, 2)"] {
        assert!(Expression::compile(text).unwrap().evaluate_in(&scope).is_err(), "{text}");
    }
}

#[test]
fn the_table_stands_in_the_order_of_the_alphabet_and_cels_own_names_exist() {
    assert!(FUNCTIONS.is_sorted_by_key(|f| f.name));
    for text in [
        "size('a')",
        "'a'.contains('a')",
        "'a'.matches('a')",
        "'a'.startsWith('a')",
        "string(1)",
        "int('1')",
        "bool('true')",
        "duration('24h')",
        "timestamp('2026-11-24T14:00:00Z').getDayOfWeek()",
        "type(1)",
    ] {
        let vars = Vars::default();
        let scope = Scope::over(&vars, &Lists::none());
        let outcome = Expression::compile(text).unwrap().evaluate_in(&scope);
        let known = outcome.as_ref().err().is_none_or(|e| !e.message.contains("there is no"));
        assert!(known, "{text} {outcome:?}");
    }
}
