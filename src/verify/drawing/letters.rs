//! The letters that a drawing shows: which, where, and in what order.

use super::super::path::joined;
use super::super::shows::{UNNAMED, is_joined, is_right_to_left};
use super::super::typeface::{Typeface, Written};
use super::{Drawing, HEIGHT, LEAST_SIZE, PALEST};
use lopdf::Object;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// How far letters may step back into those before them, in sizes of type: kerning takes less.
const KERNING: f64 = 0.12;
/// What digits may differ from their widths by: they are as wide as they are, in sizes of type.
const ROUNDED: f64 = 0.02;
/// The largest letters are no more than so many times the smallest: what is small among large letters is not read.
const MOST_APART: f64 = 2.0;
/// What is apart by more than that is read as two words, and of digits as two numbers, in sizes of type.
const GAP: f64 = 0.2;
const GAP_IN_NUMBER: f64 = 0.08;
/// Lines are apart by more than that, in sizes of type, and letters of one line are within less.
const LINE: f64 = 0.7;
const WAVE: f64 = 0.3;
/// Of the first letter at least that much is seen above the edge of its place, in sizes of type.
const LEAST_SEEN: f64 = 0.1;
/// What a letter may reach beyond its place before it is cut off, in points, and in sizes of type: a full stop is not much higher.
const EDGE: f64 = 0.5;
const ROUGHLY: f64 = 0.03;
const ROUNDING: f64 = 0.01;
/// How far a capital with a mark on it rises, in sizes of type.
const HIGHEST: f64 = 0.95;
/// What hangs below the line, and is another sign without that: a comma is a full stop. How far, in sizes of type.
const HANGING: [char; 4] = [',', ';', '_', 'Q'];
const DEPTH: f64 = 0.15;

const UNREADABLE: &str = "its looks cannot be read";

/// The letters drawn last.
#[derive(Clone, Copy)]
pub(super) struct Last {
    /// How high their line stands, and the size of type.
    above: f64,
    size: f64,
    /// Where the line ends by now, and how wide the last letter is.
    end: f64,
    width: f64,
    /// Whether they stand in an order of their own, and whether they end in a digit.
    turned: bool,
    is_digit: bool,
}

