//! Points, rectangles and matrices of PDF user space, and the page as a reader sees it.

use super::PdfError;
use lopdf::{Dictionary, Document, Object, ObjectId};

/// A transformation, as the six numbers PDF writes (ISO 32000-1, 8.3.3).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Matrix(pub [f64; 6]);

impl Matrix {
    pub const IDENTITY: Matrix = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    pub fn shift(x: f64, y: f64) -> Matrix {
        Matrix([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// First `self`, then `next`.
    pub fn then(self, next: Matrix) -> Matrix {
        let (m, n) = (self.0, next.0);
        Matrix([
            m[0] * n[0] + m[1] * n[2],
            m[0] * n[1] + m[1] * n[3],
            m[2] * n[0] + m[3] * n[2],
            m[2] * n[1] + m[3] * n[3],
            m[4] * n[0] + m[5] * n[2] + n[4],
            m[4] * n[1] + m[5] * n[3] + n[5],
        ])
    }

    pub fn apply(self, x: f64, y: f64) -> (f64, f64) {
        let m = self.0;
        (m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5])
    }

    /// The box around what becomes of `rect`.
    pub fn cover(self, rect: Rect) -> Rect {
        let corners = [
            self.apply(rect.left, rect.bottom),
            self.apply(rect.right, rect.bottom),
            self.apply(rect.left, rect.top),
            self.apply(rect.right, rect.top),
        ];
        corners.into_iter().fold(Rect::NOTHING, Rect::with)
    }

    /// How long a step to the right, and a step up, become.
    pub fn scales(self) -> (f64, f64) {
        let m = self.0;
        (m[0].hypot(m[1]), m[2].hypot(m[3]))
    }
}

/// A rectangle with its sides along the axes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    pub left: f64,
    pub bottom: f64,
    pub right: f64,
    pub top: f64,
}

impl Rect {
    pub const NOTHING: Rect =
        Rect { left: f64::INFINITY, bottom: f64::INFINITY, right: f64::NEG_INFINITY, top: f64::NEG_INFINITY };
    pub const EVERYTHING: Rect =
        Rect { left: f64::NEG_INFINITY, bottom: f64::NEG_INFINITY, right: f64::INFINITY, top: f64::INFINITY };

    pub fn new(left: f64, bottom: f64, right: f64, top: f64) -> Rect {
        Rect { left, bottom, right, top }
    }

    /// Read from a PDF array, whichever two opposite corners it names (ISO 32000-1, 7.9.5).
    pub fn read(doc: &Document, object: &Object) -> Option<Rect> {
        let (_, object) = doc.dereference(object).ok()?;
        let sides: Vec<f64> = object.as_array().ok()?.iter().filter_map(|side| number(doc, side)).collect();
        let [a, b, c, d] = sides.try_into().ok()?;
        Some(Rect::NOTHING.with((a, b)).with((c, d)))
    }

    pub fn with(self, (x, y): (f64, f64)) -> Rect {
        Rect::new(self.left.min(x), self.bottom.min(y), self.right.max(x), self.top.max(y))
    }

    pub fn common(self, other: Rect) -> Rect {
        Rect::new(
            self.left.max(other.left),
            self.bottom.max(other.bottom),
            self.right.min(other.right),
            self.top.min(other.top),
        )
    }

    pub fn grown(self, by: f64) -> Rect {
        Rect::new(self.left - by, self.bottom - by, self.right + by, self.top + by)
    }

    /// Whether there is nothing between its sides; a line of no thickness is still something.
    pub fn is_nothing(self) -> bool {
        !(self.left <= self.right && self.bottom <= self.top)
    }

    pub fn overlaps(self, other: Rect) -> bool {
        !self.common(other).is_nothing()
    }

    pub fn holds(self, other: Rect) -> bool {
        self.left <= other.left && self.bottom <= other.bottom && self.right >= other.right && self.top >= other.top
    }

    pub fn width(self) -> f64 {
        self.right - self.left
    }

    pub fn height(self) -> f64 {
        self.top - self.bottom
    }
}

/// A page as it is looked at: upright, its visible part starting at (0, 0).
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub width: f64,
    pub height: f64,
    /// From the page's own coordinates to the upright ones.
    pub to_upright: Matrix,
    /// And back.
    pub from_upright: Matrix,
}

impl Frame {
    /// What is visible is the crop box as far as it lies in the media box (ISO 32000-1, 14.11.2), turned by /Rotate.
    pub fn of_page(doc: &Document, page: ObjectId, number: usize) -> Result<Frame, PdfError> {
        let odd = |why| PdfError::OddPage { page: number, why };
        if doc.get_dictionary(page)?.has(b"UserUnit") {
            return Err(odd("it sets its own unit of length"));
        }
        Frame::in_own_unit(doc, page, number)
    }

