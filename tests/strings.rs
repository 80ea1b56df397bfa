//! Words beside the English, by the command line: a spreadsheet goes out and comes back, each string has its state, the page
//! bears English always. The words are made up here; nothing ships but English.

#[path = "support/desk.rs"]
mod desk;
#[path = "support/schema.rs"]
mod schema;

use confide::workspace::{Workspace, built_in_files};
use desk::{Desk, Run, changed, pages, sample};
use schema::{faults, json_of};
use serde_json::Value as Json;

const BLANK: &str = "consent_withdrawal/ok-blank.yaml";
const TITLE: &str = "consent_withdrawal.title,You can change your mind";
const HEADS: &str = "key,English,translation (pl),checked by,checked on\n";

/// A desk with these rows taken over as Polish.
fn desk_with(rows: &[&str]) -> Desk {
    let desk = Desk::specimen();
    import(&desk, rows).fine();
    desk
}

fn import(desk: &Desk, rows: &[&str]) -> Run {
    desk.put("pl.csv", &format!("{HEADS}{}\n", rows.join("\n")));
    desk.confide(&["strings", "import", "pl.csv", "--lang", "pl"])
}

fn state(desk: &Desk, key: &str) -> String {
    let run = desk.confide(&["strings", "lint", "--lang", "pl", "--format", "json"]);
    let told: Json = serde_json::from_slice(&run.out).expect("JSON");
    told["languages"][0]["strings"][key].as_str().unwrap_or_else(|| panic!("no {key}: {}", run.said)).to_owned()
}

/// The words of all pages.
fn printed(desk: &Desk, more: &[&str]) -> Option<String> {
    let run = desk.render(&sample(BLANK), more).fine();
    pages(&run.out).map(|pages| pages.join(" "))
}

#[test]
fn every_language_that_ships_was_read_by_somebody() {
    let workspace = Workspace::open(None).expect("what is built in is sound");
    for strings in workspace.strings.values() {
        for (key, t) in strings.iter() {
            assert!(!t.by.is_empty(), "{key} in {} was checked by nobody", strings.language.name);
        }
    }
    assert_eq!(built_in_files("forms/strings/").count(), workspace.strings.len());
}

#[test]
fn every_string_has_one_key_and_every_form_for_parents_has_strings() {
    let workspace = Workspace::open(None).expect("what is built in is sound");
    let all: Vec<_> = workspace.forms.iter().filter(|f| f.is_for_parents()).collect();
    assert!(all.len() >= 9);
    for form in all {
        let mut keys: Vec<String> = form.printed().into_iter().map(|p| p.key).collect();
        let count = keys.len();
        keys.sort();
        keys.dedup();
        assert_eq!((keys.len(), count > 5), (count, true), "{}", form.id);
    }
}

#[test]
fn a_sheet_goes_out_and_comes_back() {
    let desk = desk_with(&[&format!("{TITLE},Możesz zmienić zdanie,,")]);
    desk.confide(&["strings", "export", "--lang", "pl", "-o", "out.csv"]).fine();
    let sheet = String::from_utf8(desk.bytes("out.csv")).expect("UTF-8");
    assert!(sheet.starts_with("\u{feff}key,where it stands,English,translation (pl),state,checked by,checked on\r\n"));
    assert!(sheet.contains("You can change your mind,Możesz zmienić zdanie,unchecked,,\r\n"), "{sheet}");
    let before = desk.bytes("forms/strings/pl.yaml");
    let run = desk.confide(&["strings", "import", "out.csv", "--lang", "pl"]).fine();
    assert!(run.said.contains("0 changed, 0 removed"), "{}", run.said);
    assert_eq!(desk.bytes("forms/strings/pl.yaml"), before);
    desk.confide(&["strings", "export", "--lang", "pl", "-o", "out.csv"]).refused(2);
    desk.confide(&["strings", "export", "--lang", "pl", "--form", "safeguarding_incident"]).refused(2);
}

