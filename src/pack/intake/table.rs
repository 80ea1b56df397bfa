//! A table file becomes sheets of texts: CSV in the codings that offices save, or a workbook. Nothing in it is executed.

use super::workbook;
use crate::source::hidden_letter;
use crate::system::Trouble;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The most bytes that a table file may have.
pub const MOST_TABLE_BYTES: u64 = 64 << 20;
/// The most columns that a sheet may have.
const MOST_COLUMNS: usize = 500;
/// The most rows that a sheet may have.
const MOST_ROWS: usize = 200_000;
/// The most letters that one cell may have, as in a workbook.
const MOST_LETTERS: usize = 32_767;
/// How a workbook begins that is an old one, or has a password.
const OLD_OR_PROTECTED: [u8; 4] = [0xd0, 0xcf, 0x11, 0xe0];

/// One sheet: its head and what stands below it.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// The file, as messages call it.
    pub file: String,
    /// Its name in a workbook, or the file's own.
    pub name: String,
    /// Whether the file has several sheets, so that messages name this one.
    pub one_of_many: bool,
    /// The row of its head, counted from 1.
    pub head_row: usize,
    /// The words over its columns.
    pub head: Vec<String>,
    /// The rows below, those without a letter left out.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Its number as the office's program shows it.
    pub number: usize,
    /// Its cells, by column.
    pub cells: Vec<Cell>,
}

/// One cell: its letters, or what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its letters, without spaces around them.
    pub text: String,
    /// The fact and what to do, where it cannot be used.
    pub fault: Option<(String, String)>,
}

/// What a table file holds, and what is to be said about how it was read.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Its sheets, in order.
    pub sheets: Vec<Sheet>,
    /// What is to be said, such as its coding.
    pub notes: Vec<String>,
}

impl Cell {
    /// A cell with these letters; a formula, and letters that do not show, cannot be used.
    pub(super) fn of(text: &str) -> Cell {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let fault = match text.chars().find(|c| hidden_letter(*c).is_some() && *c != '\t') {
            Some(c) => {
                Some((format!("a letter that does not show stands here: U+{:04X}", c as u32), "type it again".into()))
            }
            None if text.starts_with('=') => {
                Some(("this is a formula, not a value".into(), "put its value here".into()))
            }
            None if text.chars().count() > MOST_LETTERS => Some(("this cell is too long".into(), "shorten it".into())),
            None => None,
        };
        Cell { text: text.replace("\r\n", "\n").replace('\t', " "), fault }
    }

    /// A cell that cannot be used.
    pub(super) fn faulty(fact: impl Into<String>, help: &str) -> Cell {
        Cell { text: String::new(), fault: Some((fact.into(), help.into())) }
    }

    fn is_empty(&self) -> bool {
        self.text.is_empty() && self.fault.is_none()
    }
}

/// Whether a file is a workbook, be it one that cannot be read, and not a text.
pub fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&OLD_OR_PROTECTED)
}

/// Reads a table file; `name` is what messages call it.
///
/// # Errors
/// When it is no table, or one beyond the limits.
pub fn read(name: &str, bytes: &[u8]) -> Result<Table, Trouble> {
    let stem = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    match bytes {
        _ if !is_workbook(bytes) => csv(name, stem, bytes),
        _ if bytes.starts_with(&OLD_OR_PROTECTED) => {
            Err(Trouble::new(format!("{name} is an old or a protected workbook"))
                .help("open it, take its password off, and save it as .xlsx or .csv"))
        }
        _ => workbook::read(name, bytes),
    }
}

fn csv(name: &str, stem: &str, bytes: &[u8]) -> Result<Table, Trouble> {
    let (text, note) = decode(bytes);
    if text.matches('"').count() % 2 == 1 {
        return Err(Trouble::new(format!("{name}: a quotation mark is opened and never closed"))
            .help("look for a cell with one single quotation mark in it, and save the table again"));
    }
    // so that the last row ends as all others do
    let text = if text.ends_with('\n') { text } else { text + "\n" };
    let delimiter = delimiter(&text);
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let (mut rows, mut number, mut record) = (Vec::new(), 0, csv::StringRecord::new());
    loop {
        let begins = reader.position().line();
        let is_there = reader.read_record(&mut record);
        if !is_there.map_err(|e| Trouble::new(format!("{name} cannot be read as a table: {e}")))? {
            break;
        }
        let inside: usize = record.iter().map(|cell| cell.matches('\n').count()).sum();
        // empty lines are passed over, and are rows to whoever looks at the table
        let lines = usize::try_from(reader.position().line() - begins).unwrap_or(1);
        number += lines.saturating_sub(inside).max(1);
        rows.push(Row { number, cells: record.iter().map(Cell::of).collect() });
    }
    let sheet = sheet(name, stem, rows)?;
    Ok(Table { sheets: vec![sheet], notes: note.into_iter().map(|note| format!("{name}: {note}")).collect() })
}

