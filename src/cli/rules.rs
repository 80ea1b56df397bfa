//! `confide rules`: the rules, the clauses behind them, and what their expressions may use.

use super::arguments::{Format, Rules};
use super::book;
use super::forms;
use super::markdown;
use super::shell::{Code, Shell, Stop, give, give_line, say};
use crate::expr::FUNCTIONS;
use crate::procedure::{Clause, Coverage, Done, Procedure, Rule, Status};
use serde_json::{Value as Json, json};
use std::path::Path;

pub(super) fn run(arguments: &Rules, shell: &mut Shell) -> Result<Code, Stop> {
    if arguments.book {
        return book::run(arguments, shell);
    }
    let workspace = shell.open(Path::new("."))?;
    let procedure = &workspace.procedure;
    if arguments.functions {
        functions(procedure, shell.format);
    } else if arguments.coverage {
        coverage(procedure, shell.format);
    } else {
        list(&wanted(arguments.clause.as_deref(), procedure)?, shell.format);
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

/// Rows for people and for Markdown, and an object for programs.
fn write<const N: usize>(format: Format, head: [&str; N], rows: &[[String; N]], machine: impl FnOnce() -> Json) {
    match format {
        Format::Json => give_line(&machine().to_string()),
        Format::Md => give(markdown::table(head, rows).as_bytes()),
        _ => forms::table(rows).iter().for_each(|line| give_line(line)),
    }
}

fn list(rules: &[Ruled<'_>], format: Format) {
    let row = |(clause, rule): &Ruled<'_>| {
        [rule.id.clone(), rule.level.to_string(), rule.name.clone(), clause.id.clone(), clause.under.clone()]
    };
    let rows: Vec<_> = rules.iter().map(row).collect();
    write(
        format,
        ["Rule", "Level", "Name", "Clause", "Heading"],
        &rows,
        || json!({"version": 1, "rules": rules.iter().map(|(c, r)| machine_rule(c, r)).collect::<Vec<_>>()}),
    );
}

/// The ledger: every clause in the procedure's order, so that nothing is forgotten, and what it comes to.
fn coverage(procedure: &Procedure, format: Format) {
    let counts = procedure.coverage();
    let machine = || {
        let clauses: Vec<Json> = procedure.clauses().iter().map(machine_clause).collect();
        json!({"version": 1, "clauses": clauses, "counts": machine_counts(counts)})
    };
    if format == Format::Md {
        let row = |c: &Clause| [c.under.clone(), format!("{} ...", c.opens), c.id.clone(), done(c, procedure)];
        let rows: Vec<_> = procedure.clauses().iter().map(row).collect();
        write(format, ["Heading", "Opening words", "Our number", "What is done"], &rows, machine);
        return give_line(&format!("\n{counts}."));
    }
    let row = |c: &Clause| [c.id.clone(), done(c, procedure), format!("{}, \"{} ...\"", c.under, c.opens)];
    let rows: Vec<_> = procedure.clauses().iter().map(row).collect();
    write(format, ["", "", ""], &rows, machine);
    if format == Format::Human {
        say(&counts.to_string());
    }
}

fn done(clause: &Clause, procedure: &Procedure) -> String {
    let rules: Vec<&str> = clause.rules.iter().map(|r| r.id.as_str()).collect();
    match (&clause.status, procedure.done(clause)) {
        (Status::Checked, Done::Nothing) => "no rule yet".into(),
        (status, Done::Nothing) => format!("{status}, which is not there yet"),
        (status, _) if rules.is_empty() => status.to_string(),
        (status, _) => format!("{status}: {}", rules.join(", ")),
    }
}

fn functions(procedure: &Procedure, format: Format) {
    let functions = FUNCTIONS.iter().map(|f| [format!("{}({})", f.name, f.takes.join(", ")), f.says.to_owned()]);
    let numbers = procedure.numbers().iter().map(|n| [format!("number.{} = {}", n.name, n.value), n.says.clone()]);
    let rows: Vec<_> = functions.chain(numbers).collect();
    write(format, ["Function or number", "What it gives"], &rows, || machine_functions(procedure));
}

fn machine_functions(procedure: &Procedure) -> Json {
    let functions: Vec<Json> =
        FUNCTIONS.iter().map(|f| json!({"name": f.name, "takes": f.takes, "says": f.says})).collect();
    let numbers: Vec<Json> =
        procedure.numbers().iter().map(|n| json!({"name": n.name, "value": n.value, "says": n.says})).collect();
    json!({"version": 1, "functions": functions, "numbers": numbers})
}

fn machine_counts(counts: Coverage) -> Json {
    json!({"clauses": counts.clauses, "enforced_or_carried": counts.enforced, "guidance_only": counts.guidance, "without_anything": counts.without,
        "rules": counts.rules, "errors": counts.errors, "warnings": counts.warnings, "advice": counts.advice})
}

fn machine_clause(clause: &Clause) -> Json {
    let rules: Vec<&str> = clause.rules.iter().map(|r| r.id.as_str()).collect();
    json!({"clause": clause.id, "heading": clause.under, "opens": clause.opens, "says": clause.says, "status": clause.status.to_string(), "rules": rules})
}

fn machine_rule(clause: &Clause, rule: &Rule) -> Json {
    json!({"id": rule.id, "name": rule.name, "level": rule.level.to_string(), "clause": clause.id, "heading": clause.under, "checks": rule.checks.len()})
}
