//! Whether a field shows what it holds: its appearance is drawn by whatever program filled it in, and a reader shows that,
//! not the value (ISO 32000-1 12.5.5, 12.7.3.3).

use super::about;
use super::change::{appearance, same};
use super::declared::Field;
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use unicode_normalization::UnicodeNormalization;

const LARGEST: usize = 1 << 20;
/// The smallest type in which an answer can be read, in points.
const LEAST_SIZE: f64 = 3.0;
/// Paler than this is not seen on paper: 0 is black, 1 white.
const PALEST: f64 = 0.6;
/// Rounding of coordinates, in points.
const SLACK: f64 = 2.0;

/// The appearance of a text field draws the letters of its value, dark, in its place, and draws nothing else.
pub(super) fn text(document: &Document, widget: ObjectId, value: &str) -> Result<(), &'static str> {
    let looks = appearance(document, widget).and_then(|looks| document.dereference(looks).ok());
    let Some(Object::Stream(looks)) = looks.map(|(_, looks)| looks) else {
        let is_right = value.trim().is_empty() || about::is_redrawn(document);
        return if is_right { Ok(()) } else { Err("it shows nothing") };
    };
    let drawing = Drawing::of(document, looks, place(document, widget))?;
    match is_same(value, &drawing.letters) {
        _ if drawing.marks > 0 => Err("it shows a drawing"),
        true => Ok(()),
        false => Err("it shows other words than it holds"),
    }
}

/// A button is on where its value says so, and shows a mark there and only there: its own, or one of the program that set it.
pub(super) fn button(sealed: &Document, new: &Document, field: &Field, value: &str) -> Result<(), &'static str> {
    let mut is_known = value.is_empty();
    for widget in &field.widgets {
        let states = states(new, *widget);
        if states != self::states(sealed, *widget) {
            return Err("its choices are others");
        }
        let dict = new.get_dictionary(*widget).map_err(|_| "it is missing")?;
        let state = match dict.get_deref(b"AS", new).and_then(Object::as_name) {
            Ok(b"Off") | Err(_) => "",
            Ok(state) => std::str::from_utf8(state).map_err(|_| "its state is no name")?,
        };
        let own = states.iter().any(|own| own.as_slice() == value.as_bytes());
        is_known |= own;
        if state != if own { value } else { "" } {
            return Err("it shows another tick than it holds");
        }
        for name in states.iter().map(Vec::as_slice).chain([b"Off".as_slice()]) {
            looks_right(sealed, new, *widget, name)?;
        }
    }
    if is_known { Ok(()) } else { Err("it holds a choice that is not there") }
}

/// The states in which a button is on, in the order of their names.
pub(super) fn states(document: &Document, widget: ObjectId) -> Vec<Vec<u8>> {
    let looks = appearance(document, widget).and_then(|looks| document.dereference(looks).ok());
    let looks = looks.and_then(|(_, looks)| looks.as_dict().ok());
    let names = looks.into_iter().flat_map(Dictionary::iter).map(|(name, _)| name.clone());
    let mut names: Vec<Vec<u8>> = names.filter(|name| name.as_slice() != b"Off").collect();
    names.sort();
    names
}

/// Drawn as it was sealed; else with a mark where it is on, and with nothing where it is off.
fn looks_right(sealed: &Document, new: &Document, widget: ObjectId, state: &[u8]) -> Result<(), &'static str> {
    fn drawn<'d>(document: &'d Document, widget: ObjectId, state: &[u8]) -> Option<&'d Object> {
        let looks = document.dereference(appearance(document, widget)?).ok()?.1.as_dict().ok()?;
        looks.get_deref(state, document).ok()
    }
    let is = match (drawn(sealed, widget, state), drawn(new, widget, state)) {
        (None, None) => return Ok(()),
        (Some(was), Some(is)) if same(was, is) => return Ok(()),
        (_, Some(Object::Stream(is))) => is,
        _ => return Err("its ticks look different"),
    };
    let drawing = Drawing::of(new, is, place(new, widget))?;
    let has_mark = drawing.marks > 0 || !drawing.letters.is_empty();
    if has_mark == (state != b"Off") { Ok(()) } else { Err("its ticks look different") }
}

