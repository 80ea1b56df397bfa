//! What programs write about the file itself when they save a filled form: when, with what, and which typefaces they took.
//! No page shows any of it.

use super::drawing::{LEAST_SIZE, PALEST};
use super::object::{only_in, references_of, same};
use super::path::paleness;
use super::{Refusal, operators};
use lopdf::content::Operation;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

const LARGEST: usize = 1 << 20;
/// The largest type in which an answer is drawn, in points.
const LARGEST_SIZE: f64 = 72.0;
/// What says when a file was saved and by which program (ISO 16684-1 8.4, ISO 32000-1 table 317).
const SAVED: [&str; 5] = ["ModifyDate", "MetadataDate", "Producer", "InstanceID", "ModDate"];

/// The form says what it said, but that a reader is to redraw its fields, and typefaces to draw them with (table 218).
pub(super) fn form(new: &Document, was: &Dictionary, is: &Dictionary) -> Result<(), Refusal> {
    let refused = Refusal::Beyond("the list of the form's fields");
    only_in(was, is, &[b"NeedAppearances", b"DR"]).map_err(|()| refused.clone())?;
    if is.get(b"NeedAppearances").is_ok_and(|redraw| redraw.as_bool().is_err()) {
        return Err(refused);
    }
    match (was.get(b"DR"), is.get(b"DR")) {
        (Err(_), Err(_)) => Ok(()),
        (Ok(Object::Dictionary(was)), Ok(Object::Dictionary(is))) => resources(new, was, is).ok_or(refused),
        (Ok(was), Ok(is)) if same(was, is) => Ok(()),
        _ => Err(refused),
    }
}

/// The same but for more typefaces under names that were free.
fn resources(new: &Document, was: &Dictionary, is: &Dictionary) -> Option<()> {
    only_in(was, is, &[b"Font"]).ok()?;
    let fonts =
        |holder: &Dictionary| holder.get_deref(b"Font", new).and_then(Object::as_dict).cloned().unwrap_or_default();
    let (was, is) = (fonts(was), fonts(is));
    let is_typeface = |font: &Object| {
        let font = new.dereference(font).ok().and_then(|(_, font)| font.as_dict().ok());
        font.is_some_and(|font| font.get(b"Type").and_then(Object::as_name).is_ok_and(|kind| kind == b"Font"))
    };
    let stay = was.iter().all(|(name, font)| is.get(name).is_ok_and(|now| same(font, now)));
    let are_typefaces = is.iter().all(|(name, font)| was.has(name) || is_typeface(font));
    (stay && are_typefaces).then_some(())
}

/// Whether a reader is to redraw the fields from what they hold (`/NeedAppearances`).
pub(super) fn is_redrawn(document: &Document) -> bool {
    let form = document.catalog().and_then(|catalogue| catalogue.get_deref(b"AcroForm", document)?.as_dict());
    form.is_ok_and(|form| matches!(form.get(b"NeedAppearances"), Ok(Object::Boolean(true))))
}

/// Whether a frame around a field is a line of one point at most (`/BS`, table 166).
pub(super) fn is_plain_frame(frame: Option<&Object>) -> bool {
    let Some(frame) = frame else { return true };
    frame.as_dict().is_ok_and(|frame| {
        frame.iter().all(|(key, value)| match key.as_slice() {
            b"Type" => true,
            b"S" => value.as_name().is_ok_and(|style| style == b"S"),
            b"W" => value.as_float().is_ok_and(|width| (0.0..=1.0).contains(&width)),
            _ => false,
        })
    })
}

/// Whether a field is drawn anew with the type and colour it was sealed with (`/DA`), in whatever order a program writes them.
fn is_drawn_alike(sealed: &Document, new: &Document, field: ObjectId) -> bool {
    let orders = |document: &Document| {
        let how = document.get_dictionary(field).ok()?.get(b"DA").ok()?.as_str().ok()?;
        let mut orders: Vec<String> = operators::all(how)?.iter().map(|order| format!("{order:?}")).collect();
        orders.sort();
        Some(orders)
    };
    orders(sealed) == orders(new)
}

/// Whether a viewer that draws fields by itself from what they hold, as Firefox does, draws this one in letters that can be read:
/// as it was sealed; or, where every viewer is not told to, of a size and colour that an appearance may have.
pub(super) fn is_drawn_to_be_read(sealed: &Document, new: &Document, field: ObjectId) -> bool {
    is_drawn_alike(sealed, new, field) || !is_redrawn(new) && is_readable(new, field).unwrap_or(false)
}

fn is_readable(document: &Document, field: ObjectId) -> Option<bool> {
    let how = document.get_dictionary(field).ok()?.get(b"DA").ok()?.as_str().ok()?;
    let is_fine = |operation: Operation| {
        let numbers: Vec<f64> = operation.operands.iter().filter_map(|it| it.as_float().ok()).map(f64::from).collect();
        let count = operation.operands.len();
        match (operation.operator.as_str(), numbers.as_slice()) {
            ("Tf", [size]) if count == 2 => *size == 0.0 || (LEAST_SIZE..=LARGEST_SIZE).contains(size),
            ("g", [_]) | ("rg", [_, _, _]) | ("k", [_, _, _, _]) if count == numbers.len() => {
                let is_ink = numbers.iter().all(|part| (0.0..=1.0).contains(part));
                is_ink && paleness(&numbers).is_some_and(|pale| pale <= PALEST)
            }
            _ => false,
        }
    };
    Some(operators::all(how)?.into_iter().all(is_fine))
}

