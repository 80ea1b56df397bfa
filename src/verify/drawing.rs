//! What an appearance draws, followed as far as a filled field goes: letters, a pale ground, a mark; anything else is refused
//! (ISO 32000-1 8, 9).

mod colours;
mod letters;

use super::operators;
use super::path::{Paint, Path, joined, numbers, paleness, six};
use super::typeface::Typefaces;
use lopdf::content::Operation;
use lopdf::{Dictionary, Document, Object, Stream};
use std::ops::Range;

const LARGEST: usize = 1 << 20;
/// More operators than the longest answer takes.
const MOST_OPERATORS: usize = 50_000;
/// The smallest type in which an answer can be read, in points.
pub(super) const LEAST_SIZE: f64 = 3.0;
/// Letters are no paler than this, and a ground under them no darker than that: 0 is black, 1 white.
pub(super) const PALEST: f64 = 0.6;
const GROUND: f64 = 0.85;
/// How wide a letter is, as a rule, and how far a tall one rises, in sizes of its type.
const WIDTH: f64 = 0.5;
const HEIGHT: f64 = 0.7;
/// Rounding of coordinates, in points.
const SLACK: f64 = 2.0;

const ODD: &str = "its looks are of a kind that a filled field does not have";
const PLAIN: [f64; 6] = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// The file in which something is drawn, and what of it was sealed.
pub(super) struct Paper<'d> {
    pub(super) sealed: &'d Document,
    pub(super) document: &'d Document,
}

/// A drawing that was followed to its end.
pub(super) struct Drawing<'d> {
    paper: &'d Paper<'d>,
    resources: Option<&'d Dictionary>,
    typefaces: Typefaces<'d>,
    pub(super) letters: String,
    /// How many letters were drawn that are ticks by their typeface.
    pub(super) ticks: usize,
    /// How far what was painted dark reaches, across and up.
    pub(super) marks: Option<[Range<f64>; 2]>,
    pub(super) has_own_typeface: bool,
    /// Whether some letters reach beyond the place, where nobody sees them.
    pub(super) is_cut: bool,
    /// Whether the last letters stood wholly below it.
    is_below: bool,
    /// Where the last letters begin, and whether they run from right to left: what is read is in the order in which it is drawn.
    last: Option<([f64; 2], bool)>,
    state: State,
    kept: Vec<State>,
    path: Path,
    has_text: bool,
    /// The matrix of the text and that of its line.
    text: [f64; 6],
    line: [f64; 6],
}

#[derive(Clone)]
struct State {
    matrix: [f64; 6],
    paleness: f64,
    /// Paleness and width of lines.
    line: (f64, f64),
    font: Vec<u8>,
    font_size: f64,
    leading: f64,
    /// What is not clipped away: left, bottom, right, top.
    window: [f64; 4],
}

