//! One child's records become one job: the set's forms in its order, what belongs to no child, and blanks to keep.

use super::copies::{Shares, addressees, not_copied};
use super::{Job, Set, SetForm, TurnedOff, turned_off};
use crate::approve::{self, Approved};
use crate::copies::{Audience, NoCopy};
use crate::expr::Data;
use crate::finding::{Finding, Level};
use crate::form::Moment;
use crate::index::Entry;
use crate::record::Record;
use crate::workspace::Workspace;
use chrono::{DateTime, Utc};
use std::fmt;
use std::sync::Arc;

/// What a pack is put together from and for.
pub struct Composer<'a> {
    /// The forms, and for whom.
    pub set: &'a Set,
    /// The records that belong to no child and go into every pack.
    pub shared: &'a [Record],
    /// The workspace.
    pub workspace: &'a Workspace,
    /// The time of the run.
    pub now: DateTime<Utc>,
    /// Whether the type is 18 pt.
    pub large: bool,
    /// What is known of other records of the children: who is a danger to a child is told nothing.
    pub known: &'a [Entry],
}

/// The jobs of a child, and what there is to say about them.
#[derive(Debug)]
pub struct Composed {
    /// What is to be made: one job, or a copy for each household of parents who live apart.
    pub jobs: Vec<Job>,
    /// What is to be said of the copies, and of those that are not made.
    pub said: Vec<String>,
    /// Consent pages that were left out.
    pub off: Vec<TurnedOff>,
    /// What the rules on sets say without stopping it.
    pub remarks: Vec<Finding>,
}

/// Why a child's records make no pack.
#[derive(Debug)]
pub enum Uncomposed {
    /// A form of the set has no record.
    Missing(String),
    /// There are two records of one form.
    Twice(String),
    /// There are two records of one form that belong to no child.
    SharedTwice(String),
    /// There is a record of a form that the set puts in blank.
    Blank(String),
    /// A rule on sets refuses it.
    Set(Box<Finding>),
    /// A document that was put in by itself is refused.
    Document(String, Box<Finding>),
    /// Nobody is named to whom it may go.
    Nobody,
    /// The record names no parents.
    NoParents,
    /// The record names no parent in that row.
    NoParent(usize),
    /// The parent in that row gets no copy.
    NotFor(usize, NoCopy),
    /// A copy would show, within another answer, something that it leaves out.
    Echo {
        /// The answer, by form and path.
        holds: String,
        /// What was left out, by form and path.
        what: String,
        /// For which parent the copy is.
        number: usize,
    },
    /// There is nothing in the record for that audience.
    NothingFor(Audience),
    /// That audience is told nothing of it; why, is for the designated person to know.
    NotTold(Audience),
    /// The parents live apart, so that each household has a copy of its own.
    Apart,
    /// A copy would show, within another answer, whom it leaves out.
    Told {
        /// The answer, by form and path.
        holds: String,
        /// What was left out, by form and path.
        what: String,
        /// For whom the copy is.
        audience: Audience,
    },
    /// A rule could not be evaluated.
    CannotJudge(String),
}

impl fmt::Display for Uncomposed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Uncomposed::Missing(form) => write!(f, "has no record of the form {form}"),
            Uncomposed::Twice(form) => write!(f, "has two records of the form {form}"),
            Uncomposed::SharedTwice(form) => {
                write!(f, "there are two records of the form {form} that belong to no child")
            }
            Uncomposed::Blank(form) => write!(f, "has a record of the form {form}, which this set puts in blank"),
            Uncomposed::Set(finding) => write!(f, "{}", finding.message),
            Uncomposed::Document(id, finding) => write!(f, "{id}: {}", finding.message),
            Uncomposed::Nobody => f.write_str("nobody is named to whom this pack may go"),
            Uncomposed::NoParents => f.write_str("this record names no parents"),
            Uncomposed::NoParent(number) => write!(f, "this record names no parent {number}"),
            Uncomposed::NotFor(number, why) => f.write_str(&not_copied(*number, *why)),
            Uncomposed::Echo { holds, what, number } => {
                write!(f, "the copy for parent {number} leaves out {what}, and {holds} says it all the same")
            }
            Uncomposed::NothingFor(audience) => {
                write!(f, "nothing in this record is for {} to see, so that no copy is made", audience.named())
            }
            Uncomposed::NotTold(audience) => {
                write!(f, "no copy of this record is made for {}: ask the designated person", audience.named())
            }
            Uncomposed::Apart => f.write_str("the parents live apart, and each household has a copy of its own"),
            Uncomposed::Told { holds, what, audience } => {
                let whom = audience.named();
                write!(f, "the copy for {whom} leaves out {what}, and {holds} says it all the same")
            }
            Uncomposed::CannotJudge(message) => f.write_str(message),
        }
    }
}

