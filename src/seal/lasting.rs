//! What lets a signature outlast the certificates it rests on, where the setting wants it (ETSI EN 319 142-1 6.2): they are
//! kept behind it with what their issuers say of them, and the whole file is stamped with the time.

use super::prepare::{self, STAMP_ROOM};
use super::{Clock, SealError};
use crate::pdf::Update;
use crate::setting::Baseline;
use crate::system::Trouble;
use crate::verify::{Certificate, certificates_in};
use chrono::{DateTime, Utc};
use x509_cert::der::Encode;

/// The file, with all behind it that the setting wants there.
///
/// # Errors
/// When a list or time stamp cannot be had.
pub(super) fn lasting(bytes: Vec<u8>, clock: Option<&Clock>, at: DateTime<Utc>) -> Result<Vec<u8>, SealError> {
    match clock {
        None => Ok(bytes),
        Some(clock) if clock.level() == Baseline::T => Ok(bytes),
        Some(clock) if clock.level() == Baseline::Lt => kept(&bytes, clock, at),
        Some(clock) => stamped(&kept(&bytes, clock, at)?, clock),
    }
}

fn kept(bytes: &[u8], clock: &Clock, at: DateTime<Utc>) -> Result<Vec<u8>, SealError> {
    let mut update = begun(bytes)?;
    let mut certificates: Vec<Certificate> = Vec::new();
    for certificate in certificates_in(update.before()) {
        if !certificates.contains(&certificate) {
            certificates.push(certificate);
        }
    }
    let lists = clock.lists(&certificates, at).map_err(SealError::Unstamped)?;
    let certificates: Vec<&[u8]> = certificates.iter().map(Certificate::der).collect();
    let lists: Vec<&[u8]> = lists.iter().map(Vec::as_slice).collect();
    update.keep(&certificates, &lists).and_then(|()| update.into_bytes()).map_err(|_| unwritten())
}

fn stamped(bytes: &[u8], clock: &Clock) -> Result<Vec<u8>, SealError> {
    let mut update = begun(bytes)?;
    update.stamp(prepare::stamp_dictionary()).map_err(|_| unwritten())?;
    let prepared = prepare::measure(update.into_bytes().map_err(|_| unwritten())?, STAMP_ROOM)?;
    let token = clock.stamp(&prepared.ranges()).map_err(SealError::Unstamped)?;
    let unreadable = |_| SealError::Unstamped(Trouble::new("the time stamp cannot be written"));
    prepared.fill(&token.to_der().map_err(unreadable)?)
}

fn begun(bytes: &[u8]) -> Result<Update, SealError> {
    Update::of(bytes).map_err(|_| SealError::Unprepared("it cannot be read again"))
}

fn unwritten() -> SealError {
    SealError::Unprepared("nothing can be added to it")
}
