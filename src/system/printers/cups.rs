//! Printing through CUPS (Linux, macOS) by its own programs: `lpstat`, `lpoptions` and `lp`, in English, with nothing of ours in
//! their environment but what says where CUPS is.

use super::{Job, MOST_COPIES, Order, Printer, Unprintable, Whereabouts};
use crate::source::shown;
use crate::system::{Group, Limits, Output, Tool, Trouble, run};
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

/// How long CUPS may take to answer a question: it may look for printers on the network.
const QUESTION: Duration = Duration::from_secs(15);

/// How long it may take to accept a page, however large: less than a request at the desk may take in all.
const PAGE: Duration = Duration::from_secs(40);

/// What of our environment says where CUPS is and which printer somebody prefers.
const TOLD: [&str; 6] = ["CUPS_SERVER", "CUPS_SERVERROOT", "HOME", "USER", "LPDEST", "PRINTER"];

/// Kinds of address behind which there is a network.
const REMOTE: [&str; 9] = ["ipp", "ipps", "http", "https", "lpd", "smb", "socket", "dnssd", "implicitclass"];

pub(super) fn list() -> Result<Vec<Printer>, Unprintable> {
    let names = ask("lpstat", &["-e"])?;
    // one question about all of them; each line says what it is about
    let told = ask("lpstat", &["-d", "-v", "-p", "-a"])?;
    let mut printers: Vec<Printer> =
        names.lines().filter(|name| !name.is_empty()).map(|name| about(name, &told)).collect();
    if printers.is_empty() && ask("lpstat", &["-r"])?.contains("not running") {
        return Err(Unprintable::Refused(asleep()));
    }
    for printer in &mut printers {
        // a printer without options, or one that does not answer, offers nothing
        let options = ask("lpoptions", &["-p", &printer.name, "-l"]).unwrap_or_default();
        (printer.duplex, printer.staple) = offers(&options);
    }
    printers.sort_by_key(|p| !p.is_default);
    Ok(printers)
}

/// What `lpstat` tells of one printer. One that it found on the network alone has no device.
fn about(name: &str, told: &str) -> Printer {
    let line = |start: &str, end: &str| {
        told.lines().find_map(|l| l.strip_prefix(start)?.strip_prefix(name)?.strip_prefix(end)).unwrap_or_default()
    };
    let device = line("device for ", ": ");
    let is_accepting = line("", " not accepting requests").is_empty();
    let is_paused = !line("printer ", " disabled since").is_empty();
    Printer {
        name: name.to_owned(),
        is_default: told.lines().any(|l| l.strip_prefix("system default destination: ") == Some(name)),
        is_remote: device.is_empty() || is_remote(device),
        stands: match (is_accepting, is_paused) {
            (false, _) => Some("it takes no jobs"),
            (true, true) => Some("it is paused"),
            (true, false) => None,
        },
        duplex: false,
        staple: None,
    }
}

/// Whether an address leads over a network: a printer on this computer's own USB may speak IPP, too.
fn is_remote(device: &str) -> bool {
    let Some((scheme, rest)) = device.split_once(':') else { return false };
    let host = rest.trim_start_matches('/').split(['/', ':', '?']).next().unwrap_or_default();
    REMOTE.contains(&scheme) && !["localhost", "127.0.0.1", "::1"].contains(&host)
}

/// Two sides, and what makes it staple, as `lpoptions -l` lists them: `Duplex/2-Sided Printing: *None DuplexNoTumble`.
fn offers(options: &str) -> (bool, Option<String>) {
    let mut offered = (false, None);
    for (key, choices) in options.lines().filter_map(|line| line.split_once(": ")) {
        let (key, text) = key.split_once('/').unwrap_or((key, ""));
        let choices: Vec<&str> = choices.split_whitespace().map(|c| c.trim_start_matches('*')).collect();
        offered.0 |= choices.iter().any(|c| *c == "DuplexNoTumble" || c.starts_with("two-sided-long"));
        if key.to_lowercase().contains("staple") || text.to_lowercase().contains("staple") {
            let staples = |c: &&&str| !["none", "off", "false", "no"].contains(&c.to_lowercase().as_str());
            let first = choices.iter().find(|c| ["UpperLeft", "SinglePortrait"].contains(c));
            let choice = first.or_else(|| choices.iter().find(staples));
            offered.1 = offered.1.or(choice.map(|choice| format!("{key}={choice}")));
        }
    }
    offered
}

