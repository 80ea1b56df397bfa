//! Translations as a spreadsheet: written for a translator (CSV), and read back whole or not at all.

use super::{Printed, State, Strings, Translation, lost_placeholders, mark_of};
use crate::source::{did_you_mean, hidden_letter};
use crate::value::read_date;
use chrono::NaiveDate;

/// Excel takes a file without it for Windows-1252.
const BYTE_ORDER_MARK: &str = "\u{feff}";
/// The name of the column of keys.
pub const KEY: &str = "key";
const PLACE: &str = "where it stands";
const ENGLISH: &str = "English";
const TRANSLATION: &str = "translation";
const STATE: &str = "state";
const BY: &str = "checked by";
const ON: &str = "checked on";

/// What is wrong with a row; rows count as a spreadsheet counts them, the names of the columns being row 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// The row.
    pub row: usize,
    /// The column.
    pub column: &'static str,
    /// The fact.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// A row of a spreadsheet, the names of its columns being one as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetRow {
    /// Its number, as a spreadsheet counts.
    pub number: usize,
    /// Its cells: the letters, or the fact and what to do where a cell cannot be used.
    pub cells: Vec<Result<String, (String, String)>>,
}

/// What a spreadsheet gave.
#[derive(Debug)]
pub struct Taken {
    /// The translations as they are now.
    pub strings: Strings,
    /// How many of its rows said something new.
    pub changed: usize,
    /// How many took words away.
    pub removed: usize,
    /// Rows whose words were changed while name and date of the check stayed: the check is void.
    pub void: Vec<usize>,
}

/// The spreadsheet of a language: a row for each string, in the order of the pages.
pub fn sheet(strings: &Strings, all: &[Printed<'_>]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let translation = format!("{TRANSLATION} ({})", strings.language.tag);
    let mut rows = vec![[KEY, PLACE, ENGLISH, &translation, STATE, BY, ON].map(str::to_owned)];
    rows.extend(all.iter().map(|p| row(strings, p)));
    for row in rows {
        // writing to memory cannot fail
        drop(writer.write_record(row.iter().map(|cell| harmless(cell))));
    }
    [BYTE_ORDER_MARK.as_bytes(), &writer.into_inner().unwrap_or_default()].concat()
}

fn row(strings: &Strings, printed: &Printed<'_>) -> [String; 7] {
    let t = strings.get(&printed.key).cloned().unwrap_or_default();
    let on = t.on.map(|on| on.to_string()).unwrap_or_default();
    let (words, state) = (strings.words(printed).to_owned(), strings.state(printed).word().to_owned());
    [printed.key.clone(), printed.place.clone(), printed.words.en().to_owned(), words, state, t.by, on]
}

/// What a spreadsheet would take for a formula gets an apostrophe before it.
pub fn harmless(cell: &str) -> String {
    if cell.starts_with(|c| "=+-@'\t\r".contains(c)) { format!("'{cell}") } else { cell.to_owned() }
}

/// The letters as they were before [`harmless`].
fn as_meant(cell: &str) -> String {
    let cell = cell.replace("\r\n", "\n");
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(|c| "=+-@'\t\r".contains(c)) => rest.to_owned(),
        _ => cell,
    }
}

