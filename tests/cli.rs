//! The binary's wiring: what each command gives on standard output and says on standard error, and its exit code.
#![allow(clippy::disallowed_methods, reason = "tests write files and start programs")]

#[path = "support/desk.rs"]
mod desk;
#[path = "support/exact.rs"]
mod exact;

use desk::{Desk, sample};
use exact::confide;
use serde_json::Value as Json;
use std::sync::OnceLock;

/// One desk for all tests that change nothing.
fn desk() -> &'static Desk {
    static DESK: OnceLock<Desk> = OnceLock::new();
    DESK.get_or_init(|| {
        let desk = Desk::specimen();
        desk.put("records/good.yaml", &sample("consent_withdrawal/ok-spoken.yaml"));
        desk.put("records/bad.yaml", &sample("consent_withdrawal/bad-nothing-stopped.yaml"));
        desk
    })
}

/// A folder that is no workspace, without anything of ours in it.
fn elsewhere() -> Desk {
    let desk = Desk::specimen();
    desk.remove("setting.yaml");
    desk
}

fn json(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {}", text.chars().take(200).collect::<String>()))
}

const COMMANDS: [&str; 21] = [
    "init",
    "check",
    "render",
    "print",
    "pack",
    "notice",
    "verify",
    "intake",
    "keys",
    "serve",
    "fill",
    "forms",
    "new",
    "schema",
    "rules",
    "explain",
    "strings",
    "doctor",
    "demo",
    "completions",
    "man",
];

#[test]
fn wrong_words_end_with_2_and_give_nothing() {
    confide(desk(), &["chek"]).says_first("error: unrecognized subcommand 'chek'\n\n  tip: ").ends(2);
    confide(desk(), &["check"]).says_first("error: the following required arguments were not provided").ends(2);
    confide(desk(), &["forms", "--format", "xml"])
        .says_first("error: invalid value 'xml' for '--format <FORMAT>'")
        .ends(2);
    confide(desk(), &["rules", "--coverage", "--functions"])
        .says_first("error: the argument '--coverage' cannot be used with")
        .ends(2);
    confide(desk(), &["check", "records/good.yaml", "--moment", "soon"])
        .says("error: there is no moment `soon`\n  = help: use one of blank, issued, completed, signed, filed\n")
        .ends(2);
}

#[test]
fn without_a_word_it_opens_the_desk_which_needs_a_workspace() {
    let nowhere = tempfile::TempDir::new().expect("a folder");
    let mut command = desk().command(&[]);
    command.current_dir(nowhere.path());
    let run = desk::run(command).refused(2);
    assert!(run.said.starts_with("error: there is no workspace here"), "{}", run.said);
}

#[test]
fn help_and_version_are_data() {
    confide(desk(), &["--version"]).gives("confide 0.1.0\n").ends(0);
    let help = confide(desk(), &["--help"]).gives_first("Forms in YAML, checked").ends(0);
    for command in COMMANDS {
        assert!(help.contains(&format!("\n  {command} ")), "{command} is not in the help");
        confide(desk(), &[command, "--help"]).gives_first("").ends(0);
    }
    assert!(help.contains("Exit codes: 0 fine;"));
}

#[test]
fn forms_are_listed_and_drafts_are_not() {
    desk();
    let listed = "\
consent_set            07.2-C   2026-09  parent_signed  What do you allow?
consent_withdrawal     07.2-W   2026-09  parent_signed  You can change your mind
privacy_notice         07.1a    2026-09  notice         Privacy notice for parents and carers
privacy_notice_ack     07.1a-R  2026-09  parent_signed  You have been given our privacy notice
safeguarding_incident  06.1b    2021-07  staff_record   Safeguarding incident report
";
    let given = confide(desk(), &["forms"]).gives_first("").ends(0);
    for line in listed.lines() {
        let cells: Vec<&str> = line.split_whitespace().collect();
        assert!(given.lines().any(|l| l.split_whitespace().collect::<Vec<_>>() == cells), "{line} is not in\n{given}");
    }
    let form = Desk::specimen();
    let text = "form: draft_form\nref: x\nedition: 2026-09\nstatus: draft\ntitle: x\nclass: staff_record\nsensitivity: S1\nconfidentiality: {owner: setting}\nsections: [{section: s, fields: [{field: a, kind: text, label: A}]}]\n";
    form.put("forms/draft_form.yaml", text);
    let given = confide(&form, &["forms", "--format", "json"]).gives_first("{").ends(0);
    let ids: Vec<Json> = json(&given)["forms"].as_array().expect("a list").iter().map(|f| f["id"].clone()).collect();
    assert!(ids.contains(&"consent_set".into()) && !ids.contains(&"draft_form".into()), "{ids:?}");
}

