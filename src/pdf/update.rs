//! An update behind a sealed file (ISO 32000-1, 7.5.6): fields get values and looks, and not one sealed byte is touched.

mod lasting;

use super::geometry::{Rect, inherited};
use super::graft::Graft;
use super::read::page_content;
use super::text::text_string;
use super::{PdfError, load};
use crate::typeset::Pdf;
use lopdf::{Dictionary, Document, IncrementalDocument, Object, ObjectId, Stream};

const MANY_LINES: i64 = 1 << 12;

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

    /// Whether a field takes several lines (`/Ff`, table 228).
    pub fn takes_lines(&self, field: ObjectId) -> bool {
        let field = self.before().get_dictionary(field);
        field.and_then(|field| field.get(b"Ff")).and_then(Object::as_i64).is_ok_and(|flags| flags & MANY_LINES != 0)
    }

    /// Gives text fields their values, and what the pages show of them: a page of `looks` for each, in their order.
    ///
    /// # Errors
    /// When a field or the looks cannot be read.
    pub fn fill_all<'v>(
        &mut self,
        fields: impl IntoIterator<Item = (ObjectId, &'v str)>,
        looks: &Pdf,
    ) -> Result<(), PdfError> {
        let looks = load(looks.bytes())?;
        self.set_all(fields.into_iter().map(|(field, value)| (field, text_string(value))), &looks)
    }

    /// Ticks a box: its state is the choice that it stands for, and both looks were there from the start.
    ///
    /// # Errors
    /// When the field cannot be read.
    pub fn tick(&mut self, field: ObjectId, choice: &str) -> Result<(), PdfError> {
        self.inner.opt_clone_object_to_new_document(field)?;
        let field = self.inner.new_document.get_dictionary_mut(field)?;
        field.set("V", choice);
        field.set("AS", choice);
        Ok(())
    }

    /// Gives a signature field its signature dictionary, which becomes an object of its own, and the fields beside it their
    /// values; the first page of `looks` is what the page shows of the signature, the others are theirs.
    ///
    /// # Errors
    /// When a field or the looks cannot be read.
    pub(crate) fn sign<'v>(
        &mut self,
        field: ObjectId,
        signature: Dictionary,
        beside: impl IntoIterator<Item = (ObjectId, &'v str)>,
        looks: &Pdf,
    ) -> Result<(), PdfError> {
        let signature = self.inner.new_document.add_object(signature);
        let looks = load(looks.bytes())?;
        let beside = beside.into_iter().map(|(field, value)| (field, text_string(value)));
        self.set_all([(field, signature.into())].into_iter().chain(beside), &looks)
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

    fn set_all(
        &mut self,
        fields: impl IntoIterator<Item = (ObjectId, Object)>,
        looks: &Document,
    ) -> Result<(), PdfError> {
        let mut pages = looks.page_iter();
        for (field, value) in fields {
            let page = pages.next().ok_or(PdfError::Unreadable("it has too few pages".into()))?;
            let size = self.size(field).ok_or(PdfError::Structure("a field has no place"))?;
            let shown = place((looks, page), size, &mut self.inner.new_document)?;
            self.inner.opt_clone_object_to_new_document(field)?;
            let field = self.inner.new_document.get_dictionary_mut(field)?;
            field.set("V", value);
            let mut normal = Dictionary::new();
            normal.set("N", shown);
            field.set("AP", normal);
        }
        Ok(())
    }
}

/// A page as a form that stands in the field's place (8.10, 12.5.5). It is left unpacked and has the field's own
/// bounds, as the empty one had: EU DSS takes any other key for a change that filling in does not make.
fn place(
    (from, page): (&Document, ObjectId),
    (width, height): (f64, f64),
    document: &mut Document,
) -> Result<ObjectId, PdfError> {
    let dict = from.get_dictionary(page)?;
    let content = page_content(from, dict).map_err(|why| PdfError::Content { page: 1, why })?;
    let mut form = Dictionary::new();
    form.set("Type", "XObject");
    form.set("Subtype", "Form");
    form.set("BBox", [0.0, 0.0, width, height].map(Object::from).to_vec());
    form.set("Resources", inherited(from, dict, b"Resources").cloned().unwrap_or_else(|| Dictionary::new().into()));
    let form = Stream::new(form, content).with_compression(false);
    let objects = Graft::gather(from, vec![(None, Object::Stream(form))], &|_| Ok(())).map_err(PdfError::Unreadable)?;
    Ok(objects.place(document)[0])
}
