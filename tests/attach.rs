//! The setting's own PDFs in a pack: stamped, proved and counted with the rest; what is more than printed paper is refused.
#![allow(clippy::disallowed_methods, reason = "tests write files and start programs")]

#[path = "support/attachments.rs"]
mod attachments;
#[path = "support/desk.rs"]
mod desk;

use attachments::{SET, map, menu};
use confide::pdf::{Archive, Foreign, Unfit, describe};
use confide::system::{Group, Limits, Tool, run};
use desk::{Desk, changed, pages, sample};
use lopdf::{Dictionary, Document, Object, Stream, dictionary};

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
    // the menu's letters are known, and a screen reader says only what the set says of it
    assert!(metadata.contains("<pdfaid:conformance>U</pdfaid:conformance>"), "{metadata}");
    assert!(metadata.contains("<pdfaid:part>2</pdfaid:part>") && !metadata.contains("<pdfuaid:part>"), "{metadata}");
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

/// A list of numbers.
fn numbers<const N: usize>(list: [f32; N]) -> Object {
    Object::Array(list.map(Object::Real).to_vec())
}

/// Width and height, to the point, of a map whose page somebody changed.
fn size(change: impl FnOnce(&mut Dictionary)) -> (i64, i64) {
    let foreign = Foreign::read(&map(|_, page, _| change(page))).expect("it is fit");
    let [(width, height)] = foreign.pages() else { panic!("it has one page") };
    (width.round() as i64, height.round() as i64)
}

#[test]
fn a_page_of_any_turn_and_any_box_is_shown_as_it_is_looked_at() {
    for turn in [90, 270, -90, 450] {
        assert_eq!(size(|page| page.set("Rotate", turn)), (200, 300), "{turn}");
    }
    for turn in [0, 180, 360, -180] {
        assert_eq!(size(|page| page.set("Rotate", turn)), (300, 200), "{turn}");
    }
    let flat = |page: &mut Dictionary| page.set("Rotate", 0);
    let cropped = |boxes: [f32; 4]| {
        size(|page| {
            flat(page);
            page.set("CropBox", numbers(boxes));
        })
    };
    assert_eq!(cropped([10.0, 10.0, 110.0, 60.0]), (100, 50));
    assert_eq!(cropped([110.0, 60.0, 10.0, 10.0]), (100, 50), "corners in any order");
    assert_eq!(cropped([-50.0, -50.0, 900.0, 900.0]), (300, 200), "no more than there is");
    let of = |media: [f32; 4], unit: f32| {
        size(|page| {
            flat(page);
            page.set("MediaBox", numbers(media));
            page.set("UserUnit", unit);
        })
    };
    assert_eq!(of([842.0, 1191.0, 0.0, 0.0], 1.0), (842, 1191), "A3");
    assert_eq!(of([-10.0, -10.0, 10.0, 20.0], 10.0), (20, 30), "its own unit changes no shape");
}

#[test]
fn a_page_that_no_paper_has_is_refused() {
    let odd = |media: Object, turn: i64| {
        let found = unfit(|_, page, _| {
            page.set("MediaBox", media);
            page.set("Rotate", turn);
        });
        assert!(matches!(found, Unfit::Odd(_)), "{found:?}");
    };
    odd(numbers([0.0, 0.0, 0.0, 200.0]), 0);
    odd(numbers([0.0, 0.0, 300.0, 2.0]), 0);
    odd(numbers([0.0, 0.0, 1.0e9, 1.0e9]), 0);
    odd(numbers([0.0, 0.0, 300.0]), 0);
    odd(Object::Null, 0);
    odd(numbers([0.0, 0.0, 300.0, 200.0]), 45);
}

/// A map whose page shows something else.
fn showing(content: &[u8]) -> Result<Foreign, Unfit> {
    Foreign::read(&map(|doc, page, _| {
        page.set("Contents", doc.add_object(Stream::new(Dictionary::new(), content.to_vec())));
    }))
}

