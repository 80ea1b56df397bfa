//! Encrypts a proved file for whoever has a passphrase: AES-256 of revision 6, for everything (ISO 32000-2, 7.6).

use super::{PdfError, Proved};
use lopdf::encryption::crypt_filters::{Aes256CryptFilter, CryptFilter};
use lopdf::{EncryptionState, EncryptionVersion, Object, Permissions, StringFormat};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The name of the one filter.
const FILTER: &[u8] = b"StdCF";

/// What a file is encrypted with.
pub(crate) struct Secrets<'s> {
    /// What its reader types.
    pub(crate) passphrase: &'s str,
    /// What its owner would type to change it: nobody keeps it.
    pub(crate) owner: &'s str,
    /// The key of this one file.
    pub(crate) key: &'s [u8; 32],
}

/// The file, encrypted, but for the place that is kept for its seal. What it may be used for is printing, copying its words and
/// having them read out; nobody may change it or fill it in.
///
/// # Errors
/// When it cannot be encrypted or written.
pub(crate) fn encrypt(proved: Proved, secrets: &Secrets<'_>) -> Result<Vec<u8>, PdfError> {
    let (_, mut document) = proved.into_parts();
    let filter: Arc<dyn CryptFilter> = Arc::new(Aes256CryptFilter);
    let state = EncryptionState::try_from(EncryptionVersion::V5 {
        encrypt_metadata: true,
        crypt_filters: BTreeMap::from([(FILTER.to_vec(), filter)]),
        file_encryption_key: secrets.key,
        stream_filter: FILTER.to_vec(),
        string_filter: FILTER.to_vec(),
        owner_password: secrets.owner,
        user_password: secrets.passphrase,
        permissions: allowed(),
    })?;
    document.encrypt(&state)?;
    // bytes of any kind stand in strings now, and some readers stumble over how a literal one spells them
    document.objects.values_mut().for_each(spell_in_digits);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).map_err(|error| PdfError::Unreadable(error.to_string()))?;
    // an object begins a line, whoever adds one (ISO 32000-1, 7.5.2)
    bytes.push(b'\n');
    Ok(bytes)
}

fn allowed() -> Permissions {
    Permissions::PRINTABLE
        | Permissions::PRINTABLE_IN_HIGH_QUALITY
        | Permissions::COPYABLE
        | Permissions::COPYABLE_FOR_ACCESSIBILITY
}

fn spell_in_digits(object: &mut Object) {
    match object {
        Object::String(_, spelling) => *spelling = StringFormat::Hexadecimal,
        Object::Array(items) => items.iter_mut().for_each(spell_in_digits),
        Object::Dictionary(dictionary) => dictionary.iter_mut().for_each(|(_, value)| spell_in_digits(value)),
        Object::Stream(stream) => stream.dict.iter_mut().for_each(|(_, value)| spell_in_digits(value)),
        _ => {}
    }
}