pub(super) fn send(page: &[u8], order: &Order<'_>) -> Result<Job, Unprintable> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let title: String = order.title.chars().filter(|c| is_plain(*c)).take(60).collect();
    let copies = order.copies.clamp(1, MOST_COPIES).to_string();
    let sides = if order.duplex { "sides=two-sided-long-edge" } else { "sides=one-sided" };
    let mut args = vec!["-d", &order.printer.name, "-n", &copies, "-o", sides, "-t", &title];
    if let (Some(staple), true) = (&order.printer.staple, order.staple) {
        args.extend(["-o", staple]);
    }
    let output = call("lp", &args, page, PAGE)?;
    let said = String::from_utf8_lossy(&output.stdout);
    let id = said.strip_prefix("request id is ").and_then(|rest| rest.split_whitespace().next());
    match (output.status.success(), id) {
        (true, Some(id)) => Ok(Job { id: id.to_owned(), printer: order.printer.name.clone() }),
        _ => Err(Unprintable::Refused(in_plain_words(&String::from_utf8_lossy(&output.stderr)))),
    }
}

pub(super) fn look(job: &Job) -> Whereabouts {
    let Ok(waiting) = ask("lpstat", &["-W", "not-completed", "-o"]) else { return Whereabouts::Unknown };
    if waiting.lines().any(|line| line.split_whitespace().next() == Some(&job.id)) {
        let told = ask("lpstat", &["-p", &job.printer]).unwrap_or_default();
        return Whereabouts::Waiting(about(&job.printer, &told).stands);
    }
    // an empty queue and a scheduler that is not there read the same
    match ask("lpstat", &["-r"]) {
        Ok(said) if said.contains("is running") => Whereabouts::Left,
        _ => Whereabouts::Unknown,
    }
}

pub(super) fn waiting() -> Option<Vec<String>> {
    let told = ask("lpstat", &["-W", "not-completed", "-o"]).ok()?;
    // an empty queue and a scheduler that is not there read the same
    let is_there = ask("lpstat", &["-r"]).is_ok_and(|said| said.contains("is running"));
    let jobs = told.lines().filter_map(|line| line.split_whitespace().next()).map(|job| shown(job).to_string());
    is_there.then(|| jobs.collect())
}

/// What `lp` says, in words that say what to do. Its own words hold the printer's name at most.
fn in_plain_words(said: &str) -> Trouble {
    let said = said.lines().next().unwrap_or_default().trim_start_matches("lp: ").trim_start_matches("Error - ");
    let has = |words: &[&str]| words.iter().any(|word| said.to_lowercase().contains(word));
    if has(&["not accepting"]) {
        Trouble::new("the printer takes no jobs now")
            .help("look whether it is switched off for jobs, or choose another")
    } else if has(&["does not exist", "unknown destination", "not found"]) {
        Trouble::new("there is no such printer any more").help("`confide print --list` lists those there are")
    } else if has(&["scheduler", "connect", "refused", "bad file descriptor", "no such file"]) {
        asleep()
    } else if has(&["unsupported document", "unsupported format"]) {
        Trouble::new("the printer takes no file of this kind")
            .help("choose another printer, or print from a PDF reader")
    } else if has(&["not authorized", "forbidden", "unauthorized", "not allowed", "quota"]) {
        Trouble::new("you may not print there").help("ask whoever looks after the printers, or choose another one")
    } else if has(&["too large"]) {
        Trouble::new("the print system finds the page too large").help("print fewer files at a time")
    } else if said.is_empty() {
        Trouble::new("the print system did not say whether it took the page")
            .help("look at the printer before you try again")
    } else {
        Trouble::new(format!("the print system refused the page: {}", shown(said)))
            .help("nothing was printed; choose another printer, or print from a PDF reader")
    }
}

fn asleep() -> Trouble {
    Trouble::new("the print system (CUPS) does not answer")
        .help("nothing was printed; start it (`systemctl start cups`), or ask whoever looks after this computer")
}