#[test]
fn what_every_reader_puts_up_with_is_put_in_order() {
    for content in [
        &b"q q 0 0 9 9 re f"[..],
        b"Q Q 0 0 9 9 re f Q",
        b"BT 0 0 9 9 re f",
        b"/P <</MCID 0>> BDC 0 0 9 9 re f",
        b"0 0 9 9 re f 12 0",
        b"BI /W 2 /H 1 /BPC 8 /CS /G ID \x01\x02 EI Q 0 0 9 9 re f",
        b"BI /W 5 /H 1 /BPC 8 /CS /G ID \x01 EI \x02\x03 EI",
        b"",
    ] {
        assert!(showing(content).is_ok(), "{}", String::from_utf8_lossy(content));
    }
    let parts = |doc: &mut Document, page: &mut Dictionary| {
        let parts =
            [b"0 0 9 9".to_vec(), b"re f".to_vec()].map(|part| doc.add_object(Stream::new(Dictionary::new(), part)));
        page.set("Contents", parts.map(Object::Reference).to_vec());
        page.remove(b"Resources");
    };
    assert!(Foreign::read(&map(|doc, page, _| parts(doc, page))).is_ok());
    assert!(matches!(showing(b"/Gone Do"), Err(Unfit::Damaged(_))), "what is drawn must be there");
}

#[test]
fn a_stream_that_looks_like_the_end_of_a_file_does_not_end_ours() {
    let desk = desk();
    let frame = b"%%EOF\n9 0 obj\nstartxref\n0\n%%EOF\n/ByteRange [0 1 2 3] /ObjStm";
    let words = |doc: &mut Document, page: &mut Dictionary| {
        let image = dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => 8, "Height" => 8, "BitsPerComponent" => 8,
            "ColorSpace" => "DeviceGray",
        };
        let image = doc.add_object(Stream::new(image, frame.to_vec()));
        page.set("Resources", dictionary! { "XObject" => dictionary! { "A" => image } });
        let content = [b"9 0 0 9 0 0 cm /A Do\n", &frame[..]].concat();
        page.set("Contents", doc.add_object(Stream::new(Dictionary::new(), content)));
    };
    let map = map(|doc, page, _| words(doc, page));
    desk.put_bytes("attachments/map.pdf", &map);
    let made = desk.confide(&PACK);
    // as a comment it is no more than blanks, as operators it is none
    if Foreign::read(&map).is_ok() {
        made.fine();
        desk.confide(&["verify", "packs/welcome-C-0042.pdf"]).fine();
    } else {
        made.refused(1);
    }
}

/// A form that fills its square, as the look of something over the page.
fn look(doc: &mut Document) -> Object {
    let dict = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "BBox" => numbers([0.0, 0.0, 10.0, 10.0]), "Resources" => Dictionary::new(),
    };
    Object::Reference(doc.add_object(Stream::new(dict, b"1 0 0 rg 0 0 10 10 re f".to_vec())))
}

fn over(kind: &str, flags: i64) -> Dictionary {
    dictionary! {
        "Type" => "Annot", "Subtype" => Object::Name(kind.into()), "F" => flags, "Rect" => numbers([20.0, 20.0, 60.0, 40.0]),
    }
}

