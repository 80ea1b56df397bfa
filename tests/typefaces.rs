//! Letters of a filled field are read as viewers draw them: each as wide as its typeface says, one behind the other, in
//! typefaces that draw what they name; and whatever honest programs write stays filled.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the answer")]

#[path = "support/forge.rs"]
#[allow(dead_code, reason = "each test binary uses its part")]
mod forge;
#[path = "support/kept.rs"]
mod kept;
#[path = "support/update.rs"]
#[allow(dead_code, reason = "each test binary uses its part")]
mod update;

use confide::verify::{Certificate, Filled, Refusal, Report, Trust, Verdict, verify};
use forge::{Key, Paper};
use lopdf::{Dictionary, Object, Stream, StringFormat, dictionary};
use std::sync::LazyLock;
use update::{Update, form};

const UNKNOWN: &str = "its letters are of no known typeface";
const UNREADABLE: &str = "its letters cannot be read";
const DISORDER: &str = "its letters stand in another order";
const OUTSIDE: &str = "its letters stand outside of its place";
const OTHERS: &str = "it shows other words than it holds";
const UNTOLD: &str = "how wide its letters are cannot be told";

fn update() -> Update {
    static SEALED: LazyLock<Vec<u8>> = LazyLock::new(|| form(&Key::new(7, &Paper::default()), 2, |_| {}));
    Update::of(&SEALED)
}

fn judged(bytes: &[u8]) -> Report {
    kept::keep(bytes);
    let setting = Key::new(7, &Paper::default());
    verify(bytes, &Trust::of([Certificate::from_der(&setting.certificate).unwrap()]))
}

/// The field `name`, which holds a value and shows what is drawn in typefaces `Helv` and `F`.
fn shown(value: &str, content: &str, typeface: impl FnOnce(&mut Update) -> Object) -> Report {
    let mut update = update();
    let own = typeface(&mut update);
    let [helvetica, own] = [helvetica(), own].map(|font| match font {
        Object::Reference(_) => font,
        font => update.add(font).into(),
    });
    let fonts = dictionary! { "Font" => dictionary! { "Helv" => helvetica, "F" => own } };
    update.fill_showing("name", value, content, dictionary! { "Resources" => fonts });
    let units = value.encode_utf16().flat_map(u16::to_be_bytes);
    let value = Object::String([0xFE, 0xFF].into_iter().chain(units).collect(), StringFormat::Hexadecimal);
    let id = update.field("name");
    update.change(id, |field| field.set("V", value));
    judged(&update.bytes())
}

fn refused(report: &Report) -> &'static str {
    match &report.verdict {
        Verdict::NotSealed { why: Refusal::Misfilled { why, .. } } => why,
        other => panic!("{other:?}"),
    }
}

/// What is listed: whether in a typeface of its own, and whether its end may not be seen.
fn listed(report: &Report) -> &Filled {
    assert_eq!(report.verdict, Verdict::Filled);
    &report.later[0].filled[0]
}

fn helvetica() -> Object {
    named("Helvetica", dictionary! {})
}

fn named(family: &str, more: Dictionary) -> Object {
    let mut font =
        dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => family, "Encoding" => "WinAnsiEncoding" };
    more.iter().for_each(|(key, value)| font.set(key.clone(), value.clone()));
    font.into()
}

fn line(pieces: &str) -> String {
    format!("BT 0 g /Helv 10 Tf 2 6 Td {pieces} ET")
}

/// A typeface that came with the file: its codes of two bytes stand for letters, and are so wide.
fn own(update: &mut Update, letters: &[(u16, &str)], widths: Dictionary, file: Dictionary) -> Object {
    let lines: Vec<String> = letters
        .iter()
        .map(|(code, letters)| {
            let units: String = letters.encode_utf16().map(|unit| format!("{unit:04x}")).collect();
            format!("<{code:04x}> <{units}>")
        })
        .collect();
    let table = format!(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /X def\n/CMapType 2 def\n\
        1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{} beginbfchar\n{}\nendbfchar\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n",
        lines.len(),
        lines.join("\n")
    );
    let table = update.add(Stream::new(dictionary! {}, table.into_bytes()));
    let file = update.add(Stream::new(file, b"letters".to_vec()));
    let mut below = dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "Own",
        "FontDescriptor" => dictionary! { "Type" => "FontDescriptor", "FontName" => "Own", "FontFile2" => file },
    };
    widths.iter().for_each(|(key, value)| below.set(key.clone(), value.clone()));
    let font = dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Own", "Encoding" => "Identity-H",
        "DescendantFonts" => vec![below.into()], "ToUnicode" => table,
    };
    update.add(font).into()
}

