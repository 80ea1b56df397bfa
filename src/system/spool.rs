//! What printing may leave behind on this system, and what the system says that its print spool keeps.

use std::path::PathBuf;

/// A place where a printed page may be found again, and what to do about it.
struct Trace {
    what: &'static str,
    help: &'static str,
}

/// Whether the print spool keeps the pages of a job that was printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It keeps neither the pages nor more of the job than its name.
    Nothing,
    /// It keeps the pages for so many seconds.
    For(u64),
    /// It keeps the pages until there are too many jobs.
    Always,
    /// Its settings cannot be read from here.
    Unknown,
}

impl Kept {
    /// What is to be said to whoever printed.
    pub fn sentence(self) -> String {
        let set = "whoever looks after this computer ends that with: cupsctl PreserveJobFiles=No";
        match self {
            Kept::Nothing => "The print system (CUPS) is set to keep no pages of a printed job.".into(),
            Kept::For(seconds) => {
                format!("The print system (CUPS) keeps the pages of a printed job for {}; {set}", span(seconds))
            }
            Kept::Always => format!("The print system (CUPS) keeps the pages of printed jobs; {set}"),
            Kept::Unknown => "Whether the print system keeps the pages of a printed job cannot be known from here; \
                 ask whoever looks after it."
                .into(),
        }
    }
}

fn span(seconds: u64) -> String {
    let of = |count: u64, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    match seconds {
        86_400.. if seconds.is_multiple_of(86_400) => of(seconds / 86_400, "day"),
        3_600.. => of(seconds.div_ceil(3_600), "hour"),
        60.. => of(seconds.div_ceil(60), "minute"),
        _ => of(seconds, "second"),
    }
}

/// What CUPS's own settings on this computer say; unknown where it runs on another one.
pub fn kept() -> Kept {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let folder = match (set("CUPS_SERVERROOT"), set("CUPS_SERVER")) {
        (Some(folder), _) => PathBuf::from(folder),
        (None, Some(_)) => return Kept::Unknown,
        (None, None) => PathBuf::from("/etc/cups"),
    };
    if cfg!(windows) {
        return Kept::Unknown;
    }
    std::fs::read_to_string(folder.join("cupsd.conf")).map_or(Kept::Unknown, |text| read(&text))
}

/// `PreserveJobFiles` and `PreserveJobHistory` as cupsd.conf(5) has them: without a word a day, and none without history.
fn read(settings: &str) -> Kept {
    let set = |key: &str| {
        let mut lines = settings.lines().map(str::trim).filter_map(|l| l.split_once(char::is_whitespace));
        lines.rfind(|(k, _)| k.eq_ignore_ascii_case(key)).map(|(_, value)| value.trim().to_lowercase())
    };
    let is_off = |value: &str| ["no", "off", "false", "0"].contains(&value);
    if set("PreserveJobHistory").is_some_and(|value| is_off(&value)) {
        return Kept::Nothing;
    }
    match set("PreserveJobFiles").as_deref() {
        None => Kept::For(86_400),
        Some(value) if is_off(value) => Kept::Nothing,
        Some("yes" | "on" | "true") => Kept::Always,
        Some(value) => seconds(value).map_or(Kept::Unknown, Kept::For),
    }
}

/// A number with the letter of its unit, or seconds without one.
fn seconds(value: &str) -> Option<u64> {
    let end = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
    let unit = match &value[end..] {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        "w" => 604_800,
        _ => return None,
    };
    value[..end].parse::<u64>().ok()?.checked_mul(unit)
}

/// What this system may keep of a page that was printed, or looked at in a browser, on the way to paper: what it is, and what
/// to do about it. Of its print spool it is said, where its settings can be read, what that keeps.
pub fn traces() -> Vec<(&'static str, String)> {
    let known: &[Trace] = if cfg!(windows) {
        &WINDOWS
    } else if cfg!(target_os = "macos") {
        &MACOS
    } else {
        &LINUX
    };
    let kept = |trace: &Trace| if trace.what == SPOOL && !cfg!(windows) { kept().sentence() } else { String::new() };
    known.iter().map(|trace| (trace.what, format!("{} {}", trace.help, kept(trace)).trim_end().to_owned())).collect()
}

const SPOOL: &str = "The print spool";

const WINDOW: Trace =
    Trace { what: "The browser's window", help: "It shows the page until it is closed. Close it now." };
const PRINTER: Trace = Trace {
    what: "The printer itself",
    help: "It may keep its last pages, and prints them again at its panel. Ask whoever looks after it.",
};

const WINDOWS: [Trace; 6] = [
    WINDOW,
    Trace {
        what: SPOOL,
        help: r"C:\Windows\System32\spool\PRINTERS holds a page until it is printed; longer if the printer is set to keep printed documents.",
    },
    Trace {
        what: "The log of what was printed",
        help: "Event Viewer, PrintService: if that log is switched on, it keeps the name of each page that was printed, and who printed it.",
    },
    Trace {
        what: "The folder Downloads",
        help: "If the page was saved, or the browser is set to download PDFs, a copy lies there. Delete it, and empty the recycle bin.",
    },
    Trace {
        what: "Recent files",
        help: "If a saved copy was opened, its name stands in the lists of recent files of Windows and of the PDF reader.",
    },
    PRINTER,
];

const MACOS: [Trace; 5] = [
    WINDOW,
    Trace {
        what: SPOOL,
        help: "/private/var/spool/cups holds a page until it is printed, and as long as it is set to keep it.",
    },
    Trace {
        what: "The folder Downloads",
        help: "If the page was saved, or the browser is set to download PDFs, a copy lies there. Delete it, and empty the bin.",
    },
    Trace {
        what: "Recent items",
        help: "If a saved copy was opened, its name stands in the Apple menu and in Preview's list of recent files.",
    },
    PRINTER,
];

const LINUX: [Trace; 5] = [
    WINDOW,
    Trace {
        what: SPOOL,
        help: "/var/spool/cups holds a page until it is printed, and as long as it is set to keep it.",
    },
    Trace {
        what: "The folder Downloads",
        help: "If the page was saved, or the browser is set to download PDFs, a copy lies there. Delete it, and empty the bin.",
    },
    Trace {
        what: "Recent files",
        help: "If a saved copy was opened, its name stands in ~/.local/share/recently-used.xbel and in the PDF reader's own list.",
    },
    PRINTER,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_are_read_as_cups_reads_them() {
        for (settings, kept) in [
            ("", Kept::For(86_400)),
            ("# PreserveJobFiles No\n", Kept::For(86_400)),
            ("PreserveJobFiles No\n", Kept::Nothing),
            ("  preservejobfiles off\n", Kept::Nothing),
            ("PreserveJobHistory No\nPreserveJobFiles Yes\n", Kept::Nothing),
            ("PreserveJobFiles Yes", Kept::Always),
            ("PreserveJobFiles 90", Kept::For(90)),
            ("PreserveJobFiles 2h\n", Kept::For(7_200)),
            ("PreserveJobFiles soon", Kept::Unknown),
        ] {
            assert_eq!(read(settings), kept, "{settings}");
        }
        assert!(Kept::For(86_400).sentence().contains("for 1 day;"));
        assert!(Kept::For(7_200).sentence().contains("for 2 hours;"));
    }

    #[test]
    fn every_system_has_its_traces_named() {
        for traces in [&WINDOWS[..], &MACOS, &LINUX] {
            assert!(traces.iter().any(|t| t.what == SPOOL));
            assert!(traces.iter().all(|t| !t.help.is_empty()));
        }
    }
}
