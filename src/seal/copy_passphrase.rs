//! The passphrase of an encrypted copy: spelt as every PDF reader spells it, and not to be guessed at once.

use super::Passphrase;
use std::collections::BTreeSet;
use std::fmt;
use zeroize::Zeroizing;

/// The fewest letters; the copy leaves the building, and whoever has it may try as often as they like.
const FEWEST: usize = 12;
/// The fewest letters that differ.
const FEWEST_DIFFERENT: usize = 5;
/// The most bytes that a PDF reader looks at (ISO 32000-2, 7.6.4.3.3).
const MOST_BYTES: usize = 127;

/// What opens an encrypted copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyPassphrase(Passphrase);

/// Why a passphrase does not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadPassphrase {
    /// It has fewer letters than twelve.
    Short,
    /// It is one letter or two, again and again.
    Plain,
    /// It has more bytes than a reader looks at.
    Long,
    /// It has a letter that readers spell in different ways, or not at all.
    Letter,
}

impl CopyPassphrase {
    /// Takes a new passphrase, in the spelling of SASLprep (RFC 4013), as ISO 32000-2 asks.
    ///
    /// # Errors
    /// When it does not do.
    pub fn new(passphrase: &Passphrase) -> Result<CopyPassphrase, BadPassphrase> {
        let spelt = stringprep::saslprep(passphrase.reveal()).map_err(|_| BadPassphrase::Letter)?;
        let spelt = Zeroizing::new(spelt.into_owned());
        if spelt.trim().chars().count() < FEWEST {
            return Err(BadPassphrase::Short);
        }
        if spelt.chars().collect::<BTreeSet<char>>().len() < FEWEST_DIFFERENT {
            return Err(BadPassphrase::Plain);
        }
        if spelt.len() > MOST_BYTES {
            return Err(BadPassphrase::Long);
        }
        Ok(CopyPassphrase(Passphrase::new(spelt.to_string())))
    }

    /// As whoever opens the copy gives it.
    pub fn to_open(&self) -> &Passphrase {
        &self.0
    }

    pub(super) fn reveal(&self) -> &str {
        self.0.reveal()
    }
}

impl BadPassphrase {
    /// What to do about it.
    pub fn help(self) -> &'static str {
        "take four or five words that have nothing to do with each other, or with the family; tell them by another way than the \
         one by which the file goes"
    }
}

impl fmt::Display for BadPassphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadPassphrase::Short => write!(f, "the passphrase of a copy has at least {FEWEST} letters"),
            BadPassphrase::Plain => {
                write!(f, "this passphrase is guessed at once: it is a few letters, again and again")
            }
            BadPassphrase::Long => {
                write!(f, "PDF readers look at {MOST_BYTES} bytes of a passphrase, and this one is longer")
            }
            BadPassphrase::Letter => {
                write!(f, "this passphrase has a letter that some PDF readers do not know, such as a picture or a tab")
            }
        }
    }
}

impl std::error::Error for BadPassphrase {}
