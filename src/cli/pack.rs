//! `confide pack`: the forms of a set, for each child one sealed PDF.

use super::arguments::{Format, Pack};
use super::render::{approved, may_write};
use super::shell::{Code, Shell, Stop, give_line, say};
use super::{batch, chain, read, strings};
use crate::approve::Approved;
use crate::disk::{self, Existing};
use crate::finding::{Finding, Level};
use crate::index::Entry;
use crate::pack::{self, Composer, Job, Made, Maker, NoSet, Set, Uncomposed, refusal};
use crate::record::{Reading, Record};
use crate::register;
use crate::report::Report;
use crate::source::{Node, shown};
use crate::workspace::Workspace;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub(super) fn run(arguments: &Pack, shell: &mut Shell) -> Result<Code, Stop> {
    match (arguments.merge, arguments.intake.is_empty()) {
        (true, _) => batch::merge(arguments, shell),
        (false, false) => chain::run(arguments, &|_| true, shell),
        (false, true) => of_records(arguments, shell),
    }
}

fn of_records(arguments: &Pack, shell: &mut Shell) -> Result<Code, Stop> {
    if arguments.print_file.is_some() {
        let help = "name the table with --intake, or the folder of a run with --merge -o";
        return Err(Stop::trouble("a print file is made of the packs of a table", help));
    }
    let workspace = shell.open_workspace(&arguments.records[0])?;
    let set = find_set(&arguments.set, &workspace)?;
    check_set(&set, &workspace, shell)?;
    let moment = read::moment(arguments.moment.as_deref())?;
    let mut readings = Vec::new();
    for path in read::yaml_files(&arguments.records)? {
        let mut reading = read::record(&path, &workspace, moment)?;
        if belongs(&reading, &set, &workspace) || arguments.records.contains(&path) {
            strings::ask(&mut reading, arguments.lang.as_deref(), &workspace)?;
            readings.push(reading);
        }
    }
    if across(&readings, &workspace, shell)? {
        return Ok(Code::Findings);
    }
    let Some(children) = children(readings, &workspace, shell)? else { return Ok(Code::Findings) };
    let jobs = jobs(&set, children, arguments, &workspace, shell)?;
    let identity = shell.identity(&workspace, &arguments.unlock)?;
    let typst = shell.typst(false)?;
    let maker = Maker::new(&workspace, &shell.ctx, Ok(shell.press(&typst, &workspace)), Ok(&identity), false)?;
    disk::make_folder(&arguments.output)?;
    for (job, path) in jobs {
        make(&maker, &job, path, arguments.replace, &workspace, shell)?;
    }
    Ok(Code::Fine)
}

/// Holds the records of the packs against each other and against the register; whether something stops them all.
fn across(readings: &[Reading], workspace: &Workspace, shell: &Shell) -> Result<bool, Stop> {
    let known: Vec<(&Reading, &Record)> = readings.iter().filter_map(|r| Some((r, r.record.as_ref()?))).collect();
    let records: Vec<&Record> = known.iter().map(|(_, record)| *record).collect();
    let found = register::across(&records, workspace, shell.ctx.now)?;
    let mut report = Report::default();
    for (entry, finding) in &found {
        let (reading, _) = known[*entry];
        report.add_findings(std::slice::from_ref(finding), &reading.source.name, reading.tree.as_ref());
        report.sources.push(reading.source.clone());
    }
    if !found.is_empty() {
        shell.show(&report);
    }
    Ok(found.iter().any(|(_, f)| f.level == Level::Error))
}

/// Whether what lies on paper stops a record by itself, such as a consent that was taken back, which is shown.
pub(super) fn across_paper(reading: &Reading, workspace: &Workspace, shell: &Shell) -> Result<bool, Stop> {
    let is_asked = reading.record.as_ref().is_some_and(|record| Entry::of(record, 0).may_have_others());
    Ok(is_asked && across(std::slice::from_ref(reading), workspace, shell)?)
}

/// Whether a file among others may be a record of the set: one that cannot be read may be, and is never passed over.
pub(super) fn belongs(reading: &Reading, set: &Set, workspace: &Workspace) -> bool {
    let named = reading.tree.as_ref().and_then(|t| t.get("form")).and_then(Node::text);
    match (named, &reading.tree) {
        (Some(form), _) => workspace.forms.get(form).is_none() || set.forms.iter().any(|f| f.form == form),
        (None, Some(_)) => false,
        (None, None) => true,
    }
}

/// Everything that is to be made, all of it allowed and nothing in its way, before the first is made.
fn jobs(
    set: &Set,
    children: Children,
    arguments: &Pack,
    workspace: &Workspace,
    shell: &Shell,
) -> Result<Vec<(Job, PathBuf)>, Stop> {
    let mut jobs = Vec::new();
    let (now, large) = (shell.ctx.now, arguments.large_print);
    let known = read::known(&arguments.records, workspace)?;
    let composer = Composer { set, shared: &children.shared, workspace, now, large, known: &known };
    for (child, records) in children.by_child {
        for job in jobs_of(&composer, &child, records)? {
            let path = free(&job, &arguments.output, arguments.replace, workspace)?;
            jobs.push((job, path));
        }
    }
    Ok(jobs)
}

/// Where a pack goes, which is allowed and has nothing in its way.
pub(super) fn free(job: &Job, folder: &Path, replace: bool, workspace: &Workspace) -> Result<PathBuf, Stop> {
    let path = folder.join(format!("{}.pdf", job.id));
    may_write(job, &path, workspace)?;
    if path.exists() && !replace {
        return Err(Stop::trouble(
            format!("{} is there already; nothing was made", shown(&path.to_string_lossy())),
            "choose another folder, or say --replace",
        ));
    }
    Ok(path)
}

