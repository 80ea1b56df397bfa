//! The signature itself, over the CMS attributes: a seal's, and that of a person who signs with confide.

use super::{Identity, SealError};
use crate::verify::cms::Spelling;

/// The CMS bytes over all of a file but the hole that they go into.
///
/// # Errors
/// When the key cannot sign, or the time stamp that the setting wants cannot be had.
pub(super) fn enclosed(identity: &Identity, ranges: [&[u8]; 2]) -> Result<Vec<u8>, SealError> {
    let spelling = Spelling::of(identity.certificate(), identity.issuers(), ranges).map_err(|_| SealError::Signing)?;
    let message = spelling.to_be_signed().map_err(|_| SealError::Signing)?;
    let signature = identity.secret().sign(&message).ok_or(SealError::Signing)?;
    let stamp = identity.clock().map(|clock| clock.stamp(&[&signature])).transpose().map_err(SealError::Unstamped)?;
    spelling.enclose(&signature, stamp.as_ref()).map_err(|_| SealError::Signing)
}
