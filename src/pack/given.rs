//! What a run of a table is given beside it: the notice that all packs share, answers common to a form, and who is known to
//! be a danger to a child.

use super::intake::Common;
use super::judged::judged;
use super::{NoneInForce, Set, dangers, in_force};
use crate::form::Class;
use crate::index::Entry;
use crate::record::{Reading, Record};
use crate::report::Report;
use crate::source::{Node, shown};
use crate::system::Trouble;
use crate::value::LONDON;
use crate::workspace::{self, Workspace};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The records of which every pack has the same.
#[derive(Debug, Default)]
pub struct Given {
    /// Those that go in as they are.
    pub shared: Vec<Record>,
    /// Answers that are common to a form.
    pub common: Vec<Common>,
    /// What was found in them without stopping them.
    pub remarks: Vec<Report>,
}

/// Why nothing can be made of what was given.
#[derive(Debug)]
pub enum NotGiven {
    /// We could not work, or something that was named does not belong here.
    Trouble(Trouble),
    /// A record that all packs share is refused.
    Refused(Report),
    /// A record with answers common to a form cannot be read.
    Unread(Report),
}

impl From<Trouble> for NotGiven {
    fn from(trouble: Trouble) -> NotGiven {
        NotGiven::Trouble(trouble)
    }
}

/// Those named, or where none are named those that the workspace keeps and that belong to no child. `language` is the second
/// language of what parents read: empty for English alone, none for what each record says itself.
///
/// # Errors
/// [`NotGiven`] says what stands in the way.
pub fn given(
    named: &[PathBuf],
    language: Option<&str>,
    set: &Set,
    workspace: &Workspace,
    now: DateTime<Utc>,
) -> Result<Given, NotGiven> {
    // what a setting of a chain does not write for itself, the chain has for all
    let kept = workspace.record_folders().into_iter().take(1);
    let paths: Vec<PathBuf> = if named.is_empty() { kept.collect() } else { named.to_vec() };
    let mut given = Given::default();
    for path in workspace::files(&paths)?.yaml {
        let mut reading = workspace::read_record(&path, workspace, None)?;
        let text = |key: &str| reading.tree.as_ref().and_then(|t| t.get(key)).and_then(Node::text).unwrap_or_default();
        let in_set = set.forms.iter().any(|f| f.form == text("form") && !f.blank);
        if !text("child_ref").is_empty() || !in_set {
            if named.contains(&path) {
                let file = shown(&path.to_string_lossy());
                let why = if in_set { "is about one child" } else { "is of a form that is not in the set" };
                let trouble = Trouble::new(format!("{file} {why}"));
                return Err(trouble.help("name only what all packs share; children stand in the table").into());
            }
            continue;
        }
        let is_notice = workspace.forms.get(text("form")).is_some_and(|f| f.class == Some(Class::Notice));
        in_language(&mut reading, language, workspace)?;
        if is_notice { given.share(reading, workspace, now)? } else { given.know(reading)? }
    }
    if named.is_empty() {
        given.shared = chosen(given.shared, now)?;
    }
    Ok(given)
}

fn in_language(reading: &mut Reading, language: Option<&str>, workspace: &Workspace) -> Result<(), Trouble> {
    let Some(record) = reading.record.as_mut().filter(|r| r.form.is_for_parents()) else { return Ok(()) };
    if let Some(language) = language {
        language.clone_into(&mut record.language);
    }
    workspace.has_words_in(&record.language)
}

impl Given {
    fn share(&mut self, reading: Reading, workspace: &Workspace, now: DateTime<Utc>) -> Result<(), NotGiven> {
        let record = reading.record.clone();
        let judged = judged(reading, None, workspace, now)?;
        if judged.approved.is_none() {
            return Err(NotGiven::Refused(judged.report));
        }
        self.shared.extend(record);
        self.remarks.extend(Some(judged.report).filter(|r| !r.found.is_empty()));
        Ok(())
    }

    fn know(&mut self, reading: Reading) -> Result<(), NotGiven> {
        if !reading.is_sound() {
            let mut report = Report::default();
            report.add_faults(&reading.faults, &reading.source, |p| p.trim_start_matches("record.").to_owned());
            report.sources.push(reading.source);
            return Err(NotGiven::Unread(report));
        }
        let form =
            reading.tree.as_ref().and_then(|t| t.get("form")).and_then(Node::text).unwrap_or_default().to_owned();
        let answers = match reading.tree.as_ref().and_then(|t| t.get("record")) {
            Some(Node::Map(entries, _)) => entries.clone(),
            _ => Vec::new(),
        };
        self.common.push(Common { form, answers });
        Ok(())
    }
}

/// Of the notices of each form that nobody named, the one in force; none where none is yet.
fn chosen(notices: Vec<Record>, now: DateTime<Utc>) -> Result<Vec<Record>, Trouble> {
    let today = now.with_timezone(&LONDON).date_naive();
    let mut by_form: BTreeMap<String, Vec<Record>> = BTreeMap::new();
    notices.into_iter().for_each(|r| by_form.entry(r.form.id.clone()).or_default().push(r));
    let mut chosen = Vec::new();
    for mut notices in by_form.into_values() {
        match in_force(&notices.iter().collect::<Vec<_>>(), today) {
            Ok(at) => chosen.push(notices.swap_remove(at)),
            Err(NoneInForce::Yet) => {}
            Err(twice) => return Err(Trouble::new(twice.to_string()).help(twice.help())),
        }
    }
    Ok(chosen)
}

/// What the records below these paths and in the workspace's own folders name of people who are a danger to a child: who
/// gets a page is asked of all of them, not only of those that go into it.
///
/// # Errors
/// When one cannot be read: it might be the one that names somebody.
pub fn known_dangers(paths: &[PathBuf], workspace: &Workspace) -> Result<Vec<Entry>, Trouble> {
    let paths: Vec<PathBuf> = paths.iter().cloned().chain(workspace.record_folders()).collect();
    let mut known = Vec::new();
    for path in workspace::files(&paths)?.yaml {
        let reading = workspace::read_record(&path, workspace, None)?;
        if reading.tree.is_none() {
            let file = shown(&path.to_string_lossy());
            let fact = format!("{file} cannot be read, and may name somebody who must get no page");
            return Err(
                Trouble::new(fact).help("mend it, or move it out of the folder; `confide check` says what is wrong")
            );
        }
        known.extend(reading.record.map(|record| Entry::of(&record, 0)));
    }
    known.retain(|entry| !dangers(std::slice::from_ref(entry), entry.child_ref()).is_empty());
    Ok(known)
}