#[test]
fn what_is_written_obeys_its_schema() {
    let desk = desk_with(&[&format!("{TITLE},Możesz zmienić zdanie,Test Reader,2026-11-02"), "words.yes,Yes,Tak,,"]);
    let schema: Json = serde_json::from_slice(&desk.confide(&["schema", "strings"]).fine().out).expect("JSON");
    let text = desk.bytes("forms/strings/pl.yaml");
    let tree = |text: &[u8]| json_of(&confide::source::read("pl.yaml", text).root.expect("YAML"));
    assert_eq!(faults(&schema, &tree(&text)), Vec::<String>::new());
    let wrong = changed(&String::from_utf8(text).expect("UTF-8"), "says:", "sais:");
    assert!(!faults(&schema, &tree(wrong.as_bytes())).is_empty());
}

#[test]
fn a_sheet_with_semicolons_and_windows_lines_is_read() {
    let desk = Desk::specimen();
    let sheet = "\u{feff}Key;English;Translation;Checked by;Checked on\r\nconsent_withdrawal.title;You can change your mind;Możesz zmienić zdanie;Test Reader;02/11/2026\r\n;;;;\r\n";
    desk.put("pl.csv", sheet);
    desk.confide(&["strings", "import", "pl.csv", "--lang", "pl"]).fine();
    assert_eq!(state(&desk, "consent_withdrawal.title"), "checked");
}

/// A workbook as a translator may send it back: a note on a sheet before, and a day that is a day.
fn workbook(says: &str) -> Vec<u8> {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
    let mut book = Workbook::new();
    book.add_worksheet().write_string(0, 0, "Here it is").expect("a cell");
    let sheet = book.add_worksheet();
    for (column, name) in ["key", "where it stands", "English", "translation (pl)", "state", "checked by", "checked on"]
        .iter()
        .enumerate()
    {
        sheet.write_string(0, column as u16, *name).expect("a cell");
    }
    for (column, cell) in
        [(0, "consent_withdrawal.title"), (2, "You can change your mind"), (3, says), (5, "Test Reader")]
    {
        sheet.write_string(2, column, cell).expect("a cell");
    }
    let day = ExcelDateTime::parse_from_str("2026-11-02").expect("a day");
    sheet.write_datetime_with_format(2, 6, &day, &Format::new().set_num_format("dd/mm/yyyy")).expect("a cell");
    book.save_to_buffer().expect("a workbook")
}

#[test]
fn a_workbook_is_taken_back_as_its_rows_are() {
    let desk = Desk::specimen();
    desk.put_bytes("pl.xlsx", &workbook("Możesz zmienić zdanie"));
    desk.confide(&["strings", "import", "pl.xlsx", "--lang", "pl"]).fine();
    assert_eq!(state(&desk, "consent_withdrawal.title"), "checked");
    let kept = desk.bytes("forms/strings/pl.yaml");
    assert!(
        String::from_utf8_lossy(&kept).contains("says: Możesz zmienić zdanie\n    by: Test Reader\n    on: 2026-11-02")
    );
    desk.put_bytes("pl.xlsx", &workbook("=HYPERLINK(1)"));
    let run = desk.confide(&["strings", "import", "pl.xlsx", "--lang", "pl"]).refused(1);
    assert!(run.said.contains("row 3, translation: this is a formula, not a value"), "{}", run.said);
    desk.put_bytes("pl.xlsx", &kept);
    assert_eq!(desk.confide(&["strings", "import", "pl.xlsx", "--lang", "pl"]).code, 1, "a text is read as a text");
    let run = desk.confide(&["strings", "export", "--lang", "pl", "-o", "out.xlsx"]).refused(2);
    assert!(run.said.contains("written as CSV") && !desk.has("out.xlsx"), "{}", run.said);
}

