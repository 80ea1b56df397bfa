//! Copies go onto a disc and nowhere else: encrypted, read back, written down by code; labels are of the size they say; a disc
//! that was changed is found, and one that is lost begins the record of the breach.
#![allow(clippy::disallowed_methods, reason = "tests start the binary and look at files")]
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
#[path = "support/installed.rs"]
#[allow(dead_code, reason = "a few judges of the many")]
mod installed;
#[cfg(target_os = "linux")]
#[path = "support/outline.rs"]
mod outline;
#[cfg(target_os = "linux")]
#[path = "support/trial.rs"]
mod trial;

#[cfg(target_os = "linux")]
mod claims {
    use crate::desk::{Desk, Run, changed, pages, sample};
    use crate::installed::{hear, on_path};
    use crate::outline::outlines;
    use crate::trial::trials;
    use confide::discs;
    use confide::system::volumes::Disc;
    use libtest_mimic::Arguments;
    use serde_json::Value as Json;
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::path::{Path, PathBuf};
    use std::process::{Command, ExitCode};

    pub fn main() -> ExitCode {
        let trials = trials![
            copies_are_encrypted_and_written_down_by_code: None,
            a_copy_opens_in_other_programs_with_the_passphrase_alone: qpdf(),
            what_lies_on_a_disc_may_go_from_the_computer_and_nothing_else_may: None,
            a_folder_that_is_no_disc_is_refused_and_it_is_said_what_to_write: None,
            a_system_tells_a_stick_by_its_mounts_and_devices: None,
            a_disc_is_of_one_child: None,
            a_copy_lies_in_the_clear_only_for_a_reason_that_the_setting_decided_on: None,
            a_copy_that_is_there_already_is_left_and_what_was_begun_is_taken_back: None,
            a_copying_that_was_broken_off_is_finished_by_the_next: None,
            killed_at_any_step_the_same_command_ends_it: strace(),
            what_else_lies_there_under_a_copys_name_is_left: None,
            a_blank_on_a_disc_is_no_copy_of_what_was_filled_in: None,
            a_record_that_was_changed_since_is_not_on_the_disc: None,
            a_link_on_a_disc_is_no_copy: None,
            what_is_deleted_is_held_against_the_discs_that_the_register_knows: None,
            a_full_disc_keeps_nothing: None,
            onto_a_disc_that_was_pulled_out_nothing_is_written: None,
            a_disc_that_was_changed_is_found_and_written_down: None,
            a_disc_is_due_for_a_test_a_year_after_it_was_last_whole: None,
            a_lost_disc_begins_the_record_of_the_breach: None,
            a_label_says_whose_it_is_and_nothing_of_what_it_is_about: poppler(),
            where_the_setting_prefers_it_the_name_is_inside_the_sleeve_alone: poppler(),
            labels_are_of_the_size_that_they_say: poppler(),
            each_line_about_a_disc_is_guarded: None,
        ];
        // whoever may mount no disc sees these as ignored: nothing that can be installed would help
        let trials = trials.into_iter().map(|trial| match trial.name() {
            "a_full_disc_keeps_nothing" | "onto_a_disc_that_was_pulled_out_nothing_is_written" if !may_mount() => {
                trial.with_ignored_flag(true)
            }
            _ => trial,
        });
        libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
    }

