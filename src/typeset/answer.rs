//! One question and its answer as the template sees them.

use super::letters::breakable;
use super::page::{Look, yes};
use crate::expr::{Data, Scope};
use crate::form::{Answerer, Field, Moment, Section};
use crate::record::Record;
use crate::value::{Kind, Value, show_moment};
use serde_json::{Value as Json, json};

/// What decides how questions are shown.
pub(super) struct Asking<'a, 's, 'v> {
    pub(super) record: &'a Record,
    pub(super) look: &'a Look<'a>,
    pub(super) values: &'a Data,
    pub(super) scope: &'a Scope<'s, 'v>,
    /// Whether the record claims the part that the question stands in.
    pub(super) claimed: bool,
    /// Whether it is a copy for a whole audience, which leaves out the questions too: what was asked may tell enough.
    pub(super) is_copy: bool,
    /// What the names of its form fields begin with, where it is filled in on a screen.
    pub(super) fields: Option<&'a str>,
}

/// Where a question stands: its path in the record, and what it is asked within, in words.
#[derive(Clone, Copy)]
pub(super) struct At<'p> {
    pub(super) path: &'p str,
    pub(super) within: &'p str,
}

impl Asking<'_, '_, '_> {
    /// Whether a question stands on the page: on paper also where what it depends on is still open, and asked itself.
    pub(super) fn is_asked(&self, field: &Field) -> bool {
        let is_gone = self.is_copy && *self.record.answer(&field.id) == Value::Withheld;
        !is_gone && self.is_asked_behind(field, 0)
    }

    /// Whether a section stands on the page: in a copy for an audience not where nothing that it asks is left, since what is
    /// printed there is for whoever answers.
    pub(super) fn is_kept(&self, section: &Section) -> bool {
        let mut questions = section.fields.iter().filter(|field| field.is_question()).peekable();
        !self.is_copy || questions.peek().is_none() || questions.any(|field| self.is_asked(field))
    }

    /// Whether a question is asked that is so many conditions away from the first; conditions that go round in a ring ask nothing.
    fn is_asked_behind(&self, field: &Field, away: usize) -> bool {
        let Some(condition) = &field.shown_when else { return true };
        let waits = !self.claimed || self.record.moment <= Moment::Issued;
        let is_open = |id: &str| {
            let asked = |f: &Field| f.id == field.id || away > 8 || self.is_asked_behind(f, away + 1);
            self.record.answer(id).is_open() && self.record.form.field(id).is_none_or(asked)
        };
        let depends_on_open = || {
            let read = condition.expression.paths();
            let mut ids =
                read.iter().filter_map(|p| p.strip_prefix("record.")).filter_map(|p| p.split(['.', '[']).next());
            ids.any(is_open)
        };
        condition.holds(self.scope, true) || (waits && depends_on_open()) || !self.record.answer(&field.id).is_open()
    }

    /// `answered`, `open` for the pen, `withheld` in a copy that leaves it out, or `none`.
    fn state(&self, field: &Field, value: &Value) -> &'static str {
        if *value == Value::Withheld {
            return "withheld";
        }
        if !field.is_question() || !value.is_open() {
            return "answered";
        }
        if self.is_copy {
            return "none";
        }
        let must = field.required || field.required_when.as_ref().is_some_and(|c| c.holds(self.scope, false));
        let waits_for_ink = field.kind == Kind::Sign && self.record.moment < Moment::Filed;
        if !self.claimed || self.record.moment <= Moment::Issued || waits_for_ink || must { "open" } else { "none" }
    }

    /// The name of the question's form field, if it may have one: what is completed is flat but for signatures. A dot would part
    /// a name in two (ISO 32000-1, 12.7.3.2).
    fn field_name(&self, field: &Field, path: &str) -> Option<String> {
        let may_fill = self.record.moment <= Moment::Issued || field.kind == Kind::Sign;
        let path = path.replace(['.', '['], "/").replace(']', "");
        self.fields.filter(|_| may_fill).map(|before| format!("{before}:{path}"))
    }

    fn print(&self, words: &crate::value::Words) -> String {
        self.look.print(words, self.values)
    }

    /// A value on one line, choices by their words.
    fn text(&self, field: &Field, value: &Value) -> String {
        let choice = |id: &String| {
            field
                .choice_words(id)
                .filter(|w| !w.is_empty())
                .map_or_else(|| id.clone(), |w| w.in_language(self.look.words.language()).to_owned())
        };
        let text = match value {
            Value::Choice(id) => choice(id),
            Value::Chosen(ids) => ids.iter().map(choice).collect::<Vec<_>>().join(", "),
            Value::Bool(b) => self.look.words.say(if *b { "yes" } else { "no" }).to_owned(),
            Value::Group(members) => {
                let shown = members
                    .iter()
                    .filter_map(|(id, v)| field.members.iter().find(|m| m.id == *id).map(|m| self.text(m, v)));
                shown.filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ")
            }
            other => other.show(),
        };
        breakable(&text)
    }
}

