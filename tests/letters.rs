//! Values never become code: whatever is typed comes back from typst and from the page letter for letter.
#![allow(clippy::disallowed_methods, reason = "tests start programs")]

#[path = "support/desk.rs"]
mod desk;

use confide::source::hidden_letter;
use confide::system::Context;
use confide::typeset::obtain::RealStderr;
use confide::typeset::{CompileError, How, Standard, Templates, Typst, Wanted, find};
use desk::{Desk, changed, pages, sample};
use lopdf::{Document, Object};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::json;
use std::process::Command;

const STRINGS: usize = 2000;
const BATCH: usize = 250;
const ISSUED: &str = "privacy_notice_ack/ok-issued.yaml";

/// Typst itself compares each value with its code points, told in digits, which no escape function can spoil: once where
/// code stands, once where markup stands and more of it follows.
const TEMPLATE: &str = r#"#let codes(s) = s.split(",").filter(c => c != "").map(int)
<% for s in doc.all %>#assert.eq(<< s.text | str >>.codepoints().map(str.to-unicode), codes(<< s.codes | str >>))
#let shown = [<< s.text >>(1).x[b]]
#let first = if shown.has("children") { shown.children.first() } else { shown }
#assert.eq(first.func(), text)
#if << s.codes | str >> != "" { assert.eq(first.text.codepoints().map(str.to-unicode), codes(<< s.codes | str >>)) }
<% endfor %>"#;

struct Bench {
    typst: Typst,
    templates: Templates,
    ctx: Context,
}

impl Bench {
    fn new(template: &str) -> Bench {
        let ctx = Context::fixed("2026-11-20T16:00:00Z".parse().expect("a time"), 1);
        let typst = find(&Wanted::from_environment(None, false), &ctx, &mut RealStderr::say).expect("a typst");
        Bench { typst, templates: Templates::read([("letters.typ", template)]).expect("a template"), ctx }
    }

    fn come_back(&self, strings: &[String]) -> Result<(), CompileError> {
        let codes = |s: &String| s.chars().map(|c| (c as u32).to_string()).collect::<Vec<_>>().join(",");
        let all: Vec<_> = strings.iter().map(|s| json!({"text": s, "codes": codes(s)})).collect();
        let source = self.templates.render("letters.typ", &[("doc", &json!({"all": all}))]).expect("it renders");
        self.typst.compile(&source, &How::new(self.ctx.now, Standard::Band), &self.ctx).map(drop)
    }
}

/// Letters that mean something to Typst, to the templates or to YAML, and any others that are let in.
fn letter() -> impl Strategy<Value = char> {
    let special: Vec<char> = "#\\\"'`$*_@<>[](){}~=-+/:;,.%!&|^?\n\t 0u".chars().collect();
    prop_oneof![
        4 => prop::sample::select(special),
        2 => prop::char::range(' ', '~'),
        2 => prop::char::range('\u{a0}', '\u{fff}'),
        2 => any::<char>(),
    ]
    .prop_filter("refused when it is read", |c| hidden_letter(*c).is_none())
}

#[test]
fn two_thousand_random_strings_come_back_from_typst() {
    let bench = Bench::new(TEMPLATE);
    let mut runner = TestRunner::deterministic();
    let strategy = prop::collection::vec(letter(), 0..40).prop_map(String::from_iter);
    let strings: Vec<String> =
        (0..STRINGS).map(|_| strategy.new_tree(&mut runner).expect("a string").current()).collect();
    for batch in strings.chunks(BATCH) {
        if bench.come_back(batch).is_err() {
            let culprits = batch.iter().filter(|s| bench.come_back(std::slice::from_ref(s)).is_err());
            panic!("these do not come back: {:?}", culprits.collect::<Vec<_>>());
        }
    }
}

#[test]
fn a_letter_lost_on_the_way_is_noticed() {
    let good = vec!["Zo\u{eb} #x".to_owned()];
    assert!(Bench::new(TEMPLATE).come_back(&good).is_ok());
    let spoiled = TEMPLATE.replace("<< s.text | str >>.codepoints()", "<< s.text | str >>.slice(1).codepoints()");
    assert!(Bench::new(&spoiled).come_back(&good).is_err());
}

/// Without grave accents, which poppler sets over the letter that follows; the random strings are full of them.
const NASTY: &[&str] = &[
    r#"#eval("1+1") *x* $y$ "q" \ {{ z }} <b> O'Neil-Łukasz محمد"#,
    "@ref and <label>",
    r"C:\temp\new \u{41} \\ \",
    "<% x %> <% raw %>",
    "<< doc.id >> <! gone !>",
    "{{ z }} {% x %} {# gone #}",
    r#"");panic("x"#,
    "]#panic()[ ]]",
    "#{panic()} #let x = 1",
    "// gone",
    "/* gone */",
    "= Heading",
    "- item + item / term: x",
    "$x^2$ $ y $",
    "a--b---c ... ~ 'q' \"d\"",
    "_under_ *bold* #sym.arrow",
    "office ffi fl fi",
    "https://example.org/?a=1&b=2#x",
    "mailto:a@example.org",
    "field:seal",
    "null",
    "007",
    "yes: no",
    "Zoë Ćwik-Żółć Ğüneş Őrsi Ñandú",
    "Ελένη Παπαδοπούλου",
    "Борис Їжак",
    "שרה כהן",
    "فاطمة الزهراء",
    "Nguyễn Thị Ánh",
    "%PDF-1.7 endstream endobj (x) Tj ET",
    "&lt;b&gt; &amp;",
    "a;b.c(d)[e]",
];

