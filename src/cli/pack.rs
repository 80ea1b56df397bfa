//! `confide pack`: the forms of a set, for each child one sealed PDF.

use super::arguments::{Format, Pack};
use super::read;
use super::render::{approved, may_write};
use super::shell::{Code, Shell, Stop, give_line, say};
use super::strings;
use crate::approve::{self, Approved};
use crate::disk::{self, Existing};
use crate::finding::Level;
use crate::form::Moment;
use crate::index::Entry;
use crate::pack::{Job, Made, Maker, Set, SetForm, sets, turned_off};
use crate::record::{Reading, Record};
use crate::report::Report;
use crate::source::{Node, shown};
use crate::workspace::Workspace;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

pub(super) fn run(arguments: &Pack, shell: &mut Shell) -> Result<Code, Stop> {
    let workspace = shell.open_workspace(&arguments.records[0])?;
    let set = find_set(&arguments.set, &workspace)?;
    check_set(&set, &[], &workspace, shell)?;
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
        make(&maker, &job, path, arguments.replace, shell)?;
    }
    Ok(Code::Fine)
}

/// Holds the records of the packs against each other; whether something stops them all.
fn across(readings: &[Reading], workspace: &Workspace, shell: &Shell) -> Result<bool, Stop> {
    let known: Vec<(&Reading, &Record)> = readings.iter().filter_map(|r| Some((r, r.record.as_ref()?))).collect();
    let entries: Vec<Entry> = known.iter().map(|(_, record)| Entry::of(record, 0)).collect();
    let found = workspace.procedure.check_index(&entries, &workspace.setting.data, shell.ctx.now);
    let found = found.map_err(|e| Stop::trouble(e.to_string(), "mend the rule; nothing was issued"))?;
    let mut report = Report::default();
    for (entry, finding) in &found {
        let reading = known[*entry].0;
        report.add_findings(std::slice::from_ref(finding), &reading.source.name, reading.tree.as_ref());
        report.sources.push(reading.source.clone());
    }
    if !found.is_empty() {
        shell.show(&report);
    }
    Ok(found.iter().any(|(_, f)| f.level == Level::Error))
}

/// Whether a file among others may be a record of the set: one that cannot be read may be, and is never passed over.
fn belongs(reading: &Reading, set: &Set, workspace: &Workspace) -> bool {
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
    for (child, records) in children.by_child {
        let job = job(set, &child, records, &children.shared, arguments.large_print, workspace, shell)?;
        let path = arguments.output.join(format!("{}.pdf", job.id));
        may_write(&job, &path, workspace)?;
        if path.exists() && !arguments.replace {
            return Err(Stop::trouble(
                format!("{} is there already; nothing was made", shown(&path.to_string_lossy())),
                "choose another folder, or say --replace",
            ));
        }
        jobs.push((job, path));
    }
    Ok(jobs)
}

fn find_set(id: &str, workspace: &Workspace) -> Result<Set, Stop> {
    let all = sets(&workspace.sets, &workspace.forms).map_err(Stop::bad_texts)?;
    let known: Vec<String> = all.iter().map(|s| s.id.clone()).collect();
    all.into_iter()
        .find(|s| s.id == id)
        .ok_or_else(|| Stop::trouble(format!("there is no set `{id}`"), format!("there are {}", known.join(", "))))
}

