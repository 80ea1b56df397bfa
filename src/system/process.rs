//! Runs a program as an untrusted child: no inherited environment, capped output, memory and time, and no survivor.

use std::ffi::OsString;
use std::fmt;
use std::io::{self, Read, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use memchr::memmem;
use zeroize::Zeroizing;

/// What is run, with all of the environment it gets.
#[derive(Debug, Clone)]
pub struct Tool {
    /// An absolute path: nothing is looked up when it is started.
    pub program: PathBuf,
    /// The whole environment of the child; nothing is inherited.
    pub env: Vec<(OsString, OsString)>,
    /// The folder it starts in.
    pub folder: PathBuf,
    /// Who is stopped with it.
    pub group: Group,
}

impl Tool {
    /// This program once more, for work that it may come to grief over.
    ///
    /// # Errors
    /// When the system does not say where its file is.
    pub fn ourselves() -> io::Result<Tool> {
        let program = std::env::current_exe()?;
        let folder = program.parent().map(PathBuf::from).unwrap_or_default();
        // our allocator begins with a gigabyte of addresses, which would be all that the limits let it have
        let env = vec![("MIMALLOC_ARENA_RESERVE".into(), "64M".into())];
        Ok(Tool { program, env, folder, group: Group::Own })
    }
}

/// Whether a child can be stopped with all that it starts, or is stopped when the person stops us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// A group of its own, killed as a whole when the child ends or reaches a limit: for what we do not trust.
    Own,
    /// Ours, so that Ctrl-C at the terminal stops it as well: for a build of ten minutes.
    Ours,
}

/// What a child may use before it is killed, with everything it started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Time by the clock.
    pub wall: Duration,
    /// Processor time; only where the system can limit another process (Linux).
    pub cpu: Option<Duration>,
    /// Address space in bytes; only where the system can limit another process (Linux).
    pub memory: Option<u64>,
    /// Bytes of any one file it writes; only where the system can limit another process (Linux).
    pub file: Option<u64>,
    /// Bytes on standard output.
    pub stdout: usize,
    /// Bytes on standard error.
    pub stderr: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            wall: Duration::from_secs(20),
            cpu: Some(Duration::from_secs(20)),
            memory: Some(1 << 30),
            file: None,
            stdout: 64 << 20,
            stderr: 1 << 20,
        }
    }
}

/// How a child ended by itself, and what it said.
#[derive(Debug)]
pub struct Output {
    /// Its exit status; on Unix also the signal that ended it.
    pub status: ExitStatus,
    /// All of its standard output.
    pub stdout: Vec<u8>,
    /// All of its standard error. It may hold what the child was given: never show it as it is.
    pub stderr: Vec<u8>,
}

/// What a Rust program says last when it is given no more memory.
const OUT_OF_MEMORY: &[u8] = b"memory allocation of ";

impl Output {
    /// Whether it was ended for the memory or the processor time that it wanted, and not for a fault of its own.
    pub fn reached_a_limit(&self) -> bool {
        !self.status.success() && (has_no_time_left(self.status) || memmem::find(&self.stderr, OUT_OF_MEMORY).is_some())
    }
}

#[cfg(unix)]
fn has_no_time_left(status: ExitStatus) -> bool {
    use rustix::process::Signal;

    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    [Signal::KILL, Signal::XCPU].iter().any(|limit| signal == Some(limit.as_raw()))
}

#[cfg(not(unix))]
fn has_no_time_left(_: ExitStatus) -> bool {
    false
}

/// Why there is no [`Output`].
#[derive(Debug)]
pub enum RunError {
    /// It could not be started.
    Start(io::Error),
    /// It did not end in time and was killed.
    Timeout(Duration),
    /// It wrote more than it may and was killed.
    TooMuchOutput,
    /// It ended, but something that it started kept its pipes open and was killed.
    Survivor,
    /// The system failed us while it ran; it was killed.
    System(io::Error),
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(error) => write!(f, "it could not be started: {error}"),
            Self::Timeout(wall) => write!(f, "it did not end within {} s and was stopped", wall.as_secs()),
            Self::TooMuchOutput => f.write_str("it wrote far more than it should and was stopped"),
            Self::Survivor => f.write_str("it left something running behind it, which was stopped"),
            Self::System(error) => write!(f, "the system failed while it ran: {error}"),
        }
    }
}

