//! Objects and operators of another document without what has no use in a picture of its pages.

use super::fold::fold;
use crate::pdf::tokens::Tokens;
use lopdf::{Dictionary, Object, Stream};

/// How much all streams may unfold to together, pictures and typefaces aside.
const MOST_UNFOLDED: usize = 128 << 20;

/// What a picture of a page has no use for: its place in another document's structure, notes of programs, what another
/// document's catalogue would have to say more about, and wishes that each program grants in its own way.
const LEFT_BEHIND: [&[u8]; 12] = [
    b"StructParent",
    b"StructParents",
    b"PieceInfo",
    b"Metadata",
    b"LastModified",
    b"OPI",
    b"Alternates",
    b"OC",
    b"AF",
    b"Interpolate",
    b"CharSet",
    b"CIDSet",
];

/// How much has been unfolded of one file.
#[derive(Default)]
pub(super) struct Unfolded(usize);

impl Unfolded {
    /// The stream's own bytes, as long as all together are not too many.
    pub fn plain(&mut self, stream: &Stream) -> Result<Vec<u8>, &'static str> {
        let left = MOST_UNFOLDED - self.0;
        let plain = stream.get_plain_content_with_limit(left).map_err(|_| "a stream in it cannot be unfolded")?;
        self.count(plain.len())?;
        Ok(plain)
    }

    pub fn count(&mut self, bytes: usize) -> Result<(), &'static str> {
        self.0 += bytes;
        if self.0 > MOST_UNFOLDED { Err("its streams unfold to far more than pages need") } else { Ok(()) }
    }
}

/// Takes an object out of the structure it had: on our page the whole is one figure.
pub(super) fn tidy(object: &mut Object, unfolded: &mut Unfolded) -> Result<(), &'static str> {
    match object {
        Object::Dictionary(dict) => leave_behind(dict),
        Object::Stream(stream) => {
            leave_behind(&mut stream.dict);
            if is_drawn(stream) {
                let plain = picture(&unfolded.plain(stream)?)?;
                stream.dict.remove(b"Filter");
                stream.dict.remove(b"DecodeParms");
                stream.set_content(plain);
            } else if !is_picture_or_typeface(&stream.dict) {
                unfolded.plain(stream)?;
            }
            fold(stream)?;
        }
        _ => {}
    }
    Ok(())
}

fn leave_behind(dict: &mut Dictionary) {
    LEFT_BEHIND.iter().for_each(|key| drop(dict.remove(key)));
}

/// A form or a pattern: what it holds are operators.
fn is_drawn(stream: &Stream) -> bool {
    let is_form = stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Form");
    is_form || stream.dict.has(b"PatternType") && stream.dict.has(b"PaintType")
}

fn is_picture_or_typeface(dict: &Dictionary) -> bool {
    let kinds: [&[u8]; 4] = [b"Image", b"OpenType", b"CIDFontType0C", b"Type1C"];
    let is = |kind: &&[u8]| dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == *kind);
    kinds.iter().any(is) || dict.has(b"Length1")
}

/// The operators without those that mark content (ISO 32000-1, 14.6), since within a figure there is no artifact and no part;
/// with every state closed that is opened, and none that is not, as every reader takes it.
pub(super) fn picture(content: &[u8]) -> Result<Vec<u8>, &'static str> {
    let (mut tokens, mut kept) = (Tokens::new(content), Vec::with_capacity(content.len()));
    let (mut saved, mut in_text, mut in_path) = (0_usize, false, false);
    loop {
        let from = tokens.at();
        let operator = match tokens.next() {
            Ok(Some(operator)) => operator,
            Ok(None) => break,
            // what breaks off at the very end is drawn by no reader
            Err(_) if tokens.at() >= content.len() => break,
            Err(broken) => return Err(broken.why),
        };
        match operator {
            b"BMC" | b"BDC" | b"EMC" | b"MP" | b"DP" | b"BX" | b"EX" => continue,
            b"Q" if saved == 0 => continue,
            b"q" => saved += 1,
            b"Q" => saved -= 1,
            b"BT" if in_text => continue,
            b"ET" if !in_text => continue,
            b"BT" => in_text = true,
            b"ET" => in_text = false,
            b"m" | b"l" | b"c" | b"v" | b"y" | b"h" | b"re" | b"W" | b"W*" => in_path = true,
            b"f" | b"F" | b"f*" | b"S" | b"s" | b"B" | b"B*" | b"b" | b"b*" | b"n" => in_path = false,
            _ => {}
        }
        kept.extend_from_slice(&content[from..tokens.at()]);
        kept.push(b'\n');
    }
    // a path that nothing is done with is not drawn, and does not clip what comes after
    if in_path {
        kept.extend_from_slice(b"n\n");
    }
    if in_text {
        kept.extend_from_slice(b"ET\n");
    }
    kept.extend(b"Q\n".repeat(saved));
    Ok(kept)
}
