//! The reader on pages made by hand, as no template of ours makes them.

use super::read::Reader;
use super::sheet::{Sheet, What};
use lopdf::{Dictionary, Document, Object, Stream, dictionary};

/// A page of 200 by 100 points with one font of half an em for every letter, and one form.
fn sheet(content: &str) -> Result<Sheet, String> {
    let mut document = Document::with_version("1.7");
    let font = document.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Courier" });
    let inner = dictionary! {
        "Subtype" => "Form", "BBox" => numbers(&[0, 0, 50, 50]), "Matrix" => numbers(&[2, 0, 0, 2, 10, 20]),
        "Resources" => dictionary! { "Font" => dictionary! { "F" => font } },
    };
    let form = document.add_object(Stream::new(inner, b"BT /F 5 Tf 1 1 Td (form) Tj ET".to_vec()));
    let itself = document.new_object_id();
    let names = dictionary! { "X" => itself };
    let looped = dictionary! {
        "Subtype" => "Form", "BBox" => numbers(&[0, 0, 9, 9]), "Resources" => dictionary! { "XObject" => names },
    };
    document.set_object(itself, Stream::new(looped, b"/X Do".to_vec()));
    let contents = document.add_object(Stream::new(Dictionary::new(), content.as_bytes().to_vec()));
    let resources = dictionary! {
        "Font" => dictionary! { "F" => font },
        "XObject" => dictionary! { "Form" => form, "Loop" => itself },
        "ExtGState" => dictionary! { "Pale" => dictionary! { "ca" => 0.5 } },
        "Properties" => dictionary! { "Foot" => dictionary! { "Subtype" => "Footer" } },
    };
    let page = document.add_object(dictionary! {
        "Type" => "Page", "MediaBox" => numbers(&[0, 0, 200, 100]), "Contents" => contents, "Resources" => resources,
    });
    Reader::new(&document).sheet(page, 1).map_err(|error| error.to_string())
}

fn numbers(numbers: &[i64]) -> Vec<Object> {
    numbers.iter().map(|number| Object::Integer(*number)).collect()
}

fn words(content: &str) -> Vec<String> {
    let sheet = sheet(content).unwrap();
    let said = |run: &super::sheet::Run| format!("{} {}pt {},{}", run.text, run.size, run.start.0, run.start.1);
    sheet.marks.iter().filter_map(|mark| mark.run()).map(said).collect()
}

#[test]
fn text_stands_where_its_operators_put_it() {
    assert_eq!(words("BT /F 10 Tf 5 50 Td (a) Tj (b) Tj ET"), ["a 10pt 5,50", "b 10pt 10,50"]);
    assert_eq!(
        words("BT /F 10 Tf 12 TL 5 50 Td (a) Tj T* (b) Tj (c) ' ET"),
        ["a 10pt 5,50", "b 10pt 5,38", "c 10pt 5,26"]
    );
    assert_eq!(words("BT /F 10 Tf 0 50 Td 3 -14 TD (a) Tj T* (b) Tj ET"), ["a 10pt 3,36", "b 10pt 3,22"]);
    assert_eq!(words("BT /F 10 Tf 2 Tc 3 Tw 0 9 Td (a b) Tj (c) Tj ET"), ["a b 10pt 0,9", "c 10pt 24,9"]);
    assert_eq!(words("BT /F 10 Tf 10 TL 0 9 Td 3 2 (a ) \" (c) Tj ET"), ["a  10pt 0,-1", "c 10pt 17,-1"]);
    assert_eq!(words("BT /F 10 Tf 50 Tz 4 Ts (a) Tj (b) Tj ET"), ["a 5pt 0,4", "b 5pt 2.5,4"]);
    assert_eq!(words("BT /F 10 Tf [(a) -500 (b) 100 (c)] TJ (d) Tj ET"), ["a bc 10pt 0,0", "d 10pt 19,0"]);
    assert_eq!(words("q 2 0 0 3 1 1 cm BT /F 4 Tf 1 0 0 1 2 2 Tm (a) Tj ET Q"), ["a 8pt 5,7"]);
}

