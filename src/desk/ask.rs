//! The questions as a face shows them: words, choices, what was typed, what is wrong with it.

use super::slots::BOXES;
use super::{Problem, Slots, Writing};
use crate::expr::Data;
use crate::finding::Level;
use crate::form::{Field, Moment};
use crate::value::{Kind, Words, fill};
use crate::workspace::Workspace;
use serde::Serialize;

/// A choice that is offered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Choice {
    /// Its id.
    pub id: String,
    /// Its words.
    pub label: String,
    /// Whether it was ticked.
    pub ticked: bool,
}

/// What is said about an answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Asked {
    /// The fact.
    pub fact: String,
    /// What to do.
    pub help: String,
    /// The clause behind it, as people read it.
    pub clause: String,
    /// The rule's id.
    pub code: String,
    /// Whether it is a suggestion that stops nothing.
    pub advice: bool,
}

/// One question as it is shown.
#[derive(Clone, Debug, Serialize)]
pub struct Question {
    /// The path under which the answer is typed.
    pub path: String,
    /// What the answer can be, by the word of YAML.
    pub kind: &'static str,
    /// The question.
    pub label: String,
    /// What helps to answer it.
    pub help: String,
    /// Whether it may be left open.
    pub optional: bool,
    /// The clause that asks for it.
    pub clause: String,
    /// The most letters; 0 where there is no limit.
    pub most: usize,
    /// Lines to write on.
    pub lines: usize,
    /// What was typed.
    pub text: String,
    /// What was typed into the boxes of a date: day, month, year, time.
    pub boxes: Vec<String>,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// What belongs together, for a group.
    pub members: Vec<Question>,
    /// The rows, for a table.
    pub rows: Vec<Vec<Question>>,
    /// What a row is called.
    pub each: String,
    /// Whether another row may be added.
    pub more: bool,
    /// Paragraphs of printed text.
    pub paragraphs: Vec<String>,
    /// Points of printed text.
    pub points: Vec<String>,
    /// What is said about the answer.
    pub said: Vec<Asked>,
}

/// The questions of a page with what was typed and what was found; rows as many as asked for, at least one.
pub fn questions(
    writing: &Writing,
    fields: &[&Field],
    rows: &dyn Fn(&str) -> usize,
    problems: &[Problem],
    workspace: &Workspace,
) -> Vec<Question> {
    let view = View {
        slots: &writing.slots,
        rows,
        problems,
        values: Data::map([("setting", workspace.setting.data.clone())]),
    };
    fields.iter().map(|f| view.question(f, &f.id)).collect()
}

struct View<'v> {
    slots: &'v Slots,
    rows: &'v dyn Fn(&str) -> usize,
    problems: &'v [Problem],
    values: Data,
}

impl View<'_> {
    fn words(&self, words: &Words) -> String {
        fill(words.en(), &self.values).0
    }

    fn question(&self, field: &Field, path: &str) -> Question {
        let members = |at: &str| -> Vec<Question> {
            field
                .members
                .iter()
                .filter(|m| is_typed(field, m))
                .map(|m| self.question(m, &format!("{at}.{}", m.id)))
                .collect()
        };
        let count = if field.kind.has_rows() {
            self.slots.rows(path).max((self.rows)(path)).clamp(1, field.rows.max.max(1))
        } else {
            0
        };
        Question {
            path: path.to_owned(),
            kind: field.kind.word(),
            label: self.words(&field.label),
            help: self.words(&field.help),
            // what belongs to a question is asked with it
            optional: path == field.id && !field.required && field.required_when.is_none() && field.is_question(),
            clause: field.clause.clone(),
            most: field.max.unwrap_or(0),
            lines: field.lines.unwrap_or(3),
            text: self.slots.text(path).to_owned(),
            boxes: BOXES.iter().map(|b| self.slots.text(&format!("{path}-{b}")).to_owned()).collect(),
            choices: self.choices(field, path),
            members: if field.kind.has_rows() { Vec::new() } else { members(path) },
            rows: (1..=count).map(|n| members(&format!("{path}[{n}]"))).collect(),
            each: self.words(&field.each),
            more: count < field.rows.max,
            paragraphs: paragraphs(field).iter().map(|p| self.words(p)).collect(),
            points: field.statement.points.iter().map(|p| self.words(&p.text)).collect(),
            said: self.problems.iter().filter(|p| p.path == path).map(said).collect(),
        }
    }

    fn choices(&self, field: &Field, path: &str) -> Vec<Choice> {
        let offered: Vec<(String, String)> = match field.kind {
            Kind::Bool => [("yes", "Yes"), ("no", "No")].map(|(id, label)| (id.to_owned(), label.to_owned())).to_vec(),
            _ => {
                let worded = field.choices.iter().filter(|(_, words)| !words.is_empty());
                worded.map(|(id, words)| (id.clone(), self.words(words))).collect()
            }
        };
        let ticked: Vec<&str> = self.slots.ticked(path).collect();
        offered.into_iter().map(|(id, label)| Choice { ticked: ticked.contains(&id.as_str()), id, label }).collect()
    }
}

fn said(problem: &Problem) -> Asked {
    Asked {
        fact: problem.fact.clone(),
        help: problem.help.clone(),
        clause: problem.citation.as_ref().map(ToString::to_string).unwrap_or_default(),
        code: problem.code.clone(),
        advice: problem.level == Level::Advice,
    }
}

/// What is printed with a question: the text of a statement, and what makes a consent informed (07.2.76).
fn paragraphs(field: &Field) -> Vec<&Words> {
    let mut all: Vec<&Words> = field.statement.paragraphs.iter().collect();
    if let Some(consent) = &field.consent {
        all.extend([&consent.why, &consent.what]);
        all.extend(&consent.who);
        all.extend([&consent.purpose, &consent.implications]);
    }
    all.retain(|words| !words.is_empty());
    all
}

/// Whether a member is typed at the desk: who vouches for something and signs it does so on the paper, with a pen.
fn is_typed(field: &Field, member: &Field) -> bool {
    !(field.kind == Kind::ConsentItem && member.id == "initials") && member.needed_from <= Moment::Completed
}
