//! Guidance from YAML: its editions, what replaced them, who looked it up.

use crate::expr::{Edition, Guide, Verified};
use crate::source::{Faults, Keys, Node};
use crate::value::read_date;
use chrono::NaiveDate;

/// Reads `guidance.yaml`.
pub(super) fn read(root: &Node, faults: &Faults) -> Vec<Guide> {
    let Some(mut keys) = Keys::of(root, "", faults) else { return Vec::new() };
    let guides = keys.list("guidance").into_iter().filter_map(|(node, path)| guide(node, &path, faults)).collect();
    keys.done();
    guides
}

fn guide(node: &Node, path: &str, faults: &Faults) -> Option<Guide> {
    let mut keys = Keys::of(node, path, faults)?;
    let (id, title) = (keys.need("id"), keys.need("title"));
    let names = std::iter::once(title.clone()).chain(keys.texts("names")).collect();
    let guide = Guide {
        names,
        cited_in: keys.texts("cited_in"),
        editions: keys.list("editions").into_iter().filter_map(|(node, path)| edition(node, &path, faults)).collect(),
        review_on: day(&mut keys, "review_on"),
        verified: verified(&mut keys, faults),
        id,
        title,
    };
    keys.done();
    Some(guide)
}

fn edition(node: &Node, path: &str, faults: &Faults) -> Option<Edition> {
    let mut keys = Keys::of(node, path, faults)?;
    let edition = Edition {
        edition: keys.need("edition"),
        replaced_by: keys.text("replaced_by").unwrap_or_default(),
        replaced_on: keys.text("replaced_on").unwrap_or_default(),
    };
    keys.done();
    Some(edition)
}

/// `no`, or a day with who looked and where.
fn verified(keys: &mut Keys<'_>, faults: &Faults) -> Option<Verified> {
    let path = keys.path("verified");
    match keys.node("verified") {
        Some(Node::Scalar(said)) if said.text == "no" => None,
        Some(node @ Node::Map(..)) => {
            let mut keys = Keys::of(node, &path, faults)?;
            let (on, by, source) = (day(&mut keys, "on"), keys.need("by"), keys.need("source"));
            keys.done();
            Some(Verified { on: on?, by, source })
        }
        other => {
            let place = other.map_or_else(|| keys.place(), Node::place);
            let help =
                "write `verified: no`, or a day, who looked it up, and where: {on: 2026-11-20, by: ..., source: ...}";
            keys.fault("missing", "verified", place, "it is not said whether anybody looked this up", help);
            None
        }
    }
}

fn day(keys: &mut Keys<'_>, key: &'static str) -> Option<NaiveDate> {
    let text = keys.need(key);
    read_date(&text).map_err(|(fact, help)| keys.fault("kind", key, keys.at(key), fact, help)).ok()
}
