//! How a font spells: which codes it has, what each stands for, and whether every reader draws that.

use super::super::object::is_plainly_folded;
use super::standard::{Table, named};
use super::widths::Widths;
use super::{LARGEST, Typeface, UNKNOWN, UNREADABLE};
use lopdf::{Dictionary, Document, Encoding, Object};

/// Ways to spell that have no second reading (annex D).
const PLAIN: [&[u8]; 3] = [b"WinAnsiEncoding", b"MacRomanEncoding", b"StandardEncoding"];
/// Ways whose codes are UTF-16 (table 118).
const UTF_16: [&[u8]; 4] = [b"UniJIS-UTF16-H", b"UniGB-UTF16-H", b"UniCNS-UTF16-H", b"UniKS-UTF16-H"];

pub(super) struct Spelling<'d> {
    pub(super) typeface: Typeface,
    pub(super) widths: Widths,
    codes: Codes<'d>,
}

enum Codes<'d> {
    Ticks,
    /// Codes of one byte or two, by a table.
    Listed(Encoding<'d>, usize),
    Utf16,
}

impl<'d> Spelling<'d> {
    pub(super) fn of(document: &'d Document, font: &'d Dictionary) -> Result<Spelling<'d>, &'static str> {
        match name(document, font, b"Subtype") {
            b"Type3" => Err("its letters are drawings"),
            b"Type0" => Spelling::of_glyphs(document, font),
            b"Type1" | b"TrueType" => Spelling::of_bytes(document, font),
            _ => Err(UNKNOWN),
        }
    }

    /// Codes are bytes (9.6).
    fn of_bytes(document: &'d Document, font: &'d Dictionary) -> Result<Spelling<'d>, &'static str> {
        let listed = |typeface, widths| {
            let codes = Codes::Listed(encoding(document, font)?, 1);
            Ok(Spelling { typeface, widths, codes })
        };
        if brings_letters(document, font)? {
            return listed(Typeface::Own, Widths::of_bytes(document, font)?);
        }
        // what else is said of letters that every reader has, one reader follows and another does not
        if font.has(b"FontDescriptor") || font.has(b"ToUnicode") {
            return Err(UNKNOWN);
        }
        let family = String::from_utf8_lossy(name(document, font, b"BaseFont"));
        let is_plain = PLAIN.contains(&name(document, font, b"Encoding"));
        // MuPDF names an encoding here too; the signs have only their own, so that it changes nothing
        if family == "ZapfDingbats" && (is_plain || !font.has(b"Encoding")) && !font.has(b"Widths") {
            return Ok(Spelling { typeface: Typeface::Signs, widths: Widths::Ticks, codes: Codes::Ticks });
        }
        let table = named(&family).ok_or(UNKNOWN)?;
        match (is_plain, font.has(b"Widths")) {
            // a viewer sets letters as far apart as a font says, and could set one over the other
            (true, false) => listed(Typeface::Standard, Widths::Standard(table)),
            (false, true) => Spelling::of_foreign(document, font, table),
            _ => Err(UNKNOWN),
        }
    }

    /// MuPDF's way with Greek and Cyrillic: a typeface that every reader has, with letters that not every reader has in it, each
    /// under its name.
    fn of_foreign(
        document: &'d Document,
        font: &'d Dictionary,
        table: &'static Table,
    ) -> Result<Spelling<'d>, &'static str> {
        let named = font.get_deref(b"Encoding", document).and_then(Object::as_dict).map_err(|_| UNKNOWN)?;
        let keys: [&[u8]; 3] = [b"Type", b"BaseEncoding", b"Differences"];
        let is_usual = named.iter().all(|(key, _)| keys.contains(&key.as_slice()))
            && named.get(b"BaseEncoding").and_then(Object::as_name).is_ok_and(|base| base == b"WinAnsiEncoding");
        // where one name is unknown, none is followed
        match encoding(document, font)? {
            Encoding::Differences(named) if is_usual && named.map.keys().all(|code| *code > 126) => {
                let widths = Widths::of_bytes(document, font)?.agreeing_with(table);
                let codes = Codes::Listed(Encoding::Differences(named), 1);
                Ok(Spelling { typeface: Typeface::Own, widths, codes })
            }
            _ => Err(UNKNOWN),
        }
    }

