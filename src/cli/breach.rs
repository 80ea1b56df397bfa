//! `confide breach`: opens the record of a breach with its 72 hours running, says what became of them, and lists those that run.

use super::arguments::{Breach as Arguments, BreachCommand, Format, Ico};
use super::export::code;
use super::new::schema_path;
use super::shell::{Code, Shell, Stop, give, give_line, say};
use super::{render, schema};
use crate::breach::{About, CopyKnown, FORM, Opened, Opening, Target, about, open};
use crate::finding::Finding;
use crate::form::{Sensitivity, record_schema};
use crate::pack::keep_rules;
use crate::register::{Breach, Register, Regulator, tell};
use crate::source::shown;
use crate::system::Trouble;
use crate::value::{LONDON, read_moment, show_date, show_moment};
use crate::workspace::Workspace;
use chrono::{DateTime, FixedOffset};
use serde_json::{Value as Json, json};
use std::path::Path;

pub(super) fn run(arguments: &Arguments, shell: &mut Shell) -> Result<Code, Stop> {
    let workspace = shell.open_workspace(Path::new("."))?;
    match &arguments.command {
        BreachCommand::New { record, by, aware, output } => {
            new(record, by, aware.as_deref(), output, &workspace, shell)
        }
        BreachCommand::Told { breach, ico, on, by } => told((breach, *ico, on, by), &workspace, shell),
        BreachCommand::List { all } => list(*all, &workspace, shell),
    }
}

/// A moment as somebody typed it after an argument.
fn moment(argument: &str, typed: &str) -> Result<DateTime<FixedOffset>, Stop> {
    read_moment(typed).map_err(|(fact, help)| Stop::trouble(format!("{argument} {}: {fact}", shown(typed)), help))
}

fn new(
    record: &str,
    by: &str,
    aware: Option<&str>,
    output: &Path,
    workspace: &Workspace,
    shell: &Shell,
) -> Result<Code, Stop> {
    let by = code(by)?;
    let now = shell.ctx.now.with_timezone(&LONDON).fixed_offset();
    let aware = aware.map_or(Ok(now), |typed| moment("--aware", typed))?;
    let file = Some(output).filter(|path| path.as_os_str() != "-");
    if let Some(file) = file {
        let found = refused(file, workspace)?;
        if !found.is_empty() {
            say("the record may not be kept there: leave -o out, and it goes to standard output");
            return Err(render::storage(&found, workspace));
        }
    }
    let about = about(record, &Register::read(workspace.folder.as_deref().unwrap_or(Path::new(".")))?)?;
    let schema = schema_path(output, FORM, workspace);
    let target = Target { file, schema: schema.as_deref() };
    let opening = Opening { about: &about, by: &by, aware, what: None };
    let key = workspace.identity_at_hand(&shell.ctx);
    let opened = open(&opening, target, |_| Vec::new(), (workspace, shell.ctx.now), key.as_ref())?;
    hand_over(&opened, &about, file, workspace, shell)?;
    Ok(Code::Fine)
}

/// What the rules find in keeping the record of a breach in a file.
///
/// # Errors
/// When a rule cannot be evaluated.
pub(super) fn refused(file: &Path, workspace: &Workspace) -> Result<Vec<Finding>, Stop> {
    let sensitivity = workspace.forms.get(FORM).and_then(|form| form.sensitivity).unwrap_or(Sensitivity::S3);
    let found = keep_rules(file, sensitivity, workspace.setting.specimen, workspace);
    found.map_err(|e| Stop::trouble(e.to_string(), "mend the rule; nothing was written down"))
}

/// Gives the record where it was not written into a file, and tells the clock and what is to be done.
///
/// # Errors
/// When the schema beside a file cannot be written.
pub(super) fn hand_over(
    opened: &Opened,
    about: &About,
    file: Option<&Path>,
    workspace: &Workspace,
    shell: &Shell,
) -> Result<(), Stop> {
    if let (Some(_), Some(folder), Some(form)) = (file, &workspace.folder, workspace.forms.get(FORM)) {
        schema::write(folder, &schema::record_file(FORM), &record_schema(form))?;
    }
    let left = (opened.tell_by - shell.ctx.now.fixed_offset()).num_minutes().div_euclid(60);
    if shell.format == Format::Json {
        let copies: Vec<Json> = about.copies.iter().map(to_json).collect();
        let text = if file.is_none() { Some(&opened.text) } else { None };
        give_line(
            &json!({"version": 1, "breach": opened.id, "record": about.id, "child": about.child,
            "file": file.map(|file| file.display().to_string()), "text": text, "tell_by": opened.tell_by.to_rfc3339(),
            "hours_left": left, "copies": copies})
            .to_string(),
        );
        return Ok(());
    }
    if file.is_none() {
        give(opened.text.as_bytes());
    }
    let place = file.map_or_else(|| "the record".to_owned(), |file| shown(&file.to_string_lossy()));
    let count = about.copies.len();
    let copies = if count == 1 { "1 copy is".to_owned() } else { format!("{count} copies are") };
    say(&format!("{}: opened; {copies} known of {}, and stand in {place}", opened.id, about.id));
    about.copies.iter().for_each(|copy| say(&format!("  {}", line(copy))));
    let by = show_moment(opened.tell_by);
    say(&if left < 0 {
        format!("the 72 hours for telling the regulator were over on {by}: tell it now, and say why it is late")
    } else {
        format!("the regulator is to be told by {by}: {left} of 72 hours are left; tell the designated person now")
    });
    say(
        "fill in at once: when it happened, who found out, how, whose information it was and what that could do to people",
    );
    say(&format!(
        "once the regulator is told, or need not be: `confide breach told {} --ico yes|no|not_needed --on DATE-TIME --by CODE`",
        opened.id
    ));
    Ok(())
}