fn plain(update: &mut Update, letters: &[(u16, &str)]) -> Object {
    own(update, letters, dictionary! { "DW" => 600 }, dictionary! {})
}

#[test]
fn letters_that_stand_over_each_other_or_elsewhere_are_refused() {
    let gaps = " ".repeat(200);
    for (what, value, pieces, why) in [
        (
            "a word taken out of the line",
            "I do not consent",
            format!("(I do ) Tj 22 0 Td [({gaps}) 9999 (not )] TJ 1 0 Td (consent) Tj"),
            OUTSIDE,
        ),
        ("three letters in one place", "3O/", "(3) Tj 0 0 Td (O) Tj 0 0 Td (/) Tj".into(), DISORDER),
        ("a stroke over a letter", "Il", "[(I) 270 (l)] TJ".into(), DISORDER),
        ("letters that climb over each other", "illi", "[(i) 110 (l) 200 (l) 200 (i)] TJ".into(), DISORDER),
        ("a line through the words", "-- No", "(--) Tj 0 0 Td (No) Tj".into(), DISORDER),
        ("small letters under large ones", "AB", "/Helv 10 Tf (A) Tj /Helv 6 Tf 0 -3 Td (B) Tj".into(), DISORDER),
        ("a line that sinks letter by letter", "abcd", "(a) Tj 6 -2 Td (b) Tj 6 -2 Td (c) Tj".into(), DISORDER),
        ("an answer below its place", "Jo Dale", "0 -14.9 Td (Jo Dale) Tj".into(), OUTSIDE),
        ("an answer above its place", "Jo Dale", "0 11 Td (Jo Dale) Tj".into(), OUTSIDE),
        ("an answer that begins at the right end", "Wo", "194 0 Td (Wo) Tj".into(), OUTSIDE),
        ("letters that are pushed into others", "clear", "[(c) 140 (lear)] TJ".into(), DISORDER),
        ("digits that are pushed into others", "10", "[(1) 60 (0)] TJ".into(), DISORDER),
        ("gaps that are taken back", "1 0", "[(1 ) 278 (0)] TJ".into(), DISORDER),
    ] {
        assert_eq!(refused(&shown(value, &line(&pieces), |_| helvetica())), why, "{what}");
    }
}

#[test]
fn letters_that_stand_one_behind_the_other_are_listed() {
    let capitals = "PHOTOGRAPHS ALLOWED";
    let longer = "PHOTOGRAPHS ALLOWED MOM HOME";
    for (what, value, pieces, is_cut) in [
        ("letters drawn one by one", "Jo", "(J) Tj 5 0 Td (o) Tj".to_owned(), false),
        ("kerning", "AVATAR", "[(A) 74 (V) 74 (A) 74 (T) 111 (A) (R)] TJ".to_owned(), false),
        ("two lines", "Jo Dale", "(Jo) Tj 0 -7 Td (Dale) Tj".to_owned(), true),
        ("letters in boxes", "Jo", "[-500 (J) -1000 (o)] TJ".to_owned(), false),
        ("many narrow letters", &"il".repeat(40), format!("({}) Tj", "il".repeat(40)), false),
        ("capitals within the place", capitals, format!("({capitals}) Tj"), false),
        ("capitals that are cut off", longer, format!("/Helv 12 Tf ({longer}) Tj"), true),
        ("gaps that are drawn by themselves", "Jo Dale", "(Jo) Tj () Tj ( ) Tj (Dale) Tj".to_owned(), false),
    ] {
        let report = shown(value, &line(&pieces), |_| helvetica());
        let listed = listed(&report);
        assert_eq!((listed.after.as_str(), listed.is_cut, listed.has_own_typeface), (value, is_cut, false), "{what}");
    }
}

