//! One question of a form, and what its definition may say about it.

use super::{IndexKey, Moment, Sensitivity};
use crate::expr::{Expression, Scope};
use crate::source::Place;
use crate::value::{Format, Kind, Words};

/// A condition written as an expression over the record.
#[derive(Clone, Debug)]
pub struct Condition {
    /// The expression.
    pub text: String,
    /// Where it stands in the definition.
    pub place: Place,
    /// Compiled.
    pub expression: std::sync::Arc<Expression>,
}

impl Condition {
    /// Whether it holds; `otherwise` where it cannot be evaluated, which loading tries to rule out.
    pub fn holds(&self, scope: &Scope<'_, '_>, otherwise: bool) -> bool {
        self.expression.is_true(scope).unwrap_or(otherwise)
    }
}

/// Somebody who may see an answer: a role, and why, where it is not plain.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reader {
    /// The role.
    pub role: String,
    /// Why this role must know.
    pub need_to_know: String,
}

/// Who answers a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answerer {
    /// The setting, once for all.
    Setting,
    /// A member of staff.
    Staff,
    /// A parent.
    Parent,
    /// The designated person.
    DesignatedPerson,
}

impl Answerer {
    /// Every answerer, by the word that stands in YAML.
    pub const WORDS: [(&'static str, Answerer); 4] = [
        ("setting", Answerer::Setting),
        ("staff", Answerer::Staff),
        ("parent", Answerer::Parent),
        ("designated_person", Answerer::DesignatedPerson),
    ];

    /// The word that stands in YAML.
    pub fn word(self) -> &'static str {
        Answerer::WORDS.iter().find(|(_, a)| *a == self).map_or("", |(word, _)| word)
    }
}

/// Whose household an answer leads to: a copy for a parent who lives apart leaves out what leads to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Household {
    /// That of the person in whose row it stands; of somebody who is no parent, the child's home.
    Own,
    /// The child's home.
    Home,
    /// That of whoever signs.
    Signer,
    /// It names the parent who is handed the page: in a copy, the one whom it is for.
    Reader,
}

impl Household {
    /// Every household, by the word that stands in YAML.
    pub const WORDS: [(&'static str, Household); 4] = [
        ("own", Household::Own),
        ("home", Household::Home),
        ("signer", Household::Signer),
        ("reader", Household::Reader),
    ];
}

/// How many rows a table has: needed, allowed, and drawn when blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rows {
    /// The least.
    pub min: usize,
    /// The most.
    pub max: usize,
    /// How many are drawn for the pen.
    pub blank: usize,
}

/// One item of a printed text that rules look for by its id.
#[derive(Clone, Debug)]
pub struct Point {
    /// Its id.
    pub id: String,
    /// Its words.
    pub text: Words,
}

/// Printed text that nobody answers.
#[derive(Clone, Debug, Default)]
pub struct Statement {
    /// Its paragraphs.
    pub paragraphs: Vec<Words>,
    /// Its points.
    pub points: Vec<Point>,
    /// What it explains, by the words that rules look for.
    pub explains: Vec<String>,
}

/// What a parent is asked to agree to: the five things that make consent informed (07.2.76).
#[derive(Clone, Debug, Default)]
pub struct Consent {
    /// `data`, `care` or `share`.
    pub consent_type: String,
    /// Why it is asked.
    pub why: Words,
    /// What is done or shared.
    pub what: Words,
    /// Who sees or does it, each by name.
    pub who: Vec<Words>,
    /// The purpose, in printed words.
    pub purpose: Words,
    /// What it means for the family.
    pub implications: Words,
    /// The answers offered.
    pub options: Vec<String>,
    /// The purposes, by id; one only.
    pub purposes: Vec<String>,
    /// A preset answer; a definition that has one is refused by a rule.
    pub preset: Option<String>,
    /// An answer that the form insists on; refused by a rule.
    pub required_value: Option<String>,
    /// Whether the place depends on it; refused by a rule.
    pub condition_of_place: bool,
}

