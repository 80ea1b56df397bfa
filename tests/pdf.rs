//! What stamping and proving promise, on files that the real typst made.

// a test's own functions unwrap as the test does
#![allow(clippy::unwrap_used)]

#[path = "support/sheets.rs"]
mod sheets;

use confide::pdf::{Band, PdfError, Proved, SealField, Stamped, Unproved, Why, describe, prove, stamp};
use confide::typeset::Pdf;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use sheets::{NOTE, SETTING, band, expected, form, line, note, note_at};

const THREE_PAGES: &str = "= One\n#lorem(40)\n#pagebreak()\n= Two\n#lorem(60)\n#pagebreak()\n= Three\nThe end.";

fn stamped(pdf: Pdf) -> Stamped {
    let note = note();
    stamp(pdf, &band(&note, &["07.1a 2026-11"]), None).expect("it can be stamped")
}

/// Proves with the expectations of these tests; what fails is given with its page.
fn proved(stamped: Stamped) -> Result<Proved, (Option<usize>, Why)> {
    let lines = [line("07.1a 2026-11")];
    prove(stamped, &expected(&lines, &["SPECIMEN".into()])).map_err(|Unproved { page, why }| (page, why))
}

fn page(document: &Document, number: usize) -> ObjectId {
    document.page_iter().nth(number - 1).expect("there is such a page")
}

/// Changes a page of a file fresh from typst.
fn changed(pdf: Pdf, change: impl FnOnce(&mut Document, ObjectId)) -> Pdf {
    let mut document = Document::load_mem(pdf.bytes()).unwrap();
    let first = page(&document, 1);
    change(&mut document, first);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    Pdf::for_tests(bytes)
}

fn draw_more(document: &mut Document, page: ObjectId, operators: &str) {
    let more = document.add_object(Stream::new(Dictionary::new(), operators.as_bytes().to_vec()));
    let dict = document.get_dictionary_mut(page).unwrap();
    let mut contents = match dict.get(b"Contents").unwrap() {
        Object::Array(parts) => parts.clone(),
        one => vec![one.clone()],
    };
    contents.push(more.into());
    dict.set("Contents", contents);
}