#[test]
fn check_says_what_it_finds_and_where() {
    confide(desk(), &["check", "records/good.yaml"]).says("1 file checked, nothing found\n").ends(0);
    let said = "error[missing]: \"What we stopped\" is not answered\n";
    confide(desk(), &["check", "records/bad.yaml"]).says_first(said).ends(1);
    let given = confide(desk(), &["check", "records/bad.yaml", "--format", "json"]).gives_first("{").ends(1);
    assert_eq!(json(&given)["findings"][0]["file"], "records/bad.yaml");
    confide(desk(), &["check", "nowhere.yaml"])
        .says("error: there is no file nowhere.yaml\n  = help: check the name\n")
        .ends(2);
}

#[test]
fn no_colour_goes_anywhere_but_to_a_terminal() {
    let plain = "error[missing]: \"What we stopped\" is not answered\n";
    for value in ["", "1"] {
        confide(desk(), &["check", "records/bad.yaml"]).with("NO_COLOR", value).says_first(plain).ends(1);
    }
}

#[test]
fn init_asks_one_question_and_makes_nothing_without_an_answer() {
    let desk = elsewhere();
    let before = desk.files();
    confide(&desk, &["init", "ws"])
        .says("error: it is not said where files about children may be kept, and nobody is at a terminal to be asked\n  = help: say --storage none, or --storage removable or encrypted_folder with --path, --decided-by and --reason\n")
        .ends(2);
    for missing in [
        &["--storage", "removable"][..],
        &["--storage", "encrypted_folder", "--decided-by", "Jo Dale"],
        &["--storage", "removable", "--decided-by", "Jo Dale", "--reason", "we need them"],
    ] {
        confide(&desk, &[&["init", "ws"], missing].concat()).says_first("error: --").ends(2);
    }
    confide(&desk, &["init", "ws", "--reason", "x"])
        .says_first("error: the following required arguments were not provided:\n  --storage")
        .ends(2);
    assert_eq!(desk.files(), before);
}

#[test]
fn init_makes_a_workspace_once() {
    let desk = elsewhere();
    let words = ["init", "ws", "--name", "Sunny Corner", "--storage", "none"];
    let said = "ws: a workspace; files about children are kept nowhere: they are printed, or handed on by standard output\n\
        next: write the nursery's details into ws/setting.yaml, then run `confide keys new` and `confide doctor` there\n";
    confide(&desk, &words).says(said).ends(0);
    let setting = desk.bytes("ws/setting.yaml");
    assert!(setting.starts_with(b"# yaml-language-server: $schema=.schema/setting.json\n"));
    for folder in ["forms", "templates", "records", "trust", "keys"] {
        assert!(desk.at(&format!("ws/{folder}")).is_dir(), "{folder}");
    }
    for schema in ["setting", "form", "set", "record-consent_set"] {
        json(&String::from_utf8(desk.bytes(&format!("ws/.schema/{schema}.json"))).expect("UTF-8"));
    }
    confide(&desk, &words)
        .says("error: ws/setting.yaml is there already\n  = help: this folder is a workspace; change that file instead, or name another folder\n")
        .ends(2);
    assert_eq!(desk.bytes("ws/setting.yaml"), setting);
}

#[test]
fn init_without_a_name_leaves_the_name_to_be_written() {
    let desk = elsewhere();
    confide(&desk, &["init", ".", "--storage", "none"]).says_first(".: a workspace;").ends(0);
    confide(&desk, &["forms"]).says_first("error[missing]: `name` is missing\n --> setting.yaml:5:1\n").ends(1);
}

