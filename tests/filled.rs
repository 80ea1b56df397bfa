//! What may stand behind a seal: filled fields and people's signatures are listed, every published attack is refused for
//! its own reason.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the answer")]

#[path = "support/kept.rs"]
mod kept;
#[path = "support/forge.rs"]
#[allow(dead_code, reason = "each test binary uses its part")]
mod forge;
#[path = "support/update.rs"]
mod update;

use confide::verify::{Certificate, FieldKind, Refusal, Report, Trust, Verdict, verify};
use forge::{Key, MESSAGE_DIGEST, Paper, attribute, tlv};
use lopdf::{Object, Stream, dictionary};
use std::sync::LazyLock;
use update::{SIZE, Update, appearance, form};

const HELLO: &str = "BT 0 g /Helv 10 Tf 2 6 Td (Jo Dale) Tj ET";

fn setting() -> Key {
    Key::new(7, &Paper::default())
}

fn parent() -> Key {
    Key::new(21, &Paper { name: "Sam Example", ..Paper::default() })
}

fn judged(bytes: &[u8]) -> Report {
    kept::keep(bytes);
    static TRUST: LazyLock<Trust> =
        LazyLock::new(|| Trust::of([Certificate::from_der(&setting().certificate).unwrap()]));
    verify(bytes, &TRUST)
}

fn sealed() -> Vec<u8> {
    form(&setting(), 2, |_| {})
}

/// A good update of the form.
fn update() -> Update {
    Update::of(&sealed())
}

fn why(bytes: &[u8]) -> Refusal {
    match judged(bytes).verdict {
        Verdict::NotSealed { why } => why,
        other => panic!("{other:?}"),
    }
}

fn filled(bytes: &[u8]) -> Report {
    let report = judged(bytes);
    assert_eq!(report.verdict, Verdict::Filled);
    report
}

/// What each update filled in, in one line each.
fn told(report: &Report) -> Vec<String> {
    let fields = report.later.iter().flat_map(|later| &later.filled);
    fields.map(|filled| format!("{}: {} -> {}", filled.field, filled.before, filled.after)).collect()
}

#[test]
fn a_form_that_nobody_filled_in_is_sealed() {
    let report = judged(&sealed());
    assert_eq!(report.verdict, Verdict::Sealed);
    assert_eq!(report.fields.len(), 6);
    assert_eq!(report.fields[2].kind, FieldKind::Text(Some(4)));
}

#[test]
fn every_answer_is_listed_as_it_was_and_is() {
    let mut first = update();
    first.fill("name", "Jo Dale");
    first.fill("year", "2026");
    first.tick("yes");
    let mut second = Update::of(&first.bytes());
    second.fill("name", "Jo Dole");
    let report = filled(&second.bytes());
    assert_eq!(told(&report), ["name:  -> Jo Dale", "year:  -> 2026", "yes:  -> yes", "name: Jo Dale -> Jo Dole"]);
    assert_eq!(report.later.len(), 2);
    let values: Vec<&str> = report.fields.iter().map(|field| field.value.as_str()).collect();
    assert_eq!(values, ["Jo Dole", "", "2026", "yes", "", ""]);
}

#[test]
fn an_answer_longer_than_its_place_is_listed_whole_and_said_to_be_cut() {
    let lines = "BT 0 g /Helv 10 Tf 12 TL 2 6 Td (Jo Dale) Tj T* (Jo Dole) Tj T* (Jo Dile) Tj ET";
    let long = "letters ".repeat(12);
    for (value, looks, is_cut) in [
        ("Jo Dale", HELLO.to_owned(), false),
        ("Jo Dale", HELLO.replace("2 6 Td", "2 -4 Td"), true),
        ("Jo Dale\nJo Dole\nJo Dile", lines.to_owned(), true),
        // a comma without its tail is a full stop
        ("1,200", HELLO.replace("2 6 Td (Jo Dale)", "2 .1 Td (1,200)"), true),
        ("1.200", HELLO.replace("2 6 Td (Jo Dale)", "2 .1 Td (1.200)"), false),
        // and a full stop that is cut off is nothing
        ("1.5 mg", HELLO.replace("2 6 Td (Jo Dale)", "2 -.4 Td (1.5 mg)"), true),
        (&long, HELLO.replace("Jo Dale", &long), true),
    ] {
        let mut update = update();
        update.fill_showing("name", value, &looks, dictionary! {});
        let report = filled(&update.bytes());
        let told = &report.later[0].filled[0];
        assert_eq!((told.after.as_str(), told.is_cut), (value, is_cut), "{looks}");
    }
}

#[test]
fn an_answer_that_every_reader_draws_anew_is_said_to_be_that_whatever_look_it_has() {
    let mut update = update();
    update.fill("name", "Jo Dale");
    let form = update.form();
    update.change(form, |form| form.set("NeedAppearances", true));
    assert!(filled(&update.bytes()).later[0].filled[0].is_undrawn);
}

#[test]
fn what_an_unknown_setting_sealed_stays_unknown_when_filled_in() {
    let mut update = update();
    update.fill("name", "Jo Dale");
    let report = verify(&update.bytes(), &Trust::nobody());
    assert_eq!(report.verdict, Verdict::UnknownSigner);
    assert_eq!(told(&report), ["name:  -> Jo Dale"]);
}

#[test]
fn each_signature_is_listed_with_what_it_covers() {
    let mut first = update();
    first.fill("name", "Jo Dale");
    let signed = Update::of(&first.bytes()).signed(&parent(), "parent");
    let twice = Update::of(&signed).signed(&setting(), "designated");
    let report = filled(&twice);
    let signatures: Vec<_> = report.later.iter().map(|later| later.signature.clone()).collect();
    assert!(signatures[0].is_none());
    let (parent, designated) = (signatures[1].clone().unwrap(), signatures[2].clone().unwrap());
    assert_eq!(
        (parent.field.as_str(), parent.signer.name().as_str(), parent.trusted),
        ("parent", "Sam Example", false)
    );
    assert_eq!((designated.field.as_str(), designated.trusted), ("designated", true));
    assert_eq!(parent.claimed_at.to_rfc3339(), "2026-11-25T09:00:00+00:00");
    assert!(report.fields[4].is_signed && report.fields[5].is_signed);
}

