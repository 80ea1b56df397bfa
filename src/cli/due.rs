//! `confide due`: what is to be destroyed, what is held, what is to be asked or looked at again; and writing down what was
//! destroyed, and on which day a child left.

use super::arguments::{Due, Format};
use super::purging::name;
use super::receipts::{Sealing, free_for};
use super::shell::{Code, Shell, Stop, give_line, say};
use crate::pack::Whereabouts;
use crate::purge::{Sought, ended};
use crate::register::{
    DestroyedOnPaper, Paper, Register, Stands, Task, When, clocks, count, destroyed_on_paper, ready, tasks,
    with_records,
};
use crate::source::shown;
use crate::system::terminal;
use crate::value::{read_date, show_date};
use crate::workspace::Workspace;
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};

pub(super) fn run(arguments: &Due, shell: &mut Shell) -> Result<Code, Stop> {
    let workspace = shell.open_workspace(Path::new("."))?;
    let by = arguments.by.as_deref().unwrap_or_default();
    if let (Some(from), Some(of)) = (&arguments.count_from, &arguments.of) {
        return count_from((from, of, by), &workspace, shell);
    }
    if !arguments.destroyed.is_empty() {
        return destroy(arguments, by, &workspace, shell);
    }
    let on = arguments.on.as_deref().map_or(Ok(shell.today()), |typed| date("--on", typed))?;
    let register = with_records(&workspace)?;
    let mut papers = register.papers(&workspace.procedure, &workspace.setting);
    papers.sort_by_key(|paper| (paper.stands(on), paper.record.to_uppercase()));
    let mut tasks = tasks(&register, &workspace, on);
    tasks.extend(clocks(&register, on, shell.ctx.now));
    tasks.sort();
    match shell.format {
        Format::Json => give_line(&to_json(&papers, &tasks, on).to_string()),
        _ => tell(&papers, &tasks, on, arguments.all),
    }
    let is_due =
        papers.iter().any(|paper| paper.stands(on) <= Stands::Due) || tasks.iter().any(|t| t.when <= When::Due);
    Ok(if is_due { Code::Findings } else { Code::Fine })
}

pub(super) fn date(argument: &str, typed: &str) -> Result<NaiveDate, Stop> {
    read_date(typed).map_err(|(fact, help)| Stop::trouble(format!("{argument} {}: {fact}", shown(typed)), help))
}

