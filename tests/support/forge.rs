//! A second, free-handed maker of signatures that shares no code with the product: it seals as the product does, and
//! as an attacker would who holds a key of their own.

use lopdf::{Dictionary, Document, Object, StringFormat, dictionary};
use p256::ecdsa::signature::hazmat::PrehashSigner;
use p256::ecdsa::{Signature, SigningKey};
use sha2::{Digest, Sha256};
use std::ops::Range;

pub const HOLE: usize = 1500;
const SHA256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
const ECDSA: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02];
const PKCS7: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07];
const PKCS9: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09];
pub const CONTENT_TYPE: u8 = 3;
pub const MESSAGE_DIGEST: u8 = 4;
pub const SIGNING_TIME: u8 = 5;
const SIGNING_CERTIFICATE: &[u8] = &[16, 2, 47];

/// One DER value.
pub fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut bytes = match length {
        0..=127 => vec![tag, length as u8],
        128..=255 => vec![tag, 0x81, length as u8],
        _ => vec![tag, 0x82, (length >> 8) as u8, length as u8],
    };
    bytes.extend_from_slice(content);
    bytes
}

pub fn seq(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

pub fn oid(bytes: &[u8]) -> Vec<u8> {
    tlv(6, bytes)
}

pub fn pkcs9(last: &[u8]) -> Vec<u8> {
    oid(&[PKCS9, last].concat())
}

fn set(mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    parts.sort();
    parts.concat()
}

/// What a certificate says.
#[derive(Clone)]
pub struct Paper {
    pub name: &'static str,
    pub valid: [&'static str; 2],
    pub authority: bool,
    pub usage: Option<u8>,
    pub purpose: Option<&'static [u8]>,
    pub strange: bool,
}

impl Default for Paper {
    fn default() -> Self {
        let purpose = Some([0x2B, 6, 1, 5, 5, 7, 3, 36].as_slice());
        let valid = ["260101000000Z", "310101000000Z"];
        Paper { name: "Acorns", valid, authority: false, usage: Some(0xC0), purpose, strange: false }
    }
}

/// A key and a certificate that it issued itself.
#[derive(Clone)]
pub struct Key {
    pub signing: SigningKey,
    pub certificate: Vec<u8>,
    name: Vec<u8>,
}

impl Key {
    pub fn new(seed: u8, paper: &Paper) -> Key {
        let signing = SigningKey::from_slice(&[seed; 32]).unwrap();
        let part = |last: u8| tlv(0x31, &seq(&[&oid(&[0x55, 4, last]), &tlv(0x0C, paper.name.as_bytes())]));
        let name = seq(&[&part(10), &part(3)]);
        let algorithm = seq(&[&oid(ECDSA)]);
        let curve = seq(&[&oid(&[0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1]), &oid(&[0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7])]);
        let point = signing.verifying_key().to_encoded_point(false);
        let public = seq(&[&curve, &tlv(3, &[&[0], point.as_bytes()].concat())]);
        let validity = seq(&[&tlv(0x17, paper.valid[0].as_bytes()), &tlv(0x17, paper.valid[1].as_bytes())]);
        let extensions = tlv(0xA3, &seq(&[&extensions(paper)]));
        let version = tlv(0xA0, &tlv(2, &[2]));
        let tbs = seq(&[&version, &tlv(2, &[1]), &algorithm, &name, &validity, &name, &public, &extensions]);
        let signature: Signature = signing.sign_prehash(&Sha256::digest(&tbs)).unwrap();
        let bits = tlv(3, &[&[0], signature.to_der().as_bytes()].concat());
        Key { signing, certificate: seq(&[&tbs, &algorithm, &bits]), name }
    }
}

fn extensions(paper: &Paper) -> Vec<u8> {
    let critical = tlv(1, &[0xFF]);
    let extension = |last: u8, value: &[u8]| seq(&[&oid(&[0x55, 0x1D, last]), &critical, &tlv(4, value)]);
    let mut all = Vec::new();
    if paper.authority {
        all.extend(extension(19, &seq(&[&tlv(1, &[0xFF])])));
    }
    if let Some(bits) = paper.usage {
        all.extend(extension(15, &tlv(3, &[bits.trailing_zeros() as u8, bits])));
    }
    if let Some(purpose) = paper.purpose {
        all.extend(extension(37, &seq(&[&oid(purpose)])));
    }
    if paper.strange {
        all.extend(extension(99, &tlv(5, &[])));
    }
    all
}

/// What the enclosed signature is made of; each part can be bent.
#[derive(Clone)]
pub struct Cms {
    pub attributes: Option<Vec<Vec<u8>>>,
    pub certificates: Vec<Vec<u8>>,
    pub digest_algorithm: Vec<u8>,
    pub content: Vec<u8>,
    pub unsigned: Vec<u8>,
    pub signers: usize,
    pub high: bool,
    pub signing: SigningKey,
    pub version: u8,
    digest: [u8; 32],
    sid: Vec<u8>,
}

pub fn attribute(kind: &[u8], value: &[u8]) -> Vec<u8> {
    seq(&[&pkcs9(kind), &tlv(0x31, value)])
}

impl Cms {
    pub fn new(key: &Key, digest: [u8; 32]) -> Cms {
        let attributes = vec![
            attribute(&[CONTENT_TYPE], &oid(&[PKCS7, &[1]].concat())),
            attribute(&[MESSAGE_DIGEST], &tlv(4, &digest)),
            attribute(SIGNING_CERTIFICATE, &seq(&[&seq(&[&seq(&[&tlv(4, &Sha256::digest(&key.certificate))])])])),
        ];
        Cms {
            attributes: Some(attributes),
            certificates: vec![key.certificate.clone()],
            digest_algorithm: seq(&[&oid(SHA256)]),
            content: Vec::new(),
            unsigned: Vec::new(),
            signers: 1,
            high: false,
            signing: key.signing.clone(),
            version: 1,
            digest,
            sid: seq(&[&key.name, &tlv(2, &[1])]),
        }
    }

    pub fn der(&self) -> Vec<u8> {
        let attributes = self.attributes.clone().map(set);
        let signed = attributes.as_ref().map(|set| Sha256::digest(tlv(0x31, set)).into()).unwrap_or(self.digest);
        let signature: Signature = self.signing.sign_prehash(&signed).unwrap();
        let low = signature.normalize_s().unwrap_or(signature);
        let (r, s) = low.split_scalars();
        let signature = if self.high { Signature::from_scalars(*r, -*s).unwrap() } else { low };
        let signer = seq(&[
            &tlv(2, &[1]),
            &self.sid,
            &self.digest_algorithm,
            &attributes.map(|set| tlv(0xA0, &set)).unwrap_or_default(),
            &seq(&[&oid(ECDSA)]),
            &tlv(4, signature.to_der().as_bytes()),
            &self.unsigned,
        ]);
        let signed = seq(&[
            &tlv(2, &[self.version]),
            &tlv(0x31, &self.digest_algorithm),
            &seq(&[&oid(&[PKCS7, &[1]].concat()), &self.content]),
            &tlv(0xA0, &set(self.certificates.clone())),
            &tlv(0x31, &signer.repeat(self.signers)),
        ]);
        seq(&[&oid(&[PKCS7, &[2]].concat()), &tlv(0xA0, &signed)])
    }
}

/// A file with a hole, not signed yet.
#[derive(Clone)]
pub struct Unsigned {
    pub bytes: Vec<u8>,
    pub hole: Range<usize>,
}

/// The parts of a small document that attacks like to bend.
pub struct Parts {
    pub document: Document,
    pub seal: Dictionary,
}

impl Parts {
    pub fn catalogue(&mut self) -> &mut Dictionary {
        self.document.catalog_mut().unwrap()
    }

    pub fn form(&mut self) -> &mut Dictionary {
        self.catalogue().get_mut(b"AcroForm").unwrap().as_dict_mut().unwrap()
    }

    pub fn page(&mut self) -> &mut Dictionary {
        let id = self.document.page_iter().next().unwrap();
        self.document.get_dictionary_mut(id).unwrap()
    }
}

pub fn unsigned(level: i64, bend: impl FnOnce(&mut Parts)) -> Unsigned {
    let mut document = Document::with_version("1.7");
    document.reference_table.cross_reference_type = lopdf::xref::XrefType::CrossReferenceTable;
    let (pages, page, seal) = (document.new_object_id(), document.new_object_id(), document.new_object_id());
    let field = document.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "FT" => "Sig", "T" => Object::string_literal("seal"), "V" => seal,
        "Rect" => vec![0.into(); 4],
    });
    let stream = document.add_object(lopdf::Stream::new(Dictionary::new(), b"0 0 m 9 9 l S".to_vec()));
    let body = dictionary! { "Type" => "Page", "Parent" => pages, "Annots" => vec![field.into()], "Contents" => stream,
    "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()] };
    document.objects.insert(page, body.into());
    let tree = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    document.objects.insert(pages, tree.into());
    let catalogue = document.add_object(dictionary! {
        "Type" => "Catalog", "Pages" => pages, "AcroForm" => dictionary! { "Fields" => vec![field.into()] },
        "Perms" => dictionary! { "DocMDP" => seal },
    });
    document.trailer.set("Root", catalogue);
    let permission = dictionary! { "TransformMethod" => "DocMDP", "TransformParams" => dictionary! { "P" => level } };
    let dictionary = dictionary! {
        "Type" => "Sig", "Filter" => "Adobe.PPKLite", "SubFilter" => "ETSI.CAdES.detached",
        "ByteRange" => vec![Object::Integer(0), 99_999.into(), 99_999.into(), 99_999.into()],
        "Contents" => Object::String(vec![0; HOLE], StringFormat::Hexadecimal),
        "M" => Object::string_literal("D:20261124140500Z"), "Reference" => vec![permission.into()],
    };
    let mut parts = Parts { document, seal: dictionary };
    bend(&mut parts);
    let Parts { mut document, seal: dictionary } = parts;
    document.objects.insert(seal, dictionary.into());
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes.push(b'\n');
    let at = find(&bytes, b"/Contents<000").unwrap() + "/Contents".len();
    Unsigned { hole: at..at + 2 * HOLE + 2, bytes }
}

fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).position(|window| window == word)
}

