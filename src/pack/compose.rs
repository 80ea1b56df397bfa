//! One child's records become one job: the set's forms in its order, what belongs to no child, and blanks to keep.

use super::{Job, Set, SetForm, TurnedOff, turned_off};
use crate::approve::{self, Approved};
use crate::finding::{Finding, Level};
use crate::form::Moment;
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
}

/// A job, and what there is to say about it.
#[derive(Debug)]
pub struct Composed {
    /// What is to be made.
    pub job: Job,
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
    Set(Finding),
    /// A document that was put in by itself is refused.
    Document(String, Finding),
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
            Uncomposed::CannotJudge(_) => "mend the rule; nothing was issued".into(),
        }
    }

    /// Whether it is a fault of what was written, and not that we could not work.
    pub fn is_finding(&self) -> bool {
        matches!(self, Uncomposed::Set(_) | Uncomposed::Document(..))
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
        let remarks = self.check(&set, &documents)?;
        let job = Job { id: format!("{}-{child}", set.id), documents, set: Some(set), large: self.large };
        Ok(Composed { job, off, remarks })
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
            Uncomposed::Document(id, first.unwrap_or_else(|| Finding::of_form("draft", "", "is a draft", "")))
        })
    }

    /// Asks the rules on sets about the documents; what does not stop is given back.
    fn check(&self, set: &Set, documents: &[Approved]) -> Result<Vec<Finding>, Uncomposed> {
        let records: Vec<&Record> = documents.iter().map(Approved::record).collect();
        let data = set.to_data(&self.workspace.forms, &records);
        let found = self.workspace.procedure.check_set(&data, &self.workspace.setting.data, self.now);
        let mut found = found.map_err(|e| Uncomposed::CannotJudge(e.to_string()))?;
        match found.iter().position(|f| f.level == Level::Error) {
            Some(at) => Err(Uncomposed::Set(found.swap_remove(at))),
            None => Ok(found),
        }
    }
}
