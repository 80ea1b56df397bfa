//! Updates that let signatures outlast the certificates they rest on (ETSI EN 319 142-1 5.4, 5.5): what they rest on is kept
//! beside them, and the whole file is stamped with the time. Nothing that anyone reads may change with it, and a seal allows
//! both at every level (ISO 32000-2, table 257).

use super::change::{self, Known, Sealed, Step};
use super::evidence::{Evidence, Kind};
use super::layout::{self, Layout};
use super::object::{has_number, only_in, references_of, same};
use super::{Certificate, Refusal, TimeStamp, Trust, about, action, cms};
use chrono::{DateTime, Utc};
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::BTreeSet;

/// What the place of a time stamp may say: it has no size, so that no page shows it.
const OF_A_PLACE: [&[u8]; 10] = [b"Type", b"Subtype", b"FT", b"T", b"TU", b"V", b"F", b"Ff", b"P", b"Rect"];
/// What the stamp's own dictionary may say (ISO 32000-2, table 255).
const OF_A_STAMP: [&[u8]; 9] =
    [b"Type", b"Filter", b"SubFilter", b"ByteRange", b"Contents", b"V", b"M", b"Name", b"Reason"];

/// An update of that kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lasting {
    /// How many certificates it added.
    pub certificates: usize,
    /// How many lists of certificates that their issuers have taken back, and answers about single ones.
    pub revocations: usize,
    /// When all that stands above it was there, by the clock of a time stamping authority.
    pub stamp: Option<TimeStamp>,
    /// Whether that authority's certificate is among those that the caller trusts.
    pub trusted: bool,
    /// The certificates in the file that their issuers have withdrawn, as the lists say that stand there by now, and when.
    pub withdrawn: Vec<(Certificate, DateTime<Utc>)>,
}

/// Whether an update is meant as one of that kind: it is then held to its rules and to no others.
pub(super) fn is_meant(known: &Known, step: &Step) -> bool {
    let evidence =
        |document: &Document| document.catalog().ok().and_then(|catalogue| catalogue.get(b"DSS").ok().cloned());
    let is_stamp =
        |id: &ObjectId| step.new.get_dictionary(*id).is_ok_and(|dict| is_name(dict, b"Type", b"DocTimeStamp"));
    evidence(step.old) != evidence(step.new)
        || step.revision.objects.keys().any(|id| known.evidence.contains(&id.0) || is_stamp(id))
}

/// Since when a certificate is withdrawn by its issuer, where no trusted time stamp says that what it signed is older.
pub(super) fn withdrawn(
    all: &[Lasting],
    certificate: &Certificate,
    stamp: Option<&TimeStamp>,
    trust: &Trust,
) -> Option<DateTime<Utc>> {
    let told = all.iter().flat_map(|one| &one.withdrawn).filter(|(other, _)| other == certificate);
    let since = told.map(|(_, since)| *since).min()?;
    let is_older = stamp.is_some_and(|stamp| trust.holds(&stamp.authority) && stamp.at < since);
    (!is_older && !is_stamped_before(all, since)).then_some(since)
}

/// Whether a trusted time stamp on the whole file says that all before it was there at a moment.
pub(super) fn is_stamped_before(all: &[Lasting], moment: DateTime<Utc>) -> bool {
    let stamps = all.iter().filter(|one| one.trusted).filter_map(|one| one.stamp.as_ref());
    stamps.into_iter().any(|stamp| stamp.at < moment)
}

/// Judges one update of that kind, and remembers what it added.
pub(super) fn judge(bytes: &[u8], sealed: &Sealed, known: &mut Known, step: &Step) -> Result<Lasting, Refusal> {
    change::as_written(step)?;
    action::none_but_links(step.new, action::Fields::MayBeRedrawn)?;
    let (before, after) = (Evidence::read(step.old)?, Evidence::read(step.new)?);
    let layout = layout::stamped(bytes, step.revision)?;
    let mut added = after.objects.clone();
    if let Some(layout) = &layout {
        added.extend([layout.object, place(sealed, step, layout)?]);
    }
    let appended = appended(step, known, &after)?;
    kept(sealed, known, step, &before, &after)?;
    exactly(step, &added, layout.as_ref(), &appended)?;
    if !change::filled(sealed, step)?.is_empty() {
        return Err(beyond());
    }
    let stamp = layout.map(|layout| cms::open_document(&layout.enclosed, layout.ranges(bytes))).transpose()?;
    known.evidence.extend(after.objects.iter().map(|id| id.0));
    known.frozen.extend(added.iter().map(|id| id.0));
    let more = |kind| after.count(kind) - before.count(kind);
    let revocations = more(Kind::List) + more(Kind::Answer);
    let (certificates, withdrawn) = (more(Kind::Certificate), after.withdrawn(&certificates_in(step.new)));
    Ok(Lasting { certificates, revocations, stamp, trusted: false, withdrawn })
}

