//! `trust/ours.yaml`: which certificates are the setting's own, from when each was in use, until when, and why it ended.

use crate::disk::{self, Existing};
use crate::source::{self, Faults, Keys, Node, Weight, scalar};
use crate::system::Trouble;
use crate::value::{LONDON, read_moment};
use crate::verify::{Certificate, Ended, Term, Trust};
use chrono::{DateTime, Utc};
use std::path::{Path, PathBuf};

/// The file, in the folder of what is trusted.
const FILE: &str = "ours.yaml";
const HEAD: &str = "\
# The setting's own certificates: files beside this one, from when each was in use, until when, and why it ended.
# renewed: another took its place. lost: nobody has its key. stolen: somebody else may have it since `until`.
# confide writes this file (`confide keys new`, `import`, `renew`); what is changed here by hand is kept.
";
const ENDS: [(&str, Ended); 3] = [("renewed", Ended::Renewed), ("lost", Ended::Lost), ("stolen", Ended::Stolen)];

/// One certificate of the setting's own.
#[derive(Debug, Clone)]
pub struct Own {
    /// Its file, in `trust/`.
    pub file: String,
    /// The certificate.
    pub certificate: Certificate,
    /// How long it was in use.
    pub term: Term,
}

/// All of them.
#[derive(Debug, Clone, Default)]
pub struct Ours {
    folder: PathBuf,
    /// In the order of the file.
    pub all: Vec<Own>,
}

impl Ours {
    /// Reads the file in a folder of what is trusted; nothing is ours where it is not there.
    ///
    /// # Errors
    /// When it cannot be read, names the line and what to do.
    pub fn read(folder: &Path) -> Result<Ours, Trouble> {
        let file = folder.join(FILE);
        let mut ours = Ours { folder: folder.to_path_buf(), all: Vec::new() };
        if !file.exists() {
            return Ok(ours);
        }
        let name = super::open::shown(&file);
        let reading = source::read(&name, &disk::read(&file, source::MOST_BYTES as u64)?);
        let faults = Faults::default();
        if let Some(mut keys) = reading.sound().and_then(|root| Keys::of(root, "", &faults)) {
            let rows = keys.list("certificates");
            ours.all = rows.into_iter().filter_map(|(node, path)| own(node, &path, folder, &faults)).collect();
            keys.done();
        }
        let errors = reading.faults.into_iter().chain(faults.into_vec()).filter(|f| f.weight == Weight::Error);
        let errors: Vec<_> = errors.collect();
        match errors.first() {
            None => Ok(ours),
            Some(first) => {
                let more = if errors.len() > 1 { format!(" (and {} more)", errors.len() - 1) } else { String::new() };
                let (line, column) = (first.place.line, first.place.column);
                Err(Trouble::new(format!("{name}:{line}:{column}: {}{more}", first.message)).help(first.help.clone()))
            }
        }
    }

    /// Why a certificate must not seal at that time any more; nothing where it may, or is not named here.
    pub fn ended(&self, certificate: &Certificate, now: DateTime<Utc>) -> Option<(DateTime<Utc>, Ended)> {
        let own = self.all.iter().filter(|own| own.certificate.der() == certificate.der());
        own.filter_map(|own| own.term.end).find(|(until, _)| *until <= now)
    }

    /// Tells whom to trust.
    pub fn tell(&self, trust: &mut Trust) {
        self.all.iter().for_each(|own| trust.add_own(own.certificate.clone(), own.term));
    }

