//! What `--urgent` adds to `confide render`: where another report would stop, this one goes on.

use super::arguments::{Format, Render};
use super::read;
use super::shell::{Shell, Stop, say};
use crate::approve::{self, URGENT_CODES, UrgentCode};
use crate::disk;
use crate::expr::Data;
use crate::pack::Unread;
use crate::record::Reading;
use crate::report::Report;
use crate::typeset::Look;
use crate::value::show_moment;
use crate::workspace::Workspace;
use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};

/// The reason that was given; one that does not exist is named before anything is read.
pub(super) fn reason(code: Option<&str>) -> Result<Option<UrgentCode>, Stop> {
    let Some(word) = code else { return Ok(None) };
    let known: Vec<&str> = URGENT_CODES.iter().map(|c| c.word()).collect();
    UrgentCode::of(word).map(Some).ok_or_else(|| {
        Stop::trouble(format!("there is no reason `{word}`"), format!("use one of {}", known.join(", ")))
    })
}

/// An urgent report does not wait until its workspace can be used again: the built-in forms and rules stand in, without
/// the setting's name and key.
pub(super) fn without_workspace(stop: Stop, arguments: &Render, shell: &Shell) -> Result<Workspace, Stop> {
    let mut workspace = Workspace::open(None)?;
    let reading = read::record(&arguments.record, &workspace, None)?;
    if reading.record.is_some_and(|r| !r.form.urgent) {
        return Err(stop);
    }
    if shell.format != Format::Json {
        shell.stop(&stop);
    }
    workspace.setting.name = "the setting".into();
    workspace.setting.data = Data::map([("name", Data::text("the setting"))]);
    Ok(workspace)
}

/// An urgent report that comes out as it was typed.
pub(super) struct Typed {
    /// The page.
    pub text: String,
    wrong: Vec<String>,
    due: DateTime<Utc>,
}

/// An urgent report whose file is no record, or that no rule can judge, comes out as it was typed; `more` says what else is
/// wrong. Nothing where the file holds nothing of a form.
pub(super) fn as_typed(
    code: UrgentCode,
    reading: &Reading,
    more: Option<String>,
    arguments: &Render,
    workspace: &Workspace,
    shell: &Shell,
) -> Result<Option<Typed>, Stop> {
    let bytes = disk::read(&arguments.record, 2 * crate::source::MOST_BYTES as u64)?;
    let mut report = Report::default();
    report.add_faults(&reading.faults, &reading.source, |p| p.trim_start_matches("record.").to_owned());
    report.sources.push(reading.source.clone());
    let text = Unread::of(&bytes, &workspace.forms);
    if text.is_none() || shell.format != Format::Json {
        shell.show(&report);
    }
    let Some(text) = text else { return Ok(None) };
    let wrong = report.found.iter().map(|d| format!("line {}: {}", d.place.line, d.message));
    let wrong: Vec<String> = wrong.chain(more).collect();
    let due = approve::due(shell.ctx.now, workspace.urgent_hours());
    let look =
        Look { words: &workspace.words, setting: &workspace.setting, large: false, now: shell.ctx.now, second: None };
    let text = text.page(code, due, &wrong, &look, &workspace.notes);
    Ok(Some(Typed { text, wrong, due }))
}

impl Typed {
    /// Says what came out, and that it is not as it should be.
    pub fn tell(&self, shell: &Shell) {
        match shell.format {
            Format::Json => say(&self.told().to_string()),
            _ => say(&format!(
                "plain text, UNSEALED and INCOMPLETE, since the file could not be read as a form; complete it by {}",
                show_moment(self.due.fixed_offset())
            )),
        }
    }

    /// What machines are told of it.
    pub fn told(&self) -> Json {
        json!({"version": 1, "id": null, "check_code": null, "sealed": false, "incomplete": true, "open": null,
            "errors": self.wrong, "due": self.due.to_rfc3339(), "pages": 0, "plain_text": true, "file": null})
    }
}
