//! `confide pack --intake`: one sealed PDF for each row of a table, with everything that a long run needs.

use super::arguments::{Format, Pack};
use super::pack::{check_set, find_set};
use super::shell::{Code, Shell, Stop, give_line, say};
use super::{intake as table, print, strings};
use crate::disk;
use crate::pack::intake::{Child, Fault, Intake, MOST_TABLE_BYTES, Rows, Vocabulary};
use crate::pack::{
    Composer, Ended, Journal, Maker, NotGiven, Office, Order, Printed, RowOutcome, Set, Shard, Stopped, Summary,
    Target, read_tables, run as make,
};
use crate::register;
use crate::source::shown;
use crate::system::Trouble;
use crate::system::interrupt::Interrupt;
use crate::workspace::Workspace;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;
use std::path::PathBuf;

/// Makes the packs of one setting: of all rows, or of those that `is_ours` names.
pub(super) fn run(arguments: &Pack, is_ours: &dyn Fn(&Child) -> bool, shell: &mut Shell) -> Result<Code, Stop> {
    let workspace = shell.open_workspace(&arguments.intake[0])?;
    let set = find_set(&arguments.set, &workspace)?;
    check_set(&set, &workspace, shell)?;
    let vocabulary = table::vocabulary(&set, &workspace)?;
    let language = arguments.lang.as_deref().map(|tag| strings::asked(Some(tag), &workspace)).transpose()?;
    let now = shell.ctx.now;
    let known = || register::known_dangers(&arguments.records, &workspace);
    let office = Office::open(set, vocabulary, &arguments.records, language.as_deref(), &workspace, now, &known);
    let office = match office {
        Ok(office) => office,
        Err(why) => return not_given(why, shell),
    };
    if shell.format != Format::Json {
        office.given.remarks.iter().for_each(|remark| shell.show(remark));
    }
    let mut intake = office.read(&tables(&arguments.intake)?, &workspace)?;
    intake.children.retain(is_ours);
    let desk = office.desk(&workspace);
    if !head_is_sound(&intake, &office.head_faults(&intake, &desk), shell) {
        return Ok(Code::Findings);
    }
    let rows = office.rows(&intake, &desk, &workspace, now);
    work(arguments, office.composer(&workspace, now, arguments.large_print), &rows, shell)
}

/// Says what stands in the way of what all packs share.
fn not_given(why: NotGiven, shell: &Shell) -> Result<Code, Stop> {
    match why {
        NotGiven::Trouble(trouble) => return Err(trouble.into()),
        NotGiven::Unread(report) => shell.show(&report),
        NotGiven::Refused(report) => {
            shell.show(&report);
            if shell.format != Format::Json {
                say("error: nothing was issued: mend what is shown above");
            }
        }
    }
    Ok(Code::Findings)
}

