//! What every command needs of the world: streams, clock, workspace, typst, key.

use super::arguments::{Common, Format, Unlock};
use crate::form::{Form, Sensitivity};
use crate::report::{Ended, Report, github, human, json, sarif};
use crate::seal::{Identity, Passphrase};
use crate::source::BadText;
use crate::system::terminal::{self, Secret};
use crate::system::{Context, Trouble};
use crate::typeset::obtain::{self, RealStderr};
use crate::typeset::{Press, Typst, Wanted};
use crate::value::LONDON;
use crate::verify::Trust;
use crate::workspace::{self, Broken, KeyTrouble, Workspace};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value as Json;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// How a command ends; of several files the worst wins, which stands last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// All is well.
    Fine,
    /// Sealed, and filled in since.
    Filled,
    /// Findings, or not sealed, or an unknown signer.
    Findings,
    /// We could not work; nothing was issued.
    Trouble,
    /// A tool is missing.
    NoTool,
}

impl Code {
    /// The exit code.
    pub fn number(self) -> u8 {
        match self {
            Code::Fine => 0,
            Code::Filled => 5,
            Code::Findings => 1,
            Code::Trouble => 2,
            Code::NoTool => 3,
        }
    }
}

/// Why a command ends early.
#[derive(Debug)]
pub struct Stop {
    /// The exit code.
    pub code: Code,
    /// The fact; empty when everything has been said.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Findings to show first.
    pub report: Option<Report>,
}

impl Stop {
    /// We could not work.
    pub fn trouble(message: impl Into<String>, help: impl Into<String>) -> Stop {
        Stop { code: Code::Trouble, message: message.into(), help: help.into(), report: None }
    }

    /// Files with faults: exit code 1, since the texts are at fault.
    pub fn bad_texts(texts: Vec<BadText>) -> Stop {
        let mut report = Report::default();
        texts.into_iter().for_each(|t| report.add_bad_text(t));
        report.sort();
        Stop { code: Code::Findings, message: String::new(), help: String::new(), report: Some(report) }
    }
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Stop {
        Stop::trouble(trouble.message, trouble.help)
    }
}