/// What only orders or breaks a line is left out, as it is no letter.
fn letters(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'))
        .collect()
}

fn named(name: &str) -> String {
    let quoted = serde_json::to_string(name).expect("a string"); // a YAML double-quoted scalar as well
    changed(&sample(ISSUED), "child_name: Aisha Example", &format!("child_name: {quoted}"))
}

#[test]
fn nasty_names_print_as_typed() {
    let desk = Desk::specimen();
    let mut wrong = Vec::new();
    for name in NASTY {
        let run = desk.render(&named(name), &[]);
        if run.code != 0 {
            wrong.push(format!("{name}: {}", run.said));
            continue;
        }
        let Some(pages) = pages(&run.out) else { return };
        let times = letters(&pages.join(" ")).matches(&letters(name)).count();
        if times < 2 {
            wrong.push(format!("{name}: {times} times in {}", pages[0]));
        }
        assert_no_link(&run.out, name);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Nothing that a person typed can be clicked.
fn assert_no_link(pdf: &[u8], name: &str) {
    let document = Document::load_mem(pdf).expect("a PDF");
    for object in document.objects.values() {
        let Ok(dict) = object.as_dict().or_else(|_| object.as_stream().map(|s| &s.dict)) else { continue };
        let is =
            |key: &[u8], words: &[&[u8]]| dict.get(key).and_then(Object::as_name).is_ok_and(|n| words.contains(&n));
        let acts = is(b"S", &[b"URI", b"GoTo", b"GoToR", b"Launch", b"JavaScript"]) || dict.has(b"URI");
        assert!(!acts && !is(b"Subtype", &[b"Link"]), "{name} makes something to click: {dict:?}");
    }
}

#[test]
fn an_answer_of_five_thousand_letters_without_a_space_stays_on_the_page() {
    let desk = Desk::specimen();
    let long: String = "abcdefghijklmnopqrstuvwxyz".chars().cycle().take(5000).collect();
    let whole = sample("safeguarding_incident/ok-part-a.yaml");
    let record = changed(&whole, "  facts: >-\n", &format!("  facts: >-\n    {long}\n"));
    let run = desk.render(&record, &[]).fine();
    let Some(pages) = pages(&run.out) else { return };
    // the foot of a page may stand in between
    let all: String = pages.iter().map(|p| letters(p)).collect();
    let found: usize =
        long.as_bytes().chunks(20).filter(|piece| all.contains(std::str::from_utf8(piece).expect("ASCII"))).count();
    assert!(found >= 248, "only {found} of 250 pieces are on a page");
}

#[test]
fn hidden_letters_in_a_name_are_refused_by_name() {
    let desk = Desk::specimen();
    for (letter, word) in
        [('\u{202e}', "direction"), ('\u{7}', "control"), ('\u{e000}', "private"), ('\u{feff}', "invisible")]
    {
        let record = changed(
            &sample(ISSUED),
            "child_name: Aisha Example",
            &format!("child_name: \"Ai\\u{:04x}sha\"", letter as u32),
        );
        let run = desk.render(&record, &[]).refused(1);
        assert!(
            run.said.contains(word) && run.said.contains(&format!("{:04X}", letter as u32)),
            "{letter:?}: {}",
            run.said
        );
    }
}

#[test]
fn a_letter_no_typeface_draws_is_an_error_that_names_field_and_letter() {
    let desk = Desk::specimen();
    desk.put("fonts/README.txt", "no typeface");
    desk.set("specimen: true", "fonts: [fonts]\nspecimen: true");
    let run = desk.render(&named("王小明"), &[]).refused(2);
    assert!(run.said.contains("child_name") && run.said.contains("U+738B"), "{}", run.said);
    assert!(!run.said.contains('王'), "the error shows what was typed: {}", run.said);
}

#[test]
fn a_letter_that_the_computers_typefaces_draw_is_printed() {
    let run = Desk::specimen().render(&named("王小明"), &[]);
    let listed = Command::new("fc-list").arg(":lang=zh").output();
    let has_one = listed.is_ok_and(|o| !o.stdout.is_empty());
    if run.code == 0 {
        let Some(pages) = pages(&run.out) else { return };
        assert!(letters(&pages.join(" ")).contains("王小明"), "{}", pages[0]);
    } else {
        assert!(!has_one, "fc-list names a typeface for it, yet: {}", run.said);
        assert!(run.refused(2).said.contains("U+738B"));
    }
}
