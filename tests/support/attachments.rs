//! A set with two files of the setting's own in it, and these: a menu, as a word processor makes it, and a drawing.

use confide::system::Context;
use confide::typeset::{How, Standard, Wanted, find};
use lopdf::{Dictionary, Document, Stream, dictionary};

/// The set.
pub const SET: &str = "\
set: welcome
title: Welcome pack
audience: parents
forms:
  - privacy_notice
  - privacy_notice_ack
  - {attach: menu.pdf, title: What we eat this week, alt: \"Monday soup, Tuesday rice\"}
  - consent_set
  - {form: consent_withdrawal, blank: true}
  - {attach: map.pdf, title: How to find us}
";
const MENU: &str = "\
#set document(title: \"Menu\")
#set text(lang: \"en\", font: \"Noto Sans\")
#set page(width: 148mm, height: 210mm, header: [A header that is an artifact])
= Menu of the Acorn room
#table(columns: 2, [Monday], [Soup], [Tuesday], [Rice])
#pagebreak()
= Drinks
Water and #link(\"https://example.org\")[milk].
";

/// A PDF as a word processor makes them: tagged, with its typefaces, two pages of A5.
pub fn menu() -> Vec<u8> {
    let ctx = Context::real();
    let wanted = Wanted::from_environment(None, false);
    let typst = find(&wanted, &ctx, &mut |_| {}).expect("there is a typst");
    let how = How::new("2026-11-20T16:00:00Z".parse().expect("a time"), Standard::Tagged);
    typst.compile(MENU, &how, &ctx).expect("it is sound").into_bytes()
}

/// A page with a drawing and nothing else, turned a quarter, before somebody `changes` the document.
pub fn map(change: impl FnOnce(&mut Document, &mut Dictionary, &mut Dictionary)) -> Vec<u8> {
    let mut doc = Document::with_version("1.7");
    let content = doc.add_object(Stream::new(Dictionary::new(), b"0 0 1 rg 20 20 100 50 re f".to_vec()));
    let tree = doc.new_object_id();
    let mut page = dictionary! {
        "Type" => "Page", "Parent" => tree, "MediaBox" => vec![0.into(), 0.into(), 300.into(), 200.into()],
        "Rotate" => 90, "Contents" => content, "Resources" => Dictionary::new(),
    };
    let mut catalog = dictionary! { "Type" => "Catalog", "Pages" => tree };
    change(&mut doc, &mut page, &mut catalog);
    let page = doc.add_object(page);
    doc.set_object(tree, dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 });
    let root = doc.add_object(catalog);
    doc.trailer.set("Root", root);
    let mut bytes = Vec::new();
    doc.save_to(&mut bytes).expect("memory takes it");
    bytes
}
