//! Everything that a PDF says or holds, by programs nobody here wrote and by its objects, for whoever looks for what it may not.
#![allow(dead_code, reason = "each test binary uses what it needs")]
#![allow(clippy::disallowed_methods, reason = "tests start programs")]

use crate::desk::pdftotext;
use lopdf::{Document, Object, decode_text_string};
use std::process::Command;

/// Everything that a file says or holds, letters and digits alone: its pages by poppler, each text of each object, each stream
/// unfolded.
pub fn everything(pdf: &[u8]) -> String {
    let mut all = pdftotext(pdf, &["-enc", "UTF-8"]).unwrap_or_default();
    all += &String::from_utf8_lossy(pdf);
    for object in Document::load_mem(pdf).expect("a PDF").objects.values() {
        add(object, &mut all);
    }
    letters(&all)
}

/// The same with every stream unfolded by qpdf, where it is installed.
pub fn everything_by_qpdf(pdf: &[u8]) -> String {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    std::io::Write::write_all(&mut file, pdf).expect("it was written");
    let unfolded = Command::new("qpdf").args(["--qdf", "--object-streams=disable"]).arg(file.path()).arg("-").output();
    let Ok(unfolded) = unfolded else {
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "qpdf is missing: apt-get install qpdf");
        return String::new();
    };
    assert!(!unfolded.stdout.is_empty(), "{}", String::from_utf8_lossy(&unfolded.stderr));
    letters(&String::from_utf8_lossy(&unfolded.stdout))
}

fn add(object: &Object, all: &mut String) {
    match object {
        Object::String(..) => *all += &decode_text_string(object).unwrap_or_default(),
        Object::Array(items) => items.iter().for_each(|item| add(item, all)),
        Object::Dictionary(dict) => dict.iter().for_each(|(_, value)| add(value, all)),
        Object::Stream(stream) => {
            stream.dict.iter().for_each(|(_, value)| add(value, all));
            *all += &String::from_utf8_lossy(&stream.get_plain_content().unwrap_or_default());
        }
        _ => {}
    }
    all.push('\n');
}

pub fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric() || *c == '\n').collect::<String>().to_lowercase().replace('\n', " ")
}

/// Whether it stands in what [`everything`] gave, however it is spaced.
pub fn holds(all: &str, what: &str) -> bool {
    joined(all).contains(&joined(&letters(what)))
}

/// Without a blank, for whoever looks for many.
pub fn joined(all: &str) -> String {
    all.split_whitespace().collect()
}
