//! Runs the checks over a record, a definition, a page, a place, a set or an index, and gives what they find.

use super::catalogue::{Check, Clause, Rule, Subject};
use super::views::Notes;
use super::{Procedure, number, shapes, views};
use crate::expr::{Data, EvalError, Ready, Scope, Shape, Vars};
use crate::finding::Finding;
use crate::form::{Form, record_shape};
use crate::index::Entry;
use crate::record::Record;
use crate::value::{LONDON, Value};
use chrono::{DateTime, Utc};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::PoisonError;

/// A rule could not be evaluated: an error of ours, never a pass, and nothing may be issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CannotJudge {
    /// The rule's id.
    pub rule: String,
    /// The file and line it stands in.
    pub place: String,
    /// The fact; holds nothing of what was written in the record.
    pub message: String,
}

impl fmt::Display for CannotJudge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rule {} ({}) could not be evaluated: {}", self.rule, self.place, self.message)
    }
}

impl std::error::Error for CannotJudge {}

/// A form as rules see it and the shape of its records, made once.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    hash: String,
    ready: Ready,
    shape: Shape,
}

impl Kept {
    /// Of a form.
    pub(super) fn of(form: &Form, notes: &Notes) -> Kept {
        let ready = Ready::from(&views::form(form, notes));
        Kept { hash: form.hash.clone(), ready, shape: record_shape(form) }
    }
}

/// What one check gave: its findings, and on how many rows its condition held.
pub(super) struct Outcome {
    pub(super) findings: Vec<Finding>,
    pub(super) reached: usize,
}

/// A rule's check with all that it belongs to.
#[derive(Clone, Copy)]
pub(super) struct Ruled<'p> {
    pub(super) clause: &'p Clause,
    pub(super) rule: &'p Rule,
    pub(super) check: &'p Check,
}

impl Procedure {
    /// Everything the rules find in a record at its moment, for the parts it claims.
    pub fn check_record(
        &self,
        record: &Record,
        setting: &Data,
        now: DateTime<Utc>,
    ) -> Result<Vec<Finding>, CannotJudge> {
        let form = &record.form;
        let kept = self.kept_form(form);
        let answers = kept.shape.completed(record.to_data());
        let (signatures, texts) = (views::signatures(form, &answers), views::texts(form, &answers));
        let vars = self
            .vars(setting)
            .with("form", kept.ready.clone())
            .with("meta", &record.meta(now))
            .with("signatures", &signatures)
            .with("texts", &texts)
            .with("record", &answers);
        let trees = BTreeMap::from([("record", &answers), ("signatures", &signatures), ("texts", &texts)]);
        let holds = |c: &Check| c.on.takes(form) && record.moment >= c.from && claims(record, c.part.as_deref());
        let mut findings = self.judge(Subject::Record, holds, &vars, &trees)?;
        findings.retain(|f| is_asked(record, &f.path));
        Ok(findings)
    }

    /// Everything the rules find in a form's definition; paths begin with `fields.` or are a key of the form.
    pub fn check_form(&self, form: &Form, setting: &Data, now: DateTime<Utc>) -> Result<Vec<Finding>, CannotJudge> {
        let tree = views::form(form, &self.notes);
        let vars = self.vars(setting).with("meta", &moment(now)).with("form", &tree);
        let mut findings =
            self.judge(Subject::Form, |c| c.on.takes(form), &vars, &BTreeMap::from([("form", &tree)]))?;
        findings.extend(self.unknown_attestations(form));
        let hard = self.hard_to_read(form, &form.prose(), setting);
        findings.extend(hard.map(|f| Finding { path: format!("fields.{}", f.path), ..f }));
        Ok(findings)
    }

    /// Everything the rules find on a page of a form: `{number, of, text, notes: [{note, whole, points, clear}]}`.
    pub fn check_page(
        &self,
        form: &Form,
        page: &Data,
        setting: &Data,
        now: DateTime<Utc>,
    ) -> Result<Vec<Finding>, CannotJudge> {
        let page = shapes::of_subject(Subject::Page, None).completed(page.clone());
        let vars = self
            .vars(setting)
            .with("form", self.kept_form(form).ready.clone())
            .with("meta", &moment(now))
            .with("page", &page);
        self.judge(Subject::Page, |c| c.on.takes(form), &vars, &BTreeMap::from([("page", &page)]))
    }

    /// Whether a file may be written: `{sensitivity, kind: fixed | removable | stream, allowed, specimen}`.
    pub fn check_files(&self, file: &Data, setting: &Data) -> Result<Vec<Finding>, CannotJudge> {
        let file = shapes::of_subject(Subject::Files, None).completed(file.clone());
        let vars = self.vars(setting).with("file", &file);
        self.judge(Subject::Files, |_| true, &vars, &BTreeMap::from([("file", &file)]))
    }

