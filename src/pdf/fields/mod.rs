//! Turns the templates' `field:` links into form fields where the file is sealed, and takes all others away.

mod form;
mod lock;
mod wanted;
mod widget;

use super::PdfError;
use super::geometry::Rect;
use super::structure::ParentTree;
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::BTreeSet;
use wanted::{Kind, Wanted};
use widget::Widgets;

pub(super) use lock::close;

/// The name of the seal's answer in the templates, and of its field.
const SEAL: &str = "seal";

/// The empty signature field that the seal goes into; a file without a seal has no fields at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealField {
    /// What a screen reader says for it, and a pointer shows (ISO 32000-1, 12.7.3.1).
    pub tooltip: String,
}

/// A link that a template made of an answer.
struct Link {
    page: ObjectId,
    annotation: ObjectId,
    wanted: Option<Wanted>,
    key: Option<i64>,
}

/// After this no `field:` link is left. With a seal, each has become a field, and the seal's is among them.
pub(super) fn settle(doc: &mut Document, pages: &[ObjectId], seal: Option<&SealField>) -> Result<(), PdfError> {
    let links = links(doc, pages)?;
    let (mut tree, mut widgets, mut names) = (None, Widgets::default(), Names::default());
    if !links.is_empty() {
        tree = ParentTree::read(doc)?;
    }
    let mut fields = Vec::new();
    for link in links {
        match (&link.wanted, seal) {
            (Some(wanted), Some(seal)) if wanted.kind != Kind::Seal || names.is_free(SEAL) => {
                let asks = if wanted.kind == Kind::Seal { &seal.tooltip } else { &wanted.asks };
                let wanted = Wanted { name: names.take(&wanted.name), asks: asks.clone(), ..wanted.clone() };
                make_field(doc, &link, &wanted, &mut widgets, tree.as_mut())?;
                fields.push((link.annotation, wanted.kind));
            }
            _ => take_away(doc, &link, tree.as_mut())?,
        }
    }
    if let Some(tree) = tree {
        tree.write(doc)?;
    }
    if seal.is_none() {
        return Ok(());
    }
    if names.is_free(SEAL) {
        return Err(PdfError::NoSealPlace);
    }
    let is_written_in = fields.iter().any(|(_, kind)| !matches!(kind, Kind::Seal | Kind::Signature));
    form::list(doc, fields.into_iter().map(|(id, _)| id).collect(), is_written_in)
}

/// The names that are taken. Writing lines that go on overleaf are two places, and so two fields.
#[derive(Debug, Default)]
struct Names(BTreeSet<String>);

impl Names {
    fn is_free(&self, name: &str) -> bool {
        !self.0.contains(name)
    }

    /// The name, or the next of `name+2`, `name+3` that is free.
    fn take(&mut self, name: &str) -> String {
        let others = (2..).map(|n| format!("{name}+{n}"));
        let free = std::iter::once(name.to_owned()).chain(others).find(|name| self.is_free(name)).unwrap_or_default();
        self.0.insert(free.clone());
        free
    }
}

fn links(doc: &Document, pages: &[ObjectId]) -> Result<Vec<Link>, PdfError> {
    let mut links = Vec::new();
    for &page in pages {
        let Ok(annotations) = doc.get_dictionary(page)?.get_deref(b"Annots", doc).and_then(Object::as_array) else {
            continue;
        };
        for annotation in annotations {
            let (id, object) = doc.dereference(annotation)?;
            let dict = object.as_dict()?;
            let Some(wanted) = asked_for(doc, dict) else { continue };
            let annotation = id.ok_or(PdfError::Structure("a link is not an object of its own"))?;
            let key = dict.get(b"StructParent").and_then(Object::as_i64).ok();
            links.push(Link { page, annotation, wanted: Wanted::read(&wanted), key });
        }
    }
    Ok(links)
}

/// What stands in a link behind `field:`.
fn asked_for(doc: &Document, annotation: &Dictionary) -> Option<String> {
    let action = annotation.get_deref(b"A", doc).ok()?.as_dict().ok()?;
    let uri = action.get_deref(b"URI", doc).ok()?.as_str().ok()?;
    Some(String::from_utf8_lossy(uri.strip_prefix(b"field:")?).into_owned())
}

fn take_away(doc: &mut Document, link: &Link, tree: Option<&mut ParentTree>) -> Result<(), PdfError> {
    if let (Some(tree), Some(key)) = (tree, link.key) {
        tree.forget(doc, link.annotation, key)?;
    }
    let id = link.annotation;
    let holder = doc.get_dictionary(link.page)?.get(b"Annots")?.as_reference();
    let list = match holder {
        Ok(holder) => doc.get_object_mut(holder)?,
        Err(_) => doc.get_dictionary_mut(link.page)?.get_mut(b"Annots")?,
    };
    let list = list.as_array_mut()?;
    list.retain(|it| it.as_reference().ok() != Some(id));
    if list.is_empty() && holder.is_err() {
        doc.get_dictionary_mut(link.page)?.remove(b"Annots");
    }
    doc.objects.remove(&id);
    Ok(())
}

/// The link's annotation becomes a field; the page's fields are gone through in the order of its structure (`/Tabs`, 12.5.1).
fn make_field(
    doc: &mut Document,
    link: &Link,
    wanted: &Wanted,
    widgets: &mut Widgets,
    tree: Option<&mut ParentTree>,
) -> Result<(), PdfError> {
    let place = doc.get_dictionary(link.annotation)?.get_deref(b"Rect", doc)?;
    let place = Rect::read(doc, place).ok_or(PdfError::Structure("a link has no place"))?;
    let mut field = widgets.make(doc, wanted, (link.page, place))?;
    if let (Some(tree), Some(key)) = (tree, link.key) {
        field.set("StructParent", key);
        tree.make_field(doc, link.annotation, link.page, key)?;
    }
    doc.set_object(link.annotation, field);
    doc.get_dictionary_mut(link.page)?.set("Tabs", "S");
    Ok(())
}
