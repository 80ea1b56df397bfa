//! What stands behind the sealed bytes: one update after the other (ISO 32000-1 7.5.6), each with a plain table that names
//! every object in it and nothing else.

use super::layout::{entries, plain};
use super::table::{self, Table, number};
use super::token::{Token, Tokens, is_number, is_plain_name};
use super::{Refusal, lookalike};
use lopdf::ObjectId;
use memchr::memmem;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// More updates than a form is ever filled in and signed.
const MOST: usize = 32;
/// So many more objects than there are may a trailer speak of: a reader that is told of millions looks for them by itself.
const MOST_UNUSED: u32 = 50_000;
/// The longest line on which a program says something about itself; poppler, looking for objects, reads 255 bytes as a line.
const LONGEST_REMARK: usize = 100;
/// The most that stands between two objects.
const MOST_BETWEEN: usize = 1000;
/// Deeper than anything in a filled form.
const DEEPEST: usize = 32;
/// The keys that the trailer of an update may have (ISO 32000-1, table 15).
const TRAILER: [&[u8]; 5] = [b"Size", b"Root", b"Info", b"ID", b"Prev"];

/// One update.
#[derive(Debug)]
pub(super) struct Revision {
    /// From behind the end of the last revision to behind its own end mark.
    pub(super) at: Range<usize>,
    /// Behind the line end that may follow the mark.
    pub(super) line_end: usize,
    /// Which object begins where, by number and generation.
    pub(super) objects: BTreeMap<ObjectId, usize>,
    /// Objects that it says are free.
    pub(super) freed: BTreeSet<u32>,
}

/// Where the first revision may end, which is the sealed one: behind its end mark, or behind the line feed that follows it.
pub(super) fn first_ends(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let end = memmem::find(bytes, b"%%EOF").map_or(bytes.len(), |mark| mark + b"%%EOF".len());
    let behind = (bytes.get(end) == Some(&b'\n')).then_some(end + 1);
    // a line feed at the end of a file is the file's, any other may be the next writer's
    let is_whole = behind == Some(bytes.len());
    behind.filter(|_| is_whole).into_iter().chain([end]).chain(behind.filter(|_| !is_whole))
}

/// The updates behind `from`; `table` is where the sealed revision's own table begins, `highest` its highest number.
pub(super) fn later(bytes: &[u8], from: usize, table: usize, highest: u32) -> Result<Vec<Revision>, Refusal> {
    let (mut revisions, mut at, mut previous, mut highest) = (Vec::new(), from, table, highest);
    while at < bytes.len() {
        if revisions.len() == MOST {
            return Err(Refusal::Update("there are more updates than a form ever has"));
        }
        let (revision, own, size) = one(bytes, at, previous, at == from)?;
        let numbers = revision.objects.keys().map(|id| id.0).chain(revision.freed.iter().copied());
        if numbers.max().is_some_and(|number| number > highest.saturating_add(MOST_UNUSED)) {
            return Err(Refusal::Update("an object in it has a number that no reader expects"));
        }
        highest = revision.objects.keys().map(|id| id.0).fold(highest, u32::max);
        let named = revision.freed.iter().copied().fold(highest, u32::max);
        // a reader leaves out what has a number beyond it (table 15)
        if size <= named {
            return Err(Refusal::Update("its trailer names fewer objects than there are"));
        }
        if size > highest.saturating_add(MOST_UNUSED) {
            return Err(Refusal::Update("its trailer names more objects than there are"));
        }
        (at, previous) = (revision.line_end, own);
        revisions.push(revision);
    }
    Ok(revisions)
}

/// The update that begins there, where its table does, and how many objects it says there are.
fn one(bytes: &[u8], from: usize, previous: usize, is_first: bool) -> Result<(Revision, usize, u32), Refusal> {
    let Tail { table_at, tail_at, end, line_end } = tail(bytes, from)?;
    let Table { objects, freed, end: trailer_at } = table::read(&bytes[..tail_at], table_at)?;
    plainly_written(&mut Tokens::new(&bytes[..tail_at], trailer_at))?;
    let mut tokens = Tokens::new(&bytes[..tail_at], trailer_at);
    let size = trailer(bytes, &mut tokens, previous)?;
    // iText says there by what program it was written
    if !is_idle(tokens.rest()) {
        return Err(Refusal::Update("something stands behind its trailer"));
    }
    lookalike::every_object_named(bytes, from..line_end, &objects)?;
    lookalike::one_trailer(bytes, from..line_end)?;
    end_to_end(bytes, from..table_at, &objects)?;
    // a reader that reads so many bytes as a line begins another within it
    let behind_seal = is_first.then_some(from);
    let begins_line = |at: usize| Some(at) == behind_seal || at > 0 && matches!(bytes[at - 1], b'\r' | b'\n');
    let words = [table_at, trailer_at - b"trailer".len(), tail_at];
    if !objects.values().copied().chain(words).all(begins_line) {
        return Err(Refusal::Update("an object in it does not begin a line"));
    }
    for at in objects.values() {
        no_key_twice(bytes, *at)?;
    }
    Ok((Revision { at: from..end, line_end, objects, freed }, table_at, size))
}

