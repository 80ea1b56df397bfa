//! What each operator takes, and where it stands: with more, or elsewhere, two viewers draw two things (ISO 32000-1 figure 9,
//! annex A).

use lopdf::Object;
use lopdf::content::Operation;

/// Larger than any number on a page.
const LARGEST_NUMBER: f32 = 2e3;
/// The longest step between two strings, in thousandths of the type's size.
const LARGEST_STEP: f32 = 1e4;

/// Where an operator stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Within a text or outside of one.
    Anywhere,
    /// Outside of texts and paths.
    Outside,
    /// In a path: what it is made of, and how it ends.
    Path,
    /// Within a text.
    Text,
}

/// Every operator of a filled field, with the kinds of its operands: `n` a number, `N` a name, `s` letters, `a` a list, `p`
/// properties, `c` as many numbers as the colours in use have parts.
const OPERATORS: [(&str, &str, Place); 55] = [
    ("q", "", Place::Anywhere),
    ("Q", "", Place::Anywhere),
    ("cm", "nnnnnn", Place::Outside),
    ("BT", "", Place::Outside),
    ("w", "n", Place::Anywhere),
    ("J", "n", Place::Anywhere),
    ("j", "n", Place::Anywhere),
    ("M", "n", Place::Anywhere),
    ("d", "an", Place::Anywhere),
    ("ri", "N", Place::Anywhere),
    ("i", "n", Place::Anywhere),
    ("gs", "N", Place::Anywhere),
    ("CS", "N", Place::Anywhere),
    ("cs", "N", Place::Anywhere),
    ("SC", "c", Place::Anywhere),
    ("SCN", "c", Place::Anywhere),
    ("sc", "c", Place::Anywhere),
    ("scn", "c", Place::Anywhere),
    ("G", "n", Place::Anywhere),
    ("g", "n", Place::Anywhere),
    ("RG", "nnn", Place::Anywhere),
    ("rg", "nnn", Place::Anywhere),
    ("K", "nnnn", Place::Anywhere),
    ("k", "nnnn", Place::Anywhere),
    ("BMC", "N", Place::Anywhere),
    ("BDC", "Np", Place::Anywhere),
    ("EMC", "", Place::Anywhere),
    ("Tc", "n", Place::Anywhere),
    ("Tw", "n", Place::Anywhere),
    ("Ts", "n", Place::Anywhere),
    ("Tz", "n", Place::Anywhere),
    ("TL", "n", Place::Anywhere),
    ("Tf", "Nn", Place::Anywhere),
    ("Tr", "n", Place::Anywhere),
    ("m", "nn", Place::Path),
    ("l", "nn", Place::Path),
    ("c", "nnnnnn", Place::Path),
    ("v", "nnnn", Place::Path),
    ("y", "nnnn", Place::Path),
    ("h", "", Place::Path),
    ("re", "nnnn", Place::Path),
    ("W", "", Place::Path),
    ("n", "", Place::Path),
    ("f", "", Place::Path),
    ("S", "", Place::Path),
    ("s", "", Place::Path),
    ("B", "", Place::Path),
    ("b", "", Place::Path),
    ("ET", "", Place::Text),
    ("Td", "nn", Place::Text),
    ("TD", "nn", Place::Text),
    ("Tm", "nnnnnn", Place::Text),
    ("T*", "", Place::Text),
    ("Tj", "s", Place::Text),
    ("TJ", "a", Place::Text),
];

/// Where an operator with just these operands stands; nothing where a filled field does not have it.
pub(super) fn place(operation: &Operation) -> Option<Place> {
    let word = operation.operator.as_str();
    // by another rule of what is inside, and in an older spelling
    let plain = match word {
        "W*" | "f*" | "B*" | "b*" => &word[..1],
        "F" => "f",
        "'" => "Tj",
        _ => word,
    };
    let (_, kinds, place) = OPERATORS.iter().find(|(known, ..)| *known == plain)?;
    let operands = &operation.operands;
    let is_right = match *kinds {
        "c" => operands.iter().all(|operand| is(operand, b'n')),
        _ => kinds.len() == operands.len() && kinds.bytes().zip(operands).all(|(kind, operand)| is(operand, kind)),
    };
    is_right.then_some(*place)
}

fn is(operand: &Object, kind: u8) -> bool {
    match kind {
        b'n' => operand.as_float().is_ok_and(|number| number.abs() <= LARGEST_NUMBER),
        b'N' => operand.as_name().is_ok(),
        b's' => operand.as_str().is_ok(),
        b'a' => operand.as_array().is_ok_and(|list| list.iter().all(|one| is(one, b's') || is_step(one))),
        _ => operand.as_dict().is_ok(),
    }
}

/// How far one string of letters stands from the next, in thousandths of the type's size.
fn is_step(operand: &Object) -> bool {
    operand.as_float().is_ok_and(|number| number.abs() <= LARGEST_STEP)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::operators;

    #[test]
    fn an_operator_takes_what_it_takes_and_no_more() {
        for (content, holds) in [
            ("(Yes) Tj", Some(Place::Text)),
            ("(Yes) (No) Tj", None),
            ("0 0 1 g", None),
            ("/Helv 10 /Helv 1 Tf", None),
            ("1 1 1 sc", Some(Place::Anywhere)),
            ("/Pattern scn", None),
            ("/Tx /Named BDC", None),
            ("f*", Some(Place::Path)),
            ("9999999 Tc", None),
            ("/Im Do", None),
        ] {
            let operations = operators::all(content.as_bytes()).unwrap_or_default();
            assert_eq!(operations.first().and_then(place), holds, "{content}");
        }
    }
}
