//! A whole intake in one go: every core makes packs, a row that fails stops no other, and what is done is written down.

mod keep;

use self::keep::file_of;
use super::journal::{Journal, Made as MadePack, Shard};
use super::{Composer, Job, Maker, Outcome, write_rules};
use crate::approve::Approved;
use crate::finding::Finding;
use crate::report::Report;
use crate::system::Trouble;
use crate::system::interrupt::Interrupt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};

/// One row, read and checked.
#[derive(Debug)]
pub struct Row {
    /// The child's reference.
    pub child: String,
    /// The child's room; may be empty.
    pub room: String,
    /// Its approved records; none where something stands in the way.
    pub records: Option<Vec<Approved>>,
    /// What was found.
    pub report: Report,
}

/// Where rows come from.
pub trait Source: Sync {
    /// How many there are.
    fn count(&self) -> usize;
    /// Reads and checks one, counted from 0.
    ///
    /// # Errors
    /// When it cannot be judged at all.
    fn row(&self, index: usize) -> Result<Row, Trouble>;
    /// Adds what was found about a pack as a whole, with the row's place.
    fn finding(&self, index: usize, finding: &Finding, report: &mut Report);
}

/// Why a run ends before it is through.
#[derive(Debug)]
pub enum Stopped {
    /// We could not work.
    Trouble(Trouble),
    /// Files of this sort may not lie in the folder.
    Storage(Vec<Finding>),
}

impl From<Trouble> for Stopped {
    fn from(trouble: Trouble) -> Stopped {
        Stopped::Trouble(trouble)
    }
}

/// Where the packs of a run go.
#[derive(Clone, Copy)]
pub enum Target<'a> {
    /// Into a folder.
    Folder(&'a Path),
    /// Into the hands of whoever asked, with what is known of each; nothing is written.
    Hand(&'a (dyn Fn(&MadePack, &[u8]) + Sync)),
    /// Nowhere: it is only tried.
    Nowhere,
}

impl<'a> Target<'a> {
    /// The folder, where it is one.
    pub fn folder(self) -> Option<&'a Path> {
        match self {
            Target::Folder(folder) => Some(folder),
            Target::Hand(_) | Target::Nowhere => None,
        }
    }
}

/// What is to be made, and how.
pub struct Order<'a> {
    /// The set, the records that all packs share, and the workspace.
    pub composer: Composer<'a>,
    /// Where the packs go.
    pub target: Target<'a>,
    /// Whether files that are there are made anew.
    pub replace: bool,
    /// Whether the first row that fails ends the run.
    pub stop_on_fault: bool,
    /// Which share of the rows.
    pub shard: Shard,
    /// How many packs are made at a time.
    pub workers: usize,
    /// Whether somebody asked the run to end.
    pub interrupt: &'a Interrupt,
}

/// A pack that there is now.
#[derive(Debug)]
pub struct Pack {
    /// What is known of it.
    pub made: MadePack,
    /// Whether an earlier run made it, from the same, and its file is there.
    pub is_unchanged: bool,
}

/// What came of one row.
#[derive(Debug)]
pub enum RowOutcome {
    /// Its pack was made, or would be; several where the parents live apart.
    Made {
        /// The packs.
        packs: Vec<Pack>,
        /// What was found.
        report: Report,
        /// The child's reference.
        child: String,
        /// What is to be said of the copies, and of those that are not made.
        said: Vec<String>,
    },
    /// Nothing was made.
    Failed(String, Report),
}

/// How a run ended.
#[derive(Debug, Default)]
pub struct Ended {
    /// The packs that there are now, in the order of the table.
    pub packs: Vec<MadePack>,
    /// How many of them an earlier run had made.
    pub unchanged: usize,
    /// How many rows they are of.
    pub rows: usize,
    /// The rows of which nothing was made.
    pub failed: Vec<String>,
    /// Whether it was asked to end before it was through.
    pub interrupted: bool,
}

/// Makes every pack of the order; `tell` hears of each row as it is done, in no order.
///
/// # Errors
/// When we cannot work: the disk is full, typst is missing. What was made until then is written down.
pub fn run<'a>(
    order: &Order<'_>,
    source: &dyn Source,
    journal: Option<Journal>,
    maker: &(dyn Fn() -> Result<Maker<'a>, Trouble> + Sync),
    tell: &mut dyn FnMut(&RowOutcome),
) -> Result<Ended, Stopped> {
    let run = Running {
        order,
        source,
        journal: journal.map(Mutex::new),
        next: AtomicUsize::new(0),
        stop: AtomicBool::new(false),
    };
    let (send, heard) = mpsc::sync_channel(order.workers * 2);
    let mut ended = Ended::default();
    let mut trouble = None;
    std::thread::scope(|scope| {
        for _ in 0..order.workers.max(1) {
            let send = send.clone();
            let run = &run;
            scope.spawn(move || run.work(maker, &send));
        }
        drop(send);
        for outcome in heard {
            match outcome {
                Ok(outcome) => {
                    tell(&outcome);
                    ended.add(outcome);
                }
                Err(first) => drop(trouble.get_or_insert(first)),
            }
        }
    });
    ended.packs.sort_by_key(|p| (p.index, p.parent));
    ended.interrupted = order.interrupt.is_asked();
    trouble.map_or(Ok(ended), Err)
}

