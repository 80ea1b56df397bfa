//! How wide the letters of a typeface are drawn: as its font says, since viewers go by that (ISO 32000-1 9.2.4, 9.7.4.3).

use super::standard::{Table, tick, width};
use lopdf::{Dictionary, Document, Object};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

const UNTOLD: &str = "how wide its letters are cannot be told";
/// No more widths are read than a typeface has letters.
const MOST: usize = 1 << 16;
/// The widest letter, in sizes of type.
const WIDEST: f64 = 20.0;
/// A letter of which no table tells is about as wide as letters are.
const USUAL: RangeInclusive<f64> = 0.2..=1.2;
/// What is rounded in a width.
const ROUNDED: f64 = 0.002;

/// How wide letters are, in sizes of type.
pub(super) enum Widths {
    /// As those of a typeface that every reader has.
    Standard(&'static Table),
    Ticks,
    /// As a font lists them by code, and what it does not list.
    Listed(BTreeMap<u16, f64>, Option<f64>),
}

impl Widths {
    /// Those of a font whose codes are bytes.
    ///
    /// # Errors
    /// When it lists none, or none that can be.
    pub(super) fn of_bytes(document: &Document, font: &Dictionary) -> Result<Widths, &'static str> {
        let first = font.get_deref(b"FirstChar", document).and_then(Object::as_i64).map_err(|_| UNTOLD)?;
        let list = font.get_deref(b"Widths", document).and_then(Object::as_array).map_err(|_| UNTOLD)?;
        let mut listed = BTreeMap::new();
        for (code, width) in (first..=255).zip(list) {
            listed.insert(u16::try_from(code).map_err(|_| UNTOLD)?, sizes(document, width)?);
        }
        Ok(Widths::Listed(listed, None))
    }

    /// Those of a font whose codes lead to glyphs by their numbers.
    ///
    /// # Errors
    /// When they cannot be told.
    pub(super) fn of_glyphs(document: &Document, below: &Dictionary) -> Result<Widths, &'static str> {
        let otherwise = match below.get(b"DW") {
            Ok(width) => sizes(document, width)?,
            Err(_) => 1.0,
        };
        let mut listed = BTreeMap::new();
        if below.has(b"W") {
            let list = below.get_deref(b"W", document).and_then(Object::as_array).map_err(|_| UNTOLD)?;
            let mut items = list.iter();
            while let Some(first) = items.next() {
                let (first, second) = (number(document, first)?, items.next().ok_or(UNTOLD)?);
                match document.dereference(second) {
                    Ok((_, Object::Array(widths))) => {
                        for (glyph, width) in (u32::from(first)..).zip(widths) {
                            list_once(&mut listed, glyph, sizes(document, width)?)?;
                        }
                    }
                    _ => {
                        let width = sizes(document, items.next().ok_or(UNTOLD)?)?;
                        for glyph in first..=number(document, second)? {
                            list_once(&mut listed, glyph.into(), width)?;
                        }
                    }
                }
            }
        }
        Ok(Widths::Listed(listed, Some(otherwise)))
    }

    /// Only those that agree with a typeface that every reader has; what that lacks is about as wide as letters are.
    pub(super) fn agreeing_with(self, table: &Table) -> Widths {
        let Widths::Listed(mut listed, _) = self else { return self };
        listed.retain(|code, width| {
            match usize::from(*code).checked_sub(32).filter(|at| *at < 95).and_then(|at| table.get(at)) {
                Some(known) => (f64::from(*known) / 1000.0 - *width).abs() <= ROUNDED,
                None => USUAL.contains(width),
            }
        });
        Widths::Listed(listed, None)
    }

    /// How wide a code is drawn, which stands for those letters.
    ///
    /// # Errors
    /// When that cannot be told.
    pub(super) fn of(&self, code: &[u8], letters: &str) -> Result<f64, &'static str> {
        let width = match self {
            Widths::Standard(table) => width(table, letters),
            Widths::Ticks => tick(code),
            Widths::Listed(listed, otherwise) => {
                let numbers = code.chunks(2).map(|unit| unit.iter().fold(0, |sum, byte| sum << 8 | u16::from(*byte)));
                numbers.map(|number| listed.get(&number).copied().or(*otherwise)).sum()
            }
        };
        width.ok_or(UNTOLD)
    }
}

/// A glyph has one width: of two, each viewer takes another.
fn list_once(listed: &mut BTreeMap<u16, f64>, glyph: u32, width: f64) -> Result<(), &'static str> {
    let glyph = u16::try_from(glyph).map_err(|_| UNTOLD)?;
    if listed.len() < MOST && listed.insert(glyph, width).is_none() { Ok(()) } else { Err(UNTOLD) }
}

fn number(document: &Document, object: &Object) -> Result<u16, &'static str> {
    let number = document.dereference(object).ok().and_then(|(_, it)| it.as_i64().ok());
    number.and_then(|number| u16::try_from(number).ok()).ok_or(UNTOLD)
}

fn sizes(document: &Document, width: &Object) -> Result<f64, &'static str> {
    let width = document.dereference(width).ok().and_then(|(_, it)| it.as_float().ok());
    width.map(|width| f64::from(width) / 1000.0).filter(|sizes| (0.0..=WIDEST).contains(sizes)).ok_or(UNTOLD)
}
