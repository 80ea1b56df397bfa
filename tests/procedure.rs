//! The written procedure as it is compiled in: complete, tried, and true to its forms.

use chrono::{DateTime, Utc};
use confide::expr::Data;
use confide::finding::{Finding, Level};
use confide::form::{Forms, Moment};
use confide::procedure::{Procedure, Refused, Status};
use confide::record::{self, Record};
use confide::source::Place;
use std::path::Path;
use std::sync::OnceLock;

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
        .filter(|(name, _)| {
            name.matches('/').count() == 1
                && !["/notes.yaml", "/intake.yaml"].iter().any(|no_form| name.ends_with(no_form))
        })
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

/// The built-in catalogue, loaded and tried once for all tests.
fn procedure() -> &'static Procedure {
    static LOADED: OnceLock<Procedure> = OnceLock::new();
    LOADED.get_or_init(|| load(&catalogue()).unwrap_or_else(|refused| panic!("{}", told(&refused))))
}

/// What rules are expected to find in a sample: its comment lines, those that name a rule.
fn expected(text: &str) -> Vec<String> {
    let is_rule = |l: &&str| l.starts_with(['R', 'X']);
    let lines = text.lines().filter_map(|l| l.strip_prefix("# expect: ")).filter(is_rule);
    let mut all: Vec<String> = lines.map(str::to_owned).collect();
    all.sort();
    all
}

