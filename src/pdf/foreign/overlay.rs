//! What lies over a page: filled-in fields, stamps and marks become part of its picture, exactly as they are seen
//! (ISO 32000-1, 12.5.5); links stay behind; what nobody can draw the same is refused.

use super::Unfit;
use super::search::is;
use crate::pdf::geometry::{Matrix, Rect, inherited, number};
use lopdf::{Dictionary, Document, Object, ObjectId};

/// Bits of an annotation's flags (ISO 32000-1, table 165).
const HIDDEN: i64 = 2;
const NO_ROTATE: i64 = 16;
const NO_VIEW: i64 = 32;

/// Those that only mark the page they lie on.
const MARKS: [&[u8]; 13] = [
    b"FreeText",
    b"Line",
    b"Square",
    b"Circle",
    b"Polygon",
    b"PolyLine",
    b"Highlight",
    b"Underline",
    b"Squiggly",
    b"StrikeOut",
    b"Stamp",
    b"Caret",
    b"Ink",
];

/// An appearance, and where it is drawn.
pub(super) struct Overlay {
    pub form: ObjectId,
    pub at: Matrix,
}

/// What lay over the pages and was dealt with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Laid {
    /// Links that stay behind.
    pub links: usize,
    /// Fields drawn as they stand.
    pub fields: usize,
    /// Marks drawn as they stand.
    pub marks: usize,
}

/// What is drawn over a page, in its order.
pub(super) fn overlays(doc: &Document, page: &Dictionary, laid: &mut Laid) -> Result<Vec<Overlay>, Unfit> {
    let Ok(list) = page.get_deref(b"Annots", doc) else { return Ok(Vec::new()) };
    let list = list.as_array().map_err(|_| Unfit::Damaged("what lies over a page is no list".into()))?;
    let turned = inherited(doc, page, b"Rotate").is_some_and(|turn| !turn.as_i64().is_ok_and(|turn| turn % 360 == 0));
    let mut all = Vec::new();
    for annotation in list {
        let dict = match doc.dereference(annotation) {
            Ok((_, Object::Dictionary(dict))) => dict,
            Ok((_, Object::Null)) => continue,
            _ => return Err(Unfit::Damaged("what lies over a page is missing".into())),
        };
        let flags = dict.get_deref(b"F", doc).and_then(Object::as_i64).unwrap_or_default();
        match dict.get_deref(b"Subtype", doc).and_then(Object::as_name).unwrap_or_default() {
            b"Link" => laid.links += 1,
            b"Popup" => {}
            _ if flags & HIDDEN != 0 => {}
            _ if flags & NO_VIEW != 0 || flags & NO_ROTATE != 0 && turned => return Err(Unfit::Annotated),
            b"Widget" => {
                laid.fields += 1;
                all.extend(field(doc, dict)?);
            }
            kind if MARKS.contains(&kind) => {
                laid.marks += 1;
                all.push(appearance(doc, dict)?.ok_or(Unfit::Annotated)?);
            }
            _ => return Err(Unfit::Annotated),
        }
    }
    Ok(all)
}

/// A field as it stands; nothing where nothing of it is seen.
fn field(doc: &Document, dict: &Dictionary) -> Result<Option<Overlay>, Unfit> {
    if dict.get_deref(b"AP", doc).and_then(Object::as_dict).is_ok_and(|looks| looks.has(b"N")) {
        return appearance(doc, dict);
    }
    let filled = match inherited(doc, dict, b"V") {
        None | Some(Object::Null) => false,
        Some(Object::String(text, _)) => !text.is_empty(),
        Some(_) => true,
    };
    let has_frame = dict.get_deref(b"MK", doc).and_then(Object::as_dict).is_ok_and(|looks| !looks.is_empty());
    if filled || has_frame { Err(Unfit::Fields) } else { Ok(None) }
}

/// The normal appearance, of those for several states the one it is in.
fn appearance(doc: &Document, dict: &Dictionary) -> Result<Option<Overlay>, Unfit> {
    let looks = dict.get_deref(b"AP", doc).and_then(Object::as_dict).map_err(|_| Unfit::Annotated)?;
    let mut normal = looks.get(b"N").map_err(|_| Unfit::Annotated)?;
    if let Ok((_, Object::Dictionary(states))) = doc.dereference(normal) {
        let state = dict.get_deref(b"AS", doc).and_then(Object::as_name);
        let Some(found) = state.ok().and_then(|state| states.get(state).ok()) else { return Ok(None) };
        normal = found;
    }
    let Ok(form) = normal.as_reference() else { return Err(Unfit::Annotated) };
    let Ok(stream) = doc.get_object(form).and_then(Object::as_stream) else { return Ok(None) };
    if !is(&stream.dict, b"Subtype", &[b"Form"]) {
        return Err(Unfit::Annotated);
    }
    Ok(fit(doc, dict, &stream.dict)?.map(|at| Overlay { form, at }))
}

/// What brings the appearance's box, turned as it says, onto the annotation's place.
fn fit(doc: &Document, dict: &Dictionary, form: &Dictionary) -> Result<Option<Matrix>, Unfit> {
    let place = dict.get(b"Rect").ok().and_then(|it| Rect::read(doc, it)).ok_or(Unfit::Annotated)?;
    let bounds = form.get(b"BBox").ok().and_then(|it| Rect::read(doc, it)).ok_or(Unfit::Annotated)?;
    let turn = match form.get_deref(b"Matrix", doc).and_then(Object::as_array) {
        Ok(six) => {
            let six: Vec<f64> = six.iter().filter_map(|it| number(doc, it)).collect();
            Matrix(six.try_into().map_err(|_| Unfit::Annotated)?)
        }
        Err(_) => Matrix::IDENTITY,
    };
    let bounds = turn.cover(bounds);
    // what has no width or no height shows nothing
    if [bounds, place].iter().any(|r| r.width() <= 0.0 || r.height() <= 0.0) {
        return Ok(None);
    }
    let (across, up) = (place.width() / bounds.width(), place.height() / bounds.height());
    let shift = (place.left - bounds.left * across, place.bottom - bounds.bottom * up);
    Ok(Some(Matrix([across, 0.0, 0.0, up, shift.0, shift.1])))
}
