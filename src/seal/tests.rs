//! What a seal promises, on the smallest PDF that can bear one.

mod other_keys;

use super::secret::Secret;
use super::{Identity, KeyError, Passphrase, SealError, Sealed, Subject, reserve_in, seal_read};
use crate::system::Random;
use crate::verify::{BadCertificate, Certificate, Level, Trust, Verdict, verify};
use chrono::{DateTime, Months, TimeDelta, Utc};
use lopdf::{Document, Object, dictionary};

const SETTING: &str = "Little Acorns Nursery";

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_529_100, 123_000_000).expect("in range")
}

fn identity(specimen: bool) -> Identity {
    let subject = Subject { organisation: SETTING.to_owned(), specimen };
    Identity::new(&subject, now(), &Random::seeded(7)).expect("an identity")
}

/// One blank page with an empty field `seal`, as the stage before leaves it.
fn page(specimen: bool) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let pages = document.new_object_id();
    let page = document.new_object_id();
    let field = document.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "FT" => "Sig", "T" => Object::string_literal("seal"), "P" => page,
        "TU" => Object::string_literal("The setting's seal"), "F" => 132,
        "Rect" => vec![20.into(), 20.into(), 120.into(), 50.into()],
    });
    let body = dictionary! { "Type" => "Page", "Parent" => pages, "Annots" => vec![field.into()],
    "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()] };
    document.objects.insert(page, body.into());
    let tree = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    document.objects.insert(pages, tree.into());
    let facts = dictionary! { "Record" => Object::string_literal("sd-014"), "Specimen" => specimen };
    let piece = dictionary! { "LastModified" => Object::string_literal("D:20261124140500Z"), "Private" => facts };
    let catalogue = document.add_object(dictionary! {
        "Type" => "Catalog", "Pages" => pages, "PieceInfo" => dictionary! { "confide" => piece },
        "AcroForm" => dictionary! { "Fields" => vec![field.into()], "SigFlags" => 3 },
    });
    document.trailer.set("Root", catalogue);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("saving to memory");
    bytes
}

fn seal_bytes(pdf: &[u8], identity: &Identity, at: DateTime<Utc>, level: Level) -> Result<Sealed, SealError> {
    let mut document = Document::load_mem(pdf).expect("a PDF");
    reserve_in(&mut document, identity, at, level)?;
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("saving to memory");
    let document = Document::load_mem(&bytes).expect("a PDF");
    seal_read(bytes, &document, identity)
}

fn sealed(level: Level) -> (Sealed, Identity) {
    let identity = identity(false);
    (seal_bytes(&page(false), &identity, now(), level).expect("a seal"), identity)
}

fn trusting(identity: &Identity) -> Trust {
    Trust::of([identity.certificate().clone()])
}

#[test]
fn what_is_sealed_verifies_with_all_its_facts() {
    for level in [Level::Locked, Level::Fillable] {
        let (sealed, identity) = sealed(level);
        let report = verify(sealed.bytes(), &trusting(&identity));
        assert!(report.is_sealed() && report.intact && report.covers_everything && report.trusted, "{report:?}");
        assert_eq!(report.level, Some(level));
        assert_eq!(report.claimed_at.map(|at| at.timestamp()), Some(now().timestamp()));
        assert_eq!(report.private.get("Record").map(String::as_str), Some("sd-014"));
        assert_eq!(report.pages, Some(1));
        assert_eq!(report.signer.map(|signer| signer.organisation()).as_deref(), Some(SETTING));
    }
}

#[test]
fn a_seal_that_nobody_vouches_for_is_of_an_unknown_signer() {
    let (sealed, _) = sealed(Level::Locked);
    let report = verify(sealed.bytes(), &Trust::nobody());
    assert_eq!(report.verdict, Verdict::UnknownSigner);
    assert!(report.intact && report.covers_everything && !report.trusted);
}

#[test]
fn the_same_input_at_the_same_time_is_the_same_file() {
    assert_eq!(sealed(Level::Locked).0.bytes(), sealed(Level::Locked).0.bytes());
}

#[test]
fn a_name_in_any_letters_is_kept() {
    let subject = Subject { organisation: "Żłobek «Łódź» (الحضانة) \\ Ltd".to_owned(), specimen: false };
    let identity = Identity::new(&subject, now(), &Random::seeded(8)).expect("an identity");
    let sealed = seal_bytes(&page(false), &identity, now(), Level::Locked).expect("a seal");
    let signer = verify(sealed.bytes(), &trusting(&identity)).signer.expect("a signer");
    assert_eq!((signer.organisation(), signer.name()), (subject.organisation.clone(), subject.organisation));
}

#[test]
fn a_name_that_no_certificate_can_bear_is_refused() {
    for organisation in ["", "  ", "a\nb", &"x".repeat(65)] {
        let subject = Subject { organisation: organisation.to_owned(), specimen: false };
        assert_eq!(Identity::new(&subject, now(), &Random::seeded(1)).err(), Some(KeyError::Name), "{organisation:?}");
    }
}

#[test]
fn a_specimen_identity_seals_specimens_only() {
    let identity = identity(true);
    assert!(identity.is_specimen());
    assert!(seal_bytes(&page(true), &identity, now(), Level::Locked).is_ok());
    let refused = seal_bytes(&page(false), &identity, now(), Level::Locked).err();
    assert_eq!(refused, Some(SealError::Specimen));
}

