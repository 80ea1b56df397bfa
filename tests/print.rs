//! Printing: what arrives at a real CUPS is the sealed page and nothing else, and what cannot arrive is said. Where CUPS is not
//! installed those tests are listed as ignored, with what to install; where `CI=true` that is a failure.
#![allow(clippy::disallowed_methods, reason = "tests start the binary, and programs that stand in for CUPS's own")]

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
#[path = "support/caller.rs"]
mod caller;
#[cfg(unix)]
#[path = "support/cups.rs"]
mod cups;
#[cfg(unix)]
#[path = "support/desk.rs"]
mod desk;
#[cfg(unix)]
#[path = "support/fake_printers.rs"]
mod fake_printers;
#[cfg(unix)]
#[path = "support/typed.rs"]
mod typed;

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    claims::main()
}

#[cfg(unix)]
mod claims {
    use super::caller::{Browser, Open, between};
    use super::cups::{self, Cups};
    use super::desk::{Desk, Run, changed, pages, run, sample};
    use super::fake_printers::FakePrinters;
    use super::typed;
    use confide::record;
    use confide::system::printers::{self, Order};
    use confide::workspace::Workspace;
    use libtest_mimic::{Arguments, Trial};
    use serde_json::Value as Json;
    use std::fs::{self, File};
    use std::io::Write as _;
    use std::process::{Command, ExitCode, Stdio};
    use std::sync::LazyLock;

    /// Set for the child that hands over a page larger than any of ours.
    const LARGE: &str = "CONFIDE_TEST_SENDS";

    static CUPS: LazyLock<Cups> = LazyLock::new(Cups::start);