fn letters(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

#[test]
fn every_page_bears_the_note_and_says_which_page_it_is() {
    let proved = proved(stamped(form(THREE_PAGES))).unwrap();
    assert_eq!(proved.pages().len(), 3);
    for (index, facts) in proved.pages().iter().enumerate() {
        let text = letters(&facts.text);
        let identity = format!("reg-2026-014 · 07.1a 2026-11 · page {} of 3 · check KTRWA-CDEFH-JMNPX", index + 1);
        assert!(text.contains(&letters(NOTE)) && text.contains(&letters(SETTING)), "{}", facts.text);
        assert!(text.contains(&letters(&identity)), "{}", facts.text);
        assert_eq!(facts.notes, [NOTE]);
    }
    assert!(proved.pages()[2].text.contains("The end."), "{}", proved.pages()[2].text);
}

#[test]
fn a_proved_file_describes_itself() {
    let description = describe(proved(stamped(form(THREE_PAGES))).unwrap().bytes()).unwrap();
    assert!(description.pages.len() == 3 && description.pages.iter().all(|page| page.bears_note));
    let private = description.private.unwrap();
    assert_eq!((private.record.as_str(), private.note.as_str(), private.specimen), ("reg-2026-014", NOTE, true));
    assert_eq!((private.documents[0].line.clone(), private.documents[0].first_page), (line("07.1a 2026-11"), 1));
}

#[test]
fn a_file_that_is_not_ours_bears_no_note() {
    let description = describe(form("= One").bytes()).unwrap();
    assert_eq!(description.private, None);
    assert!(!description.pages[0].bears_note);
}

#[test]
fn one_page_or_a_landscape_page_are_proved() {
    proved(stamped(form("= One"))).unwrap();
    proved(stamped(form("#set page(flipped: true)\n= Wide\n#lorem(50)"))).unwrap();
}

#[test]
fn a_turned_or_cropped_page_has_the_note_upright_at_its_visible_foot() {
    for turn in [90, 180, 270, -90] {
        // what typst drew at the foot would now be at a side, so the page is emptied before it is turned
        let turned = changed(form("= One"), |document, page| {
            let empty = document.add_object(Stream::new(Dictionary::new(), Vec::new()));
            let dict = document.get_dictionary_mut(page).unwrap();
            dict.set("Contents", empty);
            dict.set("Rotate", turn);
            dict.set("CropBox", [20, 30, 580, 800].map(Object::from).to_vec());
        });
        let proved = proved(stamped(turned)).unwrap_or_else(|why| panic!("turned by {turn}: {why:?}"));
        assert!(letters(&proved.pages()[0].text).contains(&letters(NOTE)));
    }
}

#[test]
fn a_page_that_is_too_narrow_is_not_stamped() {
    let note = note();
    let narrow = form("#set page(width: 180mm)\n= One");
    assert_eq!(stamp(narrow, &band(&note, &["f"]), None).unwrap_err(), PdfError::TooNarrow { page: 1 });
}

#[test]
fn text_that_runs_into_the_band_is_not_proved() {
    let crowded = form("= One\n#pagebreak()\n#place(bottom, dy: 25mm)[too far down]");
    assert_eq!(proved(stamped(crowded)).unwrap_err(), (Some(2), Why::Crowded("text")));
    let drawn = form("= One\n#place(bottom, dy: 25mm, rect(width: 5mm, height: 5mm))");
    assert_eq!(proved(stamped(drawn)).unwrap_err(), (Some(1), Why::Crowded("a line or area")));
}

#[test]
fn a_page_whose_band_was_removed_is_not_proved() {
    let without = stamped(form(THREE_PAGES)).meddled_for_tests(|document| {
        let second = page(document, 2);
        document.get_dictionary_mut(second).unwrap().get_mut(b"Contents").unwrap().as_array_mut().unwrap().pop();
    });
    // what the band's stream closes is now left open
    assert!(matches!(proved(without).unwrap_err(), (Some(2), Why::Unreadable(PdfError::Content { page: 2, .. }))));
    let without = stamped(form(THREE_PAGES)).meddled_for_tests(|document| {
        let third = page(document, 3);
        let contents =
            document.get_dictionary_mut(third).unwrap().get_mut(b"Contents").unwrap().as_array_mut().unwrap();
        contents.pop();
        contents.remove(0);
    });
    assert_eq!(proved(without).unwrap_err(), (Some(3), Why::NoBand));
}

#[test]
fn a_note_that_is_too_small_or_too_pale_is_not_proved() {
    let refused = |note: confide::pdf::Note| {
        proved(stamp(form("= One"), &band(&note, &["07.1a 2026-11"]), None).unwrap()).unwrap_err().1
    };
    assert!(matches!(refused(note_at("7pt", "black")), Why::TooSmall(size) if (size - 7.0).abs() < 0.01));
    assert_eq!(refused(note_at("8pt", "white")), Why::NotLegible);
    assert_eq!(refused(note_at("8pt", "luma(70%)")), Why::NotLegible);
    assert_eq!(refused(note_at("8pt", "black.transparentize(60%)")), Why::NotLegible);
}

#[test]
fn a_note_outside_the_visible_page_is_not_proved() {
    let cropped = stamped(form("= One")).meddled_for_tests(|document| {
        let first = page(document, 1);
        let visible = [0, 60, 596, 842].map(Object::from).to_vec();
        document.get_dictionary_mut(first).unwrap().set("CropBox", visible);
    });
    assert_eq!(proved(cropped).unwrap_err(), (Some(1), Why::OffPage));
}

#[test]
fn a_note_that_is_moved_shrunk_or_clipped_is_not_proved() {
    let refused = |from: &str, to: &str| {
        let meddled = stamped(form("= One")).meddled_for_tests(|document| {
            let first = page(document, 1);
            let last = *document.get_page_contents(first).last().unwrap();
            let stream = document.get_object_mut(last).unwrap().as_stream_mut().unwrap();
            let content = String::from_utf8(stream.content.clone()).unwrap();
            assert!(content.contains(from), "{content}");
            stream.set_content(content.replace(from, to).into_bytes());
        });
        proved(meddled).unwrap_err().1
    };
    assert_eq!(refused("q 1 0 0 1 0 0 cm", "q 1 0 0 1 0 200 cm"), Why::OutOfPlace);
    assert!(matches!(refused("q 1 0 0 1 0 0 cm", "q .9 0 0 .9 0 0 cm"), Why::TooSmall(_)));
    assert!(matches!(refused("q 1 0 0 1 0 0 cm", "q .5 0 0 1 0 0 cm"), Why::TooSmall(_)));
    assert_eq!(refused("q 1 0 0 1 0 0 cm", "q 0 0 300 300 re W n"), Why::OutOfPlace);
    assert!(matches!(refused("Tf 0 Tr", "Tf 3 Tr"), Why::NotLegible));
    assert_eq!(refused("/confide-note Do", "/OC /x BDC /confide-note Do EMC"), Why::NotLegible);
    assert_eq!(refused("/confide-note Do", ""), Why::NoNote);
    assert_eq!(refused("/confide-note Do", "/confide-note Do 1 g 0 20 400 20 re f"), Why::Covered);
    assert_eq!(refused("q 1 0 0 1 0 0 cm", "q 1 0 0 1 0 -6 cm"), Why::Covered);
    assert_eq!(refused("/Subtype /Footer", "/Subtype /Header"), Why::NoBand);
    assert_eq!(refused("/Artifact", "/P"), Why::NoBand);
}

#[test]
fn nothing_may_be_drawn_over_the_band() {
    let over = |operators: &'static str| {
        let meddled = stamped(form("= One")).meddled_for_tests(|document| {
            let first = page(document, 1);
            draw_more(document, first, operators);
        });
        proved(meddled).unwrap_err().1
    };
    assert_eq!(over("1 g 0 0 600 100 re f"), Why::NotLast);
    assert_eq!(over("/Artifact BMC 1 g 0 0 600 100 re f EMC"), Why::NotLast);
    let second_footer = "/Artifact <</Subtype /Footer>> BDC 1 g 60 30 400 50 re f EMC";
    assert_eq!(over(second_footer), Why::NoNote);
}

