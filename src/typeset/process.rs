//! Runs typst: source on standard input, PDF on standard output, nothing else of the world in reach.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::complaint;
use super::script::{self, typefaces_of};
use crate::disk;
use crate::system::{self, Context, Group, Limits, Output, RunError, Tool, Trouble};

/// A PDF fresh out of typst: nobody else can have made it.
#[derive(Clone, PartialEq, Eq)]
pub struct Pdf(Vec<u8>);

impl Pdf {
    /// The bytes of the file.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes of the file, without a copy.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// A stand-in for tests that have no typst at hand.
    #[doc(hidden)]
    #[must_use]
    pub fn for_tests(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Pdf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pdf({} bytes)", self.0.len())
    }
}

/// A typst of the pinned version, and the folders it is shown.
#[derive(Debug, Clone)]
pub struct Typst {
    path: PathBuf,
    version: String,
    fonts: PathBuf,
    root: PathBuf,
}

/// The standards a PDF is exported to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standard {
    /// PDF/A-2a and PDF/UA-1: what people get.
    Tagged,
    /// PDF/A-2b without tags: the band, which others embed as an artifact.
    Band,
}

/// How one source is compiled.
#[derive(Debug, Clone)]
pub struct How {
    /// The creation time that the PDF bears.
    pub created: DateTime<Utc>,
    /// The standards it is exported to.
    pub standard: Standard,
    /// Whether the computer's own typefaces may help; only after ours could not draw a letter.
    pub system_fonts: bool,
    /// Folders with more typefaces, from the setting.
    pub more_fonts: Vec<PathBuf>,
}

impl How {
    /// With our own typefaces alone.
    #[must_use]
    pub fn new(created: DateTime<Utc>, standard: Standard) -> Self {
        Self { created, standard, system_fonts: false, more_fonts: Vec::new() }
    }
}

/// Why there is no PDF. None of these holds text of the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CompileError {
    /// No typeface at hand draws these, or the standard forbids them.
    Missing {
        /// Each once, in the order typst met them.
        codepoints: Vec<char>,
    },
    /// The source is at fault; line and column are those of the source, from 1.
    Template {
        /// Line in the source, 0 if typst named none.
        line: usize,
        /// Column in the source, 0 if typst named none.
        column: usize,
        /// What typst said, up to the first thing it quotes.
        message: String,
    },
    /// It did not end in time.
    Timeout,
    /// It was ended by the system: too much memory or processor time.
    Killed,
    /// It wrote far more than any form needs.
    TooMuchOutput,
    /// It said that all is well, and gave no whole PDF.
    NoPdf,
    /// It could not be run at all.
    Tool(Trouble),
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { codepoints } => {
                f.write_str("no typeface at hand draws")?;
                for (index, c) in codepoints.iter().take(8).enumerate() {
                    write!(f, "{} U+{:04X}", if index == 0 { "" } else { "," }, u32::from(*c))?;
                }
                if codepoints.len() > 8 {
                    write!(f, " and {} more", codepoints.len() - 8)?;
                }
                match typefaces_of(codepoints).iter().map(|face| face.script).collect::<Vec<_>>().as_slice() {
                    [] => Ok(()),
                    scripts => write!(f, "; the script is {}", scripts.join(" and ")),
                }
            }
            Self::Template { line, column, message } => {
                write!(f, "typst refused the page at {line}:{column}: {message}")
            }
            Self::Timeout => f.write_str("typst did not finish in time and was stopped"),
            Self::Killed => f.write_str("typst needed too much memory or time and was stopped"),
            Self::TooMuchOutput => f.write_str("typst wrote far more than any form needs and was stopped"),
            Self::NoPdf => f.write_str("typst ended without giving a whole PDF"),
            Self::Tool(trouble) => trouble.fmt(f),
        }
    }
}

impl std::error::Error for CompileError {}

impl CompileError {
    /// What the person at the desk can do about it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Missing { codepoints } => match typefaces_of(codepoints).as_slice() {
                [] => "install a typeface that has the letter, or name its folder under fonts in the setting".into(),
                faces => script::help(faces),
            },
            Self::Template { .. } => "if you changed a template, look there; else report this".into(),
            Self::Timeout | Self::Killed | Self::TooMuchOutput => {
                "try again with fewer records at once; else report this".into()
            }
            Self::NoPdf => "run `confide doctor`; the typst it names may be damaged".into(),
            Self::Tool(trouble) => trouble.help.clone(),
        }
    }
}

