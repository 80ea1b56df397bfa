//! Content streams and character maps as operators with their operands (ISO 32000-1, 7.8.2).

use std::borrow::Cow;

/// What stands before an operator.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand<'a> {
    Number(f64),
    Name(Cow<'a, [u8]>),
    Text(Cow<'a, [u8]>),
    Array(Vec<Operand<'a>>),
    Dict(Vec<(Cow<'a, [u8]>, Operand<'a>)>),
    Other,
}

impl Operand<'_> {
    pub fn number(&self) -> Option<f64> {
        if let Operand::Number(number) = self { Some(*number) } else { None }
    }

    pub fn name(&self) -> Option<&[u8]> {
        if let Operand::Name(name) = self { Some(name) } else { None }
    }

    pub fn text(&self) -> Option<&[u8]> {
        if let Operand::Text(text) = self { Some(text) } else { None }
    }

    pub fn entry(&self, key: &[u8]) -> Option<&Operand<'_>> {
        let Operand::Dict(entries) = self else { return None };
        entries.iter().find(|(name, _)| name.as_ref() == key).map(|(_, value)| value)
    }
}

/// Where and why a stream cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    /// What is wrong.
    pub why: &'static str,
    /// The byte of the stream at which it was noticed.
    pub at: usize,
}

/// Arrays and dictionaries may hold each other only so deep.
const DEEPEST: usize = 32;

/// Walks over the operators of a stream.
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
    pub operands: Vec<Operand<'a>>,
}

impl<'a> Tokens<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Tokens { bytes, at: 0, operands: Vec::new() }
    }

    /// Where the last operator ended.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The next operator; its operands stand in `operands` until the next call.
    pub fn next(&mut self) -> Result<Option<&'a [u8]>, Broken> {
        self.operands.clear();
        loop {
            self.skip_blank();
            let Some(&byte) = self.bytes.get(self.at) else {
                return if self.operands.is_empty() { Ok(None) } else { Err(self.broken("operands without operator")) };
            };
            if starts_operand(byte) {
                let operand = self.operand(0)?;
                self.operands.push(operand);
                continue;
            }
            match self.word()? {
                b"true" | b"false" | b"null" => self.operands.push(Operand::Other),
                b"BI" => return self.inline_image(),
                word => return Ok(Some(word)),
            }
        }
    }

    fn broken(&self, why: &'static str) -> Broken {
        Broken { why, at: self.at }
    }

    fn skip_blank(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            if byte == b'%' {
                while self.bytes.get(self.at).is_some_and(|&byte| byte != b'\n' && byte != b'\r') {
                    self.at += 1;
                }
            } else if is_blank(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    fn regular(&mut self) -> &'a [u8] {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(|&byte| !is_blank(byte) && !is_delimiter(byte)) {
            self.at += 1;
        }
        &self.bytes[start..self.at]
    }

    fn word(&mut self) -> Result<&'a [u8], Broken> {
        let word = self.regular();
        if word.is_empty() { Err(self.broken("a stray delimiter")) } else { Ok(word) }
    }

    fn operand(&mut self, depth: usize) -> Result<Operand<'a>, Broken> {
        if depth > DEEPEST {
            return Err(self.broken("too deep"));
        }
        match self.bytes[self.at] {
            b'/' => {
                self.at += 1;
                Ok(Operand::Name(self.name()))
            }
            b'(' => self.literal(),
            b'[' => {
                self.at += 1;
                self.array(depth)
            }
            b'<' if self.bytes.get(self.at + 1) == Some(&b'<') => {
                self.at += 2;
                self.dict(depth)
            }
            b'<' => self.hex(),
            _ => self.number(),
        }
    }

    fn number(&mut self) -> Result<Operand<'a>, Broken> {
        let word = std::str::from_utf8(self.regular()).unwrap_or("");
        // Rust reads "1e5", "inf" and "nan" as numbers too; PDF does not (ISO 32000-1, 7.3.3)
        if word.bytes().any(|byte| byte.is_ascii_alphabetic()) {
            return Err(self.broken("not a number"));
        }
        word.parse().map(Operand::Number).map_err(|_| self.broken("not a number"))
    }

    fn name(&mut self) -> Cow<'a, [u8]> {
        let raw = self.regular();
        if !raw.contains(&b'#') {
            return Cow::Borrowed(raw);
        }
        let mut name = Vec::with_capacity(raw.len());
        let mut rest = raw;
        while let Some((&byte, after)) = rest.split_first() {
            let pair = if byte == b'#' && after.len() >= 2 { hex_pair(after[0], after[1]) } else { None };
            name.push(pair.unwrap_or(byte));
            rest = if pair.is_some() { &after[2..] } else { after };
        }
        Cow::Owned(name)
    }

    fn array(&mut self, depth: usize) -> Result<Operand<'a>, Broken> {
        let mut items = Vec::new();
        loop {
            self.skip_blank();
            match self.bytes.get(self.at) {
                None => return Err(self.broken("an array that does not end")),
                Some(b']') => {
                    self.at += 1;
                    return Ok(Operand::Array(items));
                }
                Some(_) => items.push(self.value(depth)?),
            }
        }
    }

    fn dict(&mut self, depth: usize) -> Result<Operand<'a>, Broken> {
        let mut entries = Vec::new();
        loop {
            self.skip_blank();
            match self.bytes.get(self.at) {
                Some(b'>') if self.bytes.get(self.at + 1) == Some(&b'>') => {
                    self.at += 2;
                    return Ok(Operand::Dict(entries));
                }
                Some(b'/') => {
                    self.at += 1;
                    let key = self.name();
                    self.skip_blank();
                    entries.push((key, self.value(depth)?));
                }
                _ => return Err(self.broken("a dictionary that does not end")),
            }
        }
    }

    fn value(&mut self, depth: usize) -> Result<Operand<'a>, Broken> {
        match self.bytes.get(self.at) {
            Some(&byte) if starts_operand(byte) => self.operand(depth + 1),
            _ => self.word().map(|_| Operand::Other),
        }
    }

    fn hex(&mut self) -> Result<Operand<'a>, Broken> {
        let body = &self.bytes[self.at + 1..];
        let length = body.iter().position(|&byte| byte == b'>').ok_or(self.broken("a string that does not end"))?;
        self.at += length + 2;
        let (mut bytes, mut high) = (Vec::with_capacity(length / 2 + 1), None);
        for &byte in body[..length].iter().filter(|byte| !is_blank(**byte)) {
            let digit = hex_digit(byte).ok_or(self.broken("not a hexadecimal digit"))?;
            match high.take() {
                None => high = Some(digit << 4),
                Some(high) => bytes.push(high | digit),
            }
        }
        // a last digit without its pair stands for itself and a zero (ISO 32000-1, 7.3.4.3)
        bytes.extend(high);
        Ok(Operand::Text(Cow::Owned(bytes)))
    }

    /// Between parentheses, which may nest; `\` escapes (ISO 32000-1, 7.3.4.2).
    fn literal(&mut self) -> Result<Operand<'a>, Broken> {
        self.at += 1;
        let (mut text, mut open) = (Vec::new(), 1);
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' if open == 1 => return Ok(Operand::Text(Cow::Owned(text))),
                b')' => open -= 1,
                b'\\' => {
                    self.escape(&mut text);
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
        Err(self.broken("a string that does not end"))
    }

    fn escape(&mut self, text: &mut Vec<u8>) {
        let Some(&byte) = self.bytes.get(self.at) else { return };
        self.at += 1;
        match byte {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'\n' => {}
            b'\r' => self.at += usize::from(self.bytes.get(self.at) == Some(&b'\n')),
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(&digit @ b'0'..=b'7') = self.bytes.get(self.at) else { break };
                    code = code * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                text.push((code & 0xff) as u8);
            }
            other => text.push(other),
        }
    }

    /// An image in the stream itself: its data ends at the first EI between blanks behind which there are operators and not
    /// more data, which looks like anything (ISO 32000-1, 8.9.7).
    fn inline_image(&mut self) -> Result<Option<&'a [u8]>, Broken> {
        let rest = &self.bytes[self.at..];
        let ends = |at: &usize| {
            let after = &rest[at + 3..];
            let is_over = after.first().is_none_or(|byte| is_blank(*byte));
            is_over && after.iter().take(12).all(|byte| is_blank(*byte) || (b' '..=b'~').contains(byte))
        };
        let mut ei =
            (0..rest.len().saturating_sub(2)).filter(|at| is_blank(rest[*at]) && &rest[at + 1..at + 3] == b"EI");
        self.at += ei.find(ends).ok_or(self.broken("an image that does not end"))? + 3;
        self.operands.clear();
        Ok(Some(b"BI"))
    }
}

