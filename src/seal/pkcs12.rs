//! Identities as PKCS#12 files (RFC 7292): AES-256 by PBES2, HMAC-SHA-256. Bytes only; `disk` writes them.

use super::{Identity, KeyError, Passphrase};
use crate::verify::Certificate;
use chrono::{DateTime, Utc};
use p12_keystore::error::Error;
use p12_keystore::{EncryptionAlgorithm, KeyStore, MacAlgorithm, Pkcs12Archive, PrivateKey, PrivateKeyChain};
use p256::SecretKey;
use p256::ecdsa::SigningKey;
use p256::pkcs8::{DecodePrivateKey, EncodePrivateKey};

/// Rounds of PBKDF2: about a tenth of a second for who knows the passphrase, and for each guess of who does not.
const ROUNDS: u32 = 250_000;
const LARGEST: usize = 1024 * 1024;

impl Identity {
    /// The key and its certificate, locked with the passphrase.
    pub fn to_pkcs12(&self, passphrase: &Passphrase) -> Result<Vec<u8>, KeyError> {
        if passphrase.is_empty() {
            return Err(KeyError::NoPassphrase);
        }
        let secret = SecretKey::from(self.key()).to_pkcs8_der().map_err(|_| KeyError::Unmade)?;
        let key = PrivateKey::from_der(secret.as_bytes()).map_err(|_| KeyError::Unmade)?;
        let certificate =
            p12_keystore::Certificate::from_der(self.certificate().der()).map_err(|_| KeyError::Unmade)?;
        let chain = PrivateKeyChain::new(self.certificate().fingerprint().as_slice(), key, [certificate]);
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
        let key = SecretKey::from_pkcs8_der(key.key.as_der())
            .map_err(|_| KeyError::Certificate(crate::verify::BadCertificate::Key))?;
        let identity = own_certificate(SigningKey::from(key), archive.certs.iter().map(|bag| bag.cert.as_der()))?;
        identity.certificate().may_seal_at(now).map_err(KeyError::Certificate)?;
        Ok(identity)
    }
}

/// The certificate of this key; those of its issuers may lie beside it and are not needed.
fn own_certificate<'a>(key: SigningKey, certificates: impl Iterator<Item = &'a [u8]>) -> Result<Identity, KeyError> {
    let mut problem = KeyError::KeyCount;
    for der in certificates {
        match Certificate::from_der(der).map_err(KeyError::Certificate) {
            Ok(certificate) => match Identity::of(key.clone(), certificate) {
                Ok(identity) => return Ok(identity),
                Err(mismatch) => problem = mismatch,
            },
            Err(unreadable) if problem == KeyError::KeyCount => problem = unreadable,
            Err(_) => {}
        }
    }
    Err(problem)
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