    /// Codes lead to glyphs by their numbers (9.7).
    fn of_glyphs(document: &'d Document, font: &'d Dictionary) -> Result<Spelling<'d>, &'static str> {
        let below = font.get_deref(b"DescendantFonts", document).and_then(Object::as_array).ok();
        let below = below.and_then(|list| document.dereference(list.first()?).ok()?.1.as_dict().ok()).ok_or(UNKNOWN)?;
        brings_letters(document, below)?;
        let by_table = below.get_deref(b"CIDToGIDMap", document).and_then(Object::as_stream).ok();
        if by_table.is_some_and(|table| !is_plainly_folded(&table.dict)) {
            return Err(UNREADABLE);
        }
        let codes = match font.get(b"Encoding").and_then(Object::as_name) {
            Ok(b"Identity-H") if font.has(b"ToUnicode") => Codes::Listed(encoding(document, font)?, 2),
            // Poppler's way: the codes are UTF-16, and a table leads from them to the glyphs
            Ok(b"Identity-H") if by_table.is_some() => Codes::Utf16,
            // which numbers the glyphs have only the reader knows: all are of one width
            Ok(way) if UTF_16.contains(&way) && !below.has(b"W") => Codes::Utf16,
            _ => return Err(UNKNOWN),
        };
        Ok(Spelling { typeface: Typeface::Own, widths: Widths::of_glyphs(document, below)?, codes })
    }

    /// Codes one by one; nothing where they do not come out even.
    pub(super) fn apart<'c>(&self, codes: &'c [u8]) -> Option<Vec<&'c [u8]>> {
        let mut apart = Vec::new();
        let mut rest = codes;
        while let Some(first) = rest.first() {
            let length = match self.codes {
                Codes::Ticks => 1,
                Codes::Listed(_, length) => length,
                // what takes two units is one letter
                Codes::Utf16 if (0xD8..0xDC).contains(first) => 4,
                Codes::Utf16 => 2,
            };
            let (code, behind) = rest.split_at_checked(length)?;
            apart.push(code);
            rest = behind;
        }
        Some(apart)
    }

    /// What a code stands for: what stands for nothing is drawn as something.
    pub(super) fn letters(&self, code: &[u8]) -> Option<String> {
        let letters = match &self.codes {
            Codes::Ticks => "\u{2713}".to_owned(),
            Codes::Listed(encoding, _) => Document::decode_text(encoding, code).ok()?,
            Codes::Utf16 => {
                let units: Vec<u16> = code.as_chunks::<2>().0.iter().map(|unit| u16::from_be_bytes(*unit)).collect();
                String::from_utf16(&units).ok()?
            }
        };
        (!letters.is_empty()).then_some(letters)
    }
}

fn name<'d>(document: &'d Document, font: &'d Dictionary, key: &[u8]) -> &'d [u8] {
    font.get_deref(key, document).and_then(Object::as_name).unwrap_or_default()
}

fn encoding<'d>(document: &'d Document, font: &'d Dictionary) -> Result<Encoding<'d>, &'static str> {
    font.get_font_encoding_with_limit(document, LARGEST).map_err(|_| UNREADABLE)
}

/// Whether a font brings its letters along, folded in a way that every reader unfolds.
fn brings_letters(document: &Document, font: &Dictionary) -> Result<bool, &'static str> {
    let descriptor = font.get_deref(b"FontDescriptor", document).and_then(Object::as_dict).ok();
    let files = descriptor.into_iter().flat_map(Dictionary::iter).filter(|(key, _)| key.starts_with(b"FontFile"));
    let mut brings = false;
    for (_, file) in files {
        let file = document.dereference(file).ok().and_then(|(_, file)| file.as_stream().ok());
        if !file.is_some_and(|file| is_plainly_folded(&file.dict)) {
            return Err(UNREADABLE);
        }
        brings = true;
    }
    Ok(brings)
}
