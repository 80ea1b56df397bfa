//! An identity: a key, and the certificate that names the setting or the person whose key it is.

use super::Clock;
use super::secret::Secret;
use crate::system::{Random, Trouble};
use crate::verify::{BadCertificate, Certificate};
use chrono::{DateTime, Months, Utc};
use p256::SecretKey;
use p256::ecdsa::{DerSignature, SigningKey};
use std::fmt;
use std::time::Duration;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::builder::{Builder, CertificateBuilder, Profile};
use x509_cert::der::asn1::{GeneralizedTime, ObjectIdentifier, SetOfVec};
use x509_cert::der::{self, Any, Encode, Tag};
use x509_cert::ext::pkix::ExtendedKeyUsage;
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::SubjectPublicKeyInfoOwned;
use x509_cert::time::{Time, Validity};
use zeroize::Zeroizing;

const VALID_MONTHS: u32 = 60;
/// The upper bound of a common or organisation name (RFC 5280 appendix A.1).
const LONGEST_NAME: usize = 64;
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const ORGANISATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");
/// documentSigning (RFC 9336), and emailProtection for readers that know only the older one and would otherwise call
/// the certificate corrupt.
const USAGES: [ObjectIdentifier; 2] =
    [ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.36"), ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.4")];

/// Whom a new certificate names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The setting, as parents know it.
    pub organisation: String,
    /// Only for trying things out: such an identity can never seal a real record.
    pub specimen: bool,
}

/// A key and its certificate.
pub struct Identity {
    secret: Secret,
    certificate: Certificate,
    issuers: Vec<Certificate>,
    clock: Option<Clock>,
}

/// Why there is no identity.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// The setting's name is empty, too long for a certificate, or holds control characters.
    Name,
    /// The certificate is expired, not yet valid, or not for sealing.
    Certificate(BadCertificate),
    /// The key does not belong to the certificate.
    Mismatch,
    /// The passphrase does not open the file.
    WrongPassphrase,
    /// An empty passphrase was given for a new file.
    NoPassphrase,
    /// The file is locked by an old or unknown method.
    Method,
    /// The file holds no key, or several.
    KeyCount,
    /// The file is not PKCS#12.
    Unreadable,
    /// The system gave no random bytes.
    Random,
    /// A certificate or file could not be made.
    Unmade,
}

impl KeyError {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            KeyError::Name => "give a name of 1 to 64 letters",
            KeyError::Certificate(_) => {
                "make a new identity, or ask your provider for a certificate for signing documents"
            }
            KeyError::Mismatch | KeyError::KeyCount => "export the one key together with its own certificate again",
            KeyError::WrongPassphrase => "try again; it cannot be recovered, but a new identity can be made",
            KeyError::NoPassphrase => "give a passphrase of several words",
            KeyError::Method => {
                "RC2, 3DES and unknown methods are not read; export it again with AES-256 and SHA-256 \
                 (openssl pkcs12 -export -keypbe AES-256-CBC -certpbe AES-256-CBC -macalg sha256)"
            }
            KeyError::Unreadable => "an identity is a PKCS#12 file, named .p12 or .pfx as a rule",
            KeyError::Random => "restart the computer and try again",
            KeyError::Unmade => "this is a fault of confide; nothing was written",
        }
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyError::Name => write!(f, "the setting's name cannot stand in a certificate"),
            KeyError::Certificate(BadCertificate::NotYetValid) => write!(f, "the identity is not valid yet"),
            KeyError::Certificate(BadCertificate::Expired) => write!(f, "the identity has expired"),
            KeyError::Certificate(bad) => write!(f, "the identity cannot seal: {bad}"),
            KeyError::Mismatch => write!(f, "the key does not belong to the certificate"),
            KeyError::WrongPassphrase => write!(f, "the passphrase does not open the identity"),
            KeyError::NoPassphrase => write!(f, "the passphrase is empty"),
            KeyError::Method => write!(f, "the identity is locked by a method that is not read"),
            KeyError::KeyCount => write!(f, "the identity does not hold exactly one key with its certificate"),
            KeyError::Unreadable => write!(f, "this is not an identity file"),
            KeyError::Random => write!(f, "the system gave no random bytes"),
            KeyError::Unmade => write!(f, "the identity could not be made"),
        }
    }
}

impl std::error::Error for KeyError {}

impl From<KeyError> for Trouble {
    fn from(error: KeyError) -> Self {
        Trouble::new(error.to_string()).help(error.help())
    }
}

impl Identity {
    /// A new key with a certificate that it issues itself, valid for five years from now.
    pub fn new(subject: &Subject, now: DateTime<Utc>, random: &Random) -> Result<Self, KeyError> {
        let name = name(subject)?;
        let key = SigningKey::from(new_key(random)?);
        let serial_number = serial_number(random)?;
        let der = issue(&key, name, now, serial_number).map_err(|_| KeyError::Unmade)?;
        let certificate = Certificate::from_der(&der).map_err(KeyError::Certificate)?;
        Self::of(Secret::P256(key), certificate, Vec::new())
    }

