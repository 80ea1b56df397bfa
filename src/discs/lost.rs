//! A disc that nobody can find: a line in the register, and the record of a breach that holds what is known, and no more.

use crate::disk::{self, Existing};
use crate::form::Moment;
use crate::record::{self, Record};
use crate::register::{Disc, Entry, Lost, Register};
use crate::seal::Identity;
use crate::source::{self, shown};
use crate::system::Trouble;
use crate::value::{LONDON, Value, show_moment};
use crate::workspace::Workspace;
use chrono::{DateTime, FixedOffset, Utc};
use std::path::PathBuf;
use std::sync::Arc;

/// The form of a breach.
const FORM: &str = "confidentiality_breach";

/// Writes down that a disc is lost, and begins the record of the breach in the workspace's `records/`. Gives that file.
///
/// # Errors
/// When the register does not know the disc, or knows already that it is lost, or something cannot be written.
pub fn lost(
    disc: &str,
    by: &str,
    workspace: &Workspace,
    now: DateTime<Utc>,
    key: Option<&Identity>,
) -> Result<PathBuf, Trouble> {
    let folder = workspace.folder.as_deref().ok_or_else(|| Trouble::new("there is no workspace here"))?;
    let register = Register::read(folder)?;
    let known = register.disc(disc).ok_or_else(|| {
        Trouble::new(format!("the register knows no disc {}", shown(disc)))
            .help("`confide disc list` names those that there are")
    })?;
    if let Some((_, lost)) = known.lost {
        return Err(Trouble::new(format!("{} is said to be lost already", lost.disc))
            .help(format!("go on in the record {}", lost.breach)));
    }
    let record = breach(&known, workspace, now)?;
    let (id, path) = (record.id.clone(), folder.join("records").join(format!("{}.yaml", record.id)));
    disk::make_folder(&folder.join("records"))?;
    disk::write(&path, text(&record).as_bytes(), Existing::Refuse)?;
    let line = Entry::DiscLost(Lost { disc: known.id().to_owned(), breach: id, by: by.to_owned() });
    Register::add_signed(folder, now, key, |_| Ok(vec![line])).inspect_err(|_| drop(disk::remove(&path)))?;
    Ok(path)
}

/// The record, with what the register knows. What happened before, to whom it matters and whether it is to be reported is for
/// people to say.
fn breach(disc: &Disc<'_>, workspace: &Workspace, now: DateTime<Utc>) -> Result<Record, Trouble> {
    let form = workspace.forms.get(FORM).ok_or_else(|| Trouble::new(format!("there is no form {FORM}")))?;
    let mut record = Record::blank(Arc::new(form.clone()), format!("CB-{}", disc.id()));
    let moment = now.with_timezone(&LONDON).fixed_offset();
    record.moment = Moment::Completed;
    record.child_ref = disc.child().to_owned();
    record.specimen = workspace.setting.specimen;
    record.set("became_aware_at", Value::Moment(moment));
    record.set("recorded_at", Value::Moment(moment));
    record.set("what", Value::Text(held(disc)));
    Ok(record)
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

/// The record as a file to go on with.
fn text(record: &Record) -> String {
    format!(
        "# A lost disc. The 72 hours for the regulator run from the moment below, when we first knew.\n# What the register \
         knows stands here. Every other question of the form is for people to answer:\n# `confide check` names them.\n{}",
        source::yaml(&record::tree(record), 0)
    )
}
