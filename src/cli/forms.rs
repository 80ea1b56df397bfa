//! `confide forms`: the forms there are, drafts left out.

use super::arguments::Format;
use super::shell::{Code, Shell, Stop, give_line};
use crate::form::Form;
use crate::source::did_you_mean;
use crate::workspace::Workspace;
use serde_json::json;
use std::path::Path;

pub(super) fn run(shell: &mut Shell) -> Result<Code, Stop> {
    let workspace = shell.open(Path::new("."))?;
    let forms: Vec<&Form> = workspace.forms.iter().filter(|f| !f.draft).collect();
    match shell.format {
        Format::Json => {
            give_line(&json!({"version": 1, "forms": forms.iter().map(|f| machine(f)).collect::<Vec<_>>()}).to_string())
        }
        _ => {
            let rows = forms.iter().map(|f| {
                [f.id.clone(), f.reference.clone(), f.edition.clone(), class(f).to_owned(), f.title.en().to_owned()]
            });
            table(&rows.collect::<Vec<_>>()).iter().for_each(|line| give_line(line));
        }
    }
    Ok(Code::Fine)
}

/// The form with that id; drafts are for rules alone.
pub(super) fn find<'w>(id: &str, workspace: &'w Workspace) -> Result<&'w Form, Stop> {
    workspace.forms.get(id).filter(|f| !f.draft).ok_or_else(|| {
        let known: Vec<&str> = workspace.forms.iter().filter(|f| !f.draft).map(|f| f.id.as_str()).collect();
        let help = did_you_mean(id, &known).unwrap_or_else(|| format!("there are {}", known.join(", ")));
        Stop::trouble(format!("there is no form `{id}`"), help)
    })
}

/// Rows as lines, their columns one under the other; the last column is as long as it likes.
pub(super) fn table<const N: usize>(rows: &[[String; N]]) -> Vec<String> {
    let width = |column: usize| rows.iter().map(|r| r[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..N).map(width).collect();
    let line = |row: &[String; N]| {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        cells.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

fn class(form: &Form) -> &'static str {
    form.class.map_or("", |c| c.word())
}

fn machine(form: &Form) -> serde_json::Value {
    json!({"id": form.id, "ref": form.reference, "edition": form.edition, "title": form.title.en(), "class": class(form), "file": form.file})
}
