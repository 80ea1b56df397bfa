//! The letters that a drawing shows: which, where, and in what order.

use super::super::path::joined;
use super::super::shows::is_right_to_left;
use super::super::typeface::Typeface;
use super::{Drawing, HEIGHT, LEAST_SIZE, PALEST, WIDTH};
use lopdf::Object;

impl Drawing<'_> {
    /// To the right by so many sizes of type.
    pub(super) fn advance(&mut self, by: f64) {
        self.text = joined([1.0, 0.0, 0.0, 1.0, by * self.state.font_size, 0.0], self.text);
    }

    pub(super) fn show(&mut self, piece: &Object) -> Result<(), &'static str> {
        let bytes = piece.as_str().map_err(|_| "its looks cannot be read")?;
        let has_defaults = self.resources.and_then(|it| it.get_deref(b"ColorSpace", self.paper.document).ok());
        if has_defaults
            .and_then(|list| list.as_dict().ok())
            .is_some_and(|list| list.iter().any(|(key, _)| key.starts_with(b"Default")))
        {
            return Err("its letters are in colours that cannot be told");
        }
        let font = self.resource(b"Font", &Object::Name(self.state.font.clone())).and_then(|font| font.as_dict().ok());
        let font = font.ok_or("its letters are of no known typeface")?;
        let name = self.state.font.clone();
        let (typeface, letters) = self.typefaces.read(self.paper, &name, font, bytes)?;
        self.has_text = true;
        let count = letters.chars().count();
        if letters.trim().is_empty() {
            self.part();
            self.advance(WIDTH * count as f64);
            return Ok(());
        }
        self.is_in_place(count)?;
        self.is_in_order(&letters)?;
        match typeface {
            Typeface::Signs => self.ticks += count,
            Typeface::Standard => self.letters.push_str(&letters),
            Typeface::Own => {
                self.has_own_typeface = true;
                self.letters.push_str(&letters);
            }
        }
        self.advance(WIDTH * count as f64);
        Ok(())
    }

    /// Letters stand upright, large and dark enough, and within the place. Of an answer that is longer than its place the end
    /// may be cut off, at the right or below, as every program does it.
    pub(super) fn is_in_place(&mut self, count: usize) -> Result<(), &'static str> {
        let [a, b, c, d, x, y] = joined(self.text, self.state.matrix);
        let is_upright = b.abs() < 0.001 && c.abs() < 0.001 && d > 0.0 && (0.5..=2.0).contains(&(a / d));
        let size = self.state.font_size * d;
        if !is_upright || size < LEAST_SIZE {
            return Err("its letters are too small, or turned");
        }
        if self.state.paleness > PALEST {
            return Err("its letters are too pale to be seen");
        }
        let [left, bottom, right, top] = self.state.window;
        let is_below = y + HEIGHT * size < bottom;
        if x < left || x > right || y > top || is_below && self.letters.is_empty() || self.is_below && !is_below {
            return Err("its letters stand outside of its place");
        }
        self.is_below = is_below;
        self.is_cut |= y < bottom || y + HEIGHT * size > top || x + WIDTH * count as f64 * size * a / d > right;
        Ok(())
    }

    /// Words are apart, and so are lines.
    pub(super) fn part(&mut self) {
        if !self.letters.is_empty() && !self.letters.ends_with(' ') {
            self.letters.push(' ');
        }
    }

    /// Letters stand behind those that were drawn before them, or on a line below, so that they are read in that order. What runs
    /// from right to left is drawn as the program likes, and compared without an order.
    pub(super) fn is_in_order(&mut self, letters: &str) -> Result<(), &'static str> {
        let [.., d, x, y] = joined(self.text, self.state.matrix);
        let size = self.state.font_size * d;
        let turns = letters.chars().any(is_right_to_left);
        let last = self.last.replace(([x, y], turns));
        let Some(([before, above], turned)) = last else { return Ok(()) };
        let down = above - y;
        if down >= 0.7 * size {
            self.part();
        }
        let is_behind = down.abs() < 0.3 * size && x >= before - 0.1;
        if is_behind || down >= 0.7 * size || turns || turned {
            Ok(())
        } else {
            Err("its letters stand in another order")
        }
    }
}
