//! `confide explain`: everything about a rule or a clause: where it stands, what it asks, what it refuses and accepts.

use super::arguments::{Explain, Format};
use super::explained::{Explained, looks_at};
use super::shell::{Code, Shell, Stop, give, give_line};
use crate::procedure::{Check, Clause, Procedure, Rule};
use crate::source::{did_you_mean, yaml};
use crate::system::terminal;
use serde_json::{Value as Json, json};
use std::path::Path;

pub(super) fn run(arguments: &Explain, shell: &mut Shell) -> Result<Code, Stop> {
    let workspace = shell.open(Path::new("."))?;
    let (clause, rules) = find(arguments.what.trim(), &workspace.procedure)?;
    let explained = Explained { clause, rules: &rules, width: terminal::width() };
    match shell.format {
        Format::Json => give_line(&machine(clause, &rules).to_string()),
        Format::Md => give(explained.markdown().as_bytes()),
        _ => give(explained.human().as_bytes()),
    }
    Ok(Code::Fine)
}

/// By a rule's id, with or without its letter, or by a clause's number, with or without the procedure's.
fn find<'p>(what: &str, procedure: &'p Procedure) -> Result<(&'p Clause, Vec<&'p Rule>), Stop> {
    let is_number = !what.is_empty() && what.chars().all(|c| c.is_ascii_digit());
    let (rule, clause) =
        if is_number { (format!("R{what}"), format!("07.2.{what}")) } else { (what.into(), what.into()) };
    if let Some((clause, rule)) = procedure.rule(&rule) {
        return Ok((clause, vec![rule]));
    }
    if let Some(clause) = procedure.clause(&clause) {
        return Ok((clause, clause.rules.iter().collect()));
    }
    let known: Vec<&str> = procedure
        .rules()
        .map(|(_, r)| r.id.as_str())
        .chain(procedure.clauses().iter().map(|c| c.id.as_str()))
        .collect();
    let help =
        did_you_mean(&rule, &known).unwrap_or_else(|| "see `confide rules` and `confide rules --coverage`".into());
    Err(Stop::trouble(format!("there is no rule and no clause `{what}`"), help))
}

fn machine(clause: &Clause, rules: &[&Rule]) -> Json {
    let check = |c: &Check| {
        json!({"on": looks_at(&c.on), "level": c.level.to_string(), "from": c.from.word(), "part": c.part, "for_each": c.for_each, "when": c.when.as_ref().map(|w| w.text()),
            "require": c.require.text(), "at": c.at.text(), "message": c.message.text(), "help": c.help, "fail": yaml(&c.fail.tree, 0), "pass": yaml(&c.pass.tree, 0)})
    };
    let rule = |r: &&Rule| json!({"id": r.id, "name": r.name, "level": r.level.to_string(), "checks": r.checks.iter().map(check).collect::<Vec<_>>()});
    json!({"version": 1, "clause": clause.id, "heading": clause.under, "opens": clause.opens, "says": clause.says, "status": clause.status.to_string(), "attests": clause.attests.as_ref().map(|a| json!({"id": a.id, "says": a.says})), "rules": rules.iter().map(rule).collect::<Vec<_>>()})
}
