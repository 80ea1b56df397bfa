//! `confide rules`: the rules, the clauses behind them, and what their expressions may use.

use super::arguments::{Format, Rules};
use super::forms::table;
use super::shell::{Code, Shell, Stop, give_line, say};
use crate::expr::FUNCTIONS;
use crate::procedure::{Clause, Procedure, Rule, Status};
use serde_json::{Value as Json, json};
use std::path::Path;

pub(super) fn run(arguments: &Rules, shell: &mut Shell) -> Result<Code, Stop> {
    let workspace = shell.open(Path::new("."))?;
    let procedure = &workspace.procedure;
    let human = shell.format == Format::Human;
    if arguments.functions {
        if human { functions(procedure) } else { give_line(&machine_functions(procedure).to_string()) }
    } else if arguments.coverage {
        let clauses: Vec<&Clause> = procedure.clauses().iter().collect();
        if human {
            coverage(&clauses)
        } else {
            give_line(
                &json!({"version": 1, "clauses": clauses.iter().map(|c| machine_clause(c)).collect::<Vec<_>>()})
                    .to_string(),
            )
        }
    } else {
        let rules = wanted(arguments.clause.as_deref(), procedure)?;
        if human {
            list(&rules)
        } else {
            give_line(
                &json!({"version": 1, "rules": rules.iter().map(|(c, r)| machine_rule(c, r)).collect::<Vec<_>>()})
                    .to_string(),
            )
        }
    }
    Ok(Code::Fine)
}

type Ruled<'p> = (&'p Clause, &'p Rule);

fn wanted<'p>(clause: Option<&str>, procedure: &'p Procedure) -> Result<Vec<Ruled<'p>>, Stop> {
    if let Some(id) = clause.filter(|id| procedure.clause(id).is_none()) {
        return Err(Stop::trouble(format!("there is no clause `{id}`"), "see `confide rules --coverage`"));
    }
    Ok(procedure.rules().filter(|(c, _)| clause.is_none_or(|id| c.id == id)).collect())
}

fn list(rules: &[Ruled<'_>]) {
    let row = |(clause, rule): &Ruled<'_>| {
        [rule.id.clone(), rule.level.to_string(), rule.name.clone(), clause.id.clone(), clause.under.clone()]
    };
    table(&rules.iter().map(row).collect::<Vec<_>>()).iter().for_each(|line| give_line(line));
}

/// The ledger: every clause in the procedure's order, so that nothing is forgotten.
fn coverage(clauses: &[&Clause]) {
    let row = |c: &&Clause| [c.id.clone(), done(c), format!("{}, \"{} ...\"", c.under, c.opens)];
    table(&clauses.iter().map(row).collect::<Vec<_>>()).iter().for_each(|line| give_line(line));
    let count = |is: &dyn Fn(&Clause) -> bool| clauses.iter().filter(|c| is(c)).count();
    say(&format!(
        "{} clauses: {} checked by rules of their own, {} by another's, {} still without their rule, {} printed, {} attested, {} guidance",
        clauses.len(),
        count(&|c| !c.rules.is_empty()),
        count(&|c| c.rules.is_empty() && matches!(c.status, Status::CarriedBy(_))),
        count(&|c| c.rules.is_empty() && c.status == Status::Checked),
        count(&|c| c.rules.is_empty() && c.status == Status::Printed),
        count(&|c| c.rules.is_empty() && c.status == Status::Attested),
        count(&|c| c.rules.is_empty() && c.status == Status::Guidance),
    ));
}

fn done(clause: &Clause) -> String {
    let rules: Vec<&str> = clause.rules.iter().map(|r| r.id.as_str()).collect();
    match (&clause.status, rules.is_empty()) {
        (Status::Checked, true) => "no rule yet".into(),
        (status, true) => status.to_string(),
        (status, false) => format!("{status}: {}", rules.join(", ")),
    }
}

fn functions(procedure: &Procedure) {
    let functions = FUNCTIONS.iter().map(|f| [format!("{}({})", f.name, f.takes.join(", ")), f.says.to_owned()]);
    let numbers = procedure.numbers().iter().map(|n| [format!("number.{} = {}", n.name, n.value), n.says.clone()]);
    table(&functions.chain(numbers).collect::<Vec<_>>()).iter().for_each(|line| give_line(line));
}

fn machine_functions(procedure: &Procedure) -> Json {
    let functions: Vec<Json> =
        FUNCTIONS.iter().map(|f| json!({"name": f.name, "takes": f.takes, "says": f.says})).collect();
    let numbers: Vec<Json> =
        procedure.numbers().iter().map(|n| json!({"name": n.name, "value": n.value, "says": n.says})).collect();
    json!({"version": 1, "functions": functions, "numbers": numbers})
}

fn machine_clause(clause: &Clause) -> Json {
    let rules: Vec<&str> = clause.rules.iter().map(|r| r.id.as_str()).collect();
    json!({"clause": clause.id, "heading": clause.under, "opens": clause.opens, "says": clause.says, "status": clause.status.to_string(), "rules": rules})
}

fn machine_rule(clause: &Clause, rule: &Rule) -> Json {
    json!({"id": rule.id, "name": rule.name, "level": rule.level.to_string(), "clause": clause.id, "heading": clause.under, "checks": rule.checks.len()})
}
