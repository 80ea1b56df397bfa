//! A filled form, typed against its definition: the same type from YAML, table, terminal, page.

mod filled;
mod letters;
mod needed;
mod new;
mod prose;
mod read;
mod values;
mod write;

pub use filled::Filled;
pub use letters::{Letters, Shape, letters};
pub use needed::{Open, open_questions, own_findings};
pub use new::New;
pub use read::{Reading, read, read_tree};
pub use write::tree;

use crate::expr::Data;
pub use crate::finding::Waiver;
use crate::form::{Field, Form, Moment, Part};
use crate::value::{Drawing, Kind, Value, Words};
use std::sync::Arc;

/// Another sheet of paper that this one belongs to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reference {
    /// Its record's id.
    pub id: String,
    /// Its check code, as printed.
    pub check_code: String,
}

/// What a person vouches for by name, because no rule can prove it.
#[derive(Clone, Debug, PartialEq)]
pub struct Attestation {
    /// What is vouched for, by the word that a clause has for it.
    pub attests: String,
    /// What was asked, as the form asks it.
    pub asked: Words,
    /// Why the person can say so; may be empty.
    pub reason: String,
    /// Who.
    pub name: String,
    /// In which role.
    pub role: String,
    /// When.
    pub at: Value,
}

/// A filled form.
#[derive(Clone, Debug)]
pub struct Record {
    /// The definition it is typed against.
    pub form: Arc<Form>,
    /// Its id.
    pub id: String,
    /// How far along it is.
    pub moment: Moment,
    /// The one part it claims; all parts when none is named.
    pub part: Option<String>,
    /// The child's reference.
    pub child_ref: String,
    /// Whether the people in it are invented: marked SPECIMEN, sealed by a throw-away identity only.
    pub specimen: bool,
    /// The language that stands beside the English; empty for English alone.
    pub language: String,
    /// For a part on its own: the sheet that the first part is on.
    pub part_a: Option<Reference>,
    /// The urgent print that this one completes.
    pub completes: Option<Reference>,
    /// The record that this one puts right or adds to: nothing is ever written over.
    pub amends: String,
    /// Whether it must be kept for now, whatever its age: a court, the police or an inquiry may ask for it.
    pub legal_hold: bool,
    /// Warnings set aside.
    pub waivers: Vec<Waiver>,
    /// One value for each field, in the definition's order.
    pub answers: Vec<(String, Value)>,
    /// What was written where the form can make nothing of it: an urgent print shows it, so that nothing is lost.
    pub extras: Vec<(String, String)>,
    /// Signatures that were drawn on a screen, by the field that they are of: pictures, which no file of a record holds.
    pub drawings: Vec<(String, Drawing)>,
}

impl Record {
    /// A record of a form in which nothing is answered.
    pub fn blank(form: Arc<Form>, id: impl Into<String>) -> Record {
        let answers =
            form.fields().filter(|(_, f)| f.is_question()).map(|(_, f)| (f.id.clone(), values::blank(f))).collect();
        Record {
            form,
            id: id.into(),
            moment: Moment::Blank,
            part: None,
            child_ref: String::new(),
            specimen: false,
            language: String::new(),
            part_a: None,
            completes: None,
            amends: String::new(),
            legal_hold: false,
            waivers: Vec::new(),
            answers,
            extras: Vec::new(),
            drawings: Vec::new(),
        }
    }

    /// A record with a made-up answer to every question, for trying rules on.
    pub fn filled(form: Arc<Form>) -> Record {
        let mut record = Record::blank(form.clone(), "FILLED-1");
        record.moment = Moment::Signed;
        record.child_ref = "C-0001".into();
        for (_, field) in form.fields() {
            record.set(&field.id, values::filled(field));
        }
        record
    }

    /// The answer to a question; open when there is none.
    pub fn answer(&self, id: &str) -> &Value {
        self.answers.iter().find(|(k, _)| k == id).map_or(&Value::Open, |(_, v)| v)
    }

