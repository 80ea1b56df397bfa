//! Findings for programs that others wrote: SARIF and the annotations of GitHub Actions, and formats where they have no use.
#![allow(clippy::disallowed_methods, reason = "tests write files and start programs")]

#[path = "support/desk.rs"]
mod desk;
#[path = "support/exact.rs"]
mod exact;

use desk::{Desk, changed, sample};
use exact::confide;
use serde_json::Value as Json;
use std::sync::OnceLock;

/// A record with a rule's error in it.
const BAD: &str = "safeguarding_incident/bad-nothing-done.yaml";

/// One desk for all tests that change nothing: a bad record, a good one, and one in a file with an odd name.
fn desk() -> &'static Desk {
    static DESK: OnceLock<Desk> = OnceLock::new();
    DESK.get_or_init(|| {
        let desk = Desk::specimen();
        desk.put("records/bad.yaml", &sample(BAD));
        desk.put("records/opinion.yaml", &sample("safeguarding_incident/bad-opinion.yaml"));
        desk.put("records/good.yaml", &sample("consent_withdrawal/ok-spoken.yaml"));
        let odd = changed(&sample("consent_withdrawal/bad-nothing-stopped.yaml"), "record:", "# Zoë\nrecord:");
        desk.put("records/Zoë, 100%: a b.yaml", &odd);
        desk
    })
}

fn json(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {}", text.chars().take(200).collect::<String>()))
}

fn list(value: &Json) -> &Vec<Json> {
    value.as_array().expect("a list")
}

fn first_words(code: i32, words: &[&str], said: &str) -> Json {
    let given = confide(desk(), &[words, &["--format", "sarif"]].concat()).gives_first("{").says(said).ends(code);
    json(&given)
}

#[test]
fn sarif_tells_the_same_findings_as_json() {
    let said = confide(desk(), &["check", "records", "--format", "json"]).gives_first("{").ends(1);
    let findings = json(&said)["findings"].clone();
    let log = confide(desk(), &["check", "records", "--format", "sarif"])
        .gives_first("{")
        .says_first("4 files checked")
        .ends(1);
    let run = json(&log)["runs"][0].clone();
    assert_eq!(json(&log)["version"], "2.1.0");
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let (rules, results) = (list(&run["tool"]["driver"]["rules"]), list(&run["results"]));
    assert_eq!(results.len(), list(&findings).len());
    assert!(results.len() > 2, "{results:?}");
    for (result, finding) in results.iter().zip(list(&findings)) {
        assert_eq!(result["ruleId"], finding["code"]);
        let rule = &rules[result["ruleIndex"].as_u64().expect("a number") as usize];
        assert_eq!(rule["id"], finding["code"]);
        let level = if finding["level"] == "advice" { "note".into() } else { finding["level"].clone() };
        assert_eq!(result["level"], level);
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert_eq!((&region["startLine"], &region["startColumn"]), (&finding["line"], &finding["column"]));
        assert_eq!(region["endLine"], region["startLine"]);
        assert!(region["endColumn"].as_u64() > region["startColumn"].as_u64(), "{region}");
        let message = result["message"]["text"].as_str().expect("a text");
        assert!(message.contains("; help: "), "{message}");
    }
}

#[test]
fn sarif_describes_every_rule_by_its_entry() {
    let log = first_words(0, &["check", "records/good.yaml"], "1 file checked, nothing found\n");
    let rules = list(&log["runs"][0]["tool"]["driver"]["rules"]).clone();
    let all = confide(desk(), &["rules", "--format", "json"]).gives_first("{").ends(0);
    assert_eq!(rules.len(), list(&json(&all)["rules"]).len());
    let rule = rules.iter().find(|r| r["id"] == "R23").expect("R23");
    assert_eq!(rule["name"], "KeptOnAHardDrive");
    assert_eq!(rule["defaultConfiguration"]["level"], "error");
    assert_eq!(rule["properties"]["clause"], "07.2.23");
    assert_eq!(rule["properties"]["opens"], "No documents are kept on a hard drive");
    for key in ["shortDescription", "fullDescription", "help"] {
        assert!(rule[key]["text"].as_str().is_some_and(|t| !t.is_empty()), "{key}: {rule}");
    }
    for rule in &rules {
        let text = rule["shortDescription"]["text"].as_str().expect("a text").replace("{{", "").replace("}}", "");
        assert!(!text.contains('{'), "an expression is shown where people read: {text}");
    }
}

#[test]
fn sarif_names_files_from_here_and_counts_letters() {
    let log = confide(desk(), &["check", "records/Zoë, 100%: a b.yaml", "--format", "sarif"])
        .gives_first("{")
        .says_first("1 file checked")
        .ends(1);
    let place = json(&log)["runs"][0]["results"][0]["locations"][0]["physicalLocation"].clone();
    assert_eq!(place["artifactLocation"]["uri"], "records/Zo%C3%AB,%20100%25%3A%20a%20b.yaml");
    let whole = desk().at("records/good.yaml");
    let bad = desk().at("records/bad.yaml").display().to_string();
    assert!(whole.is_absolute());
    let log = confide(desk(), &["check", &bad, "--format", "sarif"]).gives_first("{").says_first("1 file").ends(1);
    let uri = json(&log)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"].clone();
    let uri = uri["uri"].as_str().expect("a text").to_owned();
    assert!(uri.ends_with("records/bad.yaml") && !uri.contains('\\'), "{uri}");
}

