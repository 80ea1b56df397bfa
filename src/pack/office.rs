//! What the office makes packs of an intake with, opened once for all rows: the set, the names of columns, what all packs
//! share, and who must get nothing.

use super::given::{Given, NotGiven, given};
use super::intake::{self, Desk, Fault, Intake, Rows, Table, Vocabulary};
use super::{Composer, Set, sets, settled};
use crate::finding::{Finding, Level};
use crate::form::Form;
use crate::index::Entry;
use crate::procedure::CannotJudge;
use crate::source::BadText;
use crate::system::Trouble;
use crate::workspace::Workspace;
use chrono::{DateTime, Utc};
use std::path::PathBuf;

/// Why there is no such set.
#[derive(Debug)]
pub enum NoSet {
    /// There are others.
    Unknown(Vec<String>),
    /// A set's file, or one that it attaches, has faults.
    Bad(Vec<BadText>),
}

/// The set of that name, with what it attaches.
///
/// # Errors
/// [`NoSet`] says why there is none.
pub fn find_set(id: &str, workspace: &Workspace) -> Result<Set, NoSet> {
    let all = sets(&workspace.sets, &workspace.forms).map_err(NoSet::Bad)?;
    let known: Vec<String> = all.iter().map(|s| s.id.clone()).collect();
    let found = all.into_iter().find(|s| s.id == id).ok_or(NoSet::Unknown(known))?;
    found.with_attached(workspace).map_err(|bad| NoSet::Bad(vec![bad]))
}

/// What the rules on sets say of one before there are records.
///
/// # Errors
/// When a rule cannot be evaluated.
pub fn check_set(set: &Set, workspace: &Workspace, now: DateTime<Utc>) -> Result<Vec<Finding>, CannotJudge> {
    let data = set.to_data(&workspace.forms, &[], &[], &[]);
    workspace.procedure.check_set(&data, &workspace.setting.data, now)
}

/// The forms that are filled in for each child: those that are not put in blank and are no notices.
pub fn forms_of<'w>(set: &Set, workspace: &'w Workspace) -> Vec<&'w Form> {
    set.of_a_child(&workspace.forms).into_iter().map(|(form, _)| form).collect()
}

/// What the columns of a table for this set may be called.
///
/// # Errors
/// When the file with their names has faults.
pub fn vocabulary_of(set: &Set, workspace: &Workspace) -> Result<Vocabulary, BadText> {
    let (name, bytes) = &workspace.intake;
    Vocabulary::read(name, bytes, &forms_of(set, workspace), &workspace.forms)
}

/// Everything but the rows.
#[derive(Debug)]
pub struct Office {
    /// The set.
    pub set: Set,
    /// What all packs share.
    pub given: Given,
    vocabulary: Vocabulary,
    known: Vec<Entry>,
    language: String,
}

impl Office {
    /// Opens it: `named` are the records that all packs share, none for those that the workspace keeps; `language` stands
    /// beside the English, empty for English alone, none for what each record says; `known`
    /// gives what is known of people from whom danger comes.
    ///
    /// # Errors
    /// [`NotGiven`] says what stands in the way.
    pub fn open(
        set: Set,
        vocabulary: Vocabulary,
        named: &[PathBuf],
        language: Option<&str>,
        workspace: &Workspace,
        now: DateTime<Utc>,
        known: &dyn Fn() -> Result<Vec<Entry>, Trouble>,
    ) -> Result<Office, NotGiven> {
        let given = given(named, language, &set, workspace, now)?;
        Ok(Office { set, given, vocabulary, known: known()?, language: language.unwrap_or_default().to_owned() })
    }

    /// Reads tables, each a name and its bytes, as one intake.
    ///
    /// # Errors
    /// When one is no table that can be read.
    pub fn read<B: AsRef<[u8]>>(&self, tables: &[(String, B)], workspace: &Workspace) -> Result<Intake, Trouble> {
        read_tables(tables, &self.set, &self.vocabulary, workspace)
    }

    /// What children's records are made with.
    pub fn desk<'o>(&'o self, workspace: &'o Workspace) -> Desk<'o> {
        let wanted = self.set.of_a_child(&workspace.forms);
        Desk {
            forms: &workspace.forms,
            known: settled(&self.given.shared, &wanted),
            wanted,
            vocabulary: &self.vocabulary,
            common: &self.given.common,
            specimen: workspace.setting.specimen,
            language: self.language.clone(),
        }
    }

    /// What is wrong with the words over the columns, and what every row needs and no column has.
    pub fn head_faults(&self, intake: &Intake, desk: &Desk<'_>) -> Vec<Fault> {
        let mut faults = intake.faults.clone();
        if faults.iter().all(|f| f.code != "column" || f.column > 0) {
            faults.extend(intake.missing(&desk.missing_columns(intake)));
        }
        faults
    }

    /// The rows, with everything that they are judged by.
    pub fn rows<'o>(
        &'o self,
        intake: &'o Intake,
        desk: &'o Desk<'o>,
        workspace: &'o Workspace,
        now: DateTime<Utc>,
    ) -> Rows<'o> {
        Rows { intake, desk, shared: &self.given.shared, workspace, now }
    }

    /// What puts a child's records together.
    pub fn composer<'o>(&'o self, workspace: &'o Workspace, now: DateTime<Utc>, large: bool) -> Composer<'o> {
        Composer { set: &self.set, shared: &self.given.shared, workspace, now, large, known: &self.known }
    }
}

/// Reads tables, each a name and its bytes, as one intake of a set.
///
/// # Errors
/// When one is no table that can be read.
pub fn read_tables<B: AsRef<[u8]>>(
    tables: &[(String, B)],
    set: &Set,
    vocabulary: &Vocabulary,
    workspace: &Workspace,
) -> Result<Intake, Trouble> {
    let mut all = Table::default();
    for (name, bytes) in tables {
        let table = intake::read(name, bytes.as_ref())?;
        all.sheets.extend(table.sheets);
        all.notes.extend(table.notes);
    }
    Ok(Intake::of(all, &forms_of(set, workspace), vocabulary))
}

/// The first finding that refuses a set.
pub fn refusal(found: &[Finding]) -> Option<&Finding> {
    found.iter().find(|f| f.level == Level::Error)
}
