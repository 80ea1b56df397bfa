//! The rows of an intake become children: the answers that the table has for each, and where each one stands.

use super::columns::{Column, Head, head};
use super::table::{Cell, Sheet, Table, column_letters};
use super::vocabulary::{Fills, HEAD, Vocabulary, plain};
use crate::form::Form;
use crate::source::{Node, Place, Scalar, Style, shown};
use crate::value::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// One answer and the cell it comes from.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The field's path, rows counted from 1.
    pub path: String,
    /// Its letters.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// What is wrong with one cell, or with a whole row or sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// A word for programs.
    pub code: &'static str,
    /// Which sheet, by its number from 0.
    pub sheet: usize,
    /// The row.
    pub row: usize,
    /// The column, from 1; 0 for the row as a whole.
    pub column: usize,
    /// The fact.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// A child of the intake.
#[derive(Clone, Debug, Default)]
pub struct Child {
    /// The reference.
    pub child_ref: String,
    /// The room; may be empty.
    pub room: String,
    /// The setting of a chain; may be empty.
    pub setting: String,
    /// Where the setting stands.
    pub setting_at: Place,
    /// What the table says.
    pub answers: Vec<Answer>,
    /// What is wrong with its cells.
    pub faults: Vec<Fault>,
    /// Where its row is.
    pub place: Place,
    /// Where its reference is.
    pub ref_place: Place,
}

/// A table that was read as an intake.
#[derive(Debug, Default)]
pub struct Intake {
    /// The sheets, for saying where something stands.
    pub sheets: Vec<Sheet>,
    /// The children, in the order of the table.
    pub children: Vec<Child>,
    /// What is wrong with the table as a whole; nothing can be made of it then.
    pub faults: Vec<Fault>,
    /// What is to be said about how it was read.
    pub notes: Vec<String>,
    /// The fields that some column fills.
    pub filled: BTreeSet<String>,
    /// Where the columns of the first sheet stand: what each fills, of which child or row, and its number from 1.
    columns: Vec<(String, usize, usize)>,
}

/// A place in the table: the sheet stands where a text has its byte.
pub fn place(sheet: usize, row: usize, column: usize) -> Place {
    Place { line: row, column, start: sheet, end: sheet }
}

impl Intake {
    /// Reads the children of a table by the words over its columns.
    pub fn of(table: Table, forms: &[&Form], vocabulary: &Vocabulary) -> Intake {
        let mut intake = Intake { notes: table.notes, sheets: table.sheets, ..Intake::default() };
        let sheets = intake.sheets.clone();
        let heads: Vec<Head> = sheets.iter().map(|s| head(s, vocabulary, &[])).collect();
        let has_children =
            |head: &Head| head.fills("child_ref") && (head.fills("child_name") || head.fills("child_dob"));
        let Some(first) =
            heads.iter().position(has_children).or_else(|| heads.iter().position(|h| h.fills("child_ref")))
        else {
            intake.no_reference(vocabulary);
            return intake;
        };
        intake.take(first, &heads[first], vocabulary);
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for (at, child) in intake.children.iter().enumerate() {
            known.entry(child.child_ref.to_lowercase()).or_insert(at);
        }
        for (number, sheet) in sheets.iter().enumerate().filter(|(n, s)| *n != first && !s.head.is_empty()) {
            intake.second(number, sheet, forms, vocabulary, &known);
        }
        intake.twice();
        intake
    }

    fn no_reference(&mut self, vocabulary: &Vocabulary) {
        let row = self.sheets.first().map_or(1, |s| s.head_row.max(1));
        let name = vocabulary.says("child_ref");
        self.faults.push(Fault {
            code: "column",
            sheet: 0,
            row,
            column: 0,
            message: format!("no column says which child a row is about: \"{name}\" is missing"),
            help:
                "add one and number the children in it, such as C-0001; files are named by it, never by a child's name"
                    .into(),
        });
    }

    /// The children of the first sheet.
    fn take(&mut self, number: usize, head: &Head, vocabulary: &Vocabulary) {
        let sheet = self.sheets[number].clone();
        self.note(number, head);
        for row in &sheet.rows {
            let mut children: Vec<Child> = Vec::new();
            let cell = |column: &Column| row.cells.get(column.index).cloned().unwrap_or_default();
            let count = head.children(&cell, vocabulary);
            for nth in 1..=count {
                let mut child = Child { place: place(number, row.number, 0), ..Child::default() };
                for column in head.columns.iter().filter(|c| c.is_for(nth, vocabulary, head)) {
                    child.take(column, &cell(column), place(number, row.number, column.index + 1));
                }
                child.join();
                children.push(child);
            }
            self.children.append(&mut children);
        }
    }

