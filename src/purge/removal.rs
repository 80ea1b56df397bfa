//! Removing, step by step: what goes is known, the rules are asked, the register's line is on the disk, the files go, and it is
//! looked once more whether they are gone.

use super::{Copies, Held};
use crate::disk;
use crate::expr::Data;
use crate::finding::Finding;
use crate::register::{Destroyed, KeptOn, destroyed};
use crate::source::shown;
use crate::system::medium::{Medium, ground};
use crate::system::{Context, Trouble};
use crate::value::LONDON;
use crate::workspace::Workspace;
use std::path::{Path, PathBuf};

/// What is to be removed; nothing of it is touched yet.
#[derive(Debug)]
pub struct Removal {
    /// What was named, each with where that is kept which is in it.
    named: Vec<(Held, KeptOn)>,
    copies: Copies,
    by: String,
}

/// A removal whose lines stand in the register.
#[derive(Debug)]
pub struct WrittenDown {
    removal: Removal,
    /// The lines, in order.
    pub lines: Vec<Destroyed>,
}

/// What came of a removal.
#[derive(Debug, Default)]
pub struct Gone {
    /// What is gone.
    pub removed: Vec<PathBuf>,
    /// What is still there.
    pub left: Vec<Left>,
    /// What the rules say of it; nothing where all is gone.
    pub findings: Vec<Finding>,
}

/// A file that is still there.
#[derive(Debug)]
pub struct Left {
    /// Where.
    pub path: PathBuf,
    /// Why, and what to do.
    pub why: Trouble,
}

impl Removal {
    /// What was named, where it is kept, and the copies of it; `by` is a code.
    pub fn new(named: Vec<(Held, KeptOn)>, copies: Copies, by: String) -> Removal {
        Removal { named, copies, by }
    }

    /// What a machine is told it lies on.
    pub fn medium(&self) -> Medium {
        self.named.first().map_or(Medium::Unknown, |(held, _)| ground(&held.path).medium)
    }

    /// The files that go, each with where it is kept: copies first and what was named last, so that whoever is cut off finds
    /// the rest by the same name.
    fn files(&self) -> Vec<(&Held, &KeptOn)> {
        let kept = |copy: &Held| self.named.iter().find(|(held, _)| held.record == copy.record).map(|(_, kept)| kept);
        let copies = self.copies.same.iter().filter_map(|copy| Some((copy, kept(copy)?)));
        copies.chain(self.named.iter().map(|(held, kept)| (held, kept))).collect()
    }

    /// Writes it into the register, where the rules and the disk let it go at all. Nothing is removed yet.
    ///
    /// # Errors
    /// When a file changed since it was looked into, its folder is read-only, a rule refuses, or the register cannot be written:
    /// then everything is as it was.
    pub fn write_down(self, folder: &Path, workspace: &Workspace, ctx: &Context) -> Result<WrittenDown, Trouble> {
        for (held, _) in self.files() {
            if !held.is_as_it_was() {
                let fact =
                    format!("{} was changed while it was printed or asked for", shown(&held.path.to_string_lossy()));
                return Err(Trouble::new(fact)
                    .help("what stands in it now is not what is kept: nothing was removed. Print it again"));
            }
            disk::may_remove(&held.path).map_err(|t| {
                let help = format!("{}; nothing was removed, and nothing was written into the register", t.help);
                Trouble::new(t.message).help(help)
            })?;
        }
        let lines: Vec<Destroyed> =
            self.files().into_iter().map(|(held, kept)| held.destroyed(kept, &self.by)).collect();
        for ((held, _), line) in self.files().into_iter().zip(&lines) {
            if let Some(finding) = asked(held, line, &[], workspace, ctx)?.into_iter().next() {
                return Err(Trouble::new(finding.message).help(finding.help));
            }
        }
        destroyed(folder, ctx.now, workspace.identity_at_hand(ctx).as_ref(), lines.clone()).map_err(|t| {
            let help = format!("{}; nothing was removed", t.help);
            Trouble::new(t.message).help(help)
        })?;
        Ok(WrittenDown { removal: self, lines })
    }
}

impl WrittenDown {
    /// Removes the files, then looks whether they are gone.
    ///
    /// # Errors
    /// When a rule cannot be asked.
    pub fn remove(&self, workspace: &Workspace, ctx: &Context) -> Result<Gone, Trouble> {
        let mut gone = Gone::default();
        for scrap in &self.removal.copies.scraps {
            gone.remove(scrap);
        }
        for (held, _) in self.removal.files() {
            if held.is_as_it_was() {
                gone.remove(&held.path);
            } else if held.path.symlink_metadata().is_ok() {
                let why =
                    Trouble::new("it was changed in the last moment").help("print it again: it is not what is kept");
                gone.left.push(Left { path: held.path.clone(), why });
            }
        }
        for path in &self.removal.copies.others {
            let why = Trouble::new("it is of the same record, and not the same as what is kept")
                .help("print it too, or look whether it is on paper, then name it to `confide purge`");
            gone.left.push(Left { path: path.clone(), why });
        }
        let left: Vec<String> = gone.left.iter().map(|l| shown(&l.path.to_string_lossy()).to_string()).collect();
        if let (Some((held, _)), Some(line)) = (self.removal.named.first(), self.lines.last()) {
            gone.findings = asked(held, line, &left, workspace, ctx)?;
        }
        Ok(gone)
    }
}

impl Gone {
    /// Removes one file and looks whether it is there still.
    fn remove(&mut self, path: &Path) {
        let removed = disk::erase(path);
        match (removed, path.symlink_metadata()) {
            (_, Err(e)) if e.kind() == std::io::ErrorKind::NotFound => self.removed.push(path.to_path_buf()),
            (Err(why), _) => self.left.push(Left { path: path.to_path_buf(), why }),
            (Ok(()), _) => {
                let why = Trouble::new("a file of this name is there again")
                    .help("look which program writes it, and close it");
                self.left.push(Left { path: path.to_path_buf(), why });
            }
        }
    }
}

/// What the rules on files say of a deletion (R21, X4).
fn asked(
    held: &Held,
    line: &Destroyed,
    left: &[String],
    workspace: &Workspace,
    ctx: &Context,
) -> Result<Vec<Finding>, Trouble> {
    let about = Data::map([
        ("record_id", Data::text(&line.record)),
        ("hash", Data::text(&line.hash)),
        ("at", Data::Time(ctx.now.with_timezone(&LONDON).fixed_offset())),
        ("by", Data::text(&line.by)),
    ]);
    let file = Data::map([
        ("action", Data::text("purge")),
        ("sensitivity", Data::text(held.sensitivity.word())),
        ("specimen", Data::Bool(held.is_specimen)),
        ("left", Data::texts(left.iter().cloned())),
        ("line", about),
        ("media", Data::text(ground(&held.path).medium.word())),
        // every run says so, whatever the drive
        ("told_not_proven", Data::Bool(true)),
        // somebody vouched for it: there is no line without
        ("printed_or_exported", Data::Bool(true)),
    ]);
    let found = workspace.procedure.check_files(&file, &workspace.setting.data);
    found.map_err(|e| Trouble::new(e.to_string()).help("mend the rule; nothing more was removed"))
}
