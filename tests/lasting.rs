//! What may stand behind a seal so that it outlasts its certificates: those, what their issuers say of them, and time stamps on
//! the whole file; nothing that anyone reads may come with it.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests start openssl")]
#![allow(clippy::unwrap_used, reason = "in a test a panic is the answer")]

#[path = "support/authority.rs"]
#[allow(dead_code, reason = "each test binary uses its part")]
mod authority;
#[path = "support/evidence.rs"]
mod evidence;
#[path = "support/forge.rs"]
#[allow(dead_code, reason = "each test binary uses its part")]
mod forge;
#[path = "support/update.rs"]
#[allow(dead_code, reason = "each test binary uses its part")]
mod update;

use authority::{Authority, authority};
use confide::verify::{Certificate, Ended, Refusal, Report, Term, Trust, Verdict, verify};
use evidence::{ROOM, Stamp, evidence, list_field, put, stream};
use forge::{Key, Paper};
use lopdf::{Dictionary, Object, Stream, dictionary};
use std::sync::LazyLock;
use update::{Update, form};

/// The levels of certification, of which the first forbids even filling in.
const LEVELS: [i64; 2] = [1, 2];

static AUTHORITY: LazyLock<Authority> = LazyLock::new(authority);

fn setting() -> Key {
    Key::new(7, &Paper::default())
}

fn judged(bytes: &[u8]) -> Report {
    static TRUST: LazyLock<Trust> = LazyLock::new(|| {
        let all = [setting().certificate, AUTHORITY.certificate("clock")];
        Trust::of(all.map(|der| Certificate::from_der(&der).unwrap()))
    });
    verify(bytes, &TRUST)
}

fn why(bytes: &[u8]) -> Refusal {
    match judged(bytes).verdict {
        Verdict::NotSealed { why } => why,
        other => panic!("{other:?}"),
    }
}

fn list() -> Vec<u8> {
    std::fs::read(AUTHORITY.at().join("issuer.crl")).unwrap()
}

/// A form that nobody may fill in has no fields but the seal's.
fn sealed(level: i64) -> Vec<u8> {
    if level == 1 { forge::sealed(&setting(), 1, |_| {}) } else { form(&setting(), 2, |_| {}) }
}

/// Something done in an update behind a sealed file.
type Does = fn(&mut Update);

fn keep(update: &mut Update) {
    let evidence = evidence(update, &[("Certs", &[setting().certificate])]);
    put(update, evidence);
}

fn after(before: &[u8], does: Does) -> Vec<u8> {
    let mut update = Update::of(before);
    does(&mut update);
    update.bytes()
}

fn kept(level: i64) -> Vec<u8> {
    after(&sealed(level), keep)
}

/// The file with a time stamp on all of it.
fn stamped(before: &[u8], bend: impl FnOnce(&mut Stamp)) -> Vec<u8> {
    evidence::stamped(&AUTHORITY, before, bend)
}

#[test]
fn a_seal_with_what_it_rests_on_is_sealed_and_says_so() {
    for level in LEVELS {
        let report = judged(&kept(level));
        assert_eq!(report.verdict, Verdict::Sealed, "level {level}");
        let counts: Vec<_> = report.lasting.iter().map(|one| (one.certificates, one.revocations)).collect();
        assert_eq!(counts, [(1, 0)]);
        assert!(!report.covers_everything);
    }
}

#[test]
fn a_time_stamp_on_all_of_it_is_listed_with_its_time() {
    for level in LEVELS {
        let once = stamped(&kept(level), |_| {});
        let report = judged(&once);
        assert_eq!(report.verdict, Verdict::Sealed, "level {level}");
        let stamp = report.lasting[1].stamp.clone().unwrap();
        assert_eq!(stamp.authority.name(), "Example-clock");
        assert!(report.lasting[1].trusted);
        let twice = stamped(&once, |stamp| stamp.field.set("T", Object::string_literal("again")));
        assert_eq!(judged(&twice).lasting.len(), 3);
        assert_eq!(judged(&twice).verdict, Verdict::Sealed);
    }
}

