//! Gives the empty field `seal` its signature dictionary with a hole of known size, and measures the byte range once the
//! file is saved (ISO 32000-1 12.8.1, 12.8.2.2).

use super::{Identity, SealError};
use crate::verify::{Level, write_moment};
use chrono::{DateTime, Utc};
use lopdf::xref::XrefType;
use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat, dictionary, text_string};
use memchr::memmem;
use std::ops::Range;

/// Room for a signature, its attributes, and a time stamp with its authority's certificate, whatever their kinds.
const BESIDE_CERTIFICATES: usize = 7 * 1024;
/// Holes grow by this much, so that the setting's name does not change the length of a file: a certificate that a setting
/// issues itself takes 8 KB in all.
const STEP: usize = 4 * 1024;
/// Room for a time stamp on the whole file.
pub(super) const STAMP_ROOM: usize = 8 * 1024;
/// Ten digits a number: more than any file that is looked at needs.
const WIDEST: i64 = 9_999_999_999;

/// What the signature dictionary says.
pub(super) struct Entry {
    pub(super) at: DateTime<Utc>,
    pub(super) name: String,
    pub(super) level: Level,
    pub(super) specimen: bool,
    pub(super) room: usize,
}

/// How many bytes of DER a seal of that identity may take.
pub(super) fn room(identity: &Identity) -> usize {
    let all = std::iter::once(identity.certificate()).chain(identity.issuers());
    let certificates: usize = all.map(|certificate| certificate.der().len()).sum();
    (certificates + BESIDE_CERTIFICATES).next_multiple_of(STEP)
}

/// The whole file, but for the hole.
pub(super) struct Prepared {
    bytes: Vec<u8>,
    hole: Range<usize>,
}

impl Prepared {
    /// Everything but the hole.
    pub(super) fn ranges(&self) -> [&[u8]; 2] {
        [&self.bytes[..self.hole.start], &self.bytes[self.hole.end..]]
    }

    /// Puts the signature into the hole, in lower-case digits; the zeros behind it stay.
    pub(super) fn fill(mut self, enclosed: &[u8]) -> Result<Vec<u8>, SealError> {
        let room = &mut self.bytes[self.hole.start + 1..self.hole.end - 1];
        if 2 * enclosed.len() > room.len() {
            return Err(SealError::HoleTooSmall);
        }
        let digits = enclosed.iter().flat_map(|byte| [byte >> 4, byte & 0xF]);
        for (place, digit) in room.iter_mut().zip(digits) {
            *place = b"0123456789abcdef"[usize::from(digit)];
        }
        Ok(self.bytes)
    }
}

/// Keeps the place for a seal in a document that is still to be saved.
pub(super) fn reserve(document: &mut Document, entry: &Entry) -> Result<(), SealError> {
    if entry.specimen && !is_specimen(document) {
        return Err(SealError::Specimen);
    }
    let field = empty_seal(document)?;
    let seal = document.add_object(signature_dictionary(&SignatureEntry {
        at: entry.at,
        name: entry.name.clone(),
        reason: "Issued by this setting, and not changed since".to_owned(),
        reference: Some(certification(entry.level)),
        room: entry.room,
    }));
    let missing = |_| SealError::Unprepared("its catalogue is missing");
    document.get_dictionary_mut(field).map_err(missing)?.set("V", seal);
    let catalogue = document.catalog_mut().map_err(missing)?;
    if catalogue.has(b"Perms") {
        return Err(SealError::Unprepared("it is certified already"));
    }
    catalogue.set("Perms", dictionary! { "DocMDP" => seal });
    // A plain table and no object streams: what is sealed lies open, and the byte range can be read without a library.
    document.reference_table.cross_reference_type = XrefType::CrossReferenceTable;
    Ok(())
}

/// What a signature dictionary says.
pub(super) struct SignatureEntry {
    pub(super) at: DateTime<Utc>,
    pub(super) name: String,
    pub(super) reason: String,
    /// What may be changed afterwards (ISO 32000-1, 12.8.2).
    pub(super) reference: Option<Dictionary>,
    /// How many bytes of DER the signature may take.
    pub(super) room: usize,
}

/// What the seal allows afterwards.
fn certification(level: Level) -> Dictionary {
    let permission = dictionary! { "Type" => "TransformParams", "P" => level.number(), "V" => "1.2" };
    dictionary! { "Type" => "SigRef", "TransformMethod" => "DocMDP", "TransformParams" => permission }
}

