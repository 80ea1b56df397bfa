//! What the codes of a font mean: the letters they stand for and how wide they are.

use super::geometry::number;
use super::tokens::{Operand, Tokens};
use lopdf::{Dictionary, Document, Object};

/// No ToUnicode map of ours comes near; a hostile one may.
const LARGEST_MAP: usize = 4 << 20;
/// How many codes the ranges of one font may name; there are 65,536, and letters and widths may each name them once.
const MOST_CODES: usize = 4 << 16;

/// A font as far as reading text needs it.
#[derive(Debug)]
pub(super) struct Font {
    two_bytes: bool,
    letters: Vec<Option<Box<str>>>,
    widths: Vec<f64>,
    default_width: f64,
    left: usize,
}

impl Font {
    pub fn load(doc: &Document, dict: &Dictionary) -> Font {
        let two_bytes = is_name(doc, dict, b"Subtype", b"Type0");
        let mut font =
            Font { two_bytes, letters: Vec::new(), widths: Vec::new(), default_width: 0.0, left: MOST_CODES };
        let map = dict.get_deref(b"ToUnicode", doc).and_then(Object::as_stream);
        match map.and_then(|map| map.get_plain_content_with_limit(LARGEST_MAP)) {
            Ok(map) => font.read_map(&map),
            Err(_) if !two_bytes => font.read_encoding(doc, dict),
            Err(_) => {}
        }
        if two_bytes {
            font.read_cid_widths(doc, dict)
        } else {
            font.read_simple_widths(doc, dict)
        };
        font
    }

    /// The codes of a shown string.
    pub fn codes<'t>(&self, text: &'t [u8]) -> impl Iterator<Item = u16> + 't {
        let step = if self.two_bytes { 2 } else { 1 };
        text.chunks(step).map(|code| code.iter().fold(0, |code, byte| code << 8 | u16::from(*byte)))
    }

    /// Whether word spacing applies to the code (ISO 32000-1, 9.3.3).
    pub fn is_blank(&self, code: u16) -> bool {
        !self.two_bytes && code == 32
    }

    pub fn letters(&self, code: u16) -> &str {
        self.letters.get(usize::from(code)).and_then(Option::as_deref).unwrap_or("\u{FFFD}")
    }

    /// The advance at a size of 1.
    pub fn width(&self, code: u16) -> f64 {
        self.widths.get(usize::from(code)).copied().filter(|width| !width.is_nan()).unwrap_or(self.default_width)
    }

    /// The code of a letter, if the font's subset has it.
    pub fn code_of(&self, letter: char) -> Option<u16> {
        let mut buffer = [0; 4];
        let wanted: &str = letter.encode_utf8(&mut buffer);
        let code = self.letters.iter().position(|letters| letters.as_deref() == Some(wanted))?;
        u16::try_from(code).ok()
    }

    /// The bytes of a shown string that stand for a code.
    pub fn bytes_of(&self, code: u16) -> impl Iterator<Item = u8> + use<> {
        code.to_be_bytes().into_iter().skip(if self.two_bytes { 0 } else { 1 })
    }

    /// Whether a range of codes may be filled in: a map may not make us fill the same codes for ever.
    fn may_fill(&mut self, codes: usize) -> bool {
        self.left = self.left.saturating_sub(codes);
        self.left > 0
    }

    fn put<T: Clone>(list: &mut Vec<T>, code: usize, value: T, filler: T) {
        if code > usize::from(u16::MAX) {
            return;
        }
        if list.len() <= code {
            list.resize(code + 1, filler);
        }
        list[code] = value;
    }

    /// `<01> <0041> endbfchar` and `<01> <05> <0041> endbfrange` (ISO 32000-1, 9.10.3).
    fn read_map(&mut self, map: &[u8]) {
        let mut tokens = Tokens::new(map);
        // a map that breaks off has given what it has; letters it lacks are U+FFFD, and prove nothing
        while let Ok(Some(operator)) = tokens.next() {
            match operator {
                b"endbfchar" => {
                    for pair in tokens.operands.chunks_exact(2) {
                        if let (Some(code), Some(letters)) = (code(&pair[0]), pair[1].text()) {
                            Self::put(&mut self.letters, code, utf16(letters, 0), None);
                        }
                    }
                }
                b"endbfrange" => {
                    for range in tokens.operands.chunks_exact(3) {
                        self.read_range(&range[0], &range[1], &range[2]);
                    }
                }
                _ => {}
            }
        }
    }

    fn read_range(&mut self, first: &Operand, last: &Operand, letters: &Operand) {
        let (Some(first), Some(last)) = (code(first), code(last)) else { return };
        if !self.may_fill(last.saturating_sub(first)) {
            return;
        }
        for (step, code) in (first..=last.min(usize::from(u16::MAX))).enumerate() {
            let letters = match letters {
                Operand::Array(each) => each.get(step).and_then(Operand::text).and_then(|it| utf16(it, 0)),
                start => start.text().and_then(|it| utf16(it, u16::try_from(step).unwrap_or(0))),
            };
            Self::put(&mut self.letters, code, letters, None);
        }
    }

    /// Without a map, a simple font's encoding says what its codes are.
    fn read_encoding(&mut self, doc: &Document, dict: &Dictionary) {
        let Ok(encoding) = dict.get_font_encoding_with_limit(doc, LARGEST_MAP) else { return };
        for byte in 0..=u8::MAX {
            let letters = encoding.bytes_to_string(&[byte]).ok().filter(|text| !text.is_empty());
            Self::put(&mut self.letters, usize::from(byte), letters.map(String::into_boxed_str), None);
        }
    }

    /// `c [w1 w2 ...]` and `first last w` (ISO 32000-1, 9.7.4.3).
    fn read_cid_widths(&mut self, doc: &Document, dict: &Dictionary) {
        let kids = dict.get_deref(b"DescendantFonts", doc).and_then(Object::as_array).ok();
        let kid = kids.and_then(|kids| kids.first()).and_then(|kid| doc.dereference(kid).ok()?.1.as_dict().ok());
        let Some(kid) = kid else { return };
        self.default_width = kid.get(b"DW").ok().and_then(|it| number(doc, it)).unwrap_or(1000.0) / 1000.0;
        let Ok(list) = kid.get_deref(b"W", doc).and_then(Object::as_array) else { return };
        let mut rest = list.as_slice();
        while let [first, second, after @ ..] = rest {
            let Some(first) = index(first) else { return };
            match doc.dereference(second).map(|(_, it)| it) {
                Ok(Object::Array(widths)) => {
                    for (step, width) in widths.iter().enumerate() {
                        self.put_width(first + step, number(doc, width));
                    }
                    rest = after;
                }
                Ok(last) => {
                    let (Some(last), [width, after @ ..]) = (index(last), after) else { return };
                    if !self.may_fill(last.saturating_sub(first)) {
                        return;
                    }
                    for code in first..=last.min(usize::from(u16::MAX)) {
                        self.put_width(code, number(doc, width));
                    }
                    rest = after;
                }
                Err(_) => return,
            }
        }
    }

    fn put_width(&mut self, code: usize, width: Option<f64>) {
        if let Some(width) = width {
            Self::put(&mut self.widths, code, width / 1000.0, f64::NAN);
        }
    }

    fn read_simple_widths(&mut self, doc: &Document, dict: &Dictionary) {
        // the standard 14 fonts may come without widths; half an em keeps their boxes about right
        self.default_width = 0.5;
        let first = dict.get_deref(b"FirstChar", doc).ok().and_then(index).unwrap_or(0);
        let Ok(widths) = dict.get_deref(b"Widths", doc).and_then(Object::as_array) else { return };
        // a Type 3 font's widths are in its own glyph space (ISO 32000-1, 9.6.5)
        let matrix = dict.get_deref(b"FontMatrix", doc).and_then(Object::as_array).ok();
        let unit = matrix.and_then(|it| number(doc, it.first()?)).unwrap_or(0.001);
        for (step, width) in widths.iter().enumerate().take(256) {
            if let Some(width) = number(doc, width) {
                Self::put(&mut self.widths, first + step, width * unit, f64::NAN);
            }
        }
    }
}

