//! Packs as data: which forms go together, in which order, for whom.

use crate::form::{Forms, Printed};
use crate::source::{self, BadText, Faults, Keys, Node, Weight};
use crate::value::Words;

/// One form of a set.
#[derive(Clone, Debug, PartialEq)]
pub struct SetForm {
    /// Its id.
    pub form: String,
    /// Whether it is put in blank, for the parent to keep.
    pub blank: bool,
}

/// A set of forms that are made as one document.
#[derive(Clone, Debug)]
pub struct Set {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Words,
    /// For whom it is: `parents` or `staff`.
    pub audience: String,
    /// Its forms, in order.
    pub forms: Vec<SetForm>,
    /// The heading over the list of contents.
    pub contents_title: Words,
    /// What stands before it.
    pub intro: Vec<Words>,
}

impl Set {
    /// What its first page prints, with the keys of its translations.
    pub fn printed(&self) -> Vec<Printed<'_>> {
        let intro = self.intro.iter().enumerate().map(|(n, words)| (format!("intro[{}]", n + 1), words));
        let all = [("title".to_owned(), &self.title), ("contents_title".to_owned(), &self.contents_title)];
        let all = all.into_iter().chain(intro).filter(|(_, words)| !words.is_empty());
        let place = || format!("first page of a pack: {}", self.title.en());
        all.map(|(name, words)| Printed { key: format!("sets.{}.{name}", self.id), place: place(), words }).collect()
    }
}

/// Reads all sets; a later one takes the place of an earlier one with the same id.
///
/// # Errors
/// The texts that are no sets, with their faults.
pub fn sets(texts: &[(String, Vec<u8>)], forms: &Forms) -> Result<Vec<Set>, Vec<BadText>> {
    let (mut sets, mut bad): (Vec<Set>, Vec<BadText>) = (Vec::new(), Vec::new());
    for (name, bytes) in texts {
        let reading = source::read(name, bytes);
        let faults = Faults::default();
        let set = reading.sound().and_then(|tree| read_set(tree, forms, &faults));
        let mut all = reading.faults;
        all.extend(faults.into_vec());
        match set.filter(|_| all.iter().all(|f| f.weight != Weight::Error)) {
            Some(set) => {
                sets.retain(|s| s.id != set.id);
                sets.push(set);
            }
            None => bad.push(BadText { source: reading.source, faults: all }),
        }
    }
    if bad.is_empty() { Ok(sets) } else { Err(bad) }
}

fn read_set(tree: &Node, forms: &Forms, faults: &Faults) -> Option<Set> {
    let mut keys = Keys::of(tree, "", faults)?;
    let words =
        |keys: &mut Keys<'_>, key| keys.node(key).map(|n| Words::read(n, &keys.path(key), faults)).unwrap_or_default();
    let mut set = Set {
        id: keys.need("set"),
        title: words(&mut keys, "title"),
        audience: keys.text("audience").unwrap_or_default(),
        forms: Vec::new(),
        contents_title: Words::default(),
        intro: Vec::new(),
    };
    set.forms =
        keys.list("forms").into_iter().filter_map(|(node, path)| read_form(node, &path, forms, faults)).collect();
    if let Some(mut contents) = keys.map("contents") {
        set.contents_title = words(&mut contents, "title");
        set.intro = contents.list("intro").into_iter().map(|(node, path)| Words::read(node, &path, faults)).collect();
        contents.done();
    }
    keys.done();
    Some(set)
}

fn read_form(node: &Node, path: &str, forms: &Forms, faults: &Faults) -> Option<SetForm> {
    let form = match node {
        Node::Scalar(s) => SetForm { form: s.text.clone(), blank: false },
        other => {
            let mut keys = Keys::of(other, path, faults)?;
            let form = SetForm { form: keys.need("form"), blank: keys.flag("blank").unwrap_or(false) };
            keys.done();
            form
        }
    };
    if forms.get(&form.form).is_none() {
        let help = source::did_you_mean(&form.form, &forms.ids())
            .unwrap_or_else(|| format!("there are {}", forms.ids().join(", ")));
        faults.add("choice", path, node.place(), format!("there is no form `{}`", form.form), help);
    }
    Some(form)
}