#[test]
fn an_annotation_over_the_band_is_not_proved() {
    let meddled = stamped(form("= One")).meddled_for_tests(|document| {
        let first = page(document, 1);
        let square = dictionary! {
            "Type" => "Annot", "Subtype" => "Square", "Rect" => [0, 0, 300, 60].map(Object::from).to_vec(),
        };
        let square = document.add_object(square);
        document.get_dictionary_mut(first).unwrap().set("Annots", vec![square.into()]);
    });
    assert_eq!(proved(meddled).unwrap_err(), (Some(1), Why::Crowded("an annotation")));
}

#[test]
fn a_page_left_in_disorder_is_not_proved() {
    for operators in ["Q Q", "/OC /x BDC", "q", "EMC", "(text"] {
        let odd = changed(form("= One"), |document, page| draw_more(document, page, operators));
        assert!(
            matches!(proved(stamped(odd)).unwrap_err().1, Why::Unreadable(PdfError::Content { .. })),
            "{operators}"
        );
    }
}

#[test]
fn another_note_setting_mark_or_code_is_not_proved() {
    let lines = [line("07.1a 2026-11")];
    let marks = ["SPECIMEN".to_owned()];
    let good = expected(&lines, &marks);
    let why = |expected| prove(stamped(form("= One")), &expected).unwrap_err().why;
    assert_eq!(why(confide::pdf::Expected { note: "Another note.", ..good.clone() }), Why::NoNote);
    assert_eq!(why(confide::pdf::Expected { note: "", ..good.clone() }), Why::NoNote);
    assert_eq!(why(confide::pdf::Expected { setting: "Elsewhere", ..good.clone() }), Why::NoSetting);
    let incomplete = ["INCOMPLETE".to_owned()];
    assert_eq!(why(confide::pdf::Expected { marks: &incomplete, ..good.clone() }), Why::NoMark("INCOMPLETE".into()));
    let others = [line("06.1b 2026-11")];
    assert!(matches!(why(confide::pdf::Expected { lines: &others, ..good.clone() }), Why::NoIdentity(_)));
    assert!(matches!(why(confide::pdf::Expected { least_size: 9.0, ..good }), Why::TooSmall(_)));
}

