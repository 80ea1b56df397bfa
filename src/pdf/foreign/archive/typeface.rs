//! Whether an embedded typeface holds each letter that is shown, as wide as the PDF says (ISO 19005-2, 6.2.11).

use crate::pdf::font::Font;
use lopdf::{Dictionary, Document, Object, Stream};
use std::collections::BTreeMap;
use ttf_parser::{Face, GlyphId, PlatformId, cff};

/// How large the outlines of one typeface may be.
const LARGEST: usize = 32 << 20;
/// How far two widths may lie apart, in thousandths of the size (ISO 19005-2, 6.2.11.5).
const SLACK: f64 = 1.0;

/// Bits of a descriptor's flags (ISO 32000-1, table 123).
const SYMBOLIC: i64 = 4;
const NONSYMBOLIC: i64 = 32;

/// How wide each shown code is, as the PDF says, at a size of 1.
pub(super) type Shown = BTreeMap<u16, f64>;

/// Whether all that is shown is there, and as wide as it says. A kind of typeface that we cannot look into is not sound.
pub(super) fn is_sound(doc: &Document, font: &Dictionary, shown: &Shown) -> bool {
    sound(doc, font, shown).is_some()
}

fn sound(doc: &Document, font: &Dictionary, shown: &Shown) -> Option<()> {
    let kind = font.get_deref(b"Subtype", doc).and_then(Object::as_name).ok()?;
    if kind == b"Type0" {
        return of_many_letters(doc, font, shown);
    }
    let descriptor = font.get_deref(b"FontDescriptor", doc).and_then(Object::as_dict).ok()?;
    complete(doc, font)?;
    match kind {
        b"TrueType" => {
            let plain = outlines(doc, descriptor, b"FontFile2")?;
            let face = Face::parse(&plain, 0).ok()?;
            let flags = descriptor.get_deref(b"Flags", doc).and_then(Object::as_i64).ok()?;
            let encoding = font.get_deref(b"Encoding", doc).ok();
            let find = finder(&face, flags, encoding)?;
            each(shown, |code| width_of(&face, find(code)?))
        }
        b"Type1" => {
            let plain = outlines(doc, descriptor, b"FontFile3")?;
            let table = cff::Table::parse(&plain)?;
            let names = differences(doc, font);
            each(shown, |code| {
                let name = names.as_ref()?.get(&code)?;
                width_in(&table, table.glyph_index_by_name(name)?)
            })
        }
        _ => None,
    }
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
    if !is(font, b"Encoding", b"Identity-H") || !kid.has(b"CIDSystemInfo") {
        return None;
    }
    if is(kid, b"Subtype", b"CIDFontType0") {
        let plain = outlines(doc, descriptor, b"FontFile3")?;
        let table = cff::Table::parse(&plain)?;
        return each(shown, |code| width_in(&table, GlyphId(code)));
    }
    let plain = outlines(doc, descriptor, b"FontFile2")?;
    let face = Face::parse(&plain, 0).ok()?;
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

/// The entries that a typeface of one byte a letter must have (ISO 19005-2, 6.2.11.2).
fn complete(doc: &Document, font: &Dictionary) -> Option<()> {
    let number = |key: &[u8]| font.get_deref(key, doc).and_then(Object::as_i64).ok();
    let widths = font.get_deref(b"Widths", doc).and_then(Object::as_array).ok()?;
    let count = number(b"LastChar")? - number(b"FirstChar")? + 1;
    (font.has_type(b"Font") && usize::try_from(count) == Ok(widths.len())).then_some(())
}

fn outlines(doc: &Document, descriptor: &Dictionary, key: &[u8]) -> Option<Vec<u8>> {
    let stream: &Stream = descriptor.get_deref(key, doc).and_then(Object::as_stream).ok()?;
    let kinds: [&[u8]; 2] = [b"Type1C", b"CIDFontType0C"];
    let fits = |name: &[u8]| kinds.contains(&name);
    if key == b"FontFile3" && !stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(fits) {
        return None;
    }
    stream.get_plain_content_with_limit(LARGEST).ok()
}

fn width_of(face: &Face, glyph: GlyphId) -> Option<f64> {
    let is_there = glyph.0 != 0 && glyph.0 < face.number_of_glyphs();
    let width = face.glyph_hor_advance(glyph).filter(|_| is_there)?;
    Some(f64::from(width) * 1000.0 / f64::from(face.units_per_em()))
}

fn width_in(table: &cff::Table, glyph: GlyphId) -> Option<f64> {
    let is_there = glyph.0 != 0 && glyph.0 < table.number_of_glyphs();
    let width = table.glyph_width(glyph).filter(|_| is_there)?;
    Some(f64::from(width) * f64::from(table.matrix().sx) * 1000.0)
}

type Finder<'f> = Box<dyn Fn(u16) -> Option<GlyphId> + 'f>;

/// From codes to glyphs of a TrueType typeface (ISO 32000-1, 9.6.6.4; ISO 19005-2, 6.2.11.6).
fn finder<'f>(face: &'f Face<'f>, flags: i64, encoding: Option<&Object>) -> Option<Finder<'f>> {
    let tables = face.tables().cmap?.subtables;
    let of = move |platform, id| tables.into_iter().find(|t| t.platform_id == platform && t.encoding_id == id);
    match (flags & (SYMBOLIC | NONSYMBOLIC), encoding) {
        (SYMBOLIC, None) => {
            let (windows, mac) = (of(PlatformId::Windows, 0), of(PlatformId::Macintosh, 0));
            match (windows, mac, tables.len()) {
                (Some(table), _, _) => Some(Box::new(move |code| {
                    let code = u32::from(code);
                    [0xF000 + code, code].into_iter().find_map(|code| table.glyph_index(code))
                })),
                (None, Some(table), 1) => Some(Box::new(move |code| table.glyph_index(u32::from(code)))),
                _ => None,
            }
        }
        (NONSYMBOLIC, Some(Object::Name(name))) if name == b"WinAnsiEncoding" => {
            let table = of(PlatformId::Windows, 1)?;
            Some(Box::new(move |code| table.glyph_index(u32::from(letter(u8::try_from(code).ok()?)?))))
        }
        _ => None,
    }
}

/// The letter of a code in WinAnsiEncoding, as far as that is the same everywhere.
fn letter(code: u8) -> Option<char> {
    let byte = [code];
    let (text, _, _) = encoding_rs::WINDOWS_1252.decode(&byte);
    text.chars().next().filter(|letter| !letter.is_control())
}

/// The glyphs that an encoding names code by code.
fn differences(doc: &Document, font: &Dictionary) -> Option<BTreeMap<u16, String>> {
    let encoding = font.get_deref(b"Encoding", doc).and_then(Object::as_dict).ok()?;
    let list = encoding.get_deref(b"Differences", doc).and_then(Object::as_array).ok()?;
    let (mut names, mut code) = (BTreeMap::new(), 0_u16);
    for item in list {
        match item {
            Object::Integer(number) => code = u16::try_from(*number).ok()?,
            Object::Name(name) => {
                names.insert(code, String::from_utf8(name.clone()).ok()?);
                code = code.checked_add(1)?;
            }
            _ => return None,
        }
    }
    Some(names)
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