#[test]
fn each_faulty_row_is_named_and_nothing_is_taken_over() {
    let desk = desk_with(&[&format!("{TITLE},Stare słowa,,")]);
    let before = desk.bytes("forms/strings/pl.yaml");
    let rows = [
        (format!("{TITLE},Nowe słowa,,"), ""),
        (
            "consent_withdrawal.titel,You can change your mind,X,,".into(),
            "row 3, key: no form prints a string `consent_withdrawal.titel`\n  = help: did you mean `consent_withdrawal.title`?",
        ),
        (
            "consent_set.fields.suncream.who[1],Staff of {setting.name},Zespół,,".into(),
            "row 4, translation: the translation lacks {setting.name}",
        ),
        ("words.yes,Yes,Tak,Test Reader,".into(), "row 5, checked on: there is a name, and no date"),
        ("words.no,No,Nie,,2026-11-02".into(), "row 6, checked by: there is a date, and nobody's name"),
        ("words.name,Full name,Imię,Test Reader,2027-01-01".into(), "row 7, checked on: this day is still to come"),
        (
            "words.form,Form,\"For\u{202e}mularz\",,".into(),
            "row 8, translation: U+202E is a mark that changes the direction of writing",
        ),
        ("words.page,Page,,Test Reader,2026-11-02".into(), "row 9, translation: nothing was there to be checked"),
        (format!("{TITLE},Inne,,"), "row 10, key: `consent_withdrawal.title` stands twice"),
    ];
    let run = import(&desk, &rows.iter().map(|(row, _)| row.as_str()).collect::<Vec<_>>()).refused(1);
    for (_, said) in &rows {
        assert!(run.said.contains(said), "{said}\nis not in\n{}", run.said);
    }
    assert_eq!(run.said.matches("error: ").count(), rows.len() - 1, "{}", run.said);
    assert_eq!(desk.bytes("forms/strings/pl.yaml"), before);
}

#[test]
fn a_sheet_that_is_no_sheet_is_refused() {
    let desk = Desk::specimen();
    desk.put_bytes("pl.csv", b"key,English,translation\nx,y,\xf3\n");
    let run = desk.confide(&["strings", "import", "pl.csv", "--lang", "pl"]).refused(1);
    assert!(run.said.contains("not UTF-8"), "{}", run.said);
    desk.put("pl.csv", "key,English,translation\n");
    let run = desk.confide(&["strings", "import", "pl.csv", "--lang", "pl"]).refused(1);
    assert!(run.said.contains("there is no column `checked by`"), "{}", run.said);
    desk.put("pl.csv", HEADS);
    let run = desk.confide(&["strings", "import", "pl.csv", "--lang", "ro"]).refused(1);
    assert!(run.said.contains("words in `pl`, not in `ro`"), "{}", run.said);
    for tag in ["en", "Polish"] {
        desk.confide(&["strings", "import", "pl.csv", "--lang", tag]).refused(2);
    }
    assert!(!desk.has("forms/strings"));
}

#[test]
fn a_check_is_void_when_the_words_change_after_it() {
    let desk = desk_with(&[&format!("{TITLE},Możesz zmienić zdanie,Test Reader,2026-11-02")]);
    assert_eq!(state(&desk, "consent_withdrawal.title"), "checked");
    let run = import(&desk, &[&format!("{TITLE},Coś całkiem innego,Test Reader,2026-11-02")]).fine();
    assert!(run.said.contains("row 2: its words are not those that were checked"), "{}", run.said);
    assert_eq!(state(&desk, "consent_withdrawal.title"), "unchecked");
    import(&desk, &[&format!("{TITLE},Coś całkiem innego,Test Reader,2026-11-19")]).fine();
    assert_eq!(state(&desk, "consent_withdrawal.title"), "checked");
    import(&desk, &[&format!("{TITLE},,,")]).fine();
    assert_eq!(state(&desk, "consent_withdrawal.title"), "missing");
}

#[test]
fn words_for_an_earlier_english_are_stale_until_somebody_looks_again() {
    let old = "consent_withdrawal.title,You could change your mind,Możesz zmienić zdanie,Test Reader,2026-11-02";
    let desk = desk_with(&[old]);
    let run = desk.confide(&["strings", "lint", "--lang", "pl"]);
    assert_eq!(run.code, 1, "{}", run.said);
    assert!(run.said.contains("the English has changed") && run.said.contains("pl.yaml:4"), "{}", run.said);
    let Some(text) = printed(&desk, &["--lang", "pl"]) else { return };
    assert!(text.contains("You can change your mind") && !text.contains("Możesz"), "{text}");
    // a sheet that comes back untouched makes nothing fresh; a new date does
    desk.confide(&["strings", "export", "--lang", "pl", "-o", "out.csv"]).fine();
    desk.confide(&["strings", "import", "out.csv", "--lang", "pl"]).fine();
    assert_eq!(state(&desk, "consent_withdrawal.title"), "stale");
    import(&desk, &[&format!("{TITLE},Możesz zmienić zdanie,Test Reader,2026-11-20")]).fine();
    assert_eq!(state(&desk, "consent_withdrawal.title"), "checked");
}

