//! The bytes of a sealed file, read without a PDF library: one revision, one signature dictionary, one hole, and a byte
//! range that names everything else.

use super::revision::{self, Revision};
use super::token::{Token, Tokens};
use super::{LARGEST, Refusal, moment};
use chrono::{DateTime, Utc};
use memchr::{memmem, memrchr2};
use std::collections::BTreeMap;
use std::ops::Range;

/// Where the seal lies, and what its hole holds.
#[derive(Debug)]
pub(super) struct Layout {
    /// Number and generation of the signature dictionary's object, and where it begins.
    pub(super) object: (u32, u16),
    pub(super) object_at: usize,
    /// From `<` to behind `>`.
    hole: Range<usize>,
    /// What the hexadecimal digits spell.
    pub(super) enclosed: Vec<u8>,
    pub(super) claimed_at: DateTime<Utc>,
    /// Whether it is of the kind that must name its certificate (`ETSI.CAdES.detached`).
    pub(super) is_cades: bool,
    /// Where the revision ends that it covers.
    pub(super) end: usize,
}

impl Layout {
    /// The two ranges, from the file's first byte to the last of the revision, but for the hole.
    pub(super) fn ranges<'a>(&self, bytes: &'a [u8]) -> [&'a [u8]; 2] {
        [&bytes[..self.hole.start], &bytes[self.hole.end..self.end]]
    }
}

/// The sealed revision of a file, where its table begins, and where it ends: the whole file, or what stands before the first
/// update. Of an encrypted one the time cannot be read yet.
pub(super) fn sealed(bytes: &[u8], is_encrypted: bool) -> Result<(Layout, usize, usize), Refusal> {
    let mut first = None;
    for end in revision::first_ends(bytes) {
        match read(&bytes[..end], is_encrypted) {
            Ok((layout, table_at)) => return Ok((layout, table_at, end)),
            Err(why) => drop(first.get_or_insert(why)),
        }
    }
    Err(first.unwrap_or(Refusal::NotPdf))
}

/// Rules 1, 2, 3 and 6: everything that can be said before the signature is looked at; and where the table begins.
fn read(bytes: &[u8], is_encrypted: bool) -> Result<(Layout, usize), Refusal> {
    frame(bytes)?;
    let key_at = only(bytes, b"/ByteRange", Refusal::NoSeal, Refusal::SeveralSeals)?;
    let (object, object_at, body_at) = enclosing_object(bytes, key_at).ok_or(Refusal::Hole)?;
    let entries = dictionary(bytes, body_at).ok_or(Refusal::Hole)?;
    let hole = byte_range(bytes, entries.get(b"ByteRange".as_slice()), key_at)?;
    let enclosed = enclosed(bytes, entries.get(b"Contents".as_slice()), &hole, false)?;
    kind(bytes, &entries)?;
    let claimed_at = if is_encrypted { DateTime::UNIX_EPOCH } else { time(bytes, &entries)? };
    let table_at = cross_reference(bytes, &hole)?;
    Ok((Layout { object, object_at, hole, enclosed, claimed_at, is_cades: true, end: bytes.len() }, table_at))
}

/// The signature that somebody put into one update of a sealed file, if there is one: rules 2 and 3 for what ends there.
pub(super) fn added(bytes: &[u8], revision: &Revision) -> Result<Option<Layout>, Refusal> {
    covering(bytes, revision, kind_of_person)
}

/// The same of a time stamp on the whole file (ISO 32000-2 12.8.5), which bears its time inside.
pub(super) fn stamped(bytes: &[u8], revision: &Revision) -> Result<Option<Layout>, Refusal> {
    covering(bytes, revision, kind_of_stamp)
}

/// Where the values of a dictionary stand, by their keys.
pub(super) type Entries = BTreeMap<Vec<u8>, Range<usize>>;

fn covering(
    bytes: &[u8],
    revision: &Revision,
    kind: fn(&[u8], &Entries) -> Result<DateTime<Utc>, Refusal>,
) -> Result<Option<Layout>, Refusal> {
    let within = &revision.at;
    let mut keys = memmem::find_iter(&bytes[within.clone()], b"/ByteRange");
    let key_at = match (keys.next(), keys.next()) {
        (None, _) => return Ok(None),
        (Some(at), None) => within.start + at,
        (Some(_), Some(_)) => return Err(Refusal::SeveralSeals),
    };
    let word_at = memmem::rfind(&bytes[within.start..key_at], b" obj").ok_or(Refusal::Hole)? + within.start;
    let (object, object_at, body_at) = object_line(bytes, within.start, word_at).ok_or(Refusal::Hole)?;
    let entries = dictionary(bytes, body_at).ok_or(Refusal::Hole)?;
    let value = entries.get(b"ByteRange".as_slice());
    let mark_end = if revision.line_end == bytes.len() { revision.line_end } else { within.end };
    let (hole, end) = match byte_range(&bytes[..mark_end], value, key_at) {
        Ok(hole) => (hole, mark_end),
        Err(_) => (byte_range(&bytes[..revision.line_end], value, key_at)?, revision.line_end),
    };
    if hole.start < within.start {
        return Err(Refusal::ByteRange);
    }
    let enclosed = enclosed(bytes, entries.get(b"Contents".as_slice()), &hole, true)?;
    let claimed_at = kind(bytes, &entries)?;
    let is_cades = entries.get(b"SubFilter".as_slice()).is_some_and(|at| &bytes[at.clone()] == b"/ETSI.CAdES.detached");
    Ok(Some(Layout { object, object_at, hole, enclosed, claimed_at, is_cades, end }))
}