/// The values of one field.
pub(super) fn field(asking: &Asking<'_, '_, '_>, field: &Field, at: At<'_>, value: &Value) -> Json {
    let state = asking.state(field, value);
    let path = at.path;
    let asks = [at.within, asking.print(&field.label).trim_end_matches('?')].join(": ");
    let asks = asks.trim_start_matches(": ").to_owned();
    let mut values = json!({
        "id": field.id,
        "path": format!("{}.{path}", asking.record.form.id),
        "kind": field.kind.word(),
        "label": asking.print(&field.label),
        "help": asking.print(&field.help),
        "required": yes(field.required),
        "state": state,
        "text": asking.text(field, value),
        "lines": field.lines.unwrap_or(4).to_string(),
        "signer": field.signer,
    });
    if let Some(name) = asking.field_name(field, path) {
        values["field"] = name.into();
        values["asks"] = asks.as_str().into();
        values["most"] = field.max.map(|max| max.to_string()).unwrap_or_default().into();
    }
    match field.kind {
        Kind::Para => values["paras"] = paragraphs(&asking.text(field, value)).into(),
        Kind::Statement => statement(asking, field, &mut values),
        Kind::Choice | Kind::Multi | Kind::Bool => values["choices"] = choices(asking, field, value).into(),
        Kind::ConsentItem => consent(asking, field, value, &mut values),
        Kind::Sign => {
            values["sign"] = sign(asking, field, value);
            let drawn = asking.record.drawings.iter().find(|(id, _)| *id == field.id);
            values["drawing"] = drawn.map_or(Json::Null, |(_, drawing)| drawing.svg().as_str().into());
        }
        Kind::BodyMap => values["marks"] = marks(value).into(),
        Kind::Table => table(asking, field, At { path, within: &asks }, value, state, &mut values),
        _ if !field.members.is_empty() => {
            values["members"] = members(asking, field, At { path, within: &asks }, value).into();
        }
        _ => {}
    }
    values
}

/// Paragraphs are parted by an empty line.
fn paragraphs(text: &str) -> Vec<String> {
    text.split("\n\n").map(|p| p.trim_matches('\n').to_owned()).filter(|p| !p.is_empty()).collect()
}

fn statement(asking: &Asking<'_, '_, '_>, field: &Field, values: &mut Json) {
    values["paras"] = field.statement.paragraphs.iter().map(|w| asking.print(w)).collect::<Vec<_>>().into();
    values["points"] = field
        .statement
        .points
        .iter()
        .map(|p| json!({"id": p.id, "text": asking.print(&p.text)}))
        .collect::<Vec<_>>()
        .into();
}

fn choices(asking: &Asking<'_, '_, '_>, field: &Field, value: &Value) -> Vec<Json> {
    if field.kind == Kind::Bool || field.kind == Kind::ConsentItem {
        return yes_and_no(asking, value);
    }
    let is_chosen = |id: &String| match value {
        Value::Choice(c) => c == id,
        Value::Chosen(c) => c.contains(id),
        _ => false,
    };
    // a choice without words is understood when it is typed, and never offered
    field
        .choices
        .iter()
        .filter(|(id, words)| !words.is_empty() || is_chosen(id))
        .map(|(id, words)| json!({"id": id, "label": asking.print(words), "chosen": yes(is_chosen(id))}))
        .collect()
}

fn yes_and_no(asking: &Asking<'_, '_, '_>, value: &Value) -> Vec<Json> {
    let one = |id: &str, is: bool| json!({"id": id, "label": asking.look.words.say(id), "chosen": yes(*value == Value::Bool(is))});
    vec![one("yes", true), one("no", false)]
}

fn consent(asking: &Asking<'_, '_, '_>, field: &Field, value: &Value, values: &mut Json) {
    let Some(c) = &field.consent else { return };
    values["choices"] = yes_and_no(asking, value.member("answer")).into();
    values["consent"] = json!({
        "type": c.consent_type,
        "why": asking.print(&c.why),
        "what": asking.print(&c.what),
        "who": c.who.iter().map(|w| asking.print(w)).collect::<Vec<_>>(),
        "purpose": asking.print(&c.purpose),
        "implications": asking.print(&c.implications),
        "initials": breakable(&value.member("initials").show()),
        "note": breakable(&value.member("note").show()),
    });
}

