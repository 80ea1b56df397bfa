//! Adds a person's signature to a sealed file (PAdES approval signature, ISO 32000-1 12.8.1): an update behind the sealed
//! bytes, which leaves the seal and every earlier signature as they are.

use super::lasting::lasting;
use super::prepare::{self, SignatureEntry};
use super::{Identity, SealError, sign, whole_seconds};
use crate::pdf::{PdfError, Update};
use crate::system::Trouble;
use crate::typeset::Pdf;
use crate::verify::{FormField, Refusal, Report, Trust, Verdict, verify};
use chrono::{DateTime, Utc};
use lopdf::{Dictionary, Object, dictionary};
use std::fmt;

/// A sealed file that our own `verify` found FILLED, with this signature as the last.
#[derive(Debug, Clone)]
pub struct Signed {
    bytes: Vec<u8>,
    report: Report,
}

impl Signed {
    /// The whole file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What `verify` said of it.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The whole file, and what `verify` said of it.
    pub fn into_parts(self) -> (Vec<u8>, Report) {
        (self.bytes, self.report)
    }
}

/// What a person signs, and as whom.
#[derive(Debug, Clone)]
pub struct Wish<'w> {
    /// The empty signature field.
    pub field: &'w FormField,
    /// The time that the signature claims.
    pub at: DateTime<Utc>,
    /// In which role the person signs; may be empty.
    pub role: &'w str,
    /// What is filled in beside it in the same update: name, role, date.
    pub beside: Vec<(&'w FormField, &'w str)>,
    /// What the pages show, each as large as its field: first of the signature, then of each field beside it.
    pub looks: &'w Pdf,
}

/// Why nothing was signed; nothing was written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignError {
    /// The file is not sealed, or was changed.
    NotSealed(Refusal),
    /// The signature could not be made, for a reason that seals have too.
    Seal(SealError),
    /// The file cannot be read or written.
    Pdf(PdfError),
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SignError::NotSealed(why) => write!(f, "the file is not sealed: {why}"),
            SignError::Seal(SealError::Certificate(bad)) => write!(f, "the key cannot sign: {bad}"),
            SignError::Seal(error) => error.fmt(f),
            SignError::Pdf(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SignError {}

impl From<PdfError> for SignError {
    fn from(error: PdfError) -> Self {
        SignError::Pdf(error)
    }
}

impl From<SealError> for SignError {
    fn from(error: SealError) -> Self {
        SignError::Seal(error)
    }
}

impl From<SignError> for Trouble {
    fn from(error: SignError) -> Self {
        let help = match &error {
            SignError::NotSealed(_) => {
                "ask the setting for the file again; sign only what is sealed or filled in since"
            }
            SignError::Seal(SealError::Certificate(_)) => {
                "use a key of your own whose certificate is for signing and in date"
            }
            _ => "this is a fault of confide, not of the form; nothing was written",
        };
        Trouble::new(error.to_string()).help(help)
    }
}

/// Signs a file in one of its empty signature fields.
///
/// # Errors
/// When the file is not sealed, the certificate does not hold at that time, or what comes out is not what our own `verify`
/// calls FILLED, signed last in this field by this key.
pub fn sign_as_person(bytes: &[u8], wish: &Wish, person: &Identity) -> Result<Signed, SignError> {
    let at = whole_seconds(wish.at);
    person.certificate().may_sign_at(at).map_err(SealError::Certificate)?;
    let mut update = Update::of(bytes)?;
    let entry = SignatureEntry {
        at,
        name: person.certificate().name(),
        reason: reason(wish.role),
        reference: lock(&update, wish.field),
        room: prepare::room(person),
    };
    let beside = wish.beside.iter().map(|(field, value)| (field.object, *value));
    update.sign(wish.field.object, prepare::signature_dictionary(&entry), beside, wish.looks)?;
    let prepared = prepare::measure(update.into_bytes()?, prepare::room(person))?;
    let enclosed = sign::enclosed(person, prepared.ranges())?;
    let bytes = lasting(prepared.fill(&enclosed)?, person.clock(), at)?;
    proved(bytes, wish.field, person)
}

fn proved(bytes: Vec<u8>, field: &FormField, person: &Identity) -> Result<Signed, SignError> {
    // whose seal it is, is not asked here: a parent may sign what a setting has given them before they know its certificate
    let report = verify(&bytes, &Trust::of([person.certificate().clone()]));
    if let Verdict::NotSealed { why } = report.verdict {
        return Err(SignError::NotSealed(why));
    }
    let last = report.later.last().and_then(|later| later.signature.as_ref());
    match last {
        Some(signature) if signature.field == field.name && signature.signer == *person.certificate() => {
            Ok(Signed { bytes, report })
        }
        _ => Err(SignError::Seal(SealError::Signing)),
    }
}

fn reason(role: &str) -> String {
    if role.is_empty() { "Signed what stands here".to_owned() } else { format!("Signed as {role}") }
}

/// What the signature closes is what its field says it does (FieldMDP, 12.8.2.4; `/Lock`, table 233).
fn lock(update: &Update, field: &FormField) -> Option<Dictionary> {
    let before = update.before();
    let lock = before.get_dictionary(field.object).ok()?.get_deref(b"Lock", before).ok()?.as_dict().ok()?;
    let mut parameters = dictionary! { "Type" => "TransformParams", "V" => "1.2" };
    for key in [b"Action".as_slice(), b"Fields"] {
        if let Ok(value) = lock.get_deref(key, before) {
            parameters.set(key, value.clone());
        }
    }
    Some(dictionary! {
        "Type" => "SigRef", "TransformMethod" => "FieldMDP", "TransformParams" => parameters,
        "Data" => before.trailer.get(b"Root").cloned().unwrap_or(Object::Null),
    })
}
