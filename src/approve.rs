//! The only door from a checked record to typesetting: errors stop, warnings need a waiver, an urgent report goes on.

mod copy;
mod counts;
mod holes;
mod keep;
mod waive;

pub use copy::{Addressee, ForWhom, LeftOut, Spot, letters_in, letters_of};
pub use counts::Counts;
pub use keep::{Insured, Keep};
pub use waive::setting_findings;

use crate::expr::{Scope, Vars};
use crate::finding::{Finding, Level};
use crate::procedure::{CannotJudge, Procedure};
use crate::record::{Attestation, Open, Record, Waiver, open_questions, own_findings};
use crate::setting::Setting;
use crate::source::Fault;
use crate::system::Trouble;
use chrono::{DateTime, Duration, Utc};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// A record with everything that was found out about it.
#[derive(Debug)]
#[non_exhaustive] // only `check` makes one
pub struct Checked {
    /// The record.
    pub record: Record,
    /// What was wrong with its file.
    pub faults: Vec<Fault>,
    /// What is wrong with its answers.
    pub findings: Vec<Finding>,
    /// What its page leaves to a pen.
    pub open: Vec<Open>,
    /// The warnings that may be set aside: its own waivers, and the setting's.
    pub waivers: Vec<Waiver>,
    /// How long it is kept; nothing where its class says nothing.
    pub keep: Option<Keep>,
}

impl Checked {
    /// The waivers that are needed, each once.
    pub fn waived(&self, now: DateTime<Utc>) -> Vec<Waiver> {
        waive::used(self, now)
    }

    /// Whether a finding stops this record: an error does, a warning unless it is waived or the form never waits for
    /// warnings.
    fn stops(&self, finding: &Finding, now: DateTime<Utc>) -> bool {
        match finding.level {
            Level::Error => true,
            Level::Warning => !self.record.form.urgent && self.waiver_for(finding, now).is_none(),
            Level::Advice => false,
        }
    }

    /// The waiver that sets a finding aside today.
    pub fn waiver_for(&self, finding: &Finding, now: DateTime<Utc>) -> Option<&Waiver> {
        waive::waiver_for(finding, &self.waivers, now)
    }
}

/// Why a report cannot wait; the word stands on the command line, the sentence on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UrgentCode(&'static str, &'static str);

/// Every reason, by the word given to `--urgent`.
pub const URGENT_CODES: [UrgentCode; 5] = [
    UrgentCode("danger", "somebody may be in danger now"),
    UrgentCode("injury", "somebody is hurt"),
    UrgentCode("police", "the police are waiting for it"),
    UrgentCode("social-care", "children's social care is waiting for it"),
    UrgentCode("closing", "the day ends before it can be completed"),
];

impl UrgentCode {
    /// The reason with that word.
    pub fn of(word: &str) -> Option<UrgentCode> {
        URGENT_CODES.into_iter().find(|c| c.0 == word)
    }

    /// The word.
    pub fn word(self) -> &'static str {
        self.0
    }

    /// The sentence.
    pub fn reason(self) -> &'static str {
        self.1
    }
}

/// A report printed before it was complete.
#[derive(Clone, Debug)]
pub struct Urgent {
    /// Why it could not wait.
    pub code: UrgentCode,
    /// By when it must be completed.
    pub due: DateTime<Utc>,
    /// The errors that were open, for the page.
    pub open_errors: Vec<String>,
}

/// A record that may be typeset; there is no other way to make one than [`approve`].
#[derive(Debug)]
pub struct Approved {
    record: Record,
    open: Vec<Open>,
    waived: Vec<Waiver>,
    urgent: Option<Urgent>,
    keep: Option<Keep>,
    copied: Option<copy::Copied>,
}

impl Approved {
    /// The record.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// What its page leaves to a pen.
    pub fn open(&self) -> &[Open] {
        &self.open
    }

    /// The waivers that were needed, to be printed.
    pub fn waived(&self) -> &[Waiver] {
        &self.waived
    }

    /// How long it is kept.
    pub fn keep(&self) -> Option<&Keep> {
        self.keep.as_ref()
    }

    /// What people vouch for in it, to be printed with their names.
    pub fn attested(&self) -> Vec<Attestation> {
        self.record.attestations()
    }

    /// Whether it is printed before it is complete.
    pub fn urgent(&self) -> Option<&Urgent> {
        self.urgent.as_ref()
    }
}

/// Why a record was not approved: what stops it.
#[derive(Debug)]
pub struct Refused {
    /// The record and everything about it, given back.
    pub checked: Box<Checked>,
}

/// Lets a record through when nothing stops it, or when its form may be printed urgently and a reason is given.
///
/// # Errors
/// [`Refused`] gives the record back with its findings.
pub fn approve(
    checked: Checked,
    urgent: Option<UrgentCode>,
    now: DateTime<Utc>,
    urgent_hours: i64,
) -> Result<Approved, Refused> {
    // a fault of the file stops whatever its weight: a value that a comment cut short would be printed short
    let stops = !checked.faults.is_empty() || checked.findings.iter().any(|f| checked.stops(f, now));
    let form = &checked.record.form;
    let is_draft = form.draft;
    match urgent.filter(|_| form.urgent) {
        // a draft is there for rules to read, and never printed
        _ if is_draft => Err(Refused { checked: Box::new(checked) }),
        None if stops => Err(Refused { checked: Box::new(checked) }),
        code => {
            let urgent = code.filter(|_| stops).map(|code| Urgent {
                code,
                due: due(now, urgent_hours),
                open_errors: open_errors(&checked),
            });
            let waived = checked.waived(now);
            let Checked { record, open, keep, .. } = checked;
            Ok(Approved { record, open, waived, urgent, keep, copied: None })
        }
    }
}

