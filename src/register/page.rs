//! The page of a record that was made by itself, with what must be known of the record once only its paper is left.

use super::{Entry, Register};
use crate::approve::Approved;
use crate::form::Class;
use crate::pack::{Job, Kept, Whereabouts, is_kept};
use crate::seal::Identity;
use crate::system::Trouble;
use crate::workspace::Workspace;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A page of a record: no name, no free text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The form.
    pub form: String,
    /// The record's id.
    pub record: String,
    /// The child's reference; empty where it is about no child.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub child: String,
    /// The moment at which it stood.
    pub moment: String,
    /// The check code on the page.
    pub check: String,
    /// How long it is kept, and where.
    pub kept: Kept,
}

impl Page {
    fn of(document: &Approved, check: &str) -> Page {
        let record = document.record();
        Page {
            form: record.form.id.clone(),
            record: record.id.clone(),
            child: record.child_ref.clone(),
            moment: record.moment.word().into(),
            check: check.into(),
            kept: Kept::of(document),
        }
    }
}

/// The lines about the records of a job that lie on a disc, once its number is known.
pub fn for_disc(job: &Job, check: &str) -> Vec<Page> {
    job.documents.iter().filter(|document| is_kept(document)).map(|document| Page::of(document, check)).collect()
}

/// Writes down the records of a job, each once, however often its page is made; and signs the register with the key that is at
/// hand. A copy for somebody is not written down, since the record itself is what is kept; in a pack neither is what comes
/// back, since the line of the pack says it.
///
/// # Errors
/// When the register is not whole, or cannot be written.
pub fn pages(
    workspace: &Workspace,
    job: &Job,
    check: &str,
    key: Option<&Identity>,
    now: DateTime<Utc>,
) -> Result<(), Trouble> {
    let is_staff = |document: &Approved| document.record().form.class == Some(Class::StaffRecord);
    let in_pack = job.set.is_some();
    let told = job.documents.iter().filter(|d| is_kept(d) && (!in_pack || is_staff(d)));
    let told: Vec<Page> = told.map(|document| Page::of(document, check)).collect();
    let Some(folder) = workspace.folder.as_ref().filter(|_| !told.is_empty() && job.for_whom().is_none()) else {
        return Ok(());
    };
    Register::add_signed(folder, now, key, |register| {
        Ok(told.into_iter().filter(|page| register.newest_page(page) != Some(page)).map(Entry::Page).collect())
    })?;
    Ok(())
}

impl Register {
    /// The lines about records that lie on the disc of that number and nowhere else: what is on paper already is known.
    pub fn on_disc_alone<'p>(&self, pages: impl Iterator<Item = &'p Page>, disc: &str) -> Vec<Entry> {
        let new = pages.filter(|page| self.newest_page(page).is_none());
        let there = |page: &Page| Page {
            kept: Kept { copy: Whereabouts::Disc(disc.to_owned()), ..page.kept.clone() },
            ..page.clone()
        };
        new.map(|page| Entry::Page(there(page))).collect()
    }

    /// The newest page of the same record.
    fn newest_page(&self, of: &Page) -> Option<&Page> {
        let same = |page: &&Page| page.form == of.form && page.record.eq_ignore_ascii_case(&of.record);
        let pages = self.lines().iter().rev().filter_map(|line| match &line.entry {
            Entry::Page(page) => Some(page),
            _ => None,
        });
        pages.into_iter().find(same)
    }
}