    /// Sets an answer; a field that the form does not have is left alone.
    pub fn set(&mut self, id: &str, value: Value) {
        if let Some((_, slot)) = self.answers.iter_mut().find(|(k, _)| k == id) {
            *slot = value;
        }
    }

    /// Whether the record claims that part.
    pub fn claims(&self, part: &Part) -> bool {
        self.part.as_ref().is_none_or(|p| *p == part.id)
    }

    /// Whether a question is asked at all, by its `shown_when`.
    pub fn is_shown(&self, field: &Field, scope: &crate::expr::Scope<'_, '_>) -> bool {
        field.shown_when.as_ref().is_none_or(|c| c.holds(scope, true))
    }

    /// Whether it still waits for being signed off, so that every page says DRAFT.
    pub fn is_draft(&self) -> bool {
        !self.form.draft_until.is_empty() && self.answer(&self.form.draft_until).is_open()
    }

    /// The child's name, where the form asks for it.
    pub fn child_name(&self) -> String {
        self.answer("child_name").show()
    }

    /// What people vouch for with a yes, as far as their names are known: their own, or the last signature's of the part.
    pub fn attestations(&self) -> Vec<Attestation> {
        let given = self.form.fields().filter(|(part, f)| f.kind == Kind::Attestation && self.claims(part));
        let given = given.filter_map(|(part, field)| {
            let answer = self.answer(&field.id);
            let signed = part.fields().filter(|f| f.kind == Kind::Sign).last().map(|f| self.answer(&f.id));
            let or_signed = |own: &str, theirs: &str| match answer.member(own) {
                open if open.is_open() => signed.map_or(&Value::Open, |s| s.member(theirs)).clone(),
                said => said.clone(),
            };
            let name = or_signed("name", "name").show();
            (*answer.member("answer") == Value::Bool(true) && !name.is_empty()).then(|| Attestation {
                attests: field.attests.clone(),
                asked: field.label.clone(),
                reason: answer.member("reason").show(),
                name,
                role: or_signed("role", "role").show(),
                at: or_signed("at", "signed_at"),
            })
        });
        given.collect()
    }

    /// The answers as rules see them.
    pub fn to_data(&self) -> Data {
        Data::map(self.answers.iter().map(|(id, value)| (id.clone(), value.to_data())))
    }

    /// What rules know of the record beside its answers.
    pub fn meta(&self, now: chrono::DateTime<chrono::Utc>) -> Data {
        Data::map([
            ("form", Data::text(&self.form.id)),
            ("id", Data::text(&self.id)),
            ("moment", Data::text(self.moment.word())),
            ("part", self.part.as_ref().map_or(Data::Null, Data::text)),
            ("child_ref", if self.child_ref.is_empty() { Data::Null } else { Data::text(&self.child_ref) }),
            ("specimen", Data::Bool(self.specimen)),
            ("now", Data::Time(now.with_timezone(&crate::value::LONDON).fixed_offset())),
        ])
    }

    /// The record as one canonical text, for the check code and for telling whether anything changed.
    pub fn canonical(&self) -> String {
        let head = [("form", &self.form.id), ("id", &self.id), ("child_ref", &self.child_ref)];
        let mut all: Vec<(String, Data)> =
            head.iter().map(|(k, v)| ((*k).to_owned(), Data::text(v.as_str()))).collect();
        all.push(("part".into(), self.part.as_ref().map_or(Data::Null, Data::text)));
        all.push(("record".into(), self.to_data()));
        Data::map(all).canonical()
    }

    /// Where a finding's path lies in a record file.
    pub fn tree_path(path: &str) -> String {
        match path {
            "" => "record".into(),
            head if ["waivers", "numbers", "look.accent"].iter().any(|key| head.starts_with(key))
                || head == "amends" =>
            {
                head.into()
            }
            answer => format!("record.{answer}"),
        }
    }
}

/// Whether a value of this kind is a map of members.
pub(crate) fn is_group(kind: Kind) -> bool {
    matches!(kind, Kind::Group | Kind::Person | Kind::Address | Kind::Sign | Kind::ConsentItem | Kind::Attestation)
}
