//! The setting's own PDFs in a pack: stamped, proved and counted with the rest; what is more than printed paper is refused.
#![allow(clippy::disallowed_methods, reason = "tests write files and start programs")]

#[path = "support/attachments.rs"]
mod attachments;
#[path = "support/desk.rs"]
mod desk;

use attachments::{SET, map, menu};
use confide::pdf::{Foreign, Unfit, describe};
use desk::{Desk, changed, pages, sample};
use lopdf::{Dictionary, Document, Object, dictionary};

fn desk() -> Desk {
    let desk = Desk::specimen();
    desk.put("forms/sets/welcome.yaml", SET);
    desk.put_bytes("attachments/menu.pdf", &menu());
    desk.put_bytes("attachments/map.pdf", &map(|_, _, _| {}));
    for name in
        ["privacy_notice/ok-sunny-corner.yaml", "privacy_notice_ack/ok-issued.yaml", "consent_set/ok-issued.yaml"]
    {
        desk.put(&format!("records/{name}"), &sample(name));
    }
    desk
}

const PACK: [&str; 6] = ["pack", "records", "--set", "welcome", "-o", "packs"];

#[test]
fn attached_pages_bear_the_note_and_are_counted_and_named_with_the_rest() {
    let desk = desk();
    desk.confide(&PACK).fine();
    let bytes = desk.bytes("packs/welcome-C-0042.pdf");
    desk.confide(&["verify", "packs/welcome-C-0042.pdf"]).fine();
    let Some(pages) = pages(&bytes) else { return };
    let at = |words: &str| pages.iter().skip(1).position(|p| p.contains(words)).expect(words) + 1;
    let (menu, drinks, map) = (at("Menu of the Acorn room"), at("Drinks"), at("How to find us"));
    assert_eq!((drinks, map), (menu + 1, pages.len() - 1), "the menu in its place, the map at the end");
    for (number, page) in pages.iter().enumerate() {
        let of = format!("page {} of {}", number + 1, pages.len());
        assert!(page.contains(&of) && page.contains("ZA123456") && page.contains("welcome-C-0042"), "{page}");
    }
    assert!(pages[menu].contains("What we eat this week"));
    let private = describe(&bytes).expect("it is ours").private.expect("it says so");
    let begins = |title: &str| private.documents.iter().find(|d| d.line.form == title).map(|d| d.first_page);
    for (title, page) in [("What we eat this week", menu), ("How to find us", map)] {
        assert_eq!(begins(title), Some(page + 1), "{title}");
        assert!(pages[0].contains(title) && pages[0].contains(&(page + 1).to_string()), "{}", pages[0]);
    }
}

#[test]
fn an_attached_page_is_one_figure_with_words_and_the_pack_claims_no_more_than_it_keeps() {
    let desk = desk();
    desk.confide(&PACK).fine();
    let document = Document::load_mem(&desk.bytes("packs/welcome-C-0042.pdf")).expect("a PDF");
    let dicts = document.objects.values().filter_map(|o| o.as_dict().ok());
    let figures = dicts.filter(|d| matches!(d.get(b"S"), Ok(Object::Name(name)) if name == b"Figure"));
    let said = figures.filter_map(|d| lopdf::decode_text_string(d.get(b"Alt").ok()?).ok());
    // the checklist has two boxes for each form that is given back
    let (boxes, mut said): (Vec<String>, Vec<String>) = said.partition(|words| words.ends_with("a box to tick"));
    assert_eq!(boxes.len(), 4, "{boxes:?}");
    said.sort();
    let menu = |n: usize| format!("Monday soup, Tuesday rice, page {n} of 2");
    assert_eq!(said, ["How to find us".to_owned(), menu(1), menu(2)]);
    let metadata = document.catalog().and_then(|c| c.get_deref(b"Metadata", &document)).and_then(Object::as_stream);
    let metadata = String::from_utf8_lossy(&metadata.expect("there is some").content).into_owned();
    assert!(!metadata.contains("<pdfaid:part>") && metadata.contains("<pdfuaid:part>"), "{metadata}");
}

#[test]
fn another_menu_is_another_file_and_the_same_menu_the_same() {
    let desk = desk();
    let again = [&PACK[..], &["--replace"]].concat();
    let make = || {
        desk.confide(&again).fine();
        desk.bytes("packs/welcome-C-0042.pdf")
    };
    let (first, second) = (make(), make());
    assert!(first == second);
    desk.put_bytes("attachments/map.pdf", &map(|_, page, _| page.set("Rotate", 0)));
    assert!(first != make());
}

