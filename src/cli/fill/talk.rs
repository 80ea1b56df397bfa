//! Question and answer, a line each: nothing moves on the screen, so that it can be read out and goes over a slow line.

use crate::cli::shell::say;
use crate::system::{Trouble, terminal};
use zeroize::Zeroizing;

/// The two ends of the talk.
pub(in crate::cli) struct Talk {
    silent: bool,
}

impl Talk {
    /// Silent where nobody is asked: the answers come from a pipe.
    pub fn new(no_input: bool) -> Talk {
        Talk { silent: no_input || !terminal::stdin_is_terminal() }
    }

    /// Whether nobody reads what is asked.
    pub fn is_silent(&self) -> bool {
        self.silent
    }

    /// Says a line; nothing where there is nothing to say, or nobody to hear it.
    pub fn say(&self, line: &str) {
        if !self.silent && !line.is_empty() {
            say(line);
        }
    }

    /// Takes the talk off the screen, where there was one.
    pub fn wipe(&self) {
        if !self.silent {
            terminal::wipe_screen();
        }
    }

    /// Asks for a line; nothing when there are no more.
    ///
    /// # Errors
    /// When what was typed is no text.
    pub fn ask(&mut self, prompt: &str) -> Result<Option<Zeroizing<String>>, Trouble> {
        terminal::answer(if self.silent { "" } else { prompt })
    }
}
