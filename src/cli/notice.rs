//! `confide notice`: the privacy notice for families: a sealed copy with a receipt for each, a web page, and who has
//! acknowledged which version.

use super::arguments::{Format, Notice, Pack};
use super::pack::{belongs, check_set, find_set, free, jobs_of, make, uncomposed};
use super::render::approved;
use super::shell::{Code, Shell, Stop, give_line, say};
use super::{chain, html, read};
use crate::approve;
use crate::disk;
use crate::finding::Level;
use crate::form::Class;
use crate::index::Entry;
use crate::pack::{Composer, Job, Maker, Set, Standing, slip, standings, version_of};
use crate::procedure::reading_age;
use crate::record::{Reading, Record};
use crate::typeset::version;
use crate::value::{Value, show_moment};
use crate::workspace::Workspace;
use serde_json::json;
use std::cmp::Reverse;
use std::path::{Path, PathBuf};

/// The set that copies follow.
const SET: &str = "notice";
/// The name of the web page in the folder.
const PAGE: &str = "notice.html";
/// The folder of the copies in large print.
const LARGE: &str = "large-print";

pub(super) fn run(arguments: &Notice, shell: &mut Shell) -> Result<Code, Stop> {
    let near = arguments.records.first().or(arguments.intake.first()).cloned().unwrap_or_default();
    let workspace = shell.open_workspace(&near)?;
    let set = find_set(SET, &workspace)?;
    check_set(&set, &workspace, shell)?;
    let Some(known) = gather(arguments, &set, &workspace, shell)? else { return Ok(Code::Findings) };
    let Some(output) = &arguments.output else { return Ok(status(&known, shell)) };
    if arguments.intake.is_empty() {
        return copies(arguments, output, &set, &known, &workspace, shell);
    }
    disk::make_folder(output)?;
    page(&known.notice, output, arguments.replace, &workspace, shell)?;
    of_a_table(arguments, &known.path, output, shell)
}

/// The notice in use, and what is known of its receipts.
struct Known {
    notice: Record,
    /// Where its file is.
    path: PathBuf,
    version: String,
    /// The records of children, those of receipts among them.
    records: Vec<Record>,
    standings: Vec<Standing>,
}

/// Reads everything; none when the notice is refused, whose findings are shown.
fn gather(arguments: &Notice, set: &Set, workspace: &Workspace, shell: &Shell) -> Result<Option<Known>, Stop> {
    let kept = workspace.folder.as_ref().map(|f| f.join("records")).filter(|f| f.is_dir());
    let kept = kept.filter(|_| arguments.records.is_empty());
    let paths: Vec<PathBuf> = arguments.records.iter().chain(&arguments.acks).cloned().chain(kept).collect();
    let (mut notices, mut entries, mut records) = (Vec::new(), Vec::new(), Vec::new());
    for path in read::yaml_files(&paths)? {
        let reading = read::record(&path, workspace, None)?;
        let is_ours = belongs(&reading, set, workspace);
        match &reading.record {
            Some(record) if record.form.class == Some(Class::Notice) && is_ours => notices.push((path, reading)),
            Some(_) => {
                if let Some((entry, record)) = of_a_child(reading, workspace, shell)? {
                    entries.push(entry);
                    records.push(record);
                }
            }
            None if is_ours => uncounted(&reading.source.name),
            None => {}
        }
    }
    let (path, notice) = in_use(notices)?;
    let notice = approved(notice, None, workspace, shell)?.map(|a| a.record().clone());
    let Some(notice) = notice else { return Ok(None) };
    let version = version_of(&notice).unwrap_or_default();
    let standings = standings(&entries, &version);
    Ok(Some(Known { notice, path, version, records, standings }))
}

/// A child's record, and what the index knows of it; a receipt in which something is wrong is named, and does not count.
fn of_a_child(reading: Reading, workspace: &Workspace, shell: &Shell) -> Result<Option<(Entry, Record)>, Stop> {
    let Some(record) = reading.record.filter(|r| !r.child_ref.is_empty()) else { return Ok(None) };
    if version_of(&record).is_none() {
        return Ok(Some((Entry::of(&record, 0), record)));
    }
    let checked = approve::check(record, reading.faults, &workspace.procedure, &workspace.setting, shell.ctx.now)
        .map_err(|e| Stop::trouble(e.to_string(), "mend the rule; nothing was issued"))?;
    let errors = checked.findings.iter().filter(|f| f.level == Level::Error).count() + checked.faults.len();
    if errors > 0 {
        uncounted(&reading.source.name);
    }
    Ok(Some((Entry::of(&checked.record, errors), checked.record)))
}

