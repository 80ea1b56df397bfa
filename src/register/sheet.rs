//! Many pages at once: a table with a row for each form that came back, taken whole or not at all.

use super::{Entry, Fault, Register, Returned, Spoken, Standing, Typed, returned};
use crate::finding::Level;
use crate::pack::intake::{Cell, Row, Sheet, Table, column_letters};
use crate::pack::{Asks, Back};
use crate::report::{Diagnostic, Report};
use crate::source::{Place, did_you_mean, shown};
use crate::system::Trouble;
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

/// What stands in a cell that the form of the row does not ask for.
const NOT_ASKED: &str = "-";
/// The columns beside those of the questions.
const PACK: &str = "pack";
const FORM: &str = "form";
const LAST: [&str; 2] = ["signed_on", "seen_by"];

/// An example for the packs that are open, as CSV: a row for each form that did not come back, with empty cells for what is
/// to be entered. A row that stays empty is passed over.
///
/// # Errors
/// When it cannot be written as CSV.
pub fn template(register: &Register) -> Result<Vec<u8>, Trouble> {
    let standings = register.standings();
    let open: Vec<(&Standing<'_>, &Back)> = standings
        .iter()
        .flat_map(|s| s.forms.iter().filter(|f| f.returned.is_none()).map(move |f| (s, f.back)))
        .collect();
    let mut asked: Vec<String> = Vec::new();
    for name in open.iter().flat_map(|(_, back)| names(back)) {
        if !asked.contains(&name) {
            asked.push(name);
        }
    }
    let last = LAST.map(str::to_owned);
    let head: Vec<String> = [PACK.to_owned(), FORM.to_owned()].into_iter().chain(asked.clone()).chain(last).collect();
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    let unwritten = |e: &dyn std::fmt::Display| Trouble::new(format!("the example cannot be written: {e}"));
    writer.write_record(&head).map_err(|e| unwritten(&e))?;
    for (standing, back) in open {
        let own = names(back);
        let cells = asked.iter().map(|name| if own.contains(name) { "" } else { NOT_ASKED });
        let row = [standing.issued.pack.as_str(), back.form.as_str()].into_iter().chain(cells).chain(["", ""]);
        writer.write_record(row).map_err(|e| unwritten(&e))?;
    }
    writer.into_inner().map_err(|e| unwritten(&e))
}

/// The columns of one form's questions and signatures.
fn names(back: &Back) -> Vec<String> {
    let items = back.items.iter().map(|a| a.item.clone());
    items.chain(back.signers.iter().map(|s| format!("signed.{}", s.field))).collect()
}

/// The entries of a table.
///
/// # Errors
/// Every fault by row and column; then nothing of the table is taken.
pub fn taken(
    table: &Table,
    register: &Register,
    spoken: Spoken<'_>,
    now: DateTime<Utc>,
) -> Result<Vec<Entry>, Box<Report>> {
    let mut reader = Reader { register, spoken, now, seen: BTreeSet::new(), report: Report::default() };
    let mut entries = Vec::new();
    for sheet in &table.sheets {
        reader.head(sheet);
        let rows = sheet.rows.iter().filter_map(|row| reader.row(sheet, row));
        entries.extend(rows.filter(|entry| !register.has(entry)).map(Entry::Returned));
    }
    if reader.report.found.is_empty() { Ok(entries) } else { Err(Box::new(reader.report)) }
}

struct Reader<'r> {
    register: &'r Register,
    spoken: Spoken<'r>,
    now: DateTime<Utc>,
    /// The forms that an earlier row is about.
    seen: BTreeSet<(String, String)>,
    report: Report,
}

fn column(sheet: &Sheet, name: &str) -> Option<usize> {
    sheet.head.iter().position(|head| head.trim().eq_ignore_ascii_case(name))
}

