//! The written procedure as data: every clause with what is done about it, and the rules that check it.
//!
//! Clauses and rules are YAML (`forms/procedure/07.2/*.yaml`, one file per heading); their expressions are CEL. A rule
//! is proved when it is loaded: it compiles, reads only what the forms have, runs on a blank and on a filled record,
//! refuses its failing sample and accepts its passing one. What still cannot be evaluated at run time is an error, never
//! a pass.

mod ageing;
mod catalogue;
mod coverage;
mod guidance;
mod holidays;
mod judge;
mod load;
mod names;
mod number;
mod place;
mod plain;
mod read;
mod retention;
mod sample;
mod shapes;
mod template;
mod trial;
mod views;
mod words;
mod written;

pub use catalogue::{Attests, Check, Clause, On, Rule, Sample, Status, Subject, Which};
pub use coverage::{Coverage, Done};
pub use judge::CannotJudge;
pub use load::{Procedure, Refused};
pub use number::Number;
pub use plain::reading_age;
pub use retention::{Term, years_after};
pub use template::Template;
pub use written::Written;
