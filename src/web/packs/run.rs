//! The packs of an intake made apart from the page that asked for them, which shows how far it is.

use super::look::{Opened, faults, open};
use super::{Keep, Wanted};
use crate::disk;
use crate::pack::{
    Ended, Journal, MadePack, Maker, Order, Printed, RowOutcome, Shard, Stopped, Summary, Target, run as make, volumes,
};
use crate::register;
use crate::source::{fingerprint, shown};
use crate::system::interrupt::Interrupt;
use crate::system::{Context, Trouble};
use crate::typeset::Look;
use crate::web::Room;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// The most bytes of packs that are held in memory.
const MOST_IN_HAND: usize = 1 << 30;

/// A run under way, or ended.
#[derive(Default)]
pub(in crate::web) struct Run {
    /// How many rows it is of.
    pub of: usize,
    /// How many are done.
    done: AtomicUsize,
    interrupt: Interrupt,
    end: Mutex<Option<Result<Done, Trouble>>>,
}

/// What came of a run.
#[derive(Default)]
pub(super) struct Done {
    /// What it made, as the summary tells it.
    pub summary: Json,
    /// The rows that made nothing, each with what is to be mended.
    pub failed: Vec<Json>,
    /// What is to be said of copies.
    pub said: Vec<String>,
    /// The folder that it is in; none where it is in memory.
    pub folder: Option<PathBuf>,
    /// Whether somebody ended it early.
    pub interrupted: bool,
    /// What is in memory, by the name of its file: packs, and what binds them.
    files: Files,
}

impl Run {
    /// One that has still to begin.
    pub fn of(rows: usize) -> Run {
        Run { of: rows, ..Run::default() }
    }

    /// How many rows are done.
    pub fn done(&self) -> usize {
        self.done.load(Ordering::SeqCst)
    }

    /// Asks it to end after the rows that are being made.
    pub fn stop(&self) {
        self.interrupt.ask();
    }

    /// What came of it, if it has ended.
    pub fn ended<T>(&self, see: impl FnOnce(Option<&Result<Done, Trouble>>) -> T) -> T {
        see(lock(&self.end).as_ref())
    }

    /// A file that it holds in memory.
    pub fn file(&self, name: &str) -> Option<Vec<u8>> {
        match lock(&self.end).as_ref() {
            Some(Ok(done)) => done.files.get(name).map(|bytes| bytes.to_vec()),
            _ => None,
        }
    }

    /// Makes everything; takes as long as it takes.
    pub fn work(&self, room: &Room, wanted: &Wanted, keep: &Keep) {
        // one that panics has ended, too: it holds nothing half
        let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.make(room, wanted, keep)));
        let fault = || Err(Trouble::new("a fault of confide stopped the packs").help("try again, and report it"));
        let ended = made.unwrap_or_else(|_| fault());
        *lock(&self.end) = Some(ended);
    }

    fn make(&self, room: &Room, wanted: &Wanted, keep: &Keep) -> Result<Done, Trouble> {
        let (opened, ctx) = (open(room, wanted)?, room.context());
        Making { run: self, room, wanted, keep, opened: &opened, ctx: &ctx, files: Mutex::default() }.all()
    }
}

type Files = BTreeMap<String, Zeroizing<Vec<u8>>>;

/// A run while it is under way.
struct Making<'m> {
    run: &'m Run,
    room: &'m Room,
    wanted: &'m Wanted,
    keep: &'m Keep,
    opened: &'m Opened,
    ctx: &'m Context,
    files: Mutex<Files>,
}