/// Asks the rules on sets, before there are records and again with those of a child.
fn check_set(set: &Set, records: &[&Record], workspace: &Workspace, shell: &Shell) -> Result<(), Stop> {
    let found = workspace
        .procedure
        .check_set(&set.to_data(&workspace.forms, records), &workspace.setting.data, shell.ctx.now)
        .map_err(|e| Stop::trouble(e.to_string(), "mend the rule; nothing was issued"))?;
    match found.iter().find(|f| f.level == Level::Error) {
        None => {
            found.iter().for_each(|f| say(&format!("{}: the set {}: {}; {}", f.level, set.id, f.message, f.help)));
            Ok(())
        }
        Some(f) => Err(Stop {
            code: Code::Findings,
            ..Stop::trouble(format!("the set {}: {}", set.id, f.message), f.help.clone())
        }),
    }
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

fn job(
    set: &Set,
    child: &str,
    mut records: Vec<Approved>,
    shared: &[Record],
    large: bool,
    workspace: &Workspace,
    shell: &Shell,
) -> Result<Job, Stop> {
    let model = records[0].record().clone();
    let mut documents = Vec::new();
    let off = turned_off(&records.iter().map(Approved::record).collect::<Vec<_>>());
    for page in &off {
        records.retain(|a| a.record().form.id != page.form);
        let codes = page.codes.join(", ");
        say(&format!("{child}: {} is left out: by {} consent is not asked ({codes})", page.form, page.decision));
    }
    let set = &set.without(&off);
    if let Some(twice) = shared.iter().find(|r| shared.iter().filter(|other| other.form.id == r.form.id).count() > 1) {
        let message = format!("there are two records of the form {} that belong to no child", twice.form.id);
        return Err(Stop::trouble(message, "name the one that belongs into the packs"));
    }
    for wanted in &set.forms {
        let own = records.iter().position(|a| a.record().form.id == wanted.form && !wanted.blank);
        let document = match (own, shared.iter().find(|r| r.form.id == wanted.form)) {
            (Some(at), _) => records.remove(at),
            (None, Some(record)) => approve_again(record.clone(), workspace, shell)?,
            (None, None) if wanted.blank => approve_again(blank(wanted, &model, workspace)?, workspace, shell)?,
            (None, None) => return Err(missing(wanted, child)),
        };
        documents.push(document);
    }
    if let Some(left) = records.iter().find(|a| set.forms.iter().any(|f| f.blank && f.form == a.record().form.id)) {
        let message =
            format!("{child} has a record of the form {}, which this set puts in blank", left.record().form.id);
        return Err(Stop::trouble(message, "leave that record out"));
    }
    if let Some(left) = records.first() {
        let message = format!("{child} has two records of the form {}", left.record().form.id);
        return Err(Stop::trouble(message, "name the ones that belong into this pack"));
    }
    check_set(set, &documents.iter().map(Approved::record).collect::<Vec<_>>(), workspace, shell)?;
    Ok(Job { id: format!("{}-{child}", set.id), documents, set: Some(set.clone()), large })
}

fn missing(wanted: &SetForm, child: &str) -> Stop {
    let help = format!("write it with `confide new {}`, or leave the form out of the set", wanted.form);
    Stop::trouble(format!("{child} has no record of the form {}", wanted.form), help)
}

/// A blank form for the parent to keep, with what is known of the child.
fn blank(wanted: &SetForm, model: &Record, workspace: &Workspace) -> Result<Record, Stop> {
    let form = workspace.forms.get(&wanted.form).ok_or_else(|| missing(wanted, &model.child_ref))?;
    let mut record = Record::blank(Arc::new(form.clone()), model.id.clone());
    record.moment = Moment::Blank;
    record.child_ref = model.child_ref.clone();
    record.specimen = model.specimen;
    for known in ["child_name", "child_dob"] {
        record.set(known, model.answer(known).clone());
    }
    Ok(record)
}

fn approve_again(record: Record, workspace: &Workspace, shell: &Shell) -> Result<Approved, Stop> {
    let id = record.id.clone();
    let checked = approve::check(record, Vec::new(), &workspace.procedure, &workspace.setting, shell.ctx.now)
        .map_err(|e| Stop::trouble(e.to_string(), "mend the rule; nothing was issued"))?;
    approve::approve(checked, None, shell.ctx.now, 0).map_err(|refused| {
        let fact = refused.checked.findings.first().map(|f| f.message.clone()).unwrap_or_default();
        Stop { code: Code::Findings, ..Stop::trouble(format!("{id}: {fact}"), "run `confide check` on it") }
    })
}

fn make(maker: &Maker<'_>, job: &Job, path: PathBuf, replace: bool, shell: &Shell) -> Result<(), Stop> {
    let outcome = maker.make(job, false).map_err(|e| Stop::trouble(format!("{}: {e}", job.id), e.help()))?;
    let Made::Sealed(sealed) = &outcome.made else {
        return Err(Stop::trouble(format!("{} was not sealed", job.id), "nothing was written"));
    };
    disk::write(&path, sealed.bytes(), if replace { Existing::Replace } else { Existing::Refuse })?;
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
