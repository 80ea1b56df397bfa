//! What is left on a computer after a hundred runs, of which half were killed: what somebody chose to keep, and nothing else; not
//! in the files of the drive, and not in what no file holds any more.
#![allow(clippy::disallowed_methods, reason = "tests look at files and kill the binary")]
#![allow(clippy::unwrap_used, reason = "in a test a panic is the answer")]

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    claims::main()
}

#[cfg(target_os = "linux")]
#[path = "support/desk.rs"]
mod desk;
#[cfg(target_os = "linux")]
#[path = "support/drive.rs"]
mod drive;
#[cfg(target_os = "linux")]
#[path = "support/fake_printers.rs"]
mod fake_printers;
#[cfg(target_os = "linux")]
#[path = "support/installed.rs"]
#[allow(dead_code, reason = "no judge but poppler")]
mod installed;
#[cfg(target_os = "linux")]
#[path = "support/trial.rs"]
mod trial;

#[cfg(target_os = "linux")]
mod claims {
    use crate::desk::{Desk, pdftotext, sample};
    use crate::drive::{Drive, MAKER, changed_since, has, pdfs};
    use crate::fake_printers::FakePrinters;
    use crate::installed::on_path;
    use crate::trial::trials;
    use libtest_mimic::Arguments;
    use std::io::Write as _;
    use std::path::{Path, PathBuf};
    use std::process::{Command, ExitCode, Stdio};
    use std::sync::LazyLock;
    use std::time::{Duration, SystemTime};

    pub fn main() -> ExitCode {
        let maker = on_path("mkfs.ext4").is_none() && !Path::new(MAKER).exists();
        let poppler = on_path("pdftotext").is_none().then_some("apt-get install poppler-utils");
        let trials = trials![
            the_name_is_where_somebody_chose_to_keep_it_and_nowhere_else: poppler,
            what_no_file_of_the_drive_holds_any_more_has_no_name_in_it: maker.then_some("apt-get install e2fsprogs"),
            a_killed_run_leaves_nothing_unfinished_and_the_register_is_whole: None,
        ];
        // whoever may mount no drive sees this as ignored: nothing that can be installed would help
        let is_possible = maker || Drive::new(8).is_some();
        let trials = trials.into_iter().map(|trial| {
            let is_of_drive = trial.name().contains("_drive_");
            if is_of_drive && !is_possible { trial.with_ignored_flag(true) } else { trial }
        });
        libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
    }

    /// In every record, on no blank page, and in no other test.
    const PLANTED: &str = "Ottoline Quaverbeck";
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
    /// Where a system writes of its own accord.
    const SYSTEM: [&str; 5] = ["/var/log", "/var/spool", "/var/tmp", "/dev/shm", "/run"];

    /// What is found after the runs.
    struct Left {
        /// Files with the name in them: those that were chosen, by name, and all others.
        chosen: Vec<PathBuf>,
        elsewhere: Vec<PathBuf>,
        /// Unfinished files.
        scraps: Vec<String>,
        /// Whether the register could be signed, and was whole.
        is_whole: bool,
        /// What of the name lies on the drive outside those files; none where there is no drive to look at.
        on_drive: Option<Vec<String>>,
    }

    static LEFT: LazyLock<Left> = LazyLock::new(left);

    fn the_name_is_where_somebody_chose_to_keep_it_and_nowhere_else() {
        assert_eq!(LEFT.elsewhere, Vec::<PathBuf>::new());
        assert!(LEFT.chosen.len() >= 2, "the search finds what is there: {:?}", LEFT.chosen);
    }

    fn what_no_file_of_the_drive_holds_any_more_has_no_name_in_it() {
        assert_eq!(LEFT.on_drive, Some(Vec::new()));
    }

    fn a_killed_run_leaves_nothing_unfinished_and_the_register_is_whole() {
        assert_eq!(LEFT.scraps, Vec::<String>::new());
        assert!(LEFT.is_whole);
    }

    fn left() -> Left {
        let began = SystemTime::now();
        let drive = Drive::new(128);
        let below = drive.as_ref().map_or_else(std::env::temp_dir, Drive::mount);
        let (desk, fake) = (desk(&below), FakePrinters::with_lp(TAKES));
        hundred_runs(&desk, &fake);
        let is_chosen =
            |path: &PathBuf| path.parent() == Some(&desk.at(CHOSEN)) && path.extension().is_some_and(|e| e == "pdf");
        let (chosen, mut elsewhere): (Vec<PathBuf>, Vec<PathBuf>) =
            planted(desk.folder()).into_iter().partition(is_chosen);
        elsewhere.extend(
            SYSTEM
                .iter()
                .flat_map(|folder| changed_since(Path::new(folder), began))
                .filter(|path| std::fs::read(path).is_ok_and(|bytes| has(&bytes, PLANTED))),
        );
        let scraps = desk.files().into_iter().filter(|name| name.contains(".part")).collect();
        let is_whole = desk.confide(&["register", "sign"]).code == 0 && desk.confide(&["register", "verify"]).code == 0;
        let kept: Vec<Vec<u8>> = files(desk.folder()).map(|path| std::fs::read(path).unwrap()).collect();
        let on_drive = drive.map(|drive| strays(drive.bytes(), &kept));
        Left { chosen, elsewhere, scraps, is_whole, on_drive }
    }

