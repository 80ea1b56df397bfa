//! What a table that was put down at the desk says: row by row, ready or with what is to be mended.

use super::Wanted;
use crate::finding::Level;
use crate::pack::intake::Intake;
use crate::pack::{NoSet, NotGiven, Office, Source, check_set, find_set, refusal, vocabulary_of};
use crate::register;
use crate::report::{Diagnostic, Report};
use crate::system::Trouble;
use crate::web::Room;
use crate::workspace::which;
use serde::Serialize;
use serde_json::{Value as Json, json};

/// One row, looked at.
#[derive(Clone, Debug, Serialize)]
pub(super) struct RowSeen {
    /// Its number among the children, from 0.
    pub index: usize,
    /// The child's reference; may be empty.
    pub child: String,
    /// The child's room; may be empty.
    pub room: String,
    /// Where it stands in the table, in the words of whoever looks at it.
    pub place: String,
    /// What is to be mended before a pack can be made.
    pub faults: Vec<Json>,
    /// What is to be said of its copies.
    pub said: Vec<String>,
}

/// A table, looked at.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// What is wrong with the table as a whole: nothing can be made of it.
    pub head: Vec<Json>,
    /// How it was read.
    pub notes: Vec<String>,
    /// Its rows.
    pub rows: Vec<RowSeen>,
}

/// An intake with everything that its packs are made with.
pub(super) struct Opened {
    pub office: Office,
    pub intake: Intake,
}

/// Opens what the packs of a table are made with.
///
/// # Errors
/// When the set, what all packs share, or the table cannot be used.
pub(super) fn open(room: &Room, wanted: &Wanted) -> Result<Opened, Trouble> {
    let (workspace, now) = (&room.desk.workspace, (room.desk.now)());
    let set = find_set(&wanted.set, workspace).map_err(no_set)?;
    let found = check_set(&set, workspace, now).map_err(|e| Trouble::new(e.to_string()))?;
    if let Some(f) = refusal(&found) {
        return Err(Trouble::new(format!("the set {}: {}", set.id, f.message)).help(f.help.clone()));
    }
    let mut bad = Report::default();
    let vocabulary = vocabulary_of(&set, workspace).map_err(|text| {
        bad.add_bad_text(text);
        first(&bad)
    })?;
    let known = || register::known_dangers(&[], workspace);
    let office = Office::open(set, vocabulary, &[], wanted.language.as_deref(), workspace, now, &known);
    let office = office.map_err(not_given)?;
    let mut intake = office.read(&wanted.tables, workspace)?;
    let strangers = strangers(&mut intake, room);
    intake.notes.extend(strangers);
    Ok(Opened { office, intake })
}

/// Leaves out the rows of other nurseries of a chain: each is made at its own desk.
fn strangers(intake: &mut Intake, room: &Room) -> Option<String> {
    let chain = room.desk.workspace.chain.as_ref()?;
    let known = crate::workspace::settings(&chain.folder);
    let all = intake.children.len();
    intake.children.retain(|child| {
        let named = child.setting.trim();
        named.is_empty() || which(named, &known).is_some_and(|id| id == chain.id)
    });
    let left = all - intake.children.len();
    (left > 0).then(|| format!("{left} rows are another nursery's, and are made there"))
}

fn no_set(none: NoSet) -> Trouble {
    match none {
        NoSet::Unknown(known) => Trouble::new("there is no such set").help(format!("there are {}", known.join(", "))),
        NoSet::Bad(texts) => {
            let mut report = Report::default();
            texts.into_iter().for_each(|text| report.add_bad_text(text));
            first(&report)
        }
    }
}

fn not_given(why: NotGiven) -> Trouble {
    match why {
        NotGiven::Trouble(trouble) => trouble,
        NotGiven::Refused(report) | NotGiven::Unread(report) => first(&report),
    }
}

/// The first of what was found in a file.
fn first(report: &Report) -> Trouble {
    let Some(found) = report.found.first() else { return Trouble::new("a file of the workspace cannot be used") };
    Trouble::new(format!("{}, line {}: {}", found.file, found.place.line, found.message)).help(found.help.clone())
}

/// Looks at every row.
///
/// # Errors
/// As [`open`]; or when a rule cannot be judged.
pub(super) fn look(room: &Room, wanted: &Wanted) -> Result<Seen, Trouble> {
    let Opened { office, intake } = open(room, wanted)?;
    let (workspace, now) = (&room.desk.workspace, (room.desk.now)());
    let desk = office.desk(workspace);
    let head = office.head_faults(&intake, &desk);
    if !head.is_empty() {
        let head = intake.report(&head).found.iter().map(told).collect();
        return Ok(Seen { head, notes: intake.notes, rows: Vec::new() });
    }
    let rows = office.rows(&intake, &desk, workspace, now);
    let composer = office.composer(workspace, now, wanted.large);
    let mut seen = Seen { notes: intake.notes.clone(), ..Seen::default() };
    for index in 0..rows.count() {
        let row = rows.row(index)?;
        let (mut amiss, mut said) = (Vec::new(), Vec::new());
        match row.records.map(|records| composer.compose(&row.child, records)) {
            None => amiss = faults(&row.report),
            Some(Ok(composed)) => said = composed.said,
            Some(Err(why)) => amiss.push(json!({"cell": "", "fact": why.to_string(), "help": why.help()})),
        }
        let at = intake.children[index].place;
        let place = intake.told(at.start, at.line, 0);
        seen.rows.push(RowSeen { index, child: row.child, room: row.room, place, faults: amiss, said });
    }
    Ok(seen)
}

/// What stands in a row's way.
pub(super) fn faults(report: &Report) -> Vec<Json> {
    let stops = |d: &&Diagnostic| d.waived.is_none() && d.level != Level::Advice;
    report.found.iter().filter(stops).map(told).collect()
}

fn told(found: &Diagnostic) -> Json {
    json!({"cell": found.cell, "fact": found.message, "help": found.help, "code": found.code})
}