    /// Adds a certificate that is in use from when it is valid, and keeps it beside the file; one that is there already stays.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add(&mut self, certificate: &Certificate) -> Result<(), Trouble> {
        if self.all.iter().any(|own| own.certificate.der() == certificate.der()) {
            return Ok(());
        }
        let day = certificate.not_before().format("%Y-%m-%d");
        let names = std::iter::once(format!("ours-{day}.pem")).chain((2..).map(|n| format!("ours-{day}-{n}.pem")));
        let file = names.into_iter().find(|name| !self.folder.join(name).exists()).unwrap_or_default();
        disk::make_folder(&self.folder)?;
        disk::write(&self.folder.join(&file), certificate.pem().as_bytes(), Existing::Refuse)?;
        let term = Term { from: certificate.not_before(), end: None };
        self.all.push(Own { file, certificate: certificate.clone(), term });
        Ok(())
    }

    /// Ends all that are in use.
    pub fn end(&mut self, until: DateTime<Utc>, why: Ended) {
        let in_use = self.all.iter_mut().filter(|own| own.term.end.is_none());
        in_use.for_each(|own| own.term.end = Some((until, why)));
    }

    /// Writes the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self) -> Result<(), Trouble> {
        let rows: String = self.all.iter().map(row).collect();
        disk::write(&self.folder.join(FILE), format!("{HEAD}certificates:\n{rows}").as_bytes(), Existing::Replace)
    }
}

fn row(own: &Own) -> String {
    let moment = |moment: DateTime<Utc>| moment.with_timezone(&LONDON).to_rfc3339();
    let mut row = format!("  - file: {}\n    from: {}\n", scalar(&own.file), moment(own.term.from));
    if let Some((until, why)) = own.term.end {
        let why = ENDS.iter().find(|(_, end)| *end == why).map_or("", |(word, _)| word);
        row += &format!("    until: {}\n    ended: {why}\n", moment(until));
    }
    row
}

fn own(node: &Node, path: &str, folder: &Path, faults: &Faults) -> Option<Own> {
    let mut keys = Keys::of(node, path, faults)?;
    let (file, from, until) = (keys.need("file"), moment(&mut keys, "from", true), moment(&mut keys, "until", false));
    let (says_why, why) = (keys.node("ended").is_some(), keys.choice("ended", &ENDS));
    match (until, why) {
        (Some(_), None) if !says_why => {
            let help = "write `ended: renewed`, lost or stolen";
            keys.fault("missing", "ended", keys.at("until"), "it is not said why this certificate ended", help);
        }
        (None, Some(_)) => {
            let help = "write `until:` and the moment from which it seals no more";
            keys.fault("missing", "until", keys.at("ended"), "it is not said when this certificate ended", help);
        }
        (Some(until), _) if from.is_some_and(|from| until <= from) => {
            keys.fault(
                "order",
                "until",
                keys.at("until"),
                "this certificate ended before it began",
                "check both moments",
            );
        }
        _ => {}
    }
    let certificate = certificate(&keys, &file, folder);
    keys.done();
    Some(Own { file, certificate: certificate?, term: Term { from: from?, end: until.zip(why) } })
}

/// A file beside this one, and no other.
fn certificate(keys: &Keys<'_>, file: &str, folder: &Path) -> Option<Certificate> {
    if file.is_empty() {
        return None;
    }
    let fault = |fact: String, help: &str| keys.fault("file", "file", keys.at("file"), fact, help);
    if Path::new(file).file_name().is_none_or(|name| name != file) {
        fault(format!("`{file}` is not the name of a file in this folder"), "put the certificate into trust/");
        return None;
    }
    let read =
        disk::read(&folder.join(file), 1 << 16).map_err(|trouble| (trouble.message, "put the certificate into trust/"));
    let help = "put the certificate itself there, as `confide keys export` writes it";
    let read = read.and_then(|bytes| Certificate::from_bytes(&bytes).map_err(|bad| (format!("{file}: {bad}"), help)));
    read.map_err(|(fact, help)| fault(fact, help)).ok()
}

fn moment(keys: &mut Keys<'_>, key: &'static str, is_needed: bool) -> Option<DateTime<Utc>> {
    let text = if is_needed { keys.need(key) } else { keys.text(key).unwrap_or_default() };
    if text.is_empty() {
        return None;
    }
    let read = read_moment(&text).map_err(|(fact, help)| keys.fault("kind", key, keys.at(key), fact, help));
    read.ok().map(|moment| moment.with_timezone(&Utc))
}
