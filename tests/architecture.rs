//! Proves what the tree promises: stages in one direction, one writer, one starter of processes, small files, a short top level.

#[path = "support/code.rs"]
mod code;

use code::{Code, modules_in_order, sources};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Fails with one line per fault, so that all are seen at once.
fn none_of(faults: Vec<String>) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// One fault for each place outside `homes` whose code names one of `words`.
fn only_in(homes: &[&str], words: &[&str]) -> Vec<String> {
    let elsewhere = sources(&root()).into_iter().filter(|s| s.name != "build.rs" && !s.lies_in(homes));
    elsewhere
        .flat_map(|s| {
            words.iter().filter_map(|w| Some(format!("src/{}:{} names {w}", s.name, s.line_of(w)?))).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn a_module_uses_only_those_above_it() {
    let order = modules_in_order(&root());
    let place = |name: &str| order.iter().position(|m| m == name);
    let mut faults = Vec::new();
    for source in sources(&root()).iter().filter(|s| s.name != "lib.rs" && s.name != "build.rs" && s.name != "main.rs")
    {
        let own = source.module();
        let here = place(own).unwrap_or_else(|| panic!("lib.rs does not name {own}"));
        for used in source.modules_used(&order).iter().filter(|used| used.as_str() != own) {
            if place(used).is_some_and(|there| there > here) {
                faults.push(format!("src/{}: {own} uses {used}, which stands below it in lib.rs", source.name));
            }
        }
    }
    none_of(faults);
}

#[test]
fn lib_names_every_module_that_exists() {
    let on_disk: BTreeSet<_> = sources(&root()).iter().map(|s| s.module().to_owned()).collect();
    let own_right = ["lib", "main", "build"];
    let named: BTreeSet<_> = modules_in_order(&root()).into_iter().collect();
    let found: BTreeSet<_> = on_disk.into_iter().filter(|m| !own_right.contains(&m.as_str())).collect();
    assert_eq!(named, found);
}

#[test]
fn the_binary_is_thin_and_speaks_through_cli() {
    let main = sources(&root()).into_iter().find(|s| s.name == "main.rs").expect("there is a main.rs");
    assert_eq!(main.modules_used(&modules_in_order(&root())), BTreeSet::from(["cli".to_owned()]));
}

#[test]
fn only_source_names_the_yaml_crate() {
    none_of(only_in(&["source.rs", "source/"], &["serde_yaml", "granit_parser"]));
}

#[test]
fn only_disk_writes() {
    let writers = [
        "fs::write",
        "File::create",
        "File::options",
        "OpenOptions",
        "fs::rename",
        "fs::copy",
        "fs::hard_link",
        "fs::remove_file",
        "fs::remove_dir",
        "fs::create_dir",
        "DirBuilder",
    ];
    // A lock is a file opened for writing that nothing is ever written into.
    none_of(only_in(&["disk.rs", "disk/", "system/lock.rs"], &writers));
}

#[test]
fn only_system_starts_processes() {
    none_of(only_in(&["system/"], &["Command::new", "process::Command", "process::Child"]));
}

#[test]
fn the_typst_call_goes_through_system() {
    let starts =
        |s: &Code| s.modules_used(&["system".to_owned()]).contains("system") && s.line_of("process::").is_some();
    assert!(
        sources(&root()).iter().any(|s| s.lies_in(&["typeset/"]) && starts(s)),
        "nothing in typeset calls system::process"
    );
}

#[test]
fn only_the_command_line_prints() {
    none_of(only_in(&["cli/"], &["println!", "print!", "eprintln!", "eprint!"]));
}

#[test]
fn verify_depends_on_nothing_else_of_ours() {
    let order = modules_in_order(&root());
    let verify = sources(&root()).into_iter().filter(|s| s.module() == "verify");
    let used: BTreeSet<_> = verify.flat_map(|s| s.modules_used(&order)).filter(|used| used != "verify").collect();
    assert_eq!(used, BTreeSet::new());
}

#[test]
fn no_source_file_is_over_400_lines() {
    let long = sources(&root()).into_iter().filter(|s| s.lines > 400);
    none_of(long.map(|s| format!("src/{} has {} lines", s.name, s.lines)).collect());
}

#[test]
fn every_source_file_opens_with_its_one_job() {
    let silent = sources(&root()).into_iter().filter(|s| !s.text.starts_with("//! "));
    none_of(silent.map(|s| format!("src/{} does not open with a //! sentence", s.name)).collect());
}

#[test]
fn the_top_level_stays_short() {
    let allowed = [
        "Cargo.toml",
        "Cargo.lock",
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "forms",
        "samples",
        "src",
        "templates",
        "tests",
    ];
    let ignored = fs::read_to_string(root().join(".gitignore")).expect(".gitignore can be read");
    let ignored: Vec<_> = ignored.lines().filter_map(|line| line.strip_prefix('/')).collect();
    let names =
        fs::read_dir(root()).expect("the checkout can be listed").map(|entry| entry.expect("an entry").file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned()).filter(|name| !name.starts_with('.'));
    let more = names.filter(|name| !allowed.contains(&name.as_str()) && !ignored.contains(&name.as_str()));
    none_of(more.map(|name| format!("{name} does not belong at the top level")).collect());
}

#[test]
fn nothing_under_tests_is_over_a_megabyte_or_a_pdf() {
    let files =
        walkdir::WalkDir::new(root().join("tests")).into_iter().map(|entry| entry.expect("tests can be walked"));
    let heavy = |path: &Path, len: u64| len > 1_000_000 || path.extension().is_some_and(|e| e == "pdf" || e == "png");
    let heavy = files.filter(|f| f.file_type().is_file() && heavy(f.path(), f.metadata().map_or(0, |m| m.len())));
    none_of(heavy.map(|f| format!("{} is too heavy to be kept", f.path().display())).collect());
}

#[test]
fn no_second_crate_does_a_job_that_has_one() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("Cargo.toml can be read");
    let second = [
        "time",
        "jiff",
        "pdf",
        "printpdf",
        "pdf-writer",
        "glob",
        "ignore",
        "serde_yml",
        "anyhow",
        "thiserror",
        "rsa",
        "openssl",
    ];
    let named = manifest.lines().filter_map(|line| line.split_once('=')).map(|(name, _)| name.trim());
    none_of(named.filter(|name| second.contains(name)).map(|name| format!("Cargo.toml names {name}")).collect());
}
