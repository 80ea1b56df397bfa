//! Keeps the files that a test has judged, under the test's name, where `CONFIDE_KEPT_ATTACKS` names a folder: the benchmark of
//! attacks measures each of them.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

#[allow(clippy::disallowed_methods, reason = "a test writes what it was asked for")]
pub fn keep(bytes: &[u8]) {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let Some(folder) = std::env::var_os("CONFIDE_KEPT_ATTACKS") else { return };
    // threads that a test starts to flip bits have no name
    let thread = std::thread::current();
    if let Some(test) = thread.name() {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        std::fs::write(Path::new(&folder).join(format!("{test}-{number:05}.pdf")), bytes).expect("a file");
    }
}
