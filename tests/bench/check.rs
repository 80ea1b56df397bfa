//! What checking costs beside reading: one record with all its rules, as a page asks while somebody types, and a folder of
//! ten thousand records. Processor time, both sides in one run.
#![cfg_attr(not(target_os = "linux"), allow(unused, reason = "only Linux tells the processor time of ended children"))]
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a benchmark starts the binary and prints")]

#[cfg(target_os = "linux")]
#[path = "cpu.rs"]
mod cpu;

use confide::approve;
use confide::record;
use confide::source;
use confide::workspace::{Workspace, sample_files};
use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};

const RECORDS: usize = 10_000;
/// How many records one child has.
const EACH: usize = 4;
const TURNS: usize = 400;

type Fault = Box<dyn std::error::Error>;

#[cfg(target_os = "linux")]
fn main() -> Result<(), Fault> {
    let folder = tempfile::tempdir()?;
    let setting = sample("setting.yaml")?;
    std::fs::write(folder.path().join("setting.yaml"), setting)?;
    let workspace = Workspace::open(Some(folder.path())).map_err(|e| e.to_string())?;
    let mut report = format!(
        "confide {}\n\none record, after loading: reading it against checking it with all its rules\n",
        env!("CARGO_PKG_VERSION")
    );
    for name in
        ["safeguarding_incident/ok-whole.yaml", "consent_set/ok-signed.yaml", "sharing_decision/ok-section-47.yaml"]
    {
        one(name, &workspace, &mut report)?;
    }
    many(folder.path(), &mut report)?;
    print!("{report}");
    std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/results/check.txt"), report)?;
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("only Linux tells the processor time of ended children: nothing was measured");
}

fn sample(name: &str) -> Result<&'static str, Fault> {
    sample_files().find(|(n, _)| *n == name).map(|(_, text)| text).ok_or_else(|| format!("no sample {name}").into())
}

/// Reading a record and checking it, in turns.
fn one(name: &str, workspace: &Workspace, report: &mut String) -> Result<(), Fault> {
    let text = sample(name)?.as_bytes();
    let now = workspace.setting.today.ok_or("the sample setting has no day")?;
    let (mut read, mut checked) = (0.0, 0.0);
    for turn in 0..TURNS + 20 {
        let start = cpu::own();
        let reading = black_box(record::read(name, text, &workspace.forms, None));
        let between = cpu::own();
        let record = reading.record.ok_or("the sample is no record")?;
        let result = approve::check(record, reading.faults, &workspace.procedure, &workspace.setting, now);
        black_box(result.map_err(|e| e.to_string())?);
        if turn >= 20 {
            read += between - start;
            checked += cpu::own() - between;
        }
    }
    let (read, checked) = (read / TURNS as f64 * 1e3, checked / TURNS as f64 * 1e3);
    writeln!(report, "{name:<42} read {read:>7.0} µs   check {checked:>7.0} µs   ratio {:>5.2}", checked / read)?;
    Ok(())
}

/// `confide check` over a folder, against reading the same files one after the other.
fn many(folder: &Path, report: &mut String) -> Result<(), Fault> {
    let records = folder.join("records");
    std::fs::create_dir_all(&records)?;
    let kinds = [
        "safeguarding_incident/ok-whole.yaml",
        "consent_set/ok-signed.yaml",
        "privacy_notice_ack/ok-signed.yaml",
        "consent_withdrawal/ok-spoken.yaml",
    ];
    for n in 0..RECORDS {
        let text = sample(kinds[n % kinds.len()])?;
        let child = text.lines().find(|l| l.starts_with("child_ref:")).unwrap_or("child_ref: C-0001");
        let id = text.lines().find(|l| l.starts_with("id:")).unwrap_or("id: X");
        let text = text.replace(child, &format!("child_ref: C-{:05}", n / EACH)).replace(id, &format!("id: R-{n:05}"));
        std::fs::write(records.join(format!("r-{n:05}.yaml")), text)?;
    }
    let start = cpu::own();
    for n in 0..RECORDS {
        let name = records.join(format!("r-{n:05}.yaml"));
        black_box(source::read("r", &std::fs::read(name)?));
    }
    let bare = (cpu::own() - start) / 1e3;
    let start = (cpu::children().unwrap_or_default(), std::time::Instant::now());
    let mut command = Command::new(env!("CARGO_BIN_EXE_confide"));
    let output = command.arg("check").arg(&records).stdin(Stdio::null()).output()?;
    let (whole, wall) = ((cpu::children().unwrap_or_default() - start.0) / 1e3, start.1.elapsed().as_secs_f64());
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().last().unwrap_or_default();
    writeln!(report, "\na folder of {RECORDS} records of {} children\n{last}", RECORDS / EACH)?;
    writeln!(
        report,
        "confide check {whole:>6.2} s of processor time, {wall:.2} s by the clock   reading the same YAML {bare:>6.2} s   ratio {:>5.2}",
        whole / bare
    )?;
    Ok(())
}
