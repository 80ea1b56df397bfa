//! Where else in the workspace something of a record lies: copies of the same, which go with it, and what says something else,
//! which is named and stays.

use super::held::{MOST_BYTES, OWN_FOLDERS};
use super::{Held, What};
use crate::disk;
use crate::pack::{Place, place_of};
use crate::pdf;
use crate::system::{Trouble, remains};
use crate::verify::{Trust, Verdict, verify};
use crate::workspace::Workspace;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How old an unfinished file is that nobody is writing any more.
const ABANDONED: Duration = Duration::from_secs(3600);

/// What was found beside the files that were named.
#[derive(Debug, Default)]
pub struct Copies {
    /// The same record, or a PDF that was sealed with the same check code and not filled in since.
    pub same: Vec<Held>,
    /// Of the same record, and not the same: another moment, a pack that holds more, a PDF that was filled in or signed.
    pub others: Vec<PathBuf>,
    /// What an editor, a viewer or a run that was cut off left behind: backups, small pictures, unfinished files.
    pub scraps: Vec<PathBuf>,
}

/// Looks through the workspace for copies of these files; `codes` are the check codes on the paper.
///
/// # Errors
/// When a folder cannot be read: something might lie in it.
pub fn copies(of: &[Held], codes: &[String], workspace: &Workspace) -> Result<Copies, Trouble> {
    let mut found = Copies { scraps: scraps_of(of), ..Copies::default() };
    let Some(folder) = &workspace.folder else { return Ok(found) };
    let trust = Workspace::trust(Some(folder), &mut |_| ())?;
    let is_named = |path: &Path| of.iter().any(|held| disk::is_same(&held.path, path));
    for path in files(folder)? {
        if is_unfinished(&path) {
            found.scraps.push(path);
        } else if !is_named(&path) && place_of(&path, workspace) != Place::Allowed {
            found.sort(path, of, codes, &trust, workspace);
        }
    }
    found.scraps.sort();
    found.scraps.dedup();
    found.scraps.retain(|path| !is_named(path));
    Ok(found)
}

impl Copies {
    fn sort(&mut self, path: PathBuf, of: &[Held], codes: &[String], trust: &Trust, workspace: &Workspace) {
        let is_looked_into =
            path.extension().is_some_and(|e| ["pdf", "yaml", "yml"].iter().any(|k| e.eq_ignore_ascii_case(k)));
        let Some(bytes) = Some(&path).filter(|_| is_looked_into).and_then(|p| disk::read(p, MOST_BYTES).ok()) else {
            return;
        };
        let held = Held::of(&path, &bytes, workspace);
        let own: Vec<&Held> = of.iter().filter(|named| may_be_of(named, &held)).collect();
        let is_same = match &held.what {
            What::Record(_) => own.iter().any(|named| named.what == held.what),
            What::Pdf(code) => {
                (codes.contains(code) || own.iter().any(|named| named.what == held.what)) && is_untouched(&bytes, trust)
            }
            _ => own.iter().any(|named| named.hash == held.hash),
        };
        // the page of a form is of its own record alone
        let is_in_it = || matches!(held.what, What::Pdf(_)) && held.form == "pdf" && names_one(&bytes, of);
        match () {
            () if own.is_empty() && !is_in_it() => {}
            () if is_same && !own.is_empty() => self.same.push(held),
            () => self.others.push(path),
        }
    }
}

/// Whether both may be of one record: two forms may have given the same number to a record of their own.
fn may_be_of(named: &Held, held: &Held) -> bool {
    let is_unknown = [named, held].iter().any(|one| one.form == "pdf");
    named.record.eq_ignore_ascii_case(&held.record) && (named.form == held.form || is_unknown)
}

/// Whether a PDF is as it was sealed: one that was filled in or signed since holds more than the paper.
pub(super) fn is_untouched(bytes: &[u8], trust: &Trust) -> bool {
    let report = verify(bytes, trust);
    report.verdict == Verdict::Sealed && report.later.is_empty()
}

/// Whether one of the documents of a pack is of one of these records: its pages bear the pack's number, and the file itself says
/// until when each record in it is kept.
fn names_one(bytes: &[u8], of: &[Held]) -> bool {
    let private = pdf::private_of(bytes).ok().flatten().unwrap_or_default();
    let records = of.iter().filter(|held| matches!(held.what, What::Record(_) | What::Pdf(_)));
    let kept = private.kept_until.split(';').filter_map(|one| one.split_whitespace().next());
    let named: Vec<&str> = private.documents.iter().map(|d| d.line.record.as_str()).chain(kept).collect();
    records.into_iter().any(|held| named.iter().any(|id| id.eq_ignore_ascii_case(&held.record)))
}

/// Every plain file of the workspace but those that it is made of; links are not followed.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let is_own = |e: &walkdir::DirEntry| e.depth() == 1 && OWN_FOLDERS.iter().any(|own| e.file_name() == *own);
    let mut all = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(|e| !is_own(e)) {
        let entry = entry.map_err(|e| {
            Trouble::new(format!("a folder of the workspace cannot be looked into: {e}"))
                .help("a copy may lie in it: check who may read it; nothing was removed")
        })?;
        if entry.file_type().is_file() {
            all.push(entry.into_path());
        }
    }
    Ok(all)
}

/// What editors leave beside a file, and viewers elsewhere.
fn scraps_of(of: &[Held]) -> Vec<PathBuf> {
    let mut all = remains::previews_of(&of.iter().map(|held| held.path.clone()).collect::<Vec<_>>());
    for held in of {
        let Some(name) = held.path.file_name().map(|n| n.to_string_lossy().into_owned()) else { continue };
        let beside = [
            format!("{name}~"),
            format!("{name}.bak"),
            format!("{name}.orig"),
            format!("#{name}#"),
            format!(".{name}.swp"),
            format!(".{name}.swo"),
            format!(".{name}.un~"),
            format!(".~lock.{name}#"),
            format!("~${name}"),
        ];
        all.extend(beside.iter().map(|other| held.path.with_file_name(other)));
    }
    all.retain(|path| path.symlink_metadata().is_ok_and(|about| about.is_file()));
    all
}

/// Whether a run that was cut off left it: it bears the number of a process that is gone, or nobody wrote in it for an hour.
fn is_unfinished(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|n| n.to_str()) else { return false };
    let Some(tag) = name.strip_prefix(".confide-").and_then(|rest| rest.strip_suffix(".part")) else { return false };
    let is_old = || {
        let written = path.metadata().and_then(|about| about.modified()).ok();
        written.and_then(|at| at.elapsed().ok()).is_some_and(|age| age > ABANDONED)
    };
    tag.split('-').next().and_then(|number| number.parse().ok()).is_some_and(is_over) || is_old()
}

/// Whether the process with that number has ended.
#[cfg(unix)]
fn is_over(process: i32) -> bool {
    let process = rustix::process::Pid::from_raw(process);
    process.is_some_and(|process| rustix::process::test_kill_process(process) == Err(rustix::io::Errno::SRCH))
}

#[cfg(not(unix))]
fn is_over(_: i32) -> bool {
    false
}