    /// A second sheet gives rows of one table, each with its child's reference.
    fn second(
        &mut self,
        number: usize,
        sheet: &Sheet,
        forms: &[&Form],
        vocabulary: &Vocabulary,
        known: &BTreeMap<String, usize>,
    ) {
        let tables = forms.iter().flat_map(|f| f.fields()).map(|(_, f)| f).filter(|f| f.kind == Kind::Table);
        let name = plain(&sheet.name);
        let mut under = vec![name.clone(), plain(sheet.name.trim_end_matches(['s', 'S']))];
        under.extend(tables.map(|t| t.id.replace('_', " ")).filter(|id| name.starts_with(id.as_str())));
        let head = head(sheet, vocabulary, &under);
        let reference = head.columns.iter().find(|c| c.fills.iter().any(|f| f.path == "child_ref"));
        let Some(reference) = reference.map(|c| c.index) else {
            self.notes.push(format!(
                "the sheet {} has no column with the child's reference and was not used",
                shown(&sheet.name)
            ));
            return;
        };
        self.note(number, &head);
        let mut counts: BTreeMap<(usize, String), usize> = BTreeMap::new();
        for row in &sheet.rows {
            let cell = |index: usize| row.cells.get(index).cloned().unwrap_or_default();
            let wanted = cell(reference).text;
            let Some(&at) = known.get(&wanted.to_lowercase()) else {
                self.faults.push(Fault {
                    code: "reference",
                    sheet: number,
                    row: row.number,
                    column: reference + 1,
                    message: "no child of the first sheet has this reference".into(),
                    help: "correct it, or add the child".into(),
                });
                continue;
            };
            let mut used = BTreeSet::new();
            for column in head.columns.iter().filter(|c| c.index != reference) {
                let found = cell(column.index);
                let Some(fills) = column.fills.first().filter(|_| !found.text.is_empty() || found.fault.is_some())
                else {
                    continue;
                };
                let table = fills.path.split('.').next().unwrap_or_default().to_owned();
                let have = self.children[at].rows_of(&table);
                let nth = if used.insert(table.clone()) {
                    let next = counts.get(&(at, table.clone())).copied().unwrap_or(have) + 1;
                    counts.insert((at, table.clone()), next);
                    next
                } else {
                    counts[&(at, table)]
                };
                let column = Column { nth, ..column.clone() };
                self.children[at].take(&column, &found, place(number, row.number, column.index + 1));
            }
            self.children[at].join();
        }
    }

    fn note(&mut self, number: usize, head: &Head) {
        let row = self.sheets[number].head_row;
        self.faults.extend(head.faults.iter().map(|(index, message, help)| Fault {
            code: "column",
            sheet: number,
            row,
            column: index + 1,
            message: message.clone(),
            help: help.clone(),
        }));
        if !head.unused.is_empty() {
            self.notes.push(format!("columns that no form asks for, not used: {}", head.unused.join(", ")));
        }
        self.filled.extend(head.columns.iter().flat_map(|c| c.fills.iter().map(|f| f.path.clone())));
        let stands = |c: &Column| c.fills.iter().map(|f| (f.path.clone(), c.nth, c.index + 1)).collect::<Vec<_>>();
        if self.columns.is_empty() {
            self.columns.extend(head.columns.iter().flat_map(stands));
        }
    }

    /// Two rows about one child: which of them holds, nobody can tell.
    fn twice(&mut self) {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for child in &mut self.children {
            let row = child.place.line;
            if child.child_ref.is_empty() {
                child.fault(0, "this row has no child's reference", "give the child one, such as C-0001");
            } else if let Some(first) = seen.get(&child.child_ref.to_lowercase()) {
                let message = format!("row {first} has the same child's reference");
                child.fault(0, &message, "give each child its own, or take one of the rows out");
            } else {
                seen.insert(child.child_ref.to_lowercase(), row);
            }
        }
    }

    /// The column of the first sheet that an answer is missing from, from 1; 0 where none is for it.
    pub fn column_of(&self, path: &str) -> usize {
        let (path, nth) = match path.split_once('[').and_then(|(table, rest)| Some((table, rest.split_once(']')?))) {
            Some((table, (number, member))) => (format!("{table}{member}"), number.parse().unwrap_or(1)),
            None => (path.to_owned(), 1),
        };
        self.columns.iter().find(|(p, n, _)| *p == path && *n == nth).map_or(0, |(_, _, column)| *column)
    }

