//! The note, typeset once on its own and drawn on every page of every file.

use super::font::Font;
use super::geometry::{Frame, inherited, rounded};
use super::graft::Graft;
use super::read::{Reader, page_content};
use super::sheet::text_of;
use super::{PdfError, load};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use std::fmt::Write as _;

/// The height of a line in parts of the text's size, as `note.typ` leaves it for the identity line.
const LINE: f64 = 1.4;

/// Where the identity's letters stand above the foot of their line, in parts of the text's size.
const BASELINE: f64 = 0.25;

/// The typeset note, ready to be copied into documents.
#[derive(Debug)]
pub struct Note {
    width: f64,
    height: f64,
    size: f64,
    text: String,
    font: Font,
    /// The form, then its typeface, then what they need.
    objects: Graft,
}

/// The note within one document.
pub(super) struct Placed {
    pub form: ObjectId,
    pub font: ObjectId,
}

impl Note {
    /// Reads what typst made of `note.typ`: page 1 is the band, page 2 shows the letters of its typeface.
    pub fn from_pdf(bytes: &[u8]) -> Result<Note, PdfError> {
        let doc = load(bytes)?;
        let pages: Vec<ObjectId> = doc.page_iter().collect();
        let [band, letters] = pages[..] else { return Err(PdfError::Note("it has not two pages")) };
        let mut reader = Reader::new(&doc);
        let (band_sheet, letters_sheet) = (reader.sheet(band, 1)?, reader.sheet(letters, 2)?);
        let run = letters_sheet.marks.iter().find_map(|mark| mark.run());
        let run = run.ok_or(PdfError::Note("its second page shows no letters"))?;
        let font = run.font.ok_or(PdfError::Note("its typeface cannot be shared"))?;
        let objects = copy(&doc, band, font)?;
        Ok(Note {
            width: rounded(band_sheet.frame.width),
            height: rounded(band_sheet.frame.height),
            size: rounded(run.size),
            text: text_of(band_sheet.marks.iter()),
            font: Font::load(&doc, doc.get_dictionary(font)?),
            objects,
        })
    }

    /// The band's width in points.
    pub fn width(&self) -> f64 {
        self.width
    }

    /// The height in points, with the empty line that the identity goes into.
    pub fn height(&self) -> f64 {
        self.height
    }

    /// The height of the identity's line in points.
    pub fn line_height(&self) -> f64 {
        rounded(LINE * self.size)
    }

    /// The size of its text in points.
    pub fn size(&self) -> f64 {
        self.size
    }

    /// Everything the band says, as typeset: the note, the marks, the setting.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether a row of text is no wider than the band.
    pub(super) fn fits(&self, row: &str) -> Result<bool, PdfError> {
        let mut width = 0.0;
        for letter in row.chars() {
            width += self.font.width(self.code(letter)?) * self.size;
        }
        Ok(width <= self.width)
    }

    fn code(&self, letter: char) -> Result<u16, PdfError> {
        self.font.code_of(letter).ok_or(PdfError::NoLetter(letter))
    }

    /// Copies the note into a document, once for all its pages.
    pub(super) fn place(&self, document: &mut Document) -> Placed {
        let places = self.objects.place(document);
        Placed { form: places[0], font: places[FONT_AT] }
    }

    /// Operators that show rows of text, the last one on the band's foot.
    pub(super) fn show(&self, rows: &[String], font: &str) -> Result<String, PdfError> {
        let top = rounded((rows.len() - 1) as f64 * self.line_height() + BASELINE * self.size);
        let mut out = format!("BT 0 g /{font} {} Tf 0 Tr {} TL 0 {} Td", self.size, self.line_height(), top);
        for (at, row) in rows.iter().enumerate() {
            out.push_str(if at == 0 { " <" } else { " T* <" });
            for letter in row.chars() {
                for byte in self.font.bytes_of(self.code(letter)?) {
                    write!(out, "{byte:02x}").expect("a String takes all");
                }
            }
            out.push_str("> Tj");
        }
        out.push_str(" ET");
        Ok(out)
    }
}

/// Where the note's typeface stands among its objects.
const FONT_AT: usize = 1;

/// The band's page as a form (ISO 32000-1, 8.10), its typeface, and all that they refer to.
fn copy(doc: &Document, page: ObjectId, font: ObjectId) -> Result<Graft, PdfError> {
    let frame = Frame::of_page(doc, page, 1)?;
    let dict = doc.get_dictionary(page)?;
    let content = page_content(doc, dict).map_err(|why| PdfError::Content { page: 1, why })?;
    let mut form = Dictionary::new();
    form.set("Type", "XObject");
    form.set("Subtype", "Form");
    let bounds = frame.from_upright.cover(frame.sheet());
    form.set("BBox", [bounds.left, bounds.bottom, bounds.right, bounds.top].map(Object::from).to_vec());
    form.set("Matrix", frame.to_upright.0.map(Object::from).to_vec());
    let resources = inherited(doc, dict, b"Resources").cloned();
    form.set("Resources", resources.unwrap_or_else(|| Dictionary::new().into()));
    let mut form = Stream::new(form, content);
    form.compress()?;

    let roots = vec![(None, Object::Stream(form)), (Some(font), doc.get_object(font)?.clone())];
    Graft::gather(doc, roots, &|_| Ok(())).map_err(PdfError::Unreadable)
}
