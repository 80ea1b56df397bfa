//! What the sealed bytes are, once the seal holds: rule 7's fields and actions, the certification, the maker's facts.

use super::layout::Layout;
use super::{Level, Refusal, action, layout};
use lopdf::xref::XrefEntry;
use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

const LARGEST_STREAM: usize = 64 * 1024 * 1024;
const DEEPEST_FIELD: usize = 16;

/// What a file says that passed.
#[derive(Debug)]
pub(super) struct Inside {
    pub(super) level: Level,
    pub(super) private: BTreeMap<String, String>,
    pub(super) pages: usize,
}

/// A panic of the PDF library is a file that cannot be read, no more.
pub(super) fn unshaken<T>(judge: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    catch_unwind(AssertUnwindSafe(judge)).unwrap_or(Err(Refusal::Unreadable))
}

pub(super) fn load(bytes: &[u8]) -> Result<Document, Refusal> {
    let options = LoadOptions { strict: true, max_decompressed_size: Some(LARGEST_STREAM), ..LoadOptions::default() };
    Document::load_mem_with_options(bytes, options).map_err(|_| Refusal::Unreadable)
}

/// Of what a seal allows nothing to be changed in, an encrypted copy may have fields that nobody can fill in.
pub(super) fn judge(document: &Document, bytes: &[u8], layout: &Layout, is_encrypted: bool) -> Result<Inside, Refusal> {
    as_written(document, layout)?;
    nothing_hidden(document, bytes)?;
    action::none_but_links(document, action::Fields::AreDrawn)?;
    let catalogue = document.catalog().map_err(|_| Refusal::Unreadable)?;
    let seal = document.get_dictionary(layout.object).map_err(|_| Refusal::Hole)?;
    let level = certification(document, catalogue, seal, layout.object)?;
    if is_encrypted && level != Level::Locked {
        return Err(Refusal::NotCertified("an encrypted copy is for reading, and it may be filled in"));
    }
    fields(document, catalogue, layout.object, level, is_encrypted)?;
    let pages = document.get_pages().len();
    if pages == 0 {
        return Err(Refusal::Unreadable);
    }
    Ok(Inside { level, private: private(document), pages })
}

/// The library read the same file as we did: one revision, nothing repaired, the seal where the bytes have it, and no
/// second signature in other words.
fn as_written(document: &Document, layout: &Layout) -> Result<(), Refusal> {
    if document.is_encrypted() || document.was_encrypted() || document.trailer.has(b"Encrypt") {
        return Err(Refusal::Cipher("nobody can say how"));
    }
    if document.xref_recovery.is_some() || document.revision_count() != 1 || document.trailer.has(b"Prev") {
        return Err(Refusal::AddedTo);
    }
    let place = document.reference_table.get(layout.object.0);
    let expected = u32::try_from(layout.object_at).map_err(|_| Refusal::TooLarge)?;
    match place {
        Some(XrefEntry::Normal { offset, generation }) if *offset == expected && *generation == layout.object.1 => {}
        _ => return Err(Refusal::Hole),
    }
    let is_signature = |object: &&Object| object.as_dict().is_ok_and(|dictionary| dictionary.has(b"ByteRange"));
    if document.objects.values().filter(is_signature).count() == 1 { Ok(()) } else { Err(Refusal::SeveralSeals) }
}

/// Every object in the bytes is one that the table names: none lies in wait for a table that somebody adds (the shadow
/// attacks of NDSS 2021).
fn nothing_hidden(document: &Document, bytes: &[u8]) -> Result<(), Refusal> {
    let mut named = BTreeSet::new();
    for entry in document.reference_table.entries.values() {
        match entry {
            XrefEntry::Normal { offset, .. } => named.insert(usize::try_from(*offset).unwrap_or(usize::MAX)),
            XrefEntry::Compressed { .. } => return Err(Refusal::Active("objects packed out of sight")),
            _ => continue,
        };
    }
    let present: BTreeSet<usize> = layout::object_starts(bytes).into_iter().collect();
    if named == present { Ok(()) } else { Err(Refusal::Active("objects that nothing refers to")) }
}

