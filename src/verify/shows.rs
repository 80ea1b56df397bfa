//! Whether a field shows what it holds: its appearance is drawn by whatever program filled it in, and a reader shows that,
//! not the value (ISO 32000-1 12.5.5, 12.7.3.3).

use super::about;
use super::change::{appearance, looks};
use super::declared::Field;
use super::drawing::{Drawing, Paper};
use super::object::same;
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// A mark covers at least this share of the box's width and height.
const LEAST_MARK: f64 = 0.25;

/// How a text field shows its value, where a reader must know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Shown {
    /// In letters of a typeface that the update brought.
    pub(super) has_own_typeface: bool,
    /// Perhaps not whole: it is longer than its place.
    pub(super) is_cut: bool,
}

impl Shown {
    /// What is so of one place is so of the field.
    pub(super) fn join(&mut self, other: Shown) {
        self.has_own_typeface |= other.has_own_typeface;
        self.is_cut |= other.is_cut;
    }
}

/// The appearance of a text field draws the letters of its value, dark, in its place, and draws nothing else.
pub(super) fn text(sealed: &Document, new: &Document, widget: ObjectId, value: &str) -> Result<Shown, &'static str> {
    only_one_look(new, widget)?;
    let normal = match appearance(new, widget) {
        None | Some(Object::Null) => None,
        Some(normal) => match new.dereference(normal) {
            Ok((_, Object::Stream(normal))) => Some(normal),
            _ => return Err("its looks are of a kind that a filled field does not have"),
        },
    };
    let Some(normal) = normal else {
        let is_right = value.trim().is_empty() || about::is_redrawn(new);
        return if is_right { Ok(Shown::default()) } else { Err("it shows nothing") };
    };
    let paper = Paper { sealed, document: new };
    let drawing = Drawing::of(&paper, normal, place(new, widget))?;
    match is_same(value, &drawing.letters) {
        _ if drawing.marks.is_some() => Err("it shows a drawing"),
        true => Ok(Shown { has_own_typeface: drawing.has_own_typeface, is_cut: drawing.is_cut }),
        false => Err("it shows other words than it holds"),
    }
}

/// The letters that the page shows where somebody signed; none where its looks are more than letters, as those of many
/// programs are. A signature is told by its certificate, never by them.
pub(super) fn signature(sealed: &Document, new: &Document, widget: ObjectId) -> Result<Option<String>, &'static str> {
    only_one_look(new, widget)?;
    let Some(normal) = appearance(new, widget) else { return Ok(Some(String::new())) };
    let normal = new.dereference(normal).ok().and_then(|(_, normal)| normal.as_stream().ok());
    let paper = Paper { sealed, document: new };
    let drawing = normal.and_then(|normal| Drawing::of(&paper, normal, place(new, widget)).ok());
    let plain = drawing.filter(|drawing| drawing.marks.is_none() && drawing.ticks == 0 && !drawing.is_cut);
    Ok(plain.map(|drawing| drawing.letters.trim().to_owned()))
}

/// A button is on where its value says so, and shows a mark there and only there: its own, or one of the program that set it.
pub(super) fn button(sealed: &Document, new: &Document, field: &Field, value: &str) -> Result<(), &'static str> {
    let mut is_known = value.is_empty();
    for widget in &field.widgets {
        only_one_look(new, *widget)?;
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

/// It looks the same under a pointer or a finger: there is one appearance, the normal one.
fn only_one_look(document: &Document, widget: ObjectId) -> Result<(), &'static str> {
    let others = looks(document, widget).into_iter().flat_map(Dictionary::iter).any(|(key, _)| key.as_slice() != b"N");
    if others { Err("it looks different under a pointer") } else { Ok(()) }
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
    let place = place(new, widget);
    let paper = Paper { sealed, document: new };
    let drawing = Drawing::of(&paper, is, place)?;
    let [width, height] = place.unwrap_or_default();
    let covers = |span: &Range<f64>, whole: f64| span.end - span.start >= LEAST_MARK * whole;
    let is_on = match (&drawing.marks, drawing.letters.is_empty(), drawing.ticks) {
        (Some([across, up]), true, 0) => covers(across, width) && covers(up, height),
        (None, _, ticks) => ticks == 1,
        _ => false,
    };
    let is_off = drawing.marks.is_none() && drawing.letters.is_empty() && drawing.ticks == 0;
    if if state == b"Off" { is_off } else { is_on } { Ok(()) } else { Err("its ticks look different") }
}

/// Width and height of a widget.
fn place(document: &Document, widget: ObjectId) -> Option<[f64; 2]> {
    let place = document.get_dictionary(widget).ok()?.get_deref(b"Rect", document).and_then(Object::as_array).ok()?;
    let numbers: Option<Vec<f64>> = place.iter().map(|number| number.as_float().ok().map(f64::from)).collect();
    let [left, bottom, right, top] = numbers?.try_into().ok()?;
    Some([(right - left).abs(), (top - bottom).abs()])
}

/// The same letters in the same order; those that run from right to left in any order, since a page has them as drawn, and
/// what stands between them as it is.
fn is_same(value: &str, shown: &str) -> bool {
    let letters = |text: &str| -> Vec<char> {
        text.nfc().flat_map(apart).filter(|c| !c.is_whitespace() && !is_invisible(*c)).collect()
    };
    let (value, shown) = (letters(value), letters(shown));
    if !value.iter().chain(&shown).any(|c| is_right_to_left(*c)) {
        return value == shown;
    }
    let parted = |letters: Vec<char>| {
        // shaped letters are told by what they are forms of
        let mut turned: Vec<char> = letters.iter().filter(|c| is_right_to_left(**c)).flat_map(|c| c.nfkc()).collect();
        let mut runs: Vec<String> = letters
            .split(|c| is_right_to_left(*c))
            .filter(|run| !run.is_empty())
            .map(|run| run.iter().collect())
            .collect();
        turned.sort_unstable();
        runs.sort();
        (turned, runs)
    };
    parted(value) == parted(shown)
}

/// The letters of a ligature such as fi, which a typeface may draw as one.
fn apart(letter: char) -> Vec<char> {
    if matches!(letter, '\u{FB00}'..='\u{FB06}') { letter.nfkc().collect() } else { vec![letter] }
}

/// Joiners and marks of direction, which nobody sees.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{AD}')
}

pub(super) fn is_right_to_left(letter: char) -> bool {
    matches!(letter, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_the_same_in_their_order() {
        for (value, shown, holds) in [
            ("Jo Dale", "JoDale", true),
            ("office", "o\u{FB03}ce", true),
            ("10²", "102", false),
            ("£19 أمي", "ﻲﻣأ £19", true),
            ("£19 أمي", "ﻲﻣأ £91", false),
            ("ab", "ba", false),
        ] {
            assert_eq!(is_same(value, shown), holds, "{value} {shown}");
        }
    }
}
