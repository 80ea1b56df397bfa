//! Bytes in, verdict out: is this file, from its first byte to its last, what one trusted setting sealed?
//!
//! It depends on bytes, the crypto crates and lopdf alone, so that it can be built by itself. The order is deliberate:
//! the bytes are judged by a reader of our own before any PDF library sees them, the signature before any content.

mod about;
mod action;
mod algorithm;
mod certificate;
mod change;
mod chain;
mod cipher;
pub(crate) mod cms;
mod declared;
mod drawing;
mod evidence;
mod inside;
mod lasting;
mod later;
mod layout;
mod locks;
mod lookalike;
mod moment;
mod object;
mod operators;
mod passphrase;
mod path;
mod public_key;
mod refusal;
mod revision;
mod shows;
mod table;
mod token;
mod trust;
mod typeface;

pub use certificate::{BadCertificate, Certificate};
pub use cms::{Person, TimeStamp, open_person};
pub use declared::{FormField, Kind as FieldKind};
pub use lasting::Lasting;
pub use later::{Filled, Later, Signature};
pub use refusal::Refusal;
pub use trust::{Ended, Standing, Term, Trust};

pub(crate) use chain::issuers;
#[cfg(feature = "timestamp")]
pub(crate) use evidence::vouches;
pub(crate) use lasting::certificates_in;
pub(crate) use moment::write as write_moment;
pub(crate) use public_key::PublicKey;

use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::fmt;

/// The largest file that is looked at; a pack of a hundred pages has about one megabyte.
pub const LARGEST: usize = 64 * 1024 * 1024;

/// The one word that `verify` says first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every byte that anyone reads is covered by one seal of a certificate that is trusted by name.
    Sealed,
    /// Sealed, and afterwards only declared fields were filled in and signed; every change is listed.
    Filled,
    /// Intact and wholly covered, but nothing says that this certificate is to be trusted.
    UnknownSigner,
    /// Anything else.
    NotSealed {
        /// What was found.
        why: Refusal,
    },
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Sealed => write!(f, "SEALED"),
            Verdict::Filled => write!(f, "FILLED"),
            Verdict::UnknownSigner => write!(f, "UNKNOWN-SIGNER"),
            Verdict::NotSealed { why } => write!(f, "NOT-SEALED: {why}"),
        }
    }
}

/// What a seal allows afterwards (DocMDP, ISO 32000-1 12.8.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// P 1: nothing may change.
    Locked,
    /// P 2: fields may be filled in and signed.
    Fillable,
}

impl Level {
    /// The number that DocMDP knows it by.
    pub fn number(self) -> i64 {
        match self {
            Level::Locked => 1,
            Level::Fillable => 2,
        }
    }
}

/// The answers, kept apart: each can be true without the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// All of it in one word.
    pub verdict: Verdict,
    /// It is a copy behind a passphrase.
    pub encrypted: bool,
    /// The signature holds over exactly the bytes it names.
    pub intact: bool,
    /// These bytes are the whole file but the seal's own hole.
    pub covers_everything: bool,
    /// The certificate is one that the caller trusts.
    pub trusted: bool,
    /// Since when somebody else may have the key, where no trusted time stamp says that the seal is older: then it is not
    /// trusted.
    pub stolen_from: Option<DateTime<Utc>>,
    /// Since when its issuer has withdrawn the certificate, by a list that the file holds, where no trusted time stamp says that
    /// the seal is older: then it is not trusted.
    pub withdrawn: Option<DateTime<Utc>>,
    /// By whom, once the signature holds.
    pub signer: Option<Certificate>,
    /// What may be done afterwards.
    pub level: Option<Level>,
    /// When, by the clock of the computer that sealed it: claimed, not proved.
    pub claimed_at: Option<DateTime<Utc>>,
    /// When the seal was there by the clock of a time stamping authority, where it has such a stamp.
    pub stamp: Option<TimeStamp>,
    /// The facts the maker left inside (`/PieceInfo`, ISO 32000-1 14.5): record, form, edition, check code and so on.
    pub private: BTreeMap<String, String>,
    /// How many pages there are.
    pub pages: Option<usize>,
    /// What was done after sealing, update by update.
    pub later: Vec<Later>,
    /// What was added so that its signatures outlast their certificates: nothing that anyone reads.
    pub lasting: Vec<Lasting>,
    /// The fields that the sealed revision lets people fill in and sign, as they stand now.
    pub fields: Vec<FormField>,
}

impl Report {
    fn nothing_known() -> Self {
        Report {
            verdict: Verdict::NotSealed { why: Refusal::NotPdf },
            encrypted: false,
            intact: false,
            covers_everything: false,
            trusted: false,
            stolen_from: None,
            withdrawn: None,
            signer: None,
            level: None,
            claimed_at: None,
            stamp: None,
            private: BTreeMap::new(),
            pages: None,
            later: Vec::new(),
            lasting: Vec::new(),
            fields: Vec::new(),
        }
    }

    /// A trusted time stamp on the whole file says as well that the seal was there before its key was stolen.
    fn is_older_than_theft(&mut self) {
        if self.stolen_from.is_some_and(|from| lasting::is_stamped_before(&self.lasting, from)) {
            (self.trusted, self.stolen_from) = (true, None);
        }
    }

    /// Whether the verdict is SEALED.
    pub fn is_sealed(&self) -> bool {
        self.verdict == Verdict::Sealed
    }
}

