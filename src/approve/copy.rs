//! A copy of what was approved, for somebody who may not see all of it: answers are left out before anything is typeset.

use super::Approved;
use crate::form::Field;
use crate::record::Record;
use crate::value::Value;

/// Somebody whom a copy is addressed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addressee {
    /// The name.
    pub name: String,
    /// What the person is to the child.
    pub relation: String,
}

/// Who a copy is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForWhom {
    /// The audience, by the word that rules know it by, such as `parent`.
    pub audience: &'static str,
    /// Which of them: the row in which the form names the first addressee, from 1; none for a whole audience.
    pub number: Option<usize>,
    /// Those whom it is addressed to.
    pub addressees: Vec<Addressee>,
}

impl ForWhom {
    /// The names, as one text.
    pub fn names(&self) -> String {
        let names: Vec<&str> = self.addressees.iter().map(|a| a.name.as_str()).collect();
        match names.as_slice() {
            [] => String::new(),
            [one] => (*one).to_owned(),
            [before @ .., last] => format!("{} and {last}", before.join(", ")),
        }
    }

    /// Whether it is for a whole audience, and not for somebody whom the form names.
    pub fn is_audience(&self) -> bool {
        self.number.is_none()
    }

    /// The end of the copy's id: `parent-2`.
    pub fn suffix(&self) -> String {
        self.number.map_or_else(|| self.audience.replace('_', "-"), |n| format!("{}-{n}", self.audience))
    }
}

/// An answer that a copy leaves out.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// Its path in the record.
    pub path: String,
    /// What it was.
    pub value: Value,
}

/// One place of a record where an answer stands, or may.
#[derive(Clone, Copy, Debug)]
pub struct Spot<'a> {
    /// The path in the record.
    pub path: &'a str,
    /// The question.
    pub field: &'a Field,
    /// The row of its table, and which one, from 1.
    pub row: Option<(usize, &'a Value)>,
    /// The member, where it is about one.
    pub member: Option<&'a Field>,
    /// The answer.
    pub value: &'a Value,
}

/// A copy's own facts.
#[derive(Clone, Debug)]
pub(super) struct Copied {
    for_whom: ForWhom,
    left_out: Vec<LeftOut>,
}

impl Approved {
    /// A copy that leaves out every answer of which `leaves_out` says so: first asked for a question as a whole, then for
    /// each of its rows, then for their members. A copy of a copy leaves out what both do.
    #[must_use]
    pub fn copy(&self, for_whom: ForWhom, leaves_out: &dyn Fn(Spot<'_>) -> bool) -> Approved {
        let mut leaving = Leaving { leaves_out, left_out: self.left_out().to_vec() };
        let mut record = self.record.clone();
        for (_, field) in self.record.form.fields().filter(|(_, f)| f.is_question()) {
            record.set(&field.id, leaving.kept(field, self.record.answer(&field.id)));
        }
        let whole = Approved {
            record,
            open: self.open.clone(),
            waived: self.waived.clone(),
            urgent: self.urgent.clone(),
            keep: self.keep.clone(),
            copied: None,
        };
        let of = if for_whom.is_audience() { whole.without_the_office() } else { whole };
        Approved { copied: Some(Copied { for_whom, left_out: leaving.left_out }), ..of }
    }

    /// Without what the nursery notes for itself: what is still to be done, why a rule was set aside, until when it is kept,
    /// which tells the birthday, and signatures under what is not shown.
    fn without_the_office(mut self) -> Approved {
        self.record.waivers.clear();
        self.record.extras.clear();
        let kept = std::mem::take(&mut self.record.drawings);
        let shows = |id: &String| !matches!(self.record.answer(id), Value::Withheld);
        self.record.drawings = kept.into_iter().filter(|(id, _)| shows(id)).collect();
        Approved { open: Vec::new(), waived: Vec::new(), keep: None, ..self }
    }

    /// Whether it is a copy for a whole audience: to be read, and to be filled in by nobody.
    pub fn is_for_audience(&self) -> bool {
        self.for_whom().is_some_and(ForWhom::is_audience)
    }

    /// Who it is for, where it is a copy.
    pub fn for_whom(&self) -> Option<&ForWhom> {
        self.copied.as_ref().map(|c| &c.for_whom)
    }

    /// What it leaves out, where it is a copy.
    pub fn left_out(&self) -> &[LeftOut] {
        self.copied.as_ref().map_or(&[], |c| &c.left_out)
    }

    /// The record as one canonical text, and what makes a copy of it.
    pub fn canonical(&self) -> String {
        let Some(copied) = &self.copied else { return self.record.canonical() };
        let paths: Vec<&str> = copied.left_out.iter().map(|l| l.path.as_str()).collect();
        [&self.record.canonical(), &copied.for_whom.suffix(), &copied.for_whom.names(), paths.join(" ").as_str()]
            .join("\n")
    }
}

/// What goes through a record and leaves answers out.
struct Leaving<'l> {
    leaves_out: &'l dyn Fn(Spot<'_>) -> bool,
    left_out: Vec<LeftOut>,
}