    /// Where a place is, in the words of whoever looks at the table.
    pub fn told(&self, sheet: usize, row: usize, column: usize) -> String {
        let Some(of) = self.sheets.get(sheet) else { return format!("row {row}") };
        let sheet = if of.one_of_many { format!(", sheet {}", shown(&of.name)) } else { String::new() };
        let column = match column.checked_sub(1) {
            Some(index) => {
                let title = of.head.get(index).map(|t| shown(t)).unwrap_or_default();
                format!(", column {} ({title})", column_letters(index))
            }
            None => String::new(),
        };
        format!("{}{sheet}, row {row}{column}", of.file)
    }
}

impl Head {
    fn fills(&self, path: &str) -> bool {
        self.columns.iter().any(|c| c.fills.iter().any(|f| f.path == path))
    }

    /// How many children a row is about: as many as have their own cells filled in.
    fn children(&self, cell: &dyn Fn(&Column) -> Cell, vocabulary: &Vocabulary) -> usize {
        let own = |c: &&Column| !c.is_shared(vocabulary) && cell(c) != Cell::default();
        self.columns.iter().filter(own).map(|c| c.nth).max().unwrap_or(1)
    }
}

impl Column {
    fn is_shared(&self, vocabulary: &Vocabulary) -> bool {
        self.fills.iter().all(|f| f.in_rows || vocabulary.is_family(&f.path))
    }

    /// Whether a column tells of that child of the row: its own, or what the family has in common.
    fn is_for(&self, nth: usize, vocabulary: &Vocabulary, head: &Head) -> bool {
        if self.fills.iter().any(|f| f.in_rows) {
            return true;
        }
        let has_own = || head.columns.iter().any(|c| c.fills == self.fills && c.nth == nth);
        self.nth == nth || (self.nth == 1 && self.is_shared(vocabulary) && !has_own())
    }
}

impl Child {
    fn fault(&mut self, column: usize, message: &str, help: &str) {
        let (sheet, row) = (self.place.start, self.place.line);
        self.faults.push(Fault { code: "reference", sheet, row, column, message: message.into(), help: help.into() });
    }

    /// How many rows of a table it has.
    fn rows_of(&self, table: &str) -> usize {
        let number = |a: &Answer| a.path.strip_prefix(table)?.strip_prefix('[')?.split(']').next()?.parse().ok();
        self.answers.iter().filter_map(number).max().unwrap_or(0)
    }

    fn take(&mut self, column: &Column, cell: &Cell, at: Place) {
        if let Some((message, help)) = &cell.fault {
            self.faults.push(Fault {
                code: "cell",
                sheet: at.start,
                row: at.line,
                column: at.column,
                message: message.clone(),
                help: help.clone(),
            });
        }
        for fills in column.fills.iter().filter(|_| !cell.text.is_empty()) {
            let nth = column.nth;
            match fills.path.as_str() {
                head if HEAD.contains(&head) => {
                    *self.head(head) = cell.text.clone();
                    if head == "child_ref" {
                        self.ref_place = at;
                    }
                    if head == "setting" {
                        self.setting_at = at;
                    }
                }
                path => {
                    let path = row_path(path, fills, nth);
                    let path = fills.joined.map_or(path.clone(), |order| format!("{path}+{order}"));
                    self.answers.push(Answer { path, text: cell.text.clone(), place: at });
                }
            }
        }
    }

    fn head(&mut self, word: &str) -> &mut String {
        match word {
            "room" => &mut self.room,
            "setting" => &mut self.setting,
            _ => &mut self.child_ref,
        }
    }

    /// Columns that make one answer together become that answer; one that is whole by itself goes before them.
    fn join(&mut self) {
        let mut parts: BTreeMap<String, BTreeMap<usize, Answer>> = BTreeMap::new();
        self.answers.retain(|answer| match answer.path.rsplit_once('+') {
            Some((path, order)) => {
                let order = order.parse().unwrap_or(0);
                parts.entry(path.to_owned()).or_default().insert(order, answer.clone());
                false
            }
            None => true,
        });
        for (path, parts) in parts {
            let texts: Vec<&str> = parts.values().map(|a| a.text.as_str()).collect();
            let place = parts.values().next().map(|a| a.place).unwrap_or_default();
            if self.answers.iter().all(|a| a.path != path) {
                self.answers.push(Answer { path, text: texts.join(" "), place });
            }
        }
    }
}

/// The path in a record: of a member of a table in its row.
fn row_path(path: &str, fills: &Fills, nth: usize) -> String {
    match path.split_once('.').filter(|_| fills.in_rows) {
        Some((table, member)) => format!("{table}[{nth}].{member}"),
        None => path.to_owned(),
    }
}

/// A text as a node that stands in a cell.
pub fn scalar(text: &str, place: Place) -> Node {
    Node::Scalar(Scalar { text: text.into(), style: Style::Quoted, place })
}