/// Judges a file. Never panics, whatever the bytes are.
pub fn verify(bytes: &[u8], trust: &Trust) -> Report {
    report(bytes, Way::Alone, trust)
}

/// The same where the PDF library has read the file already, before numbers and digits were written into the signature's
/// byte range and hole. Those two are judged by our own reader alone, and the bytes have not changed their length.
pub(crate) fn verify_read(bytes: &[u8], read: &lopdf::Document, trust: &Trust) -> Report {
    report(bytes, Way::Read(read), trust)
}

/// Judges an encrypted copy, with its passphrase; any other file as [`verify`] does.
pub fn verify_with(bytes: &[u8], passphrase: &str, trust: &Trust) -> Report {
    report(bytes, Way::Passphrase(passphrase), trust)
}

/// What an encrypted copy holds, so that its pages can be looked at; the verdict is [`verify_with`]'s.
///
/// # Errors
/// When it is not encrypted as a copy is, or does not open.
pub(crate) fn opened(bytes: &[u8], passphrase: &str) -> Result<lopdf::Document, Refusal> {
    let cipher = cipher::read(bytes)?.ok_or(Refusal::Encrypted)?;
    let (layout, ..) = layout::sealed(bytes, true)?;
    inside::unshaken(|| {
        let mut document = passphrase::closed(bytes, &cipher, layout.object)?;
        passphrase::open(&mut document, &cipher, passphrase)?;
        Ok(document)
    })
}

/// What is there beside the bytes.
#[derive(Clone, Copy)]
enum Way<'a> {
    Alone,
    Read(&'a lopdf::Document),
    Passphrase(&'a str),
}

fn report(bytes: &[u8], way: Way<'_>, trust: &Trust) -> Report {
    let mut report = Report::nothing_known();
    report.verdict = match judge(bytes, way, trust, &mut report) {
        Err(why) => Verdict::NotSealed { why },
        Ok(()) if !report.trusted => Verdict::UnknownSigner,
        Ok(()) if report.later.is_empty() => Verdict::Sealed,
        Ok(()) => Verdict::Filled,
    };
    report
}

/// The sealed revision first, as if nothing stood behind it; then each update, held against it.
fn judge(bytes: &[u8], way: Way<'_>, trust: &Trust, report: &mut Report) -> Result<(), Refusal> {
    if bytes.len() > LARGEST {
        return Err(Refusal::TooLarge);
    }
    let cipher = cipher::read(bytes)?;
    report.encrypted = cipher.is_some();
    let (mut layout, table_at, end) = layout::sealed(bytes, report.encrypted)?;
    let (sealed, rest) = bytes.split_at(end);
    report.covers_everything = rest.is_empty();
    report.claimed_at = cipher.is_none().then_some(layout.claimed_at);
    let signed = cms::open(&layout.enclosed, layout.ranges(sealed))?;
    report.intact = true;
    let opened = cipher.map(|cipher| open(bytes, way, &cipher, &mut layout)).transpose()?;
    report.claimed_at = Some(layout.claimed_at);
    signed.certificate.may_seal_at(layout.claimed_at)?;
    let standing = trust.standing(&signed.certificate, layout.claimed_at, signed.stamp.as_ref())?;
    report.trusted = standing == Standing::Trusted;
    report.stolen_from = match standing {
        Standing::Stolen(from) => Some(from),
        _ => None,
    };
    report.signer = Some(signed.certificate);
    report.stamp = signed.stamp;
    inside::unshaken(|| {
        let loaded = match (opened, way) {
            (None, Way::Read(_)) => None,
            (Some(opened), _) => Some(opened),
            (None, _) => Some(inside::load(sealed)?),
        };
        let document = match (&loaded, way) {
            (None, Way::Read(document)) | (Some(document), _) => document,
            (None, _) => return Err(Refusal::Unreadable),
        };
        let inside = inside::judge(document, sealed, &layout, report.encrypted)?;
        report.level = Some(inside.level);
        report.private = inside.private;
        report.pages = Some(inside.pages);
        if inside.level == Level::Fillable || !rest.is_empty() {
            let (end, table, seal) = (sealed.len(), table_at, layout.object);
            let base = later::Base { end, table, document, seal, level: inside.level };
            let after = later::judge(bytes, &base, trust)?;
            (report.later, report.lasting, report.fields) = (after.later, after.lasting, after.fields);
            report.is_older_than_theft();
            report.withdrawn = report
                .signer
                .as_ref()
                .and_then(|signer| lasting::withdrawn(&report.lasting, signer, report.stamp.as_ref(), trust));
            report.trusted &= report.withdrawn.is_none();
        }
        Ok(())
    })
}

/// Opens an encrypted file that nobody has changed, and reads the time of its seal; behind it nothing may stand.
fn open(
    bytes: &[u8],
    way: Way<'_>,
    cipher: &cipher::Cipher,
    layout: &mut layout::Layout,
) -> Result<lopdf::Document, Refusal> {
    if layout.end != bytes.len() {
        return Err(Refusal::AddedTo);
    }
    inside::unshaken(|| {
        let mut document = passphrase::closed(bytes, cipher, layout.object)?;
        let Way::Passphrase(passphrase) = way else { return Err(Refusal::Encrypted) };
        passphrase::open(&mut document, cipher, passphrase)?;
        layout.claimed_at = passphrase::claimed_at(&document, layout.object)?;
        Ok(document)
    })
}