impl Leaving<'_> {
    /// The answer, or what is kept of it.
    fn kept(&mut self, field: &Field, value: &Value) -> Value {
        if self.leaves(Spot { path: &field.id, field, row: None, member: None, value }) {
            return Value::Withheld;
        }
        match value {
            Value::Rows(rows) => {
                Value::Rows(rows.iter().enumerate().map(|(i, row)| self.row(field, i + 1, row)).collect())
            }
            Value::Group(_) => self.members(field, &field.id, value, None),
            other => other.clone(),
        }
    }

    fn row(&mut self, field: &Field, number: usize, row: &Value) -> Value {
        let path = format!("{}[{number}]", field.id);
        if self.leaves(Spot { path: &path, field, row: Some((number, row)), member: None, value: row }) {
            return Value::Withheld;
        }
        self.members(field, &path, row, Some((number, row)))
    }

    fn members(&mut self, field: &Field, prefix: &str, group: &Value, row: Option<(usize, &Value)>) -> Value {
        let Value::Group(all) = group else { return group.clone() };
        let mut kept = Vec::new();
        for (id, value) in all {
            let member = field.members.iter().find(|m| m.id == *id);
            let path = format!("{prefix}.{id}");
            let is_left = member.is_some() && self.leaves(Spot { path: &path, field, row, member, value });
            kept.push((id.clone(), if is_left { Value::Withheld } else { value.clone() }));
        }
        Value::Group(kept)
    }

    /// Whether it is left out, which is written down; what is gone already is not left out again, and a question that nobody
    /// answered has nothing to count.
    fn leaves(&mut self, spot: Spot<'_>) -> bool {
        let is_left = !matches!(spot.value, Value::Withheld) && (self.leaves_out)(spot);
        let is_answer = spot.row.is_some() || !spot.value.is_open();
        if is_left && is_answer {
            self.left_out.push(LeftOut { path: spot.path.to_owned(), value: spot.value.clone() });
        }
        is_left
    }
}

/// The letters of an answer, each with its path; a closed choice, a number or a day leads nobody anywhere by itself.
pub fn letters_of(path: &str, value: &Value) -> Vec<(String, String)> {
    match value {
        Value::Text(text) | Value::Misread(text) => vec![(path.to_owned(), text.clone())],
        Value::Group(members) => members.iter().flat_map(|(id, v)| letters_of(&format!("{path}.{id}"), v)).collect(),
        Value::Rows(rows) => {
            rows.iter().enumerate().flat_map(|(i, row)| letters_of(&format!("{path}[{}]", i + 1), row)).collect()
        }
        _ => Vec::new(),
    }
}

/// The letters of all answers of a record, each with its path.
pub fn letters_in(record: &Record) -> Vec<(String, String)> {
    record.answers.iter().flat_map(|(id, value)| letters_of(id, value)).collect()
}
