//! The outside judges: programs nobody here wrote, which say whether a PDF is what it claims to be.

use crate::dss;
use crate::dump;
use crate::installed::{hear, jars, on_path, python};
use crate::made::Made;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// One question put to one program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judge {
    /// Is the file sound?
    Qpdf,
    /// Is the seal valid, and does it cover the whole file?
    Pdfsig,
    /// Does each page say what it must, to somebody who only reads text?
    Pdftotext,
    /// Do headings, tables and the note lead somebody who listens?
    Pdfinfo,
    /// With the certificate trusted: VALID, PAdES, certified at the right level, nothing added?
    PyHanko,
    /// With the certificate trusted: TOTAL_PASSED, PAdES-BASELINE-B, nothing to warn of (ETSI EN 319 102-1)?
    Dss,
    /// Is it PDF/A-2a (ISO 19005-2)?
    VeraPdfA,
    /// Is it PDF/UA-1 (ISO 14289-1)?
    VeraPdfUa,
}

/// A file that a judge refuses.
#[derive(Debug)]
pub struct Refusal {
    pub path: PathBuf,
    pub why: String,
}

impl Judge {
    pub const ALL: [Judge; 8] = [
        Judge::Qpdf,
        Judge::Pdfsig,
        Judge::Pdftotext,
        Judge::Pdfinfo,
        Judge::PyHanko,
        Judge::Dss,
        Judge::VeraPdfA,
        Judge::VeraPdfUa,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Judge::Qpdf => "qpdf",
            Judge::Pdfsig => "pdfsig",
            Judge::Pdftotext => "pdftotext",
            Judge::Pdfinfo => "pdfinfo",
            Judge::PyHanko => "pyhanko",
            Judge::Dss => "dss",
            Judge::VeraPdfA => "verapdf_2a",
            Judge::VeraPdfUa => "verapdf_ua1",
        }
    }

    /// What to install where the judge is not here.
    pub fn missing(self) -> Option<&'static str> {
        match self {
            Judge::Qpdf => on_path("qpdf").is_none().then_some("apt-get install qpdf"),
            Judge::Pdfsig => on_path("pdfsig").is_none().then_some("apt-get install poppler-utils"),
            Judge::Pdfinfo => on_path("pdfinfo").is_none().then_some("apt-get install poppler-utils"),
            Judge::Pdftotext => on_path("pdftotext").is_none().then_some("apt-get install poppler-utils"),
            Judge::PyHanko => (!python().exists()).then_some(".ci/run puts pyHanko into ~/.cache/confide-judges"),
            Judge::Dss => dss::missing(),
            Judge::VeraPdfA | Judge::VeraPdfUa if on_path("java").is_none() => {
                Some("apt-get install default-jdk-headless")
            }
            Judge::VeraPdfA | Judge::VeraPdfUa => {
                (!jars("verapdf").exists()).then_some(".ci/run puts veraPDF into ~/.cache/confide-judges")
            }
        }
    }

    /// Whether the file is one for this judge: what is bound for paper claims neither standard of veraPDF's, nor does a pack
    /// with attachments that hold text (what such a pack does claim is judged in tests/wild.rs).
    pub fn looks_at(self, made: &Made) -> bool {
        match self {
            Judge::VeraPdfA | Judge::VeraPdfUa => !made.for_paper && !made.has_attached,
            // of a pack of 30 pages pdfinfo takes a minute to tell the structure
            Judge::Pdfinfo => {
                let size = std::fs::metadata(&made.path).map_or(0, |file| file.len());
                !made.for_paper && !made.has_attached && size < 300_000
            }
            _ => true,
        }
    }

    /// Those of `made` that the judge refuses; `Err` where it could not do its work. pyHanko, DSS and veraPDF take all files
    /// in one run, since starting them costs more than judging.
    pub fn refusals(self, made: &[Made]) -> Result<Vec<Refusal>, String> {
        match self {
            Judge::Qpdf => one_by_one(made, qpdf),
            Judge::Pdfsig => one_by_one(made, pdfsig),
            Judge::Pdftotext => one_by_one(made, pdftotext),
            Judge::Pdfinfo => one_by_one(made, pdfinfo),
            Judge::PyHanko => pyhanko(made),
            Judge::Dss => dss(made),
            Judge::VeraPdfA => verapdf("2a", made),
            Judge::VeraPdfUa => verapdf("ua1", made),
        }
    }
}

/// What to install where the judge of SARIF logs is not here.
pub fn sarif_missing() -> Option<&'static str> {
    (!python().exists()).then_some(".ci/run puts the schema of SARIF into ~/.cache/confide-judges")
}

/// Those of the logs that the standard's schema refuses.
pub fn sarif_refusals(logs: &[PathBuf]) -> Result<Vec<Refusal>, String> {
    let mut command = Command::new(python());
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/sarif_judge.py")).args(logs);
    verdicts(&mut command, logs.len())
}

type Why = Option<String>;

fn one_by_one(made: &[Made], judge: fn(&Made) -> Result<Why, String>) -> Result<Vec<Refusal>, String> {
    let mut refusals = Vec::new();
    for file in made {
        refusals.extend(judge(file)?.map(|why| Refusal { path: file.path.clone(), why }));
    }
    Ok(refusals)
}

