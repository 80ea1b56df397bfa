//! Programs that answer as CUPS's own do, for what a real printer would not do on demand, and for screens that show printers.
#![allow(dead_code, reason = "each test binary uses what it needs")]
#![allow(clippy::disallowed_methods, reason = "tests write the programs")]

use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const LPSTAT: &str = r#"#!/bin/sh
case "$*" in
-e) echo Office; echo Hall ;;
-r) echo "scheduler is running" ;;
*not-completed*) : ;;
*) echo "system default destination: Office"
   echo "device for Office: ipp://printer.example.org/ipp/print"
   echo "device for Hall: usb://Example/1"
   echo "printer Hall disabled since Sat Nov 28 06:41:56 2026 -" ;;
esac
"#;

const LPOPTIONS: &str = r#"#!/bin/sh
[ "$2" = Office ] && echo "Duplex/2-Sided Printing: *None DuplexNoTumble DuplexTumble"
[ "$2" = Office ] && echo "StapleLocation/Staple: *None UpperLeft"
exit 0
"#;

/// A folder of such programs; `Office` is the default and prints on both sides, `Hall` is paused.
pub struct FakePrinters(TempDir);

impl FakePrinters {
    /// With an `lp` that runs this script.
    pub fn with_lp(script: &str) -> FakePrinters {
        let fake = FakePrinters(TempDir::new().expect("a temporary folder"));
        for (name, text) in [("lpstat", LPSTAT), ("lpoptions", LPOPTIONS), ("lp", &format!("#!/bin/sh\n{script}\n"))] {
            let path = fake.folder().join(name);
            fs::write(&path, text).expect("a program");
            #[cfg(unix)]
            fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("permissions");
        }
        fake
    }

    pub fn folder(&self) -> &Path {
        self.0.path()
    }

    /// Puts them before everything else that a program may find.
    pub fn lead(&self, command: &mut Command) {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = [self.folder().to_path_buf()].into_iter().chain(std::env::split_paths(&path));
        command.env("PATH", std::env::join_paths(folders).expect("a path"));
    }
}