#[test]
fn new_writes_a_record_that_check_reads() {
    let desk = Desk::specimen();
    let file = "records/c-0042/w.yaml";
    desk.put("records/c-0042/keep", "");
    confide(&desk, &["new", "consent_withdrawal", "-o", file, "--id", "CW-1", "--child", "C-0042"])
        .says("records/c-0042/w.yaml: fill it in, then run `confide check records/c-0042/w.yaml`\n")
        .ends(0);
    let text = String::from_utf8(desk.bytes(file)).expect("UTF-8");
    assert!(
        text.starts_with("# yaml-language-server: $schema=../../.schema/record-consent_withdrawal.json\n"),
        "{text}"
    );
    assert!(desk.has(".schema/record-consent_withdrawal.json"));
    confide(&desk, &["check", file, "--moment", "blank"]).says_first("1 file checked").ends(0);
    confide(&desk, &["new", "consent_withdrawal", "-o", file]).says_first("error: ").ends(2);
    assert_eq!(desk.bytes(file), text.as_bytes());
    let first = "# yaml-language-server: $schema=../.schema/record-consent_withdrawal.json\n# You can change your mind (07.2-W, ";
    let given = confide(&desk, &["new", "consent_withdrawal"]).gives_first(first).ends(0);
    assert!(given.contains("\nid: consent-withdrawal-20261120-1600\n"), "{given}");
}

#[test]
fn new_refuses_what_is_no_form_and_no_id() {
    confide(desk(), &["new", "consent_sett"])
        .says("error: there is no form `consent_sett`\n  = help: did you mean `consent_set`?\n")
        .ends(2);
    confide(desk(), &["new", "consent_set", "--id", "Jo Dale"])
        .says_first("error: `Jo Dale`: an id has letters, digits and hyphens")
        .ends(2);
    let given = confide(&elsewhere(), &["new", "consent_set"]).gives_first("# What do you allow?").ends(0);
    assert!(!given.contains("$schema"), "there is no schema to point at outside a workspace");
}

#[test]
fn schemas_are_json_and_name_their_dialect() {
    for words in
        [&["schema", "form"][..], &["schema", "setting"], &["schema", "set"], &["schema", "record", "consent_set"]]
    {
        let given = confide(desk(), words).gives_first("{\n").ends(0);
        assert_eq!(json(&given)["$schema"], "https://json-schema.org/draft/2020-12/schema");
    }
    confide(desk(), &["schema", "record", "nothing"]).says_first("error: there is no form `nothing`\n").ends(2);
}

#[test]
fn rules_are_listed_by_clause_with_coverage_and_functions() {
    let all = confide(desk(), &["rules"]).gives_first("R1 ").ends(0);
    assert!(
        all.lines().any(|l| l.starts_with("R23 ") && l.contains("kept-on-a-hard-drive") && l.contains("07.2.23")),
        "{all}"
    );
    let one = confide(desk(), &["rules", "--clause", "07.2.23"]).gives_first("R23 ").ends(0);
    assert_eq!(one.lines().count(), 1);
    let all = confide(desk(), &["rules", "--coverage", "--format", "json"]).gives_first("{").ends(0);
    let counted = json(&all)["counts"].clone();
    let n = |key: &str| counted[key].as_u64().unwrap_or_else(|| panic!("{key} is not counted: {counted}"));
    assert_eq!(n("clauses"), 90);
    assert_eq!(n("enforced_or_carried") + n("guidance_only") + n("without_anything"), n("clauses"));
    assert_eq!(n("errors") + n("warnings") + n("advice"), n("rules"));
    let line = format!(
        "90 clauses: {} enforced or carried, {} guidance only, {} without anything; {} rules, of which {} errors, {} warnings, {} advice",
        n("enforced_or_carried"),
        n("guidance_only"),
        n("without_anything"),
        n("rules"),
        n("errors"),
        n("warnings"),
        n("advice")
    );
    let clauses = confide(desk(), &["rules", "--coverage"]).gives_first("07.2.1 ").says(&format!("{line}\n")).ends(0);
    assert_eq!(clauses.lines().count(), 90);
    let page = confide(desk(), &["rules", "--coverage", "--format", "md"])
        .gives_first("| Heading | Opening words | Our number | What is done |\n| --- | --- | --- | --- |\n| ")
        .ends(0);
    assert!(page.ends_with(&format!("\n\n{line}.\n")) && page.lines().count() == 94, "{page}");
    let page = confide(desk(), &["rules", "--format", "md"])
        .gives_first("| Rule | Level | Name | Clause | Heading |\n| --- | --- | --- | --- | --- |\n| R1 | error | ")
        .ends(0);
    assert_eq!(page.lines().count() as u64, n("rules") + 2);
    let may = confide(desk(), &["rules", "--functions"]).gives_first("age(born, on) ").ends(0);
    assert!(may.contains("number.urgent_hours = 24 "));
    for words in [&["rules"][..], &["rules", "--coverage"], &["rules", "--functions"]] {
        let given = confide(desk(), &[words, &["--format", "json"]].concat()).gives_first("{").ends(0);
        assert_eq!(json(&given)["version"], 1);
    }
    confide(desk(), &["rules", "--clause", "07.2.99"])
        .says("error: there is no clause `07.2.99`\n  = help: see `confide rules --coverage`\n")
        .ends(2);
}

