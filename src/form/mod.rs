//! The definition of a form: parts, sections, fields, conditions; read from YAML, never from code.

mod data;
mod field;
mod index_key;
mod language;
mod notes;
mod printed;
mod prose;
mod read;
mod record_schema;
mod schema;
mod shape;
mod sheet;
mod shelf;
mod strings;

pub use field::{Answerer, Condition, Consent, Field, Household, Point, Reader, Rows, Statement};
pub use index_key::{IndexKey, Indexed};
pub use language::Language;
pub use notes::{Note, Notes};
pub use printed::Printed;
pub use prose::Passage;
pub use record_schema::record_schema;
pub use schema::form_schema;
pub use shape::record_shape;
pub use sheet::{KEY, RowFault, SheetRow, Taken, harmless, read_sheet, sheet, take};
pub use shelf::Forms;
pub use strings::{State, Strings, Translation, lost_placeholders, mark_of, strings_schema};

use crate::expr::Data;
use crate::source::{Node, Place};
use crate::value::Words;

/// How far along a record is; a rule says from which moment it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Moment {
    /// Nothing filled in.
    Blank,
    /// The known facts are in; the signer's part is open.
    Issued,
    /// Everything is answered.
    Completed,
    /// Everybody who must has signed.
    Signed,
    /// It lies in the child's file.
    Filed,
}

impl Moment {
    /// Every moment in order, by the word that stands in YAML.
    pub const WORDS: [(&'static str, Moment); 5] = [
        ("blank", Moment::Blank),
        ("issued", Moment::Issued),
        ("completed", Moment::Completed),
        ("signed", Moment::Signed),
        ("filed", Moment::Filed),
    ];

    /// The word that stands in YAML.
    pub fn word(self) -> &'static str {
        Moment::WORDS.iter().find(|(_, m)| *m == self).map_or("", |(word, _)| word)
    }
}

/// How private an answer is (S0 public to S3 safeguarding).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sensitivity {
    /// Blank or public.
    S0,
    /// General.
    S1,
    /// Health, family, additional needs, beliefs.
    S2,
    /// Safeguarding.
    S3,
}

impl Sensitivity {
    /// Every degree, by the word that stands in YAML.
    pub const WORDS: [(&'static str, Sensitivity); 4] =
        [("S0", Sensitivity::S0), ("S1", Sensitivity::S1), ("S2", Sensitivity::S2), ("S3", Sensitivity::S3)];

    /// The word that stands in YAML.
    pub fn word(self) -> &'static str {
        Sensitivity::WORDS[self as usize].0
    }
}

/// What sort of page a form is; it chooses the confidentiality note, and nothing can choose none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// A parent signs it.
    ParentSigned,
    /// Staff write it.
    StaffRecord,
    /// Anyone may read it.
    Notice,
    /// It goes on the outside of something.
    Label,
}

impl Class {
    /// Every class, by the word that stands in YAML.
    pub const WORDS: [(&'static str, Class); 4] = [
        ("parent_signed", Class::ParentSigned),
        ("staff_record", Class::StaffRecord),
        ("notice", Class::Notice),
        ("label", Class::Label),
    ];

    /// The word that stands in YAML.
    pub fn word(self) -> &'static str {
        Class::WORDS.iter().find(|(_, c)| *c == self).map_or("", |(word, _)| word)
    }
}

/// The frame around a section: facts and thoughts never share one (07.2.12).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    /// What was seen and heard.
    Facts,
    /// What the writer thinks it means for the child.
    Thoughts,
}

/// Fields that stand under one heading.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its id.
    pub id: String,
    /// Its heading.
    pub title: Words,
    /// What helps to fill it in.
    pub help: Words,
    /// Its frame, if it has its own.
    pub frame: Option<Frame>,
    /// Whether it stands on a sheet of its own, which can be taken out and kept apart.
    pub own_sheet: bool,
    /// Its questions, in order.
    pub fields: Vec<Field>,
}

/// What one author fills in.
#[derive(Clone, Debug)]
pub struct Part {
    /// `A`, `B` ...
    pub id: String,
    /// Its heading; empty when the form has one part only.
    pub title: Words,
    /// Who fills it in.
    pub by: Words,
    /// Its sections, in order.
    pub sections: Vec<Section>,
}

impl Part {
    /// Its fields, in order.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.sections.iter().flat_map(|s| &s.fields)
    }
}

