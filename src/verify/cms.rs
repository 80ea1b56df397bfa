//! The CMS signature of a seal (RFC 5652, CAdES baseline B): there is exactly one way to spell it, used both to make a
//! seal and to compare what a file holds with it, byte by byte.

use super::{Certificate, Refusal};
use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use p256::ecdsa::Signature;
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use sha2::{Digest, Sha256};
use x509_cert::attr::{Attribute, Attributes};
use x509_cert::der::asn1::{ObjectIdentifier, OctetString, SetOfVec};
use x509_cert::der::{self, Any, Decode, Encode, Header, Reader, SliceReader, Tag};
use x509_cert::spki::AlgorithmIdentifierOwned;

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");

/// The signed attributes: content type, message digest, signing certificate; no signing time, since a PAdES signature
/// keeps it in `/M` (ETSI EN 319 142-1 6.3).
fn signed_attributes(certificate: &Certificate, digest: &[u8; 32]) -> der::Result<Attributes> {
    let attributes = [
        (CONTENT_TYPE, Any::encode_from(&DATA)?),
        (MESSAGE_DIGEST, Any::new(Tag::OctetString, digest.as_slice())?),
        (SIGNING_CERTIFICATE, signing_certificate(certificate)?),
    ];
    let attribute = |(oid, value)| Ok(Attribute { oid, values: SetOfVec::try_from(vec![value])? });
    SetOfVec::try_from(attributes.into_iter().map(attribute).collect::<der::Result<Vec<_>>>()?)
}

/// SigningCertificateV2 (RFC 5035 3): three nested sequences around the SHA-256 of the certificate. SHA-256 is the
/// default algorithm and therefore not spelt out, and CAdES baseline leaves the issuer and serial number away.
fn signing_certificate(certificate: &Certificate) -> der::Result<Any> {
    let mut value = vec![0x30, 36, 0x30, 34, 0x04, 32];
    value.extend_from_slice(&certificate.fingerprint());
    Any::new(Tag::Sequence, value)
}

/// The SHA-256 that the key signs: over the attributes as an explicit SET OF (RFC 5652 5.4).
pub(crate) fn to_be_signed(certificate: &Certificate, digest: &[u8; 32]) -> der::Result<[u8; 32]> {
    Ok(Sha256::digest(signed_attributes(certificate, digest)?.to_der()?).into())
}

/// The whole signature, from its three parts.
pub(crate) fn enclose(certificate: &Certificate, digest: &[u8; 32], signature: &Signature) -> der::Result<Vec<u8>> {
    let tbs = &certificate.parsed().tbs_certificate;
    let sha256 = AlgorithmIdentifierOwned { oid: SHA256, parameters: None };
    let signer = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: tbs.issuer.clone(),
            serial_number: tbs.serial_number.clone(),
        }),
        digest_alg: sha256.clone(),
        signed_attrs: Some(signed_attributes(certificate, digest)?),
        signature_algorithm: AlgorithmIdentifierOwned { oid: ECDSA_SHA256, parameters: None },
        signature: OctetString::new(signature.to_der().as_bytes())?,
        unsigned_attrs: None,
    };
    let certificates = vec![CertificateChoices::Certificate(certificate.parsed().clone())];
    let signed = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![sha256])?,
        encap_content_info: EncapsulatedContentInfo { econtent_type: DATA, econtent: None },
        certificates: Some(CertificateSet::try_from(certificates)?),
        crls: None,
        signer_infos: SignerInfos::try_from(vec![signer])?,
    };
    ContentInfo { content_type: SIGNED_DATA, content: Any::encode_from(&signed)? }.to_der()
}

