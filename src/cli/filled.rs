//! `confide read`: a form that was filled in on a screen becomes a record, and is checked like any.

use super::arguments::{Format, Read};
use super::shell::{Code, Shell, Stop, give, say};
use super::verify;
use crate::disk::{self, Existing};
use crate::pack::{FilledForm, filled, is_proved, judged};
use crate::record;
use crate::report::{Report, verdict};
use crate::source::shown;
use crate::verify::Report as Proof;
use crate::workspace::Workspace;
use std::path::{Path, PathBuf};

pub(super) fn run(arguments: &Read, shell: &mut Shell) -> Result<Code, Stop> {
    let to_stream = arguments.output.as_os_str() == "-";
    if to_stream && shell.format == Format::Json {
        return Err(Stop::trouble(
            "the record and what is found in it cannot both go to standard output",
            "name a file with -o",
        ));
    }
    let workspace = shell.open(if to_stream { Path::new(".") } else { &arguments.output })?;
    let bytes = verify::read(&arguments.file)?;
    let proof = crate::verify::verify(&bytes, &shell.trust(&arguments.trust)?);
    let name = shown(&arguments.file.to_string_lossy());
    if !is_proved(&proof) && !arguments.unproved {
        return Err(unproved(&name, &proof));
    }
    let all = filled(&bytes, &proof, &workspace.forms)?;
    let chosen = chosen(all, arguments, to_stream)?;
    let mut worst = Code::Fine;
    if !is_proved(&proof) {
        say(&format!(
            "warning: {name} is {}: nobody can say who made it, or that nothing else was changed",
            verdict::word(&proof.verdict)
        ));
        worst = Code::Findings;
    }
    let mut report = Report::default();
    // all or nothing: no record is written beside one that is in the way
    for path in chosen.iter().filter_map(|(_, path)| path.as_ref()) {
        disk::free(path)?;
    }
    for (form, path) in &chosen {
        edition(form, &workspace);
        match path {
            Some(path) => disk::write(path, form.text.as_bytes(), Existing::Refuse)?,
            None => give(form.text.as_bytes()),
        }
        check(form, path.as_deref(), &workspace, shell, &mut report)?;
    }
    report.sort();
    shell.show(&report);
    if report.stops() {
        worst = Code::Findings;
    }
    Ok(worst)
}

/// Why a file is not read, and the way on.
pub(super) fn unproved(name: &str, proof: &Proof) -> Stop {
    let word = verdict::word(&proof.verdict);
    let (fact, help) = match verdict::why(&proof.verdict) {
        Some(why) if proof.encrypted => (
            format!("{name} is {word}: {why}"),
            "an encrypted copy is for reading, and nobody can fill it in: take the file that was filled in",
        ),
        Some(why) => (
            format!("{name} is {word}: {why}"),
            "a browser such as Chrome or Edge writes the whole file anew, which breaks the seal: have it filled in with Firefox, \
             Acrobat or Evince; --unproved reads it all the same",
        ),
        None => (
            format!("{name} is {word}: nothing says that its certificate is to be trusted"),
            "compare its words with those of your own certificate, then use --trust; --unproved reads it all the same",
        ),
    };
    Stop { code: Code::Findings, ..Stop::trouble(fact, help) }
}

/// The documents that are wanted, each with the file that it goes to.
fn chosen(all: Vec<FilledForm>, arguments: &Read, to_stream: bool) -> Result<Vec<(FilledForm, Option<PathBuf>)>, Stop> {
    let forms: Vec<String> = all.iter().map(|form| form.form.clone()).collect();
    let is_wanted = |form: &FilledForm| arguments.form.as_ref().is_none_or(|wanted| *wanted == form.form);
    let wanted: Vec<FilledForm> = all.into_iter().filter(is_wanted).collect();
    if wanted.is_empty() {
        return Err(Stop::trouble("this file has no such form", format!("it has {}", forms.join(", "))));
    }
    if to_stream && wanted.len() > 1 {
        let help = format!("name a folder with -o, or one of {} with --form", forms.join(", "));
        return Err(Stop::trouble(format!("this file has {} forms", wanted.len()), help));
    }
    let in_folder = wanted.len() > 1 || arguments.output.is_dir();
    if in_folder && !to_stream {
        disk::make_folder(&arguments.output)?;
    }
    // of a pack, what a parent left alone is no record: a blank to be kept would say that somebody made use of it
    let is_left = |form: &FilledForm| in_folder && !form.is_filled_in && arguments.form.is_none();
    wanted
        .iter()
        .filter(|f| is_left(f))
        .for_each(|f| say(&format!("{}: nothing is filled in, so it is passed over", f.form)));
    let path = |form: &FilledForm| match (to_stream, in_folder) {
        (true, _) => None,
        (false, true) => Some(arguments.output.join(form.file())),
        (false, false) => Some(arguments.output.clone()),
    };
    let read = wanted.into_iter().filter(|form| !is_left(form));
    Ok(read.map(|form| (path(&form), form)).map(|(path, form)| (form, path)).collect())
}

/// A form that changed since it was handed out may ask other questions now.
fn edition(form: &FilledForm, workspace: &Workspace) {
    let now = workspace.forms.get(&form.form).map(|f| f.edition.as_str()).unwrap_or_default();
    if now != form.edition {
        say(&format!(
            "warning: {} was handed out in edition {}, and is read as edition {now}",
            form.form,
            shown(&form.edition)
        ));
    }
}

fn check(
    form: &FilledForm,
    path: Option<&Path>,
    workspace: &Workspace,
    shell: &Shell,
    report: &mut Report,
) -> Result<(), Stop> {
    let name = path.map_or_else(|| form.file(), |path| shown(&path.to_string_lossy()).to_string());
    let reading = record::read(&name, form.text.as_bytes(), &workspace.forms, None);
    let judged = judged(reading, None, workspace, shell.ctx.now)?;
    report.found.extend(judged.report.found);
    report.sources.extend(judged.report.sources);
    Ok(())
}
