//! What signatures rest on, kept beside them (`/DSS`, ISO 32000-2 12.8.4.3): certificates, and what their issuers said of
//! them, each in a stream of its own. No page shows any of it.

#[cfg(feature = "timestamp")]
use super::certificate::moment;
use super::{Certificate, Refusal};
use chrono::{DateTime, Utc};
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet};
use x509_cert::crl::CertificateList;
use x509_cert::der::asn1::{ObjectIdentifier, OctetStringRef};
use x509_cert::der::{self, AnyRef, Decode, Reader, SliceReader, Tag, TagNumber, Tagged};

/// The largest list of an issuer that is read.
const LARGEST: usize = 4 << 20;
/// The most that is read of all pieces together, in bytes, and how many there may be.
const MOST: usize = 16 << 20;
const MOST_PIECES: usize = 256;
/// The lists of the dictionary, those of one signature's entry, and what each holds.
const LISTS: [(&[u8], &[u8], Kind); 3] =
    [(b"Certs", b"Cert", Kind::Certificate), (b"CRLs", b"CRL", Kind::List), (b"OCSPs", b"OCSP", Kind::Answer)];
/// An answer about one certificate (RFC 6960 4.2.1).
const BASIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.1");

/// What one stream holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Certificate,
    /// Which certificates their issuer has taken back (RFC 5280 5).
    List,
    /// What an issuer answered about one (RFC 6960).
    Answer,
}

/// Everything that stands there.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    /// Each piece in DER, and what it is.
    pub(super) pieces: BTreeSet<(Kind, Vec<u8>)>,
    /// The objects that it stands in.
    pub(super) objects: BTreeSet<ObjectId>,
}

impl Evidence {
    /// Reads the dictionary of a file, nothing where there is none.
    ///
    /// # Errors
    /// When anything else stands in it.
    pub(super) fn read(document: &Document) -> Result<Evidence, Refusal> {
        let catalogue = document.catalog().map_err(|_| Refusal::Unreadable)?;
        let mut reading = Reading { document, found: Evidence::default(), streams: BTreeMap::new(), read: 0 };
        if let Ok(value) = catalogue.get(b"DSS") {
            reading.dictionary(value)?;
        }
        Ok(reading.found)
    }

    /// How many pieces of one kind there are.
    pub(super) fn count(&self, kind: Kind) -> usize {
        self.pieces.iter().filter(|(other, _)| *other == kind).count()
    }

    /// Whether each piece is what it was made as: a certificate stands in a signature of the file as well, or its issuer's
    /// stands here, whose key it fits; a list fits the key of its issuer, where that one's certificate is here.
    pub(super) fn holds(&self, beside: &[Certificate]) -> bool {
        let here: Vec<Certificate> =
            self.of(Kind::Certificate).filter_map(|der| Certificate::from_der(der).ok()).collect();
        let all: Vec<&Certificate> = here.iter().chain(beside).collect();
        let is_known = |one: &Certificate| beside.contains(one) || all.iter().any(|issuer| one.is_issued_by(issuer));
        let fits = |der: &[u8]| {
            let Ok(list) = CertificateList::from_der(der) else { return false };
            let mut issuers = all.iter().filter(|issuer| issuer.is_named_by(&list)).peekable();
            issuers.peek().is_none() || issuers.any(|issuer| issuer.has_signed(&list))
        };
        here.len() == self.count(Kind::Certificate) && here.iter().all(is_known) && self.of(Kind::List).all(fits)
    }

    /// Those of some certificates that their issuers have withdrawn, by the lists that stand here, and when (RFC 5280 5.1.2.6).
    pub(super) fn withdrawn(&self, all: &[Certificate]) -> Vec<(Certificate, DateTime<Utc>)> {
        let here = self.of(Kind::Certificate).filter_map(|der| Certificate::from_der(der).ok());
        let issuers: Vec<Certificate> = here.chain(all.iter().cloned()).collect();
        let mut found = Vec::new();
        for list in self.of(Kind::List).filter_map(|der| CertificateList::from_der(der).ok()) {
            let signers: Vec<&Certificate> =
                issuers.iter().filter(|issuer| issuer.is_named_by(&list) && issuer.has_signed(&list)).collect();
            for one in all.iter().filter(|one| signers.iter().any(|issuer| one.is_issued_by(issuer))) {
                found.extend(one.withdrawn_by(&list).map(|at| (one.clone(), at)));
            }
        }
        found
    }

    fn of(&self, kind: Kind) -> impl Iterator<Item = &[u8]> {
        self.pieces.iter().filter(move |(other, _)| *other == kind).map(|(_, der)| der.as_slice())
    }
}

#[cfg(feature = "timestamp")]
/// Whether a list is the one that says of a certificate whether it was taken back, and says no.
///
/// # Errors
/// Why it is not.
pub(crate) fn vouches(
    list: &[u8],
    certificate: &Certificate,
    issuers: &[Certificate],
    at: DateTime<Utc>,
) -> Result<(), &'static str> {
    let list = CertificateList::from_der(list).map_err(|_| "this is no list of withdrawn certificates")?;
    let (own, tbs) = (&list.tbs_cert_list, &certificate.parsed().tbs_certificate);
    let next = own.next_update.and_then(|next| moment(next).ok());
    let mut named = issuers.iter().filter(|issuer| issuer.is_named_by(&list)).peekable();
    if own.issuer != tbs.issuer || (named.peek().is_some() && !named.any(|issuer| issuer.has_signed(&list))) {
        return Err("this list is not that of the certificate's issuer");
    }
    if next.is_some_and(|next| next < at) {
        return Err("this list is out of date");
    }
    match certificate.withdrawn_by(&list) {
        Some(_) => Err("the certificate was withdrawn: nothing can be sealed with it"),
        None => Ok(()),
    }
}

