//! A table from the office becomes records: what its columns may be called, and where every fault is said to be.

#[path = "support/desk.rs"]
mod desk;
#[path = "support/september.rs"]
mod september;

use confide::finding::Level;
use confide::pack::intake::{self, Common, Desk, Intake, Rows, Table, Vocabulary, example};
use confide::pack::{Set, Source, sets, settled};
use confide::record::{self, Record};
use confide::source::Node;
use confide::workspace::Workspace;
use desk::sample;

/// The samples' nursery with its notice and what every family is asked.
struct Office {
    workspace: Workspace,
    set: Set,
    shared: Vec<Record>,
    common: Vec<Common>,
    _desk: desk::Desk,
}

/// What came of a table: its own faults and notes, and for each child its reference, records and findings.
#[derive(Debug, Default)]
struct Outcome {
    faults: Vec<String>,
    notes: Vec<String>,
    children: Vec<(String, Vec<Record>, Vec<String>)>,
}

impl Office {
    fn new() -> Office {
        let desk = desk::Desk::specimen();
        let workspace = Workspace::open(Some(desk.folder())).expect("the samples' setting can be used");
        let set = sets(&workspace.sets, &workspace.forms).expect("the sets are sound");
        let set = set.into_iter().find(|s| s.id == "registration").expect("there is one");
        let read = |name: &str| record::read(name, sample(name).as_bytes(), &workspace.forms, None);
        let shared = vec![read("privacy_notice/ok-sunny-corner.yaml").record.expect("a notice")];
        let everyone = read("consent_set/ok-for-everyone.yaml").tree.expect("a tree");
        let Some(Node::Map(answers, _)) = everyone.get("record").cloned() else { panic!("answers") };
        let common = vec![Common { form: "consent_set".into(), answers }];
        Office { workspace, set, shared, common, _desk: desk }
    }

    fn vocabulary(&self) -> Vocabulary {
        let (name, bytes) = &self.workspace.intake;
        Vocabulary::read(name, bytes, &self.forms(), &self.workspace.forms).expect("the words for columns are sound")
    }

    fn forms(&self) -> Vec<&confide::form::Form> {
        self.set.of_a_child(&self.workspace.forms).into_iter().map(|(form, _)| form).collect()
    }

    /// Reads tables as `confide pack --intake` does.
    fn read(&self, tables: &[(&str, &[u8])]) -> Outcome {
        let (mut all, vocabulary) = (Table::default(), self.vocabulary());
        for (name, bytes) in tables {
            let table = intake::read(name, bytes).expect("it is a table");
            all.sheets.extend(table.sheets);
            all.notes.extend(table.notes);
        }
        let wanted = self.set.of_a_child(&self.workspace.forms);
        let intake = Intake::of(all, &self.forms(), &vocabulary);
        let known = settled(&self.shared, &wanted);
        let (forms, common) = (&self.workspace.forms, self.common.as_slice());
        let desk =
            Desk { forms, wanted, vocabulary: &vocabulary, common, known, specimen: true, language: String::new() };
        let now = self.workspace.setting.today.expect("the samples' clock stands still");
        let rows = Rows { intake: &intake, desk: &desk, shared: &self.shared, workspace: &self.workspace, now };
        let told = |report: &confide::report::Report| -> Vec<String> {
            let above = report.found.iter().filter(|d| d.level > Level::Advice);
            above.map(|d| format!("{}: {}", d.cell, d.message)).collect()
        };
        let mut faults = intake.faults.clone();
        faults.extend(intake.missing(&desk.missing_columns(&intake)));
        let children = (0..rows.count()).map(|i| {
            let row = rows.row(i).expect("it can be judged");
            let (records, _) = desk.records(&intake.children[i]);
            (row.child, records.into_iter().map(|(r, _)| r).collect(), told(&row.report))
        });
        Outcome { faults: told(&intake.report(&faults)), notes: intake.notes.clone(), children: children.collect() }
    }

    fn csv(&self, text: &str) -> Outcome {
        self.read(&[("september.csv", text.as_bytes())])
    }
}

impl Outcome {
    fn answer(&self, child: usize, form: &str, field: &str) -> String {
        let records = &self.children[child].1;
        let record = records.iter().find(|r| r.form.id == form).unwrap_or_else(|| panic!("no record of {form}"));
        record.answer(field).show()
    }

    /// No fault anywhere, and that many children.
    fn sound(self, count: usize) -> Outcome {
        assert!(self.faults.is_empty(), "{:?}", self.faults);
        assert_eq!(self.children.len(), count);
        for (child, _, found) in &self.children {
            assert!(found.is_empty(), "{child}: {found:?}");
        }
        self
    }
}

