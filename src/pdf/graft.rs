//! Objects of one document with all they refer to, ready to be put into another.

use lopdf::{Document, Object, ObjectId};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// The most objects that are taken along; a page of a menu has some dozens.
const MOST_OBJECTS: usize = 20_000;

/// Objects that refer only to each other, numbered from 0.
#[derive(Debug, Clone)]
pub(super) struct Graft(pub Vec<Object>);

impl Graft {
    /// Begins with some objects, each under its own number where it has one, and takes along what they refer to.
    /// `tidy` sees each as it stands in its own document, before its references are followed.
    pub fn gather(
        doc: &Document,
        roots: Vec<(Option<ObjectId>, Object)>,
        tidy: &dyn Fn(&mut Object) -> Result<(), &'static str>,
    ) -> Result<Graft, String> {
        let mut numbers: HashMap<ObjectId, u32> = HashMap::new();
        let mut objects = Vec::new();
        for (id, object) in roots {
            numbers.extend(id.map(|id| (id, number(objects.len()))));
            objects.push(object);
        }
        let mut at = 0;
        while at < objects.len() {
            tidy(&mut objects[at])?;
            let (mut wanted, begun) = (Vec::new(), objects.len());
            visit(&mut objects[at], &mut |id| {
                let number = *numbers.entry(*id).or_insert_with(|| {
                    wanted.push(*id);
                    number(begun + wanted.len() - 1)
                });
                *id = (number, 0);
            });
            for id in wanted {
                objects.push(doc.get_object(id).map_err(|_| "an object in it is missing")?.clone());
            }
            if objects.len() > MOST_OBJECTS {
                return Err("it is made of too many pieces".into());
            }
            at += 1;
        }
        Ok(Graft(objects))
    }

    /// What one of the objects, or a reference to another, leads to.
    pub fn get<'g>(&'g self, object: &'g Object) -> Option<&'g Object> {
        match object {
            Object::Reference((number, _)) => self.0.get(*number as usize),
            other => Some(other),
        }
    }

    /// Puts the objects into a document; gives what each has become.
    pub fn place(&self, document: &mut Document) -> Vec<ObjectId> {
        self.place_once(document, &mut HashMap::new())
    }

    /// Puts the objects into a document, each stream that refers to nothing only once for all that are placed with the same
    /// `known`: a typeface, a colour profile, a page that is the same in every file. Gives what each has become.
    pub fn place_once(&self, document: &mut Document, known: &mut HashMap<[u8; 32], ObjectId>) -> Vec<ObjectId> {
        let mut places = Vec::new();
        let mut there = Vec::new();
        for object in &self.0 {
            let known = leaf(object).map(|key| known.entry(key));
            let (id, is_there) = match known {
                Some(Entry::Occupied(entry)) => (*entry.get(), true),
                Some(Entry::Vacant(entry)) => (*entry.insert(document.new_object_id()), false),
                None => (document.new_object_id(), false),
            };
            places.push(id);
            there.push(is_there);
        }
        for ((object, id), _) in self.0.iter().zip(&places).zip(there).filter(|(_, is_there)| !is_there) {
            let mut object = object.clone();
            visit(&mut object, &mut |id| *id = places[id.0 as usize]);
            document.objects.insert(*id, object);
        }
        places
    }
}

/// The fingerprint of a stream that refers to nothing.
fn leaf(object: &Object) -> Option<[u8; 32]> {
    let Object::Stream(stream) = object else { return None };
    let mut dict = Object::Dictionary(stream.dict.clone());
    let mut refers = false;
    visit(&mut dict, &mut |_| refers = true);
    let written = Sha256::new().chain_update(format!("{dict:?}")).chain_update(&stream.content);
    (!refers).then(|| written.finalize().into())
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Lets every reference within an object be changed.
pub(super) fn visit(object: &mut Object, change: &mut dyn FnMut(&mut ObjectId)) {
    match object {
        Object::Reference(id) => change(id),
        Object::Array(items) => items.iter_mut().for_each(|item| visit(item, change)),
        Object::Dictionary(dict) => dict.iter_mut().for_each(|(_, item)| visit(item, change)),
        Object::Stream(stream) => stream.dict.iter_mut().for_each(|(_, item)| visit(item, change)),
        _ => {}
    }
}
