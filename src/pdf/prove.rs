//! Reads the saved file again and lets it pass only if every page bears what it must.

use super::bind::{Bearing, Bound, shown};
use super::geometry::Rect;
use super::read::Reader;
use super::sheet::{Mark, Sheet, What, text_of};
use super::text::letters;
use super::{Line, PdfError, Stamped, load, outline};
use lopdf::{Document, Object, ObjectId};
use std::fmt;

/// The smallest size that the note may have, in points (07.2, "in full, at 8 pt or more").
pub const LEAST_SIZE: f64 = 8.0;

/// Rounding of coordinates, in points.
const SLACK: f64 = 0.5;

/// What each page must bear, said apart from what was stamped.
#[derive(Debug, Clone)]
pub struct Expected<'e> {
    /// The note, word for word.
    pub note: &'e str,
    /// The line with the setting and its ICO number.
    pub setting: &'e str,
    /// The marks that every page bears, such as SPECIMEN.
    pub marks: &'e [String],
    /// One line for the whole file, or one for each first-level entry of its outline.
    pub lines: &'e [Line],
    /// The smallest size of the band's text in points; `LEAST_SIZE` or more.
    pub least_size: f64,
}

/// A file of which every page bears the note. Only `prove` makes one.
#[derive(Debug)]
pub struct Proved {
    bytes: Vec<u8>,
    document: Document,
    pages: Vec<PageFacts>,
}

/// What a proved page shows, for the procedure's rules on pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageFacts {
    /// Counted from 1.
    pub number: usize,
    /// All its text in drawing order.
    pub text: String,
    /// The notes it bears in full.
    pub notes: Vec<String>,
    /// Which of the file's lines it bears, counted from 0: the document it belongs to.
    pub line: usize,
}

impl Proved {
    /// The file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The file, given away.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The file and what was read of it, so that the next stage need not read it again.
    pub(crate) fn into_parts(self) -> (Vec<u8>, Document) {
        (self.bytes, self.document)
    }

    /// What a copy's own proof lets pass.
    pub(super) fn new(bytes: Vec<u8>, document: Document, pages: Vec<PageFacts>) -> Proved {
        Proved { bytes, document, pages }
    }

    /// What was read of it.
    pub(super) fn document(&self) -> &Document {
        &self.document
    }

    /// What each page shows.
    pub fn pages(&self) -> &[PageFacts] {
        &self.pages
    }
}

/// A file that was not proved, and so is not issued.
#[derive(Debug, Clone, PartialEq)]
pub struct Unproved {
    /// The page, counted from 1; none if it is about the whole file.
    pub page: Option<usize>,
    /// What is missing or wrong.
    pub why: Why,
}

