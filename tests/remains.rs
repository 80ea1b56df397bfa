//! What is left on a computer after a hundred runs, of which half were killed: what somebody chose to keep, and nothing else.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests look at files and kill the binary")]
#![allow(clippy::unwrap_used, reason = "in a test a panic is the answer")]

#[path = "support/desk.rs"]
mod desk;
#[path = "support/fake_printers.rs"]
mod fake_printers;

use desk::{Desk, pdftotext, sample};
use fake_printers::FakePrinters;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// In every record, and on no blank page.
const PLANTED: &str = "Noah Specimen";
const RUNS: u64 = 100;
const TAKES: &str = "cat > /dev/null; echo 'request id is Office-12 (0 file(s))'";
/// A report at once, though little of it is answered.
const FILL: [&str; 9] =
    ["fill", "safeguarding_incident", "--part", "A", "--child", "C-0044", "--no-input", "--urgent", "danger"];
/// The record, as somebody typed it.
const RECORD: &str = "records/one.yaml";
/// The folder that was chosen for what is made.
const CHOSEN: &str = "chosen";

/// Everything that the program could take for its own: home, temporary files, caches, lists of recent files.
const PLACES: [(&str, &str); 6] = [
    ("HOME", "home"),
    ("TMPDIR", "tmp"),
    ("XDG_DATA_HOME", "home/data"),
    ("XDG_CONFIG_HOME", "home/config"),
    ("XDG_STATE_HOME", "home/state"),
    ("XDG_RUNTIME_DIR", "run"),
];

fn desk() -> Desk {
    let desk = Desk::specimen();
    let disc = desk.at("disc");
    let storage = format!(
        "storage: {{kind: removable, paths: [\"{}\", \"{}\"], decided_by: Sam Example, reason: the setting's own disc}}",
        disc.display(),
        desk.at(CHOSEN).display()
    );
    desk.set("storage: {kind: none}", &storage);
    for folder in PLACES.map(|(_, folder)| folder).into_iter().chain(["disc", CHOSEN]) {
        std::fs::create_dir_all(desk.at(folder)).unwrap();
    }
    desk.put("copy.passphrase", "seven grey herons walk north\n");
    desk
}

/// One of the five things that people do with a record.
fn order(desk: &Desk, run: u64, fake: &FakePrinters) -> Command {
    let (made, typed) = (format!("{CHOSEN}/{run}.pdf"), format!("{CHOSEN}/typed-{run}.pdf"));
    let passphrase = ["--copy-passphrase-file", "copy.passphrase"];
    let args: Vec<&str> = match run % 5 {
        0 => [&FILL[..], &["-o", &typed]].concat(),
        1 => vec!["render", RECORD, "-o", &made],
        2 => vec!["print", RECORD, "--wait", "0"],
        3 => vec!["print", RECORD, "--wait", "0", "--purge", "--by", "S-001", "--paper-in-hand"],
        _ => [&["export", RECORD, "-o", "disc", "--child", "C-0044", "--by", "S-001"], passphrase.as_slice()].concat(),
    };
    let mut command = desk.command(&args);
    fake.lead(&mut command);
    for (name, folder) in PLACES {
        command.env(name, desk.at(folder));
    }
    // typst is no trace of anybody
    let home = || std::env::home_dir().unwrap().join(".cache");
    command.env("XDG_CACHE_HOME", std::env::var_os("XDG_CACHE_HOME").map_or_else(home, PathBuf::from));
    command
}

/// Lets it run, or kills it at a moment of its own; the first thing typed is the planted name. Else, what it
/// said.
fn run(mut command: Command, kill_after: Option<Duration>) -> Result<(), String> {
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // one that asks nothing has ended already
    drop(stdin.write_all(format!("{PLANTED}\n").as_bytes()));
    drop(stdin);
    if let Some(after) = kill_after {
        std::thread::sleep(after);
        drop(child.kill());
    }
    let output = child.wait_with_output().unwrap();
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// Every plain file below a folder in which the name stands: as letters, or on the pages of a PDF.
fn planted(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file()) {
        let bytes = std::fs::read(entry.path()).unwrap();
        let wide: Vec<u8> = PLANTED.bytes().flat_map(|letter| [0, letter]).collect();
        let is_there =
            [PLANTED.as_bytes(), &wide].iter().any(|letters| memchr::memmem::find(&bytes, letters).is_some());
        let is_on_pages = || pdftotext(&bytes, &[]).is_some_and(|text| text.contains(PLANTED));
        if is_there || memchr::memmem::find(&bytes, b"%PDF-").is_some() && is_on_pages() {
            found.push(entry.into_path());
        }
    }
    found
}

#[test]
fn after_a_hundred_runs_half_of_them_killed_the_name_is_where_somebody_chose_to_keep_it_and_nowhere_else() {
    let (desk, fake) = (desk(), FakePrinters::with_lp(TAKES));
    let text = sample("safeguarding_incident/ok-part-a.yaml");
    assert!(text.contains(PLANTED));
    let mut said: [Result<(), String>; 5] = std::array::from_fn(|_| Err("it never ran".into()));
    for number in 0..RUNS {
        desk.put(RECORD, &text);
        // the moment is another each time, and the same for everybody who runs this
        let moment = Duration::from_millis(number * 37 % 700);
        let is_killed = number / 5 % 2 == 1;
        let found = run(order(&desk, number, &fake), is_killed.then_some(moment));
        let kind = &mut said[usize::try_from(number % 5).unwrap()];
        // the same copy is not written on the same disc twice
        if !is_killed && kind.is_err() {
            *kind = found;
        }
    }
    for (what, said) in ["fill", "render", "print", "purge", "export"].iter().zip(said) {
        assert_eq!(said, Ok(()), "{what}");
    }
    // the last one is let to end, and takes what was typed with it
    desk.put(RECORD, &text);
    assert_eq!(run(order(&desk, 3, &fake), None), Ok(()));
    let is_chosen =
        |path: &PathBuf| path.parent() == Some(&desk.at(CHOSEN)) && path.extension().is_some_and(|e| e == "pdf");
    let (chosen, elsewhere): (Vec<PathBuf>, Vec<PathBuf>) = planted(desk.folder()).into_iter().partition(is_chosen);
    assert_eq!(elsewhere, Vec::<PathBuf>::new());
    assert!(chosen.len() >= 2, "the search finds what is there: {chosen:?}");
    let scraps: Vec<String> = desk.files().into_iter().filter(|name| name.contains(".part")).collect();
    assert_eq!(scraps, Vec::<String>::new(), "a killed run leaves nothing unfinished");
    desk.confide(&["register", "sign"]).fine();
    desk.confide(&["register", "verify"]).fine();
}
