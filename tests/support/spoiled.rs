//! PDFs that a judge must refuse: each is one that the product made, harmed in one way, or one that it would never make.

use crate::judge::Judge;
use crate::made::Made;
use lopdf::{Document, Object, Stream, dictionary};
use std::fs;
use std::path::{Path, PathBuf};

/// What `judge` must refuse, written into `folder`.
pub fn for_judge(judge: Judge, good: &Made, folder: &Path) -> Vec<Made> {
    let spoil = |name: &str, how: fn(&[u8]) -> Vec<u8>| {
        let bytes = how(&fs::read(&good.path).expect("what was made can be read"));
        Made { path: written(folder, judge, name, &bytes), ..good.clone() }
    };
    let bare = || Made { path: written(folder, judge, "bare", &bare_pdf()), ..good.clone() };
    match judge {
        Judge::Qpdf => vec![spoil("misplaced", with_a_wrong_startxref)],
        Judge::Pdfsig => vec![spoil("flipped", with_a_flipped_byte), spoil("longer", with_more_bytes), bare()],
        Judge::PyHanko => vec![
            spoil("flipped", with_a_flipped_byte),
            spoil("longer", with_more_bytes),
            Made {
                path: written(folder, judge, "level", &fs::read(&good.path).expect("it can be read")),
                level: 3,
                ..good.clone()
            },
            bare(),
        ],
        Judge::Dss => vec![spoil("flipped", with_a_flipped_byte), bare()],
        Judge::Pdftotext | Judge::Pdfinfo | Judge::VeraPdfA | Judge::VeraPdfUa => vec![bare()],
    }
}

fn written(folder: &Path, judge: Judge, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(format!("{}-{name}.pdf", judge.name()));
    fs::write(&path, bytes).expect("a temporary folder can be written into");
    path
}

/// One bit of the first compressed stream is another.
fn with_a_flipped_byte(pdf: &[u8]) -> Vec<u8> {
    let after =
        |from: usize, word: &[u8]| from + find(&pdf[from..], word).expect("every PDF has a stream") + word.len();
    let start = after(0, b"stream\n");
    let end = after(start, b"endstream") - b"endstream".len();
    let mut pdf = pdf.to_vec();
    pdf[(start + end) / 2] ^= 1;
    pdf
}

/// The last `startxref` points one byte too far.
fn with_a_wrong_startxref(pdf: &[u8]) -> Vec<u8> {
    let last = pdf.windows(9).rposition(|window| window == b"startxref").expect("every PDF ends with startxref");
    let digits = last + 10..pdf.len();
    let digit = digits.clone().find(|&at| !pdf[at].is_ascii_digit()).expect("the number ends") - 1;
    let mut pdf = pdf.to_vec();
    pdf[digit] = if pdf[digit] == b'9' { b'8' } else { pdf[digit] + 1 };
    pdf
}

fn with_more_bytes(pdf: &[u8]) -> Vec<u8> {
    [pdf, b"\n% something more\n%%EOF\n"].concat()
}

fn find(text: &[u8], word: &[u8]) -> Option<usize> {
    text.windows(word.len()).position(|window| window == word)
}

/// One page with one word: no tags, no seal, no embedded font, no note.
fn bare_pdf() -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let pages = document.new_object_id();
    let font = document.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" });
    let content = document.add_object(Stream::new(dictionary! {}, b"BT /F 12 Tf 40 40 Td (bare) Tj ET".to_vec()));
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content,
        "MediaBox" => vec![0.into(), 0.into(), 200.into(), 200.into()],
        "Resources" => dictionary! { "Font" => dictionary! { "F" => font } },
    });
    let tree = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    document.objects.insert(pages, Object::Dictionary(tree));
    let catalogue = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalogue);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("a PDF can be written to memory");
    bytes
}
