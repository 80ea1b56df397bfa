//! Whether a field shows what it holds: its appearance is drawn by whatever program filled it in, and a reader shows that,
//! not the value (ISO 32000-1 12.5.5, 12.7.3.3).

use super::about;
use super::change::{appearance, looks};
use super::declared::Field;
use super::drawing::{Drawing, Painted, Paper, bounds};
use super::object::same;
use super::path::numbers;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use unicode_normalization::UnicodeNormalization;

/// How a text field shows its value, where a reader must know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Shown {
    /// In letters of a typeface that the update brought.
    pub(super) has_own_typeface: bool,
    /// Perhaps not whole: it is longer than its place.
    pub(super) is_cut: bool,
    /// By nothing in the file: each reader draws it as it can.
    pub(super) is_undrawn: bool,
}

impl Shown {
    /// What is so of one place is so of the field.
    pub(super) fn join(&mut self, other: Shown) {
        self.has_own_typeface |= other.has_own_typeface;
        self.is_cut |= other.is_cut;
        self.is_undrawn |= other.is_undrawn;
    }
}

/// The appearance of a text field draws the letters of its value, dark, in its place, and draws nothing else.
pub(super) fn text(paper: &Paper, widget: ObjectId, value: &str) -> Result<Shown, &'static str> {
    let new = paper.document;
    only_one_look(new, widget)?;
    let normal = match appearance(new, widget) {
        None | Some(Object::Null) => None,
        Some(normal) => match new.dereference(normal) {
            Ok((_, Object::Stream(normal))) => Some(normal),
            _ => return Err("its looks are of a kind that a filled field does not have"),
        },
    };
    // a reader that is told to draws it anew, whatever look it has
    let is_undrawn = !value.is_empty() && about::is_redrawn(new);
    let Some(normal) = normal else {
        let is_right = is_undrawn || value.trim().is_empty();
        return if is_right { Ok(Shown { is_undrawn, ..Shown::default() }) } else { Err("it shows nothing") };
    };
    let drawing = Drawing::of(paper, normal, place(new, widget))?;
    let (value, shown) = match is_comb(new, widget) {
        true => (closed(value), closed(&drawing.letters)),
        false => (value.to_owned(), drawing.letters),
    };
    match is_same(&value, &shown) || is_shaped(&value, &shown) {
        _ if drawing.painted != Painted::Nothing || drawing.ticks > 0 => Err("it shows a drawing"),
        // what a typeface that came with the file calls gaps may be words
        _ if value.trim().is_empty() && drawing.has_own_typeface => Err("it shows other words than it holds"),
        true => {
            let Drawing { has_own_typeface, is_cut, .. } = drawing;
            Ok(Shown { has_own_typeface, is_cut, is_undrawn })
        }
        false => Err("it shows other words than it holds"),
    }
}

/// The letters that the page shows where somebody signed; none where its looks are more than letters, as those of many
/// programs are. A signature is told by its certificate, never by them.
pub(super) fn signature(paper: &Paper, widget: ObjectId) -> Result<Option<String>, &'static str> {
    let new = paper.document;
    only_one_look(new, widget)?;
    let normal = match appearance(new, widget).map(|normal| new.dereference(normal)) {
        None => return Ok(Some(String::new())),
        Some(Ok((_, Object::Stream(normal)))) if is_bounded(new, normal) => normal,
        Some(_) => return Err("its looks do not fit its place"),
    };
    let drawing = Drawing::of(paper, normal, place(new, widget)).ok();
    let is_plain = |it: &Drawing| it.painted == Painted::Nothing && it.ticks == 0 && !it.is_cut;
    Ok(drawing.filter(is_plain).map(|drawing| drawing.letters.trim().to_owned()))
}

/// A form with bounds: without them a viewer draws all over the page (8.10.2).
fn is_bounded(document: &Document, looks: &Stream) -> bool {
    let is_form = matches!(looks.dict.get_deref(b"Subtype", document).and_then(Object::as_name), Ok(b"Form"));
    let matrix = looks.dict.get_deref(b"Matrix", document).and_then(Object::as_array).ok();
    let is_flat = matrix.is_some_and(|matrix| {
        numbers(matrix).is_none_or(|[a, b, c, d, _, _]: [f64; 6]| (a * d - b * c).abs() < f64::EPSILON)
    });
    let has_room = bounds(document, looks).is_some_and(|[left, bottom, right, top]| right > left && top > bottom);
    is_form && has_room && !is_flat
}

/// A button is on where its value says so, and shows a mark there and only there: its own, or one of the program that set it.
pub(super) fn button(paper: &Paper, field: &Field, value: &str) -> Result<(), &'static str> {
    let (sealed, new) = (paper.sealed, paper.document);
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
            looks_right(paper, *widget, name)?;
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
fn looks_right(paper: &Paper, widget: ObjectId, state: &[u8]) -> Result<(), &'static str> {
    let (sealed, new) = (paper.sealed, paper.document);
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
    let drawing = Drawing::of(paper, is, place(new, widget))?;
    // a sign of a typeface that came along may be any, whatever it is called
    let is_clean = drawing.letters.is_empty() && !drawing.has_own_typeface && !drawing.is_cut;
    let shown = (drawing.painted, drawing.ticks, is_clean);
    let is_right = match shown {
        (Painted::Nothing, 0, true) => state == b"Off",
        (Painted::Mark, 0, true) | (Painted::Nothing, 1, true) => state != b"Off",
        _ => false,
    };
    if is_right { Ok(()) } else { Err("its ticks look different") }
}

