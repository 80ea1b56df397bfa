//! The structure tree, as far as annotations stand in it (ISO 32000-1, 14.7.4).

use super::PdfError;
use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};
use std::collections::BTreeMap;

/// The parent tree of a document, held apart while annotations come and go.
pub(super) struct ParentTree {
    entries: BTreeMap<i64, Object>,
    next: i64,
}

impl ParentTree {
    /// None if the document has no structure.
    pub fn read(doc: &Document) -> Result<Option<ParentTree>, PdfError> {
        let Ok(root) = doc.catalog()?.get_deref(b"StructTreeRoot", doc).and_then(Object::as_dict) else {
            return Ok(None);
        };
        let tree = root.get_deref(b"ParentTree", doc).and_then(Object::as_dict);
        let mut entries = BTreeMap::new();
        gather(doc, tree.map_err(|_| PdfError::Structure("it has no parent tree"))?, &mut entries, 0)?;
        let next = entries.last_key_value().map_or(0, |(key, _)| key + 1);
        Ok(Some(ParentTree { entries, next }))
    }

    /// Each key with what it leads to.
    pub fn entries(&self) -> impl Iterator<Item = (&i64, &Object)> {
        self.entries.iter()
    }

    /// The first key that nothing has and nothing had.
    pub fn next_key(&self) -> i64 {
        self.next
    }

    /// A key of its own leads to something.
    pub fn insert(&mut self, key: i64, value: Object) {
        self.entries.insert(key, value);
        self.next = self.next.max(key + 1);
    }

    /// A key leads nowhere any more; what it led to.
    pub fn take(&mut self, key: i64) -> Option<Object> {
        self.entries.remove(&key)
    }

    /// Back into the document, as one node: number trees may be flat (ISO 32000-1, 7.9.7).
    pub fn write(self, doc: &mut Document) -> Result<(), PdfError> {
        let next = self.next;
        let nums = self.entries.into_iter().flat_map(|(key, value)| [Object::Integer(key), value]).collect::<Vec<_>>();
        let root = doc.catalog()?.get(b"StructTreeRoot")?.as_reference();
        let root = root.map_err(|_| PdfError::Structure("its root is not an object of its own"))?;
        let root = doc.get_dictionary_mut(root)?;
        root.set("ParentTree", dictionary! { "Nums" => nums });
        root.set("ParentTreeNextKey", next);
        Ok(())
    }

    /// The annotation leaves the structure; the element that held it as a link becomes plain text.
    pub fn forget(&mut self, doc: &mut Document, annotation: ObjectId, key: i64) -> Result<(), PdfError> {
        let element = self.element(key)?;
        self.entries.remove(&key);
        let element = doc.get_dictionary_mut(element)?;
        let mut kids = kids(element);
        kids.retain(|kid| !refers(kid, annotation));
        if !kids.iter().any(is_object_reference) {
            element.set("S", plain_kind(&kids));
        }
        if kids.is_empty() {
            element.remove(b"K");
        } else {
            element.set("K", kids);
        }
        Ok(())
    }

    /// The annotation becomes a form field: an element of its own within what was the link, since a Form holds one
    /// object reference and nothing else (ISO 32000-1, 14.8.4.5; ISO 14289-1, 7.18.4).
    pub fn make_field(
        &mut self,
        doc: &mut Document,
        field: ObjectId,
        page: ObjectId,
        key: i64,
    ) -> Result<(), PdfError> {
        let link = self.element(key)?;
        let reference = dictionary! { "Type" => "OBJR", "Obj" => field, "Pg" => page };
        let others = kids(doc.get_dictionary(link)?).iter().any(|kid| !refers(kid, field));
        if !others {
            let link = doc.get_dictionary_mut(link)?;
            link.set("S", "Form");
            link.set("K", reference);
            return Ok(());
        }
        let form = doc.add_object(dictionary! {
            "Type" => "StructElem", "S" => "Form", "P" => link, "Pg" => page, "K" => reference,
        });
        let link = doc.get_dictionary_mut(link)?;
        let kids = kids(link);
        link.set("S", plain_kind(&kids.iter().filter(|kid| !refers(kid, field)).cloned().collect::<Vec<Object>>()));
        let kids = kids.into_iter().map(|kid| if refers(&kid, field) { form.into() } else { kid });
        link.set("K", kids.collect::<Vec<Object>>());
        self.entries.insert(key, form.into());
        Ok(())
    }

    fn element(&self, key: i64) -> Result<ObjectId, PdfError> {
        let element = self.entries.get(&key).and_then(|it| it.as_reference().ok());
        element.ok_or(PdfError::Structure("an annotation has no element"))
    }
}

fn gather(
    doc: &Document,
    node: &Dictionary,
    entries: &mut BTreeMap<i64, Object>,
    depth: usize,
) -> Result<(), PdfError> {
    if depth > 32 {
        return Err(PdfError::Structure("its parent tree is too deep"));
    }
    if let Ok(nums) = node.get_deref(b"Nums", doc).and_then(Object::as_array) {
        for pair in nums.chunks_exact(2) {
            entries.insert(pair[0].as_i64()?, pair[1].clone());
        }
    }
    if let Ok(kids) = node.get_deref(b"Kids", doc).and_then(Object::as_array) {
        for kid in kids {
            gather(doc, doc.dereference(kid)?.1.as_dict()?, entries, depth + 1)?;
        }
    }
    Ok(())
}

fn kids(element: &Dictionary) -> Vec<Object> {
    match element.get(b"K") {
        Ok(Object::Array(kids)) => kids.clone(),
        Ok(one) => vec![one.clone()],
        Err(_) => Vec::new(),
    }
}

/// What a link is without being a link: a group if it holds elements only, else a stretch of text.
fn plain_kind(kids: &[Object]) -> &'static str {
    let elements_only = !kids.is_empty() && kids.iter().all(|kid| matches!(kid, Object::Reference(_)));
    if elements_only { "Div" } else { "Span" }
}

fn is_object_reference(kid: &Object) -> bool {
    kid.as_dict().is_ok_and(|dict| dict.has_type(b"OBJR"))
}

fn refers(kid: &Object, annotation: ObjectId) -> bool {
    is_object_reference(kid)
        && kid
            .as_dict()
            .and_then(|dict| dict.get(b"Obj"))
            .and_then(Object::as_reference)
            .is_ok_and(|id| id == annotation)
}
