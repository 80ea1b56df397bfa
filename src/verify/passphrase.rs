//! What an encrypted copy holds, once its passphrase is given: every string and every stream, each of them encrypted, opened.

use super::cipher::{Cipher, KEY};
use super::{Refusal, inside, moment};
use chrono::{DateTime, Utc};
use lopdf::encryption::{PasswordAlgorithm, decrypt_object};
use lopdf::{Dictionary, Document, EncryptionState, Object, ObjectId};
use zeroize::Zeroizing;

/// As long as the key, so that no byte moves; a reader that does not know it has the objects as they lie there.
const KEY_ELSEWHERE: &[u8] = b"/Decrypt";

/// Reads an encrypted file; what its objects hold is still closed.
///
/// # Errors
/// When it cannot be read, or anything in it is not encrypted but the signature itself.
pub(super) fn closed(bytes: &[u8], cipher: &Cipher, seal: ObjectId) -> Result<Document, Refusal> {
    let mut bytes = bytes.to_vec();
    bytes[cipher.key_at..cipher.key_at + KEY.len()].copy_from_slice(KEY_ELSEWHERE);
    let mut document = inside::load(&bytes)?;
    let named = document.trailer.remove(&KEY_ELSEWHERE[1..]).and_then(|object| object.as_reference().ok());
    if named != Some(cipher.object) || document.objects.remove(&cipher.object).is_none() {
        return Err(Refusal::Cipher("nobody can say how"));
    }
    document.objects.iter().try_for_each(|(id, object)| nothing_open(&document, object, *id == seal))?;
    Ok(document)
}

/// What a reader takes as it lies there although the file is encrypted (ISO 32000-2, 7.6.2 and 7.6.6): the way in of
/// PDFex (CCS 2019).
fn nothing_open(document: &Document, object: &Object, is_seal: bool) -> Result<(), Refusal> {
    let mut rest = vec![(object, is_seal)];
    while let Some((object, is_seal)) = rest.pop() {
        let dictionary = match object {
            Object::Array(items) => {
                rest.extend(items.iter().map(|item| (item, false)));
                continue;
            }
            Object::Dictionary(dictionary) => dictionary,
            Object::Stream(stream) => &stream.dict,
            _ => continue,
        };
        if has_own_filter(document, dictionary) || !is_seal && is_taken_as_it_lies(dictionary) {
            return Err(Refusal::Cipher("parts of it lie open"));
        }
        rest.extend(dictionary.iter().map(|(_, value)| (value, false)));
    }
    Ok(())
}

fn has_own_filter(document: &Document, dictionary: &Dictionary) -> bool {
    let name = |object| document.dereference(object).is_ok_and(|(_, it)| it.as_name().is_ok_and(|it| it == b"Crypt"));
    match dictionary.get_deref(b"Filter", document) {
        Ok(Object::Array(filters)) => filters.iter().any(name),
        Ok(filter) => name(filter),
        Err(_) => false,
    }
}

fn is_taken_as_it_lies(dictionary: &Dictionary) -> bool {
    let kinds = [b"Sig".as_slice(), b"DocTimeStamp", b"XRef", b"ObjStm"];
    let is_signature = dictionary.has(b"ByteRange") && dictionary.has(b"Contents");
    is_signature || dictionary.get(b"Type").is_ok_and(|kind| kind.as_name().is_ok_and(|kind| kinds.contains(&kind)))
}

/// Opens everything in a document that [`closed`] gave.
///
/// # Errors
/// When this is not the passphrase, or something does not open with it.
pub(super) fn open(document: &mut Document, cipher: &Cipher, passphrase: &str) -> Result<(), Refusal> {
    let spelt = stringprep::saslprep(passphrase).map_err(|_| Refusal::Passphrase)?;
    let spelt = Zeroizing::new(spelt.as_bytes().to_vec());
    if !opens(&cipher.alone, &spelt) {
        return Err(Refusal::Passphrase);
    }
    // of two ways in, the library takes the owner's, on which it does not look at what is allowed
    if let Ok(algorithm) = PasswordAlgorithm::try_from(&cipher.alone)
        && algorithm.authenticate_owner_password(&cipher.alone, &*spelt).is_ok()
    {
        return Err(Refusal::Cipher("it has one passphrase for two purposes"));
    }
    let state = EncryptionState::decode(&cipher.alone, &*spelt)
        .map_err(|_| Refusal::Cipher("it allows other things than it was made to allow"))?;
    let mut objects = document.objects.iter_mut();
    let opened = objects.try_for_each(|(id, object)| decrypt_object(&state, *id, object));
    opened.map_err(|_| Refusal::Cipher("parts of it do not open"))
}

/// Whether a passphrase opens a file for its reader (algorithm 11).
pub(super) fn opens(alone: &Document, spelt: &[u8]) -> bool {
    let algorithm = PasswordAlgorithm::try_from(alone);
    algorithm.is_ok_and(|algorithm| algorithm.authenticate_user_password(alone, spelt).is_ok())
}

/// When the seal says that it was made: in an encrypted file that cannot be read before it is opened.
pub(super) fn claimed_at(document: &Document, seal: ObjectId) -> Result<DateTime<Utc>, Refusal> {
    let seal = document.get_dictionary(seal).map_err(|_| Refusal::Hole)?;
    let date = seal.get(b"M").and_then(Object::as_str).map_err(|_| Refusal::Dictionary("it bears no time"))?;
    moment::read(date).ok_or(Refusal::Dictionary("its time cannot be read"))
}
