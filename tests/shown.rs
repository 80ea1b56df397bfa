//! What a filled field shows is what is listed of it: looks in which a reader would see something else are refused, each for its
//! reason, and what programs draw in good faith is not.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the answer")]

#[path = "support/kept.rs"]
mod kept;
#[path = "support/forge.rs"]
#[allow(dead_code, reason = "each test binary uses its part")]
mod forge;
#[path = "support/update.rs"]
#[allow(dead_code, reason = "each test binary uses its part")]
mod update;

use confide::verify::{Certificate, Refusal, Trust, Verdict, verify};
use forge::{Key, Paper};
use lopdf::{Dictionary, Object, Stream, dictionary};
use std::sync::LazyLock;
use update::{SIZE, Update, appearance, form};

const HELLO: &str = "BT 0 g /Helv 10 Tf 2 6 Td (Jo Dale) Tj ET";
/// Two strokes of a word, as shapes and as lines.
const SHAPES: &str = "10 4 m 13 4 l 13 16 l 10 16 l h 26 4 m 38 4 l 38 18 l 26 18 l h ";

const ODD: &str = "its looks are of a kind that a filled field does not have";
const DRAWING: &str = "it shows a drawing";
const WORDS: &str = "it shows other words than it holds";
const TICKS: &str = "its ticks look different";
const UNFOLDED: &str = "its looks cannot be unfolded";
const CUT: &str = "its letters are cut off";
const UNTOLD: &str = "its letters are in colours that cannot be told";

fn setting() -> Key {
    Key::new(7, &Paper::default())
}

fn verdict(bytes: &[u8]) -> Verdict {
    kept::keep(bytes);
    static TRUST: LazyLock<Trust> =
        LazyLock::new(|| Trust::of([Certificate::from_der(&setting().certificate).unwrap()]));
    verify(bytes, &TRUST).verdict
}

fn update() -> Update {
    Update::of(&form(&setting(), 2, |_| {}))
}

