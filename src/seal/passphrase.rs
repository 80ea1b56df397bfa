//! A passphrase: forgotten when dropped, never shown.

use std::fmt;
use zeroize::Zeroizing;

/// What opens an identity file.
#[derive(Clone, PartialEq, Eq)]
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Takes it over; the caller keeps no copy.
    pub fn new(text: String) -> Self {
        Passphrase(Zeroizing::new(text))
    }

    /// From a file or descriptor: one line break at the end is not part of it.
    pub fn from_line(mut text: String) -> Self {
        if text.ends_with('\n') {
            text.pop();
            if text.ends_with('\r') {
                text.pop();
            }
        }
        Self::new(text)
    }

    /// Nothing at all, which protects nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(…)")
    }
}