/// Rules 4, 4b and 5: the signer, if the enclosed bytes are a seal over this digest and nothing else.
pub(super) fn open(enclosed: &[u8], digest: &[u8; 32]) -> Result<Certificate, Refusal> {
    let bytes = without_padding(enclosed)?;
    let signed = signed_data(bytes).ok_or(Refusal::Cms("it is no signature"))?;
    let certificate = only_certificate(&signed)?;
    let signer = only_signer(&signed)?;
    attributes(signer, &certificate, digest)?;
    let signature = Signature::from_der(signer.signature.as_bytes()).map_err(|_| Refusal::Signature)?;
    let message = to_be_signed(&certificate, digest).map_err(|_| Refusal::Cms("it is no signature"))?;
    // Of the two values of s that fit, only the lower is a seal, so that nobody can respell one (BIP 62 has the story).
    if signature.normalize_s().is_some() || certificate.key().verify_prehash(&message, &signature).is_err() {
        return Err(Refusal::Signature);
    }
    let expected = enclose(&certificate, digest, &signature).map_err(|_| Refusal::Spelling)?;
    if expected == bytes { Ok(certificate) } else { Err(Refusal::Spelling) }
}

/// Cuts off the zeros behind the DER; anything else behind it is refused.
fn without_padding(enclosed: &[u8]) -> Result<&[u8], Refusal> {
    let unreadable = |_| Refusal::Cms("it is no signature");
    let mut reader = SliceReader::new(enclosed).map_err(unreadable)?;
    let header = Header::decode(&mut reader).map_err(unreadable)?;
    let length = (reader.position() + header.length).and_then(usize::try_from).map_err(unreadable)?;
    let (bytes, padding) = enclosed.split_at_checked(length).ok_or(Refusal::Cms("it is cut short"))?;
    if padding.iter().any(|byte| *byte != 0) {
        return Err(Refusal::Cms("something stands behind it"));
    }
    Ok(bytes)
}

fn signed_data(bytes: &[u8]) -> Option<SignedData> {
    let info = ContentInfo::from_der(bytes).ok().filter(|info| info.content_type == SIGNED_DATA)?;
    info.content.decode_as().ok()
}

fn only_certificate(signed: &SignedData) -> Result<Certificate, Refusal> {
    match signed.certificates.as_ref().map(|set| set.0.as_slice()) {
        Some([CertificateChoices::Certificate(certificate)]) => {
            let der = certificate.to_der().map_err(|_| Refusal::Cms("its certificate cannot be read"))?;
            Ok(Certificate::from_der(&der)?)
        }
        _ => Err(Refusal::Cms("it does not hold exactly one certificate")),
    }
}

fn only_signer(signed: &SignedData) -> Result<&SignerInfo, Refusal> {
    if signed.encap_content_info.econtent.is_some() {
        return Err(Refusal::Cms("it holds content of its own"));
    }
    let [signer] = signed.signer_infos.0.as_slice() else {
        return Err(Refusal::Cms("it does not have exactly one signer"));
    };
    if signer.digest_alg.oid != SHA256 || signer.signature_algorithm.oid != ECDSA_SHA256 {
        return Err(Refusal::Cms("it does not use SHA-256 and P-256"));
    }
    if signer.unsigned_attrs.is_some() {
        return Err(Refusal::Cms("it holds attributes that are not signed"));
    }
    Ok(signer)
}

/// Each signed attribute that a seal has is there once, with its one value.
fn attributes(signer: &SignerInfo, certificate: &Certificate, digest: &[u8; 32]) -> Result<(), Refusal> {
    let expected = signed_attributes(certificate, digest).map_err(|_| Refusal::Cms("it is no signature"))?;
    let Some(found) = &signer.signed_attrs else {
        return Err(Refusal::Cms("it has no signed attributes"));
    };
    for attribute in expected.iter() {
        let mut same = found.iter().filter(|other| other.oid == attribute.oid);
        let refusal = match attribute.oid {
            MESSAGE_DIGEST => Refusal::Changed,
            SIGNING_CERTIFICATE => Refusal::Cms("it names another certificate"),
            _ => Refusal::Cms("it names another kind of content"),
        };
        match (same.next(), same.next()) {
            (None, _) => return Err(Refusal::Cms("a signed attribute is missing")),
            (Some(one), None) if one == attribute => {}
            (Some(_), None) => return Err(refusal),
            (Some(_), Some(_)) => return Err(Refusal::Cms("a signed attribute is there twice")),
        }
    }
    if found.len() != expected.len() { Err(Refusal::Cms("it has more signed attributes than a seal")) } else { Ok(()) }
}
