//! A desk to try the product at: a specimen workspace of its own in a temporary folder, and the binary run in it.
#![allow(dead_code, reason = "each test binary uses what it needs")]
#![allow(clippy::disallowed_methods, reason = "tests write the workspace and start the binary")]

use confide::seal::{Identity, Passphrase, Subject};
use confide::system::Context;
use confide::workspace::sample_files;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

const PASSPHRASE: &str = "a passphrase of the tests";

/// A workspace with a key, and nothing in it but `setting.yaml`.
pub struct Desk {
    folder: TempDir,
}

/// What one run of the binary gave.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub out: Vec<u8>,
    pub said: String,
}

impl Desk {
    /// Invented people, a throw-away key, a clock that stands still.
    pub fn specimen() -> Desk {
        Desk::specimen_below(&std::env::temp_dir())
    }

    /// The same, in a folder of its own below another.
    pub fn specimen_below(folder: &Path) -> Desk {
        let ctx = Context::fixed("2026-11-20T16:00:00Z".parse().expect("a time"), 7);
        Desk::with_setting(&sample("setting.yaml"), ctx, folder)
    }

    /// A workspace that is no specimen: real rules, a real clock.
    pub fn real() -> Desk {
        let all = sample("setting.yaml");
        let kept: Vec<&str> = all.lines().filter(|l| !l.starts_with("specimen:") && !l.starts_with("today:")).collect();
        Desk::with_setting(&kept.join("\n"), Context::real(), &std::env::temp_dir())
    }

    fn with_setting(setting: &str, ctx: Context, below: &Path) -> Desk {
        let desk = Desk { folder: TempDir::new_in(below).expect("a temporary folder") };
        desk.put("setting.yaml", setting);
        let subject =
            Subject { organisation: "Sunny Corner Nursery".into(), specimen: setting.contains("\nspecimen: true") };
        let identity = Identity::new(&subject, ctx.now, &ctx.random).expect("an identity");
        let key = identity.to_pkcs12(&Passphrase::new(PASSPHRASE.into())).expect("a key file");
        desk.put_bytes("keys/seal.p12", &key);
        desk.put("keys/passphrase", PASSPHRASE);
        desk.put_bytes("keys/secret", &[7; 32]);
        desk.put("trust/certificate.pem", &identity.certificate().pem());
        desk
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    pub fn put(&self, name: &str, text: &str) {
        self.put_bytes(name, text.as_bytes());
    }

    pub fn put_bytes(&self, name: &str, bytes: &[u8]) {
        let path = self.at(name);
        fs::create_dir_all(path.parent().expect("it lies in the folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }

    /// The records of a registration pack for one family: a receipt, the registration form, the consents.
    pub fn put_family(&self) {
        for name in [
            "privacy_notice/ok-sunny-corner",
            "privacy_notice_ack/ok-issued",
            "child_registration/ok-issued",
            "consent_set/ok-issued",
        ] {
            self.put(&format!("records/{name}.yaml"), &sample(&format!("{name}.yaml")));
        }
    }

    pub fn remove(&self, name: &str) {
        fs::remove_file(self.at(name)).expect("the file was there");
    }

    pub fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.at(name)).expect("the file is there")
    }

    pub fn has(&self, name: &str) -> bool {
        self.at(name).exists()
    }

    /// Changes one line or piece of `setting.yaml`.
    pub fn set(&self, from: &str, to: &str) {
        let text = fs::read_to_string(self.at("setting.yaml")).expect("the setting");
        assert!(text.contains(from), "{from} is not in the setting");
        self.put("setting.yaml", &text.replace(from, to));
    }

    /// Every file in the workspace, by name, but those of the register: each page of a record adds a line to it.
    pub fn files(&self) -> Vec<String> {
        let all = walkdir::WalkDir::new(self.folder()).sort_by_file_name().into_iter().flatten();
        let of_register = ["register.jsonl", "register.head", ".register.lock"];
        let files = all.filter(|e| e.file_type().is_file() && of_register.iter().all(|own| e.file_name() != *own));
        files.map(|e| e.path().strip_prefix(self.folder()).expect("it lies there").display().to_string()).collect()
    }

    /// The binary, started in the workspace with nobody at the keyboard.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_confide"));
        command.args(args).current_dir(self.folder()).stdin(Stdio::null());
        command.env_remove("CONFIDE_TYPST").env("XDG_CONFIG_HOME", self.at("nobody"));
        // no test reaches the printers of whoever runs it
        command.env("CUPS_SERVER", self.at("no-cups"));
        command.env_remove("CUPS_SERVERROOT").env_remove("LPDEST").env_remove("PRINTER");
        command
    }

    pub fn confide(&self, args: &[&str]) -> Run {
        run(self.command(args))
    }

    /// Puts a record there and renders it to standard output.
    pub fn render(&self, record: &str, more: &[&str]) -> Run {
        self.put("records/one.yaml", record);
        self.confide(&[&["render", "records/one.yaml"], more].concat())
    }
}

pub fn run(mut command: Command) -> Run {
    let output = command.output().expect("the binary starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Run { code: output.status.code().unwrap_or(-1), out: output.stdout, said }
}

impl Run {
    /// The run ended well.
    pub fn fine(self) -> Run {
        assert_eq!(self.code, 0, "{}", self.said);
        self
    }

    /// The run was refused, and nothing came out.
    pub fn refused(self, code: i32) -> Run {
        assert_eq!(self.code, code, "{}", self.said);
        assert!(self.out.is_empty(), "something came out of a refused run");
        self
    }

    pub fn is_pdf(&self) -> bool {
        self.out.starts_with(b"%PDF-")
    }
}

/// A sample by its name below `samples/`.
pub fn sample(name: &str) -> String {
    let found = sample_files().find(|(n, _)| *n == name);
    found.unwrap_or_else(|| panic!("there is no sample {name}")).1.to_owned()
}

/// A text with one piece changed, which must be there.
pub fn changed(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from:?} is not in the text");
    text.replacen(from, to, 1)
}

/// What poppler's pdftotext says of a PDF. Where it is not installed there is nothing to compare, which is a failure under CI.
pub fn pdftotext(pdf: &[u8], how: &[&str]) -> Option<String> {
    use std::io::Write as _;
    let start =
        Command::new("pdftotext").args(how).args(["-", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut child) = start else {
        assert!(
            std::env::var_os("CI").is_none_or(|ci| ci != "true"),
            "pdftotext is missing: apt-get install poppler-utils"
        );
        return None;
    };
    let mut input = child.stdin.take().expect("it is piped");
    let bytes = pdf.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&bytes));
    let output = child.wait_with_output().expect("pdftotext ends");
    writer.join().expect("it was written").expect("pdftotext reads it all");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The text of each page by poppler.
pub fn pages(pdf: &[u8]) -> Option<Vec<String>> {
    let text = pdftotext(pdf, &["-enc", "UTF-8"])?;
    let mut pages: Vec<String> = text.split('\u{c}').map(spaced_once).collect();
    pages.pop(); // what follows the last page's form feed
    assert!(!pages.is_empty(), "pdftotext found no page");
    Some(pages)
}

pub fn spaced_once(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A decision that names somebody as a danger to a child.
pub fn decision(child: &str, who: &str) -> String {
    let text = sample("sharing_decision/ok-danger-from-father.yaml");
    let named =
        changed(&text, "source_of_risk: {name: Tom Sample, relation: father}", &format!("source_of_risk: {who}"));
    let old = named.lines().find(|l| l.starts_with("child_ref: ")).expect("a child").to_owned();
    changed(&named, &old, &format!("child_ref: {child}"))
}
