//! `confide render --html`: a notice as one web page, for the phones of those who read it.

use super::arguments::{Format, Render};
use super::read;
use super::render::{approved, may_write};
use super::shell::{Code, Shell, Stop, give_line, say};
use crate::disk::{self, Existing};
use crate::form::{Class, Moment};
use crate::pack::{Job, WebPage, web_page};
use crate::system::Trouble;
use crate::workspace::Workspace;
use serde_json::json;
use std::path::Path;

pub(super) fn run(arguments: &Render, shell: &mut Shell) -> Result<Code, Stop> {
    let workspace = shell.open_workspace(&arguments.record)?;
    let moment = read::moment(arguments.moment.as_deref())?;
    let reading = read::record(&arguments.record, &workspace, moment)?;
    if let Some(record) = reading.record.as_ref().filter(|r| r.form.class != Some(Class::Notice)) {
        let message =
            format!("the form {} is no notice: only what everybody may read becomes a web page", record.form.id);
        return Err(Stop::trouble(message, "leave --html out, and it becomes a sealed PDF"));
    }
    let Some(approved) = approved(reading, None, &workspace, shell)? else { return Ok(Code::Findings) };
    if approved.record().moment < Moment::Completed {
        let help = "fill it in, and set its moment to completed";
        return Err(Stop::trouble("a web page has no lines to write on, and this notice is not complete", help));
    }
    let job = Job::single(approved, false);
    let file = Some(arguments.output.as_path()).filter(|o| o.as_os_str() != "-");
    let page = make(&job, &workspace, shell)?;
    match file {
        Some(path) => write(&page, &job, path, arguments.replace, &workspace)?,
        None => shell.give_page(page.bytes()),
    }
    tell(&page, &job, file, shell);
    Ok(Code::Fine)
}

/// Makes the page.
///
/// # Errors
/// When it cannot be made, or is not what it must be.
pub(super) fn make(job: &Job, workspace: &Workspace, shell: &Shell) -> Result<WebPage, Stop> {
    web_page(job, workspace, &shell.ctx).map_err(|e| Stop::trouble(format!("{}: {e}", job.id), e.help()))
}

/// Writes it where the setting lets its files be.
///
/// # Errors
/// When it may not lie there, or cannot.
pub(super) fn write(page: &WebPage, job: &Job, path: &Path, replace: bool, workspace: &Workspace) -> Result<(), Stop> {
    may_write(job, path, workspace)?;
    let existing = if replace { Existing::Replace } else { Existing::Refuse };
    disk::write(path, page.bytes(), existing).map_err(|t: Trouble| t.into())
}

/// Says what came out: a page, and that it is not the original.
pub(super) fn tell(page: &WebPage, job: &Job, file: Option<&Path>, shell: &Shell) {
    let code = page.check_code();
    if shell.format == Format::Json {
        let line = json!({"version": 1, "id": job.id, "file": file.map(|f| f.display().to_string()), "html": true, "sealed": false, "check_code": code, "counts": job.counts().to_json()}).to_string();
        return if file.is_some() { give_line(&line) } else { say(&line) };
    }
    say(&format!("{}: a web page, not sealed: the PDF is the original; check {code}{}", job.id, job.remarks()));
}
