//! The kinds of field and their values: read from raw letters, printed for people.

mod drawing;
mod kind;
pub mod schema;
mod time;
mod words;

pub use drawing::Drawing;
pub use kind::{Format, Kind};
pub use time::{LONDON, Misread, read_date, read_moment, read_time, show_date, show_moment, show_time};
pub use words::{Words, fill, is_language, placeholders};

use crate::expr::Data;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeZone};

/// An answer, typed; `Open` is a question nobody has answered yet.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Value {
    /// Not answered.
    #[default]
    Open,
    /// Letters, as typed.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Yes or no.
    Bool(bool),
    /// A day.
    Date(NaiveDate),
    /// A time of day.
    Time(NaiveTime),
    /// A day and time in Europe/London.
    Moment(DateTime<FixedOffset>),
    /// One of the field's choices, by id.
    Choice(String),
    /// Several of the field's choices, by id.
    Chosen(Vec<String>),
    /// Named members in the definition's order.
    Group(Vec<(String, Value)>),
    /// The rows of a table, each a group.
    Rows(Vec<Value>),
    /// Letters that the field's kind could not read: kept, so that an urgent print loses nothing.
    Misread(String),
    /// An answer that a copy leaves out; its letters are gone, and all its members with it.
    Withheld,
}

impl Value {
    /// Whether nothing was answered, or only letters that do not show.
    pub fn is_open(&self) -> bool {
        match self {
            Value::Open => true,
            Value::Text(t) => crate::source::is_blank(t),
            Value::Chosen(c) => c.is_empty(),
            Value::Group(members) => members.iter().all(|(_, v)| v.is_open()),
            Value::Rows(rows) => rows.iter().all(Value::is_open),
            _ => false,
        }
    }

    /// A member of a group.
    pub fn member(&self, id: &str) -> &Value {
        match self {
            Value::Group(members) => members.iter().find(|(k, _)| k == id).map_or(&Value::Open, |(_, v)| v),
            Value::Withheld => self,
            _ => &Value::Open,
        }
    }

    /// As expressions see it: open is null, a date is its midnight in London.
    pub fn to_data(&self) -> Data {
        match self {
            Value::Open | Value::Misread(_) | Value::Withheld => Data::Null,
            Value::Text(t) => Data::text(t),
            Value::Number(n) => Data::Int(*n),
            Value::Bool(b) => Data::Bool(*b),
            Value::Date(d) => Data::Time(midnight(*d)),
            Value::Time(t) => Data::text(t.format("%H:%M").to_string()),
            Value::Moment(m) => Data::Time(*m),
            Value::Choice(c) => Data::text(c),
            Value::Chosen(c) => Data::texts(c),
            Value::Group(members) => Data::map(members.iter().map(|(k, v)| (k.clone(), v.to_data()))),
            Value::Rows(rows) => Data::List(rows.iter().map(Value::to_data).collect()),
        }
    }

    /// One line for people; choices are named by the field, which knows their labels.
    pub fn show(&self) -> String {
        match self {
            Value::Open | Value::Withheld => String::new(),
            Value::Text(t) | Value::Misread(t) | Value::Choice(t) => t.clone(),
            Value::Number(n) => n.to_string(),
            Value::Bool(true) => "Yes".into(),
            Value::Bool(false) => "No".into(),
            Value::Date(d) => show_date(*d),
            Value::Time(t) => show_time(*t),
            Value::Moment(m) => show_moment(*m),
            Value::Chosen(c) => c.join(", "),
            Value::Group(members) => {
                let shown: Vec<String> = members.iter().map(|(_, v)| v.show()).filter(|t| !t.is_empty()).collect();
                shown.join(", ")
            }
            Value::Rows(rows) => rows.iter().map(Value::show).collect::<Vec<_>>().join("; "),
        }
    }
}

/// The midnight that begins a day in London; chrono-tz knows no gap there at midnight.
fn midnight(day: NaiveDate) -> DateTime<FixedOffset> {
    let naive = day.and_time(NaiveTime::MIN);
    LONDON.from_local_datetime(&naive).earliest().map_or_else(|| naive.and_utc().fixed_offset(), |t| t.fixed_offset())
}
