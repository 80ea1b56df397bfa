//! The signed attributes of a signature that another program made: those that must be there, those that may, each once.

use super::{CONTENT_TYPE, MESSAGE_DIGEST, NO_SIGNATURE, SIGNING_CERTIFICATE};
use crate::verify::algorithm::{Hash, Scheme};
use crate::verify::{Certificate, Refusal, certificate};
use chrono::{DateTime, Utc};
use cms::signed_data::SignerInfo;
use x509_cert::attr::Attributes;
use x509_cert::der::asn1::{ObjectIdentifier, OctetStringRef};
use x509_cert::der::{self, Any, Decode, Encode, Reader, SliceReader, Tag, Tagged};
use x509_cert::ext::pkix::name::{GeneralName, GeneralNames};
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::AlgorithmIdentifierOwned;
use x509_cert::time::Time;

const SIGNING_TIME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.5");
const PROTECTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.52");
/// What may stand beside them and changes nothing of what was signed: what Adobe keeps of revocation, what the program can
/// do (S/MIME), to what the signer commits, where the signer was, and a second, older name of the certificate.
const HARMLESS: [ObjectIdentifier; 5] = [
    ObjectIdentifier::new_unwrap("1.2.840.113583.1.1.8"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.15"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.16"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.17"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.12"),
];

/// What the attributes say.
pub(super) struct Said {
    pub(super) signing_time: Option<DateTime<Utc>>,
    pub(super) names_certificate: bool,
}

/// Holds the signature against the certificate and what it is over.
pub(super) fn read(
    signer: &SignerInfo,
    certificate: &Certificate,
    content_type: ObjectIdentifier,
    content: &[&[u8]],
) -> Result<Said, Refusal> {
    let attributes = signer.signed_attrs.as_ref().ok_or(Refusal::Cms("it has no signed attributes"))?;
    all_are_known(attributes)?;
    let unsafe_digest = Refusal::Cms("its digest is not one that is still safe");
    let hash = Hash::named(&signer.digest_alg).ok_or(unsafe_digest)?;
    let kind = needed(attributes, CONTENT_TYPE)?;
    if kind.decode_as::<ObjectIdentifier>().ok() != Some(content_type) {
        return Err(Refusal::Cms("it names another kind of content"));
    }
    let digest = needed(attributes, MESSAGE_DIGEST)?;
    if value_of(digest, Tag::OctetString) != Some(hash.of(content).as_slice()) {
        return Err(Refusal::Changed);
    }
    protection(attributes, signer)?;
    let names_certificate = names(attributes, certificate)?;
    let message = attributes.to_der().map_err(|_| NO_SIGNATURE)?;
    let scheme = Scheme::named(&signer.signature_algorithm, Some(hash)).filter(|scheme| scheme.hash == hash);
    let scheme = scheme.ok_or(Refusal::Cms("it is not signed in a way that is known here"))?;
    if !certificate.key().fits(scheme, &message, signer.signature.as_bytes()) {
        return Err(Refusal::Signature);
    }
    Ok(Said { signing_time: signing_time(attributes)?, names_certificate })
}

fn value_of(any: &Any, tag: Tag) -> Option<&[u8]> {
    (any.tag() == tag).then(|| any.value())
}

fn all_are_known(attributes: &Attributes) -> Result<(), Refusal> {
    let ours = [CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_CERTIFICATE, SIGNING_TIME, PROTECTION];
    let known = |oid: &ObjectIdentifier| ours.contains(oid) || HARMLESS.contains(oid);
    for attribute in attributes.iter() {
        if !known(&attribute.oid) {
            return Err(Refusal::Cms("it says something that is not understood here"));
        }
        one(attributes, attribute.oid)?;
    }
    Ok(())
}

/// The attribute's one value; an attribute that is there twice, or with several values, is refused (RFC 5652 11).
fn one(attributes: &Attributes, oid: ObjectIdentifier) -> Result<Option<&Any>, Refusal> {
    let mut found = attributes.iter().filter(|attribute| attribute.oid == oid);
    match (found.next().map(|attribute| attribute.values.as_slice()), found.next()) {
        (None, _) => Ok(None),
        (Some([value]), None) => Ok(Some(value)),
        _ => Err(Refusal::Cms("a signed attribute is there twice")),
    }
}