struct Reading<'d> {
    document: &'d Document,
    found: Evidence,
    /// What was found in which stream: several entries may name one.
    streams: BTreeMap<ObjectId, Kind>,
    /// How many bytes were read.
    read: usize,
}

impl<'d> Reading<'d> {
    fn dictionary(&mut self, value: &'d Object) -> Result<(), Refusal> {
        let evidence = self.as_dict(value)?;
        for (key, value) in evidence {
            match LISTS.iter().find(|(list, ..)| *list == key.as_slice()) {
                Some((.., kind)) => self.list(value, *kind)?,
                None if key == b"Type" && is_name(value, b"DSS") => {}
                None if key == b"VRI" => {
                    for (_, entry) in self.as_dict(value)? {
                        self.entry(entry)?;
                    }
                }
                None => return Err(foreign()),
            }
        }
        Ok(())
    }

    /// What one signature alone rests on, and when that was looked up.
    fn entry(&mut self, value: &'d Object) -> Result<(), Refusal> {
        for (key, value) in self.as_dict(value)? {
            match LISTS.iter().find(|(_, list, _)| *list == key.as_slice()) {
                Some((.., kind)) => self.list(value, *kind)?,
                None if key == b"Type" && is_name(value, b"VRI") => {}
                None if key == b"TU" && value.as_str().is_ok() => {}
                None => return Err(foreign()),
            }
        }
        Ok(())
    }

    fn list(&mut self, value: &'d Object, kind: Kind) -> Result<(), Refusal> {
        for piece in self.follow(value)?.as_array().map_err(|_| foreign())? {
            let id = piece.as_reference().map_err(|_| foreign())?;
            match self.streams.insert(id, kind) {
                None if self.streams.len() > MOST_PIECES => {
                    return Err(Refusal::Lasting("it holds more than signatures rest on"));
                }
                None => {
                    let der = self.piece(id)?;
                    if !is(kind, &der) {
                        return Err(Refusal::Lasting("it holds something that it should not"));
                    }
                    self.found.pieces.insert((kind, der));
                }
                Some(known) if known == kind => {}
                Some(_) => return Err(foreign()),
            }
        }
        Ok(())
    }

    fn piece(&mut self, id: ObjectId) -> Result<Vec<u8>, Refusal> {
        self.found.objects.insert(id);
        let stream = self.document.get_object(id).and_then(Object::as_stream).map_err(|_| foreign())?;
        let is_plain = stream.dict.iter().all(|(key, value)| match key.as_slice() {
            b"Length" => true,
            b"Filter" => is_name(value, b"FlateDecode"),
            _ => false,
        });
        if !is_plain {
            return Err(foreign());
        }
        let left = MOST.saturating_sub(self.read).min(LARGEST);
        let piece = stream.get_plain_content_with_limit(left).map_err(|_| foreign())?;
        self.read += piece.len();
        Ok(piece)
    }

    fn as_dict(&mut self, value: &'d Object) -> Result<&'d Dictionary, Refusal> {
        self.follow(value)?.as_dict().map_err(|_| foreign())
    }

    /// The object itself, where it is one of its own.
    fn follow(&mut self, value: &'d Object) -> Result<&'d Object, Refusal> {
        let Ok(id) = value.as_reference() else { return Ok(value) };
        self.found.objects.insert(id);
        self.document.objects.get(&id).filter(|object| object.as_reference().is_err()).ok_or_else(foreign)
    }
}

fn foreign() -> Refusal {
    Refusal::Lasting("it is not written as such a list is")
}

fn is_name(value: &Object, name: &[u8]) -> bool {
    value.as_name().is_ok_and(|value| value == name)
}

fn is(kind: Kind, der: &[u8]) -> bool {
    match kind {
        Kind::Certificate => Certificate::from_der(der).is_ok(),
        Kind::List => CertificateList::from_der(der).is_ok(),
        Kind::Answer => is_answer(der).is_ok(),
    }
}

/// It says that the answer was given, and is of the one kind that there is (RFC 6960 4.2.1).
fn is_answer(der: &[u8]) -> der::Result<()> {
    let mut reader = SliceReader::new(der)?;
    reader.sequence(|answer| {
        let status = AnyRef::decode(answer)?;
        if status.tag() != Tag::Enumerated || status.value() != [0] {
            return Err(Tag::Enumerated.value_error());
        }
        let bytes = AnyRef::decode(answer)?;
        if bytes.tag() != (Tag::ContextSpecific { constructed: true, number: TagNumber::N0 }) {
            return Err(bytes.tag().value_error());
        }
        AnyRef::from_der(bytes.value())?.sequence(|bytes| match ObjectIdentifier::decode(bytes)? {
            BASIC => AnyRef::from_der(OctetStringRef::decode(bytes)?.as_bytes())?.sequence(|basic| {
                for tag in [Tag::Sequence, Tag::Sequence, Tag::BitString] {
                    AnyRef::decode(basic)?.tag().assert_eq(tag)?;
                }
                if basic.is_finished() {
                    return Ok(());
                }
                let certificates = AnyRef::decode(basic)?.tag();
                certificates.assert_eq(Tag::ContextSpecific { constructed: true, number: TagNumber::N0 })?;
                Ok(())
            }),
            _ => Err(Tag::ObjectIdentifier.value_error()),
        })
    })?;
    reader.finish(())
}
