//! The text operators: where the pen stands, and what it shows (ISO 32000-1, 9.4).

use super::geometry::{Matrix, Rect};
use super::read::{Walk, Walked, numbers};
use super::sheet::{Run, What};
use super::tokens::Operand;

/// How far letters reach below and above the line, in parts of their size; accents on capitals may reach further.
const DEPTH: f64 = 0.22;
const RISE: f64 = 0.75;

/// A step to the right of more than this, in thousandths of the size, is a gap between words.
const GAP: f64 = 180.0;

impl Walk<'_, '_> {
    pub(super) fn text_operator(&mut self, op: &[u8], args: &[Operand]) -> Walked<()> {
        match op {
            b"BT" => self.start_line(Matrix::IDENTITY),
            b"Tm" => self.start_line(Matrix(numbers(args)?)),
            b"Td" => {
                let [x, y] = numbers(args)?;
                self.next_line(x, y);
            }
            b"TD" => {
                let [x, y] = numbers(args)?;
                self.state.text.leading = -y;
                self.next_line(x, y);
            }
            b"T*" => self.next_line(0.0, -self.state.text.leading),
            b"Tc" => self.state.text.letter_space = numbers::<1>(args)?[0],
            b"Tw" => self.state.text.word_space = numbers::<1>(args)?[0],
            b"Tz" => self.state.text.stretch = numbers::<1>(args)?[0] / 100.0,
            b"TL" => self.state.text.leading = numbers::<1>(args)?[0],
            b"Ts" => self.state.text.rise = numbers::<1>(args)?[0],
            b"Tr" => self.state.text.mode = numbers::<1>(args)?[0] as i64,
            b"Tj" => self.show(args)?,
            b"TJ" => match args {
                [Operand::Array(parts)] => self.show(parts)?,
                _ => return Err("text is not shown as text"),
            },
            b"'" => {
                self.next_line(0.0, -self.state.text.leading);
                self.show(args)?;
            }
            b"\"" => {
                let [word_space, letter_space] = numbers(args.get(..2).unwrap_or_default())?;
                (self.state.text.word_space, self.state.text.letter_space) = (word_space, letter_space);
                self.next_line(0.0, -self.state.text.leading);
                self.show(&args[2..])?;
            }
            // the rest sets dashes, joins, colours of lines, and the like
            _ => {}
        }
        Ok(())
    }

    fn start_line(&mut self, matrix: Matrix) {
        (self.text_matrix, self.line_matrix) = (matrix, matrix);
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.start_line(Matrix::shift(x, y).then(self.line_matrix));
    }

    fn show(&mut self, parts: &[Operand]) -> Walked<()> {
        let style = self.state.text.clone();
        let (id, font) = style.font.ok_or("text is shown without a font")?;
        // The blank at the end of a line hangs over the margin and shows nothing: what is seen ends before it.
        let (mut text, mut pen, mut seen) = (String::new(), 0.0_f64, 0.0_f64);
        for part in parts {
            match part {
                Operand::Text(shown) => {
                    for code in font.codes(shown) {
                        self.reader.shows(id, code, font.width(code));
                        text.push_str(font.letters(code));
                        let blank = if font.is_blank(code) { style.word_space } else { 0.0 };
                        pen += (font.width(code) * style.size + style.letter_space + blank) * style.stretch;
                        if !font.letters(code).trim().is_empty() {
                            seen = pen;
                        }
                    }
                }
                Operand::Number(step) => {
                    if *step < -GAP && !text.is_empty() && !text.ends_with(' ') {
                        text.push(' ');
                    }
                    pen -= step / 1000.0 * style.size * style.stretch;
                }
                _ => return Err("text is not shown as text"),
            }
        }
        let whole = self.text_matrix.then(self.state.ctm);
        let (across, up) = whole.scales();
        let size = style.size.abs() * up.min(across * style.stretch.abs());
        let (start, end) = (whole.apply(0.0, style.rise), whole.apply(pen, style.rise));
        let rect = match text.trim() {
            "" => Rect::NOTHING,
            _ => whole.cover(Rect::new(
                seen.min(0.0),
                style.rise - DEPTH * style.size,
                seen.max(0.0),
                style.rise + RISE * style.size,
            )),
        };
        self.text_matrix = Matrix::shift(pen, 0.0).then(self.text_matrix);
        let (text, legible) = (self.instead(text), self.legible());
        if !text.is_empty() || !rect.is_nothing() {
            self.mark(What::Text(Run { text, size, legible, start, end, font: id }), rect);
        }
        Ok(())
    }
}
