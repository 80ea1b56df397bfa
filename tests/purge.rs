//! What was typed goes once it is kept on paper or on a disc, and never before: whatever fails, the only copy stays and it is said
//! what to do.
#![allow(clippy::disallowed_methods, reason = "tests look at files and start the binary")]

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    claims::main()
}

#[cfg(unix)]
#[path = "support/desk.rs"]
mod desk;
#[cfg(unix)]
#[path = "support/fake_printers.rs"]
mod fake_printers;
#[cfg(unix)]
#[path = "support/september.rs"]
mod september;
#[cfg(unix)]
#[path = "support/stand_in.rs"]
mod stand_in;
#[cfg(unix)]
#[path = "support/trial.rs"]
mod trial;

#[cfg(unix)]
mod claims {
    use crate::desk::{Desk, Run, changed, pdftotext, run, sample};
    use crate::fake_printers::FakePrinters;
    use crate::trial::trials;
    use libtest_mimic::Arguments;
    use serde_json::Value;
    use std::fs::{self, Permissions};
    use std::io::Write as _;
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;
    use std::process::{Command, ExitCode, Stdio};

    /// In every file that holds something about the child of the sample.
    const PLANTED: &str = "Noah Specimen";
    const TAKES: &str = "cat > /dev/null; echo 'request id is Office-12 (0 file(s))'";
    const RECORD: &str = "records/one.yaml";
    const PURGE: [&str; 5] = ["purge", RECORD, "--by", "s-001", "--paper-in-hand"];

    pub fn main() -> ExitCode {
        let trials = trials![
                what_was_printed_is_gone_from_the_whole_workspace_and_the_register_has_a_line_without_a_name: None,
                an_edited_line_about_a_deletion_is_found: None,
                a_printer_that_does_not_take_the_page_leaves_everything_as_it_is: None,
                a_page_that_waits_in_the_queue_is_not_in_anybodys_hand: None,
                who_has_the_paper_reads_the_check_code_off_it: None,
                the_only_copy_is_never_removed: None,
                only_plain_files_about_children_are_removed: None,
                what_says_something_else_of_the_same_record_is_named_and_stays: None,
                on_a_full_disc_nothing_is_removed: None,
                in_a_read_only_folder_nothing_is_removed: None,
                a_file_that_cannot_be_removed_in_the_end_is_named_and_goes_later: None,
                killed_at_any_step_nothing_is_lost_and_the_same_command_ends_it: strace(),
                the_receipt_is_the_form_filled_in_from_the_line: None,
                each_place_that_removing_does_not_reach_is_looked_at_by_name: None,
                every_run_names_what_it_leaves_behind_and_how_it_goes: None,
        ];
        libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
    }