#[test]
fn a_form_is_filled_in_and_signed_before_and_after() {
    let mut first = Update::of(&kept(2));
    first.fill("name", "Jo Dale");
    let between = stamped(&first.bytes(), |_| {});
    let mut second = Update::of(&between);
    second.tick("yes");
    let signed = second.signed(&Key::new(21, &Paper { name: "Sam Example", ..Paper::default() }), "parent");
    let report = judged(&stamped(&signed, |stamp| stamp.field.set("T", Object::string_literal("last"))));
    assert_eq!(report.verdict, Verdict::Filled);
    assert_eq!((report.later.len(), report.lasting.len()), (2, 3));
}

/// What honest programs write, each in a way of its own.
#[test]
fn what_programs_write_besides_is_no_fault() {
    let cases: [(&str, Does); 6] = [
        ("a list of withdrawn certificates", |u| {
            let certificates = ["issuer", "clock", "root"].map(|name| AUTHORITY.certificate(name));
            let evidence = evidence(u, &[("Certs", &certificates), ("CRLs", &[list()])]);
            put(u, evidence);
        }),
        ("a list whose issuer is not there", |u| {
            let evidence = evidence(u, &[("CRLs", &[list()])]);
            put(u, evidence);
        }),
        ("the level of the standard", |u| {
            keep(u);
            let root = u.root();
            let level = dictionary! { "BaseVersion" => "1.7", "ExtensionLevel" => 1 };
            u.change(root, |root| root.set("Extensions", dictionary! { "ESIC" => level }));
        }),
        ("an entry for one signature", |u| {
            let mut evidence = evidence(u, &[("Certs", &[setting().certificate])]);
            let piece = evidence.get(b"Certs").unwrap().clone();
            let entry = u.add(dictionary! { "Cert" => piece, "TU" => Object::string_literal("D:20261125") });
            evidence.set("VRI", dictionary! { "AB12" => entry });
            put(u, evidence);
        }),
        ("the dictionary in the catalogue itself", |u| {
            let evidence = evidence(u, &[("Certs", &[setting().certificate])]);
            let root = u.root();
            u.change(root, |root| root.set("DSS", evidence));
        }),
        ("when it was saved", |u| {
            keep(u);
            if let Ok(id) = u.document.trailer.get(b"Info").and_then(Object::as_reference) {
                u.change(id, |info| info.set("ModDate", Object::string_literal("D:20261125")));
            }
        }),
    ];
    for level in LEVELS {
        for (what, does) in cases {
            assert_eq!(judged(&after(&sealed(level), does)).verdict, Verdict::Sealed, "{what}, level {level}");
        }
    }
}

#[test]
fn more_is_kept_later_and_nothing_is_lost() {
    let more = after(&kept(2), |u| {
        let id = u.document.catalog().unwrap().get(b"DSS").unwrap().as_reference().unwrap();
        let root = stream(u, AUTHORITY.certificate("root"));
        u.change(id, |dss| dss.get_mut(b"Certs").unwrap().as_array_mut().unwrap().push(root.into()));
    });
    assert_eq!(judged(&more).verdict, Verdict::Sealed);
    assert_eq!(judged(&more).lasting[1].certificates, 1);
    let fewer = after(&more, |u| {
        let evidence = evidence(u, &[("Certs", &[AUTHORITY.certificate("root")])]);
        put(u, evidence);
    });
    assert_eq!(why(&fewer), Refusal::Lasting("something that was kept before is gone"));
}

