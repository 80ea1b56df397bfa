//! A logo and one accent colour reach every page without a template; what is no plain picture, or too pale, is refused.
#![allow(clippy::disallowed_methods, reason = "tests write files and start programs")]

#[path = "support/desk.rs"]
mod desk;

use confide::setting::Logo;
use desk::{Desk, pages, sample};
use flate2::{Compression, Crc, write::ZlibEncoder};
use lopdf::{Document, Object};
use std::io::Write as _;

const ACK: &str = "privacy_notice_ack/ok-issued.yaml";
const LEAF: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 60 30\"><title>x</title>\
    <g fill=\"#1d5f5f\"><path d=\"M5 25 Q5 5 30 5 Q30 25 5 25 Z\"/><circle cx=\"48\" cy=\"15\" r=\"9\"/></g></svg>";

/// One chunk of a PNG, with its sum.
fn chunk(kind: &[u8], data: &[u8]) -> Vec<u8> {
    let mut sum = Crc::new();
    sum.update(&[kind, data].concat());
    let length = u32::try_from(data.len()).expect("short").to_be_bytes();
    [&length, kind, data, &sum.sum().to_be_bytes()].concat()
}

/// A PNG of colour and alpha, which says that it is so large and unfolds to so many rows.
fn png(width: u32, height: u32, rows: u32) -> Vec<u8> {
    let row: Vec<u8> = [0].into_iter().chain((0..width).flat_map(|x| [29, 95, 95, (x % 256) as u8])).collect();
    let mut folded = ZlibEncoder::new(Vec::new(), Compression::fast());
    (0..rows).for_each(|_| folded.write_all(&row).expect("memory takes it"));
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    let picture = folded.finish().expect("memory takes it");
    let signature = b"\x89PNG\r\n\x1a\n".to_vec();
    [signature, chunk(b"IHDR", &head), chunk(b"IDAT", &picture), chunk(b"IEND", b"")].concat()
}

fn desk(look: &str) -> Desk {
    let desk = Desk::specimen();
    desk.set("languages: [en]", &format!("languages: [en]\nlook: {look}"));
    desk.put("logo.svg", LEAF);
    desk.put_bytes("logo.png", &png(60, 30, 30));
    desk
}

/// The alternate texts of the figures in a file.
fn alternates(pdf: &[u8]) -> Vec<String> {
    let document = Document::load_mem(pdf).expect("a PDF");
    let dicts = document.objects.values().filter_map(|o| o.as_dict().ok());
    let figures = dicts.filter(|d| matches!(d.get(b"S"), Ok(Object::Name(name)) if name == b"Figure"));
    figures.filter_map(|d| lopdf::decode_text_string(d.get(b"Alt").ok()?).ok()).collect()
}

#[test]
fn a_logo_stands_on_every_page_and_is_told_once_in_words() {
    for file in ["logo.png", "logo.svg"] {
        let desk = desk(&format!("{{logo: {file}, logo_alt: An oak leaf, accent: \"#1d5f5f\"}}"));
        for more in [vec![], vec!["--large-print"]] {
            let run = desk.render(&sample("consent_set/ok-issued.yaml"), &more).fine();
            assert_eq!(alternates(&run.out), ["An oak leaf"], "{file}");
            let Some(pages) = pages(&run.out) else { return };
            assert!(pages.len() > 1 && pages[0].contains("Sunny Corner Nursery"));
        }
        desk.confide(&["render", "records/one.yaml", "-o", "one.pdf"]).fine();
        desk.confide(&["verify", "one.pdf"]).fine();
    }
}

#[test]
fn another_logo_is_another_file_and_the_same_logo_the_same() {
    let desk = desk("{logo: logo.svg, logo_alt: An oak leaf}");
    let [first, again] = [0; 2].map(|_| desk.render(&sample(ACK), &[]).fine().out);
    assert!(first == again);
    desk.put("logo.svg", &LEAF.replace("r=\"9\"", "r=\"8\""));
    assert!(first != desk.render(&sample(ACK), &[]).fine().out);
}

