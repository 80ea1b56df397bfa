//! Lays a sample over a minimal good subject.
//!
//! The base is a blank record of the form (every key there and null, tables empty), the named form's own definition, or
//! a blank page, place, set or index. Maps are merged key by key, everything else is replaced; in a definition's fields
//! null takes a field away. A key with a line before it stands beside the subject: `_setting: {...}`, `_meta: {...}`,
//! `_form: {...}`, or `_form: id` for the form that the sample is of.

use super::catalogue::{Check, On, Subject, Which};
use super::views::{self, Notes};
use super::{Number, Sample, number, shapes};
use crate::expr::{Data, Shape};
use crate::form::{Form, Forms};
use crate::source::{Fault, Faults, Node, did_you_mean};
use std::collections::BTreeMap;

/// The trees that a sample makes, by name, and the form it is of.
pub(super) struct Laid<'f> {
    pub(super) form: Option<&'f Form>,
    pub(super) trees: BTreeMap<String, Data>,
}

/// What samples are laid over.
pub(super) struct Ground<'f> {
    pub(super) forms: &'f Forms,
    pub(super) notes: &'f Notes,
    pub(super) numbers: &'f [Number],
}

impl<'f> Ground<'f> {
    /// The forms that a check takes in.
    pub(super) fn taken(&self, on: &On) -> Vec<&'f Form> {
        self.forms.iter().filter(|f| on.takes(f)).collect()
    }

    /// The subject as it is before a sample: blank, or the named form itself.
    pub(super) fn base(&self, check: &Check, form: Option<&'f Form>) -> Laid<'f> {
        let subject = check.on.subject;
        let shape = shapes::of_subject(subject, form);
        let tree = match (subject, &check.on.which, form) {
            (Subject::Form, Which::Ids(_), Some(form)) => form.to_data(),
            (Subject::Form, which, _) => plain_form(which),
            _ => shape.blank(),
        };
        self.laid(check, form, tree)
    }

    /// A subject with everything that goes with it.
    pub(super) fn laid(&self, check: &Check, form: Option<&'f Form>, tree: Data) -> Laid<'f> {
        let setting = good_setting();
        let mut trees = BTreeMap::from([
            ("number".to_owned(), number::data(self.numbers, &setting)),
            ("meta".to_owned(), meta(check, form)),
            ("setting".to_owned(), setting),
        ]);
        if matches!(check.on.subject, Subject::Record | Subject::Page) && check.sees("form") {
            trees.insert(
                "form".into(),
                form.map_or_else(|| views::noted(plain_form(&Which::Any), self.notes), |f| views::form(f, self.notes)),
            );
        }
        trees.insert(check.on.subject.root().into(), tree);
        let mut laid = Laid { form, trees };
        self.settle(check, &mut laid);
        laid
    }

    /// Lays a sample over the base.
    pub(super) fn lay(&self, check: &Check, sample: &Sample) -> Result<Laid<'f>, Vec<Fault>> {
        let faults = Faults::default();
        let form = self.form_of(check, sample, &faults);
        let mut laid = self.base(check, form);
        let subject = check.on.subject;
        let (beside, own) = split(&sample.tree);
        for entry in beside {
            let name = entry.key.trim_start_matches('_');
            let shape = match name {
                "setting" => shapes::setting(),
                "form" if matches!(entry.value, Node::Map(..)) => shapes::of_form(),
                "form" => continue,
                "meta" => match shapes::visible(Subject::Record, None, &[]).look("meta") {
                    Ok(shape) => shape.clone(),
                    Err(_) => continue,
                },
                _ => {
                    faults.add(
                        "unknown",
                        "",
                        entry.key_place,
                        format!("nothing called `{name}` stands beside the sample"),
                        "there are _setting, _meta and _form",
                    );
                    continue;
                }
            };
            let under = laid.trees.remove(name).unwrap_or_default();
            laid.trees.insert(name.into(), over(&shape, under, &entry.value, &faults));
        }
        let shape = shapes::of_subject(subject, form);
        let mut under = laid.trees.remove(subject.root()).unwrap_or_default();
        if let (Subject::Form, Data::Map(map)) = (subject, &mut under) {
            // The sample may choose another class, and the class chooses the note.
            map.remove("confidentiality_note");
        }
        laid.trees.insert(subject.root().into(), over(&shape, under, &own, &faults));
        let setting = laid.trees.get("setting").cloned().unwrap_or_default();
        laid.trees.insert("number".into(), number::data(self.numbers, &setting));
        self.settle(check, &mut laid);
        let faults = faults.into_vec();
        if faults.is_empty() { Ok(laid) } else { Err(faults) }
    }

    /// The form a sample is of: the one it names, else the first that the check takes in.
    fn form_of(&self, check: &Check, sample: &Sample, faults: &Faults) -> Option<&'f Form> {
        if let Some(Node::Scalar(id)) = sample.tree.get("_form") {
            let form = self.forms.get(&id.text);
            if form.is_none() {
                let help = did_you_mean(&id.text, &self.forms.ids()).unwrap_or_default();
                faults.add("choice", "", id.place, format!("there is no form `{}`", id.text), help);
            }
            return form;
        }
        match check.on.subject {
            Subject::Record | Subject::Form => self.taken(&check.on).into_iter().next(),
            _ => None,
        }
    }

    /// Works out what follows from the rest.
    fn settle(&self, check: &Check, laid: &mut Laid<'_>) {
        if let (Subject::Record, Some(form)) = (check.on.subject, laid.form) {
            let record = laid.trees.get("record").cloned().unwrap_or_default();
            laid.trees.insert("signatures".into(), views::signatures(form, &record));
            laid.trees.insert("texts".into(), views::texts(form, &record));
        }
        if check.on.subject == Subject::Form {
            let tree = laid.trees.remove("form").unwrap_or_default();
            laid.trees.insert("form".into(), views::noted(summed(tree), self.notes));
        }
    }
}