#[test]
fn what_comes_with_it_and_can_be_seen_is_refused() {
    let foreign = Refusal::Lasting("it is not written as such a list is");
    let beyond = Refusal::Beyond("a part of the sealed pages");
    let own = Refusal::Lasting("it names a part of the form");
    let strange = Refusal::Lasting("it holds something that it should not");
    let cases: [(&str, Does, Refusal); 15] = [
        (
            "another size of the page",
            |u| {
                keep(u);
                let page = u.page();
                u.change(page, |page| page.set("Rotate", 90));
            },
            beyond.clone(),
        ),
        (
            "another content of the page",
            |u| {
                keep(u);
                let content = stream(u, b"9 9 m 0 0 l S".to_vec());
                let page = u.page();
                u.change(page, |page| page.set("Contents", content));
            },
            beyond.clone(),
        ),
        (
            "the content of the page among the certificates",
            |u| {
                let content = u.document.get_dictionary(u.page()).unwrap().get(b"Contents").unwrap().clone();
                put(u, dictionary! { "Certs" => vec![content] });
            },
            strange.clone(),
        ),
        (
            "the catalogue as the dictionary",
            |u| {
                let root = u.root();
                u.change(root, |dict| dict.set("DSS", root));
            },
            foreign.clone(),
        ),
        (
            "a field among the certificates",
            |u| {
                let form = u.document.catalog().unwrap().get(b"AcroForm").unwrap().clone();
                put(u, dictionary! { "Certs" => vec![form] });
            },
            foreign.clone(),
        ),
        (
            "words that are no certificate",
            |u| {
                let evidence = evidence(u, &[("Certs", &[b"0 0 m 9 9 l S".to_vec()])]);
                put(u, evidence);
            },
            strange.clone(),
        ),
        (
            "a certificate that stands for a list",
            |u| {
                let evidence = evidence(u, &[("CRLs", &[setting().certificate])]);
                put(u, evidence);
            },
            strange.clone(),
        ),
        (
            "a certificate that stands for an answer",
            |u| {
                let evidence = evidence(u, &[("OCSPs", &[setting().certificate])]);
                put(u, evidence);
            },
            strange.clone(),
        ),
        (
            "a certificate with one bit changed",
            |u| {
                let mut certificate = setting().certificate;
                *certificate.last_mut().unwrap() ^= 1;
                let evidence = evidence(u, &[("Certs", &[certificate])]);
                put(u, evidence);
            },
            Refusal::Lasting("a certificate or list in it was changed"),
        ),
        (
            "a list with one bit changed",
            |u| {
                let mut list = list();
                *list.last_mut().unwrap() ^= 1;
                let certificates = ["issuer", "root"].map(|name| AUTHORITY.certificate(name));
                let evidence = evidence(u, &[("Certs", &certificates), ("CRLs", &[list])]);
                put(u, evidence);
            },
            Refusal::Lasting("a certificate or list in it was changed"),
        ),
        (
            "a page that is written again as it was",
            |u| {
                keep(u);
                let page = u.page();
                let content =
                    u.document.get_dictionary(page).unwrap().get(b"Contents").unwrap().as_reference().unwrap();
                u.objects.push((content, u.document.get_object(content).unwrap().clone()));
            },
            Refusal::Beyond("a part of the sealed pages"),
        ),
        (
            "an answer of an issuer with something in it",
            |u| {
                let basic = b"\x30\x0a\x30\x08q Q q Q \x00".to_vec();
                let answer = [
                    b"\x30\x20\x0a\x01\x00\xa0\x1b\x30\x19\x06\x09\x2b\x06\x01\x05\x05\x07\x30\x01\x01\x04\x0c"
                        .to_vec(),
                    basic,
                ];
                let evidence = evidence(u, &[("OCSPs", &[answer.concat()])]);
                put(u, evidence);
            },
            strange.clone(),
        ),
        (
            "another key in the dictionary",
            |u| {
                let mut evidence = evidence(u, &[("Certs", &[setting().certificate])]);
                evidence.set("Kids", vec![Object::Integer(1)]);
                put(u, evidence);
            },
            foreign.clone(),
        ),
        (
            "a stream nobody refers to",
            |u| {
                keep(u);
                stream(u, b"0 0 m".to_vec());
            },
            Refusal::Update("it holds objects that nothing refers to"),
        ),
        (
            "another key in the catalogue",
            |u| {
                keep(u);
                let root = u.root();
                u.change(root, |root| root.set("PageLabels", dictionary! {}));
            },
            Refusal::Beyond("the file's own list of its parts"),
        ),
    ];
    for level in LEVELS {
        for (what, does, refusal) in &cases {
            // a form that may be filled in has its list of fields as an object of its own
            if level == 1 && what.starts_with("a field") {
                continue;
            }
            assert_eq!(why(&after(&sealed(level), *does)), *refusal, "{what}, level {level}");
        }
    }
    let filled = after(&sealed(2), |u| {
        keep(u);
        u.fill("name", "Jo Dale");
    });
    assert_eq!(why(&filled), beyond);
    let moved = after(&kept(2), |u| u.fill("name", "Jo Dale"));
    let drawn = after(&moved, |u| {
        let looks = u
            .document
            .get_dictionary(u.field("name"))
            .unwrap()
            .get(b"AP")
            .unwrap()
            .as_dict()
            .unwrap()
            .get(b"N")
            .unwrap()
            .clone();
        put(u, dictionary! { "Certs" => vec![looks] });
    });
    assert!([foreign, own, strange].contains(&why(&drawn)), "{:?}", why(&drawn));
}