    /// The same in whatever unit of length the page has (ISO 32000-1, 14.11.2).
    pub fn in_own_unit(doc: &Document, page: ObjectId, number: usize) -> Result<Frame, PdfError> {
        let odd = |why| PdfError::OddPage { page: number, why };
        let dict = doc.get_dictionary(page)?;
        let media = inherited(doc, dict, b"MediaBox").and_then(|it| Rect::read(doc, it));
        let media = media.ok_or(odd("it has no media box"))?;
        let visible = match inherited(doc, dict, b"CropBox") {
            None => media,
            Some(crop) => Rect::read(doc, crop).ok_or(odd("its crop box cannot be read"))?.common(media),
        };
        if visible.is_nothing() || visible.width() < 1.0 || visible.height() < 1.0 {
            return Err(odd("nothing of it is visible"));
        }
        let turn = match inherited(doc, dict, b"Rotate") {
            None => 0,
            Some(turn) => whole(turn).ok_or(odd("its rotation cannot be read"))?.rem_euclid(360),
        };
        Frame::turned(visible, turn).ok_or(odd("it is rotated by something else than quarter turns"))
    }

    fn turned(visible: Rect, turn: i64) -> Option<Frame> {
        let Rect { left, bottom, right, top } = visible;
        let (to, from) = match turn {
            0 => ([1.0, 0.0, 0.0, 1.0, -left, -bottom], [1.0, 0.0, 0.0, 1.0, left, bottom]),
            90 => ([0.0, -1.0, 1.0, 0.0, -bottom, right], [0.0, 1.0, -1.0, 0.0, right, bottom]),
            180 => ([-1.0, 0.0, 0.0, -1.0, right, top], [-1.0, 0.0, 0.0, -1.0, right, top]),
            270 => ([0.0, 1.0, -1.0, 0.0, top, -left], [0.0, -1.0, 1.0, 0.0, left, top]),
            _ => return None,
        };
        let upright = Matrix(to).cover(visible);
        Some(Frame {
            width: upright.width(),
            height: upright.height(),
            to_upright: Matrix(to),
            from_upright: Matrix(from),
        })
    }

    pub fn sheet(&self) -> Rect {
        Rect::new(0.0, 0.0, self.width, self.height)
    }
}

/// A whole number, however it is written.
fn whole(object: &Object) -> Option<i64> {
    object.as_i64().ok().or_else(|| object.as_float().ok().filter(|it| it.fract() == 0.0).map(|it| it as i64))
}

/// An integer or real, behind a reference or not.
pub(super) fn number(doc: &Document, object: &Object) -> Option<f64> {
    doc.dereference(object).ok()?.1.as_float().ok().map(f64::from).filter(|number| number.is_finite())
}

/// To four decimals: lopdf keeps numbers in single precision, and typst writes no finer.
pub(super) fn rounded(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0
}

/// An attribute of a page that its ancestors may set for it (ISO 32000-1, 7.7.3.4).
pub(super) fn inherited<'a>(doc: &'a Document, page: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    doc.dereference(inherited_as_written(doc, page, key)?).ok().map(|(_, object)| object)
}

/// The same as it is written there, which may be a reference.
pub(super) fn inherited_as_written<'a>(doc: &'a Document, page: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    let mut node = page;
    for _ in 0..64 {
        if let Ok(object) = node.get(key) {
            return Some(object);
        }
        node = node.get_deref(b"Parent", doc).ok()?.as_dict().ok()?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quarter_turn_has_its_way_back() {
        let visible = Rect::new(10.0, 20.0, 110.0, 320.0);
        for turn in [0, 90, 180, 270] {
            let frame = Frame::turned(visible, turn).expect("a quarter turn");
            assert_eq!(frame.to_upright.then(frame.from_upright), Matrix::IDENTITY, "{turn}");
            assert_eq!(frame.to_upright.cover(visible), frame.sheet(), "{turn}");
        }
        assert!(Frame::turned(visible, 45).is_none());
    }

    #[test]
    fn a_page_turned_clockwise_shows_its_left_side_on_top() {
        // the lower left corner of a page goes to the upper left when it is turned clockwise
        let frame = Frame::turned(Rect::new(0.0, 0.0, 100.0, 300.0), 90).expect("a quarter turn");
        assert_eq!(frame.to_upright.apply(0.0, 0.0), (0.0, 100.0));
        assert_eq!((frame.width, frame.height), (300.0, 100.0));
    }
}
