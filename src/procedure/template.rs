//! A message with expressions in it: `the notice is {days_between(a, b)} days old`.

use super::Written;
use super::place::Letters;
use crate::expr::{Data, EvalError, Scope};
use crate::source::{Scalar, Source};
use std::sync::Arc;

/// A text in which what stands in braces is worked out.
#[derive(Debug, Default)]
pub struct Template {
    text: String,
    pieces: Vec<Piece>,
}

#[derive(Debug)]
enum Piece {
    Words(String),
    Worked(Box<Written>),
}

impl Template {
    /// Reads a text; gives the number of the letter after a brace that is never closed.
    pub(super) fn read(scalar: &Scalar, source: &Arc<Source>) -> Result<Template, usize> {
        let letters = Letters::of(scalar, source);
        let mut pieces = Vec::new();
        let mut rest = scalar.text.as_str();
        let mut offset = 0;
        while let Some(open) = rest.find('{') {
            pieces.push(Piece::Words(rest[..open].to_owned()));
            offset += rest[..=open].chars().count();
            let inside = &rest[open + 1..];
            let close = inside.find('}').ok_or(offset)?;
            pieces.push(Piece::Worked(Box::new(Written::part(&inside[..close], offset, letters.clone()))));
            offset += inside[..=close].chars().count();
            rest = &inside[close + 1..];
        }
        pieces.push(Piece::Words(rest.to_owned()));
        Ok(Template { text: scalar.text.clone(), pieces })
    }

    /// The text as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text with an ellipsis for everything that is worked out, for people who read about the rule.
    pub fn plain(&self) -> String {
        let mut plain = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Words(words) => plain.push_str(words),
                Piece::Worked(_) if plain.ends_with('\u{2026}') => {}
                Piece::Worked(_) => plain.push('\u{2026}'),
            }
        }
        plain
    }

    /// Its expressions.
    pub(super) fn expressions(&self) -> impl Iterator<Item = &Written> {
        self.pieces.iter().filter_map(|p| match p {
            Piece::Worked(written) => Some(&**written),
            Piece::Words(_) => None,
        })
    }

    /// The text with everything worked out.
    pub fn show(&self, scope: &Scope<'_, '_>) -> Result<String, EvalError> {
        let mut shown = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Words(words) => shown.push_str(words),
                Piece::Worked(written) => shown.push_str(&plain(&written.expression()?.evaluate_in(scope)?)),
            }
        }
        Ok(shown)
    }
}

fn plain(data: &Data) -> String {
    match data {
        Data::Null => String::new(),
        Data::Text(text) => text.clone(),
        Data::Int(n) => n.to_string(),
        Data::Bool(yes) => if *yes { "yes" } else { "no" }.into(),
        Data::Time(time) => crate::value::show_moment(*time),
        Data::List(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        Data::Map(map) => map.values().map(plain).filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", "),
    }
}
