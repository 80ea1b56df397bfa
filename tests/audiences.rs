//! Copies for a whole audience: of every form, nothing that an audience may not read is in the bytes of its copy, and what it may
//! read is there; nobody from whom danger comes gets one, and who told something stays out of it.
#![cfg(unix)]

#[path = "support/bench.rs"]
mod bench;
#[path = "support/desk.rs"]
mod desk;
#[path = "support/everything.rs"]
mod everything;

use bench::Bench;
use chrono::Days;
use confide::approve::Approved;
use confide::copies::Audience;
use confide::form::{Field, Form, Moment, Sensitivity};
use confide::pack::{Composer, Made, Set, Uncomposed};
use confide::record::Record;
use confide::value::Value;
use confide::workspace::Workspace;
use desk::{Desk, Run, changed, decision, pdftotext, sample, spaced_once};
use everything::{everything, everything_by_qpdf, holds, joined, letters};
use lopdf::{Document, decode_text_string};
use std::sync::Arc;

/// Who reads what, said once more: the roles below `audience`, the most private answer, and the forms of which there is a copy.
struct Claim {
    audience: Audience,
    roles: &'static [&'static str],
    most: Sensitivity,
    forms: &'static [&'static str],
}

/// What anybody may read.
const PUBLIC: [&str; 4] = ["complaint_route", "leaflet_when_we_share", "parent_to_parent_note", "privacy_notice"];

const CLAIMS: [Claim; 5] = [
    Claim {
        audience: Audience::KeyPerson,
        roles: &["key_person", "practitioner", "anyone"],
        most: Sensitivity::S3,
        forms: &[
            "child_registration",
            "consent_development_summary",
            "consent_set",
            "consent_share_additional_needs",
            "consent_withdrawal",
            "disc_label",
            "file_transfer_receipt",
            "letter_professional",
            "photo_use",
            "return_reminder",
            "significant_event",
        ],
    },
    Claim {
        audience: Audience::Parent,
        roles: &["parent", "anyone"],
        most: Sensitivity::S2,
        forms: &[
            "access_request_index",
            "child_registration",
            "consent_development_summary",
            "consent_set",
            "consent_share_additional_needs",
            "consent_withdrawal",
            "privacy_notice_ack",
            "return_reminder",
            "significant_event",
        ],
    },
    Claim {
        audience: Audience::SocialWorker,
        roles: &["social_worker", "anyone"],
        most: Sensitivity::S3,
        forms: &[
            "child_registration",
            "letter_professional",
            "safeguarding_incident",
            "significant_event",
            "third_party_info",
        ],
    },
    Claim {
        audience: Audience::Police,
        roles: &["police", "anyone"],
        most: Sensitivity::S3,
        forms: &["child_registration", "safeguarding_incident", "third_party_info"],
    },
    Claim {
        audience: Audience::AllStaff,
        roles: &["practitioner", "anyone"],
        most: Sensitivity::S1,
        forms: &["child_registration", "consent_set"],
    },
];

impl Claim {
    fn of(audience: Audience) -> &'static Claim {
        CLAIMS.iter().find(|claim| claim.audience == audience).expect("every audience has a claim")
    }

    fn may_read(&self, form: &Form, field: &Field) -> bool {
        let readers = if field.audience.is_empty() { &form.audience } else { &field.audience };
        let sensitivity = field.sensitivity.or(form.sensitivity).unwrap_or(Sensitivity::S3);
        sensitivity <= self.most && readers.iter().any(|reader| self.roles.contains(&reader.role.as_str()))
    }

    fn has_copy_of(&self, form: &Form) -> bool {
        self.forms.contains(&form.id.as_str()) || PUBLIC.contains(&form.id.as_str())
    }
}

impl Bench {
    fn forms(&self) -> impl Iterator<Item = &Form> {
        self.workspace.forms.iter().filter(|f| !f.draft)
    }

    fn copy(&self, audience: Audience, approved: &Approved) -> Result<Vec<u8>, Uncomposed> {
        let composer = Composer {
            set: &Set::default(),
            shared: &[],
            workspace: &self.workspace,
            now: self.ctx.now,
            large: false,
            known: &[],
        };
        let job = composer.copy_for_audience(audience, approved)?;
        let maker = self.maker();
        let of = format!("{} for {}", approved.record().form.id, audience.word());
        match maker.make(&job, false).unwrap_or_else(|e| panic!("{of}: {e}")).made {
            Made::Sealed(sealed) => Ok(sealed.into_bytes()),
            other => panic!("{of} was not sealed: {other:?}"),
        }
    }
}

/// What was planted in a record: values that stand nowhere else, each with the question that they answer.
#[derive(Default)]
struct Planted {
    all: Vec<(String, String)>,
}

