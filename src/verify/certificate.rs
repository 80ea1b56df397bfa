//! A certificate that can make seals: read strictly, named for people, and asked what it may do.

use super::algorithm::Scheme;
use super::public_key::PublicKey;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use std::fmt;
use x509_cert::crl::CertificateList;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::der::oid::AssociatedOid;
use x509_cert::der::{Decode, DecodePem, Encode, EncodePem, pem::LineEnding};
use x509_cert::ext::pkix::{
    BasicConstraints, CertificatePolicies, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectAltName,
};
use x509_cert::time::Time;

/// How many words of 11 bits a fingerprint is read out in: 66 bits, short enough to be compared on the telephone.
const WORDS: usize = 6;
const LARGEST: usize = 4096;

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const ORGANISATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");

/// Extended key usages that cover sealing a document: documentSigning (RFC 9336), emailProtection, any, and the two
/// that Adobe and Microsoft gave out before there was a standard one.
const USAGES: [ObjectIdentifier; 5] = [
    ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.36"),
    ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.4"),
    ObjectIdentifier::new_unwrap("2.5.29.37.0"),
    ObjectIdentifier::new_unwrap("1.2.840.113583.1.1.5"),
    ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.10.3.12"),
];

const TIME_STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");

/// Critical extensions whose meaning is known here; any other critical one makes the certificate unusable (RFC 5280 4.2).
/// Names, policies and what qualified certificates state take nothing away from one that is trusted by itself.
const KNOWN: [ObjectIdentifier; 6] = [
    KeyUsage::OID,
    BasicConstraints::OID,
    ExtendedKeyUsage::OID,
    SubjectAltName::OID,
    CertificatePolicies::OID,
    ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.1.3"),
];

/// A certificate for a key of the kinds P-256, P-384 and RSA, as DER and as what it says.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    parsed: x509_cert::Certificate,
    key: PublicKey,
    not_before: DateTime<Utc>,
    not_after: DateTime<Utc>,
}

/// Why a certificate cannot have made a seal, or cannot make one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadCertificate {
    /// Not one strict DER or PEM certificate.
    Unreadable,
    /// Its key is of none of the kinds that are used here.
    Key,
    /// Not valid yet at the time in question.
    NotYetValid,
    /// No longer valid at the time in question.
    Expired,
    /// An authority's certificate, or one whose key usage leaves out signing documents.
    Usage,
    /// A time stamp's, which is for something else beside.
    Stamping,
    /// It bears a critical condition that is not understood here.
    Condition,
}

impl fmt::Display for BadCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BadCertificate::Unreadable => "the certificate cannot be read",
            BadCertificate::Key => "the certificate's key is neither P-256, P-384, nor RSA of 2048 to 4096 bits",
            BadCertificate::NotYetValid => "the certificate was not valid yet when this was signed",
            BadCertificate::Expired => "the certificate had expired when this was signed",
            BadCertificate::Usage => "the certificate is not one for sealing documents",
            BadCertificate::Stamping => "the time stamp's certificate is not one for stamping times alone",
            BadCertificate::Condition => "the certificate bears a condition that is not understood",
        })
    }
}

impl std::error::Error for BadCertificate {}

impl Certificate {
    /// Reads one certificate in DER; what is spelt in any other way than DER's one is refused.
    pub fn from_der(der: &[u8]) -> Result<Self, BadCertificate> {
        if der.len() > LARGEST {
            return Err(BadCertificate::Unreadable);
        }
        let parsed = x509_cert::Certificate::from_der(der).map_err(|_| BadCertificate::Unreadable)?;
        if parsed.to_der().ok().as_deref() != Some(der) {
            return Err(BadCertificate::Unreadable);
        }
        let tbs = &parsed.tbs_certificate;
        let key = PublicKey::of(&tbs.subject_public_key_info).ok_or(BadCertificate::Key)?;
        let (not_before, not_after) = (moment(tbs.validity.not_before)?, moment(tbs.validity.not_after)?);
        Ok(Certificate { der: der.to_vec(), parsed, key, not_before, not_after })
    }

