//! What YAML hides is refused by name and place; what was typed stays as it was typed.

use confide::source::{Node, Reading, Style, Weight, read};

fn codes(reading: &Reading) -> Vec<&str> {
    reading.faults.iter().map(|f| f.code).collect()
}

/// Text, the code of its one fault, its line and column.
const REFUSED: [(&str, &str, usize, usize); 16] = [
    ("a: &name text\n", "anchor", 1, 10),
    ("a: [1]\nb: *name\n", "alias", 2, 4),
    ("a: !secret text\n", "tag", 1, 12),
    ("a: !!str 007\n", "tag", 1, 10),
    ("a:\n  <<: {b: c}\n", "merge-key", 2, 3),
    ("a: 1\nb: 2\na: 3\n", "duplicate", 3, 1),
    ("a: {b: 1, b: 2}\n", "duplicate", 1, 11),
    ("a: 1\n---\nb: 2\n", "documents", 2, 1),
    ("%YAML 1.2\n---\na: 1\n", "directive", 1, 1),
    ("? [x, y]\n: 1\n", "key", 1, 3),
    ("a: \"\\u202e evil\"\n", "hidden-letter", 1, 4),
    ("a: \"\\u0007\"\n", "hidden-letter", 1, 4),
    ("a: \"x\u{feff}y\"\n", "hidden-letter", 1, 4),
    ("a: \"\\u2066\"\n", "hidden-letter", 1, 4),
    ("a: \"not closed\n", "yaml", 0, 0),
    ("a:\n\t- b\n", "yaml", 0, 0),
];

#[test]
fn what_yaml_hides_is_refused_where_it_stands() {
    for (text, code, line, column) in REFUSED {
        let reading = read("t.yaml", text.as_bytes());
        assert_eq!(codes(&reading), [code], "{text:?}: {:?}", reading.faults);
        let place = reading.faults[0].place;
        if line > 0 {
            assert_eq!((place.line, place.column), (line, column), "{text:?}");
        }
        assert!(reading.sound().is_none(), "{text:?}");
        assert!(!reading.faults[0].help.is_empty());
    }
}

#[test]
fn letters_stay_as_they_were_typed() {
    let text =
        "a: 007\nb: 1.50\nc: NO\nd: 'null'\ne: null\nf:\ng: 2026-11-24\nh: 0x1F\ni: |\n  two\n  lines\nj: 王小明\n";
    let reading = read("t.yaml", text.as_bytes());
    let root = reading.sound().expect("sound");
    let of = |key: &str| root.get(key).and_then(Node::text).expect("a scalar");
    assert_eq!(
        ["a", "b", "c", "d", "g", "h", "i", "j"].map(of),
        ["007", "1.50", "NO", "null", "2026-11-24", "0x1F", "two\nlines\n", "王小明"]
    );
    let is_null = |key: &str| matches!(root.get(key), Some(Node::Scalar(s)) if s.is_null_word());
    assert!(is_null("e") && !is_null("d"));
    assert!(matches!(root.get("f"), Some(Node::Scalar(s)) if s.is_empty() && s.style == Style::Plain));
}

#[test]
fn all_faults_are_found_in_one_reading() {
    let reading = read("t.yaml", b"a: &x 1\nb: !t 2\na: 3\nc: word # was meant\n");
    assert_eq!(codes(&reading), ["anchor", "tag", "duplicate", "cut-comment"]);
    assert_eq!(reading.faults.iter().map(|f| f.place.line).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert_eq!(reading.faults[3].weight, Weight::Warning);
}

#[test]
fn a_value_cut_short_by_a_comment_is_pointed_out_and_a_comment_line_is_not() {
    let fine = "# a line of its own\na: \"text # and more\"\nb: a#b\n# another\n";
    assert!(read("t.yaml", fine.as_bytes()).faults.is_empty());
    assert_eq!(codes(&read("t.yaml", b"a: Flat 2 # top floor\n")), ["cut-comment"]);
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_fine() {
    let reading = read("t.yaml", b"\xef\xbb\xbfa: 1\r\nb: 2\r\n");
    assert!(reading.faults.is_empty(), "{:?}", reading.faults);
    assert_eq!(reading.root.as_ref().and_then(|r| r.get("b")).and_then(Node::text), Some("2"));
    assert_eq!(
        reading.root.as_ref().and_then(|r| r.entry("b")).map(|e| (e.key_place.line, e.key_place.column)),
        Some((2, 1))
    );
}

#[test]
fn other_encodings_are_refused_with_the_byte_and_what_to_do() {
    for (bytes, at) in [(b"a: caf\xe9\n".as_slice(), "byte 6"), (b"\xff\xfea\0", "byte 0")] {
        let reading = read("t.yaml", bytes);
        assert_eq!(codes(&reading), ["not-utf8"]);
        assert!(reading.faults[0].message.contains(at), "{}", reading.faults[0].message);
        assert!(reading.faults[0].help.contains("UTF-8"));
    }
}

#[test]
fn hostile_nesting_and_size_end_at_once() {
    let deep = "[".repeat(200_000);
    let nested: String = (0..40).map(|n| format!("{}a:\n", " ".repeat(n))).collect();
    let wide = "- x\n".repeat(30_000);
    let huge = "a".repeat(2 << 20);
    for (text, code) in [(deep, "too-deep"), (nested, "too-deep"), (wide, "too-many"), (huge, "too-big")] {
        let reading = read("t.yaml", text.as_bytes());
        assert_eq!(codes(&reading), [code], "{:?}", reading.faults.first());
        assert!(reading.sound().is_none());
    }
}

#[test]
fn a_path_leads_to_its_place_and_a_missing_one_to_its_nearest_parent() {
    let reading = read("t.yaml", b"record:\n  actions:\n    - what: told\n      by: Jo\n    - what: rang\n");
    let root = reading.sound().expect("sound");
    let at = |path: &str| root.nearest(path).map(|p| (p.line, p.column));
    assert_eq!(at("record.actions[1].by"), Some((4, 11)));
    assert_eq!(at("record.actions[2].by"), Some((5, 7)));
    assert_eq!(at("record.facts"), Some((1, 1)));
    assert_eq!(at("nothing"), None);
}
