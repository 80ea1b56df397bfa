//! A signature that a person added, with whatever program: as strict as the standards are, and no stricter.

use super::time_stamp::{self, TimeStamp};
use super::{DATA, attributes, certificates, only_signer, whole_signed_data, without_padding};
use crate::verify::{BadCertificate, Certificate, Refusal};
use chrono::{DateTime, Utc};
use cms::content_info::CmsVersion;
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use x509_cert::der::Any;
use x509_cert::spki::AlgorithmIdentifierOwned;

/// Who signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The person's certificate.
    pub certificate: Certificate,
    /// Those of its issuers, up to but without the root, as far as they stand beside it.
    pub chain: Vec<Certificate>,
    /// When, where the signature itself says so: claimed, not proved.
    pub signing_time: Option<DateTime<Utc>>,
    /// What another clock said.
    pub stamp: Option<TimeStamp>,
    /// Whether the signature names its certificate, so that nobody can put another of the same key in its place: an
    /// `ETSI.CAdES.detached` signature must.
    pub names_certificate: bool,
}

impl Person {
    /// Whether the certificate is one for signing, and valid at that time.
    ///
    /// # Errors
    /// [`BadCertificate`] says why it is not.
    pub fn may_sign_at(&self, moment: DateTime<Utc>) -> Result<(), BadCertificate> {
        self.certificate.may_seal_at(moment)
    }
}

/// The person, if the enclosed bytes are a signature over these ranges of a file.
///
/// # Errors
/// [`Refusal`] says what is amiss with the signature. Whether the certificate may sign, and is trusted, is asked afterwards.
pub fn open_person(enclosed: &[u8], ranges: [&[u8]; 2]) -> Result<Person, Refusal> {
    let signed = whole_signed_data(without_padding(enclosed)?)?;
    if signed.encap_content_info.econtent_type != DATA || signed.encap_content_info.econtent.is_some() {
        return Err(Refusal::Cms("it holds content of its own"));
    }
    let signer = only_signer(&signed)?;
    as_standard(&signed, signer)?;
    let found = certificates(&signed, signer)?;
    let said = attributes::read(signer, &found.own, DATA, &ranges)?;
    let token = time_stamp::token(signer)?;
    let stamp = token.map(|token| time_stamp::open(token, signer.signature.as_bytes())).transpose()?;
    Ok(Person {
        certificate: found.own,
        chain: found.chain,
        signing_time: said.signing_time,
        stamp,
        names_certificate: said.names_certificate,
    })
}

/// The parts that no signature covers say what the others make of them: the versions, and the digest named beside (RFC 5652
/// 5.1, 5.3).
fn as_standard(signed: &SignedData, signer: &SignerInfo) -> Result<(), Refusal> {
    let version = match signer.sid {
        SignerIdentifier::IssuerAndSerialNumber(_) => CmsVersion::V1,
        SignerIdentifier::SubjectKeyIdentifier(_) => CmsVersion::V3,
    };
    let algorithms: Vec<_> = signed.digest_algorithms.iter().collect();
    let is_plain = |algorithm: &AlgorithmIdentifierOwned| algorithm.parameters.as_ref().is_none_or(Any::is_null);
    let is_standard = signer.version == version
        && signed.version == version
        && matches!(algorithms.as_slice(), [one] if one.oid == signer.digest_alg.oid && is_plain(one))
        && is_plain(&signer.digest_alg);
    if is_standard { Ok(()) } else { Err(Refusal::Cms("its versions or algorithms contradict each other")) }
}
