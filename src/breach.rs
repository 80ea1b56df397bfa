//! A breach of confidence: which copies of what got out there are, and the record that is opened with its 72 hours running
//! (07.2.39, 07.2.41).

mod copies;
mod open;

pub use copies::{About, CopyKnown, about};
pub use open::{FORM, Opened, Opening, Target, open};