/// The head is the first row in which two cells are filled in.
pub(super) fn sheet(file: &str, name: &str, rows: Vec<Row>) -> Result<Sheet, Trouble> {
    if rows.len() > MOST_ROWS || rows.iter().any(|r| r.cells.len() > MOST_COLUMNS) {
        let help = "split it into several tables";
        return Err(Trouble::new(format!("{file} has more than {MOST_ROWS} rows or {MOST_COLUMNS} columns")).help(help));
    }
    let mut sheet = Sheet { file: file.into(), name: name.into(), ..Sheet::default() };
    let mut rows = rows.into_iter().filter(|r| r.cells.iter().any(|c| !c.is_empty()));
    if let Some(head) = rows.by_ref().find(|r| r.cells.iter().filter(|c| !c.is_empty()).count() > 1) {
        sheet.head_row = head.number;
        sheet.head = head.cells.into_iter().map(|c| c.text).collect();
    }
    sheet.rows = rows.collect();
    Ok(sheet)
}

/// The letters of a file: by its mark, else UTF-8 where it is that, else what Windows programs save in Britain.
fn decode(bytes: &[u8]) -> (String, Option<String>) {
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let encoding = marked.unwrap_or(if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { WINDOWS_1252 });
    let (text, _, _) = encoding.decode(bytes);
    let said = [(WINDOWS_1252, "Windows-1252"), (UTF_16LE, "UTF-16"), (UTF_16BE, "UTF-16")];
    let note = said
        .iter()
        .find(|(e, _)| *e == encoding)
        .map(|(_, name)| format!("read as {name}, since it is not UTF-8; look at the accents of a name or two"));
    (text.into_owned(), note)
}

/// What parts the cells: whatever stands most often in the first line, outside quotation marks.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|l| !l.trim().is_empty()).unwrap_or_default();
    let outside: String = first.split('"').step_by(2).collect();
    let count = |c: char| outside.matches(c).count();
    [(',', b','), (';', b';'), ('\t', b'\t')].into_iter().rev().max_by_key(|(c, _)| count(*c)).map_or(b',', |(_, b)| b)
}

/// The letters of a column, as programs name it: A, B … Z, AA.
pub fn column_letters(index: usize) -> String {
    let (mut letters, mut rest) = (String::new(), index + 1);
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.insert(0, char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(table: &Table) -> Vec<(usize, Vec<&str>)> {
        table.sheets[0].rows.iter().map(|r| (r.number, r.cells.iter().map(|c| c.text.as_str()).collect())).collect()
    }

    #[test]
    fn what_offices_save_reads_as_the_same_table() {
        let wanted = vec![(2, vec!["C-1", "Zoë"]), (4, vec!["C-2", "two\nlines"]), (5, vec!["C-3", "x"])];
        let utf8 = "Ref,Name\r\nC-1,Zoë\r\n\r\nC-2,\"two\nlines\"\r\nC-3,x\r\n";
        let utf16: Vec<u8> = std::iter::once(0xfeff).chain(utf8.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let windows: Vec<u8> = utf8.chars().map(|c| u8::try_from(c as u32).unwrap_or(b'?')).collect();
        for (bytes, said) in [
            (utf8.as_bytes().to_vec(), 0),
            (format!("\u{feff}{utf8}").into_bytes(), 0),
            (utf8.replace(',', ";").into_bytes(), 0),
            (utf8.replace(',', "\t").into_bytes(), 0),
            (windows, 1),
            (utf16, 1),
        ] {
            let table = read("september.csv", &bytes).unwrap();
            assert_eq!(texts(&table), wanted);
            assert_eq!((table.sheets[0].head_row, table.notes.len()), (1, said));
        }
    }

    #[test]
    fn a_formula_and_a_hidden_letter_cannot_be_used() {
        let table = read("a.csv", "Ref,Name\nC-1,=1+1\nC-2,a\u{202e}b\nC-3,+44 7700\n".as_bytes()).unwrap();
        let faulty: Vec<bool> = table.sheets[0].rows.iter().map(|r| r.cells[1].fault.is_some()).collect();
        assert_eq!(faulty, [true, true, false]);
    }

    #[test]
    fn a_mark_that_is_never_closed_swallows_no_rows() {
        assert!(read("a.csv", b"Ref,Name\nC-1,\"Bo\nC-2,Jo\n").unwrap_err().message.contains("never closed"));
    }

    #[test]
    fn columns_are_named_as_programs_name_them() {
        assert_eq!([0, 25, 26, 701, 702].map(column_letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
