//! Keys that an authority certified, of each kind: openssl made the files, `x` opens them, 2026 to 2048.

use super::{hex, now, page, seal_bytes};
use crate::seal::{Identity, KeyError, Passphrase};
use crate::verify::{BadCertificate, Level, Trust, Verdict, verify};

/// Each with how many issuers stand beside it, but for the root.
const FILES: [(&str, &str, usize); 4] = [
    ("P-256", include_str!("../../../tests/support/pkcs12/p-256.hex"), 1),
    ("P-384", include_str!("../../../tests/support/pkcs12/p-384.hex"), 1),
    ("RSA 2048, its certificate signed with PSS", include_str!("../../../tests/support/pkcs12/rsa-2048.hex"), 1),
    ("RSA 4096", include_str!("../../../tests/support/pkcs12/rsa-4096.hex"), 2),
];

fn opened(text: &str) -> Result<Identity, KeyError> {
    Identity::from_pkcs12(&hex(text), &Passphrase::new("x".to_owned()), now())
}

#[test]
fn a_key_from_an_authority_seals_with_its_issuers_beside_it() {
    for (kind, text, issuers) in FILES {
        let identity = opened(text).expect(kind);
        assert_eq!(identity.issuers().len(), issuers, "{kind}");
        let sealed = seal_bytes(&page(false), &identity, now(), Level::Locked).expect(kind);
        let trust = Trust::of([identity.certificate().clone()]);
        assert!(verify(sealed.bytes(), &trust).is_sealed(), "{kind}");
        // an issuer that is trusted vouches for nobody: it is by name alone
        let trust = Trust::of(identity.issuers().to_vec());
        assert_eq!(verify(sealed.bytes(), &trust).verdict, Verdict::UnknownSigner, "{kind}");
        let again = seal_bytes(&page(false), &identity, now(), Level::Locked).expect(kind);
        assert_eq!(sealed.bytes(), again.bytes(), "{kind}");
    }
}

#[test]
fn no_bit_of_a_certificate_or_signature_can_be_changed() {
    for (kind, text, _) in FILES {
        let identity = opened(text).expect(kind);
        let file = seal_bytes(&page(false), &identity, now(), Level::Locked).expect(kind).into_bytes();
        let trust = Trust::of([identity.certificate().clone()]);
        let hole = memchr::memmem::find(&file, b"/Contents<").expect("a hole") + "/Contents<".len();
        for at in (0..9_000).step_by(89) {
            let mut bent = file.clone();
            let digit = char::from(bent[hole + at]).to_digit(16).expect("a digit") ^ (1 << (at % 4));
            bent[hole + at] = b"0123456789abcdef"[digit as usize];
            let verdict = verify(&bent, &trust).verdict;
            assert!(matches!(verdict, Verdict::NotSealed { .. }), "{kind}: digit {at}");
        }
    }
}

#[test]
fn an_authoritys_key_is_locked_and_opened_again_with_its_issuers() {
    for (kind, text, _) in FILES {
        let identity = opened(text).expect(kind);
        let passphrase = Passphrase::new("four words of sand".to_owned());
        let again = identity.to_pkcs12(&passphrase).expect(kind);
        let again = Identity::from_pkcs12(&again, &passphrase, now()).expect(kind);
        assert_eq!(again.certificate(), identity.certificate());
        assert_eq!(again.issuers(), identity.issuers());
        assert!(seal_bytes(&page(false), &again, now(), Level::Locked).is_ok(), "{kind}");
    }
}

#[test]
fn a_key_of_another_kind_is_refused() {
    for text in [
        include_str!("../../../tests/support/pkcs12/p-521.hex"),
        include_str!("../../../tests/support/pkcs12/rsa-1024.hex"),
    ] {
        assert_eq!(opened(text).err(), Some(KeyError::Certificate(BadCertificate::Key)));
    }
}