    /// A key and a certificate that belong together, with those who issued it.
    pub(super) fn of(secret: Secret, certificate: Certificate, issuers: Vec<Certificate>) -> Result<Self, KeyError> {
        if !secret.belongs_to(&certificate) {
            return Err(KeyError::Mismatch);
        }
        Ok(Identity { secret, certificate, issuers, clock: None })
    }

    /// The public half: whom it names, until when it is valid, its fingerprint and words, as PEM and DER.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Whether it was made for trying things out.
    pub fn is_specimen(&self) -> bool {
        self.certificate.is_specimen()
    }

    /// Who issued the certificate, up to but without the root; nobody where it issued itself.
    pub fn issuers(&self) -> &[Certificate] {
        &self.issuers
    }

    /// A signature over a text of ours, which says what it is by its first word: what a seal signs begins with no letter, so
    /// that neither is taken for the other.
    pub fn sign_text(&self, text: &str) -> Option<Vec<u8>> {
        if text.starts_with("confide ") { self.secret.sign(text.as_bytes()) } else { None }
    }

    /// The same, with the time of another clock stamped on each seal.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Identity {
        Identity { clock: Some(clock), ..self }
    }

    /// Whether a service stamps the time on what it seals.
    pub fn is_stamped(&self) -> bool {
        self.clock.is_some()
    }

    pub(super) fn clock(&self) -> Option<&Clock> {
        self.clock.as_ref()
    }

    pub(super) fn secret(&self) -> &Secret {
        &self.secret
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("certificate", &self.certificate).finish_non_exhaustive()
    }
}

/// Draws until the number is a scalar of the curve: once, but for one time in 2^32.
fn new_key(random: &Random) -> Result<SecretKey, KeyError> {
    let mut bytes = Zeroizing::new([0; 32]);
    loop {
        random.fill(bytes.as_mut_slice()).map_err(|_| KeyError::Random)?;
        if let Ok(key) = SecretKey::from_slice(bytes.as_slice()) {
            return Ok(key);
        }
    }
}

fn name(subject: &Subject) -> Result<Name, KeyError> {
    let organisation = subject.organisation.trim();
    let length = organisation.chars().count();
    if length == 0 || length > LONGEST_NAME || organisation.chars().any(char::is_control) {
        return Err(KeyError::Name);
    }
    let mut parts = vec![(ORGANISATION, organisation)];
    if subject.specimen {
        parts.push((UNIT, "SPECIMEN"));
    }
    parts.push((COMMON_NAME, organisation));
    let part = |(oid, text): (_, &str)| {
        let value = Any::new(Tag::Utf8String, text.as_bytes())?;
        Ok(RelativeDistinguishedName(SetOfVec::try_from(vec![AttributeTypeAndValue { oid, value }])?))
    };
    let parts: der::Result<Vec<_>> = parts.into_iter().map(part).collect();
    Ok(RdnSequence(parts.map_err(|_| KeyError::Name)?))
}

/// An end-entity certificate: no authority, digitalSignature and contentCommitment, for documents. Readers accept it
/// as its own trust anchor, and it could not issue a second certificate if the key were stolen.
fn issue(
    key: &SigningKey,
    name: Name,
    now: DateTime<Utc>,
    serial_number: SerialNumber,
) -> Result<Vec<u8>, x509_cert::builder::Error> {
    let until = now.checked_add_months(Months::new(VALID_MONTHS)).unwrap_or(now);
    let validity = Validity { not_before: time(now)?, not_after: time(until)? };
    let profile = Profile::Leaf { issuer: name.clone(), enable_key_agreement: false, enable_key_encipherment: false };
    let public = SubjectPublicKeyInfoOwned::from_key(*key.verifying_key())?;
    let mut builder = CertificateBuilder::new(profile, serial_number, validity, name, public, key)?;
    builder.add_extension(&ExtendedKeyUsage(USAGES.to_vec()))?;
    Ok(builder.build::<DerSignature>()?.to_der()?)
}

/// 127 random bits behind a one, so that it is positive and never short (RFC 5280 4.1.2.2).
fn serial_number(random: &Random) -> Result<SerialNumber, KeyError> {
    let mut bytes = [0; 16];
    random.fill(&mut bytes).map_err(|_| KeyError::Random)?;
    bytes[0] = bytes[0] & 0x3F | 0x40;
    SerialNumber::new(&bytes).map_err(|_| KeyError::Unmade)
}

/// The builder turns it into UTCTime where RFC 5280 4.1.2.5 wants that.
fn time(moment: DateTime<Utc>) -> der::Result<Time> {
    let seconds = u64::try_from(moment.timestamp()).unwrap_or_default();
    Ok(Time::GeneralTime(GeneralizedTime::from_unix_duration(Duration::from_secs(seconds))?))
}
