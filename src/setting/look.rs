//! How a setting's pages look: one accent colour, which must be seen on white paper and on a photocopy, and a logo.

use super::Logo;
use crate::finding::{Finding, Level};
use crate::source::Keys;
use std::fmt;

/// The contrast on white that lines and shapes need, and that words need (WCAG 2.2, 1.4.11 and 1.4.3).
const LEAST_FOR_LINES: f64 = 3.0;
const LEAST_FOR_WORDS: f64 = 4.5;

/// What a setting says of its pages; everything else about them is the templates'.
#[derive(Clone, Debug, Default)]
pub struct OwnLook {
    /// The colour of rule lines, and of its name where it is dark enough for words.
    pub accent: Accent,
    /// The logo's file, from the setting's folder.
    pub logo_file: Option<String>,
    /// What the logo shows, for whoever does not see it.
    pub logo_alt: String,
    /// The logo, when its file was read and can be used.
    pub logo: Option<Logo>,
}

/// A colour, as red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accent([u8; 3]);

impl Default for Accent {
    fn default() -> Accent {
        Accent([0x1d, 0x3c, 0x6a])
    }
}

impl fmt::Display for Accent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

impl Accent {
    fn read(text: &str) -> Option<Accent> {
        let digits = text.strip_prefix('#').filter(|d| d.len() == 6 && d.chars().all(|c| c.is_ascii_hexdigit()))?;
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        Some(Accent([part(0)?, part(2)?, part(4)?]))
    }

    /// Its contrast on white paper, from 1 for white to 21 for black (WCAG 2.2, "contrast ratio").
    pub fn contrast(self) -> f64 {
        let part = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        let [r, g, b] = self.0;
        1.05 / (0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b) + 0.05)
    }

    /// The colour for words: itself where it is dark enough, else black.
    pub fn for_words(self) -> Accent {
        if self.contrast() >= LEAST_FOR_WORDS { self } else { Accent([0; 3]) }
    }

    /// The contrast as people are told it: never more than it is.
    fn told(self) -> f64 {
        (self.contrast() * 10.0).floor() / 10.0
    }
}

impl OwnLook {
    /// Reads `look:`.
    pub(super) fn read(keys: &mut Keys<'_>) -> OwnLook {
        let Some(mut keys) = keys.map("look") else { return OwnLook::default() };
        let mut look = OwnLook { logo_file: keys.text("logo"), ..OwnLook::default() };
        look.logo_alt = keys.text("logo_alt").unwrap_or_default();
        if look.logo_file.is_some() && crate::source::is_blank(&look.logo_alt) {
            let fact = "`logo_alt` is missing: somebody who does not see the logo would not know what it is";
            keys.fault("missing", "logo_alt", keys.at("logo"), fact, "write what the logo shows, such as: an oak leaf");
        }
        if let Some(text) = keys.text("accent") {
            match Accent::read(text.trim()) {
                Some(accent) if accent.contrast() >= LEAST_FOR_LINES => look.accent = accent,
                Some(accent) => {
                    let fact = format!(
                        "the accent {accent} is too pale: its contrast on white is {} to 1, and a line needs 3 to 1",
                        accent.told()
                    );
                    let help = "take a darker shade of it: a photocopy would lose this one";
                    keys.fault("contrast", "accent", keys.at("accent"), fact, help);
                }
                None => {
                    let help = "write it in quotation marks as # and six digits, such as \"#1d5f5f\"";
                    keys.fault("shape", "accent", keys.at("accent"), "the accent is no colour", help);
                }
            }
        }
        keys.done();
        look
    }

    /// What there is to say about it that stops nothing.
    pub fn findings(&self) -> Vec<Finding> {
        if self.accent == self.accent.for_words() {
            return Vec::new();
        }
        let fact = format!(
            "the accent {} has a contrast on white of {} to 1: lines are drawn in it, words stay black",
            self.accent,
            self.accent.told()
        );
        let help = "take a darker shade, of 4.5 to 1 or more, to have the setting's name in it as well";
        vec![Finding { level: Level::Advice, ..Finding::of_form("contrast", "look.accent", fact, help) }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contrast(text: &str) -> f64 {
        Accent::read(text).expect("a colour").contrast()
    }

    #[test]
    fn contrast_is_the_standards() {
        // the two ends, and the grey that is known to be just enough for words
        assert!((contrast("#000000") - 21.0).abs() < 0.01 && (contrast("#FFFFFF") - 1.0).abs() < 0.01);
        assert!((contrast("#767676") - 4.54).abs() < 0.01, "{}", contrast("#767676"));
        for bad in ["red", "#12345", "#12345g", "1d5f5f", "#ééé"] {
            assert_eq!(Accent::read(bad), None, "{bad}");
        }
    }

    #[test]
    fn ours_is_dark_enough_for_words() {
        assert_eq!(Accent::default().for_words(), Accent::default());
        assert_eq!(Accent::default().to_string(), "#1d3c6a");
    }
}