/// Rule 1: begins and ends as a PDF, and was written in one go.
fn frame(bytes: &[u8]) -> Result<(), Refusal> {
    if bytes.len() > LARGEST {
        return Err(Refusal::TooLarge);
    }
    if !bytes.starts_with(b"%PDF-1.") && !bytes.starts_with(b"%PDF-2.") {
        return Err(Refusal::NotPdf);
    }
    if !bytes.ends_with(b"%%EOF") && !bytes.ends_with(b"%%EOF\n") {
        return Err(Refusal::Cut);
    }
    only(bytes, b"%%EOF", Refusal::Cut, Refusal::AddedTo)?;
    only(bytes, b"startxref", Refusal::Cut, Refusal::AddedTo)?;
    if memmem::find(bytes, b"/ObjStm").is_some() {
        return Err(Refusal::Active("objects packed out of sight"));
    }
    Ok(())
}

fn only(bytes: &[u8], word: &[u8], none: Refusal, several: Refusal) -> Result<usize, Refusal> {
    let mut places = memmem::find_iter(bytes, word);
    match (places.next(), places.next()) {
        (None, _) => Err(none),
        (Some(at), None) => Ok(at),
        (Some(_), Some(_)) => Err(several),
    }
}

/// The object that the key stands in: its id, where it begins, where its body begins.
fn enclosing_object(bytes: &[u8], key_at: usize) -> Option<((u32, u16), usize, usize)> {
    object_line(bytes, 0, memmem::rfind(&bytes[..key_at], b" obj")?)
}

/// Where every object of the file begins, also those that no table names.
pub(super) fn object_starts(bytes: &[u8]) -> Vec<usize> {
    let words = memmem::find_iter(bytes, b" obj");
    words.filter_map(|word_at| Some(object_line(bytes, 0, word_at)?.1)).collect()
}

/// A line that opens with `12 0 obj`; the first line of an update may begin right behind the end mark before it.
pub(super) fn object_line(bytes: &[u8], from: usize, word_at: usize) -> Option<((u32, u16), usize, usize)> {
    let line_at = memrchr2(b'\n', b'\r', &bytes[from..word_at]).map_or(from, |at| from + at + 1);
    let line = std::str::from_utf8(&bytes[line_at..word_at]).ok()?;
    let (number, generation) = line.split_once(' ')?;
    Some(((plain(number)?, plain(generation)?), line_at, word_at + 4))
}

/// A number of digits alone, without sign or leading zero, so that there is one way to write it.
pub(super) fn plain<N: std::str::FromStr + ToString>(text: &str) -> Option<N> {
    let number: N = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

/// The entries of the dictionary that is the whole object: each key once, then `endobj`.
pub(super) fn dictionary(bytes: &[u8], at: usize) -> Option<Entries> {
    let mut tokens = Tokens::new(bytes, at);
    let entries = entries(&mut tokens)?;
    matches!(tokens.next(), Some((_, Token::Word(b"endobj")))).then_some(entries)
}

/// The entries of one dictionary, each key once, and where each value stands.
pub(super) fn entries(tokens: &mut Tokens) -> Option<Entries> {
    let Some((_, Token::DictionaryOpen)) = tokens.next() else { return None };
    let mut entries = BTreeMap::new();
    loop {
        match tokens.next()?.1 {
            Token::Name(key) => match entries.insert(key, tokens.value()?) {
                None => {}
                Some(_) => return None,
            },
            Token::DictionaryClose => return Some(entries),
            _ => return None,
        }
    }
}

/// Rule 2: four plain numbers, 0 < b < c, c + d the length of the file.
fn byte_range(bytes: &[u8], value: Option<&Range<usize>>, key_at: usize) -> Result<Range<usize>, Refusal> {
    let value = value.ok_or(Refusal::Hole)?;
    let numbers = four_numbers(bytes, value).ok_or(Refusal::ByteRange)?;
    let [start, before, after, rest] = numbers;
    let whole = start == 0 && 0 < before && before < after && after.checked_add(rest) == Some(bytes.len());
    // The only `/ByteRange` there must be this very entry, not one inside a string.
    let between = bytes.get(key_at + b"/ByteRange".len()..value.start);
    if !whole || !between.is_some_and(|gap| gap.iter().all(|byte| *byte == b' ')) {
        return Err(Refusal::ByteRange);
    }
    Ok(before..after)
}

fn four_numbers(bytes: &[u8], value: &Range<usize>) -> Option<[usize; 4]> {
    let mut tokens = Tokens::new(&bytes[..value.end], value.start);
    let Some((_, Token::ArrayOpen)) = tokens.next() else { return None };
    let mut numbers = [0; 4];
    for number in &mut numbers {
        let Some((_, Token::Word(word))) = tokens.next() else { return None };
        *number = plain(std::str::from_utf8(word).ok()?)?;
    }
    matches!(tokens.next(), Some((place, Token::ArrayClose)) if place.end == value.end).then_some(numbers)
}

/// Rule 3, and the letter case of rule 4b: the hole is one string of digits in one case and nothing else.
fn enclosed(bytes: &[u8], value: Option<&Range<usize>>, hole: &Range<usize>, upper: bool) -> Result<Vec<u8>, Refusal> {
    let digits = match bytes[hole.clone()] {
        [b'<', ref digits @ .., b'>'] if value == Some(hole) => digits,
        _ => return Err(Refusal::Hole),
    };
    let (pairs, []) = digits.as_chunks::<2>() else { return Err(Refusal::Hole) };
    let spelt = |first: u8| {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            _ if (first..first + 6).contains(&byte) => Some(byte - first + 10),
            _ => None,
        };
        pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect::<Option<_>>()
    };
    spelt(b'a').or_else(|| spelt(b'A').filter(|_| upper)).ok_or(Refusal::Hole)
}

