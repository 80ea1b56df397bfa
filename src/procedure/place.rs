//! Where each letter of a scalar stands in its file, whatever the style it was written in.

use crate::source::{Place, Scalar, Source};
use std::sync::Arc;

/// A scalar and the file it stands in: enough to find each of its letters when one of them is at fault.
#[derive(Clone, Debug)]
pub struct Letters {
    scalar: Scalar,
    source: Arc<Source>,
}

impl Letters {
    /// The letters of a scalar.
    pub fn of(scalar: &Scalar, source: &Arc<Source>) -> Letters {
        Letters { scalar: scalar.clone(), source: source.clone() }
    }

    /// The place of a letter, counted from 0; the last one's for the one after it. Folding and escapes move letters but
    /// never reorder them, so that the n-th letter that shows in the value is the n-th that shows in the file.
    pub fn at(&self, letter: usize) -> Place {
        let text = &self.source.text;
        let mut at = self.scalar.place.start.min(text.len());
        let rest = &text[at..];
        if rest.starts_with(['>', '|']) {
            at += rest.find('\n').unwrap_or(0);
        } else if rest.starts_with(['"', '\'']) {
            at += 1;
        }
        let mut found = at;
        for letter in self.scalar.text.chars().take(letter + 1).filter(|c| !c.is_whitespace()) {
            at += text[at..].find(letter).unwrap_or(0);
            found = at;
            let doubled = letter == '\'' && text[at..].starts_with("''");
            at = (at + letter.len_utf8() + usize::from(doubled)).min(text.len());
        }
        self.place(found)
    }

    fn place(&self, at: usize) -> Place {
        let before = &self.source.text[..at];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        Place { line, column, start: at, end: (at + 1).min(self.scalar.place.end.max(at)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{self, Node};

    fn letter(yaml: &str, wanted: char) -> (usize, usize) {
        let reading = source::read("t", yaml.as_bytes());
        let Some(Node::Scalar(scalar)) = reading.root.as_ref().and_then(|n| n.get("a")) else { panic!("{yaml}") };
        let letters = Letters::of(scalar, &Arc::new(reading.source.clone()));
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