impl Planted {
    /// A word of eight letters.
    fn word(&self) -> String {
        let mut number = self.all.len();
        let mut word = String::from("Zqw");
        for _ in 0..5 {
            word.push(char::from(b'a' + u8::try_from(number % 26).expect("a letter")));
            number /= 26;
        }
        word
    }

    fn plant(&mut self, id: &str, value: Value) -> Value {
        match value {
            Value::Text(_) => {
                let word = self.word();
                self.all.push((id.to_owned(), word.clone()));
                Value::Text(word)
            }
            Value::Date(day) => {
                let value = Value::Date(day - Days::new(6000 + self.all.len() as u64));
                self.all.push((id.to_owned(), value.show()));
                value
            }
            Value::Moment(at) => {
                let value = Value::Moment(at - Days::new(9000 + self.all.len() as u64));
                self.all.push((id.to_owned(), value.show()));
                value
            }
            Value::Group(members) => {
                let member = |(of, value): (String, Value)| match of.as_str() {
                    // who works here is known by a number that is never printed
                    "staff_id" | "no_reason" => (of, Value::Open),
                    _ => (of, self.plant(id, value)),
                };
                Value::Group(members.into_iter().map(member).collect())
            }
            Value::Rows(rows) => Value::Rows(rows.into_iter().map(|row| self.plant(id, row)).collect()),
            other => other,
        }
    }
}

/// A record of the form with something planted in every answer; the parents live together, and may be told.
fn planted(form: &Form) -> (Record, Planted) {
    let mut record = Record::filled(Arc::new(form.clone()));
    (record.specimen, record.moment) = (true, Moment::Completed);
    let mut planted = Planted::default();
    for (_, field) in form.fields().filter(|(_, f)| f.is_question()) {
        let value = planted.plant(&field.id, record.answer(&field.id).clone());
        record.set(&field.id, value);
    }
    record.set("parents_separated", Value::Bool(false));
    record.set("parents_told", Value::Choice("told".into()));
    (record, planted)
}

/// Of every form, for one audience.
fn nothing_withheld_is_in_any_copy(audience: Audience) {
    let (bench, claim) = (Bench::new(), Claim::of(audience));
    for form in bench.forms() {
        let (record, planted) = planted(form);
        let approved = bench.settled(record);
        let of = format!("{} for {}", form.id, audience.word());
        let pdf = match bench.copy(audience, &approved) {
            Ok(pdf) => pdf,
            Err(Uncomposed::NothingFor(_)) => {
                assert!(!claim.has_copy_of(form), "{of}: there is no copy");
                continue;
            }
            Err(other) => panic!("{of}: {other}"),
        };
        assert!(claim.has_copy_of(form), "{of}: there is a copy");
        let text = pdftotext(&pdf, &["-enc", "UTF-8"]).map(|text| joined(&letters(&text)));
        let all = joined(&everything(&pdf)) + &joined(&everything_by_qpdf(&pdf));
        for (id, value) in planted.all.iter().filter(|(id, _)| !approved.record().answer(id).is_open()) {
            let (field, value) = (form.field(id).expect("a question"), joined(&letters(value)));
            if claim.may_read(form, field) {
                assert!(text.as_ref().is_none_or(|text| text.contains(&value)), "{of}: {id} is not shown");
            } else {
                assert!(!all.contains(&value), "{of}: {id} is in the copy");
            }
        }
        let answered = |field: &&Field| !approved.record().answer(&field.id).is_open();
        let questions = form.fields().map(|(_, field)| field).filter(|field| field.is_question()).filter(answered);
        let said = match questions.filter(|field| !claim.may_read(form, field)).count() {
            0 => None,
            1 => Some("1fieldwithheld".to_owned()),
            count => Some(format!("{count}fieldswithheld")),
        };
        let Some(text) = text else { continue };
        assert!(said.as_ref().is_none_or(|said| text.contains(said)), "{of}: it says how many are withheld");
        assert!(said.is_some() || !text.contains("withheld"), "{of}: nothing is withheld");
    }
}

#[test]
fn nothing_withheld_is_in_a_copy_for_the_key_person() {
    nothing_withheld_is_in_any_copy(Audience::KeyPerson);
}

#[test]
fn nothing_withheld_is_in_a_copy_for_a_parent() {
    nothing_withheld_is_in_any_copy(Audience::Parent);
}

#[test]
fn nothing_withheld_is_in_a_copy_for_a_social_worker() {
    nothing_withheld_is_in_any_copy(Audience::SocialWorker);
}

#[test]
fn nothing_withheld_is_in_a_copy_for_the_police() {
    nothing_withheld_is_in_any_copy(Audience::Police);
}

