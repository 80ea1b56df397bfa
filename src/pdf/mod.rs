//! What is done to a PDF between typesetting and sealing: the band is stamped on every page, the fields are settled,
//! and the saved bytes are read again and proved.
//!
//! ```text
//! typeset::Pdf ─stamp─▶ Stamped ─prove─▶ Proved
//! ```
//!
//! The band stands at the foot of every page: the confidentiality note, the setting, and the line that says which
//! record, form, edition and page this is. It is drawn last, as an artifact, and nothing else may reach into it.

mod band;
mod bind;
mod claims;
mod copy;
mod describe;
mod encrypt;
mod fields;
mod font;
mod foreign;
mod geometry;
mod graft;
mod note;
mod outline;
mod part;
mod private;
mod prove;
mod read;
mod sheet;
mod show;
mod stamp;
mod state;
mod structure;
#[cfg(test)]
mod tests;
mod text;
mod tokens;
mod trace;
mod update;

pub use band::{Band, FOOT, GAP, Line, SIDE};
pub use bind::{Bound, bind};
pub use copy::{Copied, Looks, copy, prove_copy};
pub use describe::{Description, PageNote, describe, private as private_of, sheets};
pub use fields::{SealField, written};
pub use foreign::{Archive, Foreign, MOST_FOREIGN_BYTES, Unfit};
pub use note::Note;
pub use part::{Part, Shared};
pub use private::{PackDocument, Private, Sheet, SignaturePlace};
pub use prove::{Expected, LEAST_SIZE, PageFacts, Proved, Unproved, Why, prove, prove_bound};
pub use stamp::{Attached, Others, Stamped, stamp, stamp_with};
pub use trace::traced;
pub use update::Update;

pub(crate) use copy::shows_as_before;
pub(crate) use describe::describe_read;
pub(crate) use encrypt::{Secrets, encrypt};

use std::fmt;

/// Why a PDF could not be worked on. Nothing was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PdfError {
    /// It is encrypted.
    Encrypted,
    /// It does not read as a PDF.
    Unreadable(String),
    /// The content of a page cannot be followed.
    Content {
        /// Counted from 1.
        page: usize,
        /// What stands in the way.
        why: &'static str,
    },
    /// The boxes or the rotation of a page are of a kind that cannot be stamped.
    OddPage {
        /// Counted from 1.
        page: usize,
        /// What is odd about it.
        why: &'static str,
    },
    /// A page is too small for the band.
    TooNarrow {
        /// Counted from 1.
        page: usize,
    },
    /// The typeset note is not as the band needs it.
    Note(&'static str),
    /// The note's typeface, as typeset, lacks a letter that the identity line needs.
    NoLetter(char),
    /// One part of the identity line is wider than the band.
    TooLong(String),
    /// The outline does not have one first-level entry for each document.
    Outline {
        /// How many documents were named.
        documents: usize,
        /// How many first-level entries there are.
        entries: usize,
    },
    /// The outline's entries do not begin on pages of their own, in order.
    OutlineOrder,
    /// No page has the place for the seal.
    NoSealPlace,
    /// There is no place for the pages of an attached file.
    NoPlace,
    /// The structure tree is not as PDF/UA has it.
    Structure(&'static str),
}

impl PdfError {
    /// What the person at the desk can do about it.
    pub fn help(&self) -> &'static str {
        match self {
            PdfError::Encrypted => "take the file of which it is a copy: nothing is read out of an encrypted one",
            PdfError::Unreadable(_) | PdfError::Content { .. } | PdfError::Structure(_) => {
                "the file was not typeset by us, or is damaged: make it again"
            }
            PdfError::OddPage { .. } | PdfError::TooNarrow { .. } => {
                "use pages of A4 or larger, without crop box tricks, turned by quarter turns only"
            }
            PdfError::Note(_) => "restore templates/note.typ: a first page with the band, a second with its letters",
            PdfError::NoLetter(_) => {
                "add the letter to the second page of templates/note.typ, or leave it out of the ids"
            }
            PdfError::TooLong(_) => "use a shorter record id, form reference or edition",
            PdfError::Outline { .. } | PdfError::OutlineOrder => {
                "each document of the pack must begin on a page of its own with one first-level heading"
            }
            PdfError::NoPlace => "restore templates/attached.typ: one image of one pixel for each attached page",
            PdfError::NoSealPlace => "the template must hold one answer named `seal`",
        }
    }
}

impl fmt::Display for PdfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PdfError::Encrypted => write!(f, "the PDF is encrypted"),
            PdfError::Unreadable(why) => write!(f, "the PDF cannot be read: {why}"),
            PdfError::Content { page, why } => write!(f, "page {page} cannot be followed: {why}"),
            PdfError::OddPage { page, why } => write!(f, "page {page} cannot be stamped: {why}"),
            PdfError::TooNarrow { page } => write!(f, "page {page} is too small for the confidentiality note"),
            PdfError::Note(why) => write!(f, "the typeset confidentiality note cannot be used: {why}"),
            PdfError::NoLetter(letter) => {
                write!(f, "the identity line needs U+{:04X}, which the note was not typeset with", u32::from(*letter))
            }
            PdfError::TooLong(part) => write!(f, "`{part}` is too long for the foot of the page"),
            PdfError::Outline { documents, entries } => {
                write!(f, "the file holds {documents} documents, but its outline has {entries} first-level entries")
            }
            PdfError::OutlineOrder => write!(f, "two documents begin on one page, or not in order"),
            PdfError::NoPlace => write!(f, "an attached page has no place in the file"),
            PdfError::NoSealPlace => write!(f, "no page has a place for the seal"),
            PdfError::Structure(why) => write!(f, "the structure tree cannot be kept right: {why}"),
        }
    }
}

impl std::error::Error for PdfError {}

impl From<lopdf::Error> for PdfError {
    fn from(error: lopdf::Error) -> Self {
        PdfError::Unreadable(error.to_string())
    }
}

/// Reads bytes as written: a file whose tables must be guessed is not worked on.
/// A panic of the PDF library over a stranger's file is a file that cannot be read, no more.
fn unshaken<T>(work: impl FnOnce() -> Result<T, PdfError>) -> Result<T, PdfError> {
    let broken = || Err(PdfError::Unreadable("it is damaged".to_owned()));
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|_| broken())
}

fn load(bytes: &[u8]) -> Result<lopdf::Document, PdfError> {
    let most = Some(read::LARGEST_STREAM);
    let options = lopdf::LoadOptions { strict: true, max_decompressed_size: most, ..lopdf::LoadOptions::default() };
    let document = lopdf::Document::load_mem_with_options(bytes, options)?;
    if document.is_encrypted() || document.was_encrypted() {
        return Err(PdfError::Encrypted);
    }
    Ok(document)
}
