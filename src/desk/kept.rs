//! What somebody is writing as bytes to be closed and kept, and back again.

use super::{Slots, Writing};
use crate::form::Forms;
use crate::record::Reference;
use crate::system::Trouble;
use crate::value::Kind;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use zeroize::Zeroizing;

/// As it is written down.
#[derive(Serialize, Deserialize)]
struct Kept<'k> {
    version: u32,
    form: Cow<'k, str>,
    part: Option<Cow<'k, str>>,
    id: Cow<'k, str>,
    child_ref: Cow<'k, str>,
    part_a: Option<(Cow<'k, str>, Cow<'k, str>)>,
    passed: Cow<'k, BTreeSet<String>>,
    slots: BTreeMap<Cow<'k, str>, Vec<Zeroizing<String>>>,
    /// The check code on the sheet, where it was printed.
    #[serde(default)]
    check_code: Option<Cow<'k, str>>,
}

impl Writing {
    /// Everything that was typed, and on which sheet it was printed.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub fn keep(&self, check_code: Option<&str>) -> Result<Zeroizing<Vec<u8>>, Trouble> {
        let part_a = self.part_a.as_ref().map(|a| (Cow::from(&a.id), Cow::from(&a.check_code)));
        let kept = Kept {
            version: 1,
            form: Cow::from(&self.form.id),
            part: self.part.as_deref().map(Cow::from),
            id: Cow::from(&self.id),
            child_ref: Cow::from(&self.child_ref),
            part_a,
            passed: Cow::Borrowed(&self.passed),
            slots: self
                .slots
                .all()
                .filter(|(path, _)| !self.is_of_signature(path))
                .map(|(path, texts)| (Cow::from(path), texts.to_vec()))
                .collect(),
            check_code: check_code.map(Cow::from),
        };
        let bytes = serde_json::to_vec(&kept).map(Zeroizing::new);
        bytes.map_err(|e| Trouble::new(format!("it could not be written down: {e}")))
    }

    /// Whether a path leads into a signature that was drawn: that is given anew to what is gone on with.
    fn is_of_signature(&self, path: &str) -> bool {
        self.form.field_at(path).is_some_and(|f| f.kind == Kind::Sign)
            || self.form.fields().any(|(_, f)| f.kind == Kind::Sign && path.starts_with(&format!("{}.", f.id)))
    }

    /// Reads it again; what the form does not ask any more is left out. The check code is that of the sheet it was printed on.
    ///
    /// # Errors
    /// When it is no such thing, or the form is gone.
    pub fn kept(bytes: &[u8], forms: &Forms) -> Result<(Writing, Option<String>), Trouble> {
        let kept: Kept<'_> = serde_json::from_slice(bytes)
            .map_err(|_| Trouble::new("this holds nothing that was being written").help("choose another file"))?;
        let form = forms.get(&kept.form).filter(|f| !f.draft);
        let form = form.ok_or_else(|| Trouble::new(format!("there is no form `{}` any more", kept.form)))?;
        let mut slots = Slots::default();
        for (path, texts) in kept.slots {
            if form.fields().any(|(_, field)| super::slots::belongs(field, &path)) {
                slots.put(&path, texts);
            }
        }
        let writing = Writing {
            form: Arc::new(form.clone()),
            part: kept.part.map(Cow::into_owned),
            id: kept.id.into_owned(),
            child_ref: kept.child_ref.into_owned(),
            part_a: kept.part_a.map(|(id, code)| Reference { id: id.into_owned(), check_code: code.into_owned() }),
            slots,
            passed: kept.passed.into_owned(),
            drawings: Vec::new(),
        };
        Ok((writing, kept.check_code.map(Cow::into_owned)))
    }
}