#[test]
fn a_row_becomes_one_record_of_each_form_at_the_moment_issued() {
    let outcome = Office::new().csv(&sample("intake.csv")).sound(3);
    for (child, records, _) in &outcome.children {
        assert!(records.len() >= 2 && records.iter().all(|r| r.moment == confide::form::Moment::Issued), "{child}");
        assert!(records.iter().all(|r| r.child_ref == *child && r.id.ends_with(child.as_str())), "{child}");
    }
    assert_eq!(outcome.answer(1, "consent_set", "child_name"), "Łukasz O'Neil-Sample");
    assert_eq!(outcome.answer(1, "privacy_notice_ack", "child_name"), "Łukasz O'Neil-Sample");
    assert_eq!(outcome.answer(0, "privacy_notice_ack", "notice_version"), "v4", "it is the notice's in the pack");
    assert_eq!(outcome.answer(0, "consent_set", "journal_app"), "Little Days by Little Days Software Ltd");
}

#[test]
fn columns_are_known_by_the_words_on_the_form_by_id_and_as_offices_say() {
    let office = Office::new();
    for head in [
        "Child reference,Child's full name,Date of birth,Parent or carer",
        "child_ref,child_name,child_dob,parent",
        "REF, name of child ,D.O.B.,Carer",
        "Pupil ID,Child’s Full Name?,Birth date,Parent 1: Full name",
    ] {
        let outcome = office.csv(&format!("{head}\nC-1,Bo Example,14/03/2023,Leila Example\n")).sound(1);
        assert_eq!(outcome.answer(0, "consent_set", "child_name"), "Bo Example", "{head}");
        assert_eq!(outcome.answer(0, "privacy_notice_ack", "parent"), "Leila Example", "{head}");
    }
    let parts = "Ref,Surname,Forename,Middle names,DOB,Parent 1 surname,Parent 1 forename\n";
    let outcome = office.csv(&format!("{parts}C-1,Example,Bo,Jo May,14/03/2023,Example,Leila\n")).sound(1);
    assert_eq!(outcome.answer(0, "consent_set", "child_name"), "Bo Jo May Example");
    assert_eq!(outcome.answer(0, "privacy_notice_ack", "parent"), "Leila Example");
}

#[test]
fn a_misspelt_column_stops_and_one_of_another_purpose_is_said_and_passed_over() {
    let outcome = Office::new().csv("Child referense,Child's full name,Date of brith,Locker\nC-1,Bo,2023-03-14,7\n");
    assert!(outcome.faults[0].contains("\"Child reference\" is missing"), "{:?}", outcome.faults);
    let outcome = Office::new().csv("Ref,Child's full name,Date of brith,Parent,Locker\nC-1,Bo E,2023-03-14,L,7\n");
    assert!(outcome.faults[0].contains("row 1, column C (Date of brith)"), "{:?}", outcome.faults);
    assert!(outcome.notes.iter().any(|n| n.contains("Locker (E)")), "{:?}", outcome.notes);
}

#[test]
fn a_column_that_another_set_would_use_is_said_too() {
    let mut office = Office::new();
    let all = sets(&office.workspace.sets, &office.workspace.forms).expect("the sets are sound");
    office.set = all.into_iter().find(|s| s.id == "notice").expect("there is one");
    let outcome =
        office.csv("Ref,Child's full name,Parent 1: Full name,Allergies\nC-1,Bo Example,Leila,None\n").sound(1);
    assert_eq!(outcome.answer(0, "privacy_notice_ack", "parent"), "Leila", "it stands in for the parent");
    assert!(
        outcome.notes.iter().any(|n| n.contains("Allergies (D)") && !n.contains("Full name")),
        "{:?}",
        outcome.notes
    );
}

#[test]
fn a_missing_column_is_said_once_and_not_for_every_row() {
    let outcome = Office::new().csv("Ref,Child's full name,Parent\nC-1,Bo Example,L\nC-2,Jo Example,L\n");
    assert_eq!(outcome.faults, ["september.csv, row 1: the column \"Date of birth\" is missing"]);
}

#[test]
fn what_a_parent_answers_is_never_taken_from_a_table() {
    let outcome = Office::new().csv("Ref,Child's full name,DOB,Parent,suncream\nC-1,Bo E,2023-03-14,L,yes\n");
    assert!(outcome.faults.iter().any(|f| f.contains("for the parent to answer")), "{:?}", outcome.faults);
}

#[test]
fn every_fault_is_told_by_its_row_and_column() {
    let office = Office::new();
    for number in 1..=10 {
        let (row, column, fact) = september::faulty(number);
        let outcome = office.csv(&format!("{}\n{}\n\n{row}\n", september::HEAD, september::row(0)));
        let found = &outcome.children[1].2;
        let is_told = |f: &String| f.starts_with("september.csv, row 4") && f.contains(fact);
        assert!(found.iter().any(is_told), "{row}: {found:?}");
        let names = |f: &String| f.contains(&format!("column {column} "));
        assert!(found.iter().any(names), "{row}: {found:?}");
        assert!(outcome.children[0].2.is_empty(), "the row before is sound");
    }
}

#[test]
fn one_reference_in_two_rows_is_a_fault_of_the_second() {
    let outcome = Office::new().csv("Ref,Child's full name,DOB,Parent\nC-1,Bo E,2023-03-14,L\nc-1,Jo E,2023-03-15,L\n");
    assert!(outcome.children[0].2.is_empty());
    assert!(outcome.children[1].2[0].contains("row 2 has the same"), "{:?}", outcome.children[1].2);
}