    /// Reads one certificate, PEM or DER.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadCertificate> {
        let text = bytes.trim_ascii();
        if !text.starts_with(b"-----BEGIN") {
            return Self::from_der(bytes);
        }
        let parsed = x509_cert::Certificate::from_pem(text).map_err(|_| BadCertificate::Unreadable)?;
        Self::from_der(&parsed.to_der().map_err(|_| BadCertificate::Unreadable)?)
    }

    /// The certificate in DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The certificate in PEM, for giving out.
    pub fn pem(&self) -> String {
        self.parsed.to_pem(LineEnding::LF).expect("what was read from DER can be written as PEM")
    }

    /// SHA-256 over the DER.
    pub fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(&self.der).into()
    }

    /// The beginning of the fingerprint as English words, to be compared by eye or ear.
    pub fn words(&self) -> Vec<&'static str> {
        let list = bip39::Language::English.word_list();
        let fingerprint = self.fingerprint();
        let bit = |index: usize| usize::from(fingerprint[index / 8] >> (7 - index % 8) & 1);
        (0..WORDS)
            .map(|word| list[(word * 11..word * 11 + 11).fold(0, |number, index| number << 1 | bit(index))])
            .collect()
    }

    /// What the certificate calls itself; it is only as true as the certificate is trusted.
    pub fn name(&self) -> String {
        self.subject(COMMON_NAME).unwrap_or_default()
    }

    /// The organisation it names.
    pub fn organisation(&self) -> String {
        self.subject(ORGANISATION).unwrap_or_default()
    }

    /// Whether it was made for trying things out, and says so in its subject.
    pub fn is_specimen(&self) -> bool {
        self.subject(UNIT).as_deref() == Some("SPECIMEN")
    }

    /// From when it is valid.
    pub fn not_before(&self) -> DateTime<Utc> {
        self.not_before
    }

    /// Until when it is valid.
    pub fn not_after(&self) -> DateTime<Utc> {
        self.not_after
    }

    /// Whether it is one for sealing, and valid at that time (rule 5).
    pub fn may_seal_at(&self, moment: DateTime<Utc>) -> Result<(), BadCertificate> {
        self.is_valid_at(moment)?;
        if self.is_authority()? || !self.key_may_sign()? || !self.is_for_documents()? {
            return Err(BadCertificate::Usage);
        }
        Ok(())
    }

    /// Whether a person may sign with it, and it is valid at that time.
    pub fn may_sign_at(&self, moment: DateTime<Utc>) -> Result<(), BadCertificate> {
        self.may_seal_at(moment)
    }

    /// Whether it is one for stamping times, for that alone, and valid at that time (RFC 3161 2.3).
    pub(super) fn may_stamp_at(&self, moment: DateTime<Utc>) -> Result<(), BadCertificate> {
        self.is_valid_at(moment)?;
        let usage = self.parsed.tbs_certificate.get::<ExtendedKeyUsage>().map_err(|_| BadCertificate::Unreadable)?;
        let stamps = usage.is_some_and(|(critical, usage)| critical && usage.0 == [TIME_STAMPING]);
        if !stamps || self.is_authority()? || !self.key_may_sign()? {
            return Err(BadCertificate::Stamping);
        }
        Ok(())
    }

    fn is_valid_at(&self, moment: DateTime<Utc>) -> Result<(), BadCertificate> {
        if moment < self.not_before {
            return Err(BadCertificate::NotYetValid);
        }
        if moment > self.not_after {
            return Err(BadCertificate::Expired);
        }
        let mut extensions = self.parsed.tbs_certificate.extensions.iter().flatten();
        if extensions.any(|extension| extension.critical && !KNOWN.contains(&extension.extn_id)) {
            return Err(BadCertificate::Condition);
        }
        Ok(())
    }

    /// Whether a signature over a text, in the one way of its key, was made with that key.
    pub fn has_signed_text(&self, text: &str, signature: &[u8]) -> bool {
        self.key.is_lower(signature) && self.key.fits(self.key.scheme(), text.as_bytes(), signature)
    }

    pub(crate) fn key(&self) -> &PublicKey {
        &self.key
    }

    /// Whether the other one, an authority's, signed this one.
    pub(super) fn is_issued_by(&self, issuer: &Certificate) -> bool {
        let (own, signature) = (&self.parsed.tbs_certificate, self.parsed.signature.as_bytes());
        let (Ok(message), Some(signature)) = (own.to_der(), signature) else { return false };
        own.issuer == issuer.parsed.tbs_certificate.subject
            && own.signature == self.parsed.signature_algorithm
            && issuer.may_issue()
            && Scheme::named(&own.signature, None).is_some_and(|scheme| issuer.key.fits(scheme, &message, signature))
    }

    /// Where its issuer says whether it has taken the certificate back (RFC 5280 4.2.1.13).
    #[cfg(feature = "timestamp")]
    pub(crate) fn lists(&self) -> Vec<String> {
        use x509_cert::ext::pkix::CrlDistributionPoints;
        use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
        let found = self.parsed.tbs_certificate.get::<CrlDistributionPoints>();
        let points = found.ok().flatten().map(|(_, points)| points.0).unwrap_or_default();
        let names = points.into_iter().filter_map(|point| match point.distribution_point {
            Some(DistributionPointName::FullName(names)) => Some(names),
            _ => None,
        });
        let addresses = names.flatten().filter_map(|name| match name {
            GeneralName::UniformResourceIdentifier(address) => Some(address.to_string()),
            _ => None,
        });
        addresses.collect()
    }

    /// Whether a list of certificates that were taken back names this one as whose list it is.
    pub(super) fn is_named_by(&self, list: &CertificateList) -> bool {
        list.tbs_cert_list.issuer == self.parsed.tbs_certificate.subject
    }

    /// When its issuer withdrew it, as that issuer's list says; a time that cannot be told is that of the list.
    pub(super) fn withdrawn_by(&self, list: &CertificateList) -> Option<DateTime<Utc>> {
        let (list, number) = (&list.tbs_cert_list, &self.parsed.tbs_certificate.serial_number);
        let one = list.revoked_certificates.iter().flatten().find(|one| one.serial_number == *number)?;
        Some([one.revocation_date, list.this_update].into_iter().find_map(|at| moment(at).ok()).unwrap_or_default())
    }

    /// Whether that list was signed with this one's key (RFC 5280 5.1.1).
    pub(super) fn has_signed(&self, list: &CertificateList) -> bool {
        let own = &list.tbs_cert_list;
        let (Ok(message), Some(signature)) = (own.to_der(), list.signature.as_bytes()) else { return false };
        own.signature == list.signature_algorithm
            && Scheme::named(&own.signature, None).is_some_and(|scheme| self.key.fits(scheme, &message, signature))
    }

    /// Whether it names itself as its issuer, as a root does.
    pub(super) fn is_own_issuer(&self) -> bool {
        self.parsed.tbs_certificate.issuer == self.parsed.tbs_certificate.subject
    }

    pub(super) fn parsed(&self) -> &x509_cert::Certificate {
        &self.parsed
    }

    fn may_issue(&self) -> bool {
        let usage = self.parsed.tbs_certificate.get::<KeyUsage>();
        self.is_authority() == Ok(true)
            && usage.is_ok_and(|found| found.is_none_or(|(_, usage)| usage.0.contains(KeyUsages::KeyCertSign)))
    }

    fn is_authority(&self) -> Result<bool, BadCertificate> {
        let found = self.parsed.tbs_certificate.get::<BasicConstraints>().map_err(|_| BadCertificate::Unreadable)?;
        Ok(found.is_some_and(|(_, constraints)| constraints.ca))
    }

    fn key_may_sign(&self) -> Result<bool, BadCertificate> {
        let found = self.parsed.tbs_certificate.get::<KeyUsage>().map_err(|_| BadCertificate::Unreadable)?;
        Ok(found.is_some_and(|(_, usage)| {
            usage.0.contains(KeyUsages::DigitalSignature) || usage.0.contains(KeyUsages::NonRepudiation)
        }))
    }

    fn is_for_documents(&self) -> Result<bool, BadCertificate> {
        let found = self.parsed.tbs_certificate.get::<ExtendedKeyUsage>().map_err(|_| BadCertificate::Unreadable)?;
        Ok(found.is_none_or(|(_, usage)| usage.0.iter().any(|usage| USAGES.contains(usage))))
    }

    fn subject(&self, kind: ObjectIdentifier) -> Option<String> {
        let mut attributes = self.parsed.tbs_certificate.subject.0.iter().flat_map(|rdn| rdn.0.iter());
        let value = &attributes.find(|attribute| attribute.oid == kind)?.value;
        std::str::from_utf8(value.value()).ok().map(str::to_owned)
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate").field("name", &self.name()).field("words", &self.words()).finish_non_exhaustive()
    }
}

pub(super) fn moment(time: Time) -> Result<DateTime<Utc>, BadCertificate> {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).map_err(|_| BadCertificate::Unreadable)?;
    DateTime::from_timestamp(seconds, 0).ok_or(BadCertificate::Unreadable)
}
