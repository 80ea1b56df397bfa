//! `confide inspect`: the inspection sheet as a sealed PDF, or its figures for programs.

use super::arguments::{Format, Inspect};
use super::render::may_write;
use super::shell::{Code, Shell, Stop, give_line, say};
use crate::disk::{self, Existing};
use crate::inspect::{Period, Sheet, job, sheet, to_json, values};
use crate::pack::{Made, Maker};
use crate::register::Register;
use crate::source::shown;
use crate::system::terminal::stdout_is_terminal;
use crate::value::{read_date, show_date};
use crate::workspace::Workspace;
use chrono::NaiveDate;
use std::path::{Path, PathBuf};

pub(super) fn run(arguments: &Inspect, shell: &mut Shell) -> Result<Code, Stop> {
    let file = Some(&arguments.output).filter(|o| o.as_os_str() != "-");
    let is_json = shell.format == Format::Json;
    if file.is_none() && !is_json && stdout_is_terminal() {
        let help = "name a file with -o, or send it on: confide inspect | lp";
        return Err(Stop::trouble("a PDF cannot be shown on a terminal", help));
    }
    let workspace = shell.open_workspace(file.map_or(Path::new("."), PathBuf::as_path))?;
    let period = period(arguments, shell.today())?;
    let register = Register::read(&workspace.folder.clone().unwrap_or_default())?;
    let sheet = sheet(register, &workspace, period);
    if file.is_some() || !is_json {
        issue(&sheet, file.map(PathBuf::as_path), arguments, &workspace, shell)?;
    }
    if is_json {
        give_line(&to_json(&sheet, &workspace).to_string());
    }
    Ok(Code::Fine)
}

fn period(arguments: &Inspect, today: NaiveDate) -> Result<Period, Stop> {
    let date = |argument: &str, typed: &str| {
        let bad = |(fact, help): (String, String)| Stop::trouble(format!("{argument} {}: {fact}", shown(typed)), help);
        read_date(typed).map_err(bad)
    };
    let to = arguments.to.as_deref().map_or(Ok(today), |typed| date("--to", typed))?;
    let from = arguments.from.as_deref().map(|typed| date("--from", typed)).transpose()?;
    let period = from.map_or_else(|| Period::year_to(to), |from| Period { from, to });
    if to > today {
        return Err(Stop::trouble(
            format!("--to {}: that day has not come yet", show_date(to)),
            "give today, or a day before",
        ));
    }
    if period.from > to {
        return Err(Stop::trouble("the first day comes after the last", "look at --from and --to"));
    }
    Ok(period)
}

fn issue(
    sheet: &Sheet,
    file: Option<&Path>,
    arguments: &Inspect,
    workspace: &Workspace,
    shell: &Shell,
) -> Result<(), Stop> {
    let job = job(sheet, workspace, shell.ctx.now)?;
    file.map(|path| may_write(&job, path, workspace)).transpose()?;
    let identity = shell.identity(workspace, &arguments.unlock)?;
    let typst = shell.typst(false)?;
    let maker = Maker::new(workspace, &shell.ctx, Ok(shell.press(&typst, workspace)), Ok(&identity), false)?;
    let outcome = maker.make_inspection(&job, &values(sheet, workspace));
    let outcome = outcome.map_err(|e| Stop::trouble(e.to_string(), e.help()))?;
    let Made::Sealed(sealed) = &outcome.made else {
        return Err(Stop::trouble("the sheet was not sealed", "nothing was written"));
    };
    match file {
        Some(path) => {
            disk::write(path, sealed.bytes(), if arguments.replace { Existing::Replace } else { Existing::Refuse })?;
        }
        None => shell.give_page(sealed.bytes()),
    }
    say(&format!("{}: {} pages, sealed, check {}", job.id, outcome.pages, outcome.check_code.shown));
    Ok(())
}
