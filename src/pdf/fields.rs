//! Turns the templates' `field:` links into form fields where one is wanted, and takes all others away.

use super::PdfError;
use super::geometry::Rect;
use super::structure::ParentTree;
use super::text::text_string;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

/// The name of the seal's answer in the templates, and of its field.
const SEAL: &str = "seal";

/// The empty signature field that the seal goes into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealField {
    /// What a screen reader says for it, and a pointer shows (ISO 32000-1, 12.7.3.1).
    pub tooltip: String,
}

/// A link that a template made of an answer.
struct Link {
    page: ObjectId,
    annotation: ObjectId,
    name: String,
    key: Option<i64>,
}

/// After this no `field:` link is left, and the seal's field is there if one was wanted.
pub(super) fn settle(doc: &mut Document, pages: &[ObjectId], seal: Option<&SealField>) -> Result<(), PdfError> {
    let links = links(doc, pages)?;
    let mut seal = seal;
    if links.is_empty() {
        return if seal.is_some() { Err(PdfError::NoSealPlace) } else { Ok(()) };
    }
    let mut tree = ParentTree::read(doc)?;
    for link in &links {
        match seal {
            Some(wanted) if link.name == SEAL => {
                make_field(doc, link, &wanted.tooltip, tree.as_mut())?;
                seal = None;
            }
            _ => take_away(doc, link, tree.as_mut())?,
        }
    }
    if let Some(tree) = tree {
        tree.write(doc)?;
    }
    if seal.is_some() { Err(PdfError::NoSealPlace) } else { Ok(()) }
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
            let Some(name) = field_name(doc, dict) else { continue };
            let annotation = id.ok_or(PdfError::Structure("a link is not an object of its own"))?;
            let key = dict.get(b"StructParent").and_then(Object::as_i64).ok();
            links.push(Link { page, annotation, name, key });
        }
    }
    Ok(links)
}

/// The name in a link to `field:name`.
fn field_name(doc: &Document, annotation: &Dictionary) -> Option<String> {
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

/// A signature field with one widget, merged (ISO 32000-1, 12.5.6.19, 12.7.4.5), printed, and empty in looks.
fn make_field(doc: &mut Document, link: &Link, tooltip: &str, tree: Option<&mut ParentTree>) -> Result<(), PdfError> {
    let old = doc.get_dictionary(link.annotation)?;
    let place = old.get_deref(b"Rect", doc)?.clone();
    let bounds = Rect::read(doc, &place).ok_or(PdfError::Structure("a link has no place"))?;
    let looks = doc.add_object(Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Form",
            "BBox" => [0.0, 0.0, bounds.width(), bounds.height()].map(Object::from).to_vec(),
            "Resources" => Dictionary::new(),
        },
        Vec::new(),
    ));
    let mut widget = dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "FT" => "Sig", "T" => text_string(SEAL), "TU" => text_string(tooltip),
        "Rect" => place, "F" => 4, "P" => link.page, "AP" => dictionary! { "N" => looks },
    };
    if let (Some(tree), Some(key)) = (tree, link.key) {
        widget.set("StructParent", key);
        tree.make_field(doc, link.annotation, link.page, key)?;
    }
    doc.set_object(link.annotation, widget);
    doc.get_dictionary_mut(link.page)?.set("Tabs", "S");
    // signatures exist; append only (ISO 32000-1, table 219): the seal follows before the file leaves us
    let form = dictionary! { "Fields" => vec![link.annotation.into()], "SigFlags" => 3 };
    doc.catalog_mut()?.set("AcroForm", form);
    Ok(())
}