/// What a program of CUPS answers on standard output. That it found nothing is an answer, too.
fn ask(program: &str, args: &[&str]) -> Result<String, Unprintable> {
    let output = call(program, args, b"", QUESTION)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn call(program: &str, args: &[&str], stdin: &[u8], wall: Duration) -> Result<Output, Unprintable> {
    let tool = Tool { program: find(program)?, env: environment(), folder: PathBuf::from("/"), group: Group::Own };
    let args: Vec<OsString> = args.iter().map(Into::into).collect();
    let limits = Limits { wall, ..Limits::default() };
    run(&tool, &args, stdin, &limits).map_err(|e| {
        let help = "nothing is known to have been printed; look at the printer, then try again";
        Unprintable::Refused(Trouble::new(format!("`{program}` of the print system failed: {e}")).help(help))
    })
}

fn environment() -> Vec<(OsString, OsString)> {
    let told = TOLD.iter().filter_map(|name| Some((OsString::from(name), std::env::var_os(name)?)));
    told.chain([("LC_ALL".into(), "C".into())]).collect()
}

/// The program on the PATH, or where systems keep it when there is no PATH.
fn find(program: &str) -> Result<PathBuf, Unprintable> {
    let path = std::env::var_os("PATH").unwrap_or_else(|| "/usr/bin:/bin".into());
    let folders = std::env::split_paths(&path);
    // an empty or relative entry of PATH would mean whatever folder we happen to be in
    let mut found = folders.filter(|folder| folder.is_absolute()).map(|folder| folder.join(program));
    found.find(|path| path.is_file()).ok_or_else(|| {
        Unprintable::NoTool(Trouble::new(format!("there is no `{program}` here, the program that prints")).help(
            "install CUPS's own programs (Debian and Ubuntu: cups-client), or print from the window of a PDF reader",
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLD: &str = "system default destination: Office\n\
        device for Office: ipp://printer.example.org/ipp/print\n\
        device for Office-2: usb://Brother/HL\n\
        device for Null: ///dev/null\n\
        printer Office is idle.  enabled since Sat Nov 28 06:41:56 2026\n\
        printer Null disabled since Sat Nov 28 06:41:56 2026 -\n\tPaused\n\
        Office-2 not accepting requests since Sat Nov 28 06:41:56 2026 -\n\tRejecting Jobs\n";

    #[test]
    fn what_lpstat_tells_is_told_of_the_right_printer() {
        let office = about("Office", TOLD);
        assert!(office.is_default && office.is_remote && office.stands.is_none(), "{office:?}");
        let second = about("Office-2", TOLD);
        assert!(!second.is_default && !second.is_remote && second.stands == Some("it takes no jobs"), "{second:?}");
        let null = about("Null", TOLD);
        assert!(!null.is_remote && null.stands == Some("it is paused"), "{null:?}");
        assert!(about("Hall", TOLD).is_remote, "one that was found on the network has no device here");
        assert!(!is_remote("ipp://localhost:60000/ipp/print"));
    }

    #[test]
    fn what_a_printer_offers_is_read_from_its_own_options() {
        let options = "PageSize/Media Size: *A4\nDuplex/2-Sided Printing: *None DuplexNoTumble DuplexTumble\n\
            StapleLocation/Staple: *None SinglePortrait UpperLeft\n";
        assert_eq!(offers(options), (true, Some("StapleLocation=SinglePortrait".into())));
        assert_eq!(offers("Finisher/Stapler: *Off 1PLU\nDuplex/Sides: *None\n"), (false, Some("Finisher=1PLU".into())));
        assert_eq!(offers("StapleLocation/Staple: *None\n"), (false, None));
    }

    #[test]
    fn what_lp_says_becomes_what_to_do() {
        for (said, meant) in [
            ("lp: Error - The printer or class does not exist.", "there is no such printer any more"),
            ("lp: Destination \"Raw\" is not accepting jobs.", "the printer takes no jobs now"),
            ("lp: Error - scheduler not responding.", "the print system (CUPS) does not answer"),
            ("lp: Unable to connect to server", "the print system (CUPS) does not answer"),
            ("lp: Unsupported document-format \"application/pdf\".", "the printer takes no file of this kind"),
            ("lp: Forbidden", "you may not print there"),
            ("lp: It rains.", "the print system refused the page: It rains."),
            ("", "the print system did not say whether it took the page"),
        ] {
            let trouble = in_plain_words(said);
            assert_eq!(trouble.message, meant);
            assert!(!trouble.help.is_empty());
        }
    }
}