/// One line each, the most urgent first.
fn tell(papers: &[Paper<'_>], tasks: &[Task], on: NaiveDate, is_all: bool) {
    let is_told = |paper: &&Paper<'_>| is_all || paper.stands(on) <= Stands::Held;
    for paper in papers.iter().filter(is_told) {
        give_line(&line(paper, on));
    }
    for task in tasks {
        give_line(&format!("{:<8} {}; {}", task.when.word(), shown(&task.fact), task.help));
    }
    let count = |stands: Stands| papers.iter().filter(|paper| paper.stands(on) == stands).count();
    let counted = [
        (count(Stands::Overdue), "may be destroyed"),
        (count(Stands::Due), "due, in their days of grace"),
        (count(Stands::Held), "held"),
        (count(Stands::Kept), "kept until a later day"),
        (count(Stands::Waits), "waiting for the day that their term is counted from"),
    ];
    let counted: Vec<String> = counted.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    let records = if papers.len() == 1 { "1 record".to_owned() } else { format!("{} records", papers.len()) };
    let counted = if counted.is_empty() { String::new() } else { format!(": {}", counted.join("; ")) };
    say(&format!("{}, {records}{counted}", show_date(on)));
}

/// A record: how it stands, which it is and where, and what to do.
fn line(paper: &Paper<'_>, on: NaiveDate) -> String {
    let day = |day: Option<NaiveDate>| day.map(show_date).unwrap_or_default();
    let id = paper.record;
    let says = match paper.stands(on) {
        Stands::Overdue => format!(
            "kept until {}, may be destroyed since {}; destroy it, then say so: `confide due --destroyed {id} --how shredded --by CODE`",
            day(paper.until),
            day(paper.may_go)
        ),
        Stands::Due => format!(
            "kept until {}, may be destroyed from {} on; if it must be kept longer, say so now: `confide hold {id} --reason CODE --by CODE`",
            day(paper.until),
            day(paper.may_go)
        ),
        Stands::Held => format!("must not be destroyed: {}", held(paper)),
        Stands::Kept => format!("kept until {}", day(paper.until)),
        Stands::Waits => waits(paper),
    };
    format!("{:<8} {id}  {}  {says}", paper.stands(on).word(), whereabouts(paper))
}

pub(super) fn held(paper: &Paper<'_>) -> String {
    let since =
        |at: &str| DateTime::parse_from_rfc3339(at).map_or_else(|_| at.to_owned(), |at| show_date(at.date_naive()));
    let all = paper.holds.iter().map(|(at, why)| match *why {
        "record" => format!("the record itself says so, since {}", since(at)),
        why => format!("{why}, since {}", since(at)),
    });
    all.collect::<Vec<_>>().join("; ")
}

/// What a record waits for, and how that is written down.
fn waits(paper: &Paper<'_>) -> String {
    let count = |of: &str| format!("write it down: `confide due --count-from DATE --of {of} --by CODE`");
    match paper.kept.waits.as_str() {
        "leaving_on" if !paper.child.is_empty() => {
            format!("kept until the child has left for long enough; {}", count(paper.child))
        }
        "child_dob" => format!("the day of birth is not known; {}", count(paper.record)),
        _ => format!("the day that its term is counted from is not known; {}", count(paper.record)),
    }
}

/// Form, child, part of the files, and where the only copy is.
pub(super) fn whereabouts(paper: &Paper<'_>) -> String {
    let copy = match &paper.kept.copy {
        Whereabouts::Paper => "paper".to_owned(),
        Whereabouts::Disc(number) => format!("disc {number}"),
    };
    let child = if paper.child.is_empty() { String::new() } else { format!("{}, ", paper.child) };
    let filed = paper.kept.filed.replace('_', " ");
    let filed = if filed.is_empty() { String::new() } else { format!(", {filed}") };
    format!("{} ({child}{copy}{filed})", paper.form)
}

fn to_json(papers: &[Paper<'_>], tasks: &[Task], on: NaiveDate) -> Json {
    let records: Vec<Json> = papers.iter().map(|paper| record_to_json(paper, on)).collect();
    let tasks: Vec<Json> = tasks
        .iter()
        .map(|t| {
            json!({"state": t.when.word(), "day": t.day.to_string(), "kind": t.kind, "about": t.about, "fact": t.fact, "help": t.help})
        })
        .collect();
    json!({"version": 1, "on": on.to_string(), "records": records, "tasks": tasks})
}

pub(super) fn record_to_json(paper: &Paper<'_>, on: NaiveDate) -> Json {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    let holds: Vec<Json> = paper.holds.iter().map(|(at, why)| json!({"since": at, "reason": why})).collect();
    let copy = match &paper.kept.copy {
        Whereabouts::Paper => json!({"kind": "paper"}),
        Whereabouts::Disc(number) => json!({"kind": "disc", "disc": number}),
    };
    json!({
        "state": paper.stands(on).word(), "record": paper.record, "form": paper.form, "child": paper.child,
        "check_code": paper.check, "class": paper.kept.class, "filed": paper.kept.filed, "copy": copy,
        "kept_until": day(paper.until), "due": day(paper.due()), "may_be_destroyed": day(paper.may_go),
        "waits_for": Some(&paper.kept.waits).filter(|w| !w.is_empty() && paper.until.is_none()), "holds": holds,
        "register_line": paper.line,
    })
}

/// Writes down on which day a child left, or a matter was closed.
fn count_from((from, of, by): (&str, &str, &str), workspace: &Workspace, shell: &Shell) -> Result<Code, Stop> {
    let folder = workspace.folder.clone().unwrap_or_default();
    let key = workspace.identity_at_hand(&shell.ctx);
    let day = date("--count-from", from)?;
    let added = count(&folder, (of, day, by), key.as_ref(), shell.ctx.now)?;
    let of = shown(of);
    say(&match added {
        0 => "this was written down before".to_owned(),
        _ => format!("written down: the terms of {of} are counted from {}", show_date(day)),
    });
    Ok(Code::Fine)
}

/// Writes down what was destroyed, once somebody has said that it is.
fn destroy(arguments: &Due, by: &str, workspace: &Workspace, shell: &Shell) -> Result<Code, Stop> {
    let register = Register::read(&workspace.folder.clone().unwrap_or_default())?;
    let (before, now) = before(arguments, &register, workspace);
    let ready = ready(&register, workspace, &now, shell.today())?;
    for paper in &ready {
        say(&format!("{}  {}, check {}", paper.record, whereabouts(paper), paper.check));
    }
    let records: Vec<&str> =
        before.iter().map(|(gone, _)| gone.record.as_str()).chain(ready.iter().map(|paper| paper.record)).collect();
    let receipts = arguments.receipt.as_deref().map(|to| free_for(&records, to)).transpose()?;
    // what cannot be sealed afterwards is not written down
    let sealing = receipts
        .as_ref()
        .map(|to| Sealing::open(&arguments.unlock, to.first().map(PathBuf::as_path), workspace, shell))
        .transpose()?;
    for (gone, at) in &before {
        let day = show_date(at.date_naive());
        say(&format!("{}: written down on {day}, {}: its receipt is of that", gone.record, gone.how));
    }
    if !ready.is_empty() && !arguments.yes && !is_sure()? {
        say("nothing was written down");
        return Ok(Code::Findings);
    }
    let key = workspace.identity_at_hand(&shell.ctx);
    let how = arguments.how.as_deref().unwrap_or_default();
    let gone = match now.is_empty() {
        true => Vec::new(),
        false => destroyed_on_paper(workspace, &now, (how, by), key.as_ref(), shell.ctx.now)?,
    };
    let all: Vec<(DestroyedOnPaper, DateTime<Utc>)> =
        before.into_iter().chain(gone.iter().map(|one| (one.clone(), shell.ctx.now))).collect();
    let paths = sealing.map(|sealing| sealing.of_paper(&all, receipts.as_deref(), workspace, shell)).transpose()?;
    let files = still_there(&all, workspace, shell)?;
    let code = if files.is_empty() { Code::Fine } else { Code::Findings };
    if shell.format == Format::Json {
        let paths: Vec<String> = paths.unwrap_or_default().iter().map(|path| name(path)).collect();
        give_line(
            &json!({"version": 1, "destroyed": gone, "at": shell.ctx.now.to_rfc3339(), "receipts": paths,
            "still_there": files})
            .to_string(),
        );
        return Ok(code);
    }
    for one in &gone {
        give_line(&format!(
            "{}: {how} on {} by {}; for the receipt: form {}, check {}, {how}, {}",
            one.record,
            show_date(shell.today()),
            one.by,
            one.form,
            one.check,
            shell.today()
        ));
    }
    files.iter().for_each(|file| {
        say(&format!("still on this computer: {file}\n  = help: remove it, too: `confide purge FILE --by CODE`"));
    });
    Ok(code)
}

/// The records that were written down as destroyed before, each with that moment, where only their receipts are wanted; and
/// the others.
fn before(
    arguments: &Due,
    register: &Register,
    workspace: &Workspace,
) -> (Vec<(DestroyedOnPaper, DateTime<Utc>)>, Vec<String>) {
    let papers = register.papers(&workspace.procedure, &workspace.setting);
    let (mut before, mut now) = (Vec::new(), Vec::new());
    for typed in &arguments.destroyed {
        let number = typed.rsplit('/').next().unwrap_or(typed);
        let is_kept = Register::paper(&papers, typed).is_ok()
            || (number == typed && papers.iter().any(|paper| paper.record.eq_ignore_ascii_case(number)));
        let gone = register.destroyed_before(typed).filter(|_| !is_kept && arguments.receipt.is_some());
        match gone.and_then(|(at, gone)| Some((gone.clone(), DateTime::parse_from_rfc3339(at).ok()?.to_utc()))) {
            Some(gone) if before.contains(&gone) => {}
            Some(gone) => before.push(gone),
            None => now.push(typed.clone()),
        }
    }
    (before, now)
}

/// The files of records whose paper is destroyed.
fn still_there(
    gone: &[(DestroyedOnPaper, DateTime<Utc>)],
    workspace: &Workspace,
    shell: &Shell,
) -> Result<Vec<String>, Stop> {
    let of: Vec<Sought<'_>> = gone.iter().map(|(one, _)| Sought::from(one)).collect();
    let register = Register::read(&workspace.folder.clone().unwrap_or_default())?;
    let found = ended(&of, &register, workspace, &shell.ctx)?;
    let files = found.files.iter().map(|(_, held)| &held.path);
    Ok(files.chain(found.stays.iter().map(|(_, path, _)| path)).map(|path| name(path)).collect())
}

/// Asks whether every copy is gone: no register brings one back.
fn is_sure() -> Result<bool, Stop> {
    if !terminal::stdin_is_terminal() {
        return Err(Stop::trouble(
            "nobody is at a terminal to be asked whether they are destroyed",
            "if all pages and all copies of them are, add --yes; nothing was written down",
        ));
    }
    let said = terminal::line("Are all pages of them destroyed, and every copy? yes or no: ")?;
    Ok(matches!(said.to_lowercase().as_str(), "yes" | "y"))
}
