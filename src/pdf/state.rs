//! The graphics state of a content stream, as far as it decides where and how text is seen.

use super::font::Font;
use super::geometry::{Matrix, Rect};
use super::tokens::Operand;
use lopdf::ObjectId;
use std::rc::Rc;

/// Text lighter than this grey is not read easily (WCAG 2.2, 1.4.3 asks for 4.5:1, which is a grey of 0.46).
const LIGHTEST: f64 = 0.5;

/// What q saves and Q restores (ISO 32000-1, 8.4).
#[derive(Debug, Clone)]
pub(super) struct State {
    /// To upright page coordinates.
    pub ctm: Matrix,
    pub clip: Rect,
    pub line_width: f64,
    pub text: TextState,
    /// How light the filling colour is, 0 to 1; a pattern counts as light.
    pub lightness: f64,
    /// Nothing shines through, no mask, no blending.
    pub opaque: bool,
}

/// ISO 32000-1, 9.3.
#[derive(Debug, Clone)]
pub(super) struct TextState {
    pub font: Option<(Option<ObjectId>, Rc<Font>)>,
    pub size: f64,
    pub letter_space: f64,
    pub word_space: f64,
    pub stretch: f64,
    pub leading: f64,
    pub rise: f64,
    pub mode: i64,
}

impl State {
    pub fn new(ctm: Matrix) -> State {
        let text = TextState {
            font: None,
            size: 0.0,
            letter_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
        };
        State { ctm, clip: Rect::EVERYTHING, line_width: 1.0, text, lightness: 0.0, opaque: true }
    }

    /// Whether text shown now can be read.
    pub fn shows_text(&self) -> bool {
        self.opaque && self.lightness <= LIGHTEST && matches!(self.text.mode, 0 | 2 | 4 | 6)
    }

    /// A filling colour by its components: grey, RGB or CMYK, whatever the profile.
    pub fn fill_with(&mut self, operands: &[Operand]) {
        let parts: Vec<f64> = operands.iter().filter_map(Operand::number).collect();
        self.lightness = match parts[..] {
            [grey] => grey,
            [red, green, blue] => 0.3 * red + 0.59 * green + 0.11 * blue,
            [cyan, magenta, yellow, black] => (1.0 - black) * (1.0 - 0.3 * cyan - 0.59 * magenta - 0.11 * yellow),
            _ => 1.0,
        };
    }
}
