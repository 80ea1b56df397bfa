//! `confide check`: records and form files against their definitions and the procedure, and records against each other.

use super::arguments::{Check, Format};
use super::read;
use super::shell::{Code, Shell, Stop, say};
use crate::approve::{self, Checked, Counts};
use crate::disk;
use crate::expr::Data;
use crate::finding::{Finding, Level};
use crate::form::{Form, Forms, Moment};
use crate::index::Entry;
use crate::procedure::CannotJudge;
use crate::record::{self, Reading};
use crate::register::FILE;
use crate::report::Report;
use crate::source;
use crate::workspace::Found;
use crate::workspace::Workspace;
use std::path::{Path, PathBuf};

/// Fewer files than this are not worth a thread.
const FEW: usize = 64;

pub(super) fn run(arguments: &Check, shell: &mut Shell) -> Result<Code, Stop> {
    let workspace = shell.open(&arguments.files[0])?;
    let moment = read::moment(arguments.moment.as_deref())?;
    let found = read::files(&arguments.files)?;
    let mut run = Run::new(&workspace, shell, moment);
    run.setting_file();
    run.files(&found.yaml, &arguments.files)?;
    run.across()?;
    run.typed(&found)?;
    run.report.sort();
    shell.show(&run.report);
    if shell.format != Format::Json {
        say(&summary(run.checked, &run.report, &run.counts));
    }
    Ok(code(&run.report))
}

/// A run over many files: what was found, and what the index knows of each record.
pub(super) struct Run<'w> {
    workspace: &'w Workspace,
    now: chrono::DateTime<chrono::Utc>,
    moment: Option<Moment>,
    /// What was found.
    pub report: Report,
    /// How many files of ours were checked.
    pub checked: usize,
    counts: Counts,
    index: Vec<Entry>,
    places: Vec<PathBuf>,
}