#[test]
fn nothing_withheld_is_in_a_copy_for_all_staff() {
    nothing_withheld_is_in_any_copy(Audience::AllStaff);
}

#[test]
fn every_form_says_who_may_read_it_by_roles_that_are_known() {
    let workspace = Workspace::open(None).expect("the forms that are built in");
    let known = |role: &str| {
        Audience::READERS_OF_THE_RECORD.contains(&role)
            || Audience::WORDS.iter().any(|(_, audience)| audience.roles().contains(&role))
    };
    for form in workspace.forms.iter() {
        assert!(!form.audience.is_empty(), "{}: nobody is named", form.id);
        let fields = form.fields().map(|(_, field)| &field.audience);
        for reader in fields.chain([&form.audience]).flatten() {
            assert!(known(&reader.role), "{}: nobody knows the role {}", form.id, reader.role);
        }
    }
}

const EVENT: &str = "significant_event/ok-event.yaml";

fn copy(desk: &Desk, record: &str, audience: &str) -> Run {
    desk.render(record, &["--for", audience])
}

#[test]
fn a_copy_is_sealed_says_whom_it_is_for_and_can_be_filled_in_by_nobody() {
    let desk = Desk::specimen();
    desk.put("records/one.yaml", &sample("safeguarding_incident/ok-whole.yaml"));
    let made = desk.confide(&["render", "records/one.yaml", "--for", "social-worker", "-o", "copy.pdf"]).fine();
    assert!(made.said.contains("SI-2026-0012-social-worker") && !made.said.contains("Noah"), "{}", made.said);
    let pdf = desk.bytes("copy.pdf");
    let text = pdftotext(&pdf, &["-enc", "UTF-8"]).map(|text| spaced_once(&text)).unwrap_or_default();
    assert!(text.is_empty() || text.contains("For: the social worker 12 fields withheld."), "{text}");
    assert!(!text.contains("Not shown in this copy."), "what was asked is not told either");
    let document = Document::load_mem(&pdf).expect("a PDF");
    let info = document.trailer.get_deref(b"Info", &document).and_then(|info| info.as_dict().cloned()).expect("facts");
    let title = info.get(b"Title").ok().and_then(|title| decode_text_string(title).ok()).unwrap_or_default();
    assert_eq!(title, "Safeguarding incident report. For: the social worker");
    let mut private = document.catalog().expect("a catalogue");
    for key in [b"PieceInfo".as_slice(), b"confide", b"Private"] {
        private = document.get_dict_in_dict(private, key).expect("the file's own facts");
    }
    let of = private.get(b"Audience").ok().and_then(|of| decode_text_string(of).ok());
    assert_eq!(of.as_deref(), Some("social_worker"));
    let shown = String::from_utf8(desk.confide(&["register", "show"]).fine().out).expect("text");
    let line =
        shown.lines().find(|line| line.contains("a copy of SI-2026-0012")).expect("it is known who was given what");
    assert!(
        line.contains("was made for the social worker, without 12 answers; check ") && !line.contains("Noah"),
        "{line}"
    );
    let verified = desk.confide(&["verify", "copy.pdf", "--trust", "trust/certificate.pem"]).fine();
    let verified = String::from_utf8(verified.out).expect("text");
    for told in ["SEALED copy.pdf", "  a copy         for: social worker;"] {
        assert!(verified.contains(told), "{told}: {verified}");
    }
    let named = desk.confide(&["render", "records/one.yaml", "--for", "police", "-o", "noah-specimen.pdf"]);
    assert_eq!(named.code, 1, "no file is called by a child's name: {}", named.said);
}

#[test]
fn a_form_that_has_nothing_for_an_audience_is_refused() {
    let desk = Desk::specimen();
    for (record, audience, whom) in [
        ("safeguarding_incident/ok-whole.yaml", "parent", "a parent"),
        ("safeguarding_incident/ok-whole.yaml", "all_staff", "all staff"),
        ("sharing_decision/ok-danger-from-father.yaml", "police", "the police"),
        ("confidentiality_breach/ok-breach.yaml", "key_person", "the key person"),
    ] {
        let run = copy(&desk, &sample(record), audience).refused(1);
        assert!(run.said.contains(&format!("nothing in this record is for {whom} to see")), "{}", run.said);
    }
    copy(&desk, &sample("safeguarding_incident/ok-whole.yaml"), "everybody").refused(2);
    let made = copy(&desk, &sample("child_registration/ok-signed.yaml"), "all_staff").fine();
    let text = pdftotext(&made.out, &["-enc", "UTF-8"]).map(|text| spaced_once(&text)).unwrap_or_default();
    assert!(
        !text.contains("A sheet for the designated person"),
        "a part of which nothing is shown is not there: {text}"
    );
}