/// Writes over what is there, without moving anything.
pub fn overwrite(bytes: &mut [u8], old: &str, new: &str) {
    let at = find(bytes, old.as_bytes()).unwrap_or_else(|| panic!("{old} is not there"));
    assert_eq!(old.len(), new.len());
    bytes[at..at + new.len()].copy_from_slice(new.as_bytes());
}

impl Unsigned {
    /// The true byte range, in the spelling given.
    pub fn ranged(mut self, spell: impl Fn([usize; 4]) -> String) -> Unsigned {
        let range = spell([0, self.hole.start, self.hole.end, self.bytes.len() - self.hole.end]);
        let old = "[0 99999 99999 99999]";
        overwrite(&mut self.bytes, old, &format!("{range:<width$}", width = old.len()));
        self
    }

    pub fn digest(&self) -> [u8; 32] {
        let (before, after) = (&self.bytes[..self.hole.start], &self.bytes[self.hole.end..]);
        Sha256::new().chain_update(before).chain_update(after).finalize().into()
    }

    /// Puts a signature into the hole.
    pub fn filled(mut self, der: &[u8]) -> Vec<u8> {
        let digits: String = der.iter().map(|byte| format!("{byte:02x}")).collect();
        let start = self.hole.start + 1;
        self.bytes[start..start + digits.len()].copy_from_slice(digits.as_bytes());
        self.bytes
    }

    pub fn signed(self, key: &Key, bend: impl FnOnce(&mut Cms)) -> Vec<u8> {
        let mut cms = Cms::new(key, self.digest());
        bend(&mut cms);
        self.filled(&cms.der())
    }
}

/// The byte range as the product spells it.
pub fn plainly([a, b, c, d]: [usize; 4]) -> String {
    format!("[{a} {b} {c} {d}]")
}

/// A good seal over a document that may be bent.
pub fn sealed(key: &Key, level: i64, bend: impl FnOnce(&mut Parts)) -> Vec<u8> {
    unsigned(level, bend).ranged(plainly).signed(key, |_| {})
}
