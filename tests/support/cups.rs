//! A CUPS of a test's own: its own scheduler, settings, spool and printers in a temporary folder, heard by nobody else.
#![allow(dead_code, reason = "each test binary uses what it needs")]
#![allow(clippy::disallowed_methods, reason = "tests start the scheduler and write its settings")]

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;
use std::time::Duration;
use tempfile::TempDir;

const SCHEDULER: &str = "/usr/sbin/cupsd";
const PARTS: &str = "/usr/lib/cups";

/// A driver for a printer that takes PDF as it is, prints on both sides and staples.
const DRIVER: &str = r#"*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "TEST.PPD"
*Product: "(Test)"
*Manufacturer: "Test"
*ModelName: "Test"
*ShortNickName: "Test"
*NickName: "Test"
*PSVersion: "(3010.000) 0"
*LanguageLevel: "3"
*ColorDevice: False
*DefaultColorSpace: Gray
*FileSystem: False
*cupsFilter2: "application/pdf application/pdf 0 -"
*cupsFilter2: "text/plain text/plain 0 -"
*OpenUI *PageSize/Media Size: PickOne
*DefaultPageSize: A4
*PageSize A4/A4: "<</PageSize[595 842]>>setpagedevice"
*CloseUI: *PageSize
*OpenUI *PageRegion/Media Size: PickOne
*DefaultPageRegion: A4
*PageRegion A4/A4: "<</PageSize[595 842]>>setpagedevice"
*CloseUI: *PageRegion
*DefaultImageableArea: A4
*ImageableArea A4/A4: "0 0 595 842"
*DefaultPaperDimension: A4
*PaperDimension A4/A4: "595 842"
*OpenUI *Duplex/2-Sided Printing: PickOne
*DefaultDuplex: None
*Duplex None/Off: ""
*Duplex DuplexNoTumble/Long Edge: ""
*Duplex DuplexTumble/Short Edge: ""
*CloseUI: *Duplex
*OpenUI *StapleLocation/Staple: PickOne
*DefaultStapleLocation: None
*StapleLocation None/Off: ""
*StapleLocation UpperLeft/Upper Left: ""
*CloseUI: *StapleLocation
"#;

/// The scheduler with three printers: `Office` prints on both sides and staples, `Hall` has no driver, `Cellar` is paused. What
/// arrives at the first two is kept, with what was asked of them.
pub struct Cups {
    folder: TempDir,
    scheduler: Mutex<Child>,
}

impl Drop for Cups {
    fn drop(&mut self) {
        self.stop();
    }
}

/// What arrived at a printer: what was asked (as cups calls a backend: job, user, title, copies, options), and the bytes.
#[derive(Debug)]
pub struct Arrived {
    pub asked: Vec<String>,
    pub bytes: Vec<u8>,
}

/// What to install where it is not here.
pub fn missing() -> Option<&'static str> {
    let has = |path: &str| Path::new(path).exists();
    (!has(SCHEDULER) || !has("/usr/bin/lp")).then_some("apt-get install cups-daemon cups-client")
}

