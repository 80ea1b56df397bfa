//! The neutral tree that expressions read: answers, definitions, settings and pages all become this.

use chrono::{DateTime, FixedOffset};
use std::collections::BTreeMap;

/// A value as an expression sees it.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Data {
    /// Not answered.
    #[default]
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A text.
    Text(String),
    /// A point in time; a date is its midnight in Europe/London.
    Time(DateTime<FixedOffset>),
    /// A list.
    List(Vec<Data>),
    /// A map.
    Map(BTreeMap<String, Data>),
}

impl Data {
    /// A map from pairs.
    pub fn map<K: Into<String>>(pairs: impl IntoIterator<Item = (K, Data)>) -> Data {
        Data::Map(pairs.into_iter().map(|(k, v)| (k.into(), v)).collect())
    }

    /// A text.
    pub fn text(text: impl Into<String>) -> Data {
        Data::Text(text.into())
    }

    /// A list of texts.
    pub fn texts<S: Into<String>>(texts: impl IntoIterator<Item = S>) -> Data {
        Data::List(texts.into_iter().map(Data::text).collect())
    }

    /// What stands under a dotted path with rows counted from 1; `Null` where there is nothing.
    pub fn at(&self, path: &str) -> &Data {
        let mut here = self;
        for step in path.split(['.', '[']).map(|s| s.trim_end_matches(']')).filter(|s| !s.is_empty()) {
            here = match here {
                Data::Map(map) => map.get(step).unwrap_or(&Data::Null),
                Data::List(items) => {
                    step.parse::<usize>().ok().and_then(|n| items.get(n.wrapping_sub(1))).unwrap_or(&Data::Null)
                }
                _ => &Data::Null,
            };
        }
        here
    }

    /// One canonical text for hashing: JSON with keys in order, times in UTC (RFC 3339).
    pub fn canonical(&self) -> String {
        self.to_json().to_string()
    }

    /// As JSON.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value;
        match self {
            Data::Null => Value::Null,
            Data::Bool(b) => Value::Bool(*b),
            Data::Int(n) => Value::from(*n),
            Data::Text(t) => Value::from(t.as_str()),
            Data::Time(t) => Value::from(t.to_utc().to_rfc3339()),
            Data::List(items) => items.iter().map(Data::to_json).collect(),
            Data::Map(map) => Value::Object(map.iter().map(|(k, v)| (k.clone(), v.to_json())).collect()),
        }
    }
}
