//! What cannot be finished now: closed with a passphrase, where the setting lets files about children lie, until it is printed.

use crate::cli::shell::{Code, Stop, say};
use crate::desk::Writing;
use crate::disk::{self, Existing};
use crate::envelope::{self, Phrase};
use crate::form::Form;
use crate::pack::{Place, place_of};
use crate::system::terminal::Secret;
use crate::workspace::Workspace;
use std::path::Path;

/// The most bytes of one.
const MOST: u64 = 4 << 20;

/// Refuses a place where the setting lets no file about a child lie.
pub(super) fn may_lie_at(path: &Path, workspace: &Workspace) -> Result<(), Stop> {
    if place_of(path, workspace) == Place::Allowed || workspace.setting.specimen {
        return Ok(());
    }
    let help = "leave --draft out, or let the manager decide on `storage:` in setting.yaml";
    Err(Stop::trouble("the setting lets no file about a child lie there, closed ones neither", help))
}

/// Opens a draft of a form.
pub(super) fn open(path: &Path, form: &Form, workspace: &Workspace) -> Result<Writing, Stop> {
    let phrase = Phrase::typed(&Secret::Prompt.read("The draft's passphrase: ")?);
    let opened = envelope::open(&disk::read(path, MOST)?, &phrase)?;
    let (writing, _) = Writing::kept(&opened, &workspace.forms)?;
    if writing.form.id != form.id {
        let fact = format!("this draft is of the form {}", writing.form.id);
        return Err(Stop::trouble(fact, format!("say `confide fill {} --draft`", writing.form.id)));
    }
    Ok(writing)
}

/// Closes what was written and keeps it; asks for the passphrase until two are the same.
pub(super) fn close(writing: &Writing, path: &Path) -> Result<Code, Stop> {
    let bytes = writing.keep(None, None, &[])?;
    let phrase = loop {
        let first = Secret::Prompt.read("A passphrase for the draft, four or five words: ")?;
        let again = Secret::Prompt.read("The same once more: ")?;
        match Phrase::new(&first) {
            Ok(_) if first != again => say("the two differ; once more"),
            Ok(phrase) => break phrase,
            Err(trouble) => say(&format!("{trouble}: {}", trouble.help)),
        }
    };
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        disk::make_folder(folder)?;
    }
    disk::write(path, &envelope::close(&bytes, &phrase)?, Existing::Replace)?;
    say(
        "it is kept, closed; nothing was issued. Go on with the same command, and it is removed when its page was made",
    );
    Ok(Code::Fine)
}

/// A draft whose page was made is removed: what was in it is on that page.
pub(super) fn printed(code: Code, draft: Option<&Path>) -> Result<Code, Stop> {
    match draft.filter(|path| code == Code::Fine && path.exists()) {
        Some(path) => disk::remove(path).map(|()| code).map_err(Stop::from),
        None => Ok(code),
    }
}