fn uncounted(file: &str) {
    say(&format!("{file} does not count: run `confide check` on it"));
}

/// Of several notices the newest; one that nobody signed off only where there is no other.
fn in_use(mut notices: Vec<(PathBuf, Reading)>) -> Result<(PathBuf, Reading), Stop> {
    let from = |(_, reading): &(PathBuf, Reading)| match reading.record.as_ref().map(|r| r.answer("valid_from")) {
        Some(Value::Date(day)) => Some(*day),
        _ => None,
    };
    let is_draft = |(_, reading): &(PathBuf, Reading)| reading.record.as_ref().is_some_and(Record::is_draft);
    notices.sort_by_key(|n| (is_draft(n), Reverse(from(n))));
    let twice = match notices.as_slice() {
        [first, second, ..] => is_draft(first) == is_draft(second) && from(first) == from(second),
        _ => false,
    };
    match notices.into_iter().next() {
        Some(_) if twice => Err(Stop::trouble("two notices are in use from the same day", "name the one you mean")),
        Some(notice) => Ok(notice),
        None => Err(Stop::trouble(
            "none of these records is a privacy notice",
            "name its file as well, such as records/privacy_notice/ours.yaml",
        )),
    }
}

/// `--status`: one line for each child, and how many.
fn status(known: &Known, shell: &Shell) -> Code {
    let (version, from) = version(&known.notice).unwrap_or_default();
    let must_get = known.standings.iter().filter(|s| s.must_get).count();
    let have = known.standings.len() - must_get;
    if shell.format == Format::Json {
        let child = |s: &Standing| json!({"child": s.child, "version": s.version, "signed_at": s.signed_at.map(|t| t.to_rfc3339()), "must_get": s.must_get});
        let children: Vec<_> = known.standings.iter().map(child).collect();
        let notice = json!({"id": known.notice.id, "version": version, "reading_age": age(&known.notice)});
        give_line(
            &json!({"version": 1, "notice": notice, "children": children, "acknowledged": have, "must_get": must_get})
                .to_string(),
        );
        return Code::Fine;
    }
    let width = known.standings.iter().map(|s| s.child.chars().count()).max().unwrap_or_default();
    for standing in &known.standings {
        let signed = standing.signed_at.map(|t| format!(", signed {}", show_moment(t))).unwrap_or_default();
        let has = standing.version.as_ref().map_or("no receipt".to_owned(), |v| format!("{v} acknowledged{signed}"));
        let must = if standing.must_get { format!("; must get {version}") } else { String::new() };
        give_line(&format!("{:<width$}  {has}{must}", standing.child));
    }
    let have = match have {
        0 => "nobody has".to_owned(),
        1 => "1 has".to_owned(),
        n => format!("{n} have"),
    };
    let id = &known.notice.id;
    say(&format!("{id}: version {version}, in use from {from}: {have} acknowledged it, {must_get} must get it"));
    Code::Fine
}

fn age(notice: &Record) -> Option<i64> {
    reading_age(&notice.form, &notice.prose())
}