#[test]
fn signs_under_the_names_of_letters_are_refused() {
    let letters = || dictionary! { "FirstChar" => 32, "Widths" => vec![Object::Integer(500); 95] };
    let descriptor =
        |name: &str| dictionary! { "FontDescriptor" => dictionary! { "Type" => "FontDescriptor", "FontName" => name } };
    let differing = |names: &[&str], base: &str| {
        let names = names.iter().map(|name| Object::from(*name));
        let list: Vec<Object> = [Object::Integer(74)].into_iter().chain(names).collect();
        let mut font = letters();
        font.set("Encoding", dictionary! { "Type" => "Encoding", "BaseEncoding" => base, "Differences" => list });
        font
    };
    for (family, more) in [
        ("Helvetica-Symbol", dictionary! {}),
        ("Arial-Dingbats", dictionary! {}),
        ("Times-ZapfDingbats", dictionary! {}),
        ("Arial-Wingdings", dictionary! {}),
        ("CourierPSymbol", dictionary! {}),
        ("Helvetica,Symbol", dictionary! {}),
        ("Arial", descriptor("Symbol")),
        ("Arial", descriptor("ZapfDingbats")),
        ("Helvetica", letters()),
        ("Helvetica", differing(&["N"], "WinAnsiEncoding")),
        ("Helvetica", differing(&["nosuchletter"], "WinAnsiEncoding")),
        ("Helvetica", differing(&[], "MacRomanEncoding")),
    ] {
        let report = shown("Jo Dale", &line("/F 10 Tf (Jo Dale) Tj"), |_| named(family, more));
        assert_eq!(refused(&report), UNKNOWN, "{family}");
    }
}

#[test]
fn typefaces_that_every_reader_has_are_listed_without_a_warning() {
    for family in
        ["Helvetica-Bold", "Times-Roman", "Courier-Oblique", "Arial,Bold", "ArialMT", "TimesNewRomanPS-BoldMT"]
    {
        let report = shown("Jo Dale", &line("/F 10 Tf (Jo Dale) Tj"), |_| named(family, dictionary! {}));
        assert!(!listed(&report).has_own_typeface, "{family}");
    }
}

#[test]
fn words_that_an_own_typeface_calls_gaps_are_seen() {
    let gaps = [(1, " "), (2, " ")];
    let beside = shown("Yes", &line("(Yes) Tj 26 0 Td /F 10 Tf <00010002> Tj"), |u| plain(u, &gaps));
    assert!(listed(&beside).has_own_typeface);
    let over = shown("Yes", &line("(Yes) Tj 0 0 Td /F 10 Tf <00010002> Tj"), |u| plain(u, &gaps));
    assert_eq!(refused(&over), DISORDER);
    let alone = shown("", &line("/F 10 Tf <00010002> Tj"), |u| plain(u, &gaps));
    assert_eq!(refused(&alone), OTHERS);
}

#[test]
fn letters_of_an_own_typeface_are_as_wide_as_it_says() {
    let letters = [(1, "W"), (2, "o")];
    let wide = |widths: Dictionary, pieces: &str| {
        shown("Wo", &line(&format!("/F 10 Tf {pieces}")), move |u| own(u, &letters, widths, dictionary! {}))
    };
    let list = |items: Vec<Object>| dictionary! { "W" => items };
    let each = || list(vec![1.into(), vec![900.into(), 300.into()].into()]);
    let range = || list(vec![1.into(), 2.into(), 400.into()]);
    for (what, widths, pieces, is_cut) in [
        ("listed one by one", each(), "<00010002> Tj", false),
        ("listed in a range", range(), "<0001> Tj 4 0 Td <0002> Tj", false),
        ("where none is listed", dictionary! {}, "<0001> Tj 10 0 Td <0002> Tj", false),
        ("to the end of the place", each(), "186 0 Td <00010002> Tj", false),
        ("beyond the end of the place", each(), "188 0 Td <00010002> Tj", true),
    ] {
        let report = wide(widths, pieces);
        assert_eq!((listed(&report).is_cut, listed(&report).has_own_typeface), (is_cut, true), "{what}");
    }
    let twice = list(vec![1.into(), 2.into(), 400.into(), 2.into(), 2.into(), 9.into()]);
    let against = list(vec![1.into(), Object::Integer(-1)]);
    for (what, widths, pieces, why) in [
        ("one over the other", each(), "<0001> Tj 4 0 Td <0002> Tj", DISORDER),
        ("of two widths", twice, "<00010002> Tj", UNTOLD),
        ("of no widths", against, "<00010002> Tj", UNTOLD),
        ("half a letter", each(), "<000100> Tj", UNREADABLE),
    ] {
        assert_eq!(refused(&wide(widths, pieces)), why, "{what}");
    }
}

#[test]
fn letters_that_are_folded_in_a_way_of_their_own_are_refused() {
    let letters = [(1, "N"), (2, "o")];
    let brotli = dictionary! { "Filter" => "BrotliDecode" };
    let report = shown("No", &line("/F 10 Tf <00010002> Tj"), |u| own(u, &letters, dictionary! {}, brotli));
    assert_eq!(refused(&report), UNREADABLE);
    let elsewhere = |u: &mut Update| {
        let filter = u.add(Object::from("ASCIIHexDecode"));
        own(u, &letters, dictionary! {}, dictionary! { "Filter" => filter })
    };
    assert_eq!(refused(&shown("No", &line("/F 10 Tf <00010002> Tj"), elsewhere)), UNREADABLE);
}

