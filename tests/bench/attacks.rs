//! What becomes of files that somebody or something changes: every bit of a sealed file of two pages flipped, every prefix, a
//! hundred thousand mutations of it and of what is filled in and signed. None may be SEALED, none may say something else than was
//! filled in, nothing may panic; and what one look at such a file costs, in processor time and in memory.
//!
//! Kinds of file may be named on the command line, such as `filled`; else all are changed, which takes an hour on two cores.
//! `CONFIDE_ATTACK_STEP=7` flips every seventh bit of what was added, for a first look.
//! With `CONFIDE_KEPT_ATTACKS=FOLDER` the files are measured too that `tests/verify.rs` and `tests/filled.rs` left there.
#![cfg_attr(not(target_os = "linux"), allow(unused, reason = "only Linux tells the memory and the time of a thread"))]
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark starts the binary, prints, and may end in a panic"
)]

#[path = "../support/desk.rs"]
mod desk;
#[path = "../support/forge.rs"]
#[allow(dead_code, reason = "each binary uses its part")]
mod forge;
#[path = "../support/mutation.rs"]
mod mutation;
#[path = "../support/product.rs"]
mod product;
#[path = "../support/update.rs"]
#[allow(dead_code, reason = "each binary uses its part")]
mod update;

use confide::verify::{Certificate, LARGEST, Report, Trust, Verdict, verify};
use forge::{Key, Paper};
use mutation::{Chance, spoiled};
use product::{Kind, kinds, lists_the_same};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// The same as the binary's.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Mutations in all, over all kinds.
const MUTATIONS: usize = 100_000;
/// Of what lies before the additions, and of the zeros that fill up the place of a signature, one bit in so many.
const SAMPLE: usize = 97;
/// Files that are kept for whoever looks into a fault.
const MOST_KEPT: usize = 20;

static PANICS: AtomicUsize = AtomicUsize::new(0);
static WHERE: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn main() {
    std::panic::set_hook(Box::new(|panic| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let mut all = WHERE.lock().unwrap();
        if !all.contains(&place) {
            all.push(place);
        }
    }));
    let (kinds, trust) = kinds();
    let mut report = format!("confide {}\n\n", env!("CARGO_PKG_VERSION"));
    for kind in &kinds {
        let pages = kind.report.pages.unwrap_or_default();
        let (bytes, word) = (kind.bytes.len(), &kind.report.verdict);
        say(&mut report, &format!("{:<20} {pages} pages, {bytes} bytes, {word}", kind.name));
    }
    say(&mut report, HEAD);
    let mut faults = 0;
    let named_kinds: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let is_wanted = |kind: &Kind| named_kinds.is_empty() || named_kinds.iter().any(|word| kind.name.starts_with(word));
    for attack in attacks(&kinds).into_iter().filter(|attack| is_wanted(attack.kind)) {
        let tally = run(&attack, &trust);
        say(&mut report, &tally.row(&attack));
        faults += tally.faults();
    }
    if let Some(folder) = std::env::var_os("CONFIDE_KEPT_ATTACKS") {
        named(Path::new(&folder), &mut report);
    }
    let panics = WHERE.lock().unwrap().join(", ");
    say(&mut report, &format!("\npanics, all of them caught: {} {panics}", PANICS.load(Ordering::Relaxed)));
    fs::write(root().join("tests/bench/results/attacks.txt"), report).unwrap();
    assert_eq!(faults, 0, "files that verify says too much of are kept in {}", kept().display());
}

fn say(report: &mut String, line: &str) {
    println!("{line}");
    writeln!(report, "{line}").unwrap();
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn kept() -> PathBuf {
    root().join("target/attacks")
}

/// Many files made of one.
struct Attack<'a> {
    what: &'static str,
    kind: &'a Kind,
    count: usize,
    make: Box<dyn Fn(usize) -> Vec<u8> + Sync + 'a>,
}

fn attacks(kinds: &[Kind]) -> Vec<Attack<'_>> {
    let mut all = Vec::new();
    for (index, kind) in kinds.iter().enumerate() {
        let bits = if index == 0 { (0..kind.bytes.len() * 8).collect() } else { sampled(kind) };
        all.push(flips(kind, bits));
        let from = kind.before.first().map_or(0, Vec::len);
        all.push(Attack {
            what: "prefixes",
            kind,
            count: kind.bytes.len() - from,
            make: Box::new(move |at| kind.bytes[..from + at].to_vec()),
        });
        let other = &kinds[(index + 1) % kinds.len()].bytes;
        let count = MUTATIONS / kinds.len();
        let make = move |at| spoiled(&kind.bytes, kind.added, other, index * MUTATIONS + at);
        all.push(Attack { what: "mutations", kind, count, make: Box::new(make) });
    }
    all
}

