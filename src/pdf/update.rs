//! An update behind a sealed file (ISO 32000-1, 7.5.6): fields get values and looks, and not one sealed byte is touched.

use super::geometry::{Frame, Rect, inherited};
use super::graft::Graft;
use super::read::page_content;
use super::text::text_string;
use super::{PdfError, load};
use crate::typeset::Pdf;
use lopdf::{Dictionary, Document, IncrementalDocument, Object, ObjectId, Stream};

/// A sealed file and what is to stand behind it.
#[derive(Debug)]
pub struct Update {
    inner: IncrementalDocument,
}

impl Update {
    /// Begins an update of a file.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(bytes: &[u8]) -> Result<Update, PdfError> {
        let document = load(bytes)?;
        Ok(Update { inner: IncrementalDocument::create_from(bytes.to_vec(), document) })
    }

    /// Width and height of a field's place, in points.
    pub fn size(&self, field: ObjectId) -> Option<(f64, f64)> {
        let before = self.inner.get_prev_documents();
        let bounds = Rect::read(before, before.get_dictionary(field).ok()?.get_deref(b"Rect", before).ok()?)?;
        Some((bounds.width(), bounds.height()))
    }

    /// Gives a text field its value, and what a page shows of it: the first page of `looks`, as large as the field.
    ///
    /// # Errors
    /// When the field or the looks cannot be read.
    pub fn fill(&mut self, field: ObjectId, value: &str, looks: &Pdf) -> Result<(), PdfError> {
        self.set(field, text_string(value), Some(looks))
    }

    /// Gives a signature field its signature dictionary, which becomes an object of its own.
    ///
    /// # Errors
    /// When the field or the looks cannot be read.
    pub(crate) fn sign(&mut self, field: ObjectId, signature: Dictionary, looks: Option<&Pdf>) -> Result<(), PdfError> {
        let signature = self.inner.new_document.add_object(signature);
        self.set(field, signature.into(), looks)
    }

    /// The file as it stands before the update.
    pub(crate) fn before(&self) -> &Document {
        self.inner.get_prev_documents()
    }

    /// The whole file, the update behind it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn into_bytes(mut self) -> Result<Vec<u8>, PdfError> {
        let mut bytes = Vec::new();
        self.inner.save_to(&mut bytes).map_err(|error| PdfError::Unreadable(error.to_string()))?;
        Ok(bytes)
    }

    fn set(&mut self, field: ObjectId, value: Object, looks: Option<&Pdf>) -> Result<(), PdfError> {
        let looks = looks.map(|looks| place(looks, &mut self.inner.new_document)).transpose()?;
        self.inner.opt_clone_object_to_new_document(field)?;
        let field = self.inner.new_document.get_dictionary_mut(field)?;
        field.set("V", value);
        if let Some(looks) = looks {
            let mut normal = Dictionary::new();
            normal.set("N", looks);
            field.set("AP", normal);
        }
        Ok(())
    }
}

/// The first page as a form that stands in the field's place (8.10, 12.5.5).
fn place(looks: &Pdf, document: &mut Document) -> Result<ObjectId, PdfError> {
    let from = load(looks.bytes())?;
    let page = from.page_iter().next().ok_or(PdfError::Unreadable("it has no page".into()))?;
    let frame = Frame::of_page(&from, page, 1)?;
    let dict = from.get_dictionary(page)?;
    let content = page_content(&from, dict).map_err(|why| PdfError::Content { page: 1, why })?;
    let mut form = Dictionary::new();
    form.set("Type", "XObject");
    form.set("Subtype", "Form");
    form.set("BBox", [0.0, 0.0, frame.width, frame.height].map(Object::from).to_vec());
    form.set("Resources", inherited(&from, dict, b"Resources").cloned().unwrap_or_else(|| Dictionary::new().into()));
    let mut form = Stream::new(form, content);
    form.compress()?;
    let objects =
        Graft::gather(&from, vec![(None, Object::Stream(form))], &|_| Ok(())).map_err(PdfError::Unreadable)?;
    Ok(objects.place(document)[0])
}
