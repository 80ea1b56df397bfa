//! Puts a setting's certification signature (PAdES B-B) on a proved PDF: the setting issued this file, and it
//! was not changed since. It is not the author's signature, and the page says so.

mod clock;
mod copy;
mod copy_passphrase;
mod keys;
mod lasting;
mod passphrase;
mod person;
mod pkcs12;
mod prepare;
mod secret;
mod sign;

#[cfg(test)]
mod tests;

pub use clock::Clock;
pub use copy::{CopyError, Copying, is_copy_of, may_copy, seal_copy, verify_copy};
pub use copy_passphrase::{BadPassphrase, CopyPassphrase};
pub use keys::{Identity, KeyError, Subject};
pub use passphrase::Passphrase;
pub use person::{SignError, Signed, Wish, sign_as_person};

use crate::pdf::{Bound, Proved, Stamped};
use crate::system::Trouble;
use crate::verify::{BadCertificate, Level, Refusal, Report, Trust, Verdict, verify, verify_read};
use chrono::{DateTime, Utc};
use lopdf::Document;
use prepare::Entry;
use std::fmt;

/// A file that our own `verify` found SEALED; there is no other way to make one.
#[derive(Debug, Clone)]
pub struct Sealed {
    bytes: Vec<u8>,
    report: Report,
}

impl Sealed {
    /// The whole file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The whole file, to keep.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// What `verify` said of it.
    pub fn report(&self) -> &Report {
        &self.report
    }
}

/// Why no seal was made; nothing was written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SealError {
    /// The certificate does not hold for that purpose at that time.
    Certificate(BadCertificate),
    /// A specimen identity met a record that is none.
    Specimen,
    /// The PDF does not have exactly one empty signature field named `seal`, or cannot be read.
    Unprepared(&'static str),
    /// The signature does not fit the hole.
    HoleTooSmall,
    /// The key could not sign.
    Signing,
    /// The setting wants a time stamp on each seal, and there is none.
    Unstamped(Trouble),
    /// Our own `verify` did not find it sealed.
    Unproved(Refusal),
}

impl SealError {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            SealError::Certificate(_) => {
                "make a new identity with `confide keys new`, and give parents its certificate"
            }
            SealError::Specimen => "seal with the setting's own identity, or mark the record as a specimen",
            SealError::Unstamped(_) => {
                "see that this computer is online and try again; without `timestamp:` in setting.yaml a seal bears the time of this computer's clock alone"
            }
            _ => "this is a fault of confide, not of the form; nothing was issued",
        }
    }
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SealError::Certificate(BadCertificate::NotYetValid) => write!(f, "the identity is not valid yet"),
            SealError::Certificate(BadCertificate::Expired) => write!(f, "the identity has expired"),
            SealError::Certificate(bad) => write!(f, "the identity cannot seal: {bad}"),
            SealError::Specimen => write!(f, "a specimen identity cannot seal a real record"),
            SealError::Unprepared(what) => write!(f, "the page cannot be sealed: {what}"),
            SealError::HoleTooSmall => write!(f, "the seal is larger than the place kept for it"),
            SealError::Signing => write!(f, "the key could not make a signature"),
            SealError::Unstamped(trouble) => trouble.fmt(f),
            SealError::Unproved(why) => write!(f, "the seal just made does not hold: {why}"),
        }
    }
}

impl std::error::Error for SealError {}

impl From<SealError> for Trouble {
    fn from(error: SealError) -> Self {
        Trouble::new(error.to_string()).help(error.help())
    }
}

/// Keeps the place for the seal in a file that is still to be proved: what is proved is then what is sealed, byte for byte
/// but for the signature. `at` is the time the seal claims; the level says what may be filled in and signed afterwards.
///
/// # Errors
/// When this identity cannot seal this file at that time.
pub fn reserve(
    mut stamped: Stamped,
    identity: &Identity,
    at: DateTime<Utc>,
    level: Level,
) -> Result<Stamped, SealError> {
    reserve_in(stamped.document_mut(), identity, at, level)?;
    Ok(stamped)
}

/// The same in a bound file, in which nothing may be changed: its pages are for paper.
///
/// # Errors
/// When this identity cannot seal this file at that time.
pub fn reserve_bound(mut bound: Bound, identity: &Identity, at: DateTime<Utc>) -> Result<Bound, SealError> {
    reserve_in(bound.document_mut(), identity, at, Level::Locked)?;
    Ok(bound)
}

/// Whether this identity can seal files of that sort at that time: asked before the first page is typeset.
///
/// # Errors
/// When its certificate does not hold then, or it is for specimens and they are not, or the other way round.
pub fn may_seal(identity: &Identity, specimens: bool, at: DateTime<Utc>) -> Result<(), SealError> {
    identity.certificate().may_seal_at(whole_seconds(at)).map_err(SealError::Certificate)?;
    if identity.is_specimen() == specimens { Ok(()) } else { Err(SealError::Specimen) }
}

fn reserve_in(document: &mut Document, identity: &Identity, at: DateTime<Utc>, level: Level) -> Result<(), SealError> {
    identity.certificate().may_seal_at(whole_seconds(at)).map_err(SealError::Certificate)?;
    let (name, room) = (identity.certificate().organisation(), prepare::room(identity));
    prepare::reserve(document, &Entry { at, name, level, specimen: identity.is_specimen(), room })
}

/// Seals what was proved, in the setting's name, in the place that was kept for it.
///
/// # Errors
/// When no place was kept, or what comes out is not sealed in the eyes of our own `verify`.
pub fn seal(proved: Proved, identity: &Identity) -> Result<Sealed, SealError> {
    let (bytes, document) = proved.into_parts();
    seal_read(bytes, &document, identity)
}

/// The work of [`seal`] on any file and what was read of it, so that it can be tried on those that no stage before would make.
fn seal_read(bytes: Vec<u8>, document: &Document, identity: &Identity) -> Result<Sealed, SealError> {
    let prepared = prepare::measure(bytes, prepare::room(identity))?;
    let enclosed = sign::enclosed(identity, prepared.ranges())?;
    let bytes = prepared.fill(&enclosed)?;
    let report = verify_read(&bytes, document, &Trust::of([identity.certificate().clone()]));
    match report.verdict.clone() {
        Verdict::Sealed => outlasting(Sealed { bytes, report }, identity),
        Verdict::NotSealed { why } => Err(SealError::Unproved(why)),
        Verdict::Filled | Verdict::UnknownSigner => Err(SealError::Signing),
    }
}

/// The same, with all behind it that lets it outlast its certificates, where the setting wants that.
fn outlasting(sealed: Sealed, identity: &Identity) -> Result<Sealed, SealError> {
    let at = sealed.report.claimed_at.unwrap_or_default();
    let length = sealed.bytes.len();
    let bytes = lasting::lasting(sealed.bytes, identity.clock(), at)?;
    if bytes.len() == length {
        return Ok(Sealed { bytes, report: sealed.report });
    }
    let report = verify(&bytes, &Trust::of([identity.certificate().clone()]));
    match report.verdict.clone() {
        Verdict::Sealed => Ok(Sealed { bytes, report }),
        Verdict::NotSealed { why } => Err(SealError::Unproved(why)),
        Verdict::Filled | Verdict::UnknownSigner => Err(SealError::Signing),
    }
}

/// A PDF date has whole seconds, so the certificate is asked about those.
fn whole_seconds(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp(at.timestamp(), 0).unwrap_or(at)
}
