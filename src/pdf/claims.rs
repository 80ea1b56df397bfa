//! The standards that a file says it keeps (ISO 19005-2, 6.6.4; ISO 14289-1, 5).

use super::PdfError;
use lopdf::{Document, Object};

/// The file no longer says that it is one for an archive: for the colours and typefaces of an attached page nobody here
/// can vouch. That it is read aloud in order stays true, since each such page is a figure with words for it.
pub(super) fn no_archive(document: &mut Document) -> Result<(), PdfError> {
    withdraw(document, &["pdfaid:part", "pdfaid:conformance"])
}

/// The file claims nothing: it is for paper.
pub(super) fn none(document: &mut Document) -> Result<(), PdfError> {
    withdraw(document, &["pdfaid:part", "pdfaid:conformance", "pdfuaid:part"])
}

/// Each of these elements of the metadata goes; one that is not there is a fault, since then something else claims it.
fn withdraw(document: &mut Document, elements: &[&str]) -> Result<(), PdfError> {
    let unclear = || PdfError::Unreadable("its metadata cannot be read".into());
    let id = document.catalog()?.get(b"Metadata").and_then(Object::as_reference).map_err(|_| unclear())?;
    let stream = document.get_object_mut(id)?.as_stream_mut()?;
    let text = String::from_utf8(stream.get_plain_content_with_limit(1 << 20)?).map_err(|_| unclear())?;
    let left = elements.iter().try_fold(text, |text, element| {
        let (start, end) = (format!("<{element}>"), format!("</{element}>"));
        let (before, rest) = text.split_once(&start)?;
        let (_, after) = rest.split_once(&end)?;
        Some(format!("{before}{after}"))
    });
    stream.dict.remove(b"Filter");
    stream.set_content(left.ok_or_else(unclear)?.into_bytes());
    Ok(())
}
