//! What one update changes, held against what the sealed revision declares: values and appearances of its fields and
//! signatures into its empty signature fields; all else is refused (security rule 7, per revision).

use super::declared::{Declared, Field, Kind};
use super::drawing::{Paper, Work};
use super::layout::Layout;
use super::locks::Locks;
use super::object::{has_number, only_in, reached, references_of, same};
use super::revision::Revision;
use super::{Filled, Refusal, about, action, shows};
use lopdf::xref::XrefEntry;
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet};

/// What may change in the dictionary of a field or its place: value, appearance, state, when that was, and with what type and
/// frame it is drawn anew (ISO 32000-1, tables 164, 166, 220, 222).
const OF_A_FIELD: [&[u8]; 7] = [b"V", b"AP", b"AS", b"M", b"DA", b"BS", b"Ff"];

/// The sealed revision, as far as updates are held against it.
pub(super) struct Sealed<'d> {
    pub(super) document: &'d Document,
    pub(super) declared: Declared,
    /// How often each object is referred to.
    references: BTreeMap<ObjectId, usize>,
    work: Work,
}

/// What is known of the updates so far.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) locks: Locks,
    /// The numbers of objects that belong to a signature: nobody touches them again.
    pub(super) frozen: BTreeSet<u32>,
    /// The numbers of those among them that hold what signatures rest on, to which more may be added.
    pub(super) evidence: BTreeSet<u32>,
    /// The numbers of objects that a field shows itself with which a signature has closed: they stay as its signer saw them.
    closed: BTreeMap<u32, String>,
}

/// One update: the file before it and with it.
pub(super) struct Step<'d> {
    pub(super) old: &'d Document,
    pub(super) new: &'d Document,
    pub(super) revision: &'d Revision,
    pub(super) signature: Option<&'d Layout>,
}

/// What an update of the allowed kind did.
#[derive(Debug)]
pub(super) struct Did {
    pub(super) filled: Vec<Filled>,
    /// The field that its signature went into.
    pub(super) signed: Option<Field>,
    /// The letters that the page shows in it.
    pub(super) shown: Option<String>,
}

