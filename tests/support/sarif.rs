//! SARIF logs of everything that can be found in the samples, held against the standard's own schema.

use crate::judge::{Refusal, sarif_refusals};
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

type Outcome = Result<(), String>;

/// Logs with findings, without any, and of a run that could not work are accepted; spoiled ones are not.
pub fn accepted_and_refused() -> Outcome {
    let folder = TempDir::new().map_err(|error| error.to_string())?;
    let mut logs = Vec::new();
    for (name, words) in [
        ("all", &["check", "samples"][..]),
        ("none", &["check", "samples/consent_set/ok-signed.yaml"]),
        ("trouble", &["check", "samples/nowhere.yaml"]),
    ] {
        logs.push(written(folder.path(), name, &log(words)?)?);
    }
    let all = read(&logs[0])?;
    if all["runs"][0]["results"].as_array().is_none_or(Vec::is_empty) {
        return Err("nothing was found in the samples, so nothing is proved".into());
    }
    let spoiled = spoiled(&all).into_iter().map(|(name, log)| written(folder.path(), name, &log.to_string()));
    let spoiled = spoiled.collect::<Result<Vec<_>, _>>()?;
    let refusals = sarif_refusals(&[logs.clone(), spoiled.clone()].concat())?;
    let refused = |log: &&PathBuf| refusals.iter().any(|r| r.path == **log);
    let wrongly: Vec<&Refusal> = refusals.iter().filter(|r| logs.contains(&r.path)).collect();
    let let_through: Vec<&PathBuf> = spoiled.iter().filter(|log| !refused(log)).collect();
    if wrongly.is_empty() && let_through.is_empty() {
        return Ok(());
    }
    Err(format!("refused: {wrongly:?}\nlet through: {let_through:?}"))
}

/// What the binary gives for the samples of this checkout, taken for a workspace.
fn log(words: &[&str]) -> Result<String, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_confide"));
    command.args(words).args(["--format", "sarif", "--workspace", "samples"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = command.output().map_err(|error| error.to_string())?;
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}

/// Harmed in one way each.
fn spoiled(log: &Json) -> [(&'static str, Json); 4] {
    let with = |pointer: &str, value: Json| {
        let mut log = log.clone();
        if let Some(place) = log.pointer_mut(pointer) {
            *place = value;
        }
        log
    };
    let region = "/runs/0/results/0/locations/0/physicalLocation/region/startLine";
    [
        ("level", with("/runs/0/results/0/level", json!("advice"))),
        ("line", with(region, json!(0))),
        ("uri", with("/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri", json!("a b.yaml"))),
        ("version", with("/version", json!("2.2.0"))),
    ]
}

fn written(folder: &Path, name: &str, text: &str) -> Result<PathBuf, String> {
    let path = folder.join(format!("{name}.sarif"));
    std::fs::write(&path, text).map_err(|error| error.to_string())?;
    Ok(path)
}

fn read(path: &Path) -> Result<Json, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|error| error.to_string())
}
