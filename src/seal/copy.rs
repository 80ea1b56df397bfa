//! Encrypted copies: a file that this setting sealed, behind a passphrase, and sealed anew over what was encrypted.

use super::{CopyPassphrase, Identity, Passphrase, SealError, Sealed, may_seal, prepare, reserve_in, sign};
use crate::pdf::{self, Description, Looks, Secrets};
use crate::system::{Random, Trouble};
use crate::verify::{Level, Report, Trust, Verdict, opened, verify, verify_with};
use chrono::{DateTime, Utc};
use std::fmt;
use zeroize::Zeroizing;

/// What a copy is made with.
pub struct Copying<'c> {
    /// The setting's, which seals the copy.
    pub identity: &'c Identity,
    /// Whose seals the setting calls its own.
    pub own: &'c Trust,
    /// What opens the copy.
    pub passphrase: &'c CopyPassphrase,
    /// The time that the new seal claims.
    pub at: DateTime<Utc>,
    /// Where the file's key comes from.
    pub random: &'c Random,
}

/// Why there is no copy; nothing was written.
#[derive(Debug)]
#[non_exhaustive]
pub enum CopyError {
    /// The file is not as this setting sealed it.
    NotSealed(Box<Report>),
    /// The copy could not be sealed.
    Seal(SealError),
    /// Something else stood in the way.
    Trouble(Trouble),
}

impl From<SealError> for CopyError {
    fn from(error: SealError) -> Self {
        CopyError::Seal(error)
    }
}

impl From<Trouble> for CopyError {
    fn from(trouble: Trouble) -> Self {
        CopyError::Trouble(trouble)
    }
}

impl CopyError {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            CopyError::NotSealed(report) => match &report.verdict {
                Verdict::Filled => "what people filled in and signed holds only in the file itself: hand that over, on a disc \
                                    or by a service that encrypts it; or read it with `confide read`, make the record's page \
                                    with `confide render`, and encrypt that"
                    .into(),
                Verdict::NotSealed { .. } if report.encrypted => {
                    "a copy is made of the file itself, not of another copy".into()
                }
                Verdict::NotSealed { why } => why.help().into(),
                _ => "a copy bears this setting's own seal, so it is made of what this setting sealed".into(),
            },
            CopyError::Seal(error) => error.help().into(),
            CopyError::Trouble(trouble) => trouble.help.clone(),
        }
    }
}

impl fmt::Display for CopyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CopyError::NotSealed(report) => match &report.verdict {
                Verdict::Filled => write!(f, "the file was filled in or signed since it was sealed"),
                Verdict::NotSealed { .. } if report.encrypted => write!(f, "the file is encrypted already"),
                Verdict::NotSealed { why } => write!(f, "the file is not sealed: {why}"),
                _ => write!(f, "the file was sealed by somebody else"),
            },
            CopyError::Seal(error) => error.fmt(f),
            CopyError::Trouble(trouble) => trouble.fmt(f),
        }
    }
}

impl std::error::Error for CopyError {}

/// Makes an encrypted copy of what this setting sealed, for reading: nothing may be added to it. Its seal stands over the bytes
/// as they are encrypted, so that it can be checked that nobody changed them before anybody types the passphrase.
///
/// # Errors
/// When the file is not SEALED by the setting, or the copy does not show what the file shows.
pub fn seal_copy(bytes: &[u8], copying: &Copying<'_>) -> Result<Sealed, CopyError> {
    may_copy(bytes, copying.own)?;
    let mut copied = pdf::copy(bytes, *drawn::<16>(copying.random)?).map_err(of_pdf)?;
    let looks = copied.looks();
    may_seal(copying.identity, copied.is_specimen(), copying.at)?;
    reserve_in(copied.document_mut(), copying.identity, copying.at, Level::Locked)?;
    let proved = pdf::prove_copy(copied).map_err(|unproved| Trouble::new(unproved.to_string()).help(FAULT))?;
    let (key, owner) = (drawn::<32>(copying.random)?, drawn::<32>(copying.random)?);
    let owner: Zeroizing<String> = Zeroizing::new(owner.iter().map(|byte| format!("{byte:02x}")).collect());
    let secrets = Secrets { passphrase: copying.passphrase.reveal(), owner: &owner, key: &key };
    sealed(pdf::encrypt(proved, &secrets).map_err(of_pdf)?, &looks, copying)
}

/// Whether a file is one that can be copied: asked before anybody thinks of a passphrase.
///
/// # Errors
/// When it is not as the setting sealed it.
pub fn may_copy(bytes: &[u8], own: &Trust) -> Result<(), CopyError> {
    let report = verify(bytes, own);
    if report.is_sealed() { Ok(()) } else { Err(CopyError::NotSealed(Box::new(report))) }
}

/// Judges a copy with its passphrase, and says what its pages bear where nobody has changed it.
pub fn verify_copy(bytes: &[u8], passphrase: &Passphrase, trust: &Trust) -> (Report, Option<Description>) {
    let report = verify_with(bytes, passphrase.reveal(), trust);
    let is_whole = !matches!(report.verdict, Verdict::NotSealed { .. });
    let opened = is_whole.then(|| opened(bytes, passphrase.reveal()).ok()).flatten();
    (report, opened.and_then(|document| pdf::describe_read(&document).ok()))
}

/// Whether a copy that lies somewhere shows on each page what a copy of this file would; not, where that cannot be told.
pub fn is_copy_of(copy: &[u8], passphrase: &Passphrase, bytes: &[u8]) -> bool {
    let (Ok(copied), Ok(document)) = (pdf::copy(bytes, [0; 16]), opened(copy, passphrase.reveal())) else {
        return false;
    };
    pdf::shows_as_before(&document, &copied.looks()).is_ok()
}

const FAULT: &str = "this is a fault of confide, not of the file; nothing was written";

fn of_pdf(error: pdf::PdfError) -> Trouble {
    Trouble::new(error.to_string()).help(error.help())
}

fn drawn<const LENGTH: usize>(random: &Random) -> Result<Zeroizing<[u8; LENGTH]>, Trouble> {
    let mut bytes = Zeroizing::new([0; LENGTH]);
    random.fill(&mut *bytes)?;
    Ok(bytes)
}

/// Seals what was encrypted, and opens it again: it must be SEALED, and show what it showed.
fn sealed(encrypted: Vec<u8>, looks: &Looks, copying: &Copying<'_>) -> Result<Sealed, CopyError> {
    let (identity, passphrase) = (copying.identity, copying.passphrase.reveal());
    let prepared = prepare::measure(encrypted, prepare::room(identity))?;
    let enclosed = sign::enclosed(identity, prepared.ranges())?;
    let bytes = prepared.fill(&enclosed)?;
    let report = verify_with(&bytes, passphrase, &Trust::of([identity.certificate().clone()]));
    if let Verdict::NotSealed { why } = report.verdict {
        return Err(SealError::Unproved(why).into());
    }
    let document = opened(&bytes, passphrase).map_err(SealError::Unproved)?;
    let shows = pdf::shows_as_before(&document, looks);
    shows.map_err(|unproved| Trouble::new(unproved.to_string()).help(FAULT))?;
    if report.is_sealed() && report.encrypted { Ok(Sealed { bytes, report }) } else { Err(SealError::Signing.into()) }
}