pub(super) fn find_set(id: &str, workspace: &Workspace) -> Result<Set, Stop> {
    pack::find_set(id, workspace).map_err(|none| match none {
        NoSet::Bad(texts) => Stop::bad_texts(texts),
        NoSet::Unknown(known) => {
            Stop::trouble(format!("there is no set `{id}`"), format!("there are {}", known.join(", ")))
        }
    })
}

/// Asks the rules on sets, before there are records.
pub(super) fn check_set(set: &Set, workspace: &Workspace, shell: &Shell) -> Result<(), Stop> {
    let found = pack::check_set(set, workspace, shell.ctx.now)
        .map_err(|e| Stop::trouble(e.to_string(), "mend the rule; nothing was issued"))?;
    match refusal(&found) {
        None => {
            remark(set, &found);
            set.remarks().iter().for_each(|remark| say(&format!("attached {remark}")));
            Ok(())
        }
        Some(f) => Err(Stop {
            code: Code::Findings,
            ..Stop::trouble(format!("the set {}: {}", set.id, f.message), f.help.clone())
        }),
    }
}

fn remark(set: &Set, found: &[Finding]) {
    found.iter().for_each(|f| say(&format!("{}: the set {}: {}; {}", f.level, set.id, f.message, f.help)));
}

/// Approved records by child; those that belong to no child go into every pack, so they are kept as records.
struct Children {
    by_child: BTreeMap<String, Vec<Approved>>,
    shared: Vec<Record>,
}

fn children(readings: Vec<Reading>, workspace: &Workspace, shell: &Shell) -> Result<Option<Children>, Stop> {
    let mut children = Children { by_child: BTreeMap::new(), shared: Vec::new() };
    let mut all_fine = true;
    for reading in readings {
        let shared = reading.record.clone().filter(|r| r.child_ref.is_empty());
        match approved(reading, None, workspace, shell)? {
            None => all_fine = false,
            Some(_) if shared.is_some() => children.shared.extend(shared),
            Some(approved) => children.by_child.entry(approved.record().child_ref.clone()).or_default().push(approved),
        }
    }
    if children.by_child.is_empty() && all_fine {
        return Err(Stop::trouble("none of these records is about a child", "give each a `child_ref:`"));
    }
    Ok(all_fine.then_some(children))
}

/// Why a child's records make no pack, in the words of the command line.
pub(super) fn uncomposed(why: &Uncomposed, child: &str, set: &str) -> Stop {
    let fact = match why {
        Uncomposed::Set(_) => format!("the set {set}: {why}"),
        Uncomposed::Document(..) | Uncomposed::SharedTwice(_) | Uncomposed::CannotJudge(_) => why.to_string(),
        Uncomposed::Missing(_) | Uncomposed::Twice(_) | Uncomposed::Blank(_) => format!("{child} {why}"),
        _ => format!("{child}: {why}"),
    };
    let code = if why.is_finding() { Code::Findings } else { Code::Trouble };
    Stop { code, ..Stop::trouble(fact, why.help()) }
}

/// The jobs of one child; what was left out, who gets no copy, and what the rules on sets remark, is said.
pub(super) fn jobs_of(composer: &Composer<'_>, child: &str, records: Vec<Approved>) -> Result<Vec<Job>, Stop> {
    let composed = composer.compose(child, records).map_err(|why| uncomposed(&why, child, &composer.set.id))?;
    for page in &composed.off {
        let codes = page.codes.join(", ");
        say(&format!("{child}: {} is left out: by {} consent is not asked ({codes})", page.form, page.decision));
    }
    composed.said.iter().for_each(|fact| say(&format!("{child}: {fact}")));
    remark(composer.set, &composed.remarks);
    Ok(composed.jobs)
}

pub(super) fn make(
    maker: &Maker<'_>,
    job: &Job,
    path: PathBuf,
    replace: bool,
    workspace: &Workspace,
    shell: &Shell,
) -> Result<(), Stop> {
    let outcome = maker.make(job, false).map_err(|e| Stop::trouble(format!("{}: {e}", job.id), e.help()))?;
    let Made::Sealed(sealed) = &outcome.made else {
        return Err(Stop::trouble(format!("{} was not sealed", job.id), "nothing was written"));
    };
    // what is taken back counts even where the page cannot be written
    register::heard(workspace, job, maker.identity(), shell.ctx.now)?;
    disk::write(&path, sealed.bytes(), if replace { Existing::Replace } else { Existing::Refuse })?;
    register::job(workspace, job, &outcome.check_code.shown, maker.identity(), shell.ctx.now)?;
    if job.set.is_some() {
        register::pages(workspace, job, &outcome.check_code.shown, maker.identity(), shell.ctx.now)?;
    }
    match shell.format {
        Format::Json => {
            let open: usize = job.documents.iter().map(|d| d.open().len()).sum();
            give_line(&json!({"version": 1, "id": job.id, "file": path.display().to_string(), "pages": outcome.pages, "sealed": true, "incomplete": false, "open": open, "counts": job.counts().to_json(), "check_code": outcome.check_code.shown}).to_string());
        }
        _ => {
            let remarks = job.remarks();
            say(&format!("{}: {} pages, sealed, check {}{remarks}", job.id, outcome.pages, outcome.check_code.shown))
        }
    }
    Ok(())
}
