//! Why a PDF cannot be attached, and what to do about it.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a PDF cannot be attached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unfit {
    /// It is none.
    NoPdf,
    /// It has too many bytes.
    TooLarge,
    /// It has too many pages.
    TooManyPages {
        /// How many it has.
        are: usize,
        /// How many it may have.
        most: usize,
    },
    /// It must be mended before it can be read.
    Damaged(String),
    /// A page is of a shape that cannot be shown on ours.
    Odd(String),
    /// Reading it takes more time or memory than paper ever needs.
    Endless,
    /// Our own process that read it crashed, or broke off in its answer.
    Crashed,
    /// It is encrypted.
    Encrypted,
    /// Somebody signed it.
    Signed,
    /// It holds programs.
    Scripted,
    /// It does something by itself, or starts something.
    Acts,
    /// It holds or fetches other files.
    OtherFiles,
    /// It has fields whose look is left to whoever opens it.
    Fields,
    /// Some of its layers are not seen, or only sometimes.
    Layers,
    /// It has notes laid over its pages, or what cannot be drawn as it is seen.
    Annotated,
    /// It does not bring a typeface that it uses.
    NoTypeface(String),
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unfit::NoPdf => f.write_str("it is no PDF"),
            Unfit::TooLarge => write!(f, "it is larger than {} MB", super::MOST_FOREIGN_BYTES >> 20),
            Unfit::TooManyPages { are, most } => write!(f, "it has {are} pages; {most} are the most"),
            Unfit::Damaged(why) => write!(f, "it is damaged: {why}"),
            Unfit::Odd(why) => f.write_str(why),
            Unfit::Endless => f.write_str("reading it takes more time or memory than a file of its size should"),
            Unfit::Crashed => f.write_str("reading it went wrong, which is a fault of confide and not of the file"),
            Unfit::Encrypted => f.write_str("it is encrypted"),
            Unfit::Signed => f.write_str("it is signed, and its signature would not hold in another file"),
            Unfit::Scripted => f.write_str("it holds a script"),
            Unfit::Acts => f.write_str("it does something by itself when it is opened or clicked"),
            Unfit::OtherFiles => f.write_str("it holds or fetches other files"),
            Unfit::Fields => f.write_str("it has fields that each program draws in its own way"),
            Unfit::Layers => f.write_str("it has layers that are not always seen"),
            Unfit::Annotated => f.write_str("it has notes or films over its pages, which would be lost"),
            Unfit::NoTypeface(name) => write!(f, "its typeface {name} is not embedded"),
        }
    }
}

impl std::error::Error for Unfit {}

impl Unfit {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Unfit::NoPdf => "export the page as PDF",
            Unfit::TooLarge | Unfit::TooManyPages { .. } => "attach only what parents need, with smaller pictures",
            Unfit::Damaged(_) | Unfit::Endless => "open it and export it as PDF again",
            Unfit::Crashed => "print it to a new PDF, which may be read; and report this",
            Unfit::Odd(_) => "print it to a new PDF on pages of A4",
            Unfit::Encrypted => "export it without a password",
            Unfit::Signed => "attach the file as it was before it was signed, or hand the signed one out by itself",
            Unfit::Scripted | Unfit::Acts | Unfit::OtherFiles | Unfit::Fields | Unfit::Layers | Unfit::Annotated => {
                "print it to a new PDF, which leaves all of that out, and look at it"
            }
            Unfit::NoTypeface(_) => "export it with all fonts embedded, as PDF/A if there is a choice",
        }
    }
}
