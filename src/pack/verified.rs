//! What `verify` found as a report that is sealed itself: of one file all of it, of several a table. It asks nothing.

use super::told::Told;
use super::{Failed, Job, Maker, Outcome};
use crate::form::Class;
use crate::pdf::Description;
use crate::report::verdict;
use crate::source::shown;
use crate::system::Trouble;
use crate::typeset::{Look, PageWords, breakable};
use crate::value::show_moment;
use crate::verify::{Filled, Later, Report, Verdict};
use crate::workspace::Workspace;
use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

/// The template that it is typeset with.
pub(super) const TEMPLATE: &str = "verified.typ";

/// Letters of one text that are printed: what a form asks has room for far fewer.
const LONGEST: usize = 3_000;
/// Digits of the digest that the report is known by.
const ID_DIGITS: usize = 12;

/// What is told of each seal where there are many.
const IN_A_TABLE: [&str; 3] = ["sealed by", "sealed at", "record"];

/// Everything that was looked at.
#[derive(Debug, Default)]
pub struct Looked {
    /// The files, in the order in which they were looked at.
    pub files: Vec<File>,
    /// How many files beside them lay in the folders.
    pub others: usize,
}

/// One file.
#[derive(Debug)]
pub struct File {
    /// Its name.
    pub name: String,
    /// How many bytes it has.
    pub size: usize,
    /// The SHA-256 of all its bytes; none of a file that is too large to be read.
    pub digest: Option<[u8; 32]>,
    /// What was found, or why it could not be looked at.
    pub found: Result<(Report, Option<Description>), String>,
}

/// The report as a job.
///
/// # Errors
/// When a rule or a workspace's own words stand in the way.
pub fn job(looked: &Looked, workspace: &Workspace, now: DateTime<Utc>) -> Result<Job, Trouble> {
    let words = &workspace.words;
    let at = show_moment(now.fixed_offset());
    let title = if looked.files.len() == 1 { "verified_title" } else { "verified_titles" };
    let told = Told {
        form: "verified",
        id: &format!("V-{}", known_by(looked)),
        reference: "confide",
        edition: env!("CARGO_PKG_VERSION"),
        title: words.say(title),
        about: &words.say_with("verified_about", &[("at", &at)]),
        class: Class::StaffRecord,
    };
    told.job(workspace, now, false)
}

impl Maker<'_> {
    /// Makes the report of what was found in files that were looked at; the job is [`job`]'s. What stands in it is
    /// whatever somebody wrote into a file, so letters that nobody draws are spelt out.
    ///
    /// # Errors
    /// [`Failed`] says at which stage; nothing was issued.
    pub fn make_verified(&self, job: &Job, looked: &Looked) -> Result<Outcome, Failed> {
        let code = self.code(job);
        let mut documents = self.documents(job);
        for (template, doc) in &mut documents {
            TEMPLATE.clone_into(template);
            doc["verified"] = values(looked, &self.look(job));
            doc["moment_words"] = "".into();
        }
        let (proved, source, undrawn) = match self.proved(job, &code, documents.clone(), &[]) {
            Err(Failed::Typeset(e, _)) if !e.undrawn().is_empty() => {
                let undrawn = e.undrawn().to_vec();
                let (proved, source) = self.proved(job, &code, documents, &undrawn)?;
                (proved, source, undrawn)
            }
            other => other.map(|(proved, source)| (proved, source, Vec::new()))?,
        };
        self.sealed(job, proved, code, undrawn, source)
    }
}

/// The same files, looked at again, give the same id.
fn known_by(looked: &Looked) -> String {
    let all = looked.files.iter().fold(Sha256::new(), |all, file| all.chain_update(file.digest.unwrap_or_default()));
    let digits = match looked.files.as_slice() {
        [File { digest: Some(digest), .. }] => verdict::hex(digest),
        _ => verdict::hex(&all.finalize()),
    };
    digits.chars().take(ID_DIGITS).collect::<String>().to_uppercase()
}

/// Everything in it, as its template sees it.
pub(super) fn values(looked: &Looked, look: &Look<'_>) -> Json {
    let words = look.words;
    let count = looked.others.to_string();
    json!({
        "files": looked.files.iter().map(|file| told(file, looked.files.len() == 1, words)).collect::<Vec<_>>(),
        "is_one": if looked.files.len() == 1 { "yes" } else { "" },
        "counts": counts(looked, words),
        "others": if looked.others > 0 { words.say_with("verified_others", &[("count", &count)]) } else { String::new() },
    })
}

fn counts(looked: &Looked, words: &PageWords) -> String {
    let with = |wanted: &str| {
        let judged = looked.files.iter().filter_map(|file| file.found.as_ref().ok());
        judged.filter(|(report, _)| verdict::word(&report.verdict) == wanted).count()
    };
    let unread = looked.files.iter().filter(|file| file.found.is_err()).count();
    let counts = [
        ("files", looked.files.len()),
        ("sealed", with("SEALED")),
        ("filled", with("FILLED")),
        ("unknown", with("UNKNOWN-SIGNER")),
        ("not", with("NOT-SEALED")),
        ("unread", unread),
    ]
    .map(|(name, count)| (name, count.to_string()));
    words.say_with("verified_counts", &counts.each_ref().map(|(name, count)| (*name, count.as_str())))
}

