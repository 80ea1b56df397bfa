//! What a tree may hold: looks paths up, and makes a blank and a filled example.

use super::Data;
use crate::source::did_you_mean;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Europe::London;
use std::collections::BTreeMap;

/// What may stand at a place of a tree.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A text; where only some words are possible, these.
    Text(Vec<String>),
    /// Yes or no.
    Bool,
    /// A whole number.
    Int,
    /// A date or a point in time.
    Time,
    /// A list of such items.
    List(Box<Shape>),
    /// A map with these keys.
    Map(BTreeMap<String, Shape>),
    /// A map with any keys and such values.
    MapOf(Box<Shape>),
}

/// A path that a shape does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The part that is not there.
    pub step: String,
    /// "did you mean ...?" or what there is.
    pub help: String,
}

impl Shape {
    /// Any text.
    pub fn text() -> Shape {
        Shape::Text(Vec::new())
    }

    /// A map from pairs.
    pub fn map<K: Into<String>>(pairs: impl IntoIterator<Item = (K, Shape)>) -> Shape {
        Shape::Map(pairs.into_iter().map(|(k, s)| (k.into(), s)).collect())
    }

    /// A list of such items.
    pub fn list(of: Shape) -> Shape {
        Shape::List(Box::new(of))
    }

    /// What stands under a path such as `actions[].by`; rows are `[]` or counted.
    pub fn look(&self, path: &str) -> Result<&Shape, Unknown> {
        let mut here = self;
        for step in path.replace('[', ".[").split('.').filter(|s| !s.is_empty()) {
            here = here.step(step)?;
        }
        Ok(here)
    }

    fn step(&self, step: &str) -> Result<&Shape, Unknown> {
        let unknown = |help: String| Unknown { step: step.to_owned(), help };
        match self {
            Shape::List(of) if step.starts_with('[') => Ok(of),
            Shape::List(_) => Err(unknown("this is a list; go over its rows with exists(), all() or for_each".into())),
            Shape::MapOf(of) => Ok(of),
            Shape::Map(map) if step.starts_with('[') && !map.is_empty() => {
                map.values().next().ok_or_else(|| unknown("it has no keys".into()))
            }
            Shape::Map(map) => map.get(step).ok_or_else(|| {
                let known: Vec<&str> = map.keys().map(String::as_str).collect();
                unknown(did_you_mean(step, &known).unwrap_or_else(|| format!("there are: {}", known.join(", "))))
            }),
            _ => Err(unknown("this is one value and has no parts".into())),
        }
    }

    /// A tree of this shape in which nothing is answered.
    pub fn blank(&self) -> Data {
        match self {
            Shape::List(_) => Data::List(Vec::new()),
            Shape::Map(map) => Data::map(map.iter().map(|(k, s)| (k.clone(), s.blank()))),
            Shape::MapOf(_) => Data::Map(BTreeMap::new()),
            _ => Data::Null,
        }
    }

    /// A tree of this shape in which everything is answered; `turn` chooses among what is possible.
    pub fn filled(&self, turn: usize) -> Data {
        match self {
            Shape::Text(words) if words.is_empty() => Data::text("Something was written here on 24 November"),
            Shape::Text(words) => Data::text(words[turn % words.len()].clone()),
            Shape::Bool => Data::Bool(turn.is_multiple_of(2)),
            Shape::Int => Data::Int(1 + turn as i64),
            Shape::Time => time("2026-11-24 14:05").map_or(Data::Null, Data::Time),
            Shape::List(of) => Data::List(vec![of.filled(turn), of.filled(turn + 1)]),
            Shape::Map(map) => Data::map(map.iter().map(|(k, s)| (k.clone(), s.filled(turn)))),
            Shape::MapOf(of) => Data::map([("one", of.filled(turn)), ("another", of.filled(turn + 1))]),
        }
    }

