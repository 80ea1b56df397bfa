//! Time stamps from a service: openssl is the authority, and a few lines here are its web server.
#![allow(clippy::disallowed_methods, reason = "tests start openssl and the binary")]
#![allow(clippy::unwrap_used, reason = "in a test a panic is the answer")]

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    claims::main()
}

#[cfg(unix)]
#[path = "support/authority.rs"]
#[allow(dead_code, reason = "each test binary uses its part")]
mod authority;
#[cfg(unix)]
#[path = "support/desk.rs"]
mod desk;
#[cfg(unix)]
#[path = "support/dss.rs"]
#[allow(dead_code, reason = "each test binary uses its part")]
mod dss;
#[cfg(unix)]
#[path = "support/evidence.rs"]
#[allow(dead_code, reason = "the stamps are for the tests of the verdict")]
mod evidence;
#[cfg(unix)]
#[path = "support/forge.rs"]
#[allow(dead_code, reason = "as above")]
mod forge;
#[cfg(unix)]
#[path = "support/installed.rs"]
#[allow(dead_code, reason = "each test binary uses its part")]
mod installed;
#[cfg(unix)]
#[path = "support/trial.rs"]
mod trial;
#[cfg(unix)]
#[path = "support/update.rs"]
#[allow(dead_code, reason = "as above")]
mod update;

#[cfg(unix)]
mod claims {
    use crate::authority::{Authority, Bend, Service, authority, service};
    use crate::desk::{Desk, Run};
    use crate::evidence::{evidence, put};
    use crate::trial::trials;
    use crate::update::Update;
    use confide::verify::{Certificate, Refusal, Trust, Verdict, verify};
    use libtest_mimic::Arguments;
    use std::net::TcpListener;
    use std::path::Path;
    use std::process::ExitCode;
    use std::sync::atomic::Ordering;

    const NOTICE: &str = "records/privacy_notice/ok-sunny-corner.yaml";

    pub fn main() -> ExitCode {
        let trials = trials![
        a_seal_bears_the_time_of_the_service_that_the_setting_names: None,
        nothing_is_asked_unless_the_setting_or_the_command_says_so: None,
        an_answer_that_does_not_hold_is_never_put_into_a_seal: None,
        a_service_that_is_not_there_stops_the_seal_and_an_address_of_another_kind_the_page: None,
        a_stamp_moved_to_another_seal_is_about_something_else: None,
        what_a_seal_rests_on_is_kept_behind_it_and_stamped_again: None,
        each_pack_of_an_intake_is_sealed_and_lasts_and_so_does_what_is_bound_for_the_printer: None,
        a_list_is_fetched_from_nowhere_but_where_the_setting_lets_it_be: None,
        a_withdrawn_certificate_and_a_list_that_does_not_hold_seal_nothing: None,
        other_programs_find_each_level_as_it_is_called: crate::dss::missing(),
        a_persons_signature_lasts_as_a_seal_does: crate::dss::missing(),
        a_seal_whose_certificate_was_withdrawn_is_as_good_as_its_time_stamp: None,
        ];
        libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
    }

    fn desk() -> Desk {
        let desk = Desk::specimen();
        desk.put_family();
        desk
    }

    fn render(desk: &Desk, more: &[&str]) -> Run {
        desk.confide(&[&["render", NOTICE, "-o", "one.pdf"], more].concat())
    }

    fn pem(folder: &Path, name: &str) -> Certificate {
        Certificate::from_bytes(&std::fs::read(folder.join(name)).unwrap()).unwrap()
    }

