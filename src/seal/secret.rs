//! The private half of a key. There is one signature for each message: ECDSA takes RFC 6979's number instead of a random
//! one, and RSA is PKCS#1 v1.5, so that the same file sealed at the same time is the same file.

use crate::verify::{Certificate, PublicKey};
use p256::ecdsa::signature::hazmat::PrehashSigner;
use p256::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::{self, RsaEncoding};
use zeroize::Zeroizing;

/// A private key of the kinds that people have.
pub(super) enum Secret {
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    /// The key, and the PKCS#8 that it was read from.
    Rsa(Box<KeyPair>, Zeroizing<Vec<u8>>),
}

impl Secret {
    /// Reads a PKCS#8 key (RFC 5208); nothing where it is of another kind.
    pub(super) fn from_pkcs8(der: &[u8]) -> Option<Secret> {
        let p256 = || p256::SecretKey::from_pkcs8_der(der).ok().map(|key| Secret::P256(key.into()));
        let p384 = || p384::SecretKey::from_pkcs8_der(der).ok().map(|key| Secret::P384(key.into()));
        let rsa = || KeyPair::from_pkcs8(der).ok().map(|key| Secret::Rsa(Box::new(key), der.to_vec().into()));
        p256().or_else(p384).or_else(rsa)
    }

    /// The key as PKCS#8.
    pub(super) fn to_pkcs8(&self) -> Option<Zeroizing<Vec<u8>>> {
        let copied = |document: p256::pkcs8::SecretDocument| Zeroizing::new(document.as_bytes().to_vec());
        match self {
            Secret::P256(key) => p256::SecretKey::from(key).to_pkcs8_der().ok().map(copied),
            Secret::P384(key) => p384::SecretKey::from(key).to_pkcs8_der().ok().map(copied),
            Secret::Rsa(_, der) => Some(der.clone()),
        }
    }

    /// Whether the certificate is this key's.
    pub(super) fn belongs_to(&self, certificate: &Certificate) -> bool {
        match (self, certificate.key()) {
            (Secret::P256(key), PublicKey::P256(public)) => key.verifying_key() == public,
            (Secret::P384(key), PublicKey::P384(public)) => key.verifying_key() == public,
            (Secret::Rsa(key, _), PublicKey::Rsa(public)) => key.public().as_ref() == public,
            _ => false,
        }
    }

    /// Signs in the one way of this kind of key (`PublicKey::scheme`); of the two values of s the lower.
    pub(super) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        match self {
            Secret::P256(key) => {
                let made: p256::ecdsa::Signature = key.sign_prehash(&sha256(message)).ok()?;
                Some(made.normalize_s().unwrap_or(made).to_der().as_bytes().to_vec())
            }
            Secret::P384(key) => {
                let made: p384::ecdsa::Signature = key.sign_prehash(&sha384(message)).ok()?;
                Some(made.normalize_s().unwrap_or(made).to_der().as_bytes().to_vec())
            }
            Secret::Rsa(key, _) => {
                let mut made = vec![0; key.public().modulus_len()];
                let way: &'static dyn RsaEncoding = &signature::RSA_PKCS1_SHA256;
                // PKCS#1 v1.5 draws nothing: the numbers are there because PSS would
                key.sign(way, &SystemRandom::new(), message, &mut made).ok()?;
                Some(made)
            }
        }
    }
}

fn sha256(message: &[u8]) -> Vec<u8> {
    use sha2::Digest;
    sha2::Sha256::digest(message).to_vec()
}

fn sha384(message: &[u8]) -> Vec<u8> {
    use sha2::Digest;
    sha2::Sha384::digest(message).to_vec()
}
