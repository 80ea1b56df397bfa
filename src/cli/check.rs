//! `confide check`: records and form files against their definitions and the procedure.

use super::arguments::Check;
use super::read;
use super::shell::{Code, Shell, Stop, say};
use crate::approve;
use crate::disk;
use crate::form::{Form, Forms, Moment};
use crate::report::Report;
use crate::source;
use crate::workspace::Workspace;
use std::path::Path;

pub(super) fn run(arguments: &Check, shell: &mut Shell) -> Result<Code, Stop> {
    let workspace = shell.open(&arguments.files[0])?;
    let moment = read::moment(arguments.moment.as_deref())?;
    let mut report = Report::default();
    let mut checked = 0;
    for path in read::yaml_files(&arguments.files)? {
        let named = arguments.files.contains(&path);
        checked += usize::from(file(&path, named, &workspace, moment, shell, &mut report)?);
    }
    report.sort();
    shell.show(&report);
    if shell.format != super::arguments::Format::Json {
        say(&summary(checked, &report));
    }
    Ok(code(&report))
}

/// Checks one file of whatever sort; `false` when it is none of ours. One that was named is never passed over.
pub(super) fn file(
    path: &Path,
    named: bool,
    workspace: &Workspace,
    moment: Option<Moment>,
    shell: &Shell,
    report: &mut Report,
) -> Result<bool, Stop> {
    let bytes = disk::read(path, 2 * source::MOST_BYTES as u64)?;
    let name = source::shown(&path.to_string_lossy());
    let reading = source::read(&name, &bytes);
    let has = |key| reading.root.as_ref().is_some_and(|t| t.get(key).is_some());
    if has("form") && (has("parts") || has("sections")) {
        check_form(&name, &bytes, workspace, shell, report)?;
    } else if named || has("form") || reading.root.is_none() {
        check_record(path, workspace, moment, shell, report)?;
    } else {
        return Ok(false);
    }
    Ok(true)
}

fn check_form(name: &str, bytes: &[u8], workspace: &Workspace, shell: &Shell, report: &mut Report) -> Result<(), Stop> {
    match Forms::read_one(name, bytes) {
        Err(bad) => report.add_bad_text(bad),
        Ok(form) => {
            let findings = form_findings(&form, workspace, shell)?;
            report.add_form_findings(&findings, &form);
            report.sources.push(source::read(name, bytes).source);
        }
    }
    Ok(())
}

fn form_findings(form: &Form, workspace: &Workspace, shell: &Shell) -> Result<Vec<crate::finding::Finding>, Stop> {
    let judged = workspace.procedure.check_form(form, &workspace.setting.data, shell.ctx.now);
    judged.map_err(|e| Stop::trouble(e.to_string(), "mend the rule; nothing was issued"))
}

fn check_record(
    path: &Path,
    workspace: &Workspace,
    moment: Option<Moment>,
    shell: &Shell,
    report: &mut Report,
) -> Result<(), Stop> {
    let reading = read::record(path, workspace, moment)?;
    report.add_faults(&reading.faults, &reading.source, |p| p.trim_start_matches("record.").to_owned());
    if let Some(record) = reading.record {
        let checked =
            approve::check(record, reading.faults, &workspace.procedure, &workspace.setting.data, shell.ctx.now)
                .map_err(|e| Stop::trouble(e.to_string(), "mend the rule; nothing was issued"))?;
        report.add_findings(&checked.findings, &reading.source, reading.tree.as_ref());
    }
    report.sources.push(reading.source);
    Ok(())
}

/// 1 for anything that stops; advice alone is fine.
pub(super) fn code(report: &Report) -> Code {
    let stops = report.found.iter().any(|d| d.level > crate::finding::Level::Advice);
    if stops { Code::Findings } else { Code::Fine }
}

fn summary(checked: usize, report: &Report) -> String {
    use crate::finding::Level;
    let count = |level, one: &str| match report.count(level) {
        0 => String::new(),
        1 => format!(", 1 {one}"),
        n => format!(", {n} {one}s"),
    };
    let advice = match report.count(Level::Advice) {
        0 => String::new(),
        n => format!(", {n} advice"),
    };
    let nothing = if report.found.is_empty() { ", nothing found" } else { "" };
    let files = if checked == 1 { "file" } else { "files" };
    format!(
        "{checked} {files} checked{nothing}{}{}{advice}",
        count(Level::Error, "error"),
        count(Level::Warning, "warning")
    )
}