/// Width and height of a widget.
fn place(document: &Document, widget: ObjectId) -> Option<[f64; 2]> {
    let place = document.get_dictionary(widget).ok()?.get_deref(b"Rect", document).and_then(Object::as_array).ok()?;
    let [left, bottom, right, top] = numbers(place)?;
    Some([(right - left).abs(), (top - bottom).abs()])
}

/// The same letters in the same order; where some run from right to left, in any order, since a page has them as drawn.
fn is_same(value: &str, shown: &str) -> bool {
    let letters = |text: &str| text.nfkc().filter(|c| !c.is_whitespace() && !is_invisible(*c)).collect::<Vec<char>>();
    let (mut value, mut shown) = (letters(value), letters(shown));
    if value.iter().chain(&shown).any(|c| is_right_to_left(*c)) {
        value.sort_unstable();
        shown.sort_unstable();
    }
    value == shown
}

/// Joiners and marks of direction, which nobody sees.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{AD}')
}

fn is_right_to_left(letter: char) -> bool {
    matches!(letter, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}')
}

/// What an appearance draws, followed as far as a filled field goes.
struct Drawing<'d> {
    document: &'d Document,
    resources: Option<&'d Dictionary>,
    size: [f64; 2],
    letters: String,
    state: State,
    kept: Vec<State>,
    /// Whether a path is under way, and whether it is of rectangles alone.
    has_path: bool,
    is_curved: bool,
    /// How many paths were painted dark.
    marks: usize,
    has_text: bool,
    /// The matrix of the text and that of its line.
    text: [f64; 6],
    line: [f64; 6],
}

#[derive(Clone)]
struct State {
    matrix: [f64; 6],
    paleness: f64,
    font: Vec<u8>,
    font_size: f64,
    leading: f64,
}

const PLAIN: [f64; 6] = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

impl<'d> Drawing<'d> {
    fn of(document: &'d Document, looks: &'d Stream, place: Option<[f64; 2]>) -> Result<Drawing<'d>, &'static str> {
        let odd = "its looks are of a kind that a filled field does not have";
        let bounds = looks.dict.get_deref(b"BBox", document).and_then(Object::as_array).ok().and_then(|b| numbers(b));
        // two opposite corners, in any order (7.9.5)
        let [x, y, across, up] = bounds.ok_or(odd)?;
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
        let state = State { matrix: PLAIN, paleness: 0.0, font: Vec::new(), font_size: 0.0, leading: 0.0 };
        let mut drawing = Drawing {
            document,
            resources,
            size,
            letters: String::new(),
            state,
            kept: Vec::new(),
            has_path: false,
            is_curved: false,
            marks: 0,
            has_text: false,
            text: PLAIN,
            line: PLAIN,
        };
        let plain = looks.get_plain_content_with_limit(LARGEST).map_err(|_| "its looks cannot be unfolded")?;
        for operation in Content::decode(&plain).map_err(|_| "its looks cannot be read")?.operations {
            drawing.follow(&operation)?;
        }
        Ok(drawing)
    }