#[test]
fn english_is_always_there_and_what_nobody_checked_says_so() {
    let desk = desk_with(&[
        &format!("{TITLE},Możesz zmienić zdanie,Test Reader,2026-11-02"),
        "consent_withdrawal.fields.consent_ids.label,Tick each one you take back,Zaznacz każdą,,",
        "words.second_line,\"{language} stands beside the English. Texts checked by somebody who reads both: {checked} of {all}. Not checked, and marked so: {unchecked}. In English only: {missing}.\",{language}: {checked}/{all} {unchecked} {missing},,",
    ]);
    let Some(text) = printed(&desk, &["--lang", "pl"]) else { return };
    let all = Workspace::open(None).expect("sound").forms.get("consent_withdrawal").expect("a form").printed().len();
    for said in [
        "You can change your mind Możesz zmienić zdanie",
        "Zaznacz każdą (translation not checked)",
        &format!("somebody who reads both: 1 of {all}. Not checked, and marked so: 1."),
        &format!("Polish: 1/{all} 1 {}", all - 2),
        "If the two say different things, please tell us.",
    ] {
        assert!(text.contains(said), "{said}\nis not in\n{text}");
    }
    assert!(!text.contains("Możesz zmienić zdanie (translation"), "{text}");
    let Some(alone) = printed(&desk, &[]) else { return };
    assert!(!alone.contains("Możesz") && !alone.contains("not checked"), "{alone}");
}

/// What a registration in two languages says, with these rows taken over, when the tools to read it are there.
fn registered(rows: &[&str], more: &[&str]) -> Option<String> {
    let desk = desk_with(rows);
    let record = sample("child_registration/ok-parents-apart.yaml");
    let run = desk.render(&record, &[&["--lang", "pl"], more].concat()).fine();
    pages(&run.out).map(|pages| pages.join(" "))
}

#[test]
fn how_long_it_is_kept_stands_beside_the_english_where_all_its_words_do() {
    let term =
        "retention.consents,\"{years} years from the day on which it is withdrawn, or on which the child leaves\"";
    let keep = "words.keep,How long the nursery keeps this: {term}.,Jak długo: {term}.";
    let whole =
        "How long the nursery keeps this: 3 years from the day on which it is withdrawn, or on which the child leaves.";
    let checked = "Test Reader,2026-11-02";
    for (rows, said, marked) in [
        (vec![format!("{keep},{checked}"), format!("{term},{{years}} lata od dnia,{checked}")], true, false),
        (vec![format!("{keep},{checked}"), format!("{term},{{years}} lata od dnia,,")], true, true),
        (vec![format!("{keep},,"), format!("{term},{{years}} lata od dnia,{checked}")], true, true),
        (vec![format!("{keep},{checked}")], false, false),
        (vec![format!("{term},{{years}} lata od dnia,{checked}")], false, false),
    ] {
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let Some(text) = printed(&desk_with(&rows), &["--lang", "pl"]) else { return };
        assert!(text.contains(whole), "{text}");
        let beside = "Jak długo: 3 lata od dnia.";
        assert_eq!((text.contains(beside), text.contains("Jak") || text.contains("lata")), (said, said), "{text}");
        assert_eq!(text.contains(&format!("{beside} (translation not checked)")), marked, "{text}");
    }
}

