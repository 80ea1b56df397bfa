//! A setting's logo: a PNG or an SVG that is small, whole, and nothing but a picture.

mod png;
mod svg;

use crate::source::fingerprint;
use std::fmt;

/// The most bytes that a logo's file is read to.
pub const MOST_LOGO_BYTES: u64 = 256 << 10;
/// How many times a logo may be as wide as it is high, or as high as it is wide.
const LONGEST: f64 = 8.0;

/// A logo that can be printed.
#[derive(Clone, PartialEq)]
pub struct Logo {
    /// `png` or `svg`, as typst names them.
    pub format: &'static str,
    /// Its width, in parts of its height.
    pub ratio: f64,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Why a picture is no logo: the fact, and what to do.
pub type NoLogo = (String, String);

impl fmt::Debug for Logo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Logo({}, {} bytes)", self.format, self.bytes.len())
    }
}

impl Logo {
    /// Takes a file for a logo.
    ///
    /// # Errors
    /// Everything but a small and whole PNG or SVG that shows one picture and does nothing else.
    pub fn read(bytes: Vec<u8>) -> Result<Logo, NoLogo> {
        let (format, (width, height)) = match bytes.as_slice() {
            png if png.starts_with(&png::SIGNATURE) => ("png", png::size(png)?),
            svg if svg::looks_like(svg) => ("svg", svg::size(svg)?),
            _ => return no("it is neither a PNG nor an SVG", "export the logo as PNG or SVG"),
        };
        let ratio = width / height;
        if !(1.0 / LONGEST..=LONGEST).contains(&ratio) {
            return no("it is more than eight times as long as it is wide", "cut it to the mark itself");
        }
        Ok(Logo { format, ratio, bytes })
    }

    /// Tells one logo from another.
    pub fn hash(&self) -> String {
        fingerprint(&self.bytes)
    }
}

fn no<T>(fact: &str, help: &str) -> Result<T, NoLogo> {
    Err((fact.to_owned(), help.to_owned()))
}
