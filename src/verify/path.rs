//! The path under way in a drawing: what of it anybody sees, and what it cuts off (ISO 32000-1 8.5).

use lopdf::Object;
use std::ops::Range;

/// The thinnest line that is a mark, and the least that a filled shape covers, in points and square points.
const THINNEST: f64 = 0.5;
const LEAST_AREA: f64 = 1.0;
/// The least that a letter takes, across and up: what leaves less room than that hides what stands in it.
const LEAST_ROOM: f64 = 3.0;

/// The path under way.
#[derive(Default)]
pub(super) struct Path {
    points: Vec<[f64; 2]>,
    rectangles: usize,
    strands: usize,
    pub(super) is_curved: bool,
    pub(super) clips: bool,
}

/// How a path is painted: what fills it, in what colour it is drawn, and how thick.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint {
    /// The paleness of its fill, where it is filled.
    pub(super) fill: Option<f64>,
    /// Whether overlapping parts cancel each other out.
    pub(super) is_even_odd: bool,
    /// Paleness and width of its line, where it has one.
    pub(super) line: Option<(f64, f64)>,
}

impl Path {
    pub(super) fn reach(&mut self, point: [f64; 2]) {
        self.points.push(point);
    }

    pub(super) fn begin(&mut self, is_rectangle: bool) {
        self.strands += 1;
        self.rectangles += usize::from(is_rectangle);
    }

    /// Across and up; nothing where there is no path.
    pub(super) fn bounds(&self) -> Option<[Range<f64>; 2]> {
        let span = |at: usize| {
            let values = self.points.iter().map(|point| point[at]);
            values.clone().fold(f64::INFINITY, f64::min)..values.fold(f64::NEG_INFINITY, f64::max)
        };
        (!self.points.is_empty()).then(|| [span(0), span(1)])
    }

    /// What it leaves to be seen when it clips: one rectangle, in which letters have room.
    pub(super) fn window(&self) -> Option<[Range<f64>; 2]> {
        let has_room = |span: &Range<f64>| span.end - span.start >= LEAST_ROOM;
        self.bounds().filter(|spans| self.rectangles == 1 && self.strands == 1 && spans.iter().all(has_room))
    }

    /// How pale the darkest of it is; nothing where it paints nothing that can be seen.
    pub(super) fn seen(&self, paint: &Paint) -> Option<f64> {
        let covers = self.area() >= LEAST_AREA && (!paint.is_even_odd || self.strands == 1);
        let fill = paint.fill.filter(|_| covers);
        let line = paint.line.filter(|(_, width)| *width >= THINNEST).map(|(paleness, _)| paleness);
        fill.into_iter().chain(line).reduce(f64::min)
    }

    /// Twice round is twice as much, and there and back is nothing.
    fn area(&self) -> f64 {
        let next = self.points.iter().cycle().skip(1);
        let twice: f64 = self.points.iter().zip(next).map(|([x, y], [across, up])| x * up - across * y).sum();
        (twice / 2.0).abs()
    }
}

/// One matrix after the other (8.3.4).
pub(super) fn joined(first: [f64; 6], then: [f64; 6]) -> [f64; 6] {
    let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (first, then);
    [a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l]
}

pub(super) fn six(numbers: &[f64]) -> Option<[f64; 6]> {
    numbers.try_into().ok()
}

pub(super) fn numbers<const N: usize>(list: &[Object]) -> Option<[f64; N]> {
    let numbers: Option<Vec<f64>> = list.iter().map(|number| number.as_float().ok().map(f64::from)).collect();
    numbers?.try_into().ok()
}

/// How pale a colour is, by the number of its parts: grey, red-green-blue, print.
pub(super) fn paleness(parts: &[f64]) -> Option<f64> {
    let bright = |[red, green, blue]: [f64; 3]| 0.3 * red + 0.59 * green + 0.11 * blue;
    match *parts {
        [grey] => Some(grey),
        [red, green, blue] => Some(bright([red, green, blue])),
        [cyan, magenta, yellow, black] => Some(bright([cyan, magenta, yellow].map(|ink| (1.0 - ink) * (1.0 - black)))),
        _ => None,
    }
}
