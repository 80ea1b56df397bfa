//! Objects held against each other, and what refers to what.

use super::Refusal;
use flate2::{Decompress, FlushDecompress, Status};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use std::collections::BTreeSet;

/// The keys in which two dictionaries differ are among these.
pub(super) fn only_in(was: &Dictionary, is: &Dictionary, allowed: &[&[u8]]) -> Result<(), ()> {
    let keys = was.iter().chain(is.iter()).map(|(key, _)| key.as_slice());
    let differ = |key: &[u8]| match (was.get(key), is.get(key)) {
        (Ok(was), Ok(is)) => !same(was, is),
        _ => true,
    };
    if keys.into_iter().any(|key| differ(key) && !allowed.contains(&key)) { Err(()) } else { Ok(()) }
}

/// The same value as before, however it is spelt and wherever it stands in the file. Where a whole number stood there stands one
/// still, since readers pass over any other in its place.
pub(super) fn same(one: &Object, other: &Object) -> bool {
    match (one, other) {
        (Object::String(one, _), Object::String(other, _)) => one == other,
        (Object::Array(one), Object::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Object::Dictionary(one), Object::Dictionary(other)) => alike_in_all(one, other),
        (Object::Stream(one), Object::Stream(other)) => {
            one.content == other.content && alike_in_all(&one.dict, &other.dict)
        }
        (Object::Real(_), Object::Integer(_) | Object::Real(_)) => {
            one.as_float().is_ok_and(|one| other.as_float().is_ok_and(|other| one == other))
        }
        _ => one == other,
    }
}

fn alike_in_all(one: &Dictionary, other: &Dictionary) -> bool {
    one.len() == other.len() && one.iter().all(|(key, value)| other.get(key).is_ok_and(|now| same(value, now)))
}

/// What a stream holds, where every reader unfolds it in the same way: it stands there as it is, or folded once and whole, and
/// says so itself (ISO 32000-1 7.3.8.2, 7.4). Nothing where it is anything else, or longer than `most`.
pub(super) fn unfolded(stream: &Stream, most: usize) -> Option<Vec<u8>> {
    let dict = &stream.dict;
    let is_elsewhere = [b"F".as_slice(), b"FFilter", b"FDecodeParms", b"DP"].iter().any(|key| dict.has(key));
    let is_plain = dict.get(b"DecodeParms").map_or(true, |how| matches!(how, Object::Null));
    if is_elsewhere || !is_plain || stream.content.len() > most {
        return None;
    }
    let filters = match dict.get(b"Filter") {
        Err(_) => [].as_slice(),
        Ok(Object::Array(filters)) => filters,
        Ok(filter) => std::slice::from_ref(filter),
    };
    match filters {
        [] => Some(stream.content.clone()),
        [Object::Name(filter)] if filter == b"FlateDecode" => inflated(&stream.content, most),
        _ => None,
    }
}

/// Nothing where it breaks off, or its sum is wrong: readers go on from there each in their own way.
fn inflated(folded: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(most);
    let status = Decompress::new(true).decompress_vec(folded, &mut plain, FlushDecompress::Finish);
    matches!(status, Ok(Status::StreamEnd)).then_some(plain)
}

/// Whether a stream is folded in ways that every reader unfolds, and says so itself (ISO 32000-1 7.3.8.2, 7.4).
pub(super) fn is_plainly_folded(dict: &Dictionary) -> bool {
    const KNOWN: [&[u8]; 5] = [b"FlateDecode", b"LZWDecode", b"ASCII85Decode", b"ASCIIHexDecode", b"RunLengthDecode"];
    let is_known = |filter: &Object| filter.as_name().is_ok_and(|name| KNOWN.contains(&name));
    let filters = match dict.get(b"Filter") {
        Err(_) => true,
        Ok(Object::Array(filters)) => filters.iter().all(is_known),
        Ok(filter) => is_known(filter),
    };
    let is_direct = dict.get(b"DecodeParms").map_or(true, |how| references_of(how).is_empty());
    filters && is_direct && ![b"F".as_slice(), b"FFilter", b"DP"].iter().any(|key| dict.has(key))
}

/// What can be reached from there without stepping on what `stops` holds.
pub(super) fn reached<'o>(
    document: &'o Document,
    from: impl IntoIterator<Item = &'o Object>,
    stops: &dyn Fn(ObjectId) -> bool,
) -> BTreeSet<ObjectId> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&Object> = from.into_iter().collect();
    while let Some(object) = open.pop() {
        for id in references_of(object) {
            if !stops(id) && reached.insert(id) {
                open.extend(document.objects.get(&id));
            }
        }
    }
    reached
}

/// The references that stand in one object itself.
pub(super) fn references_of(object: &Object) -> Vec<ObjectId> {
    let (mut found, mut open) = (Vec::new(), vec![object]);
    while let Some(object) = open.pop() {
        match object {
            Object::Reference(id) => found.push(*id),
            Object::Array(items) => open.extend(items),
            Object::Dictionary(dict) => open.extend(dict.iter().map(|(_, value)| value)),
            Object::Stream(stream) => open.extend(stream.dict.iter().map(|(_, value)| value)),
            _ => {}
        }
    }
    found
}

/// Whether there is an object of that number, of whatever generation.
pub(super) fn has_number(document: &Document, number: u32) -> bool {
    document.objects.range((number, 0)..=(number, u16::MAX)).next().is_some()
}

/// Every reference leads to something: a reader that misses an object looks for it wherever it likes. And to what signatures
/// rest on nothing leads but the catalogue's own list.
pub(super) fn lead_somewhere(document: &Document, evidence: &BTreeSet<u32>) -> Result<(), Refusal> {
    let root = document.trailer.get(b"Root").and_then(Object::as_reference).ok();
    for (id, object) in &document.objects {
        let references = references_of(object);
        if references.iter().any(|to| !document.objects.contains_key(to)) {
            return Err(Refusal::Active("places kept free for what comes later"));
        }
        let outside = match object {
            _ if evidence.contains(&id.0) => continue,
            Object::Dictionary(catalogue) if root == Some(*id) => {
                let mut rest = catalogue.clone();
                rest.remove(b"DSS");
                references_of(&rest.into())
            }
            _ => references,
        };
        if outside.iter().any(|to| evidence.contains(&to.0)) {
            return Err(Refusal::Lasting("something else uses what it keeps"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_is_the_same_as_none_but_itself() {
        let whole = Object::Integer;
        for (was, is, holds) in [
            (whole(3), whole(3), true),
            (whole(16_777_216), whole(16_777_217), false),
            (whole(3), Object::Real(3.0), false),
            (Object::Real(3.0), whole(3), true),
            (Object::Array(vec![whole(0)]), Object::Array(vec![Object::Real(0.0)]), false),
        ] {
            assert_eq!(same(&was, &is), holds, "{was:?} {is:?}");
        }
    }
}
