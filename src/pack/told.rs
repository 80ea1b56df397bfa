//! Pages that tell and ask nothing: a form without a question, so that they pass the same doors as every other page.

use super::Job;
use crate::approve;
use crate::form::{Class, Forms, Moment};
use crate::record::Record;
use crate::source::{Fault, scalar};
use crate::system::Trouble;
use crate::workspace::Workspace;
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// What such pages are.
pub(super) struct Told<'t> {
    /// The form's id.
    pub form: &'t str,
    /// The id on every page.
    pub id: &'t str,
    pub reference: &'t str,
    pub edition: &'t str,
    pub title: &'t str,
    pub about: &'t str,
    /// It chooses the confidentiality note.
    pub class: Class,
}

impl Told<'_> {
    /// The job. Nobody signs it or fills it in.
    ///
    /// # Errors
    /// When a rule or a workspace's own words stand in the way.
    pub fn job(&self, workspace: &Workspace, now: DateTime<Utc>, large: bool) -> Result<Job, Trouble> {
        let title = self.title;
        let form = Forms::read_one(title, self.definition().as_bytes()).map_err(|bad| {
            let first = bad.faults.first().map_or("its words cannot be read", |f: &Fault| f.message.as_str());
            Trouble::new(format!("{title}: it has no head: {first}"))
        })?;
        let mut record = Record::blank(Arc::new(form), self.id);
        record.moment = Moment::Filed;
        record.specimen = workspace.setting.specimen;
        let approved = approve::made_here(record, title, &workspace.procedure, &workspace.setting, now)?;
        Ok(Job::single(approved, large))
    }

    fn definition(&self) -> String {
        let pairs = [
            ("form", self.form),
            ("ref", self.reference),
            ("edition", self.edition),
            ("title", self.title),
            ("about", self.about),
            ("class", self.class.word()),
        ];
        let lines: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}: {}", scalar(value))).collect();
        format!("{}\nsensitivity: S0\nconfidentiality: {{owner: setting}}\n", lines.join("\n"))
    }
}