#[test]
fn what_may_not_be_filled_in_is_not_filled_in_behind_it_either() {
    let more = after(&kept(1), |u| {
        let info = u.document.trailer.get(b"Root").unwrap().as_reference().unwrap();
        u.change(info, |root| root.set("Version", "2.0"));
    });
    assert_eq!(why(&more), Refusal::AddedTo);
}

#[test]
fn a_time_stamp_that_shows_or_shadows_is_refused() {
    type Bend = fn(&mut Stamp);
    let place = Refusal::Lasting("the place of the time stamp shows, or is not its own");
    let fields = Refusal::Lasting("fields or notes were added that are no time stamp");
    let cases: [(&str, Bend, Refusal); 11] = [
        ("a size", |s| s.field.set("Rect", [0, 0, 200, 20].map(Object::from).to_vec()), place.clone()),
        (
            "looks",
            |s| {
                let looks = s.update.add(update::appearance("0 0 m 9 9 l S", dictionary! {}));
                s.field.set("AP", dictionary! { "N" => looks });
            },
            place.clone(),
        ),
        ("the name of a field", |s| s.field.set("T", Object::string_literal("name")), place.clone()),
        ("the name of the seal", |s| s.field.set("T", Object::string_literal("seal")), place.clone()),
        ("a name under another's", |s| s.field.set("T", Object::string_literal("name.first")), place.clone()),
        ("another kind of field", |s| s.field.set("FT", "Tx"), place.clone()),
        (
            "a parent",
            |s| {
                let parent = s.update.field("name");
                s.field.set("Parent", parent);
            },
            place.clone(),
        ),
        (
            "an action",
            |s| {
                let action = dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") };
                s.field.set("A", action);
            },
            Refusal::Active("an action"),
        ),
        (
            "another field beside",
            |s| {
                let other = s.update.add(dictionary! { "FT" => "Tx", "T" => Object::string_literal("more"), "V" => Object::string_literal("x") });
                list_field(&mut s.update, other);
            },
            Refusal::Update("it holds objects that nothing refers to"),
        ),
        (
            "an old field twice in the list",
            |s| {
                let name = s.update.field("name");
                list_field(&mut s.update, name);
            },
            fields,
        ),
        ("more in its dictionary", |s| s.signature.set("Reference", vec![]), place.clone()),
    ];
    for (what, bend, refusal) in cases {
        assert_eq!(why(&stamped(&kept(2), bend)), refusal, "{what}");
    }
}

#[test]
fn a_time_stamp_of_other_bytes_is_refused() {
    let stamped = stamped(&kept(2), |_| {});
    let at = memchr::memmem::rfind(&stamped, b"/F 132").unwrap();
    let mut bent = stamped.clone();
    bent[at + 3] = b'2';
    assert_eq!(why(&bent), Refusal::TimeStamp("it is about something else"));
    let hole = memchr::memmem::rfind(&stamped, b"/Contents <").unwrap() + "/Contents <".len();
    let mut cut = stamped.clone();
    cut[hole..hole + 4].copy_from_slice(b"3181");
    assert!(matches!(why(&cut), Refusal::TimeStamp(_) | Refusal::Cms(_)), "{:?}", why(&cut));
    assert_eq!(judged(&stamped).verdict, Verdict::Sealed);
}

