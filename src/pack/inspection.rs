//! The inspection sheet through the same doors as every other page: figures that are counted elsewhere. It asks nothing.

use super::told::Told;
use super::{Failed, Job, Maker, Outcome};
use crate::form::Class;
use crate::system::Trouble;
use crate::workspace::Workspace;
use chrono::{DateTime, Utc};
use serde_json::Value as Json;

/// The template that it is typeset with.
const TEMPLATE: &str = "inspection.typ";

/// The sheet as a job; `id` stands on every page, `about` says of which days it is.
///
/// # Errors
/// When a rule or a workspace's own words stand in the way.
pub fn job(workspace: &Workspace, id: &str, about: &str, now: DateTime<Utc>) -> Result<Job, Trouble> {
    let told = Told {
        form: "inspection_sheet",
        id,
        reference: "confide",
        edition: env!("CARGO_PKG_VERSION"),
        title: workspace.words.say("inspection_title"),
        about,
        class: Class::StaffRecord,
    };
    told.job(workspace, now, false)
}

impl Maker<'_> {
    /// Makes the sheet; the job is [`job`]'s, the figures are its template's.
    ///
    /// # Errors
    /// [`Failed`] says at which stage; nothing was issued.
    pub fn make_inspection(&self, job: &Job, figures: &Json) -> Result<Outcome, Failed> {
        let code = self.code(job);
        let mut documents = self.documents(job);
        for (template, doc) in &mut documents {
            TEMPLATE.clone_into(template);
            doc["inspection"] = figures.clone();
            doc["moment_words"] = "".into();
        }
        let (proved, source) = self.proved(job, &code, documents, &[])?;
        self.sealed(job, proved, code, Vec::new(), source)
    }
}
