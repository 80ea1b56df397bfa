//! Packs bound for the printer: from a folder that a run filled, or from memory.

use super::print::is_print_file;
use super::{Made, MadePack, Maker, Printed, Volume};
use crate::disk::{self, Existing};
use crate::seal::Sealed;
use crate::source::fingerprint;
use crate::system::Trouble;
use crate::typeset::Look;
use crate::workspace::Workspace;
use std::path::Path;

/// The most bytes of a print file that a later one replaces.
const MOST_BYTES: u64 = 1 << 30;

impl Volume<'_> {
    /// Binds the packs in a folder into a file there; an earlier one of the same name is replaced, nothing else is.
    ///
    /// # Errors
    /// When a pack is not what was made, something else lies there, or the file cannot be made.
    pub fn bind_in(
        &self,
        folder: &Path,
        look: &Look<'_>,
        workspace: &Workspace,
        maker: &Maker<'_>,
    ) -> Result<Printed, Trouble> {
        let path = folder.join(self.file());
        let is_earlier =
            path.exists() && disk::read(&path, MOST_BYTES).is_ok_and(|bytes| is_print_file(&bytes, &self.id));
        if path.exists() && !is_earlier {
            let message = format!("{} is there already, and is no print file", self.file());
            return Err(Trouble::new(message).help("move it away, or choose another folder; then say --resume"));
        }
        let read = |pack: &&MadePack| {
            let missing = format!("{} is not what was made, so there is no print file", pack.file);
            pack.read(folder).ok_or_else(|| Trouble::new(missing).help("say --resume to make it anew"))
        };
        let files = self.packs.iter().map(read).collect::<Result<Vec<Vec<u8>>, Trouble>>()?;
        let (sealed, pages) = self.bind(&files, look, workspace, maker)?;
        disk::write(&path, sealed.bytes(), if is_earlier { Existing::Replace } else { Existing::Refuse })?;
        Ok(self.printed(pages, fingerprint(sealed.bytes())))
    }

    /// Binds files that are in memory, those of its packs in their order; the pages are counted with it.
    ///
    /// # Errors
    /// When the file cannot be made, or comes out without a seal.
    pub fn bind(
        &self,
        files: &[Vec<u8>],
        look: &Look<'_>,
        workspace: &Workspace,
        maker: &Maker<'_>,
    ) -> Result<(Box<Sealed>, usize), Trouble> {
        let first = files.first().map(Vec::as_slice).unwrap_or_default();
        let job = self.job(first, look, workspace, look.now)?;
        let outcome = maker.make_print_file(&job, &self.listed(), files);
        let outcome = outcome.map_err(|e| Trouble::new(format!("{}: {e}", self.file())).help(e.help()))?;
        match outcome.made {
            Made::Sealed(sealed) => Ok((sealed, outcome.pages)),
            _ => Err(Trouble::new("the print file was not sealed").help("nothing was written")),
        }
    }
}