    fn qpdf() -> Option<&'static str> {
        on_path("qpdf").is_none().then_some("apt-get install qpdf")
    }

    fn strace() -> Option<&'static str> {
        on_path("strace").is_none().then_some("apt-get install strace")
    }

    fn poppler() -> Option<&'static str> {
        let absent = ["pdftotext", "pdftoppm"].into_iter().any(|program| on_path(program).is_none());
        absent.then_some("apt-get install poppler-utils")
    }

    fn may_mount() -> bool {
        let folder = tempfile::tempdir().unwrap();
        let is_possible = mount(folder.path(), "64k");
        unmount(folder.path());
        is_possible
    }

    fn mount(folder: &Path, size: &str) -> bool {
        let how = format!("size={size}");
        let mut command = Command::new("mount");
        command.args(["-t", "tmpfs", "-o", &how, "tmpfs"]).arg(folder);
        hear(&mut command).is_ok_and(|(is_done, _)| is_done)
    }

    fn unmount(folder: &Path) {
        drop(hear(Command::new("umount").arg(folder)));
    }

    const PASSPHRASE: &str = "otter lantern gravel seven";
    const WORDS: [&str; 2] = ["--copy-passphrase-file", "passphrase"];
    const RECORD: &str = "records/decision.yaml";
    /// What stands in the record, and may stand neither in the register nor on a disc.
    const NAME: &str = "Aisha Example";

    /// A desk with a record, and a folder that the setting calls a disc.
    fn desk() -> Desk {
        let desk = Desk::specimen();
        let storage = "storage: {kind: removable, paths: [disc], decided_by: Jo Dale, reason: the stick hangs there}";
        desk.set("storage: {kind: none}", storage);
        fs::create_dir(desk.at("disc")).unwrap();
        desk.put("passphrase", &format!("{PASSPHRASE}\n"));
        desk.put("name", &format!("{NAME}\n"));
        desk.put(RECORD, &sample("sharing_decision/ok-urgent-injury.yaml"));
        desk
    }

    fn export(desk: &Desk, more: &[&str]) -> Run {
        let words = ["export", RECORD, "-o", "disc", "--child", "C-0042", "--by", "s-001"];
        let is_open = more.contains(&"--in-clear");
        desk.confide(&[&words[..], if is_open { &[] } else { &WORDS }, more].concat())
    }

    /// Another record, of the child with that reference.
    fn put_event(desk: &Desk, child: &str) {
        let event = sample("significant_event/ok-event.yaml");
        let event: String = event
            .lines()
            .map(|line| match line.starts_with("child_ref:") {
                true => format!("child_ref: {child}\n"),
                false => format!("{line}\n"),
            })
            .collect();
        desk.put("records/event.yaml", &event);
    }

    fn json(run: &Run) -> Json {
        serde_json::from_slice(&run.out).unwrap_or_else(|e| panic!("{e}: {}", run.said))
    }

    fn on_disc(desk: &Desk) -> Vec<String> {
        desk.files().iter().filter_map(|file| file.strip_prefix("disc/")).map(str::to_owned).collect()
    }

    /// The one copy on the disc.
    fn copy(desk: &Desk) -> String {
        let copies: Vec<String> = on_disc(desk).into_iter().filter(|name| name.ends_with(".pdf")).collect();
        assert_eq!(copies.len(), 1, "{copies:?}");
        format!("disc/{}", copies[0])
    }

    fn register(desk: &Desk) -> String {
        String::from_utf8(desk.bytes("register.jsonl")).unwrap()
    }

    fn listed(desk: &Desk) -> Json {
        json(&desk.confide(&["disc", "list", "--format", "json"]).fine())["discs"].clone()
    }

    fn copies_are_encrypted_and_written_down_by_code() {
        let desk = desk();
        let said = json(&export(&desk, &["--format", "json"]).fine());
        assert_eq!((&said["disc"], &said["encrypted"]), (&"DISC-2026-001".into(), &true.into()));
        let (file, code) = (copy(&desk), said["files"][0]["check_code"].as_str().unwrap().to_owned());
        assert_eq!(file, format!("disc/{code}.pdf"), "nothing can be read off the name");
        assert_eq!(on_disc(&desk).len(), 2, "the copy, and the number of the disc");
        assert_eq!(desk.bytes("disc/disc.json"), b"{\"disc\":\"DISC-2026-001\"}");
        let verdict = desk.confide(&["verify", &file, "--copy-passphrase-file", "passphrase"]).fine();
        assert!(String::from_utf8_lossy(&verdict.out).starts_with("SEALED"), "{}", verdict.said);
        let line = register(&desk);
        let line: Json = serde_json::from_str(line.lines().last().unwrap()).unwrap();
        let hash = confide::source::fingerprint(&desk.bytes(&file));
        assert_eq!(line["files"][0]["hash"], hash.as_str());
        let held = [&line["kind"], &line["child"], &line["disc"], &line["by"], &line["files"][0]["record"]];
        assert_eq!(held, ["exported", "C-0042", "DISC-2026-001", "S-001", "SD-2026-0013"]);
        assert!(line.get("in_clear").is_none());
        let whole = desk.confide(&["register", "verify"]).fine();
        assert!(String::from_utf8_lossy(&whole.out).contains("signed         up to line"), "{whole:?}");
        assert!(!register(&desk).contains("Aisha"), "the register holds no name");
        let left = desk.files().into_iter().filter(|f| f.ends_with(".pdf") && !f.starts_with("disc/"));
        assert_eq!(left.count(), 0, "the page was made in memory");
    }

    fn a_copy_opens_in_other_programs_with_the_passphrase_alone() {
        let desk = desk();
        export(&desk, &[]).fine();
        let file = desk.at(&copy(&desk));
        let asked = |passphrase: &str| {
            let word = format!("--password={passphrase}");
            hear(Command::new("qpdf").args([&word, "--show-encryption"]).arg(&file)).unwrap()
        };
        let (is_open, said) = asked(PASSPHRASE);
        assert!(is_open && said.starts_with("R = 6\n") && said.contains("AESv3"), "{said}");
        let (is_needed, _) = hear(Command::new("qpdf").arg("--requires-password").arg(&file)).unwrap();
        assert!(is_needed, "nobody opens it without");
    }

    fn what_lies_on_a_disc_may_go_from_the_computer_and_nothing_else_may() {
        let desk = desk();
        let purge = |disc: &str| desk.confide(&["purge", RECORD, "--by", "S-001", "--on-disc", disc]);
        let unknown = purge("DISC-2026-001").refused(2).said;
        assert!(unknown.contains("the register knows no disc") && desk.has(RECORD), "{unknown}");
        put_event(&desk, "C-0042");
        let args = ["export", "records/event.yaml", "-o", "disc", "--child", "C-0042", "--by", "S-001"];
        desk.confide(&[args.as_slice(), WORDS.as_slice()].concat()).fine();
        let other = purge("DISC-2026-001").refused(2).said;
        assert!(other.contains("was not written on the disc") && desk.has(RECORD), "{other}");
        export(&desk, &[]).fine();
        purge("DISC-2026-001").fine();
        assert!(!desk.has(RECORD) && register(&desk).contains(r#""kept":{"disc":"DISC-2026-001"}"#));
    }

    fn a_folder_that_is_no_disc_is_refused_and_it_is_said_what_to_write() {
        let desk = desk();
        fs::create_dir(desk.at("other")).unwrap();
        let words = ["export", RECORD, "--child", "C-0042", "--by", "S-001", "-o"];
        let to = |folder: &str| desk.confide(&[&words[..], &[folder], &WORDS].concat());
        let said = to("other").refused(1).said;
        assert!(said.contains("error[R22 disc-or-label-not-right]"), "{said}");
        assert!(said.contains("it lies on the disc that this workspace is on"), "{said}");
        let path = desk.at("other").canonicalize().unwrap().display().to_string();
        assert!(said.contains(&format!("add its folder to storage in setting.yaml: `paths: [{path}]`")), "{said}");
        let said = to("no-disc").refused(2).said;
        assert!(said.contains("there is no folder no-disc") && said.contains("put the disc in"), "{said}");
        let storage = "storage: {kind: removable, paths: [disc], decided_by: Jo Dale, reason: the stick hangs there}";
        desk.set(storage, "storage: {kind: none}");
        let said = to("disc").refused(1).said;
        assert!(said.contains("write into setting.yaml: `storage: {kind: removable, paths: ["), "{said}");
        desk.set(
            "storage: {kind: none}",
            "storage: {kind: encrypted_folder, paths: [disc], decided_by: J, reason: safe}",
        );
        let said = to("disc").refused(1).said;
        assert!(said.contains("copy onto a disc or a stick"), "{said}");
        assert!(on_disc(&desk).is_empty() && !desk.has("register.jsonl"));
    }

    /// A folder like `/sys`: each device by its path below `devices`, with what stands in its files.
    fn devices(all: &[(&str, &[(&str, &str)])]) -> tempfile::TempDir {
        let sys = tempfile::tempdir().unwrap();
        let class = sys.path().join("class/block");
        fs::create_dir_all(&class).unwrap();
        for (path, files) in all {
            let folder = sys.path().join("devices").join(path);
            for (name, text) in *files {
                let file = folder.join(name);
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                match text.strip_prefix("-> ") {
                    Some(other) => symlink(sys.path().join("devices").join(other), file).unwrap(),
                    None => fs::write(file, text).unwrap(),
                }
            }
            symlink(&folder, class.join(folder.file_name().unwrap())).unwrap();
        }
        sys
    }

    fn a_system_tells_a_stick_by_its_mounts_and_devices() {
        const STICK: &str = "pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0/host4/block/sdx";
        const DRIVE: &str = "pci0000:00/0000:00:1f.2/ata2/host1/block/srx";
        const INSIDE: &str = "pci0000:00/0000:00:1d.0/nvme/nvme0/nvmex";
        const CARD: &str = "platform/mmc_host/mmc0/block/mmcblkx";
        let stick_part = format!("{STICK}/sdx1");
        let sys = devices(&[
            (STICK, &[("removable", "0\n")]),
            (&stick_part, &[("partition", "1\n")]),
            (DRIVE, &[("removable", "1\n")]),
            (INSIDE, &[("removable", "0\n")]),
            (&format!("{INSIDE}/nvmexp1"), &[("partition", "1\n")]),
            (&format!("{INSIDE}/nvmexp2"), &[("partition", "2\n")]),
            (CARD, &[("removable", "0\n"), ("device/type", "SD\n")]),
            ("virtual/block/dm-x", &[("slaves/sdx1", &format!("-> {stick_part}"))]),
            ("virtual/block/dm-y", &[("slaves/nvmexp2", &format!("-> {INSIDE}/nvmexp2"))]),
        ]);
        let mounts = "\
            22 1 259:1 / / rw,relatime shared:1 - ext4 /dev/nvmexp1 rw\n\
            30 22 0:45 / /tmp rw shared:2 - tmpfs tmpfs rw\n\
            31 22 8:17 / /media/jo/My\\040disc rw,nosuid shared:3 - vfat /dev/sdx1 rw\n\
            32 22 11:0 / /media/cd rw shared:4 - udf /dev/srx rw\n\
            33 22 179:1 / /media/card rw shared:5 - exfat /dev/mmcblkx rw\n\
            34 22 253:0 / /media/vault rw shared:6 - ext4 /dev/dm-x rw\n\
            35 22 253:1 / /home rw shared:7 - btrfs /dev/dm-y rw\n\
            36 22 0:50 / /mnt/office rw shared:8 - nfs4 server:/files rw\n\
            37 31 0:51 / /media/jo/My\\040disc/over rw shared:9 - tmpfs tmpfs rw\n\
            38 22 0:52 / /media/card rw shared:10 - tmpfs tmpfs rw\n\
            no line at all\n";
        let disc = |path: &str| Disc::by(mounts, &sys.path().join("class/block"), Path::new(path));
        let told = |path: &str| disc(path).can_be_taken_out;
        for path in ["/media/jo/My disc", "/media/jo/My disc/folder", "/media/cd", "/media/vault/x"] {
            assert_eq!(told(path), Some(true), "{path}");
        }
        for path in ["/", "/media/jo/My", "/media/jo", "/home/jo"] {
            assert_eq!(told(path), Some(false), "{path}");
        }
        for path in ["/tmp/x", "/mnt/office", "/media/jo/My disc/over/x", "/media/card"] {
            assert_eq!(told(path), None, "{path}: there is no device, or one lies over it");
        }
        let under = mounts.replace("38 22", "38 22 no");
        let card = Disc::by(&under, &sys.path().join("class/block"), Path::new("/media/card"));
        assert_eq!(card.can_be_taken_out, Some(true));
        assert_eq!(disc("/media/jo/My disc").volume.unwrap().mount, PathBuf::from("/media/jo/My disc"));
        assert!(disc("/home/jo").is(&disc("/var")), "a part of the same disc, below what encrypts it");
        assert!(disc("/media/vault").is(&disc("/media/jo/My disc")) && !disc("/media/cd").is(&disc("/")));
        assert!(!disc("/tmp").is(&disc("/mnt/office")) && disc("/tmp/a").is(&disc("/tmp/b")));
        let nowhere = Disc::by("", Path::new("/no/such"), Path::new("/media/cd"));
        assert_eq!((nowhere.volume.as_ref(), nowhere.can_be_taken_out, nowhere.is(&nowhere)), (None, None, false));
    }

    fn a_disc_is_of_one_child() {
        let desk = desk();
        let words = ["export", RECORD, "-o", "disc", "--by", "S-001", "--child"];
        let said = desk.confide(&[&words[..], &["C-0043"], &WORDS].concat()).refused(1).said;
        assert!(said.contains("is about C-0042, and the disc is for the file of C-0043"), "{said}");
        export(&desk, &[]).fine();
        put_event(&desk, "C-0043");
        let words = ["export", "records/event.yaml", "-o", "disc", "--by", "S-001", "--child", "C-0043"];
        let said = desk.confide(&[&words[..], &WORDS].concat()).refused(2).said;
        assert!(
            said.contains("the disc bears the number DISC-2026-001, and belongs into the file of C-0042"),
            "{said}"
        );
        desk.put("disc/disc.json", "{\"disc\":\"DISC-2026-007\"}");
        let said = export(&desk, &[]).refused(2).said;
        assert!(said.contains("the number DISC-2026-007, which the register does not know"), "{said}");
        desk.put("disc/disc.json", "DISC");
        assert!(export(&desk, &[]).refused(2).said.contains("does not say which disc it is"));
    }

    const REASON: &str = "The readers of the court open nothing else";

    fn decide_on_the_clear(desk: &Desk) {
        let decided = format!(
            "specimen: true\ndiscs:\n  in_clear:\n    - {{code: court, reason: {REASON}, decided_by: Jo Dale}}"
        );
        desk.set("specimen: true", &decided);
    }

    fn a_copy_lies_in_the_clear_only_for_a_reason_that_the_setting_decided_on() {
        let desk = desk();
        let said = export(&desk, &["--in-clear", "court"]).refused(1).said;
        assert!(
            said.contains("the setting has not decided that a copy may lie on a disc in the clear for `court`"),
            "{said}"
        );
        assert!(said.contains("write into setting.yaml: `discs: {in_clear: ["), "{said}");
        assert!(on_disc(&desk).is_empty());
        decide_on_the_clear(&desk);
        let said = export(&desk, &["--in-clear", "police"]).refused(1).said;
        assert!(said.contains("it has decided on court"), "{said}");
        let said = export(&desk, &["--in-clear", "court", "--label", "label.pdf", "--name-file", "name"]).fine().said;
        assert!(said.contains(&format!("NOT encrypted, as the setting decided: {REASON}")), "{said}");
        assert!(desk.confide(&["verify", &copy(&desk)]).fine().out.starts_with(b"SEALED"));
        assert!(register(&desk).contains(&format!(r#""in_clear":{{"code":"court","reason":"{REASON}"}}"#)));
        if let Some(pages) = pages(&desk.bytes("label.pdf")) {
            assert!(pages[0].contains(REASON), "{}", pages[0]);
            assert!(pages[1..].iter().all(|page| !page.contains("court")), "it stands in the file and on no label");
        }
    }

    fn a_copy_that_is_there_already_is_left_and_what_was_begun_is_taken_back() {
        let desk = desk();
        desk.put("disc/.confide-export-0.part", "half a copy that a crash left");
        export(&desk, &[]).fine();
        let (before, lines) = (on_disc(&desk), register(&desk));
        assert_eq!(before.len(), 2, "{before:?}");
        put_event(&desk, "C-0042");
        // the first of the two could be written, the second is there
        let words = ["export", "records/event.yaml", RECORD, "-o", "disc", "--child", "C-0042", "--by", "S-001"];
        let said = desk.confide(&[&words[..], &WORDS].concat()).refused(2).said;
        assert!(said.contains("is already there and was left as it is"), "{said}");
        assert!(said.contains("nothing was left on the disc, nothing was written down"), "{said}");
        let exported = |text: &str| text.lines().filter(|line| line.contains("\"kind\":\"exported\"")).count();
        assert_eq!((on_disc(&desk), exported(&register(&desk))), (before, exported(&lines)));
        // what nobody wrote there before goes onto the same disc
        let words = ["export", "records/event.yaml", "-o", "disc", "--child", "C-0042", "--by", "S-001"];
        desk.confide(&[&words[..], &WORDS].concat()).fine();
        let all = listed(&desk);
        assert_eq!((all.as_array().unwrap().len(), all[0]["files"].as_array().unwrap().len()), (1, 2));
    }

    fn a_copying_that_was_broken_off_is_finished_by_the_next() {
        for more in [&[][..], &["--in-clear", "court"]] {
            let desk = desk();
            decide_on_the_clear(&desk);
            export(&desk, more).fine();
            let (before, bytes) = (on_disc(&desk), desk.bytes(&copy(&desk)));
            // the copy is on the disc, and its line never was
            ["register.jsonl", "register.head"].iter().for_each(|name| desk.remove(name));
            let said = export(&desk, more).fine().said;
            assert!(said.contains("lies on the disc from a copying that was broken off"), "{said}");
            assert!(on_disc(&desk) == before && desk.bytes(&copy(&desk)) == bytes, "it is taken as it is");
            let all = listed(&desk);
            assert_eq!((&all[0]["disc"], all[0]["files"].as_array().unwrap().len()), (&"DISC-2026-001".into(), 1));
            assert_eq!(all[0]["encrypted"], more.is_empty());
            assert!(test(&desk).fine().said.contains("its one copy is as written"));
            assert_eq!(export(&desk, more).code, 2, "what the register knows is there already");
        }
    }

    fn what_else_lies_there_under_a_copys_name_is_left() {
        let desk = desk();
        decide_on_the_clear(&desk);
        export(&desk, &[]).fine();
        let (name, bytes) = (copy(&desk), desk.bytes(&copy(&desk)));
        ["register.jsonl", "register.head"].iter().for_each(|name| desk.remove(name));
        // another passphrase, no passphrase, a flipped bit: none of them is the copy that is to be written
        desk.put("passphrase", "gravel seven otter lantern\n");
        assert_eq!((export(&desk, &[]).code, export(&desk, &["--in-clear", "court"]).code), (2, 2));
        desk.put("passphrase", &format!("{PASSPHRASE}\n"));
        let mut flipped = bytes.clone();
        flipped[bytes.len() / 2] ^= 1;
        desk.put_bytes(&name, &flipped);
        assert!(export(&desk, &[]).refused(2).said.contains("which the register does not know"));
        assert!(desk.bytes(&name) == flipped && !desk.has("register.jsonl"));
        // another disc was given the number meanwhile
        fs::rename(desk.at("disc"), desk.at("first")).unwrap();
        fs::create_dir(desk.at("disc")).unwrap();
        export(&desk, &[]).fine();
        fs::rename(desk.at("disc"), desk.at("second")).unwrap();
        fs::rename(desk.at("first"), desk.at("disc")).unwrap();
        desk.remove(&name);
        let said = export(&desk, &[]).refused(2).said;
        assert!(said.contains("holds nothing of what was written on the disc of that number"), "{said}");
    }

    /// A disc as a copying in the clear that was broken off left it, with this file under its name.
    fn broken_off(desk: &Desk, code: &str, bytes: &[u8]) {
        desk.put("disc/disc.json", "{\"disc\":\"DISC-2026-001\"}");
        desk.put_bytes(&format!("disc/{code}.pdf"), bytes);
    }

    /// The check code that a file says of itself.
    fn code(desk: &Desk, file: &str) -> String {
        confide::pdf::private_of(&desk.bytes(file)).unwrap().unwrap().check_code
    }

    fn in_clear(desk: &Desk, file: &str, child: &str) -> Run {
        desk.confide(&["export", file, "-o", "disc", "--child", child, "--by", "S-001", "--in-clear", "court"])
    }

    fn a_blank_on_a_disc_is_no_copy_of_what_was_filled_in() {
        let desk = desk();
        decide_on_the_clear(&desk);
        desk.put("records/consents.yaml", &sample("consent_set/ok-issued.yaml"));
        desk.put("answers.yaml", &sample("consent_set/ok-family.yaml"));
        desk.confide(&["render", "records/consents.yaml", "-o", "blank.pdf"]).fine();
        desk.confide(&["write", "blank.pdf", "answers.yaml", "-o", "filled.pdf"]).fine();
        let code = code(&desk, "blank.pdf");
        assert_eq!(self::code(&desk, "filled.pdf"), code, "the code tells nothing of the answers");
        broken_off(&desk, &code, &desk.bytes("blank.pdf"));
        let said = in_clear(&desk, "filled.pdf", "C-0042").refused(2).said;
        assert!(said.contains("is not what is to be copied") && !register(&desk).contains("\"exported\""), "{said}");
        // the blank itself is taken as it is, and the answers are on no disc
        assert!(in_clear(&desk, "blank.pdf", "C-0042").fine().said.contains("it is taken as it is"));
        let purge = |file: &str| desk.confide(&["purge", file, "--by", "S-001", "--on-disc", "DISC-2026-001"]);
        let said = purge("filled.pdf").refused(2).said;
        assert!(
            said.contains("was not written on the disc") && desk.has("filled.pdf") && desk.has("blank.pdf"),
            "{said}"
        );
        purge("blank.pdf");
        assert!(!desk.has("blank.pdf") && desk.has("filled.pdf"));
        // the filled one, written on a disc of its own, may go
        fs::rename(desk.at("disc"), desk.at("first")).unwrap();
        fs::create_dir(desk.at("disc")).unwrap();
        in_clear(&desk, "filled.pdf", "C-0042").fine();
        desk.confide(&["purge", "filled.pdf", "--by", "S-001", "--on-disc", "DISC-2026-002"]);
        assert!(!desk.has("filled.pdf"));
    }

    fn a_record_that_was_changed_since_is_not_on_the_disc() {
        let desk = desk();
        export(&desk, &[]).fine();
        let text = String::from_utf8(desk.bytes(RECORD)).unwrap();
        desk.put(RECORD, &changed(&text, "time_called: 14:07", "time_called: 14:08"));
        let purge = || desk.confide(&["purge", RECORD, "--by", "S-001", "--on-disc", "DISC-2026-001"]);
        assert!(purge().refused(2).said.contains("was not written on the disc") && desk.has(RECORD));
        desk.put(RECORD, &text);
        purge().fine();
    }

    fn a_link_on_a_disc_is_no_copy() {
        for is_hard in [false, true] {
            let desk = desk();
            decide_on_the_clear(&desk);
            desk.confide(&["render", RECORD, "-o", "page.pdf"]).fine();
            let (code, bytes) = (code(&desk, "page.pdf"), desk.bytes("page.pdf"));
            broken_off(&desk, &code, b"");
            let name = format!("disc/{code}.pdf");
            desk.remove(&name);
            match is_hard {
                true => fs::hard_link(desk.at("page.pdf"), desk.at(&name)).unwrap(),
                false => symlink("../page.pdf", desk.at(&name)).unwrap(),
            }
            let run = in_clear(&desk, "page.pdf", "C-0042");
            assert!(run.code == 2 && !register(&desk).contains("\"exported\""), "{}", run.said);
            assert_eq!(desk.confide(&["purge", "page.pdf", "--by", "S-001", "--on-disc", "DISC-2026-001"]).code, 2);
            assert!(desk.bytes("page.pdf") == bytes);
            // one that took a copy's place since is found, too
            fs::remove_file(desk.at(&name)).unwrap();
            desk.remove("disc/disc.json");
            in_clear(&desk, "page.pdf", "C-0042").fine();
            fs::remove_file(desk.at(&name)).unwrap();
            symlink("../page.pdf", desk.at(&name)).unwrap();
            assert_eq!(test(&desk).code, 1);
        }
    }

    fn killed_at_any_step_the_same_command_ends_it() {
        for (call, when) in [
            ("fsync,fdatasync", 1),
            ("fsync,fdatasync", 3),
            ("fsync,fdatasync", 5),
            ("fsync,fdatasync", 6),
            ("linkat", 1),
            ("linkat", 2),
            ("openat", 0),
        ] {
            let desk = desk();
            let words = ["export", RECORD, "-o", "disc", "--child", "C-0042", "--by", "S-001"];
            let plain = desk.command(&[&words[..], &WORDS].concat());
            let mut killed = Command::new("strace");
            killed.args(["-f", "-qq", "-o", "/dev/null"]);
            if when > 0 {
                killed.arg("-e").arg(format!("inject={call}:signal=KILL:when={when}"));
            }
            killed.arg(plain.get_program()).args(plain.get_args()).current_dir(desk.folder());
            for (key, value) in plain.get_envs().filter_map(|(key, value)| Some((key, value?))) {
                killed.env(key, value);
            }
            let ended = hear(&mut killed).unwrap().0;
            assert_eq!(ended, when == 0, "{call} {when}");
            if when > 0 && listed(&desk).as_array().unwrap().is_empty() {
                let again = export(&desk, &[]);
                assert_eq!(again.code, 0, "{call} {when}: {}", again.said);
            }
            let all = listed(&desk);
            assert_eq!(all[0]["files"].as_array().map(Vec::len), Some(1), "{call} {when}");
            assert!(test(&desk).fine().said.contains("its one copy is as written"), "{call} {when}");
            assert_eq!(on_disc(&desk).len(), 2, "{call} {when}: {:?}", on_disc(&desk));
        }
    }

    /// The receipt of what was deleted since a disc holds it.
    fn receipt(desk: &Desk, record: &str, disc: &str) {
        let text = format!(
            "form: destruction_receipt\nid: DR-1\nmoment: signed\nchild_ref: C-0042\nspecimen: true\nrecord:\n  record_id: \
             {record}\n  hash: 9f2c51d07ab3e6f1\n  template: sharing_decision\n  kept_how: disc\n  kept_as: {disc}\n  kept_at: \
             2026-11-20 15:05\n  deleted_at: 2026-11-20 16:00\n  deleted_by: {{name: Priya Shah, role: Key person, staff_id: \
             S-011}}\n  media_kind: ssd\n  proof_level: removed\n  leftovers: [typed_file, pdf, previews, temp_files]\n  sign: \
             {{name: Jo Dale, role: Manager, staff_id: S-001, signed_at: 2026-11-20 16:00, mark: ink}}\n"
        );
        desk.put("records/receipt.yaml", &text);
    }

    fn what_is_deleted_is_held_against_the_discs_that_the_register_knows() {
        let desk = desk();
        export(&desk, &[]).fine();
        let check = |record: &str, disc: &str| {
            receipt(&desk, record, disc);
            let run = desk.confide(&["check", "records"]);
            (run.code, run.said + &String::from_utf8(run.out).unwrap())
        };
        let (code, said) = check("SD-2026-0013", "DISC-2026-001");
        assert!(code == 0, "{said}");
        for (record, disc, words) in [
            ("SD-2026-0014", "DISC-2026-001", "it is not on the disc that is named"),
            ("SD-2026-0013", "DISC-2026-009", "the disc that it is said to be on has no page in the file"),
        ] {
            let (code, said) = check(record, disc);
            assert!(code == 1 && said.contains("X4") && said.contains(words), "{words}: {said}");
        }
        // nobody has read the disc for more than a year
        receipt(&desk, "SD-2026-0013", "DISC-2026-001");
        desk.set("today: 2026-11-20 16:00", "today: 2027-12-01 09:00");
        let (_, said) = check("SD-2026-0013", "DISC-2026-001");
        assert!(
            said.contains("X5") && said.contains("register.jsonl") && said.contains("DISC-2026-001: the disc was last"),
            "{said}"
        );
        test(&desk).fine();
        assert!(!check("SD-2026-0013", "DISC-2026-001").1.contains("X5"));
        desk.confide(&["disc", "lost", "DISC-2026-001", "--by", "S-003"]).fine();
    }

    fn a_full_disc_keeps_nothing() {
        let desk = desk();
        assert!(mount(&desk.at("disc"), "100k"));
        let said = export(&desk, &[]);
        let left = on_disc(&desk);
        unmount(&desk.at("disc"));
        let said = said.refused(2).said;
        assert!(said.contains("the disk is full") && said.contains("nothing was left on the disc"), "{said}");
        assert_eq!(left, Vec::<String>::new(), "the mark of the disc is gone, too");
        assert!(!desk.has("register.jsonl") && desk.has(RECORD), "nothing was written down, and the record stays");
        assert!(mount(&desk.at("disc"), "4m"));
        let said = export(&desk, &[]);
        unmount(&desk.at("disc"));
        let said = said.fine().said;
        assert!(said.contains("maybe from memory only: take the disc out, put it in again"), "{said}");
        assert!(said.contains("before you take it out: `umount "), "{said}");
    }

    fn onto_a_disc_that_was_pulled_out_nothing_is_written() {
        let desk = desk();
        assert!(mount(&desk.at("disc"), "4m"));
        let workspace = confide::workspace::Workspace::open(Some(desk.folder())).unwrap();
        let place = discs::place(&desk.at("disc"), "S3", &workspace).unwrap();
        unmount(&desk.at("disc"));
        let (code, record, bytes) = ("ACDEF".into(), "SE-1".into(), b"a copy".to_vec());
        let copies = [discs::Copy { code, record, pages: Vec::new(), bytes, is_there: false }];
        let put = discs::Put { child: "C-0042", by: "S-001", in_clear: None };
        let now = "2026-11-20T16:00:00Z".parse().unwrap();
        let trouble = discs::export(&copies, &place, put, (desk.folder(), now), None).unwrap_err();
        assert_eq!(trouble.message, "the disc was taken out meanwhile");
        assert!(on_disc(&desk).is_empty() && !desk.has("register.jsonl"), "its folder is one of this computer's");
    }

    fn test(desk: &Desk) -> Run {
        desk.confide(&["disc", "test", "disc", "--by", "S-002"])
    }

    fn a_disc_that_was_changed_is_found_and_written_down() {
        let desk = desk();
        export(&desk, &[]).fine();
        let (file, lines) = (copy(&desk), register(&desk).lines().count());
        assert!(test(&desk).fine().said.contains("DISC-2026-001: its one copy is as written"));
        assert_eq!(listed(&desk)[0]["amiss"], serde_json::json!([]));
        let (mut bytes, code) = (desk.bytes(&file), file[5..].trim_end_matches(".pdf").to_owned());
        bytes[1000] ^= 1;
        desk.put_bytes(&file, &bytes);
        desk.put("disc/holiday.jpg", "a picture");
        let said = test(&desk).refused(1).said;
        assert!(said.contains(&format!("{code}: is not as it was written")), "{said}");
        assert!(said.contains("the register does not know what else lies on it: holiday.jpg"), "{said}");
        assert_eq!(listed(&desk)[0]["amiss"], serde_json::json!([code]));
        desk.remove(&file);
        assert!(test(&desk).refused(1).said.contains("cannot be read back: it is not there"));
        assert_eq!(register(&desk).lines().count(), lines + 3);
        assert!(desk.confide(&["register", "verify"]).fine().said.is_empty());
        let said = desk.confide(&["disc", "test", "records", "--by", "S-002"]).refused(2).said;
        assert!(said.contains("there is no disc of yours in records"), "{said}");
    }

    fn a_disc_is_due_for_a_test_a_year_after_it_was_last_whole() {
        let desk = desk();
        export(&desk, &[]).fine();
        let due = |desk: &Desk| (listed(desk)[0]["test_due_on"].clone(), listed(desk)[0]["overdue"].clone());
        assert_eq!(due(&desk), ("2027-11-20".into(), false.into()));
        desk.set("today: 2026-11-20 16:00", "today: 2027-11-21 09:00");
        assert_eq!(due(&desk), ("2027-11-20".into(), true.into()));
        let said = String::from_utf8(desk.confide(&["disc", "list"]).fine().out).unwrap();
        assert!(
            said.contains("last read back on Fri 20 November 2026; next test was due on Sat 20 November 2027"),
            "{said}"
        );
        test(&desk).fine();
        assert_eq!(due(&desk), ("2028-11-21".into(), false.into()));
        assert_eq!(desk.confide(&["disc", "list", "--child", "C-0043"]).fine().out, b"");
        // a setting may wish to try them sooner
        desk.set("specimen: true", "specimen: true\nnumbers: {disc_read_test_days: 100}");
        assert_eq!(due(&desk), ("2028-02-29".into(), false.into()));
    }

    fn a_lost_disc_begins_the_record_of_the_breach() {
        let desk = desk();
        export(&desk, &[]).fine();
        let said = desk.confide(&["disc", "lost", "disc-2026-001", "--by", "S-003"]).fine().said;
        assert!(said.contains("72 hours") && said.contains("fill in at once"), "{said}");
        let text = String::from_utf8(desk.bytes("records/CB-DISC-2026-001.yaml")).unwrap();
        let workspace = confide::workspace::Workspace::open(Some(desk.folder())).unwrap();
        let reading = confide::record::read("breach", text.as_bytes(), &workspace.forms, None);
        assert!(reading.is_sound() && reading.faults.is_empty(), "{:?}", reading.faults);
        let record = reading.record.unwrap();
        assert_eq!((record.child_ref.as_str(), record.form.id.as_str()), ("C-0042", "confidentiality_breach"));
        let code = copy(&desk)[5..].trim_end_matches(".pdf").to_owned();
        let what = record.answer("what").show();
        assert!(what.contains("encrypted behind a passphrase: SD-2026-0013 (check ") && what.contains(&code), "{what}");
        assert!(record.answer("became_aware_at").show().contains("20 November 2026, 16:00"));
        let answered = record.answers.iter().filter(|(_, answer)| !answer.is_open()).count();
        assert_eq!(answered, 4, "what nobody told the program is left to people");
        let copies = record.answer("copies").show();
        assert!(copies.contains(&format!("DISC-2026-001, SD-2026-0013, check {code}")), "{copies}");
        let due = String::from_utf8(desk.confide(&["due"]).out).unwrap();
        assert!(
            due.contains("due      CB-DISC-2026-001 (DISC-2026-001): the regulator is to be told by Mon 23"),
            "{due}"
        );
        assert!(due.contains("due      DISC-2026-001, of the file of C-0042, is lost since Fri 20 November"), "{due}");
        assert!(!text.contains("Aisha"));
        assert_eq!(desk.confide(&["check", "records/CB-DISC-2026-001.yaml"]).code, 1, "it is not finished");
        assert_eq!(listed(&desk)[0]["lost"], "CB-DISC-2026-001");
        let again = desk.confide(&["disc", "lost", "DISC-2026-001", "--by", "S-003"]).refused(2).said;
        assert!(again.contains("is said to be lost already"), "{again}");
        assert!(export(&desk, &[]).refused(2).said.contains("which is said to be lost"));
        assert!(desk.confide(&["disc", "lost", "DISC-9", "--by", "S-003"]).refused(2).said.contains("no disc DISC-9"));
    }

    /// The label of the one disc.
    fn label(desk: &Desk, more: &[&str]) -> Vec<u8> {
        let words = ["disc", "label", "DISC-2026-001", "--name-file", "name", "-o", "label.pdf", "--replace"];
        desk.confide(&[&words[..], more].concat()).fine();
        desk.bytes("label.pdf")
    }

    fn a_label_says_whose_it_is_and_nothing_of_what_it_is_about() {
        let desk = desk();
        export(&desk, &[]).fine();
        // the record says the name; where it is gone, it is asked for
        desk.confide(&["disc", "label", "DISC-2026-001", "-o", "by-record.pdf"]).fine();
        desk.remove(RECORD);
        let said = desk.confide(&["disc", "label", "DISC-2026-001", "-o", "label.pdf"]).refused(2).said;
        assert!(said.contains("no record in this workspace says the name of C-0042"), "{said}");
        let pages = pages(&label(&desk, &[])).unwrap();
        assert_eq!(pages.len(), 4, "the page for the file, and three sheets to cut");
        for page in &pages[1..] {
            for word in [NAME, "C-0042", "Fri 20 November 2026", "1 of 1", "Confidential", "Sunny Corner Nursery"] {
                assert!(page.contains(word), "{word}: {page}");
            }
            assert!(!page.contains("SD-2026-0013") && !page.contains("encrypted"), "{page}");
        }
        // another disc of the child is written: this one's label counts both now
        desk.put(RECORD, &sample("sharing_decision/ok-urgent-injury.yaml"));
        fs::remove_dir_all(desk.at("disc")).unwrap();
        fs::create_dir(desk.at("disc")).unwrap();
        export(&desk, &[]).fine();
        let words = ["disc", "label", "DISC-2026-002", "--name-file", "name", "-o", "second.pdf"];
        let said = desk.confide(&words).fine().said;
        assert!(said.contains("disc 2 of 2") && said.contains("make them anew, too (DISC-2026-001)"), "{said}");
        desk.put("name", "Aisha\n");
        let said = desk.confide(&["disc", "label", "DISC-2026-001", "--name-file", "name"]).refused(2).said;
        assert!(said.contains("the label bears one name only"), "{said}");
        desk.put_family();
        let said = desk.confide(&["disc", "label", "DISC-2026-001", "DISC-2026-002", "-o", "labels"]).fine().said;
        assert!(said.contains("disc 1 of 2") && said.contains("disc 2 of 2"), "{said}");
        assert!(desk.has("labels/DL-DISC-2026-001.pdf") && desk.has("labels/DL-DISC-2026-002.pdf"));
    }

    fn where_the_setting_prefers_it_the_name_is_inside_the_sleeve_alone() {
        let desk = desk();
        desk.set("specimen: true", "specimen: true\ndiscs: {label_outside: reference}");
        export(&desk, &[]).fine();
        let pages = pages(&label(&desk, &[])).unwrap();
        assert!(
            pages[0].contains("The reference. The name is inside the sleeve, since a disc can be lost"),
            "{}",
            pages[0]
        );
        for page in [&pages[1], &pages[3]] {
            assert!(page.contains("C-0042") && !page.contains("Aisha"), "{page}");
        }
        let (outside, card) = pages[2].split_once("Card with the name").expect("a card for the sleeve");
        assert!(outside.contains("C-0042") && !outside.contains("Aisha"), "{outside}");
        assert!(outside.contains("No name stands outside, since a disc can be lost"), "it is said why: {outside}");
        assert!(card.contains(NAME), "{card}");
        let found: Vec<_> = outlines(&desk.bytes("label.pdf"), 3);
        assert_eq!(rounded(&found), [(125.0, 125.0), (105.0, 50.0)]);
    }

    fn rounded(found: &[(f64, f64)]) -> Vec<(f64, f64)> {
        found.iter().map(|(width, height)| (width.round(), height.round())).collect()
    }

    fn labels_are_of_the_size_that_they_say() {
        let desk = desk();
        export(&desk, &[]).fine();
        for how in [&[][..], &["--large-print"]] {
            let pdf = label(&desk, how);
            let count = pages(&pdf).unwrap().len();
            let found: Vec<(f64, f64)> = (count - 2..=count).flat_map(|page| outlines(&pdf, page)).collect();
            let true_size = [(120.0, 120.0), (125.0, 125.0), (80.0, 80.0), (90.0, 40.0)];
            assert_eq!(found.len(), true_size.len(), "{found:?}");
            for ((width, height), (across, down)) in found.iter().zip(true_size) {
                let is_true = |measured: f64, meant: f64| (measured - meant).abs() <= 0.3;
                assert!(
                    is_true(*width, across) && is_true(*height, down),
                    "{width} by {height} mm for {across} by {down}"
                );
            }
        }
    }

    fn each_line_about_a_disc_is_guarded() {
        let desk = desk();
        decide_on_the_clear(&desk);
        export(&desk, &["--in-clear", "court"]).fine();
        test(&desk).fine();
        desk.confide(&["disc", "lost", "DISC-2026-001", "--by", "S-003"]).fine();
        let whole = register(&desk);
        for (from, to) in [
            ("DISC-2026-001", "DISC-2026-002"),
            ("\"by\":\"S-001\"", "\"by\":\"S-004\""),
            ("\"by\":\"S-002\"", "\"by\":\"S-004\""),
            ("\"by\":\"S-003\"", "\"by\":\"S-004\""),
            ("\"hash\":\"", "\"hash\":\"0"),
            ("SD-2026-0013", "SD-2026-0014"),
            ("\"code\":\"court\"", "\"code\":\"other\""),
            ("\"kind\":\"disc_tested\"", "\"kind\":\"disc_lost\",\"breach\":\"CB-1\""),
        ] {
            desk.put("register.jsonl", &changed(&whole, from, to));
            let found = desk.confide(&["register", "verify"]);
            assert_eq!(found.code, 1, "{from}: {}", found.said);
        }
        desk.put("register.jsonl", &whole);
        desk.confide(&["register", "verify"]).fine();
    }
}