/// The seal certifies: `/Perms /DocMDP` is the signature, whose `/Reference` says what may change (12.8.2.2).
fn certification(
    document: &Document,
    catalogue: &Dictionary,
    seal: &Dictionary,
    id: ObjectId,
) -> Result<Level, Refusal> {
    let permissions =
        dictionary(document, catalogue, b"Perms").ok_or(Refusal::NotCertified("it has no permissions"))?;
    let is_seal = reference(permissions, b"DocMDP") == Some(id);
    if !is_seal || permissions.len() != 1 {
        return Err(Refusal::NotCertified("its permissions belong to something else"));
    }
    let missing = Refusal::NotCertified("it does not say what may change");
    let references = seal.get_deref(b"Reference", document).and_then(Object::as_array).map_err(|_| missing.clone())?;
    let [Object::Dictionary(reference)] = references.as_slice() else { return Err(missing) };
    if name(reference, b"TransformMethod") != Some(b"DocMDP") {
        return Err(missing);
    }
    let parameters = dictionary(document, reference, b"TransformParams").ok_or(missing)?;
    match parameters.get(b"P").and_then(Object::as_i64) {
        Ok(1) => Ok(Level::Locked),
        Ok(2) => Ok(Level::Fillable),
        _ => Err(Refusal::NotCertified("it lets anything change")),
    }
}

/// The seal is the value of one signature field; at level 1 there is no other field, at level 2 no other is signed.
fn fields(
    document: &Document,
    catalogue: &Dictionary,
    seal: ObjectId,
    level: Level,
    may_be_closed: bool,
) -> Result<(), Refusal> {
    let form = dictionary(document, catalogue, b"AcroForm").ok_or(Refusal::Field("there are none"))?;
    let roots = form.get_deref(b"Fields", document).and_then(Object::as_array);
    let mut open: Vec<_> = roots.map_err(|_| Refusal::Field("there are none"))?.iter().map(|root| (root, 0)).collect();
    let (mut known, mut sealed) = (BTreeSet::new(), 0);
    while let Some((object, depth)) = open.pop() {
        let id = object.as_reference().map_err(|_| Refusal::Field("one is not an object of its own"))?;
        let field = document.get_dictionary(id).map_err(|_| Refusal::Field("one is missing"))?;
        if !known.insert(id) || depth > DEEPEST_FIELD {
            return Err(Refusal::Field("one is there twice"));
        }
        if reference(field, b"V") == Some(seal) {
            signature_field(field)?;
            sealed += 1;
        } else if level == Level::Locked && !(may_be_closed && is_closed(field)) {
            return Err(Refusal::Field("there are others beside the seal's"));
        }
        if let Ok(kids) = field.get_deref(b"Kids", document).and_then(Object::as_array) {
            open.extend(kids.iter().map(|kid| (kid, depth + 1)));
        }
    }
    if sealed != 1 {
        return Err(Refusal::Field("the seal's own is missing"));
    }
    every_widget_known(document, &known)
}

/// Read only (ISO 32000-1, table 221).
fn is_closed(field: &Dictionary) -> bool {
    field.get(b"Ff").and_then(Object::as_i64).is_ok_and(|flags| flags & 1 == 1)
}

fn signature_field(field: &Dictionary) -> Result<(), Refusal> {
    let is_signature = name(field, b"FT") == Some(b"Sig");
    if is_signature && !field.has(b"Kids") { Ok(()) } else { Err(Refusal::Field("the seal's own is of another kind")) }
}

fn every_widget_known(document: &Document, known: &BTreeSet<ObjectId>) -> Result<(), Refusal> {
    let is_widget = |object: &Object| object.as_dict().is_ok_and(|widget| name(widget, b"Subtype") == Some(b"Widget"));
    let stray = document.objects.iter().any(|(id, object)| is_widget(object) && !known.contains(id));
    if stray { Err(Refusal::Field("one stands outside the form")) } else { Ok(()) }
}

/// What the maker left inside.
pub(super) fn private_facts(document: &Document) -> Option<&Dictionary> {
    let pieces = dictionary(document, document.catalog().ok()?, b"PieceInfo")?;
    dictionary(document, dictionary(document, pieces, b"confide")?, b"Private")
}

/// The maker's facts, as text; what is not text, number or yes and no is left out.
fn private(document: &Document) -> BTreeMap<String, String> {
    let entries = private_facts(document).into_iter().flat_map(Dictionary::iter);
    entries.filter_map(|(key, value)| Some((String::from_utf8(key.clone()).ok()?, text(document, value)?))).collect()
}

fn text(document: &Document, value: &Object) -> Option<String> {
    match document.dereference(value).ok()?.1 {
        Object::Name(name) => String::from_utf8(name.clone()).ok(),
        Object::Boolean(answer) => Some(answer.to_string()),
        Object::Integer(number) => Some(number.to_string()),
        string @ Object::String(..) => lopdf::decode_text_string(string).ok(),
        _ => None,
    }
}

fn dictionary<'a>(document: &'a Document, holder: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
    holder.get_deref(key, document).ok()?.as_dict().ok()
}

fn reference(holder: &Dictionary, key: &[u8]) -> Option<ObjectId> {
    holder.get(key).ok()?.as_reference().ok()
}

fn name<'a>(holder: &'a Dictionary, key: &[u8]) -> Option<&'a [u8]> {
    holder.get(key).ok()?.as_name().ok()
}
