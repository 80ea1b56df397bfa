//! Other programs that fill in forms: a script for each, under `fill/`, all with one interface.

use crate::installed::{hear, installed, on_path, python};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// A program that fills in a form and saves it as it saves for its users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filler {
    /// Evince and Okular.
    Poppler,
    MuPdf,
    /// Firefox.
    PdfJs,
    /// Programs that embed it and save incrementally; Chromium and Edge do not, see [`Filler::Chromium`].
    Pdfium,
    Chromium,
    PyHanko,
    Pypdf,
    PdfLib,
}

/// What becomes of a sealed file that a program fills in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// What was filled in stands behind what was sealed.
    Filled,
    /// So it does, with more beside it than a form's filling: PDFium writes pages and typefaces again, pypdf another kind of table.
    Refused,
    /// The whole file is written anew, and the seal breaks.
    Broken,
}

impl Filler {
    pub const ALL: [Filler; 8] = [
        Filler::Poppler,
        Filler::MuPdf,
        Filler::PdfJs,
        Filler::Pdfium,
        Filler::Chromium,
        Filler::PyHanko,
        Filler::Pypdf,
        Filler::PdfLib,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Filler::Poppler => "poppler",
            Filler::MuPdf => "mupdf",
            Filler::PdfJs => "pdfjs",
            Filler::Pdfium => "pdfium",
            Filler::Chromium => "chromium",
            Filler::PyHanko => "pyhanko",
            Filler::Pypdf => "pypdf",
            Filler::PdfLib => "pdf_lib",
        }
    }

    /// What to install where the program is not here.
    pub fn missing(self) -> Option<&'static str> {
        match self {
            Filler::Poppler => {
                let there = ["/usr/lib", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"]
                    .iter()
                    .any(|folder| Path::new(folder).join("girepository-1.0/Poppler-0.18.typelib").exists());
                (!there).then_some("apt-get install python3-gi gir1.2-poppler-0.18 qpdf")
            }
            Filler::PdfJs | Filler::PdfLib if on_path("node").is_none() => Some("apt-get install nodejs"),
            Filler::PdfJs | Filler::PdfLib => {
                (!installed().join("node").exists()).then_some(".ci/run puts pdf.js into ~/.cache/confide-judges")
            }
            _ => (!python().exists()).then_some(".ci/run puts pyHanko, PyMuPDF and more into ~/.cache/confide-judges"),
        }
    }

    /// What becomes of the file.
    pub fn fate(self) -> Fate {
        match self {
            Filler::Poppler | Filler::MuPdf | Filler::PdfJs | Filler::PyHanko => Fate::Filled,
            Filler::Pdfium | Filler::Pypdf => Fate::Refused,
            Filler::Chromium | Filler::PdfLib => Fate::Broken,
        }
    }

    /// Whether the program can show the letters of every language; others show another in their place, or give up.
    pub fn shows_all_letters(self) -> bool {
        !matches!(self, Filler::PyHanko | Filler::PdfLib)
    }

    /// Fills in `form`: the name of each field, and a text, or whether a box is ticked.
    pub fn fill(self, form: &Path, filled: &Path, values: &Value) -> Result<(), String> {
        let listed = filled.with_extension("json");
        std::fs::write(&listed, values.to_string()).map_err(|error| error.to_string())?;
        let (worked, said) = hear(self.script().arg(form).arg(filled).arg(listed).args(self.more()))?;
        if worked && filled.exists() {
            Ok(())
        } else {
            Err(format!("{} did not fill in the form:\n{said}", self.name()))
        }
    }

    fn script(self) -> Command {
        let (program, script) = match self {
            Filler::Poppler => ("/usr/bin/python3".into(), "with_poppler.py"),
            Filler::MuPdf => (python(), "with_mupdf.py"),
            Filler::PdfJs => ("node".into(), "with_pdfjs.mjs"),
            Filler::Pdfium | Filler::Chromium => (python(), "with_pdfium.py"),
            Filler::PyHanko => (python(), "with_pyhanko.py"),
            Filler::Pypdf => (python(), "with_pypdf.py"),
            Filler::PdfLib => ("node".into(), "with_pdf_lib.mjs"),
        };
        let mut command = Command::new(program);
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/fill").join(script));
        command
    }

    fn more(self) -> &'static [&'static str] {
        if self == Filler::Chromium { &["anew"] } else { &[] }
    }
}