    fn follow(&mut self, operation: &Operation) -> Result<(), &'static str> {
        let odd = "its looks are of a kind that a filled field does not have";
        let operands = operation.operands.as_slice();
        let all =
            || operands.iter().map(|it| it.as_float().ok().map(f64::from)).collect::<Option<Vec<f64>>>().ok_or(odd);
        match operation.operator.as_str() {
            "q" => self.kept.push(self.state.clone()),
            "Q" => self.state = self.kept.pop().ok_or(odd)?,
            "cm" => self.state.matrix = joined(six(&all()?).ok_or(odd)?, self.state.matrix),
            // marks, and what changes neither letters nor colour
            "BMC" | "BDC" | "EMC" | "BX" | "EX" | "w" | "J" | "j" | "M" | "d" | "i" | "ri" | "G" | "RG" | "K"
            | "Tc" | "Tw" | "Tz" | "W" | "W*" => {}
            "n" => (self.has_path, self.is_curved) = (false, false),
            "Ts" if all()?.first().is_some_and(|rise| rise.abs() < SLACK) => {}
            "Tr" if all()? == [0.0] => {}
            "gs" => self.opaque(operands.first().ok_or(odd)?)?,
            "cs" => self.plain_colours(operands.first().ok_or(odd)?)?,
            "sc" | "scn" => {
                let all = all()?;
                self.state.paleness = match all.len() {
                    1 => all[0],
                    3 => bright(&all).ok_or(odd)?,
                    _ => light(&all).ok_or(odd)?,
                };
            }
            "CS" | "SC" | "SCN" => {}
            "g" => self.state.paleness = *all()?.first().ok_or(odd)?,
            "rg" => self.state.paleness = bright(&all()?).ok_or(odd)?,
            "k" => self.state.paleness = light(&all()?).ok_or(odd)?,
            "re" | "h" => self.has_path = true,
            "m" | "l" | "c" | "v" | "y" => (self.has_path, self.is_curved) = (true, true),
            "f" | "F" | "f*" | "S" | "s" | "B" | "B*" | "b" | "b*" if self.has_path => self.paint()?,
            "BT" => (self.text, self.line) = (PLAIN, PLAIN),
            "ET" => {}
            "Tf" => {
                self.state.font = operands.first().and_then(|name| name.as_name().ok()).ok_or(odd)?.to_vec();
                self.state.font_size = operands.get(1).and_then(|size| size.as_float().ok()).ok_or(odd)?.into();
            }
            "TL" => self.state.leading = *all()?.first().ok_or(odd)?,
            "Tm" => self.set_line(six(&all()?).ok_or(odd)?),
            "Td" | "TD" => {
                let by = all()?;
                let [x, y] = by[..] else { return Err(odd) };
                if operation.operator == "TD" {
                    self.state.leading = -y;
                }
                self.set_line(joined([1.0, 0.0, 0.0, 1.0, x, y], self.line));
            }
            "T*" => self.next_line(),
            "Tj" => self.show(operands.first().ok_or(odd)?)?,
            "'" => {
                self.next_line();
                self.show(operands.first().ok_or(odd)?)?;
            }
            "TJ" => {
                let pieces = operands.first().and_then(|it| it.as_array().ok()).ok_or(odd)?;
                pieces.iter().filter(|it| matches!(it, Object::String(..))).try_for_each(|piece| self.show(piece))?;
            }
            _ => return Err(odd),
        }
        Ok(())
    }

    /// A pale ground may lie under the letters, nothing over them; what is dark is a mark.
    fn paint(&mut self) -> Result<(), &'static str> {
        if self.has_text {
            return Err("something is drawn over its letters");
        }
        let is_ground = !self.is_curved && self.state.paleness > PALEST;
        self.marks += usize::from(!is_ground);
        (self.has_path, self.is_curved) = (false, false);
        Ok(())
    }

    /// A graphics state that does not make anything see-through (ISO 32000-1, table 58).
    fn opaque(&self, name: &Object) -> Result<(), &'static str> {
        let state = self.resource(b"ExtGState", name).and_then(|state| state.as_dict().ok());
        let state = state.ok_or("its looks cannot be read")?;
        let is_plain = state.iter().all(|(key, value)| match key.as_slice() {
            b"Type" | b"SA" | b"OP" | b"op" | b"OPM" | b"LW" => true,
            b"ca" | b"CA" => value.as_float().is_ok_and(|opacity| opacity >= 1.0),
            b"SMask" => value.as_name().is_ok_and(|name| name == b"None"),
            b"BM" => value.as_name().is_ok_and(|name| name == b"Normal"),
            _ => false,
        });
        if is_plain { Ok(()) } else { Err("its letters can be seen through") }
    }

    /// Grey, red-green-blue or print colours, as such or by a profile (8.6); no patterns and no named inks.
    fn plain_colours(&mut self, name: &Object) -> Result<(), &'static str> {
        let device = [b"DeviceGray".as_slice(), b"DeviceRGB", b"DeviceCMYK"];
        let is_plain = name.as_name().is_ok_and(|name| device.contains(&name))
            || self.resource(b"ColorSpace", name).is_some_and(|space| match space {
                Object::Name(name) => device.contains(&name.as_slice()),
                Object::Array(parts) => {
                    let kind = parts.first().and_then(|kind| kind.as_name().ok());
                    matches!(kind, Some(b"ICCBased" | b"CalGray" | b"CalRGB"))
                }
                _ => false,
            });
        self.state.paleness = 0.0;
        if is_plain { Ok(()) } else { Err("its letters are in colours that cannot be told") }
    }

    fn resource(&self, kind: &[u8], name: &Object) -> Option<&'d Object> {
        let list = self.resources?.get_deref(kind, self.document).ok()?.as_dict().ok()?;
        list.get_deref(name.as_name().ok()?, self.document).ok()
    }

    fn set_line(&mut self, matrix: [f64; 6]) {
        (self.text, self.line) = (matrix, matrix);
    }

    fn next_line(&mut self) {
        self.set_line(joined([1.0, 0.0, 0.0, 1.0, 0.0, -self.state.leading], self.line));
    }

    fn show(&mut self, piece: &Object) -> Result<(), &'static str> {
        let bytes = piece.as_str().map_err(|_| "its looks cannot be read")?;
        let letters = self.decoded(bytes)?;
        self.has_text = true;
        if letters.trim().is_empty() {
            return Ok(());
        }
        let [a, b, c, d, x, y] = joined(self.text, self.state.matrix);
        let is_upright = b.abs() < 0.001 && c.abs() < 0.001 && a > 0.0 && d > 0.0;
        if !is_upright || self.state.font_size * d < LEAST_SIZE {
            return Err("its letters are too small, or turned");
        }
        let [width, height] = self.size;
        if x < -SLACK || x > width || y < -SLACK || y > height {
            return Err("its letters stand outside of its place");
        }
        if self.state.paleness > PALEST {
            return Err("its letters are too pale to be seen");
        }
        self.letters.push_str(&letters);
        Ok(())
    }

    fn decoded(&self, bytes: &[u8]) -> Result<String, &'static str> {
        let font = self.resource(b"Font", &Object::Name(self.state.font.clone()));
        let font = font.and_then(|font| font.as_dict().ok()).ok_or("its letters are of no known typeface")?;
        if font.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Type3") {
            return Err("its letters are drawings");
        }
        if let Some(letters) = utf16(self.document, font, bytes) {
            return Ok(letters);
        }
        let encoding = font.get_font_encoding_with_limit(self.document, LARGEST);
        let encoding = encoding.map_err(|_| "its letters cannot be read")?;
        Document::decode_text(&encoding, bytes).map_err(|_| "its letters cannot be read")
    }
}

