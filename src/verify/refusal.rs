//! Why a file is not sealed, one variant per reason, in words for the person at the desk.

use super::{BadCertificate, Ended};
use std::fmt;

/// The first thing found that a sealed file never shows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// More bytes than [`super::LARGEST`].
    TooLarge,
    /// It does not begin as a PDF does.
    NotPdf,
    /// It does not end where a PDF ends.
    Cut,
    /// More than one end mark: something was written behind the first version.
    AddedTo,
    /// No signature at all.
    NoSeal,
    /// More than one signature.
    SeveralSeals,
    /// The byte range is not four plain numbers that name the whole file but one hole.
    ByteRange,
    /// The hole is not exactly one hexadecimal string in lower case, or is not the signature's own `/Contents`.
    Hole,
    /// The signature dictionary is not of the kind a seal has.
    Dictionary(&'static str),
    /// `startxref` points outside the file, into the hole, or at something else.
    CrossReference,
    /// What the hole holds is no CMS signature, or has more in it than a seal has.
    Cms(&'static str),
    /// A time stamp is there and does not hold.
    TimeStamp(&'static str),
    /// The bytes are not those that were sealed.
    Changed,
    /// The signature does not fit the certificate's key.
    Signature,
    /// The enclosed signature is right, but is not spelt the one way a seal is.
    Spelling,
    /// The certificate cannot have made a seal.
    Certificate(BadCertificate),
    /// The certificate is the setting's own and was not in use at the time in question: not yet, or no longer.
    NotInUse(Option<Ended>),
    /// The PDF inside cannot be read.
    Unreadable,
    /// It is an encrypted copy that nobody has changed; without its passphrase no more can be said.
    Encrypted,
    /// It does not open with that passphrase.
    Passphrase,
    /// It is encrypted in a way that no copy of ours is.
    Cipher(&'static str),
    /// The file holds something that acts, or hides.
    Active(&'static str),
    /// A link that leads elsewhere than to the web, a mail address, or a place in the file.
    Link,
    /// A field that the seal does not allow.
    Field(&'static str),
    /// It is a signature, but does not certify the file.
    NotCertified(&'static str),
    /// What was added so that the seal lasts longer than its certificates is not that, or does not hold.
    Lasting(&'static str),
    /// What was added after sealing is no plain update of the file.
    Update(&'static str),
    /// An update changes something that is no field of the form.
    Beyond(&'static str),
    /// A field was changed in a way that filling in does not.
    Misfilled {
        /// Its name.
        field: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A field was changed after somebody signed what it held.
    Locked {
        /// Its name.
        field: String,
        /// Whose signature closed it, in the words of the form.
        by: String,
    },
    /// A signature that somebody added does not hold.
    LaterSignature {
        /// Whose it should be, in the words of the form.
        by: String,
        /// What is wrong with it.
        why: Box<Refusal>,
    },
}

impl From<BadCertificate> for Refusal {
    fn from(bad: BadCertificate) -> Self {
        Refusal::Certificate(bad)
    }
}

impl Refusal {
    /// What it means for whoever holds the file, and what to do.
    pub fn help(&self) -> &'static str {
        match self {
            Refusal::NotPdf | Refusal::NoSeal => {
                "it may be genuine or not: nothing in it can tell; ask who gave it to you"
            }
            Refusal::TooLarge => "look whether this is the right file",
            Refusal::Encrypted => {
                "ask `confide verify` with its passphrase, by prompt, --copy-passphrase-file or --copy-passphrase-fd"
            }
            Refusal::Passphrase => {
                "ask whoever gave you the file for its passphrase, by another way than the file came"
            }
            Refusal::Cipher(_) => {
                "others may be able to read or change it without its passphrase: ask the setting for a copy that `confide \
                 encrypt` made"
            }
            Refusal::Certificate(_) => "ask the setting when it was made, and for one with a certificate that holds",
            Refusal::Update(_) | Refusal::Beyond(_) | Refusal::Misfilled { .. } => {
                "what the setting sealed is still inside, but what was added must not be relied on: ask whoever filled it in \
                 to fill in a fresh copy, with a program that only adds to the file (Firefox, Evince, Okular, Acrobat)"
            }
            Refusal::Lasting(_) => {
                "what the setting sealed is still inside, but what was added must not be relied on: ask for the file as it was \
                 before"
            }
            Refusal::Locked { .. } | Refusal::LaterSignature { .. } => {
                "the setting's own seal holds, this signature does not: ask its signer to sign a fresh copy"
            }
            _ => {
                "do not rely on it; ask for the file again. If it was filled in: Chrome and Edge write the whole file anew when \
                 they save it, which breaks the seal; use Firefox, Evince, Okular or Acrobat"
            }
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::TooLarge => write!(f, "the file is larger than 64 MB; no sealed form is"),
            Refusal::NotPdf => write!(f, "this is not a PDF"),
            Refusal::Cut => write!(f, "the file does not end as a PDF does: it was cut short or added to"),
            Refusal::AddedTo => write!(f, "something was added to the file after it was first written"),
            Refusal::NoSeal => write!(f, "there is no seal in this file"),
            Refusal::SeveralSeals => write!(f, "there is more than one signature in this file"),
            Refusal::ByteRange => write!(f, "the seal does not cover the whole file"),
            Refusal::Hole => write!(f, "the place that holds the seal was tampered with"),
            Refusal::Dictionary(what) => write!(f, "the signature is not of the kind a seal is: {what}"),
            Refusal::CrossReference => write!(f, "the file's table of contents is not where it should be"),
            Refusal::Cms(what) => write!(f, "the seal cannot be read: {what}"),
            Refusal::TimeStamp(what) => write!(f, "the time stamp does not hold: {what}"),
            Refusal::Changed => write!(f, "the file was changed after it was sealed"),
            Refusal::Signature => write!(f, "the seal was not made with the key it names"),
            Refusal::Spelling => write!(f, "the seal itself was altered"),
            Refusal::Certificate(bad) => write!(f, "{bad}"),
            Refusal::NotInUse(ended) => write!(f, "{}", not_in_use(*ended)),
            Refusal::Unreadable => write!(f, "the PDF inside the seal cannot be read"),
            Refusal::Encrypted => write!(f, "the file is encrypted, and opens with a passphrase alone"),
            Refusal::Passphrase => write!(f, "this is not the file's passphrase"),
            Refusal::Cipher(how) => write!(f, "the file is encrypted as no copy of ours is: {how}"),
            Refusal::Active(what) => write!(f, "the file holds {what}, which no sealed form does"),
            Refusal::Link => write!(f, "the file holds a link that leads neither to the web nor to a place inside it"),
            Refusal::Field(what) => write!(f, "the form fields are not those of a seal: {what}"),
            Refusal::Lasting(what) => write!(f, "what was added so that the seal lasts does not hold: {what}"),
            Refusal::Update(what) => write!(f, "what was added after sealing is not what filling in adds: {what}"),
            Refusal::Beyond(what) => write!(f, "after sealing, more than fields was changed: {what}"),
            Refusal::Misfilled { field, why } => write!(f, "the field `{field}` was changed after sealing: {why}"),
            Refusal::Locked { field, by } => {
                write!(f, "the field `{field}` was changed after it was signed under `{by}`")
            }
            Refusal::LaterSignature { by, why } => write!(f, "the signature under `{by}` does not hold: {why}"),
            Refusal::NotCertified(what) => write!(f, "the signature does not certify the file: {what}"),
        }
    }
}

impl std::error::Error for Refusal {}

fn not_in_use(ended: Option<Ended>) -> &'static str {
    match ended {
        None => "it bears a time at which the setting did not use this key yet",
        Some(Ended::Renewed) => "it bears a time at which the setting used another key already",
        Some(Ended::Lost) => "it bears a time at which the setting had lost this key",
        Some(Ended::Stolen) => "it bears a time at which this key was in the hands of somebody else",
    }
}
