//! The letters that codes stand for in an appearance, as far as that can be told (ISO 32000-1 9.6, 9.7, 9.10).

use super::drawing::Paper;
use lopdf::{Dictionary, Document, Encoding, Object};
use std::collections::BTreeMap;

const LARGEST: usize = 1 << 20;
/// Families whose letters every reader has, and draws as they are named (9.6.2.2).
const STANDARD: [&str; 5] = ["Helvetica", "Times", "Courier", "Arial", "TimesNewRoman"];
/// Ways to spell that have no second reading (annex D).
const PLAIN: [&[u8]; 3] = [b"WinAnsiEncoding", b"MacRomanEncoding", b"StandardEncoding"];
/// Codes of ZapfDingbats that are ticks, crosses and dots.
const TICKS: &[u8] = b"3478lnuH";

/// What is known of a typeface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Typeface {
    /// One that every reader has.
    Standard,
    /// ZapfDingbats, of which the ticks count.
    Signs,
    /// One that came with the file: that it draws what it names cannot be told.
    Own,
}

/// The typefaces of one appearance, each read once.
#[derive(Default)]
pub(super) struct Typefaces<'d> {
    known: BTreeMap<Vec<u8>, Spelling<'d>>,
}

enum Spelling<'d> {
    Standard(Encoding<'d>),
    Signs,
    Own(Encoding<'d>),
    /// Poppler's way with a typeface that it brings along: the codes are UTF-16, and a table leads from them to the glyphs.
    OwnUtf16,
}

impl<'d> Typefaces<'d> {
    /// The letters of some codes; of ticks, one letter each.
    ///
    /// # Errors
    /// When they cannot be told.
    pub(super) fn read(
        &mut self,
        paper: &Paper<'d>,
        name: &[u8],
        font: &'d Dictionary,
        codes: &[u8],
    ) -> Result<(Typeface, String), &'static str> {
        if !self.known.contains_key(name) {
            self.known.insert(name.to_vec(), Spelling::of(paper.document, font)?);
        }
        let unreadable = "its letters cannot be read";
        match &self.known[name] {
            Spelling::Signs if codes.iter().all(|code| TICKS.contains(code)) => {
                Ok((Typeface::Signs, "\u{2713}".repeat(codes.len())))
            }
            Spelling::Signs => Err(unreadable),
            Spelling::Standard(encoding) => {
                let letters = Document::decode_text(encoding, codes).map_err(|_| unreadable)?;
                // a code that stands for nothing is drawn as something
                if letters.chars().count() == codes.len() { Ok((Typeface::Standard, letters)) } else { Err(unreadable) }
            }
            Spelling::Own(encoding) => {
                Ok((Typeface::Own, Document::decode_text(encoding, codes).map_err(|_| unreadable)?))
            }
            Spelling::OwnUtf16 => {
                let (units, []) = codes.as_chunks::<2>() else { return Err(unreadable) };
                let units: Vec<u16> = units.iter().map(|unit| u16::from_be_bytes(*unit)).collect();
                Ok((Typeface::Own, String::from_utf16(&units).map_err(|_| unreadable)?))
            }
        }
    }
}

impl<'d> Spelling<'d> {
    fn of(document: &'d Document, font: &'d Dictionary) -> Result<Spelling<'d>, &'static str> {
        let name = |key: &[u8]| font.get_deref(key, document).and_then(Object::as_name).ok();
        let unknown = "its letters are of no known typeface";
        let family = String::from_utf8_lossy(name(b"BaseFont").unwrap_or_default()).into_owned();
        match name(b"Subtype") {
            Some(b"Type3") => return Err("its letters are drawings"),
            Some(b"Type0") if is_utf16(document, font) => return Ok(Spelling::OwnUtf16),
            Some(b"Type0") if font.has(b"ToUnicode") => return Ok(Spelling::Own(encoding(document, font)?)),
            Some(b"Type1" | b"TrueType") => {}
            _ => return Err(unknown),
        }
        let descriptor = font.get_deref(b"FontDescriptor", document).and_then(Object::as_dict).ok();
        if descriptor.is_some_and(|it| it.iter().any(|(key, _)| key.starts_with(b"FontFile"))) {
            return Ok(Spelling::Own(encoding(document, font)?));
        }
        let is_plain = name(b"Encoding").is_some_and(|encoding| PLAIN.contains(&encoding));
        // MuPDF names an encoding here too; the signs have only their own, so that it changes nothing
        if family == "ZapfDingbats" && (is_plain || !font.has(b"Encoding")) {
            return Ok(Spelling::Signs);
        }
        let is_standard = STANDARD.iter().any(|standard| {
            family.strip_prefix(standard).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', ',', 'P']))
        });
        // a viewer sets letters as far apart as a font says, and could set one over the other
        if !is_standard || !is_plain || font.has(b"ToUnicode") || font.has(b"Widths") {
            return Err(unknown);
        }
        Ok(Spelling::Standard(encoding(document, font)?))
    }
}

fn encoding<'d>(document: &'d Document, font: &'d Dictionary) -> Result<Encoding<'d>, &'static str> {
    font.get_font_encoding_with_limit(document, LARGEST).map_err(|_| "its letters cannot be read")
}

fn is_utf16(document: &Document, font: &Dictionary) -> bool {
    let is_identity = font.get(b"Encoding").and_then(Object::as_name).is_ok_and(|name| name == b"Identity-H");
    let below =
        || document.dereference(font.get_deref(b"DescendantFonts", document).ok()?.as_array().ok()?.first()?).ok();
    let by_table = below().and_then(|(_, below)| below.as_dict().ok()?.get_deref(b"CIDToGIDMap", document).ok());
    is_identity && !font.has(b"ToUnicode") && by_table.is_some_and(|map| map.as_stream().is_ok())
}