/// The catalogue says what it said, but for the version of the standard that a signature asks for (table 28, ISO 32000-2
/// table 29), which no page shows.
pub(super) fn catalogue(was: &Dictionary, is: &Dictionary) -> Result<(), Refusal> {
    let refused = Refusal::Beyond("the file's own list of its parts");
    only_in(was, is, &[b"Version", b"Extensions"]).map_err(|()| refused.clone())?;
    let is_version = |value: &Object| matches!(value.as_name(), Ok(b"1.7" | b"2.0"));
    let is_level = |value: &Object| match value {
        Object::Dictionary(level) => level.iter().all(|(key, _)| {
            [b"Type".as_slice(), b"BaseVersion", b"ExtensionLevel", b"ExtensionRevision", b"URL"]
                .contains(&key.as_slice())
        }),
        _ => false,
    };
    // one developer may have several levels in a list
    let are_levels = |value: &Object| match value {
        Object::Array(levels) => levels.iter().all(is_level),
        one => is_level(one),
    };
    let version = is.get(b"Version").map_or(true, is_version);
    let leads_nowhere = is.get(b"Extensions").map_or(true, |value| references_of(value).is_empty());
    let extensions = is.get(b"Extensions").map_or(true, |value| {
        let developers = value.as_dict();
        developers.is_ok_and(|all| all.iter().all(|(key, value)| key == b"Type" || are_levels(value)))
    });
    if version && extensions && leads_nowhere { Ok(()) } else { Err(refused) }
}

/// The file's information: when it was changed and by what program (14.3.3).
pub(super) fn information(old: &Document, id: ObjectId, was: &Dictionary, is: &Dictionary) -> Result<(), Refusal> {
    if old.trailer.get(b"Info").and_then(Object::as_reference).ok() != Some(id) {
        return Err(Refusal::Beyond("a part of the sealed pages"));
    }
    let refused = Refusal::Beyond("what the file says about itself");
    let are_texts =
        [b"ModDate".as_slice(), b"Producer"].iter().all(|key| is.get(key).map_or(true, |it| it.as_str().is_ok()));
    only_in(was, is, &[b"ModDate", b"Producer"]).ok().filter(|()| are_texts).ok_or(refused)
}

/// The same as XML (14.3.2): every statement is there that was, and no other, but those about saving.
pub(super) fn metadata(old: &Document, id: ObjectId, was: &Stream, is: &Stream) -> Result<(), Refusal> {
    let metadata = old.catalog().ok().and_then(|catalogue| catalogue.get(b"Metadata").ok()?.as_reference().ok());
    if metadata != Some(id) {
        return Err(Refusal::Beyond("a part of the sealed pages"));
    }
    let refused = Refusal::Beyond("what the file says about itself");
    only_in(&was.dict, &is.dict, &[b"Length", b"Filter", b"DecodeParms"]).map_err(|()| refused.clone())?;
    match (statements(was), statements(is)) {
        (Some(was), Some(is)) if was == is => Ok(()),
        _ => Err(refused),
    }
}

/// Each property with its value, whichever of XMP's spellings it has: as an element or as an attribute (ISO 16684-1 7).
fn statements(stream: &Stream) -> Option<Vec<(String, String)>> {
    let bytes = stream.get_plain_content_with_limit(LARGEST).ok()?;
    let mut reader = Reader::from_str(std::str::from_utf8(&bytes).ok()?);
    let (mut open, mut found) = (Vec::<String>::new(), Vec::new());
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) => {
                found.extend(attributes(&tag)?);
                open.push(tag.local_name().as_ref().to_owned());
            }
            Event::Empty(tag) => found.extend(attributes(&tag)?),
            Event::End(_) => drop(open.pop()?),
            Event::Text(text) => {
                let text = text.trim().to_owned();
                // a list is named by the property that it is the value of
                let property = open.iter().rev().find(|name| !["li", "Alt", "Seq", "Bag"].contains(&name.as_str()));
                if !text.is_empty() {
                    found.push((property?.clone(), text));
                }
            }
            Event::GeneralRef(entity) => found.push((open.last()?.clone(), entity.to_string())),
            Event::Eof => break,
            Event::PI(_) | Event::Comment(_) | Event::Decl(_) => {}
            Event::CData(_) | Event::DocType(_) => return None,
        }
    }
    found.retain(|(property, _)| !SAVED.contains(&property.as_str()));
    found.sort();
    Some(found)
}

fn attributes(tag: &BytesStart) -> Option<Vec<(String, String)>> {
    let mut found = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.ok()?;
        let is_name_of_space = attribute.key.as_ref().starts_with("xmlns");
        let mut property = attribute.key.local_name().as_ref().to_owned();
        // the value of the property itself, where that is an address
        if property == "resource" {
            property = tag.local_name().as_ref().to_owned();
        }
        if !is_name_of_space && !["about", "parseType", "xmptk", "lang"].contains(&property.as_str()) {
            found.push((property, attribute.value.to_string()));
        }
    }
    Some(found)
}
