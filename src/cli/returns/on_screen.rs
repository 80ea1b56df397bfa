//! A pack that was filled in on a screen and sent back: its proof first, then each form in plain words, then an entry for each
//! form, all of them or none. What cannot be taken for granted is asked.

use super::folder;
use crate::cli::fill::Talk;
use crate::cli::shell::{Code, Shell, Stop, say};
use crate::cli::verify;
use crate::pack::is_proved;
use crate::register::{Register, SentBack, SentForm, Spoken, Typed, enter_all, sent_back};
use crate::report::Report;
use crate::source::shown;
use crate::system::Trouble;
use crate::verify::{Refusal, Verdict};
use crate::workspace::Workspace;
use std::path::Path;

pub(super) fn run(path: &Path, by: Option<&str>, workspace: &Workspace, shell: &Shell) -> Result<Code, Stop> {
    let bytes = verify::read(path)?;
    let proof = crate::verify::verify(&bytes, &shell.trust(&[])?);
    // of an encrypted copy nothing can be said without its passphrase, not even that it is not sealed
    let is_copy = matches!(proof.verdict, Verdict::NotSealed { why: Refusal::Encrypted });
    if !is_copy {
        say(&verify::human(path, &proof, None));
    }
    let (folder, now) = (folder(workspace)?, shell.ctx.now);
    let register = Register::read(&folder)?;
    let back =
        sent_back(&bytes, &proof, &register, workspace, now).map_err(|trouble| match is_proved(&proof) || is_copy {
            true => Stop::from(trouble),
            false => Stop { code: Code::Findings, ..Stop::from(trouble) },
        })?;
    let spoken = Spoken(workspace);
    let mut found = Report::default();
    for form in &back.forms {
        tell(form, spoken);
        found.add(&form.found);
    }
    shell.show(&found);
    let mut said = asked(&back, spoken)?;
    said.push(("seen_by".to_owned(), by.unwrap_or_default().to_owned()));
    let standing = register.find(&back.check)?;
    let entries = match back.entries(&standing, Typed(&said), spoken, now) {
        Ok(entries) => entries,
        Err(faults) => {
            faults.iter().for_each(|f| say(&format!("error: {}{}: {}", of_form(&f.name, spoken), f.fact, f.help)));
            say("error: nothing was entered: enter this one by hand, or ask");
            return Ok(Code::Findings);
        }
    };
    let count = entries.len();
    enter_all(&folder, now, entries)?;
    say(&format!("{}: {count} forms entered", back.pack));
    Ok(if found.stops() { Code::Findings } else { Code::Fine })
}

/// The form that a fault is about.
fn of_form(name: &str, spoken: Spoken<'_>) -> String {
    name.split_once('/').map(|(form, _)| format!("{}: ", spoken.title(form))).unwrap_or_default()
}

/// What stands in one form.
fn tell(form: &SentForm, spoken: Spoken<'_>) {
    let title = spoken.title(&form.form);
    if form.is_blank {
        return say(&format!("{title}: nothing is filled in, so nothing of it is entered"));
    }
    form.faults.iter().for_each(|f| say(&format!("{title}: it cannot be entered from the file: {}", shown(&f.fact))));
    for given in form.signatures.iter().filter(|given| given.signature.is_some()) {
        say(&format!("{title}: {}: {}", spoken.item(&form.form, &given.field), given.says()));
    }
}

/// What somebody says to all that cannot be taken for granted.
fn asked(back: &SentBack, spoken: Spoken<'_>) -> Result<Vec<(String, String)>, Trouble> {
    let (mut talk, mut said) = (Talk::new(false), Vec::new());
    for form in back.forms.iter().filter(|form| !form.faults.is_empty()) {
        let title = spoken.title(&form.form);
        let answer = talk.ask(&format!("{title}: l leaves it out and goes on without it, Enter enters nothing: "))?;
        let is_left_out = answer.is_some_and(|answer| answer.trim().eq_ignore_ascii_case("l"));
        said.extend(is_left_out.then(|| (format!("{}/leave_out", form.form), "yes".to_owned())));
    }
    for (name, given) in back.asked() {
        talk.say(&format!("signed {}", given.says()));
        let answer = talk.ask(
            "Anybody can make such a certificate. Are these the words of the parent's? y signed, n not signed: ",
        )?;
        let word = match answer.as_deref().map(|answer| answer.trim().to_lowercase()).as_deref() {
            Some("y") => "signed",
            Some("n") => "not signed",
            _ => "",
        };
        said.push((name, word.to_owned()));
    }
    Ok(said)
}
