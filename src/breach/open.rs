//! Opens the record of a breach, in one way for whatever got out: what the register knows stands in it, every other question
//! stays open with its words beside it, and the register has the line from which the 72 hours run.

use super::About;
use crate::disk::{self, Existing};
use crate::record::New;
use crate::register::{BreachOpened, Entry, Register, tell_by};
use crate::seal::Identity;
use crate::system::Trouble;
use crate::value::{LONDON, Value, show_moment};
use crate::workspace::Workspace;
use chrono::{DateTime, FixedOffset, Utc};
use std::path::Path;

/// The form of a breach.
pub const FORM: &str = "confidentiality_breach";
/// The most letters of an id.
const MOST_ID: usize = 40;
/// In which question the copies stand.
const COPIES: &str = "copies";

/// What is known when a breach is opened.
#[derive(Debug)]
pub struct Opening<'o> {
    /// What got out, and its copies.
    pub about: &'o About,
    /// Who opens it: a staff number or initials.
    pub by: &'o str,
    /// When somebody first knew.
    pub aware: DateTime<FixedOffset>,
    /// What happened, where the program knows it.
    pub what: Option<String>,
}

/// Where the record goes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Target<'t> {
    /// The file; none where it is handed on.
    pub file: Option<&'t Path>,
    /// Where an editor finds the schema, from there.
    pub schema: Option<&'t str>,
}

/// A breach that was opened.
#[derive(Debug)]
pub struct Opened {
    /// The id of its record.
    pub id: String,
    /// The record as a file to go on with.
    pub text: String,
    /// By when the regulator is to be told.
    pub tell_by: DateTime<FixedOffset>,
}

impl About {
    /// The id of the next record of a breach about it.
    pub fn next_breach(&self, register: &Register) -> String {
        let of = |tail: &str| {
            let most = MOST_ID.saturating_sub(tail.len());
            let id: String = format!("CB-{}", self.id).chars().take(most).collect();
            format!("{}{tail}", id.trim_end_matches('-'))
        };
        let is_free = |id: &String| register.breach(id).is_err();
        let numbered = || (2..).map(|n: usize| of(&format!("-{n}"))).find(is_free);
        Some(of("")).filter(is_free).or_else(numbered).unwrap_or_default()
    }
}

/// Writes the record where one is to be written, then the lines; without a line there is no record. `more` is what else the
/// register is to be told, made of the id of the breach.
///
/// # Errors
/// When nobody can know yet, the register is not whole, or something cannot be written.
pub fn open(
    opening: &Opening<'_>,
    target: Target<'_>,
    more: impl FnOnce(&str) -> Vec<Entry>,
    (workspace, now): (&Workspace, DateTime<Utc>),
    key: Option<&Identity>,
) -> Result<Opened, Trouble> {
    let folder = workspace.folder.as_deref().ok_or_else(|| Trouble::new("there is no workspace here"))?;
    if opening.aware > now {
        let fact = format!("{} has not come yet", show_moment(opening.aware));
        return Err(Trouble::new(fact).help("give the moment when somebody first knew; nothing was written down"));
    }
    let id = opening.about.next_breach(&Register::read(folder)?);
    let opened = Opened { text: text(opening, &id, target, workspace, now)?, tell_by: tell_by(opening.aware), id };
    if let Some(file) = target.file {
        file.parent().filter(|folder| !folder.as_os_str().is_empty()).map(disk::make_folder).transpose()?;
        disk::write(file, opened.text.as_bytes(), Existing::Refuse)?;
    }
    let line = BreachOpened {
        breach: opened.id.clone(),
        record: opening.about.id.clone(),
        child: opening.about.child.clone(),
        aware: opening.aware.with_timezone(&LONDON).to_rfc3339(),
        by: opening.by.to_owned(),
    };
    let added = Register::add_signed(folder, now, key, |register| match register.breach(&opened.id) {
        Ok(_) => Err(Trouble::new(format!("{} was opened just now", opened.id)).help("run this again")),
        Err(_) => Ok(more(&opened.id).into_iter().chain([Entry::BreachOpened(line)]).collect()),
    });
    added.inspect_err(|_| drop(target.file.map(disk::remove)))?;
    Ok(opened)
}

/// The record, every question with its words; what only people can say is left open.
fn text(
    opening: &Opening<'_>,
    id: &str,
    target: Target<'_>,
    workspace: &Workspace,
    now: DateTime<Utc>,
) -> Result<String, Trouble> {
    let form = workspace.forms.get(FORM).ok_or_else(|| Trouble::new(format!("there is no form {FORM}")))?;
    let most = form.field_at(COPIES).map_or(0, |field| field.rows.max);
    let copies = &opening.about.copies;
    // the newest are the likeliest to be found
    let rows = copies.iter().skip(copies.len().saturating_sub(most)).map(super::CopyKnown::row);
    let mut known = vec![
        ("became_aware_at".to_owned(), Value::Moment(opening.aware)),
        ("recorded_at".to_owned(), Value::Moment(now.with_timezone(&LONDON).fixed_offset())),
        (COPIES.to_owned(), Value::Rows(rows.collect())),
    ];
    known.extend(opening.what.clone().map(|what| ("what".to_owned(), Value::Text(what))));
    let new = New {
        form,
        id,
        child_ref: &opening.about.child,
        specimen: workspace.setting.specimen,
        schema: target.schema,
        setting: &workspace.setting.data,
        language: "en",
        known: &known,
    };
    Ok(heading(opening, id, most) + &new.text())
}

/// What stands above the record: the clock, and what the register cannot know.
fn heading(opening: &Opening<'_>, id: &str, most: usize) -> String {
    let (aware, by) = (show_moment(opening.aware), show_moment(tell_by(opening.aware)));
    let count = opening.about.copies.len();
    let left = match count.saturating_sub(most) {
        0 => String::new(),
        left => format!("# {left} older copies have no row here: `confide register show` tells them.\n"),
    };
    format!(
        "# The regulator is to be told by {by}: 72 hours from when we first knew, {aware}.\n# Once it is told, or it is decided \
         that it need not be: confide breach told {id} --ico yes|no|not_needed --on DATE-TIME --by CODE\n# What the register \
         knows stands here, {count} copies of {}. Every other question is for people: `confide check` names what is open.\n# \
         The register does not know of copies behind a passphrase (encrypt), of more than one print of a page, of emails,\n\
         # photos and files on computers: look for them, and add a row for each.\n{left}",
        opening.about.id
    )
}
