//! What a pack costs: processor time against the bare `typst compile` of the very same pages and of each stage, packs a
//! second against the peers, and memory over thousands.
//!
//! In the first table only processor time is counted, ours and that of the children we start, never the time on the
//! wall: other work on the computer then changes little. Sides take turns, a few packs at a time.
#![cfg_attr(not(target_os = "linux"), allow(unused, reason = "only Linux tells the processor time of ended children"))]
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark starts typst by itself and prints"
)]

#[cfg(target_os = "linux")]
#[path = "cpu.rs"]
mod cpu;
#[cfg(target_os = "linux")]
#[path = "memory.rs"]
mod memory;
#[cfg(target_os = "linux")]
#[path = "peers.rs"]
mod peers;
#[cfg(target_os = "linux")]
#[path = "race.rs"]
mod race;
#[cfg(target_os = "linux")]
#[path = "sources.rs"]
mod sources;

use confide::approve::{self, Approved};
use confide::pack::{Composer, Job, Made, Maker, Set, sets};
use confide::record::{self, Record};
use confide::seal::{Identity, Subject};
use confide::system::Context;
use confide::typeset::obtain::RealStderr;
use confide::typeset::{Press, Typst, Wanted, find};
use confide::verify::{Trust, verify};
use confide::workspace::{Workspace, sample_files};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

/// The same as the binary's.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CHILDREN: usize = 100;
/// How many packs one side makes before it is the other's turn.
const TURN: usize = 5;
const STAGES: [(&str, &str); 7] = [
    ("check", "read three records, check and approve all"),
    ("note", "the note, typeset once a run and then kept"),
    ("tera", "check code, values, templates"),
    ("typst", "start typst, feed it, take its PDF"),
    ("stamp", "read, put in what is shared, draw the band, settle the fields"),
    ("prove", "save, read again, prove every page"),
    ("seal", "sign, and look at what was sealed as `verify` does"),
];

type Fault = Box<dyn std::error::Error>;

#[cfg(target_os = "linux")]
fn main() -> Result<(), Fault> {
    let folder = tempfile::tempdir()?;
    let setting = sample_files().find(|(name, _)| *name == "setting.yaml").ok_or("no sample of a setting")?.1;
    std::fs::write(folder.path().join("setting.yaml"), setting)?;
    let workspace = Workspace::open(Some(folder.path())).map_err(|e| e.to_string())?;
    let ctx = Context::fixed(workspace.setting.today.ok_or("the sample setting has no day")?, 1);
    let typst = find(&Wanted::from_environment(None, false), &ctx, &mut RealStderr::say).map_err(|e| e.to_string())?;
    let subject = Subject { organisation: workspace.setting.name.clone(), specimen: true };
    let identity = Identity::new(&subject, ctx.now, &ctx.random).map_err(|e| e.to_string())?;
    let bench = Bench { workspace: &workspace, ctx: &ctx, typst: &typst, identity: &identity, empty: folder.path() };
    let place = folder.path().join("peers");
    let sources = bench.write_sources(&place)?;
    bench.run(TURN, &sources)?;
    let mut report = format!("confide {}, typst 0.15.1, on {}\n\n", env!("CARGO_PKG_VERSION"), machine());
    report += &bench.run(CHILDREN, &sources)?.report();
    print!("{report}");
    let desk = race::Desk::set_up(&place)?;
    type Part<'p> = &'p dyn Fn() -> Result<String, Fault>;
    let parts: [Part<'_>; 3] =
        [&|| bench.bundle(&sources), &|| bench.race(&desk, &place, &sources), &|| bench.memory(&desk, &place)];
    for part in parts {
        let text = part().unwrap_or_else(|why| format!("not measured: {why}\n"));
        print!("\n{text}");
        report += &format!("\n{text}");
    }
    std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/results/pack.txt"), report)?;
    Ok(())
}

/// The processor and how many cores of it there are.
#[cfg(target_os = "linux")]
fn machine() -> String {
    let all = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = all.lines().find_map(|l| l.strip_prefix("model name")?.split_once(": ")).map_or("?", |(_, name)| name);
    format!("{} cores of {name}", cores())
}

#[cfg(target_os = "linux")]
fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("only Linux tells the processor time of ended children: nothing was measured");
}

