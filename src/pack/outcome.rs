//! What came out of making a file, or why nothing did.

use crate::approve::CheckCode;
use crate::pdf::{PdfError, Proved, Unproved};
use crate::procedure::CannotJudge;
use crate::seal::{Identity, SealError, Sealed, may_seal};
use crate::system::Trouble;
use crate::typeset::TypesetError;
use chrono::{DateTime, Utc};
use std::fmt;

/// Why an urgent report came out without a seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsealed {
    /// The key was locked.
    Locked,
    /// The certificate had expired.
    Expired,
    /// There was no key.
    NoKey,
}

impl Unsealed {
    /// The name of the words that say so on the page.
    pub fn words(self) -> &'static str {
        match self {
            Unsealed::Locked => "unsealed_locked",
            Unsealed::Expired => "unsealed_expired",
            Unsealed::NoKey => "unsealed_no_key",
        }
    }
}

/// The identity, if it can seal files of that sort at that time: asked before the first page is typeset, since whoever works
/// at the desk for long has opened it long ago. An urgent report goes on without.
pub(super) fn fit(
    identity: Result<&Identity, Unsealed>,
    specimens: bool,
    at: DateTime<Utc>,
    urgent: bool,
) -> Result<Result<&Identity, Unsealed>, Trouble> {
    match identity.map(|identity| may_seal(identity, specimens, at)) {
        Ok(Err(SealError::Certificate(_))) if urgent => Ok(Err(Unsealed::Expired)),
        Ok(Err(cannot)) if !urgent => Err(cannot.into()),
        _ => Ok(identity),
    }
}

/// What came out.
#[derive(Debug)]
pub enum Made {
    /// A sealed PDF.
    Sealed(Box<Sealed>),
    /// A proved PDF without a seal: for printer, standard output or page, never a file of a final name.
    Unsealed(Box<Proved>, Unsealed),
    /// Plain text with the same answers and the note, when no PDF could be made.
    PlainText(String, String),
}

impl Made {
    /// What goes to a printer, to standard output or into a window: a PDF, or plain text.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Made::Sealed(sealed) => sealed.bytes(),
            Made::Unsealed(proved, _) => proved.bytes(),
            Made::PlainText(text, _) => text.as_bytes(),
        }
    }
}

/// What came out, and what is to be said about it.
#[derive(Debug)]
pub struct Outcome {
    /// The file.
    pub made: Made,
    /// Its check code.
    pub check_code: CheckCode,
    /// Its pages; none for plain text.
    pub pages: usize,
    /// Letters that were spelt out.
    pub undrawn: Vec<char>,
    /// The sources that typst was given, for measuring.
    pub cost: Cost,
}

/// What typst was given.
#[derive(Clone, Debug, Default)]
pub struct Cost {
    /// The source of the document.
    pub source: String,
}

/// Why nothing came out.
#[derive(Debug)]
pub enum Failed {
    /// No page could be typeset.
    Typeset(TypesetError, Vec<String>),
    /// The page could not be stamped.
    Pdf(PdfError),
    /// A page could not be proved to bear its note.
    Unproved(Unproved),
    /// A copy holds something that it leaves out.
    Traced(String),
    /// A web page does not bear what it must, or bears what it may not.
    Web(String),
    /// A rule on pages found something.
    Page(Vec<crate::finding::Finding>),
    /// A rule could not be evaluated.
    CannotJudge(CannotJudge),
    /// It could not be sealed.
    Seal(SealError),
    /// No typst, or no folder.
    Trouble(Trouble),
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failed::Typeset(e, fields) if !fields.is_empty() => write!(f, "{e}; it stands in {}", fields.join(", ")),
            Failed::Typeset(e, _) => e.fmt(f),
            Failed::Pdf(e) => e.fmt(f),
            Failed::Unproved(e) => e.fmt(f),
            Failed::Traced(why) | Failed::Web(why) => f.write_str(why),
            Failed::Page(findings) => {
                write!(f, "{}", findings.first().map_or("a rule on pages", |x| x.message.as_str()))
            }
            Failed::CannotJudge(e) => e.fmt(f),
            Failed::Seal(e) => e.fmt(f),
            Failed::Trouble(e) => e.fmt(f),
        }
    }
}

impl std::error::Error for Failed {}

impl Failed {
    /// Whether what was filled in is at fault, and another record may be made all the same.
    pub fn is_of_record(&self) -> bool {
        match self {
            Failed::Typeset(e, _) => !e.undrawn().is_empty(),
            Failed::Page(_) | Failed::Unproved(_) | Failed::Traced(_) => true,
            _ => false,
        }
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Failed::Typeset(e, _) => e.help(),
            Failed::Pdf(e) => e.help().into(),
            Failed::Seal(e) => e.help().into(),
            Failed::Trouble(t) => t.help.clone(),
            Failed::Page(findings) => findings.first().map(|x| x.help.clone()).unwrap_or_default(),
            Failed::Traced(_) => {
                "nothing was issued; look for it in the record's waivers, or in a template of your own".into()
            }
            Failed::Unproved(_) | Failed::Web(_) | Failed::CannotJudge(_) => {
                "nothing was issued; if you changed a template or a rule, look there".into()
            }
        }
    }
}

impl From<TypesetError> for Failed {
    fn from(error: TypesetError) -> Self {
        Failed::Typeset(error, Vec::new())
    }
}

impl From<PdfError> for Failed {
    fn from(error: PdfError) -> Self {
        Failed::Pdf(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::Subject;
    use crate::system::Random;
    use crate::verify::BadCertificate;
    use chrono::{Months, TimeDelta};

    #[test]
    fn an_identity_that_expired_while_the_desk_was_open_seals_no_more_and_what_is_urgent_goes_on() {
        let now = DateTime::from_timestamp(1_795_529_100, 0).expect("in range");
        let subject = Subject { organisation: "Acorns".into(), specimen: true };
        let identity = Identity::new(&subject, now, &Random::seeded(7)).expect("an identity");
        let fits = |specimens, at, urgent| fit(Ok(&identity), specimens, at, urgent).map(|found| found.map(|_| ()));
        assert_eq!(fits(true, now, false), Ok(Ok(())));
        let late = now + Months::new(60) + TimeDelta::seconds(1);
        let expired = Trouble::from(SealError::Certificate(BadCertificate::Expired));
        assert_eq!(fits(true, late, false), Err(expired));
        assert_eq!(fits(true, late, true), Ok(Err(Unsealed::Expired)));
        assert_eq!(fits(false, now, false), Err(SealError::Specimen.into()));
    }
}
