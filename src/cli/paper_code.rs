//! `confide verify --code`: which file does this sheet of paper belong to?

use super::arguments::Format;
use super::shell::{Code, Shell, Stop, give_line, say};
use super::verify::{code, read};
use crate::approve::CODE_LETTERS;
use crate::pdf;
use crate::register::{Entry, Register};
use crate::report::verdict;
use crate::source;
use crate::verify::{Trust, verify};
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};

pub(super) fn run(typed: &str, files: &[PathBuf], trust: &Trust, shell: &mut Shell) -> Result<Code, Stop> {
    let wanted = spelt(typed).ok_or_else(|| {
        let letters: String = CODE_LETTERS.iter().map(|letter| *letter as char).collect();
        Stop::trouble("that is no check code", format!("it has three groups of five letters, each one of {letters}"))
    })?;
    let found = if files.is_empty() { in_register(&wanted, shell)? } else { in_files(&wanted, files, trust, shell)? };
    if shell.format == Format::Json {
        let all: Vec<&Json> = found.iter().map(|found| &found.told).collect();
        give_line(&json!({"version": 1, "code": wanted, "found": all}).to_string());
    } else {
        found.iter().for_each(|found| give_line(&found.words));
    }
    if found.is_empty() {
        say("error: nothing here bears that code: look at the letters once more, or look among other files");
        return Ok(Code::Findings);
    }
    Ok(found.iter().map(|found| found.code).max().unwrap_or(Code::Fine))
}

/// Something that bears the code.
struct Found {
    code: Code,
    words: String,
    told: Json,
}

/// As it is printed: in capitals, in groups; other letters than its own are in no code.
pub(super) fn spelt(typed: &str) -> Option<String> {
    let letters: Vec<char> =
        typed.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect();
    let is_code =
        letters.len() == 15 && letters.iter().all(|c| u8::try_from(*c).is_ok_and(|c| CODE_LETTERS.contains(&c)));
    let groups = letters.chunks(5).map(|group| group.iter().collect::<String>());
    is_code.then(|| groups.collect::<Vec<_>>().join("-"))
}

/// The sealed files whose pages bear the code, and on which pages.
fn in_files(wanted: &str, files: &[PathBuf], trust: &Trust, shell: &Shell) -> Result<Vec<Found>, Stop> {
    let mut found = Vec::new();
    for path in files {
        let bytes = read(path)?;
        let report = verify(&bytes, trust);
        let facts = if report.intact { pdf::describe(&bytes).ok() } else { None };
        let Some(private) = facts.as_ref().and_then(|facts| facts.private.as_ref()) else {
            if shell.format != Format::Json {
                say(&format!("{}: not looked through, it is {}", name(path), verdict::word(&report.verdict)));
            }
            continue;
        };
        let pages = facts.as_ref().map_or(0, |facts| facts.pages.len());
        let place = private.documents.iter().position(|document| document.line.check_code == wanted);
        let (first, last) = match place {
            Some(at) => {
                let next = private.documents.get(at + 1).map_or(pages + 1, |next| next.first_page);
                (private.documents[at].first_page, next.saturating_sub(1))
            }
            None if private.check_code == wanted => (1, pages),
            None => continue,
        };
        let line = place.map(|at| &private.documents[at].line);
        let record = line.map_or(&private.record, |line| &line.record);
        let form = line.map_or(&private.form, |line| &line.form);
        let (word, shown) = (verdict::word(&report.verdict), |text: &str| source::shown(text));
        found.push(Found {
            code: code(&report),
            words: format!("{word} {}\n  record         {}\n  form           {}\n  pages          {first} to {last} of {pages}", name(path), shown(record), shown(form)),
            told: json!({"file": path.display().to_string(), "verdict": word, "record": record, "form": form, "first_page": first, "last_page": last}),
        });
    }
    Ok(found)
}

/// What the register says was handed out with that code.
fn in_register(wanted: &str, shell: &mut Shell) -> Result<Vec<Found>, Stop> {
    let workspace = shell.open_workspace(Path::new("."))?;
    let folder = workspace.folder.as_deref().unwrap_or(Path::new("."));
    let register = Register::read(folder)?;
    let issued = register.lines().iter().filter_map(|line| match &line.entry {
        Entry::Issued(issued) if issued.check == wanted => Some((line, issued)),
        _ => None,
    });
    let told = issued.map(|(line, issued)| Found {
        code: Code::Fine,
        words: format!(
            "ISSUED {}\n  for            {}\n  on             {}\n  in the register, line {}",
            issued.pack, issued.child, line.at, line.seq
        ),
        told: json!({"register_line": line.seq, "issued": issued.pack, "child": issued.child, "at": line.at}),
    });
    Ok(told.collect())
}

fn name(path: &Path) -> String {
    source::shown(&path.to_string_lossy())
}
