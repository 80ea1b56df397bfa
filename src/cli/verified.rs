//! `confide verify --report`: what was found becomes a sealed PDF, through the same stages as every other page.

use super::arguments::Verify;
use super::render::may_write;
use super::shell::{Shell, Stop, say};
use crate::disk::{self, Existing};
use crate::pack::verified::{self, Looked};
use crate::pack::{Made, Maker};
use crate::source;
use crate::verify::LARGEST;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use std::path::Path;

/// The digest by which a file is known; none of one that was not read to its end.
pub(super) fn digest(bytes: &[u8]) -> Option<[u8; 32]> {
    (bytes.len() <= LARGEST).then(|| Sha256::digest(bytes).into())
}

/// Makes the report and writes it; what machines are told of it.
///
/// # Errors
/// When it could not be made, or something is there already; nothing was written.
pub(super) fn issue(path: &Path, looked: &Looked, arguments: &Verify, shell: &mut Shell) -> Result<Json, Stop> {
    let workspace = shell.open_workspace(Path::new("."))?;
    let job = verified::job(looked, &workspace, shell.ctx.now)?;
    may_write(&job, path, &workspace)?;
    let identity = shell.identity(&workspace, &arguments.unlock)?;
    let typst = shell.typst(false)?;
    let maker = Maker::new(&workspace, &shell.ctx, Ok(shell.press(&typst, &workspace)), Ok(&identity), false)?;
    let outcome = maker.make_verified(&job, looked).map_err(|e| Stop::trouble(e.to_string(), e.help()))?;
    let Made::Sealed(sealed) = &outcome.made else {
        return Err(Stop::trouble("the report was not sealed", "nothing was written"));
    };
    disk::write(path, sealed.bytes(), Existing::Refuse)?;
    let (name, shown) = (source::shown(&path.to_string_lossy()), &outcome.check_code.shown);
    say(&format!("{name}: {} pages, sealed, check {shown}", outcome.pages));
    Ok(json!({"id": job.id, "file": path.display().to_string(), "pages": outcome.pages, "check_code": shown}))
}
