//! Finished files bound into one for the printer: an index in front, and each file on a right-hand page.
//!
//! What is bound is for paper. Its pages are those of the files, drawn by the same content; the structure for screen readers
//! stays with the files themselves, and the bound one claims none.

use super::geometry::inherited_as_written;
use super::graft::Graft;
use super::read::Reader;
use super::sheet::Sheet;
use super::text::text_string;
use super::{Line, PdfError, Private, Stamped, claims, load};
use lopdf::{Document, Object, ObjectId, StringFormat, dictionary};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Files behind an index, not yet proved.
#[derive(Debug)]
pub struct Bound {
    pub(super) index: Stamped,
    pub(super) sheets: Vec<Bearing>,
    /// How many pages the index says it has, its empty side among them.
    pub(super) of: usize,
}

/// What a page of a bound file must bear.
#[derive(Debug)]
pub(super) enum Bearing {
    /// It is that page of the index, counted from 1.
    Index(usize),
    /// It shows what it showed where it was issued, and the line says which document's page it is.
    Issued { file: usize, shown: [u8; 32], line: Line, page: usize, pages: usize },
}

impl Bound {
    /// For the stage that keeps the place for the seal; everything is proved afterwards.
    pub(crate) fn document_mut(&mut self) -> &mut Document {
        &mut self.index.document
    }
}

/// Puts files behind an index, in their order. The index's last page is the empty side: it goes wherever a file would begin
/// on a left-hand page, and nowhere else.
///
/// # Errors
/// When a file cannot be read, or bears another note than the index.
pub fn bind(mut index: Stamped, files: &[Vec<u8>]) -> Result<Bound, PdfError> {
    let document = &mut index.document;
    let own: Vec<ObjectId> = document.page_iter().collect();
    let (&empty, front) = own.split_last().ok_or(PdfError::Structure("the index has no page"))?;
    let mut private = Private::read(document).ok_or(PdfError::Structure("the index does not say what it is"))?;
    let title = private.documents.first().map(|d| d.line.form.clone()).unwrap_or_default();
    let root = document.catalog()?.get(b"Pages")?.as_reference()?;
    let mut sheets: Vec<Bearing> = (1..=front.len()).map(Bearing::Index).collect();
    let mut kids: Vec<ObjectId> = front.to_vec();
    own.iter().try_for_each(|page| flat(document, *page, root))?;
    let mut marks = vec![(title, *front.first().unwrap_or(&empty))];
    let mut known = HashMap::new();
    for (at, bytes) in files.iter().enumerate() {
        if kids.len() % 2 == 1 {
            kids.push(copy(document, empty)?);
            sheets.push(Bearing::Index(own.len()));
        }
        let issued = Issued::read(bytes, &private.note)?;
        let first = kids.len();
        private.documents.extend(issued.private.documents.iter().take(1).map(|d| {
            let line = Line { record: issued.private.record.clone(), ..d.line.clone() };
            super::PackDocument { line, first_page: first + 1 }
        }));
        sheets.extend(issued.bearings(at)?);
        kids.extend(issued.place(document, root, &mut known)?);
        marks.push((issued.private.record, kids[first]));
    }
    let count = i64::try_from(kids.len()).unwrap_or(i64::MAX);
    let pages = document.get_dictionary_mut(root)?;
    pages.set("Kids", kids.into_iter().map(Object::from).collect::<Vec<_>>());
    pages.set("Count", count);
    for_paper(document)?;
    outline(document, &marks)?;
    private.write(document)?;
    identify(document, files);
    document.prune_objects();
    index.pages = sheets.len();
    Ok(Bound { index, sheets, of: own.len() })
}

/// A file as it was issued.
struct Issued {
    document: Document,
    pages: Vec<ObjectId>,
    private: Private,
}

impl Issued {
    fn read(bytes: &[u8], note: &str) -> Result<Issued, PdfError> {
        let document = load(bytes)?;
        let private = Private::read(&document).filter(|p| !p.documents.is_empty());
        let private = private.ok_or(PdfError::Structure("a file to be bound does not say what it is"))?;
        if private.note != note {
            return Err(PdfError::Structure("a file to be bound bears another confidentiality note"));
        }
        let pages = document.page_iter().collect();
        Ok(Issued { document, pages, private })
    }

    /// What each page must still show behind the index.
    fn bearings(&self, file: usize) -> Result<Vec<Bearing>, PdfError> {
        let mut reader = Reader::new(&self.document);
        let of = |page: usize| {
            let documents = &self.private.documents;
            let at = documents.partition_point(|d| d.first_page <= page).max(1) - 1;
            documents[at].line.clone()
        };
        let each = self.pages.iter().enumerate().map(|(at, &page)| {
            let shown = shown(&reader.sheet(page, at + 1)?);
            Ok(Bearing::Issued { file, shown, line: of(at + 1), page: at + 1, pages: self.pages.len() })
        });
        each.collect()
    }

