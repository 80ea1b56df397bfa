//! A polite reminder for each family of which something is not back yet: a record like any other, and no child's name on it.

use super::{Gap, Register, Spoken, Standing, watched};
use crate::approve::{self, Approved};
use crate::expr::Data;
use crate::form::Moment;
use crate::record::Record;
use crate::source::fingerprint;
use crate::system::Trouble;
use crate::value::{LONDON, Value};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The form of a reminder.
const FORM: &str = "return_reminder";
/// The most letters of a reference in the reminder's own number.
const MOST_REF: usize = 20;

/// What one family has not given back.
#[derive(Debug)]
pub struct Letter<'r> {
    /// The child's reference.
    pub child: &'r str,
    /// The room; may be empty.
    pub room: &'r str,
    /// Which parent, where the parents have a copy each.
    pub parent: Option<usize>,
    /// The packs that are open.
    pub packs: Vec<Standing<'r>>,
}

/// A letter for each family whose packs are open, by room and child.
pub fn letters(register: &Register) -> Vec<Letter<'_>> {
    let mut all: BTreeMap<(&str, Option<usize>), Letter<'_>> = BTreeMap::new();
    for standing in register.standings().into_iter().filter(|s| s.state().is_open()) {
        let issued = standing.issued;
        let (child, room, parent) = (issued.child.as_str(), issued.room.as_str(), issued.parent);
        let letter = Letter { child, room, parent, packs: Vec::new() };
        let letter = all.entry((child, parent)).or_insert(letter);
        // one pack may have been made without a room
        if letter.room.is_empty() {
            letter.room = room;
        }
        letter.packs.push(standing);
    }
    let mut all: Vec<Letter<'_>> = all.into_values().collect();
    all.sort_by_key(|letter| (letter.room, letter.child, letter.parent));
    all
}

/// The reminder, ready to be made.
///
/// # Errors
/// When a record names somebody who may get no page about the child, the workspace has no such form, or the procedure refuses what stands in it.
pub fn reminder(letter: &Letter<'_>, spoken: Spoken<'_>, now: DateTime<Utc>) -> Result<Approved, Trouble> {
    let workspace = spoken.0;
    if watched(workspace)?.contains(&letter.child.to_uppercase()) {
        return Err(Trouble::new(format!("{}: no reminder is made: ask the designated person first", letter.child))
            .help("a record names somebody who may get no page about this child"));
    }
    let form = workspace.forms.get(FORM).ok_or_else(|| Trouble::new(format!("there is no form {FORM}")))?;
    let parent = letter.parent.map(|n| format!("-{n}")).unwrap_or_default();
    let mut child: String = letter.child.chars().take(MOST_REF).collect();
    // two long references may begin alike
    if child != letter.child {
        child.truncate(MOST_REF - 5);
        child = format!("{child}-{}", &fingerprint(letter.child.to_uppercase().as_bytes())[..4]);
    }
    let day = now.with_timezone(&LONDON).date_naive();
    let id = format!("RR-{child}{parent}-{}", day.format("%Y%m%d"));
    let mut record = Record::blank(Arc::new(form.clone()), id);
    record.moment = Moment::Issued;
    letter.child.clone_into(&mut record.child_ref);
    record.specimen = workspace.setting.specimen;
    let returns = |key: &str| workspace.setting.data.at(key).clone();
    if !letter.room.is_empty() {
        record.set("room", Value::Text(letter.room.to_owned()));
    }
    match returns("returns.until") {
        Data::Time(until) if until.date_naive() >= day => record.set("until", Value::Date(until.date_naive())),
        _ => {}
    }
    if let Data::Text(to) = returns("returns.to") {
        record.set("to", Value::Text(to));
    }
    record.set("open", Value::Rows(rows(letter, spoken)));
    let what = format!("the reminder for {}", letter.child);
    approve::made_here(record, &what, &workspace.procedure, &workspace.setting, now)
}

/// One row for each page, with everything that is open in it.
fn rows(letter: &Letter<'_>, spoken: Spoken<'_>) -> Vec<Value> {
    let forms = letter.packs.iter().flat_map(|s| &s.forms);
    let open = forms.map(|f| (f.back.form.as_str(), f.gaps())).filter(|(_, gaps)| !gaps.is_empty());
    let row = |(form, gaps): (&str, Vec<Gap>)| {
        let what: Vec<String> = gaps.iter().map(|gap| spoken.gap(form, gap)).collect();
        let text = |id: &str, text: String| (id.to_owned(), Value::Text(text));
        Value::Group(vec![text("page", spoken.title(form)), text("what", what.join("\n"))])
    };
    open.map(row).collect()
}
