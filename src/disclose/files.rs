//! The records of a child that lie here as files: those that can be made into pages, and those that a person must look at.

use super::{INDEX, PULL_LIST};
use crate::approve::Approved;
use crate::copies::{Audience, Households};
use crate::form::{Form, Moment, Sensitivity};
use crate::pack::{Uncomposed, judged};
use crate::record::Reading;
use crate::source::{Node, shown};
use crate::system::Trouble;
use crate::workspace::{self, Workspace, read_record};
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const HARM: &str =
    "Serious harm (Data Protection Act 2018, Schedule 3), or prevention of crime (Schedule 2, paragraph 2)";
const UNKNOWN: &str = "None is known: it may be of another child";
const OTHERS: &str = "Other people (Data Protection Act 2018, Schedule 2, paragraph 16)";

/// A record at hand of which the parent gets no copy by itself: a person decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotGiven {
    /// The record's id; of a file that is no record, none.
    pub record: String,
    /// The form's id, as far as the file says it.
    pub form: String,
    /// Why.
    pub why: String,
    /// On which ground it may be held back; empty where there is none, and it is to be shown.
    pub ground: &'static str,
}

impl NotGiven {
    /// Of a file of which nobody knows here whose it is.
    fn of_somebody(path: &Path, form: String, record: String) -> NotGiven {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let why =
            format!("{} does not say in plain text which child it is about: look into it, and mend it", shown(&file));
        NotGiven { record, form, why, ground: UNKNOWN }
    }

    /// Whether nobody knows here whose it is.
    pub(super) fn is_of_somebody(&self) -> bool {
        self.ground == UNKNOWN
    }

    /// Of a record of which no copy can be made.
    pub(super) fn of(approved: &Approved, why: &Uncomposed) -> NotGiven {
        let record = approved.record();
        NotGiven {
            record: record.id.clone(),
            form: record.form.id.clone(),
            why: why.to_string(),
            ground: ground(&record.form, why),
        }
    }
}

/// The ground on which such a record may be held back.
fn ground(form: &Form, why: &Uncomposed) -> &'static str {
    match why {
        Uncomposed::NotTold(_) => HARM,
        Uncomposed::NothingFor(_) if form.sensitivity >= Some(Sensitivity::S3) => HARM,
        _ => OTHERS,
    }
}

/// What lies here as files.
#[derive(Debug, Default)]
pub(super) struct AtHand {
    /// What can be made into pages.
    pub approved: Vec<Approved>,
    /// What cannot.
    pub not_given: Vec<NotGiven>,
    /// The parents, where any of them names them.
    pub households: Option<Households>,
}

/// A file that was named, and is about another child.
pub(super) struct OfAnother(pub Trouble);

/// The records of a child in the workspace's folders, and those that were named.
///
/// # Errors
/// When something cannot be read, or a rule cannot be asked. Inside: when a file that was named is about another child.
pub(super) fn at_hand(
    child: &str,
    named: &[PathBuf],
    workspace: &Workspace,
    now: DateTime<Utc>,
) -> Result<Result<AtHand, OfAnother>, Trouble> {
    let (mut all, mut seen) = (AtHand::default(), BTreeSet::new());
    let named: BTreeSet<PathBuf> = workspace::files(named)?.yaml.into_iter().collect();
    let kept = workspace::files(&workspace.record_folders())?.yaml;
    for path in named.iter().cloned().chain(kept) {
        if !seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())) {
            continue;
        }
        let reading = read_record(&path, workspace, None)?;
        let node = |key: &str| reading.tree.as_ref().and_then(|t| t.get(key));
        let said = |key: &str| node(key).and_then(Node::text).unwrap_or_default().trim().to_owned();
        let (whose, form, id) = (said("child_ref"), said("form"), said("id"));
        let is_named = named.contains(&path);
        if !is_named && (reading.tree.is_none() || node("child_ref").is_some_and(|node| node.text().is_none())) {
            all.not_given.push(NotGiven::of_somebody(&path, form, id));
        } else if whose.eq_ignore_ascii_case(child) {
            take(&mut all, reading, (form, id), workspace, now)?;
        } else if is_named {
            let name = shown(&path.to_string_lossy());
            let fact = match whose.as_str() {
                "" => format!("{name} does not say which child it is about"),
                whose => format!("{name} is about {}, and not about {}", shown(whose), shown(child)),
            };
            return Ok(Err(OfAnother(Trouble::new(fact).help("name only records of the child; nothing was made"))));
        }
    }
    Ok(Ok(all))
}

fn take(
    all: &mut AtHand,
    reading: Reading,
    (form, record): (String, String),
    workspace: &Workspace,
    now: DateTime<Utc>,
) -> Result<(), Trouble> {
    // a sheet of a request is none of what was asked for, and a page that nobody filled in holds nothing of the child
    let is_none = reading.record.as_ref().is_some_and(|r| r.form.draft || r.moment == Moment::Blank);
    if is_none || [INDEX, PULL_LIST].contains(&form.as_str()) {
        return Ok(());
    }
    // who lives where is known from a record of which no page can be made, too
    let households = reading.record.as_ref().and_then(Households::of);
    all.households = households.or(all.households.take());
    let judged = judged(reading, None, workspace, now)?;
    match judged.approved {
        Some(approved) => all.approved.push(approved),
        None => {
            let known = workspace.forms.get(&form);
            let is_theirs = known.is_some_and(|form| Audience::Parent.reads_some_of(form));
            let why = "its page cannot be made as it is: `confide check` says why; mend it, or copy by hand what may be shown";
            let ground = if is_theirs { "" } else { HARM };
            all.not_given.push(NotGiven { record, form, why: why.into(), ground });
        }
    }
    Ok(())
}
