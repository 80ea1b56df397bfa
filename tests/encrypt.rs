//! Encrypted copies: they open with their passphrase in other people's programs, are sealed over what is encrypted, and no weaker
//! way of encrypting passes for one. A judge that is not installed is listed as ignored; where `CI=true` that is a failure.
#![allow(clippy::disallowed_methods, reason = "tests start the binary and look at files")]
#![allow(clippy::unwrap_used, reason = "in a test a panic is the answer")]

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    claims::main()
}

#[cfg(unix)]
#[path = "support/authority.rs"]
#[allow(dead_code, reason = "one token of all that it gives")]
mod authority;
#[cfg(unix)]
#[path = "support/desk.rs"]
mod desk;
#[cfg(unix)]
#[path = "support/evidence.rs"]
#[allow(dead_code, reason = "the maker of files is for the tests of the verdict")]
mod evidence;
#[cfg(unix)]
#[path = "support/forge.rs"]
#[allow(dead_code, reason = "the maker of files is for the tests of the verdict")]
mod forge;
#[cfg(unix)]
#[path = "support/installed.rs"]
#[allow(dead_code, reason = "two judges of the many")]
mod installed;
#[cfg(unix)]
#[path = "support/terminal.rs"]
mod terminal;
#[cfg(unix)]
#[path = "support/trial.rs"]
mod trial;
#[cfg(unix)]
#[path = "support/update.rs"]
#[allow(dead_code, reason = "the maker of files is for the tests of the verdict")]
mod update;

#[cfg(unix)]
mod claims {
    use crate::authority::{Authority, authority};
    use crate::desk::{Desk, Run, run, sample};
    use crate::evidence::{evidence, put, stamped};
    use crate::installed::{hear, jars, on_path, python};
    use crate::terminal::Terminal;
    use crate::trial::trials;
    use crate::update::Update;
    use confide::pdf::describe;
    use confide::seal::{BadPassphrase, CopyPassphrase, Identity, Passphrase, Subject, verify_copy};
    use confide::system::Context;
    use confide::verify::{Certificate, Refusal, Report, Trust, Verdict, verify};
    use libtest_mimic::Arguments;
    use lopdf::{Document, LoadOptions, Object};
    use memchr::memmem;
    use std::process::{Command, ExitCode};
    use std::sync::LazyLock;

    pub fn main() -> ExitCode {
        let trials = trials![
            a_copy_is_sealed_and_bears_the_note_for_whoever_has_its_passphrase: None,
            without_the_passphrase_nothing_of_it_is_told_but_that_nobody_changed_it: None,
            what_lets_a_seal_last_is_no_part_of_a_copy_which_is_sealed_anew: None,
            what_the_record_says_cannot_be_read_in_the_bytes: None,
            no_passphrase_is_left_in_a_file_or_said: None,
            where_nobody_can_be_asked_nothing_is_said_of_a_copy: None,
            a_person_types_the_passphrase_twice_and_may_err_twice_when_asked_for_it: None,
            a_passphrase_that_is_guessed_at_once_or_spelt_in_many_ways_is_refused: None,
            what_people_filled_in_is_not_copied_and_it_is_said_what_to_do: None,
            what_qpdf_encrypts_in_weaker_ways_is_refused_with_the_reason_before_anybody_is_asked: qpdf(),
            a_dictionary_that_is_not_that_of_a_copy_is_refused_with_the_reason: None,
            no_bit_of_a_copy_can_be_changed_and_nothing_added: None,
            other_programs_open_it_with_the_passphrase_alone_and_show_the_note: qpdf().or_else(poppler),
            a_copy_claims_pdf_ua_and_not_pdf_a: qpdf(),
            verapdf_finds_true_that_a_copy_is_pdf_ua: verapdf(),
            pyhanko_calls_the_seal_valid_and_mupdf_shows_the_note_on_each_page: pyhanko(),
            by_a_trusted_key::a_good_one_is_sealed: None,
            by_a_trusted_key::a_file_that_only_speaks_of_it_is_not_encrypted: None,
            by_a_trusted_key::nothing_in_it_may_lie_open: None,
            by_a_trusted_key::nobody_may_fill_it_in_or_change_what_it_allows: None,
        ];
        libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
    }

