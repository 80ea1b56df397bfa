//! How a file is encrypted, read from its bytes and held against the one way of an encrypted copy: AES-256 of revision 6, for
//! everything (ISO 32000-2, 7.6).

use super::layout::{self, Entries, entries, object_line, plain};
use super::token::{Token, Tokens};
use super::{Refusal, revision};
use lopdf::{Document, Object, ObjectId, StringFormat, dictionary};
use memchr::memmem;
use std::ops::Range;

/// What a copy's trailer says it by.
pub(super) const KEY: &[u8] = b"/Encrypt";
/// What a copy's reader may do: print, copy words, and have them read out; neither change nor fill in (table 22).
const ALLOWED: i64 = -1324;
/// The keys of the dictionary whose values are spelt in one way, behind the reasons that `shape` gives for others.
const EXACT: [(&[u8], &[u8]); 3] = [(b"Length", b"256"), (b"StmF", b"/StdCF"), (b"StrF", b"/StdCF")];
/// The strings of the dictionary, and how many bytes each has.
const STRINGS: [(&[u8], usize); 5] = [(b"O", 48), (b"U", 48), (b"OE", 32), (b"UE", 32), (b"Perms", 16)];

/// An encryption of the one kind.
#[derive(Debug)]
pub(super) struct Cipher {
    /// Where the trailer says it.
    pub(super) key_at: usize,
    /// The object that says how.
    pub(super) object: ObjectId,
    /// That object alone, as in a file of its own, so that the library can try passphrases on it.
    pub(super) alone: Document,
}

/// How the first revision is encrypted; nothing where no trailer says that it is.
///
/// # Errors
/// When it is encrypted in any way but the one.
pub(super) fn read(bytes: &[u8]) -> Result<Option<Cipher>, Refusal> {
    let first = &bytes[..revision::first_ends(bytes).next().unwrap_or(bytes.len())];
    let is_whole = |at: &usize| first.get(at + KEY.len()).is_none_or(|byte| !byte.is_ascii_alphanumeric());
    // a word of the record's is no trailer; where there is none, the file is not one of ours in any case
    let from = memmem::rfind(first, b"trailer").unwrap_or(0);
    let mut places = memmem::find_iter(&first[from..], KEY).map(|at| from + at).filter(is_whole);
    let (key_at, several) = match (places.next(), places.next()) {
        (None, _) => return Ok(None),
        (Some(at), next) => (at, next.is_some()),
    };
    let unclear = Refusal::Cipher("nobody can say how");
    let mut tokens = Tokens::new(first, key_at + KEY.len());
    let value = tokens.value().ok_or(unclear.clone())?;
    if first[value.clone()].starts_with(b"<<") {
        shape(first, &entries(&mut Tokens::new(first, value.start)).ok_or(unclear.clone())?)?;
        return Err(unclear);
    }
    let object = reference(&first[value]).ok_or(unclear.clone())?;
    let entries = layout::dictionary(first, only_body(first, object).ok_or(unclear.clone())?).ok_or(unclear.clone())?;
    let alone = shape(first, &entries)?;
    if several { Err(unclear) } else { Ok(Some(Cipher { key_at, object, alone })) }
}

/// `12 0 R`
fn reference(text: &[u8]) -> Option<ObjectId> {
    let (number, generation) = std::str::from_utf8(text).ok()?.strip_suffix(" R")?.split_once(' ')?;
    Some((plain(number)?, plain(generation)?))
}

/// Where the only object of that number has its body.
fn only_body(bytes: &[u8], object: ObjectId) -> Option<usize> {
    let words = memmem::find_iter(bytes, b" obj");
    let mut bodies = words.filter_map(|at| object_line(bytes, 0, at)).filter(|(id, ..)| *id == object);
    let (_, _, body_at) = bodies.next()?;
    bodies.next().is_none().then_some(body_at)
}

