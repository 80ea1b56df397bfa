//! Packs a second, by the clock: `confide pack --intake` on all cores and on one, bare typst as the measure of what the
//! machine gives, and the peers, a few packs each by turns.

use super::Fault;
use super::peers::{Peer, python};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

const TURNS: usize = 2;
/// How many packs one side makes before it is the next one's turn: an intake of a nursery. And how many a slow one.
const TURN: usize = 60;
const SLOW_TURN: usize = 6;

/// Each kind of peer, what it is, and what it cannot do.
const PEERS: [(&str, &str, f64, usize, &str); 3] = [
    (
        "typst-py",
        "(b) typst-py and pyHanko",
        2.0,
        TURN,
        "the same sources and standards, rendered before the clock starts; `typst.compile` a pack; checks no form, proves no note, gives no verdict on the seal",
    ),
    (
        "typst-py-kept",
        "(b) the same, one compiler kept",
        2.0,
        TURN,
        "`typst.Compiler` keeps what it laid out, and most pages of a pack are the same for every child",
    ),
    (
        "weasyprint",
        "(c) WeasyPrint and pyHanko",
        10.0,
        SLOW_TURN,
        "the same words as HTML; PDF/UA-1 alone, it cannot be PDF/A-2a at once; checks no form, proves no note, gives no verdict on the seal",
    ),
];

/// A workspace with a key, made by `confide demo`.
pub struct Desk {
    workspace: PathBuf,
    folder: PathBuf,
    made: AtomicUsize,
}

impl Desk {
    pub fn set_up(folder: &Path) -> Result<Desk, Fault> {
        let workspace = folder.join("desk");
        let mut demo = Command::new(env!("CARGO_BIN_EXE_confide"));
        let output = demo.args(["demo", "-o"]).arg(&workspace).stdin(Stdio::null()).output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
        }
        Ok(Desk { workspace, folder: folder.to_owned(), made: AtomicUsize::new(0) })
    }

    /// The command that makes packs of so many invented children, and the folder they go to.
    pub fn command(&self, packs: usize, jobs: usize) -> Result<(Command, PathBuf), Fault> {
        let mut table = "Child reference,Child's full name,Date of birth,Parent or carer\n".to_owned();
        let first = self.made.fetch_add(packs, Ordering::SeqCst);
        for n in first..first + packs {
            let name = ["Łucja Sample", "Noor Sample", "Finn O'Neil-Sample", "Bo Sample"][n % 4];
            writeln!(table, "C-{:05},{name},202{}-0{}-1{},Kim Sample", 10_000 + n, 2 + n % 2, 1 + n % 9, n % 10)?;
        }
        let (csv, out) = (self.folder.join(format!("{first}.csv")), self.folder.join(format!("packs-{first}")));
        std::fs::write(&csv, table)?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_confide"));
        command.arg("--workspace").arg(&self.workspace).args(["pack", "--set", "registration", "--intake"]);
        command.arg(csv).arg("-o").arg(&out).args(["--jobs", &jobs.to_string()]).stdin(Stdio::null());
        Ok((command, out))
    }

    fn make(&self, packs: usize, jobs: usize) -> Result<Side, Fault> {
        let (mut command, out) = self.command(packs, jobs)?;
        let start = Instant::now();
        let output = command.output()?;
        let seconds = start.elapsed().as_secs_f64();
        let side = Side { packs, seconds, ..Side::of(&out)? };
        std::fs::remove_dir_all(out)?;
        if output.status.success() {
            Ok(side)
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned().into())
        }
    }
}

#[derive(Default, Clone, Copy)]
struct Side {
    packs: usize,
    seconds: f64,
    pages: usize,
    bytes: usize,
}

impl Side {
    /// The pages and the size of the first pack in a folder.
    fn of(folder: &Path) -> Result<Side, Fault> {
        let files = std::fs::read_dir(folder)?.flatten().map(|f| f.path());
        let mut pdfs: Vec<PathBuf> = files.filter(|p| p.extension().is_some_and(|e| e == "pdf")).collect();
        pdfs.sort();
        let bytes = std::fs::read(pdfs.first().ok_or("no pack was made")?)?;
        Ok(Side { pages: lopdf::Document::load_mem(&bytes)?.get_pages().len(), bytes: bytes.len(), ..Side::default() })
    }

