//! Markdown as GitHub reads it.

/// A table with a head.
pub fn table<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let head = line(head.map(str::to_owned).to_vec()) + &line(vec!["---".into(); N]);
    rows.iter().fold(head, |text, row| text + &line(row.iter().map(|c| words(c)).collect()))
}

/// Words that stay words: what Markdown or a table would take for its own is marked; what stands between backticks is code.
pub fn words(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let pieces: Vec<&str> = text.split('`').collect();
    if pieces.len().is_multiple_of(2) {
        return marked(&text);
    }
    let piece =
        |(at, piece): (usize, &&str)| if at.is_multiple_of(2) { marked(piece) } else { piece.replace('|', "\\|") };
    pieces.iter().enumerate().map(piece).collect::<Vec<_>>().join("`")
}

fn marked(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        if matches!(letter, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

/// A block of code, its fence longer than any in it.
pub fn block(language: &str, code: &str) -> String {
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}\n", code.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_cell_ends_it() {
        let rows = [["a|b".to_owned(), "c\nd *e*".to_owned()]];
        assert_eq!(table(["x", "y"], &rows), "| x | y |\n| --- | --- |\n| a\\|b | c d \\*e\\* |\n");
        assert_eq!(words("`a_b` c_d"), "`a_b` c\\_d");
        assert_eq!(words("a ` b_c"), "a \\` b\\_c");
        assert_eq!(block("yaml", "a: ```\n"), "````yaml\na: ```\n````\n");
    }
}