impl<'d> Sealed<'d> {
    pub(super) fn new(document: &'d Document, seal: ObjectId) -> Result<Sealed<'d>, Refusal> {
        let declared = Declared::read(document, seal)?;
        let mut references = BTreeMap::new();
        for id in document.objects.values().flat_map(references_of) {
            *references.entry(id).or_default() += 1;
        }
        if references.keys().any(|id| !document.objects.contains_key(id)) {
            return Err(Refusal::Active("places kept free for what comes later"));
        }
        Ok(Sealed { document, declared, references, work: Work::default() })
    }

    /// The file as it is in another revision.
    fn paper<'p>(&'p self, document: &'p Document) -> Paper<'p> {
        Paper { sealed: self.document, document, work: &self.work }
    }

    pub(super) fn has(&self, id: ObjectId) -> bool {
        self.document.objects.contains_key(&id)
    }

    /// Whether an object is the appearance of one declared field and of nothing else.
    fn is_appearance(&self, id: ObjectId) -> bool {
        let widgets = self.declared.fields.iter().flat_map(|field| field.widgets.iter());
        let normal = |widget: &ObjectId| appearance(self.document, *widget)?.as_reference().ok();
        self.references.get(&id) == Some(&1) && widgets.filter_map(normal).any(|own| own == id)
    }
}

/// Judges one update, and remembers what it signed.
pub(super) fn judge(sealed: &Sealed, known: &mut Known, step: &Step) -> Result<Did, Refusal> {
    as_written(step)?;
    let new = new_objects(sealed, step)?;
    for id in step.revision.objects.keys().copied() {
        if known.frozen.contains(&id.0) {
            return Err(Refusal::Beyond("a signature that somebody had given"));
        }
        if !new.contains(&id) {
            changed(sealed, step, id)?;
        }
    }
    nothing_hidden(sealed, step, &new)?;
    action::none_but_links(step.new, action::Fields::MayBeRedrawn)?;
    let signed = signed(sealed, step, &new)?;
    let shown = signed.as_ref().map(|field| shown(sealed, step, field)).transpose()?.flatten();
    let filled = filled(sealed, step)?;
    for field in filled.iter().map(|filled| filled.field.as_str()).chain(signed.iter().map(|f| f.name.as_str())) {
        known.locks.allow(field)?;
    }
    let touched = step.revision.objects.keys().find(|id| known.closed.contains_key(&id.0) && !is_as_before(step, **id));
    if let Some(field) = touched.and_then(|id| known.closed.get(&id.0)) {
        known.locks.allow(field)?;
    }
    // a signer saw what was drawn, not what a reader would draw
    if !about::is_redrawn(step.old)
        && about::is_redrawn(step.new)
        && let Some((_, field)) = known.closed.first_key_value()
    {
        known.locks.allow(field)?;
    }
    if let Some(field) = &signed {
        known.locks.close(step.new, field)?;
        for field in sealed.declared.fields.iter().filter(|field| known.locks.allow(&field.name).is_err()) {
            let own = field.widgets.iter().chain([&field.id]).copied();
            let objects = own.clone().filter_map(|id| step.new.objects.get(&id));
            let shown = reached(step.new, objects, &|id| sealed.has(id) && !sealed.is_appearance(id));
            known.closed.extend(own.chain(shown).map(|id| (id.0, field.name.clone())));
        }
        let dict = step.new.objects.get(&field.id).ok_or(Refusal::Unreadable)?;
        known.frozen.extend(reached(step.new, [dict], &|id| sealed.has(id)).into_iter().map(|id| id.0));
        known.frozen.insert(field.id.0);
    }
    Ok(Did { filled, signed, shown })
}

fn is_as_before(step: &Step, id: ObjectId) -> bool {
    match (step.old.objects.get(&id), step.new.objects.get(&id)) {
        (Some(was), Some(is)) => same(was, is),
        (was, is) => was.is_none() && is.is_none(),
    }
}

/// The library read what we did: the same objects at the same places, the same root, and nothing was freed.
pub(super) fn as_written(step: &Step) -> Result<(), Refusal> {
    if step.new.xref_recovery.is_some() {
        return Err(Refusal::Update("its table of contents cannot be read"));
    }
    if step.new.is_encrypted() || step.new.was_encrypted() {
        return Err(Refusal::Cipher("this was done after sealing"));
    }
    for (id, at) in &step.revision.objects {
        match step.new.reference_table.get(id.0) {
            Some(XrefEntry::Normal { offset, generation })
                if *generation == id.1 && usize::try_from(*offset) == Ok(*at) => {}
            _ => return Err(Refusal::Update("its table of contents cannot be read")),
        }
    }
    // one reader follows a reference that is an object of its own, another does not
    if step.revision.objects.keys().any(|id| matches!(step.new.objects.get(id), Some(Object::Reference(_)))) {
        return Err(Refusal::Update("an object in it is none"));
    }
    if step.revision.freed.iter().any(|number| has_number(step.old, *number)) {
        return Err(Refusal::Beyond("something was taken away"));
    }
    let identity = |document: &Document| {
        let first = document.trailer.get(b"ID").and_then(Object::as_array).ok().and_then(|id| id.first().cloned());
        (document.trailer.get(b"Root").cloned().ok(), document.trailer.get(b"Info").cloned().ok(), first)
    };
    let ((root, info, id), (new_root, new_info, new_id)) = (identity(step.old), identity(step.new));
    let is_same = root == new_root
        && (new_info.is_none() || info == new_info)
        && match (&id, &new_id) {
            (Some(id), Some(new)) => same(id, new),
            (id, new) => id.is_none() && new.is_none(),
        };
    if is_same { Ok(()) } else { Err(Refusal::Beyond("the file's own identity")) }
}

/// The objects that the sealed revision did not have. One may stand in the place of an old appearance, a generation later.
fn new_objects(sealed: &Sealed, step: &Step) -> Result<BTreeSet<ObjectId>, Refusal> {
    let new: BTreeSet<ObjectId> = step.revision.objects.keys().copied().filter(|id| !sealed.has(*id)).collect();
    if new.iter().any(|id| !step.new.objects.contains_key(id)) {
        return Err(Refusal::Update("an object in it cannot be read"));
    }
    let before = |id: &ObjectId| {
        let (number, generation) = *id;
        step.old.objects.range((number, 0)..(number, generation)).map(|(old, _)| *old).collect::<Vec<_>>()
    };
    let replaced: Vec<ObjectId> = new.iter().flat_map(before).collect();
    if replaced.iter().any(|old| !sealed.is_appearance(*old)) {
        return Err(Refusal::Beyond("a part of the sealed pages"));
    }
    // some readers go by the number alone, and would find the new one under the old one's name
    let refers = |id: &ObjectId| replaced.contains(id);
    if !replaced.is_empty() && step.new.objects.values().flat_map(references_of).any(|id| refers(&id)) {
        return Err(Refusal::Update("an object in it takes another's place"));
    }
    Ok(new)
}

/// One object of the sealed revision in its new version.
fn changed(sealed: &Sealed, step: &Step, id: ObjectId) -> Result<(), Refusal> {
    let (Some(was), Some(is)) = (step.old.objects.get(&id), step.new.objects.get(&id)) else {
        return Err(Refusal::Update("an object in it cannot be read"));
    };
    if same(was, is) {
        return Ok(());
    }
    let root = step.old.trailer.get(b"Root").and_then(Object::as_reference).ok();
    match (was, is) {
        (Object::Dictionary(was), Object::Dictionary(is)) => {
            if let Some(field) = sealed.declared.owner(id) {
                let flags = |dict: &Dictionary| match dict.get(b"Ff") {
                    Ok(Object::Integer(flags)) => Some(*flags),
                    Ok(_) => None,
                    Err(_) => Some(0),
                };
                let frame = |dict: &Dictionary| about::is_plain_frame(dict.get(b"BS").ok());
                let is_other = only_in(was, is, &OF_A_FIELD).is_err() || flags(was) != flags(is) || flags(is).is_none();
                let is_other = is_other || !(frame(is) || was.get(b"BS").ok() == is.get(b"BS").ok());
                let is_other = is_other || !is.get(b"M").map_or(true, |at| at.as_str().is_ok());
                return if is_other { Err(misfilled(field, "its shape or place is another")) } else { Ok(()) };
            }
            if sealed.declared.form == Some(id) {
                return about::form(step.new, was, is);
            }
            if root == Some(id) {
                return about::catalogue(was, is);
            }
            about::information(step.old, id, was, is)
        }
        (Object::Stream(_), Object::Stream(_)) if sealed.is_appearance(id) => Ok(()),
        (Object::Stream(was), Object::Stream(is)) => about::metadata(step.old, id, was, is),
        _ => Err(Refusal::Beyond("a part of the sealed pages")),
    }
}

/// Every new object hangs on something that may change; none lies in wait.
fn nothing_hidden(sealed: &Sealed, step: &Step, new: &BTreeSet<ObjectId>) -> Result<(), Refusal> {
    let roots = step
        .new
        .objects
        .iter()
        .filter(|(id, object)| sealed.document.objects.get(id).is_some_and(|was| !same(was, object)));
    let mut reached = reached(step.new, roots.map(|(_, object)| object), &|id| sealed.has(id));
    // poppler leaves a copy of the new appearance in the place of the old one, a generation later
    reached.extend(new.iter().filter(|id| step.old.objects.range((id.0, 0)..**id).next().is_some()));
    for key in [b"Info".as_slice(), b"Prev"] {
        reached.extend(step.new.trailer.get(key).ok().and_then(|value| value.as_reference().ok()));
    }
    if new.is_subset(&reached) { Ok(()) } else { Err(Refusal::Update("it holds objects that nothing refers to")) }
}

/// The field that the update's one signature is the value of, which was empty before.
fn signed(sealed: &Sealed, step: &Step, new: &BTreeSet<ObjectId>) -> Result<Option<Field>, Refusal> {
    let is_signature = |id: &&ObjectId| {
        step.new.objects.get(id).and_then(|object| object.as_dict().ok()).is_some_and(|dict| dict.has(b"ByteRange"))
    };
    let signatures: Vec<ObjectId> = new.iter().filter(is_signature).copied().collect();
    let value =
        |document: &Document, id| document.get_dictionary(id).ok().and_then(|dict| dict.get(b"V").cloned().ok());
    let mut found = None;
    for field in sealed.declared.fields.iter().filter(|field| field.kind == Kind::Signature) {
        match (value(step.old, field.id), value(step.new, field.id)) {
            (was, is) if was == is => {}
            (None | Some(Object::Null), Some(Object::Reference(id))) if found.is_none() => found = Some((field, id)),
            _ => return Err(misfilled(field, "a signature was taken out or exchanged")),
        }
    }
    match (found, step.signature, signatures.as_slice()) {
        (None, None, []) => Ok(None),
        (Some((field, id)), Some(layout), [only]) if id == layout.object && *only == id => Ok(Some(field.clone())),
        _ => Err(Refusal::SeveralSeals),
    }
}

/// The letters that the page shows where somebody signed. They rest on no look of another field, which may still change.
fn shown(sealed: &Sealed, step: &Step, field: &Field) -> Result<Option<String>, Refusal> {
    let Some(own) = step.new.objects.get(&field.id) else { return Err(Refusal::Unreadable) };
    let new = reached(step.new, [own], &|id| sealed.has(id));
    let objects = new.iter().filter_map(|id| step.new.objects.get(id)).chain([own]);
    let was = appearance(sealed.document, field.id).and_then(|looks| looks.as_reference().ok());
    let is_others = |id: ObjectId| sealed.is_appearance(id) && Some(id) != was;
    if objects.flat_map(references_of).any(is_others) {
        return Err(misfilled(field, "its looks are those of another field"));
    }
    shows::signature(&sealed.paper(step.new), field.id).map_err(|why| misfilled(field, why))
}

/// The fields whose values are others now; and what every field that was touched since the sealing shows.
pub(super) fn filled(sealed: &Sealed, step: &Step) -> Result<Vec<Filled>, Refusal> {
    let mut filled = Vec::new();
    for field in &sealed.declared.fields {
        let value = |document| field.value(document).map_err(|why| misfilled(field, why));
        let (before, after) = (value(step.old)?, value(step.new)?);
        let (mut looked, mut looks) = (shows::Shown::default(), shows::Shown::default());
        let differs_from = |document: &Document| {
            let ids = field.widgets.iter().chain([&field.id]);
            ids.into_iter().any(|id| !alike(document, step.new, *id))
        };
        let is_touched = || differs_from(sealed.document);
        match field.kind {
            Kind::Signature => unsigned_is_empty(step, field)?,
            Kind::Text(longest) if is_touched() => {
                if longest.is_some_and(|most| after.chars().count() > most) {
                    return Err(misfilled(field, "it holds more letters than it may"));
                }
                for widget in &field.widgets {
                    let shown = shows::text(&sealed.paper(step.new), *widget, &after);
                    looks.join(shown.map_err(|why| misfilled(field, why))?);
                    // what an appearance hangs on may be another now, and the appearance the same
                    let shown = shows::text(&sealed.paper(step.old), *widget, &before);
                    looked.join(shown.unwrap_or_default());
                }
                if !about::is_drawn_to_be_read(sealed.document, step.new, field.id) {
                    return Err(misfilled(field, "it is to be drawn in another type or colour"));
                }
            }
            Kind::Button if is_touched() => {
                shows::button(&sealed.paper(step.new), field, &after).map_err(|why| misfilled(field, why))?;
            }
            _ => {}
        }
        let looks_new = looks != shows::Shown::default() && (looks != looked || differs_from(step.old));
        if before != after || looks_new {
            let (name, question) = (field.name.clone(), field.question.clone());
            let shows::Shown { has_own_typeface, is_cut, is_undrawn } = looks;
            filled.push(Filled { field: name, question, before, after, has_own_typeface, is_cut, is_undrawn });
        }
    }
    Ok(filled)
}

/// A signature field gets its appearance with its signature, and never another.
fn unsigned_is_empty(step: &Step, field: &Field) -> Result<(), Refusal> {
    let dict = |document: &Document| document.get_dictionary(field.id).cloned().unwrap_or_default();
    let (was, is) = (dict(step.old), dict(step.new));
    let is_signed_now = was.get(b"V").ok() != is.get(b"V").ok();
    if is_signed_now || alike(step.old, step.new, field.id) {
        return Ok(());
    }
    Err(misfilled(field, "its looks changed without a signature"))
}

/// Whether an object and the appearance that hangs on it are the same in both.
fn alike(one: &Document, other: &Document, id: ObjectId) -> bool {
    let whole = |document: &Document| {
        let object = document.objects.get(&id).cloned();
        let looks =
            appearance(document, id).and_then(|looks| document.dereference(looks).ok()).map(|(_, it)| it.clone());
        (object, looks)
    };
    let ((one, one_looks), (other, other_looks)) = (whole(one), whole(other));
    let both = |a: &Option<Object>, b: &Option<Object>| match (a, b) {
        (Some(a), Some(b)) => same(a, b),
        (a, b) => a.is_none() && b.is_none(),
    };
    both(&one, &other) && both(&one_looks, &other_looks)
}

/// `/AP /N` of a widget.
pub(super) fn appearance(document: &Document, widget: ObjectId) -> Option<&Object> {
    looks(document, widget)?.get(b"N").ok()
}

/// `/AP` of a widget: how it looks, and how under a pointer or a finger (ISO 32000-1, table 168).
pub(super) fn looks(document: &Document, widget: ObjectId) -> Option<&Dictionary> {
    document.get_dictionary(widget).ok()?.get_deref(b"AP", document).ok()?.as_dict().ok()
}

fn misfilled(field: &Field, why: &'static str) -> Refusal {
    Refusal::Misfilled { field: field.name.clone(), why }
}