#[test]
fn what_cannot_be_attached_is_named_at_its_line_and_nothing_is_made() {
    let desk = desk();
    desk.put_bytes(
        "attachments/map.pdf",
        &map(|_, _, catalog| {
            catalog
                .set("OpenAction", dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") });
        }),
    );
    let run = desk.confide(&PACK).refused(1);
    for words in
        ["forms/sets/welcome.yaml:10:", "map.pdf cannot be attached: it holds a script", "print it to a new PDF"]
    {
        assert!(run.said.contains(words), "{words}: {}", run.said);
    }
    assert!(!desk.has("packs"));
    desk.put("forms/sets/welcome.yaml", &changed(SET, "map.pdf", "../keys/seal.p12"));
    let run = desk.confide(&PACK).refused(1);
    assert!(run.said.contains("without its folder"), "{}", run.said);
    desk.put("forms/sets/welcome.yaml", &changed(SET, "map.pdf", "plan.pdf"));
    let run = desk.confide(&PACK).refused(1);
    assert!(run.said.contains("no such file in attachments/"), "{}", run.said);
}

/// Why a map that somebody changed is refused.
fn unfit(change: impl FnOnce(&mut Document, &mut Dictionary, &mut Dictionary)) -> Unfit {
    Foreign::read(&map(change)).expect_err("it is refused")
}

#[test]
fn a_file_that_does_more_than_show_pages_is_refused_with_the_reason() {
    assert!(Foreign::read(&map(|_, _, _| {})).is_ok());
    let action = |kind: &str| dictionary! { "S" => Object::Name(kind.into()) };
    assert_eq!(unfit(|_, _, c| c.set("OpenAction", action("Launch"))), Unfit::Acts);
    assert_eq!(unfit(|_, p, _| p.set("AA", dictionary! { "O" => action("GoTo") })), Unfit::Acts);
    assert_eq!(unfit(|_, _, c| c.set("AcroForm", dictionary! { "XFA" => vec![] })), Unfit::Scripted);
    assert_eq!(
        unfit(|_, _, c| c.set("Names", dictionary! { "EmbeddedFiles" => Dictionary::new() })),
        Unfit::OtherFiles
    );
    assert_eq!(unfit(|_, _, c| c.set("OCProperties", Dictionary::new())), Unfit::Layers);
    assert_eq!(unfit(|_, _, c| c.set("AcroForm", dictionary! { "NeedAppearances" => true })), Unfit::Fields);
    let signed = dictionary! { "FT" => "Sig", "V" => dictionary! { "Type" => "Sig" } };
    assert_eq!(
        unfit(|d, _, c| c.set("AcroForm", dictionary! { "Fields" => vec![d.add_object(signed).into()] })),
        Unfit::Signed
    );
    let note = |kind: &str| dictionary! { "Type" => "Annot", "Subtype" => Object::Name(kind.into()) };
    assert_eq!(unfit(|_, p, _| p.set("Annots", vec![note("FreeText").into()])), Unfit::Annotated);
    assert!(Foreign::read(&map(|_, p, _| p.set("Annots", vec![note("Link").into()]))).is_ok(), "links stay behind");
    // where a file opens is not an action
    let place = vec![Object::Integer(0), "Fit".into()];
    assert!(Foreign::read(&map(|_, _, c| c.set("OpenAction", place))).is_ok());
}

#[test]
fn a_typeface_that_is_not_there_is_refused() {
    let found = unfit(|_, page, _| {
        let font = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Garamond" };
        page.set("Resources", dictionary! { "Font" => dictionary! { "F1" => font } });
    });
    assert_eq!(found, Unfit::NoTypeface("Garamond".into()));
}

#[test]
fn a_damaged_encrypted_or_signed_file_is_refused() {
    let desk = Desk::specimen();
    let signed = desk.render(&sample("privacy_notice_ack/ok-issued.yaml"), &[]).fine().out;
    assert_eq!(Foreign::read(&signed).expect_err("it is signed"), Unfit::Signed);
    let whole = menu();
    assert!(Foreign::read(&whole).is_ok());
    let damaged = |bytes: &[u8]| matches!(Foreign::read(bytes), Err(Unfit::Damaged(_)));
    assert!(damaged(&whole[..whole.len() / 2]) && damaged(&whole[..whole.len() - 20]) && damaged(b"%PDF-1.7\n"));
    assert!(matches!(unfit(|d, p, _| p.set("Contents", d.new_object_id())), Unfit::Damaged(_)), "an object is missing");
    assert_eq!(Foreign::read(b"PK\x03\x04").expect_err("a document of a word processor"), Unfit::NoPdf);
    assert_eq!(Foreign::read(&vec![b' '; 17 << 20]).expect_err("too large"), Unfit::TooLarge);
    let mut locked = Document::load_mem(&map(|_, _, _| {})).expect("a PDF");
    locked
        .trailer
        .set("ID", vec![Object::string_literal("0123456789abcdef"), Object::string_literal("0123456789abcdef")]);
    let lock = lopdf::EncryptionVersion::V2 {
        document: &locked,
        owner_password: "owner",
        user_password: "user",
        key_length: 128,
        permissions: lopdf::Permissions::all(),
    };
    let state = lopdf::EncryptionState::try_from(lock).expect("a lock");
    locked.encrypt(&state).expect("it is locked");
    let mut bytes = Vec::new();
    locked.save_to(&mut bytes).expect("memory takes it");
    assert_eq!(Foreign::read(&bytes).expect_err("it is locked"), Unfit::Encrypted);
}