/// What a page lacks.
#[derive(Debug, Clone, PartialEq)]
pub enum Why {
    /// The saved file could not be read again.
    Unreadable(PdfError),
    /// It has not as many pages as were typeset.
    Pages {
        /// Typeset.
        were: usize,
        /// Read again.
        are: usize,
    },
    /// There is no band.
    NoBand,
    /// Something is drawn after the band.
    NotLast,
    /// The note is not there in full.
    NoNote,
    /// The setting or its ICO number is not there.
    NoSetting,
    /// A mark is not there.
    NoMark(String),
    /// The line with record, form, page and check code is not there.
    NoIdentity(String),
    /// Text of the band is smaller than allowed, in points.
    TooSmall(f64),
    /// Text of the band is pale, transparent, or in a layer that can be switched off.
    NotLegible,
    /// One part of the band is drawn over another.
    Covered,
    /// The band reaches beyond the visible part of the page.
    OffPage,
    /// The band reaches beyond its own place, or is partly clipped away.
    OutOfPlace,
    /// The page's own content reaches into the band.
    Crowded(&'static str),
    /// It does not show what it showed in the file that was issued.
    Changed,
}

/// Saves the file, reads it again, and looks at each page.
pub fn prove(stamped: Stamped, expected: &Expected) -> Result<Proved, Unproved> {
    let Stamped { document, pages: were, band } = stamped;
    let Saved { bytes, document, pages } = Saved::of(document, were)?;
    let shares = outline::shares(&document, &pages, expected.lines.len());
    let shares = shares.map_err(|error| whole(Why::Unreadable(error)))?;
    let note = letters(expected.note);
    let facts = each_page(&document, &pages, expected.note, |index, page, sheet| {
        let identity = expected.lines[shares[index]].identity(index + 1, were);
        prove_page(&document, page, sheet, band, &Wanted { note: &note, identity, expected })?;
        Ok(shares[index])
    })?;
    Ok(Proved { bytes, document, pages: facts })
}

/// Saves the bound file, reads it again, and looks at each page: those of the index as in any file, each other for showing
/// what it showed where it was issued, its note and its own number among it. The index is line 0, the first file line 1.
pub fn prove_bound(bound: Bound, expected: &Expected) -> Result<Proved, Unproved> {
    let Bound { index: Stamped { document, pages: were, band }, sheets, of } = bound;
    let Saved { bytes, document, pages } = Saved::of(document, were)?;
    let note = letters(expected.note);
    let own = expected.lines.first().ok_or_else(|| whole(Why::NoIdentity(String::new())))?;
    let facts = each_page(&document, &pages, expected.note, |index, page, sheet| match &sheets[index] {
        Bearing::Index(number) => {
            let identity = own.identity(*number, of);
            prove_page(&document, page, sheet, band, &Wanted { note: &note, identity, expected })?;
            Ok(0)
        }
        Bearing::Issued { file, shown: was, line, page, pages } => {
            let marks = sheet.last_footer().ok_or(Why::NotLast)?;
            prove_words(marks, &Wanted { note: &note, identity: line.identity(*page, *pages), expected })?;
            if shown(sheet) == *was { Ok(file + 1) } else { Err(Why::Changed) }
        }
    })?;
    Ok(Proved { bytes, document, pages: facts })
}

/// A file, saved and read again.
pub(super) struct Saved {
    pub(super) bytes: Vec<u8>,
    pub(super) document: Document,
    pub(super) pages: Vec<ObjectId>,
}

impl Saved {
    pub(super) fn of(mut document: Document, were: usize) -> Result<Saved, Unproved> {
        let mut bytes = Vec::new();
        let saved = document.save_to(&mut bytes);
        saved.map_err(|error| whole(Why::Unreadable(PdfError::Unreadable(error.to_string()))))?;
        drop(document);
        // some programs begin what they add right here, and an object begins a line (ISO 32000-1, 7.5.2)
        bytes.push(b'\n');
        let document = load(&bytes).map_err(|error| whole(Why::Unreadable(error)))?;
        let pages: Vec<ObjectId> = document.page_iter().collect();
        if pages.len() != were {
            return Err(whole(Why::Pages { were, are: pages.len() }));
        }
        Ok(Saved { bytes, document, pages })
    }
}

/// Looks at each page; what `look` gives back is the line that the page bears.
pub(super) fn each_page(
    document: &Document,
    pages: &[ObjectId],
    note: &str,
    look: impl Fn(usize, ObjectId, &Sheet) -> Result<usize, Why>,
) -> Result<Vec<PageFacts>, Unproved> {
    let mut reader = Reader::new(document);
    let facts = pages.iter().enumerate().map(|(index, &page)| {
        let on_page = |why| Unproved { page: Some(index + 1), why };
        let sheet = reader.sheet(page, index + 1).map_err(|error| on_page(Why::Unreadable(error)))?;
        let line = look(index, page, &sheet).map_err(on_page)?;
        Ok(PageFacts { number: index + 1, text: sheet.text(), notes: vec![note.to_owned()], line })
    });
    facts.collect()
}

pub(super) fn whole(why: Why) -> Unproved {
    Unproved { page: None, why }
}

struct Wanted<'w> {
    note: &'w str,
    identity: String,
    expected: &'w Expected<'w>,
}

fn prove_page(doc: &Document, page: ObjectId, sheet: &Sheet, band: Rect, wanted: &Wanted) -> Result<(), Why> {
    if !sheet.has_footer() {
        return Err(Why::NoBand);
    }
    let marks = sheet.last_footer().ok_or(Why::NotLast)?;
    prove_looks(sheet, marks, band, wanted.expected.least_size.max(LEAST_SIZE))?;
    prove_words(marks, wanted)?;
    let own = &sheet.marks[..sheet.marks.len() - marks.len()];
    if let Some(mark) = own.iter().find(|mark| band.overlaps(mark.rect)) {
        return Err(Why::Crowded(kind(mark)));
    }
    if annotations(doc, page).any(|place| band.overlaps(sheet.frame.to_upright.cover(place))) {
        return Err(Why::Crowded("an annotation"));
    }
    Ok(())
}

