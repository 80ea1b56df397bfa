//! The fields that the sealed revision declares: nothing else may be filled in afterwards (security rule 7, per revision).

use super::inside::private_facts as private;
use super::{Refusal, shows};
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet};

const DEEPEST: usize = 16;
/// The bits of `/Ff` that a value depends on (ISO 32000-1, tables 226, 228, 230).
const PUSH_BUTTON: i64 = 1 << 16;

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Letters, at most so many.
    Text(Option<usize>),
    /// A tick box, or one of several to be chosen.
    Button,
    /// A person's signature.
    Signature,
}

/// A field as it stands now, after all that was done to the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormField {
    /// Its name, unique in the file.
    pub name: String,
    /// What it asks, in the words of the form (`/TU`, ISO 32000-1 12.7.3.1).
    pub question: String,
    /// What it takes.
    pub kind: Kind,
    /// The letters it holds; the state of a button, nothing where it is off; of a signature field the empty text.
    pub value: String,
    /// Whether it holds a signature.
    pub is_signed: bool,
    /// Number and generation of its object.
    pub object: (u32, u16),
    /// The choices that a button has, by their names in the form, in the order of the pages.
    pub choices: Vec<String>,
    /// Of a signature field, who signs there, in the form's own word, such as `designated_person`.
    pub signer: String,
    /// Of a signature field, whether the form asks for it, or leaves it to whoever wishes to.
    pub is_required: bool,
    /// Of a signature field, the fields that must be signed before it.
    pub after: Vec<String>,
}

/// One field with a name of its own.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) id: ObjectId,
    pub(super) name: String,
    /// `/TU`: the question in words, or the name where there is none.
    pub(super) question: String,
    pub(super) kind: Kind,
    /// Where it stands on the pages; the field itself where both are one object.
    pub(super) widgets: Vec<ObjectId>,
    pub(super) turn: Turn,
}

/// Whose signature field it is, and which ones come before it.
#[derive(Debug, Clone, Default)]
pub(super) struct Turn {
    signer: String,
    required: bool,
    pub(super) after: Vec<String>,
}

/// All of them, and what belongs to which.
#[derive(Debug)]
pub(super) struct Declared {
    pub(super) fields: Vec<Field>,
    /// Field or widget to the field's place in the list.
    owners: BTreeMap<ObjectId, usize>,
    /// The form itself, where it is an object of its own.
    pub(super) form: Option<ObjectId>,
}

impl Declared {
    /// Reads what a sealed revision declares, but for the seal's own field.
    pub(super) fn read(document: &Document, seal: ObjectId) -> Result<Declared, Refusal> {
        let catalogue = document.catalog().map_err(|_| Refusal::Unreadable)?;
        let form = catalogue.get_deref(b"AcroForm", document).and_then(Object::as_dict);
        let form = form.map_err(|_| Refusal::Field("there are none"))?;
        let mut declared = Declared {
            fields: Vec::new(),
            owners: BTreeMap::new(),
            form: catalogue.get(b"AcroForm").and_then(Object::as_reference).ok(),
        };
        let roots = form.get_deref(b"Fields", document).and_then(Object::as_array);
        for root in roots.map_err(|_| Refusal::Field("there are none"))? {
            let id = root.as_reference().map_err(|_| Refusal::Field("one is not an object of its own"))?;
            declared.walk(document, id, &Inherited::default(), seal, 0)?;
        }
        let turns = turns(document);
        for field in &mut declared.fields {
            field.turn = turns.get(&field.name).cloned().unwrap_or_default();
        }
        let names: BTreeSet<&str> = declared.fields.iter().map(|field| field.name.as_str()).collect();
        if names.len() != declared.fields.len() {
            return Err(Refusal::Field("two have one name"));
        }
        Ok(declared)
    }

    /// The field that an object is, or is a widget of.
    pub(super) fn owner(&self, id: ObjectId) -> Option<&Field> {
        self.owners.get(&id).map(|at| &self.fields[*at])
    }

    fn walk(
        &mut self,
        document: &Document,
        id: ObjectId,
        above: &Inherited,
        seal: ObjectId,
        depth: usize,
    ) -> Result<(), Refusal> {
        let dict = document.get_dictionary(id).map_err(|_| Refusal::Field("one is missing"))?;
        if depth > DEEPEST || self.owners.contains_key(&id) {
            return Err(Refusal::Field("one is there twice"));
        }
        let here = above.with(document, dict);
        let kids = kids(document, dict)?;
        let (named, unnamed): (Vec<_>, Vec<_>) =
            kids.into_iter().partition(|kid| document.get_dictionary(*kid).is_ok_and(|kid| kid.has(b"T")));
        match (named.is_empty(), unnamed.is_empty()) {
            (false, false) => Err(Refusal::Field("one is field and place at once")),
            (false, true) => named.into_iter().try_for_each(|kid| self.walk(document, kid, &here, seal, depth + 1)),
            (true, _) if dict.get(b"V").and_then(Object::as_reference).ok() == Some(seal) => Ok(()),
            (true, _) => {
                let widgets = if unnamed.is_empty() { vec![id] } else { unnamed };
                self.owners.extend(widgets.iter().chain([&id]).map(|widget| (*widget, self.fields.len())));
                self.fields.push(here.field(id, widgets)?);
                Ok(())
            }
        }
    }
}