impl From<Broken> for Stop {
    fn from(broken: Broken) -> Stop {
        match broken {
            Broken::Texts(texts) => Stop::bad_texts(texts),
            Broken::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<KeyTrouble> for Stop {
    fn from(trouble: KeyTrouble) -> Stop {
        let help = trouble.help();
        Stop::trouble(trouble.to_string(), help)
    }
}

/// The world as one run sees it.
pub struct Shell {
    /// Clock, random, limits, cache.
    pub ctx: Context,
    /// How findings and verdicts are written.
    pub format: Format,
    /// The workspace named on the command line.
    pub workspace: Option<PathBuf>,
    /// The setting of a chain named on the command line.
    pub setting: Option<String>,
    /// The real clock: a specimen's may stand still, and the next workspace's not.
    began: DateTime<Utc>,
    wanted: Wanted,
    log: Log,
    /// How private each form of the workspace is that was opened last.
    sensitivities: BTreeMap<String, Sensitivity>,
}

/// What is written once, at the end of a run: SARIF is one document, however many files were looked at.
#[derive(Default)]
struct Log {
    found: RefCell<Report>,
    troubles: RefCell<Vec<String>>,
    rules: Vec<Json>,
    /// Standard output holds a page, so that nothing else may go there.
    page_is_out: Cell<bool>,
}

/// A line of talk, on standard error.
pub fn say(line: &str) {
    RealStderr::say(line);
}

/// Data, on standard output. That a pipe was closed early is no fault.
pub fn give(data: &[u8]) {
    let mut out = std::io::stdout().lock();
    drop(out.write_all(data).and_then(|()| out.flush()));
}

/// A line of data.
pub fn give_line(line: &str) {
    give(format!("{line}\n").as_bytes());
}

impl Shell {
    /// From what was said on the command line.
    pub fn new(common: &Common) -> Shell {
        let ctx = Context::real();
        Shell {
            began: ctx.now,
            ctx,
            setting: common.setting.clone(),
            format: common.format,
            workspace: common.workspace.clone(),
            wanted: Wanted::from_environment(common.typst.clone(), common.offline),
            log: Log::default(),
            sensitivities: BTreeMap::new(),
        }
    }

    /// Where typst is looked for.
    pub fn wanted(&self) -> &Wanted {
        &self.wanted
    }

    /// The day it is in London.
    pub fn today(&self) -> NaiveDate {
        self.ctx.now.with_timezone(&LONDON).date_naive()
    }

    /// Whether what goes to a person may be coloured.
    pub fn colour(&self) -> bool {
        std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()) && terminal::stderr_is_terminal()
    }

    /// The folder of the workspace: the one named, or the nearest one upward from a path; of a chain that of the setting
    /// that was named.
    ///
    /// # Errors
    /// When a setting was named that there is not.
    pub fn folder(&self, near: &Path) -> Result<Option<PathBuf>, Stop> {
        let near = std::path::absolute(near).unwrap_or_else(|_| near.to_path_buf());
        let found = self
            .workspace
            .clone()
            .or_else(|| workspace::find_folder(&near))
            .or_else(|| workspace::find_folder(&std::env::current_dir().unwrap_or_default()));
        match (&self.setting, found) {
            (Some(id), Some(folder)) => Ok(Some(workspace::setting_folder(&folder, id)?)),
            (Some(_), None) => Err(no_workspace()),
            (None, found) => Ok(found),
        }
    }

    /// The workspace near a path, or what is built in where there is none; a specimen's clock stands still.
    ///
    /// # Errors
    /// When a file of it refuses it.
    pub fn open(&mut self, near: &Path) -> Result<Workspace, Stop> {
        let folder = self.folder(near)?;
        let workspace = Workspace::open(folder.as_deref())?;
        self.ctx.now = workspace.setting.today.unwrap_or(self.began);
        let degree = |form: &Form| Some((form.id.clone(), form.sensitivity?));
        self.sensitivities = workspace.forms.iter().filter_map(degree).collect();
        if self.format == Format::Sarif {
            self.log.rules = sarif::rules(&workspace.procedure);
        }
        Ok(workspace)
    }

    /// How private a form is, where a workspace was opened that knows it.
    pub fn sensitivity(&self, form: &str) -> Option<Sensitivity> {
        self.sensitivities.get(form).copied()
    }

    /// The workspace near a path; there must be one, and of a chain one setting: it is a setting's key that seals.
    ///
    /// # Errors
    /// When there is none, or a file of it refuses it.
    pub fn open_workspace(&mut self, near: &Path) -> Result<Workspace, Stop> {
        let Some(folder) = self.folder(near)? else { return Err(no_workspace()) };
        match workspace::settings(&folder).as_slice() {
            [] => self.open(near),
            known => Err(Stop::trouble(
                "this workspace is a chain, and no setting of it was chosen",
                format!("add --setting with one of {}, or work in its folder", known.join(", ")),
            )),
        }
    }

    /// A typst: found, or built once.
    ///
    /// # Errors
    /// Exit code 3 when there is none.
    pub fn typst(&self, at_once: bool) -> Result<Typst, Stop> {
        // who cannot wait does not wait for a build
        let wanted = Wanted { offline: self.wanted.offline || at_once, ..self.wanted.clone() };
        obtain::find(&wanted, &self.ctx, &mut |line| say(line)).map_err(|missing| {
            let help = missing.help();
            Stop { code: Code::NoTool, ..Stop::trouble(missing.to_string(), help) }
        })
    }

    /// What typesetting needs.
    pub fn press<'a>(&'a self, typst: &'a Typst, workspace: &'a Workspace) -> Press<'a> {
        workspace.press(typst, &self.ctx)
    }

