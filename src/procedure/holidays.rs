//! Bank holidays from YAML.

use crate::expr::Holidays;
use crate::source::{Faults, Keys, Node};
use crate::value::read_date;
use chrono::NaiveDate;

/// Reads `bank_holidays.yaml`.
pub(super) fn read(root: &Node, faults: &Faults) -> Option<Holidays> {
    let mut keys = Keys::of(root, "", faults)?;
    keys.need("bank_holidays");
    let (from, until) = (day(&mut keys, "from")?, day(&mut keys, "until")?);
    let source = keys.need("source");
    let days = keys.list("days").into_iter().filter_map(|(node, path)| {
        let day = node.text().and_then(|text| read_date(text).ok()).filter(|d| (from..=until).contains(d));
        if day.is_none() {
            faults.add(
                "kind",
                &path,
                node.place(),
                "this is no day between `from` and `until`",
                "write it like 2026-12-25",
            );
        }
        day
    });
    let days = days.collect();
    keys.done();
    Some(Holidays { from, until, source, days })
}

fn day(keys: &mut Keys<'_>, key: &'static str) -> Option<NaiveDate> {
    let text = keys.need(key);
    read_date(&text).map_err(|(fact, help)| keys.fault("kind", key, keys.at(key), fact, help)).ok()
}