    fn qpdf() -> Option<&'static str> {
        on_path("qpdf").is_none().then_some("apt-get install qpdf")
    }

    fn poppler() -> Option<&'static str> {
        let absent = ["pdftotext", "pdfsig"].into_iter().any(|program| on_path(program).is_none());
        absent.then_some("apt-get install poppler-utils")
    }

    fn verapdf() -> Option<&'static str> {
        let java = on_path("java").is_none().then_some("apt-get install default-jre-headless");
        java.or_else(|| (!jars("verapdf").exists()).then_some(".ci/run puts veraPDF into ~/.cache/confide-judges"))
    }

    fn pyhanko() -> Option<&'static str> {
        (!python().exists()).then_some(".ci/run puts pyHanko into ~/.cache/confide-judges")
    }

    const PASSPHRASE: &str = "otter lantern — naïve gravel";
    const WRONG: &str = "otter lantern naive gravel";
    const NOTICE: &str = "privacy_notice/ok-sunny-corner.yaml";
    /// One that may be filled in and signed, with fields of every kind.
    const CONSENTS: &str = "consent_set/ok-issued.yaml";

    /// A desk with two sealed files and a copy of each, made once.
    struct Made {
        desk: Desk,
        trust: Trust,
    }

    static MADE: LazyLock<Made> = LazyLock::new(|| {
        let desk = Desk::specimen();
        desk.put("passphrase", &format!("{PASSPHRASE}\n"));
        for (record, name) in [(NOTICE, "notice"), (CONSENTS, "consents")] {
            desk.put(&format!("records/{record}"), &sample(record));
            let (record, file) = (format!("records/{record}"), format!("{name}.pdf"));
            desk.confide(&["render", &record, "-o", &file]).fine();
            encrypt(&desk, &file, &format!("{name}-copy.pdf")).fine();
        }
        let certificate = Certificate::from_bytes(&desk.bytes("trust/certificate.pem")).unwrap();
        Made { desk, trust: Trust::of([certificate]) }
    });

    fn encrypt(desk: &Desk, file: &str, copy: &str) -> Run {
        desk.confide(&["encrypt", file, "-o", copy, "--copy-passphrase-file", "passphrase"])
    }

    fn with(bytes: &[u8], passphrase: &str) -> Report {
        verify_copy(bytes, &Passphrase::new(passphrase.into()), &MADE.trust).0
    }

    fn why(report: &Report) -> Refusal {
        match &report.verdict {
            Verdict::NotSealed { why } => why.clone(),
            verdict => panic!("it is {verdict}"),
        }
    }

    /// What the dictionary or the trailer says, said otherwise; all that follows moves.
    fn bent(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
        let dictionary = memmem::find(bytes, b"/Filter/Standard").unwrap();
        let place = memmem::find(&bytes[dictionary..], from.as_bytes());
        let at = dictionary + place.unwrap_or_else(|| panic!("{from} is not in the file"));
        [&bytes[..at], to.as_bytes(), &bytes[at + from.len()..]].concat()
    }

    fn a_copy_is_sealed_and_bears_the_note_for_whoever_has_its_passphrase() {
        for name in ["notice", "consents"] {
            let copy = MADE.desk.bytes(&format!("{name}-copy.pdf"));
            let (report, pages) = verify_copy(&copy, &Passphrase::new(PASSPHRASE.into()), &MADE.trust);
            assert!(report.is_sealed() && report.encrypted, "{:?}", report.verdict);
            assert_eq!(report.level.map(|level| level.number()), Some(1), "nothing may be added to a copy");
            let was = describe(&MADE.desk.bytes(&format!("{name}.pdf"))).unwrap();
            assert_eq!(pages.as_ref(), Some(&was), "each page says at its foot what it said");
            assert!(was.pages.iter().all(|page| page.bears_note));
        }
    }

    fn without_the_passphrase_nothing_of_it_is_told_but_that_nobody_changed_it() {
        let copy = MADE.desk.bytes("notice-copy.pdf");
        let report = verify(&copy, &MADE.trust);
        assert_eq!(why(&report), Refusal::Encrypted);
        assert!(report.intact && report.covers_everything && report.private.is_empty());
        for wrong in [WRONG, "", "otter lantern — naïve gravel ", "OTTER LANTERN — NAÏVE GRAVEL"] {
            assert_eq!(why(&with(&copy, wrong)), Refusal::Passphrase, "{wrong}");
        }
        let letters = "otter lantern \u{2014} nai\u{308}ve gravel";
        assert!(with(&copy, letters).is_sealed(), "the same letters in another spelling are the same passphrase");
    }

    /// A form that others have made to outlast its certificates: those are kept, and all of it is stamped, once in a place that a
    /// page lists.
    fn lasting(before: &[u8]) -> Vec<u8> {
        static AUTHORITY: LazyLock<Authority> = LazyLock::new(authority);
        let mut update = Update::of(before);
        let certificate = Certificate::from_bytes(&MADE.desk.bytes("trust/certificate.pem")).unwrap();
        let kept = evidence(&mut update, &[("Certs", &[certificate.der().to_vec()])]);
        put(&mut update, kept);
        let once = stamped(&AUTHORITY, &update.bytes(), |_| {});
        stamped(&AUTHORITY, &once, |stamp| {
            stamp.field.set("T", Object::string_literal("again"));
            stamp.field.set("P", stamp.update.page());
            stamp.is_on_page = true;
        })
    }

    fn what_lets_a_seal_last_is_no_part_of_a_copy_which_is_sealed_anew() {
        let desk = &MADE.desk;
        for name in ["notice", "consents"] {
            let file = desk.bytes(&format!("{name}.pdf"));
            let lasting = lasting(&file);
            let report = verify(&lasting, &MADE.trust);
            assert_eq!((&report.verdict, report.lasting.len()), (&Verdict::Sealed, 3), "{name}");
            desk.put_bytes("lasting.pdf", &lasting);
            encrypt(desk, "lasting.pdf", &format!("{name}-lasting.pdf")).fine();
            let copy = desk.bytes(&format!("{name}-lasting.pdf"));
            let (report, pages) = verify_copy(&copy, &Passphrase::new(PASSPHRASE.into()), &MADE.trust);
            assert!(report.is_sealed() && report.encrypted && report.lasting.is_empty(), "{:?}", report.verdict);
            assert_eq!(pages, describe(&file).ok(), "each page says at its foot what it said");
            assert_eq!(
                kinds(&copy),
                kinds(&desk.bytes(&format!("{name}-copy.pdf"))),
                "it holds what any copy of it holds"
            );
        }
    }

    /// What each object of a copy is, in order, and what its catalogue names.
    fn kinds(copy: &[u8]) -> (Vec<String>, Vec<String>) {
        let document = Document::load_mem_with_options(copy, LoadOptions::with_password(PASSPHRASE)).unwrap();
        let kind = |object: &Object| {
            let dictionary = object.as_dict().or_else(|_| object.as_stream().map(|stream| &stream.dict));
            let kind = dictionary.and_then(|dictionary| dictionary.get(b"Type")).and_then(Object::as_name);
            String::from_utf8_lossy(kind.unwrap_or_default()).into_owned()
        };
        let mut kinds: Vec<String> = document.objects.values().map(kind).collect();
        kinds.sort();
        let names = document.catalog().unwrap().iter().map(|(name, _)| String::from_utf8_lossy(name).into_owned());
        (kinds, names.collect())
    }

    fn what_the_record_says_cannot_be_read_in_the_bytes() {
        let (file, copy) = (MADE.desk.bytes("consents.pdf"), MADE.desk.bytes("consents-copy.pdf"));
        let said = verify(&file, &MADE.trust);
        for (key, value) in said.private.iter().filter(|(_, value)| value.len() > 5) {
            assert!(memmem::find(&copy, value.as_bytes()).is_none(), "{key} lies open");
        }
        let document = Document::load_mem(&file).unwrap();
        let id = |document: &Document| {
            document.trailer.get(b"ID").and_then(Object::as_array).unwrap()[0].as_str().unwrap().to_vec()
        };
        assert_ne!(id(&document), id(&Document::load_mem(&copy).unwrap()), "the copy does not say of what it is one");
        let strings = document.objects.values().filter_map(|object| object.as_dict().ok());
        let names = strings.filter_map(|field| field.get(b"T").ok()?.as_str().ok()).filter(|name| name.len() > 5);
        names.for_each(|name| assert!(memmem::find(&copy, name).is_none(), "a field's name lies open"));
    }

    fn no_passphrase_is_left_in_a_file_or_said() {
        let desk = Desk::specimen();
        desk.put(NOTICE, &sample(NOTICE));
        desk.confide(&["render", NOTICE, "-o", "notice.pdf"]).fine();
        desk.put("passphrase", PASSPHRASE);
        std::fs::create_dir(desk.at("temporary")).unwrap();
        let at_file = |command: &mut Command| {
            command.env("TMPDIR", desk.at("temporary")).stdin(std::fs::File::open(desk.at("passphrase")).unwrap());
        };
        let mut command = desk.command(&["encrypt", "notice.pdf", "-o", "copy.pdf", "--copy-passphrase-fd", "0"]);
        at_file(&mut command);
        let made = run(command).fine();
        assert!(made.said.contains("is not PDF/A"), "{}", made.said);
        let mut command = desk.command(&["--format", "json", "verify", "copy.pdf", "--copy-passphrase-fd", "0"]);
        at_file(&mut command);
        let judged = run(command).fine();
        let told: serde_json::Value = serde_json::from_slice(&judged.out).unwrap();
        assert_eq!(told["files"][0]["encrypted"], true);
        assert!(told["files"][0]["note_on_page"].as_array().unwrap().iter().all(|bears| bears == true));
        for said in [made.said, judged.said, String::from_utf8(judged.out).unwrap()] {
            assert!(!said.contains("lantern"), "{said}");
        }
        desk.remove("passphrase");
        for name in desk.files() {
            assert!(memmem::find(&desk.bytes(&name), b"lantern").is_none(), "{name} holds the passphrase");
        }
        assert!(!desk.files().iter().any(|name| name.starts_with("temporary")));
    }

    fn where_nobody_can_be_asked_nothing_is_said_of_a_copy() {
        let desk = &MADE.desk;
        let run = desk.confide(&["--format", "json", "verify", "notice-copy.pdf"]);
        assert_eq!(run.code, 2);
        assert!(String::from_utf8_lossy(&run.out).contains("\"encrypted\":true"), "{}", run.said);
        let run = desk.confide(&["verify", "notice-copy.pdf"]);
        assert_eq!((run.code, run.out.len()), (2, 0), "{}", run.said);
        assert!(run.said.contains("nobody can be asked for its passphrase"), "{}", run.said);
        let run = desk
            .confide(&[
                "verify",
                "notice-copy.pdf",
                "consents-copy.pdf",
                "notice.pdf",
                "--copy-passphrase-file",
                "passphrase",
            ])
            .fine();
        assert_eq!(String::from_utf8_lossy(&run.out).matches("SEALED").count(), 3, "one passphrase is for all");
        desk.put("wrong", WRONG);
        let run = desk.confide(&["verify", "notice-copy.pdf", "--copy-passphrase-file", "wrong"]);
        assert_eq!((run.code, run.out.len()), (2, 0));
        assert!(run.said.contains("this is not the file's passphrase"), "{}", run.said);
        for command in [
            &["read", "consents-copy.pdf"][..],
            &["read", "consents-copy.pdf", "--unproved"],
            &["encrypt", "notice-copy.pdf", "-o", "again.pdf"],
        ] {
            let run = desk.confide(command);
            assert!(run.code != 0 && run.said.contains("encrypted"), "{command:?}: {}", run.said);
            assert!(!run.said.contains("fault of confide") && !desk.has("again.pdf"));
        }
    }

    /// The binary with the terminal for its own: a passphrase is read from there alone.
    fn at_terminal(args: &[&str]) -> Command {
        let bare = MADE.desk.command(args);
        let mut command = Command::new("setsid");
        command
            .args(["--ctty", "--wait"])
            .arg(bare.get_program())
            .args(bare.get_args())
            .current_dir(MADE.desk.folder());
        command.env("XDG_CONFIG_HOME", MADE.desk.at("nobody")).env("CUPS_SERVER", MADE.desk.at("no-cups"));
        command
    }

    fn a_person_types_the_passphrase_twice_and_may_err_twice_when_asked_for_it() {
        let asked = |terminal: &Terminal, text: &str, times: usize| {
            let seen = || terminal.seen().matches(text).count() >= times;
            (0..1200).find(|_| {
                seen() || {
                    std::thread::sleep(std::time::Duration::from_millis(50));
                    false
                }
            });
            assert!(seen(), "{}", terminal.seen());
        };
        let (mut terminal, child) = Terminal::at(at_terminal(&["encrypt", "notice.pdf", "-o", "typed.pdf"]));
        asked(&terminal, "A passphrase for the copy", 1);
        terminal.write(PASSPHRASE);
        asked(&terminal, "The same once more", 1);
        terminal.write(PASSPHRASE);
        let ended = child.wait_with_output().unwrap();
        assert!(ended.status.success() && !terminal.seen().contains("lantern"), "{}", terminal.seen());
        let (mut terminal, child) = Terminal::at(at_terminal(&["verify", "typed.pdf"]));
        for (time, typed) in [WRONG, WRONG, PASSPHRASE].into_iter().enumerate() {
            asked(&terminal, "Passphrase of typed.pdf", time + 1);
            terminal.write(typed);
        }
        let ended = child.wait_with_output().unwrap();
        assert!(String::from_utf8_lossy(&ended.stdout).starts_with("SEALED"), "{}", terminal.seen());
    }

    fn a_passphrase_that_is_guessed_at_once_or_spelt_in_many_ways_is_refused() {
        let new = |text: &str| CopyPassphrase::new(&Passphrase::new(text.into())).err();
        for (text, bad) in [
            ("", Some(BadPassphrase::Short)),
            ("           x", Some(BadPassphrase::Short)),
            ("ottergravel", Some(BadPassphrase::Short)),
            ("abababababab", Some(BadPassphrase::Plain)),
            ("otter\tlantern gravel", Some(BadPassphrase::Letter)),
            ("otter lantern \u{1f9a6} gravel", Some(BadPassphrase::Letter)),
            (&"ä long one ".repeat(11), Some(BadPassphrase::Long)),
            ("ottergravels", None),
            (PASSPHRASE, None),
        ] {
            assert_eq!(new(text), bad, "{text}");
        }
    }

    /// A key file of somebody else's, behind the passphrase of the setting's own.
    fn key(organisation: &str, specimen: bool) -> Vec<u8> {
        let ctx = Context::fixed("2026-11-20T16:00:00Z".parse().unwrap(), 8);
        let identity =
            Identity::new(&Subject { organisation: organisation.into(), specimen }, ctx.now, &ctx.random).unwrap();
        let passphrase = String::from_utf8(MADE.desk.bytes("keys/passphrase")).unwrap();
        identity.to_pkcs12(&Passphrase::new(passphrase)).unwrap()
    }

    fn what_people_filled_in_is_not_copied_and_it_is_said_what_to_do() {
        let desk = &MADE.desk;
        let changed = [desk.bytes("notice.pdf"), b"%".to_vec()].concat();
        desk.put_bytes("changed.pdf", &changed);
        let run = encrypt(desk, "changed.pdf", "no.pdf");
        assert!(run.code == 1 && run.said.contains("not sealed") && !desk.has("no.pdf"), "{}", run.said);
        desk.put_bytes("parent.p12", &key("Lena Example", false));
        let sign = [
            "sign",
            "consents.pdf",
            "--field",
            "CS-C-0042:sign",
            "--key",
            "parent.p12",
            "--passphrase-file",
            "keys/passphrase",
        ];
        desk.confide(&[&sign[..], &["-o", "signed.pdf"]].concat()).fine();
        let run = encrypt(desk, "signed.pdf", "no.pdf");
        assert!(run.code == 1 && run.said.contains("filled in or signed since it was sealed") && !desk.has("no.pdf"));
        assert!(run.said.contains("hand that over"), "{}", run.said);
        let other = Desk::specimen();
        other.put("passphrase", PASSPHRASE);
        other.put_bytes("keys/seal.p12", &key("Another Nursery", true));
        other.put_bytes("keys/passphrase", &desk.bytes("keys/passphrase"));
        other.put_bytes("notice.pdf", &desk.bytes("notice.pdf"));
        let run = encrypt(&other, "notice.pdf", "no.pdf");
        assert!(run.code == 1 && run.said.contains("sealed by somebody else") && !other.has("no.pdf"), "{}", run.said);
    }

    /// Made by qpdf from a sealed file: how, and why it is refused.
    const WEAK: [(&[&str], &str); 8] = [
        (&["--allow-weak-crypto", "--encrypt", "u", "o", "40", "--"], "RC4"),
        (&["--allow-weak-crypto", "--encrypt", "u", "o", "128", "--use-aes=n", "--"], "RC4"),
        (&["--allow-weak-crypto", "--encrypt", "u", "o", "128", "--force-V4", "--use-aes=n", "--"], "RC4"),
        (&["--allow-weak-crypto", "--encrypt", "u", "o", "128", "--use-aes=y", "--"], "AES-128"),
        (&["--allow-weak-crypto", "--encrypt", "u", "o", "256", "--force-R5", "--"], "revision 5"),
        (&["--encrypt", "u", "o", "256", "--cleartext-metadata", "--"], "what it says about itself lies open"),
        (&["--encrypt", "", "o", "256", "--"], "it opens without a passphrase"),
        (&["--encrypt", "u", "o", "256", "--modify=none", "--"], "its dictionary is not that of a copy"),
    ];

    fn what_qpdf_encrypts_in_weaker_ways_is_refused_with_the_reason_before_anybody_is_asked() {
        let desk = &MADE.desk;
        for (way, reason) in WEAK {
            let mut command = Command::new("qpdf");
            command.args(way).arg(desk.at("notice.pdf")).arg(desk.at("weak.pdf"));
            hear(&mut command).unwrap();
            let said = desk.confide(&["verify", "weak.pdf"]);
            assert_eq!(said.code, 1, "{way:?}: {}", said.said);
            let out = String::from_utf8_lossy(&said.out).into_owned();
            assert!(out.starts_with("NOT-SEALED") && out.contains(reason), "{way:?}: {out}");
            assert!(matches!(why(&with(&desk.bytes("weak.pdf"), "u")), Refusal::Cipher(_)), "{way:?}");
            desk.remove("weak.pdf");
        }
    }

    /// What stands in the dictionary of a copy, what is put in its place, and why that is refused.
    const BENT: [(&str, &str, &str); 18] = [
        ("/Filter/Standard", "/Filter/Adobe.PubSec", "its key is kept by a program of its own"),
        ("/V 5", "/V 1", "RC4"),
        ("/V 5", "/V 4", "AES-128"),
        ("/V 5", "/V 6", "in a way that is not known"),
        ("/R 6", "/R 5", "revision 5"),
        ("/R 6", "/R 7", "in a way that is not known"),
        ("/EncryptMetadata true", "/EncryptMetadata false", "what it says about itself lies open"),
        ("/EncryptMetadata true", "", "its dictionary is not that of a copy"),
        ("/StmF/StdCF", "/StmF/Identity", "its pages lie open"),
        ("/StmF/StdCF", "", "its pages lie open"),
        ("/StrF/StdCF", "/StrF/Identity", "its words lie open"),
        ("/StrF/StdCF", "/StrF/StdCF/EFF/Identity", "attached files"),
        ("/CFM/AESV3", "/CFM/AESV2", "its filters are not the one of a copy"),
        ("/CFM/AESV3", "/CFM/None", "its filters are not the one of a copy"),
        ("/CF<<", "/CF<</Other<</CFM/Identity>>", "its filters are not the one of a copy"),
        ("/Length 256", "/Length 128", "its dictionary is not that of a copy"),
        ("/P -1324", "/P -1", "it allows other things than a copy does"),
        ("/OE<", "/OE<00", "its keys are not spelt as those of a copy"),
    ];

    fn a_dictionary_that_is_not_that_of_a_copy_is_refused_with_the_reason() {
        let copy = MADE.desk.bytes("notice-copy.pdf");
        for (from, to, reason) in BENT {
            let report = with(&bent(&copy, from, to), PASSPHRASE);
            let said = why(&report).to_string();
            assert!(said.contains(reason), "{from} as {to}: {said}");
        }
        for (to, what) in [("/Encrypt 1 0 R/Encrypt ", "named twice"), ("/Encr#79pt ", "in disguise")] {
            let said = why(&with(&bent(&copy, "/Encrypt ", to), PASSPHRASE));
            assert!(!matches!(said, Refusal::Encrypted | Refusal::Passphrase), "{what}: {said}");
        }
    }

    fn no_bit_of_a_copy_can_be_changed_and_nothing_added() {
        let copy = MADE.desk.bytes("notice-copy.pdf");
        let dictionary = memmem::find(&copy, b"/EncryptMetadata").unwrap();
        let seal = memmem::find(&copy, b"/ByteRange").unwrap();
        let near = |at: usize| at.saturating_sub(400)..(at + 1200).min(copy.len());
        let spread = (0..copy.len()).step_by(copy.len() / 1000);
        let mut bytes = copy.clone();
        for at in near(dictionary).chain(near(seal)).chain(copy.len() - 400..copy.len()).chain(spread) {
            bytes[at] ^= 1 << (at % 8);
            let report = with(&bytes, PASSPHRASE);
            let is_refused =
                matches!(&report.verdict, Verdict::NotSealed { why } if !matches!(why, Refusal::Encrypted));
            assert!(is_refused, "bit {} of byte {at}: {:?}", at % 8, report.verdict);
            bytes[at] = copy[at];
        }
        for more in [
            b"%".to_vec(),
            b"\n".to_vec(),
            b"1 0 obj\n<<>>\nendobj\nxref\n0 0\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n".to_vec(),
        ] {
            let report = with(&[copy.clone(), more].concat(), PASSPHRASE);
            assert!(!matches!(why(&report), Refusal::Encrypted | Refusal::Passphrase), "{:?}", report.verdict);
        }
    }

    fn other_programs_open_it_with_the_passphrase_alone_and_show_the_note() {
        let desk = &MADE.desk;
        let bare = |text: &str| text.split_whitespace().collect::<String>();
        for name in ["notice-copy.pdf", "consents-copy.pdf"] {
            let path = desk.at(name);
            let of = |program: &str, more: &[&str]| hear(Command::new(program).args(more).arg(&path)).unwrap();
            assert!(
                !hear(Command::new("pdftotext").arg(&path).arg("-")).unwrap().0,
                "poppler opens it without a passphrase"
            );
            let (read, text) = hear(Command::new("pdftotext").args(["-upw", PASSPHRASE]).arg(&path).arg("-")).unwrap();
            assert!(read, "{text}");
            let pages: Vec<&str> = text.split_terminator('\u{c}').collect();
            let note = bare(&describe(&desk.bytes(&name.replace("-copy", ""))).unwrap().private.unwrap().note);
            assert!(!pages.is_empty() && pages.iter().all(|page| bare(page).contains(&note)), "{text}");
            let (_, shown) = of("qpdf", &["--show-encryption", &format!("--password={PASSPHRASE}")]);
            assert!(shown.contains("R = 6") && shown.contains("stream encryption method: AESv3"), "{shown}");
            assert!(
                shown.contains("string encryption method: AESv3") && shown.contains("modify anything: not allowed"),
                "{shown}"
            );
            let (sound, said) = of("qpdf", &["--check", &format!("--password={PASSPHRASE}")]);
            assert!(sound && !said.contains("WARNING"), "{said}");
            assert!(of("qpdf", &["--check"]).1.contains("invalid password"));
            let (_, said) = of("pdfsig", &["-nocert", "-upw", PASSPHRASE]);
            assert!(said.contains("Signature is Valid.") && said.contains("Total document signed"), "{said}");
        }
    }

    fn a_copy_claims_pdf_ua_and_not_pdf_a() {
        let document = |name: &str| {
            let (file, copy) = (MADE.desk.at(name), MADE.desk.at("opened.pdf"));
            let password = format!("--password={PASSPHRASE}");
            assert!(hear(Command::new("qpdf").args(["--decrypt", &password]).arg(file).arg(&copy)).unwrap().0);
            Document::load_mem(&MADE.desk.bytes("opened.pdf")).unwrap()
        };
        let document = document("notice-copy.pdf");
        let metadata = document.catalog().unwrap().get_deref(b"Metadata", &document).unwrap().as_stream().unwrap();
        let said = String::from_utf8(metadata.get_plain_content().unwrap()).unwrap();
        assert!(!said.contains("pdfaid:part>") && said.contains("<pdfuaid:part>1</pdfuaid:part>"), "{said}");
    }

    /// Of the salts that are drawn for each copy, veraPDF takes one in twenty for those of another passphrase, where poppler, MuPDF
    /// and qpdf open it: such a copy is made once more.
    fn verapdf_finds_true_that_a_copy_is_pdf_ua() {
        let desk = &MADE.desk;
        for name in ["notice", "consents"] {
            let said = (0..5).map(|turn| {
                let copy = format!("{name}-ua-{turn}.pdf");
                encrypt(desk, &format!("{name}.pdf"), &copy).fine();
                let mut command = Command::new("java");
                command.arg("-cp").arg(jars("verapdf").join("*")).arg("org.verapdf.apps.GreenfieldCliWrapper");
                command.args(["--flavour", "ua1", "--format", "text", "--password", PASSPHRASE]).arg(desk.at(&copy));
                hear(&mut command).unwrap().1
            });
            let said = said.into_iter().find(|said| !said.contains("password for this document is incorrect"));
            let said = said.expect("veraPDF opens one of five");
            assert!(said.lines().any(|line| line.starts_with("PASS")), "{said}");
        }
    }

    fn pyhanko_calls_the_seal_valid_and_mupdf_shows_the_note_on_each_page() {
        let desk = &MADE.desk;
        let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/encrypted_judge.py");
        for name in ["notice", "consents"] {
            let note = describe(&desk.bytes(&format!("{name}.pdf"))).unwrap().private.unwrap().note;
            let mut command = Command::new(python());
            command.arg(&script).arg(desk.at(&format!("{name}-copy.pdf")));
            let (_, said) = hear(command.arg(desk.at("trust/certificate.pem")).arg(desk.at("passphrase"))).unwrap();
            let told: serde_json::Value = serde_json::from_str(said.trim()).unwrap_or_else(|_| panic!("{said}"));
            assert_eq!(told["why"], serde_json::Value::Null, "{name}");
            let bare = |text: &str| text.split_whitespace().collect::<String>();
            let pages = told["pages"].as_array().unwrap();
            assert!(!pages.is_empty() && pages.iter().all(|page| bare(page.as_str().unwrap()).contains(&bare(&note))));
        }
    }

    /// What somebody with the setting's own key would have made, had confide made it worse.
    mod by_a_trusted_key {
        use super::{PASSPHRASE, why};
        use crate::forge::{Key, Paper, Parts, sealed};
        use confide::seal::{Passphrase, verify_copy};
        use confide::verify::{Certificate, Refusal, Report, Trust};
        use lopdf::encryption::crypt_filters::{Aes256CryptFilter, CryptFilter};
        use lopdf::encryption::encrypt_object;
        use lopdf::{
            Dictionary, EncryptionState, EncryptionVersion, Object, Permissions, Stream, StringFormat, dictionary,
        };
        use std::collections::BTreeMap;
        use std::sync::Arc;

        fn judged(bytes: &[u8]) -> Report {
            let trust = Trust::of([Certificate::from_der(&key().certificate).unwrap()]);
            verify_copy(bytes, &Passphrase::new(PASSPHRASE.into()), &trust).0
        }

        fn key() -> Key {
            Key::new(7, &Paper::default())
        }

        fn state(owner: &str) -> EncryptionState {
            let filter: Arc<dyn CryptFilter> = Arc::new(Aes256CryptFilter);
            let permissions = Permissions::PRINTABLE
                | Permissions::PRINTABLE_IN_HIGH_QUALITY
                | Permissions::COPYABLE
                | Permissions::COPYABLE_FOR_ACCESSIBILITY;
            let version = EncryptionVersion::V5 {
                encrypt_metadata: true,
                crypt_filters: BTreeMap::from([(b"StdCF".to_vec(), filter)]),
                file_encryption_key: &[7; 32],
                stream_filter: b"StdCF".to_vec(),
                string_filter: b"StdCF".to_vec(),
                owner_password: owner,
                user_password: PASSPHRASE,
                permissions,
            };
            EncryptionState::try_from(version).unwrap()
        }

        /// The seal's dictionary is the third object of these files.
        const SEAL: (u32, u16) = (3, 0);

        fn encrypt(parts: &mut Parts, owner: &str) {
            let state = state(owner);
            parts.document.encrypt(&state).unwrap();
            for (_, value) in dictionary_of(parts).iter_mut() {
                if let Object::String(_, spelling) = value {
                    *spelling = StringFormat::Hexadecimal;
                }
            }
            let mut seal = Object::Dictionary(parts.seal.clone());
            encrypt_object(&state, SEAL, &mut seal).unwrap();
            parts.seal = seal.as_dict().unwrap().clone();
        }

        fn dictionary_of(parts: &mut Parts) -> &mut Dictionary {
            let id = parts.document.trailer.get(b"Encrypt").and_then(Object::as_reference).unwrap();
            parts.document.get_dictionary_mut(id).unwrap()
        }

        fn copy(level: i64, before: fn(&mut Parts), after: fn(&mut Parts)) -> Report {
            judged(&sealed(&key(), level, |parts| {
                before(parts);
                encrypt(parts, "an owner");
                after(parts);
            }))
        }

        fn second_field(parts: &mut Parts, flags: i64) {
            let rect = vec![Object::Integer(0); 4];
            let field = parts.document.add_object(dictionary! {
            "Type" => "Annot", "Subtype" => "Widget", "FT" => "Tx", "T" => Object::string_literal("a"), "Ff" => flags,
            "Rect" => rect,
        });
            parts.form().get_mut(b"Fields").unwrap().as_array_mut().unwrap().push(field.into());
        }

        fn open_stream(parts: &mut Parts, dictionary: Dictionary) {
            parts.document.add_object(Stream::new(dictionary, b"0 0 m 9 9 l S".to_vec()));
        }

        pub fn a_good_one_is_sealed() {
            let report = copy(1, |_| (), |_| ());
            assert!(report.is_sealed() && report.encrypted, "{:?}", report.verdict);
            assert_eq!(report.claimed_at.unwrap().to_rfc3339(), "2026-11-24T14:05:00+00:00");
            assert!(
                copy(1, |parts| second_field(parts, 1), |_| ()).is_sealed(),
                "a field may be there that nobody can fill in"
            );
        }

        pub fn a_file_that_only_speaks_of_it_is_not_encrypted() {
            let words =
                |parts: &mut Parts| parts.page().set("Note", Object::string_literal("the trailer /Encrypt 5 0 R"));
            let report = judged(&sealed(&key(), 1, words));
            assert!(report.is_sealed() && !report.encrypted, "{:?}", report.verdict);
        }

        pub fn nothing_in_it_may_lie_open() {
            let own_filter = |parts: &mut Parts| {
                open_stream(
                    parts,
                    dictionary! { "Filter" => "Crypt", "DecodeParms" => dictionary! { "Name" => "Identity" } },
                );
            };
            let among_filters = |parts: &mut Parts| {
                let names: Vec<Object> = vec!["Crypt".into()];
                open_stream(parts, dictionary! { "Filter" => names });
            };
            let signature = |parts: &mut Parts| {
                let contents = Object::string_literal("in the open");
                parts.document.add_object(dictionary! { "Type" => "Sig", "Contents" => contents });
            };
            let nested = |parts: &mut Parts| {
                let contents = Object::string_literal("in the open");
                parts.page().set("Nested", dictionary! { "Type" => "DocTimeStamp", "Contents" => contents });
            };
            for (what, after) in [
                ("a stream with a filter of its own", own_filter as fn(&mut Parts)),
                ("the same in a list", among_filters),
                ("what calls itself a signature", signature),
                ("the same within something else", nested),
            ] {
                assert_eq!(why(&copy(1, |_| (), after)), Refusal::Cipher("parts of it lie open"), "{what}");
            }
            let string = |parts: &mut Parts| parts.page().set("Note", Object::string_literal("words in the open"));
            let stream = |parts: &mut Parts| open_stream(parts, Dictionary::new());
            for after in [string as fn(&mut Parts), stream] {
                assert_eq!(why(&copy(1, |_| (), after)), Refusal::Cipher("parts of it do not open"));
            }
        }

        pub fn nobody_may_fill_it_in_or_change_what_it_allows() {
            let said = why(&copy(2, |_| (), |_| ()));
            assert!(matches!(said, Refusal::NotCertified(_)), "{said}");
            let said = why(&copy(1, |parts| second_field(parts, 0), |_| ()));
            assert!(matches!(said, Refusal::Field(_)), "{said}");
            let other = |parts: &mut Parts| {
                dictionary_of(parts).set("Perms", Object::String(vec![7; 16], StringFormat::Hexadecimal));
            };
            assert_eq!(
                why(&copy(1, |_| (), other)),
                Refusal::Cipher("it allows other things than it was made to allow")
            );
            let both = judged(&sealed(&key(), 1, |parts| encrypt(parts, PASSPHRASE)));
            assert_eq!(why(&both), Refusal::Cipher("it has one passphrase for two purposes"));
            let script = |parts: &mut Parts| parts.catalogue().set("OpenAction", dictionary! { "S" => "JavaScript" });
            assert!(matches!(why(&copy(1, script, |_| ())), Refusal::Active(_)), "all else is looked for too");
        }
    }
}
