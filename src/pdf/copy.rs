//! A sealed file becomes one that can be encrypted and sealed anew: without its seal and what lets that outlast its
//! certificates, with fields that nobody can fill in, and with no claim to be PDF/A.

use super::bind::shown;
use super::prove::{Saved, each_page, whole};
use super::read::Reader;
use super::sheet::text_of;
use super::text::letters;
use super::{PdfError, Private, Proved, Unproved, Why, claims, load};
use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat, dictionary};
use std::collections::BTreeSet;

/// Deeper than any form's fields stand in each other.
const DEEPEST_FIELD: usize = 16;
/// A field that nobody can fill in (ISO 32000-1, table 221).
const READ_ONLY: i64 = 1;

/// A file that shows what a sealed one shows, not yet proved.
#[derive(Debug)]
pub struct Copied {
    document: Document,
    looks: Looks,
    specimen: bool,
}

/// What each page of a file shows, its note among it.
#[derive(Debug, Clone)]
pub struct Looks {
    pages: Vec<[u8; 32]>,
    note: String,
}

impl Copied {
    /// For the stage that keeps the place for the seal; everything is proved afterwards.
    pub(crate) fn document_mut(&mut self) -> &mut Document {
        &mut self.document
    }

    /// It is about invented people only.
    pub fn is_specimen(&self) -> bool {
        self.specimen
    }

    /// What its pages show, to be held against what comes of it.
    pub fn looks(&self) -> Looks {
        self.looks.clone()
    }
}

/// Takes out the seal of a sealed file, and what was kept and stamped behind it. The identifier is a new one: that of the file itself would say of which it is a copy.
///
/// # Errors
/// When it cannot be read, or has no seal or no note.
pub fn copy(bytes: &[u8], identifier: [u8; 16]) -> Result<Copied, PdfError> {
    let mut document = load(bytes)?;
    let private = Private::read(&document).ok_or(PdfError::Structure("it does not say what it is"))?;
    let looks = Looks { pages: shows(&document)?, note: private.note };
    let seal = take_out_seal(&mut document)?;
    take_out_lasting(&mut document)?;
    close_fields(&mut document, seal)?;
    claims::no_archive(&mut document)?;
    let id = Object::String(identifier.to_vec(), StringFormat::Hexadecimal);
    document.trailer.set("ID", vec![id.clone(), id]);
    Ok(Copied { document, looks, specimen: private.specimen })
}

fn shows(document: &Document) -> Result<Vec<[u8; 32]>, PdfError> {
    let mut reader = Reader::new(document);
    let pages = document.page_iter().enumerate();
    pages.map(|(at, page)| Ok(shown(&reader.sheet(page, at + 1)?))).collect()
}

/// The seal's field, which is empty afterwards.
fn take_out_seal(document: &mut Document) -> Result<ObjectId, PdfError> {
    let unsealed = PdfError::Structure("it has no seal");
    let catalogue = document.catalog_mut()?;
    let permissions = catalogue.remove(b"Perms").ok_or(unsealed.clone())?;
    // a reader of PDF 1.7 knows this way of encrypting by its level (Adobe's supplement to ISO 32000, level 8)
    let level = dictionary! { "ADBE" => dictionary! { "BaseVersion" => "1.7", "ExtensionLevel" => 8 } };
    catalogue.set("Extensions", level);
    let permissions = document.dereference(&permissions)?.1.as_dict()?.clone();
    let signature = permissions.get(b"DocMDP").and_then(Object::as_reference)?;
    let is_field = |field: &Dictionary| field.get(b"V").and_then(Object::as_reference).ok() == Some(signature);
    let fields = document.objects.iter().filter(|(_, object)| object.as_dict().is_ok_and(is_field));
    let field = fields.map(|(id, _)| *id).next().ok_or(unsealed)?;
    document.get_dictionary_mut(field)?.remove(b"V");
    document.objects.remove(&signature);
    Ok(field)
}

/// What the seal rested on, and the time stamps on all of it: they are about a seal that is gone, and on no page.
fn take_out_lasting(document: &mut Document) -> Result<(), PdfError> {
    document.catalog_mut()?.remove(b"DSS");
    let is_stamp = |field: &Dictionary| {
        let value = field.get_deref(b"V", document).and_then(Object::as_dict);
        value.and_then(|value| value.get(b"Type")).and_then(Object::as_name).is_ok_and(|kind| kind == b"DocTimeStamp")
    };
    let fields = document.objects.iter().filter(|(_, object)| object.as_dict().is_ok_and(is_stamp));
    let places: BTreeSet<ObjectId> = fields.map(|(id, _)| *id).collect();
    document.traverse_objects(|object| {
        if let Object::Array(list) = object {
            list.retain(|one| !one.as_reference().is_ok_and(|id| places.contains(&id)));
        }
    });
    document.prune_objects();
    Ok(())
}

/// Nothing may be filled in behind a seal that allows no change.
fn close_fields(document: &mut Document, seal: ObjectId) -> Result<(), PdfError> {
    let form = document.catalog()?.get_deref(b"AcroForm", document)?.as_dict()?;
    let list = |holder: &Dictionary, key: &[u8], depth: usize| -> Vec<(ObjectId, usize)> {
        let list = holder.get_deref(key, document).and_then(Object::as_array);
        list.into_iter().flatten().filter_map(|it| Some((it.as_reference().ok()?, depth))).collect()
    };
    let mut open = list(form, b"Fields", 0);
    let mut fields = Vec::new();
    while let Some((id, depth)) = open.pop() {
        if depth > DEEPEST_FIELD {
            return Err(PdfError::Structure("its fields stand in each other"));
        }
        open.extend(list(document.get_dictionary(id)?, b"Kids", depth + 1));
        fields.push(id);
    }
    for id in fields.into_iter().filter(|id| *id != seal) {
        let field = document.get_dictionary_mut(id)?;
        let flags = field.get(b"Ff").and_then(Object::as_i64).unwrap_or(0);
        field.set("Ff", flags | READ_ONLY);
    }
    Ok(())
}

/// Saves the copy, reads it again, and looks at each page for showing what it showed in the sealed file, the note in full among
/// it.
///
/// # Errors
/// When a page does not.
pub fn prove_copy(copied: Copied) -> Result<Proved, Unproved> {
    let Copied { document, looks, .. } = copied;
    let Saved { bytes, document, pages } = Saved::of(document, looks.pages.len())?;
    let note = letters(&looks.note);
    let facts = each_page(&document, &pages, &looks.note, |index, _, sheet| {
        let marks = sheet.last_footer().ok_or(Why::NotLast)?;
        match letters(&text_of(marks.iter())).contains(&note) && !note.is_empty() {
            false => Err(Why::NoNote),
            true if shown(sheet) == looks.pages[index] => Ok(0),
            true => Err(Why::Changed),
        }
    })?;
    Ok(Proved::new(bytes, document, facts))
}

/// Looks at each page of what was encrypted and opened again.
///
/// # Errors
/// When one does not show what it showed before.
pub(crate) fn shows_as_before(document: &Document, looks: &Looks) -> Result<(), Unproved> {
    let pages = shows(document).map_err(|error| whole(Why::Unreadable(error)))?;
    if pages.len() != looks.pages.len() {
        return Err(whole(Why::Pages { were: looks.pages.len(), are: pages.len() }));
    }
    match pages.iter().zip(&looks.pages).position(|(is, was)| is != was) {
        Some(at) => Err(Unproved { page: Some(at + 1), why: Why::Changed }),
        None => Ok(()),
    }
}
