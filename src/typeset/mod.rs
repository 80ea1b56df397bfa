//! Approved records become Typst source, and typst makes it a PDF.
