//! What came out of a run: for programs as `manifest.json`, for the office as a page of text. References, never names.

use super::{MadePack, Printed, Set, Shard};
use crate::disk::{self, Existing};
use crate::system::Trouble;
use serde_json::{Value as Json, json};
use std::fmt::Write as _;
use std::path::Path;

/// What a folder of packs holds.
#[derive(Debug)]
pub struct Summary<'a> {
    set: &'a Set,
    packs: &'a [MadePack],
    failed: &'a [String],
    left: usize,
    printed: &'a [Printed],
    head: Option<String>,
    /// The pages of all packs.
    pub pages: usize,
}

impl<'a> Summary<'a> {
    /// Of packs in the order of the table, rows that made none, and rows that were not reached.
    pub fn of(set: &'a Set, packs: &'a [MadePack], failed: &'a [String], left: usize) -> Summary<'a> {
        Summary { set, packs, failed, left, printed: &[], head: None, pages: packs.iter().map(|p| p.pages).sum() }
    }

    /// With the print files that were made of them.
    #[must_use]
    pub fn with_print_files(self, printed: &'a [Printed]) -> Summary<'a> {
        Summary { printed, ..self }
    }

    /// With the code of the register's head once the run was written down there.
    #[must_use]
    pub fn with_register(self, head: Option<String>) -> Summary<'a> {
        Summary { head, ..self }
    }

    /// For programs.
    pub fn to_json(&self) -> Json {
        json!({
            "version": 1,
            "set": self.set.id,
            "packs": self.packs,
            "failed": self.failed,
            "left": self.left,
            "pages": self.pages,
            "print_files": self.printed,
            "attached": self.set.remarks(),
            "register_head": self.head,
        })
    }

    /// For the office.
    fn text(&self) -> String {
        let mut text = format!(
            "{}\n\n{} packs, {} pages, {} rows failed\n",
            self.set.title.en(),
            self.packs.len(),
            self.pages,
            self.failed.len()
        );
        for remark in self.set.remarks() {
            let _ = writeln!(text, "{remark}");
        }
        for print in self.printed {
            let _ = writeln!(text, "{}: {} packs, {} pages", print.file, print.children.len(), print.pages);
        }
        if let Some(head) = &self.head {
            let _ = writeln!(text, "register head {head} (confide register verify --head {head})");
        }
        for pack in self.packs {
            let room = if pack.room.is_empty() { String::new() } else { format!(", {}", pack.room) };
            let parent = pack.parent.map(|n| format!(", for parent {n}")).unwrap_or_default();
            let _ = write!(
                text,
                "\n{}{room}{parent}: {}, {} pages, check {}\n",
                pack.child, pack.file, pack.pages, pack.check_code
            );
            let _ = writeln!(text, "  SHA-256 {}", pack.sha256);
            if pack.waived + pack.attested > 0 {
                let _ =
                    writeln!(text, "  {} set aside by waivers, {} vouched for by people", pack.waived, pack.attested);
            }
            if pack.withheld > 0 {
                let _ = writeln!(text, "  {} fields withheld", pack.withheld);
            }
            for form in &pack.left_out {
                let _ = writeln!(text, "  left out, since consent is not asked: {form}");
            }
            for waits in &pack.waits {
                let _ = writeln!(text, "  {}: {}", waits.form, waits.what.join("; "));
            }
        }
        if !self.failed.is_empty() {
            let _ = write!(text, "\nNo pack for {}\n", self.failed.join(", "));
        }
        if self.left > 0 {
            let _ = write!(text, "\n{} rows were not reached; go on with --resume\n", self.left);
        }
        text
    }

    /// Writes both files into the folder, those of a share under its own name.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn write(&self, folder: &Path, shard: Shard) -> Result<(), Trouble> {
        let name = |stem: &str, ending: &str| folder.join(format!("{stem}{}.{ending}", shard.suffix()));
        let manifest = serde_json::to_vec_pretty(&self.to_json())
            .map_err(|e| Trouble::new(format!("the manifest cannot be written: {e}")))?;
        disk::write(&name("manifest", "json"), &manifest, Existing::Replace)?;
        disk::write(&name("summary", "txt"), self.text().as_bytes(), Existing::Replace)
    }
}
