//! Identities as PKCS#12 files (RFC 7292): AES-256 by PBES2, HMAC-SHA-256. Bytes only; `disk` writes them.

use super::secret::Secret;
use super::{Identity, KeyError, Passphrase};
use crate::verify::{BadCertificate, Certificate, issuers};
use chrono::{DateTime, Utc};
use p12_keystore::error::Error;
use p12_keystore::{EncryptionAlgorithm, KeyStore, MacAlgorithm, Pkcs12Archive, PrivateKey, PrivateKeyChain};

/// Rounds of PBKDF2: about a tenth of a second for who knows the passphrase, and for each guess of who does not.
const ROUNDS: u32 = 250_000;
const LARGEST: usize = 1024 * 1024;

impl Identity {
    /// The key and its certificate, locked with the passphrase.
    pub fn to_pkcs12(&self, passphrase: &Passphrase) -> Result<Vec<u8>, KeyError> {
        if passphrase.is_empty() {
            return Err(KeyError::NoPassphrase);
        }
        let secret = self.secret().to_pkcs8().ok_or(KeyError::Unmade)?;
        let key = PrivateKey::from_der(&secret).map_err(|_| KeyError::Unmade)?;
        let all = std::iter::once(self.certificate()).chain(self.issuers());
        let all = all.map(|one| p12_keystore::Certificate::from_der(one.der()));
        let all = all.collect::<Result<Vec<_>, _>>().map_err(|_| KeyError::Unmade)?;
        let chain = PrivateKeyChain::new(self.certificate().fingerprint().as_slice(), key, all);
        let mut store = KeyStore::new();
        store.add_entry("confide", p12_keystore::KeyStoreEntry::PrivateKeyChain(chain));
        let writer = store.writer(passphrase.reveal());
        let writer = writer.encryption_algorithm(EncryptionAlgorithm::PbeWithHmacSha256AndAes256);
        let writer = writer.mac_algorithm(MacAlgorithm::HmacSha256);
        writer.encryption_iterations(ROUNDS).mac_iterations(ROUNDS).write().map_err(|_| KeyError::Unmade)
    }

    /// Opens an identity, ours or another's, and refuses one that could not seal now.
    pub fn from_pkcs12(bytes: &[u8], passphrase: &Passphrase, now: DateTime<Utc>) -> Result<Self, KeyError> {
        if bytes.len() > LARGEST {
            return Err(KeyError::Unreadable);
        }
        let archive = Pkcs12Archive::from_pkcs12(bytes, passphrase.reveal()).map_err(reason)?;
        let [key] = archive.keys.as_slice() else { return Err(KeyError::KeyCount) };
        let secret = Secret::from_pkcs8(key.key.as_der()).ok_or(KeyError::Certificate(BadCertificate::Key))?;
        let identity = with_certificate(secret, archive.certs.iter().map(|bag| bag.cert.as_der()))?;
        identity.certificate().may_seal_at(now).map_err(KeyError::Certificate)?;
        Ok(identity)
    }
}

/// Of the certificates in the file the key's own, and its issuers'; further ones are nobody's.
fn with_certificate<'a>(secret: Secret, all: impl Iterator<Item = &'a [u8]>) -> Result<Identity, KeyError> {
    let (read, unreadable): (Vec<_>, Vec<_>) = all.map(Certificate::from_der).partition(Result::is_ok);
    let mut read: Vec<Certificate> = read.into_iter().flatten().collect();
    match read.iter().position(|certificate| secret.belongs_to(certificate)) {
        Some(own) => {
            let own = read.swap_remove(own);
            let issuers = issuers(&own, read);
            Identity::of(secret, own, issuers)
        }
        None if !read.is_empty() => Err(KeyError::Mismatch),
        None => Err(unreadable.into_iter().find_map(Result::err).map_or(KeyError::KeyCount, KeyError::Certificate)),
    }
}

fn reason(error: Error) -> KeyError {
    match error {
        // A file may come without MAC; then a wrong passphrase shows when the padding is wrong.
        Error::MacError(_) | Error::Pkcs5Error(_) | Error::UnpadError => KeyError::WrongPassphrase,
        Error::UnsupportedEncryptionScheme | Error::UnsupportedMacAlgorithm | Error::InvalidParameters => {
            KeyError::Method
        }
        _ => KeyError::Unreadable,
    }
}
