//! All that a run of the binary does, said exactly: what a test does not mention must be empty.
#![allow(dead_code, reason = "each test binary uses what it needs")]

use crate::desk::{Desk, run};
use std::process::Command;

/// A run that is about to be made, and what it must give.
pub struct Expected<'d> {
    desk: &'d Desk,
    command: Command,
    out: Expect,
    said: Expect,
}

enum Expect {
    Exactly(String),
    Begins(String),
}

/// The binary, with these words, at this desk.
pub fn confide<'d>(desk: &'d Desk, words: &[&str]) -> Expected<'d> {
    let nothing = || Expect::Exactly(String::new());
    let mut command = desk.command(words);
    command.env_remove("NO_COLOR").env("XDG_CACHE_HOME", desk.at("cache"));
    Expected { desk, command, out: nothing(), said: nothing() }
}

impl Expected<'_> {
    /// With this in its environment.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Standard output, exactly.
    pub fn gives(mut self, text: &str) -> Self {
        self.out = Expect::Exactly(text.into());
        self
    }

    /// How standard output begins, where the rest is long.
    pub fn gives_first(mut self, text: &str) -> Self {
        self.out = Expect::Begins(text.into());
        self
    }

    /// Standard error, exactly.
    pub fn says(mut self, text: &str) -> Self {
        self.said = Expect::Exactly(text.into());
        self
    }

    /// How standard error begins, where the rest is not ours.
    pub fn says_first(mut self, text: &str) -> Self {
        self.said = Expect::Begins(text.into());
        self
    }

    /// Runs it, and compares all three; gives what came on standard output.
    #[track_caller]
    pub fn ends(self, code: i32) -> String {
        let Expected { desk, command, out, said } = self;
        let run = run(command);
        let plain = |text: &str| text.replace(&desk.folder().display().to_string(), "DESK");
        let given = plain(&String::from_utf8_lossy(&run.out));
        let heard = plain(&run.said);
        assert_eq!(run.code, code, "\nstdout: {given}\nstderr: {heard}");
        said.compare(&heard, "standard error");
        out.compare(&given, "standard output");
        given
    }
}

impl Expect {
    #[track_caller]
    fn compare(&self, text: &str, name: &str) {
        match self {
            Expect::Exactly(wanted) => assert!(text == wanted, "{name} is\n{text}\nand not\n{wanted}"),
            Expect::Begins(wanted) => {
                assert!(text.starts_with(wanted.as_str()), "{name} is\n{text}\nand does not begin\n{wanted}")
            }
        }
    }
}
