//! `confide new`: a commented record to fill in.

use super::arguments::New as Arguments;
use super::shell::{Code, Shell, Stop, give, say};
use super::{forms, schema};
use crate::disk::{self, Existing};
use crate::form::record_schema;
use crate::record::New;
use crate::value::{Format, LONDON};
use crate::workspace::Workspace;
use chrono::{DateTime, Utc};
use std::path::{Path, PathBuf};

/// The longest id that a record may have.
const LONGEST_ID: usize = 40;

pub(super) fn run(arguments: &Arguments, shell: &mut Shell) -> Result<Code, Stop> {
    let to_file = arguments.output.as_os_str() != "-";
    let workspace = shell.open(if to_file { &arguments.output } else { Path::new(".") })?;
    let form = forms::find(&arguments.form, &workspace)?;
    let id = arguments.id.clone().unwrap_or_else(|| made_id(&form.id, shell.ctx.now));
    if let Some((fact, help)) = Format::Code.fault(&id) {
        return Err(Stop::trouble(format!("`{id}`: {fact}"), help));
    }
    let schema = schema_path(&arguments.output, &form.id, &workspace);
    let new = New {
        form,
        id: &id,
        child_ref: &arguments.child,
        specimen: workspace.setting.specimen,
        schema: schema.as_deref(),
        setting: &workspace.setting.data,
        language: "en",
        known: &[],
    };
    if !to_file {
        give(new.text().as_bytes());
        return Ok(Code::Fine);
    }
    disk::write(&arguments.output, new.text().as_bytes(), Existing::Refuse)?;
    if let Some(folder) = &workspace.folder {
        schema::write(folder, &schema::record_file(&form.id), &record_schema(form))?;
    }
    let name = arguments.output.display();
    say(&format!("{name}: fill it in, then run `confide check {name}`"));
    Ok(Code::Fine)
}

/// The form's id and the time: two people rarely begin one form in the same minute, and writing refuses the second.
fn made_id(form: &str, now: DateTime<Utc>) -> String {
    let time = now.with_timezone(&LONDON).format("-%Y%m%d-%H%M").to_string();
    let form: String = form.replace('_', "-").chars().take(LONGEST_ID - time.len()).collect();
    form + &time
}

/// Where the schema lies from the record's folder; what goes to standard output is taken to end up in `records/`.
pub(super) fn schema_path(output: &Path, form: &str, workspace: &Workspace) -> Option<String> {
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let folder = whole(workspace.folder.as_ref()?);
    let output = if output.as_os_str() == "-" { folder.join("records/new.yaml") } else { whole(output) };
    let name: PathBuf = [schema::FOLDER, &schema::record_file(form)].iter().collect();
    let path = match output.parent().and_then(|inner| inner.strip_prefix(&folder).ok()) {
        Some(inner) => inner.components().map(|_| "..").collect::<PathBuf>().join(name),
        None => folder.join(name),
    };
    Some(path.to_string_lossy().replace('\\', "/"))
}
