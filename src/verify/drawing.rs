//! What an appearance draws, followed as far as a filled field goes: letters, a pale ground, a mark; anything else is refused
//! (ISO 32000-1 8, 9).

mod colours;
mod letters;
mod operands;
mod paints;

use super::object::unfolded;
use super::operators;
use super::path::{Path, joined, numbers};
use super::typeface::Typefaces;
use lopdf::content::Operation;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use operands::Place;
pub(super) use paints::Painted;
use std::cell::Cell;
use std::collections::BTreeMap;

/// What unfolds to more is no answer; and of all answers together, each time that they are looked at.
const LARGEST: usize = 1 << 18;
const MOST_WORK: usize = 1 << 24;
/// More operators than the longest answer takes.
const MOST_OPERATORS: usize = 50_000;
/// The smallest type in which an answer can be read, in points.
pub(super) const LEAST_SIZE: f64 = 3.0;
/// Letters are no paler than this, and a ground under them no darker than that: 0 is black, 1 white.
pub(super) const PALEST: f64 = 0.5;
const GROUND: f64 = 0.85;
/// How far a tall letter rises, in sizes of its type.
const HEIGHT: f64 = 0.72;
/// How many states are kept at once (annex C); some viewers draw nothing beyond it.
const DEEPEST: usize = 28;
/// How far letters may be set apart or raised beside what their typeface says, in sizes of their type.
const LOOSEST: f64 = 0.005;
/// No matrix of a page has larger numbers: with them viewers round what stands in its place to something else.
const FARTHEST: f64 = 2e3;
/// How often the matrix may be changed: with each viewers round anew.
const MOST_MATRICES: usize = 64;
/// Rounding of coordinates, in points.
const SLACK: f64 = 2.0;

const ODD: &str = "its looks are of a kind that a filled field does not have";
const PLAIN: [f64; 6] = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// The file in which something is drawn, and what of it was sealed.
pub(super) struct Paper<'d> {
    pub(super) sealed: &'d Document,
    pub(super) document: &'d Document,
    pub(super) work: &'d Work,
}

/// How much of all answers was looked at so far, in bytes: each is, with each update.
#[derive(Debug, Default)]
pub(super) struct Work(Cell<usize>);

impl Work {
    pub(super) fn spend(&self, bytes: usize) -> Result<(), &'static str> {
        self.0.set(self.0.get().saturating_add(bytes));
        if self.0.get() > MOST_WORK { Err("there is more in all its looks than anybody ever answers") } else { Ok(()) }
    }
}

/// A drawing that was followed to its end.
pub(super) struct Drawing<'d> {
    paper: &'d Paper<'d>,
    resources: Option<&'d Dictionary>,
    typefaces: Typefaces<'d>,
    /// The profiles of colours that were found to be sealed ones, and how many parts their colours have.
    profiles: BTreeMap<ObjectId, usize>,
    pub(super) letters: String,
    /// How many letters were drawn that are ticks by their typeface.
    pub(super) ticks: usize,
    pub(super) painted: Painted,
    /// How many corners each stroke of a mark has.
    strokes: Vec<usize>,
    /// The smallest and the largest type that letters were set in.
    sizes: Option<[f64; 2]>,
    pub(super) has_own_typeface: bool,
    /// Whether some letters reach beyond the place, where nobody sees them.
    pub(super) is_cut: bool,
    /// Whether the last letters stood wholly below it.
    is_below: bool,
    /// The letters drawn last: what is read is in the order in which it is drawn.
    last: Option<letters::Last>,
    /// The place: left, bottom, right, top; its width and height.
    whole: [f64; 4],
    size: [f64; 2],
    state: State,
    kept: Vec<State>,
    /// How often the matrix was changed.
    matrices: usize,
    path: Path,
    has_text: bool,
    is_in_text: bool,
    /// Whether the state was put aside within a text.
    is_aside: bool,
    /// Whether a step was taken there, behind which no letters stand yet.
    is_stepping: bool,
    /// The matrix of the text and that of its line.
    text: [f64; 6],
    line: [f64; 6],
}

#[derive(Clone)]
struct State {
    matrix: [f64; 6],
    paleness: f64,
    /// Paleness of lines, and their width before it is turned by the matrix.
    line: (f64, f64),
    /// How many parts the colours have of what is filled, and of lines.
    parts: usize,
    line_parts: usize,
    font: Vec<u8>,
    font_size: f64,
    leading: f64,
    /// What is set between letters, between words, and below them.
    spacing: [f64; 3],
    /// What is not clipped away: left, bottom, right, top.
    room: [f64; 4],
}

impl State {
    fn new(room: [f64; 4]) -> State {
        State {
            matrix: PLAIN,
            paleness: 0.0,
            line: (0.0, 1.0),
            parts: 1,
            line_parts: 1,
            font: Vec::new(),
            font_size: 0.0,
            leading: 0.0,
            spacing: [0.0; 3],
            room,
        }
    }

    fn placed(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let [a, b, c, d, e, f] = self.matrix;
        [a * x + c * y + e, b * x + d * y + f]
    }

