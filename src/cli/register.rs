//! `confide register`: whether the register is whole and signed, what its lines say, as a table, and signing what waits.

use super::arguments::{Format, Register as Arguments, RegisterCommand, Unlock};
use super::paper_code::spelt;
use super::shell::{Code, Shell, Stop, give, give_line, say};
use crate::disk::{self, Existing};
use crate::register::{Looked, Register, Spoken, Told, look, told, told_as_table};
use crate::value::{read_date, show_moment};
use crate::workspace::Workspace;
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};

pub(super) fn run(arguments: &Arguments, shell: &mut Shell) -> Result<Code, Stop> {
    let workspace = shell.open_workspace(Path::new("."))?;
    match &arguments.command {
        RegisterCommand::Verify { head } => verify(head.as_deref(), &folder(&workspace), shell),
        RegisterCommand::Show { child, pack, since } => {
            let since = since.as_deref().map(read_date).transpose();
            let since = since.map_err(|(fact, help)| Stop::trouble(format!("--since: {fact}"), help))?;
            let is = |wanted: &Option<String>, own: &str| wanted.as_ref().is_none_or(|w| w.eq_ignore_ascii_case(own));
            let mut lines = told(&Register::read(&folder(&workspace))?, Spoken(&workspace));
            lines.retain(|l| is(child, &l.child) && is(pack, &l.pack) && since.is_none_or(|day| l.is_since(day)));
            show(&lines, shell);
            Ok(Code::Fine)
        }
        RegisterCommand::Export { output, replace } => export(output, *replace, &workspace),
        RegisterCommand::Sign(unlock) => sign(unlock, &workspace, shell),
    }
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.folder.clone().unwrap_or_default()
}

fn verify(head: Option<&str>, folder: &Path, shell: &Shell) -> Result<Code, Stop> {
    let head = head.map(|typed| {
        spelt(typed).ok_or_else(|| {
            Stop::trouble(
                "that is no code of a register's head",
                "it has three groups of five letters, such as those in summary.txt",
            )
        })
    });
    let head = head.transpose()?;
    let looked = look(folder)?;
    let had = head.as_deref().map(|code| (code, looked.had(code)));
    match shell.format {
        Format::Json => give_line(&to_json(&looked, had).to_string()),
        _ => in_words(&looked, had).iter().for_each(|line| give_line(line)),
    }
    Ok(if is_whole(&looked, had) { Code::Fine } else { Code::Findings })
}

/// Nothing is wrong with it, and it had the head that was asked about: one that was written anew follows line from line too.
fn is_whole(looked: &Looked, had: Option<(&str, Option<usize>)>) -> bool {
    looked.is_whole() && had.is_none_or(|(_, line)| line.is_some())
}

fn to_json(looked: &Looked, had: Option<(&str, Option<usize>)>) -> Json {
    let signed = looked.signed.as_ref().map(|(line, by)| {
        let (name, words) = (by.certificate.organisation(), by.certificate.words().join(" "));
        json!({"line": line, "by": name, "words": words, "at": by.at.to_rfc3339()})
    });
    let faults: Vec<Json> = looked.faults.iter().map(|f| json!({"fact": f.message, "help": f.help})).collect();
    json!({
        "version": 1, "there": !looked.is_none, "whole": is_whole(looked, had), "lines": looked.lines(), "head": looked.code(), "signed": signed,
        "waiting": looked.waiting(), "cut_off": looked.torn(), "faults": faults,
        "asked": had.map(|(head, line)| json!({"head": head, "line": line})),
    })
}