impl<'d> Drawing<'d> {
    /// Follows an appearance that must fit a place of that width and height.
    ///
    /// # Errors
    /// What it has that the appearance of a filled field does not have.
    pub(super) fn of(
        paper: &'d Paper<'d>,
        looks: &'d Stream,
        place: Option<[f64; 2]>,
    ) -> Result<Drawing<'d>, &'static str> {
        let document = paper.document;
        // what is no form is drawn by one viewer and passed over by another (8.10.1); a layer may be hidden (8.11)
        if looks.dict.has(b"OC")
            || !matches!(looks.dict.get_deref(b"Subtype", document).and_then(Object::as_name), Ok(b"Form"))
        {
            return Err(ODD);
        }
        let bounds = looks.dict.get_deref(b"BBox", document).and_then(Object::as_array).ok().and_then(|b| numbers(b));
        // two opposite corners, in any order (7.9.5)
        let [x, y, across, up] = bounds.ok_or(ODD)?;
        let [left, bottom] = [x.min(across), y.min(up)];
        let size = [(across - x).abs(), (up - y).abs()];
        let fits = place.is_some_and(|[w, h]| (w - size[0]).abs() < SLACK && (h - size[1]).abs() < SLACK);
        let is_plain = match looks.dict.get_deref(b"Matrix", document).and_then(Object::as_array) {
            Ok(matrix) => numbers(matrix) == Some(PLAIN),
            Err(_) => true,
        };
        if !fits || !is_plain || left.abs() > SLACK || bottom.abs() > SLACK {
            return Err("its looks do not fit its place");
        }
        let resources = looks.dict.get_deref(b"Resources", document).and_then(Object::as_dict).ok();
        let window = [-SLACK, -SLACK, size[0] + SLACK, size[1] + SLACK];
        let line = (0.0, 1.0);
        let state =
            State { matrix: PLAIN, paleness: 0.0, line, font: Vec::new(), font_size: 0.0, leading: 0.0, window };
        let mut drawing = Drawing {
            paper,
            resources,
            typefaces: Typefaces::default(),
            letters: String::new(),
            ticks: 0,
            marks: None,
            has_own_typeface: false,
            is_cut: false,
            is_below: false,
            last: None,
            state,
            kept: Vec::new(),
            path: Path::default(),
            has_text: false,
            text: PLAIN,
            line: PLAIN,
        };
        let plain = looks.get_plain_content_with_limit(LARGEST).map_err(|_| "its looks cannot be unfolded")?;
        let operations = operators::all(&plain).ok_or("its looks cannot be read")?;
        if operations.len() > MOST_OPERATORS {
            return Err("its looks are larger than those of any answer");
        }
        operations.iter().try_for_each(|operation| drawing.follow(operation))?;
        Ok(drawing)
    }

