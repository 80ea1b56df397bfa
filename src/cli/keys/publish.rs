//! `confide keys publish`: what a setting puts on its website or hands over, so that anybody can check its files.

use super::super::shell::{Code, Shell, Stop, say};
use crate::disk::{self, Existing};
use crate::value::{show_date, show_moment};
use crate::verify::{Certificate, Ended, Term};
use crate::workspace::{Ours, Own, Workspace};
use std::path::Path;

/// The one page of words beside the certificates.
const PAGE: &str = "how-to-check.txt";

/// Writes each certificate of the setting's own, where another file of that name is refused, and anew the page that says how
/// to check with them.
pub(super) fn run(folder: &Path, workspace: &Workspace, shell: &Shell) -> Result<Code, Stop> {
    let ours = Ours::read(&workspace.key().trust)?;
    let all = if ours.all.is_empty() { named(workspace)? } else { ours.all };
    disk::make_folder(folder)?;
    for own in &all {
        put(&folder.join(&own.file), own.certificate.pem().as_bytes())?;
    }
    disk::write(&folder.join(PAGE), page(&workspace.setting.name, &all, shell).as_bytes(), Existing::Replace)?;
    say(&format!("{} and {} in {}", counted(all.len()), PAGE, folder.display()));
    say("tell people the words by another way than the one by which they get the files: on paper, or face to face");
    Ok(Code::Fine)
}

/// Where no list was written yet, the certificate that lies in `trust/`.
fn named(workspace: &Workspace) -> Result<Vec<Own>, Stop> {
    let file = "certificate.pem";
    let path = workspace.key().trust.join(file);
    let missing =
        || Stop::trouble("no certificate is known to be this setting's", "make a key with `confide keys new` first");
    if !path.exists() {
        return Err(missing());
    }
    let certificate = Certificate::from_bytes(&disk::read(&path, 1 << 20)?).map_err(|_| missing())?;
    let term = Term { from: certificate.not_before(), end: None };
    Ok(vec![Own { file: file.into(), certificate, term }])
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), Stop> {
    if path.exists() && disk::read(path, 1 << 20)? == bytes {
        return Ok(());
    }
    Ok(disk::write(path, bytes, Existing::Refuse)?)
}

fn counted(count: usize) -> String {
    if count == 1 { "one certificate".into() } else { format!("{count} certificates") }
}

fn page(name: &str, all: &[Own], shell: &Shell) -> String {
    let mut page = format!(
        "How to check that a PDF is from {name}\n\nWritten on {}.\n\n\
         1. With confide: confide verify FILE.pdf --trust CERTIFICATE.pem\n\
         \x20  The first word is the answer. SEALED: nothing was changed. FILLED: it was filled in or signed since, and all of\n\
         \x20  that is listed. Anything else: do not rely on it, and ask us.\n\
         2. With Adobe Acrobat or another reader that knows signatures: open the file, then its list of signatures. The reader\n\
         \x20  will say that it does not know the signer. Look at the certificate: its SHA-256 fingerprint must be one of those\n\
         \x20  below. With pdfsig or pyHanko, compare the same fingerprint.\n\
         3. Compare the six words with those that we gave you on paper or told you, not with this page alone.\n\n\
         A page that checks in the browser is not among these files: this copy of confide was built without one.\n",
        show_date(shell.ctx.now.date_naive()),
    );
    for own in all {
        let certificate = &own.certificate;
        let fingerprint: Vec<String> = certificate.fingerprint().iter().map(|byte| format!("{byte:02X}")).collect();
        page += &format!(
            "\n{}\n  words        {}\n  SHA-256      {}\n               {}\n  valid until  {}\n  {}\n",
            own.file,
            certificate.words().join(" "),
            fingerprint[..16].join(":"),
            fingerprint[16..].join(":"),
            show_date(certificate.not_after().date_naive()),
            used(&own.term),
        );
    }
    page
}

fn used(term: &Term) -> String {
    let from = show_moment(term.from.fixed_offset());
    match term.end {
        None => format!("in use       since {from}"),
        Some((until, why)) => {
            let why = match why {
                Ended::Renewed => "another took its place",
                Ended::Lost => "its key was lost",
                Ended::Stolen => "its key may be in other hands: do not rely on a file that claims to be later",
            };
            format!("in use       from {from} to {}; {why}", show_moment(until.fixed_offset()))
        }
    }
}
