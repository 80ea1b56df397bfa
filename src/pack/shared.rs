//! Documents that are the same in every pack of a run: typeset once, and put into each.

use super::{Job, Piece};
use crate::form::{Class, Form};
use crate::pdf::{Part, PdfError};
use crate::source::fingerprint;
use serde_json::{Value as Json, json};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The template of the pages that are kept free.
const KEPT_FREE: &str = "kept_free.typ";
/// The most that are kept: a set has some, and each setting and size its own.
const MOST: usize = 32;

/// Those of a run, by what they were made from.
#[derive(Debug, Default)]
pub(super) struct Shelf(RefCell<BTreeMap<String, Rc<Part>>>);

/// Whether a document of a pack says the same for every child: what everybody may read bears no child's name, nor the
/// pack's number but at the foot.
pub(super) fn is_for_all(job: &Job, piece: Piece<'_>) -> bool {
    let Piece::Document(approved) = piece else { return false };
    let form: &Form = &approved.record().form;
    job.set.is_some()
        && form.class == Some(Class::Notice)
        && form.parts.iter().flat_map(|p| &p.sections).all(|s| !s.own_sheet)
}

/// Leaves the child and the pack out of the values of such a document.
pub(super) fn of_nobody(doc: &mut Json) {
    for key in ["id", "child", "child_ref"] {
        doc[key] = "".into();
    }
}

impl Shelf {
    /// The document as it was typeset before, or now by `typeset`, which is given its values.
    pub fn part<E: From<PdfError>>(
        &self,
        house: &Json,
        document: &(String, Json),
        typeset: impl FnOnce() -> Result<Vec<u8>, E>,
    ) -> Result<Rc<Part>, E> {
        let key = fingerprint(format!("{house}\n{}\n{}", document.0, document.1).as_bytes());
        if let Some(part) = self.0.borrow().get(&key) {
            return Ok(part.clone());
        }
        let name = document.1["form"].as_str().unwrap_or_default();
        let part = Rc::new(Part::read(&typeset()?, name)?);
        let mut shelf = self.0.borrow_mut();
        if shelf.len() >= MOST {
            shelf.clear();
        }
        shelf.insert(key, part.clone());
        Ok(part)
    }
}

/// What stands in the source in its place.
pub(super) fn kept_free(document: &(String, Json), part: &Part) -> (String, Json) {
    let doc = &document.1;
    (KEPT_FREE.to_owned(), json!({"form": doc["form"], "title": doc["title"], "pages": part.pages()}))
}
