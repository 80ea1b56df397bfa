//! The published attacks on signed PDFs, and every small change there is: none of them is ever SEALED.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the answer")]

#[path = "support/kept.rs"]
mod kept;
#[path = "support/forge.rs"]
mod forge;

use confide::verify::{BadCertificate, Certificate, LARGEST, Level, Refusal, Report, Trust, Verdict, verify};
use forge::{Cms, Key, Paper, Parts, attribute, overwrite, pkcs9, plainly, sealed, seq, tlv, unsigned};
use lopdf::{Object, Stream, dictionary};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

fn key() -> Key {
    Key::new(7, &Paper::default())
}

fn judged(bytes: &[u8]) -> Report {
    kept::keep(bytes);
    static TRUST: LazyLock<Trust> = LazyLock::new(|| Trust::of([Certificate::from_der(&key().certificate).unwrap()]));
    verify(bytes, &TRUST)
}

fn why(bytes: &[u8]) -> Refusal {
    match judged(bytes).verdict {
        Verdict::NotSealed { why } => why,
        other => panic!("{other:?}"),
    }
}

/// The file is refused, for the reason named; an attack that fails for another reason would prove nothing.
fn refused(what: &str, bytes: &[u8], expected: Refusal) {
    assert_eq!(why(bytes), expected, "{what}");
}

fn good() -> Vec<u8> {
    sealed(&key(), 1, |_| {})
}

fn bent(bend: impl FnOnce(&mut Cms)) -> Vec<u8> {
    unsigned(1, |_| {}).ranged(plainly).signed(&key(), bend)
}

#[test]
fn the_verdict_is_the_first_word() {
    let words = |bytes: &[u8], trust: &Trust| verify(bytes, trust).verdict.to_string();
    let trust = Trust::of([Certificate::from_der(&key().certificate).unwrap()]);
    assert_eq!(words(&good(), &trust), "SEALED");
    assert_eq!(words(&good(), &Trust::nobody()), "UNKNOWN-SIGNER");
    assert_eq!(words(b"x", &trust), "NOT-SEALED: this is not a PDF");
}

#[test]
fn an_untouched_seal_is_sealed() {
    for (level, expected) in [(1, Level::Locked), (2, Level::Fillable)] {
        let report = judged(&sealed(&key(), level, |_| {}));
        assert!(report.is_sealed(), "{report:?}");
        assert_eq!(report.level, Some(expected));
    }
}

#[test]
fn a_signer_of_the_same_name_is_unknown() {
    let imitator = Key::new(8, &Paper::default());
    let report = judged(&sealed(&imitator, 1, |_| {}));
    assert_eq!(report.verdict, Verdict::UnknownSigner);
    assert!(report.intact && report.covers_everything && !report.trusted);
}

