//! Writes texts and trees as YAML that reads back as the same letters.

use super::{Node, Scalar, Style};

/// A text as a scalar on one line: plain where nothing in it can be mistaken, in quotation marks otherwise.
pub fn scalar(text: &str) -> String {
    let harmless = |c: char| c.is_alphanumeric() || " -_./@+:(),'&".contains(c);
    let plain = text.starts_with(char::is_alphanumeric)
        && text.chars().all(harmless)
        && !text.ends_with([' ', ':'])
        && ![": ", " #", "  "].iter().any(|hidden| text.contains(hidden))
        && !matches!(text, "null" | "Null" | "NULL");
    if plain { text.to_owned() } else { quoted(text) }
}

/// A tree in block style, each line this many spaces in.
pub fn yaml(node: &Node, indent: usize) -> String {
    let mut out = String::new();
    lines(node, indent, &mut out);
    out
}

fn lines(node: &Node, indent: usize, out: &mut String) {
    let margin = " ".repeat(indent);
    match node {
        Node::Scalar(s) => out.push_str(&format!("{margin}{}\n", written(s))),
        Node::List(items, _) if items.is_empty() => out.push_str(&format!("{margin}[]\n")),
        Node::Map(entries, _) if entries.is_empty() => out.push_str(&format!("{margin}{{}}\n")),
        Node::List(items, _) => {
            for item in items {
                let mut inner = String::new();
                lines(item, indent + 2, &mut inner);
                out.push_str(&format!("{margin}- {}", inner.trim_start()));
            }
        }
        Node::Map(entries, _) => {
            for entry in entries {
                let key = scalar(&entry.key);
                match &entry.value {
                    Node::Scalar(s) if s.is_empty() => out.push_str(&format!("{margin}{key}:\n")),
                    Node::Scalar(s) => out.push_str(&format!("{margin}{key}: {}\n", written(s))),
                    Node::List(items, _) if items.is_empty() => out.push_str(&format!("{margin}{key}: []\n")),
                    Node::Map(inner, _) if inner.is_empty() => out.push_str(&format!("{margin}{key}: {{}}\n")),
                    value => {
                        out.push_str(&format!("{margin}{key}:\n"));
                        lines(value, indent + 2, out);
                    }
                }
            }
        }
    }
}

/// A null word was plain on purpose; every other text keeps its letters.
fn written(s: &Scalar) -> String {
    if s.is_null_word() || s.style == Style::Plain && s.text.is_empty() { s.text.clone() } else { scalar(&s.text) }
}

/// A JSON string is a YAML one in double quotation marks.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::read;

    fn letters(node: &Node) -> String {
        match node {
            Node::Scalar(s) => format!("{:?}{}", s.text, s.is_null_word()),
            Node::List(items, _) => format!("[{}]", items.iter().map(letters).collect::<Vec<_>>().join(",")),
            Node::Map(entries, _) => entries.iter().map(|e| format!("{}:{};", e.key, letters(&e.value))).collect(),
        }
    }

    #[test]
    fn what_is_written_reads_back_as_the_same_letters() {
        let text = "a: null\nb: 'null'\nc: [x, {d: 'e: f', g: \"#h\\n i\"}, []]\nj: {}\nk: 2026-11-24 14:05\nl: '  m'\nn:\n  - [o, p]\n  - q: ~\n    r: \"'s'\"\nt: NO\nu: 'v:'\n";
        let tree = read("t", text.as_bytes()).root.expect("sound");
        let again = read("t", yaml(&tree, 0).as_bytes());
        assert_eq!(again.faults, [], "{}", yaml(&tree, 0));
        assert_eq!(letters(&again.root.expect("sound")), letters(&tree));
    }

    #[test]
    fn a_nasty_text_reads_back() {
        for nasty in [
            "#eval(\"1+1\") *x* $y$ \\ {{ z }} <b> O'Neil-Łukasz محمد",
            "a: b",
            "a #b",
            "- x",
            "",
            "~",
            "NULL",
            "a\nb",
            "@x",
            "\u{85}x",
            "'x",
            "x:",
        ] {
            let read = read("t", format!("k: {}\n", scalar(nasty)).as_bytes());
            let Some(Node::Scalar(back)) = read.root.as_ref().and_then(|r| r.get("k")) else { panic!("{nasty}") };
            assert_eq!((back.text.as_str(), back.is_null_word()), (nasty, false));
        }
    }
}