    fn is_upright(&self) -> bool {
        self.matrix[1] == 0.0 && self.matrix[2] == 0.0
    }
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
        // what is no form is drawn by one viewer and passed over by another (8.10.1); a layer may be hidden (8.11), and other
        // things may be drawn in its stead (8.10.4, 14.11.7)
        if [b"OC".as_slice(), b"Ref", b"OPI", b"PS", b"Subtype2"].iter().any(|key| looks.dict.has(key))
            || !matches!(looks.dict.get_deref(b"Subtype", document).and_then(Object::as_name), Ok(b"Form"))
        {
            return Err(ODD);
        }
        let [left, bottom, right, top] = bounds(document, looks).ok_or(ODD)?;
        let size = [right - left, top - bottom];
        let fits = place.is_some_and(|[w, h]| (w - size[0]).abs() < SLACK && (h - size[1]).abs() < SLACK);
        let is_plain = match looks.dict.get_deref(b"Matrix", document).and_then(Object::as_array) {
            Ok(matrix) => numbers(matrix) == Some(PLAIN),
            Err(_) => true,
        };
        if !fits || !is_plain || left.abs() > SLACK || bottom.abs() > SLACK {
            return Err("its looks do not fit its place");
        }
        let resources = looks.dict.get_deref(b"Resources", document).and_then(Object::as_dict).ok();
        colours::as_they_are(document, resources)?;
        let mut drawing = Drawing {
            paper,
            resources,
            typefaces: Typefaces::default(),
            profiles: BTreeMap::new(),
            letters: String::new(),
            ticks: 0,
            painted: Painted::Nothing,
            strokes: Vec::new(),
            sizes: None,
            has_own_typeface: false,
            is_cut: false,
            is_below: false,
            last: None,
            whole: [left, bottom, right, top],
            size,
            state: State::new([left, bottom, right, top]),
            kept: Vec::new(),
            matrices: 0,
            path: Path::default(),
            has_text: false,
            is_in_text: false,
            is_aside: false,
            is_stepping: false,
            text: PLAIN,
            line: PLAIN,
        };
        let plain = unfolded(looks, LARGEST).ok_or("its looks cannot be unfolded")?;
        let operations = operators::all(&plain).ok_or("its looks cannot be read")?;
        let pieces = operations.iter().flat_map(|it| &it.operands).filter_map(|it| it.as_array().ok()).map(Vec::len);
        if operations.len() + pieces.sum::<usize>() > MOST_OPERATORS {
            return Err("its looks are larger than those of any answer");
        }
        paper.work.spend(plain.len())?;
        operations.iter().try_for_each(|operation| drawing.follow(operation))?;
        if drawing.is_whole() { Ok(drawing) } else { Err(ODD) }
    }

    /// Texts and paths are ended, and what was put aside is taken back.
    fn is_whole(&self) -> bool {
        !self.is_in_text && self.path.is_empty() && self.kept.is_empty()
    }

    fn follow(&mut self, operation: &Operation) -> Result<(), &'static str> {
        let place = operands::place(operation).ok_or(ODD)?;
        let is_in_path = !self.path.is_empty();
        let is_in_turn = match place {
            Place::Anywhere => !is_in_path,
            Place::Outside => !is_in_path && !self.is_in_text,
            Place::Path => !self.is_in_text,
            Place::Text => self.is_in_text,
        };
        let (word, operands) = (operation.operator.as_str(), operation.operands.as_slice());
        if !is_in_turn || self.is_aside && !matches!(word, "Q" | "Tf" | "Td" | "Tj") {
            return Err(ODD);
        }
        let numbers: Vec<f64> = operands.iter().filter_map(|it| it.as_float().ok().map(f64::from)).collect();
        match place {
            Place::Path => self.trace(word, &numbers)?,
            Place::Text => self.write(word, operands, &numbers)?,
            Place::Anywhere | Place::Outside => self.set(word, operands, &numbers)?,
        }
        // what is beyond all bounds compares with nothing
        if self.is_bounded() { Ok(()) } else { Err(ODD) }
    }

    fn is_bounded(&self) -> bool {
        let both = joined(self.text, self.state.matrix);
        self.state.matrix.iter().chain(&self.text).chain(&both).all(|number| number.abs() < FARTHEST)
    }

    /// What holds for all that comes behind.
    fn set(&mut self, word: &str, operands: &[Object], numbers: &[f64]) -> Result<(), &'static str> {
        match word {
            "q" if self.kept.len() >= DEEPEST => return Err(ODD),
            "q" => {
                self.is_aside = self.is_in_text;
                self.kept.push(self.state.clone());
            }
            "Q" if self.is_in_text == self.is_aside && !self.is_stepping => {
                self.is_aside = false;
                self.state = self.kept.pop().ok_or(ODD)?;
            }
            "cm" => {
                self.matrices += 1;
                if self.matrices > MOST_MATRICES {
                    return Err(ODD);
                }
                self.state.matrix = joined(six(numbers)?, self.state.matrix);
            }
            "BT" => {
                self.is_in_text = true;
                self.set_line(PLAIN);
            }
            "BMC" | "BDC" => marked(operands)?,
            // neither letters nor colours nor lines are changed by these
            "EMC" | "J" | "j" | "M" | "ri" => {}
            "i" if numbers[0] <= 1.0 => {}
            "d" if operands[0].as_array().is_ok_and(Vec::is_empty) => {}
            "w" => self.state.line.1 = numbers[0].abs(),
            "gs" => self.opaque(&operands[0])?,
            "CS" | "cs" => self.plain_colours(word, &operands[0])?,
            "G" | "g" | "RG" | "rg" | "K" | "k" | "SC" | "SCN" | "sc" | "scn" => self.colour(word, numbers)?,
            "Tc" => self.state.spacing[0] = numbers[0],
            "Tw" => self.state.spacing[1] = numbers[0],
            "Ts" => self.state.spacing[2] = numbers[0],
            // letters are as wide as they are
            "Tz" if (numbers[0] - 100.0).abs() < 0.01 => {}
            "Tr" if numbers[0] == 0.0 => {}
            "TL" => self.state.leading = numbers[0],
            "Tf" => {
                self.state.font = operands[0].as_name().map_err(|_| ODD)?.to_vec();
                self.state.font_size = numbers[0];
            }
            _ => return Err(ODD),
        }
        Ok(())
    }

    /// Where letters stand, and which.
    fn write(&mut self, word: &str, operands: &[Object], numbers: &[f64]) -> Result<(), &'static str> {
        match word {
            "ET" => self.is_in_text = false,
            "Tm" => self.set_line(six(numbers)?),
            "Td" if self.is_aside && (numbers[0] < 0.0 || numbers[1] != 0.0) => return Err(ODD),
            "Td" | "TD" => {
                self.is_stepping = self.is_aside && numbers[0] > 0.0;
                if word == "TD" {
                    self.state.leading = -numbers[1];
                }
                self.set_line(joined([1.0, 0.0, 0.0, 1.0, numbers[0], numbers[1]], self.line));
            }
            "T*" => self.next_line(),
            _ => {
                if word == "'" {
                    self.next_line();
                }
                if self.is_aside { self.show_aside(operands)? } else { self.show_all(operands)? }
            }
        }
        Ok(())
    }

    /// Poppler puts the state aside within a text where it shows letters of a typeface that it brings along. Viewers differ in
    /// where they go on from there, so that nothing else is shown in that way, and no step is taken there but to such letters.
    fn show_aside(&mut self, operands: &[Object]) -> Result<(), &'static str> {
        let had_own = std::mem::take(&mut self.has_own_typeface);
        let before = self.letters.trim_end().len();
        self.show_all(operands)?;
        let is_seen = self.letters.trim_end().len() > before;
        if is_seen && !self.has_own_typeface || self.is_stepping && !is_seen {
            return Err(ODD);
        }
        self.has_own_typeface |= had_own;
        self.is_stepping = false;
        Ok(())
    }

    /// Letters, or a list of letters and of steps between them: they stand as far apart as they are wide, and on their line.
    fn show_all(&mut self, operands: &[Object]) -> Result<(), &'static str> {
        if self.state.spacing.iter().any(|by| by.abs() > LOOSEST * self.state.font_size) {
            return Err(ODD);
        }
        let (ticks, from) = (self.ticks, self.text);
        for piece in operands[0].as_array().map_or(operands, Vec::as_slice) {
            match piece.as_float() {
                Ok(back) => self.advance(-f64::from(back) / 1000.0),
                Err(_) => self.show(piece)?,
            }
            if !self.is_bounded() {
                return Err(ODD);
            }
        }
        if self.ticks > ticks {
            self.see_tick([from, self.text]);
        }
        Ok(())
    }

    fn set_line(&mut self, matrix: [f64; 6]) {
        (self.text, self.line) = (matrix, matrix);
    }

    fn next_line(&mut self) {
        self.set_line(joined([1.0, 0.0, 0.0, 1.0, 0.0, -self.state.leading], self.line));
    }
}

/// Left, bottom, right, top of what is drawn: two opposite corners, in any order (7.9.5).
pub(super) fn bounds(document: &Document, looks: &Stream) -> Option<[f64; 4]> {
    let [x, y, across, up] = numbers(looks.dict.get_deref(b"BBox", document).and_then(Object::as_array).ok()?)?;
    Some([x.min(across), y.min(up), x.max(across), y.max(up)])
}

/// What is marked is a filled field's text, and is read aloud and copied as it is drawn: nothing stands for it (14.9).
fn marked(operands: &[Object]) -> Result<(), &'static str> {
    let is_known = matches!(operands[0].as_name(), Ok(b"Tx" | b"Span" | b"Artifact"));
    let stands_for = |key: &[u8]| matches!(key, b"ActualText" | b"Alt" | b"E");
    let mut properties = operands.iter().filter_map(|it| it.as_dict().ok()).flat_map(Dictionary::iter);
    if is_known && !properties.any(|(key, _)| stands_for(key)) { Ok(()) } else { Err(ODD) }
}

fn six(numbers: &[f64]) -> Result<[f64; 6], &'static str> {
    numbers.try_into().map_err(|_| ODD)
}