    /// Everything the rules find in a set of forms: `{set, forms: [ids], audience}`.
    pub fn check_set(&self, set: &Data, setting: &Data, now: DateTime<Utc>) -> Result<Vec<Finding>, CannotJudge> {
        let set = shapes::of_subject(Subject::Set, None).completed(set.clone());
        let vars = self.vars(setting).with("meta", &moment(now)).with("set", &set);
        let id = match set.at("set") {
            Data::Text(id) => id.as_str(),
            _ => "",
        };
        self.judge(Subject::Set, |c| c.on.names(id), &vars, &BTreeMap::from([("set", &set)]))
    }

    /// Everything the rules find among many records, one child's and those of no child at a time: the number of the
    /// entry it shows in, and the finding with its path in that record.
    pub fn check_index(
        &self,
        entries: &[Entry],
        setting: &Data,
        now: DateTime<Utc>,
    ) -> Result<Vec<(usize, Finding)>, CannotJudge> {
        let mut children: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (n, entry) in entries.iter().enumerate() {
            // references are compared without case
            children.entry(entry.child_ref().to_lowercase()).or_default().push(n);
        }
        let of_nobody = children.remove("").unwrap_or_default();
        let by_id: BTreeMap<String, usize> =
            entries.iter().enumerate().map(|(n, e)| (e.id().to_lowercase(), n)).collect();
        let base = self.vars(setting).with("meta", &moment(now));
        let shape = shapes::of_subject(Subject::Index, None);
        let mut found = Vec::new();
        for own in children.values().map(Vec::as_slice).chain([[].as_slice()]) {
            let numbers: Vec<usize> =
                own.iter().chain(&of_nobody).chain(&linked(own, entries, &by_id)).copied().collect();
            if numbers.is_empty() {
                continue;
            }
            let index = shape.completed(Data::List(numbers.iter().map(|n| entries[*n].to_data()).collect()));
            let vars = base.clone().with("index", &index);
            let findings = self.judge(Subject::Index, |_| true, &vars, &BTreeMap::from([("index", &index)]))?;
            for mut finding in findings {
                let (row, path) = row_of(&finding.path);
                // what belongs to no child is told once, not with every child
                if row < own.len() || own.is_empty() && row < numbers.len() {
                    let entry = numbers[row];
                    finding.path = entries[entry].path(path);
                    found.push((entry, finding));
                }
            }
        }
        found.sort_by_key(|(entry, _)| *entry);
        Ok(found)
    }

    /// The setting and the numbers, made ready once for all records of a setting.
    fn vars(&self, setting: &Data) -> Vars {
        let mut kept = self.setting.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some((of, vars)) if of == setting => vars.clone(),
            _ => {
                let whole = shapes::setting().completed(setting.clone());
                let vars = Vars::default().with("number", &number::data(&self.numbers, &whole)).with("setting", &whole);
                *kept = Some((setting.clone(), vars.clone()));
                vars
            }
        }
    }

    /// Definitions known since loading are ready; another is made ready now.
    fn kept_form(&self, form: &Form) -> Cow<'_, Kept> {
        match self.kept.get(&form.id) {
            Some(kept) if kept.hash == form.hash => Cow::Borrowed(kept),
            _ => Cow::Owned(Kept::of(form, &self.notes)),
        }
    }

    fn judge(
        &self,
        subject: Subject,
        holds: impl Fn(&Check) -> bool,
        vars: &Vars,
        trees: &BTreeMap<&str, &Data>,
    ) -> Result<Vec<Finding>, CannotJudge> {
        let held: Vec<Ruled<'_>> = self.checks().filter(|r| r.check.on.subject == subject && holds(r.check)).collect();
        let rows = Rows::of(held.iter().map(|r| r.check), trees);
        let scope = Scope::over(vars, &self.words);
        let mut findings = Vec::new();
        for ruled in held {
            findings.extend(ruled.run(&scope, &rows)?.findings);
        }
        Ok(findings)
    }
}

impl Ruled<'_> {
    /// Runs the check over its rows.
    pub(super) fn run<'v>(self, scope: &Scope<'_, 'v>, rows: &'v Rows) -> Result<Outcome, CannotJudge> {
        let mut outcome = Outcome { findings: Vec::new(), reached: 0 };
        let Some(over) = &self.check.for_each else {
            self.once(scope, "", &mut outcome).map_err(|e| self.stuck(&e))?;
            return Ok(outcome);
        };
        for row in rows.over(over) {
            self.once(&scope.with(&row.vars), &row.path, &mut outcome).map_err(|e| self.stuck(&e))?;
        }
        Ok(outcome)
    }

    fn once(self, scope: &Scope<'_, '_>, row: &str, outcome: &mut Outcome) -> Result<(), EvalError> {
        let check = self.check;
        if let Some(when) = &check.when
            && !when.expression()?.is_true(scope)?
        {
            return Ok(());
        }
        outcome.reached += 1;
        if !check.require.expression()?.is_true(scope)? {
            outcome.findings.push(Finding {
                code: self.rule.id.clone(),
                name: self.rule.name.clone(),
                level: check.level,
                path: joined(row, &check.at.show(scope)?),
                message: check.message.show(scope)?,
                help: check.help.clone(),
                citation: Some(self.clause.citation()),
            });
        }
        Ok(())
    }

    fn stuck(self, error: &EvalError) -> CannotJudge {
        let place = format!("{}:{}:{}", self.check.file, self.check.place.line, self.check.place.column);
        CannotJudge { rule: self.rule.id.clone(), place, message: error.message.clone() }
    }
}

