//! `confide disc`: the discs in the children's files, their labels, whether they can still be read, and one that is lost.

use super::arguments::{Disc as Arguments, DiscCommand, Format, NameFrom, Unlock};
use super::export::{code, read_back};
use super::new::schema_path;
use super::shell::{Code, Shell, Stop, give, give_line, say};
use super::{breach, render};
use crate::breach::{FORM, Target, about};
use crate::discs::{self, Labelled, file_of_lost, look, lost};
use crate::disk::{self, Existing};
use crate::pack::{Job, Made};
use crate::register::{Disc, Register};
use crate::source::shown;
use crate::system::terminal::stdout_is_terminal;
use crate::system::{Trouble, terminal};
use crate::value::{LONDON, show_date};
use crate::workspace::{Workspace, files, read_record};
use chrono::{DateTime, NaiveDate};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::path::Path;

pub(super) fn run(arguments: &Arguments, shell: &mut Shell) -> Result<Code, Stop> {
    let workspace = shell.open_workspace(Path::new("."))?;
    match &arguments.command {
        DiscCommand::List { child } => list(child.as_deref(), &workspace, shell),
        DiscCommand::Label { discs, output, replace, large_print, name, unlock } => {
            let order = Order { name, unlock, replace: *replace, large: *large_print };
            label(discs, output, &order, &workspace, shell)
        }
        DiscCommand::Test { folder, by } => test(folder, by, &workspace, shell),
        DiscCommand::Lost { disc, by } => lose(disc, by, &workspace, shell),
    }
}

fn folder(workspace: &Workspace) -> &Path {
    workspace.folder.as_deref().unwrap_or(Path::new("."))
}

fn list(child: Option<&str>, workspace: &Workspace, shell: &Shell) -> Result<Code, Stop> {
    let register = Register::read(folder(workspace))?;
    let is_asked = |disc: &Disc<'_>| child.is_none_or(|child| disc.child().eq_ignore_ascii_case(child));
    let all: Vec<Disc<'_>> = register.discs().into_iter().filter(is_asked).collect();
    if shell.format == Format::Json {
        let discs: Vec<Json> = all.iter().map(|disc| to_json(disc, shell.today(), workspace)).collect();
        give_line(&json!({"version": 1, "discs": discs}).to_string());
        return Ok(Code::Fine);
    }
    for disc in &all {
        lines(disc, shell.today(), workspace).iter().for_each(|line| give_line(line));
    }
    if all.is_empty() {
        say("the register knows no disc; `confide export` writes one");
    }
    Ok(Code::Fine)
}

/// A day of the register's.
fn day(at: &str) -> Option<NaiveDate> {
    DateTime::parse_from_rfc3339(at).ok().map(|at| at.with_timezone(&LONDON).date_naive())
}

fn lines(disc: &Disc<'_>, today: NaiveDate, workspace: &Workspace) -> Vec<String> {
    let on = |at: &str| day(at).map_or_else(|| at.to_owned(), show_date);
    let mut lines = vec![format!("{}  in the file of {}", disc.id(), disc.child())];
    for (at, exported) in &disc.written {
        let how = exported
            .in_clear
            .as_ref()
            .map_or_else(|| "encrypted".to_owned(), |clear| format!("not encrypted: {}", shown(&clear.reason)));
        lines.push(format!("  written on {} by {}, {how}", on(at), exported.by));
        lines.extend(exported.files.iter().map(|file| format!("    {}  {}", file.code, file.record)));
    }
    if let Some((at, lost)) = disc.lost {
        lines.push(format!("  LOST, said {} on {}; what follows stands in {}", lost.by, on(at), lost.breach));
        return lines;
    }
    if !disc.amiss().is_empty() {
        lines.push(format!("  AMISS when it was last read back: {}", disc.amiss().join(", ")));
    }
    let due = disc
        .test_due(workspace)
        .map(|due| format!("{} {}", if due < today { "was due on" } else { "due on" }, show_date(due)));
    lines.push(format!("  last read back on {}; next test {}", on(disc.last_whole()), due.unwrap_or_default()));
    lines
}

