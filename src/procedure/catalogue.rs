//! What a catalogue is made of: clauses, rules, checks, and what they look at.

use super::{Template, Written};
use crate::expr::Read;
use crate::finding::{Citation, Level};
use crate::form::{Form, Moment};
use crate::source::{Node, Place};
use std::fmt;

/// One sentence or bullet of the written procedure.
#[derive(Debug)]
pub struct Clause {
    /// The product's own number for it, such as `07.2.57`.
    pub id: String,
    /// The procedure it belongs to, such as `07.2`.
    pub procedure: String,
    /// The heading it stands under.
    pub under: String,
    /// Its opening words, by which a reader finds it on paper.
    pub opens: String,
    /// What it asks, in our words.
    pub says: String,
    /// What is done about it.
    pub status: Status,
    /// What a person vouches for, because no rule can prove it.
    pub attests: Option<Attests>,
    /// The rules that check it.
    pub rules: Vec<Rule>,
}

/// What a person vouches for, because no rule can prove it; fields of forms name it by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attests {
    /// Its id, such as `tone`.
    pub id: String,
    /// What is vouched for, in our words.
    pub says: String,
}

impl Clause {
    /// How findings cite it.
    pub fn citation(&self) -> Citation {
        Citation { under: self.under.clone(), opens: self.opens.clone(), clause: self.id.clone() }
    }
}

/// What is done about a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Rules check it.
    Checked,
    /// It is printed where it belongs.
    Printed,
    /// A person vouches for it by name; software cannot.
    Attested,
    /// It is for people to read; nothing can be checked.
    Guidance,
    /// The rule of another clause carries it.
    CarriedBy(String),
}

impl Status {
    /// The status that a text in YAML names.
    pub fn read(text: &str) -> Option<Status> {
        Some(match text {
            "checked" => Status::Checked,
            "printed" => Status::Printed,
            "attested" => Status::Attested,
            "guidance" => Status::Guidance,
            other => Status::CarriedBy(other.strip_prefix("carried by ")?.to_owned()),
        })
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Status::Checked => write!(f, "checked"),
            Status::Printed => write!(f, "printed"),
            Status::Attested => write!(f, "attested"),
            Status::Guidance => write!(f, "guidance"),
            Status::CarriedBy(rule) => write!(f, "carried by {rule}"),
        }
    }
}

/// One rule: an id, a name, and the checks that make it up.
#[derive(Debug)]
pub struct Rule {
    /// Its id, such as `R57`.
    pub id: String,
    /// Its name, such as `decided-alone`.
    pub name: String,
    /// How much its findings weigh.
    pub level: Level,
    /// Its checks.
    pub checks: Vec<Check>,
}

/// One thing that a rule looks at.
#[derive(Debug)]
pub struct Check {
    /// What it looks at.
    pub on: On,
    /// How much its findings weigh.
    pub level: Level,
    /// From which moment of a record it holds.
    pub from: Moment,
    /// It holds only where this part is claimed.
    pub part: Option<String>,
    /// The rows it goes over, one by one.
    pub for_each: Option<String>,
    /// It holds only where this does.
    pub when: Option<Written>,
    /// What must be so.
    pub require: Written,
    /// The field that a finding is about.
    pub at: Template,
    /// The fact.
    pub message: Template,
    /// What to do about it.
    pub help: String,
    /// What it must refuse.
    pub fail: Sample,
    /// What it must accept.
    pub pass: Sample,
    /// The file it stands in, and where.
    pub file: String,
    /// Where it stands in that file.
    pub place: Place,
}

impl Check {
    /// What its expressions read, each with the expression that reads it.
    pub(super) fn reads(&self) -> Vec<(&Written, &Read)> {
        let own = self.when.iter().chain([&self.require]);
        let worked = [&self.at, &self.message].into_iter().flat_map(Template::expressions);
        let compiled = own.chain(worked).filter_map(|w| Some((w, w.compiled().as_ref().ok()?)));
        compiled.flat_map(|(w, e)| e.reads().iter().map(move |r| (w, r))).collect()
    }

    /// Whether it reads the tree of that name.
    pub(super) fn sees(&self, name: &str) -> bool {
        self.reads().iter().any(|(_, r)| r.path.split(['.', '[']).next() == Some(name))
    }
}

/// What a check looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A filled form.
    Record,
    /// A form's definition.
    Form,
    /// A page that was made.
    Page,
    /// A place that a file would be written to.
    Files,
    /// Forms that are printed together.
    Set,
    /// What is known of many records.
    Index,
}

impl Subject {
    /// Every subject, by the word after `on:`.
    pub const WORDS: [(&'static str, Subject); 6] = [
        ("record", Subject::Record),
        ("form", Subject::Form),
        ("page", Subject::Page),
        ("files", Subject::Files),
        ("set", Subject::Set),
        ("index", Subject::Index),
    ];

    /// The name under which expressions see it.
    pub fn root(self) -> &'static str {
        match self {
            Subject::Record => "record",
            Subject::Form => "form",
            Subject::Page => "page",
            Subject::Files => "file",
            Subject::Set => "set",
            Subject::Index => "index",
        }
    }
}

/// Which forms, sets or pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// All.
    Any,
    /// These, by id.
    Ids(Vec<String>),
    /// Those of these classes.
    Classes(Vec<String>),
}

/// What a check is on: a subject, which of them, and the fields they must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct On {
    /// The subject.
    pub subject: Subject,
    /// Which of them.
    pub which: Which,
    /// Only forms that have all these fields.
    pub having: Vec<String>,
}

impl On {
    /// Whether it takes in this form.
    pub fn takes(&self, form: &Form) -> bool {
        let class = form.class.map_or("", |c| c.word());
        let named = match &self.which {
            Which::Any => true,
            Which::Ids(ids) => ids.contains(&form.id),
            Which::Classes(classes) => classes.iter().any(|c| c == class),
        };
        named && self.having.iter().all(|id| form.field(id).is_some())
    }

    /// Whether it takes in what bears this id.
    pub fn names(&self, id: &str) -> bool {
        match &self.which {
            Which::Any => true,
            Which::Ids(ids) => ids.iter().any(|i| i == id),
            Which::Classes(_) => false,
        }
    }
}

/// A piece of a record, form or page, laid over a minimal good one when the check is tried.
#[derive(Clone, Debug)]
pub struct Sample {
    /// What was written.
    pub tree: Node,
}
