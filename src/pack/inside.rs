//! What a file says of itself beside its pages: the facts that `verify` shows, and the records that its forms were made from.

use super::{Job, Kept, is_kept};
use crate::approve::{Approved, CheckCode};
use crate::pdf::{Private, Sheet};
use crate::record;
use crate::source;
use crate::verify::Level;
use crate::workspace::Workspace;

/// A file that is being made.
pub(super) struct Inside<'j> {
    pub job: &'j Job,
    pub workspace: &'j Workspace,
    /// Whether it is sealed and may be filled in on a screen, and is not for paper alone.
    pub is_for_screens: bool,
}

impl Inside<'_> {
    /// What the names of a document's form fields begin with, where it is to be filled in or signed on a screen.
    pub fn fields(&self, document: &Approved) -> Option<String> {
        let is_open = self.is_for_screens && self.job.level() == Level::Fillable;
        if is_open { self.job.fields(document) } else { None }
    }

    /// The facts that the file keeps.
    pub fn private(&self, code: &CheckCode, note: &str) -> Private {
        let (job, first) = (self.job, self.job.documents[0].record());
        Private {
            record: job.id.clone(),
            form: job.set.as_ref().map_or_else(|| first.form.id.clone(), |s| s.id.clone()),
            edition: first.form.edition.clone(),
            moment: job.moment().word().into(),
            check_code: code.shown.clone(),
            salt: code.salt.iter().map(|b| format!("{b:02x}")).collect(),
            catalogue: self.workspace.catalogue_hash().into(),
            definitions: self.definitions(),
            audience: job.for_whom().map(|whom| whom.audience.to_owned()).unwrap_or_default(),
            note: note.into(),
            kept_until: self.kept_until(),
            specimen: job.is_specimen(),
            documents: Vec::new(),
            signatures: job.signatures(),
            sheets: job.documents.iter().filter_map(|document| self.sheet(document)).collect(),
        }
    }

    /// Until when its records are kept; of a copy nothing, since the day could tell what it leaves out, such as a birthday.
    fn kept_until(&self) -> String {
        let whole = self.job.documents.iter().filter(|d| is_kept(d) && d.for_whom().is_none());
        let kept = whole.map(|document| format!("{} {}", document.record().id, Kept::of(document).last()));
        kept.collect::<Vec<_>>().join("; ")
    }

    fn sheet(&self, document: &Approved) -> Option<Sheet> {
        let record = document.record();
        let text = source::yaml(&record::tree(record), 0);
        Some(Sheet { fields: self.fields(document)?, edition: record.form.edition.clone(), record: text })
    }

    /// What the pages were made with, as one fingerprint.
    fn definitions(&self) -> String {
        let (job, workspace) = (self.job, self.workspace);
        let forms = job.documents.iter().map(|d| d.record().form.hash.as_str());
        let strings = workspace.strings_hash(job.language());
        let drawn = workspace.drawn_with();
        let attached = job.attached().map(|(_, foreign)| foreign.hash());
        let all: Vec<&str> =
            std::iter::once(drawn.as_str()).chain(forms).chain(strings.as_deref()).chain(attached).collect();
        source::fingerprint(all.join("\n").as_bytes())
    }
}
