//! The expressions that rules and conditions are written in: compiled, listed, evaluated.

mod data;

pub use data::Data;