/// One question.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its id, unique in the form.
    pub id: String,
    /// What the answer can be.
    pub kind: Kind,
    /// The question.
    pub label: Words,
    /// What helps to answer it.
    pub help: Words,
    /// Whether it must be answered.
    pub required: bool,
    /// From which moment it must.
    pub needed_from: Moment,
    /// When else it must be answered.
    pub required_when: Option<Condition>,
    /// When it is asked at all.
    pub shown_when: Option<Condition>,
    /// How private the answer is.
    pub sensitivity: Option<Sensitivity>,
    /// Who may see it.
    pub audience: Vec<Reader>,
    /// Whose household the answer leads to, where it is said.
    pub household: Option<Household>,
    /// Whether the law counts it among the special categories (UK GDPR Art. 9).
    pub special_category: bool,
    /// What the answer is for.
    pub purpose: String,
    /// The clause that asks for it.
    pub clause: String,
    /// The law that asks for it.
    pub legal_source: String,
    /// Who answers.
    pub answered_by: Answerer,
    /// Writing lines on paper.
    pub lines: Option<usize>,
    /// The most letters.
    pub max: Option<usize>,
    /// What the letters must look like.
    pub format: Option<Format>,
    /// The choices, by id, with their words; one without words is understood when it is typed, so that a rule can say what
    /// is wrong with it, and never offered.
    pub choices: Vec<(String, Words)>,
    /// The rows of a table.
    pub rows: Rows,
    /// What a row is called where each is drawn as a card of its own, like Parent or carer.
    pub each: Words,
    /// Columns of a table, members of a group, or what the kind has by itself.
    pub members: Vec<Field>,
    /// Who signs, for a signature.
    pub signer: String,
    /// Whose signatures come before this one, by the ids of their fields.
    pub signs_after: Vec<String>,
    /// What is vouched for, for an attestation.
    pub attests: String,
    /// What the index of records knows the answer as, where it does.
    pub index: Option<IndexKey>,
    /// The printed text, for a statement.
    pub statement: Statement,
    /// What is asked, for a consent item.
    pub consent: Option<Consent>,
    /// A preset answer of a plain field.
    pub preset: Option<String>,
}

impl Field {
    /// Whether a parent signs here.
    pub fn is_signed_by_parent(&self) -> bool {
        matches!(self.signer.as_str(), "parent" | "second_parent")
    }

    /// A bare field, as members that a kind has by itself are.
    pub fn bare(id: &str, kind: Kind, label: &str) -> Field {
        Field {
            id: id.into(),
            kind,
            label: Words::english(label),
            help: Words::default(),
            required: false,
            needed_from: if kind == Kind::Sign { Moment::Signed } else { Moment::Completed },
            required_when: None,
            shown_when: None,
            sensitivity: None,
            audience: Vec::new(),
            household: None,
            special_category: false,
            purpose: String::new(),
            clause: String::new(),
            legal_source: String::new(),
            answered_by: Answerer::Staff,
            lines: None,
            max: None,
            format: (id == "postcode").then_some(Format::Postcode),
            choices: own_choices(id, kind),
            rows: Rows { min: 0, max: 40, blank: 3 },
            each: Words::default(),
            members: own_members(kind),
            signer: String::new(),
            signs_after: Vec::new(),
            attests: String::new(),
            index: None,
            statement: Statement::default(),
            consent: None,
            preset: None,
        }
    }

    /// The words of a choice.
    pub fn choice_words(&self, id: &str) -> Option<&Words> {
        self.choices.iter().find(|(c, _)| c == id).map(|(_, words)| words)
    }

    /// Whether anybody answers it.
    pub fn is_question(&self) -> bool {
        self.kind != Kind::Statement
    }
}

/// The members that a kind has by itself; a consent with a note but neither yes nor no is no answer.
fn own_members(kind: Kind) -> Vec<Field> {
    let member = |(id, of, label): &(&str, Kind, &str)| Field {
        required: matches!(kind, Kind::ConsentItem | Kind::Attestation) && *id == "answer",
        ..Field::bare(id, *of, label)
    };
    kind.own_members().iter().map(member).collect()
}

/// The choices of members that a kind has by itself.
fn own_choices(id: &str, kind: Kind) -> Vec<(String, Words)> {
    let choices: &[(&str, &str)] = match (id, kind) {
        ("mark", Kind::Choice) => &[("ink", "In ink"), ("drawn", "Drawn on the screen"), ("typed", "Typed")],
        ("view", Kind::Choice) => &[("front", "Front"), ("back", "Back")],
        _ => &[],
    };
    choices.iter().map(|(id, label)| ((*id).to_owned(), Words::english(*label))).collect()
}