/// A copy in a line.
fn line(copy: &CopyKnown) -> String {
    let since = copy.since.map(|day| format!(" since {}", show_date(day))).unwrap_or_default();
    let state = if copy.state.is_empty() { String::new() } else { format!("; {}", copy.state) };
    shown(&format!("{} ({}): {}{since}{state}", copy.what, copy.number, copy.place))
}

fn to_json(copy: &CopyKnown) -> Json {
    json!({"what": copy.what, "number": copy.number, "place": copy.place, "since": copy.since.map(|day| day.to_string()),
        "state": copy.state})
}

fn told((breach, ico, on, by): (&str, Ico, &str, &str), workspace: &Workspace, shell: &Shell) -> Result<Code, Stop> {
    let on = moment("--on", on)?;
    let ico = match ico {
        Ico::Yes => Regulator::Yes,
        Ico::No => Regulator::No,
        Ico::NotNeeded => Regulator::NotNeeded,
    };
    let folder = workspace.folder.clone().unwrap_or_default();
    let key = workspace.identity_at_hand(&shell.ctx);
    let count = tell(&folder, (breach, ico, on, by), key.as_ref(), shell.ctx.now)?;
    let register = Register::read(&folder)?;
    let known = register.breach(breach)?;
    if shell.format == Format::Json {
        give_line(&json!({"version": 1, "written": count, "breach": of_breach(&known, shell)}).to_string());
        return Ok(Code::Fine);
    }
    let id = known.breach;
    say(&match count {
        0 => format!("{id}: this was written down before"),
        _ => format!("{id}: written down: {}, {}", ico.words(), show_moment(on)),
    });
    if known.was_late() {
        let by = show_moment(known.tell_by());
        say(&format!("that is later than {by}: the record must say why (delay_reason)"));
    }
    Ok(Code::Fine)
}

fn list(is_all: bool, workspace: &Workspace, shell: &Shell) -> Result<Code, Stop> {
    let folder = workspace.folder.as_deref().ok_or_else(|| Trouble::new("there is no workspace here"))?;
    let register = Register::read(folder)?;
    let mut all = register.breaches();
    all.retain(|breach| is_all || breach.told.is_none());
    all.sort_by_key(Breach::tell_by);
    if shell.format == Format::Json {
        let breaches: Vec<Json> = all.iter().map(|breach| of_breach(breach, shell)).collect();
        give_line(&json!({"version": 1, "breaches": breaches}).to_string());
        return Ok(Code::Fine);
    }
    all.iter().for_each(|breach| give_line(&in_words(breach, shell)));
    if all.is_empty() {
        say("no hours run: the register knows no open breach");
    }
    Ok(Code::Fine)
}

fn in_words(breach: &Breach<'_>, shell: &Shell) -> String {
    let by = show_moment(breach.tell_by());
    let left = breach.hours_left(shell.ctx.now);
    let clock = match breach.told {
        Some(told) => {
            let on = DateTime::parse_from_rfc3339(&told.on).map_or_else(|_| told.on.clone(), show_moment);
            let late = if breach.was_late() { ", LATE" } else { "" };
            format!("{}, {on}{late}", told.ico.words())
        }
        None if breach.tell_by() < shell.ctx.now => format!("OVERDUE: the regulator was to be told by {by}"),
        None => format!("{left} hours left: the regulator is to be told by {by}"),
    };
    let child = if breach.child.is_empty() { String::new() } else { format!(", {}", breach.child) };
    shown(&format!("{}  ({}{child})  known since {}; {clock}", breach.breach, breach.record, show_moment(breach.aware)))
}

fn of_breach(breach: &Breach<'_>, shell: &Shell) -> Json {
    let is_open = breach.told.is_none();
    json!({"breach": breach.breach, "record": breach.record, "child": breach.child, "aware_at": breach.aware.to_rfc3339(),
        "tell_by": breach.tell_by().to_rfc3339(), "hours_left": is_open.then(|| breach.hours_left(shell.ctx.now)),
        "overdue": is_open && breach.tell_by() < shell.ctx.now, "told": breach.told, "late": breach.was_late()})
}
