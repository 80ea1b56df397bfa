//! Findings and summaries, for people and for programs: the only place where a path becomes a line and a column.

pub mod clause;
mod github;
mod human;
mod json;
mod place;
pub mod sarif;
pub mod verdict;

pub use github::github;
pub use human::human;
pub use json::json;

use crate::approve::Checked;
use crate::finding::{Citation, Finding, Level, Waiver};
use crate::form::Form;
use crate::record::Record;
use crate::source::{BadText, Fault, Node, Place, Source, Weight};
use chrono::{DateTime, Utc};

/// A fault or a finding, with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// The rule's id, or the word of a fault.
    pub code: String,
    /// The rule's name; empty for a fault.
    pub name: String,
    /// How much it weighs.
    pub level: Level,
    /// The field.
    pub path: String,
    /// The file, as messages call it.
    pub file: String,
    /// Where in the file; of a table the row and the column.
    pub place: Place,
    /// The cell of a table, in the words of whoever looks at it; empty for every other file.
    pub cell: String,
    /// The fact.
    pub message: String,
    /// What to do.
    pub help: String,
    /// The clause behind it.
    pub citation: Option<Citation>,
    /// The waiver that sets it aside: shown, and no longer in anybody's way.
    pub waived: Option<Waiver>,
}

/// Diagnostics with the texts they point into.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// What was found, file by file.
    pub found: Vec<Diagnostic>,
    /// The texts, for showing lines.
    pub sources: Vec<Source>,
}

/// How a run ended, for formats that tell of the run as well.
#[derive(Clone, Copy, Debug)]
pub struct Ended<'e> {
    /// The exit code.
    pub code: u8,
    /// Whether everything that was asked for was looked at.
    pub worked: bool,
    /// What stood in the way.
    pub troubles: &'e [String],
}

impl Report {
    /// Adds what is wrong with a text that could not be used.
    pub fn add_bad_text(&mut self, bad: BadText) {
        self.add_faults(&bad.faults, &bad.source, |path| path.to_owned());
        self.sources.push(bad.source);
    }

    /// Adds the faults of a text; `shorten` makes a tree's path a field's.
    pub fn add_faults(&mut self, faults: &[Fault], source: &Source, shorten: impl Fn(&str) -> String) {
        self.found.extend(faults.iter().map(|f| Diagnostic {
            code: f.code.into(),
            name: String::new(),
            level: if f.weight == Weight::Error { Level::Error } else { Level::Warning },
            path: shorten(&f.path),
            file: source.name.clone(),
            place: f.place,
            cell: String::new(),
            message: f.message.clone(),
            help: f.help.clone(),
            citation: None,
            waived: None,
        }));
    }

    /// Adds a record's findings; what is missing is shown at its nearest parent.
    pub fn add_findings(&mut self, findings: &[Finding], file: &str, tree: Option<&Node>) {
        for finding in findings {
            let nearest = |path: &str| tree.and_then(|t| t.nearest(path));
            let place = nearest(&Record::tree_path(&finding.path)).or_else(|| nearest("form")).unwrap_or_default();
            self.push(finding, file, place);
        }
    }

    /// Adds the findings of a checked record, with the waivers that set some aside.
    pub fn add_checked(&mut self, checked: &Checked, file: &str, tree: Option<&Node>, now: DateTime<Utc>) {
        let before = self.found.len();
        self.add_findings(&checked.findings, file, tree);
        for (shown, finding) in self.found[before..].iter_mut().zip(&checked.findings) {
            shown.waived = checked.waiver_for(finding, now).cloned();
        }
    }

    /// Adds a definition's findings.
    pub fn add_form_findings(&mut self, findings: &[Finding], form: &Form) {
        for finding in findings {
            let path = finding.path.strip_prefix("fields.").unwrap_or(&finding.path);
            self.push(finding, &form.file, form.place_of(path));
        }
    }

    /// Adds what is wrong with a file that is none of ours, or with none of its lines.
    pub fn add_whole_file(&mut self, findings: &[Finding], file: &str) {
        findings.iter().for_each(|finding| self.push(finding, file, Place::default()));
    }

    fn push(&mut self, finding: &Finding, file: &str, place: Place) {
        self.found.push(Diagnostic {
            code: finding.code.clone(),
            name: finding.name.clone(),
            level: finding.level,
            path: finding.path.clone(),
            file: file.into(),
            place,
            cell: String::new(),
            message: finding.message.clone(),
            help: finding.help.clone(),
            citation: finding.citation.clone(),
            waived: None,
        });
    }

    /// Adds another report.
    pub fn add(&mut self, other: &Report) {
        self.found.extend_from_slice(&other.found);
        self.sources.extend_from_slice(&other.sources);
    }

    /// The text that a diagnostic points into; none where it was not kept.
    fn text_of(&self, diagnostic: &Diagnostic) -> Option<&str> {
        let source = self.sources.iter().find(|s| s.name == diagnostic.file)?;
        Some(source.text.as_str()).filter(|text| !text.is_empty())
    }

    /// How many there are of a level, those set aside left out.
    pub fn count(&self, level: Level) -> usize {
        self.found.iter().filter(|d| d.level == level && d.waived.is_none()).count()
    }

    /// Whether something stands in the way; advice never does, nor does what was set aside.
    pub fn stops(&self) -> bool {
        self.count(Level::Error) + self.count(Level::Warning) > 0
    }

    /// Sorts by file and place.
    pub fn sort(&mut self) {
        self.found.sort_by(|a, b| (&a.file, a.place.start, &a.code).cmp(&(&b.file, b.place.start, &b.code)));
    }
}
