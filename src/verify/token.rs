//! The smallest reader of PDF tokens that can walk over one dictionary (ISO 32000-1 7.2, 7.3), and refuses what a
//! seal's dictionary never holds: comments, streams, depth.

use std::ops::Range;

const DEEPEST: usize = 16;
/// More letters than any number has that a writer writes; some readers read no more of a word.
const LONGEST_NUMBER: usize = 20;
/// The longest name (ISO 32000-1, annex C).
const LONGEST_NAME: usize = 127;

/// One token; `Word` is a number or keyword.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    DictionaryOpen,
    DictionaryClose,
    ArrayOpen,
    ArrayClose,
    Name(Vec<u8>),
    Literal(&'a [u8]),
    Hexadecimal(&'a [u8]),
    Word(&'a [u8]),
}

/// Reads from `at` onwards.
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Tokens { bytes, at }
    }

    /// The next token and the bytes it stands on; nothing at the end, and at anything unexpected.
    pub(super) fn next(&mut self) -> Option<(Range<usize>, Token<'a>)> {
        while is_space(*self.bytes.get(self.at)?) {
            self.at += 1;
        }
        let start = self.at;
        let token = match self.bytes[start] {
            b'<' if self.bytes.get(start + 1) == Some(&b'<') => self.take(2, Token::DictionaryOpen),
            b'>' if self.bytes.get(start + 1) == Some(&b'>') => self.take(2, Token::DictionaryClose),
            b'[' => self.take(1, Token::ArrayOpen),
            b']' => self.take(1, Token::ArrayClose),
            b'<' => self.hexadecimal()?,
            b'(' => self.literal()?,
            b'/' => self.name()?,
            byte if is_regular(byte) => Token::Word(self.regular()),
            _ => return None,
        };
        Some((start..self.at, token))
    }

    /// What was not read yet.
    pub(super) fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at..]
    }

    /// Steps over one whole value and says where it stood.
    pub(super) fn value(&mut self) -> Option<Range<usize>> {
        let (place, token) = self.next()?;
        let closed = match token {
            Token::DictionaryOpen | Token::ArrayOpen => self.rest_of_group()?,
            Token::DictionaryClose | Token::ArrayClose => return None,
            Token::Word(word) if word.iter().all(u8::is_ascii_digit) => self.reference().unwrap_or(place.end),
            _ => place.end,
        };
        Some(place.start..closed)
    }

    fn rest_of_group(&mut self) -> Option<usize> {
        let mut depth = 1;
        loop {
            let (place, token) = self.next()?;
            match token {
                Token::DictionaryOpen | Token::ArrayOpen => depth += 1,
                Token::DictionaryClose | Token::ArrayClose => depth -= 1,
                _ => {}
            }
            match depth {
                0 => return Some(place.end),
                DEEPEST.. => return None,
                _ => {}
            }
        }
    }

    /// `12 0 R` is one value of three words; anything else leaves the position where it was.
    fn reference(&mut self) -> Option<usize> {
        let before = self.at;
        if let Some((_, Token::Word(generation))) = self.next()
            && generation.iter().all(u8::is_ascii_digit)
            && let Some((place, Token::Word(b"R"))) = self.next()
        {
            return Some(place.end);
        }
        self.at = before;
        None
    }

    fn take(&mut self, length: usize, token: Token<'a>) -> Token<'a> {
        self.at += length;
        token
    }

    fn regular(&mut self) -> &'a [u8] {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|&byte| !is_regular(byte)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn hexadecimal(&mut self) -> Option<Token<'a>> {
        let rest = &self.bytes[self.at + 1..];
        let length = rest.iter().position(|&byte| byte == b'>')?;
        self.at += length + 2;
        Some(Token::Hexadecimal(&rest[..length]))
    }

    fn literal(&mut self) -> Option<Token<'a>> {
        let rest = &self.bytes[self.at + 1..];
        let (mut depth, mut escaped) = (1, false);
        for (index, byte) in rest.iter().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                self.at += index + 2;
                return Some(Token::Literal(&rest[..index]));
            }
        }
        None
    }

    /// A name with its `#xx` spelt out, so that `/Byte#52ange` is not a different key (7.3.5).
    fn name(&mut self) -> Option<Token<'a>> {
        self.at += 1;
        let raw = self.regular();
        // one reader measures it as it is written, another spelt out
        if raw.len() > LONGEST_NAME {
            return None;
        }
        let mut name = Vec::with_capacity(raw.len());
        let mut rest = raw;
        while let Some((&byte, behind)) = rest.split_first() {
            rest = behind;
            if byte != b'#' {
                name.push(byte);
                continue;
            }
            let digits = std::str::from_utf8(rest.get(..2)?).ok()?;
            name.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &rest[2..];
        }
        Some(Token::Name(name))
    }
}

/// Whether every reader takes a word for the same number: a sign at most, digits, a point at most.
pub(super) fn is_number(word: &[u8]) -> bool {
    let digits = word.strip_prefix(b"-").or_else(|| word.strip_prefix(b"+")).unwrap_or(word);
    let points = digits.iter().filter(|byte| **byte == b'.').count();
    let is_plain = digits.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
    is_plain && points < 2 && digits.len() > points && word.len() <= LONGEST_NUMBER
}

/// Whether no reader ends a name before its end, or takes it for two.
pub(super) fn is_plain_name(name: &[u8]) -> bool {
    name.len() <= LONGEST_NAME && name.iter().all(|byte| *byte >= b' ' && !matches!(byte, 0x7F | 0x80 | 0xA0 | 0xFF))
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\0' | b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_disguise_is_the_same_name() {
        let mut tokens = Tokens::new(b"/Byte#52ange", 0);
        assert_eq!(tokens.next(), Some((0..12, Token::Name(b"ByteRange".to_vec()))));
    }

    #[test]
    fn a_value_is_stepped_over_whole() {
        for (text, end) in
            [("[1 [2] <</A 3>>] 4", 16), ("12 0 R /B", 6), ("12 /B", 2), (r"(a\)(b)) /C", 8), ("<00> 1", 4)]
        {
            assert_eq!(Tokens::new(text.as_bytes(), 0).value(), Some(0..end), "{text}");
        }
    }

    #[test]
    fn what_never_ends_or_is_too_deep_is_nothing() {
        let deep = "[".repeat(100_000);
        for text in ["(abc", "<00", "[1 2", "<</A", ">>", "% note", deep.as_str()] {
            assert_eq!(Tokens::new(text.as_bytes(), 0).value(), None);
        }
    }
}
