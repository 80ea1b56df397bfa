//! `confide explain`: everything about a rule or a clause: where it stands, what it says, what it refuses and accepts.

use super::arguments::{Explain, Format};
use super::shell::{Code, Shell, Stop, give, give_line};
use crate::form::Moment;
use crate::procedure::{Check, Clause, On, Procedure, Rule, Status, Subject, Which};
use crate::source::{did_you_mean, yaml};
use serde_json::{Value as Json, json};
use std::path::Path;

pub(super) fn run(arguments: &Explain, shell: &mut Shell) -> Result<Code, Stop> {
    let workspace = shell.open(Path::new("."))?;
    let (clause, rules) = find(&arguments.what, &workspace.procedure)?;
    match shell.format {
        Format::Human => give(human(clause, &rules).as_bytes()),
        Format::Json => give_line(&machine(clause, &rules).to_string()),
    }
    Ok(Code::Fine)
}

fn find<'p>(what: &str, procedure: &'p Procedure) -> Result<(&'p Clause, Vec<&'p Rule>), Stop> {
    if let Some((clause, rule)) = procedure.rule(what) {
        return Ok((clause, vec![rule]));
    }
    if let Some(clause) = procedure.clause(what) {
        return Ok((clause, clause.rules.iter().collect()));
    }
    let known: Vec<&str> = procedure
        .rules()
        .map(|(_, r)| r.id.as_str())
        .chain(procedure.clauses().iter().map(|c| c.id.as_str()))
        .collect();
    let help =
        did_you_mean(what, &known).unwrap_or_else(|| "see `confide rules` and `confide rules --coverage`".into());
    Err(Stop::trouble(format!("there is no rule and no clause `{what}`"), help))
}

fn human(clause: &Clause, rules: &[&Rule]) -> String {
    let mut text = format!("{}\n\"{} ...\" ({})\n\n{}\n", clause.under, clause.opens, clause.id, clause.says);
    if rules.is_empty() {
        let done = match &clause.status {
            Status::Checked => "there is no rule for it yet".to_owned(),
            Status::Printed => "it is printed where it belongs".into(),
            Status::Attested => "a person vouches for it by name; software cannot check it".into(),
            Status::Guidance => "it is for people to read; nothing can be checked".into(),
            Status::CarriedBy(rule) => format!("the rule {rule} carries it: see `confide explain {rule}`"),
        };
        text.push_str(&format!("\nWhat is done about it: {done}\n"));
    }
    for rule in rules {
        text.push_str(&format!("\n{} {} ({})\n", rule.id, rule.name, rule.level));
        rule.checks.iter().for_each(|check| text.push_str(&one(check)));
    }
    text
}

fn one(check: &Check) -> String {
    let mut text = format!("\n  looks at  {}{}\n", on(&check.on), holds(check));
    let mut line = |name: &str, says: &str| {
        text.push_str(&format!("  {name:<9} {}\n", says.split_whitespace().collect::<Vec<_>>().join(" ")))
    };
    if let Some(rows) = &check.for_each {
        line("each of", rows);
    }
    if let Some(when) = &check.when {
        line("when", when.text());
    }
    line("requires", check.require.text());
    line("finds", &format!("{}: {}", check.level, check.message.text()));
    line("help", &check.help);
    for (word, sample) in [("refused", &check.fail), ("accepted", &check.pass)] {
        text.push_str(&format!("  {word}\n{}", yaml(&sample.tree, 4)));
    }
    text
}

fn on(on: &On) -> String {
    let subject = Subject::WORDS.iter().find(|(_, s)| *s == on.subject).map_or("", |(word, _)| word);
    let which = match &on.which {
        Which::Any => "any".into(),
        Which::Ids(ids) => ids.join(", "),
        Which::Classes(classes) => format!("of the class {}", classes.join(", ")),
    };
    let having = if on.having.is_empty() { String::new() } else { format!(" with {}", on.having.join(", ")) };
    format!("{subject}: {which}{having}")
}

/// From which moment of a record and in which part it holds.
fn holds(check: &Check) -> String {
    if !matches!(check.on.subject, Subject::Record | Subject::Page) {
        return String::new();
    }
    let from =
        if check.from == Moment::Blank { String::new() } else { format!(", from the moment `{}`", check.from.word()) };
    from + &check.part.as_ref().map(|part| format!(", part {part}")).unwrap_or_default()
}

fn machine(clause: &Clause, rules: &[&Rule]) -> Json {
    let check = |c: &Check| {
        json!({"on": on(&c.on), "level": c.level.to_string(), "from": c.from.word(), "part": c.part, "for_each": c.for_each, "when": c.when.as_ref().map(|w| w.text()),
            "require": c.require.text(), "at": c.at.text(), "message": c.message.text(), "help": c.help, "fail": yaml(&c.fail.tree, 0), "pass": yaml(&c.pass.tree, 0)})
    };
    let rule = |r: &&Rule| json!({"id": r.id, "name": r.name, "level": r.level.to_string(), "checks": r.checks.iter().map(check).collect::<Vec<_>>()});
    json!({"version": 1, "clause": clause.id, "heading": clause.under, "opens": clause.opens, "says": clause.says, "status": clause.status.to_string(), "rules": rules.iter().map(rule).collect::<Vec<_>>()})
}