/// What was kept before is kept still, stands in places of its own, and each piece is what it was made as.
fn kept(sealed: &Sealed, known: &Known, step: &Step, before: &Evidence, after: &Evidence) -> Result<(), Refusal> {
    if !before.pieces.is_subset(&after.pieces) {
        return Err(Refusal::Lasting("something that was kept before is gone"));
    }
    let is_new = |id: &ObjectId| step.revision.objects.contains_key(id) && !has_number(step.old, id.0);
    let is_own = |id: &ObjectId| known.evidence.contains(&id.0) || is_new(id);
    if after.objects.iter().any(|id| sealed.has(*id) || !is_own(id)) {
        return Err(Refusal::Lasting("it names a part of the form"));
    }
    if after.holds(&certificates_in(step.new)) {
        Ok(())
    } else {
        Err(Refusal::Lasting("a certificate or list in it was changed"))
    }
}

/// The certificates that stand in the signatures and time stamps of a file.
pub(crate) fn certificates_in(document: &Document) -> Vec<Certificate> {
    let dictionaries = document.objects.values().filter_map(|object| object.as_dict().ok());
    let signatures = dictionaries.filter(|dictionary| dictionary.has(b"ByteRange"));
    let enclosed = signatures.filter_map(|dictionary| dictionary.get(b"Contents").ok()?.as_str().ok());
    enclosed.flat_map(cms::rests_on).collect()
}

/// The field that the stamp is the value of: it has a name of its own, no size and no looks.
fn place(sealed: &Sealed, step: &Step, layout: &Layout) -> Result<ObjectId, Refusal> {
    let stamp = step.new.get_dictionary(layout.object).map_err(|_| Refusal::Unreadable)?;
    let is_value =
        |id: &&ObjectId| step.new.get_dictionary(**id).is_ok_and(|dict| reference(dict, b"V") == Some(layout.object));
    let mut places = step.revision.objects.keys().filter(is_value);
    let (Some(id), None) = (places.next(), places.next()) else {
        return Err(Refusal::Lasting("the time stamp does not have one place"));
    };
    let field = step.new.get_dictionary(*id).map_err(|_| Refusal::Unreadable)?;
    let is_page =
        |page: &Object| page.as_reference().is_ok_and(|page| sealed.document.page_iter().any(|one| one == page));
    let is_plain = only_of(field, &OF_A_PLACE)
        && only_of(stamp, &OF_A_STAMP)
        && is_name(field, b"FT", b"Sig")
        && is_name(field, b"Subtype", b"Widget")
        && field.get(b"P").map_or(true, is_page)
        && leads_to(field) <= usize::from(field.has(b"P")) + 1
        && leads_to(stamp) == 0
        && has_no_size(field);
    match name(field) {
        Some(name) if is_plain && is_free(sealed, step.old, &name) => Ok(*id),
        _ => Err(Refusal::Lasting("the place of the time stamp shows, or is not its own")),
    }
}

fn leads_to(dictionary: &Dictionary) -> usize {
    dictionary.iter().map(|(_, value)| references_of(value).len()).sum()
}

fn has_no_size(field: &Dictionary) -> bool {
    let bounds = field.get(b"Rect").and_then(Object::as_array).cloned().unwrap_or_default();
    let numbers: Vec<f32> = bounds.iter().filter_map(|bound| bound.as_float().ok()).collect();
    numbers.len() == bounds.len()
        && matches!(numbers.as_slice(), [left, bottom, right, top] if left == right && bottom == top)
}

fn name(field: &Dictionary) -> Option<String> {
    lopdf::decode_text_string(field.get(b"T").ok()?).ok().filter(|name| !name.is_empty() && !name.contains('.'))
}

