//! A form of a pack that was filled in on a screen becomes what somebody would have entered from the paper; it is judged like
//! that, and nothing more is taken from it.

use crate::pack::{Asked, Asks, Back};
use crate::record::Record;
use crate::value::{LONDON, Value};
use crate::verify::Signature;

/// Names and letters of the items as the desk's form would send them.
pub(super) fn items(back: &Back, record: &Record) -> Vec<(String, String)> {
    back.items.iter().flat_map(|asked| item(asked, record)).collect()
}

/// Whether nothing at all was said to the items; of one with two ticks nothing is said, and yet it is not blank.
pub(super) fn is_blank(back: &Back, items: &[(String, String)]) -> bool {
    items.iter().filter(|(_, said)| said == "blank").count() == back.items.len()
}

/// The day beside a signature: as it was typed, else when the signature claims to be made.
pub(super) fn day(record: &Record, field: &str, signature: &Signature) -> String {
    match record.answer(field).member("signed_at") {
        Value::Moment(at) => at.date_naive().to_string(),
        Value::Open => signature.claimed_at.with_timezone(&LONDON).date_naive().to_string(),
        other => other.show(),
    }
}

/// What was said to an item; nothing where it cannot be told, as of two ticks, which somebody must then ask about.
fn item(asked: &Asked, record: &Record) -> Vec<(String, String)> {
    let said = |word: &str| (asked.item.clone(), word.to_owned());
    if asked.asks != Asks::Section {
        return match answer(record, &asked.item) {
            Value::Bool(true) => vec![said("yes")],
            Value::Bool(false) => vec![said("no")],
            Value::Open => vec![said("blank")],
            _ => Vec::new(),
        };
    }
    let open: Vec<&String> = asked.questions.iter().filter(|q| record.answer(q).is_open()).collect();
    if open.is_empty() {
        return vec![said("filled")];
    }
    if open.len() == asked.questions.len() {
        return vec![said("blank")];
    }
    let missing = open.into_iter().map(|q| (format!("{}.missing", asked.item), q.clone()));
    missing.chain([said("gaps")]).collect()
}

/// The yes or no at the path of an item: its own, that of a consent, or that of a row, `consents[2].answer`.
fn answer(record: &Record, path: &str) -> Value {
    let mut steps = path.split(['.', '[']).map(|step| step.trim_end_matches(']'));
    let mut value = record.answer(steps.next().unwrap_or_default()).clone();
    for step in steps {
        value = match (&value, step.parse::<usize>()) {
            (Value::Rows(rows), Ok(row)) => rows.get(row.wrapping_sub(1)).cloned().unwrap_or_default(),
            (group, _) => group.member(step).clone(),
        };
    }
    match &value {
        Value::Group(_) => value.member("answer").clone(),
        _ => value,
    }
}