impl Typst {
    /// A typst at an absolute path that was found to be of `version`; unpacks the typefaces and makes the empty root.
    pub(super) fn new(path: PathBuf, version: String, ctx: &Context) -> Result<Self, Trouble> {
        let cache = ctx.cache()?;
        let root = cache.join("empty");
        disk::private_empty_folder(&root)?;
        Ok(Self { path, version, fonts: super::fonts::unpacked(cache)?, root })
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What its `--version` says.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The folder with our own typefaces.
    #[must_use]
    pub fn fonts(&self) -> &Path {
        &self.fonts
    }

    /// Typesets `source`. It can read no file, no environment and no package; what it gives is checked to be one PDF.
    pub fn compile(&self, source: &str, how: &How, ctx: &Context) -> Result<Pdf, CompileError> {
        // it may have been filled since: a link in it would be followed
        disk::private_empty_folder(&self.root).map_err(CompileError::Tool)?;
        let tool =
            Tool { program: self.path.clone(), env: environment(how), folder: self.root.clone(), group: Group::Own };
        // nothing it writes may land in a file
        let limits = Limits { file: Some(0), ..ctx.limits.clone() };
        let output =
            system::run(&tool, &self.arguments(how), source.as_bytes(), &limits).map_err(|e| self.unrun(&e))?;
        judge(output)
    }

    fn arguments(&self, how: &How) -> Vec<OsString> {
        let mut args: Vec<OsString> = ["compile", "-", "-", "--format", "pdf"].map(Into::into).to_vec();
        for option in ["--root", "--package-path", "--package-cache-path"] {
            args.extend([option.into(), self.root.clone().into()]);
        }
        for folder in std::iter::once(&self.fonts).chain(&how.more_fonts) {
            args.extend(["--font-path".into(), folder.clone().into()]);
        }
        if !how.system_fonts {
            args.push("--ignore-system-fonts".into());
        }
        // those within typst are read at every start, and help only where ours lack a letter
        if !how.system_fonts && how.more_fonts.is_empty() {
            args.push("--ignore-embedded-fonts".into());
        }
        args.extend(["--creation-timestamp".into(), how.created.timestamp().to_string().into()]);
        args.extend(match how.standard {
            Standard::Tagged => vec!["--pdf-standard".into(), "a-2a,ua-1".into()],
            Standard::Band => vec!["--pdf-standard".into(), "a-2b".into(), "--no-pdf-tags".into()],
        });
        args.extend(["--diagnostic-format", "short", "--jobs", "1"].map(Into::into));
        args
    }

    fn unrun(&self, error: &RunError) -> CompileError {
        match error {
            RunError::Timeout(_) | RunError::Survivor => CompileError::Timeout,
            RunError::TooMuchOutput => CompileError::TooMuchOutput,
            RunError::Start(_) | RunError::System(_) => CompileError::Tool(
                Trouble::new(format!("typst at {} failed: {error}", self.path.display()))
                    .help("run `confide doctor` to see which typst is used and how to get another"),
            ),
        }
    }
}

/// Nothing is inherited. Packages are never fetched: any request is sent to a port where nobody listens.
fn environment(how: &How) -> Vec<(OsString, OsString)> {
    let mut env: Vec<(OsString, OsString)> = Vec::new();
    for name in ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        env.push((name.into(), "http://127.0.0.1:9".into()));
    }
    // without its system folder no Windows program finds its libraries; fonts of the user's own lie under the home
    let wanted: &[&str] = match (cfg!(windows), how.system_fonts) {
        (true, true) => &["SystemRoot", "LOCALAPPDATA", "USERPROFILE"],
        (true, false) => &["SystemRoot"],
        (false, true) => &["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"],
        (false, false) => &[],
    };
    env.extend(wanted.iter().filter_map(|name| Some(((*name).into(), std::env::var_os(name)?))));
    env
}

/// Exit 0 is believed only with a whole PDF; anything else is told without what typst quotes of the source.
fn judge(output: Output) -> Result<Pdf, CompileError> {
    if output.status.success() {
        return if is_whole(&output.stdout) { Ok(Pdf(output.stdout)) } else { Err(CompileError::NoPdf) };
    }
    if output.status.code().is_none() {
        return Err(CompileError::Killed);
    }
    Err(complaint::read(&String::from_utf8_lossy(&output.stderr)))
}

/// Its first and last words (ISO 32000-1 7.5.2 and 7.5.5); what lies between is proved later by re-opening it.
fn is_whole(bytes: &[u8]) -> bool {
    bytes.starts_with(b"%PDF-") && bytes.trim_ascii_end().ends_with(b"%%EOF")
}
