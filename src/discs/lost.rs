//! A disc that nobody can find: a line in the register, and the record of a breach that holds what is known, and no more.

use crate::breach::{Opened, Opening, Target, about, open};
use crate::register::{Disc, Entry, Lost, Register};
use crate::seal::Identity;
use crate::source::shown;
use crate::system::Trouble;
use crate::value::{LONDON, show_moment};
use crate::workspace::Workspace;
use chrono::{DateTime, FixedOffset, Utc};
use std::path::{Path, PathBuf};

/// The disc of that number, which is not said to be lost yet.
///
/// # Errors
/// When the register does not know it, or knows already that it is lost.
fn still_there<'r>(register: &'r Register, disc: &str) -> Result<Disc<'r>, Trouble> {
    let known = register.disc(disc).ok_or_else(|| {
        Trouble::new(format!("the register knows no disc {}", shown(disc)))
            .help("`confide disc list` names those that there are")
    })?;
    match known.lost {
        Some((_, lost)) => Err(Trouble::new(format!("{} is said to be lost already", lost.disc))
            .help(format!("go on in the record {}", lost.breach))),
        None => Ok(known),
    }
}

/// Where the record of the breach goes if it is written into the workspace: its `records/`.
///
/// # Errors
/// As [`lost`].
pub fn file_of_lost(disc: &str, folder: &Path) -> Result<PathBuf, Trouble> {
    let register = Register::read(folder)?;
    still_there(&register, disc)?;
    let breach = about(disc, &register)?.next_breach(&register);
    Ok(folder.join("records").join(format!("{breach}.yaml")))
}

/// Writes down that a disc is lost, and opens the breach: we know of it from now on.
///
/// # Errors
/// When the register does not know the disc, or knows already that it is lost, or something cannot be written.
pub fn lost(
    disc: &str,
    by: &str,
    target: Target<'_>,
    (workspace, now): (&Workspace, DateTime<Utc>),
    key: Option<&Identity>,
) -> Result<Opened, Trouble> {
    let folder = workspace.folder.as_deref().ok_or_else(|| Trouble::new("there is no workspace here"))?;
    let register = Register::read(folder)?;
    let known = still_there(&register, disc)?;
    let (about, aware) = (about(disc, &register)?, now.with_timezone(&LONDON).fixed_offset());
    let opening = Opening { about: &about, by, aware, what: Some(held(&known)) };
    let line = |breach: &str| {
        vec![Entry::DiscLost(Lost { disc: known.id().to_owned(), breach: breach.to_owned(), by: by.to_owned() })]
    };
    open(&opening, target, line, (workspace, now), key)
}

/// What the disc held, by numbers.
fn held(disc: &Disc<'_>) -> String {
    let mut all = format!("The disc {} cannot be found.", disc.id());
    for (at, exported) in &disc.written {
        let at = DateTime::<FixedOffset>::parse_from_rfc3339(at).map_or_else(|_| (*at).to_owned(), show_moment);
        let files: Vec<String> =
            exported.files.iter().map(|file| format!("{} (check {})", file.record, file.code)).collect();
        let how = exported.in_clear.as_ref().map_or_else(
            || "encrypted behind a passphrase".to_owned(),
            |clear| format!("not encrypted, as decided ({})", clear.code),
        );
        all.push_str(&format!(" Written on it on {at}, {how}: {}.", files.join(", ")));
    }
    all
}