/// Whether each letter stands in a box of its own (12.7.4.3, table 228).
fn is_comb(document: &Document, widget: ObjectId) -> bool {
    let flags = |id| document.get_dictionary(id).ok()?.get_deref(b"Ff", document).and_then(Object::as_i64).ok();
    let above = || document.get_dictionary(widget).ok()?.get(b"Parent").and_then(Object::as_reference).ok();
    flags(widget).or_else(|| flags(above()?)).is_some_and(|flags| flags & 1 << 24 != 0)
}

/// Without the gaps between its letters.
fn closed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Width and height of a widget.
fn place(document: &Document, widget: ObjectId) -> Option<[f64; 2]> {
    let place = document.get_dictionary(widget).ok()?.get_deref(b"Rect", document).and_then(Object::as_array).ok()?;
    let numbers: Option<Vec<f64>> = place.iter().map(|number| number.as_float().ok().map(f64::from)).collect();
    let [left, bottom, right, top] = numbers?.try_into().ok()?;
    Some([(right - left).abs(), (top - bottom).abs()])
}

/// The same letters in the same order, and the same gaps between digits; letters that run from right to left in any order,
/// since a page has them as drawn, and what stands between them as it is.
fn is_same(value: &str, shown: &str) -> bool {
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

/// The same letters, but that shapes of letters that are joined have no names: each stands for some of the value's.
fn is_shaped(value: &str, shown: &str) -> bool {
    let letters = |text: &str| text.nfc().filter(|c| !c.is_whitespace() && !is_invisible(*c)).collect::<String>();
    let (value, shown) = (letters(value), letters(shown));
    let named: Vec<&str> = shown.split(UNNAMED).collect();
    let [first, between @ .., last] = named.as_slice() else { return false };
    let rest = value.strip_prefix(*first).and_then(|rest| rest.strip_suffix(*last));
    let rest = between.iter().filter(|named| !named.is_empty()).try_fold(rest.unwrap_or_default(), |rest, named| {
        let (joined, behind) = rest.split_once(*named)?;
        (!joined.is_empty() && joined.chars().all(is_joined)).then_some(behind)
    });
    rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(is_joined))
}

/// What is seen of a text. Where lines and words end is as the page has room; but two numbers are not one, nor a number and a sign
/// that may be part of one.
fn letters(text: &str) -> Vec<char> {
    let (mut letters, mut is_apart) = (Vec::<char>::new(), false);
    for letter in text.nfc().flat_map(apart).filter(|c| !is_invisible(*c)) {
        if letter.is_whitespace() {
            is_apart = true;
            continue;
        }
        if is_apart && is_of_number(letter) && letters.last().is_some_and(|before| is_of_number(*before)) {
            letters.push(' ');
        }
        is_apart = false;
        letters.push(letter);
    }
    letters
}

fn is_of_number(letter: char) -> bool {
    letter.is_numeric() || matches!(letter, '.' | ',' | ':' | '/' | '-')
}

/// The letters of a ligature such as fi, which a typeface may draw as one.
fn apart(letter: char) -> Vec<char> {
    if matches!(letter, '\u{FB00}'..='\u{FB06}') { letter.nfkc().collect() } else { vec![letter] }
}

/// Joiners and marks of direction, which nobody sees.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{AD}')
}

/// What a typeface draws without saying which letter it is.
pub(super) const UNNAMED: char = '\u{FFFD}';

/// Letters of India and its neighbours, whose signs stand before, above and below what they are read behind.
pub(super) fn is_joined(letter: char) -> bool {
    matches!(
        letter,
        '\u{0900}'..='\u{0DFF}' | '\u{0F00}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{A8E0}'..='\u{A8FF}'
    )
}

pub(super) fn is_right_to_left(letter: char) -> bool {
    matches!(letter, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_without_a_name_stand_for_letters_that_are_joined() {
        for (value, shown, holds) in [
            ("উদ্দিন", "উ\u{FFFD}\u{FFFD}ন", true),
            ("দ্দিন", "\u{FFFD}ন", true),
            ("উদ্দি", "উ\u{FFFD}", true),
            ("উদ্দিন", "উ\u{FFFD}ম", false),
            ("উন", "উ\u{FFFD}ন", false),
            ("Jo Dale", "Jo\u{FFFD}le", false),
            ("\u{FFFD}", "\u{FFFD}", false),
        ] {
            assert_eq!(is_shaped(value, shown), holds, "{value} {shown}");
        }
    }

    #[test]
    fn letters_are_the_same_in_their_order() {
        for (value, shown, holds) in [
            ("Jo Dale", "JoDale", true),
            ("office", "o\u{FB03}ce", true),
            ("10²", "102", false),
            ("1 0", "10", false),
            ("10", "1 0", false),
            ("1. 5 hours", "1.5 hours", false),
            ("1,500", "1, 500", false),
            ("well , 5", "well, 5", true),
            ("at 1\n20 feet", "at1  20feet", true),
            ("£19 أمي", "ﻲﻣأ £19", true),
            ("£19 أمي", "ﻲﻣأ £91", false),
            ("ab", "ba", false),
        ] {
            assert_eq!(is_same(value, shown), holds, "{value} {shown}");
        }
    }
}
