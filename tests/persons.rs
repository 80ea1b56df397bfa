//! Signatures that people add with programs of other makers, and what somebody could bend in them.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the answer")]

#[path = "support/forge.rs"]
#[allow(dead_code, reason = "the maker of files is for the tests of the verdict")]
mod forge;

use confide::verify::{BadCertificate, Person, Refusal, open_person};
use forge::{Cms, Key, Paper, attribute, oid, pkcs9, seq, tlv};
use sha2::{Digest, Sha256};

const SIGNED: [&[u8]; 2] = [b"what was ", b"signed"];

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|letter| letter.to_digit(16)).collect();
    digits.chunks(2).map(|pair| (pair[0] << 4 | pair[1]) as u8).collect()
}

macro_rules! made {
    ($name:literal) => {
        ($name, hex(include_str!(concat!("support/cms/", $name, ".hex"))))
    };
}

fn key() -> Key {
    Key::new(7, &Paper::default())
}

fn bent(bend: impl FnOnce(&mut Cms)) -> Result<Person, Refusal> {
    let digest = Sha256::digest(SIGNED.concat()).into();
    let mut cms = Cms::new(&key(), digest);
    bend(&mut cms);
    open_person(&cms.der(), SIGNED)
}

fn with(more: Vec<u8>) -> Result<Person, Refusal> {
    bent(|cms| cms.attributes.as_mut().unwrap().push(more))
}

#[test]
fn what_openssl_and_pyhanko_sign_is_opened() {
    let all = [
        (made!("openssl-p-384"), true, true, 1),
        (made!("openssl-rsa-2048-pss"), true, true, 1),
        (made!("openssl-plain"), false, true, 0),
        (made!("pyhanko-rsa-4096"), true, false, 2),
        (made!("pyhanko-p-384-plain"), true, true, 1),
    ];
    for ((name, bytes), names_certificate, has_time, issuers) in all {
        let person = open_person(&[bytes.clone(), vec![0; 99]].concat(), SIGNED).expect(name);
        assert_eq!(person.certificate.name(), "Acorns", "{name}");
        assert_eq!(person.names_certificate, names_certificate, "{name}");
        assert_eq!(person.signing_time.is_some(), has_time, "{name}");
        assert_eq!(person.chain.len(), issuers, "{name}");
        assert_eq!(person.stamp, None, "{name}");
        let at = person.certificate.not_before() + chrono::TimeDelta::days(1);
        assert_eq!(person.may_sign_at(at), Ok(()), "{name}");
        assert_eq!(person.may_sign_at(at - chrono::TimeDelta::days(2)), Err(BadCertificate::NotYetValid));
        assert_eq!(open_person(&bytes, [b"what was", b"signed"]), Err(Refusal::Changed), "{name}");
    }
}

#[test]
fn what_openssl_signs_in_another_way_is_refused_with_the_reason() {
    for ((name, bytes), why) in [
        (made!("bare"), "it has no signed attributes"),
        (made!("key-identifier"), "it does not hold exactly one certificate of its signer"),
        (made!("attached"), "it holds content of its own"),
        (made!("sha-1"), "its digest is not one that is still safe"),
        // its salt is as long as the key allows, not as the digest is
        (made!("pyhanko-rsa-2048-pss"), "it is not signed in a way that is known here"),
        (made!("two-signers"), "it does not have exactly one signer"),
    ] {
        assert_eq!(open_person(&bytes, SIGNED), Err(Refusal::Cms(why)), "{name}");
    }
}

#[test]
fn no_bit_that_counts_can_be_changed() {
    for (name, bytes) in [made!("openssl-p-384"), made!("openssl-rsa-2048-pss")] {
        let whole = open_person(&bytes, SIGNED).unwrap();
        for bit in (0..bytes.len() * 8).step_by(67) {
            let mut bent = bytes.clone();
            bent[bit / 8] ^= 1 << (bit % 8);
            // a certificate that nobody signs with may be bent: then it is nobody's issuer
            let opened = open_person(&bent, SIGNED).map(|person| Person { chain: whole.chain.clone(), ..person });
            assert!(opened.is_err() || opened.as_ref() == Ok(&whole), "{name}: bit {bit}: {opened:?}");
        }
    }
}

#[test]
fn no_prefix_and_no_wild_bytes_are_a_signature() {
    let (_, bytes) = made!("openssl-p-384");
    for length in 0..bytes.len() {
        assert!(open_person(&bytes[..length], SIGNED).is_err());
    }
    assert_eq!(
        open_person(&[bytes.as_slice(), b"\0\x01"].concat(), SIGNED),
        Err(Refusal::Cms("something stands behind it"))
    );
    let open_length = [&[0x30, 0x80], &bytes[4..], &[0, 0]].concat();
    let not_der = Refusal::Cms("it is not written in DER, as a signature in a PDF must be");
    assert_eq!(open_person(&open_length, SIGNED), Err(not_der));
}