impl Cups {
    /// Starts it, and waits until it answers.
    pub fn start() -> Cups {
        let folder = TempDir::new().expect("a temporary folder");
        let at = |name: &str| folder.path().join(name);
        open_to_all(folder.path());
        for name in ["root", "spool", "cache", "state", "log", "bin", "bin/backend", "tmp", "out"] {
            fs::create_dir(at(name)).expect("a folder");
            open_to_all(&at(name));
        }
        for name in ["filter", "daemon", "notifier"].iter().filter(|name| Path::new(PARTS).join(name).exists()) {
            symlink(Path::new(PARTS).join(name), at("bin").join(name)).expect("a link");
        }
        // where AppArmor holds the system's own scheduler to the system's own folders, a copy is free
        fs::copy(SCHEDULER, at("cupsd")).expect("a copy");
        fs::write(at("bin/backend/keep"), backend(&at("out"))).expect("a backend");
        open_to_all(&at("bin/backend/keep"));
        fs::write(at("driver.ppd"), DRIVER).expect("a driver");
        fs::write(at("root/cupsd.conf"), settings(folder.path())).expect("settings");
        fs::write(at("root/cups-files.conf"), files(folder.path())).expect("settings");
        let log = fs::File::create(at("said")).expect("a file");
        let scheduler = Command::new(at("cupsd"))
            .args(["-f", "-c"])
            .arg(at("root/cupsd.conf"))
            .arg("-s")
            .arg(at("root/cups-files.conf"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the scheduler starts");
        let cups = Cups { folder, scheduler: Mutex::new(scheduler) };
        cups.wait_for("the scheduler answers", || {
            String::from_utf8_lossy(&cups.run("lpstat", &["-r"]).stdout).contains("is running")
        });
        let driver = cups.at("driver.ppd");
        cups.set("lpadmin", &["-p", "Office", "-E", "-v", "keep:/office", "-P", driver.to_str().expect("a path")]);
        cups.set("lpadmin", &["-p", "Hall", "-E", "-v", "keep:/hall", "-m", "raw"]);
        cups.set("lpadmin", &["-p", "Cellar", "-E", "-v", "file:///dev/null", "-m", "raw"]);
        cups.set("cupsdisable", &["Cellar"]);
        cups.set("lpadmin", &["-d", "Office"]);
        cups
    }

    /// Ends it, and takes away what it kept.
    pub fn stop(&self) {
        use rustix::process::{Pid, Signal, kill_process};
        let mut scheduler = self.scheduler.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        // asked to end it takes its own children with it
        if scheduler.try_wait().is_ok_and(|ended| ended.is_none()) {
            let _gone_already = kill_process(Pid::from_child(&scheduler), Signal::TERM);
            drop(scheduler.wait());
        }
        drop(fs::remove_dir_all(self.folder.path()));
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Where a program finds this CUPS and no other.
    pub fn lead(&self, command: &mut Command) {
        command.env("CUPS_SERVER", self.at("socket")).env("CUPS_SERVERROOT", self.at("root"));
    }

    /// Runs one of CUPS's own programs.
    pub fn run(&self, program: &str, args: &[&str]) -> Output {
        let folders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"].map(|folder| Path::new(folder).join(program));
        let program = folders.into_iter().find(|path| path.is_file()).expect("cups-client has it");
        let mut command = Command::new(program);
        command.args(args).env("LC_ALL", "C").stdin(Stdio::null());
        self.lead(&mut command);
        command.output().expect("it starts")
    }

    fn set(&self, program: &str, args: &[&str]) {
        let done = self.run(program, args);
        assert!(done.status.success(), "{program} {args:?}: {}", String::from_utf8_lossy(&done.stderr));
    }

    /// What arrived as that job (`Office-3`).
    pub fn arrived(&self, job: &str) -> Arrived {
        let number = job.rsplit('-').next().expect("a number");
        let asked = self.at("out").join(format!("asked-{number}"));
        self.wait_for(job, || asked.exists());
        let asked = fs::read_to_string(asked).expect("what was asked").lines().map(str::to_owned).collect();
        Arrived { asked, bytes: fs::read(self.at("out").join(format!("page-{number}"))).expect("what arrived") }
    }

    pub fn wait_for(&self, what: &str, mut is_so: impl FnMut() -> bool) {
        for _ in 0..1200 {
            if is_so() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let log = fs::read_to_string(self.at("log/error")).unwrap_or_default();
        let end: Vec<&str> = log.lines().rev().take(20).collect();
        panic!("{what}: not within a minute; {end:#?} {}", fs::read_to_string(self.at("said")).unwrap_or_default());
    }
}

fn open_to_all(path: &Path) {
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("permissions");
    if path.ends_with("out") {
        fs::set_permissions(path, fs::Permissions::from_mode(0o777)).expect("permissions");
    }
}

/// Keeps the page first and what was asked of it last, under its final name at once.
fn backend(out: &Path) -> String {
    format!(
        "#!/bin/sh\n[ $# = 0 ] && {{ echo 'direct keep \"Unknown\" \"Keep\"'; exit 0; }}\nout={}\n\
         if [ -n \"$6\" ]; then cat \"$6\"; else cat; fi > $out/page-$1\n\
         printf '%s\\n' \"$1\" \"$2\" \"$3\" \"$4\" \"$5\" > $out/part-$1 && mv $out/part-$1 $out/asked-$1\n",
        out.display()
    )
}

fn settings(folder: &Path) -> String {
    format!(
        "Listen {}/socket\nLogLevel info\nDefaultAuthType None\nBrowsing No\nWebInterface No\nPreserveJobFiles 3600\n\
         MaxLogSize 0\n<Location />\n  Order allow,deny\n  Allow all\n</Location>\n<Policy default>\n\
         \x20 JobPrivateAccess default\n  JobPrivateValues default\n  SubscriptionPrivateAccess default\n\
         \x20 SubscriptionPrivateValues default\n  <Limit All>\n    Order deny,allow\n  </Limit>\n</Policy>\n",
        folder.display()
    )
}

fn files(folder: &Path) -> String {
    let folder = folder.display();
    let id = |of: &str| {
        let said = Command::new("id").arg(of).output().expect("id starts").stdout;
        String::from_utf8_lossy(&said).trim().to_owned()
    };
    // it will not work as root, and cannot be anybody else than whoever starts it
    let (user, group) = match id("-un").as_str() {
        "root" => ("lp".to_owned(), "lp".to_owned()),
        user => (user.to_owned(), id("-gn")),
    };
    format!(
        "FileDevice Yes\nServerRoot {folder}/root\nServerBin {folder}/bin\nDataDir /usr/share/cups\n\
         RequestRoot {folder}/spool\nCacheDir {folder}/cache\nStateDir {folder}/state\nTempDir {folder}/tmp\n\
         AccessLog {folder}/log/access\nErrorLog {folder}/log/error\nPageLog {folder}/log/page\nPrintcap {folder}/state/printcap\n\
         SystemGroup root\nUser {user}\nGroup {group}\n"
    )
}
