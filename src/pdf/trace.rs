//! Looks through a finished file for answers that a copy leaves out: on its pages, in what is read aloud, in every text that
//! any of its objects holds.

use super::Proved;
use super::read::LARGEST_STREAM;
use super::text::read_text_string;
use super::tokens::{Operand, Tokens};
use crate::copies::{Trace, folded, words_of};
use lopdf::{Object, Stream};
use std::collections::BTreeSet;

/// A text that is digits of a fingerprint and no more, from so many on, says nothing.
const FINGERPRINT: usize = 32;

/// So many letters of a word are looked for also where it stands by itself nowhere: a line may have ended within it.
const LONG_WORD: usize = 8;
/// Words that stand in every file that we make and come from no record.
const OF_THE_FILE: [&str; 6] = ["typst", "adobe", "identity", "application", "confide", "srgb"];

/// The first answer left out that the file shows or holds all the same.
///
/// A stream whose letters cannot be looked through counts as one that may hold anything, unless it is a picture or a typeface:
/// `Err` names what it is.
pub fn traced<'t>(proved: &Proved, traces: &'t [Trace]) -> Result<Option<&'t Trace>, &'static str> {
    if traces.is_empty() {
        return Ok(None);
    }
    let mut texts = Texts::default();
    proved.pages().iter().for_each(|page| texts.add(&page.text));
    for object in proved.document().objects.values() {
        in_object(object, &mut texts)?;
    }
    texts.letters.retain(|text| !is_fingerprint(text));
    texts.words.retain(|word| !OF_THE_FILE.contains(&word.as_str()));
    Ok(traces.iter().find(|trace| texts.hold(trace)))
}

/// Every text of a file, as it is compared.
#[derive(Default)]
struct Texts {
    letters: Vec<String>,
    words: BTreeSet<String>,
}

impl Texts {
    fn add(&mut self, text: &str) {
        self.letters.push(folded(text));
        self.words.extend(words_of(text));
    }

    fn hold(&self, trace: &Trace) -> bool {
        let in_letters = || self.letters.iter().any(|text| text.contains(&trace.letters));
        match trace.is_word {
            true if self.words.contains(&trace.letters) => true,
            true => trace.letters.chars().count() >= LONG_WORD && in_letters(),
            false => in_letters(),
        }
    }
}

fn is_fingerprint(text: &str) -> bool {
    text.len() >= FINGERPRINT && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// The texts of an object and of all that lie in it; no object refers to itself but by number.
fn in_object(object: &Object, texts: &mut Texts) -> Result<(), &'static str> {
    match object {
        Object::String(bytes, _) => texts.add(&read_text_string(bytes)),
        // the words of a name are those of the format
        Object::Name(name) => texts.letters.push(folded(&String::from_utf8_lossy(name))),
        Object::Array(items) => items.iter().try_for_each(|item| in_object(item, texts))?,
        Object::Dictionary(dict) => dict.iter().try_for_each(|(_, value)| in_object(value, texts))?,
        Object::Stream(stream) => {
            stream.dict.iter().try_for_each(|(_, value)| in_object(value, texts))?;
            in_stream(stream, texts)?;
        }
        _ => {}
    }
    Ok(())
}

/// The texts that a page's operators bring along, such as those for reading aloud; of what is no page, the letters as they
/// stand. The numbers between operators are places, not letters.
fn in_stream(stream: &Stream, texts: &mut Texts) -> Result<(), &'static str> {
    if is_picture_or_typeface(stream) {
        return Ok(());
    }
    let plain = stream.get_plain_content_with_limit(LARGEST_STREAM).map_err(|_| "a stream cannot be unfolded")?;
    let mut tokens = Tokens::new(&plain);
    let is_page = loop {
        match tokens.next() {
            Ok(Some(_)) => tokens.operands.iter().for_each(|operand| in_operand(operand, texts)),
            ended => break ended.is_ok(),
        }
    };
    let text = String::from_utf8_lossy(&plain);
    if is(stream, b"Type", b"Metadata") {
        texts.letters.push(folded(&text));
        texts.words.extend(outside_tags(&text).flat_map(words_of));
    } else if !is_page {
        texts.letters.push(folded(&text));
    }
    Ok(())
}

/// What stands between the tags of XML: the words within them are the format's.
fn outside_tags(xml: &str) -> impl Iterator<Item = &str> {
    xml.split('<').filter_map(|after| after.split_once('>')).map(|(_, text)| text)
}

fn in_operand(operand: &Operand<'_>, texts: &mut Texts) {
    match operand {
        Operand::Text(bytes) => texts.add(&read_text_string(bytes)),
        Operand::Dict(entries) => entries.iter().for_each(|(_, value)| in_operand(value, texts)),
        Operand::Array(items) => items.iter().for_each(|item| in_operand(item, texts)),
        _ => {}
    }
}

fn is_picture_or_typeface(stream: &Stream) -> bool {
    let kinds: [&[u8]; 4] = [b"Image", b"OpenType", b"CIDFontType0C", b"Type1C"];
    kinds.iter().any(|kind| is(stream, b"Subtype", kind)) || stream.dict.has(b"Length1")
}

fn is(stream: &Stream, key: &[u8], name: &[u8]) -> bool {
    stream.dict.get(key).and_then(Object::as_name).is_ok_and(|n| n == name)
}
