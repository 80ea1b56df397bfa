//! Time stamps from a service: openssl is the authority, and a few lines here are its web server.
#![cfg(all(unix, feature = "timestamp"))]
#![allow(clippy::disallowed_methods, reason = "tests start openssl and the binary")]
#![allow(clippy::unwrap_used, reason = "in a test a panic is the answer")]

#[path = "support/desk.rs"]
mod desk;

use confide::verify::{Certificate, Refusal, Trust, Verdict, verify};
use desk::{Desk, Run};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempDir;

const NOTICE: &str = "records/privacy_notice/ok-sunny-corner.yaml";
const SETTINGS: &str = "\
[tsa]\ndefault_tsa = clock\n[clock]\nserial = serial\nsigner_cert = clock.pem\nsigner_key = clock.key\ncerts = chain.pem\n\
signer_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha256\ncrypto_device = builtin\naccuracy = secs:1\ness_cert_id_alg = sha256\ntsa_name = yes\n\
[leaf]\nbasicConstraints = critical,CA:FALSE\nkeyUsage = critical,digitalSignature\nextendedKeyUsage = critical,timeStamping\n\
[ca]\nbasicConstraints = critical,CA:TRUE\nkeyUsage = critical,keyCertSign\n[req]\ndistinguished_name = name\n[name]\n";

fn openssl(folder: &Path, words: &str) {
    let output = Command::new("openssl").args(words.split(' ')).current_dir(folder).output();
    let output = output.expect("openssl is there (apt-get install openssl)");
    assert!(output.status.success(), "openssl {words}: {}", String::from_utf8_lossy(&output.stderr));
}

/// An authority: a clock's key, certified by an issuer that a root certified.
fn authority() -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("settings"), SETTINGS).unwrap();
    let new = "-config settings -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256";
    let run = |words: String| openssl(folder.path(), &words);
    run(format!("req -x509 {new} -extensions ca -subj /CN=Root -keyout root.key -out root.pem -days 30"));
    for (name, issuer, part) in [("issuer", "root", "ca"), ("clock", "issuer", "leaf")] {
        run(format!("req {new} -subj /CN=Example-{name} -keyout {name}.key -out {name}.csr"));
        let signed =
            format!("-CA {issuer}.pem -CAkey {issuer}.key -CAcreateserial -extfile settings -extensions {part}");
        run(format!("x509 -req -in {name}.csr {signed} -sha256 -days 20 -out {name}.pem"));
    }
    let chain = ["issuer.pem", "root.pem"].map(|name| std::fs::read(folder.path().join(name)).unwrap()).concat();
    std::fs::write(folder.path().join("chain.pem"), chain).unwrap();
    std::fs::write(folder.path().join("serial"), "01\n").unwrap();
    folder
}

/// How a service bends what openssl answers.
type Bend = fn(Vec<u8>) -> Vec<u8>;

/// A service that answers until the test ends, and counts the questions.
struct Service {
    address: String,
    asked: Arc<AtomicUsize>,
}

fn service(folder: PathBuf, bend: Bend) -> Service {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/tsa", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            counted.fetch_add(1, Ordering::Relaxed);
            drop(answer(stream, &folder, bend));
        }
    });
    Service { address, asked }
}

fn answer(mut stream: TcpStream, folder: &Path, bend: Bend) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut length, mut line) = (0, String::new());
    while reader.read_line(&mut line)? > 2 {
        let value = line.to_ascii_lowercase();
        length = value.strip_prefix("content-length: ").map_or(length, |n| n.trim().parse().unwrap());
        assert!(!value.contains("privacy") && !value.contains("sunny"), "{value}");
        line.clear();
    }
    let mut question = vec![0; length];
    reader.read_exact(&mut question)?;
    assert!(length < 100, "a digest and a number, and nothing else");
    std::fs::write(folder.join("question"), question)?;
    openssl(folder, "ts -reply -config settings -section clock -queryfile question -out answer");
    let answer = bend(std::fs::read(folder.join("answer"))?);
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply";
    stream.write_all(format!("{head}\r\nContent-Length: {}\r\n\r\n", answer.len()).as_bytes())?;
    stream.write_all(&answer)
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