struct Bench<'a> {
    workspace: &'a Workspace,
    ctx: &'a Context,
    typst: &'a Typst,
    identity: &'a Identity,
    empty: &'a Path,
}

/// Milliseconds of processor time: of this process, and of all its children that have ended.
#[derive(Clone, Copy, Default)]
struct Cpu {
    own: f64,
    children: f64,
}

#[derive(Default)]
struct Measured {
    packs: usize,
    pages: usize,
    bytes: usize,
    ours: Cpu,
    bare: Cpu,
    stages: BTreeMap<&'static str, f64>,
    verify: f64,
}

#[cfg(target_os = "linux")]
impl Cpu {
    fn now() -> Cpu {
        Cpu { own: cpu::own(), children: cpu::children().unwrap_or_default() }
    }

    fn since(self, start: Cpu) -> Cpu {
        Cpu { own: self.own - start.own, children: self.children - start.children }
    }

    fn add(&mut self, more: Cpu) {
        self.own += more.own;
        self.children += more.children;
    }

    fn all(self) -> f64 {
        self.own + self.children
    }
}

#[cfg(target_os = "linux")]
impl Bench<'_> {
    /// Ours as a whole intake is made, and the bare typst with whole packs from `whole`, by turns, over `packs` children.
    fn run(&self, packs: usize, whole: &[String]) -> Result<Measured, Fault> {
        let marks = RefCell::new(Vec::new());
        let watch = |stage| marks.borrow_mut().push((stage, cpu::own()));
        let press = Press {
            typst: self.typst,
            templates: &self.workspace.templates,
            words: &self.workspace.words,
            ctx: self.ctx,
            fonts: Vec::new(),
        };
        let maker =
            Maker::new(self.workspace, self.ctx, Ok(press), Ok(self.identity), false).map_err(|e| e.to_string())?;
        let maker = maker.for_many().watched(&watch);
        let set = sets(&self.workspace.sets, &self.workspace.forms).map_err(|_| "a set has faults")?;
        let set = set.into_iter().find(|s| s.id == "registration").ok_or("no set registration")?;
        let notice = self.read("privacy_notice/ok-sunny-corner.yaml", 0)?;
        let mut measured = Measured { packs, ..Measured::default() };
        for turn in (0..packs).step_by(TURN) {
            let mut made = Vec::new();
            let start = Cpu::now();
            for child in turn..(turn + TURN).min(packs) {
                watch("begin");
                let job = self.job(&set, &notice, child)?;
                watch("check");
                let outcome = maker.make(&job, false).map_err(|e| e.to_string())?;
                let Made::Sealed(sealed) = outcome.made else { return Err("a pack was not sealed".into()) };
                measured.pages += outcome.pages;
                measured.bytes += sealed.bytes().len();
                made.push(sealed.into_bytes());
            }
            measured.ours.add(Cpu::now().since(start));
            let start = Cpu::now();
            for child in turn..turn + made.len() {
                black_box(self.bare(&whole[child % whole.len()])?);
            }
            measured.bare.add(Cpu::now().since(start));
            let trust = Trust::of([self.identity.certificate().clone()]);
            for sealed in &made {
                let start = cpu::own();
                let is_sealed = black_box(verify(sealed, &trust)).is_sealed();
                measured.verify += cpu::own() - start;
                assert!(is_sealed, "what was just sealed is sealed");
            }
        }
        for pair in marks.borrow().windows(2) {
            *measured.stages.entry(pair[1].0).or_default() += pair[1].1 - pair[0].1;
        }
        Ok(measured)
    }

    /// One child's pack as `confide pack` puts it together: three records of the child, the notice, what goes in blank.
    fn job(&self, set: &Set, notice: &Record, child: usize) -> Result<Job, Fault> {
        let samples =
            ["privacy_notice_ack/ok-issued.yaml", "child_registration/ok-issued.yaml", "consent_set/ok-issued.yaml"];
        let records = samples.map(|name| self.read(name, child).and_then(|r| self.approved(r)));
        let records: Vec<Approved> = records.into_iter().collect::<Result<_, _>>()?;
        let child_ref = records[0].record().child_ref.clone();
        let shared = std::slice::from_ref(notice);
        let composer = Composer { set, shared, workspace: self.workspace, now: self.ctx.now, large: false, known: &[] };
        Ok(composer.compose(&child_ref, records).map_err(|e| e.to_string())?.jobs.remove(0))
    }

    /// A shipped sample as the file of another child.
    fn read(&self, sample: &str, child: usize) -> Result<Record, Fault> {
        let text = sample_files().find(|(name, _)| *name == sample).ok_or("a sample is missing")?.1;
        let text = text.replace("C-0042", &format!("C-{:04}", 1000 + child));
        let text =
            text.replace("Aisha Example", &format!("Aisha {} Example", ["Łucja", "Noor", "O'Neil", "Bo"][child % 4]));
        let reading = record::read(sample, text.as_bytes(), &self.workspace.forms, None);
        match reading.record {
            Some(record) if reading.faults.is_empty() => Ok(record),
            _ => Err(format!("{sample} has faults").into()),
        }
    }

    fn approved(&self, record: Record) -> Result<Approved, Fault> {
        let Workspace { procedure, setting, .. } = self.workspace;
        let checked = approve::check(record, Vec::new(), procedure, setting, self.ctx.now);
        let checked = checked.map_err(|e| e.to_string())?;
        approve::approve(checked, None, self.ctx.now, 0).map_err(|r| format!("{:?}", r.checked.findings).into())
    }

    /// `typst compile` as anybody would call it who wants the same PDF.
    fn bare(&self, source: &str) -> Result<Vec<u8>, Fault> {
        let mut command = Command::new(self.typst.path());
        command.args(["compile", "-", "-", "--format", "pdf", "--pdf-standard", "a-2a,ua-1", "--jobs", "1"]);
        command.arg("--font-path").arg(self.typst.fonts());
        command.args(["--ignore-system-fonts", "--ignore-embedded-fonts"]);
        command.args(["--creation-timestamp", &self.ctx.now.timestamp().to_string()]);
        command.current_dir(self.empty).env_clear().stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        child.stdin.take().ok_or("no pipe")?.write_all(source.as_bytes())?;
        let mut pdf = Vec::new();
        child.stdout.take().ok_or("no pipe")?.read_to_end(&mut pdf)?;
        if child.wait()?.success() { Ok(pdf) } else { Err("the bare typst failed".into()) }
    }
}

