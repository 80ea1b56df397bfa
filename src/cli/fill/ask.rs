//! One question at the terminal: its words, what is there already, what is typed.

use super::talk::Talk;
use crate::desk::{Choice, Question, Writing, questions};
use crate::system::Trouble;
use crate::workspace::Workspace;

/// Where to go from a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// To the next one.
    Next,
    /// To the one before.
    Back,
    /// To the end, to see everything.
    End,
    /// There are no more answers.
    Over,
}

/// Asks a question of the form, with all that belongs to it.
///
/// # Errors
/// When what was typed is no text.
pub(super) fn question(
    writing: &mut Writing,
    id: &str,
    workspace: &Workspace,
    talk: &mut Talk,
) -> Result<Step, Trouble> {
    let form = writing.form.clone();
    let Some(field) = form.field(id) else { return Ok(Step::Next) };
    let Some(shown) = questions(writing, &[field], &|_| 1, &[], workspace).pop() else { return Ok(Step::Next) };
    if !field.kind.has_rows() {
        return one(&shown, writing, talk);
    }
    introduce(&shown, talk);
    for row in 1..=field.rows.max.max(1) {
        let shown = questions(writing, &[field], &|_| row, &[], workspace).pop();
        let Some(members) = shown.and_then(|q| q.rows.into_iter().nth(row - 1)) else { return Ok(Step::Next) };
        let is_new = row > writing.slots.rows(id);
        talk.say(&format!("Row {row}{}", if is_new { ", or an empty line if there is none" } else { "" }));
        for (at, member) in members.iter().enumerate() {
            let step = one(member, writing, talk)?;
            if step != Step::Next {
                return Ok(step);
            }
            // a new row whose first answer stays empty is no row
            if at == 0 && is_new && row > writing.slots.rows(id) {
                return Ok(Step::Next);
            }
        }
    }
    Ok(Step::Next)
}

fn introduce(question: &Question, talk: &Talk) {
    let optional = if question.optional { " (if you like)" } else { "" };
    talk.say(&format!("\n{}{optional}", question.label));
    talk.say(&question.help);
    question.paragraphs.iter().for_each(|p| talk.say(p));
}

/// A question without rows: by itself, or member by member.
fn one(question: &Question, writing: &mut Writing, talk: &mut Talk) -> Result<Step, Trouble> {
    introduce(question, talk);
    if question.members.is_empty() {
        return leaf(question, writing, talk);
    }
    for member in &question.members {
        let step = one(member, writing, talk)?;
        if step != Step::Next {
            return Ok(step);
        }
    }
    Ok(Step::Next)
}

fn leaf(question: &Question, writing: &mut Writing, talk: &mut Talk) -> Result<Step, Trouble> {
    for (number, choice) in question.choices.iter().enumerate() {
        let ticked = if choice.ticked { " (chosen)" } else { "" };
        talk.say(&format!("  {} {}{ticked}", number + 1, choice.label));
    }
    if !question.text.is_empty() && question.choices.is_empty() {
        talk.say(&format!("  now: {}", question.text));
    }
    if question.kind == "para" {
        talk.say("  (as many lines as you like; a full stop alone ends it)");
    }
    loop {
        let Some(said) = talk.ask("> ")? else { return Ok(Step::Over) };
        match said.trim() {
            "" => return Ok(Step::Next),
            "<" => return Ok(Step::Back),
            ">>" => return Ok(Step::End),
            "?" => why(question, talk),
            "-" => {
                writing.slots.forget(&question.path);
                return Ok(Step::Next);
            }
            _ if question.kind == "para" => return paragraph(question, &said, writing, talk),
            typed if !question.choices.is_empty() => {
                if let Some(ids) = chosen(&question.choices, typed, question.kind == "multi") {
                    writing.slots.tick(&question.path, &ids);
                    return Ok(Step::Next);
                }
                talk.say(if question.kind == "multi" {
                    "! Type their numbers, like 1, 3."
                } else {
                    "! Type its number."
                });
            }
            typed => {
                writing.slots.set(&question.path, typed);
                return Ok(Step::Next);
            }
        }
    }
}

fn why(question: &Question, talk: &Talk) {
    let clause = if question.clause.is_empty() {
        "of the form itself".to_owned()
    } else {
        format!("of clause {}", question.clause)
    };
    talk.say(&format!("It is asked because {clause}; `confide explain` says what stands there. {}", question.help));
}

/// A long answer: its first line is there already.
fn paragraph(question: &Question, first: &str, writing: &mut Writing, talk: &mut Talk) -> Result<Step, Trouble> {
    let mut text = zeroize::Zeroizing::new(if first.trim() == "." { String::new() } else { first.to_owned() });
    if first.trim() != "." {
        while let Some(line) = talk.ask(". ")?.filter(|line| line.trim() != ".") {
            text.push('\n');
            text.push_str(&line);
        }
    }
    writing.slots.set(&question.path, text.trim_end());
    Ok(Step::Next)
}

/// The choices that were meant, by number, words or id; nothing where one of them is none.
fn chosen<'c>(choices: &'c [Choice], typed: &str, several: bool) -> Option<Vec<&'c str>> {
    let meant = |said: &str| {
        let by_number = said.parse::<usize>().ok().and_then(|n| choices.get(n.wrapping_sub(1)));
        let is_said = |c: &&Choice| c.id.eq_ignore_ascii_case(said) || c.label.eq_ignore_ascii_case(said);
        let initial = |c: &&Choice| said.len() == 1 && c.id.starts_with(&said.to_lowercase()) && choices.len() == 2;
        by_number
            .or_else(|| choices.iter().find(is_said))
            .or_else(|| choices.iter().find(initial))
            .map(|c| c.id.as_str())
    };
    if let (Some(one), false) = (meant(typed), several) {
        return Some(vec![one]);
    }
    if several { typed.split(',').map(|said| meant(said.trim())).collect() } else { None }
}