fn told(file: &File, is_alone: bool, words: &PageWords) -> Json {
    let digest = match &file.digest {
        Some(digest) => breakable(&verdict::hex(digest)),
        None => words.say("verified_no_digest").to_owned(),
    };
    let mut facts = vec![fact(words.say("verified_file"), &printed(&file.name, words))];
    facts.push(fact(words.say("verified_digest"), &digest));
    let (mut seal, mut updates, mut mend) = (Vec::new(), Vec::new(), String::new());
    if let Ok((report, notes)) = &file.found {
        facts.push(fact("", &words.say_with("verified_size", &[("count", &file.size.to_string())])));
        seal = of_seal(report, notes.as_ref(), is_alone, words);
        updates = report.later.iter().enumerate().map(|(at, later)| update(at + 1, later, words)).collect();
        let help = verdict::help(&report.verdict);
        mend = help.map(|help| words.say_with("verified_mend", &[("help", help)])).unwrap_or_default();
    }
    let is_good = file.found.as_ref().is_ok_and(|(report, _)| verdict::why(&report.verdict).is_none());
    json!({
        "name": printed(&file.name, words),
        "word": file.found.as_ref().map_or("", |(report, _)| verdict::word(&report.verdict)),
        "means": means(file, is_alone, words),
        "mend": mend,
        "facts": facts,
        "seal": seal,
        "is_good": if is_good { "yes" } else { "" },
        "updates": updates,
    })
}

/// The verdict in a sentence.
fn means(file: &File, is_alone: bool, words: &PageWords) -> String {
    let report = match &file.found {
        Ok((report, _)) => report,
        Err(why) => return words.say_with("verified_unread", &[("why", &printed(why, words))]),
    };
    let setting = report.signer.as_ref().map(|signer| printed(&signer.organisation(), words)).unwrap_or_default();
    let why = verdict::why(&report.verdict).map(|why| quoted(&printed(&why, words))).unwrap_or_default();
    let name = match report.verdict {
        Verdict::Sealed => "verified_sealed",
        Verdict::Filled if is_alone => "verified_filled",
        Verdict::Filled => "verified_filled_since",
        Verdict::UnknownSigner if report.withdrawn.is_some() => "verified_withdrawn",
        Verdict::UnknownSigner if report.stolen_from.is_some() => "verified_stolen",
        Verdict::UnknownSigner => "verified_unknown",
        Verdict::NotSealed { .. } => "verified_not",
    };
    words.say_with(name, &[("setting", &setting), ("why", &why)])
}

/// What is known of the seal, as it is told on the command line; in a table who sealed which record and when.
fn of_seal(report: &Report, notes: Option<&Description>, is_alone: bool, words: &PageWords) -> Vec<Json> {
    let mut facts = verdict::of_seal(report, notes);
    facts.retain(|(asked, _)| is_alone || IN_A_TABLE.contains(asked));
    let mut seal: Vec<Json> =
        facts.iter().map(|(asked, found)| fact(&capital(asked), &printed(found, words))).collect();
    if let (Some(signer), true, false) = (&report.signer, is_alone, seal.is_empty()) {
        let fingerprint = breakable(&verdict::hex(&signer.fingerprint()));
        seal.push(fact(words.say("verified_fingerprint"), &fingerprint));
    }
    seal
}

fn update(number: usize, later: &Later, words: &PageWords) -> Json {
    let row = |filled: &Filled| {
        json!({
            "question": printed(&filled.question, words),
            "before": held(&filled.before, words),
            "after": held(&filled.after, words),
            "remarks": remarks(filled, words),
        })
    };
    let is_nothing = later.filled.is_empty() && later.signature.is_none();
    json!({
        "title": words.say_with("verified_update", &[("number", &number.to_string())]),
        "filled": later.filled.iter().map(row).collect::<Vec<_>>(),
        "signed": later.signature.as_ref().map(|s| printed(&verdict::signed(s), words)).unwrap_or_default(),
        "saved": if is_nothing { words.say("verified_saved") } else { "" },
    })
}

/// What a look at the page is to settle.
fn remarks(filled: &Filled, words: &PageWords) -> String {
    let all = [
        (filled.has_own_typeface, "verified_typeface"),
        (filled.is_cut, "verified_beyond"),
        (filled.is_undrawn, "verified_undrawn"),
    ];
    let remarks = all.into_iter().filter_map(|(holds, name)| holds.then_some(words.say(name)));
    remarks.collect::<Vec<_>>().join(" ")
}

fn fact(asked: &str, found: &str) -> Json {
    json!({"asked": asked, "found": found})
}

fn held(value: &str, words: &PageWords) -> String {
    if value.is_empty() { words.say("verified_empty").to_owned() } else { printed(value, words) }
}

/// A text that may come from anybody: letters that steer or do not show stand as their codes, and what is too long is cut.
fn printed(text: &str, words: &PageWords) -> String {
    let more = text.chars().count().saturating_sub(LONGEST);
    let first: String = text.chars().take(LONGEST).collect();
    let lines: Vec<String> = first.replace("\r\n", "\n").split(['\n', '\r']).map(shown).collect();
    let whole = breakable(&lines.join("\n"));
    if more == 0 { whole } else { whole + &words.say_with("verified_cut", &[("count", &more.to_string())]) }
}

/// The plain marks around a name as those of a printed page.
fn quoted(text: &str) -> String {
    let mut opens = false;
    let mark = |c: char| {
        opens = opens != (c == '`');
        if c != '`' {
            c
        } else if opens {
            '“'
        } else {
            '”'
        }
    };
    text.chars().map(mark).collect()
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