    fn a_seal_bears_the_time_of_the_service_that_the_setting_names() {
        let (desk, authority) = (desk(), authority());
        let service = service(&authority, |answer| answer);
        desk.set("languages: [en]", &format!("languages: [en]\ntimestamp: {{url: {}}}", service.address));
        render(&desk, &[]).fine();
        assert_eq!(service.asked.load(Ordering::Relaxed), 1);
        let file = desk.bytes("one.pdf");
        let (setting, clock) = (pem(&desk.at("trust"), "certificate.pem"), pem(authority.at(), "clock.pem"));
        let report = verify(&file, &Trust::of([setting.clone(), clock.clone()]));
        assert!(report.is_sealed(), "{report:?}");
        let stamp = report.stamp.unwrap();
        assert_eq!(stamp.authority, clock);
        let told = String::from_utf8(desk.confide(&["verify", "one.pdf"]).out).unwrap();
        assert!(told.contains("stamped at") && told.contains("by the clock of “Example-clock”"), "{told}");
        let hole = memchr::memmem::find(&file, b"/Contents<").unwrap() + "/Contents<".len();
        // nothing signs the last issuer's certificate: it is there for programs that trust a root, and no verdict rests on it
        let issuer: String = pem(authority.at(), "issuer.pem").der().iter().map(|byte| format!("{byte:02x}")).collect();
        let unsigned = memchr::memmem::find(&file, issuer.as_bytes()).expect("it stands beside the stamp");
        let unsigned = unsigned..unsigned + issuer.len();
        for at in (0..12_000).step_by(131).filter(|at| !unsigned.contains(&(hole + at))) {
            let mut bent = file.clone();
            bent[hole + at] = if bent[hole + at] == b'0' { b'1' } else { b'0' };
            let trust = Trust::of([setting.clone(), clock.clone()]);
            assert!(matches!(verify(&bent, &trust).verdict, Verdict::NotSealed { .. }), "digit {at}");
        }
    }

    fn nothing_is_asked_unless_the_setting_or_the_command_says_so() {
        let (desk, authority) = (desk(), authority());
        let service = service(&authority, |answer| answer);
        render(&desk, &[]).fine();
        assert_eq!(service.asked.load(Ordering::Relaxed), 0);
        let told = String::from_utf8(desk.confide(&["verify", "one.pdf"]).out).unwrap();
        assert!(told.contains("by the clock of the computer that sealed it") && !told.contains("stamped at"), "{told}");
        render(&desk, &["--replace", "--timestamp", &service.address]).fine();
        assert_eq!(service.asked.load(Ordering::Relaxed), 1);
    }

    fn an_answer_that_does_not_hold_is_never_put_into_a_seal() {
        let bends: [(Bend, &str); 4] = [
            (|_| b"no".to_vec(), "the answer cannot be read"),
            (|_| vec![0x30, 5, 0x30, 3, 2, 1, 2], "the service refused to give one"),
            (
                |mut answer| {
                    let last = answer.len() - 1;
                    answer[last] ^= 1;
                    answer
                },
                "it was changed",
            ),
            (
                |answer| {
                    static FIRST: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
                    FIRST.get_or_init(|| answer).clone()
                },
                "it is about something else",
            ),
        ];
        for (bend, said) in bends {
            let (desk, authority) = (desk(), authority());
            let service = service(&authority, bend);
            if said == "it is about something else" {
                render(&desk, &["--timestamp", &service.address]).fine();
                desk.remove("one.pdf");
                desk.set("today: 2026-11-20 16:00", "today: 2026-11-20 17:00");
            }
            let refused = render(&desk, &["--timestamp", &service.address]);
            assert!(refused.code == 2 && refused.said.contains(said), "{said}: {}", refused.said);
            assert!(!desk.has("one.pdf"), "{said}");
        }
    }

    fn a_service_that_is_not_there_stops_the_seal_and_an_address_of_another_kind_the_page() {
        let desk = desk();
        let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let refused = render(&desk, &["--timestamp", &format!("http://{gone}/")]).refused(2);
        assert!(refused.said.contains("does not answer"), "{}", refused.said);
        for address in ["https://example.org/tsa", "ftp://example.org", "example.org", ""] {
            let refused = render(&desk, &["--timestamp", address]).refused(2);
            assert!(refused.said.contains("begins with http://"), "{}", refused.said);
        }
        assert!(!desk.has("one.pdf"));
    }

    fn a_stamp_moved_to_another_seal_is_about_something_else() {
        let (desk, authority) = (desk(), authority());
        let service = service(&authority, |answer| answer);
        render(&desk, &["--timestamp", &service.address]).fine();
        let mut file = desk.bytes("one.pdf");
        // the signature stands in front of the token, which is the last thing of the hole
        let hole = memchr::memmem::find(&file, b"/Contents<").unwrap() + "/Contents<".len();
        let attribute = memchr::memmem::rfind(&file[..hole + 12_000], b"060b2a864886f70d010910020e").unwrap();
        file[attribute - 20] ^= 1;
        let why = verify(&file, &Trust::nobody()).verdict;
        assert!(
            matches!(why, Verdict::NotSealed { why: Refusal::Signature | Refusal::Cms(_) | Refusal::Hole }),
            "{why:?}"
        );
    }

