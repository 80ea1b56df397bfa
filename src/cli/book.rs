//! `confide rules --book`: the whole procedure as a sealed PDF, through the same stages as every other page.

use super::arguments::{Format, Rules};
use super::render::may_write;
use super::shell::{Code, Shell, Stop, give_line, say};
use crate::disk::{self, Existing};
use crate::pack::{Made, Maker, Outcome, book};
use crate::system::terminal::stdout_is_terminal;
use serde_json::json;
use std::path::{Path, PathBuf};

pub(super) fn run(arguments: &Rules, shell: &mut Shell) -> Result<Code, Stop> {
    let file = Some(&arguments.output).filter(|o| o.as_os_str() != "-");
    if file.is_none() && stdout_is_terminal() {
        let help = "name a file with -o, or send it on: confide rules --book | lp";
        return Err(Stop::trouble("a PDF cannot be shown on a terminal", help));
    }
    let workspace = shell.open_workspace(file.map_or(Path::new("."), PathBuf::as_path))?;
    let job = book::job(&workspace, shell.ctx.now, arguments.large_print)?;
    file.map(|path| may_write(&job, path, &workspace)).transpose()?;
    let identity = shell.identity(&workspace, &arguments.unlock)?;
    let typst = shell.typst(false)?;
    let maker = Maker::new(&workspace, &shell.ctx, Ok(shell.press(&typst, &workspace)), Ok(&identity), false)?;
    let outcome = maker.make_book(&job).map_err(|e| Stop::trouble(e.to_string(), e.help()))?;
    deliver(&outcome, &job.id, file.map(PathBuf::as_path), arguments.replace, shell)
}

fn deliver(outcome: &Outcome, id: &str, file: Option<&Path>, replace: bool, shell: &Shell) -> Result<Code, Stop> {
    let Made::Sealed(sealed) = &outcome.made else {
        return Err(Stop::trouble("the book was not sealed", "nothing was written"));
    };
    match file {
        Some(path) => disk::write(path, sealed.bytes(), if replace { Existing::Replace } else { Existing::Refuse })?,
        None => shell.give_page(sealed.bytes()),
    }
    let (pages, code) = (outcome.pages, &outcome.check_code.shown);
    match shell.format {
        Format::Json => {
            let name = file.map(|f| f.display().to_string());
            let line =
                json!({"version": 1, "id": id, "file": name, "pages": pages, "sealed": true, "check_code": code});
            if file.is_some() { give_line(&line.to_string()) } else { say(&line.to_string()) }
        }
        _ => say(&format!("{id}: {pages} pages, sealed, check {code}")),
    }
    Ok(Code::Fine)
}
