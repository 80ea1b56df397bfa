//! The expressions that rules and conditions are written in: compiled, their paths listed, evaluated.
//!
//! They are CEL, the language that Kubernetes writes its validation rules in: no loops, no side effects, no way out.
//! Only this module names the crate. An expression that cannot be evaluated is an error, never a yes or a no.

mod convert;
mod data;
mod expression;
mod functions;
mod guidance;
mod holidays;
mod likeness;
mod lint;
mod names;
mod paths;
mod reading_age;
mod scope;
mod shape;

pub use data::Data;
pub use expression::{EvalError, ExprFault, Expression};
pub use functions::{FUNCTIONS, Function};
pub use guidance::{Edition, Guide, Verified};
pub use holidays::Holidays;
pub use likeness::{could_be, kin};
pub use lint::{Hit, Lists, WordEntry, WordList};
pub use names::same_person;
pub use paths::Read;
pub use reading_age::{Counted, counted};
pub use scope::{Ready, Scope, Vars};
pub use shape::{Shape, Unknown};