impl<'w> Run<'w> {
    pub(super) fn new(workspace: &'w Workspace, shell: &Shell, moment: Option<Moment>) -> Run<'w> {
        Run::at(workspace, shell.ctx.now, moment)
    }

    fn at(workspace: &'w Workspace, now: chrono::DateTime<chrono::Utc>, moment: Option<Moment>) -> Run<'w> {
        Run {
            workspace,
            now,
            moment,
            report: Report::default(),
            checked: 0,
            counts: Counts::default(),
            index: Vec::new(),
            places: Vec::new(),
        }
    }

    /// Checks files, each core taking its share of a long list; what is found stands in the order of the list.
    fn files(&mut self, paths: &[PathBuf], named: &[PathBuf]) -> Result<(), Stop> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let share = paths.len().div_ceil(cores).max(FEW);
        let (workspace, now, moment) = (self.workspace, self.now, self.moment);
        let part = |paths: &[PathBuf]| -> Result<Run<'w>, Stop> {
            let mut run = Run::at(workspace, now, moment);
            paths.iter().try_for_each(|path| run.file(path, named.contains(path)))?;
            Ok(run)
        };
        let parts: Vec<Result<Run<'w>, Stop>> = std::thread::scope(|scope| {
            let part = &part;
            let running: Vec<_> = paths.chunks(share).map(|chunk| scope.spawn(move || part(chunk))).collect();
            running.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err(fault()))).collect()
        });
        parts.into_iter().try_for_each(|part| part.map(|part| self.add(part)))
    }

    fn add(&mut self, part: Run<'w>) {
        self.report.found.extend(part.report.found);
        self.report.sources.extend(part.report.sources);
        self.checked += part.checked;
        self.counts = self.counts.plus(part.counts);
        self.index.extend(part.index);
        self.places.extend(part.places);
    }

    /// The waivers of the setting's own file, and what grows old in the procedure.
    fn setting_file(&mut self) {
        let workspace = self.workspace;
        self.report.add_whole_file(&workspace.procedure.ageing(self.now), "guidance.yaml");
        let mut found = approve::setting_findings(&workspace.setting.waivers, &workspace.procedure, self.now);
        found.extend(workspace.procedure.unknown_numbers(&workspace.setting.data));
        found.extend(workspace.procedure.term_findings(&workspace.setting.data));
        found.extend(workspace.setting.look.findings());
        for finding in &found {
            let (source, tree) = workspace.setting_at(&finding.path);
            self.report.add_findings(std::slice::from_ref(finding), &source.name, tree);
            if self.report.sources.iter().all(|s| s.name != source.name) {
                self.report.sources.push(source.clone());
            }
        }
    }

    fn setting(&self) -> &'w Data {
        &self.workspace.setting.data
    }

    /// Checks one file of whatever sort and passes over what is none of ours; one that was named is never passed over.
    pub(super) fn file(&mut self, path: &Path, named: bool) -> Result<(), Stop> {
        let bytes = disk::read(path, 2 * source::MOST_BYTES as u64)?;
        let name = source::shown(&path.to_string_lossy());
        let reading = record::read(&name, &bytes, &self.workspace.forms, self.moment);
        let has = |key| reading.tree.as_ref().is_some_and(|t| t.get(key).is_some());
        if has("form") && (has("parts") || has("sections")) {
            self.form(&name, &bytes)?;
        } else if named || has("form") || reading.tree.is_none() {
            self.record(path, reading)?;
        } else {
            return Ok(());
        }
        self.checked += 1;
        Ok(())
    }

    fn form(&mut self, name: &str, bytes: &[u8]) -> Result<(), Stop> {
        match Forms::read_one(name, bytes) {
            Err(bad) => self.report.add_bad_text(bad),
            Ok(form) => {
                let judged = self.workspace.procedure.check_form(&form, self.setting(), self.now);
                let findings = judged.map_err(cannot)?;
                self.add_form(&findings, &form, name, bytes);
            }
        }
        Ok(())
    }

    fn add_form(&mut self, findings: &[Finding], form: &Form, name: &str, bytes: &[u8]) {
        self.report.add_form_findings(findings, form);
        if !findings.is_empty() {
            self.report.sources.push(source::read(name, bytes).source);
        }
    }

    fn record(&mut self, path: &Path, reading: Reading) -> Result<(), Stop> {
        let before = self.report.found.len();
        self.report.add_faults(&reading.faults, &reading.source, |p| p.trim_start_matches("record.").to_owned());
        if let Some(record) = reading.record {
            let judged =
                approve::check(record, reading.faults, &self.workspace.procedure, &self.workspace.setting, self.now);
            let checked = judged.map_err(cannot)?;
            self.report.add_checked(&checked, &reading.source.name, reading.tree.as_ref(), self.now);
            self.known(&checked, path);
        }
        if self.report.found.len() > before {
            self.report.sources.push(reading.source);
        }
        Ok(())
    }

    /// Keeps what the index may know of a record, and counts what people set aside or vouched for.
    fn known(&mut self, checked: &Checked, path: &Path) {
        let errors = checked.findings.iter().filter(|f| f.level == Level::Error).count();
        self.counts.add(checked, self.now);
        self.index.push(Entry::of(&checked.record, errors + checked.faults.len()));
        self.places.push(path.to_path_buf());
    }

    /// Holds the records against each other, and against what the register knows of those that lie on paper alone.
    pub(super) fn across(&mut self) -> Result<(), Stop> {
        self.index.extend(read::on_paper(&self.index, self.workspace)?);
        let judged = self.workspace.procedure.check_index(&self.index, self.setting(), self.now);
        for (entry, finding) in judged.map_err(cannot)? {
            let Some(path) = self.places.get(entry) else {
                self.of_register(entry, finding);
                continue;
            };
            // few records are found fault with, so their lines are read again rather than all kept
            let reading = read::record(path, self.workspace, self.moment)?;
            self.report.add_findings(&[finding], &reading.source.name, reading.tree.as_ref());
            if !self.report.sources.iter().any(|s| s.name == reading.source.name) {
                self.report.sources.push(reading.source);
            }
        }
        Ok(())
    }

    /// A finding about a disc that only the register knows: of one with a page at hand, the page is what is looked at.
    fn of_register(&mut self, entry: usize, finding: Finding) {
        let disc = self.index.get(entry).map_or("", Entry::disc);
        let has_page = self.index.iter().take(self.places.len()).any(|page| page.disc().eq_ignore_ascii_case(disc));
        if !disc.is_empty() && !has_page {
            let message = format!("{disc}: {}", finding.message);
            self.report.add_whole_file(&[Finding { message, ..finding }], FILE);
        }
    }

    /// Typed documents that no clean-up knows of (07.2.20).
    fn typed(&mut self, found: &Found) -> Result<(), Stop> {
        for path in &found.typed {
            let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
            let facts = [("action", "found"), ("ending", ending.as_str()), ("kind", "fixed")];
            let mut file: Vec<(&str, Data)> = facts.map(|(key, text)| (key, Data::text(text))).into();
            file.push(("typed", Data::Bool(true)));
            let judged = self.workspace.procedure.check_files(&Data::map(file), self.setting());
            self.report.add_whole_file(&judged.map_err(cannot)?, &source::shown(&path.to_string_lossy()));
        }
        Ok(())
    }
}

fn fault() -> Stop {
    Stop::trouble("a part of the check came to no end", "this is a fault of confide: please report it")
}

fn cannot(error: CannotJudge) -> Stop {
    Stop::trouble(error.to_string(), "mend the rule; nothing was issued")
}

/// 1 for anything that stops; advice alone is fine.
pub(super) fn code(report: &Report) -> Code {
    if report.stops() { Code::Findings } else { Code::Fine }
}

fn summary(checked: usize, report: &Report, counts: &Counts) -> String {
    let count = |level, one: &str| match report.count(level) {
        0 => String::new(),
        1 => format!(", 1 {one}"),
        n => format!(", {n} {one}s"),
    };
    let advice = match report.count(Level::Advice) {
        0 => String::new(),
        n => format!(", {n} advice"),
    };
    let nothing = if report.found.is_empty() { ", nothing found" } else { "" };
    let files = if checked == 1 { "file" } else { "files" };
    format!(
        "{checked} {files} checked{nothing}{}{}{advice}{}",
        count(Level::Error, "error"),
        count(Level::Warning, "warning"),
        counts.told()
    )
}
