//! What somebody is writing as bytes to be closed and kept, and back again.

use super::{Slots, Writing};
use crate::form::Forms;
use crate::record::Reference;
use crate::system::Trouble;
use crate::value::Kind;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use zeroize::Zeroizing;

/// The version of what is written down.
const VERSION: u32 = 1;

/// What is kept beside what was typed.
#[derive(Debug, Default)]
pub struct Beside {
    /// The check code on the sheet, where it was printed.
    pub check_code: Option<String>,
    /// The first part, which somebody else wrote, to read beside this one.
    pub first: Option<Writing>,
    /// The closed files that it goes on from.
    pub before: Vec<PathBuf>,
}

/// As it is written down.
#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    form: String,
    part: Option<String>,
    id: String,
    child_ref: String,
    part_a: Option<(String, String)>,
    passed: BTreeSet<String>,
    slots: BTreeMap<String, Vec<Zeroizing<String>>>,
    #[serde(default)]
    check_code: Option<String>,
    #[serde(default)]
    first: Option<Box<Kept>>,
    #[serde(default)]
    before: Vec<PathBuf>,
}

impl Writing {
    /// Everything that was typed, with what is kept beside it.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub fn keep(
        &self,
        check_code: Option<&str>,
        first: Option<&Writing>,
        before: &[PathBuf],
    ) -> Result<Zeroizing<Vec<u8>>, Trouble> {
        let kept = Kept {
            check_code: check_code.map(str::to_owned),
            first: first.map(|first| Box::new(first.as_kept())),
            before: before.to_vec(),
            ..self.as_kept()
        };
        let bytes = serde_json::to_vec(&kept).map(Zeroizing::new);
        bytes.map_err(|e| Trouble::new(format!("it could not be written down: {e}")))
    }

    /// A signature that was drawn is not kept: it is given anew to what is gone on with.
    fn as_kept(&self) -> Kept {
        let slots = self.slots.all().filter(|(path, _)| !self.is_of_signature(path));
        Kept {
            version: VERSION,
            form: self.form.id.clone(),
            part: self.part.clone(),
            id: self.id.clone(),
            child_ref: self.child_ref.clone(),
            part_a: self.part_a.as_ref().map(|a| (a.id.clone(), a.check_code.clone())),
            passed: self.passed.clone(),
            slots: slots.map(|(path, texts)| (path.to_owned(), texts.to_vec())).collect(),
            check_code: None,
            first: None,
            before: Vec::new(),
        }
    }

    fn is_of_signature(&self, path: &str) -> bool {
        let signs = |id: &str| path.strip_prefix(id).is_some_and(|rest| rest.starts_with('.'));
        self.form.fields().any(|(_, f)| f.kind == Kind::Sign && signs(&f.id))
    }

    /// Reads it again; what the form does not ask any more is left out.
    ///
    /// # Errors
    /// When it is no such thing, or the form is gone.
    pub fn kept(bytes: &[u8], forms: &Forms) -> Result<(Writing, Beside), Trouble> {
        let kept: Kept = serde_json::from_slice(bytes)
            .map_err(|_| Trouble::new("this holds nothing that was being written").help("choose another file"))?;
        if kept.version != VERSION {
            return Err(
                Trouble::new("another version of confide kept this").help("open it with that one, or with a newer one")
            );
        }
        kept.open(forms)
    }
}

impl Kept {
    fn open(self, forms: &Forms) -> Result<(Writing, Beside), Trouble> {
        let form = forms.get(&self.form).filter(|f| !f.draft);
        let form = form.ok_or_else(|| Trouble::new(format!("there is no form `{}` any more", self.form)))?;
        let mut slots = Slots::default();
        for (path, texts) in self.slots {
            if form.fields().any(|(_, field)| super::slots::belongs(field, &path)) {
                slots.put(&path, texts);
            }
        }
        let first = self.first.map(|first| first.open(forms)).transpose()?.map(|(writing, _)| writing);
        let writing = Writing {
            form: Arc::new(form.clone()),
            part: self.part,
            id: self.id,
            child_ref: self.child_ref,
            part_a: self.part_a.map(|(id, check_code)| Reference { id, check_code }),
            slots,
            passed: self.passed,
            drawings: Vec::new(),
        };
        Ok((writing, Beside { check_code: self.check_code, first, before: self.before }))
    }
}
