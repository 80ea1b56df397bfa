//! Pages that are typeset once and stand in many files: content, structure and bookmarks take the place of pages that the
//! file's own source kept free.
//!
//! Of a registration pack a third is the same for every child. What typst gives for it is taken apart here once, and put
//! into each file as if it had been typeset there (ISO 32000-1, 14.7 for the structure).

use super::graft::{Graft, visit};
use super::structure::ParentTree;
use super::{PdfError, fields, load};
use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// One document, taken apart.
#[derive(Debug)]
pub struct Part {
    objects: Graft,
    /// How many pages it has; they come first among the objects.
    pages: usize,
    /// The elements that have an id, each by its place among the objects.
    ids: Vec<(Vec<u8>, usize)>,
    /// What each key of its parent tree leads to.
    parents: BTreeMap<i64, Object>,
    /// The names that its elements have beside the standard ones.
    roles: Dictionary,
    hash: [u8; 32],
}

/// A part, and which of the band's lines stands on its pages.
pub type Shared<'a> = (usize, &'a Part);

/// The places of what every part has, behind its pages.
const ROOT: usize = 0;
const BOOKMARK: usize = 1;
const PARENTS: usize = 2;

impl Part {
    /// Takes a document with one first-level heading apart; `name` tells its ids from those of other parts.
    ///
    /// # Errors
    /// When it is not as typst writes it.
    pub fn read(bytes: &[u8], name: &str) -> Result<Part, PdfError> {
        let mut doc = load(bytes)?;
        let pages: Vec<ObjectId> = doc.page_iter().collect();
        fields::settle(&mut doc, &pages, None)?;
        let tree = doc.catalog()?.get_deref(b"StructTreeRoot", &doc)?.as_dict()?.clone();
        let root = only(&doc, &tree, b"K").ok_or(PdfError::Structure("a part has no root element"))?;
        let bookmark = bookmarks(&doc)?.first().copied().ok_or(PdfError::Structure("a part has no heading"))?;
        let mut roots = Vec::new();
        for &page in &pages {
            let mut dict = doc.get_dictionary(page)?.clone();
            dict.remove(b"Parent");
            roots.push((Some(page), Object::Dictionary(dict)));
        }
        let up: [(ObjectId, &[&[u8]]); 2] = [(root, &[b"P"]), (bookmark, &[b"Parent", b"Prev", b"Next"])];
        for (id, keys) in up {
            let mut dict = doc.get_dictionary(id)?.clone();
            keys.iter().for_each(|key| drop(dict.remove(key)));
            roots.push((Some(id), Object::Dictionary(dict)));
        }
        let tree_of = ParentTree::read(&doc)?.ok_or(PdfError::Structure("a part has no parent tree"))?;
        let keys: Vec<i64> = tree_of.entries().map(|(key, _)| *key).collect();
        roots.push((None, Object::Array(tree_of.entries().map(|(_, value)| value.clone()).collect())));
        let tidy = |object: &mut Object| {
            named(object, name.as_bytes());
            Ok(())
        };
        let mut objects = Graft::gather(&doc, roots, &tidy).map_err(PdfError::Unreadable)?;
        // its place stays, so that the others keep their numbers
        let Object::Array(values) = std::mem::replace(&mut objects.0[pages.len() + PARENTS], Object::Null) else {
            return Err(PdfError::Structure("a part has no parent tree"));
        };
        let ids = objects.0.iter().enumerate().filter_map(|(at, object)| Some((id_of(object)?.to_vec(), at))).collect();
        let roles = tree.get_deref(b"RoleMap", &doc).and_then(Object::as_dict).cloned().unwrap_or_default();
        let parents = keys.into_iter().zip(values).collect();
        Ok(Part { objects, pages: pages.len(), ids, parents, roles, hash: Sha256::digest(bytes).into() })
    }

    /// How many pages it has.
    pub fn pages(&self) -> usize {
        self.pages
    }

    /// The fingerprint of what it was taken from.
    pub(super) fn hash(&self) -> [u8; 32] {
        self.hash
    }