fn needed(attributes: &Attributes, oid: ObjectIdentifier) -> Result<&Any, Refusal> {
    one(attributes, oid)?.ok_or(Refusal::Cms("a signed attribute is missing"))
}

fn signing_time(attributes: &Attributes) -> Result<Option<DateTime<Utc>>, Refusal> {
    let Some(value) = one(attributes, SIGNING_TIME)? else { return Ok(None) };
    let time = value.to_der().and_then(|der| Time::from_der(&der)).ok().and_then(|time| certificate::moment(time).ok());
    time.map(Some).ok_or(Refusal::Cms("its time cannot be read"))
}

/// CMSAlgorithmProtection (RFC 6211): the algorithms once more, where nobody can exchange them.
fn protection(attributes: &Attributes, signer: &SignerInfo) -> Result<(), Refusal> {
    let Some(value) = one(attributes, PROTECTION)? else { return Ok(()) };
    let expected = signer.digest_alg.to_der().and_then(|mut expected| {
        let mut signature = signer.signature_algorithm.to_der()?;
        signature[0] = 0xA1;
        expected.extend(signature);
        Ok(expected)
    });
    match expected {
        Ok(expected) if value_of(value, Tag::Sequence) == Some(expected.as_slice()) => Ok(()),
        _ => Err(Refusal::Cms("its algorithms were exchanged")),
    }
}

/// SigningCertificateV2 (RFC 5035 3), where it is there: its first entry is the signer's certificate.
fn names(attributes: &Attributes, certificate: &Certificate) -> Result<bool, Refusal> {
    let Some(value) = one(attributes, SIGNING_CERTIFICATE)? else { return Ok(false) };
    let der = value.to_der().map_err(|_| NO_SIGNATURE)?;
    let named = first_named(&der).map_err(|_| Refusal::Cms("the certificate that it names cannot be read"))?;
    let hash = match &named.algorithm {
        None => Some(Hash::Sha256),
        Some(algorithm) => Hash::named(algorithm),
    };
    let tbs = &certificate.parsed().tbs_certificate;
    let fits = |(names, serial): &(GeneralNames, SerialNumber)| {
        let issuer = [GeneralName::DirectoryName(tbs.issuer.clone())];
        names.as_slice() == issuer && *serial == tbs.serial_number
    };
    if hash.is_some_and(|hash| hash.of(&[certificate.der()]) == named.digest) && named.issuer.iter().all(fits) {
        return Ok(true);
    }
    Err(Refusal::Cms("it names another certificate"))
}

/// An ESSCertIDv2.
struct Named {
    algorithm: Option<AlgorithmIdentifierOwned>,
    digest: Vec<u8>,
    issuer: Option<(GeneralNames, SerialNumber)>,
}

fn first_named(der: &[u8]) -> der::Result<Named> {
    let mut reader = SliceReader::new(der)?;
    reader.sequence(|value| {
        let named = value.sequence(|list| {
            let named = list.sequence(named)?;
            rest(list)?;
            Ok(named)
        })?;
        rest(value)?;
        Ok(named)
    })
}

fn named<'r, R: Reader<'r>>(reader: &mut R) -> der::Result<Named> {
    let algorithm =
        if reader.peek_tag()? == Tag::Sequence { Some(AlgorithmIdentifierOwned::decode(reader)?) } else { None };
    let digest = OctetStringRef::decode(reader)?.as_bytes().to_vec();
    let issuer = if reader.is_finished() {
        None
    } else {
        Some(reader.sequence(|inner| Ok((GeneralNames::decode(inner)?, SerialNumber::decode(inner)?)))?)
    };
    Ok(Named { algorithm, digest, issuer })
}

/// What stands behind is somebody else's: further certificates, policies.
fn rest<'r, R: Reader<'r>>(reader: &mut R) -> der::Result<()> {
    reader.read_slice(reader.remaining_len()).map(drop)
}
