//! What was read is checked and approved, with everything that was found told by file, line and column.

use crate::approve::{self, Approved, UrgentCode};
use crate::record::Reading;
use crate::report::Report;
use crate::system::Trouble;
use crate::workspace::Workspace;
use chrono::{DateTime, Utc};

/// A reading that was held against its form and the procedure.
#[derive(Debug)]
pub struct Judged {
    /// What was found; of an approved record what does not stop it.
    pub report: Report,
    /// The approved record; none where something stops it.
    pub approved: Option<Approved>,
    /// Whether it could be read as a record at all.
    pub was_record: bool,
    /// Whether its form may be printed before it is complete.
    pub may_be_urgent: bool,
}

/// Checks and approves what was read.
///
/// # Errors
/// When a rule cannot be evaluated, or the form is a draft.
pub fn judged(
    reading: Reading,
    urgent: Option<UrgentCode>,
    workspace: &Workspace,
    now: DateTime<Utc>,
) -> Result<Judged, Trouble> {
    let Reading { source, tree, record, faults } = reading;
    let mut report = Report::default();
    report.add_faults(&faults, &source, |p| p.trim_start_matches("record.").to_owned());
    let Some(record) = record else {
        report.sources.push(source);
        return Ok(Judged { report, approved: None, was_record: false, may_be_urgent: false });
    };
    let checked = approve::check(record, faults, &workspace.procedure, &workspace.setting, now)
        .map_err(|e| Trouble::new(e.to_string()).help("mend the rule; nothing was issued"))?;
    report.add_checked(&checked, &source.name, tree.as_ref(), now);
    report.sources.push(source);
    report.sort();
    let form = &checked.record.form;
    if form.draft {
        let message = format!("the form {} is a draft: its records are checked, and never printed", form.id);
        return Err(Trouble::new(message).help("see `confide forms` for those that can be printed"));
    }
    let may_be_urgent = form.urgent;
    let approved = approve::approve(checked, urgent, now, workspace.urgent_hours()).ok();
    Ok(Judged { report, approved, was_record: true, may_be_urgent })
}