#[test]
fn no_flipped_bit_is_sealed() {
    let file = good();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut file = file.clone();
        loop {
            let from = next.fetch_add(64, Ordering::Relaxed);
            for bit in from..from + 64 {
                let Some(byte) = file.get_mut(bit / 8) else { return };
                *byte ^= 1 << (bit % 8);
                let report = judged(&file);
                assert!(matches!(report.verdict, Verdict::NotSealed { .. }), "bit {bit}: {report:?}");
                file[bit / 8] ^= 1 << (bit % 8);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    assert!(next.load(Ordering::Relaxed) >= file.len() * 8);
}

#[test]
fn every_prefix_is_not_sealed() {
    let file = good();
    for length in 0..file.len() {
        why(&file[..length]);
    }
}

#[test]
fn appended_bytes_are_not_sealed() {
    let file = good();
    let table = String::from_utf8_lossy(&file).rfind("xref\n0").unwrap();
    let update = format!(
        "\n4 0 obj\n<</Length 0>>stream\n\nendstream\nendobj\nxref\n4 1\n{:010} 00000 n \ntrailer\n<</Size 9/Root 8 0 R/Prev {table}>>\nstartxref\n{}\n%%EOF",
        file.len() + 1,
        file.len() + 50,
    );
    for tail in ["\n", " ", "\0", "%", "%%EOF", "\n%%EOF", "\nstartxref\n0\n%%EOF", "1 0 obj<<>>endobj", &update] {
        why(&[&file, tail.as_bytes()].concat());
    }
    refused("incremental saving", &[&file, update.as_bytes()].concat(), Refusal::AddedTo);
    let quiet = update.replace("startxref", "startxfer").replace("%%EOF", "%%EOG");
    refused("without an end of its own", &[&file, quiet.as_bytes(), b"\n%%EOF"].concat(), Refusal::AddedTo);
}

#[test]
fn what_has_no_seal_is_not_sealed() {
    refused("nothing", b"", Refusal::NotPdf);
    refused("a letter", b"Dear parents,\n%%EOF", Refusal::NotPdf);
    refused("a bare PDF", b"%PDF-1.7\nxref\nstartxref\n9\n%%EOF", Refusal::NoSeal);
    refused("in front of the file", &[b"\n".as_slice(), &good()].concat(), Refusal::NotPdf);
    refused("too large", &vec![b' '; LARGEST + 1], Refusal::TooLarge);
}

#[test]
fn a_certificate_that_cannot_seal_is_refused() {
    let cases = [
        (Paper { valid: ["200101000000Z", "260101000000Z"], ..Paper::default() }, BadCertificate::Expired),
        (Paper { valid: ["270101000000Z", "310101000000Z"], ..Paper::default() }, BadCertificate::NotYetValid),
        (Paper { authority: true, ..Paper::default() }, BadCertificate::Usage),
        (Paper { usage: None, ..Paper::default() }, BadCertificate::Usage),
        (Paper { usage: Some(0x20), ..Paper::default() }, BadCertificate::Usage),
        (Paper { purpose: Some(&[0x2B, 6, 1, 5, 5, 7, 3, 1]), ..Paper::default() }, BadCertificate::Usage),
        (Paper { strange: true, ..Paper::default() }, BadCertificate::Condition),
    ];
    for (paper, bad) in cases {
        let key = Key::new(7, &paper);
        let trust = Trust::of([Certificate::from_der(&key.certificate).unwrap()]);
        let verdict = verify(&sealed(&key, 1, |_| {}), &trust).verdict;
        assert_eq!(verdict, Verdict::NotSealed { why: Refusal::Certificate(bad) });
    }
}

#[test]
fn a_swapped_certificate_is_not_sealed() {
    let other = Key::new(8, &Paper::default());
    let names_another = Refusal::Cms("it names another certificate");
    let swapped = bent(|cms| cms.certificates = vec![other.certificate.clone()]);
    refused("another certificate, same name", &swapped, names_another);
    let renewed = Key::new(7, &Paper { valid: ["260101000000Z", "400101000000Z"], ..Paper::default() });
    let renewed = bent(|cms| cms.certificates = vec![renewed.certificate.clone()]);
    refused("same key, longer valid", &renewed, Refusal::Cms("it names another certificate"));
    let two = bent(|cms| cms.certificates.push(other.certificate.clone()));
    refused("a like certificate", &two, Refusal::Cms("it does not hold exactly one certificate of its signer"));
    let stranger = Key::new(9, &Paper { name: "Oaks", ..Paper::default() });
    let spare = bent(|cms| cms.certificates.push(stranger.certificate.clone()));
    let more = Refusal::Cms("it holds a certificate that is not of its signer or its issuers");
    refused("a spare certificate", &spare, more);
    refused("another's key", &bent(|cms| cms.signing = other.signing.clone()), Refusal::Signature);
}

#[test]
fn signed_attributes_are_there_once_each_and_alone() {
    let missing = Refusal::Cms("a signed attribute is missing");
    refused("none (IETF LAMPS 2026)", &bent(|cms| cms.attributes = None), Refusal::Cms("it has no signed attributes"));
    for index in 0..3 {
        let without = bent(|cms| drop(cms.attributes.as_mut().map(|all| all.remove(index))));
        refused("one missing", &without, missing.clone());
        let twice = bent(|cms| cms.attributes.iter_mut().for_each(|all| all.push(all[index].clone())));
        assert!(matches!(why(&twice), Refusal::Cms(_)));
    }
    let change = |index: usize, kind: u8, value: Vec<u8>| {
        bent(|cms| cms.attributes.as_mut().unwrap()[index] = attribute(&[kind], &value))
    };
    refused("another digest", &change(1, forge::MESSAGE_DIGEST, tlv(4, &[0; 32])), Refusal::Changed);
    let kind = change(0, forge::CONTENT_TYPE, pkcs9(&[1]));
    refused("another content", &kind, Refusal::Cms("it names another kind of content"));
    let time = attribute(&[forge::SIGNING_TIME], &tlv(0x17, b"261124140500Z"));
    let more = bent(|cms| cms.attributes.as_mut().unwrap().push(time));
    refused("a second time", &more, Refusal::Cms("it has more signed attributes than a seal"));
}

#[test]
fn a_seal_is_spelt_one_way() {
    let null = seq(&[&forge::oid(&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01]), &tlv(5, &[])]);
    refused("NULL parameters", &bent(|cms| cms.digest_algorithm = null), Refusal::Spelling);
    refused("another version", &bent(|cms| cms.version = 3), Refusal::Spelling);
    refused("the other s", &bent(|cms| cms.high = true), Refusal::Signature);
    let sha1 = seq(&[&forge::oid(&[0x2B, 0x0E, 3, 2, 0x1A])]);
    let weak = bent(|cms| cms.digest_algorithm = sha1);
    refused("SHA-1", &weak, Refusal::Cms("it does not use the algorithms of a seal"));
    let content = tlv(0xA0, &tlv(4, b"hello"));
    refused("content inside", &bent(|cms| cms.content = content), Refusal::Cms("it holds content of its own"));
    let note = tlv(0xA1, &attribute(&[9], &tlv(4, b"x")));
    let unsigned_note = Refusal::Cms("it holds attributes that are not signed");
    refused("unsigned attributes", &bent(|cms| cms.unsigned = note), unsigned_note);
    for signers in [0, 2] {
        assert!(matches!(why(&bent(|cms| cms.signers = signers)), Refusal::Cms(_)));
    }
}

#[test]
fn the_hole_holds_nothing_else() {
    let file = unsigned(1, |_| {}).ranged(plainly);
    let der = Cms::new(&key(), file.digest()).der();
    let behind = [der.clone(), vec![0, 0, 1]].concat();
    refused("something behind", &file.clone().filled(&behind), Refusal::Cms("something stands behind it"));
    for empty in [vec![], vec![0; 9], vec![0x30, 0x00], vec![0x30, 0x80], vec![0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]] {
        assert!(matches!(why(&file.clone().filled(&empty)), Refusal::Cms(_)));
    }
    let hole = file.hole.clone();
    let whole = file.filled(&der);
    let at = hole.start + 1 + whole[hole.start + 1..].iter().position(u8::is_ascii_lowercase).unwrap();
    for letter in [whole[at].to_ascii_uppercase(), b' ', b'>', b'g', b'\n'] {
        let mut file = whole.clone();
        file[at] = letter;
        refused("another letter", &file, Refusal::Hole);
    }
}

/// A way to write four numbers.
type Spelling = fn([usize; 4]) -> String;

#[test]
fn the_byte_range_is_four_plain_numbers_that_leave_out_the_hole_alone() {
    let spelt = |spell: Spelling| unsigned(1, |_| {}).ranged(spell).signed(&key(), |_| {});
    let gaps: [(&str, Spelling); 3] = [
        ("a wider gap (wrapping)", |[a, b, c, d]| format!("[{a} {} {} {}]", b - 9, c + 9, d - 9)),
        ("a narrower gap", |[a, b, c, d]| format!("[{a} {} {c} {d}]", b + 1)),
        ("the digits without their brackets", |[a, b, c, d]| format!("[{a} {} {} {}]", b + 1, c - 1, d + 1)),
    ];
    for (what, spell) in gaps {
        refused(what, &spelt(spell), Refusal::Hole);
    }
    let cases: [(&str, Spelling); 9] = [
        ("not from the start", |[_, b, c, d]| format!("[1 {} {c} {d}]", b - 1)),
        ("not to the end", |[a, b, c, d]| format!("[{a} {b} {c} {}]", d - 2)),
        ("beyond the end", |[a, b, c, d]| format!("[{a} {b} {c} {}]", d + 1)),
        ("overlapping", |[a, b, _, d]| format!("[{a} {b} {b} {d}]")),
        ("a sign", |[a, b, c, d]| format!("[+{a} {b} {c} {d}]")),
        ("a leading zero", |[a, b, c, d]| format!("[0{a} {b} {c} {d}]")),
        ("a fraction", |[a, b, c, d]| format!("[{a} {b}. {c} {d}]")),
        ("three numbers", |[a, b, c, _]| format!("[{a} {b} {c}]")),
        ("a name", |[a, b, c, _]| format!("[{a} {b} {c} /d]")),
    ];
    for (what, spell) in cases {
        refused(what, &spelt(spell), Refusal::ByteRange);
    }
    // this is the range of a file without its last line feed, and not the digest of one
    refused("one byte short", &spelt(|[a, b, c, d]| format!("[{a} {b} {c} {}]", d - 1)), Refusal::Changed);
    let spare = spelt(|[a, b, c, d]| format!("[{a} {b} {c} {d}  ]"));
    assert!(judged(&spare).is_sealed(), "white space means nothing");
}

#[test]
fn universal_forgery_and_wrapping_are_refused() {
    let without = |key: &str| {
        let mut file = good();
        overwrite(&mut file, key, &key.replace("/B", "/X").replace("/C", "/X"));
        file
    };
    refused("no byte range", &without("/ByteRange["), Refusal::NoSeal);
    refused("no contents", &without("/Contents<3"), Refusal::Hole);
    let twice = unsigned(1, |parts| parts.seal.set("X", Object::Array(vec![Object::Name(b"ByteRange".to_vec())])));
    refused("a second byte range", &twice.ranged(plainly).signed(&key(), |_| {}), Refusal::SeveralSeals);
    let disguised = sealed(&key(), 1, |parts| {
        let other = dictionary! { "Type" => "Sig", "Byte#Range" => 0, "ByteRangf" => 0 };
        parts.document.add_object(other);
    });
    let mut disguised = disguised;
    overwrite(&mut disguised, "/ByteRangf", "/Byte#52an");
    why(&disguised);
    let repeated = unsigned(1, |parts| parts.seal.set("Kontents", Object::string_literal("")));
    let mut repeated = repeated;
    overwrite(&mut repeated.bytes, "/Kontents", "/Contents");
    refused("contents twice", &repeated.ranged(plainly).signed(&key(), |_| {}), Refusal::Hole);
}

#[test]
fn the_dictionary_is_that_of_a_pades_signature() {
    let set = |name: &'static str, value: Object| sealed(&key(), 1, move |parts| parts.seal.set(name, value));
    for (name, value) in [("Type", "DocTimeStamp"), ("Filter", "Entrust.PPKEF"), ("SubFilter", "adbe.pkcs7.detached")] {
        assert!(matches!(why(&set(name, value.into())), Refusal::Dictionary(_)), "{name}");
    }
    for date in ["D:20261124140500+01'00'", "yesterday", ""] {
        assert!(matches!(why(&set("M", Object::string_literal(date))), Refusal::Dictionary(_)), "{date}");
    }
}

#[test]
fn a_signature_that_does_not_certify_is_no_seal() {
    let certified = |bend: fn(&mut Parts)| why(&sealed(&key(), 1, bend));
    let cases: [fn(&mut Parts); 5] = [
        |parts| drop(parts.catalogue().remove(b"Perms")),
        |parts| parts.catalogue().set("Perms", dictionary! {}),
        |parts| drop(parts.seal.remove(b"Reference")),
        |parts| parts.seal.set("Reference", Object::Array(vec![])),
        |parts| parts.catalogue().set("Perms", dictionary! { "DocMDP" => Object::Reference((1, 0)) }),
    ];
    for bend in cases {
        assert!(matches!(certified(bend), Refusal::NotCertified(_)));
    }
    for level in [0, 3, -1] {
        assert!(matches!(why(&sealed(&key(), level, |_| {})), Refusal::NotCertified(_)), "{level}");
    }
}

#[test]
fn a_sealed_file_does_nothing_by_itself() {
    let action = |kind: &str| dictionary! { "Type" => "Action", "S" => kind };
    let annotation = |kind: &str| dictionary! { "Type" => "Annot", "Subtype" => kind, "Rect" => vec![0.into(); 4] };
    let mut cases: Vec<lopdf::Dictionary> = ["AA", "JS", "XFA", "EF", "OCProperties", "RichMediaContent", "UR3"]
        .map(|name| dictionary! { name => dictionary! {} })
        .into();
    cases.extend(["JavaScript", "Launch", "GoToR", "GoToE", "SubmitForm", "Named", "Hide", "Rendition"].map(action));
    cases.extend(["FreeText", "Stamp", "FileAttachment", "Redact", "Popup", "Screen"].map(annotation));
    for address in ["javascript:1", "file:///etc/passwd", "field:name", ""] {
        cases.push(dictionary! { "A" => dictionary! { "S" => "URI", "URI" => Object::string_literal(address) } });
    }
    cases.push(dictionary! { "A" => dictionary! { "S" => "GoTo", "Next" => action("GoTo") } });
    for case in cases {
        let what = format!("{case:?}");
        let file = sealed(&key(), 1, |parts| {
            parts.document.add_object(vec![Object::Dictionary(case)]);
        });
        assert!(matches!(why(&file), Refusal::Active(_) | Refusal::Link), "{what}");
    }
    let file = sealed(&key(), 1, |parts| {
        parts.document.add_object(Stream::new(dictionary! { "F" => Object::string_literal("other.bin") }, vec![]));
    });
    refused("a stream kept elsewhere", &file, Refusal::Active("content kept in another file"));
}

#[test]
fn harmless_links_are_kept() {
    for address in ["https://example.org/", "HTTP://example.org/", "mailto:office@example.org"] {
        let link = dictionary! { "Type" => "Annot", "Subtype" => "Link", "Rect" => vec![0.into(); 4],
        "A" => dictionary! { "S" => "URI", "URI" => Object::string_literal(address) } };
        let file = sealed(&key(), 1, |parts| {
            parts.document.add_object(link);
        });
        assert!(judged(&file).is_sealed(), "{address}");
    }
}

#[test]
fn fields_beside_the_seal_are_for_level_two() {
    let more = |parts: &mut Parts| {
        let field = parts.document.add_object(dictionary! { "Type" => "Annot", "Subtype" => "Widget", "FT" => "Tx" });
        parts.form().get_mut(b"Fields").unwrap().as_array_mut().unwrap().push(field.into());
    };
    refused("locked", &sealed(&key(), 1, more), Refusal::Field("there are others beside the seal's"));
    assert!(judged(&sealed(&key(), 2, more)).is_sealed());
    let stray = |parts: &mut Parts| {
        parts.document.add_object(dictionary! { "Type" => "Annot", "Subtype" => "Widget", "FT" => "Tx" });
    };
    refused("a stray field", &sealed(&key(), 2, stray), Refusal::Field("one stands outside the form"));
    let none = |parts: &mut Parts| parts.form().set("Fields", Object::Array(vec![]));
    refused("no field", &sealed(&key(), 2, none), Refusal::Field("the seal's own is missing"));
    let redrawn = |parts: &mut Parts| parts.form().set("NeedAppearances", true);
    assert!(matches!(why(&sealed(&key(), 2, redrawn)), Refusal::Active(_)));
}

#[test]
fn nothing_lies_in_wait() {
    let mut shadow = unsigned(1, |parts| {
        parts.page().set("Note", Object::string_literal("\n9 0 obj\n<</Type/Page>>\nendobj\n"));
    });
    shadow = shadow.ranged(plainly);
    refused("a shadow object", &shadow.signed(&key(), |_| {}), Refusal::Active("objects that nothing refers to"));
    let packed = sealed(&key(), 1, |parts| {
        parts.document.add_object(Stream::new(dictionary! { "Type" => "ObjSt" }, b"/ObjStm".to_vec()));
    });
    refused("packed objects", &packed, Refusal::Active("objects packed out of sight"));
    let encrypted = sealed(&key(), 1, |parts| parts.document.trailer.set("Encrypt", dictionary! {}));
    refused("encrypted in a way of its own", &encrypted, Refusal::Cipher("its key is kept by a program of its own"));
}

#[test]
fn no_bytes_make_it_panic() {
    let file = good();
    let mut seed = 1_u64;
    let mut draw = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    for _ in 0..2_000 {
        let mut wild = file.clone();
        for _ in 0..1 + draw(8) {
            let at = draw(wild.len());
            match draw(3) {
                0 => wild[at] = draw(256) as u8,
                1 => drop(wild.drain(at..(at + draw(40)).min(wild.len()))),
                _ => wild.splice(at..at, file[at.min(file.len() - 9)..][..9].to_vec()).for_each(drop),
            }
        }
        assert!(wild == file || matches!(judged(&wild).verdict, Verdict::NotSealed { .. }));
    }
}

/// The reader of the PDF itself, which stands behind the signature, meets wild bytes too: somebody with a key of their
/// own signs them.
#[test]
fn no_signed_bytes_make_it_panic() {
    let mut seed = 5_u64;
    let mut draw = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    for _ in 0..500 {
        let mut file = unsigned(1, |_| {}).ranged(plainly);
        for _ in 0..1 + draw(6) {
            let at = draw(file.bytes.len());
            if !file.hole.contains(&at) {
                file.bytes[at] = b"0123456789/<>[]()R \n"[draw(20)];
            }
        }
        judged(&file.signed(&key(), |_| {}));
    }
    let deep = sealed(&key(), 1, |parts| {
        let nested = (0..60).fold(Object::Null, |inner, _| Object::Array(vec![inner]));
        parts.page().set("Deep", nested);
    });
    assert!(judged(&deep).is_sealed() || matches!(why(&deep), Refusal::Unreadable));
}