/// What a field has from those above it (ISO 32000-1 12.7.3.1, 12.7.3.2).
#[derive(Debug, Clone, Default)]
struct Inherited {
    name: String,
    question: String,
    kind: Vec<u8>,
    flags: i64,
    longest: Option<usize>,
}

impl Inherited {
    fn with(&self, document: &Document, dict: &Dictionary) -> Inherited {
        let mut here = self.clone();
        let text = |key: &[u8]| lopdf::decode_text_string(dict.get_deref(key, document).ok()?).ok();
        if let Some(part) = text(b"T") {
            here.name = if here.name.is_empty() { part } else { format!("{}.{part}", here.name) };
        }
        here.question = text(b"TU").unwrap_or(here.question);
        if let Ok(kind) = dict.get_deref(b"FT", document).and_then(Object::as_name) {
            here.kind = kind.to_vec();
        }
        let number = |key: &[u8]| dict.get_deref(key, document).and_then(Object::as_i64).ok();
        here.flags = number(b"Ff").unwrap_or(here.flags);
        here.longest = number(b"MaxLen").and_then(|most| usize::try_from(most).ok()).or(here.longest);
        here
    }

    fn field(self, id: ObjectId, widgets: Vec<ObjectId>) -> Result<Field, Refusal> {
        let kind = match self.kind.as_slice() {
            b"Tx" => Kind::Text(self.longest),
            b"Btn" if self.flags & PUSH_BUTTON == 0 => Kind::Button,
            b"Sig" if widgets == [id] => Kind::Signature,
            _ => return Err(Refusal::Field("one is of a kind that no form of ours has")),
        };
        let question = if self.question.is_empty() { self.name.clone() } else { self.question };
        Ok(Field { id, name: self.name, question, kind, widgets, turn: Turn::default() })
    }
}

/// Letters that command a screen, or turn the order of those behind them round, so that another answer is read than is held.
fn is_misread(letter: char) -> bool {
    let turns = matches!(letter, '\u{202B}' | '\u{202D}' | '\u{202E}' | '\u{2067}');
    turns || letter.is_control() && !matches!(letter, '\t' | '\n' | '\r')
}

/// What the maker left inside about who signs where and after whom (`/PieceInfo`, ISO 32000-1 14.5).
fn turns(document: &Document) -> BTreeMap<String, Turn> {
    let Some(list) = private(document).and_then(|facts| facts.get_deref(b"Signatures", document).ok()?.as_array().ok())
    else {
        return BTreeMap::new();
    };
    let turn = |entry: &Object| {
        let entry = entry.as_dict().ok()?;
        let text = |object: &Object| lopdf::decode_text_string(object).ok();
        let after = entry.get(b"After").and_then(Object::as_array).map(|names| names.iter().filter_map(text).collect());
        let signer = text(entry.get(b"Signer").ok()?)?;
        let required = matches!(entry.get(b"Required"), Ok(Object::Boolean(true)));
        Some((text(entry.get(b"Field").ok()?)?, Turn { signer, required, after: after.unwrap_or_default() }))
    };
    list.iter().filter_map(turn).collect()
}

fn kids(document: &Document, dict: &Dictionary) -> Result<Vec<ObjectId>, Refusal> {
    let Ok(kids) = dict.get_deref(b"Kids", document).and_then(Object::as_array) else { return Ok(Vec::new()) };
    let kids = kids.iter().map(|kid| kid.as_reference().map_err(|_| Refusal::Field("one is not an object of its own")));
    kids.collect()
}

impl Field {
    /// The field as it stands in a document.
    pub(super) fn told(&self, document: &Document) -> FormField {
        let choices = self.widgets.iter().flat_map(|widget| shows::states(document, *widget));
        FormField {
            name: self.name.clone(),
            question: self.question.clone(),
            kind: self.kind,
            value: self.value(document).unwrap_or_default(),
            is_signed: self.kind == Kind::Signature
                && document.get_dictionary(self.id).is_ok_and(|dict| dict.has(b"V")),
            object: self.id,
            choices: choices.filter_map(|state| String::from_utf8(state).ok()).collect(),
            signer: self.turn.signer.clone(),
            is_required: self.turn.required,
            after: self.turn.after.clone(),
        }
    }

    /// What the field holds: letters; the state of a button, nothing where it is off; of a signature nothing.
    pub(super) fn value(&self, document: &Document) -> Result<String, &'static str> {
        let dict = document.get_dictionary(self.id).map_err(|_| "it is missing")?;
        let value = match dict.get_deref(b"V", document) {
            Err(_) | Ok(Object::Null) => return Ok(String::new()),
            Ok(value) => value,
        };
        match (self.kind, value) {
            (Kind::Signature, _) => Ok(String::new()),
            (Kind::Text(_), text @ Object::String(bytes, _)) => {
                let unreadable = "its letters cannot be read";
                let letters = lopdf::decode_text_string(text).map_err(|_| unreadable)?;
                // one reader leaves out what stands between two of these, another draws them (7.9.2.2)
                let is_wide = bytes.starts_with(b"\xFE\xFF") || bytes.starts_with(b"\xEF\xBB\xBF");
                let is_plain = (is_wide || !bytes.contains(&0x1B)) && !letters.contains(is_misread);
                if is_plain { Ok(letters) } else { Err(unreadable) }
            }
            (Kind::Button, Object::Name(state)) if state == b"Off" => Ok(String::new()),
            (Kind::Button, Object::Name(state)) => String::from_utf8(state.clone()).map_err(|_| "its state is no name"),
            _ => Err("its value is of another kind"),
        }
    }
}
