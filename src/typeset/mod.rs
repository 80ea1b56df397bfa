//! Approved records become Typst source, and typst makes it a PDF.

mod build;
mod complaint;
pub mod fonts;
pub mod obtain;
mod process;

pub use obtain::{Missing, Status, Wanted, find, status};
pub use process::{CompileError, How, Pdf, Standard, Typst};
