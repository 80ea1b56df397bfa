//! A pack that was filled in on a screen and sent back: what would be entered of each form, who signed it, what was found in
//! it, and what stands in the way. The command and the desk both ask here, and enter nothing that nobody has looked at.

use super::on_screen::{day, is_blank, items};
use super::withdraw::FORM as TAKES_BACK;
use super::{Fault, Register, Returned, Spoken, Standing, Typed, returned};
use crate::form::Answerer;
use crate::pack::{Asked, Back, FilledForm, filled, is_proved, judged};
use crate::record::{self, Record};
use crate::report::{Diagnostic, Report, verdict};
use crate::source::shown;
use crate::system::Trouble;
use crate::verify::{Certificate, Refusal, Report as Proof, Signature, Verdict};
use crate::workspace::{Ours, Workspace};
use chrono::{DateTime, Utc};

/// What is said of a form that is not to be entered from the file.
const LEAVE_OUT: &str = "leave_out";
/// In the place of whoever takes it in, as long as nobody does.
const NOBODY_YET: &str = "x";

/// A pack that was sent back; nothing of it is entered yet.
#[derive(Debug)]
pub struct SentBack {
    /// The pack's id.
    pub pack: String,
    /// The child's reference.
    pub child: String,
    /// The check code of the pack, by which it is found in the register.
    pub check: String,
    /// Its forms, in the order of the file.
    pub forms: Vec<SentForm>,
}

/// One form of it.
#[derive(Debug)]
pub struct SentForm {
    /// The form's id.
    pub form: String,
    /// What was filled in; none where it cannot be read.
    pub record: Option<Record>,
    /// Whether nothing at all was filled in: then it is not back.
    pub is_blank: bool,
    /// What it was asked for; none where the register does not wait for it.
    back: Option<Back>,
    /// What is said to each item, as names and letters.
    items: Vec<(String, String)>,
    /// Each signature that it asks a parent for.
    pub signatures: Vec<Given>,
    /// Why it cannot be entered from the file; empty where it can.
    pub faults: Vec<Fault>,
    /// What the form and the procedure find in it.
    pub found: Report,
}

/// The place of one signature, and what stands there.
#[derive(Debug)]
pub struct Given {
    /// The field.
    pub field: String,
    /// The signature; none where the place is empty.
    pub signature: Option<Signature>,
    /// Whether it is of a certificate that is trusted by name, and not of the setting itself.
    pub is_known: bool,
    day: String,
}

impl Given {
    /// By whom it is signed, in the words of `verify`.
    pub fn says(&self) -> String {
        let by = |signature: &Signature| format!("{}{}", verdict::signed_by(signature), verdict::shown(signature));
        self.signature.as_ref().map_or_else(|| "not signed".to_owned(), by)
    }

    /// The name under which somebody says whether it counts: one for all places with the same certificate.
    pub fn asks(&self) -> Option<String> {
        let signature = self.signature.as_ref().filter(|_| !self.is_known)?;
        Some(format!("signer.{}", signature.signer.words().join("-")))
    }

    fn word<'t>(&self, said: Typed<'t>) -> &'t str {
        match (&self.signature, self.asks()) {
            (None, _) => "not signed",
            (Some(_), None) => "signed",
            (Some(_), Some(name)) => said.text(&name),
        }
    }
}

/// What a file that was sent back holds, held against what was handed out; `proof` is what `verify` says of it.
///
/// # Errors
/// When it is not proved that the file is ours and was filled in alone; when no such pack is waited for; when it holds no
/// form that is filled in on a screen.
pub fn sent_back(
    bytes: &[u8],
    proof: &Proof,
    register: &Register,
    workspace: &Workspace,
    now: DateTime<Utc>,
) -> Result<SentBack, Trouble> {
    if !is_proved(proof) {
        return Err(unproved(proof));
    }
    let code = proof.private.get("CheckCode").map(String::as_str).unwrap_or_default();
    let standing = register.find(code)?;
    let own = Ours::read(&workspace.key().trust)?.all.into_iter().map(|own| own.certificate).collect();
    let reading = Sending { standing: &standing, proof, workspace, own, now };
    let forms = filled(bytes, proof, &workspace.forms)?;
    let forms = forms.iter().filter_map(|form| reading.form(form).transpose()).collect::<Result<_, Trouble>>()?;
    let issued = standing.issued;
    Ok(SentBack { pack: issued.pack.clone(), child: issued.child.clone(), check: issued.check.clone(), forms })
}