impl Drawing<'_> {
    /// To the right by so many sizes of type.
    pub(super) fn advance(&mut self, by: f64) {
        self.text = joined([1.0, 0.0, 0.0, 1.0, by * self.state.font_size, 0.0], self.text);
    }

    pub(super) fn show(&mut self, piece: &Object) -> Result<(), &'static str> {
        let bytes = piece.as_str().map_err(|_| UNREADABLE)?;
        let fonts = self.resources.and_then(|all| all.get_deref(b"Font", self.paper.document).ok());
        let font = fonts.and_then(|fonts| fonts.as_dict().ok()?.get(&self.state.font).ok());
        let font = font.ok_or("its letters are of no known typeface")?;
        let written = self.typefaces.read(self.paper, font, bytes)?;
        self.has_text = true;
        if written.letters.is_empty() {
            return Ok(());
        }
        // nobody sees a gap of a typeface that every reader has
        let is_gap = written.letters.trim().is_empty();
        if !is_gap || written.typeface == Typeface::Own {
            self.is_in_place(&written)?;
        }
        if !is_gap || written.typeface == Typeface::Own {
            self.is_in_order(&written)?;
        }
        self.has_own_typeface |= written.typeface == Typeface::Own;
        match written.typeface {
            // what stands behind it stands apart from what stands before it, or does not
            _ if is_gap && written.typeface == Typeface::Own => self.part(),
            _ if is_gap => {}
            Typeface::Signs => self.ticks += written.letters.chars().count(),
            Typeface::Standard | Typeface::Own => self.letters.push_str(&written.letters),
        }
        let apart = if self.state.font_size > 0.0 { self.state.spacing[0] / self.state.font_size } else { 0.0 };
        let steps = u32::try_from(written.codes).map_err(|_| UNREADABLE)?;
        self.advance(written.width + apart * f64::from(steps));
        Ok(())
    }

    /// Letters stand upright, large and dark enough, and within the place. Of an answer that is longer than its place the end
    /// may be cut off, at the right or below, as every program does it; and MuPDF draws some letters so low that of the first,
    /// too, only the upper part is seen.
    fn is_in_place(&mut self, written: &Written) -> Result<(), &'static str> {
        let [a, b, c, d, x, y] = joined(self.text, self.state.matrix);
        let is_upright = b.abs() < 0.001 && c.abs() < 0.001 && d > 0.0 && (0.5..=2.0).contains(&(a / d));
        let size = self.state.font_size * d;
        if !is_upright || size < LEAST_SIZE {
            return Err("its letters are too small, or turned");
        }
        let [least, most] = self.sizes.unwrap_or([size, size]);
        let sizes = [least.min(size), most.max(size)];
        if sizes[1] > MOST_APART * sizes[0] {
            return Err("some of its letters are far smaller than others");
        }
        self.sizes = Some(sizes);
        if self.state.paleness > PALEST {
            return Err("its letters are too pale to be seen");
        }
        let [left, bottom, right, top] = self.state.room;
        let (rise, across) = (y + HEIGHT * size, self.state.font_size * a);
        let least = EDGE.min(ROUGHLY * size);
        let is_first = self.letters.is_empty();
        let is_begun = rise >= bottom + LEAST_SEEN * size && x + written.first * across <= right + least;
        let is_below = rise < bottom;
        if x < left - least || x > right || rise > top + ROUNDING || is_first && !is_begun || self.is_below && !is_below
        {
            return Err("its letters stand outside of its place");
        }
        self.is_below = is_below;
        let foot = if written.letters.contains(HANGING) { y - DEPTH * size } else { y };
        let is_high = written.letters.nfd().any(is_combining_mark);
        let head = if is_high { y + HIGHEST * size } else { rise };
        self.is_cut |= foot < bottom - least || head > top || x + written.width * across > right + least;
        Ok(())
    }

    /// Words are apart, and so are lines.
    fn part(&mut self) {
        if !self.letters.is_empty() && !self.letters.ends_with(' ') {
            self.letters.push(' ');
        }
    }

    /// Letters stand behind those that were drawn before them, or on a line below, so that they are read in that order, and none
    /// over another but what is a mark on it. What runs from right to left, or is joined to signs, is drawn as the program
    /// likes, and what runs from right to left compared without an order.
    fn is_in_order(&mut self, written: &Written) -> Result<(), &'static str> {
        let [a, _, _, d, x, y] = joined(self.text, self.state.matrix);
        let (size, across) = (self.state.font_size * d, self.state.font_size * a);
        let (end, width) = (x + written.width * across, written.last * across);
        let is_gap = written.letters.trim().is_empty();
        let has_own_order = |letter| is_right_to_left(letter) || is_joined(letter) || letter == UNNAMED;
        let turns = written.letters.chars().any(has_own_order);
        let is_digit = written.letters.ends_with(char::is_numeric);
        let new = Last { above: y, size, end, width, turned: turns, is_digit };
        let Some(last) = self.last.replace(new) else { return Ok(()) };
        let down = last.above - y;
        if down >= LINE * size.max(last.size) {
            self.part();
            return Ok(());
        }
        let is_free = turns || last.turned;
        let is_mark = written.letters.chars().all(is_combining_mark);
        let is_number = last.is_digit && written.letters.starts_with(char::is_numeric);
        let back = match is_mark {
            true => KERNING * size + last.width,
            false if is_number => ROUNDED * size,
            false => (KERNING * size).min(last.width / 2.0),
        };
        let is_behind = down.abs() < WAVE * size && x >= last.end - back;
        if !is_free && !is_behind {
            return Err("its letters stand in another order");
        }
        if x > last.end + if is_number { GAP_IN_NUMBER } else { GAP } * size {
            self.part();
        } else if is_number && (down.abs() > ROUNDED * size || (size - last.size).abs() > ROUNDED * size) {
            return Err("its digits stand above one another");
        }
        self.last = Some(match (is_free, is_mark) {
            (true, _) => Last { turned: turns || is_gap && last.turned, ..new },
            (false, true) => last,
            (false, false) => Last { above: last.above, end: last.end.max(end), ..new },
        });
        Ok(())
    }
}