/// What honest programs write, each in a way of its own.
#[test]
fn what_programs_write_besides_is_no_fault() {
    type Bend = fn(&mut Update);
    let cases: [(&str, Bend); 11] = [
        ("nothing at all", |_| {}),
        ("a comment in front", |u| u.opening = "\n% Written by some program\n\n"),
        ("no line end at the end", |u| u.end = "%%EOF"),
        ("another line end at the end", |u| u.end = "%%EOF\r\n"),
        ("when it was saved", |u| {
            let id = u.document.trailer.get(b"Info").unwrap().as_reference().unwrap();
            u.change(id, |info| info.set("ModDate", Object::string_literal("D:20261125")));
        }),
        ("when a field was filled in", |u| {
            let id = u.field("name");
            u.change(id, |field| field.set("M", Object::string_literal("D:20261125")));
        }),
        ("a state for a text", |u| {
            let id = u.field("name");
            u.change(id, |field| field.set("AS", "N"));
        }),
        ("a typeface of its own", |u| {
            let font = u.add(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding" });
            let fonts = dictionary! { "Font" => dictionary! { "F0" => font } };
            u.fill_showing(
                "story",
                "Red shoes",
                "q 1 1 198 18 re W n BT 0 0 0 rg /F0 9 Tf 2 6 Td (Red ) Tj 20 0 Td [(sh)-20(oes)] TJ ET Q",
                dictionary! { "Resources" => fonts },
            );
            let id = u.form();
            u.change(id, |form| {
                form.get_mut(b"DR")
                    .unwrap()
                    .as_dict_mut()
                    .unwrap()
                    .get_mut(b"Font")
                    .unwrap()
                    .as_dict_mut()
                    .unwrap()
                    .set("F0", font)
            });
        }),
        ("a pale ground", |u| {
            u.fill_showing("story", "Jo Dale", &format!("0.9 g 0 0 200 20 re f {HELLO}"), dictionary! {})
        }),
        ("a tick of its own", |u| {
            let font = u.add(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "ZapfDingbats" });
            let fonts = dictionary! { "Resources" => dictionary! { "Font" => dictionary! { "ZaDb" => font } } };
            let on = u.add(appearance("q BT 0 g 95 5 Td /ZaDb 12 Tf (3) Tj ET Q", fonts));
            let off = u.add(appearance("q 1 w Q", dictionary! {}));
            let id = u.field("yes");
            u.change(id, |field| field.set("AP", dictionary! { "N" => dictionary! { "yes" => on, "Off" => off } }));
        }),
        ("letters that the reader is to draw", |u| {
            let id = u.field("story");
            u.change(id, |field| {
                field.set(
                    "V",
                    Object::String(b"\xFE\xFF\x01\x41\x00\xF3d\x01\x7A".to_vec(), lopdf::StringFormat::Hexadecimal),
                );
                field.remove(b"AP");
            });
            let id = u.form();
            u.change(id, |form| form.set("NeedAppearances", true));
        }),
    ];
    for (what, bend) in cases {
        let mut update = update();
        update.fill("name", "Jo Dale");
        update.tick("yes");
        bend(&mut update);
        let report = judged(&update.bytes());
        assert_eq!(report.verdict, Verdict::Filled, "{what}");
        assert!(told(&report).contains(&"name:  -> Jo Dale".to_owned()), "{what}");
        let mut undrawn = report.later.iter().flat_map(|later| &later.filled).filter(|filled| filled.is_undrawn);
        assert_eq!(undrawn.next().is_some(), what == "letters that the reader is to draw", "{what}");
    }
}

