//! `confide hold`: nothing of a child, or of a record, is destroyed as long as somebody may ask for it.

use super::arguments::Hold;
use super::shell::{Code, Shell, Stop, say};
use crate::register::hold;
use crate::source::shown;
use std::path::Path;

pub(super) fn run(arguments: &Hold, shell: &mut Shell) -> Result<Code, Stop> {
    let workspace = shell.open_workspace(Path::new("."))?;
    let folder = workspace.folder.clone().unwrap_or_default();
    let key = workspace.identity_at_hand(&shell.ctx);
    let said = (arguments.target.as_str(), arguments.reason.as_str(), arguments.by.as_str());
    let count = hold(&folder, said, arguments.lift, key.as_ref(), shell.ctx.now)?;
    let (target, why) = (shown(&arguments.target), &arguments.reason);
    say(&match (count, arguments.lift) {
        (0, _) => "this was written down before".to_owned(),
        (_, false) => format!("{target} is held for {why}: nothing of it may be destroyed until that is lifted"),
        (_, true) => format!("{target} is no longer held for {why}"),
    });
    Ok(Code::Fine)
}
