//! Opens an address in the browser of whoever sits at this computer.

use std::process::{Command, Stdio};

/// Whether the system took the address; it says nothing about what the browser made of it.
pub fn open(address: &str) -> bool {
    let (program, before): (&str, &[&str]) = if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else if cfg!(target_os = "macos") {
        ("/usr/bin/open", &[])
    } else {
        ("xdg-open", &[])
    };
    let quiet = || Stdio::null();
    let started =
        Command::new(program).args(before).arg(address).stdin(quiet()).stdout(quiet()).stderr(quiet()).status();
    started.is_ok_and(|status| status.success())
}
