//! A message with expressions in it: `the notice is {days_between(a, b)} days old`.

use super::place::Letters;
use crate::expr::{Data, EvalError, ExprFault, Expression, Scope};
use crate::source::{Scalar, Source};

/// A text in which what stands in braces is worked out.
#[derive(Debug, Default)]
pub struct Template {
    text: String,
    pieces: Vec<Piece>,
    places: Option<Letters>,
}

#[derive(Debug)]
enum Piece {
    Words(String),
    Worked(Expression, usize),
}

impl Template {
    /// Reads a text; a fault's offset counts from the text's first letter.
    pub fn read(scalar: &Scalar, source: &Source) -> Result<Template, ExprFault> {
        let mut pieces = Vec::new();
        let mut rest = scalar.text.as_str();
        let mut offset = 0;
        while let Some(open) = rest.find('{') {
            pieces.push(Piece::Words(rest[..open].to_owned()));
            offset += rest[..=open].chars().count();
            let inside = &rest[open + 1..];
            let Some(close) = inside.find('}') else {
                let help = "close it with a brace".to_owned();
                return Err(ExprFault {
                    message: "a brace is opened here and never closed".into(),
                    help,
                    offset_in_text: offset,
                });
            };
            let expression = Expression::compile(&inside[..close])
                .map_err(|fault| ExprFault { offset_in_text: fault.offset_in_text + offset, ..fault })?;
            pieces.push(Piece::Worked(expression, offset));
            offset += inside[..=close].chars().count();
            rest = &inside[close + 1..];
        }
        pieces.push(Piece::Words(rest.to_owned()));
        Ok(Template { text: scalar.text.clone(), pieces, places: Some(Letters::of(scalar, source)) })
    }

    /// The text as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its expressions, each with the letter at which it begins.
    pub(super) fn expressions(&self) -> impl Iterator<Item = (&Expression, usize)> {
        self.pieces.iter().filter_map(|p| match p {
            Piece::Worked(e, at) => Some((e, *at)),
            Piece::Words(_) => None,
        })
    }

    pub(super) fn places(&self) -> Option<&Letters> {
        self.places.as_ref()
    }

    /// The text with everything worked out.
    pub fn show(&self, scope: &Scope<'_, '_>) -> Result<String, EvalError> {
        let mut shown = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Words(words) => shown.push_str(words),
                Piece::Worked(expression, _) => shown.push_str(&plain(&expression.evaluate_in(scope)?)),
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