    /// Puts the pages into a document, without what can be clicked, filled in or read aloud.
    fn place(
        &self,
        document: &mut Document,
        root: ObjectId,
        known: &mut HashMap<[u8; 32], ObjectId>,
    ) -> Result<Vec<ObjectId>, PdfError> {
        let mut roots = Vec::new();
        for &page in &self.pages {
            let dict = self.document.get_dictionary(page)?;
            let mut kept = dictionary! { "Type" => "Page" };
            for key in [b"Contents".as_slice(), b"Resources", b"MediaBox", b"CropBox", b"Rotate"] {
                if let Some(value) = inherited_as_written(&self.document, dict, key) {
                    kept.set(key, value.clone());
                }
            }
            roots.push((None, Object::Dictionary(kept)));
        }
        let graft = Graft::gather(&self.document, roots, &|_| Ok(())).map_err(PdfError::Unreadable)?;
        let placed = graft.place_once(document, known);
        let pages: Vec<ObjectId> = placed[..self.pages.len()].to_vec();
        for &page in &pages {
            document.get_dictionary_mut(page)?.set("Parent", root);
        }
        Ok(pages)
    }
}

/// What a page shows and where, as a fingerprint: two pages that look alike have the same.
pub(super) fn shown(sheet: &Sheet) -> [u8; 32] {
    let mut hash = Sha256::new();
    for mark in &sheet.marks {
        hash.update(format!("{:?} {} ", mark.rect, mark.whole));
        if let Some(run) = mark.run() {
            hash.update(format!("{} {} {}", run.text, run.size, run.legible));
        }
    }
    hash.finalize().into()
}

/// What a page has from its parents it has itself, since its parents go.
fn flat(document: &mut Document, page: ObjectId, root: ObjectId) -> Result<(), PdfError> {
    for key in [b"Resources".as_slice(), b"MediaBox", b"CropBox", b"Rotate"] {
        let value = inherited_as_written(document, document.get_dictionary(page)?, key).cloned();
        if let Some(value) = value {
            document.get_dictionary_mut(page)?.set(key, value);
        }
    }
    document.get_dictionary_mut(page)?.set("Parent", root);
    Ok(())
}

/// The same page once more.
fn copy(document: &mut Document, page: ObjectId) -> Result<ObjectId, PdfError> {
    let dict = document.get_dictionary(page)?.clone();
    Ok(document.add_object(dict))
}

/// No structure, no names, no claim to a standard; the field for the seal stays.
fn for_paper(document: &mut Document) -> Result<(), PdfError> {
    claims::none(document)?;
    let catalog = document.catalog_mut()?;
    for key in [b"StructTreeRoot".as_slice(), b"MarkInfo", b"Names", b"Dests", b"Outlines", b"PageLabels"] {
        catalog.remove(key);
    }
    let fields: Vec<ObjectId> = document
        .catalog()?
        .get_deref(b"AcroForm", document)
        .and_then(Object::as_dict)
        .and_then(|form| form.get_deref(b"Fields", document))
        .and_then(Object::as_array)
        .map(|list| list.iter().filter_map(|f| f.as_reference().ok()).collect())
        .unwrap_or_default();
    for page in document.page_iter().collect::<Vec<_>>() {
        let theirs: Vec<Object> =
            annotations(document, page).into_iter().filter(|a| fields.contains(a)).map(Object::from).collect();
        let dict = document.get_dictionary_mut(page)?;
        dict.remove(b"StructParents");
        dict.remove(b"Tabs");
        if theirs.is_empty() {
            dict.remove(b"Annots");
        } else {
            dict.set("Annots", theirs);
        }
    }
    for field in fields {
        document.get_dictionary_mut(field)?.remove(b"StructParent");
    }
    Ok(())
}

fn annotations(document: &Document, page: ObjectId) -> Vec<ObjectId> {
    let list = document.get_dictionary(page).and_then(|p| p.get_deref(b"Annots", document)).and_then(Object::as_array);
    list.map(|list| list.iter().filter_map(|a| a.as_reference().ok()).collect()).unwrap_or_default()
}

/// One entry for each file, so that a single one can be printed again.
fn outline(document: &mut Document, marks: &[(String, ObjectId)]) -> Result<(), PdfError> {
    let root = document.new_object_id();
    let ids: Vec<ObjectId> = marks.iter().map(|_| document.new_object_id()).collect();
    for (at, (title, page)) in marks.iter().enumerate() {
        let mut entry = dictionary! {
            "Title" => text_string(title), "Parent" => root,
            "Dest" => vec![Object::Reference(*page), "Fit".into()],
        };
        if at > 0 {
            entry.set("Prev", ids[at - 1]);
        }
        if let Some(next) = ids.get(at + 1) {
            entry.set("Next", *next);
        }
        document.objects.insert(ids[at], entry.into());
    }
    let (Some(first), Some(last)) = (ids.first(), ids.last()) else { return Ok(()) };
    let all = dictionary! {
        "Type" => "Outlines", "First" => *first, "Last" => *last, "Count" => i64::try_from(ids.len()).unwrap_or(0),
    };
    document.objects.insert(root, all.into());
    document.catalog_mut()?.set("Outlines", root);
    Ok(())
}

/// The same files behind the same index, the same identifier (ISO 32000-1, 14.4).
fn identify(document: &mut Document, files: &[Vec<u8>]) {
    let mut hash = Sha256::new();
    let before = document.trailer.get(b"ID").and_then(Object::as_array).ok().and_then(|list| list.first());
    hash.update(before.and_then(|id| id.as_str().ok()).unwrap_or_default());
    files.iter().for_each(|file| hash.update(Sha256::digest(file)));
    let id = Object::String(hash.finalize()[..16].to_vec(), StringFormat::Hexadecimal);
    document.trailer.set("ID", vec![id.clone(), id]);
}