/// A copy with a receipt for each family that must get one, and the web page.
fn copies(
    arguments: &Notice,
    output: &Path,
    set: &Set,
    known: &Known,
    workspace: &Workspace,
    shell: &Shell,
) -> Result<Code, Stop> {
    let has = known.standings.iter().filter(|s| !s.must_get);
    has.for_each(|s| say(&format!("{}: has acknowledged {}, and gets no copy", s.child, known.version)));
    let (slips, nameless) = slips(known);
    if known.standings.is_empty() {
        say("no child is named: the web page is made, and no copies; name receipts, or a table with --intake");
    }
    nameless.iter().for_each(|child| {
        say(&format!("{child}: no record names the parent: write a receipt with `confide new privacy_notice_ack`"));
    });
    let (mut jobs, dangers) = (Vec::new(), read::known(&arguments.records, workspace)?);
    for large in [false, true].into_iter().take(1 + usize::from(arguments.large_print)) {
        let folder = if large { output.join(LARGE) } else { output.to_path_buf() };
        let shared = std::slice::from_ref(&known.notice);
        let composer = Composer { set, shared, workspace, now: shell.ctx.now, large, known: &dangers };
        for slip in &slips {
            jobs.extend(copy(&composer, slip, &folder, arguments.replace, workspace)?);
        }
    }
    let identity = shell.identity(workspace, &arguments.unlock)?;
    let typst = shell.typst(false)?;
    let maker = Maker::new(workspace, &shell.ctx, Ok(shell.press(&typst, workspace)), Ok(&identity), false)?;
    disk::make_folder(output)?;
    page(&known.notice, output, arguments.replace, workspace, shell)?;
    for (job, path) in jobs {
        path.parent().map(disk::make_folder).transpose()?;
        make(&maker, &job, path, arguments.replace, shell)?;
    }
    Ok(if nameless.is_empty() { Code::Fine } else { Code::Findings })
}

/// The receipts to be signed, and the children for whose families nothing names a parent.
fn slips(known: &Known) -> (Vec<Record>, Vec<&str>) {
    let (mut slips, mut nameless) = (Vec::new(), Vec::new());
    for standing in known.standings.iter().filter(|s| s.must_get) {
        match slip(&standing.child, &known.records, &known.version) {
            Some(slip) => slips.push(slip),
            None => nameless.push(standing.child.as_str()),
        }
    }
    (slips, nameless)
}

/// One family's copies, allowed and with nothing in their way.
fn copy(
    composer: &Composer<'_>,
    slip: &Record,
    folder: &Path,
    replace: bool,
    workspace: &Workspace,
) -> Result<Vec<(Job, PathBuf)>, Stop> {
    let child = slip.child_ref.clone();
    let slip = composer.approve(slip.clone()).map_err(|why| uncomposed(&why, &child, SET))?;
    let jobs = jobs_of(composer, &child, vec![slip])?.into_iter();
    jobs.map(|job| free(&job, folder, replace, workspace).map(|path| (job, path))).collect()
}

/// The web page, once, and how old one must be to read it.
fn page(notice: &Record, output: &Path, replace: bool, workspace: &Workspace, shell: &Shell) -> Result<(), Stop> {
    let (set, shared) = (find_set(SET, workspace)?, std::slice::from_ref(notice));
    let composer = Composer { set: &set, shared, workspace, now: shell.ctx.now, large: false, known: &[] };
    let approved = composer.approve(notice.clone()).map_err(|why| Stop::trouble(why.to_string(), why.help()))?;
    let (job, path) = (Job::single(approved, false), output.join(PAGE));
    let page = html::make(&job, workspace, shell)?;
    html::write(&page, &job, &path, replace, workspace)?;
    html::tell(&page, &job, Some(&path), shell);
    if shell.format != Format::Json {
        let (version, from) = version(notice).unwrap_or_default();
        let age = age(notice).map(|age| format!("; reads at about age {age}")).unwrap_or_default();
        say(&format!("{}: version {version}, in use from {from}{age}", notice.id));
    }
    Ok(())
}

/// A copy for each row of a table: what `confide pack --intake` makes of the same set.
fn of_a_table(arguments: &Notice, notice: &Path, output: &Path, shell: &mut Shell) -> Result<Code, Stop> {
    let found = || vec![notice.to_path_buf()];
    let mut worst = Code::Fine;
    for large_print in [false, true].into_iter().take(1 + usize::from(arguments.large_print)) {
        let pack = Pack {
            records: if arguments.records.is_empty() { found() } else { arguments.records.clone() },
            intake: arguments.intake.clone(),
            set: SET.into(),
            output: if large_print { output.join(LARGE) } else { output.to_path_buf() },
            replace: arguments.replace,
            large_print,
            lang: None,
            moment: None,
            dry_run: false,
            resume: false,
            stop_on_fault: false,
            shard: None,
            jobs: None,
            merge: false,
            print_file: None,
            unlock: arguments.unlock.clone(),
        };
        worst = worst.max(chain::run(&pack, shell)?);
    }
    Ok(worst)
}
