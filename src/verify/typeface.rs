//! The letters that codes stand for in an appearance, and how wide each is drawn, as far as that can be told (ISO 32000-1 9.6,
//! 9.7, 9.10).

mod spelling;
mod standard;
mod widths;

use super::drawing::Paper;
use super::object::unfolded;
use lopdf::{Dictionary, Document, Object, ObjectId};
use spelling::Spelling;
use std::collections::BTreeMap;

/// How much the tables of one drawing's typefaces unfold to, and how many typefaces it has.
const LARGEST: usize = 1 << 20;
const MOST: usize = 32;
const UNKNOWN: &str = "its letters are of no known typeface";
const UNREADABLE: &str = "its letters cannot be read";

/// What is known of a typeface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Typeface {
    /// One that every reader has.
    Standard,
    /// ZapfDingbats, of which the ticks count.
    Signs,
    /// One that came with the file, or that each reader looks for: that it draws what it names cannot be told.
    Own,
}

/// Letters as they are drawn.
pub(super) struct Written {
    pub(super) typeface: Typeface,
    /// How many codes they were written in.
    pub(super) codes: usize,
    /// Of ticks, one letter each.
    pub(super) letters: String,
    /// How wide they are, and the first and the last of them alone, in sizes of type.
    pub(super) width: f64,
    pub(super) first: f64,
    pub(super) last: f64,
}

/// The typefaces of one appearance, each read once, by whatever names it goes.
#[derive(Default)]
pub(super) struct Typefaces<'d> {
    known: BTreeMap<ObjectId, Spelling<'d>>,
    unfolded: usize,
}

impl<'d> Typefaces<'d> {
    /// The letters of some codes in a font.
    ///
    /// # Errors
    /// When they cannot be told.
    pub(super) fn read(&mut self, paper: &Paper<'d>, font: &'d Object, codes: &[u8]) -> Result<Written, &'static str> {
        let spelling = self.spelling(paper, font)?;
        let (typeface, letters) = (spelling.typeface, String::new());
        let mut written = Written { typeface, codes: 0, letters, width: 0.0, first: 0.0, last: 0.0 };
        for code in spelling.apart(codes).ok_or(UNREADABLE)? {
            let letters = spelling.letters(code).ok_or(UNREADABLE)?;
            let width = spelling.widths.of(code, &letters)?;
            if written.letters.is_empty() {
                written.first = width;
            }
            written.last = width;
            written.codes += 1;
            written.width += width;
            written.letters.push_str(&letters);
        }
        Ok(written)
    }

    fn spelling(&mut self, paper: &Paper<'d>, font: &'d Object) -> Result<&Spelling<'d>, &'static str> {
        let (document, work) = (paper.document, paper.work);
        // poppler knows a typeface that is no object of its own by a sum of its letters, which others may have
        let Object::Reference(id) = font else { return Err(UNKNOWN) };
        let key = *id;
        if !self.known.contains_key(&key) {
            if self.known.len() == MOST {
                return Err("it has more typefaces than any answer");
            }
            let font = document.dereference(font).ok().and_then(|(_, font)| font.as_dict().ok()).ok_or(UNKNOWN)?;
            let table = size_of_table(document, font, LARGEST - self.unfolded)?;
            work.spend(table)?;
            self.unfolded += table;
            self.known.insert(key, Spelling::of(document, font)?);
        }
        Ok(&self.known[&key])
    }
}

/// How much the table of a font's letters unfolds to, within bounds.
fn size_of_table(document: &Document, font: &Dictionary, most: usize) -> Result<usize, &'static str> {
    if !font.has(b"ToUnicode") {
        return Ok(0);
    }
    let table = font.get_deref(b"ToUnicode", document).and_then(Object::as_stream).ok();
    table.and_then(|table| unfolded(table, most)).map(|letters| letters.len()).ok_or(UNREADABLE)
}
