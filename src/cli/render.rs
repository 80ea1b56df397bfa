//! `confide render`: one record becomes a sealed PDF; an urgent report comes out whatever is missing.

use super::arguments::{Format, Reader, Render, Unlock};
use super::html;
use super::pack::{across_paper, uncomposed};
use super::read;
use super::shell::{Code, Shell, Stop, give_line, say};
use super::urgent::Typed;
use super::{strings, urgent};
use crate::approve::{self, UrgentCode};
use crate::copies::is_called_by_a_name;
use crate::disk::{self, Existing};
use crate::finding::Finding;
use crate::pack::{Composer, Job, Made, Maker, Outcome, Set, Unsealed, judged, write_rules};
use crate::record::Reading;
use crate::register;
use crate::report::Report;
use crate::seal::KeyError;
use crate::system::Trouble;
use crate::system::terminal::stdout_is_terminal;
use crate::value::show_moment;
use crate::verify::BadCertificate;
use crate::workspace::{KeyTrouble, Workspace};
use serde_json::{Value as Json, json};
use std::path::Path;

pub(super) fn run(arguments: &Render, shell: &mut Shell) -> Result<Code, Stop> {
    if arguments.html {
        return html::run(arguments, shell);
    }
    let prepared = prepare(arguments, shell)?;
    match prepared.came_to {
        CameTo::Approved(approved) => issue(*approved, prepared.urgent, arguments, &prepared.workspace, shell),
        CameTo::AsTyped(typed) => {
            shell.give_page(typed.text.as_bytes());
            typed.tell(shell);
            Ok(Code::Fine)
        }
        CameTo::Refused => Ok(Code::Findings),
    }
}

/// A record's file, read and judged.
pub(super) struct Prepared {
    /// What came of it.
    pub came_to: CameTo,
    /// The reason why it cannot wait; only of a form that may be printed before it is complete.
    pub urgent: Option<UrgentCode>,
    /// Where it belongs.
    pub workspace: Workspace,
}

/// What a record's file came to.
pub(super) enum CameTo {
    /// It may be printed.
    Approved(Box<approve::Approved>),
    /// It is urgent and could not be read as a form, so that it comes out as it was typed.
    AsTyped(Typed),
    /// What stops it has been shown.
    Refused,
}

/// Reads and judges the record that the arguments name.
///
/// # Errors
/// When it could not be looked at.
pub(super) fn prepare(arguments: &Render, shell: &mut Shell) -> Result<Prepared, Stop> {
    let urgent = urgent::reason(arguments.urgent.as_deref())?;
    let workspace = match (shell.open_workspace(&arguments.record), urgent) {
        (Ok(workspace), _) => workspace,
        (Err(stop), Some(_)) => urgent::without_workspace(stop, arguments, shell)?,
        (Err(stop), None) => return Err(stop),
    };
    let moment = read::moment(arguments.moment.as_deref())?;
    let mut reading = read::record(&arguments.record, &workspace, moment)?;
    if urgent.is_none() {
        strings::refuse_for_staff(&reading, arguments.lang.as_deref())?;
        strings::ask(&mut reading, arguments.lang.as_deref(), &workspace)?;
        if across_paper(&reading, &workspace, shell)? {
            return Ok(Prepared { came_to: CameTo::Refused, urgent, workspace });
        }
    }
    let as_typed = |code, reading: &Reading, more| {
        let typed = urgent::as_typed(code, reading, more, arguments, &workspace, shell)?;
        Ok::<_, Stop>(typed.map_or(CameTo::Refused, CameTo::AsTyped))
    };
    if let (Some(code), None) = (urgent, &reading.record) {
        let came_to = as_typed(code, &reading, None)?;
        return Ok(Prepared { came_to, urgent: Some(code), workspace });
    }
    // only a form that may be printed before it is complete goes on without key or typst
    let urgent = urgent.filter(|_| reading.record.as_ref().is_some_and(|r| r.form.urgent));
    let came_to = match (approved(reading, urgent, &workspace, shell), urgent) {
        (Ok(approved), _) => approved.map_or(CameTo::Refused, |approved| CameTo::Approved(Box::new(approved))),
        (Err(stop), None) => return Err(stop),
        (Err(stop), Some(code)) => {
            as_typed(code, &read::record(&arguments.record, &workspace, moment)?, Some(stop.message))?
        }
    };
    Ok(Prepared { came_to, urgent, workspace })
}