    /// Takes the place of pages that were kept free for it; `bookmark` is the file's entry for it.
    pub(super) fn stand(&self, doc: &mut Document, pages: &[ObjectId], bookmark: ObjectId) -> Result<(), PdfError> {
        if pages.len() != self.pages {
            return Err(PdfError::NoPlace);
        }
        let mut tree = ParentTree::read(doc)?.ok_or(PdfError::Structure("it has no parent tree"))?;
        let (root, kept_free) = clear(doc, pages, &mut tree)?;
        let places = self.places(doc, pages, root, bookmark);
        let base = tree.next_key();
        for (at, object) in self.objects.0.iter().enumerate() {
            let mut object = object.clone();
            visit(&mut object, &mut |id| *id = places[id.0 as usize]);
            renumber(&mut object, base);
            match at.checked_sub(self.pages) {
                Some(ROOT) => put_into(doc, root, &kept_free, &object)?,
                Some(BOOKMARK) => under(doc, bookmark, &object)?,
                Some(PARENTS) => {}
                Some(_) => drop(doc.objects.insert(places[at], object)),
                None => page(doc, places[at], object)?,
            }
        }
        for (key, value) in &self.parents {
            let mut value = value.clone();
            visit(&mut value, &mut |id| *id = places[id.0 as usize]);
            tree.insert(base + key, value);
        }
        tree.write(doc)?;
        self.tell_the_root(doc, &places)
    }

    fn places(&self, doc: &mut Document, pages: &[ObjectId], root: ObjectId, bookmark: ObjectId) -> Vec<ObjectId> {
        // nothing refers to the third, the list of parents
        let given = pages.iter().copied().chain([root, bookmark, root]);
        let new = self.objects.0.len().saturating_sub(pages.len() + PARENTS + 1);
        given.chain((0..new).map(|_| doc.new_object_id()).collect::<Vec<_>>()).collect()
    }

    /// Its ids and its roles are known to the root of the structure (ISO 32000-1, table 322).
    fn tell_the_root(&self, doc: &mut Document, places: &[ObjectId]) -> Result<(), PdfError> {
        let id = doc.catalog()?.get(b"StructTreeRoot")?.as_reference()?;
        let mut root = doc.get_dictionary(id)?.clone();
        let held = |key: &[u8]| root.get_deref(key, doc).and_then(Object::as_dict).cloned().unwrap_or_default();
        let (names, mut roles) = (held(b"IDTree"), held(b"RoleMap"));
        if names.has(b"Kids") {
            return Err(PdfError::Structure("its ids are not in one list"));
        }
        let names = names.get_deref(b"Names", doc).and_then(Object::as_array).cloned().unwrap_or_default();
        let mut sorted: BTreeMap<Vec<u8>, Object> = BTreeMap::new();
        for pair in names.chunks_exact(2) {
            sorted.insert(pair[0].as_str()?.to_vec(), pair[1].clone());
        }
        sorted.extend(self.ids.iter().map(|(name, at)| (name.clone(), places[*at].into())));
        let names = sorted.into_iter().flat_map(|(name, to)| [Object::String(name, StringFormat::Literal), to]);
        if !self.ids.is_empty() {
            root.set("IDTree", lopdf::dictionary! { "Names" => names.collect::<Vec<_>>() });
        }
        for (name, role) in self.roles.iter().filter(|(name, _)| !roles.has(name)).collect::<Vec<_>>() {
            roles.set(name.clone(), role.clone());
        }
        if !roles.is_empty() {
            root.set("RoleMap", roles);
        }
        doc.set_object(id, root);
        Ok(())
    }
}

/// The entries of the outline's first level.
pub(super) fn bookmarks(doc: &Document) -> Result<Vec<ObjectId>, PdfError> {
    let outlines = doc.catalog()?.get_deref(b"Outlines", doc).and_then(Object::as_dict);
    let mut next = outlines.ok().and_then(|it| it.get(b"First").ok()).and_then(|it| it.as_reference().ok());
    let mut found = Vec::new();
    while let Some(id) = next {
        if found.contains(&id) {
            return Err(PdfError::OutlineOrder);
        }
        found.push(id);
        next = doc.get_dictionary(id)?.get(b"Next").ok().and_then(|it| it.as_reference().ok());
    }
    Ok(found)
}

/// The one element that a list, or a value without a list, leads to.
fn only(doc: &Document, dict: &Dictionary, key: &[u8]) -> Option<ObjectId> {
    match dict.get_deref(key, doc).ok()? {
        Object::Array(list) if list.len() == 1 => list[0].as_reference().ok(),
        _ => dict.get(key).ok()?.as_reference().ok(),
    }
}

/// Takes what stands on the pages kept free out of the structure; gives the root element and what of it was theirs.
fn clear(doc: &mut Document, pages: &[ObjectId], tree: &mut ParentTree) -> Result<(ObjectId, Vec<ObjectId>), PdfError> {
    let roots = doc.catalog()?.get_deref(b"StructTreeRoot", doc)?.as_dict()?.clone();
    let root = only(doc, &roots, b"K").ok_or(PdfError::Structure("it has no root element"))?;
    let mut theirs = Vec::new();
    for &page in pages {
        let Ok(key) = doc.get_dictionary(page)?.get(b"StructParents").and_then(Object::as_i64) else { continue };
        let list = tree.take(key);
        let elements = list.as_ref().and_then(|it| doc.dereference(it).ok()).and_then(|(_, it)| it.as_array().ok());
        for element in elements.into_iter().flatten().filter_map(|e| e.as_reference().ok()) {
            let top = below(doc, element, root)?;
            if !theirs.contains(&top) {
                theirs.push(top);
            }
        }
        // it would go on naming what goes: a place kept free for whatever is added to the sealed file
        list.and_then(|it| it.as_reference().ok()).and_then(|id| doc.objects.remove(&id));
    }
    Ok((root, theirs))
}

