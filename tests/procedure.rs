//! The written procedure as it is compiled in: complete, tried, and true to its forms.

use chrono::{DateTime, Utc};
use confide::expr::Data;
use confide::finding::Finding;
use confide::form::{Forms, Moment};
use confide::procedure::{Procedure, Refused};
use confide::record::{self, Record};
use confide::source::Place;
use std::path::Path;

/// Every file below a folder of this repository whose name ends so, in order of name.
fn files(folder: &str, ending: &str) -> Vec<(String, Vec<u8>)> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let entries = walkdir::WalkDir::new(home.join(folder)).sort_by_file_name();
    let named = entries.into_iter().map(|e| e.expect("the folder can be read")).filter(|e| e.file_type().is_file());
    named
        .filter(|e| e.path().to_string_lossy().ends_with(ending))
        .map(|e| {
            let name = e.path().strip_prefix(home).expect("found there").to_string_lossy().replace('\\', "/");
            (name, std::fs::read(e.path()).expect("the file can be read"))
        })
        .collect()
}

fn forms() -> Forms {
    let texts: Vec<_> = files("forms", ".yaml")
        .into_iter()
        .filter(|(name, _)| name.matches('/').count() == 1 && !name.ends_with("notes.yaml"))
        .collect();
    let (forms, bad) = Forms::read(texts.iter().map(|(n, b)| (n.as_str(), b.as_slice())));
    assert!(bad.is_empty(), "{bad:#?}");
    forms
}

fn catalogue() -> Vec<(String, Vec<u8>)> {
    let mut all = files("forms/procedure", ".yaml");
    all.extend(files("forms", "notes.yaml"));
    all
}

fn load(files: &[(String, Vec<u8>)]) -> Result<Procedure, Vec<Refused>> {
    Procedure::load(files.iter().map(|(n, b)| (n.as_str(), b.as_slice())), &forms())
}

fn told(refused: &[Refused]) -> String {
    let line = |r: &Refused| {
        let faults = r.faults.iter().map(|f| {
            format!("{}:{}:{} {} {} {}\n", r.source.name, f.place.line, f.place.column, f.path, f.message, f.help)
        });
        faults.collect::<String>()
    };
    refused.iter().map(line).collect()
}

fn procedure() -> Procedure {
    load(&catalogue()).unwrap_or_else(|refused| panic!("{}", told(&refused)))
}

/// What rules are expected to find in a sample: its comment lines, those that name a rule.
fn expected(text: &str) -> Vec<String> {
    let lines = text.lines().filter_map(|l| l.strip_prefix("# expect: R"));
    let mut all: Vec<String> = lines.map(|l| format!("R{l}")).collect();
    all.sort();
    all
}

fn found(findings: &[Finding], place: impl Fn(&str) -> Place) -> Vec<String> {
    let line = |f: &Finding| {
        let at = place(&f.path);
        format!("{} {} {}:{} {}", f.code, f.level, at.line, at.column, f.path)
    };
    let mut all: Vec<String> = findings.iter().map(line).collect();
    all.sort();
    all
}

fn now() -> DateTime<Utc> {
    "2026-11-24T12:00:00Z".parse().expect("a time")
}

fn setting() -> Data {
    let (_, bytes) = files("samples", "samples/setting.yaml").into_iter().next().expect("the samples have a setting");
    confide::setting::read("setting.yaml", &bytes).setting.expect("it is sound").data
}

#[test]
fn the_catalogue_loads_and_every_check_is_tried() {
    let procedure = procedure();
    assert_eq!(procedure.hash().len(), 64);
    assert_eq!(procedure.clauses().len(), 90);
}

