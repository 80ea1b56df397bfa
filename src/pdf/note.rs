//! The note, typeset once on its own and drawn on every page of every file.

use super::font::Font;
use super::geometry::{Frame, inherited, rounded};
use super::read::{Reader, page_content};
use super::sheet::text_of;
use super::{PdfError, load};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use std::collections::HashMap;
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
    /// The form, then what it needs; references count from 0 within this list.
    objects: Vec<Object>,
    font_at: u32,
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
        let (objects, font_at) = copy(&doc, band, font)?;
        Ok(Note {
            width: rounded(band_sheet.frame.width),
            height: rounded(band_sheet.frame.height),
            size: rounded(run.size),
            text: text_of(band_sheet.marks.iter()),
            font: Font::load(&doc, doc.get_dictionary(font)?),
            objects,
            font_at,
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
        let base = document.max_id + 1;
        for (at, object) in (base..).zip(&self.objects) {
            let mut object = object.clone();
            visit(&mut object, &mut |id| id.0 += base);
            document.objects.insert((at, 0), object);
            document.max_id = at;
        }
        Placed { form: (base, 0), font: (base + self.font_at, 0) }
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

/// The band's page as a form (ISO 32000-1, 8.10), with all it refers to, numbered from 0; and the place of the font.
fn copy(doc: &Document, page: ObjectId, font: ObjectId) -> Result<(Vec<Object>, u32), PdfError> {
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

    let mut objects = vec![Object::Stream(form)];
    let mut numbers = HashMap::from([(font, 1)]);
    objects.push(doc.get_object(font)?.clone());
    let mut at = 0;
    while at < objects.len() {
        let mut wanted = Vec::new();
        visit(&mut objects[at], &mut |id| {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX) + 1;
            let number = *numbers.entry(*id).or_insert_with(|| {
                wanted.push(*id);
                next
            });
            *id = (number, 0);
        });
        for id in wanted {
            objects.push(doc.get_object(id)?.clone());
        }
        at += 1;
    }
    Ok((objects, 1))
}

/// Lets every reference within an object be changed.
fn visit(object: &mut Object, change: &mut dyn FnMut(&mut ObjectId)) {
    match object {
        Object::Reference(id) => change(id),
        Object::Array(items) => items.iter_mut().for_each(|item| visit(item, change)),
        Object::Dictionary(dict) => dict.iter_mut().for_each(|(_, item)| visit(item, change)),
        Object::Stream(stream) => stream.dict.iter_mut().for_each(|(_, item)| visit(item, change)),
        _ => {}
    }
}
