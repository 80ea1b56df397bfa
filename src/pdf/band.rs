//! What stands at the foot of every page, and how much room it takes.

use super::{Note, PdfError, Private};

const MM: f64 = 72.0 / 25.4;

/// From the page's side to the band, in points (18 mm).
pub const SIDE: f64 = 18.0 * MM;
/// From the page's foot to the band, in points (8 mm): what common printers cannot reach.
pub const FOOT: f64 = 8.0 * MM;
/// From the band to the page's own text, in points (5 mm).
pub const GAP: f64 = 5.0 * MM;

/// What the identity line's parts are joined with.
const BETWEEN: &str = " · ";

/// Which record and form a page belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The record's id.
    pub record: String,
    /// The form's reference and edition.
    pub form: String,
    /// The check code, in its groups.
    pub check_code: String,
}

impl Line {
    /// The identity line of one page of the file.
    pub fn identity(&self, page: usize, pages: usize) -> String {
        self.parts(page, pages).join(BETWEEN)
    }

    fn parts(&self, page: usize, pages: usize) -> [String; 4] {
        let Line { record, form, check_code } = self;
        [record.clone(), form.clone(), format!("page {page} of {pages}"), format!("check {check_code}")]
    }
}

/// What is stamped on a file.
#[derive(Debug)]
pub struct Band<'n> {
    /// The typeset note.
    pub note: &'n Note,
    /// One line for the whole file, or one for each first-level entry of its outline.
    pub lines: Vec<Line>,
    /// What the file says about itself to `verify`.
    pub private: Private,
}

impl Band<'_> {
    /// The band's height in points: the note, and one line more for each row that a long identity needs beyond the first.
    pub fn height(&self) -> Result<f64, PdfError> {
        Ok(self.note.height() + (self.rows()? - 1) as f64 * self.note.line_height())
    }

    /// The margin that a template leaves at the foot of its pages, in points.
    pub fn margin(&self) -> Result<f64, PdfError> {
        Ok(FOOT + self.height()? + GAP)
    }

    /// How many rows the identity takes at most; the same on every page, so that all bands are of one height.
    pub(super) fn rows(&self) -> Result<usize, PdfError> {
        let mut most = 1;
        for line in &self.lines {
            most = most.max(self.wrapped(line, 999, 999)?.len());
        }
        Ok(most)
    }

    /// The identity line in rows that fit the band.
    pub(super) fn wrapped(&self, line: &Line, page: usize, pages: usize) -> Result<Vec<String>, PdfError> {
        let mut rows: Vec<String> = Vec::new();
        for part in line.parts(page, pages) {
            let longer = rows.last().map(|row| format!("{row}{BETWEEN}{part}"));
            match (longer, rows.last_mut()) {
                (Some(longer), Some(row)) if self.note.fits(&longer)? => *row = longer,
                (_, last) => {
                    if !self.note.fits(&format!("{part} ·"))? {
                        return Err(PdfError::TooLong(part));
                    }
                    if let Some(row) = last {
                        row.push_str(BETWEEN.trim_end());
                    }
                    rows.push(part);
                }
            }
        }
        Ok(rows)
    }
}