    fn desk(below: &Path) -> Desk {
        let desk = Desk::specimen_below(below);
        let disc = desk.at("disc");
        let storage = format!(
            "storage: {{kind: removable, paths: [\"{}\", \"{}\"], decided_by: Sam Example, reason: the setting's own disc}}",
            disc.display(),
            desk.at(CHOSEN).display()
        );
        desk.set("storage: {kind: none}", &storage);
        for folder in PLACES.map(|(_, folder)| folder).into_iter().chain(["disc", CHOSEN, "records"]) {
            std::fs::create_dir_all(desk.at(folder)).unwrap();
        }
        desk.put("copy.passphrase", "seven grey herons walk north\n");
        desk
    }

    fn hundred_runs(desk: &Desk, fake: &FakePrinters) {
        let text = sample("safeguarding_incident/ok-part-a.yaml").replace("Noah Specimen", PLANTED);
        assert!(text.contains(PLANTED));
        let mut said: [Result<(), String>; 5] = std::array::from_fn(|_| Err("it never ran".into()));
        for number in 0..RUNS {
            type_in(&desk.at(RECORD), &text);
            // the moment is another each time, and the same for everybody who runs this
            let moment = Duration::from_millis(number * 37 % 700);
            let is_killed = number / 5 % 2 == 1;
            let found = run(order(desk, number, fake), is_killed.then_some(moment));
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
        type_in(&desk.at(RECORD), &text);
        assert_eq!(run(order(desk, 3, fake), None), Ok(()));
    }

    /// The record is typed where it lay before: what an editor would leave of an older one is not the program's.
    fn type_in(path: &Path, text: &str) {
        let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(false).open(path).unwrap();
        file.write_all(text.as_bytes()).unwrap();
        // on the drive itself, so that there is something to remove
        file.sync_all().unwrap();
    }

    /// One of the five things that people do with a record.
    fn order(desk: &Desk, run: u64, fake: &FakePrinters) -> Command {
        let (made, typed) = (format!("{CHOSEN}/{run}.pdf"), format!("{CHOSEN}/typed-{run}.pdf"));
        let passphrase = ["--copy-passphrase-file", "copy.passphrase"];
        let export = ["export", RECORD, "-o", "disc", "--child", "C-0044", "--by", "S-001"];
        let args: Vec<&str> = match run % 5 {
            0 => [&FILL[..], &["-o", &typed]].concat(),
            1 => vec!["render", RECORD, "-o", &made],
            2 => vec!["print", RECORD, "--wait", "0"],
            3 => vec!["print", RECORD, "--wait", "0", "--purge", "--by", "S-001", "--paper-in-hand"],
            _ => [&export[..], &passphrase].concat(),
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

    fn files(folder: &Path) -> impl Iterator<Item = PathBuf> {
        let all = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
        all.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path)
    }

    /// Every plain file below a folder in which the name stands: as letters, or on the pages of a PDF.
    fn planted(folder: &Path) -> Vec<PathBuf> {
        let is_there = |path: &PathBuf| {
            let bytes = std::fs::read(path).unwrap();
            let is_on_pages = || pdftotext(&bytes, &[]).is_some_and(|text| text.contains(PLANTED));
            has(&bytes, PLANTED) || memchr::memmem::find(&bytes, b"%PDF-").is_some() && is_on_pages()
        };
        files(folder).filter(is_there).collect()
    }

    /// What lies on the drive beside the files that are kept: the name in letters, or the beginning of a PDF that is none of them.
    fn strays(mut image: Vec<u8>, kept: &[Vec<u8>]) -> Vec<String> {
        let begun = pdfs(&image);
        assert!(begun.len() >= 2, "the search finds what is there");
        let of_kept =
            |at: &usize| kept.iter().find(|file| file.starts_with(b"%PDF-") && image[*at..].starts_with(file));
        let (own, strays): (Vec<usize>, Vec<usize>) = begun.into_iter().partition(|at| of_kept(at).is_some());
        let own: Vec<(usize, usize)> = own.iter().filter_map(|at| Some((*at, of_kept(at)?.len()))).collect();
        own.into_iter().for_each(|(at, length)| image[at..at + length].fill(0));
        let letters = has(&image, PLANTED).then(|| "the name".to_owned());
        let pdfs =
            (!strays.is_empty()).then(|| format!("{} PDFs that are none of the files that are kept", strays.len()));
        letters.into_iter().chain(pdfs).collect()
    }
}
