//! The operators of a drawing with nothing passed over (ISO 32000-1 7.8.2): where the library meets what it cannot read it
//! ends in silence, and a viewer goes on and draws what stands behind.

use super::token::{Token, Tokens, is_number, is_plain_name};
use lopdf::content::{Content, Operation};

/// Every operation in its order; nothing where a byte of it is not understood in the same way by two readers.
pub(super) fn all(content: &[u8]) -> Option<Vec<Operation>> {
    let operations = Content::decode(content).ok()?.operations;
    let read = operations.iter().map(|operation| (operation.operands.len(), operation.operator.as_bytes()));
    counted(content)?.into_iter().eq(read).then_some(operations)
}

/// How many values stand before each operator, by a reader of our own.
fn counted(content: &[u8]) -> Option<Vec<(usize, &[u8])>> {
    let (mut tokens, mut found) = (Tokens::new(content, 0), Vec::new());
    let (mut values, mut depth, mut end) = (0, 0_usize, 0);
    while let Some((place, token)) = tokens.next() {
        end = place.end;
        match token {
            Token::Word(word) if depth == 0 && is_operator(word) => found.push((std::mem::take(&mut values), word)),
            Token::DictionaryOpen | Token::ArrayOpen => {
                values += usize::from(depth == 0);
                depth += 1;
            }
            Token::DictionaryClose | Token::ArrayClose => depth = depth.checked_sub(1)?,
            Token::Name(name) if !is_plain_name(&name) => return None,
            Token::Word(word) if !is_number(word) && !matches!(word, b"true" | b"false" | b"null") => return None,
            Token::Name(_) | Token::Literal(_) | Token::Hexadecimal(_) | Token::Word(_) => {
                values += usize::from(depth == 0);
            }
        }
    }
    let is_whole = content[end..].iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0x0C | 0));
    (is_whole && depth == 0 && values == 0).then_some(found)
}

fn is_operator(word: &[u8]) -> bool {
    !matches!(word, b"true" | b"false" | b"null") && !word[0].is_ascii_digit() && !b"+-.".contains(&word[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_viewer_would_go_on_behind_is_not_passed_over() {
        for (content, count) in [
            ("/Tx BMC q BT 0 g /Helv 10 Tf 2 4.05 Td [(Jo)-20( \\) Dale)] TJ ET Q EMC\n", Some(10)),
            ("", Some(0)),
            ("(Jo) Tj ! 1 g 0 0 9 9 re f", None),
            ("(Jo) Tj!ET 0 g", None),
            ("(Jo) Tj } 1 g", None),
            ("(Jo) Tj 1.2.3 g", None),
            ("00000000000000000000924 0 Td", None),
            ("/He#00lv 10 Tf", None),
            ("0-5 Td", None),
            ("(Jo) Tj ET\u{1} 1 g", None),
            ("(Jo) Tj (No", None),
        ] {
            assert_eq!(all(content.as_bytes()).map(|all| all.len()), count, "{content}");
        }
    }
}