    /// A desk whose setting has its key from the authority, stamped as far as that level.
    fn certified(authority: &Authority, service: &Service, level: &str, lists: &str) -> Desk {
        let desk = desk();
        let passphrase = String::from_utf8(desk.bytes("keys/passphrase")).unwrap();
        authority.put("passphrase", &passphrase);
        let chain = "-inkey setting.key -in setting.pem -certfile issuer.pem";
        authority.run(&format!("pkcs12 -export {chain} -passout file:passphrase -out setting.p12"));
        for (from, to) in [
            ("setting.p12", "keys/seal.p12"),
            ("setting.pem", "trust/certificate.pem"),
            ("clock.pem", "trust/clock.pem"),
        ] {
            desk.put_bytes(to, &std::fs::read(authority.at().join(from)).unwrap());
        }
        let stamped =
            format!("languages: [en]\ntimestamp: {{url: \"{}\", level: {level}, lists: [{lists}]}}", service.address);
        desk.set("languages: [en]", &stamped);
        // the certificates are valid from this second on, and a setting's clock knows minutes
        let now = chrono::Utc::now() + chrono::TimeDelta::minutes(1);
        let now = now.format("today: %Y-%m-%d %H:%M").to_string();
        desk.set("today: 2026-11-20 16:00", &now);
        // and so what the setting must renew is renewed, on whatever day this runs
        for (day, later) in
            [("expires_on: 2027-03-31", "expires_on: 2099-03-31"), ("review_on: 2027-09-01", "review_on: 2099-09-01")]
        {
            desk.set(day, later);
        }
        desk
    }

    fn what_a_seal_rests_on_is_kept_behind_it_and_stamped_again() {
        let authority = authority();
        let service = service(&authority, |answer| answer);
        for (level, kept) in [("T", 0), ("LT", 1), ("LTA", 2)] {
            let desk = certified(&authority, &service, level, &format!("\"http://{}/\"", authority.host()));
            render(&desk, &[]).fine();
            let told = desk.confide(&["verify", "one.pdf"]).fine();
            let told = String::from_utf8(told.out).unwrap();
            assert_eq!(told.contains("3 certificates and 2 lists of withdrawn ones"), kept > 0, "{told}");
            assert_eq!(told.contains("stamped again"), kept > 1, "{told}");
            let told = String::from_utf8(desk.confide(&["verify", "--format", "json", "one.pdf"]).out).unwrap();
            let told: serde_json::Value = serde_json::from_str(&told).unwrap();
            assert_eq!(told["files"][0]["lasting"].as_array().map(Vec::len), Some(kept), "{told}");
            let text =
                crate::desk::pages(&desk.bytes("one.pdf")).map(|pages| crate::desk::spaced_once(&pages.concat()));
            if let Some(text) = text {
                assert!(text.contains("a time stamp of a service was asked for"), "{text}");
            }
        }
        assert_eq!(service.asked.load(Ordering::Relaxed), 4);
        assert_eq!(service.fetched.load(Ordering::Relaxed), 4, "each list once for each file");
    }

    /// What `verify` tells machines of a file.
    fn told(desk: &Desk, arguments: &[&str]) -> serde_json::Value {
        let run = desk.confide(&[&["--format", "json", "verify"], arguments].concat()).fine();
        serde_json::from_slice::<serde_json::Value>(&run.out).unwrap()["files"][0].clone()
    }