    pub fn main() -> ExitCode {
        if let Some(bytes) = std::env::var_os(LARGE) {
            return send_large(bytes.to_string_lossy().parse().expect("a number"));
        }
        let arguments = Arguments::from_args();
        let real: [(&'static str, fn()); 12] = [
            ("what_arrives_is_the_sealed_page_and_the_queue_reads_the_records_id_alone", what_arrives),
            ("copies_sides_and_staples_arrive_as_they_were_asked_for", copies_and_sides),
            ("a_printer_without_a_driver_gets_the_same_bytes_on_one_side", without_driver),
            ("several_files_go_in_order_and_none_goes_where_one_is_refused", several),
            ("a_job_that_waits_is_said_to_wait", waits),
            ("a_printer_that_is_not_there_is_named_with_those_that_are", not_there),
            ("the_list_says_what_each_printer_offers_and_what_the_spool_keeps", list),
            ("an_urgent_report_comes_out_unsealed_with_the_key_locked_and_is_no_file", urgent),
            ("a_record_with_findings_does_not_reach_the_printer", findings),
            ("what_is_filled_in_at_a_terminal_goes_to_the_printer_as_the_file_would", filled),
            ("the_desk_sends_to_a_printer_once_however_often_it_is_looked_at", at_the_desk),
            ("a_hundred_megabytes_go_through_whole", large),
        ];
        let stand_ins: [(&'static str, fn()); 4] = [
            ("what_lp_says_is_told_in_plain_words_with_what_to_do", lp_fails),
            ("the_programs_of_cups_see_nothing_of_our_environment", environment),
            ("without_lp_the_package_is_named", no_lp),
            ("a_printer_that_cannot_staple_is_not_asked_to", no_staples),
        ];
        let (absent, under_ci) = (cups::missing(), std::env::var_os("CI").is_some_and(|ci| ci == "true"));
        let real = real.into_iter().map(|(claim, holds)| match absent {
            None => Trial::test(claim, move || done(holds)),
            Some(absent) => {
                Trial::test(claim, move || Err(absent.into())).with_kind(absent).with_ignored_flag(!under_ci)
            }
        });
        let stand_ins = stand_ins.into_iter().map(|(claim, holds)| Trial::test(claim, move || done(holds)));
        let ended = libtest_mimic::run(&arguments, real.chain(stand_ins).collect());
        if absent.is_none() {
            // what is static is never dropped
            CUPS.stop();
        }
        ended.exit_code()
    }

    fn done(holds: fn()) -> Result<(), libtest_mimic::Failed> {
        holds();
        Ok(())
    }

    fn incident() -> String {
        sample("safeguarding_incident/ok-part-a.yaml")
    }

    /// `confide print` at the test's own CUPS.
    fn print(desk: &Desk, args: &[&str]) -> Run {
        let mut command = desk.command(&[&["print"], args].concat());
        CUPS.lead(&mut command);
        run(command)
    }

    /// The job that a run tells of.
    fn job(run: &Run) -> String {
        between(&run.said, " as ", ",")
    }

    fn rendered(desk: &Desk) -> Vec<u8> {
        desk.render(&incident(), &[]).fine().out
    }

    fn what_arrives() {
        let desk = Desk::specimen();
        let page = rendered(&desk);
        let before = desk.files();
        let printed = print(&desk, &["records/one.yaml"]).fine();
        assert!(printed.out.is_empty());
        let arrived = CUPS.arrived(&job(&printed));
        assert!(arrived.bytes == page, "another page arrived than `render` makes");
        assert_eq!((arrived.asked[2].as_str(), arrived.asked[3].as_str()), ("SI-2026-0012", "1"));
        assert!(arrived.asked[4].contains("sides=two-sided-long-edge"), "{:?}", arrived.asked);
        let asked = arrived.asked.join(" ");
        assert!(!asked.contains("Noah") && !asked.contains("one.yaml"), "{asked}");
        assert!(printed.said.contains("; it has left the queue\n"), "{}", printed.said);
        assert!(printed.said.contains("look whether the paper is in your hand"), "{}", printed.said);
        assert!(printed.said.contains("keeps the pages of a printed job for 1 hour"), "{}", printed.said);
        assert!(!printed.said.contains("Noah"), "{}", printed.said);
        assert_eq!(desk.files(), before, "printing left a file");
    }

    fn copies_and_sides() {
        let desk = Desk::specimen();
        desk.put("records/one.yaml", &incident());
        let printed = print(&desk, &["records/one.yaml", "--copies", "2", "--one-sided", "--staple"]).fine();
        let arrived = CUPS.arrived(&job(&printed));
        assert_eq!(arrived.asked[3], "2");
        for option in ["sides=one-sided", "StapleLocation=UpperLeft"] {
            assert!(arrived.asked[4].contains(option), "{option}: {:?}", arrived.asked);
        }
        assert!(printed.said.contains(", 2 copies, one-sided, stapled;"), "{}", printed.said);
        let large = print(&desk, &["records/one.yaml", "--large-print"]).fine();
        let small = arrived.bytes;
        assert!(CUPS.arrived(&job(&large)).bytes != small, "large print is another page");
        for wrong in [&["--copies", "0"][..], &["--copies", "100"], &["--one-sided", "--duplex"], &["--wait", "x"]] {
            print(&desk, &[&["records/one.yaml"], wrong].concat()).refused(2);
        }
    }

    fn without_driver() {
        let desk = Desk::specimen();
        let page = rendered(&desk);
        let printed = print(&desk, &["records/one.yaml", "--printer", "Hall"]).fine();
        let arrived = CUPS.arrived(&job(&printed));
        assert!(arrived.bytes == page);
        assert!(arrived.asked[4].contains("sides=one-sided"), "{:?}", arrived.asked);
    }

    fn several() {
        let desk = Desk::specimen();
        let page = rendered(&desk);
        desk.put_bytes("sealed.pdf", &page);
        let printed = print(&desk, &["sealed.pdf", "records/one.yaml", "--format", "json"]).fine();
        let told: Json = serde_json::from_slice(&printed.out).expect("one document");
        let jobs: Vec<&str> =
            told["files"].as_array().expect("files").iter().filter_map(|f| f["job"].as_str()).collect();
        assert_eq!(jobs.len(), 2, "{told}");
        let number = |job: &str| job.rsplit('-').next().and_then(|n| n.parse::<u32>().ok()).expect("a number");
        assert!(number(jobs[0]) < number(jobs[1]), "{told}");
        assert!(jobs.iter().all(|job| CUPS.arrived(job).bytes == page), "{told}");
        assert_eq!((&told["files"][0]["left_queue"], &told["printer"]["name"]), (&true.into(), &"Office".into()));
        let mut forged = page;
        let middle = forged.len() / 2;
        forged[middle] ^= 1;
        desk.put_bytes("forged.pdf", &forged);
        let refused = print(&desk, &["records/one.yaml", "forged.pdf", "nowhere.pdf"]).refused(2);
        for said in ["NOT-SEALED: forged.pdf", "nowhere.pdf cannot be read", "nothing was sent to the printer"] {
            assert!(refused.said.contains(said), "{said}: {}", refused.said);
        }
        assert!(!refused.said.contains("sent to Office"), "{}", refused.said);
        print(&desk, &["forged.pdf"]).refused(1);
        desk.remove("trust/certificate.pem");
        let unknown = print(&desk, &["sealed.pdf"]).refused(1);
        assert!(unknown.said.contains("UNKNOWN-SIGNER") && unknown.said.contains("--trust"), "{}", unknown.said);
    }

    fn waits() {
        let desk = Desk::specimen();
        desk.put("records/one.yaml", &incident());
        let printed = print(&desk, &["records/one.yaml", "--printer", "Cellar", "--wait", "1"]).fine();
        assert!(
            printed.said.contains("it is still waiting in the queue (it is paused); `cancel Cellar-"),
            "{}",
            printed.said
        );
        assert!(!printed.said.contains("has left"), "{}", printed.said);
        let args = ["records/one.yaml", "--printer", "Cellar", "--wait", "0", "--format", "json"];
        let told: Json = serde_json::from_slice(&print(&desk, &args).fine().out).expect("one document");
        assert_eq!(told["files"][0]["left_queue"], false, "{told}");
        assert_eq!(told["printer"]["stands"], "it is paused", "{told}");
    }

    fn not_there() {
        let desk = Desk::specimen();
        desk.put("records/one.yaml", &incident());
        let refused = print(&desk, &["records/one.yaml", "--printer", "Roof"]).refused(2);
        assert!(refused.said.contains("there is no printer `Roof`"), "{}", refused.said);
        assert!(refused.said.contains("there are Office, Cellar, Hall"), "{}", refused.said);
        // where CUPS does not answer, that is said, and not that there is no printer
        let silent = desk.confide(&["print", "records/one.yaml"]).refused(2);
        assert!(silent.said.contains("the print system (CUPS) does not answer"), "{}", silent.said);
    }

    fn list() {
        let desk = Desk::specimen();
        let listed = print(&desk, &["--list"]).fine();
        let lines = "Office: default, two-sided, staples\nCellar: one-sided, it is paused\nHall: one-sided\n";
        assert_eq!(String::from_utf8_lossy(&listed.out), lines, "{}", listed.said);
        assert!(
            listed.said.contains("for 1 hour; whoever looks after this computer ends that with: cupsctl"),
            "{}",
            listed.said
        );
        let told: Json =
            serde_json::from_slice(&print(&desk, &["--list", "--format", "json"]).fine().out).expect("JSON");
        assert_eq!(told["printers"][0]["duplex"], true, "{told}");
        print(&desk, &["--list", "records/one.yaml"]).refused(2);
        print(&desk, &[]).refused(2);
    }

    fn urgent() {
        let desk = Desk::specimen();
        desk.remove("keys/passphrase");
        desk.set("keys: {seal: keys/seal.p12, passphrase_file: keys/passphrase}", "keys: {seal: keys/seal.p12}");
        desk.put("records/one.yaml", &changed(&incident(), "place:", "# place:"));
        let before = desk.files();
        let locked = print(&desk, &["records/one.yaml"]);
        assert!(locked.code != 0 && !locked.said.contains("sent to Office"), "{}", locked.said);
        let printed = print(&desk, &["records/one.yaml", "--urgent", "danger"]).fine();
        assert!(printed.said.contains("UNSEALED") && printed.said.contains("INCOMPLETE"), "{}", printed.said);
        let arrived = CUPS.arrived(&job(&printed));
        assert!(arrived.bytes.starts_with(b"%PDF-"));
        if let Some(pages) = pages(&arrived.bytes) {
            assert!(pages[0].contains("INCOMPLETE"), "{}", pages[0]);
        }
        assert_eq!(desk.files(), before, "an unsealed report is no file");
        print(&desk, &["records/one.yaml", "records/one.yaml", "--urgent", "danger"]).refused(2);
        print(&desk, &["records/one.yaml", "--urgent", "tired"]).refused(2);
    }

    fn findings() {
        let desk = Desk::specimen();
        desk.put("records/one.yaml", &sample("safeguarding_incident/bad-late.yaml"));
        let refused = print(&desk, &["records/one.yaml"]).refused(1);
        assert!(refused.said.contains("nothing was sent to the printer"), "{}", refused.said);
    }

    fn typed_incident() -> Vec<(String, String)> {
        let forms = Workspace::open(None).expect("what is built in").forms;
        let reading = record::read("a.yaml", incident().as_bytes(), &forms, None);
        typed::answers(&reading.tree.expect("a tree"), &reading.record.expect("a record").form)
    }

    fn filled() {
        let desk = Desk::specimen();
        desk.put("lines", "Noah Specimen\n");
        let form = ["fill", "safeguarding_incident", "--id", "SI-2026-0012", "--no-input", "--urgent", "danger"];
        let fill = |more: &[&str]| {
            let mut command = desk.command(&[&form[..], more].concat());
            CUPS.lead(&mut command);
            command.stdin(Stdio::from(File::open(desk.at("lines")).expect("the lines")));
            run(command)
        };
        let page = fill(&[]).fine().out;
        let before = desk.files();
        let printed = fill(&["--printer", "Office"]).fine();
        assert!(printed.out.is_empty());
        assert!(CUPS.arrived(&job(&printed)).bytes == page, "another page arrived");
        assert_eq!(desk.files(), before);
        let refused = fill(&["--printer", "Roof"]).refused(2);
        assert!(refused.said.contains("there is no printer `Roof`"), "{}", refused.said);
    }

    fn at_the_desk() {
        let desk = Desk::specimen();
        let page = rendered(&desk);
        desk.remove("records/one.yaml");
        let before = desk.files();
        let open = Open::at_with(&desk, &[], &|command| CUPS.lead(command));
        let browser = open.browser();
        let first = browser.begin("safeguarding_incident", "A", "SI-2026-0012", "C-0044");
        let answers = browser.fill(&first, &typed_incident()).text();
        for offered in ["<option value=\"Office\" selected>Office</option>", "Cellar (it is paused)", "id=\"staple\""] {
            assert!(answers.contains(offered), "{offered}: {answers}");
        }
        let paper = [("printer", "Office"), ("copies", "2"), ("staple", "yes")];
        let (to, sent) = browser.go("/print", &paper);
        assert_eq!(to, "/sent");
        let sent = sent.text();
        assert!(sent.contains(": 2 copies, on both sides, stapled."), "{sent}");
        assert!(sent.contains("It has left the queue.") && sent.contains("only you can see"), "{sent}");
        let number = between(&sent, " as job ", ":");
        let arrived = CUPS.arrived(&number);
        assert!(arrived.bytes == page, "another page arrived than the command line makes");
        assert_eq!((arrived.asked[2].as_str(), arrived.asked[3].as_str()), ("SI-2026-0012", "2"));
        let again = browser.get("/sent").text();
        assert_eq!(between(&again, " as job ", ":"), number, "looking again sends nothing");
        waiting_and_wrong(&browser);
        let clear = browser.get("/clear").text();
        assert!(clear.contains("was printed"), "{clear}");
        let done = browser.post("/clear", &[]).text();
        for trace in ["The print spool", "The folder Downloads", "Recent files", "for 1 hour"] {
            assert!(done.contains(trace), "{trace}: {done}");
        }
        assert_eq!(browser.get("/sent").header("location"), Some("/answers"), "nothing of it is left");
        blank_and_urgent(&browser);
        assert_eq!(desk.files(), before, "the desk left a file");
    }

    fn waiting_and_wrong(browser: &Browser<'_>) {
        let (_, waits) = browser.go("/print", &[("printer", "Cellar"), ("copies", "1")]);
        assert!(waits.text().contains("It is still waiting in the queue: it is paused."), "{}", waits.text());
        for (wrong, said) in [
            ([("printer", "Roof"), ("copies", "1"), ("staple", "")], "there is no printer `Roof`"),
            ([("printer", "Office"), ("copies", "0"), ("staple", "")], "the number of copies"),
            ([("printer", "Office"), ("copies", "many"), ("staple", "")], "the number of copies"),
            ([("printer", "Hall"), ("copies", "1"), ("staple", "yes")], "does not say that it can staple"),
        ] {
            let answer = browser.post("/print", &wrong).text();
            assert!(answer.contains(said), "{said}: {answer}");
        }
    }

    fn blank_and_urgent(browser: &Browser<'_>) {
        let blank = [("form", "child_registration"), ("printer", "Office"), ("copies", "1")];
        let (_, sent) = browser.go("/blank", &blank);
        let arrived = CUPS.arrived(&between(&sent.text(), " as job ", ":"));
        assert!(arrived.bytes.starts_with(b"%PDF-") && arrived.asked[2] == "child-registration-blank");
        browser.begin("safeguarding_incident", "A", "SI-2026-0013", "C-0044");
        assert!(browser.get("/urgent").text().contains("To the printer: "));
        let (_, sent) = browser.go("/urgent", &[("why", "danger"), ("printer", "Office"), ("copies", "1")]);
        let arrived = CUPS.arrived(&between(&sent.text(), " as job ", ":"));
        assert!(arrived.bytes.starts_with(b"%PDF-") && arrived.asked[2] == "SI-2026-0013");
    }

    fn page_of(bytes: usize) -> Vec<u8> {
        let mut page = b"%PDF-1.7\n".to_vec();
        page.extend((page.len()..bytes).map(|at| (at % 251) as u8));
        page
    }

    /// In a process of its own, since it is the environment that leads to the test's CUPS.
    fn send_large(bytes: usize) -> ExitCode {
        let printers = printers::list().expect("printers");
        let printer = printers::choose(&printers, Some("Office")).expect("the printer");
        let order = Order { printer, copies: 1, duplex: false, staple: false, title: "SI Noah; 'large'" };
        let job = printers::send(&page_of(bytes), &order).expect("it is taken");
        std::io::stdout().write_all(job.id.as_bytes()).expect("it is read");
        ExitCode::SUCCESS
    }

    fn large() {
        let bytes = 100 << 20;
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.env(LARGE, bytes.to_string()).stdin(Stdio::null());
        CUPS.lead(&mut command);
        let output = command.output().expect("it starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let arrived = CUPS.arrived(String::from_utf8_lossy(&output.stdout).trim());
        assert!(arrived.bytes == page_of(bytes), "it did not arrive whole");
        assert_eq!(arrived.asked[2], "SINoahlarge", "a title is letters, digits and hyphens");
    }

    /// `confide print` where these programs stand in for CUPS's own.
    fn with_fake(script: &str, args: &[&str]) -> Run {
        let desk = Desk::specimen();
        desk.put("records/one.yaml", &incident());
        let fake = FakePrinters::with_lp(script);
        let mut command = desk.command(&[&["print", "records/one.yaml", "--wait", "0"], args].concat());
        fake.lead(&mut command);
        run(command)
    }

    fn lp_fails() {
        for (script, said) in [
            (
                "cat > /dev/null; echo 'lp: Destination \"Office\" is not accepting jobs.' >&2; exit 1",
                "takes no jobs now",
            ),
            ("echo 'lp: Error - scheduler not responding.' >&2; exit 1", "(CUPS) does not answer"),
            ("echo 'lp: Unsupported document-format \"application/pdf\".' >&2; exit 1", "takes no file of this kind"),
            ("echo 'lp: Forbidden' >&2; exit 1", "you may not print there"),
            ("exit 0", "did not say whether it took the page"),
            ("cat > /dev/null; kill -9 $$", "did not say whether it took the page"),
            ("printf 'lp: \\033[31mred\\n' >&2; exit 1", "refused the page: \\u{1b}[31mred"),
        ] {
            let run = with_fake(script, &[]).refused(2);
            assert!(run.said.contains(said), "{said}: {}", run.said);
            assert!(run.said.contains("= help: ") && !run.said.contains("sent to"), "{}", run.said);
            assert!(!run.said.contains("Noah"), "{}", run.said);
        }
    }

    fn environment() {
        let desk = Desk::specimen();
        desk.put("records/one.yaml", &incident());
        let seen = desk.at("seen");
        let script = format!("cat > /dev/null; env > {}; echo 'request id is Office-1 (0 file(s))'", seen.display());
        let fake = FakePrinters::with_lp(&script);
        let mut command = desk.command(&["print", "records/one.yaml"]);
        fake.lead(&mut command);
        command.env("CONFIDE_SECRET", "Noah").env("LANG", "pl_PL.UTF-8");
        let run = run(command).fine();
        assert!(run.said.contains("Office is reached over the network"), "{}", run.said);
        assert!(run.said.contains("cannot be known from here"), "{}", run.said);
        let env = fs::read_to_string(&seen).expect("what lp saw");
        let names: Vec<&str> = env.lines().filter_map(|l| l.split_once('=')).map(|(n, _)| n).collect();
        // what a shell sets by itself is not ours
        let known =
            ["CUPS_SERVER", "HOME", "USER", "LPDEST", "PRINTER", "LC_ALL", "PWD", "OLDPWD", "SHLVL", "_", "PATH"];
        assert!(names.iter().all(|n| known.contains(n)), "{names:?}");
        assert!(env.contains("LC_ALL=C\n"), "{env}");
    }

    fn no_lp() {
        let desk = Desk::specimen();
        desk.put("records/one.yaml", &incident());
        let mut command = desk.command(&["print", "records/one.yaml"]);
        command.env("PATH", desk.at("nothing-here"));
        let run = run(command).refused(3);
        assert!(run.said.contains("there is no `lpstat` here") && run.said.contains("cups-client"), "{}", run.said);
    }

    fn no_staples() {
        let run = with_fake("exit 1", &["--printer", "Hall", "--staple"]).refused(2);
        assert!(run.said.contains("the printer Hall does not say that it can staple"), "{}", run.said);
    }
}
