//! A record file's answers as somebody would type them: a path and its letters, one pair for each tick.
#![allow(dead_code, reason = "each test binary uses what it needs")]

use confide::form::Form;
use confide::source::Node;
use confide::value::Kind;

/// The answers of a record's tree, by path.
pub fn answers(tree: &Node, form: &Form) -> Vec<(String, String)> {
    let mut typed = Vec::new();
    if let Some(Node::Map(entries, _)) = tree.get("record") {
        entries.iter().for_each(|entry| add(form, &entry.key, &entry.value, &mut typed));
    }
    typed
}

/// The short way to write a group is its first member.
fn first_of(kind: Kind) -> &'static str {
    match kind {
        Kind::ConsentItem | Kind::Attestation => ".answer",
        Kind::Address => ".lines",
        Kind::Person => ".name",
        _ => "",
    }
}

fn add(form: &Form, path: &str, node: &Node, typed: &mut Vec<(String, String)>) {
    match node {
        Node::Scalar(scalar) => {
            let first = form.field_at(path).map_or("", |field| first_of(field.kind));
            typed.push((format!("{path}{first}"), scalar.text.clone()));
        }
        Node::Map(entries, _) => entries.iter().for_each(|e| add(form, &format!("{path}.{}", e.key), &e.value, typed)),
        Node::List(items, _) => {
            for (i, item) in items.iter().enumerate() {
                match item {
                    Node::Scalar(tick) => typed.push((path.to_owned(), tick.text.clone())),
                    other => add(form, &format!("{path}[{}]", i + 1), other, typed),
                }
            }
        }
    }
}

/// 06.1b, part A, before it is signed: its file, and its answers as somebody would type them.
pub fn incident() -> (String, Vec<(String, String)>) {
    let text = confide::workspace::sample_files().find(|(name, _)| *name == "safeguarding_incident/ok-part-a.yaml");
    let text = text.expect("the sample").1.to_owned();
    let forms = confide::workspace::Workspace::open(None).expect("what is built in").forms;
    let reading = confide::record::read("a.yaml", text.as_bytes(), &forms, None);
    let form = reading.record.expect("a record").form;
    let typed = answers(&reading.tree.expect("a tree"), &form);
    (text, typed)
}
