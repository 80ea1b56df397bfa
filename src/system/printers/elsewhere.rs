//! Where there is no CUPS (Windows): what is printed goes through the dialog of the browser or of a PDF reader.

use super::{Job, Order, Printer, Unprintable, Whereabouts};
use crate::system::Trouble;

fn by_dialog() -> Unprintable {
    Unprintable::Refused(Trouble::new("on this system confide hands nothing to a printer by itself").help(
        "open the desk with `confide serve` and print from the window that shows the page; \
         or write the PDF with `confide render -o` where files may be, and print it from a PDF reader",
    ))
}

pub(super) fn list() -> Result<Vec<Printer>, Unprintable> {
    Err(by_dialog())
}

pub(super) fn send(_: &[u8], _: &Order<'_>) -> Result<Job, Unprintable> {
    Err(by_dialog())
}

pub(super) fn look(_: &Job) -> Whereabouts {
    Whereabouts::Unknown
}

pub(super) fn waiting() -> Option<Vec<String>> {
    None
}
