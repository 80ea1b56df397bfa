//! Reads a disc back and holds it against the register: what is whole, what is not, and what nobody wrote down.

use super::put::{MARK, MOST_BYTES, number_on};
use crate::disk;
use crate::register::{Entry, Register, Tested};
use crate::seal::Identity;
use crate::source::{fingerprint, shown};
use crate::system::Trouble;
use crate::system::volumes::Disc;
use chrono::{DateTime, Utc};
use std::path::Path;

/// What was found.
#[derive(Debug)]
pub struct Looked {
    /// The disc's number.
    pub disc: String,
    /// How many copies are as they were written.
    pub whole: usize,
    /// The check codes of those that are not, each with what is wrong.
    pub amiss: Vec<(String, String)>,
    /// Files that the register does not know.
    pub unknown: Vec<String>,
    /// Whether the disc itself was read, as far as the system tells.
    pub is_afresh: bool,
}

/// Reads back every copy that the register knows on the disc, and writes down what came of it.
///
/// # Errors
/// When the folder is no disc of the register, or the register cannot be written.
pub fn look(
    path: &Path,
    by: &str,
    (folder, now): (&Path, DateTime<Utc>),
    key: Option<&Identity>,
) -> Result<Looked, Trouble> {
    let Some(id) = number_on(path)? else {
        return Err(Trouble::new(format!("there is no disc of yours in {}", shown(&path.to_string_lossy())))
            .help(format!("name the folder of the disc, in which {MARK} lies")));
    };
    let register = Register::read(folder)?;
    let disc = register.disc(&id).ok_or_else(|| {
        Trouble::new(format!("the register does not know the disc {}", shown(&id)))
            .help("work in the workspace in which it was written")
    })?;
    let mut looked = Looked {
        disc: disc.id().to_owned(),
        whole: 0,
        amiss: Vec::new(),
        unknown: Vec::new(),
        is_afresh: Disc::of(path).is_a_device(),
    };
    for file in disc.files() {
        match disk::read_back(&path.join(name(&file.code)), MOST_BYTES) {
            Ok(back) if fingerprint(&back.bytes) == file.hash => {
                looked.whole += 1;
                looked.is_afresh &= back.is_afresh;
            }
            Ok(_) => looked.amiss.push((file.code.clone(), "is not as it was written".into())),
            Err(trouble) => looked.amiss.push((file.code.clone(), trouble.message)),
        }
    }
    let known: Vec<String> = disc.files().map(|file| name(&file.code)).collect();
    looked.unknown = others(path, &known)?;
    let amiss = looked.amiss.iter().map(|(code, _)| code.clone()).collect();
    let line = Entry::DiscTested(Tested { disc: looked.disc.clone(), amiss, by: by.to_owned() });
    Register::add_signed(folder, now, key, |_| Ok(vec![line]))?;
    Ok(looked)
}

fn name(code: &str) -> String {
    format!("{code}.pdf")
}

/// What else lies on the disc; what systems put there of themselves begins with a dot.
fn others(path: &Path, known: &[String]) -> Result<Vec<String>, Trouble> {
    let mut others = Vec::new();
    for entry in walkdir::WalkDir::new(path).max_depth(1).min_depth(1).sort_by_file_name() {
        let entry = entry.map_err(|e| Trouble::new(format!("the disc cannot be looked through: {e}")))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_known = name == MARK || known.contains(&name);
        let is_the_systems = name.starts_with('.') || name == "System Volume Information" || name == "lost+found";
        if !is_known && !is_the_systems {
            others.push(shown(&name));
        }
    }
    Ok(others)
}