fn flips(kind: &Kind, bits: Vec<usize>) -> Attack<'_> {
    let count = bits.len();
    let make = move |at: usize| {
        let mut bytes = kind.bytes.clone();
        bytes[bits[at] / 8] ^= 1 << (bits[at] % 8);
        bytes
    };
    Attack { what: "bits flipped", kind, count, make: Box::new(make) }
}

/// Every bit of what was added, a sample of the rest.
fn sampled(kind: &Kind) -> Vec<usize> {
    let mut chance = Chance::new(7);
    let step: usize = number("CONFIDE_ATTACK_STEP").unwrap_or(1);
    let is_filler = |at: usize| kind.bytes[..at].ends_with(&[b'0'; 64]) && kind.bytes[at..].starts_with(&[b'0'; 64]);
    let bits = (0..kind.bytes.len()).flat_map(|byte| (0..8).map(move |bit| (byte, bit)));
    let is_added =
        |byte: usize, bit: usize| byte >= kind.added && (byte * 8 + bit).is_multiple_of(step) && !is_filler(byte);
    let chosen = bits.filter(|(byte, bit)| is_added(*byte, *bit) || chance.below(SAMPLE) == 0);
    chosen.map(|(byte, bit)| byte * 8 + bit).collect()
}

/// What `verify` said of them.
#[derive(Default)]
struct Tally {
    sealed: usize,
    unknown: usize,
    /// FILLED with another list.
    other: usize,
    /// FILLED with the same list: what changed says nothing to anybody.
    same: usize,
    refused: usize,
    /// Nothing was changed, or it is what the file was before an update.
    unchanged: usize,
    escaped: usize,
    times: Vec<u64>,
    /// The most that was held beyond what is held before, in kB.
    memory: usize,
}

const HEAD: &str = "\nchanged file         how             files  refused   SEALED  UNKNOWN  another list  same list  as before  \
                    panics   median    worst   memory";

impl Tally {
    fn faults(&self) -> usize {
        self.sealed + self.unknown + self.other + self.escaped
    }

    fn row(&self, attack: &Attack) -> String {
        let mut times = self.times.clone();
        times.sort_unstable();
        let at = |index: usize| times.get(index).copied().unwrap_or_default() as f64 / 1e3;
        let (median, worst) = (at(times.len() / 2), at(times.len().saturating_sub(1)));
        format!(
            "{:<20} {:<12} {:>8} {:>8} {:>8} {:>8} {:>13} {:>10} {:>10} {:>7} {median:>6.2}ms {worst:>6.1}ms {:>6.1}MB",
            attack.kind.name,
            attack.what,
            attack.count,
            self.refused,
            self.sealed,
            self.unknown,
            self.other,
            self.same,
            self.unchanged,
            self.escaped,
            self.memory as f64 / 1e3,
        )
    }

    fn take(&mut self, attack: &Attack, at: usize, trust: &Trust) {
        let (kind, file) = (attack.kind, (attack.make)(at));
        if file == kind.bytes || kind.before.iter().any(|before| is_whole(&file, before)) {
            self.unchanged += 1;
            return;
        }
        let (judged, spent) = timed(&file, trust);
        self.times.push(spent);
        let Some(judged) = judged else {
            self.escaped += 1;
            return keep(attack, at, &file);
        };
        let counted = match judged.verdict {
            Verdict::NotSealed { .. } => &mut self.refused,
            Verdict::Sealed => &mut self.sealed,
            Verdict::UnknownSigner => &mut self.unknown,
            // what a person signed is covered from the first byte to the last
            Verdict::Filled if is_free(kind, &judged) => &mut self.same,
            Verdict::Filled => &mut self.other,
        };
        *counted += 1;
        if matches!(judged.verdict, Verdict::Sealed | Verdict::UnknownSigner)
            || judged.verdict == Verdict::Filled && !is_free(kind, &judged)
        {
            keep(attack, at, &file);
        }
    }

