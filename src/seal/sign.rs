//! The signature itself: ECDSA P-256 over the CMS attributes, with RFC 6979's number instead of a random one, so that
//! the same file sealed at the same time is the same file.

use super::{Identity, SealError};
use crate::verify::cms;
use p256::ecdsa::Signature;
use p256::ecdsa::signature::hazmat::PrehashSigner;

/// The CMS bytes over a digest of the file.
pub(super) fn enclosed(identity: &Identity, digest: &[u8; 32]) -> Result<Vec<u8>, SealError> {
    let message = cms::to_be_signed(identity.certificate(), digest).map_err(|_| SealError::Signing)?;
    let signature: Signature = identity.key().sign_prehash(&message).map_err(|_| SealError::Signing)?;
    let signature = signature.normalize_s().unwrap_or(signature);
    cms::enclose(identity.certificate(), digest, &signature).map_err(|_| SealError::Signing)
}