impl Uncomposed {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Uncomposed::Missing(form) => {
                format!("write it with `confide new {form}`, or leave the form out of the set")
            }
            Uncomposed::Twice(_) => "name the ones that belong into this pack".into(),
            Uncomposed::SharedTwice(_) => "name the one that belongs into the packs".into(),
            Uncomposed::Blank(_) => "leave that record out".into(),
            Uncomposed::Set(finding) => finding.help.clone(),
            Uncomposed::Document(..) => "run `confide check` on it".into(),
            Uncomposed::Nobody | Uncomposed::NotFor(_, NoCopy::AskDesignatedPerson) => {
                "ask the designated person".into()
            }
            Uncomposed::NothingFor(_) => {
                "what they need to know is told by the designated person, or sent with the form \"Letter to a professional\"".into()
            }
            Uncomposed::NotTold(_) => "the reason stands in the file, and is printed nowhere".into(),
            Uncomposed::Apart => "say --for parent-1, or the number of another parent's row".into(),
            Uncomposed::Told { .. } => {
                "a designated person reads the answer first; they can write a letter instead of handing out a copy".into()
            }
            Uncomposed::NoParents | Uncomposed::NoParent(_) => {
                "copies for a parent are made of a registration, by the number of the parent's row".into()
            }
            Uncomposed::NotFor(_, NoCopy::NotResponsible) => "ask a parent who has it".into(),
            Uncomposed::Echo { .. } => "write it in one place only, or take it out of that answer".into(),
            Uncomposed::CannotJudge(_) => "mend the rule; nothing was issued".into(),
        }
    }

    /// Whether it is a fault of what was written, and not that we could not work.
    pub fn is_finding(&self) -> bool {
        let is_rule = matches!(self, Uncomposed::Set(_) | Uncomposed::Document(..));
        is_rule
            || matches!(self, Uncomposed::Nobody | Uncomposed::NotFor(..) | Uncomposed::Echo { .. })
            || self.is_of_audience()
    }
}

impl Uncomposed {
    /// Whether an audience may have no copy.
    fn is_of_audience(&self) -> bool {
        matches!(self, Uncomposed::NothingFor(_) | Uncomposed::NotTold(_) | Uncomposed::Apart | Uncomposed::Told { .. })
    }
}