    fn join(&mut self, other: Tally) {
        self.sealed += other.sealed;
        self.unknown += other.unknown;
        self.other += other.other;
        self.same += other.same;
        self.refused += other.refused;
        self.unchanged += other.unchanged;
        self.escaped += other.escaped;
        self.times.extend(other.times);
    }
}

/// Whether nothing that was filled in differs, in a file whose last update nobody signed.
fn is_free(kind: &Kind, judged: &Report) -> bool {
    lists_the_same(judged, &kind.report) && kind.report.later.last().is_some_and(|last| last.signature.is_none())
}

/// Without its last line feed a file is whole.
fn is_whole(file: &[u8], before: &[u8]) -> bool {
    file == before || Some(file) == before.strip_suffix(b"\n")
}

fn run(attack: &Attack, trust: &Trust) -> Tally {
    let next = AtomicUsize::new(0);
    let held = reset_memory();
    let work = || {
        let mut tally = Tally::default();
        loop {
            let from = next.fetch_add(64, Ordering::Relaxed);
            if from >= attack.count {
                return tally;
            }
            (from..(from + 64).min(attack.count)).for_each(|at| tally.take(attack, at, trust));
        }
    };
    let mut whole = Tally::default();
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads()).map(|_| scope.spawn(work)).collect();
        workers.into_iter().for_each(|worker| whole.join(worker.join().unwrap()));
    });
    whole.memory = status("VmHWM:").saturating_sub(held);
    whole
}

fn threads() -> usize {
    number("CONFIDE_ATTACK_THREADS").unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
}

fn number(variable: &str) -> Option<usize> {
    std::env::var(variable).ok()?.parse().ok()
}

/// What is said of a file, unless it panics, and the processor time of that, in microseconds.
fn timed(file: &[u8], trust: &Trust) -> (Option<Report>, u64) {
    let before = own_time();
    let judged = std::panic::catch_unwind(|| verify(file, trust)).ok();
    (judged, u64::try_from((own_time() - before).as_micros()).unwrap_or(u64::MAX))
}

#[cfg(target_os = "linux")]
fn own_time() -> Duration {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(spent.tv_sec as u64, spent.tv_nsec as u32)
}

#[cfg(not(target_os = "linux"))]
fn own_time() -> Duration {
    Duration::ZERO
}

/// Lets the kernel count anew how much was held at most (proc(5), `clear_refs`); what is held now, in kB.
fn reset_memory() -> usize {
    drop(fs::write("/proc/self/clear_refs", "5"));
    status("VmRSS:")
}

fn status(name: &str) -> usize {
    let text = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

fn keep(attack: &Attack, at: usize, file: &[u8]) {
    static KEPT: AtomicUsize = AtomicUsize::new(0);
    if KEPT.fetch_add(1, Ordering::Relaxed) < MOST_KEPT {
        fs::create_dir_all(kept()).unwrap();
        let name = format!("{}-{}-{at}.pdf", attack.kind.name, attack.what).replace(' ', "-");
        fs::write(kept().join(name), file).unwrap();
    }
}

/// The attacks that have names: each is measured alone, and the worst are told.
fn named(folder: &Path, report: &mut String) {
    let trust = Trust::of([Certificate::from_der(&Key::new(7, &Paper::default()).certificate).unwrap()]);
    let mut all = Vec::new();
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let file = fs::read(&path).unwrap();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let held = reset_memory();
        let (judged, spent) = timed(&file, &trust);
        let memory = status("VmHWM:").saturating_sub(held);
        assert!(file.len() > LARGEST || judged.is_some(), "{name} panics");
        all.push((spent, memory, name));
    }
    say(report, &format!("\nthe files of the tests of named attacks and their controls: {}", all.len()));
    all.sort_unstable_by(|a, b| b.cmp(a));
    let times: Vec<u64> = all.iter().map(|one| one.0).collect();
    say(report, &format!("median {:.2} ms", times.get(times.len() / 2).copied().unwrap_or_default() as f64 / 1e3));
    for (spent, memory, name) in all.iter().take(5) {
        say(report, &format!("slowest  {:>6.1} ms {:>6.1} MB  {name}", *spent as f64 / 1e3, *memory as f64 / 1e3));
    }
    all.sort_unstable_by_key(|one| std::cmp::Reverse(one.1));
    for (spent, memory, name) in all.iter().take(5) {
        say(report, &format!("largest  {:>6.1} ms {:>6.1} MB  {name}", *spent as f64 / 1e3, *memory as f64 / 1e3));
    }
}
