//! Documents that are the same in every pack of a run: typeset once, and put into each.

use super::outcome::Failed;
use super::{Job, Piece};
use crate::form::{Class, Form};
use crate::pdf::Part;
use crate::source::fingerprint;
use crate::typeset::{Press, Standard};
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
    /// Takes out of a pack what is the same for every child, and keeps its pages free; each with the line that its pages bear.
    ///
    /// # Errors
    /// When it cannot be typeset.
    pub fn take_out(
        &self,
        job: &Job,
        press: &Press<'_>,
        house: &Json,
        documents: &mut [(String, Json)],
    ) -> Result<Vec<(usize, Rc<Part>)>, Failed> {
        let mut taken = Vec::new();
        // the first page bears the seal
        for (line, piece) in job.pieces().into_iter().enumerate().skip(1) {
            if is_for_all(job, piece) {
                let part = self.part(press, house, &documents[line])?;
                documents[line] = kept_free(&documents[line], &part);
                taken.push((line, part));
            }
        }
        Ok(taken)
    }

    /// The document as it was typeset before, or now.
    fn part(&self, press: &Press<'_>, house: &Json, document: &(String, Json)) -> Result<Rc<Part>, Failed> {
        let key = fingerprint(format!("{house}\n{}\n{}", document.0, document.1).as_bytes());
        if let Some(part) = self.0.borrow().get(&key) {
            return Ok(part.clone());
        }
        let source = press.source(house, std::slice::from_ref(document))?;
        let name = document.1["form"].as_str().unwrap_or_default();
        let part = Rc::new(Part::read(press.typeset(&source, Standard::Tagged)?.bytes(), name)?);
        let mut shelf = self.0.borrow_mut();
        if shelf.len() >= MOST {
            shelf.clear();
        }
        shelf.insert(key, part.clone());
        Ok(part)
    }
}

/// What stands in the source in its place.
fn kept_free(document: &(String, Json), part: &Part) -> (String, Json) {
    let doc = &document.1;
    (KEPT_FREE.to_owned(), json!({"form": doc["form"], "title": doc["title"], "pages": part.pages().to_string()}))
}
