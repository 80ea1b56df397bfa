//! Text as it is compared: what typesetting may change about it taken away.

use unicode_normalization::UnicodeNormalization;

/// The letters alone: ligatures taken apart, and no blanks, since a line break may take the place of any of them.
pub(super) fn letters(text: &str) -> String {
    if text.is_ascii() {
        return text.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
    }
    // zero-width spaces are break points put into long words, and soft hyphens are not drawn unless they break
    text.nfkc().filter(|letter| !letter.is_whitespace() && !matches!(letter, '\u{200B}' | '\u{AD}')).collect()
}

/// A PDF text string (ISO 32000-1, 7.9.2.2).
pub(super) fn text_string(text: &str) -> lopdf::Object {
    if text.is_ascii() {
        return lopdf::Object::string_literal(text);
    }
    let utf16 = text.encode_utf16().flat_map(u16::to_be_bytes);
    let bytes: Vec<u8> = [0xFE, 0xFF].into_iter().chain(utf16).collect();
    lopdf::Object::String(bytes, lopdf::StringFormat::Hexadecimal)
}

/// And back; what is neither UTF-16 nor ASCII is read as UTF-8 with replacements.
pub(super) fn read_text_string(bytes: &[u8]) -> String {
    match bytes.strip_prefix(&[0xFE, 0xFF]) {
        Some(utf16) => {
            let units: Vec<u16> = utf16.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        None => String::from_utf8_lossy(bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes)).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_blanks_and_ligatures_make_no_difference() {
        assert_eq!(letters("of\u{FB01}ce\u{A0}hours \n  a\u{AD}b\u{200B}c"), letters("office hours abc"));
        assert_ne!(letters("page 1 of 2"), letters("page 1 of 3"));
    }

    #[test]
    fn a_text_string_comes_back() {
        for text in ["", "plain (text)", "Łukasz · 王", "\u{1F600}"] {
            assert_eq!(read_text_string(text_string(text).as_str().unwrap()), text);
        }
    }
}
