//! What pages are drawn with: filters, states of drawing, forms, operators (ISO 19005-2, 6.1 and 6.2).

use super::Lapse;
use crate::pdf::tokens::{Operand, Tokens};
use lopdf::{Dictionary, Document, Object, Stream};

/// How long texts and names may be, how large numbers, how many states may be saved at once (ISO 19005-2, 6.1.13).
const LONGEST_TEXT: usize = 32_767;
const LONGEST_NAME: usize = 127;
const LARGEST_NUMBER: i64 = i32::MAX as i64;
const MOST_SAVED: usize = 28;

/// How much the operators of one stream may be.
const LARGEST: usize = 64 << 20;

const BLENDS: [&[u8]; 17] = [
    b"Normal",
    b"Compatible",
    b"Multiply",
    b"Screen",
    b"Overlay",
    b"Darken",
    b"Lighten",
    b"ColorDodge",
    b"ColorBurn",
    b"HardLight",
    b"SoftLight",
    b"Difference",
    b"Exclusion",
    b"Hue",
    b"Saturation",
    b"Color",
    b"Luminosity",
];
const INTENTS: [&[u8]; 4] = [b"RelativeColorimetric", b"AbsoluteColorimetric", b"Perceptual", b"Saturation"];
const OPERATORS: &[u8] =
    b" b B b* B* BI BT c cm cs CS d d0 d1 Do ET f F f* g G gs h i j J l m M n q Q re rg RG ri s S sc \
    SC scn SCN sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \" ";

pub(super) fn lapse(doc: &Document, object: &Object) -> Option<Lapse> {
    match object {
        Object::Name(name) if [&b"LZWDecode"[..], b"LZW", b"Crypt", b"JPXDecode"].contains(&name.as_slice()) => {
            Some(Lapse::Packed)
        }
        Object::Name(name) if name.len() > LONGEST_NAME => Some(Lapse::Means),
        Object::String(text, _) if text.len() > LONGEST_TEXT => Some(Lapse::Means),
        Object::Integer(number) if number.abs() > LARGEST_NUMBER => Some(Lapse::Means),
        Object::Dictionary(dict) => in_dictionary(doc, dict).then_some(Lapse::Means),
        Object::Stream(stream) => in_dictionary(doc, &stream.dict).then_some(Lapse::Means),
        _ => None,
    }
}

fn in_dictionary(doc: &Document, dict: &Dictionary) -> bool {
    let is = |key: &[u8], names: &[&[u8]]| match dict.get_deref(key, doc) {
        Ok(value) => value.as_name().is_ok_and(|name| names.contains(&name)),
        Err(_) => !dict.has(key),
    };
    let is_form = dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Form");
    let odd = [&b"TR"[..], b"HTP", b"HTO", b"HT", b"Subtype2", b"Ref"].iter().any(|key| dict.has(key));
    odd || dict.has(b"BM") && !is(b"BM", &BLENDS)
        || dict.has(b"TR2") && !is(b"TR2", &[b"Default"])
        || dict.has(b"RI") && !is(b"RI", &INTENTS)
        || dict.has(b"Intent") && !is(b"Intent", &INTENTS)
        || is_form && !dict.has(b"Resources")
}

/// What the operators of a form, a pattern or a letter do.
pub(super) fn in_stream(stream: &Stream) -> Option<Lapse> {
    let is_form = stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Form");
    if !is_form && !stream.dict.has(b"PaintType") {
        return None;
    }
    let Ok(plain) = stream.get_plain_content_with_limit(LARGEST) else { return Some(Lapse::Means) };
    let (mut tokens, mut saved, mut from) = (Tokens::new(&plain), 0_usize, 0);
    loop {
        let operator = match tokens.next() {
            Ok(Some(operator)) => operator,
            Ok(None) => return None,
            Err(_) => return Some(Lapse::Means),
        };
        match operator {
            b"k" | b"K" => return Some(Lapse::Colours),
            b"cs" | b"CS" if names(&tokens, &[b"DeviceCMYK"]) => return Some(Lapse::Colours),
            b"ri" if !names(&tokens, &INTENTS) => return Some(Lapse::Means),
            b"BI" => {
                if let Some(lapse) = in_image(&plain[from..tokens.at()]) {
                    return Some(lapse);
                }
            }
            b"q" => saved += 1,
            b"Q" => saved = saved.saturating_sub(1),
            other if !is_known(other) => return Some(Lapse::Means),
            _ => {}
        }
        let long = |operand: &Operand| operand.text().is_some_and(|text| text.len() > LONGEST_TEXT);
        if saved > MOST_SAVED || tokens.operands.iter().any(long) {
            return Some(Lapse::Means);
        }
        from = tokens.at();
    }
}

fn names(tokens: &Tokens, names: &[&[u8]]) -> bool {
    tokens.operands.first().and_then(Operand::name).is_some_and(|name| names.contains(&name))
}

fn is_known(operator: &[u8]) -> bool {
    let wanted = [b" ", operator, b" "].concat();
    memchr::memmem::find(OPERATORS, &wanted).is_some()
}

/// An image among the operators: what stands before its data names its colours and how it is packed.
fn in_image(image: &[u8]) -> Option<Lapse> {
    let head = &image[..memchr::memmem::find(image, b"ID").unwrap_or(image.len())];
    let has = |words: &[&[u8]]| words.iter().any(|word| memchr::memmem::find(head, word).is_some());
    if has(&[b"CMYK"]) {
        return Some(Lapse::Colours);
    }
    // a name of the resources may stand for any colours; `#` writes a letter in another way
    has(&[b"LZW", b"/I ", b"Interpolate", b"Intent", b"#"]).then_some(Lapse::Packed)
}
