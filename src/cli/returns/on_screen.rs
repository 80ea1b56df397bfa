//! A pack that was filled in on a screen and sent back: its proof first, then an entry for each form, all of them or none.

use super::folder;
use crate::cli::shell::{Code, Shell, Stop, say};
use crate::cli::verify;
use crate::pack::{filled, is_proved};
use crate::record;
use crate::register::{Register, Returned, Spoken, Typed, enter, entered, returned};
use crate::report::verdict;
use crate::source::shown;
use crate::workspace::Workspace;
use std::path::Path;

pub(super) fn run(path: &Path, by: Option<&str>, workspace: &Workspace, shell: &Shell) -> Result<Code, Stop> {
    let (name, bytes) = (shown(&path.to_string_lossy()).to_string(), verify::read(path)?);
    let proof = crate::verify::verify(&bytes, &shell.trust(&[])?);
    if !is_proved(&proof) {
        let why = verdict::why(&proof.verdict).map(|why| format!(": {why}")).unwrap_or_default();
        let help = "what is not proved is not entered from the file: look at its pages, and enter them by hand";
        let fact = format!("{name} is {}{why}", verdict::word(&proof.verdict));
        return Err(Stop { code: Code::Findings, ..Stop::trouble(fact, help) });
    }
    let code = proof.private.get("CheckCode").cloned().unwrap_or_default();
    let register = Register::read(&folder(workspace)?)?;
    let standing = register.find(&code)?;
    let (mut entries, mut faults): (Vec<Returned>, Vec<String>) = (Vec::new(), Vec::new());
    for form in filled(&bytes, &proof, &workspace.forms)? {
        let Some(back) = standing.issued.form(&form.form) else { continue };
        let reading = record::read(&form.file(), form.text.as_bytes(), &workspace.forms, None);
        let Some(record) = reading.record else { continue };
        let is_signed = |field: &str| {
            let name = format!("{}:{field}", form.fields);
            proof.fields.iter().any(|f| f.name == name && f.is_signed)
        };
        let Some(typed) = entered(back, &record, is_signed, by.unwrap_or_default()) else {
            say(&format!("{}: nothing is filled in, so nothing of it is entered", Spoken(workspace).title(&back.form)));
            continue;
        };
        match returned((standing.issued, standing.at), back, Typed(&typed), Spoken(workspace), shell.ctx.now) {
            Ok(entry) => entries.push(entry),
            Err(wrong) => faults.extend(wrong.into_iter().map(|f| format!("{}: {}", f.fact, f.help))),
        }
    }
    if !faults.is_empty() {
        faults.iter().for_each(|fault| say(&format!("error: {fault}")));
        say("error: nothing was entered: enter this one by hand, or ask");
        return Ok(Code::Findings);
    }
    let count = entries.len();
    let folder = folder(workspace)?;
    entries.into_iter().try_for_each(|entry| enter(&folder, shell.ctx.now, entry))?;
    say(&format!("{}: {count} forms entered", standing.issued.pack));
    Ok(Code::Fine)
}