#[test]
fn each_sample_record_gives_the_rule_findings_it_expects() {
    let (procedure, forms, setting) = (procedure(), forms(), setting());
    let mut wrong = String::new();
    let mut count = 0;
    for (name, bytes) in files("samples", ".yaml").into_iter().filter(|(n, _)| n.matches('/').count() == 2) {
        if name.contains("forms-bad") {
            continue;
        }
        let reading = record::read(&name, &bytes, &forms, None);
        let (Some(record), Some(tree)) = (&reading.record, &reading.tree) else { panic!("{name} is no record") };
        let findings = procedure.check_record(record, &setting, now()).unwrap_or_else(|e| panic!("{name}: {e}"));
        let got = found(&findings, |path| tree.nearest(&Record::tree_path(path)).unwrap_or_default());
        let wanted = expected(&String::from_utf8_lossy(&bytes));
        if got != wanted {
            wrong.push_str(&format!("{name}\n  expects {wanted:?}\n  gives   {got:?}\n"));
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(count > 40, "{count} samples");
}

#[test]
fn each_bad_form_gives_the_rule_findings_it_expects() {
    let (procedure, setting) = (procedure(), setting());
    let mut wrong = String::new();
    for (name, bytes) in files("samples/forms-bad", ".yaml") {
        let form = Forms::read_one(&name, &bytes).unwrap_or_else(|bad| panic!("{name}: {:?}", bad.faults));
        let findings = procedure.check_form(&form, &setting, now()).unwrap_or_else(|e| panic!("{name}: {e}"));
        let (got, wanted) = (found(&findings, |path| form.place_of(path)), expected(&String::from_utf8_lossy(&bytes)));
        if got != wanted {
            wrong.push_str(&format!("{name}\n  expects {wanted:?}\n  gives   {got:?}\n"));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn our_own_forms_and_sets_obey_the_procedure() {
    let (procedure, forms, setting) = (procedure(), forms(), setting());
    for form in forms.iter() {
        let findings = procedure.check_form(form, &setting, now()).unwrap_or_else(|e| panic!("{}: {e}", form.id));
        assert!(findings.is_empty(), "{}: {findings:#?}", form.id);
    }
}

/// Blank and filled records of every form run through every rule.
#[test]
fn no_rule_stops_on_a_blank_or_a_filled_record() {
    let (procedure, forms, setting) = (procedure(), forms(), setting());
    for form in forms.iter() {
        for moment in Moment::WORDS.map(|(_, m)| m) {
            let form = std::sync::Arc::new(form.clone());
            for mut record in [Record::blank(form.clone(), "R-1"), Record::filled(form.clone())] {
                record.moment = moment;
                procedure.check_record(&record, &setting, now()).unwrap_or_else(|e| panic!("{}: {e}", form.id));
                procedure.check_record(&record, &Data::Null, now()).unwrap_or_else(|e| panic!("{}: {e}", form.id));
            }
        }
    }
}

#[test]
#[ignore]
fn zz_time() {
    let files = catalogue();
    let forms = forms();
    let t = std::time::Instant::now();
    let p = Procedure::load(files.iter().map(|(n, b)| (n.as_str(), b.as_slice())), &forms).unwrap();
    eprintln!("load tried {:?}", t.elapsed());
    let t = std::time::Instant::now();
    let _ = Procedure::load_tried(files.iter().map(|(n, b)| (n.as_str(), b.as_slice())), &forms).unwrap();
    eprintln!("load only {:?}", t.elapsed());
    let form = std::sync::Arc::new(forms.get("safeguarding_incident").unwrap().clone());
    let rec = confide::record::Record::filled(form.clone());
    let setting = confide::expr::Data::Null;
    let now = chrono::DateTime::UNIX_EPOCH;
    let t = std::time::Instant::now();
    for _ in 0..100 { p.check_record(&rec, &setting, now).unwrap(); }
    eprintln!("check_record {:?}", t.elapsed() / 100);
    let t = std::time::Instant::now();
    for _ in 0..20 { p.check_form(&form, &setting, now).unwrap(); }
    eprintln!("check_form {:?}", t.elapsed() / 20);
}