fn qpdf(file: &Made) -> Result<Why, String> {
    let (sound, said) = hear(Command::new("qpdf").arg("--check").arg(&file.path))?;
    Ok((!sound || said.contains("WARNING")).then_some(said))
}

fn pdfsig(file: &Made) -> Result<Why, String> {
    let (_, said) = hear(Command::new("pdfsig").arg("-nocert").arg(&file.path))?;
    let one = said.matches("Signature Validation:").count() == 1;
    let valid =
        ["Signature is Valid.", "Total document signed", "ETSI.CAdES.detached"].iter().all(|s| said.contains(s));
    Ok((!(one && valid)).then_some(said))
}

fn pdftotext(file: &Made) -> Result<Why, String> {
    let (read, said) = hear(Command::new("pdftotext").args(["-enc", "UTF-8"]).arg(&file.path).arg("-"))?;
    if !read {
        return Ok(Some(said));
    }
    let mut pages: Vec<_> = said.split('\u{c}').collect();
    pages.pop(); // what follows the last page's form feed
    let of = pages.len();
    Ok(pages.iter().enumerate().find_map(|(at, page)| {
        let page = spaced_once(page);
        let number = format!("page {} of {of}", at + 1);
        // what is bound keeps the numbers it had
        let numbers = (!file.for_paper).then_some(&number);
        let absent = file.on_every_page.iter().chain(numbers).find(|words| !page.contains(&spaced_once(words)))?;
        Some(format!("page {} does not say: {absent}", at + 1))
    }))
}

fn pdfinfo(file: &Made) -> Result<Why, String> {
    let (read, said) = hear(Command::new("pdfinfo").arg("-struct-text").arg(&file.path))?;
    Ok(if read { dump::fault(&said, &file.on_every_page[0]) } else { Some(said) })
}

fn spaced_once(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn pyhanko(made: &[Made]) -> Result<Vec<Refusal>, String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/pyhanko_judge.py");
    let mut command = Command::new(python());
    command.arg(script);
    for file in made {
        command.arg(&file.path).arg(&file.certificate).arg(file.level.to_string());
    }
    verdicts(&mut command, made.len())
}

/// What a judge written in Python says: one line of JSON for each file.
fn verdicts(command: &mut Command, files: usize) -> Result<Vec<Refusal>, String> {
    #[derive(serde::Deserialize)]
    struct Verdict {
        path: PathBuf,
        why: Why,
    }
    let (worked, said) = hear(command)?;
    let verdicts: Vec<Verdict> = said.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    if !worked || verdicts.len() != files {
        return Err(format!("not every file was judged:\n{said}"));
    }
    Ok(verdicts.into_iter().filter_map(|v| Some(Refusal { path: v.path, why: v.why? })).collect())
}

fn dss(made: &[Made]) -> Result<Vec<Refusal>, String> {
    let certificates: BTreeSet<_> = made.iter().map(|file| file.certificate.as_path()).collect();
    let judged = dss::judge(certificates, made.iter().map(|file| file.path.as_path()))?;
    let why = |file: &Made| {
        let signatures: Vec<_> = judged.iter().filter(|one| one.path == file.path).collect();
        let is_clean = |seal: &dss::Judged| seal.is_passed() && seal.faults.is_empty() && seal.undefined.is_empty();
        (signatures.len() != 1 || !is_clean(signatures[0])).then(|| format!("{signatures:?}"))
    };
    Ok(made.iter().filter_map(|file| Some(Refusal { path: file.path.clone(), why: why(file)? })).collect())
}

fn verapdf(flavour: &str, made: &[Made]) -> Result<Vec<Refusal>, String> {
    let mut command = Command::new("java");
    command.arg("-cp").arg(jars("verapdf").join("*")).arg("org.verapdf.apps.GreenfieldCliWrapper");
    command.args(["--flavour", flavour, "--format", "xml"]).args(made.iter().map(|file| &file.path));
    let (_, said) = hear(&mut command)?;
    let jobs: BTreeMap<_, _> =
        said.split("<job>").skip(1).filter_map(|job| Some((between(job, "<name>", "</name>")?, job))).collect();
    let mut refusals = Vec::new();
    for file in made {
        let name = file.path.to_string_lossy();
        let job = jobs.get(name.as_ref()).ok_or_else(|| format!("veraPDF did not judge {name}:\n{said}"))?;
        if !job.contains("isCompliant=\"true\"") {
            refusals.push(Refusal { path: file.path.clone(), why: broken_clauses(job) });
        }
    }
    Ok(refusals)
}

/// The clauses of the standard that a job's report says are broken, one a line.
fn broken_clauses(job: &str) -> String {
    let rules = job.split("<rule ").skip(1).filter_map(|rule| {
        let (clause, test) = (between(rule, "clause=\"", "\"")?, between(rule, "testNumber=\"", "\"")?);
        let (says, at) = (between(rule, "<description>", "</description>")?, between(rule, "<context>", "</context>")?);
        Some(format!("{clause} test {test}: {says}\n    at {at}"))
    });
    let rules = rules.collect::<Vec<_>>().join("\n");
    if rules.is_empty() { job.to_owned() } else { rules }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    Some(text.split_once(start)?.1.split_once(end)?.0)
}