#[test]
fn a_rule_and_its_clause_are_explained_in_the_same_words() {
    let opening = "Confidentiality, recording and sharing information\n\"No documents are kept on a hard drive ...\" (07.2.23)\n\
        The procedure does not number its paragraphs; 07.2.23 is this program's own\ncount.\n\n";
    let by_rule = confide(desk(), &["explain", "r23"]).gives_first(opening).ends(0);
    for same in ["R23", "23", "07.2.23", " 23 "] {
        assert_eq!(confide(desk(), &["explain", same]).gives_first(opening).ends(0), by_rule);
    }
    for words in [
        "\nR23 kept-on-a-hard-drive (error)\nit stops: nothing is issued until it is mended.\n",
        "\n  it refuses  ",
        "\n  to mend it  ",
        "\n  it looks at files: any\n",
        "\n  it requires ",
        "\n  refused, for example\n    sensitivity: S3\n",
        "\n  accepted, for example\n",
    ] {
        assert!(by_rule.contains(words), "{words} is not in\n{by_rule}");
    }
    let given = confide(desk(), &["explain", "R23", "--format", "json"]).gives_first("{").ends(0);
    assert_eq!(json(&given)["rules"][0]["id"], "R23");
    let page = confide(desk(), &["explain", "R23", "--format", "md"]).gives_first("## Confidentiality,").ends(0);
    assert!(
        page.contains("\n### R23 kept-on-a-hard-drive\n") && page.contains("\n```yaml\nsensitivity: S3\n"),
        "{page}"
    );
    confide(desk(), &["explain", "R231"])
        .says("error: there is no rule and no clause `R231`\n  = help: did you mean `R23`?\n")
        .ends(2);
}

#[test]
fn what_is_explained_is_no_wider_than_a_terminal() {
    let all = confide(desk(), &["rules", "--format", "json"]).gives_first("{").ends(0);
    for rule in json(&all)["rules"].as_array().expect("a list") {
        let given = confide(desk(), &["explain", rule["id"].as_str().expect("an id")]).gives_first("").ends(0);
        // a sample keeps its lines, and a word that is longer than a line cannot be parted
        let may_be_wide =
            |line: &str| line.starts_with("    ") || line.split(' ').any(|word| word.chars().count() > 60);
        let wide = given.lines().find(|line| line.chars().count() > 80 && !may_be_wide(line));
        assert_eq!(wide, None);
    }
}

#[test]
fn every_rule_and_clause_can_be_explained() {
    let all = confide(desk(), &["rules", "--coverage", "--format", "json"]).gives_first("{").ends(0);
    for clause in json(&all)["clauses"].as_array().expect("a list") {
        let id = clause["clause"].as_str().expect("an id");
        let given = confide(desk(), &["explain", id]).gives_first("").ends(0);
        assert!(given.contains(&format!("({id})")), "{given}");
    }
}

