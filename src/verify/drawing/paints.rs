//! The paths of a drawing: what cuts off, what lies under the letters, what is a mark that nobody can miss, and all else.

use super::super::path::{Path, bounds, joined};
use super::{Drawing, GROUND, HEIGHT, ODD, PALEST};
use std::ops::Range;

/// The thinnest line of a mark, in points.
const THINNEST: f64 = 0.5;
/// A stroke of a mark covers at least this share of the width and the height of its place, and is no thicker than that; a letter
/// that is a tick is at least so high; a ground covers that.
const LEAST_MARK: f64 = 0.4;
const THICKEST: f64 = 0.25;
const LEAST_TICK: f64 = 0.5;
const LEAST_GROUND: f64 = 0.8;
/// How far from an edge of the place letters may be cut off, in points: a frame and the room beside it take less.
const MARGIN: f64 = 4.0;
/// How much of the width and the height of a place is its middle.
const MIDDLE: f64 = 1.0 / 3.0;
/// In how many steps a stroke is walked along.
const STEPS: u32 = 64;

/// What was painted besides a pale ground.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in super::super) enum Painted {
    #[default]
    Nothing,
    /// A tick, a cross or a stroke across the middle of the place, dark and thick, and nothing else.
    Mark,
    /// Something: of what it looks like nothing is known.
    Other,
}

impl Drawing<'_> {
    pub(super) fn trace(&mut self, word: &str, numbers: &[f64]) -> Result<(), &'static str> {
        if self.path.clips && word != "n" {
            return Err(ODD);
        }
        let point = |at: usize| self.state.placed([numbers[at], numbers[at + 1]]);
        let traced = match word {
            "re" => {
                let [x, y, across, up] = [numbers[0], numbers[1], numbers[0] + numbers[2], numbers[1] + numbers[3]];
                let corners = [[x, y], [across, y], [across, up], [x, up]].map(|corner| self.state.placed(corner));
                self.path.rectangle(corners, self.state.is_upright());
                Some(())
            }
            "m" => {
                self.path.begin(point(0));
                Some(())
            }
            "l" => self.path.line(point(0)),
            "c" => self.path.curve(Some(point(0)), point(2), point(4)),
            "v" => self.path.curve(None, point(0), point(2)),
            "y" => self.path.curve(Some(point(0)), point(2), point(2)),
            "h" => {
                self.path.close();
                Some(())
            }
            "W" | "W*" => {
                self.path.clips = true;
                Some(())
            }
            "n" => return self.cut(),
            _ => return self.paint(word),
        };
        traced.ok_or(ODD)
    }

    /// A path that is not painted may clip what follows, to one plain rectangle.
    fn cut(&mut self) -> Result<(), &'static str> {
        let path = std::mem::take(&mut self.path);
        if !path.clips {
            return Ok(());
        }
        let [across, up] = path.window().ok_or("its letters are cut off")?;
        let [left, bottom, right, top] = self.state.room;
        self.state.room = [left.max(across.start), bottom.max(up.start), right.min(across.end), top.min(up.end)];
        let whole = self.whole;
        let leaves = |at: usize| (self.state.room[at] - whole[at]).abs() <= MARGIN;
        // MuPDF cuts above its letters, however low they stand: where they are cut is seen by each of them
        if (0..3).all(leaves) { Ok(()) } else { Err("its letters are cut off") }
    }

    /// A pale ground may lie under the letters, nothing over them; all else that is painted counts, however little is seen of it.
    fn paint(&mut self, operator: &str) -> Result<(), &'static str> {
        if self.has_text {
            return Err("something is drawn over its letters");
        }
        let path = std::mem::take(&mut self.path);
        if path.is_empty() {
            return Ok(());
        }
        let fill = (!matches!(operator, "S" | "s")).then_some(self.state.paleness);
        let line = (!matches!(operator, "f" | "F" | "f*")).then_some(self.state.line.0);
        let is_ground = self.covers(&path) && fill.into_iter().chain(line).all(|paleness| paleness >= GROUND);
        if is_ground && self.painted == Painted::Nothing {
            return Ok(());
        }
        let is_mark = fill.is_none() && line.is_some_and(|paleness| paleness <= PALEST) && self.is_seen(&path);
        let is_alone = self.painted != Painted::Other;
        self.painted = if is_mark && is_alone { Painted::Mark } else { Painted::Other };
        Ok(())
    }

    /// A letter that is a tick is a mark where it is large enough for its place, and stands at half its height, within the place.
    pub(super) fn see_tick(&mut self, [from, behind]: [[f64; 6]; 2]) {
        let [from, behind] = [from, behind].map(|text| joined(text, self.state.matrix));
        let high = self.state.font_size * from[3];
        let [left, bottom, right, top] = self.state.room;
        let (across, up) = (from[4]..behind[4], from[5]..from[5] + HEIGHT * high);
        let is_within = across.start >= left && across.end <= right && up.start >= bottom && up.end <= top;
        if high < LEAST_TICK * self.size[1] || !is_within || !up.contains(&self.middle()[1]) {
            self.painted = Painted::Other;
        }
    }

    fn middle(&self) -> [f64; 2] {
        [self.whole[0] + self.size[0] / 2.0, self.whole[1] + self.size[1] / 2.0]
    }

    /// One upright rectangle over most of the place, of which too little is left out to write in.
    fn covers(&self, path: &Path) -> bool {
        let Some([across, up]) = path.upright() else { return false };
        let [left, bottom, right, top] = self.state.room;
        let most = |span: Range<f64>, from: f64, to: f64, whole: f64| {
            span.end.min(to) - span.start.max(from) >= LEAST_GROUND * whole
        };
        most(across, left, right, self.size[0]) && most(up, bottom, top, self.size[1])
    }

    /// The strokes of a tick or of a cross and no others, since more of them may be letters: as thick as a pen's wherever they run,
    /// each across the middle of the place, and not cut off.
    fn is_seen(&mut self, path: &Path) -> bool {
        let [a, _, _, d, ..] = self.state.matrix;
        let [thin, thick] = [a.abs().min(d.abs()), a.abs().max(d.abs())].map(|by| self.state.line.1 * by);
        let is_pen = thin >= THINNEST && thick <= THICKEST * self.size[0].min(self.size[1]);
        let Some(strokes) = path.open_lines().filter(|_| is_pen && self.state.is_upright()) else { return false };
        self.strokes.extend(strokes.iter().map(|stroke| stroke.len()));
        matches!(self.strokes.as_slice(), [2 | 3] | [2, 2]) && strokes.iter().all(|stroke| self.goes_across(stroke))
    }

    fn goes_across(&self, stroke: &[[f64; 2]]) -> bool {
        let [left, bottom, right, top] = self.state.room;
        let goes = |span: &Range<f64>, from: f64, to: f64, whole: f64| {
            span.start >= from && span.end <= to && span.end - span.start >= LEAST_MARK * whole
        };
        let [x, y] = bounds(stroke);
        let middle = self.middle();
        let is_near = |point: [f64; 2]| (0..2).all(|at| (point[at] - middle[at]).abs() <= self.size[at] * MIDDLE / 2.0);
        let is_through = stroke.windows(2).any(|ends| {
            let on = |step: u32| {
                [0, 1].map(|at| ends[0][at] + (ends[1][at] - ends[0][at]) * f64::from(step) / f64::from(STEPS))
            };
            (0..=STEPS).any(|step| is_near(on(step)))
        });
        goes(&x, left, right, self.size[0]) && goes(&y, bottom, top, self.size[1]) && is_through
    }
}