fn found(findings: &[Finding], place: impl Fn(&str) -> Place) -> Vec<String> {
    let line = |f: &Finding| {
        let at = place(&f.path);
        format!("{} {} {}:{} {}", f.code, f.level, at.line, at.column, f.path).trim_end().to_owned()
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
fn the_ledger_has_every_clause_once_in_the_order_of_the_procedure() {
    let procedure = procedure();
    let ids: Vec<&str> = procedure.clauses().iter().map(|c| c.id.as_str()).collect();
    let wanted: Vec<String> = (1..=90).map(|n| format!("07.2.{n}")).collect();
    assert_eq!(ids, wanted);
    let mut headings: Vec<(&str, usize)> = Vec::new();
    for clause in procedure.clauses() {
        match headings.last_mut() {
            Some((under, count)) if *under == clause.under => *count += 1,
            _ => headings.push((&clause.under, 1)),
        }
    }
    let wanted = [
        ("Confidentiality, recording and sharing information", 27),
        ("Confidentiality definition", 10),
        ("Breach of confidentiality", 4),
        ("Exception", 16),
        ("Obtaining consent", 13),
        ("Consent", 6),
        ("Separated parents", 4),
        ("Ways in which consent to share information can occur", 6),
        ("Further guidance", 4),
    ];
    assert_eq!(headings, wanted);
    let guidance: Vec<&str> =
        procedure.clauses().iter().filter(|c| c.status == Status::Guidance).map(|c| c.id.as_str()).collect();
    assert_eq!(guidance, ["07.2.25", "07.2.29", "07.2.43", "07.2.47", "07.2.71", "07.2.89"]);
}

/// Every rule by its id, under the heading of the procedure that it belongs to; taking one away or adding one fails here.
const RULES: [(&str, &str); 9] = [
    (
        "Confidentiality, recording and sharing information",
        "R1 R2 R3 R3b R4 R5 R5b R6 R7 R8 R8b R9 R10 R10b R11 R12 R12b R13 R14 X8 R15 R15b R16 R17 R18 X3 R19 R20 R21 X4 \
         R22 X5 R23 R24 R26 R27",
    ),
    ("Confidentiality definition", "R28 R30 R31 R32 R33 R34 X7 R35 R36 R37"),
    ("Breach of confidentiality", "R38 R39 R40 R41"),
    ("Exception", "R42 R44 R45 R46 R48 R49 R50 R51 R52 R53 R54 R55 R56 R57"),
    ("Obtaining consent", "R58 R59 R60 R60b R61 X1 R62 R63 R64 X6 R65 R66 R67 R68 R69 R70"),
    ("Consent", "R72 X2 R73 R74 R75 R76"),
    ("Separated parents", "R77 R78 R79 R80"),
    ("Ways in which consent to share information can occur", "R81 R82 R83 R84 R84b R85 R86"),
    ("Further guidance", "R90"),
];

#[test]
fn the_rules_are_these_ninety_eight_in_the_order_of_the_procedure() {
    let mut rules: Vec<(&str, Vec<&str>)> = Vec::new();
    for (clause, rule) in procedure().rules() {
        match rules.last_mut() {
            Some((under, ids)) if *under == clause.under => ids.push(&rule.id),
            _ => rules.push((&clause.under, vec![&rule.id])),
        }
    }
    let wanted: Vec<(&str, Vec<&str>)> = RULES.iter().map(|(under, ids)| (*under, ids.split(' ').collect())).collect();
    assert_eq!(rules, wanted);
    assert_eq!(procedure().rules().count(), 98);
}

/// Eighty stop, eighteen warn or advise; advice is never printed and never stops.
#[test]
fn eighty_rules_are_errors_and_eighteen_warn_or_advise() {
    let of = |level| -> Vec<&str> {
        procedure().rules().filter(|(_, r)| r.level == level).map(|(_, r)| r.id.as_str()).collect()
    };
    assert_eq!(of(Level::Advice), ["R12b", "R13", "R15b"]);
    let warnings =
        ["R10b", "X8", "R20", "X5", "R26", "R27", "R31", "R33", "X7", "R59", "R68", "R70", "R78", "R81", "R90"];
    assert_eq!(of(Level::Warning), warnings);
    assert_eq!(of(Level::Error).len(), 80);
}

#[test]
fn eighty_four_clauses_are_enforced_or_carried_and_six_are_for_people_to_read() {
    let clauses = procedure().clauses();
    let carried: Vec<&str> =
        clauses.iter().filter(|c| matches!(c.status, Status::CarriedBy(_))).map(|c| c.id.as_str()).collect();
    assert_eq!(carried, ["07.2.87", "07.2.88"]);
    let enforced = clauses.iter().filter(|c| !c.rules.is_empty()).count() + carried.len();
    assert_eq!((enforced, clauses.len() - enforced), (84, 6));
    for clause in clauses {
        assert_eq!(clause.rules.is_empty(), clause.status != Status::Checked, "{}: {}", clause.id, clause.status);
        assert!(!clause.says.is_empty() && clause.opens.split(' ').count() <= 8, "{}", clause.id);
    }
}

/// What no rule can prove, a person vouches for by name: each of the six is asked on some form.
#[test]
fn six_things_are_vouched_for_by_people_and_each_is_asked_on_a_form() {
    let forms = forms();
    let asked: Vec<&str> = forms.iter().flat_map(|f| f.fields().map(|(_, f)| f.attests.as_str())).collect();
    let named: Vec<&str> =
        procedure().clauses().iter().filter_map(|c| c.attests.as_ref()).map(|a| a.id.as_str()).collect();
    assert_eq!(named, ["need_to_know", "tone", "proportionality", "balance", "free_will", "honesty"]);
    for id in &named {
        assert!(asked.contains(id), "no form asks anybody to vouch for {id}");
    }
    for id in asked.iter().filter(|id| !id.is_empty()) {
        assert!(named.contains(id), "no clause asks anybody to vouch for {id}");
    }
}

/// One clause with one rule on the safeguarding report, in which the lines of a check can be written.
fn one_rule(check: &str) -> Vec<(String, Vec<u8>)> {
    let mut text = String::from(
        "- clause: 01.1.1\n  under: Here\n  opens: These words\n  says: Something.\n  status: checked\n  rules:\n    - id: T1\n      name: a-test\n      on: {record: safeguarding_incident}\n      checks:\n",
    );
    for (n, line) in check.trim().lines().enumerate() {
        text.push_str(if n == 0 { "        - " } else { "          " });
        text.push_str(line.trim());
        text.push('\n');
    }
    vec![("local/01.yaml".into(), text.into_bytes())]
}

/// A sound check with one line put in another's place.
fn with(key: &str, line: &str) -> String {
    let sound = [
        ("at", "at: facts"),
        ("when", "when: '!blank(record.facts)'"),
        ("require", "require: size(record.facts) > 3"),
        ("message", "message: too short"),
        ("help", "help: write more"),
        ("fail", "fail: {facts: ab}"),
        ("pass", "pass: {facts: abcd}"),
    ];
    sound.iter().map(|(k, l)| if *k == key { line } else { l }).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_sound_rule_of_ones_own_is_taken() {
    let procedure = load(&one_rule(&with("", ""))).unwrap_or_else(|r| panic!("{}", told(&r)));
    assert_eq!(procedure.rules().count(), 1);
}

#[test]
fn a_faulty_rule_is_refused_with_its_line_and_letter() {
    let mut wrong = String::new();
    for (key, line, wanted) in [
        (
            "require",
            "require: size(record.fakts) > 3",
            "13:25 T1 `record.fakts` is read, and there is no `fakts` on the form safeguarding_incident did you mean `facts`?",
        ),
        (
            "require",
            "require: size(recrd.facts) > 3",
            "`recrd.facts` is read, and there is no `recrd` did you mean `record`?",
        ),
        (
            "require",
            "require: record.actions.all(a, a.bye != null)",
            "`record.actions[].bye` is read, and there is no `bye`",
        ),
        (
            "require",
            "require: siez(record.facts) > 3",
            "13:20 [1].rules[1].checks[1].require there is no function `siez` did you mean `size`?",
        ),
        ("require", "require: size(record.facts) > ", "13:39 [1].rules[1].checks[1].require this is no expression"),
        ("require", "require: number.no_such > 3", "there is no `no_such`"),
        ("require", "", "`require` is missing"),
        ("fail", "", "`fail` is missing"),
        ("pass", "", "`pass` is missing"),
        ("help", "", "`help` is missing"),
        ("fail", "fail: {facts: abcd}", "the failing sample is not refused by this check of T1: `require` holds"),
        ("fail", "fail: {facts: ''}", "the failing sample is not refused by this check of T1: `when`"),
        ("pass", "pass: {facts: ab}", "the passing sample is refused by this check of T1"),
        ("pass", "pass: {place: hall}", "the passing sample never reaches the check"),
        ("pass", "pass: {fatcs: abcd}", "there is no `fatcs` here did you mean `facts`?"),
        ("when", "when: 'true'", "this cannot be evaluated on a blank safeguarding_incident"),
        ("when", "for_each: fact", "`for_each` goes over `fact`, which is not there did you mean `facts`?"),
        ("when", "for_each: facts", "`facts` has no rows to go over"),
        ("at", "at: fatcs", "the finding is about `fatcs`, which is not there"),
        ("message", "message: 'too {shrt'", "a brace is opened here and never closed"),
        ("message", "message: 'too {size(record.factz)}'", "`record.factz` is read"),
        ("at", "wen: 'true'", "the key `wen` is not known here did you mean `when`?"),
    ] {
        let got = load(&one_rule(&with(key, line))).err().map_or_else(|| "it was taken\n".into(), |r| told(&r));
        if !got.contains(wanted) {
            wrong.push_str(&format!("{line}\n  gives  {got}  wanted {wanted}\n"));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn two_rules_of_one_id_and_a_carrier_that_is_none_are_refused() {
    let mut files = catalogue();
    let again = String::from_utf8(one_rule(&with("", "")).remove(0).1).expect("text").replace("T1", "R1");
    files.push(("local/01.yaml".into(), again.into_bytes()));
    let carried = "- {clause: 01.1.2, under: Here, opens: More words, says: Something., status: carried by R99}\n";
    files.push(("local/02.yaml".into(), carried.into()));
    let told = told(&load(&files).expect_err("both are faults"));
    assert!(told.contains("`R1` stands in the catalogue twice"), "{told}");
    assert!(told.contains("01.1.2 is carried by `R99`, which is no rule"), "{told}");
}

#[test]
fn a_rule_that_cannot_be_evaluated_is_an_error_and_tells_no_answer() {
    let files = one_rule(&with("when", ""));
    let forms = forms();
    let procedure =
        Procedure::load_tried(files.iter().map(|(n, b)| (n.as_str(), b.as_slice())), &forms).expect("not tried");
    let form = std::sync::Arc::new(forms.get("safeguarding_incident").expect("there").clone());
    let mut record = Record::blank(form, "SI-1");
    record.moment = Moment::Completed;
    let error = procedure.check_record(&record, &setting(), now()).expect_err("size of nothing");
    assert_eq!((error.rule.as_str(), error.place.as_str()), ("T1", "local/01.yaml:11:11"));
}

#[test]
fn a_setting_has_its_own_numbers() {
    let (procedure, forms) = (procedure(), forms());
    let form = std::sync::Arc::new(forms.get("safeguarding_incident").expect("there").clone());
    let mut record = Record::filled(form);
    record.moment = Moment::Completed;
    let long = |setting: &Data| {
        let findings = procedure.check_record(&record, setting, now()).expect("it can be judged");
        findings.iter().filter(|f| f.code == "R15b").count()
    };
    assert_eq!(long(&Data::Null), 0);
    let own = Data::map([("numbers", Data::map([("long_text_words", Data::Int(1))]))]);
    assert!(long(&own) > 0);
}

#[test]
fn a_page_without_its_note_and_a_file_on_the_hard_drive_are_found() {
    let (procedure, forms, setting) = (procedure(), forms(), setting());
    let form = forms.get("consent_set").expect("there");
    let page = |text: &str, notes: Vec<Data>| {
        Data::map([
            ("number", Data::Int(2)),
            ("of", Data::Int(2)),
            ("text", Data::text(text)),
            ("notes", Data::List(notes)),
        ])
    };
    let note = Data::map([
        ("note", Data::text("what_a_parent_signs")),
        ("whole", Data::Bool(true)),
        ("points", Data::Int(8)),
        ("clear", Data::Bool(true)),
    ]);
    let codes = |page: &Data| -> Vec<String> {
        let findings = procedure.check_page(form, page, &setting, now()).expect("it can be judged");
        findings.into_iter().map(|f| f.code).collect()
    };
    assert_eq!(codes(&page("Answers", vec![])), ["R35", "R84b"]);
    assert!(codes(&page("Confidential to\nSunny Corner Nursery.", vec![note])).is_empty());
    let file = |kind: &str| {
        Data::map([
            ("sensitivity", Data::text("S3")),
            ("kind", Data::text(kind)),
            ("allowed", Data::Bool(false)),
            ("specimen", Data::Bool(false)),
        ])
    };
    assert_eq!(procedure.check_files(&file("fixed"), &setting).expect("judged").len(), 1);
    assert!(procedure.check_files(&file("stream"), &setting).expect("judged").is_empty());
    let set = Data::map([("set", Data::text("own")), ("forms", Data::texts(["consent_set"]))]);
    let findings = procedure.check_set(&set, &setting, now()).expect("judged");
    assert_eq!(
        findings[0].citation.as_ref().expect("cited").to_string(),
        "Obtaining consent, \"Individuals have the right to withdraw consent at\" (07.2.61)"
    );
}
