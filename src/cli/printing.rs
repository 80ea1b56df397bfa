//! `confide print`: records and sealed PDFs to a printer of this system, through the stages of `render`, without a file.

use super::arguments::{Format, Print, Render};
use super::paper::{self, Page, To};
use super::render::{self, CameTo};
use super::shell::{Code, Shell, Stop, give_line, say};
use super::verify::{human, read};
use crate::pdf;
use crate::source;
use crate::system::printers::{self, Printer};
use crate::system::spool;
use crate::verify::{Trust, Verdict, verify};
use serde_json::{Value as Json, json};
use std::path::Path;
use std::time::Duration;

pub(super) fn run(arguments: &Print, shell: &mut Shell) -> Result<Code, Stop> {
    let printers = printers::list().map_err(paper::unprintable)?;
    if arguments.list {
        list(&printers, shell);
        return Ok(Code::Fine);
    }
    if arguments.urgent.is_some() && arguments.files.len() > 1 {
        return Err(Stop::trouble("an urgent report is printed by itself", "name one record"));
    }
    let to = to(arguments, printers::choose(&printers, arguments.printer.as_deref())?)?;
    let (pages, worst) = pages(arguments, shell)?;
    if worst != Code::Fine {
        say("error: nothing was sent to the printer");
        return Ok(worst);
    }
    let mut told = Vec::new();
    for page in &pages {
        let sent = paper::send(page, &to, shell).inspect_err(|_| {
            let before: Vec<&str> = pages.iter().take(told.len()).map(|p| p.id.as_str()).collect();
            if !before.is_empty() {
                say(&format!("sent before that: {}", before.join(", ")));
            }
        })?;
        told.push(sent);
    }
    if shell.format == Format::Json {
        let kept = spool::kept().sentence();
        give_line(&json!({"version": 1, "printer": machine(&to.printer), "spool": kept, "files": told}).to_string());
    } else {
        paper::tell_end(&to.printer);
    }
    Ok(Code::Fine)
}

fn to(arguments: &Print, printer: &Printer) -> Result<To, Stop> {
    if arguments.staple && printer.staple.is_none() {
        let fact = format!("the printer {} does not say that it can staple", source::shown(&printer.name));
        return Err(Stop::trouble(fact, "leave --staple out, or choose another printer: `confide print --list`"));
    }
    Ok(To {
        printer: printer.clone(),
        copies: arguments.copies,
        duplex: arguments.duplex || (printer.duplex && !arguments.one_sided),
        staple: arguments.staple,
        wait: Duration::from_secs(arguments.wait),
    })
}

/// Every page, made before the first is sent, and the worst that was found.
fn pages(arguments: &Print, shell: &mut Shell) -> Result<(Vec<Page>, Code), Stop> {
    let trust = shell.trust(&arguments.trust)?;
    let (mut pages, mut worst) = (Vec::new(), Code::Fine);
    for path in &arguments.files {
        let is_pdf = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("pdf"));
        let made = if is_pdf { sealed(path, &trust, arguments, shell) } else { record(path, arguments, shell) };
        match made {
            Ok(Some(page)) => pages.push(page),
            Ok(None) => worst = worst.max(Code::Findings),
            // all that is wrong is said at once
            Err(stop) => {
                shell.stop(&stop);
                worst = worst.max(stop.code);
            }
        }
    }
    Ok((pages, worst))
}

fn record(path: &Path, arguments: &Print, shell: &mut Shell) -> Result<Option<Page>, Stop> {
    let render = Render {
        record: path.to_path_buf(),
        large_print: arguments.large_print,
        lang: arguments.lang.clone(),
        reader: arguments.reader,
        urgent: arguments.urgent.clone(),
        unlock: arguments.unlock.clone(),
        ..Render::default()
    };
    let prepared = render::prepare(&render, shell)?;
    match prepared.came_to {
        CameTo::Refused => Ok(None),
        CameTo::AsTyped(typed) => {
            if shell.format != Format::Json {
                typed.tell(shell);
            }
            let told = typed.told();
            Ok(Some(Page { id: "urgent".into(), bytes: typed.text.into_bytes(), told }))
        }
        CameTo::Approved(approved) => {
            let job = render::job(*approved, &render, &prepared.workspace, shell)?;
            paper::page(&job, prepared.urgent, &render.unlock, &prepared.workspace, shell).map(Some)
        }
    }
}

/// A PDF that is sealed; none where it is not, which is said.
fn sealed(path: &Path, trust: &Trust, arguments: &Print, shell: &Shell) -> Result<Option<Page>, Stop> {
    if arguments.large_print || arguments.lang.is_some() || arguments.reader.is_some() || arguments.urgent.is_some() {
        let help = "name the record instead; --large-print, --lang, --for and --urgent are for records";
        return Err(Stop::trouble("a PDF is printed as it is", help));
    }
    let bytes = read(path)?;
    let report = verify(&bytes, trust);
    if !matches!(report.verdict, Verdict::Sealed | Verdict::Filled) {
        say(&human(path, &report, None));
        say("error: only what is SEALED or FILLED is printed; name the record, or trust its certificate with --trust");
        return Ok(None);
    }
    let private = pdf::describe(&bytes).ok().and_then(|d| d.private).unwrap_or_default();
    if shell.format != Format::Json {
        say(&format!("{}: sealed, check {}", source::shown(&path.to_string_lossy()), private.check_code));
    }
    let told = json!({"version": 1, "id": private.record, "check_code": private.check_code, "sealed": true,
        "pages": report.pages, "file": path.display().to_string()});
    let id = if private.record.is_empty() { "confide".to_owned() } else { private.record };
    Ok(Some(Page { id, bytes, told }))
}

fn list(printers: &[Printer], shell: &Shell) {
    let kept = spool::kept().sentence();
    if shell.format == Format::Json {
        let all: Vec<Json> = printers.iter().map(machine).collect();
        return give_line(&json!({"version": 1, "printers": all, "spool": kept}).to_string());
    }
    if printers.is_empty() {
        say("this system has no printer; set one up, or print from the window of a PDF reader");
    }
    for printer in printers {
        let said = [
            printer.is_default.then_some("default"),
            Some(if printer.duplex { "two-sided" } else { "one-sided" }),
            printer.staple.as_ref().map(|_| "staples"),
            printer.is_remote.then_some("over the network"),
            printer.stands,
        ];
        let said: Vec<&str> = said.into_iter().flatten().collect();
        give_line(&format!("{}: {}", source::shown(&printer.name), said.join(", ")));
    }
    say(&kept);
}

fn machine(printer: &Printer) -> Json {
    json!({"name": printer.name, "default": printer.is_default, "remote": printer.is_remote, "duplex": printer.duplex,
        "staple": printer.staple.is_some(), "stands": printer.stands})
}