#[test]
fn text_within_a_form_is_read_through_its_matrix() {
    assert_eq!(words("1 0 0 1 5 5 cm /Form Do"), ["form 10pt 17,27"]);
}

#[test]
fn what_stands_for_drawn_text_is_read_instead_of_it() {
    let content = "BT /F 10 Tf /Span <</ActualText (word)>> BDC (w) Tj (rd) Tj EMC (s) Tj ET";
    assert_eq!(words(content)[0], "word 10pt 0,0");
    assert_eq!(sheet(content).unwrap().text(), "words");
}

#[test]
fn paths_and_pictures_have_boxes_as_far_as_they_are_seen() {
    let boxes = |content: &str| -> Vec<(f64, f64, f64, f64)> {
        let sheet = sheet(content).unwrap();
        sheet.marks.iter().map(|mark| (mark.rect.left, mark.rect.bottom, mark.rect.right, mark.rect.top)).collect()
    };
    assert_eq!(boxes("10 20 30 40 re f"), [(10.0, 20.0, 40.0, 60.0)]);
    assert_eq!(boxes("4 w 10 20 m 30 20 l S"), [(8.0, 18.0, 32.0, 22.0)]);
    assert_eq!(boxes("0 0 20 30 re W n 10 20 30 40 re f"), [(10.0, 20.0, 20.0, 30.0)]);
    assert_eq!(boxes("0 0 5 5 re W n 10 20 30 40 re f"), []);
    assert_eq!(boxes("q 0 0 5 5 re W n Q 10 20 30 40 re f"), [(10.0, 20.0, 40.0, 60.0)]);
    assert_eq!(boxes("50 0 0 40 5 6 cm BI /W 1 /H 1 ID x EI "), [(5.0, 6.0, 55.0, 46.0)]);
}

#[test]
fn only_dark_opaque_filled_text_is_legible() {
    let legible = |before: &str| {
        let sheet = sheet(&format!("{before} BT /F 10 Tf (a) Tj ET")).unwrap();
        sheet.marks.iter().find_map(|mark| if let What::Text(run) = &mark.what { Some(run.legible) } else { None })
    };
    for dark in ["", "0 g", "0.2 0.2 0.2 rg", "0 0 0 1 k", "1 g 0 g", "q /Pale gs Q", "q 1 g Q"] {
        assert_eq!(legible(dark), Some(true), "{dark}");
    }
    for pale in ["1 g", "1 1 0 rg", "0 0 0 0.2 k", "/Pattern cs /P scn", "3 Tr", "1 Tr", "/Pale gs"] {
        assert_eq!(legible(pale), Some(false), "{pale}");
    }
}

#[test]
fn a_footer_is_known_by_its_properties_wherever_they_stand() {
    let footer = |content: &str| sheet(content).unwrap().last_footer().map(<[_]>::len);
    let text = "BT /F 10 Tf (a) Tj ET";
    assert_eq!(footer(&format!("/Artifact <</Subtype /Footer>> BDC {text} EMC")), Some(1));
    assert_eq!(footer(&format!("/Artifact /Foot BDC {text} EMC")), Some(1));
    assert_eq!(footer(&format!("/P /Foot BDC {text} EMC")), None);
    assert_eq!(footer(&format!("/Artifact /Foot BDC {text} EMC {text}")), None);
    assert_eq!(footer(&format!("/OC /x BDC /Artifact /Foot BDC {text} EMC EMC")), None);
}

#[test]
fn what_cannot_be_followed_is_said() {
    for (content, why) in [
        ("Q", "closes more"),
        ("q", "opens more"),
        ("EMC", "closes more"),
        ("/P BMC", "opens more"),
        ("(a) Tj", "without a font"),
        ("/G 10 Tf", "a font is missing"),
        ("/Nothing Do", "missing"),
        ("/Loop Do", "no known kind"),
        ("/None gs", "missing"),
        ("1 2 3 cm", "too many or too few"),
    ] {
        let said = sheet(content).expect_err(content);
        assert!(said.contains(why), "{content}: {said}");
    }
}