/// Sums up what the fields of a definition explain and who signs.
fn summed(form: Data) -> Data {
    let Data::Map(mut map) = form else { return form };
    let (mut explains, mut signers) = (Vec::new(), Vec::new());
    if let Some(Data::Map(fields)) = map.get("fields") {
        for field in fields.values() {
            if let Data::List(tags) = field.at("explains") {
                explains.extend(tags.clone());
            }
            if let Data::Text(_) = field.at("signer") {
                signers.push(field.at("signer").clone());
            }
        }
    }
    map.insert("explains".into(), Data::List(explains));
    map.insert("signers".into(), Data::List(signers));
    Data::Map(map)
}

/// The entries that stand beside the subject, and the sample without them.
fn split(tree: &Node) -> (Vec<crate::source::Entry>, Node) {
    match tree {
        Node::Map(entries, place) => {
            let (beside, own) = entries.iter().cloned().partition(|e| e.key.starts_with('_'));
            (beside, Node::Map(own, *place))
        }
        other => (Vec::new(), other.clone()),
    }
}

fn over(shape: &Shape, under: Data, node: &Node, faults: &Faults) -> Data {
    match (shape, node) {
        (_, Node::Scalar(s)) => shape.typed(&s.text),
        (Shape::List(of), Node::List(items, _)) => {
            Data::List(items.iter().map(|item| over(of, of.blank(), item, faults)).collect())
        }
        (Shape::Map(keys), Node::Map(entries, _)) => {
            let mut map = match under {
                Data::Map(map) => map,
                _ => BTreeMap::new(),
            };
            for entry in entries {
                let Some(inner) = keys.get(&entry.key) else {
                    let known: Vec<&str> = keys.keys().map(String::as_str).collect();
                    let help =
                        did_you_mean(&entry.key, &known).unwrap_or_else(|| format!("there are: {}", known.join(", ")));
                    faults.add("unknown", "", entry.key_place, format!("there is no `{}` here", entry.key), help);
                    continue;
                };
                let was = map.remove(&entry.key).filter(|d| *d != Data::Null).unwrap_or_else(|| inner.blank());
                map.insert(entry.key.clone(), over(inner, was, &entry.value, faults));
            }
            Data::Map(map)
        }
        (Shape::MapOf(of), Node::Map(entries, _)) => {
            let mut map = match under {
                Data::Map(map) => map,
                _ => BTreeMap::new(),
            };
            for entry in entries {
                let was = map.remove(&entry.key);
                let removed = matches!(&entry.value, Node::Scalar(s) if s.is_null_word() || s.is_empty());
                if !removed {
                    let value = over(of, was.unwrap_or_else(|| of.blank()), &entry.value, faults);
                    map.insert(entry.key.clone(), value);
                }
            }
            Data::Map(map)
        }
        (_, node) => {
            faults.add(
                "shape",
                "",
                node.place(),
                format!("{} does not fit here", node.noun()),
                "compare with what the form has here",
            );
            under
        }
    }
}

fn meta(check: &Check, form: Option<&Form>) -> Data {
    Data::map([
        ("form", form.map_or(Data::Null, |f| Data::text(&f.id))),
        ("id", Data::text("SAMPLE-1")),
        ("moment", Data::text(check.from.word())),
        ("part", check.part.as_ref().map_or(Data::Null, Data::text)),
        ("child_ref", Data::text("C-0001")),
        ("specimen", Data::Bool(false)),
        ("now", Shape::Time.typed("2026-11-24 12:00")),
    ])
}

/// A definition that breaks nothing and asks nothing.
fn plain_form(which: &Which) -> Data {
    let class = match which {
        Which::Classes(classes) => classes.first().map_or("staff_record", String::as_str),
        _ => "staff_record",
    };
    let Data::Map(mut map) = shapes::of_form().blank() else { return Data::Null };
    map.remove("confidentiality_note");
    for (key, word) in [
        ("form", "a_form"),
        ("ref", "T-1"),
        ("edition", "2026-09"),
        ("title", "A form"),
        ("class", class),
        ("sensitivity", "S1"),
    ] {
        map.insert(key.into(), Data::text(word));
    }
    map.insert("confidentiality".into(), Data::map([("owner", Data::text("setting"))]));
    Data::Map(map)
}

/// A setting that is in order.
pub(super) fn good_setting() -> Data {
    let Data::Map(mut map) = shapes::setting().blank() else { return Data::Null };
    map.insert("name".into(), Data::text("Sunny Corner Nursery"));
    let registration = [("number", Data::text("ZA123456")), ("expires_on", Shape::Time.typed("2027-03-31"))];
    map.insert("ico_registration".into(), Data::map(registration));
    Data::Map(map)
}
