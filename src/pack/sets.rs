//! Packs as data: which forms go together, in which order, for whom.

use crate::form::{Forms, Printed};
use crate::pdf::Foreign;
use crate::source::{self, BadText, Faults, Keys, Node, Place, Weight};
use crate::value::Words;
use std::sync::Arc;

/// One form of a set.
#[derive(Clone, Debug, PartialEq)]
pub struct SetForm {
    /// Its id.
    pub form: String,
    /// Whether it is put in blank, for the parent to keep.
    pub blank: bool,
    /// Whether it is left out where there is no record of it.
    pub optional: bool,
}

/// A PDF of the setting's own that goes into every pack of a set, such as a menu.
#[derive(Clone, Debug)]
pub struct Attached {
    /// Its file in the workspace's `attachments/`.
    pub file: String,
    /// What it is called on the page of contents.
    pub title: Words,
    /// What it shows, for whoever does not see it.
    pub alt: Words,
    /// The forms that stand before it.
    pub before: Vec<String>,
    /// Where the set names it.
    pub place: Place,
    /// Its pages, once they were read.
    pub pages: Option<Arc<Foreign>>,
}

/// A set of forms that are made as one document.
#[derive(Clone, Debug, Default)]
pub struct Set {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Words,
    /// For whom it is: `parents` or `staff`.
    pub audience: String,
    /// Its forms, in order.
    pub forms: Vec<SetForm>,
    /// What is attached, in order.
    pub attached: Vec<Attached>,
    /// The file that it was read from, as messages call it.
    pub file: String,
    /// What its first page says.
    pub cover: Cover,
}

/// What the first page of a pack says, which is the checklist of its way back.
#[derive(Clone, Debug, Default)]
pub struct Cover {
    /// The heading over what is to be given back.
    pub title: Words,
    /// What stands before it.
    pub intro: Vec<Words>,
    /// By when it is given back; else the day of the setting.
    pub by: Words,
    /// To whom; else whom the setting names.
    pub to: Words,
    /// What whoever gets it back ticks.
    pub back: Words,
    /// The heading over the place for whoever gets it back.
    pub office: Words,
}

impl Cover {
    fn read(mut keys: Keys<'_>, faults: &Faults) -> Cover {
        let cover = Cover {
            title: words(&mut keys, "title", faults),
            intro: keys.list("intro").into_iter().map(|(node, path)| Words::read(node, &path, faults)).collect(),
            by: words(&mut keys, "by", faults),
            to: words(&mut keys, "to", faults),
            back: words(&mut keys, "back", faults),
            office: words(&mut keys, "office", faults),
        };
        keys.done();
        cover
    }
}

fn words(keys: &mut Keys<'_>, key: &'static str, faults: &Faults) -> Words {
    keys.node(key).map(|node| Words::read(node, &keys.path(key), faults)).unwrap_or_default()
}

impl Set {
    /// What its first page and the heads of attached pages print, with the keys of its translations.
    pub fn printed(&self) -> Vec<Printed<'_>> {
        let cover = &self.cover;
        let intro = cover.intro.iter().enumerate().map(|(n, words)| (format!("intro[{}]", n + 1), words));
        let all = [("title", &self.title), ("contents_title", &cover.title), ("by", &cover.by), ("to", &cover.to)];
        let all = all.into_iter().chain([("back", &cover.back), ("office", &cover.office)]);
        let all = all.map(|(name, words)| (name.to_owned(), words));
        let attached = self.attached.iter().enumerate().map(|(n, a)| (format!("attached[{}].title", n + 1), &a.title));
        let all = all.chain(intro).chain(attached).filter(|(_, words)| !words.is_empty());
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
                sets.push(Set { file: name.clone(), ..set });
            }
            None => bad.push(BadText { source: reading.source, faults: all }),
        }
    }
    if bad.is_empty() { Ok(sets) } else { Err(bad) }
}

fn read_set(tree: &Node, forms: &Forms, faults: &Faults) -> Option<Set> {
    let mut keys = Keys::of(tree, "", faults)?;
    let mut set = Set {
        id: keys.need("set"),
        title: words(&mut keys, "title", faults),
        audience: keys.text("audience").unwrap_or_default(),
        forms: Vec::new(),
        attached: Vec::new(),
        file: String::new(),
        cover: Cover::default(),
    };
    for (node, path) in keys.list("forms") {
        if node.get("attach").is_some() {
            let before = set.forms.iter().map(|f| f.form.clone()).collect();
            set.attached.extend(read_attached(node, &path, before, faults));
        } else {
            set.forms.extend(read_form(node, &path, forms, faults));
        }
    }
    if let Some(contents) = keys.map("contents") {
        set.cover = Cover::read(contents, faults);
    }
    keys.done();
    Some(set)
}

fn read_attached(node: &Node, path: &str, before: Vec<String>, faults: &Faults) -> Option<Attached> {
    let mut keys = Keys::of(node, path, faults)?;
    let file = keys.need("attach");
    let (title, alt, place) = (words(&mut keys, "title", faults), words(&mut keys, "alt", faults), keys.at("attach"));
    if title.is_empty() {
        keys.fault("missing", "title", place, "`title` is missing", "write what it is called on the page of contents");
    }
    if file.contains(['/', '\\']) || file.starts_with('.') {
        keys.fault(
            "shape",
            "attach",
            place,
            "an attached file is named without its folder",
            "put it into attachments/",
        );
    }
    keys.done();
    let alt = if alt.is_empty() { title.clone() } else { alt };
    Some(Attached { file, title, alt, before, place, pages: None })
}

fn read_form(node: &Node, path: &str, forms: &Forms, faults: &Faults) -> Option<SetForm> {
    let form = match node {
        Node::Scalar(s) => SetForm { form: s.text.clone(), blank: false, optional: false },
        other => {
            let mut keys = Keys::of(other, path, faults)?;
            let (blank, optional) = (keys.flag("blank").unwrap_or(false), keys.flag("optional").unwrap_or(false));
            let form = SetForm { form: keys.need("form"), blank, optional };
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