impl Making<'_> {
    fn all(self) -> Result<Done, Trouble> {
        let (workspace, ctx, Opened { office, intake }) = (&self.room.desk.workspace, self.ctx, self.opened);
        let identity = self.room.sealing()?;
        let typst = self.room.desk.typst.as_ref().map_err(Clone::clone)?;
        let maker =
            || Ok(Maker::new(workspace, ctx, Ok(workspace.press(typst, ctx)), Ok(&identity), false)?.for_many());
        let desk = office.desk(workspace);
        let rows = office.rows(intake, &desk, workspace, ctx.now);
        let hand = |made: &MadePack, bytes: &[u8]| self.hold(&made.file, bytes);
        let order = Order {
            target: self.keep.folder.as_deref().map_or(Target::Hand(&hand), Target::Folder),
            replace: false,
            stop_on_fault: false,
            shard: Shard::WHOLE,
            workers: std::thread::available_parallelism().map_or(1, usize::from),
            interrupt: &self.run.interrupt,
            composer: office.composer(workspace, ctx.now, self.wanted.large),
        };
        let mut done = Done::default();
        let mut tell = |outcome: &RowOutcome| {
            self.run.done.fetch_add(1, Ordering::SeqCst);
            done.hear(outcome);
        };
        let ended = make(&order, &rows, self.journal()?, &maker, &mut tell).map_err(stopped)?;
        if lock(&self.files).values().map(|f| f.len()).sum::<usize>() > MOST_IN_HAND {
            return Err(Trouble::new("these are too many packs to hold in memory")
                .help("make them into a folder, or with `confide pack --intake` from the command line"));
        }
        let (set, key) = (&self.opened.office.set, self.room.identity().ok());
        // before the packs are bound: the index bears the code of the register's head
        let head = register::run(workspace, set, Shard::WHOLE, &ended.packs, key.as_deref(), ctx.now);
        let code = head.as_ref().ok().and_then(Option::as_deref);
        let printed = if ended.interrupted { Vec::new() } else { self.print(&ended.packs, code, &maker()?)? };
        self.told(done, &ended, &printed, head)
    }

    fn hold(&self, file: &str, bytes: &[u8]) {
        let mut files = lock(&self.files);
        files.insert(file.to_owned(), Zeroizing::new(bytes.to_vec()));
        if files.values().map(|f| f.len()).sum::<usize>() > MOST_IN_HAND {
            self.run.stop();
        }
    }

    fn journal(&self) -> Result<Option<Journal>, Trouble> {
        let Some(folder) = &self.keep.folder else { return Ok(None) };
        disk::make_folder(folder)?;
        Journal::begun(folder, &self.opened.office.set.id, Shard::WHOLE, &self.ctx.random).map(Some)
    }

    /// Binds the packs for the printer, where they lie.
    fn print(&self, packs: &[MadePack], register: Option<&str>, maker: &Maker<'_>) -> Result<Vec<Printed>, Trouble> {
        let Some(by) = self.keep.by.filter(|_| !packs.is_empty()) else { return Ok(Vec::new()) };
        let workspace = &self.room.desk.workspace;
        let look = Look {
            words: &workspace.words,
            setting: &workspace.setting,
            large: self.wanted.large,
            now: self.ctx.now,
            second: None,
        };
        let volumes = volumes(&self.opened.office.set.id, packs, by, register).into_iter().map(|volume| {
            if let Some(folder) = &self.keep.folder {
                return volume.bind_in(folder, &look, workspace, maker);
            }
            let files: Vec<Vec<u8>> = {
                let held = lock(&self.files);
                volume.packs.iter().filter_map(|pack| held.get(&pack.file)).map(|bytes| bytes.to_vec()).collect()
            };
            let (sealed, pages) = volume.bind(&files, &look, workspace, maker)?;
            lock(&self.files).insert(volume.file(), Zeroizing::new(sealed.bytes().to_vec()));
            Ok(volume.printed(pages, fingerprint(sealed.bytes())))
        });
        volumes.collect()
    }

    fn told(
        self,
        mut done: Done,
        ended: &Ended,
        printed: &[Printed],
        head: Result<Option<String>, Trouble>,
    ) -> Result<Done, Trouble> {
        let left = self.run.of.saturating_sub(ended.rows + ended.failed.len());
        let summary = Summary::of(&self.opened.office.set, &ended.packs, &ended.failed, left).with_print_files(printed);
        let summary = summary.with_register(head.as_ref().ok().cloned().flatten());
        if let Some(folder) = &self.keep.folder {
            summary.write(folder, Shard::WHOLE)?;
        }
        head?;
        // as they stand in the table, and not as they came in
        let children = &self.opened.intake.children;
        done.failed.sort_by_key(|failed| children.iter().position(|c| failed["child"] == c.child_ref.as_str()));
        done.summary = summary.to_json();
        done.summary["unchanged"] = json!(ended.unchanged);
        done.folder.clone_from(&self.keep.folder);
        done.interrupted = ended.interrupted;
        done.files = self.files.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(done)
    }
}

impl Done {
    fn hear(&mut self, outcome: &RowOutcome) {
        match outcome {
            RowOutcome::Made { child, said, .. } => {
                self.said.extend(said.iter().map(|fact| format!("{}: {fact}", shown(child))));
            }
            RowOutcome::Failed(child, report) => {
                self.failed.push(json!({"child": child, "faults": faults(report)}));
            }
        }
    }
}

fn stopped(why: Stopped) -> Trouble {
    match why {
        Stopped::Trouble(trouble) => trouble,
        Stopped::Storage(found) => {
            let (fact, help) = found.first().map(|f| (f.message.clone(), f.help.clone())).unwrap_or_default();
            Trouble::new(fact).help(help)
        }
    }
}

/// What a worker that panicked held is whole: it is written in one step.
fn lock<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}
