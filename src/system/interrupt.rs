//! Ctrl-C as a question that a long run asks between two steps; a second one ends the program at once.

use super::Trouble;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether somebody asked the run to end.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens to Ctrl-C, and to a request to end, from now on; once in a process.
    ///
    /// # Errors
    /// When the system does not let us listen.
    pub fn listen() -> Result<Interrupt, Trouble> {
        let interrupt = Interrupt::default();
        let heard = interrupt.0.clone();
        let listening = ctrlc::set_handler(move || {
            if heard.swap(true, Ordering::SeqCst) {
                std::process::exit(130);
            }
        });
        match listening {
            Ok(()) | Err(ctrlc::Error::MultipleHandlers) => Ok(interrupt),
            Err(e) => Err(Trouble::new(format!("Ctrl-C could not be listened to: {e}"))),
        }
    }

    /// Asks the run to end.
    pub fn ask(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether it was asked.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
