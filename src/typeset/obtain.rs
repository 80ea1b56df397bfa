//! Finds the one version of typst that our pages are made for, or has it built once.

use std::env::consts::EXE_SUFFIX;
use std::ffi::OsString;
use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Typst, build};
use crate::system::{self, Context, Group, Limits, Tool, Trouble, folders, terminal};

/// The version of typst that templates, standards and byte-equal output are pinned to.
pub const VERSION: &str = "0.15.1";

/// What the person, the environment and this program's place say about which typst to use.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// `--typst PATH` or `CONFIDE_TYPST`: this one and no other.
    pub path: Option<PathBuf>,
    /// The folder of this program; a bundle has typst there.
    pub beside: Option<PathBuf>,
    /// The folders of `PATH`: for typst, and for what a build needs.
    pub search: Vec<PathBuf>,
    /// The cargo that runs us, or the one in the user's home.
    pub cargo: Option<PathBuf>,
    /// `--offline`: never build, never ask a registry.
    pub offline: bool,
    /// Why it may be built without asking; `None` if it may not.
    pub may_build: Option<&'static str>,
}

impl Wanted {
    /// `typst` and `offline` from the arguments, the rest from the environment.
    #[must_use]
    pub fn from_environment(typst: Option<PathBuf>, offline: bool) -> Self {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        Self {
            path: typst.or_else(|| set("CONFIDE_TYPST").map(PathBuf::from)),
            beside: folders::program_dir(),
            cargo: set("CARGO")
                .map(PathBuf::from)
                .or_else(|| Some(dirs::home_dir()?.join(".cargo/bin").join(program("cargo")))),
            search: set("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default(),
            offline,
            may_build: may_build(&set),
        }
    }
}

/// A build takes minutes and fetches from a registry: only with somebody watching, or where it was asked for.
fn may_build(set: &dyn Fn(&str) -> Option<OsString>) -> Option<&'static str> {
    let ours =
        || set("CARGO").is_some() && set("CARGO_MANIFEST_DIR").is_some_and(|dir| dir == env!("CARGO_MANIFEST_DIR"));
    if set("CONFIDE_TYPST_BUILD").is_some_and(|value| value == "1") {
        Some("CONFIDE_TYPST_BUILD=1")
    } else if set("CI").is_some_and(|value| value != "false" && value != "0") {
        Some("CI is set")
    } else if ours() {
        Some("cargo runs this checkout")
    } else if terminal::stderr_is_terminal() {
        Some("a terminal")
    } else {
        None
    }
}

/// There is no usable typst. Exit code 3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// The one that was asked for cannot be used; no other was looked for.
    Refused {
        /// The path that was given.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// None was found, and none was built.
    Nowhere {
        /// Each place, and what was there.
        tried: Vec<String>,
        /// Why it was not built.
        why: String,
    },
    /// It should have been built, and could not be.
    Unbuilt(Trouble),
    /// It is there, but its folders could not be made.
    Folders(Trouble),
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { path, why } => write!(f, "the typst at {} cannot be used: {why}", path.display()),
            Self::Nowhere { tried, why } => {
                write!(f, "typst {VERSION} is not on this computer, and was not built: {why}")?;
                tried.iter().try_for_each(|place| write!(f, "\n  looked for: {place}"))
            }
            Self::Unbuilt(trouble) => write!(f, "typst {VERSION} could not be built: {trouble}"),
            Self::Folders(trouble) => write!(f, "typst cannot be used: {trouble}"),
        }
    }
}

impl std::error::Error for Missing {}

impl Missing {
    /// What the person at the desk can do about it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Refused { .. } => {
                format!("give the path of a typst {VERSION}, or leave it out to have one looked for")
            }
            Self::Nowhere { .. } => format!(
                "any of these three: run the same command with CONFIDE_TYPST_BUILD=1 set to build it once (about ten \
                 minutes); or run `cargo install --locked typst-cli --version ={VERSION}` yourself; or fetch typst {VERSION} \
                 from https://github.com/typst/typst/releases and name it with --typst PATH"
            ),
            Self::Unbuilt(trouble) | Self::Folders(trouble) => trouble.help.clone(),
        }
    }
}

/// What `confide doctor` shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The version that is needed.
    pub needed: &'static str,
    /// Path and version of the one that would be used.
    pub found: Option<(PathBuf, String)>,
    /// Each place that was looked at before, and what was there.
    pub tried: Vec<String>,
    /// Why it would be built now, or why not.
    pub build: Result<&'static str, String>,
    /// What a build lacks, and the package to install.
    pub lacks: Option<Trouble>,
}

