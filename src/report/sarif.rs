//! Findings as SARIF 2.1.0 (OASIS), which code scanning reads: one run with its rules, its results, and how it ended.

use super::place::{end_column, from_here};
use super::{Diagnostic, Ended, Report};
use crate::finding::Level;
use crate::procedure::{Clause, Procedure, Rule};
use crate::source::fingerprint;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::path::Path;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Every rule of the procedure as SARIF describes one (3.49): what a run without results has looked for.
pub fn rules(procedure: &Procedure) -> Vec<Json> {
    procedure.rules().map(|(clause, rule)| described(clause, rule)).collect()
}

/// The whole log; `rules` are those of the procedure that was asked.
pub fn log(report: &Report, rules: &[Json], here: &Path, ended: &Ended<'_>) -> Json {
    let mut rules = rules.to_vec();
    let mut seen = BTreeMap::new();
    let results: Vec<Json> = report.found.iter().map(|d| result(d, report, here, &mut rules, &mut seen)).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "confide",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [invocation(ended)],
            "results": results,
        }],
    })
}

/// How the run ended (3.20): a log without results is good news only where everything was looked at.
fn invocation(ended: &Ended<'_>) -> Json {
    let told = |t: &String| json!({"level": "error", "message": {"text": text(t)}});
    json!({
        "executionSuccessful": ended.worked,
        "exitCode": ended.code,
        "toolExecutionNotifications": ended.troubles.iter().map(told).collect::<Vec<_>>(),
    })
}

fn described(clause: &Clause, rule: &Rule) -> Json {
    let lines = rule.checks.iter().map(|c| format!("{}: {}", c.message.plain(), c.help));
    let first = rule.checks.first().map(|c| c.message.plain()).unwrap_or_default();
    json!({
        "id": rule.id,
        "name": pascal(&rule.name),
        "shortDescription": {"text": text(&first)},
        "fullDescription": {"text": text(&clause.says)},
        "help": {"text": text(&lines.collect::<Vec<_>>().join("\n"))},
        "defaultConfiguration": {"level": level(rule.level)},
        "properties": {"clause": clause.id, "heading": clause.under, "opens": clause.opens},
    })
}

/// A fault of a file or against a form's own definition: no rule of the procedure, but SARIF has every result name one.
fn of_form(code: &str) -> Json {
    json!({
        "id": code,
        "name": pascal(code),
        "shortDescription": {"text": format!("a fault of the file, or against what its form asks for: {code}")},
        "defaultConfiguration": {"level": "error"},
    })
}

fn result(
    d: &Diagnostic,
    report: &Report,
    here: &Path,
    rules: &mut Vec<Json>,
    seen: &mut BTreeMap<String, usize>,
) -> Json {
    let index = rules.iter().position(|r| r["id"] == d.code.as_str()).unwrap_or_else(|| {
        rules.push(of_form(&d.code));
        rules.len() - 1
    });
    let file = from_here(&d.file, here);
    // neither line nor message: both change when something else in the file does
    let same =
        seen.entry([&d.code, &d.path, &file].map(String::as_str).join("\n")).and_modify(|n| *n += 1).or_insert(1);
    let print = fingerprint([&d.code, &d.path, &file, &same.to_string()].map(String::as_str).join("\n").as_bytes());
    let mut result = json!({
        "ruleId": d.code,
        "ruleIndex": index,
        "level": level(d.level),
        "message": {"text": text(&said(d))},
        "locations": [location(d, &file, report.text_of(d))],
        "partialFingerprints": {"confideFinding/v1": print},
    });
    if let Some(waiver) = &d.waived {
        // accepted by whoever it names (3.35)
        result["suppressions"] =
            json!([{"kind": "external", "status": "accepted", "justification": waiver.to_string()}]);
    }
    result
}

/// The fact and what to do.
fn said(d: &Diagnostic) -> String {
    if d.help.is_empty() { d.message.clone() } else { format!("{}; help: {}", d.message, d.help) }
}

fn location(d: &Diagnostic, file: &str, text: Option<&str>) -> Json {
    let mut physical = json!({"artifactLocation": {"uri": uri(file)}});
    if d.place.line > 0 {
        physical["region"] = json!({
            "startLine": d.place.line,
            "startColumn": d.place.column,
            "endLine": d.place.line,
            "endColumn": end_column(d, text),
        });
    }
    let mut location = json!({"physicalLocation": physical});
    if !d.path.is_empty() {
        location["logicalLocations"] = json!([{"fullyQualifiedName": d.path, "kind": "member"}]);
    }
    location
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Advice => "note",
    }
}

/// `decided-alone` as `DecidedAlone`: a name that SARIF calls opaque to people but readable (3.49.7).
fn pascal(name: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    name.split(['-', '_']).map(capital).collect()
}

/// Words as a message string: a brace is doubled (3.11.5), and nothing may read as a link (3.11.6).
fn text(words: &str) -> String {
    words.replace('{', "{{").replace('}', "}}").replace("](", "] (")
}

/// A name as a relative reference, or a `file` URI where it is whole (RFC 3986): all but letters and digits that need no
/// coding stand as their bytes. A colon is coded too, or the first part would read as a scheme.
fn uri(file: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=@/".contains(&b);
    let coded: String =
        file.bytes().map(|b| if plain(b) { char::from(b).into() } else { format!("%{b:02X}") }).collect();
    match Path::new(file).is_absolute() {
        true => format!("file:///{}", coded.trim_start_matches('/')),
        false => coded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_words_are_written_as_sarif_has_them() {
        assert_eq!(pascal("decided-alone"), "DecidedAlone");
        assert_eq!(text("write `a: {b: [c](d)}`"), "write `a: {{b: [c] (d)}}`");
        assert_eq!(uri("records/Zoë & co: 100%.yaml"), "records/Zo%C3%AB%20&%20co%3A%20100%25.yaml");
        assert_eq!(uri("/tmp/a b.yaml"), "file:///tmp/a%20b.yaml");
    }
}
