//! What a reader could take for an object or a trailer that looks for them by itself, wherever it stands: in a string, in a
//! stream, behind a comment.

use super::Refusal;
use super::table::number;
use lopdf::ObjectId;
use memchr::{memchr, memchr2, memmem, memrchr2};
use std::collections::BTreeMap;
use std::ops::Range;

/// The word for an object stands in packed bytes by chance, but not often.
const MOST_BY_CHANCE: usize = 16;

/// The objects that the table names are those that are there: none lies in wait for a later table, nor for a reader that looks
/// for objects by itself, and takes for one whatever begins as one.
pub(super) fn every_object_named(
    bytes: &[u8],
    within: Range<usize>,
    objects: &BTreeMap<ObjectId, usize>,
) -> Result<(), Refusal> {
    let unnamed = Refusal::Update("it holds objects that nothing refers to");
    let starts: BTreeMap<usize, ObjectId> = objects.iter().map(|(id, at)| (*at, *id)).collect();
    let is_named = |word_at: usize| {
        let before = starts.range(..word_at).next_back();
        before.is_some_and(|(at, id)| bytes[*at..word_at + 3] == *format!("{} {} obj", id.0, id.1).as_bytes())
    };
    let (mut count, mut by_chance) = (0, 0);
    for word_at in memmem::find_iter(&bytes[within.clone()], b"obj").map(|at| at + within.start) {
        if is_named(word_at) {
            count += 1;
            continue;
        }
        // each may cost a look at all that stands before it
        by_chance += usize::from(!bytes[within.start..word_at].ends_with(b"end"));
        if by_chance > MOST_BY_CHANCE {
            return Err(unnamed);
        }
        let Some(at) = head(bytes, within.start, word_at) else { continue };
        let mut numbers = bytes[at..word_at].split(u8::is_ascii_whitespace).filter_map(number);
        if numbers.next().is_some_and(|first: u32| objects.keys().any(|id| id.0 == first)) {
            return Err(Refusal::Update("an object is there twice"));
        }
        return Err(unnamed);
    }
    if count == objects.len() { Ok(()) } else { Err(unnamed) }
}

/// The word that opens a trailer, and a dictionary behind it, stand in an update once.
pub(super) fn one_trailer(bytes: &[u8], within: Range<usize>) -> Result<(), Refusal> {
    let words = memmem::find_iter(&bytes[within.clone()], b"trailer").map(|at| at + within.start + b"trailer".len());
    // each may cost a look at all that stands behind it
    let words: Vec<usize> = words.take(MOST_BY_CHANCE + 1).collect();
    let trailers = words.iter().filter(|at| opens(&bytes[**at..within.end])).count();
    if words.len() <= MOST_BY_CHANCE && trailers == 1 {
        Ok(())
    } else {
        Err(Refusal::Update("it has more than one trailer"))
    }
}

/// Whether a dictionary opens there, behind blanks and comments.
fn opens(mut rest: &[u8]) -> bool {
    loop {
        let blanks = rest.iter().take_while(|byte| is_space(byte)).count();
        rest = &rest[blanks..];
        match rest {
            [b'%', comment @ ..] => {
                let end = memchr2(b'\r', b'\n', comment);
                rest = end.map_or(&[], |end| &comment[end..]);
            }
            _ => return rest.starts_with(b"<<"),
        }
    }
}

/// Where two numbers begin that stand before a word, however far apart and however signed. Whether a comment stands between them
/// depends on where a reader begins to read, so that it is one and none.
fn head(bytes: &[u8], from: usize, word_at: usize) -> Option<usize> {
    let signs =
        |end: usize| bytes[from..end].iter().rev().take_while(|byte| matches!(byte, b'+' | b'-' | b'.')).count();
    let digits = |end: usize| {
        let end = end - signs(end);
        let count = bytes[from..end].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        (count > 0).then(|| (end - count, end - count - signs(end - count)))
    };
    for behind in gaps(bytes, from, word_at) {
        let Some((_, at)) = digits(behind) else { continue };
        for apart in gaps(bytes, from, at) {
            // a sign is a gap to a reader that passes over it
            let is_apart = apart < at || !bytes[at].is_ascii_digit();
            if let Some((number_at, at)) = digits(apart).filter(|_| is_apart) {
                return Some(if at < number_at { at } else { number_at });
            }
        }
    }
    None
}

/// Where what stands before blanks ends, and where that does which stands before blanks and comments.
fn gaps(bytes: &[u8], from: usize, at: usize) -> [usize; 2] {
    let blanks = bytes[from..at].iter().rev().take_while(|byte| is_space(byte)).count();
    [at - blanks, gap(bytes, from, at)]
}

/// Where what stands before blanks and comments ends.
fn gap(bytes: &[u8], from: usize, mut at: usize) -> usize {
    loop {
        let blanks = bytes[from..at].iter().rev().take_while(|byte| is_space(byte)).count();
        if blanks == 0 {
            return at;
        }
        at -= blanks;
        let line_at = memrchr2(b'\n', b'\r', &bytes[from..at]).map_or(from, |end| from + end + 1);
        match memchr(b'%', &bytes[line_at..at]) {
            Some(comment) => at = line_at + comment,
            None => return at,
        }
    }
}

fn is_space(byte: &u8) -> bool {
    // the last to the readers of Chrome and of Firefox, and what stands alone to MuPDF's
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0x0B | 0x0C | 0 | 0x80 | 0xA0 | 0xFF | b')' | b'>')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_as_an_object_is_seen_however_it_is_spelt() {
        for (text, begins) in [
            ("88 0 obj", true),
            ("88  0\0obj", true),
            ("88 0obj", true),
            ("88 0 %\nobj", true),
            ("88 % 7\n0 %%\r% x\nobj", true),
            ("88%\n0 obj", true),
            ("88 +0 obj", true),
            ("88 0 ) obj", true),
            ("-88 0. obj", true),
            ("% here 88 0 obj", true),
            ("% here 88 0\nobj", true),
            ("% here 88\n0 obj", true),
            ("88 0- obj", true),
            ("88 x obj", false),
            ("one obj", false),
            ("88 endobj", false),
            ("obj", false),
        ] {
            let word_at = text.find("obj").expect("the word");
            assert_eq!(head(text.as_bytes(), 0, word_at).is_some(), begins, "{text:?}");
        }
    }

    #[test]
    fn a_second_trailer_is_seen_however_it_is_spelt() {
        for (second, is_one) in [
            ("", true),
            ("a trailer for the boat", true),
            ("trailer<<", false),
            ("trailer %\n% <\r\0 <<", false),
            ("trailer % <<", true),
            (&"a trailer, ".repeat(MOST_BY_CHANCE - 1), true),
            (&"trailer%".repeat(MOST_BY_CHANCE), false),
        ] {
            let text = format!("{second}\ntrailer\n<< /Size 3 >>");
            assert_eq!(one_trailer(text.as_bytes(), 0..text.len()).is_ok(), is_one, "{second}");
        }
    }
}
