//! One page of another document as a picture: a form that fills a square of one point, as an image does (ISO 32000-1, 8.10).

use super::Unfit;
use super::overlay::{Laid, Overlay, overlays};
use super::tidy::{Unfolded, picture};
use crate::pdf::PdfError;
use crate::pdf::geometry::{Frame, Matrix, inherited};
use crate::pdf::read::page_content;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use std::fmt::Write as _;

/// The longest side of a page in points: the largest that PDF itself had for long is 14,400.
const LONGEST: f64 = 20_000.0;
/// How many times longer than wide a page may be: on our paper a longer one is a line.
const SLIMMEST: f64 = 25.0;

/// A page's picture and its size in points.
pub(super) struct Picture {
    pub form: Stream,
    pub size: (f64, f64),
}

impl Picture {
    /// Of the page with all that is seen over it.
    pub fn of(
        doc: &Document,
        page: ObjectId,
        number: usize,
        laid: &mut Laid,
        unfolded: &mut Unfolded,
    ) -> Result<Picture, Unfit> {
        let damaged = |why: &'static str| Unfit::Damaged(PdfError::Content { page: number, why }.to_string());
        let frame = shape(doc, page, number)?;
        let dict = doc.get_dictionary(page).map_err(|_| damaged("it is missing"))?;
        let content = page_content(doc, dict).map_err(damaged)?;
        unfolded.count(content.len()).map_err(damaged)?;
        let over = overlays(doc, dict, laid)?;
        let mut resources =
            inherited(doc, dict, b"Resources").and_then(|it| it.as_dict().ok()).cloned().unwrap_or_default();
        let content = with_overlays(doc, picture(&content).map_err(damaged)?, &over, &mut resources);
        let square = Matrix([1.0 / frame.width, 0.0, 0.0, 1.0 / frame.height, 0.0, 0.0]);
        let bounds = frame.from_upright.cover(frame.sheet());
        let mut form = Dictionary::new();
        form.set("Type", "XObject");
        form.set("Subtype", "Form");
        form.set("BBox", [bounds.left, bounds.bottom, bounds.right, bounds.top].map(Object::from).to_vec());
        form.set("Matrix", frame.to_upright.then(square).0.map(Object::from).to_vec());
        form.set("Resources", resources);
        // what is see-through is mixed as it was on its own page
        if let Ok(group) = dict.get_deref(b"Group", doc) {
            form.set("Group", group.clone());
        }
        Ok(Picture { form: Stream::new(form, content), size: (frame.width, frame.height) })
    }
}

/// The page as it is looked at; its own unit of length makes it larger or smaller, but not of another shape.
fn shape(doc: &Document, page: ObjectId, number: usize) -> Result<Frame, Unfit> {
    let odd = |why| Unfit::Odd(PdfError::OddPage { page: number, why }.to_string());
    let frame = Frame::in_own_unit(doc, page, number).map_err(|error| Unfit::Odd(error.to_string()))?;
    let (short, long) = (frame.width.min(frame.height), frame.width.max(frame.height));
    if long > LONGEST {
        return Err(odd("it is larger than any paper"));
    }
    if long > short * SLIMMEST {
        return Err(odd("it is many times longer than wide"));
    }
    Ok(frame)
}

/// The page's own content, then each overlay in its place, under names that the page does not use.
fn with_overlays(doc: &Document, content: Vec<u8>, over: &[Overlay], resources: &mut Dictionary) -> Vec<u8> {
    if over.is_empty() {
        return content;
    }
    let mut list = resources.get_deref(b"XObject", doc).and_then(Object::as_dict).cloned().unwrap_or_default();
    let mut drawn = String::from("Q\n");
    let mut at = 0;
    for overlay in over {
        while list.has(format!("Over{at}").as_bytes()) {
            at += 1;
        }
        list.set(format!("Over{at}"), overlay.form);
        let [a, b, c, d, e, f] = overlay.at.0;
        let _ = writeln!(drawn, "q {a:.6} {b:.6} {c:.6} {d:.6} {e:.4} {f:.4} cm /Over{at} Do Q");
    }
    resources.set("XObject", list);
    [b"q\n", content.as_slice(), drawn.as_bytes()].concat()
}