#[test]
fn doctor_says_what_is_missing_and_what_to_do() {
    let words = ["doctor", "--typst", "/nowhere/typst", "--offline"];
    let typst = "\
look     typst        0.15.1 is not on this computer (looked for: /nowhere/typst: it is not there), and is not built: --offline forbids it
                      = help: ";
    let given = confide(desk(), &words).gives_first(typst).ends(3);
    for line in [
        "ok       cache        DESK/cache/confide\n",
        "ok       workspace    DESK: Sunny Corner Nursery, SPECIMEN; ",
        "ok       key          of Sunny Corner Nursery, valid until ",
        "ok       registration ZA123456, until ",
        "ok       storage      nowhere: ",
        "ok       trust        Sunny Corner Nursery (",
    ] {
        assert!(given.contains(line), "{line} is not in\n{given}");
    }
    let given = confide(&elsewhere(), &words).gives_first(typst).ends(3);
    assert!(given.contains("look     workspace    there is none here"), "{given}");
    let broken = Desk::specimen();
    broken.set("ico_registration:", "ico_registraton:");
    let given = confide(&broken, &words)
        .gives_first(typst)
        .says_first("error[unknown]: the key `ico_registraton` is not known here\n")
        .ends(3);
    assert!(given.contains("look     workspace    it cannot be used: setting.yaml:"), "{given}");
}

#[test]
fn a_certificate_is_data_and_its_words_are_talk() {
    let run = desk().confide(&["keys", "export"]).fine();
    assert_eq!(run.out, desk().bytes("trust/certificate.pem"));
    assert!(run.said.starts_with("its words: ") && run.said.lines().count() == 1, "{}", run.said);
}

#[test]
fn a_file_that_is_no_pdf_is_not_sealed() {
    confide(desk(), &["verify", "setting.yaml"]).gives_first("NOT-SEALED: setting.yaml: ").ends(1);
    confide(desk(), &["verify", "nowhere.pdf"]).says_first("error: nowhere.pdf cannot be read").ends(2);
}

#[test]
fn the_book_is_a_sealed_notice_and_needs_a_workspace_and_a_key() {
    let made = Desk::specimen();
    let words = ["rules", "--book", "-o", "book.pdf"];
    let run = made.confide(&words).fine();
    assert!(run.out.is_empty() && run.said.starts_with("rules-book: ") && run.said.contains(" pages, sealed, check "));
    let verdict = made.confide(&["verify", "book.pdf", "--format", "json"]).fine();
    let file = json(&String::from_utf8_lossy(&verdict.out))["files"][0].clone();
    assert_eq!((&file["verdict"], &file["certification_level"]), (&"SEALED".into(), &1.into()));
    let text = desk::pages(&made.bytes("book.pdf")).map(|pages| pages.join(" "));
    let rules = made.confide(&["rules", "--format", "json"]).fine();
    for rule in json(&String::from_utf8_lossy(&rules.out))["rules"].as_array().expect("a list") {
        let named = format!("{} {}", rule["id"].as_str().expect("an id"), rule["name"].as_str().expect("a name"));
        assert!(text.as_ref().is_none_or(|t| t.contains(&named)), "{named} is not in the book");
    }
    let before = made.bytes("book.pdf");
    made.confide(&words).refused(2);
    assert_eq!(made.bytes("book.pdf"), before);
    assert!(made.confide(&["rules", "--book"]).fine().is_pdf());
    made.remove("keys/seal.p12");
    let refused = made.confide(&["rules", "--book"]).refused(2);
    assert!(refused.said.ends_with("  = help: make one with `confide keys new`\n"), "{}", refused.said);
    confide(&elsewhere(), &["rules", "--book", "-o", "book.pdf"])
        .says_first("error: there is no workspace here: no folder upward holds setting.yaml\n")
        .ends(2);
}

#[test]
fn demo_leaves_a_folder_alone_that_is_no_demo() {
    let desk = Desk::specimen();
    let before = desk.files();
    confide(&desk, &["demo", "-o", "keys"])
        .says("error: keys is there already and is no demo\n  = help: name another folder with -o\n")
        .ends(2);
    assert_eq!(desk.files(), before);
}

#[test]
fn every_command_has_a_manual_page_and_every_shell_completions() {
    confide(desk(), &["man"]).gives_first(".ie ").ends(0);
    for command in COMMANDS {
        let page = confide(desk(), &["man", command]).gives_first(".ie ").ends(0);
        assert!(page.contains(&format!("confide\\-{command}")), "{command}: {page}");
    }
    confide(desk(), &["man", "chek"])
        .says("error: there is no command `chek`\n  = help: did you mean `check`?\n")
        .ends(2);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = confide(desk(), &["completions", shell]).gives_first("").ends(0);
        assert!(script.contains("doctor"), "{shell}");
    }
}
