//! A form of a pack that was filled in on a screen becomes what somebody would have entered from the paper; it is judged like
//! that, and nothing more is taken from it.

use super::NO_DATE;
use crate::pack::{Asked, Asks, Back};
use crate::record::Record;
use crate::value::Value;

/// Names and letters as the desk's form would send them; `is_signed` says of a signature field whether it holds a signature.
/// None where nothing at all was filled in: then the form is not back.
pub fn entered(
    back: &Back,
    record: &Record,
    is_signed: impl Fn(&str) -> bool,
    seen_by: &str,
) -> Option<Vec<(String, String)>> {
    let mut typed: Vec<(String, String)> = back.items.iter().flat_map(|asked| item(asked, record)).collect();
    let signed: Vec<&str> = back.signers.iter().map(|s| s.field.as_str()).filter(|field| is_signed(field)).collect();
    // of an item with two ticks nothing is said, and yet it is not blank
    let blank = typed.iter().filter(|(_, said)| said == "blank").count();
    if signed.is_empty() && blank == back.items.len() {
        return None;
    }
    for signer in &back.signers {
        let said = if signed.contains(&signer.field.as_str()) { "signed" } else { "not signed" };
        typed.push((format!("signed.{}", signer.field), said.to_owned()));
    }
    // a name in a field is no signature, and a day beside none is no day of one
    let days = signed.iter().map(|field| day(record.answer(field).member("signed_at")));
    let day = days.into_iter().find(|day| !day.is_empty()).unwrap_or_else(|| NO_DATE.to_owned());
    typed.push(("signed_on".to_owned(), if signed.is_empty() { String::new() } else { day }));
    typed.push(("seen_by".to_owned(), seen_by.to_owned()));
    Some(typed)
}

fn day(value: &Value) -> String {
    match value {
        Value::Moment(at) => at.date_naive().to_string(),
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
