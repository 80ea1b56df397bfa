//! Draws the band on every page and settles the fields.

use super::geometry::{Frame, Matrix, Rect, inherited, rounded};
use super::note::Placed;
use super::{
    Archive, Band, FOOT, Foreign, PackDocument, PdfError, Private, SIDE, SealField, Shared, claims, fields, load,
    outline, part,
};
use crate::typeset::Pdf;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat};
use sha2::{Digest, Sha256};

/// The names of the note and its typeface in the pages' resources.
const FORM: &str = "confide-note";
const FONT: &str = "confide-font";

/// A file with the band on every page, not yet proved.
#[derive(Debug)]
pub struct Stamped {
    pub(super) document: Document,
    pub(super) pages: usize,
    /// Where the band stands on each upright page.
    pub(super) band: Rect,
}

impl Stamped {
    /// For the stage that keeps the place for the seal; everything is proved afterwards.
    pub(crate) fn document_mut(&mut self) -> &mut Document {
        &mut self.document
    }

    /// The same after somebody has meddled with it, so that tests can see that it is not proved.
    #[doc(hidden)]
    pub fn meddled_for_tests(mut self, meddle: impl FnOnce(&mut Document)) -> Stamped {
        meddle(&mut self.document);
        self
    }
}

/// An attached file, and which of the band's lines stands on its pages.
pub type Attached<'a> = (usize, &'a Foreign);

/// Stamps a file fresh from typesetting.
pub fn stamp(pdf: Pdf, band: &Band, seal_field: Option<&SealField>) -> Result<Stamped, PdfError> {
    stamp_with(pdf, band, seal_field, &Others::default())
}

/// What stands on pages that were kept free for it.
#[derive(Debug, Default)]
pub struct Others<'a> {
    /// Files of the setting's own.
    pub attached: Vec<Attached<'a>>,
    /// Documents that are typeset once for many files.
    pub shared: Vec<Shared<'a>>,
}

/// Stamps a file that shows others on the pages kept free for them.
pub fn stamp_with(
    pdf: Pdf,
    band: &Band,
    seal_field: Option<&SealField>,
    others: &Others<'_>,
) -> Result<Stamped, PdfError> {
    let mut document = load(pdf.bytes())?;
    let pages: Vec<ObjectId> = document.page_iter().collect();
    let shares = outline::shares(&document, &pages, band.lines.len())?;
    let attached = &others.attached;
    if !others.shared.is_empty() {
        let bookmarks = part::bookmarks(&document)?;
        for (line, part) in &others.shared {
            let theirs: Vec<ObjectId> =
                pages.iter().zip(&shares).filter(|(_, s)| *s == line).map(|(p, _)| *p).collect();
            part.stand(&mut document, &theirs, bookmarks[*line])?;
        }
    }
    for (line, foreign) in attached {
        let theirs: Vec<ObjectId> = pages.iter().zip(&shares).filter(|(_, s)| *s == line).map(|(p, _)| *p).collect();
        foreign.show(&mut document, &theirs)?;
    }
    if !attached.is_empty() {
        let archive = attached.iter().map(|(_, foreign)| foreign.archive()).min().unwrap_or(Archive::A);
        claims::keep(&mut document, archive, attached.iter().all(|(_, foreign)| foreign.is_all_said()))?;
    }
    fields::settle(&mut document, &pages, seal_field)?;
    fields::close(&mut document, &band.private.signatures);
    let at = Rect::new(SIDE, FOOT, SIDE + band.note.width(), FOOT + band.height()?);
    let lift = rounded(band.height()? - band.note.height());
    let placed = band.note.place(&mut document);
    // what the page leaves behind is undone before the band is drawn
    let before = document.add_object(Stream::new(Dictionary::new(), b"q".to_vec()));
    for (index, (&page, &share)) in pages.iter().zip(&shares).enumerate() {
        let rows = band.wrapped(&band.lines[share], index + 1, pages.len())?;
        let frame = Frame::of_page(&document, page, index + 1)?;
        if !frame.sheet().holds(at) {
            return Err(PdfError::TooNarrow { page: index + 1 });
        }
        let after = document.add_object(Stream::new(Dictionary::new(), draw(band, &frame, lift, &rows)?.into_bytes()));
        surround(&mut document, page, before, after)?;
        share_resources(&mut document, page, &placed)?;
    }
    describe_itself(&mut document, band, &shares)?;
    identify(&mut document, pdf.bytes(), band, others);
    Ok(Stamped { document, pages: pages.len(), band: at })
}