fn to_json(disc: &Disc<'_>, today: NaiveDate, workspace: &Workspace) -> Json {
    let files: Vec<Json> =
        disc.files().map(|file| json!({"check_code": file.code, "record": file.record, "sha256": file.hash})).collect();
    let due = disc.test_due(workspace);
    json!({"disc": disc.id(), "child": disc.child(), "files": files, "encrypted": disc.in_clear().next().is_none(),
        "written_on": disc.written.first().and_then(|(at, _)| day(at)).map(|d| d.to_string()),
        "read_back_on": day(disc.last_whole()).map(|d| d.to_string()), "amiss": disc.amiss(),
        "test_due_on": due.map(|d| d.to_string()), "overdue": disc.lost.is_none() && due.is_some_and(|due| due < today),
        "lost": disc.lost.map(|(_, lost)| &lost.breach)})
}

/// How labels are made.
pub(super) struct Order<'o> {
    pub(super) name: &'o NameFrom,
    pub(super) unlock: &'o Unlock,
    pub(super) replace: bool,
    pub(super) large: bool,
}

/// Makes the label of each disc; of several, each into a file of its own in the folder that `output` names.
pub(super) fn label(
    discs: &[String],
    output: &Path,
    order: &Order<'_>,
    workspace: &Workspace,
    shell: &Shell,
) -> Result<Code, Stop> {
    let register = Register::read(folder(workspace))?;
    let is_stream = output.as_os_str() == "-";
    if is_stream && (discs.len() > 1 || stdout_is_terminal()) {
        let fact =
            if discs.len() > 1 { "several labels are several files" } else { "a PDF cannot be shown on a terminal" };
        return Err(Stop::trouble(fact, "name where they go with -o"));
    }
    let mut others = BTreeSet::new();
    for disc in discs {
        let child = register.disc(disc).map(|disc| disc.child().to_owned()).unwrap_or_default();
        let name = if child.is_empty() { String::new() } else { child_name(&child, order.name, workspace)? };
        let labelled = discs::label(disc, &name, &register, workspace, shell.ctx.now)?;
        let path = if discs.len() > 1 {
            output.join(format!("{}.pdf", labelled.approved.record().id))
        } else {
            output.to_path_buf()
        };
        others.extend(labelled.others.iter().cloned());
        one(labelled, &path, is_stream, order, workspace, shell)?;
    }
    let others: Vec<String> =
        others.into_iter().filter(|other| discs.iter().all(|d| !d.eq_ignore_ascii_case(other))).collect();
    if !others.is_empty() && shell.format != Format::Json {
        say(&format!(
            "the child has other discs, whose labels may count fewer: make them anew, too ({})",
            others.join(", ")
        ));
    }
    Ok(Code::Fine)
}

fn one(
    labelled: Labelled,
    path: &Path,
    is_stream: bool,
    order: &Order<'_>,
    workspace: &Workspace,
    shell: &Shell,
) -> Result<(), Stop> {
    let (number, of) = labelled.number;
    let job = Job::single(labelled.approved, order.large);
    if !is_stream {
        render::may_write(&job, path, workspace)?;
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).map(disk::make_folder).transpose()?;
    }
    render::make(&job, None, order.unlock, workspace, shell, |outcome, _| {
        let Made::Sealed(sealed) = &outcome.made else {
            return Err(Stop::trouble("the label could not be sealed", "nothing was made"));
        };
        if is_stream {
            give(sealed.bytes());
        } else {
            let existing = if order.replace { Existing::Replace } else { Existing::Refuse };
            disk::write(path, sealed.bytes(), existing)?;
        }
        if shell.format == Format::Json && !is_stream {
            let mut told = render::told(&job, outcome);
            told["file"] = path.display().to_string().into();
            give_line(&told.to_string());
        } else {
            render::tell_people(&job, outcome);
            say(&format!("{}: disc {number} of {of}; print it at true size, not fitted to the page", job.id));
        }
        Ok(())
    })
}

