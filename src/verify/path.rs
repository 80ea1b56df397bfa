//! The path under way in a drawing: its strands, what of it a mark is made of, and what it cuts off (ISO 32000-1 8.5).

use lopdf::Object;
use std::ops::Range;

/// How far two coordinates may differ that are written as the same, in points.
const ROUNDING: f64 = 0.01;
/// Into how many straight pieces a curve is cut.
const PIECES: u32 = 8;

/// The path under way, in the coordinates of the place.
#[derive(Default)]
pub(super) struct Path {
    strands: Vec<Strand>,
    pub(super) clips: bool,
}

/// What is drawn without lifting the pen.
#[derive(Default)]
struct Strand {
    points: Vec<[f64; 2]>,
    /// One operator drew it, with its sides upright.
    is_rectangle: bool,
    is_closed: bool,
    is_curved: bool,
}

impl Path {
    pub(super) fn is_empty(&self) -> bool {
        self.strands.is_empty()
    }

    pub(super) fn begin(&mut self, point: [f64; 2]) {
        self.strands.push(Strand { points: vec![point], ..Strand::default() });
    }

    pub(super) fn rectangle(&mut self, corners: [[f64; 2]; 4], is_upright: bool) {
        let points = corners.to_vec();
        self.strands.push(Strand { points, is_rectangle: is_upright, is_closed: true, ..Strand::default() });
    }

    /// Nothing where no strand was begun.
    pub(super) fn line(&mut self, to: [f64; 2]) -> Option<()> {
        self.open()?.points.push(to);
        Some(())
    }

    /// The curve through two points that it does not touch; a curve that begins in its first one gives that as nothing.
    pub(super) fn curve(&mut self, first: Option<[f64; 2]>, second: [f64; 2], to: [f64; 2]) -> Option<()> {
        let strand = self.open()?;
        strand.is_curved = true;
        let from = *strand.points.last()?;
        let first = first.unwrap_or(from);
        for piece in 1..=PIECES {
            let behind = f64::from(piece) / f64::from(PIECES);
            let ahead = 1.0 - behind;
            let along = |at: usize| {
                ahead.powi(3) * from[at]
                    + 3.0 * ahead.powi(2) * behind * first[at]
                    + 3.0 * ahead * behind.powi(2) * second[at]
                    + behind.powi(3) * to[at]
            };
            strand.points.push([along(0), along(1)]);
        }
        Some(())
    }

    pub(super) fn close(&mut self) {
        if let Some(strand) = self.strands.last_mut() {
            strand.is_closed = true;
        }
    }

    /// The strand that goes on: behind a closed one another begins where that began (8.5.2.1).
    fn open(&mut self) -> Option<&mut Strand> {
        let last = self.strands.last()?;
        if last.is_closed {
            let start = *last.points.first()?;
            self.begin(start);
        }
        self.strands.last_mut()
    }

    /// The one upright rectangle that it is, and nothing besides: across and up.
    pub(super) fn upright(&self) -> Option<[Range<f64>; 2]> {
        let [strand] = self.strands.as_slice() else { return None };
        (strand.is_rectangle || strand.is_square_set()).then(|| strand.bounds())
    }

    /// What it leaves to be seen when it clips: one rectangle, drawn as such.
    pub(super) fn window(&self) -> Option<[Range<f64>; 2]> {
        let is_one = matches!(self.strands.as_slice(), [Strand { is_rectangle: true, .. }]);
        self.upright().filter(|_| is_one)
    }

    /// The corners of each strand, where all of them are open and straight.
    pub(super) fn open_lines(&self) -> Option<Vec<&[[f64; 2]]>> {
        let line = |strand: &'_ Strand| !strand.is_closed && !strand.is_curved;
        self.strands.iter().all(line).then(|| self.strands.iter().map(|strand| strand.points.as_slice()).collect())
    }
}