impl std::error::Error for RunError {}

/// Called now and then while a child runs, with the time since its start.
pub struct Beat<'a> {
    /// How often.
    pub every: Duration,
    /// What is called.
    pub call: &'a mut dyn FnMut(Duration),
}

/// Runs `tool` with `args`, feeds it `stdin`, and gives what it wrote. It never outlives this call, nor does its group.
pub fn run(tool: &Tool, args: &[OsString], stdin: &[u8], limits: &Limits) -> Result<Output, RunError> {
    run_with_beat(tool, args, stdin, limits, Beat { every: Duration::MAX, call: &mut |_| () })
}

/// As [`run`], with a sign of life for the person who waits.
pub fn run_with_beat(
    tool: &Tool,
    args: &[OsString],
    stdin: &[u8],
    limits: &Limits,
    mut beat: Beat<'_>,
) -> Result<Output, RunError> {
    let mut child = start(tool, args)?;
    // the limits come before the source, so that nothing it is given can be met without them
    let outcome = limit(&child, limits).and_then(|()| {
        let heard = connect(&mut child, stdin, limits)?;
        attend(&mut child, &heard, limits, &mut beat)
    });
    // The group is killed while its leader is not yet reaped: its number cannot belong to anybody else.
    match tool.group {
        Group::Own => kill_group(&mut child),
        // one that has ended by itself cannot be killed, and need not be
        Group::Ours => drop(child.kill()),
    }
    let status = child.wait().map_err(RunError::System)?;
    let (stdout, stderr) = outcome?;
    Ok(Output { status, stdout, stderr })
}

#[allow(clippy::disallowed_methods, reason = "the one place that starts processes")]
fn start(tool: &Tool, args: &[OsString]) -> Result<Child, RunError> {
    if !tool.program.is_absolute() {
        return Err(RunError::Start(io::Error::new(io::ErrorKind::InvalidInput, "its path is not absolute")));
    }
    let mut command = Command::new(&tool.program);
    command.args(args).env_clear().envs(tool.env.iter().map(|(name, value)| (name, value)));
    command.current_dir(&tool.folder);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    #[cfg(unix)]
    if tool.group == Group::Own {
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
    }
    #[cfg(windows)]
    {
        const CREATE_NO_WINDOW: u32 = 0x0800_0000;
        std::os::windows::process::CommandExt::creation_flags(&mut command, CREATE_NO_WINDOW);
    }
    let mut tries = 0;
    loop {
        match command.spawn() {
            // a program written a moment ago counts as busy while any fork still holds it open for writing
            Err(error) if error.kind() == io::ErrorKind::ExecutableFileBusy && tries < 50 => {
                tries += 1;
                thread::sleep(Duration::from_millis(10));
            }
            other => return other.map_err(RunError::Start),
        }
    }
}

