//! The public half of a key of the kinds that people have: P-256, P-384, and RSA of 2048 to 4096 bits.

use super::algorithm::{Hash, Kind, RSA, Scheme};
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use p256::pkcs8::DecodePublicKey;
use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use std::ops::RangeInclusive;
use x509_cert::der::asn1::UintRef;
use x509_cert::der::{Encode, Reader, SliceReader};
use x509_cert::spki::SubjectPublicKeyInfoOwned;

const RSA_BITS: RangeInclusive<usize> = 2048..=4096;

/// A key that signatures are compared with.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum PublicKey {
    P256(p256::ecdsa::VerifyingKey),
    P384(p384::ecdsa::VerifyingKey),
    /// The DER of an `RSAPublicKey` (RFC 8017 A.1.1).
    Rsa(Vec<u8>),
}

impl PublicKey {
    pub(super) fn of(info: &SubjectPublicKeyInfoOwned) -> Option<PublicKey> {
        if info.algorithm.oid == RSA {
            let key = info.subject_public_key.as_bytes().filter(|key| is_rsa_key(key));
            let parameters = info.algorithm.parameters.as_ref();
            return key.filter(|_| parameters.is_some_and(|p| p.is_null())).map(|key| PublicKey::Rsa(key.to_vec()));
        }
        let der = info.to_der().ok()?;
        let p256 = || p256::ecdsa::VerifyingKey::from_public_key_der(&der).ok().map(PublicKey::P256);
        let p384 = || p384::ecdsa::VerifyingKey::from_public_key_der(&der).ok().map(PublicKey::P384);
        p256().or_else(p384)
    }

    /// How seals are made with such a key: there is one way.
    pub(crate) fn scheme(&self) -> Scheme {
        match self {
            PublicKey::P256(_) => Scheme { kind: Kind::Ecdsa, hash: Hash::Sha256 },
            PublicKey::P384(_) => Scheme { kind: Kind::Ecdsa, hash: Hash::Sha384 },
            PublicKey::Rsa(_) => Scheme { kind: Kind::Pkcs1, hash: Hash::Sha256 },
        }
    }

    /// Whether the signature over the message was made with this key, in that way.
    pub(super) fn fits(&self, scheme: Scheme, message: &[u8], signature: &[u8]) -> bool {
        let digest = || scheme.hash.of(&[message]);
        match (self, scheme.kind) {
            (PublicKey::P256(key), Kind::Ecdsa) => p256::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify_prehash(&digest(), &signature).is_ok()),
            (PublicKey::P384(key), Kind::Ecdsa) => p384::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify_prehash(&digest(), &signature).is_ok()),
            (PublicKey::Rsa(key), Kind::Pkcs1 | Kind::Pss) => {
                UnparsedPublicKey::new(rsa(scheme), key).verify(message, signature).is_ok()
            }
            _ => false,
        }
    }

    /// Of the two values of s that fit, only the lower is a seal, so that nobody can respell one (BIP 62 has the story).
    pub(super) fn is_lower(&self, signature: &[u8]) -> bool {
        match self {
            PublicKey::P256(_) => {
                p256::ecdsa::Signature::from_der(signature).is_ok_and(|signature| signature.normalize_s().is_none())
            }
            PublicKey::P384(_) => {
                p384::ecdsa::Signature::from_der(signature).is_ok_and(|signature| signature.normalize_s().is_none())
            }
            PublicKey::Rsa(_) => true,
        }
    }
}

fn rsa(scheme: Scheme) -> &'static dyn VerificationAlgorithm {
    match (scheme.kind, scheme.hash) {
        (Kind::Pss, Hash::Sha256) => &signature::RSA_PSS_2048_8192_SHA256,
        (Kind::Pss, Hash::Sha384) => &signature::RSA_PSS_2048_8192_SHA384,
        (Kind::Pss, Hash::Sha512) => &signature::RSA_PSS_2048_8192_SHA512,
        (_, Hash::Sha256) => &signature::RSA_PKCS1_2048_8192_SHA256,
        (_, Hash::Sha384) => &signature::RSA_PKCS1_2048_8192_SHA384,
        (_, Hash::Sha512) => &signature::RSA_PKCS1_2048_8192_SHA512,
    }
}

/// Two positive numbers, the first of them as long as is safe and still quick.
fn is_rsa_key(der: &[u8]) -> bool {
    let numbers = SliceReader::new(der).and_then(|mut reader| {
        let modulus = reader.sequence(|inner| {
            let modulus = inner.decode::<UintRef<'_>>()?.as_bytes().to_vec();
            inner.decode::<UintRef<'_>>()?;
            Ok(modulus)
        })?;
        reader.finish(modulus)
    });
    let bits = |number: &[u8]| number.len() * 8 - number.first().map_or(0, |byte| byte.leading_zeros() as usize);
    numbers.is_ok_and(|modulus| RSA_BITS.contains(&bits(&modulus)))
}