#[test]
fn an_identity_seals_only_while_it_is_valid() {
    let identity = identity(false);
    let cases = [
        (now() - TimeDelta::seconds(1), BadCertificate::NotYetValid),
        (now() + Months::new(60) + TimeDelta::seconds(1), BadCertificate::Expired),
    ];
    for (at, bad) in cases {
        let refused = seal_bytes(&page(false), &identity, at, Level::Locked).err();
        assert_eq!(refused, Some(SealError::Certificate(bad)));
    }
}

#[test]
fn a_page_without_one_empty_seal_field_is_refused() {
    let (once, identity) = sealed(Level::Fillable);
    let none = String::from_utf8_lossy(&page(false)).replace("(seal)", "(sail)").into_bytes();
    for pdf in [once.bytes(), none.as_slice()] {
        let refused = seal_bytes(pdf, &identity, now(), Level::Locked).err();
        assert!(matches!(refused, Some(SealError::Unprepared(_))), "{refused:?}");
    }
}

#[test]
fn a_page_that_would_not_verify_is_never_handed_out() {
    let scripted = String::from_utf8(page(false).into_iter().filter(u8::is_ascii).collect()).expect("ASCII");
    let scripted = scripted.replace("/Type/Catalog", "/JS(app.alert(1))/Type/Catalog");
    let refused = seal_bytes(scripted.as_bytes(), &identity(false), now(), Level::Locked).err();
    assert!(matches!(refused, Some(SealError::Unproved(_))), "{refused:?}");
}

#[test]
fn an_identity_is_locked_and_opened_again() {
    let identity = identity(false);
    let passphrase = Passphrase::new("four words of sand".to_owned());
    let file = identity.to_pkcs12(&passphrase).expect("a file");
    let opened = Identity::from_pkcs12(&file, &passphrase, now()).expect("opened");
    assert_eq!(opened.certificate(), identity.certificate());
    let wrong = Passphrase::new("four words of sent".to_owned());
    assert_eq!(Identity::from_pkcs12(&file, &wrong, now()).err(), Some(KeyError::WrongPassphrase));
    let late = now() + Months::new(61);
    let expired = KeyError::Certificate(BadCertificate::Expired);
    assert_eq!(Identity::from_pkcs12(&file, &passphrase, late).err(), Some(expired));
    let early = now() - TimeDelta::days(1);
    let early = Identity::from_pkcs12(&file, &passphrase, early).err();
    assert_eq!(early, Some(KeyError::Certificate(BadCertificate::NotYetValid)));
}

#[test]
fn what_is_no_identity_file_says_so() {
    let passphrase = Passphrase::new("x".to_owned());
    for bytes in [b"".as_slice(), b"hello", &[0x30, 0x82, 0xFF, 0xFF], &vec![0; 2_000_000]] {
        assert_eq!(Identity::from_pkcs12(bytes, &passphrase, now()).err(), Some(KeyError::Unreadable));
    }
    let empty = Passphrase::new(String::new());
    assert_eq!(identity(false).to_pkcs12(&empty).err(), Some(KeyError::NoPassphrase));
}

#[test]
fn a_passphrase_is_never_shown() {
    let passphrase = Passphrase::from_line("geheim\r\n".to_owned());
    assert_eq!(passphrase.reveal(), "geheim");
    assert!(!format!("{passphrase:?}").contains("geheim"));
}

#[test]
fn a_key_does_not_pass_for_another() {
    let other =
        Identity::new(&Subject { organisation: SETTING.to_owned(), specimen: false }, now(), &Random::seeded(9));
    let other = other.expect("an identity").to_pkcs12(&Passphrase::new("x".to_owned())).expect("a file");
    let archive = p12_keystore::Pkcs12Archive::from_pkcs12(&other, "x").expect("an archive");
    let secret = Secret::from_pkcs8(archive.keys[0].key.as_der()).expect("a key");
    let mismatch = Identity::of(secret, identity(false).certificate().clone(), Vec::new());
    assert_eq!(mismatch.err(), Some(KeyError::Mismatch));
}

#[test]
fn a_certificate_goes_out_as_pem_and_comes_back() {
    let identity = identity(false);
    let certificate = identity.certificate();
    assert_eq!(Certificate::from_bytes(certificate.pem().as_bytes()).as_ref(), Ok(certificate));
    assert_eq!(Certificate::from_bytes(certificate.der()).as_ref(), Ok(certificate));
    assert_eq!(certificate.words().len(), 6);
    assert_eq!(certificate.not_after(), certificate.not_before() + Months::new(60));
}

#[test]
fn a_file_locked_by_an_old_method_is_refused_with_a_hint() {
    let file = hex(include_str!("../../tests/support/pkcs12/old-method.hex"));
    let right = Identity::from_pkcs12(&file, &Passphrase::new("x".to_owned()), now()).expect_err("an old method");
    assert_eq!(right, KeyError::Method);
    assert!(right.help().contains("AES-256"));
    let wrong = Identity::from_pkcs12(&file, &Passphrase::new("y".to_owned()), now()).err();
    assert_eq!(wrong, Some(KeyError::WrongPassphrase));
}

#[test]
fn an_identity_made_by_another_program_is_opened() {
    let file = hex(include_str!("../../tests/support/pkcs12/other-program.hex"));
    let opened = Identity::from_pkcs12(&file, &Passphrase::new("x".to_owned()), now()).expect("opened");
    assert_eq!(opened.certificate().organisation(), "Acorns");
    assert!(seal_bytes(&page(false), &opened, now(), Level::Locked).is_ok());
}

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).expect("ASCII"), 16).expect("digits");
    digits.chunks(2).map(pair).collect()
}