#[test]
fn a_seal_bears_the_time_of_the_service_that_the_setting_names() {
    let (desk, authority) = (desk(), authority());
    let service = service(authority.path().to_path_buf(), |answer| answer);
    desk.set("languages: [en]", &format!("languages: [en]\ntimestamp: {{url: {}}}", service.address));
    render(&desk, &[]).fine();
    assert_eq!(service.asked.load(Ordering::Relaxed), 1);
    let file = desk.bytes("one.pdf");
    let (setting, clock) = (pem(&desk.at("trust"), "certificate.pem"), pem(authority.path(), "clock.pem"));
    let report = verify(&file, &Trust::of([setting.clone(), clock.clone()]));
    assert!(report.is_sealed(), "{report:?}");
    let stamp = report.stamp.unwrap();
    assert_eq!(stamp.authority, clock);
    let told = String::from_utf8(desk.confide(&["verify", "one.pdf"]).out).unwrap();
    assert!(told.contains("stamped at") && told.contains("by the clock of Example-clock"), "{told}");
    let hole = memchr::memmem::find(&file, b"/Contents<").unwrap() + "/Contents<".len();
    // nothing signs the last issuer's certificate: it is there for programs that trust a root, and no verdict rests on it
    let issuer: String = pem(authority.path(), "issuer.pem").der().iter().map(|byte| format!("{byte:02x}")).collect();
    let unsigned = memchr::memmem::find(&file, issuer.as_bytes()).expect("it stands beside the stamp");
    let unsigned = unsigned..unsigned + issuer.len();
    for at in (0..12_000).step_by(131).filter(|at| !unsigned.contains(&(hole + at))) {
        let mut bent = file.clone();
        bent[hole + at] = if bent[hole + at] == b'0' { b'1' } else { b'0' };
        let trust = Trust::of([setting.clone(), clock.clone()]);
        assert!(matches!(verify(&bent, &trust).verdict, Verdict::NotSealed { .. }), "digit {at}");
    }
}

#[test]
fn nothing_is_asked_unless_the_setting_or_the_command_says_so() {
    let (desk, authority) = (desk(), authority());
    let service = service(authority.path().to_path_buf(), |answer| answer);
    render(&desk, &[]).fine();
    assert_eq!(service.asked.load(Ordering::Relaxed), 0);
    let told = String::from_utf8(desk.confide(&["verify", "one.pdf"]).out).unwrap();
    assert!(told.contains("by the clock of the computer that sealed it") && !told.contains("stamped at"), "{told}");
    render(&desk, &["--replace", "--timestamp", &service.address]).fine();
    assert_eq!(service.asked.load(Ordering::Relaxed), 1);
}

#[test]
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
        let service = service(authority.path().to_path_buf(), bend);
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

#[test]
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

#[test]
fn a_stamp_moved_to_another_seal_is_about_something_else() {
    let (desk, authority) = (desk(), authority());
    let service = service(authority.path().to_path_buf(), |answer| answer);
    render(&desk, &["--timestamp", &service.address]).fine();
    let mut file = desk.bytes("one.pdf");
    // the signature stands in front of the token, which is the last thing of the hole
    let hole = memchr::memmem::find(&file, b"/Contents<").unwrap() + "/Contents<".len();
    let attribute = memchr::memmem::rfind(&file[..hole + 12_000], b"060b2a864886f70d010910020e").unwrap();
    file[attribute - 20] ^= 1;
    let why = verify(&file, &Trust::nobody()).verdict;
    assert!(matches!(why, Verdict::NotSealed { why: Refusal::Signature | Refusal::Cms(_) | Refusal::Hole }), "{why:?}");
}
