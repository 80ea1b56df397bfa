//! What an expression may read of a filled form: the shape of its answers.

use super::{Field, Form};
use crate::expr::Shape;
use crate::value::Kind;

/// The answers of a form.
pub fn record_shape(form: &Form) -> Shape {
    Shape::map(form.fields().filter(|(_, f)| f.is_question()).map(|(_, f)| (f.id.clone(), of_answer(f))))
}

fn of_answer(field: &Field) -> Shape {
    let members = || Shape::map(field.members.iter().map(|m| (m.id.clone(), of_answer(m))));
    let ids = || Shape::Text(field.choices.iter().map(|(id, _)| id.clone()).collect());
    match field.kind {
        Kind::Number => Shape::Int,
        Kind::Bool => Shape::Bool,
        Kind::Date | Kind::Datetime => Shape::Time,
        Kind::Choice => ids(),
        Kind::Multi => Shape::list(ids()),
        kind if kind.has_rows() => Shape::list(members()),
        Kind::Group | Kind::Person | Kind::Address | Kind::Sign | Kind::ConsentItem | Kind::Attestation => members(),
        _ => Shape::text(),
    }
}
