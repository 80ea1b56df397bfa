//! The desk: what somebody is filling in, page by page, until it can be printed; the same for the browser and the terminal.

mod answered;
mod ask;
mod kept;
mod look;
mod pages;
mod sign;
mod since;
mod slots;
mod tree;

pub use answered::{Answered, Section, answered, told, words};
pub use ask::{Asked, Choice, Question, questions};
pub use kept::Beside;
pub use look::{Looked, Problem, look};
pub use pages::{Page, pages};
pub use slots::Slots;

use crate::approve::CODE_LETTERS;
use crate::expr::{Scope, Vars};
use crate::form::{Class, Field, Form, Moment};
use crate::record::{self, Record, Reference};
use crate::source::Fault;
use crate::system::{Random, Trouble};
use crate::value::Drawing;
use crate::workspace::Workspace;
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A form while somebody fills it in. What was typed is wiped from memory when it goes.
#[derive(Debug)]
pub struct Writing {
    /// The definition.
    pub form: Arc<Form>,
    /// The one part that is filled in; none where the form has but one.
    pub part: Option<String>,
    /// The record's id: it stands on every page.
    pub id: String,
    /// The child's reference in the setting's own list.
    pub child_ref: String,
    /// For a part on its own: the sheet that the first part is on.
    pub part_a: Option<Reference>,
    /// What was typed.
    pub slots: Slots,
    /// The questions that were looked at and left, by id, answered or not.
    passed: BTreeSet<String>,
    /// Signatures that were drawn here, by field.
    drawings: Vec<(String, Drawing)>,
}

impl Writing {
    /// A form that nobody has written in, with an id of its own: the form's initials, the day, four letters by chance.
    ///
    /// # Errors
    /// When the system has no random bytes.
    pub fn begin(form: &Form, now: DateTime<Utc>, random: &Random) -> Result<Writing, Trouble> {
        let mut chance = [0; 4];
        random.fill(&mut chance)?;
        let initials: String = form.id.split('_').filter_map(|word| word.chars().next()).collect();
        let letters: String = chance.iter().map(|b| char::from(CODE_LETTERS[usize::from(b & 15)])).collect();
        let day = now.with_timezone(&crate::value::LONDON).format("%Y%m%d");
        Ok(Writing {
            part: (form.parts.len() > 1).then(|| form.parts[0].id.clone()),
            id: format!("{}-{day}-{letters}", initials.to_uppercase()),
            form: Arc::new(form.clone()),
            child_ref: String::new(),
            part_a: None,
            slots: Slots::default(),
            passed: BTreeSet::new(),
            drawings: Vec::new(),
        })
    }

    /// How far along the record is when it is printed: what a parent signs is handed out with the rest open.
    pub fn moment(&self) -> Moment {
        if self.form.class == Some(Class::ParentSigned) { Moment::Issued } else { Moment::Completed }
    }

    /// Takes what was typed on a page in the place of what was there; a name that is no question of the page is left alone.
    /// Whether anything is another than before.
    pub fn take(&mut self, page: &Page<'_>, typed: &[(String, String)]) -> bool {
        let mut is_changed = false;
        for field in &page.fields {
            let before = self.slots.letters(&field.id);
            self.slots.take(field, typed);
            is_changed |= before != self.slots.letters(&field.id);
            self.passed.insert(field.id.clone());
        }
        is_changed
    }

    /// Marks a question as looked at, whatever was answered.
    pub fn pass(&mut self, id: &str) {
        self.passed.insert(id.to_owned());
    }

    /// The record so far, with what is wrong in its letters.
    pub fn record(&self, workspace: &Workspace, moment: Moment) -> (Option<Record>, Vec<Fault>) {
        let (mut record, faults) = record::read_tree(&self.tree(workspace, moment), &workspace.forms, Some(moment));
        record.iter_mut().for_each(|record| record.drawings.clone_from(&self.drawings));
        (record, faults)
    }

    /// Whether a question is asked now: its condition holds, and what the condition asks for was answered or passed by.
    fn asks(&self, field: &Field, record: &Record, scope: &Scope<'_, '_>) -> bool {
        let Some(condition) = &field.shown_when else { return true };
        let known = |path: &str| match path.strip_prefix("record.") {
            Some(rest) => {
                let id = rest.split(['.', '[']).next().unwrap_or(rest);
                self.passed.contains(id) || !record.answer(id).is_open()
            }
            None => true,
        };
        record.is_shown(field, scope) && condition.expression.paths().iter().all(|path| known(path))
    }

    /// The questions that are asked now, by id.
    pub fn asked(&self, workspace: &Workspace) -> BTreeSet<String> {
        let (Some(record), _) = self.record(workspace, self.moment()) else { return BTreeSet::new() };
        let data = record.to_data();
        let vars = Vars::default().with("record", &data).with("setting", &workspace.setting.data);
        let scope = Scope::over(&vars, workspace.procedure.words());
        let fields = self.form.fields().filter(|(part, _)| record.claims(part));
        fields.filter(|(_, f)| self.asks(f, &record, &scope)).map(|(_, f)| f.id.clone()).collect()
    }

    /// Drops the answers to questions that are asked no longer, until nothing depends on a dropped one.
    pub fn drop_unasked(&mut self, workspace: &Workspace) {
        loop {
            let asked = self.asked(workspace);
            let gone: Vec<String> =
                self.form.fields().map(|(_, f)| &f.id).filter(|id| !asked.contains(*id)).cloned().collect();
            let before = self.slots.len();
            gone.iter().for_each(|id| self.slots.forget(id));
            if self.slots.len() == before {
                return;
            }
        }
    }

    /// The pages that have something to ask now, in order.
    pub fn pages<'f>(&'f self, asked: &BTreeSet<String>) -> Vec<Page<'f>> {
        let all = pages(&self.form, self.part.as_deref());
        all.into_iter()
            .filter_map(|mut page| {
                page.fields.retain(|f| asked.contains(&f.id));
                page.fields.iter().any(|f| f.is_question()).then_some(page)
            })
            .collect()
    }
}
