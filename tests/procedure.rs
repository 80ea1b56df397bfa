//! The written procedure as it is compiled in: complete, tried, and true to its forms.

use confide::form::Forms;
use confide::procedure::{Procedure, Refused};
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

#[test]
fn the_catalogue_loads_and_every_check_is_tried() {
    let procedure = procedure();
    assert_eq!(procedure.hash().len(), 64);
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
