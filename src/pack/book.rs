//! The rules book: the whole procedure, clause by clause in its own order, as one notice that everybody may read.

use super::Job;
use super::told::Told;
use crate::finding::Level;
use crate::form::{Class, Form};
use crate::procedure::{Check, Clause, Done, Rule, Status};
use crate::system::Trouble;
use crate::typeset::{Look, PageWords, breakable};
use crate::workspace::Workspace;
use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};

/// The template that it is typeset with.
pub(super) const TEMPLATE: &str = "book.typ";

/// As many letters of the catalogue's fingerprint as tell two catalogues apart at a glance.
const EDITION_LETTERS: usize = 12;

/// The book as a job: a notice.
///
/// # Errors
/// When a rule or a workspace's own words stand in the way.
pub fn job(workspace: &Workspace, now: DateTime<Utc>, large: bool) -> Result<Job, Trouble> {
    let edition: String = workspace.catalogue_hash().chars().take(EDITION_LETTERS).collect();
    let told = Told {
        form: "rules_book",
        id: "rules-book",
        reference: "07.2",
        edition: &edition,
        title: workspace.words.say("book_title"),
        about: workspace.words.say("book_about"),
        class: Class::Notice,
    };
    told.job(workspace, now, large)
}

/// Everything in it, as its template sees it.
pub(super) fn values(workspace: &Workspace, look: &Look<'_>) -> Json {
    let words = look.words;
    let counts = workspace.procedure.coverage();
    let n = |count: usize| count.to_string();
    let counted = [
        ("clauses", n(counts.clauses)),
        ("enforced", n(counts.enforced)),
        ("guidance", n(counts.guidance)),
        ("without", n(counts.without)),
        ("rules", n(counts.rules)),
        ("errors", n(counts.errors)),
        ("warnings", n(counts.warnings)),
        ("advice", n(counts.advice)),
    ];
    let counted: Vec<(&str, &str)> = counted.iter().map(|(key, count)| (*key, count.as_str())).collect();
    json!({
        "coverage": words.say_with("book_coverage", &counted),
        "hash": words.say_with("book_hash", &[("hash", &breakable(workspace.catalogue_hash()))]),
        "headings": headings(workspace, words),
        "numbers": numbers(workspace, words),
    })
}

/// Clauses under their headings, in the order of the procedure.
fn headings(workspace: &Workspace, words: &PageWords) -> Vec<Json> {
    let groups = workspace
        .procedure
        .clauses()
        .chunk_by(|one, next| (&one.procedure, &one.under) == (&next.procedure, &next.under));
    let group = |clauses: &[Clause]| {
        json!({
            "title": clauses[0].under,
            "clauses": clauses.iter().map(|c| clause(c, workspace, words)).collect::<Vec<_>>(),
        })
    };
    groups.map(group).collect()
}

fn clause(clause: &Clause, workspace: &Workspace, words: &PageWords) -> Json {
    json!({
        "opens": clause.opens.trim_end_matches(['.', ',', ':']),
        "id": clause.id,
        "says": clause.says,
        "status": status(clause, workspace, words),
        "vouched": vouched(clause, workspace, words),
        "rules": clause.rules.iter().map(|r| rule(r, words)).collect::<Vec<_>>(),
    })
}

/// What is done about a clause without rules of its own; nothing is said where its rules say it.
fn status(clause: &Clause, workspace: &Workspace, words: &PageWords) -> String {
    if !clause.rules.is_empty() {
        return String::new();
    }
    match (&clause.status, workspace.procedure.done(clause)) {
        (_, Done::Nothing) => words.say("book_no_rule").into(),
        (Status::CarriedBy(rule), _) => words.say_with("book_carried", &[("rule", rule)]),
        (Status::Printed, _) => words.say("book_printed").into(),
        (Status::Attested, _) => words.say("book_attested").into(),
        (Status::Guidance | Status::Checked, _) => words.say("book_guidance").into(),
    }
}

/// What a person vouches for because no program can see it, and on which forms that is asked.
fn vouched(clause: &Clause, workspace: &Workspace, words: &PageWords) -> String {
    let Some(attests) = &clause.attests else { return String::new() };
    let asks = |form: &&Form| !form.draft && form.fields().any(|(_, field)| field.attests == attests.id);
    let forms: Vec<&str> =
        workspace.forms.iter().filter(asks).map(|form| form.title.in_language(words.language())).collect();
    let vouched = words.say_with("book_vouched", &[("says", &attests.says)]);
    match forms.as_slice() {
        [] => vouched,
        forms => format!("{vouched} {}", words.say_with("book_vouched_on", &[("forms", &forms.join("; "))])),
    }
}

fn rule(rule: &Rule, words: &PageWords) -> Json {
    json!({
        "id": rule.id,
        "name": rule.name,
        "level": level(rule.level, words),
        "checks": rule.checks.iter().map(|c| check(c, rule, words)).collect::<Vec<_>>(),
    })
}

fn check(check: &Check, rule: &Rule, words: &PageWords) -> Json {
    let own = if check.level == rule.level { String::new() } else { level(check.level, words) };
    json!({"level": own, "message": breakable(&check.message.plain()), "help": breakable(&check.help)})
}

fn level(level: Level, words: &PageWords) -> String {
    let name = match level {
        Level::Error => "book_error",
        Level::Warning => "book_warning",
        Level::Advice => "book_advice",
    };
    words.say(name).into()
}

/// The numbers that are a choice, the setting's own beside ours.
fn numbers(workspace: &Workspace, words: &PageWords) -> Vec<Json> {
    let number = |n: &crate::procedure::Number| {
        let here = workspace.procedure.number(&n.name, &workspace.setting.data).unwrap_or(n.value);
        let ours = n.value.to_string();
        let own = if here == n.value { String::new() } else { words.say_with("book_ours", &[("value", &ours)]) };
        json!({"says": n.says, "name": breakable(&n.name), "value": here.to_string(), "own": own})
    };
    workspace.procedure.numbers().iter().map(number).collect()
}
