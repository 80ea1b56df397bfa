//! Looks through a finished file for answers that a copy leaves out: on its pages, in what is read aloud, in every text that
//! any of its objects holds.

use super::Proved;
use super::read::LARGEST_STREAM;
use super::text::read_text_string;
use super::tokens::{Operand, Tokens};
use crate::copies::{Trace, folded};
use lopdf::{Object, Stream};

/// A text that is digits of a fingerprint and no more, from so many on, says nothing.
const FINGERPRINT: usize = 32;

/// The first answer left out that the file shows or holds all the same.
///
/// A stream whose letters cannot be looked through counts as one that may hold anything, unless it is a picture or a typeface:
/// `Err` names what it is.
pub fn traced<'t>(proved: &Proved, traces: &'t [Trace]) -> Result<Option<&'t Trace>, &'static str> {
    if traces.is_empty() {
        return Ok(None);
    }
    let mut texts: Vec<String> = proved.pages().iter().map(|page| folded(&page.text)).collect();
    for object in proved.document().objects.values() {
        in_object(object, &mut texts)?;
    }
    let texts: Vec<String> = texts.into_iter().filter(|text| !is_fingerprint(text)).collect();
    Ok(traces.iter().find(|trace| texts.iter().any(|text| text.contains(&trace.letters))))
}

fn is_fingerprint(text: &str) -> bool {
    text.len() >= FINGERPRINT && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// The texts of an object and of all that lie in it; no object refers to itself but by number.
fn in_object(object: &Object, texts: &mut Vec<String>) -> Result<(), &'static str> {
    match object {
        Object::String(bytes, _) => texts.push(folded(&read_text_string(bytes))),
        Object::Name(name) => texts.push(folded(&String::from_utf8_lossy(name))),
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
fn in_stream(stream: &Stream, texts: &mut Vec<String>) -> Result<(), &'static str> {
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
    if !is_page || is(stream, b"Type", b"Metadata") {
        texts.push(folded(&String::from_utf8_lossy(&plain)));
    }
    Ok(())
}

fn in_operand(operand: &Operand<'_>, texts: &mut Vec<String>) {
    match operand {
        Operand::Text(bytes) => texts.push(folded(&read_text_string(bytes))),
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
