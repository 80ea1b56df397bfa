//! The one way to spell a signature of ours (CAdES baseline B), used both to make one and to compare what a file holds
//! with it, byte by byte.

use super::{CONTENT_TYPE, DATA, MESSAGE_DIGEST, SIGNED_DATA, SIGNING_CERTIFICATE, TIME_STAMP};
use crate::verify::Certificate;
use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use x509_cert::attr::{Attribute, Attributes};
use x509_cert::der::asn1::{ObjectIdentifier, OctetString, SetOfVec};
use x509_cert::der::{self, Any, Encode, Tag};

/// All of a signature that is known before it is made.
pub(crate) struct Spelling<'a> {
    certificate: &'a Certificate,
    chain: &'a [Certificate],
    attributes: Attributes,
}

impl<'a> Spelling<'a> {
    /// The signature of that certificate, with those of its issuers beside it, over the two ranges of a file.
    pub(crate) fn of(
        certificate: &'a Certificate,
        chain: &'a [Certificate],
        ranges: [&[u8]; 2],
    ) -> der::Result<Spelling<'a>> {
        let digest = certificate.key().scheme().hash.of(&ranges);
        let attributes = signed_attributes(certificate, chain, digest)?;
        Ok(Spelling { certificate, chain, attributes })
    }

    /// What the key signs: the attributes as an explicit SET OF (RFC 5652 5.4).
    pub(crate) fn to_be_signed(&self) -> der::Result<Vec<u8>> {
        self.attributes.to_der()
    }

    /// The whole signature; the stamp is a token over the signature's value (RFC 3161 appendix A).
    pub(crate) fn enclose(&self, signature: &[u8], stamp: Option<&Any>) -> der::Result<Vec<u8>> {
        let signer = self.signer(signature, stamp)?;
        let all = std::iter::once(self.certificate).chain(self.chain);
        let all: Vec<_> = all.map(|one| CertificateChoices::Certificate(one.parsed().clone())).collect();
        let signed = SignedData {
            version: CmsVersion::V1,
            digest_algorithms: SetOfVec::try_from(vec![signer.digest_alg.clone()])?,
            encap_content_info: EncapsulatedContentInfo { econtent_type: DATA, econtent: None },
            certificates: Some(CertificateSet::try_from(all)?),
            crls: None,
            signer_infos: SignerInfos::try_from(vec![signer])?,
        };
        ContentInfo { content_type: SIGNED_DATA, content: Any::encode_from(&signed)? }.to_der()
    }

    pub(super) fn attributes(&self) -> &Attributes {
        &self.attributes
    }

    fn signer(&self, signature: &[u8], stamp: Option<&Any>) -> der::Result<SignerInfo> {
        let tbs = &self.certificate.parsed().tbs_certificate;
        let scheme = self.certificate.key().scheme();
        let unsigned = stamp.map(|token| SetOfVec::try_from(vec![attribute(TIME_STAMP, token.clone())?]));
        Ok(SignerInfo {
            version: CmsVersion::V1,
            sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
                issuer: tbs.issuer.clone(),
                serial_number: tbs.serial_number.clone(),
            }),
            digest_alg: scheme.hash.identifier(),
            signed_attrs: Some(self.attributes.clone()),
            signature_algorithm: scheme.identifier().ok_or_else(|| Tag::Sequence.value_error())?,
            signature: OctetString::new(signature)?,
            unsigned_attrs: unsigned.transpose()?,
        })
    }
}

/// Content type, message digest, signing certificate; no signing time, since a PAdES signature keeps it in `/M`
/// (ETSI EN 319 142-1 6.3).
fn signed_attributes(certificate: &Certificate, chain: &[Certificate], digest: Vec<u8>) -> der::Result<Attributes> {
    SetOfVec::try_from(vec![
        attribute(CONTENT_TYPE, Any::encode_from(&DATA)?)?,
        attribute(MESSAGE_DIGEST, Any::new(Tag::OctetString, digest)?)?,
        attribute(SIGNING_CERTIFICATE, signing_certificate(certificate, chain)?)?,
    ])
}

fn attribute(oid: ObjectIdentifier, value: Any) -> der::Result<Attribute> {
    Ok(Attribute { oid, values: SetOfVec::try_from(vec![value])? })
}

/// SigningCertificateV2 (RFC 5035 3): the SHA-256 of the certificate, then of each issuer's, so that not a bit of them can
/// be changed either. SHA-256 is the default algorithm and therefore not spelt out, and CAdES baseline leaves the issuer
/// and serial number away.
fn signing_certificate(certificate: &Certificate, chain: &[Certificate]) -> der::Result<Any> {
    let one = |certificate: &Certificate| {
        let digest = OctetString::new(certificate.fingerprint())?;
        Any::new(Tag::Sequence, digest.to_der()?)?.to_der()
    };
    let all = std::iter::once(certificate).chain(chain).map(one).collect::<der::Result<Vec<_>>>()?;
    Any::new(Tag::Sequence, Any::new(Tag::Sequence, all.concat())?.to_der()?)
}
