//! Text in lines that a terminal is wide enough for.

/// Words in lines of at most `width` letters; the first line opens with `first`, the others with as many spaces, and a word
/// that is longer than a line has a line of its own.
pub fn wrapped(words: &str, width: usize, first: &str) -> String {
    let margin = " ".repeat(first.chars().count());
    let (mut text, mut line) = (String::new(), first.to_owned());
    let mut is_empty = true;
    for word in words.split_whitespace() {
        if !is_empty && line.chars().count() + 1 + word.chars().count() > width {
            text.push_str(line.trim_end());
            text.push('\n');
            line.clone_from(&margin);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    text + line.trim_end() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_the_terminal_unless_a_word_is() {
        assert_eq!(wrapped("a bb ccc dddd", 6, "- "), "- a bb\n  ccc\n  dddd\n");
        assert_eq!(wrapped("long-word a", 4, ""), "long-word\na\n");
        assert_eq!(wrapped("", 4, "- "), "-\n");
    }
}