#[test]
fn a_page_more_or_less_is_not_proved() {
    let fewer = stamped(form(THREE_PAGES)).meddled_for_tests(|document| document.delete_pages(&[2]));
    assert_eq!(proved(fewer).unwrap_err(), (None, Why::Pages { were: 3, are: 2 }));
}

#[test]
fn pages_of_a_pack_say_which_of_its_documents_they_belong_to() {
    let pack = "= Contents\n#pagebreak()\n= Notice\n== Part\n#lorem(400)\n#pagebreak()\n= Consents\nYes.";
    let note = note();
    let forms = ["pack 2026-11", "07.1a 2026-11", "consents 2026-10"];
    let band = band(&note, &forms);
    let marks = [];
    let proved = prove(stamp(form(pack), &band, None).unwrap(), &expected(&band.lines, &marks)).unwrap();
    let of = proved.pages().len();
    assert!(of >= 3);
    for (facts, form) in
        [(&proved.pages()[0], forms[0]), (&proved.pages()[1], forms[1]), (&proved.pages()[of - 1], forms[2])]
    {
        let identity = line(form).identity(facts.number, of);
        assert!(letters(&facts.text).contains(&letters(&identity)), "{identity}\n{}", facts.text);
    }
    let private = describe(proved.bytes()).unwrap().private.unwrap();
    assert_eq!(private.documents.iter().map(|it| it.first_page).collect::<Vec<_>>(), [1, 2, of]);
}

#[test]
fn a_pack_whose_outline_does_not_fit_is_not_stamped() {
    let note = note();
    let two = band(&note, &["a", "b"]);
    let refused = |body: &str, band: &Band| stamp(form(body), band, None).unwrap_err();
    assert_eq!(refused(THREE_PAGES, &two), PdfError::Outline { documents: 2, entries: 3 });
    assert_eq!(refused("Plain.", &two), PdfError::Outline { documents: 2, entries: 0 });
    assert_eq!(refused("= One\n\n= Two", &two), PdfError::OutlineOrder);
    assert_eq!(refused("= One", &band(&note, &[])), PdfError::Outline { documents: 0, entries: 1 });
}

#[test]
fn a_long_identity_takes_a_second_row_and_a_higher_band() {
    let note = note_at("14pt", "black");
    let mut long = band(&note, &["07.1a 2026-11"]);
    long.lines[0].record = "a-record-id-of-all-the-forty-letters-pos".into();
    assert!(long.height().unwrap() > note.height() + 14.0);
    let proved = prove(
        stamp(form("#set page(margin: (bottom: 95mm))\n= One"), &long, None).unwrap(),
        &confide::pdf::Expected { least_size: 14.0, ..expected(&long.lines, &[]) },
    );
    proved.unwrap();
    long.lines[0].form = "x".repeat(200);
    assert!(matches!(long.height(), Err(PdfError::TooLong(_))));
    long.lines[0].form = "Ł".into();
    assert_eq!(long.height(), Err(PdfError::NoLetter('Ł')));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let make = || proved(stamped(form(THREE_PAGES))).unwrap().into_bytes();
    assert_eq!(make(), make());
}

const WITH_FIELDS: &str = r#"= One
Name #answer("child.name")[Zoë O'Neil], and #answer("child.born", box(width: 4cm, height: 1cm, stroke: 1pt))
#answer("notes", block(width: 100%)[
  First.

  Second, #link("https://example.org")[a true link].
])
#pagebreak()
Seal: #answer("seal", box(width: 6cm, height: 2cm, stroke: 1pt)[sealed by the setting])
#pagebreak()
#answer("last")[End.]"#;

#[test]
fn answers_leave_no_links_behind() {
    let proved = proved(stamped(form(WITH_FIELDS))).unwrap();
    let document = Document::load_mem(proved.bytes()).unwrap();
    let uris: Vec<String> = document
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok()?.get(b"A").ok()?.as_dict().ok()?.get(b"URI").ok()?.as_str().ok())
        .map(|uri| String::from_utf8_lossy(uri).into_owned())
        .collect();
    assert_eq!(uris, ["https://example.org"]);
    assert!(document.catalog().unwrap().get(b"AcroForm").is_err());
    assert_eq!((elements(&document, b"Link"), elements(&document, b"Form")), (1, 0));
    // the block of paragraphs has become a group, the stretches of text and the empty box have not
    assert_eq!(elements(&document, b"Div"), 1);
    assert!(!String::from_utf8_lossy(proved.bytes()).contains("field:"));
}

