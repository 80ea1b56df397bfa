//! Packs for an intake: a table is put down, every row is looked at, one pack is shown, all are made, and what came of them
//! is told. Nothing is written but into a folder that the setting allows.

mod look;
mod run;
mod screens;
mod sent;

use crate::pack::PrintBy;
use look::Seen;
use run::Run;
pub(super) use screens::{clear, file, get, how_far, make, post, preview, stop};
pub(super) use sent::Sent;
use std::path::PathBuf;
use std::sync::Arc;
use zeroize::Zeroizing;

/// What is to be made of which table.
pub(super) struct Wanted {
    /// The set.
    pub set: String,
    /// The language beside the English: empty for English alone, none for what each record says.
    pub language: Option<String>,
    /// Whether the type is 18 pt.
    pub large: bool,
    /// The tables, each with the name that messages call it.
    pub tables: Vec<(String, Zeroizing<Vec<u8>>)>,
}

/// Where packs go: into a folder, or into memory, bound for the printer or not.
pub(super) struct Keep {
    /// The folder; none for memory.
    pub folder: Option<PathBuf>,
    /// How they are bound.
    pub by: Option<PrintBy>,
}

/// An intake that lies on the desk, behind somebody's figures.
pub(super) struct Packs {
    /// The figures; wiped with it.
    pub pin: Zeroizing<String>,
    wanted: Arc<Wanted>,
    seen: Seen,
    run: Option<Arc<Run>>,
}

impl Drop for Packs {
    /// What nobody can see the end of any more is not gone on with.
    fn drop(&mut self) {
        if let Some(run) = &self.run {
            run.stop();
        }
    }
}

impl Packs {
    /// Whether packs are being made.
    pub fn is_running(&self) -> bool {
        self.run.as_ref().is_some_and(|run| run.ended(|end| end.is_none()))
    }

    /// How far it is, for the first screen.
    pub fn told(&self) -> String {
        match &self.run {
            None => format!("{} rows were looked at", self.seen.rows.len()),
            Some(run) if run.ended(|end| end.is_none()) => format!("{} of {} rows are done", run.done(), run.of),
            Some(_) => "it is done".into(),
        }
    }
}
