//! The page of a record that was made by itself, with what must be known of the record once only its paper is left.

use super::copied::copied;
use super::{Entry, Noted, Register};
use crate::approve::Approved;
use crate::form::Class;
use crate::index;
use crate::pack::{Job, Kept, Whereabouts, is_kept};
use crate::seal::Identity;
use crate::setting::Setting;
use crate::system::Trouble;
use crate::workspace::Workspace;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::BTreeMap;

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
    /// Which part of the form it is; empty where it is the whole.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub part: String,
    /// The moment at which it stood.
    pub moment: String,
    /// The check code on the page.
    pub check: String,
    /// How long it is kept, and where.
    pub kept: Kept,
    /// What other records are held against once only its paper is left, by the keys of the index; none in lines from before the
    /// register knew it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub index: BTreeMap<String, Json>,
    /// What an inspection counts of it.
    #[serde(default, skip_serializing_if = "Noted::is_empty")]
    pub noted: Box<Noted>,
}

impl Page {
    fn of(document: &Approved, check: &str, setting: &Setting) -> Page {
        let record = document.record();
        Page {
            form: record.form.id.clone(),
            record: record.id.clone(),
            child: record.child_ref.clone(),
            part: record.part.clone().unwrap_or_default(),
            moment: record.moment.word().into(),
            check: check.into(),
            kept: Kept::of(document),
            // what was open when it was printed is completed on the paper
            index: index::Entry::of(record, 0).without_names(),
            noted: Box::new(Noted::of(document, setting)),
        }
    }
}

/// The lines about the records of a job that lie on a disc, once its number is known.
pub fn for_disc(job: &Job, check: &str, setting: &Setting) -> Vec<Page> {
    let kept = job.documents.iter().filter(|document| is_kept(document));
    kept.map(|document| Page::of(document, check, setting)).collect()
}

/// Writes down the records of a job, each once, however often its page is made; and signs the register with the key that is at
/// hand. Of a copy it is written down whom it was made for, and not how long it is kept: the record itself is what is kept. In
/// a pack, what comes back is not written down: the line of the pack says it.
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
    let told: Vec<Page> = told.map(|document| Page::of(document, check, &workspace.setting)).collect();
    let copied = copied(job, check);
    let is_told = if job.for_whom().is_some() { copied.is_some() } else { !told.is_empty() };
    let Some(folder) = workspace.folder.as_ref().filter(|_| is_told) else { return Ok(()) };
    Register::add_signed(folder, now, key, |register| {
        if let Some(copied) = copied {
            let is_known = register.copies(&copied.record).any(|(_, known)| *known == copied);
            return Ok((!is_known).then_some(Entry::Copied(copied)).into_iter().collect());
        }
        Ok(told.into_iter().filter(|page| register.is_to_be_written(page)).map(Entry::Page).collect())
    })?;
    Ok(())
}

impl Register {
    /// The lines about records that lie on the disc of that number and nowhere else: what is on paper already is known.
    pub fn on_disc_alone<'p>(&self, pages: impl Iterator<Item = &'p Page>, disc: &str) -> Vec<Entry> {
        let is_gone = |page: &Page| self.is_destroyed(Some(&page.form), &page.record);
        // one that was corrected since may say something else that others are held against
        let is_other = |page: &Page| self.newest_page(page).is_none_or(|known| known.index != page.index);
        let new = pages.filter(|page| is_other(page) || is_gone(page));
        let there = |page: &Page| Page {
            kept: Kept { copy: Whereabouts::Disc(disc.to_owned()), ..page.kept.clone() },
            ..page.clone()
        };
        new.map(|page| Entry::Page(there(page))).collect()
    }

    /// Whether a page is not known yet, or was destroyed and is there again.
    fn is_to_be_written(&self, page: &Page) -> bool {
        self.newest_page(page) != Some(page) || self.is_destroyed(Some(&page.form), &page.record)
    }

    /// The newest page of the same part of the same record.
    fn newest_page(&self, of: &Page) -> Option<&Page> {
        let same =
            |page: &&Page| page.form == of.form && page.part == of.part && page.record.eq_ignore_ascii_case(&of.record);
        let pages = self.lines().iter().rev().filter_map(|line| match &line.entry {
            Entry::Page(page) => Some(page),
            _ => None,
        });
        pages.into_iter().find(same)
    }
}