/// Makes the page of an approved record and gives it to where it was asked for.
pub(super) fn issue(
    approved: approve::Approved,
    urgent: Option<UrgentCode>,
    arguments: &Render,
    workspace: &Workspace,
    shell: &Shell,
) -> Result<Code, Stop> {
    let job = job(approved, arguments, workspace, shell)?;
    let Some(target) = target(&job, arguments, urgent, workspace, shell)? else {
        return Err(Stop::trouble(
            "a PDF cannot be shown on a terminal",
            "name a file with -o, or send it to a printer with `confide print`",
        ));
    };
    make(&job, urgent, &arguments.unlock, workspace, shell, |outcome, maker| {
        deliver(&job, outcome, maker, target, arguments, urgent.is_some(), shell)
    })
}

/// Makes the page with the setting's key and typst, writes down that it is there, and hands it on; an urgent one is made without
/// key and typst, and waits for no register.
///
/// # Errors
/// When it could not be made; nothing was issued.
pub(super) fn make<T>(
    job: &Job,
    urgent: Option<UrgentCode>,
    unlock: &Unlock,
    workspace: &Workspace,
    shell: &Shell,
    hand_on: impl FnOnce(&Outcome, &Maker<'_>) -> Result<T, Stop>,
) -> Result<T, Stop> {
    make_unwritten(job, urgent, unlock, workspace, shell, |outcome, maker| {
        match register::pages(workspace, job, &outcome.check_code.shown, maker.identity(), shell.ctx.now) {
            Err(trouble) if urgent.is_some() => say(&format!(
                "warning: {trouble}; write down until when this record is kept: the register does not know it"
            )),
            other => other?,
        }
        hand_on(outcome, maker)
    })
}

/// The same for what the register is told of later.
///
/// # Errors
/// As above.
pub(super) fn make_unwritten<T>(
    job: &Job,
    urgent: Option<UrgentCode>,
    unlock: &Unlock,
    workspace: &Workspace,
    shell: &Shell,
    hand_on: impl FnOnce(&Outcome, &Maker<'_>) -> Result<T, Stop>,
) -> Result<T, Stop> {
    let identity = shell.identity(workspace, unlock);
    let identity = match &identity {
        Ok(identity) => Ok(identity),
        Err(trouble) if urgent.is_some() => Err(unsealed(trouble)),
        Err(_) => {
            return Err(identity.err().map(Stop::from).unwrap_or_else(|| Stop::trouble("the key cannot be used", "")));
        }
    };
    let typst = shell.typst(urgent.is_some());
    let press = match &typst {
        Ok(typst) => Ok(shell.press(typst, workspace)),
        Err(stop) => Err(Trouble::new(stop.message.clone()).help(stop.help.clone())),
    };
    if let (Err(_), None) = (&press, urgent) {
        return Err(typst.err().unwrap_or_else(|| Stop::trouble("there is no typst", "")));
    }
    let maker = Maker::new(workspace, &shell.ctx, press, identity, urgent.is_some())?;
    let outcome = maker.make(job, urgent.is_some()).map_err(|e| Stop::trouble(e.to_string(), e.help()))?;
    register::heard(workspace, job, maker.identity(), shell.ctx.now)?;
    hand_on(&outcome, &maker)
}

/// The whole record, or the copy of it that was asked for.
pub(super) fn job(
    approved: approve::Approved,
    arguments: &Render,
    workspace: &Workspace,
    shell: &Shell,
) -> Result<Job, Stop> {
    let Some(reader) = arguments.reader else { return Ok(Job::single(approved, arguments.large_print)) };
    let (child, known) = (approved.record().child_ref.clone(), read::known(&[], workspace)?);
    let composer = Composer {
        set: &Set::default(),
        shared: &[],
        workspace,
        now: shell.ctx.now,
        large: arguments.large_print,
        known: &known,
    };
    let copy = match reader {
        Reader::Parent(number) => composer.copy_for(number, &approved),
        Reader::Audience(audience) => composer.copy_for_audience(audience, &approved),
    };
    let job = copy.map_err(|why| uncomposed(&why, &child, ""))?;
    let file = arguments.output.file_stem().unwrap_or_default().to_string_lossy();
    if job.is_for_audience() && job.documents.iter().any(|document| is_called_by_a_name(document, &file)) {
        let help = format!("call it by its number: {}.pdf", job.id);
        return Err(Stop {
            code: Code::Findings,
            ..Stop::trouble("this file would be called by somebody's name", help)
        });
    }
    Ok(job)
}

/// Where the page goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    File,
    Stream,
    Screen,
}

/// Where the page goes; an urgent one that may not be a file goes to standard output, and is text on a screen.
fn target(
    job: &Job,
    arguments: &Render,
    urgent: Option<UrgentCode>,
    workspace: &Workspace,
    shell: &Shell,
) -> Result<Option<Target>, Stop> {
    let stream = if stdout_is_terminal() { Target::Screen } else { Target::Stream };
    if arguments.output.as_os_str() == "-" {
        return Ok(Some(stream).filter(|t| *t == Target::Stream || urgent.is_some()));
    }
    match may_write(job, &arguments.output, workspace) {
        Ok(()) => Ok(Some(Target::File)),
        Err(stop) if urgent.is_some() => {
            shell.stop(&stop);
            say("it goes to standard output instead");
            Ok(Some(stream))
        }
        Err(stop) => Err(stop),
    }
}

/// The approved record; none when its findings, which are shown, stop it.
pub(super) fn approved(
    reading: Reading,
    urgent: Option<UrgentCode>,
    workspace: &Workspace,
    shell: &Shell,
) -> Result<Option<approve::Approved>, Stop> {
    let judged = judged(reading, urgent, workspace, shell.ctx.now)?;
    if judged.approved.is_none() || (!judged.report.found.is_empty() && shell.format != Format::Json) {
        shell.show(&judged.report);
    }
    if judged.approved.is_none() && judged.was_record && shell.format != Format::Json {
        let way = if judged.may_be_urgent { "; if it cannot wait, add --urgent with a reason" } else { "" };
        say(&format!("error: nothing was issued: mend what is shown above{way}"));
    }
    Ok(judged.approved)
}

pub(super) fn unsealed(trouble: &KeyTrouble) -> Unsealed {
    match trouble {
        KeyTrouble::None(_) => Unsealed::NoKey,
        KeyTrouble::Key(KeyError::Certificate(BadCertificate::Expired)) => Unsealed::Expired,
        _ => Unsealed::Locked,
    }
}

/// Asks the rules on files; a refusal names the ways on.
pub(super) fn may_write(job: &Job, path: &Path, workspace: &Workspace) -> Result<(), Stop> {
    let findings = write_rules(job, path, workspace).map_err(|e| Stop::trouble(e.to_string(), "nothing was issued"))?;
    if findings.is_empty() { Ok(()) } else { Err(storage(&findings, workspace)) }
}

/// What the rules on files found, shown at the setting's storage decision.
pub(super) fn storage(findings: &[Finding], workspace: &Workspace) -> Stop {
    let mut report = Report::default();
    report.add_findings(findings, &workspace.setting_source.name, workspace.setting_tree.as_ref());
    report.found.iter_mut().for_each(|d| d.file = workspace.setting_source.name.clone());
    report.sources.push(workspace.setting_source.clone());
    Stop { code: Code::Findings, message: String::new(), help: String::new(), report: Some(report) }
}

fn deliver(
    job: &Job,
    outcome: &Outcome,
    maker: &Maker<'_>,
    target: Target,
    arguments: &Render,
    urgent: bool,
    shell: &Shell,
) -> Result<Code, Stop> {
    let existing = if arguments.replace { Existing::Replace } else { Existing::Refuse };
    let mut file = None;
    match &outcome.made {
        Made::PlainText(text, _) => shell.give_page(text.as_bytes()),
        Made::Sealed(sealed) if target == Target::File => {
            match disk::write(&arguments.output, sealed.bytes(), existing) {
                Ok(()) => file = Some(arguments.output.as_path()),
                Err(trouble) if urgent => {
                    shell.stop(&Stop::from(trouble));
                    say("it goes to standard output instead");
                    stream(job, outcome, maker, sealed.bytes(), shell);
                }
                Err(trouble) => return Err(trouble.into()),
            }
        }
        Made::Sealed(sealed) => stream(job, outcome, maker, sealed.bytes(), shell),
        Made::Unsealed(proved, _) => stream(job, outcome, maker, proved.bytes(), shell),
    }
    tell(job, outcome, shell, file);
    Ok(Code::Fine)
}

/// To standard output: a PDF, or its text where a person looks at a screen.
fn stream(job: &Job, outcome: &Outcome, maker: &Maker<'_>, bytes: &[u8], shell: &Shell) {
    if stdout_is_terminal() {
        shell.give_page(maker.plain_text(job, &outcome.check_code, "unsealed_screen").as_bytes());
    } else {
        shell.give_page(bytes);
    }
}

/// Says what came out, and everything that is not as it should be.
fn tell(job: &Job, outcome: &Outcome, shell: &Shell, file: Option<&Path>) {
    if shell.format != Format::Json {
        return tell_people(job, outcome);
    }
    let mut told = told(job, outcome);
    told["file"] = file.map(|f| f.display().to_string()).into();
    if file.is_some() { give_line(&told.to_string()) } else { say(&told.to_string()) }
}

/// What machines are told of a page.
pub(super) fn told(job: &Job, outcome: &Outcome) -> Json {
    let open = job.documents.iter().flat_map(|d| d.open()).count();
    let urgent = job.documents.iter().find_map(|d| d.urgent());
    let errors = urgent.map(|u| u.open_errors.as_slice()).unwrap_or_default();
    json!({"errors": errors, "due": urgent.map(|u| u.due.to_rfc3339()), "version": 1, "id": job.id, "check_code": outcome.check_code.shown, "sealed": matches!(outcome.made, Made::Sealed(_)), "incomplete": job.is_incomplete(),
        "open": open, "pages": outcome.pages, "counts": job.counts().to_json(), "plain_text": matches!(outcome.made, Made::PlainText(..)), "file": null})
}

/// What people are told of a page.
pub(super) fn tell_people(job: &Job, outcome: &Outcome) {
    let urgent = job.documents.iter().find_map(|d| d.urgent());
    match &outcome.made {
        Made::Sealed(_) => {
            let remarks = job.remarks();
            say(&format!("{}: {} pages, sealed, check {}{remarks}", job.id, outcome.pages, outcome.check_code.shown))
        }
        Made::Unsealed(_, why) => say(&format!(
            "{}: {} pages, UNSEALED ({}), check {}{}; it goes to a printer or standard output only",
            job.id,
            outcome.pages,
            reason(*why),
            outcome.check_code.shown,
            job.remarks()
        )),
        Made::PlainText(_, why) => say(&format!(
            "{}: plain text, UNSEALED, since no PDF could be made: {why}; check {}",
            job.id, outcome.check_code.shown
        )),
    }
    if let Some(urgent) = urgent {
        let due = show_moment(urgent.due.fixed_offset());
        say(&format!(
            "{}: INCOMPLETE; its first page lists what is missing ({}); complete it by {due}",
            job.id,
            urgent.open_errors.len()
        ));
    }
    if !outcome.undrawn.is_empty() {
        let codes: Vec<String> = outcome.undrawn.iter().map(|c| format!("U+{:04X}", *c as u32)).collect();
        say(&format!("{}: no typeface draws {}; they stand on the page as their codes", job.id, codes.join(", ")));
    }
}

fn reason(why: Unsealed) -> &'static str {
    match why {
        Unsealed::Locked => "the key was locked",
        Unsealed::Expired => "the certificate has expired",
        Unsealed::NoKey => "there is no key",
    }
}
