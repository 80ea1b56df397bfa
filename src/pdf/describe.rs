//! What a finished file says about itself, for people who check it.

use super::read::Reader;
use super::sheet::text_of;
use super::text::letters;
use super::{LEAST_SIZE, PdfError, Private, Sheet, load, unshaken};
use lopdf::{Document, ObjectId};

/// A file, described.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// Each page, in order.
    pub pages: Vec<PageNote>,
    /// The facts that the file keeps about itself, if it is one of ours.
    pub private: Option<Private>,
}

/// What a page bears at its foot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageNote {
    /// Counted from 1.
    pub number: usize,
    /// The file's own note, in full, last on the page, large and dark enough to be read.
    pub bears_note: bool,
    /// Everything the band says; empty if there is no band.
    pub band: String,
}

/// The records that a file's forms were made from, read without trusting it.
///
/// # Errors
/// When it cannot be read as a PDF.
pub fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, PdfError> {
    unshaken(|| Ok(Private::read(&load(bytes)?).map(|private| private.sheets).unwrap_or_default()))
}

/// The facts that a file keeps about itself, if it is one of ours, read without trusting it; its pages are not looked at.
///
/// # Errors
/// When it cannot be read as a PDF.
pub fn private(bytes: &[u8]) -> Result<Option<Private>, PdfError> {
    unshaken(|| Ok(Private::read(&load(bytes)?)))
}

/// Reads a file without trusting it.
///
/// # Errors
/// When it cannot be read as a PDF.
pub fn describe(bytes: &[u8]) -> Result<Description, PdfError> {
    unshaken(|| described(&load(bytes)?))
}

/// The same where it was read already.
pub(crate) fn describe_read(document: &Document) -> Result<Description, PdfError> {
    unshaken(|| described(document))
}

fn described(document: &Document) -> Result<Description, PdfError> {
    let private = Private::read(document);
    let note = private.as_ref().map(|private| letters(&private.note)).unwrap_or_default();
    let pages: Vec<ObjectId> = document.page_iter().collect();
    let mut reader = Reader::new(document);
    let mut notes = Vec::new();
    for (index, &page) in pages.iter().enumerate() {
        let sheet = reader.sheet(page, index + 1)?;
        let marks = sheet.last_footer().unwrap_or_default();
        let band = text_of(marks.iter());
        let plain = marks.iter().filter(|mark| !mark.rect.is_nothing()).all(|mark| {
            let readable = mark.run().is_none_or(|run| run.legible && run.size >= LEAST_SIZE - 0.001);
            readable && mark.whole && sheet.frame.sheet().grown(0.5).holds(mark.rect)
        });
        let bears_note = plain && !note.is_empty() && letters(&band).contains(&note);
        notes.push(PageNote { number: index + 1, bears_note, band });
    }
    Ok(Description { pages: notes, private })
}
