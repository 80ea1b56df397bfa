//! The paths of a drawing: what cuts off, what lies under the letters, what is a mark that nobody can miss, and all else.

use super::super::path::{Path, joined};
use super::{Drawing, GROUND, ODD, PALEST, SLACK};
use std::ops::Range;

/// The thinnest line of a mark, in points.
const THINNEST: f64 = 0.5;
/// A strand of a mark covers at least this share of the width and the height of its place; a ground that.
const LEAST_MARK: f64 = 0.25;
const LEAST_GROUND: f64 = 0.8;

/// What was painted besides a pale ground.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in super::super) enum Painted {
    #[default]
    Nothing,
    /// Dark and thick lines across the place, and nothing else.
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
        let within = |[left, bottom, right, top]: [f64; 4], by: f64| {
            [left.max(across.start - by), bottom.max(up.start - by), right.min(across.end + by), top.min(up.end + by)]
        };
        (self.state.window, self.state.room) = (within(self.state.window, SLACK), within(self.state.room, 0.0));
        Ok(())
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

    /// A letter that is a tick is a mark where it is large enough for its place.
    pub(super) fn see_tick(&mut self) {
        let [.., up, _, _] = joined(self.text, self.state.matrix);
        if self.state.font_size * up < LEAST_MARK * self.size[1] {
            self.painted = Painted::Other;
        }
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

    /// A line that is thick wherever it runs, one strand of which goes right across, and is not cut off.
    fn is_seen(&self, path: &Path) -> bool {
        let [a, _, _, d, ..] = self.state.matrix;
        let is_thick = self.state.is_upright() && self.state.line.1 * a.abs().min(d.abs()) >= THINNEST;
        let [left, bottom, right, top] = self.state.room;
        let goes = |span: &Range<f64>, from: f64, to: f64, whole: f64| {
            span.start >= from && span.end <= to && span.end - span.start >= LEAST_MARK * whole
        };
        let across =
            |[x, y]: [Range<f64>; 2]| goes(&x, left, right, self.size[0]) && goes(&y, bottom, top, self.size[1]);
        is_thick && path.reaches().any(across)
    }
}