/// Poppler's way with a typeface that it brings along: the codes are UTF-16, and a table leads from them to the glyphs.
fn utf16(document: &Document, font: &Dictionary, bytes: &[u8]) -> Option<String> {
    let is_identity = font.get(b"Encoding").and_then(Object::as_name).is_ok_and(|name| name == b"Identity-H");
    let below = font.get_deref(b"DescendantFonts", document).and_then(Object::as_array).ok()?.first()?;
    let below = document.dereference(below).ok()?.1.as_dict().ok()?;
    let by_table = below.get_deref(b"CIDToGIDMap", document).is_ok_and(|map| map.as_stream().is_ok());
    if !is_identity || !by_table || font.has(b"ToUnicode") {
        return None;
    }
    let (units, []) = bytes.as_chunks::<2>() else { return None };
    String::from_utf16(&units.iter().map(|unit| u16::from_be_bytes(*unit)).collect::<Vec<u16>>()).ok()
}

fn joined(first: [f64; 6], then: [f64; 6]) -> [f64; 6] {
    let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (first, then);
    [a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l]
}

fn six(numbers: &[f64]) -> Option<[f64; 6]> {
    numbers.try_into().ok()
}

fn bright(rgb: &[f64]) -> Option<f64> {
    let [red, green, blue] = *rgb else { return None };
    Some(0.3 * red + 0.59 * green + 0.11 * blue)
}

fn light(cmyk: &[f64]) -> Option<f64> {
    let [cyan, magenta, yellow, black] = *cmyk else { return None };
    bright(&[cyan, magenta, yellow].map(|ink| (1.0 - ink) * (1.0 - black)))
}

fn numbers<const N: usize>(list: &[Object]) -> Option<[f64; N]> {
    let numbers: Option<Vec<f64>> = list.iter().map(|number| number.as_float().ok().map(f64::from)).collect();
    numbers?.try_into().ok()
}
