//! Which document of a pack a page belongs to, read from the outline's first level.

use super::PdfError;
use lopdf::{Dictionary, Document, Object, ObjectId};

/// For each page, which of the documents it belongs to. One document has all pages, whatever the outline says.
pub(super) fn shares(doc: &Document, pages: &[ObjectId], documents: usize) -> Result<Vec<usize>, PdfError> {
    if documents == 1 {
        return Ok(vec![0; pages.len()]);
    }
    let starts = starts(doc, pages)?;
    if starts.len() != documents || documents == 0 {
        return Err(PdfError::Outline { documents, entries: starts.len() });
    }
    if !starts.is_sorted_by(|one, next| one < next) {
        return Err(PdfError::OutlineOrder);
    }
    // pages before the first entry belong to the first document
    Ok((0..pages.len()).map(|page| starts.partition_point(|start| *start <= page).saturating_sub(1)).collect())
}

/// The page that each first-level entry leads to, counted from 0.
fn starts(doc: &Document, pages: &[ObjectId]) -> Result<Vec<usize>, PdfError> {
    let outlines = doc.catalog()?.get_deref(b"Outlines", doc).and_then(Object::as_dict);
    let mut next = outlines.ok().and_then(|it| it.get_deref(b"First", doc).ok()).and_then(|it| it.as_dict().ok());
    let mut starts = Vec::new();
    while let Some(entry) = next {
        let target = target(doc, entry).ok_or(PdfError::Structure("an outline entry leads nowhere"))?;
        let page = pages.iter().position(|page| *page == target);
        starts.push(page.ok_or(PdfError::Structure("an outline entry leads nowhere"))?);
        if starts.len() > pages.len() {
            return Err(PdfError::OutlineOrder);
        }
        next = entry.get_deref(b"Next", doc).ok().and_then(|it| it.as_dict().ok());
    }
    Ok(starts)
}

/// The page of an entry's destination, named or not (ISO 32000-1, 12.3.2).
fn target(doc: &Document, entry: &Dictionary) -> Option<ObjectId> {
    let direct = entry.get_deref(b"Dest", doc);
    let action = || entry.get_deref(b"A", doc).and_then(Object::as_dict).and_then(|action| action.get_deref(b"D", doc));
    let mut destination = direct.or_else(|_| action()).ok()?;
    if let Object::String(name, _) | Object::Name(name) = destination {
        destination = named(doc, name)?;
    }
    if let Object::Dictionary(dict) = destination {
        destination = dict.get_deref(b"D", doc).ok()?;
    }
    destination.as_array().ok()?.first()?.as_reference().ok()
}

fn named<'d>(doc: &'d Document, name: &[u8]) -> Option<&'d Object> {
    let catalog = doc.catalog().ok()?;
    if let Ok(old) = catalog.get_deref(b"Dests", doc).and_then(Object::as_dict) {
        return old.get_deref(name, doc).ok();
    }
    let names = catalog.get_deref(b"Names", doc).ok()?.as_dict().ok()?;
    in_tree(doc, names.get_deref(b"Dests", doc).ok()?.as_dict().ok()?, name, 0)
}

fn in_tree<'d>(doc: &'d Document, node: &'d Dictionary, name: &[u8], depth: usize) -> Option<&'d Object> {
    if depth > 32 {
        return None;
    }
    if let Ok(pairs) = node.get_deref(b"Names", doc).and_then(Object::as_array) {
        let found = pairs.chunks_exact(2).find(|pair| pair[0].as_str().is_ok_and(|key| key == name));
        return found.and_then(|pair| doc.dereference(&pair[1]).ok()).map(|(_, object)| object);
    }
    let kids = node.get_deref(b"Kids", doc).and_then(Object::as_array).ok()?;
    kids.iter().find_map(|kid| in_tree(doc, doc.dereference(kid).ok()?.1.as_dict().ok()?, name, depth + 1))
}
