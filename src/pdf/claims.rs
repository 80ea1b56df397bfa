//! The standards that a file says it keeps (ISO 19005-2, 6.6.4; ISO 14289-1, 5).

use super::{Archive, PdfError};
use lopdf::{Document, Object};
use memchr::memmem;

/// The file says no more of itself than is true of all that it shows: how much of PDF/A-2 it keeps, and whether a screen reader
/// says all of it, which PDF/UA-1 asks for.
pub(super) fn keep(document: &mut Document, archive: Archive, is_all_said: bool) -> Result<(), PdfError> {
    match archive {
        Archive::A => {}
        Archive::U => exchange(document, &[("pdfaid:conformance", Some("U"))])?,
        Archive::B => exchange(document, &[("pdfaid:conformance", Some("B"))])?,
        Archive::None => exchange(document, &[("pdfaid:part", None), ("pdfaid:conformance", None)])?,
    }
    if is_all_said { Ok(()) } else { exchange(document, &[("pdfuaid:part", None)]) }
}

/// The file is not PDF/A; what it says of PDF/UA stays.
pub(super) fn no_archive(document: &mut Document) -> Result<(), PdfError> {
    let metadata = document.catalog()?.get_deref(b"Metadata", document)?.as_stream()?;
    let text = metadata.get_plain_content_with_limit(1 << 20)?;
    if memmem::find(&text, b"pdfaid:part>").is_none() {
        return Ok(());
    }
    exchange(document, &[("pdfaid:part", None), ("pdfaid:conformance", None)])
}

/// The file claims nothing: it is for paper.
pub(super) fn none(document: &mut Document) -> Result<(), PdfError> {
    exchange(document, &[("pdfaid:part", None), ("pdfaid:conformance", None), ("pdfuaid:part", None)])
}

/// Each of these elements of the metadata goes, or says something else; one that is not there is a fault, since then something
/// else claims it.
fn exchange(document: &mut Document, elements: &[(&str, Option<&str>)]) -> Result<(), PdfError> {
    let unclear = || PdfError::Unreadable("its metadata cannot be read".into());
    let id = document.catalog()?.get(b"Metadata").and_then(Object::as_reference).map_err(|_| unclear())?;
    let stream = document.get_object_mut(id)?.as_stream_mut()?;
    let text = String::from_utf8(stream.get_plain_content_with_limit(1 << 20)?).map_err(|_| unclear())?;
    let left = elements.iter().try_fold(text, |text, (element, says)| {
        let (start, end) = (format!("<{element}>"), format!("</{element}>"));
        let (before, rest) = text.split_once(&start)?;
        let (_, after) = rest.split_once(&end)?;
        let between = says.map(|says| format!("{start}{says}{end}")).unwrap_or_default();
        Some(format!("{before}{between}{after}"))
    });
    stream.dict.remove(b"Filter");
    stream.set_content(left.ok_or_else(unclear)?.into_bytes());
    Ok(())
}