/// Where the table begins, where `startxref` stands, where the end mark ends, and where its line does.
struct Tail {
    table_at: usize,
    tail_at: usize,
    end: usize,
    line_end: usize,
}

fn tail(bytes: &[u8], from: usize) -> Result<Tail, Refusal> {
    let cut = Refusal::AddedTo;
    let tail_at = from + memmem::find(&bytes[from..], b"startxref").ok_or(cut.clone())?;
    let mut tokens = Tokens::new(bytes, tail_at);
    let number = match (tokens.next(), tokens.next()) {
        (Some(_), Some((place, Token::Word(word)))) => {
            let number: usize = std::str::from_utf8(word).ok().and_then(plain).ok_or(cut.clone())?;
            (number, place.end)
        }
        _ => return Err(cut),
    };
    let (table_at, behind) = number;
    let mark = bytes[behind..].iter().position(|byte| !byte.is_ascii_whitespace()).ok_or(cut.clone())? + behind;
    if !bytes[mark..].starts_with(b"%%EOF") {
        return Err(cut);
    }
    let end = mark + b"%%EOF".len();
    let line_end =
        [b"\r\n".as_slice(), b"\n", b"\r"].iter().find(|eol| bytes[end..].starts_with(eol)).map_or(0, |e| e.len());
    if table_at < from || table_at >= tail_at || !bytes[table_at..].starts_with(b"xref") {
        return Err(Refusal::Update("its table of contents is not a plain one"));
    }
    Ok(Tail { table_at, tail_at, end, line_end: end + line_end })
}

/// The trailer goes on from the revision before it, and says nothing that an update of a form does not.
fn trailer(bytes: &[u8], tokens: &mut Tokens, previous: usize) -> Result<u32, Refusal> {
    let entries = entries(tokens).ok_or(Refusal::Update("its trailer cannot be read"))?;
    if entries.keys().any(|key| !TRAILER.contains(&key.as_slice())) {
        return Err(Refusal::Update("its trailer says more than that of a filled form"));
    }
    let is_pair = |place: &Range<usize>| {
        let mut tokens = Tokens::new(&bytes[..place.end], place.start);
        let all: Vec<Token> = std::iter::from_fn(|| tokens.next().map(|(_, token)| token)).collect();
        let is_text = |token: &Token| matches!(token, Token::Literal(_) | Token::Hexadecimal(_));
        matches!(all.as_slice(), [Token::ArrayOpen, first, second, Token::ArrayClose] if is_text(first) && is_text(second))
    };
    if entries.get(b"ID".as_slice()).is_some_and(|place| !is_pair(place)) {
        return Err(Refusal::Update("its trailer cannot be read"));
    }
    let said = |key: &[u8]| entries.get(key).map(|place| &bytes[place.clone()]);
    if said(b"Prev").and_then(number) != Some(previous) {
        return Err(Refusal::Update("it does not go on from what was there"));
    }
    said(b"Size").and_then(number).ok_or(Refusal::Update("its trailer cannot be read"))
}

/// Object stands behind object, with nothing between them but white space and what a program says about itself.
fn end_to_end(bytes: &[u8], within: Range<usize>, objects: &BTreeMap<ObjectId, usize>) -> Result<(), Refusal> {
    let mut starts: Vec<usize> = objects.values().copied().collect();
    starts.sort_unstable();
    let mut at = within.start;
    for start in starts.into_iter().chain([within.end]) {
        if !bytes.get(at..start).is_some_and(is_idle) {
            return Err(Refusal::Update("something stands between its objects"));
        }
        if start < within.end {
            at = object_end(&bytes[..within.end], start).ok_or(Refusal::Update("an object in it cannot be read"))?;
        }
    }
    Ok(())
}

