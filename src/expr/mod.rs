//! The expressions that rules and conditions are written in: compiled, listed, evaluated.
