//! The other ways to the same pages: Python scripts with what they need from PyPI, each as one process that makes packs
//! when it is asked to. A peer that cannot be had says why, and the others go on.

use super::Fault;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/peers")
}

/// The Python with the pinned packages, installed once; or why there is none.
pub fn python() -> Result<PathBuf, String> {
    let home = dirs::cache_dir().ok_or("there is no cache folder")?.join("confide-bench");
    let (venv, wanted) = (home.join("venv"), scripts().join("requirements.txt"));
    let wanted = std::fs::read_to_string(&wanted).map_err(|e| e.to_string())?;
    let (python, stamp) = (venv.join("bin/python"), venv.join("installed.txt"));
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    eprintln!("installing the peers from PyPI into {}", venv.display());
    ran(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv))?;
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "-q", "--disable-pip-version-check", "-r"]);
    ran(pip.arg(scripts().join("requirements.txt")))?;
    std::fs::write(&stamp, wanted).map_err(|e| e.to_string())?;
    Ok(python)
}

fn ran(command: &mut Command) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output().map_err(|e| format!("{command:?}: {e}"))?;
    if output.status.success() { Ok(()) } else { Err(last_line(&output.stderr)) }
}

fn last_line(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().lines().last().unwrap_or("it said nothing").to_owned()
}

/// One peer, started and warm.
pub struct Peer {
    child: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// Packs, seconds, bytes; the largest process in MB.
    pub packs: usize,
    pub seconds: f64,
    pub bytes: usize,
    pub memory: usize,
}

impl Peer {
    pub fn start(python: &Path, kind: &str, folder: &Path, workers: usize) -> Result<Peer, String> {
        let errors = folder.join(format!("{kind}.log"));
        let log = std::fs::File::create(&errors).map_err(|e| e.to_string())?;
        let mut command = Command::new(python);
        command.arg(scripts().join("peer.py")).args([kind.as_ref(), folder.as_os_str()]).arg(workers.to_string());
        // as many threads in all as there are processes
        command.env("RAYON_NUM_THREADS", "1").env("OMP_NUM_THREADS", "1").env("PYTHONDONTWRITEBYTECODE", "1");
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log).spawn();
        let mut child = child.map_err(|e| e.to_string())?;
        let (Some(ask), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("no pipe".into());
        };
        let mut peer =
            Peer { child, ask, answers: BufReader::new(answers), packs: 0, seconds: 0.0, bytes: 0, memory: 0 };
        match peer.answer().as_deref() {
            Ok("ready") => Ok(peer),
            _ => Err(last_line(&std::fs::read(&errors).unwrap_or_default())),
        }
    }

    fn answer(&mut self) -> Result<String, Fault> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        Ok(line.trim().to_owned())
    }

    /// Makes so many packs.
    pub fn make(&mut self, packs: usize) -> Result<(), Fault> {
        let start = Instant::now();
        writeln!(self.ask, "{packs}")?;
        let answer = self.answer()?;
        let (bytes, memory) = answer.split_once(' ').ok_or("a peer broke off")?;
        self.seconds += start.elapsed().as_secs_f64();
        self.bytes += bytes.parse::<usize>()?;
        self.memory = self.memory.max(memory.parse()?);
        self.packs += packs;
        Ok(())
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _waited = self.child.wait();
    }
}
