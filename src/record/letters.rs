//! What a record has to write into the fields of its form, path by path: the way back of [`Filled`](super::Filled).

use super::Record;
use crate::form::Field;
use crate::value::{Kind, LONDON, Value};
use chrono::{NaiveDate, NaiveTime};

/// What stands in one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letters {
    /// The field's path, as `actions/2/what`, `child_dob/day`, or `allergies/yes` for a tick.
    pub path: String,
    /// What is written there; of a tick the choice that it stands for.
    pub text: String,
    /// How it stands there.
    pub shape: Shape,
}

/// How letters stand in their field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Written, on one line or several.
    Written,
    /// One figure in each square.
    Squares,
    /// A tick in the box of a choice.
    Tick,
}

/// All that a record answers, in the order of its form, but for signatures: whoever signs does so.
pub fn letters(record: &Record) -> Vec<Letters> {
    let mut all = Vec::new();
    for (_, field) in record.form.fields().filter(|(_, field)| field.is_question()) {
        spread(field, &field.id, record.answer(&field.id), &mut all);
    }
    all
}

fn spread(field: &Field, path: &str, value: &Value, all: &mut Vec<Letters>) {
    if field.kind == Kind::Sign || value.is_open() {
        return;
    }
    let mut put = |end: &str, text: String, shape: Shape| {
        let path = if end.is_empty() { path.to_owned() } else { format!("{path}/{end}") };
        all.push(Letters { path, text, shape });
    };
    match value {
        Value::Open | Value::Withheld => {}
        Value::Text(text) | Value::Misread(text) => put("", text.trim_end().to_owned(), Shape::Written),
        Value::Number(number) => put("", number.to_string(), Shape::Written),
        Value::Bool(yes) => {
            let word = if *yes { "yes" } else { "no" };
            put(word, word.to_owned(), Shape::Tick);
        }
        Value::Choice(id) => put(id, id.clone(), Shape::Tick),
        Value::Chosen(ids) => ids.iter().for_each(|id| put(id, id.clone(), Shape::Tick)),
        Value::Date(day) => day_squares(*day, &mut put),
        Value::Time(time) => time_squares(*time, &mut put),
        Value::Moment(moment) => {
            let local = moment.with_timezone(&LONDON).naive_local();
            day_squares(local.date(), &mut put);
            time_squares(local.time(), &mut put);
        }
        Value::Group(members) => below(field, path, members, all),
        Value::Rows(rows) => {
            for (at, row) in rows.iter().enumerate() {
                if let Value::Group(members) = row {
                    below(field, &format!("{path}/{}", at + 1), members, all);
                }
            }
        }
    }
}

fn below(field: &Field, path: &str, members: &[(String, Value)], all: &mut Vec<Letters>) {
    for member in &field.members {
        if let Some((_, value)) = members.iter().find(|(id, _)| *id == member.id) {
            spread(member, &format!("{path}/{}", member.id), value, all);
        }
    }
}

fn day_squares(day: NaiveDate, put: &mut impl FnMut(&str, String, Shape)) {
    for (end, form) in [("day", "%d"), ("month", "%m"), ("year", "%Y")] {
        put(end, day.format(form).to_string(), Shape::Squares);
    }
}

fn time_squares(time: NaiveTime, put: &mut impl FnMut(&str, String, Shape)) {
    for (end, form) in [("hour", "%H"), ("minute", "%M")] {
        put(end, time.format(form).to_string(), Shape::Squares);
    }
}