    fn each_pack_of_an_intake_is_sealed_and_lasts_and_so_does_what_is_bound_for_the_printer() {
        let authority = authority();
        let service = service(&authority, |answer| answer);
        let desk = certified(&authority, &service, "LTA", &format!("\"http://{}/\"", authority.host()));
        desk.put("records/everyone.yaml", &crate::desk::sample("consent_set/ok-for-everyone.yaml"));
        desk.put("intake.csv", &crate::desk::sample("intake.csv"));
        desk.confide(&["pack", "--intake", "intake.csv", "-o", "packs", "--print-file", "all"]).fine();
        let files: Vec<String> = desk.files().into_iter().filter(|name| name.ends_with(".pdf")).collect();
        for made in ["C-0042", "C-0043", "C-0044", "print-"] {
            assert!(files.iter().any(|file| file.contains(made)), "{made} was not made: {files:?}");
        }
        for file in &files {
            let told = told(&desk, &[file]);
            assert_eq!((&told["verdict"], &told["trusted"]), (&"SEALED".into(), &true.into()), "{file}: {told}");
            let lasting = told["lasting"].as_array().unwrap();
            assert_eq!((&lasting[0]["certificates"], &lasting[0]["revocations"]), (&3.into(), &2.into()), "{file}");
            assert!(lasting.len() == 2 && lasting[1]["time_stamp"].is_string(), "{file}: {told}");
        }
        assert_eq!(service.asked.load(Ordering::Relaxed), 2 * files.len(), "one stamp in each seal, one on each file");

        desk.put("passphrase", "otter lantern gravel");
        desk.confide(&["encrypt", &files[0], "-o", "copy.pdf", "--copy-passphrase-file", "passphrase"]).fine();
        let told = told(&desk, &["copy.pdf", "--copy-passphrase-file", "passphrase"]);
        assert_eq!((&told["verdict"], &told["encrypted"]), (&"SEALED".into(), &true.into()), "{told}");
        assert!(told["lasting"].as_array().unwrap().is_empty(), "what the file's seal rests on is no part of a copy");
    }

    fn a_list_is_fetched_from_nowhere_but_where_the_setting_lets_it_be() {
        let authority = authority();
        let service = service(&authority, |answer| answer);
        for lists in ["", "\"http://lists.example.org/\"", &format!("\"http://{}\"", authority.host())] {
            let desk = certified(&authority, &service, "LT", lists);
            let refused = render(&desk, &[]).refused(2);
            assert!(refused.said.contains("does not let that be fetched"), "{}", refused.said);
            assert!(!desk.has("one.pdf"));
        }
        assert_eq!(service.fetched.load(Ordering::Relaxed), 0);
    }

    fn a_withdrawn_certificate_and_a_list_that_does_not_hold_seal_nothing() {
        type Does = fn(&Authority);
        let cases: [(Does, &str); 3] = [
            (|authority| authority.withdraw("setting", "issuer"), "the certificate was withdrawn"),
            (|authority| authority.put("issuer.crl", "no"), "this is no list of withdrawn certificates"),
            (
                |authority| drop(std::fs::copy(authority.at().join("root.crl"), authority.at().join("issuer.crl"))),
                "not that of the certificate's issuer",
            ),
        ];
        for (does, said) in cases {
            let authority = authority();
            let service = service(&authority, |answer| answer);
            let desk = certified(&authority, &service, "LTA", &format!("\"http://{}/\"", authority.host()));
            does(&authority);
            let refused = render(&desk, &[]).refused(2);
            assert!(refused.said.contains(said), "{said}: {}", refused.said);
            assert!(!desk.has("one.pdf"));
        }
    }

    /// The European Commission's DSS, veraPDF and pyHanko on each level.
    fn other_programs_find_each_level_as_it_is_called() {
        let authority = authority();
        let service = service(&authority, |answer| answer);
        let desks = ["T", "LT", "LTA"].map(|level| {
            let desk = certified(&authority, &service, level, &format!("\"http://{}/\"", authority.host()));
            render(&desk, &[]).fine();
            (desk, level)
        });
        let files: Vec<_> = desks.iter().map(|(desk, _)| desk.at("one.pdf")).collect();
        let root = authority.at().join("root.pem");
        let judged = crate::dss::judge([root.as_path()], files.iter().map(|file| file.as_path())).unwrap();
        for ((_, level), judged) in desks.iter().zip(&judged) {
            assert_eq!(judged.format, format!("PAdES-BASELINE-{level}"), "{judged:?}");
            // without the lists beside it nobody knows whether a certificate was withdrawn
            let indication = if *level == "T" { "INDETERMINATE" } else { "TOTAL_PASSED" };
            assert_eq!(judged.indication, indication, "{judged:?}");
            assert!(judged.undefined.is_empty(), "{judged:?}");
        }
        for flavour in ["2a", "ua1"] {
            let mut verapdf = std::process::Command::new("java");
            verapdf
                .arg("-cp")
                .arg(crate::installed::jars("verapdf").join("*"))
                .arg("org.verapdf.apps.GreenfieldCliWrapper");
            let (_, said) =
                crate::installed::hear(verapdf.args(["-f", flavour, "--format", "text"]).args(&files)).unwrap();
            assert_eq!(said.lines().filter(|line| line.starts_with("PASS")).count(), files.len(), "{said}");
        }
        let mut pyhanko = std::process::Command::new(crate::installed::python());
        pyhanko.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/pyhanko_filled.py"));
        let (_, said) = crate::installed::hear(pyhanko.arg("--trust").arg(&root).args(&files)).unwrap();
        assert_eq!(said.matches("\"why\": null").count(), 4, "{said}");
    }