/// The half of rule 4 that stands in the dictionary: a PAdES signature,
fn kind(bytes: &[u8], entries: &Entries) -> Result<(), Refusal> {
    let text = |key: &[u8]| entries.get(key).map(|place| &bytes[place.clone()]);
    if text(b"Type") != Some(b"/Sig") || text(b"Filter") != Some(b"/Adobe.PPKLite") {
        return Err(Refusal::Dictionary("it names another type or filter"));
    }
    if text(b"SubFilter") != Some(b"/ETSI.CAdES.detached") {
        return Err(Refusal::Dictionary("it is not a PAdES signature"));
    }
    Ok(())
}

/// with a time.
fn time(bytes: &[u8], entries: &Entries) -> Result<DateTime<Utc>, Refusal> {
    match entries.get(b"M".as_slice()).map(|place| &bytes[place.clone()]) {
        Some([b'(', date @ .., b')']) => moment::read(date).ok_or(Refusal::Dictionary("its time cannot be read")),
        _ => Err(Refusal::Dictionary("it bears no time")),
    }
}

/// A signature that a person adds may be of the older kind, and its time be spelt in any way that a PDF may.
fn kind_of_person(bytes: &[u8], entries: &Entries) -> Result<DateTime<Utc>, Refusal> {
    let text = |key: &[u8]| entries.get(key).map(|place| &bytes[place.clone()]);
    if text(b"Type").is_some_and(|kind| kind != b"/Sig") {
        return Err(Refusal::Dictionary("it names another type"));
    }
    if !matches!(text(b"SubFilter"), Some(b"/ETSI.CAdES.detached" | b"/adbe.pkcs7.detached")) {
        return Err(Refusal::Dictionary("it is of a kind that is not read"));
    }
    match text(b"M") {
        Some([b'(', date @ .., b')']) => {
            let date = unescaped(date).and_then(|date| moment::read_any(&date));
            date.ok_or(Refusal::Dictionary("its time cannot be read"))
        }
        _ => Err(Refusal::Dictionary("it bears no time")),
    }
}

/// A time stamp on the whole file says its time in its token alone.
fn kind_of_stamp(bytes: &[u8], entries: &Entries) -> Result<DateTime<Utc>, Refusal> {
    let text = |key: &[u8]| entries.get(key).map(|place| &bytes[place.clone()]);
    if text(b"Type") != Some(b"/DocTimeStamp") || text(b"SubFilter") != Some(b"/ETSI.RFC3161") {
        return Err(Refusal::TimeStamp("it is of a kind that is not read"));
    }
    Ok(DateTime::UNIX_EPOCH)
}

/// A string's letters, of which pyHanko writes some by their number: `D\072` (ISO 32000-1 7.3.4.2).
fn unescaped(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut letters = Vec::with_capacity(rest.len());
    while let Some((&letter, behind)) = rest.split_first() {
        rest = behind;
        if letter == b'\\' {
            let (digits, behind) = rest.split_at_checked(3)?;
            letters.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok()?);
            rest = behind;
        } else {
            letters.push(letter);
        }
    }
    Some(letters)
}

/// Rule 6: `startxref` leads to a cross-reference table that lies outside the hole.
fn cross_reference(bytes: &[u8], hole: &Range<usize>) -> Result<usize, Refusal> {
    let tail_at = memmem::find(bytes, b"startxref").ok_or(Refusal::CrossReference)?;
    let tail = std::str::from_utf8(&bytes[tail_at..]).map_err(|_| Refusal::CrossReference)?;
    let mut lines = tail.lines().skip(1);
    let at: Option<usize> = lines.next().and_then(plain);
    let table = at.filter(|at| *at < tail_at && !hole.contains(at)).map(|at| &bytes[at..]);
    if lines.next() != Some("%%EOF") || tail_at < hole.end || !table.is_some_and(|table| table.starts_with(b"xref\n")) {
        return Err(Refusal::CrossReference);
    }
    at.ok_or(Refusal::CrossReference)
}