impl Reader<'_> {
    fn fault(
        &mut self,
        sheet: &Sheet,
        row: usize,
        column: Option<usize>,
        fact: impl Into<String>,
        help: impl Into<String>,
    ) {
        let of = if sheet.one_of_many { format!(", sheet {}", shown(&sheet.name)) } else { String::new() };
        let at = column.map(|c| {
            let head = sheet.head.get(c).map(|h| shown(h)).unwrap_or_default();
            format!(", column {} ({head})", column_letters(c))
        });
        self.report.found.push(Diagnostic {
            code: "returns".into(),
            name: String::new(),
            level: Level::Error,
            path: String::new(),
            file: sheet.file.clone(),
            place: Place { line: row, column: column.map_or(1, |c| c + 1), start: 0, end: 0 },
            cell: format!("{}{of}, row {row}{}", sheet.file, at.unwrap_or_default()),
            message: fact.into(),
            help: help.into(),
            citation: None,
            waived: None,
        });
    }

    /// Whether the words over the columns are known.
    fn head(&mut self, sheet: &Sheet) {
        let standings = self.register.standings();
        let asked: BTreeSet<String> = standings.iter().flat_map(|s| &s.forms).flat_map(|f| names(f.back)).collect();
        let known: Vec<&str> = [PACK, FORM].into_iter().chain(LAST).chain(asked.iter().map(String::as_str)).collect();
        for (at, head) in sheet.head.iter().enumerate().filter(|(_, head)| !head.trim().is_empty()) {
            if !known.iter().any(|name| head.trim().eq_ignore_ascii_case(name)) {
                let help = did_you_mean(head.trim(), &known).unwrap_or_else(|| "take the column out".into());
                self.fault(sheet, sheet.head_row, Some(at), "no pack asks for this", help);
            } else if column(sheet, head.trim()) != Some(at) {
                self.fault(sheet, sheet.head_row, Some(at), "this column stands there twice", "take one of them out");
            }
        }
        for name in [PACK, FORM] {
            if column(sheet, name).is_none() {
                let help = "begin with the example that `confide returns template` writes";
                self.fault(sheet, sheet.head_row.max(1), None, format!("the column {name} is missing"), help);
            }
        }
    }

    /// One row; nothing where it is empty, or at fault.
    fn row(&mut self, sheet: &Sheet, row: &Row) -> Option<Returned> {
        let (at_pack, at_form) = (column(sheet, PACK)?, column(sheet, FORM)?);
        let cell = |at: usize| row.cells.get(at).cloned().unwrap_or_default();
        let before = self.report.found.len();
        for (at, bad) in row.cells.iter().enumerate() {
            if let Some((fact, help)) = &bad.fault {
                self.fault(sheet, row.number, Some(at), fact.clone(), help.clone());
            }
        }
        let is_entered =
            |at: usize, c: &Cell| at != at_pack && at != at_form && !matches!(c.text.as_str(), "" | NOT_ASKED);
        if self.report.found.len() > before || !row.cells.iter().enumerate().any(|(at, c)| is_entered(at, c)) {
            return None;
        }
        let register = self.register;
        let standing = match register.find(&cell(at_pack).text) {
            Ok(standing) => standing,
            Err(trouble) => {
                self.fault(sheet, row.number, Some(at_pack), trouble.message, trouble.help);
                return None;
            }
        };
        let form = cell(at_form).text;
        let Some(back) = standing.issued.form(&form) else {
            let forms: Vec<&str> = standing.issued.forms.iter().map(|f| f.form.as_str()).collect();
            self.fault(
                sheet,
                row.number,
                Some(at_form),
                "this form is not in the pack",
                format!("there are {}", forms.join(", ")),
            );
            return None;
        };
        if !self.seen.insert((standing.issued.pack.to_uppercase(), form)) {
            self.fault(
                sheet,
                row.number,
                Some(at_pack),
                "an earlier row is about the same form",
                "take one of them out",
            );
            return None;
        }
        let typed = self.typed(sheet, row, back);
        match returned((standing.issued, standing.at), back, Typed(&typed), self.spoken, self.now) {
            Ok(entry) if self.report.found.len() == before => Some(entry),
            Ok(_) => None,
            Err(faults) => {
                faults.into_iter().for_each(|f| self.name(sheet, row.number, f));
                None
            }
        }
    }

    /// A fault of what was typed, by the column of its name.
    fn name(&mut self, sheet: &Sheet, row: usize, fault: Fault) {
        match column(sheet, &fault.name) {
            Some(at) => self.fault(sheet, row, Some(at), fault.fact, fault.help),
            None => self.fault(sheet, row, None, fault.fact, format!("the column {} is missing", fault.name)),
        }
    }

    /// The cells as they are typed elsewhere; what the form does not ask for must be empty.
    fn typed(&mut self, sheet: &Sheet, row: &Row, back: &Back) -> Vec<(String, String)> {
        let own = names(back);
        let mut typed = Vec::new();
        for (at, cell) in row.cells.iter().enumerate().filter(|(_, c)| !c.text.is_empty()) {
            let head = sheet.head.get(at).map(|h| h.trim().to_lowercase()).unwrap_or_default();
            let is_section = back.items.iter().any(|a| a.item == head && a.asks == Asks::Section);
            match cell.text.as_str() {
                _ if [PACK, FORM].contains(&head.as_str()) => {}
                NOT_ASKED if !own.contains(&head) => {}
                text if is_section => typed.extend(section(&head, text)),
                text if own.contains(&head) || LAST.contains(&head.as_str()) => typed.push((head, text.to_owned())),
                _ => self.fault(
                    sheet,
                    row.number,
                    Some(at),
                    "this form does not ask for it",
                    "leave the cell empty, or write -",
                ),
            }
        }
        typed
    }
}

/// `gaps: gp, health` as the word and each question that is missing.
fn section(item: &str, text: &str) -> Vec<(String, String)> {
    let (word, missing) = text.split_once(':').unwrap_or((text, ""));
    let missing = missing.split([',', ' ', ';']).filter(|m| !m.is_empty());
    let missing = missing.map(|m| (format!("{item}.missing"), m.to_lowercase()));
    std::iter::once((item.to_owned(), word.trim().to_owned())).chain(missing).collect()
}