/// What is kept is not signed as long as no time stamp stands behind it: whatever becomes of it, the form is what was sealed.
#[test]
fn what_is_kept_is_itself_or_refused() {
    let (start, file) = (sealed(2).len(), kept(2));
    let honest = judged(&file).lasting;
    for at in start..file.len() {
        let mut bent = file.clone();
        bent[at] ^= 1 << (at % 7);
        let report = judged(&bent);
        assert!(report.verdict != Verdict::Sealed || report.lasting == honest, "byte {at}");
        assert!(report.verdict != Verdict::Filled, "byte {at}");
    }
    for end in start + 1..file.len() - 1 {
        assert!(matches!(judged(&file[..end]).verdict, Verdict::NotSealed { .. }), "cut at {end}");
    }
}

#[test]
fn every_byte_before_a_time_stamp_is_what_it_was() {
    let file = stamped(&kept(2), |_| {});
    let hole = memchr::memmem::rfind(&file, b"/Contents <").unwrap() + "/Contents <".len();
    for at in (0..file.len()).step_by(7).filter(|at| !(hole..hole + 2 * ROOM).contains(at)) {
        let mut bent = file.clone();
        bent[at] ^= 1 << (at % 7);
        assert!(matches!(judged(&bent).verdict, Verdict::NotSealed { .. }), "byte {at}");
    }
}

#[test]
fn a_trusted_time_stamp_says_that_a_seal_is_older_than_the_theft_of_its_key() {
    let own = Certificate::from_der(&setting().certificate).unwrap();
    let clock = Certificate::from_der(&AUTHORITY.certificate("clock")).unwrap();
    let stolen = |clocks: &[Certificate], from: &str| {
        let mut trust = Trust::of(clocks.to_vec());
        let from: chrono::DateTime<chrono::Utc> = from.parse().unwrap();
        let term = Term { from: "2026-01-01T00:00:00Z".parse().unwrap(), end: Some((from, Ended::Stolen)) };
        trust.add_own(own.clone(), term);
        trust
    };
    let (bare, file) = (kept(2), stamped(&kept(2), |_| {}));
    let far = "2090-01-01T00:00:00Z";
    assert_eq!(verify(&bare, &stolen(std::slice::from_ref(&clock), far)).verdict, Verdict::UnknownSigner);
    assert_eq!(verify(&file, &stolen(std::slice::from_ref(&clock), far)).verdict, Verdict::Sealed);
    assert_eq!(verify(&file, &stolen(&[], far)).verdict, Verdict::UnknownSigner);
    assert_eq!(verify(&file, &stolen(&[clock], "2026-11-24T15:00:00Z")).verdict, Verdict::UnknownSigner);
}

#[test]
fn nothing_waits_for_what_is_kept_and_nothing_takes_its_place() {
    let waiting = after(&sealed(2), |u| {
        u.fill("name", "Jo Dale");
        let next = u.objects.iter().map(|(id, _)| id.0).max().unwrap() + 1;
        let id = u.field("name");
        u.change(id, |field| field.set("M", Object::Reference((next, 0))));
    });
    assert!(matches!(why(&waiting), Refusal::Misfilled { .. }));
    let waiting = after(&sealed(2), |u| {
        let next = u.objects.iter().map(|(id, _)| id.0).max().unwrap_or(u.document.max_id) + 9;
        let form = u.form();
        u.change(form, |form| {
            let fonts = form.get_mut(b"DR").unwrap().as_dict_mut().unwrap().get_mut(b"Font").unwrap();
            let widths = Object::Reference((next, 0));
            fonts.as_dict_mut().unwrap().set("F9", dictionary! { "Type" => "Font", "Widths" => widths });
        });
    });
    assert_eq!(why(&waiting), Refusal::Active("places kept free for what comes later"));
    let replaced = after(&sealed(2), |u| {
        keep(u);
        let old = u.field("yes");
        u.objects[0].0 = (old.0, 1);
        let dictionary = u.objects[1].0;
        u.change(dictionary, |dict| dict.set("Certs", vec![Object::Reference((old.0, 1))]));
    });
    assert_eq!(why(&replaced), Refusal::Update("an object in it takes another's place"));
    let exchanged = after(&kept(2), |u| {
        let root = u.document.catalog().unwrap().get(b"DSS").unwrap().as_reference().unwrap();
        let pieces = u.document.get_dictionary(root).unwrap().get(b"Certs").unwrap().as_array().unwrap();
        let piece = pieces[0].as_reference().unwrap();
        u.objects.push((piece, Stream::new(dictionary! { "Length" => 13 }, b"0 0 m 9 9 l S".to_vec()).into()));
    });
    assert_eq!(why(&exchanged), Refusal::Lasting("it holds something that it should not"));
}

