//! A whole intake in one go: every core makes packs, a row that fails stops no other, and what is done is written down.

use super::journal::{Journal, Made as MadePack, Shard, Waits};
use super::{Composer, Job, Made, Maker, write_rules};
use crate::approve::Approved;
use crate::disk::{self, Existing};
use crate::finding::Finding;
use crate::report::Report;
use crate::source::fingerprint;
use crate::system::Trouble;
use crate::system::interrupt::Interrupt;
use crate::typeset::{Look, open_words};
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

/// What is to be made, and how.
pub struct Order<'a> {
    /// The set, the records that all packs share, and the workspace.
    pub composer: Composer<'a>,
    /// The folder.
    pub folder: &'a Path,
    /// Whether nothing is written.
    pub dry: bool,
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

/// What came of one row.
#[derive(Debug)]
pub enum RowOutcome {
    /// A pack was made, or would be.
    Made(Box<MadePack>, Report),
    /// It was made before, from the same, and its file is there.
    Done(Box<MadePack>),
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
    ended.packs.sort_by_key(|p| p.index);
    ended.interrupted = order.interrupt.is_asked();
    trouble.map_or(Ok(ended), Err)
}

impl Ended {
    fn add(&mut self, outcome: RowOutcome) {
        match outcome {
            RowOutcome::Made(pack, _) => self.packs.push(*pack),
            RowOutcome::Done(pack) => {
                self.unchanged += 1;
                self.packs.push(*pack);
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
        let left_out = composed.off.iter().map(|off| off.form.clone()).collect();
        let job = composed.job;
        let path = self.order.folder.join(format!("{}.pdf", job.id));
        if !self.order.dry {
            let found = write_rules(&job, &path, self.order.composer.workspace)
                .map_err(|e| Trouble::new(e.to_string()).help("mend the rule; nothing was issued"))?;
            if !found.is_empty() {
                return Err(Stopped::Storage(found));
            }
        }
        let input = self.input(&job);
        if let Some(done) = self.done(&row.child, &input) {
            return Ok(RowOutcome::Done(Box::new(done)));
        }
        let outcome = match maker.make(&job, false) {
            Ok(outcome) => outcome,
            Err(failed) if failed.is_of_record() => {
                let finding = Finding::of_form("page", "", failed.to_string(), failed.help());
                self.source.finding(index, &finding, &mut row.report);
                return self.failed(index, row);
            }
            Err(failed) => return Err(Trouble::new(format!("{}: {failed}", job.id)).help(failed.help()).into()),
        };
        let Made::Sealed(sealed) = &outcome.made else {
            return Err(Trouble::new(format!("{} was not sealed", job.id)).help("nothing was written").into());
        };
        let made = MadePack {
            child: row.child,
            index,
            room: row.room,
            id: job.id.clone(),
            file: format!("{}.pdf", job.id),
            input,
            sha256: fingerprint(sealed.bytes()),
            bytes: sealed.bytes().len(),
            pages: outcome.pages,
            check_code: outcome.check_code.shown.clone(),
            waived: job.counts().waived,
            attested: job.counts().attested,
            left_out,
            waits: self.waits(&job),
        };
        self.write(&path, sealed.bytes(), &made)?;
        Ok(RowOutcome::Made(Box::new(made), row.report))
    }

    fn failed(&self, index: usize, row: Row) -> Told {
        if let Some(journal) = &self.journal {
            lock(journal).fail(&row.child, index)?;
        }
        Ok(RowOutcome::Failed(row.child, row.report))
    }

    /// Done is what the journal and the file agree on; the file is read while others write in the journal.
    fn done(&self, child: &str, input: &str) -> Option<MadePack> {
        let journal = self.journal.as_ref().filter(|_| !self.order.replace)?;
        let recorded = lock(journal).recorded(child, input).cloned();
        recorded.filter(|made| made.stands(self.order.folder))
    }

    /// Begun, written, done: each is on the disk before the next.
    fn write(&self, path: &Path, bytes: &[u8], made: &MadePack) -> Result<(), Trouble> {
        let Some(journal) = &self.journal else { return Ok(()) };
        let (existing, tag) = {
            let mut journal = lock(journal);
            let is_ours = journal.is_ours(&made.file) || self.order.replace;
            if !is_ours && path.exists() {
                return Err(Trouble::new(format!(
                    "{} is there already, and no run of this journal made it",
                    made.file
                ))
                .help("choose another folder, or say --replace"));
            }
            journal.begin(&made.child, &made.file)?;
            (if is_ours { Existing::Replace } else { Existing::Refuse }, journal.tag().to_owned())
        };
        // two workers write side by side
        let tag = format!("{tag}-{}", made.index);
        disk::write_tagged(path, bytes, existing, &tag)?;
        lock(journal).finish(made)
    }

    fn waits(&self, job: &Job) -> Vec<Waits> {
        let composer = &self.order.composer;
        let look = Look {
            words: &composer.workspace.words,
            setting: &composer.workspace.setting,
            large: job.large,
            now: composer.now,
            second: None,
        };
        let of = |d: &Approved| Waits { form: d.record().form.id.clone(), what: open_words(d, &look) };
        job.documents.iter().map(of).filter(|w| !w.what.is_empty()).collect()
    }

    /// The fingerprint of everything that the pack says, the time left out.
    fn input(&self, job: &Job) -> String {
        let workspace = self.order.composer.workspace;
        let mut all = vec![
            env!("CARGO_PKG_VERSION").to_owned(),
            job.id.clone(),
            job.large.to_string(),
            workspace.drawn_with(),
            workspace.catalogue_hash().to_owned(),
        ];
        all.extend(workspace.setting_texts().map(str::to_owned));
        all.extend(job.language().map(str::to_owned));
        all.extend(workspace.strings_hash(job.language()));
        // what is attached, where it stands and what it is called
        all.extend(job.attached().map(|(at, foreign)| format!("{at} {}", foreign.hash())));
        all.extend(job.set.iter().flat_map(|s| &s.attached).map(|a| format!("{:?}{:?}", a.title, a.alt)));
        for document in &job.documents {
            let record = document.record();
            all.extend([record.moment.word().to_owned(), record.form.hash.clone(), record.canonical()]);
        }
        all.extend(job.attached().map(|(_, attached)| attached.hash().to_owned()));
        fingerprint(all.join("\n").as_bytes())
    }
}

/// A worker that panicked has written nothing half: what it held is whole.
fn lock(journal: &Mutex<Journal>) -> std::sync::MutexGuard<'_, Journal> {
    journal.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