/// The child's full name: from the file that was named, else from the records of the child at hand, else it is asked.
fn child_name(child: &str, from: &NameFrom, workspace: &Workspace) -> Result<String, Stop> {
    if let Some(file) = &from.name_file {
        let text = String::from_utf8(disk::read(file, 1 << 12)?).unwrap_or_default();
        return Ok(text.lines().next().unwrap_or_default().trim_matches(['\u{feff}', ' ', '\t', '\r']).to_owned());
    }
    let known = names(child, workspace)?;
    match known.len() {
        1 => Ok(known.into_iter().next().unwrap_or_default()),
        _ if terminal::stdin_is_terminal() => {
            Ok(terminal::line(&format!("The full name of the child {}: ", shown(child)))?.trim().to_owned())
        }
        0 => Err(Stop::trouble(
            format!("no record in this workspace says the name of {}", shown(child)),
            "write it into a file and name that with --name-file; remove the file afterwards",
        )),
        _ => Err(Stop::trouble(
            format!("the records of {} write the name in more than one way", shown(child)),
            "write it into a file as it should stand there, and name that with --name-file",
        )),
    }
}

/// The names by which the child's records at hand call the child.
fn names(child: &str, workspace: &Workspace) -> Result<BTreeSet<String>, Trouble> {
    let mut names = BTreeSet::new();
    for path in files(&workspace.record_folders())?.yaml {
        let record = read_record(&path, workspace, None)?.record;
        let own = record.filter(|record| record.child_ref.eq_ignore_ascii_case(child));
        names.extend(own.map(|record| record.child_name().trim().to_owned()).filter(|name| !name.is_empty()));
    }
    Ok(names)
}

fn test(path: &Path, by: &str, workspace: &Workspace, shell: &Shell) -> Result<Code, Stop> {
    let by = code(by)?;
    let key = workspace.identity_at_hand(&shell.ctx);
    let looked = look(path, &by, (folder(workspace), shell.ctx.now), key.as_ref())?;
    let code = if looked.amiss.is_empty() { Code::Fine } else { Code::Findings };
    if shell.format == Format::Json {
        let amiss: Vec<Json> = looked.amiss.iter().map(|(code, why)| json!({"check_code": code, "why": why})).collect();
        give_line(
            &json!({"version": 1, "disc": looked.disc, "whole": looked.whole, "amiss": amiss, "unknown": looked.unknown,
            "read_from_the_disc": looked.is_afresh})
            .to_string(),
        );
        return Ok(code);
    }
    looked.amiss.iter().for_each(|(code, why)| say(&format!("{}: {code}: {why}", looked.disc)));
    if !looked.unknown.is_empty() {
        say(&format!(
            "{}: the register does not know what else lies on it: {}",
            looked.disc,
            looked.unknown.join(", ")
        ));
    }
    if looked.amiss.is_empty() {
        let count = looked.whole;
        let files = if count == 1 { "its one copy is".to_owned() } else { format!("its {count} copies are") };
        say(&format!("{}: {files} as written; {}", looked.disc, read_back(looked.is_afresh)));
    } else {
        say(
            "error: the disc does not hold what was written on it: make another from the paper or from what was copied",
        );
    }
    Ok(code)
}

fn lose(disc: &str, by: &str, workspace: &Workspace, shell: &Shell) -> Result<Code, Stop> {
    let by = code(by)?;
    let key = workspace.identity_at_hand(&shell.ctx);
    let file = file_of_lost(disc, folder(workspace))?;
    let file = Some(file.as_path()).filter(|_| breach::refused(&file, workspace).is_ok_and(|found| found.is_empty()));
    let schema = schema_path(file.unwrap_or(Path::new("-")), FORM, workspace);
    let target = Target { file, schema: schema.as_deref() };
    let about = about(disc, &Register::read(folder(workspace))?)?;
    let opened = lost(disc, &by, target, (workspace, shell.ctx.now), key.as_ref())?;
    if shell.format != Format::Json {
        say(&format!("{}: written down as lost", about.id));
    }
    breach::hand_over(&opened, &about, file, workspace, shell)?;
    Ok(Code::Fine)
}