/// On the page, in its place, large enough, dark enough, and not covered.
fn prove_looks(sheet: &Sheet, marks: &[Mark], band: Rect, least: f64) -> Result<(), Why> {
    let seen = || marks.iter().filter(|mark| !mark.rect.is_nothing());
    if !seen().all(|mark| sheet.frame.sheet().grown(SLACK).holds(mark.rect)) {
        return Err(Why::OffPage);
    }
    if !seen().all(|mark| mark.whole && band.grown(SLACK).holds(mark.rect)) {
        return Err(Why::OutOfPlace);
    }
    // coordinates are kept in single precision
    if let Some(run) = seen().filter_map(Mark::run).find(|run| run.size < least - 0.001) {
        return Err(Why::TooSmall(run.size));
    }
    if !seen().filter_map(Mark::run).all(|run| run.legible) {
        return Err(Why::NotLegible);
    }
    let covers = |(index, mark): (usize, &Mark)| {
        marks[..index].iter().any(|text| text.run().is_some() && mark.rect.grown(-SLACK).overlaps(text.rect))
    };
    if marks.iter().enumerate().any(covers) { Err(Why::Covered) } else { Ok(()) }
}

fn prove_words(marks: &[Mark], wanted: &Wanted) -> Result<(), Why> {
    let said = letters(&text_of(marks.iter()));
    // an empty text is in every text
    let says = |text: &str| !text.is_empty() && said.contains(text);
    if !says(wanted.note) {
        return Err(Why::NoNote);
    }
    if !says(&letters(wanted.expected.setting)) {
        return Err(Why::NoSetting);
    }
    if let Some(mark) = wanted.expected.marks.iter().find(|mark| !says(&letters(mark))) {
        return Err(Why::NoMark(mark.clone()));
    }
    // last, so that page 1 of 1 is not found in page 1 of 12
    let identity = letters(&wanted.identity);
    if !said.ends_with(&identity) {
        return Err(Why::NoIdentity(wanted.identity.clone()));
    }
    Ok(())
}

fn kind(mark: &Mark) -> &'static str {
    match mark.what {
        What::Text(_) => "text",
        What::Path => "a line or area",
        What::Image => "a picture",
    }
}

/// Where the page's annotations are, in its own coordinates.
fn annotations(doc: &Document, page: ObjectId) -> impl Iterator<Item = Rect> {
    let list = doc.get_dictionary(page).and_then(|page| page.get_deref(b"Annots", doc)).and_then(Object::as_array);
    list.into_iter().flatten().filter_map(|annotation| {
        let dict = doc.dereference(annotation).ok()?.1.as_dict().ok()?;
        Rect::read(doc, dict.get(b"Rect").ok()?)
    })
}

impl fmt::Display for Unproved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.page {
            Some(page) => write!(f, "page {page} is not proved: {}", self.why),
            None => write!(f, "the file is not proved: {}", self.why),
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Unreadable(error) => write!(f, "{error}"),
            Why::Pages { were, are } => write!(f, "{were} pages were typeset, {are} were read again"),
            Why::NoBand => write!(f, "it has no band with the confidentiality note"),
            Why::NotLast => write!(f, "something is drawn after the confidentiality note"),
            Why::NoNote => write!(f, "the confidentiality note is not there in full"),
            Why::NoSetting => write!(f, "the setting and its ICO number are not there"),
            Why::NoMark(mark) => write!(f, "the mark {mark} is not there"),
            Why::NoIdentity(identity) => write!(f, "the line `{identity}` is not there"),
            Why::TooSmall(size) => write!(f, "text beside the confidentiality note is only {size:.2} pt"),
            Why::NotLegible => write!(f, "the confidentiality note is pale, transparent or can be switched off"),
            Why::Covered => write!(f, "parts of the band are drawn over each other"),
            Why::OffPage => write!(f, "the confidentiality note reaches beyond the page"),
            Why::OutOfPlace => write!(f, "the confidentiality note is not in its place, or partly cut off"),
            Why::Crowded(what) => write!(f, "{what} of the page reaches into the confidentiality note"),
            Why::Changed => write!(f, "it does not show what it showed in the file it was taken from"),
        }
    }
}

impl std::error::Error for Unproved {}