    fn strace() -> Option<&'static str> {
        let is_there = Command::new("strace").arg("-V").stdout(Stdio::null()).status().is_ok();
        (!is_there).then_some("apt-get install strace")
    }

    /// A desk with a report about a child; `tmp` is its folder for temporary files.
    fn desk() -> Desk {
        let desk = Desk::specimen();
        desk.put(RECORD, &sample("safeguarding_incident/ok-part-a.yaml"));
        fs::create_dir(desk.at("tmp")).expect("a folder");
        desk
    }

    /// The binary, at nobody's lists of recent files.
    fn command(desk: &Desk, args: &[&str]) -> Command {
        let mut command = desk.command(args);
        command.env("TMPDIR", desk.at("tmp")).env("XDG_DATA_HOME", desk.at("data"));
        command
    }

    fn confide(desk: &Desk, args: &[&str]) -> Run {
        run(command(desk, args))
    }

    /// The same with somebody who types these lines.
    fn typed(mut command: Command, lines: &str) -> Run {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        // one that is not asked has ended already
        drop(child.stdin.take().expect("it is piped").write_all(lines.as_bytes()));
        let output = child.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        Run { code: output.status.code().unwrap_or(-1), out: output.stdout, said }
    }

    /// `confide print --purge` at a printer with this `lp`.
    fn printing(desk: &Desk, lp: &str, more: &[&str]) -> (Command, FakePrinters) {
        let fake = FakePrinters::with_lp(lp);
        let mut command =
            command(desk, &[&["print", RECORD, "--wait", "0", "--purge", "--by", "S-001"], more].concat());
        fake.lead(&mut command);
        (command, fake)
    }

    fn print(desk: &Desk, lp: &str, more: &[&str]) -> Run {
        let (command, _fake) = printing(desk, lp, more);
        run(command)
    }

    /// The lines of the register that say that something was removed.
    fn lines(desk: &Desk) -> Vec<Value> {
        let text = if desk.has("register.jsonl") { desk.bytes("register.jsonl") } else { Vec::new() };
        let text = String::from_utf8(text).expect("letters");
        let all = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        all.filter(|line| line["kind"] == "destroyed").collect()
    }

    /// The files in which the planted name stands, as letters or on the pages of a PDF.
    fn planted(desk: &Desk) -> Vec<String> {
        let holds = |name: &String| {
            let bytes = desk.bytes(name);
            let on_pages = || pdftotext(&bytes, &[]).is_some_and(|text| text.contains(PLANTED));
            String::from_utf8_lossy(&bytes).contains(PLANTED) || (bytes.starts_with(b"%PDF-") && on_pages())
        };
        desk.files().into_iter().filter(holds).collect()
    }

    /// Nothing was removed, and the register says nothing of it.
    fn nothing_lost(desk: &Desk, run: &Run) {
        assert_ne!(run.code, 0, "{}", run.said);
        assert!(run.said.contains("help: "), "{}", run.said);
        assert!(desk.bytes(RECORD) == sample("safeguarding_incident/ok-part-a.yaml").as_bytes(), "the only copy stays");
        assert_eq!(lines(desk), Vec::<Value>::new());
    }

    fn what_was_printed_is_gone_from_the_whole_workspace_and_the_register_has_a_line_without_a_name() {
        let desk = desk();
        confide(&desk, &["render", RECORD, "-o", "out.pdf"]).fine();
        desk.put("records/copy.yaml", &sample("safeguarding_incident/ok-part-a.yaml"));
        for scrap in ["records/one.yaml~", "records/.one.yaml.swp", "records/.confide-999999999-0.part"] {
            desk.put(scrap, PLANTED);
        }
        assert_eq!(planted(&desk).len(), 6);
        let printed = print(&desk, TAKES, &["--paper-in-hand"]).fine();
        assert_eq!(planted(&desk), Vec::<String>::new(), "{}", printed.said);
        for words in ["removed: records/one.yaml", "removed: out.pdf", "deleted, not proven unrecoverable"] {
            assert!(printed.said.contains(words), "{words}: {}", printed.said);
        }
        assert!(!printed.said.contains("Noah"), "{}", printed.said);
        let lines = lines(&desk);
        assert_eq!(lines.len(), 3);
        for line in &lines {
            assert_eq!(
                (&line["record"], &line["by"], &line["kept"]),
                (&"SI-2026-0012".into(), &"S-001".into(), &"printed".into())
            );
            assert_eq!(
                (line["form"].as_str(), line["hash"].as_str().map(str::len)),
                (Some("safeguarding_incident"), Some(64))
            );
            assert!(!line.to_string().contains("Noah") && !line.to_string().contains("one.yaml"), "{line}");
        }
        let whole = confide(&desk, &["register", "verify"]).fine();
        assert!(
            String::from_utf8_lossy(&whole.out).contains("up to line 4"),
            "it is signed, the line about the page too"
        );
        let shown = confide(&desk, &["register", "show"]).fine();
        let words = "SI-2026-0012: a file of it was removed (Safeguarding incident report, hash ";
        assert!(String::from_utf8_lossy(&shown.out).contains(words));
    }

    fn an_edited_line_about_a_deletion_is_found() {
        let desk = desk();
        confide(&desk, &PURGE).fine();
        let (text, line) = (String::from_utf8(desk.bytes("register.jsonl")).expect("letters"), lines(&desk).remove(0));
        let hash = line["hash"].as_str().expect("a hash");
        for (from, to) in [
            ("SI-2026-0012", "SI-2026-0013"),
            (hash, &"0".repeat(64)),
            ("S-001", "S-002"),
            ("\"paper\"", "\"printed\""),
            ("safeguarding_incident", "significant_event"),
            ("\"kind\":\"destroyed\",", ""),
        ] {
            desk.put("register.jsonl", &changed(&text, from, to));
            confide(&desk, &["register", "verify"])
                .code
                .eq(&0)
                .then(|| panic!("{from} became {to}, and nobody saw it"));
        }
        desk.put("register.jsonl", "");
        assert_ne!(confide(&desk, &["register", "verify"]).code, 0, "the line is gone");
        desk.put("register.jsonl", &text);
        confide(&desk, &["register", "verify"]).fine();
    }

    fn a_printer_that_does_not_take_the_page_leaves_everything_as_it_is() {
        for lp in [
            "exit 1",
            "cat > /dev/null; echo 'lp: Destination \"Office\" is not accepting jobs.' >&2; exit 1",
            "kill -9 $$",
        ] {
            let desk = desk();
            nothing_lost(&desk, &print(&desk, lp, &["--paper-in-hand"]));
        }
    }

    fn a_page_that_waits_in_the_queue_is_not_in_anybodys_hand() {
        let desk = desk();
        let (command, fake) = printing(&desk, TAKES, &["--paper-in-hand"]);
        let waits = "#!/bin/sh\ncase \"$*\" in\n-e) echo Office ;;\n-r) echo 'scheduler is running' ;;\n*not-completed*) echo 'Office-12 jo 1024' ;;\n*) echo 'system default destination: Office' ;;\nesac\n";
        fs::write(fake.folder().join("lpstat"), waits).expect("a program");
        let run = run(command);
        nothing_lost(&desk, &run);
        assert!(run.said.contains("nothing says that it has left the queue"), "{}", run.said);
        assert!(run.said.contains("confide purge records/one.yaml"), "{}", run.said);
    }

    fn who_has_the_paper_reads_the_check_code_off_it() {
        let desk = desk();
        for (answers, is_right) in
            [("", false), ("no\n", false), ("XXXXX\nyes\nAAAAA\n", false), ("wrong\n{code}\n", true)]
        {
            let shown = confide(&desk, &["render", RECORD, "--format", "json"]).fine().said;
            let told: Value = serde_json::from_str(shown.trim()).expect("JSON");
            let code = told["check_code"].as_str().and_then(|code| code.rsplit('-').next()).expect("a code");
            let (command, _fake) = printing(&desk, TAKES, &[]);
            let run = typed(command, &answers.replace("{code}", &code.to_lowercase()));
            if is_right {
                run.fine();
                assert!(!desk.has(RECORD));
            } else {
                nothing_lost(&desk, &run);
            }
        }
    }

    fn the_only_copy_is_never_removed() {
        let desk = desk();
        let ask = || command(&desk, &["purge", RECORD, "--by", "S-001"]);
        // a disc that the register does not know was never read back
        for answer in ["", "\n", "no\n", "nowhere\n", "I think so\n", "DISC-0007\n"] {
            nothing_lost(&desk, &typed(ask(), answer));
        }
        nothing_lost(&desk, &confide(&desk, &["purge", RECORD, "--by", "Jo Dale the manager", "--paper-in-hand"]));
        nothing_lost(&desk, &confide(&desk, &["purge", RECORD, "--by", "S-001", "--on-disc", "the blue one"]));
        assert_eq!(confide(&desk, &["purge", RECORD, "--paper-in-hand"]).code, 2, "by whom?");
        for more in [&["--urgent", "danger"][..], &["--for", "parent-1"]] {
            assert_eq!(
                print(&desk, TAKES, &[&["--paper-in-hand"], more].concat()).code,
                2,
                "it is needed still: {more:?}"
            );
        }
        assert!(desk.has(RECORD));
        typed(ask(), "paper\n").fine();
        assert_eq!(lines(&desk)[0]["kept"], "paper");
    }

    fn only_plain_files_about_children_are_removed() {
        let desk = desk();
        let elsewhere = tempfile::tempdir().expect("a folder");
        let outside = elsewhere.path().join("letter.docx");
        fs::write(&outside, PLANTED).expect("a file");
        std::os::unix::fs::symlink(desk.at(RECORD), desk.at("records/link.yaml")).expect("a link");
        let outside = outside.to_str().expect("letters");
        for (name, said) in [
            ("records/link.yaml", "a link to somewhere else"),
            ("records", "a folder"),
            ("records/none.yaml", "there is no file"),
            ("setting.yaml", "a part of the workspace itself"),
            ("keys/seal.p12", "a part of the workspace itself"),
            (outside, "lies outside the workspace"),
        ] {
            let refused = confide(&desk, &["purge", name, "--by", "S-001", "--paper-in-hand"]);
            nothing_lost(&desk, &refused);
            assert!(refused.said.contains(said), "{said}: {}", refused.said);
        }
        assert!(desk.has("setting.yaml") && desk.has("keys/seal.p12") && fs::exists(outside).expect("it can be asked"));
        confide(&desk, &["purge", outside, "--by", "S-001", "--paper-in-hand", "--outside"]).fine();
        assert!(!fs::exists(outside).expect("it can be asked") && desk.has(RECORD));
        let line = lines(&desk).remove(0);
        assert!(line["record"].as_str().is_some_and(|id| id.starts_with("F-")) && line["form"] == "file", "{line}");
    }

    fn what_says_something_else_of_the_same_record_is_named_and_stays() {
        let desk = desk();
        desk.put("records/later.yaml", &sample("safeguarding_incident/ok-whole.yaml"));
        confide(&desk, &["render", RECORD, "-o", "same.pdf"]).fine();
        confide(&desk, &["render", "records/later.yaml", "-o", "later.pdf"]).fine();
        let run = confide(&desk, &PURGE);
        assert_eq!(run.code, 1, "{}", run.said);
        assert!(!desk.has(RECORD) && !desk.has("same.pdf"), "{}", run.said);
        assert!(desk.has("records/later.yaml") && desk.has("later.pdf"));
        assert!(run.said.contains("still there [R21]: later.pdf, records/later.yaml: "), "{}", run.said);
        confide(&desk, &["purge", "records/later.yaml", "--by", "S-001", "--paper-in-hand"]).fine();
        assert_eq!(planted(&desk), Vec::<String>::new());
    }

    fn on_a_full_disc_nothing_is_removed() {
        let desk = desk();
        // a limit of no bytes on each file stands in for a disc that is full
        let mut command = Command::new("sh");
        command.args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_confide")]);
        command.args(PURGE).current_dir(desk.folder()).env("XDG_CONFIG_HOME", desk.at("nobody"));
        let run = run(command);
        nothing_lost(&desk, &run);
        assert!(
            run.said.contains("register.jsonl cannot be written") && run.said.contains("nothing was removed"),
            "{}",
            run.said
        );
        confide(&desk, &PURGE).fine();
    }

    /// The binary as somebody without rights, where the tests run as somebody with all of them.
    fn as_nobody(desk: &Desk, args: &[&str]) -> Run {
        let plain = command(desk, args);
        if !rustix::process::geteuid().is_root() {
            return run(plain);
        }
        // where the tests are built nobody else may be let in
        let elsewhere = tempfile::tempdir().expect("a folder");
        fs::set_permissions(elsewhere.path(), Permissions::from_mode(0o755)).expect("it is ours");
        let program = elsewhere.path().join("confide");
        fs::copy(plain.get_program(), &program).expect("a copy");
        let mut command = Command::new(&program);
        command.args(plain.get_args()).current_dir(desk.folder()).uid(65534).gid(65534);
        for (key, value) in plain.get_envs().filter_map(|(key, value)| Some((key, value?))) {
            command.env(key, value);
        }
        run(command)
    }

    fn open_to_nobody(desk: &Desk, folder: u32) {
        for entry in walkdir::WalkDir::new(desk.folder()).contents_first(true).into_iter().flatten() {
            let mode = if entry.file_type().is_dir() { folder } else { 0o666 };
            fs::set_permissions(entry.path(), Permissions::from_mode(mode)).expect("it is ours");
        }
    }

    fn in_a_read_only_folder_nothing_is_removed() {
        let desk = desk();
        open_to_nobody(&desk, 0o777);
        fs::set_permissions(desk.at("records"), Permissions::from_mode(0o555)).expect("it is ours");
        let run = as_nobody(&desk, &PURGE);
        nothing_lost(&desk, &run);
        assert!(run.said.contains("one.yaml cannot be removed: you have no right to"), "{}", run.said);
        fs::set_permissions(desk.at("records"), Permissions::from_mode(0o755)).expect("it is ours");
        confide(&desk, &PURGE).fine();
    }

    fn a_file_that_cannot_be_removed_in_the_end_is_named_and_goes_later() {
        if !rustix::process::geteuid().is_root() {
            return;
        }
        let desk = desk();
        open_to_nobody(&desk, 0o777);
        // where only its owner may remove a file
        fs::set_permissions(desk.at("records"), Permissions::from_mode(0o1777)).expect("it is ours");
        fs::set_permissions(desk.at(RECORD), Permissions::from_mode(0o644)).expect("it is ours");
        let run = as_nobody(&desk, &PURGE);
        assert_eq!((run.code, lines(&desk).len()), (1, 1), "{}", run.said);
        assert!(run.said.contains("still there [R21]: records/one.yaml: "), "{}", run.said);
        assert!(desk.bytes(RECORD) == sample("safeguarding_incident/ok-part-a.yaml").as_bytes());
        confide(&desk, &PURGE).fine();
        assert!(!desk.has(RECORD));
    }

    fn killed_at_any_step_nothing_is_lost_and_the_same_command_ends_it() {
        let steps =
            [("fdatasync", 1), ("fdatasync", 3), ("rename,renameat2", 1), ("unlink", 1), ("unlink", 2), ("unlink", 3)];
        for (call, when) in steps {
            let desk = desk();
            confide(&desk, &["render", RECORD, "-o", "one.pdf"]).fine();
            desk.put("records/one.yaml~", PLANTED);
            let plain = command(&desk, &PURGE);
            let mut killed = Command::new("strace");
            killed.args(["-f", "-qq", "-o", "/dev/null", "-e"]).arg(format!("trace={call}"));
            killed.arg("-e").arg(format!("inject={call}:signal=KILL:when={when}"));
            killed.arg(plain.get_program()).args(plain.get_args()).current_dir(desk.folder());
            for (key, value) in plain.get_envs().filter_map(|(key, value)| Some((key, value?))) {
                killed.env(key, value);
            }
            let ended = killed.stdin(Stdio::null()).output().expect("strace starts");
            assert!(!ended.status.success(), "{call} {when}: it was not killed");
            let is_whole =
                desk.has(RECORD) && desk.bytes(RECORD) == sample("safeguarding_incident/ok-part-a.yaml").as_bytes();
            assert!(is_whole || !lines(&desk).is_empty(), "{call} {when}: gone or spoiled without a line");
            if desk.has(RECORD) {
                let again = confide(&desk, &PURGE);
                // what was being written over cannot be told from a changed record: it is removed by its name all the same
                assert_eq!(again.code, 0, "{call} {when}: {}", again.said);
            }
            assert_eq!(planted(&desk), Vec::<String>::new(), "{call} {when}");
            confide(&desk, &["register", "sign"]).fine();
            confide(&desk, &["register", "verify"]).fine();
        }
    }

    fn the_receipt_is_the_form_filled_in_from_the_line() {
        let desk = desk();
        confide(&desk, &[&PURGE[..], &["--receipt"]].concat()).fine();
        let receipt = desk.bytes("out/DR-SI-2026-0012.pdf");
        confide(&desk, &["verify", "out/DR-SI-2026-0012.pdf"]).fine();
        let Some(text) = pdftotext(&receipt, &["-raw"]) else { return };
        let text = text.replace('\u{200b}', "").split_whitespace().collect::<String>();
        let hash = lines(&desk)[0]["hash"].as_str().expect("a hash").to_owned();
        for words in ["SI-2026-0012", "safeguarding_incident", "JoDale", "✓Onpaper", &hash] {
            assert!(text.contains(words), "{words}: {text}");
        }
        assert!(!text.contains("Noah"), "{text}");
    }

    fn each_place_that_removing_does_not_reach_is_looked_at_by_name() {
        let desk = desk();
        let address = format!("<bookmark href=\"file://{}\"/>", desk.at(RECORD).display());
        desk.put("data/recently-used.xbel", &address);
        desk.put("tmp/one.yaml.tmp", "");
        let run = confide(&desk, &[&PURGE[..], &["--format", "json"]].concat()).fine();
        let told: Value = serde_json::from_slice(&run.out).expect("JSON");
        let seen = |place: &str| {
            let all = told["remains"].as_array().expect("places");
            all.iter().find(|r| r["place"] == place).map(|r| r["seen"].as_str().unwrap_or_default().to_owned())
        };
        for place in ["drive", "cloud", "print_spool", "recent_files", "previews", "temp_files", "bin"] {
            assert!(
                seen(place).is_some_and(|seen| ["found", "not_there", "unseen"].contains(&seen.as_str())),
                "{place}"
            );
        }
        assert_eq!(seen("recent_files").as_deref(), Some("found"));
        assert_eq!(seen("temp_files").as_deref(), Some("found"));
        assert_eq!(seen("cloud").as_deref(), Some("not_there"));
        assert_eq!((&told["left"], told["removed"].as_array().map(Vec::len)), (&serde_json::json!([]), Some(1)));
    }

    fn every_run_names_what_it_leaves_behind_and_how_it_goes() {
        let desk = desk();
        let command = "confide purge records/one.yaml --by CODE";
        let is_named = |run: &Run| run.said.contains("with what was typed about a child") && run.said.contains(command);
        assert!(is_named(&confide(&desk, &["render", RECORD]).fine()));
        let fake = FakePrinters::with_lp(TAKES);
        let mut printed = self::command(&desk, &["print", RECORD, "--wait", "0"]);
        fake.lead(&mut printed);
        assert!(is_named(&run(printed).fine()));
        desk.put_family();
        let packed = confide(&desk, &["pack", "records", "-o", "packs"]).fine();
        assert!(packed.said.contains("records/child_registration/ok-issued.yaml"), "{}", packed.said);
        let paper = ["purge", "records/child_registration/ok-issued.yaml", "--by", "S-001", "--paper-in-hand"];
        let purged = confide(&desk, &paper);
        assert!(purged.said.contains("packs/registration-C-0042.pdf"), "the pack holds it too: {}", purged.said);
        let public = confide(&desk, &["render", "records/privacy_notice/ok-sunny-corner.yaml"]).fine();
        assert!(!public.said.contains("still on this computer"), "nothing about a child stands in it: {}", public.said);
        crate::stand_in::stand_in(&desk);
        desk.put("september.csv", &crate::september::table(1, 0));
        let office = ["pack", "--intake", "september.csv", "--set", "quick", "--typst", "stand-in/typst", "-o", "out"];
        let office = confide(&desk, &office).fine();
        assert!(office.said.contains("confide purge september.csv --by CODE"), "{}", office.said);
        let gone = confide(&desk, &["purge", "september.csv", "--by", "S-001", "--paper-in-hand"]).fine();
        assert!(!desk.has("september.csv") && gone.said.contains("removed: september.csv"), "{}", gone.said);
    }
}