fn is_name(doc: &Document, dict: &Dictionary, key: &[u8], name: &[u8]) -> bool {
    dict.get_deref(key, doc).and_then(Object::as_name).is_ok_and(|it| it == name)
}

fn index(object: &Object) -> Option<usize> {
    usize::try_from(object.as_i64().ok()?).ok().filter(|index| *index <= usize::from(u16::MAX))
}

fn code(operand: &Operand) -> Option<usize> {
    let bytes = operand.text().filter(|bytes| bytes.len() <= 2)?;
    Some(bytes.iter().fold(0, |code, byte| code << 8 | usize::from(*byte)))
}

/// UTF-16BE, its last unit raised by `step` as ranges do.
fn utf16(bytes: &[u8], step: u16) -> Option<Box<str>> {
    let mut units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    let last = units.last_mut()?;
    *last = last.checked_add(step)?;
    String::from_utf16(&units).ok().map(String::into_boxed_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapped(map: &[u8]) -> Font {
        let mut font =
            Font { two_bytes: true, letters: Vec::new(), widths: Vec::new(), default_width: 1.0, left: MOST_CODES };
        font.read_map(map);
        font
    }

    #[test]
    fn a_map_gives_letters_ligatures_and_ranges() {
        let font = mapped(
            b"begincmap 1 beginbfchar <0001> <00660066> endbfchar 2 beginbfrange <0002> <0004> <0041> <0005> <0006> [<0061> <D83DDE00>] endbfrange",
        );
        let all: Vec<&str> = (1..=7).map(|code| font.letters(code)).collect();
        assert_eq!(all, ["ff", "A", "B", "C", "a", "\u{1F600}", "\u{FFFD}"]);
        assert_eq!(font.code_of('B'), Some(3));
        assert_eq!(font.code_of('f'), None);
        assert_eq!(font.bytes_of(3).collect::<Vec<u8>>(), [0, 3]);
    }
}
