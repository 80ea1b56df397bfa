//! `confide disclose`: everything that is held about a child, for a parent who asked to see it; and writing down that it was
//! handed over.

use super::arguments::{Disclose, Format, Sheet};
use super::pack::free;
use super::shell::{Code, Shell, Stop, give_line, say};
use crate::disclose::{Given, NotGiven, Order, Plan, Refused, ToFetch, plan};
use crate::disk::{self, Existing};
use crate::pack::{Job, Made, Maker, Outcome};
use crate::register::{Disclosed, Register, Spoken, asked, handed_over};
use crate::source::shown;
use crate::system::Trouble;
use crate::system::terminal::stdout_is_terminal;
use crate::value::{read_date, show_date};
use crate::workspace::Workspace;
use chrono::NaiveDate;
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};

/// One file that is to be made: which, of what, and where it goes; nowhere for standard output.
type Target<'p> = (Sheet, &'p Job, Option<PathBuf>);

pub(super) fn run(arguments: &Disclose, shell: &mut Shell) -> Result<Code, Stop> {
    let workspace = shell.open_workspace(Path::new("."))?;
    let folder = workspace.folder.clone().unwrap_or_default();
    if let Some(on) = &arguments.handed_over {
        return answered(arguments, date("--handed-over", on)?, &folder, &workspace, shell);
    }
    let received = received(arguments)?;
    let order = Order {
        child: arguments.child.trim(),
        parent: arguments.parent.map(usize::from),
        received,
        counted_from: arguments.counted_from.as_deref().map(|typed| date("--counted-from", typed)).transpose()?,
        is_extended: arguments.extended,
        named: &arguments.records,
        copied: &arguments.copied,
        large: arguments.large_print,
    };
    let plan = match plan(&order, &workspace, shell.ctx.now) {
        Ok(plan) => plan,
        Err(Refused::Trouble(trouble)) => return Err(trouble.into()),
        Err(Refused::Rule(trouble)) => return Err(by_rule(trouble)),
        Err(Refused::Nobody(line, trouble)) => {
            let key = workspace.identity_at_hand(&shell.ctx);
            asked(&folder, *line, key.as_ref(), shell.ctx.now)?;
            return Err(by_rule(trouble));
        }
    };
    let targets = targets(&plan, arguments, &workspace)?;
    let made = make(&targets, arguments, &workspace, shell)?;
    let check = made.iter().find(|(sheet, _)| *sheet == Sheet::Parent).map(|(_, outcome)| &outcome.check_code.shown);
    // before the files: what is there is known. The office's list alone is no bundle, and leaves a request that is known as it is
    let line = Disclosed { check: check.cloned().unwrap_or_default(), ..plan.line.clone() };
    let is_known = || Register::read(&folder).is_ok_and(|register| register.knows_request(&line.request));
    if check.is_some() || !is_known() {
        let key = workspace.identity_at_hand(&shell.ctx);
        asked(&folder, line, key.as_ref(), shell.ctx.now)?;
    }
    write(&targets, &made, arguments, shell)?;
    tell(&plan, &targets, &made, &workspace, shell);
    Ok(Code::Fine)
}

fn date(argument: &str, typed: &str) -> Result<NaiveDate, Stop> {
    read_date(typed).map_err(|(fact, help)| Stop::trouble(format!("{argument} {}: {fact}", shown(typed)), help))
}

fn received(arguments: &Disclose) -> Result<Option<NaiveDate>, Stop> {
    arguments.received.as_deref().map(|typed| date("--received", typed)).transpose()
}

fn by_rule(trouble: Trouble) -> Stop {
    Stop { code: Code::Findings, ..Stop::from(trouble) }
}

/// Writes down that a request was answered.
fn answered(
    arguments: &Disclose,
    on: NaiveDate,
    folder: &Path,
    workspace: &Workspace,
    shell: &Shell,
) -> Result<Code, Stop> {
    let key = workspace.identity_at_hand(&shell.ctx);
    let by = arguments.by.as_deref().unwrap_or_default();
    let meant = (arguments.child.trim(), arguments.parent.map(usize::from), received(arguments)?);
    let line = handed_over(folder, meant, (on, by), key.as_ref(), shell.ctx.now)?;
    match shell.format {
        Format::Json => give_line(&json!({"version": 1, "handed_over": line}).to_string()),
        _ => say(&format!("written down: {} was answered on {}, says {}", line.request, show_date(on), line.by)),
    }
    Ok(Code::Fine)
}

/// What is made and where it goes, all of it allowed and nothing in its way, before the first is made.
fn targets<'p>(plan: &'p Plan, arguments: &Disclose, workspace: &Workspace) -> Result<Vec<Target<'p>>, Stop> {
    let all = [(Sheet::Parent, &plan.parent), (Sheet::Office, &plan.office)];
    let wanted = all.into_iter().filter(|(sheet, _)| arguments.only.is_none_or(|only| only == *sheet));
    let output = arguments.output.clone().unwrap_or_default();
    if output.as_os_str() != "-" {
        let to = |(sheet, job)| Ok((sheet, job, Some(free(job, &output, arguments.replace, workspace)?)));
        return wanted.map(to).collect();
    }
    if arguments.only.is_none() {
        return Err(Stop::trouble(
            "two files cannot go to standard output",
            "say which one with --only parent or --only office, one after the other",
        ));
    }
    if stdout_is_terminal() {
        return Err(Stop::trouble("a PDF cannot be shown on a terminal", "send it on: confide disclose ... -o - | lp"));
    }
    Ok(wanted.map(|(sheet, job)| (sheet, job, None)).collect())
}

