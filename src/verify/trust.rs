//! Whom the caller trusts: certificates named one by one, never anything because of where a file lies.

use super::{BadCertificate, Certificate};

/// The certificates whose seals are SEALED rather than UNKNOWN-SIGNER.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    certificates: Vec<Certificate>,
}

impl Trust {
    /// Trusts nobody.
    pub fn nobody() -> Self {
        Self::default()
    }

    /// Trusts exactly these.
    pub fn of(certificates: impl IntoIterator<Item = Certificate>) -> Self {
        Trust { certificates: certificates.into_iter().collect() }
    }

    /// Adds the certificate in a file's bytes, PEM or DER.
    pub fn add(&mut self, bytes: &[u8]) -> Result<(), BadCertificate> {
        self.certificates.push(Certificate::from_bytes(bytes)?);
        Ok(())
    }

    /// The certificates themselves.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// Whole certificates are compared: a like name, issuer or serial number is not the same certificate.
    pub(super) fn holds(&self, certificate: &Certificate) -> bool {
        self.certificates.iter().any(|trusted| trusted.der() == certificate.der())
    }
}
