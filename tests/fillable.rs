//! Every form, blank: each open question has a field of its own, which a reader can name, reach and fill in; and what is filled
//! in by other programs comes back as a record, letter for letter. Where those are not installed, that is listed as ignored, and
//! where `CI=true` it is a failure.
#![allow(clippy::disallowed_methods, reason = "tests start programs")]

#[path = "support/bench.rs"]
mod bench;
#[path = "support/desk.rs"]
mod desk;
#[path = "support/installed.rs"]
#[allow(dead_code, reason = "the judges' Python alone")]
mod installed;
#[path = "support/trial.rs"]
mod trial;

use bench::Bench;
use confide::approve::{self, Approved};
use confide::form::{Answerer, Class, Field, Form, Moment};
use confide::pack::{Job, Made, filled};
use confide::record::{self, Record};
use confide::source;
use confide::value::{Kind, Value};
use confide::verify::{FieldKind, Level, Report, Trust, Verdict, verify};
use confide::workspace::Workspace;
use desk::Desk;
use installed::python;
use libtest_mimic::Arguments;
use lopdf::{Dictionary, Document, Object, ObjectId, decode_text_string};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Arc;
use trial::trials;

fn main() -> ExitCode {
    let trials = trials![
        each_open_question_of_each_form_has_a_field: None,
        a_reader_can_name_reach_and_fill_in_each_field: None,
        what_is_finished_is_flat_but_for_signatures_and_a_notice_or_a_print_has_no_field_at_all: None,
        every_sample_reads_back_from_what_its_file_holds: None,
        a_file_holds_the_record_it_was_made_from_and_nothing_that_a_copy_leaves_out: None,
        what_other_programs_fill_in_comes_back_letter_for_letter: programs_missing(),
        what_does_not_fit_is_named_and_kept_as_it_was_typed: None,
        lines_that_go_on_overleaf_and_rows_with_gaps_are_one_answer: None,
        read_takes_what_is_proved_and_says_why_it_does_not_take_the_rest: None,
        in_a_pack_the_fields_of_each_form_and_child_have_names_of_their_own_and_its_answers_come_back: None,
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn programs_missing() -> Option<&'static str> {
    (!python().is_file()).then_some(".ci/run puts MuPDF, pypdf, PDFium and pyHanko into ~/.cache/confide-judges")
}

/// Labels are cut out and written on by hand.
const FOR_THE_PEN: &str = "disc_label";

impl Bench {
    /// The forms that somebody fills in.
    fn forms(&self) -> impl Iterator<Item = &Form> {
        let is_filled_in = |f: &&Form| !f.draft && f.class != Some(Class::Notice) && f.id != FOR_THE_PEN;
        self.workspace.forms.iter().filter(is_filled_in)
    }

    fn blank(&self, form: &Form) -> Record {
        let mut record = Record::blank(Arc::new(form.clone()), "BLANK-1");
        record.specimen = true;
        record
    }

    fn approved(&self, record: Record) -> Approved {
        let id = record.form.id.clone();
        let checked = approve::check(record, Vec::new(), &self.silent, &self.workspace.setting, self.ctx.now);
        let approved = approve::approve(checked.expect("judged"), None, self.ctx.now, 0);
        approved.unwrap_or_else(|refused| panic!("{id}: {:?}", refused.checked.findings))
    }

    fn made(&self, job: &Job) -> Vec<u8> {
        let maker = self.maker();
        match maker.make(job, false).unwrap_or_else(|e| panic!("{}: {e}", job.id)).made {
            Made::Sealed(sealed) => sealed.into_bytes(),
            other => panic!("{} was not sealed: {other:?}", job.id),
        }
    }

    fn made_blank(&self, form: &Form, large: bool) -> Vec<u8> {
        self.made(&Job::single(self.approved(self.blank(form)), large))
    }

    fn judged(&self, bytes: &[u8]) -> Report {
        verify(bytes, &self.trust())
    }

    fn trust(&self) -> Trust {
        Trust::of([self.identity.certificate().clone()])
    }

    /// The one record that a filled file comes to, and the word and path of each fault in it.
    fn read_back(&self, bytes: &[u8]) -> (Record, Vec<String>) {
        let all = filled(bytes, &self.judged(bytes), &self.workspace.forms).expect("a form of ours");
        let [form] = all.as_slice() else { panic!("{} forms", all.len()) };
        let reading = record::read("back", form.text.as_bytes(), &self.workspace.forms, None);
        let faults = reading.faults.iter().map(|f| format!("{} {}: {}", f.code, f.path, f.message)).collect();
        (reading.record.expect("a record"), faults)
    }
}

/// The paths at which something must be asked of somebody who fills in this question.
fn places(field: &Field, path: &str) -> Vec<String> {
    let below = |within: &str| -> Vec<String> {
        let spare = |m: &&Field| {
            !matches!(m.id.as_str(), "staff_id" | "organisation")
                && !(field.kind == Kind::Attestation
                    && (matches!(m.id.as_str(), "name" | "role" | "at")
                        || field.answered_by == Answerer::Parent && m.id == "reason"))
        };
        field.members.iter().filter(spare).flat_map(|m| places(m, &format!("{within}/{}", m.id))).collect()
    };
    match field.kind {
        Kind::Statement => Vec::new(),
        Kind::Table => (1..=field.rows.blank.max(1)).flat_map(|n| below(&format!("{path}/{n}"))).collect(),
        Kind::BodyMap => ["view", "description", "seen_at", "seen_by"].map(|m| format!("{path}/1/{m}")).to_vec(),
        Kind::Sign => ["", "/name", "/role", "/signed_at"].map(|m| format!("{path}{m}")).to_vec(),
        Kind::ConsentItem => ["/answer", "/initials"].map(|m| format!("{path}{m}")).to_vec(),
        _ if !field.members.is_empty() => below(path),
        _ => vec![path.to_owned()],
    }
}

/// A file's fields, as another program finds them.
struct Fields {
    document: Document,
    ids: Vec<ObjectId>,
}

impl Fields {
    fn of(bytes: &[u8]) -> Fields {
        let document = Document::load_mem(bytes).expect("it can be read");
        let form = document.catalog().expect("a catalogue").get(b"AcroForm").expect("a form");
        let form = document.get_dictionary(form.as_reference().expect("an object of its own")).expect("there");
        assert!(!form.has(b"NeedAppearances"));
        let ids = form.get(b"Fields").and_then(Object::as_array).expect("a list").clone();
        let ids = ids.iter().map(|id| id.as_reference().expect("each an object of its own")).collect();
        Fields { document, ids }
    }

    fn each(&self) -> impl Iterator<Item = (ObjectId, &Dictionary)> {
        self.ids.iter().map(|id| (*id, self.document.get_dictionary(*id).expect("a field")))
    }

    fn names(&self) -> Vec<String> {
        self.each().map(|(_, field)| text(field, b"T")).collect()
    }

    fn paths(&self) -> Vec<String> {
        self.names().iter().filter_map(|name| Some(name.split_once(':')?.1.to_owned())).collect()
    }
}

fn text(dict: &Dictionary, key: &[u8]) -> String {
    dict.get(key).ok().and_then(|text| decode_text_string(text).ok()).unwrap_or_default()
}

fn each_open_question_of_each_form_has_a_field() {
    let bench = Bench::new();
    let mut without = Vec::new();
    for form in bench.forms() {
        let paths = Fields::of(&bench.made_blank(form, false)).paths();
        let asked = form.fields().flat_map(|(_, field)| places(field, &field.id));
        let has = |place: &String| paths.iter().any(|p| p == place || p.starts_with(&format!("{place}/")));
        without.extend(asked.filter(|place| !has(place)).map(|place| format!("{}: {place}", form.id)));
    }
    assert!(without.is_empty(), "no field:\n{}", without.join("\n"));
}

fn a_reader_can_name_reach_and_fill_in_each_field() {
    let bench = Bench::new();
    let mut faults = Vec::new();
    for (form, large) in bench.forms().flat_map(|form| [(form, false), (form, true)]) {
        let bytes = bench.made_blank(form, large);
        let fields = Fields::of(&bytes);
        let names: BTreeSet<String> = fields.names().into_iter().collect();
        assert_eq!(names.len(), fields.ids.len(), "{}: two fields have one name", form.id);
        for (id, field) in fields.each() {
            faults.extend(
                of_field(&fields.document, id, field).map(|why| format!("{}: {}: {why}", form.id, text(field, b"T"))),
            );
        }
        let report = bench.judged(&bytes);
        assert_eq!((&report.verdict, report.level), (&Verdict::Sealed, Some(Level::Fillable)), "{}", form.id);
        assert_eq!(report.fields.len() + 1, fields.ids.len(), "{}: verify knows other fields", form.id);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What is wrong with a field.
fn of_field(document: &Document, id: ObjectId, field: &Dictionary) -> Option<&'static str> {
    let is = |key: &[u8], value: Object| field.get(key).is_ok_and(|it| *it == value);
    let name = text(field, b"T");
    let kind = field.get(b"FT").and_then(Object::as_name).unwrap_or_default();
    let letters = kind == b"Tx";
    let rest = [
        (name.contains('.'), "a dot parts its name"),
        (text(field, b"TU").trim().is_empty() || text(field, b"TU").contains('|'), "it does not say what it asks"),
        (!is(b"F", 4.into()), "it is not printed"),
        (!is(b"Subtype", "Widget".into()) || field.has(b"Kids"), "it is not one with its place"),
        (field.get(b"AP").and_then(Object::as_dict).is_err(), "it has no looks"),
        ((letters || kind == b"Btn") && !field.has(b"DA"), "its type is not said"),
        (name.ends_with("/year") && letters && !is(b"MaxLen", 4.into()), "a year has four squares"),
        (name.ends_with("/day") && letters && !is(b"MaxLen", 2.into()), "a day has two squares"),
        (!on_its_page(document, id, field), "its page does not lead to it"),
        (!in_the_structure(document, id, field), "it is no Form of the structure"),
    ];
    rest.into_iter().find(|(fault, _)| *fault).map(|(_, why)| why)
}

/// Its page lists it, and goes through its fields in the order of the structure.
fn on_its_page(document: &Document, id: ObjectId, field: &Dictionary) -> bool {
    let page = field.get(b"P").and_then(Object::as_reference).and_then(|page| document.get_dictionary(page));
    page.is_ok_and(|page| {
        let listed = page.get_deref(b"Annots", document).and_then(Object::as_array);
        page.get(b"Tabs").is_ok_and(|tabs| *tabs == "S".into()) && listed.is_ok_and(|list| list.contains(&id.into()))
    })
}

/// Its key in the parent tree leads to an element Form that holds it and nothing else.
fn in_the_structure(document: &Document, id: ObjectId, field: &Dictionary) -> bool {
    let key = field.get(b"StructParent").and_then(Object::as_i64).unwrap_or(-1);
    let element = || -> Option<&Dictionary> {
        let root = document.catalog().ok()?.get_deref(b"StructTreeRoot", document).ok()?.as_dict().ok()?;
        let tree = root.get_deref(b"ParentTree", document).ok()?.as_dict().ok()?;
        let pairs = tree.get(b"Nums").and_then(Object::as_array).ok()?.chunks_exact(2);
        let found = pairs.into_iter().find(|pair| pair[0].as_i64().is_ok_and(|it| it == key))?;
        document.get_dictionary(found[1].as_reference().ok()?).ok()
    };
    element().is_some_and(|element| {
        let held = element.get(b"K").and_then(Object::as_dict).and_then(|kid| kid.get(b"Obj"));
        element.get(b"S").is_ok_and(|kind| *kind == "Form".into()) && held.is_ok_and(|held| *held == id.into())
    })
}

fn what_is_finished_is_flat_but_for_signatures_and_a_notice_or_a_print_has_no_field_at_all() {
    let bench = Bench::new();
    let form = bench.workspace.forms.get("significant_event").expect("the form");
    let mut done = Record::filled(Arc::new(form.clone()));
    done.specimen = true;
    done.moment = Moment::Completed;
    let hidden = |r: &Record| {
        approve::check(r.clone(), Vec::new(), &bench.silent, &bench.workspace.setting, bench.ctx.now)
            .map(|c| c.findings.into_iter().filter(|f| f.code == "hidden").map(|f| f.path).collect::<Vec<_>>())
            .expect("judged")
    };
    for path in hidden(&done) {
        let blank = Record::blank(done.form.clone(), "B").answer(&path).clone();
        done.set(&path, blank);
    }
    let signs: Vec<String> = form.fields().filter(|(_, f)| f.kind == Kind::Sign).map(|(_, f)| f.id.clone()).collect();
    for id in &signs {
        let blank = Record::blank(done.form.clone(), "B").answer(id).clone();
        done.set(id, blank);
    }
    let fields = Fields::of(&bench.made(&Job::single(bench.approved(done), false))).paths();
    let others: Vec<&String> = fields.iter().filter(|p| !signs.iter().any(|s| p.starts_with(s.as_str()))).collect();
    assert!(others.is_empty() && !fields.is_empty(), "{others:?} of {fields:?}");
    let notice = bench.workspace.forms.get("complaint_route").expect("the form");
    assert_eq!(Fields::of(&bench.made_blank(notice, false)).names(), ["seal"]);
}

fn every_sample_reads_back_from_what_its_file_holds() {
    let bench = Bench::new();
    let mut count = 0;
    let all = walkdir::WalkDir::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples")).sort_by_file_name();
    let good = all.into_iter().filter_map(Result::ok).map(walkdir::DirEntry::into_path);
    for path in good.filter(|p| p.is_file() && p.file_name().is_some_and(|n| n.to_string_lossy().starts_with("ok-"))) {
        let (name, bytes) = (path.display().to_string(), fs::read(&path).expect("a sample"));
        let Some(read) = record::read(&name, &bytes, &bench.workspace.forms, None).record else { continue };
        let text = source::yaml(&record::tree(&read), 0);
        let again = record::read(&name, text.as_bytes(), &bench.workspace.forms, None);
        assert!(again.faults.is_empty(), "{name}: {:?}", again.faults);
        let again = again.record.expect("a record");
        assert_eq!(source::yaml(&record::tree(&again), 0), text, "{name}");
        let hides = String::from_utf8_lossy(&bytes).contains("staff_id");
        assert!(hides || again.canonical() == read.canonical(), "{name}:\n{text}");
        count += 1;
    }
    assert!(count > 20, "only {count} samples");
}

fn a_file_holds_the_record_it_was_made_from_and_nothing_that_a_copy_leaves_out() {
    let bench = Bench::new();
    let form = bench.workspace.forms.get("child_registration").expect("the form");
    let mut record = bench.blank(form);
    record.moment = Moment::Issued;
    record.set("child_name", Value::Text("Zoë \"Z\" Example".into()));
    record.set("child_dob", Value::Date(bench.ctx.now.date_naive()));
    record.set("known_as", Value::Withheld);
    let bytes = bench.made(&Job::single(bench.approved(record), false));
    let (back, _) = bench.read_back(&bytes);
    assert_eq!((back.id.as_str(), back.moment), ("BLANK-1", Moment::Completed));
    assert_eq!(back.answer("child_name"), &Value::Text("Zoë \"Z\" Example".into()));
    assert!(back.answer("known_as").is_open());
    let names = Fields::of(&bytes).paths();
    assert!(!names.iter().any(|name| name.starts_with("known_as") || name.starts_with("child_name")), "{names:?}");
}

/// What is written into each text field, by what it takes.
fn letters(field: &confide::verify::FormField, short: bool) -> String {
    let last = field.name.rsplit('/').next().unwrap_or_default();
    let squares = [("day", "07"), ("month", "03"), ("year", "0921"), ("hour", "00"), ("minute", "05")];
    match (squares.iter().find(|(name, _)| *name == last), field.kind) {
        (Some((_, digits)), FieldKind::Text(Some(_))) => (*digits).to_owned(),
        (_, FieldKind::Text(None)) if !short => "007 Zoë\nŁukasz & محمد".into(),
        (_, FieldKind::Text(most)) => "0012 Zoë (x)".chars().take(most.unwrap_or(99)).collect(),
        _ => String::new(),
    }
}

/// What other programs fill in with, each a script of its own that is run by the judges' Python.
const PROGRAMS: [&str; 4] = ["mupdf", "pypdf", "pdfium", "pyhanko"];

fn what_other_programs_fill_in_comes_back_letter_for_letter() {
    let bench = Bench::new();
    for form in ["child_registration", "consent_set", "safeguarding_incident", "group_confidentiality_agreement"] {
        let form = bench.workspace.forms.get(form).expect("the form");
        let bytes = bench.made_blank(form, false);
        let report = bench.judged(&bytes);
        let texts = report.fields.iter().filter(|f| matches!(f.kind, FieldKind::Text(_)));
        let multi = many_lines(&bytes);
        let texts: BTreeMap<String, String> =
            texts.map(|f| (f.name.clone(), letters(f, !multi.contains(&f.name)))).collect();
        let ticks: BTreeSet<&str> =
            report.fields.iter().filter(|f| f.kind == FieldKind::Button).map(|f| f.name.as_str()).collect();
        for program in PROGRAMS {
            let filled = fill(&bench, program, &bytes, &texts, &ticks);
            assert_eq!(stands(&bench, &filled), expected(&texts, &ticks), "{program}, {}", form.id);
            let (back, _) = bench.read_back(&filled);
            same_letters(&back, &texts, program);
        }
    }
}

/// The names of the fields that take many lines.
fn many_lines(bytes: &[u8]) -> BTreeSet<String> {
    let fields = Fields::of(bytes);
    let many = |field: &Dictionary| field.get(b"Ff").and_then(Object::as_i64).is_ok_and(|flags| flags & (1 << 12) != 0);
    fields.each().filter(|(_, field)| many(field)).map(|(_, field)| text(field, b"T")).collect()
}

fn fill(
    bench: &Bench,
    program: &str,
    bytes: &[u8],
    texts: &BTreeMap<String, String>,
    ticks: &BTreeSet<&str>,
) -> Vec<u8> {
    let path = |name: &str| bench.desk.folder().join(name);
    let all: serde_json::Map<String, serde_json::Value> = texts
        .iter()
        .map(|(name, letters)| (name.clone(), letters.as_str().into()))
        .chain(ticks.iter().map(|name| ((*name).to_owned(), true.into())))
        .collect();
    fs::write(path("in.pdf"), bytes).expect("written");
    fs::write(path("values.json"), serde_json::Value::from(all).to_string()).expect("written");
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/support/fill/with_{program}.py"));
    let mut command = Command::new(python());
    command.arg(script).args([path("in.pdf"), path("out.pdf"), path("values.json")]);
    let output = command.output().expect("the program starts");
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    fs::read(path("out.pdf")).expect("it wrote a file")
}

/// What stands in the fields of the filled file, with one line end for all.
fn stands(bench: &Bench, bytes: &[u8]) -> BTreeMap<String, String> {
    let report = bench.judged(bytes);
    let all = match report.verdict {
        Verdict::NotSealed { .. } => confide::pdf::written(bytes).expect("it can be read"),
        _ => report.fields.iter().map(|f| (f.name.clone(), f.value.clone())).collect(),
    };
    let all = all.into_iter().filter(|(_, letters)| !letters.is_empty());
    all.map(|(name, letters)| (name, letters.replace("\r\n", "\n").replace('\r', "\n"))).collect()
}

fn expected(texts: &BTreeMap<String, String>, ticks: &BTreeSet<&str>) -> BTreeMap<String, String> {
    let on = ticks.iter().map(|name| ((*name).to_owned(), name.rsplit('/').next().unwrap_or_default().to_owned()));
    texts.iter().map(|(name, letters)| (name.clone(), letters.clone())).chain(on).collect()
}

/// Every answer that is letters, at any depth, is what was written at its place.
fn same_letters(back: &Record, texts: &BTreeMap<String, String>, program: &str) {
    let mut found = 0;
    for (name, letters) in texts {
        let path = name.split_once(':').map(|(_, path)| path).unwrap_or_default();
        let steps: Vec<&str> = path.split('/').collect();
        let mut value = back.answer(steps[0]).clone();
        for step in &steps[1..] {
            value = match (&value, step.parse::<usize>()) {
                (Value::Rows(rows), Ok(row)) => rows.get(row - 1).cloned().unwrap_or_default(),
                (group, _) => group.member(step).clone(),
            };
        }
        if let Value::Text(text) = value {
            assert_eq!(&text, letters, "{program}: {name}");
            found += 1;
        }
    }
    assert!(found > 10, "{program}: only {found} answers are letters");
}

fn what_does_not_fit_is_named_and_kept_as_it_was_typed() {
    let workspace = Workspace::open(None).expect("the built-in forms");
    let known =
        source::read("known", b"form: child_registration\nid: R-1\nmoment: issued\nrecord: {}\n").root.expect("a map");
    let form = workspace.forms.get("child_registration").expect("the form");
    for (typed, fault, kept) in [
        (
            &[("child_dob/day", "31"), ("child_dob/month", "02"), ("child_dob/year", "2023")][..],
            "kind record.child_dob: there is no such day in the calendar",
            "31/02/2023",
        ),
        (&[("child_dob/day", "7"), ("child_dob/year", "2023")], "kind record.child_dob: this is no date", "7//2023"),
        (&[("funding/hours", "fifteen")], "kind record.funding.hours: this is no whole number", "fifteen"),
        (
            &[("dispute/yes", "yes"), ("dispute/no", "no")],
            "kind record.dispute: yes and no are given, and one is asked for",
            "yes",
        ),
        (
            &[("no_such_question", "007")],
            "unknown record.no_such_question: this form has no field `no_such_question`",
            "007",
        ),
        (
            &[("home_address/postcode", "LS1")],
            "format record.home_address.postcode: this is not the form of a postcode",
            "LS1",
        ),
    ] {
        let typed = typed.iter().map(|(path, letters)| ((*path).to_owned(), (*letters).to_owned()));
        let tree = record::Filled::new(typed).over(&known, form, Moment::Completed);
        let text = source::yaml(&tree, 0);
        let reading = record::read("back", text.as_bytes(), &workspace.forms, None);
        let faults: Vec<String> = reading
            .faults
            .iter()
            .map(|f| format!("{} record.{}: {}", f.code, f.path.trim_start_matches("record."), f.message))
            .collect();
        assert_eq!(faults, [fault], "{text}");
        assert!(text.contains(kept), "{text}");
    }
}

fn lines_that_go_on_overleaf_and_rows_with_gaps_are_one_answer() {
    let workspace = Workspace::open(None).expect("the built-in forms");
    let known =
        source::read("known", b"form: child_registration\nid: R-1\nmoment: issued\nrecord: {}\n").root.expect("a map");
    let form = workspace.forms.get("child_registration").expect("the form");
    let typed = [
        ("health+2", "and 007\rmore"),
        ("health", "Asthma.\r\nمحمد"),
        ("parents/3/name", "Bo"),
        ("parents/1/name", "Zoë"),
    ];
    let typed = typed.map(|(path, letters)| (path.to_owned(), letters.to_owned()));
    let text = source::yaml(&record::Filled::new(typed).over(&known, form, Moment::Completed), 0);
    let back = record::read("back", text.as_bytes(), &workspace.forms, None).record.expect("a record");
    assert_eq!(back.answer("health"), &Value::Text("Asthma.\nمحمد\nand 007\nmore".into()));
    let Value::Rows(parents) = back.answer("parents") else { panic!("{text}") };
    let names: Vec<String> = parents.iter().map(|p| p.member("name").show()).collect();
    assert_eq!(names, ["Zoë", "Bo"]);
}

fn read_takes_what_is_proved_and_says_why_it_does_not_take_the_rest() {
    let desk = Desk::specimen();
    let record = "form: child_registration\nid: R-1\nmoment: issued\nspecimen: true\nrecord: {child_name: Zoë Example, child_dob: 2023-03-07}\n";
    desk.put("r.yaml", record);
    desk.confide(&["render", "r.yaml", "-o", "r.pdf"]).fine();
    let run = desk.confide(&["read", "r.pdf", "-o", "back.yaml"]).refused(1);
    assert!(run.said.contains("error[missing]") && run.said.contains("back.yaml:"), "{}", run.said);
    assert!(
        String::from_utf8_lossy(&desk.bytes("back.yaml")).contains("child_name: Zoë Example\n"),
        "{}",
        String::from_utf8_lossy(&desk.bytes("back.yaml"))
    );
    desk.confide(&["read", "r.pdf", "-o", "back.yaml"]).refused(2);
    let mut whole = Document::load_mem(&desk.bytes("r.pdf")).expect("a PDF");
    let field =
        whole.objects.values_mut().filter_map(|o| o.as_dict_mut().ok()).find(|d| text(d, b"T") == "R-1:known_as");
    field.expect("the field").set("V", Object::string_literal("Zo"));
    let mut bytes = Vec::new();
    whole.save_to(&mut bytes).expect("saved");
    fs::write(desk.folder().join("chrome.pdf"), bytes).expect("written");
    let run = desk.confide(&["read", "chrome.pdf"]).refused(1);
    assert!(run.said.contains("NOT-SEALED") && run.said.contains("--unproved"), "{}", run.said);
    let run = desk.confide(&["read", "chrome.pdf", "--unproved"]);
    assert_eq!(run.code, 1, "{}", run.said);
    let out = String::from_utf8_lossy(&run.out);
    assert!(run.said.contains("nobody can say who made it") && out.contains("known_as: Zo\n"), "{}{out}", run.said);
    let run = desk.confide(&["read", "r.yaml"]).refused(1);
    assert!(run.said.contains("NOT-SEALED"), "{}", run.said);
}

/// A pack with the fields ticked that `ticked` names, written over the update's own looks.
fn with_ticks(bytes: &[u8], ticked: impl Fn(&str) -> bool) -> Vec<u8> {
    let document = Document::load_mem(bytes).expect("a PDF");
    let mut update = lopdf::IncrementalDocument::create_from(bytes.to_vec(), document);
    let fields = Fields::of(bytes);
    for (id, field) in fields.each() {
        let name = text(field, b"T");
        if field.get(b"FT").and_then(Object::as_name).is_ok_and(|kind| kind == b"Btn") && ticked(&name) {
            let state = name.rsplit('/').next().unwrap_or_default();
            let mut field = field.clone();
            field.set("V", state);
            field.set("AS", state);
            update.new_document.objects.insert(id, Object::Dictionary(field));
        }
    }
    let mut filled = Vec::new();
    update.save_to(&mut filled).expect("saved");
    filled
}

fn in_a_pack_the_fields_of_each_form_and_child_have_names_of_their_own_and_its_answers_come_back() {
    let desk = Desk::specimen();
    desk.put_family();
    desk.confide(&["pack", "records", "-o", "out"]).fine();
    let bytes = desk.bytes("out/registration-C-0042.pdf");
    let names = Fields::of(&bytes).names();
    let begin: BTreeSet<&str> = names.iter().filter_map(|name| Some(name.split_once(':')?.0)).collect();
    assert!(begin.len() > 2 && names.iter().collect::<BTreeSet<_>>().len() == names.len(), "{begin:?}");
    let is_consent = |name: &str| name.ends_with("/answer/yes");
    fs::write(desk.at("filled.pdf"), with_ticks(&bytes, is_consent)).expect("written");
    let run = desk.confide(&["verify", "filled.pdf"]);
    assert!(String::from_utf8_lossy(&run.out).starts_with("FILLED"), "{}", String::from_utf8_lossy(&run.out));

    desk.confide(&["returns", "--from", "filled.pdf"]).refused(1);
    let run = desk.confide(&["returns", "--from", "filled.pdf", "--by", "AB"]).refused(1);
    assert!(run.said.contains("registration-C-0042: 1 forms entered"), "{}", run.said);
    let listed = desk.confide(&["returns", "registration-C-0042"]);
    let listed = String::from_utf8_lossy(&listed.out).into_owned();
    assert!(listed.contains("back with gaps") && listed.contains("not signed"), "{listed}");

    let both = |name: &str| is_consent(name) || name.ends_with("/answer/no");
    fs::write(desk.at("both.pdf"), with_ticks(&bytes, both)).expect("written");
    let run = desk.confide(&["returns", "--from", "both.pdf", "--by", "AB"]).refused(1);
    assert!(run.said.contains("nothing was entered"), "{}", run.said);
    let run = desk.confide(&["read", "filled.pdf", "-o", "back"]);
    assert!(run.said.contains("nothing is filled in, so it is passed over"), "{}", run.said);
    assert!(desk.files().iter().any(|file| file.starts_with("back/")), "{:?}", desk.files());
}
