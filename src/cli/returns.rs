//! `confide returns`: which packs are back, who has not answered what, and taking in those that came back on paper.

mod enter;
mod on_screen;

use super::arguments::{Format, Remind, Returns, ReturnsCommand};
use super::pack::{free, make};
use super::register::sign_if_at_hand;
use super::shell::{Code, Shell, Stop, give, give_line, say};
use crate::disk::{self, Existing};
use crate::pack::intake::{self, MOST_TABLE_BYTES};
use crate::pack::{Job, Maker};
use crate::register::{Register, Spoken, Standing, State, close, letters, reminder, taken, template, watched};
use crate::source::shown;
use crate::workspace::Workspace;
use serde_json::{Value as Json, json};
use std::path::Path;

use ReturnsCommand::{Close, Enter};

pub(super) fn run(arguments: &Returns, shell: &mut Shell) -> Result<Code, Stop> {
    let workspace = shell.open_workspace(Path::new("."))?;
    let code = work(arguments, &workspace, shell)?;
    if arguments.from.is_some() || matches!(&arguments.command, Some(Enter { .. } | Close { .. })) {
        sign_if_at_hand(&workspace, shell)?;
    }
    Ok(code)
}

fn work(arguments: &Returns, workspace: &Workspace, shell: &mut Shell) -> Result<Code, Stop> {
    let register = Register::read(&folder(workspace)?)?;
    match (&arguments.command, &arguments.from, &arguments.pack) {
        (Some(ReturnsCommand::Enter { pack, form }), ..) => enter::run(pack, form.as_deref(), workspace, shell),
        (Some(ReturnsCommand::Template { output, replace }), ..) => example(&register, output, *replace),
        (Some(ReturnsCommand::Close { pack, by }), ..) => {
            close(&folder(workspace)?, shell.ctx.now, pack, by)?;
            say("nobody waits for it any more; the register keeps that it was handed out");
            Ok(Code::Fine)
        }
        (Some(ReturnsCommand::Remind(remind)), ..) => send(remind, &register, workspace, shell),
        (None, Some(file), _) if file.extension().is_some_and(|e| e.eq_ignore_ascii_case("pdf")) => {
            on_screen::run(file, arguments.by.as_deref(), workspace, shell)
        }
        (None, Some(table), _) => take(table, workspace, shell),
        (None, None, Some(pack)) => Ok(list(&[register.find(pack)?], workspace, shell)),
        (None, None, None) => {
            let mut all = register.standings();
            let room = arguments.room.as_deref();
            all.retain(|s| room.is_none_or(|room| s.issued.room.eq_ignore_ascii_case(room)));
            Ok(list(&all, workspace, shell))
        }
    }
}

/// Where the register is.
fn folder(workspace: &Workspace) -> Result<std::path::PathBuf, Stop> {
    workspace.folder.clone().ok_or_else(|| Stop::trouble("there is no register outside a workspace", ""))
}