#[test]
fn the_seal_has_an_empty_field_in_the_structure_tree() {
    let note = note();
    let seal = SealField { tooltip: "Seal of Little Acorns".into() };
    let proved = proved(stamp(form(WITH_FIELDS), &band(&note, &["07.1a 2026-11"]), Some(&seal)).unwrap()).unwrap();
    let document = Document::load_mem(proved.bytes()).unwrap();
    let acro = document.catalog().unwrap().get_deref(b"AcroForm", &document).unwrap().as_dict().unwrap();
    let fields = acro.get(b"Fields").unwrap().as_array().unwrap();
    assert_eq!((fields.len(), acro.get(b"SigFlags").unwrap()), (1, &Object::Integer(3)));
    assert!(!acro.has(b"NeedAppearances"));
    let field = document.get_dictionary(fields[0].as_reference().unwrap()).unwrap();
    assert_eq!(field.get(b"T").unwrap().as_str().unwrap(), b"seal");
    assert_eq!(field.get(b"TU").unwrap().as_str().unwrap(), b"Seal of Little Acorns");
    assert_eq!(field.get(b"P").unwrap().as_reference().unwrap(), page(&document, 2));
    assert!(!field.has(b"V") && !field.has(b"A") && !field.has(b"Contents"));
    assert_eq!((elements(&document, b"Form"), elements(&document, b"Link")), (1, 1));
    let key = field.get(b"StructParent").unwrap().as_i64().unwrap();
    let form = parent(&document, key);
    assert_eq!(form.get(b"S").unwrap().as_name().unwrap(), b"Form");
    assert_eq!(form.get(b"K").unwrap().as_dict().unwrap().get(b"Obj").unwrap(), &fields[0]);
}

#[test]
fn a_seal_without_a_place_is_refused() {
    let note = note();
    let seal = SealField { tooltip: "Seal".into() };
    for body in ["= One", "= One\n#answer(\"other\")[x]"] {
        let refused = stamp(form(body), &band(&note, &["f"]), Some(&seal)).unwrap_err();
        assert_eq!(refused, PdfError::NoSealPlace);
    }
}

fn elements(document: &Document, kind: &[u8]) -> usize {
    let is = |object: &&Object| {
        let dict = object.as_dict().ok()?;
        dict.has_type(b"StructElem").then_some(())?;
        (dict.get(b"S").ok()?.as_name().ok()? == kind).then_some(())
    };
    document.objects.values().filter(|object| is(object).is_some()).count()
}

fn parent(document: &Document, key: i64) -> &Dictionary {
    let root = document.catalog().unwrap().get_deref(b"StructTreeRoot", document).unwrap().as_dict().unwrap();
    let tree = root.get_deref(b"ParentTree", document).unwrap().as_dict().unwrap();
    let nums = tree.get(b"Nums").unwrap().as_array().unwrap();
    let pair =
        nums.chunks_exact(2).find(|pair| pair[0].as_i64().ok() == Some(key)).expect("the key is in the parent tree");
    document.get_dictionary(pair[1].as_reference().unwrap()).unwrap()
}

#[test]
fn what_is_no_pdf_is_said_plainly() {
    let note = note();
    for bytes in [&b""[..], b"%PDF-1.7\n", b"hello"] {
        let refused = stamp(Pdf::for_tests(bytes.to_vec()), &band(&note, &["f"]), None).unwrap_err();
        assert!(matches!(refused, PdfError::Unreadable(_)) && !refused.help().is_empty());
        assert!(describe(bytes).is_err());
    }
}

#[test]
fn no_cut_of_a_file_makes_us_panic() {
    let bytes = proved(stamped(form("= One"))).unwrap().into_bytes();
    for end in (0..bytes.len()).step_by(97) {
        let _ = describe(&bytes[..end]);
    }
    for at in (0..bytes.len()).step_by(53) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x15;
        let _ = describe(&flipped);
    }
}