fn starts_operand(byte: u8) -> bool {
    matches!(byte, b'/' | b'(' | b'[' | b'<' | b'+' | b'-' | b'.' | b'0'..=b'9')
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

fn hex_pair(high: u8, low: u8) -> Option<u8> {
    Some(hex_digit(high)? << 4 | hex_digit(low)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operators(bytes: &[u8]) -> Result<Vec<String>, Broken> {
        let mut tokens = Tokens::new(bytes);
        let mut all = Vec::new();
        while let Some(word) = tokens.next()? {
            all.push(format!("{} {}", String::from_utf8_lossy(word), tokens.operands.len()));
        }
        Ok(all)
    }

    #[test]
    fn operators_need_no_blanks_around_them() {
        let stream = b"q 1 0 0 -1 .5 -.5 cm/c0 cs[<00 1>9.7(a\\)(b)c)]TJ\nEMC/Span<</MCID 0/A[1 true]>>BDC % Q\nT*";
        assert_eq!(
            operators(stream),
            Ok(["q 0", "cm 6", "cs 1", "TJ 1", "EMC 0", "BDC 2", "T* 0"].map(String::from).into())
        );
    }

    #[test]
    fn strings_are_read_to_their_last_byte() {
        let mut tokens = Tokens::new(b"(a\\)(b)\\101\\\nc) Tj <4142 4> Tj /A#42 gs");
        tokens.next().unwrap();
        assert_eq!(tokens.operands[0].text(), Some(&b"a)(b)Ac"[..]));
        tokens.next().unwrap();
        assert_eq!(tokens.operands[0].text(), Some(&b"AB@"[..]));
        tokens.next().unwrap();
        assert_eq!(tokens.operands[0].name(), Some(&b"AB"[..]));
    }

    #[test]
    fn a_stream_that_breaks_off_is_broken() {
        for stream in [&b"(abc"[..], b"<41", b"[1 2", b"<</A 1", b"1 2", b"BI /W 1 ID abc", b") Tj", b"1e5 w"] {
            assert!(operators(stream).is_err(), "{}", String::from_utf8_lossy(stream));
        }
        assert!(operators(&b"[".repeat(5000)).is_err());
    }

    #[test]
    fn an_inline_image_is_one_operator() {
        assert_eq!(operators(b"BI /W 1 ID \x00(<[ EI Q"), Ok(vec!["BI 0".to_owned(), "Q 0".to_owned()]));
    }
}