/// The element right below the root in which another stands.
fn below(doc: &Document, mut element: ObjectId, root: ObjectId) -> Result<ObjectId, PdfError> {
    for _ in 0..64 {
        let parent = doc.get_dictionary(element)?.get(b"P")?.as_reference()?;
        if parent == root {
            return Ok(element);
        }
        element = parent;
    }
    Err(PdfError::Structure("an element is too deep"))
}

/// The part's elements in the place of what was kept free, in the order of reading.
fn put_into(doc: &mut Document, root: ObjectId, kept_free: &[ObjectId], part: &Object) -> Result<(), PdfError> {
    let list = |dict: &Dictionary, doc: &Document| match dict.get_deref(b"K", doc) {
        Ok(Object::Array(list)) => list.clone(),
        _ => dict.get(b"K").ok().into_iter().cloned().collect(),
    };
    let (new, old) = (list(part.as_dict()?, doc), list(doc.get_dictionary(root)?, doc));
    let is_free = |kid: &Object| kid.as_reference().is_ok_and(|id| kept_free.contains(&id));
    let at = old.iter().position(is_free).ok_or(PdfError::Structure("no element was kept free"))?;
    let mut kids: Vec<Object> = old.iter().filter(|kid| !is_free(kid)).cloned().collect();
    kids.splice(at..at, new);
    doc.get_dictionary_mut(root)?.set("K", kids);
    kept_free.iter().for_each(|id| drop(doc.objects.remove(id)));
    Ok(())
}

/// What lies under the part's bookmark lies under the file's.
fn under(doc: &mut Document, bookmark: ObjectId, part: &Object) -> Result<(), PdfError> {
    let entry = doc.get_dictionary_mut(bookmark)?;
    for key in [b"First".as_slice(), b"Last", b"Count", b"Dest", b"A"] {
        entry.remove(key);
        if let Ok(value) = part.as_dict()?.get(key) {
            entry.set(key, value.clone());
        }
    }
    Ok(())
}

/// The page's dictionary in the place of one that was kept free, whose empty content goes.
fn page(doc: &mut Document, id: ObjectId, new: Object) -> Result<(), PdfError> {
    let old = doc.get_dictionary(id)?;
    let (parent, content) = (old.get(b"Parent")?.clone(), old.get(b"Contents").and_then(Object::as_reference).ok());
    content.and_then(|id| doc.objects.remove(&id));
    doc.set_object(id, new);
    doc.get_dictionary_mut(id)?.set("Parent", parent);
    Ok(())
}

/// The keys into the parent tree begin where the file's own end.
fn renumber(object: &mut Object, base: i64) {
    let dict = match object {
        Object::Dictionary(dict) => dict,
        Object::Stream(stream) => &mut stream.dict,
        _ => return,
    };
    for key in [b"StructParents".as_slice(), b"StructParent"] {
        if let Ok(Object::Integer(number)) = dict.get_mut(key) {
            *number += base;
        }
    }
}

/// Ids begin with the part's name: those of two parts are never the same.
fn named(object: &mut Object, name: &[u8]) {
    let before = |id: &mut Object| {
        if let Object::String(id, _) = id {
            *id = [name, b"-", id].concat();
        }
    };
    let Object::Dictionary(dict) = object else { return };
    if dict.has_type(b"StructElem")
        && let Ok(id) = dict.get_mut(b"ID")
    {
        before(id);
    }
    let attributes: Vec<&mut Object> = match dict.get_mut(b"A") {
        Ok(Object::Array(list)) => list.iter_mut().collect(),
        Ok(one) => vec![one],
        Err(_) => Vec::new(),
    };
    let headers = attributes.into_iter().filter_map(|a| a.as_dict_mut().ok()?.get_mut(b"Headers").ok());
    headers.filter_map(|list| list.as_array_mut().ok()).for_each(|list| list.iter_mut().for_each(before));
}

fn id_of(object: &Object) -> Option<&[u8]> {
    let dict = object.as_dict().ok().filter(|dict| dict.has_type(b"StructElem"))?;
    dict.get(b"ID").ok()?.as_str().ok()
}
