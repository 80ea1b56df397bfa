//! Where each letter of a scalar stands in its file, whatever the style it was written in.

use crate::source::{Place, Scalar, Source};

/// The places of a scalar's letters, by their number from 0.
#[derive(Clone, Debug)]
pub struct Letters {
    places: Vec<Place>,
    whole: Place,
}

impl Letters {
    /// Finds the letters of a scalar in its file. Folding and escapes move letters but never reorder them, so that the
    /// n-th letter that shows in the value is the n-th that shows in the file.
    pub fn of(scalar: &Scalar, source: &Source) -> Letters {
        let mut at = scalar.place.start.min(source.text.len());
        let rest = &source.text[at..];
        if rest.starts_with(['>', '|']) {
            at += rest.find('\n').unwrap_or(0);
        } else if rest.starts_with(['"', '\'']) {
            at += 1;
        }
        let mut places = Vec::new();
        for letter in scalar.text.chars() {
            if !letter.is_whitespace() {
                at += source.text[at..].find(letter).unwrap_or(0);
            }
            places.push(place_at(source, at, scalar.place));
            let doubled = letter == '\'' && source.text[at..].starts_with("''");
            at += if letter.is_whitespace() { 0 } else { letter.len_utf8() + usize::from(doubled) };
            at = at.min(source.text.len());
        }
        Letters { places, whole: scalar.place }
    }

    /// The place of a letter; the end of the scalar for the one after the last.
    pub fn at(&self, letter: usize) -> Place {
        self.places.get(letter).or(self.places.last()).copied().unwrap_or(self.whole)
    }
}

fn place_at(source: &Source, at: usize, scalar: Place) -> Place {
    let before = &source.text[..at];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    Place { line, column, start: at, end: (at + 1).min(scalar.end.max(at)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{self, Node};

    fn letter(yaml: &str, wanted: char) -> (usize, usize) {
        let reading = source::read("t", yaml.as_bytes());
        let Some(Node::Scalar(scalar)) = reading.root.as_ref().and_then(|n| n.get("a")) else { panic!("{yaml}") };
        let letters = Letters::of(scalar, &reading.source);
        let number = scalar.text.chars().position(|c| c == wanted).expect("the letter is there");
        let place = letters.at(number);
        (place.line, place.column)
    }

    #[test]
    fn letters_are_found_in_every_style() {
        assert_eq!(letter("a: x == Z\n", 'Z'), (1, 9));
        assert_eq!(letter("a: 'x == ''q'' && Z'\n", 'Z'), (1, 19));
        assert_eq!(letter("a: \"x == Z\"\n", 'Z'), (1, 10));
        assert_eq!(letter("a: >-\n  x == 1 &&\n    y == Z\n", 'Z'), (3, 10));
        assert_eq!(letter("a: |\n  ä ==\n  Z\n", 'Z'), (3, 3));
    }
}
