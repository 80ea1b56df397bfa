//! CMS signatures (RFC 5652): the setting's seal, which is spelt in exactly one way; those that people add with any
//! program; and the time stamps on both.

#[cfg(feature = "timestamp")]
pub(crate) mod asking;
mod attributes;
mod person;
mod seal;
mod spelling;
mod time_stamp;

pub use person::{Person, open_person};
pub use time_stamp::TimeStamp;

pub(super) use seal::open;
pub(crate) use spelling::Spelling;
pub(super) use time_stamp::open_document;

use super::{Certificate, Refusal, chain};
use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::der::{self, Decode, Encode, Header, Reader, SliceReader};

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
const TIME_STAMP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.14");

const NO_SIGNATURE: Refusal = Refusal::Cms("it is no signature");
const NOT_DER: Refusal = Refusal::Cms("it is not written in DER, as a signature in a PDF must be");
/// More certificates than a signer has issuers.
const MOST_CERTIFICATES: usize = 16;

/// Cuts off the zeros behind the DER, which has no open lengths (ISO 32000-1 12.8.3.3; Okular and others that use poppler
/// write some); anything else behind it is refused.
fn without_padding(enclosed: &[u8]) -> Result<&[u8], Refusal> {
    if enclosed.get(1) == Some(&0x80) {
        return Err(NOT_DER);
    }
    let mut reader = SliceReader::new(enclosed).map_err(|_| NO_SIGNATURE)?;
    let header = Header::decode(&mut reader).map_err(|_| NO_SIGNATURE)?;
    let length = (reader.position() + header.length).and_then(usize::try_from).map_err(|_| NO_SIGNATURE)?;
    let (bytes, padding) = enclosed.split_at_checked(length).ok_or(Refusal::Cms("it is cut short"))?;
    if padding.iter().any(|byte| *byte != 0) {
        return Err(Refusal::Cms("something stands behind it"));
    }
    Ok(bytes)
}

fn signed_data(bytes: &[u8]) -> Result<SignedData, Refusal> {
    let info = ContentInfo::from_der(bytes).ok().filter(|info| info.content_type == SIGNED_DATA);
    info.and_then(|info| info.content.decode_as().ok()).ok_or(NO_SIGNATURE)
}

/// The same, where all that is read is all that stands there. The members of a set may come in any order: programs in use
/// write certificates in that of the chain, and what is signed is put in order before it is compared.
fn whole_signed_data(bytes: &[u8]) -> Result<SignedData, Refusal> {
    let info = ContentInfo::from_der(bytes).map_err(|_| NO_SIGNATURE)?;
    let signed = signed_data(bytes)?;
    let length = |encoded: der::Result<der::Length>| encoded.ok().and_then(|length| usize::try_from(length).ok());
    let is_whole = length(info.encoded_len()) == Some(bytes.len())
        && length(signed.encoded_len()) == length(info.content.encoded_len());
    if is_whole { Ok(signed) } else { Err(NOT_DER) }
}

fn only_signer(signed: &SignedData) -> Result<&SignerInfo, Refusal> {
    match signed.signer_infos.0.as_slice() {
        [signer] => Ok(signer),
        _ => Err(Refusal::Cms("it does not have exactly one signer")),
    }
}

/// The certificates beside a signature, each in its place.
struct Certificates {
    own: Certificate,
    chain: Vec<Certificate>,
    /// Whether there are more of them than these.
    is_more: bool,
}

/// Finds the certificate that the signer names, and its issuers.
fn certificates(signed: &SignedData, signer: &SignerInfo) -> Result<Certificates, Refusal> {
    let all = signed.certificates.as_ref().map(|set| set.0.as_slice()).unwrap_or_default();
    if all.is_empty() || all.len() > MOST_CERTIFICATES {
        return Err(Refusal::Cms("it does not hold its signer's certificate"));
    }
    let parsed = all.iter().filter_map(|choice| match choice {
        CertificateChoices::Certificate(certificate) => Some(certificate),
        _ => None,
    });
    let (own, others): (Vec<_>, Vec<_>) = parsed.partition(|certificate| is_named(signer, certificate));
    let [own] = own.as_slice() else {
        return Err(Refusal::Cms("it does not hold exactly one certificate of its signer"));
    };
    let read = |certificate: &x509_cert::Certificate| {
        let der = certificate.to_der().map_err(|_| Refusal::Cms("its certificate cannot be read"))?;
        Ok::<_, Refusal>(Certificate::from_der(&der)?)
    };
    let own = read(own)?;
    let chain = chain::issuers(&own, others.into_iter().filter_map(|other| read(other).ok()).collect());
    Ok(Certificates { is_more: all.len() != 1 + chain.len(), own, chain })
}

/// All certificates that stand in a signature and in the time stamp beside it; nothing where it cannot be read.
pub(crate) fn rests_on(enclosed: &[u8]) -> Vec<Certificate> {
    let Ok(signed) = without_padding(enclosed).and_then(signed_data) else { return Vec::new() };
    let tokens =
        signed.signer_infos.0.iter().filter_map(|signer| time_stamp::token(signer).ok().flatten()?.to_der().ok());
    let beside: Vec<_> = tokens.filter_map(|token| signed_data(&token).ok()).collect();
    let sets = std::iter::once(&signed).chain(&beside).filter_map(|signed| signed.certificates.as_ref());
    let certificates = sets.flat_map(|set| set.0.as_slice()).filter_map(|choice| match choice {
        CertificateChoices::Certificate(certificate) => Certificate::from_der(&certificate.to_der().ok()?).ok(),
        _ => None,
    });
    certificates.collect()
}

fn is_named(signer: &SignerInfo, certificate: &x509_cert::Certificate) -> bool {
    match &signer.sid {
        SignerIdentifier::IssuerAndSerialNumber(name) => {
            let tbs = &certificate.tbs_certificate;
            name.issuer == tbs.issuer && name.serial_number == tbs.serial_number
        }
        SignerIdentifier::SubjectKeyIdentifier(_) => false,
    }
}
