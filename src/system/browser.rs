//! Opens an address in the browser of whoever sits at this computer.

use std::process::{Command, Stdio};

/// Whether something was started that may show the address. It is not waited for: it can be the browser itself.
#[allow(
    clippy::disallowed_methods,
    reason = "the browser is a person's own, with their environment; it is not waited for"
)]
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
        Command::new(program).args(before).arg(address).stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn();
    // whoever started it must hear of its end, or it stays in the list of processes
    started.map(|mut child| std::thread::spawn(move || child.wait())).is_ok()
}
