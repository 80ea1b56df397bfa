//! Approved records become Typst source, and typst makes it a PDF.

mod answer;
mod build;
mod complaint;
pub mod fonts;
mod html;
mod keep;
mod letters;
pub mod obtain;
mod open;
mod page;
mod press;
mod process;
mod said;
mod script;
mod second;
mod templates;
mod words;

pub use html::{html, version};
pub use keep::keep;
pub use letters::breakable;
pub use obtain::{Missing, Status, Wanted, find, status};
pub use open::{open_words, tasks};
pub use page::{Facts, Look, SealWords, contents_head, document, template_of};
pub use press::{Looks, Press, TypesetError, band_size, spell_out};
pub use process::{CompileError, How, Pdf, Standard, Typst};
pub use said::Said;
pub use script::{Typeface, typeface_of, typefaces_of};
pub use second::{line, second};
pub use templates::{TemplateError, Templates};
pub use words::PageWords;
