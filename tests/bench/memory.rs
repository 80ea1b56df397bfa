//! What one run holds in memory at its hundredth pack and at its last. A stand-in for typst gives the same typeset pack
//! for every child, so that thousands take minutes: all that is ours is as it always is, down to the files on the disk.

use super::Fault;
use super::race::{Desk, said};
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const FIRST: usize = 100;
const LAST: usize = 5_000;
const OVER: usize = 40;

/// What typst is asked for, in the order in which one pack asks: the note, what all packs share by its form, the pack. Each
/// with the words by which the script knows it.
const ASKED: [(&str, &str); 6] = [
    ("note", "--no-pdf-tags"),
    ("privacy_notice", "label: \"privacy_notice\""),
    ("leaflet_when_we_share", "label: \"leaflet_when_we_share\""),
    ("parent_to_parent_note", "label: \"parent_to_parent_note\""),
    ("complaint_route", "label: \"complaint_route\""),
    ("pack", "label: \"registration\""),
];

/// A script that gives what the real typst gave for one pack: a PDF for each of [`ASKED`]. Typst may write no file, so what it
/// gives is overheard through named pipes.
pub fn stand_in(desk: &Desk, folder: &Path, typst: &Path) -> Result<PathBuf, Fault> {
    let script = folder.join("typst");
    let place = |name: &str, end: &str| folder.join(format!("{name}{end}"));
    if !Command::new("mkfifo").args(ASKED.map(|(name, _)| place(name, ".pipe"))).status()?.success() {
        return Err("no pipes could be made".into());
    }
    let real = typst.display();
    write_script(&script, |name| {
        format!("printf %s \"$source\" | '{real}' \"$@\" | /usr/bin/tee '{}'", place(name, ".pipe").display())
    })?;
    let (mut command, out) = desk.command(1, 1)?;
    let child = command.env("CONFIDE_TYPST", &script).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    for (name, _) in ASKED {
        std::fs::write(place(name, ".pdf"), std::fs::read(place(name, ".pipe"))?)?;
    }
    child.wait_with_output()?;
    std::fs::remove_dir_all(out)?;
    write_script(&script, |name| format!("exec /bin/cat '{}'", place(name, ".pdf").display()))?;
    Ok(script)
}

fn write_script(script: &Path, gives: impl Fn(&str) -> String) -> Result<(), Fault> {
    // the pack first: its contents name all the others
    let cases = ASKED.iter().rev().map(|(name, words)| format!("*'{words}'*) {};;\n", gives(name)));
    let cases: String = cases.collect();
    let text = format!(
        "#!/bin/sh\nif [ \"$1\" = --version ]; then echo 'typst 0.15.1'; exit; fi\n\
         source=$(/bin/cat)\ncase \"$* $source\" in\n{cases}esac\n"
    );
    std::fs::write(script, text)?;
    Ok(std::fs::set_permissions(script, std::fs::Permissions::from_mode(0o755))?)
}

/// The row: resident memory of `confide` itself, the children it starts not counted.
pub fn memory(desk: &Desk, typst: &Path, cores: usize) -> Result<String, Fault> {
    let (mut command, out) = desk.command(LAST, cores)?;
    command.args(["--format", "json"]).env("CONFIDE_TYPST", typst);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let lines = BufReader::new(child.stdout.take().ok_or("no pipe")?).lines();
    let (mut made, mut at_first, mut at_last) = (0, 0, 0);
    for line in lines {
        made += usize::from(line?.contains("\"made\":{"));
        // the most that is held over a few packs, since each worker's comes and goes
        for (at, end) in [(&mut at_first, FIRST), (&mut at_last, LAST)] {
            if (end - OVER..end).contains(&made) {
                *at = resident(child.id())?.max(*at);
            }
        }
    }
    let ended = child.wait()?;
    std::fs::remove_dir_all(out)?;
    if !ended.success() || made != LAST {
        return Err(format!("only {made} of {LAST} packs were made").into());
    }
    let grown = at_last as f64 / at_first as f64;
    Ok(format!(
        "memory of one run of {LAST} packs, a stand-in giving the same typeset pack for each child\n\nat {FIRST} packs {:>8.1} MB\nat {LAST} packs {:>7.1} MB   {grown:.3} times   aim: within 10 %, {}\n",
        at_first as f64 / 1e3,
        at_last as f64 / 1e3,
        said(grown <= 1.1)
    ))
}

/// In thousands of bytes or nearly: the kernel's kB.
fn resident(process: u32) -> Result<usize, Fault> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find(|l| l.starts_with("VmRSS:")).ok_or("no VmRSS")?;
    Ok(line.split_whitespace().nth(1).ok_or("no VmRSS")?.parse()?)
}