fn is_idle(between: &[u8]) -> bool {
    let lines = between.split(|byte| matches!(byte, b'\r' | b'\n'));
    let is_remark = |line: &[u8]| line.starts_with(b"%") && line.len() <= LONGEST_REMARK;
    between.len() <= MOST_BETWEEN && lines.map(<[u8]>::trim_ascii).all(|line| line.is_empty() || is_remark(line))
}

/// Where an object ends: one value, its bytes where it is a stream, and the word behind it.
fn object_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut tokens = Tokens::new(bytes, at);
    let (Some(_), Some(_), Some(_)) = (tokens.next(), tokens.next(), tokens.next()) else { return None };
    let value = tokens.value()?;
    let place = match tokens.next()? {
        (place, Token::Word(b"endobj")) => return Some(place.end),
        (place, Token::Word(b"stream")) => place,
        _ => return None,
    };
    let entries = entries(&mut Tokens::new(bytes, value.start))?;
    let length: usize = number(&bytes[entries.get(b"Length".as_slice())?.clone()])?;
    let rest = bytes.get(place.end..)?;
    let line = [b"\r\n".as_slice(), b"\n"].into_iter().find(|line| rest.starts_with(line))?.len();
    let end = place.end.checked_add(line)?.checked_add(length).filter(|end| *end <= bytes.len())?;
    let mut tokens = Tokens::new(bytes, end);
    match (tokens.next()?, tokens.next()?) {
        ((_, Token::Word(b"endstream")), (place, Token::Word(b"endobj"))) => Some(place.end),
        _ => None,
    }
}

/// In no dictionary of an object does a key stand twice: one reader takes the first, another the last.
fn no_key_twice(bytes: &[u8], at: usize) -> Result<(), Refusal> {
    let mut tokens = Tokens::new(bytes, at);
    let head = (tokens.next(), tokens.next(), tokens.next());
    let (Some(_), Some(_), Some((_, Token::Word(b"obj")))) = head else {
        return Err(Refusal::Update("an object in it cannot be read"));
    };
    plainly_written(&mut tokens)
}

/// One value whose names and words every reader takes for the same, with no key twice in any dictionary.
fn plainly_written(tokens: &mut Tokens) -> Result<(), Refusal> {
    let mut open: Vec<Open> = Vec::new();
    loop {
        let unreadable = Refusal::Update("an object in it cannot be read");
        let (_, token) = tokens.next().ok_or(unreadable)?;
        if open.len() > DEEPEST {
            return Err(Refusal::Update("an object in it is too deep"));
        }
        let holder = open.last_mut();
        match token {
            Token::DictionaryClose | Token::ArrayClose => drop(open.pop()),
            Token::Name(key) => {
                if !is_plain_name(&key) {
                    return Err(Refusal::Update("a name in it is read in more than one way"));
                }
                if matches!(key.as_slice(), b"ObjStm" | b"XRef") {
                    return Err(Refusal::Active("objects packed out of sight"));
                }
                if !holder.is_none_or(|holder| holder.take(key)) {
                    return Err(Refusal::Update("an object in it has a key twice"));
                }
            }
            // one reader ends a list at such a word, another passes over it
            Token::Word(word) if !is_number(word) && !matches!(word, b"true" | b"false" | b"null" | b"R") => {
                return Err(Refusal::Update("a word in it is read in more than one way"));
            }
            // the second and third word of `12 0 R` stand where a key would
            Token::Word(_) | Token::Literal(_) | Token::Hexadecimal(_) => holder.into_iter().for_each(Open::answer),
            Token::DictionaryOpen | Token::ArrayOpen => {
                holder.into_iter().for_each(Open::answer);
                let is_list = token == Token::ArrayOpen;
                open.push(if is_list {
                    Open::List
                } else {
                    Open::Dictionary { keys: BTreeSet::new(), awaits_key: true }
                });
            }
        }
        if open.is_empty() {
            return Ok(());
        }
    }
}

/// A list or dictionary that is being read.
enum Open {
    List,
    Dictionary { keys: BTreeSet<Vec<u8>>, awaits_key: bool },
}

impl Open {
    /// A name is a key where one is awaited; false where it was there before.
    fn take(&mut self, name: Vec<u8>) -> bool {
        match self {
            Open::Dictionary { keys, awaits_key } if *awaits_key => {
                *awaits_key = false;
                keys.insert(name)
            }
            _ => {
                self.answer();
                true
            }
        }
    }

    /// A value stands behind its key.
    fn answer(&mut self) {
        if let Open::Dictionary { awaits_key, .. } = self {
            *awaits_key = true;
        }
    }
}