#[test]
fn nothing_touches_what_was_kept() {
    let stamped = stamped(&kept(2), |_| {});
    let touched = after(&stamped, |u| {
        let id = u.field("stamp");
        u.change(id, |field| field.set("F", 4));
    });
    assert_eq!(why(&touched), Refusal::Beyond("a signature that somebody had given"));
    let gone = after(&stamped, |u| {
        let root = u.root();
        u.change(root, |root| drop(root.remove(b"DSS")));
    });
    assert_eq!(why(&gone), Refusal::Lasting("something that was kept before is gone"));
}

#[test]
fn what_is_kept_becomes_nothing_else() {
    let parked = after(&sealed(2), |update| {
        let list = update.add(Dictionary::new());
        let root = update.root();
        update.change(root, |root| root.set("DSS", dictionary! { "VRI" => list }));
    });
    assert_eq!(judged(&parked).verdict, Verdict::Sealed);
    let used = after(&parked, |update| {
        let root = update.document.get_dictionary(update.root()).unwrap();
        let list = root.get(b"DSS").unwrap().as_dict().unwrap().get(b"VRI").unwrap().clone();
        let id = update.field("name");
        update.change(id, |field| field.set("AP", list));
    });
    assert!(matches!(judged(&used).verdict, Verdict::NotSealed { .. }));
    let changed = after(&parked, |update| {
        let root = update.root();
        let list = update.document.get_dictionary(root).unwrap().get(b"DSS").unwrap().as_dict().unwrap().clone();
        let list = list.get(b"VRI").unwrap().as_reference().unwrap();
        update.change(root, |root| root.set("DSS", Dictionary::new()));
        update.change(list, |list| list.set("N", Object::Integer(1)));
    });
    assert!(matches!(judged(&changed).verdict, Verdict::NotSealed { .. }));
}

#[test]
fn the_place_of_a_time_stamp_leads_nowhere() {
    for (key, value) in [
        ("F", Object::Reference((99_999, 0))),
        ("TU", Object::Reference((1, 0))),
        ("Rect", vec![Object::Reference((1, 0)), 0.into(), 0.into(), 0.into(), 0.into()].into()),
    ] {
        for level in LEVELS {
            let bytes = stamped(&sealed(level), |stamp| stamp.field.set(key, value.clone()));
            let expected = Refusal::Lasting("the place of the time stamp shows, or is not its own");
            assert_eq!(why(&bytes), expected, "{key} {level}");
        }
    }
    let bytes = stamped(&sealed(2), |stamp| stamp.signature.set("Reason", Object::Reference((99_999, 0))));
    assert!(matches!(judged(&bytes).verdict, Verdict::NotSealed { .. }));
}

#[test]
fn nothing_hides_behind_the_trailer_of_what_is_kept() {
    for (level, expected) in [(1, Refusal::AddedTo), (2, Refusal::Update("something stands behind its trailer"))] {
        let kept = kept(level);
        let at = kept.windows(10).rposition(|word| word == b"\nstartxref").unwrap();
        let hidden = [&kept[..at], b"\n%\n88 0 %\nobj<</Type/Page>>\nendobj", &kept[at..]].concat();
        assert_eq!(why(&hidden), expected, "level {level}");
    }
}
