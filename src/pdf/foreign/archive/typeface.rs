//! Whether an embedded typeface holds each letter that is shown, as wide as the PDF says (ISO 19005-2, 6.2.11).

use crate::pdf::font::Font;
use lopdf::{Dictionary, Document, Object};
use std::collections::BTreeMap;
use ttf_parser::{Face, GlyphId};

/// How large the outlines of one typeface may be.
const LARGEST: usize = 32 << 20;
/// How far two widths may lie apart, in thousandths of the size (ISO 19005-2, 6.2.11.5).
const SLACK: f64 = 1.0;

/// How the outlines of a TrueType typeface begin.
const TRUE_TYPE: [u8; 4] = [0, 1, 0, 0];

/// How wide each shown code is, as the PDF says, at a size of 1.
pub(super) type Shown = BTreeMap<u16, f64>;

/// Whether all that is shown is there, and as wide as it says. Only TrueType by the number of the glyph, as most programs write
/// it today, is looked into: of what veraPDF refused among the others, we could not tell all.
pub(super) fn is_sound(doc: &Document, font: &Dictionary, shown: &Shown) -> bool {
    let is_known = font.has_type(b"Font") && font.has(b"BaseFont");
    is_known && of_many_letters(doc, font, shown).is_some()
}

/// A typeface of two bytes a letter, by the number of the glyph or the character (ISO 32000-1, 9.7).
fn of_many_letters(doc: &Document, font: &Dictionary, shown: &Shown) -> Option<()> {
    let is = |dict: &Dictionary, key: &[u8], name: &[u8]| {
        dict.get_deref(key, doc).and_then(Object::as_name).is_ok_and(|it| it == name)
    };
    let kids = font.get_deref(b"DescendantFonts", doc).and_then(Object::as_array).ok()?;
    let [kid] = kids.as_slice() else { return None };
    let kid = doc.dereference(kid).ok()?.1.as_dict().ok()?;
    let descriptor = kid.get_deref(b"FontDescriptor", doc).and_then(Object::as_dict).ok()?;
    // code 0 is the glyph for what is not there, however wide it is
    if !is(font, b"Encoding", b"Identity-H")
        || !kid.has(b"CIDSystemInfo")
        || !kid.has_type(b"Font")
        || shown.contains_key(&0)
    {
        return None;
    }
    if !is(font, b"Subtype", b"Type0") || !is(kid, b"Subtype", b"CIDFontType2") || !kid.has(b"BaseFont") {
        return None;
    }
    let plain = descriptor.get_deref(b"FontFile2", doc).and_then(Object::as_stream).ok()?;
    let plain = plain.get_plain_content_with_limit(LARGEST).ok().filter(|plain| plain.starts_with(&TRUE_TYPE))?;
    let face = Face::parse(&plain, 0).ok().filter(|face| face.tables().glyf.is_some())?;
    let map = match kid.get_deref(b"CIDToGIDMap", doc).ok()? {
        Object::Name(name) if name == b"Identity" => None,
        Object::Stream(map) => Some(map.get_plain_content_with_limit(1 << 17).ok()?),
        _ => return None,
    };
    each(shown, |code| {
        let glyph = match &map {
            None => code,
            Some(map) => {
                let at = usize::from(code) * 2;
                u16::from_be_bytes(map.get(at..at + 2)?.try_into().ok()?)
            }
        };
        width_of(&face, GlyphId(glyph))
    })
}

/// Whether each shown code is a glyph, and of that width.
fn each(shown: &Shown, width: impl Fn(u16) -> Option<f64>) -> Option<()> {
    shown.iter().all(|(code, said)| width(*code).is_some_and(|is| (is - said * 1000.0).abs() <= SLACK)).then_some(())
}

fn width_of(face: &Face, glyph: GlyphId) -> Option<f64> {
    let is_there = glyph.0 != 0 && glyph.0 < face.number_of_glyphs();
    let width = face.glyph_hor_advance(glyph).filter(|_| is_there)?;
    Some(f64::from(width) * 1000.0 / f64::from(face.units_per_em()))
}

/// Whether each shown code is known to stand for letters (ISO 19005-2, 6.2.11.7.2).
pub(super) fn says_letters(doc: &Document, dict: &Dictionary, shown: &Shown) -> bool {
    let encoding = dict.get_deref(b"Encoding", doc).and_then(Object::as_name).ok();
    let is_known = dict.has(b"ToUnicode") || encoding.is_some_and(|name| name == b"WinAnsiEncoding");
    let font = Font::load(doc, dict);
    let known = |code: &u16| {
        let letters = font.letters(*code);
        !letters.is_empty() && !letters.contains(['\0', '\u{FEFF}', '\u{FFFE}', '\u{FFFD}'])
    };
    is_known && shown.keys().all(known)
}
