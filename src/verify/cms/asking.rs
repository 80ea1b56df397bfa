//! Asking for a time stamp (RFC 3161 2.4): the question about a signature, and the answer, believed only as far as it is
//! checked.

use super::signed_data;
use super::time_stamp::{self, TimeStamp};
use crate::verify::algorithm::Hash;
use crate::verify::{Certificate, Refusal};
use cms::cert::CertificateChoices;
use cms::signed_data::CertificateSet;
use x509_cert::der::asn1::{IntRef, OctetStringRef};
use x509_cert::der::{self, Any, AnyRef, Decode, Encode, Reader, SliceReader, Tag, Tagged};

/// A question: the SHA-256 of what is to be stamped, a number that the answer repeats, and the wish for the certificates.
pub(crate) fn question(about: &[&[u8]], nonce: &[u8; 8]) -> der::Result<Vec<u8>> {
    let digest = Hash::Sha256.of(about);
    let imprint = [Hash::Sha256.identifier().to_der()?, OctetStringRef::new(&digest)?.to_der()?].concat();
    let all =
        [1_u8.to_der()?, Any::new(Tag::Sequence, imprint)?.to_der()?, IntRef::new(nonce)?.to_der()?, true.to_der()?];
    Any::new(Tag::Sequence, all.concat())?.to_der()
}

/// The token of an answer, with the certificates that it rests on and no others, and what it says.
///
/// # Errors
/// When the service refused, or its token does not hold for these bytes and this number.
pub(crate) fn answer(bytes: &[u8], about: &[&[u8]], nonce: &[u8; 8]) -> Result<(Any, TimeStamp), Refusal> {
    let token = granted(bytes).map_err(|_| Refusal::TimeStamp("the answer cannot be read"))?;
    let token = token.ok_or(Refusal::TimeStamp("the service refused to give one"))?;
    let read = time_stamp::read(&token, about)?;
    let sent = IntRef::new(nonce).map(|nonce| nonce.as_bytes().to_vec()).ok();
    if read.nonce != sent {
        return Err(Refusal::TimeStamp("it answers another question"));
    }
    let own = std::iter::once(&read.certificates.own).chain(&read.certificates.chain);
    let bare = bare(&token, own).map_err(|_| Refusal::TimeStamp("it cannot be read"))?;
    let stamp = time_stamp::open_ours(&bare, about)?;
    Ok((bare, stamp))
}

/// The token, where it was granted: status 0, or 1 with a change that the token itself tells.
fn granted(bytes: &[u8]) -> der::Result<Option<Any>> {
    let mut reader = SliceReader::new(bytes)?;
    let token = reader.sequence(|answer| {
        let status = answer.sequence(|info| {
            let status = u8::decode(info)?;
            info.read_slice(info.remaining_len())?;
            Ok(status)
        })?;
        let token = if answer.is_finished() { None } else { Some(AnyRef::decode(answer)?) };
        token.filter(|_| status <= 1).map(|token| Any::new(token.tag(), token.value())).transpose()
    })?;
    reader.finish(token)
}

/// The certificates beside a token are not signed: those that say nothing are left out.
fn bare<'c>(token: &Any, certificates: impl Iterator<Item = &'c Certificate>) -> der::Result<Any> {
    let der = token.to_der()?;
    let mut signed = signed_data(&der).map_err(|_| Tag::Sequence.value_error())?;
    let all: Vec<_> = certificates.map(|one| CertificateChoices::Certificate(one.parsed().clone())).collect();
    signed.certificates = Some(CertificateSet::try_from(all)?);
    signed.crls = None;
    time_stamp::spelling(&signed)
}
