//! What stands in the fields of a file of which nothing is proved: for somebody who wants to see it all the same.

use crate::pdf::{PdfError, load, unshaken};
use lopdf::{Dictionary, Document, Object};

/// The fields of a file by their names, each with its letters; of a button its state. Empty ones are not there.
///
/// # Errors
/// When it cannot be read as a PDF.
pub fn written(bytes: &[u8]) -> Result<Vec<(String, String)>, PdfError> {
    unshaken(|| all(&load(bytes)?))
}

fn all(document: &Document) -> Result<Vec<(String, String)>, PdfError> {
    let form = document.catalog()?.get_deref(b"AcroForm", document).and_then(Object::as_dict);
    let fields = form.and_then(|form| form.get_deref(b"Fields", document)).and_then(Object::as_array);
    let fields = fields.into_iter().flatten().filter_map(|field| document.dereference(field).ok()?.1.as_dict().ok());
    Ok(fields.filter_map(|field| Some((text(document, field, b"T")?, value(document, field)?))).collect())
}

fn value(document: &Document, field: &Dictionary) -> Option<String> {
    match field.get_deref(b"V", document).ok()? {
        Object::Name(state) if state == b"Off" => None,
        Object::Name(state) => String::from_utf8(state.clone()).ok(),
        Object::String(..) => text(document, field, b"V").filter(|letters| !letters.is_empty()),
        _ => None,
    }
}

fn text(document: &Document, field: &Dictionary, key: &[u8]) -> Option<String> {
    lopdf::decode_text_string(field.get_deref(key, document).ok()?).ok()
}
