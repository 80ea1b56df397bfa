//! `confide write`: a record's answers are written into the fields of its sealed blank.

use super::arguments::{Format, Write};
use super::filled::unproved;
use super::shell::{Code, Shell, Stop, give, give_line, say};
use super::verify::read;
use crate::disk::{self, Existing};
use crate::pack::write_into;
use crate::record;
use crate::report::{Report, verdict};
use crate::source::{self, shown};
use crate::verify::{Verdict, verify};
use serde_json::json;

pub(super) fn run(arguments: &Write, shell: &mut Shell) -> Result<Code, Stop> {
    let to_stream = arguments.output.as_os_str() == "-";
    if to_stream && shell.format == Format::Json {
        return Err(Stop::trouble(
            "the file and what is said of it cannot both go to standard output",
            "name a file with -o",
        ));
    }
    let workspace = shell.open(&arguments.record)?;
    let trust = shell.trust(&arguments.trust)?;
    let bytes = read(&arguments.file)?;
    let proof = verify(&bytes, &trust);
    if matches!(proof.verdict, Verdict::NotSealed { .. }) {
        return Err(unproved(&shown(&arguments.file.to_string_lossy()), &proof));
    }
    let name = shown(&arguments.record.to_string_lossy()).to_string();
    let reading =
        record::read(&name, &disk::read(&arguments.record, source::MOST_BYTES as u64)?, &workspace.forms, None);
    let is_sound = reading.is_sound();
    let record = match reading.record {
        Some(record) if is_sound => record,
        _ => {
            let mut report = Report::default();
            report.add_faults(&reading.faults, &reading.source, |p| p.trim_start_matches("record.").to_owned());
            report.sources.push(reading.source);
            shell.show(&report);
            return Ok(Code::Findings);
        }
    };
    if !to_stream && !arguments.replace {
        disk::free(&arguments.output)?;
    }
    let typst = shell.typst(false)?;
    let press = shell.press(&typst, &workspace);
    let written = write_into(&bytes, &proof, &record, &workspace.forms, (&press, &trust))?;
    for path in &written.left {
        say(&format!("warning: {name}: {}: the file has no field for it; it was left out", shown(path)));
    }
    let filled = written.report.later.last().into_iter().flat_map(|later| &later.filled);
    for cut in filled.filter(|filled| filled.is_cut) {
        say(&format!("warning: “{}” is longer than its place, and its end may not be seen", shown(&cut.question)));
    }
    if to_stream {
        give(&written.bytes);
        return Ok(Code::Fine);
    }
    let existing = if arguments.replace { Existing::Replace } else { Existing::Refuse };
    disk::write(&arguments.output, &written.bytes, existing)?;
    let to = shown(&arguments.output.to_string_lossy()).to_string();
    if shell.format == Format::Json {
        let told = json!({"version": 1, "file": to, "written": written.count, "left_out": written.left,
            "verdict": verdict::machine(&written.report)});
        give_line(&told.to_string());
    } else {
        let count = if written.count == 1 { "one field".into() } else { format!("{} fields", written.count) };
        say(&format!("{to}: {count} filled in; it is {}", verdict::word(&written.report.verdict)));
    }
    Ok(Code::Fine)
}
