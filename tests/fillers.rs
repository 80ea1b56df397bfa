//! Forms filled in by other programs, each with a script of its own: the seal holds, and `verify` lists what was filled in,
//! letter for letter. A program that is not installed is listed as ignored, with what to install; where `CI=true` that is a
//! failure.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the answer")]
#![expect(clippy::disallowed_methods, reason = "other programs are started, and read and write files")]

#[path = "support/filler.rs"]
mod filler;
#[path = "support/forge.rs"]
#[allow(dead_code, reason = "each test binary uses its part")]
mod forge;
#[path = "support/installed.rs"]
#[allow(dead_code, reason = "each test binary uses its part")]
mod installed;
#[path = "support/update.rs"]
#[allow(dead_code, reason = "each test binary uses its part")]
mod update;

use confide::verify::{Certificate, Report, Trust, Verdict, verify};
use filler::{Fate, Filler};
use forge::{Key, Paper};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::{Value, json};
use std::fs;
use std::process::ExitCode;
use tempfile::TempDir;

fn main() -> ExitCode {
    let trials = Filler::ALL.map(|filler| {
        let claim =
            if filler.writes_behind() { "fills_in_and_the_seal_holds" } else { "writes_anew_and_the_seal_breaks" };
        trial(&format!("{}_{claim}", filler.name()), filler.missing(), move || filled_in(filler))
    });
    libtest_mimic::run(&Arguments::from_args(), trials.into()).exit_code()
}

fn trial(
    name: &str,
    missing: Option<&'static str>,
    run: impl FnOnce() -> Result<(), String> + Send + 'static,
) -> Trial {
    let Some(install) = missing else { return Trial::test(name, || run().map_err(Failed::from)) };
    let under_ci = std::env::var_os("CI").is_some_and(|ci| ci == "true");
    let absent = Trial::test(name, move || Err(format!("the program is missing: {install}").into()));
    absent.with_kind(format!("missing: {install}")).with_ignored_flag(!under_ci)
}

/// What a parent might type: within the letters that every font has, and far beyond.
fn answers() -> [Value; 2] {
    [
        json!({"name": "Zoë Example-O'Neil (née Jones)", "story": "First line\nsecond line, £5 \\ \"so\"", "year": "0042", "yes": true}),
        json!({"name": "Łucja Żółć-Приклад", "story": "أمي\nnext → line", "year": "1999", "yes": true}),
    ]
}

fn setting() -> Key {
    Key::new(7, &Paper::default())
}

fn filled_in(filler: Filler) -> Result<(), String> {
    let folder = TempDir::new().unwrap();
    let [before, after] = ["form.pdf", "filled.pdf"].map(|name| folder.path().join(name));
    let form = update::form(&setting(), 2, |_| {});
    fs::write(&before, &form).unwrap();
    for values in answers().iter().take(if filler.shows_all_letters() { 2 } else { 1 }) {
        filler.fill(&before, &after, values)?;
        comes_to(filler.fate(), &form, &fs::read(&after).unwrap(), values)?;
    }
    Ok(())
}

fn comes_to(fate: Fate, form: &[u8], filled: &[u8], values: &Value) -> Result<(), String> {
    let report = verify(filled, &Trust::of([Certificate::from_der(&setting().certificate).unwrap()]));
    let is_refused = matches!(report.verdict, Verdict::NotSealed { .. });
    let as_it_should = match fate {
        Fate::Filled => report.verdict == Verdict::Filled && listed(&report) == *values,
        Fate::Refused | Fate::Broken => is_refused,
    };
    if as_it_should && filled.starts_with(form) == (fate != Fate::Broken) {
        return Ok(());
    }
    Err(format!("{:?}\n{}\nwhere was typed\n{values}", report.verdict, listed(&report)))
}

fn listed(report: &Report) -> Value {
    let filled = report.later.iter().flat_map(|later| &later.filled);
    let value = |text: &str| if text == "yes" { json!(true) } else { json!(text) };
    Value::Object(filled.map(|filled| (filled.field.clone(), value(&filled.after))).collect())
}