/// Incremental saving, evil annotations, sneaky signatures, changed places and appearances, shadows: S&P 2021, NDSS 2021,
/// CCS 2019, and what came after.
#[test]
fn every_attack_on_what_may_be_filled_in_is_refused_for_its_reason() {
    type Bend = fn(&mut Update);
    let beyond = |what| Refusal::Beyond(what);
    let pages = || beyond("a part of the sealed pages");
    let catalogue = || beyond("the file's own list of its parts");
    let fields = || beyond("the list of the form's fields");
    let name = |why| Refusal::Misfilled { field: "name".into(), why };
    let yes = |why| Refusal::Misfilled { field: "yes".into(), why };
    let odd = || name("its looks are of a kind that a filled field does not have");
    let shape = || name("its shape or place is another");
    let hidden = || Refusal::Update("it holds objects that nothing refers to");
    let cases: Vec<(&str, Bend, Refusal)> = vec![
        (
            "the page draws something else",
            |u| {
                let content =
                    u.document.get_dictionary(u.page()).unwrap().get(b"Contents").unwrap().as_reference().unwrap();
                u.objects.push((content, Stream::new(dictionary! {}, b"1 1 m 5 5 l S".to_vec()).into()));
            },
            pages(),
        ),
        (
            "evil annotation: a note over the page",
            |u| {
                let note =
                    u.add(dictionary! { "Type" => "Annot", "Subtype" => "FreeText", "Rect" => vec![0.into(); 4] });
                let page = u.page();
                u.change(page, |page| page.get_mut(b"Annots").unwrap().as_array_mut().unwrap().push(note.into()));
            },
            pages(),
        ),
        (
            "the page is cropped",
            |u| {
                let page = u.page();
                u.change(page, |page| page.set("CropBox", vec![0.into(); 4]));
            },
            pages(),
        ),
        (
            "sneaky signature: one more field",
            |u| {
                let field = u.add(
                    dictionary! { "FT" => "Sig", "T" => Object::string_literal("sneaky"), "Rect" => vec![0.into(); 4] },
                );
                let form = u.form();
                u.change(form, |form| form.get_mut(b"Fields").unwrap().as_array_mut().unwrap().push(field.into()));
            },
            fields(),
        ),
        (
            "a field is taken out of the list",
            |u| {
                let form = u.form();
                u.change(form, |form| drop(form.get_mut(b"Fields").unwrap().as_array_mut().unwrap().pop()));
            },
            fields(),
        ),
        (
            "a typeface of the form is exchanged",
            |u| {
                let font = u.add(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Symbol" });
                let form = u.form();
                u.change(form, |form| form.set("DR", dictionary! { "Font" => dictionary! { "Helv" => font } }));
            },
            fields(),
        ),
        (
            "something else goes by the name of a typeface",
            |u| {
                let other = u.add(appearance(HELLO, dictionary! {}));
                let form = u.form();
                let fonts = |dict: &mut lopdf::Dictionary| {
                    let all = dict.get_mut(b"DR").unwrap().as_dict_mut().unwrap();
                    all.get_mut(b"Font").unwrap().as_dict_mut().unwrap().set("F0", other)
                };
                u.change(form, fonts);
            },
            fields(),
        ),
        (
            "the seal's own field moves",
            |u| {
                let id = u.field("seal");
                u.change(id, |f| f.set("Rect", vec![9.into(); 4]));
            },
            pages(),
        ),
        (
            "the seal's own field gets another look",
            |u| {
                let id = u.field("seal");
                u.change(id, |f| f.set("AP", dictionary! {}));
            },
            pages(),
        ),
        (
            "a field moves",
            |u| {
                let id = u.field("name");
                u.change(id, |f| f.set("Rect", vec![9.into(); 4]));
            },
            shape(),
        ),
        (
            "a field is hidden",
            |u| {
                let id = u.field("name");
                u.change(id, |f| f.set("F", 2));
            },
            shape(),
        ),
        (
            "a field is renamed",
            |u| {
                let id = u.field("name");
                u.change(id, |f| f.set("T", Object::string_literal("other")));
            },
            shape(),
        ),
        (
            "a field asks something else",
            |u| {
                let id = u.field("name");
                u.change(id, |f| f.set("TU", Object::string_literal("other")));
            },
            shape(),
        ),
        (
            "a field becomes a password",
            |u| {
                let id = u.field("name");
                u.change(id, |f| f.set("Ff", 1 << 13));
            },
            shape(),
        ),
        (
            "a field gets a place of its own",
            |u| {
                let id = u.field("name");
                let kid = u.page();
                u.change(id, |f| f.set("Kids", vec![kid.into()]));
            },
            shape(),
        ),
        (
            "other words than its value",
            |u| u.fill_showing("name", "Jo Dole", HELLO, dictionary! {}),
            name("it shows other words than it holds"),
        ),
        (
            "a value that nobody sees",
            |u| u.fill_showing("name", "Jo Dale", "", dictionary! {}),
            name("it shows other words than it holds"),
        ),
        (
            "no looks",
            |u| {
                let id = u.field("name");
                u.forget_looks(id);
                u.change(id, |f| drop(f.remove(b"AP")));
            },
            name("it shows nothing"),
        ),
        (
            "words without a value",
            |u| u.fill_showing("name", "", HELLO, dictionary! {}),
            name("it shows other words than it holds"),
        ),
        (
            "white letters",
            |u| u.fill_showing("name", "Jo Dale", &HELLO.replace("0 g", "1 g"), dictionary! {}),
            name("its letters are too pale to be seen"),
        ),
        (
            "tiny letters",
            |u| u.fill_showing("name", "Jo Dale", &HELLO.replace("10 Tf", "1 Tf"), dictionary! {}),
            name("its letters are too small, or turned"),
        ),
        (
            "letters outside",
            |u| u.fill_showing("name", "Jo Dale", &HELLO.replace("2 6 Td", "900 6 Td"), dictionary! {}),
            name("its letters stand outside of its place"),
        ),
        (
            "letters below, and others behind them in the place",
            |u| {
                let looks = "BT 0 g /Helv 10 Tf 2 6 Td (Jo) Tj 0 -40 Td (not) Tj 0 40 Td (Dale) Tj ET";
                u.fill_showing("name", "Jo not Dale", looks, dictionary! {});
            },
            name("its letters stand outside of its place"),
        ),
        (
            "letters without ink",
            |u| u.fill_showing("name", "Jo Dale", &HELLO.replace("0 g", "0 g 3 Tr"), dictionary! {}),
            odd(),
        ),
        (
            "letters drawn over",
            |u| u.fill_showing("name", "Jo Dale", &format!("{HELLO} 0 0 200 20 re f"), dictionary! {}),
            name("something is drawn over its letters"),
        ),
        (
            "a drawing beside",
            |u| u.fill_showing("name", "Jo Dale", &format!("0 0 m 9 9 l S {HELLO}"), dictionary! {}),
            name("it shows a drawing"),
        ),
        ("a picture", |u| u.fill_showing("name", "Jo Dale", &format!("{HELLO} /Im Do"), dictionary! {}), odd()),
        ("a shading", |u| u.fill_showing("name", "Jo Dale", &format!("{HELLO} /Sh sh"), dictionary! {}), odd()),
        (
            "see-through letters",
            |u| {
                let clear =
                    dictionary! { "ExtGState" => dictionary! { "G" => dictionary! { "ca" => Object::Real(0.0) } } };
                u.fill_showing("name", "Jo Dale", &format!("/G gs {HELLO}"), dictionary! { "Resources" => clear });
            },
            name("its letters can be seen through"),
        ),
        (
            "letters that are drawings",
            |u| {
                let font = dictionary! { "Type" => "Font", "Subtype" => "Type3", "Encoding" => "WinAnsiEncoding" };
                let font = u.add(font);
                u.fill_showing(
                    "name",
                    "Jo Dale",
                    HELLO,
                    dictionary! { "Resources" => dictionary! { "Font" => dictionary! { "Helv" => font } } },
                );
            },
            name("its letters are drawings"),
        ),
        (
            "looks larger than the field",
            |u| {
                u.fill_showing(
                    "name",
                    "Jo Dale",
                    HELLO,
                    dictionary! { "BBox" => vec![0.into(), 0.into(), 600.into(), 800.into()] },
                )
            },
            name("its looks do not fit its place"),
        ),
        (
            "looks that are turned",
            |u| {
                u.fill_showing(
                    "name",
                    "Jo Dale",
                    HELLO,
                    dictionary! { "Matrix" => vec![0.into(), 1.into(), 1.into(), 0.into(), 0.into(), 0.into()] },
                )
            },
            name("its looks do not fit its place"),
        ),
        (
            "too many letters",
            |u| u.fill("year", "20266"),
            Refusal::Misfilled { field: "year".into(), why: "it holds more letters than it may" },
        ),
        (
            "a value that is no text",
            |u| {
                let id = u.field("name");
                u.change(id, |f| f.set("V", 5));
            },
            name("its value is of another kind"),
        ),
        (
            "a tick that is shown and not held",
            |u| {
                let id = u.field("yes");
                u.change(id, |f| f.set("AS", "yes"));
            },
            yes("it shows another tick than it holds"),
        ),
        (
            "a tick that is held and not shown",
            |u| {
                let id = u.field("yes");
                u.change(id, |f| f.set("V", "yes"));
            },
            yes("it shows another tick than it holds"),
        ),
        (
            "a choice that is not there",
            |u| {
                let id = u.field("yes");
                u.change(id, |f| {
                    f.set("V", "no");
                    f.set("AS", "no");
                });
            },
            yes("it shows another tick than it holds"),
        ),
        (
            "the looks of on and off are exchanged",
            |u| {
                let id = u.field("yes");
                u.change(id, |f| {
                    let looks =
                        f.get_mut(b"AP").unwrap().as_dict_mut().unwrap().get_mut(b"N").unwrap().as_dict_mut().unwrap();
                    let (on, off) = (looks.get(b"yes").unwrap().clone(), looks.get(b"Off").unwrap().clone());
                    looks.set("yes", off);
                    looks.set("Off", on);
                });
            },
            yes("its ticks look different"),
        ),
        (
            "the file acts when it is opened",
            |u| {
                let root = u.root();
                u.change(root, |c| c.set("OpenAction", dictionary! { "S" => "JavaScript" }));
            },
            catalogue(),
        ),
        (
            "the pages are others",
            |u| {
                let pages = u.add(dictionary! { "Type" => "Pages", "Kids" => Vec::<Object>::new(), "Count" => 0 });
                let root = u.root();
                u.change(root, |c| c.set("Pages", pages));
            },
            catalogue(),
        ),
        (
            "layers",
            |u| {
                let root = u.root();
                u.change(root, |c| c.set("OCProperties", dictionary! {}));
            },
            catalogue(),
        ),
        (
            "the certification is taken away",
            |u| {
                let root = u.root();
                u.change(root, |c| drop(c.remove(b"Perms")));
            },
            catalogue(),
        ),
        (
            "another root",
            |u| {
                let root = u.document.catalog().unwrap().clone();
                let root = u.add(root);
                u.trailer.set("Root", root);
            },
            beyond("the file's own identity"),
        ),
        (
            "another identity",
            |u| u.trailer.set("ID", vec![Object::string_literal("a"), Object::string_literal("b")]),
            beyond("the file's own identity"),
        ),
        (
            "another title",
            |u| {
                let id = u.document.trailer.get(b"Info").unwrap().as_reference().unwrap();
                u.change(id, |info| info.set("Title", Object::string_literal("Another form")));
            },
            beyond("what the file says about itself"),
        ),
        (
            "encryption",
            |u| u.trailer.set("Encrypt", dictionary! {}),
            Refusal::Update("its trailer says more than that of a filled form"),
        ),
        (
            "a second table",
            |u| u.trailer.set("XRefStm", 5),
            Refusal::Update("its trailer says more than that of a filled form"),
        ),
        (
            "from another revision",
            |u| u.trailer.set("Prev", 5),
            Refusal::Update("it does not go on from what was there"),
        ),
        ("from nowhere", |u| drop(u.trailer.remove(b"Prev")), Refusal::Update("it does not go on from what was there")),
        (
            "something is freed",
            |u| {
                let page = u.page();
                u.freed.push(page.0);
            },
            beyond("something was taken away"),
        ),
        (
            "shadow: an object in no table",
            |u| {
                u.unnamed.push(((99, 0), Object::Integer(5)));
            },
            hidden(),
        ),
        (
            "shadow: an object that nothing refers to",
            |u| {
                u.add(dictionary! { "Type" => "Pages" });
            },
            hidden(),
        ),
        (
            "shadow: an object twice",
            |u| {
                let id = u.field("name");
                let again = u.document.get_object(id).unwrap().clone();
                u.unnamed.push((id, again));
            },
            Refusal::Update("an object is there twice"),
        ),
        (
            "a script on a field",
            |u| {
                let id = u.field("name");
                u.change(id, |f| f.set("AA", dictionary! {}));
            },
            shape(),
        ),
        (
            "a script in the looks",
            |u| u.fill_showing("name", "Jo Dale", HELLO, dictionary! { "JS" => Object::string_literal("x") }),
            Refusal::Active("a script"),
        ),
        (
            "the looks of a signature without one",
            |u| {
                let looks = u.add(appearance("BT /Helv 10 Tf (Sam Example) Tj ET", dictionary! {}));
                let id = u.field("parent");
                u.change(id, |field| field.set("AP", dictionary! { "N" => looks }));
            },
            Refusal::Misfilled { field: "parent".into(), why: "its looks changed without a signature" },
        ),
        (
            "a signature that is none",
            |u| {
                let signature = u.add(dictionary! { "Type" => "Sig" });
                let id = u.field("parent");
                u.change(id, |field| field.set("V", signature));
            },
            Refusal::SeveralSeals,
        ),
    ];
    let mut faults = Vec::new();
    for (what, bend, expected) in cases {
        let mut update = update();
        update.fill("name", "Jo Dale");
        bend(&mut update);
        let verdict = judged(&update.bytes()).verdict;
        if verdict != (Verdict::NotSealed { why: expected.clone() }) {
            faults.push(format!("{what}: expected {expected:?}, found {verdict:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_place_that_the_sealed_file_keeps_free_is_refused() {
    let waiting = form(&setting(), 2, |parts| parts.page().set("Thumb", Object::Reference((90, 0))));
    let mut update = Update::of(&waiting);
    update.fill("name", "Jo Dale");
    assert_eq!(why(&update.bytes()), Refusal::Active("places kept free for what comes later"));
}

#[test]
fn what_is_locked_is_not_filled_in() {
    let with_fields = form(&setting(), 1, |_| {});
    assert!(matches!(why(&with_fields), Refusal::Field(_)), "a locked file has the seal's field alone");
    let plain = forge::sealed(&setting(), 1, |_| {});
    assert_eq!(why(&Update::of(&plain).bytes()), Refusal::AddedTo);
}

#[test]
fn a_signature_closes_what_its_signer_saw() {
    let mut first = update();
    first.fill("name", "Jo Dale");
    let signed = first.signed(&parent(), "parent");
    filled(&signed);
    let mut later = Update::of(&signed);
    later.fill("name", "Jo Dole");
    assert_eq!(why(&later.bytes()), Refusal::Locked { field: "name".into(), by: "asked".into() });
    // nor is it to be drawn by every reader as it can
    let mut later = Update::of(&signed);
    let form = later.form();
    later.change(form, |form| form.set("NeedAppearances", true));
    assert_eq!(why(&later.bytes()), Refusal::Locked { field: "name".into(), by: "asked".into() });
    // what the field itself does not close, the signature may
    let mut first = update();
    let close = |signature: &mut lopdf::Dictionary| {
        let all =
            dictionary! { "TransformMethod" => "FieldMDP", "TransformParams" => dictionary! { "Action" => "All" } };
        signature.set("Reference", vec![all.into()]);
    };
    first.fill("year", "2026");
    let signed = first.signed_with(&parent(), "parent", close, |_| {});
    filled(&signed);
    let again = Update::of(&signed).signed(&setting(), "designated");
    assert_eq!(why(&again), Refusal::Locked { field: "designated".into(), by: "asked".into() });
}

#[test]
fn what_the_page_shows_of_a_signature_is_told_beside_who_signed() {
    let signed = |content: &str, key: &str| {
        let mut update = update();
        let typefaces = update.document.get_dictionary(update.form()).unwrap().get(b"DR").unwrap().clone();
        let looks = update.add(appearance(content, dictionary! { "Resources" => typefaces }));
        let id = update.field("parent");
        update.change(id, |field| field.set("AP", dictionary! { "N" => looks, key => looks }));
        update.signed(&parent(), "parent")
    };
    let head = "BT 0 g /Helv 10 Tf 2 6 Td (Priya Shah,) Tj ( ) Tj ET BT 70 6 Td (head) Tj ET";
    for (content, shown) in [(head, Some("Priya Shah, head")), ("0 0 m 20 9 l S", None), ("", Some(""))] {
        let report = filled(&signed(content, "N"));
        assert_eq!(report.later[0].signature.as_ref().unwrap().shown.as_deref(), shown, "{content}");
    }
    let why = why(&signed(head, "D"));
    assert_eq!(why, Refusal::Misfilled { field: "parent".into(), why: "it looks different under a pointer" });
}

/// What a reader of the code would try: looks that one program sees and another does not, places that are taken over, marks
/// that are drawn unseen.
#[test]
fn every_way_round_the_list_of_what_may_change_is_refused_for_its_reason() {
    type Bend = fn(&mut Update);
    let name = |why| Refusal::Misfilled { field: "name".into(), why };
    let yes = |why| Refusal::Misfilled { field: "yes".into(), why };
    let cases: Vec<(&str, Bend, Refusal)> = vec![
        (
            "a list of states where a text has one look",
            |u| {
                let looks = u.add(appearance("BT 0 g /Helv 10 Tf 2 6 Td (No) Tj ET", dictionary! {}));
                let id = u.field("name");
                u.change(id, |field| field.set("AP", dictionary! { "N" => dictionary! { "N" => looks } }));
            },
            name("its looks are of a kind that a filled field does not have"),
        ),
        (
            "another look under the pointer",
            |u| {
                let looks = u.add(appearance(HELLO, dictionary! {}));
                u.fill("name", "Jo Dale");
                let id = u.field("name");
                u.change(id, |f| f.get_mut(b"AP").unwrap().as_dict_mut().unwrap().set("D", looks));
            },
            name("it looks different under a pointer"),
        ),
        (
            "a later generation in the place of a sealed look",
            |u| {
                let field = u.document.get_dictionary(u.field("name")).unwrap();
                let looks = field.get(b"AP").unwrap().as_dict().unwrap().get(b"N").unwrap().as_reference().unwrap();
                u.objects.push(((looks.0, 1), appearance(HELLO, dictionary! {}).into()));
            },
            Refusal::Update("an object in it takes another's place"),
        ),
        (
            "an off that is drawn with a pale fill and a dark stroke",
            |u| drawn(u, "Off", "1 g 0 G 3 w 2 2 9 9 re S"),
            yes("its ticks look different"),
        ),
        ("a tick that nobody sees", |u| ticked(u, "0 g 0 0 .01 .01 re f"), yes("its ticks look different")),
        (
            "letters that are pushed apart",
            |u| u.fill_showing("name", "Jo Dale", &HELLO.replace("Td (", "Td 900 Tc ("), dictionary! {}),
            name("its looks are of a kind that a filled field does not have"),
        ),
        (
            "other words behind what cannot be read",
            |u| {
                let more = "! 1 g 0 0 200 20 re f BT 0 g /Helv 10 Tf 2 6 Td (No) Tj ET";
                u.fill_showing("name", "Jo Dale", &format!("{HELLO} {more}"), dictionary! {})
            },
            name("its looks cannot be read"),
        ),
        (
            "looks that are no drawing",
            |u| u.fill_showing("name", "Jo Dale", HELLO, dictionary! { "Subtype" => "Form2" }),
            name("its looks are of a kind that a filled field does not have"),
        ),
        (
            "letters on a layer that may be hidden",
            |u| u.fill_showing("name", "Jo Dale", &format!("/OC /Layer BDC {HELLO} EMC"), dictionary! {}),
            name("its looks are of a kind that a filled field does not have"),
        ),
        (
            "looks on a layer that may be hidden",
            |u| {
                let layer = u.add(dictionary! { "Type" => "OCG", "Name" => Object::string_literal("x") });
                u.fill_showing("name", "Jo Dale", HELLO, dictionary! { "OC" => layer })
            },
            name("its looks are of a kind that a filled field does not have"),
        ),
        (
            "white letters in a viewer that draws by itself",
            |u| {
                u.fill("name", "Jo Dale");
                let id = u.field("name");
                u.change(id, |f| f.set("DA", Object::string_literal("1 g /Helv 10 Tf")));
            },
            name("it is to be drawn in another type or colour"),
        ),
        (
            "letters that are pushed out",
            |u| {
                u.fill_showing(
                    "name",
                    "Jo Dale",
                    &HELLO.replace("(Jo Dale) Tj", "[(Jo)-10000 -10000( Dale)]TJ"),
                    dictionary! {},
                )
            },
            name("its letters stand outside of its place"),
        ),
        (
            "letters that are clipped away",
            |u| u.fill_showing("name", "Jo Dale", &format!("150 0 9 9 re W n {HELLO}"), dictionary! {}),
            name("its letters are cut off"),
        ),
        (
            "a typeface that is no object of its own",
            |u| {
                let font = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding" };
                let fonts = dictionary! { "Resources" => dictionary! { "Font" => dictionary! { "Helv" => font } } };
                u.fill_showing("name", "Jo Dale", HELLO, fonts);
            },
            name("its letters are of no known typeface"),
        ),
        (
            "a name that is long as it is written",
            |u| {
                u.fill_showing(
                    "name",
                    "Jo Dale",
                    &HELLO.replace("/Helv", &format!("/{}", "#48".repeat(43))),
                    dictionary! {},
                )
            },
            name("its looks cannot be read"),
        ),
        (
            "a typeface that spells in its own way",
            |u| {
                let spelling = dictionary! { "Differences" => vec![74.into(), "Y".into()] };
                let font = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => spelling };
                let font = u.add(font);
                let fonts = dictionary! { "Resources" => dictionary! { "Font" => dictionary! { "Helv" => font } } };
                u.fill_showing("name", "Jo Dale", HELLO, fonts);
            },
            name("its letters are of no known typeface"),
        ),
        (
            "letters that are drawn from back to front",
            |u| u.fill_showing("name", "12", "BT 0 g /Helv 10 Tf 20 6 Td (1) Tj -8 0 Td (2) Tj ET", dictionary! {}),
            name("its letters stand in another order"),
        ),
        (
            "lines that are drawn from the last to the first",
            |u| u.fill_showing("name", "1 2", "BT 0 g /Helv 5 Tf 2 2 Td (1) Tj 0 7 Td (2) Tj ET", dictionary! {}),
            name("its letters stand in another order"),
        ),
        (
            "a clip that takes itself back",
            |u| u.fill_showing("name", "Jo Dale", &format!("2 2 99 16 re 2 2 99 16 re W* n {HELLO}"), dictionary! {}),
            name("its letters are cut off"),
        ),
        (
            "a clip that leaves the first words",
            |u| u.fill_showing("name", "Jo Dale", &format!("1 1 12 18 re W n {HELLO}"), dictionary! {}),
            name("its letters are cut off"),
        ),
        (
            "a clip that leaves the last letters",
            |u| u.fill_showing("name", "Jo Dale", &format!("3.9 1 195 18 re W n {HELLO}"), dictionary! {}),
            name("its letters stand outside of its place"),
        ),
        (
            "letters whose heads are cut off",
            |u| u.fill_showing("name", "Jo Dale", &format!("1 1 198 9 re W n {HELLO}"), dictionary! {}),
            name("its letters stand outside of its place"),
        ),
        (
            "numbers beyond the place, which viewers round",
            |u| {
                let far = "q 1 0 0 1 90000 0 cm 1 0 0 1 -90000 0 cm";
                u.fill_showing("name", "Jo Dale", &format!("{far} {HELLO} Q"), dictionary! {})
            },
            name("its looks are of a kind that a filled field does not have"),
        ),
        (
            "words set back by gaps that nobody sees",
            |u| {
                let back = "BT 0 g /Helv 10 Tf 60 6 Td (Jo) Tj /Helv 3 Tf 0 -2.2 Td ( ) Tj /Helv 10 Tf -58 2.2 Td (Dale) Tj ET";
                u.fill_showing("name", "Jo Dale", back, dictionary! {})
            },
            name("its letters stand in another order"),
        ),
        (
            "a number that is two",
            |u| {
                u.fill_showing(
                    "name",
                    "210 mg",
                    "BT 0 g /Helv 10 Tf 2 6 Td (2) Tj 7.4 0 Td (10 mg) Tj ET",
                    dictionary! {},
                )
            },
            name("it shows other words than it holds"),
        ),
        (
            "two numbers that are one",
            |u| u.fill_showing("name", "2 10 mg", "BT 0 g /Helv 10 Tf 2 6 Td [(2 ) 278 (10 mg)] TJ ET", dictionary! {}),
            name("its letters stand in another order"),
        ),
        (
            "a number that is raised",
            |u| {
                u.fill_showing(
                    "name",
                    "102",
                    "BT 0 g /Helv 10 Tf 2 6 Td (10) Tj /Helv 7 Tf 11.2 2 Td (2) Tj ET",
                    dictionary! {},
                )
            },
            name("its digits stand above one another"),
        ),
        (
            "a clip that leaves nothing",
            |u| u.fill_showing("name", "Jo Dale", &format!("2 6 0 0 re W n {HELLO}"), dictionary! {}),
            name("its letters are cut off"),
        ),
        (
            "a typeface that sets letters one over the other",
            |u| {
                let font = dictionary! {
                    "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
                    "FirstChar" => 74, "Widths" => vec![Object::Integer(9000)],
                };
                let font = u.add(font);
                let fonts = dictionary! { "Resources" => dictionary! { "Font" => dictionary! { "Helv" => font } } };
                u.fill_showing("name", "Jo Dale", HELLO, fonts);
            },
            name("its letters are of no known typeface"),
        ),
        ("a tick in white", |u| ticked(u, "1 G 2 w 2 2 m 16 16 l S"), yes("its ticks look different")),
        ("a tick as thin as nothing", |u| ticked(u, "0 G 0.01 w 2 2 m 16 16 l S"), yes("its ticks look different")),
        (
            "a tick of gaps alone",
            |u| ticked(u, "0 G 2 w [0 900] 0 d 2 2 m 16 16 l S"),
            yes("its looks are of a kind that a filled field does not have"),
        ),
        ("a tick without a surface", |u| ticked(u, "0 g 2 2 m 16 16 l f"), yes("its ticks look different")),
        (
            "a tick that is taken back",
            |u| ticked(u, "0 g 2 2 14 14 re 2 2 14 14 re f*"),
            yes("its ticks look different"),
        ),
        (
            "a time that is something else",
            |u| {
                let other = u.add(dictionary! { "A" => 1 });
                let id = u.field("name");
                u.change(id, |field| field.set("M", other));
            },
            name("its shape or place is another"),
        ),
        (
            "a look that leads to nothing",
            |u| {
                let missing = Object::Reference((99_999, 0));
                u.fill_showing("name", "Jo Dale", HELLO, dictionary! { "Metadata" => missing });
            },
            Refusal::Active("places kept free for what comes later"),
        ),
        (
            "signs under the name of letters",
            |u| {
                let font = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Symbol", "Encoding" => "WinAnsiEncoding" };
                let font = u.add(font);
                let fonts = dictionary! { "Resources" => dictionary! { "Font" => dictionary! { "Helv" => font } } };
                u.fill_showing("name", "Jo Dale", HELLO, fonts);
            },
            name("its letters are of no known typeface"),
        ),
        (
            "flags that stand elsewhere",
            |u| {
                let flags = u.add(Object::Integer(1 << 13));
                let id = u.field("name");
                u.change(id, |f| f.set("Ff", flags));
            },
            name("its shape or place is another"),
        ),
        (
            "a frame that covers the field",
            |u| {
                let id = u.field("name");
                u.change(id, |f| f.set("BS", dictionary! { "W" => 500 }));
            },
            name("its shape or place is another"),
        ),
        (
            "fewer objects than there are",
            |u| {
                u.fill("name", "Jo Dale");
                u.size = Some(5);
            },
            Refusal::Update("its trailer names fewer objects than there are"),
        ),
        (
            "another description of the file",
            |u| {
                let other = u.add(dictionary! { "Title" => Object::string_literal("Another form") });
                u.trailer.set("Info", other);
            },
            Refusal::Beyond("the file's own identity"),
        ),
    ];
    let mut faults = Vec::new();
    for (what, bend, expected) in cases {
        let mut update = update();
        bend(&mut update);
        let verdict = judged(&update.bytes()).verdict;
        if verdict != (Verdict::NotSealed { why: expected.clone() }) {
            faults.push(format!("{what}: expected {expected:?}, found {verdict:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A box that is ticked, with a tick of its own.
fn ticked(update: &mut Update, tick: &str) {
    drawn(update, "yes", tick);
    update.tick("yes");
}

/// A box that looks in one of its states as somebody draws it.
fn drawn(update: &mut Update, state: &str, content: &str) {
    let looks = update.add(appearance(content, dictionary! {}));
    let id = update.field("yes");
    update.change(id, |field| {
        let states = field.get_mut(b"AP").unwrap().as_dict_mut().unwrap().get_mut(b"N").unwrap();
        states.as_dict_mut().unwrap().set(state, looks);
    });
}

/// A reader that misses an object looks for objects by itself, and is not strict about how one begins.
#[test]
fn an_update_that_makes_a_reader_look_for_objects_itself_is_refused() {
    type Bend = fn(&mut Update);
    let update_is = Refusal::Update;
    let unnamed = || update_is("it holds objects that nothing refers to");
    let held = |u: &mut Update, letters: &[u8]| {
        let letters = Object::String(letters.to_vec(), lopdf::StringFormat::Literal);
        u.fill_showing("name", "Jo Dale", HELLO, dictionary! { "PieceInfo" => vec![letters] });
    };
    let cases: Vec<(&str, Bend, Refusal)> = vec![
        ("a far number is free", |u| u.freed.push(1_000_000_000), update_is("its table of contents cannot be read")),
        (
            "an object of a number that no reader holds",
            |u| {
                let far = (1 << 31, 0);
                u.objects.push((far, appearance(HELLO, dictionary! {}).into()));
                let id = u.field("name");
                u.change(id, |field| field.set("AP", dictionary! { "N" => far }));
            },
            update_is("its table of contents cannot be read"),
        ),
        (
            "an object far beyond those that there are",
            |u| {
                let far = (90_000, 0);
                u.objects.push((far, appearance(HELLO, dictionary! {}).into()));
                u.size = Some(90_001);
                let id = u.field("name");
                u.change(id, |field| field.set("AP", dictionary! { "N" => far }));
            },
            update_is("an object in it has a number that no reader expects"),
        ),
        (
            "millions of objects",
            |u| u.size = Some(9_000_000),
            update_is("its trailer names more objects than there are"),
        ),
    ];
    for (what, bend, expected) in cases {
        let mut update = update();
        update.fill("name", "Jo Dale");
        bend(&mut update);
        assert_eq!(why(&update.bytes()), expected, "{what}");
    }
    for (letters, expected) in [
        (b"88\xFF0\x80obj<</Type/Page>>".as_slice(), unnamed()),
        (b"trailer\xFF<</Root 1 0 R>>", update_is("it has more than one trailer")),
        (b"88 0 %\nobj<</Type/Page>>", unnamed()),
        (b"88 +0 obj<</Type/Page>>", unnamed()),
        (b"% what a reader passes over, or not 88 0 obj<</Type/Page>>", unnamed()),
        (b"trailer<</Root 1 0 R>>", update_is("it has more than one trailer")),
    ] {
        let mut update = update();
        held(&mut update, letters);
        assert_eq!(why(&update.bytes()), expected, "{}", letters.escape_ascii());
    }
    // poppler reads 255 bytes as a line, and would begin within the number
    let mut cut = update();
    cut.fill("name", "Jo Dale");
    let (bytes, from) = (cut.bytes(), sealed().len());
    let end = from + memchr::memmem::find(&bytes[from..], b"endobj\n").unwrap() + b"endobj".len();
    let mut glued = bytes.clone();
    glued[end] = b' ';
    assert_eq!(why(&glued), update_is("an object in it does not begin a line"));
    let table = String::from_utf8(bytes[end..].to_vec()).unwrap().replacen("xref\n", "xref\n2147483647 0\n", 1);
    let told = [&bytes[..end], table.as_bytes()].concat();
    assert_eq!(why(&told), update_is("its table of contents cannot be read"));
    let odd: [(&str, Bend, Refusal); 2] = [
        (
            "a name with an end inside",
            |u| u.fill_showing("name", "Jo Dale", HELLO, dictionary! { "Filter\x7f" => "RunLengthDecode" }),
            update_is("a name in it is read in more than one way"),
        ),
        (
            "an object that is a reference",
            |u| {
                let page = u.page();
                let to = u.add(Object::Reference(page));
                u.fill_showing("name", "Jo Dale", HELLO, dictionary! { "PieceInfo" => to });
            },
            update_is("an object in it is none"),
        ),
    ];
    for (what, bend, expected) in odd {
        let mut update = update();
        bend(&mut update);
        assert_eq!(why(&update.bytes()), expected, "{what}");
    }
    let mut honest = update();
    held(&mut honest, b"see obj 12 and the trailer for 2 boats");
    filled(&honest.bytes());
    let mut update = update();
    update.fill("name", "Jo Dale");
    let plain = String::from_utf8_lossy(&update.bytes()[update.before.len()..]).into_owned();
    let word = update_is("a word in it is read in more than one way");
    for (from, to, expected) in [
        ("/ID [", "/ID [truetrue ", word.clone()),
        ("/ID [", "/ID [<00>", update_is("its trailer cannot be read")),
        ("/Size ", "/Size 00000000000000000000", word),
        ("\nstartxref", "\n%\n88 0 %\nobj<<>>\nstartxref", update_is("something stands behind its trailer")),
        ("\nstartxref", "\n%\ntrailer<<>>\nstartxref", update_is("something stands behind its trailer")),
        (" n \n", " n\n", update_is("its table of contents cannot be read")),
        ("xref\n", "xref 0 0\n", update_is("its table of contents cannot be read")),
    ] {
        let mut bytes = update.before.clone();
        assert!(plain.contains(from));
        bytes.extend_from_slice(plain.replacen(from, to, 1).as_bytes());
        assert_eq!(why(&bytes), expected, "{to:?}");
    }
}

#[test]
fn a_signature_does_not_show_itself_by_the_looks_of_a_field_that_may_still_change() {
    let mut update = update();
    let other = update.document.get_dictionary(update.field("story")).unwrap().get(b"AP").unwrap().clone();
    let other = other.as_dict().unwrap().get(b"N").unwrap().clone();
    let resources = dictionary! { "XObject" => dictionary! { "X" => other } };
    let looks = update.add(appearance("/X Do", dictionary! { "Resources" => resources }));
    let id = update.field("parent");
    update.change(id, |field| field.set("AP", dictionary! { "N" => looks }));
    let expected = Refusal::Misfilled { field: "parent".into(), why: "its looks are those of another field" };
    assert_eq!(why(&update.signed(&parent(), "parent")), expected);
}

#[test]
fn a_typeface_that_comes_afterwards_is_told_of_too() {
    let font = |more: lopdf::Dictionary| {
        let mut font = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding" };
        more.iter().for_each(|(key, value)| font.set(key.clone(), value.clone()));
        font
    };
    let mut first = update();
    let own = first.add(font(dictionary! {}));
    let fonts = dictionary! { "Resources" => dictionary! { "Font" => dictionary! { "F0" => own } } };
    first.fill_showing("name", "Jo Dale", "BT 0 g /F0 10 Tf 2 6 Td (Jo Dale) Tj ET", fonts);
    let bytes = first.bytes();
    assert!(!filled(&bytes).later[0].filled[0].has_own_typeface);
    let mut later = Update::of(&bytes);
    let program = later.add(lopdf::Stream::new(dictionary! {}, b"glyphs".to_vec()));
    let descriptor =
        later.add(dictionary! { "Type" => "FontDescriptor", "FontName" => "Helvetica", "FontFile3" => program });
    later.change(own, |it| *it = font(dictionary! { "FontDescriptor" => descriptor, "FirstChar" => 32, "LastChar" => 126, "Widths" => vec![Object::Integer(500); 95] }));
    let later = filled(&later.bytes());
    let told: Vec<bool> = later.later[1].filled.iter().map(|filled| filled.has_own_typeface).collect();
    assert_eq!(told, [true]);
}

#[test]
fn an_answer_that_one_program_reads_and_another_does_not_is_refused() {
    let wide = |text: &str| {
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        [b"\xFE\xFF".as_slice(), &units].concat()
    };
    for (bytes, is_fine) in [
        (b"I do \x1Bnot\x1B consent".to_vec(), false),
        (wide("I do \u{1B}not\u{1B} consent"), false),
        (wide("\u{202E}91"), false),
        (wide("\u{202B}1 2"), false),
        (wide("\u{202A}07700 900123\u{202C}"), true),
        (wide("\u{11B}"), true),
    ] {
        let mut update = update();
        let id = update.field("name");
        update.change(id, |field| field.set("V", Object::String(bytes.clone(), lopdf::StringFormat::Hexadecimal)));
        let refused = Refusal::Misfilled { field: "name".into(), why: "its letters cannot be read" };
        assert_eq!(why(&update.bytes()) == refused, !is_fine, "{bytes:?}");
    }
}

#[test]
fn what_a_reader_could_take_for_an_object_is_refused_wherever_it_stands() {
    for head in ["7 0 obj", "7  0 obj", "7\t0 obj", "07 0 obj", "7 00 obj", "7 0\tobj", "7 0obj", "x7 0 obj"] {
        let mut update = update();
        let id = update.field("name");
        update.change(id, |field| field.set("V", Object::string_literal(format!("a {head}<<>>endobj"))));
        assert_eq!(why(&update.bytes()), Refusal::Update("it holds objects that nothing refers to"), "{head}");
    }
    let mut other = update();
    other.fill("name", "obj 7 or 0 object");
    filled(&other.bytes());
    let plain = other.bytes();
    for between in ["7", "(7 0 R)", "<<>>"] {
        let at = sealed().len();
        let mut bytes = plain.clone();
        bytes.splice(at..at, between.bytes());
        assert!(matches!(judged(&bytes).verdict, Verdict::NotSealed { .. }), "{between}");
    }
}

#[test]
fn a_key_that_stands_twice_is_refused() {
    let mut update = update();
    update.fill("name", "Jo Dale");
    let bytes = String::from_utf8_lossy(&update.bytes()[sealed().len()..]).replace("/DA (0 g", "/V (No) /DA (0 g");
    // the table behind moves by what was put in
    let table = bytes.find("xref\n").unwrap() + sealed().len();
    let tail = bytes.rfind("startxref\n").unwrap();
    let moved = format!("{}startxref\n{table}\n%%EOF\n", &bytes[..tail]);
    let twice = [sealed(), moved.into_bytes()].concat();
    assert_eq!(why(&twice), Refusal::Update("an object in it has a key twice"));
}

#[test]
fn what_a_signature_is_made_of_keeps_its_number() {
    let mut first = update();
    first.fill("name", "Jo Dale");
    let signed = first.signed(&parent(), "parent");
    let mut later = Update::of(&signed);
    let signature =
        later.document.get_dictionary(later.field("parent")).unwrap().get(b"V").unwrap().as_reference().unwrap();
    later.objects.push(((signature.0, 1), dictionary! { "Type" => "Other" }.into()));
    let verdict = judged(&later.bytes()).verdict;
    assert!(matches!(verdict, Verdict::NotSealed { .. }), "{verdict:?}");
}

#[test]
fn what_a_signer_saw_looks_the_same_ever_after() {
    let mut first = update();
    first.fill("name", "Jo Dale");
    let signed = first.signed(&parent(), "parent");
    let mut update = Update::of(&signed);
    let looks = update.document.get_dictionary(update.field("name")).unwrap().get(b"AP").unwrap().as_dict().unwrap();
    let looks = looks.get(b"N").unwrap().as_reference().unwrap();
    let Object::Stream(mut stream) = update.document.get_object(looks).unwrap().clone() else { panic!("no looks") };
    // the same letters in another place
    stream.set_plain_content(HELLO.replace("2 6 Td", "90 6 Td").into_bytes());
    stream.dict.remove(b"Filter");
    update.objects.push((looks, stream.into()));
    assert_eq!(why(&update.bytes()), Refusal::Locked { field: "name".into(), by: "asked".into() });
}

#[test]
fn a_field_that_is_to_be_drawn_anew_in_white_is_refused() {
    // the second has the same words in another order: ten times white, in no size
    for how in ["1 g /Helv 10 Tf", "10 g /Helv 0 Tf"] {
        let mut update = update();
        let (id, form) = (update.field("name"), update.form());
        update.change(id, |field| {
            field.set("V", Object::string_literal("Jo Dale"));
            field.set("DA", Object::string_literal(how));
            field.remove(b"AP");
        });
        update.change(form, |form| form.set("NeedAppearances", true));
        let white = "it is to be drawn in another type or colour";
        assert_eq!(why(&update.bytes()), Refusal::Misfilled { field: "name".into(), why: white }, "{how}");
    }
}

#[test]
fn a_signature_that_was_given_is_never_touched() {
    let mut first = update();
    first.fill("name", "Jo Dale");
    let signed = first.signed(&parent(), "parent");
    type Bend = fn(&mut Update);
    let touched = Refusal::Beyond("a signature that somebody had given");
    let cases: [(&str, Bend); 4] = [
        ("taken out", |u| {
            let id = u.field("parent");
            u.change(id, |f| drop(f.remove(b"V")));
        }),
        ("another look", |u| {
            let looks = u.add(appearance(HELLO, dictionary! {}));
            let id = u.field("parent");
            u.change(id, |f| f.set("AP", dictionary! { "N" => looks }));
        }),
        ("moved", |u| {
            let id = u.field("parent");
            u.change(id, |f| f.set("Rect", vec![0.into(); 4]));
        }),
        ("its time changed", |u| {
            let id = u.document.get_dictionary(u.field("parent")).unwrap().get(b"V").unwrap().as_reference().unwrap();
            u.change(id, |signature| {
                signature.remove(b"ByteRange");
                signature.set("M", Object::string_literal("D:20250101000000Z"));
            });
        }),
    ];
    for (what, bend) in cases {
        let mut update = Update::of(&signed);
        bend(&mut update);
        assert_eq!(why(&update.bytes()), touched, "{what}");
    }
}

#[test]
fn a_signature_that_does_not_hold_is_refused_for_its_reason() {
    let by = |why| Refusal::LaterSignature { by: "asked".into(), why: Box::new(why) };
    let bent = |bend: fn(&mut forge::Cms)| update().signed_with(&parent(), "parent", |_| {}, bend);
    assert_eq!(why(&bent(|cms| cms.attributes = None)), by(Refusal::Cms("it has no signed attributes")));
    assert_eq!(why(&bent(|cms| cms.signers = 2)), by(Refusal::Cms("it does not have exactly one signer")));
    let other =
        |cms: &mut forge::Cms| cms.attributes.as_mut().unwrap()[1] = attribute(&[MESSAGE_DIGEST], &tlv(4, &[5; 32]));
    assert_eq!(why(&bent(other)), by(Refusal::Changed));
    let certifying = |signature: &mut lopdf::Dictionary| {
        let reference = dictionary! { "TransformMethod" => "DocMDP", "TransformParams" => dictionary! { "P" => 2 } };
        signature.set("Reference", vec![reference.into()]);
    };
    let twice = update().signed_with(&parent(), "parent", certifying, |_| {});
    assert_eq!(why(&twice), Refusal::Dictionary("it claims to certify the file a second time"));
    // bytes behind what it covers, within the same update
    let mut longer = update().signed(&parent(), "parent");
    longer.extend_from_slice(b"\n");
    assert!(matches!(why(&longer), Refusal::AddedTo | Refusal::ByteRange | Refusal::Update(_)));
    let expired = Key::new(22, &Paper { valid: ["200101000000Z", "260101000000Z"], ..Paper::default() });
    assert!(matches!(why(&update().signed(&expired, "parent")), Refusal::LaterSignature { .. }));
    let _ = SIZE;
}

#[test]
fn no_flipped_bit_of_what_was_added_goes_unseen() {
    let mut first = update();
    first.fill("name", "Jo Dale");
    let file = first.signed(&parent(), "parent");
    let honest = judged(&file);
    let (from, threads) = (sealed().len(), std::thread::available_parallelism().map_or(1, usize::from));
    let work = |first: usize| {
        let mut file = file.clone();
        for bit in (from * 8 + first..file.len() * 8).step_by(threads) {
            file[bit / 8] ^= 1 << (bit % 8);
            let report = judged(&file);
            assert!(!report.is_sealed(), "bit {bit}");
            assert!(report.verdict != Verdict::Filled || report.later != honest.later, "bit {bit} is not seen");
            file[bit / 8] ^= 1 << (bit % 8);
        }
    };
    let work = &work;
    std::thread::scope(|scope| {
        (0..threads).for_each(|first| drop(scope.spawn(move || work(first))));
    });
}

#[test]
fn every_prefix_of_what_was_added_is_refused_or_what_it_was_before() {
    let mut first = update();
    first.fill("name", "Jo Dale");
    let once = first.bytes();
    let file = Update::of(&once).signed(&parent(), "parent");
    for length in sealed().len() + 1..file.len() {
        let report = judged(&file[..length]);
        // without its last line feed an update is whole
        let whole = [once.len() - 1, once.len()].contains(&length);
        assert_eq!(report.verdict == Verdict::Filled, whole, "{length}");
        assert!(!report.is_sealed(), "{length}");
    }
}