impl Ended {
    fn add(&mut self, outcome: RowOutcome) {
        match outcome {
            RowOutcome::Made { packs, .. } => {
                self.rows += 1;
                self.unchanged += packs.iter().filter(|p| p.is_unchanged).count();
                self.packs.extend(packs.into_iter().map(|p| p.made));
            }
            RowOutcome::Failed(child, _) => self.failed.push(child),
        }
    }
}

struct Running<'r> {
    order: &'r Order<'r>,
    source: &'r dyn Source,
    journal: Option<Mutex<Journal>>,
    next: AtomicUsize,
    stop: AtomicBool,
}

type Told = Result<RowOutcome, Stopped>;

impl Running<'_> {
    fn work<'a>(&self, maker: &(dyn Fn() -> Result<Maker<'a>, Trouble> + Sync), send: &mpsc::SyncSender<Told>) {
        let maker = match maker() {
            Ok(maker) => maker,
            Err(trouble) => return drop(send.send(Err(trouble.into()))),
        };
        while let Some(index) = self.take() {
            let outcome = self.row(index, &maker);
            let fails = matches!(&outcome, Ok(RowOutcome::Failed(..)));
            if outcome.is_err() || fails && self.order.stop_on_fault {
                self.stop.store(true, Ordering::SeqCst);
            }
            if send.send(outcome).is_err() {
                return;
            }
        }
    }

    /// The next row of this share, until somebody asks for the end.
    fn take(&self) -> Option<usize> {
        loop {
            if self.stop.load(Ordering::SeqCst) || self.order.interrupt.is_asked() {
                return None;
            }
            let index = self.next.fetch_add(1, Ordering::SeqCst);
            if index >= self.source.count() {
                return None;
            }
            if self.order.shard.has(index) {
                return Some(index);
            }
        }
    }

    fn row(&self, index: usize, maker: &Maker<'_>) -> Told {
        let mut row = self.source.row(index)?;
        let Some(records) = row.records.take() else { return self.failed(index, row) };
        let composed = match self.order.composer.compose(&row.child, records) {
            Ok(composed) => composed,
            Err(why) => {
                let finding = Finding::of_form("pack", "", why.to_string(), why.help());
                self.source.finding(index, &finding, &mut row.report);
                return self.failed(index, row);
            }
        };
        composed.remarks.iter().for_each(|f| self.source.finding(index, f, &mut row.report));
        let left_out: Vec<String> = composed.off.iter().map(|off| off.form.clone()).collect();
        self.may_write(&composed.jobs)?;
        // all copies of a family, or none
        let mut all = Vec::new();
        for job in &composed.jobs {
            let made = match self.make(job, maker)? {
                Ok(made) => made,
                Err(finding) => {
                    self.source.finding(index, &finding, &mut row.report);
                    return self.failed(index, row);
                }
            };
            all.push(made);
        }
        let mut packs = Vec::new();
        for (job, made) in composed.jobs.iter().zip(all) {
            packs.push(match made {
                Fresh::Unchanged(made) => Pack { made: *made, is_unchanged: true },
                Fresh::New { outcome, input } => {
                    let made = self.written(job, *outcome, input, index, &row, &left_out)?;
                    Pack { made, is_unchanged: false }
                }
            });
        }
        self.withdraw(&row.child, &packs)?;
        let Row { child, report, .. } = row;
        Ok(RowOutcome::Made { packs, report, child, said: composed.said })
    }

    /// Asks the rules on files about every copy before the first is made.
    fn may_write(&self, jobs: &[Job]) -> Result<(), Stopped> {
        let Some(folder) = self.order.target.folder() else { return Ok(()) };
        for job in jobs {
            let found = write_rules(job, &folder.join(file_of(job)), self.order.composer.workspace)
                .map_err(|e| Trouble::new(e.to_string()).help("mend the rule; nothing was issued"))?;
            if !found.is_empty() {
                return Err(Stopped::Storage(found));
            }
        }
        Ok(())
    }

    /// One pack, or what an earlier run made of the same; a finding where what was filled in stands in the way.
    fn make(&self, job: &Job, maker: &Maker<'_>) -> Result<Result<Fresh, Finding>, Stopped> {
        let input = self.input(job);
        if let Some(done) = self.done(&job.id, &input) {
            return Ok(Ok(Fresh::Unchanged(Box::new(done))));
        }
        match maker.make(job, false) {
            Ok(outcome) => Ok(Ok(Fresh::New { outcome: Box::new(outcome), input })),
            Err(failed) if failed.is_of_record() => {
                Ok(Err(Finding::of_form("page", "", failed.to_string(), failed.help())))
            }
            Err(failed) => Err(Trouble::new(format!("{}: {failed}", job.id)).help(failed.help()).into()),
        }
    }

    fn failed(&self, index: usize, row: Row) -> Told {
        if let Some(journal) = &self.journal {
            lock(journal).fail(&row.child, index)?;
        }
        Ok(RowOutcome::Failed(row.child, row.report))
    }
}

/// What came of one pack before anything is written.
enum Fresh {
    Unchanged(Box<MadePack>),
    New { outcome: Box<Outcome>, input: String },
}

/// A worker that panicked has written nothing half: what it held is whole.
fn lock(journal: &Mutex<Journal>) -> std::sync::MutexGuard<'_, Journal> {
    journal.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
