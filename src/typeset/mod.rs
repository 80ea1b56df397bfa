//! Approved records become Typst source, and typst makes it a PDF.

/// A PDF fresh out of typst.
#[derive(Debug, Clone)]
pub struct Pdf(Vec<u8>);

impl Pdf {
    /// The file.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Any bytes as if typst had made them.
    #[doc(hidden)]
    pub fn for_tests(bytes: Vec<u8>) -> Pdf {
        Pdf(bytes)
    }
}