#[cfg(target_os = "linux")]
impl Measured {
    fn report(&self) -> String {
        let each = |all: f64| all / self.packs as f64;
        let (ours, bare) = (each(self.ours.all()), each(self.bare.all()));
        let (ratio, added) = (ours / bare, ours - bare);
        let says = |met: bool| if met { "met" } else { "not met" };
        let mut text = format!(
            "processor time a pack, user and system, ours and our children's; {} packs of {} pages, {} KB each\n\n",
            self.packs,
            self.pages / self.packs,
            self.bytes / self.packs / 1000,
        );
        let mut line = |line: String| text.push_str(&(line + "\n"));
        line(format!("confide pack           {ours:8.2} ms"));
        line(format!("bare typst compile     {bare:8.2} ms"));
        line(format!("ratio                  {ratio:8.3}     aim: at most 1.15, {}", says(ratio <= 1.15)));
        line(format!("what we add            {added:8.2} ms"));
        line(
            "of a pack, what is the same for every child is typeset once a run by us, and each time by the bare typst"
                .into(),
        );
        line("\nstage        ms a pack  in this process".into());
        for (stage, what) in STAGES {
            line(format!("{stage:<10} {:11.3}  {what}", each(self.stages.get(stage).copied().unwrap_or_default())));
        }
        line(format!("{:<10} {:11.3}  all of the above", "together", each(self.ours.own)));
        line(format!(
            "\n{:<10} {:11.3}  beside it: what `verify` takes for a file that it has not seen",
            "verify",
            each(self.verify)
        ));
        line(format!("{:<10} {:11.3}  the typst that we start", "typst", each(self.ours.children)));
        line(format!("{:<10} {:11.3}  the typst started bare", "typst", each(self.bare.children)));
        text
    }
}
