//! What the European Commission's DSS says of signed files: `Dss.java` in one JVM for all of them.

use crate::installed::{hear, jars, on_path};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What DSS says of one signature; of a file without one, or that it cannot read, with no field.
#[derive(Debug, serde::Deserialize)]
pub struct Judged {
    pub path: PathBuf,
    pub field: Option<String>,
    #[serde(default)]
    pub format: String,
    #[serde(default)]
    pub indication: String,
    /// What is wrong, and what it warns of.
    pub faults: Vec<String>,
    /// The changes after the signature that it has no name for.
    #[serde(default)]
    pub undefined: Vec<String>,
}

impl Judged {
    /// Whether the signature is whole, trusted, and of the level that PAdES calls B (ETSI EN 319 142-1).
    pub fn is_passed(&self) -> bool {
        self.format == "PAdES-BASELINE-B" && self.indication == "TOTAL_PASSED"
    }
}

/// What to install where DSS is not here.
pub fn missing() -> Option<&'static str> {
    if on_path("javac").is_none() {
        return Some("apt-get install default-jdk-headless");
    }
    (!jars("dss").exists()).then_some(".ci/run puts EU DSS into ~/.cache/confide-judges")
}

/// One for each signature of each file; the certificates (PEM or DER) are the only ones trusted.
pub fn judge<'a>(
    trusted: impl IntoIterator<Item = &'a Path>,
    files: impl IntoIterator<Item = &'a Path>,
) -> Result<Vec<Judged>, String> {
    let mut command = Command::new("java");
    command.arg("-cp").arg(jars("dss").join("*"));
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/Dss.java"));
    command.args(trusted.into_iter().flat_map(|certificate| [Path::new("--trust"), certificate]));
    let files: Vec<&Path> = files.into_iter().collect();
    let (_, said) = hear(command.args(&files))?;
    let judged: Vec<Judged> = said.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    match files.iter().find(|file| judged.iter().all(|one| one.path != **file)) {
        Some(file) => Err(format!("DSS did not judge {}:\n{said}", file.display())),
        None => Ok(judged),
    }
}