/// All that was judged otherwise than it should be.
fn judge<'c>(field: &str, cases: impl IntoIterator<Item = (&'c str, Vec<u8>, Option<&'static str>)>) {
    let mut faults = Vec::new();
    for (what, bytes, why) in cases {
        let expected = match why {
            Some(why) => Verdict::NotSealed { why: Refusal::Misfilled { field: field.into(), why } },
            None => Verdict::Filled,
        };
        let found = verdict(&bytes);
        if found != expected {
            faults.push(format!("{what}: expected {expected:?}, found {found:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A field that holds this and is drawn so.
fn shown(value: &str, content: &str, more: Dictionary) -> Vec<u8> {
    let mut update = update();
    update.fill_showing("name", value, content, more);
    update.bytes()
}

#[test]
fn what_is_drawn_beside_the_letters_of_a_value_is_refused_however_little_is_seen_of_it() {
    let shapes = |before: &str, operator: &str| format!("{before} {SHAPES} {operator}");
    let dots = "0 g 10 9 .9 .9 re f 11 9 .9 .9 re f 12 9 .9 .9 re f";
    let scaled = "0 G .001 w q 1000 0 0 1000 0 0 cm .01 .01 m .04 .01 l .04 .018 l S Q";
    let through = "q 10 2 6 16 re W n 0.85 g 0 0 200 20 re f Q";
    let cases = [
        ("shapes in a grey that has four parts", shapes("0 0 0 0 g", "f"), ODD),
        ("shapes in more ink than there is", shapes("2 2 2 2 k", "f"), ODD),
        ("shapes in a red beyond red", shapes("9 0 0 rg", "f"), ODD),
        ("shapes that might cancel each other out", shapes("0 g", "f*"), DRAWING),
        ("words in the thinnest of lines", shapes("0 G 0.49 w", "S"), DRAWING),
        ("words in lines without a width", shapes("0 G 0 w", "S"), DRAWING),
        ("words in dots", dots.to_owned(), DRAWING),
        ("words in a line that is made thick afterwards", scaled.to_owned(), DRAWING),
        ("words in pale shapes", shapes("0.85 g", "f"), DRAWING),
        ("words in white on a pale ground", format!("0.9 g 0 0 200 20 re f {}", shapes("1 g", "f")), DRAWING),
        ("pale strokes of a ground that is cut", through.to_owned(), "its letters are cut off"),
        ("a shape without a surface", "0 g 0 0 0 0 re f".to_owned(), DRAWING),
        ("a ground that is too dark", "0.7 g 0 0 200 20 re f".to_owned(), DRAWING),
    ];
    let refused = cases.iter().map(|(what, looks, why)| {
        let looks = format!("q {looks} Q {HELLO}");
        (*what, shown("Jo Dale", &looks, dictionary! {}), Some(*why))
    });
    judge("name", refused);
    let empty = cases.iter().map(|(what, looks, why)| (*what, shown("", looks, dictionary! {}), Some(*why)));
    judge("name", empty);
}

#[test]
fn grounds_and_frames_as_programs_draw_them_are_no_fault() {
    let cases = [
        ("a pale ground", "0.9 g 0 0 200 20 re f"),
        ("a ground of white", "1 1 1 rg 0 0 200 20 re f"),
        ("a ground within a frame", "0.9 g 0.9 G 1 w 1 1 198 18 re B"),
        ("one ground on the other", "0.9 g 0 0 200 20 re f 1 g 1 1 198 18 re f"),
        ("a ground in colours by their name", "/DeviceRGB cs 1 0.95 0.9 sc 0 0 200 20 re f"),
        ("a width and nothing drawn", "1 w"),
        ("a path that is left", "0 0 m 9 9 l n"),
        ("a clip", "1 1 198 18 re W n"),
    ];
    let looks = cases.iter().map(|(what, looks)| {
        (*what, shown("Jo Dale", &format!("/Tx BMC q {looks} {HELLO} Q EMC"), dictionary! {}), None)
    });
    judge("name", looks);
}

#[test]
fn an_operator_with_more_than_it_takes_or_in_another_place_is_refused() {
    let letters = |from: &str, to: &str| HELLO.replace(from, to);
    let cases = [
        ("two texts of which one is shown", "Jo Dale", letters("(Jo Dale)", "(Jo Dale) (No)"), ODD),
        ("a grey with three parts", "Jo Dale", letters("0 g", "0 0 1 g"), ODD),
        ("two typefaces", "Jo Dale", letters("10 Tf", "10 /Helv 0.01 Tf"), ODD),
        ("three parts where colours have one", "Jo Dale", letters("0 g", "/DeviceGray cs 0 0 1 sc"), ODD),
        ("one part where colours have three", "Jo Dale", letters("0 g", "/DeviceRGB cs 0 sc"), ODD),
        ("a pattern", "Jo Dale", letters("0 g", "/P scn"), ODD),
        ("a place that is put aside", "Jo Dale", letters("2 6 Td", "900 900 Td q -898 -894 Td Q"), ODD),
        ("a matrix within a text", "Jo Dale", letters("2 6 Td", "2 6 Td 1 0 0 1 900 0 cm"), ODD),
        ("a path within a text", "Jo Dale", letters("2 6 Td", "0 0 m 9 9 l S 2 6 Td"), ODD),
        ("letters that are put aside", "Jo Dale", letters("(Jo Dale) Tj", "(Jo) Tj q ( Dale) Tj Q"), ODD),
        ("a step that is put aside", "Jo Dale", letters("(Jo Dale)", "(Jo) Tj q 14 0 Td ( ) Tj Q (Dale)"), ODD),
        ("a step to nothing that is put aside", "Jo Dale", letters("(Jo Dale)", "(Jo) Tj q 9 0 Td Q ( Dale)"), ODD),
        ("the end of a text that is put aside", "Jo Dale", letters("ET", "q ET Q"), ODD),
        ("a text that takes back what stands before it", "Jo Dale", format!("q {} Q", letters("ET", "Q q ET")), ODD),
        ("a text within a text", "Jo Dale", letters("2 6 Td", "2 6 Td BT 2 6 Td"), ODD),
        ("the end of no text", "Jo Dale", letters("ET", "ET ET"), ODD),
        ("letters outside of a text", "Jo Dale", format!("{HELLO} ( Dole) Tj"), ODD),
        ("a text without an end", "Jo Dale", letters("ET", ""), ODD),
        ("a path without an end", "Jo Dale", format!("{HELLO} 0 0 m 9 9 l"), ODD),
        ("what was put aside and stays there", "Jo Dale", format!("q {HELLO}"), ODD),
        ("a clip that is traced twice", "Jo Dale", format!("0 0 200 20 re 0 20 l 200 20 l h W n {HELLO}"), CUT),
        (
            "a clip that is turned",
            "Jo Dale",
            format!("q .7 .7 -.7 .7 0 0 cm 0 0 300 9 re W n .714 -.714 .714 .714 0 0 cm {HELLO} Q"),
            CUT,
        ),
        ("another text that is read aloud", "Jo Dale", format!("/Span <</ActualText (No)>> BDC {HELLO} EMC"), ODD),
        ("properties that stand elsewhere", "Jo Dale", format!("/Span /Named BDC {HELLO} EMC"), ODD),
        ("a mark that nobody knows", "Jo Dale", format!("/Other BMC {HELLO} EMC"), ODD),
        (
            "words that are pushed apart in a type of its own size",
            "Jo Dale",
            "BT 0 g /Helv 0.01 Tf 1000 0 0 1000 2 6 Tm 0.4 Tw (Jo Dale) Tj ET".to_owned(),
            ODD,
        ),
        (
            "letters that are raised in a type of its own size",
            "Jo Dale",
            "BT 0 g /Helv 0.01 Tf 1000 0 0 1000 2 6 Tm (Jo) Tj 0.4 Ts ( Dale) Tj ET".to_owned(),
            ODD,
        ),
        ("two numbers that are shown as one", "1 0", letters("Jo Dale", "10"), WORDS),
        ("one number that is shown as two", "10", letters("Jo Dale", "1 0"), WORDS),
    ];
    judge("name", cases.map(|(what, value, looks, why)| (what, shown(value, &looks, dictionary! {}), Some(why))));
}

#[test]
fn numbers_stand_where_a_line_or_a_box_has_room_for_them() {
    let lines = "BT 0 g /Helv 8 Tf 9 TL 2 11 Td (at 10) Tj T* (20 of 30) Tj ET";
    let mut boxes = update();
    let each = "BT 0 g /Helv 10 Tf 20 6 Td (2) Tj 50 0 Td ( ) Tj (0) Tj 50 0 Td (2) Tj 50 0 Td (6) Tj ET";
    boxes.fill_showing("year", "2026", each, dictionary! {});
    let aside = HELLO.replace("(Jo Dale) Tj", "(Jo) Tj q /Helv 10 Tf ( ) Tj Q (Dale) Tj");
    let loose = HELLO.replace("2 6 Td", "0.02 Tc -0.03 Tw 100 Tz 2 6 Td");
    judge(
        "name",
        [
            ("numbers on two lines", shown("at 10 20 of 30", lines, dictionary! {}), None),
            ("a box for each number", boxes.bytes(), None),
            ("letters a little apart", shown("Jo Dale", &loose, dictionary! {}), None),
            ("a gap that is put aside", shown("Jo Dale", &aside, dictionary! {}), None),
            (
                "a span of text",
                shown("Jo Dale", &format!("/Span <</Lang (en)>> BDC {HELLO} EMC"), dictionary! {}),
                None,
            ),
        ],
    );
}

#[test]
fn ticks_beside_the_letters_of_a_text_are_refused() {
    let beside = |value: &str, content: &str| {
        let mut update = update();
        let font = |name: &str| dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => name };
        let mut letters = font("Helvetica");
        letters.set("Encoding", "WinAnsiEncoding");
        let [signs, letters] = [font("ZapfDingbats"), letters].map(|font| Object::from(update.add(font)));
        let fonts = dictionary! { "Font" => dictionary! { "ZaDb" => signs, "Helv" => letters } };
        update.fill_showing("name", value, content, dictionary! { "Resources" => fonts });
        update.bytes()
    };
    let dots = "BT 0 g /ZaDb 6 Tf 10 6 Td (n) Tj 6 0 Td (n) Tj ET";
    judge(
        "name",
        [
            ("a word in dots where nothing is held", beside("", dots), Some(DRAWING)),
            (
                "black boxes behind the letters",
                beside("Jo Dale", &format!("{HELLO} {}", dots.replace("10 6", "100 6"))),
                Some(DRAWING),
            ),
        ],
    );
}

#[test]
fn looks_that_readers_unfold_in_two_ways_are_refused() {
    let folded = |content: &[u8]| {
        let mut stream = Stream::new(dictionary! {}, content.to_vec());
        stream.compress().unwrap();
        stream.content
    };
    let raw = |filter: Object, content: Vec<u8>, more: Dictionary| {
        let mut update = update();
        update.fill("name", "Jo Dale");
        let id = update.field("name");
        update.forget_looks(id);
        let filter = match filter {
            Object::Array(of) if of.len() == 1 && of[0].as_reference().is_ok() => {
                vec![update.add("FlateDecode").into()].into()
            }
            Object::Reference(_) => update.add("FlateDecode").into(),
            other => other,
        };
        let typefaces = update.document.get_dictionary(update.form()).unwrap().get(b"DR").unwrap().clone();
        let mut looks = appearance("", dictionary! { "Resources" => typefaces, "Filter" => filter });
        looks.dict.extend(&more);
        looks.set_content(content);
        let looks = update.add(looks);
        update.change(id, |field| field.set("AP", dictionary! { "N" => looks }));
        update.bytes()
    };
    let long = format!("{HELLO}{}", " ".repeat(400));
    let whole = || folded(long.as_bytes());
    let broken = || whole()[..whole().len() - 6].to_vec();
    let wrong = || {
        let mut bytes = whole();
        *bytes.last_mut().unwrap() ^= 1;
        bytes
    };
    let flate = || Object::from("FlateDecode");
    let elsewhere = || Object::Reference((1, 0));
    let predicted = dictionary! { "DecodeParms" => dictionary! { "Predictor" => 2 } };
    judge(
        "name",
        [
            ("folded once", raw(flate(), whole(), dictionary! {}), None),
            ("folded once, in a list", raw(vec![flate()].into(), whole(), dictionary! {}), None),
            (
                "folded as another object says",
                raw(elsewhere(), long.clone().into_bytes(), dictionary! {}),
                Some(UNFOLDED),
            ),
            (
                "folded as a list of other objects says",
                raw(vec![elsewhere()].into(), long.clone().into_bytes(), dictionary! {}),
                Some(UNFOLDED),
            ),
            ("folded, and broken off", raw(flate(), broken(), dictionary! {}), Some(UNFOLDED)),
            ("folded, with a sum that is wrong", raw(flate(), wrong(), dictionary! {}), Some(UNFOLDED)),
            ("folded with what was guessed", raw(flate(), whole(), predicted), Some(UNFOLDED)),
            ("folded in lengths", raw("RunLengthDecode".into(), b"\x80".to_vec(), dictionary! {}), Some(UNFOLDED)),
        ],
    );
}

#[test]
fn colours_and_states_that_change_what_is_seen_are_refused() {
    let with = |kind: &str, name: &str, what: Object, looks: &str| {
        let resources = dictionary! { kind => dictionary! { name => what } };
        shown("", looks, dictionary! { "Resources" => resources })
    };
    let lines = |key: &str, value: Object| {
        let state = dictionary! { key => value };
        with("ExtGState", "G", state.into(), "0 G /G gs 0 0 m 9 9 l S")
    };
    let grey: Object = vec!["CalGray".into(), dictionary! {}.into()].into();
    judge(
        "name",
        [
            ("a line that another state makes thick", lines("LW", 3.into()), Some(ODD)),
            ("a line that another state cuts to pieces", lines("D", Vec::<Object>::new().into()), Some(ODD)),
            ("a grey that stands for another", with("ColorSpace", "DefaultGray", grey.clone(), "1 g"), Some(UNTOLD)),
            ("a colour by the name of grey", with("ColorSpace", "DeviceGray", grey, "/DeviceGray cs"), Some(UNTOLD)),
        ],
    );
}

/// The form's own profile, and one with the same letters that says otherwise how they are to be read.
#[test]
fn a_profile_is_the_sealed_one_with_all_that_is_said_of_it() {
    let judged = |more: Dictionary| {
        let profile = |more: &Dictionary| {
            let mut dict = dictionary! { "N" => 3, "Alternate" => "DeviceRGB" };
            more.iter().for_each(|(key, value)| dict.set(key.clone(), value.clone()));
            Stream::new(dict, b"a profile".to_vec())
        };
        let sealed = form(&setting(), 2, |parts| {
            let kept = parts.document.add_object(profile(&dictionary! {}));
            parts.page().set("Group", dictionary! { "CS" => vec!["ICCBased".into(), kept.into()] });
        });
        let mut update = Update::of(&sealed);
        let own = update.add(profile(&more));
        let space: Object = vec!["ICCBased".into(), own.into()].into();
        let resources = dictionary! { "ColorSpace" => dictionary! { "C" => space } };
        update.fill_showing("name", "", "/C cs .9 .9 .9 sc 0 0 200 20 re f", dictionary! { "Resources" => resources });
        update.bytes()
    };
    let lab: Object = vec!["Lab".into(), dictionary! {}.into()].into();
    judge(
        "name",
        [
            ("the same profile", judged(dictionary! {}), None),
            ("one that is read as other colours", judged(dictionary! { "Alternate" => lab }), Some(UNTOLD)),
            ("one with fewer parts", judged(dictionary! { "N" => 1 }), Some(UNTOLD)),
        ],
    );
}

/// A box in one of its states as somebody draws it: ticked where that state is on.
fn drawn(state: &str, content: &str) -> Vec<u8> {
    let mut update = update();
    let font = |name: &str| dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => name };
    let mut letters = font("Helvetica");
    letters.set("Encoding", "WinAnsiEncoding");
    let [signs, letters] = [font("ZapfDingbats"), letters].map(|font| Object::from(update.add(font)));
    let fonts = dictionary! { "Font" => dictionary! { "ZaDb" => signs, "Helv" => letters } };
    let looks = update.add(appearance(content, dictionary! { "Resources" => fonts }));
    let id = update.field("yes");
    update.change(id, |field| {
        let states = field.get_mut(b"AP").unwrap().as_dict_mut().unwrap().get_mut(b"N").unwrap();
        states.as_dict_mut().unwrap().set(state, looks);
    });
    if state == "yes" {
        update.tick("yes");
    } else {
        update.fill("name", "Jo Dale");
    }
    update.bytes()
}

#[test]
fn a_box_is_on_where_nobody_can_miss_the_mark_and_off_where_nothing_is_seen() {
    let tick = "0 G 1.5 w 60 9 m 90 4 l 150 17 l S";
    let on = [
        ("a tick in one line", tick.to_owned(), None),
        ("a cross in two", "0 G 2 w 20 2 m 160 18 l 20 18 m 160 2 l S".to_owned(), None),
        ("a tick on a pale ground", format!("0.9 g 0 0 200 20 re f {tick}"), None),
        ("a letter that is a tick", "q BT 0 g 95 5 Td /ZaDb 12 Tf (3) Tj ET Q".to_owned(), None),
        ("a mark that is painted over", format!("{tick} 1 g 0 0 200 20 re f"), Some(TICKS)),
        ("a mark that is drawn over in white", format!("{tick} {}", tick.replace("0 G", "1 G")), Some(TICKS)),
        ("specks that reach far", "0 G .5 w 0 0 m .2 0 l 200 20 m 200 19.8 l S".to_owned(), Some(TICKS)),
        ("a tick of which a speck is left", format!("0 0 9 9 re W n {tick}"), Some("its letters are cut off")),
        ("a curve", "0 G 2 w 1 1 m 99 19 150 19 190 1 c S".to_owned(), Some(TICKS)),
        ("a frame along the edges", "0 G 1 w 1 1 198 18 re S".to_owned(), Some(TICKS)),
        ("a frame in two lines", "0 G 1 w 1 1 m 199 1 l 199 19 l S 1 1 m 1 19 l 199 19 l S".to_owned(), Some(TICKS)),
        (
            "strokes that spell no",
            "0 G 1 w 60 2 m 60 18 l 98 2 l 98 18 l S 102 2 m 102 18 l 140 18 l 140 2 l s".to_owned(),
            Some(TICKS),
        ),
        ("three strokes", "0 G 1 w 60 2 m 140 18 l S 60 18 m 140 2 l S 60 2 m 140 18 l S".to_owned(), Some(TICKS)),
        ("a stroke in a corner", "0 G 1 w 1 1 m 60 8 l S".to_owned(), Some(TICKS)),
        ("a stroke that covers all", "0 G 19 w 0 0 m 200 20 l S".to_owned(), Some(TICKS)),
        (
            "a tick that says no",
            "BT 0 g /ZaDb 5 Tf 2 10 Td (l) Tj /Helv 9 Tf 0 -9 Td (NO) Tj ET".to_owned(),
            Some(TICKS),
        ),
        ("a letter in the corner", "BT 0 g /ZaDb 12 Tf 95 -4 Td (3) Tj ET".to_owned(), Some(TICKS)),
        (
            "a letter that is half outside",
            "BT 0 g /ZaDb 12 Tf 195 5 Td (3) Tj ET".to_owned(),
            Some("its letters stand outside of its place"),
        ),
        ("a letter that is a speck", "BT 0 g /ZaDb 3 Tf 2 6 Td (l) Tj ET".to_owned(), Some(TICKS)),
        ("a tick that is thin after all", format!("q 1 0 0 .1 0 0 cm {} Q", tick.replace("17", "170")), Some(TICKS)),
    ];
    judge("yes", on.map(|(what, looks, why)| (what, drawn("yes", &looks), why)));
    let off = [
        ("nothing", "q 1 w Q", None),
        ("a pale ground and a frame", "0.9 g 0.9 G 0 0 200 20 re B", None),
        (
            "a tick that might cancel itself out",
            "0 g 3 7 m 6 3 l 12 12 l 5 8 l h 0 0 m .1 0 l .1 .1 l h f*",
            Some(TICKS),
        ),
        ("a cross in hairs", "0 G .49 w 2 2 m 12 12 l S 2 12 m 12 2 l S", Some(TICKS)),
        ("a pale tick", "0.85 G 2 w 2 2 m 12 12 l S", Some(TICKS)),
        ("a letter", "BT 0 g /Helv 9 Tf 2 6 Td (x) Tj ET", Some(TICKS)),
    ];
    judge("yes", off.map(|(what, looks, why)| (what, drawn("Off", looks), why)));
}

#[test]
fn the_looks_of_a_signature_stay_within_their_place() {
    let whole: Vec<Object> = [0, 0, SIZE[0], SIZE[1]].map(Object::from).to_vec();
    let signed = |bend: &dyn Fn(&mut Dictionary)| {
        let mut update = update();
        let mut looks = appearance("0 0 m 20 9 l S", dictionary! {});
        bend(&mut looks.dict);
        let looks = update.add(looks);
        let id = update.field("parent");
        update.change(id, |field| field.set("AP", dictionary! { "N" => looks }));
        update.signed(&Key::new(21, &Paper { name: "Sam Example", ..Paper::default() }), "parent")
    };
    let set =
        |key: &'static str, value: Vec<Object>| signed(&move |dict: &mut Dictionary| dict.set(key, value.clone()));
    let place = Some("its looks do not fit its place");
    judge(
        "parent",
        [
            ("a place", signed(&|_| {}), None),
            (
                "a place that another program counts otherwise",
                set("BBox", vec![0.into(), 0.into(), 50.into(), 5.into()]),
                None,
            ),
            ("no place at all", signed(&|dict| drop(dict.remove(b"BBox"))), place),
            ("a place without a width", set("BBox", vec![0.into(), 0.into(), 0.into(), 20.into()]), place),
            ("a place of three numbers", set("BBox", whole[..3].to_vec()), place),
            ("a place that is no number", set("BBox", vec!["a".into(), 0.into(), 9.into(), 9.into()]), place),
            ("a matrix that leaves nothing", set("Matrix", vec![0.into(); 6]), place),
            ("looks that are no form", signed(&|dict| dict.set("Subtype", "Image")), place),
        ],
    );
}
