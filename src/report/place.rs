//! Where a finding stands, as programs want it: a stretch of one line, and a file's name from the folder one works in.

use super::Diagnostic;
use crate::source::Place;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

/// The bytes that a finding is about, as far as its first line goes: a block or a map is pointed at by its first line.
pub(super) fn first_line(place: Place, text: &str) -> Range<usize> {
    let floor = |at: usize| (0..=at.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
    let (start, end) = (floor(place.start), floor(place.end));
    let line_end = text[start..].find(['\r', '\n']).map_or(text.len(), |n| start + n);
    start..end.clamp(start, line_end)
}

/// The column after the last letter of that stretch, counted in letters from 1 as all columns are.
pub(super) fn end_column(diagnostic: &Diagnostic, text: Option<&str>) -> usize {
    let letters = text.map_or(0, |text| text[first_line(diagnostic.place, text)].chars().count());
    diagnostic.place.column + letters
}

/// A file's name from the folder one works in, its parts joined by `/`; whole where the file lies elsewhere.
pub(super) fn from_here(file: &str, here: &Path) -> String {
    let mut whole = PathBuf::new();
    for part in here.join(file).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(whole.pop()),
            other => whole.push(other),
        }
    }
    let shown = whole.strip_prefix(here).unwrap_or(&whole).to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { shown.into_owned() } else { shown.replace(std::path::MAIN_SEPARATOR, "/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_the_folder_one_works_in() {
        let here = Path::new("/work/nursery");
        for (file, told) in [
            ("records/a.yaml", "records/a.yaml"),
            ("./records/../a b.yaml", "a b.yaml"),
            ("/work/nursery/records/a.yaml", "records/a.yaml"),
            ("../other/a.yaml", "/work/other/a.yaml"),
        ] {
            assert_eq!(from_here(file, here), told);
        }
    }

    #[test]
    fn a_block_is_pointed_at_by_its_first_line() {
        let text = "a: |\r\n  é\r\n  f\r\n";
        let place = Place { line: 1, column: 4, start: 3, end: text.len() };
        assert_eq!(&text[first_line(place, text)], "|");
    }
}
