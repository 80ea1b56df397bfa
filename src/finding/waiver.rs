//! A warning set aside by name, with a reason and an end.

use crate::source::{Faults, Keys, Node};
use crate::value::{read_date, show_date};
use chrono::NaiveDate;
use std::fmt;

/// A warning set aside by name, with a reason and an end; it is printed. A record has its own, a setting may have some
/// for all its records.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Waiver {
    /// The rule's id.
    pub rule: String,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub by: String,
    /// When it was decided.
    pub on: Option<NaiveDate>,
    /// Until when.
    pub until: Option<NaiveDate>,
}

impl fmt::Display for Waiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let until = self.until.map(show_date).unwrap_or_default();
        write!(f, "{} ({}, until {until})", self.reason, self.by)
    }
}

impl Waiver {
    /// What one row of `waivers:` has; each must be there.
    pub const KEYS: [&'static str; 5] = ["rule", "reason", "by", "on", "until"];

    /// Reads one row of `waivers:`.
    pub fn read(node: &Node, path: &str, faults: &Faults) -> Option<Waiver> {
        let mut keys = Keys::of(node, path, faults)?;
        let waiver = Waiver {
            rule: keys.need("rule"),
            reason: keys.need("reason"),
            by: keys.need("by"),
            on: day(&mut keys, "on"),
            until: day(&mut keys, "until"),
        };
        keys.done();
        Some(waiver)
    }
}

fn day(keys: &mut Keys<'_>, key: &'static str) -> Option<NaiveDate> {
    let text = keys.need(key);
    let read = read_date(&text).map_err(|(fact, help)| {
        if !text.is_empty() {
            keys.fault("kind", key, keys.at(key), fact, help);
        }
    });
    read.ok()
}