/// PAdES baseline B (ETSI EN 319 142-1): the time stands in `/M`, in whole seconds.
pub(super) fn signature_dictionary(entry: &SignatureEntry) -> Dictionary {
    let mut dictionary = dictionary! {
        "Type" => "Sig",
        "Filter" => "Adobe.PPKLite",
        "SubFilter" => "ETSI.CAdES.detached",
        "ByteRange" => vec![Object::Integer(0), WIDEST.into(), WIDEST.into(), WIDEST.into()],
        "Contents" => Object::String(vec![0; entry.room], StringFormat::Hexadecimal),
        "M" => Object::string_literal(write_moment(entry.at)),
        "Name" => text_string(&entry.name),
        "Reason" => text_string(&entry.reason),
    };
    if let Some(reference) = &entry.reference {
        dictionary.set("Reference", vec![Object::Dictionary(reference.clone())]);
    }
    dictionary
}

/// A time stamp on the whole file (ISO 32000-2 12.8.5): its time stands in the token alone.
pub(super) fn stamp_dictionary() -> Dictionary {
    dictionary! {
        "Type" => "DocTimeStamp",
        "Filter" => "Adobe.PPKLite",
        "SubFilter" => "ETSI.RFC3161",
        "ByteRange" => vec![Object::Integer(0), WIDEST.into(), WIDEST.into(), WIDEST.into()],
        "Contents" => Object::String(vec![0; STAMP_ROOM], StringFormat::Hexadecimal),
    }
}

/// The one field named `seal`, a signature field without a value.
fn empty_seal(document: &Document) -> Result<ObjectId, SealError> {
    let form = document.catalog().ok().and_then(|catalogue| dereferenced(document, catalogue, b"AcroForm"));
    let fields = form.and_then(|form| form.get_deref(b"Fields", document).ok()?.as_array().ok());
    let ids = fields.into_iter().flatten().filter_map(|field| field.as_reference().ok());
    let named = |id: &ObjectId| {
        let field = document.get_dictionary(*id).ok();
        let name = field.and_then(|field| lopdf::decode_text_string(field.get(b"T").ok()?).ok());
        name.as_deref() == Some("seal")
    };
    let mut seals = ids.filter(named);
    let (Some(id), None) = (seals.next(), seals.next()) else {
        return Err(SealError::Unprepared("it does not have exactly one field named seal"));
    };
    let field = document.get_dictionary(id).map_err(|_| SealError::Unprepared("its field is missing"))?;
    let empty = field.get(b"FT").is_ok_and(|kind| kind.as_name().is_ok_and(|kind| kind == b"Sig")) && !field.has(b"V");
    if empty { Ok(id) } else { Err(SealError::Unprepared("the field named seal is not an empty signature field")) }
}

/// Whether the maker's facts say that this is invented (`/PieceInfo /confide /Private /Specimen`).
fn is_specimen(document: &Document) -> bool {
    let catalogue = document.catalog().ok();
    let pieces = catalogue.and_then(|catalogue| dereferenced(document, catalogue, b"PieceInfo"));
    let ours = pieces.and_then(|pieces| dereferenced(document, pieces, b"confide"));
    let facts = ours.and_then(|ours| dereferenced(document, ours, b"Private"));
    match facts.and_then(|facts| facts.get_deref(b"Specimen", document).ok()) {
        Some(Object::Boolean(answer)) => *answer,
        Some(Object::Name(answer) | Object::String(answer, _)) => answer == b"true",
        _ => false,
    }
}

fn dereferenced<'a>(document: &'a Document, holder: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
    holder.get_deref(key, document).ok()?.as_dict().ok()
}

/// Finds the placeholders in the saved bytes and writes the true byte range over its own.
pub(super) fn measure(mut bytes: Vec<u8>, room: usize) -> Result<Prepared, SealError> {
    let range_mark = format!("/ByteRange[0 {WIDEST} {WIDEST} {WIDEST}]");
    let hole_mark = format!("/Contents<{}>", "0".repeat(2 * room));
    let range_at = only(&bytes, range_mark.as_bytes())?;
    let hole_at = only(&bytes, hole_mark.as_bytes())? + "/Contents".len();
    let hole = hole_at..hole_at + 2 * room + 2;
    let range = format!("/ByteRange[0 {} {} {}]", hole.start, hole.end, bytes.len() - hole.end);
    let padded = format!("{range:<width$}", width = range_mark.len());
    bytes[range_at..range_at + range_mark.len()].copy_from_slice(padded.as_bytes());
    Ok(Prepared { bytes, hole })
}

fn only(bytes: &[u8], mark: &[u8]) -> Result<usize, SealError> {
    let mut places = memmem::find_iter(bytes, mark);
    match (places.next(), places.next()) {
        (Some(at), None) => Ok(at),
        _ => Err(SealError::Unprepared("the place for the seal cannot be found")),
    }
}
