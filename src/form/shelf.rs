//! The forms there are: built in, and a workspace's own, which may take the place of a built-in one.

use super::{Form, read};
use crate::source::{self, BadText, Fault, Weight};
use std::collections::BTreeMap;

/// The forms by id.
#[derive(Clone, Debug, Default)]
pub struct Forms(BTreeMap<String, Form>);

impl Forms {
    /// Reads definitions in order, a later one with the same id taking the earlier one's place.
    pub fn read<'t>(texts: impl IntoIterator<Item = (&'t str, &'t [u8])>) -> (Forms, Vec<BadText>) {
        let (mut forms, mut bad) = (Forms::default(), Vec::new());
        for (name, bytes) in texts {
            match Forms::read_one(name, bytes) {
                Ok(form) => {
                    forms.0.insert(form.id.clone(), form);
                }
                Err(b) => bad.push(b),
            }
        }
        (forms, bad)
    }

    /// Reads one definition.
    pub fn read_one(name: &str, bytes: &[u8]) -> Result<Form, BadText> {
        let reading = source::read(name, bytes);
        let mut faults: Vec<Fault> = reading.faults.iter().filter(|f| f.weight == Weight::Error).cloned().collect();
        let form = match reading.sound() {
            Some(tree) => {
                let (form, more) = read::form(tree, name, &reading.source.text);
                faults.extend(more);
                form
            }
            None => None,
        };
        form.ok_or(BadText { source: reading.source, faults })
    }

    /// The form with that id.
    pub fn get(&self, id: &str) -> Option<&Form> {
        self.0.get(id)
    }

    /// All forms, drafts too, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Form> {
        self.0.values()
    }

    /// The ids of all forms.
    pub fn ids(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }
}
