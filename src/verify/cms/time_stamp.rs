//! Time stamps (RFC 3161): an authority's word that a signature was there at that moment.

use super::{
    Certificates, SIGNED_DATA, TIME_STAMP, attributes, certificates, only_signer, whole_signed_data, without_padding,
};
use crate::verify::algorithm::Hash;
use crate::verify::{Certificate, Refusal};
use chrono::{DateTime, NaiveDateTime, Utc};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{SignedData, SignerInfo};
use x509_cert::der::asn1::{IntRef, ObjectIdentifier, OctetStringRef};
use x509_cert::der::{self, Any, AnyRef, Decode, Encode, Reader, SliceReader, Tag, TagMode, TagNumber, Tagged};
use x509_cert::ext::Extensions;
use x509_cert::spki::AlgorithmIdentifierOwned;

const TOKEN_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");

/// When a signature was there, by another clock than the signer's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeStamp {
    /// The moment, in whole seconds.
    pub at: DateTime<Utc>,
    /// Whose clock: it counts for as much as this certificate is trusted by name.
    pub authority: Certificate,
}

/// What a token says, once its signature holds.
pub(super) struct Token {
    pub(super) stamp: TimeStamp,
    /// The number that came with the question, as the bytes of an INTEGER.
    #[cfg_attr(not(feature = "timestamp"), expect(dead_code, reason = "only who asks has sent one"))]
    pub(super) nonce: Option<Vec<u8>>,
    /// The authority's certificate and those of its issuers: no others belong there.
    pub(super) certificates: Certificates,
    signed: SignedData,
}

/// The token beside a signature; nothing else may stand there unsigned.
pub(super) fn token(signer: &SignerInfo) -> Result<Option<&Any>, Refusal> {
    let Some(unsigned) = &signer.unsigned_attrs else { return Ok(None) };
    match unsigned.as_slice() {
        [one] if one.oid == TIME_STAMP && one.values.len() == 1 => Ok(one.values.get(0)),
        _ => Err(Refusal::Cms("it holds attributes that are not signed")),
    }
}

/// What a token says of a signature.
pub(super) fn open(token: &Any, signature: &[u8]) -> Result<TimeStamp, Refusal> {
    read(token, &[signature]).map(|token| token.stamp)
}

/// What the token in a file's own time stamp says of all that stands around it (ETSI EN 319 142-1 5.4.3).
pub(in crate::verify) fn open_document(enclosed: &[u8], ranges: [&[u8]; 2]) -> Result<TimeStamp, Refusal> {
    let token = Any::from_der(without_padding(enclosed)?).map_err(|_| Refusal::TimeStamp("it cannot be read"))?;
    read(&token, &ranges).map(|token| token.stamp)
}

/// The same in a seal of ours, where nothing may be spelt otherwise, and no certificate stands for nothing.
pub(super) fn open_ours(token: &Any, about: &[&[u8]]) -> Result<TimeStamp, Refusal> {
    let spelt = token.value();
    let token = read(token, about)?;
    let signed = &token.signed;
    let signer = only_signer(signed)?;
    let is_plain = signed.version == CmsVersion::V3
        && signer.version == CmsVersion::V1
        && signed.crls.is_none()
        && spelling(signed).is_ok_and(|spelling| spelling.value() == spelt)
        && signed.digest_algorithms.as_slice() == [signer.digest_alg.clone()];
    if is_plain && !token.certificates.is_more {
        Ok(token.stamp)
    } else {
        Err(Refusal::TimeStamp("it is not spelt as ours are"))
    }
}

/// The one spelling of what a token holds.
pub(super) fn spelling(signed: &SignedData) -> der::Result<Any> {
    Any::encode_from(&ContentInfo { content_type: SIGNED_DATA, content: Any::encode_from(signed)? })
}