/// The verdict, the facts under it, then what is wrong and what to do.
fn in_words(looked: &Looked, had: Option<(&str, Option<usize>)>) -> Vec<String> {
    let row = |about: &str, fact: String| format!("  {about:<14} {fact}");
    let word = match is_whole(looked, had) {
        true if looked.is_none => "NONE",
        true => "WHOLE",
        false => "NOT-WHOLE",
    };
    let mut lines = vec![format!("{word} register.jsonl")];
    lines.push(row("lines", looked.lines().to_string()));
    if looked.is_none {
        lines.push(row("", "no register here yet: nothing was printed, handed out or written on a disc".to_owned()));
    }
    lines.extend(looked.code().map(|code| row("head", code)));
    if let Some((line, by)) = &looked.signed {
        let at = show_moment(by.at.fixed_offset());
        lines.push(row("signed", format!("up to line {line}, by {}, on {at}", by.certificate.organisation())));
        lines.push(row("its words", by.certificate.words().join(" ")));
    }
    if looked.waiting() > 0 {
        lines.push(row("waiting", waiting(looked)));
    }
    if looked.torn() > 0 {
        lines.push(row("cut off", format!("{} by a crash while written; they are no lines", looked.torn())));
    }
    match had {
        Some((code, Some(line))) => lines.push(row("asked", format!("{code} was its head at line {line}"))),
        Some((code, None)) if !looked.is_whole() => {
            lines.push(row("asked", format!("{code} is not among the heads of the lines that could be read")));
        }
        Some((code, None)) => lines.push(row(
            "asked",
            format!("{code} was never its head: look at the letters once more; if they are right, it was written anew"),
        )),
        None => {}
    }
    for fault in &looked.faults {
        lines.push(format!("  {}", fault.message));
        lines.push(format!("  = help: {}", fault.help));
    }
    lines
}

/// How many lines wait for a signature, and what that means.
pub(super) fn waiting(looked: &Looked) -> String {
    let first = looked.lines() - looked.waiting() + 1;
    let lines = if looked.waiting() == 1 { "1 line waits".into() } else { format!("{} lines wait", looked.waiting()) };
    format!(
        "{lines} for a signature, from line {first} on; until the next pack is made, or `confide register sign`, nothing would tell if they were written anew"
    )
}

fn show(lines: &[Told], shell: &Shell) {
    if shell.format == Format::Json {
        give_line(&json!({"version": 1, "lines": lines}).to_string());
        return;
    }
    lines.iter().for_each(|line| give_line(&line.shown()));
    say(&if lines.len() == 1 { "1 line".to_owned() } else { format!("{} lines", lines.len()) });
}

fn export(output: &Path, replace: bool, workspace: &Workspace) -> Result<Code, Stop> {
    let table = told_as_table(&told(&Register::read(&folder(workspace))?, Spoken(workspace)))?;
    if output.as_os_str() == "-" {
        give(&table);
    } else {
        disk::write(output, &table, if replace { Existing::Replace } else { Existing::Refuse })?;
    }
    Ok(Code::Fine)
}

/// Signs what waits; whoever does this by hand vouches for the lines as they stand.
fn sign(unlock: &Unlock, workspace: &Workspace, shell: &Shell) -> Result<Code, Stop> {
    let folder = folder(workspace);
    let register = Register::read(&folder)?;
    let Some(code) = register.code() else {
        say("there is nothing to sign: nothing was handed out yet");
        return Ok(Code::Fine);
    };
    let identity = shell.identity(workspace, unlock)?;
    Register::sign(&folder, shell.ctx.now, &identity)?;
    let count = register.lines().len();
    say(&format!("{count} {} signed, head {code}", if count == 1 { "line is" } else { "lines are" }));
    let looked = look(&folder)?;
    if !looked.is_whole() {
        in_words(&looked, None).iter().for_each(|line| say(line));
        return Ok(Code::Findings);
    }
    Ok(Code::Fine)
}

/// Signs what a command has added, where nobody need be asked for the key's passphrase; else it waits.
pub(super) fn sign_if_at_hand(workspace: &Workspace, shell: &Shell) -> Result<(), Stop> {
    if let (Some(folder), Some(identity)) = (&workspace.folder, workspace.identity_at_hand(&shell.ctx)) {
        Register::sign_what_waits(folder, shell.ctx.now, &identity)?;
    }
    Ok(())
}
