//! `confide schema`: JSON Schemas, for editors and for other programs.

use super::arguments::{Schema, SchemaOf};
use super::forms::find;
use super::shell::{Code, Shell, Stop, give_line};
use crate::disk::{self, Existing};
use crate::form::{form_schema, record_schema, strings_schema};
use crate::pack::set_schema;
use crate::setting::setting_schema;
use crate::workspace::Workspace;
use serde_json::Value as Json;
use std::path::Path;

/// The folder of a workspace where its editors find the schemas.
pub(super) const FOLDER: &str = ".schema";

pub(super) fn run(arguments: &Schema, shell: &mut Shell) -> Result<Code, Stop> {
    // a setting with faults must not keep an editor from learning what a setting is
    let schema = match &arguments.of {
        SchemaOf::Form => form_schema(),
        SchemaOf::Setting => setting_schema(),
        SchemaOf::Record { form } => record_schema(find(form, &shell.open(Path::new("."))?)?),
        SchemaOf::Strings => strings_schema(),
        SchemaOf::Set => sets(&shell.open(Path::new("."))?),
    };
    give_line(&text(&schema));
    Ok(Code::Fine)
}

/// Writes every schema of a workspace into its folder.
pub(super) fn write_all(folder: &Path, workspace: &Workspace) -> Result<(), Stop> {
    write(folder, "setting.json", &setting_schema())?;
    write(folder, "form.json", &form_schema())?;
    write(folder, "strings.json", &strings_schema())?;
    write(folder, "set.json", &sets(workspace))?;
    for form in workspace.forms.iter().filter(|f| !f.draft) {
        write(folder, &record_file(&form.id), &record_schema(form))?;
    }
    Ok(())
}

/// Writes one schema, unless it stands there already.
pub(super) fn write(folder: &Path, name: &str, schema: &Json) -> Result<(), Stop> {
    let folder = folder.join(FOLDER);
    let (path, text) = (folder.join(name), text(schema) + "\n");
    if disk::read(&path, 1 << 20).is_ok_and(|there| there == text.as_bytes()) {
        return Ok(());
    }
    disk::make_folder(&folder)?;
    Ok(disk::write(&path, text.as_bytes(), Existing::Replace)?)
}

/// What the schema of a form's records is called.
pub(super) fn record_file(form: &str) -> String {
    format!("record-{form}.json")
}

fn sets(workspace: &Workspace) -> Json {
    set_schema(workspace.forms.iter().filter(|f| !f.draft).map(|f| f.id.as_str()))
}

fn text(schema: &Json) -> String {
    serde_json::to_string_pretty(schema).unwrap_or_default()
}
