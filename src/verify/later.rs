//! What was done to a file after it was sealed, one update after the other: who filled in what, and who signed.

use super::change::{self, Known, Sealed, Step};
use super::declared::{Field, FormField};
use super::lasting::{self, Lasting};
use super::layout::{self, Layout};
use super::trust::Standing;
use super::{Certificate, Level, Refusal, TimeStamp, Trust, cms, inside, object, revision};
use chrono::{DateTime, Utc};
use lopdf::{Document, ObjectId};

/// More than this is not read again for each update, in bytes.
const MOST_READ: usize = 1 << 29;

/// One update of a sealed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Later {
    /// The fields that hold something else now, in the form's order.
    pub filled: Vec<Filled>,
    /// The signature that closes the update, if there is one: it covers all that was done up to it.
    pub signature: Option<Signature>,
}

/// A field that was filled in, changed or emptied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// Its name.
    pub field: String,
    /// What it asks, in the words of the form.
    pub question: String,
    /// What it held before; nothing where it was empty.
    pub before: String,
    /// What it holds.
    pub after: String,
    /// Whether the page shows it in a typeface that came with the filling: whether that draws the letters that it names, no
    /// program can tell, so look at the page.
    pub has_own_typeface: bool,
    /// Whether it is longer than its place on the page, so that its end may not be seen there.
    pub is_cut: bool,
    /// Whether the file leaves it to every program to draw it, which may cut it off, or leave out letters that it does not have.
    pub is_undrawn: bool,
}

/// A person's signature, which holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The field it stands in.
    pub field: String,
    /// What the field asks, in the words of the form.
    pub question: String,
    /// Whose certificate it was made with.
    pub signer: Certificate,
    /// The time it claims.
    pub claimed_at: DateTime<Utc>,
    /// Whether the certificate is among those that the caller trusts.
    pub trusted: bool,
    /// What another clock said.
    pub stamp: Option<TimeStamp>,
    /// The letters that the page shows in the field, as the signer's program drew them: they may say anything, the certificate
    /// is who signed. Empty where it shows nothing, none where it draws more than letters.
    pub shown: Option<String>,
    /// Since when its certificate is withdrawn by its issuer, where no trusted time stamp says that the signature is older.
    pub withdrawn: Option<DateTime<Utc>>,
    /// Whose signatures, in the words of the form, should have been given before it and were not.
    pub missing_before: Vec<String>,
}

/// What became of a file after it was sealed.
pub(super) struct After {
    pub(super) later: Vec<Later>,
    pub(super) lasting: Vec<Lasting>,
    pub(super) fields: Vec<FormField>,
}

/// The sealed revision: where it ends, where its table begins, what the library read of it, its seal, and what that allows.
pub(super) struct Base<'d> {
    pub(super) end: usize,
    pub(super) table: usize,
    pub(super) document: &'d Document,
    pub(super) seal: ObjectId,
    pub(super) level: Level,
}

/// Judges every update behind a sealed revision.
pub(super) fn judge(bytes: &[u8], base: &Base, trust: &Trust) -> Result<After, Refusal> {
    let document = base.document;
    let is_locked = base.level == Level::Locked;
    // where nothing may be added, it does not matter how well it was
    let added = |why| if is_locked { Refusal::AddedTo } else { why };
    let revisions = revision::later(bytes, base.end, base.table, document.max_id).map_err(added)?;
    if revisions.len().saturating_mul(bytes.len()) > MOST_READ {
        return Err(Refusal::Update("there are more updates than a form of this size ever has"));
    }
    let sealed = Sealed::new(document, base.seal)?;
    let (mut known, mut all, mut lasting) = (Known::default(), Vec::new(), Vec::new());
    let mut before: Option<Document> = None;
    for revision in &revisions {
        let new = inside::load(&bytes[..revision.at.end]).map_err(added)?;
        let old = before.as_ref().unwrap_or(document);
        let mut step = Step { old, new: &new, revision, signature: None };
        if lasting::is_meant(&known, &step) {
            let one = lasting::judge(bytes, &sealed, &mut known, &step)?;
            object::lead_somewhere(&new, &known.evidence)?;
            let trusted = one.stamp.as_ref().is_some_and(|stamp| trust.holds(&stamp.authority));
            lasting.push(Lasting { trusted, ..one });
            before = Some(new);
            continue;
        }
        if is_locked {
            return Err(Refusal::AddedTo);
        }
        let layout = layout::added(bytes, revision)?;
        step.signature = layout.as_ref();
        let did = change::judge(&sealed, &mut known, &step)?;
        object::lead_somewhere(&new, &known.evidence)?;
        let signature = match (did.signed, layout) {
            (Some(field), Some(layout)) => {
                let missing_before = missing_before(&sealed, &field, &new);
                let signature = signature(bytes, &field, &layout, trust)?;
                Some(Signature { shown: did.shown, missing_before, ..signature })
            }
            _ => None,
        };
        all.push(Later { filled: did.filled, signature });
        before = Some(new);
    }
    let last = before.as_ref().unwrap_or(document);
    for signature in all.iter_mut().filter_map(|later| later.signature.as_mut()) {
        signature.withdrawn = lasting::withdrawn(&lasting, &signature.signer, signature.stamp.as_ref(), trust);
        signature.trusted &= signature.withdrawn.is_none();
    }
    let fields = sealed.declared.fields.iter().map(|field| field.told(last)).collect();
    Ok(After { later: all, lasting, fields })
}

/// Those that the form has sign first, and that did not.
fn missing_before(sealed: &Sealed, field: &Field, now: &Document) -> Vec<String> {
    let first = sealed.declared.fields.iter().filter(|other| field.turn.after.contains(&other.name));
    first.filter(|other| !other.told(now).is_signed).map(|other| other.question.clone()).collect()
}

fn signature(bytes: &[u8], field: &Field, layout: &Layout, trust: &Trust) -> Result<Signature, Refusal> {
    let judged = cms::open_person(&layout.enclosed, layout.ranges(bytes)).and_then(|person| {
        if layout.is_cades && !person.names_certificate {
            return Err(Refusal::Cms("it does not name its certificate"));
        }
        person.may_sign_at(layout.claimed_at)?;
        let standing = trust.standing(&person.certificate, layout.claimed_at, person.stamp.as_ref())?;
        Ok((person, standing == Standing::Trusted))
    });
    let by = field.question.clone();
    let (person, trusted) = judged.map_err(|why| Refusal::LaterSignature { by, why: Box::new(why) })?;
    Ok(Signature {
        field: field.name.clone(),
        question: field.question.clone(),
        trusted,
        withdrawn: None,
        signer: person.certificate,
        claimed_at: layout.claimed_at,
        stamp: person.stamp,
        shown: None,
        missing_before: Vec::new(),
    })
}