#[test]
fn the_squares_of_a_date_bear_both_words_and_one_mark() {
    let row = |says: &str, check: &str| format!("words.year,YYYY,{says},{check}");
    let Some(text) = printed(&desk_with(&[&row("RRRR", "Test Reader,2026-11-02")]), &["--lang", "pl"]) else { return };
    let count = |text: &str, what: &str| text.matches(what).count();
    assert!(count(&text, "YYYY") > 0 && count(&text, "YYYY") == count(&text, "RRRR"), "{text}");
    assert_eq!(count(&text, "not checked"), 0, "{text}");
    let both =
        [row("RRRR", ","), "words.month,MM,MC,,".into(), "words.minute,MM,MI,,".into(), "words.hour,HH,GG,,".into()];
    let both: Vec<&str> = both.iter().map(String::as_str).collect();
    let Some(text) = printed(&desk_with(&both), &["--lang", "pl"]) else { return };
    let squares = count(&text, "YYYY");
    assert_eq!(
        (count(&text, "RRRR"), count(&text, "MC"), count(&text, "(translation not checked)")),
        (squares, squares, squares)
    );
    assert!(
        count(&text, "HH") > 0 && count(&text, "MI") == count(&text, "HH"),
        "months and minutes are told apart: {text}"
    );
}

#[test]
fn a_copy_says_in_both_languages_whom_it_is_for_and_what_it_withholds() {
    let rows = [
        "words.copy_for,For: {names},Dla: {names},Test Reader,2026-11-02",
        "words.copy_withheld,\"{count} fields withheld. They stand in the nursery's own file, and are for somebody else to know.\",Pominięto pól: {count}.,,",
        "words.withheld,Not shown in this copy.,Nie w tej kopii.,Test Reader,2026-11-02",
        "words.keep,How long the nursery keeps this: {term}.,Jak długo: {term}.,Test Reader,2026-11-02",
    ];
    let Some(text) = registered(&rows, &["--for", "parent-1"]) else { return };
    let count = |what: &str| text.matches(what).count();
    assert!(text.contains("For: Ewa Sample Dla: Ewa Sample"), "{text}");
    let number =
        text.split(" fields withheld.").next().and_then(|before| before.split(' ').next_back()).expect("a number");
    assert!(text.contains(&format!("Pominięto pól: {number}. (translation not checked)")), "{text}");
    assert!(count("Not shown in this copy.") > 3, "{text}");
    assert_eq!(count("Not shown in this copy."), count("Nie w tej kopii."), "{text}");
    assert!(!text.contains("Adam Instance, 3 Trial Court"));
}

#[test]
fn a_filing_slip_that_a_nursery_gives_to_parents_bears_the_language() {
    let desk = Desk::specimen();
    let form = built_in_files("forms/filing_slip.yaml").next().expect("the form").1;
    let theirs = changed(form, "class: staff_record", "class: parent_signed");
    desk.put("forms/filing_slip.yaml", &theirs);
    import(&desk, &["filing_slip.sections.record.title,\"Which record is it, and where?\",Gdzie to jest?,,"]).fine();
    let run = desk
        .render("form: filing_slip\nid: FS-1\nmoment: blank\nspecimen: true\nrecord: {}\n", &["--lang", "pl"])
        .fine();
    let Some(text) = pages(&run.out).map(|pages| pages.join(" ")) else { return };
    assert!(text.contains("Which record is it, and where? Gdzie to jest? (translation not checked)"), "{text}");
}

#[test]
fn a_record_may_ask_for_its_language_and_the_command_line_goes_before_it() {
    let desk = desk_with(&[&format!("{TITLE},Możesz zmienić zdanie,Test Reader,2026-11-02")]);
    let asks = changed(&sample(BLANK), "moment: blank", "moment: blank\nlanguage: pl");
    let text = |more: &[&str]| pages(&desk.render(&asks, more).fine().out).map(|p| p.join(" "));
    let (Some(two), Some(one)) = (text(&[]), text(&["--lang", "en"])) else { return };
    assert!(two.contains("Możesz") && !one.contains("Możesz"));
    let run = desk.render(&sample(BLANK), &["--lang", "ro"]).refused(2);
    assert!(run.said.contains("there are no words in `ro`"), "{}", run.said);
    let run = desk.render(&changed(&asks, "language: pl", "language: Polish"), &[]).refused(1);
    assert!(run.said.contains("no tag of a language"), "{}", run.said);
}

#[test]
fn a_form_for_staff_is_in_english_alone() {
    let desk = desk_with(&[&format!("{TITLE},Możesz zmienić zdanie,,")]);
    let whole = sample("sharing_decision/ok-about-the-designated-person.yaml");
    let run = desk.render(&whole, &["--lang", "pl"]).refused(2);
    assert!(run.said.contains("for staff"), "{}", run.said);
    let run = desk.render(&changed(&whole, "record:\n", "language: pl\nrecord:\n"), &[]).refused(1);
    assert!(run.said.contains("only a form that parents read"), "{}", run.said);
}