#[test]
fn what_lies_over_a_page_is_drawn_as_it_is_seen_or_refused() {
    let with = |kind: &str, flags: i64, has_look: bool, more: &dyn Fn(&mut Dictionary)| {
        Foreign::read(&map(|doc, page, _| {
            let mut dict = over(kind, flags);
            if has_look {
                dict.set("AP", dictionary! { "N" => look(doc) });
            }
            more(&mut dict);
            page.set("Annots", vec![dict.into()]);
        }))
    };
    let nothing = |_: &mut Dictionary| {};
    let says = |read: Result<Foreign, Unfit>, words: &str| {
        let remarks = read.expect("it is fit").remarks();
        assert!(remarks.iter().any(|remark| remark == words), "{remarks:?}");
    };
    says(with("Widget", 4, true, &nothing), "1 field of it is printed as it stands");
    says(with("Stamp", 4, true, &nothing), "1 mark on it is printed as it stands");
    says(with("Link", 4, false, &nothing), "1 link of it cannot be clicked");
    assert_eq!(with("Stamp", 2, true, &nothing).expect("hidden is not seen").remarks(), Vec::<String>::new());
    assert!(with("Widget", 4, false, &nothing).is_ok(), "nothing of it is seen");
    for refused in
        [with("Stamp", 4, false, &nothing), with("Stamp", 32, true, &nothing), with("Text", 4, true, &nothing)]
    {
        assert_eq!(refused.expect_err("it would be lost"), Unfit::Annotated);
    }
    let value = |dict: &mut Dictionary| dict.set("V", Object::string_literal("Jo"));
    assert_eq!(with("Widget", 4, false, &value).expect_err("each program draws it in its own way"), Unfit::Fields);
}

#[test]
fn layers_that_are_all_seen_are_paper_and_others_are_not() {
    let layers = |opens: Dictionary| {
        Foreign::read(&map(|doc, _, catalog| {
            let layer = doc.add_object(dictionary! { "Type" => "OCG", "Name" => Object::string_literal("a") });
            catalog.set("OCProperties", dictionary! { "OCGs" => vec![layer.into()], "D" => opens });
        }))
    };
    assert!(layers(dictionary! { "ON" => vec![], "OFF" => vec![] }).is_ok());
    assert_eq!(layers(dictionary! { "BaseState" => "OFF" }).expect_err("not seen"), Unfit::Layers);
    assert_eq!(layers(dictionary! { "OFF" => vec![1.into()] }).expect_err("not seen"), Unfit::Layers);
}

#[test]
fn a_pack_claims_what_is_true_of_all_that_it_shows() {
    let read = |change: &dyn Fn(&mut Document, &mut Dictionary)| {
        Foreign::read(&map(|doc, page, _| change(doc, page))).expect("it is fit")
    };
    let drawing = read(&|_, _| {});
    assert_eq!((drawing.archive(), drawing.is_all_said(), drawing.remarks().len()), (Archive::A, true, 0));
    let unsaid = drawing.without_words();
    assert_eq!((unsaid.archive(), unsaid.is_all_said()), (Archive::U, false));
    let press = read(&|doc, page| {
        page.set("Contents", doc.add_object(Stream::new(Dictionary::new(), b"0 0 0 1 k 0 0 9 9 re f".to_vec())));
    });
    assert_eq!((press.archive(), press.is_all_said()), (Archive::None, true));
    let lent = read(&|doc, page| {
        let font = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica-Bold" };
        page.set("Resources", dictionary! { "Font" => dictionary! { "F1" => doc.add_object(font) } });
        page.set("Contents", doc.add_object(Stream::new(Dictionary::new(), b"BT /F1 9 Tf (Menu) Tj ET".to_vec())));
    });
    assert_eq!((lent.archive(), lent.is_all_said()), (Archive::None, false));
    let remarks = lent.remarks().join("\n");
    assert!(remarks.contains("no longer PDF/A: its typeface Helvetica-Bold is not embedded"), "{remarks}");
    assert!(remarks.contains("no longer PDF/UA"), "{remarks}");
}

/// A file of so many pages, which share what they show.
fn pages_of(count: usize) -> Vec<u8> {
    let mut doc = Document::with_version("1.7");
    let content = doc.add_object(Stream::new(Dictionary::new(), b"0 0 9 9 re f".to_vec()));
    let tree = doc.new_object_id();
    let page = dictionary! { "Type" => "Page", "Parent" => tree, "Contents" => content };
    let kids: Vec<Object> = (0..count).map(|_| doc.add_object(page.clone()).into()).collect();
    let root = dictionary! {
        "Type" => "Pages", "Kids" => kids, "Count" => count as i64, "MediaBox" => numbers([0.0, 0.0, 595.0, 842.0]),
        "Resources" => Dictionary::new(),
    };
    doc.set_object(tree, root);
    let catalog = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    doc.trailer.set("Root", catalog);
    saved(doc)
}