#[test]
fn a_finding_keeps_its_fingerprint_when_lines_move() {
    let desk = Desk::specimen();
    let prints = |text: &str| {
        desk.put("records/bad.yaml", text);
        let log = confide(&desk, &["check", "records", "--format", "sarif"]).gives_first("{").says_first("1 ").ends(1);
        let results = list(&json(&log)["runs"][0]["results"]).clone();
        let of = |r: &Json| r["partialFingerprints"]["confideFinding/v1"].as_str().expect("a text").to_owned();
        let line = results[0]["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64().expect("a line");
        (results.iter().map(of).collect::<Vec<_>>(), line)
    };
    let (before, line) = prints(&sample(BAD));
    let (after, moved) = prints(&format!("# one line more\n{}", sample(BAD)));
    assert_eq!((&before, line + 1), (&after, moved));
    let mut once = before.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), before.len(), "two findings have one fingerprint");
}

#[test]
fn a_run_that_could_not_work_says_so_in_its_log() {
    let said = "error: there is no file nowhere.yaml\n  = help: check the name\n";
    let log = first_words(2, &["check", "nowhere.yaml"], said);
    let run = &log["runs"][0];
    assert_eq!(run["results"], serde_json::json!([]));
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    assert_eq!(run["invocations"][0]["exitCode"], 2);
    assert_eq!(
        run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"],
        "there is no file nowhere.yaml"
    );
    confide(desk(), &["check", "nowhere.yaml", "--format", "github"])
        .gives("::error title=confide::there is no file nowhere.yaml\n")
        .says(said)
        .ends(2);
}

#[test]
fn github_gets_one_command_a_line() {
    let given = "::error file=records/Zoë%2C 100%25%3A a b.yaml,line=7,endLine=7,col=1,endColumn=7,title=missing::\
        \"What we stopped\" is not answered%0Ahelp: ";
    let all = confide(desk(), &["check", "records/Zoë, 100%: a b.yaml", "--format", "github"])
        .gives_first("::error file=records/Zoë%2C 100%25%3A a b.yaml,line=")
        .says_first("1 file checked")
        .ends(1);
    let tail = given.split_once("title=").expect("it is there").1;
    assert!(all.contains(tail), "{all}");
    let all =
        confide(desk(), &["check", "records", "--format", "github"]).gives_first("").says_first("4 files").ends(1);
    for line in all.lines() {
        let command = ["::error file=records/", "::warning file=records/", "::notice file=records/"];
        assert!(command.iter().any(|c| line.starts_with(c)), "{line}");
    }
    assert!(all.contains("title=R12b opinion-among-facts::"), "{all}");
    confide(desk(), &["check", "records/good.yaml", "--format", "github"])
        .says("1 file checked, nothing found\n")
        .ends(0);
}

#[test]
fn what_cannot_be_issued_is_told_in_the_same_formats() {
    for words in [&["render", "records/bad.yaml"][..], &["pack", "records/bad.yaml", "-o", "packs"]] {
        let log = confide(desk(), &[words, &["--format", "sarif"]].concat())
            .gives_first("{")
            .says_first("error: nothing was issued: mend what is shown above")
            .ends(1);
        assert!(!list(&json(&log)["runs"][0]["results"]).is_empty());
        confide(desk(), &[words, &["--format", "github"]].concat())
            .gives_first("::error file=records/bad.yaml,line=")
            .says_first("error: nothing was issued")
            .ends(1);
    }
}

#[test]
fn a_log_never_goes_where_a_page_goes() {
    let desk = Desk::specimen();
    desk.put("records/good.yaml", &sample("consent_withdrawal/ok-spoken.yaml"));
    let run = desk.confide(&["render", "records/good.yaml", "--format", "sarif"]).fine();
    assert!(run.is_pdf());
    let log = run.said.lines().find(|l| l.starts_with('{')).expect("the log is said");
    assert_eq!(json(log)["runs"][0]["invocations"][0]["exitCode"], 0);
    let run = desk.confide(&["render", "records/good.yaml", "-o", "good.pdf", "--format", "sarif"]).fine();
    assert_eq!(json(&String::from_utf8(run.out).expect("UTF-8"))["runs"][0]["results"], serde_json::json!([]));
}

#[test]
fn a_format_without_use_is_refused_before_anything_is_done() {
    let help = "; sarif and github are for check, render and pack, md is for rules and explain\n";
    let two = format!("  = help: use human or json{help}");
    let before = desk().files();
    for (words, format, uses) in [
        (&["verify", "setting.yaml"][..], "sarif", two.clone()),
        (&["forms"], "github", two.clone()),
        (&["doctor"], "md", two.clone()),
        (&["new", "consent_set", "-o", "records/new.yaml"], "md", two.clone()),
        (&["demo"], "sarif", two.clone()),
        (&["rules", "--book", "-o", "book.pdf"], "md", two.clone()),
        (&["rules"], "sarif", format!("  = help: use human, json or md{help}")),
        (&["explain", "R23"], "github", format!("  = help: use human, json or md{help}")),
        (&["check", "records/bad.yaml"], "md", format!("  = help: use human, json, sarif or github{help}")),
    ] {
        confide(desk(), &[words, &["--format", format]].concat())
            .says(&format!("error: this command has no use for the format {format}\n{uses}"))
            .ends(2);
    }
    assert_eq!(desk().files(), before);
}

#[test]
fn help_says_which_formats_are_for_which_commands() {
    let help = confide(desk(), &["check", "--help"]).gives_first("").ends(0);
    for words in ["sarif:", "github:", "md:", "check, render and pack", "rules and explain"] {
        assert!(help.contains(words), "{words} is not in\n{help}");
    }
}
