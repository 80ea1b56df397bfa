//! An authority of a test's own: openssl certifies, stamps times and lists what it has withdrawn, and a few lines here are its
//! web server.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

const SETTINGS: &str = "\
[tsa]\ndefault_tsa = clock\n[clock]\nserial = serial\nsigner_cert = clock.pem\nsigner_key = clock.key\ncerts = chain.pem\n\
signer_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha256\ncrypto_device = builtin\naccuracy = secs:1\ness_cert_id_alg = sha256\ntsa_name = yes\n\
[leaf]\nbasicConstraints = critical,CA:FALSE\nkeyUsage = critical,digitalSignature\nextendedKeyUsage = critical,timeStamping\n\
crlDistributionPoints = URI:http://ADDRESS/issuer.crl\nauthorityInfoAccess = caIssuers;URI:http://ADDRESS/issuer.der\n\
[document]\nbasicConstraints = critical,CA:FALSE\nkeyUsage = critical,digitalSignature,nonRepudiation\nextendedKeyUsage = emailProtection\n\
crlDistributionPoints = URI:http://ADDRESS/issuer.crl\n\
[middle]\nbasicConstraints = critical,CA:TRUE\nkeyUsage = critical,keyCertSign,cRLSign\n\
crlDistributionPoints = URI:http://ADDRESS/root.crl\n\
[top]\nbasicConstraints = critical,CA:TRUE\nkeyUsage = critical,keyCertSign,cRLSign\n\
[lists]\ndatabase = withdrawn\ndefault_md = sha256\ncrl_extensions = list\n[list]\nauthorityKeyIdentifier = keyid\n[req]\ndistinguished_name = name\n[name]\n";
/// How a certificate is asked for.
const NEW: &str = "-config settings -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256";