    fn a_persons_signature_lasts_as_a_seal_does() {
        let authority = authority();
        let service = service(&authority, |answer| answer);
        let desk = certified(&authority, &service, "LTA", &format!("\"http://{}/\"", authority.host()));
        let blank =
            "form: sharing_decision\nid: SD-2026-0003\nmoment: blank\nchild_ref: C-0042\nspecimen: true\nrecord: {}\n";
        desk.put("blank.yaml", blank);
        desk.confide(&["render", "blank.yaml", "-o", "one.pdf"]).fine();
        let chain = "-inkey person.key -in person.pem -certfile issuer.pem";
        authority.run(&format!("pkcs12 -export {chain} -passout file:passphrase -out person.p12"));
        desk.put_bytes("person.p12", &std::fs::read(authority.at().join("person.p12")).unwrap());
        let key = ["--key", "person.p12", "--passphrase-file", "keys/passphrase"];
        let signed = [&["sign", "one.pdf", "--field", "author", "-o", "two.pdf"], key.as_slice()].concat();
        desk.confide(&signed).fine();
        let trust = Trust::of(["setting.pem", "clock.pem"].map(|name| pem(authority.at(), name)));
        let report = verify(&desk.bytes("two.pdf"), &trust);
        assert_eq!(report.verdict, Verdict::Filled);
        assert!(report.later[0].signature.as_ref().is_some_and(|signature| signature.stamp.is_some()), "{report:?}");
        assert_eq!(report.lasting.iter().filter(|one| one.trusted).count(), 2);
        let (root, file) = (authority.at().join("root.pem"), desk.at("two.pdf"));
        let judged = crate::dss::judge([root.as_path()], [file.as_path()]).unwrap();
        assert_eq!(judged.len(), 2);
        for one in judged {
            let is_passed = one.indication == "TOTAL_PASSED" && one.format == "PAdES-BASELINE-LTA";
            assert!(is_passed, "{one:?}");
        }
    }

    /// A file that was stamped before has what its withdrawn certificate sealed; without a clock that is trusted nobody knows when.
    fn a_seal_whose_certificate_was_withdrawn_is_as_good_as_its_time_stamp() {
        let authority = authority();
        let service = service(&authority, |answer| answer);
        let desk = certified(&authority, &service, "T", "");
        render(&desk, &[]).fine();
        // a list tells seconds, as a time stamp does
        std::thread::sleep(std::time::Duration::from_millis(1_100));
        authority.withdraw("setting", "issuer");
        let list = std::fs::read(authority.at().join("issuer.crl")).unwrap();
        let mut update = Update::of(&desk.bytes("one.pdf"));
        let pieces = evidence(&mut update, &[("Certs", &[authority.certificate("issuer")]), ("CRLs", &[list])]);
        put(&mut update, pieces);
        desk.put_bytes("two.pdf", &update.bytes());
        let judged = |names: &[&str]| {
            let trust = Trust::of(names.iter().map(|name| pem(authority.at(), name)));
            verify(&desk.bytes("two.pdf"), &trust)
        };
        let stamped = judged(&["setting.pem", "clock.pem"]);
        assert_eq!((stamped.verdict, stamped.withdrawn), (Verdict::Sealed, None));
        let unstamped = judged(&["setting.pem"]);
        assert_eq!((unstamped.verdict, unstamped.withdrawn.is_some()), (Verdict::UnknownSigner, true));
        std::fs::remove_file(desk.at("trust/clock.pem")).unwrap();
        let said = String::from_utf8(desk.confide(&["verify", "two.pdf"]).out).unwrap();
        assert!(said.contains("its issuer withdrew its certificate on "), "{said}");
    }
}
