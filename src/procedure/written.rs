//! An expression as it is written in a file: compiled when it is first needed.
//!
//! Compiling all rules takes longer than checking a hundred records, and one run of the program needs a few of them.

use super::place::Letters;
use crate::expr::{EvalError, ExprFault, Expression};
use crate::source::{Scalar, Source};
use std::sync::{Arc, OnceLock};

/// An expression, and where each of its letters stands in the file.
#[derive(Debug)]
pub struct Written {
    text: String,
    /// How many letters of the scalar stand before the expression.
    offset: usize,
    letters: Letters,
    compiled: OnceLock<Result<Expression, ExprFault>>,
}

impl Written {
    /// The whole of a scalar.
    pub(super) fn of(scalar: &Scalar, source: &Arc<Source>) -> Written {
        Written::part(&scalar.text, 0, Letters::of(scalar, source))
    }

    /// A part of a scalar that begins after so many letters.
    pub(super) fn part(text: &str, offset: usize, letters: Letters) -> Written {
        Written { text: text.to_owned(), offset, letters, compiled: OnceLock::new() }
    }

    /// The expression's text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The expression, or why the text is none.
    pub(super) fn compiled(&self) -> &Result<Expression, ExprFault> {
        self.compiled.get_or_init(|| Expression::compile(&self.text))
    }

    /// The expression at run time, when what is wrong with it can only be an error.
    pub(super) fn expression(&self) -> Result<&Expression, EvalError> {
        self.compiled().as_ref().map_err(|fault| EvalError { message: fault.message.clone() })
    }

    /// Where a letter of the expression stands.
    pub(super) fn at(&self, letter: usize) -> crate::source::Place {
        self.letters.at(self.offset + letter)
    }
}
