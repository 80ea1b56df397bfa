//! Holds README.md to its word: what it tells people to type runs as written, and what it names exists.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "a test starts the shell that a reader would use")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use tempfile::TempDir;

const README: &str = include_str!("../README.md");
const CI: &str = include_str!("../.ci/run");
const BINARY: &str = env!("CARGO_BIN_EXE_confide");

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A reader's terminal: the program on the PATH, nobody's own settings, the demo made.
static DESK: LazyLock<TempDir> = LazyLock::new(|| {
    let desk = TempDir::new().expect("a temporary folder");
    let (code, said) = typed("confide demo", desk.path());
    assert_eq!(code, 0, "{said}");
    desk
});

fn demo() -> PathBuf {
    DESK.path().join("confide-demo")
}

/// What the shell makes of a line.
fn typed(line: &str, folder: &Path) -> (i32, String) {
    let program = Path::new(BINARY).parent().expect("it lies in a folder").display();
    let path = format!("{program}:{}", std::env::var("PATH").unwrap_or_default());
    let mut shell = Command::new("sh");
    shell.args(["-c", line]).current_dir(folder).stdin(Stdio::null());
    shell.env("PATH", path).env("XDG_CONFIG_HOME", folder.join("nobody")).env_remove("CONFIDE_TYPST");
    let output = shell.output().expect("sh starts");
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// The lines of the blocks marked as shell, those joined that end in a backslash.
fn shell_lines(text: &str) -> Vec<String> {
    let blocks = text.split("\n```sh\n").skip(1).filter_map(|rest| rest.split("\n```").next());
    let joined = blocks.map(|block| block.replace("\\\n", " "));
    joined.flat_map(|block| block.lines().map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// A line as typed, and the exit code it is said to end with.
fn expected(line: &str) -> (&str, i32) {
    match line.split_once("# exits with ") {
        Some((line, code)) => (line.trim_end(), code.trim().parse().expect("an exit code")),
        None => (line, 0),
    }
}

/// What stands between single backticks, outside of blocks.
fn quoted() -> Vec<&'static str> {
    let prose = README.split("\n```").step_by(2);
    prose.flat_map(|text| text.split('`').skip(1).step_by(2)).collect()
}

#[test]
fn every_command_runs_as_written() {
    let commands: Vec<String> = shell_lines(README).into_iter().filter(|l| !l.starts_with("cargo ")).collect();
    assert!(commands.len() >= 7, "{commands:?}");
    let mut faults = Vec::new();
    for line in &commands {
        assert!(line.starts_with("confide "), "a block marked as shell holds `{line}`");
        let (line, code) = expected(line);
        let (ended, said) = typed(line, &demo());
        if ended != code {
            faults.push(format!("{line}\nexited with {ended}, not {code}:\n{said}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_command_named_in_the_text_exists() {
    for command in quoted().into_iter().filter_map(|q| q.strip_prefix("confide ")) {
        let words: Vec<&str> = command.split(' ').take_while(|word| !word.starts_with('-')).collect();
        let (code, said) = typed(&format!("confide {} --help", words.join(" ")), &root());
        assert_eq!(code, 0, "confide {command}: {said}");
    }
}

#[test]
fn every_cargo_line_is_a_step_that_ci_runs() {
    let cargo: Vec<String> = shell_lines(README).into_iter().filter(|l| l.starts_with("cargo ")).collect();
    assert_eq!(cargo.len(), 2, "{cargo:?}");
    for line in cargo {
        assert!(CI.contains(&format!("step \"{line}\" ")), ".ci/run does not run `{line}`");
    }
}

#[test]
fn every_path_it_names_is_there() {
    let links = README.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let ours = ["src", "tests", "forms", "templates", "samples", ".ci", ".github", "LICENSE", "CHANGELOG.md"];
    let is_ours = |q: &&str| ours.contains(&q.split('/').next().unwrap_or_default());
    let demos = ["records", "bad", "packs", "trust", "setting.yaml"];
    let is_demos = |q: &&str| demos.contains(&q.split('/').next().unwrap_or_default());
    for path in links.chain(quoted().into_iter().filter(is_ours)) {
        assert!(root().join(path).exists(), "README.md names {path}, which is not there");
    }
    for path in quoted().into_iter().filter(is_demos) {
        assert!(demo().join(path).exists(), "README.md names {path}, which the demo does not leave");
    }
}

#[test]
fn every_test_it_names_is_there() {
    let mut named = 0;
    for row in README.lines().filter(|line| line.starts_with("| ") && line.contains("`tests/")) {
        let cells: Vec<&str> =
            row.rsplit_once(" | ").map_or("", |(_, last)| last).split('`').skip(1).step_by(2).collect();
        let (mut file, mut text) = ("", String::new());
        for cell in cells {
            if cell.starts_with("tests/") {
                (file, text) = (cell, fs::read_to_string(root().join(cell)).unwrap_or_else(|e| panic!("{cell}: {e}")));
                continue;
            }
            let is_there = text.contains(&format!("fn {cell}()")) || text.contains(&format!("\"{cell}\""));
            assert!(is_there, "there is no {cell} in {file}");
            named += 1;
        }
    }
    assert!(named >= 10, "only {named} tests are named");
}

#[test]
fn what_works_names_a_proof_in_every_row() {
    let table = README.split("## What works today").nth(1).and_then(|rest| rest.split("\n## ").next());
    let rows = table.unwrap_or_default().lines().filter(|l| l.starts_with("| ") && !l.starts_with("| What |"));
    let bare: Vec<&str> = rows.filter(|row| !row.contains("`tests/")).collect();
    assert!(bare.is_empty(), "{bare:?}");
}

#[test]
fn its_count_of_rules_is_the_products_own() {
    let (code, said) = typed("confide rules --coverage", &root());
    assert_eq!(code, 0, "{said}");
    let count = |what: &str| {
        let part = said.split(['\n', ',', ';', ':']).find_map(|part| part.trim().strip_suffix(what));
        part.and_then(|part| part.rsplit(' ').next()).unwrap_or_else(|| panic!("no{what} in {said}")).to_owned()
    };
    let (clauses, enforced, guidance, rules) =
        (count(" clauses"), count(" enforced or carried"), count(" guidance only"), count(" rules"));
    let readme = README.replace("\n  ", " ");
    for said in [
        format!("of {clauses}, {enforced} are enforced or carried by {rules} rules, {guidance} are for people to read"),
        format!("{guidance} of the {clauses} clauses are for people to read"),
    ] {
        assert!(readme.contains(&said), "README.md does not say: {said}");
    }
}

#[test]
fn it_is_short_and_its_picture_is_light() {
    assert!(README.lines().count() <= 200);
    let picture = fs::metadata(root().join(".github/page.png")).expect("the picture is there");
    assert!(picture.len() < 200_000, "{} bytes", picture.len());
}