#[test]
fn a_pack_bears_the_language_on_every_form_of_it() {
    let desk = desk_with(&[
        "privacy_notice.title,Privacy notice for parents and carers,Informacja,Test Reader,2026-11-02",
        "consent_set.title,What do you allow?,Na co się zgadzasz?,Test Reader,2026-11-02",
        "words.page,Page,Strona,Test Reader,2026-11-02",
    ]);
    let names = [
        "privacy_notice/ok-sunny-corner",
        "privacy_notice_ack/ok-issued",
        "child_registration/ok-issued",
        "consent_set/ok-issued",
    ];
    names.iter().for_each(|name| desk.put(&format!("records/{name}.yaml"), &sample(&format!("{name}.yaml"))));
    desk.confide(&["pack", "records", "--set", "registration", "--lang", "pl", "-o", "packs"]).fine();
    let Some(text) = pages(&desk.bytes("packs/registration-C-0042.pdf")).map(|p| p.join(" ")) else { return };
    for said in
        ["Page / Strona", "Privacy notice for parents and carers Informacja", "What do you allow? Na co się zgadzasz?"]
    {
        assert!(text.contains(said), "{said}\nis not in\n{text}");
    }
}

#[test]
fn the_same_words_make_the_same_file_and_other_words_another_fingerprint() {
    let desk = desk_with(&[&format!("{TITLE},Możesz zmienić zdanie,,")]);
    let made = || desk.render(&sample(BLANK), &["--lang", "pl"]).fine().out;
    let first = made();
    assert!(first == made());
    import(&desk, &[&format!("{TITLE},Inne słowa,,")]).fine();
    assert!(first != made());
}

#[test]
fn letters_without_a_typeface_name_the_script_and_where_to_get_it() {
    let desk = Desk::specimen();
    desk.put("fonts/README.txt", "no typeface");
    desk.set("specimen: true", "fonts: [fonts]\nspecimen: true");
    desk.put(
        "pa.csv",
        "key,English,translation,checked by,checked on\nconsent_withdrawal.title,You can change your mind,ਬੱਚਾ,,\n",
    );
    desk.confide(&["strings", "import", "pa.csv", "--lang", "pa"]).fine();
    let run = desk.render(&sample(BLANK), &["--lang", "pa"]).refused(2);
    for said in [
        "; the script is Gurmukhi",
        "the words in Punjabi",
        "Noto Sans Gurmukhi",
        "fonts-noto-core",
        "`fonts:` in setting.yaml",
    ] {
        assert!(run.said.contains(said), "{said}\nis not in\n{}", run.said);
    }
}

#[test]
fn a_faulty_file_of_words_is_named_with_its_line() {
    let desk = desk_with(&[&format!("{TITLE},Możesz zmienić zdanie,,")]);
    let text = String::from_utf8(desk.bytes("forms/strings/pl.yaml")).expect("UTF-8");
    desk.put("forms/strings/pl.yaml", &changed(&text, "says:", "sais:"));
    let run = desk.render(&sample(BLANK), &["--lang", "pl"]).refused(1);
    assert!(run.said.contains("did you mean `says`?") && run.said.contains("pl.yaml:6:5"), "{}", run.said);
}

#[test]
fn the_definition_itself_may_have_words_which_nobody_has_checked() {
    let desk = Desk::specimen();
    desk.set("languages: [en]", "languages: [en, pl]");
    let form = built_in_files("forms/consent_withdrawal.yaml").next().expect("a form").1;
    let both = "title: {en: You can change your mind, pl: Możesz zmienić zdanie}";
    desk.put("forms/consent_withdrawal.yaml", &changed(form, "title: You can change your mind", both));
    assert_eq!(state(&desk, "consent_withdrawal.title"), "unchecked");
    let Some(text) = printed(&desk, &["--lang", "pl"]) else { return };
    assert!(text.contains("You can change your mind Możesz zmienić zdanie (translation not checked)"), "{text}");
}