/// The definition of a form.
#[derive(Clone, Debug)]
pub struct Form {
    /// Its id, the name of its file.
    pub id: String,
    /// The reference that is printed, such as `06.1b`.
    pub reference: String,
    /// Its edition, such as `2021-07`.
    pub edition: String,
    /// Whether it is declared for rules to read only: checked, never listed or printed.
    pub draft: bool,
    /// Its title.
    pub title: Words,
    /// One or two sentences under the title.
    pub about: Words,
    /// What people call it when they look for it.
    pub menu: Words,
    /// What sort of page it is.
    pub class: Option<Class>,
    /// How private it is; every field inherits it.
    pub sensitivity: Option<Sensitivity>,
    /// Whose confidence it is kept in.
    pub owner: String,
    /// The word of its retention class.
    pub retention: String,
    /// Who may see it; every field inherits it.
    pub audience: Vec<Reader>,
    /// Whether it may be printed before it is complete, and never waits for a warning.
    pub urgent: bool,
    /// The field that signs it off: until it is answered every page says DRAFT. Empty for most forms.
    pub draft_until: String,
    /// Its parts, in order.
    pub parts: Vec<Part>,
    /// What is printed at the end.
    pub closing: Vec<Words>,
    /// Its definition file, by the name that messages use.
    pub file: String,
    /// SHA-256 of its definition, in hex.
    pub hash: String,
    /// Its definition as written, for places.
    pub tree: Node,
}

impl Form {
    /// Every field that stands in a section, in order, with its part.
    pub fn fields(&self) -> impl Iterator<Item = (&Part, &Field)> {
        self.parts.iter().flat_map(|p| p.fields().map(move |f| (p, f)))
    }

    /// The field with that id.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields().map(|(_, f)| f).find(|f| f.id == id)
    }

    /// Whether all of it is public.
    pub fn is_for_anyone(&self) -> bool {
        self.audience.iter().any(|reader| reader.role == "anyone")
    }

    /// The field that a path such as `actions[1].by` leads to.
    pub fn field_at(&self, path: &str) -> Option<&Field> {
        let mut steps = path.split('.').map(|s| s.split('[').next().unwrap_or(s));
        let mut field = self.field(steps.next()?)?;
        for step in steps {
            match field.members.iter().find(|m| m.id == step) {
                Some(member) => field = member,
                None => return Some(field),
            }
        }
        Some(field)
    }

    /// Whether somebody other than the setting signs it or answers in it, so that it is still written on when issued.
    pub fn is_signed_by_parent(&self) -> bool {
        self.class == Some(Class::ParentSigned) || self.fields().any(|(_, f)| f.is_signed_by_parent())
    }

    /// The edition in words: `edition July 2021`.
    pub fn edition_words(&self) -> String {
        match chrono::NaiveDate::parse_from_str(&format!("{}-01", self.edition), "%Y-%m-%d") {
            Ok(day) => format!("edition {}", day.format("%B %Y")),
            Err(_) => format!("edition {}", self.edition),
        }
    }

    /// Where a finding's path lies in the definition: a field's id and perhaps a key, or a key of the form.
    pub fn place_of(&self, path: &str) -> Place {
        // Rules say `fields.<id>.<key>`, as their expressions do.
        let path = path.strip_prefix("fields.").unwrap_or(path);
        let (first, rest) = path.split_once('.').unwrap_or((path, ""));
        let mut found = None;
        find_field(&self.tree, first, &mut found);
        let field_place = found.and_then(|node| node.nearest(rest).or(node.nearest("field")));
        field_place.or_else(|| self.tree.nearest(path)).or_else(|| self.tree.nearest("form")).unwrap_or_default()
    }

    /// The definition as rules see it.
    pub fn to_data(&self) -> Data {
        data::of_form(self)
    }
}

fn find_field<'n>(node: &'n Node, id: &str, found: &mut Option<&'n Node>) {
    if found.is_some() {
        return;
    }
    match node {
        Node::Map(entries, _) => {
            if node.get("field").and_then(Node::text) == Some(id) {
                *found = Some(node);
            }
            entries.iter().for_each(|e| find_field(&e.value, id, found));
        }
        Node::List(items, _) => items.iter().for_each(|n| find_field(n, id, found)),
        Node::Scalar(_) => {}
    }
}