fn sign(asking: &Asking<'_, '_, '_>, field: &Field, value: &Value) -> Json {
    let mark = match value.member("mark") {
        Value::Choice(mark) => asking.look.words.say(&format!("mark_{mark}")).to_owned(),
        _ => String::new(),
    };
    let name = breakable(&value.member("name").show());
    json!({
        "name": name,
        "role": asking.text(field, &Value::Group(vec![("role".into(), value.member("role").clone())])),
        "signed_at": value.member("signed_at").show(),
        "mark": mark,
    })
}

fn marks(value: &Value) -> Vec<Json> {
    let Value::Rows(rows) = value else { return Vec::new() };
    let mark = |(i, row): (usize, &Value)| {
        let number = |id: &str, otherwise: &str| match row.member(id) {
            Value::Number(n) => n.to_string(),
            _ => otherwise.to_owned(),
        };
        let per_cent = |id: &str| match row.member(id) {
            Value::Number(n) => n.clamp(&0, &100).to_string(),
            _ => "50".to_owned(),
        };
        let view = match row.member("view") {
            Value::Choice(view) => view.clone(),
            _ => "front".to_owned(),
        };
        let seen_at = match row.member("seen_at") {
            Value::Moment(m) => show_moment(*m),
            other => other.show(),
        };
        json!({
            "number": number("mark", &(i + 1).to_string()),
            "view": view,
            "x": per_cent("x"),
            "y": per_cent("y"),
            "description": breakable(&row.member("description").show()),
            "seen_at": seen_at,
            "seen_by": breakable(&row.member("seen_by").show()),
        })
    };
    rows.iter().enumerate().map(mark).collect()
}

fn table(asking: &Asking<'_, '_, '_>, field: &Field, at: At<'_>, value: &Value, state: &str, values: &mut Json) {
    let blank = Value::Open;
    let answered: Vec<&Value> = match value {
        Value::Rows(rows) => rows.iter().collect(),
        _ => Vec::new(),
    };
    let rows = rows_on_paper(asking, field, state, answered, &blank);
    let shown: Vec<&Field> = field.members.iter().filter(|m| m.id != "staff_id").collect();
    let each = asking.print(&field.each);
    values["each"] = each.as_str().into();
    values["columns"] = shown.iter().map(|m| json!({"label": asking.print(&m.label)})).collect::<Vec<_>>().into();
    let cell = |row: &Value, i: usize, m: &Field| {
        let (path, number) = (format!("{}[{}].{}", at.path, i + 1, m.id), i + 1);
        let within = format!("{}, {}", at.within, format!("{each} {number}").trim_start());
        let mut cell = self::field(asking, m, At { path: &path, within: &within }, row.member(&m.id));
        cell["max"] = m.max.map(|max| max.to_string()).unwrap_or_default().into();
        cell
    };
    let row = |(i, row): (usize, &&Value)| json!({"cells": shown.iter().map(|m| cell(row, i, m)).collect::<Vec<_>>()});
    values["rows"] = rows.iter().enumerate().map(row).collect::<Vec<_>>().into();
}

/// The rows that were filled in, and for the pen of a parent those that are still free: a parent who finds one parent named
/// must have room for the other.
fn rows_on_paper<'v>(
    asking: &Asking<'_, '_, '_>,
    field: &Field,
    state: &str,
    mut rows: Vec<&'v Value>,
    blank: &'v Value,
) -> Vec<&'v Value> {
    let waits = asking.record.moment <= Moment::Issued && field.answered_by == Answerer::Parent;
    if state == "open" || waits {
        rows.resize(rows.len().max(field.rows.blank).max(1), blank);
    }
    rows
}

/// What is shown only where it was filled in: who vouches is plain from the signature on the page.
fn is_spare(group: &Field, member: &Field) -> bool {
    member.id == "organisation"
        || group.kind == Kind::Attestation && matches!(member.id.as_str(), "name" | "role" | "at")
        // a parent who says that they chose freely is not asked to prove it
        || group.kind == Kind::Attestation && group.answered_by == Answerer::Parent && member.id == "reason"
}

fn members(asking: &Asking<'_, '_, '_>, group: &Field, at: At<'_>, value: &Value) -> Vec<Json> {
    let shown =
        group.members.iter().filter(|m| m.id != "staff_id" && (!is_spare(group, m) || !value.member(&m.id).is_open()));
    let member = |m: &Field| {
        let path = format!("{}.{}", at.path, m.id);
        field(asking, m, At { path: &path, within: at.within }, value.member(&m.id))
    };
    shown.map(member).collect()
}