    /// The workspace's identity, its passphrase by file, descriptor or prompt.
    ///
    /// # Errors
    /// [`KeyTrouble`] says why there is none.
    pub fn identity(&self, workspace: &Workspace, unlock: &Unlock) -> Result<Identity, KeyTrouble> {
        let mut key = workspace.key();
        let mut trouble = None;
        key.stamped_by(unlock.timestamp.as_deref());
        if unlock.passphrase_file.is_some() || unlock.passphrase_fd.is_some() {
            key.passphrase_file = None;
        }
        let opened = key.open(&self.ctx, &mut || match passphrase(unlock, "Passphrase of the setting's key: ") {
            Ok(passphrase) => passphrase,
            Err(t) => {
                trouble = Some(t);
                None
            }
        });
        match trouble {
            Some(t) => Err(KeyTrouble::Trouble(t)),
            None => opened,
        }
    }

    /// The certificates trusted here: named ones, those of the workspace one works in, the user's own; never any
    /// because of where the file lies that is judged.
    ///
    /// # Errors
    /// When one of those named cannot be read.
    pub fn trust(&self, named: &[PathBuf]) -> Result<Trust, Stop> {
        let folder = self.folder(&std::env::current_dir().unwrap_or_default())?;
        let mut trust = Workspace::trust(folder.as_deref(), &mut |line| say(line))?;
        for path in named {
            workspace::add_trust(&mut trust, path)?;
        }
        Ok(trust)
    }

    /// Shows findings in the chosen format; what is one document for the whole run is kept until its end.
    pub fn show(&self, report: &Report) {
        match self.format {
            Format::Human | Format::Md => {
                drop(std::io::stderr().lock().write_all(human(report, self.colour()).as_bytes()));
            }
            Format::Json => give_line(&json(report).to_string()),
            Format::Sarif | Format::Github => self.log.found.borrow_mut().add(report),
        }
    }

    /// Shows why a command ends early.
    pub fn stop(&self, stop: &Stop) {
        if let Some(report) = &stop.report {
            self.show(report);
        }
        if !stop.message.is_empty() {
            let help = if stop.help.is_empty() { String::new() } else { format!("\n  = help: {}", stop.help) };
            say(&format!("error: {}{help}", stop.message));
            self.log.troubles.borrow_mut().push(stop.message.clone());
        }
    }

    /// A page, or its text, on standard output.
    pub fn give_page(&self, page: &[u8]) {
        self.log.page_is_out.set(true);
        give(page);
    }

    /// Writes what is one document for the whole run.
    pub fn finish(&self, code: Code) {
        let here = std::env::current_dir().unwrap_or_default();
        let (found, troubles) = (self.log.found.borrow(), self.log.troubles.borrow());
        let ended = Ended { code: code.number(), worked: code <= Code::Findings, troubles: &troubles };
        let text = match self.format {
            Format::Sarif => sarif::log(&found, &self.log.rules, &here, &ended).to_string(),
            Format::Github => github(&found, &here, &ended),
            Format::Human | Format::Json | Format::Md => return,
        };
        match text.as_str() {
            "" => {}
            text if self.log.page_is_out.get() => say(text),
            text => give_line(text),
        }
    }
}

fn no_workspace() -> Stop {
    Stop::trouble(
        "there is no workspace here: no folder upward holds setting.yaml",
        "make one with `confide init`, or name it with --workspace",
    )
}

/// A passphrase from where it was said to be; none where nothing was said and nobody can be asked.
///
/// # Errors
/// When the place that was named cannot be read.
pub fn passphrase(unlock: &Unlock, prompt: &str) -> Result<Option<Passphrase>, Trouble> {
    let secret = match (&unlock.passphrase_file, unlock.passphrase_fd) {
        (Some(file), _) => Secret::File(file.clone()),
        (None, Some(number)) => {
            Secret::Descriptor(u32::try_from(number).map_err(|_| Trouble::new("a file descriptor is a number from 0"))?)
        }
        (None, None) if terminal::stdin_is_terminal() => Secret::Prompt,
        (None, None) => return Ok(None),
    };
    secret.read(prompt).map(|text| Some(Passphrase::new(text.to_string())))
}