#[test]
fn each_attribute_is_known_and_there_once() {
    assert!(bent(|_| {}).is_ok());
    let time = |text: &[u8]| attribute(&[forge::SIGNING_TIME], &tlv(0x17, text));
    let signed_at = with(time(b"261124140500Z")).unwrap().signing_time.unwrap();
    assert_eq!(signed_at.to_rfc3339(), "2026-11-24T14:05:00+00:00");
    assert_eq!(with(time(b"yesterday")), Err(Refusal::Cms("its time cannot be read")));
    let twice = bent(|cms| cms.attributes.as_mut().unwrap().extend([time(b"261124140500Z"), time(b"261124140501Z")]));
    assert_eq!(twice, Err(Refusal::Cms("a signed attribute is there twice")));
    let two_values = seq(&[
        &pkcs9(&[forge::SIGNING_TIME]),
        &tlv(0x31, &[tlv(0x17, b"261124140500Z"), tlv(0x17, b"261124140501Z")].concat()),
    ]);
    assert_eq!(with(two_values), Err(Refusal::Cms("a signed attribute is there twice")));
    let policy = attribute(&[16, 2, 15], &seq(&[&oid(&[0x2A, 3])]));
    assert_eq!(with(policy), Err(Refusal::Cms("it says something that is not understood here")));
    for index in 0..2 {
        let without = bent(|cms| drop(cms.attributes.as_mut().unwrap().remove(index)));
        assert_eq!(without, Err(Refusal::Cms("a signed attribute is missing")));
    }
    let unnamed = bent(|cms| drop(cms.attributes.as_mut().unwrap().remove(2)));
    assert!(!unnamed.unwrap().names_certificate);
    assert_eq!(bent(|cms| cms.attributes = None), Err(Refusal::Cms("it has no signed attributes")));
}

#[test]
fn the_algorithms_are_those_that_were_signed() {
    let sha256 = seq(&[&oid(&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01])]);
    let ecdsa = oid(&[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02]);
    let protection = |digest: &[u8]| attribute(&[52], &seq(&[digest, &tlv(0xA1, &ecdsa)]));
    assert!(with(protection(&sha256)).is_ok());
    let sha512 = seq(&[&oid(&[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03])]);
    assert_eq!(with(protection(&sha512)), Err(Refusal::Cms("its algorithms were exchanged")));
    assert!(bent(|cms| cms.digest_algorithm = sha512).is_err());
}

#[test]
fn a_signature_names_its_own_certificate() {
    let other = Key::new(8, &Paper::default());
    let swapped = bent(|cms| cms.certificates = vec![other.certificate.clone()]);
    assert_eq!(swapped, Err(Refusal::Cms("it names another certificate")));
    let nameless = bent(|cms| {
        cms.attributes.as_mut().unwrap().remove(2);
        cms.certificates = vec![other.certificate.clone()];
    });
    assert_eq!(nameless, Err(Refusal::Signature));
    let none = bent(|cms| cms.certificates.clear());
    assert!(matches!(none, Err(Refusal::Cms(_))));
    let many = bent(|cms| cms.certificates = (20..40).map(|n| Key::new(n, &Paper::default()).certificate).collect());
    assert!(matches!(many, Err(Refusal::Cms(_))));
    let spare = bent(|cms| cms.certificates.push(Key::new(9, &Paper { name: "Oaks", ..Paper::default() }).certificate));
    assert_eq!(spare.unwrap().chain, []);
}

#[test]
fn nothing_stands_beside_a_signature_unsigned_but_a_time_stamp() {
    let note = |kind: &[u8], value: &[u8]| bent(|cms| cms.unsigned = tlv(0xA1, &attribute(kind, value)));
    let unsigned = Refusal::Cms("it holds attributes that are not signed");
    assert_eq!(note(&[9], &tlv(4, b"x")), Err(unsigned));
    assert_eq!(note(&[16, 2, 14], &tlv(4, b"x")), Err(Refusal::TimeStamp("it cannot be read")));
}

#[test]
fn a_time_stamp_beside_a_signature_is_held_against_it() {
    let (_, bytes) = made!("stamped");
    let person = open_person(&bytes, SIGNED).unwrap();
    let stamp = person.stamp.clone().unwrap();
    assert_eq!(
        (stamp.at.to_rfc3339().as_str(), stamp.authority.name().as_str()),
        ("2026-11-24T14:05:00+00:00", "Example Clock")
    );
    for ((name, bytes), bad) in [
        (made!("stamped-wide"), BadCertificate::Stamping),
        (made!("stamped-lax"), BadCertificate::Stamping),
        (made!("stamped-early"), BadCertificate::NotYetValid),
    ] {
        assert_eq!(open_person(&bytes, SIGNED), Err(Refusal::Certificate(bad)), "{name}");
    }
    for bit in (0..bytes.len() * 8).step_by(307) {
        let mut bent = bytes.clone();
        bent[bit / 8] ^= 1 << (bit % 8);
        let opened = open_person(&bent, SIGNED).map(|bent| Person { chain: person.chain.clone(), ..bent });
        assert!(opened.is_err() || opened.as_ref() == Ok(&person), "bit {bit}: {opened:?}");
    }
}