    fn add(&mut self, more: Side) {
        *self = Side { packs: self.packs + more.packs, seconds: self.seconds + more.seconds, ..more };
    }

    fn pace(&self) -> f64 {
        self.packs as f64 / self.seconds
    }

    fn row(&self, what: &str) -> String {
        format!("{what:<34} {:>7.2}  {:>4}  {:>5}", self.pace(), self.pages, self.bytes / 1000)
    }
}

/// All of them in turns; `typst` makes the pack of that number from its bare source.
pub fn race(desk: &Desk, folder: &Path, cores: usize, typst: &(dyn Fn(usize) + Sync)) -> Result<String, Fault> {
    let python = python();
    let start = |(kind, ..): &(&str, &str, f64, usize, &str)| Peer::start(python.as_ref()?, kind, folder, cores);
    let mut sides = [Side::default(); 4];
    let mut peers = Vec::new();
    for _ in 0..TURNS {
        for (side, jobs) in sides.iter_mut().zip([cores, 1, cores, 1]).take(2) {
            side.add(desk.make(TURN, jobs)?);
        }
        for (side, jobs) in sides.iter_mut().skip(2).zip([cores, 1]) {
            side.add(bare(TURN, jobs, typst));
        }
        // started at their first turn, so that nobody waits in memory while others are timed
        if peers.is_empty() {
            peers = PEERS.iter().map(|of| start(of).map_err(|why: String| why)).collect::<Vec<_>>();
        }
        for (peer, of) in peers.iter_mut().zip(&PEERS) {
            if let Ok(peer) = peer {
                peer.make(of.3)?;
            }
        }
    }
    report(&sides, &peers, folder, cores)
}

fn bare(packs: usize, jobs: usize, typst: &(dyn Fn(usize) + Sync)) -> Side {
    let (next, start) = (AtomicUsize::new(0), Instant::now());
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                while let Some(index) = Some(next.fetch_add(1, Ordering::SeqCst)).filter(|i| *i < packs) {
                    typst(index);
                }
            });
        }
    });
    Side { packs, seconds: start.elapsed().as_secs_f64(), ..Side::default() }
}

fn report(sides: &[Side; 4], peers: &[Result<Peer, String>], folder: &Path, cores: usize) -> Result<String, Fault> {
    let [all, one, bare_all, bare_one] = sides;
    let mut text = format!(
        "packs a second by the clock, in turns of {TURN}, everybody on {cores} cores unless it says so\n\n{:<34} {:>7}  {:>4}  {:>5}  confide on {cores} cores is\n",
        "", "packs/s", "pages", "KB"
    );
    let is = |times: f64, aim: f64| format!("  {times:5.2} times as fast   aim: {aim}, {}", said(times >= aim));
    writeln!(text, "{}", all.row("confide pack --intake"))?;
    writeln!(text, "{}{}", one.row("confide, one core"), is(all.pace() / one.pace(), 1.9))?;
    writeln!(text, "{:<34} {:>7.2}", "bare typst, no seal", bare_all.pace())?;
    let ceiling = bare_all.pace() / bare_one.pace();
    writeln!(
        text,
        "{:<34} {:>7.2}               its own {cores} cores against one: {ceiling:.2} times, which is what this machine gives",
        "bare typst, one core",
        bare_one.pace()
    )?;
    for (peer, (kind, what, aim, _, why)) in peers.iter().zip(&PEERS) {
        match peer {
            Ok(peer) => {
                let side = Side { packs: peer.packs, seconds: peer.seconds, ..pages_of(folder, kind)? };
                writeln!(text, "{}{}", side.row(what), is(all.pace() / side.pace(), *aim))?;
                writeln!(text, "    {why}; {} MB a process", peer.memory)?;
            }
            Err(reason) => writeln!(text, "{what:<34} not measured: {reason}")?,
        }
    }
    text.push_str("\nconfide's time holds all of it: the table read, forms checked, notes proved, seals verified, files and journal on the disk.\n");
    Ok(text)
}

fn pages_of(folder: &Path, kind: &str) -> Result<Side, Fault> {
    Side::of(&folder.join("out").join(kind))
}

pub fn said(met: bool) -> &'static str {
    if met { "met" } else { "not met" }
}