    fn follow(&mut self, operation: &Operation) -> Result<(), &'static str> {
        let operands = operation.operands.as_slice();
        let all =
            || operands.iter().map(|it| it.as_float().ok().map(f64::from)).collect::<Option<Vec<f64>>>().ok_or(ODD);
        let first = || all().and_then(|all| all.first().copied().ok_or(ODD));
        match operation.operator.as_str() {
            "q" => self.kept.push(self.state.clone()),
            "Q" => self.state = self.kept.pop().ok_or(ODD)?,
            "cm" => self.state.matrix = joined(six(&all()?).ok_or(ODD)?, self.state.matrix),
            "BDC" if operands.first().is_none_or(|tag| matches!(tag.as_name(), Ok(b"OC") | Err(_))) => return Err(ODD),
            // marks, and what changes neither letters nor colour
            "BMC" | "BDC" | "EMC" | "BX" | "EX" | "J" | "j" | "M" | "i" | "ri" => {}
            "d" if operands.first().is_some_and(|it| it.as_array().is_ok_and(Vec::is_empty)) => {}
            "w" => self.state.line.1 = first()? * self.state.matrix[0].abs().min(self.state.matrix[3].abs()),
            "G" | "RG" | "K" | "SC" | "SCN" => self.state.line.0 = paleness(&all()?).ok_or(ODD)?,
            "CS" => {
                self.plain_colours(operands.first().ok_or(ODD)?)?;
                self.state.line.0 = 0.0;
            }
            // letters stand as far apart and as wide as they are
            "Tc" | "Tw" | "Ts" if first()?.abs() < 0.5 => {}
            "Tz" if (first()? - 100.0).abs() < 0.5 => {}
            "Tr" if first()? == 0.0 => {}
            "gs" => self.opaque(operands.first().ok_or(ODD)?)?,
            "cs" => {
                self.plain_colours(operands.first().ok_or(ODD)?)?;
                self.state.paleness = 0.0;
            }
            "g" | "rg" | "k" | "sc" | "scn" => self.state.paleness = paleness(&all()?).ok_or(ODD)?,
            "re" => {
                let [x, y, width, height] = all()?[..] else { return Err(ODD) };
                let corners = [[x, y], [x + width, y], [x + width, y + height], [x, y + height]];
                self.path.begin(true);
                corners.iter().for_each(|corner| self.reach(corner));
            }
            "m" | "l" | "c" | "v" | "y" => {
                self.path.is_curved |= !matches!(operation.operator.as_str(), "m" | "l");
                if operation.operator == "m" {
                    self.path.begin(false);
                }
                all()?.chunks_exact(2).for_each(|point| self.reach(point));
            }
            "h" => {}
            "W" | "W*" => self.path.clips = true,
            "n" => self.end_path()?,
            word @ ("f" | "F" | "f*" | "S" | "s" | "B" | "B*" | "b" | "b*") => self.paint(word)?,
            "BT" => self.set_line(PLAIN),
            "ET" => {}
            "Tf" => {
                self.state.font = operands.first().and_then(|name| name.as_name().ok()).ok_or(ODD)?.to_vec();
                self.state.font_size = operands.get(1).and_then(|size| size.as_float().ok()).ok_or(ODD)?.into();
            }
            "TL" => self.state.leading = first()?,
            "Tm" => self.set_line(six(&all()?).ok_or(ODD)?),
            "Td" | "TD" => {
                let [x, y] = all()?[..] else { return Err(ODD) };
                if operation.operator == "TD" {
                    self.state.leading = -y;
                }
                self.set_line(joined([1.0, 0.0, 0.0, 1.0, x, y], self.line));
            }
            "T*" => self.next_line(),
            "Tj" => self.show(operands.first().ok_or(ODD)?)?,
            "'" => {
                self.next_line();
                self.show(operands.first().ok_or(ODD)?)?;
            }
            "TJ" => {
                for piece in operands.first().and_then(|it| it.as_array().ok()).ok_or(ODD)? {
                    match piece.as_float() {
                        Ok(back) => self.advance(-f64::from(back) / 1000.0),
                        Err(_) => self.show(piece)?,
                    }
                }
            }
            _ => return Err(ODD),
        }
        Ok(())
    }

    fn reach(&mut self, point: &[f64]) {
        let [a, b, c, d, e, f] = self.state.matrix;
        self.path.reach([a * point[0] + c * point[1] + e, b * point[0] + d * point[1] + f]);
    }

    /// A path that is not painted may clip what follows, to one plain rectangle.
    fn end_path(&mut self) -> Result<(), &'static str> {
        let path = std::mem::take(&mut self.path);
        if path.clips {
            let [across, up] = path.window().ok_or("its letters are cut off")?;
            let [left, bottom, right, top] = self.state.window;
            self.state.window = [
                left.max(across.start - SLACK),
                bottom.max(up.start - SLACK),
                right.min(across.end + SLACK),
                top.min(up.end + SLACK),
            ];
        }
        Ok(())
    }

    /// A pale ground may lie under the letters, nothing over them; all else that is painted is a mark.
    fn paint(&mut self, operator: &str) -> Result<(), &'static str> {
        if self.has_text {
            return Err("something is drawn over its letters");
        }
        let path = std::mem::take(&mut self.path);
        if path.clips {
            return Err(ODD);
        }
        let is_lined = !matches!(operator, "f" | "F" | "f*");
        let is_filled = !matches!(operator, "S" | "s");
        let paint = Paint {
            fill: is_filled.then_some(self.state.paleness),
            is_even_odd: operator.ends_with('*'),
            line: is_lined.then_some(self.state.line),
        };
        // what is as pale as the paper may lie there, and is no mark
        let (Some([across, up]), Some(paleness)) = (path.bounds(), path.seen(&paint)) else { return Ok(()) };
        match paleness {
            pale if pale >= GROUND && !path.is_curved => return Ok(()),
            pale if pale > PALEST => return Err("its ground is too dark"),
            _ => {}
        }
        let [left, bottom, right, top] = self.state.window;
        let seen = [across.start.max(left)..across.end.min(right), up.start.max(bottom)..up.end.min(top)];
        let wider = |one: Range<f64>, other: &Range<f64>| one.start.min(other.start)..one.end.max(other.end);
        self.marks = Some(match self.marks.take() {
            Some([x, y]) => [wider(x, &seen[0]), wider(y, &seen[1])],
            None => seen,
        });
        Ok(())
    }

    fn set_line(&mut self, matrix: [f64; 6]) {
        (self.text, self.line) = (matrix, matrix);
    }

    fn next_line(&mut self) {
        self.set_line(joined([1.0, 0.0, 0.0, 1.0, 0.0, -self.state.leading], self.line));
    }
}
