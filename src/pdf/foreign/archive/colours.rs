//! Colours beside a pack's own, which are sRGB: grey and RGB, bare or by a sound profile (ISO 19005-2, 6.2.4).

use super::Lapse;
use lopdf::{Document, Object};

/// How long a profile may be.
const LARGEST_PROFILE: usize = 4 << 20;

pub(super) fn lapse(doc: &Document, object: &Object) -> Option<Lapse> {
    let press: [&[u8]; 5] = [b"DeviceCMYK", b"CalCMYK", b"Separation", b"DeviceN", b"Lab"];
    let is_lapse = match object {
        Object::Name(name) => press.contains(&name.as_slice()),
        Object::Array(items) => match items.as_slice() {
            [Object::Name(name), profile] if name == b"ICCBased" => !is_sound(doc, profile),
            _ => false,
        },
        _ => false,
    };
    is_lapse.then_some(Lapse::Colours)
}

/// The header of a profile says what it is for (ISO 15076-1, 7.2).
fn is_sound(doc: &Document, profile: &Object) -> bool {
    let Ok((_, Object::Stream(stream))) = doc.dereference(profile) else { return false };
    let Ok(plain) = stream.get_plain_content_with_limit(LARGEST_PROFILE) else { return false };
    let field = |from: usize, to: usize| plain.get(from..to).unwrap_or_default();
    let space: &[u8] = match stream.dict.get_deref(b"N", doc).and_then(Object::as_i64) {
        Ok(1) => b"GRAY",
        Ok(3) => b"RGB ",
        _ => return false,
    };
    let classes: [&[u8]; 4] = [b"mntr", b"scnr", b"prtr", b"spac"];
    let version = field(8, 9).first().copied().unwrap_or(u8::MAX);
    plain.len() > 128
        && field(36, 40) == b"acsp"
        && field(16, 20) == space
        && classes.contains(&field(12, 16))
        && (2..=4).contains(&version)
}