/// Finds typst, or builds it once; `say` hears what is built and how far it is.
pub fn find(wanted: &Wanted, ctx: &Context, say: &mut dyn FnMut(&str)) -> Result<Typst, Missing> {
    let ready = |path: PathBuf, version: String| Typst::new(path, version, ctx).map_err(Missing::Folders);
    let tried = match look(wanted, ctx) {
        Looked::Found { path, version, .. } => return ready(path, version),
        Looked::Refused { path, why } => return Err(Missing::Refused { path, why }),
        Looked::Nowhere(tried) => tried,
    };
    leave_to_build(wanted).map_err(|why| Missing::Nowhere { tried, why })?;
    let path = build::typst(ctx, wanted, say).map_err(Missing::Unbuilt)?;
    let version = version_of(&path, ctx).map_err(|why| Missing::Unbuilt(Trouble::new(why)))?;
    ready(path, version)
}

/// What [`find`] would do, without doing it.
#[must_use]
pub fn status(wanted: &Wanted, ctx: &Context) -> Status {
    let (found, tried) = match look(wanted, ctx) {
        Looked::Found { path, version, tried } => (Some((path, version)), tried),
        Looked::Refused { path, why } => (None, vec![format!("{}: {why}", path.display())]),
        Looked::Nowhere(tried) => (None, tried),
    };
    let lacks = build::ready(wanted).err();
    Status { needed: VERSION, found, tried, build: leave_to_build(wanted), lacks }
}

/// Says things on the real standard error, so that they are heard under `cargo test`, too.
#[derive(Debug, Clone, Copy)]
pub struct RealStderr;

impl RealStderr {
    /// One line. That nobody can hear it is no reason to stop.
    pub fn say(line: &str) {
        // the macros for printing are caught by the test harness; the handle is not
        drop(writeln!(std::io::stderr().lock(), "{line}"));
    }
}

/// What a program's file is called on this system.
pub(super) fn program(name: &str) -> String {
    format!("{name}{EXE_SUFFIX}")
}

/// Where the built one lies.
pub(super) fn cached(cache: &Path) -> PathBuf {
    cache.join(format!("typst-{VERSION}")).join("bin").join(program("typst"))
}

enum Looked {
    Found { path: PathBuf, version: String, tried: Vec<String> },
    Refused { path: PathBuf, why: String },
    Nowhere(Vec<String>),
}

fn look(wanted: &Wanted, ctx: &Context) -> Looked {
    if let Some(path) = &wanted.path {
        return match absolute(path).and_then(|path| Ok((version_of(&path, ctx)?, path))) {
            Ok((version, path)) => Looked::Found { path, version, tried: Vec::new() },
            Err(why) => Looked::Refused { path: path.clone(), why },
        };
    }
    let beside = wanted.beside.iter().map(|folder| folder.join(program("typst")));
    let cache = ctx.cache.iter().map(|cache| cached(cache));
    // an empty or relative entry of PATH would mean whatever folder we happen to be in
    let search = wanted.search.iter().filter(|folder| folder.is_absolute()).map(|folder| folder.join(program("typst")));
    let mut tried = Vec::new();
    for path in beside.chain(cache) {
        match version_of(&path, ctx) {
            Ok(version) => return Looked::Found { path, version, tried },
            Err(why) => tried.push(format!("{}: {why}", path.display())),
        }
    }
    for path in search.filter(|path| path.is_file()) {
        match version_of(&path, ctx) {
            Ok(version) => return Looked::Found { path, version, tried },
            Err(why) => tried.push(format!("{}: {why}", path.display())),
        }
    }
    tried.push("PATH: no other".into());
    Looked::Nowhere(tried)
}

fn absolute(path: &Path) -> Result<PathBuf, String> {
    path.canonicalize().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => "it is not there".into(),
        _ => error.to_string(),
    })
}

/// Asks the program itself; anything but the pinned version is a reason not to use it.
fn version_of(path: &Path, ctx: &Context) -> Result<String, String> {
    if !path.is_file() {
        return Err("it is not there".into());
    }
    let folder = path.parent().unwrap_or(Path::new("/")).to_path_buf();
    let env = std::env::var_os("SystemRoot").map(|value| ("SystemRoot".into(), value)).into_iter().collect();
    let tool = Tool { program: path.to_path_buf(), env, folder, group: Group::Own };
    let limits = Limits { file: Some(0), stdout: 4096, stderr: 4096, ..ctx.limits.clone() };
    let limits = Limits { wall: limits.wall.min(Duration::from_secs(20)), ..limits };
    let output = system::run(&tool, &["--version".into()], b"", &limits).map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&output.stdout);
    let mut words = said.split_whitespace();
    match (output.status.success(), words.next(), words.next()) {
        (true, Some("typst"), Some(VERSION)) => Ok(VERSION.into()),
        (true, Some("typst"), Some(other)) if other.starts_with(|c: char| c.is_ascii_digit()) => {
            let other: String =
                other.chars().filter(|c| c.is_ascii_alphanumeric() || ".-+".contains(*c)).take(20).collect();
            Err(format!("it is version {other}, not {VERSION}"))
        }
        _ => Err("it does not answer as typst does".into()),
    }
}

fn leave_to_build(wanted: &Wanted) -> Result<&'static str, String> {
    if wanted.offline {
        return Err("--offline forbids it".into());
    }
    wanted.may_build.ok_or_else(|| "nobody is at a terminal to see it, and nothing asked for it".into())
}