fn saved(mut doc: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    doc.save_to(&mut bytes).expect("memory takes it");
    bytes
}

#[test]
fn five_hundred_pages_are_stamped_and_one_more_is_refused() {
    let desk = desk();
    desk.put_bytes("attachments/map.pdf", &pages_of(500));
    desk.confide(&PACK).fine();
    let bytes = desk.bytes("packs/welcome-C-0042.pdf");
    desk.confide(&["verify", "packs/welcome-C-0042.pdf"]).fine();
    let Some(pages) = pages(&bytes) else { return };
    assert!(pages.len() > 500);
    assert!(pages.iter().all(|page| page.contains("ZA123456") && page.contains("welcome-C-0042")));
    assert_eq!(Foreign::read(&pages_of(501)).expect_err("too many"), Unfit::TooManyPages { are: 501, most: 500 });
}

/// What the process that reads a stranger's file makes of one, within the limits of the real one.
fn read_apart(bytes: &[u8]) -> Result<Foreign, Unfit> {
    let ourselves = Tool::ourselves().expect("this test knows its own file");
    let tool = Tool { program: env!("CARGO_BIN_EXE_confide").into(), ..ourselves };
    let Ok(output) = run(&tool, &["attachment".into()], bytes, &Limits::default()) else { return Err(Unfit::Endless) };
    assert!(output.status.success(), "{}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    Foreign::heard(&output)
}

#[cfg(unix)]
#[test]
fn a_reader_that_crashes_is_told_from_one_that_reaches_its_limits() {
    let heard = |script: &str| {
        let env = vec![("PATH".into(), "/usr/bin:/bin".into())];
        let tool = Tool { program: "/bin/sh".into(), env, folder: "/".into(), group: Group::Own };
        Foreign::heard(&run(&tool, &["-c".into(), script.into()], b"", &Limits::default()).expect("it ends")).err()
    };
    for crash in ["kill -SEGV $$", "exit 101", "kill -ABRT $$", "true", "echo '{\"Ok\":'", "echo '{\"Ok\":null}'"] {
        assert_eq!(heard(crash), Some(Unfit::Crashed), "{crash}");
    }
    for limit in ["kill -KILL $$", "echo memory allocation of 9 bytes failed >&2; kill -ABRT $$"] {
        assert_eq!(heard(limit), Some(Unfit::Endless), "{limit}");
    }
    assert_eq!(heard("echo '{\"Err\":\"Signed\"}'"), Some(Unfit::Signed), "what it says itself is believed");
    assert!(Unfit::Crashed.to_string().contains("a fault of confide") && Unfit::Crashed.help().contains("report this"));
}

/// Zeros, folded to a thousandth: a bomb.
fn bomb(megabytes: usize) -> Stream {
    let mut stream = Stream::new(Dictionary::new(), vec![b' '; megabytes << 20]);
    stream.compress().expect("it folds");
    stream
}

#[test]
fn a_file_that_would_fill_memory_or_never_end_is_refused_within_its_limits() {
    let refused = |what: &str, bytes: &[u8]| {
        assert!(read_apart(bytes).is_err(), "{what}");
    };
    refused("a stream that unfolds to 200 MB", &map(|doc, page, _| page.set("Contents", doc.add_object(bomb(200)))));
    refused(
        "thirty streams of 10 MB",
        &map(|doc, page, _| {
            let bomb = Object::Reference(doc.add_object(bomb(10)));
            page.set("Contents", vec![bomb; 30]);
        }),
    );
    refused(
        "pictures that need thirty streams of 10 MB",
        &map(|doc, page, _| {
            let patterns = (0..30).map(|at| {
                let mut stream = bomb(10);
                stream.dict.set("At", at);
                (format!("P{at}").into_bytes(), doc.add_object(stream).into())
            });
            let patterns: Dictionary = patterns.collect();
            page.set("Resources", dictionary! { "Pattern" => patterns });
        }),
    );
    refused(
        "forms that draw each other a thousand million times",
        &map(|doc, page, _| {
            let mut inner = look(doc);
            for _ in 0..10 {
                let dict = dictionary! {
                    "Type" => "XObject", "Subtype" => "Form", "BBox" => numbers([0.0, 0.0, 10.0, 10.0]),
                    "Resources" => dictionary! { "XObject" => dictionary! { "A" => inner } },
                };
                inner = doc.add_object(Stream::new(dict, b"/A Do ".repeat(8))).into();
            }
            page.set("Resources", dictionary! { "XObject" => dictionary! { "A" => inner } });
            page.set("Contents", doc.add_object(Stream::new(Dictionary::new(), b"/A Do".to_vec())));
        }),
    );
    refused(
        "a form that draws itself",
        &map(|doc, page, _| {
            let form = doc.new_object_id();
            let dict = dictionary! {
                "Type" => "XObject", "Subtype" => "Form", "BBox" => numbers([0.0, 0.0, 10.0, 10.0]),
                "Resources" => dictionary! { "XObject" => dictionary! { "A" => form } },
            };
            doc.objects.insert(form, Stream::new(dict, b"/A Do".to_vec()).into());
            page.set("Resources", dictionary! { "XObject" => dictionary! { "A" => form } });
            page.set("Contents", doc.add_object(Stream::new(Dictionary::new(), b"/A Do".to_vec())));
        }),
    );
    let deep = [&b"["[..], b"]"].map(|bracket| bracket.repeat(200_000));
    let deep = [b"%PDF-1.7\n1 0 obj\n", &deep[0][..], &deep[1], b"\nendobj\nxref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<</Size 2/Root 1 0 R>>\nstartxref\n400025\n%%EOF\n"].concat();
    refused("lists two hundred thousand deep", &deep);
    let deep_page = [b"[".repeat(100_000), b"]".repeat(100_000), b" TJ".to_vec()].concat();
    refused(
        "lists that deep on a page",
        &map(|doc, page, _| page.set("Contents", doc.add_object(Stream::new(Dictionary::new(), deep_page)))),
    );
}

#[test]
fn a_tree_of_pages_that_bites_its_tail_is_refused() {
    let mut doc = Document::load_mem(&pages_of(2)).expect("a PDF");
    let tree = doc.catalog().and_then(|c| c.get(b"Pages")).and_then(Object::as_reference).expect("a tree");
    doc.get_dictionary_mut(tree).expect("a tree").set("Kids", vec![tree.into(), tree.into()]);
    assert!(matches!(read_apart(&saved(doc)), Err(Unfit::Damaged(_))));
}

#[test]
fn a_million_objects_that_no_page_needs_are_read_and_left_behind() {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    let mut put = |bytes: &mut Vec<u8>, object: &str| {
        places.push(bytes.len());
        bytes.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", places.len()).as_bytes());
    };
    put(&mut bytes, "<</Type/Catalog/Pages 2 0 R>>");
    put(&mut bytes, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
    put(&mut bytes, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>");
    (3..300_000).for_each(|_| put(&mut bytes, "1"));
    let at = bytes.len();
    let size = places.len() + 1;
    bytes.extend_from_slice(format!("xref\n0 {size}\n0000000000 65535 f \n").as_bytes());
    places.iter().for_each(|place| bytes.extend_from_slice(format!("{place:010} 00000 n \n").as_bytes()));
    bytes.extend_from_slice(format!("trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n").as_bytes());
    assert!(bytes.len() < 16 << 20);
    assert!(read_apart(&bytes).is_ok());
}