/// Reads a token and holds it against the bytes that it is about.
pub(super) fn read(token: &Any, about: &[&[u8]]) -> Result<Token, Refusal> {
    let unreadable = Refusal::TimeStamp("it cannot be read");
    let der = token.to_der().map_err(|_| unreadable.clone())?;
    let signed = whole_signed_data(&der).map_err(|_| unreadable.clone())?;
    let content = signed.encap_content_info.econtent.as_ref().filter(|content| content.tag() == Tag::OctetString);
    let content = content.filter(|_| signed.encap_content_info.econtent_type == TOKEN_INFO);
    let content = content.ok_or_else(|| unreadable.clone())?.value();
    let signer = only_signer(&signed)?;
    let found = certificates(&signed, signer)?;
    let said = attributes::read(signer, &found.own, TOKEN_INFO, &[content]).map_err(|refusal| match refusal {
        Refusal::Changed | Refusal::Signature => Refusal::TimeStamp("it was changed"),
        other => other,
    })?;
    if !said.names_certificate || signer.unsigned_attrs.is_some() {
        return Err(Refusal::TimeStamp("it does not name its authority's certificate"));
    }
    let info = info(content).map_err(|_| unreadable)?;
    if info.hash.is_none_or(|hash| hash.of(about) != info.imprint) {
        return Err(Refusal::TimeStamp("it is about something else"));
    }
    found.own.may_stamp_at(info.at)?;
    let stamp = TimeStamp { at: info.at, authority: found.own.clone() };
    Ok(Token { stamp, nonce: info.nonce, certificates: found, signed })
}

/// A TSTInfo (RFC 3161 2.4.2).
struct Info {
    hash: Option<Hash>,
    imprint: Vec<u8>,
    at: DateTime<Utc>,
    nonce: Option<Vec<u8>>,
}

fn info(content: &[u8]) -> der::Result<Info> {
    let mut reader = SliceReader::new(content)?;
    let info = reader.sequence(|inner| {
        if u8::decode(inner)? != 1 {
            return Err(Tag::Integer.value_error());
        }
        ObjectIdentifier::decode(inner)?;
        let (algorithm, imprint) = inner.sequence(|imprint| {
            Ok((AlgorithmIdentifierOwned::decode(imprint)?, OctetStringRef::decode(imprint)?.as_bytes().to_vec()))
        })?;
        IntRef::decode(inner)?;
        let at = moment(AnyRef::decode(inner)?).ok_or_else(|| Tag::GeneralizedTime.value_error())?;
        let nonce = rest(inner)?;
        Ok(Info { hash: Hash::named(&algorithm), imprint, at, nonce })
    })?;
    reader.finish(info)
}

/// Behind the time, all of it optional: accuracy, ordering, nonce, the authority's name, extensions.
fn rest<'r, R: Reader<'r>>(reader: &mut R) -> der::Result<Option<Vec<u8>>> {
    if next_is(reader, Tag::Sequence) {
        AnyRef::decode(reader)?;
    }
    // DER leaves a FALSE away
    if next_is(reader, Tag::Boolean) && !bool::decode(reader)? {
        return Err(Tag::Boolean.value_error());
    }
    let nonce = if next_is(reader, Tag::Integer) { Some(IntRef::decode(reader)?.as_bytes().to_vec()) } else { None };
    if next_is(reader, Tag::ContextSpecific { constructed: true, number: TagNumber::N0 }) {
        AnyRef::decode(reader)?;
    }
    let extensions = reader.context_specific::<Extensions>(TagNumber::N1, TagMode::Implicit)?;
    if extensions.iter().flatten().any(|extension| extension.critical) {
        return Err(Tag::Sequence.value_error());
    }
    Ok(nonce)
}

fn next_is<'r, R: Reader<'r>>(reader: &R, tag: Tag) -> bool {
    !reader.is_finished() && reader.peek_tag().is_ok_and(|next| next == tag)
}

/// `20261124140500.25Z`: UTC, and a fraction only where it says something.
fn moment(value: AnyRef<'_>) -> Option<DateTime<Utc>> {
    let text = std::str::from_utf8(value.value()).ok().filter(|_| value.tag() == Tag::GeneralizedTime)?;
    let (whole, fraction) = text.strip_suffix('Z').map(|text| text.split_once('.').unwrap_or((text, "1")))?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() != 14 || !digits(whole) || !digits(fraction) || fraction.ends_with('0') {
        return None;
    }
    NaiveDateTime::parse_from_str(whole, "%Y%m%d%H%M%S").ok().map(|moment| moment.and_utc())
}
