//! `confide pack --intake`: one sealed PDF for each row of a table, with everything that a long run needs.

use super::arguments::{Format, Pack};
use super::pack::{check_set, find_set};
use super::render::approved;
use super::shell::{Code, Shell, Stop, give_line, say};
use super::{intake as table, print, read, strings};
use crate::disk;
use crate::form::{Class, Form};
use crate::pack::intake::{self, Child, Common, Desk, Intake, MOST_TABLE_BYTES, Rows, Table, Vocabulary};
use crate::pack::{
    Composer, Ended, Journal, Maker, NoneInForce, Order, Printed, RowOutcome, Set, Shard, Stopped, Summary, in_force,
    run as make, settled,
};
use crate::record::Record;
use crate::register;
use crate::report::Report;
use crate::source::{Node, shown};
use crate::system::interrupt::Interrupt;
use crate::workspace::Workspace;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Makes the packs of one setting: of all rows, or of those that `is_ours` names.
pub(super) fn run(arguments: &Pack, is_ours: &dyn Fn(&Child) -> bool, shell: &mut Shell) -> Result<Code, Stop> {
    let workspace = shell.open_workspace(&arguments.intake[0])?;
    let set = find_set(&arguments.set, &workspace)?;
    check_set(&set, &workspace, shell)?;
    let vocabulary = table::vocabulary(&set, &workspace)?;
    let language = strings::asked(arguments.lang.as_deref(), &workspace)?;
    let Some(given) = given(arguments, &set, &workspace, shell)? else { return Ok(Code::Findings) };
    let mut intake = read_intake(arguments, &set, &vocabulary, &workspace)?;
    intake.children.retain(is_ours);
    let desk = Desk {
        forms: &workspace.forms,
        wanted: set.of_a_child(&workspace.forms),
        vocabulary: &vocabulary,
        common: &given.common,
        known: settled(&given.shared, &set.of_a_child(&workspace.forms)),
        specimen: workspace.setting.specimen,
        language,
    };
    if !head_is_sound(&intake, &desk, shell) {
        return Ok(Code::Findings);
    }
    let now = shell.ctx.now;
    let rows = Rows { intake: &intake, desk: &desk, shared: &given.shared, workspace: &workspace, now };
    let (shared, large) = (given.shared.as_slice(), arguments.large_print);
    let known = read::known(&arguments.records, &workspace)?;
    let composer = Composer { set: &set, shared, workspace: &workspace, now, large, known: &known };
    work(arguments, composer, &rows, shell)
}