#[test]
fn brothers_and_sisters_may_stand_in_one_row() {
    let head = "Ref,Child's full name,DOB,Child 2 reference,Child 2 full name,Child 2 date of birth,Parent";
    let office = Office::new();
    let outcome = office
        .csv(&format!("{head}\nC-1,Bo E,2023-03-14,C-2,Jo E,2024-01-02,Leila E\nC-3,Al F,2023-05-05,,,,Max F\n"))
        .sound(3);
    assert_eq!(outcome.children[1].0, "C-2");
    assert_eq!(outcome.answer(1, "consent_set", "child_name"), "Jo E");
    assert_eq!(outcome.answer(1, "privacy_notice_ack", "parent"), "Leila E", "what the family has in common");
    let repeated = "Ref,Child's full name,DOB,Ref,Child's full name,DOB,Parent";
    office.csv(&format!("{repeated}\nC-1,Bo E,2023-03-14,C-2,Jo E,2024-01-02,Leila E\n")).sound(2);
}

#[test]
fn the_example_reads_back_without_a_finding() {
    let office = Office::new();
    let table = example(&office.vocabulary(), &office.forms()).expect("it can be written");
    office.read(&[("example.csv", &table)]).sound(1);
}

#[test]
fn a_workbook_gives_what_was_saved_and_executes_nothing() {
    use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Children").expect("a name");
    for (column, head) in ["Ref", "Child's full name", "DOB", "Parent"].iter().enumerate() {
        sheet.write(2, u16::try_from(column).expect("few"), *head).expect("a cell");
    }
    let day = ExcelDateTime::from_ymd(2023, 3, 14).expect("a day");
    sheet.write(3, 0, "C-1").expect("a cell");
    sheet.write_formula(3, 1, Formula::new("=\"Bo \"&\"Example\"").set_result("Bo Example")).expect("a cell");
    sheet.write_with_format(3, 2, &day, &Format::new().set_num_format("dd/mm/yyyy")).expect("a cell");
    sheet.write(3, 3, "Leila Example").expect("a cell");
    sheet.write(5, 0, "C-2").expect("a cell");
    sheet.write(5, 1, "Jo Example").expect("a cell");
    sheet.write(5, 2, "32/01/2023").expect("a cell");
    sheet.write(5, 3, "Max Example").expect("a cell");
    book.add_worksheet().set_name("Notes").expect("a name").write(0, 0, "nothing").expect("a cell");
    let bytes = book.save_to_buffer().expect("a workbook");
    let outcome = Office::new().read(&[("september.xlsx", &bytes)]);
    assert_eq!(outcome.answer(0, "consent_set", "child_name"), "Bo Example");
    assert!(outcome.children[0].2.is_empty(), "{:?}", outcome.children[0].2);
    assert!(outcome.notes.iter().any(|n| n.contains("1 formulas")), "{:?}", outcome.notes);
    let told = "september.xlsx, sheet Children, row 6, column C (DOB)";
    assert!(outcome.children[1].2.iter().any(|f| f.starts_with(told)), "{:?}", outcome.children[1].2);
}

/// A workbook as small as a letter whose first part unpacks to so many bytes; the directory says so, or says a hundred.
fn bomb(bytes: usize, lies: bool) -> Vec<u8> {
    use std::io::Write as _;
    let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    let block = vec![b' '; 1 << 20];
    (0..bytes >> 20).for_each(|_| packed.write_all(&block).expect("it is packed"));
    let packed = packed.finish().expect("it is packed");
    let told = u32::try_from(if lies { 100 } else { bytes }).expect("it fits").to_le_bytes();
    let (weight, name) = (u32::try_from(packed.len()).expect("it fits").to_le_bytes(), b"_rels/.rels");
    let facts = [&[20, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0][..], &weight, &told, &[11, 0, 0, 0]].concat();
    let local = [&b"PK\x03\x04"[..], &facts, name, &packed].concat();
    let central = [&b"PK\x01\x02\x14\0"[..], &facts, &[0; 14], name].concat();
    let (at, size) = (u32::try_from(local.len()).expect("it fits").to_le_bytes(), (central.len() as u32).to_le_bytes());
    [&local[..], &central, b"PK\x05\x06\0\0\0\0\x01\0\x01\0", &size, &at, &[0, 0]].concat()
}

#[test]
fn a_workbook_that_unpacks_to_far_more_than_it_weighs_is_not_read() {
    for lies in [false, true] {
        let bytes = bomb(300 << 20, lies);
        assert!(bytes.len() < 1 << 20, "it weighs {}", bytes.len());
        let trouble = intake::read("a.xlsx", &bytes).expect_err("it is too much");
        let fact = if lies { "larger than its declared" } else { "unpacks to far more" };
        assert!(trouble.message.contains(fact), "{trouble}");
    }
}

#[test]
fn damaged_and_protected_workbooks_are_refused_in_plain_words() {
    for bytes in [&b"PK\x03\x04 and no more"[..], &b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old"[..]] {
        let trouble = intake::read("a.xlsx", bytes).expect_err("it is none");
        assert!(!trouble.help.is_empty() && trouble.message.contains("a.xlsx"), "{trouble}");
    }
}
