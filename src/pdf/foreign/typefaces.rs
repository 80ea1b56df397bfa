//! The typefaces of an attached file: each is in it, or is one that every reader and printer has.

use super::Unfit;
use super::search::{inside, is};
use crate::pdf::graft::Graft;
use lopdf::{Dictionary, Object};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// How many typefaces a file may have.
const MOST: usize = 2_000;

/// The families that every reader has had since the first, and those that are drawn in their place letter for letter
/// (ISO 32000-1, 9.6.2.2).
const EVERYWHERE: [&str; 9] = [
    "CourierNew",
    "Courier",
    "Helvetica",
    "Arial",
    "TimesNewRomanPS",
    "TimesNewRoman",
    "Times",
    "Symbol",
    "ZapfDingbats",
];
const CUTS: [&str; 8] = ["Bold", "Italic", "Oblique", "Roman", "PS", "MT", "-", ","];

/// Those that the file does not bring, of those that every reader has.
///
/// # Errors
/// When it lacks another.
pub(super) fn lent(objects: &Graft) -> Result<BTreeSet<String>, Unfit> {
    let lent = RefCell::new(BTreeSet::new());
    let seen = RefCell::new(0_usize);
    let look = |dict: &Dictionary| {
        if !dict.has(b"BaseFont") {
            return None;
        }
        *seen.borrow_mut() += 1;
        if *seen.borrow() > MOST {
            return Some(Unfit::Endless);
        }
        let simple = is(dict, b"Subtype", &[b"Type1", b"MMType1", b"TrueType"]);
        let of_many_letters = is(dict, b"Subtype", &[b"CIDFontType0", b"CIDFontType2"]);
        if !(simple || of_many_letters) || whole(objects, dict) {
            return None;
        }
        if simple && is_everywhere(dict) {
            lent.borrow_mut().insert(name(dict));
            return None;
        }
        Some(Unfit::NoTypeface(name(dict)))
    };
    // a typeface may stand by itself, or within the resources that name it
    objects.0.iter().try_for_each(|object| inside(object, 0, &look))?;
    Ok(lent.into_inner())
}

/// Whether its outlines are in the file.
fn whole(objects: &Graft, font: &Dictionary) -> bool {
    let has = |d: &Dictionary| [&b"FontFile"[..], b"FontFile2", b"FontFile3"].iter().any(|key| d.has(key));
    font.get(b"FontDescriptor").ok().and_then(|it| objects.get(it)).is_some_and(|d| d.as_dict().is_ok_and(has))
}

fn is_everywhere(font: &Dictionary) -> bool {
    let name = name(font);
    let name = name.split_once('+').map_or(name.as_str(), |(_, name)| name);
    EVERYWHERE.iter().any(|family| {
        name.strip_prefix(family).is_some_and(|rest| {
            let mut rest = rest;
            while let Some(left) = CUTS.iter().find_map(|cut| rest.strip_prefix(cut)) {
                rest = left;
            }
            rest.is_empty()
        })
    })
}

/// A typeface's name, as far as it is letters.
pub(super) fn name(font: &Dictionary) -> String {
    let name = font.get(b"BaseFont").and_then(Object::as_name).unwrap_or_default();
    let name = name.iter().map(|b| char::from(*b)).filter(|c| c.is_ascii_alphanumeric() || "-,+".contains(*c));
    name.take(40).collect()
}
