//! Encrypted copies, whose passphrase `verify` asks for.

use super::arguments::{CopyUnlock, Verify};
use super::shell::{passphrase, say};
use crate::pdf::{self, Description};
use crate::seal::{Passphrase, verify_copy};
use crate::source::shown;
use crate::system::Trouble;
use crate::verify::{Refusal, Report, Trust, Verdict, verify};
use std::cell::OnceCell;
use std::path::Path;

/// How often a passphrase can be typed.
const TRIES: usize = 3;

/// Where the passphrases of encrypted copies come from.
#[derive(Default)]
pub(super) struct Passphrases {
    from: CopyUnlock,
    /// One that was not typed is for all the files.
    given: OnceCell<Passphrase>,
}

impl Passphrases {
    pub(super) fn new(arguments: &Verify) -> Passphrases {
        Passphrases { from: arguments.copy.clone(), given: OnceCell::new() }
    }

    fn next(&self, name: &str) -> Result<Passphrase, Trouble> {
        if let Some(given) = self.given.get() {
            return Ok(given.clone());
        }
        let asked = passphrase(&self.from.unlock(), &format!("Passphrase of {name}: "))?.ok_or_else(|| {
            Trouble::new(format!("{name} is encrypted, and nobody can be asked for its passphrase"))
                .help("give it at the prompt, or by --copy-passphrase-file or --copy-passphrase-fd")
        })?;
        Ok(if self.from.is_typed() { asked } else { self.given.get_or_init(|| asked).clone() })
    }
}

/// What `verify` found, and what the pages bear where nobody has changed them.
pub(super) struct Judged {
    pub(super) report: Report,
    pub(super) notes: Option<Description>,
}

/// Judges a file, with its passphrase where it needs one and nobody has changed it.
///
/// # Errors
/// When there is no passphrase, or a wrong one: then nothing can be said of the file.
pub(super) fn judge(bytes: &[u8], path: &Path, trust: &Trust, passphrases: &Passphrases) -> Result<Judged, Trouble> {
    let report = verify(bytes, trust);
    if !is(&report, &Refusal::Encrypted) {
        let notes = if report.intact { pdf::describe(bytes).ok() } else { None };
        return Ok(Judged { report, notes });
    }
    let name = shown(&path.to_string_lossy());
    let tries = if passphrases.from.is_typed() { TRIES } else { 1 };
    for _ in 0..tries {
        let (report, notes) = verify_copy(bytes, &passphrases.next(&name)?, trust);
        if !is(&report, &Refusal::Passphrase) {
            return Ok(Judged { report, notes });
        }
        say(&format!("{name}: {}", Refusal::Passphrase));
    }
    Err(Trouble::new(format!("{name} was not opened, so that nothing can be said about it"))
        .help(Refusal::Passphrase.help()))
}

fn is(report: &Report, refusal: &Refusal) -> bool {
    matches!(&report.verdict, Verdict::NotSealed { why } if why == refusal)
}