/// How the packs stand, room by room.
fn list(all: &[Standing<'_>], workspace: &Workspace, shell: &Shell) -> Code {
    let spoken = Spoken(workspace);
    let count = |state: State| all.iter().filter(|s| s.state() == state).count();
    if shell.format == Format::Json {
        let packs: Vec<Json> = all.iter().map(|s| to_json(s, spoken)).collect();
        let counts: serde_json::Map<String, Json> =
            State::WORDS.iter().map(|(word, state)| ((*word).to_owned(), count(*state).into())).collect();
        give_line(&json!({"version": 1, "packs": packs, "counts": counts}).to_string());
    } else {
        let mut room = None;
        for standing in all {
            if room != Some(&standing.issued.room) {
                room = Some(&standing.issued.room);
                let name = if standing.issued.room.is_empty() { "no room" } else { &standing.issued.room };
                give_line(&format!("== {name} =="));
            }
            lines(standing, spoken).iter().for_each(|line| give_line(line));
        }
        let counts: Vec<String> =
            State::WORDS.iter().map(|(_, state)| format!("{} {}", count(*state), state.says())).collect();
        let packs = if all.len() == 1 { "pack" } else { "packs" };
        say(&format!("{} {packs}: {}", all.len(), counts.join(", ")));
    }
    if all.iter().any(|s| s.state().is_open()) { Code::Findings } else { Code::Fine }
}

/// One pack for people: how it stands, then each thing that is open or refused.
fn lines(standing: &Standing<'_>, spoken: Spoken<'_>) -> Vec<String> {
    let issued = standing.issued;
    let parent = issued.parent.map(|n| format!(", for parent {n}")).unwrap_or_default();
    let corrected = if standing.is_corrected() { ", corrected" } else { "" };
    let state = standing.state();
    let mut lines = vec![format!("{}{parent}  {}  {}{corrected}", issued.child, issued.pack, state.says())];
    if state == State::NotBack {
        return lines;
    }
    for form in &standing.forms {
        let title = spoken.title(&form.back.form);
        let gaps = form.gaps().into_iter().map(|gap| format!("  open: {title}: {}", spoken.gap(&form.back.form, &gap)));
        lines.extend(gaps);
        let refused = form.refused().map(|item| format!("  no: {title}: {}", spoken.item(&form.back.form, item)));
        lines.extend(refused);
    }
    lines
}

/// One pack for programs.
fn to_json(standing: &Standing<'_>, spoken: Spoken<'_>) -> Json {
    let issued = standing.issued;
    let forms: Vec<Json> = standing
        .forms
        .iter()
        .map(|form| {
            let id = &form.back.form;
            let open: Vec<String> = form.gaps().iter().map(|gap| spoken.gap(id, gap)).collect();
            let refused: Vec<&str> = form.refused().collect();
            json!({
                "form": id, "record": form.back.record, "open": open, "refused": refused, "corrected": form.corrected,
                "items": form.returned.map(|r| &r.items), "signed": form.returned.map(|r| &r.signed),
                "signed_on": form.returned.and_then(|r| r.signed_on.as_deref()), "seen_by": form.returned.map(|r| &r.seen_by),
            })
        })
        .collect();
    json!({
        "pack": issued.pack, "child": issued.child, "room": issued.room, "parent": issued.parent, "set": issued.set,
        "check_code": issued.check, "issued_at": standing.at, "state": standing.state().word(), "forms": forms,
    })
}

fn example(register: &Register, output: &Path, replace: bool) -> Result<Code, Stop> {
    let table = template(register)?;
    if output.as_os_str() == "-" {
        give(&table);
    } else {
        disk::write(output, &table, if replace { Existing::Replace } else { Existing::Refuse })?;
    }
    say(
        "fill in yes, no or blank; of a section filled, blank, or gaps: and the questions; of a signature signed or not signed",
    );
    say("a form that is not back yet keeps its row empty; signed_on is the day beside the signature, or none");
    Ok(Code::Fine)
}

/// Takes a table in, whole or not at all.
fn take(path: &Path, workspace: &Workspace, shell: &Shell) -> Result<Code, Stop> {
    let table = intake::read(&shown(&path.to_string_lossy()), &disk::read(path, MOST_TABLE_BYTES)?)?;
    table.notes.iter().for_each(|note| say(&format!("note: {note}")));
    let mut refused = None;
    let count = Register::add(&folder(workspace)?, shell.ctx.now, |register| {
        Ok(taken(&table, register, Spoken(workspace), shell.ctx.now).unwrap_or_else(|report| {
            refused = Some(report);
            Vec::new()
        }))
    })?;
    if let Some(report) = refused {
        shell.show(&report);
        say("error: nothing was entered: mend the table as shown above");
        return Ok(Code::Findings);
    }
    say(&format!("{count} forms entered"));
    Ok(Code::Fine)
}

/// A sealed reminder for each family of which something is open.
fn send(arguments: &Remind, register: &Register, workspace: &Workspace, shell: &Shell) -> Result<Code, Stop> {
    let is_wanted = |room: &str| arguments.room.as_deref().is_none_or(|wanted| room.eq_ignore_ascii_case(wanted));
    let (mut jobs, mut code) = (Vec::new(), Code::Fine);
    let watched = watched(workspace)?;
    for letter in letters(register).iter().filter(|l| is_wanted(l.room)) {
        if watched.contains(&letter.child.to_uppercase()) {
            say(&format!("{}: no reminder is made: ask the designated person first", letter.child));
            code = Code::Findings;
            continue;
        }
        let job = Job::single(reminder(letter, Spoken(workspace), shell.ctx.now)?, false);
        let path = free(&job, &arguments.output, arguments.replace, workspace)?;
        jobs.push((job, path));
    }
    if jobs.is_empty() {
        if code == Code::Fine {
            say("nothing is open: no reminder was made");
        }
        return Ok(code);
    }
    let identity = shell.identity(workspace, &arguments.unlock)?;
    let typst = shell.typst(false)?;
    let maker = Maker::new(workspace, &shell.ctx, Ok(shell.press(&typst, workspace)), Ok(&identity), false)?;
    disk::make_folder(&arguments.output)?;
    for (job, path) in jobs {
        make(&maker, &job, path, arguments.replace, workspace, shell)?;
    }
    Ok(code)
}