    /// A tree with every key of this shape, what is missing being blank; what does not fit stays as it is.
    pub fn completed(&self, data: Data) -> Data {
        match (self, data) {
            (Shape::List(_) | Shape::Map(_), Data::Null) => self.blank(),
            (Shape::List(of), Data::List(items)) => Data::List(items.into_iter().map(|d| of.completed(d)).collect()),
            (Shape::Map(keys), Data::Map(mut map)) => {
                for (key, shape) in keys {
                    let was = map.remove(key).unwrap_or_default();
                    map.insert(key.clone(), shape.completed(was));
                }
                Data::Map(map)
            }
            (_, data) => data,
        }
    }

    /// Typed letters as this shape; what does not fit stays a text.
    pub fn typed(&self, letters: &str) -> Data {
        match (self, letters) {
            (_, "null" | "~" | "") => Data::Null,
            (Shape::Bool, "yes" | "true") => Data::Bool(true),
            (Shape::Bool, "no" | "false") => Data::Bool(false),
            (Shape::Int, n) => n.parse().map_or_else(|_| Data::text(n), Data::Int),
            (Shape::Time, t) => time(t).map_or_else(|| Data::text(t), Data::Time),
            (_, text) => Data::text(text),
        }
    }
}

/// A date or a date and time in Europe/London as samples write it: `2026-11-24`, `2026-11-24 14:05`.
fn time(letters: &str) -> Option<DateTime<FixedOffset>> {
    let at = NaiveDateTime::parse_from_str(letters, "%Y-%m-%d %H:%M").ok();
    let date = || NaiveDate::parse_from_str(letters, "%Y-%m-%d").ok().map(|d| d.and_time(NaiveTime::MIN));
    at.or_else(date)?.and_local_timezone(London).earliest().map(|t| t.fixed_offset())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape() -> Shape {
        let row = Shape::map([("by", Shape::text()), ("at", Shape::Time)]);
        Shape::map([
            ("actions", Shape::list(row)),
            ("facts", Shape::text()),
            ("kinds", Shape::MapOf(Box::new(Shape::Int))),
        ])
    }

    #[test]
    fn a_path_is_there_or_something_like_it_is_named() {
        assert_eq!(shape().look("actions[].by"), Ok(&Shape::text()));
        assert_eq!(shape().look("actions[2].at"), Ok(&Shape::Time));
        assert_eq!(shape().look("kinds.any"), Ok(&Shape::Int));
        assert_eq!(shape().look("kinds[]"), Ok(&Shape::Int));
        assert_eq!(shape().look("actons").unwrap_err().help, "did you mean `actions`?");
        assert!(shape().look("actions.by").unwrap_err().help.contains("for_each"));
        assert!(shape().look("facts.x").is_err());
    }

    #[test]
    fn blank_and_filled_trees_have_every_key() {
        let blank = shape().blank();
        assert_eq!(blank.at("actions"), &Data::List(vec![]));
        let filled = shape().filled(0);
        assert!(matches!(filled.at("actions[2].at"), Data::Time(_)));
        assert_eq!(filled.at("kinds.one"), &Data::Int(1));
    }

    #[test]
    fn a_tree_is_completed_and_keeps_what_it_has() {
        let row = Data::map([("by", Data::text("Jo"))]);
        let tree = shape().completed(Data::map([("actions", Data::List(vec![row])), ("extra", Data::Int(1))]));
        assert_eq!(tree.at("actions[1].by"), &Data::text("Jo"));
        assert_eq!(tree.at("actions[1]"), &Data::map([("by", Data::text("Jo")), ("at", Data::Null)]));
        assert_eq!(tree.at("extra"), &Data::Int(1));
        assert_eq!(shape().completed(Data::Null), shape().blank());
    }

    #[test]
    fn letters_take_the_kind_of_their_place() {
        assert_eq!(Shape::Bool.typed("no"), Data::Bool(false));
        assert_eq!(Shape::text().typed("no"), Data::text("no"));
        assert!(matches!(Shape::Time.typed("2026-11-24"), Data::Time(_)));
        assert_eq!(Shape::Time.typed("soon"), Data::text("soon"));
        assert_eq!(Shape::text().typed("null"), Data::Null);
    }
}