impl Strand {
    /// Whether it goes once round four corners, each side upright or level, as typst writes a rectangle.
    fn is_square_set(&self) -> bool {
        let [a, b, c, d] = self.points.as_slice() else { return false };
        let is_along = |at: usize, one: &[f64; 2], other: &[f64; 2]| (one[at] - other[at]).abs() < ROUNDING;
        let goes =
            |at: usize| is_along(at, a, b) && is_along(1 - at, b, c) && is_along(at, c, d) && is_along(1 - at, d, a);
        self.is_closed && (goes(0) || goes(1))
    }

    fn bounds(&self) -> [Range<f64>; 2] {
        bounds(&self.points)
    }
}

/// How far points reach, across and up.
pub(super) fn bounds(points: &[[f64; 2]]) -> [Range<f64>; 2] {
    [0, 1].map(|at| {
        let values = points.iter().map(|point| point[at]);
        values.clone().fold(f64::INFINITY, f64::min)..values.fold(f64::NEG_INFINITY, f64::max)
    })
}

/// One matrix after the other (8.3.4).
pub(super) fn joined(first: [f64; 6], then: [f64; 6]) -> [f64; 6] {
    let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (first, then);
    [a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l]
}

pub(super) fn numbers<const N: usize>(list: &[Object]) -> Option<[f64; N]> {
    let numbers: Option<Vec<f64>> = list.iter().map(|number| number.as_float().ok().map(f64::from)).collect();
    numbers?.try_into().ok()
}

/// How pale a colour is, by the number of its parts: grey, red-green-blue, print. Nothing where a part is not within 0 and 1
/// (8.6.4).
pub(super) fn paleness(parts: &[f64]) -> Option<f64> {
    let bright = |[red, green, blue]: [f64; 3]| 0.3 * red + 0.59 * green + 0.11 * blue;
    // beyond these some viewers stop, and some do not
    if parts.iter().any(|part| !(-0.001..=1.001).contains(part)) {
        return None;
    }
    match *parts {
        [grey] => Some(grey),
        [red, green, blue] => Some(bright([red, green, blue])),
        [cyan, magenta, yellow, black] => Some(bright([cyan, magenta, yellow].map(|ink| (1.0 - ink) * (1.0 - black)))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_as_pale_as_its_parts_and_has_none_beyond_their_bounds() {
        for (parts, pale) in [
            ([1.0, 0.0, 0.0].as_slice(), Some(0.3)),
            (&[1.0; 4], Some(0.0)),
            (&[0.5], Some(0.5)),
            (&[9.0, 0.0, 0.0], None),
            (&[2.0; 4], None),
            (&[-1.0], None),
            (&[7.0], None),
            (&[0.0; 2], None),
        ] {
            assert_eq!(paleness(parts), pale, "{parts:?}");
        }
    }

    #[test]
    fn only_one_upright_rectangle_leaves_a_window() {
        let whole = [[0.0, 0.0], [9.0, 0.0], [9.0, 9.0], [0.0, 9.0]];
        let mut path = Path::default();
        path.rectangle(whole, true);
        assert_eq!(path.window(), Some([0.0..9.0, 0.0..9.0]));
        path.line([5.0, 5.0]);
        assert_eq!(path.window(), None);
        let mut drawn = Path::default();
        drawn.begin(whole[0]);
        whole[1..].iter().for_each(|corner| drawn.line(*corner).expect("it is begun"));
        drawn.close();
        assert_eq!((drawn.upright(), drawn.window()), (Some([0.0..9.0, 0.0..9.0]), None));
        drawn.line([4.0, 4.0]).expect("it goes on");
        assert_eq!(drawn.upright(), None);
        let mut turned = Path::default();
        turned.rectangle([[4.5, 0.0], [9.0, 4.5], [4.5, 9.0], [0.0, 4.5]], false);
        assert_eq!(turned.window(), None);
    }

    #[test]
    fn a_curve_reaches_as_far_as_it_is_drawn() {
        let mut path = Path::default();
        path.begin([0.0, 0.0]);
        path.curve(None, [0.0, 100.0], [0.0, 0.0]);
        assert!(path.strands[0].bounds()[1].end < 50.0);
        assert_eq!(path.open_lines(), None);
    }
}