/// The band's operators, with the note lifted above the identity's rows beyond the first: an artifact of the page, a footer (ISO 32000-1, 14.8.2.2).
fn draw(band: &Band, frame: &Frame, lift: f64, rows: &[String]) -> Result<String, PdfError> {
    let [a, b, c, d, e, f] = Matrix::shift(SIDE, FOOT).then(frame.from_upright).0;
    let identity = band.note.show(rows, FONT)?;
    Ok(format!(
        "Q /Artifact <</Type /Pagination /Subtype /Footer>> BDC q {a} {b} {c} {d} {e:.4} {f:.4} cm \
         q 1 0 0 1 0 {lift} cm /{FORM} Do Q {identity} Q EMC"
    ))
}

/// The page's own content between ours.
fn surround(document: &mut Document, page: ObjectId, before: ObjectId, after: ObjectId) -> Result<(), PdfError> {
    let own = match document.get_dictionary(page)?.get(b"Contents") {
        Ok(Object::Reference(id)) => match document.get_object(*id)? {
            Object::Array(parts) => parts.clone(),
            _ => vec![Object::Reference(*id)],
        },
        Ok(Object::Array(parts)) => parts.clone(),
        _ => Vec::new(),
    };
    let all = [before.into()].into_iter().chain(own).chain([after.into()]).collect::<Vec<Object>>();
    document.get_dictionary_mut(page)?.set("Contents", all);
    Ok(())
}

/// Puts the note and its typeface among the page's resources, wherever the page has them from.
fn share_resources(document: &mut Document, page: ObjectId, placed: &Placed) -> Result<(), PdfError> {
    let dict = document.get_dictionary(page)?;
    let holder = dict.get(b"Resources").and_then(Object::as_reference).ok();
    let resources = inherited(document, dict, b"Resources");
    let mut resources = resources.and_then(|it| it.as_dict().ok()).cloned().unwrap_or_default();
    for (kind, name, target) in [("XObject", FORM, placed.form), ("Font", FONT, placed.font)] {
        let mut list =
            resources.get_deref(kind.as_bytes(), document).and_then(Object::as_dict).cloned().unwrap_or_default();
        list.set(name, target);
        resources.set(kind, list);
    }
    match holder {
        Some(holder) => document.set_object(holder, resources),
        None => document.get_dictionary_mut(page)?.set("Resources", resources),
    }
    Ok(())
}

fn describe_itself(document: &mut Document, band: &Band, shares: &[usize]) -> Result<(), PdfError> {
    let documents = band.lines.iter().enumerate().map(|(index, line)| PackDocument {
        line: line.clone(),
        first_page: shares.partition_point(|share| *share < index) + 1,
    });
    let private = Private { documents: documents.collect(), ..band.private.clone() };
    private.write(document)
}

/// A file identifier from what the file holds (ISO 32000-1, 14.4): the same content, the same identifier.
fn identify(document: &mut Document, typeset: &[u8], band: &Band, others: &Others<'_>) {
    let mut hash = Sha256::new();
    hash.update(typeset);
    hash.update(format!("{:?}{:?}{}", band.lines, band.private, band.note.text()));
    others.attached.iter().for_each(|(_, foreign)| hash.update(foreign.hash()));
    others.shared.iter().for_each(|(_, part)| hash.update(part.hash()));
    let id = Object::String(hash.finalize()[..16].to_vec(), StringFormat::Hexadecimal);
    document.trailer.set("ID", vec![id.clone(), id]);
}
