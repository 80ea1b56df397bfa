//! The printers of this system, and a page on its way to one of them: handed over in memory, spooled by nobody of ours.

use super::Trouble;
use std::time::Duration;

#[cfg(unix)]
mod cups;
#[cfg(not(unix))]
mod elsewhere;

#[cfg(unix)]
use cups as here;
#[cfg(not(unix))]
use elsewhere as here;

/// The most copies of one order.
pub const MOST_COPIES: u16 = 99;

/// A printer, and what it says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Printer {
    /// Its name in the system.
    pub name: String,
    /// The one that is taken where none is named.
    pub is_default: bool,
    /// What is printed travels over a network.
    pub is_remote: bool,
    /// Why a page would not come out now; nothing where it would.
    pub stands: Option<&'static str>,
    /// It prints on both sides of a sheet.
    pub duplex: bool,
    /// What makes it staple, in its own words (`StapleLocation=UpperLeft`); nothing where it cannot.
    pub staple: Option<String>,
}

/// What is asked of a printer.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// Which one.
    pub printer: &'a Printer,
    /// How often, from 1 to [`MOST_COPIES`].
    pub copies: u16,
    /// On both sides, turned along the long edge.
    pub duplex: bool,
    /// Stapled; only where the printer can.
    pub staple: bool,
    /// The job's name, which everybody at the queue can read: letters, digits, hyphens, and nobody's name.
    pub title: &'a str,
}

/// A page that the system has taken for a printer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// What the system calls it (`Office-12`).
    pub id: String,
    /// The printer.
    pub printer: String,
}

/// Where a job is. Whether paper came out, only people can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// It has left the queue.
    Left,
    /// It is in the queue still; and why, where the printer says.
    Waiting(Option<&'static str>),
    /// The system does not say.
    Unknown,
}

/// Why nothing can be printed through the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unprintable {
    /// A program is missing.
    NoTool(Trouble),
    /// The system, or the printer, refuses.
    Refused(Trouble),
}

impl Unprintable {
    /// The fact and what to do.
    pub fn trouble(&self) -> &Trouble {
        match self {
            Unprintable::NoTool(trouble) | Unprintable::Refused(trouble) => trouble,
        }
    }
}

/// Every printer that this system knows, the default one first.
///
/// # Errors
/// When the system has no way to print that we know, or does not answer.
pub fn list() -> Result<Vec<Printer>, Unprintable> {
    here::list()
}

/// Hands a page over, a PDF or plain text; what becomes of it, [`look`] says.
///
/// # Errors
/// When it was not taken: nothing is printed.
pub fn send(page: &[u8], order: &Order<'_>) -> Result<Job, Unprintable> {
    here::send(page, order)
}

/// Where a job is now.
pub fn look(job: &Job) -> Whereabouts {
    here::look(job)
}

/// The jobs that are in the queue still; nothing where the system does not say.
pub fn waiting() -> Option<Vec<String>> {
    here::waiting()
}

/// Looks until the job has left the queue, or for so long.
pub fn wait(job: &Job, most: Duration) -> Whereabouts {
    let began = std::time::Instant::now();
    loop {
        let seen = look(job);
        if matches!(seen, Whereabouts::Left) || began.elapsed() >= most {
            return seen;
        }
        std::thread::sleep(Duration::from_millis(300).min(most));
    }
}

/// The printer of that name, or the default where none is named, or the only one there is.
///
/// # Errors
/// When there is no such printer, or it must be named; the help lists those there are.
pub fn choose<'p>(printers: &'p [Printer], name: Option<&str>) -> Result<&'p Printer, Trouble> {
    let names: Vec<&str> = printers.iter().map(|p| p.name.as_str()).collect();
    let known = match names.as_slice() {
        [] => "this system has no printer; set one up, or print from the window of a PDF reader".to_owned(),
        _ => format!("there are {}", names.join(", ")),
    };
    let found = match name {
        Some(name) => printers.iter().find(|p| p.name == name),
        None => printers.iter().find(|p| p.is_default).or(match printers {
            [only] => Some(only),
            _ => None,
        }),
    };
    found.ok_or_else(|| match name {
        Some(name) => Trouble::new(format!("there is no printer `{}`", crate::source::shown(name))).help(known),
        None if printers.is_empty() => Trouble::new("there is no printer").help(known),
        None => Trouble::new("no printer was named, and none is the default").help(format!("{known}; use --printer")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, is_default: bool) -> Printer {
        Printer { name: name.into(), is_default, ..Printer::default() }
    }

    #[test]
    fn the_printer_named_is_taken_or_the_default_or_the_only_one_and_never_another() {
        let two = [named("Office", false), named("Room", true)];
        assert_eq!(choose(&two, Some("Office")).unwrap().name, "Office");
        assert_eq!(choose(&two, None).unwrap().name, "Room");
        assert_eq!(choose(&two[..1], None).unwrap().name, "Office");
        assert_eq!(choose(&two, Some("Roof")).unwrap_err().help, "there are Office, Room");
        assert_eq!(choose(&[], None).unwrap_err().message, "there is no printer");
        let none = [named("Office", false), named("Room", false)];
        assert!(choose(&none, None).unwrap_err().message.starts_with("no printer was named"));
    }
}
