//! The cross-reference table of an update, to the letter (ISO 32000-1 7.5.4): a reader that finds it written otherwise throws
//! it away, and looks for objects by itself.

use super::Refusal;
use lopdf::ObjectId;
use std::collections::{BTreeMap, BTreeSet};

/// More objects than an update of a form has.
const MOST_OBJECTS: usize = 50_000;
/// Digits of a number; some readers read no more of a long word.
const MOST_DIGITS: usize = 10;
/// The highest number of an object that every reader knows (MuPDF's).
const HIGHEST: u32 = 8_388_607;
/// The length of an entry in bytes.
const ENTRY: usize = 20;

/// What it says.
#[derive(Debug)]
pub(super) struct Table {
    /// Which object begins where, by number and generation.
    pub(super) objects: BTreeMap<ObjectId, usize>,
    /// Which numbers are free.
    pub(super) freed: BTreeSet<u32>,
    /// Behind the word `trailer`.
    pub(super) end: usize,
}

/// Reads the table that begins there.
pub(super) fn read(bytes: &[u8], at: usize) -> Result<Table, Refusal> {
    let broken = || Refusal::Update("its table of contents cannot be read");
    let mut rest = Rest { bytes, at };
    let (mut objects, mut freed, mut known) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
    rest.word(b"xref").and_then(|()| rest.line_end()).ok_or_else(broken)?;
    while rest.trailer().is_none() {
        let (first, count) = rest.heading().ok_or_else(broken)?;
        // a run of nothing may yet name a number that a reader cannot hold
        if count == 0 && first > 0 || first.checked_add(count).is_none_or(|end| end > HIGHEST + 1) {
            return Err(broken());
        }
        for at in 0..count {
            let id = first.checked_add(at).ok_or_else(broken)?;
            let (offset, generation, is_used) = rest.entry().ok_or_else(broken)?;
            // some readers take such a run for one that begins at 0
            if at == 0 && first == 1 && !is_used && generation == u16::MAX {
                return Err(broken());
            }
            if is_used {
                objects.insert((id, generation), offset);
            } else {
                freed.insert(id);
            }
            if !known.insert(id) || known.len() > MOST_OBJECTS {
                return Err(broken());
            }
        }
    }
    Ok(Table { objects, freed, end: rest.at })
}

/// A number of digits alone.
pub(super) fn number<N: std::str::FromStr>(word: &[u8]) -> Option<N> {
    let is_plain = word.len() <= MOST_DIGITS && word.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(word).ok().filter(|_| is_plain)?.parse().ok()
}

/// What is not read yet.
struct Rest<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Rest<'_> {
    fn word(&mut self, word: &[u8]) -> Option<()> {
        self.bytes.get(self.at..)?.starts_with(word).then(|| self.at += word.len())
    }

    /// The end of a line, and blanks before it.
    fn line_end(&mut self) -> Option<()> {
        while self.word(b" ").is_some() {}
        [b"\r\n".as_slice(), b"\n", b"\r"].into_iter().find_map(|end| self.word(end))
    }

    /// The word behind the table, and the empty lines that MuPDF writes before it.
    fn trailer(&mut self) -> Option<()> {
        let before = self.at;
        while self.line_end().is_some() {}
        self.word(b"trailer").or_else(|| {
            self.at = before;
            None
        })
    }

    fn digits<N: std::str::FromStr>(&mut self) -> Option<N> {
        let rest = self.bytes.get(self.at..)?;
        let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += length;
        number(&rest[..length])
    }

    /// `12 3`: the first number of a run of entries, and how many there are.
    fn heading(&mut self) -> Option<(u32, u32)> {
        let first = self.digits()?;
        self.word(b" ")?;
        let count = self.digits()?;
        self.line_end()?;
        Some((first, count))
    }

    /// `0000000017 00000 n`, and an end of the line that makes it twenty bytes.
    fn entry(&mut self) -> Option<(usize, u16, bool)> {
        let entry = self.bytes.get(self.at..self.at + ENTRY)?;
        let [offset @ .., b' ', a, b, c, d, e, b' ', kind @ (b'n' | b'f'), _, _] = entry else { return None };
        if !matches!(&entry[ENTRY - 2..], b" \r" | b" \n" | b"\r\n") {
            return None;
        }
        self.at += ENTRY;
        Some((number(offset)?, number(&[*a, *b, *c, *d, *e])?, *kind == b'n'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_as_it_is_written_and_not_otherwise() {
        let plain = "xref\n0 1\n0000000000 65535 f \n7 2\n0000000017 00000 n\r\n0000000081 00001 n \r\n\ntrailer";
        let table = read(plain.as_bytes(), 0).expect("a table");
        assert_eq!(table.objects, BTreeMap::from([((7, 0), 17), ((8, 1), 81)]));
        assert_eq!((table.freed, table.end), (BTreeSet::from([0]), plain.len()));
        for (from, to) in [
            ("xref\n", "xref % \n"),
            ("0 1\n", "0  1\n"),
            ("65535 f \n", "65535 f\n"),
            ("0000000017 ", "17 "),
            ("0000000017 ", "0000000017  "),
            ("00001 n", "+0001 n"),
            ("00000 n", "00000 x"),
            ("7 2\n", "0 2\n"),
            ("7 2\n", "2147483647 0\n7 2\n"),
            ("7 2\n", "9 0\n7 2\n"),
            ("0 1\n", "1 1\n"),
        ] {
            assert!(read(plain.replace(from, to).as_bytes(), 0).is_err(), "{to}");
        }
    }
}
