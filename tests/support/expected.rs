//! What a sample says that is wrong with it, and what `confide check --format json` found.
#![allow(dead_code, reason = "each test binary uses what it needs")]

use serde_json::Value;

/// The findings that a sample names, sorted: `R57 error 31:9 backed_by.name`.
pub fn expected(text: &str) -> Vec<String> {
    let lines = text.lines().filter_map(|l| l.strip_prefix("# expect: "));
    let mut all: Vec<String> = lines.map(|l| l.trim_end().to_owned()).collect();
    all.sort();
    all
}

/// What the output of `check --format json` says of one file, in the same words.
pub fn found(json: &[u8], file: &str) -> Vec<String> {
    let json: Value = serde_json::from_slice(json).expect("one object of JSON");
    let findings = json["findings"].as_array().expect("a list of findings");
    let of_file = findings.iter().filter(|f| f["file"] == file);
    let mut all: Vec<String> = of_file.map(told).collect();
    all.sort();
    all
}

/// One finding as a sample writes it.
pub fn told(f: &Value) -> String {
    let text = |key: &str| f[key].as_str().unwrap_or_default().to_owned();
    let line = format!("{} {} {}:{} {}", text("code"), text("level"), f["line"], f["column"], text("path"));
    line.trim_end().to_owned()
}