/// Makes all of them, and writes none.
fn make(
    targets: &[Target<'_>],
    arguments: &Disclose,
    workspace: &Workspace,
    shell: &Shell,
) -> Result<Vec<(Sheet, Outcome)>, Stop> {
    let identity = shell.identity(workspace, &arguments.unlock)?;
    let typst = shell.typst(false)?;
    let maker = Maker::new(workspace, &shell.ctx, Ok(shell.press(&typst, workspace)), Ok(&identity), false)?;
    let mut all = Vec::new();
    for (sheet, job, _) in targets {
        let outcome = maker.make(job, false).map_err(|e| Stop::trouble(format!("{}: {e}", job.id), e.help()))?;
        if !matches!(outcome.made, Made::Sealed(_)) {
            return Err(Stop::trouble(format!("{} was not sealed", job.id), "nothing was written"));
        }
        all.push((*sheet, outcome));
    }
    Ok(all)
}

fn write(targets: &[Target<'_>], made: &[(Sheet, Outcome)], arguments: &Disclose, shell: &Shell) -> Result<(), Stop> {
    for ((_, _, path), (_, outcome)) in targets.iter().zip(made) {
        let Made::Sealed(sealed) = &outcome.made else { continue };
        match path {
            Some(path) => {
                disk::make_folder(path.parent().unwrap_or(Path::new(".")))?;
                disk::write(
                    path,
                    sealed.bytes(),
                    if arguments.replace { Existing::Replace } else { Existing::Refuse },
                )?;
            }
            None => shell.give_page(sealed.bytes()),
        }
    }
    Ok(())
}

fn tell(plan: &Plan, targets: &[Target<'_>], made: &[(Sheet, Outcome)], workspace: &Workspace, shell: &Shell) {
    if shell.format == Format::Json {
        let told = to_json(plan, targets, made, Spoken(workspace)).to_string();
        // where a file goes to standard output, nothing else may
        return if targets.iter().all(|(.., path)| path.is_some()) { give_line(&told) } else { say(&told) };
    }
    for ((sheet, job, path), (_, outcome)) in targets.iter().zip(made) {
        let whom = if *sheet == Sheet::Parent { "for the parent" } else { "for the office alone" };
        let at = path.as_ref().map(|path| format!("{}, ", shown(&path.to_string_lossy()))).unwrap_or_default();
        say(&format!("{}: {at}{whom}: {} pages, sealed, check {}", job.id, outcome.pages, outcome.check_code.shown));
    }
    let Plan { given, not_given, fetch, gone, line, .. } = plan;
    say(&format!(
        "{}: {} copied, {} answers left out; {} to fetch; {} for the designated person to decide; {} destroyed",
        line.request,
        given.len(),
        line.left_out,
        fetch.len(),
        not_given.len(),
        gone.len()
    ));
    let due = line.due.parse().map_or_else(|_| line.due.clone(), show_date);
    say(&format!("{}: answer by {due}; until then nothing of {} may be destroyed", line.request, shown(&line.child)));
    if !plan.knows_homes && !given.is_empty() {
        say(
            "no registration form lies here that says where each parent lives: look through the copies for the other home first",
        );
    }
    let files: Vec<String> = targets
        .iter()
        .filter_map(|(.., path)| path.as_ref())
        .map(|p| shown(&p.to_string_lossy()).to_string())
        .collect();
    if !files.is_empty() {
        say(&format!("once both are on paper: confide purge {} --by CODE --paper-in-hand", files.join(" ")));
    }
    if fetch.iter().any(|one| one.first.is_some()) || !not_given.is_empty() {
        say(
            "what stands on paper nobody knows here: the designated person looks first whether whoever asks may see it",
        );
    }
}

fn to_json(plan: &Plan, targets: &[Target<'_>], made: &[(Sheet, Outcome)], spoken: Spoken<'_>) -> Json {
    let Plan { given, not_given, fetch, gone, line, .. } = plan;
    let files = targets.iter().zip(made).map(|((sheet, job, path), (_, outcome))| {
        let whom = if *sheet == Sheet::Parent { "parent" } else { "office" };
        json!({"for": whom, "id": job.id, "file": path.as_ref().map(|path| path.display().to_string()),
            "pages": outcome.pages, "check_code": outcome.check_code.shown})
    });
    let given = given
        .iter()
        .map(|Given { record, form, left_out }| json!({"record": record, "form": form, "withheld": left_out}));
    let left = not_given.iter().map(|NotGiven { record, form, why, ground }| {
        json!({"record": record, "form": form, "why": why, "ground": Some(ground).filter(|g| !g.is_empty())})
    });
    let pull = fetch.iter().map(|one| {
        let ToFetch { record, form, day, filed, copy, cover, first, .. } = one;
        json!({"record": record, "form": form, "title": spoken.title(form), "day": day.map(|day| day.to_string()),
            "filed": filed, "copy": copy, "cover": cover, "ask_first": first.is_some()})
    });
    let gone = gone.iter().map(
        |(at, gone)| json!({"record": gone.record, "form": gone.form, "kept_until": gone.until, "destroyed_at": at}),
    );
    json!({
        "version": 1, "request": line.request, "child": line.child, "parent": line.parent, "received": line.received,
        "counted_from": line.counted_from, "due": line.due, "files": files.collect::<Vec<_>>(),
        "given": given.collect::<Vec<_>>(), "withheld": line.left_out, "pull": pull.collect::<Vec<_>>(),
        "not_given": left.collect::<Vec<_>>(), "look_through": !plan.knows_homes && !plan.given.is_empty(), "destroyed": gone.collect::<Vec<_>>(),
    })
}