/// Makes the packs and tells what came of them.
fn work(arguments: &Pack, composer: Composer<'_>, rows: &Rows<'_>, shell: &Shell) -> Result<Code, Stop> {
    let (set, workspace) = (composer.set, composer.workspace);
    let identity = shell.identity(workspace, &arguments.unlock)?;
    let typst = shell.typst(false)?;
    let interrupt = Interrupt::listen()?;
    let order = Order {
        target: if arguments.dry_run { Target::Nowhere } else { Target::Folder(&arguments.output) },
        replace: arguments.replace,
        stop_on_fault: arguments.stop_on_fault,
        shard: arguments.shard.unwrap_or(Shard::WHOLE),
        workers: arguments.jobs.map_or_else(cores, usize::from),
        interrupt: &interrupt,
        composer,
    };
    let journal = journal(arguments, set, &order, shell)?;
    let ctx = &shell.ctx;
    let maker = || Ok(Maker::new(workspace, ctx, Ok(workspace.press(&typst, ctx)), Ok(&identity), false)?.for_many());
    let share = (0..rows.intake.children.len()).filter(|i| order.shard.has(*i)).count();
    let bar = bar(share, shell);
    let mut tell = |outcome: &RowOutcome| {
        bar.inc(1);
        bar.suspend(|| told(outcome, shell));
    };
    let ended = make(&order, rows, journal, &maker, &mut tell);
    bar.finish_and_clear();
    let ended = ended.map_err(|stopped| stop(stopped, workspace))?;
    // before the packs are bound: the index bears the code of the register's head
    let head = match order.target {
        Target::Nowhere => Ok(None),
        Target::Folder(_) | Target::Hand(_) => {
            register::run(workspace, set, order.shard, &ended.packs, Some(&identity), ctx.now)
        }
    };
    let printed = match arguments.print_file {
        Some(by) if !ended.interrupted => {
            let head = head.as_ref().ok().and_then(Option::as_deref);
            print::run(by, arguments, (&ended.packs, head), workspace, &maker, shell)
        }
        _ => Ok(Vec::new()),
    };
    // what the packs are is told even where they could not be bound
    let told = (printed.as_deref().unwrap_or_default(), share);
    let code = finish(arguments, &order, &ended, told, head, shell)?;
    printed.map(|_| code)
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn stop(stopped: Stopped, workspace: &Workspace) -> Stop {
    match stopped {
        Stopped::Trouble(trouble) => trouble.into(),
        Stopped::Storage(found) => super::render::storage(&found, workspace),
    }
}

/// The tables that were named, each with the name that messages call it.
fn tables(paths: &[PathBuf]) -> Result<Vec<(String, Vec<u8>)>, Stop> {
    let read = |path: &PathBuf| Ok((shown(&path.to_string_lossy()), disk::read(path, MOST_TABLE_BYTES)?));
    paths.iter().map(read).collect()
}

/// The intake of the tables that were named.
pub(super) fn read_intake(
    arguments: &Pack,
    set: &Set,
    vocabulary: &Vocabulary,
    workspace: &Workspace,
) -> Result<Intake, Stop> {
    Ok(read_tables(&tables(&arguments.intake)?, set, vocabulary, workspace)?)
}

/// Whether the words over the columns can be used, and nothing is missing that every row needs.
fn head_is_sound(intake: &Intake, faults: &[Fault], shell: &Shell) -> bool {
    intake.notes.iter().for_each(|note| say(&format!("note: {note}")));
    if !faults.is_empty() {
        shell.show(&intake.report(faults));
        say("error: nothing was made: mend the table as shown above");
    }
    faults.is_empty()
}

/// The journal; none where nothing is written.
fn journal(arguments: &Pack, set: &Set, order: &Order<'_>, shell: &Shell) -> Result<Option<Journal>, Stop> {
    if arguments.dry_run {
        return Ok(None);
    }
    disk::make_folder(&arguments.output)?;
    let journal = Journal::begun(&arguments.output, &set.id, order.shard, &shell.ctx.random)?;
    if journal.was_there() && !arguments.resume && !arguments.replace {
        return Err(Stop::trouble(
            "an earlier run has made packs of this set in this folder",
            "say --resume to make what is missing or has changed, --replace to make all anew, or choose another folder",
        ));
    }
    Ok(Some(journal))
}

fn bar(count: usize, shell: &Shell) -> ProgressBar {
    let target =
        if shell.format == Format::Human { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(count as u64), target);
    let style = ProgressStyle::with_template("{bar:32} {pos} of {len}, {eta} left");
    style.map_or(bar.clone(), |style| bar.with_style(style))
}

/// What came of one row, as soon as it is known.
fn told(outcome: &RowOutcome, shell: &Shell) {
    match outcome {
        RowOutcome::Made { packs, report, child, said } => {
            for pack in packs.iter().filter(|_| shell.format == Format::Json) {
                let key = if pack.is_unchanged { "unchanged" } else { "made" };
                give_line(&json!({"version": 1, key: pack.made}).to_string());
            }
            said.iter().for_each(|fact| say(&format!("{}: {fact}", shown(child))));
            if !report.found.is_empty() && packs.iter().any(|pack| !pack.is_unchanged) {
                shell.show(report);
            }
        }
        RowOutcome::Failed(_, report) => shell.show(report),
    }
}

fn finish(
    arguments: &Pack,
    order: &Order<'_>,
    ended: &Ended,
    (printed, share): (&[Printed], usize),
    head: Result<Option<String>, Trouble>,
    shell: &Shell,
) -> Result<Code, Stop> {
    let left = share - ended.rows - ended.failed.len();
    let mut summary = Summary::of(order.composer.set, &ended.packs, &ended.failed, left).with_print_files(printed);
    if !arguments.dry_run {
        // what was made is told even where it could not be written down
        summary = summary.with_register(head.as_ref().ok().cloned().flatten());
        summary.write(&arguments.output, order.shard)?;
        head?;
    }
    if shell.format == Format::Json {
        give_line(&json!({"version": 1, "summary": summary.to_json()}).to_string());
    } else {
        let would = if arguments.dry_run { "would be made" } else { "made" };
        let unchanged =
            if ended.unchanged > 0 { format!(" ({} of them before)", ended.unchanged) } else { String::new() };
        say(&format!(
            "{} packs {would}{unchanged}, {} pages, {} rows failed",
            ended.packs.len(),
            summary.pages,
            ended.failed.len()
        ));
    }
    if ended.interrupted {
        return Err(Stop::trouble(format!("ended early, {left} rows are left"), "go on with --resume"));
    }
    Ok(if ended.failed.is_empty() { Code::Fine } else { Code::Findings })
}

/// `--merge`: what the shares of an intake made, told as one.
pub(super) fn merge(arguments: &Pack, shell: &mut Shell) -> Result<Code, Stop> {
    let workspace = shell.open(&arguments.output)?;
    let set = find_set(&arguments.set, &workspace)?;
    let (packs, failed) = crate::pack::merged(&arguments.output, &set.id)?;
    let unlock = &arguments.unlock;
    let is_given = arguments.print_file.is_some() || unlock.passphrase_file.is_some() || unlock.passphrase_fd.is_some();
    let key = is_given.then(|| shell.identity(&workspace, unlock)).transpose()?;
    let at_hand = key.is_none().then(|| workspace.identity_at_hand(&shell.ctx)).flatten();
    let head = register::run(&workspace, &set, Shard::WHOLE, &packs, key.as_ref().or(at_hand.as_ref()), shell.ctx.now);
    let printed = match arguments.print_file.zip(key.as_ref()) {
        Some((by, identity)) => {
            let (typst, ctx) = (shell.typst(false)?, &shell.ctx);
            let maker = || Maker::new(&workspace, ctx, Ok(workspace.press(&typst, ctx)), Ok(identity), false);
            let head = head.as_ref().ok().and_then(Option::as_deref);
            print::run(by, arguments, (&packs, head), &workspace, &maker, shell)
        }
        None => Ok(Vec::new()),
    };
    let summary = Summary::of(&set, &packs, &failed, 0).with_print_files(printed.as_deref().unwrap_or_default());
    let summary = summary.with_register(head.as_ref().ok().cloned().flatten());
    summary.write(&arguments.output, Shard::WHOLE)?;
    head?;
    say(&format!("{} packs, {} pages, {} rows failed", packs.len(), summary.pages, failed.len()));
    printed.map(|_| if failed.is_empty() { Code::Fine } else { Code::Findings })
}
