//! The children of an intake as rows of a run: their records read, checked against the procedure, and held against each
//! other; what is wrong is told by sheet, row and column.

use super::family::{Fault, Intake};
use super::records::Desk;
use crate::approve::{self, Checked};
use crate::finding::{Finding, Level};
use crate::index::Entry;
use crate::pack::{Row, Source};
use crate::record::Record;
use crate::report::{Diagnostic, Report};
use crate::source::{Node, Place};
use crate::system::Trouble;
use crate::workspace::Workspace;
use chrono::{DateTime, Utc};

/// An intake, with everything that its children's records are judged by.
pub struct Rows<'a> {
    /// The table.
    pub intake: &'a Intake,
    /// What records are made with.
    pub desk: &'a Desk<'a>,
    /// The records that belong to no child.
    pub shared: &'a [Record],
    /// The workspace.
    pub workspace: &'a Workspace,
    /// The time of the run.
    pub now: DateTime<Utc>,
}

impl Source for Rows<'_> {
    fn count(&self) -> usize {
        self.intake.children.len()
    }

    fn row(&self, index: usize) -> Result<Row, Trouble> {
        let child = &self.intake.children[index];
        let (records, faults) = self.desk.records(child);
        let mut report = self.intake.report(&faults);
        let mut row =
            Row { child: child.child_ref.clone(), room: child.room.clone(), records: None, report: Report::default() };
        let mut checked = Vec::new();
        for (record, tree) in records {
            let one = approve::check(record, Vec::new(), &self.workspace.procedure, &self.workspace.setting, self.now);
            let one = one.map_err(|e| Trouble::new(e.to_string()).help("mend the rule; nothing was issued"))?;
            self.add(&one, &tree, &mut report);
            checked.push(one);
        }
        self.across(&checked, child.place, &mut report)?;
        once(&mut report);
        row.report = report;
        if row.report.count(Level::Error) == 0 && !checked.is_empty() {
            let approved = checked.into_iter().map(|c| approve::approve(c, None, self.now, 0));
            row.records = approved.collect::<Result<Vec<_>, _>>().ok();
        }
        Ok(row)
    }

    fn finding(&self, index: usize, finding: &Finding, report: &mut Report) {
        self.push(finding, self.intake.children[index].place, report);
    }
}

impl Rows<'_> {
    fn add(&self, checked: &Checked, tree: &Node, report: &mut Report) {
        for finding in &checked.findings {
            let mut nearest = tree.nearest(&Record::tree_path(&finding.path)).unwrap_or_default();
            if nearest.column == 0 {
                nearest.column = self.intake.column_of(&finding.path);
            }
            self.push(finding, nearest, report);
            if let Some(last) = report.found.last_mut() {
                last.waived = checked.waiver_for(finding, self.now).cloned();
            }
        }
    }

    /// The child's records held against each other and against those that all packs share.
    fn across(&self, checked: &[Checked], place: Place, report: &mut Report) -> Result<(), Trouble> {
        let records = checked.iter().map(|c| &c.record).chain(self.shared);
        let entries: Vec<Entry> = records.map(|r| Entry::of(r, 0)).collect();
        let found = self.workspace.procedure.check_index(&entries, &self.workspace.setting.data, self.now);
        let found = found.map_err(|e| Trouble::new(e.to_string()).help("mend the rule; nothing was issued"))?;
        found.iter().for_each(|(_, finding)| self.push(finding, place, report));
        Ok(())
    }

    fn push(&self, finding: &Finding, place: Place, report: &mut Report) {
        let place = if place.line == 0 { Place { line: 1, ..place } } else { place };
        report.found.push(Diagnostic {
            code: finding.code.clone(),
            name: finding.name.clone(),
            level: finding.level,
            path: finding.path.clone(),
            file: self.intake.file(place.start),
            place,
            cell: self.intake.told(place.start, place.line, place.column),
            message: finding.message.clone(),
            help: finding.help.clone(),
            citation: finding.citation.clone(),
            waived: None,
        });
    }
}

impl Intake {
    /// Columns that are needed and missing, each with a form that needs it.
    pub fn missing(&self, columns: &[(String, String)]) -> Vec<Fault> {
        let row = self.sheets.first().map_or(1, |s| s.head_row);
        let one = |(label, form): &(String, String)| Fault {
            code: "column",
            sheet: 0,
            row,
            column: 0,
            message: format!("the column \"{label}\" is missing"),
            help: format!("add it, or give the answer for all in a record of {form} that names no child"),
        };
        columns.iter().map(one).collect()
    }

    /// Faults of cells as a report.
    pub fn report(&self, faults: &[Fault]) -> Report {
        let one = |f: &Fault| Diagnostic {
            code: f.code.into(),
            name: String::new(),
            level: Level::Error,
            path: String::new(),
            file: self.file(f.sheet),
            place: Place { line: f.row, column: f.column, start: f.sheet, end: f.sheet },
            cell: self.told(f.sheet, f.row, f.column),
            message: f.message.clone(),
            help: f.help.clone(),
            citation: None,
            waived: None,
        };
        Report { found: faults.iter().map(one).collect(), sources: Vec::new() }
    }

    fn file(&self, sheet: usize) -> String {
        self.sheets.get(sheet).map(|s| s.file.clone()).unwrap_or_default()
    }
}

/// Several forms ask for the same: what is wrong with a cell is said once.
fn once(report: &mut Report) {
    let mut seen: Vec<(String, String, Place)> = Vec::new();
    report.found.retain(|d| {
        let key = (d.code.clone(), d.message.clone(), d.place);
        let is_new = !seen.contains(&key);
        if is_new {
            seen.push(key);
        }
        is_new
    });
    report.found.sort_by_key(|d| (d.place.start, d.place.line, d.place.column));
}