impl Composer<'_> {
    /// Puts the records of one child together.
    ///
    /// # Errors
    /// [`Uncomposed`] says which form or rule stands in the way.
    pub fn compose(&self, child: &str, mut records: Vec<Approved>) -> Result<Composed, Uncomposed> {
        let Some(model) = records.first().map(|a| a.record().clone()) else {
            return Err(Uncomposed::Missing(self.set.forms.first().map(|f| f.form.clone()).unwrap_or_default()));
        };
        let off = turned_off(&records.iter().map(Approved::record).collect::<Vec<_>>());
        records.retain(|a| off.iter().all(|page| a.record().form.id != page.form));
        let set = self.set.without(&off);
        let twice = |r: &&Record| self.shared.iter().filter(|other| other.form.id == r.form.id).count() > 1;
        if let Some(record) = self.shared.iter().find(twice) {
            return Err(Uncomposed::SharedTwice(record.form.id.clone()));
        }
        let mut documents = Vec::new();
        for wanted in &set.forms {
            documents.extend(self.document(wanted, &mut records, &model)?);
        }
        let is_blank = |form: &str| set.forms.iter().any(|f| f.blank && f.form == form);
        if let Some(left) = records.iter().map(|a| &a.record().form.id).find(|form| is_blank(form)) {
            return Err(Uncomposed::Blank(left.clone()));
        }
        if let Some(left) = records.first() {
            return Err(Uncomposed::Twice(left.record().form.id.clone()));
        }
        let mut dangers = super::copies::dangers(self.known, &model.child_ref);
        let entries: Vec<Entry> = documents.iter().map(|d| Entry::of(d.record(), 0)).collect();
        dangers.extend(super::copies::dangers(&entries, &model.child_ref));
        let Shares { jobs, said } = self.shares(child, &set, documents, &dangers)?;
        let mut remarks = Vec::new();
        for job in &jobs {
            remarks.extend(
                self.check(&set, job, &dangers)?.into_iter().filter(|f| !remarks.contains(f)).collect::<Vec<_>>(),
            );
        }
        Ok(Composed { jobs, said, off, remarks })
    }

    fn document(
        &self,
        wanted: &SetForm,
        records: &mut Vec<Approved>,
        model: &Record,
    ) -> Result<Option<Approved>, Uncomposed> {
        let own = records.iter().position(|a| a.record().form.id == wanted.form && !wanted.blank);
        match (own, self.shared.iter().find(|r| r.form.id == wanted.form)) {
            (Some(at), _) => Ok(Some(records.remove(at))),
            (None, Some(record)) => self.approve(record.clone()).map(Some),
            (None, None) if wanted.blank => self.approve(self.blank(wanted, model)?).map(Some),
            (None, None) if wanted.optional => Ok(None),
            (None, None) => Err(Uncomposed::Missing(wanted.form.clone())),
        }
    }

    /// A blank form for the parent to keep, with what is known of the child.
    fn blank(&self, wanted: &SetForm, model: &Record) -> Result<Record, Uncomposed> {
        let form = self.workspace.forms.get(&wanted.form);
        let form = form.ok_or_else(|| Uncomposed::Missing(wanted.form.clone()))?;
        let mut record = Record::blank(Arc::new(form.clone()), model.id.clone());
        record.moment = Moment::Blank;
        record.child_ref = model.child_ref.clone();
        record.specimen = model.specimen;
        for known in ["child_name", "child_dob"] {
            record.set(known, model.answer(known).clone());
        }
        Ok(record)
    }

    /// Approves a record that no file holds.
    ///
    /// # Errors
    /// When a rule or the form itself refuses it.
    pub fn approve(&self, record: Record) -> Result<Approved, Uncomposed> {
        let (id, Workspace { procedure, setting, .. }) = (record.id.clone(), self.workspace);
        let checked = approve::check(record, Vec::new(), procedure, setting, self.now);
        let checked = checked.map_err(|e| Uncomposed::CannotJudge(e.to_string()))?;
        approve::approve(checked, None, self.now, 0).map_err(|refused| {
            let first = refused.checked.findings.into_iter().next();
            let found = first.unwrap_or_else(|| Finding::of_form("draft", "", "is a draft", ""));
            Uncomposed::Document(id, Box::new(found))
        })
    }

    /// Asks the rules on sets about the documents; what does not stop is given back.
    fn check(&self, set: &Set, job: &Job, dangers: &[Data]) -> Result<Vec<Finding>, Uncomposed> {
        let records: Vec<&Record> = job.documents.iter().map(Approved::record).collect();
        let data = set.to_data(&self.workspace.forms, &records, &addressees(job), dangers);
        let found = self.workspace.procedure.check_set(&data, &self.workspace.setting.data, self.now);
        let mut found = found.map_err(|e| Uncomposed::CannotJudge(e.to_string()))?;
        match found.iter().position(|f| f.level == Level::Error) {
            Some(at) => Err(Uncomposed::Set(Box::new(found.swap_remove(at)))),
            None => Ok(found),
        }
    }
}
