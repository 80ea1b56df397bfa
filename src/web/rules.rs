//! The procedure to read at the desk: every clause under its heading, what each rule refuses and how it is mended, and the
//! guidance behind it.

use super::Shared;
use super::page::{nothing_here, page};
use super::session::with;
use crate::procedure::{Clause, Procedure, Rule};
use crate::report::clause::{done, numbered, vouched, weighs};
use crate::value::show_date;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value as Json, json};

/// Every clause, in the procedure's order.
pub(super) async fn all(State(room): State<Shared>, headers: HeaderMap) -> Response {
    let shown = with(&room, &headers, |session| {
        Ok(page(&room, session.token(), "rules.html", &ledger(&room.desk.workspace.procedure)))
    });
    shown.unwrap_or_else(|answer| answer)
}

fn ledger(procedure: &Procedure) -> Json {
    let clauses = procedure.clauses();
    let groups = clauses.chunk_by(|one, next| (&one.procedure, &one.under) == (&next.procedure, &next.under));
    let one = |c: &Clause| {
        let rules: Vec<&str> = c.rules.iter().map(|r| r.id.as_str()).collect();
        json!({"id": c.id, "opens": c.opens, "says": c.says, "rules": rules.join(", ")})
    };
    let groups =
        groups.map(|group| json!({"title": group[0].under, "clauses": group.iter().map(one).collect::<Vec<_>>()}));
    json!({"title": "The procedure and its rules", "groups": groups.collect::<Vec<_>>(), "counts": procedure.coverage().to_string()})
}

/// One clause, by its own number or by that of a rule.
pub(super) async fn one(State(room): State<Shared>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let procedure = &room.desk.workspace.procedure;
    let of_rule = procedure.rule(&id).map(|(clause, _)| clause);
    let Some(clause) = procedure.clause(&id).or(of_rule) else { return nothing_here().await };
    let shown = with(&room, &headers, |session| Ok(page(&room, session.token(), "clause.html", &explained(clause))));
    shown.unwrap_or_else(|answer| answer)
}

fn explained(clause: &Clause) -> Json {
    let done = if clause.rules.is_empty() { done(&clause.status) } else { String::new() };
    json!({
        "title": clause.under, "opens": clause.opens, "says": clause.says, "numbered": numbered(clause),
        "vouched": vouched(clause).unwrap_or_default(), "done": done, "rules": clause.rules.iter().map(rule).collect::<Vec<_>>(),
    })
}

fn rule(rule: &Rule) -> Json {
    let checks: Vec<Json> = rule.checks.iter().map(|c| json!({"refuses": c.message.plain(), "help": c.help})).collect();
    json!({"id": rule.id, "name": rule.name.replace('-', " "), "weighs": weighs(rule.level), "checks": checks})
}

/// What the procedure leans on: each edition in force, and what is to be looked at again.
pub(super) async fn guidance(State(room): State<Shared>, headers: HeaderMap) -> Response {
    let procedure = &room.desk.workspace.procedure;
    let guides = procedure.words().guidance().iter().map(|guide| {
        let in_force = guide.editions.iter().rfind(|e| e.replaced_by.is_empty()).map(|e| e.edition.as_str());
        let looked = guide.verified.as_ref().map(|v| format!("{}, by {}: {}", show_date(v.on), v.by, v.source));
        json!({
            "title": guide.title, "edition": in_force, "review": guide.review_on.map(show_date), "looked_up": looked,
            "clauses": guide.cited_in,
        })
    });
    let due: Vec<Json> =
        procedure.ageing((room.desk.now)()).iter().map(|f| json!({"fact": f.message, "help": f.help})).collect();
    let values = json!({"title": "Guidance", "guides": guides.collect::<Vec<_>>(), "due": due});
    let shown = with(&room, &headers, |session| Ok(page(&room, session.token(), "guidance.html", &values)));
    shown.unwrap_or_else(|answer| answer)
}