#[cfg(target_os = "linux")]
fn limit(child: &Child, limits: &Limits) -> Result<(), RunError> {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};

    let wanted = [
        (Resource::As, limits.memory),
        (Resource::Cpu, limits.cpu.map(|time| time.as_secs().max(1))),
        (Resource::Fsize, limits.file),
        (Resource::Core, Some(0)),
    ];
    for (resource, most) in wanted {
        let Some(most) = most else { continue };
        match prlimit(Some(Pid::from_child(child)), resource, Rlimit { current: Some(most), maximum: Some(most) }) {
            // one that has ended already needs no limit
            Ok(_) | Err(rustix::io::Errno::SRCH) => {}
            Err(error) => return Err(RunError::System(error.into())),
        }
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn limit(_: &Child, _: &Limits) -> Result<(), RunError> {
    Ok(())
}

/// What the two readers report.
enum Heard {
    Stdout(Vec<u8>),
    Stderr(Vec<u8>),
    TooMuch,
    Failed(io::Error),
}

/// One thread per pipe: none can block the others. They are not joined, since a stranger may hold the other end.
fn connect(child: &mut Child, stdin: &[u8], limits: &Limits) -> Result<Receiver<Heard>, RunError> {
    let (tell, heard) = mpsc::channel();
    let missing = || RunError::System(io::Error::other("a pipe is missing"));
    let mut pipe = child.stdin.take().ok_or_else(missing)?;
    let source = Zeroizing::new(stdin.to_vec());
    // one that stops reading early is judged by what it wrote, not by what it read
    thread::spawn(move || drop(pipe.write_all(&source)));
    drain(child.stdout.take().ok_or_else(missing)?, limits.stdout, tell.clone(), Heard::Stdout);
    drain(child.stderr.take().ok_or_else(missing)?, limits.stderr, tell, Heard::Stderr);
    Ok(heard)
}

fn drain(pipe: impl Read + Send + 'static, most: usize, tell: Sender<Heard>, done: fn(Vec<u8>) -> Heard) {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let told = match pipe.take(most as u64 + 1).read_to_end(&mut bytes) {
            Ok(_) if bytes.len() > most => Heard::TooMuch,
            Ok(_) => done(bytes),
            Err(error) => Heard::Failed(error),
        };
        // nobody listens any more once the child was killed
        drop(tell.send(told));
    });
}

/// Waits until both pipes are closed and the child has ended, or a limit is reached.
fn attend(
    child: &mut Child,
    heard: &Receiver<Heard>,
    limits: &Limits,
    beat: &mut Beat<'_>,
) -> Result<(Vec<u8>, Vec<u8>), RunError> {
    /// After the child has ended, what it wrote is on its way; a grandchild that keeps the pipe is not waited for.
    const GRACE: Duration = Duration::from_secs(3);

    let began = Instant::now();
    let (mut stdout, mut stderr, mut beats, mut ended) = (None, None, 1_u32, None);
    loop {
        let elapsed = began.elapsed();
        if ended.is_none() && has_ended(child)? {
            ended = Some(elapsed);
        }
        match (ended, &stdout, &stderr) {
            (Some(_), Some(_), Some(_)) => return Ok((stdout.unwrap_or_default(), stderr.unwrap_or_default())),
            (Some(at), _, _) if elapsed > at + GRACE => return Err(RunError::Survivor),
            _ if elapsed > limits.wall => return Err(RunError::Timeout(limits.wall)),
            _ => {}
        }
        if elapsed >= beat.every.saturating_mul(beats) {
            beats += 1;
            (beat.call)(elapsed);
        }
        match heard.recv_timeout(Duration::from_millis(50)) {
            Ok(Heard::Stdout(bytes)) => stdout = Some(bytes),
            Ok(Heard::Stderr(bytes)) => stderr = Some(bytes),
            Ok(Heard::TooMuch) => return Err(RunError::TooMuchOutput),
            Ok(Heard::Failed(error)) => return Err(RunError::System(error)),
            Err(RecvTimeoutError::Timeout) => {}
            // both readers are done; only the child's end is missing, and nothing wakes us for that
            Err(RecvTimeoutError::Disconnected) => thread::sleep(Duration::from_micros(500)),
        }
    }
}

/// Looks without reaping, so that the group can still be killed by its number.
#[cfg(unix)]
fn has_ended(child: &mut Child) -> Result<bool, RunError> {
    use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};

    let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    let seen = waitid(WaitId::Pid(Pid::from_child(child)), look).map_err(|error| RunError::System(error.into()))?;
    Ok(seen.is_some())
}

#[cfg(unix)]
fn kill_group(child: &mut Child) {
    use rustix::process::{Pid, Signal, kill_process_group};

    // an error means that none of the group is left
    let _none_left = kill_process_group(Pid::from_child(child), Signal::KILL);
}

#[cfg(not(unix))]
fn has_ended(child: &mut Child) -> Result<bool, RunError> {
    child.try_wait().map(|status| status.is_some()).map_err(RunError::System)
}

#[cfg(not(unix))]
fn kill_group(child: &mut Child) {
    drop(child.kill());
}

#[cfg(all(test, unix))]
mod tests;