/// Checks and approves a record that the program filled in itself, which nobody can mend in a file; `what` names it.
///
/// # Errors
/// The first thing that the procedure has against it, or that a rule cannot be asked.
pub fn made_here(
    record: Record,
    what: &str,
    procedure: &Procedure,
    setting: &Setting,
    now: DateTime<Utc>,
) -> Result<Approved, Trouble> {
    let checked = check(record, Vec::new(), procedure, setting, now);
    let checked = checked.map_err(|e| Trouble::new(e.to_string()).help("mend the rule; nothing was made"))?;
    approve(checked, None, now, 0).map_err(|refused| {
        let first = refused.checked.findings.first();
        let (fact, help) = first.map(|f| (f.message.as_str(), f.help.as_str())).unwrap_or_default();
        Trouble::new(format!("{what} cannot be made: {fact}")).help(help)
    })
}

/// When an urgent report is to be completed: within a month, whatever a setting says.
pub fn due(now: DateTime<Utc>, urgent_hours: i64) -> DateTime<Utc> {
    now + Duration::hours(urgent_hours.clamp(1, 31 * 24))
}

fn open_errors(checked: &Checked) -> Vec<String> {
    let faults = checked.faults.iter().map(|f| named(&checked.record, &f.path, &f.message));
    let findings = checked
        .findings
        .iter()
        .filter(|f| f.level == Level::Error)
        .map(|f| named(&checked.record, &f.path, &f.message));
    faults.chain(findings).collect()
}

/// The fact, with the question's own words before it where it does not say them itself.
fn named(record: &Record, path: &str, message: &str) -> String {
    match record.form.field_at(path).map(|f| f.label.en().to_owned()) {
        Some(label) if !message.contains(label.trim_end_matches('?')) => format!("{label}: {message}"),
        _ => message.to_owned(),
    }
}

/// The code on every page by which a sheet of paper finds its file, and the salt it was made with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckCode {
    /// 60 bits as three groups of five letters that are not mistaken for one another.
    pub shown: String,
    /// What was mixed in, so that the code cannot be guessed from the answers; kept in the file, never on paper.
    pub salt: [u8; 16],
}

/// Sixteen letters, four bits each; none is taken for another.
pub const CODE_LETTERS: &[u8; 16] = b"ACDEFHJKMNPRTWXY";

/// The check code of what is printed together: the same input gives the same code, and nobody without the workspace's
/// secret can try answers until one fits.
pub fn check_code(secret: &[u8], id: &str, approved: &[&Approved], catalogue: &str) -> CheckCode {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    let mut content = Vec::new();
    for part in approved {
        let record = part.record();
        let lines = [record.moment.word(), &record.form.id, &record.form.edition, &record.form.hash, &part.canonical()]
            .join("\n");
        content.extend_from_slice(lines.as_bytes());
        content.push(0);
    }
    mac.update(id.as_bytes());
    mac.update(&content);
    let mut salt = [0; 16];
    salt.copy_from_slice(&mac.finalize().into_bytes()[..16]);
    let digest = Sha256::new().chain_update(salt).chain_update(&content).chain_update(catalogue).finalize();
    CheckCode { shown: code_of(&digest), salt }
}

/// The first 60 bits of a digest as people compare them: three groups of five letters.
pub fn code_of(digest: &[u8]) -> String {
    let letters =
        digest.iter().flat_map(|b| [b >> 4, b & 15]).take(15).map(|four| CODE_LETTERS[usize::from(four)] as char);
    let letters: Vec<char> = letters.collect();
    letters.chunks(5).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// Reads what the form itself asks for and what the procedure's rules find, in one go.
///
/// # Errors
/// When a rule cannot be evaluated: that is never a pass.
pub fn check(
    record: Record,
    faults: Vec<Fault>,
    procedure: &Procedure,
    setting: &Setting,
    now: DateTime<Utc>,
) -> Result<Checked, CannotJudge> {
    let data = record.to_data();
    let vars = Vars::default().with("record", &data).with("setting", &setting.data);
    let scope = Scope::over(&vars, procedure.words());
    let mut findings = own_findings(&record, &scope);
    let open = open_questions(&record, &scope);
    findings.extend(procedure.check_record(&record, &setting.data, now)?);
    // only English is measured
    if setting.languages.first().is_none_or(|language| language.starts_with("en")) {
        findings.extend(procedure.hard_to_read(&record.form, &record.prose(), &setting.data));
    }
    findings.extend(holes::findings(&record, setting));
    findings.retain(|f| !faults.iter().any(|fault| fault.path == f.path && f.code == "missing"));
    findings.extend(waive::findings(&record, &findings, procedure, now));
    let waivers = record.waivers.iter().chain(&setting.waivers).cloned().collect();
    let keep = Keep::of(&record, procedure, setting);
    Ok(Checked { record, faults, findings, open, waivers, keep })
}