fn child_of(record: &str) -> String {
    let line = record.lines().find(|l| l.starts_with("child_ref: ")).expect("a child");
    line.trim_start_matches("child_ref: ").to_owned()
}

#[test]
fn nobody_from_whom_danger_comes_gets_a_copy_and_the_reason_is_not_told() {
    let consents = sample("consent_set/ok-signed.yaml");
    let child = child_of(&consents);
    for (who, audience) in [
        ("{name: Tom Sample, relation: father}", "parent"),
        ("{name: her mum's new partner}", "parent"),
        ("{name: T. Sample}", "parent"),
        ("{name: Kim Proof, relation: key person in Robins room}", "key_person"),
        ("{name: Kim Proof, relation: nursery assistant}", "all_staff"),
        ("{name: K. Proof}", "key_person"),
    ] {
        let desk = Desk::specimen();
        desk.put("records/children/decision.yaml", &decision(&child, who));
        let run = copy(&desk, &consents, audience).refused(1);
        assert!(run.said.contains("ask the designated person"), "{}", run.said);
        for told in ["danger", "risk", "Sample", "Proof"] {
            assert!(!run.said.contains(told), "{who}, {audience}: {}", run.said);
        }
    }
    let desk = Desk::specimen();
    desk.put("records/children/decision.yaml", &decision(&child, "{name: Tom Sample, relation: father}"));
    copy(&desk, &consents, "key_person").fine();
    desk.put("records/children/decision.yaml", &decision("C-9999", "{name: Tom Sample, relation: father}"));
    copy(&desk, &consents, "parent").fine();
}

#[test]
fn a_record_that_rules_out_telling_the_parents_gives_them_no_copy() {
    let desk = Desk::specimen();
    let event = sample(EVENT);
    copy(&desk, &event, "parent").fine();
    let unsafe_now = changed(&event, "She hears of it at pick-up", "It could put him in danger at home");
    let run = copy(&desk, &unsafe_now, "parent").refused(1);
    assert!(run.said.contains("ask the designated person") && !run.said.contains("danger"), "{}", run.said);
    let apart = copy(&desk, &sample("child_registration/ok-parents-apart.yaml"), "parent").refused(1);
    assert!(apart.said.contains("say --for parent-1"), "{}", apart.said);
}

const TOLD: &str = "third_party_info/ok-public.yaml";

#[test]
fn who_told_something_stays_out_of_every_copy() {
    let text = sample(TOLD);
    let teller = text.lines().skip_while(|l| !l.contains("teller:")).find(|l| l.contains("name:")).expect("a teller");
    let name = teller.split("name: ").nth(1).and_then(|rest| rest.split([',', '}']).next()).expect("a name").trim();
    let desk = Desk::specimen();
    for audience in ["social_worker", "police"] {
        let made = copy(&desk, &text, audience).fine();
        let all = everything(&made.out) + &everything_by_qpdf(&made.out);
        assert!(!holds(&all, name), "the copy for {audience} names the teller");
    }
    let first = name.split(' ').next_back().expect("a name");
    let line = text.lines().find(|l| l.contains("information:")).expect("what was told").to_owned();
    let named = changed(&text, &line, &format!("  information: \"{first} saw it from the window.\""));
    let run = copy(&desk, &named, "police").refused(1);
    assert!(run.said.contains("third_party_info.information says it all the same"), "{}", run.said);
    assert!(!run.said.contains(first), "{}", run.said);
}

#[test]
fn a_finished_copy_that_holds_what_it_leaves_out_is_not_issued() {
    let text = sample(TOLD);
    let own = include_str!("../templates/form.typ");
    let leaks = |what: &str| {
        let desk = Desk::specimen();
        desk.put("templates/form.typ", &format!("{own}\n{what}\n"));
        desk.put("records/one.yaml", &text);
        let run = desk.confide(&["render", "records/one.yaml", "--for", "police", "-o", "copy.pdf"]);
        assert!(run.code == 0 || !desk.has("copy.pdf"), "something was written");
        run
    };
    assert_eq!(leaks("#hide[nothing]").code, 0);
    let teller = text.lines().skip_while(|l| !l.contains("teller:")).find(|l| l.contains("name:")).expect("a teller");
    let name = teller.split("name: ").nth(1).and_then(|rest| rest.split([',', '}']).next()).expect("a name").trim();
    let run = leaks(&format!("It was {}.", name.to_uppercase()));
    assert_eq!(run.code, 2, "{}", run.said);
    assert!(run.said.contains("would show it all the same") && run.said.contains("teller"), "{}", run.said);
}