/// The rows that checks go over: made ready once, whatever the number of checks.
pub(super) struct Rows(BTreeMap<String, Vec<Row>>);

struct Row {
    path: String,
    vars: Vars,
}

impl Rows {
    /// The rows of all these checks.
    pub(super) fn of<'c>(checks: impl Iterator<Item = &'c Check>, trees: &BTreeMap<&str, &Data>) -> Rows {
        let mut all = BTreeMap::new();
        for check in checks {
            if let Some(over) = check.for_each.as_ref().filter(|over| !all.contains_key(*over)) {
                all.insert(over.clone(), rows(over, check.on.subject.root(), trees));
            }
        }
        Rows(all)
    }

    fn over(&self, over: &str) -> &[Row] {
        self.0.get(over).map_or(&[], Vec::as_slice)
    }
}

/// A path is the subject's own, or one of the lists beside it, whose rows tell their own path.
fn rows(over: &str, root: &str, trees: &BTreeMap<&str, &Data>) -> Vec<Row> {
    let beside = trees.get(over).copied();
    let data = match (beside, trees.get(root)) {
        (Some(data), _) => data,
        (None, Some(subject)) => subject.at(over),
        (None, None) => &Data::Null,
    };
    let path = if beside.is_some() { "" } else { over };
    let row =
        |path: String, key: &Data, data: &Data| Row { path, vars: Vars::default().with("row", data).with("key", key) };
    match data {
        Data::List(items) if beside.is_some() && over != root => {
            items.iter().map(|data| row(String::new(), &Data::Null, data)).collect()
        }
        Data::List(items) => {
            items.iter().enumerate().map(|(n, data)| row(format!("{path}[{}]", n + 1), &Data::Null, data)).collect()
        }
        Data::Map(map) => map.iter().map(|(key, data)| row(joined(path, key), &Data::text(key), data)).collect(),
        _ => Vec::new(),
    }
}

fn joined(row: &str, at: &str) -> String {
    match (row, at) {
        ("", at) => at.to_owned(),
        (row, "") => row.to_owned(),
        (row, at) => format!("{row}.{at}"),
    }
}

/// The records of other children that these name: a link that leads to another child is seen as one.
fn linked(own: &[usize], entries: &[Entry], by_id: &BTreeMap<String, usize>) -> Vec<usize> {
    let of_another = |n: &usize| !own.contains(n) && !entries[*n].child_ref().is_empty();
    let named = own.iter().flat_map(|n| entries[*n].links()).filter_map(|id| by_id.get(&id.to_lowercase()).copied());
    let mut linked: Vec<usize> = named.filter(of_another).collect();
    linked.sort_unstable();
    linked.dedup();
    linked
}

/// `[3].decision` is about the third entry's `decision`.
fn row_of(path: &str) -> (usize, &str) {
    let Some((number, rest)) = path.strip_prefix('[').and_then(|p| p.split_once(']')) else { return (0, path) };
    (number.parse::<usize>().unwrap_or(1).saturating_sub(1), rest.trim_start_matches('.'))
}

fn claims(record: &Record, part: Option<&str>) -> bool {
    match (&record.part, part) {
        (Some(claimed), Some(part)) => claimed == part,
        _ => true,
    }
}

/// Nothing is said about a field of a part that the record does not claim, nor about letters that could not be read.
fn is_asked(record: &Record, path: &str) -> bool {
    let id = path.split(['.', '[']).next().unwrap_or(path);
    let claimed = record.form.fields().find(|(_, f)| f.id == id).is_none_or(|(part, _)| record.claims(part));
    claimed && !has_misread(record.answer(id))
}

fn has_misread(value: &Value) -> bool {
    match value {
        Value::Misread(_) => true,
        Value::Group(members) => members.iter().any(|(_, v)| has_misread(v)),
        Value::Rows(rows) => rows.iter().any(has_misread),
        _ => false,
    }
}

fn moment(now: DateTime<Utc>) -> Data {
    let keys = ["form", "id", "moment", "part", "child_ref", "specimen"].map(|key| (key, Data::Null));
    Data::map(keys.into_iter().chain([("now", Data::Time(now.with_timezone(&LONDON).fixed_offset()))]))
}