/// Whether no field has that name yet, nor begins with it.
fn is_free(sealed: &Sealed, document: &Document, wanted: &str) -> bool {
    let names = document
        .objects
        .values()
        .filter_map(|object| lopdf::decode_text_string(object.as_dict().ok()?.get(b"T").ok()?).ok());
    names.into_iter().all(|name| name != wanted)
        && sealed.declared.fields.iter().all(|field| field.name.split('.').next() != Some(wanted))
}

/// What was appended to lists that were there.
#[derive(Default)]
struct Appended {
    fields: Vec<ObjectId>,
    annotations: Vec<ObjectId>,
}

/// What programs write again as it is: the lists that may grow, and what says when the file was saved.
fn may_be_written_again(step: &Step, id: ObjectId) -> bool {
    let places = Places::of(step.old);
    let catalogue = step.old.catalog().ok();
    let metadata = catalogue.and_then(|catalogue| reference(catalogue, b"Metadata"));
    let info = reference(&step.old.trailer, b"Info");
    [places.root, places.form, places.fields, metadata, info].contains(&Some(id))
        || places.pages.contains(&id)
        || places.annotations.contains(&id)
}

/// Every object that was there is as it was, but for those lists and what says when the file was saved.
fn appended(step: &Step, known: &Known, after: &Evidence) -> Result<Appended, Refusal> {
    let mut appended = Appended::default();
    // what is kept no more may not become something else
    let is_evidence = |id: ObjectId| known.evidence.contains(&id.0) && after.objects.contains(&id);
    for id in step.revision.objects.keys().filter(|id| has_number(step.old, id.0)) {
        let (Some(was), Some(is)) = (step.old.objects.get(id), step.new.objects.get(id)) else {
            return Err(Refusal::Update("an object in it takes another's place"));
        };
        if !same(was, is) {
            changed(step, &is_evidence, *id, (was, is), &mut appended)?;
        } else if !may_be_written_again(step, *id) && !is_evidence(*id) {
            return Err(beyond());
        }
    }
    Ok(appended)
}

fn changed(
    step: &Step,
    is_evidence: &dyn Fn(ObjectId) -> bool,
    id: ObjectId,
    (was, is): (&Object, &Object),
    appended: &mut Appended,
) -> Result<(), Refusal> {
    let places = Places::of(step.old);
    match (was, is) {
        (Object::Dictionary(was), Object::Dictionary(is)) if places.root == Some(id) => catalogue(was, is, appended),
        (Object::Dictionary(was), Object::Dictionary(is)) if places.form == Some(id) => form(was, is, appended),
        (Object::Dictionary(was), Object::Dictionary(is)) if places.pages.contains(&id) => {
            only_in(was, is, &[b"Annots"]).map_err(|()| beyond())?;
            appended.annotations.extend(more(was.get(b"Annots").ok(), is.get(b"Annots").ok()).ok_or_else(beyond)?);
            Ok(())
        }
        (Object::Array(_), Object::Array(_)) if places.fields == Some(id) => {
            appended.fields.extend(more(Some(was), Some(is)).ok_or_else(beyond)?);
            Ok(())
        }
        (Object::Array(_), Object::Array(_)) if places.annotations.contains(&id) => {
            appended.annotations.extend(more(Some(was), Some(is)).ok_or_else(beyond)?);
            Ok(())
        }
        // what the dictionaries and lists hold now is judged as a whole
        (Object::Dictionary(_), Object::Dictionary(_)) | (Object::Array(_), Object::Array(_)) if is_evidence(id) => {
            Ok(())
        }
        (Object::Dictionary(was), Object::Dictionary(is)) => about::information(step.old, id, was, is),
        (Object::Stream(was), Object::Stream(is)) => about::metadata(step.old, id, was, is),
        _ => Err(beyond()),
    }
}

/// Which objects are the lists that may grow.
struct Places {
    root: Option<ObjectId>,
    form: Option<ObjectId>,
    fields: Option<ObjectId>,
    pages: BTreeSet<ObjectId>,
    annotations: BTreeSet<ObjectId>,
}

