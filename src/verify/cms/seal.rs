//! Rules 4, 4b and 5 of a seal: what a file holds is compared with the one way to spell it.

use super::spelling::Spelling;
use super::time_stamp::{self, TimeStamp};
use super::{
    MESSAGE_DIGEST, NO_SIGNATURE, SIGNING_CERTIFICATE, certificates, only_signer, signed_data, without_padding,
};
use crate::verify::{Certificate, Refusal};
use cms::signed_data::SignerInfo;

/// What a seal consists of.
#[derive(Debug)]
pub(in crate::verify) struct Seal {
    /// The setting's certificate.
    pub(in crate::verify) certificate: Certificate,
    /// What another clock said.
    pub(in crate::verify) stamp: Option<TimeStamp>,
}

/// The seal, if the enclosed bytes are one over these ranges and nothing else.
pub(in crate::verify) fn open(enclosed: &[u8], ranges: [&[u8]; 2]) -> Result<Seal, Refusal> {
    let bytes = without_padding(enclosed)?;
    let signed = signed_data(bytes)?;
    if signed.encap_content_info.econtent.is_some() {
        return Err(Refusal::Cms("it holds content of its own"));
    }
    let signer = only_signer(&signed)?;
    let found = certificates(&signed, signer)?;
    if found.is_more {
        return Err(Refusal::Cms("it holds a certificate that is not of its signer or its issuers"));
    }
    let token = time_stamp::token(signer)?;
    let spelling = Spelling::of(&found.own, &found.chain, ranges).map_err(|_| NO_SIGNATURE)?;
    algorithms(signer, &found.own)?;
    attributes(signer, &spelling)?;
    let (key, signature) = (found.own.key(), signer.signature.as_bytes());
    let message = spelling.to_be_signed().map_err(|_| NO_SIGNATURE)?;
    if !key.is_lower(signature) || !key.fits(key.scheme(), &message, signature) {
        return Err(Refusal::Signature);
    }
    let stamp = token.map(|token| time_stamp::open_ours(token, &[signature])).transpose()?;
    if spelling.enclose(signature, token).ok().as_deref() != Some(bytes) {
        return Err(Refusal::Spelling);
    }
    Ok(Seal { certificate: found.own, stamp })
}

fn algorithms(signer: &SignerInfo, certificate: &Certificate) -> Result<(), Refusal> {
    let scheme = certificate.key().scheme();
    let signature = scheme.identifier().map(|identifier| identifier.oid);
    if signer.digest_alg.oid != scheme.hash.identifier().oid || Some(signer.signature_algorithm.oid) != signature {
        return Err(Refusal::Cms("it does not use the algorithms of a seal"));
    }
    Ok(())
}

/// Each signed attribute that a seal has is there once, with its one value.
fn attributes(signer: &SignerInfo, spelling: &Spelling<'_>) -> Result<(), Refusal> {
    let expected = spelling.attributes();
    let Some(found) = &signer.signed_attrs else {
        return Err(Refusal::Cms("it has no signed attributes"));
    };
    for attribute in expected.iter() {
        let mut same = found.iter().filter(|other| other.oid == attribute.oid);
        let refusal = match attribute.oid {
            MESSAGE_DIGEST => Refusal::Changed,
            SIGNING_CERTIFICATE => Refusal::Cms("it names another certificate"),
            _ => Refusal::Cms("it names another kind of content"),
        };
        match (same.next(), same.next()) {
            (None, _) => return Err(Refusal::Cms("a signed attribute is missing")),
            (Some(one), None) if one == attribute => {}
            (Some(_), None) => return Err(refusal),
            (Some(_), Some(_)) => return Err(Refusal::Cms("a signed attribute is there twice")),
        }
    }
    if found.len() != expected.len() { Err(Refusal::Cms("it has more signed attributes than a seal")) } else { Ok(()) }
}