/// The rows of a spreadsheet that is a text.
///
/// # Errors
/// What cannot be read of it, by row.
pub fn read_sheet(bytes: &[u8]) -> Result<Vec<SheetRow>, Vec<RowFault>> {
    let text = std::str::from_utf8(bytes).map_err(|_| {
        vec![fault(1, KEY, "the file is not UTF-8", "save it again as `CSV UTF-8`, so that no letter is lost")]
    })?;
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(delimiter(text))
        .flexible(true)
        .from_reader(text.as_bytes());
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for (n, record) in reader.records().enumerate() {
        match record {
            Ok(record) => {
                rows.push(SheetRow { number: n + 1, cells: record.iter().map(|cell| Ok(cell.to_owned())).collect() })
            }
            Err(_) => faults.push(fault(n + 1, KEY, "the row cannot be read", "save the table again as `CSV UTF-8`")),
        }
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

/// Takes a spreadsheet into the translations there are; rows it does not have stay as they are.
///
/// # Errors
/// Everything wrong with it, by row.
pub fn take(rows: &[SheetRow], old: &Strings, all: &[Printed<'_>], today: NaiveDate) -> Result<Taken, Vec<RowFault>> {
    let (names, rows) = rows.split_first().map_or((Vec::new(), rows), |(head, rows)| (head.letters(), rows));
    let columns = Columns::of(&names, &old.language.tag)?;
    let mut taken = Taken { strings: old.clone(), changed: 0, removed: 0, void: Vec::new() };
    let (mut faults, mut seen) = (Vec::new(), Vec::new());
    for row in rows.iter().filter(|row| !row.is_empty()) {
        let (unusable, number) = (columns.unusable(row), row.number);
        if !unusable.is_empty() {
            faults.extend(unusable);
            continue;
        }
        let cells = columns.cells(&row.letters());
        if seen.contains(&cells.key) {
            faults.push(fault(number, KEY, format!("`{}` stands twice", cells.key), "keep one of the rows"));
        }
        match cells.check(number, all, today) {
            Ok(printed) => cells.put(number, printed, old, &mut taken),
            Err(more) => faults.extend(more),
        }
        seen.push(cells.key);
    }
    if faults.is_empty() { Ok(taken) } else { Err(faults) }
}

impl SheetRow {
    fn letters(&self) -> Vec<String> {
        self.cells.iter().map(|cell| cell.clone().unwrap_or_default()).collect()
    }

    fn is_empty(&self) -> bool {
        self.cells.iter().all(|cell| cell.as_ref().is_ok_and(|text| text.trim().is_empty()))
    }
}

/// In some countries a spreadsheet parts columns by semicolons.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    *[b',', b';', b'\t'].iter().max_by_key(|d| first.bytes().filter(|b| b == *d).count()).unwrap_or(&b',')
}

struct Columns {
    key: usize,
    english: usize,
    says: usize,
    by: usize,
    on: usize,
}

impl Columns {
    fn of(names: &[String], tag: &str) -> Result<Columns, Vec<RowFault>> {
        let mut faults = Vec::new();
        let bare = |name: &str| name.split('(').next().unwrap_or(name).trim().to_lowercase();
        let mut find = |wanted: &'static str| {
            let at = names.iter().position(|n| bare(n) == wanted.to_lowercase());
            if at.is_none() {
                let known: Vec<&str> = names.iter().map(String::as_str).collect();
                let help = did_you_mean(wanted, &known).unwrap_or_else(|| "export the sheet again".into());
                faults.push(fault(1, wanted, format!("there is no column `{wanted}`"), help));
            }
            at.unwrap_or_default()
        };
        let columns =
            Columns { key: find(KEY), english: find(ENGLISH), says: find(TRANSLATION), by: find(BY), on: find(ON) };
        let named = names.get(columns.says).and_then(|n| Some(n.split_once('(')?.1.trim_end_matches([')', ' '])));
        if let Some(other) = named.filter(|named| faults.is_empty() && !named.eq_ignore_ascii_case(tag)) {
            let message = format!("the sheet holds words in `{other}`, not in `{tag}`");
            faults.push(fault(1, TRANSLATION, message, format!("say --lang {other}")));
        }
        if faults.is_empty() { Ok(columns) } else { Err(faults) }
    }

    /// The cells among ours that cannot be used.
    fn unusable(&self, row: &SheetRow) -> Vec<RowFault> {
        let ours = [(self.key, KEY), (self.english, ENGLISH), (self.says, TRANSLATION), (self.by, BY), (self.on, ON)];
        let of = |(at, column): (usize, &'static str)| {
            let (message, help) = row.cells.get(at)?.clone().err()?;
            Some(fault(row.number, column, message, help))
        };
        ours.into_iter().filter_map(of).collect()
    }

    fn cells(&self, row: &[String]) -> Cells {
        let cell = |at: usize| as_meant(row.get(at).map_or("", String::as_str)).trim().to_owned();
        Cells {
            key: cell(self.key),
            english: cell(self.english),
            says: cell(self.says),
            by: cell(self.by),
            on: cell(self.on),
        }
    }
}

struct Cells {
    key: String,
    english: String,
    says: String,
    by: String,
    on: String,
}

impl Cells {
    fn check<'p, 'f>(
        &self,
        row: usize,
        all: &'p [Printed<'f>],
        today: NaiveDate,
    ) -> Result<&'p Printed<'f>, Vec<RowFault>> {
        let mut faults = Vec::new();
        let mut add = |column, message: String, help: &str| faults.push(fault(row, column, message, help));
        let printed = all.iter().find(|p| p.key == self.key);
        if printed.is_none() {
            let known: Vec<&str> = all.iter().map(|p| p.key.as_str()).collect();
            let help = did_you_mean(&self.key, &known).unwrap_or_else(|| "take the row out".into());
            add(KEY, format!("no form prints a string `{}`", crate::source::shown(&self.key)), &help);
        }
        for (column, text) in [(TRANSLATION, &self.says), (BY, &self.by)] {
            if let Some((letter, why)) = text.chars().find_map(|c| Some((c, hidden_letter(c)?))) {
                add(column, format!("U+{:04X} is {why}", letter as u32), "remove it, or type the words again by hand");
            }
        }
        if self.english.is_empty() {
            add(ENGLISH, "the English is missing".into(), "leave the English as it was exported");
        } else if let (false, Some((message, help))) =
            (self.says.is_empty(), lost_placeholders(&self.english, &self.says))
        {
            add(TRANSLATION, message, &help);
        }
        match (self.by.is_empty(), self.on.is_empty()) {
            (true, false) => {
                add(BY, "there is a date, and nobody's name".into(), "write who checked it, or clear the date")
            }
            (false, true) => {
                add(ON, "there is a name, and no date".into(), "write the day it was checked, or clear the name")
            }
            (false, false) if self.says.is_empty() => add(
                TRANSLATION,
                "nothing was there to be checked".into(),
                "write the translation, or clear the name and the date",
            ),
            (false, false) => match read_date(&self.on) {
                Ok(on) if on > today => add(ON, "this day is still to come".into(), "write the day it was checked"),
                Ok(_) => {}
                Err((fact, help)) => add(ON, fact, &help),
            },
            (true, true) => {}
        }
        match printed {
            Some(printed) if faults.is_empty() => Ok(printed),
            _ => Err(faults),
        }
    }

    /// Puts a sound row in its place.
    fn put(&self, row: usize, printed: &Printed<'_>, old: &Strings, taken: &mut Taken) {
        let before = old.get(&self.key);
        if self.says.is_empty() {
            taken.removed += usize::from(before.is_some());
            return taken.strings.set(&self.key, None);
        }
        let on = read_date(&self.on).ok();
        let is_same = before.is_some_and(|b| (&b.says, &b.by, b.on) == (&self.says, &self.by, on));
        let is_from_the_form = before.is_none() && self.by.is_empty() && self.says == old.words(printed);
        if is_same || is_from_the_form && old.state(printed) == State::Unchecked {
            // what was stale and was sent back untouched is stale still
            return;
        }
        let is_void = on.is_some() && before.is_some_and(|b| b.says != self.says && (&b.by, b.on) == (&self.by, on));
        let (by, on) = if is_void { (String::new(), None) } else { (self.by.clone(), on) };
        if is_void {
            taken.void.push(row);
        }
        taken.changed += 1;
        let place = before.map(|b| b.place).unwrap_or_default();
        taken
            .strings
            .set(&self.key, Some(Translation { of: mark_of(&self.english), says: self.says.clone(), by, on, place }));
    }
}

fn fault(row: usize, column: &'static str, message: impl Into<String>, help: impl Into<String>) -> RowFault {
    RowFault { row, column, message: message.into(), help: help.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_every_cell_comes_back() {
        for text in ["=1+1", "+44", "-x", "@SUM(A1)", "'tis", "''x", "plain", "'s avonds", "\tx", ""] {
            let cell = harmless(text);
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t']), "{cell}");
            assert_eq!(as_meant(&cell), text);
        }
    }

    #[test]
    fn the_columns_are_parted_as_the_spreadsheet_likes() {
        assert_eq!(["key,English", "key;English", "key\tEnglish"].map(delimiter), [b',', b';', b'\t']);
    }
}
