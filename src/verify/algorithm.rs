//! Digests, and the ways in which keys sign them, as algorithm identifiers name them (RFC 5754, RFC 5758, RFC 4055).

use sha2::{Digest, Sha256, Sha384, Sha512};
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::der::{Any, Encode, Tag};
use x509_cert::spki::AlgorithmIdentifierOwned;

const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");
/// rsaEncryption: in a signature it says PKCS#1 v1.5, and leaves the digest to be named elsewhere.
pub(super) const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const MASK: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.8");
const SCHEMES: [(ObjectIdentifier, Scheme); 6] = [
    (ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2"), Scheme { kind: Kind::Ecdsa, hash: Hash::Sha256 }),
    (ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3"), Scheme { kind: Kind::Ecdsa, hash: Hash::Sha384 }),
    (ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.4"), Scheme { kind: Kind::Ecdsa, hash: Hash::Sha512 }),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11"), Scheme { kind: Kind::Pkcs1, hash: Hash::Sha256 }),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12"), Scheme { kind: Kind::Pkcs1, hash: Hash::Sha384 }),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13"), Scheme { kind: Kind::Pkcs1, hash: Hash::Sha512 }),
];

/// A digest that is still safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// The digest that an identifier names; its parameters are absent or NULL (RFC 5754 2).
    pub(super) fn named(algorithm: &AlgorithmIdentifierOwned) -> Option<Hash> {
        let all = [Hash::Sha256, Hash::Sha384, Hash::Sha512];
        all.into_iter().find(|hash| hash.oid() == algorithm.oid).filter(|_| has_no_parameters(algorithm))
    }

    /// The digest of parts that follow one another.
    pub(crate) fn of(self, parts: &[&[u8]]) -> Vec<u8> {
        fn over<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
            parts.iter().fold(D::new(), |digest, part| digest.chain_update(part)).finalize().to_vec()
        }
        match self {
            Hash::Sha256 => over::<Sha256>(parts),
            Hash::Sha384 => over::<Sha384>(parts),
            Hash::Sha512 => over::<Sha512>(parts),
        }
    }

    /// Its identifier, as signatures of ours spell it.
    pub(super) fn identifier(self) -> AlgorithmIdentifierOwned {
        AlgorithmIdentifierOwned { oid: self.oid(), parameters: None }
    }

    fn oid(self) -> ObjectIdentifier {
        match self {
            Hash::Sha256 => SHA256,
            Hash::Sha384 => SHA384,
            Hash::Sha512 => SHA512,
        }
    }

    fn length(self) -> u8 {
        match self {
            Hash::Sha256 => 32,
            Hash::Sha384 => 48,
            Hash::Sha512 => 64,
        }
    }
}

/// How a key signs a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Ecdsa,
    Pkcs1,
    Pss,
}

/// A kind of signature with the digest that it signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scheme {
    pub(crate) kind: Kind,
    pub(crate) hash: Hash,
}

impl Scheme {
    /// The scheme that an identifier names; `digest` is what stands beside an identifier that leaves the digest open.
    pub(super) fn named(algorithm: &AlgorithmIdentifierOwned, digest: Option<Hash>) -> Option<Scheme> {
        let known = || SCHEMES.iter().find(|(oid, _)| *oid == algorithm.oid).map(|(_, scheme)| *scheme);
        match algorithm.oid {
            RSA => digest.map(|hash| Scheme { kind: Kind::Pkcs1, hash }).filter(|_| has_no_parameters(algorithm)),
            PSS => probabilistic(algorithm),
            _ => known().filter(|scheme| match scheme.kind {
                Kind::Ecdsa => algorithm.parameters.is_none(),
                _ => has_no_parameters(algorithm),
            }),
        }
    }

    /// Its identifier, as signatures of ours spell it; they are never probabilistic.
    pub(super) fn identifier(self) -> Option<AlgorithmIdentifierOwned> {
        let (oid, _) = SCHEMES.iter().find(|(_, scheme)| *scheme == self)?;
        // RFC 4055 5 wants the NULL for RSA, RFC 5758 3.2 forbids it for ECDSA
        let parameters = (self.kind == Kind::Pkcs1).then(Any::null);
        Some(AlgorithmIdentifierOwned { oid: *oid, parameters })
    }
}

fn has_no_parameters(algorithm: &AlgorithmIdentifierOwned) -> bool {
    algorithm.parameters.as_ref().is_none_or(Any::is_null)
}

/// Of all that RSASSA-PSS could be, the one that is in use: one digest for message and mask, a salt of its length
/// (RFC 4055 3.1).
fn probabilistic(algorithm: &AlgorithmIdentifierOwned) -> Option<Scheme> {
    let parameters = algorithm.parameters.as_ref()?.to_der().ok()?;
    let spelt = |hash: Hash, null: bool| pss_parameters(hash, null).is_some_and(|expected| expected == parameters);
    let hash = [Hash::Sha256, Hash::Sha384, Hash::Sha512].into_iter().find(|h| spelt(*h, true) || spelt(*h, false))?;
    Some(Scheme { kind: Kind::Pss, hash })
}

fn pss_parameters(hash: Hash, null: bool) -> Option<Vec<u8>> {
    let digest = AlgorithmIdentifierOwned { oid: hash.oid(), parameters: null.then(Any::null) };
    let mask = AlgorithmIdentifierOwned { oid: MASK, parameters: Some(Any::encode_from(&digest).ok()?) };
    let parts = [(0xA0, digest.to_der().ok()?), (0xA1, mask.to_der().ok()?), (0xA2, vec![2, 1, hash.length()])];
    let mut all = Vec::new();
    for (tag, value) in parts {
        all.extend([tag, u8::try_from(value.len()).ok()?]);
        all.extend(value);
    }
    Any::new(Tag::Sequence, all).ok()?.to_der().ok()
}
