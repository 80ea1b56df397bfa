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

/// A script that gives what the real typst gave for one pack: a PDF for the note, and one for all else. Typst may write no
/// file, so what it gives is overheard through named pipes.
pub fn stand_in(desk: &Desk, folder: &Path, typst: &Path) -> Result<PathBuf, Fault> {
    let script = folder.join("typst");
    let [pipes, files] = [".pipe", ".pdf"].map(|end| ["note", "pack"].map(|name| folder.join(format!("{name}{end}"))));
    if !Command::new("mkfifo").args(&pipes).status()?.success() {
        return Err("no pipes could be made".into());
    }
    let [real, note, pack] = [typst, &pipes[0], &pipes[1]].map(|path| format!("'{}'", path.display()));
    let overheard = |pipe: &str| format!("{real} \"$@\" | /usr/bin/tee {pipe}");
    write_script(&script, &overheard(&note), &overheard(&pack))?;
    let (mut command, out) = desk.command(1, 1)?;
    let child = command.env("CONFIDE_TYPST", &script).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    for (pipe, file) in pipes.iter().zip(&files) {
        std::fs::write(file, std::fs::read(pipe)?)?;
    }
    child.wait_with_output()?;
    std::fs::remove_dir_all(out)?;
    let [note, pack] = files.map(|path| format!("exec /bin/cat '{}'", path.display()));
    write_script(&script, &note, &pack)?;
    Ok(script)
}

fn write_script(script: &Path, note: &str, pack: &str) -> Result<(), Fault> {
    let text = format!(
        "#!/bin/sh\ncase \"$*\" in\n--version) echo 'typst 0.15.1';;\n*--no-pdf-tags*) {note};;\n*) {pack};;\nesac\n"
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