#[test]
fn a_pale_accent_is_refused_and_one_that_is_only_dark_enough_for_lines_is_told() {
    let check = |accent: &str| {
        let desk = desk(&format!("{{accent: {accent}}}"));
        desk.put("records/one.yaml", &sample(ACK));
        desk.confide(&["check", "records"])
    };
    for (accent, words) in [
        ("\"#ffe070\"", "its contrast on white is 1.3 to 1, and a line needs 3 to 1"),
        ("teal", "the accent is no colour"),
    ] {
        let run = check(accent);
        assert!(run.code == 1 && run.said.contains(words) && run.said.contains("setting.yaml:"), "{}", run.said);
    }
    let run = check("\"#d0661a\"");
    assert!(run.code == 0 && run.said.contains("3.7 to 1: lines are drawn in it, words stay black"), "{}", run.said);
    assert!(!check("\"#1d5f5f\"").said.contains("contrast"));
}

#[test]
fn a_logo_without_words_for_it_or_without_a_file_is_refused_at_its_line() {
    for (look, words) in [
        ("{logo: logo.svg}", "`logo_alt` is missing"),
        ("{logo: leaf.svg, logo_alt: An oak leaf}", "there is no such file"),
        ("{logo: setting.yaml, logo_alt: An oak leaf}", "neither a PNG nor an SVG"),
    ] {
        let run = desk(look).render(&sample(ACK), &[]).refused(1);
        assert!(run.said.contains(words) && run.said.contains("setting.yaml:"), "{look}: {}", run.said);
    }
}

#[test]
fn a_png_that_is_not_whole_or_unfolds_to_more_than_it_says_is_refused() {
    let refused = |bytes: Vec<u8>| Logo::read(bytes).expect_err("it is refused").0;
    assert!(Logo::read(png(60, 30, 30)).is_ok());
    assert!(refused(png(2001, 30, 30)).contains("2001 by 30 pixels"));
    assert!(refused(png(60, 30, 90_000)).contains("not as large as it says"), "a bomb");
    assert!(refused(png(60, 30, 29)).contains("not as large as it says"));
    assert!(refused(png(900, 30, 30)).contains("eight times"));
    let whole = png(60, 30, 30);
    assert!(refused(whole[..whole.len() - 1].to_vec()).contains("cut off"));
    let mut flipped = whole;
    flipped[45] ^= 1;
    assert!(refused(flipped).contains("damaged"));
}

#[test]
fn an_svg_that_runs_fetches_or_unfolds_anything_is_refused() {
    assert!(Logo::read(LEAF.into()).is_ok());
    for (put, why) in [
        ("<script>alert(1)</script>", "`script`"),
        ("<g onload=\"x()\"/>", "a script"),
        ("<image href=\"http://example.org/x.png\"/>", "`image`"),
        ("<use href=\"#a\"/>", "`use`"),
        ("<foreignObject/>", "`foreignObject`"),
        ("<text>Sunny Corner</text>", "`text`"),
        ("<animate/>", "`animate`"),
        ("<path style=\"fill:url(http://example.org/x)\"/>", "outside itself"),
        ("<path fill=\"url(file:///etc/passwd)\"/>", "outside itself"),
        ("<linearGradient href=\"other.svg#a\"/>", "outside itself"),
        ("<style>@import 'http://example.org/x.css';</style>", "outside itself"),
        ("<style>@im&#112;ort 'x';</style>", "in pieces"),
        ("<g>", "damaged"),
    ] {
        let svg = LEAF.replace("<title>", &format!("{put}<title>"));
        let (fact, _) = Logo::read(svg.into()).expect_err(put);
        assert!(fact.contains(why), "{put}: {fact}");
    }
    for (svg, why) in [
        (format!("<!DOCTYPE svg [<!ENTITY a \"b\">]>{LEAF}"), "document type"),
        (format!("<?xml-stylesheet href=\"x.css\"?>{LEAF}"), "instructions"),
        (LEAF.replace("viewBox", "view"), "how large"),
        (format!("{LEAF}{}", " ".repeat(70_000)), "more than 64 KB"),
    ] {
        let (fact, _) = Logo::read(svg.into()).expect_err(why);
        assert!(fact.contains(why), "{why}: {fact}");
    }
    let gradient = "<defs><linearGradient id=\"a\"><stop offset=\"0\" stop-color=\"#111\"/></linearGradient></defs>\
        <metadata><rdf:li xmlns:rdf=\"x\" rdf:resource=\"http://example.org\"/></metadata><path fill=\"url(#a)\"/>";
    assert!(Logo::read(LEAF.replace("<title>", &format!("{gradient}<title>")).into()).is_ok());
}
