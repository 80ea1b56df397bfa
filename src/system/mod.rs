//! What differs between operating systems: processes, limits, locks, folders, printers, clock and random.

pub mod browser;
pub mod folders;
pub mod hardening;
pub mod interrupt;
pub mod lock;
pub mod medium;
#[cfg(feature = "timestamp")]
pub mod post;
pub mod printers;
pub mod process;
pub mod random;
pub mod remains;
pub mod spool;
mod synced;
pub mod terminal;
pub mod volumes;

use std::fmt;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

pub use process::{Group, Limits, Output, RunError, Tool, run};
pub use random::Random;
pub use synced::synced;

/// What every stage may know of the world: the time, random bytes, limits, and where the cache is.
pub struct Context {
    /// The moment this run started; a stage never asks a clock itself.
    pub now: DateTime<Utc>,
    /// Where random bytes come from.
    pub random: Random,
    /// What a child process may use.
    pub limits: Limits,
    /// The user's cache folder for `confide`, if the system names one.
    pub cache: Option<PathBuf>,
}

impl Context {
    /// The computer's clock, the system's random bytes, the user's own cache folder.
    #[must_use]
    #[allow(clippy::disallowed_methods, reason = "the one place that asks the clock")]
    pub fn real() -> Self {
        Self { now: Utc::now(), random: Random::real(), limits: Limits::default(), cache: folders::cache_dir() }
    }

    /// A fixed time and repeatable "random" bytes, so that the same input gives the same file. Never for real keys.
    #[must_use]
    pub fn fixed(now: DateTime<Utc>, seed: u64) -> Self {
        Self { now, random: Random::seeded(seed), limits: Limits::default(), cache: folders::cache_dir() }
    }

    /// The cache folder, or what to do where the system names none.
    pub fn cache(&self) -> Result<&Path, Trouble> {
        self.cache.as_deref().ok_or_else(|| {
            Trouble::new("this computer names no cache folder for you").help(if cfg!(windows) {
                "set LOCALAPPDATA to a folder of your own and run this again"
            } else {
                "set HOME or XDG_CACHE_HOME to a folder of your own and run this again"
            })
        })
    }
}

/// We could not work: what is so, and what the person at the desk can do about it. Exit code 2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The fact, in lower case.
    pub message: String,
    /// What to do; empty where there is nothing to say.
    pub help: String,
}

impl Trouble {
    /// A fact without advice.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: String::new() }
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Trouble {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_context_gives_the_same_bytes_twice() {
        let draw = || {
            let ctx = Context::fixed(DateTime::UNIX_EPOCH, 7);
            let (mut first, mut second) = ([0_u8; 40], [0_u8; 3]);
            ctx.random.fill(&mut first).unwrap();
            ctx.random.fill(&mut second).unwrap();
            (first, second)
        };
        assert_eq!(draw(), draw());
        assert_ne!(draw().0[..3], draw().1);
    }

    #[test]
    fn a_computer_without_a_cache_folder_gets_advice() {
        let ctx = Context { cache: None, ..Context::fixed(DateTime::UNIX_EPOCH, 0) };
        assert!(!ctx.cache().unwrap_err().help.is_empty());
    }
}
