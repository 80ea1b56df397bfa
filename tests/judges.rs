//! What the product makes, judged by programs nobody here wrote. Each must accept every PDF that is made and refuse the spoiled
//! ones. A judge that is not installed is listed as ignored, with what to install; where `CI=true` that is a failure.
#![expect(clippy::disallowed_methods, reason = "the judges are outside programs, and what is spoiled is written")]

#[path = "support/attachments.rs"]
mod attachments;
#[path = "support/dss.rs"]
#[allow(dead_code, reason = "each test binary uses its part")]
mod dss;
#[path = "support/dump.rs"]
mod dump;
#[path = "support/installed.rs"]
mod installed;
#[path = "support/judge.rs"]
mod judge;
#[path = "support/made.rs"]
mod made;
#[path = "support/sarif.rs"]
mod sarif;
#[path = "support/spoiled.rs"]
mod spoiled;
#[path = "support/strace.rs"]
mod strace;
#[path = "support/trial.rs"]
mod trial;

use judge::Judge;
use libtest_mimic::{Arguments, Failed, Trial};
use made::Made;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::{Arc, OnceLock};
use std::{env, fs};
use tempfile::TempDir;
use trial::{Outcome, trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let bench = Arc::new(Bench::default());
    let mut trials: Vec<_> = Judge::ALL.into_iter().map(|judge| trial_by(judge, &bench)).collect();
    trials.push(trial_of(
        "strace_sees_nothing_written_but_the_workspace",
        strace::missing(),
        &bench,
        nothing_else_is_written,
    ));
    trials.push(trial_of("strace_sees_a_leak", strace::missing(), &bench, |_| a_leak_is_seen()));
    trials.push(trial(
        "sarif_schema_accepts_what_is_written_and_refuses_what_is_spoiled",
        judge::sarif_missing(),
        sarif::accepted_and_refused,
    ));
    let judged = trials.len();
    trials.push(Trial::test("harness_without_judges_ignores_each_by_name", move || harness(None, judged)));
    trials.push(Trial::test("harness_without_judges_fails_under_ci", move || harness(Some("true"), judged)));
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// What was made, once, by the first that asks.
#[derive(Default)]
struct Bench(OnceLock<Result<(TempDir, Vec<Made>), String>>);

impl Bench {
    fn made(&self) -> Result<&[Made], String> {
        let made = self.0.get_or_init(|| {
            let folder = folder()?;
            let made = made::everything(folder.path())?;
            Ok((folder, made))
        });
        made.as_ref().map(|(_, made)| made.as_slice()).map_err(Clone::clone)
    }
}

fn folder() -> Result<TempDir, String> {
    TempDir::new().map_err(|error| format!("no temporary folder: {error}"))
}

fn trial_of(name: &str, missing: Option<&'static str>, bench: &Arc<Bench>, run: fn(&Bench) -> Outcome) -> Trial {
    let bench = Arc::clone(bench);
    trial(name, missing, move || run(&bench))
}

fn trial_by(judge: Judge, bench: &Arc<Bench>) -> Trial {
    let bench = Arc::clone(bench);
    let name = format!("{}_accepts_what_is_made_and_refuses_what_is_spoiled", judge.name());
    trial(name, judge.missing(), move || accepts_and_refuses(judge, &bench))
}

fn accepts_and_refuses(judge: Judge, bench: &Bench) -> Outcome {
    let (made, folder) = (bench.made()?, folder()?);
    let made: Vec<Made> = made.iter().filter(|m| judge.looks_at(m)).cloned().collect();
    let spoiled = spoiled::for_judge(judge, &made[0], folder.path());
    let refusals = judge.refusals(&[made.clone(), spoiled.clone()].concat())?;
    let wrongly = refusals.iter().filter(|r| made.iter().any(|m| m.path == r.path));
    let mut faults: Vec<_> = wrongly.map(|r| format!("refused {}: {}", r.path.display(), r.why)).collect();
    let let_through = spoiled.iter().filter(|s| refusals.iter().all(|r| r.path != s.path));
    faults.extend(let_through.map(|s| format!("let through {}", s.path.display())));
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// A demo whose typst is there already writes into its workspace and the cache, and tells typst no name.
fn nothing_else_is_written(bench: &Bench) -> Outcome {
    bench.made()?;
    let (desk, logs) = (folder()?, folder()?);
    let home = desk.path().canonicalize().map_err(|error| error.to_string())?;
    let seen = strace::watch(&made::demo(&home), logs.path())?;
    let allowed = [home.join("confide-demo"), cache(), PathBuf::from("/dev")];
    let elsewhere = seen.written.iter().filter(|path| !allowed.iter().any(|folder| path.starts_with(folder)));
    let mut faults: Vec<_> = elsewhere.map(|path| format!("written: {}", path.display())).collect();
    let typst = seen.started.iter().filter(|call| call.contains("typst"));
    let names = names_in(&home.join("confide-demo"));
    if names.is_empty() {
        return Err("the demo's records name nobody, so nothing is proved".into());
    }
    faults.extend(
        typst
            .flat_map(|call| names.iter().filter(|name| call.contains(*name)))
            .map(|name| format!("typst is told {name}")),
    );
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

fn cache() -> PathBuf {
    dirs::cache_dir().unwrap_or_default().join("confide")
}

/// Every name that the workspace's records give somebody.
fn names_in(workspace: &Path) -> Vec<String> {
    let texts = made::files(workspace, "yaml").into_iter().filter_map(|path| fs::read_to_string(path).ok());
    let records = texts.filter(|text| text.lines().any(|line| line.starts_with("record:")));
    let names = |text: String| {
        let values = text
            .lines()
            .filter_map(|line| line.split_once("name:"))
            .map(|(_, value)| value.trim().trim_matches(['"', '\'']));
        values.filter(|value| value.len() > 3).map(str::to_owned).collect::<Vec<_>>()
    };
    records.flat_map(names).collect()
}

fn a_leak_is_seen() -> Outcome {
    let (desk, logs) = (folder()?, folder()?);
    let mut leak = Command::new("sh");
    leak.args(["-c", "echo secret > leak; /bin/echo 'Jo Dale'"]).current_dir(desk.path());
    let seen = strace::watch(&leak, logs.path())?;
    let written = seen.written.iter().any(|path| path.ends_with("leak"));
    let started = seen.started.iter().any(|call| call.contains("Jo Dale"));
    if written && started { Ok(()) } else { Err(format!("written: {:?}, started: {:?}", seen.written, seen.started)) }
}

/// This program again on a machine without any judge: how many are ignored, or fail, and by what name.
fn harness(ci: Option<&str>, judged: usize) -> Result<(), Failed> {
    let empty = folder()?;
    let mut again = Command::new(env::current_exe()?);
    again.args(["--skip", "harness_"]).env_clear().env("PATH", empty.path()).env("HOME", empty.path());
    again.envs(ci.map(|ci| ("CI", ci)));
    let output = again.output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    let (succeeds, count) = if ci.is_some() { (false, "failed") } else { (true, "ignored") };
    let named = Judge::ALL.iter().all(|judge| said.contains(judge.name())) && said.contains("apt-get install qpdf");
    let counted = said.contains(&format!("{judged} {count}"));
    if output.status.success() == succeeds && named && counted {
        return Ok(());
    }
    Err(format!("{judged} {count} expected, {}:\n{said}", output.status).into())
}