#[test]
fn a_typeface_is_read_once_by_whatever_names_it_goes_and_only_so_many_are() {
    let many = |count: usize, each: bool| {
        let mut update = update();
        let mut one = || plain(&mut update, &[(1, "J"), (2, "o")]);
        let all: Vec<Object> = if each { (0..count).map(|_| one()).collect() } else { vec![one(); count] };
        let mut fonts = Dictionary::new();
        let mut content = String::from("BT 0 g 2 6 Td ");
        for (number, font) in all.into_iter().enumerate() {
            fonts.set(format!("F{number}"), font);
            content += &format!("/F{number} 9 Tf () Tj ");
        }
        content += "<00010002> Tj ET";
        update.fill_showing("name", "Jo", &content, dictionary! { "Resources" => dictionary! { "Font" => fonts } });
        why(&update)
    };
    assert_eq!(many(5000, false), None);
    assert_eq!(many(32, true), None);
    assert_eq!(many(33, true), Some("it has more typefaces than any answer"));
}

/// Why an update is refused; nothing where it is listed.
fn why(update: &Update) -> Option<&'static str> {
    match judged(&update.bytes()).verdict {
        Verdict::Filled => None,
        Verdict::NotSealed { why: Refusal::Misfilled { why, .. } } => Some(why),
        other => panic!("{other:?}"),
    }
}

#[test]
fn names_in_other_scripts_are_listed_with_a_warning() {
    type Make = fn(&mut Update) -> Object;
    let cyrillic: Make = |_| foreign(583);
    let chinese: Make = |_| {
        let below = dictionary! {
            "Type" => "Font", "Subtype" => "CIDFontType0", "BaseFont" => "Mincho",
            "FontDescriptor" => dictionary! { "Type" => "FontDescriptor", "FontName" => "Mincho" },
        };
        let font = dictionary! {
            "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Mincho", "Encoding" => "UniJIS-UTF16-H",
            "DescendantFonts" => vec![below.into()],
        };
        font.into()
    };
    let bengali: Make = |u| plain(u, &[(1, "র"), (2, "হ"), (3, "ি"), (4, "ম")]);
    let shaped: Make = |u| plain(u, &[(1, "উ"), (4, "ন")]);
    let accents: Make = |u| plain(u, &[(1, "e"), (2, "\u{301}"), (3, "a")]);
    for (what, value, pieces, typeface) in [
        ("Cyrillic by the names of its letters", "Иван", "(\\351\\327\\301\\316) Tj", cyrillic),
        ("Chinese by its codes", "王小明", "<738b5c0f660e> Tj", chinese),
        ("Bengali, whose signs step back", "রহিম", "[<0001> -214 <0002> 1280 <0003> -466 <0004>] TJ", bengali),
        ("Bengali in shapes without a name", "উদ্দিন", "[<0001> -214 <0002> 1080 <0003> -466 <0004>] TJ", shaped),
        ("an accent over its letter", "éa", "[<0001> 600 <0002> <0003>] TJ", accents),
    ] {
        let report = shown(value, &line(&format!("/F 10 Tf {pieces}")), typeface);
        let listed = listed(&report);
        assert_eq!((listed.after.as_str(), listed.has_own_typeface), (value, true), "{what}");
    }
    let over = shown("Иван", &line("/F 10 Tf (\\351\\327\\301\\316) Tj"), |_| foreign(40));
    assert_eq!(refused(&over), UNTOLD);
}

/// MuPDF's Cyrillic: Helvetica with letters by their names, the first of them so wide.
fn foreign(first: i64) -> Object {
    let letters: [(i64, &str, i64); 4] =
        [(233, "Iicyrillic", first), (215, "afii10067", 521), (193, "acyrillic", 556), (206, "afii10079", 542)];
    let mut widths = vec![Object::Integer(0); 224];
    let mut list = Vec::new();
    for (code, name, width) in letters {
        widths[usize::try_from(code).unwrap() - 32] = width.into();
        list.extend([Object::Integer(code), Object::from(name)]);
    }
    let encoding = dictionary! { "BaseEncoding" => "WinAnsiEncoding", "Differences" => list };
    named("Helvetica", dictionary! { "Encoding" => encoding, "FirstChar" => 32, "LastChar" => 255, "Widths" => widths })
}