impl Places {
    fn of(document: &Document) -> Places {
        let catalogue = document.catalog().ok();
        let form = catalogue.and_then(|catalogue| catalogue.get_deref(b"AcroForm", document).ok()?.as_dict().ok());
        let pages: BTreeSet<ObjectId> = document.page_iter().collect();
        let annotations = pages.iter().filter_map(|page| reference(document.get_dictionary(*page).ok()?, b"Annots"));
        Places {
            root: document.trailer.get(b"Root").and_then(Object::as_reference).ok(),
            form: catalogue.and_then(|catalogue| reference(catalogue, b"AcroForm")),
            fields: form.and_then(|form| reference(form, b"Fields")),
            annotations: annotations.collect(),
            pages,
        }
    }
}

/// The catalogue names what signatures rest on, and the version of the standard that this asks for.
fn catalogue(was: &Dictionary, is: &Dictionary, appended: &mut Appended) -> Result<(), Refusal> {
    match (was.get(b"AcroForm"), is.get(b"AcroForm")) {
        (Ok(Object::Dictionary(was)), Ok(Object::Dictionary(is))) => form(was, is, appended)?,
        (Ok(was), Ok(is)) if same(was, is) => {}
        _ => return Err(beyond()),
    }
    let bare = |dict: &Dictionary| {
        let mut bare = dict.clone();
        for key in [b"AcroForm".as_slice(), b"DSS"] {
            bare.remove(key);
        }
        bare
    };
    about::catalogue(&bare(was), &bare(is))
}

/// The form's list of fields has one more.
fn form(was: &Dictionary, is: &Dictionary, appended: &mut Appended) -> Result<(), Refusal> {
    only_in(was, is, &[b"Fields", b"SigFlags"]).map_err(|()| beyond())?;
    appended.fields.extend(more(was.get(b"Fields").ok(), is.get(b"Fields").ok()).ok_or_else(beyond)?);
    let flags = is.get(b"SigFlags").map_or(true, |flags| matches!(flags, Object::Integer(1..=3)));
    if flags { Ok(()) } else { Err(beyond()) }
}

/// What stands in a list behind all that stood there.
fn more(was: Option<&Object>, is: Option<&Object>) -> Option<Vec<ObjectId>> {
    let list = |object: Option<&Object>| match object {
        None => Some(Vec::new()),
        Some(object) => object.as_array().ok().cloned(),
    };
    if was.is_some() && was == is {
        return Some(Vec::new());
    }
    let (was, is) = (list(was)?, list(is)?);
    let (before, more) = is.split_at_checked(was.len())?;
    if before != was.as_slice() {
        return None;
    }
    more.iter().map(|one| one.as_reference().ok()).collect()
}

/// What is new is what was judged, and nothing else; nothing that was there has waited for it.
fn exactly(
    step: &Step,
    added: &BTreeSet<ObjectId>,
    layout: Option<&Layout>,
    appended: &Appended,
) -> Result<(), Refusal> {
    let new: BTreeSet<ObjectId> =
        step.revision.objects.keys().copied().filter(|id| !step.old.objects.contains_key(id)).collect();
    if !new.is_subset(added) {
        return Err(Refusal::Update("it holds objects that nothing refers to"));
    }
    if step.old.objects.values().flat_map(references_of).any(|id| new.contains(&id)) {
        return Err(Refusal::Active("places kept free for what comes later"));
    }
    let is_value = |id: &ObjectId| {
        let value = step.new.get_dictionary(*id).ok().and_then(|field| reference(field, b"V"));
        layout.is_some_and(|layout| value == Some(layout.object)) && new.contains(id)
    };
    let is_listed = appended.fields.len() == usize::from(layout.is_some()) && appended.annotations.len() < 2;
    if is_listed && appended.fields.iter().chain(&appended.annotations).all(is_value) {
        Ok(())
    } else {
        Err(Refusal::Lasting("fields or notes were added that are no time stamp"))
    }
}

fn is_name(dictionary: &Dictionary, key: &[u8], name: &[u8]) -> bool {
    dictionary.get(key).and_then(Object::as_name).is_ok_and(|value| value == name)
}

fn reference(dictionary: &Dictionary, key: &[u8]) -> Option<ObjectId> {
    dictionary.get(key).ok()?.as_reference().ok()
}

fn only_of(dictionary: &Dictionary, keys: &[&[u8]]) -> bool {
    dictionary.iter().all(|(key, _)| keys.contains(&key.as_slice()))
}

fn beyond() -> Refusal {
    Refusal::Beyond("a part of the sealed pages")
}
