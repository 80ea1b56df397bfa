//! The sheets of an XLSX workbook as texts: of a formula the value that was saved, of a day its date.

use super::table::{Cell, Row, Sheet, Table, sheet};
use crate::system::Trouble;
use calamine::{Data, Range, Reader, SheetVisible, Xlsx};
use chrono::{Duration, NaiveDate};
use std::io::Cursor;
use zip::ZipArchive;

/// What a workbook's parts may unpack to together: five thousand children with thirty columns are a tenth of it.
const MOST_UNPACKED: u64 = 64 << 20;
/// How many parts it may have.
const MOST_PARTS: usize = 2_000;

/// Refuses a workbook that unpacks to far more than it weighs, before anything of it is read. What its directory says is added
/// up; a part that holds more than the directory says is an error to whoever reads it, who counts along.
fn weigh(name: &str, bytes: &[u8]) -> Result<(), Trouble> {
    // what is no archive at all is said when it is read
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return Ok(()) };
    let parts = archive.len();
    let told = (0..parts.min(MOST_PARTS)).filter_map(|part| archive.by_index_raw(part).ok().map(|part| part.size()));
    if parts > MOST_PARTS || told.fold(0, u64::saturating_add) > MOST_UNPACKED {
        let fact = format!("{name} unpacks to far more than a table of children needs, and was not read");
        return Err(Trouble::new(fact).help("copy the rows into a new workbook, or save them as .csv"));
    }
    Ok(())
}

/// Reads a workbook; hidden sheets are passed over, and said to be.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Table, Trouble> {
    let unread = |e: &dyn std::fmt::Display| {
        Trouble::new(format!("{name} cannot be read as a workbook: {e}")).help("save it again as .xlsx, or as .csv")
    };
    weigh(name, bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| unread(&e))?;
    let mut table = Table::default();
    let sheets: Vec<(String, bool)> =
        book.sheets_metadata().iter().map(|s| (s.name.clone(), s.visible == SheetVisible::Visible)).collect();
    for (title, is_visible) in &sheets {
        if !is_visible {
            table.notes.push(format!("{name}: the hidden sheet {title} was passed over"));
            continue;
        }
        let range = book.worksheet_range(title).map_err(|e| unread(&e))?;
        let formulas = book.worksheet_formula(title).map_err(|e| unread(&e))?;
        let count = formulas.used_cells().filter(|(_, _, text)| !text.is_empty()).count();
        if count > 0 {
            table.notes.push(format!("{name}, sheet {title}: {count} formulas; the values saved with them were taken"));
        }
        table.sheets.push(Sheet { one_of_many: sheets.len() > 1, ..sheet(name, title, rows(&range))? });
    }
    Ok(table)
}

fn rows(range: &Range<Data>) -> Vec<Row> {
    let (first_row, first_column) = range.start().unwrap_or_default();
    let row = |(i, cells): (usize, &[Data])| Row {
        number: first_row as usize + i + 1,
        cells: std::iter::repeat_n(Cell::default(), first_column as usize).chain(cells.iter().map(cell)).collect(),
    };
    range.rows().enumerate().map(row).collect()
}

fn cell(data: &Data) -> Cell {
    match data {
        Data::Empty => Cell::default(),
        Data::String(text) => Cell::of(text),
        Data::Int(n) => Cell::of(&n.to_string()),
        Data::Float(n) if n.fract() == 0.0 && n.abs() < 1e15 => Cell::of(&format!("{n:.0}")),
        Data::Float(n) => Cell::of(&n.to_string()),
        Data::Bool(b) => Cell::of(if *b { "yes" } else { "no" }),
        Data::DateTime(serial) => day(serial.as_f64()).map_or_else(
            || Cell::faulty("this is no day of the calendar", "write it like 2023-03-14"),
            |t| Cell::of(&t),
        ),
        Data::DateTimeIso(text) => Cell::of(text.strip_suffix("T00:00:00").unwrap_or(text)),
        Data::DurationIso(text) => Cell::of(text),
        Data::Error(_) => {
            Cell::faulty("the workbook itself shows an error here", "mend the formula, or put the value here")
        }
    }
}

/// A workbook counts days from the end of 1899, and parts of a day as fractions.
fn day(serial: f64) -> Option<String> {
    let days = serial.floor();
    if !(1.0..2_958_466.0).contains(&days) {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(1899, 12, 30)? + Duration::days(days as i64);
    let minutes = ((serial - days) * 24.0 * 60.0).round() as i64;
    let shown = date.format("%Y-%m-%d").to_string();
    Some(if minutes == 0 { shown } else { format!("{shown} {:02}:{:02}", minutes / 60, minutes % 60) })
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn days_of_a_workbook_are_days_of_the_calendar() {
        assert_eq!(day(44999.0).as_deref(), Some("2023-03-14"));
        assert_eq!(day(45351.5).as_deref(), Some("2024-02-29 12:00"));
        assert_eq!(day(-1.0), None);
    }
}