/// Why nothing of a file is entered that is not proved; of one that is encrypted nothing can be said.
fn unproved(proof: &Proof) -> Trouble {
    let why = verdict::why(&proof.verdict).map(|why| format!(": {}", shown(&why))).unwrap_or_default();
    let fact = format!("the file is {}{why}", verdict::word(&proof.verdict));
    match &proof.verdict {
        Verdict::NotSealed { why: Refusal::Encrypted } => {
            Trouble::new("the file is an encrypted copy, and nothing is entered from one").help(
                "a copy is for reading, and nothing can be filled in in it: ask for the file that was filled in itself; what \
                 the copy shows, `confide verify` tells with its passphrase",
            )
        }
        Verdict::NotSealed { why: Refusal::Cipher(_) } => Trouble::new(fact).help(
            "nothing is entered from a file that is encrypted: ask for it once more as it was filled in, without a \
             password, or look at its pages, and enter them by hand",
        ),
        _ => Trouble::new(fact)
            .help("what is not proved is not entered from the file: look at its pages, and enter them by hand"),
    }
}

/// What each form of a file is read with.
struct Sending<'s> {
    standing: &'s Standing<'s>,
    proof: &'s Proof,
    workspace: &'s Workspace,
    /// The setting's certificates, now and before.
    own: Vec<Certificate>,
    now: DateTime<Utc>,
}

impl Sending<'_> {
    /// One form; nothing of what a parent keeps and left alone.
    fn form(&self, filled: &FilledForm) -> Result<Option<SentForm>, Trouble> {
        let back = self.standing.issued.form(&filled.form);
        let reading = record::read(&filled.file(), filled.text.as_bytes(), &self.workspace.forms, None);
        let mut form = SentForm {
            form: filled.form.clone(),
            record: reading.record.clone(),
            is_blank: false,
            back: back.cloned(),
            items: Vec::new(),
            signatures: back.map(|back| self.signatures(back, filled, reading.record.as_ref())).unwrap_or_default(),
            faults: Vec::new(),
            found: Report::default(),
        };
        let is_signed = form.signatures.iter().any(|given| given.signature.is_some());
        match (back, &reading.record) {
            (None, _) if !filled.is_filled_in => return Ok(None),
            (None, _) => form.faults.push(self.not_asked_back(&form.form)),
            (Some(_), None) => {
                let fault = |f: &crate::source::Fault| form.fault(&f.message, &f.help);
                form.faults = reading.faults.iter().map(fault).collect();
            }
            (Some(back), Some(record)) => {
                form.items = items(back, record);
                form.is_blank = !is_signed && is_blank(back, &form.items);
                form.faults = self.faults(back, &form);
            }
        }
        if !form.is_blank && reading.record.is_some() {
            form.found = judged(reading, None, self.workspace, self.now)?.report;
            form.found.found.retain(|found| !self.is_of_staff(&form.form, found));
        }
        Ok(Some(form))
    }

    /// Whether something is missing that the staff answer, on the paper or later.
    fn is_of_staff(&self, form: &str, found: &Diagnostic) -> bool {
        let field = self.workspace.forms.get(form).and_then(|form| form.field_at(&found.path));
        found.code == "missing" && field.is_some_and(|field| field.answered_by != Answerer::Parent)
    }

    fn not_asked_back(&self, form: &str) -> Fault {
        let fact = "it is filled in, and it is none of those that the register waits for";
        let name = format!("{form}/{LEAVE_OUT}");
        let help = match form {
            TAKES_BACK => {
                let child = &self.standing.issued.child;
                format!(
                    "write down at once what is taken back: fill in a page of that form for {child}, or name each consent behind `confide consents {child} --withdraw`"
                )
            }
            _ => "look at it in the file, and file it where it belongs".to_owned(),
        };
        Fault { name, fact: fact.to_owned(), help }
    }

    fn signatures(&self, back: &Back, filled: &FilledForm, record: Option<&Record>) -> Vec<Given> {
        let all = || self.proof.later.iter().filter_map(|later| later.signature.as_ref());
        let given = |field: &String| {
            let signature = all().find(|s| s.field == format!("{}:{field}", filled.fields)).cloned();
            let day = match (&signature, record) {
                (Some(signature), Some(record)) => day(record, field, signature),
                _ => String::new(),
            };
            // what the setting signs itself, no parent has signed
            let is_own = |signer| self.proof.signer.as_ref() == Some(signer) || self.own.contains(signer);
            let is_known = signature.as_ref().is_some_and(|s| s.trusted && !is_own(&s.signer));
            Given { field: field.clone(), signature, is_known, day }
        };
        back.signers.iter().map(|signer| given(&signer.field)).collect()
    }

    /// What could not be entered whoever takes it in, whatever is said of its signatures.
    fn faults(&self, back: &Back, form: &SentForm) -> Vec<Fault> {
        if form.is_blank {
            return Vec::new();
        }
        let names = form.signatures.iter().filter_map(Given::asks);
        let mut said: Vec<(String, String)> = names.map(|name| (name, "signed".to_owned())).collect();
        said.push(("seen_by".to_owned(), NOBODY_YET.to_owned()));
        let typed = form.typed(Typed(&said));
        let of = (self.standing.issued, self.standing.at);
        let entry = returned(of, back, Typed(&typed), Spoken(self.workspace), self.now);
        entry.err().unwrap_or_default().into_iter().map(|f| form.fault(&f.fact, &f.help)).collect()
    }
}

