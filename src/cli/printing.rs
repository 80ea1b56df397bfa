//! `confide print`: records and sealed PDFs to a printer of this system, through the stages of `render`, without a file.

use super::arguments::{Format, Print, Render};
use super::fill::Talk;
use super::paper::{self, Page, To};
use super::purging::{Order, is_in_hand, purge};
use super::receipts::Sealing;
use super::render::{self, CameTo};
use super::shell::{Code, Shell, Stop, give_line, say};
use super::verify::{human, read};
use crate::pdf;
use crate::purge::Held;
use crate::register::{KeptOn, removed_by};
use crate::source;
use crate::system::printers::{self, Printer};
use crate::system::spool;
use crate::verify::{Trust, Verdict, verify};
use crate::workspace::Workspace;
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
    let held = held(arguments, shell)?;
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
    if shell.format != Format::Json {
        paper::tell_end(&to.printer);
    }
    let (code, purged) = match held {
        Some((workspace, held)) => purge_printed(&told, held, arguments, &workspace, shell)?,
        None => (Code::Fine, Json::Null),
    };
    if shell.format == Format::Json {
        let kept = spool::kept().sentence();
        let mut all = json!({"version": 1, "printer": machine(&to.printer), "spool": kept, "files": told});
        if !purged.is_null() {
            all["purged"] = purged;
        }
        give_line(&all.to_string());
    }
    Ok(code)
}

/// What is to be removed afterwards, as it is before it is printed: what changes meanwhile is not what is on the paper.
fn held(arguments: &Print, shell: &mut Shell) -> Result<Option<(Workspace, Vec<Held>)>, Stop> {
    if !arguments.purge {
        return Ok(None);
    }
    removed_by(arguments.by.as_deref().unwrap_or_default())?;
    let workspace = shell.open_workspace(&arguments.files[0])?;
    let held = arguments.files.iter().map(|path| Held::read(path, &workspace)).collect::<Result<_, _>>()?;
    Ok(Some((workspace, held)))
}

/// Removes what was printed, file by file where the paper is in hand; the others stay, which is said.
fn purge_printed(
    told: &[Json],
    held: Vec<Held>,
    arguments: &Print,
    workspace: &Workspace,
    shell: &Shell,
) -> Result<(Code, Json), Stop> {
    let (mut named, mut codes, mut worst) = (Vec::new(), Vec::new(), Code::Fine);
    let mut talk = Talk::new(false);
    for (held, told) in held.into_iter().zip(told) {
        let code = told["check_code"].as_str().unwrap_or_default();
        let has_left = told["left_queue"] == json!(true);
        let is_kept = match arguments.paper_in_hand {
            true => has_left,
            false => is_in_hand(&held.record, code, &mut talk)?,
        };
        if is_kept {
            codes.push(code.to_owned());
            named.push((held, KeptOn::Printed));
        } else {
            stays(&held, arguments.paper_in_hand);
            worst = Code::Findings;
        }
    }
    if named.is_empty() {
        return Ok((worst, json!({"version": 1, "removed": []})));
    }
    let by = removed_by(arguments.by.as_deref().unwrap_or_default())?;
    let sealing = arguments.receipt.then(|| Sealing::open(&arguments.unlock, None, workspace, shell)).transpose()?;
    let order = Order { named, codes, by, receipts: sealing.as_ref() };
    let (code, purged) = purge(order, workspace, shell)?;
    Ok((worst.max(code), purged))
}

/// Says that a file stays, since nobody knows that it is on paper.
fn stays(held: &Held, is_in_queue: bool) {
    let name = source::shown(&held.path.to_string_lossy()).to_string();
    let why =
        if is_in_queue { "nothing says that it has left the queue" } else { "nobody says that the paper is in hand" };
    say(&format!("error: {name} was not removed: {why}"));
    say(&format!(
        "  = help: look for the paper; then `confide purge {name} --by CODE`, or print it again. It is the only copy until then"
    ));
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