/// Makes the packs and tells what came of them.
fn work(arguments: &Pack, composer: Composer<'_>, rows: &Rows<'_>, shell: &Shell) -> Result<Code, Stop> {
    let (set, workspace) = (composer.set, composer.workspace);
    let identity = shell.identity(workspace, &arguments.unlock)?;
    let typst = shell.typst(false)?;
    let interrupt = Interrupt::listen()?;
    let order = Order {
        folder: &arguments.output,
        dry: arguments.dry_run,
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
    let printed = match arguments.print_file {
        Some(by) if !ended.interrupted => print::run(by, arguments, &ended.packs, workspace, &maker, shell),
        _ => Ok(Vec::new()),
    };
    // what the packs are is told even where they could not be bound
    let code = finish(arguments, &order, &ended, printed.as_deref().unwrap_or_default(), share, shell)?;
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

/// The records of which every pack has the same: those that go in as they are, and answers common to a form.
struct Given {
    shared: Vec<Record>,
    common: Vec<Common>,
}

/// Those named, or where none are named those in the workspace's `records/` that belong to no child.
fn given(arguments: &Pack, set: &Set, workspace: &Workspace, shell: &Shell) -> Result<Option<Given>, Stop> {
    // what a setting of a chain does not write for itself, the chain has for all
    let own = workspace.folder.iter().chain(workspace.chain.as_ref().map(|c| &c.folder));
    let kept = own.map(|f| f.join("records")).find(|f| f.is_dir());
    let paths: Vec<PathBuf> =
        if arguments.records.is_empty() { kept.into_iter().collect() } else { arguments.records.clone() };
    let mut given = Given { shared: Vec::new(), common: Vec::new() };
    for path in read::yaml_files(&paths)? {
        let mut reading = read::record(&path, workspace, None)?;
        strings::ask(&mut reading, arguments.lang.as_deref(), workspace)?;
        let text = |key: &str| reading.tree.as_ref().and_then(|t| t.get(key)).and_then(Node::text).unwrap_or_default();
        let is_named = arguments.records.contains(&path);
        let in_set = set.forms.iter().any(|f| f.form == text("form") && !f.blank);
        if !text("child_ref").is_empty() || !in_set {
            if is_named {
                let file = shown(&path.to_string_lossy());
                let why = if in_set { "is about one child" } else { "is of a form that is not in the set" };
                return Err(Stop::trouble(
                    format!("{file} {why}"),
                    "name only what all packs share; children stand in the table",
                ));
            }
            continue;
        }
        let is_notice = workspace.forms.get(text("form")).is_some_and(|f| f.class == Some(Class::Notice));
        if is_notice {
            let record = reading.record.clone();
            match approved(reading, None, workspace, shell)? {
                Some(_) => given.shared.extend(record),
                None => return Ok(None),
            }
        } else if reading.is_sound() {
            let answers = match reading.tree.as_ref().and_then(|t| t.get("record")) {
                Some(Node::Map(entries, _)) => entries.clone(),
                _ => Vec::new(),
            };
            given.common.push(Common { form: text("form").to_owned(), answers });
        } else {
            let mut report = Report::default();
            report.add_faults(&reading.faults, &reading.source, |p| p.trim_start_matches("record.").to_owned());
            report.sources.push(reading.source);
            shell.show(&report);
            return Ok(None);
        }
    }
    if arguments.records.is_empty() {
        given.shared = chosen(given.shared, shell)?;
    }
    Ok(Some(given))
}

/// Of the notices of each form that nobody named, the one in force; none where none is yet.
fn chosen(notices: Vec<Record>, shell: &Shell) -> Result<Vec<Record>, Stop> {
    let mut by_form: BTreeMap<String, Vec<Record>> = BTreeMap::new();
    notices.into_iter().for_each(|r| by_form.entry(r.form.id.clone()).or_default().push(r));
    let mut chosen = Vec::new();
    for mut notices in by_form.into_values() {
        match in_force(&notices.iter().collect::<Vec<_>>(), shell.today()) {
            Ok(at) => chosen.push(notices.swap_remove(at)),
            Err(NoneInForce::Yet) => {}
            Err(twice) => return Err(Stop::trouble(twice.to_string(), twice.help())),
        }
    }
    Ok(chosen)
}

pub(super) fn read_intake(
    arguments: &Pack,
    set: &Set,
    vocabulary: &Vocabulary,
    workspace: &Workspace,
) -> Result<Intake, Stop> {
    let mut all = Table::default();
    for path in &arguments.intake {
        let table = intake::read(&shown(&path.to_string_lossy()), &disk::read(path, MOST_TABLE_BYTES)?)?;
        all.sheets.extend(table.sheets);
        all.notes.extend(table.notes);
    }
    let forms: Vec<&Form> = table::forms(set, workspace);
    Ok(Intake::of(all, &forms, vocabulary))
}

/// Whether the words over the columns can be used, and nothing is missing that every row needs.
fn head_is_sound(intake: &Intake, desk: &Desk<'_>, shell: &Shell) -> bool {
    intake.notes.iter().for_each(|note| say(&format!("note: {note}")));
    let mut faults = intake.faults.clone();
    if faults.iter().all(|f| f.code != "column" || f.column > 0) {
        faults.extend(intake.missing(&desk.missing_columns(intake)));
    }
    if !faults.is_empty() {
        shell.show(&intake.report(&faults));
        say("error: nothing was made: mend the table as shown above");
    }
    faults.is_empty()
}

/// The journal; none where nothing is written.
fn journal(arguments: &Pack, set: &Set, order: &Order<'_>, shell: &Shell) -> Result<Option<Journal>, Stop> {
    if arguments.dry_run {
        return Ok(None);
    }
    let mut tag = [0; 6];
    shell.ctx.random.fill(&mut tag)?;
    let tag: String = tag.iter().map(|b| format!("{b:02x}")).collect();
    disk::make_folder(&arguments.output)?;
    let journal = Journal::open(&arguments.output, &set.id, order.shard, &tag)?;
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
    printed: &[Printed],
    share: usize,
    shell: &Shell,
) -> Result<Code, Stop> {
    let left = share - ended.rows - ended.failed.len();
    let summary = Summary::of(order.composer.set, &ended.packs, &ended.failed, left).with_print_files(printed);
    if !arguments.dry_run {
        summary.write(&arguments.output, order.shard)?;
        register::run(order.composer.workspace, order.composer.set, order.shard, &ended.packs, shell.ctx.now)?;
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
    let printed = match arguments.print_file {
        Some(by) => {
            let identity = shell.identity(&workspace, &arguments.unlock)?;
            let (typst, ctx) = (shell.typst(false)?, &shell.ctx);
            let maker = || Maker::new(&workspace, ctx, Ok(workspace.press(&typst, ctx)), Ok(&identity), false);
            print::run(by, arguments, &packs, &workspace, &maker, shell)
        }
        None => Ok(Vec::new()),
    };
    let summary = Summary::of(&set, &packs, &failed, 0).with_print_files(printed.as_deref().unwrap_or_default());
    summary.write(&arguments.output, Shard::WHOLE)?;
    register::run(&workspace, &set, Shard::WHOLE, &packs, shell.ctx.now)?;
    say(&format!("{} packs, {} pages, {} rows failed", packs.len(), summary.pages, failed.len()));
    printed.map(|_| if failed.is_empty() { Code::Fine } else { Code::Findings })
}