/// The first thing in which the dictionary is not that of a copy, from the worst to the least; else its values.
fn shape(bytes: &[u8], all: &Entries) -> Result<Document, Refusal> {
    let text = |key: &[u8]| all.get(key).map(|place| &bytes[place.clone()]);
    let refuse = |what| Err(Refusal::Cipher(what));
    if text(b"Filter") != Some(b"/Standard") {
        return refuse("its key is kept by a program of its own");
    }
    kind(bytes, all)?;
    if text(b"EncryptMetadata").is_some_and(|value| value != b"true") {
        return refuse("what it says about itself lies open");
    }
    for (key, open) in [(b"StmF".as_slice(), "its pages lie open"), (b"StrF", "its words lie open")] {
        if matches!(text(key), None | Some(b"/Identity")) {
            return refuse(open);
        }
    }
    if text(b"EFF").is_some() {
        return refuse("attached files have a cipher of their own");
    }
    if filters(bytes, all) != Some(vec![b"/AESV3".to_vec()]) {
        return refuse("its filters are not the one of a copy");
    }
    let alone = values(bytes, all).ok_or(Refusal::Cipher("its keys are not spelt as those of a copy"))?;
    if super::passphrase::opens(&alone, b"") {
        return refuse("it opens without a passphrase");
    }
    let exact = EXACT.iter().all(|(key, value)| text(key) == Some(value));
    if !exact || all.len() != EXACT.len() + STRINGS.len() + 6 || text(b"EncryptMetadata").is_none() {
        return refuse("its dictionary is not that of a copy");
    }
    if text(b"P") != Some(ALLOWED.to_string().as_bytes()) {
        return refuse("it allows other things than a copy does");
    }
    Ok(alone)
}

/// Version and revision (table 20): all before revision 6 are broken, or can be guessed at millions of tries a second.
fn kind(bytes: &[u8], all: &Entries) -> Result<(), Refusal> {
    let text = |key: &[u8]| all.get(key).map_or(b"".as_slice(), |place| &bytes[place.clone()]);
    let rc4 = "by RC4, a cipher that is broken";
    Err(Refusal::Cipher(match (text(b"V"), text(b"R")) {
        (b"5", b"6") => return Ok(()),
        (b"5", b"5") => "by revision 5, in which passphrases are guessed fast",
        (b"4", _) if filters(bytes, all).is_some_and(|all| all.contains(&b"/V2".to_vec())) => rc4,
        (b"4", _) => "by AES-128, in a way in which passphrases are guessed fast",
        (b"0" | b"1" | b"2" | b"3", _) => rc4,
        _ => "in a way that is not known",
    }))
}

/// The methods of all crypt filters, where each is a plain one named as a copy's is (table 25).
fn filters(bytes: &[u8], all: &Entries) -> Option<Vec<Vec<u8>>> {
    let place = all.get(b"CF".as_slice())?;
    let named = entries(&mut Tokens::new(&bytes[..place.end], place.start))?;
    let method = |(name, place): (&Vec<u8>, &Range<usize>)| {
        let filter = entries(&mut Tokens::new(&bytes[..place.end], place.start))?;
        let text = |key: &[u8]| filter.get(key).map(|place| &bytes[place.clone()]);
        let is_plain = name == b"StdCF" && text(b"AuthEvent").is_none_or(|event| event == b"/DocOpen");
        text(b"CFM").filter(|_| is_plain).map(<[u8]>::to_vec)
    };
    named.iter().map(method).collect()
}

/// The dictionary as the library reads it, made of its five strings: all else is what it has to be.
fn values(bytes: &[u8], all: &Entries) -> Option<Document> {
    let filter = dictionary! { "CFM" => "AESV3" };
    let allowed: i64 = std::str::from_utf8(&bytes[all.get(b"P".as_slice())?.clone()]).ok()?.parse().ok()?;
    let mut made = dictionary! {
        "Filter" => "Standard", "V" => 5, "R" => 6, "Length" => 256, "EncryptMetadata" => true, "P" => allowed,
        "CF" => dictionary! { "StdCF" => filter }, "StmF" => "StdCF", "StrF" => "StdCF",
    };
    for (key, length) in STRINGS {
        let place = all.get(key)?;
        let Some((_, Token::Hexadecimal(digits))) = Tokens::new(&bytes[..place.end], place.start).next() else {
            return None;
        };
        let value = hexadecimal(digits).filter(|value| value.len() == length)?;
        made.set(key, Object::String(value, StringFormat::Hexadecimal));
    }
    let mut alone = Document::new();
    let id = alone.add_object(made);
    alone.trailer.set("Encrypt", id);
    Some(alone)
}

fn hexadecimal(digits: &[u8]) -> Option<Vec<u8>> {
    let (pairs, []) = digits.as_chunks::<2>() else { return None };
    let pair = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    pairs.iter().map(pair).collect()
}
