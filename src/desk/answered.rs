//! What was answered, section by section, in the words of the form: to be read once more before it is printed.

use super::Writing;
use crate::expr::Data;
use crate::form::Field;
use crate::record::Record;
use crate::value::{Kind, Value, Words, fill};
use crate::workspace::Workspace;
use serde::Serialize;

/// The answers under one heading.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// The heading.
    pub title: String,
    /// A question and its answer, in order.
    pub rows: Vec<Answered>,
}

/// One question with its answer.
#[derive(Clone, Debug, Serialize)]
pub struct Answered {
    /// The question's id.
    pub id: String,
    /// The question.
    pub label: String,
    /// The answer as lines for people; none where it is open.
    pub lines: Vec<String>,
}

/// Words of a form with the setting's own names in them.
pub fn words(words: &Words, workspace: &Workspace) -> String {
    fill(words.en(), &Data::map([("setting", workspace.setting.data.clone())])).0
}

/// Every question that is asked now, with its answer.
pub fn answered(writing: &Writing, workspace: &Workspace) -> Vec<Section> {
    let (Some(record), _) = writing.record(workspace, writing.moment()) else { return Vec::new() };
    let asked = writing.asked(workspace);
    let mut sections: Vec<(&str, &str, Section)> = Vec::new();
    for page in writing.pages(&asked) {
        let rows = page.fields.iter().filter(|f| f.is_question()).map(|f| Answered {
            id: f.id.clone(),
            label: words(&f.label, workspace),
            lines: lines(f, record.answer(&f.id), workspace),
        });
        match sections.last_mut().filter(|(part, id, _)| *part == page.part.id && *id == page.section.id) {
            Some((_, _, section)) => section.rows.extend(rows),
            None => {
                let section = Section { title: words(&page.section.title, workspace), rows: rows.collect() };
                sections.push((&page.part.id, &page.section.id, section));
            }
        }
    }
    sections.into_iter().map(|(_, _, section)| section).collect()
}

/// Every answer that a record holds, section by section.
pub fn told(record: &Record, workspace: &Workspace) -> Vec<Section> {
    let sections = record.form.parts.iter().flat_map(|part| &part.sections);
    let told = sections.map(|section| {
        let rows = section.fields.iter().filter(|f| f.is_question()).map(|f| Answered {
            id: f.id.clone(),
            label: words(&f.label, workspace),
            lines: lines(f, record.answer(&f.id), workspace),
        });
        let rows = rows.filter(|row| !row.lines.is_empty()).collect();
        Section { title: words(&section.title, workspace), rows }
    });
    told.filter(|section| !section.rows.is_empty()).collect()
}

/// An answer as lines for people, choices by their words.
fn lines(field: &Field, value: &Value, workspace: &Workspace) -> Vec<String> {
    let choice = |id: &str| field.choice_words(id).map_or_else(|| id.to_owned(), |w| words(w, workspace));
    match value {
        _ if value.is_open() => Vec::new(),
        Value::Choice(id) => vec![choice(id)],
        Value::Chosen(ids) => ids.iter().map(|id| choice(id)).collect(),
        Value::Rows(rows) => rows.iter().map(|r| lines(field, r, workspace).join("; ")).collect(),
        Value::Group(_) => {
            let members = field.members.iter().map(|m| (m, lines(m, value.member(&m.id), workspace).join(", ")));
            let said = members.filter(|(_, text)| !text.is_empty());
            said.map(|(m, text)| named(field, m, text, workspace)).collect()
        }
        other => other.show().lines().map(str::to_owned).collect(),
    }
}

/// A member's answer behind its name, where it does not say by itself what it is.
fn named(field: &Field, member: &Field, text: String, workspace: &Workspace) -> String {
    match field.kind {
        Kind::Person | Kind::Address | Kind::ConsentItem => text,
        _ => format!("{}: {text}", words(&member.label, workspace)),
    }
}