fn openssl(folder: &Path, words: &str) {
    let output = Command::new("openssl").args(words.split(' ')).current_dir(folder).output();
    let output = output.expect("openssl is there (apt-get install openssl)");
    assert!(output.status.success(), "openssl {words}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A clock's key, a setting's and a person's, certified by an issuer that a root certified, with a list of withdrawn ones each.
pub struct Authority {
    folder: TempDir,
    listener: TcpListener,
}

pub fn authority() -> Authority {
    let authority = Authority { folder: TempDir::new().unwrap(), listener: TcpListener::bind("127.0.0.1:0").unwrap() };
    authority.put("settings", &SETTINGS.replace("ADDRESS", &authority.host()));
    authority.put("withdrawn", "");
    authority.put("serial", "01\n");
    authority.run(&format!("req -x509 {NEW} -extensions top -subj /CN=Root -keyout root.key -out root.pem -days 30"));
    let setting = "/O=Sunny_Corner/OU=SPECIMEN/CN=Example-setting";
    let all = [
        ("issuer", "root", "middle", "/CN=Example-issuer"),
        ("clock", "issuer", "leaf", "/CN=Example-clock"),
        ("setting", "issuer", "document", setting),
        ("person", "issuer", "document", "/CN=Sam_Example"),
    ];
    for (name, issuer, part, subject) in all {
        authority.run(&format!("req {NEW} -subj {subject} -keyout {name}.key -out {name}.csr"));
        let signed =
            format!("-CA {issuer}.pem -CAkey {issuer}.key -CAcreateserial -extfile settings -extensions {part}");
        authority.run(&format!("x509 -req -in {name}.csr {signed} -sha256 -days 20 -out {name}.pem"));
    }
    for name in ["root", "issuer", "clock", "setting", "person"] {
        authority.run(&format!("x509 -in {name}.pem -outform DER -out {name}.der"));
    }
    let chain = ["issuer.pem", "root.pem"].map(|name| std::fs::read_to_string(authority.at().join(name)).unwrap());
    authority.put("chain.pem", &chain.concat());
    for name in ["issuer", "root"] {
        authority.list(name);
    }
    authority
}

impl Authority {
    pub fn at(&self) -> &Path {
        self.folder.path()
    }

    /// Where its web server listens.
    pub fn host(&self) -> String {
        self.listener.local_addr().unwrap().to_string()
    }

    pub fn put(&self, name: &str, text: &str) {
        std::fs::write(self.at().join(name), text).unwrap();
    }

    pub fn run(&self, words: &str) {
        openssl(self.at(), words);
    }

    /// Writes the list of what an issuer has withdrawn, in DER.
    pub fn list(&self, issuer: &str) {
        let key = format!("-keyfile {issuer}.key -cert {issuer}.pem");
        self.run(&format!("ca -gencrl -config settings -name lists {key} -crldays 30 -out {issuer}.list"));
        self.run(&format!("crl -in {issuer}.list -outform DER -out {issuer}.crl"));
    }

    /// A time stamp on what has that digest.
    pub fn token(&self, digest: [u8; 32]) -> Vec<u8> {
        let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        // tests run side by side, and openssl counts its answers in one file
        static ONE: Mutex<()> = Mutex::new(());
        let _one = ONE.lock();
        self.run(&format!("ts -query -digest {digits} -sha256 -cert -out asked"));
        self.run("ts -reply -config settings -section clock -queryfile asked -token_out -out token");
        std::fs::read(self.at().join("token")).unwrap()
    }

    /// A certificate in DER.
    pub fn certificate(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.at().join(format!("{name}.der"))).unwrap()
    }

    /// Withdraws the certificate that an issuer gave.
    pub fn withdraw(&self, name: &str, issuer: &str) {
        let key = format!("-keyfile {issuer}.key -cert {issuer}.pem");
        self.run(&format!("ca -config settings -name lists {key} -revoke {name}.pem"));
        self.list(issuer);
    }
}

/// How a service bends what openssl answers.
pub type Bend = fn(Vec<u8>) -> Vec<u8>;

/// A service that answers until the test ends, and counts the questions.
pub struct Service {
    pub address: String,
    pub asked: Arc<AtomicUsize>,
    /// How many lists were fetched.
    pub fetched: Arc<AtomicUsize>,
}

pub fn service(authority: &Authority, bend: Bend) -> Service {
    let listener = authority.listener.try_clone().unwrap();
    let address = format!("http://{}/tsa", authority.host());
    let [asked, fetched] = [(); 2].map(|()| Arc::new(AtomicUsize::new(0)));
    let (counted, folder) = ([asked.clone(), fetched.clone()], authority.at().to_path_buf());
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            drop(answer(stream, &folder, bend, &counted));
        }
    });
    Service { address, asked, fetched }
}

fn answer(
    mut stream: TcpStream,
    folder: &Path,
    bend: Bend,
    [asked, fetched]: &[Arc<AtomicUsize>; 2],
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut length, mut line, mut wanted) = (0, String::new(), String::new());
    while reader.read_line(&mut line)? > 2 {
        let value = line.to_ascii_lowercase();
        length = value.strip_prefix("content-length: ").map_or(length, |n| n.trim().parse().unwrap());
        assert!(!value.contains("privacy") && !value.contains("sunny"), "{value}");
        if let Some(path) = value.strip_prefix("get /") {
            wanted = path.split(' ').next().unwrap_or_default().to_owned();
        }
        line.clear();
    }
    if !wanted.is_empty() {
        fetched.fetch_add(1, Ordering::Relaxed);
        return give(&mut stream, "application/pkix-crl", &std::fs::read(folder.join(wanted))?);
    }
    asked.fetch_add(1, Ordering::Relaxed);
    let mut question = vec![0; length];
    reader.read_exact(&mut question)?;
    assert!(length < 100, "a digest and a number, and nothing else");
    std::fs::write(folder.join("question"), question)?;
    openssl(folder, "ts -reply -config settings -section clock -queryfile question -out answer");
    give(&mut stream, "application/timestamp-reply", &bend(std::fs::read(folder.join("answer"))?))
}

fn give(stream: &mut TcpStream, kind: &str, answer: &[u8]) -> std::io::Result<()> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n", answer.len());
    stream.write_all(head.as_bytes())?;
    stream.write_all(answer)
}
