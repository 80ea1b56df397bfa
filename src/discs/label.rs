//! The label of a disc: whose it is, and nothing of what is on it.

use crate::approve::{self, Approved};
use crate::form::Moment;
use crate::record::Record;
use crate::register::{Disc, Register};
use crate::source::shown;
use crate::system::Trouble;
use crate::value::{LONDON, Value};
use crate::workspace::Workspace;
use chrono::{DateTime, NaiveDate, Utc};
use std::sync::Arc;

/// The form of a label.
const FORM: &str = "disc_label";
/// What stands on every label.
const MARK: &str = "Confidential";
/// What is answered where there is nothing to account for.
const ENCRYPTED: &str = "It is encrypted";

/// A label that is ready to be made.
#[derive(Debug)]
pub struct Labelled {
    /// What is to be made.
    pub approved: Approved,
    /// Which disc of the child it is, and of how many.
    pub number: (usize, usize),
    /// Other discs of the child, whose labels say another number of discs than there are now.
    pub others: Vec<String>,
}

/// The label of a disc that the register knows, for the child of that name.
///
/// # Errors
/// When the register does not know the disc, or the procedure refuses what would stand on it.
pub fn label(
    disc: &str,
    name: &str,
    register: &Register,
    workspace: &Workspace,
    now: DateTime<Utc>,
) -> Result<Labelled, Trouble> {
    let known = register.disc(disc).ok_or_else(|| {
        Trouble::new(format!("the register knows no disc {}", shown(disc)))
            .help("`confide disc list` names those that there are")
    })?;
    let all = register.discs();
    let of_child: Vec<&Disc<'_>> = all.iter().filter(|d| d.child().eq_ignore_ascii_case(known.child())).collect();
    let at = of_child.iter().position(|d| d.id() == known.id()).unwrap_or(0) + 1;
    let number = (at, of_child.len());
    let record = record(&known, name, number, workspace)?;
    let what = format!("the label of {}", known.id());
    let approved = approve::made_here(record, &what, &workspace.procedure, &workspace.setting, now)?;
    let others = of_child.iter().map(|d| d.id().to_owned()).filter(|id| id != known.id()).collect();
    Ok(Labelled { approved, number, others })
}

fn record(disc: &Disc<'_>, name: &str, (number, of): (usize, usize), workspace: &Workspace) -> Result<Record, Trouble> {
    let form = workspace.forms.get(FORM).ok_or_else(|| Trouble::new(format!("there is no form {FORM}")))?;
    let mut record = Record::blank(Arc::new(form.clone()), format!("DL-{}", disc.id()));
    record.moment = Moment::Completed;
    record.child_ref = disc.child().to_owned();
    record.specimen = workspace.setting.specimen;
    let count = |n: usize| Value::Number(i64::try_from(n).unwrap_or(i64::MAX));
    let text = |text: &str| Value::Text(text.to_owned());
    record.set("child_name", text(name));
    record.set("child_ref", text(disc.child()));
    record.set("written_on", day(disc).map_or(Value::Open, Value::Date));
    record.set("number", count(number));
    record.set("of", count(of));
    record.set("mark", text(MARK));
    record.set("setting", text(&workspace.setting.name));
    record.set("outside", Value::Choice(workspace.setting.discs.label_outside.word().to_owned()));
    let mut reasons: Vec<&str> = disc.in_clear().map(|clear| clear.reason.as_str()).collect();
    reasons.dedup();
    record.set("not_encrypted", text(&if reasons.is_empty() { ENCRYPTED.to_owned() } else { reasons.join("; ") }));
    Ok(record)
}

/// The day on which something was first written on it.
fn day(disc: &Disc<'_>) -> Option<NaiveDate> {
    let (at, _) = disc.written.first()?;
    DateTime::parse_from_rfc3339(at).ok().map(|at| at.with_timezone(&LONDON).date_naive())
}