impl SentForm {
    fn fault(&self, fact: &str, help: &str) -> Fault {
        Fault { name: format!("{}/{LEAVE_OUT}", self.form), fact: fact.to_owned(), help: help.to_owned() }
    }

    /// Each item in the words of its page, and what is said to it.
    pub fn said(&self, spoken: Spoken<'_>) -> Vec<(String, String)> {
        let all = self.back.iter().flat_map(|back| &back.items);
        all.map(|asked| (spoken.asked(&self.form, asked), self.word(asked, spoken))).collect()
    }

    fn word(&self, asked: &Asked, spoken: Spoken<'_>) -> String {
        let items = Typed(&self.items);
        let gaps = format!("{}.missing", asked.item);
        let missing = items.all(&gaps).map(|field| spoken.item(&self.form, field));
        match items.text(&asked.item) {
            "blank" => "left blank".to_owned(),
            "filled" => "filled in".to_owned(),
            "gaps" => format!("filled in but for: {}", missing.collect::<Vec<_>>().join("; ")),
            "" => "cannot be told".to_owned(),
            word => word.to_owned(),
        }
    }

    /// As somebody would enter it from the paper.
    fn typed(&self, said: Typed<'_>) -> Vec<(String, String)> {
        let word = |given: &Given| given.word(said).to_owned();
        let mut typed = self.items.clone();
        typed.extend(self.signatures.iter().map(|given| (format!("signed.{}", given.field), word(given))));
        let day = self.signatures.iter().find(|given| word(given) == "signed").map(|given| given.day.clone());
        typed.extend([("signed_on".to_owned(), day.unwrap_or_default())]);
        typed.extend([("seen_by".to_owned(), said.text("seen_by").to_owned())]);
        typed
    }
}

impl SentBack {
    /// The signatures of which somebody has to say whether they count, each certificate once.
    pub fn asked(&self) -> Vec<(String, &Given)> {
        let entered = self.forms.iter().filter(|form| form.faults.is_empty());
        let all = entered.flat_map(|form| &form.signatures).filter_map(|given| Some((given.asks()?, given)));
        let mut asked: Vec<(String, &Given)> = Vec::new();
        for (name, given) in all {
            if !asked.iter().any(|(other, _)| *other == name) {
                asked.push((name, given));
            }
        }
        asked
    }

    fn unsaid(&self, said: Typed<'_>) -> Vec<Fault> {
        let is_said = |name: &str| matches!(said.text(name), "signed" | "not signed");
        let unsaid = self.asked().into_iter().filter(|(name, _)| !is_said(name));
        unsaid.map(|(name, given)| Fault {
            name,
            fact: format!("nobody has said whether it is the parent's signature: {}", given.says()),
            help: "compare the words of the certificate with the parent, by a way that you know; then say signed or not signed".into(),
        }).collect()
    }

    /// The entries of all forms that something is filled in of: all of them, or the faults of each. What somebody says beside
    /// the file is what [`SentBack::asked`] asks, `<form>/leave_out`, and `seen_by`.
    ///
    /// # Errors
    /// Every fault, by the name of what somebody has to say.
    pub fn entries(
        &self,
        standing: &Standing<'_>,
        said: Typed<'_>,
        spoken: Spoken<'_>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Returned>, Vec<Fault>> {
        let (mut entries, mut faults): (Vec<Returned>, Vec<Fault>) = (Vec::new(), self.unsaid(said));
        let is_left_out = |form: &&SentForm| !said.text(&format!("{}/{LEAVE_OUT}", form.form)).is_empty();
        for form in self.forms.iter().filter(|form| !form.is_blank && !is_left_out(form)) {
            let Some(back) = standing.issued.form(&form.form).filter(|_| form.faults.is_empty()) else {
                faults.extend(form.faults.iter().cloned());
                continue;
            };
            match returned((standing.issued, standing.at), back, Typed(&form.typed(said)), spoken, now) {
                Ok(entry) => entries.push(entry),
                // of a signature of which nothing is said, that is told already
                Err(wrong) => faults.extend(wrong.into_iter().filter(|fault| !fault.name.starts_with("signed."))),
            }
        }
        faults.dedup();
        if faults.is_empty() { Ok(entries) } else { Err(faults) }
    }
}
